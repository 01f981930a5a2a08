//! How StatsBomb's open-data specification maps to the event model.

use super::raw::{self, Location, Named};
use backline_kit::format::{Description, TypeRow};
use backline_kit::pitch::Lines;
use backline_model::{BodyPart, EventType, Mapped, Outcome, PITCH_WIDTH, Qualifiers};

/// Type id of the `Starting XI` event.
pub(super) const STARTING_XI: i64 = 35;
/// Id of the type `Error`.
pub(super) const ERROR: i64 = 37;

fn name<'a>(named: Option<&'a Named>) -> &'a str {
    named.map_or("", |named| named.name.as_ref())
}

pub(super) fn map(event: &raw::Event) -> Mapped {
    let success = |yes| Some(Outcome::from_success(yes));
    let mut mapped = Mapped::new(EventType::Other, None);
    if event.under_pressure == Some(true) {
        mapped.qualifiers |= Qualifiers::UNDER_PRESSURE;
    }
    if name(event.play_pattern.as_ref()) == "From Counter" {
        mapped.qualifiers |= Qualifiers::COUNTER;
    }
    let won = |detail: &Option<Box<raw::Detail>>| {
        let outcome = name(detail.as_ref().and_then(|detail| detail.outcome.as_ref()));
        success(outcome == "Won" || outcome.starts_with("Success"))
    };
    match event.kind.name.as_ref() {
        "Pass" => pass(event, &mut mapped),
        "Shot" => shot(event, &mut mapped),
        "Carry" => {
            mapped.kind = EventType::Dribble;
            mapped.outcome = Some(Outcome::Success);
            let carry = event.carry.as_ref();
            mapped.end = carry.and_then(|carry| metres(carry.end_location?));
        }
        "Dribble" => {
            mapped.kind = EventType::TakeOn;
            let outcome = event
                .dribble
                .as_ref()
                .and_then(|dribble| dribble.outcome.as_ref());
            mapped.outcome = success(name(outcome) == "Complete");
        }
        "Duel" => {
            let kind = event.duel.as_ref().and_then(|duel| duel.kind.as_ref());
            if name(kind) == "Tackle" {
                mapped.kind = EventType::Tackle;
                mapped.outcome = won(&event.duel);
            } else {
                mapped.kind = EventType::Duel;
                mapped.qualifiers |= Qualifiers::AERIAL;
                mapped.outcome = Some(Outcome::Fail);
            }
        }
        "50/50" => {
            mapped.kind = EventType::Duel;
            mapped.qualifiers |= Qualifiers::LOOSE_BALL;
            mapped.outcome = won(&event.fifty_fifty);
        }
        "Interception" => {
            mapped.kind = EventType::Interception;
            mapped.outcome = won(&event.interception);
        }
        "Ball Recovery" => {
            mapped.kind = EventType::Recovery;
            let failed = event
                .ball_recovery
                .as_ref()
                .and_then(|recovery| recovery.recovery_failure);
            mapped.outcome = success(failed != Some(true));
        }
        "Ball Receipt*" => {
            mapped.kind = EventType::Receipt;
            let outcome = event
                .ball_receipt
                .as_ref()
                .and_then(|receipt| receipt.outcome.as_ref());
            mapped.outcome = success(outcome.is_none());
        }
        "Clearance" => {
            mapped.kind = EventType::Clearance;
            mapped.outcome = Some(Outcome::Success);
            mapped.body_part =
                body_part(event.clearance.as_ref().and_then(|c| c.body_part.as_ref()));
        }
        "Block" => mapped.kind = EventType::Block,
        "Miscontrol" => {
            mapped.kind = EventType::BadTouch;
            mapped.outcome = Some(Outcome::Fail);
        }
        "Dispossessed" => {
            mapped.kind = EventType::Dispossessed;
            mapped.outcome = Some(Outcome::Fail);
        }
        "Dribbled Past" => {
            mapped.kind = EventType::DribbledPast;
            mapped.outcome = Some(Outcome::Fail);
        }
        "Pressure" => mapped.kind = EventType::Pressure,
        "Error" => mapped.kind = EventType::ErrorLabel,
        "Offside" => mapped.kind = EventType::Offside,
        "Own Goal Against" => mapped.kind = EventType::OwnGoal,
        "Goal Keeper" => goalkeeper(event, &mut mapped),
        "Foul Committed" => {
            mapped.kind = EventType::Foul;
            if let Some(foul) = &event.foul_committed {
                if foul.penalty == Some(true) {
                    mapped.qualifiers |= Qualifiers::PENALTY;
                }
                if name(foul.kind.as_ref()) == "Handball" {
                    mapped.qualifiers |= Qualifiers::HANDBALL;
                }
            }
        }
        "Bad Behaviour" => {
            if let Some(outcome) = card(event) {
                mapped.kind = EventType::Card;
                mapped.outcome = Some(outcome);
            }
        }
        "Substitution" => mapped.kind = EventType::Substitution,
        "Player Off" if goes_for_good(event) => mapped.kind = EventType::Substitution,
        "Half Start" => mapped.kind = EventType::PeriodStart,
        "Half End" => mapped.kind = EventType::PeriodEnd,
        _ => {}
    }
    mapped
}

