//! What is wrong with an input is said in one sentence that names the file and the place, what was
//! expected and what to do; nothing panics and nothing half-written is left.

use std::path::Path;

use crate::common::mutations::{Lcg, survives};
use crate::common::{
    Run, Table, analyse, backline, fixture, inspect, names_in, temporary, text_of, texts, write,
};
use backline::machinery::read::{ReadOptions, formats, read, read_bytes};

const STATSBOMB: &str = "statsbomb/events/9001.json";
const WYSCOUT: &str = "wyscout/9002.json";
const MINIMAL: &str = "csv/minimal.csv";
const FULL: &str = "csv/full.csv";

/// Analyses one file of this name and content; it must be refused with 1, name the file, and
/// leave nothing in `--out`. `inspect` must say the same.
#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> Run {
    let folder = temporary();
    let file = write(folder.path(), name, content);
    let out = folder.path().join("out");
    let run = analyse(&file, &out, more).refused(1).says(&[name]);
    assert_eq!(names_in(&out), [] as [&str; 0], "left in --out");
    let inspected = inspect(&file, more).refused(1).says(&[name]);
    assert_eq!(inspected.stderr, run.stderr);
    run
}

/// The minimal CSV with one cell replaced: row counted from 1 below the header.
fn minimal_with(row: usize, column: usize, cell: &str) -> String {
    let mut lines: Vec<String> = text_of(MINIMAL).lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[row].split(',').collect();
    cells[column] = cell;
    lines[row] = cells.join(",");
    lines.join("\n") + "\n"
}

/// A CSV of two good rows and a third that ends in this cell of this column.
fn third_row(column: &str, cell: &str) -> String {
    format!(
        "period,minute,team,player,type,{column}\n1,1,A,Ann,pass,\n1,2,B,Ben,pass,\n1,3,A,Ann,shot,{cell}\n"
    )
}

// Options.

#[test]
fn an_option_that_a_format_has_no_use_for_is_refused_with_the_formats_that_take_it() {
    let coordinates = ReadOptions {
        coordinates: backline::machinery::read::Coordinates::from_name("opta"),
        ..ReadOptions::default()
    };
    let direction = ReadOptions {
        direction: backline::machinery::read::Direction::from_name("home"),
        ..ReadOptions::default()
    };
    let mut mapping = backline::machinery::read::Mapping::default();
    mapping.map("Half=period").expect("a rule");
    let mapping = ReadOptions {
        mapping: Some(std::sync::Arc::new(mapping)),
        ..ReadOptions::default()
    };
    let lineups = ReadOptions {
        lineups: Some(fixture("csv/full.lineups.csv")),
        ..ReadOptions::default()
    };
    let meta = ReadOptions {
        meta: Some(fixture("metrica/Testkamp_metadata.xml")),
        ..ReadOptions::default()
    };
    let all = [
        ("--coordinates", coordinates, "kloppy, backline"),
        ("--direction", direction, "spadl, kloppy, backline"),
        (
            "--map or --mapping",
            mapping,
            "Formats that accept it: backline",
        ),
        ("--lineups", lineups, "statsbomb"),
        ("--meta", meta, "wyscout"),
    ];
    for (file, takes) in [
        (STATSBOMB, &["--lineups", "--meta"][..]),
        (WYSCOUT, &["--meta"]),
        ("whoscored/7003.json", &[]),
        ("datafactory/900501.json", &[]),
        ("metrica/Testkamp_RawEventsData.csv", &["--meta"]),
        ("spadl/proper.json", &["--lineups", "--meta", "--direction"]),
        (
            "opta/f24-3-2030-7001-eventdetails.xml",
            &["--lineups", "--meta"],
        ),
        ("kloppy/match.csv", &["--coordinates", "--direction"]),
        (
            MINIMAL,
            &[
                "--lineups",
                "--coordinates",
                "--direction",
                "--map or --mapping",
            ],
        ),
    ] {
        for (option, options, formats) in &all {
            let said = match read(&[fixture(file)], options) {
                Ok(_) => String::new(),
                Err(error) => error.to_string(),
            };
            let named = match *option {
                "--map or --mapping" => "option `map` or `mapping`".to_owned(),
                option => format!("option `{}`", option.trim_start_matches('-')),
            };
            let refused = said.contains(&format!("do not accept the {named}; leave it out"));
            assert_eq!(refused, !takes.contains(option), "{file} {option}: {said}");
            if refused {
                assert!(said.contains(file) && said.contains(formats), "{said}");
            }
        }
    }
}

#[test]
fn an_option_that_a_store_has_no_use_for_is_refused() {
    let folder = temporary();
    let store = folder.path().join("store");
    let (file, store_text) = (fixture(MINIMAL), store.to_str().expect("text"));
    let import = [
        "import",
        file.to_str().expect("text"),
        "--store",
        store_text,
    ];
    backline(import).done();
    for option in [
        &["--coordinates", "opta"][..],
        &["--direction", "home"],
        &["--map", "Half=period"],
        &["--format", "opta"],
    ] {
        let out = folder.path().join("out");
        analyse(&store, &out, option).refused(2).says(&[
            option[0],
            "has no effect",
            "backline import",
        ]);
    }
}

// A row that starts with `#`.

#[test]
fn only_above_the_header_is_a_line_a_comment() {
    let text = "# home: #1 FC\nteam,player,type,period,minute\n#1 FC,Ann,pass,1,1\nB,Ben,pass,1,2\n#1 FC,Cat,shot,1,3\n";
    let data = read_bytes(Path::new("a.csv"), text.into(), &ReadOptions::default());
    let data = data.expect("read");
    assert_eq!(data.events.height(), 3);
    assert_eq!(data.accounts[0].rows, 3);
    let commented = text.replace("B,Ben", "# half-time\nB,Ben");
    refused("a.csv", commented, &[]).says(&[
        "line 4",
        "1 field, the header 5",
        "comments are allowed only above the header",
    ]);
}

// JSON.

#[test]
fn truncated_json_is_refused_with_the_place_where_it_ends() {
    for (fixture, name) in [(STATSBOMB, "9001.json"), (WYSCOUT, "9002.json")] {
        let text = text_of(fixture);
        let cut = text
            .char_indices()
            .map(|(at, _)| at)
            .nth(text.chars().count() * 3 / 5)
            .expect("long");
        let line = text[..cut].lines().count();
        refused(name, &text[..cut], &[]).says(&[
            &format!("line {line} column "),
            "Expected",
            "fetch it again",
        ]);
    }
}

