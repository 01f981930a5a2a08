//! The frames match by match: shots, and what may have been errors before them.

use std::collections::HashMap;

use polars::prelude::*;

use super::attacks::{Action, Shot};
use crate::attribute::Kind;
use crate::rows::{ERRORS, LedTo, OUTCOMES};
use crate::select::keys;
use backline_model::{MATCHES, Result, Side};

/// Clock columns of a frame: period, minute, second.
struct Clock<'a>(&'a UInt8Chunked, &'a UInt16Chunked, &'a Float64Chunked);

impl<'a> Clock<'a> {
    fn new(frame: &'a DataFrame) -> Result<Clock<'a>> {
        Ok(Clock(
            frame.column(OUTCOMES.period)?.u8()?,
            frame.column(OUTCOMES.minute)?.u16()?,
            frame.column(OUTCOMES.second)?.f64()?,
        ))
    }

    fn at(&self, row: usize) -> (u8, u16, f64) {
        let Clock(period, minute, second) = self;
        (
            period.get(row).unwrap_or_default(),
            minute.get(row).unwrap_or_default(),
            second.get(row).unwrap_or_default(),
        )
    }
}

/// The rows of a frame match by match: of an archive there is no more than this beside the frames.
pub(super) struct Rows {
    rows: Vec<u32>,
    /// Where the rows of each match begin.
    starts: Vec<usize>,
}

impl Rows {
    pub(super) fn new(
        frame: &DataFrame,
        game_of: &HashMap<&str, usize>,
        games: usize,
    ) -> Result<Rows> {
        let ids = frame.column(MATCHES.match_id)?.str()?;
        let game = |id: Option<&str>| id.and_then(|id| game_of.get(id)).copied();
        let mut starts = vec![0; games + 1];
        for id in ids.iter() {
            if let Some(game) = game(id) {
                starts[game + 1] += 1;
            }
        }
        for game in 0..games {
            starts[game + 1] += starts[game];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts[games]];
        for (row, id) in ids.iter().enumerate() {
            if let Some(game) = game(id) {
                rows[next[game]] = row as u32;
                next[game] += 1;
            }
        }
        Ok(Rows { rows, starts })
    }

    fn of_game(&self, game: usize) -> impl Iterator<Item = usize> {
        let rows = &self.rows[self.starts[game]..self.starts[game + 1]];
        rows.iter().map(|row| *row as usize)
    }
}

/// The goals and shots.
pub(super) struct Outcomes<'a> {
    rows: Rows,
    clock: Clock<'a>,
    events: &'a StringChunked,
    sides: &'a UInt8Chunked,
    goals: &'a BooleanChunked,
    own_goals: &'a BooleanChunked,
    xg: &'a Float64Chunked,
}

impl<'a> Outcomes<'a> {
    pub(super) fn new(frame: &'a DataFrame, rows: Rows) -> Result<Outcomes<'a>> {
        Ok(Outcomes {
            rows,
            clock: Clock::new(frame)?,
            events: frame.column(OUTCOMES.event_id)?.str()?,
            sides: frame.column(OUTCOMES.side)?.cat8()?.physical(),
            goals: frame.column(OUTCOMES.goal)?.bool()?,
            own_goals: frame.column(OUTCOMES.own_goal)?.bool()?,
            xg: frame.column(OUTCOMES.xg)?.f64()?,
        })
    }

    /// Those of each side in the first ninety minutes, in their order.
    pub(super) fn shots(&self, game: usize) -> [Vec<Shot<'a>>; 2] {
        let mut shots: [Vec<Shot<'a>>; 2] = Default::default();
        for row in self.rows.of_game(game) {
            let side = self.sides.get(row).and_then(Side::from_code);
            let (period, minute, second) = self.clock.at(row);
            let Some((side, id)) = side.zip(self.events.get(row)).filter(|_| period <= 2) else {
                continue;
            };
            shots[side as usize].push(Shot {
                id,
                period,
                seconds: f64::from(minute) * 60.0 + second,
                goal: self.goals.get(row) == Some(true),
                own_goal: self.own_goals.get(row) == Some(true),
                xg: self.xg.get(row),
            });
        }
        for shots in &mut shots {
            shots.sort_by(|a, b| (a.period.cmp(&b.period)).then(a.seconds.total_cmp(&b.seconds)));
        }
        shots
    }
}

/// What may have been errors.
pub(super) struct Errors<'a> {
    rows: Rows,
    clock: Clock<'a>,
    keys: StringChunked,
    teams: &'a StringChunked,
    kinds: &'a StringChunked,
    led_to: &'a StringChunked,
    shots: &'a StringChunked,
    confidences: &'a Float64Chunked,
    labels: BooleanChunked,
}

/// An action of a match: whose, of which side, period, minute, second, kind.
type ActionKey<'a> = (Option<usize>, usize, (u8, u16, u64), &'a str);

impl<'a> Errors<'a> {
    pub(super) fn new(frame: &'a DataFrame, rows: Rows) -> Result<Errors<'a>> {
        Ok(Errors {
            rows,
            clock: Clock::new(frame)?,
            keys: keys(frame)?,
            teams: frame.column(ERRORS.team)?.str()?,
            kinds: frame.column(ERRORS.kind)?.str()?,
            led_to: frame.column(ERRORS.led_to)?.str()?,
            shots: frame.column(ERRORS.outcome_event_id)?.str()?,
            confidences: frame.column(ERRORS.confidence)?.f64()?,
            labels: frame.column(ERRORS.label)?.is_not_null(),
        })
    }

    /// What players of each side did before the other's shots, an action once: where the feed
    /// labels errors its labels, else every action for what it may have been.
    pub(super) fn actions(
        &self,
        game: usize,
        labelled: bool,
        teams: [Option<&str>; 2],
        people: &HashMap<&str, usize>,
    ) -> [Vec<(Option<usize>, Action<'a>)>; 2] {
        let mut actions: [Vec<(Option<usize>, Action<'a>)>; 2] = Default::default();
        let mut place: HashMap<ActionKey<'_>, (usize, bool)> = HashMap::new();
        for row in self.rows.of_game(game) {
            let Some(side) = teams.iter().position(|team| *team == self.teams.get(row)) else {
                continue;
            };
            let kind = self.kinds.get(row).unwrap_or_default();
            let chance = match labelled {
                true if self.labels.get(row) == Some(true) => 1.0,
                true => continue,
                false if Kind::is_apart(kind, None) => continue,
                false => self.confidences.get(row).unwrap_or_default(),
            };
            let Some(shot) = self.shots.get(row) else {
                continue;
            };
            let who = self.keys.get(row).and_then(|key| people.get(key)).copied();
            let (period, minute, second) = self.clock.at(row);
            let key = (who, side, (period, minute, second.to_bits()), kind);
            // For the worst that it led to, as in the rates.
            let goal = self.led_to.get(row) == Some(LedTo::Goal.name());
            match place.get_mut(&key) {
                Some((at, to_goal)) => {
                    let action = &mut actions[side][*at].1;
                    action.shots.push(shot);
                    if (goal, chance) > (*to_goal, action.chance) {
                        (action.chance, *to_goal) = (chance, goal);
                    }
                }
                None => {
                    place.insert(key, (actions[side].len(), goal));
                    let shots = vec![shot];
                    actions[side].push((who, Action { chance, shots }));
                }
            }
        }
        actions
    }
}
