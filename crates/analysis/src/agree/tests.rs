use super::*;
use backline_model::{Coverage, Side};

/// A match as one provider has it: names, seconds by which its clock is late, labels.
fn feed(names: [&str; 3], late: f64, labels: [bool; 2], confidence: [f64; 2]) -> Analysis {
    let clock = |at: f64| ((at + late) / 60.0).floor() as u16;
    let second = |at: f64| (at + late) % 60.0;
    let at = [300.0, 900.0, 1500.0, 2100.0];
    let errors_at = [295.0, 893.0];
    let matches = df!(
        "match_id" => ["m"], "home" => ["South Korea"], "away" => ["Iran"],
        "home_id" => [""], "away_id" => [""], "home_stated" => [true],
        "home_score" => [0u32], "away_score" => [2u32], "coverage" => ["full"],
        "minutes" => [95.0], "minutes_1" => [47.0], "minutes_2" => [48.0], "minutes_3" => [0.0],
        "minutes_4" => [0.0], "provider" => ["x"], "date" => [17000i32],
        "competition" => [None::<&str>], "season" => [None::<&str>], "file" => [None::<&str>],
        "home_score_stated" => [None::<u32>], "away_score_stated" => [None::<u32>],
        "half_minutes" => [None::<u16>],
    )
    .expect("a frame")
    .lazy()
    .with_columns([
        col("date").cast(DataType::Date),
        col("coverage").cast(Coverage::dtype()),
    ])
    .collect()
    .expect("types");
    let lineups = df!(
        "match_id" => ["m"; 3], "side" => ["home", "home", "away"],
        "team" => ["South Korea", "South Korea", "Iran"],
        "player_id" => ["1", "2", "3"], "player" => names,
    )
    .expect("a frame")
    .lazy()
    .with_column(col("side").cast(Side::dtype()))
    .collect()
    .expect("types");
    let outcomes = df!(
        "match_id" => ["m"; 4], "event_id" => ["s1", "s2", "s3", "s4"],
        "period" => [1u8; 4], "minute" => at.map(clock), "second" => at.map(second),
        "side" => ["away"; 4], "team" => ["Iran"; 4], "against" => ["South Korea"; 4],
        "player" => [names[2]; 4], "goal" => [true, true, false, false],
        "own_goal" => [false; 4], "penalty" => [false; 4], "outcome" => [None::<&str>; 4],
        "xg" => [Some(0.1); 4], "xg_source" => [Some("own"); 4], "set_piece" => [false; 4],
    )
    .expect("a frame")
    .lazy()
    .with_column(col("side").cast(Side::dtype()))
    .collect()
    .expect("types");
    let label = labels.map(|label| label.then_some("Error"));
    let source = labels.map(|label| if label { "provider" } else { "inferred" });
    let errors = df!(
        "match_id" => ["m", "m"], "minute" => errors_at.map(clock),
        "second" => errors_at.map(second), "team" => ["South Korea"; 2],
        "player" => [names[0], names[1]], "kind" => ["lost_ball", "lost_ball"],
        "led_to" => ["goal", "goal"], "source" => source,
        "confidence" => confidence, "share" => [1.0, 1.0], "seconds_before" => [5.0, 7.0],
        "outcome_event_id" => ["s1", "s2"], "event_ids" => ["e", "e"],
        "sentence" => ["First.", "Second."], "counted" => [true, true],
        "inferred_confidence" => confidence, "label" => label, "reasons" => ["", ""],
        "xg" => [Some(0.1); 2], "xg_source" => [Some("own"); 2],
        "threat_before" => [None::<f64>; 2], "threat_after" => [None::<f64>; 2],
        "period" => [1u8, 1], "player_id" => ["1", "2"],
        "start_x" => [None::<f32>; 2], "start_y" => [None::<f32>; 2],
        "approx" => [None::<&str>; 2], "confidence_opta" => confidence,
        "confidence_wyscout" => confidence, "confidence_statsbomb" => confidence,
    )
    .expect("a frame");
    Analysis {
        errors,
        outcomes,
        rates: DataFrame::empty(),
        lineups,
        matches,
        stories: HashMap::new(),
        clashes: Vec::new(),
        events: 0,
        rows_skipped: 0,
        off_ball: DataFrame::default(),
        notes: Vec::new(),
        failures: Vec::new(),
    }
}

#[test]
fn what_both_see_is_one_and_the_rest_is_of_one_of_them() {
    let a = feed(
        ["Kim Min-Jae", "Lee Jae-Sung", "S. Azmoun"],
        0.0,
        [true, true],
        [0.9, 0.2],
    );
    let names = ["M. Kim", "Jae-Sung Lee", "Sardar Azmoun"];
    let b = feed(names, 40.0, [true, false], [0.8, 0.6]);
    let found = agree(&a, &b, ["A's", "B's"]).expect("a match in both");
    assert_eq!(found.players, [3, 3, 3]);
    let matches = AgreeMatchRow::all(&found.matches).expect("rows");
    assert_eq!((matches[0].shots_both, matches[0].offset_1), (4, 40.0));
    let figures = AgreeRow::all(&found.figures).expect("rows");
    let of = |compared: Compared, unit: Unit| {
        let row = figures
            .iter()
            .find(|row| row.compared == compared && row.unit == unit);
        let row = row.expect("there");
        (row.both, row.a_only, row.b_only, row.neither)
    };
    assert_eq!(of(Compared::Labels, Unit::Shot), (1, 1, 0, 2));
    assert_eq!(of(Compared::Labels, Unit::Player), (1, 1, 0, 1));
    assert_eq!(of(Compared::Verdicts, Unit::Shot), (1, 0, 1, 2));
    assert_eq!(of(Compared::LabelsVerdicts, Unit::Shot), (2, 0, 0, 2));
    assert_eq!(found.same_player, [1, 1]);
    let seen = SeenRow::all(&found.seen).expect("rows");
    assert_eq!(seen.len(), 2);
    assert_eq!(
        (seen[0].labelled, seen[0].named),
        (Some(Seen::Both), Some(Seen::Both))
    );
    assert_eq!(
        (seen[1].labelled, seen[1].named),
        (Some(Seen::A), Some(Seen::B))
    );
    assert_eq!(seen[1].player_b.as_deref(), Some("Jae-Sung Lee"));
    assert!(seen[0].sentence.contains("A's: First. B's: First."));
}

#[test]
fn feeds_without_a_common_match_say_what_they_have() {
    let a = feed(["A", "B", "C"], 0.0, [true, true], [0.9, 0.9]);
    let mut b = feed(["A", "B", "C"], 0.0, [true, true], [0.9, 0.9]);
    let day = Column::new("date".into(), [18000i32])
        .cast(&DataType::Date)
        .expect("days");
    b.matches.with_column(day).expect("a column");
    let error = agree(&a, &b, ["x", "y"]).expect_err("no match").to_string();
    assert!(
        error.contains("no match is in both") && error.contains("Iran"),
        "{error}"
    );
}
