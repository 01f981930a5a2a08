//! The qualifiers of Opta's events, with the same numbers in every form of the feed.
//!
//! Those without a value are kept as [`Flags`]; those with a value that the model uses are fields
//! of [`Details`]. All others (zones, angles, lengths, shot zones, body angles) are ignored.

use std::borrow::Cow;

use backline_model::Qualifiers;

/// Qualifiers without a value that mean something to the model, one bit each.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags(u64);

impl Flags {
    pub const fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 != 0
    }

    pub fn set(&mut self, flag: Flags) {
        self.0 |= flag.0;
    }
}

/// A qualifier without a value.
pub(super) struct FlagRow {
    /// Opta's number.
    pub id: u32,
    /// WhoScored's name.
    pub name: &'static str,
    pub flag: Flags,
    /// The model's qualifier that it corresponds to, if there is one.
    pub gives: Qualifiers,
    /// What else follows from it.
    pub note: &'static str,
}

macro_rules! flags {
    ($($constant:ident = $bit:literal, $id:literal, $name:literal, $gives:expr, $note:literal;)+) => {
        impl Flags {
            $(pub const $constant: Flags = Flags(1 << $bit);)+
        }

        /// All of them.
        pub(super) const FLAGS: &[FlagRow] = &[
            $(FlagRow { id: $id, name: $name, flag: Flags::$constant, gives: $gives, note: $note },)+
        ];
    };
}

const NONE: Qualifiers = Qualifiers::NONE;

flags! {
    LONG_BALL = 0, 1, "Longball", NONE, "a free kick that ends in the penalty area is a crossed one";
    CROSS = 1, 2, "Cross", NONE, "a pass is a cross, a corner or free kick a crossed one";
    HEAD_PASS = 2, 3, "HeadPass", NONE, "head";
    THROUGH_BALL = 3, 4, "Throughball", Qualifiers::THROUGH, "";
    FREE_KICK = 4, 5, "FreekickTaken", NONE, "a pass is a free kick";
    CORNER = 5, 6, "CornerTaken", NONE, "a pass is a corner";
    PENALTY = 6, 9, "Penalty", NONE, "a shot is a penalty kick; a foul gave a penalty";
    HAND = 7, 10, "HandBall", Qualifiers::HANDBALL, "";
    HEAD = 8, 15, "Head", NONE, "head";
    RIGHT_FOOT = 9, 20, "RightFoot", NONE, "foot";
    OTHER_BODY_PART = 10, 21, "OtherBodyPart", NONE, "other body part";
    FAST_BREAK = 11, 23, "FastBreak", Qualifiers::COUNTER, "";
    DIRECT_FREE_KICK = 12, 26, "DirectFreekick", NONE, "a shot is a direct free kick";
    OWN_GOAL = 13, 28, "OwnGoal", NONE, "a goal is an own goal of the player's own team";
    ASSISTED = 14, 29, "Assisted", NONE, "a shot's related player is the one who played the pass of qualifier 55";
    YELLOW = 15, 31, "Yellow", NONE, "card";
    SECOND_YELLOW = 16, 32, "SecondYellow", NONE, "card";
    RED = 17, 33, "Red", NONE, "card";
    LEFT_FOOT = 18, 72, "LeftFoot", NONE, "foot";
    BLOCKED = 19, 82, "Blocked", NONE, "a shot was blocked by an outfield player";
    OUTFIELDER_BLOCK = 20, 94, "OutfielderBlock", NONE, "a save is a block by an outfield player";
    THROW_IN = 21, 107, "ThrowIn", NONE, "a pass is a throw-in";
    KEEPER_THROW = 22, 123, "KeeperThrow", NONE, "hands";
    GOAL_KICK = 23, 124, "GoalKick", NONE, "a pass is a goal kick";
    CHIPPED = 24, 155, "Chipped", Qualifiers::HIGH, "a free kick that ends in the penalty area is a crossed one";
    LAUNCH = 25, 157, "Launch", Qualifiers::LAUNCH, "";
    FLICK_ON = 26, 168, "FlickOn", NONE, "head";
    LEADING_TO_ATTEMPT = 27, 169, "LeadingToAttempt", NONE, "error label `error leading to shot`; its value is the shot: `led_to_event_id`";
    LEADING_TO_GOAL = 28, 170, "LeadingToGoal", NONE, "error label `error leading to goal`; its value is the goal: `led_to_event_id`";
    PARRIED_DANGER = 29, 174, "ParriedDanger", Qualifiers::DROP, "";
    SHOT_ASSIST = 30, 210, "ShotAssist", Qualifiers::KEY_PASS, "";
    BIG_CHANCE = 31, 214, "BigChance", Qualifiers::BIG_CHANCE, "";
    FAIR_PLAY = 32, 238, "FairPlay", Qualifiers::FAIR_PLAY, "";
    AERIAL_FOUL = 33, 264, "AerialFoul", Qualifiers::AERIAL, "";
    KICK_OFF = 34, 279, "KickOff", Qualifiers::KICK_OFF, "";
    ASSIST = 35, 11111, "IntentionalGoalAssist", Qualifiers::ASSIST, "in the feeds the attribute `assist`";
    KEY_PASS = 36, 11113, "KeyPass", Qualifiers::KEY_PASS, "in the feeds the attribute `keypass`";
}

