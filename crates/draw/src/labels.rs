//! Placing labels next to a row of marks so that none covers another.
//!
//! Every label is a flag: a straight leader goes from the mark away from the axis, and the text is
//! next to the leader's end, on the first free level.

/// Space between a leader and its text.
pub(super) const FLAG_GAP: f64 = 5.0;
/// Space kept free between two labels on one level.
const CLEARANCE: f64 = 12.0;
/// Cost of a leader that passes behind another label, in levels.
const CROSSING: usize = 50;
/// With more labels than this the search for the best places takes too long.
const MOST_ARRANGED: usize = 50;

/// The side of its leader on which a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

impl Turn {
    fn back(self) -> Turn {
        match self {
            Turn::Left => Turn::Right,
            Turn::Right => Turn::Left,
        }
    }
}

/// A label to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Where the mark is.
    pub(super) x: f64,
    /// How wide the text is.
    pub(super) width: f64,
    /// Whether the label must be drawn; an optional one is omitted where it would cost space.
    pub(super) required: bool,
}

/// A place for a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Level, 0 being the nearest to the marks.
    pub(super) level: usize,
    /// Left edge of the text.
    pub(super) left: f64,
    /// Right edge of the text.
    pub(super) right: f64,
    /// The leader's position.
    pub(super) leader: f64,
}

impl Place {
    /// Whether both share a level and are too close.
    fn collides(&self, other: &Place) -> bool {
        let span = |p: &Place| (p.left.min(p.leader), p.right.max(p.leader));
        let (a, b) = (span(self), span(other));
        self.level == other.level && a.0 < b.1 + CLEARANCE && b.0 < a.1 + CLEARANCE
    }

    /// This place's leader passes behind the other's text.
    fn crosses(&self, other: &Place) -> bool {
        self.level > other.level
            && self.leader > other.left - 2.0
            && self.leader < other.right + 2.0
    }
}

/// Places for the labels, `None` for omitted ones. Text stays between `left` and `right` as long as
/// each has room there on one side of its mark.
pub(super) fn place(wanted: &[Wanted], left: f64, right: f64) -> Vec<Option<Place>> {
    let mut required: Vec<usize> = (0..wanted.len()).filter(|&i| wanted[i].required).collect();
    required.sort_by(|&a, &b| wanted[a].x.total_cmp(&wanted[b].x));
    let mut best = arrange(wanted, &required, left, right);
    let used = best
        .iter()
        .flatten()
        .map(|place: &Place| place.level)
        .max()
        .unwrap_or(0);
    for i in (0..wanted.len()).filter(|&i| !wanted[i].required) {
        let turns = [Turn::Right, Turn::Left];
        let place = cheapest(wanted[i], &best, &turns, used.max(1), (left, right));
        best[i] = place.filter(|place| crossings(place, &best) == 0);
    }
    best
}

/// The best places found for the required labels, given in order of position.
fn arrange(wanted: &[Wanted], required: &[usize], left: f64, right: f64) -> Vec<Option<Place>> {
    // Flags that all point left never need a crossing if placed from left to right, nor do those
    // that point right if placed from right to left. Start from the best point at which to divide
    // the two, then flip single flags as long as that helps.
    let place_all = |turned: &[Turn]| {
        let mut places = vec![None; wanted.len()];
        let numbered = || required.iter().copied().zip(turned.iter().copied());
        let to_left = numbered().filter(|(_, turn)| *turn == Turn::Left);
        let to_right = numbered().rev().filter(|(_, turn)| *turn == Turn::Right);
        for (i, turn) in to_left.chain(to_right) {
            let room = (left, right);
            places[i] = cheapest(wanted[i], &places, &[turn], usize::MAX, room)
                .or_else(|| cheapest(wanted[i], &places, &[turn.back()], usize::MAX, room));
        }
        (cost(&places), places)
    };
    let parted = |at: usize| -> Vec<Turn> {
        let turn = |i| if i < at { Turn::Left } else { Turn::Right };
        (0..required.len()).map(turn).collect()
    };
    let mut turned = parted(0);
    let mut best = place_all(&turned);
    if required.len() > MOST_ARRANGED {
        return best.1;
    }
    for at in 1..=required.len() {
        let candidate = place_all(&parted(at));
        if candidate.0 < best.0 {
            (best, turned) = (candidate, parted(at));
        }
    }
    let mut i = 0;
    let mut since_better = 0;
    while since_better < required.len() {
        turned[i] = turned[i].back();
        let candidate = place_all(&turned);
        if candidate.0 < best.0 {
            best = candidate;
            since_better = 0;
        } else {
            turned[i] = turned[i].back();
            since_better += 1;
        }
        i = (i + 1) % required.len();
    }
    best.1
}

fn crossings(place: &Place, others: &[Option<Place>]) -> usize {
    others
        .iter()
        .flatten()
        .filter(|o| place.crosses(o) || o.crosses(place))
        .count()
}

fn cost(places: &[Option<Place>]) -> usize {
    let crossed: usize = places
        .iter()
        .flatten()
        .map(|place| crossings(place, places))
        .sum();
    let highest = places
        .iter()
        .flatten()
        .map(|place| place.level)
        .max()
        .unwrap_or(0);
    let levels: usize = places.iter().flatten().map(|place| place.level).sum();
    crossed * CROSSING + highest * 4 + levels
}

fn cheapest(
    wanted: Wanted,
    taken: &[Option<Place>],
    turns: &[Turn],
    highest: usize,
    (left, right): (f64, f64),
) -> Option<Place> {
    // One level more than there are labels is always free.
    let levels = taken.len().min(highest);
    let mut best: Option<(usize, Place)> = None;
    for level in 0..=levels {
        // Higher up it costs more, whatever is there.
        if best.is_some_and(|(least, _)| least <= level) {
            break;
        }
        for turn in turns {
            let start = match turn {
                Turn::Right => wanted.x + FLAG_GAP,
                Turn::Left => wanted.x - FLAG_GAP - wanted.width,
            };
            let place = Place {
                level,
                left: start,
                right: start + wanted.width,
                leader: wanted.x,
            };
            if place.left < left
                || place.right > right
                || taken.iter().flatten().any(|other| place.collides(other))
            {
                continue;
            }
            let cost = crossings(&place, taken) * CROSSING + level;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, place));
            }
        }
    }
    best.map(|(_, place)| place)
}
