//! What is known of one candidate action: how it failed, where, how settled its team was before
//! it, who took the ball over and what came of it. Nothing here reads an error label.
//!
//! Distances are metres, times seconds. A fact that the data does not hold is NaN, which no bin
//! of the scorecard holds, so that it speaks neither for nor against.

use super::view::{Bounds, NOBODY, View};
use backline_model::{
    BodyPart, EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, PositionGroup, Qualifiers, Side,
};

/// Seconds after an action within which a shot is looked for.
pub(super) const REACH: f64 = 20.0;
/// Seconds after an action within which the opponent's move is followed.
const FOLLOW: f64 = 30.0;
/// Seconds after an action within which the opponent must take the ball over.
const TAKEOVER: f64 = 25.0;

/// What an action was, as far as losing the ball goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Act {
    PassLost,
    PassKept,
    HeadLost,
    HeadKept,
    LongLost,
    LongKept,
    SmartLost,
    SmartKept,
    Cross,
    HandPass,
    DuelLost,
    DuelOther,
    LooseLost,
    LooseOther,
    Missed,
    TouchInterception,
    Touch,
    ClearanceLost,
    ClearanceKept,
}

/// The facts of one action.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub act: Act,
    /// The event lost the ball.
    pub loss: bool,
    pub line: PositionGroup,
    pub qualifiers: Qualifiers,
    /// Start along the pitch, in metres from the own goal line.
    pub x0: f64,
    /// Distance of start and end from the own goal's centre.
    pub goal_distance: f64,
    pub end_goal_distance: f64,
    /// Way forward.
    pub forward: f64,
    /// The event before: seconds ago, of the same team, of the same player, its row.
    pub before: Option<Before>,
    /// The team's settled play before: own on-ball actions and seconds since the opponent's last.
    pub chain_actions: u32,
    pub chain_seconds: f64,
    pub since_opponent: f64,
    /// The player's own run of events just before.
    pub own_events: u32,
    pub own_seconds: f64,
    /// Own team's events until the opponent had the ball, and those of the same player.
    pub own_until_takeover: u32,
    pub same_until_takeover: u32,
    /// Who took the ball over.
    pub takeover: Option<Takeover>,
    pub ball_out: bool,
    pub own_foul: bool,
    pub opponent_foul: bool,
    /// The opponent's move until the team had the ball again.
    pub opponent_actions: u32,
    pub opponent_accurate: u32,
    /// How far the opponent came, in metres from his own goal line; after 6 s and at most.
    pub reached: f64,
    pub reached_6: f64,
    pub regained: Regain,
    pub counter: bool,
    pub through: bool,
    pub carried: bool,
    pub key_pass: bool,
    pub crossed: bool,
    pub keeper_out: bool,
    pub clearances: u32,
    pub defending_duels: u32,
    /// The first shot within [`REACH`].
    pub shot: Option<ShotAfter>,
    /// A goal within [`REACH`].
    pub goal: bool,
    /// Own events and losses, opponent's on-ball actions and a restart between action and shot.
    pub own_between: u32,
    pub own_on_ball_between: u32,
    pub opponent_between: u32,
    pub losses_between: u32,
    pub restart_between: bool,
    /// A loss out of settled play after or before it.
    pub settled_loss_after: bool,
    pub settled_loss_before: bool,
    /// Losses of the team and of the player within 8 s after and before.
    pub losses_after_8: u32,
    pub losses_before_8: u32,
    pub own_losses_after_8: u32,
    pub own_losses_before_8: u32,
    /// The event on the other side of the duel; is its player the one who took over?
    pub partner: Option<bool>,
    /// The team's next event: did it fail?
    pub next_failed: Option<bool>,
    /// Mean place of the team's passes before it, metres from its own goal line.
    pub team_height: f64,
    /// The opponent's last event before: what it was and whether it failed.
    pub opponent_before: Option<(usize, bool)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub row: usize,
    pub seconds: f64,
    pub same_team: bool,
    pub same_player: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Takeover {
    pub row: usize,
    pub seconds: f64,
    /// Metres from the goal of the team that lost the ball.
    pub goal_distance: f64,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ShotAfter {
    pub row: usize,
    pub seconds: f64,
    pub goal_distance: f64,
}

/// How the opponent's move ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Regain {
    Never,
    Pass,
    Other,
    OwnFoul,
    OpponentFoul,
    Offside,
    OpponentRestart,
}

