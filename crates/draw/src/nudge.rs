//! Placing numbered discs on a plane, and a name next to each, so that none covers another.
//!
//! A disc is at its own place or, if that is taken, as close to it as possible; its name is next to
//! it if there is room.

use std::f64::consts::TAU;

pub(super) type Point = (f64, f64);
/// An area by its upper left and lower right corner.
pub(super) type Area = (Point, Point);

/// Space between two discs.
const DISC_GAP: f64 = 3.0;
/// Space between a disc and a name.
const NAME_GAP: f64 = 3.0;
/// Space kept free around names.
const CLEARANCE: f64 = 2.0;
/// Space between a name and the middle of a line.
const LINE_GAP: f64 = 3.0;
/// Directions and distances tried.
const DIRECTIONS: usize = 24;
const STEP: f64 = 5.0;
/// Costs in units of distance: of hiding another's place, of crossing a disc with a leader, and of
/// an arrow below a disc.
const HIDES: f64 = 12.0;
const CROSSES: f64 = 40.0;
const COVERS: f64 = 14.0;
/// Cost of hiding a part of a line that matters.
const HIDES_LINE: f64 = 45.0;
/// Cost of omitting a name.
const MISSING: f64 = 3.0;

/// A disc to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    /// Its own place.
    pub(super) home: Point,
    pub(super) radius: f64,
    /// Whether it stays there even if it hides a part of a line that matters.
    pub(super) steady: bool,
    /// Whether its home may be hidden: others do not step aside for it.
    pub(super) minor: bool,
}

/// A straight line that is drawn in any case.
pub(super) type Line = (Point, Point);

/// The point of a line that is nearest to another point.
fn nearest((a, b): Line, p: Point) -> Point {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let share = if square > 0.0 {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a.0 + share * dx, a.1 + share * dy)
}

pub(super) fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// A name to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) width: f64,
    /// Whether lines may run through it: any other name is omitted instead.
    pub(super) required: bool,
}

fn from_line(line: Line, p: Point) -> f64 {
    distance(nearest(line, p), p)
}

/// Centres for the discs, all inside the area. Those first in `order` are moved last. Each line
/// says whether it matters: discs that can move do not hide those that do.
pub(super) fn place(
    discs: &[Disc],
    order: &[usize],
    lines: &[(Line, bool)],
    area: Area,
) -> Vec<Point> {
    let mut placed: Vec<Option<Point>> = vec![None; discs.len()];
    for &i in order {
        let disc = discs[i];
        let free = |at: Point| {
            let others = discs.iter().zip(&placed);
            within(at, disc.radius + 1.0, area)
                && others
                    .filter_map(|(other, place)| Some((other, (*place)?)))
                    .all(|(other, place)| {
                        distance(place, at) >= disc.radius + other.radius + DISC_GAP
                    })
        };
        let cost = |at: Point| {
            let away = distance(at, disc.home);
            let leader = (disc.home, at);
            let mut cost = away;
            for (j, other) in discs.iter().enumerate() {
                let elsewhere = distance(other.home, disc.home) > 1.0;
                let spared = j != i && elsewhere && !other.minor;
                if spared && distance(other.home, at) < disc.radius + 3.0 {
                    cost += HIDES;
                }
                if let Some(place) = placed[j]
                    && elsewhere
                    && away > 0.0
                    && from_line(leader, place) < other.radius
                {
                    cost += CROSSES;
                }
            }
            for &(line, matters) in lines {
                let own = distance(line.0, disc.home) < 1.0;
                if from_line(line, at) >= disc.radius + 1.0 {
                    continue;
                }
                if matters && !own && !disc.steady {
                    cost += HIDES_LINE;
                } else if away > 0.0 {
                    cost += COVERS;
                }
            }
            cost
        };
        placed[i] = Some(best(disc.home, area, free, cost));
    }
    placed
        .into_iter()
        .zip(discs)
        .map(|(place, disc)| place.unwrap_or(disc.home))
        .collect()
}

/// The cheapest free place around a point; else the point itself.
fn best(
    home: Point,
    area: Area,
    free: impl Fn(Point) -> bool,
    cost: impl Fn(Point) -> f64,
) -> Point {
    let mut best: Option<(f64, Point)> = None;
    let mut weigh = |at: Point| {
        if free(at) {
            let cost = cost(at);
            if best.is_none_or(|(least, _)| cost < least - 1e-6) {
                best = Some((cost, at));
            }
        }
        best.map(|(least, _)| least)
    };
    let mut least = weigh(home);
    let farthest = distance(area.0, area.1);
    let mut away = STEP;
    // Farther away it costs more, whatever is there.
    while away < farthest && least.is_none_or(|least| least > away) {
        for direction in 0..DIRECTIONS {
            let angle = TAU * direction as f64 / DIRECTIONS as f64;
            least = weigh((home.0 + away * angle.cos(), home.1 + away * angle.sin()));
        }
        away += STEP;
    }
    best.map_or(home, |(_, at)| at)
}

fn within((x, y): Point, margin: f64, (from, to): Area) -> bool {
    x - margin >= from.0 && x + margin <= to.0 && y - margin >= from.1 && y + margin <= to.1
}

