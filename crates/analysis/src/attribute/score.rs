//! The scorecard: a weight per bin, added up, turned into a probability.
//!
//! The weights are the table `weights.csv` beside this file; `backline fit` makes it.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::features::Facts;
use super::terms::{Action, TERMS};
use super::view::{Bounds, View};
use crate::logistic::logistic;
use backline_model::{Error, Place, Result};

/// The table in the repository.
pub(super) const TABLE: &str = include_str!("weights.csv");

/// Name of the row that holds the constant.
pub(super) const BASE: &str = "base";

/// Weights by term and bin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scorecard {
    pub base: f64,
    pub weights: Vec<Vec<f64>>,
}

/// The weights that confidence comes from: those that ship, or a table of one's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights(Option<Arc<Scorecard>>);

impl Weights {
    /// Reads a table that `backline fit` wrote.
    ///
    /// # Errors
    /// A file that cannot be read, or is no such table.
    pub fn read(file: impl AsRef<Path>) -> Result<Weights> {
        let file = file.as_ref();
        let table = std::fs::read_to_string(file)
            .map_err(|error| Error::io(file, error, "Give a table that `backline fit` wrote"))?;
        match Scorecard::parse(&table) {
            Ok(card) => Ok(Weights(Some(Arc::new(card)))),
            Err(problem) => Err(Error::input(
                file,
                Place::Whole,
                problem,
                "Give a table that `backline fit` of this version wrote",
            )),
        }
    }

    pub(super) fn card(&self) -> &Scorecard {
        self.0.as_deref().unwrap_or_else(|| Scorecard::shipped())
    }
}

/// Reasons told for a verdict.
const REASONS: usize = 4;

impl Scorecard {
    /// The scorecard that ships.
    pub fn shipped() -> &'static Scorecard {
        static CARD: LazyLock<Scorecard> = LazyLock::new(|| {
            Scorecard::parse(TABLE).expect("a test holds the shipped table against the terms")
        });
        &CARD
    }

    /// All weights zero.
    pub fn blank() -> Scorecard {
        Scorecard {
            base: 0.0,
            weights: TERMS.iter().map(|term| vec![0.0; term.bins()]).collect(),
        }
    }

    /// Reads the table `term,bin,weight,...`.
    fn parse(table: &str) -> std::result::Result<Scorecard, String> {
        let mut card = Scorecard::blank();
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        for record in rows.records() {
            let record = record.map_err(|error| error.to_string())?;
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let weight: f64 = cell(2)
                .parse()
                .map_err(|_| format!("no weight in {record:?}"))?;
            if cell(0) == BASE {
                card.base = weight;
                continue;
            }
            let term = TERMS
                .iter()
                .position(|term| term.name == cell(0))
                .ok_or_else(|| format!("no term `{}`", cell(0)))?;
            let place = cell(1)
                .parse::<usize>()
                .ok()
                .and_then(|bin| card.weights[term].get_mut(bin));
            *place.ok_or_else(|| format!("no bin `{}` in `{}`", cell(1), cell(0)))? = weight;
        }
        Ok(card)
    }

    /// Probability that taggers call the action an error.
    pub fn probability(&self, view: &View, bounds: Bounds, facts: &Facts) -> f64 {
        let action = Action {
            view,
            bounds,
            facts,
        };
        logistic(self.base + self.sum(TERMS.iter().map(|term| term.bin(&action))))
    }

    /// Sum of the weights of one bin for each term, in their order; a bin not known weighs nothing.
    pub fn sum(&self, bins: impl Iterator<Item = Option<usize>>) -> f64 {
        bins.zip(&self.weights)
            .filter_map(|(bin, weights)| bin.map(|bin| weights[bin]))
            .sum()
    }

    /// What spoke most for the verdict, strongest first, in words.
    pub fn reasons(&self, view: &View, bounds: Bounds, facts: &Facts) -> Vec<String> {
        const WORTH_TELLING: f64 = 0.15;
        let action = Action {
            view,
            bounds,
            facts,
        };
        let mut spoken: Vec<(f64, String)> = TERMS
            .iter()
            .zip(&self.weights)
            .filter_map(|(term, weights)| {
                let bin = term.bin(&action)?;
                (weights[bin] > WORTH_TELLING).then(|| (weights[bin], term.words(bin)))
            })
            .filter(|(_, words)| !words.is_empty())
            .collect();
        spoken.sort_by(|a, b| b.0.total_cmp(&a.0));
        spoken.truncate(REASONS);
        spoken.into_iter().map(|(_, words)| words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_fits_the_terms() {
        let card = Scorecard::parse(TABLE).expect("readable");
        assert!(
            card.base < 0.0,
            "an action is no error unless something speaks for it"
        );
        assert!(
            card.weights
                .iter()
                .flatten()
                .all(|weight| weight.is_finite())
        );
    }

    #[test]
    fn a_table_of_other_terms_is_refused() {
        assert!(Scorecard::parse("term,bin,weight\nluck,0,1.0\n").is_err());
        assert!(Scorecard::parse("term,bin,weight\nact,99,1.0\n").is_err());
    }
}
