//! Opta's events in their three forms: F24 with F7, Stats Perform's MA3 with MA1, WhoScored's
//! match centre as JSON and as scrapers write it. The fixtures are one invented match in each form.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::common::mutations::survives;
use crate::common::{
    Table, analyse, fixture, inspect, numbers, row, shared, temporary, text_of, texts, write,
};
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read, recognise};

const F24: &str = "opta/f24-3-2030-7001-eventdetails.xml";
const F7: &str = "opta/f7-3-2030-7001-matchresults.xml";
const MA3_JSON: &str = "statsperform/ma3-7001.json";
const MA3_XML: &str = "statsperform/ma3-7002.xml";
const MA1_JSON: &str = "statsperform/ma1-7001.json";
const MA1_XML: &str = "statsperform/ma1-7002.xml";
const WHOSCORED: &str = "whoscored/7003.json";
const SOCCERDATA: &str = "whoscored/soccerdata.csv";
const SCRAPED: &str = "whoscored/scraped.csv";

/// Every form with its format's name.
const FORMS: [(&str, &str); 6] = [
    (F24, "opta"),
    (MA3_JSON, "statsperform"),
    (MA3_XML, "statsperform"),
    (WHOSCORED, "whoscored"),
    (SOCCERDATA, "whoscored"),
    (SCRAPED, "whoscored"),
];

#[track_caller]
fn load(path: impl AsRef<Path>) -> MatchData {
    read(&[path.as_ref()], &ReadOptions::default()).expect("readable")
}

fn data(path: &str) -> MatchData {
    load(fixture(path))
}

/// A fixture alone in a folder, without what lies beside it.
fn alone(path: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = temporary();
    let name = Path::new(path).file_name().and_then(|name| name.to_str());
    let file = write(folder.path(), name.expect("a name"), text_of(path));
    (folder, file)
}

