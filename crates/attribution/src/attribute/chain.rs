//! The story of one goal or shot: the events of the attack that ended in it, with the candidates
//! for errors.

use polars::prelude::*;

use super::candidates::{self, Candidate};
use super::features::REACH;
use super::frames;
use super::kind::Kind;
use super::outcomes::{Conceded, conceded};
use super::view::{NOBODY, View};
use super::{AttributeOptions, Labels};
use crate::offball::{Frames, OffBall};
use crate::rows::ChainRow;
use backline_model::{ColumnSpec, EVENTS, EventType, MatchData, Outcome};
use backline_model::{Error, Misuse, Result};

/// One goal or shot explained.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The attack, one row per event in playing order, see [`CHAIN_COLUMNS`].
    pub chain: DataFrame,
    /// The candidates, the first named first, as [`super::ERROR_COLUMNS`].
    pub candidates: DataFrame,
    /// What the frame of the goal or shot tells of players without the ball, where it has one.
    pub off_ball: Option<OffBall>,
    /// What the events alone say of players without the ball, where there is no frame: the side of
    /// the defence, and no name.
    pub bound: Option<String>,
    /// What was done with labels.
    pub labels: Labels,
}

/// Columns of [`Explanation::chain`], in order, see [`ChainRow`].
pub const CHAIN_COLUMNS: &[ColumnSpec] = ChainRow::COLUMNS;

/// Explains the goal or shot `event_id` of the match `match_id`.
///
/// # Errors
/// No such goal or shot; frames without the documented columns.
pub fn explain(
    data: &MatchData,
    options: &AttributeOptions,
    match_id: &str,
    event_id: &str,
) -> Result<Explanation> {
    let attacks = Attacks::in_match(data, options)?;
    let ids = data.events.column(EVENTS.event_id)?.str()?;
    let matches = data.events.column(EVENTS.match_id)?.str()?;
    let index = attacks
        .conceded
        .iter()
        .position(|c| matches.get(c.row) == Some(match_id) && ids.get(c.row) == Some(event_id))
        .ok_or_else(|| {
            Error::usage(
                Misuse::UnknownName,
                format!(
                    "the match `{match_id}` has no goal or shot with the event id `{event_id}`"
                ),
            )
        })?;
    attacks.story(index)
}

/// A goal or shot: match id and event id.
pub type OutcomeId = (String, String);

/// Tells the story of every goal, and of every other shot with a candidate whose confidence counts, in
/// their order.
///
/// # Errors
/// Frames without the documented columns.
pub fn explain_all(
    data: &MatchData,
    options: &AttributeOptions,
) -> Result<Vec<(OutcomeId, Explanation)>> {
    let attacks = Attacks::in_match(data, options)?;
    let ids = data.events.column(EVENTS.event_id)?.str()?;
    let matches = data.events.column(EVENTS.match_id)?.str()?;
    let text = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    (0..attacks.conceded.len())
        .filter(|index| attacks.conceded[*index].goal || attacks.counts(*index))
        .map(|index| {
            let row = attacks.conceded[index].row;
            Ok(((text(matches, row), text(ids, row)), attacks.story(index)?))
        })
        .collect()
}

/// All goals and shots of some matches with their candidates.
struct Attacks<'a> {
    data: &'a MatchData,
    view: View,
    conceded: Vec<Conceded>,
    /// By outcome, in the order of `conceded`.
    found: Vec<Candidate>,
    frames: Frames<'a>,
    labels: Labels,
}

impl Attacks<'_> {
    fn in_match<'a>(data: &'a MatchData, options: &AttributeOptions) -> Result<Attacks<'a>> {
        let view = View::new(data, options.labels == Labels::Ignore)?;
        let conceded = conceded(&view);
        let mut found = candidates::find(&view, &conceded, options);
        if options.labels == Labels::Only {
            candidates::keep_labelled(&mut found);
        }
        Ok(Attacks {
            data,
            view,
            conceded,
            found,
            frames: Frames::in_match(data)?,
            labels: options.labels,
        })
    }

    /// The candidates of an outcome.
    fn of_outcome(&self, index: usize) -> &[Candidate] {
        let first = self.found.partition_point(|c| c.outcome < index);
        let end = self.found.partition_point(|c| c.outcome <= index);
        &self.found[first..end]
    }

    /// Whether one of its candidates counts.
    fn counts(&self, index: usize) -> bool {
        let mut found = self.of_outcome(index).iter();
        found.any(|candidate| candidate.counted)
    }

    fn story(&self, index: usize) -> Result<Explanation> {
        let found = self.of_outcome(index);
        let outcome = &self.conceded[index];
        let rows = rows(&self.view, outcome, found);
        let off_ball = self.frames.tell(outcome.row)?;
        Ok(Explanation {
            chain: frame(self.data, &self.view, outcome, found, &rows)?,
            candidates: frames::errors(self.data, &self.view, &self.conceded, found)?,
            bound: match &off_ball {
                Some(_) => None,
                None => self.frames.bound(outcome.row)?,
            },
            off_ball,
            labels: self.labels,
        })
    }
}

