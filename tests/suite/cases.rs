//! Files that were once read wrongly without a word: each kind of fault gives the right values or
//! is refused with what to do.

use std::path::{Path, PathBuf};

use crate::common::{
    Run, Table, analyse, backline, fixture, inspect, numbers, row, shared_case, temporary, text_of,
    texts, write,
};
use backline::machinery::read::{ReadOptions, read};

/// Inspects a file that must be refused, and returns what was said.
#[track_caller]
fn refused(file: &Path, more: &[&str], says: &[&str]) -> Run {
    inspect(file, more).refused(1).says(says)
}

/// The same of a file of this text.
#[track_caller]
fn text_refused(name: &str, text: impl AsRef<[u8]>, more: &[&str], says: &[&str]) {
    let folder = temporary();
    refused(&write(folder.path(), name, text), more, says);
}

const EVENTS: &str = "period,minute,second,team,player,type,note\n";

// Rows that a quote or a lost byte would swallow.

#[test]
fn a_quote_that_is_not_closed_is_named_by_its_line_in_every_table() {
    for rows in [
        "1,1,0,A,Ann,pass,x\n1,2,0,B,Ben,pass,\"x\n1,3,0,A,Ann,shot,x\n2,90,0,B,Ben,pass,x\n",
        "1,1,0,A,Ann,pass,x\n1,2,0,B,\"Ben,pass,x\n1,3,0,A,Ann,shot,x\n2,90,0,B,Ben,pass,x\n",
        "1,1,0,A,Ann,pass,x\n1,2,0,B,Ben,pass,\"x\n1,3,0,A,Ann,shot,x\n2,90,0,B,Ben,pass,\"x\n",
    ] {
        let says = ["a.csv, line 3: a quote opens here and is not closed"];
        text_refused("a.csv", format!("{EVENTS}{rows}"), &[], &says);
    }
    let metrica = text_of("metrica/Testkamp_RawEventsData.csv");
    let mut lines: Vec<&str> = metrica.lines().collect();
    let broken = format!("\"{}", lines[4]);
    lines[4] = &broken;
    let says = ["m.csv, line 5: a quote opens here"];
    text_refused("m.csv", lines.join("\n") + "\n", &[], &says);
}

#[test]
fn a_cell_in_quotes_may_hold_lines() {
    let folder = temporary();
    let rows = "1,1,0,A,Ann,pass,\"one,\ntwo, three\"\n2,90,0,B,Ben,pass,\"x\"\n";
    let file = write(folder.path(), "a.csv", format!("{EVENTS}{rows}"));
    let data = read(&[file], &ReadOptions::default()).expect("read");
    assert_eq!(data.events.height(), 2);
}

#[test]
fn a_byte_that_utf_16_lacks_is_an_error_with_its_line() {
    let text = format!("{EVENTS}1,1,0,A,Ann,pass,x\n1,2,0,B,Ben,pass,x\n2,90,0,A,Ann,pass,x\n");
    for (order, mark) in [
        (u16::to_le_bytes as fn(u16) -> [u8; 2], [0xff, 0xfe]),
        (u16::to_be_bytes, [0xfe, 0xff]),
    ] {
        let bytes: Vec<u8> = mark
            .into_iter()
            .chain(text.encode_utf16().flat_map(order))
            .collect();
        let lost = 2 + 2 * EVENTS.len() + 2 * 25;
        for kept in [&bytes[..], &bytes[2..]] {
            let mut kept = kept.to_vec();
            kept.remove(lost - 2);
            let says = ["a.csv, line 3: a byte is missing in this line of UTF-16"];
            text_refused("a.csv", kept, &[], &says);
        }
    }
}

#[test]
fn the_shared_cases_of_swallowed_rows_are_refused() {
    if let Some(file) = shared_case("unclosed-quote.csv") {
        refused(&file, &[], &["line 3: a quote opens here"]);
    }
    if let Some(file) = shared_case("utf16-lost-byte.csv") {
        refused(&file, &[], &["line 3: a byte is missing"]);
    }
}

// Own tables that lack a column.