/// Upper left corners for names of one height, one next to each disc; `None` if it does not fit.
/// Those first in `order` choose first, unless another order is better for all.
pub(super) fn name(
    discs: &[(Point, f64)],
    order: &[usize],
    names: &[Name],
    height: f64,
    lines: &[Line],
    area: Area,
) -> Vec<Option<Point>> {
    let mut order = order.to_vec();
    let mut best = name_in(&order, discs, names, height, lines, area);
    // Moving one name to the front may spare all others a bad place. Two rounds find most of the
    // improvement.
    for _ in 0..2 {
        let known = order.clone();
        for i in 1..known.len() {
            let mut other = known.clone();
            let first = other.remove(i);
            other.insert(0, first);
            let candidate = name_in(&other, discs, names, height, lines, area);
            if candidate.0 < best.0 - 1e-6 {
                (best, order) = (candidate, other);
            }
        }
    }
    best.1
}

/// Places for the names if they choose in this order, and the cost.
fn name_in(
    order: &[usize],
    discs: &[(Point, f64)],
    names: &[Name],
    height: f64,
    lines: &[Line],
    area: Area,
) -> (f64, Vec<Option<Point>>) {
    let mut total = 0.0;
    let mut taken: Vec<Area> = Vec::new();
    let mut corners = vec![None; discs.len()];
    for &i in order {
        let ((centre, radius), Name { width, required }) = (discs[i], names[i]);
        let away = radius + NAME_GAP;
        let slant = radius * 0.75 + NAME_GAP;
        let (middle, above, below) = (
            centre.1 - height / 2.0,
            centre.1 - away - height,
            centre.1 + away,
        );
        let (right, left) = (centre.0 + away, centre.0 - away - width);
        let centred = |share: f64| centre.0 - width * share;
        let candidates = [
            (right, middle),
            (left, middle),
            (centred(0.5), above),
            (centred(0.5), below),
            (centre.0 + slant, centre.1 - slant - height),
            (centre.0 + slant, centre.1 + slant),
            (centre.0 - slant - width, centre.1 - slant - height),
            (centre.0 - slant - width, centre.1 + slant),
            (right, centre.1 - height),
            (right, centre.1),
            (left, centre.1 - height),
            (left, centre.1),
            (centred(0.3), above),
            (centred(0.3), below),
            (centred(0.7), above),
            (centred(0.7), below),
        ];
        let mut best: Option<(f64, Point)> = None;
        for (rank, corner) in candidates.into_iter().enumerate() {
            let own = (corner, (corner.0 + width, corner.1 + height));
            let inside = own.0.0 >= area.0.0 + CLEARANCE
                && own.0.1 >= area.0.1 + CLEARANCE
                && own.1.0 <= area.1.0 - CLEARANCE
                && own.1.1 <= area.1.1 - CLEARANCE;
            let free = discs
                .iter()
                .all(|&(at, radius)| from_area(own, at) >= radius + 1.0)
                && taken.iter().all(|other| apart(own, *other));
            if width <= 0.0 || !inside || !free {
                continue;
            }
            let crossed = lines.iter().filter(|line| crosses(own, **line)).count() as f64;
            let doubt: f64 = discs
                .iter()
                .enumerate()
                .filter(|(j, _)| *j != i)
                .map(|(_, other)| doubt(own, discs[i], *other))
                .sum();
            let cost = crossed + doubt + rank as f64 * 0.03;
            if (crossed < 1.0 || required) && best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, corner));
            }
        }
        let corner = best.map(|(_, corner)| corner);
        total += best.map_or(MISSING, |(cost, _)| cost);
        taken.extend(corner.map(|at| (at, (at.0 + width, at.1 + height))));
        corners[i] = corner;
    }
    (total, corners)
}

/// The cost of a name that could be taken for that of another disc: more than crossing a line if
/// the other is as close as its own.
fn doubt(name: Area, own: (Point, f64), other: (Point, f64)) -> f64 {
    let gap = |(at, radius): (Point, f64)| from_area(name, at) - radius;
    if gap(other) < gap(own) + 2.0 {
        1.6
    } else if gap(other) < 2.0 * NAME_GAP {
        0.5
    } else {
        0.0
    }
}

fn from_area((from, to): Area, (x, y): Point) -> f64 {
    distance((x.clamp(from.0, to.0), y.clamp(from.1, to.1)), (x, y))
}

fn apart(a: Area, b: Area) -> bool {
    a.1.0 + CLEARANCE <= b.0.0
        || b.1.0 + CLEARANCE <= a.0.0
        || a.1.1 + CLEARANCE <= b.0.1
        || b.1.1 + CLEARANCE <= a.0.1
}

/// Whether a line runs through an area or touches its rim.
fn crosses((from, to): Area, (a, b): Line) -> bool {
    // Liang and Barsky: the share of the line that is inside in each direction.
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in [
        (a.0, b.0 - a.0, from.0 - LINE_GAP, to.0 + LINE_GAP),
        (a.1, b.1 - a.1, from.1 - LINE_GAP, to.1 + LINE_GAP),
    ] {
        if step.abs() < 1e-9 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (one, two) = ((low - start) / step, (high - start) / step);
        enters = enters.max(one.min(two));
        leaves = leaves.min(one.max(two));
    }
    enters <= leaves
}
