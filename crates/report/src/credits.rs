//! The words under pictures: which matches, and the source of the data.

use std::collections::BTreeSet;

use polars::prelude::*;

use backline_analysis::Analysis;
use backline_analysis::rows::OUTCOMES;
use backline_analysis::value::XgSource;
use backline_draw::{Language, count, phrase, say};
use backline_formats::format_named;
use backline_model::{Coverage, MATCHES, Result};

/// How many matches these are and when they were played.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Span {
    matches: usize,
    /// The first and the last day that are known.
    days: Option<(String, String)>,
}

impl Span {
    /// In words: `38 matches, 2017-08-20 to 2018-05-20`.
    pub fn words(&self, language: Language) -> String {
        let matches = count!(
            language,
            self.matches as f64,
            "{many} match",
            "{many} matches",
            many = grouped(self.matches, language)
        );
        match &self.days {
            Some((first, last)) if first == last => say!(
                language,
                "{matches}, {day}",
                matches = matches,
                day = language.date(first)
            ),
            Some((first, last)) => say!(
                language,
                "{matches}, {first} to {last}",
                matches = matches,
                first = language.date(first),
                last = language.date(last)
            ),
            None => matches,
        }
    }
}

/// The span of these matches.
pub(crate) fn span(matches: &DataFrame) -> Result<Span> {
    let dates = texts(matches, MATCHES.date)?;
    let mut dates: Vec<&str> = dates.iter().flatten().collect();
    dates.sort_unstable();
    let days = dates.first().zip(dates.last());
    Ok(Span {
        matches: matches.height(),
        days: days.map(|(first, last)| ((*first).to_owned(), (*last).to_owned())),
    })
}

/// The competition and season of all these matches, for a title; `None` if there are several, or if
/// a match's competition is not known.
pub(crate) fn league(matches: &DataFrame) -> Result<Option<String>> {
    let one = |name: &str| -> Result<Option<String>> {
        let known = texts(matches, name)?;
        let first = known.get(0);
        let same = known.iter().all(|it| it == first);
        Ok(first.filter(|_| same).map(str::to_owned))
    };
    let (competition, season) = (one(MATCHES.competition)?, one(MATCHES.season)?);
    Ok(match (competition, season) {
        (Some(competition), Some(season)) if !competition.contains(&season) => {
            Some(format!("{competition} {season}"))
        }
        (Some(competition), _) => Some(competition),
        (None, season) => season,
    })
}

/// A column as texts, whatever its type.
pub(crate) fn texts(frame: &DataFrame, name: &str) -> Result<StringChunked> {
    let column = frame.column(name)?.cast(&DataType::String)?;
    Ok(column.str()?.clone())
}

/// A count with its thousands separated.
pub(crate) fn grouped(number: usize, language: Language) -> String {
    match language == Language::text() {
        // Prose in English separates them, though figures beside it do not.
        true => Language::default().whole(number as f64),
        false => language.whole(number as f64),
    }
}

/// The source of the data, for the foot of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credit {
    providers: BTreeSet<String>,
    /// Some matches are known by their key events only.
    compiled: bool,
    /// Some expected goals are ours.
    formula: bool,
}

impl Credit {
    /// In words.
    pub fn words(&self, language: Language) -> String {
        let named: Vec<&str> = self
            .providers
            .iter()
            .map(|provider| match format_named(provider) {
                Some(format) => language.phrase(format.credit()),
                None if *provider == "simulated" => {
                    language.phrase(phrase!("simulated by backline, not real"))
                }
                // Frames passed by a caller may name any provider.
                None => provider,
            })
            .collect();
        let mut text = named.join(", ");
        if self.compiled {
            text += ", ";
            text += language.phrase(phrase!("key events compiled from match reports"));
        }
        if self.formula {
            text += "; ";
            text += language.phrase(phrase!(
                "expected goals by backline's formula where the data give none"
            ));
        }
        text
    }
}

/// The source of the data, for the foot of a picture.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_line(found: &Analysis) -> Result<Credit> {
    credits(&found.matches)
}

/// Like [`source_line`], for a picture of one match that shows expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_of_match(found: &Analysis, match_id: &str) -> Result<Credit> {
    Ok(Credit {
        formula: own_xg(&of_match(&found.outcomes, match_id)?)?,
        ..credits(&of_match(&found.matches, match_id)?)?
    })
}

/// Like [`source_of_match`], for a picture without expected goals.
pub(crate) fn source_of_events(found: &Analysis, match_id: &str) -> Result<Credit> {
    credits(&of_match(&found.matches, match_id)?)
}

/// The rows of a match.
pub(crate) fn of_match(frame: &DataFrame, match_id: &str) -> Result<DataFrame> {
    let here = col(MATCHES.match_id).eq(lit(match_id));
    Ok(frame.clone().lazy().filter(here).collect()?)
}

/// The providers of these matches.
fn credits(matches: &DataFrame) -> Result<Credit> {
    let providers = matches.column(MATCHES.provider)?.str()?;
    Ok(Credit {
        providers: providers.iter().flatten().map(str::to_owned).collect(),
        compiled: known_by_key_events(matches)? > 0,
        formula: false,
    })
}

/// Like [`source_line`], for pictures that show expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_with_xg(found: &Analysis) -> Result<Credit> {
    Ok(Credit {
        formula: own_xg(&found.outcomes)?,
        ..source_line(found)?
    })
}

/// Whether some of the expected goals are ours.
fn own_xg(outcomes: &DataFrame) -> Result<bool> {
    let sources = outcomes.column(OUTCOMES.xg_source)?.str()?;
    let mut sources = sources.iter().flatten();
    Ok(sources.any(|source| source == XgSource::Own.name()))
}

/// How many matches have key events only.
///
/// # Errors
/// A frame without the documented columns.
pub fn key_event_matches(found: &Analysis) -> Result<usize> {
    known_by_key_events(&found.matches)
}

fn known_by_key_events(matches: &DataFrame) -> Result<usize> {
    let coverage = texts(matches, MATCHES.coverage)?;
    Ok(coverage
        .iter()
        .flatten()
        .filter(|word| *word == Coverage::KeyEvents.name())
        .count())
}

/// Players who may have been merged or split by mistake; a few in words, the others counted.
pub fn clash_notes(clashes: &[String]) -> Vec<String> {
    const SHOWN: usize = 5;
    let shown = clashes.iter().take(SHOWN);
    let mut notes: Vec<String> = shown.map(|clash| format!("{clash}.")).collect();
    if clashes.len() > SHOWN {
        notes.push(format!("{} more names like these.", clashes.len() - SHOWN));
    }
    notes
}
