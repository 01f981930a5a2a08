//! Options of pictures: declared by each kind, kept in one struct.

use crate::selection::{Order, Selection, Wanted};
use backline_analysis::compare::{By, Options, Per, Weight};
use backline_model::{Error, Misuse, Result};

/// An option of a kind of picture.
#[derive(Debug, Clone, Copy)]
pub struct ChartOption {
    /// The word on the command line.
    pub name: &'static str,
    /// The value it takes.
    pub value: Value,
    /// The name of the value in the help; empty for a flag.
    pub value_name: &'static str,
    /// What it does, without a full stop.
    pub help: &'static str,
    /// Another option that it requires or excludes.
    pub rule: Option<Rule>,
    /// The keyword in Python; `None` if it exists only on the command line.
    pub python: Option<&'static str>,
}

/// The value of an option.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// A text.
    Text,
    /// Several texts, given one by one.
    Texts,
    /// At least one text, given one by one; exactly one in Python.
    Required,
    /// Several texts, given one by one or joined by commas.
    List,
    /// A number of minutes, 0 or more.
    Minutes,
    /// A whole number from 1 to the first number, and its default.
    Whole(u32, Option<&'static str>),
    /// Given or not.
    Flag,
    /// One of a list of words, each with its meaning; the first is the default.
    Word(fn() -> Vec<(&'static str, &'static str)>),
    /// Where the command line writes.
    Out,
    /// The file of aliases, what is done with labels, and the standard that confidence refers to:
    /// they are applied before anything is drawn.
    Alias,
    /// See [`Value::Alias`].
    Labels,
    /// See [`Value::Alias`].
    Standard,
}

/// How an option relates to another.
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

    /// Sets the name of its value in the help.
    pub(super) const fn called(self, value_name: &'static str) -> ChartOption {
        ChartOption { value_name, ..self }
    }

    /// Removes the option from Python.
    pub(super) const fn not_in_python(self) -> ChartOption {
        ChartOption {
            python: None,
            ..self
        }
    }

    /// Sets how it relates to another.
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
    "CSV with the columns player, team, person: names that refer to the same person",
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
    "Only players in this position: a group (GK, DF, MF, FW) or an exact code as in the data (CB, LB, RB, DM, ...); several may be joined by commas",
)
.called("CODE");
/// `--min-minutes`.
pub(super) const MIN_MINUTES: ChartOption = ChartOption::new(
    "min-minutes",
    Value::Minutes,
    "Only players with at least this many minutes; by default those with a quarter of the longest time, and all who are named",
);
/// `--top`, which has to precede the other two: the option given last counts.
pub(super) const TOP: ChartOption = ChartOption::new(
    "top",
    Value::Whole(40, Some("20")),
    "Maximum number of players, highest estimates first; players asked for by name are always shown",
);
/// `--best`.
pub(super) const BEST: ChartOption = ChartOption::new(
    "best",
    Value::Whole(40, None),
    "This many players with the lowest estimates, lowest first",
)
.rule(Rule::Not("worst"));
/// `--worst`.
pub(super) const WORST: ChartOption = ChartOption::new(
    "worst",
    Value::Whole(40, None),
    "This many players with the highest estimates, highest first; the same as `top`",
);
/// `--competition`.
pub(super) const COMPETITION: ChartOption = ChartOption::new(
    "competition",
    Value::Text,
    "Only matches of this competition; files that do not state one are assumed to belong to it",
)
.called("NAME");
/// `--season`.
pub(super) const SEASON: ChartOption = ChartOption::new(
    "season",
    Value::Text,
    "Only matches of this season; files that do not state one are assumed to belong to it",
)
.called("SEASON");
/// `--standard`.
pub(super) const STANDARD: ChartOption = ChartOption::new(
    "standard",
    Value::Standard,
    "The provider whose tagging standard confidence refers to",
)
.called("STANDARD")
.not_in_python();
/// `--out` of most pictures.
pub(super) const OUT: ChartOption = ChartOption::out(
    "PATH",
    "Folder for the pictures, or for a single picture a file ending in .png or .svg",
);

/// The options that were given; each kind of picture reads those it declares.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartOptions {
    /// Team, players, minutes and the number shown.
    pub selection: Selection,
    /// The unit of rates, and how errors are added up.
    pub how: Options,
    /// What a comparison is split by.
    pub by: Option<String>,
    /// A match: its id, or words of it.
    pub match_name: Option<String>,
    /// The goal, by its number in the match.
    pub goal: Option<u32>,
    /// The goal, by its minute in match reports.
    pub minute: Option<String>,
    /// With a minute: also a shot.
    pub shots: bool,
    /// Maximum number of timelines.
    pub timelines: usize,
    /// Matches in a rolling rate.
    pub window: usize,
    /// A single picture is wanted: of several matches one must be named.
    pub one: bool,
}

impl ChartOptions {
    /// The defaults of a kind of picture.
    ///
    /// # Errors
    /// None: the defaults of a kind are valid.
    pub fn of(options: &[ChartOption]) -> Result<ChartOptions> {
        let mut all = ChartOptions::default();
        for option in options {
            if let Value::Whole(_, Some(default)) = option.value {
                all.set(option.name, default)?;
            }
        }
        Ok(all)
    }

    /// Sets an option to a value, or adds a value to one that may be given several times.
    ///
    /// # Errors
    /// An unknown option, or an invalid value.
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
            "match" => self.match_name = text(),
            "goal" => self.goal = Some(number(option, value)?),
            "minute" => self.minute = text(),
            "shots" => self.shots = true,
            "timelines" => self.timelines = number(option, value)?,
            "window" => self.window = number(option, value)?,
            _ => {
                return Err(Error::usage(
                    Misuse::UnknownName,
                    format!("no picture has an option `{option}`"),
                ));
            }
        }
        Ok(())
    }

    /// What a comparison is split by.
    ///
    /// # Errors
    /// An unknown split.
    pub fn by(&self) -> Result<Option<By>> {
        self.by.as_deref().map(By::parse).transpose()
    }

    /// The requested goal or shot.
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
/// No such value, with the existing ones.
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
            format!("no {what} `{name}`. Use one of {}", names.join(", ")),
        )
    })
}
