//! One match: a chain of possessions event by event, with the planted errors at their times.
//!
//! Play without errors is designed so that attribution finds little in it: an attack shoots only
//! after some settled play of its own. A planted error is the pattern that taggers label: after
//! long settled possession near the own goal the ball is lost, an opponent runs with it, and
//! shoots.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1, Normal, Poisson};

use super::league::{Line, POSITIONS, Player, SQUAD, Team, World};
use backline_analysis::attribute::Kind;
use backline_model::{
    Batch, BodyPart, Coverage, Event, EventType, MatchInfo, Outcome, PITCH_LENGTH, PITCH_WIDTH,
    Qualifiers, Side,
};
use backline_read::normalise::{SquadMember, finish_match};

type Rng = Xoshiro256PlusPlus;
type Spot = (f32, f32);

/// An error that was planted.
pub(super) struct Planted {
    pub match_id: String,
    pub event_id: String,
    pub player_id: String,
    pub player: String,
    pub kind: Kind,
    pub goal: bool,
}

/// The position of each slot of the eleven, in metres, with its team attacking towards +x.
const PLACES: [Spot; 11] = [
    (6.0, 34.0),
    (36.0, 10.0),
    (28.0, 24.0),
    (28.0, 44.0),
    (36.0, 58.0),
    (42.0, 34.0),
    (54.0, 22.0),
    (54.0, 46.0),
    (74.0, 12.0),
    (76.0, 34.0),
    (74.0, 56.0),
];

/// Number of own actions after which an attack may shoot.
const SETTLED: u32 = 6;

/// A scheduled error.
struct Due {
    /// Period and second from which it may happen.
    at: (u8, f64),
    side: usize,
    slot: usize,
    goal: bool,
}

/// A scheduled substitution.
struct Change {
    at: (u8, f64),
    side: usize,
    slot: usize,
    member: usize,
}

struct Match<'a> {
    rng: &'a mut Rng,
    batch: &'a mut Batch,
    planted: &'a mut Vec<Planted>,
    id: String,
    teams: [&'a Team; 2],
    /// Member of the squad in each slot; `None` after a red card.
    on: [[Option<usize>; 11]; 2],
    booked: [[bool; SQUAD]; 2],
    period: u8,
    clock: f64,
    events: u32,
    ball: Ball,
}

/// The player with the ball, where, and for how many actions of the team.
#[derive(Clone, Copy)]
struct Ball {
    side: usize,
    slot: usize,
    at: Spot,
    actions: u32,
}

/// Plays a match into the end of `batch`.
pub(super) fn play(
    world: &World,
    number: u32,
    rng: &mut Rng,
    batch: &mut Batch,
    planted: &mut Vec<Planted>,
) {
    let fixture = world.fixture(number);
    let league = &world.leagues[fixture.league];
    let teams = [&league.teams[fixture.home], &league.teams[fixture.away]];
    let id = format!("sim-{number:06}");
    batch.open(MatchInfo {
        match_id: id.clone(),
        date: Some(fixture.date),
        competition: Some(league.name.clone()),
        season: Some(fixture.season),
        team_ids: teams.map(|team| team.id.clone()),
        teams: teams.map(|team| team.name.clone()),
        home_stated: true,
        coverage: Some(Coverage::Full),
        provider: "simulated",
        file: format!("{id}.simulated").into(),
        ..MatchInfo::default()
    });
    let lengths = [
        45.0 * 60.0 + rng.random_range(20.0..240.0),
        45.0 * 60.0 + rng.random_range(120.0..480.0),
    ];
    let mut changes = changes(rng, lengths[1]);
    let mut due = due(rng, teams, &changes, lengths);
    let rows_before = batch.events.len();
    let mut game = Match {
        rng,
        batch,
        planted,
        id,
        teams,
        on: [std::array::from_fn(Some), std::array::from_fn(Some)],
        booked: [[false; SQUAD]; 2],
        period: 1,
        clock: 0.0,
        events: 0,
        ball: Ball {
            side: 0,
            slot: 9,
            at: (PITCH_LENGTH / 2.0, PITCH_WIDTH / 2.0),
            actions: 0,
        },
    };
    for (period, length) in [(1u8, lengths[0]), (2, lengths[1])] {
        game.period = period;
        game.clock = 0.0;
        game.kick_off(usize::from(period == 2));
        loop {
            let now = (period, game.clock);
            if let Some(at) = due.iter().position(|due| due.at <= now) {
                let due = due.swap_remove(at);
                game.plant(&due);
                continue;
            }
            if let Some(at) = changes.iter().position(|change| change.at <= now) {
                let change = changes.swap_remove(at);
                game.substitute(&change);
                continue;
            }
            if game.clock >= length {
                break;
            }
            game.step();
        }
        game.of_nobody(EventType::PeriodEnd);
    }
    debug_assert!(batch.events.len() > rows_before);
    let squad: Vec<SquadMember> = [Side::Home, Side::Away]
        .into_iter()
        .flat_map(|side| {
            let team = teams[side as usize];
            team.squad
                .iter()
                .enumerate()
                .map(move |(at, player)| SquadMember {
                    position: Some(POSITIONS[at].0.to_owned()),
                    started: Some(at < 11),
                    ..SquadMember::new(side, Some(player.id.clone()), &player.name)
                })
        })
        .collect();
    finish_match(batch, &squad);
}

