//! Which end of the pitch a team attacks, for sources whose positions do not turn with the team.

use std::cell::Cell;

use crate::model::{PITCH_LENGTH, PITCH_WIDTH, Side};

/// What is known of the ends before the match's events are placed.
#[derive(Debug, Default, Clone)]
pub(super) struct Ends {
    stated: [Option<bool>; 4],
    /// Votes for the home team attacking to the right, and to the left.
    votes: [[u32; 2]; 4],
}

/// A shot or restart nearer to the half-way line than this share of the pitch tells nothing.
const MIDDLE: f64 = 0.15;

/// Share of the votes that must agree.
const AGREE: f64 = 0.8;

/// Metres beyond the lines at which a position is still kept, on the line.
const BEYOND: f64 = 5.0;

impl Ends {
    /// The source says which way a team attacks.
    pub fn state(&mut self, period: u8, side: Side, attacks_right: bool) {
        if let Some(stated) = self.stated.get_mut(usize::from(period.wrapping_sub(1))) {
            *stated = Some(attacks_right == (side == Side::Home));
        }
    }

    /// A team was seen at the end that it attacks (it shot, took a corner) at `x`, a share of the
    /// pitch's length from the left. For a goal kick hand over the opponents.
    pub fn saw(&mut self, period: u8, side: Side, x: f64) {
        let (Some(votes), true) = (
            self.votes.get_mut(usize::from(period.wrapping_sub(1))),
            (x - 0.5).abs() > MIDDLE,
        ) else {
            return;
        };
        let home_right = (x > 0.5) == (side == Side::Home);
        votes[usize::from(!home_right)] += 1;
    }

    /// Settles the ends: what is stated; else what four in five of the votes say; else the
    /// opposite of the half before or after, as teams change ends at half-time (Laws of the Game,
    /// 7 and 8) and toss anew before extra time.
    pub fn settle(&self) -> Placing {
        let mut home_right = self.stated;
        for (settled, [right, left]) in home_right.iter_mut().zip(self.votes) {
            let (more, all) = (f64::from(right.max(left)), f64::from(right + left));
            if settled.is_none() && all > 0.0 && more >= AGREE * all {
                *settled = Some(right > left);
            }
        }
        for (first, second) in [(0, 1), (2, 3)] {
            if home_right[first].is_some() && home_right[first] == home_right[second] {
                // The same end in both halves cannot be, so the votes are worth nothing.
                (home_right[first], home_right[second]) = (self.stated[first], self.stated[second]);
            }
            let (one, other) = (home_right[first], home_right[second]);
            home_right[first] = one.or(other.map(|right| !right));
            home_right[second] = other.or(one.map(|right| !right));
        }
        Placing {
            home_right,
            off_pitch: Cell::new(0),
            unknown: Cell::new(0),
        }
    }
}

/// Turns positions on a fixed pitch into the model's.
#[derive(Debug)]
pub(super) struct Placing {
    home_right: [Option<bool>; 4],
    off_pitch: Cell<usize>,
    unknown: Cell<usize>,
}

impl Placing {
    /// The home team attacks to the right in every period.
    pub fn home_to_the_right() -> Placing {
        Placing {
            home_right: [Some(true); 4],
            off_pitch: Cell::new(0),
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

    /// Metres as the acting team sees them, from shares of the pitch's length from the left and
    /// of its width from below; none when the team's end is not known or the place is more than
    /// 5 m off the pitch.
    pub fn metres(&self, period: u8, side: Side, x: f64, y: f64) -> Option<(f32, f32)> {
        let Some(right) = self.right(period, side, x) else {
            self.unknown.set(self.unknown.get() + 1);
            return None;
        };
        let (length, width) = (f64::from(PITCH_LENGTH), f64::from(PITCH_WIDTH));
        let (x, y) = if right { (x, y) } else { (1.0 - x, 1.0 - y) };
        let (x, y) = (x * length, y * width);
        let near = |value: f64, end: f64| (-BEYOND..=end + BEYOND).contains(&value);
        if !near(x, length) || !near(y, width) {
            self.off_pitch.set(self.off_pitch.get() + 1);
            return None;
        }
        Some((x.clamp(0.0, length) as f32, y.clamp(0.0, width) as f32))
    }

    /// What the user should know of the positions that were left out; `evidence` is what would
    /// have told the ends.
    pub fn notes(&self, evidence: &str) -> impl Iterator<Item = String> {
        let unknown = (self.unknown.get() > 0).then(|| {
            format!(
                "{} left out: neither the file nor {evidence} tells which way the teams attack",
                positions(self.unknown.get())
            )
        });
        let off_pitch = (self.off_pitch.get() > 0).then(|| {
            format!(
                "{} left out: more than 5 m off the pitch",
                positions(self.off_pitch.get())
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

    #[test]
    fn shots_tell_the_ends_and_half_time_changes_them() {
        let mut ends = Ends::default();
        ends.saw(1, Side::Away, 0.9);
        ends.saw(1, Side::Home, 0.1);
        ends.saw(1, Side::Home, 0.6);
        let placing = ends.settle();
        assert_eq!(placing.metres(1, Side::Home, 0.1, 0.25), Some((94.5, 51.0)));
        assert_eq!(placing.metres(2, Side::Home, 0.9, 0.25), Some((94.5, 17.0)));
        assert_eq!(placing.metres(1, Side::Away, 0.9, 0.25), Some((94.5, 17.0)));
        // Extra time is tossed for.
        assert_eq!(placing.metres(3, Side::Home, 0.9, 0.5), None);
        assert_eq!(placing.metres(5, Side::Home, 0.0, 0.5), Some((105.0, 34.0)));
        let notes: Vec<String> = placing.notes("any shot").collect();
        assert_eq!(
            notes,
            [
                "1 position is left out: neither the file nor any shot tells which way the teams attack"
            ]
        );
    }

    #[test]
    fn votes_that_disagree_tell_nothing() {
        let mut ends = Ends::default();
        for x in [0.9, 0.1] {
            ends.saw(1, Side::Home, x);
        }
        assert_eq!(ends.settle().metres(1, Side::Home, 0.9, 0.5), None);
        let mut same = Ends::default();
        same.saw(1, Side::Home, 0.9);
        same.saw(2, Side::Home, 0.9);
        assert_eq!(same.settle().metres(1, Side::Home, 0.9, 0.5), None);
        assert_eq!(same.settle().metres(2, Side::Home, 0.9, 0.5), None);
        same.state(1, Side::Away, true);
        assert_eq!(
            same.settle().metres(1, Side::Away, 1.0, 0.0),
            Some((105.0, 0.0))
        );
    }

    #[test]
    fn positions_far_off_the_pitch_are_left_out_and_counted() {
        let placing = Placing::home_to_the_right();
        assert_eq!(
            placing.metres(1, Side::Home, 1.02, -0.02),
            Some((105.0, 0.0))
        );
        assert_eq!(placing.metres(1, Side::Home, 1.2, 0.5), None);
        assert_eq!(placing.notes("").count(), 1);
    }
}
