//! Selects the requested part of an analysis.

mod game;

pub use game::{Game, Moment, Wanted};
pub(crate) use game::{How, outcome_words};

use polars::prelude::*;

use crate::credits::{Span, grouped, league, span};
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, Positions, estimates, main_outcome};
use backline_analysis::rate::{labelled_matches, rates_of};
use backline_analysis::rows::{ERRORS, ESTIMATES, EstimateRow, LedTo, OUTCOMES, RATES};
use backline_analysis::select::{Person, find_people, find_team, of_people, plays};
use backline_draw::{Language, count, phrase, say};
use backline_model::{Error, MATCHES, Misuse, Result};

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The highest estimates.
    #[default]
    Worst,
    /// The lowest.
    Best,
}

/// The players that rates are about: the same for every list of players.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Only this team's errors and players; accents and case do not matter.
    pub team: Option<String>,
    /// Only these players.
    pub players: Vec<String>,
    /// Only players of these positions, see [`Positions`].
    pub positions: Vec<String>,
    /// Only matches of this competition, to which files without one are assumed to belong.
    pub competition: Option<String>,
    /// Only matches of this season, likewise.
    pub season: Option<String>,
    /// Only players with at least this many minutes; by default those with a quarter of the longest
    /// time.
    pub min_minutes: Option<f64>,
    /// Who comes first.
    pub order: Order,
    /// Maximum number of players; those asked for by name are always shown.
    pub top: usize,
}

impl Default for Selection {
    /// Everybody, twenty of them shown, the highest estimates first.
    fn default() -> Self {
        Selection {
            team: None,
            players: Vec::new(),
            positions: Vec::new(),
            competition: None,
            season: None,
            min_minutes: None,
            order: Order::default(),
            top: 20,
        }
    }
}

/// Unless minutes are given, a list shows players with this share of the longest time.
const LEAST_SHARE: f64 = 0.25;

impl Selection {
    /// The requested matches.
    ///
    /// # Errors
    /// An unknown competition or season.
    pub fn scoped(&self, found: Analysis) -> Result<Analysis> {
        found.scoped(self.competition.as_deref(), self.season.as_deref())
    }

    /// The requested players, out of the estimates of everybody.
    ///
    /// # Errors
    /// An unknown team, player or position.
    pub fn listed(&self, found: &Analysis, everybody: &DataFrame) -> Result<Listed> {
        let whom = Whom::find(found, self.team.as_deref(), &self.players)?;
        self.list(&whom, everybody)
    }

    fn list(&self, whom: &Whom, everybody: &DataFrame) -> Result<Listed> {
        let (mut rows, unsure) = match &self.positions[..] {
            [] => (everybody.clone(), 0),
            positions => Positions::new(positions).matching(everybody)?,
        };
        if let Some(team) = &whom.team {
            // The teams of a player with several are joined.
            let plays = |teams: Option<&str>| {
                teams.is_some_and(|teams| teams.split(" / ").any(|of| of == team))
            };
            let teams = rows.column(ESTIMATES.team)?.str()?;
            let mask: BooleanChunked = teams.iter().map(|of| Some(plays(of))).collect();
            rows = rows.filter(&mask)?;
        }
        let named = !whom.people.is_empty();
        if named {
            let keys = Series::new("keys".into(), whom.keys());
            let theirs = col(ESTIMATES.player_key).is_in(lit(keys).implode(false), false);
            rows = rows.lazy().filter(theirs).collect()?;
        }
        let players = rows.height();
        let longest = rows.column(ESTIMATES.minutes)?.f64()?.max().unwrap_or(0.0);
        let min_minutes = match self.min_minutes {
            Some(minimum) => minimum,
            // Players asked for by name are shown however little they played.
            None if named => 0.0,
            None => (longest * LEAST_SHARE).floor(),
        };
        let enough = || col(ESTIMATES.minutes).gt_eq(lit(min_minutes));
        let few = rows.clone().lazy().filter(enough().not()).collect()?;
        let few_with_errors = with_errors(&few)?;
        let rows = rows.lazy().filter(enough()).collect()?;
        let led_to = main_outcome(&EstimateRow::all(&rows)?);
        let order = SortMultipleOptions::default()
            .with_order_descending(self.order == Order::Worst)
            .with_nulls_last(true)
            .with_maintain_order(true);
        let all = rows.sort([format!("{}_mean", led_to.name())], order)?;
        let shown = match named {
            true => all.clone(),
            false => all.head(Some(self.top)),
        };
        Ok(Listed {
            shown,
            all,
            led_to,
            players,
            unsure,
            few_with_errors,
            min_minutes,
            min_stated: self.min_minutes.is_some(),
        })
    }

