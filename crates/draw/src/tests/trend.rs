use super::*;

/// A match per week, from a given month.
pub(super) fn weeks(many: usize, year: i32, month: i32) -> Trend {
    let date = |i: usize| {
        // Four weeks a month are enough here.
        let months = month as usize - 1 + i / 4;
        let (year, month) = (year as usize + months / 12, months % 12 + 1);
        format!("{year:04}-{month:02}-{:02}", 1 + (i % 4) * 7)
    };
    let match_ = |i: usize| {
        let (goal_errors, shot_errors) = (u32::from(i.is_multiple_of(3)), (i % 4) as u32);
        TrendMatch {
            date: date(i),
            goal_errors,
            shot_errors,
            to_shots: Some(f64::from(goal_errors + shot_errors)),
            to_goals: f64::from(goal_errors),
            usual: Some(0.25),
        }
    };
    Trend {
        title: "Errors through the season".to_owned(),
        subtitle: "All matches of all months. ".repeat(5),
        errors: "Errors".to_owned(),
        usual: "usual for the position group".to_owned(),
        longest_gap: Some(30),
        matches: (0..many).map(match_).collect(),
        notes: Vec::new(),
        source: "match reports".to_owned(),
    }
}

#[test]
fn trends_of_any_length_are_tidy() {
    for many in [1, 2, 3, 4, 5, 9, 20, 48, 150, 500, 1_500] {
        for month in 1..=12 {
            let mut trend_ = weeks(many, 2024, month);
            assert_tidy(&trend(&trend_).unwrap());
            for of in &mut trend_.matches {
                (of.to_shots, of.usual) = (None, None);
            }
            assert_tidy(&trend(&trend_).unwrap());
            trend_ = weeks(many, 1999, month);
            for of in &mut trend_.matches {
                (of.goal_errors, of.to_goals) = (0, 0.0);
            }
            assert_tidy(&trend(&trend_).unwrap());
        }
    }
}

#[test]
fn months_are_named_where_they_begin() {
    let text = words(&trend(&weeks(24, 2024, 8)).unwrap());
    for wanted in [
        "Aug | 2024 | Sep",
        "Oct | Nov | Dec | Jan | 2025",
        "6 usual",
        "8 to goals",
        "44 to shots",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(text.contains("match (24)"), "{text}");
    assert!(text.contains("error that led to a goal (8)"), "{text}");
    assert!(text.contains("error that led to a shot (36)"), "{text}");
    let short = words(&trend(&weeks(3, 2024, 2)).unwrap());
    assert!(short.contains("1 Feb 2024 | 15 Feb 2024"), "{short}");
    let career = words(&trend(&weeks(900, 2001, 1)).unwrap());
    assert!(career.contains("| 2006 |"), "{career}");
    assert!(!career.contains("Jan"), "{career}");
}

#[test]
fn long_breaks_are_shown() {
    let said = |trend_: &Trend| {
        let picture = trend(trend_).unwrap();
        assert_tidy(&picture);
        words(&picture).contains("no matches")
    };
    let mut season = weeks(24, 2024, 8);
    assert!(!said(&season));
    season.matches.drain(8..16);
    assert!(said(&season));
    season.longest_gap = None;
    assert!(!said(&season));
}

#[test]
fn the_lines_end_at_what_was_counted_and_no_label_covers_another() {
    let mut season = weeks(24, 2024, 8);
    for of in &mut season.matches {
        (of.to_shots, of.to_goals, of.usual) = (Some(0.4), 0.39, Some(0.41));
    }
    let picture = trend(&season).unwrap();
    assert_tidy(&picture);
    let text = words(&picture);
    for wanted in ["9.6 to shots", "9.4 to goals", "9.8 usual"] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    season.matches.iter_mut().for_each(|of| of.to_shots = None);
    let text = words(&trend(&season).unwrap());
    assert!(text.contains("Errors leading to goals, added up"), "{text}");
    assert!(!text.contains("to shots"), "{text}");
}

#[test]
fn trends_that_make_no_sense_are_refused() {
    let mut empty = weeks(2, 2024, 1);
    empty.matches.clear();
    assert!(is_input(trend(&empty)));
    let spoil: [fn(&mut Trend); 11] = [
        |t| t.matches[0].date = String::new(),
        |t| t.matches[0].date = "2024-1-01".to_owned(),
        |t| t.matches[0].date = "2023-02-29".to_owned(),
        |t| t.matches[0].date = "2024-00-10".to_owned(),
        |t| t.matches[0].date = "2024-12-32".to_owned(),
        |t| t.matches[0].date = "yesterday".to_owned(),
        |t| t.matches[0].to_goals = f64::NAN,
        |t| t.matches[0].to_goals = -1.0,
        |t| t.matches[0].to_shots = Some(f64::INFINITY),
        |t| t.matches[0].usual = Some(f64::NAN),
        |t| t.matches[0].goal_errors = u32::MAX,
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut spoilt = weeks(4, 2024, 3);
        spoil(&mut spoilt);
        assert!(is_input(trend(&spoilt)), "number {i}");
    }
    let mut leap = weeks(1, 2024, 1);
    for date in ["2024-02-29", "2000-02-29", "1999-12-31"] {
        leap.matches[0].date = date.to_owned();
        trend(&leap).unwrap();
    }
    let mut long = weeks(2, 2024, 1);
    long.matches[0].date = "1850-01-01".to_owned();
    assert!(is_input(trend(&long)));
}

#[test]
fn the_same_trend_gives_the_same_bytes_and_odd_texts_do_no_harm() {
    let mut odd = weeks(20, 2024, 5);
    odd.title = "W".repeat(300);
    odd.errors = "]]> <b>&amp;\u{0} ".repeat(30);
    odd.usual = odd.errors.clone();
    odd.matches[3].goal_errors = 30;
    odd.matches.reverse();
    let (first, second) = (trend(&odd).unwrap(), trend(&odd).unwrap());
    assert_tidy(&first);
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}
