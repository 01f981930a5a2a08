//! The Common Data Format: event lines with the match sheet and the metadata, on a match written
//! from the published schemas.

use crate::common::checks::{rows_add_up, shots_are_at_the_far_end};
use crate::common::mutations::survives;
use crate::common::{Row, analyse, fixture, inspect, row, temporary, text_of, texts, write};
use crate::formats::what;
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

pub const EVENTS: &str = "cdf/9003_event.jsonl";
pub const SHEET: &str = "cdf/9003_match.json";
pub const METADATA: &str = "cdf/9003_meta.json";

fn data() -> MatchData {
    read(&[fixture(EVENTS)], &ReadOptions::default()).expect("the fixture is readable")
}

/// Reads event lines with the match's companions beside them.
fn with_companions(lines: &str) -> Result<MatchData, backline::Error> {
    let folder = temporary();
    let file = write(folder.path(), "event.jsonl", lines);
    write(folder.path(), "match.json", text_of(SHEET));
    write(folder.path(), "meta.json", text_of(METADATA));
    read(&[file], &ReadOptions::default())
}

#[test]
fn the_match_is_told_by_sheet_and_metadata() {
    let data = data();
    let info = Row::first(&data.matches);
    for (column, expected) in [
        ("match_id", "match_9003"),
        ("date", "2031-06-01"),
        ("competition", "River League"),
        ("season", "2030/31"),
        ("home", "River Women"),
        ("away", "Mill Town"),
        ("home_stated", "true"),
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
        &[1.0, 1.0, 1.0, 1.0, 46.0, 47.0],
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
fn each_type_becomes_its_own() {
    let data = data();
    for (id, expected) in [
        ("e1", "pass success kick_off"),
        ("e2", "pass fail"),
        ("e3", "interception success"),
        ("e4", "throw_in success"),
        ("e5", "corner_crossed fail"),
        ("e6", "keeper_claim success"),
        ("e7", "shot saved"),
        ("e8", "keeper_save success"),
        ("e9", "foul"),
        ("e10", "other"),
        ("e11", "shot_penalty goal"),
        ("e12", "tackle success"),
        ("e13", "duel fail aerial"),
        ("e14", "touch success"),
        ("e15", "pressure success"),
        ("e16", "period_end"),
        ("e18", "shot_freekick post"),
        ("e19", "own_goal"),
        ("e21", "shot off_target"),
        ("e22", "cross offside"),
        ("e23", "other success"),
    ] {
        assert_eq!(what(&data, id), expected, "event {id}");
    }
    let event = |id: &str| row(&data.events, "event_id", id);
    event("e7").holds(&["xg", "seconds"], &[0.11, 600.0]);
    assert_eq!(
        (event("e7").text("body_part"), event("e7").text("player")),
        ("head".into(), "Una Graf".into())
    );
    assert_eq!(event("e1").text("related_player"), "Hana Sato");
    // Where the clock is not given, the time since the start of the period.
    event("e22").holds(&["period", "minute"], &[2.0, 74.0]);
}

#[test]
fn cards_and_substitutions_are_the_match_sheet_s() {
    let data = data();
    let minutes = |player: &str, expected: f64| {
        row(&data.lineups, "player", player).holds(&["minutes"], &[expected]);
    };
    minutes("Kit Larsen", 46.0 + 18.0);
    minutes("Lena Voss", 29.0);
    minutes("Rita Falk", 46.0 + 40.0);
    let kinds = texts(&data.events, "type");
    let cards = kinds
        .iter()
        .filter(|kind| kind.as_deref() == Some("card"))
        .count();
    assert_eq!(cards, 2);
    let position = |player: &str| row(&data.lineups, "player", player).text("position");
    assert_eq!(
        [
            position("Dina Petrov"),
            position("Fay Oduya"),
            position("Una Graf")
        ],
        ["CB", "DM", "CF"]
    );
    assert_eq!(
        row(&data.lineups, "player", "Ada Okafor").text("birth_date"),
        "2001-02-15"
    );
}

#[test]
fn the_home_team_attacks_to_the_right_as_the_format_asks() {
    let data = data();
    let at = |id: &str, expected: [f64; 2]| {
        row(&data.events, "event_id", id).holds(&["start_x", "start_y"], &expected);
    };
    at("e2", [44.5, 36.0]);
    at("e3", [42.5, 14.0]);
    at("e5", [105.0, 0.0]);
    at("e21", [90.5, 44.0]);
    at("e19", [2.5, 33.0]);
    shots_are_at_the_far_end(&data);
}

#[test]
fn where_shots_say_otherwise_the_direction_is_theirs_and_a_note_says_so() {
    let turned = |wanted: &dyn Fn(&serde_json::Value) -> bool| -> String {
        let turn = |line: &str| {
            let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            if wanted(&value["event"]) {
                for key in ["x", "y", "x_end", "y_end"] {
                    if let Some(number) = value["event"][key].as_f64() {
                        value["event"][key] = (-number).into();
                    }
                }
            }
            value.to_string()
        };
        let lines: Vec<String> = text_of(EVENTS).lines().map(turn).collect();
        lines.join("\n")
    };
    let acting = with_companions(&turned(&|event| event["team_id"] == "t_mill")).expect("readable");
    assert!(
        acting
            .notes
            .iter()
            .any(|note| note.text.contains("every team")),
        "{:?}",
        acting.notes
    );
    row(&acting.events, "event_id", "e3").holds(&["start_x"], &[42.5]);
    shots_are_at_the_far_end(&acting);
    // All turned around: neither the format, nor `play_direction`, nor the acting team fits.
    let none = with_companions(&turned(&|_| true)).expect("readable");
    assert!(
        none.notes
            .iter()
            .any(|note| note.text.contains("which way")),
        "{:?}",
        none.notes
    );
    assert_eq!(row(&none.events, "event_id", "e3").number("start_x"), None);
}

#[test]
fn the_words_of_the_first_version_are_read_too() {
    let old = text_of(EVENTS)
        .replace("\"is_successful\"", "\"outcome\"")
        .replace("\"outcome_type\"", "\"outcome_detailed\"");
    let data = with_companions(&old).expect("readable");
    assert_eq!(what(&data, "e11"), "shot_penalty goal");
    assert_eq!(what(&data, "e2"), "pass fail");
}

#[test]
fn without_companions_ids_stand_for_names_and_a_note_says_so() {
    let folder = temporary();
    let file = write(folder.path(), "event.jsonl", text_of(EVENTS));
    // A sheet of another match is not this one's.
    write(
        folder.path(),
        "match.json",
        text_of(SHEET).replace("match_9003", "match_9004"),
    );
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains("`lineups`")),
        "{notes:?}"
    );
    assert_eq!(Row::first(&data.matches).text("home"), "t_river");
    let options = ReadOptions {
        lineups: Some(fixture(SHEET)),
        meta: Some(fixture(METADATA)),
        ..ReadOptions::default()
    };
    let data = read(&[&file], &options).expect("readable");
    assert_eq!(Row::first(&data.matches).text("home"), "River Women");
    let options = ReadOptions {
        lineups: Some(folder.path().join("match.json")),
        ..ReadOptions::default()
    };
    let error = read(&[&file], &options)
        .expect_err("another match's")
        .to_string();
    assert!(error.contains("match_9004"), "{error}");
}

