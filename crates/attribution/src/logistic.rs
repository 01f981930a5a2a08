//! Ridge-penalised logistic regression by Newton's method, over sparse rows.
//!
//! With labels y in {0, 1}, rows x and weights w it minimises
//! `sum(ln(1 + exp(x.w)) - y x.w) + sum(ridge w^2) / 2` (Hastie, Tibshirani, Friedman, "The
//! Elements of Statistical Learning", 2nd edition, sections 4.4.1 and 4.4.4).

use nalgebra::{DMatrix, DVector};

/// Steps smaller than this do not change any weight's third decimal.
const TINY: f64 = 1e-6;
const ROUNDS: usize = 50;

/// Log-odds to probability.
pub(crate) fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// A regression to be fitted; `row` writes the positions and values of a row's weights, without
/// those that are 0.
pub(crate) struct Regression<'a, Row: Fn(usize, &mut Vec<(usize, f64)>)> {
    /// One label per row.
    pub labels: &'a [bool],
    /// Number of weights.
    pub size: usize,
    /// Strength of the ridge on the weight at a position.
    pub ridge: fn(usize) -> f64,
    /// Fills in a row; the list is empty when passed.
    pub row: Row,
}

impl<Row: Fn(usize, &mut Vec<(usize, f64)>)> Regression<'_, Row> {
    /// The weights, starting from `weights`; `None` if they cannot be determined.
    pub fn solve(&self, mut weights: DVector<f64>) -> Option<DVector<f64>> {
        let mut cells = Vec::new();
        let mut loss = self.loss(&weights);
        for _ in 0..ROUNDS {
            let mut slope = DVector::zeros(self.size);
            let mut curve = DMatrix::zeros(self.size, self.size);
            for (row, label) in self.labels.iter().enumerate() {
                let p = logistic(self.score(row, &weights, &mut cells));
                let miss = f64::from(u8::from(*label)) - p;
                let weight = p * (1.0 - p);
                for (at, (a, value)) in cells.iter().enumerate() {
                    slope[*a] += miss * value;
                    for (b, other) in &cells[..=at] {
                        curve[(*a.max(b), *a.min(b))] += weight * value * other;
                    }
                }
            }
            for place in 0..self.size {
                slope[place] -= (self.ridge)(place) * weights[place];
                curve[(place, place)] += (self.ridge)(place);
            }
            // A full Newton step can overshoot where most probabilities are near 0; it is halved
            // until the loss falls.
            let mut step: DVector<f64> = curve.cholesky()?.solve(&slope);
            let mut next = self.loss(&(&weights + &step));
            while next > loss && step.amax() > TINY {
                step *= 0.5;
                next = self.loss(&(&weights + &step));
            }
            weights += &step;
            loss = next;
            if step.amax() < TINY {
                break;
            }
        }
        weights.iter().all(|w| w.is_finite()).then_some(weights)
    }

    fn score(&self, row: usize, weights: &DVector<f64>, cells: &mut Vec<(usize, f64)>) -> f64 {
        cells.clear();
        (self.row)(row, cells);
        cells
            .iter()
            .map(|(place, value)| weights[*place] * value)
            .sum()
    }

    /// Penalised negative log-likelihood.
    fn loss(&self, weights: &DVector<f64>) -> f64 {
        let mut cells = Vec::new();
        let mut loss: f64 = weights
            .iter()
            .enumerate()
            .map(|(place, w)| (self.ridge)(place) * w * w / 2.0)
            .sum();
        for (row, label) in self.labels.iter().enumerate() {
            let score = self.score(row, weights, &mut cells);
            // ln(1 + e^z) without overflow, minus z for a labelled row.
            loss +=
                score.max(0.0) + (-score.abs()).exp().ln_1p() - if *label { score } else { 0.0 };
        }
        loss
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_get_their_own_log_odds() {
        // 1 of 4 without the mark, 3 of 4 with it.
        let labels = [true, false, false, false, true, true, true, false];
        let regression = Regression {
            labels: &labels,
            size: 2,
            ridge: |_| 1e-9,
            row: |row, cells: &mut Vec<(usize, f64)>| {
                cells.push((0, 1.0));
                if row >= 4 {
                    cells.push((1, 1.0));
                }
            },
        };
        let weights = regression.solve(DVector::zeros(2)).expect("solvable");
        assert!((logistic(weights[0]) - 0.25).abs() < 1e-6);
        assert!((logistic(weights[0] + weights[1]) - 0.75).abs() < 1e-6);
    }
}
