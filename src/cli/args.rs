//! The command line, parsed once into typed options.

use std::path::PathBuf;

use backline::read::Format;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Finds the defensive errors behind goals and shots in football match event data.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  backline analyse data --team \"Real Madrid\"
  backline analyse la-liga-2017-18/ --player Ramos --player Piqué --out output
  backline inspect events/15946.json";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Who erred, how often, and what it led to: tables, CSV files and charts.
    #[command(alias = "analyze", after_help = ANALYSE_EXAMPLES)]
    Analyse(Analyse),
    /// Who errs less often, and how sure that is: estimates, probabilities, ranks.
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(Compare),
    /// One picture: where errors were, or how a player's rate went over time.
    #[command(after_help = CHART_EXAMPLES)]
    Chart(Chart),
    /// What a file is and what it holds.
    Inspect(Inspect),
    /// Writes the normalised frames, events, line-ups and matches, as CSV.
    #[command(after_help = CONVERT_EXAMPLES)]
    Convert(Convert),
    /// The story of one goal: the attack event by event, each candidate with his reasons, a picture.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// How far the verdicts agree with a provider's error labels, when those are hidden.
    #[command(after_help = EVALUATE_EXAMPLES)]
    Evaluate(Evaluate),
    /// Learns the weights behind confidence anew from matches whose provider labels errors.
    #[command(after_help = FIT_EXAMPLES)]
    Fit(Fit),
    /// Keeps matches ready in a store, a folder of Parquet files that every command takes.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(Import),
    /// Asks a store in SQL.
    #[command(after_help = QUERY_EXAMPLES)]
    Query(Query),
    /// Fills a store with made-up matches, whose planted errors and true rates are known.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(Simulate),
    /// Prints a script that completes backline's commands in a shell.
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(Completions),
    /// Prints backline's manual page, or writes the page of every command.
    Man(Man),
}

const COMPLETIONS_EXAMPLES: &str = "Examples:
  backline completions bash > ~/.local/share/bash-completion/completions/backline
  backline completions zsh > \"${fpath[1]}/_backline\"
  backline completions fish > ~/.config/fish/completions/backline.fish";

const CHART_EXAMPLES: &str =
    "Writes error-map.png, or trend-<player>.png for each player, to the --out folder.

Examples:
  backline chart map data --team \"Real Madrid\"
  backline chart trend data --player Rüdiger --window 3";

const CONVERT_EXAMPLES: &str = "Writes events.csv, lineups.csv and matches.csv to the --out folder; docs/model.md has their columns.

Examples:
  backline convert events/15946.json --out normalised
  backline convert la-liga-2017-18/ --out normalised";

const COMPARE_EXAMPLES: &str =
    "Writes comparison.csv, .json and .md, and the pairs and ranks as CSV, to the --out folder.

Examples:
  backline compare data --player Rüdiger --player Asencio --player Huijsen
  backline compare la-liga-2017-18/ --position DF --min-minutes 1800 --top 12
  backline compare seasons/ --player Ramos --by season --per own-half-touches";

const EXPLAIN_EXAMPLES: &str = "Writes goal-<match>-<minute>.png to the --out folder.

Examples:
  backline explain data/2025-07-09-psg-real-madrid.csv --goal 1
  backline explain world-cup-2018/ --match \"Argentina - Croatia\" --minute 53
  backline explain data --match psg --minute 9 --labels ignore";

const EVALUATE_EXAMPLES: &str = "Examples:
  backline evaluate world-cup-2018/
  backline evaluate world-cup-2018/ --weights mine.csv --json";

const FIT_EXAMPLES: &str = "Examples:
  backline fit la-liga-2017-18/ euro-2016/ --out weights.csv
  backline evaluate world-cup-2018/ --weights weights.csv";

const IMPORT_EXAMPLES: &str =
    "Only new and changed files are read. docs/store.md has the layout and what other programs see.

Examples:
  backline import la-liga-2017-18/ --store seasons
  backline analyse seasons --team \"Real Madrid\"";

const QUERY_EXAMPLES: &str =
    "Tables: matches, lineups, events, candidates, errors, outcomes. docs/store.md has their columns.

Examples:
  backline query \"SELECT player, count(*) AS errors FROM errors GROUP BY player ORDER BY errors DESC\" --store seasons
  backline query \"SELECT * FROM matches\" --store seasons --csv";

const SIMULATE_EXAMPLES: &str = "Examples:
  backline simulate --matches 1000 --seed 7 --store simulated
  backline analyse simulated";

const ANALYSE_EXAMPLES: &str =
    "Writes errors.csv, rates.csv, error-rates.png and timeline-<match>.png to the --out folder.

Examples:
  backline analyse data --team \"Real Madrid\"
  backline analyse 'matches/*.json' --min-minutes 900 --top 30
  backline analyse data --labels ignore    infer from the events alone
  backline analyse season/ --keep-going    skip files that cannot be read and list them";