/// Type, outcome, body part, qualifiers and the other player of an F24 event.
#[track_caller]
fn what(data: &MatchData, id: &str) -> String {
    let event = row(&data.events, "event_id", id);
    let words = [
        "type",
        "outcome",
        "body_part",
        "qualifiers",
        "related_player",
    ];
    let words = words.map(|column| event.text(column));
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The only event of this player, type and minute.
#[track_caller]
fn id_of(data: &MatchData, kind: &str, player: &str, minute: f64) -> String {
    let (kinds, players, ids) = (
        texts(&data.events, "type"),
        texts(&data.events, "player"),
        texts(&data.events, "event_id"),
    );
    let minutes = numbers(&data.events, "minute");
    let found: Vec<&String> = (0..ids.len())
        .filter(|row| {
            kinds[*row].as_deref() == Some(kind)
                && players[*row].as_deref() == Some(player)
                && minutes[*row] == Some(minute)
        })
        .filter_map(|row| ids[row].as_ref())
        .collect();
    assert_eq!(found.len(), 1, "{kind} of {player} in minute {minute}");
    found[0].clone()
}

/// Every row of the file is an event, beside another's, or skipped.
#[track_caller]
fn accounts_add_up(data: &MatchData) {
    let ids = texts(&data.events, "match_id");
    for account in &data.accounts {
        let events = ids
            .iter()
            .filter(|id| id.as_deref() == Some(account.match_id.as_str()))
            .count();
        let skipped: usize = account.skipped.iter().map(|skipped| skipped.rows).sum();
        assert_eq!(
            account.rows,
            events - account.derived + skipped,
            "{account:?}"
        );
    }
}

/// Both teams shoot from near x = 105 in each period in which they shoot, own goals lie near 0.
#[track_caller]
fn attack_towards_the_right(data: &MatchData) {
    let mut shots: HashMap<(String, String, u64), Vec<f64>> = HashMap::new();
    let columns = ["match_id", "side", "type"].map(|column| texts(&data.events, column));
    let (periods, x) = (
        numbers(&data.events, "period"),
        numbers(&data.events, "start_x"),
    );
    for (index, x) in x.iter().enumerate() {
        let text = |column: usize| columns[column][index].clone().unwrap_or_default();
        let Some(x) = x else { continue };
        if text(2).starts_with("shot") {
            let key = (text(0), text(1), periods[index].unwrap_or(0.0) as u64);
            shots.entry(key).or_default().push(*x);
        } else if text(2) == "own_goal" {
            assert!(*x < 52.5, "an own goal at {x}");
        }
    }
    assert!(!shots.is_empty());
    for (key, x) in shots {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        assert!(mean > 70.0, "{key:?}: {mean}");
    }
}

// Recognition.

#[test]
fn every_form_is_recognised_from_its_content_and_companions_are_called_what_they_are() {
    for (path, format) in FORMS {
        let bytes = std::fs::read(fixture(path)).expect("a fixture");
        let known = recognise(Path::new("misleading.txt"), &bytes).expect("known");
        assert_eq!(known.name(), format, "{path}");
    }
    for (path, what) in [(F7, "F7"), (MA1_JSON, "MA1"), (MA1_XML, "MA1")] {
        let bytes = std::fs::read(fixture(path)).expect("a fixture");
        let error = recognise(Path::new(path), &bytes)
            .expect_err("no events")
            .to_string();
        assert!(
            error.contains(what) && error.contains("Give the"),
            "{error}"
        );
    }
    for other in [
        "statsbomb/events/9001.json",
        "wyscout/9002.json",
        "csv/full.csv",
    ] {
        let bytes = std::fs::read(fixture(other)).expect("a fixture");
        let known = recognise(Path::new(other), &bytes).expect("known");
        assert!(
            FORMS.iter().all(|(_, format)| *format != known.name()),
            "{other}"
        );
    }
}

// The same match in each form.

#[test]
fn teams_date_competition_and_score_are_those_of_the_match_in_every_form() {
    for (path, _) in FORMS {
        let data = data(path);
        let game = row(&data.matches, "home_score", "2");
        assert_eq!(game.number("away_score"), Some(1.0), "{path}");
        assert_eq!(game.text("date"), "2031-03-01", "{path}");
        assert_eq!(game.text("home_stated"), "true", "{path}");
        let teams = (game.text("home"), game.text("away"));
        if path == SCRAPED {
            // It has the ids of the teams only.
            assert_eq!(teams, ("team 71".to_owned(), "team 72".to_owned()));
        } else {
            assert_eq!(
                teams,
                ("Fenwick & Marsh".to_owned(), "Östra Lane".to_owned()),
                "{path}"
            );
        }
        let stated = game.number("home_score_stated");
        assert_eq!(stated, Some(2.0).filter(|_| path != SOCCERDATA), "{path}");
        let no_score_note = data.notes.iter().all(|note| !note.text.contains("states"));
        assert!(no_score_note, "{:?}", data.notes);
        accounts_add_up(&data);
        attack_towards_the_right(&data);
    }
    let competition = |path: &str| {
        let data = data(path);
        let game = row(&data.matches, "home_score", "2");
        (game.text("competition"), game.text("season"))
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(competition(F24), pair("Meadow League", "2030/2031"));
    assert_eq!(competition(MA3_JSON), pair("Meadow League", "2030/2031"));
    assert_eq!(competition(MA3_XML), pair("Meadow League", "2030/2031"));
    assert_eq!(
        competition(WHOSCORED),
        pair("Nowhere Meadow League", "2030/2031")
    );
    assert_eq!(competition(SOCCERDATA), pair("NWH-Meadow League", "3031"));
}

#[test]
fn minutes_follow_line_ups_substitutions_and_cards_in_every_form() {
    for (path, format) in FORMS {
        let data = data(path);
        let minutes = |player: &str| {
            let entry = row(&data.lineups, "player", player);
            assert_eq!(entry.text("basis"), "stated", "{path}");
            entry.number("minutes").expect("minutes")
        };
        let near = |player: &str, expected: f64| {
            let found = minutes(player);
            assert!(
                (found - expected).abs() < 0.01,
                "{path}: {player} {found}, expected {expected}"
            );
        };
        let first = 46.0 + 10.0 / 60.0;
        let whole = first + 48.5;
        near("Ida Grove", whole);
        // Substituted at half-time, and for him.
        near("Lukas Ehm", first);
        near("David O'Dell", 48.5);
        // Substituted, and for him.
        near("Rasmus Vang", first + 27.25);
        near("Simon Toft", 48.5 - 27.25);
        // Sent off with a red and with a second yellow card.
        near("Leo Hartig", first + 15.5);
        near("Jonas Rask", first + 43.0);
        // Left injured and nobody came on; WhoScored does not record it.
        near(
            "Milo Weber",
            if format == "whoscored" {
                whole
            } else {
                first + 25.5
            },
        );
        // The bench has no rows; who was named and did not play is not in the line-ups.
        assert_eq!(data.lineups.height(), 24, "{path}");
        assert!(
            !texts(&data.lineups, "player").contains(&Some("Erik Sand".to_owned())),
            "{path}"
        );
    }
}

#[test]
fn positions_are_those_of_the_formation_and_substitutes_take_a_place_in_it() {
    for (path, _) in FORMS {
        let data = data(path);
        let position = |player: &str| row(&data.lineups, "player", player).text("position");
        assert_eq!(position("Ida Grove"), "GK", "{path}");
        assert_eq!(position("Peder Lund"), "RB", "{path}");
        assert_eq!(position("Tomas Birk"), "LB", "{path}");
        assert_eq!(position("Emil Dahl"), "CB", "{path}");
        assert_eq!(position("Lasse Friis"), "RW", "{path}");
        assert_eq!(position("Timo Falk"), "RM", "{path}");
        // Place 8 of a 4-3-3 and place 10 of a 4-4-2.
        assert_eq!(position("Simon Toft"), "CM", "{path}");
        assert_eq!(position("David O'Dell"), "CF", "{path}");
    }
}

#[test]
fn f24_and_ma3_hold_the_same_events_in_json_and_xml() {
    let opta = data(F24);
    for path in [MA3_JSON, MA3_XML] {
        let other = data(path);
        for column in [
            "event_id",
            "type",
            "outcome",
            "body_part",
            "qualifiers",
            "error_label",
            "provider_type",
            "player",
            "related_player",
        ] {
            assert_eq!(
                texts(&opta.events, column),
                texts(&other.events, column),
                "{path} {column}"
            );
        }
        for column in [
            "period", "seconds", "minute", "second", "start_x", "start_y", "end_x", "end_y", "xg",
        ] {
            assert_eq!(
                numbers(&opta.events, column),
                numbers(&other.events, column),
                "{path} {column}"
            );
        }
        assert_eq!(
            opta.accounts[0].skipped, other.accounts[0].skipped,
            "{path}"
        );
    }
}

#[test]
fn both_tables_of_scrapers_hold_the_same_events_as_the_json() {
    let json = data(WHOSCORED);
    for path in [SOCCERDATA, SCRAPED] {
        let table = data(path);
        for column in [
            "type",
            "outcome",
            "body_part",
            "qualifiers",
            "error_label",
            "provider_type",
            "player",
            "related_player",
            "approx",
        ] {
            assert_eq!(
                texts(&json.events, column),
                texts(&table.events, column),
                "{path} {column}"
            );
        }
        for column in ["period", "seconds", "start_x", "start_y", "end_x", "end_y"] {
            assert_eq!(
                numbers(&json.events, column),
                numbers(&table.events, column),
                "{path} {column}"
            );
        }
    }
}

#[test]
fn a_table_with_semicolons_and_decimal_commas_holds_the_same_events() {
    let expected = data(SOCCERDATA);
    let mut reader = csv::Reader::from_path(fixture(SOCCERDATA)).expect("a table");
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    writer
        .write_record(reader.headers().expect("a header"))
        .expect("written");
    for record in reader.records() {
        let cells = record.expect("a row");
        // Numbers with a point get a comma, texts stay as they are.
        let cell = |cell: &str| match cell.parse::<f64>() {
            Ok(_) => cell.replace('.', ","),
            Err(_) => cell.to_owned(),
        };
        writer
            .write_record(cells.iter().map(cell))
            .expect("written");
    }
    let folder = temporary();
    let file = write(
        folder.path(),
        "excel.csv",
        writer.into_inner().expect("written"),
    );
    let data = load(&file);
    for column in [
        "event_id",
        "type",
        "player_id",
        "player",
        "related_player",
        "qualifiers",
    ] {
        assert_eq!(
            texts(&expected.events, column),
            texts(&data.events, column),
            "{column}"
        );
    }
    for column in ["seconds", "start_x", "start_y", "end_x", "end_y"] {
        assert_eq!(
            numbers(&expected.events, column),
            numbers(&data.events, column),
            "{column}"
        );
    }
}

// What events become.

#[test]
fn types_outcomes_body_parts_and_qualifiers_become_the_model_s() {
    let data = data(F24);
    let one =
        |kind: &str, player: &str, minute: f64| what(&data, &id_of(&data, kind, player, minute));
    assert_eq!(one("pass", "Felix Bro", 0.0), "pass success kick_off");
    assert_eq!(one("throw_in", "Peder Lund", 0.0), "throw_in success hands");
    assert_eq!(one("cross", "Lasse Friis", 0.0), "cross success key_pass");
    assert_eq!(
        one("shot", "Felix Bro", 0.0),
        "shot off_target head Lasse Friis"
    );
    assert_eq!(one("goalkick", "Karl Stein", 0.0), "goalkick fail");
    assert_eq!(one("clearance", "Emil Dahl", 0.0), "clearance success head");
    assert_eq!(
        one("duel", "Peder Lund", 0.0),
        "duel success aerial Milo Weber"
    );
    assert_eq!(
        one("take_on", "Rasmus Vang", 1.0),
        "take_on success Leo Hartig"
    );
    assert_eq!(
        one("dribbled_past", "Leo Hartig", 1.0),
        "dribbled_past fail Rasmus Vang"
    );
    assert_eq!(
        one("tackle", "Max Oster", 1.0),
        "tackle success Rasmus Vang"
    );
    assert_eq!(
        one("dispossessed", "Rasmus Vang", 1.0),
        "dispossessed fail Max Oster"
    );
    assert_eq!(
        one("pass", "Lasse Friis", 3.0),
        "pass success through;key_pass;assist"
    );
    assert_eq!(
        one("shot", "Felix Bro", 3.0),
        "shot goal foot counter;big_chance Lasse Friis"
    );
    assert_eq!(one("foul", "Jonas Rask", 9.0), "foul Jan Köhl");
    assert_eq!(one("card", "Jonas Rask", 9.0), "card yellow");
    assert_eq!(
        one("freekick_crossed", "Jan Köhl", 10.0),
        "freekick_crossed success high"
    );
    assert_eq!(one("shot", "Finn Adler", 10.0), "shot post head");
    assert_eq!(
        one("keeper_pick_up", "Ida Grove", 10.0),
        "keeper_pick_up success"
    );
    assert_eq!(one("pass", "Ida Grove", 10.0), "pass success hands");
    assert_eq!(
        one("corner_crossed", "Finn Adler", 20.0),
        "corner_crossed fail"
    );
    assert_eq!(
        one("keeper_claim", "Ida Grove", 20.0),
        "keeper_claim fail missed"
    );
    assert_eq!(one("own_goal", "Niels Holm", 20.0), "own_goal other");
    assert_eq!(
        one("duel", "Timo Falk", 25.0),
        "duel fail loose_ball Anton Krog"
    );
    assert_eq!(one("bad_touch", "Anton Krog", 25.0), "bad_touch fail");
    assert_eq!(one("touch", "Timo Falk", 25.0), "touch");
    assert_eq!(one("bad_touch", "Lukas Ehm", 27.0), "bad_touch fail");
    assert_eq!(
        one("block", "Leo Hartig", 30.0),
        "block success interception"
    );
    assert_eq!(one("block", "Emil Dahl", 35.0), "block success");
    assert_eq!(
        one("keeper_save", "Ida Grove", 35.0),
        "keeper_save success drop"
    );
    assert_eq!(
        one("keeper_claim", "Ida Grove", 38.0),
        "keeper_claim success"
    );
    assert_eq!(
        one("keeper_claim", "Ida Grove", 39.0),
        "keeper_claim fail drop"
    );
    assert_eq!(
        one("keeper_sweep", "Ida Grove", 42.0),
        "keeper_sweep success"
    );
    assert_eq!(
        one("pass", "David O'Dell", 50.0),
        "pass offside Nico Brandt"
    );
    assert_eq!(one("offside", "Nico Brandt", 50.0), "offside");
    assert_eq!(
        one("freekick_short", "Emil Dahl", 50.0),
        "freekick_short success"
    );
    assert_eq!(one("foul", "Leo Hartig", 60.0), "foul penalty Felix Bro");
    assert_eq!(one("card", "Leo Hartig", 60.0), "card red");
    assert_eq!(
        one("shot_penalty", "Lasse Friis", 61.0),
        "shot_penalty goal foot"
    );
    assert_eq!(
        one("substitution", "Lukas Ehm", 45.0),
        "substitution David O'Dell"
    );
    assert_eq!(one("substitution", "Milo Weber", 70.0), "substitution");
    assert_eq!(one("card", "Jonas Rask", 88.0), "card second_yellow");
    assert_eq!(one("pass", "Jan Köhl", 89.0), "pass success fair_play");
    // A player and the ball he was fouled for are told once.
    let fouls = texts(&data.events, "type")
        .iter()
        .flatten()
        .filter(|kind| *kind == "foul")
        .count();
    assert_eq!(fouls, 2);
    let shot = row(
        &data.events,
        "event_id",
        &id_of(&data, "shot", "Felix Bro", 3.0),
    );
    shot.holds(&["xg"], &[0.41]);
}

#[test]
fn positions_are_metres_from_the_attackers_right_corner() {
    let data = data(F24);
    let at = |kind: &str, player: &str, minute: f64| id_of(&data, kind, player, minute);
    let start = ["start_x", "start_y"];
    let end = ["end_x", "end_y"];
    row(&data.events, "event_id", &at("pass", "Felix Bro", 0.0)).holds(&start, &[52.5, 34.0]);
    row(&data.events, "event_id", &at("pass", "Felix Bro", 0.0)).holds(&end, &[41.5909, 34.0]);
    // Just off the pitch is on its line; a right back is near y = 0.
    row(&data.events, "event_id", &at("throw_in", "Peder Lund", 0.0)).holds(&start, &[76.5, 0.0]);
    row(&data.events, "event_id", &at("ball_out", "Peder Lund", 0.0))
        .holds(&start, &[74.3182, 0.0]);
    // Where the shot crossed the line, or was blocked.
    row(&data.events, "event_id", &at("shot", "Felix Bro", 3.0)).holds(&end, &[105.0, 35.1437]);
    // The own goal as its own team sees it.
    row(
        &data.events,
        "event_id",
        &at("own_goal", "Niels Holm", 20.0),
    )
    .holds(&start, &[3.0345, 31.7125]);
    row(
        &data.events,
        "event_id",
        &at("own_goal", "Niels Holm", 20.0),
    )
    .holds(&end, &[0.0, 32.475]);
    // A card has no place, a position 63 m off the pitch is none.
    let card = row(&data.events, "event_id", &at("card", "Jonas Rask", 9.0));
    assert_eq!(card.number("start_x"), None);
    let off = row(&data.events, "event_id", &at("pass", "Simon Toft", 82.0));
    off.holds(&["start_x"], &[63.4091]);
    assert_eq!(off.number("end_x"), None);
    let note = data
        .notes
        .iter()
        .find(|note| note.text.contains("off the pitch"));
    assert!(
        note.is_some_and(|note| note.text.contains("1 position")),
        "{:?}",
        data.notes
    );
}

#[test]
fn the_clock_runs_on_over_half_time() {
    for (path, _) in FORMS {
        let data = data(path);
        let ends: Vec<(f64, f64)> = texts(&data.events, "type")
            .iter()
            .zip(numbers(&data.events, "period"))
            .zip(numbers(&data.events, "seconds"))
            .filter(|((kind, _), _)| kind.as_deref() == Some("period_end"))
            .map(|((_, period), seconds)| (period.expect("one"), seconds.expect("one")))
            .collect();
        assert_eq!(
            ends,
            [(1.0, 2770.0), (1.0, 2770.0), (2.0, 2910.0), (2.0, 2910.0)],
            "{path}"
        );
    }
    // WhoScored's offside has no second: it stands with the row before it, and says so.
    let data = data(WHOSCORED);
    let offside = row(&data.events, "type", "offside");
    offside.holds(&["minute", "second"], &[50.0, 4.0]);
    assert_eq!(offside.text("approx"), "time");
}

#[test]
fn error_labels_stand_on_the_event_that_erred_and_on_error_events() {
    for (path, _) in FORMS {
        let data = data(path);
        let labels: Vec<(String, String)> = texts(&data.events, "error_label")
            .into_iter()
            .zip(texts(&data.events, "type"))
            .filter_map(|(label, kind)| Some((kind?, label?)))
            .collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            labels,
            [
                pair("error_label", "error leading to goal"),
                pair("pass", "error leading to shot")
            ],
            "{path}"
        );
        let sources = texts(&data.events, "label_source");
        assert_eq!(
            sources.iter().flatten().collect::<Vec<_>>(),
            ["provider", "provider"],
            "{path}"
        );
    }
}

#[test]
fn rows_that_are_no_events_are_skipped_with_the_reason() {
    let data = data(F24);
    let skipped: Vec<(&str, &str, usize)> = data.accounts[0]
        .skipped
        .iter()
        .map(|skipped| (skipped.provider_type.as_str(), skipped.reason, skipped.rows))
        .collect();
    for (kind, reason, rows) in [
        ("Team set up", "before the match", 2),
        ("Condition change", "before the match", 1),
        ("End", "after the match", 2),
        ("Deleted event", "deleted by the provider", 1),
        ("Deleted after review", "withdrawn after a video review", 1),
        ("Temp goal", "provisional, the final event is listed too", 1),
    ] {
        assert!(
            skipped.contains(&(kind, reason, rows)),
            "{kind}: {skipped:?}"
        );
    }
    let on = skipped.iter().find(|(kind, ..)| *kind == "Player on");
    assert_eq!(on.map(|(.., rows)| *rows), Some(2), "{skipped:?}");
    assert_eq!(data.accounts[0].rows, 96);
    let unknown = data
        .notes
        .iter()
        .find(|note| note.text.contains("type 99: 1"));
    assert!(unknown.is_some(), "{:?}", data.notes);
    assert!(texts(&data.events, "provider_type").contains(&Some("type 99".to_owned())));
}

#[test]
fn an_id_that_stands_twice_is_read_once() {
    let text = text_of(F24);
    let line = text
        .lines()
        .find(|line| line.contains("type_id=\"49\""))
        .expect("a recovery");
    let folder = temporary();
    let file = write(
        folder.path(),
        "f24-7001.xml",
        text.replacen(line, &format!("{line}\n{line}"), 1),
    );
    let data = load(&file);
    let twice = data.accounts[0]
        .skipped
        .iter()
        .find(|skipped| skipped.reason.contains("an earlier row has its id"));
    assert_eq!(twice.map(|skipped| skipped.rows), Some(1));
    assert_eq!(data.accounts[0].rows, 97);
}

// Line-ups beside the events.

#[test]
fn without_line_ups_beside_it_the_eleven_are_those_of_the_events() {
    for path in [F24, MA3_JSON, MA3_XML] {
        let (_folder, file) = alone(path);
        let with = data(path);
        let without = load(&file);
        for column in ["minutes", "from_minute", "to_minute"] {
            assert_eq!(
                numbers(&with.lineups, column),
                numbers(&without.lineups, column),
                "{path}"
            );
        }
        assert_eq!(
            texts(&with.lineups, "player_id"),
            texts(&without.lineups, "player_id"),
            "{path}"
        );
        assert_eq!(
            texts(&with.lineups, "position"),
            texts(&without.lineups, "position"),
            "{path}"
        );
    }
    // F24 knows players by their ids only, MA3 by their short names.
    let (_folder, file) = alone(F24);
    assert!(texts(&load(&file).lineups, "player").contains(&Some("player 1001".to_owned())));
    let (_folder, file) = alone(MA3_JSON);
    assert!(texts(&load(&file).lineups, "player").contains(&Some("I. Grove".to_owned())));
    // The name by which a player is known.
    assert!(texts(&data(F24).lineups, "player").contains(&Some("Ås".to_owned())));
}

#[test]
fn line_ups_are_found_by_the_match_s_id_or_given_by_option() {
    let (folder, file) = alone(F24);
    let options = |lineups: Option<PathBuf>, meta: Option<PathBuf>| ReadOptions {
        lineups,
        meta,
        ..ReadOptions::default()
    };
    for given in [
        options(Some(fixture(F7)), None),
        options(None, Some(fixture(F7))),
    ] {
        let data = read(&[&file], &given).expect("readable");
        assert!(texts(&data.lineups, "player").contains(&Some("Ida Grove".to_owned())));
    }
    write(
        folder.path(),
        "srml-3-2030-f7001-matchresults.xml",
        text_of(F7),
    );
    assert!(texts(&load(&file).lineups, "player").contains(&Some("Ida Grove".to_owned())));
    // The folder itself holds one match.
    assert_eq!(load(folder.path()).matches.height(), 1);
}

#[test]
fn two_players_of_a_team_with_one_name_stay_two() {
    let (folder, file) = alone(F24);
    let f7 = text_of(F7).replace(
        "<First>Simon</First><Last>Toft</Last>",
        "<First>Rasmus</First><Last>Vang</Last>",
    );
    write(folder.path(), "f7-3-2030-7001-matchresults.xml", f7);
    let data = load(&file);
    let minutes = |player: &str| row(&data.lineups, "player", player).number("minutes");
    let (off, on) = (minutes("Rasmus Vang (1008)"), minutes("Rasmus Vang (1012)"));
    let near = |found: Option<f64>, expected: f64| {
        found.is_some_and(|found| (found - expected).abs() < 0.01)
    };
    assert!(near(off, 46.0 + 10.0 / 60.0 + 27.25), "{off:?}");
    assert!(near(on, 48.5 - 27.25), "{on:?}");
}

#[test]
fn line_ups_of_another_match_are_refused() {
    let (_folder, file) = alone(F24);
    let other = temporary();
    let f7 = write(
        other.path(),
        "f7.xml",
        text_of(F7).replace("f7001", "f7009"),
    );
    let options = ReadOptions {
        lineups: Some(f7),
        ..ReadOptions::default()
    };
    let error = read(&[&file], &options)
        .expect_err("another match")
        .to_string();
    for word in ["f7.xml", "7009", "7001", "same match"] {
        assert!(error.contains(word), "{word}: {error}");
    }
}

#[test]
fn a_season_of_line_ups_serves_each_of_its_matches() {
    let (folder, file) = alone(MA3_JSON);
    let one = text_of(MA1_JSON);
    let other = one.replace("fx7001", "fx8888");
    let list = format!("{{\"match\": [{other}, {one}]}}");
    let season = write(folder.path(), "season.json", list);
    let options = ReadOptions {
        lineups: Some(season),
        ..ReadOptions::default()
    };
    let data = read(&[&file], &options).expect("readable");
    assert!(texts(&data.lineups, "player").contains(&Some("Ida Grove".to_owned())));
}

// Bad input.

#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, says: &[&str]) {
    let folder = temporary();
    let file = write(folder.path(), name, content);
    inspect(&file, &[]).refused(1).says(&[name]).says(says);
}

