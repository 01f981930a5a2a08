//! The closed word lists of the event model: event types, outcomes, body parts, qualifiers.
//!
//! Each list is one Rust enum and one polars `Enum` type with the same order, so that a column can
//! be read as small integers without looking at a string.

use polars::prelude::*;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        crate::word_list! { $(#[$doc])* $name { $($(#[$vdoc])* $variant = $word,)+ } }

        impl $name {
            /// The value for a code, the physical value in the `Enum` column.
            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }

            /// All words, joined for a message.
            pub fn list() -> String {
                Self::ALL.iter().map(|v| v.name()).collect::<Vec<_>>().join(", ")
            }

            /// The polars `Enum` type of a column of these words.
            pub fn dtype() -> DataType {
                static DTYPE: std::sync::OnceLock<DataType> = std::sync::OnceLock::new();
                DTYPE.get_or_init(|| enum_dtype(&[$($word,)+])).clone()
            }
        }

        impl crate::Field for $name {
            fn dtype() -> DataType {
                $name::dtype()
            }

            fn values(column: &Column) -> crate::Result<Vec<Option<Self>>> {
                crate::word_values(column, Self::from_name)
            }
        }
    };
}

/// A polars `Enum` over fixed words; falls back to `String` should polars refuse the list.
fn enum_dtype(words: &[&'static str]) -> DataType {
    match FrozenCategories::new(words.iter().copied()) {
        Ok(categories) => DataType::from_frozen_categories(categories),
        Err(_) => DataType::String,
    }
}

words! {
    /// What a frame of players was taken from.
    FrameSource {
        /// StatsBomb's freeze frame of a shot, which names the players.
        Shot = "shot",
        /// A frame of StatsBomb 360, which names nobody.
        ThreeSixty = "360",
        /// A moment of tracking data, which names the players.
        Tracking = "tracking",
    }
}

words! {
    /// What kind of action an event is: SPADL's types and those that attribution needs beside them.
    EventType {
        /// Pass in open play.
        Pass = "pass",
        /// Cross into the penalty area.
        Cross = "cross",
        /// Throw-in.
        ThrowIn = "throw_in",
        /// Free kick crossed into the penalty area.
        FreekickCrossed = "freekick_crossed",
        /// Free kick played otherwise.
        FreekickShort = "freekick_short",
        /// Corner crossed into the penalty area.
        CornerCrossed = "corner_crossed",
        /// Corner played short.
        CornerShort = "corner_short",
        /// Attempt to dribble past an opponent.
        TakeOn = "take_on",
        /// Foul committed.
        Foul = "foul",
        /// Tackle, or the defender's side of a ground duel.
        Tackle = "tackle",
        /// Interception of an opponent's pass.
        Interception = "interception",
        /// Shot in open play.
        Shot = "shot",
        /// Penalty kick.
        ShotPenalty = "shot_penalty",
        /// Direct free kick at goal.
        ShotFreekick = "shot_freekick",
        /// A goalkeeper's save or attempted save.
        KeeperSave = "keeper_save",
        /// Goalkeeper catches a cross.
        KeeperClaim = "keeper_claim",
        /// Goalkeeper punches the ball away.
        KeeperPunch = "keeper_punch",
        /// Goalkeeper picks the ball up.
        KeeperPickUp = "keeper_pick_up",
        /// Goalkeeper leaves the goal line to sweep or smother.
        KeeperSweep = "keeper_sweep",
        /// Clearance.
        Clearance = "clearance",
        /// Loses control of a ball already received (SPADL's bad touch).
        BadTouch = "bad_touch",
        /// Carries the ball (SPADL's dribble).
        Dribble = "dribble",
        /// Goal kick.
        Goalkick = "goalkick",
        /// A duel other than a take-on or tackle: aerial, for a loose ball, shoulder to shoulder.
        Duel = "duel",
        /// An opponent takes the ball off the player.
        Dispossessed = "dispossessed",
        /// Misses or mis-hits the ball: an air kick, a slip.
        Miscontrol = "miscontrol",
        /// An opponent dribbles past the player.
        DribbledPast = "dribbled_past",
        /// Puts the ball into their own goal.
        OwnGoal = "own_goal",
        /// Blocks a shot or pass.
        Block = "block",
        /// Picks up a loose ball.
        Recovery = "recovery",
        /// Touches the ball without a pass or a duel following from it.
        Touch = "touch",
        /// Presses an opponent.
        Pressure = "pressure",
        /// Receives a pass.
        Receipt = "receipt",
        /// Caught offside.
        Offside = "offside",
        /// The ball leaves the field.
        BallOut = "ball_out",
        /// A provider's error label that is an event of its own.
        ErrorLabel = "error_label",
        /// `player` goes off, `related_player` comes on.
        Substitution = "substitution",
        /// A card is shown.
        Card = "card",
        /// A period starts.
        PeriodStart = "period_start",
        /// A period ends.
        PeriodEnd = "period_end",
        /// Anything else that the provider records.
        Other = "other",
    }
}

words! {
    /// How an event ended.
    Outcome {
        /// The action achieved its purpose.
        Success = "success",
        /// It did not.
        Fail = "fail",
        /// Offside was given.
        Offside = "offside",
        /// Shot: a goal.
        Goal = "goal",
        /// Shot: on target, kept out by the goalkeeper.
        Saved = "saved",
        /// Shot: blocked on its way.
        Blocked = "blocked",
        /// Shot: against the post or bar.
        Post = "post",
        /// Shot: off target.
        OffTarget = "off_target",
        /// Card: yellow.
        Yellow = "yellow",
        /// Card: second yellow, sent off.
        SecondYellow = "second_yellow",
        /// Card: red, sent off.
        Red = "red",
    }
}

words! {
    /// The part of the body that played the ball.
    BodyPart {
        /// Either foot.
        Foot = "foot",
        /// Head.
        Head = "head",
        /// Hands or arms (goalkeeper, throw-in).
        Hands = "hands",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Which of the match's two teams acted.
    Side {
        /// The home team, or the one named first on neutral ground.
        Home = "home",
        /// The away team.
        Away = "away",
    }
}

impl Outcome {
    /// Whether it succeeded.
    pub const fn from_success(succeeded: bool) -> Outcome {
        match succeeded {
            true => Outcome::Success,
            false => Outcome::Fail,
        }
    }
}

impl Side {
    /// Home, then away.
    pub const BOTH: [Side; 2] = [Side::Home, Side::Away];

    /// The other team.
    pub fn opponent(self) -> Side {
        match self {
            Side::Home => Side::Away,
            Side::Away => Side::Home,
        }
    }
}

words! {
    /// How much of a match a file holds.
    Coverage {
        /// Every on-ball event.
        Full = "full",
        /// Goals, shots and what led to them, as match reports describe them.
        KeyEvents = "key-events",
    }
}

words! {
    /// Who says that an action was an error.
    LabelSource {
        /// The data provider's tagger.
        Provider = "provider",
        /// A match report.
        Report = "report",
    }
}

words! {
    /// Whether a player's time on the pitch is stated by the source or inferred from the player's
    /// events.
    Basis {
        /// Line-up, substitutions and cards as the source gives them.
        Stated = "stated",
        /// First and last involvement.
        Inferred = "inferred",
    }
}

macro_rules! qualifiers {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $word:literal;)+) => {
        impl Qualifiers {
            $($(#[$doc])* pub const $name: Qualifiers = Qualifiers(1 << $bit);)+
            /// Every qualifier with its word, in the order of their bits.
            pub const ALL: &'static [(Qualifiers, &'static str)] = &[$((Qualifiers::$name, $word),)+];
        }
    };
}

