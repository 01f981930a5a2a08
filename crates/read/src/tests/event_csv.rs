//! Tables as people write them: other names and words, several faults at once, mappings.

use std::path::Path;
use std::sync::Arc;

use crate::{Mapping, ReadOptions, read_bytes};
use backline_model::{MatchData, Result};

fn read(text: &str, mapping: &str) -> Result<MatchData> {
    let mapping = (!mapping.is_empty()).then(|| {
        let mapping = Mapping::parse(Path::new("m.toml"), mapping);
        Arc::new(mapping.unwrap_or_else(|error| panic!("{error}")))
    });
    let options = ReadOptions {
        mapping,
        ..ReadOptions::default()
    };
    read_bytes(Path::new("t.csv"), text.as_bytes().to_vec(), &options)
}

#[track_caller]
fn data(text: &str, mapping: &str) -> MatchData {
    read(text, mapping).unwrap_or_else(|error| panic!("{error}"))
}

fn cells(data: &MatchData, column: &str) -> Vec<String> {
    let column = data.events.column(column).expect("a column");
    let texts = column
        .cast(&polars::prelude::DataType::String)
        .expect("texts");
    let texts = texts.str().expect("texts").iter();
    texts.map(|text| text.unwrap_or("-").to_owned()).collect()
}

#[track_caller]
fn says(data: &MatchData, text: &str) {
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains(text)),
        "{text}: {notes:#?}"
    );
}

#[test]
fn a_column_of_errors_is_the_label_whatever_it_is_called() {
    let table = |name: &str, cells: [&str; 3]| {
        let [a, b, c] = cells;
        format!(
            "period,minute,team,player,type,outcome,{name}\n1,3,A,Ann,pass,fail,{a}\n1,3,B,Ben,shot,goal,{b}\n2,90,A,Cy,clearance,fail,{c}\n"
        )
    };
    for (name, written, labels) in [
        ("error", ["yes", "", ""], ["error", "-", "-"]),
        ("Error", ["x", "", "slipped"], ["x", "-", "slipped"]),
        ("is_error", ["True", "False", "False"], ["error", "-", "-"]),
        ("mistake", ["1", "0", "0"], ["error", "-", "-"]),
        (
            "Individual Error",
            ["lost the ball", "", ""],
            ["lost the ball", "-", "-"],
        ),
    ] {
        let data = data(&table(name, written), "");
        assert_eq!(cells(&data, "error_label"), labels, "{name}");
        says(
            &data,
            &format!("the column `{name}` is read as `error_label`"),
        );
    }
    // Our own name takes precedence, and a mapping may say that it is not the field.
    let both = "period,minute,team,player,type,error,error_label\n1,3,A,Ann,pass,yes,\n2,90,B,Ben,pass,,\n";
    assert_eq!(cells(&data(both, ""), "error_label"), ["-", "-"]);
    let none = data(
        &table("error", ["yes", "", ""]),
        "[columns]\nerror = false\n",
    );
    assert_eq!(cells(&none, "error_label"), ["-", "-", "-"]);
    assert!(none.notes.iter().all(|note| !note.text.contains("`error`")));
}

#[test]
fn words_for_kinds_of_errors_are_types_with_their_outcomes() {
    let table = "period,minute,team,player,type,outcome\n1,1,A,Ann,lost ball,\n1,2,A,Ann,Misplaced pass,\n1,3,B,Ben,goal,\n1,4,A,Ann,penalty foul,\n1,5,B,Ben,Goal,goal\n1,6,B,Ben,yellow card,\n2,90,A,Ann,failed_clearance,fail\n";
    let data = data(table, "");
    assert_eq!(
        cells(&data, "type"),
        [
            "dispossessed",
            "pass",
            "shot",
            "foul",
            "shot",
            "card",
            "clearance"
        ]
    );
    assert_eq!(
        cells(&data, "outcome"),
        ["-", "fail", "goal", "-", "goal", "yellow", "fail"]
    );
    assert_eq!(cells(&data, "provider_type")[1], "Misplaced pass");
    assert_eq!(cells(&data, "qualifiers")[3], "penalty");
    let error = read(&table.replace("Goal,goal", "Goal,saved"), "").expect_err("two outcomes");
    let text = error.to_string();
    assert!(
        text.contains("line 6, column `outcome`: `Goal` is shot that ends as `goal`"),
        "{text}"
    );
}

