//! The forms in which StatsBomb's and Wyscout's matches come beside their plain event files: the
//! folders and tables of the public sets, the API's line-ups, CSV of statsbombpy.

use std::path::{Path, PathBuf};

use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, find, read};
use polars::prelude::*;
use serde_json::{Value, json};

use crate::common::mutations::survives;
use crate::common::{fixture, numbers, row, shared, temporary, text_of, texts, write};

const STATSBOMB: &str = "statsbomb/events/9001.json";
const WYSCOUT: &str = "wyscout/9002.json";
const V3: &str = "wyscout-v3/9003.json";

fn data<P: AsRef<Path>>(path: P) -> MatchData {
    read(&[path], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The events without the columns in which these differ by intent.
fn same_events(a: &MatchData, b: &MatchData, left_out: &[&str]) {
    let kept = |data: &MatchData| data.events.drop_many(left_out.iter().copied());
    let (a, b) = (kept(a), kept(b));
    assert_eq!(a.height(), b.height());
    for column in a.columns() {
        let other = b.column(column.name()).expect("the same columns");
        assert!(column.equals_missing(other), "`{}` differs", column.name());
    }
}

/// Rows that were read, skipped and derived add up for every match.
pub fn adds_up(data: &MatchData) {
    for account in &data.accounts {
        let here = col("match_id").eq(lit(account.match_id.as_str()));
        let events = data
            .events
            .clone()
            .lazy()
            .filter(here)
            .collect()
            .expect("events")
            .height();
        let skipped: usize = account.skipped.iter().map(|skipped| skipped.rows).sum();
        assert_eq!(
            account.rows + account.derived,
            events + skipped,
            "{account:?}"
        );
    }
}

// StatsBomb.

/// open-data's folders with the fixture's match in them.
pub fn open_data(folder: &Path) {
    for inner in ["events", "lineups", "three-sixty", "matches/43"] {
        std::fs::create_dir_all(folder.join(inner)).expect("made");
    }
    write(&folder.join("events"), "9001.json", text_of(STATSBOMB));
    write(
        &folder.join("lineups"),
        "9001.json",
        text_of("statsbomb/lineups/9001.json"),
    );
    write(
        &folder.join("three-sixty"),
        "9001.json",
        r#"[{"event_uuid": "a", "visible_area": [], "freeze_frame": []}]"#,
    );
    write(
        folder,
        "competitions.json",
        r#"[{"competition_id": 43, "season_id": 3, "competition_name": "Coast Cup"}]"#,
    );
    let matches = json!([{
        "match_id": 9001, "match_date": "2031-05-03", "kick_off": "15:00:00.000",
        "competition": {"competition_id": 43, "competition_name": "Coast Cup"},
        "season": {"season_id": 3, "season_name": "2031"},
        // The other way round than in the events.
        "home_team": {"home_team_id": 502, "home_team_name": "Ålvik IF"},
        "away_team": {"away_team_id": 501, "away_team_name": "Northgate Rovers"},
        "home_score": 1, "away_score": 2,
    }]);
    write(&folder.join("matches/43"), "3.json", matches.to_string());
}

#[test]
fn the_folders_of_open_data_name_home_team_score_and_competition() {
    let folder = temporary();
    open_data(folder.path());
    let found = find(&[folder.path()], &ReadOptions::default()).expect("found");
    assert_eq!(found.paths().len(), 1);
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    let data = data(folder.path());
    let game = row(&data.matches, "match_id", "9001");
    assert_eq!(game.text("home"), "Ålvik IF");
    assert_eq!(game.text("away"), "Northgate Rovers");
    assert_eq!(game.text("home_stated"), "true");
    assert_eq!(game.text("competition"), "Coast Cup");
    assert_eq!(game.text("season"), "2031");
    assert_eq!(game.text("date"), "2031-05-03");
    game.holds(&["home_score_stated", "away_score_stated"], &[1.0, 2.0]);
    // The same events, with the sides exchanged.
    let alone = self::data(fixture(STATSBOMB));
    same_events(&alone, &data, &["side"]);
    assert_ne!(texts(&alone.events, "side"), texts(&data.events, "side"));
    adds_up(&data);
}

#[test]
fn a_table_of_matches_can_be_given_by_option() {
    let folder = temporary();
    open_data(folder.path());
    let alone = temporary();
    let events = write(alone.path(), "9001.json", text_of(STATSBOMB));
    let options = ReadOptions {
        meta: Some(folder.path().join("matches/43/3.json")),
        lineups: Some(folder.path().join("lineups/9001.json")),
        ..ReadOptions::default()
    };
    let data = read(&[events], &options).expect("readable");
    assert_eq!(
        row(&data.matches, "match_id", "9001").text("home"),
        "Ålvik IF"
    );
}

#[test]
fn the_csv_of_statsbombpy_holds_the_same_match_as_the_json() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv");
    let data = data(table);
    let json = self::data(fixture(STATSBOMB));
    // The line-ups file with the nicknames lies beside the JSON only.
    same_events(&json, &data, &["player", "related_player"]);
    assert!(
        json.lineups
            .column("minutes")
            .expect("minutes")
            .equals_missing(data.lineups.column("minutes").expect("minutes"))
    );
    adds_up(&data);
}

/// The table of statsbombpy without some of its columns.
fn without(columns: &[&str]) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv");
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let header = reader.headers().expect("a header").clone();
    let kept: Vec<usize> = (0..header.len())
        .filter(|at| !columns.contains(&&header[*at]))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut row = |record: &csv::StringRecord| {
        let cells = kept.iter().map(|at| &record[*at]);
        writer.write_record(cells).expect("written");
    };
    row(&header);
    for record in reader.records() {
        row(&record.expect("a row"));
    }
    writer.into_inner().expect("written")
}