/// The player plays the ball.
pub(super) fn on_ball(kind: EventType) -> bool {
    use EventType as T;
    kind.is_shot()
        || kind.is_set_piece()
        || matches!(
            kind,
            T::Pass
                | T::Cross
                | T::Clearance
                | T::Touch
                | T::Miscontrol
                | T::Dribble
                | T::BadTouch
                | T::Recovery
                | T::Interception
                | T::OwnGoal
                | T::KeeperClaim
                | T::KeeperPickUp
        )
}

fn duel(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::TakeOn
            | EventType::Tackle
            | EventType::Duel
            | EventType::DribbledPast
            | EventType::Dispossessed
    )
}

/// A duel with the ball at the player's own feet.
fn attacking_duel(kind: EventType) -> bool {
    matches!(kind, EventType::TakeOn | EventType::Dispossessed)
}

fn is_pass(kind: EventType) -> bool {
    matches!(kind, EventType::Pass | EventType::Cross)
}

/// Seen by an observer but no action of the match's course.
fn silent(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::Receipt
            | T::Pressure
            | T::Card
            | T::Substitution
            | T::PeriodStart
            | T::PeriodEnd
            | T::ErrorLabel
    )
}

impl Act {
    /// What the event is as a loss; `None` when a player cannot lose the ball by it.
    pub fn of(view: &View, row: usize) -> Option<Act> {
        use EventType as T;
        let failed = view.outcome[row] == Some(Outcome::Fail);
        let qualifiers = view.qualifiers[row];
        let pick = |lost: Act, kept: Act| Some(if failed { lost } else { kept });
        match view.kind[row] {
            T::Pass if view.body_part[row] == Some(BodyPart::Head) => {
                pick(Act::HeadLost, Act::HeadKept)
            }
            T::Pass if view.body_part[row] == Some(BodyPart::Hands) => Some(Act::HandPass),
            T::Pass if qualifiers.has(Qualifiers::SMART) => pick(Act::SmartLost, Act::SmartKept),
            T::Pass if qualifiers.has(Qualifiers::HIGH) || qualifiers.has(Qualifiers::LAUNCH) => {
                pick(Act::LongLost, Act::LongKept)
            }
            T::Pass => pick(Act::PassLost, Act::PassKept),
            T::Cross => Some(Act::Cross),
            T::TakeOn => pick(Act::DuelLost, Act::DuelOther),
            T::Dispossessed => Some(Act::DuelLost),
            T::Duel if qualifiers.has(Qualifiers::LOOSE_BALL) => {
                pick(Act::LooseLost, Act::LooseOther)
            }
            T::Miscontrol => Some(Act::Missed),
            // Providers without a type of its own for it record the touch and no more.
            T::BadTouch => Some(Act::Touch),
            T::Touch | T::OwnGoal | T::Recovery if qualifiers.has(Qualifiers::INTERCEPTION) => {
                Some(Act::TouchInterception)
            }
            T::Touch | T::OwnGoal => Some(Act::Touch),
            T::Recovery if failed => Some(Act::Missed),
            T::Clearance => pick(Act::ClearanceLost, Act::ClearanceKept),
            _ => None,
        }
    }

    /// The action lost the ball.
    pub fn lost(self) -> bool {
        matches!(
            self,
            Act::PassLost
                | Act::HeadLost
                | Act::LongLost
                | Act::SmartLost
                | Act::DuelLost
                | Act::LooseLost
                | Act::Missed
                | Act::ClearanceLost
        )
    }
}

/// An event by which its team lost the ball.
fn is_loss(view: &View, row: usize) -> bool {
    match Act::of(view, row) {
        Some(Act::Cross | Act::HandPass) => view.outcome[row] == Some(Outcome::Fail),
        Some(Act::Touch) => view.kind[row] == EventType::BadTouch,
        Some(act) => act.lost(),
        None => false,
    }
}

/// A loss that comes out of play and not out of a scramble: no cross, clearance or loose ball.
fn is_play_loss(view: &View, row: usize) -> bool {
    is_loss(view, row)
        && !matches!(
            Act::of(view, row),
            Some(Act::Cross | Act::ClearanceLost | Act::LooseLost)
        )
}

