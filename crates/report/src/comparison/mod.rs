//! Players of an analysis compared: who was asked for, estimates, pairs, ranks, splits, and all of
//! it in words.

mod text;

pub(crate) use text::errors;

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::chart::ChartOptions;
use crate::chart::comparison::{ComparisonText, MOST_COMPARED, comparison_picture};
use crate::credits::{grouped, key_event_matches, league, source_line, span};
use crate::export::records;
use crate::finding::Finding;
use crate::selection::Listed;
use backline_analysis::Analysis;
use backline_analysis::compare::{By, Options, Weight, estimates, pairs, ranks, split};
use backline_analysis::rate::Shown;
use backline_analysis::rows::{CountBasis, ESTIMATES, EstimateRow, LedTo};
use backline_analysis::select::{of_people, person_key};
use backline_draw::{Picture, Style};
use backline_formats::format_named;
use backline_model::{Coverage, Error, MATCHES, Misuse, Result};

/// The requested players, compared.
#[derive(Debug)]
pub struct Comparison {
    how: Options,
    /// What these data say about them, and how certain that is; `None` for a single player.
    pub finding: Option<Finding>,
    /// The errors by which they are ordered and compared: those that led to shots, goals included,
    /// if these are known for all of them, else those that led to goals.
    pub led_to: LedTo,
    /// Their estimates in the order of the request, as
    /// [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub players: DataFrame,
    /// Each pair, as [`backline_analysis::compare::PAIR_COLUMNS`].
    pub pairs: DataFrame,
    /// Their ranks, as [`backline_analysis::compare::RANK_COLUMNS`].
    pub ranks: DataFrame,
    /// The rows of a split for these players, if one was requested, as
    /// [`backline_analysis::compare::SPLIT_COLUMNS`] and
    /// [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub parts: Option<DataFrame>,
    /// Number of further players that fit.
    pub left: usize,
    /// Number of players who may have the requested positions, but for whom the data only give the
    /// line of play.
    unsure: usize,
    /// Who has errors and too few minutes, and how many each.
    few_with_errors: Vec<(String, f64)>,
    /// The same in a sentence.
    hidden: Option<String>,
    /// Names to check.
    clashes: Vec<String>,
    subtitle: String,
    source: String,
    recorded: Option<String>,
    /// Whether errors are labels or expected ones, in a sentence.
    basis: String,
}

/// A comparison as JSON: `comparison.json` of the command line and `.json()` in Python.
#[derive(serde::Serialize)]
struct ComparisonJson<'a> {
    /// What rates are per, such as `per 90 minutes`.
    unit: &'static str,
    /// What each error counts.
    weight: &'static str,
    /// The errors by which players are ordered: those that led to goals, or to shots, goals
    /// included.
    led_to: &'static str,
    /// Whether errors are labels or expected ones, in a sentence.
    shown: &'a str,
    /// What these data say about the players; null for a single player.
    finding: Option<&'a Finding>,
    /// Players who have errors and too few minutes to be compared.
    errors_below_min_minutes: Vec<PlayerErrors<'a>>,
    /// The players in the order of the request, else the highest estimate first.
    players: Vec<serde_json::Value>,
    /// Each pair of these players, by what the errors led to.
    pairs: Vec<serde_json::Value>,
    /// Their ranks, by what the errors led to.
    ranks: Vec<serde_json::Value>,
    /// Each player in each part of a split; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<serde_json::Value>>,
}

/// A player's errors.
#[derive(serde::Serialize)]
struct PlayerErrors<'a> {
    /// Name.
    player: &'a str,
    /// Labelled errors, or the sum of the probabilities that actions were errors.
    errors: f64,
}

impl Comparison {
    /// Compares.
    ///
    /// # Errors
    /// An unknown team, player, position or split; nobody left to compare.
    pub fn new(found: &Analysis, options: &ChartOptions) -> Result<Comparison> {
        let how = options.how;
        // Priors are learnt from everybody; the compared players are selected afterwards.
        let everybody = estimates(&found.lineups, &found.matches, &found.errors, &how)?;
        let list = options.selection.listed(found, &everybody)?;
        let (_, left) = list.left();
        let hidden = list.hidden();
        let Listed {
            shown: players,
            led_to,
            unsure,
            few_with_errors,
            ..
        } = list;
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
        let rows = EstimateRow::all(&players)?;
        let noun = options.selection.noun();
        let finding = Finding::of(found, &rows, led_to, &how, noun.as_deref())?;
        let recorded = recorded(found, &players)?;
        Ok(Comparison {
            finding: match recorded {
                Some(_) => finding.map(Finding::recorded_differently),
                None => finding,
            },
            led_to,
            pairs: pairs(&players)?,
            ranks: ranks(&players)?,
            how,
            subtitle: subtitle(found, options)?,
            source: source_line(found)?,
            recorded,
            clashes: crate::credits::clash_notes(&found.clashes),
            basis: basis(found, &players, how.weight)?,
            players,
            parts,
            left,
            unsure,
            few_with_errors,
            hidden,
        })
    }

