//! Leagues with known true rates and planted team effects: do intervals and rankings hold what they
//! promise?

use polars::prelude::*;

use super::standing::{ENOUGH_RIGHT, pairs_right};
use super::{Belief, Options, estimates};
use crate::rows::EstimateRow;
use backline_attribution::dice::Dice;
use backline_model::{Coverage, Side};

/// Mean 1 and this coefficient of variation.
fn spread(dice: &mut Dice, variation: f64) -> f64 {
    let shape = 1.0 / (variation * variation);
    let at = dice.uniform();
    Belief { shape, rate: shape }.quantile(at)
}

/// Beta with whole or half shapes, as a share of two gammas.
fn beta(dice: &mut Dice, a: f64, b: f64) -> f64 {
    let mut gamma = |shape: f64| {
        let at = dice.uniform();
        Belief { shape, rate: 1.0 }.quantile(at)
    };
    let (x, y) = (gamma(a), gamma(b));
    x / (x + y)
}

/// A league of a season or several.
#[derive(Clone, Copy)]
struct World {
    name: &'static str,
    /// Mean of the true rates, errors to shots per 90.
    mean: f64,
    /// Coefficient of variation of the players' true rates, and of their teams'.
    players: f64,
    teams: f64,
    /// Maximum number of matches of a player.
    matches: f64,
    /// Errors are known by confidences: the confidence of the average error. `None`: labels.
    sure: Option<f64>,
    rounds: u64,
}

const LABELLED: World = World {
    name: "a season, teams differ",
    mean: 0.15,
    players: 0.6,
    teams: 0.3,
    matches: 38.0,
    sure: None,
    rounds: 40,
};

const WORLDS: [World; 7] = [
    LABELLED,
    World {
        name: "a season, teams alike",
        teams: 0.0,
        ..LABELLED
    },
    World {
        name: "a season, teams far apart",
        teams: 0.5,
        ..LABELLED
    },
    World {
        name: "Opta's rates, teams differ",
        mean: 0.08,
        ..LABELLED
    },
    World {
        name: "four seasons, teams differ",
        matches: 150.0,
        players: 0.8,
        ..LABELLED
    },
    World {
        name: "expected errors, teams differ",
        sure: Some(0.45),
        ..LABELLED
    },
    World {
        name: "expected errors, teams alike",
        sure: Some(0.35),
        teams: 0.0,
        players: 0.7,
        ..LABELLED
    },
];

const TEAMS: usize = 20;
const SQUAD: usize = 16;

/// A round's estimates and the true rates in an average team, in the order of the estimates.
fn play(world: &World, dice: &mut Dice) -> (Vec<EstimateRow>, Vec<f64>) {
    let mut truth = Vec::new();
    let mut minutes = Vec::new();
    let mut errors: Vec<(usize, f64)> = Vec::new();
    for _ in 0..TEAMS {
        let team = match world.teams {
            0.0 => 1.0,
            variation => spread(dice, variation),
        };
        for _ in 0..SQUAD {
            let player = truth.len();
            let own = world.mean * spread(dice, world.players);
            truth.push(own);
            let matches = 2.0 + (world.matches - 2.0) * dice.uniform();
            minutes.push(matches * 90.0);
            let expected = own * team * matches;
            let Some(sure) = world.sure else {
                let made = dice.poisson(expected);
                errors.extend((0..made).map(|_| (player, 1.0)));
                continue;
            };
            // Confidences are beta over all actions and correct for all players together; half of
            // the actions that were not errors are as frequent as the player's errors, half as
            // everybody's.
            let low = 0.15;
            let high = (low + 1.0) / sure - 1.0 - low;
            let others = (0.5 * own + 0.5 * world.mean) * team * matches * high / low;
            let (made, others) = (dice.poisson(expected), dice.poisson(others));
            errors.extend((0..made).map(|_| (player, beta(dice, low + 1.0, high))));
            errors.extend((0..others).map(|_| (player, beta(dice, low, high + 1.0))));
        }
    }
    let names: Vec<String> = (0..truth.len()).map(|at| at.to_string()).collect();
    let words = |name: &str, word: &str, many: usize, dtype: DataType| {
        let column = Column::new(name.into(), vec![word; many]);
        column.cast(&dtype).expect("a known word")
    };
    let many = truth.len();
    let team_of = |player: usize| format!("team {}", player / SQUAD);
    let lineups = DataFrame::new(
        many,
        vec![
            Column::new("match_id".into(), vec!["m"; many]),
            words("side", "home", many, Side::dtype()),
            Column::new("team".into(), (0..many).map(team_of).collect::<Vec<_>>()),
            Column::new("player_id".into(), names.clone()),
            Column::new("player".into(), names.clone()),
            Column::new("position".into(), vec!["CB"; many]),
            Column::new("minutes".into(), minutes),
        ],
    )
    .expect("columns of one length");
    let matches = DataFrame::new(
        1,
        vec![
            Column::new("match_id".into(), ["m"]),
            Column::new("competition".into(), ["League"]),
            words("coverage", "full", 1, Coverage::dtype()),
        ],
    )
    .expect("columns of one length");
    let n = errors.len();
    let text = |value: &dyn Fn(usize) -> String| -> Vec<String> {
        errors.iter().map(|(player, _)| value(*player)).collect()
    };
    let chances: Vec<f64> = errors.iter().map(|(_, chance)| *chance).collect();
    let frame = DataFrame::new(
        n,
        vec![
            Column::new("match_id".into(), vec!["m"; n]),
            Column::new("player_id".into(), text(&|player| names[player].clone())),
            Column::new("player".into(), text(&|player| names[player].clone())),
            Column::new("team".into(), text(&team_of)),
            Column::new("kind".into(), vec!["misplaced_pass"; n]),
            Column::new("led_to".into(), vec!["shot"; n]),
            Column::new("period".into(), vec![1u8; n]),
            Column::new("minute".into(), vec![1u16; n]),
            Column::new(
                "second".into(),
                (0..n).map(|at| at as f64).collect::<Vec<_>>(),
            ),
            Column::new("counted".into(), vec![true; n]),
            Column::new("confidence".into(), chances.clone()),
            Column::new("share".into(), chances.clone()),
            Column::new("xg".into(), chances),
            Column::new(
                "label".into(),
                vec![world.sure.is_none().then_some("Error"); n],
            ),
        ],
    )
    .expect("columns of one length");
    let found = estimates(&lineups, &matches, &frame, &Options::default()).expect("estimates");
    let rows = EstimateRow::all(&found).expect("rows");
    let own = |row: &EstimateRow| truth[row.player.parse::<usize>().expect("a number")];
    let truth = rows.iter().map(own).collect();
    (rows, truth)
}

