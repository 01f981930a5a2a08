//! Wyscout API v3: the match's envelope is that of v2; the events have another form, with a primary
//! type, secondary types and an object of details for each sort of action.

use std::borrow::Cow;

use polars::prelude::PlHashMap;
use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::game::{Game, Lineups, Moments, Shapes};
use super::raw;
use super::{Changes, info, last_period, match_id, no_events, players, spec, squads, teams};
use backline_kit::clock::halves_of;
use backline_kit::hint::Hint;
use backline_kit::loose::Keyed;
use backline_kit::normalise::finish_match;
use backline_kit::source::Input;
use backline_kit::text::decode_json;
use backline_model::Result;
use backline_model::{
    Batch, BodyPart, Event, EventType, Halves, Mapped, Outcome, Qualifiers, Side,
};

#[derive(Deserialize)]
struct Match<'a> {
    #[serde(borrow)]
    events: Vec<Action<'a>>,
    teams: Keyed<raw::TeamEntry>,
    #[serde(default)]
    players: Keyed<Vec<Option<raw::PlayerEntry>>>,
    #[serde(rename = "match", default)]
    game: Option<Game>,
    #[serde(default)]
    substitutions: Keyed<Moments>,
    #[serde(borrow, default)]
    formations: Keyed<Shapes<'a>>,
}

#[derive(Deserialize)]
struct Action<'a> {
    #[serde(default)]
    id: i64,
    #[serde(rename = "matchId", default)]
    match_id: i64,
    #[serde(rename = "matchPeriod", deserialize_with = "raw::period")]
    period: u8,
    #[serde(rename = "matchTimestamp", deserialize_with = "clock")]
    clock: f64,
    #[serde(rename = "type", borrow)]
    kind: Types<'a>,
    location: Option<Place>,
    team: Option<Id>,
    #[serde(borrow)]
    player: Option<Person<'a>>,
    #[serde(borrow)]
    pass: Option<Pass<'a>>,
    #[serde(borrow)]
    shot: Option<Shot<'a>>,
    #[serde(rename = "groundDuel")]
    ground_duel: Option<GroundDuel>,
    #[serde(rename = "aerialDuel")]
    aerial_duel: Option<AerialDuel>,
    #[serde(borrow)]
    infraction: Option<Infraction<'a>>,
    carry: Option<Carry>,
    #[serde(borrow)]
    possession: Option<Possession<'a>>,
}

#[derive(Deserialize)]
struct Types<'a> {
    #[serde(borrow)]
    primary: Cow<'a, str>,
    #[serde(borrow, default)]
    secondary: Vec<Cow<'a, str>>,
}

impl Types<'_> {
    fn has(&self, word: &str) -> bool {
        self.secondary.iter().any(|known| known == word)
    }
}

#[derive(Deserialize, Clone, Copy)]
struct Place {
    x: Option<f32>,
    y: Option<f32>,
}

impl Person<'_> {
    fn known(&self) -> Option<i64> {
        self.id.filter(|id| *id > 0)
    }
}

impl Place {
    fn metres(self) -> Option<(f32, f32)> {
        spec::metres(Some((self.x?, self.y?)))
    }

    /// Where a corner is taken.
    fn flag(self) -> Option<(f32, f32)> {
        spec::from_flag(Some((self.x?, self.y?)))
    }
}

#[derive(Deserialize)]
struct Id {
    id: Option<i64>,
}

#[derive(Deserialize)]
struct Person<'a> {
    /// 0 or null if nobody is named.
    id: Option<i64>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Pass<'a> {
    accurate: Option<bool>,
    #[serde(borrow)]
    height: Option<Cow<'a, str>>,
    #[serde(rename = "endLocation")]
    end: Option<Place>,
    #[serde(borrow)]
    recipient: Option<Person<'a>>,
}

