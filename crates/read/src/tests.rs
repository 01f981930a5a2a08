//! One match in every form in which people have it: each must be read like the provider's own file.

mod event_csv;
mod faults;
mod tracking;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde_json::Value;

use crate::{ReadOptions, read_bytes};
use backline_model::{MatchData, Result};

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn try_read(name: &str, bytes: &[u8]) -> Result<MatchData> {
    read_bytes(Path::new(name), bytes.to_vec(), &ReadOptions::default())
}

#[track_caller]
fn read(name: &str, bytes: &[u8]) -> MatchData {
    try_read(name, bytes).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn says(data: &MatchData, text: &str) {
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains(text)),
        "{text}: {notes:#?}"
    );
}

/// The same events without these columns.
#[track_caller]
fn same_events(a: &MatchData, b: &MatchData, but: &[&str]) {
    for column in a.events.get_column_names() {
        if !but.contains(&column.as_str()) {
            let (one, other) = (a.events.column(column), b.events.column(column));
            let (one, other) = (one.expect("a column"), other.expect("a column"));
            assert!(
                one.as_materialized_series()
                    .equals_missing(other.as_materialized_series()),
                "{column}: {one:?} and {other:?}"
            );
        }
    }
}

#[test]
fn tables_whose_header_is_in_capitals_or_with_blanks_are_read_as_the_others() {
    for (name, file) in [
        ("kloppy/match.csv", "match.csv"),
        ("spadl/left-to-right.csv", "left-to-right.csv"),
    ] {
        let text = String::from_utf8(fixture(name)).expect("text");
        let (header, rows) = text.split_once('\n').expect("rows");
        let title = |name: &str| {
            let words = name.split('_').map(|word| {
                let (first, rest) = word.split_at(1.min(word.len()));
                first.to_uppercase() + rest
            });
            words.collect::<Vec<_>>().join(" ")
        };
        let titles: Vec<String> = header.trim_end().split(',').map(title).collect();
        let plain = read(file, text.as_bytes());
        for header in [header.to_uppercase(), titles.join(",")] {
            let other = read(file, format!("{header}\n{rows}").as_bytes());
            same_events(&plain, &other, &[]);
        }
    }
}

/// Records of documents flattened as by `json_normalize`: `separator` between the parts of a path,
/// lists in cells written by `list`.
fn flattened(
    documents: &[Value],
    separator: &str,
    list: impl Fn(&[Value]) -> String,
    points: bool,
) -> String {
    let mut rows: Vec<BTreeMap<String, String>> = Vec::new();
    for document in documents {
        let mut row = BTreeMap::new();
        flatten("", document, separator, &list, points, &mut row);
        rows.push(row);
    }
    let names: std::collections::BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).expect("written");
    for row in &rows {
        let cells = names
            .iter()
            .map(|name| row.get(*name).map_or("", String::as_str));
        writer.write_record(cells).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}

fn flatten(
    path: &str,
    value: &Value,
    separator: &str,
    list: &impl Fn(&[Value]) -> String,
    points: bool,
    row: &mut BTreeMap<String, String>,
) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (key, inner) in object {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}{separator}{key}"),
                };
                flatten(&path, inner, separator, list, points, row);
            }
        }
        Value::Array(items) if points && path.ends_with("location") => {
            for (name, item) in ["x", "y"].iter().zip(items) {
                row.insert(format!("{path}{separator}{name}"), item.to_string());
            }
        }
        Value::Array(items) => {
            row.insert(path.to_owned(), list(items));
        }
        // pandas writes whole numbers as fractions where some are missing.
        Value::Number(number) if number.is_u64() && path.ends_with("id") => {
            row.insert(path.to_owned(), format!("{number}.0"));
        }
        Value::Bool(is) => {
            row.insert(
                path.to_owned(),
                if *is { "True" } else { "False" }.to_owned(),
            );
        }
        Value::String(text) => {
            row.insert(path.to_owned(), text.clone());
        }
        other => {
            row.insert(path.to_owned(), other.to_string());
        }
    }
}

