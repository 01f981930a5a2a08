//! Which players of the conceding team may have caused each goal and shot.
//!
//! From the shot back over the seconds of its period in [`reach`], every action of the conceding
//! team that can be an error is scored, and each player keeps their strongest; a beaten goalkeeper
//! is included. A player who fouled for a penalty or scored an own goal stays a candidate for that,
//! whatever else they did. Labels, unless hidden, are added to the score's result and never enter
//! it: a label that names its goal or shot belongs to that alone, others to each goal or shot whose
//! search meets their action.

use polars::prelude::{PlHashMap, PlHashSet};

use super::actions::{self, Chance, Known, in_reach, reach};
use super::features::Act;
use super::kind::Kind;
use super::labels::{AFTER_SHOT, KEEPER_REACH, Label, last_conceded};
use super::outcomes::Conceded;
use super::score::{self, Bins, Scorecard};
use super::standard::{Confidences, Standard, Taggers};
use super::terms::Action;
use super::view::{Bounds, NOBODY, View};
use super::{AttributeOptions, COUNTED_FROM, LISTED_FROM};
use backline_model::{EventType, LabelSource, Outcome, PITCH_WIDTH, Qualifiers, Side};

/// Confidence of a provider's label: taggers do not always agree with each other.
const PROVIDER_LABEL: f64 = 0.95;
/// Confidence of a match report's label.
const REPORT_LABEL: f64 = 0.9;
/// A foul gives the penalty taken at most this long after it: reviews and protests take minutes.
const PENALTY_REACH: f64 = 480.0;
/// The penalty area in metres, a metre wider for positions recorded to the per cent.
const AREA_DEPTH: f32 = 17.5;
const AREA_HALF_WIDTH: f32 = 21.2;
/// Metres from the own goal up to which a foul outside the area may have been one inside it:
/// taggers place some that far off (Belgium against Tunisia, World Cup 2018: 25 m).
const NEAR_AREA: f32 = 30.0;
/// Penalties conceded and own goals are facts, which every source keeps apart from errors. Their
/// confidence as errors is a low constant set by hand: never enough to be counted on its own.
const FACT: f64 = 0.03;

/// Confidence that a label gives.
pub(super) fn confidence_of_label(source: Option<LabelSource>) -> f64 {
    match source {
        Some(LabelSource::Provider) => PROVIDER_LABEL,
        Some(LabelSource::Report) => REPORT_LABEL,
        None => 0.0,
    }
}

/// A player of the conceding team and the action that may have caused the outcome.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the outcome.
    pub outcome: usize,
    /// Row of the action; for a goalkeeper beaten by a shot without an event for it, the shot.
    pub row: usize,
    /// A row of the player.
    pub who: usize,
    pub kind: Kind,
    /// Confidence from the events alone, by the chosen standard.
    pub inferred: f64,
    /// The same by each provider's standard.
    pub by_provider: Confidences,
    /// Row that carries the label, and the label's source.
    pub label: Option<(usize, LabelSource)>,
    /// The label names the outcome.
    pub named: bool,
    /// Rows of the player's other labels for this outcome.
    pub more_labels: Vec<usize>,
    /// The final confidence: the label's if there is one, else the inferred one.
    pub confidence: f64,
    pub share: f64,
    /// Row where the opponents took over the ball.
    pub takeover: Option<usize>,
    /// Row of the foul for the penalty, if it came between the action and the outcome.
    pub foul: Option<usize>,
    pub reasons: Vec<String>,
    /// Whether it counts as an error: confident enough, and this is the worst that the action led
    /// to.
    pub counted: bool,
}

impl Candidate {
    fn new(outcome: usize, row: usize, who: usize, kind: Kind) -> Candidate {
        Candidate {
            outcome,
            row,
            who,
            kind,
            inferred: 0.0,
            by_provider: Confidences::default(),
            label: None,
            named: false,
            more_labels: Vec::new(),
            confidence: 0.0,
            share: 0.0,
            takeover: None,
            foul: None,
            reasons: Vec::new(),
            counted: false,
        }
    }

    /// Something that happened, whether it was an error or not.
    fn fact(outcome: usize, row: usize, kind: Kind) -> Candidate {
        Candidate {
            inferred: FACT,
            confidence: FACT,
            by_provider: Confidences::all(FACT),
            ..Candidate::new(outcome, row, row, kind)
        }
    }

