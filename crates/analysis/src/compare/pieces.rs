//! A player's time in a match cut at goals, at people coming on and going off, or at quarters of an
//! hour, so that rates by score, by men and by minute have the time that was played so.

use std::collections::HashMap;

use polars::prelude::*;

use super::exposure::{Point, before};
use super::split::Part;
use crate::rows::{OUTCOMES, State};
use backline_model::{Clocks, Halves, LINEUPS, MATCHES, Result, Side};

/// What a match is cut by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Whether the player's team led.
    State,
    /// Thirds of a half, and extra time.
    Minute,
    /// Whether both teams had as many men on.
    Men,
}

const STATES: [&str; 4] = ["leading", "level", "behind", "not known"];
const MINUTES: [&str; 7] = [
    "1 to 15",
    "16 to 30",
    "31 to half-time",
    "46 to 60",
    "61 to 75",
    "76 to the end",
    "extra time",
];
const MEN: [&str; 4] = ["a man more", "as many men", "a man fewer", "not known"];

/// A stretch of a player's time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// Place among the parts.
    pub part: usize,
    /// Until when.
    pub until: Point,
    pub minutes: f64,
}

/// The pieces of each row of the line-ups.
pub(super) struct Pieces {
    within: Within,
    of_row: Vec<Vec<Piece>>,
}

/// A match as it is cut.
#[derive(Default)]
struct Timeline {
    halves: Halves,
    /// Length of each period.
    lengths: [f64; 4],
    /// Goals: when, and of which side.
    goals: Vec<(Point, Side)>,
    /// Spells on the pitch: of which side, from when to when.
    spells: Vec<(Side, Point, Point)>,
}

impl Pieces {
    pub fn new(
        lineups: &DataFrame,
        matches: &DataFrame,
        outcomes: &DataFrame,
        within: Within,
    ) -> Result<Pieces> {
        let clocks = Clocks::from_matches(matches)?;
        let ids = matches.column(MATCHES.match_id)?.str()?;
        let mut games: HashMap<&str, Timeline> = HashMap::new();
        let of = [
            MATCHES.minutes_1,
            MATCHES.minutes_2,
            MATCHES.minutes_3,
            MATCHES.minutes_4,
        ];
        let mut lengths = Vec::new();
        for name in of {
            lengths.push(matches.column(name)?.f64()?);
        }
        for (row, id) in ids.iter().enumerate() {
            let Some(id) = id else { continue };
            let mut timeline = Timeline {
                halves: clocks.halves(id),
                ..Timeline::default()
            };
            for (length, of) in timeline.lengths.iter_mut().zip(&lengths) {
                *length = of.get(row).unwrap_or_default();
            }
            games.insert(id, timeline);
        }
        if within == Within::State {
            let goals = outcomes.column(OUTCOMES.goal)?.bool()?;
            let ids = outcomes.column(OUTCOMES.match_id)?.str()?;
            let sides = outcomes.column(OUTCOMES.side)?.cat8()?.physical();
            let periods = outcomes.column(OUTCOMES.period)?.u8()?;
            let minutes = outcomes.column(OUTCOMES.minute)?.u16()?;
            let seconds = outcomes.column(OUTCOMES.second)?.f64()?;
            for row in 0..outcomes.height() {
                let game = ids.get(row).and_then(|id| games.get_mut(id));
                let side = sides.get(row).and_then(Side::from_code);
                let point = periods.get(row).zip(minutes.get(row));
                let Some(((game, side), (period, minute))) = game.zip(side).zip(point) else {
                    continue;
                };
                if goals.get(row) == Some(true) {
                    let clock = f64::from(minute) + seconds.get(row).unwrap_or_default() / 60.0;
                    game.goals.push(((period, clock), side));
                }
            }
        }
        let ids = lineups.column(LINEUPS.match_id)?.str()?;
        let sides = lineups.column(LINEUPS.side)?.cat8()?.physical();
        let minutes = lineups.column(LINEUPS.minutes)?.f64()?;
        let moment = |period: &str, minute: &str| -> Result<Vec<Point>> {
            let periods = lineups.column(period)?.u8()?.iter();
            let minutes = lineups.column(minute)?.f64()?.iter();
            let points = periods.zip(minutes);
            Ok(points
                .map(|(period, minute)| (period.unwrap_or(0), minute.unwrap_or(0.0)))
                .collect())
        };
        let on = moment(LINEUPS.from_period, LINEUPS.from_minute)?;
        let off = moment(LINEUPS.to_period, LINEUPS.to_minute)?;
        let side = |row: usize| sides.get(row).and_then(Side::from_code);
        if within == Within::Men {
            for row in 0..lineups.height() {
                let game = ids.get(row).and_then(|id| games.get_mut(id));
                if let Some((game, side)) = game.zip(side(row)) {
                    game.spells.push((side, on[row], off[row]));
                }
            }
        }
        let of_row = (0..lineups.height()).map(|row| {
            let Some(game) = ids.get(row).and_then(|id| games.get(id)) else {
                return Vec::new();
            };
            let played = minutes.get(row).unwrap_or_default();
            game.pieces(within, side(row), on[row], off[row], played)
        });
        Ok(Pieces {
            within,
            of_row: of_row.collect(),
        })
    }