/// Own tables of the full event CSV, with this done to the events' header; the events.
fn own_tables(folder: &Path, change: impl Fn(&str) -> String) -> PathBuf {
    let events = folder.join("own.csv");
    let csv = fixture("csv/full.csv");
    let args = [
        "convert".as_ref(),
        csv.as_os_str(),
        "-o".as_ref(),
        events.as_os_str(),
    ];
    backline(args).done();
    let text = std::fs::read_to_string(&events).expect("events in CSV");
    let (header, rows) = text.split_once('\n').expect("a header");
    std::fs::write(&events, format!("{}\n{rows}", change(header))).expect("written");
    events
}

#[test]
fn an_own_table_that_lacks_a_column_is_known_as_one_and_the_column_named() {
    for column in ["side", "seconds", "match_id", "event_id"] {
        let folder = temporary();
        let other = format!("{column}_of_another_house");
        let file = own_tables(folder.path(), |header| {
            let names = header.split(',');
            let renamed = names.map(|name| if name == column { other.as_str() } else { name });
            renamed.collect::<Vec<_>>().join(",")
        });
        let lacks = format!("own.csv: the column `{column}` is missing");
        refused(&file, &[], &[&lacks]);
    }
}

#[test]
fn a_misspelt_column_is_said_with_the_name_that_it_may_be() {
    let folder = temporary();
    let file = own_tables(folder.path(), |header| {
        header.replace("start_x", "start_xx")
    });
    let run = analyse(&file, &folder.path().join("out"), &[]).done();
    let said = "the column `start_xx` is not read; if it is `start_x`, rename it";
    assert!(run.stdout.contains(said), "{}", run.stdout);
    let file = own_tables(folder.path(), |header| {
        header.replace("seconds", "secondss")
    });
    let says = [
        "the column `seconds` is missing",
        "`secondss` looks like a misspelling of `seconds`",
    ];
    refused(&file, &[], &says);
    let rows = "period,minute,seconds,team,player,type\n1,1,0,A,Ann,pass\n2,90,0,B,Ben,pass\n";
    let file = write(folder.path(), "b.csv", rows);
    let run = analyse(&file, &folder.path().join("out"), &[]).done();
    let said = "the column `seconds` is not read; if it is `second`, rename it";
    assert!(run.stdout.contains(said), "{}", run.stdout);
}

#[test]
fn the_shared_case_of_an_own_table_without_a_column_is_refused() {
    if let Some(file) = shared_case("frames-without-side/events.csv") {
        // Its table of events has no `provider_type`.
        refused(&file, &[], &["the column `provider_type` is missing"]);
    }
}

// A forced format without a column that verdicts rest on.

const SCRAPED: &str = "minute,second,teamId,playerId,x,y,period,type,OUTCOME,endX,endY
0,0,71,401,50,50,FirstHalf,Pass,Successful,40,50
20,0,71,404,12,50,FirstHalf,Pass,Unsuccessful,20,48
20,2,72,409,81,50,FirstHalf,BallRecovery,Successful,,
20,5,72,409,90,50,FirstHalf,Goal,Successful,,
46,0,71,401,0,0,FirstHalf,End,Successful,,
45,0,72,409,50,50,SecondHalf,Pass,Successful,40,50
92,0,71,401,0,0,SecondHalf,End,Successful,,
";

