use super::*;

fn rate(rate: f64) -> Option<TrendRate> {
    Some(TrendRate {
        rate,
        low: rate / 3.0,
        high: rate * 2.0 + 0.1,
    })
}

/// A match a week, from a month on.
pub(super) fn weeks(many: usize, year: i32, month: i32) -> Trend {
    let date = |i: usize| {
        // Four weeks a month are enough here.
        let months = month as usize - 1 + i / 4;
        let (year, month) = (year as usize + months / 12, months % 12 + 1);
        format!("{year:04}-{month:02}-{:02}", 1 + (i % 4) * 7)
    };
    Trend {
        title: "Errors through the season".to_owned(),
        subtitle: "Over the last ten matches. ".repeat(5),
        unit: "errors leading to goals per 90".to_owned(),
        goals: true,
        points: (0..many)
            .map(|i| TrendPoint {
                date: date(i),
                rate: rate(0.2 + 0.1 * (i % 3) as f64),
            })
            .collect(),
        longest_gap: Some(30),
        matches: (0..many)
            .map(|i| TrendMatch {
                date: date(i),
                goal_errors: u32::from(i.is_multiple_of(3)),
                shot_errors: (i % 4) as u32,
            })
            .collect(),
        mean: Some(0.25),
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
            trend_.mean = None;
            trend_.matches.clear();
            assert_tidy(&trend(&trend_).unwrap());
            trend_ = weeks(many, 1999, month);
            trend_.points.clear();
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
        "group mean 0.25",
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
fn gaps_are_gaps() {
    let lines = |trend_: &Trend| {
        let picture = trend(trend_).unwrap();
        assert_tidy(&picture);
        // The line is the only one this wide.
        let drawn = picture.to_svg().matches("stroke-width=\"19\"").count();
        (drawn, words(&picture))
    };
    let mut season = weeks(24, 2024, 8);
    // One in the plot, one in the legend.
    let (whole, text) = lines(&season);
    assert_eq!(whole, 2);
    assert!(!text.contains("no rate"), "{text}");
    for point in &mut season.points[8..16] {
        point.rate = None;
    }
    let (parted, text) = lines(&season);
    assert_eq!(parted, 3);
    assert!(text.contains("| no rate |"), "{text}");
    season.points.drain(8..16);
    season.matches.drain(8..16);
    let (parted, text) = lines(&season);
    assert_eq!(parted, 3);
    assert!(text.contains("| no matches |"), "{text}");
    season.longest_gap = None;
    assert_eq!(lines(&season).0, 2);
}

#[test]
fn a_band_without_end_is_cut_and_that_is_said() {
    let mut season = weeks(24, 2024, 8);
    assert!(!words(&trend(&season).unwrap()).contains("goes on"));
    for (i, high) in [(3, f64::INFINITY), (9, 900.0)] {
        let low = TrendRate {
            rate: 0.2,
            low: 0.0,
            high,
        };
        season.points[i].rate = Some(low);
    }
    let picture = trend(&season).unwrap();
    assert_tidy(&picture);
    assert!(words(&picture).contains("goes on above"));
}

#[test]
fn trends_that_make_no_sense_are_refused() {
    let mut empty = weeks(2, 2024, 1);
    empty.points.clear();
    empty.matches.clear();
    assert!(is_input(trend(&empty)));
    let spoil: [fn(&mut Trend); 14] = [
        |t| t.points[0].date = String::new(),
        |t| t.points[0].date = "2024-1-01".to_owned(),
        |t| t.points[0].date = "2023-02-29".to_owned(),
        |t| t.points[0].date = "2024-00-10".to_owned(),
        |t| t.points[0].date = "2024-12-32".to_owned(),
        |t| t.matches[0].date = "yesterday".to_owned(),
        |t| t.points.swap(0, 1),
        |t| t.points[1].date = t.points[0].date.clone(),
        |t| t.points[0].rate = rate(f64::NAN),
        |t| t.points[0].rate = rate(-1.0),
        |t| t.points[0].rate.as_mut().unwrap().high = 0.0,
        |t| t.points[0].rate.as_mut().unwrap().low = 1.0,
        |t| t.mean = Some(f64::NAN),
        |t| t.matches[0].goal_errors = u32::MAX,
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut spoilt = weeks(4, 2024, 3);
        spoil(&mut spoilt);
        assert!(is_input(trend(&spoilt)), "number {i}");
    }
    let mut leap = weeks(1, 2024, 1);
    for date in ["2024-02-29", "2000-02-29", "1999-12-31"] {
        leap.points[0].date = date.to_owned();
        leap.matches[0].date = date.to_owned();
        trend(&leap).unwrap();
    }
    leap.matches[0].date = "1850-01-01".to_owned();
    assert!(is_input(trend(&leap)));
}

#[test]
fn the_same_trend_gives_the_same_bytes_and_odd_texts_do_no_harm() {
    let mut odd = weeks(20, 2024, 5);
    odd.title = "W".repeat(300);
    odd.unit = "]]> <b>&amp;\u{0} ".repeat(30);
    odd.matches[3].goal_errors = 30;
    odd.matches.reverse();
    let (first, second) = (trend(&odd).unwrap(), trend(&odd).unwrap());
    assert_tidy(&first);
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}
