//! `backline chart`: single pictures, kind by kind. The kinds and their options are declared in the
//! library; here they become a command line.

use std::path::PathBuf;

use backline::analyse::{AnalyseOptions, Analysis, analyse, match_data};
use backline::machinery::attribute::{AttributeOptions, Labels, Standard, explain};
use backline::machinery::read::ReadOptions;
use backline::machinery::report::chart::{self, ChartOption, Needs, Rule, Source, Value};
use backline::machinery::report::{CHARTS, Chart, ChartOptions, Game, clash_notes};
use backline::machinery::select::Aliases;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::args::{Input, minutes, words};
use super::picture::PictureArgs;

/// Draws and writes pictures of one kind.
pub fn run(AnyChart(asked): &AnyChart) -> anyhow::Result<()> {
    let read = asked.input.read_options()?;
    let found = asked.analysis(&read)?;
    let style = asked.picture.style()?;
    let drawn = asked.with_source(&found, &read, |source| {
        (asked.chart.draw)(source, &asked.options, &style)
    })?;
    let places = asked.picture.write(&asked.out, drawn.pictures)?;
    let shown = |file: &PathBuf| drawn.files.as_ref().is_none_or(|of| of.contains(file));
    asked.say_notes(&found, shown);
    // Who is who bears on pictures of many matches.
    if drawn.files.is_none() {
        for note in clash_notes(&found.clashes) {
            say!("note: {note}");
        }
    }
    super::say_places(&places);
    super::report_failures(&found.failures)?;
    if let Some(left) = drawn.left {
        say!("{left}");
    }
    Ok(())
}

/// The kinds of pictures, in words.
pub fn about_charts() -> String {
    let names: Vec<String> = CHARTS.iter().map(|it| it.name.replace('-', " ")).collect();
    match names.split_last() {
        Some((last, others)) => {
            format!("Pictures of one kind: {} or {last}", others.join(", "))
        }
        None => String::new(),
    }
}

/// A picture that was requested.
#[derive(Debug)]
pub struct Requested {
    chart: &'static Chart,
    pub input: Input,
    pub options: ChartOptions,
    alias: Option<PathBuf>,
    labels: Labels,
    standard: Standard,
    pub out: PathBuf,
    pub picture: PictureArgs,
}

impl Requested {
    /// The analysis of the matches, as far as the picture needs it.
    pub fn analysis(&self, read: &ReadOptions) -> anyhow::Result<Analysis> {
        let needs = self.chart.needs;
        Ok(self.options.selection.scoped(analyse(
            &self.input.paths,
            &AnalyseOptions {
                read: read.clone(),
                attribute: self.attribute(),
                aliases: self.alias.as_ref().map(Aliases::read).transpose()?,
                exposures: needs == Needs::Exposures,
                figures_only: needs != Needs::Events,
                ..AnalyseOptions::default()
            },
        )?)?)
    }

    fn attribute(&self) -> AttributeOptions {
        AttributeOptions {
            labels: self.labels,
            standard: self.standard,
            ..AttributeOptions::default()
        }
    }

