//! Metrica: the newer JSON with its metadata, and the CSV of the sample data.

use crate::common::checks::{rows_add_up, shots_are_at_the_far_end};
use crate::common::mutations::survives;
use crate::common::{Row, analyse, fixture, row, shared, temporary, text_of, texts, write};
use crate::formats::what;
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

pub const JSON: &str = "metrica/Testkamp_events.json";
pub const CSV: &str = "metrica/Testkamp_RawEventsData.csv";
pub const METADATA: &str = "metrica/Testkamp_metadata.xml";

fn data(path: &str) -> MatchData {
    read(&[fixture(path)], &ReadOptions::default()).expect("the fixture is readable")
}

#[test]
fn the_metadata_tells_the_match() {
    let data = data(JSON);
    let info = Row::first(&data.matches);
    for (column, expected) in [
        ("match_id", "Testkamp"),
        ("date", "2031-05-10"),
        ("competition", "Fjordcup"),
        ("home", "Solsund"),
        ("away", "Vinter BK"),
        ("home_stated", "true"),
    ] {
        assert_eq!(info.text(column), expected);
    }
    // A period starts with its first event and ends with END HALF.
    info.holds(
        &[
            "home_score",
            "away_score",
            "home_score_stated",
            "minutes_1",
            "minutes_2",
        ],
        &[2.0, 0.0, 2.0, 2700.0 / 60.0, 2750.0 / 60.0],
    );
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    rows_add_up(&data);
    assert_eq!(
        row(&data.lineups, "player", "Spiller 5").text("position"),
        "CB"
    );
    assert_eq!(
        row(&data.lineups, "player", "Spiller 5").text("basis"),
        "inferred"
    );
}

#[test]
fn each_type_becomes_its_own_in_both_forms() {
    for path in [JSON, CSV] {
        let data = data(path);
        for (id, expected) in [
            ("1", "period_start"),
            ("2", "pass success kick_off"),
            ("3", "pass success through"),
            ("4", "dribble success"),
            ("5", "duel fail"),
            ("6", "tackle success"),
            ("7", "dispossessed fail"),
            ("8", "tackle success"),
            ("9", "clearance success"),
            ("12", "pass fail"),
            ("13", "interception success"),
            ("15", "shot saved"),
            ("16", "keeper_save success"),
            ("18", "throw_in success"),
            ("19", "bad_touch fail"),
            ("20", "foul"),
            ("21", "duel success aerial"),
            ("22", "other"),
            ("23", "card yellow"),
            ("25", "shot_freekick goal"),
            ("28", "goalkick fail"),
            ("29-end", "period_end"),
            ("33", "corner_crossed fail"),
            ("35", "own_goal"),
            ("36", "shot post"),
            ("37", "card second_yellow"),
            ("38", "card red"),
        ] {
            assert_eq!(what(&data, id), expected, "{path}, event {id}");
        }
        assert_eq!(
            row(&data.events, "event_id", "36").text("body_part"),
            "head"
        );
        let skipped = &data.accounts[0].skipped;
        assert_eq!(
            (skipped.len(), skipped[0].rows),
            (1, 4),
            "set pieces are part of what follows"
        );
        rows_add_up(&data);
    }
}

#[test]
fn the_acting_team_attacks_to_the_right_in_both_halves() {
    for path in [JSON, CSV] {
        let data = data(path);
        let at = |id: &str, expected: [f64; 2]| {
            row(&data.events, "event_id", id).holds(&["start_x", "start_y"], &expected);
        };
        at("3", [47.25, 34.0]);
        at("4", [73.5, 54.4]);
        at("15", [92.4, 34.0]);
        at("33", [105.0, 68.0]);
        at("36", [94.5, 30.6]);
        shots_are_at_the_far_end(&data);
    }
}

#[test]
fn events_of_one_moment_are_in_the_order_in_which_they_happened() {
    let ids: Vec<String> = texts(&data(JSON).events, "event_id")
        .into_iter()
        .flatten()
        .collect();
    // The file lists the carry of event 10 after the clearance that ends it.
    let from = ids.iter().position(|id| id == "5").expect("there");
    assert_eq!(ids[from..from + 6], ["5", "6", "7", "8", "10", "9"]);
}

