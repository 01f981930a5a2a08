use super::*;

fn error(i: usize, to: f64) -> MapError {
    let along = ((i * 29) % 31) as f64 / 31.0;
    MapError {
        x: Some(to * along),
        y: Some(68.0 * ((i * 17) % 23) as f64 / 22.0),
        kind: [
            MapKind::Pass,
            MapKind::LostBall,
            MapKind::Clearance,
            MapKind::Keeper,
            MapKind::Other,
        ][i % 5],
        what: ["misplaced pass", "bad touch", ""][i % 3].to_owned(),
        player: NAMES[(i + 9) % 10].to_owned(),
        minute: format!("{}'", 1 + i % 90),
        match_name: "Beşiktaş Jimnastik Kulübü (a)".to_owned(),
        cost: (i % 7 != 3).then_some(0.9 / (1.0 + (i % 13) as f64)),
        led_to_goal: i.is_multiple_of(3),
        confidence: (i % 11) as f64 / 10.0,
        source: ["report", "provider", "inferred"][i % 3].to_owned(),
    }
}

pub(super) fn errors(many: usize, to: f64) -> ErrorMap {
    ErrorMap {
        title: "Where the errors were".to_owned(),
        subtitle: "All competitions. ".repeat(8),
        errors: (0..many).map(|i| error(i, to)).collect(),
        approximate: true,
        notes: vec!["Without penalties".to_owned()],
        source: "match reports".to_owned(),
    }
}

fn all_at(many: usize, at: Option<(f64, f64)>) -> ErrorMap {
    let mut map = errors(many, 50.0);
    for error in &mut map.errors {
        (error.x, error.y) = (at.map(|at| at.0), at.map(|at| at.1));
    }
    map
}

#[test]
fn error_maps_of_any_size_are_tidy() {
    for many in [1, 2, 5, 40, 400] {
        for to in [20.0, 50.0, 75.0, 105.0] {
            assert_tidy(&error_map(&errors(many, to)).unwrap());
        }
        for at in [(11.0, 34.0), (0.0, 0.0), (-5.0, 73.0), (110.0, -5.0)] {
            assert_tidy(&error_map(&all_at(many, Some(at))).unwrap());
        }
        assert_tidy(&error_map(&all_at(many, None)).unwrap());
    }
}