/// The rows of the chain: from the dead ball or the loss with which the attack began, or from the
/// earliest action that may have been the error, to the outcome and the goalkeeper's part in it.
fn rows(view: &View, outcome: &Conceded, found: &[Candidate]) -> Vec<usize> {
    let bounds = view
        .matches
        .iter()
        .find(|bounds| (bounds.first..bounds.end).contains(&outcome.row));
    let first_row = bounds.map_or(0, |bounds| bounds.first);
    // A penalty's story is that of the foul; between foul and kick there is only protest.
    let foul = found
        .iter()
        .find(|candidate| candidate.kind == Kind::PenaltyFoul)
        .map(|candidate| candidate.row);
    let end = foul.unwrap_or(outcome.row);
    let earliest = found
        .iter()
        .map(|candidate| candidate.row)
        .min()
        .unwrap_or(end)
        .min(end);
    let mut start = end;
    for row in (first_row..end).rev() {
        if view.period[row] != view.period[end] || view.seconds[end] - view.seconds[row] > REACH {
            break;
        }
        let theirs = view.side[row] == Some(outcome.side);
        if !theirs && view.side[row].is_some() && told(view, row) {
            start = row;
        }
        if view.kind[row].is_set_piece() || (theirs && has_ball(view.kind[row]) && row < start) {
            start = row;
            break;
        }
    }
    let last = found
        .iter()
        .map(|candidate| candidate.row)
        .max()
        .unwrap_or(outcome.row)
        .max(outcome.row);
    let mut rows: Vec<usize> = (start.min(earliest)..=end)
        .filter(|row| told(view, *row) || found.iter().any(|candidate| candidate.row == *row))
        .collect();
    // The story of a rebound from the penalty begins with the kick.
    let kick = (end + 1..outcome.row).find(|row| view.kind[*row] == EventType::ShotPenalty);
    rows.extend((end + 1..=last).filter(|row| {
        *row == outcome.row
            || found.iter().any(|candidate| candidate.row == *row)
            || kick.is_some_and(|kick| (kick..outcome.row).contains(row)) && told(view, *row)
    }));
    let mark = |row: usize| found.iter().any(|candidate| candidate.row == row);
    let all = rows.clone();
    rows.retain(|row| mark(*row) || !mirrors_a_duel(view, *row, &all));
    rows
}

/// A touch that is more than a ball parried or blocked: the attack continues after those.
fn has_ball(kind: EventType) -> bool {
    use EventType as T;
    kind.is_touch() && !matches!(kind, T::KeeperSave | T::KeeperPunch | T::Block)
}

/// Whether it is worth a line: somebody did something with the ball, to it, or for it.
fn told(view: &View, row: usize) -> bool {
    use EventType as T;
    view.player[row] != NOBODY
        && !matches!(
            view.kind[row],
            T::Pressure
                | T::Receipt
                | T::Other
                | T::Card
                | T::Substitution
                | T::BallOut
                | T::PeriodStart
                | T::PeriodEnd
                | T::ErrorLabel
        )
}

/// The winner's side of a duel whose loser has a line of their own.
fn mirrors_a_duel(view: &View, row: usize, rows: &[usize]) -> bool {
    use EventType as T;
    let duel = |row: usize| matches!(view.kind[row], T::Duel | T::Tackle | T::TakeOn);
    const SAME_MOMENT: f64 = 0.7;
    duel(row)
        && view.outcome[row] != Some(Outcome::Fail)
        && rows.iter().any(|other| {
            duel(*other)
                && view.side[*other] != view.side[row]
                && view.outcome[*other] == Some(Outcome::Fail)
                && (view.seconds[*other] - view.seconds[row]).abs() <= SAME_MOMENT
        })
}

fn frame(
    data: &MatchData,
    view: &View,
    outcome: &Conceded,
    found: &[Candidate],
    rows: &[usize],
) -> Result<DataFrame> {
    let at = IdxCa::from_vec(
        "rows".into(),
        rows.iter().map(|row| *row as IdxSize).collect(),
    );
    let take = |name: &str| -> Result<Column> { Ok(data.events.column(name)?.take(&at)?) };
    let text = |name: &str| -> Result<Column> { Ok(take(name)?.cast(&DataType::String)?) };
    let before: Vec<f64> = rows
        .iter()
        .map(|row| (view.seconds[outcome.row] - view.seconds[*row]).max(0.0))
        .collect();
    let attacking: Vec<bool> = rows
        .iter()
        .map(|row| view.side[*row] != Some(outcome.side))
        .collect();
    let candidate: Vec<Option<u32>> = rows
        .iter()
        .map(|row| {
            found
                .iter()
                .position(|candidate| {
                    candidate.row == *row && view.player[candidate.who] == view.player[*row]
                })
                .map(|at| at as u32)
        })
        .collect();
    let of = ChainRow::NAMES;
    let columns = vec![
        take(of.event_id)?,
        take(of.period)?,
        take(of.minute)?,
        take(of.second)?,
        Column::new(of.seconds_before.into(), &before),
        take(of.team)?,
        take(of.player)?,
        Column::new(of.attacking.into(), &attacking),
        text(of.kind)?,
        text(of.outcome)?,
        take(of.start_x)?,
        take(of.start_y)?,
        take(of.end_x)?,
        take(of.end_y)?,
        take(of.approx)?,
        Column::new(of.candidate.into(), &candidate),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}
