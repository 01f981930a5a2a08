//! Fitting the scorecard's weights on matches whose provider labels errors.
//!
//! A ridge-penalised logistic regression over the bins, solved by Newton's method (iteratively
//! reweighted least squares). One row per action that could lose the ball and had a shot within
//! [`REACH`](super::features::REACH) seconds after it, whether the shot was a goal or not; the
//! label is the provider's and is read by nothing else.

use nalgebra::DVector;

use super::features::Facts;
use super::score::{BASE, Scorecard};
use super::terms::{Action, TERMS, TOLD};
use super::view::{NOBODY, View};
use crate::logistic::{Regression, logistic};
use backline_model::MatchData;
use backline_model::{Error, Misuse, Result};

/// Strength of the ridge: half of it times the sum of squared weights is added to the loss.
const RIDGE: f64 = 10.0;

/// The rows of the fit, bins only, gathered batch by batch.
#[derive(Debug, Clone, Default)]
pub struct Training {
    /// Rows of full matches.
    full: Rows,
    /// Losses of key-event matches.
    key_events: Rows,
}

#[derive(Debug, Clone, Default)]
struct Rows {
    /// One after the other, [`TERMS`]-many per row; `NONE` for a fact not known.
    bins: Vec<u16>,
    labelled: Vec<bool>,
}

impl Rows {
    fn append(&mut self, mut other: Rows) {
        self.bins.append(&mut other.bins);
        self.labelled.append(&mut other.labelled);
    }

    fn row(&self, row: usize) -> &[u16] {
        &self.bins[row * TERMS.len()..(row + 1) * TERMS.len()]
    }

    /// Number of rows, and of those with a label.
    fn size(&self) -> (usize, usize) {
        (
            self.labelled.len(),
            self.labelled.iter().filter(|label| **label).count(),
        )
    }
}

const NONE: u16 = u16::MAX;