    /// The name of the players' position in English, if they all have the same.
    pub(crate) fn noun(&self) -> Option<&'static str> {
        match &self.positions[..] {
            [one] => position(one),
            _ => None,
        }
    }

    /// Positions in words, such as `centre-backs`; `None` if all are meant.
    pub(crate) fn position_words(&self, language: Language) -> Option<String> {
        let words = |code: &String| match position(code) {
            Some(words) => language.phrase(words).to_owned(),
            None => say!(
                language,
                "position {code}",
                code = code.trim().to_uppercase()
            ),
        };
        let words: Vec<String> = self.positions.iter().map(words).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// The players of a position in English.
fn position(code: &str) -> Option<&'static str> {
    Some(match code.trim().to_uppercase().as_str() {
        "GK" => phrase!("goalkeepers"),
        "DF" => phrase!("defenders"),
        "MF" => phrase!("midfielders"),
        "FW" => phrase!("forwards"),
        "CB" => phrase!("centre-backs"),
        "LB" => phrase!("left backs"),
        "RB" => phrase!("right backs"),
        "DM" => phrase!("defensive midfielders"),
        _ => return None,
    })
}

/// A list of players made by [`Selection::listed`].
#[derive(Debug)]
pub struct Listed {
    /// Estimates of those shown, as [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub shown: DataFrame,
    /// The same for everybody with enough minutes.
    pub all: DataFrame,
    /// The errors that determine the order.
    pub led_to: LedTo,
    /// Number of players, including those with too few minutes.
    pub players: usize,
    /// Number of players who may have the requested positions, but for whom the data only give the
    /// line of play.
    pub unsure: usize,
    /// Of those with too few minutes, who has errors and how many, the most first.
    pub few_with_errors: Vec<(String, f64)>,
    /// Minutes from which a player is shown.
    pub min_minutes: f64,
    /// Whether the minutes were requested.
    pub min_stated: bool,
}

impl Listed {
    /// How many have too few minutes, and how many are further down.
    pub fn left(&self) -> (usize, usize) {
        let few = self.players - self.all.height();
        (few, self.all.height() - self.shown.height())
    }

    /// Who has errors and too few minutes to be shown, and how to see them.
    pub fn hidden(&self) -> Option<String> {
        let (most, errors) = self.few_with_errors.first()?;
        let language = Language::text();
        let minutes = grouped(self.min_minutes.round() as usize, language);
        let errors = some_errors(*errors, language);
        let who = match self.few_with_errors.len() {
            1 => format!("{most} with {errors} has fewer than {minutes} minutes and is not shown"),
            many => format!(
                "{} players with errors have fewer than {minutes} minutes and are not shown, {most} with {errors} among them",
                grouped(many, language)
            ),
        };
        Some(format!("{who}; the option `min_minutes` 0 shows everybody"))
    }

    /// Who is not shown, and why.
    pub(crate) fn left_out(&self, language: Language) -> Option<String> {
        let minutes = grouped(self.min_minutes.round() as usize, language);
        let players = |many: usize| {
            count!(
                language,
                many as f64,
                "{many} player",
                "{many} players",
                many = grouped(many, language)
            )
        };
        let erred = match &self.few_with_errors[..] {
            [] => String::new(),
            [(who, errors)] => say!(
                language,
                ", {player} with {errors} among them",
                player = who,
                errors = some_errors(*errors, language)
            ),
            [(who, errors), rest @ ..] => say!(
                language,
                ", {many} of them with errors (most: {player}, {errors})",
                many = rest.len() + 1,
                player = who,
                errors = errors_number(*errors, language)
            ),
        };
        match self.left() {
            (0, 0) => None,
            (few, 0) => Some(say!(
                language,
                "{players} with fewer than {minutes} minutes not shown{among}",
                players = players(few),
                minutes = minutes,
                among = erred
            )),
            (0, beyond) => Some(say!(
                language,
                "{players} further down the order not shown",
                players = players(beyond)
            )),
            (few, beyond) => Some(say!(
                language,
                "{players} not shown: {few} with fewer than {minutes} minutes{among}, {beyond} further down the order",
                players = players(few + beyond),
                few = grouped(few, language),
                minutes = minutes,
                among = erred,
                beyond = grouped(beyond, language)
            )),
        }
    }
}

