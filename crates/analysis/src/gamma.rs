//! Gamma distributions of rates: quantiles, the density to draw, and two of them compared exactly.

use statrs::function::{beta::beta_reg, gamma::gamma_lr, gamma::ln_gamma};

/// A belief about a rate: gamma with a shape and a rate parameter, mean `shape / rate`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// Shape, above 0.
    pub shape: f64,
    /// Rate (inverse scale), above 0, in units of exposure.
    pub rate: f64,
}

/// Relative step below which a root is found.
const CLOSE: f64 = 1e-12;
const ROUNDS: usize = 200;

impl Belief {
    /// Mean.
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }

    /// Probability of a rate below `x`.
    pub fn cdf(self, x: f64) -> f64 {
        standard_cdf(self.shape, x * self.rate)
    }

    /// The rate below which the true one lies with this probability.
    pub fn quantile(self, probability: f64) -> f64 {
        standard_quantile(self.shape, probability) / self.rate
    }

    /// Equal-tailed 95 % credible interval.
    pub fn interval_95(self) -> (f64, f64) {
        (self.quantile(0.025), self.quantile(0.975))
    }

    /// Probability that this rate is lower than `other`.
    ///
    /// With X and Y gamma of rate 1 and these shapes, the rates are X/r and Y/s, and X/(X+Y) is
    /// beta(shape, other shape); X/r < Y/s says X/(X+Y) < r/(r+s). So the probability is the
    /// regularised incomplete beta function there, for any shapes (Johnson, Kotz, Balakrishnan,
    /// "Continuous Univariate Distributions" 1, 1994, section 17.6; 2, 1995, section 25.2).
    pub fn probability_lower(self, other: Belief) -> f64 {
        odds_cdf(self.shape, other.shape, (self.rate / other.rate).ln())
    }

    /// Quantile of this rate divided by `other`: an F distribution with twice the shapes as its
    /// degrees of freedom, scaled by the ratio of the means.
    pub fn ratio_quantile(self, other: Belief, probability: f64) -> f64 {
        let log_odds = odds_quantile(self.shape, other.shape, probability);
        log_odds.exp() * other.rate / self.rate
    }
}

/// The posterior's density at `n` evenly spaced rates, for a picture: from 0 or the 0.1 % quantile
/// to the 99.9 % quantile. Each value is the mean density over its step, so that it is finite even
/// where the density is not (shapes below 1 at 0) and the values times the step add up to the
/// probability shown. Empty for fewer than two points or parameters that are not above 0.
pub fn density(shape: f64, rate: f64, n: usize) -> Vec<(f64, f64)> {
    if n < 2 || !(shape > 0.0 && rate > 0.0 && shape.is_finite() && rate.is_finite()) {
        return Vec::new();
    }
    let belief = Belief { shape, rate };
    let high = belief.quantile(0.999);
    let low = if shape <= 1.0 {
        0.0
    } else {
        belief.quantile(0.001)
    };
    let step = (high - low) / (n - 1) as f64;
    (0..n)
        .map(|at| {
            let x = low + step * at as f64;
            let (from, to) = ((x - step / 2.0).max(0.0), x + step / 2.0);
            (x, (belief.cdf(to) - belief.cdf(from)) / (to - from))
        })
        .collect()
}

/// Regularised lower incomplete gamma function.
pub(crate) fn standard_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x.is_infinite() {
        1.0
    } else {
        gamma_lr(shape, x)
    }
}

/// Quantile of gamma(shape, 1); 0 for shape 0 and if it is too small to represent.
pub(crate) fn standard_quantile(shape: f64, probability: f64) -> f64 {
    if shape <= 0.0 || probability <= 0.0 {
        return 0.0;
    }
    // Wilson and Hilferty's cube (1931), or the series' first term where the shape is small.
    let start = if shape > 1.0 {
        let part = 1.0 / (9.0 * shape);
        let cube = 1.0 - part + normal_quantile(probability) * part.sqrt();
        shape.ln() + 3.0 * cube.max(0.05).ln()
    } else {
        (probability.ln() + ln_gamma(shape + 1.0)) / shape
    };
    let norm = ln_gamma(shape);
    root(start, probability, |log_x| {
        let x = log_x.exp();
        let slope = (shape * log_x - x - norm).exp();
        (standard_cdf(shape, x), slope)
    })
    .exp()
}

/// P(X/Y < exp(log_odds)) for X, Y gamma of rate 1.
fn odds_cdf(x_shape: f64, y_shape: f64, log_odds: f64) -> f64 {
    // Each side of 1/2 by its own tail, so that P(A < B) and P(B < A) add up to 1 exactly.
    if log_odds <= 0.0 {
        let odds = log_odds.exp();
        beta_reg(x_shape, y_shape, odds / (1.0 + odds))
    } else {
        let odds = (-log_odds).exp();
        1.0 - beta_reg(y_shape, x_shape, odds / (1.0 + odds))
    }
}

fn odds_quantile(x_shape: f64, y_shape: f64, probability: f64) -> f64 {
    let norm = ln_gamma(x_shape) + ln_gamma(y_shape) - ln_gamma(x_shape + y_shape);
    // The logarithm of a gamma has a variance near 1/shape.
    let spread = (1.0 / x_shape + 1.0 / y_shape).sqrt();
    let start = (x_shape / y_shape).ln() + normal_quantile(probability) * spread;
    root(start, probability, |log_odds| {
        // ln(1 + exp(u)) without overflow.
        let soft = log_odds.max(0.0) + (-log_odds.abs()).exp().ln_1p();
        let slope = (x_shape * log_odds - (x_shape + y_shape) * soft - norm).exp();
        (odds_cdf(x_shape, y_shape, log_odds), slope)
    })
}

/// Where a rising function (value, slope) reaches `wanted`: Newton's method kept inside a bracket.
fn root(start: f64, wanted: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut x = start;
    let mut stride = 1.0;
    for _ in 0..ROUNDS {
        let (value, slope) = function(x);
        if value < wanted {
            low = x;
        } else {
            high = x;
        }
        let mut next = x - (value - wanted) / slope;
        if !next.is_finite() || next <= low || next >= high {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => f64::midpoint(low, high),
                (true, false) => low + stride,
                _ => high - stride,
            };
            stride *= 2.0;
        }
        let done = (next - x).abs() <= CLOSE * (1.0 + x.abs());
        x = next;
        if done {
            break;
        }
    }
    x
}

/// Normal quantile to three decimals, a starting point only (Abramowitz and Stegun 26.2.23).
fn normal_quantile(probability: f64) -> f64 {
    let tail = probability.min(1.0 - probability).max(1e-300);
    let t = (-2.0 * tail.ln()).sqrt();
    let z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    if probability < 0.5 { -z } else { z }
}
