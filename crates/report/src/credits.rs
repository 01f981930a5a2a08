//! The words under pictures: which matches, and the source of the data.

use std::collections::BTreeSet;

use polars::prelude::*;

use backline_analysis::Analysis;
use backline_analysis::rows::OUTCOMES;
use backline_analysis::value::XgSource;
use backline_draw::Numbers;
use backline_formats::format_named;
use backline_model::{Coverage, MATCHES, Result};

/// How many matches these are and when they were played: `38 matches, 2017-08-20 to 2018-05-20`.
pub(crate) fn span(matches: &DataFrame) -> Result<String> {
    let dates = texts(matches, MATCHES.date)?;
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

/// A count in English notation, which pictures convert to their language.
pub(crate) fn grouped(number: usize) -> String {
    Numbers::default().whole(number as f64)
}

/// The source of the data, for the foot of a picture.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_line(found: &Analysis) -> Result<String> {
    credits(&found.matches)
}

/// Like [`source_line`], for a picture of one match that shows expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_of_match(found: &Analysis, match_id: &str) -> Result<String> {
    let credits = credits(&of_match(&found.matches, match_id)?)?;
    Ok(credits + own_xg(&of_match(&found.outcomes, match_id)?)?)
}

/// Like [`source_of_match`], for a picture without expected goals.
pub(crate) fn source_of_events(found: &Analysis, match_id: &str) -> Result<String> {
    credits(&of_match(&found.matches, match_id)?)
}

/// The rows of a match.
pub(crate) fn of_match(frame: &DataFrame, match_id: &str) -> Result<DataFrame> {
    let here = col(MATCHES.match_id).eq(lit(match_id));
    Ok(frame.clone().lazy().filter(here).collect()?)
}

/// The providers of these matches.
fn credits(matches: &DataFrame) -> Result<String> {
    let providers = matches.column(MATCHES.provider)?.str()?;
    let providers: BTreeSet<&str> = providers.iter().flatten().collect();
    let named: Vec<&str> = providers
        .iter()
        .map(|provider| match format_named(provider) {
            Some(format) => format.credit(),
            None if *provider == "simulated" => "simulated by backline, not real",
            // Frames passed by a caller may name any provider.
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

/// Like [`source_line`], for pictures that show expected goals.
///
/// # Errors
/// A frame without the documented columns.
pub fn source_with_xg(found: &Analysis) -> Result<String> {
    Ok(source_line(found)? + own_xg(&found.outcomes)?)
}

/// The source of the expected goals, if some are ours.
fn own_xg(outcomes: &DataFrame) -> Result<&'static str> {
    let sources = outcomes.column(OUTCOMES.xg_source)?.str()?;
    Ok(
        match sources
            .iter()
            .flatten()
            .any(|source| source == XgSource::Own.name())
        {
            true => "; expected goals by backline's formula where the data give none",
            false => "",
        },
    )
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
