//! What can be asked for of pictures: declared beside each kind, kept in one struct.

use crate::selection::{Order, Selection, Wanted};
use backline_analysis::compare::{By, Day, Options, Per, Weight};
use backline_model::{Error, Misuse, Result};

/// An option of a kind of picture.
#[derive(Debug, Clone, Copy)]
pub struct ChartOption {
    /// The word on the command line.
    pub name: &'static str,
    /// What it takes.
    pub value: Value,
    /// What the value is called in the help; empty for a flag.
    pub value_name: &'static str,
    /// What it does, without a stop.
    pub help: &'static str,
    /// Another option that it needs or excludes.
    pub rule: Option<Rule>,
    /// The keyword in Python; none where it is the command line's alone.
    pub python: Option<&'static str>,
}

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// A text.
    Text,
    /// Several texts, given one by one.
    Texts,
    /// At least one text, given one by one; in Python exactly one.
    Required,
    /// Several texts, given one by one or joined by commas.
    List,
    /// A number of minutes, 0 or more.
    Minutes,
    /// A whole number from 1 to the first number, and what it is unless said.
    Whole(u32, Option<&'static str>),
    /// Given or not.
    Flag,
    /// One of some words, each with its meaning; the first unless said.
    Word(fn() -> Vec<(&'static str, &'static str)>),
    /// Where the command line writes.
    Out,
    /// The file of aliases, what is done with labels, and whose standard confidence speaks of: they
    /// are applied before anything is drawn.
    Alias,
    /// See [`Value::Alias`].
    Labels,
    /// See [`Value::Alias`].
    Standard,
}

/// How an option goes with another.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Not both.
    Not(&'static str),
    /// Only with it.
    With(&'static str),
}

impl ChartOption {
    /// An option with the same keyword in Python.
    pub(super) const fn new(name: &'static str, value: Value, help: &'static str) -> ChartOption {
        ChartOption {
            name,
            value,
            value_name: match value {
                Value::Minutes | Value::Whole(..) => "N",
                _ => "",
            },
            help,
            rule: None,
            python: Some(name),
        }
    }

    /// `--team`.
    pub(super) const fn team(help: &'static str) -> ChartOption {
        ChartOption::new("team", Value::Text, help).called("TEAM")
    }

    /// `--player`, given several times.
    pub(super) const fn players(help: &'static str) -> ChartOption {
        let option = ChartOption::new("player", Value::Texts, help).called("PLAYER");
        ChartOption {
            python: Some("players"),
            ..option
        }
    }

    /// `--out`.
    pub(super) const fn out(value_name: &'static str, help: &'static str) -> ChartOption {
        let option = ChartOption::new("out", Value::Out, help).called(value_name);
        option.not_in_python()
    }

    /// What its value is called in the help.
    pub(super) const fn called(self, value_name: &'static str) -> ChartOption {
        ChartOption { value_name, ..self }
    }

    /// An option of the command line alone.
    pub(super) const fn not_in_python(self) -> ChartOption {
        ChartOption {
            python: None,
            ..self
        }
    }

    /// How it goes with another.
    pub(super) const fn rule(self, rule: Rule) -> ChartOption {
        ChartOption {
            rule: Some(rule),
            ..self
        }
    }
}

/// `--alias`.
pub(super) const ALIAS: ChartOption = ChartOption::new(
    "alias",
    Value::Alias,
    "CSV with the columns player, team, person: names that mean one person",
)
.called("FILE");
/// `--labels`.
pub(super) const LABELS: ChartOption = ChartOption::new(
    "labels",
    Value::Labels,
    "What to do with error labels of providers and reports",
)
.called("LABELS")
.not_in_python();
/// `--position`.
pub(super) const POSITION: ChartOption = ChartOption::new(
    "position",
    Value::List,
    "Only players of this position: a group (GK, DF, MF, FW) or an exact code as the data have it (CB, LB, RB, DM, ...); several joined by commas",
)
.called("CODE");
/// `--min-minutes`.
pub(super) const MIN_MINUTES: ChartOption = ChartOption::new(
    "min-minutes",
    Value::Minutes,
    "Only players with at least this many minutes; without it those with a quarter of the longest time, and all who are asked for by name",
);
/// `--top`, which has to stand before the other two: what is given last counts.
pub(super) const TOP: ChartOption = ChartOption::new(
    "top",
    Value::Whole(40, Some("20")),
    "Most players shown, the highest estimates first; those asked for by name all are",
);
/// `--best`.
pub(super) const BEST: ChartOption = ChartOption::new(
    "best",
    Value::Whole(40, None),
    "So many players with the lowest estimates, lowest first",
)
.rule(Rule::Not("worst"));
/// `--worst`.
pub(super) const WORST: ChartOption = ChartOption::new(
    "worst",
    Value::Whole(40, None),
    "So many players with the highest estimates, highest first; the same as `top`",
);
/// `--competition`.
pub(super) const COMPETITION: ChartOption = ChartOption::new(
    "competition",
    Value::Text,
    "Only matches of this competition; files that hold none are taken to be of it",
)
.called("NAME");
/// `--season`.
pub(super) const SEASON: ChartOption = ChartOption::new(
    "season",
    Value::Text,
    "Only matches of this season; files that hold none are taken to be of it",
)
.called("SEASON");
/// `--standard`.
pub(super) const STANDARD: ChartOption = ChartOption::new(
    "standard",
    Value::Standard,
    "Whose taggers confidence speaks of",
)
.called("STANDARD")
.not_in_python();
/// `--out` of most pictures.
pub(super) const OUT: ChartOption = ChartOption::out(
    "PATH",
    "Folder for the pictures, or for one picture a file named .png or .svg",
);

/// What was asked for; each kind of picture reads what it declares.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartOptions {
    /// Team, players, minutes and how many are shown.
    pub selection: Selection,
    /// The unit of rates, and how errors are added up.
    pub how: Options,
    /// The part by which a comparison is split, and a day to split at.
    pub by: Option<String>,
    /// See `by`.
    pub date: Option<String>,
    /// A match: its id, or words of it.
    pub match_name: Option<String>,
    /// The goal by its number in the match.
    pub goal: Option<u32>,
    /// The goal by its minute as reports give it.
    pub minute: Option<String>,
    /// With a minute: a shot, too.
    pub shots: bool,
    /// Most timelines.
    pub timelines: usize,
    /// Matches in a rolling rate.
    pub window: usize,
    /// One picture is wanted: of several matches one must be named.
    pub one: bool,
}

