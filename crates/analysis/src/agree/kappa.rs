//! How far two observers agree beyond chance (Cohen, "A coefficient of agreement for nominal scales",
//! Educational and Psychological Measurement 20, 1960).

/// Units by what each of two observers said of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fourfold {
    pub both: u32,
    pub a_only: u32,
    pub b_only: u32,
    pub neither: u32,
}

impl Fourfold {
    /// One unit more.
    pub fn count(&mut self, a: bool, b: bool) {
        let cell = match (a, b) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.a_only,
            (false, true) => &mut self.b_only,
            (false, false) => &mut self.neither,
        };
        *cell += 1;
    }

    pub fn units(self) -> u32 {
        self.both + self.a_only + self.b_only + self.neither
    }

    /// Kappa with its 95 % interval by the large-sample error; none where one of them said the same
    /// of all units, or there is none.
    pub fn kappa(self) -> Option<(f64, f64, f64)> {
        let n = f64::from(self.units());
        let [both, a_only, b_only, neither] =
            [self.both, self.a_only, self.b_only, self.neither].map(f64::from);
        let (a, b) = ((both + a_only) / n, (both + b_only) / n);
        let same = (both + neither) / n;
        let by_chance = a * b + (1.0 - a) * (1.0 - b);
        let room = 1.0 - by_chance;
        let varies = |share: f64| share > 0.0 && share < 1.0;
        if n == 0.0 || !varies(a) || !varies(b) {
            return None;
        }
        let kappa = (same - by_chance) / room;
        let error = (same * (1.0 - same) / (n * room * room)).sqrt();
        Some((
            kappa,
            (kappa - 1.96 * error).max(-1.0),
            (kappa + 1.96 * error).min(1.0),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // 50 grant proposals: 20 yes by both, 15 no by both, 5 and 10 apart; kappa 0.4.
        let of = Fourfold {
            both: 20,
            a_only: 5,
            b_only: 10,
            neither: 15,
        };
        let (kappa, low, high) = of.kappa().expect("it varies");
        assert!((kappa - 0.4).abs() < 1e-12);
        // sqrt(0.7 * 0.3 / (50 * 0.25)) is 0.1296.
        assert!(
            (high - kappa - 1.96 * 0.1296).abs() < 1e-3
                && (kappa - low - 1.96 * 0.1296).abs() < 1e-3
        );
        let never = Fourfold {
            b_only: 3,
            neither: 5,
            ..Fourfold::default()
        };
        assert_eq!(never.kappa(), None);
        assert_eq!(Fourfold::default().kappa(), None);
    }
}