fn as_json(items: &[Value]) -> String {
    Value::Array(items.to_vec()).to_string()
}

fn statsbomb() -> (Vec<Value>, MatchData) {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/statsbomb/events");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let bytes = std::fs::read(&files[0]).expect("a file");
    let name = files[0]
        .file_stem()
        .and_then(|name| name.to_str())
        .expect("a name")
        .to_owned();
    let documents: Vec<Value> = serde_json::from_slice(&bytes).expect("a list");
    (documents, read(&format!("{name}.json"), &bytes))
}

#[test]
fn flattened_tables_of_statsbomb_s_events_are_read_as_their_documents() {
    let (documents, known) = statsbomb();
    let id = known
        .matches
        .column("match_id")
        .expect("ids")
        .str()
        .expect("texts");
    let name = format!("{}.csv", id.get(0).expect("an id"));
    for (separator, points) in [(".", false), ("_", false), (".", true), ("_", true)] {
        let table = flattened(&documents, separator, as_json, points);
        let data = read(&name, table.as_bytes());
        same_events(&data, &known, &[]);
        assert!(data.lineups.equals_missing(&known.lineups), "{separator}");
    }
}

#[test]
fn a_table_from_r_has_no_line_ups_and_says_so() {
    let (documents, known) = statsbomb();
    // Lists as R writes them; nothing of a line-up is left.
    let list = |items: &[Value]| {
        let numbers = items.iter().all(Value::is_number);
        let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
        match numbers {
            true => texts.join("|"),
            false => "list(1:11)".to_owned(),
        }
    };
    let table = flattened(&documents, ".", list, false)
        .replace("True", "TRUE")
        .replace("False", "FALSE");
    let data = read("1.csv", table.as_bytes());
    assert_eq!(data.events.height(), known.events.height());
    for column in [
        "player",
        "type",
        "outcome",
        "start_x",
        "end_y",
        "error_label",
    ] {
        let (one, other) = (data.events.column(column), known.events.column(column));
        assert!(
            one.expect("one")
                .as_materialized_series()
                .equals_missing(other.expect("other").as_materialized_series()),
            "{column}"
        );
    }
    says(&data, "no starting elevens");
}

#[test]
fn a_fault_of_a_flattened_table_is_named_by_its_line_and_column() {
    let (documents, _) = statsbomb();
    let table = flattened(&documents, ".", as_json, false);
    let header = table.lines().next().expect("a header");
    let at = header
        .split(',')
        .position(|name| name == "period")
        .expect("a period");
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[1].split(',').collect();
    // The first columns of a row contain no commas.
    if at < 5 {
        cells[at] = "9";
        lines[1] = cells.join(",");
        let error = try_read("1.csv", lines.join("\n").as_bytes()).expect_err("no period");
        let text = error.to_string();
        assert!(text.contains("1.csv, line "), "{text}");
    }
}

#[test]
fn a_table_of_wyscout_v3_events_is_read_as_the_match_is() {
    let bytes = fixture("wyscout-v3/9003.json");
    let document: Value = serde_json::from_slice(&bytes).expect("a match");
    let events = document["events"].as_array().expect("events");
    // The same match without what a table of events cannot express.
    let alone = serde_json::json!({"events": events, "players": {}, "teams": {
        "801": {"team": {"wyId": 801, "name": "Fjordholm"}},
        "802": {"team": {"wyId": 802, "name": "Caldera"}},
    }});
    let known = read("9003.json", alone.to_string().as_bytes());
    for separator in [".", "_"] {
        let table = flattened(events, separator, as_json, false);
        let data = read("9003.csv", table.as_bytes());
        same_events(&data, &known, &[]);
        says(&data, "the team that acts first is taken as the home team");
    }
}

