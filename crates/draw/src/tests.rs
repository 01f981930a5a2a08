use std::time::{Duration, Instant};

use ab_glyph::Font;
use resvg::tiny_skia::Pixmap;

use super::text::{self, Weight};
use super::*;

mod comparison;
mod fonts;
mod look;
mod map;
mod sheet;
mod story;
mod trend;

/// The pictures with default options.
macro_rules! plain {
    ($($name:ident: $input:ident,)+) => {
        $(fn $name(input: &$input) -> Result<Picture, DrawError> {
            super::$name(input, &Style::default())
        })+
    };
}

plain! {
    error_rates: RatesChart,
    timeline: Timeline,
    comparison: Comparison,
    team_sheet: TeamSheet,
    trend: Trend,
    error_map: ErrorMap,
    story: Story,
}

const NAMES: [&str; 10] = [
    "Raúl Asencio",
    "Antonio Rüdiger",
    "Éder Militão",
    "Joško Gvardiol",
    "Nikola Milenković",
    "Çağlar Söyüncü",
    "Martin Ødegaard",
    "Łukasz Piszczek",
    "Þórður Guðjónsson",
    "Maximilian-Alexander Øyvind García-Fernández von Świętochłowice-Mönchengladbach",
];

fn rate(count: f64, minutes: f64) -> Rate {
    let per90 = 90.0 / minutes;
    Rate {
        count,
        per90: count * per90,
        unsure: minutes < 300.0,
        low: (count - 2.0 * count.sqrt()).max(0.0) * per90,
        high: (count + 2.0 * count.sqrt() + 3.7) * per90,
        prior: Some(0.21),
    }
}

fn row(i: usize, shots: bool) -> RateRow {
    let minutes = 35.0 + ((i * 397) % 3_400) as f64;
    let count = ((i * 7) % 5) as f64 * (minutes / 900.0).ceil();
    RateRow {
        player: NAMES[(i + 9) % 10].to_owned(),
        team: ["Beşiktaş Jimnastik Kulübü", "Paris Saint-Germain", ""][i % 3].to_owned(),
        matches: 1 + i as u32,
        minutes,
        goal: rate(count, minutes),
        shot: (shots && i % 4 != 3).then(|| rate(count * 2.0, minutes)),
    }
}

fn rates(rows: usize, shots: bool) -> RatesChart {
    RatesChart {
        title: "Errors that led to goals and shots – Paris Saint-Germain, Beşiktaş".to_owned(),
        subtitle: "All matches. Errors per 90 minutes, with 95 % interval. ".repeat(3),
        errors: "Errors".to_owned(),
        rows: (0..rows).map(|i| row(i, shots)).collect(),
        left_out: Some("12 players under 90 minutes not shown".to_owned()),
        notes: Vec::new(),
        source: "match reports".to_owned(),
    }
}

fn goal(side: Side, period: u8, minute: f64, who: &str) -> TimelineGoal {
    TimelineGoal {
        period,
        minute,
        label: format!("{who} {}'", minute.ceil()),
        side,
        own_goal: false,
        penalty: false,
        xg: Some((minute * 7.0 % 10.0) / 10.0),
    }
}

fn error(side: Side, period: u8, minute: f64, who: &str, led_to_goal: bool) -> TimelineError {
    TimelineError {
        period,
        minute,
        side,
        label: who.to_owned(),
        kind: "dispossessed".to_owned(),
        led_to_goal,
        led_at: Some(minute + 0.2),
        confidence: 0.95,
        source: "report".to_owned(),
    }
}

