//! Event CSVs as they come from other hands: ids in one file only, words of truth, heads that a
//! spreadsheet wrote back, line-ups of another match or in another form.

use std::fmt::Write as _;
use std::path::Path;

use polars::prelude::*;

use crate::common::{Table, analyse, backline, inspect, row, temporary, texts, write};
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

/// A match of two elevens in which A3 loses the ball before a goal; `id` writes the events' ids.
fn events(id: impl Fn(char, usize) -> String) -> String {
    let mut text =
        String::from("period,minute,second,team,player,player_id,type,outcome,start_x,start_y\n");
    let mut line = |(period, minute, second): (u8, u32, u32),
                    who: (char, usize),
                    kind: &str,
                    outcome: &str,
                    x: u32| {
        let team = if who.0 == 'A' { "Alpha" } else { "Beta" };
        let (player, id) = (format!("{}{}", who.0, who.1), id(who.0, who.1));
        writeln!(
            text,
            "{period},{minute},{second},{team},{player},{id},{kind},{outcome},{x},34"
        )
        .expect("a text");
    };
    for (period, start) in [(1, 0), (2, 45)] {
        for at in 0..44 {
            let side = if at % 2 == 0 { 'A' } else { 'B' };
            let who = (side, (at / 2 % 11) as usize);
            line((period, start + at, 10), who, "pass", "success", 50);
        }
    }
    line((2, 90, 0), ('A', 3), "miscontrol", "fail", 20);
    line((2, 90, 2), ('B', 9), "recovery", "success", 86);
    line((2, 90, 5), ('B', 9), "shot", "goal", 96);
    text
}

/// The line-ups of that match; `id` as there.
fn lineups(id: impl Fn(char, usize) -> String) -> String {
    let mut text = String::from("team,player,player_id,position,started\n");
    for (side, team) in [('A', "Alpha"), ('B', "Beta")] {
        for at in 0..11 {
            let position = if at == 0 { "GK" } else { "CB" };
            writeln!(text, "{team},{side}{at},{},{position},true", id(side, at)).expect("a text");
        }
    }
    text
}

/// A table with one more column.
fn with_column(text: &str, name: &str, cell: impl Fn(&str) -> &str) -> String {
    let lines = text.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line},{name}\n"),
        _ => format!("{line},{}\n", cell(line)),
    });
    lines.collect()
}

/// Writes a CSV as Parquet.
fn parquet_of(csv: &str, file: &Path) {
    let mut frame = CsvReader::new(std::io::Cursor::new(csv.as_bytes().to_vec()))
        .finish()
        .expect("a table");
    let bytes = std::fs::File::create(file).expect("made");
    ParquetWriter::new(bytes)
        .finish(&mut frame)
        .expect("written");
}

fn number(side: char, at: usize) -> usize {
    if side == 'A' { 100 + at } else { 200 + at }
}

