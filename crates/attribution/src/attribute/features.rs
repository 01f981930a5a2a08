//! The facts about one action before a goal or shot: what it was, where, how settled its team was
//! before it, who took over the ball and what happened next. Nothing here reads an error label.
//!
//! Providers record the same action differently: one has an event for picking up a ball, another
//! for receiving a pass or carrying it, a third for both sides of a duel. So facts are derived from
//! who played the ball next, and from places and times; carries and receipts are skipped, and
//! consecutive events of one player are one involvement.
//!
//! Distances are metres, times seconds. A fact missing from the data is NaN, which is in no bin of
//! the scorecard, so that it counts neither for nor against.

use super::outcomes::Conceded;
use super::view::{Bounds, NOBODY, View};
use backline_model::{
    BodyPart, EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, PositionGroup, Qualifiers, Side,
};

/// Seconds before a goal or shot in which an action can have caused it.
pub(super) const REACH: f64 = 20.0;
/// Seconds after an action within which the opponent must take over the ball.
const TAKEOVER: f64 = 25.0;
/// Seconds after the takeover for which the opponents' attack is followed.
const FOLLOW: f64 = 6.0;
/// A pass of this length is a long ball.
const LONG: f64 = 32.0;
/// A ball that an opponent played this shortly before may have come off the player.
const OFF: f64 = 1.5;
/// A player who takes over the ball and continues with it does so within this time.
const GOES_ON: f64 = 5.0;

/// What an action was, and whether the opponents had the ball next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Act {
    PassLost,
    PassKept,
    LongLost,
    LongKept,
    HeadLost,
    HeadKept,
    CrossLost,
    CrossKept,
    ThrowLost,
    ThrowKept,
    RestartLost,
    RestartKept,
    Robbed,
    DuelKept,
    LooseLost,
    LooseKept,
    Missed,
    TouchLost,
    /// The ball had come from an opponent: the player may not have had it at all.
    TouchOff,
    TouchKept,
    InterceptionLost,
    InterceptionKept,
    FailedRecovery,
    ClearanceLost,
    ClearanceKept,
    Deflection,
    LostDuel,
    KeeperBeaten,
    KeeperSpill,
    KeeperDropped,
    KeeperClaimed,
    KeeperSweepLost,
    KeeperSweep,
    KeeperAerial,
    /// A punch that did not get the ball away: taggers blame it far less than a ball not held.
    KeeperPunched,
}

impl Act {
    /// A goalkeeper's action with the hands, or off the line.
    pub fn is_keepers(self) -> bool {
        self as u8 >= Act::KeeperBeaten as u8
    }

    /// The opponents' attack went past the player, who did not have the ball.
    pub fn is_beaten(self) -> bool {
        self == Act::LostDuel
    }

    /// The player had the ball and lost it.
    pub fn lost(self) -> bool {
        use Act as A;
        matches!(
            self,
            A::PassLost
                | A::LongLost
                | A::HeadLost
                | A::CrossLost
                | A::ThrowLost
                | A::RestartLost
                | A::Robbed
                | A::Missed
                | A::TouchLost
                | A::TouchOff
                | A::InterceptionLost
                | A::FailedRecovery
                | A::ClearanceLost
        )
    }