fn goalless() -> Timeline {
    let half = |period, start_minute, length| PeriodSpan {
        period,
        start_minute,
        length,
    };
    Timeline {
        home: "Paris Saint-Germain".to_owned(),
        away: "Real Madrid".to_owned(),
        home_note: "12 shots, 1.4 xG".to_owned(),
        away_note: "9 shots, 0.8 xG".to_owned(),
        home_score: 0,
        away_score: 0,
        title_note: Some("FIFA Club World Cup, 2025-07-09".to_owned()),
        key_events_only: true,
        periods: vec![half(1, 0.0, 47.5), half(2, 45.0, 49.2)],
        goals: Vec::new(),
        shots: Vec::new(),
        errors: Vec::new(),
        given_away: None,
        notes: Vec::new(),
        source: "match reports".to_owned(),
    }
}

fn four_nil() -> Timeline {
    Timeline {
        home_score: 4,
        goals: vec![
            goal(Side::Home, 1, 5.5, "Fabián Ruiz"),
            goal(Side::Home, 1, 8.6, "Ousmane Dembélé"),
            goal(Side::Home, 1, 23.4, "Fabián Ruiz"),
            goal(Side::Home, 2, 86.3, "Gonçalo Ramos"),
        ],
        errors: vec![
            error(Side::Away, 1, 5.3, "Raúl Asencio", true),
            error(Side::Away, 1, 8.4, "Antonio Rüdiger", true),
        ],
        given_away: Some(RunningXg {
            steps: [(5.5, 0.31), (8.6, 0.96)]
                .map(|(minute, total)| GivenAway {
                    period: 1,
                    minute,
                    side: Side::Away,
                    total,
                })
                .to_vec(),
            at_least: [true; 2],
        }),
        ..goalless()
    }
}

/// Seven goals, five of them within seven minutes, each after an error.
fn seven_one() -> Timeline {
    let minutes = [10.4, 22.1, 23.8, 25.2, 28.6, 68.2, 78.3];
    let period = |minute: f64| if minute < 46.0 { 1 } else { 2 };
    let mut match_ = Timeline {
        home_score: 7,
        away_score: 1,
        key_events_only: false,
        ..goalless()
    };
    for (i, &minute) in minutes.iter().enumerate() {
        let (scorer, loser) = (NAMES[i], NAMES[9 - i]);
        match_
            .goals
            .push(goal(Side::Home, period(minute), minute, scorer));
        match_
            .errors
            .push(error(Side::Away, period(minute), minute - 0.2, loser, true));
    }
    match_.goals.push(goal(Side::Away, 2, 89.6, NAMES[9]));
    match_.goals[3].penalty = true;
    match_.goals[7].own_goal = true;
    match_.errors[2].confidence = 0.496;
    match_.shots = (0..30)
        .map(|i| TimelineShot {
            period: 1 + (i % 2) as u8,
            minute: 45.0 * f64::from(i % 2) + f64::from(i * 17 % 46),
            side: if i % 3 == 0 { Side::Away } else { Side::Home },
            xg: (i % 5 != 0).then(|| f64::from(i) / 30.0),
        })
        .collect();
    match_
}

fn many_errors() -> Timeline {
    let mut match_ = seven_one();
    for i in 0..60 {
        let side = if i % 2 == 0 { Side::Home } else { Side::Away };
        let (period, minute) = (1 + (i % 2) as u8, (i * 13 % 47) as f64);
        let start = f64::from(period - 1) * 45.0;
        let mut extra = error(side, period, start + minute, NAMES[i % 10], i % 7 == 0);
        extra.confidence = (i % 11) as f64 / 10.0;
        extra.source = ["report", "inferred", "provider", ""][i % 4].to_owned();
        match_.errors.push(extra);
    }
    match_
}

fn extra_time() -> Timeline {
    let mut match_ = four_nil();
    for (period, start_minute, length) in [(3, 90.0, 15.6), (4, 105.0, 17.9)] {
        match_.periods.push(PeriodSpan {
            period,
            start_minute,
            length,
        });
    }
    match_.goals.push(goal(Side::Away, 3, 90.2, NAMES[9]));
    match_.goals.push(goal(Side::Away, 4, 122.8, NAMES[9]));
    match_
        .errors
        .push(error(Side::Home, 4, 122.5, NAMES[9], true));
    match_
        .errors
        .push(error(Side::Home, 3, 90.0, NAMES[4], false));
    match_.away_score = 2;
    match_.home = "Borussia Verein für Leibesübungen Mönchengladbach".to_owned();
    match_
}

