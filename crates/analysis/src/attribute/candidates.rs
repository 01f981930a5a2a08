//! Who of the conceding team may have made each goal and shot.
//!
//! From the shot back over [`REACH`] seconds of its period: every action of the conceding team
//! that can be an error is scored, and each player keeps his strongest. Who fouled for a penalty or
//! scored an own goal stays one for that, whatever else he did. Labels, when not hidden, stand
//! beside the score and never enter it: one that names its goal or shot belongs to that alone, the
//! others to each goal or shot whose way back meets their action.

use polars::prelude::{PlHashMap, PlHashSet};

use super::features::{Facts, REACH};
use super::kind::Kind;
use super::labels::{AFTER_SHOT, KEEPER_REACH, Label, last_conceded};
use super::outcomes::Conceded;
use super::score::Scorecard;
use super::standard::{Confidences, Standard};
use super::view::{Bounds, NOBODY, View};
use super::{AttributeOptions, COUNTED_FROM, LISTED_FROM};
use backline_model::{EventType, LabelSource, Outcome, PITCH_WIDTH, Qualifiers, Side};

/// Confidence of a provider's label: taggers agree with each other less than always.
const PROVIDER_LABEL: f64 = 0.95;
/// Confidence of a match report's label.
const REPORT_LABEL: f64 = 0.9;
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
pub(super) const SAVEABLE: f64 = 0.12;
/// And up to which it is one that they nearly always do.
const EASILY_SAVED: f64 = 0.05;
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
    /// What the events alone say, by the standard chosen.
    pub inferred: f64,
    /// What they say by each provider's.
    pub by_provider: Confidences,
    /// Row that carries the label and whose it is.
    pub label: Option<(usize, LabelSource)>,
    /// The label names the outcome.
    pub named: bool,
    /// Rows of the player's other labels for this outcome.
    pub more_labels: Vec<usize>,
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

impl Candidate {
    fn new(outcome: usize, row: usize, inferred: Inferred) -> Candidate {
        Candidate {
            outcome,
            row,
            kind: inferred.kind,
            inferred: inferred.confidence,
            by_provider: inferred.by_provider,
            label: None,
            named: false,
            more_labels: Vec::new(),
            confidence: inferred.confidence,
            share: 0.0,
            takeover: inferred.takeover,
            foul: None,
            reasons: Vec::new(),
            counted: false,
        }
    }

    /// Makes this action the player's.
    fn is_for(&mut self, row: usize, inferred: Inferred) {
        self.row = row;
        self.kind = inferred.kind;
        self.inferred = inferred.confidence;
        self.by_provider = inferred.by_provider;
        self.confidence = inferred.confidence;
        self.takeover = inferred.takeover;
    }
}

/// What the events alone say of an action.
#[derive(Debug, Clone, Copy)]
struct Inferred {
    kind: Kind,
    confidence: f64,
    by_provider: Confidences,
    takeover: Option<usize>,
}

impl Inferred {
    fn of(kind: Kind, confidence: f64) -> Inferred {
        Inferred {
            kind,
            confidence,
            by_provider: Confidences::all(confidence),
            takeover: None,
        }
    }
}