#[test]
fn json_of_an_unknown_kind_is_refused_with_the_kinds_that_are_known() {
    for content in [
        "{\"matches\": [1, 2, 3]}",
        "[1, 2, 3]",
        "{}",
        "[]",
        "[{\"id\": 7, \"name\": \"a list\"}]",
    ] {
        refused("other.json", content, &[]).says(&["StatsBomb", "Wyscout", "--format"]);
    }
}

#[test]
fn a_line_ups_file_in_place_of_events_is_called_what_it_is() {
    let run = refused(
        "9001_lineups.json",
        text_of("statsbomb/lineups/9001.json"),
        &[],
    );
    run.says(&["line-ups", "Give the events file"]);
}

#[test]
fn a_value_of_the_wrong_kind_is_named_by_its_path_in_the_document() {
    let text = text_of(WYSCOUT).replacen("\"eventSec\": 600.5", "\"eventSec\": \"soon\"", 1);
    refused("9002.json", text, &[]).says(&[
        "events[22].eventSec",
        "line 24 column",
        "soon",
        "expected",
    ]);
    let text = text_of(WYSCOUT).replacen("\"2H\"", "\"3H\"", 1);
    refused("9002.json", text, &[]).says(&["events[35].matchPeriod", "3H", "1H, 2H, E1, E2 or P"]);
    let text = text_of(STATSBOMB).replacen("\"00:10:00.000\"", "\"ten\"", 1);
    refused("9001.json", text, &[]).says(&[
        "[9].timestamp",
        "line 11 column",
        "ten",
        "00:05:23.123",
    ]);
    let text = text_of(STATSBOMB).replacen("\"period\": 2", "\"period\": 9", 1);
    refused("9001.json", text, &[]).says(&[
        "[30].period",
        "9",
        "1 to 5",
        "Correct it or remove that part",
        "read as StatsBomb",
    ]);
    let text = text_of(STATSBOMB).replacen("\"location\": [48, 44]", "\"location\": [48]", 1);
    refused("9001.json", text, &[]).says(&["[5].location", "[x, y]"]);
}

#[test]
fn a_time_beyond_any_match_is_refused_as_it_is_in_a_csv() {
    let text = text_of(WYSCOUT).replacen("\"eventSec\": 2940.0", "\"eventSec\": 1e9", 1);
    refused("9002.json", text, &[]).says(&["eventSec"]);
    let text = text_of(STATSBOMB).replacen("\"00:48:40.000\"", "\"99:48:40.000\"", 1);
    refused("9001.json", text, &[]).says(&["timestamp"]);
}

#[test]
fn a_match_of_one_team_or_without_events_is_refused() {
    let events: Vec<serde_json::Value> = serde_json::from_str(&text_of(STATSBOMB)).expect("JSON");
    let ours: Vec<_> = events
        .into_iter()
        .filter(|event| event["team"]["id"] == 501)
        .collect();
    let run = refused("9001.json", serde_json::to_vec(&ours).expect("JSON"), &[]);
    run.says(&[
        "all events are of one team",
        "Northgate Rovers",
        "both teams",
    ]);
    refused("9001.json", "[]", &["--format", "statsbomb"])
        .says(&["empty", "Give a file with events"]);
    let teams = "{\"1\": {\"team\": {\"name\": \"One\"}}, \"2\": {\"team\": {\"name\": \"Two\"}}}";
    let none = format!("{{\"events\": [], \"teams\": {teams}}}");
    refused("9002.json", none, &["--format", "wyscout"]).says(&["`events` is empty"]);
    let text = text_of(WYSCOUT);
    let one = text.replacen("\"702\": {\"team\"", "\"703\": {\"club\"", 1);
    refused("9002.json", one, &[]).says(&["teams", "missing field `team`"]);
}

#[test]
fn deep_nesting_ends_in_a_sentence_and_not_in_a_crash() {
    let deep = "[".repeat(200_000);
    for (fixture, format) in [(STATSBOMB, "statsbomb"), (WYSCOUT, "wyscout")] {
        let name = "deep.json";
        refused(name, &deep, &["--format", format]);
        // Inside a field that the model does not read.
        let text =
            text_of(fixture).replacen("\"id\": ", &format!("\"extra\": {deep}, \"id\": "), 1);
        refused(name, text, &["--format", format]);
    }
}

#[test]
fn a_faulty_line_ups_file_is_named_and_not_the_events() {
    let folder = temporary();
    let events = write(folder.path(), "9001_events.json", text_of(STATSBOMB));
    write(
        folder.path(),
        "9001_lineups.json",
        "[{\"team_id\": 501, \"lineup\": [{\"player_id\": \"x\"}]}]",
    );
    let out = folder.path().join("out");
    let run = analyse(&events, &out, &[]).refused(1);
    run.says(&[
        "9001_lineups.json",
        "[0].lineup[0].player_id",
        "line 1 column",
        "line-ups",
    ]);
    assert!(names_in(&out).is_empty());
}

// Neither.

#[test]
fn an_empty_file_is_called_empty() {
    for name in ["empty.csv", "empty.json"] {
        for content in ["", " \n\n", "\u{feff}"] {
            refused(name, content, &[]).says(&["the file is empty", "Fetch it again"]);
        }
    }
}

#[test]
fn what_is_cut_off_before_it_can_be_recognised_is_said_to_end_early() {
    for (name, fixture) in [("9001.json", STATSBOMB), ("9002.json", WYSCOUT)] {
        let text = text_of(fixture);
        for at in [1, 9, 40] {
            refused(name, &text[..at], &[]).says(&[
                "it ends in the middle",
                "line ",
                "If it was cut off, fetch it again",
            ]);
        }
    }
    refused("f24.xml", "<?xml version=\"1.0\"?>\n<Season>\n<Ro", &[]).says(&[
        "line 3",
        "it ends in the middle",
        "fetch it again",
    ]);
}

#[test]
fn a_csv_that_is_cut_in_its_last_row_is_said_to_be_cut_and_one_within_is_not() {
    for fixture in [
        FULL,
        "kloppy/match.csv",
        "spadl/left-to-right.csv",
        "metrica/Testkamp_RawEventsData.csv",
        "whoscored/scraped.csv",
    ] {
        let text = text_of(fixture);
        let whole: Vec<&str> = text.lines().collect();
        let (last, before) = whole.split_last().expect("rows");
        let half = last.split(',').next().expect("a cell");
        let rows = before.join("\n");
        let cut = format!("{rows}\n{half}");
        refused("Testkamp_RawEventsData.csv", &cut, &[]).says(&[
            &format!("line {}", whole.len()),
            "the row has 1 field",
            "if the file was cut off, fetch it again",
        ]);
        let within = format!("{rows}\n{half}\n{last}\n");
        refused("Testkamp_RawEventsData.csv", &within, &[]).says(&["Check the commas and quotes"]);
    }
}