fn timelines() -> [Timeline; 5] {
    [
        goalless(),
        four_nil(),
        seven_one(),
        many_errors(),
        extra_time(),
    ]
}

/// Every text is inside the picture, covers no other, and can be written with the font.
fn assert_tidy(picture: &Picture) {
    let (width, height) = picture.size();
    let boxes = picture.text_boxes();
    assert!(!boxes.is_empty());
    for (i, a) in boxes.iter().enumerate() {
        let inside = a.x >= 4.0
            && a.y >= 4.0
            && a.x + a.w <= f64::from(width) - 4.0
            && a.y + a.h <= f64::from(height) - 4.0;
        assert!(inside, "clipped: {a:?} in {width} x {height}");
        for b in &boxes[i + 1..] {
            assert!(!a.overlaps(b), "{a:?} covers {b:?}");
        }
        for c in a.text.chars() {
            for weight in [Weight::Regular, Weight::Bold] {
                let glyph = text::font(weight).glyph_id(c);
                assert_ne!(glyph.0, 0, "no glyph for {c:?} of {:?}", a.text);
            }
        }
    }
}

/// The text of a picture's boxes, for finding what must be in it.
fn words(picture: &Picture) -> String {
    let texts = picture.text_boxes().iter().map(|b| b.text.as_str());
    texts.collect::<Vec<_>>().join(" | ")
}

fn is_input<T>(result: Result<T, DrawError>) -> bool {
    matches!(result, Err(DrawError::Input(_)))
}

#[test]
fn rate_charts_of_any_length_are_tidy() {
    for rows in [1, 3, 5, 30, 40] {
        for shots in [false, true] {
            assert_tidy(&error_rates(&rates(rows, shots)).unwrap());
        }
    }
}

#[test]
fn timelines_of_any_kind_are_tidy() {
    for match_ in timelines() {
        assert_tidy(&timeline(&match_).unwrap());
    }
}