/// Metres between a point and the centre of the goal at x = 0.
fn to_own_goal(x: f64, y: f64) -> f64 {
    x.hypot(y - f64::from(PITCH_WIDTH) / 2.0)
}

/// The same point seen by the other team.
fn mirrored(x: f64, y: f64) -> (f64, f64) {
    (f64::from(PITCH_LENGTH) - x, f64::from(PITCH_WIDTH) - y)
}

impl Facts {
    /// The opponent had the ball within [`REACH`], so that the action can have made the shot.
    pub fn taken_over_in_reach(&self) -> bool {
        self.takeover
            .is_some_and(|takeover| takeover.seconds < REACH)
    }

    /// The facts of the action at `row`; `None` when the row cannot lose the ball or nobody of the
    /// opponents takes it over.
    pub fn of(view: &View, bounds: Bounds, row: usize) -> Option<Facts> {
        let act = Act::of(view, row)?;
        let me = view.side[row]?;
        let same_period = |other: usize| view.period[other] == view.period[row];
        let at = Spot::of(view, row);
        let partner = partner(view, bounds, row);
        let mut facts = Facts {
            act,
            loss: is_loss(view, row),
            line: view.line[row],
            qualifiers: view.qualifiers[row],
            x0: at.x0,
            goal_distance: to_own_goal(at.x0, at.y0),
            end_goal_distance: to_own_goal(at.x1, at.y1),
            forward: at.x1 - at.x0,
            before: before(view, bounds, row, partner, me),
            chain_actions: 0,
            chain_seconds: 0.0,
            since_opponent: 99.0,
            own_events: 0,
            own_seconds: 0.0,
            own_until_takeover: 0,
            same_until_takeover: 0,
            takeover: None,
            ball_out: false,
            own_foul: false,
            opponent_foul: false,
            opponent_actions: 0,
            opponent_accurate: 0,
            reached: 0.0,
            reached_6: 0.0,
            regained: Regain::Never,
            counter: false,
            through: false,
            carried: false,
            key_pass: false,
            crossed: false,
            keeper_out: false,
            clearances: 0,
            defending_duels: 0,
            shot: None,
            goal: false,
            own_between: 0,
            own_on_ball_between: 0,
            opponent_between: 0,
            losses_between: 0,
            restart_between: false,
            settled_loss_after: false,
            settled_loss_before: false,
            losses_after_8: 0,
            losses_before_8: 0,
            own_losses_after_8: 0,
            own_losses_before_8: 0,
            partner: None,
            next_failed: None,
            team_height: f64::NAN,
            opponent_before: None,
        };
        let walk = Walk {
            view,
            bounds,
            row,
            me,
            partner,
        };
        walk.settled_before(&mut facts);
        walk.takeover(&mut facts);
        facts.takeover?;
        facts.partner = partner.map(|p| {
            facts
                .takeover
                .is_some_and(|t| view.player[t.row] == view.player[p])
        });
        walk.move_after(&mut facts);
        if facts.opponent_actions == 0 {
            return None;
        }
        walk.between(&mut facts);
        walk.losses_around(&mut facts, same_period);
        walk.context(&mut facts);
        Some(facts)
    }
}

/// An event's positions in metres; an unknown end is the start.
struct Spot {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
}

impl Spot {
    fn of(view: &View, row: usize) -> Spot {
        let (x0, y0) = (f64::from(view.start_x[row]), f64::from(view.start_y[row]));
        let (x1, y1) = (f64::from(view.end_x[row]), f64::from(view.end_y[row]));
        if x1.is_nan() || y1.is_nan() {
            Spot {
                x0,
                y0,
                x1: x0,
                y1: y0,
            }
        } else {
            Spot { x0, y0, x1, y1 }
        }
    }
}