#[test]
fn a_map_says_who_what_it_cost_and_what_is_missing() {
    let mut map = errors(30, 50.0);
    (map.errors[1].x, map.errors[2].y) = (None, None);
    let text = words(&error_map(&map).unwrap());
    for wanted in [
        "Direction of attack →",
        "28 errors drawn; 2 of 30 have no known position.",
        "costliest of 30 errors",
        "0.90 xG",
        "full: led to a goal (10)",
        "goalkeeper (6)",
        "hollow: confidence below 50%",
        "Positions are approximate.",
        "Without penalties.",
        "cost not known",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    let mut one = errors(1, 50.0);
    one.approximate = false;
    let text = words(&error_map(&one).unwrap());
    assert!(text.contains("1 error, with a known"), "{text}");
    assert!(!text.contains("approximate") && !text.contains("not on the map"));
    let none = words(&error_map(&all_at(3, None)).unwrap());
    assert!(none.contains("no position known"), "{none}");
    assert_eq!(none.matches("not on the map").count(), 3);
}

/// Each row's number is also on the pitch, inside the mark or next to it.
#[test]
fn every_listed_error_has_its_number_on_the_pitch() {
    let picture = error_map(&errors(20, 50.0)).unwrap();
    let text = words(&picture);
    let listed = text.split(" costliest of 20").next().unwrap();
    let listed: usize = listed.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(listed >= 5, "{text}");
    for number in 1..=listed {
        let own = |text: &str| text.split(' ').next() == Some(number.to_string().as_str());
        let many = picture.text_boxes().iter().filter(|b| own(&b.text)).count();
        assert!(many >= 2, "{number}: {text}");
    }
}

#[test]
fn of_a_league_the_density_is_drawn_and_the_list_alone_marked() {
    let text = words(&error_map(&errors(400, 60.0)).unwrap());
    assert!(text.contains("errors in a hexagon: 1 to"), "{text}");
    assert!(text.contains("hexagons count all"), "{text}");
    assert!(!words(&error_map(&errors(50, 60.0)).unwrap()).contains("hexagon"));
}

#[test]
fn no_match_of_the_list_is_cut_where_lines_hold_it() {
    let mut map = errors(6, 50.0);
    let long = "Borussia Mönchengladbach against Bayer Leverkusen 2023-08-12";
    map.errors[0].match_name = long.to_owned();
    for width in [600, 1080, 2000] {
        let style = Style {
            width: Some(width),
            ..Style::default()
        };
        let text = words(&super::super::error_map(&map, &style).unwrap());
        assert!(
            text.contains("Leverkusen") && text.contains("2023-08-12"),
            "{text}"
        );
    }
}

/// The team's own goal is on the left, its right touchline below.
#[test]
fn the_costliest_are_labelled_where_they_were() {
    let mut two = errors(2, 50.0);
    let places = [(10.0, 10.0), (50.0, 60.0)];
    for ((error, at), name) in two
        .errors
        .iter_mut()
        .zip(places)
        .zip(["Asencio", "Huijsen"])
    {
        (error.x, error.y, error.cost) = (Some(at.0), Some(at.1), Some(0.5));
        error.kind = MapKind::Pass;
        error.player = name.to_owned();
        error.minute = "6'".to_owned();
    }
    let picture = error_map(&two).unwrap();
    let label = |text: &str| {
        let found = picture.text_boxes().iter().find(|b| b.text == text);
        found.map(|b| (b.x, b.y)).unwrap()
    };
    let (first, second) = (label("Asencio 6'"), label("Huijsen 6'"));
    assert!(first.0 + 200.0 < second.0, "{first:?} {second:?}");
    assert!(first.1 > second.1 + 200.0, "{first:?} {second:?}");
}

/// Centres and radii of the dots, in picture units; the pitch's spots are smaller.
fn dots(picture: &Picture) -> Vec<(f64, f64, f64)> {
    let svg = picture.to_svg();
    let tags = svg.split("<circle ").skip(1);
    tags.map(|tag| {
        let number = |name: &str| -> f64 {
            let rest = tag.split(name).nth(1).expect("the attribute");
            let value: f64 = rest.split('"').nth(1).expect("a value").parse().unwrap();
            value / 10.0
        };
        (number("cx="), number("cy="), number(" r="))
    })
    .filter(|&(_, _, r)| r > 2.5)
    .collect()
}

#[test]
fn dots_at_one_place_and_large_ones_near_it_do_not_cover_each_other() {
    for near in [0.0, 0.5, 1.5] {
        let mut map = errors(9, 50.0);
        for (i, error) in map.errors.iter_mut().enumerate() {
            error.x = Some(11.0 + near * (i % 3) as f64);
            error.y = Some(34.0 + near * (i / 3) as f64);
            error.cost = Some(0.4 + 0.05 * i as f64);
            (error.led_to_goal, error.confidence) = (true, 0.9);
            error.kind = MapKind::Pass;
        }
        let picture = error_map(&map).unwrap();
        let dots = dots(&picture);
        assert!(dots.len() >= 18, "{} dots", dots.len());
        for (i, a) in dots.iter().enumerate() {
            for b in &dots[i + 1..] {
                let apart = (a.0 - b.0).hypot(a.1 - b.1);
                let one = apart < 0.5;
                assert!(one || apart > a.2 + b.2 - 1.0, "{near} m: {a:?} {b:?}");
            }
        }
        let shown = words(&picture);
        assert!(shown.contains("drawn next to each other"));
        // Every large dot keeps its number, on the pitch and in the list.
        for number in ["1", "2", "3", "4", "5"] {
            let all = picture.text_boxes().iter();
            assert_eq!(all.filter(|b| b.text == number).count(), 2, "{number}");
        }
    }
}

#[test]
fn error_maps_that_make_no_sense_are_refused() {
    assert!(is_input(error_map(&errors(0, 50.0))));
    assert!(is_input(error_map(&errors(2_001, 50.0))));
    let spoil: [fn(&mut MapError); 10] = [
        |e| e.x = Some(f64::NAN),
        |e| e.y = Some(f64::INFINITY),
        |e| e.x = Some(-5.1),
        |e| e.x = Some(110.1),
        |e| e.y = Some(73.1),
        |e| e.cost = Some(f64::NAN),
        |e| e.cost = Some(-0.1),
        |e| e.cost = Some(76.0),
        |e| e.confidence = f64::NAN,
        |e| e.confidence = 1.1,
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut map = errors(3, 50.0);
        spoil(&mut map.errors[1]);
        assert!(is_input(error_map(&map)), "number {i}");
    }
}

#[test]
fn the_same_map_gives_the_same_bytes_and_odd_texts_do_no_harm() {
    let mut odd = errors(12, 70.0);
    odd.errors[3].what = "W".repeat(300);
    odd.errors[0].player = "W".repeat(300);
    odd.errors[0].minute = "W".repeat(300);
    odd.errors[0].match_name = "W".repeat(300);
    odd.errors[1].player = String::new();
    odd.errors[1].minute = String::new();
    odd.errors[2].player = "]]> <b>&amp;\u{0}".to_owned();
    odd.errors[4].cost = Some(5.0);
    let (first, second) = (error_map(&odd).unwrap(), error_map(&odd).unwrap());
    assert_tidy(&first);
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}

#[test]
fn a_full_map_is_drawn_in_time() {
    let start = Instant::now();
    assert_tidy(&error_map(&errors(2_000, 50.0)).unwrap());
    let allowed = if cfg!(debug_assertions) { 120 } else { 15 };
    assert!(start.elapsed() < Duration::from_secs(allowed));
}