#[test]
fn all_faults_of_a_table_are_told_at_once() {
    let table = "period,minute,team,player,type,outcome,start_x,xg\n1,one,A,Ann,pas,fail,5,\n3rd,4,A,Ann,pass,fail,5,\n1,5,B,Ben,pass,lost,500,7\n1,6,C,Ben,pas,fail,5,\n1,7,B,Ben,pas,fail,5,\n";
    let text = read(table, "").expect_err("faults").to_string();
    for says in [
        "t.csv: 9 cells cannot be read:",
        "line 2, column `minute`: `one` is not a number",
        "line 2, column `type`: `pas` is not known (and 2 times more below). Use one of pass, cross",
        "line 3, column `period`: `3rd` is not a period",
        "line 4, column `outcome`: `lost` is not known",
        "line 4, column `xg`: 7 is out of range",
        "line 5, column `team`: `C` is a third team",
    ] {
        assert!(text.contains(says), "`{says}` is not in {text}");
    }
    let one = read(
        "period,minute,team,player,type\n1,1,A,Ann,pas\n1,2,B,Ben,pass\n",
        "",
    );
    let text = one.expect_err("a fault").to_string();
    assert!(
        text.starts_with("t.csv, line 2, column `type`: `pas`"),
        "{text}"
    );
}

#[test]
fn what_is_not_read_and_looks_like_a_field_is_said() {
    let table = "period,minute,team,player,type,x,y,assist,weather\n1,1,A,Ann,pass,50,30,,dry\n2,90,B,Ben,pass,50,30,,dry\n";
    let known = data(table, "");
    says(
        &known,
        "`x` (`start_x`?), `y` (`start_y`?), `assist` (`related_player`?); the option `map=x=start_x` reads one, `map=x=` silences this note",
    );
    let quiet = data(table, "[columns]\nx = false\ny = false\nassist = false\n");
    assert!(
        quiet
            .notes
            .iter()
            .all(|note| !note.text.contains("look like"))
    );
    let lacks = "half,min,team,player,type\n1,1,A,Ann,pass\n1,2,B,Ben,pass\n";
    let options = ReadOptions {
        format: crate::format_named("backline"),
        ..ReadOptions::default()
    };
    let error = read_bytes(Path::new("t.csv"), lacks.as_bytes().to_vec(), &options);
    let text = error.expect_err("no period").to_string();
    assert!(
        text.contains("give the option `map=half=period` `map=min=minute`"),
        "{text}"
    );
}

/// Wyscout's way of writing an outcome: one truth value for passes, another for shots.
const TWO_COLUMNS: &str =
    "period,minute,second,team,player,type,pass.accurate,shot.isGoal,start_x,start_y
1,1,0,A,Ann,pass,true,,50,30
1,2,0,B,Ben,pass,false,,50,30
1,3,0,A,Ann,shot,,true,90,30
1,4,0,A,Ann,shot,,false,90,30
2,90,0,B,Ben,interception,,,50,30
";

#[test]
fn a_field_may_come_from_two_columns_each_with_its_words() {
    let head = "clock = \"running\"\ncoordinates = \"105x68\"\ndirection = \"acting\"\n";
    let mapping = format!(
        "{head}[columns]\n\"shot.isGoal\" = \"outcome\"\n\"pass.accurate\" = \"outcome\"\n[words.\"shot.isGoal\"]\ntrue = \"goal\"\nfalse = \"off_target\"\n"
    );
    let two = data(TWO_COLUMNS, &mapping);
    assert_eq!(
        cells(&two, "outcome"),
        ["success", "fail", "goal", "off_target", "-"]
    );
    // A column that is not a field may still set one.
    let telling = format!(
        "{head}[columns]\n\"pass.accurate\" = \"outcome\"\n\"shot.isGoal\" = false\n[words.\"shot.isGoal\"]\ntrue = {{ outcome = \"goal\" }}\n"
    );
    let told = data(TWO_COLUMNS, &telling);
    assert_eq!(
        cells(&told, "outcome"),
        ["success", "fail", "goal", "-", "-"]
    );
    // The first non-empty one counts.
    let first = "clock = \"running\"\n[columns]\nshirt = \"player\"\nnick = \"player\"\n";
    let names =
        "period,minute,second,team,nick,shirt,type\n1,1,0,A,Annie,,pass\n1,2,0,B,Benny,Ben,pass\n";
    assert_eq!(cells(&data(names, first), "player"), ["Annie", "Ben"]);
}

#[test]
fn an_empty_cell_may_have_a_meaning() {
    let head = "clock = \"running\"\n";
    let table = "period,minute,second,team,player,type,outcome\n1,1,0,A,Ann,pass,\n1,2,0,B,Ben,pass,NA\n1,3,0,B,Ben,pass,fail\n";
    let mapping = format!("{head}[words.outcome]\n\"\" = \"success\"\n");
    assert_eq!(
        cells(&data(table, &mapping), "outcome"),
        ["success", "success", "fail"]
    );
    let skip = format!("{head}[words.player]\n\"\" = {{ skip = true }}\n");
    let lonely = table.replace("B,Ben,pass,NA", "B,,pass,NA");
    assert_eq!(cells(&data(&lonely, &skip), "player"), ["Ann", "Ben"]);
}