#[test]
fn faults_are_named_with_file_place_and_what_to_do() {
    let xml = text_of(F24);
    refused(
        "cut.xml",
        &xml[..xml.len() / 2],
        &["line ", "column ", "fetch it again"],
    );
    let with = |from: &str, to: &str| xml.replacen(from, to, 1);
    refused(
        "a.xml",
        with("period_id=\"1\"", "period_id=\"9\""),
        &["Games/Game/Event", "period 9", "line "],
    );
    refused(
        "a.xml",
        with("min=\"3\"", "min=\"soon\""),
        &["`min` is `soon`", "whole number up to 200"],
    );
    refused(
        "a.xml",
        with("min=\"3\"", "min=\"999\""),
        &["999", "up to 200"],
    );
    refused(
        "a.xml",
        with("type_id=\"49\" ", ""),
        &["the event has no type"],
    );
    refused(
        "a.xml",
        with("x=\"50.0\"", "x=\"left\""),
        &["`x` is `left`", "expected a number"],
    );
    refused(
        "a.xml",
        with(
            "qualifier_id=\"140\" value=\"40\"",
            "qualifier_id=\"140\" value=\"far\"",
        ),
        &["qualifier 140", "`far`"],
    );
    refused(
        "a.xml",
        with("team_id=\"72\" outcome", "team_id=\"73\" outcome"),
        &["team 73", "between 71 and 72"],
    );
    refused("a.xml", with("</Event>", "</Q>"), &["line "]);
    refused(
        "a.xml",
        "<Games><Game id=\"1\"></Game></Games>",
        &["without events"],
    );

    let json = text_of(MA3_JSON);
    let with = |from: &str, to: &str| json.replacen(from, to, 1);
    refused(
        "cut.json",
        &json[..json.len() / 2],
        &["line ", "fetch it again"],
    );
    refused(
        "a.json",
        with("\"periodId\": 1,", "\"periodId\": 9,"),
        &["liveData.event[2].periodId", "period 9"],
    );
    refused(
        "a.json",
        with("\"timeMin\": 3", "\"timeMin\": 300"),
        &["liveData.event[", "minute 300"],
    );
    refused(
        "a.json",
        with("\"typeId\": 49", "\"typeId\": \"forty\""),
        &["typeId", "forty"],
    );

    let json = text_of(WHOSCORED);
    let with = |from: &str, to: &str| json.replacen(from, to, 1);
    refused(
        "cut.json",
        &json[..json.len() / 2],
        &["line ", "fetch it again"],
    );
    refused(
        "a.json",
        with("\"minute\": 3,", "\"minute\": -3,"),
        &["events[", "minute -3"],
    );
    refused(
        "a.json",
        with("\"events\":", "\"evnts\":"),
        &["lacks events"],
    );
    refused(
        "a.json",
        with(
            "{\"value\": 1, \"displayName\": \"FirstHalf\"}",
            "{\"value\": 7}",
        ),
        &["period 7"],
    );

    let csv = text_of(SOCCERDATA);
    let with = |from: &str, to: &str| csv.replacen(from, to, 1);
    refused(
        "a.csv",
        with("FirstHalf,0,", "ThirdHalf,0,"),
        &["line 4, column `period`", "`ThirdHalf`", "SecondHalf"],
    );
    refused(
        "a.csv",
        with("FirstHalf,0,", "FirstHalf,soon,"),
        &["line 4, column `minute`", "`soon`"],
    );
    refused(
        "a.csv",
        with("\"[{'type'", "\"[('type'"),
        &["line 2, column `qualifiers`", "not a list"],
    );
    refused(
        "a.csv",
        with(",minute,", ",minutes,"),
        &["the column `minute` is missing"],
    );
}

