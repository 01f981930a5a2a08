//! One match in two feeds: matches paired, people joined, clocks and shots aligned.

use std::collections::HashMap;

use super::Feed;
use super::names::{alike, same_team};

/// Shots of the two feeds this many seconds apart, clocks set, may be one.
const SHOT: f64 = 12.0;
/// Before the clocks are set.
const UNSET: f64 = 90.0;
/// Names less alike than this are not one person's, unless their shots are.
const NAMES: f64 = 0.6;
/// Aligned shots that make two people one whatever their names.
const SHOTS: u32 = 2;

/// A match that both feeds have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Rows in the matches of each feed.
    pub games: [usize; 2],
    /// The second feed has the teams the other way round.
    pub swapped: bool,
}

impl Pair {
    /// The side of the second feed that is this side of the first.
    pub fn side(&self, side: usize) -> usize {
        if self.swapped { 1 - side } else { side }
    }
}

/// The matches that both have: same day where both say one, same teams, same score before others.
pub fn pairs(a: &Feed, b: &Feed) -> Vec<Pair> {
    let mut likely: Vec<(u32, Pair)> = Vec::new();
    for (at, game) in a.games.iter().enumerate() {
        for (beside, other) in b.games.iter().enumerate() {
            let days = game.date.zip(other.date);
            // A match late at night may be of two days.
            if days.is_some_and(|(one, two)| (one - two).abs() > 1) {
                continue;
            }
            for swapped in [false, true] {
                let theirs = |side: usize| if swapped { 1 - side } else { side };
                let teams = (0..2)
                    .filter(|side| same_team(&game.teams[*side], &other.teams[theirs(*side)]))
                    .count() as u32;
                let score = (0..2).all(|side| game.score[side] == other.score[theirs(side)]);
                let day = days.is_some_and(|(one, two)| one == two);
                // A team whose name says nothing is known by day, score and opponents.
                let enough = teams == 2 || teams == 1 && day && score;
                if enough {
                    let sure = 4 * teams + 2 * u32::from(score) + u32::from(day);
                    let games = [at, beside];
                    likely.push((sure, Pair { games, swapped }));
                }
            }
        }
    }
    likely.sort_by_key(|(sure, pair)| (std::cmp::Reverse(*sure), pair.games, pair.swapped));
    let mut taken = [vec![false; a.games.len()], vec![false; b.games.len()]];
    let mut found = Vec::new();
    for (_, pair) in likely {
        let [one, two] = pair.games;
        if !taken[0][one] && !taken[1][two] {
            (taken[0][one], taken[1][two]) = (true, true);
            found.push(pair);
        }
    }
    found.sort_by_key(|pair| pair.games);
    found
}

/// The second feed's clock less the first's in each period, by the shots of each side in their
/// order; 0 where there are too few.
pub fn offsets(a: &Feed, b: &Feed, pair: &Pair) -> [f64; 5] {
    let mut offsets = [0.0; 5];
    for period in 1..=5u8 {
        let mut gaps: Vec<f64> = Vec::new();
        for shot in a.shots[pair.games[0]]
            .iter()
            .filter(|shot| shot.period == period)
        {
            let theirs = b.shots[pair.games[1]].iter().filter(|other| {
                other.period == period
                    && other.side == pair.side(shot.side)
                    && other.goal == shot.goal
            });
            let gap = theirs.map(|other| other.seconds - shot.seconds);
            let near = gap.filter(|gap| gap.abs() <= UNSET);
            gaps.extend(near.min_by(|one, two| one.abs().total_cmp(&two.abs())));
        }
        if gaps.len() >= 3 {
            gaps.sort_by(f64::total_cmp);
            offsets[usize::from(period) - 1] = gaps[gaps.len() / 2];
        }
    }
    offsets
}

/// Shots of the one feed with those of the other, as places in their lists.
pub fn shots(
    a: &Feed,
    b: &Feed,
    pair: &Pair,
    offsets: &[f64; 5],
    same: &dyn Fn(Option<usize>, Option<usize>) -> bool,
) -> Vec<(usize, usize)> {
    let (ours, theirs) = (&a.shots[pair.games[0]], &b.shots[pair.games[1]]);
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    for (at, shot) in ours.iter().enumerate() {
        for (beside, other) in theirs.iter().enumerate() {
            let place = usize::from(shot.period.clamp(1, 5)) - 1;
            let gap = (other.seconds - shot.seconds - offsets[place]).abs();
            let fits = shot.period == other.period && other.side == pair.side(shot.side);
            if !fits || gap > SHOT {
                continue;
            }
            // The same shooter and the same outcome suggest the same shot, as close times do.
            let other_goal = if shot.goal == other.goal { 0.0 } else { SHOT };
            let other_man = if same(shot.person, other.person) {
                0.0
            } else {
                SHOT / 2.0
            };
            likely.push((gap + other_goal + other_man, at, beside));
        }
    }
    likely.sort_by(|one, two| {
        one.0
            .total_cmp(&two.0)
            .then((one.1, one.2).cmp(&(two.1, two.2)))
    });
    let mut taken = [vec![false; ours.len()], vec![false; theirs.len()]];
    let mut found = Vec::new();
    for (_, at, beside) in likely {
        if !taken[0][at] && !taken[1][beside] {
            (taken[0][at], taken[1][beside]) = (true, true);
            found.push((at, beside));
        }
    }
    found.sort_unstable();
    found
}

/// The people of the first feed with those of the second: of one team, by their names, by the
/// matches that they played and by the shots that they took.
pub fn people(a: &Feed, b: &Feed, pairs: &[Pair]) -> HashMap<usize, usize> {
    // Matches that two people may have played for one team, and shots that may be both's.
    let mut together: HashMap<(usize, usize), (u32, u32)> = HashMap::new();
    let mut played: [HashMap<usize, u32>; 2] = Default::default();
    for pair in pairs {
        let [one, two] = pair.games;
        for (person, _) in &a.played[one] {
            *played[0].entry(*person).or_default() += 1;
        }
        for (person, _) in &b.played[two] {
            *played[1].entry(*person).or_default() += 1;
        }
        for (person, side) in &a.played[one] {
            for (other, their) in &b.played[two] {
                if *their == pair.side(*side) {
                    together.entry((*person, *other)).or_default().0 += 1;
                }
            }
        }
        let nobody = |_: Option<usize>, _: Option<usize>| false;
        for (at, beside) in shots(a, b, pair, &offsets(a, b, pair), &nobody) {
            let shooters = a.shots[one][at].person.zip(b.shots[two][beside].person);
            if let Some(both) = shooters.and_then(|both| together.get_mut(&both)) {
                both.1 += 1;
            }
        }
    }
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    for ((one, two), (games, shots)) in &together {
        let names = alike(&a.people[*one].player, &b.people[*two].player);
        if names < NAMES && *shots < SHOTS {
            continue;
        }
        let all = played[0][one] + played[1][two] - games;
        let share = f64::from(*games) / f64::from(all.max(1));
        likely.push((
            2.0 * names + share + 0.25 * f64::from(*shots).min(4.0),
            *one,
            *two,
        ));
    }
    likely.sort_by(|one, two| {
        two.0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(two.1, two.2)))
    });
    let mut joined: HashMap<usize, usize> = HashMap::new();
    let mut taken = vec![false; b.people.len()];
    for (_, one, two) in likely {
        if !joined.contains_key(&one) && !taken[two] {
            taken[two] = true;
            joined.insert(one, two);
        }
    }
    joined
}