#[derive(Deserialize)]
struct Shot<'a> {
    #[serde(rename = "bodyPart", borrow)]
    body_part: Option<Cow<'a, str>>,
    #[serde(rename = "isGoal")]
    goal: Option<bool>,
    #[serde(rename = "onTarget")]
    on_target: Option<bool>,
    #[serde(rename = "goalZone", borrow)]
    zone: Option<Cow<'a, str>>,
    xg: Option<f32>,
}

#[derive(Deserialize)]
struct GroundDuel {
    #[serde(rename = "keptPossession")]
    kept: Option<bool>,
    #[serde(rename = "recoveredPossession")]
    recovered: Option<bool>,
    #[serde(rename = "stoppedProgress")]
    stopped: Option<bool>,
}

#[derive(Deserialize)]
struct AerialDuel {
    #[serde(rename = "firstTouch")]
    first_touch: Option<bool>,
}

#[derive(Deserialize)]
struct Infraction<'a> {
    #[serde(rename = "yellowCard")]
    yellow: Option<bool>,
    #[serde(rename = "redCard")]
    red: Option<bool>,
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    opponent: Option<Person<'a>>,
}

#[derive(Deserialize)]
struct Carry {
    #[serde(rename = "endLocation")]
    end: Option<Place>,
}

#[derive(Deserialize)]
struct Possession<'a> {
    #[serde(borrow, default)]
    types: Vec<Cow<'a, str>>,
    #[serde(rename = "eventIndex")]
    index: Option<u32>,
}

/// Seconds on the running clock, from "00:05:23.123".
fn clock<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in text.split(':') {
        let number = part.parse::<f64>().ok().filter(|n| (0.0..1e4).contains(n));
        seconds = seconds * 60.0 + number.unwrap_or(f64::NAN);
        parts += 1;
    }
    if parts == 3 && seconds <= 20_000.0 {
        Ok(seconds)
    } else {
        let expected = "a time of the match such as 00:05:23.123";
        Err(de::Error::invalid_value(
            de::Unexpected::Str(&text),
            &expected,
        ))
    }
}

/// Primary type, what it is read as, and other consequences, for the documentation.
pub(super) const TYPES: &[(&str, EventType, &str)] = &[
    ("acceleration", EventType::Dribble, "end from `carry`"),
    ("clearance", EventType::Clearance, ""),
    (
        "corner",
        EventType::CornerShort,
        "`corner_crossed` when played high or as a cross; `shot_freekick` with `shot`",
    ),
    (
        "duel",
        EventType::Duel,
        "by secondary type: `take_on` (offensive), `tackle` (defensive), `duel` with `aerial` or `loose_ball`; outcome from kept or recovered possession, or first touch; none if the defender only stopped the progress",
    ),
    ("fairplay", EventType::Other, "`fair_play`"),
    (
        "free_kick",
        EventType::FreekickShort,
        "`freekick_crossed` with `free_kick_cross`, `shot_freekick` with `free_kick_shot`",
    ),
    (
        "game_interruption",
        EventType::Other,
        "`ball_out` with `ball_out`",
    ),
    ("goal_kick", EventType::Goalkick, ""),
    ("goalkeeper_exit", EventType::KeeperSweep, ""),
    (
        "infraction",
        EventType::Foul,
        "`handball`, `penalty`; `other` for protests, simulation, time lost and late cards; cards become events of their own",
    ),
    (
        "interception",
        EventType::Interception,
        "`fail` with `loss`",
    ),
    ("offside", EventType::Offside, ""),
    ("own_goal", EventType::OwnGoal, ""),
    (
        "pass",
        EventType::Pass,
        "`cross` with `cross`; `high`, `through`, `smart`, `key_pass`, `assist`, `under_pressure`, head or hands",
    ),
    ("penalty", EventType::ShotPenalty, ""),
    (
        "postmatch_penalty",
        EventType::ShotPenalty,
        "in the shoot-out",
    ),
    (
        "postmatch_penalty_faced",
        EventType::KeeperSave,
        "in the shoot-out",
    ),
    (
        "shot",
        EventType::Shot,
        "`goal`, `saved`, `blocked`, `post`, `off_target` from `isGoal`, `onTarget`, `goalZone`; body part; `xg`",
    ),
    (
        "shot_against",
        EventType::KeeperSave,
        "`success` with `save`, `fail` with `conceded_goal`; `other` for a shot that missed",
    ),
    ("throw_in", EventType::ThrowIn, ""),
    (
        "touch",
        EventType::Touch,
        "`dribble` with `carry`, `bad_touch` with `loss`",
    ),
];

