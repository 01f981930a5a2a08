//! DataFactory: from incidences by class to events in playing order.

use crate::common::checks::{rows_add_up, shots_are_at_the_far_end};
use crate::common::mutations::survives;
use crate::common::{Row, Table, analyse, fixture, row, shared, temporary, text_of, texts, write};
use crate::formats::what;
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

pub const MATCH: &str = "datafactory/900501.json";

fn data() -> MatchData {
    read(&[fixture(MATCH)], &ReadOptions::default()).expect("the fixture is readable")
}

#[test]
fn the_match_is_told_by_its_own_file() {
    let data = data();
    let info = Row::first(&data.matches);
    for (column, expected) in [
        ("match_id", "900501"),
        ("date", "2031-04-12"),
        ("competition", "Copa del Litoral"),
        ("home", "Deportivo Ombú"),
        ("away", "Atlético Ceibal"),
    ] {
        assert_eq!(info.text(column), expected);
    }
    info.holds(
        &[
            "home_score",
            "away_score",
            "home_score_stated",
            "away_score_stated",
            "minutes_1",
            "minutes_2",
        ],
        &[2.0, 1.0, 2.0, 1.0, 46.5, 48.0],
    );
    // One event is of a type that nobody knows.
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        matches!(notes[..], [note] if note.contains("does not know")),
        "{notes:?}"
    );
    rows_add_up(&data);
}

#[test]
fn each_incidence_becomes_its_own() {
    let data = data();
    for (id, expected) in [
        ("1000", "period_start"),
        ("1001", "pass success"),
        ("1002", "pass fail"),
        ("1003", "recovery success"),
        ("1004", "clearance success"),
        ("1006", "corner_crossed"),
        ("1007", "shot saved"),
        ("1007-save", "keeper_save success"),
        ("1008", "goalkick"),
        ("1009", "throw_in"),
        ("1010", "foul"),
        ("1011", "card yellow"),
        ("1012", "shot goal"),
        ("1013", "foul penalty;handball"),
        ("1014", "shot_penalty goal"),
        ("1015", "offside"),
        ("2001", "substitution"),
        ("2002", "own_goal"),
        ("2003", "card second_yellow"),
        ("2004", "shot off_target"),
        ("2005", "other"),
        ("2006", "other"),
    ] {
        assert_eq!(what(&data, id), expected, "incidence {id}");
    }
    let event = |id: &str| row(&data.events, "event_id", id);
    assert_eq!(event("1007-save").text("player"), "M. Ibarra");
    assert_eq!(event("1010").text("related_player"), "M. Sosa");
    assert_eq!(event("1012").text("related_player"), "M. Rincón");
    assert_eq!(event("2001").text("related_player"), "M. Núñez");
    // A nickname where there is no short name; the player's team where none is given.
    assert_eq!(event("1007").text("player"), "El Juárez");
    assert_eq!(event("2006").text("team"), "Deportivo Ombú");
    // The second of the throw-in is not given.
    event("1009").holds(&["minute", "second"], &[8.0, 0.0]);
}

#[test]
fn an_outfield_player_who_stops_a_shot_blocks_it() {
    let folder = temporary();
    let text = text_of(MATCH).replace("\"ctchBy\": 5101", "\"ctchBy\": 5102");
    let file = write(folder.path(), "900501.json", text);
    let data = read(&[file], &ReadOptions::default()).expect("readable");
    assert_eq!(what(&data, "1007"), "shot blocked");
    assert_eq!(what(&data, "1007-block"), "block");
    let block = row(&data.events, "event_id", "1007-block");
    assert_eq!(block.text("player_id"), "5102");
    assert_eq!(block.text("team"), "Deportivo Ombú");
    rows_add_up(&data);
}

#[test]
fn the_acting_team_attacks_to_the_right_in_both_halves() {
    let data = data();
    let places = ["start_x", "start_y", "end_x", "end_y"];
    // The home team's right touchline is the lower one in the first half.
    row(&data.events, "event_id", "1009").holds(&places, &[63.0, 0.68, 68.25, 6.8]);
    row(&data.events, "event_id", "1006").holds(&places[..2], &[103.95, 1.02]);
    row(&data.events, "event_id", "2002").holds(&places[..2], &[4.2, 30.6]);
    shots_are_at_the_far_end(&data);
}