/// Whether a player goes off for good without a replacement.
fn goes_for_good(event: &raw::Event) -> bool {
    let off = event.player_off.as_ref();
    off.is_some_and(|off| off.permanent == Some(true))
}

/// A word that determines what the event is and that the specification does not have: its kind and
/// the word.
pub(super) fn unknown<'e>(
    event: &'e raw::Event,
    kind: EventType,
) -> Option<(&'static str, &'e str)> {
    match kind {
        EventType::Other => {
            let theirs = event.kind.name.as_ref();
            let known = TYPES.iter().any(|(known, ..)| *known == theirs);
            (!known).then_some(("type", theirs))
        }
        kind if kind.is_shot() => {
            let outcome = event
                .shot
                .as_ref()
                .map_or("", |shot| shot.outcome.name.as_ref());
            (!SHOT_OUTCOMES.contains(&outcome)).then_some(("outcome of a shot", outcome))
        }
        _ => None,
    }
}

/// The outcomes of StatsBomb's shots.
const SHOT_OUTCOMES: [&str; 10] = [
    "Goal",
    "Blocked",
    "Post",
    "Saved",
    "Saved to Post",
    "Saved To Post",
    "Saved Off Target",
    "Saved Off T",
    "Off T",
    "Wayward",
];

fn pass(event: &raw::Event, mapped: &mut Mapped) {
    mapped.kind = EventType::Pass;
    mapped.outcome = Some(Outcome::Success);
    let Some(pass) = &event.pass else { return };
    let high = name(pass.height.as_ref()) == "High Pass";
    let cross = pass.cross == Some(true);
    mapped.kind = match name(pass.kind.as_ref()) {
        "Corner" if high || cross => EventType::CornerCrossed,
        "Corner" => EventType::CornerShort,
        "Free Kick" if high || cross => EventType::FreekickCrossed,
        "Free Kick" => EventType::FreekickShort,
        "Goal Kick" => EventType::Goalkick,
        "Throw-in" => EventType::ThrowIn,
        _ if cross => EventType::Cross,
        _ => EventType::Pass,
    };
    let mut set = |condition: bool, qualifier: Qualifiers| {
        if condition {
            mapped.qualifiers |= qualifier;
        }
    };
    set(high, Qualifiers::HIGH);
    set(
        pass.through_ball == Some(true) || name(pass.technique.as_ref()) == "Through Ball",
        Qualifiers::THROUGH,
    );
    set(pass.shot_assist == Some(true), Qualifiers::KEY_PASS);
    set(pass.goal_assist == Some(true), Qualifiers::ASSIST);
    set(pass.aerial_won == Some(true), Qualifiers::AERIAL);
    set(name(pass.kind.as_ref()) == "Kick Off", Qualifiers::KICK_OFF);
    set(
        name(pass.kind.as_ref()) == "Interception",
        Qualifiers::INTERCEPTION,
    );
    let outcome = name(pass.outcome.as_ref());
    set(outcome == "Injury Clearance", Qualifiers::FAIR_PLAY);
    mapped.outcome = match outcome {
        "" | "Injury Clearance" => Some(Outcome::Success),
        "Pass Offside" => Some(Outcome::Offside),
        "Unknown" => None,
        _ => Some(Outcome::Fail),
    };
    mapped.body_part = body_part(pass.body_part.as_ref());
    mapped.end = pass.end_location.and_then(metres);
}