#[test]
fn a_saved_page_of_whoscored_is_read_as_its_data_are() {
    let json = fixture("whoscored/7003.json");
    let known = read("7003.json", &json);
    let mut document: Value = serde_json::from_slice(&json).expect("a match");
    if let Some(inner) = document.get("matchCentreData").cloned() {
        document = inner;
    }
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>x</title>{}</head><body><script>\nrequire.config.params[\"args\"] = {{\n  matchId:7003,\n  matchCentreData: {document},\n  matchCentreEventTypeJson: {{\"shotSixYardBox\":0}}\n}};</script></body></html>\n",
        "<meta>".repeat(20_000)
    );
    let data = read("page.html", page.as_bytes());
    same_events(&data, &known, &["match_id"]);
    let empty = "<!DOCTYPE html><html><body>matchCentreData: null</body></html>";
    let error = try_read("page.html", empty.as_bytes()).expect_err("no match");
    assert!(error.to_string().contains("is empty"), "{error}");
}

#[test]
fn events_without_ids_are_given_some_and_none_is_lost() {
    let json = fixture("whoscored/7003.json");
    let known = read("7003.json", &json);
    let text = String::from_utf8(json).expect("text");
    let mut document: Value = serde_json::from_str(&text).expect("a match");
    let strip = |document: &mut Value, to: &dyn Fn(usize) -> Option<Value>, also_numbers: bool| {
        let inner = match document.get("matchCentreData") {
            Some(_) => &mut document["matchCentreData"],
            None => document,
        };
        for (at, event) in inner["events"]
            .as_array_mut()
            .expect("events")
            .iter_mut()
            .enumerate()
        {
            let event = event.as_object_mut().expect("an event");
            event.remove("id");
            if let Some(id) = to(at) {
                event.insert("id".to_owned(), id);
            }
            if also_numbers {
                event.remove("eventId");
            }
        }
    };
    for (to, numbers) in [
        (&(|_| None) as &dyn Fn(usize) -> Option<Value>, true),
        (&|_| Some("".into()), true),
        (&|_| Some(0.into()), false),
        (&|_| Some("same".into()), true),
    ] {
        strip(&mut document, to, numbers);
        let data = read("7003.json", document.to_string().as_bytes());
        assert_eq!(data.events.height(), known.events.height());
        says(&data, "they were given new ids");
    }
}

#[test]
fn columns_that_carry_goals_and_are_empty_are_said() {
    let text = String::from_utf8(fixture("whoscored/soccerdata.csv")).expect("text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = header
        .iter()
        .position(|name| name == "qualifiers")
        .expect("qualifiers");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for row in reader.records() {
        let row = row.expect("a row");
        let cells = row
            .iter()
            .enumerate()
            .map(|(column, cell)| if column == at { "" } else { cell });
        writer.write_record(cells).expect("written");
    }
    let data = read("s.csv", &writer.into_inner().expect("written"));
    says(
        &data,
        "8 of 8 shots have no qualifiers (3 of them goals), so that own goals",
    );
}

const PACKED: &str = r#"[{"data": {"Games": {"@attributes": {"timestamp": "x"}, "Game": {"@attributes":
 {"id": "7", "home_team_id": "1", "away_team_id": "2", "game_date": "2031-03-01T15:00:00"},
 "Event": [
 {"@attributes": {"id": "11", "event_id": "1", "type_id": "1", "period_id": "1", "min": "0", "sec": "1", "team_id": "1", "player_id": "5", "outcome": "1", "x": "50", "y": "50", "TimeStamp": {"locale": "2031"}}, "Q": [{"@attributes": {"qualifier_id": "140", "value": "40"}}, {"@attributes": {"qualifier_id": "141", "value": "50"}}]},
 {"@attributes": {"id": "12", "event_id": 1, "type_id": 16, "period_id": 1, "min": 0, "sec": 5, "team_id": 2, "player_id": 6, "outcome": 1, "x": 92.5, "y": 50}, "Q": {"@attributes": {"qualifier_id": 72}}}
 ]}}}}LINEUPS]"#;