#[test]
fn a_table_without_ids_tells_its_players_by_their_names() {
    let folder = temporary();
    let bare = without(&[
        "player_id",
        "team_id",
        "pass_recipient_id",
        "possession_team_id",
        "substitution_replacement_id",
    ]);
    let names = data(write(folder.path(), "9001.csv", bare));
    let ids = data(write(folder.path(), "9002.csv", without(&[])));
    // Whom the Starting XI has an id of is known by it in all rows.
    let nameless = names.events.column("player_id").expect("ids").null_count();
    assert!(
        nameless > 0 && nameless < names.events.height() / 2,
        "{nameless}"
    );
    same_events(&ids, &names, &["match_id", "player_id", "team_id"]);
    // The eleven have ids in the Starting XI; who came on has none, and his own position.
    for column in ["player", "position", "minutes", "started"] {
        let of = |data: &MatchData| data.lineups.column(column).expect("a column").clone();
        assert!(of(&ids).equals_missing(&of(&names)), "{column}");
    }
    assert_eq!(
        row(&names.lineups, "player", "Åge Bakken").text("position"),
        "RW"
    );
}

#[test]
fn a_player_who_goes_off_for_good_has_no_minutes_after() {
    let off = text_of(STATSBOMB)
        .lines()
        .map(|line| match line.contains("a9001036-") {
            true => {
                let mut event: Value =
                    serde_json::from_str(line.trim_end_matches(',')).expect("an event");
                event["type"] = json!({"id": 27, "name": "Player Off"});
                event
                    .as_object_mut()
                    .expect("an event")
                    .remove("substitution");
                event["player_off"] = json!({"permanent": true});
                format!("{event},")
            }
            false => line.to_owned(),
        })
        // Nobody came on, so nobody passes.
        .filter(|line| !line.contains("a9001037-"))
        .collect::<Vec<_>>()
        .join("\n");
    let folder = temporary();
    let data = data(write(folder.path(), "9001.json", &off));
    row(&data.lineups, "player", "Jan Fossum").holds(&["minutes"], &[67.25]);
    assert_eq!(data.lineups.height(), 23);
    let other = |note: &&backline::machinery::model::Note| !note.text.contains("full names");
    assert_eq!(
        data.notes.iter().filter(other).count(),
        0,
        "{:?}",
        data.notes
    );
    let back = off.replace("\"permanent\":true", "\"permanent\":false");
    assert_ne!(back, off);
    let data = self::data(write(folder.path(), "9001.json", back));
    row(&data.lineups, "player", "Jan Fossum").holds(&["minutes"], &[95.9167]);
}

