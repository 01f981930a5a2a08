use super::*;
use crate::rows::{CountBasis, PointsOf};
use backline_model::Side;

/// Two matches of A and B: in the first a labelled error of B's keeper before A's second shot.
fn frames(labelled: bool) -> [DataFrame; 4] {
    let matches = df!(
        "match_id" => ["m", "n"], "home" => ["A", "B"], "away" => ["B", "A"],
        "provider" => ["x", "x"], "competition" => [None::<&str>; 2], "season" => [None::<&str>; 2],
        "minutes" => [94.0, 95.0], "date" => [None::<i32>; 2], "coverage" => ["full", "full"],
    )
    .expect("a frame");
    let matches = matches
        .lazy()
        .with_columns([
            col("date").cast(DataType::Date),
            col("coverage").cast(backline_model::Coverage::dtype()),
        ])
        .collect()
        .expect("types");
    let outcomes = df!(
        "match_id" => ["m"; 5], "event_id" => ["1", "2", "3", "4", "5"],
        "side" => ["home", "home", "away", "home", "away"],
        "period" => [1u8, 1, 2, 2, 3], "minute" => [10u16, 30, 60, 80, 95],
        "second" => [0.0; 5], "goal" => [false, true, false, false, true],
        "own_goal" => [false; 5], "xg" => [Some(0.1), Some(0.6), Some(0.3), None, Some(0.9)],
    )
    .expect("a frame")
    .lazy()
    .with_column(col("side").cast(Side::dtype()))
    .filter(col("event_id").neq(lit("4")))
    .collect()
    .expect("types");
    let label = labelled.then_some("Error");
    let errors = df!(
        "match_id" => ["m", "m"], "team" => ["B", "B"], "player_id" => ["k", "d"],
        "player" => ["Keeper", "Back"], "kind" => ["lost_ball", "lost_ball"],
        "period" => [1u8, 1], "minute" => [29u16, 29], "second" => [50.0, 40.0],
        "led_to" => ["goal", "goal"], "outcome_event_id" => ["2", "2"],
        "confidence" => [0.8, 0.25], "label" => [label, None],
    )
    .expect("a frame");
    let lineups = df!(
        "match_id" => ["m", "m", "m", "n"], "team" => ["B", "B", "A", "B"],
        "player_id" => ["k", "d", "f", "k"], "player" => ["Keeper", "Back", "Forward", "Keeper"],
        "minutes" => [94.0, 94.0, 94.0, 95.0],
    )
    .expect("a frame");
    [outcomes, errors, lineups, matches]
}

fn found(labelled: bool) -> (Vec<PointsRow>, Vec<PointsMatchRow>) {
    let [outcomes, errors, lineups, matches] = frames(labelled);
    let found = points(&outcomes, &errors, &lineups, &matches).expect("points");
    assert_eq!(found.left_out, 0);
    (
        PointsRow::all(&found.totals).expect("rows"),
        PointsMatchRow::all(&found.matches).expect("rows"),
    )
}

/// B scores with 0.3; A with 0.1 and 0.6, or without the error with 0.1 alone.
#[test]
fn a_labelled_error_costs_what_the_match_is_worth_without_it() {
    let (rows, matches) = found(true);
    let worth = |a: [f64; 3]| 3.0 * 0.3 * a[0] + (0.7 * a[0] + 0.3 * a[1]);
    let with = worth([0.9 * 0.4, 0.9 * 0.6 + 0.1 * 0.4, 0.06]);
    let without = worth([0.9, 0.1, 0.0]);
    let keeper = &rows[0];
    assert_eq!(keeper.player.as_deref(), Some("Keeper"));
    assert!(
        (keeper.points - (without - with)).abs() < 1e-9,
        "{keeper:?}"
    );
    assert_eq!((keeper.matches, keeper.minutes), (2, 189.0));
    assert_eq!(
        (keeper.shots, keeper.goals, keeper.points_in_fact),
        (1.0, 1, 1)
    );
    assert!((keeper.xg - 0.6).abs() < 1e-9);
    assert_eq!((keeper.points_low, keeper.points_high), (0, 2));
    // The goal of extra time is none of the ninety minutes.
    let of_b = matches
        .iter()
        .find(|row| row.match_id == "m" && row.team == "B");
    let of_b = of_b.expect("there");
    assert_eq!((of_b.points, of_b.points_without_errors), (0, 1));
    assert!((of_b.expected_points - with).abs() < 1e-9);
    assert!((of_b.without_errors - without).abs() < 1e-9);
    assert!((of_b.win + of_b.draw + of_b.loss - 1.0).abs() < 1e-9);
    let team = rows
        .iter()
        .find(|row| row.of == PointsOf::Team && row.team == "B");
    assert!((team.expect("there").points - keeper.points).abs() < 1e-12);
    // Who is not labelled in a feed that labels errors gave nothing away.
    let back = rows
        .iter()
        .find(|row| row.player.as_deref() == Some("Back"));
    assert_eq!(
        back.map(|row| (row.points, row.points_high)),
        Some((0.0, 0))
    );
}

#[test]
fn what_may_have_been_an_error_costs_its_share() {
    let (rows, _) = found(false);
    let (sure, _) = found(true);
    let of = |name: &str| rows.iter().find(|row| row.player.as_deref() == Some(name));
    let (keeper, back) = (of("Keeper").expect("there"), of("Back").expect("there"));
    assert_eq!(keeper.basis, CountBasis::Expected);
    assert!((keeper.points - 0.8 * sure[0].points).abs() < 1e-9);
    assert!((back.points - 0.25 * sure[0].points).abs() < 1e-9);
    // A goal is laid to those from 0.5 on.
    assert_eq!((keeper.goals, back.goals), (1, 0));
    // One of the two or both: 1 - 0.2 * 0.75.
    let team = rows
        .iter()
        .find(|row| row.of == PointsOf::Team && row.team == "B");
    assert!((team.expect("there").points - 0.85 * sure[0].points).abs() < 1e-9);
}