    /// What the event at `row` is; `next_is_theirs` says that the opponents played the ball next.
    /// `None` if it cannot be an error.
    fn of(view: &View, row: usize, length: f64, next_is_theirs: bool) -> Option<Act> {
        use EventType as T;
        let failed = view.outcome[row] == Some(Outcome::Fail);
        let qualifiers = view.qualifiers[row];
        let keeper = view.line[row] == PositionGroup::Goalkeeper;
        let pick = |lost: Act, kept: Act| Some(if next_is_theirs { lost } else { kept });
        match view.kind[row] {
            T::Pass if view.body_part[row] == Some(BodyPart::Head) => {
                pick(Act::HeadLost, Act::HeadKept)
            }
            T::Pass if view.body_part[row] == Some(BodyPart::Hands) => {
                pick(Act::ThrowLost, Act::ThrowKept)
            }
            T::Pass if length >= LONG => pick(Act::LongLost, Act::LongKept),
            T::Pass => pick(Act::PassLost, Act::PassKept),
            T::Cross => pick(Act::CrossLost, Act::CrossKept),
            T::ThrowIn => pick(Act::ThrowLost, Act::ThrowKept),
            T::FreekickShort
            | T::FreekickCrossed
            | T::Goalkick
            | T::CornerShort
            | T::CornerCrossed => pick(Act::RestartLost, Act::RestartKept),
            T::TakeOn => Some(if failed { Act::Robbed } else { Act::DuelKept }),
            T::Dispossessed => Some(Act::Robbed),
            T::Duel if qualifiers.has(Qualifiers::LOOSE_BALL) => Some(if failed {
                Act::LooseLost
            } else {
                Act::LooseKept
            }),
            T::Duel if keeper && failed => Some(Act::KeeperAerial),
            T::Duel | T::Tackle if failed => Some(Act::LostDuel),
            T::DribbledPast => Some(Act::LostDuel),
            T::Miscontrol => Some(Act::Missed),
            T::BadTouch => Some(Act::TouchLost),
            T::Recovery if failed => Some(Act::FailedRecovery),
            T::Interception => pick(Act::InterceptionLost, Act::InterceptionKept),
            T::Touch | T::Recovery if qualifiers.has(Qualifiers::INTERCEPTION) => {
                pick(Act::InterceptionLost, Act::InterceptionKept)
            }
            T::Touch | T::Recovery => pick(Act::TouchLost, Act::TouchKept),
            T::Clearance => pick(Act::ClearanceLost, Act::ClearanceKept),
            T::Block => Some(Act::Deflection),
            T::KeeperSave if failed => None,
            T::KeeperSave => Some(Act::KeeperSpill),
            T::KeeperClaim | T::KeeperPunch | T::KeeperPickUp => {
                let held = !failed && !qualifiers.has(Qualifiers::DROP);
                Some(match held {
                    true => Act::KeeperClaimed,
                    false if view.kind[row] == T::KeeperPunch => Act::KeeperPunched,
                    false => Act::KeeperDropped,
                })
            }
            T::KeeperSweep if failed => Some(Act::KeeperSweepLost),
            T::KeeperSweep => Some(Act::KeeperSweep),
            _ => None,
        }
    }
}

/// The facts about one action, whatever its consequences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub row: usize,
    pub act: Act,
    pub line: PositionGroup,
    /// Start along the pitch, in metres from the own goal line.
    pub x0: f64,
    /// Distance from the own goal's centre.
    pub goal_distance: f64,
    /// Way forward.
    pub forward: f64,
    /// The source says that it failed.
    pub failed: Option<bool>,
    /// What came before it.
    pub before: Option<Before>,
    /// Since the opponents last had the ball.
    pub since_opponent: f64,
    /// Team-mates on the ball before the opponents.
    pub mates_until: u32,
    pub takeover: Option<Takeover>,
    /// How far the opponents came in the seconds after the takeover, metres from their own line.
    pub reached: f64,
    /// Mean place of the team's passes before it, metres from its own goal line.
    pub team_height: f64,
    /// How often the team had lost the ball in the 8 s before.
    pub losses_before: u32,
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
    /// The opponents' first touch.
    pub row: usize,
    /// What the same player did with the ball next.
    pub then: usize,
    /// Metres from the goal of the team that lost the ball.
    pub goal_distance: f64,
    /// Distance the player ran with the ball, in metres.
    pub ran: f64,
}

/// What happened between an action and the goal or shot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Between {
    pub seconds: f64,
    /// The opponents' passes.
    pub passes: u32,
    /// Involvements of the action's team after the takeover.
    pub own: u32,
    /// How often the team lost the ball again.
    pub losses: u32,
    /// A dead ball.
    pub restart: bool,
    /// Whether the player who took over the ball also shot.
    pub same_shooter: bool,
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
                | T::BadTouch
                | T::Recovery
                | T::Interception
                | T::OwnGoal
                | T::KeeperClaim
                | T::KeeperPickUp
        )
}

/// Either side of a duel.
pub(super) fn duel(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::TakeOn | T::Tackle | T::Duel | T::DribbledPast | T::Dispossessed
    )
}

/// A duel with the ball at the player's own feet.
fn attacking_duel(kind: EventType) -> bool {
    matches!(kind, EventType::TakeOn | EventType::Dispossessed)
}

fn is_pass(kind: EventType) -> bool {
    kind.is_set_piece() && !kind.is_shot() || matches!(kind, EventType::Pass | EventType::Cross)
}

/// Recorded by an observer but not part of play, or recorded by some providers only.
fn silent(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::Receipt
            | T::Dribble
            | T::Pressure
            | T::Card
            | T::Substitution
            | T::PeriodStart
            | T::PeriodEnd
            | T::ErrorLabel
            | T::Block
            | T::BallOut
            | T::Other
    )
}

/// Metres between a point and the centre of the goal at x = 0.
fn to_own_goal(x: f64, y: f64) -> f64 {
    x.hypot(y - f64::from(PITCH_WIDTH) / 2.0)
}

/// The same point from the other team's side.
fn mirrored(x: f64, y: f64) -> (f64, f64) {
    (f64::from(PITCH_LENGTH) - x, f64::from(PITCH_WIDTH) - y)
}