#[test]
fn every_save_of_statsbomb_s_is_one() {
    let folder = temporary();
    let saved = |word: &str, outcome: &str| {
        let text = text_of(STATSBOMB)
            .replace("\"Shot Saved\"", &format!("\"{word}\""))
            .replace(
                "{\"id\": 15, \"name\": \"Success\"}",
                &format!("{{\"id\": 15, \"name\": \"{outcome}\"}}"),
            );
        let data = data(write(folder.path(), "9001.json", text));
        let event = row(
            &data.events,
            "event_id",
            "a9001021-0000-4000-8000-000000000021",
        );
        (
            event.text("type"),
            event.text("outcome"),
            event.text("qualifiers"),
        )
    };
    for word in [
        "Shot Saved",
        "Saved To Post",
        "Saved to Post",
        "Penalty Saved to Post",
        "Save",
    ] {
        let (kind, outcome, _) = saved(word, "Success");
        assert_eq!([kind, outcome], ["keeper_save", "success"], "{word}");
    }
    let goal = "Goal Conceded";
    assert_eq!(saved(goal, "In Play Danger").2, "drop");
    // Touched, and in all the same: nothing was let go.
    assert_eq!(saved(goal, "Touched In").2, "");
}

#[test]
fn a_fault_in_the_csv_of_statsbombpy_is_named_by_line_and_column() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv");
    let text = std::fs::read_to_string(path).expect("a table");
    let folder = temporary();
    let file = write(folder.path(), "odd.csv", text.replacen("[", "[wide, ", 1));
    let error = read(&[file], &ReadOptions::default()).expect_err("no location");
    let text = error.to_string();
    assert!(
        text.contains("odd.csv, line ") && text.contains("column `"),
        "{text}"
    );
}

#[test]
fn minutes_and_seconds_of_no_clock_are_refused_in_the_csv_of_statsbombpy() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv");
    let text = std::fs::read_to_string(path).expect("a table");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let folder = temporary();
    for (column, value) in [("minute", "1e300"), ("second", "75"), ("second", "-1")] {
        let at = header.iter().position(|name| *name == column);
        let at = at.expect("the column");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // Cells in quotes hold commas.
        let plain = lines.iter().rposition(|line| !line.contains('"'));
        let plain = plain.expect("a row without quotes");
        let mut cells: Vec<&str> = lines[plain].split(',').collect();
        cells[at] = value;
        lines[plain] = cells.join(",");
        let file = write(folder.path(), "odd.csv", lines.join("\n"));
        let error = read(&[file], &ReadOptions::default()).expect_err("no such time");
        let text = error.to_string();
        for expected in [
            format!("line {}", plain + 1),
            format!("column `{column}`"),
            format!("`{value}` is not a number from 0"),
        ] {
            assert!(text.contains(&expected), "`{expected}` is not in: {text}");
        }
    }
}

// Wyscout.

fn wyscout() -> Value {
    serde_json::from_str(&text_of(WYSCOUT)).expect("JSON")
}

fn ids_of(game: &Value, team: &str) -> Vec<i64> {
    let players = game["players"][team].as_array().expect("players");
    let ids = players
        .iter()
        .filter_map(|entry| entry["player"]["wyId"].as_i64());
    ids.collect()
}

