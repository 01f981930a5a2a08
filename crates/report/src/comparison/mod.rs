//! Players of an analysis compared: who was asked for, estimates, pairs, ranks, parts, and how all
//! of it reads.

mod text;

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::chart::ChartOptions;
use crate::chart::comparison::{ComparisonText, MOST_COMPARED, comparison_picture};
use crate::credits::{grouped, key_event_matches, source_line, span};
use crate::export::records;
use crate::selection::Whom;
use backline_analysis::Analysis;
use backline_analysis::compare::{By, Options, Positions, Weight, estimates, pairs, ranks, split};
use backline_analysis::rows::{ESTIMATES, EstimateRow};
use backline_analysis::select::{of_people, person_key};
use backline_draw::{Picture, Style};
use backline_model::{Coverage, Error, MATCHES, Misuse, Result};
use backline_read::Format;

/// The players that were asked for, compared.
#[derive(Debug)]
pub struct Comparison {
    how: Options,
    /// Their estimates, lowest first, as [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub players: DataFrame,
    /// Each pair, as [`backline_analysis::compare::PAIR_COLUMNS`].
    pub pairs: DataFrame,
    /// Their ranks, as [`backline_analysis::compare::RANK_COLUMNS`].
    pub ranks: DataFrame,
    /// The rows of a split that are of these players, where one was asked for, as
    /// [`backline_analysis::compare::SPLIT_COLUMNS`] and
    /// [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub parts: Option<DataFrame>,
    /// How many more fit.
    pub left: usize,
    /// How many may have the positions asked for: the data know their line of play only.
    unsure: usize,
    /// Names to look at.
    clashes: Vec<String>,
    subtitle: String,
    source: String,
    recorded: Option<String>,
}

impl Comparison {
    /// Compares.
    ///
    /// # Errors
    /// A team, player, position or part that is not there; nobody left to compare.
    pub fn new(found: &Analysis, options: &ChartOptions) -> Result<Comparison> {
        let how = options.how;
        // Priors are learnt from everybody; who is compared is taken out afterwards.
        let everybody = estimates(&found.lineups, &found.matches, &found.errors, &how)?;
        let (players, left, unsure) = compared(found, &everybody, options)?;
        if players.height() == 0 {
            return Err(Error::usage(Misuse::NothingSelected,
                "nobody is left to compare. Lower the option `min_minutes`, or choose other players"
                    .to_owned(),
            ));
        }
        let parts = options
            .by()?
            .map(|by| parts(found, &how, by, &players))
            .transpose()?;
        Ok(Comparison {
            pairs: pairs(&players)?,
            ranks: ranks(&players)?,
            how,
            subtitle: subtitle(found)?,
            source: source_line(found)?,
            recorded: recorded(found, &players)?,
            clashes: crate::credits::clash_notes(&found.clashes),
            players,
            parts,
            left,
            unsure,
        })
    }

