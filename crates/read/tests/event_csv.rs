//! Event CSVs as people write them: clocks, halves, pitches, names and teams.

use std::path::{Path, PathBuf};

use backline_model::{Coverage, EventRow, LineupRow, MatchData, MatchRow};
use backline_read::{Pitch, ReadOptions, read, read_bytes};

fn data_with(text: &str, options: &ReadOptions) -> MatchData {
    read_bytes(Path::new("a.csv"), text.as_bytes().to_vec(), options).expect("read")
}

fn data(text: &str) -> MatchData {
    data_with(text, &ReadOptions::default())
}

/// Period, clock minute and second of each event.
fn clock(data: &MatchData) -> Vec<(u8, u16, f32)> {
    let events = EventRow::all(&data.events).expect("events");
    let clock = events
        .iter()
        .map(|row| (row.period, row.minute, row.second));
    clock.collect()
}

fn first(data: &MatchData) -> MatchRow {
    let mut matches = MatchRow::all(&data.matches).expect("matches");
    matches.swap_remove(0)
}

#[track_caller]
fn says(data: &MatchData, text: &str) {
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains(text)), "{notes:?}");
}

const HEADER: &str = "period,minute,second,team,player,type,outcome,start_x,start_y\n";

#[test]
fn halves_of_another_length_are_inferred_or_stated() {
    let of = |half: u16, above: &str| {
        let rows = format!(
            "1,0,5,Reds,Ann,pass,success,52,34\n1,{},50,Reds,Ann,shot,saved,92,36\n2,{half},5,Blues,Bea,pass,success,52,34\n2,{},30,Reds,Ann,shot,goal,97,33\n",
            half - 1,
            2 * half - 1
        );
        data(&format!("{above}{HEADER}{rows}"))
    };
    for half in [40, 35, 10] {
        let inferred = of(half, "");
        assert_eq!(first(&inferred).half_minutes, Some(half));
        assert_eq!(clock(&inferred)[2], (2, half, 5.0));
        says(&inferred, &format!("halves seem to last {half} minutes"));
        let stated = of(half, &format!("# half_minutes: {half}\n"));
        assert_eq!(first(&stated).half_minutes, Some(half));
        assert!(stated.notes.is_empty(), "{:?}", stated.notes);
    }
    let full = of(45, "");
    assert_eq!(first(&full).half_minutes, None);
    assert!(full.notes.is_empty(), "{:?}", full.notes);
    let wrong = read_bytes(
        Path::new("a.csv"),
        format!("# half_minutes: some\n{HEADER}1,0,5,Reds,Ann,pass,success,52,34\n").into_bytes(),
        &ReadOptions::default(),
    );
    let error = wrong.expect_err("not the length").to_string();
    assert!(error.contains("line 1, column `half_minutes`"), "{error}");
}

#[test]
fn minutes_that_are_counted_from_1_are_put_on_the_clock() {
    let from_one = data(&format!(
        "{HEADER}1,1,5,Reds,Ann,pass,success,52,34\n1,20,0,Reds,Ann,pass,fail,20,34\n2,46,5,Blues,Bea,pass,success,52,34\n2,90,50,Blues,Bea,pass,success,50,30\n"
    ));
    assert_eq!(
        clock(&from_one),
        [(1, 0, 5.0), (1, 19, 0.0), (2, 45, 5.0), (2, 89, 50.0)]
    );
    says(&from_one, "counted from 1");
    // A later first row, or one of minute 0, proves nothing.
    for start in [0, 2] {
        let clocked = data(&format!(
            "{HEADER}1,{start},5,Reds,Ann,pass,success,52,34\n2,46,5,Blues,Bea,pass,success,52,34\n"
        ));
        assert_eq!(clock(&clocked)[1], (2, 46, 5.0));
    }
}

#[test]
fn minutes_as_match_reports_write_them_are_read() {
    let written = data(
        "period,minute,team,player,type,outcome\n1,12',Reds,Ann,miscontrol,\n1,12’,Blues,Bea,shot,goal\n1,45+2',Reds,Ann,shot,goal\n2,46,Blues,Bea,pass,success\n2,90 + 4,Reds,Ann,shot,saved\n",
    );
    let minutes: Vec<u16> = clock(&written).iter().map(|row| row.1).collect();
    assert_eq!(minutes, [11, 11, 46, 45, 93]);
    let apart = data(
        "period,minute,added time,team,player,type,outcome\n1,12,,Blues,Bea,shot,goal\n1,45,2,Reds,Ann,shot,goal\n2,90,4,Reds,Ann,shot,saved\n",
    );
    let minutes: Vec<u16> = clock(&apart).iter().map(|row| row.1).collect();
    assert_eq!(minutes, [11, 46, 93]);
    let wrong = read_bytes(
        Path::new("a.csv"),
        b"period,minute,team,player,type\n1,4x,Reds,Ann,pass\n".to_vec(),
        &ReadOptions::default(),
    );
    let error = wrong.expect_err("no minute").to_string();
    assert!(error.contains("column `minute`"), "{error}");
}