/// Where the events are.
#[derive(Debug, Args)]
pub struct Input {
    /// Event files, folders, archives (zip, tar), globs or stores; `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take every file as this format instead of recognising it.
    #[arg(long, value_parser = format_name())]
    pub format: Option<Format>,
    /// Line-ups file of the one event file given, instead of the one found beside it.
    #[arg(long, value_name = "FILE")]
    pub lineups: Option<PathBuf>,
    /// File that describes the one match given (teams, players, score), instead of the one found
    /// beside it.
    #[arg(long, value_name = "FILE")]
    pub meta: Option<PathBuf>,
    /// Go on when a file cannot be read, and list what failed.
    #[arg(long)]
    pub keep_going: bool,
}

/// The formats by name, as the readers list them.
fn format_name() -> impl TypedValueParser<Value = Format> {
    let names = Format::all().map(|format| PossibleValue::new(format.name()).help(format.title()));
    PossibleValuesParser::new(names).map(|name| Format::from_name(&name).expect("a listed name"))
}

impl Input {
    /// The reading options.
    pub fn read_options(&self) -> backline::read::ReadOptions {
        backline::read::ReadOptions {
            format: self.format,
            keep_going: self.keep_going,
            lineups: self.lineups.clone(),
            meta: self.meta.clone(),
        }
    }
}

/// Options of `analyse`.
#[derive(Debug, Args)]
pub struct Analyse {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Folder for the CSV files and charts.
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
    /// Only this team's errors and players; accents and case do not matter.
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// Only this player; may be given several times.
    #[arg(long = "player", value_name = "PLAYER")]
    pub players: Vec<String>,
    /// CSV with the columns player, team, person: names that mean one person.
    #[arg(long, value_name = "FILE")]
    pub alias: Option<PathBuf>,
    /// Only players with at least this many minutes; without it rates.csv has everyone and the
    /// chart those with a tenth of the longest time.
    #[arg(long, value_name = "N", value_parser = minutes)]
    pub min_minutes: Option<f64>,
    /// Most players in the chart and the table.
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub top: u32,
    /// Most timelines to draw, the matches with the most goals from errors first.
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub timelines: u32,
    /// What to do with error labels of providers and reports.
    #[arg(long, value_enum, default_value_t = LabelUse::Prefer)]
    pub labels: LabelUse,
    /// Judge from the events alone; the same as `--labels ignore`.
    #[arg(long, conflicts_with = "labels")]
    pub hide_labels: bool,
}

/// What to do with error labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LabelUse {
    /// A label settles the matter; the rest is inferred.
    Prefer,
    /// Labelled errors and nothing else.
    Only,
    /// Everything is inferred from the events.
    Ignore,
}

impl LabelUse {
    /// The library's word for it, `--hide-labels` taken into account.
    pub fn labels(self, hide: bool) -> backline::attribute::Labels {
        use backline::attribute::Labels;
        match self {
            _ if hide => Labels::Ignore,
            LabelUse::Prefer => Labels::Prefer,
            LabelUse::Only => Labels::Only,
            LabelUse::Ignore => Labels::Ignore,
        }
    }
}

fn minutes(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(minutes) if minutes.is_finite() && minutes >= 0.0 => Ok(minutes),
        _ => Err("expected a number of minutes, 0 or more".to_owned()),
    }
}

/// Options of `inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
}

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Table of weights, as `backline fit` writes it, instead of backline's own.
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The tables that `fit` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FitTable {
    /// Weights behind the confidence of errors.
    Errors,
    /// Weights of backline's expected goals.
    Xg,
    /// Grid of expected threat.
    Threat,
}

/// Options of `fit`.
#[derive(Debug, Args)]
pub struct Fit {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Which table to make; those of expected goals and threat are for backline's own sources.
    #[arg(long, value_enum, default_value_t = FitTable::Errors)]
    pub table: FitTable,
    /// File for the table.
    #[arg(long, default_value = "weights.csv", value_name = "FILE")]
    pub out: PathBuf,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// The match: its id, or words of its id or of its teams' names. Not needed when there is one.
    #[arg(long = "match", value_name = "MATCH")]
    pub match_name: Option<String>,
    /// The goal by its number in the match, from 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), required_unless_present = "minute")]
    pub goal: Option<u32>,
    /// The goal by its minute as reports give it: 53, or 90+3.
    #[arg(long, value_name = "MINUTE", conflicts_with = "goal")]
    pub minute: Option<String>,
    /// With --minute: a shot that was no goal will do, too.
    #[arg(long, requires = "minute")]
    pub shots: bool,
    /// Folder for the picture.
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
    /// What to do with error labels of providers and reports.
    #[arg(long, value_enum, default_value_t = LabelUse::Prefer)]
    pub labels: LabelUse,
}

