//! Exact interval of a Poisson count (Garwood 1936, "Fiducial limits for the Poisson
//! distribution", Biometrika 28): the limits are chi-square quantiles, here written through the
//! gamma distribution, chi-square(2k)/2 = gamma(k).

use statrs::distribution::{ContinuousCDF, Gamma};

/// 95 % limits of the expected count, given that `count` were seen: (low, high), low 0 for 0.
pub fn interval_95(count: u32) -> (f64, f64) {
    (quantile(count, 0.025), quantile(count + 1, 0.975))
}

/// The quantile of gamma(shape, 1); 0 for shape 0.
fn quantile(shape: u32, probability: f64) -> f64 {
    if shape == 0 {
        return 0.0;
    }
    // A positive shape and rate are always accepted.
    Gamma::new(f64::from(shape), 1.0).map_or(f64::NAN, |gamma| gamma.inverse_cdf(probability))
}

#[cfg(test)]
mod tests {
    use super::interval_95;

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