impl Facts {
    /// The facts about the action at `row`; `None` if it cannot be an error: because of its type,
    /// or because the opponents did not take over the ball after it.
    pub fn of(view: &View, bounds: Bounds, row: usize) -> Option<Facts> {
        use EventType as T;
        // Few rows are actions; the rest is decided by what came next.
        if silent(view.kind[row]) && view.kind[row] != T::Block || view.kind[row].is_shot() {
            return None;
        }
        let me = view.side[row]?;
        let (x0, y0) = (f64::from(view.start_x[row]), f64::from(view.start_y[row]));
        let (x1, y1) = match (f64::from(view.end_x[row]), f64::from(view.end_y[row])) {
            (x, y) if x.is_nan() || y.is_nan() => (x0, y0),
            end => end,
        };
        let walk = Walk {
            view,
            bounds,
            row,
            me,
            partner: partner(view, bounds, row),
        };
        let (takeover, mates_until, again) = walk.takeover();
        let next_is_theirs = takeover.is_some() && mates_until == 0 && !again;
        let act = Act::of(view, row, (x1 - x0).hypot(y1 - y0), next_is_theirs)?;
        if takeover.is_none() && !act.is_keepers() {
            return None;
        }
        let (since_opponent, losses_before) = walk.earlier_play();
        let before = walk.before();
        let from_opponent = since_opponent < OFF || before.is_some_and(|before| !before.same_team);
        Some(Facts {
            row,
            act: match act {
                // If events are missing, what came just before is not known.
                Act::TouchLost if from_opponent && bounds.full => Act::TouchOff,
                act => act,
            },
            line: view.line[row],
            x0,
            goal_distance: to_own_goal(x0, y0),
            forward: x1 - x0,
            failed: match view.outcome[row] {
                Some(Outcome::Fail) => Some(true),
                Some(Outcome::Success) => Some(false),
                _ => None,
            },
            before,
            since_opponent,
            mates_until,
            reached: takeover.map_or(f64::NAN, |takeover| walk.reached(takeover)),
            takeover,
            team_height: walk.team_height(),
            losses_before,
        })
    }

    /// The goalkeeper beaten by a shot; nothing before the shot counts. `row` is the save that
    /// failed, or the shot if the source has no save.
    pub fn of_beaten(row: usize) -> Facts {
        Facts {
            row,
            act: Act::KeeperBeaten,
            line: PositionGroup::Goalkeeper,
            x0: f64::NAN,
            goal_distance: f64::NAN,
            forward: f64::NAN,
            failed: None,
            before: None,
            since_opponent: f64::NAN,
            mates_until: 0,
            takeover: None,
            reached: f64::NAN,
            team_height: f64::NAN,
            losses_before: 0,
        }
    }
}

impl Between {
    /// From the action to the goal or shot.
    pub fn of(view: &View, facts: &Facts, conceded: &Conceded) -> Between {
        let seconds = view.seconds[conceded.row] - view.seconds[facts.row];
        let mut between = Between {
            seconds: seconds.max(0.0),
            passes: 0,
            own: 0,
            losses: 0,
            restart: false,
            same_shooter: facts.takeover.is_some_and(|takeover| {
                view.player[takeover.row] == view.player[conceded.row]
                    && view.player[conceded.row] != NOBODY
            }),
        };
        let taken = facts.takeover.map_or(facts.row, |takeover| takeover.row);
        let mut last = None;
        let mut ours = false;
        for row in facts.row + 1..conceded.row {
            let kind = view.kind[row];
            between.restart |= kind.is_set_piece();
            if row < taken || !(on_ball(kind) || attacking_duel(kind)) {
                continue;
            }
            if view.side[row] == Some(conceded.side) {
                if last != Some(view.player[row]) {
                    between.own += 1;
                }
                last = Some(view.player[row]);
                ours = true;
            } else if view.side[row].is_some() {
                between.losses += u32::from(ours);
                between.passes += u32::from(is_pass(kind));
                (last, ours) = (None, false);
            }
        }
        between.losses += u32::from(ours);
        between
    }
}

/// The row of the opponent's side of a duel: close in time, at the mirrored place.
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