    /// Remarks on the figures.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn notes(&self) -> Result<Vec<String>> {
        let mut notes = self.picture_notes()?;
        notes.extend(self.finding.as_ref().map(Finding::measures));
        notes.push("Pull is the weight of the group in an estimate.".to_owned());
        Ok(notes)
    }

    /// The same, with remarks on who is compared and on the splits.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn remarks(&self) -> Result<Vec<String>> {
        let mut notes = self.notes()?;
        if self.unsure > 0 {
            notes.push(format!(
                "For {} more {} the data give only the line of play, so it is not known whether they fit the option `position`; they are left out.",
                self.unsure,
                if self.unsure == 1 { "player" } else { "players" }
            ));
        }
        notes.extend(self.hidden.iter().map(|hidden| format!("{hidden}.")));
        notes.extend(self.clashes.iter().cloned());
        if let Some(parts) = &self.parts {
            notes.push(match prior_note(parts, self.led_to)? {
                Some(groups) => format!(
                    "Estimates by part are pulled towards the same groups as those of all matches, shifted by how often the group errs in that part. {groups}"
                ),
                None => "An estimate by part is based on the player alone, as no group is large enough".to_owned(),
            });
        }
        Ok(notes)
    }

    /// Tables for the terminal: players, probabilities of pairs and conclusions about them, splits.
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
        let below = self.few_with_errors.iter();
        let json = serde_json::to_value(ComparisonJson {
            unit: self.how.per.words(),
            weight: self.how.weight.name(),
            led_to: self.led_to.name(),
            shown: &self.basis,
            finding: self.finding.as_ref(),
            errors_below_min_minutes: below
                .map(|(player, errors)| PlayerErrors {
                    player,
                    errors: (errors * 1e6).round() / 1e6,
                })
                .collect(),
            players: records(&self.players)?,
            pairs: records(&self.pairs)?,
            ranks: records(&self.ranks)?,
            parts: self.parts.as_ref().map(records).transpose()?,
        });
        // Texts, lists and finite numbers always have a form in JSON.
        Ok(format!("{:#}", json.unwrap_or_default()))
    }

    /// Whether anybody has an estimate.
    fn is_known(&self) -> Result<bool> {
        let rows = EstimateRow::all(&self.players)?;
        Ok(rows
            .iter()
            .any(|row| row.by_outcome(self.led_to).mean.is_some()))
    }

    fn picture_notes(&self) -> Result<Vec<String>> {
        let groups = prior_note(&self.players, self.led_to)?;
        let leans = match groups {
            Some(_) => "gamma-Poisson and pulled towards the player's group",
            None => "based on the player alone, as no group is large enough",
        };
        let leans = match self.is_known()? {
            true => format!("The estimate is {leans}. Intervals are 95 %."),
            false => format!(
                "Nobody has an estimate, as the exposure {} is not known.",
                self.how.per.words()
            ),
        };
        let what = format!(
            "Rates are {} {}. {leans}",
            errors_words(self.led_to),
            self.how.per.words(),
        );
        let notes = [format!("{}.", self.basis), what].into_iter().chain(groups);
        Ok(notes.chain(self.recorded.clone()).collect())
    }

    /// The unit of the rates, and the weight of each error if that is not 1.
    fn unit(&self) -> String {
        let per = self.how.per.words();
        match self.how.weight {
            Weight::Errors | Weight::Count => per.to_owned(),
            weight => format!("{per}, each weighted by its {}", weight.name()),
        }
    }

    /// The picture; `None` if nobody has an exposure.
    ///
    /// # Errors
    /// A size too small for it.
    pub fn picture(&self, style: &Style) -> Result<Option<Picture>> {
        let mut notes = self.picture_notes()?;
        let drawn = self.players.height().min(MOST_COMPARED);
        let hidden = self.left + self.players.height() - drawn;
        if hidden > 0 {
            notes.push(format!(
                "{drawn} of {} players are shown.",
                grouped(drawn + hidden)
            ));
        }
        let view = ComparisonText {
            title: match &self.finding {
                Some(finding) => finding.answer.trim_end_matches('.').to_owned(),
                None => "How often they err".to_owned(),
            },
            led_to: self.led_to,
            subtitle: self.subtitle.clone(),
            unit: self.unit(),
            notes,
            source: self.source.clone(),
        };
        comparison_picture(&self.players, &self.pairs, &view, style)
    }
}