/// The estimate is for an average team, and so is the truth with which it is compared.
#[test]
fn intervals_cover_and_licensed_rankings_order_pairs_right() {
    println!(
        "league | intervals cover | lists ranked | their pairs right | pairs right of all lists"
    );
    let mut broken = Vec::new();
    for (seed, world) in WORLDS.iter().enumerate() {
        let mut dice = Dice(900 + seed as u64);
        let (mut inside, mut all) = (0usize, 0usize);
        let (mut lists, mut ranked) = (0usize, 0usize);
        // The number of correct pairs and of all pairs, in ranked lists and in all lists.
        let mut pairs = [[0usize; 2]; 2];
        for _ in 0..world.rounds {
            let (rows, truth) = play(world, &mut dice);
            for (row, truth) in rows.iter().zip(&truth) {
                let (low, high) = (row.shot.low.expect("known"), row.shot.high.expect("known"));
                inside += usize::from(low <= *truth && *truth <= high);
                all += 1;
            }
            // Lists like those that people ask for: a few players, chosen at random.
            for size in [2, 3, 5, 5, 10, 15] {
                let mut chosen: Vec<usize> = Vec::new();
                while chosen.len() < size {
                    let at = (dice.uniform() * rows.len() as f64) as usize;
                    if !chosen.contains(&at) {
                        chosen.push(at);
                    }
                }
                let list = chosen.iter().map(|at| rows[*at].shot.belief());
                let list: Vec<Belief> = list.map(|belief| belief.expect("known")).collect();
                let is_ranked = pairs_right(&list) >= ENOUGH_RIGHT;
                lists += 1;
                ranked += usize::from(is_ranked);
                for (at, a) in chosen.iter().enumerate() {
                    for b in &chosen[at + 1..] {
                        let lower = rows[*a].shot.mean <= rows[*b].shot.mean;
                        let right = usize::from(lower == (truth[*a] <= truth[*b]));
                        for (of, counts) in [(is_ranked, 0), (true, 1)] {
                            if of {
                                pairs[counts][0] += right;
                                pairs[counts][1] += 1;
                            }
                        }
                    }
                }
            }
        }
        let share = |[right, all]: [usize; 2]| right as f64 / (all as f64).max(1.0);
        let covered = share([inside, all]);
        println!(
            "{} | {covered:.3} | {ranked} of {lists} | {:.3} | {:.3}",
            world.name,
            share(pairs[0]),
            share(pairs[1]),
        );
        if !(0.93..=0.97).contains(&covered) || (pairs[0][1] >= 30 && share(pairs[0]) < 0.8) {
            broken.push(world.name);
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}
