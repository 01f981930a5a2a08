//! Error labels matched with the actions to which they refer, and with the goal or shot that they
//! name.
//!
//! Wyscout labels the action itself. StatsBomb and Opta have a separate event, which comes after
//! the action, sometimes before it, and possibly after the shot as well: it belongs to the
//! likeliest action of the same player near it.

use polars::prelude::{DataFrame, PlHashMap};

use super::view::{Bounds, NOBODY, View};
use backline_model::{EventType, LabelSource, Outcome, Qualifiers, Result};

/// A label event comes at most this long after the player's action.
const AFTER_ACTION: f64 = 5.0;
/// And at most this long before it: a tagger's clock is not finer.
const BEFORE_ACTION: f64 = 2.0;
/// It comes at most this long after the shot to which it refers.
pub(super) const AFTER_SHOT: f64 = 3.0;
/// The goalkeeper's part in a shot is recorded at most this long after it.
pub(super) const KEEPER_REACH: f64 = 4.0;
/// A goalkeeper without an action erred at the shot that is a goal at most this long after the
/// label.
const BEATEN_WITHIN: f64 = 4.0;

/// An error label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    /// Row that carries it.
    pub row: usize,
    /// The source of the label.
    pub source: LabelSource,
    /// Row of the player's action; the label's own row if none is found.
    pub action: usize,
    /// Row of the goal or shot to which it led, if that is certain without searching back from
    /// there.
    pub led_to: Option<usize>,
    /// The provider names that goal or shot.
    pub named: bool,
}

/// All labels, in the order of their rows.
#[derive(Debug, Default)]
pub(super) struct Labels {
    all: Vec<Label>,
    /// Labels by their action's row.
    of_action: PlHashMap<usize, Vec<usize>>,
}

impl Labels {
    /// The labels of a view's events; `sources` gives the source of each, by row.
    pub fn find(
        view: &View,
        events: &DataFrame,
        sources: &[(usize, LabelSource)],
    ) -> Result<Labels> {
        let mut labels = Labels::default();
        if sources.is_empty() {
            return Ok(labels);
        }
        let outcomes = events.column("led_to_event_id")?.str()?;
        let ids = events.column("event_id")?.str()?;
        for (row, source) in sources {
            let at = view.matches.partition_point(|bounds| bounds.end <= *row);
            let Some(bounds) = view.matches.get(at).copied() else {
                break;
            };
            let named = outcomes.get(*row).and_then(|id| {
                let mut rows = bounds.first..bounds.end;
                rows.find(|other| ids.get(*other) == Some(id) && is_conceded(view, *row, *other))
            });
            let join = Join {
                view,
                bounds,
                label: *row,
                named,
            };
            let action = match view.kind[*row] {
                EventType::ErrorLabel => join.action().unwrap_or(*row),
                _ => *row,
            };
            labels
                .of_action
                .entry(action)
                .or_default()
                .push(labels.all.len());
            labels.all.push(Label {
                row: *row,
                source: *source,
                action,
                led_to: named.or_else(|| join.led_to(action)),
                named: named.is_some(),
            });
        }
        Ok(labels)
    }

    /// The labels of the action at `row`.
    pub fn at(&self, row: usize) -> impl Iterator<Item = &Label> {
        let found = self.of_action.get(&row).into_iter().flatten();
        found.map(|index| &self.all[*index])
    }

    /// The first label of the action at `row`.
    pub fn first(&self, row: usize) -> Option<&Label> {
        match self.all.is_empty() {
            true => None,
            false => self.at(row).next(),
        }
    }

    /// The labels of a match.
    pub fn of_match(&self, bounds: Bounds) -> &[Label] {
        let first = self.all.partition_point(|label| label.row < bounds.first);
        let end = self.all.partition_point(|label| label.row < bounds.end);
        &self.all[first..end]
    }
}

/// A shot by the opponents of the labelled player, or an own goal by the player's team.
fn is_conceded(view: &View, label: usize, row: usize) -> bool {
    let own = view.side[row] == view.side[label];
    view.side[row].is_some()
        && match view.kind[row] {
            EventType::OwnGoal => own,
            kind => kind.is_shot() && !own,
        }
}

/// The search for what one label refers to.
struct Join<'a> {
    view: &'a View,
    bounds: Bounds,
    label: usize,
    /// The goal or shot that the provider names.
    named: Option<usize>,
}