/// The flag with a qualifier's number.
fn flag(id: u32) -> Option<&'static FlagRow> {
    FLAGS
        .binary_search_by_key(&id, |row| row.id)
        .ok()
        .map(|at| &FLAGS[at])
}

/// Qualifiers with a value that the model uses: number, WhoScored's name, what it becomes.
pub(super) const VALUES: &[(u32, &str, &str)] = &[
    (
        7,
        "PlayerCaughtOffside",
        "related player of an offside pass",
    ),
    (
        30,
        "InvolvedPlayers",
        "players of a team's set-up, starting eleven first",
    ),
    (
        44,
        "PlayerPosition",
        "line of each of them; for a substitute, the line in which they come on",
    ),
    (
        55,
        "RelatedEventId",
        "the other half of a substitution, the pass before a shot",
    ),
    (102, "GoalMouthY", "where a shot crosses the goal line"),
    (130, "TeamFormation", "formation"),
    (
        131,
        "TeamPlayerFormation",
        "place of each player in the formation, 0 on the bench",
    ),
    (140, "PassEndX", "end position"),
    (141, "PassEndY", "end position"),
    (
        145,
        "FormationSlot",
        "place in the formation of a substitute",
    ),
    (146, "BlockedX", "end position of a shot"),
    (147, "BlockedY", "end position of a shot"),
    (
        233,
        "OppositeRelatedEvent",
        "the opponent's event of the same duel or foul: related player",
    ),
    (321, "ExpectedGoals", "expected goals of a shot"),
    (
        375,
        "GoalShotGameClock",
        "when a goal was struck, on the running clock: its time in the period, where the event has that at which the ball crossed the line",
    ),
];

/// The number of a qualifier that a file gives only by name.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let flags = FLAGS.iter().map(|row| (row.name, row.id));
    let values = VALUES.iter().map(|(id, name, _)| (*name, *id));
    flags
        .chain(values)
        .find(|(known, _)| *known == name)
        .map(|(_, id)| id)
}

/// A team's set-up at the start or after a change of formation.
#[derive(Debug, Default, Clone)]
pub(super) struct SetUp<'a> {
    /// Ids of the players, separated by commas.
    pub players: Cow<'a, str>,
    /// Their lines: 1 goalkeeper, 2 defender, 3 midfielder, 4 forward, 5 substitute.
    pub lines: Cow<'a, str>,
    /// Their places in the formation.
    pub places: Cow<'a, str>,
    /// Number of the formation.
    pub formation: u32,
}

/// The content of the qualifiers of one event.
#[derive(Debug, Default, Clone)]
pub(super) struct Details<'a> {
    pub flags: Flags,
    /// How many qualifiers there were, known or not.
    pub count: u32,
    /// End of a pass, per cent.
    pub end: [Option<f32>; 2],
    /// Where a shot was blocked, per cent.
    pub blocked: [Option<f32>; 2],
    /// Where a shot crosses the goal line, per cent of the width.
    pub goal_mouth: Option<f32>,
    /// Number of the related event of the same team; 0 for none.
    pub related: u32,
    /// Number of the opponent's related event; 0 for none.
    pub opposite: u32,
    pub xg: Option<f32>,
    /// When a goal was struck, in seconds of the running clock; the event has the time at which the
    /// ball crossed the line.
    pub struck: Option<f64>,
    /// Who was offside.
    pub caught: Option<Cow<'a, str>>,
    /// Place in the formation of a substitute; 0 for none.
    pub slot: u32,
    /// A substitute's line in a word, or the numbers of a set-up.
    pub line: Option<Cow<'a, str>>,
    pub set_up: Option<Box<SetUp<'a>>>,
    /// The event to which the error led, as in qualifier 169 or 170.
    pub led_to: Option<Cow<'a, str>>,
}