/// Looks back and ahead from one action.
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

    /// Who had the ball next: the opponents' first touch, and before it the team-mates on the ball
    /// and whether the player had it again.
    fn takeover(&self) -> (Option<Takeover>, u32, bool) {
        let view = self.view;
        let (mut mates, mut again, mut last) = (0, false, view.player[self.row]);
        for row in self.later() {
            if self.since(row) > TAKEOVER {
                break;
            }
            let kind = view.kind[row];
            if silent(kind) || Some(row) == self.partner && !on_ball(kind) {
                continue;
            }
            let with_ball = on_ball(kind) || attacking_duel(kind);
            // A tackle that wins the ball is the takeover if the data have no event for the pick-up
            // that follows.
            let wins = kind == EventType::Tackle
                && view.outcome[row] == Some(Outcome::Success)
                && self.partner != Some(row);
            if self.theirs(row) && (with_ball || kind == EventType::KeeperSweep || wins) {
                return (Some(self.taken(row)), mates, again);
            }
            if self.mine(row) && with_ball {
                if self.same_player(row) {
                    // Save and pick-up of one ball, or recovery and the touch after it, are one
                    // involvement; a ball won again is a second chance.
                    again |= self.since(row) > 0.2;
                } else if view.player[row] != last {
                    mates += 1;
                }
                last = view.player[row];
            }
        }
        (None, mates, again)
    }

    fn taken(&self, row: usize) -> Takeover {
        let view = self.view;
        let (x, y) = mirrored(f64::from(view.start_x[row]), f64::from(view.start_y[row]));
        let mut then = row;
        for next in (row + 1..self.bounds.end).take_while(|next| {
            view.period[*next] == view.period[row]
                && view.seconds[*next] - view.seconds[row] <= GOES_ON
        }) {
            let kind = view.kind[next];
            if silent(kind) || !(on_ball(kind) || attacking_duel(kind)) {
                continue;
            }
            if view.player[next] != view.player[row] {
                break;
            }
            let picked_up = matches!(
                view.kind[then],
                EventType::Recovery
                    | EventType::Interception
                    | EventType::Touch
                    | EventType::Tackle
                    | EventType::TakeOn
                    | EventType::KeeperSweep
            );
            if !picked_up {
                break;
            }
            then = next;
        }
        // Carried if the source has carries, else from the first touch to the next.
        let from = (f64::from(view.start_x[row]), f64::from(view.start_y[row]));
        let ran =
            (f64::from(view.start_x[then]) - from.0).hypot(f64::from(view.start_y[then]) - from.1);
        Takeover {
            row,
            then,
            goal_distance: to_own_goal(x, y),
            ran: if ran.is_nan() { 0.0 } else { ran },
        }
    }

    /// The event before: the other side of the same duel is skipped, and so is the player's own
    /// picking up of the ball that they then played.
    fn before(&self) -> Option<Before> {
        let view = self.view;
        for other in self.earlier() {
            let kind = view.kind[other];
            let of_duel = Some(other) == self.partner
                || (duel(kind) && -self.since(other) < 0.6 && !self.mine(other));
            let picked_up = self.same_player(other)
                && matches!(kind, EventType::Recovery | EventType::Interception)
                && -self.since(other) <= GOES_ON;
            if of_duel || silent(kind) || picked_up {
                continue;
            }
            return Some(Before {
                row: other,
                seconds: -self.since(other),
                same_team: self.mine(other),
                same_player: self.same_player(other),
            });
        }
        None
    }

    /// Seconds since the opponents had the ball, and how often the team lost it in the 8 s before.
    fn earlier_play(&self) -> (f64, u32) {
        let view = self.view;
        let (mut since, mut losses) = (99.0, 0);
        let mut theirs = false;
        for row in self.earlier() {
            let ago = -self.since(row);
            if ago >= 40.0 {
                break;
            }
            let kind = view.kind[row];
            if !(on_ball(kind) || attacking_duel(kind)) {
                continue;
            }
            if self.theirs(row) {
                if since > 98.0 {
                    since = ago;
                }
                theirs = true;
            } else if self.mine(row) {
                losses += u32::from(theirs && ago < 8.0);
                theirs = false;
            }
        }
        (since, losses)
    }

    /// How far the opponents came in the seconds after the takeover.
    fn reached(&self, takeover: Takeover) -> f64 {
        let view = self.view;
        let mut reached = 0.0f64;
        let from = view.seconds[takeover.row];
        for row in takeover.row..self.bounds.end {
            if view.period[row] != view.period[self.row] || view.seconds[row] - from > FOLLOW {
                break;
            }
            let kind = view.kind[row];
            if !self.theirs(row) || !(on_ball(kind) || duel(kind) || kind == EventType::Dribble) {
                continue;
            }
            let start = f64::from(view.start_x[row]);
            reached = reached.max(if start.is_nan() { 0.0 } else { start });
        }
        reached
    }

    fn team_height(&self) -> f64 {
        let view = self.view;
        let (mut sum, mut count) = (0.0, 0u32);
        for row in self.earlier().take(60) {
            if self.mine(row) && view.kind[row] == EventType::Pass && !view.start_x[row].is_nan() {
                sum += f64::from(view.start_x[row]);
                count += 1;
            }
        }
        if count > 0 {
            sum / f64::from(count)
        } else {
            f64::from(PITCH_LENGTH) / 2.0
        }
    }
}
