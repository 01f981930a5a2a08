//! Who of the conceding team may have made each goal and shot.
//!
//! From the shot back over [`REACH`] seconds of its period: every action of the conceding team
//! that can be an error is scored, and each player keeps his strongest. Who fouled for a penalty or
//! scored an own goal stays one for that, whatever else he did. Labels, when not hidden, stand
//! beside the score and never enter it.

use polars::prelude::PlHashMap;

use super::features::{Facts, REACH};
use super::kind::Kind;
use super::outcomes::Conceded;
use super::score::Scorecard;
use super::view::{Bounds, NOBODY, View};
use super::{COUNTED_FROM, LISTED_FROM};
use backline_model::{EventType, LabelSource, Outcome, PITCH_WIDTH, Qualifiers, Side};

/// Confidence of a provider's label: taggers agree with each other less than always.
const PROVIDER_LABEL: f64 = 0.95;
/// Confidence of a match report's label.
const REPORT_LABEL: f64 = 0.9;
/// A label on an event of its own belongs to the player's action at most this long before it.
const LABEL_REACH: f64 = 5.0;
/// A foul gives the penalty taken at most this long after it: reviews and protests take minutes.
const PENALTY_REACH: f64 = 480.0;
/// The penalty area in metres, a metre wider for positions recorded to the per cent.
const AREA_DEPTH: f32 = 17.5;
const AREA_HALF_WIDTH: f32 = 21.2;
/// Metres from the own goal up to which a foul outside of the area may have been one inside it:
/// taggers place some that far off (Belgium against Tunisia, World Cup 2018: 25 m).
const NEAR_AREA: f32 = 30.0;
/// A defender beaten counts when the shot comes within this time.
const BEATEN_REACH: f64 = 6.0;
/// Expected goals up to which a shot is one that goalkeepers mostly keep out.
const SAVEABLE: f64 = 0.12;
/// And up to which it is one that they nearly always do.
const EASILY_SAVED: f64 = 0.05;
/// The goalkeeper's part in a goal is recorded at most this long after the shot.
const KEEPER_REACH: f64 = 4.0;
/// Key-event files have estimated seconds, so the way back is longer there.
const KEY_EVENT_REACH: f64 = 30.0;

/// Kinds that no public data set labels cannot be fitted. Their confidence is a low constant set
/// by hand: enough to be listed as what the events show, never enough to be counted as an error
/// on their own.
mod unfitted {
    pub const OWN_GOAL: f64 = 0.03;
    pub const PENALTY_FOUL: f64 = 0.03;
    pub const KEEPER: f64 = 0.04;
    pub const SAVEABLE_SHOT: f64 = 0.04;
    pub const EASILY_SAVED_SHOT: f64 = 0.08;
    pub const DRIBBLED_PAST: f64 = 0.03;
    pub const LOST_DUEL: f64 = 0.02;
}

/// Confidence that a label gives.
pub(super) fn confidence_of_label(source: Option<LabelSource>) -> f64 {
    match source {
        Some(LabelSource::Provider) => PROVIDER_LABEL,
        Some(LabelSource::Report) => REPORT_LABEL,
        None => 0.0,
    }
}

/// A player of the conceding team and the action that may have made the outcome.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the outcome.
    pub outcome: usize,
    /// Row of the action.
    pub row: usize,
    pub kind: Kind,
    /// What the events alone say.
    pub inferred: f64,
    /// Row that carries the label and whose it is.
    pub label: Option<(usize, LabelSource)>,
    /// The final word: the label's where there is one, else the inferred.
    pub confidence: f64,
    pub share: f64,
    /// Row where the opponents took the ball over.
    pub takeover: Option<usize>,
    /// Row of the foul for the penalty, where that came between the action and the outcome.
    pub foul: Option<usize>,
    pub reasons: Vec<String>,
    /// Counts as an error: confident enough, and this is the worst that the action led to.
    pub counted: bool,
}

/// All candidates worth listing, by outcome and, within it, surest first.
pub(super) fn find(view: &View, conceded: &[Conceded], card: &Scorecard) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut search = Search {
        view,
        card,
        known: PlHashMap::default(),
    };
    let mut at = 0;
    for bounds in &view.matches {
        search.known.clear();
        while at < conceded.len() && conceded[at].row < bounds.end {
            let first = found.len();
            search.outcome(*bounds, at, &conceded[at], &mut found);
            settle_shares(&mut found[first..]);
            at += 1;
        }
    }
    count_once(view, conceded, &mut found);
    found
}

/// Leaves those with a label and the facts, and settles what is theirs.
pub(super) fn keep_labelled(candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| candidate.label.is_some() || candidate.kind.is_fact());
    candidates
        .chunk_by_mut(|a, b| a.outcome == b.outcome)
        .for_each(settle_shares);
}