#[test]
fn faults_are_told_with_line_and_path() {
    let folder = temporary();
    for (from, to, expected) in [
        (
            "\"period\": \"second_half\"",
            "\"period\": \"half_time\"",
            &["line 17", "event.period", "half_time"][..],
        ),
        ("\"id\": \"e3\"", "\"id\": 3", &["line 3", "event.id"]),
        (
            "\"event\": {\"id\": \"e4\"",
            "\"event\": {\"id\" \"e4\"",
            &["line 4"],
        ),
    ] {
        let text = text_of(EVENTS);
        assert!(text.contains(from), "{from}");
        let file = write(folder.path(), "a.jsonl", text.replacen(from, to, 1));
        let error = read(&[file], &ReadOptions::default())
            .expect_err(to)
            .to_string();
        assert!(error.contains("a.jsonl"), "{error}");
        for text in expected {
            assert!(error.contains(text), "`{text}` is not in: {error}");
        }
    }
    inspect(&fixture(SHEET), &[])
        .refused(1)
        .says(&["CDF match sheet", "Give the event lines"]);
}

#[test]
fn the_folder_is_analysed_as_one_match() {
    let out = temporary();
    analyse(&fixture("cdf"), out.path(), &["--timelines", "0"]).done();
}

#[test]
fn no_mutation_of_a_cdf_match_panics() {
    survives(EVENTS, "cdf", Some((SHEET, "9003_match.json")), 25);
    survives(EVENTS, "cdf", Some((METADATA, "9003_meta.json")), 26);
}

#[test]
fn clocks_that_show_no_time_are_counted_and_lines_out_of_order_are_too() {
    let text = text_of(EVENTS);
    let notes = |text: &str| -> Vec<String> {
        let data = with_companions(text).expect("readable");
        data.notes.into_iter().map(|note| note.text).collect()
    };
    let as_it_is = notes(&text);
    let odd = notes(&text.replacen(
        "\"match_clock\": \"20:00.00\"",
        "\"match_clock\": \"soon\"",
        1,
    ));
    let said = odd
        .iter()
        .find(|text| !as_it_is.contains(text))
        .expect("a note");
    assert!(
        said.contains("have a `match_clock`") && said.contains("`soon` in event `e9`"),
        "{said}"
    );
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(3, 6);
    let said = notes(&lines.join("\n")).join("\n");
    assert!(said.contains("before an earlier one"), "{said}");
}