const F9: &str = r#"{"data": {"OptaFeed": {"OptaDocument": [{"@attributes": {"uID": "f7"},
 "Competition": {"Name": "Cup"},
 "MatchData": {"TeamData": [
  {"@attributes": {"Side": "Home", "Score": 0, "TeamRef": "t1", "Formation": "442"}, "PlayerLineUp": {"MatchPlayer": [{"@attributes": {"PlayerRef": "p5", "Status": "Start", "Position": "Defender", "Formation_Place": 5}}]}},
  {"@attributes": {"Side": "Away", "Score": 1, "TeamRef": "t2", "Formation": "442"}, "PlayerLineUp": {"MatchPlayer": [{"@attributes": {"PlayerRef": "p6", "Status": "Start", "Position": "Striker", "Formation_Place": 9}}]}}]},
 "Team": [
  {"@attributes": {"uID": "t1"}, "nameObj": {"name": "Elms"}, "Player": [{"@attributes": {"uID": "p5"}, "PersonName": {"nameObj": {"first": "Ann", "last": "Lee"}}}]},
  {"@attributes": {"uID": "t2"}, "nameObj": {"name": "Oaks"}, "Player": [{"@attributes": {"uID": "p6"}, "PersonName": {"First": "Bea", "Last": "Orr", "nameObj": {"first": "x", "known": "Bea"}}}]}]}]}}}"#;

#[test]
fn opta_s_feeds_as_json_are_read_with_the_line_ups_beside_or_within() {
    let alone = PACKED.replace("LINEUPS", "");
    let within = PACKED.replace("LINEUPS", &format!(",{F9}"));
    let options = ReadOptions::default();
    let beside = crate::read_bytes_beside(
        Path::new("f24-7.json"),
        alone.clone().into_bytes(),
        vec![(PathBuf::from("f9-7.json"), format!("[{F9}]").into_bytes())],
        &options,
    );
    for data in [read("f24-7.json", within.as_bytes()), beside.expect("read")] {
        let texts = |frame: &DataFrame, column: &str| -> Vec<String> {
            let column = frame
                .column(column)
                .expect("a column")
                .cast(&DataType::String)
                .expect("texts");
            column
                .str()
                .expect("texts")
                .iter()
                .map(|text| text.unwrap_or("-").to_owned())
                .collect()
        };
        assert_eq!(texts(&data.events, "player"), ["Ann Lee", "Bea"]);
        assert_eq!(texts(&data.events, "outcome"), ["success", "goal"]);
        assert_eq!(texts(&data.matches, "home"), ["Elms"]);
        assert_eq!(texts(&data.matches, "competition"), ["Cup"]);
    }
    assert_eq!(read("f24-7.json", alone.as_bytes()).events.height(), 2);
}

#[test]
fn statsbombpy_s_table_as_parquet_with_lists_in_its_cells_is_read_as_its_csv() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/statsbombpy");
    let csv = std::fs::read(folder.join("9001.csv")).expect("a file");
    let known = read("9001.csv", &csv);
    let mut reader = csv::Reader::from_reader(&csv[..]);
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells = rows
            .iter()
            .map(|row| row.get(at).filter(|cell| !cell.is_empty()));
        if name.ends_with("location") {
            let point = |cell: Option<&str>| -> Option<Series> {
                let numbers: Vec<f64> = backline_kit::python::value(cell?)?;
                Some(Series::new("".into(), numbers))
            };
            let lists: ListChunked = cells.map(point).collect();
            return lists.with_name(name.into()).into_column();
        }
        let texts: StringChunked = cells.collect();
        texts.with_name(name.into()).into_column()
    });
    let columns: Vec<Column> = columns.collect();
    let lists = columns
        .iter()
        .filter(|column| column.dtype().is_nested())
        .count();
    assert!(lists > 1, "no column of lists");
    // An object in a cell, as pandas writes it.
    let pair = [
        Series::new("id".into(), vec![7i64; rows.len()]),
        Series::new("names".into(), vec!["x"; rows.len()]),
    ];
    let object =
        StructChunked::from_series("more".into(), rows.len(), pair.iter()).expect("an object");
    let mut columns = columns;
    columns.push(object.into_column());
    let mut frame = DataFrame::new(rows.len(), columns).expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("written");
    let data = read("9001.parquet", &bytes);
    same_events(&data, &known, &[]);
    assert!(data.lineups.equals_missing(&known.lineups));
}

