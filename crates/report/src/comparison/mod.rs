//! Players of an analysis compared: who was asked for, estimates, pairs, ranks, splits, and all of
//! it in words.

mod text;

pub(crate) use text::errors;

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::chart::ChartOptions;
use crate::chart::comparison::{ComparisonText, MOST_COMPARED, comparison_picture};
use crate::credits::{Credit, Span, grouped, key_event_matches, league, source_line, span};
use crate::finding::Finding;
use crate::selection::{Listed, Selection};
use crate::told::told;
use backline_analysis::Analysis;
use backline_analysis::compare::{By, Options, Weight, estimates, pairs, ranks, split};
use backline_analysis::rate::Shown;
use backline_analysis::rows::{CountBasis, ESTIMATES, EstimateRow, LedTo};
use backline_analysis::select::{of_people, person_key};
use backline_draw::{Language, Picture, Style, phrase, say};
use backline_export::records;
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
    about: About,
    source: Credit,
    recorded: Option<Recorded>,
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

/// Which matches there are.
#[derive(Debug)]
struct About {
    selection: Selection,
    league: Option<String>,
    span: Span,
    matches: usize,
    /// How many have key events only.
    key_events: usize,
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
        let finding = Finding::of(found, &rows, led_to, &how, noun)?;
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
            about: About::of(found, options)?,
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
        let mut notes = self.picture_notes(Language::text())?;
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
            notes.push(match prior_note(parts, self.led_to, Language::text())? {
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

    fn picture_notes(&self, language: Language) -> Result<Vec<String>> {
        let groups = prior_note(&self.players, self.led_to, language)?;
        let per = told(self.how.per.words(), language);
        let percent = language.level(0.95);
        let leans = match (self.is_known()?, &groups) {
            (true, Some(_)) => say!(
                language,
                "The estimate is gamma-Poisson and pulled towards the player's group. Intervals are {percent}.",
                percent = percent
            ),
            (true, None) => say!(
                language,
                "The estimate is based on the player alone, as no group is large enough. Intervals are {percent}.",
                percent = percent
            ),
            (false, _) => say!(
                language,
                "Nobody has an estimate, as the exposure {per} is not known.",
                per = per
            ),
        };
        let what = say!(
            language,
            "Rates are {errors} {per}.",
            errors = language.phrase(errors_words(self.led_to)),
            per = per
        );
        let notes = [
            format!("{}.", told(&self.basis, language)),
            format!("{what} {leans}"),
        ];
        let notes = notes.into_iter().chain(groups);
        let recorded = self.recorded.as_ref();
        Ok(notes
            .chain(recorded.map(|recorded| recorded.words(language)))
            .collect())
    }

    /// The unit of the rates, and the weight of each error if that is not 1.
    fn unit(&self, language: Language) -> String {
        let per = told(self.how.per.words(), language);
        let weight = match self.how.weight {
            Weight::Errors | Weight::Count => return per,
            Weight::Share => phrase!("share"),
            Weight::Confidence => phrase!("confidence"),
            Weight::Xg => phrase!("xg"),
        };
        say!(
            language,
            "{per}, each weighted by its {weight}",
            per = per,
            weight = language.phrase(weight)
        )
    }

    /// The picture; `None` if nobody has an exposure.
    ///
    /// # Errors
    /// A size too small for it.
    pub fn picture(&self, style: &Style) -> Result<Option<Picture>> {
        let language = style.language;
        let mut notes = self.picture_notes(language)?;
        let drawn = self.players.height().min(MOST_COMPARED);
        let hidden = self.left + self.players.height() - drawn;
        if hidden > 0 {
            notes.push(say!(
                language,
                "{drawn} of {all} players are shown.",
                drawn = drawn,
                all = grouped(drawn + hidden, language)
            ));
        }
        let view = ComparisonText {
            title: match &self.finding {
                Some(finding) => {
                    let told = finding.told(language.in_text());
                    told.trim_end_matches('.').to_owned()
                }
                None => say!(language, "How often they err"),
            },
            led_to: self.led_to,
            subtitle: self.about.words(language),
            unit: self.unit(language),
            notes,
            source: self.source.words(language),
        };
        comparison_picture(&self.players, &self.pairs, &view, style)
    }
}

/// A remark if the errors of some players were recorded differently from those of others: reports
/// mention other errors than taggers label, and taggers differ between providers.
pub(crate) fn recorded(found: &Analysis, players: &DataFrame) -> Result<Option<Recorded>> {
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
    let mut groups: Vec<(BTreeSet<String>, Vec<String>)> = Vec::new();
    for player in &players {
        let rows = played
            .iter()
            .filter(|row| row.player_key == player.player_key);
        let sources: BTreeSet<String> = rows
            .map(|row| match row.coverage {
                Coverage::KeyEvents => REPORTS.to_owned(),
                Coverage::Full => format_named(&row.provider)
                    .map_or(row.provider.clone(), |format| format.title().to_owned()),
            })
            .collect();
        match groups.iter_mut().find(|(known, _)| *known == sources) {
            Some((_, names)) => names.push(player.player.clone()),
            None => groups.push((sources, vec![player.player.clone()])),
        }
    }
    Ok((groups.len() > 1).then_some(Recorded(groups)))
}

/// Who names errors where there are key events only.
const REPORTS: &str = phrase!("match reports");

/// Players by the sources of their errors, of which there are several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recorded(Vec<(BTreeSet<String>, Vec<String>)>);

impl Recorded {
    /// In words.
    pub(crate) fn words(&self, language: Language) -> String {
        let told: Vec<String> = self
            .0
            .iter()
            .map(|(sources, names)| {
                let more = names.len().saturating_sub(NAMED);
                let names = names[..names.len().min(NAMED)].join(", ");
                let names = match more {
                    0 => names,
                    more => say!(
                        language,
                        "{names} and {many} more",
                        names = names,
                        many = more
                    ),
                };
                let sources = sources.iter().map(|source| match source == REPORTS {
                    true => language.phrase(REPORTS),
                    false => source,
                });
                let sources: Vec<&str> = sources.collect();
                let and = format!(" {} ", language.phrase(phrase!("and")));
                format!("{} ({names})", sources.join(&and))
            })
            .collect();
        say!(
            language,
            "Errors are recorded in different ways here: {sources}. A difference between such players may be due to the recording.",
            sources = told.join("; ")
        )
    }
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
        LedTo::Shot => phrase!("errors leading to shots, goals included,"),
        LedTo::Goal => phrase!("errors leading to goals"),
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
        Some(CountBasis::Expected) if !mixed && whole.labelled > 0 => NO_LABELS.to_owned(),
        _ => whole.words(),
    })
}