    fn is_labelled(&mut self, label: &Label) {
        if self.label.is_some() {
            self.more_labels.push(label.row);
            self.named |= label.named;
            return;
        }
        self.label = Some((label.row, label.source));
        self.named = label.named;
        self.confidence = confidence_of_label(Some(label.source)).max(self.inferred);
    }
}

/// All candidates worth listing, by outcome and, within it, most certain first.
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
        known: Known::default(),
        taken: PlHashSet::default(),
    };
    let mut first = 0;
    for bounds in &view.matches {
        search.known.clear();
        search.taken.clear();
        let end = conceded.partition_point(|outcome| outcome.row < bounds.end);
        let of_match = &conceded[first..end];
        let mut ways: Vec<WayBack> = of_match
            .iter()
            .map(|conceded| search.way_back(*bounds, conceded))
            .collect();
        search.late_labels(*bounds, of_match, &mut ways);
        for ((index, conceded), way) in (first..).zip(of_match).zip(ways) {
            let mut of_outcome = search.candidates(*bounds, index, conceded, way);
            settle_shares(&mut of_outcome);
            found.append(&mut of_outcome);
        }
        first = end;
    }
    count_once(view, conceded, &mut found);
    found
}

/// Keeps those with a label and the facts, and settles their shares.
pub(super) fn keep_labelled(candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| candidate.label.is_some() || candidate.kind.is_fact());
    candidates
        .chunk_by_mut(|a, b| a.outcome == b.outcome)
        .for_each(settle_shares);
}

/// Shares are the confidences, scaled down if they would add up to more than one.
///
/// Labelled players come first, then players who fouled for the penalty or scored the own goal,
/// which are facts however low their confidence as errors, then the others, most certain first.
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

/// An action counts once: for the outcome that its label names, else for the worst it led to, a
/// goal, else the first shot.
fn count_once(view: &View, conceded: &[Conceded], found: &mut [Candidate]) {
    let mut worst: PlHashMap<(usize, u32), usize> = PlHashMap::default();
    for (at, candidate) in found.iter().enumerate() {
        if candidate.confidence < COUNTED_FROM {
            continue;
        }
        let rank = |at: usize| (found[at].named, conceded[found[at].outcome].goal);
        worst
            .entry((candidate.row, view.player[candidate.who]))
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

/// The search back from one goal or shot.
#[derive(Default)]
pub(super) struct WayBack {
    /// Actions that may have caused it.
    pub chances: Vec<Chance>,
    /// The labels that refer to it.
    pub labels: Vec<Label>,
    /// Rows of the fouls for penalties within the search.
    fouls: Vec<usize>,
    /// The foul from which the search continues.
    given: Option<usize>,
}

/// An action with its score.
struct Scored<'a> {
    chance: &'a Chance,
    bins: Bins,
    score: [f64; Taggers::ALL.len()],
}

pub(super) struct Search<'a> {
    view: &'a View,
    card: &'a Scorecard,
    standard: Standard,
    known: Known,
    /// Rows of labels assigned to an outcome.
    taken: PlHashSet<usize>,
}

