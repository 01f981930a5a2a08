//! The gamma prior of a group of players, from their own counts: parametric empirical Bayes.
//!
//! Counts are Poisson with mean `rate * exposure`, true rates are gamma over the group, so the
//! counts are negative binomial, and its likelihood tells shape and mean of the gamma (Robbins,
//! "An empirical Bayes approach to statistics", 1956; Efron and Morris, JASA 70, 1975; for the
//! gamma-Poisson Clayton and Kaldor, "Empirical Bayes estimates of age-standardized relative
//! risks", Biometrics 43, 1987).

use statrs::function::gamma::ln_gamma;

use super::gamma::Belief;

/// Players that a group needs for a prior of its own.
pub const GROUP_PLAYERS: usize = 10;
/// Errors that a group needs for a prior of its own.
pub const GROUP_ERRORS: f64 = 5.0;

/// One player: exposure above 0 and his count, which weights may make fractional.
pub(super) type Unit = (f64, f64);

/// The gamma prior of a group and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prior {
    /// Shape, the most credible one.
    pub shape: f64,
    /// Mean rate of the group.
    pub mean: f64,
    /// The credible shapes.
    shapes: Vec<Shape>,
}

/// One credible shape of the prior.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shape {
    shape: f64,
    /// The group's mean rate under it.
    mean: f64,
    /// Variance of ln(mean) under it.
    doubt: f64,
    /// Its share of the credibility.
    weight: f64,
}

/// Smallest and largest shape that are tried: true rates that differ by a factor of hundreds
/// between players, and such that are the same for all.
const SHAPES: (f64, f64) = (0.05, 1e4);
/// Shapes that are tried, evenly spaced by their logarithm: neighbours differ by less than a
/// third, far below what counts of errors can tell apart.
const STEPS: usize = 48;
/// Shapes with less of the credibility than this are left out.
const NEGLIGIBLE: f64 = 1e-4;

impl Prior {
    /// The rate parameter, in units of exposure.
    pub fn rate(&self) -> f64 {
        self.shape / self.mean
    }

    /// Weight of the prior in a posterior mean: b / (b + exposure), over the credible shapes.
    pub fn pull(&self, exposure: f64) -> f64 {
        let pull = |at: &Shape| at.weight / (1.0 + at.mean * exposure / at.shape);
        self.shapes.iter().map(pull).sum()
    }

    /// The posterior of one player.
    ///
    /// Under one shape a and mean m it is gamma(a + n, a/m + E), with mean m (a + n) / (a + m E).
    /// Taking the best shape and mean for the truth makes intervals too narrow, most so where
    /// errors are few. So mean and variance are those over all credible shapes, with the variance
    /// that the doubt about m adds to first order (Kass and Steffey, "Approximate Bayesian
    /// inference in conditionally independent hierarchical models", JASA 84, 1989), and the gamma
    /// with this mean and variance is taken.
    pub fn posterior(&self, (exposure, count): Unit) -> Belief {
        let (mut mean, mut square) = (0.0, 0.0);
        for at in &self.shapes {
            let (a, m) = (at.shape, at.mean);
            let shape = a + count;
            let rate = a / m + exposure;
            // Slope of the posterior mean against ln m.
            let by_mean = shape / rate * a / (a + m * exposure);
            let middle = shape / rate;
            let variance = middle / rate + by_mean * by_mean * at.doubt;
            mean += at.weight * middle;
            square += at.weight * (variance + middle * middle);
        }
        let variance = square - mean * mean;
        Belief {
            shape: mean * mean / variance,
            rate: mean / variance,
        }
    }

    /// The prior of a group by penalised marginal likelihood; none without a single error.
    ///
    /// The likelihood alone has its maximum at an infinite shape where the counts vary less than
    /// Poisson's, which would call all players the same beyond doubt. The coefficient of
    /// variation of the true rates, 1/sqrt(shape), therefore has a gamma(2, 2) penalty, with its
    /// peak at 0.5: it never lets the estimate reach 0, and matters little where there is data
    /// (Chung, Rabe-Hesketh, Dorie, Gelman, Liu, "A nondegenerate penalized likelihood estimator
    /// for variance parameters in multilevel models", Psychometrika 78, 2013).
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

        // Credibility of each shape: the mean integrated out by Laplace's method (its normal
        // curve's area is the root of its variance), and the coefficient of variation's step,
        // which is proportional to itself where the shape's logarithm is stepped through.
        let mut shapes: Vec<Shape> = tried
            .iter()
            .map(|(log_shape, (value, log_mean, doubt))| Shape {
                shape: log_shape.exp(),
                mean: log_mean.exp(),
                doubt: *doubt,
                weight: (value - top - log_shape / 2.0).exp() * doubt.sqrt(),
            })
            .collect();
        let sum: f64 = shapes.iter().map(|at| at.weight).sum();
        shapes.retain(|at| at.weight > NEGLIGIBLE * sum);
        let sum: f64 = shapes.iter().map(|at| at.weight).sum();
        shapes.iter_mut().for_each(|at| at.weight /= sum);

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
            shapes,
        })
    }
}

/// ln(mean) at the maximum for a fixed shape, and its variance (the inverse curvature); the slope
/// falls all the way, so there is one root.
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

/// Negative binomial log-likelihood without what depends on the data alone, and the penalty.
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
    // gamma(2, 2) of the coefficient of variation: ln(cv) - 2 cv.
    sum - log_shape / 2.0 - 2.0 * (-log_shape / 2.0).exp()
}