#[test]
fn a_table_that_is_said_to_be_a_provider_s_and_is_none_is_not_called_cut_off() {
    let table = b"half,who,what\n1,Ann,pass\n1,Bea,pass\n";
    for name in [
        "statsbomb",
        "wyscout",
        "opta",
        "sportec",
        "datafactory",
        "statsperform",
    ] {
        let options = ReadOptions {
            format: crate::format_named(name),
            ..ReadOptions::default()
        };
        let error = read_bytes(Path::new("t.csv"), table.to_vec(), &options).expect_err(name);
        let text = error.to_string();
        assert!(
            !text.contains("cut off") && text.contains("table"),
            "{name}: {text}"
        );
    }
}

#[test]
fn shots_without_tags_and_events_without_sub_events_are_said() {
    let text = String::from_utf8(fixture("wyscout/9002.json")).expect("text");
    let known = read("9002.json", text.as_bytes());
    let plain = known
        .notes
        .iter()
        .any(|note| note.text.contains("no tags") || note.text.contains("no sub-event"));
    assert!(!plain, "{:?}", known.notes);
    let mut document: Value = serde_json::from_str(&text).expect("a match");
    let without = |document: &mut Value, change: fn(&mut serde_json::Map<String, Value>)| {
        let events = document["events"].as_array_mut().expect("events");
        for event in events {
            change(event.as_object_mut().expect("an event"));
        }
        read("9002.json", document.to_string().as_bytes())
    };
    let bare = without(&mut document, |event| {
        event.insert("tags".to_owned(), Value::Array(Vec::new()));
    });
    says(&bare, "have no tags, which say whether a shot was a goal");
    let bare = without(&mut document, |event| {
        event.insert("subEventId".to_owned(), "".into());
        event.insert("subEventName".to_owned(), "".into());
    });
    says(&bare, "events have no sub-event");
}

/// The minutes of each half of a match, and the length that its halves are taken to have.
fn lengths(data: &MatchData) -> ([f64; 2], Option<u16>) {
    let of = |name: &str| {
        let column = data.matches.column(name).expect("a column");
        column.f64().expect("numbers").get(0).unwrap_or_default()
    };
    let halves = data.matches.column("half_minutes").expect("a column");
    let halves = halves.u16().expect("whole numbers").get(0);
    ([of("minutes_1"), of("minutes_2")], halves)
}

#[test]
fn halves_of_35_minutes_are_told_by_the_clock_of_datafactory_and_cdf() {
    let earlier = |value: &mut Value| {
        let minute = value["m"].as_i64().expect("a minute");
        if value["half"] == 2 || minute > 35 {
            value["m"] = Value::from(minute - 10);
        }
    };
    let mut match_: Value =
        serde_json::from_slice(&fixture("datafactory/900501.json")).expect("JSON");
    let whole = read("900501.json", match_.to_string().as_bytes());
    let classes = match_["incidences"].as_object_mut().expect("classes");
    for incidence in classes.values_mut().filter_map(Value::as_object_mut) {
        for one in incidence.values_mut() {
            earlier(&mut one["t"]);
        }
    }
    let short = read("900501.json", match_.to_string().as_bytes());
    says(&short, "halves are taken to be that long");
    let (([first, second], none), (of_short, halves)) = (lengths(&whole), lengths(&short));
    assert_eq!((none, halves), (None, Some(35)));
    assert_eq!(of_short, [first - 10.0, second]);
    // The second half is the same, counted from its start.
    let second_half = |data: &MatchData| -> Vec<f64> {
        let period = data.events.column("period").expect("a column");
        let seconds = data.events.column("seconds").expect("a column");
        let rows = period.u8().expect("numbers").iter();
        rows.zip(seconds.f64().expect("numbers").iter())
            .filter(|(period, _)| *period == Some(2))
            .filter_map(|(_, seconds)| seconds)
            .collect()
    };
    assert_eq!(second_half(&short), second_half(&whole));

    let lines = String::from_utf8(fixture("cdf/9003_event.jsonl")).expect("text");
    let whole = read("9003_event.jsonl", lines.as_bytes());
    let mut short = String::new();
    for line in lines.lines() {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let event = &mut line["event"];
        let clock = event["match_clock"].as_str().map(str::to_owned);
        if let Some((minute, rest)) = clock.as_deref().and_then(|clock| clock.split_once(':')) {
            let minute: i64 = minute.parse().expect("a minute");
            if event["period"] == "second_half" || minute > 35 {
                event["match_clock"] = Value::from(format!("{}:{rest}", minute - 10));
            }
        }
        short += &(line.to_string() + "\n");
    }
    let short = read("9003_event.jsonl", short.as_bytes());
    assert_eq!((lengths(&whole).1, lengths(&short).1), (None, Some(35)));
    says(&short, "halves are taken to be that long");
}

