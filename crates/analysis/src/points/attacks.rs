//! The shots of a match as attacks, and what each would be without errors.

use super::distribution::Chance;

/// A shot this soon after the one before it, of the same team, is of the same attack: a rebound or
/// a scramble, of which one goal at most can come.
pub const ATTACK: f64 = 10.0;

/// More actions than this before one attack are taken to be errors or none shot by shot.
const TOGETHER: usize = 10;

/// A goal or shot of the first ninety minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot<'a> {
    pub id: &'a str,
    pub period: u8,
    pub seconds: f64,
    pub goal: bool,
    pub own_goal: bool,
    /// None of an own goal, and where it cannot be known.
    pub xg: Option<f64>,
}

/// An action that may have been an error: how likely, and the shots that followed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Action<'a> {
    pub chance: f64,
    pub shots: Vec<&'a str>,
}

/// The shots of a team with known expected goals, attack by attack.
pub fn attacks<'s, 'a>(shots: &'s [Shot<'a>]) -> Vec<Vec<&'s Shot<'a>>> {
    let mut all: Vec<Vec<&Shot<'_>>> = Vec::new();
    for shot in shots.iter().filter(|shot| shot.xg.is_some()) {
        let same = |last: &&Shot<'_>| {
            let later = shot.seconds - last.seconds;
            last.period == shot.period && (0.0..=ATTACK).contains(&later)
        };
        match all.last_mut() {
            Some(attack) if attack.last().is_some_and(same) => attack.push(shot),
            _ => all.push(vec![shot]),
        }
    }
    all
}

/// The probability that one of these is scored, without those left out.
fn scored(attack: &[&Shot<'_>], left_out: impl Fn(&Shot<'_>) -> f64) -> f64 {
    let missed = attack
        .iter()
        .map(|shot| 1.0 - shot.xg.unwrap_or_default() * (1.0 - left_out(shot)));
    1.0 - missed.product::<f64>()
}

/// What an attack is with the shots that followed these actions and without them.
pub fn chance(attack: &[&Shot<'_>], actions: &[&Action<'_>]) -> Chance {
    let with = scored(attack, |_| 0.0);
    let before: Vec<&&Action<'_>> = actions
        .iter()
        .filter(|action| attack.iter().any(|shot| action.shots.contains(&shot.id)))
        .collect();
    let without = match before.len() {
        0 => with,
        // All that these actions may have been, errors or not.
        many if many <= TOGETHER => (0..1usize << many)
            .map(|errors| {
                let was = |at: usize| errors >> at & 1 == 1;
                let sure: f64 = before
                    .iter()
                    .enumerate()
                    .map(|(at, of)| if was(at) { of.chance } else { 1.0 - of.chance })
                    .product();
                if sure == 0.0 {
                    return 0.0;
                }
                let gone = |shot: &Shot<'_>| {
                    let of = |(at, action): (usize, &&&Action<'_>)| {
                        was(at) && action.shots.contains(&shot.id)
                    };
                    f64::from(u8::from(before.iter().enumerate().any(of)))
                };
                sure * scored(attack, gone)
            })
            .sum(),
        _ => scored(attack, |shot| {
            let of = before
                .iter()
                .filter(|action| action.shots.contains(&shot.id));
            1.0 - of.map(|action| 1.0 - action.chance).product::<f64>()
        }),
    };
    Chance {
        kept: without.min(with),
        given: (with - without).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(id: &str, seconds: f64, xg: Option<f64>) -> Shot<'_> {
        Shot {
            id,
            period: 1,
            seconds,
            goal: false,
            own_goal: false,
            xg,
        }
    }

    #[test]
    fn a_rebound_is_of_the_attack_that_it_came_of() {
        let shots = [
            shot("a", 100.0, Some(0.3)),
            shot("b", 103.0, Some(0.5)),
            shot("own goal", 105.0, None),
            shot("c", 300.0, Some(0.1)),
        ];
        let found = attacks(&shots);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        let error = Action {
            chance: 1.0,
            shots: vec!["b"],
        };
        let of = chance(&found[0], &[&error]);
        // 1 - 0.7 * 0.5 with both shots, 0.3 with the first alone.
        assert!((of.kept - 0.3).abs() < 1e-12 && (of.given - 0.35).abs() < 1e-12);
        assert_eq!(chance(&found[1], &[&error]).given, 0.0);
    }

    #[test]
    fn doubt_about_an_action_is_shared_by_its_shots() {
        let shots = [shot("a", 100.0, Some(0.3)), shot("b", 103.0, Some(0.5))];
        let attack: Vec<&Shot<'_>> = shots.iter().collect();
        let maybe = Action {
            chance: 0.4,
            shots: vec!["a", "b"],
        };
        let of = chance(&attack, &[&maybe]);
        assert!((of.given - 0.4 * 0.65).abs() < 1e-12);
        let other = Action {
            chance: 0.5,
            shots: vec!["b"],
        };
        // Neither 0.3, the first 0.2, the second 0.3, both 0.2.
        let of = chance(&attack, &[&maybe, &other]);
        assert!((of.kept - (0.3 * 0.65 + 0.3 * 0.3)).abs() < 1e-12);
    }
}
