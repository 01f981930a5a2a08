//! Goals and points as exact distributions: of independent chances the number that is scored is
//! Poisson-binomial.

/// Points that a match can cost: none to three.
pub const PLACES: usize = 4;

/// An attack of the opponents, in which one goal at most is scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// That it is scored with the errors and without them.
    pub kept: f64,
    /// That it is scored only because of the errors.
    pub given: f64,
}

/// The number scored of independent chances: at place n the probability of n.
pub fn scored(chances: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all = vec![1.0];
    for chance in chances {
        all.push(0.0);
        for goals in (0..all.len()).rev() {
            let one_more = if goals > 0 { all[goals - 1] } else { 0.0 };
            all[goals] = all[goals] * (1.0 - chance) + one_more * chance;
        }
    }
    all
}

/// Points of a match that ends with this difference of goals.
pub fn points(own: usize, against: usize) -> usize {
    match own.cmp(&against) {
        std::cmp::Ordering::Greater => 3,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Less => 0,
    }
}

/// Of a match in which the team scores as `own` says: at place n the probability that the errors
/// behind what is given of `against` cost it n points.
pub fn lost(own: &[f64], against: &[Chance]) -> [f64; PLACES] {
    let kept = against.len() + 1;
    let given = against.iter().filter(|chance| chance.given > 0.0).count() + 1;
    // Goals conceded in either case, and those conceded because of errors.
    let mut both = vec![0.0; kept * given];
    both[0] = 1.0;
    for chance in against {
        let none = 1.0 - chance.kept - chance.given;
        for k in (0..kept).rev() {
            for g in (0..given).rev() {
                let mut now = both[k * given + g] * none;
                if k > 0 {
                    now += both[(k - 1) * given + g] * chance.kept;
                }
                if g > 0 {
                    now += both[k * given + g - 1] * chance.given;
                }
                both[k * given + g] = now;
            }
        }
    }
    let mut found = [0.0; PLACES];
    for (goals, sure) in own.iter().enumerate() {
        for k in 0..kept {
            for g in 0..given {
                let cost = points(goals, k) - points(goals, k + g);
                found[cost] += sure * both[k * given + g];
            }
        }
    }
    found
}

/// Expected points of a match with these goals.
pub fn expected(own: &[f64], against: &[f64]) -> f64 {
    let pairs = own.iter().enumerate().flat_map(|(goals, sure)| {
        let of =
            move |(conceded, likely): (usize, &f64)| points(goals, conceded) as f64 * sure * likely;
        against.iter().enumerate().map(of)
    });
    pairs.sum()
}

/// The points of several matches: an exact sum of what each of them may have cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum(Vec<f64>);

impl Default for Sum {
    fn default() -> Sum {
        Sum(vec![1.0])
    }
}

impl Sum {
    /// One match more.
    pub fn add(&mut self, of_match: &[f64; PLACES]) {
        if of_match[0] == 1.0 {
            return;
        }
        let mut all = vec![0.0; self.0.len() + PLACES - 1];
        for (points, sure) in self.0.iter().enumerate() {
            for (more, likely) in of_match.iter().enumerate() {
                all[points + more] += sure * likely;
            }
        }
        // What is next to impossible would make sums over an archive long.
        while all.len() > 1 && all.last().is_some_and(|last| *last < 1e-15) {
            all.pop();
        }
        self.0 = all;
    }

    /// Expected points.
    pub fn mean(&self) -> f64 {
        let of = |(points, sure): (usize, &f64)| points as f64 * sure;
        self.0.iter().enumerate().map(of).sum()
    }

    /// So many points or fewer with at least this probability.
    pub fn quantile(&self, probability: f64) -> u32 {
        let mut below = 0.0;
        for (points, sure) in self.0.iter().enumerate() {
            below += sure;
            // Sums of many small numbers end a little below 1.
            if below >= probability - 1e-12 {
                return points as u32;
            }
        }
        (self.0.len() - 1) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way in which a match can end, one by one.
    fn by_hand(own: &[f64], against: &[Chance]) -> [f64; PLACES] {
        let mut found = [0.0; PLACES];
        for scored in 0..1usize << own.len() {
            let mut sure = 1.0;
            for (at, chance) in own.iter().enumerate() {
                sure *= if scored >> at & 1 == 1 {
                    *chance
                } else {
                    1.0 - chance
                };
            }
            // Of each attack against: nothing, a goal in either case, a goal by the errors.
            for mut ways in 0..3usize.pow(against.len() as u32) {
                let (mut likely, mut without, mut with) = (sure, 0, 0);
                for chance in against {
                    match ways % 3 {
                        0 => likely *= 1.0 - chance.kept - chance.given,
                        1 => {
                            likely *= chance.kept;
                            without += 1;
                            with += 1;
                        }
                        _ => {
                            likely *= chance.given;
                            with += 1;
                        }
                    }
                    ways /= 3;
                }
                let goals = scored.count_ones() as usize;
                found[points(goals, without) - points(goals, with)] += likely;
            }
        }
        found
    }

    #[test]
    fn points_lost_are_those_of_every_ending_one_by_one() {
        let own = [0.1, 0.35, 0.76, 0.04, 0.5];
        let against = [
            Chance {
                kept: 0.2,
                given: 0.0,
            },
            Chance {
                kept: 0.0,
                given: 0.4,
            },
            Chance {
                kept: 0.15,
                given: 0.3,
            },
            Chance {
                kept: 0.05,
                given: 0.0,
            },
            Chance {
                kept: 0.1,
                given: 0.62,
            },
        ];
        let exact = lost(&scored(own.iter().copied()), &against);
        let listed = by_hand(&own, &against);
        for (a, b) in exact.iter().zip(listed) {
            assert!((a - b).abs() < 1e-12, "{exact:?} {listed:?}");
        }
        assert!((exact.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // With the errors less is expected than without them, by just that much.
        let own = scored(own.iter().copied());
        let with = scored(against.iter().map(|chance| chance.kept + chance.given));
        let without = scored(against.iter().map(|chance| chance.kept));
        let mean: f64 = exact.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        assert!((expected(&own, &without) - expected(&own, &with) - mean).abs() < 1e-12);
    }

    #[test]
    fn goals_of_like_chances_are_binomial() {
        let found = scored([0.3; 4].into_iter());
        let binomial = [0.2401, 0.4116, 0.2646, 0.0756, 0.0081];
        for (a, b) in found.iter().zip(binomial) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn matches_add_up() {
        let one = [0.5, 0.1, 0.3, 0.1];
        let mut sum = Sum::default();
        for _ in 0..3 {
            sum.add(&one);
        }
        assert!((sum.mean() - 3.0 * 1.0).abs() < 1e-12);
        // 0.5 cubed is the probability of none.
        assert_eq!(sum.quantile(0.125), 0);
        assert_eq!(sum.quantile(0.126), 1);
        assert_eq!(sum.quantile(1.0), 9);
        assert_eq!(Sum::default().quantile(0.975), 0);
    }
}
