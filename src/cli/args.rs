//! The command line, parsed once into typed options.

use std::path::PathBuf;

use backline::machinery::attribute::{Labels, Standard};
use backline::machinery::draw::Language;
use backline::machinery::read::{
    Coordinates, Direction, Format, Mapping, Pitch, format_named, formats,
};
use backline::machinery::report::{ClipOptions, Layout};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::chart::{AnyChart, Compare, Explain, about_charts};
use super::picture::PictureArgs;

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
    /// Pictures of one kind.
    #[command(about = about_charts(), after_help = CHART_EXAMPLES)]
    Chart(AnyChart),
    /// What a file is, what it holds and what became of each of its rows.
    Inspect(Inspect),
    /// Writes the normalised frames, events, line-ups and matches, or SPADL actions, as Parquet,
    /// Arrow IPC or CSV.
    #[command(after_help = CONVERT_EXAMPLES)]
    Convert(Convert),
    /// The story of one goal: the attack event by event, each candidate with the reasons, a
    /// picture.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Everything on one page to read and share: players, goals with their evidence, pictures.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(Report),
    /// How far the verdicts agree with a provider's error labels when those are hidden.
    #[command(after_help = EVALUATE_EXAMPLES)]
    Evaluate(Evaluate),
    /// Compares two providers' data on the same matches: which errors each labels, which backline
    /// names in each, and how far they agree.
    #[command(after_help = AGREE_EXAMPLES)]
    Agree(Agree),
    /// Learns the weights behind confidence from matches whose provider labels errors.
    #[command(after_help = FIT_EXAMPLES)]
    Fit(Fit),
    /// Keeps matches ready in a store, a folder of Parquet files that every command accepts.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(Import),
    /// Queries a store in SQL.
    #[command(after_help = QUERY_EXAMPLES)]
    Query(Query),
    /// Fills a store with simulated matches, whose planted errors and true rates are known.
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
    "`backline chart KIND --help` lists the options of a kind; docs/pictures.md shows all kinds.

Examples:
  backline chart rates data --team \"Real Madrid\" --theme dark
  backline chart timeline data --match psg --svg
  backline chart team-sheet la-liga-2017-18/ --language es
  backline chart trend data --team \"Real Madrid\" --width 800";

const CONVERT_EXAMPLES: &str = "Writes out.parquet, out.lineups.parquet and out.matches.parquet for `-o out.parquet`, or events.csv,
lineups.csv and matches.csv for a folder; docs/tables.md and docs/spadl.md list their columns.

Examples:
  backline convert events/15946.json -o match.parquet
  backline convert la-liga-2017-18/ --out normalised
  backline convert la-liga-2017-18/ --to spadl -o la-liga.parquet";

const COMPARE_EXAMPLES: &str =
    "Writes comparison.csv, .json and .md, and the pairs and ranks as CSV, to the --out folder.

Examples:
  backline compare data --player Rüdiger --player Asencio --player Huijsen
  backline compare la-liga-2017-18/ --position DF --min-minutes 1800 --top 12
  backline compare seasons/ --player \"Sergio Ramos\" --by venue --per own-half-touches";

const REPORT_EXAMPLES: &str =
    "The ending of the file determines what is written: .html, .md or .json.

Examples:
  backline report data --team \"Real Madrid\"
  backline report world-cup-2018/ -o cup.html
  backline report season/ -o season.html -o season.md -o season.json";

const EXPLAIN_EXAMPLES: &str = "Writes <match>-goal-<minute>.png to the --out folder.

Examples:
  backline explain data/2025-07-09-psg-real-madrid.csv --goal 1
  backline explain world-cup-2018/ --match \"Argentina - Croatia\" --minute 53
  backline explain data --match psg --minute 9 --labels ignore";

const EVALUATE_EXAMPLES: &str = "Examples:
  backline evaluate world-cup-2018/
  backline evaluate world-cup-2018/ --weights mine.csv --json";

const AGREE_EXAMPLES: &str =
    "Writes agreement.csv, -errors.csv, -matches.csv and .json to the --out folder.

Examples:
  backline agree wyscout/world-cup-2018/ statsbomb/world-cup-2018/";

const FIT_EXAMPLES: &str = "Examples:
  backline fit la-liga-2017-18/ euro-2016/ --out weights.csv
  backline evaluate world-cup-2018/ --weights weights.csv";

const IMPORT_EXAMPLES: &str =
    "Only new and changed files are read. docs/store.md describes the layout and how other programs read it.

Examples:
  backline import la-liga-2017-18/ --store seasons
  backline analyse seasons --team \"Real Madrid\"";

