//! Which matches belong to feeds that label errors.
//!
//! A single match without a label means little: StatsBomb labels an error in every second match. So
//! the feed decides, one provider's matches of one competition and season: if any of them carries a
//! label, its taggers looked for errors in all.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use crate::rows::{CountBasis, ERRORS};
use backline_model::{MATCHES, Result};

/// Column of a matches frame that says whether the match belongs to a feed that labels errors.
pub const LABELLED: &str = "labelled";

/// For each row of `matches`, whether its feed labels errors: whether any row of `errors` (as
/// [`crate::attribute::ERROR_COLUMNS`], for all matches) of the same provider, competition and
/// season has a label. With labels hidden, no row has one. A subset of the matches and errors is not
/// enough: in that case pass the answer as a column [`LABELLED`].
///
/// # Errors
/// A frame without the documented columns.
pub fn labelled_matches(matches: &DataFrame, errors: &DataFrame) -> Result<Vec<bool>> {
    if let Ok(known) = matches.column(LABELLED) {
        let known = known.bool()?.iter();
        return Ok(known.map(|labelled| labelled == Some(true)).collect());
    }
    let ids = matches.column(MATCHES.match_id)?.str()?;
    let names = [MATCHES.provider, MATCHES.competition, MATCHES.season];
    let texts: Vec<StringChunked> = names
        .iter()
        .filter_map(|name| matches.column(name).ok())
        .map(|column| Ok(column.cast(&DataType::String)?.str()?.clone()))
        .collect::<Result<_>>()?;
    let mut known: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
    let feeds: Vec<usize> = (0..matches.height())
        .map(|row| {
            let feed: Vec<Option<&str>> = texts.iter().map(|text| text.get(row)).collect();
            let next = known.len();
            *known.entry(feed).or_insert(next)
        })
        .collect();
    let row_of: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let labels = errors.column(ERRORS.label)?.is_not_null();
    let of = errors.column(ERRORS.match_id)?.str()?;
    let labelled: HashSet<usize> = of
        .iter()
        .zip(labels.iter())
        .filter(|(_, label)| *label == Some(true))
        .filter_map(|(id, _)| Some(feeds[*row_of.get(id?)?]))
        .collect();
    Ok(feeds.iter().map(|feed| labelled.contains(feed)).collect())
}

/// What tables and pictures show for these matches, with the number of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Matches of feeds that label errors.
    pub labelled: usize,
    /// The others.
    pub unlabelled: usize,
}

impl Shown {
    /// Computed from a matches frame, with errors as for [`labelled_matches`].
    ///
    /// # Errors
    /// As for [`labelled_matches`].
    pub fn count(matches: &DataFrame, errors: &DataFrame) -> Result<Shown> {
        let all = labelled_matches(matches, errors)?;
        let labelled = all.iter().filter(|labelled| **labelled).count();
        Ok(Shown {
            labelled,
            unlabelled: all.len() - labelled,
        })
    }

    /// Labelled errors, expected ones, or both.
    pub const fn basis(self) -> CountBasis {
        CountBasis::from_matches(self.labelled > 0, self.unlabelled > 0)
    }

    /// In words, a sentence without its full stop.
    pub fn words(self) -> String {
        match self.basis() {
            CountBasis::Labels => {
                "Labelled errors: those that the provider or a report names".to_owned()
            }
            CountBasis::Expected => "Expected errors: no labels in this data".to_owned(),
            CountBasis::Mixed => format!(
                "Labelled errors in {} matches, expected errors in the {} without labels",
                self.labelled, self.unlabelled
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_labelled_where_one_of_its_matches_is() {
        let matches = df!(
            "match_id" => ["1", "2", "3", "4"],
            "provider" => ["opta", "opta", "opta", "wyscout"],
            "competition" => [Some("A"), Some("A"), Some("B"), None],
            "season" => [None::<&str>, None, None, None],
        )
        .expect("a frame");
        let errors = df!(
            "match_id" => ["1", "2", "3", "9"],
            "label" => [Some("Error"), None, None, Some("Error")],
        )
        .expect("a frame");
        let found = labelled_matches(&matches, &errors).expect("feeds");
        assert_eq!(found, [true, true, false, false]);
        let shown = Shown::count(&matches, &errors).expect("feeds");
        assert_eq!(shown.basis(), CountBasis::Mixed);
        assert_eq!(
            shown.words(),
            "Labelled errors in 2 matches, expected errors in the 2 without labels"
        );
    }
}
