//! Which way the teams attack, for sources whose positions do not turn with the team.
//!
//! The direction is inferred from the positions of shots, saves and restarts, with the evidence in
//! words, or stated by the source or the user. If two directions fit, neither is used.

use std::cell::{Cell, OnceCell};
use std::path::Path;

use super::coordinates::Coordinates;
use super::pitch::Pitch;
use backline_model::Side;
use backline_model::{Error, Result};

/// Which team attacks towards larger x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The acting team, home or away.
    Acting,
    /// Neither: the acting team, home or away, attacks towards smaller x.
    ActingSmaller,
    /// The home team in every period.
    Home,
    /// The away team in every period.
    Away,
    /// The home team in the first period; teams change ends after every period.
    HomeFirst,
    /// The away team in the first period; teams change ends after every period.
    AwayFirst,
}

impl Direction {
    /// All of them.
    pub const ALL: &'static [Direction] = &[
        Direction::Acting,
        Direction::ActingSmaller,
        Direction::Home,
        Direction::Away,
        Direction::HomeFirst,
        Direction::AwayFirst,
    ];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Acting => "acting",
            Direction::ActingSmaller => "acting-smaller",
            Direction::Home => "home",
            Direction::Away => "away",
            Direction::HomeFirst => "home-first",
            Direction::AwayFirst => "away-first",
        }
    }

    /// A description in words; `teams` are the home and away teams.
    pub fn words(self, teams: [&str; 2]) -> String {
        let [home, away] = teams;
        match self {
            Direction::Acting => "each team attacks towards larger x".to_owned(),
            Direction::ActingSmaller => "each team attacks towards smaller x".to_owned(),
            Direction::Home => format!("{home} attacks towards larger x in every period"),
            Direction::Away => format!("{away} attacks towards larger x in every period"),
            Direction::HomeFirst => {
                format!(
                    "{home} attacks towards larger x in the first period, then teams change ends"
                )
            }
            Direction::AwayFirst => {
                format!(
                    "{away} attacks towards larger x in the first period, then teams change ends"
                )
            }
        }
    }

    /// The direction of this name.
    pub fn from_name(name: &str) -> Option<Direction> {
        Direction::ALL
            .iter()
            .copied()
            .find(|known| known.name() == name)
    }

    /// Whether a team attacks towards larger x in a period.
    pub fn towards_larger_x(self, side: Side, period: u8) -> bool {
        let home = side == Side::Home;
        let first = period % 2 == 1;
        match self {
            Direction::Acting => true,
            Direction::ActingSmaller => false,
            Direction::Home => home,
            Direction::Away => !home,
            Direction::HomeFirst => home == first,
            Direction::AwayFirst => home != first,
        }
    }
}

/// For each side and period (1 to 4): the number of actions that indicate an attack towards larger
/// x, and towards smaller x.
type Seen = [[[u32; 2]; 4]; 2];

/// Actions that show which way a team attacks: its shots are in the half it attacks, its
/// goalkeeper's saves and its goal kicks in the half it defends.
#[derive(Debug, Clone, Default)]
pub struct Signs {
    shots: Seen,
    /// Saves and goal kicks.
    near_goal: Seen,
}

/// An action closer to the half-way line than this share of the pitch is not counted.
const MIDDLE: f64 = 0.15;
/// A direction must agree with this share of a match's signs.
const AGREE: f64 = 0.85;
/// Within one period, which has only two directions, this share of the signs must agree.
const AGREE_OF_PERIOD: f64 = 0.8;
/// Minimum number of signs.
const FEWEST: u32 = 5;

/// What an action's position says about the direction of play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A shot, at the end that the team attacks.
    Shot,
    /// A save or a goal kick, at the end that it defends.
    OwnGoalArea,
}