/// Shares are the confidences, scaled down where they would add up to more than one.
///
/// Labelled players come first, then who fouled for the penalty or scored the own goal, which are
/// facts however low their confidence as errors, then the others, surest first.
pub(super) fn settle_shares(candidates: &mut [Candidate]) {
    let rank = |candidate: &Candidate| match candidate.kind {
        _ if candidate.label.is_some() => 0,
        kind if kind.is_fact() => 1,
        _ => 2,
    };
    candidates.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then(b.confidence.total_cmp(&a.confidence))
            .then(b.row.cmp(&a.row))
    });
    let sum: f64 = candidates
        .iter()
        .map(|candidate| candidate.confidence)
        .sum();
    for candidate in candidates {
        candidate.share = candidate.confidence / sum.max(1.0);
    }
}

/// An action counts once, for the worst that it led to: a goal, else the first shot.
fn count_once(view: &View, conceded: &[Conceded], found: &mut [Candidate]) {
    let mut worst: PlHashMap<(usize, u32), usize> = PlHashMap::default();
    for (at, candidate) in found.iter().enumerate() {
        if candidate.confidence < COUNTED_FROM {
            continue;
        }
        let goal = |at: usize| conceded[found[at].outcome].goal;
        worst
            .entry((candidate.row, view.player[candidate.row]))
            .and_modify(|best| {
                if goal(at) && !goal(*best) {
                    *best = at;
                }
            })
            .or_insert(at);
    }
    for at in worst.into_values() {
        found[at].counted = true;
    }
}

/// What the scorecard says of an action.
#[derive(Debug, Clone, Copy)]
struct Scored {
    probability: f64,
    takeover: Option<usize>,
}

struct Search<'a> {
    view: &'a View,
    card: &'a Scorecard,
    /// Rows already scored: shots close together share them.
    known: PlHashMap<usize, Option<Scored>>,
}