#[test]
fn goals_that_are_listed_twice_and_deleted_incidences_are_skipped() {
    let data = data();
    let skipped: Vec<(&str, &str, usize)> = data.accounts[0]
        .skipped
        .iter()
        .map(|skipped| (skipped.provider_type.as_str(), skipped.reason, skipped.rows))
        .collect();
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(
        skipped.contains(&("goals", "also listed among the shots", 3)),
        "{skipped:?}"
    );
    assert!(
        skipped.contains(&("correctPasses", "withdrawn by the provider", 1)),
        "{skipped:?}"
    );
}

#[test]
fn minutes_follow_substitutions_and_a_second_yellow_card() {
    let data = data();
    let minutes = |player: &str, expected: f64| {
        row(&data.lineups, "player", player).holds(&["minutes"], &[expected]);
    };
    minutes("M. Zárate", 46.5 + 15.5);
    minutes("M. Núñez", 32.5);
    minutes("R. Godoy", 46.5 + 35.0);
    let players = texts(&data.lineups, "player");
    assert!(
        !players.contains(&Some("D. Técnico".to_owned())),
        "a coach does not play"
    );
    assert_eq!(
        row(&data.lineups, "player", "M. Ibarra").text("position"),
        "GK"
    );
}

#[test]
fn without_shots_and_corners_positions_are_left_out_and_a_note_says_so() {
    let folder = temporary();
    let text = text_of(MATCH)
        .replace("\"shots\"", "\"shotz\"")
        .replace("\"cornerKicks\"", "\"cornerz\"");
    let mut match_: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for class in ["shotz", "cornerz", "goals"] {
        match_["incidences"][class] = serde_json::json!({});
    }
    let file = write(
        folder.path(),
        "a.json",
        serde_json::to_vec(&match_).expect("JSON"),
    );
    let data = read(&[file], &ReadOptions::default()).expect("readable");
    assert!(
        data.notes
            .iter()
            .any(|note| note.text.contains("which way the teams attack")),
        "{:?}",
        data.notes
    );
    assert_eq!(
        row(&data.events, "event_id", "1001").number("start_x"),
        None
    );
}

#[test]
fn faults_are_told_with_their_path() {
    for (from, to, expected) in [
        (
            "\"half\": 2",
            "\"half\": 9",
            &["incidences", "half", "line "][..],
        ),
        ("\"m\": 60", "\"m\": -1", &["substitutions", "line "]),
        (
            "\"homeTeamId\": 501",
            "\"homeTeamId\": 502",
            &["home and away"],
        ),
        (
            "\"type\": 180",
            "\"type\": \"pass\"",
            &["correctPasses", "type"],
        ),
    ] {
        let folder = temporary();
        let text = text_of(MATCH);
        assert!(text.contains(from), "{from}");
        let file = write(folder.path(), "a.json", text.replacen(from, to, 1));
        let error = read(&[file], &ReadOptions::default())
            .expect_err(to)
            .to_string();
        assert!(error.contains("a.json"), "{error}");
        for text in expected {
            assert!(error.contains(text), "`{text}` is not in: {error}");
        }
    }
}

#[test]
fn no_mutation_of_a_datafactory_match_panics() {
    survives(MATCH, "datafactory", None, 22);
}

#[test]
fn the_shared_match_is_read() {
    let Some(file) = shared("datafactory/datafactory_events.json") else {
        return;
    };
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    rows_add_up(&data);
    shots_are_at_the_far_end(&data);
    Row::first(&data.matches).holds(
        &[
            "home_score",
            "away_score",
            "home_score_stated",
            "away_score_stated",
        ],
        &[4.0, 2.0, 4.0, 2.0],
    );
    assert_eq!(data.lineups.height(), 22 + 5);
    let out = temporary();
    analyse(&file, out.path(), &["--timelines", "0"]).done();
    let errors = Table::read(&out.path().join("errors.csv"));
    errors.row_with(&[("kind", "penalty_foul"), ("led_to", "goal")]);
}
