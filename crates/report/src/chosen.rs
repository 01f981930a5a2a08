//! The part of an analysis that was asked for, and the words under its pictures.

use polars::prelude::*;

use super::{Cells, RatesView, rates_picture};
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, estimates};
use backline_analysis::rate::rates;
use backline_analysis::select::{find_people, find_team, of_people, plays};
use backline_draw::{Numbers, Picture, Style};
use backline_model::Coverage;
use backline_model::Result;
use backline_read::Format;

/// Whom rates are about.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Only this team's errors and players; accents and case do not matter.
    pub team: Option<String>,
    /// Only these players.
    pub players: Vec<String>,
    /// Only players with at least so many minutes; without it the chart shows those with a tenth
    /// of the longest time.
    pub min_minutes: Option<f64>,
    /// Most players shown.
    pub top: usize,
}

impl Default for Choice {
    /// Everybody, twenty of them shown.
    fn default() -> Self {
        Choice {
            team: None,
            players: Vec::new(),
            min_minutes: None,
            top: 20,
        }
    }
}

/// The part of the analysis that was asked for.
#[derive(Debug)]
pub struct Chosen {
    /// Whom it is about, in words; empty for everyone.
    pub subject: String,
    /// Players were asked for by name.
    pub of_players: bool,
    /// Their errors, as [`backline_analysis::attribute::ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// Goals and shots that they conceded, as [`backline_analysis::attribute::OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
    /// Their matches.
    pub matches: DataFrame,
    /// Their rates, as [`backline_analysis::rate::RATE_COLUMNS`].
    pub rates: DataFrame,
    /// The rates that the chart and the table show.
    pub shown: DataFrame,
    /// How many players have the minutes that the chart asks for.
    pub enough: usize,
    /// How many players there are, those with too few minutes included.
    pub players: usize,
    /// Minutes from which on a player is shown.
    pub min_minutes: f64,
    /// The minutes were asked for.
    pub min_stated: bool,
}

impl Chosen {
    /// Takes it out.
    ///
    /// # Errors
    /// A team or player that is not there, with those that there are.
    pub fn new(found: &Analysis, options: &Choice) -> Result<Chosen> {
        let mut errors = found.errors.clone().lazy();
        let mut outcomes = found.outcomes.clone().lazy();
        let mut matches = found.matches.clone().lazy();
        let mut lineups = found.lineups.clone().lazy();
        let mut subject = Vec::new();
        let wanted = options.team.as_ref();
        let team = wanted
            .map(|wanted| find_team(wanted, &found.matches))
            .transpose()?;
        if let Some(team) = team.as_deref() {
            errors = errors.filter(col("team").eq(lit(team)));
            outcomes = outcomes.filter(col("against").eq(lit(team)));
            matches = matches.filter(plays(team));
            lineups = lineups.filter(col("team").eq(lit(team)));
            subject.push(team.to_owned());
        }
        if !options.players.is_empty() {
            let players = find_people(&options.players, team.as_deref(), &found.lineups)?;
            let keys: Vec<&str> = players.iter().map(|person| person.key.as_str()).collect();
            errors = errors.filter(of_people(&keys));
            let concerned = errors
                .clone()
                .select([col("match_id"), col("outcome_event_id")])
                .unique(None, UniqueKeepStrategy::Any);
            outcomes = outcomes.join(
                concerned,
                [col("match_id"), col("event_id")],
                [col("match_id"), col("outcome_event_id")],
                JoinArgs::new(JoinType::Semi),
            );
            lineups = lineups.filter(of_people(&keys));
            let played = lineups
                .clone()
                .select([col("match_id")])
                .unique(None, UniqueKeepStrategy::Any);
            matches = matches.join(
                played,
                [col("match_id")],
                [col("match_id")],
                JoinArgs::new(JoinType::Semi),
            );
            let labels: Vec<&str> = players.iter().map(|person| person.label.as_str()).collect();
            subject.push(labels.join(", "));
        }
        let lineups = lineups.collect()?;
        let errors = errors.collect()?;
        let matches = matches.collect()?;
        let all = options.team.is_none() && options.players.is_empty();
        let mut rates = if all {
            found.rates.clone()
        } else {
            rates(&lineups, &found.matches, &errors)?
        };
        let players = rates.height();
        if let Some(minimum) = options.min_minutes {
            rates = rates
                .lazy()
                .filter(col("minutes").gt_eq(lit(minimum)))
                .collect()?;
        }
        let longest = rates.column("minutes")?.f64()?.max().unwrap_or(0.0);
        let min_minutes = match options.min_minutes {
            Some(minimum) => minimum,
            None if options.players.is_empty() => (longest / 10.0).floor(),
            // Players asked for by name are shown however little they played.
            None => 0.0,
        };
        let shown = rates
            .clone()
            .lazy()
            .filter(col("minutes").gt_eq(lit(min_minutes)))
            .collect()?;
        let enough = shown.height();
        let shown = shown.head(Some(options.top));
        Ok(Chosen {
            subject: subject.join(": "),
            of_players: !options.players.is_empty(),
            errors,
            outcomes: outcomes.collect()?,
            matches,
            rates,
            shown,
            enough,
            players,
            min_minutes,
            min_stated: options.min_minutes.is_some(),
        })
    }