/// A remark if the errors of some players were recorded differently from those of others: reports
/// mention other errors than taggers label, and taggers differ between providers.
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
    // Players by the source of their errors, in the order of the table.
    let mut groups: Vec<(BTreeSet<String>, Vec<&str>)> = Vec::new();
    for player in &players {
        let rows = played
            .iter()
            .filter(|row| row.player_key == player.player_key);
        let sources: BTreeSet<String> = rows
            .map(|row| match row.coverage {
                Coverage::KeyEvents => "match reports".to_owned(),
                Coverage::Full => format_named(&row.provider)
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
        "Errors are recorded in different ways here: {}. A difference between such players may be due to the recording.",
        told.join("; ")
    )))
}

backline_model::table! {
    /// How errors of a player were recorded.
    pub struct RecordedRow, names RecordedNames {
        /// who
        player_key: String,
        /// format of the match
        provider: String,
        /// how much of the match is known
        coverage: Coverage,
    }
}

/// Number of players named for each way of recording.
const NAMED: usize = 4;

/// The errors that rates count, in words.
pub(crate) const fn errors_words(led_to: LedTo) -> &'static str {
    match led_to {
        LedTo::Shot => "errors leading to shots, goals included,",
        LedTo::Goal => "errors leading to goals",
    }
}

/// Whether the errors are labels or expected, and how they are added up if not in the default way;
/// a sentence without its full stop.
fn basis(found: &Analysis, players: &DataFrame, weight: Weight) -> Result<String> {
    if weight != Weight::Errors {
        let (_, meaning) = Weight::words_and_meanings()[weight as usize];
        return Ok(meaning.to_owned());
    }
    let rows = EstimateRow::all(players)?;
    let whole = Shown::count(&found.matches, &found.errors)?;
    let mixed = rows.iter().any(|row| row.basis != rows[0].basis);
    // If all players belong to one kind, the matches of others do not matter.
    Ok(match rows.first().map(|row| row.basis) {
        Some(CountBasis::Labels) if !mixed => Shown {
            unlabelled: 0,
            labelled: whole.labelled.max(1),
        }
        .words(),
        Some(CountBasis::Expected) if !mixed && whole.labelled > 0 => {
            "Expected errors: no labels in these players' matches".to_owned()
        }
        _ => whole.words(),
    })
}

/// Which matches there are, and how many have key events only.
fn subtitle(found: &Analysis, options: &ChartOptions) -> Result<String> {
    let key_events = key_event_matches(found)?;
    let span = span(&found.matches)?;
    let of = [
        options
            .selection
            .position_words()
            .map(|words| capital(&words)),
        league(&found.matches)?,
        Some(span),
    ];
    let span = of.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Ok(match key_events {
        0 => span,
        all if all == found.matches.height() => {
            format!("{span}, key events from reports only")
        }
        _ => format!("{span}, {key_events} of them key events from reports only"),
    })
}

/// With a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The rows of a split for the compared players.
fn parts(found: &Analysis, how: &Options, by: By, players: &DataFrame) -> Result<DataFrame> {
    let parts = split(
        &found.lineups,
        &found.matches,
        &found.errors,
        &found.outcomes,
        how,
        by,
    )?;
    let keys = players.column(ESTIMATES.player_key)?;
    let keys = lit(keys.as_materialized_series().clone()).implode(false);
    let theirs = col(ESTIMATES.player_key).is_in(keys, false);
    Ok(parts.lazy().filter(theirs).collect()?)
}

/// The groups behind the priors and their means; empty if no estimate is pulled towards a group.
fn prior_note(players: &DataFrame, led_to: LedTo) -> Result<Option<String>> {
    let rows = EstimateRow::all(players)?;
    let mut known: Vec<String> = Vec::new();
    for of in rows.iter().map(|row| row.by_outcome(led_to)) {
        let Some(prior) = &of.prior else {
            continue;
        };
        let text = match of.group_mean {
            Some(mean) => format!("{prior}: mean {mean:.3}"),
            None => format!("{prior}: no group"),
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let some = rows
        .iter()
        .any(|row| row.by_outcome(led_to).group_mean.is_some());
    Ok(some.then(|| {
        format!(
            "Groups that the estimates are pulled towards: {}",
            known.join("; ")
        )
    }))
}