fn data(file: &Path) -> MatchData {
    read(&[file], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn notes(data: &MatchData) -> String {
    let texts = data.notes.iter().map(|note| note.text.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// How a file writes the ids of its players.
type Ids<'a> = &'a dyn Fn(char, usize) -> String;

#[test]
fn an_error_is_its_player_s_whichever_file_has_his_id() {
    let plain = |side, at| number(side, at).to_string();
    let none = |_, _| String::new();
    let pointed = |side, at| format!("{}.0", number(side, at));
    let padded = |side, at| format!("0{}", number(side, at));
    let forms: [(&str, Ids, Ids); 5] = [
        ("both", &plain, &plain),
        ("events", &plain, &none),
        ("line-ups", &none, &plain),
        ("point", &plain, &pointed),
        ("padded", &plain, &padded),
    ];
    for (what, of_events, of_lineups) in forms {
        let folder = temporary();
        let text = with_column(&events(of_events), "error_label", |line| {
            match line.contains("miscontrol") {
                true => "gave it away",
                false => "",
            }
        });
        let file = write(folder.path(), "m.csv", text);
        write(folder.path(), "m.lineups.csv", lineups(of_lineups));
        let found = data(&file);
        assert_eq!(
            notes(&found).contains("another `player_id`"),
            what == "padded",
            "{what}: {}",
            notes(&found)
        );
        let out = folder.path().join("out");
        analyse(&file, &out, &["--timelines", "0"]).done();
        let rates = Table::read(&out.join("rates.csv"));
        let erred: Vec<(&str, &str)> = rates
            .rows
            .iter()
            .filter(|row| rates.cell(row, "errors_to_goal") != "0")
            .map(|row| (rates.cell(row, "player"), rates.cell(row, "errors_to_goal")))
            .collect();
        assert_eq!(erred, [("A3", "1")], "{what}");
    }
}

#[test]
fn who_comes_on_without_standing_in_the_line_ups_keeps_his_id() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    let more = "2,91,0,Alpha,A5,105,substitution,,,\n2,91,30,Alpha,A11,111,pass,success,50,34\n";
    let text = with_column(&(events(plain) + more), "related_player", |line| match line
        .contains("substitution")
    {
        true => "A11",
        false => "",
    });
    let file = write(folder.path(), "m.csv", text);
    write(folder.path(), "m.lineups.csv", lineups(plain));
    let found = data(&file);
    assert_eq!(
        row(&found.lineups, "player", "A11").text("player_id"),
        "111"
    );
    assert!(notes(&found).contains("1 player of Alpha not in its line-up: A11"));
}

#[test]
fn who_goes_off_and_comes_back_is_said() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    let text = with_column(&events(plain), "related_player", |_| "");
    let mut text: Vec<&str> = text.lines().collect();
    text.insert(12, "1,10,30,Alpha,A5,105,substitution,,,,A12");
    text.insert(23, "1,20,30,Alpha,A12,112,substitution,,,,A5");
    let file = write(folder.path(), "m.csv", text.join("\n"));
    write(folder.path(), "m.lineups.csv", lineups(plain));
    let found = data(&file);
    assert!(
        notes(&found).contains("A5 went off and came on again"),
        "{}",
        notes(&found)
    );
    let minutes = row(&found.lineups, "player", "A5").number("minutes");
    assert!(minutes.is_some_and(|minutes| minutes > 85.0), "{minutes:?}");
}

#[test]
fn what_says_that_there_is_no_error_accuses_nobody() {
    let plain = |side, at| number(side, at).to_string();
    for (no, yes) in [
        ("No", "Yes"),
        ("n", "Y"),
        ("0.0", "1.0"),
        ("none", "TRUE"),
        ("n/a", "true"),
        ("-", "handed it over"),
    ] {
        let folder = temporary();
        let text = with_column(&events(plain), "error_label", |line| {
            match line.starts_with("1,5,") {
                true => yes,
                false => no,
            }
        });
        let file = write(folder.path(), "m.csv", text);
        let labels = texts(&data(&file).events, "error_label");
        assert_eq!(labels.iter().flatten().count(), 1, "{no}: {labels:?}");
    }
}

#[test]
fn line_ups_of_another_match_are_said_and_refused_where_they_were_given() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    let file = write(folder.path(), "m.csv", events(plain));
    let other: Vec<String> = lineups(plain)
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("match_id,{line}"),
            _ => format!("other,{line}"),
        })
        .collect();
    let beside = write(folder.path(), "m.lineups.csv", other.join("\n"));
    let expected = "it belongs to the match other, the events to m";
    assert!(notes(&data(&file)).contains(expected));
    let given = ReadOptions {
        lineups: Some(beside),
        ..ReadOptions::default()
    };
    let error = read(&[&file], &given)
        .expect_err("another match's")
        .to_string();
    assert!(
        error.contains("m.lineups.csv") && error.contains(expected),
        "{error}"
    );
    // An id that went through numbers with a point is the same.
    let whole = |text: String, id: &str| -> String {
        let lines = text.lines().enumerate().map(|(at, line)| match at {
            0 => format!("match_id,{line}"),
            _ => format!("{id},{line}"),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    write(folder.path(), "m.csv", whole(events(plain), "31042.0"));
    write(
        folder.path(),
        "m.lineups.csv",
        whole(lineups(plain), "31042"),
    );
    let found = data(&file);
    assert_eq!(
        texts(&found.matches, "match_id"),
        [Some("31042".to_owned())]
    );
    assert_eq!(row(&found.lineups, "player", "A3").text("basis"), "stated");
}

#[test]
fn a_head_that_a_spreadsheet_wrote_back_is_read() {
    let plain = |side, at| number(side, at).to_string();
    let head = "# match_id: m1\n# home: Beta\n# away: Alpha\n# competition: Cup\n# coverage: key-events\n# note: of the \"cup\", told; in reports\n";
    for separator in [',', ';'] {
        let folder = temporary();
        let padding: String = std::iter::repeat_n(separator, 9).collect();
        let head: Vec<String> = head
            .lines()
            .map(|line| match line.contains(separator) {
                true => format!("\"{}\"{padding}", line.replace('"', "\"\"")),
                false => format!("{line}{padding}"),
            })
            .collect();
        let body = events(plain).replace(',', &separator.to_string());
        let text = format!("{}\n{padding}\n{body}", head.join("\n"));
        let file = write(folder.path(), "m.csv", text);
        let found = data(&file);
        let cell = |column: &str| texts(&found.matches, column)[0].clone().unwrap_or_default();
        let columns = ["match_id", "home", "away", "competition", "coverage"];
        assert_eq!(
            columns.map(cell),
            ["m1", "Beta", "Alpha", "Cup", "key-events"]
        );
    }
}

#[test]
fn line_ups_are_read_as_parquet_too() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    let file = write(folder.path(), "m.csv", events(plain));
    parquet_of(&lineups(plain), &folder.path().join("m.lineups.parquet"));
    let found = data(&file);
    assert_eq!(row(&found.lineups, "player", "A3").text("position"), "CB");
    parquet_of(
        &lineups(plain).replace(",CB,", ",Keeper,"),
        &folder.path().join("m.lineups.parquet"),
    );
    inspect(&file, &[]).refused(1).says(&[
        "m.lineups.parquet",
        "row 2, column `position`",
        "`Keeper`",
    ]);
    // And beside events that are Parquet themselves.
    parquet_of(&events(plain), &folder.path().join("n.parquet"));
    parquet_of(&lineups(plain), &folder.path().join("n.lineups.parquet"));
    let found = data(&folder.path().join("n.parquet"));
    assert_eq!(row(&found.lineups, "player", "A3").text("basis"), "stated");
}

#[test]
fn files_of_one_name_in_two_folders_are_told_what_to_do() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    for name in ["one", "two"] {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).expect("a folder");
        write(&place, "events.csv", events(plain).replace("Alpha", name));
    }
    let error = read(&[folder.path()], &ReadOptions::default()).expect_err("one id");
    let error = error.to_string();
    for text in ["be the match `events`", "else rename one", "`match_id`"] {
        assert!(error.contains(text), "{error}");
    }
}

#[test]
fn a_mapping_that_leaves_fields_open_is_told_which() {
    let folder = temporary();
    let file = write(folder.path(), "h.csv", "Club,Name,Action\nA,Ann,pass\n");
    let map = [
        "--map",
        "Club=team",
        "--map",
        "Name=player",
        "--map",
        "Action=type",
    ];
    inspect(&file, &map).refused(1).says(&[
        "the columns `period`, `minute` are missing",
        "the header has Club, Name, Action",
    ]);
}

#[test]
fn what_was_converted_holds_one_id_a_player() {
    let folder = temporary();
    let plain = |side, at| number(side, at).to_string();
    let none = |_, _| String::new();
    let file = write(folder.path(), "m.csv", events(none));
    write(folder.path(), "m.lineups.csv", lineups(plain));
    let out = folder.path().join("o.csv");
    let args: [&std::ffi::OsStr; 4] = [
        "convert".as_ref(),
        file.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    backline(args).done();
    let ids = texts(&data(&out).events, "player_id");
    assert_eq!(ids.iter().flatten().count(), 91);
}
