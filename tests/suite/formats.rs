//! Each format from file to verdicts, through the library and through the binary, on small
//! matches whose numbers were worked out by hand.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::common;
use crate::common::{
    Table, analyse, backline, fixture, inspect, names_in, numbers, row, shared, temporary, text_of,
    texts, write,
};
use backline::analyse::{AnalyseOptions, Analysis};
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, find, format_named, read, read_each, recognise};

const STATSBOMB: &str = "statsbomb/events/9001.json";
const WYSCOUT: &str = "wyscout/9002.json";
const WYSCOUT_V3: &str = "wyscout-v3/9003.json";
const MINIMAL: &str = "csv/minimal.csv";
const FULL: &str = "csv/full.csv";
const SEVERAL: &str = "csv/several-matches.csv";

/// Every fixture with its format, number of matches and number of events.
const FIXTURES: [(&str, &str, usize, usize); 20] = [
    // A card on a foul is an event of its own: one in StatsBomb's file, two in Wyscout's.
    (STATSBOMB, "statsbomb", 1, 52 + 1),
    (WYSCOUT, "wyscout", 1, 53 + 2),
    // Two cards, and a substitution that the file states beside its events.
    (WYSCOUT_V3, "wyscout", 1, 38 + 3),
    (MINIMAL, "backline", 1, 26),
    (FULL, "backline", 1, 30),
    (SEVERAL, "backline", 2, 17),
    // The invented match of tests/suite/opta.rs in each form of Opta's events.
    ("opta/f24-3-2030-7001-eventdetails.xml", "opta", 1, 86),
    ("statsperform/ma3-7001.json", "statsperform", 1, 86),
    ("statsperform/ma3-7002.xml", "statsperform", 1, 86),
    ("whoscored/7003.json", "whoscored", 1, 76),
    ("whoscored/scraped.csv", "whoscored", 1, 76),
    ("whoscored/soccerdata.csv", "whoscored", 1, 76),
    // Two starts of halves, losers of duels, goalkeepers, a blocker and a foul stand beside.
    (crate::sportec::EVENTS, "sportec", 1, 34 - 4 + 11),
    (crate::datafactory::MATCH, "datafactory", 1, 29 - 4 + 1),
    (crate::metrica::JSON, "metrica", 1, 39 - 4 + 2),
    (crate::metrica::CSV, "metrica", 1, 39 - 4 + 2),
    (crate::cdf::EVENTS, "cdf", 1, 24),
    // Of 32 actions one is none, and two fouls have a card.
    ("spadl/proper.json", "spadl", 1, 32 - 1 + 2),
    ("spadl/left-to-right.csv", "spadl", 1, 32 - 1 + 2),
    ("kloppy/match.csv", "kloppy", 1, 37 + 1),
];

/// The fixtures that lie together in one folder, as an analyst has them: the first of [`FIXTURES`]
/// with their line-ups. Others hold the same matches in other forms.
const TOGETHER: usize = 6;

fn several() -> &'static Path {
    static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = temporary();
        for inner in ["csv", "statsbomb", "wyscout", "wyscout-v3"] {
            copy(&fixture(inner), &folder.path().join(inner));
        }
        folder
    });
    folder.path()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let place = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(&path, &place).expect("copied");
        }
    }
}

fn data(path: &str) -> MatchData {
    read(&[fixture(path)], &ReadOptions::default()).expect("the fixture is readable")
}

fn analysis(path: &str) -> Analysis {
    backline::analyse::analyse(&[fixture(path)], &AnalyseOptions::default())
        .expect("the fixture is readable")
}

/// Id of the StatsBomb fixture's event with this `index`.
fn sb(index: usize) -> String {
    format!("a9001{index:03}-0000-4000-8000-{index:012}")
}

/// Id of the Wyscout fixture's event at this place, from 1.
fn wy(place: usize) -> String {
    (90_020_000 + place).to_string()
}