#[test]
fn a_table_that_lacks_a_column_of_its_kind_is_told_which() {
    for (fixture, column, kind) in [
        ("spadl/left-to-right.csv", "start_x", "SPADL actions"),
        ("spadl/proper.json", "time_seconds", "SPADL actions"),
        ("kloppy/match.csv", "coordinates_y", "kloppy event tables"),
        (
            "metrica/Testkamp_RawEventsData.csv",
            "Start Time [s]",
            "Metrica events",
        ),
    ] {
        let name = fixture.rsplit('/').next().expect("a name");
        let text = text_of(fixture).replace(column, "something");
        refused(name, text, &[]).says(&[
            &format!("much like {kind}, but without `{column}`"),
            "Add what is missing",
            "--format",
        ]);
    }
}

/// A key or column of positions under another name is no error, for a provider may leave them
/// out; but it is said, once a match.
#[test]
fn a_match_whose_touches_have_no_positions_is_said() {
    for (fixture, from, to) in [
        (STATSBOMB, "\"location\"", "\"place\""),
        (WYSCOUT, "\"positions\"", "\"places\""),
        ("wyscout-v3/9003.json", "\"location\"", "\"place\""),
        ("opta/f24-3-2030-7001-eventdetails.xml", " x=\"", " xx=\""),
        ("whoscored/soccerdata.csv", ",player,x,y,", ",player,xx,y,"),
    ] {
        let path = Path::new(fixture);
        let noted = |text: &str| {
            let data = read_bytes(path, text.as_bytes().to_vec(), &ReadOptions::default());
            let data = data.unwrap_or_else(|error| panic!("{fixture}: {error}"));
            let of_positions =
                |note: &&backline::machinery::model::Note| note.text.contains("have no position");
            data.notes.iter().filter(of_positions).count()
        };
        let text = text_of(fixture);
        assert!(text.contains(from), "{fixture}");
        assert_eq!(noted(&text), 0, "{fixture} as it is");
        assert_eq!(noted(&text.replace(from, to)), 1, "{fixture} without");
    }
    // Key events alone are not missed.
    let minimal = text_of(MINIMAL);
    let data = read_bytes(
        Path::new(MINIMAL),
        minimal.into_bytes(),
        &ReadOptions::default(),
    );
    let notes = data.expect("readable").notes;
    assert!(
        !notes.iter().any(|note| note.text.contains("position")),
        "{notes:?}"
    );
}

#[test]
fn binary_rubbish_is_refused_with_what_was_expected() {
    let mut random = Lcg(7);
    let rubbish: Vec<u8> = (0..4096).map(|_| random.below(256) as u8 | 0x80).collect();
    for name in ["rubbish.csv", "rubbish.json", "rubbish"] {
        refused(name, &rubbish, &[]).says(&["no event data", "Expected", "--format"]);
    }
    for format in ["backline", "statsbomb", "wyscout"] {
        refused("rubbish", &rubbish, &["--format", format]).says(&["line 1"]);
    }
    refused("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[]).says(&["no event data"]);
}

#[test]
fn every_format_refuses_what_it_is_not_with_the_file_s_name() {
    // Ten levels of ten entities each: ten thousand million letters, if they were expanded.
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE Games [<!ENTITY a0 \"boom\">".to_owned();
    for level in 1..=10 {
        let inner = format!("&a{};", level - 1).repeat(10);
        bomb += &format!("<!ENTITY a{level} \"{inner}\">");
    }
    bomb += "]><Games><Game id=\"&a10;\" home_team_name=\"&a10;\">&a10;</Game></Games>";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("a mark", b"\xef\xbb\xbf".to_vec()),
        ("UTF-16 of one byte", b"\xff\xfe{".to_vec()),
        ("an open list", b"[".to_vec()),
        ("an open object", b"{\"events\": [{".to_vec()),
        ("an empty list", b"[]".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("null", b"null".to_vec()),
        ("numbers", b"[1, 2, 3]".to_vec()),
        ("an open element", b"<Games".to_vec()),
        ("an element", b"<Games></Games>".to_vec()),
        ("elements that do not match", b"<a><b></a></b>".to_vec()),
        ("a bomb of entities", bomb.into_bytes()),
        (
            "an outer entity",
            b"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>".to_vec(),
        ),
        ("deep JSON", b"[".repeat(200_000)),
        ("deep objects", b"{\"a\":".repeat(100_000)),
        ("deep XML", b"<a>".repeat(200_000)),
        ("one long line", vec![b'x'; 8 << 20]),
        ("a Parquet file's ends", b"PAR1PAR1".to_vec()),
        (
            "a Parquet file's start",
            [b"PAR1".to_vec(), vec![0xff; 300], b"PAR1".to_vec()].concat(),
        ),
        (
            "an Arrow file's start",
            [b"ARROW1\0\0".to_vec(), vec![0xff; 300]].concat(),
        ),
        ("another table", b"fruit,price\npear,2\n".to_vec()),
        ("zeros", vec![0; 4096]),
        ("bytes", (0..=255).cycle().take(4096).collect()),
    ];
    for format in [None].into_iter().chain(formats().map(Some)) {
        for (what, bytes) in &cases {
            let options = ReadOptions {
                format,
                ..ReadOptions::default()
            };
            let started = std::time::Instant::now();
            let error = read_bytes(Path::new("odd.file"), bytes.clone(), &options)
                .map(|data| data.events.height())
                .expect_err(&format!("{format:?} reads {what}"))
                .to_string();
            assert!(error.starts_with("odd.file"), "{format:?}, {what}: {error}");
            assert!(
                error.len() < 3000,
                "{format:?}, {what}: {} bytes",
                error.len()
            );
            let seconds = started.elapsed().as_secs();
            assert!(seconds < 20, "{format:?}, {what}: {seconds} s");
        }
    }
}

// CSV.

#[test]
fn a_missing_required_column_is_named_with_those_that_are_there() {
    for (column, name) in ["period", "minute", "team", "player", "type"]
        .into_iter()
        .enumerate()
    {
        let drop = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(column);
            cells.join(",")
        };
        let text: Vec<String> = text_of(MINIMAL).lines().map(drop).collect();
        let run = refused("short.csv", text.join("\n"), &[]);
        run.says(&[
            &format!("the column `{name}` is missing;"),
            "the header has",
            "docs/event-csv.md",
        ]);
    }
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let text = text_of(MINIMAL)
        .replacen("team,player", "team,team", 1)
        .replacen("team,team,type", "team,team,player,type", 1);
    let text: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(n, l)| {
            if n == 0 {
                l.to_owned()
            } else {
                format!("{l},")
            }
        })
        .collect();
    refused("twice.csv", text.join("\n"), &[]).says(&["`team` occurs twice"]);
}