impl Training {
    /// The rows of these matches.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn of(data: &MatchData) -> Result<Training> {
        let view = View::new(data, false)?;
        let mut training = Training::default();
        for bounds in &view.matches {
            for row in bounds.first..bounds.end {
                if view.period[row] > 4 || view.player[row] == NOBODY {
                    continue;
                }
                let Some(facts) = Facts::of(&view, *bounds, row) else {
                    continue;
                };
                if facts.shot.is_none() || !facts.taken_over_in_reach() {
                    continue;
                }
                let action = Action {
                    view: &view,
                    bounds: *bounds,
                    facts: &facts,
                };
                let bins = TERMS
                    .iter()
                    .map(|term| term.bin(&action).map_or(NONE, |bin| bin as u16));
                let rows = match (bounds.full, facts.loss) {
                    (true, _) => &mut training.full,
                    (false, true) => &mut training.key_events,
                    (false, false) => continue,
                };
                rows.bins.extend(bins);
                rows.labelled.push(view.labels.first(row).is_some());
            }
        }
        Ok(training)
    }

    /// Adds the rows of another batch.
    pub fn append(&mut self, other: Training) {
        self.full.append(other.full);
        self.key_events.append(other.key_events);
    }

    /// Fits the weights and returns them as the table `term,bin,weight,actions,labelled,words`.
    ///
    /// # Errors
    /// When no row carries a label, so that there is nothing to learn from.
    pub fn fit(&self) -> Result<String> {
        let card = self.solve()?;
        Ok(self.table(&card))
    }

    fn solve(&self) -> Result<Scorecard> {
        let (rows, labels) = self.full.size();
        if labels == 0 {
            return Err(Error::usage(
                Misuse::TooLittleData,
                format!(
                    "none of {rows} actions before shots carries an error label, so there is nothing to fit on. \
                 Give matches of a provider that labels errors, such as the public Wyscout files"
                ),
            ));
        }
        // Place of each term's first weight among all of them; 0 is the constant.
        let starts: Vec<usize> = TERMS
            .iter()
            .scan(1, |next, term| {
                let start = *next;
                *next += term.bins();
                Some(start)
            })
            .collect();
        let size = 1 + TERMS.iter().map(|term| term.bins()).sum::<usize>();
        let mut start = DVector::zeros(size);
        start[0] = (labels as f64 / (rows - labels).max(1) as f64).ln();
        let regression = Regression {
            labels: &self.full.labelled,
            size,
            // The constant is not held back, but for what keeps the matrix regular.
            ridge: |place| if place == 0 { 1e-6 } else { RIDGE },
            row: |row, cells: &mut Vec<(usize, f64)>| {
                cells.push((0, 1.0));
                let known = self
                    .full
                    .row(row)
                    .iter()
                    .zip(&starts)
                    .filter(|(bin, _)| **bin != NONE);
                cells.extend(known.map(|(bin, start)| (start + usize::from(*bin), 1.0)));
            },
        };
        let Some(weights) = regression.solve(start) else {
            return Err(Error::usage(
                Misuse::TooLittleData,
                "the weights cannot be told apart on so few matches. Give more".to_owned(),
            ));
        };
        let mut card = Scorecard::blank();
        card.base = weights[0];
        for (term, start) in card.weights.iter_mut().zip(&starts) {
            for (bin, weight) in term.iter_mut().enumerate() {
                *weight = weights[start + bin];
            }
        }
        self.centre(&mut card);
        self.told_in_reports(&mut card);
        Ok(card)
    }

    /// The one weight that key-event matches add: how much more a loss that reports tell of is an
    /// error than the other weights say of it. They stay as they are; the handful of such losses
    /// fits one number, held back a little towards 0.
    fn told_in_reports(&self, card: &mut Scorecard) {
        const HELD_BACK: f64 = 0.1;
        let Some(at) = TERMS.iter().position(|term| term.name == TOLD) else {
            return;
        };
        let rows = &self.key_events;
        let told = |row: &usize| rows.row(*row)[at] != NONE;
        let told: Vec<usize> = (0..rows.labelled.len()).filter(told).collect();
        let scores: Vec<f64> = told
            .iter()
            .map(|&row| {
                card.base
                    + card.sum(
                        rows.row(row)
                            .iter()
                            .map(|bin| (*bin != NONE).then_some(usize::from(*bin))),
                    )
            })
            .collect();
        let labels = told.iter().filter(|&&row| rows.labelled[row]).count() as f64;
        // The slope falls as the weight grows: halve the range until it is 0.
        let slope = |weight: f64| {
            labels
                - scores
                    .iter()
                    .map(|score| logistic(score + weight))
                    .sum::<f64>()
                - HELD_BACK * weight
        };
        let (mut low, mut high) = (-20.0, 20.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if slope(middle) > 0.0 {
                low = middle
            } else {
                high = middle
            }
        }
        card.weights[at][0] = if scores.is_empty() {
            0.0
        } else {
            (low + high) / 2.0
        };
    }

    /// Moves each term's mean into the constant, so that a fact not known counts as an average one
    /// and a weight reads as "more than usual".
    fn centre(&self, card: &mut Scorecard) {
        for (at, weights) in card.weights.iter_mut().enumerate() {
            let (mut sum, mut count) = (0.0, 0.0f64);
            for bin in self
                .full
                .bins
                .iter()
                .skip(at)
                .step_by(TERMS.len())
                .filter(|bin| **bin != NONE)
            {
                sum += weights[usize::from(*bin)];
                count += 1.0;
            }
            let mean = sum / count.max(1.0);
            weights.iter_mut().for_each(|weight| *weight -= mean);
            card.base += mean;
        }
    }

    fn table(&self, card: &Scorecard) -> String {
        let mut text = String::from("term,bin,weight,actions,labelled,words\n");
        let (rows, labels) = self.full.size();
        text += &format!("{BASE},0,{:.3},{rows},{labels},\n", card.base);
        for (at, (term, weights)) in TERMS.iter().zip(&card.weights).enumerate() {
            let mut counts = vec![(0u32, 0u32); term.bins()];
            let rows = if term.name == TOLD {
                &self.key_events
            } else {
                &self.full
            };
            let column = rows.bins.iter().skip(at).step_by(TERMS.len());
            for (bin, labelled) in column.zip(&rows.labelled).filter(|(bin, _)| **bin != NONE) {
                counts[usize::from(*bin)].0 += 1;
                counts[usize::from(*bin)].1 += u32::from(*labelled);
            }
            for (bin, (weight, (actions, labelled))) in weights.iter().zip(counts).enumerate() {
                // A bin that no action fell into has learnt nothing.
                let weight = if actions == 0 { 0.0 } else { *weight };
                text += &format!(
                    "{},{bin},{weight:.3},{actions},{labelled},\"{}\"\n",
                    term.name,
                    term.words(bin)
                );
            }
        }
        text
    }
}