/// The fixture's match as the API or `matches_*.json` describe it: the first eleven players of
/// each team start, the twelfth comes on for the eleventh.
fn described(game: &Value, substitutions: &Value) -> Value {
    let team = |team: &str, side: &str| {
        let ids = ids_of(game, team);
        let list =
            |ids: &[i64]| -> Value { ids.iter().map(|id| json!({"playerId": id})).collect() };
        json!({
            "teamId": team.parse::<i64>().expect("an id"), "side": side, "score": 2, "scoreET": 0,
            "formation": {
                "lineup": list(&ids[..11]), "bench": list(&ids[11..]),
                "substitutions": if side == "home" { substitutions.clone() } else { json!("null") },
            },
        })
    };
    json!({
        "wyId": 9002, "label": "Costa Verde - Kingsmere, 2 - 2", "dateutc": "2031-06-01 18:00:00",
        "competitionId": 77, "seasonId": 6,
        "teamsData": {"701": team("701", "home"), "702": team("702", "away")},
    })
}

#[test]
fn line_ups_of_wyscout_s_api_state_who_played_where_and_how_long() {
    let mut game = wyscout();
    let ids = ids_of(&game, "701");
    let (off, on) = (ids[10], ids[11]);
    game["match"] = described(&game, &json!([]));
    game["substitutions"] = json!({"701": {"2H": {"600": {
        "in": [{"playerId": on}], "out": [{"playerId": off}],
    }}}, "702": []});
    game["formations"] = json!({"701": {"1H": {"0": {"4-4-2": {"players": [
        {ids[1].to_string(): {"playerId": ids[1], "position": "rcb"}},
        {off.to_string(): {"playerId": off, "position": "cf"}},
    ]}}}}});
    let folder = temporary();
    let file = write(folder.path(), "9002.json", game.to_string());
    let data = data(&file);
    let about = row(&data.matches, "match_id", "9002");
    assert_eq!(about.text("competition"), "Wyscout competition 77");
    assert_eq!(about.text("date"), "2031-06-01");
    let basis = texts(&data.lineups, "basis");
    assert!(
        basis.iter().all(|basis| basis.as_deref() == Some("stated")),
        "{basis:?}"
    );
    let on = on.to_string();
    let came = row(&data.lineups, "player_id", &on);
    assert_eq!(came.text("started"), "false");
    came.holds(&["from_period", "from_minute"], &[2.0, 55.0]);
    let off = off.to_string();
    let went = row(&data.lineups, "player_id", &off);
    went.holds(&["to_period", "to_minute"], &[2.0, 55.0]);
    assert_eq!(went.text("position"), "CF");
    let centre_back = ids[1].to_string();
    assert_eq!(
        row(&data.lineups, "player_id", &centre_back).text("position"),
        "CB"
    );
    let changes = data
        .events
        .clone()
        .lazy()
        .filter(col("type").cast(DataType::String).eq(lit("substitution")))
        .collect()
        .expect("events");
    assert_eq!(changes.height(), 1);
    adds_up(&data);
}

#[test]
fn substitutions_of_players_whom_the_file_does_not_list_are_kept() {
    let mut game = wyscout();
    let ids = ids_of(&game, "701");
    // The eleventh is not among the players, and two come on for one.
    game["match"] = described(&game, &json!([]));
    let players = game["players"]["701"].as_array_mut().expect("players");
    players.retain(|entry| entry["player"]["wyId"] != json!(ids[10]));
    game["substitutions"] = json!({"701": {"2H": {"600": {
        "in": [{"playerId": ids[11]}, {"playerId": 4711}], "out": [{"playerId": ids[10]}],
    }}}, "702": []});
    let folder = temporary();
    let data = data(write(folder.path(), "9002.json", game.to_string()));
    let (off, on) = (ids[10].to_string(), ids[11].to_string());
    let went = row(&data.lineups, "player_id", &off);
    assert_eq!(went.text("player"), format!("player {off}"));
    went.holds(&["to_period", "to_minute"], &[2.0, 55.0]);
    row(&data.lineups, "player_id", &on).holds(&["from_period", "from_minute"], &[2.0, 55.0]);
    let late = row(&data.lineups, "player", "player 4711");
    late.holds(&["from_period", "from_minute"], &[2.0, 55.0]);
    adds_up(&data);
}