impl Search<'_> {
    /// Searches back from a goal or shot.
    fn way_back(&mut self, bounds: Bounds, conceded: &Conceded) -> WayBack {
        let view = self.view;
        let mut way = WayBack::default();
        let mut end = conceded.row;
        if conceded.penalty {
            way.given = penalty_foul(view, bounds, conceded.row, conceded.side);
            way.fouls.extend(way.given);
            end = way.given.unwrap_or(end);
        }
        let mut play_stopped = false;
        let mut next = end;
        while next > bounds.first {
            next -= 1;
            let row = next;
            if !in_reach(view, row, end, reach(bounds)) {
                break;
            }
            // A rebound from a penalty results from the foul for which it was given.
            if view.kind[row] == EventType::ShotPenalty
                && view.side[row] != Some(conceded.side)
                && let Some(foul) = penalty_foul(view, bounds, row, conceded.side)
            {
                way.fouls.push(foul);
                (way.given, end, next) = (Some(foul), foul, foul);
                continue;
            }
            // A goal ends one attack and the kick-off begins another.
            if view.kind[row] == EventType::OwnGoal
                || view.kind[row].is_shot() && view.outcome[row] == Some(Outcome::Goal)
            {
                break;
            }
            // The dead ball with which the attack began: everything before it belongs to another
            // attack.
            let restart = view.kind[row].is_set_piece() && view.kind[row] != EventType::ShotPenalty;
            let stopped = play_stopped || restart && view.side[row] != Some(conceded.side);
            if view.side[row] == Some(conceded.side) && view.player[row] != NOBODY {
                if !stopped || restart {
                    way.labels.extend(view.labels.at(row));
                }
                way.chances
                    .extend(self.known.chance(view, bounds, row, conceded, stopped));
            }
            play_stopped |= restart;
        }
        way.chances.extend(actions::beaten(view, bounds, conceded));
        let of_fouls = way.fouls.iter().flat_map(|foul| view.labels.at(*foul));
        way.labels.extend(of_fouls);
        way.labels.retain(|label| label.led_to.is_none());
        let of_match = view.labels.of_match(bounds).iter();
        let named = of_match.filter(|label| label.led_to == Some(conceded.row));
        way.labels.extend(named);
        way.labels.retain(|label| {
            let action = label.action;
            view.player[action] != NOBODY && view.side[action] == Some(conceded.side)
        });
        self.taken.extend(way.labels.iter().map(|label| label.row));
        way
    }

    /// Labels without an outcome go to the shot that they follow.
    fn late_labels(&mut self, bounds: Bounds, conceded: &[Conceded], ways: &mut [WayBack]) {
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
            let Some(at) = at else { continue };
            let action = label.action;
            if view.player[action] != NOBODY && view.side[action] == Some(conceded[at].side) {
                self.taken.insert(label.row);
                ways[at].labels.push(*label);
            }
        }
    }

    /// The candidates for one goal or shot, with shares not yet settled.
    fn candidates(
        &self,
        bounds: Bounds,
        index: usize,
        conceded: &Conceded,
        way: WayBack,
    ) -> Vec<Candidate> {
        let view = self.view;
        let mut found = self.inferred(bounds, index, conceded, &way);
        for foul in &way.fouls {
            found.push(Candidate {
                // From the spot.
                takeover: (foul + 1..=conceded.row)
                    .find(|row| view.kind[*row] == EventType::ShotPenalty),
                ..Candidate::fact(index, *foul, Kind::PenaltyFoul)
            });
        }
        if conceded.own_goal && view.player[conceded.row] != NOBODY {
            found.push(Candidate::fact(index, conceded.row, Kind::OwnGoal));
        }
        for label in &way.labels {
            let at = self.labelled(&mut found, index, label);
            found[at].is_labelled(label);
        }
        // For a goal the likeliest candidate is kept, however unlikely: readers ask who was
        // involved at all.
        let most = |all: &[Candidate]| {
            let of_each = all.iter().map(|candidate| candidate.by_provider.most());
            of_each.fold(LISTED_FROM, f64::max)
        };
        let unlikely = conceded.goal && most(&found) <= LISTED_FROM;
        let likeliest = found
            .iter()
            .map(|candidate| candidate.inferred)
            .fold(0.0, f64::max);
        found.retain(|candidate| {
            candidate.label.is_some()
                || candidate.kind.is_fact()
                || candidate.by_provider.most() >= LISTED_FROM
                || unlikely && candidate.inferred == likeliest
        });
        for candidate in &mut found {
            candidate.foul = way.given.filter(|foul| candidate.row < *foul);
        }
        found
    }

    /// The inference from the events alone: for each player the strongest action, or the one to
    /// which a label refers.
    fn inferred(
        &self,
        bounds: Bounds,
        index: usize,
        conceded: &Conceded,
        way: &WayBack,
    ) -> Vec<Candidate> {
        let view = self.view;
        let mut chosen: Vec<Scored> = Vec::new();
        let spoken_of = |chance: &Chance| way.labels.iter().any(|label| is_of(view, label, chance));
        for chance in &way.chances {
            let bins = score::bins(&Action::of(view, bounds, chance, conceded));
            let scored = Scored {
                chance,
                score: self.card.score(&bins, bounds.day),
                bins,
            };
            let player = view.player[chance.who];
            let known = chosen
                .iter_mut()
                .find(|other| view.player[other.chance.who] == player);
            match known {
                None => chosen.push(scored),
                Some(other) => {
                    let labels = (spoken_of(chance), spoken_of(other.chance));
                    let stronger = self.of_standard(&scored) > self.of_standard(other);
                    if labels.0 && !labels.1 || labels.0 == labels.1 && stronger {
                        *other = scored;
                    }
                }
            }
        }
        let scores: Vec<_> = chosen.iter().map(|scored| scored.score).collect();
        let confidences = score::among(&scores);
        let candidates = chosen
            .iter()
            .zip(confidences)
            .filter_map(|(scored, by_provider)| {
                let chance = scored.chance;
                let kind = Kind::of_act(view, chance.row, chance.facts.act)?;
                let confidence = by_provider.by(self.standard);
                Some(Candidate {
                    inferred: confidence,
                    confidence,
                    by_provider,
                    takeover: chance.facts.takeover.map(|takeover| takeover.row),
                    reasons: self.card.reasons(&scored.bins),
                    ..Candidate::new(index, chance.row, chance.who, kind)
                })
            });
        candidates.collect()
    }

    /// Log-odds by which the actions of a player are compared.
    fn of_standard(&self, scored: &Scored) -> f64 {
        let [opta, wyscout, statsbomb] = scored.score;
        match self.standard {
            Standard::Opta => opta,
            Standard::Wyscout => wyscout,
            Standard::StatsBomb => statsbomb,
            Standard::Any => opta.max(wyscout).max(statsbomb),
        }
    }

    /// The candidate to which a label refers: the one with this very action, else the player's own
    /// that is not a fact, with the action to which the label refers.
    fn labelled(&self, found: &mut Vec<Candidate>, index: usize, label: &Label) -> usize {
        let view = self.view;
        let action = label.action;
        let player = view.player[action];
        let kind = Kind::of_event(view, action).unwrap_or(Kind::Labelled);
        let theirs = |one: &Candidate| view.player[one.who] == player;
        let of_row = found.iter().position(|one| {
            theirs(one)
                && (one.row == action
                    || is_keepers_part(view, action) && one.kind == Kind::SaveableShot)
        });
        let no_fact = |one: &Candidate| theirs(one) && !one.kind.is_fact();
        let other = || match kind.is_fact() {
            true => None,
            false => found.iter().position(no_fact),
        };
        match of_row.or_else(other) {
            Some(at) => {
                let one = &mut found[at];
                let same = one.row == action
                    || one.kind == Kind::SaveableShot && is_keepers_part(view, action);
                if one.label.is_none() && !same {
                    // The events say nothing about this action, which is not a candidate by itself.
                    let foul = one.foul;
                    *one = Candidate::new(index, action, action, kind);
                    one.foul = foul;
                }
                at
            }
            None => {
                found.push(Candidate::new(index, action, action, kind));
                found.len() - 1
            }
        }
    }
}

