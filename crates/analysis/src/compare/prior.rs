//! The gamma prior of a group of players, from their own counts: parametric empirical Bayes.
//!
//! Counts are Poisson with mean `rate * exposure` and true rates are gamma over the group, so the
//! counts are negative binomial, whose likelihood determines shape and mean of the gamma (Robbins,
//! "An empirical Bayes approach to statistics", 1956; Efron and Morris, JASA 70, 1975; for the
//! gamma-Poisson Clayton and Kaldor, "Empirical Bayes estimates of age-standardized relative
//! risks", Biometrics 43, 1987).

use statrs::function::gamma::{digamma, ln_gamma};

use crate::gamma::Belief;

/// Number of players that a group needs for a prior of its own.
pub const GROUP_PLAYERS: usize = 10;
/// Number of errors that a group needs for a prior of its own.
pub const GROUP_ERRORS: f64 = 5.0;

/// One player: exposure above 0 and the count, which weights may make fractional.
pub(super) type Unit = (f64, f64);

/// The gamma prior of a group and its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prior {
    /// The most credible shape.
    pub shape: f64,
    /// Mean rate of the group.
    pub mean: f64,
    /// The credible priors, grouped by shape.
    credible: Vec<Credible>,
}

/// One credible prior.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Credible {
    shape: f64,
    mean: f64,
    /// Its share of the credibility.
    weight: f64,
}

/// Smallest and largest shape that are tried: from true rates that differ by a factor of hundreds
/// between players to rates that are the same for all.
const SHAPES: (f64, f64) = (0.05, 1e4);
/// Number of shapes that are tried, evenly spaced by their logarithm: neighbours differ by less
/// than a third, far less than counts of errors can resolve.
const STEPS: usize = 48;
/// Means that are tried under each shape, in standard deviations of their logarithm: sums of steps
/// this wide over a curve like the normal one are as good as integrals.
const MEANS: [f64; 9] = [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0];
/// Priors with less credibility than this are dropped.
const NEGLIGIBLE: f64 = 1e-5;

impl Prior {
    /// The rate parameter, in units of exposure.
    pub fn rate(&self) -> f64 {
        self.shape / self.mean
    }

    /// Weight of the prior in a posterior mean: b / (b + exposure), over the credible shapes.
    pub fn pull(&self, exposure: f64) -> f64 {
        let pull = |at: &Credible| at.weight / (1.0 + at.mean * exposure / at.shape);
        self.credible.iter().map(pull).sum()
    }

    /// The posterior of one player.
    ///
    /// Under one shape a and mean m it is gamma(a + n, a/m + E). Treating the most credible shape
    /// and mean as the truth makes intervals too narrow, most of all if errors are few (Kass and
    /// Steffey, "Approximate Bayesian inference in conditionally independent hierarchical models",
    /// JASA 84, 1989). So the posteriors under all credible priors are mixed, and the gamma closest
    /// to the mixture is used: the one with its mean and its mean logarithm, which has the smallest
    /// Kullback-Leibler divergence from it.
    pub fn posterior(&self, (exposure, count): Unit) -> Belief {
        let (mut mean, mut log_mean) = (0.0, 0.0);
        let (mut of_shape, mut at_shape) = (f64::NAN, 0.0);
        for at in &self.credible {
            let shape = at.shape + count;
            let rate = at.shape / at.mean + exposure;
            if shape != of_shape {
                (of_shape, at_shape) = (shape, digamma(shape));
            }
            mean += at.weight * shape / rate;
            log_mean += at.weight * (at_shape - rate.ln());
        }
        let shape = shape_of(mean.ln() - log_mean);
        Belief {
            shape,
            rate: shape / mean,
        }
    }

    /// The prior of a group by penalised marginal likelihood; `None` without any error.
    ///
    /// The likelihood alone has its maximum at an infinite shape if the counts vary less than
    /// Poisson's, which would make all players equal beyond doubt. The coefficient of variation of
    /// the true rates, 1/sqrt(shape), therefore has a gamma(3, 3) penalty: it never lets the
    /// estimate reach 0, has its peak at 2/3 and matters little if there are data (Chung,
    /// Rabe-Hesketh, Dorie, Gelman, Liu, "A nondegenerate penalized likelihood estimator for
    /// variance parameters in multilevel models", Psychometrika 78, 2013, with gamma(2, 0)). If the
    /// data cannot show how far players differ, this leaves intervals too wide rather than too
    /// narrow.
    pub fn fit(units: &[Unit]) -> Option<Prior> {
        let errors: f64 = units.iter().map(|(_, count)| count).sum();
        let exposure: f64 = units.iter().map(|(exposure, _)| exposure).sum();
        if errors <= 0.0 || exposure <= 0.0 {
            return None;
        }
        let start = (errors / exposure).ln();
        let height = |log_shape: f64| {
            let (log_mean, doubt) = best_mean(units, log_shape.exp(), start);
            (log_likelihood(units, log_shape, log_mean), log_mean, doubt)
        };
        let (first, last) = (SHAPES.0.ln(), SHAPES.1.ln());
        let step = (last - first) / STEPS as f64;
        let tried: Vec<(f64, (f64, f64, f64))> = (0..=STEPS)
            .map(|at| first + step * at as f64)
            .map(|log_shape| (log_shape, height(log_shape)))
            .collect();
        let (best, top) = tried.iter().fold((first, f64::NEG_INFINITY), |best, at| {
            if at.1.0 > best.1 {
                (at.0, at.1.0)
            } else {
                best
            }
        });

        // Credibility: the likelihood with flat ln(mean), times the width that each stands for.
        // The coefficient of variation's step is proportional to itself where the shape's
        // logarithm is stepped through.
        let mut credible = Vec::new();
        for (log_shape, (value, middle, variance)) in tried {
            let width = (-log_shape / 2.0).exp() * variance.sqrt();
            if (value - top).exp() * width < NEGLIGIBLE * NEGLIGIBLE {
                continue;
            }
            for deviations in MEANS {
                let log_mean = middle + deviations * variance.sqrt();
                let value = log_likelihood(units, log_shape, log_mean);
                credible.push(Credible {
                    shape: log_shape.exp(),
                    mean: log_mean.exp(),
                    weight: (value - top).exp() * width,
                });
            }
        }
        let sum = |all: &[Credible]| all.iter().map(|at| at.weight).sum::<f64>();
        let whole = sum(&credible);
        credible.retain(|at| at.weight > NEGLIGIBLE * whole);
        let whole = sum(&credible);
        credible.iter_mut().for_each(|at| at.weight /= whole);

        // The most credible: golden section around the best of the grid.
        let (mut low, mut high) = ((best - step).max(first), (best + step).min(last));
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        let mut left = high - golden * (high - low);
        let mut right = low + golden * (high - low);
        let (mut at_left, mut at_right) = (height(left).0, height(right).0);
        while high - low > 1e-6 {
            if at_left > at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - golden * (high - low);
                at_left = height(left).0;
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + golden * (high - low);
                at_right = height(right).0;
            }
        }
        let log_shape = f64::midpoint(low, high);
        Some(Prior {
            shape: log_shape.exp(),
            mean: height(log_shape).1.exp(),
            credible,
        })
    }
}

