//! Other names under which our columns appear in hand-made tables.

use backline_kit::table::folded;
use backline_kit::text::nearest;

/// Names that can mean nothing else in a table of events: read as the field, with a note. A table
/// whose errors were silently ignored would give no verdict and no reason.
pub(super) const OTHER_NAMES: &[(&str, &[&str])] = &[(
    "error_label",
    &[
        "error",
        "errors",
        "is_error",
        "error_flag",
        "individual_error",
        "mistake",
        "error_type",
        "defensive_error",
        "error_leading_to_goal",
        "error_leading_to_shot",
    ],
)];

/// Names that may mean a field: not read, but mentioned in every run.
const MAY_BE: &[(&str, &[&str])] = &[
    ("period", &["half", "phase", "halftime"]),
    (
        "minute",
        &["min", "mins", "minutes", "match_minute", "game_minute"],
    ),
    ("second", &["sec", "secs", "seconds"]),
    (
        "time",
        &["clock", "timestamp", "match_time", "game_time", "time_code"],
    ),
    (
        "team",
        &["club", "side", "squad", "team_name", "possession_team"],
    ),
    ("player", &["name", "player_name", "footballer", "who"]),
    (
        "type",
        &[
            "event",
            "event_type",
            "action",
            "action_type",
            "event_name",
            "what",
        ],
    ),
    (
        "outcome",
        &[
            "result",
            "success",
            "successful",
            "accurate",
            "outcome_type",
            "is_goal",
            "goal",
            "completed",
        ],
    ),
    ("body_part", &["foot", "part_of_body", "bodypart_name"]),
    (
        "start_x",
        &[
            "x",
            "pos_x",
            "position_x",
            "location_x",
            "x1",
            "from_x",
            "x_start",
        ],
    ),
    (
        "start_y",
        &[
            "y",
            "pos_y",
            "position_y",
            "location_y",
            "y1",
            "from_y",
            "y_start",
        ],
    ),
    (
        "end_x",
        &[
            "x2",
            "to_x",
            "x_end",
            "pass_end_x",
            "target_x",
            "destination_x",
        ],
    ),
    (
        "end_y",
        &[
            "y2",
            "to_y",
            "y_end",
            "pass_end_y",
            "target_y",
            "destination_y",
        ],
    ),
    (
        "related_player",
        &[
            "assist",
            "assisted_by",
            "player_on",
            "player_in",
            "sub_on",
            "substitute",
            "replacement",
            "opponent",
            "receiver",
            "recipient",
            "other_player",
            "player2",
            "player_2",
        ],
    ),
    (
        "xg",
        &["expected_goals", "shot_xg", "statsbomb_xg", "xgoal"],
    ),
    ("qualifiers", &["tags", "qualifier"]),
    ("event_id", &["id", "uuid", "event_uuid"]),
    (
        "match_id",
        &["game_id", "game", "match", "fixture", "fixture_id"],
    ),
    ("date", &["match_date", "game_date", "day"]),
    ("home", &["home_team", "home_team_name", "hometeam"]),
    ("away", &["away_team", "away_team_name", "awayteam"]),
    ("score", &["final_score", "full_time", "ft"]),
    ("competition", &["league", "tournament", "competition_name"]),
];

fn field_of(name: &str) -> impl Iterator<Item = &'static str> {
    let name = folded(name).replace('.', "_");
    let of = move |(field, names): &(&'static str, &[&str])| {
        names.contains(&name.as_str()).then_some(*field)
    };
    OTHER_NAMES.iter().chain(MAY_BE).filter_map(of)
}

/// A sentence about all unread columns that may be a missing field.
pub(super) fn alike(unread: &[String], absent: &[&str]) -> Option<String> {
    fn similar_field<'n>(name: &'n str, absent: &[&str]) -> Option<(&'n str, &'static str)> {
        // Near misses of the field's own name are reported elsewhere.
        if nearest(name, absent.iter().copied()).is_some() {
            return None;
        }
        // There is a clock already.
        let clock = !absent.contains(&"minute") || !absent.contains(&"time");
        let field =
            field_of(name).find(|field| absent.contains(field) && !(clock && *field == "time"))?;
        Some((name, field))
    }
    let found: Vec<(&str, &str)> = unread
        .iter()
        .filter_map(|name| similar_field(name, absent))
        .collect();
    let (first, field) = found.first()?;
    let list: Vec<String> = found
        .iter()
        .map(|(name, field)| format!("`{name}` (`{field}`?)"))
        .collect();
    Some(format!(
        "columns that are not read look like fields: {}; the option `map={}={field}` reads one, `map={}=` silences this note",
        list.join(", "),
        super::row::quoted(first),
        super::row::quoted(first),
    ))
}

/// Options that would assign columns to the missing fields.
pub(super) fn guesses(unread: &[String], missing: &[&str]) -> Vec<String> {
    let guess = |field: &&str| {
        let name = unread.iter().find(|name| {
            field_of(name).any(|of| of == *field || (of == "time" && *field == "minute"))
        })?;
        let field = match field_of(name).next() {
            Some("time") => "time",
            _ => field,
        };
        Some(format!("`map={}={field}`", super::row::quoted(name)))
    };
    missing.iter().filter_map(guess).collect()
}
