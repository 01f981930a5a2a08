//! The event types of Opta's feeds, with the same numbers in every form, and what they become.

use std::borrow::Cow;

use super::qualifiers::{Details, FLAGS, Flags, VALUES};
use backline_kit::format::TypeRow;
use backline_kit::pitch::Lines;
use backline_model::{BodyPart, EventType, Mapped, Outcome, PITCH_LENGTH, PITCH_WIDTH, Qualifiers};

/// What the rows of a type become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Always this type, with this outcome.
    Is(EventType, Ends),
    /// A pass, a cross or one of the set pieces that are passes, with this outcome.
    Pass(Ends),
    /// A shot that ended so, unless it was blocked.
    Shot(Outcome),
    /// A goal or own goal.
    Goal,
    /// A foul committed; the row of the fouled player repeats it.
    Foul,
    /// A goalkeeper's save or an outfield player's block.
    Save,
    /// A goalkeeper goes for a cross.
    Claim,
    /// A card.
    Card,
    /// Lost control, or was hit by the ball.
    Touch,
    /// Goes off for another player.
    Off,
    /// Comes on; merged into the row of the player who goes off.
    On,
    /// Leaves the pitch and nobody comes on.
    Retired,
    /// Skipped for this reason.
    Skipped(&'static str),
}

/// The source of an event's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The row's own outcome.
    Stated,
    /// Always this one.
    Always(Outcome),
    /// It has none.
    No,
}

impl Ends {
    fn outcome(self, stated: Option<Outcome>) -> Option<Outcome> {
        match self {
            Ends::Stated => stated,
            Ends::Always(outcome) => Some(outcome),
            Ends::No => None,
        }
    }

    fn describe(self) -> String {
        match self {
            Ends::Stated => "outcome as stated".to_owned(),
            Ends::Always(outcome) => format!("`{}`", outcome.name()),
            Ends::No => String::new(),
        }
    }
}

/// One of Opta's types.
pub(super) struct Type {
    pub id: u32,
    /// Opta's name.
    pub name: &'static str,
    /// WhoScored's name; empty if none was seen.
    pub whoscored: &'static str,
    pub rule: Rule,
    /// Qualifiers that the type itself carries.
    pub qualifiers: Qualifiers,
    /// A remark for the documentation.
    pub note: &'static str,
}

const fn row(
    id: u32,
    name: &'static str,
    whoscored: &'static str,
    rule: Rule,
    note: &'static str,
) -> Type {
    Type {
        id,
        name,
        whoscored,
        rule,
        qualifiers: Qualifiers::NONE,
        note,
    }
}

impl Type {
    /// Its name in this form of the feed.
    pub fn shown(&self, whoscored: bool) -> &'static str {
        if whoscored && !self.whoscored.is_empty() {
            self.whoscored
        } else {
            self.name
        }
    }

    const fn with(mut self, qualifiers: Qualifiers) -> Type {
        self.qualifiers = qualifiers;
        self
    }
}

use EventType as T;
use Rule::{Is, Skipped};

const OTHER: Rule = Is(T::Other, Ends::No);
const STATED: Ends = Ends::Stated;
const WON: Ends = Ends::Always(Outcome::Success);
const LOST: Ends = Ends::Always(Outcome::Fail);
const DELETED: &str = "deleted by the provider";
const PROVISIONAL: &str = "provisional, the final event is listed too";

