//! The words of SPADL (Decroos et al., "Actions Speak Louder than Goals", KDD 2019), in the order
//! in which socceraction numbers them; our SPADL reader and writer share them.

/// Action types; the number of a type is its index.
pub const SPADL_TYPES: [&str; 23] = [
    "pass",
    "cross",
    "throw_in",
    "freekick_crossed",
    "freekick_short",
    "corner_crossed",
    "corner_short",
    "take_on",
    "foul",
    "tackle",
    "interception",
    "shot",
    "shot_penalty",
    "shot_freekick",
    "keeper_save",
    "keeper_claim",
    "keeper_punch",
    "keeper_pick_up",
    "clearance",
    "bad_touch",
    "non_action",
    "dribble",
    "goalkick",
];

/// Results; the number of a result is its index.
pub const SPADL_RESULTS: [&str; 6] = [
    "fail",
    "success",
    "offside",
    "owngoal",
    "yellow_card",
    "red_card",
];

/// Body parts; the number of a body part is its index.
pub const SPADL_BODY_PARTS: [&str; 6] = [
    "foot",
    "head",
    "other",
    "head/other",
    "foot_left",
    "foot_right",
];