/// The public set's files with the fixture's match twice in one list of events.
pub fn public(folder: &Path) -> PathBuf {
    let game = wyscout();
    let events = game["events"].as_array().expect("events");
    let mut all = events.clone();
    all.extend(events.iter().map(|event| {
        let mut event = event.clone();
        event["matchId"] = json!(9004);
        event
    }));
    let ids = ids_of(&game, "701");
    let change = json!([{"playerIn": ids[11], "playerOut": ids[10], "minute": 60}]);
    let first = described(&game, &change);
    let mut second = first.clone();
    second["wyId"] = json!(9004);
    write(
        folder,
        "matches_Coast.json",
        json!([first, second]).to_string(),
    );
    let players: Vec<Value> = ["701", "702"]
        .iter()
        .flat_map(|team| game["players"][team].as_array().expect("players"))
        .filter_map(|entry| entry.get("player").filter(|player| player.is_object()))
        .cloned()
        .collect();
    write(folder, "players.json", json!(players).to_string());
    let teams = json!([
        {"wyId": 701, "name": "Costa Verde", "officialName": "CV"},
        {"wyId": 702, "name": "Kingsmere", "officialName": "K"},
    ]);
    write(folder, "teams.json", teams.to_string());
    let competitions = json!([{"wyId": 77, "name": "Coast League", "format": "x", "area": {}}]);
    write(folder, "competitions.json", competitions.to_string());
    write(folder, "events_Coast.json", json!(all).to_string())
}

#[test]
fn the_public_set_as_published_is_read_with_its_tables() {
    let folder = temporary();
    public(folder.path());
    let found = find(&[folder.path()], &ReadOptions::default()).expect("found");
    assert_eq!(found.paths().len(), 1, "{:?}", found.paths());
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    let data = data(folder.path());
    assert_eq!(data.matches.height(), 2);
    let about = row(&data.matches, "match_id", "9004");
    assert_eq!(about.text("competition"), "Coast League");
    assert_eq!(about.text("home"), "Costa Verde");
    about.holds(&["home_score_stated", "away_score_stated"], &[2.0, 2.0]);
    let stated = texts(&data.lineups, "basis");
    assert!(
        stated
            .iter()
            .all(|basis| basis.as_deref() == Some("stated"))
    );
    adds_up(&data);
    // The same actions as in a file of the one match.
    let of = |data: &MatchData| {
        let kind = col("type").cast(DataType::String);
        let kept = data.events.clone().lazy().filter(
            col("match_id")
                .eq(lit("9002"))
                .and(kind.neq(lit("substitution"))),
        );
        kept.select([col("type"), col("start_x"), col("seconds"), col("player")])
            .collect()
            .expect("events")
    };
    let single = self::data(fixture(WYSCOUT));
    assert!(of(&data).equals_missing(&of(&single)));
}

#[test]
fn a_change_in_stoppage_time_makes_no_extra_time() {
    let folder = temporary();
    let file = public(folder.path());
    let path = folder.path().join("matches_Coast.json");
    let text = std::fs::read_to_string(&path).expect("written");
    assert!(text.contains("\"minute\":60"), "{text}");
    write(
        folder.path(),
        "matches_Coast.json",
        text.replace("\"minute\":60", "\"minute\":93"),
    );
    let text = std::fs::read_to_string(&file).expect("written");
    let mut events: Value = serde_json::from_str(&text).expect("JSON");
    let played = |event: &Value| matches!(event["matchPeriod"].as_str(), Some("1H" | "2H"));
    events.as_array_mut().expect("events").retain(played);
    std::fs::write(&file, events.to_string()).expect("written");
    let data = data(&file);
    assert_eq!(
        numbers(&data.matches, "minutes_3"),
        [Some(0.0), Some(0.0)],
        "{:?}",
        data.notes
    );
    let periods = numbers(&data.lineups, "from_period");
    assert!(
        periods
            .iter()
            .all(|period| period.is_some_and(|period| period < 3.0))
    );
}