const QUERY_EXAMPLES: &str =
    "Tables: matches, lineups, events, candidates, errors, outcomes; where matches have frames positions; of simulated matches also truth and planted. docs/store.md has their columns.

Examples:
  backline query \"SELECT player, count(*) AS errors FROM errors GROUP BY player ORDER BY errors DESC\" --store seasons
  backline query \"SELECT * FROM matches\" --store seasons --csv";

const SIMULATE_EXAMPLES: &str = "Examples:
  backline simulate --matches 1000 --seed 7 --store simulated
  backline analyse simulated";

const ANALYSE_EXAMPLES: &str =
    "Writes errors.csv, rates.csv, error-rates.png and <match>-timeline.png to the --out folder.

Examples:
  backline analyse data --team \"Real Madrid\"
  backline analyse 'matches/*.json' --min-minutes 900 --top 30
  backline analyse data --labels ignore    infer from the events alone
  backline analyse season/ --keep-going    skip files that cannot be read and list them";

/// Options shared by all commands that read events, listed below each command's own.
const READING: &str = "Reading";

/// Where the events are.
#[derive(Debug, Args)]
pub struct Input {
    /// Event files, folders, archives (zip, tar), globs or stores; `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take every file as this format instead of recognising it.
    #[arg(long, value_parser = format_name(), help_heading = READING)]
    pub format: Option<Format>,
    /// Line-ups file of the one event file given, instead of the one found next to it.
    #[arg(long, value_name = "FILE", help_heading = READING)]
    pub lineups: Option<PathBuf>,
    /// File that describes the one match given (teams, players, score), instead of the one found
    /// next to it.
    #[arg(long, value_name = "FILE", help_heading = READING)]
    pub meta: Option<PathBuf>,
    /// Coordinate system of the positions, for tables that do not state it, instead of inferring
    /// it.
    #[arg(long, value_name = "SYSTEM", value_parser = coordinates_name(), help_heading = READING)]
    pub coordinates: Option<Coordinates>,
    /// Size of the pitch of a table with positions in metres, if it is not 105x68.
    #[arg(long, value_name = "LENGTHxWIDTH", value_parser = pitch_size, help_heading = READING)]
    pub pitch: Option<Pitch>,
    /// Which team attacks towards larger x, for tables that do not state it, instead of inferring
    /// it from the shots.
    #[arg(long, value_name = "TEAM", value_parser = direction_name(), help_heading = READING)]
    pub direction: Option<Direction>,
    /// Continue when a file cannot be read, and list what failed.
    #[arg(long, help_heading = READING)]
    pub keep_going: bool,
    /// Event CSV: read this column as that field of docs/event-csv.md, or with `COLUMN=` not at
    /// all; may be given several times.
    #[arg(long = "map", value_name = "COLUMN=FIELD", help_heading = CSV)]
    pub map: Vec<String>,
    /// Event CSV: TOML file that defines what its columns and words mean.
    #[arg(long, value_name = "FILE", help_heading = CSV)]
    pub mapping: Option<PathBuf>,
}

/// Options that apply only to tables of events.
const CSV: &str = "Event CSVs with columns other than backline's";

/// One of a list of words, each with its meaning.
pub fn words<T: Clone + Send + Sync + 'static>(
    all: impl Fn() -> Vec<(&'static str, &'static str)>,
    from_name: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    let names = all().into_iter();
    let names = names.map(|(name, meaning)| PossibleValue::new(name).help(meaning));
    PossibleValuesParser::new(names).map(move |name| from_name(&name).expect("a listed name"))
}

fn labels() -> impl TypedValueParser<Value = Labels> {
    words(Labels::words_and_meanings, Labels::from_name)
}

fn standard() -> impl TypedValueParser<Value = Standard> {
    words(Standard::words_and_meanings, Standard::from_name)
}

/// The formats by name, as the readers list them.
fn format_name() -> impl TypedValueParser<Value = Format> {
    let all = || formats().map(|it| (it.name(), it.title())).collect();
    words(all, format_named)
}

/// The coordinate systems by name.
fn coordinates_name() -> impl TypedValueParser<Value = Coordinates> {
    let all = || {
        let all = Coordinates::ALL.iter();
        all.map(|it| (it.name(), it.words())).collect()
    };
    words(all, Coordinates::from_name)
}

/// `67x51`.
fn pitch_size(text: &str) -> Result<Pitch, String> {
    Pitch::parse(text).ok_or_else(|| "expected metres, the length first, as in `67x51`".to_owned())
}