#[test]
fn a_word_for_a_minute_is_refused_with_line_column_and_range() {
    let run = refused("match.csv", minimal_with(3, 1, "soon"), &[]);
    run.says(&[
        "line 4, column `minute`",
        "`soon` is not a number",
        "from 0 to 200",
    ]);
    // Comment lines count as lines.
    let text = text_of(FULL).replacen(",1,12,3,", ",1,twelve,3,", 1);
    refused("match.csv", text, &[]).says(&["line 17, column `minute`", "`twelve`"]);
}

#[test]
fn numbers_out_of_range_are_refused_with_the_range() {
    for (cell, column, expected) in [
        ("-1", 1, "from 0 to 200"),
        ("201", 1, "from 0 to 200"),
        ("inf", 1, "from 0 to 200"),
        ("inf", 1, "from 0 to 200"),
        ("6", 0, "from 1 to 5"),
        ("0", 0, "from 1 to 5"),
    ] {
        let name = ["period", "minute"][column];
        let run = refused("match.csv", minimal_with(3, column, cell), &[]);
        run.says(&[
            &format!("line 4, column `{name}`"),
            "out of range",
            expected,
        ]);
    }
}

#[test]
fn a_fraction_is_refused_where_a_whole_number_belongs() {
    refused("match.csv", minimal_with(3, 1, "1.5"), &[]).says(&["line 4, column `minute`", "1.5"]);
    refused("match.csv", minimal_with(3, 0, "1.5"), &[]).says(&["line 4, column `period`", "1.5"]);
    refused("match.csv", third_row("possession", "2.5"), &[])
        .says(&["line 4, column `possession`", "2.5"]);
}

#[test]
fn a_second_of_60_belongs_to_the_next_minute_and_is_refused() {
    refused("match.csv", third_row("second", "60"), &[]).says(&["line 4, column `second`", "60"]);
    let folder = temporary();
    let last = write(folder.path(), "match.csv", third_row("second", "59.999"));
    read(&[last], &ReadOptions::default()).expect("the last of the minute");
}

#[test]
fn a_minute_before_its_period_is_refused() {
    let run = refused("match.csv", minimal_with(16, 1, "3"), &[]);
    run.says(&["line 17, column `minute`", "period 2", "starts at 45"]);
}

#[test]
fn a_coordinate_off_the_pitch_is_refused_with_the_range() {
    let with = |x: &str, y: &str| {
        format!(
            "period,minute,team,player,type,start_x,start_y\n1,1,A,Ann,pass,5,5\n1,2,B,Ben,pass,{x},{y}\n"
        )
    };
    refused("match.csv", with("500", "5"), &[]).says(&[
        "line 3, column `start_x`",
        "500 is out of range",
        "from -5 to 110",
    ]);
    refused("match.csv", with("5", "-30"), &[]).says(&[
        "line 3, column `start_y`",
        "-30 is out of range",
        "from -5 to 73",
    ]);
    refused("match.csv", with("left", "5"), &[])
        .says(&["line 3, column `start_x`", "`left` is not a number"]);
}

#[test]
fn an_unknown_word_is_refused_with_the_words_that_are_known() {
    let run = refused("match.csv", minimal_with(3, 4, "handstand"), &[]);
    run.says(&[
        "line 4, column `type`",
        "`handstand` is not known",
        "pass, cross, throw_in",
    ]);
    for (column, word, known) in [
        ("outcome", "great", "success, fail"),
        ("body_part", "knee", "foot, head"),
        ("qualifiers", "high;lucky", "counter, through"),
    ] {
        let place = format!("line 4, column `{column}`");
        let unknown = word.split(';').next_back().expect("a word");
        refused("match.csv", third_row(column, word), &[]).says(&[&place, unknown, known]);
    }
    let text = text_of(FULL).replacen(",provider,", ",rumour,", 1);
    refused("match.csv", text, &[]).says(&[
        "column `label_source`",
        "`rumour`",
        "provider, report",
    ]);
}

#[test]
fn wrong_expected_goals_are_refused() {
    refused("match.csv", third_row("xg", "1.4"), &[]).says(&[
        "line 4, column `xg`",
        "1.4 is out of range",
        "from 0 to 1",
    ]);
    refused("match.csv", third_row("xg", "high"), &[])
        .says(&["line 4, column `xg`", "`high` is not a number"]);
}

#[test]
fn a_third_team_is_refused_with_the_two_that_are_known() {
    let run = refused("match.csv", minimal_with(6, 2, "Harbor Town"), &[]);
    run.says(&[
        "line 7, column `team`",
        "`Harbor Town` is a third team",
        "`Harbour Town`",
        "`Vale United`",
        "Spell",
    ]);
}

#[test]
fn an_event_id_that_stands_twice_is_refused() {
    let text = text_of(FULL).replacen(",f8,", ",f7,", 1);
    refused("match.csv", text, &[]).says(&["line 18, column `event_id`", "`f7` occurs twice"]);
}

#[test]
fn a_match_that_goes_on_after_another_is_refused() {
    let text = "match_id,period,minute,team,player,type\nm1,1,1,A,Ann,pass\nm1,1,2,B,Ben,pass\n\
                m2,1,1,A,Ann,pass\nm2,1,2,B,Ben,pass\nm1,1,3,A,Ann,pass\n";
    refused("match.csv", text, &[]).says(&[
        "line 6, column `match_id`",
        "`m1` continues",
        "Keep the rows of each match together",
    ]);
}

#[test]
fn faults_in_the_head_of_the_file_are_named_by_their_line() {
    for (from, to, place, hint) in [
        (
            "# score: 2-1",
            "# score: two",
            "line 7, column `score`",
            "home-away",
        ),
        (
            "# date: 2031-05-03",
            "# date: 3 May",
            "line 2, column `date`",
            "YYYY-MM-DD",
        ),
        (
            "# coverage: full",
            "# coverage: some",
            "line 8, column `coverage`",
            "full or key-events",
        ),
    ] {
        refused("match.csv", text_of(FULL).replacen(from, to, 1), &[]).says(&[place, hint]);
    }
}