/// Reads one match into the end of `batch`.
pub(super) fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let raw: Match = decode_json(
        input.file,
        input.bytes,
        Hint::Events("a Wyscout v3 match {events, match, teams, players}"),
    )?;
    let teams = teams(input.file, &raw.teams, raw.game.as_ref())?;
    let Some(first) = raw.events.first() else {
        return Err(no_events(input.file));
    };
    let ids = [teams[0].id, teams[1].id];
    let mut info = info(input, match_id(input, first.match_id), &teams);
    if let Some(game) = &raw.game {
        game.describe(ids, &mut info);
    }
    let last = last_period(raw.events.iter().map(|action| action.period));
    let lineups = Lineups::read(
        raw.game.as_ref(),
        &raw.substitutions,
        &raw.formations,
        ids,
        last,
    );
    batch.open(info);
    let (squad, names) = squads(players(&raw.players), ids, &lineups);
    batch.count_rows(raw.events.len());
    let mut changes = Changes::new(&lineups.substitutions, &teams, &names);
    let (starts, halves) = period_starts(&raw.events);
    batch.info_mut().halves = halves;
    let mut own = PlHashMap::<i64, String>::default();
    let mut possession = 0;
    for action in &raw.events {
        let seconds = (action.clock - starts[usize::from(action.period) - 1]).max(0.0);
        changes.push_until(batch, action.period, seconds);
        let team = action.team.as_ref().and_then(|team| team.id).unwrap_or(0);
        let side = teams.iter().position(|known| known.id == team);
        let person = action.player.as_ref();
        let player_id = person
            .and_then(Person::known)
            .map(|id| own.entry(id).or_insert_with(|| id.to_string()).as_str());
        let name = |person: &Person| match names.get(&person.known()?) {
            Some((_, name)) => name.clone(),
            None => person.name.as_ref().map(|name| name.clone().into_owned()),
        };
        let player = person.and_then(name);
        let infraction = action.infraction.as_ref();
        let other = infraction.and_then(|infraction| infraction.opponent.as_ref());
        let recipient = action
            .pass
            .as_ref()
            .and_then(|pass| pass.recipient.as_ref());
        let related = other.or(recipient).and_then(name);
        if action
            .possession
            .as_ref()
            .is_some_and(|p| p.index == Some(0))
        {
            possession += 1;
        }
        let mapped = map(action);
        if known(&action.kind).is_none() {
            batch.count_unknown(&action.kind.primary);
        }
        let id = action.id.to_string();
        let event = Event {
            side: side.map(|side| Side::BOTH[side]),
            player_id,
            player: player.as_deref(),
            related_player: related.as_deref(),
            start: action.location.and_then(match mapped.kind {
                EventType::CornerShort | EventType::CornerCrossed => Place::flag,
                _ => Place::metres,
            }),
            xg: action.shot.as_ref().and_then(|shot| shot.xg),
            possession: action.possession.as_ref().map(|_| possession),
            event_id: &id,
            provider_type: &action.kind.primary,
            ..mapped.at(action.period, seconds)
        };
        batch.push(&event);
        if let Some(card) = card(action) {
            batch.push_card(&event, card);
        }
    }
    changes.push_until(batch, u8::MAX, f64::MAX);
    finish_match(batch, &squad);
    Ok(())
}

