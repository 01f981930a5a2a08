use super::*;

fn row(i: usize) -> SheetRow {
    let goals = |times: usize, most: usize| ((i * times) % most) as u32;
    SheetRow {
        name: NAMES[(i + 9) % 10].to_owned(),
        detail: ["Beşiktaş Jimnastik Kulübü", ""][i % 2].to_owned(),
        sum: false,
        matches: (!i.is_multiple_of(3)).then_some(38),
        individual_error: goals(7, 23),
        penalty: goals(5, 9),
        own_goal: goals(3, 3),
        set_piece: goals(11, 17),
        none_named: goals(13, 31),
    }
}

pub(super) fn sheet(rows: usize) -> TeamSheet {
    TeamSheet {
        title: "What the goals conceded came of".to_owned(),
        subtitle: "All competitions. ".repeat(8),
        rows: (0..rows).map(row).collect(),
        notes: vec!["Every goal has one cause".to_owned()],
        source: "match reports".to_owned(),
    }
}

#[test]
fn sheets_of_any_length_are_tidy() {
    for rows in [1, 2, 5, 20, 60] {
        assert_tidy(&team_sheet(&sheet(rows)).unwrap());
    }
}

/// Every number is in its segment, or named after the bar.
#[test]
fn every_goal_is_accounted_for() {
    let mut two = sheet(2);
    let goals = [(&[19, 6, 2, 11, 20], Some(52)), (&[30, 1, 0, 1, 28], None)];
    for (row, (goals, matches)) in two.rows.iter_mut().zip(goals) {
        row.matches = matches;
        let [error, penalty, own, set_piece, none] = *goals;
        (row.individual_error, row.penalty, row.own_goal) = (error, penalty, own);
        (row.set_piece, row.none_named) = (set_piece, none);
    }
    let text = words(&team_sheet(&two).unwrap());
    for wanted in [
        "individual error (49)",
        "set piece (12)",
        "own goal (2)",
        "| 58 | 19 | 6 |",
        "| 11 | 20 |",
        "| 60 | 30 | 28 | penalty: 1, set piece: 1",
        "not known in every row",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    let mut none = sheet(1);
    none.rows[0] = SheetRow {
        individual_error: 0,
        penalty: 0,
        own_goal: 0,
        set_piece: 0,
        none_named: 0,
        ..row(0)
    };
    let picture = team_sheet(&none).unwrap();
    assert_tidy(&picture);
    assert!(words(&picture).contains("| 0 | none |"));
}

#[test]
fn large_and_small_numbers_share_a_sheet() {
    let mut uneven = sheet(4);
    uneven.rows[0].none_named = 60_000;
    uneven.rows[1].penalty = 99_000;
    let picture = team_sheet(&uneven).unwrap();
    assert_tidy(&picture);
    assert!(words(&picture).contains("| 60,000 |"));
}

#[test]
fn sheets_that_make_no_sense_are_refused() {
    assert!(is_input(team_sheet(&sheet(0))));
    for goals in [u32::MAX, 100_001] {
        let mut many = sheet(2);
        many.rows[1].penalty = goals;
        assert!(is_input(team_sheet(&many)));
    }
    let mut many = sheet(2);
    (many.rows[0].penalty, many.rows[0].own_goal) = (60_000, 60_000);
    assert!(is_input(team_sheet(&many)));
    assert!(is_input(team_sheet(&sheet(10_000))));
}

#[test]
fn the_same_sheet_gives_the_same_bytes_and_odd_texts_do_no_harm() {
    let mut odd = sheet(4);
    odd.title = "W".repeat(300);
    odd.rows[0].name = String::new();
    odd.rows[1].name = "W".repeat(300);
    odd.rows[2].detail = "]]> <b>&amp;\u{0}".repeat(20);
    let (first, second) = (team_sheet(&odd).unwrap(), team_sheet(&odd).unwrap());
    assert_tidy(&first);
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}
