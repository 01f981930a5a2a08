//! What is said of a goal or shot: the verdict in a sentence.

use crate::cells::Cells;
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Kind, Labels};
use backline_model::Result;
use polars::prelude::DataFrame;

/// The verdict in one sentence.
///
/// # Errors
/// A frame without the documented columns.
pub fn verdict(explanation: &Explanation) -> Result<String> {
    if explanation.candidates.height() == 0 {
        let why = match explanation.labels {
            Labels::Only => "no label names one",
            _ => "no action of the conceding team in the data is a candidate",
        };
        return Ok(format!("No individual error is named: {why}."));
    }
    let cells = Cells(&explanation.candidates);
    let (players, sentences) = (cells.text("player")?, cells.text("sentence")?);
    let (confidence, apart) = (
        cells.number("confidence")?,
        kept_apart(&explanation.candidates)?,
    );
    let name = |row: usize| players.get(row).unwrap_or("a player not named").to_owned();
    let said = |row: usize| sentences.get(row).unwrap_or_default().to_owned();
    let is_sure = |row: &usize| {
        confidence
            .get(*row)
            .is_some_and(|sure| sure >= COUNTED_FROM)
    };
    let sure = (0..explanation.candidates.height()).find(is_sure);
    Ok(match (confidence.get(0), apart[0], sure) {
        (None, ..) => "No individual error is named.".to_owned(),
        (Some(_), _, Some(0)) => said(0),
        // What happened, and then who erred before it.
        (Some(_), true, sure) => {
            let error = sure.map(|row| format!(" {}", said(row)));
            said(0) + &error.unwrap_or_default()
        }
        (Some(_), _, Some(row)) => said(row),
        (Some(sure), _, None) => format!(
            "No individual error is named. The likeliest candidate, {}, has a confidence of {sure:.2}, below {COUNTED_FROM}.",
            name(0)
        ),
    })
}

/// Rows of an errors frame that are kept apart, see [`Kind::is_apart`].
pub(crate) fn kept_apart(errors: &DataFrame) -> Result<Vec<bool>> {
    let cells = Cells(errors);
    let (kinds, labels) = (cells.text("kind")?, cells.text("label")?);
    let rows = kinds.iter().zip(labels.iter());
    Ok(rows
        .map(|(kind, label)| kind.is_some_and(|kind| Kind::is_apart(kind, label)))
        .collect())
}