impl Signs {
    /// Counts an action.
    pub fn add(
        &mut self,
        sign: Sign,
        side: Side,
        period: u8,
        coordinates: Coordinates,
        (x, y): (f64, f64),
    ) {
        let along = coordinates.shares(x, y).0;
        match sign {
            Sign::Shot => add(&mut self.shots, side, period, along),
            Sign::OwnGoalArea => add(&mut self.near_goal, side, period, 1.0 - along),
        }
    }

    /// Counts an action at the end that the team attacks; `along` is its position as a share of the
    /// pitch's length. One near the half-way line is not counted.
    fn saw(&mut self, side: Side, period: u8, along: f64) {
        if (along - 0.5).abs() > MIDDLE {
            add(&mut self.shots, side, period, along);
        }
    }

    /// Whether the home team attacks towards larger x in a period, by that period's signs alone;
    /// `None` if they disagree.
    fn home_to_larger_x(&self, period: u8) -> Option<bool> {
        let all = self.all();
        let period = usize::from(period.checked_sub(1)?);
        let [home, away] = all.map(|side| side.get(period).copied().unwrap_or_default());
        let (larger, smaller) = (home[0] + away[1], home[1] + away[0]);
        let agree = AGREE_OF_PERIOD * f64::from(larger + smaller);
        (larger + smaller > 0 && f64::from(larger.max(smaller)) >= agree)
            .then_some(larger > smaller)
    }

    /// Adds the signs of another match; with `swapped`, its sides change places.
    pub fn append(&mut self, other: &Signs, swapped: bool) {
        count_in(&mut self.shots, &other.shots, swapped);
        count_in(&mut self.near_goal, &other.near_goal, swapped);
    }

    /// Shots, saves and goal kicks together.
    fn all(&self) -> Seen {
        let mut all = self.shots;
        count_in(&mut all, &self.near_goal, false);
        all
    }

    /// How many signs agree with a direction.
    pub fn agreeing(&self, direction: Direction) -> u32 {
        agreeing(&self.all(), direction)
    }

    /// The one of `candidates` with which the shots agree, or, if there are too few shots, the
    /// shots, saves and goal kicks together; with the evidence in words.
    ///
    /// # Errors
    /// No candidate agrees, or more than one: the signs, those that fit, and the option that
    /// decides.
    pub fn tell(
        &self,
        file: &Path,
        teams: [&str; 2],
        candidates: &[Direction],
    ) -> Result<(Direction, String)> {
        let all = self.all();
        for (seen, what) in [
            (&self.shots, "shots"),
            (&all, "shots, saves and goal kicks"),
        ] {
            if let ([one], true) = (&fitting(seen, candidates)[..], total(seen) >= FEWEST) {
                return Ok((
                    *one,
                    format!("{}: {}", one.words(teams), text(seen, what, teams)),
                ));
            }
        }
        let fits = fitting(&all, candidates);
        let open = if fits.is_empty() || total(&all) < FEWEST {
            candidates
        } else {
            &fits[..]
        };
        let options: Vec<String> = open
            .iter()
            .map(|direction| {
                format!(
                    "`direction={}` ({})",
                    direction.name(),
                    direction.words(teams)
                )
            })
            .collect();
        Err(Error::whole(
            file,
            format!(
                "it cannot be inferred which way the teams attack: {}",
                text(&all, "shots, saves and goal kicks", teams)
            ),
            format!("Choose one: {}", options.join(" or ")),
        ))
    }
}

/// Adds the signs of `other`, with the sides swapped if `swapped`.
fn count_in(seen: &mut Seen, other: &Seen, swapped: bool) {
    for (index, side) in seen.iter_mut().enumerate() {
        let from = if swapped { 1 - index } else { index };
        for (period, more) in side.iter_mut().zip(&other[from]) {
            for (count, more) in period.iter_mut().zip(more) {
                *count += more;
            }
        }
    }
}

