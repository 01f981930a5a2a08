//! Where players were at events, as a growing column each, while files are read.
//!
//! An entry refers to its event by row, and the player's texts stand in the events' dictionary.

use polars::prelude::*;

use super::columns::{EventColumns, words};
use super::vocabulary::{FrameSource, Side};
use crate::Result;

/// A player of a frame on the way into the columns.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Whether they play for the side that acts in the event.
    pub teammate: bool,
    /// Provider's player id.
    pub player_id: Option<&'a str>,
    /// Player name.
    pub player: Option<&'a str>,
    /// Whether they keep goal.
    pub keeper: bool,
    /// Whether they act in the event.
    pub actor: bool,
    /// Where they are, in metres, as the event's own positions are.
    pub at: (f32, f32),
    /// Probability that it is this player; none where nobody is named.
    pub probability: Option<f32>,
    /// What the frame was taken from.
    pub source: FrameSource,
}

/// The frames of a batch of matches as growing columns.
#[derive(Debug, Default, Clone)]
#[expect(
    missing_docs,
    reason = "each is the column of its name in `POSITION_COLUMNS`"
)]
pub struct PositionColumns {
    /// Row of the event.
    pub event: Vec<u32>,
    pub side: Vec<Side>,
    pub player_id: Vec<u32>,
    pub player: Vec<u32>,
    pub keeper: Vec<bool>,
    pub actor: Vec<bool>,
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub probability: Vec<Option<f32>>,
    pub source: Vec<FrameSource>,
}

impl PositionColumns {
    /// Number of players in all frames.
    pub fn len(&self) -> usize {
        self.event.len()
    }

    /// True when there is no frame.
    pub fn is_empty(&self) -> bool {
        self.event.is_empty()
    }

    /// Appends a player of the frame of the event in this row, which one side acts in.
    pub(crate) fn push(
        &mut self,
        events: &mut EventColumns,
        row: usize,
        acting: Side,
        placed: &Placed,
    ) {
        let side = match placed.teammate {
            true => acting,
            false => acting.opponent(),
        };
        self.event.push(row as u32);
        self.side.push(side);
        self.player_id.push(events.names.option(placed.player_id));
        self.player.push(events.names.option(placed.player));
        self.keeper.push(placed.keeper);
        self.actor.push(placed.actor);
        self.x.push(placed.at.0);
        self.y.push(placed.at.1);
        self.probability.push(placed.probability);
        self.source.push(placed.source);
    }

    /// Cuts the columns back to `len` players.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.event.truncate(len);
        self.side.truncate(len);
        self.player_id.truncate(len);
        self.player.truncate(len);
        self.keeper.truncate(len);
        self.actor.truncate(len);
        self.x.truncate(len);
        self.y.truncate(len);
        self.probability.truncate(len);
        self.source.truncate(len);
    }

    /// Of the events from `start` on those of `rows` were kept, in this order: frames follow their
    /// events, and those of events that are gone go too.
    pub(crate) fn follow(&mut self, start: usize, rows: &[usize]) {
        let first = self.first_of(start);
        if first == self.len() {
            return;
        }
        let mut places: PlHashMap<u32, u32> = PlHashMap::default();
        places.extend(
            rows.iter()
                .zip(start..)
                .map(|(old, new)| (*old as u32, new as u32)),
        );
        let tail = first..self.len();
        let mut kept: Vec<(u32, usize)> = tail
            .filter_map(|at| Some((*places.get(&self.event[at])?, at)))
            .collect();
        kept.sort_unstable();
        self.put(first, &kept);
    }

    /// Puts the entries from `first` on into the order of their events.
    pub(crate) fn in_order(&mut self, first: usize) {
        if self.event[first..].is_sorted() {
            return;
        }
        let mut order: Vec<(u32, usize)> =
            (first..self.len()).map(|at| (self.event[at], at)).collect();
        order.sort_unstable();
        self.put(first, &order);
    }

    /// The first entry of events from this row on.
    pub fn first_of(&self, row: usize) -> usize {
        let before = self.event.iter().rev();
        self.len() - before.take_while(|event| **event as usize >= row).count()
    }

    /// Replaces the entries from `first` on by these, each with the row of its event.
    fn put(&mut self, first: usize, order: &[(u32, usize)]) {
        fn pick<T: Copy>(column: &mut Vec<T>, first: usize, order: &[(u32, usize)]) {
            let picked: Vec<T> = order.iter().map(|(_, at)| column[*at]).collect();
            column.truncate(first);
            column.extend(picked);
        }
        pick(&mut self.side, first, order);
        pick(&mut self.player_id, first, order);
        pick(&mut self.player, first, order);
        pick(&mut self.keeper, first, order);
        pick(&mut self.actor, first, order);
        pick(&mut self.x, first, order);
        pick(&mut self.y, first, order);
        pick(&mut self.probability, first, order);
        pick(&mut self.source, first, order);
        self.event.truncate(first);
        self.event.extend(order.iter().map(|(event, _)| *event));
    }

    /// The columns as the `positions` frame. `of_event` takes a column of the events' frame,
    /// `teams` names the teams by match and side, `texts` makes a column of numbers in the
    /// events' dictionary.
    pub(crate) fn into_frame(
        self,
        events: &DataFrame,
        matches: &[u32],
        teams: &[[String; 2]],
        texts: impl Fn(&str, &[u32]) -> Result<Column>,
    ) -> Result<DataFrame> {
        let height = self.len();
        let rows = IdxCa::from_vec("rows".into(), self.event.clone());
        let of_event = |name: &str| -> Result<Column> { Ok(events.column(name)?.take(&rows)?) };
        let team_of = |at: usize| {
            let of_match = matches.get(self.event[at] as usize)?;
            let teams = teams.get(*of_match as usize)?;
            Some(teams[self.side[at] as usize].as_str())
        };
        let team: StringChunked = (0..height).map(team_of).collect();
        let columns = vec![
            of_event("match_id")?,
            of_event("event_id")?,
            of_event("period")?,
            of_event("seconds")?,
            words(
                "side",
                self.side.iter().map(|side| Some(*side as u8)),
                Side::dtype(),
            )?,
            team.with_name("team".into()).into_column(),
            texts("player_id", &self.player_id)?,
            texts("player", &self.player)?,
            Column::new("keeper".into(), self.keeper),
            Column::new("actor".into(), self.actor),
            Column::new("x".into(), self.x),
            Column::new("y".into(), self.y),
            Column::new("probability".into(), self.probability),
            words(
                "source",
                self.source.iter().map(|source| Some(*source as u8)),
                FrameSource::dtype(),
            )?,
        ];
        Ok(DataFrame::new(height, columns)?)
    }
}
