//! Tables: backline's own frames written and read back, SPADL and kloppy tables, and what each
//! refuses.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use polars::prelude::*;

use crate::common::mutations::{Lcg, mutate, survives};
use crate::common::{
    Run, Table, backline, fixture, inspect, names_in, numbers, row, shared, temporary, text_of,
    texts, write,
};
use backline::machinery::model::{EventType, MatchData};
use backline::machinery::read::{Coordinates, Direction, ReadOptions, read};

const PROPER: &str = "spadl/proper.json";
const LEFT_TO_RIGHT: &str = "spadl/left-to-right.csv";
const KLOPPY: &str = "kloppy/match.csv";

fn data(file: &Path) -> MatchData {
    read(&[file], &ReadOptions::default()).expect("readable")
}

/// `backline convert PATH -o OUT MORE...`.
fn convert(path: &Path, out: &Path, more: &[&str]) -> Run {
    let mut args: Vec<&std::ffi::OsStr> = vec!["convert".as_ref(), path.as_os_str()];
    args.extend(["-o".as_ref(), out.as_os_str()]);
    args.extend(more.iter().map(std::ffi::OsStr::new));
    backline(args)
}

#[track_caller]
fn equal(before: &MatchData, after: &MatchData, what: &str) {
    for (name, before, after) in [
        ("events", &before.events, &after.events),
        ("lineups", &before.lineups, &after.lineups),
        ("matches", &before.matches, &after.matches),
    ] {
        assert_eq!(before.schema(), after.schema(), "{what}: {name}");
        assert!(before.equals_missing(after), "{what}: {name} differ");
    }
}

