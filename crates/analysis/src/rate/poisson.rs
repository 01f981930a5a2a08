//! Exact interval of a Poisson count (Garwood 1936, "Fiducial limits for the Poisson
//! distribution", Biometrika 28): the limits are chi-square quantiles, here written through the
//! gamma distribution, chi-square(2k)/2 = gamma(k).

use crate::gamma::standard_quantile;

/// 95 % limits of the expected count, given that `count` were observed: (low, high), low 0 for 0.
pub fn interval_95(count: u32) -> (f64, f64) {
    (quantile(count, 0.025), quantile(count + 1, 0.975))
}

/// 95 % limits of the expected number of errors, given actions each of which was an error with some
/// probability: their sum and the sum of their squares.
///
/// The number of errors among the actions is Poisson-binomial with mean `sum` and variance
/// `sum - squares`. Given that number n, the expected number is gamma(n + 1/2, 1) by Jeffreys'
/// prior. The mixture has mean `sum + 1/2`, and the variances add up; it is approximated by the
/// gamma with this mean and variance. Near 0 the mixture is dominated by no error at all, which
/// determines the lower end.
pub fn expected_95(sum: f64, squares: f64) -> (f64, f64) {
    let mean = sum.max(0.0) + 0.5;
    let variance = mean + (sum - squares).max(0.0);
    let (shape, scale) = (mean * mean / variance, variance / mean);
    let low = standard_quantile(shape, 0.025) * scale;
    // A number of identical actions with this sum and squares, each an error with this probability.
    let chance = if sum > 0.0 {
        (squares / sum).min(1.0)
    } else {
        0.0
    };
    let nothing = match chance > 0.0 {
        true => (1.0 - chance).powf(sum / chance),
        false => 1.0,
    };
    let below = match nothing > 0.025 {
        true => standard_quantile(0.5, 0.025 / nothing),
        false => low,
    };
    (low.min(below), standard_quantile(shape, 0.975) * scale)
}

/// The quantile of gamma(shape, 1); 0 for shape 0.
fn quantile(shape: u32, probability: f64) -> f64 {
    standard_quantile(f64::from(shape), probability)
}

#[cfg(test)]
mod tests {
    use super::{expected_95, interval_95};
    use backline_attribution::dice::Dice;
    use statrs::distribution::{ContinuousCDF, Gamma};

    /// Each action is an error with its confidence; the rate follows from the number of errors.
    #[test]
    fn expected_errors_hold_the_doubt_about_what_was_one() {
        let mut dice = Dice(7);
        for (actions, power) in [(3, 2.0), (12, 4.0), (40, 6.0), (120, 5.0)] {
            let (mut inside, rounds) = (0, 2000);
            for _ in 0..rounds {
                // Many unlikely actions and a few likely ones.
                let chances: Vec<f64> = (0..actions).map(|_| dice.uniform().powf(power)).collect();
                let sum: f64 = chances.iter().sum();
                let squares: f64 = chances.iter().map(|chance| chance * chance).sum();
                let errors = chances.iter().filter(|chance| dice.uniform() < **chance);
                let shape = errors.count() as f64 + 0.5;
                let truth = Gamma::new(shape, 1.0)
                    .expect("positive")
                    .inverse_cdf(dice.uniform());
                let (low, high) = expected_95(sum, squares);
                inside += usize::from(low <= truth && truth <= high);
            }
            let share = inside as f64 / f64::from(rounds);
            println!("{actions} actions: {share:.3} inside");
            assert!((0.93..=0.97).contains(&share), "{actions} actions: {share}");
        }
    }

    /// If nothing is uncertain it is the interval of a count, by Jeffreys' prior.
    #[test]
    fn without_doubt_it_is_that_of_a_count() {
        let (low, high) = expected_95(3.0, 3.0);
        // scipy.stats.gamma.ppf([.025, .975], 3.5)
        assert!(
            (low - 0.844_934).abs() < 1e-4 && (high - 8.006_382).abs() < 1e-4,
            "{low} {high}"
        );
        let wider = expected_95(3.0, 1.0);
        assert!(wider.0 < low && wider.1 > high);
    }

    /// Limits as published in tables of the exact interval, and as `poisson.test(k)$conf.int` in
    /// R and `scipy.stats.chi2.ppf` give them.
    #[test]
    fn limits_agree_with_published_tables() {
        for (count, low, high) in [
            (0, 0.0, 3.688_879),
            (1, 0.025_318, 5.571_643),
            (2, 0.242_209, 7.224_688),
            (5, 1.623_486, 11.668_332),
            (10, 4.795_389, 18.390_356),
            (50, 37.110_962, 65.918_766),
        ] {
            let (found_low, found_high) = interval_95(count);
            assert!(
                (found_low - low).abs() < 1e-4,
                "{count}: {found_low} against {low}"
            );
            assert!(
                (found_high - high).abs() < 1e-4,
                "{count}: {found_high} against {high}"
            );
        }
    }
}