/// Every type number known in the feeds, by number.
pub(super) const TYPES: &[Type] = &[
    row(1, "Pass", "Pass", Rule::Pass(STATED), ""),
    row(
        2,
        "Offside pass",
        "OffsidePass",
        Rule::Pass(Ends::Always(Outcome::Offside)),
        "related player: who was offside",
    ),
    row(
        3,
        "Take on",
        "TakeOn",
        Is(T::TakeOn, STATED),
        "related player: the opponent",
    ),
    row(4, "Foul", "Foul", Rule::Foul, ""),
    row(
        5,
        "Out",
        "",
        Is(T::BallOut, STATED),
        "two rows, `fail` for the team that put it out",
    ),
    row(
        6,
        "Corner awarded",
        "CornerAwarded",
        Is(T::BallOut, STATED),
        "two rows, `fail` for the team that conceded it",
    ),
    row(
        7,
        "Tackle",
        "Tackle",
        Is(T::Tackle, STATED),
        "`fail`: the player took the ball off the opponent, but the team did not get it; related player: the opponent",
    ),
    row(
        8,
        "Interception",
        "Interception",
        Is(T::Interception, STATED),
        "",
    ),
    row(
        9,
        "Turnover",
        "Turnover",
        Is(T::BadTouch, LOST),
        "no longer collected",
    ),
    row(10, "Save", "Save", Rule::Save, ""),
    row(11, "Claim", "Claim", Rule::Claim, ""),
    row(12, "Clearance", "Clearance", Is(T::Clearance, STATED), ""),
    row(
        13,
        "Miss",
        "MissedShots",
        Rule::Shot(Outcome::OffTarget),
        "",
    ),
    row(14, "Post", "ShotOnPost", Rule::Shot(Outcome::Post), ""),
    row(
        15,
        "Attempt saved",
        "SavedShot",
        Rule::Shot(Outcome::Saved),
        "",
    ),
    row(16, "Goal", "Goal", Rule::Goal, ""),
    row(17, "Card", "Card", Rule::Card, ""),
    row(18, "Player off", "SubstitutionOff", Rule::Off, ""),
    row(19, "Player on", "SubstitutionOn", Rule::On, ""),
    row(20, "Player retired", "", Rule::Retired, ""),
    row(21, "Player returns", "", OTHER, ""),
    row(22, "Player becomes goalkeeper", "", OTHER, ""),
    row(23, "Goalkeeper becomes player", "", OTHER, ""),
    row(24, "Condition change", "", OTHER, ""),
    row(25, "Official change", "", OTHER, ""),
    row(27, "Start delay", "", OTHER, "including for a video review"),
    row(28, "End delay", "", OTHER, ""),
    row(
        30,
        "End",
        "End",
        Is(T::PeriodEnd, Ends::No),
        "one row per team",
    ),
    row(
        32,
        "Start",
        "Start",
        Is(T::PeriodStart, Ends::No),
        "one row per team",
    ),
    row(
        34,
        "Team set up",
        "FormationSet",
        OTHER,
        "starting eleven and bench; comes before the match, where rows are skipped once read",
    ),
    row(35, "Player changed position", "", OTHER, ""),
    row(36, "Player changed jersey number", "", OTHER, ""),
    row(37, "Collection end", "", OTHER, ""),
    row(38, "Temp goal", "", Skipped(PROVISIONAL), ""),
    row(39, "Temp attempt", "", Skipped(PROVISIONAL), ""),
    row(
        40,
        "Formation change",
        "FormationChange",
        OTHER,
        "gives the places of later substitutes",
    ),
    row(41, "Punch", "Punch", Is(T::KeeperPunch, STATED), ""),
    row(42, "Good skill", "GoodSkill", OTHER, ""),
    row(43, "Deleted event", "", Skipped(DELETED), ""),
    row(
        44,
        "Aerial",
        "Aerial",
        Is(T::Duel, STATED),
        "related player: the opponent",
    )
    .with(Qualifiers::AERIAL),
    row(
        45,
        "Challenge",
        "Challenge",
        Is(T::DribbledPast, LOST),
        "related player: who went past",
    ),
    row(47, "Rescinded card", "", OTHER, ""),
    row(
        49,
        "Ball recovery",
        "BallRecovery",
        Is(T::Recovery, WON),
        "",
    ),
    row(
        50,
        "Dispossessed",
        "Dispossessed",
        Is(T::Dispossessed, LOST),
        "related player: the opponent",
    ),
    row(
        51,
        "Error",
        "Error",
        Is(T::ErrorLabel, Ends::No),
        "error label by qualifier 169 or 170, else `error`",
    ),
    row(
        52,
        "Keeper pick-up",
        "KeeperPickup",
        Is(T::KeeperPickUp, WON),
        "",
    ),
    row(
        53,
        "Cross not claimed",
        "CrossNotClaimed",
        Is(T::KeeperClaim, LOST),
        "",
    )
    .with(Qualifiers::MISSED),
    row(54, "Smother", "Smother", Is(T::KeeperSweep, WON), ""),
    row(
        55,
        "Offside provoked",
        "OffsideProvoked",
        OTHER,
        "the last defender; no action of theirs is recorded",
    ),
    row(56, "Shield ball opp", "ShieldBallOpp", OTHER, ""),
    row(57, "Foul throw in", "FoulThrowIn", OTHER, ""),
    row(
        58,
        "Penalty faced",
        "PenaltyFaced",
        OTHER,
        "the shot and the save have rows of their own",
    ),
    row(
        59,
        "Keeper sweeper",
        "KeeperSweeper",
        Is(T::KeeperSweep, STATED),
        "",
    ),
    row(
        60,
        "Chance missed",
        "ChanceMissed",
        OTHER,
        "the goalkeeper did not get to the ball",
    ),
    row(61, "Ball touch", "BallTouch", Rule::Touch, ""),
    row(63, "Temp save", "", Skipped(PROVISIONAL), ""),
    row(64, "Resume", "", OTHER, ""),
    row(65, "Contentious referee decision", "", OTHER, ""),
    row(66, "Possession data", "", OTHER, ""),
    row(
        67,
        "50/50",
        "",
        Is(T::Duel, STATED),
        "related player: the opponent",
    )
    .with(Qualifiers::LOOSE_BALL),
    row(68, "Referee drop ball", "", OTHER, ""),
    row(69, "Failed to block", "", OTHER, ""),
    row(70, "Injury time announcement", "", OTHER, ""),
    row(71, "Coach setup", "", OTHER, ""),
    row(72, "Caught offside", "", Is(T::Offside, Ends::No), ""),
    row(73, "Other ball contact", "", Is(T::Touch, Ends::No), ""),
    row(
        74,
        "Blocked pass",
        "BlockedPass",
        Is(T::Block, STATED),
        "SPADL counts it as an interception",
    )
    .with(Qualifiers::INTERCEPTION),
    row(75, "Delayed start", "", OTHER, ""),
    row(76, "Early end", "", OTHER, ""),
    row(77, "Player off pitch", "", OTHER, ""),
    row(78, "Temp card", "", Skipped(PROVISIONAL), ""),
    row(79, "Coverage interruption", "", OTHER, ""),
    row(80, "Drop of ball", "", OTHER, ""),
    row(81, "Obstacle", "", OTHER, ""),
    row(
        83,
        "Attempted tackle",
        "",
        OTHER,
        "a tackle that got neither ball nor opponent",
    ),
    row(
        84,
        "Deleted after review",
        "",
        Skipped("withdrawn after a video review"),
        "",
    ),
    row(
        10000,
        "Offside given",
        "OffsideGiven",
        Is(T::Offside, Ends::No),
        "WhoScored's own number",
    ),
];