    /// Runs a function on the analysis and the events of single matches.
    pub fn with_source<T>(
        &self,
        found: &Analysis,
        read: &ReadOptions,
        work: impl FnOnce(&Source<'_>) -> backline::Result<T>,
    ) -> backline::Result<T> {
        let attribute = self.attribute();
        let explain = |game: &Game, event: &str| {
            let data = match_data(&self.input.paths, read, &game.id, &game.file)?;
            explain(&data, &attribute, &game.id, event)
        };
        work(&Source {
            found,
            explain: &explain,
        })
    }

    /// Prints the notes about the files that are shown.
    pub fn say_notes(&self, found: &Analysis, shown: impl Fn(&PathBuf) -> bool) {
        let notes = found.notes.iter().filter(|note| shown(&note.file));
        super::say_notes(&notes.cloned().collect::<Vec<_>>());
    }

    fn augment(chart: &Chart, command: Command) -> Command {
        let options = chart.options.iter();
        let options = options.map(|option| argument(option, chart.options));
        PictureArgs::augment_args(Input::augment_args(command).args(options))
    }

    fn parse(chart: &'static Chart, matches: &mut ArgMatches) -> Result<Requested, clap::Error> {
        let wrong = |error: backline::Error| {
            clap::Error::raw(clap::error::ErrorKind::ValueValidation, error)
        };
        let mut options = ChartOptions::of(chart.options).map_err(wrong)?;
        for option in chart.options {
            let given = match option.value {
                Value::Out | Value::Alias | Value::Labels | Value::Standard => continue,
                Value::Flag => matches
                    .get_flag(option.name)
                    .then(String::new)
                    .into_iter()
                    .collect(),
                _ => {
                    let values = matches.get_raw(option.name).into_iter().flatten();
                    values
                        .map(|it| it.to_string_lossy().into_owned())
                        .collect::<Vec<_>>()
                }
            };
            for value in given {
                options.set(option.name, &value).map_err(wrong)?;
            }
        }
        let alias = chart
            .options
            .iter()
            .any(|it| matches!(it.value, Value::Alias));
        Ok(Requested {
            chart,
            options,
            alias: alias.then(|| matches.remove_one("alias")).flatten(),
            labels: matches.remove_one("labels").unwrap_or_default(),
            standard: matches.remove_one("standard").unwrap_or_default(),
            out: matches.remove_one("out").unwrap_or_default(),
            input: Input::from_arg_matches_mut(matches)?,
            picture: PictureArgs::from_arg_matches_mut(matches)?,
        })
    }
}

/// An option of a picture as a command-line argument.
fn argument(option: &ChartOption, all: &[ChartOption]) -> Arg {
    let help = typed(option.help, all);
    let arg = Arg::new(option.name).long(option.name).help(help);
    let arg = match option.value_name {
        "" => arg,
        name => arg.value_name(name),
    };
    let arg = match option.rule {
        None => arg,
        Some(Rule::Not(other)) => arg.conflicts_with(other),
        Some(Rule::With(other)) => arg.requires(other),
    };
    match option.value {
        Value::Text => arg,
        Value::Texts => arg.action(ArgAction::Append),
        Value::Required => arg.action(ArgAction::Append).required(true),
        Value::List => arg.action(ArgAction::Append).value_delimiter(','),
        Value::Minutes => arg.allow_negative_numbers(true).value_parser(minutes),
        Value::Whole(most, default) => {
            let arg = arg.value_parser(value_parser!(u32).range(1..=i64::from(most)));
            match default {
                None => arg,
                Some(default) => arg.default_value(default),
            }
        }
        Value::Flag => arg.action(ArgAction::SetTrue),
        Value::Word(all) => arg
            .value_parser(words(all, |word| Some(word.to_owned())))
            .default_value(all()[0].0),
        Value::Out => arg
            .short('o')
            .value_parser(value_parser!(PathBuf))
            .default_value("output"),
        Value::Alias => arg.value_parser(value_parser!(PathBuf)),
        Value::Labels => arg
            .value_parser(words(Labels::words_and_meanings, Labels::from_name))
            .default_value(Labels::default().name()),
        Value::Standard => arg
            .value_parser(words(Standard::words_and_meanings, Standard::from_name))
            .default_value(Standard::default().name()),
    }
}

/// A help text with the options that it names as they are typed.
fn typed(help: &str, all: &[ChartOption]) -> String {
    let mut text = help.to_owned();
    for option in all {
        text = text.replace(&format!("`{}`", option.name), &format!("--{}", option.name));
    }
    text
}

/// Options of `chart`: the kind of picture and its own options.
#[derive(Debug)]
pub struct AnyChart(pub Requested);

impl Args for AnyChart {
    fn augment_args(command: Command) -> Command {
        let kinds = CHARTS.iter().map(|chart| {
            let about = format!("{}: {}.png", chart.about, chart.file);
            let kind = Command::new(chart.name).aliases(chart.alias);
            // Each group of arguments would leave a description of its own.
            let kind = Requested::augment(chart, kind).about(about);
            kind.after_help(format!("Examples:\n  {}", chart.examples.join("\n  ")))
        });
        let names: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        command
            .subcommands(kinds)
            .subcommand_value_name("KIND")
            .override_usage(format!(
                "backline chart <{}> [OPTIONS] PATH...",
                names.join("|")
            ))
            .subcommand_required(true)
            .arg_required_else_help(true)
    }

    fn augment_args_for_update(command: Command) -> Command {
        AnyChart::augment_args(command)
    }
}

impl FromArgMatches for AnyChart {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        AnyChart::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, mut of) = matches.remove_subcommand().ok_or_else(missing)?;
        let chart = Chart::from_name(&name).ok_or_else(missing)?;
        Ok(AnyChart(Requested::parse(chart, &mut of)?))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = AnyChart::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A command with the options of a picture.
macro_rules! as_picture {
    ($(#[$doc:meta] $name:ident: $chart:path;)+) => {$(
        #[$doc]
        #[derive(Debug)]
        pub struct $name(pub Requested);

        impl Args for $name {
            fn augment_args(command: Command) -> Command {
                Requested::augment(&$chart, command)
            }

            fn augment_args_for_update(command: Command) -> Command {
                $name::augment_args(command)
            }
        }

        impl FromArgMatches for $name {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                Requested::parse(&$chart, &mut matches.clone()).map($name)
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = $name::from_arg_matches(matches)?;
                Ok(())
            }
        }
    )+};
}

as_picture! {
    /// Options of `compare`.
    Compare: chart::comparison::CHART;
    /// Options of `explain`.
    Explain: chart::story::CHART;
}