#[test]
fn the_font_has_the_letters_of_names() {
    let letters = "áàâäãåăąæćčçďđéèêëěęğíìîïıİłľñńňóòôöõøőœřśšşșßťţțúùûüůűýźžżðþÞ'’–…→∞%>";
    for c in letters
        .chars()
        .flat_map(|c| [Some(c), c.to_uppercase().next()])
        .flatten()
    {
        for weight in [Weight::Regular, Weight::Bold] {
            assert_ne!(text::font(weight).glyph_id(c).0, 0, "{c:?} in {weight:?}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let chart = rates(5, true);
    let (first, second) = (error_rates(&chart).unwrap(), error_rates(&chart).unwrap());
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.5).unwrap(), second.to_png(1.5).unwrap());
    let (first, second) = (
        timeline(&seven_one()).unwrap(),
        timeline(&seven_one()).unwrap(),
    );
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}

#[test]
fn a_png_has_the_stated_size_and_is_not_blank() {
    let pictures = [
        error_rates(&rates(3, true)).unwrap(),
        timeline(&four_nil()).unwrap(),
    ];
    for picture in pictures {
        for scale in [1.0, DEFAULT_SCALE] {
            let png = Pixmap::decode_png(&picture.to_png(scale).unwrap()).unwrap();
            let (width, height) = picture.size();
            let stated = [width, height].map(|side| (side as f32 * scale).round() as u32);
            assert_eq!([png.width(), png.height()], stated);
            assert!(png.pixels().iter().all(|pixel| pixel.is_opaque()));
            // Text is drawn, not just lines: there are dark pixels at the title.
            let title = &picture.text_boxes()[0];
            let inside = |x: u32, y: u32| {
                let (x, y) = (
                    f64::from(x) / f64::from(scale),
                    f64::from(y) / f64::from(scale),
                );
                x > title.x && x < title.x + title.w && y > title.y && y < title.y + title.h
            };
            let cells = (0..png.height()).flat_map(|y| (0..png.width()).map(move |x| (x, y)));
            let (mut dark, mut all) = (0, 0);
            for (x, y) in cells.filter(|&(x, y)| inside(x, y)) {
                all += 1;
                dark += u32::from(png.pixel(x, y).unwrap().red() < 0x80);
            }
            let share = f64::from(dark) / f64::from(all);
            assert!((0.05..0.5).contains(&share), "{share} of the title is dark");
        }
    }
}

/// The text boxes match what is drawn: everything beyond a title's box is blank.
#[test]
fn text_is_as_wide_as_its_box() {
    let picture = error_rates(&rates(1, false)).unwrap();
    let png = Pixmap::decode_png(&picture.to_png(1.0).unwrap()).unwrap();
    let title = &picture.text_boxes()[0];
    let inked = |x: u32| {
        let rows = title.y as u32..(title.y + title.h) as u32;
        rows.into_iter()
            .any(|y| png.pixel(x, y).unwrap().red() < 0xC0)
    };
    let last = (0..png.width()).rev().find(|&x| inked(x)).unwrap();
    let end = title.x + title.w;
    assert!(
        (end - f64::from(last)).abs() < 6.0,
        "{last} is the last of {end}"
    );
}

#[test]
fn scales_out_of_range_are_refused() {
    let picture = error_rates(&rates(1, false)).unwrap();
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9] {
        assert!(
            matches!(picture.to_png(scale), Err(DrawError::Png(_))),
            "{scale}"
        );
    }
}

#[test]
fn drawing_is_quick() {
    let chart = rates(40, true);
    let best = |tries: usize, draw: &dyn Fn()| -> Duration {
        let once = |_| {
            let start = Instant::now();
            draw();
            start.elapsed()
        };
        (0..tries).map(once).min().unwrap()
    };
    // A guard against work that grows without bound, however busy the machine; the bench `pictures`
    // measures.
    let png = best(3, &|| {
        error_rates(&chart).unwrap().to_png(DEFAULT_SCALE).unwrap();
    });
    let crowded = many_errors();
    let svg = best(3, &|| {
        timeline(&crowded).unwrap();
    });
    let allowed = if cfg!(debug_assertions) { 120 } else { 15 };
    assert!(png < Duration::from_secs(allowed), "{png:?}");
    assert!(svg < Duration::from_secs(allowed), "{svg:?}");
}

#[test]
fn rates_that_make_no_sense_are_refused() {
    assert!(is_input(error_rates(&rates(0, false))));
    let spoil: [fn(&mut RatesChart); 9] = [
        |chart| chart.rows[0].minutes = f64::NAN,
        |chart| chart.rows[0].minutes = -1.0,
        |chart| chart.rows[0].goal.count = f64::INFINITY,
        |chart| chart.rows[0].goal.per90 = f64::NAN,
        |chart| chart.rows[0].goal.low = f64::NAN,
        |chart| chart.rows[0].goal.high = f64::NAN,
        |chart| {
            chart.rows[0].shot = Some(Rate {
                per90: -0.1,
                ..rate(1.0, 90.0)
            })
        },
        |chart| chart.rows[0].goal.prior = Some(f64::NAN),
        |chart| chart.rows[0].shot.as_mut().unwrap().prior = Some(f64::INFINITY),
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut chart = rates(2, true);
        spoil(&mut chart);
        assert!(is_input(error_rates(&chart)), "number {i}");
    }
}