#[test]
fn an_entity_bomb_does_not_go_off() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let text = text_of(F24).replacen("<Games", &format!("{bomb}<Games"), 1);
    refused(
        "bomb.xml",
        text.replacen("Fenwick &amp; Marsh", "&c;", 1),
        &["&c;", "line "],
    );
    let folder = temporary();
    let file = write(folder.path(), "f24-7001.xml", text);
    assert_eq!(load(&file).matches.height(), 1);
}

#[test]
fn no_mutation_of_any_form_panics() {
    survives(
        F24,
        "opta",
        Some((F7, "f7-3-2030-7001-matchresults.xml")),
        11,
    );
    survives(
        MA3_JSON,
        "statsperform",
        Some((MA1_JSON, "ma1-7001.json")),
        12,
    );
    survives(MA3_XML, "statsperform", Some((MA1_XML, "ma1-7002.xml")), 13);
    survives(WHOSCORED, "whoscored", None, 14);
    survives(SOCCERDATA, "whoscored", None, 15);
    survives(SCRAPED, "whoscored", None, 16);
}

// Real files.

fn shared_form(path: &str) -> Option<(PathBuf, MatchData)> {
    let file = shared(path)?;
    let data = load(&file);
    accounts_add_up(&data);
    Some((file, data))
}

