//! The verdict on a goal or shot, in a sentence.

use crate::told::told_error;
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Labels};
use backline_analysis::rows::ErrorRow;
use backline_draw::{Language, phrase, say};

use backline_model::Result;

/// The verdict in one sentence.
///
/// # Errors
/// A frame without the documented columns.
pub fn verdict(explanation: &Explanation) -> Result<String> {
    let candidates = ErrorRow::all(&explanation.candidates)?;
    Ok(verdict_of(
        &candidates.iter().collect::<Vec<_>>(),
        explanation.labels,
        Language::text(),
    ))
}

/// The verdict on a goal or shot with these candidates, the first named first.
pub(crate) fn verdict_of(candidates: &[&ErrorRow], labels: Labels, language: Language) -> String {
    let Some(first) = candidates.first() else {
        return match labels {
            Labels::Only => say!(
                language,
                "No individual error is named: no label names one."
            ),
            _ => say!(
                language,
                "No individual error is named: no action of the conceding team in the data is a candidate."
            ),
        };
    };
    let said = |row: &ErrorRow| told_error(row, language);
    let sure = candidates
        .iter()
        .position(|row| row.confidence >= COUNTED_FROM);
    match (first.is_apart(), sure) {
        // What happened, and then who erred before it.
        (true, Some(row)) if row > 0 => format!("{} {}", said(first), said(candidates[row])),
        (true, None) => said(first),
        (_, Some(row)) => said(candidates[row]),
        (false, None) => say!(
            language,
            "No individual error is named. The likeliest candidate, {player}, has a confidence of {confidence}, below {bar}.",
            player = match &first.player {
                Some(player) => player,
                None => language.phrase(phrase!("an unnamed player")),
            },
            confidence = language.decimal(first.confidence, 2),
            bar = language.decimal(COUNTED_FROM, 1)
        ),
    }
}