/// Options of `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// A player to compare; give several.
    #[arg(long = "player", value_name = "PLAYER")]
    pub players: Vec<String>,
    /// Only this team's players.
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// Only players of this position group.
    #[arg(long, value_enum)]
    pub position: Option<Position>,
    /// What the rate is per.
    #[arg(long, value_enum, default_value_t = PerUnit::Minutes90)]
    pub per: PerUnit,
    /// How errors are added up.
    #[arg(long, value_enum, default_value_t = Weighting::Count)]
    pub weight: Weighting,
    /// Also part by part.
    #[arg(long, value_enum)]
    pub by: Option<SplitBy>,
    /// Also before this date, and from it on.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "by")]
    pub date: Option<String>,
    /// Only players with at least this many minutes; 270 unless players are named.
    #[arg(long, value_name = "N", value_parser = minutes)]
    pub min_minutes: Option<f64>,
    /// Most players to compare, the lowest estimates first; those asked for by name are all shown.
    #[arg(long, default_value_t = 12, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub top: u32,
    /// CSV with the columns player, team, person: names that mean one person.
    #[arg(long, value_name = "FILE")]
    pub alias: Option<PathBuf>,
    /// What to do with error labels of providers and reports.
    #[arg(long, value_enum, default_value_t = LabelUse::Prefer)]
    pub labels: LabelUse,
    /// Folder for the files.
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
}

/// A position group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Position {
    /// Goalkeepers.
    #[value(name = "GK")]
    Goalkeeper,
    /// Defenders, wing backs included.
    #[value(name = "DF", alias = "CB")]
    Defender,
    /// Midfielders.
    #[value(name = "MF")]
    Midfielder,
    /// Forwards, wingers included.
    #[value(name = "FW")]
    Forward,
}

impl From<Position> for backline::compare::PositionGroup {
    fn from(position: Position) -> Self {
        match position {
            Position::Goalkeeper => Self::Goalkeeper,
            Position::Defender => Self::Defender,
            Position::Midfielder => Self::Midfielder,
            Position::Forward => Self::Forward,
        }
    }
}

/// What a rate is per.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PerUnit {
    /// 90 minutes on the pitch.
    #[value(name = "90")]
    Minutes90,
    /// 100 touches.
    Touches,
    /// 100 touches in the own half.
    OwnHalfTouches,
    /// 100 opponent shots while on the pitch.
    ShotsFaced,
}

impl From<PerUnit> for backline::compare::Per {
    fn from(unit: PerUnit) -> Self {
        match unit {
            PerUnit::Minutes90 => Self::Minutes90,
            PerUnit::Touches => Self::Touches100,
            PerUnit::OwnHalfTouches => Self::OwnHalfTouches100,
            PerUnit::ShotsFaced => Self::ShotsFaced100,
        }
    }
}

/// How errors are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Weighting {
    /// Each counted error is 1.
    Count,
    /// Each is the player's share of the blame.
    Share,
    /// Each listed candidate is the probability that it was an error.
    Confidence,
    /// Each is the expected goals of the shot that it led to.
    Xg,
}

impl From<Weighting> for backline::compare::Weight {
    fn from(weighting: Weighting) -> Self {
        match weighting {
            Weighting::Count => Self::Count,
            Weighting::Share => Self::Share,
            Weighting::Confidence => Self::Confidence,
            Weighting::Xg => Self::Xg,
        }
    }
}

/// What a comparison is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SplitBy {
    /// Competition.
    Competition,
    /// Season.
    Season,
    /// The other team.
    Opponent,
    /// Home or away.
    Venue,
}

/// Options of `convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Folder for the CSV files.
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
}

/// Pictures that `chart` draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChartKind {
    /// Where on the pitch the errors were, as large as they were costly.
    Map,
    /// A player's rolling rate with its band.
    Trend,
}

/// Options of `chart`.
#[derive(Debug, Args)]
pub struct Chart {
    /// The picture.
    #[arg(value_enum)]
    pub kind: ChartKind,
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Only this team's errors (map).
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// Only this player; may be given several times.
    #[arg(long = "player", value_name = "PLAYER")]
    pub players: Vec<String>,
    /// Matches in a rolling rate (trend).
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub window: u32,
    /// What to do with error labels of providers and reports.
    #[arg(long, value_enum, default_value_t = LabelUse::Prefer)]
    pub labels: LabelUse,
    /// Folder for the picture.
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder for the pages of all commands; without it the main page is printed.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Folder of the store; made when it does not exist.
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Also remove the matches of files that were imported from these paths and are there no more.
    #[arg(long)]
    pub prune: bool,
}

/// Options of `query`.
#[derive(Debug, Args)]
pub struct Query {
    /// The question, in polars' SQL.
    #[arg(value_name = "SQL")]
    pub sql: String,
    /// Folder of the store.
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Print the answer as CSV.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Print the answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Number of matches.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub matches: u32,
    /// What everything follows from: the same seed gives the same matches.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// Folder for the store; a new one.
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
}