/// The directions of play by name.
fn direction_name() -> impl TypedValueParser<Value = Direction> {
    let names = Direction::ALL.iter().map(|direction| {
        PossibleValue::new(direction.name())
            .help(direction.words(["the home team", "the away team"]))
    });
    PossibleValuesParser::new(names).map(|name| Direction::from_name(&name).expect("a listed name"))
}

impl Input {
    /// The reading options.
    pub fn read_options(&self) -> backline::Result<backline::machinery::read::ReadOptions> {
        let mut mapping = self.mapping.as_deref().map(Mapping::read).transpose()?;
        for rule in &self.map {
            mapping.get_or_insert_default().map(rule)?;
        }
        Ok(backline::machinery::read::ReadOptions {
            format: self.format,
            keep_going: self.keep_going,
            lineups: self.lineups.clone(),
            meta: self.meta.clone(),
            mapping: mapping.map(std::sync::Arc::new),
            coordinates: self.coordinates,
            pitch: self.pitch,
            direction: self.direction,
            ..backline::machinery::read::ReadOptions::default()
        })
    }
}

/// Options of `analyse`.
#[derive(Debug, Args)]
pub struct Analyse {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Folder for the CSV files and charts.
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
    /// The players that the rates are about.
    #[command(flatten)]
    pub who: Who,
    /// Maximum number of timelines; the matches with the most errors behind goals come first.
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub timelines: u32,
    /// Write risky-losses.csv as well: what each player's lost balls risked, whether or not a shot followed.
    #[arg(long)]
    pub losses: bool,
    /// What to do with error labels of providers and reports.
    #[arg(long, default_value = Labels::default().name(), value_parser = labels())]
    pub labels: Labels,
    /// The provider whose tagging standard confidence refers to.
    #[arg(long, default_value = Standard::default().name(), value_parser = standard())]
    pub standard: Standard,
    /// The errors as clips for a video tool.
    #[command(flatten)]
    pub clips: Clips,
    /// How the pictures look.
    #[command(flatten)]
    pub picture: PictureArgs,
}

/// Options of `agree`.
#[derive(Debug, Args)]
pub struct Agree {
    /// One provider's matches: a file, folder, archive, glob or store.
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// Another's matches, some of them the same.
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Folder for the tables.
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    pub out: PathBuf,
    /// The provider whose tagging standard confidence refers to.
    #[arg(long, default_value = Standard::default().name(), value_parser = standard())]
    pub standard: Standard,
    /// Continue when a file cannot be read, and list what failed.
    #[arg(long)]
    pub keep_going: bool,
}

/// What clips of errors are written.
#[derive(Debug, Args)]
pub struct Clips {
    /// Also write the errors as clips: instances for Sportscode and Nacsport (.xml, of several
    /// matches a file each), or a table (.csv).
    #[arg(long = "clips", value_name = "FILE", help_heading = CLIPS)]
    pub file: Option<PathBuf>,
    /// Seconds of a clip before the error.
    #[arg(long, value_name = "SECONDS", default_value_t = ClipOptions::LEAD, requires = "file", help_heading = CLIPS)]
    pub lead: f64,
    /// Seconds of a clip after the goal or shot.
    #[arg(long, value_name = "SECONDS", default_value_t = ClipOptions::LAG, requires = "file", help_heading = CLIPS)]
    pub lag: f64,
    /// When each period kicks off in the match's video, as in 0:12,1:04:50; without it the video
    /// begins with the match and has no half-time.
    #[arg(long, value_name = "TIME,TIME", value_delimiter = ',', value_parser = video_time, requires = "file", help_heading = CLIPS)]
    pub kick_off: Vec<f64>,
}

/// Heading of the options of clips.
const CLIPS: &str = "Clips";

impl Clips {
    /// The library's word for it.
    pub fn options(&self) -> ClipOptions {
        ClipOptions {
            lead: self.lead,
            lag: self.lag,
            kick_offs: self.kick_off.clone(),
        }
    }
}

/// A time of a video in seconds: `72`, `1:12` or `1:04:50`.
fn video_time(text: &str) -> Result<f64, String> {
    let wrong = || "expected seconds, or a time such as 1:04:50".to_owned();
    let mut seconds = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return Err(wrong());
    }
    for part in parts {
        let number: f64 = part.trim().parse().map_err(|_| wrong())?;
        if !number.is_finite() || number < 0.0 {
            return Err(wrong());
        }
        seconds = seconds * 60.0 + number;
    }
    Ok(seconds)
}