    /// Those of a row of the line-ups.
    pub fn of_row(&self, row: usize) -> &[Piece] {
        self.of_row.get(row).map_or(&[], Vec::as_slice)
    }

    /// A part as [`super::split`] names it.
    pub fn part(&self, part: usize) -> Part {
        let names: &[&str] = match self.within {
            Within::State => &STATES,
            Within::Minute => &MINUTES,
            Within::Men => &MEN,
        };
        (
            part as u8,
            names.get(part).copied().unwrap_or_default().to_owned(),
        )
    }
}

impl Timeline {
    /// The time from `on` to `off`, in pieces that add up to `played` minutes.
    fn pieces(
        &self,
        within: Within,
        side: Option<Side>,
        on: Point,
        off: Point,
        played: f64,
    ) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for period in on.0.max(1)..=off.0.min(4) {
            let start = f64::from(self.halves.start(period));
            let from = if period == on.0 {
                on.1.max(start)
            } else {
                start
            };
            let end = start + self.lengths[usize::from(period) - 1];
            let to = if period == off.0 { off.1 } else { end };
            let mut cuts: Vec<f64> = self
                .cuts(within, period)
                .into_iter()
                .filter(|cut| *cut > from && *cut < to)
                .collect();
            cuts.push(to);
            cuts.sort_by(f64::total_cmp);
            let mut now = from;
            for cut in cuts {
                if cut <= now {
                    continue;
                }
                let part = self.part(within, side, (period, f64::midpoint(now, cut)));
                let piece = Piece {
                    part,
                    until: (period, cut),
                    minutes: cut - now,
                };
                match pieces.last_mut().filter(|last| last.part == part) {
                    Some(last) => {
                        last.until = piece.until;
                        last.minutes += piece.minutes;
                    }
                    None => pieces.push(piece),
                }
                now = cut;
            }
        }
        let sum: f64 = pieces.iter().map(|piece| piece.minutes).sum();
        if sum <= 0.0 {
            // If a time is not a stretch of the clock.
            return vec![Piece {
                part: self.part(within, side, on),
                until: off,
                minutes: played,
            }];
        }
        for piece in &mut pieces {
            piece.minutes *= played / sum;
        }
        pieces
    }

    /// Where a period is cut.
    fn cuts(&self, within: Within, period: u8) -> Vec<f64> {
        let here = |point: &Point| (point.0 == period).then_some(point.1);
        match within {
            Within::State => self
                .goals
                .iter()
                .filter_map(|(when, _)| here(when))
                .collect(),
            Within::Minute if period > 2 => Vec::new(),
            Within::Minute => {
                let third = f64::from(self.halves.minutes()) / 3.0;
                let start = f64::from(self.halves.start(period));
                vec![start + third, start + 2.0 * third]
            }
            Within::Men => {
                let points = self.spells.iter().flat_map(|(_, on, off)| [on, off]);
                points.filter_map(here).collect()
            }
        }
    }

    /// The part that a moment between two cuts belongs to, for the players of a side.
    fn part(&self, within: Within, side: Option<Side>, at: Point) -> usize {
        let Some(side) = side else {
            return match within {
                Within::Minute => self.third(at),
                _ => STATES.len() - 1,
            };
        };
        match within {
            Within::State => {
                let goals = |of: Side| {
                    let goals = self
                        .goals
                        .iter()
                        .filter(|(when, by)| *by == of && before(*when, at));
                    goals.count() as u32
                };
                State::from_score(goals(side), goals(side.opponent())) as usize
            }
            Within::Minute => self.third(at),
            Within::Men => {
                let men = |of: Side| {
                    let on = self.spells.iter().filter(|(side, on, off)| {
                        *side == of && !before(at, *on) && before(at, *off)
                    });
                    on.count()
                };
                match (men(side), men(side.opponent())) {
                    (0, _) | (_, 0) => MEN.len() - 1,
                    (own, other) if own > other => 0,
                    (own, other) if own == other => 1,
                    _ => 2,
                }
            }
        }
    }

    fn third(&self, (period, clock): Point) -> usize {
        if period > 2 {
            return MINUTES.len() - 1;
        }
        let third = f64::from(self.halves.minutes()) / 3.0;
        let into = clock - f64::from(self.halves.start(period));
        let of_half = ((into / third).floor().max(0.0) as usize).min(2);
        of_half + if period == 2 { 3 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline() -> Timeline {
        Timeline {
            lengths: [47.0, 49.0, 0.0, 0.0],
            goals: vec![((1, 10.0), Side::Home), ((2, 60.0), Side::Away)],
            spells: vec![
                (Side::Home, (1, 0.0), (2, 94.0)),
                (Side::Away, (1, 0.0), (1, 30.0)),
                (Side::Away, (1, 0.0), (2, 94.0)),
                (Side::Home, (1, 0.0), (2, 94.0)),
            ],
            ..Timeline::default()
        }
    }

    fn told(pieces: &[Piece]) -> Vec<(usize, f64)> {
        let pieces = pieces.iter();
        pieces
            .map(|piece| (piece.part, piece.minutes.round()))
            .collect()
    }

    #[test]
    fn the_time_at_each_score_adds_up_to_the_time_played() {
        let of = timeline();
        let whole = of.pieces(Within::State, Some(Side::Home), (1, 0.0), (2, 94.0), 96.0);
        // Level for ten minutes, ahead for 37 and 15, level for 34.
        assert_eq!(told(&whole), [(1, 10.0), (0, 52.0), (1, 34.0)]);
        let sum: f64 = whole.iter().map(|piece| piece.minutes).sum();
        assert!((sum - 96.0).abs() < 1e-9);
        let other = of.pieces(Within::State, Some(Side::Away), (2, 50.0), (2, 94.0), 44.0);
        assert_eq!(told(&other), [(2, 10.0), (1, 34.0)]);
    }

    #[test]
    fn minutes_are_thirds_of_a_half_and_men_those_on_the_pitch() {
        let of = timeline();
        let thirds = of.pieces(Within::Minute, Some(Side::Home), (1, 20.0), (2, 94.0), 76.0);
        assert_eq!(
            told(&thirds),
            [(1, 10.0), (2, 17.0), (3, 15.0), (4, 15.0), (5, 19.0)]
        );
        let men = of.pieces(Within::Men, Some(Side::Home), (1, 0.0), (2, 94.0), 96.0);
        assert_eq!(told(&men), [(1, 30.0), (0, 66.0)]);
        let fewer = of.pieces(Within::Men, Some(Side::Away), (1, 0.0), (2, 94.0), 96.0);
        assert_eq!(told(&fewer), [(1, 30.0), (2, 66.0)]);
    }
}