/// The clock's reading at the start of each period. v3's clock runs on over the interval; a file in
/// which it restarts in every period is recognised by a reading below the period's start.
fn period_starts(actions: &[Action]) -> ([f64; 5], Halves) {
    let clocks = actions
        .iter()
        .map(|action| (action.period, action.clock / 60.0));
    let halves = halves_of(clocks);
    let mut starts = [0.0; 5];
    for (index, start) in starts.iter_mut().enumerate() {
        let period = index as u8 + 1;
        let running = f64::from(halves.start(period)) * 60.0;
        let first = actions
            .iter()
            .filter(|action| action.period == period)
            .map(|action| action.clock)
            .fold(f64::INFINITY, f64::min);
        if first >= running && first.is_finite() {
            *start = running;
        }
    }
    (starts, halves)
}

/// What the primary type alone implies.
fn known(types: &Types) -> Option<EventType> {
    let at = TYPES.binary_search_by(|row| row.0.cmp(&types.primary));
    at.ok().map(|at| TYPES[at].1)
}

fn map(action: &Action) -> Mapped {
    let kind = kind(known(&action.kind).unwrap_or(EventType::Other), action);
    let pass = action.pass.as_ref().filter(|_| !kind.is_shot());
    let carry = action.carry.as_ref().and_then(|carry| carry.end);
    Mapped {
        kind,
        outcome: outcome(kind, action),
        body_part: body_part(action),
        qualifiers: qualifiers(action),
        end: pass
            .and_then(|pass| pass.end)
            .or(carry)
            .and_then(Place::metres),
    }
}

fn kind(known: EventType, action: &Action) -> EventType {
    let types = &action.kind;
    let high = action
        .pass
        .as_ref()
        .is_some_and(|pass| pass.height.as_deref() == Some("high"));
    match known {
        EventType::Pass if types.has("cross") => EventType::Cross,
        EventType::CornerShort if types.has("shot") => EventType::ShotFreekick,
        EventType::CornerShort if high || types.has("cross") => EventType::CornerCrossed,
        EventType::FreekickShort if types.has("free_kick_shot") => EventType::ShotFreekick,
        EventType::FreekickShort if types.has("free_kick_cross") => EventType::FreekickCrossed,
        EventType::Duel if types.has("offensive_duel") => EventType::TakeOn,
        EventType::Duel if types.has("defensive_duel") => EventType::Tackle,
        EventType::Touch if types.has("carry") => EventType::Dribble,
        EventType::Touch if types.has("loss") => EventType::BadTouch,
        EventType::Foul if !is_foul(action) => EventType::Other,
        EventType::KeeperSave if action.period < 5 && !types.has("save") && !conceded(types) => {
            EventType::Other
        }
        _ if types.has("ball_out") && &*types.primary == "game_interruption" => EventType::BallOut,
        known => known,
    }
}

/// Dissent, time wasting and the like do not stop an attack.
fn is_foul(action: &Action) -> bool {
    let kind = action.infraction.as_ref().and_then(|i| i.kind.as_deref());
    let words = ["protest", "simulation", "time_lost", "late_card"];
    !kind.is_some_and(|kind| words.iter().any(|word| kind.contains(word)))
}

fn conceded(types: &Types) -> bool {
    types.has("conceded_goal") || types.has("penalty_conceded_goal")
}