/// A team and players found in the matches: the beginning of every selection.
#[derive(Debug)]
pub(crate) struct Whom {
    /// The team's name.
    pub(crate) team: Option<String>,
    /// The players, in the order of the request.
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

    /// Their names in words; empty for everybody.
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

/// The rows of an errors frame with this outcome.
pub(crate) fn led_to(what: LedTo) -> Expr {
    col(ERRORS.led_to).eq(lit(what.name()))
}

/// The rows of an errors frame that count.
pub(crate) fn counted() -> Expr {
    col(ERRORS.counted)
}

/// The rows of `matches` that occur in `of`.
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

/// The requested part of an analysis.
#[derive(Debug)]
pub struct Selected {
    /// The players or team it is about, in words; empty for everyone.
    pub subject: String,
    /// Players were requested by name.
    pub of_players: bool,
    /// The team asked for.
    pub(crate) team: Option<String>,
    /// Players were asked for, by name or by position.
    pub(crate) of_some: bool,
    /// Their errors, as [`backline_analysis::attribute::ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// Goals and shots that they conceded, as [`backline_analysis::attribute::OUTCOME_COLUMNS`].
    pub outcomes: DataFrame,
    /// Their matches.
    pub matches: DataFrame,
    /// Their rates, as [`backline_analysis::rate::RATE_COLUMNS`], in the order of the list;
    /// includes players with few minutes unless a minimum was given.
    pub rates: DataFrame,
    /// The list that the chart and the table show.
    pub list: Listed,
    /// What the players are called, if one position was requested.
    pub(crate) noun: Option<&'static str>,
    /// Team and players by name.
    named: String,
    /// What was selected.
    selection: Selection,
    /// Competition and season.
    league: Option<String>,
}

impl Selected {
    /// Selects it.
    ///
    /// # Errors
    /// An unknown team, player or position, with the known ones.
    pub fn new(found: &Analysis, selection: &Selection) -> Result<Selected> {
        let everybody = estimates(
            &found.lineups,
            &found.matches,
            &found.errors,
            &Options::default(),
        )?;
        Selected::of(found, selection, &everybody)
    }

    /// Like [`Selected::new`], with everybody's estimates per 90 minutes.
    pub(crate) fn of(
        found: &Analysis,
        selection: &Selection,
        everybody: &DataFrame,
    ) -> Result<Selected> {
        let whom = Whom::find(found, selection.team.as_deref(), &selection.players)?;
        let list = selection.list(&whom, everybody)?;
        let mut errors = whom.rows(&found.errors)?;
        let mut outcomes = found.outcomes.clone();
        if let Some(team) = &whom.team {
            let conceded = col(OUTCOMES.against).eq(lit(team.as_str()));
            outcomes = outcomes.lazy().filter(conceded).collect()?;
        }
        let mut keys: Option<Vec<String>> = None;
        if !selection.positions.is_empty() {
            let known = Positions::new(&selection.positions).matching(everybody)?.0;
            let known = known.column(ESTIMATES.player_key)?.str()?;
            keys = Some(known.iter().flatten().map(str::to_owned).collect());
        }
        let theirs = |frame: DataFrame| -> Result<DataFrame> {
            let Some(keys) = &keys else { return Ok(frame) };
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            Ok(frame.lazy().filter(of_people(&keys)).collect()?)
        };
        errors = theirs(errors)?;
        if !whom.people.is_empty() || keys.is_some() {
            let ours = [OUTCOMES.match_id, OUTCOMES.event_id];
            let theirs = [ERRORS.match_id, ERRORS.outcome_event_id];
            outcomes = semi_join(&outcomes, &errors, ours, theirs)?;
        }
        let rates = match whom.team.is_none() && whom.people.is_empty() && keys.is_none() {
            true => found.rates.clone(),
            false => {
                let labelled = labelled_matches(&found.matches, &found.errors)?;
                let lineups = theirs(whom.rows(&found.lineups)?)?;
                rates_of(&lineups, &found.matches, &errors, &labelled)?
            }
        };
        let named = whom.words(": ");
        let matches = whom.matches(found)?;
        Ok(Selected {
            subject: subject(&named, selection, Language::text()),
            named,
            selection: selection.clone(),
            league: league(&matches)?,
            of_players: !whom.people.is_empty(),
            of_some: !whom.people.is_empty() || keys.is_some(),
            team: whom.team.clone(),
            noun: selection.noun(),
            rates: in_order_of(&rates, &list, selection.min_minutes)?,
            matches,
            errors,
            outcomes,
            list,
        })
    }