const NO_LABELS: &str = "Expected errors: no labels in these players' matches";

impl About {
    fn of(found: &Analysis, options: &ChartOptions) -> Result<About> {
        Ok(About {
            selection: options.selection.clone(),
            league: league(&found.matches)?,
            span: span(&found.matches)?,
            matches: found.matches.height(),
            key_events: key_event_matches(found)?,
        })
    }

    /// In words, for below a title.
    fn words(&self, language: Language) -> String {
        let positions = self.selection.position_words(language);
        let of = [
            positions.map(|words| capital(&words)),
            self.league.clone(),
            Some(self.span.words(language)),
        ];
        let span = of.into_iter().flatten().collect::<Vec<_>>().join(", ");
        match self.key_events {
            0 => span,
            all if all == self.matches => say!(
                language,
                "{matches}, key events from reports only",
                matches = span
            ),
            many => say!(
                language,
                "{matches}, {many} of them key events from reports only",
                matches = span,
                many = many
            ),
        }
    }
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
fn prior_note(players: &DataFrame, led_to: LedTo, language: Language) -> Result<Option<String>> {
    let rows = EstimateRow::all(players)?;
    let mut known: Vec<String> = Vec::new();
    for of in rows.iter().map(|row| row.by_outcome(led_to)) {
        let Some(prior) = &of.prior else {
            continue;
        };
        let prior = told(prior, language);
        let text = match of.group_mean {
            Some(mean) => say!(
                language,
                "{group}: mean {mean}",
                group = prior,
                mean = language.decimal(mean, 3)
            ),
            None => say!(language, "{group}: no group", group = prior),
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let some = rows
        .iter()
        .any(|row| row.by_outcome(led_to).group_mean.is_some());
    Ok(some.then(|| {
        say!(
            language,
            "Groups that the estimates are pulled towards: {groups}",
            groups = known.join("; ")
        )
    }))
}