/// The message with which a file is refused.
#[track_caller]
fn refusal(file: &Path) -> String {
    read(&[file], &ReadOptions::default())
        .expect_err("it is refused")
        .to_string()
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

// backline's own tables.

/// A converted table is in metres, whatever the provider's own files are in.
#[test]
fn a_converted_match_is_inspected_as_the_table_that_it_is() {
    let folder = temporary();
    let table = folder.path().join("out.parquet");
    convert(&fixture("statsbomb/events/9001.json"), &table, &[]).done();
    let said = inspect(&table, &[]).done().stdout;
    assert!(
        said.contains("out.parquet\n  format       frames"),
        "{said}"
    );
    assert!(
        said.contains("metres on 105 x 68") && !said.contains("120 x 80"),
        "{said}"
    );
}

#[test]
fn converted_matches_read_back_as_equal_frames_in_every_form() {
    for path in [
        "csv/full.csv",
        "csv/minimal.csv",
        "csv/several-matches.csv",
        "statsbomb/events/9001.json",
        "wyscout/9002.json",
        PROPER,
        KLOPPY,
    ] {
        let before = data(&fixture(path));
        let out = temporary();
        for name in ["out.parquet", "out.arrow", "out.csv", "folder"] {
            let place = out.path().join(name);
            convert(&fixture(path), &place, &[]).done();
            let events = if name == "folder" {
                assert_eq!(
                    names_in(&place),
                    ["events.csv", "lineups.csv", "matches.csv"]
                );
                place.join("events.csv")
            } else {
                place
            };
            equal(&before, &data(&events), &format!("{path} as {name}"));
        }
    }
}

#[test]
fn shared_matches_read_back_as_equal_frames_in_every_form() {
    for path in [
        "statsbomb/15946_events.json",
        "statsbomb/3788741_events.json",
        "wyscout/kloppy_sample_v2.json",
        "spadl/spadl.json",
    ] {
        let Some(file) = shared(path) else { return };
        let before = data(&file);
        let out = temporary();
        for name in ["out.parquet", "out.arrow", "out.csv"] {
            let place = out.path().join(name);
            convert(&file, &place, &[]).done();
            equal(&before, &data(&place), &format!("{path} as {name}"));
        }
    }
}

#[test]
fn many_batches_are_converted_in_the_order_of_the_files() {
    let Some(archive) = shared("wyscout/euro-2016.tar.xz") else {
        return;
    };
    let out = temporary();
    let place = out.path().join("euro.parquet");
    convert(&archive, &place, &[]).done();
    let after = data(&place);
    assert_eq!(after.matches.height(), 51);
    equal(&data(&archive), &after, "an archive");
}

#[test]
fn a_folder_of_tables_is_read_once_and_their_companions_are_passed_over() {
    let out = temporary();
    convert(
        &fixture("csv/several-matches.csv"),
        &out.path().join("two.parquet"),
        &[],
    )
    .done();
    convert(
        &fixture("wyscout/9002.json"),
        &out.path().join("one.arrow"),
        &[],
    )
    .done();
    let both = read(&[out.path()], &ReadOptions::default()).expect("readable");
    assert_eq!(both.matches.height(), 3);
    assert!(both.notes.is_empty(), "{:?}", both.notes);
    // Tables and a provider's own file in one batch keep their order.
    let mixed = read(
        &[
            fixture("statsbomb/events/9001.json"),
            out.path().join("two.parquet"),
            fixture("csv/full.csv"),
        ],
        &ReadOptions::default(),
    )
    .expect("readable");
    let ids: Vec<_> = texts(&mixed.matches, "match_id");
    assert_eq!(ids.len(), 4);
    assert_eq!(ids[0].as_deref(), Some("9001"));
    assert_eq!(ids[3].as_deref(), Some("2031-05-03-fjordholm-caldera"));
    let accounted: Vec<_> = mixed
        .accounts
        .iter()
        .map(|a| Some(a.match_id.clone()))
        .collect();
    assert_eq!(accounted, ids);
}

fn parquet(frame: &DataFrame, file: PathBuf) -> PathBuf {
    let bytes = std::fs::File::create(&file).expect("made");
    ParquetWriter::new(bytes)
        .finish(&mut frame.clone())
        .expect("written");
    file
}

/// The tables of a fixture in a folder, as `out` with its companions; the events are changed.
fn changed(folder: &Path, change: impl Fn(LazyFrame) -> LazyFrame) -> PathBuf {
    let before = data(&fixture("statsbomb/events/9001.json"));
    let events = change(before.events.clone().lazy())
        .collect()
        .expect("changed");
    parquet(&before.lineups, folder.join("out.lineups.parquet"));
    parquet(&before.matches, folder.join("out.matches.parquet"));
    parquet(&events, folder.join("out.parquet"))
}

#[test]
fn columns_of_other_types_are_cast_where_nothing_is_lost() {
    let folder = temporary();
    let file = changed(folder.path(), |events| {
        events.with_columns([
            col("period").cast(DataType::Int64),
            col("minute").cast(DataType::Float64),
            col("start_x").cast(DataType::Float64),
            col("possession").cast(DataType::Float64),
            col("type").cast(DataType::String),
            col("side").cast(DataType::String),
            col("order").cast(DataType::String),
        ])
    });
    equal(
        &data(&fixture("statsbomb/events/9001.json")),
        &data(&file),
        "wider types",
    );
}

#[test]
fn true_and_false_are_read_in_every_table_as_pandas_r_and_excel_write_them() {
    let folder = temporary();
    let table = text_of(KLOPPY);
    let (header, rows) = table.split_once('\n').expect("a header");
    let pressed = header
        .split(',')
        .position(|name| name == "is_under_pressure");
    let with = |cell: &str| {
        let row = |row: &str| {
            let mut cells: Vec<&str> = row.split(',').collect();
            cells[pressed.expect("the column")] = cell;
            cells.join(",")
        };
        let rows: Vec<String> = rows.lines().map(row).collect();
        let csv = write(
            folder.path(),
            "match.csv",
            format!("{header}\n{}\n", rows.join("\n")),
        );
        let file = changed(folder.path(), |events| events);
        let matches = data(&file).matches.lazy();
        let matches = matches
            .with_columns([lit(cell).alias("home_stated")])
            .collect();
        parquet(
            &matches.expect("changed"),
            folder.path().join("out.matches.parquet"),
        );
        (csv, file)
    };
    for (cell, is) in [
        ("yes", true),
        ("TRUE", true),
        ("1.0", true),
        ("No", false),
        ("f", false),
    ] {
        let (csv, file) = with(cell);
        let qualifiers = texts(&data(&csv).events, "qualifiers");
        let pressed = |cell: &Option<String>| {
            cell.as_ref()
                .is_some_and(|cell| cell.contains("under_pressure"))
        };
        assert_eq!(qualifiers.iter().any(pressed), is, "{cell}");
        let stated = data(&file).matches;
        let stated = stated
            .column("home_stated")
            .and_then(|column| column.bool().cloned());
        assert_eq!(stated.expect("answers").get(0), Some(is), "{cell}");
    }
    let (csv, file) = with("maybe");
    for file in [csv, file] {
        holds(
            &refusal(&file),
            &["`maybe` is neither true nor false", "Use true or false"],
        );
    }
}

#[test]
fn rows_may_be_taken_out_and_columns_be_left_away() {
    let folder = temporary();
    let file = changed(folder.path(), |events| {
        events
            .filter(col("type").cast(DataType::String).neq(lit("pass")))
            .drop(by_name(["order", "approx", "xg"], true, false))
    });
    let read = data(&file);
    let order = numbers(&read.events, "order");
    assert!(order.len() > 10);
    assert!(
        order
            .iter()
            .enumerate()
            .all(|(at, order)| *order == Some(at as f64))
    );
    assert_eq!(read.matches.height(), 1);
}

#[test]
fn without_the_tables_beside_it_line_ups_and_score_are_worked_out_and_it_is_said() {
    let folder = temporary();
    let before = data(&fixture("statsbomb/events/9001.json"));
    let file = parquet(&before.events, folder.path().join("alone.parquet"));
    let after = data(&file);
    assert!(before.events.equals_missing(&after.events));
    for column in ["home", "away", "home_score", "away_score", "minutes_1"] {
        assert_eq!(
            texts(&after.matches, column),
            texts(&before.matches, column),
            "{column}"
        );
    }
    assert!(
        texts(&after.lineups, "basis")
            .iter()
            .all(|basis| basis.as_deref() == Some("inferred"))
    );
    holds(
        &after.notes[0].text,
        &["no table of line-ups and of matches", "inferred"],
    );
}

#[test]
fn faulty_cells_are_named_by_row_and_column() {
    let folder = temporary();
    let at_third = |column: &str, value: Expr| {
        changed(folder.path(), |events| {
            events.with_columns([when(col("order").eq(lit(2)))
                .then(value.clone())
                .otherwise(col(column).cast(DataType::String))
                .alias(column)])
        })
    };
    for (column, value, says) in [
        ("type", lit("handstand"), "`handstand` is not known"),
        ("side", lit("left"), "`left` is not known"),
        ("start_x", lit("far"), "`far` is not a number"),
        ("start_x", lit("140"), "140 is out of range"),
        ("period", lit("9"), "9 is out of range"),
        ("period", lit("1.5"), "1.5 is not a whole number"),
        ("seconds", lit(NULL), "the cell is empty"),
        ("qualifiers", lit("high;lucky"), "`lucky` is not known"),
        ("match_id", lit("other"), "continues after another match"),
    ] {
        let file = at_third(column, value);
        let text = refusal(&file);
        let row = if column == "match_id" {
            "row 4"
        } else {
            "row 3"
        };
        holds(
            &text,
            &["out.parquet", row, &format!("column `{column}`"), says],
        );
    }
    let file = changed(folder.path(), |events| {
        events.with_columns([lit("Somebody").alias("team")])
    });
    holds(&refusal(&file), &["column `team`", "not the match's team"]);
    let file = changed(folder.path(), |events| {
        events.with_columns([lit("elsewhere").alias("match_id")])
    });
    holds(
        &refusal(&file),
        &["out.matches.parquet", "lacks the match `elsewhere`"],
    );
    let with_position = |code: &str| {
        let file = changed(folder.path(), |events| events);
        let before = data(&fixture("statsbomb/events/9001.json")).lineups;
        let lineups = before.lazy().with_columns([lit(code).alias("position")]);
        parquet(
            &lineups.collect().expect("changed"),
            folder.path().join("out.lineups.parquet"),
        );
        file
    };
    holds(
        &refusal(&with_position("keeper")),
        &[
            "out.lineups.parquet",
            "row 1, column `position`",
            "`keeper`",
        ],
    );
    let sides = data(&with_position("lcb"));
    assert_eq!(texts(&sides.lineups, "position")[0].as_deref(), Some("LCB"));
    let file = changed(folder.path(), |events| {
        events.drop(by_name(["minute"], true, false))
    });
    holds(&refusal(&file), &["the column `minute` is missing"]);
}

#[test]
fn faulty_cells_of_a_csv_are_named_by_their_line() {
    let out = temporary();
    convert(
        &fixture("csv/minimal.csv"),
        &out.path().join("out.csv"),
        &[],
    )
    .done();
    let file = out.path().join("out.csv");
    let text = std::fs::read_to_string(&file).expect("written");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines
        .iter()
        .position(|line| line.contains(",pass,"))
        .expect("a pass");
    lines[at] = lines[at].replacen(",pass,", ",handstand,", 1);
    let place = format!("line {}", at + 1);
    let broken = write(out.path(), "out.csv", lines.join("\n"));
    holds(
        &refusal(&broken),
        &[&place, "column `type`", "`handstand` is not known"],
    );
    lines[at].push_str(",one more");
    let broken = write(out.path(), "out.csv", lines.join("\n"));
    holds(&refusal(&broken), &[&place, "fields"]);
}

#[test]
fn columns_of_types_that_cannot_be_read_are_refused_where_they_are_needed() {
    let folder = temporary();
    let nested = || as_struct(vec![col("event_id"), col("period")]);
    let file = changed(folder.path(), |events| {
        events.with_columns([nested().alias("source")])
    });
    holds(
        &refusal(&file),
        &["the column `source` has a type", "Write it as text"],
    );
    let file = changed(folder.path(), |events| {
        events.with_columns([nested().alias("more")])
    });
    assert_eq!(data(&file).matches.height(), 1, "one that nobody asks for");
}

#[test]
fn a_parquet_table_with_an_event_csv_s_columns_is_read_as_that_csv() {
    let folder = temporary();
    let before = data(&fixture("csv/minimal.csv"));
    let plain = before
        .events
        .select([
            "match_id", "event_id", "period", "minute", "second", "team", "player", "type",
            "outcome", "start_x", "start_y", "end_x", "end_y",
        ])
        .expect("columns");
    let file = parquet(&plain, folder.path().join("plain.parquet"));
    let after = data(&file);
    assert_eq!(after.events.height(), before.events.height());
    for column in ["type", "team", "player", "outcome"] {
        assert_eq!(
            texts(&after.events, column),
            texts(&before.events, column),
            "{column}"
        );
    }
    let late = plain
        .lazy()
        .with_columns([lit(500).alias("minute")])
        .collect()
        .expect("changed");
    let file = parquet(&late, folder.path().join("late.parquet"));
    holds(&refusal(&file), &["row 1", "column `minute`", "500"]);
}

#[test]
fn line_ups_and_matches_are_called_what_they_are() {
    let out = temporary();
    convert(
        &fixture("csv/full.csv"),
        &out.path().join("out.parquet"),
        &[],
    )
    .done();
    for (name, what) in [
        ("out.lineups.parquet", "a table of line-ups"),
        ("out.matches.parquet", "a table of matches"),
    ] {
        inspect(&out.path().join(name), &[])
            .refused(1)
            .says(&[what, "found next to it"]);
    }
}

#[test]
fn cut_off_tables_are_refused_without_a_panic() {
    for form in ["parquet", "arrow"] {
        let out = temporary();
        let file = out.path().join(format!("out.{form}"));
        convert(&fixture("csv/full.csv"), &file, &[]).done();
        let whole = std::fs::read(&file).expect("written");
        for share in [1, 5, 30, 60, 90, 99] {
            let cut = &whole[..(whole.len() * share / 100).max(8)];
            let file = write(out.path(), &format!("out.{form}"), cut);
            inspect(&file, &["--format", "frames"]).refused(1).says(&[
                &format!("out.{form}"),
                "cannot be read",
                "damaged or cut off",
            ]);
        }
    }
}

/// Damaged tables may be refused or read, never end in a panic.
fn survives_binary(form: &str, seed: u64) {
    const MUTATIONS: usize = 400;
    let out = temporary();
    let file = out.path().join(format!("out.{form}"));
    convert(&fixture("statsbomb/events/9001.json"), &file, &[]).done();
    let original = std::fs::read(&file).expect("written");
    let mut random = Lcg(seed);
    let (mut readable, mut refused) = (0, 0);
    for round in 0..MUTATIONS {
        let mut bytes = original.clone();
        if round % 2 == 0 {
            mutate(&mut bytes, &mut random);
        } else {
            // The schema stands at the end, where a change does the most.
            let tail = bytes.len() - bytes.len() / 4;
            let at = tail + random.below(bytes.len() - tail);
            bytes[at] ^= 1 << random.below(8);
        }
        let file = write(out.path(), &format!("out.{form}"), &bytes);
        let options = ReadOptions {
            format: backline::machinery::read::format_named("frames").filter(|_| round % 3 != 0),
            ..ReadOptions::default()
        };
        match catch_unwind(AssertUnwindSafe(|| read(&[&file], &options))) {
            Ok(Ok(_)) => readable += 1,
            Ok(Err(error)) => {
                let text = error.to_string();
                assert!(text.contains("out."), "round {round}: {text}");
                refused += 1;
            }
            Err(_) => panic!("{form}, seed {seed}: round {round} panics"),
        }
    }
    assert!(
        readable > 0 && refused > MUTATIONS / 20,
        "{readable} readable, {refused} refused"
    );
}

#[test]
fn no_mutation_of_a_parquet_table_panics() {
    survives_binary("parquet", 41);
}

#[test]
fn no_mutation_of_an_arrow_table_panics() {
    survives_binary("arrow", 42);
}

#[test]
fn converting_nothing_readable_writes_nothing() {
    let out = temporary();
    let broken = write(
        out.path(),
        "broken.json",
        "[{\"possession_team\": 1, \"play_pattern\": ",
    );
    let place = out.path().join("made/out.parquet");
    convert(&broken, &place, &["--keep-going"]).refused(1);
    assert_eq!(names_in(&out.path().join("made")), Vec::<String>::new());
}

// SPADL.

#[test]
fn spadl_reads_the_same_whichever_way_its_table_is_turned() {
    let proper = data(&fixture(PROPER));
    let turned = data(&fixture(LEFT_TO_RIGHT));
    for column in [
        "type",
        "outcome",
        "body_part",
        "qualifiers",
        "event_id",
        "seconds",
    ] {
        assert_eq!(
            texts(&proper.events, column),
            texts(&turned.events, column),
            "{column}"
        );
    }
    for column in ["start_x", "start_y", "end_x", "end_y"] {
        assert_eq!(
            numbers(&proper.events, column),
            numbers(&turned.events, column),
            "{column}"
        );
    }
    let shot = row(&proper.events, "event_id", "e6");
    shot.holds(&["start_x", "start_y", "end_x"], &[90.0, 36.0, 105.0]);
}

#[test]
fn spadl_types_results_and_cards_become_the_model_s() {
    let read = data(&fixture(PROPER));
    for (id, kind, outcome) in [
        ("e2", "pass", "fail"),
        ("e17", "pass", "offside"),
        ("e11", "shot", "goal"),
        ("e12", "shot", "fail"),
        ("e20", "shot_penalty", "goal"),
        ("e19", "own_goal", ""),
        ("e21", "bad_touch", "fail"),
        ("e9", "foul", ""),
        ("e9-card", "card", "yellow"),
        ("e25-card", "card", "red"),
        // The pass that the interception was, under the same id of the provider.
        ("e3", "interception", "success"),
        ("e3-4", "pass", "success"),
        ("action-1", "dribble", "success"),
    ] {
        let event = row(&read.events, "event_id", id);
        assert_eq!(
            (event.text("type").as_str(), event.text("outcome").as_str()),
            (kind, outcome),
            "{id}"
        );
    }
    assert_eq!(
        row(&read.events, "event_id", "e16").text("body_part"),
        "hands"
    );
    assert_eq!(
        row(&read.events, "event_id", "e11").text("qualifiers"),
        "head_or_body"
    );
    let account = &read.accounts[0];
    assert_eq!((account.rows, account.derived), (32, 2));
    assert_eq!(account.skipped.len(), 1);
    assert_eq!(account.skipped[0].provider_type, "non_action");
    assert_eq!(read.events.height(), 32 + 2 - 1);
}

#[test]
fn spadl_names_come_from_the_tables_beside_it() {
    let named = data(&fixture(PROPER));
    let game = row(&named.matches, "match_id", "501");
    assert_eq!(game.text("home"), "Ada United");
    assert_eq!(game.text("date"), "2031-06-07");
    assert_eq!(game.text("home_stated"), "true");
    assert_eq!(game.number("away_score_stated"), Some(2.0));
    assert_eq!(
        row(&named.events, "event_id", "e9").text("player"),
        "Di Card"
    );
    assert_eq!(
        row(&named.lineups, "player", "Vic Glove").text("position"),
        "GK"
    );
    let bare = data(&fixture(LEFT_TO_RIGHT));
    let game = row(&bare.matches, "match_id", "502");
    assert_eq!(game.text("home_stated"), "false");
    assert_eq!(row(&bare.events, "event_id", "e9").text("player"), "304");
    holds(
        &bare.notes[0].text,
        &["each team attacks towards larger x", "shots"],
    );
}

#[test]
fn pandas_s_word_for_nobody_is_no_player() {
    let folder = temporary();
    let text = text_of(LEFT_TO_RIGHT).replacen(",302.0,", ",nan,", 1);
    let file = write(folder.path(), "spadl.csv", text);
    let carry = data(&file).events.slice(1, 1);
    assert_eq!(texts(&carry, "player"), [None]);
    assert_eq!(texts(&carry, "player_id"), [None]);
}

/// The left-to-right fixture without the rows of these types.
fn without(types: &[&str]) -> String {
    let kept = |line: &&str| !types.iter().any(|kind| line.contains(&format!(",{kind},")));
    text_of(LEFT_TO_RIGHT)
        .lines()
        .filter(kept)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn spadl_that_does_not_show_its_direction_is_asked_for_and_the_option_decides() {
    let folder = temporary();
    let bare = without(&[
        "shot",
        "shot_penalty",
        "shot_freekick",
        "keeper_save",
        "keeper_claim",
        "goalkick",
        "keeper_pick_up",
    ]);
    let file = write(folder.path(), "bare.csv", bare);
    inspect(&file, &[]).refused(1).says(&[
        "it cannot be inferred which way the teams attack",
        "`--direction acting`",
        "`--direction home`",
    ]);
    inspect(&file, &["--direction", "acting"]).done();
    let turned = |direction| {
        let options = ReadOptions {
            direction: Some(direction),
            ..ReadOptions::default()
        };
        let read = read(&[&file], &options).expect("readable");
        numbers(&read.events, "start_x")[0]
    };
    assert_eq!(turned(Direction::Acting), Some(52.5));
    assert_eq!(turned(Direction::ActingSmaller), Some(52.5));
}

#[test]
fn spadl_s_home_team_is_told_from_its_direction_and_that_is_said() {
    let folder = temporary();
    let file = write(folder.path(), "alone.json", text_of(PROPER));
    let read = data(&file);
    let game = row(&read.matches, "match_id", "501");
    assert_eq!(
        (
            game.text("home").as_str(),
            game.text("home_stated").as_str()
        ),
        ("10", "false")
    );
    holds(
        &read.notes[1].text,
        &["10 attacks towards larger x", "taken for it", "games"],
    );
    // The same with the teams' roles changed: the other one is found.
    let swapped = text_of(PROPER)
        .replace("\"team_id\": 10", "\"team_id\": 99")
        .replace("\"team_id\": 20", "\"team_id\": 10")
        .replace("\"team_id\": 99", "\"team_id\": 20");
    let file = write(folder.path(), "swapped.json", swapped);
    assert_eq!(
        row(&data(&file).matches, "match_id", "501").text("home"),
        "20"
    );
}

#[test]
fn atomic_spadl_is_refused_with_the_reason() {
    let folder = temporary();
    let file = write(
        folder.path(),
        "atomic.csv",
        "game_id,action_id,period_id,time_seconds,team_id,player_id,x,y,dx,dy,type_id,bodypart_id\n\
         501,0,1,0.5,10,101,52.5,34,-12,-4,0,0\n",
    );
    inspect(&file, &[])
        .refused(1)
        .says(&["atomic SPADL", "no results", "Give the SPADL actions"]);
}

#[test]
fn faulty_spadl_is_named_by_its_place() {
    let folder = temporary();
    let with = |from: &str, to: &str| {
        let text = text_of(PROPER);
        assert!(text.contains(from), "{from}");
        refusal(&write(
            folder.path(),
            "faulty.json",
            text.replacen(from, to, 1),
        ))
    };
    holds(
        &with("\"type_id\": 0", "\"type_id\": 23"),
        &["row 1", "column `type_id`", "23 is out of range"],
    );
    holds(
        &with("\"team_id\": 20", "\"team_id\": 30"),
        &["column `team_id`", "third team"],
    );
    holds(
        &with("\"period_id\": 2", "\"period_id\": null"),
        &["row 20", "column `period_id`", "empty"],
    );
    holds(
        &with("\"start_x\": 52.5", "\"start_x\": 520"),
        &["row 1", "column `start_x`", "520 is out of range"],
    );
    let cut = &text_of(PROPER)[..900];
    holds(
        &refusal(&write(folder.path(), "cut.json", cut)),
        &["cut.json", "list of records"],
    );
}

#[test]
fn no_mutation_of_a_spadl_or_kloppy_table_panics() {
    survives(PROPER, "spadl", None, 51);
    survives(LEFT_TO_RIGHT, "spadl", None, 52);
    survives(
        PROPER,
        "spadl",
        Some(("spadl/proper.games.csv", "proper.games.csv")),
        53,
    );
    survives(KLOPPY, "kloppy", None, 54);
}

// kloppy.

#[test]
fn kloppy_types_results_and_qualifiers_become_the_model_s() {
    let read = data(&fixture(KLOPPY));
    for (id, expected) in [
        ("k2", "pass success foot kick_off"),
        ("k3", "receipt   "),
        ("k4", "dribble success  "),
        ("k6", "pass fail foot through;under_pressure"),
        ("k7", "interception success  "),
        ("k10", "tackle fail  "),
        ("k11", "cross success foot counter"),
        ("k12", "shot saved head counter"),
        ("k13", "keeper_save  hands "),
        ("k14", "goalkick success  "),
        ("k15", "foul   "),
        ("k15-15", "card yellow  "),
        ("k16", "freekick_crossed offside  high"),
        ("k17", "shot_penalty goal foot "),
        ("k19", "error_label   "),
        ("k23", "throw_in success  "),
        ("k24", "corner_crossed fail  "),
        ("k25", "duel success  aerial"),
        ("k29", "bad_touch fail  "),
        ("k31", "own_goal   "),
        ("k32", "shot_freekick post foot "),
        ("k33-card", "card red  "),
        ("k34", "substitution   "),
        ("k35", "other   "),
    ] {
        let event = row(&read.events, "event_id", id);
        let found = ["type", "outcome", "body_part", "qualifiers"].map(|c| event.text(c));
        assert_eq!(found.join(" "), expected, "{id}");
    }
    let pass = row(&read.events, "event_id", "k2");
    pass.holds(
        &["start_x", "start_y", "end_x", "end_y"],
        &[52.5, 34.0, 42.0, 51.0],
    );
    assert_eq!(pass.text("related_player"), "a6");
    assert_eq!(
        row(&read.events, "event_id", "k19").text("error_label"),
        "error"
    );
    let game = &read.accounts[0];
    assert_eq!((game.rows, game.derived, game.skipped.len()), (37, 1, 0));
    assert_eq!(read.events.height(), 38);
    let game = row(&read.matches, "match_id", "match");
    assert_eq!(
        (game.number("home_score"), game.number("away_score")),
        (Some(1.0), Some(2.0))
    );
}

/// The fixture with its positions in another system, and turned where `turn` says so of a team
/// and period.
fn rewritten(
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
    turn: impl Fn(&str, &str) -> bool,
) -> String {
    let text = text_of(KLOPPY);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| {
        header
            .iter()
            .position(|known| known == name)
            .expect("a column")
    };
    let mut made = csv::Writer::from_writer(Vec::new());
    made.write_record(&header).expect("written");
    for record in reader.records() {
        let record = record.expect("a row");
        let turned = turn(&record[at("team_id")], &record[at("period_id")]);
        let cells: Vec<String> = record
            .iter()
            .enumerate()
            .map(|(index, cell)| {
                let name = &header[index];
                match cell.parse::<f64>() {
                    Ok(number) if name.contains("coordinates_") => {
                        let number = if turned { 1.0 - number } else { number };
                        let number = if name.ends_with('x') {
                            x(number)
                        } else {
                            y(number)
                        };
                        number.to_string()
                    }
                    _ => cell.to_owned(),
                }
            })
            .collect();
        made.write_record(&cells).expect("written");
    }
    String::from_utf8(made.into_inner().expect("whole")).expect("text")
}

#[test]
fn kloppy_tables_read_the_same_in_every_system_and_orientation() {
    let folder = temporary();
    let expected = data(&fixture(KLOPPY));
    let same = |name: &str, text: String, coordinates: Option<Coordinates>| {
        let file = write(folder.path(), "match.csv", text);
        let options = ReadOptions {
            coordinates,
            ..ReadOptions::default()
        };
        let found = read(&[file], &options).expect(name);
        // Systems of providers have their own lines, up to a metre and a half from shares.
        let near =
            match name.contains("120x80") || name.contains("opta") || name.contains("wyscout") {
                true => 1.6,
                false => 1e-3,
            };
        for column in ["start_x", "start_y", "end_x", "end_y"] {
            let (found, expected) = (
                numbers(&found.events, column),
                numbers(&expected.events, column),
            );
            for (found, expected) in found.iter().zip(&expected) {
                assert!(
                    found
                        .zip(*expected)
                        .is_none_or(|(a, b)| (a - b).abs() < near)
                        && found.is_some() == expected.is_some(),
                    "{name}, {column}: {found:?} and {expected:?}"
                );
            }
        }
        found.notes
    };
    let not = |_: &str, _: &str| false;
    same("120x80", rewritten(|x| x * 120.0, |y| y * 80.0, not), None);
    same(
        "105x68",
        rewritten(|x| x * 105.0, |y| (1.0 - y) * 68.0, not),
        None,
    );
    same(
        "centred",
        rewritten(|x| x * 105.0 - 52.5, |y| (1.0 - y) * 68.0 - 34.0, not),
        None,
    );
    // The few events of the fixture leave a part of the pitch empty when they are turned.
    let unit = Some(Coordinates::Unit);
    let away = |team: &str, _: &str| team == "B1";
    let notes = same("static", rewritten(|x| x, |y| y, away), unit);
    holds(
        &notes[0].text,
        &["A1 attacks towards larger x in every period"],
    );
    let changing = |team: &str, period: &str| (team == "B1") == (period == "1");
    let notes = same("changing ends", rewritten(|x| x, |y| y, changing), unit);
    holds(
        &notes[0].text,
        &["A1 attacks towards larger x in the first period"],
    );
}

#[test]
fn positions_that_are_turned_for_the_team_with_the_ball_are_turned_back() {
    let folder = temporary();
    let text = text_of(KLOPPY);
    let clearance = text
        .lines()
        .find(|line| line.starts_with("k21,"))
        .expect("a clearance")
        .replacen(",A1,A1,", ",B1,A1,", 1);
    // Six more of a team that has not the ball.
    let more: Vec<String> = (0..6)
        .map(|at| clearance.replacen("k21,", &format!("k21{at},"), 1))
        .collect();
    let text: Vec<String> = text
        .lines()
        .flat_map(|line| match line.starts_with("k21,") {
            true => more.clone(),
            false => vec![line.to_owned()],
        })
        .collect();
    let header: Vec<&str> = text[0].split(',').collect();
    let at = |name: &str| {
        header
            .iter()
            .position(|known| *known == name)
            .expect("a column")
    };
    let (team, owner) = (at("team_id"), at("ball_owning_team"));
    let turned: Vec<String> = text
        .iter()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if cells[team] == cells[owner] || cells[owner].is_empty() {
                return line.clone();
            }
            let cells = cells
                .iter()
                .enumerate()
                .map(|(index, cell)| match cell.parse::<f64>() {
                    Ok(number) if header[index].contains("coordinates_") => {
                        (1.0 - number).to_string()
                    }
                    _ => (*cell).to_owned(),
                });
            cells.collect::<Vec<_>>().join(",")
        })
        .collect();
    let acting = data(&write(folder.path(), "acting.csv", text.join("\n")));
    let by_owner = data(&write(folder.path(), "owner.csv", turned.join("\n")));
    let said = |data: &MatchData| {
        let mut notes = data.notes.iter();
        notes.any(|note| note.text.contains("BALL_OWNING_TEAM"))
    };
    assert_eq!(
        (said(&acting), said(&by_owner)),
        (false, true),
        "{:?}",
        by_owner.notes
    );
    for column in ["start_x", "start_y", "end_x", "end_y"] {
        let both = [&acting, &by_owner].map(|data| numbers(&data.events, column));
        for (one, other) in both[0].iter().zip(&both[1]) {
            let near = match (one, other) {
                (Some(one), Some(other)) => (one - other).abs() < 0.01,
                (one, other) => one == other,
            };
            assert!(near, "{column}: {one:?} {other:?}");
        }
    }
}