#[test]
fn the_public_set_s_tables_are_found_in_any_capitals() {
    let folder = temporary();
    let file = public(folder.path());
    for (from, to) in [
        ("matches_Coast.json", "Matches_Coast.json"),
        ("players.json", "Players.json"),
        ("teams.json", "Teams.json"),
    ] {
        let text = std::fs::read(folder.path().join(from)).expect("written");
        std::fs::remove_file(folder.path().join(from)).expect("removed");
        write(folder.path(), to, text);
    }
    let data = data(&file);
    assert_eq!(
        row(&data.matches, "match_id", "9004").text("home"),
        "Costa Verde"
    );
    let names = texts(&data.lineups, "player");
    let numbered = |name: &&Option<String>| {
        name.as_deref()
            .is_some_and(|name| name.starts_with("player "))
    };
    assert_eq!(names.iter().filter(numbered).count(), 0, "{names:?}");
}

#[test]
fn a_match_file_given_by_option_must_have_the_match() {
    let folder = temporary();
    open_data(folder.path());
    let meta = folder.path().join("matches/43/3.json");
    let events = write(folder.path(), "7777.json", text_of(STATSBOMB));
    let wyscout = {
        public(folder.path());
        write(
            folder.path(),
            "9009.json",
            text_of(WYSCOUT).replace("9002", "9009"),
        )
    };
    for (events, meta, id) in [
        (events, meta, "7777"),
        (wyscout, folder.path().join("matches_Coast.json"), "9009"),
    ] {
        let options = ReadOptions {
            meta: Some(meta),
            ..ReadOptions::default()
        };
        let error = read(&[events], &options)
            .expect_err("another match")
            .to_string();
        assert!(
            error.contains(&format!("does not have the match {id}")),
            "{error}"
        );
    }
}

#[test]
fn json_in_another_encoding_and_tables_as_json_say_what_they_are() {
    let folder = temporary();
    let latin: Vec<u8> = text_of(STATSBOMB)
        .replace("Northgate", "Nordgård")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    for (name, bytes, says) in [
        (
            "latin.json",
            latin,
            &["not in UTF-8", "byte 0xE5", "encoding=\"utf-8\""][..],
        ),
        (
            "table.json",
            br#"[{"possession_team": "A", "play_pattern": "Regular Play", "type": "Pass"}]"#
                .to_vec(),
            &["statsbombpy's events table as JSON", "to_csv"],
        ),
        (
            "list.json",
            br#"[{"minute": 1, "team": "A", "player": "B", "type": "pass"}]"#.to_vec(),
            &["JSON, but no event data that backline knows"],
        ),
    ] {
        let file = write(folder.path(), name, bytes);
        let error = read(&[file], &ReadOptions::default())
            .expect_err(name)
            .to_string();
        for text in says {
            assert!(error.contains(text), "`{text}` is not in: {error}");
        }
    }
}

#[test]
fn decimal_commas_are_read_in_the_csv_of_statsbombpy() {
    let folder = temporary();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statsbombpy/9001.csv");
    let mut reader = csv::Reader::from_path(&path).expect("a table");
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    writer
        .write_record(reader.headers().expect("a header"))
        .expect("written");
    for record in reader.records() {
        let record = record.expect("a row");
        let cells = record.iter().map(|cell| match cell.parse::<f64>() {
            Ok(_) => cell.replace('.', ","),
            Err(_) => cell.to_owned(),
        });
        writer
            .write_record(cells.collect::<Vec<_>>())
            .expect("written");
    }
    let text = writer.into_inner().expect("whole");
    let comma = data(write(folder.path(), "9001.csv", text));
    let point = data(&path);
    assert!(comma.events.equals_missing(&point.events));
}

#[test]
fn a_match_of_the_public_set_finds_its_line_up_in_the_table_beside_it() {
    let folder = temporary();
    std::fs::remove_file(public(folder.path())).expect("removed");
    let file = write(folder.path(), "9002.json", text_of(WYSCOUT));
    let data = data(&file);
    let ids = ids_of(&wyscout(), "701");
    let (off, on) = (ids[10].to_string(), ids[11].to_string());
    row(&data.lineups, "player_id", &off).holds(&["to_minute"], &[60.0]);
    row(&data.lineups, "player_id", &on).holds(&["from_minute"], &[60.0]);
    assert_eq!(row(&data.lineups, "player_id", &on).text("basis"), "stated");
}