/// Whom rates are about.
#[derive(Debug, Args)]
pub struct Who {
    /// Only this team's errors and players; accents and case do not matter.
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// Only this player; may be given several times.
    #[arg(long = "player", value_name = "PLAYER")]
    pub players: Vec<String>,
    /// CSV with the columns player, team, person: names that refer to the same person.
    #[arg(long, value_name = "FILE")]
    pub alias: Option<PathBuf>,
    /// Only players in this position: a group (GK, DF, MF, FW) or an exact code as in the data (CB,
    /// LB, RB, DM, ...); several may be joined by commas.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub position: Vec<String>,
    /// Only matches of this competition; files that do not state one are assumed to belong to it.
    #[arg(long, value_name = "NAME")]
    pub competition: Option<String>,
    /// Only matches of this season; files that do not state one are assumed to belong to it.
    #[arg(long, value_name = "SEASON")]
    pub season: Option<String>,
    /// Only players with at least this many minutes. By default, data tables include everyone;
    /// lists and pictures include players with a quarter of the longest time, and all who are
    /// named.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = minutes)]
    pub min_minutes: Option<f64>,
    /// Maximum number of players in the list and the picture, highest estimates first.
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub top: u32,
    /// This many players with the lowest estimates, lowest first.
    #[arg(long, value_name = "N", conflicts_with = "worst", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub best: Option<u32>,
    /// This many players with the highest estimates, highest first; the same as --top.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=40))]
    pub worst: Option<u32>,
}

impl Who {
    /// The selection in the library's form.
    pub fn selection(&self) -> backline::machinery::report::Selection {
        backline::machinery::report::Selection {
            team: self.team.clone(),
            players: self.players.clone(),
            positions: self.position.clone(),
            competition: self.competition.clone(),
            season: self.season.clone(),
            min_minutes: self.min_minutes,
            order: match self.best {
                Some(_) => backline::machinery::report::Order::Best,
                None => backline::machinery::report::Order::Worst,
            },
            top: self.best.or(self.worst).unwrap_or(self.top) as usize,
        }
    }
}

pub fn minutes(text: &str) -> Result<f64, String> {
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
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// Table of weights, as written by `backline fit`, instead of backline's own.
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
    /// CSV that says who erred in which of the matches, but not when, as in Opta's counts; may be
    /// given several times.
    #[arg(long = "weak", value_name = "FILE")]
    pub weak: Vec<PathBuf>,
    /// Matches used only for their provider's constant and slope, not for the weights; may be given
    /// several times.
    #[arg(long = "scale", value_name = "PATH")]
    pub scale: Vec<PathBuf>,
    /// Also write the training data, one row per action before a goal or shot, to this CSV file.
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
    /// File for the table.
    #[arg(long, default_value = "weights.csv", value_name = "FILE")]
    pub out: PathBuf,
}

/// Options of `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// File for the report, ending in .html, .md or .json; may be given several times.
    #[arg(long, short, default_value = "output/report.html", value_name = "FILE")]
    pub out: Vec<PathBuf>,
    /// The players that it is about.
    #[command(flatten)]
    pub who: Who,
    /// Maximum number of timelines; the matches with the most errors behind goals come first.
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub timelines: u32,
    /// Maximum number of goals drawn on a pitch, those with the most recorded actions first; all
    /// goals are described in words.
    #[arg(long, default_value_t = 16, value_name = "N")]
    pub stories: u32,
    /// What to do with error labels of providers and reports.
    #[arg(long, default_value = Labels::default().name(), value_parser = labels())]
    pub labels: Labels,
    /// The provider whose tagging standard confidence refers to.
    #[arg(long, default_value = Standard::default().name(), value_parser = standard())]
    pub standard: Standard,
    /// Language of HTML, Markdown and pictures: de, en, es, fr, it or pt, also with a country, such as
    /// pt-BR. In other languages, such as nl, only numbers are. JSON is in English.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = super::picture::language)]
    pub language: Language,
}

/// Options of `convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// File for the main table, ending in .parquet, .arrow, .ipc, .feather or .csv, with the others
    /// next to it; or a folder for CSV files.
    #[arg(short, long, default_value = "output", value_name = "PATH")]
    pub out: PathBuf,
    /// What to write.
    #[arg(long, default_value = Layout::Frames.name(), value_parser = words(Layout::words_and_meanings, Layout::from_name))]
    pub to: Layout,
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
    /// Folder of the store; created if it does not exist.
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Also remove the matches of files that were imported from these paths and no longer exist.
    #[arg(long)]
    pub prune: bool,
}

/// Options of `query`.
#[derive(Debug, Args)]
pub struct Query {
    /// The query, in polars' SQL.
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
    /// The seed of all random numbers: the same seed gives the same matches.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// Folder for the store; a new one.
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
}
