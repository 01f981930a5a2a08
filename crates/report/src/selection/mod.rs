//! The part of an analysis that was asked for.

mod game;

pub use game::{Game, Moment, Wanted};

use polars::prelude::*;

use crate::credits::{grouped, span};
use backline_analysis::Analysis;
use backline_analysis::rate::rates;
use backline_analysis::select::{find_people, find_team, of_people, plays};
use backline_model::Result;

/// Whom rates are about.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
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

impl Default for Selection {
    /// Everybody, twenty of them shown.
    fn default() -> Self {
        Selection {
            team: None,
            players: Vec::new(),
            min_minutes: None,
            top: 20,
        }
    }
}

/// The part of the analysis that was asked for.
#[derive(Debug)]
pub struct Selected {
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

impl Selected {
    /// Takes it out.
    ///
    /// # Errors
    /// A team or player that is not there, with those that there are.
    pub fn new(found: &Analysis, options: &Selection) -> Result<Selected> {
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
        Ok(Selected {
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

    /// When the matches were played and how many there are, for the head of the picture.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn span(&self) -> Result<String> {
        span(&self.matches)
    }

    /// Who the chart does not show and why.
    pub(crate) fn left_out(&self) -> Option<String> {
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
/// The matches that the rows of `of` are of.
pub(crate) fn these(matches: &DataFrame, of: &DataFrame) -> Result<DataFrame> {
    let ids = of.clone().lazy().select([col("match_id")]);
    Ok(matches
        .clone()
        .lazy()
        .join(
            ids,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Semi),
        )
        .collect()?)
}

/// The errors asked for, whose they are, and the matches that those played.
pub(crate) fn errors_of(
    found: &Analysis,
    team: Option<&str>,
    players: &[String],
) -> Result<(DataFrame, String, DataFrame)> {
    let mut errors = found.errors.clone().lazy();
    let mut lineups = found.lineups.clone().lazy();
    let mut matches = found.matches.clone().lazy();
    let mut subject = Vec::new();
    let team = team
        .map(|wanted| find_team(wanted, &found.matches))
        .transpose()?;
    if let Some(team) = &team {
        let of_team = col("team").eq(lit(team.as_str()));
        errors = errors.filter(of_team.clone());
        lineups = lineups.filter(of_team);
        matches = matches.filter(plays(team));
        subject.push(team.clone());
    }
    let mut matches = matches.collect()?;
    if !players.is_empty() {
        let asked = find_people(players, team.as_deref(), &found.lineups)?;
        let keys: Vec<&str> = asked.iter().map(|person| person.key.as_str()).collect();
        subject.extend(asked.iter().map(|person| person.label.clone()));
        errors = errors.filter(of_people(&keys));
        let played = lineups.filter(of_people(&keys)).collect()?;
        matches = these(&matches, &played)?;
    }
    if subject.is_empty() {
        subject.push("All teams".to_owned());
    }
    Ok((errors.collect()?, subject.join(", "), matches))
}