/// The type of this number.
pub(super) fn by_number(id: u32) -> Option<&'static Type> {
    TYPES
        .binary_search_by_key(&id, |row| row.id)
        .ok()
        .map(|at| &TYPES[at])
}

/// The number of a type that a file gives by WhoScored's name.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let known = |row: &&Type| {
        !row.whoscored.is_empty() && row.whoscored == name || row.name.eq_ignore_ascii_case(name)
    };
    TYPES.iter().find(known).map(|row| row.id)
}

/// Why rows outside the five periods are skipped.
pub(super) fn outside(period: u8) -> Option<&'static str> {
    match period {
        1..=5 => None,
        14 => Some("after the match"),
        15 | 16 => Some("before the match"),
        _ => Some("between the periods"),
    }
}

/// The number of a period that a file gives only by name.
pub(super) fn period_of(name: &str) -> Option<u64> {
    Some(match name {
        "FirstHalf" => 1,
        "SecondHalf" => 2,
        "FirstPeriodOfExtraTime" => 3,
        "SecondPeriodOfExtraTime" => 4,
        "PenaltyShootout" => 5,
        "HalfTime" => 10,
        "PostGame" => 14,
        "PreMatch" => 16,
        _ => return None,
    })
}

/// The qualifier of an own goal.
pub(super) const OWN_GOAL: u32 = 28;

/// A period of the feeds: 1 to 5 are played, 10 to 16 are the times before, between and after.
pub(super) fn period(number: u64) -> Result<u8, String> {
    match number {
        1..=5 | 10..=16 => Ok(number as u8),
        _ => Err(format!(
            "period {number}, expected 1 to 5 (14 after and 16 before the match)"
        )),
    }
}