    /// The chart of the rates shown.
    ///
    /// # Errors
    /// No player to show, or a size that cannot hold them.
    pub fn picture(&self, found: &Analysis, style: &Style) -> Result<Picture> {
        let view = RatesView {
            subject: self.subject.clone(),
            span: self.span()?,
            left_out: self.left_out(),
            source: source_line(found)?,
        };
        // Priors are learnt from everybody, whoever is shown.
        let known = estimates(
            &found.lineups,
            &found.matches,
            &found.errors,
            &Options::default(),
        )?;
        rates_picture(&self.shown, &known, &view, style)
    }

    /// When the matches were played and how many there are, for the head of the picture.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn span(&self) -> Result<String> {
        span(&self.matches)
    }

    /// Who the chart does not show and why.
    fn left_out(&self) -> Option<String> {
        let few = self.players - self.enough;
        let beyond = self.enough - self.shown.height();
        let minutes = grouped(self.min_minutes.round() as usize);
        let players = |many: usize| match many {
            1 => "1 player".to_owned(),
            many => format!("{} players", grouped(many)),
        };
        match (few, beyond) {
            (0, 0) => None,
            (_, 0) => Some(format!(
                "{} with less than {minutes} minutes not shown",
                players(few)
            )),
            (0, _) => Some(format!(
                "{} further down the order not shown",
                players(beyond)
            )),
            _ => Some(format!(
                "{} not shown: {} with less than {minutes} minutes, {} further down the order",
                players(few + beyond),
                grouped(few),
                grouped(beyond)
            )),
        }
    }
}

/// How many matches these are and when they were played: `38 matches, 2017-08-20 to 2018-05-20`.
pub(super) fn span(matches: &DataFrame) -> Result<String> {
    let dates = Cells(matches).text("date")?;
    let mut dates: Vec<&str> = dates.iter().flatten().collect();
    dates.sort_unstable();
    let count = match matches.height() {
        1 => "1 match".to_owned(),
        number => format!("{} matches", grouped(number)),
    };
    Ok(match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if first == last => format!("{count}, {first}"),
        (Some(first), Some(last)) => format!("{count}, {first} to {last}"),
        _ => count,
    })
}

/// A number of things in English prose, which pictures put into their language.
pub(super) fn grouped(number: usize) -> String {
    Numbers::default().whole(number as f64)
}

/// Where the data comes from, for the foot of a picture.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_line(found: &Analysis) -> Result<String> {
    credits(&found.matches)
}

/// As [`source_line`], for a picture of one match that shows expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_of_match(found: &Analysis, match_id: &str) -> Result<String> {
    let credits = credits(&of_match(&found.matches, match_id)?)?;
    Ok(credits + own_xg(&of_match(&found.outcomes, match_id)?)?)
}

/// As [`source_of_match`], for a picture without expected goals.
pub(super) fn source_of_events(found: &Analysis, match_id: &str) -> Result<String> {
    credits(&of_match(&found.matches, match_id)?)
}

fn of_match(frame: &DataFrame, match_id: &str) -> Result<DataFrame> {
    let ids = frame.column("match_id")?.str()?.iter();
    let here: BooleanChunked = ids.map(|id| Some(id == Some(match_id))).collect();
    Ok(frame.filter(&here)?)
}

/// Whose matches these are.
fn credits(matches: &DataFrame) -> Result<String> {
    let providers: Vec<&str> = {
        let mut list: Vec<&str> = matches
            .column("provider")?
            .str()?
            .iter()
            .flatten()
            .collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let named: Vec<&str> = providers
        .iter()
        .map(|provider| match Format::from_name(provider) {
            Some(format) => format.credit(),
            None if *provider == "simulated" => "simulated by backline, none of it happened",
            // A table of frames may name any.
            None => provider,
        })
        .collect();
    let compiled = if known_by_key_events(matches)? > 0 {
        ", key events compiled from match reports"
    } else {
        ""
    };
    Ok(named.join(", ") + compiled)
}

/// As [`source_line`], for pictures that show expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_with_xg(found: &Analysis) -> Result<String> {
    Ok(source_line(found)? + own_xg(&found.outcomes)?)
}

/// Whose expected goals these are, where some are ours.
fn own_xg(outcomes: &DataFrame) -> Result<&'static str> {
    let sources = outcomes.column("xg_source")?.str()?;
    Ok(
        match sources.iter().flatten().any(|source| source == "own") {
            true => "; expected goals by backline's formula where the data give none",
            false => "",
        },
    )
}

/// How many matches are known by key events only.
///
/// # Errors
/// A frame without the documented columns.
pub fn key_event_matches(found: &Analysis) -> Result<usize> {
    known_by_key_events(&found.matches)
}

fn known_by_key_events(matches: &DataFrame) -> Result<usize> {
    let coverage = Cells(matches).text("coverage")?;
    Ok(coverage
        .iter()
        .flatten()
        .filter(|word| *word == Coverage::KeyEvents.name())
        .count())
}