#[test]
fn matches_that_make_no_sense_are_refused() {
    let spoil: [fn(&mut Timeline); 13] = [
        |match_| match_.periods.clear(),
        |match_| match_.periods[0].length = 0.0,
        |match_| match_.periods[1].length = f64::NAN,
        |match_| match_.periods[1].start_minute = f64::INFINITY,
        |match_| match_.goals[0].minute = f64::NAN,
        |match_| match_.errors[0].minute = f64::NEG_INFINITY,
        |match_| match_.errors[0].confidence = f64::NAN,
        |match_| match_.shots[1].xg = Some(f64::NAN),
        |match_| match_.shots[1].xg = Some(76.0),
        |match_| match_.goals[1].xg = Some(-0.1),
        |match_| match_.errors[1].led_at = Some(f64::NAN),
        |match_| {
            match_.given_away = four_nil().given_away.map(|mut g| {
                g.steps[0].total = f64::NAN;
                g
            })
        },
        |match_| {
            match_.given_away = four_nil().given_away.map(|mut g| {
                g.steps[1].minute = f64::NAN;
                g
            })
        },
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut match_ = seven_one();
        spoil(&mut match_);
        assert!(is_input(timeline(&match_)), "number {i}");
    }
}

#[test]
fn a_huge_interval_is_cut_and_its_end_printed() {
    let mut chart = rates(6, false);
    for row in &mut chart.rows {
        (row.minutes, row.goal) = (1_800.0, rate(4.0, 1_800.0));
    }
    let whole = words(&error_rates(&chart).unwrap());
    assert!(!whole.contains("continues"), "{whole}");
    for (high, printed) in [(8.0, "8.00"), (f64::INFINITY, "∞"), (1e300, ">9,999")] {
        let minutes = 60.0;
        let goal = Rate {
            count: 1.0,
            per90: 1.5,
            unsure: true,
            low: 0.04,
            high,
            prior: None,
        };
        chart.rows[5] = RateRow {
            minutes,
            goal,
            ..chart.rows[5].clone()
        };
        let picture = error_rates(&chart).unwrap();
        assert_tidy(&picture);
        let cut = words(&picture);
        assert!(cut.contains(&format!("| {printed} |")), "{cut}");
        assert!(cut.contains("continues"), "{cut}");
        assert!(cut.contains("| 2.0 |") && !cut.contains("| 2.5 |"), "{cut}");
    }
}

/// Twenty pixels from top to bottom, in units of the drawing.
#[test]
fn an_interval_narrower_than_its_dot_is_told_by_its_ends() {
    let drawn = |half: f64| -> Picture {
        let mut chart = rates(6, false);
        for row in &mut chart.rows {
            (row.minutes, row.goal) = (1_800.0, rate(4.0, 1_800.0));
        }
        chart.rows[2].goal = Rate {
            per90: 0.2,
            low: 0.2 - half,
            high: 0.2 + half,
            ..chart.rows[2].goal
        };
        error_rates(&chart).expect("drawn")
    };
    let ends = |picture: &Picture| {
        let svg = picture.to_svg();
        let lines = svg.split("points=\"").skip(1).filter_map(|rest| {
            let points = rest.split('"').next()?;
            let (from, to) = points.trim().split_once(' ')?;
            Some((from.split_once(',')?, to.split_once(',')?))
        });
        let upright = lines.filter(|((x, from), (end, to))| {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            x == end && ((number(to) - number(from)) / super::canvas::GRAIN - 20.0).abs() < 0.5
        });
        upright.count()
    };
    assert_eq!(ends(&drawn(0.002)), 2);
    assert_eq!(ends(&drawn(0.2)), 0);
}