#[track_caller]
fn score(data: &MatchData, expected: [f64; 2]) {
    let game = row(&data.matches, "home_score", &expected[0].to_string());
    game.holds(
        &["away_score", "home_score_stated", "away_score_stated"],
        &[expected[1], expected[0], expected[1]],
    );
}

/// Mean y of the touches of the players in a position.
fn mean_y(data: &MatchData, position: &str) -> f64 {
    let players: Vec<Option<String>> = texts(&data.lineups, "player")
        .into_iter()
        .zip(texts(&data.lineups, "position"))
        .filter(|(_, known)| known.as_deref() == Some(position))
        .map(|(player, _)| player)
        .collect();
    assert!(!players.is_empty(), "{position}");
    let y: Vec<f64> = texts(&data.events, "player")
        .iter()
        .zip(numbers(&data.events, "start_y"))
        .filter(|(player, _)| players.contains(player))
        .filter_map(|(_, y)| y)
        .collect();
    y.iter().sum::<f64>() / y.len() as f64
}

#[track_caller]
fn y_counts_from_the_right(data: &MatchData) {
    let (right, left) = (mean_y(data, "RB"), mean_y(data, "LB"));
    assert!(
        right < 24.0 && left > 44.0,
        "right backs at {right}, left backs at {left}"
    );
}