impl<'a> Details<'a> {
    /// Adds one qualifier.
    ///
    /// # Errors
    /// A value that should be a number but is not.
    pub fn take(&mut self, id: u32, value: Option<Cow<'a, str>>) -> Result<(), String> {
        self.count += 1;
        if let Some(row) = flag(id) {
            // Scrapers write a flag that is not set as false.
            if !matches!(value.as_deref(), Some("false" | "False")) {
                self.flags.set(row.flag);
                let leading =
                    matches!(row.flag, Flags::LEADING_TO_ATTEMPT | Flags::LEADING_TO_GOAL);
                // Scrapers write a flag that is set as true.
                let event = value.filter(|value| value.bytes().any(|byte| byte.is_ascii_digit()));
                if leading && let Some(event) = event {
                    // The goal determines what led to it, even if a shot came before.
                    let to_goal = row.flag == Flags::LEADING_TO_GOAL;
                    if to_goal || self.led_to.is_none() {
                        self.led_to = Some(event);
                    }
                }
            }
            return Ok(());
        }
        let Some(value) = value else { return Ok(()) };
        match id {
            7 => self.caught = Some(value),
            30 => self.set_up().players = value,
            44 => {
                if value.contains(',') {
                    self.set_up().lines = value;
                } else {
                    self.line = Some(value);
                }
            }
            55 => self.related = whole(&value),
            102 => self.goal_mouth = Some(number(id, &value)?),
            130 => self.set_up().formation = whole(&value),
            131 => self.set_up().places = value,
            140 => self.end[0] = Some(number(id, &value)?),
            141 => self.end[1] = Some(number(id, &value)?),
            145 => self.slot = whole(&value),
            146 => self.blocked[0] = Some(number(id, &value)?),
            147 => self.blocked[1] = Some(number(id, &value)?),
            233 => self.opposite = whole(&value),
            321 => self.xg = Some(number(id, &value)?).filter(|xg| (0.0..=1.0).contains(xg)),
            375 => self.struck = on_clock(&value),
            _ => {}
        }
        Ok(())
    }

    fn set_up(&mut self) -> &mut SetUp<'a> {
        self.set_up.get_or_insert_default()
    }

    /// The model's qualifiers that follow from the flags alone.
    pub fn qualifiers(&self) -> Qualifiers {
        if self.flags == Flags::default() {
            return NONE;
        }
        FLAGS
            .iter()
            .filter(|row| self.flags.has(row.flag))
            .fold(NONE, |set, row| set | row.gives)
    }
}

/// A number that refers to another event or a place; 0, meaning none, if it is not a number.
fn whole(value: &str) -> u32 {
    value.trim().parse().unwrap_or(0)
}

/// Seconds of `73:38.708`.
fn on_clock(value: &str) -> Option<f64> {
    let (minutes, seconds) = value.trim().split_once(':')?;
    let minutes: u16 = minutes.parse().ok()?;
    let seconds: f64 = seconds.parse().ok().filter(|s| (0.0..60.0).contains(s))?;
    Some(f64::from(minutes) * 60.0 + seconds)
}

fn number(id: u32, value: &str) -> Result<f32, String> {
    value
        .trim()
        .parse()
        .ok()
        .filter(|number: &f32| number.is_finite())
        .ok_or_else(|| format!("qualifier {id} has the value `{value}`, expected a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_sorted_for_the_search_and_have_a_bit_each() {
        assert!(FLAGS.windows(2).all(|pair| pair[0].id < pair[1].id));
        let all = FLAGS.iter().fold(0u64, |set, row| set | row.flag.0);
        assert_eq!(all.count_ones() as usize, FLAGS.len());
        assert!(FLAGS.iter().all(|row| number_of(row.name) == Some(row.id)));
    }

    #[test]
    fn every_value_in_the_table_is_taken_in() {
        for (id, name, _) in VALUES {
            let mut details = Details::default();
            let text = match *id {
                44 => "1, 2",
                375 => "73:38.708",
                _ => "0.5",
            };
            let text = if matches!(*id, 55 | 130 | 145 | 233) {
                "5"
            } else {
                text
            };
            details.take(*id, Some(text.into())).expect("read");
            let before = format!("{:?}", Details::default());
            assert_ne!(format!("{details:?}"), before, "qualifier {id} {name}");
        }
    }

    #[test]
    fn a_word_for_a_number_is_an_error() {
        let mut details = Details::default();
        let error = details
            .take(140, Some("far".into()))
            .expect_err("not a number");
        assert!(
            error.contains("qualifier 140") && error.contains("`far`"),
            "{error}"
        );
    }
}