    /// What must be known of the figures.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn notes(&self) -> Result<Vec<String>> {
        let mut notes = self.picture_notes()?;
        notes.push("Pull is how much an estimate leans on the group.".to_owned());
        Ok(notes)
    }

    /// The same, and what must be known of who is compared and of the parts.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn remarks(&self) -> Result<Vec<String>> {
        let mut notes = self.notes()?;
        if self.unsure > 0 {
            notes.push(format!(
                "Of {} more {} the data know the line of play only and not whether they fit the option `position`; they are left out.",
                self.unsure,
                if self.unsure == 1 { "player" } else { "players" }
            ));
        }
        notes.extend(self.clashes.iter().cloned());
        if let Some(parts) = &self.parts {
            notes.push(match prior_note(parts)? {
                Some(groups) => format!("Parts have groups of their own. {groups}"),
                None => "A part's estimate is the player's own, for no group in it is large enough to lean on".to_owned(),
            });
        }
        Ok(notes)
    }

    /// Tables for the terminal: players, probabilities of pairs and what may be said of them, parts.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn text(&self) -> Result<String> {
        text::terminal(self)
    }

    /// The same as Markdown (GitHub's tables), with the remarks.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn markdown(&self) -> Result<String> {
        text::markdown(self)
    }

    /// The frames as indented JSON, with the unit and the weight of the rates.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn json(&self) -> Result<String> {
        let mut json = serde_json::json!({
            "unit": self.how.per.words(),
            "weight": self.how.weight.name(),
            "players": records(&self.players)?,
            "pairs": records(&self.pairs)?,
            "ranks": records(&self.ranks)?,
        });
        if let Some(parts) = &self.parts {
            json["parts"] = records(parts)?.into();
        }
        Ok(format!("{json:#}"))
    }

    /// Whether anybody has an estimate.
    fn is_known(&self) -> Result<bool> {
        let rows = EstimateRow::all(&self.players)?;
        Ok(rows.iter().any(|row| row.goal.mean.is_some()))
    }

    fn picture_notes(&self) -> Result<Vec<String>> {
        let groups = prior_note(&self.players)?;
        let leans = match groups {
            Some(_) => "gamma-Poisson and leans on the player's group",
            None => "the player's own, for no group is large enough to lean on",
        };
        let leans = match self.is_known()? {
            true => format!("The estimate is {leans}. Intervals hold 95 %."),
            false => format!(
                "Nobody has an estimate, for his exposure {} is not known.",
                self.how.per.words()
            ),
        };
        let what = format!(
            "Rates are errors leading to goals {}, added up by {}. {leans}",
            self.how.per.words(),
            self.how.weight.name()
        );
        let notes = std::iter::once(what).chain(groups);
        Ok(notes.chain(self.recorded.clone()).collect())
    }

    /// The unit of the rates, and what each error is counted as where that is not 1.
    fn unit(&self) -> String {
        let per = self.how.per.words();
        match self.how.weight {
            Weight::Count => per.to_owned(),
            weight => format!("{per}, each weighted by its {}", weight.name()),
        }
    }

    /// The picture; none when nobody has an exposure.
    ///
    /// # Errors
    /// A size that cannot hold it.
    pub fn picture(&self, style: &Style) -> Result<Option<Picture>> {
        let mut notes = self.picture_notes()?;
        let drawn = self.players.height().min(MOST_COMPARED);
        let hidden = self.left + self.players.height() - drawn;
        if hidden > 0 {
            notes.push(format!(
                "{drawn} of {} players are shown, the lowest estimates first.",
                grouped(drawn + hidden)
            ));
        }
        let view = ComparisonText {
            title: "Who errs less often?".to_owned(),
            subtitle: self.subtitle.clone(),
            unit: self.unit(),
            notes,
            source: self.source.clone(),
        };
        comparison_picture(&self.players, &self.pairs, &view, style)
    }
}

/// What to know where the errors of some players were recorded otherwise than those of others:
/// reports tell of other errors than taggers label, and one provider's taggers of others.
pub(crate) fn recorded(found: &Analysis, players: &DataFrame) -> Result<Option<String>> {
    let players = EstimateRow::all(players)?;
    let keys: Vec<&str> = players.iter().map(|row| row.player_key.as_str()).collect();
    let who = found.lineups.clone().lazy().filter(of_people(&keys));
    let [id, provider, coverage] = [MATCHES.match_id, MATCHES.provider, MATCHES.coverage];
    let matches = found.matches.clone().lazy();
    let how = JoinArgs::new(JoinType::Inner);
    let played = who
        .with_column(person_key())
        .join(matches, [col(id)], [col(id)], how)
        .select([RecordedRow::NAMES.player_key, provider, coverage].map(col))
        .unique_stable(None, UniqueKeepStrategy::First)
        .collect()?;
    let played = RecordedRow::all(&played)?;
    // Players by where their errors come from, in the order of the table.
    let mut groups: Vec<(BTreeSet<String>, Vec<&str>)> = Vec::new();
    for player in &players {
        let rows = played
            .iter()
            .filter(|row| row.player_key == player.player_key);
        let sources: BTreeSet<String> = rows
            .map(|row| match row.coverage {
                Coverage::KeyEvents => "match reports".to_owned(),
                Coverage::Full => Format::from_name(&row.provider)
                    .map_or(row.provider.clone(), |format| format.title().to_owned()),
            })
            .collect();
        match groups.iter_mut().find(|(known, _)| *known == sources) {
            Some((_, names)) => names.push(&player.player),
            None => groups.push((sources, vec![&player.player])),
        }
    }
    if groups.len() < 2 {
        return Ok(None);
    }
    let told: Vec<String> = groups
        .iter()
        .map(|(sources, names)| {
            let more = names.len().saturating_sub(NAMED);
            let names = names[..names.len().min(NAMED)].join(", ");
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
            format!("{} ({names}{more})", sources.join(" and "))
        })
        .collect();
    Ok(Some(format!(
        "Errors are recorded in different ways here: {}. A difference between such players may be one of recording.",
        told.join("; ")
    )))
}