impl ChartOptions {
    /// What a kind of picture does unless told otherwise.
    ///
    /// # Errors
    /// None: a kind's own defaults are understood.
    pub fn of(options: &[ChartOption]) -> Result<ChartOptions> {
        let mut all = ChartOptions::default();
        for option in options {
            if let Value::Whole(_, Some(default)) = option.value {
                all.set(option.name, default)?;
            }
        }
        Ok(all)
    }

    /// Takes the value of an option; of one that is given several times each value.
    ///
    /// # Errors
    /// An option that there is not, or a value that it does not take.
    pub fn set(&mut self, option: &str, value: &str) -> Result<()> {
        fn number<T: std::str::FromStr>(option: &str, value: &str) -> Result<T> {
            let wrong = |_| {
                Error::usage(
                    Misuse::WrongOption,
                    format!("`{value}` is not a number for `{option}`"),
                )
            };
            value.parse().map_err(wrong)
        }
        let text = || Some(value.to_owned());
        match option {
            "team" => self.selection.team = text(),
            "player" => self.selection.players.push(value.to_owned()),
            "position" => self.selection.positions.push(value.to_owned()),
            "competition" => self.selection.competition = text(),
            "season" => self.selection.season = text(),
            "best" | "worst" => {
                self.selection.order = match option {
                    "best" => Order::Best,
                    _ => Order::Worst,
                };
                self.selection.top = number(option, value)?;
            }
            "min-minutes" => self.selection.min_minutes = Some(number(option, value)?),
            "top" => self.selection.top = number(option, value)?,
            "per" => self.how.per = by_name("unit", value, Per::ALL, Per::name)?,
            "weight" => self.how.weight = by_name("weight", value, Weight::ALL, Weight::name)?,
            "by" => self.by = text(),
            "date" => self.date = text(),
            "match" => self.match_name = text(),
            "goal" => self.goal = Some(number(option, value)?),
            "minute" => self.minute = text(),
            "shots" => self.shots = true,
            "timelines" => self.timelines = number(option, value)?,
            "window" => self.window = number(option, value)?,
            _ => {
                return Err(Error::usage(
                    Misuse::UnknownName,
                    format!("no picture takes `{option}`"),
                ));
            }
        }
        Ok(())
    }

    /// The part by which a comparison is split.
    ///
    /// # Errors
    /// No such part, or no day.
    pub fn by(&self) -> Result<Option<By>> {
        let day = |date: &String| {
            let wrong = || {
                Error::usage(
                    Misuse::WrongOption,
                    format!("`{date}` is no date; write it as 2025-07-09"),
                )
            };
            Day::parse(date).map(By::Date).ok_or_else(wrong)
        };
        match &self.by {
            Some(by) => By::parse(by).map(Some),
            None => self.date.as_ref().map(day).transpose(),
        }
    }

    /// The goal or shot that is meant.
    ///
    /// # Errors
    /// A number and a minute.
    pub fn wanted(&self) -> Result<Wanted<'_>> {
        match (self.goal, self.minute.as_deref()) {
            (Some(_), Some(_)) => Err(Error::usage(
                Misuse::WrongOption,
                "give either `goal`, the number of a goal from 1, or `minute`".to_owned(),
            )),
            (Some(number), None) => Ok(Wanted::Goal(number)),
            (None, Some(minute)) => Ok(Wanted::Minute {
                minute,
                shots: self.shots,
            }),
            (None, None) => Ok(Wanted::Only),
        }
    }
}

/// The value of this name.
///
/// # Errors
/// No such value, with those that there are.
pub fn by_name<T: Copy>(
    what: &str,
    name: &str,
    all: impl IntoIterator<Item = impl std::borrow::Borrow<T>>,
    name_of: fn(T) -> &'static str,
) -> Result<T> {
    let all: Vec<T> = all.into_iter().map(|it| *it.borrow()).collect();
    let found = all.iter().find(|it| name_of(**it) == name).copied();
    found.ok_or_else(|| {
        let names: Vec<&str> = all.into_iter().map(name_of).collect();
        Error::usage(
            Misuse::UnknownName,
            format!("no {what} `{name}`. There are {}", names.join(", ")),
        )
    })
}