#[test]
fn a_list_of_events_without_its_matches_says_what_is_missing() {
    let folder = temporary();
    let events = public(folder.path());
    std::fs::remove_file(folder.path().join("matches_Coast.json")).expect("removed");
    let text = read(&[events], &ReadOptions::default())
        .expect_err("no matches")
        .to_string();
    assert!(
        text.contains("events_Coast.json") && text.contains("matches_*.json"),
        "{text}"
    );
}

#[test]
fn wyscout_v3_is_read_with_its_own_types() {
    let data = data(fixture(V3));
    adds_up(&data);
    let about = row(&data.matches, "match_id", "9003");
    about.holds(
        &[
            "home_score",
            "away_score",
            "home_score_stated",
            "away_score_stated",
        ],
        &[1.0, 2.0, 1.0, 2.0],
    );
    let of = |number: u32| {
        let id = (90_030_000 + number).to_string();
        let event = row(&data.events, "event_id", &id);
        let (kind, outcome) = (event.text("type"), event.text("outcome"));
        format!("{kind} {outcome}").trim().to_owned()
    };
    let expected = [
        (1, "pass success"),
        (2, "pass fail"),
        (3, "interception"),
        (4, "dribble"),
        (5, "take_on success"),
        (6, "tackle fail"),
        (7, "cross success"),
        (8, "shot goal"),
        (9, "keeper_save fail"),
        (15, "throw_in success"),
        (16, "duel fail"),
        (17, "duel success"),
        (19, "foul"),
        (20, "shot_freekick blocked"),
        (21, "corner_crossed fail"),
        (22, "keeper_sweep"),
        (23, "ball_out"),
        (24, "goalkick success"),
        (28, "offside"),
        (29, "bad_touch fail"),
        (30, "foul"),
        (31, "shot_penalty goal"),
        (33, "shot off_target"),
        (34, "other"),
        (36, "shot saved"),
        (37, "keeper_save success"),
    ];
    for (number, expected) in expected {
        assert_eq!(of(number), expected, "event {number}");
    }
    // The running clock is that of the period, cards are events of their own.
    row(&data.events, "event_id", "90030026").holds(&["period", "seconds"], &[2.0, 2.0]);
    assert_eq!(
        row(&data.events, "event_id", "90030030-card").text("outcome"),
        "red"
    );
    assert_eq!(
        row(&data.events, "event_id", "90030030").text("qualifiers"),
        "penalty;handball"
    );
    row(&data.events, "event_id", "90030008").holds(&["xg"], &[0.31]);
    // Out of the API's line-ups: the substitute, and the player sent off.
    row(&data.lineups, "player_id", "80111").holds(&["from_minute"], &[46.0]);
    row(&data.lineups, "player_id", "80202").holds(&["to_minute"], &[45.0 + 304.0 / 60.0]);
    assert_eq!(
        row(&data.lineups, "player_id", "80202").text("position"),
        "CB"
    );
}

#[test]
fn no_mutation_of_a_v3_match_panics() {
    survives(V3, "wyscout", None, 11);
}

#[test]
fn the_shared_samples_add_up_row_by_row() {
    for path in [
        "statsbomb/15946_events.json",
        "statsbomb/3788741_events.json",
        "wyscout/kloppy_sample_v2.json",
        "wyscout/api_events_2852835.json",
    ] {
        let Some(file) = shared(path) else { return };
        adds_up(&data(file));
    }
}

#[test]
fn the_shared_match_of_wyscout_s_api_has_eleven_starters_a_side_and_its_substitutions() {
    let Some(file) = shared("wyscout/api_events_2852835.json") else {
        return;
    };
    let data = data(file);
    let started = texts(&data.lineups, "started");
    let count = |word: &str| {
        started
            .iter()
            .filter(|s| s.as_deref() == Some(word))
            .count()
    };
    assert_eq!((count("true"), count("false")), (22, 8));
}