#[test]
fn times_that_pandas_writes_in_json_are_read() {
    let folder = temporary();
    let text = text_of(KLOPPY);
    let expected = numbers(&data(&fixture(KLOPPY)).events, "seconds");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let seconds = |cell: &str| {
        let clock = cell.trim_start_matches("0 days ");
        let mut parts = clock
            .split(':')
            .map(|part| part.parse::<f64>().expect("a number"));
        let mut next = || parts.next().expect("a part");
        (next() * 60.0 + next()) * 60.0 + next()
    };
    let forms: [(&str, &dyn Fn(f64) -> serde_json::Value); 2] = [
        ("milliseconds", &|seconds| {
            ((seconds * 1e3).round() as i64).into()
        }),
        ("iso", &|seconds| format!("P0DT0H0M{seconds}S").into()),
    ];
    for (what, written) in forms {
        let records: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                let cells = header.iter().zip(row).map(|(name, cell)| {
                    let value = match (name, cell) {
                        ("timestamp", cell) => written(seconds(cell)),
                        (_, "") => serde_json::Value::Null,
                        (_, cell) => match cell.parse::<f64>() {
                            Ok(number) => number.into(),
                            Err(_) => cell.into(),
                        },
                    };
                    (name.to_owned(), value)
                });
                cells.collect::<serde_json::Map<_, _>>().into()
            })
            .collect();
        let text = serde_json::Value::from(records).to_string();
        let read = data(&write(folder.path(), &format!("{what}.json"), text));
        assert_eq!(numbers(&read.events, "seconds"), expected, "{what}");
    }
}

