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

    /// Kappa with its 95 % interval by the large-sample error of Fleiss, Cohen and Everitt
    /// ("Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72, 1969);
    /// none where one of them said the same of all units, or there are no units.
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
        let share = |cell: f64| cell / n;
        let agreed: f64 = [(both, a, b), (neither, 1.0 - a, 1.0 - b)]
            .into_iter()
            .map(|(cell, a, b)| share(cell) * (room - (a + b) * (1.0 - same)).powi(2))
            .sum();
        let differed: f64 = [(a_only, b + 1.0 - a), (b_only, a + 1.0 - b)]
            .into_iter()
            // Each by what the other says of its row and of its column.
            .map(|(cell, others)| share(cell) * others.powi(2))
            .sum();
        let by_both = (same * by_chance - 2.0 * by_chance + same).powi(2);
        let variance = (agreed + (1.0 - same).powi(2) * differed - by_both) / (n * room.powi(4));
        let error = variance.max(0.0).sqrt();
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
        // The error of 200 000 drawn tables is 0.1271; of the second 0.0746 by 0.0752.
        let error = |low: f64, high: f64| (high - low) / (2.0 * 1.96);
        assert!((error(low, high) - 0.126_996).abs() < 1e-5, "{low} {high}");
        let rare = Fourfold {
            both: 2,
            a_only: 18,
            b_only: 13,
            neither: 509,
        };
        let (kappa, low, high) = rare.kappa().expect("it varies");
        assert!((kappa - 0.085_357).abs() < 1e-5);
        assert!((error(low, high) - 0.075_169).abs() < 1e-5);
        let never = Fourfold {
            b_only: 3,
            neither: 5,
            ..Fourfold::default()
        };
        assert_eq!(never.kappa(), None);
        assert_eq!(Fourfold::default().kappa(), None);
    }
}