/// Type, outcome and qualifiers of an event, as `type outcome qualifiers`.
#[track_caller]
pub fn what(data: &MatchData, id: &str) -> String {
    let event = row(&data.events, "event_id", id);
    let words = ["type", "outcome", "qualifiers"].map(|column| event.text(column));
    words
        .iter()
        .filter(|word| !word.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

#[track_caller]
pub fn holds_types(data: &MatchData, expected: &[(String, &str)]) {
    for (id, expected) in expected {
        assert_eq!(what(data, id), *expected, "event {id}");
    }
}

#[track_caller]
fn minutes_of(data: &MatchData, player: &str, expected: f64) {
    row(&data.lineups, "player", player).holds(&["minutes"], &[expected]);
}

fn labels(data: &MatchData) -> usize {
    texts(&data.events, "error_label").iter().flatten().count()
}

// Recognition and paths.

#[test]
fn each_fixture_is_recognised_from_its_content_whatever_its_name() {
    let folder = temporary();
    for (path, format, matches, events) in FIXTURES {
        let bytes = std::fs::read(fixture(path)).expect("a fixture");
        assert_eq!(
            recognise(&fixture(path), &bytes).expect("known").name(),
            format,
            "{path}"
        );
        let renamed = write(folder.path(), "misleading.txt", &bytes);
        let data = read(&[renamed], &ReadOptions::default()).expect("readable under another name");
        assert_eq!(
            (data.matches.height(), data.events.height()),
            (matches, events),
            "{path}"
        );
        let providers: HashSet<_> = texts(&data.matches, "provider")
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(providers, HashSet::from([format.to_owned()]), "{path}");
    }
}

#[test]
fn a_byte_order_mark_does_not_hide_the_format() {
    let folder = temporary();
    let file = write(
        folder.path(),
        "marked.csv",
        format!("\u{feff}{}", text_of(MINIMAL)),
    );
    let data = read(&[file], &ReadOptions::default()).expect("readable");
    assert_eq!(data.events.height(), 26);
}

#[test]
fn the_format_option_overrides_recognition() {
    // Events without the two fields by which StatsBomb's files are known.
    let mut events: Vec<serde_json::Value> =
        serde_json::from_str(&text_of(STATSBOMB)).expect("JSON");
    for event in &mut events {
        let event = event.as_object_mut().expect("an object");
        event.remove("play_pattern");
        event.remove("possession_team");
    }
    let folder = temporary();
    let file = write(
        folder.path(),
        "9001.json",
        serde_json::to_vec(&events).expect("JSON"),
    );
    read(&[&file], &ReadOptions::default()).expect_err("not recognised");
    let forced = ReadOptions {
        format: format_named("statsbomb"),
        ..ReadOptions::default()
    };
    assert_eq!(
        read(&[&file], &forced).expect("readable").events.height(),
        53
    );

    inspect(&file, &[])
        .refused(1)
        .says(&["9001.json", "--format"]);
    let run = inspect(&file, &["--format", "statsbomb"]).done();
    assert!(
        run.stdout.contains("Northgate Rovers - Ålvik IF"),
        "{}",
        run.stdout
    );
    // The option is obeyed even where it is wrong.
    inspect(&fixture(MINIMAL), &["--format", "wyscout"])
        .refused(1)
        .says(&["minimal.csv", "Wyscout"]);
}

#[test]
fn a_folder_a_glob_and_several_paths_give_the_same_matches() {
    let options = ReadOptions::default();
    let expected = [
        "2031-05-03-fjordholm-caldera",
        "9001",
        "9002",
        "9003",
        "alpha-1",
        "beta-2",
        "minimal",
    ];
    let ids = |data: MatchData| {
        let mut ids: Vec<String> = texts(&data.matches, "match_id")
            .into_iter()
            .flatten()
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(
        ids(read(&[several()], &options).expect("a folder")),
        expected
    );
    let each: Vec<_> = FIXTURES[..TOGETHER]
        .iter()
        .map(|(path, ..)| fixture(path))
        .collect();
    assert_eq!(ids(read(&each, &options).expect("several paths")), expected);
    let globs = [
        fixture("wyscout*/900?.json"),
        fixture("statsbomb/events/9*1.json"),
        fixture("csv/*[!s].csv"),
        fixture("csv/sev*"),
    ];
    assert_eq!(ids(read(&globs, &options).expect("globs")), expected);
    // The same file given twice counts once.
    let twice = [fixture(FULL), fixture(FULL)];
    assert_eq!(
        read(&twice, &options).expect("one file").matches.height(),
        1
    );
}

#[test]
fn a_glob_passes_over_the_line_ups_files_as_a_folder_does() {
    let found = find(&[fixture("csv/*.csv")], &ReadOptions::default()).expect("matches");
    let paths = found.paths();
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_name()).collect();
    assert_eq!(names, ["full.csv", "minimal.csv", "several-matches.csv"]);
}

#[test]
fn a_folder_says_which_of_its_files_it_skips_and_expects_line_ups() {
    let found = find(&[several()], &ReadOptions::default()).expect("a folder");
    assert_eq!(found.paths().len(), TOGETHER);
    assert!(found.notes.is_empty(), "{:?}", found.notes);

    let folder = temporary();
    write(folder.path(), "match.csv", text_of(MINIMAL));
    let other = write(folder.path(), "prices.csv", "fruit,price\npear,2\n");
    let found = find(&[folder.path()], &ReadOptions::default()).expect("a folder");
    assert_eq!(found.paths().len(), 1);
    let notes: Vec<_> = found.notes.iter().map(|note| &note.file).collect();
    assert_eq!(notes, [&other]);
    assert!(found.notes[0].text.starts_with("skipped: "));
}

#[test]
fn a_file_is_recognised_in_a_folder_as_it_is_alone() {
    // The events come after much else, as they may in a file of the API.
    let mut game: serde_json::Value = serde_json::from_str(&text_of(WYSCOUT)).expect("JSON");
    let before = serde_json::json!({ "name": "n".repeat(100_000) });
    game.as_object_mut()
        .expect("an object")
        .insert("coaches".to_owned(), before);
    let folder = temporary();
    let file = write(
        folder.path(),
        "9002.json",
        serde_json::to_vec(&game).expect("JSON"),
    );
    let alone = read(&[&file], &ReadOptions::default()).expect("readable alone");
    let within = read(&[folder.path()], &ReadOptions::default()).expect("readable in its folder");
    assert_eq!(alone.events.height(), within.events.height());
}

// Positions, clock, types.

const START: [&str; 2] = ["start_x", "start_y"];
const END: [&str; 2] = ["end_x", "end_y"];

#[test]
fn statsbomb_positions_become_metres_with_y_from_the_right_touchline() {
    let data = data(STATSBOMB);
    // 120 x 80 with y from the left: [60, 40] to [48, 44].
    row(&data.events, "event_id", &sb(5)).holds(&START, &[52.5, 34.0]);
    row(&data.events, "event_id", &sb(5)).holds(&END, &[42.2143, 30.34]);
    // [80, 76] is near the right touchline, [108, 6] near the left.
    row(&data.events, "event_id", &sb(7)).holds(&END, &[69.6429, 3.0756]);
    row(&data.events, "event_id", &sb(22)).holds(&START, &[94.0, 63.3867]);
    // Both teams attack towards +x: the away team's shot is as near to 105 as the home team's.
    row(&data.events, "event_id", &sb(15)).holds(&START, &[94.0, 35.83]);
    row(&data.events, "event_id", &sb(27)).holds(&START, &[94.0, 34.0]);
    row(&data.events, "event_id", &sb(14)).holds(&END, &[94.0, 35.83]);
    assert_eq!(
        row(&data.events, "event_id", &sb(34)).number("start_x"),
        None
    );
}

#[test]
fn wyscout_positions_become_metres_and_placeholders_nothing() {
    let data = data(WYSCOUT);
    let event = |place| row(&data.events, "event_id", &wy(place)).number("start_x");
    // Per cent with y from the left: (20, 30) to (36, 40).
    row(&data.events, "event_id", &wy(23)).holds(&START, &[20.7353, 47.4378]);
    row(&data.events, "event_id", &wy(23)).holds(&END, &[37.6765, 41.0462]);
    row(&data.events, "event_id", &wy(25)).holds(&START, &[92.1667, 32.5908]);
    row(&data.events, "event_id", &wy(28)).holds(&START, &[3.6667, 35.4092]);
    // A corner is at (100, 0), the attacker's left corner, which is a place.
    row(&data.events, "event_id", &wy(41)).holds(&START, &[105.0, 68.0]);
    // (0, 0) and (100, 100) are placeholders, and a shot has no end.
    assert_eq!(event(26), None);
    row(&data.events, "event_id", &wy(26)).holds(&END, &[12.8333, 35.4092]);
    assert_eq!(row(&data.events, "event_id", &wy(25)).number("end_x"), None);
    assert_eq!(row(&data.events, "event_id", &wy(28)).number("end_x"), None);
}

#[test]
fn csv_positions_are_taken_as_they_are_and_put_on_the_line_when_just_off_it() {
    let data = data(FULL);
    row(&data.events, "event_id", "f2").holds(&START, &[52.5, 34.0]);
    row(&data.events, "event_id", "f2").holds(&END, &[40.25, 20.5]);
    row(&data.events, "event_id", "f4").holds(&START, &[105.0, 68.0]);
    row(&data.events, "event_id", "f6").holds(&START, &[0.0, 34.0]);
    assert_eq!(row(&data.events, "event_id", "f12").number("start_x"), None);
}

#[test]
fn every_position_lies_on_the_pitch() {
    let columns = [
        ("start_x", 105.0),
        ("end_x", 105.0),
        ("start_y", 68.0),
        ("end_y", 68.0),
    ];
    let mut seen = [0; 4];
    let options = ReadOptions::default();
    // Some fixtures are one match in two forms: file by file.
    let files = find(&[fixture("")], &options).expect("fixtures");
    read_each(&files, &options, |source, data| {
        let data = data?;
        for ((column, end), seen) in columns.iter().zip(&mut seen) {
            for value in numbers(&data.events, column).into_iter().flatten() {
                let place = source.display();
                assert!((0.0..=*end).contains(&value), "{place}, {column}: {value}");
                *seen += 1;
            }
        }
        Ok(())
    })
    .expect("the fixtures are readable");
    assert!(seen.iter().all(|seen| *seen > 40), "{seen:?}");
}

const CLOCK: [&str; 4] = ["period", "seconds", "minute", "second"];

#[test]
fn the_clock_runs_on_over_the_breaks_in_every_format() {
    let statsbomb = data(STATSBOMB);
    row(&statsbomb.events, "event_id", &sb(15)).holds(&CLOCK, &[1.0, 607.25, 10.0, 7.25]);
    row(&statsbomb.events, "event_id", &sb(29)).holds(&CLOCK, &[1.0, 2835.0, 47.0, 15.0]);
    row(&statsbomb.events, "event_id", &sb(34)).holds(&CLOCK, &[2.0, 900.0, 60.0, 0.0]);
    row(&statsbomb.events, "event_id", &sb(51)).holds(&CLOCK, &[2.0, 2920.0, 93.0, 40.0]);

    let wyscout = data(WYSCOUT);
    row(&wyscout.events, "event_id", &wy(25)).holds(&CLOCK, &[1.0, 605.5, 10.0, 5.5]);
    row(&wyscout.events, "event_id", &wy(35)).holds(&CLOCK, &[1.0, 2820.0, 47.0, 0.0]);
    row(&wyscout.events, "event_id", &wy(36)).holds(&CLOCK, &[2.0, 3.0, 45.0, 3.0]);
    row(&wyscout.events, "event_id", &wy(47)).holds(&CLOCK, &[3.0, 930.0, 105.0, 30.0]);
    row(&wyscout.events, "event_id", &wy(49)).holds(&CLOCK, &[4.0, 910.0, 120.0, 10.0]);
    row(&wyscout.events, "event_id", &wy(50)).holds(&CLOCK, &[5.0, 10.0, 120.0, 10.0]);

    let full = data(FULL);
    row(&full.events, "event_id", "f6").holds(&CLOCK, &[1.0, 720.5, 12.0, 0.5]);
    row(&full.events, "event_id", "f16").holds(&CLOCK, &[1.0, 2790.0, 46.0, 30.0]);
    row(&full.events, "event_id", "f23").holds(&CLOCK, &[2.0, 1025.0, 62.0, 5.0]);
    // Without seconds an event is at its minute's start; its id is its line in the file.
    let minimal = data(MINIMAL);
    row(&minimal.events, "event_id", "r14").holds(&CLOCK, &[1.0, 1860.0, 31.0, 0.0]);
    row(&minimal.events, "event_id", "r17").holds(&CLOCK, &[2.0, 0.0, 45.0, 0.0]);
}

#[test]
fn periods_last_until_their_end_stoppage_time_included() {
    const LENGTHS: [&str; 5] = [
        "minutes_1",
        "minutes_2",
        "minutes_3",
        "minutes_4",
        "minutes",
    ];
    let length = |path: &str, id: &str, expected: [f64; 5]| {
        row(&data(path).matches, "match_id", id).holds(&LENGTHS, &expected);
    };
    length(STATSBOMB, "9001", [47.25, 48.6667, 0.0, 0.0, 95.9167]);
    // Extra time counts, the shoot-out does not.
    length(WYSCOUT, "9002", [47.0, 49.0, 15.5, 15.1667, 126.6667]);
    length(
        FULL,
        "2031-05-03-fjordholm-caldera",
        [46.5, 49.0, 0.0, 0.0, 95.5],
    );
    length(MINIMAL, "minimal", [46.0, 48.0, 0.0, 0.0, 94.0]);
    length(SEVERAL, "alpha-1", [45.5, 48.0, 0.0, 0.0, 93.5]);
}

#[test]
fn statsbomb_types_outcomes_and_qualifiers_become_the_model_s() {
    let data = data(STATSBOMB);
    holds_types(
        &data,
        &[
            (sb(5), "pass success kick_off"),
            (sb(6), "receipt success"),
            (sb(7), "pass success high"),
            (sb(8), "cross fail"),
            (sb(9), "clearance success"),
            (sb(10), "goalkick success"),
            (sb(11), "bad_touch fail under_pressure"),
            (sb(12), "error_label"),
            (sb(13), "recovery success"),
            (sb(14), "dribble success"),
            (sb(15), "shot goal"),
            (sb(16), "keeper_save fail"),
            (sb(17), "dispossessed fail"),
            (sb(18), "tackle success"),
            (sb(19), "pass success through;key_pass"),
            (sb(20), "shot saved"),
            (sb(21), "keeper_save success"),
            (sb(23), "own_goal"),
            (sb(24), "other"),
            (sb(25), "foul penalty"),
            (format!("{}-card", sb(25)), "card yellow"),
            (sb(27), "shot_penalty goal"),
            (sb(29), "period_end"),
            (sb(34), "substitution"),
            (sb(37), "pass fail"),
            (sb(38), "card red"),
            (sb(41), "interception success"),
            (sb(43), "shot off_target"),
            (sb(47), "take_on success"),
            (sb(48), "dribbled_past fail"),
        ],
    );
    row(&data.events, "event_id", &sb(15)).holds(&["xg"], &[0.42]);
    assert_eq!(
        row(&data.events, "event_id", &sb(9)).text("body_part"),
        "head"
    );
    assert_eq!(
        row(&data.events, "event_id", &sb(34)).text("related_player"),
        "Ruben Stahl"
    );
    assert_eq!(
        row(&data.events, "event_id", &sb(11)).text("provider_type"),
        "Miscontrol"
    );
}

#[test]
fn wyscout_types_outcomes_and_qualifiers_become_the_model_s() {
    let data = data(WYSCOUT);
    holds_types(
        &data,
        &[
            (wy(1), "pass success"),
            (wy(23), "pass fail"),
            (wy(24), "touch interception"),
            (wy(25), "shot goal"),
            (wy(26), "keeper_save fail"),
            (wy(27), "cross fail high"),
            (wy(28), "own_goal"),
            (wy(29), "miscontrol fail missed"),
            (wy(30), "shot saved"),
            (wy(31), "keeper_save success"),
            (wy(32), "foul"),
            (format!("{}-card", wy(32)), "card yellow"),
            (wy(33), "shot_penalty goal"),
            (wy(35), "ball_out"),
            (wy(37), "pass success high"),
            (wy(38), "duel fail loose_ball"),
            (wy(39), "duel success loose_ball"),
            (format!("{}-card", wy(40)), "card red"),
            (wy(41), "corner_crossed success high;assist"),
            (wy(42), "shot goal head_or_body"),
            (wy(44), "tackle fail"),
            (wy(45), "clearance success"),
            (wy(47), "shot off_target"),
            (wy(49), "goalkick success"),
            (wy(53), "shot_penalty off_target"),
        ],
    );
    // An interruption is nobody's; a name with a doubly escaped letter is read as written.
    let whistle = row(&data.events, "event_id", &wy(35));
    assert_eq!(
        [
            whistle.text("team"),
            whistle.text("player"),
            whistle.text("side")
        ],
        ["", "", ""]
    );
    assert_eq!(
        row(&data.events, "event_id", &wy(23)).text("player"),
        "M. Serrão"
    );
    assert_eq!(
        row(&data.events, "event_id", &wy(42)).text("body_part"),
        "head"
    );
    assert_eq!(
        row(&data.events, "event_id", &wy(25)).text("body_part"),
        "foot"
    );
}

#[test]
fn every_column_of_the_csv_arrives_in_the_model() {
    let data = data(FULL);
    let event = row(&data.events, "event_id", "f7");
    for (column, expected) in [
        ("match_id", "2031-05-03-fjordholm-caldera"),
        ("side", "home"),
        ("team", "Fjordholm FK"),
        ("team_id", "t1"),
        ("player", "Aksel Brandt"),
        ("player_id", "p101"),
        ("type", "pass"),
        ("outcome", "fail"),
        ("body_part", "foot"),
        ("possession", "3"),
        ("error_label", "a careless pass across his own area"),
        ("label_source", "report"),
        ("source", "gazette"),
        ("approx", "time;position"),
    ] {
        assert_eq!(event.text(column), expected, "{column}");
    }
    row(&data.events, "event_id", "f9").holds(&["xg"], &[0.35]);
    assert_eq!(
        row(&data.events, "event_id", "f9").text("related_player"),
        "Omar Gil"
    );
    assert_eq!(
        row(&data.events, "event_id", "f15").text("qualifiers"),
        "sliding;dribble"
    );
    assert_eq!(
        row(&data.events, "event_id", "f21").text("label_source"),
        "provider"
    );
    let about = row(&data.matches, "match_id", "2031-05-03-fjordholm-caldera");
    for (column, expected) in [
        ("date", "2031-05-03"),
        ("competition", "Invented Cup"),
        ("season", "2031"),
        ("home", "Fjordholm FK"),
        ("home_id", "t1"),
        ("away", "Real Caldera"),
        ("away_id", "t2"),
        ("home_stated", "true"),
        ("coverage", "full"),
    ] {
        assert_eq!(about.text(column), expected, "{column}");
    }
}

#[test]
fn five_columns_are_enough() {
    let data = data(MINIMAL);
    let about = row(&data.matches, "match_id", "minimal");
    assert_eq!(
        [about.text("home"), about.text("away")],
        ["Harbour Town", "Vale United"]
    );
    assert_eq!(
        [
            about.text("home_stated"),
            about.text("coverage"),
            about.text("date")
        ],
        ["false", "full", ""]
    );
    for column in [
        "outcome",
        "start_x",
        "end_y",
        "xg",
        "qualifiers",
        "possession",
        "player_id",
        "error_label",
    ] {
        let empty = data.events.column(column).expect("a column").null_count();
        assert_eq!(empty, data.events.height(), "{column}");
    }
}

// Scores.

#[track_caller]
fn score(data: &MatchData, id: &str, counted: [f64; 2], stated: Option<[f64; 2]>) {
    let about = row(&data.matches, "match_id", id);
    about.holds(&["home_score", "away_score"], &counted);
    let found = about
        .number("home_score_stated")
        .zip(about.number("away_score_stated"));
    assert_eq!(found, stated.map(|stated| (stated[0], stated[1])), "stated");
}

#[test]
fn own_goals_count_for_the_opponent_and_the_shoot_out_for_nobody() {
    // A cross turned in, a penalty and a late goal against one goal.
    score(&data(STATSBOMB), "9001", [3.0, 1.0], None);
    // Own goal and header against goal and penalty; three of the shoot-out's four went in.
    score(&data(WYSCOUT), "9002", [2.0, 2.0], Some([2.0, 2.0]));
    score(
        &data(FULL),
        "2031-05-03-fjordholm-caldera",
        [2.0, 1.0],
        Some([2.0, 1.0]),
    );
    score(&data(MINIMAL), "minimal", [0.0, 1.0], None);
    score(&data(SEVERAL), "alpha-1", [1.0, 0.0], Some([1.0, 0.0]));
    score(&data(SEVERAL), "beta-2", [0.0, 2.0], Some([0.0, 2.0]));
}

#[test]
fn a_score_that_agrees_is_not_remarked_on_and_one_that_differs_is() {
    for path in [WYSCOUT, FULL] {
        assert!(
            data(path).notes.is_empty(),
            "{path}: {:?}",
            data(path).notes
        );
    }
    let folder = temporary();
    let file = write(
        folder.path(),
        "full.csv",
        text_of(FULL).replace("# score: 2-1", "# score: 3-1"),
    );
    let run = inspect(&file, &[]).done();
    assert!(
        run.stdout.contains("2-1 counted from events, 3-1 stated"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("states 3-1, its events give 2-1"),
        "{}",
        run.stdout
    );
}

#[test]
fn outcomes_are_goals_and_shots_of_play_with_the_team_that_conceded() {
    let found = analysis(STATSBOMB);
    let mut ids: Vec<String> = texts(&found.outcomes, "event_id")
        .into_iter()
        .flatten()
        .collect();
    ids.sort();
    assert_eq!(ids, [15, 20, 23, 27, 43, 49].map(sb));
    let own = row(&found.outcomes, "event_id", &sb(23));
    let words =
        ["player", "team", "against", "goal", "own_goal", "penalty"].map(|column| own.text(column));
    assert_eq!(
        words,
        [
            "Ødger Halvard",
            "Northgate Rovers",
            "Ålvik IF",
            "true",
            "true",
            "false"
        ]
    );
    assert_eq!(
        row(&found.outcomes, "event_id", &sb(27)).text("penalty"),
        "true"
    );
    let found = analysis(WYSCOUT);
    assert_eq!(found.outcomes.height(), 6);
    assert!(
        numbers(&found.outcomes, "period")
            .iter()
            .flatten()
            .all(|period| *period <= 4.0)
    );
}

// Line-ups.

#[test]
fn statsbomb_minutes_follow_line_up_substitutions_and_red_card() {
    let data = data(STATSBOMB);
    assert_eq!(data.lineups.height(), 24);
    assert!(
        texts(&data.lineups, "basis")
            .iter()
            .all(|basis| basis.as_deref() == Some("stated"))
    );
    minutes_of(&data, "Hal Quist", 95.9167);
    // Off at 60:00, that is 15 minutes after a first half of 47:15.
    minutes_of(&data, "Leo Varga", 62.25);
    minutes_of(&data, "Ruben Stahl", 33.6667);
    minutes_of(&data, "Jan Fossum", 67.25);
    minutes_of(&data, "Åge Bakken", 28.6667);
    // Sent off at 70:30.
    minutes_of(&data, "Finn Brekke", 72.75);
    let stahl = row(&data.lineups, "player", "Ruben Stahl");
    assert_eq!(
        [
            stahl.text("started"),
            stahl.text("position"),
            stahl.text("side")
        ],
        ["false", "CM", "home"]
    );
    stahl.holds(
        &["from_period", "from_minute", "to_period", "to_minute"],
        &[2.0, 60.0, 2.0, 93.6667],
    );
    assert_eq!(
        row(&data.lineups, "player", "Marek Dovrin").text("position"),
        "CB"
    );
    let total: f64 = numbers(&data.lineups, "minutes").iter().flatten().sum();
    assert!(
        (total - (22.0 * 95.916_667 - (95.916_667 - 72.75))).abs() < 0.01,
        "{total}"
    );
}

#[test]
fn statsbomb_players_go_by_the_name_in_the_line_ups_file_where_there_is_one() {
    assert_eq!(
        row(&data(STATSBOMB).events, "event_id", &sb(11)).text("player"),
        "Tomás Brünner"
    );
    let folder = temporary();
    let alone = write(folder.path(), "9001.json", text_of(STATSBOMB));
    let data = read(&[alone], &ReadOptions::default()).expect("readable");
    assert_eq!(
        row(&data.events, "event_id", &sb(11)).text("player"),
        "Tomás Brünner Estévez"
    );
    // The provider's other naming, both files side by side.
    let beside = temporary();
    let events = write(beside.path(), "9001_events.json", text_of(STATSBOMB));
    write(
        beside.path(),
        "9001_lineups.json",
        text_of("statsbomb/lineups/9001.json"),
    );
    let data = read(&[events], &ReadOptions::default()).expect("readable");
    assert_eq!(
        row(&data.events, "event_id", &sb(11)).text("player"),
        "Tomás Brünner"
    );
    assert_eq!(texts(&data.matches, "match_id"), [Some("9001".to_owned())]);
}

#[test]
fn wyscout_minutes_are_inferred_from_who_is_seen_when() {
    let data = data(WYSCOUT);
    assert_eq!(data.lineups.height(), 23);
    assert!(
        texts(&data.lineups, "basis")
            .iter()
            .all(|basis| basis.as_deref() == Some("inferred"))
    );
    minutes_of(&data, "R. Ábalos", 126.6667);
    // First seen at 60:00, for the one who had not been seen since the first seconds.
    minutes_of(&data, "E. Faro", 64.6667);
    minutes_of(&data, "L. Prado", 62.0);
    // Sent off at 75:00.
    minutes_of(&data, "N. Marsh", 77.0);
    let keeper = row(&data.lineups, "player", "C. Holt");
    assert_eq!(
        [keeper.text("position"), keeper.text("birth_date")],
        ["GK", "1991-01-11"]
    );
    assert_eq!(
        row(&data.lineups, "player", "E. Faro").text("started"),
        "false"
    );
    let about = row(&data.matches, "match_id", "9002");
    let words =
        ["home", "away", "home_stated", "date", "competition"].map(|column| about.text(column));
    assert_eq!(
        words,
        [
            "Costa Verde",
            "Kingsmere",
            "true",
            "2017-03-04",
            "Coast Cup"
        ]
    );
}

#[test]
fn csv_minutes_follow_the_line_ups_file_substitutions_cards_and_stated_minutes() {
    let data = data(FULL);
    assert_eq!(data.lineups.height(), 24);
    assert!(
        texts(&data.lineups, "basis")
            .iter()
            .all(|basis| basis.as_deref() == Some("stated"))
    );
    minutes_of(&data, "Nils Orn", 95.5);
    minutes_of(&data, "Eik Borg", 71.5);
    minutes_of(&data, "Per Kaas", 24.0);
    // A second yellow card at 80:00.
    minutes_of(&data, "Raúl Osorio", 81.5);
    // A change at half-time that only the line-ups file states, as minute 45.
    minutes_of(&data, "Blas Ibar", 46.5);
    minutes_of(&data, "Nico Leiva", 49.0);
    let brandt = row(&data.lineups, "player", "Aksel Brandt");
    let words =
        ["position", "birth_date", "player_id", "started"].map(|column| brandt.text(column));
    assert_eq!(words, ["CB", "2001-02-11", "p101", "true"]);
}

#[test]
fn csv_minutes_are_inferred_without_a_line_ups_file_and_left_out_for_key_events() {
    let minimal = data(MINIMAL);
    assert!(
        texts(&minimal.lineups, "basis")
            .iter()
            .all(|basis| basis.as_deref() == Some("inferred"))
    );
    minutes_of(&minimal, "Ned Cole", 94.0);
    let several = data(SEVERAL);
    let of: HashSet<_> = texts(&several.lineups, "match_id")
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(of, HashSet::from(["alpha-1".to_owned()]));
    assert!(
        several
            .notes
            .iter()
            .any(|note| note.text.starts_with("beta-2: key events without")),
        "{:?}",
        several.notes
    );
}

// Labels and verdicts.

#[test]
fn error_labels_are_counted() {
    for (path, expected) in [
        (STATSBOMB, 3),
        (WYSCOUT, 2),
        (MINIMAL, 0),
        (FULL, 2),
        (SEVERAL, 2),
    ] {
        assert_eq!(labels(&data(path)), expected, "{path}");
    }
    let run = inspect(&fixture(STATSBOMB), &[]).done();
    let line = run
        .stdout
        .lines()
        .find(|line| line.contains("error labels"))
        .expect("a line");
    let labels = "error labels 3 = 3 in evidence";
    assert_eq!(line.trim(), labels);
}

const ERROR_COLUMNS: [&str; 14] = [
    "match_id",
    "minute",
    "second",
    "team",
    "player",
    "kind",
    "led_to",
    "source",
    "confidence",
    "share",
    "seconds_before",
    "outcome_event_id",
    "event_ids",
    "sentence",
];
const RATE_COLUMNS: [&str; 11] = [
    "team",
    "player",
    "minutes",
    "errors_to_goal",
    "errors_to_shot",
    "goal_errors_per_90",
    "goal_errors_low",
    "goal_errors_high",
    "shot_errors_per_90",
    "shot_errors_low",
    "shot_errors_high",
];

#[track_caller]
fn is_picture(file: &Path) {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{file:?}");
    assert!(bytes.len() > 5000, "{file:?} has {} bytes", bytes.len());
}

#[test]
fn analyse_writes_the_tables_and_pictures_that_it_names() {
    let folder = temporary();
    let out = folder.path().join("made/on/the/way");
    let run = analyse(several(), &out, &[]).done();
    let errors = Table::read(&out.join("errors.csv"));
    assert_eq!(errors.header[..14], ERROR_COLUMNS);
    let rates = Table::read(&out.join("rates.csv"));
    assert_eq!(rates.header[..11], RATE_COLUMNS);
    is_picture(&out.join("error-rates.png"));
    let names = names_in(&out);
    let timelines: Vec<_> = names
        .iter()
        .filter(|name| name.ends_with("-timeline.png"))
        .collect();
    assert_eq!(timelines.len(), 7, "{names:?}");
    timelines
        .iter()
        .for_each(|name| is_picture(&out.join(name)));
    assert_eq!(names.len(), 12, "nothing else is left: {names:?}");
    for name in &names {
        assert!(
            run.stdout.contains(name.as_str()),
            "{name} is not named in:\n{}",
            run.stdout
        );
    }
    // Everyone who played has a row; of key events without a line-up nobody is known to have.
    let players = |path: &str| data(path).lineups.height();
    assert_eq!(
        rates.rows.len(),
        FIXTURES[..TOGETHER]
            .iter()
            .map(|(path, ..)| players(path))
            .sum::<usize>()
    );
}

#[test]
fn the_same_run_twice_writes_the_same_bytes() {
    let folder = temporary();
    let outs = ["one", "two"].map(|name| folder.path().join(name));
    for out in &outs {
        analyse(several(), out, &[]).done();
    }
    for name in names_in(&outs[0]) {
        let bytes = outs
            .clone()
            .map(|out| std::fs::read(out.join(&name)).expect("written"));
        assert!(bytes[0] == bytes[1], "{name} differs");
    }
}

#[test]
fn a_goal_with_a_labelled_culprit_names_him_with_the_provider_as_source() {
    let folder = temporary();
    analyse(&fixture(STATSBOMB), folder.path(), &[]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    for (label, outcome, player, team, led_to) in [
        (12, 15, "Tomás Brünner", "Northgate Rovers", "goal"),
        (40, 43, "Marek Dovrin", "Northgate Rovers", "shot"),
        (45, 49, "Ola Strand", "Ålvik IF", "goal"),
    ] {
        let named = errors.row_with(&[("outcome_event_id", &sb(outcome)), ("player", player)]);
        assert_eq!(errors.cell(named, "source"), "provider", "{player}");
        assert_eq!(
            [errors.cell(named, "team"), errors.cell(named, "led_to")],
            [team, led_to],
            "{player}"
        );
        let evidence: Vec<&str> = errors.cell(named, "event_ids").split(';').collect();
        assert!(
            evidence.contains(&sb(label).as_str()),
            "{player}: the label is not in {evidence:?}"
        );
        assert!(
            evidence.contains(&sb(outcome).as_str()),
            "{player}: the outcome is not in {evidence:?}"
        );
        assert!(errors.cell(named, "sentence").contains(player));
        // No other is surer.
        let confidence = errors.number(named, "confidence");
        for other in errors.rows_with(&[("outcome_event_id", &sb(outcome))]) {
            assert!(errors.number(other, "confidence") <= confidence);
        }
    }
    // The labelled action itself: the touch at 10:03, 4.25 s before the goal.
    let touch = errors.row_with(&[("outcome_event_id", &sb(15)), ("player", "Tomás Brünner")]);
    assert_eq!(
        [errors.cell(touch, "kind"), errors.cell(touch, "minute")],
        ["bad_touch", "10"]
    );
    assert!((errors.number(touch, "second") - 3.0).abs() < 1e-6);
    assert!((errors.number(touch, "seconds_before") - 4.25).abs() < 1e-6);
}

#[test]
fn labels_of_reports_and_of_wyscout_name_their_players_too() {
    let folder = temporary();
    analyse(several(), folder.path(), &[]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    for (outcome, player, source, led_to) in [
        (wy(25), "M. Serrão", "provider", "goal"),
        (wy(30), "D. Leme", "provider", "shot"),
        ("f9".to_owned(), "Aksel Brandt", "report", "goal"),
        ("f23".to_owned(), "Ciro Vela", "provider", "shot"),
        ("r7".to_owned(), "Len Oster", "report", "goal"),
        ("r13".to_owned(), "Len Oster", "report", "goal"),
    ] {
        let named = errors.row_with(&[("outcome_event_id", &outcome), ("player", player)]);
        assert_eq!(
            [errors.cell(named, "source"), errors.cell(named, "led_to")],
            [source, led_to],
            "{player}"
        );
    }
    let quoted = errors.row_with(&[("outcome_event_id", "f9"), ("player", "Aksel Brandt")]);
    let sentence = errors.cell(quoted, "sentence");
    assert!(
        sentence.contains("a careless pass across his own area"),
        "{sentence}"
    );
}

#[test]
fn own_goals_and_penalty_fouls_are_listed_for_whom_they_belong_to() {
    let folder = temporary();
    analyse(&fixture(STATSBOMB), folder.path(), &[]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    let own = errors.row_with(&[("kind", "own_goal")]);
    assert_eq!(
        [
            errors.cell(own, "player"),
            errors.cell(own, "outcome_event_id")
        ],
        ["Ødger Halvard", &sb(23)]
    );
    let foul = errors.row_with(&[("kind", "penalty_foul")]);
    assert_eq!(
        [
            errors.cell(foul, "player"),
            errors.cell(foul, "outcome_event_id")
        ],
        ["Lars Moen", &sb(27)]
    );
    assert!((errors.number(foul, "seconds_before") - 90.0).abs() < 1e-6);
    // Neither counts as an error on its own.
    let rates = Table::read(&folder.path().join("rates.csv"));
    for player in ["Ødger Halvard", "Lars Moen"] {
        assert_eq!(
            rates.cell(rates.row_with(&[("player", player)]), "errors_to_goal"),
            "0",
            "{player}"
        );
    }
}

#[test]
fn rates_are_errors_over_minutes_with_exact_limits() {
    let folder = temporary();
    analyse(&fixture(STATSBOMB), folder.path(), &[]).done();
    let rates = Table::read(&folder.path().join("rates.csv"));
    let close = |row: &[String], column: &str, expected: f64| {
        let found = rates.number(row, column);
        assert!(
            (found - expected).abs() < 2e-3,
            "`{column}` is {found}, expected {expected}"
        );
    };
    // One error in 95.9167 minutes; 0.0253 and 5.5716 are the exact limits of a count of 1.
    let culprit = rates.row_with(&[("player", "Tomás Brünner")]);
    assert_eq!(
        [
            rates.cell(culprit, "errors_to_goal"),
            rates.cell(culprit, "errors_to_shot")
        ],
        // What led to a goal led to a shot.
        ["1", "1"]
    );
    close(culprit, "minutes", 95.9167);
    close(culprit, "goal_errors_per_90", 0.938_3);
    close(culprit, "goal_errors_low", 0.023_8);
    close(culprit, "goal_errors_high", 5.228_0);
    close(culprit, "shot_errors_per_90", 0.938_3);
    close(culprit, "shot_errors_low", 0.023_8);
    close(culprit, "shot_errors_high", 5.228_0);
    let careless = rates.row_with(&[("player", "Marek Dovrin")]);
    assert_eq!(
        [
            rates.cell(careless, "errors_to_goal"),
            rates.cell(careless, "errors_to_shot")
        ],
        ["0", "1"]
    );
    let substitute = rates.row_with(&[("player", "Ruben Stahl")]);
    close(substitute, "minutes", 33.6667);
}

#[test]
fn a_rate_counts_errors_only_of_matches_whose_minutes_are_known() {
    let folder = temporary();
    analyse(&fixture(SEVERAL), folder.path(), &[]).done();
    // He errs before a goal in both matches; only the first says how long he played.
    let errors = Table::read(&folder.path().join("errors.csv"));
    let his = errors.rows_with(&[("player", "Len Oster"), ("led_to", "goal")]);
    assert_eq!(his.len(), 2);
    let rates = Table::read(&folder.path().join("rates.csv"));
    let row = rates.row_with(&[("player", "Len Oster")]);
    assert!((rates.number(row, "minutes") - 93.5).abs() < 1e-3);
    let rate = rates.number(row, "goal_errors_per_90");
    assert!((rate - 90.0 / 93.5).abs() < 1e-3, "{rate}");
}

#[test]
fn hidden_labels_leave_only_inference() {
    let folder = temporary();
    analyse(several(), folder.path(), &["--labels", "ignore"]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    assert!(!errors.rows.is_empty());
    let sources: HashSet<&str> = errors.column("source").into_iter().collect();
    assert_eq!(sources, HashSet::from(["inferred"]));
    for sentence in errors.column("sentence") {
        assert!(
            !sentence.contains("Labelled") && !sentence.contains("Reports:"),
            "{sentence}"
        );
    }
    // The events that are nothing but a label are no evidence either.
    for evidence in errors.column("event_ids") {
        assert!(
            [12, 40, 45]
                .iter()
                .all(|label| !evidence.contains(&sb(*label))),
            "{evidence}"
        );
    }
}

#[test]
fn shares_of_an_outcome_add_up_to_one_at_most() {
    for more in [&[][..], &["--labels", "ignore"]] {
        let folder = temporary();
        analyse(several(), folder.path(), more).done();
        let errors = Table::read(&folder.path().join("errors.csv"));
        let mut sums: HashMap<(String, String), f64> = HashMap::new();
        for row in &errors.rows {
            let (share, confidence) = (
                errors.number(row, "share"),
                errors.number(row, "confidence"),
            );
            assert!(
                (0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&confidence),
                "{row:?}"
            );
            assert!(share <= confidence + 1e-4, "{row:?}");
            let key = (
                errors.cell(row, "match_id").to_owned(),
                errors.cell(row, "outcome_event_id").to_owned(),
            );
            *sums.entry(key).or_default() += share;
        }
        for (outcome, sum) in sums {
            assert!(sum <= 1.0005, "{outcome:?}: {sum}");
        }
    }
}

#[test]
fn all_evidence_is_in_the_files() {
    let folder = temporary();
    analyse(several(), folder.path(), &[]).done();
    let data = read(&[several()], &ReadOptions::default()).expect("readable");
    let ids = texts(&data.events, "match_id")
        .into_iter()
        .zip(texts(&data.events, "event_id"));
    let known: HashSet<_> = ids.filter_map(|(game, event)| game.zip(event)).collect();
    let errors = Table::read(&folder.path().join("errors.csv"));
    assert!(errors.rows.len() >= 11, "{}", errors.rows.len());
    for row in &errors.rows {
        let game = errors.cell(row, "match_id");
        let evidence = errors.cell(row, "event_ids");
        assert!(!evidence.is_empty(), "{row:?}");
        for id in evidence
            .split(';')
            .chain([errors.cell(row, "outcome_event_id")])
        {
            assert!(
                known.contains(&(game.to_owned(), id.to_owned())),
                "{game}: no event `{id}`"
            );
        }
        // The verdict concerns the team that conceded, before the outcome.
        assert!(errors.number(row, "seconds_before") >= 0.0, "{row:?}");
        assert!(
            ["goal", "shot"].contains(&errors.cell(row, "led_to")),
            "{row:?}"
        );
    }
}

// Selection.

#[test]
fn teams_and_players_are_found_without_accents_and_case() {
    let folder = temporary();
    let rates_of = |more: &[&str]| {
        analyse(several(), folder.path(), more).done();
        Table::read(&folder.path().join("rates.csv"))
    };
    for wanted in ["Ålvik IF", "alvik if", "ALVIK"] {
        let rates = rates_of(&["--team", wanted]);
        assert_eq!(rates.rows.len(), 12, "{wanted}");
        assert!(
            rates.column("team").iter().all(|team| *team == "Ålvik IF"),
            "{wanted}"
        );
        let errors = Table::read(&folder.path().join("errors.csv"));
        assert!(
            !errors.rows.is_empty() && errors.column("team").iter().all(|team| *team == "Ålvik IF")
        );
    }
    for wanted in ["Tomás Brünner", "tomas brunner", "BRUNNER", "brünner"] {
        assert_eq!(
            rates_of(&["--player", wanted]).column("player"),
            ["Tomás Brünner"],
            "{wanted}"
        );
    }
    let rates = rates_of(&["--player", "halvard", "--player", "serrao"]);
    let players: HashSet<&str> = rates.column("player").into_iter().collect();
    assert_eq!(players, HashSet::from(["Ødger Halvard", "M. Serrão"]));
    assert_eq!(
        rates_of(&["--team", "northgate", "--player", "marek"]).column("player"),
        ["Marek Dovrin"]
    );
}

#[test]
fn a_name_that_fits_several_or_none_lists_the_nearest_and_ends_with_2() {
    let folder = temporary();
    let out = folder.path().join("out");
    let run = |more: &[&str]| {
        let run = analyse(several(), &out, more).refused(2);
        assert!(names_in(&out).is_empty(), "{:?}", names_in(&out));
        run
    };
    run(&["--player", "dovrin"]).says(&["dovrin", "Marek Dovrin", "Piotr Dovrin"]);
    run(&["--player", "Bruner"]).says(&["Bruner", "Tomás Brünner"]);
    run(&["--team", "Nortgate"]).says(&["Nortgate", "Northgate Rovers"]);
    run(&["--team", "alvik", "--player", "quist"]).says(&["quist"]);
}

#[test]
fn minimum_minutes_leave_out_who_played_less() {
    let folder = temporary();
    analyse(&fixture(STATSBOMB), folder.path(), &["--min-minutes", "70"]).done();
    let rates = Table::read(&folder.path().join("rates.csv"));
    // Two off, two on.
    assert_eq!(rates.rows.len(), 20);
    assert!(
        rates
            .rows
            .iter()
            .all(|row| rates.number(row, "minutes") >= 70.0)
    );
}

/// The second of the several matches alone: key events, and nobody's minutes.
fn key_events_only() -> String {
    let text = text_of(SEVERAL);
    let keep = |line: &&str| !line.starts_with("alpha-1");
    text.lines()
        .filter(keep)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn key_events_without_line_ups_still_name_the_errors() {
    let folder = temporary();
    let file = write(folder.path(), "beta.csv", key_events_only());
    let out = folder.path().join("out");
    for more in [&[][..], &["--team", "dock street"]] {
        analyse(&file, &out, more).done();
        let errors = Table::read(&out.join("errors.csv"));
        let named = errors.row_with(&[("player", "Len Oster"), ("led_to", "goal")]);
        assert_eq!(errors.cell(named, "source"), "report");
        assert!(Table::read(&out.join("rates.csv")).rows.is_empty());
        let names = names_in(&out);
        let timeline = names.iter().find(|name| name.ends_with("-timeline.png"));
        let timeline = timeline.unwrap_or_else(|| panic!("{names:?}"));
        assert!(timeline.contains("dock-street"), "{timeline}");
        is_picture(&out.join(timeline));
    }
}

/// Two matches of the same teams on one day, and ids that look alike in a file's name.
#[test]
fn matches_that_would_be_called_alike_each_keep_their_timeline() {
    let folder = temporary();
    for (number, id) in ["cup 1", "cup-1"].into_iter().enumerate() {
        let text = format!(
            "# match_id: {id}\n# date: 2025-07-09\n{}",
            text_of("csv/minimal.csv")
        );
        write(folder.path(), &format!("{number}.csv"), text);
    }
    let out = folder.path().join("out");
    analyse(folder.path(), &out, &[]).done();
    let names = names_in(&out);
    let timelines = names.iter().filter(|name| {
        name.starts_with("harbour-town-vale-united-2025-07-09-cup-1")
            && name.ends_with("-timeline.png")
    });
    assert_eq!(timelines.count(), 2, "{names:?}");
}

#[test]
fn no_timelines_are_drawn_when_none_are_asked_for() {
    let folder = temporary();
    analyse(several(), folder.path(), &["--timelines", "0"]).done();
    assert_eq!(
        names_in(folder.path()),
        [
            "error-rates.png",
            "errors.csv",
            "points-matches.csv",
            "points.csv",
            "rates.csv"
        ]
    );
}

#[test]
fn inspect_tells_what_a_file_is_and_holds() {
    let run = inspect(&fixture(WYSCOUT), &[]).done();
    for text in [
        "wyscout",
        "9002: Costa Verde - Kingsmere",
        "2017-03-04",
        "Coast Cup",
        "2-2 counted from events, 2-2 stated",
        "126.7 minutes",
        "23 (0 with minutes stated, 23 inferred)",
    ] {
        assert!(
            run.stdout.contains(text),
            "`{text}` is not in:\n{}",
            run.stdout
        );
    }
    let run = backline([
        "inspect".as_ref(),
        fixture(FULL).as_os_str(),
        fixture(SEVERAL).as_os_str(),
    ])
    .done();
    for text in [
        "Fjordholm FK - Real Caldera",
        "alpha-1",
        "beta-2",
        "key-events",
        "24 (24 with minutes stated",
    ] {
        assert!(
            run.stdout.contains(text),
            "`{text}` is not in:\n{}",
            run.stdout
        );
    }
}

// Real files, where they lie beside the project.

#[test]
fn shared_statsbomb_matches_are_read_with_their_scores() {
    for (file, teams, goals) in [
        // This copy of the match, which ended 3-0, holds an own goal that was put in for testing.
        (
            "statsbomb/15946_events.json",
            ["Barcelona", "Deportivo Alavés"],
            [3.0, 1.0],
        ),
        (
            "statsbomb/3788741_events.json",
            ["Turkey", "Italy"],
            [0.0, 3.0],
        ),
    ] {
        let Some(path) = shared(file) else { return };
        let data = read(&[path], &ReadOptions::default()).expect("readable");
        let about = row(&data.matches, "provider", "statsbomb");
        assert_eq!([about.text("home"), about.text("away")], teams, "{file}");
        about.holds(&["home_score", "away_score"], &goals);
        assert!(data.events.height() > 3000, "{file}");
        // Nobody is sent off: eleven of each team are on the pitch all the time.
        let minutes: f64 = numbers(&data.lineups, "minutes").iter().flatten().sum();
        let length = about.number("minutes").expect("a length");
        assert!(
            (minutes - 22.0 * length).abs() < 0.1,
            "{file}: {minutes} of {}",
            22.0 * length
        );
    }
}

#[test]
fn a_shared_wyscout_match_of_the_api_is_read() {
    let Some(path) = shared("wyscout/api_events_2852835.json") else {
        return;
    };
    let data = read(&[path], &ReadOptions::default()).expect("readable");
    let about = row(&data.matches, "match_id", "2852835");
    let words = ["home", "away", "home_stated", "date"].map(|column| about.text(column));
    assert_eq!(words, ["Bologna", "Torino", "true", "2020-08-02"]);
    about.holds(&["home_score_stated", "away_score_stated"], &[1.0, 1.0]);
}

#[test]
fn a_shared_wyscout_match_with_numbers_written_as_texts_is_read() {
    let Some(path) = shared("wyscout/kloppy_sample_v2.json") else {
        return;
    };
    let data = read(&[path], &ReadOptions::default()).expect("readable");
    let about = row(&data.matches, "match_id", "2499773");
    assert_eq!(
        [about.text("home"), about.text("away")],
        ["Liverpool", "Leicester City"]
    );
    about.holds(&["home_score", "away_score"], &[3.0, 2.0]);
    // 1770 events and six cards; the position of the third is ("29", "6") to ("36", "3").
    assert_eq!(data.events.height(), 1776);
    row(&data.events, "event_id", "190079073").holds(&START, &[30.2647, 63.6295]);
    row(&data.events, "event_id", "190079073").holds(&END, &[37.6765, 65.8147]);
}

// People across files.

#[test]
fn aliases_make_one_person_of_two_names() {
    let folder = temporary();
    let rows = |name: &str| {
        format!(
            "# home: Home\n# away: Away\n# coverage: full\nperiod,minute,team,player,type\n1,1,Home,{name},pass\n1,80,Home,{name},pass\n"
        )
    };
    write(folder.path(), "one.csv", rows("Nacho"));
    write(folder.path(), "two.csv", rows("José Ignacio Fernández"));
    let alias = write(
        folder.path(),
        "sources-alias.csv",
        "player,team,person\nNacho,Home,Nacho Fernández\nJosé Ignacio Fernández,,Nacho Fernández\n",
    );
    let out = temporary();
    let alias = alias.to_string_lossy().into_owned();
    analyse(folder.path(), out.path(), &["--alias", &alias]).done();
    let rates = Table::read(&out.path().join("rates.csv"));
    let row = rates.row_with(&[("player", "Nacho Fernández")]);
    assert_eq!(rates.number(row, "matches"), 2.0);
    let broken = write(
        folder.path(),
        "sources-broken.csv",
        "player,person\nNacho,Nacho\n",
    );
    let broken = broken.to_string_lossy().into_owned();
    analyse(folder.path(), out.path(), &["--alias", &broken])
        .refused(1)
        .says(&["sources-broken.csv", "team"]);
}

// Tables as other programs write them.

#[test]
fn separators_decimal_commas_and_encodings_change_nothing() {
    let folder = temporary();
    let rows = "# home: Club Ñandú\n# away: Away\nperiod,minute,second,team,player,type,outcome,start_x,start_y\n\
        1,3,10.5,Club Ñandú,Zoë,pass,fail,20.5,34.25\n1,3,15.25,Away,Max,shot,goal,95,30.5\n";
    let semicolons = rows.replace(',', ";").replace('.', ",");
    let tabs = rows.replace(',', "\t");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(rows.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let latin: Vec<u8> = rows
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    let plain = write(folder.path(), "plain.csv", rows);
    let expected = read(&[plain], &ReadOptions::default()).expect("readable");
    for (name, bytes) in [
        ("semicolons.csv", semicolons.into_bytes()),
        ("tabs.csv", tabs.into_bytes()),
        ("utf16.csv", utf16),
        ("latin.csv", latin),
    ] {
        let file = write(folder.path(), name, bytes);
        let data =
            read(&[&file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        for column in [
            "team", "player", "type", "outcome", "second", "start_x", "start_y",
        ] {
            assert_eq!(
                texts(&data.events, column),
                texts(&expected.events, column),
                "{name}: {column}"
            );
        }
        let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
        let said = notes.iter().any(|note| note.contains("Windows-1252"));
        assert_eq!(said, name == "latin.csv", "{name}: {notes:?}");
    }
}

#[test]
fn packed_files_are_read_with_their_packed_companions() {
    use std::io::Write;
    let gzip = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).expect("packed");
        packed.finish().expect("packed")
    };
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).expect("packed");
    let bytes = |path: &str| std::fs::read(fixture(path)).expect("a fixture");
    let folder = temporary();
    write(folder.path(), "full.csv.gz", gzip(&bytes("csv/full.csv")));
    write(
        folder.path(),
        "full.lineups.csv.gz",
        gzip(&bytes("csv/full.lineups.csv")),
    );
    let plain = read(&[fixture("csv/full.csv")], &ReadOptions::default()).expect("readable");
    let packed = read(&[folder.path()], &ReadOptions::default()).expect("readable");
    for column in ["match_id", "player", "type", "start_x"] {
        assert_eq!(
            texts(&packed.events, column),
            texts(&plain.events, column),
            "{column}"
        );
    }
    assert_eq!(
        texts(&packed.lineups, "minutes"),
        texts(&plain.lineups, "minutes")
    );
    // The content tells, whatever the name says.
    let odd = write(folder.path(), "wyscout", zstd(&bytes("wyscout/9002.json")));
    let data = read(&[&odd], &ReadOptions::default()).expect("readable");
    assert_eq!(
        texts(&data.matches, "provider"),
        [Some("wyscout".to_owned())]
    );
    let mut cut = gzip(&bytes("csv/full.csv"));
    cut.truncate(cut.len() / 2);
    let cut = write(folder.path(), "cut.csv.gz", cut);
    common::inspect(&cut, &[]).refused(1).says(&[
        "cut.csv.gz",
        "cannot be unpacked",
        "fetch it again",
    ]);
}

#[test]
fn converted_events_read_back_as_they_were() {
    for path in [
        "csv/full.csv",
        "statsbomb/events/9001.json",
        "wyscout/9002.json",
    ] {
        let out = temporary();
        let (file, folder) = (fixture(path), out.path().to_string_lossy().into_owned());
        let file_name = file.to_string_lossy().into_owned();
        common::backline(["convert", &file_name, "--out", &folder]).done();
        assert_eq!(
            common::names_in(out.path()),
            ["events.csv", "lineups.csv", "matches.csv"]
        );
        let before = read(&[&file], &ReadOptions::default()).expect("readable");
        let options = ReadOptions {
            format: format_named("backline"),
            ..ReadOptions::default()
        };
        let after = read(&[out.path().join("events.csv")], &options).expect("readable");
        for column in [
            "match_id",
            "period",
            "minute",
            "team",
            "player",
            "type",
            "outcome",
            "qualifiers",
            "event_id",
        ] {
            assert_eq!(
                texts(&after.events, column),
                texts(&before.events, column),
                "{path}: {column}"
            );
        }
        let (x, back) = (
            numbers(&before.events, "start_x"),
            numbers(&after.events, "start_x"),
        );
        for (x, back) in x.iter().zip(&back) {
            assert_eq!(x.is_some(), back.is_some(), "{path}");
            assert!(
                x.zip(*back).is_none_or(|(x, back)| (x - back).abs() < 1e-3),
                "{path}: {x:?} and {back:?}"
            );
        }
    }
}