#[test]
fn per_cent_fits_two_providers_and_the_option_decides() {
    let folder = temporary();
    let text = rewritten(|x| x * 100.0, |y| y * 100.0, |_, _| false);
    let file = write(folder.path(), "match.csv", text);
    inspect(&file, &[]).refused(1).says(&[
        "can be read in 2 ways",
        "`--coordinates opta`",
        "`--coordinates wyscout`",
    ]);
    let y = |coordinates| {
        let options = ReadOptions {
            coordinates: Some(coordinates),
            ..ReadOptions::default()
        };
        let read = read(&[&file], &options).expect("readable");
        row(&read.events, "event_id", "k2").number("end_y")
    };
    let near = |coordinates, wanted: f64| {
        let found = y(coordinates).expect("a position");
        assert!((found - wanted).abs() < 0.01, "{found}");
    };
    // Between the sides of the penalty area and of the goal area: 19 and 37 of 100 in Wyscout's
    // drawing, 21.1 and 36.8 in Opta's.
    near(Coordinates::Wyscout, 68.0 - 13.84 - 6.0 / 18.0 * 11.0);
    near(Coordinates::Opta, 13.84 + 3.9 / 15.7 * 11.0);
}

#[test]
fn faulty_kloppy_tables_are_named_by_their_place() {
    let folder = temporary();
    let with = |from: &str, to: &str| {
        let text = text_of(KLOPPY);
        assert!(text.contains(from), "{from}");
        refusal(&write(
            folder.path(),
            "match.csv",
            text.replacen(from, to, 1),
        ))
    };
    holds(
        &with("0 days 00:00:04.000000", "soon"),
        &["line 7", "column `timestamp`", "`soon` is not a time"],
    );
    holds(
        &with("k12,SHOT,1,", "k12,SHOT,9,"),
        &["column `period_id`", "9 is out of range"],
    );
    holds(
        &with("A1,B1,b8,0.5", "A1,C1,b8,0.5"),
        &["column `team_id`", "third team", "match_id"],
    );
    let games: Vec<String> = text_of(KLOPPY)
        .lines()
        .enumerate()
        .map(|(line, text)| match line {
            0 => format!("{text},game_id"),
            4 => format!("{text},another"),
            _ => format!("{text},one"),
        })
        .collect();
    holds(
        &refusal(&write(folder.path(), "match.csv", games.join("\n"))),
        &[
            "line 6",
            "column `game_id`",
            "`one` continues after another",
        ],
    );
}

