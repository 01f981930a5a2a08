//! Positions in line-ups, and the lines of play to which they belong.

crate::word_list! {
    /// The line of play, within which players are comparable.
    #[derive(Default)]
    PositionGroup as text {
        /// Goalkeepers.
        Goalkeeper = "GK",
        /// Defenders, wing backs included.
        Defender = "DF",
        /// Midfielders.
        Midfielder = "MF",
        /// Forwards, wingers included.
        Forward = "FW",
        /// Position not known.
        #[default]
        Unknown = "unknown",
    }
}

use PositionGroup::{Defender, Forward, Goalkeeper, Midfielder, Unknown};

/// Every code, with its line. Readers write the plain ones; codes with a side (`LCB`) and other
/// common ones (`CDM`, `ST`) may occur in the user's own tables.
const CODES: &[(&str, PositionGroup)] = &[
    ("GK", Goalkeeper),
    ("CB", Defender),
    ("LB", Defender),
    ("RB", Defender),
    ("LWB", Defender),
    ("RWB", Defender),
    ("DM", Midfielder),
    ("CM", Midfielder),
    ("AM", Midfielder),
    ("LM", Midfielder),
    ("RM", Midfielder),
    ("LW", Forward),
    ("RW", Forward),
    ("CF", Forward),
    ("DF", Defender),
    ("MF", Midfielder),
    ("FW", Forward),
    ("LCB", Defender),
    ("RCB", Defender),
    ("WB", Defender),
    ("SW", Defender),
    ("CDM", Midfielder),
    ("LDM", Midfielder),
    ("RDM", Midfielder),
    ("LCM", Midfielder),
    ("RCM", Midfielder),
    ("CAM", Midfielder),
    ("LAM", Midfielder),
    ("RAM", Midfielder),
    ("LCF", Forward),
    ("RCF", Forward),
    ("ST", Forward),
    ("SS", Forward),
    ("LF", Forward),
    ("RF", Forward),
];

impl PositionGroup {
    /// The group of a position code of the line-ups.
    pub fn from_code(code: Option<&str>) -> PositionGroup {
        let known = CODES.iter().find(|(known, _)| Some(*known) == code);
        known.map_or(Unknown, |(_, group)| *group)
    }
}

/// The position code for a word, whatever its case.
pub fn position_code(word: &str) -> Option<&'static str> {
    let known = CODES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word.trim()));
    known.map(|(code, _)| *code)
}

/// All codes, for a message.
pub fn position_codes() -> String {
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    codes.join(", ")
}
