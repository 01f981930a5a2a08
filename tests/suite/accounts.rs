//! Every row of every file is accounted for, and what cannot be right is counted and told.

use std::fmt::Write as _;
use std::path::Path;

use crate::common::{analyse, fixture, inspect, shared, temporary, text_of, texts, write};
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, find, read, read_each};

/// Asserts that the rows of each match add up; returns how many matches and rows there were.
#[track_caller]
fn all_add_up(folder: &Path) -> (usize, usize) {
    let options = ReadOptions {
        keep_going: true,
        ..ReadOptions::default()
    };
    let found = find(&[folder], &options).expect("event files");
    let (mut matches, mut rows) = (0, 0);
    read_each(&found, &options, |file, data| {
        let data = data.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(data.accounts.len(), data.matches.height(), "{file:?}");
        let ids = texts(&data.events, "match_id");
        for account in &data.accounts {
            let events = ids
                .iter()
                .filter(|id| id.as_deref() == Some(account.match_id.as_str()))
                .count();
            assert!(account.rows > 0, "{file:?}: no row was counted");
            assert!(
                account.adds_up(events),
                "{file:?}: {} rows and {} derived, but {events} events and {} skipped",
                account.rows,
                account.derived,
                account.rows_skipped()
            );
            assert_eq!(Path::new(&account.file), file);
            (matches, rows) = (matches + 1, rows + account.rows);
        }
        Ok(())
    })
    .expect("read");
    (matches, rows)
}

#[test]
fn the_rows_of_every_fixture_and_shipped_match_add_up() {
    let (matches, _) = all_add_up(&fixture(""));
    assert!(matches >= 6, "{matches} matches");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    assert_eq!(all_add_up(&data).0, 6);
}

#[test]
fn the_rows_of_every_shared_match_add_up() {
    let Some(folder) = shared("") else { return };
    let (matches, rows) = all_add_up(&folder);
    println!("{matches} matches, {rows} rows");
    assert!(matches > 490, "{matches} matches");
}

#[test]
fn inspect_accounts_for_every_row_in_words_and_in_json() {
    let run = inspect(&fixture("wyscout/9002.json"), &[]).done();
    let sum = run
        .stdout
        .lines()
        .find(|line| line.contains(" read + "))
        .expect("a sum");
    assert!(
        sum.contains("skipped") && sum.contains("more event"),
        "{sum}"
    );
    for says in ["coordinates", "clock", "attack", "period 1: ", "at x = "] {
        assert!(
            run.stdout.contains(says),
            "`{says}` is not in {}",
            run.stdout
        );
    }
    let run = inspect(&fixture(""), &["--json"]).done();
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let matches = report["matches"].as_array().expect("a list");
    assert!(matches.len() >= 6);
    for one in matches {
        let number = |of: &serde_json::Value| of.as_u64().expect("a number");
        let rows = &one["rows"];
        assert_eq!(rows["add_up"], true, "{one}");
        assert_eq!(
            number(&rows["in_file"]),
            number(&rows["events"]) - number(&rows["made_beside_their_row"])
                + number(&rows["skipped"])
        );
        let listed = |list: &str, field: &str| -> u64 {
            let list = one[list].as_array().expect("a list");
            list.iter().map(|entry| number(&entry[field])).sum()
        };
        assert_eq!(listed("types", "events"), number(&rows["events"]));
        assert_eq!(listed("skipped", "rows"), number(&rows["skipped"]));
    }
}

