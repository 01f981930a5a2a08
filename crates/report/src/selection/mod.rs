//! The part of an analysis that was asked for.

mod game;

pub use game::{Game, Moment, Wanted};

use polars::prelude::*;

use crate::credits::{grouped, span};
use backline_analysis::Analysis;
use backline_analysis::rate::rates;
use backline_analysis::rows::{ERRORS, LedTo, OUTCOMES, RATES};
use backline_analysis::select::{Person, find_people, find_team, of_people, plays};
use backline_model::{MATCHES, Result};

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

/// A team and players as the matches know them: what every selection begins with.
#[derive(Debug)]
pub(crate) struct Whom {
    /// The team, as it is written.
    pub(crate) team: Option<String>,
    /// The players, in the order in which they were asked for.
    pub(crate) people: Vec<Person>,
}

impl Whom {
    /// Finds them by the words that people use.
    pub(crate) fn find(found: &Analysis, team: Option<&str>, players: &[String]) -> Result<Whom> {
        let team = team
            .map(|wanted| find_team(wanted, &found.matches))
            .transpose()?;
        let people = match players {
            [] => Vec::new(),
            players => find_people(players, team.as_deref(), &found.lineups)?,
        };
        Ok(Whom { team, people })
    }

    pub(crate) fn keys(&self) -> Vec<&str> {
        self.people
            .iter()
            .map(|person| person.key.as_str())
            .collect()
    }

    /// Their rows of errors or line-ups.
    pub(crate) fn rows(&self, frame: &DataFrame) -> Result<DataFrame> {
        let mut rows = frame.clone().lazy();
        if let Some(team) = &self.team {
            rows = rows.filter(col(ERRORS.team).eq(lit(team.as_str())));
        }
        if !self.people.is_empty() {
            rows = rows.filter(of_people(&self.keys()));
        }
        Ok(rows.collect()?)
    }

    /// The matches that they played.
    pub(crate) fn matches(&self, found: &Analysis) -> Result<DataFrame> {
        let mut matches = found.matches.clone();
        if let Some(team) = &self.team {
            matches = matches.lazy().filter(plays(team)).collect()?;
        }
        match self.people.is_empty() {
            true => Ok(matches),
            false => of_matches(&matches, &self.rows(&found.lineups)?),
        }
    }

    /// Who they are in words; empty for everybody.
    pub(crate) fn words(&self, between: &str) -> String {
        let labels: Vec<&str> = self
            .people
            .iter()
            .map(|person| person.label.as_str())
            .collect();
        let players = (!labels.is_empty()).then(|| labels.join(", "));
        let parts: Vec<String> = self.team.iter().cloned().chain(players).collect();
        parts.join(between)
    }
}

/// The rows of an errors frame that led to this.
pub(crate) fn led_to(what: LedTo) -> Expr {
    col(ERRORS.led_to).eq(lit(what.name()))
}

/// The rows of an errors frame that count.
pub(crate) fn counted() -> Expr {
    col(ERRORS.counted)
}

/// The matches that the rows of `of` are of.
pub(crate) fn of_matches(matches: &DataFrame, of: &DataFrame) -> Result<DataFrame> {
    let id = [MATCHES.match_id];
    semi_join(matches, of, id, id)
}

/// The rows that have a partner in another frame.
fn semi_join<const N: usize>(
    rows: &DataFrame,
    of: &DataFrame,
    ours: [&str; N],
    theirs: [&str; N],
) -> Result<DataFrame> {
    let by = |names: [&str; N]| names.map(col);
    let partners = of.clone().lazy().select(by(theirs));
    let how = JoinArgs::new(JoinType::Semi);
    let joined = rows.clone().lazy();
    Ok(joined.join(partners, by(ours), by(theirs), how).collect()?)
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
    pub fn new(found: &Analysis, selection: &Selection) -> Result<Selected> {
        let whom = Whom::find(found, selection.team.as_deref(), &selection.players)?;
        let errors = whom.rows(&found.errors)?;
        let mut outcomes = found.outcomes.clone();
        if let Some(team) = &whom.team {
            let conceded = col(OUTCOMES.against).eq(lit(team.as_str()));
            outcomes = outcomes.lazy().filter(conceded).collect()?;
        }
        if !whom.people.is_empty() {
            let ours = [OUTCOMES.match_id, OUTCOMES.event_id];
            let theirs = [ERRORS.match_id, ERRORS.outcome_event_id];
            outcomes = semi_join(&outcomes, &errors, ours, theirs)?;
        }
        let mut rates = match whom.team.is_none() && whom.people.is_empty() {
            true => found.rates.clone(),
            false => rates(&whom.rows(&found.lineups)?, &found.matches, &errors)?,
        };
        let players = rates.height();
        let with = |rates: DataFrame, minutes: f64| -> Result<DataFrame> {
            let enough = col(RATES.minutes).gt_eq(lit(minutes));
            Ok(rates.lazy().filter(enough).collect()?)
        };
        if let Some(minimum) = selection.min_minutes {
            rates = with(rates, minimum)?;
        }
        let longest = rates.column(RATES.minutes)?.f64()?.max().unwrap_or(0.0);
        let min_minutes = match selection.min_minutes {
            Some(minimum) => minimum,
            None if whom.people.is_empty() => (longest / 10.0).floor(),
            // Players asked for by name are shown however little they played.
            None => 0.0,
        };
        let shown = with(rates.clone(), min_minutes)?;
        Ok(Selected {
            subject: whom.words(": "),
            of_players: !whom.people.is_empty(),
            matches: whom.matches(found)?,
            errors,
            outcomes,
            rates,
            enough: shown.height(),
            shown: shown.head(Some(selection.top)),
            players,
            min_minutes,
            min_stated: selection.min_minutes.is_some(),
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