/// Scores of the errors that `analyse` finds in a file that is said to be WhoScored's.
fn scores(file: &Path) -> Vec<String> {
    let folder = temporary();
    analyse(file, folder.path(), &["--format", "whoscored"]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    errors
        .column("confidence")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[test]
fn an_outcome_counts_whatever_its_column_is_called_and_may_not_be_missing() {
    let folder = temporary();
    let of = |name: &str| {
        let file = write(folder.path(), "w.csv", SCRAPED.replace("OUTCOME", name));
        let data = read(
            &[file],
            &ReadOptions {
                format: backline::machinery::read::format_named("whoscored"),
                ..ReadOptions::default()
            },
        );
        texts(&data.expect("read").events, "outcome")
    };
    let right = of("outcomeType");
    assert!(right.contains(&Some("fail".to_owned())), "{right:?}");
    assert_eq!(of("outcome"), right);
    let forced = ["--format", "whoscored"];
    let without = SCRAPED.replace("OUTCOME", "result");
    text_refused(
        "w.csv",
        without,
        &forced,
        &["the column `outcome_type` is missing"],
    );
    let strange = SCRAPED
        .replace("OUTCOME", "outcome")
        .replace("Unsuccessful", "perhaps");
    text_refused("w.csv", strange, &forced, &["`perhaps` is not an outcome"]);
}

#[test]
fn the_shared_case_of_an_outcome_column_gives_the_verdict_of_the_other_name() {
    let Some(file) = shared_case("whoscored-outcome-column.csv") else {
        return;
    };
    let folder = temporary();
    let text = std::fs::read_to_string(&file).expect("read");
    let renamed = write(
        folder.path(),
        "w.csv",
        text.replace("outcome", "outcomeType"),
    );
    assert_eq!(scores(&file), scores(&renamed));
}

// Two matches in one table.

const TWO: &str = "home,away,score,competition,date,period,minute,second,team,player,type,outcome
Elms,Oaks,0-1,Cup,2031-03-01,1,0,5,Elms,Ann,pass,success
Elms,Oaks,0-1,Cup,2031-03-01,1,20,4,Oaks,Bea,shot,goal
Elms,Oaks,0-1,Cup,2031-03-01,2,45,5,Oaks,Bea,pass,success
Elms,Oaks,0-1,Cup,2031-03-01,2,93,0,Elms,Ann,pass,fail
Oaks,Elms,0-1,League,2031-03-08,1,0,5,Oaks,Bea,pass,success
Oaks,Elms,0-1,League,2031-03-08,1,30,0,Elms,Ann,shot,goal
Oaks,Elms,0-1,League,2031-03-08,2,45,5,Elms,Ann,pass,success
Oaks,Elms,0-1,League,2031-03-08,2,92,0,Oaks,Dee,pass,success
";

#[test]
fn matches_are_told_apart_by_what_is_the_same_in_all_rows_of_one() {
    let folder = temporary();
    // Any of the columns is enough.
    let by_date = TWO.replace("Oaks,Elms,0-1,League", "Elms,Oaks,1-0,Cup");
    for text in [TWO.to_owned(), by_date, TWO.replace("03-08", "03-01")] {
        let file = write(folder.path(), "two.csv", &text);
        let data = read(&[file], &ReadOptions::default()).expect("read");
        assert_eq!(data.matches.height(), 2, "{text}");
        let second = row(&data.matches, "match_id", "two-2");
        second.holds(&["minutes"], &[77.0]);
        row(&data.matches, "match_id", "two").holds(&["minutes"], &[68.0 + 4.0 / 60.0]);
        let note = "2 matches were distinguished by what changes between their rows";
        assert!(data.notes.iter().any(|it| it.text.contains(note)));
    }
}

#[test]
fn a_match_whose_constants_change_or_whose_clock_starts_anew_is_refused() {
    let named = TWO
        .replace("home,away", "match_id,home,away")
        .replace("\nElms,", "\n7,Elms,")
        .replace("\nOaks,", "\n7,Oaks,");
    let says = [
        "two.csv, line 6",
        "match `7` has",
        "Give each match its own `match_id`",
    ];
    text_refused("two.csv", named, &[], &says);
    let bare: String = TWO
        .lines()
        .map(|line| line.split(',').skip(5).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    let says = [
        "two.csv, line 6: the clock of match `two` goes back",
        "two matches",
    ];
    text_refused("two.csv", bare, &[], &says);
}

#[test]
fn rows_of_one_match_in_another_order_than_time_are_one_match() {
    let folder = temporary();
    let head = "period,minute,second,team,player,type\n";
    for rows in [
        // By player, by type, by nothing.
        "1,1,0,A,Ann,pass\n2,60,0,A,Ann,shot\n1,2,0,B,Ben,pass\n2,80,0,B,Ben,shot\n",
        "1,1,0,A,Ann,pass\n2,60,0,B,Ben,pass\n1,2,0,B,Ben,shot\n2,80,0,A,Ann,shot\n",
        "1,9,0,A,Ann,pass\n2,60,0,B,Ben,pass\n1,2,0,B,Ben,pass\n2,50,0,A,Ann,shot\n2,46,0,A,Ann,pass\n",
    ] {
        let file = write(folder.path(), "one.csv", format!("{head}{rows}"));
        let data = read(&[file], &ReadOptions::default()).expect(rows);
        assert_eq!(data.matches.height(), 1);
    }
}

#[test]
fn two_games_of_one_id_in_an_opta_file_are_refused() {
    let game = r#"<Game id="7" home_team_id="1" home_team_name="A" away_team_id="2" away_team_name="B"><Event id="1" event_id="1" type_id="1" period_id="1" min="0" sec="1" team_id="1" player_id="5" outcome="1" x="50" y="50" /><Event id="2" event_id="1" type_id="1" period_id="1" min="0" sec="5" team_id="2" player_id="6" outcome="1" x="50" y="50" /></Game>"#;
    let two = format!("<Games>{game}{game}</Games>");
    text_refused("f24.xml", two, &[], &["f24.xml: two games have the id `7`"]);
    let folder = temporary();
    let second = game.replace("Game id=\"7\"", "Game id=\"8\"");
    let file = write(
        folder.path(),
        "f24.xml",
        format!("<Games>{game}{second}</Games>"),
    );
    let data = read(&[file], &ReadOptions::default()).expect("read");
    assert_eq!(texts(&data.matches, "match_id").len(), 2);
}

#[test]
fn the_shared_cases_of_two_matches_are_two_or_refused() {
    if let Some(file) = shared_case("two-matches-one-table.csv") {
        let data = read(&[file], &ReadOptions::default()).expect("read");
        let tenths = |minutes: Option<f64>| minutes.map(|minutes| (minutes * 10.0).round());
        let minutes: Vec<_> = numbers(&data.matches, "minutes")
            .into_iter()
            .map(tenths)
            .collect();
        assert_eq!(minutes, [Some(681.0), Some(770.0)]);
        assert_eq!(numbers(&data.matches, "home_score"), [Some(0.0); 2]);
        assert_eq!(numbers(&data.matches, "away_score"), [Some(1.0); 2]);
    }
    if let Some(file) = shared_case("f24-two-games.xml") {
        refused(&file, &[], &["two games have the id `1`"]);
    }
}

// Tables written by hand, and names that steer a terminal or a spreadsheet.

#[test]
fn the_shared_case_of_a_hand_made_table_has_its_labels() {
    let Some(file) = shared_case("hand-made-error-column.csv") else {
        return;
    };
    let data = read(std::slice::from_ref(&file), &ReadOptions::default()).expect("read");
    let labels = texts(&data.events, "error_label");
    assert_eq!(labels.iter().flatten().count(), 3, "{labels:?}");
    let said = "the column `error` is read as `error_label`";
    assert!(data.notes.iter().any(|note| note.text.contains(said)));
    let folder = temporary();
    analyse(&file, folder.path(), &[]).done();
    let errors = Table::read(&folder.path().join("errors.csv"));
    for player in ["Tommo", "Si", "Wardy"] {
        assert!(errors.column("player").contains(&player), "{player}");
    }
}

#[test]
fn the_shared_case_of_empty_qualifiers_is_said() {
    let Some(file) = shared_case("soccerdata-empty-qualifiers.csv") else {
        return;
    };
    let data = read(&[file], &ReadOptions::default()).expect("read");
    let said = "no qualifiers";
    let other = "no event has qualifiers";
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    let is_said = |note: &&str| note.contains(said) || note.contains(other);
    assert!(notes.iter().any(is_said), "{notes:?}");
}

/// A table whose players have names that a terminal or a spreadsheet would obey.
const SPELLS: &str = "period,minute,team,player,type,outcome,error
1,1,A,\"Ann\u{1b}]0;pwned\u{7}\u{1b}[2J\",pass,fail,yes
1,1,B,\"=HYPERLINK(\"\"x\"\")\",shot,goal,
2,80,B,\"@SUM(A1)\",pass,fail,yes
2,80,A,\"+1+cmd|' /C calc'!A0\",shot,goal,
2,90,B,Ben,pass,success,
";

#[test]
fn names_steer_neither_a_terminal_nor_a_spreadsheet() {
    let folder = temporary();
    let file = write(folder.path(), "s.csv", SPELLS);
    let shown = write(folder.path(), "shown.csv", "");
    std::fs::remove_file(shown).expect("removed");
    let out = folder.path().join("out");
    let run = analyse(&file, &out, &["--min-minutes", "0"]).done();
    let obeyed = |text: &str| text.chars().any(|c| c.is_control() && !"\n\t".contains(c));
    assert!(!obeyed(&run.stdout), "{:?}", run.stdout);
    assert!(run.stdout.contains("Ann␛]0;pwned␇␛[2J"), "{}", run.stdout);
    for name in ["errors.csv", "rates.csv"] {
        let text = std::fs::read_to_string(out.join(name)).expect("written");
        assert!(!obeyed(&text), "{name}");
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        for row in rows.records() {
            let row = row.expect("a row");
            let formula = |cell: &str| {
                cell.starts_with(['=', '@', '+', '-'])
                    && cell.parse::<f64>().is_err()
                    && cell != "-"
            };
            assert!(!row.iter().any(formula), "{name}: {row:?}");
        }
    }
    // JSON may have any character in a name, and a message any cell.
    let wrong = SPELLS.replace(",shot,goal,", ",sh\u{1b}[2Jot,goal,");
    let file = write(folder.path(), "w.csv", wrong);
    let run = inspect(&file, &[]).refused(1);
    assert!(!obeyed(&run.stderr), "{:?}", run.stderr);
}

#[test]
fn the_shared_case_of_escapes_reaches_no_terminal() {
    let Some(file) = shared_case("escape-in-name.csv") else {
        return;
    };
    let folder = temporary();
    for run in [
        analyse(&file, &folder.path().join("out"), &["--min-minutes", "0"]).done(),
        inspect(&file, &[]).done(),
    ] {
        let obeyed = |c: char| c.is_control() && !"\n\t".contains(c);
        assert!(!run.stdout.contains(obeyed) && !run.stderr.contains(obeyed));
    }
}

// Positions of own tables that are no metres.

/// Own tables of the full event CSV with their positions turned into others.
fn with_positions(folder: &Path, change: impl Fn(f64, f64) -> (f64, f64)) -> PathBuf {
    let events = own_tables(folder, str::to_owned);
    let text = std::fs::read_to_string(&events).expect("events");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| {
        header
            .iter()
            .position(|known| known == name)
            .expect("a column")
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for row in reader.records() {
        let mut cells: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        for (x, y) in [("start_x", "start_y"), ("end_x", "end_y")] {
            let number = |name: &str| cells[at(name)].parse::<f64>().ok();
            if let (Some(along), Some(across)) = (number(x), number(y)) {
                let (along, across) = change(along, across);
                cells[at(x)] = along.to_string();
                cells[at(y)] = across.to_string();
            }
        }
        writer.write_record(&cells).expect("written");
    }
    std::fs::write(&events, writer.into_inner().expect("written")).expect("written");
    events
}

#[test]
fn positions_of_own_tables_that_cannot_be_are_said() {
    let folder = temporary();
    let notes = |change: &dyn Fn(f64, f64) -> (f64, f64)| -> String {
        let file = with_positions(folder.path(), change);
        match read(&[file], &ReadOptions::default()) {
            Ok(data) => data
                .notes
                .iter()
                .map(|note| note.text.clone() + "\n")
                .collect(),
            Err(error) => error.to_string(),
        }
    };
    let plain = notes(&|x, y| (x, y));
    for word in ["mirrored", "corner", "hold no positions"] {
        assert!(!plain.contains(word), "{plain}");
    }
    assert!(notes(&|x, y| (105.0 - x, 68.0 - y)).contains("positions are mirrored"));
    assert!(notes(&|x, y| (x / 100.0, y / 100.0)).contains("about a metre from a corner"));
    assert!(notes(&|_, _| (0.0, 0.0)).contains("the columns hold no positions"));
    let swapped = notes(&|x, y| (y, x));
    assert!(swapped.contains("x and y look swapped"), "{swapped}");
}