/// Counts an action at the end that its team attacks.
fn add(seen: &mut Seen, side: Side, period: u8, along: f64) {
    if along.is_finite() && (1..=4).contains(&period) {
        seen[side as usize][usize::from(period) - 1][usize::from(along <= 0.5)] += 1;
    }
}

fn total(seen: &Seen) -> u32 {
    seen.iter().flatten().flatten().sum()
}

fn agreeing(seen: &Seen, direction: Direction) -> u32 {
    let mut agreeing = 0;
    for side in [Side::Home, Side::Away] {
        for period in 1..=4u8 {
            let larger = direction.towards_larger_x(side, period);
            agreeing += seen[side as usize][usize::from(period) - 1][usize::from(!larger)];
        }
    }
    agreeing
}

/// The directions with which nearly all signs agree.
fn fitting(seen: &Seen, candidates: &[Direction]) -> Vec<Direction> {
    let enough = AGREE * f64::from(total(seen));
    let fits = |direction: &Direction| f64::from(agreeing(seen, *direction)) >= enough;
    candidates.iter().copied().filter(fits).collect()
}

/// The signs in words.
fn text(seen: &Seen, what: &str, teams: [&str; 2]) -> String {
    let of_side = |side: usize| {
        let periods: Vec<String> = (0..4)
            .filter(|period| seen[side][*period] != [0, 0])
            .map(|period| {
                let [larger, smaller] = seen[side][period];
                format!("{larger} of {} in period {}", larger + smaller, period + 1)
            })
            .collect();
        let shown = if periods.is_empty() {
            "none".to_owned()
        } else {
            periods.join(", ")
        };
        format!("{} {shown}", teams[side])
    };
    format!(
        "{what} that show an attack towards larger x: {}; {}",
        of_side(0),
        of_side(1)
    )
}

/// What is known of the ends before the match's events are placed.
#[derive(Debug, Default, Clone)]
pub struct Ends {
    stated: [Option<bool>; 4],
    signs: Signs,
}

impl Ends {
    /// The source states which way a team attacks.
    pub fn state(&mut self, period: u8, side: Side, attacks_right: bool) {
        if let Some(stated) = self.stated.get_mut(usize::from(period.wrapping_sub(1))) {
            *stated = Some(attacks_right == (side == Side::Home));
        }
    }

    /// A team was seen at the end that it attacks (it shot, took a corner) at `x`, a share of the
    /// pitch's length from the left. For a goal kick pass the opponents.
    pub fn saw(&mut self, period: u8, side: Side, x: f64) {
        self.signs.saw(side, period, x);
    }

    /// Settles the ends: as stated; else as four in five of the signs say; else the opposite of the
    /// previous or next half, as teams change ends at half-time (Laws of the Game, 7 and 8) and
    /// toss again before extra time.
    pub fn settle(&self) -> Placing {
        let mut home_right = self.stated;
        for (settled, period) in home_right.iter_mut().zip(1..) {
            *settled = settled.or_else(|| self.signs.home_to_larger_x(period));
        }
        for (first, second) in [(0, 1), (2, 3)] {
            if home_right[first].is_some() && home_right[first] == home_right[second] {
                // The same end in both halves is impossible, so the signs are ignored.
                (home_right[first], home_right[second]) = (self.stated[first], self.stated[second]);
            }
            let (one, other) = (home_right[first], home_right[second]);
            home_right[first] = one.or(other.map(|right| !right));
            home_right[second] = other.or(one.map(|right| !right));
        }
        Placing {
            pitch: Pitch::STANDARD,
            home_right,
            off_pitch: Cell::new(0),
            first_off: OnceCell::new(),
            unknown: Cell::new(0),
        }
    }
}

/// Turns positions on a fixed pitch into the model's.
#[derive(Debug)]
pub struct Placing {
    /// The pitch to which the shares refer.
    pub pitch: Pitch,
    home_right: [Option<bool>; 4],
    off_pitch: Cell<usize>,
    /// The first event with a position off the pitch.
    first_off: OnceCell<String>,
    unknown: Cell<usize>,
}