/// The qualifiers of an event; in frames and files, their words joined by `;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Qualifiers(pub u32);

qualifiers! {
    /// Part of a counter-attack.
    COUNTER = 0, "counter";
    /// Pass behind the defence.
    THROUGH = 1, "through";
    /// Played in the air.
    HIGH = 2, "high";
    /// The action was itself an interception.
    INTERCEPTION = 3, "interception";
    /// The ball was missed.
    MISSED = 4, "missed";
    /// The provider calls it a clear chance.
    BIG_CHANCE = 5, "big_chance";
    /// Pass that led to a shot.
    KEY_PASS = 6, "key_pass";
    /// Pass that led to a goal.
    ASSIST = 7, "assist";
    /// Under pressure from an opponent.
    UNDER_PRESSURE = 8, "under_pressure";
    /// Duel in the air.
    AERIAL = 9, "aerial";
    /// Foul that gives a penalty.
    PENALTY = 10, "penalty";
    /// Handball.
    HANDBALL = 11, "handball";
    /// The goalkeeper drops the ball.
    DROP = 12, "drop";
    /// The action also cleared the ball.
    CLEARED = 13, "cleared";
    /// The ball was blocked.
    BLOCKED = 14, "blocked";
    /// Sliding tackle.
    SLIDING = 15, "sliding";
    /// Duel for a loose ball.
    LOOSE_BALL = 16, "loose_ball";
    /// The attacker tried to dribble past.
    DRIBBLE = 17, "dribble";
    /// The duel was about space, without a dribble.
    FREE_SPACE = 18, "free_space";
    /// Got to the ball before the opponent.
    ANTICIPATED = 19, "anticipated";
    /// The opponent got to the ball first.
    BEATEN_TO_IT = 20, "beaten_to_it";
    /// Long ball played out of defence.
    LAUNCH = 21, "launch";
    /// Played with the head, chest or another body part than a foot.
    HEAD_OR_BODY = 22, "head_or_body";
    /// First action after a kick-off.
    KICK_OFF = 23, "kick_off";
    /// Fair play: the ball given back or out for an injury.
    FAIR_PLAY = 24, "fair_play";
    /// Creative pass meant to break the opponent's lines (Wyscout's smart pass).
    SMART = 25, "smart";
}