/// ln(mean) at the maximum for a fixed shape, and its variance (the inverse curvature); the slope
/// decreases everywhere, so there is one root.
fn best_mean(units: &[Unit], shape: f64, start: f64) -> (f64, f64) {
    let (mut low, mut high) = (start - 12.0, start + 12.0);
    let mut log_mean = start;
    let mut bend = 1.0;
    for _ in 0..100 {
        let mean = log_mean.exp();
        let (mut slope, mut curve) = (0.0, 0.0);
        for (exposure, count) in units {
            let expected = mean * exposure;
            let below = shape + expected;
            slope += shape * (count - expected) / below;
            curve += shape * expected * (shape + count) / (below * below);
        }
        bend = curve;
        if slope > 0.0 {
            low = log_mean;
        } else {
            high = log_mean;
        }
        let mut next = log_mean + slope / curve;
        if !next.is_finite() || next <= low || next >= high {
            next = f64::midpoint(low, high);
        }
        let done = (next - log_mean).abs() < 1e-11;
        log_mean = next;
        if done {
            break;
        }
    }
    (log_mean, 1.0 / bend)
}

/// Negative binomial log-likelihood without terms that depend on the data alone, plus the penalty.
fn log_likelihood(units: &[Unit], log_shape: f64, log_mean: f64) -> f64 {
    let (shape, mean) = (log_shape.exp(), log_mean.exp());
    let at_shape = ln_gamma(shape);
    let sum: f64 = units
        .iter()
        .map(|(exposure, count)| {
            let below = (mean * exposure / shape).ln_1p();
            let seen = if *count > 0.0 {
                ln_gamma(shape + count) - at_shape + count * (log_mean - log_shape)
            } else {
                0.0
            };
            seen - (shape + count) * below
        })
        .sum();
    // gamma(3, 3) of the coefficient of variation: 2 ln(cv) - 3 cv.
    sum - log_shape - 3.0 * (-log_shape / 2.0).exp()
}

/// The shape of the gamma whose ln(mean) exceeds its mean logarithm by `gap`, by Newton's method
/// on 1/shape (Minka, "Estimating a gamma distribution", 2002).
fn shape_of(gap: f64) -> f64 {
    // A gap lost in rounding belongs to a rate that is known almost exactly.
    let gap = gap.max(1e-12);
    let mut shape = (3.0 - gap + ((gap - 3.0).powi(2) + 24.0 * gap).sqrt()) / (12.0 * gap);
    // The start is within 2 % and each round squares that.
    for _ in 0..4 {
        let miss = shape.ln() - digamma(shape) - gap;
        let slope = shape * shape * (1.0 / shape - trigamma(shape));
        let next = 1.0 / (1.0 / shape + miss / slope);
        if !(next.is_finite() && next > 0.0) {
            break;
        }
        shape = next;
    }
    shape
}

/// Second derivative of ln gamma (Abramowitz and Stegun 6.4.6, 6.4.12).
fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 8.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    sum + 1.0 / x + y / 2.0 + y / x * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y / 30.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.special.polygamma(1, x)`, and the original gap is recovered.
    #[test]
    fn shapes_come_from_their_gaps() {
        for (x, wanted) in [
            (0.1, 101.433_299_150_792_75),
            (1.0, 1.644_934_066_848_226_4),
            (30.0, 0.033_895_060_357_739_946),
        ] {
            assert!((trigamma(x) / wanted - 1.0).abs() < 1e-9, "{x}");
        }
        for shape in [0.02, 0.3, 1.0, 7.5, 300.0, 1e4] {
            let found = shape_of(f64::ln(shape) - digamma(shape));
            assert!((found / shape - 1.0).abs() < 1e-5, "{shape}: {found}");
        }
    }
}