/// Up to three substitutions per team in the second half, each for a player in the same line.
fn changes(rng: &mut Rng, length: f64) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for side in 0..2 {
        for (member, (_, line)) in POSITIONS.iter().enumerate().take(SQUAD).skip(12) {
            if !rng.random_bool(0.5) {
                continue;
            }
            let free = |slot: &usize| {
                POSITIONS[*slot].1 == *line
                    && !changes.iter().any(|c| c.side == side && c.slot == *slot)
            };
            let slots: Vec<usize> = (1..11).filter(free).collect();
            if slots.is_empty() {
                continue;
            }
            let slot = slots[rng.random_range(0..slots.len())];
            let at = (2, rng.random_range(300.0..length - 300.0));
            changes.push(Change {
                at,
                side,
                slot,
                member,
            });
        }
    }
    changes
}

/// The errors of a match: for each player a Poisson process over the time on the pitch.
fn due(rng: &mut Rng, teams: [&Team; 2], changes: &[Change], lengths: [f64; 2]) -> Vec<Due> {
    let all = lengths[0] + lengths[1];
    let mut due = Vec::new();
    for (side, team) in teams.into_iter().enumerate() {
        for slot in 0..11 {
            let change = changes.iter().find(|c| c.side == side && c.slot == slot);
            let change = change.map(|change| (lengths[0] + change.at.1, change.member));
            let until = change.map_or(all, |(at, _)| at);
            let mut spells = vec![(slot, 0.0, until)];
            spells.extend(change.map(|(at, member)| (member, at, all)));
            for (member, from, to) in spells {
                let Player {
                    to_goal, to_shot, ..
                } = &team.squad[member];
                for (rate, goal) in [(to_goal, true), (to_shot, false)] {
                    let mean = rate * (to - from) / 5400.0;
                    let errors = match Poisson::new(mean) {
                        Ok(poisson) => poisson.sample(rng) as u32,
                        Err(_) => 0,
                    };
                    for _ in 0..errors {
                        let at: f64 = rng.random_range(from..to);
                        let at = if at < lengths[0] {
                            (1, at)
                        } else {
                            (2, at - lengths[0])
                        };
                        due.push(Due {
                            at,
                            side,
                            slot,
                            goal,
                        });
                    }
                }
            }
        }
    }
    // The order of a team's slots is not chronological.
    due.sort_by(|a, b| a.at.partial_cmp(&b.at).unwrap_or(std::cmp::Ordering::Equal));
    due
}

/// The same point from the other team's side.
fn mirrored(at: Spot) -> Spot {
    (PITCH_LENGTH - at.0, PITCH_WIDTH - at.1)
}