fn shot(event: &raw::Event, mapped: &mut Mapped) {
    mapped.kind = EventType::Shot;
    let Some(shot) = &event.shot else { return };
    mapped.kind = match name(shot.kind.as_ref()) {
        "Penalty" => EventType::ShotPenalty,
        "Free Kick" => EventType::ShotFreekick,
        _ => EventType::Shot,
    };
    mapped.outcome = Some(match shot.outcome.name.as_ref() {
        "Goal" => Outcome::Goal,
        "Blocked" => Outcome::Blocked,
        "Post" => Outcome::Post,
        "Saved" | "Saved to Post" | "Saved To Post" => Outcome::Saved,
        _ => Outcome::OffTarget,
    });
    mapped.body_part = body_part(shot.body_part.as_ref());
    mapped.end = shot.end_location.and_then(metres);
}

fn goalkeeper(event: &raw::Event, mapped: &mut Mapped) {
    let Some(action) = &event.goalkeeper else {
        return;
    };
    let outcome = name(action.outcome.as_ref());
    // Whether the ball stays loose near the goal because the keeper did not hold it. A ball touched
    // into the goal is not loose.
    if matches!(outcome, "In Play Danger" | "Collected Twice") {
        mapped.qualifiers |= Qualifiers::DROP;
    }
    let held = !matches!(
        outcome,
        "Fail" | "Lost In Play" | "Lost Out" | "Touched In" | "No Touch" | "Punched Out Fail"
    );
    (mapped.kind, mapped.outcome) = match name(action.kind.as_ref()) {
        "Goal Conceded" | "Penalty Conceded" => (EventType::KeeperSave, Some(Outcome::Fail)),
        "Shot Saved"
        | "Penalty Saved"
        | "Save"
        | "Shot Saved Off Target"
        | "Shot Saved to Post"
        | "Saved to Post"
        | "Saved To Post"
        | "Penalty Saved to Post" => (EventType::KeeperSave, Some(Outcome::Success)),
        "Collected" => (EventType::KeeperClaim, Some(Outcome::from_success(held))),
        "Punch" => (EventType::KeeperPunch, Some(Outcome::from_success(held))),
        "Keeper Sweeper" | "Smother" => (EventType::KeeperSweep, Some(Outcome::from_success(held))),
        _ => (EventType::Other, None),
    };
    mapped.end = action.end_location.and_then(metres);
}

fn body_part(part: Option<&Named>) -> Option<BodyPart> {
    match name(part) {
        "" => None,
        "Head" => Some(BodyPart::Head),
        "Right Foot" | "Left Foot" | "Drop Kick" => Some(BodyPart::Foot),
        "Keeper Arm" | "Both Hands" | "Right Hand" | "Left Hand" => Some(BodyPart::Hands),
        _ => Some(BodyPart::Other),
    }
}

/// The card shown with this event.
pub(super) fn card(event: &raw::Event) -> Option<Outcome> {
    let detail = event
        .foul_committed
        .as_ref()
        .or(event.bad_behaviour.as_ref())?;
    match name(detail.card.as_ref()) {
        "Yellow Card" => Some(Outcome::Yellow),
        "Second Yellow" => Some(Outcome::SecondYellow),
        "Red Card" => Some(Outcome::Red),
        _ => None,
    }
}