impl Placing {
    /// The home team attacks to the right in every period.
    pub fn home_to_the_right() -> Placing {
        Placing {
            pitch: Pitch::STANDARD,
            home_right: [Some(true); 4],
            off_pitch: Cell::new(0),
            first_off: OnceCell::new(),
            unknown: Cell::new(0),
        }
    }

    /// In a shoot-out both teams shoot at the nearer goal.
    fn right(&self, period: u8, side: Side, x: f64) -> Option<bool> {
        match self.home_right.get(usize::from(period.wrapping_sub(1))) {
            Some(home_right) => home_right.map(|right| right == (side == Side::Home)),
            None => Some(x > 0.5),
        }
    }

    /// Metres from the acting team's side, from shares of the pitch's length from the left and of
    /// its width from the bottom; `None` if the team's end is not known or the place is more than 5
    /// m off the pitch.
    pub fn metres(
        &self,
        event_id: &str,
        period: u8,
        side: Side,
        x: f64,
        y: f64,
    ) -> Option<(f32, f32)> {
        let Some(right) = self.right(period, side, x) else {
            self.unknown.set(self.unknown.get() + 1);
            return None;
        };
        let (x, y) = if right { (x, y) } else { (1.0 - x, 1.0 - y) };
        if Coordinates::UnitFromRight.is_off(x, y) {
            self.off_pitch.set(self.off_pitch.get() + 1);
            self.first_off.get_or_init(|| event_id.to_owned());
            return None;
        }
        let (x, y) = self.pitch.shares(x, y);
        Coordinates::UnitFromRight.metres(x, y)
    }

    /// A place in metres from the middle of a pitch of this size, as the side sees it; `None` if its
    /// end is not known or the place is more than 5 m off the pitch. Of what is omitted the caller
    /// keeps count.
    pub fn from_middle(
        &self,
        pitch: Pitch,
        period: u8,
        side: Side,
        (x, y): (f64, f64),
    ) -> Option<(f32, f32)> {
        let (x, y) = (x / pitch.length + 0.5, y / pitch.width + 0.5);
        let right = self.right(period, side, x)?;
        let (x, y) = if right { (x, y) } else { (1.0 - x, 1.0 - y) };
        if Coordinates::UnitFromRight.is_off(x, y) {
            return None;
        }
        let (x, y) = pitch.shares(x, y);
        Coordinates::UnitFromRight.metres(x, y)
    }

    /// Notes about positions that were omitted; `evidence` is what would have shown the ends.
    pub fn notes(&self, evidence: &str) -> impl Iterator<Item = String> {
        let unknown = (self.unknown.get() > 0).then(|| {
            format!(
                "{} omitted: neither the file nor {evidence} shows which way the teams attack",
                positions(self.unknown.get())
            )
        });
        let off_pitch = (self.off_pitch.get() > 0).then(|| {
            format!(
                "{} omitted: more than 5 m off the pitch, the first in event `{}`",
                positions(self.off_pitch.get()),
                self.first_off.get().map_or("", String::as_str)
            )
        });
        unknown.into_iter().chain(off_pitch)
    }
}