fn runs_to_verdicts(file: &Path) -> Table {
    let out = temporary();
    analyse(file, out.path(), &["--timelines", "0"]).done();
    Table::read(&out.path().join("errors.csv"))
}

#[test]
fn a_shared_f24_match_agrees_with_its_f7() {
    let Some((file, data)) = shared_form("opta/f24-23-2018-1009316-eventdetails.xml") else {
        return;
    };
    score(&data, [2.0, 1.0]);
    attack_towards_the_right(&data);
    y_counts_from_the_right(&data);
    assert_eq!(data.lineups.height(), 28);
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    // F7's substitutions: minute and second of who goes off and who comes on.
    let f7 = std::fs::read_to_string(file.with_file_name("f7-23-2018-1009316-matchresults.xml"));
    let f7 = f7.expect("beside it");
    let mut checked = 0;
    for line in f7.lines().filter(|line| line.contains("<Substitution ")) {
        let get = |key: &str| {
            let at = line.find(&format!(" {key}=\"")).expect("an attribute") + key.len() + 3;
            &line[at..at + line[at..].find('"').expect("its end")]
        };
        let minute: f64 = get("Min").parse::<f64>().expect("a minute")
            + get("Sec").parse::<f64>().expect("a second") / 60.0;
        let off = row(&data.lineups, "player_id", &get("SubOff")[1..]);
        let on = row(&data.lineups, "player_id", &get("SubOn")[1..]);
        off.holds(&["to_minute"], &[minute]);
        on.holds(&["from_minute"], &[minute]);
        checked += 1;
    }
    assert_eq!(checked, 6);
    runs_to_verdicts(&file);
}