    /// What frames tell of players without the ball in these matches.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn off_ball(&self, found: &Analysis) -> Result<DataFrame> {
        let id = [MATCHES.match_id];
        semi_join(&found.off_ball, &self.matches, id, id)
    }

    /// The dates and number of the matches, for the head of the picture.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn span(&self) -> Result<Span> {
        span(&self.matches)
    }

    /// The players or team it is about; empty for everyone.
    pub(crate) fn subject_in(&self, language: Language) -> String {
        subject(&self.named, &self.selection, language)
    }

    /// The list's title: team, players or positions, competition and season.
    pub(crate) fn scope(&self, language: Language) -> String {
        let parts = [
            self.subject_in(language),
            self.league.clone().unwrap_or_default(),
        ];
        let parts = parts.into_iter().filter(|it| !it.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}

fn subject(named: &str, selection: &Selection, language: Language) -> String {
    let positions = selection.position_words(language).unwrap_or_default();
    let parts = [named.to_owned(), positions].into_iter();
    let parts = parts.filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// A number of errors: whole, or a sum of expected errors.
pub(crate) fn errors_number(errors: f64, language: Language) -> String {
    language.decimal(errors, if errors.fract() == 0.0 { 0 } else { 2 })
}

/// `1 error`, `2 errors`, `1.37 errors`.
pub(crate) fn some_errors(errors: f64, language: Language) -> String {
    count!(
        language,
        errors,
        "{many} error",
        "{many} errors",
        many = errors_number(errors, language)
    )
}

/// Of expected errors, players with as much as this have made one as likely as not.
const SOME_ERROR: f64 = 0.5;

/// Who of these estimates has errors, and how many, the most first.
fn with_errors(estimates: &DataFrame) -> Result<Vec<(String, f64)>> {
    let rows = EstimateRow::all(estimates)?.into_iter();
    let mut some: Vec<(String, f64)> = rows
        .filter_map(|row| {
            let errors = row.shot.count.or(row.goal.count)?;
            (errors >= SOME_ERROR).then_some((row.player, errors))
        })
        .collect();
    some.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(some)
}

/// The rates in the order of the list, followed by those with fewer minutes; with a minimum these
/// are left out.
fn in_order_of(rates: &DataFrame, list: &Listed, floor: Option<f64>) -> Result<DataFrame> {
    const PLACE: &str = "place in the list";
    let keys = list.all.column(ESTIMATES.player_key)?;
    let places = list.all.select([ESTIMATES.player_key])?;
    let places = places.with_row_index(PLACE.into(), None)?;
    debug_assert_eq!(keys.len(), places.height());
    let key = || [col(RATES.player_key)];
    let how = JoinArgs {
        maintain_order: MaintainOrderJoin::Left,
        ..JoinArgs::new(JoinType::Left)
    };
    let mut rows = rates.clone().lazy().join(places.lazy(), key(), key(), how);
    if let Some(floor) = floor {
        rows = rows.filter(col(RATES.minutes).gt_eq(lit(floor)));
    }
    let order = SortMultipleOptions::default()
        .with_nulls_last(true)
        .with_maintain_order(true);
    let rows = rows.sort([PLACE], order).collect()?;
    Ok(rows.drop(PLACE)?)
}

/// The error for an empty list.
pub(crate) fn nobody() -> Error {
    Error::usage(Misuse::NothingSelected,
        "no player is left to show. Lower the option `min_minutes`, or choose another team, position or player"
            .to_owned(),
    )
}