/// Maps an event that is not skipped.
pub(super) fn map(known: Option<&Type>, stated: Option<bool>, details: &Details) -> Mapped {
    let flags = details.flags;
    let (rule, own) = known.map_or((OTHER, Qualifiers::NONE), |row| (row.rule, row.qualifiers));
    let stated = stated.map(Outcome::from_success);
    let failed = stated == Some(Outcome::Fail);
    let mut mapped = Mapped {
        kind: T::Other,
        outcome: stated,
        body_part: body_part(flags),
        qualifiers: details.qualifiers() | own,
        end: pair(details.end).and_then(metres),
    };
    match rule {
        Is(kind, ends) => {
            mapped.kind = kind;
            mapped.outcome = ends.outcome(stated);
        }
        Rule::Pass(ends) => {
            mapped.kind = pass_kind(flags, mapped.end);
            mapped.outcome = ends.outcome(stated);
            if matches!(mapped.kind, T::ThrowIn) || flags.has(Flags::KEEPER_THROW) {
                mapped.body_part = Some(BodyPart::Hands);
            }
        }
        Rule::Shot(outcome) => {
            mapped.kind = shot_kind(flags);
            mapped.outcome = Some(if flags.has(Flags::BLOCKED) {
                Outcome::Blocked
            } else {
                outcome
            });
            mapped.end = shot_end(details, PITCH_LENGTH);
        }
        Rule::Goal if flags.has(Flags::OWN_GOAL) => {
            mapped.kind = T::OwnGoal;
            mapped.outcome = None;
            // The goal mouth is given from the scoring side.
            mapped.end = details.goal_mouth.and_then(|y| metres((0.0, 100.0 - y)));
        }
        Rule::Goal => {
            mapped.kind = shot_kind(flags);
            mapped.outcome = Some(Outcome::Goal);
            mapped.end = shot_end(details, PITCH_LENGTH);
        }
        Rule::Foul if failed => {
            mapped.kind = T::Foul;
            mapped.outcome = None;
            if flags.has(Flags::PENALTY) {
                mapped.qualifiers |= Qualifiers::PENALTY;
            }
        }
        Rule::Foul => mapped.outcome = None,
        Rule::Save if flags.has(Flags::OUTFIELDER_BLOCK) => {
            mapped.kind = T::Block;
            mapped.outcome = Some(Outcome::Success);
        }
        Rule::Save => {
            mapped.kind = T::KeeperSave;
            mapped.outcome = Some(Outcome::Success);
        }
        Rule::Claim => {
            mapped.kind = T::KeeperClaim;
            if failed {
                mapped.qualifiers |= Qualifiers::DROP;
            }
        }
        Rule::Card => {
            mapped.kind = T::Card;
            mapped.outcome = if flags.has(Flags::RED) {
                Some(Outcome::Red)
            } else if flags.has(Flags::SECOND_YELLOW) {
                Some(Outcome::SecondYellow)
            } else if flags.has(Flags::YELLOW) {
                Some(Outcome::Yellow)
            } else {
                None
            };
        }
        Rule::Touch if failed => mapped.kind = T::BadTouch,
        Rule::Touch => {
            mapped.kind = T::Touch;
            mapped.outcome = None;
        }
        Rule::Off | Rule::On | Rule::Retired => {
            mapped.kind = T::Substitution;
            mapped.outcome = None;
        }
        Skipped(_) => {}
    }
    mapped
}

fn pass_kind(flags: Flags, end: Option<(f32, f32)>) -> EventType {
    let cross = flags.has(Flags::CROSS);
    let lofted = flags.has(Flags::LONG_BALL) || flags.has(Flags::CHIPPED);
    if flags.has(Flags::THROW_IN) {
        T::ThrowIn
    } else if flags.has(Flags::FREE_KICK) {
        if cross || lofted && end.is_some_and(in_penalty_area) {
            T::FreekickCrossed
        } else {
            T::FreekickShort
        }
    } else if flags.has(Flags::CORNER) {
        if cross {
            T::CornerCrossed
        } else {
            T::CornerShort
        }
    } else if cross {
        T::Cross
    } else if flags.has(Flags::GOAL_KICK) {
        T::Goalkick
    } else {
        T::Pass
    }
}

/// The opponents' penalty area, 16.5 m deep and 40.32 m wide (Laws of the Game, law 1).
fn in_penalty_area((x, y): (f32, f32)) -> bool {
    x >= PITCH_LENGTH - 16.5 && (y - PITCH_WIDTH / 2.0).abs() <= 20.16
}