// SPADL written.

#[test]
fn spadl_knows_whoscored_s_blocked_passes_and_the_duels_of_wyscout_s_version_3() {
    let actions = |file: &str| {
        let out = temporary();
        let place = out.path().join("actions.csv");
        convert(&fixture(file), &place, &["--to", "spadl"]).done();
        Table::read(&place)
    };
    let of = |table: &Table, event: &str| -> Vec<String> {
        let rows = table.rows.iter();
        rows.filter(|row| table.cell(row, "original_event_id") == event)
            .map(|row| table.cell(row, "type_name").to_owned())
            .collect()
    };
    let whoscored = actions("whoscored/7003.json");
    assert_eq!(of(&whoscored, "900053"), ["interception"]);
    let wyscout = actions("wyscout-v3/9003.json");
    assert_eq!(
        of(&wyscout, "90030005"),
        ["take_on"],
        "an attacking duel with `dribble`"
    );
    assert_eq!(of(&wyscout, "90030006"), [""; 0], "the other side of it");
    assert_eq!(of(&wyscout, "90030016"), [""; 0], "a duel in the air");
}

#[test]
fn spadl_is_written_under_socceraction_s_names_and_reads_back() {
    let out = temporary();
    let place = out.path().join("actions.csv");
    let run = convert(
        &fixture("statsbomb/events/9001.json"),
        &place,
        &["--to", "spadl"],
    )
    .done();
    holds(
        &run.stdout,
        &["SPADL actions", "towards x = 105", "skipped"],
    );
    assert_eq!(
        names_in(out.path()),
        [
            "actions.csv",
            "actions.games.csv",
            "actions.players.csv",
            "actions.teams.csv"
        ]
    );
    let table = Table::read(&place);
    assert_eq!(
        table.header,
        [
            "game_id",
            "original_event_id",
            "action_id",
            "period_id",
            "time_seconds",
            "team_id",
            "player_id",
            "start_x",
            "start_y",
            "end_x",
            "end_y",
            "type_id",
            "result_id",
            "bodypart_id",
            "type_name",
            "result_name",
            "bodypart_name"
        ]
    );
    let number = |name: &str| -> Vec<usize> {
        let cells = table.column(name);
        cells
            .iter()
            .map(|cell| cell.parse().expect("a number"))
            .collect()
    };
    for (list, word) in [
        (&backline::machinery::model::SPADL_TYPES[..], "type"),
        (&backline::machinery::model::SPADL_RESULTS[..], "result"),
        (
            &backline::machinery::model::SPADL_BODY_PARTS[..],
            "bodypart",
        ),
    ] {
        let ids = number(&format!("{word}_id"));
        let names = table.column(&format!("{word}_name"));
        for (id, name) in ids.iter().zip(names) {
            assert_eq!(list[*id], name);
        }
    }
    assert_eq!(
        number("action_id"),
        (0..table.rows.len()).collect::<Vec<_>>()
    );
    let options = ReadOptions {
        direction: Some(Direction::Acting),
        ..ReadOptions::default()
    };
    let back = read(&[&place], &options).expect("readable");
    let before = data(&fixture("statsbomb/events/9001.json"));
    for column in [
        "home",
        "away",
        "home_id",
        "home_score",
        "away_score",
        "home_stated",
    ] {
        assert_eq!(
            texts(&back.matches, column),
            texts(&before.matches, column),
            "{column}"
        );
    }
    let goals = |data: &MatchData| {
        let kinds = texts(&data.events, "outcome");
        let players = texts(&data.events, "player");
        kinds
            .into_iter()
            .zip(players)
            .filter(|(kind, _)| kind.as_deref() == Some("goal"))
            .map(|(_, player)| player)
            .collect::<Vec<_>>()
    };
    assert_eq!(goals(&back), goals(&before));
}

