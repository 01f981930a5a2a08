//! The verdict on a goal or shot, in a sentence.

use backline_analysis::attribute::{COUNTED_FROM, Explanation, Labels};
use backline_analysis::rows::ErrorRow;
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
    ))
}

/// The verdict on a goal or shot with these candidates, the first named first.
pub(crate) fn verdict_of(candidates: &[&ErrorRow], labels: Labels) -> String {
    let Some(first) = candidates.first() else {
        let why = match labels {
            Labels::Only => "no label names one",
            _ => "no action of the conceding team in the data is a candidate",
        };
        return format!("No individual error is named: {why}.");
    };
    let said = |row: &ErrorRow| row.sentence.clone().unwrap_or_default();
    let sure = candidates
        .iter()
        .position(|row| row.confidence >= COUNTED_FROM);
    match (first.is_apart(), sure) {
        // What happened, and then who erred before it.
        (true, Some(row)) if row > 0 => format!("{} {}", said(first), said(candidates[row])),
        (true, None) => said(first),
        (_, Some(row)) => said(candidates[row]),
        (false, None) => format!(
            "No individual error is named. The likeliest candidate, {}, has a confidence of {:.2}, below {COUNTED_FROM}.",
            first.player.as_deref().unwrap_or("an unnamed player"),
            first.confidence
        ),
    }
}