impl Join<'_> {
    /// The likeliest action: the nearest in time, with failed actions preferred to successful ones,
    /// and actions on the ball to duels.
    fn action(&self) -> Option<usize> {
        let view = self.view;
        if view.player[self.label] == NOBODY {
            return None;
        }
        let near = |row: &usize, reach: f64| {
            view.period[*row] == view.period[self.label]
                && (view.seconds[*row] - view.seconds[self.label]).abs() <= reach
        };
        let before = (self.bounds.first..self.label)
            .rev()
            .take_while(|row| near(row, AFTER_ACTION));
        let after = (self.label + 1..self.bounds.end).take_while(|row| near(row, KEEPER_REACH));
        before
            .chain(after)
            .filter(|row| {
                view.player[*row] == view.player[self.label]
                    && view.side[*row] == view.side[self.label]
            })
            .filter_map(|row| Some((self.unlikeliness(row)?, row)))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
            .map(|(_, row)| row)
    }

    /// How unlikely an action is, in seconds; `None` if the label cannot mean it.
    fn unlikeliness(&self, row: usize) -> Option<f64> {
        use EventType as T;
        let view = self.view;
        let failed = view.outcome[row] == Some(Outcome::Fail);
        let spilled = view.qualifiers[row].has(Qualifiers::DROP);
        let kept = |seconds: f64| if failed { 0.0 } else { seconds };
        let apart = (view.seconds[row] - view.seconds[self.label]).abs();
        let later = row > self.label;
        let of_kind = match view.kind[row] {
            // The action that the label calls an error is the own goal, whatever else there is.
            T::OwnGoal if apart <= AFTER_SHOT => return Some(-1.0),
            T::Miscontrol | T::BadTouch | T::Dispossessed | T::Clearance => 0.0,
            T::Pass
            | T::Cross
            | T::ThrowIn
            | T::FreekickCrossed
            | T::FreekickShort
            | T::CornerShort
            | T::CornerCrossed
            | T::Goalkick
            | T::TakeOn
            | T::Interception
            | T::Recovery
            | T::Touch => kept(1.5),
            T::Dribble | T::Block => 1.5,
            T::KeeperClaim | T::KeeperPunch | T::KeeperPickUp | T::KeeperSweep => match spilled {
                true => 0.0,
                false => kept(1.0),
            },
            T::KeeperSave if spilled => 0.0,
            T::KeeperSave if failed => 2.5,
            T::KeeperSave if !later => 1.5,
            T::Duel | T::Tackle | T::DribbledPast | T::Foul => 3.0,
            _ => return None,
        };
        let at_shot = view.kind[row] == T::KeeperSave;
        if later && !at_shot && (apart > BEFORE_ACTION || self.shot_between(row)) {
            return None;
        }
        // An action after the goal or shot did not lead to it.
        if !at_shot && self.named.is_some_and(|named| row > named) {
            return None;
        }
        Some(apart + of_kind + f64::from(u8::from(later)))
    }

    fn shot_between(&self, row: usize) -> bool {
        (self.label + 1..row).any(|between| is_conceded(self.view, self.label, between))
    }

    /// The goal or shot that is certain even if the provider does not name it: the own goal, the
    /// goal that the goalkeeper let in, and the goal that only the label follows, because play is
    /// over then.
    fn led_to(&self, action: usize) -> Option<usize> {
        let view = self.view;
        let reach = match view.kind[action] {
            EventType::OwnGoal => return Some(action),
            EventType::KeeperSave => KEEPER_REACH,
            _ => AFTER_SHOT,
        };
        let last = last_conceded(view, self.bounds, self.label, action, reach)?;
        let goal =
            view.outcome[last] == Some(Outcome::Goal) || view.kind[last] == EventType::OwnGoal;
        goal.then_some(last)
    }
}

/// The last goal or shot conceded before `row`, at most `reach` seconds ago.
pub(super) fn last_conceded(
    view: &View,
    bounds: Bounds,
    label: usize,
    row: usize,
    reach: f64,
) -> Option<usize> {
    (bounds.first..row)
        .rev()
        .take_while(|other| {
            view.period[*other] == view.period[row]
                && view.seconds[row] - view.seconds[*other] <= reach
        })
        .find(|other| is_conceded(view, label, *other))
}

/// A goalkeeper labelled for a goal without any recorded action just before it: they were beaten by
/// the shot.
pub(super) fn beaten(view: &View, row: usize) -> bool {
    let Some(label) = view.labels.first(row) else {
        return false;
    };
    view.line[row] == backline_model::PositionGroup::Goalkeeper
        && label.led_to.is_some_and(|led_to| {
            view.kind[led_to].is_shot()
                && view.kind[led_to] != EventType::ShotPenalty
                && view.outcome[led_to] == Some(Outcome::Goal)
                && (view.seconds[led_to] - view.seconds[row]).abs() <= BEATEN_WITHIN
        })
}