fn inside(at: Spot) -> Spot {
    // Half metres: taggers are no more precise.
    let round = |value: f32| (value * 2.0).round() / 2.0;
    (
        round(at.0.clamp(0.5, PITCH_LENGTH - 0.5)),
        round(at.1.clamp(0.5, PITCH_WIDTH - 0.5)),
    )
}

fn to_goal(at: Spot) -> f32 {
    (PITCH_LENGTH - at.0).hypot(at.1 - PITCH_WIDTH / 2.0)
}

/// The facts of an action besides who, when and where.
#[derive(Clone, Copy)]
struct Deed {
    kind: EventType,
    outcome: Option<Outcome>,
    end: Option<Spot>,
    body: Option<BodyPart>,
    qualifiers: Qualifiers,
}

impl Deed {
    fn new(kind: EventType, success: bool) -> Deed {
        Deed {
            kind,
            outcome: Some(if success {
                Outcome::Success
            } else {
                Outcome::Fail
            }),
            end: None,
            body: None,
            qualifiers: Qualifiers::NONE,
        }
    }

    fn to(self, end: Spot) -> Deed {
        Deed {
            end: Some(end),
            ..self
        }
    }

    fn with(self, qualifiers: Qualifiers) -> Deed {
        Deed { qualifiers, ..self }
    }

    fn by(self, body: BodyPart) -> Deed {
        Deed {
            body: Some(body),
            ..self
        }
    }

    fn ends(self, outcome: Outcome) -> Deed {
        Deed {
            outcome: Some(outcome),
            ..self
        }
    }
}