#[test]
fn rows_of_another_length_and_a_header_alone_are_refused() {
    let text = text_of(MINIMAL).replacen("Ned Cole,pass", "Ned Cole,pass,much,more", 1);
    refused("match.csv", text, &[]).says(&[
        "line 2",
        "7 fields",
        "header 5",
        "quotes of that line",
    ]);
    refused("match.csv", "period,minute,team,player,type\n", &[])
        .says(&["a header but no row", "at least one event"]);
    refused(
        "match.csv",
        "period,minute,team,player,type\n1,0,A,Ann,pass\n",
        &[],
    )
    .says(&["one team only", "# away:"]);
}

#[test]
fn faults_of_a_csv_line_ups_file_are_named_in_it() {
    for (from, to, expected) in [
        (
            ",CB,true,p101",
            ",CB,perhaps,p101",
            &["line 3, column `started`", "`perhaps`", "true or false"][..],
        ),
        (
            "Real Caldera,Iker",
            "Real Madeup,Iker",
            &["line 14, column `team`", "`Real Madeup`"],
        ),
        (
            ",gazette,45,",
            ",gazette,half-time,",
            &["line 25, column `from_minute`", "`half-time`", "0 to 200"],
        ),
        (
            "Nils Orn,GK,",
            "Nils Orn,Keeper,",
            &["line 2, column `position`", "`Keeper`", "GK, CB, LB"],
        ),
        (
            "2001-02-11",
            "2001-02-31",
            &["line 3, column `birth_date`", "YYYY-MM-DD"],
        ),
        (
            "position,started",
            "position,begun",
            &["the column `started` is missing", "docs/event-csv.md"],
        ),
    ] {
        let folder = temporary();
        let events = write(folder.path(), "full.csv", text_of(FULL));
        let lineups = text_of("csv/full.lineups.csv");
        assert!(lineups.contains(from), "{from}");
        write(
            folder.path(),
            "full.lineups.csv",
            lineups.replacen(from, to, 1),
        );
        let out = folder.path().join("out");
        analyse(&events, &out, &[])
            .refused(1)
            .says(&["full.lineups.csv"])
            .says(expected);
        assert!(names_in(&out).is_empty());
    }
}

#[test]
fn all_faults_of_a_line_ups_file_are_told_at_once() {
    let folder = temporary();
    let events = write(folder.path(), "full.csv", text_of(FULL));
    let lineups = text_of("csv/full.lineups.csv")
        .replacen("Nils Orn,GK,", "Nils Orn,Keeper,", 1)
        .replacen("2001-02-11", "2001-02-31", 1)
        .replacen("true", "perhaps", 2);
    write(folder.path(), "full.lineups.csv", lineups);
    let out = folder.path().join("out");
    analyse(&events, &out, &[]).refused(1).says(&[
        "full.lineups.csv: 4 cells cannot be read:",
        "line 2, column `position`: `Keeper` is not a position",
        "line 2, column `started`: `perhaps` is neither true nor false (and once more below). Use true or false",
        "line 3, column `birth_date`: `2001-02-31` is not a date",
    ]);
}

// Paths and options.

#[test]
fn a_path_that_is_not_there_is_wrong_usage() {
    let folder = temporary();
    let out = folder.path().join("out");
    for name in ["nowhere.csv", "nowhere/", "no*where.json", "brackets[.json"] {
        let run = analyse(&folder.path().join(name), &out, &[]).refused(2);
        run.says(&[
            name.trim_end_matches('/'),
            "no such file or folder",
            "Check the spelling",
        ]);
    }
    assert!(!out.exists());
}

#[test]
fn a_folder_without_events_is_wrong_usage() {
    let folder = temporary();
    let (events, out) = (folder.path().join("events"), folder.path().join("out"));
    std::fs::create_dir(&events).expect("made");
    let says = ["events", "holds no event file", "Give a folder with"];
    analyse(&events, &out, &[]).refused(2).says(&says);
    write(&events, "notes.txt", "a note");
    write(&events, "prices.csv", "item,price\nball,20\n");
    write(&events, "sources.csv", "key,url\n");
    write(&events, "match.lineups.csv", "team,player,started\n");
    std::fs::create_dir(events.join("deeper")).expect("made");
    analyse(&events, &out, &[]).refused(2).says(&says);
    assert!(!out.exists());
}

#[test]
fn two_files_of_one_match_are_wrong_usage_and_both_are_named() {
    let folder = temporary();
    let (events, out) = (folder.path().join("events"), folder.path().join("out"));
    std::fs::create_dir(&events).expect("made");
    write(&events, "first.csv", text_of(FULL));
    write(&events, "second.csv", text_of(FULL));
    let run = analyse(&events, &out, &[]).refused(2);
    run.says(&[
        "2031-05-03-fjordholm-caldera",
        "first.csv",
        "second.csv",
        "Give only one of them",
    ]);
    assert!(!out.exists());
}

#[test]
fn wrong_options_are_wrong_usage() {
    let file = fixture(MINIMAL);
    for (more, says) in [
        (&["--format", "xml"][..], "statsbomb"),
        (&["--min-minutes", "many"], "number of minutes"),
        (&["--min-minutes=-1"], "number of minutes"),
        (&["--top", "0"], "--top"),
        (&["--colour"], "--colour"),
    ] {
        let folder = temporary();
        let out = folder.path().join("out");
        analyse(&file, &out, more).refused(2).says(&[says]);
        assert!(!out.exists(), "{more:?}");
    }
    let nothing: [&str; 1] = ["analyse"];
    backline(nothing).refused(2).says(&["PATH"]);
}

#[test]
fn an_out_folder_that_cannot_be_made_is_said_with_another_way() {
    let folder = temporary();
    let file = write(folder.path(), "taken", "a file");
    for out in [file.clone(), file.join("below")] {
        analyse(&fixture(MINIMAL), &out, &[])
            .refused(1)
            .says(&["taken", "--out"]);
    }
    assert_eq!(std::fs::read(&file).expect("there"), b"a file");
}

#[test]
fn what_the_system_says_is_told_once() {
    let folder = temporary();
    let file = write(folder.path(), "taken", "a file");
    let run = analyse(&fixture(MINIMAL), &file.join("below"), &[]).refused(1);
    assert_eq!(run.stderr.matches("os error").count(), 1, "{}", run.stderr);
}

#[test]
fn an_output_that_cannot_be_put_in_place_leaves_no_part_behind() {
    let folder = temporary();
    let out = folder.path().join("out");
    std::fs::create_dir_all(out.join("rates.csv/in the way")).expect("made");
    analyse(&fixture(FULL), &out, &[])
        .refused(1)
        .says(&["rates.csv", "--out"]);
    assert_eq!(names_in(&out), ["rates.csv"], "all or nothing");
}