#[test]
fn odd_texts_do_not_break_a_picture() {
    let mut chart = rates(3, true);
    chart.title = "A <b>& \u{0}\n\"title\"\t".to_owned();
    chart.source = "x".repeat(2_000);
    chart.rows[0].player = String::new();
    chart.rows[2].player = "Ousmane Dembe\u{301}le\u{301}".to_owned();
    chart.rows[1].player = "]]>&amp;".to_owned();
    let picture = error_rates(&chart).unwrap();
    assert_tidy(&picture);
    assert!(words(&picture).contains("Ousmane Dembélé"));
    picture.to_png(1.0).unwrap();
    let mut match_ = seven_one();
    match_.home = "W".repeat(300);
    match_.goals[0].label = "W".repeat(300);
    match_.errors[0].label = "W".repeat(300);
    match_.errors[0].source = "W".repeat(300);
    let picture = timeline(&match_).unwrap();
    assert_tidy(&picture);
    picture.to_png(1.0).unwrap();
}

#[test]
fn a_narrow_timeline_says_all_that_a_wide_one_does() {
    let narrow = Style {
        width: Some(580),
        ..Style::default()
    };
    let picture = super::timeline(&four_nil(), &narrow).unwrap();
    assert_tidy(&picture);
    let text = words(&picture);
    for wanted in [
        "Raúl Asencio: dispossessed → goal | report, 95%",
        "Paris | Saint- | Germain | 12 shots, 1.4 | xG",
        "Real | Madrid | 9 shots, 0.8 | xG",
        "≥ 0.96 | Real Madrid | ≥ 0.00 | Paris Saint-Germain",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(!text.contains('…'), "{text}");
}

#[test]
fn a_timeline_says_who_erred_who_says_so_and_how_sure_that_is() {
    let text = words(&timeline(&four_nil()).unwrap());
    for wanted in [
        "Paris Saint-Germain 4–0 Real Madrid",
        "Raúl Asencio: dispossessed → goal | report, 95%",
        "4–0 | Gonçalo Ramos 87'",
        "Key events only",
        "2 named in reports",
        "given away by errors, running",
        "≥ 0.96",
        "12 shots, 1.4 xG",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(!text.contains("hollow"), "{text}");
    // A hollow mark does not read 50%.
    let text = words(&timeline(&seven_one()).unwrap());
    assert!(
        text.contains("report, 49%") && text.contains("hollow"),
        "{text}"
    );
    assert!(
        text.contains("(pen.)") && text.contains("(own goal)"),
        "{text}"
    );
}

#[test]
fn all_goals_and_errors_before_goals_have_a_label() {
    for match_ in timelines() {
        let text = words(&timeline(&match_).unwrap());
        let costly = match_
            .errors
            .iter()
            .filter(|error| error.led_to_goal)
            .count();
        assert_eq!(text.matches(" → goal").count(), costly);
        let minutes = match_
            .goals
            .iter()
            .map(|goal| format!("{}'", goal.minute.ceil()));
        let shown = minutes
            .filter(|minute| text.contains(minute.as_str()))
            .count();
        assert!(shown + 2 >= match_.goals.len(), "{text}");
    }
}

#[test]
fn a_running_score_that_cannot_be_right_is_not_shown() {
    let mut match_ = four_nil();
    match_.home_score = 5;
    let text = words(&timeline(&match_).unwrap());
    assert!(!text.contains("1–0"), "{text}");
    assert!(text.contains("Fabián Ruiz 6'"), "{text}");
}

#[test]
fn more_marks_than_a_match_has_are_drawn_in_time_or_refused() {
    let mut match_ = goalless();
    let who = |i: usize| NAMES[i % 10];
    match_.errors = (0..2_000)
        .map(|i| error(Side::Home, 1, (i % 45) as f64, who(i), true))
        .collect();
    let start = Instant::now();
    let picture = timeline(&match_).unwrap();
    let allowed = if cfg!(debug_assertions) { 120 } else { 15 };
    assert!(start.elapsed() < Duration::from_secs(allowed));
    assert_tidy(&picture);
    assert!(picture.size().1 < 2_000);
    assert!(words(&picture).contains("errors have no label"));
    match_.errors.extend(match_.errors.clone());
    assert!(is_input(timeline(&match_)));
}