backline_model::table! {
    /// Where errors of a player were recorded.
    pub struct RecordedRow, names RecordedNames {
        /// who
        player_key: String,
        /// format of the match
        provider: String,
        /// what is known of the match
        coverage: Coverage,
    }
}

/// Players named for each way of recording.
const NAMED: usize = 4;

/// How many matches there are and what of them are key events only.
fn subtitle(found: &Analysis) -> Result<String> {
    let key_events = key_event_matches(found)?;
    Ok(match key_events {
        0 => span(&found.matches)?,
        all if all == found.matches.height() => format!(
            "{}, known by key events from reports only",
            span(&found.matches)?
        ),
        _ => format!(
            "{}, {key_events} of them known by key events from reports only",
            span(&found.matches)?
        ),
    })
}

/// The rows of those who are compared, lowest estimate first, how many more fit, and how many may
/// have the positions asked for.
fn compared(
    found: &Analysis,
    everybody: &DataFrame,
    options: &ChartOptions,
) -> Result<(DataFrame, usize, usize)> {
    let asked = &options.selection;
    let whom = Whom::find(found, asked.team.as_deref(), &asked.players)?;
    let named = !whom.people.is_empty();
    let (mut rows, unsure) = match &options.positions[..] {
        [] => (everybody.clone(), 0),
        positions => Positions::new(positions).of(everybody)?,
    };
    if let Some(team) = &whom.team {
        // A player of several teams has them joined.
        let plays = |teams: Option<&str>| {
            teams.is_some_and(|teams| teams.split(" / ").any(|of| of == team))
        };
        let teams = rows.column(ESTIMATES.team)?.str()?;
        let mask: BooleanChunked = teams.iter().map(|of| Some(plays(of))).collect();
        rows = rows.filter(&mask)?;
    }
    let least = asked.min_minutes.unwrap_or(if named { 0.0 } else { 270.0 });
    let mut rows = rows.lazy().filter(col(ESTIMATES.minutes).gt_eq(lit(least)));
    if named {
        let keys = Series::new("keys".into(), whom.keys());
        rows = rows.filter(col(ESTIMATES.player_key).is_in(lit(keys).implode(false), false));
    }
    let order = SortMultipleOptions::default()
        .with_nulls_last(true)
        .with_maintain_order(true);
    let rows = rows.sort(["goal_mean"], order).collect()?;
    // Whoever is asked for by name is shown.
    let shown = match named {
        true => rows.clone(),
        false => rows.head(Some(asked.top)),
    };
    Ok((shown.clone(), rows.height() - shown.height(), unsure))
}

/// The rows of a split that are of the compared players.
fn parts(found: &Analysis, how: &Options, by: By, players: &DataFrame) -> Result<DataFrame> {
    let parts = split(&found.lineups, &found.matches, &found.errors, how, by)?;
    let keys = players.column(ESTIMATES.player_key)?;
    let keys = lit(keys.as_materialized_series().clone()).implode(false);
    let theirs = col(ESTIMATES.player_key).is_in(keys, false);
    Ok(parts.lazy().filter(theirs).collect()?)
}

/// Whose errors the priors rest on and what they say; nothing where nobody leans on a group.
fn prior_note(players: &DataFrame) -> Result<Option<String>> {
    let rows = EstimateRow::all(players)?;
    let mut known: Vec<String> = Vec::new();
    for of in rows.iter().map(|row| &row.goal) {
        let Some(prior) = &of.prior else {
            continue;
        };
        let text = match of.group_mean {
            Some(mean) => format!("{prior}: mean {mean:.3}"),
            None => format!("{prior}: no group to lean on"),
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let some = rows.iter().any(|row| row.goal.group_mean.is_some());
    Ok(some.then(|| format!("Groups that the estimates lean on: {}", known.join("; "))))
}