#[test]
fn earlier_results_stay_when_a_later_run_fails() {
    let folder = temporary();
    let out = folder.path().join("out");
    analyse(&fixture(FULL), &out, &[]).done();
    let before = names_in(&out);
    let errors = std::fs::read(out.join("errors.csv")).expect("written");
    let broken = write(folder.path(), "broken.csv", minimal_with(3, 1, "soon"));
    analyse(&broken, &out, &[]).refused(1);
    assert_eq!(names_in(&out), before);
    assert_eq!(
        std::fs::read(out.join("errors.csv")).expect("still there"),
        errors
    );
}

// Going on.

#[test]
fn keep_going_finishes_the_others_lists_the_failed_and_ends_with_1() {
    let folder = temporary();
    let (events, out) = (folder.path().join("events"), folder.path().join("out"));
    std::fs::create_dir(&events).expect("made");
    write(&events, "a-broken.csv", minimal_with(3, 1, "soon"));
    write(&events, "b-good.csv", text_of(FULL));
    write(
        &events,
        "b-good.lineups.csv",
        text_of("csv/full.lineups.csv"),
    );
    let text = text_of(STATSBOMB);
    write(&events, "c-cut.json", &text[..20_000]);
    write(&events, "d-good.json", text_of(WYSCOUT));
    let first = analyse(&events, &out, &[]).refused(1);
    first.says(&["a-broken.csv", "line 4, column `minute`"]);
    assert!(!out.exists());

    let run = analyse(&events, &out, &["--keep-going"]).refused(1);
    let run = run.says(&[
        "a-broken.csv",
        "line 4, column `minute`",
        "c-cut.json",
        "line ",
    ]);
    assert!(!run.stderr.contains("good"), "{}", run.stderr);
    let rates = Table::read(&out.join("rates.csv"));
    assert_eq!(rates.rows.len(), 24 + 23);
    assert!(names_in(&out).contains(&"errors.csv".to_owned()));

    let all = ReadOptions {
        keep_going: true,
        ..ReadOptions::default()
    };
    let data = read(&[&events], &all).expect("the others");
    assert_eq!(data.matches.height(), 2);
    assert_eq!(
        data.notes
            .iter()
            .filter(|note| note.text.starts_with("skipped"))
            .count(),
        2
    );
    assert_eq!(
        data.events.height(),
        30 + 55,
        "nothing of the broken files is left"
    );
    inspect(&events, &["--keep-going"])
        .refused(1)
        .says(&["a-broken.csv", "c-cut.json"]);
}

#[test]
fn keep_going_lists_every_file_when_none_can_be_read_and_ends_with_1() {
    let folder = temporary();
    let (events, out) = (folder.path().join("events"), folder.path().join("out"));
    std::fs::create_dir(&events).expect("made");
    let names = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"];
    for name in names {
        write(&events, name, minimal_with(3, 1, "soon"));
    }
    analyse(&events, &out, &["--keep-going"])
        .refused(1)
        .says(&names);
    assert!(!out.exists());
}

#[test]
fn piped_output_has_no_bar_and_no_escape_codes() {
    let folder = temporary();
    let (events, out) = (folder.path().join("events"), folder.path().join("out"));
    std::fs::create_dir(&events).expect("made");
    for number in 0..30 {
        write(&events, &format!("match-{number:02}.csv"), text_of(MINIMAL));
    }
    let run = analyse(&events, &out, &["--timelines", "1"]).done();
    assert_eq!(run.stderr, "");
    let broken = analyse(&fixture("nowhere"), &out, &[]).refused(2);
    let usage = backline(["analyse", "--top", "many"]).refused(2);
    let help = backline(["--help"]).done();
    let inspected = inspect(&events, &[]).done();
    for text in [
        &run.stdout,
        &broken.stderr,
        &usage.stderr,
        &help.stdout,
        &inspected.stdout,
        &inspected.stderr,
    ] {
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text:?}");
    }
}

// Anything at all.

#[test]
fn no_mutation_of_a_statsbomb_match_panics() {
    survives(
        STATSBOMB,
        "statsbomb",
        Some(("statsbomb/lineups/9001.json", "9001_lineups.json")),
        1,
    );
}

#[test]
fn no_mutation_of_a_wyscout_match_panics() {
    survives(
        WYSCOUT,
        "wyscout",
        Some(("wyscout/index.csv", "index.csv")),
        2,
    );
}

#[test]
fn no_mutation_of_a_csv_panics() {
    survives(
        FULL,
        "backline",
        Some(("csv/full.lineups.csv", "full.lineups.csv")),
        3,
    );
    survives("csv/several-matches.csv", "backline", None, 4);
}

#[test]
fn evaluate_and_fit_go_on_and_list_the_failed_too() {
    let folder = temporary();
    let events = folder.path().join("events");
    std::fs::create_dir(&events).expect("made");
    write(&events, "a-broken.csv", minimal_with(3, 1, "soon"));
    write(&events, "d-good.json", text_of(WYSCOUT));
    for command in ["evaluate", "fit"] {
        let run = |more: &[&str]| {
            let mut args = vec![command, events.to_str().expect("a path")];
            args.extend(more);
            backline(args).refused(1)
        };
        run(&[]).says(&["a-broken.csv", "line 4, column `minute`"]);
        run(&["--keep-going"]).says(&["a-broken.csv", "line 4, column `minute`"]);
    }
}