/// Whether the label refers to this action.
pub(super) fn is_of(view: &View, label: &Label, chance: &Chance) -> bool {
    view.player[label.action] == view.player[chance.who]
        && (label.action == chance.row
            || chance.facts.act == Act::KeeperBeaten && is_keepers_part(view, label.action))
}

/// Whether the row stands for the goalkeeper's part in a shot: the save that failed, or a label
/// without an action of its own.
fn is_keepers_part(view: &View, row: usize) -> bool {
    match view.kind[row] {
        EventType::KeeperSave => view.outcome[row] == Some(Outcome::Fail),
        EventType::ErrorLabel => super::labels::beaten(view, row),
        _ => false,
    }
}

/// The searches back from a match's goals and shots, with the labels of each.
pub(super) fn ways_back(view: &View, bounds: Bounds, conceded: &[Conceded]) -> Vec<WayBack> {
    let options = AttributeOptions::default();
    let mut search = Search {
        view,
        card: options.weights.card(),
        standard: options.standard,
        known: Known::default(),
        taken: PlHashSet::default(),
    };
    let mut ways: Vec<WayBack> = conceded
        .iter()
        .map(|one| search.way_back(bounds, one))
        .collect();
    search.late_labels(bounds, conceded, &mut ways);
    ways
}

/// The foul by `side` for which the penalty of row `kick` was given: the one that the source names,
/// else the last in the own penalty area, else the last near it or at an unknown place.
fn penalty_foul(view: &View, bounds: Bounds, kick: usize, side: Side) -> Option<usize> {
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