#[test]
fn a_shared_f24_of_a_few_events_is_read_without_the_match_s_own_attributes() {
    let Some((_, data)) = shared_form("opta/f24_small.xml") else {
        return;
    };
    let game = row(&data.matches, "home", "FC København");
    assert_eq!(game.text("match_id"), "f24_small");
    assert_eq!(game.number("home_score_stated"), Some(2.0));
    let own = row(&data.events, "type", "own_goal");
    assert!(own.number("start_x").expect("a place") < 52.5);
}

#[test]
fn shared_ma3_matches_agree_with_their_ma1_in_json_and_xml() {
    let mut both = Vec::new();
    for form in ["json", "xml"] {
        let path = format!("statsperform/statsperform_event_ma3.{form}");
        let Some((file, data)) = shared_form(&path) else {
            return;
        };
        score(&data, [2.0, 1.0]);
        attack_towards_the_right(&data);
        y_counts_from_the_right(&data);
        assert!(data.notes.is_empty(), "{:?}", data.notes);
        // Periods of 45:02 and 52:39, substitutions and a second yellow card, as MA1 states them.
        let game = row(&data.matches, "home", "Hamburger SV");
        for (column, expected) in [
            ("minutes_1", 45.0 + 2.0 / 60.0),
            ("minutes_2", 52.0 + 39.0 / 60.0),
        ] {
            let found = game.number(column).expect("a length");
            assert!((found - expected).abs() < 0.05, "{column}: {found}");
        }
        let ma1 =
            std::fs::read(file.with_file_name("statsperform_event_ma1.json")).expect("beside it");
        let ma1: serde_json::Value = serde_json::from_slice(&ma1).expect("JSON");
        let minute = |event: &serde_json::Value| {
            let text = event["timeMinSec"].as_str().expect("a time");
            let (minute, second) = text.split_once(':').expect("minute and second");
            minute.parse::<f64>().expect("a minute")
                + second.parse::<f64>().expect("a second") / 60.0
        };
        let substitutes = ma1["liveData"]["substitute"].as_array().expect("a list");
        assert_eq!(substitutes.len(), 9);
        for substitute in substitutes {
            let player = |key: &str| substitute[key].as_str().expect("an id").to_owned();
            row(&data.lineups, "player_id", &player("playerOffId"))
                .holds(&["to_minute"], &[minute(substitute)]);
            row(&data.lineups, "player_id", &player("playerOnId"))
                .holds(&["from_minute"], &[minute(substitute)]);
        }
        let cards = ma1["liveData"]["card"].as_array().expect("a list");
        let sent_off = cards
            .iter()
            .find(|card| card["type"] == "Y2C")
            .expect("sent off");
        let player = sent_off["playerId"].as_str().expect("an id");
        row(&data.lineups, "player_id", player).holds(&["to_minute"], &[minute(sent_off)]);
        assert_eq!(data.lineups.height(), 31);
        runs_to_verdicts(&file);
        both.push(data);
    }
    for column in [
        "event_id",
        "type",
        "outcome",
        "qualifiers",
        "player",
        "related_player",
    ] {
        assert_eq!(
            texts(&both[0].events, column),
            texts(&both[1].events, column),
            "{column}"
        );
    }
}

