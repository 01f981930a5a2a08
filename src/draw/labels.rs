//! Finding places for labels beside a row of marks so that none covers another.
//!
//! Every label is a flag: a straight leader goes from the mark away from the axis, and the
//! text stands beside the leader's end, on the first level that is free.

/// Space between a leader and its text.
pub(super) const FLAG_GAP: f64 = 5.0;
/// Space kept free between two labels on one level.
const CLEARANCE: f64 = 12.0;
/// Cost of a leader that passes behind another label, in levels.
const CROSSING: usize = 50;

/// A label that wants a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Where the mark is.
    pub(super) x: f64,
    /// How wide the text is.
    pub(super) width: f64,
    /// Whether the label must be drawn; one that need not be is left out where it would
    /// cost space.
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
    /// Both share a level and come too near.
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

/// Places for the labels, `None` for those left out. Text stays between `left` and `right`
/// as long as each is at most half as wide as that.
pub(super) fn place(wanted: &[Wanted], left: f64, right: f64) -> Vec<Option<Place>> {
    let mut required: Vec<usize> = (0..wanted.len()).filter(|&i| wanted[i].required).collect();
    required.sort_by(|&a, &b| wanted[a].x.total_cmp(&wanted[b].x));
    let backwards: Vec<usize> = required.iter().rev().copied().collect();
    // Going from right to left with flags to the right never needs a crossing; the mirror
    // image neither; but flags that do not fit at the edges spoil one of them. Try both.
    let mut best = [required, backwards]
        .iter()
        .map(|order| {
            let mut places = vec![None; wanted.len()];
            for &i in order {
                places[i] = cheapest(wanted[i], &places, usize::MAX, left, right);
            }
            places
        })
        .min_by_key(|places| cost(places))
        .unwrap_or_default();
    let used = best.iter().flatten().map(|place: &Place| place.level).max().unwrap_or(0);
    for i in (0..wanted.len()).filter(|&i| !wanted[i].required) {
        let place = cheapest(wanted[i], &best, used.max(1), left, right);
        best[i] = place.filter(|place| crossings(place, &best) == 0);
    }
    best
}

fn crossings(place: &Place, others: &[Option<Place>]) -> usize {
    others.iter().flatten().filter(|o| place.crosses(o) || o.crosses(place)).count()
}

fn cost(places: &[Option<Place>]) -> usize {
    let crossed: usize = places.iter().flatten().map(|place| crossings(place, places)).sum();
    let highest = places.iter().flatten().map(|place| place.level).max().unwrap_or(0);
    let levels: usize = places.iter().flatten().map(|place| place.level).sum();
    crossed * CROSSING + highest * 4 + levels
}

fn cheapest(
    wanted: Wanted,
    taken: &[Option<Place>],
    highest: usize,
    left: f64,
    right: f64,
) -> Option<Place> {
    // One level more than there are labels is always free.
    let levels = taken.len().min(highest);
    let mut best: Option<(usize, Place)> = None;
    for level in 0..=levels {
        let to_right = wanted.x + FLAG_GAP;
        let to_left = wanted.x - FLAG_GAP - wanted.width;
        for start in [to_right, to_left] {
            let place =
                Place { level, left: start, right: start + wanted.width, leader: wanted.x };
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