#[test]
fn a_column_may_be_left_unread() {
    let table = "period,minute,second,team,player,type,outcome,source\n1,1,0,A,Ann,pass,draw,cam 1\n1,2,0,B,Ben,pass,draw,cam 2\n";
    let mut mapping = Mapping::default();
    mapping.map("outcome=").expect("a rule");
    mapping.map("source=").expect("a rule");
    let options = ReadOptions {
        mapping: Some(Arc::new(mapping)),
        ..ReadOptions::default()
    };
    let data = read_bytes(Path::new("t.csv"), table.as_bytes().to_vec(), &options);
    let data = data.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(cells(&data, "outcome"), ["-", "-"]);
    assert_eq!(cells(&data, "source"), ["-", "-"]);
    // A column given on the command line replaces the file's, and two may feed one field.
    let mut mapping =
        Mapping::parse(Path::new("m.toml"), "[columns]\nA = \"team\"\n").expect("read");
    for rule in ["B=team", "C=team"] {
        mapping.map(rule).expect("a rule");
    }
    assert_eq!(
        (mapping.field("A"), mapping.field("B"), mapping.field("C")),
        ("A", "team", "team")
    );
    assert!(mapping.map("=team").is_err());
}

#[test]
fn halves_of_any_length_and_minutes_beside_a_column_of_added_time() {
    use std::fmt::Write;
    let mut table = "period,minute,second,team,player,type\n".to_owned();
    for minute in 0..66 {
        let (period, team, player) = (1 + minute / 33, "AB".as_bytes()[minute % 2], minute % 2);
        let team = char::from(team);
        writeln!(table, "{period},{minute},20,{team},P{player},pass").expect("written");
    }
    let odd = data(&table, "");
    says(&odd, "halves seem to last 33 minutes");
    let minutes = odd.matches.column("minutes").expect("minutes").f64();
    let minutes = minutes.expect("numbers").get(0).expect("a number");
    assert!((64.0..66.0).contains(&minutes), "{minutes}");
    // With a minute 0 nothing is counted from 1, though there is added time.
    let added = "period,minute,Stoppage Time,team,player,type\n1,0,,A,Ann,pass\n1,45,2,B,Ben,pass\n2,45,,B,Ben,pass\n2,90,4,A,Ann,pass\n";
    let added = data(added, "");
    assert_eq!(cells(&added, "minute"), ["0", "47", "45", "94"]);
}

#[test]
fn two_teams_under_more_names_are_two() {
    let table = "period,minute,second,team,player,type\n1,1,0,Hull,Ann,pass\n1,2,0,Hull City,Ann,pass\n1,3,0,Leeds,Bea,pass\n2,50,0,HULL,Cy,pass\n2,90,0,Leeds United,Bea,pass\n";
    let two = data(table, "");
    let of = |name: &str| {
        let column = two.matches.column(name).expect("a team");
        column
            .str()
            .expect("text")
            .get(0)
            .expect("a name")
            .to_owned()
    };
    assert_eq!([of("home"), of("away")], ["Hull City", "Leeds United"]);
    assert_eq!(
        cells(&two, "side"),
        ["home", "home", "away", "home", "away"]
    );
    says(
        &two,
        "a team is spelt in more than one way, first `Hull` in line 2",
    );
    let third = table.replace("HULL", "Millwall");
    let error = read(&third, "").expect_err("three teams");
    assert!(error.to_string().contains("is a third team"), "{error}");
}

#[test]
fn positions_of_another_system_are_called_what_they_look_like() {
    let table = "period,minute,second,team,player,type,start_x,start_y\n1,1,0,A,Ann,pass,30,99\n1,2,0,B,Ben,pass,66,80\n2,90,0,A,Ann,pass,20,10\n";
    let text = read(table, "").expect_err("swapped").to_string();
    assert!(text.contains("x and y look swapped"), "{text}");
}

#[test]
fn short_names_are_said_and_a_surname_first_is_the_same_name() {
    let table = "period,minute,second,team,player,type\n1,1,0,A,Ann Alder,pass\n1,2,0,A,\"Alder, Ann\",pass\n1,3,0,A,A. Alder,pass\n2,90,0,B,Ben,pass\n";
    let read = data(table, "");
    assert_eq!(
        cells(&read, "player"),
        ["Ann Alder", "Ann Alder", "A. Alder", "Ben"]
    );
    says(
        &read,
        "`A. Alder` of `Ann Alder` (A); they count as two people. If they are one person, write a table for the option `alias` with two lines: `player,team,person` and `A. Alder,A,Ann Alder`",
    );
}