fn outcome(kind: EventType, action: &Action) -> Option<Outcome> {
    let types = &action.kind;
    let success = |won: Option<bool>| won.map(Outcome::from_success);
    if kind.is_shot() {
        let shot = action.shot.as_ref()?;
        let zone = shot.zone.as_deref().unwrap_or_default();
        return Some(if shot.goal == Some(true) {
            Outcome::Goal
        } else if zone == "bc" {
            Outcome::Blocked
        } else if zone.starts_with('p') {
            Outcome::Post
        } else if shot.on_target == Some(true) {
            Outcome::Saved
        } else {
            Outcome::OffTarget
        });
    }
    match kind {
        EventType::KeeperSave => success(Some(!conceded(types))),
        EventType::TakeOn => success(action.ground_duel.as_ref().and_then(|duel| duel.kept)),
        EventType::Tackle => {
            let duel = action.ground_duel.as_ref()?;
            match (duel.recovered, duel.stopped) {
                (Some(true), _) => Some(Outcome::Success),
                (Some(false), Some(true)) => None,
                (recovered, _) => success(recovered),
            }
        }
        EventType::Duel => success(
            action
                .aerial_duel
                .as_ref()
                .and_then(|duel| duel.first_touch),
        ),
        EventType::BadTouch => Some(Outcome::Fail),
        EventType::Interception if types.has("loss") => Some(Outcome::Fail),
        _ => success(action.pass.as_ref().and_then(|pass| pass.accurate)),
    }
}

fn body_part(action: &Action) -> Option<BodyPart> {
    let types = &action.kind;
    if let Some(part) = action
        .shot
        .as_ref()
        .and_then(|shot| shot.body_part.as_deref())
    {
        return Some(match part {
            "left_foot" | "right_foot" => BodyPart::Foot,
            _ => BodyPart::Head,
        });
    }
    if types.has("head_pass") || types.has("aerial_duel") {
        Some(BodyPart::Head)
    } else if types.has("hand_pass") || &*types.primary == "throw_in" {
        Some(BodyPart::Hands)
    } else {
        None
    }
}

/// Secondary types that become qualifiers.
const QUALIFIERS: &[(&str, Qualifiers)] = &[
    ("aerial_duel", Qualifiers::AERIAL),
    ("assist", Qualifiers::ASSIST),
    ("cross_blocked", Qualifiers::BLOCKED),
    ("dribble", Qualifiers::DRIBBLE),
    ("key_pass", Qualifiers::KEY_PASS),
    ("loose_ball_duel", Qualifiers::LOOSE_BALL),
    ("penalty_foul", Qualifiers::PENALTY),
    ("shot_assist", Qualifiers::KEY_PASS),
    ("sliding_tackle", Qualifiers::SLIDING),
    ("smart_pass", Qualifiers::SMART),
    ("through_pass", Qualifiers::THROUGH),
    ("under_pressure", Qualifiers::UNDER_PRESSURE),
];

fn qualifiers(action: &Action) -> Qualifiers {
    let mut all = Qualifiers::NONE;
    for (word, qualifier) in QUALIFIERS {
        if action.kind.has(word) {
            all |= *qualifier;
        }
    }
    match action.pass.as_ref().and_then(|pass| pass.height.as_deref()) {
        Some("high") => all |= Qualifiers::HIGH,
        Some("blocked") => all |= Qualifiers::BLOCKED,
        _ => {}
    }
    let infraction = action.infraction.as_ref().and_then(|i| i.kind.as_deref());
    if infraction.is_some_and(|kind| kind.contains("hand")) {
        all |= Qualifiers::HANDBALL;
    }
    if &*action.kind.primary == "fairplay" {
        all |= Qualifiers::FAIR_PLAY;
    }
    let possession = action.possession.as_ref();
    if possession.is_some_and(|p| p.types.iter().any(|kind| kind == "counterattack")) {
        all |= Qualifiers::COUNTER;
    }
    all
}

fn card(action: &Action) -> Option<Outcome> {
    let infraction = action.infraction.as_ref();
    let stated = |flag: fn(&Infraction) -> Option<bool>, word: &str| {
        infraction.and_then(flag) == Some(true) || action.kind.has(word)
    };
    let yellow = stated(|i| i.yellow, "yellow_card");
    match (yellow, stated(|i| i.red, "red_card")) {
        (true, true) => Some(Outcome::SecondYellow),
        (false, true) => Some(Outcome::Red),
        (true, false) => Some(Outcome::Yellow),
        _ => None,
    }
}