fn shot_kind(flags: Flags) -> EventType {
    if flags.has(Flags::PENALTY) {
        T::ShotPenalty
    } else if flags.has(Flags::DIRECT_FREE_KICK) {
        T::ShotFreekick
    } else {
        T::Shot
    }
}

/// Where a shot was blocked, else where it crossed the goal line.
fn shot_end(details: &Details, goal_line: f32) -> Option<(f32, f32)> {
    let mouth = details
        .goal_mouth
        .and_then(|y| metres((100.0, y)))
        .map(|(_, y)| (goal_line, y));
    pair(details.blocked).and_then(metres).or(mouth)
}

fn body_part(flags: Flags) -> Option<BodyPart> {
    if flags.has(Flags::HEAD) || flags.has(Flags::HEAD_PASS) || flags.has(Flags::FLICK_ON) {
        Some(BodyPart::Head)
    } else if flags.has(Flags::OTHER_BODY_PART) {
        Some(BodyPart::Other)
    } else if flags.has(Flags::RIGHT_FOOT) || flags.has(Flags::LEFT_FOOT) {
        Some(BodyPart::Foot)
    } else {
        None
    }
}

fn pair(both: [Option<f32>; 2]) -> Option<(f32, f32)> {
    Some((both[0]?, both[1]?))
}

/// Per cent of Opta's pitch, y from the attacker's right, converted to metres; places off the pitch
/// are corrected as for every provider. (0, 0) stands for "no position" in the feeds (cards,
/// substitutions).
pub(super) fn metres((x, y): (f32, f32)) -> Option<(f32, f32)> {
    let stated = (x, y) != (0.0, 0.0) && x.is_finite() && y.is_finite();
    let metres = || Lines::OPTA.metres(f64::from(x), f64::from(y));
    stated.then(metres).map(|(x, y)| (x as f32, y as f32))
}

/// Rows of the documentation, generated from the tables used for reading.
pub(super) fn describe(whoscored: bool) -> Vec<TypeRow> {
    let types = TYPES.iter().map(|row| TypeRow {
        theirs: format!("{} {}", row.id, row.shown(whoscored)),
        ours: ours(row.rule).to_owned(),
        details: details(row),
    });
    let unknown = TypeRow {
        theirs: "any other number".to_owned(),
        ours: T::Other.name().to_owned(),
        details: "`type` and its number as provider's type; a note counts them".to_owned(),
    };
    let flags = FLAGS.iter().map(|row| TypeRow {
        theirs: format!("qualifier {} {}", row.id, row.name),
        ours: if row.gives.is_empty() {
            "qualifier".to_owned()
        } else {
            row.gives.text()
        },
        details: row.note.to_owned(),
    });
    let values = VALUES.iter().map(|(id, name, note)| TypeRow {
        theirs: format!("qualifier {id} {name}"),
        ours: "value".to_owned(),
        details: (*note).to_owned(),
    });
    types
        .chain(std::iter::once(unknown))
        .chain(flags)
        .chain(values)
        .collect()
}

fn ours(rule: Rule) -> &'static str {
    match rule {
        Is(kind, _) => kind.name(),
        Rule::Pass(_) => T::Pass.name(),
        Rule::Shot(_) | Rule::Goal => T::Shot.name(),
        Rule::Foul => T::Foul.name(),
        Rule::Save => T::KeeperSave.name(),
        Rule::Claim => T::KeeperClaim.name(),
        Rule::Card => T::Card.name(),
        Rule::Touch => T::BadTouch.name(),
        Rule::Off | Rule::Retired => T::Substitution.name(),
        Rule::On | Skipped(_) => "",
    }
}