#[test]
fn where_nothing_tells_the_direction_positions_are_left_out_and_a_note_says_so() {
    let folder = temporary();
    let kept = |line: &&str| !line.contains("SHOT") && !line.contains("GOAL KICK");
    let text: Vec<&str> = text_of(CSV).leak().lines().filter(kept).collect();
    let file = write(folder.path(), "a.csv", text.join("\n"));
    let data = read(&[file], &ReadOptions::default()).expect("readable");
    assert!(
        data.notes
            .iter()
            .any(|note| note.text.contains("which way the teams attack")),
        "{:?}",
        data.notes
    );
    assert_eq!(row(&data.events, "event_id", "2").number("start_x"), None);
}

#[test]
fn without_metadata_the_first_team_is_taken_as_the_home_team() {
    let folder = temporary();
    let file = write(folder.path(), "a_events.json", text_of(JSON));
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    let info = Row::first(&data.matches);
    assert_eq!(
        (info.text("home"), info.text("home_stated")),
        ("Vinter BK".into(), "false".into())
    );
    shots_are_at_the_far_end(&data);
}

#[test]
fn faults_of_the_csv_are_told_with_line_and_column() {
    for (from, to, expected) in [
        ("Start Time [s]", "Start Time", &["Unknown"][..]),
        ("Start X", "X", &["Unknown"]),
        ("End Y", "Y", &["line 1", "`End Y`"]),
        (
            "Away,SHOT,ON TARGET-SAVED,1,",
            "Away,SHOT,ON TARGET-SAVED,9,",
            &["line 16", "`Period`", "`9`"],
        ),
        (
            ",625,25,",
            ",625,soon,",
            &["line 16", "`Start Time [s]`", "`soon`"],
        ),
        (
            ",0.12,0.5,",
            ",left,0.5,",
            &["line 16", "`Start X`", "`left`"],
        ),
    ] {
        let folder = temporary();
        let text = text_of(CSV);
        assert!(text.contains(from), "{from}");
        let file = write(folder.path(), "a.csv", text.replacen(from, to, 1));
        let error = read(&[file], &ReadOptions::default())
            .expect_err(to)
            .to_string();
        assert!(error.contains("a.csv"), "{error}");
        // Without its own columns nobody takes the file for Metrica's.
        for text in expected.iter().filter(|text| **text != "Unknown") {
            assert!(error.contains(text), "`{text}` is not in: {error}");
        }
    }
}

#[test]
fn faults_of_the_json_are_told_with_their_path() {
    let folder = temporary();
    for (from, to, expected) in [
        ("\"period\": 2", "\"period\": 9", "data[29].period"),
        (
            "\"time\": 25.0",
            "\"time\": \"soon\"",
            "data[14].start.time",
        ),
    ] {
        let text = text_of(JSON);
        assert!(text.contains(from), "{from}");
        let file = write(folder.path(), "a.json", text.replacen(from, to, 1));
        let error = read(&[file], &ReadOptions::default())
            .expect_err(to)
            .to_string();
        assert!(
            error.contains(expected) && error.contains("line "),
            "{error}"
        );
    }
}

#[test]
fn no_mutation_of_a_metrica_match_panics() {
    survives(
        JSON,
        "metrica",
        Some((METADATA, "Testkamp_metadata.xml")),
        23,
    );
    survives(CSV, "metrica", None, 24);
}

#[test]
fn the_shared_match_is_read() {
    let Some(file) = shared("metrica/metrica_events.json") else {
        return;
    };
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    rows_add_up(&data);
    shots_are_at_the_far_end(&data);
    Row::first(&data.matches).holds(&["home_score", "away_score"], &[0.0, 2.0]);
    assert_eq!(data.lineups.height(), 35, "17 and 18 players have events");
    let out = temporary();
    analyse(&file, out.path(), &["--timelines", "0"]).done();
}