#[test]
fn a_shared_whoscored_match_agrees_with_itself() {
    let Some((file, data)) = shared_form("whoscored/1005916.json") else {
        return;
    };
    score(&data, [1.0, 3.0]);
    attack_towards_the_right(&data);
    y_counts_from_the_right(&data);
    assert_eq!(data.lineups.height(), 28);
    let game = row(&data.matches, "match_id", "1005916");
    assert_eq!(game.text("competition"), "Italy Serie A");
    assert_eq!(game.text("date"), "2015-08-23");
    // The minutes in which the file says that players came and went count stoppage time on.
    let page: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
    let stoppage = game.number("minutes_1").expect("a length").floor() + 1.0 - 45.0;
    let mut checked = 0;
    for player in ["home", "away"]
        .iter()
        .flat_map(|side| page[side]["players"].as_array().expect("players"))
    {
        let id = player["playerId"].to_string();
        for (key, column, period) in [
            ("subbedOutExpandedMinute", "to_minute", "to_period"),
            ("subbedInExpandedMinute", "from_minute", "from_period"),
        ] {
            let Some(stated) = player[key].as_f64() else {
                continue;
            };
            let entry = row(&data.lineups, "player_id", &id);
            let second_half = entry.number(period) == Some(2.0);
            let found =
                entry.number(column).expect("a minute") + if second_half { stoppage } else { 0.0 };
            assert!(
                (0.0..1.0).contains(&(found - stated)),
                "{id}: {found}, stated {stated}"
            );
            checked += 1;
        }
    }
    // The sixth player who comes on is not among the file's players.
    assert_eq!(checked, 11);
    // What WhoScored calls a touch and the model's types agree on what is played.
    let labels = texts(&data.events, "error_label").iter().flatten().count();
    assert_eq!(labels, 2);
    let errors = runs_to_verdicts(&file);
    for player in ["Federico Barba", "Luca Martinelli"] {
        assert!(
            !errors
                .rows_with(&[("player", player), ("source", "provider")])
                .is_empty(),
            "{player}"
        );
    }
}