fn details(row: &Type) -> String {
    let rule: Cow<str> = match row.rule {
        Is(_, ends) => ends.describe().into(),
        Rule::Pass(ends) => format!(
            "by qualifier also `cross`, `throw_in`, `freekick_crossed`, `freekick_short`, `corner_crossed`, `corner_short`, `goalkick`; {}",
            ends.describe()
        )
        .into(),
        Rule::Shot(outcome) => format!(
            "by qualifier also `shot_penalty`, `shot_freekick`; `{}`, or `blocked` with qualifier 82",
            outcome.name()
        )
        .into(),
        Rule::Goal => "as the other shots, `goal`; with qualifier 28 `own_goal` of the scorer's own team".into(),
        Rule::Foul => "outcome 0: committed, related player: who was fouled; outcome 1 repeats the foul for the fouled player: `other`".into(),
        Rule::Save => "`success`; with qualifier 94 `block`".into(),
        Rule::Claim => "outcome as stated; `fail` with the qualifier `drop`".into(),
        Rule::Card => "`yellow`, `second_yellow`, `red` by qualifier".into(),
        Rule::Touch => "outcome 0: lost control, `fail`; outcome 1, hit by the ball: `touch`".into(),
        Rule::Off => "related player: who comes on".into(),
        Rule::On => SUBSTITUTED.into(),
        Rule::Retired => "goes off and nobody comes on; `other` if the player returns".into(),
        Skipped(reason) => reason.into(),
    };
    let mut parts: Vec<Cow<str>> = Vec::new();
    if !rule.is_empty() {
        parts.push(rule);
    }
    if !row.qualifiers.is_empty() {
        parts.push(format!("qualifier `{}`", row.qualifiers.text()).into());
    }
    if !row.note.is_empty() {
        parts.push(row.note.into());
    }
    parts.join("; ")
}

/// Why the row of a player who comes on is skipped.
pub(super) const SUBSTITUTED: &str =
    "merged into the row of the player who goes off; without one it is a substitution of its own";

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(qualifiers: &[u32]) -> Details<'static> {
        let mut details = Details::default();
        for id in qualifiers {
            details.take(*id, None).expect("taken");
        }
        details
    }

    fn kind(id: u32, stated: bool, qualifiers: &[u32]) -> (EventType, Option<Outcome>) {
        let mapped = map(by_number(id), Some(stated), &flagged(qualifiers));
        (mapped.kind, mapped.outcome)
    }

    #[test]
    fn types_are_sorted_by_number_for_the_search() {
        assert!(TYPES.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(number_of("SavedShot"), Some(15));
        assert_eq!(number_of("Attempt saved"), Some(15));
        assert_eq!(number_of(""), None);
    }

    #[test]
    fn set_pieces_are_passes_with_a_qualifier() {
        assert_eq!(kind(1, true, &[]).0, T::Pass);
        assert_eq!(kind(1, true, &[2]).0, T::Cross);
        assert_eq!(kind(1, true, &[107]).0, T::ThrowIn);
        assert_eq!(kind(1, true, &[6, 2]).0, T::CornerCrossed);
        assert_eq!(kind(1, true, &[6]).0, T::CornerShort);
        assert_eq!(kind(1, true, &[5, 1]).0, T::FreekickShort);
        assert_eq!(kind(1, true, &[124, 1]).0, T::Goalkick);
        assert_eq!(kind(2, true, &[2]), (T::Cross, Some(Outcome::Offside)));
        let mut deep = flagged(&[5, 155]);
        deep.end = [Some(92.0), Some(50.0)];
        assert_eq!(
            map(by_number(1), Some(true), &deep).kind,
            T::FreekickCrossed
        );
    }

    #[test]
    fn shots_end_by_type_and_qualifier() {
        assert_eq!(kind(15, true, &[82]), (T::Shot, Some(Outcome::Blocked)));
        assert_eq!(kind(15, true, &[]), (T::Shot, Some(Outcome::Saved)));
        assert_eq!(
            kind(14, true, &[26]),
            (T::ShotFreekick, Some(Outcome::Post))
        );
        assert_eq!(kind(16, true, &[9]), (T::ShotPenalty, Some(Outcome::Goal)));
        assert_eq!(kind(16, true, &[28]), (T::OwnGoal, None));
        assert_eq!(kind(10, true, &[94]).0, T::Block);
    }

    #[test]
    fn a_foul_is_counted_once() {
        assert_eq!(kind(4, false, &[9]).0, T::Foul);
        assert!(
            map(by_number(4), Some(false), &flagged(&[9]))
                .qualifiers
                .has(Qualifiers::PENALTY)
        );
        assert_eq!(kind(4, true, &[9]).0, T::Other);
    }

    #[test]
    fn positions_are_shares_of_the_pitch_with_the_attacker_s_right_at_0() {
        assert_eq!(metres((100.0, 50.0)), Some((105.0, 34.0)));
        assert_eq!(metres((0.0, 0.0)), None);
        assert_eq!(metres((f32::NAN, 50.0)), None);
        let off = metres((150.0, 50.0)).expect("left to the check of all providers");
        assert!(off.0 > PITCH_LENGTH);
    }
}