/// The row of the opponent's side of a duel: near in time, at the mirrored place.
fn partner(view: &View, bounds: Bounds, row: usize) -> Option<usize> {
    const ROWS: usize = 5;
    const SECONDS: f64 = 2.5;
    if !duel(view.kind[row]) {
        return None;
    }
    let low = row.saturating_sub(ROWS).max(bounds.first);
    let high = (row + ROWS + 1).min(bounds.end);
    let (x, y) = mirrored(f64::from(view.start_x[row]), f64::from(view.start_y[row]));
    let mut best: Option<(f64, usize)> = None;
    for other in (low..row).rev().chain(row + 1..high) {
        let apart = (view.seconds[other] - view.seconds[row]).abs();
        let fits = duel(view.kind[other])
            && view.side[other].is_some()
            && view.side[other] != view.side[row]
            && view.period[other] == view.period[row]
            && apart <= SECONDS
            && (f64::from(view.start_x[other]) - x).abs() <= 3.15
            && (f64::from(view.start_y[other]) - y).abs() <= 2.04;
        if fits && best.is_none_or(|(seconds, _)| apart < seconds) {
            best = Some((apart, other));
        }
    }
    best.map(|(_, other)| other)
}

/// The event before, the opponent's side of the same duel passed over.
fn before(
    view: &View,
    bounds: Bounds,
    row: usize,
    partner: Option<usize>,
    me: Side,
) -> Option<Before> {
    let mut other = row;
    while other > bounds.first {
        other -= 1;
        if view.period[other] != view.period[row] {
            return None;
        }
        let of_duel = Some(other) == partner
            || (duel(view.kind[other])
                && view.seconds[other] > view.seconds[row] - 0.6
                && view.side[other] != Some(me));
        if of_duel || silent(view.kind[other]) {
            continue;
        }
        return Some(Before {
            row: other,
            seconds: view.seconds[row] - view.seconds[other],
            same_team: view.side[other] == Some(me),
            same_player: view.player[other] == view.player[row] && view.player[row] != NOBODY,
        });
    }
    None
}

/// The looks back and ahead from one action.
struct Walk<'a> {
    view: &'a View,
    bounds: Bounds,
    row: usize,
    me: Side,
    partner: Option<usize>,
}

