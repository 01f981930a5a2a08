//! How often teams err: what their players have in common.
//!
//! A weak team's players have more to do than a strong one's, and err more often for that reason.
//! Blaming the player for the team would make a whole back four look bad. So the errors of a team's
//! players together are compared with what is expected of players of their groups, and each player
//! is compared as if in an average team.

/// Number of teams needed to estimate how far they differ.
pub(super) const TEAMS: usize = 8;

/// A team's errors, in effective counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Team {
    /// Errors of its players.
    pub seen: f64,
    /// Errors expected of players of their groups in that time.
    pub expected: f64,
    /// Variance of the team's errors that results from differences between its players.
    pub players: f64,
}

/// How often the players of a team err compared with an average one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Factor {
    pub mean: f64,
    pub variance: f64,
}

impl Default for Factor {
    fn default() -> Self {
        Factor {
            mean: 1.0,
            variance: 0.0,
        }
    }
}

/// Minimum difference between teams, a coefficient of variation of a sixth, squared: if errors are
/// few, the absence of visible differences does not mean that there are none.
const ALIKE: f64 = 0.03;
/// Minimum frequency of a team's errors compared with an average one.
const LEAST: f64 = 0.2;
/// Additional uncertainty about a team, since how far teams differ is itself estimated from twenty
/// of them: this widening is needed for intervals to cover 95 % of the true rates of simulated
/// leagues.
const DOUBT: f64 = 2.0;

/// The factor of each team: the best linear predictor (Robinson, "That BLUP is a good thing",
/// Statistical Science 6, 1991). A team's errors O have mean TX and, given T, variance X plus that
/// of its players; how far T differs between teams follows from how far O differs from X beyond
/// these.
pub(super) fn factors(teams: &[Team]) -> Vec<Factor> {
    let played = || teams.iter().filter(|team| team.expected > 0.0);
    let many = played().count();
    if many < TEAMS {
        return vec![Factor::default(); teams.len()];
    }
    let (seen, expected) = played().fold((0.0, 0.0), |(seen, expected), team| {
        (seen + team.seen, expected + team.expected)
    });
    // Group means are those of players, not of exposure: make them comparable.
    let level = if expected > 0.0 { seen / expected } else { 1.0 };
    let noise = |team: &Team| level * team.expected + level * level * team.players;
    let (mut beyond, mut squares) = (0.0, 0.0);
    for team in played() {
        let expected = level * team.expected;
        let gap = team.seen - expected;
        beyond += gap * gap * many as f64 / (many - 1) as f64 - noise(team);
        squares += expected * expected;
    }
    let between = (beyond / squares).clamp(ALIKE, 1.0);
    teams
        .iter()
        .map(|team| {
            let expected = level * team.expected;
            let whole = between * expected * expected + noise(team);
            if whole <= 0.0 {
                return Factor {
                    mean: 1.0,
                    variance: between,
                };
            }
            let share = between * expected / whole;
            Factor {
                mean: (1.0 + share * (team.seen - expected)).max(LEAST),
                variance: DOUBT * between * (1.0 - share * expected),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(seen: f64) -> Team {
        Team {
            seen,
            expected: 40.0,
            players: 10.0,
        }
    }

    #[test]
    fn teams_that_differ_no_more_than_chance_are_alike() {
        let teams: Vec<Team> = (0..20).map(|at| team(36.0 + f64::from(at % 9))).collect();
        let found = factors(&teams);
        assert!(
            found.iter().all(|it| (0.9..1.1).contains(&it.mean)),
            "{found:?}"
        );
        assert!(
            factors(&[team(90.0), team(5.0)])
                .iter()
                .all(|it| it.mean == 1.0)
        );
    }

    #[test]
    fn teams_far_apart_are_pulled_together_and_not_quite_known() {
        let teams: Vec<Team> = (0..20)
            .map(|at| team(if at < 10 { 20.0 } else { 60.0 }))
            .collect();
        let found = factors(&teams);
        assert!((0.5..0.7).contains(&found[0].mean), "{:?}", found[0]);
        assert!((1.3..1.5).contains(&found[19].mean), "{:?}", found[19]);
        assert!(found[0].variance > 0.01 && found[0].variance < 0.1);
    }
}