fn positions(count: usize) -> String {
    match count {
        1 => "1 position is".to_owned(),
        count => format!("{count} positions are"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten shots per team and half, `larger` of them towards larger x.
    fn signs(larger: impl Fn(Side, u8) -> u32) -> Signs {
        let mut signs = Signs::default();
        for side in [Side::Home, Side::Away] {
            for period in [1, 2] {
                for shot in 0..10 {
                    let x = if shot < larger(side, period) {
                        95.0
                    } else {
                        10.0
                    };
                    signs.add(Sign::Shot, side, period, Coordinates::Metres, (x, 34.0));
                }
            }
        }
        signs
    }

    #[test]
    fn shots_tell_which_way_the_teams_attack() {
        for direction in Direction::ALL {
            let signs = signs(|side, period| {
                if direction.towards_larger_x(side, period) {
                    10
                } else {
                    1
                }
            });
            let told = signs.tell(Path::new("a.csv"), ["A", "B"], Direction::ALL);
            assert_eq!(told.expect("told").0, *direction);
            assert_eq!(Direction::from_name(direction.name()), Some(*direction));
        }
    }

    #[test]
    fn shots_that_fit_two_directions_or_none_decide_nothing() {
        let mut one_half = Signs::default();
        for _ in 0..8 {
            one_half.add(Sign::Shot, Side::Home, 1, Coordinates::Metres, (95.0, 34.0));
        }
        let error = one_half
            .tell(Path::new("a.csv"), ["A", "B"], Direction::ALL)
            .expect_err("three fit")
            .to_string();
        for part in [
            "`direction=acting`",
            "`direction=home`",
            "`direction=home-first`",
            "8 of 8 in period 1",
        ] {
            assert!(error.contains(part), "{error}");
        }
        assert!(!error.contains("away-first"), "{error}");
        let mixed = signs(|_, _| 5);
        assert!(
            mixed
                .tell(Path::new("a.csv"), ["A", "B"], Direction::ALL)
                .is_err()
        );
    }

    #[test]
    fn shots_tell_the_ends_and_half_time_changes_them() {
        let mut ends = Ends::default();
        ends.saw(1, Side::Away, 0.9);
        ends.saw(1, Side::Home, 0.1);
        ends.saw(1, Side::Home, 0.6);
        let placing = ends.settle();
        assert_eq!(
            placing.metres("e1", 1, Side::Home, 0.1, 0.25),
            Some((94.5, 51.0))
        );
        assert_eq!(
            placing.metres("e2", 2, Side::Home, 0.9, 0.25),
            Some((94.5, 17.0))
        );
        assert_eq!(
            placing.metres("e1", 1, Side::Away, 0.9, 0.25),
            Some((94.5, 17.0))
        );
        // There is another toss before extra time.
        assert_eq!(placing.metres("e3", 3, Side::Home, 0.9, 0.5), None);
        assert_eq!(
            placing.metres("e5", 5, Side::Home, 0.0, 0.5),
            Some((105.0, 34.0))
        );
        let notes: Vec<String> = placing.notes("any shot").collect();
        assert_eq!(
            notes,
            [
                "1 position is omitted: neither the file nor any shot shows which way the teams attack"
            ]
        );
    }

    #[test]
    fn votes_that_disagree_tell_nothing() {
        let mut ends = Ends::default();
        for x in [0.9, 0.1] {
            ends.saw(1, Side::Home, x);
        }
        assert_eq!(ends.settle().metres("e1", 1, Side::Home, 0.9, 0.5), None);
        let mut same = Ends::default();
        same.saw(1, Side::Home, 0.9);
        same.saw(2, Side::Home, 0.9);
        assert_eq!(same.settle().metres("e1", 1, Side::Home, 0.9, 0.5), None);
        assert_eq!(same.settle().metres("e2", 2, Side::Home, 0.9, 0.5), None);
        same.state(1, Side::Away, true);
        assert_eq!(
            same.settle().metres("e1", 1, Side::Away, 1.0, 0.0),
            Some((105.0, 0.0))
        );
    }

    #[test]
    fn positions_far_off_the_pitch_are_left_out_and_counted() {
        let placing = Placing::home_to_the_right();
        assert_eq!(
            placing.metres("e1", 1, Side::Home, 1.02, -0.02),
            Some((105.0, 0.0))
        );
        assert_eq!(placing.metres("e1", 1, Side::Home, 1.2, 0.5), None);
        let notes: Vec<String> = placing.notes("").collect();
        assert_eq!(
            notes,
            ["1 position is omitted: more than 5 m off the pitch, the first in event `e1`"]
        );
    }
}
