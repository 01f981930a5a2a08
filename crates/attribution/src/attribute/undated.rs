//! Matches whose date nobody knows, where a threshold that moved with the years bears on verdicts.

use std::path::Path;

use polars::prelude::*;

use super::{AttributeOptions, Labels, Standard};
use backline_model::{Coverage, MATCHES, Note, Result};

/// So many matches without a date are worth a word: rates of fewer are more uncertain than the date
/// could make them.
const WORTH_A_WORD: usize = 10;

/// What a reader of many matches without a date should know, if Opta's standard is asked for.
///
/// # Errors
/// A frame without the documented columns.
pub fn undated(matches: &DataFrame, options: &AttributeOptions) -> Result<Option<Note>> {
    let moved = options.weights.card().drift;
    let by_opta = matches!(options.standard, Standard::Opta | Standard::Any);
    let (Some(drift), true) = (moved, by_opta && options.labels != Labels::Only) else {
        return Ok(None);
    };
    let full = col(MATCHES.coverage)
        .cast(DataType::String)
        .eq(lit(Coverage::Full.name()));
    let without = matches
        .clone()
        .lazy()
        .filter(full.and(col(MATCHES.date).is_null()))
        .select([col(MATCHES.match_id)])
        .collect()?
        .height();
    let text = format!(
        "{without} matches have no date, so confidence follows the threshold of Opta's taggers in {}. They label more \
         errors now than they did; by their threshold of {} the odds of an error would be {:.0} % as high. With dates \
         (a list of the matches next to the events) each match is judged by the threshold of its time",
        year(&drift.to.to_string()),
        year(&drift.from.to_string()),
        100.0 * drift.by.exp(),
    );
    Ok((without >= WORTH_A_WORD).then(|| Note::new(Path::new("errors.csv"), text)))
}

fn year(date: &str) -> &str {
    date.get(..4).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_matches_without_a_date_are_told_of() {
        let frame = |days: Vec<Option<i32>>| {
            let rows = days.len();
            df!(
                MATCHES.match_id => (0..rows).map(|row| row.to_string()).collect::<Vec<_>>(),
                MATCHES.coverage => vec![Coverage::Full.name(); rows],
                MATCHES.date => days,
            )
            .expect("a frame")
        };
        let said = |days, options: &AttributeOptions| {
            undated(&frame(days), options)
                .expect("columns")
                .map(|note| note.text)
        };
        let options = AttributeOptions::default();
        let text = said(vec![None; 12], &options).expect("told");
        assert!(text.starts_with("12 matches have no date,"), "{text}");
        assert_eq!(said(vec![None; 9], &options), None);
        assert_eq!(said(vec![Some(17_000); 12], &options), None);
        let wyscout = AttributeOptions {
            standard: Standard::Wyscout,
            ..options
        };
        assert_eq!(said(vec![None; 12], &wyscout), None);
    }
}
