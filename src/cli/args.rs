//! The command line, parsed once into typed options.

use std::path::PathBuf;

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
    /// What a file is and what it holds.
    Inspect(Inspect),
    /// How far the verdicts agree with a provider's error labels, when those are hidden.
    #[command(after_help = EVALUATE_EXAMPLES)]
    Evaluate(Evaluate),
    /// Learns the weights behind confidence anew from matches whose provider labels errors.
    #[command(after_help = FIT_EXAMPLES)]
    Fit(Fit),
}

const EVALUATE_EXAMPLES: &str = "Examples:
  backline evaluate world-cup-2018/
  backline evaluate world-cup-2018/ --weights mine.csv --json";

const FIT_EXAMPLES: &str = "Examples:
  backline fit la-liga-2017-18/ euro-2016/ --out weights.csv
  backline evaluate world-cup-2018/ --weights weights.csv";

const ANALYSE_EXAMPLES: &str =
    "Writes errors.csv, rates.csv, error-rates.png and timeline-<match>.png to the --out folder.

Examples:
  backline analyse data --team \"Real Madrid\"
  backline analyse 'matches/*.json' --min-minutes 900 --top 30
  backline analyse data --hide-labels      infer from the events alone
  backline analyse season/ --keep-going    skip files that cannot be read and list them";

/// Where the events are.
#[derive(Debug, Args)]
pub struct Input {
    /// Event files, folders or globs: backline CSV, StatsBomb JSON, Wyscout JSON.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take every file as this format instead of recognising it.
    #[arg(long, value_enum)]
    pub format: Option<FormatName>,
    /// Go on when a file cannot be read, and list what failed.
    #[arg(long)]
    pub keep_going: bool,
}

/// Names of the formats.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatName {
    /// backline's own event CSV.
    Backline,
    /// StatsBomb open-data events JSON.
    Statsbomb,
    /// Wyscout v2 match JSON.
    Wyscout,
}

impl From<FormatName> for backline::read::Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Backline => Self::Backline,
            FormatName::Statsbomb => Self::StatsBomb,
            FormatName::Wyscout => Self::Wyscout,
        }
    }
}

impl Input {
    /// The reading options.
    pub fn read_options(&self) -> backline::read::ReadOptions {
        backline::read::ReadOptions {
            format: self.format.map(Into::into),
            keep_going: self.keep_going,
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
    /// Judge from the events alone: hide the error labels of providers and reports.
    #[arg(long)]
    pub hide_labels: bool,
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

/// Options of `fit`.
#[derive(Debug, Args)]
pub struct Fit {
    /// Where the events are.
    #[command(flatten)]
    pub input: Input,
    /// File for the table of weights.
    #[arg(long, default_value = "weights.csv", value_name = "FILE")]
    pub out: PathBuf,
}