#[test]
fn spadl_goes_through_the_model_and_back_without_loss() {
    let out = temporary();
    let place = out.path().join("again.parquet");
    convert(&fixture(LEFT_TO_RIGHT), &place, &["--to", "spadl"]).done();
    let (before, after) = (data(&fixture(LEFT_TO_RIGHT)), data(&place));
    let kinds = |data: &MatchData| -> Vec<(Option<String>, Option<String>)> {
        texts(&data.events, "type")
            .into_iter()
            .zip(texts(&data.events, "outcome"))
            .filter(|(kind, _)| kind.as_deref() != Some(EventType::Dribble.name()))
            .collect()
    };
    assert_eq!(kinds(&before), kinds(&after));
}

/// What socceraction makes of the shared samples, and how far backline's actions are the same.
#[test]
fn spadl_agrees_with_socceraction_s_own_conversion() {
    let samples = [
        ("statsbomb", "statsbomb/15946_events.json"),
        ("statsbomb", "statsbomb/3788741_events.json"),
        ("wyscout", "wyscout/kloppy_sample_v2.json"),
        ("opta", "opta/f24-23-2018-1009316-eventdetails.xml"),
    ];
    let mut args = Vec::new();
    for (provider, path) in samples {
        let Some(file) = shared(path) else { return };
        // A provider that this build does not read yet is not compared.
        if read(&[&file], &ReadOptions::default()).is_ok() {
            args.extend([provider.into(), file.into_os_string()]);
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/spadl_agreement.sh");
    let done = Command::new("bash")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_backline"))
        .args(&args)
        .args(["--least", "0.99"])
        .output();
    let Ok(done) = done else {
        println!("skipped: no bash to run the comparison with socceraction");
        return;
    };
    let (stdout, stderr) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    // The script's word for what it needs and cannot get.
    const UNAVAILABLE: i32 = 77;
    if done.status.code() == Some(UNAVAILABLE) {
        println!("skipped: socceraction is not to be had: {}", stderr.trim());
        return;
    }
    assert!(done.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("| pass |"), "{stdout}");
}