#[test]
fn a_few_rows_by_hand_are_key_events_and_a_record_is_not() {
    let rows = "1,3,Reds,Ann,shot,saved\n1,12,Reds,Ann,dispossessed,\n1,12,Blues,Bea,shot,goal\n2,78,Blues,Bea,shot,goal\n";
    let by_hand = data(&format!("period,minute,team,player,type,outcome\n{rows}"));
    assert_eq!(first(&by_hand).coverage, Coverage::KeyEvents);
    assert_eq!(by_hand.lineups.height(), 0);
    says(&by_hand, "not a record of every event");
    for above in ["# coverage: full\n", ""] {
        let end = if above.is_empty() {
            "2,93,Reds,,period_end,\n"
        } else {
            ""
        };
        let whole = data(&format!(
            "{above}period,minute,team,player,type,outcome\n{rows}{end}"
        ));
        assert_eq!(first(&whole).coverage, Coverage::Full);
    }
}

#[test]
fn positions_on_a_pitch_of_another_size_are_put_on_the_model_s() {
    // Shots at either end, and a pass in the middle, on 67 x 51 m from a corner.
    let mut text = HEADER.to_owned();
    for step in 0..10 {
        let minute = step * 4;
        text += &format!(
            "1,{minute},0,Reds,Ann,pass,success,{},{}\n",
            1 + step * 7,
            1 + step * 5
        );
        text += &format!("1,{minute},9,Reds,Ann,shot,saved,60.3,25.5\n");
        text += &format!("1,{minute},19,Blues,Bea,shot,saved,60.3,25.5\n");
    }
    let options = ReadOptions {
        pitch: Pitch::parse("67x51"),
        ..ReadOptions::default()
    };
    let data = data_with(&text, &options);
    let events = EventRow::all(&data.events).expect("events");
    let (x, y) = (events[1].start_x.expect("x"), events[1].start_y.expect("y"));
    assert!(
        (x - 94.5).abs() < 0.01 && (y - 34.0).abs() < 0.01,
        "{x}, {y}"
    );
}

#[test]
fn one_team_and_one_person_however_they_are_written() {
    let text = format!(
        "# home: Brighton & Hove Albion\n# away: Leeds United\n{HEADER}1,0,5,Brighton,Ann Lee,pass,success,52,34\n1,9,5,BRIGHTON & HOVE ALBION,ann\u{a0}lee,pass,success,52,34\n1,10,0,Leeds,Bea,shot,saved,95,30\n2,46,0,Leeds United,Bea,pass,success,52,34\n"
    );
    let data = data(&text);
    let events = EventRow::all(&data.events).expect("events");
    let teams: Vec<&str> = events.iter().map(|row| row.team.as_str()).collect();
    let home = "Brighton & Hove Albion";
    assert_eq!(teams, [home, home, "Leeds United", "Leeds United"]);
    let lineups = LineupRow::all(&data.lineups).expect("line-ups");
    let names: Vec<&str> = lineups.iter().map(|row| row.player.as_str()).collect();
    assert_eq!(names, ["Ann Lee", "Bea"]);
    says(&data, "a team is spelt in more than one way");
    says(&data, "spelt in more than one way, such as `Ann Lee`");
}

/// A file of `../shared/cases`; prints a note if it is missing.
fn shared(name: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/cases")
        .join(name);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: shared data absent");
    None
}

#[test]
fn the_shared_cases_give_the_right_people_clocks_and_goals() {
    let of = |name: &str| Some(read(&[shared(name)?], &ReadOptions::default()).expect("read"));
    if let Some(data) = of("halves-of-35-minutes.csv") {
        assert_eq!(first(&data).half_minutes, Some(35));
        assert!((first(&data).minutes - 69.7).abs() < 0.5);
        assert_eq!(clock(&data)[3], (2, 60, 0.0));
    }
    if let Some(data) = of("look-alike-names.csv") {
        let lineups = LineupRow::all(&data.lineups).expect("line-ups");
        let mut names: Vec<&str> = lineups.iter().map(|row| row.player.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Ann Lee", "Bea Orr", "Cat", "Dee"]);
    }
    if let Some(data) = of("shirt-numbers-as-ids.csv") {
        let lineups = LineupRow::all(&data.lineups).expect("line-ups");
        let id = |name: &str| {
            let row = lineups.iter().find(|row| row.player == name);
            row.and_then(|row| row.player_id.clone())
        };
        assert_eq!(id("Bo Rask").as_deref(), Some("Fjordholm FK 8"));
        assert_eq!(id("Hugo Paz").as_deref(), Some("Real Caldera 8"));
    }
    if let Some(data) = of("statsbomb-table-substitutes-by-name.csv") {
        let lineups = LineupRow::all(&data.lineups).expect("line-ups");
        let of_name = lineups.iter().filter(|row| row.player == "Nia Sub");
        let of_name: Vec<_> = of_name.collect();
        assert_eq!(of_name.len(), 1);
        assert!(of_name[0].player_id.is_some() && of_name[0].minutes > 30.0);
    }
    if let Some(data) = of("soccerdata-empty-qualifiers.csv") {
        let score = first(&data);
        assert_eq!((score.home_score, score.away_score), (2, 1));
        says(&data, "without being marked as an own goal");
    }
    if let Some(data) = of("hand-made-error-column.csv") {
        assert_eq!(first(&data).coverage, Coverage::KeyEvents);
    }
}