impl Search<'_> {
    fn outcome(
        &mut self,
        bounds: Bounds,
        index: usize,
        conceded: &Conceded,
        found: &mut Vec<Candidate>,
    ) {
        let view = self.view;
        let first = found.len();
        let reach = if bounds.full { REACH } else { KEY_EVENT_REACH };
        if conceded.own_goal {
            self.add(
                found,
                first,
                index,
                conceded.row,
                Kind::OwnGoal,
                unfitted::OWN_GOAL,
                None,
            );
            self.label(found, first, index, conceded.row, conceded.row);
        }
        let mut end = conceded.row;
        let mut given = None;
        if conceded.penalty {
            given = self.foul_for(bounds, conceded.row, first, index, conceded.side, found);
            end = given.unwrap_or(end);
        }
        let mut play_stopped = false;
        let mut next = end;
        while next > bounds.first {
            next -= 1;
            let row = next;
            if view.period[row] != view.period[end] || view.seconds[end] - view.seconds[row] > reach
            {
                break;
            }
            // A rebound from a penalty came of the foul that it was given for.
            if view.kind[row] == EventType::ShotPenalty && view.side[row] != Some(conceded.side) {
                let foul = self.foul_for(bounds, row, first, index, conceded.side, found);
                if let Some(foul) = foul {
                    (given, end, next) = (Some(foul), foul, foul);
                    continue;
                }
            }
            // A goal ends one attack and the kick-off begins another.
            if view.kind[row] == EventType::OwnGoal
                || view.kind[row].is_shot() && view.outcome[row] == Some(Outcome::Goal)
            {
                break;
            }
            // The dead ball that the attack began with: what lies before it belongs to another.
            if view.kind[row].is_set_piece() && view.kind[row] != EventType::ShotPenalty {
                play_stopped = true;
            }
            if view.side[row] != Some(conceded.side) || view.player[row] == NOBODY {
                continue;
            }
            if !play_stopped
                || view.side[row] == Some(conceded.side) && view.kind[row].is_set_piece()
            {
                self.label(found, first, index, row, row);
            }
            if let Some(scored) = self.score(bounds, row) {
                if scored.probability >= LISTED_FROM
                    && let Some(kind) = Kind::of(view, row)
                {
                    self.add(
                        found,
                        first,
                        index,
                        row,
                        kind,
                        scored.probability,
                        scored.takeover,
                    );
                }
            } else if !play_stopped {
                self.unfitted(found, first, index, row, conceded);
            }
        }
        if let Some((row, confidence)) = self.let_in(bounds, conceded) {
            self.add(
                found,
                first,
                index,
                row,
                Kind::SaveableShot,
                confidence,
                None,
            );
        }
        for candidate in &mut found[first..] {
            candidate.foul = given.filter(|foul| candidate.row < *foul);
            if candidate.reasons.is_empty() {
                candidate.reasons = self.reasons(bounds, candidate);
            }
        }
    }

    /// Notes who fouled for the penalty of row `kick`, and returns the row of the foul.
    fn foul_for(
        &mut self,
        bounds: Bounds,
        kick: usize,
        first: usize,
        index: usize,
        side: Side,
        found: &mut Vec<Candidate>,
    ) -> Option<usize> {
        let foul = self.penalty_foul(bounds, kick, side)?;
        let (kind, confidence) = (Kind::PenaltyFoul, unfitted::PENALTY_FOUL);
        self.add(found, first, index, foul, kind, confidence, Some(kick));
        self.label(found, first, index, foul, foul);
        Some(foul)
    }

    /// Notes the candidate, or raises the player's earlier one when this action speaks more.
    #[allow(clippy::too_many_arguments)]
    fn add(
        &self,
        found: &mut Vec<Candidate>,
        first: usize,
        outcome: usize,
        row: usize,
        kind: Kind,
        inferred: f64,
        takeover: Option<usize>,
    ) {
        let player = self.view.player[row];
        if player == NOBODY {
            return;
        }
        match self.known(&found[first..], player, row, kind.is_fact()) {
            Some(at) => {
                let known = &mut found[first + at];
                // A labelled action stays the player's action; its own score is what counts.
                let same = known.row == row;
                if (same || known.label.is_none()) && inferred > known.inferred {
                    known.row = row;
                    known.kind = kind;
                    known.inferred = inferred;
                    known.takeover = takeover;
                    known.confidence = known.confidence.max(inferred);
                }
            }
            None => found.push(Candidate {
                outcome,
                row,
                kind,
                inferred,
                label: None,
                confidence: inferred,
                share: 0.0,
                takeover,
                foul: None,
                reasons: Vec::new(),
                counted: false,
            }),
        }
    }

    /// The candidate that an action of the player belongs to: the one for this very action, else
    /// the one that is no fact, unless the action is one: a fact stands beside whatever else he did.
    fn known(&self, found: &[Candidate], player: u32, row: usize, is_fact: bool) -> Option<usize> {
        let his = |candidate: &Candidate| self.view.player[candidate.row] == player;
        let of_row = found.iter().position(|one| his(one) && one.row == row);
        let other = || {
            let no_fact = |one: &Candidate| his(one) && !one.kind.is_fact();
            found.iter().position(no_fact).filter(|_| !is_fact)
        };
        of_row.or_else(other)
    }

    /// Takes the label of `row` into account, if it has one; `of` is the action at hand.
    fn label(
        &mut self,
        found: &mut Vec<Candidate>,
        first: usize,
        outcome: usize,
        row: usize,
        of: usize,
    ) {
        let view = self.view;
        let Some(source) = view.labelled[row] else {
            return;
        };
        let confidence = confidence_of_label(Some(source));
        let action = if view.kind[row] == EventType::ErrorLabel {
            self.action_of_label(row)
        } else {
            of
        };
        let kind = Kind::of(view, action).unwrap_or(Kind::Labelled);
        self.add(found, first, outcome, action, kind, 0.0, None);
        let at = self.known(&found[first..], view.player[row], action, false);
        if let Some(candidate) = at.map(|at| &mut found[first + at])
            && candidate.label.is_none()
        {
            if candidate.row != action {
                candidate.row = action;
                candidate.kind = kind;
                candidate.inferred = 0.0;
                candidate.takeover = None;
            }
            candidate.label = Some((row, source));
            candidate.confidence = confidence;
        }
    }

    /// The action that a label of its own speaks of: the player's last one near it.
    fn action_of_label(&self, row: usize) -> usize {
        let view = self.view;
        (row.saturating_sub(12)..(row + 4).min(view.kind.len()))
            .filter(|other| {
                view.player[*other] == view.player[row]
                    && view.period[*other] == view.period[row]
                    && (view.seconds[*other] - view.seconds[row]).abs() <= LABEL_REACH
                    && view.kind[*other] != EventType::ErrorLabel
                    && Kind::of(view, *other).is_some()
            })
            .min_by(|a, b| {
                let apart = |r: usize| (view.seconds[r] - view.seconds[row]).abs();
                apart(*a).total_cmp(&apart(*b)).then(b.cmp(a))
            })
            .unwrap_or(row)
    }

    /// The goalkeeper's part in a goal from a shot that is mostly kept out, free kicks included.
    fn let_in(&self, bounds: Bounds, conceded: &Conceded) -> Option<(usize, f64)> {
        let view = self.view;
        if !conceded.goal || conceded.own_goal || conceded.penalty {
            return None;
        }
        let xg = conceded.xg.map(|(xg, _)| xg).filter(|xg| *xg <= SAVEABLE)?;
        (conceded.row + 1..bounds.end)
            .take_while(|row| {
                view.period[*row] == view.period[conceded.row]
                    && view.seconds[*row] - view.seconds[conceded.row] <= KEEPER_REACH
            })
            .find(|row| {
                view.side[*row] == Some(conceded.side)
                    && view.kind[*row] == EventType::KeeperSave
                    && view.player[*row] != NOBODY
            })
            .map(|row| {
                let easily = xg <= EASILY_SAVED;
                (
                    row,
                    if easily {
                        unfitted::EASILY_SAVED_SHOT
                    } else {
                        unfitted::SAVEABLE_SHOT
                    },
                )
            })
    }

    /// The foul of `side` that the penalty of row `kick` was given for: the one that the source says
    /// gave it, else the last in the own penalty area, else the last near it or of unknown place.
    fn penalty_foul(&self, bounds: Bounds, kick: usize, side: Side) -> Option<usize> {
        let view = self.view;
        let fouls = (bounds.first..kick)
            .rev()
            .take_while(|row| {
                view.period[*row] == view.period[kick]
                    && view.seconds[kick] - view.seconds[*row] <= PENALTY_REACH
            })
            .filter(|row| view.kind[*row] == EventType::Foul && view.side[*row] == Some(side));
        let (mut inside, mut near) = (None, None);
        for row in fouls {
            if view.qualifiers[row].has(Qualifiers::PENALTY) {
                return Some(row);
            }
            let (x, y) = (view.start_x[row], view.start_y[row]);
            if x <= AREA_DEPTH && (y - PITCH_WIDTH / 2.0).abs() <= AREA_HALF_WIDTH {
                inside = inside.or(Some(row));
            }
            let distance = x.hypot(y - PITCH_WIDTH / 2.0);
            if distance.is_nan() || distance <= NEAR_AREA {
                near = near.or(Some(row));
            }
        }
        inside.or(near)
    }

    fn score(&mut self, bounds: Bounds, row: usize) -> Option<Scored> {
        if let Some(known) = self.known.get(&row) {
            return *known;
        }
        let scored = Facts::of(self.view, bounds, row)
            .filter(Facts::taken_over_in_reach)
            .map(|facts| Scored {
                probability: self.card.probability(self.view, bounds, &facts),
                takeover: facts.takeover.map(|takeover| takeover.row),
            });
        self.known.insert(row, scored);
        scored
    }

    fn reasons(&self, bounds: Bounds, candidate: &Candidate) -> Vec<String> {
        match Facts::of(self.view, bounds, candidate.row) {
            // What speaks for an error says nothing of what happened anyway.
            _ if candidate.kind.is_fact() => Vec::new(),
            Some(facts) => self.card.reasons(self.view, bounds, &facts),
            None => Vec::new(),
        }
    }

    /// Failings that events show and no data set labels.
    fn unfitted(
        &self,
        found: &mut Vec<Candidate>,
        first: usize,
        index: usize,
        row: usize,
        conceded: &Conceded,
    ) {
        let view = self.view;
        if view.seconds[conceded.row] - view.seconds[row] > BEATEN_REACH {
            return;
        }
        let confidence = match Kind::of(view, row) {
            Some(Kind::DribbledPast) => unfitted::DRIBBLED_PAST,
            Some(Kind::LostDuel) if self.beaten_by_the_attack(row, conceded) => unfitted::LOST_DUEL,
            Some(Kind::KeeperError) => unfitted::KEEPER,
            None if self.spilled(row, conceded) => {
                self.add(
                    found,
                    first,
                    index,
                    row,
                    Kind::KeeperError,
                    unfitted::KEEPER,
                    None,
                );
                return;
            }
            _ => return,
        };
        if let Some(kind) = Kind::of(view, row) {
            self.add(found, first, index, row, kind, confidence, None);
        }
    }

    /// The duel's winner, or the shooter, is the next opponent on the ball. A duel that ended in
    /// his own goal is that goal.
    fn beaten_by_the_attack(&self, row: usize, conceded: &Conceded) -> bool {
        let view = self.view;
        if conceded.own_goal && view.player[row] == view.player[conceded.row] {
            return false;
        }
        let own = |other: &usize| {
            view.side[*other] == Some(conceded.side) && view.kind[*other].is_touch()
        };
        !(row + 1..conceded.row).any(|other| own(&other))
    }

    /// A save after which the same move shoots again at once.
    fn spilled(&self, row: usize, conceded: &Conceded) -> bool {
        let view = self.view;
        view.kind[row] == EventType::KeeperSave
            && view.outcome[row] != Some(Outcome::Fail)
            && !(row + 1..conceded.row).any(|other| {
                matches!(view.kind[other], EventType::BallOut)
                    || view.kind[other].is_set_piece()
                    || view.side[other] == Some(conceded.side) && view.kind[other].is_touch()
            })
    }
}