#[test]
fn two_matches_in_one_are_told_apart_or_refused_by_every_provider() {
    let twice = |text: &str| {
        let (header, rows) = text.split_once('\n').expect("a header");
        format!("{header}\n{rows}{rows}")
    };
    let text = |name: &str| String::from_utf8(fixture(name)).expect("text");
    let refused = |name: &str, bytes: &[u8]| {
        let error = try_read(name, bytes).expect_err(name).to_string();
        assert!(error.contains("goes back to its start"), "{name}: {error}");
    };
    refused("k.csv", twice(&text("kloppy/match.csv")).as_bytes());
    let without = |text: &str, column: &str| {
        let header = text.lines().next().expect("a header");
        text.replacen(
            header,
            &header.replacen(column, &format!("x_{column}"), 1),
            1,
        )
    };
    let spadl = without(&text("spadl/left-to-right.csv"), "game_id");
    refused("s.csv", twice(&spadl).as_bytes());
    let mut two: Value = serde_json::from_slice(&fixture("wyscout/9002.json")).expect("JSON");
    let events = two["events"].as_array_mut().expect("events");
    for event in events.clone() {
        let mut event = event;
        event["matchId"] = Value::from(9009);
        event["id"] = Value::from(event["id"].as_i64().unwrap_or_default() + 1_000_000);
        events.push(event);
    }
    refused("9002.json", two.to_string().as_bytes());
    // A table without ids has the matches' titles.
    let table = without(&text("whoscored/soccerdata.csv"), "game_id");
    let (header, rows) = table.split_once('\n').expect("a header");
    let other = rows.replace("2031-03-01 ", "2031-10-01 ");
    let two = format!("{header}\n{rows}{other}");
    assert_eq!(read("w.csv", two.as_bytes()).matches.height(), 2);
}

#[test]
fn own_tables_without_what_verdicts_rest_on_say_so() {
    let own = "match_id,order,period,minute,second,seconds,side,team,type,event_id,provider_type,player,outcome,start_x,start_y,end_x,end_y,qualifiers,error_label,related_player\n1,0,1,0,1,1,home,Elms,pass,a,Pass,Ann,success,50,34,60,30,,,\n1,1,1,0,3,3,away,Oaks,shot,b,Shot,Bea,saved,90,30,,,,,\n";
    let all = read("own.csv", own.as_bytes());
    let lacks = |data: &MatchData| {
        let notes = data.notes.iter();
        notes
            .filter(|note| note.text.contains("on which verdicts depend"))
            .count()
    };
    assert_eq!(lacks(&all), 0);
    let cut: String = own
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [&cells[..12], &cells[14..]].concat().join(",") + "\n"
        })
        .collect();
    let cut = read("own.csv", cut.as_bytes());
    says(
        &cut,
        "the columns `outcome`, `start_x` are missing, on which verdicts depend",
    );
}

#[test]
fn ids_that_a_program_made_numbers_are_the_same_with_a_decimal_comma() {
    let text = String::from_utf8(fixture("spadl/left-to-right.csv")).expect("text");
    let point = read("s.csv", text.as_bytes());
    let comma = text.replace(',', ";").replace('.', ",");
    let comma = read("s.csv", comma.as_bytes());
    same_events(&point, &comma, &[]);
}
