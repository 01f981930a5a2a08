//! One message tells all that is wrong with a table, whatever kind of table it is.

use super::{fixture, try_read};
use std::io::Cursor;

use polars::prelude::*;

/// A table with other words in some cells: line in the file, column, what it then holds.
fn spoilt(table: &str, cells: &[(usize, &str, &str)]) -> String {
    let mut rows: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes())
        .records()
        .map(|row| row.expect("a row"))
        .collect();
    for (line, column, word) in cells {
        let at = rows[0].iter().position(|name| name == *column);
        let at = at.unwrap_or_else(|| panic!("no column {column}"));
        let row = &rows[line - 1];
        let words = row.iter().enumerate();
        rows[line - 1] = words
            .map(|(i, old)| if i == at { *word } else { old })
            .collect();
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}

/// Checks that one error has the number of cells and all of these, each in a line of its own.
#[track_caller]
fn tells(file: &str, bytes: &[u8], cells: usize, says: &[&str]) {
    let error = match try_read(file, bytes) {
        Ok(_) => panic!("{file} is read"),
        Err(error) => error.to_string(),
    };
    let head = format!("{file}: {cells} cells cannot be read:");
    assert!(error.starts_with(&head), "{error}");
    for line in says {
        assert!(
            error.contains(&format!("\n  {line}")),
            "`{line}` is not in {error}"
        );
    }
}

fn text(name: &str) -> String {
    String::from_utf8(fixture(name)).expect("text")
}

const OWN: &str = "match_id,order,period,minute,second,seconds,side,team,player,type,outcome,event_id,provider_type,start_x,start_y,xg,label_source,qualifiers
1,0,1,0,1,1.0,home,Elms,Ann,pass,success,a,Pass,50,34,,,
1,1,1,0,3,3.0,away,Oaks,Bea,shot,goal,b,Shot,94,34,0.3,,
1,2,2,46,1,61.0,home,Elms,Ann,pass,fail,c,Pass,30,34,,,
";

const OWN_FAULTS: [(usize, &str, &str); 8] = [
    (2, "period", "1st"),
    (2, "side", "left"),
    (3, "xg", "31"),
    (3, "type", "strike"),
    (3, "start_x", "880"),
    (4, "seconds", ""),
    (4, "qualifiers", "assist;nonsense"),
    (4, "period", "2.5"),
];

#[test]
fn of_own_tables_as_text() {
    assert!(try_read("own.csv", OWN.as_bytes()).is_ok());
    let says = [
        "line 2, column `period`: `1st` is not a number. Expected a number from 1 to 5",
        "line 2, column `side`: `left` is not known. Use one of home, away",
        "line 3, column `start_x`: 880 is out of range",
        "line 3, column `xg`: 31 is out of range",
        "line 3, column `type`: `strike` is not known",
        "line 4, column `period`: 2.5 is not a whole number",
        "line 4, column `seconds`: the cell is empty",
        "line 4, column `qualifiers`: `nonsense` is not known",
    ];
    tells("own.csv", spoilt(OWN, &OWN_FAULTS).as_bytes(), 8, &says);
}

#[test]
fn of_own_tables_as_parquet() {
    let csv = spoilt(OWN, &OWN_FAULTS);
    let mut frame = CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .into_reader_with_file_handle(Cursor::new(csv.as_bytes()))
        .finish()
        .expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("written");
    let says = [
        "row 1, column `period`: `1st` is not a number",
        "row 2, column `type`: `strike` is not known",
        "row 3, column `seconds`: the cell is empty",
    ];
    tells("own.parquet", &bytes, 8, &says);
}

#[test]
fn of_spadl() {
    let table = text("spadl/left-to-right.csv");
    let faults = [
        (2, "period_id", "one"),
        (3, "time_seconds", "-4"),
        (3, "type_name", "passs"),
        (4, "type_name", "passs"),
        (5, "start_x", "off"),
        (6, "result_name", ""),
    ];
    let says = [
        "line 2, column `period_id`: `one` is not a number",
        "line 3, column `time_seconds`: -4 is out of range",
        "line 3, column `type_name`: `passs` is not known (and once more below). Use one of",
        "line 5, column `start_x`: `off` is not a number",
        "line 6, column `result_name`: the cell is empty",
    ];
    tells("s.csv", spoilt(&table, &faults).as_bytes(), 6, &says);
    // A third team in a game, in every row that has it.
    let third = spoilt(&table, &[(14, "team_id", "77"), (16, "team_id", "77")]);
    let says = ["line 14, column `team_id`: `77` is a third team"];
    let text = try_read("s.csv", third.as_bytes()).expect_err("a third team");
    let text = text.to_string();
    assert!(
        text.contains("once more below") && text.contains(says[0]),
        "{text}"
    );
}

#[test]
fn of_kloppy_and_of_whoscored() {
    let table = text("kloppy/match.csv");
    let faults = [
        (3, "period_id", "first"),
        (3, "timestamp", "noon"),
        (4, "coordinates_x", "left"),
        (5, "event_type", ""),
        (6, "is_under_pressure", "perhaps"),
    ];
    let says = [
        "line 3, column `period_id`: `first` is not a number",
        "line 3, column `timestamp`: `noon` is not a time",
        "line 4, column `coordinates_x`: `left` is not a number",
        "line 5, column `event_type`: the cell is empty",
        "line 6, column `is_under_pressure`: `perhaps` is neither true nor false",
    ];
    tells("k.csv", spoilt(&table, &faults).as_bytes(), 5, &says);
    let table = text("whoscored/soccerdata.csv");
    let faults = [
        (5, "minute", "five"),
        (5, "x", "left"),
        (6, "period", "ThirdHalf"),
        (7, "outcome_type", "maybe"),
        (8, "qualifiers", "{broken"),
        (9, "type", ""),
    ];
    let says = [
        "line 5, column `minute`: `five` is not a minute",
        "line 5, column `x`: `left` is not a number",
        "line 6, column `period`: `ThirdHalf`",
        "line 7, column `outcome_type`: `maybe` is not an outcome",
        "line 8, column `qualifiers`: `{broken` is not a list",
        "line 9, column `type`: the cell is empty",
    ];
    tells("w.csv", spoilt(&table, &faults).as_bytes(), 6, &says);
}

#[test]
fn of_rows_with_too_few_or_too_many_cells_and_of_cells_beside_them() {
    let event_csv = "period,minute,team,player,type\n1,1,A,Ann,pass,x\n1,2,B,Ben,shoot\n1,3,B,Ben\n2,90,A,Ann,pass\n";
    let says = [
        "line 2: the row has 6 fields, the header 5. Check the commas",
        "line 3, column `type`: `shoot` is not known",
        "line 4: the row has 4 fields, the header 5",
    ];
    tells("e.csv", event_csv.as_bytes(), 3, &says);
    let own = OWN
        .replace(",b,Shot,", ",b,Shot,,")
        .replace(",c,Pass", ",c");
    let says = [
        "line 3: the row has 19 fields, the header 18",
        "line 4: the row has 17 fields, the header 18",
    ];
    tells("own.csv", own.as_bytes(), 2, &says);
}