#[test]
fn a_reader_that_stops_listening_is_no_reason_to_panic() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_backline"))
        .args(["inspect".as_ref(), fixture(STATSBOMB).as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // As `backline inspect FILE | head -1` does once it has its line.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
}

// What is read and cannot be meant so.

/// What is noted of a fixture in which `from` stands as `to`.
fn noted(fixture: &str, from: &str, to: &str) -> String {
    let text = text_of(fixture);
    assert!(text.contains(from), "{fixture} has no {from}");
    let data = read_bytes(
        Path::new(fixture),
        text.replace(from, to).into_bytes(),
        &ReadOptions::default(),
    );
    let notes = data.unwrap_or_else(|error| panic!("{error}")).notes;
    notes
        .into_iter()
        .map(|note| note.text)
        .collect::<Vec<_>>()
        .join("\n")
}

#[track_caller]
fn holds_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn events_of_a_third_team_are_of_nobody_s_and_that_is_said() {
    let third = noted(
        STATSBOMB,
        "\"team\": {\"id\": 501, \"name\": \"Northgate Rovers\"}, \"player\": {\"id\": 5003",
        "\"team\": {\"id\": 777, \"name\": \"Third Town\"}, \"player\": {\"id\": 5003",
    );
    holds_all(&third, &["neither team of the match", "the first event `"]);
    let unknown = noted(WYSCOUT, "\"teamId\": 701", "\"teamId\": 999");
    holds_all(&unknown, &["neither team of the match"]);
}

#[test]
fn touches_without_players_are_told_when_they_are_most() {
    for (fixture, from, to) in [
        (STATSBOMB, "}, \"player\": {", "}, \"nobody\": {"),
        (WYSCOUT, "\"playerId\": ", "\"nobody\": "),
    ] {
        let notes = noted(fixture, from, to);
        assert!(notes.contains("name no player"), "{fixture}: {notes}");
    }
}

#[test]
fn words_that_statsbomb_does_not_have_are_counted() {
    let goals = noted(STATSBOMB, "\"name\": \"Goal\"", "\"name\": \"GOAL\"");
    holds_all(&goals, &["the outcome of a shot `GOAL`", "does not know"]);
    let types = noted(
        STATSBOMB,
        "\"name\": \"Dispossessed\"",
        "\"name\": \"Robbed\"",
    );
    holds_all(&types, &["1 event has the type `Robbed`"]);
}

#[test]
fn expected_goals_that_are_no_probability_are_taken_away() {
    let notes = noted(STATSBOMB, "\"statsbomb_xg\": 0.11", "\"statsbomb_xg\": 11");
    holds_all(
        &notes,
        &[
            "1 shot has expected goals below 0 or above 1",
            "the first is 11 of event `",
        ],
    );
    let notes = noted(
        STATSBOMB,
        "\"location\": [48, 44]",
        "\"location\": [1e300, 44]",
    );
    holds_all(&notes, &["more than 5 m off the pitch", "(inf, 30.3)"]);
}

#[test]
fn json_with_a_byte_order_mark_or_in_utf_16_is_read() {
    let plain = text_of(STATSBOMB);
    let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
        mark.into_iter()
            .chain(plain.encode_utf16().flat_map(order))
            .collect()
    };
    let xml = text_of("opta/f24-3-2030-7001-eventdetails.xml");
    let xml16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let folder = temporary();
    for (name, bytes, events) in [
        (
            "9001.json",
            [b"\xef\xbb\xbf", plain.as_bytes()].concat(),
            53,
        ),
        ("9001.json", utf16(u16::to_le_bytes, [0xff, 0xfe]), 53),
        ("9001.json", utf16(u16::to_be_bytes, [0xfe, 0xff]), 53),
        ("f24-3-2030-7001-eventdetails.xml", xml16, 0),
    ] {
        let file = write(folder.path(), name, bytes);
        let data = backline::machinery::read::read(&[file], &ReadOptions::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(data.events.height() >= events, "{name}");
    }
}

#[test]
fn nan_in_json_is_named_with_what_to_write() {
    for word in ["NaN", "Infinity", "-Infinity"] {
        let text = text_of(STATSBOMB).replacen("\"minute\": 20", &format!("\"minute\": {word}"), 1);
        refused("9001.json", text, &[]).says(&[
            ".minute",
            &format!("`{word}` is not a number in JSON"),
            "null",
        ]);
    }
}

#[test]
fn words_in_place_of_a_provider_s_codes_are_refused() {
    let f24 = text_of("opta/f24-3-2030-7001-eventdetails.xml").replacen(
        "outcome=\"1\"",
        "outcome=\"yes\"",
        1,
    );
    refused("f24-3-2030-7001-eventdetails.xml", f24, &[]).says(&["outcome", "yes"]);
    let table = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv"),
    )
    .expect("a table");
    let header = format!("{}\n", table.lines().next().expect("a header"));
    refused("9001.csv", header, &[]).says(&["the table has no row"]);
}

#[test]
fn backline_s_own_tables_that_contradict_each_other_are_said() {
    let folder = temporary();
    let out = folder.path().join("out.csv");
    let events = fixture(STATSBOMB);
    backline([
        "convert".as_ref(),
        events.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ])
    .done();
    let says = |name: &str, change: &dyn Fn(&str) -> String| -> String {
        let path = folder.path().join(name);
        let before = std::fs::read_to_string(&path).expect("a table");
        let after = change(&before);
        assert_ne!(before, after);
        std::fs::write(&path, after).expect("written");
        let data = backline::machinery::read::read(&[&out], &ReadOptions::default());
        std::fs::write(&path, before).expect("written");
        let notes = data.unwrap_or_else(|error| panic!("{error}")).notes;
        let texts: Vec<String> = notes.into_iter().map(|note| note.text).collect();
        texts.join("\n")
    };
    let lines = |text: &str, kept: &dyn Fn(&str) -> usize| -> String {
        text.lines()
            .flat_map(|line| std::iter::repeat_n(format!("{line}\n"), kept(line)))
            .collect()
    };
    let no_goals = says("out.csv", &|text| {
        lines(text, &|line| usize::from(!line.contains(",goal,")))
    });
    holds_all(&no_goals, &["the table of matches has 3-1, the events "]);
    let twice = says("out.lineups.csv", &|text| {
        lines(text, &|line| 1 + usize::from(line.contains("Hal Quist")))
    });
    holds_all(&twice, &["1 player has more minutes", "Hal Quist with 192"]);
    let other = says("out.lineups.csv", &|text| text.replace("9001,", "9999,"));
    holds_all(&other, &["no row for this match"]);
}

#[test]
fn a_damaged_table_of_matches_beside_wyscout_s_files_is_named() {
    let folder = temporary();
    let game = write(folder.path(), "9002.json", text_of(WYSCOUT));
    let index = text_of("wyscout/index.csv");
    let cut = &index[..index.find("Kings").expect("the away team")];
    write(folder.path(), "index.csv", cut);
    inspect(&game, &[])
        .refused(1)
        .says(&["index.csv", "line 2"]);
    // With another separator it is the same table.
    let semicolons = "match_id;label;date;competition\n\
        9002;Costa Verde - Kingsmere, 2 - 2;2017-03-04;Coast Cup\n";
    write(folder.path(), "index.csv", semicolons);
    let told = inspect(&game, &[]).done().stdout;
    assert!(told.contains("Coast Cup"), "{told}");
}

#[test]
fn cards_of_a_type_that_the_format_does_not_have_are_counted() {
    let folder = temporary();
    for name in ["9003_event.jsonl", "9003_meta.json"] {
        write(folder.path(), name, text_of(&format!("cdf/{name}")));
    }
    let sheet = text_of("cdf/9003_match.json");
    assert!(sheet.contains("\"red_card\""));
    write(
        folder.path(),
        "9003_match.json",
        sheet.replace("\"red_card\"", "\"rot\""),
    );
    let data = read(
        &[folder.path().join("9003_event.jsonl")],
        &ReadOptions::default(),
    );
    let notes = data.expect("readable").notes;
    assert!(
        notes.iter().any(|note| note.text.contains("such as `rot`")),
        "{notes:?}"
    );
}