impl Qualifiers {
    /// No qualifier.
    pub const NONE: Qualifiers = Qualifiers(0);

    /// True when all of `other` are set.
    pub const fn has(self, other: Qualifiers) -> bool {
        self.0 & other.0 == other.0
    }

    /// True when none is set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The words joined by `;`, in the order of the bits.
    pub fn text(self) -> String {
        let words: Vec<&str> = Self::ALL
            .iter()
            .filter(|(bit, _)| self.has(*bit))
            .map(|(_, word)| *word)
            .collect();
        words.join(";")
    }

    /// Parses words joined by `;`; the error is the first unknown word.
    pub fn parse(text: &str) -> std::result::Result<Self, &str> {
        let mut set = Qualifiers::NONE;
        for word in text
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            match Self::ALL.iter().find(|(_, known)| *known == word) {
                Some((bit, _)) => set |= *bit,
                None => return Err(word),
            }
        }
        Ok(set)
    }
}

impl std::ops::BitOr for Qualifiers {
    type Output = Qualifiers;
    fn bitor(self, other: Qualifiers) -> Qualifiers {
        Qualifiers(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Qualifiers {
    fn bitor_assign(&mut self, other: Qualifiers) {
        self.0 |= other.0;
    }
}

impl EventType {
    /// A shot of any kind.
    pub const fn is_shot(self) -> bool {
        matches!(
            self,
            EventType::Shot | EventType::ShotPenalty | EventType::ShotFreekick
        )
    }

    /// Play restarts with this action.
    pub const fn is_set_piece(self) -> bool {
        matches!(
            self,
            EventType::ThrowIn
                | EventType::FreekickCrossed
                | EventType::FreekickShort
                | EventType::CornerCrossed
                | EventType::CornerShort
                | EventType::Goalkick
                | EventType::ShotPenalty
                | EventType::ShotFreekick
        )
    }

    /// Whether the player plays the ball: these types count as touches.
    pub const fn is_touch(self) -> bool {
        matches!(
            self,
            EventType::Pass
                | EventType::Cross
                | EventType::ThrowIn
                | EventType::FreekickCrossed
                | EventType::FreekickShort
                | EventType::CornerCrossed
                | EventType::CornerShort
                | EventType::TakeOn
                | EventType::Interception
                | EventType::Shot
                | EventType::ShotPenalty
                | EventType::ShotFreekick
                | EventType::KeeperSave
                | EventType::KeeperClaim
                | EventType::KeeperPunch
                | EventType::KeeperPickUp
                | EventType::Clearance
                | EventType::BadTouch
                | EventType::Goalkick
                | EventType::Dispossessed
                | EventType::Miscontrol
                | EventType::OwnGoal
                | EventType::Recovery
                | EventType::Touch
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_codes_agree() {
        for (code, kind) in EventType::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, code);
            assert_eq!(EventType::from_name(kind.name()), Some(*kind));
            assert_eq!(EventType::from_code(code as u8), Some(*kind));
        }
        assert_eq!(EventType::from_name("handstand"), None);
    }

    #[test]
    fn qualifiers_round_trip_and_name_the_unknown_word() {
        let set = Qualifiers::COUNTER | Qualifiers::PENALTY;
        assert_eq!(set.text(), "counter;penalty");
        assert_eq!(Qualifiers::parse(&set.text()), Ok(set));
        assert_eq!(Qualifiers::parse("counter; lucky"), Err("lucky"));
    }

    #[test]
    fn enum_columns_are_small_integers() {
        assert!(matches!(EventType::dtype(), DataType::Enum(..)));
    }
}