#[test]
fn inspect_alone_says_how_many_rows_became_no_event() {
    let folder = temporary();
    let csv = text_of("csv/minimal.csv");
    let mapping = write(
        folder.path(),
        "house.toml",
        "[words.type]\noffside = { skip = true }\nblock = { skip = true }\n",
    );
    let file = write(folder.path(), "minimal.csv", &csv);
    let mapping = mapping.to_str().expect("a path");
    let out = folder.path().join("out");
    let run = analyse(&file, &out, &["--mapping", mapping]).done();
    assert!(!run.stdout.contains("became no event"), "{}", run.stdout);
    let run = crate::common::backline([
        "convert",
        file.to_str().expect("a path"),
        "--mapping",
        mapping,
        "--out",
        out.to_str().expect("a path"),
    ])
    .done();
    assert!(!run.stdout.contains("became no event"), "{}", run.stdout);
    let run = inspect(&file, &["--mapping", mapping]).done();
    assert!(
        run.stdout.contains("26 rows = 24 read + 2 skipped"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("skipped: the mapping skips it"),
        "{}",
        run.stdout
    );
}

#[test]
fn files_of_a_folder_that_are_not_read_are_listed() {
    let folder = temporary();
    write(folder.path(), "full.csv", text_of("csv/full.csv"));
    write(folder.path(), "prices.csv", "fruit,price\npear,2\n");
    write(folder.path(), "season.xlsx", "PK");
    write(folder.path(), "broken.zip", "no zip");
    let run = inspect(folder.path(), &[]).done();
    for says in [
        "prices.csv: skipped: no event data",
        "season.xlsx: not opened",
        "broken.zip: skipped: it is not an archive",
    ] {
        assert!(
            run.stdout.contains(says),
            "`{says}` is not in {}",
            run.stdout
        );
    }
}

/// A StatsBomb match with one text replaced.
fn statsbomb_with(from: &str, to: &str, times: usize) -> MatchData {
    let folder = temporary();
    let text = text_of("statsbomb/events/9001.json");
    assert!(text.contains(from), "{from}");
    let file = write(folder.path(), "9001.json", text.replacen(from, to, times));
    read(&[file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn notes(data: &MatchData) -> String {
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    notes.join("\n")
}

#[test]
fn positions_far_off_the_pitch_are_counted_and_taken_away() {
    let data = statsbomb_with("\"location\": [48, 44]", "\"location\": [480, 44]", 1);
    let said = notes(&data);
    assert!(
        said.contains("1 position lies more than 5 m off the pitch and removed"),
        "{said}"
    );
    // Just off the pitch is on its line, and no matter.
    let data = statsbomb_with("\"location\": [48, 44]", "\"location\": [121, 44]", 1);
    assert!(!notes(&data).contains("off the pitch"), "{}", notes(&data));
}

#[test]
fn wyscout_s_positions_far_off_the_pitch_are_counted_too() {
    let text = text_of("wyscout/9002.json");
    let first = r#""positions": [{"y": 40, "x": 30}, {"y": 40, "x": 33}]"#;
    assert!(text.contains(first));
    for (position, off) in [
        (r#"{"y": 40, "x": 110}"#, true),
        (r#"{"y": -3, "x": 102}"#, false),
    ] {
        let with = format!(r#""positions": [{position}, {{"y": 40, "x": 33}}]"#);
        let folder = temporary();
        let file = write(folder.path(), "9002.json", text.replacen(first, &with, 1));
        let data = read(&[file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        let said = notes(&data);
        assert_eq!(
            said.contains("1 position lies more than 5 m off the pitch"),
            off,
            "{said}"
        );
        let start = data
            .events
            .column("start_x")
            .expect("a column")
            .f32()
            .expect("metres");
        assert_eq!(start.get(0), (!off).then_some(105.0));
    }
}

#[test]
fn thirteen_players_of_a_team_are_told() {
    let folder = temporary();
    let events = write(folder.path(), "full.csv", text_of("csv/full.csv"));
    let lineups = text_of("csv/full.lineups.csv");
    let more = "Fjordholm FK,One More,CM,true,,,,,\nFjordholm FK,Two More,CM,true,,,,,\n";
    write(folder.path(), "full.lineups.csv", lineups.clone() + more);
    let data = read(&[&events], &ReadOptions::default()).expect("readable");
    let said = notes(&data);
    assert!(
        said.contains("the line-up of Fjordholm FK has 13 starters"),
        "{said}"
    );
    assert!(!said.contains("Real Caldera has"), "{said}");
    // Came on, and nobody went off.
    let more = "Fjordholm FK,One More,CM,false,,,,10,\nFjordholm FK,Two More,CM,false,,,,20,\n";
    write(folder.path(), "full.lineups.csv", lineups + more);
    let data = read(&[&events], &ReadOptions::default()).expect("readable");
    let said = notes(&data);
    assert!(
        said.contains("Fjordholm FK has 13 players on the pitch at once"),
        "{said}"
    );
}

#[test]
fn line_ups_of_another_match_and_minutes_beyond_the_end_are_told() {
    let folder = temporary();
    let events = write(folder.path(), "full.csv", text_of("csv/full.csv"));
    let lineups = text_of("csv/full.lineups.csv");
    let other: String = lineups
        .lines()
        .map(|line| line.replacen("Real Caldera,", "Real Caldera,Another ", 1) + "\n")
        .collect();
    write(folder.path(), "full.lineups.csv", other);
    let data = read(&[&events], &ReadOptions::default()).expect("readable");
    let said = notes(&data);
    assert!(
        said.contains("of Real Caldera in the events is in its line-up; is it another match's?"),
        "{said}"
    );
    let late = lineups.replacen(
        "Nico Leiva,LB,false,p211,2011-03-11,gazette,45,",
        "Nico Leiva,LB,false,p211,2011-03-11,gazette,45,140",
        1,
    );
    write(folder.path(), "full.lineups.csv", late);
    let data = read(&[&events], &ReadOptions::default()).expect("readable");
    let said = notes(&data);
    assert!(
        said.contains("beyond the match's last event, such as Nico Leiva"),
        "{said}"
    );
}

#[test]
fn shots_at_the_wrong_end_are_told_of_any_provider() {
    // Wyscout's percentages: every position is turned round.
    let text = text_of("wyscout/9002.json");
    let mut turned = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\"x\": ") {
        let start = at + "\"x\": ".len();
        let end = start
            + rest[start..]
                .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
                .expect("a number ends");
        let x: f64 = rest[start..end].parse().expect("a number");
        write!(turned, "{}{}", &rest[..start], 100.0 - x).expect("written");
        rest = &rest[end..];
    }
    turned.push_str(rest);
    let folder = temporary();
    let file = write(folder.path(), "9002.json", turned);
    let data = read(&[file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let said = notes(&data);
    // Told where there are shots enough.
    let right = read(&[fixture("wyscout/9002.json")], &ReadOptions::default()).expect("readable");
    assert!(!notes(&right).contains("own goal:"), "{}", notes(&right));
    assert!(
        said.contains("shots are at the shooting team's own goal"),
        "{said}"
    );
}

#[test]
fn ids_that_stand_twice_are_counted() {
    let folder = temporary();
    let text = text_of("wyscout/9002.json");
    let (first, second) = ("\"id\": 90020001}", "\"id\": 90020002}");
    assert!(text.contains(first) && text.contains(second));
    let twice = text.replacen(second, first, 1);
    let file = write(folder.path(), "9002.json", twice);
    let data = read(&[file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let said = notes(&data);
    assert!(
        said.contains("1 event has the id of an earlier one; the first is event `90020001`"),
        "{said}"
    );
}

/// Rows of a type that a format's description does not have are events of the type `other`, and
/// a note counts them.
#[test]
fn types_that_are_not_known_are_counted_and_told() {
    for (file, from, to, told) in [
        ("cdf/9003_event.jsonl", "", "", "drone_show: 1"),
        ("datafactory/900501.json", "", "", "type 777: 1"),
        ("kloppy/match.csv", ",CARRY,", ",JUGGLE,", "JUGGLE: 1"),
        (
            "metrica/Testkamp_events.json",
            "\"CARRY\"",
            "\"JUGGLE\"",
            "JUGGLE: 2",
        ),
        (
            "opta/f24-3-2030-7001-eventdetails.xml",
            "",
            "",
            "type 99: 1",
        ),
        (
            "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml",
            "VideoAssistantAction",
            "DroneAction",
            "DroneAction: 1",
        ),
        (
            "wyscout/9002.json",
            "\"subEventId\": 50",
            "\"subEventId\": 98",
            "event 5, sub-event 98: 1",
        ),
        (
            "wyscout-v3/9003.json",
            "\"acceleration\"",
            "\"levitation\"",
            "levitation: 1",
        ),
    ] {
        let folder = temporary();
        let text = text_of(file);
        assert!(text.contains(from), "`{from}` is not in {file}");
        let name = Path::new(file).file_name().expect("a name");
        let path = write(
            folder.path(),
            &name.to_string_lossy(),
            text.replace(from, to),
        );
        let data = read(&[path], &ReadOptions::default()).expect("readable");
        let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
        let says = |note: &&&str| note.contains("does not know") && note.contains(told);
        assert_eq!(notes.iter().filter(says).count(), 1, "{file}: {notes:?}");
    }
}