#[test]
fn xml_in_an_encoding_that_it_does_not_state_is_said() {
    let folder = temporary();
    let name = "f24-3-2030-7001-eventdetails.xml";
    let text = text_of(&format!("opta/{name}"));
    let latin: Vec<u8> = text
        .replacen("<Games", "<!-- \u{e9} --><Games", 1)
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let data = read(
        &[write(folder.path(), name, &latin)],
        &ReadOptions::default(),
    );
    let notes = data.expect("readable").notes;
    let said = notes.iter().any(|note| note.text.contains("not UTF-8"));
    assert_eq!(
        said,
        !text.to_lowercase().contains("iso-8859-1"),
        "{notes:?}"
    );
}

#[test]
fn a_header_below_a_title_is_named_by_its_line() {
    let table = text_of("csv/minimal.csv");
    refused("match.csv", format!("My match\n\n{table}"), &[]).says(&[
        "match.csv, line 3",
        "the header of backline event CSV is here",
        "Remove the lines above it",
    ]);
    // Other people's text is no header.
    refused("match.csv", "My match\n\nIt was good.\n", &[]).says(&["no event data"]);
}

/// What is read of a fixture with one text replaced: its matches' dates, and the notes.
fn read_with(path: &str, from: &str, to: &str) -> (Vec<Option<String>>, Vec<String>) {
    let text = text_of(path);
    assert!(text.contains(from), "{path} has no {from}");
    let bytes = text.replacen(from, to, 1).into_bytes();
    let data = read_bytes(Path::new(path), bytes, &ReadOptions::default()).expect(path);
    let said = data.notes.into_iter().map(|note| {
        assert_eq!(note.file, Path::new(path));
        note.text
    });
    (texts(&data.matches, "date"), said.collect())
}

#[test]
fn a_day_that_the_calendar_does_not_have_is_left_out_and_said() {
    for (path, from, to) in [
        ("datafactory/900501.json", "20310412", "20310231"),
        (
            "opta/f24-3-2030-7001-eventdetails.xml",
            "game_date=\"2031-03-01",
            "game_date=\"2031-02-31",
        ),
        ("whoscored/7003.json", "2031-03-01", "2031-02-31"),
        ("wyscout-v3/9003.json", "2031-08-09", "2031-02-31"),
    ] {
        let (dates, notes) = read_with(path, from, to);
        assert_eq!(dates, [None], "{path}");
        let said = |note: &&String| note.contains("is not a calendar date");
        assert_eq!(notes.iter().filter(said).count(), 1, "{path}: {notes:?}");
    }
    let (_, notes) = read_with(WYSCOUT, "1991-09-11", "1991-02-31");
    let said = |note: &String| {
        note.contains("1 date of birth was ignored") && note.contains("`1991-02-31` of ")
    };
    assert!(notes.iter().any(said), "{notes:?}");
}

#[test]
fn an_event_on_a_day_that_the_calendar_does_not_have_is_refused() {
    let path = "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml";
    let text = text_of(path).replacen("2031-03-01T15:30", "2031-02-31T15:30", 1);
    refused("events.xml", text, &[]).says(&["2031-02-31"]);
}

#[test]
fn dates_of_a_spadl_table_of_games_are_read_or_refused() {
    for (written, read) in [
        ("1938628800000", Some("2031-06-07")),
        ("2031-06-07T18:00:00", Some("2031-06-07")),
        ("7 June", None),
        ("2031-02-31 18:00:00", None),
    ] {
        let folder = temporary();
        let file = write(folder.path(), "proper.json", text_of("spadl/proper.json"));
        for name in ["games", "teams", "players"] {
            let name = format!("proper.{name}.csv");
            let text = text_of(&format!("spadl/{name}"));
            write(
                folder.path(),
                &name,
                text.replace("2031-06-07 18:00:00", written),
            );
        }
        let run = inspect(&file, &[]);
        match read {
            Some(date) => {
                let run = run.done();
                assert!(
                    run.stdout.contains(&format!("date         {date}")),
                    "{}",
                    run.stdout
                );
            }
            None => {
                run.refused(1).says(&[
                    "column `game_date`",
                    &format!("`{written}` is not a date"),
                    "YYYY-MM-DD",
                ]);
            }
        }
    }
}

// backline's own outputs.

#[test]
fn a_search_passes_over_what_backline_wrote_there_before() {
    let folder = temporary();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in names_in(&data) {
        if name.starts_with("2025-07") {
            std::fs::copy(data.join(&name), folder.path().join(&name)).expect("copied");
        }
    }
    let out = folder.path().join("output");
    let first = analyse(folder.path(), &out, &["--timelines", "0"]).done();
    let (here, output) = (folder.path().as_os_str(), out.as_os_str());
    backline(["compare".as_ref(), here, "--out".as_ref(), output]).done();
    for report in ["report.json", "report.html", "report.md"] {
        let report = out.join(report);
        backline(["report".as_ref(), here, "-o".as_ref(), report.as_os_str()]).done();
    }
    let agreement = ["agree".as_ref(), here, here, "--out".as_ref(), output];
    backline(agreement).done();
    let again = analyse(folder.path(), &out, &["--timelines", "0"]).done();
    assert_eq!(again.stdout, first.stdout);
    let forced = &["--timelines", "0", "--format", "backline"];
    assert_eq!(
        analyse(folder.path(), &out, forced).done().stdout,
        first.stdout
    );
    let inspected = inspect(folder.path(), &[]).done();
    assert!(
        !inspected.stdout.contains("skipped: no event data"),
        "{}",
        inspected.stdout
    );
    // One of them alone is said to be what it is.
    for name in names_in(&out) {
        if name.ends_with(".csv") || name.ends_with(".json") {
            analyse(&out.join(&name), &folder.path().join("other"), &[])
                .refused(1)
                .says(&[&name, "output of backline itself", "Give the event files"]);
        }
    }
    // A shell that expands `*.csv` names them, too.
    let event = folder.path().join("2025-07-09-psg-real-madrid.csv");
    let errors = out.join("errors.csv");
    let elsewhere = folder.path().join("elsewhere");
    backline([
        "analyse".as_ref(),
        event.as_os_str(),
        errors.as_os_str(),
        "--out".as_ref(),
        elsewhere.as_os_str(),
    ])
    .done();
}