/// 120 x 80, y from the attacker's left, to metres, y from the attacker's right; places off the
/// pitch are corrected as for every provider.
pub(super) fn metres(location: Location) -> Option<(f32, f32)> {
    let Location(x, y) = location;
    if x.is_nan() || y.is_nan() {
        return None;
    }
    let (x, from_left) = Lines::STATSBOMB.metres(f64::from(x), f64::from(y));
    Some((x as f32, PITCH_WIDTH - from_left as f32))
}

/// StatsBomb's position name to the model's code.
pub(super) fn position(name: &str) -> &str {
    match name {
        "Goalkeeper" => "GK",
        "Right Back" => "RB",
        "Left Back" => "LB",
        "Right Wing Back" => "RWB",
        "Left Wing Back" => "LWB",
        "Center Back" | "Right Center Back" | "Left Center Back" => "CB",
        "Center Defensive Midfield" | "Right Defensive Midfield" | "Left Defensive Midfield" => {
            "DM"
        }
        "Center Midfield" | "Right Center Midfield" | "Left Center Midfield" => "CM",
        "Right Midfield" => "RM",
        "Left Midfield" => "LM",
        "Center Attacking Midfield" | "Right Attacking Midfield" | "Left Attacking Midfield" => {
            "AM"
        }
        "Right Wing" => "RW",
        "Left Wing" => "LW",
        "Center Forward" | "Right Center Forward" | "Left Center Forward" | "Secondary Striker" => {
            "CF"
        }
        other => other,
    }
}

/// StatsBomb's event types, what each is read as, and the details; the test below compares the
/// table with [`map`].
const TYPES: &[(&str, EventType, &str)] = &[
    (
        "50/50",
        EventType::Duel,
        "`loose_ball`; success when `Won` or `Success ...`",
    ),
    (
        "Bad Behaviour",
        EventType::Other,
        "`card` when a card is shown",
    ),
    (
        "Ball Receipt*",
        EventType::Receipt,
        "fail when it has an outcome (`Incomplete`)",
    ),
    (
        "Ball Recovery",
        EventType::Recovery,
        "fail with `recovery_failure`",
    ),
    ("Block", EventType::Block, ""),
    ("Camera On", EventType::Other, ""),
    ("Camera off", EventType::Other, ""),
    ("Carry", EventType::Dribble, "success; end of the carry"),
    ("Clearance", EventType::Clearance, "success; body part"),
    ("Dispossessed", EventType::Dispossessed, "fail"),
    ("Dribble", EventType::TakeOn, "success when `Complete`"),
    ("Dribbled Past", EventType::DribbledPast, "fail"),
    (
        "Duel",
        EventType::Duel,
        "`Aerial Lost`: `aerial`, fail; `Tackle`: `tackle`, success when won",
    ),
    (
        "Error",
        EventType::ErrorLabel,
        "the label `error`; a shot or own goal among its `related_events` is `led_to_event_id`",
    ),
    (
        "Foul Committed",
        EventType::Foul,
        "`penalty`, `handball`; a card is an event of its own",
    ),
    ("Foul Won", EventType::Other, ""),
    (
        "Goal Keeper",
        EventType::Other,
        "`keeper_save` (fail when conceded), `keeper_claim`, `keeper_punch`, `keeper_sweep` by its type; `drop` when the ball stays loose",
    ),
    ("Half End", EventType::PeriodEnd, ""),
    ("Half Start", EventType::PeriodStart, ""),
    ("Injury Stoppage", EventType::Other, ""),
    (
        "Interception",
        EventType::Interception,
        "success when `Won` or `Success ...`",
    ),
    ("Miscontrol", EventType::BadTouch, "fail"),
    ("Offside", EventType::Offside, ""),
    ("Own Goal Against", EventType::OwnGoal, ""),
    (
        "Own Goal For",
        EventType::Other,
        "the goal is that of `Own Goal Against`",
    ),
    (
        "Pass",
        EventType::Pass,
        "`cross`, `corner_crossed`, `corner_short`, `freekick_crossed`, `freekick_short`, `goalkick`, `throw_in` by its type, height and `cross`; outcome, `offside`; `high`, `through`, `key_pass`, `assist`, `aerial`, `kick_off`, `interception`, `fair_play`",
    ),
    (
        "Player Off",
        EventType::Other,
        "`substitution` with nobody coming on when it is `permanent`",
    ),
    ("Player On", EventType::Other, ""),
    ("Pressure", EventType::Pressure, ""),
    ("Referee Ball-Drop", EventType::Other, ""),
    ("Shield", EventType::Other, ""),
    (
        "Shot",
        EventType::Shot,
        "`shot_penalty`, `shot_freekick` by its type; `goal`, `saved`, `blocked`, `post`, `off_target`; `statsbomb_xg` as `xg`",
    ),
    ("Starting XI", EventType::Other, "the line-up"),
    (
        "Substitution",
        EventType::Substitution,
        "the replacement as `related_player`",
    ),
    ("Tactical Shift", EventType::Other, ""),
];