/// All candidates worth listing, by outcome and, within it, surest first.
pub(super) fn find(
    view: &View,
    conceded: &[Conceded],
    options: &AttributeOptions,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut search = Search {
        view,
        card: options.weights.card(),
        standard: options.standard,
        known: PlHashMap::default(),
        taken: PlHashSet::default(),
    };
    let mut first = 0;
    for bounds in &view.matches {
        search.known.clear();
        search.taken.clear();
        let end = conceded.partition_point(|outcome| outcome.row < bounds.end);
        let mut by_outcome: Vec<Vec<Candidate>> = (first..end)
            .map(|index| search.outcome(*bounds, index, &conceded[index]))
            .collect();
        search.late_labels(*bounds, first, &conceded[first..end], &mut by_outcome);
        for mut of_outcome in by_outcome {
            settle_shares(&mut of_outcome);
            found.append(&mut of_outcome);
        }
        first = end;
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

/// An action counts once: for what its label names, else for the worst that it led to, a goal, else
/// the first shot.
fn count_once(view: &View, conceded: &[Conceded], found: &mut [Candidate]) {
    let mut worst: PlHashMap<(usize, u32), usize> = PlHashMap::default();
    for (at, candidate) in found.iter().enumerate() {
        if candidate.confidence < COUNTED_FROM {
            continue;
        }
        let rank = |at: usize| (found[at].named, conceded[found[at].outcome].goal);
        worst
            .entry((candidate.row, view.player[candidate.row]))
            .and_modify(|best| {
                if rank(at) > rank(*best) {
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
    by_provider: Confidences,
    takeover: Option<usize>,
}

struct Search<'a> {
    view: &'a View,
    card: &'a Scorecard,
    standard: Standard,
    /// Rows already scored: shots close together share them.
    known: PlHashMap<usize, Option<Scored>>,
    /// Rows of labels that an outcome has.
    taken: PlHashSet<usize>,
}

impl Search<'_> {
    /// The candidates for one outcome, their shares not settled.
    fn outcome(&mut self, bounds: Bounds, index: usize, conceded: &Conceded) -> Vec<Candidate> {
        let view = self.view;
        let mut found = Vec::new();
        let mut labels: Vec<Label> = Vec::new();
        let reach = if bounds.full { REACH } else { KEY_EVENT_REACH };
        if conceded.own_goal {
            let inferred = Inferred::of(Kind::OwnGoal, unfitted::OWN_GOAL);
            self.add(&mut found, index, conceded.row, inferred);
        }
        let mut end = conceded.row;
        let mut given = None;
        if conceded.penalty {
            given = self.foul_for(bounds, conceded.row, index, conceded.side, &mut found);
            labels.extend(given.iter().flat_map(|foul| view.labels.at(*foul)));
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
                let foul = self.foul_for(bounds, row, index, conceded.side, &mut found);
                if let Some(foul) = foul {
                    labels.extend(view.labels.at(foul));
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
                labels.extend(view.labels.at(row));
            }
            if let Some(inferred) = self.inferred(bounds, row, conceded, play_stopped) {
                self.add(&mut found, index, row, inferred);
            }
        }
        if let Some((row, confidence)) = self.let_in(bounds, conceded) {
            let inferred = Inferred::of(Kind::SaveableShot, confidence);
            self.add(&mut found, index, row, inferred);
        }
        labels.retain(|label| label.led_to.is_none());
        let of_match = view.labels.of_match(bounds).iter();
        labels.extend(of_match.filter(|label| label.led_to == Some(conceded.row)));
        for label in &labels {
            self.take_label(bounds, &mut found, index, conceded, label);
        }
        for candidate in &mut found {
            candidate.foul = given.filter(|foul| candidate.row < *foul);
            candidate.reasons = self.reasons(bounds, candidate);
        }
        found
    }

    /// Labels that no outcome has go to the shot that they stand behind.
    fn late_labels(
        &mut self,
        bounds: Bounds,
        first: usize,
        conceded: &[Conceded],
        by_outcome: &mut [Vec<Candidate>],
    ) {
        let view = self.view;
        for label in view.labels.of_match(bounds) {
            if label.led_to.is_some() || self.taken.contains(&label.row) {
                continue;
            }
            let shot = match view.kind[label.action] {
                EventType::KeeperSave => {
                    last_conceded(view, bounds, label.row, label.action, KEEPER_REACH)
                }
                _ => last_conceded(view, bounds, label.row, label.row, AFTER_SHOT),
            };
            let at = shot.and_then(|shot| conceded.iter().position(|one| one.row == shot));
            if let Some(at) = at {
                let found = &mut by_outcome[at];
                self.take_label(bounds, found, first + at, &conceded[at], label);
                for candidate in found {
                    candidate.reasons = self.reasons(bounds, candidate);
                }
            }
        }
    }

    /// Notes who fouled for the penalty of row `kick`, and returns the row of the foul.
    fn foul_for(
        &mut self,
        bounds: Bounds,
        kick: usize,
        index: usize,
        side: Side,
        found: &mut Vec<Candidate>,
    ) -> Option<usize> {
        let foul = self.penalty_foul(bounds, kick, side)?;
        let inferred = Inferred {
            takeover: Some(kick),
            ..Inferred::of(Kind::PenaltyFoul, unfitted::PENALTY_FOUL)
        };
        self.add(found, index, foul, inferred);
        Some(foul)
    }

    /// Notes the candidate, or raises the player's other one when this action speaks more.
    fn add(&self, found: &mut Vec<Candidate>, outcome: usize, row: usize, inferred: Inferred) {
        let player = self.view.player[row];
        if player == NOBODY {
            return;
        }
        match self.known(found, player, row, inferred.kind.is_fact()) {
            Some(at) if inferred.confidence > found[at].inferred => {
                found[at].is_for(row, inferred);
            }
            Some(_) => {}
            None => found.push(Candidate::new(outcome, row, inferred)),
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

    /// Takes a label of the outcome into account: its action is the player's, and that action's own
    /// score stands beside it.
    fn take_label(
        &mut self,
        bounds: Bounds,
        found: &mut Vec<Candidate>,
        outcome: usize,
        conceded: &Conceded,
        label: &Label,
    ) {
        let view = self.view;
        let action = label.action;
        let player = view.player[action];
        if player == NOBODY || view.side[action] != Some(conceded.side) {
            return;
        }
        self.taken.insert(label.row);
        let kind = Kind::of(view, action).unwrap_or(Kind::Labelled);
        let at = self.known(found, player, action, kind.is_fact());
        let at = at.unwrap_or_else(|| {
            found.push(Candidate::new(outcome, action, Inferred::of(kind, 0.0)));
            found.len() - 1
        });
        if found[at].label.is_some() {
            found[at].more_labels.push(label.row);
            found[at].named |= label.named;
            return;
        }
        let inferred = self.inferred(bounds, action, conceded, false);
        let candidate = &mut found[at];
        if candidate.row != action || candidate.kind != kind {
            candidate.is_for(action, inferred.unwrap_or(Inferred::of(kind, 0.0)));
        }
        candidate.label = Some((label.row, label.source));
        candidate.named = label.named;
        candidate.confidence = confidence_of_label(Some(label.source)).max(candidate.inferred);
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
                by_provider: Confidences::all(self.card.probability(self.view, bounds, &facts)),
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

    /// What the events alone say of an action on the way to an outcome, where it is worth listing.
    fn inferred(
        &mut self,
        bounds: Bounds,
        row: usize,
        conceded: &Conceded,
        play_stopped: bool,
    ) -> Option<Inferred> {
        match self.score(bounds, row) {
            Some(scored) if scored.by_provider.by(self.standard) >= LISTED_FROM => Some(Inferred {
                kind: Kind::of(self.view, row)?,
                confidence: scored.by_provider.by(self.standard),
                by_provider: scored.by_provider,
                takeover: scored.takeover,
            }),
            None if !play_stopped => self.unfitted(row, conceded),
            _ => None,
        }
    }

    /// Failings that events show and no data set labels.
    fn unfitted(&self, row: usize, conceded: &Conceded) -> Option<Inferred> {
        let view = self.view;
        if row > conceded.row || view.seconds[conceded.row] - view.seconds[row] > BEATEN_REACH {
            return None;
        }
        let kind = Kind::of(view, row);
        let confidence = match kind {
            Some(Kind::DribbledPast) => unfitted::DRIBBLED_PAST,
            Some(Kind::LostDuel) if self.beaten_by_the_attack(row, conceded) => unfitted::LOST_DUEL,
            Some(Kind::KeeperError) => unfitted::KEEPER,
            None if self.spilled(row, conceded) => unfitted::KEEPER,
            _ => return None,
        };
        Some(Inferred::of(kind.unwrap_or(Kind::KeeperError), confidence))
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
