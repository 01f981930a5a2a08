//! Files that backline itself wrote next to or below the event files and that a search finds again:
//! its tables of errors, rates and comparisons, and its reports.

use backline_kit::provider::Recognition;

/// For each of backline's tables, columns that no event file has.
const TABLES: [(&str, &[&str]); 12] = [
    (
        "errors.csv",
        &[
            "led_to",
            "share",
            "seconds_before",
            "outcome_event_id",
            "inferred_confidence",
        ],
    ),
    (
        "rates.csv",
        &["errors_to_goal", "goal_errors_per_90", "player_key"],
    ),
    (
        "comparison.csv",
        &["player_key", "position_group", "per", "weight"],
    ),
    ("comparison-pairs.csv", &["led_to", "a_key", "b_key"]),
    (
        "comparison-ranks.csv",
        &["led_to", "player_key", "rank_low"],
    ),
    (
        "off_ball.csv",
        &["outcome_event_id", "nearest_distance", "keeper_off_line"],
    ),
    (
        "points.csv",
        &["points_low", "points_in_fact", "player_key"],
    ),
    (
        "points-matches.csv",
        &["expected_points", "points_without_errors"],
    ),
    ("risky-losses.csv", &["losses", "risk_per_90", "player_key"]),
    ("agreement.csv", &["compared", "a_only", "b_only"]),
    ("agreement-errors.csv", &["player_a", "player_b", "led_to"]),
    (
        "agreement-matches.csv",
        &["match_a", "match_b", "shots_both"],
    ),
];

/// Names in the documents that backline writes, starting with those that all documents of a kind
/// have at their start.
const DOCUMENTS: [&[&str]; 4] = [
    &["\"format\"", "\"backline\"", "\"title\"", "\"summary\""],
    &["\"a_key\"", "\"b_key\"", "\"led_to\""],
    &["\"player_key\"", "\"position_group\""],
    &["\"a\"", "\"answer\"", "\"b\"", "\"errors\""],
];

const OWN: Recognition = Recognition::Other {
    what: "output of backline itself",
    hint: "Give the event files from which it was made",
    companion: true,
};

/// The names of backline's own outputs, without anything after a dash.
const NAMES: [&str; 8] = [
    "errors",
    "rates",
    "comparison",
    "report",
    "off_ball",
    "points",
    "risky",
    "agreement",
];

/// Whether a file's name is one of backline's own outputs; other files may have such a name too.
pub(super) fn may_be(stem: &str) -> bool {
    NAMES.contains(&stem.split('-').next().unwrap_or_default())
}

/// Whether backline wrote the file with this start.
pub(super) fn recognise(text: &str) -> Recognition {
    let own = match text.starts_with('{') {
        true => DOCUMENTS
            .iter()
            .any(|names| names.iter().all(|name| text.contains(name))),
        false => {
            let header = text.lines().next().unwrap_or_default();
            let has = |column: &&str| header.split(',').any(|name| name == *column);
            TABLES.iter().any(|(_, columns)| columns.iter().all(has))
        }
    };
    match own {
        true => OWN,
        false => Recognition::Unknown,
    }
}