impl Match<'_> {
    /// Records an action of the player in a slot; returns its id.
    fn act(&mut self, side: usize, slot: usize, at: Spot, deed: Deed) -> String {
        let member = self.on[side][slot].unwrap_or(slot);
        self.of_member(side, member, Some(at), deed, None)
    }

    fn of_member(
        &mut self,
        side: usize,
        member: usize,
        at: Option<Spot>,
        deed: Deed,
        related: Option<usize>,
    ) -> String {
        self.events += 1;
        let id = self.events.to_string();
        let team = self.teams[side];
        let player = &team.squad[member];
        let clock = (self.clock * 1e3).round() / 1e3;
        self.batch.push(&Event {
            side: Some(Side::BOTH[side]),
            player_id: Some(&player.id),
            player: Some(&player.name),
            related_player: related.map(|member| team.squad[member].name.as_str()),
            kind: deed.kind,
            outcome: deed.outcome,
            body_part: deed.body,
            start: at.map(inside),
            end: deed.end.map(inside),
            qualifiers: deed.qualifiers,
            event_id: &id,
            provider_type: deed.kind.name(),
            ..Event::at(self.period, clock)
        });
        self.batch.count_rows(1);
        id
    }

    fn of_nobody(&mut self, kind: EventType) {
        self.events += 1;
        let id = self.events.to_string();
        let clock = (self.clock * 1e3).round() / 1e3;
        self.batch.push(&Event {
            kind,
            event_id: &id,
            provider_type: kind.name(),
            ..Event::at(self.period, clock)
        });
        self.batch.count_rows(1);
    }

    /// Lets time pass: at least `least` seconds, on average `mean` more.
    fn wait(&mut self, least: f64, mean: f64) {
        let more: f64 = Exp1.sample(self.rng);
        self.clock += least + mean * more.min(5.0);
    }

    fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    fn near(&mut self, at: Spot, spread: f32) -> Spot {
        let (x, y): (f32, f32) = match Normal::new(0.0f32, spread) {
            Ok(normal) => (normal.sample(self.rng), normal.sample(self.rng)),
            Err(_) => (0.0, 0.0),
        };
        inside((at.0 + x, at.1 + y))
    }

    /// A slot of the side that could plausibly be at a place, other than `not`; the goalkeeper only
    /// near their own goal.
    fn someone(&mut self, side: usize, at: Spot, not: Option<usize>) -> usize {
        // The team moves up and back with the ball.
        let shift = (at.0 - PITCH_LENGTH / 2.0) * 0.45;
        let mut weights = [0.0f32; 11];
        let mut sum = 0.0;
        for (slot, weight) in weights.iter_mut().enumerate() {
            let gone = self.on[side][slot].is_none() || Some(slot) == not;
            if gone || (slot == 0 && at.0 > 20.0) {
                continue;
            }
            let (x, y) = PLACES[slot];
            let x = if slot == 0 { x } else { x + shift };
            let apart = ((x - at.0) / 16.0).powi(2) + ((y - at.1) / 13.0).powi(2);
            *weight = (-apart).exp() + 1e-4;
            sum += *weight;
        }
        let mut pick = self.rng.random_range(0.0..sum.max(f32::MIN_POSITIVE));
        for (slot, weight) in weights.iter().enumerate() {
            pick -= weight;
            if pick < 0.0 && *weight > 0.0 {
                return slot;
            }
        }
        (0..11).rev().find(|slot| weights[*slot] > 0.0).unwrap_or(9)
    }

    fn give(&mut self, side: usize, slot: usize, at: Spot) {
        let actions = if side == self.ball.side {
            self.ball.actions + 1
        } else {
            0
        };
        self.ball = Ball {
            side,
            slot,
            at,
            actions,
        };
    }

    /// The ball goes to the other side at this place, given from the losing side.
    fn lose(&mut self, at: Spot) {
        let side = 1 - self.ball.side;
        let at = mirrored(at);
        let slot = self.someone(side, at, None);
        self.ball.actions = 0;
        self.give(side, slot, at);
    }

    fn kick_off(&mut self, side: usize) {
        let centre = (PITCH_LENGTH / 2.0, PITCH_WIDTH / 2.0);
        let back = self.near((44.0, 34.0), 3.0);
        let deed = Deed::new(EventType::Pass, true)
            .to(back)
            .by(BodyPart::Foot)
            .with(Qualifiers::KICK_OFF);
        self.ball.actions = 0;
        let slot = self.someone(side, centre, None);
        self.act(side, slot, centre, deed);
        let receiver = self.someone(side, back, Some(slot));
        self.ball.side = side;
        self.give(side, receiver, back);
        self.wait(1.5, 1.0);
    }

    fn goal_kick(&mut self, side: usize) {
        self.wait(12.0, 6.0);
        let long = self.chance(0.4);
        let end = if long {
            self.near((62.0, 34.0), 9.0)
        } else {
            self.near((20.0, 34.0), 7.0)
        };
        let kept = !long || self.chance(0.5);
        let deed = Deed::new(EventType::Goalkick, kept)
            .to(end)
            .by(BodyPart::Foot);
        self.ball = Ball {
            side,
            slot: 0,
            at: (5.0, 34.0),
            actions: 0,
        };
        self.act(side, 0, (5.0, 34.0), deed);
        self.wait(1.2, 1.0);
        self.passed_on(0, end, kept);
    }

    /// The ball of the side in possession arrives, or the opponents take it.
    fn passed_on(&mut self, from: usize, end: Spot, kept: bool) {
        if kept {
            let receiver = self.someone(self.ball.side, end, Some(from));
            self.give(self.ball.side, receiver, end);
        } else {
            self.lose(end);
        }
    }

    /// One action of the player with the ball.
    fn step(&mut self) {
        let Ball {
            side,
            slot,
            at,
            actions,
        } = self.ball;
        let goal = to_goal(at);
        let settled = actions >= SETTLED;
        if settled && goal < 26.0 && self.chance(f64::from(0.40 - goal * 0.01)) {
            self.shot(EventType::Shot, BodyPart::Foot);
            return;
        }
        if settled && at.0 > 82.0 && goal > 20.0 && self.chance(0.35) {
            self.cross();
            return;
        }
        let roll: f64 = self.rng.random();
        if at.0 < 22.0 && actions < 2 && roll < 0.25 {
            let end = self.near((at.0 + 32.0, at.1), 9.0);
            let kept = self.chance(0.35);
            let deed = Deed::new(EventType::Clearance, true)
                .to(end)
                .by(BodyPart::Foot);
            self.act(side, slot, at, deed);
            self.wait(1.5, 1.0);
            self.passed_on(slot, end, kept);
        } else if roll < 0.10 {
            self.take_on();
        } else if roll < 0.24 {
            let end = self.near((at.0 + 7.0, at.1), 3.0);
            let deed = Deed::new(EventType::Dribble, true)
                .to(end)
                .by(BodyPart::Foot);
            self.act(side, slot, at, deed);
            self.give(side, slot, end);
            self.wait(1.2, 1.0);
        } else if roll < 0.27 {
            self.aerial();
        } else {
            self.pass();
        }
    }

    fn pass(&mut self) {
        let Ball { side, slot, at, .. } = self.ball;
        let long = self.chance(0.12);
        let forward = if at.0 > 75.0 { 2.0 } else { 6.0 };
        let end = if long {
            self.near((at.0 + 28.0, 34.0 + (at.1 - 34.0) * 0.4), 12.0)
        } else {
            self.near((at.0 + forward, 34.0 + (at.1 - 34.0) * 0.9), 11.0)
        };
        let p = match (long, end.0) {
            (true, _) => 0.52,
            (false, x) if x < 40.0 => 0.95,
            (false, x) if x < 70.0 => 0.87,
            _ => 0.74,
        };
        let kept = self.chance(p);
        let mut qualifiers = Qualifiers::NONE;
        if long {
            qualifiers |= Qualifiers::HIGH;
        }
        let deed = Deed::new(EventType::Pass, kept)
            .to(end)
            .by(BodyPart::Foot)
            .with(qualifiers);
        self.act(side, slot, at, deed);
        self.wait(0.9, 2.1);
        if kept {
            self.passed_on(slot, end, true);
            return;
        }
        if end.0 > 96.0 && self.chance(0.5) {
            self.of_nobody(EventType::BallOut);
            self.goal_kick(1 - side);
            return;
        }
        if self.chance(0.3) {
            // Over the touchline.
            let line = if end.1 < 34.0 { 0.5 } else { PITCH_WIDTH - 0.5 };
            self.of_nobody(EventType::BallOut);
            self.wait(5.0, 4.0);
            self.lose((end.0, line));
            let Ball { side, slot, at, .. } = self.ball;
            let end = self.near((at.0 + 6.0, 34.0 + (at.1 - 34.0) * 0.6), 6.0);
            let kept = self.chance(0.85);
            let deed = Deed::new(EventType::ThrowIn, kept)
                .to(end)
                .by(BodyPart::Hands);
            self.act(side, slot, at, deed);
            self.wait(1.0, 1.5);
            self.passed_on(slot, end, kept);
            return;
        }
        self.lose(end);
        if self.chance(0.5) {
            let Ball { side, slot, at, .. } = self.ball;
            self.act(side, slot, at, Deed::new(EventType::Interception, true));
            self.wait(0.8, 1.0);
        }
    }

    fn take_on(&mut self) {
        let Ball { side, slot, at, .. } = self.ball;
        let there = mirrored(at);
        let rival = self.someone(1 - side, there, None);
        if self.chance(0.22) {
            self.foul(rival, slot);
            return;
        }
        let past = self.chance(0.55);
        self.act(
            side,
            slot,
            at,
            Deed::new(EventType::TakeOn, past).by(BodyPart::Foot),
        );
        self.act(1 - side, rival, there, Deed::new(EventType::Tackle, !past));
        self.wait(0.8, 1.0);
        if past {
            let end = self.near((at.0 + 5.0, at.1), 2.0);
            self.give(side, slot, end);
        } else {
            self.ball.actions = 0;
            self.give(1 - side, rival, there);
        }
    }

    /// A ball in the air: a duel, which either side may win.
    fn aerial(&mut self) {
        let Ball { side, slot, at, .. } = self.ball;
        let there = mirrored(at);
        let rival = self.someone(1 - side, there, None);
        let won = self.chance(0.5);
        let deed = |won: bool| {
            Deed::new(EventType::Duel, won)
                .by(BodyPart::Head)
                .with(Qualifiers::AERIAL)
        };
        self.act(side, slot, at, deed(won));
        self.act(1 - side, rival, there, deed(!won));
        self.wait(1.0, 1.0);
        if won {
            self.give(side, slot, at);
        } else {
            self.ball.actions = 0;
            self.give(1 - side, rival, there);
        }
    }

    /// The rival in this slot fouls the player with the ball.
    fn foul(&mut self, rival: usize, fouled: usize) {
        let Ball { side, at, .. } = self.ball;
        let other = 1 - side;
        let there = mirrored(at);
        let penalty = there.0 < 16.5 && (there.1 - 34.0).abs() < 20.0 && self.chance(0.1);
        let qualifiers = if penalty {
            Qualifiers::PENALTY
        } else {
            Qualifiers::NONE
        };
        let deed = Deed {
            outcome: None,
            ..Deed::new(EventType::Foul, false)
        };
        self.act(other, rival, there, deed.with(qualifiers));
        if self.chance(0.16)
            && let Some(member) = self.on[other][rival]
            && rival != 0
        {
            self.card(other, rival, member);
        }
        if penalty {
            self.wait(60.0, 30.0);
            self.ball.at = (94.0, 34.0);
            self.ball.slot = fouled;
            self.shot(EventType::ShotPenalty, BodyPart::Foot);
            return;
        }
        self.wait(15.0, 10.0);
        let end = self.near((at.0 + 4.0, 34.0 + (at.1 - 34.0) * 0.8), 9.0);
        let kept = self.chance(0.9);
        let deed = Deed::new(EventType::FreekickShort, kept)
            .to(end)
            .by(BodyPart::Foot);
        self.ball.actions = 0;
        self.act(side, fouled, at, deed);
        self.wait(1.2, 1.5);
        self.passed_on(fouled, end, kept);
    }

    fn card(&mut self, side: usize, slot: usize, member: usize) {
        let (outcome, off) = if self.booked[side][member] {
            // Already booked: such fouls are rarer.
            if self.chance(0.7) {
                return;
            }
            (Outcome::SecondYellow, true)
        } else if self.chance(0.02) {
            (Outcome::Red, true)
        } else {
            (Outcome::Yellow, false)
        };
        self.booked[side][member] = true;
        let deed = Deed::new(EventType::Card, false).ends(outcome);
        self.of_member(side, member, None, deed, None);
        if off {
            self.on[side][slot] = None;
        }
    }

    fn cross(&mut self) {
        let Ball { side, slot, at, .. } = self.ball;
        let end = self.near((96.0, 34.0), 4.0);
        let kept = self.chance(0.3);
        let deed = Deed::new(EventType::Cross, kept)
            .to(end)
            .by(BodyPart::Foot)
            .with(Qualifiers::HIGH);
        self.act(side, slot, at, deed);
        self.wait(1.0, 0.5);
        self.in_the_box(slot, end, kept);
    }

    /// A high ball into the box: a header at goal, or it is cleared or caught.
    fn in_the_box(&mut self, from: usize, end: Spot, kept: bool) {
        let side = self.ball.side;
        if kept {
            let slot = self.someone(side, end, Some(from));
            self.give(side, slot, end);
            self.shot(EventType::Shot, BodyPart::Head);
            return;
        }
        let there = mirrored(end);
        if self.chance(0.25) {
            self.act(
                1 - side,
                0,
                (3.0, 34.0),
                Deed::new(EventType::KeeperClaim, true),
            );
            self.wait(4.0, 4.0);
            self.ball.actions = 0;
            self.give(1 - side, 0, (6.0, 34.0));
            return;
        }
        let slot = self.someone(1 - side, there, Some(0));
        let away = self.near((there.0 + 26.0, there.1), 10.0);
        let deed = Deed::new(EventType::Clearance, true)
            .to(away)
            .by(BodyPart::Head);
        self.act(1 - side, slot, there, deed);
        self.wait(1.5, 1.0);
        self.ball.actions = 0;
        if self.chance(0.5) {
            let next = self.someone(1 - side, away, Some(slot));
            self.give(1 - side, next, away);
        } else {
            let again = mirrored(away);
            let next = self.someone(side, again, None);
            self.ball.side = side;
            self.give(side, next, again);
        }
    }

    fn corner(&mut self, side: usize) {
        self.of_nobody(EventType::BallOut);
        self.wait(18.0, 8.0);
        let left = self.chance(0.5);
        let at = (104.5, if left { 67.5 } else { 0.5 });
        let slot = 7;
        self.ball = Ball {
            side,
            slot,
            at,
            actions: 0,
        };
        let end = self.near((97.0, 34.0), 3.5);
        let kept = self.chance(0.32);
        let deed = Deed::new(EventType::CornerCrossed, kept)
            .to(end)
            .by(BodyPart::Foot);
        self.act(side, slot, at, deed);
        self.wait(1.0, 0.5);
        self.in_the_box(slot, end, kept);
    }

    /// A shot by the player with the ball, and its consequences.
    fn shot(&mut self, kind: EventType, body: BodyPart) {
        let goal = f64::from(to_goal(self.ball.at));
        let p = match (kind, body) {
            (EventType::ShotPenalty, _) => 0.77,
            (_, BodyPart::Head) => 0.08,
            // About that of open play by distance.
            _ => 0.34 * (-goal / 8.5).exp() + 0.012,
        };
        let roll: f64 = self.rng.random();
        let outcome = if roll < p {
            Outcome::Goal
        } else if roll < p + (1.0 - p) * 0.30 {
            Outcome::Saved
        } else if roll < p + (1.0 - p) * 0.55 {
            Outcome::Blocked
        } else if roll < p + (1.0 - p) * 0.57 {
            Outcome::Post
        } else {
            Outcome::OffTarget
        };
        self.shoot(kind, body, outcome);
    }

    fn shoot(&mut self, kind: EventType, body: BodyPart, outcome: Outcome) {
        let Ball { side, slot, at, .. } = self.ball;
        let target = self.near((PITCH_LENGTH, 34.0), 2.0);
        let deed = Deed::new(kind, false).to(target).by(body).ends(outcome);
        self.act(side, slot, at, deed);
        self.clock += 0.6;
        let goalkeeper = (4.0, 34.0);
        match outcome {
            Outcome::Goal => {
                self.act(
                    1 - side,
                    0,
                    goalkeeper,
                    Deed::new(EventType::KeeperSave, false),
                );
                self.wait(40.0, 15.0);
                self.kick_off(1 - side);
            }
            Outcome::Saved => {
                self.act(
                    1 - side,
                    0,
                    goalkeeper,
                    Deed::new(EventType::KeeperSave, true),
                );
                if self.chance(0.4) {
                    self.corner(side);
                } else {
                    self.wait(5.0, 4.0);
                    self.ball.actions = 0;
                    self.give(1 - side, 0, (6.0, 34.0));
                }
            }
            Outcome::Blocked => {
                let there = mirrored(at);
                let blocker = self.someone(1 - side, there, Some(0));
                self.act(1 - side, blocker, there, Deed::new(EventType::Block, true));
                if self.chance(0.4) {
                    self.corner(side);
                } else {
                    self.wait(1.5, 1.0);
                    self.lose(at);
                }
            }
            _ => {
                self.of_nobody(EventType::BallOut);
                self.goal_kick(1 - side);
            }
        }
    }

    fn substitute(&mut self, change: &Change) {
        // Sent off in the meantime: nobody to take off.
        if let Some(member) = self.on[change.side][change.slot] {
            let deed = Deed {
                outcome: None,
                ..Deed::new(EventType::Substitution, true)
            };
            self.of_member(change.side, member, None, deed, Some(change.member));
            self.on[change.side][change.slot] = Some(change.member);
            self.wait(15.0, 5.0);
        }
    }

    /// An error that leads to a shot, or a goal: long settled possession, the loss, a run, a shot.
    fn plant(&mut self, due: &Due) {
        let Due {
            side, slot, goal, ..
        } = *due;
        let Some(member) = self.on[side][slot] else {
            return;
        };
        let line = POSITIONS[slot].1;
        self.of_nobody(EventType::BallOut);
        self.wait(10.0, 4.0);
        self.ball = Ball {
            side,
            slot: 0,
            at: (5.0, 34.0),
            actions: 0,
        };
        let first = self.near((18.0, 34.0), 5.0);
        let deed = Deed::new(EventType::Goalkick, true)
            .to(first)
            .by(BodyPart::Foot);
        self.act(side, 0, (5.0, 34.0), deed);
        // The error's place: the goalkeeper's area, or the own third.
        let place = if line == Line::Goalkeeper {
            self.near((14.0, 34.0), 2.5)
        } else {
            self.near((26.0, 34.0), 4.0)
        };
        let passes = self.rng.random_range(6..9);
        let mut from = first;
        let mut by = self.someone(side, first, Some(slot));
        for pass in 0..passes {
            self.wait(3.0, 0.8);
            let last = pass + 1 == passes;
            let end = if last {
                place
            } else {
                let deep = self.rng.random_range(14.0..20.0);
                self.near((deep, 34.0), 9.0)
            };
            let deed = Deed::new(EventType::Pass, true).to(end).by(BodyPart::Foot);
            self.act(side, by, from, deed);
            from = end;
            by = self.someone(side, end, Some(by));
            if by == slot && !last {
                by = if slot == 2 { 3 } else { 2 };
            }
        }
        self.wait(3.6, 1.5);
        let kinds = [Kind::MisplacedPass, Kind::LostBall, Kind::BadTouch];
        let kind = kinds[self.rng.random_range(0..kinds.len())];
        let there = mirrored(place);
        let rival = 8 + self.rng.random_range(0..3);
        let rival = if self.on[1 - side][rival].is_some() {
            rival
        } else {
            self.someone(1 - side, there, Some(0))
        };
        let (event_id, taken) = match kind {
            Kind::LostBall => {
                let deed = Deed::new(EventType::TakeOn, false).by(BodyPart::Foot);
                let id = self.act(side, slot, place, deed);
                self.act(1 - side, rival, there, Deed::new(EventType::Tackle, true));
                (id, there)
            }
            Kind::BadTouch => {
                let deed = Deed::new(EventType::BadTouch, false).by(BodyPart::Foot);
                (self.act(side, slot, place, deed), there)
            }
            _ => {
                let end = self.near((place.0 - 3.0, place.1), 2.5);
                let deed = Deed::new(EventType::Pass, false).to(end).by(BodyPart::Foot);
                (self.act(side, slot, place, deed), mirrored(end))
            }
        };
        self.clock += 0.7;
        let near_goal = self.near((95.0, 34.0), 2.0);
        let deed = Deed::new(EventType::Dribble, true)
            .to(near_goal)
            .by(BodyPart::Foot)
            .with(Qualifiers::COUNTER);
        self.act(1 - side, rival, taken, deed);
        self.clock += 2.2;
        self.ball = Ball {
            side: 1 - side,
            slot: rival,
            at: near_goal,
            actions: 1,
        };
        let outcome = match (goal, self.chance(0.5)) {
            (true, _) => Outcome::Goal,
            (false, true) => Outcome::Saved,
            (false, false) => Outcome::OffTarget,
        };
        let player = &self.teams[side].squad[member];
        self.planted.push(Planted {
            match_id: self.id.clone(),
            event_id,
            player_id: player.id.clone(),
            player: player.name.clone(),
            kind,
            goal,
        });
        self.shoot(EventType::Shot, BodyPart::Foot, outcome);
    }
}