/// How the format maps to the event model.
pub(super) fn describe() -> Description {
    let row = |(theirs, ours, details): &(&str, EventType, &str)| TypeRow {
        theirs: (*theirs).to_owned(),
        ours: ours.name().to_owned(),
        details: (*details).to_owned(),
    };
    Description {
        coordinates: "120 x 80, origin at the acting team's own left corner, attacking towards x = 120; converted to metres by the lines (the penalty area from x = 102, y = 18; the posts at 36 and 44)",
        clock: "`timestamp` counts from the start of the period; `minute` and `second` as television shows them",
        players: "`id` and `name`; the nickname from the line-ups file if there is one",
        minutes: "stated: starting elevens, substitutions and red cards",
        labels: "`Error` events, kept as `error_label`, with the shot or own goal among their `related_events` as `led_to_event_id`; [attribution.md](../attribution.md) says how they are joined to actions",
        companions: "`lineups/<match>.json` or `<match>_lineups.json` (nicknames; option `lineups`); open-data's `matches/<competition>/<season>.json` (home team, score, date, competition, season; option `meta`); `three-sixty/<match>.json` or `<match>_360.json` (frames of the attacks that ended in a shot; not within an archive)",
        types: TYPES.iter().map(row).collect(),
        notes: &[
            "Every event has `under_pressure` and `counter` (play pattern `From Counter`) where the source says so",
            "Without open-data's `matches` the file states neither home team nor score: the team of the first event is put first, and `home_stated` is false",
            "In the CSV of statsbombpy's events table rows are grouped by type; they are sorted by `index`",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_keep_the_attacker_s_left_at_68_metres() {
        assert_eq!(metres(Location(120.0, 0.0)), Some((105.0, 68.0)));
        assert_eq!(metres(Location(0.0, 80.0)), Some((0.0, 0.0)));
        // Just off the pitch; this is corrected in the same way for all providers.
        let off = metres(Location(121.5, 40.0)).expect("a position");
        assert!((off.0 - 106.3125).abs() < 1e-3 && off.1 == 34.0);
    }

    #[test]
    fn the_table_of_types_says_what_a_bare_event_is_read_as() {
        for (theirs, ours, _) in TYPES {
            let json = format!(
                r#"{{"id":"e","period":1,"timestamp":"00:00:01.000","minute":0,"second":1,
                "type":{{"id":1,"name":"{theirs}"}},"team":{{"id":1,"name":"A"}}}}"#
            );
            let event: raw::Event = serde_json::from_str(&json).expect("an event");
            assert_eq!(map(&event).kind, *ours, "{theirs}");
        }
    }
}