impl Walk<'_> {
    fn earlier(&self) -> impl Iterator<Item = usize> + '_ {
        let period = self.view.period[self.row];
        (self.bounds.first..self.row)
            .rev()
            .take_while(move |row| self.view.period[*row] == period)
    }

    fn later(&self) -> impl Iterator<Item = usize> + '_ {
        let period = self.view.period[self.row];
        (self.row + 1..self.bounds.end).take_while(move |row| self.view.period[*row] == period)
    }

    fn mine(&self, row: usize) -> bool {
        self.view.side[row] == Some(self.me)
    }

    fn theirs(&self, row: usize) -> bool {
        self.view.side[row] == Some(self.me.opponent())
    }

    fn since(&self, row: usize) -> f64 {
        self.view.seconds[row] - self.view.seconds[self.row]
    }

    fn same_player(&self, row: usize) -> bool {
        self.view.player[row] == self.view.player[self.row] && self.view.player[self.row] != NOBODY
    }

    fn settled_before(&self, facts: &mut Facts) {
        let view = self.view;
        let mut chain_start = view.seconds[self.row];
        for row in self.earlier() {
            let ago = -self.since(row);
            if ago >= 40.0 {
                break;
            }
            let kind = view.kind[row];
            // An opponent who takes a man on has the ball at his feet, though he may lose it.
            if self.theirs(row) && (on_ball(kind) || attacking_duel(kind)) {
                facts.since_opponent = ago;
                break;
            }
            if self.mine(row) && on_ball(kind) {
                facts.chain_actions += 1;
                chain_start = view.seconds[row];
            }
        }
        facts.chain_seconds = view.seconds[self.row] - chain_start;
        let mut own_start = view.seconds[self.row];
        for row in self.earlier() {
            if -self.since(row) >= 15.0 {
                break;
            }
            if (duel(view.kind[row]) && !self.mine(row)) || silent(view.kind[row]) {
                continue;
            }
            if !self.same_player(row) {
                break;
            }
            own_start = view.seconds[row];
            facts.own_events += 1;
        }
        facts.own_seconds = view.seconds[self.row] - own_start;
    }

    fn takeover(&self, facts: &mut Facts) {
        let view = self.view;
        for row in self.later() {
            if self.since(row) > TAKEOVER {
                return;
            }
            if Some(row) == self.partner && !on_ball(view.kind[row]) {
                continue;
            }
            let kind = view.kind[row];
            match kind {
                EventType::BallOut => facts.ball_out = true,
                EventType::Foul if self.mine(row) => facts.own_foul = true,
                EventType::Foul => facts.opponent_foul = true,
                EventType::Offside if self.theirs(row) => facts.opponent_foul = true,
                _ => {}
            }
            let with_ball = on_ball(kind) || attacking_duel(kind);
            // A tackle that wins the ball is how the opponent takes it over where the data has no
            // event for the pick-up that follows.
            let wins = kind == EventType::Tackle
                && view.outcome[row] == Some(Outcome::Success)
                && self.partner != Some(row);
            if self.theirs(row) && (with_ball || kind == EventType::KeeperSweep || wins) {
                let (x, y) = mirrored(f64::from(view.start_x[row]), f64::from(view.start_y[row]));
                facts.takeover = Some(Takeover {
                    row,
                    seconds: self.since(row),
                    goal_distance: to_own_goal(x, y),
                });
                return;
            }
            if self.mine(row) && with_ball {
                facts.own_until_takeover += 1;
                facts.same_until_takeover += u32::from(self.same_player(row));
            }
        }
    }

    fn move_after(&self, facts: &mut Facts) {
        let view = self.view;
        let taken = facts.takeover.map_or(usize::MAX, |takeover| takeover.row);
        let mut reached = 0.0f64;
        let mut over = false;
        for row in self.later() {
            let after = self.since(row);
            if after > FOLLOW {
                break;
            }
            if Some(row) == self.partner && !on_ball(view.kind[row]) {
                continue;
            }
            let kind = view.kind[row];
            let qualifiers = view.qualifiers[row];
            let accurate = view.outcome[row] == Some(Outcome::Success);
            let own_goal = kind == EventType::OwnGoal && self.mine(row);
            if (kind.is_shot() && self.theirs(row) || own_goal) && after <= REACH {
                if facts.shot.is_none() {
                    let (x, y) =
                        mirrored(f64::from(view.start_x[row]), f64::from(view.start_y[row]));
                    facts.shot = Some(ShotAfter {
                        row,
                        seconds: after,
                        goal_distance: if own_goal { 5.0 } else { to_own_goal(x, y) },
                    });
                }
                facts.goal |= own_goal || view.outcome[row] == Some(Outcome::Goal);
            }
            if over || silent(kind) {
                continue;
            }
            if self.theirs(row) {
                if on_ball(kind) || duel(kind) {
                    facts.opponent_actions += u32::from(on_ball(kind));
                    facts.opponent_accurate += u32::from(
                        on_ball(kind)
                            && (accurate
                                || matches!(
                                    view.outcome[row],
                                    Some(Outcome::Goal | Outcome::Saved)
                                )),
                    );
                    reached = reached.max(f64::from(view.start_x[row]));
                    let (x, y) = (f64::from(view.end_x[row]), f64::from(view.end_y[row]));
                    let moved = is_pass(kind)
                        || matches!(
                            kind,
                            EventType::Clearance | EventType::Touch | EventType::Dribble
                        );
                    if moved
                        && !x.is_nan()
                        && !y.is_nan()
                        && x > 0.0
                        && x < f64::from(PITCH_LENGTH)
                        && (accurate || !is_pass(kind))
                    {
                        reached = reached.max(x);
                    }
                    if after <= 6.0 {
                        facts.reached_6 = reached;
                    }
                    facts.counter |= qualifiers.has(Qualifiers::COUNTER);
                    facts.through |= qualifiers.has(Qualifiers::THROUGH);
                    facts.carried |= kind == EventType::Dribble;
                    facts.key_pass |=
                        qualifiers.has(Qualifiers::KEY_PASS) || qualifiers.has(Qualifiers::ASSIST);
                    facts.crossed |= kind == EventType::Cross;
                }
                match kind {
                    EventType::Foul => (facts.regained, over) = (Regain::OpponentFoul, true),
                    EventType::Offside => (facts.regained, over) = (Regain::Offside, true),
                    _ if kind.is_set_piece() && row > taken => {
                        (facts.regained, over) = (Regain::OpponentRestart, true)
                    }
                    _ => {}
                }
            } else if self.mine(row) && (row > taken || facts.opponent_actions > 0) {
                match kind {
                    EventType::Foul => (facts.regained, over) = (Regain::OwnFoul, true),
                    EventType::Pass if accurate => {
                        let simple = Act::of(view, row) == Some(Act::PassKept);
                        (facts.regained, over) =
                            (if simple { Regain::Pass } else { Regain::Other }, true);
                    }
                    EventType::Cross if accurate => (facts.regained, over) = (Regain::Other, true),
                    EventType::Dribble => (facts.regained, over) = (Regain::Other, true),
                    _ if kind.is_set_piece() => (facts.regained, over) = (Regain::Other, true),
                    EventType::KeeperSweep => facts.keeper_out = true,
                    EventType::Clearance => facts.clearances += 1,
                    _ => {}
                }
                if kind == EventType::Tackle {
                    facts.defending_duels += 1;
                }
            }
        }
        facts.reached = reached;
    }

    fn between(&self, facts: &mut Facts) {
        let Some(shot) = facts.shot else { return };
        let view = self.view;
        for row in self.row + 1..shot.row {
            if Some(row) == self.partner && !on_ball(view.kind[row]) {
                continue;
            }
            let kind = view.kind[row];
            if self.mine(row) && view.player[row] != NOBODY {
                facts.own_between += u32::from(on_ball(kind) || duel(kind));
                facts.own_on_ball_between += u32::from(
                    is_pass(kind)
                        || kind.is_set_piece()
                        || matches!(
                            kind,
                            EventType::Clearance
                                | EventType::Touch
                                | EventType::Miscontrol
                                | EventType::Dribble
                                | EventType::OwnGoal
                                | EventType::BadTouch
                        ),
                );
                facts.losses_between += u32::from(is_loss(view, row));
                facts.settled_loss_after |= is_play_loss(view, row) && self.settled(row);
            } else if self.theirs(row) {
                facts.opponent_between += u32::from(on_ball(kind));
            }
            facts.restart_between |= kind.is_set_piece();
        }
        facts.settled_loss_before = self
            .earlier()
            .take(24)
            .take_while(|row| -self.since(*row) <= 12.0)
            .any(|row| self.mine(row) && is_play_loss(view, row) && self.settled(row));
    }

    /// The opponent had not played the ball in the four seconds before the event.
    fn settled(&self, row: usize) -> bool {
        let other = Walk {
            view: self.view,
            bounds: self.bounds,
            row,
            me: self.me,
            partner: None,
        };
        !other
            .earlier()
            .take_while(|r| -other.since(*r) < 4.0)
            .any(|r| other.theirs(r) && on_ball(other.view.kind[r]))
    }

    fn losses_around(&self, facts: &mut Facts, same_period: impl Fn(usize) -> bool) {
        let view = self.view;
        let after = self.row + 1..(self.row + 15).min(self.bounds.end);
        for row in after.filter(|row| same_period(*row)) {
            if self.mine(row) && self.since(row) < 8.0 && is_loss(view, row) {
                facts.losses_after_8 += 1;
                facts.own_losses_after_8 += u32::from(self.same_player(row));
            }
        }
        let earlier = self.row.saturating_sub(15).max(self.bounds.first)..self.row;
        for row in earlier.filter(|row| same_period(*row)) {
            if self.mine(row) && -self.since(row) < 8.0 && is_loss(view, row) {
                facts.losses_before_8 += 1;
                facts.own_losses_before_8 += u32::from(self.same_player(row));
            }
        }
    }

    fn context(&self, facts: &mut Facts) {
        let view = self.view;
        facts.next_failed = self
            .later()
            .take(5)
            .take_while(|row| self.since(*row) <= 12.0)
            .find(|row| self.mine(*row) && view.player[*row] != NOBODY && !silent(view.kind[*row]))
            .map(|row| view.outcome[row] == Some(Outcome::Fail));
        let (mut sum, mut count) = (0.0, 0u32);
        for row in self.earlier().take(40) {
            if self.mine(row) && is_pass(view.kind[row]) && !view.start_x[row].is_nan() {
                sum += f64::from(view.start_x[row]);
                count += 1;
            }
            if facts.opponent_before.is_none() && self.theirs(row) && on_ball(view.kind[row]) {
                facts.opponent_before = Some((row, view.outcome[row] == Some(Outcome::Fail)));
            }
        }
        facts.team_height = if count > 0 {
            sum / f64::from(count)
        } else {
            f64::from(PITCH_LENGTH) / 2.0
        };
    }
}
