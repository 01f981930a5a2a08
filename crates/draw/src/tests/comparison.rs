use super::*;

/// A triangle from `low` to `high` with an area of one.
fn density(low: f64, mean: f64, high: f64) -> Vec<(f64, f64)> {
    let peak = 2.0 / (high - low);
    vec![(low, 0.0), (mean, peak), (high, 0.0)]
}

fn player(i: usize) -> ComparedPlayer {
    let mean = 0.1 + 0.05 * (i % 5) as f64;
    let wide = 0.08 + 0.05 * (i % 3) as f64;
    let (low, high) = ((mean - wide).max(0.001), mean + wide * 1.4);
    ComparedPlayer {
        player: NAMES[(i + 9) % 10].to_owned(),
        team: ["Beşiktaş Jimnastik Kulübü", "", "Real Madrid"][i % 3].to_owned(),
        minutes: 40.0 + 300.0 * i as f64,
        matches: 1 + i as u32,
        errors: (i % 6) as f64,
        to_goals: i.is_multiple_of(2).then_some((i % 3) as f64),
        raw: (i != 3).then_some(mean * 1.2),
        mean,
        low,
        high,
        half: (i != 4).then_some((low.max(mean - 0.03), mean + 0.03)),
        mostly_group: i.is_multiple_of(4),
        density: density(low * 0.5, mean, high * 1.1),
    }
}

pub(super) fn players(many: usize) -> Comparison {
    let share = |i: usize, j: usize| match (i as f64 - j as f64) / 8.0 {
        away if away > 1.0 => 0.998,
        away if away < -1.0 => 0.002,
        away => 0.5 + away * 0.49,
    };
    Comparison {
        title: "Central defenders compared".to_owned(),
        subtitle: "What is known of each one's rate. ".repeat(4),
        unit: "errors leading to goals per 90".to_owned(),
        goals: true,
        players: (0..many).map(player).collect(),
        prior_mean: Some(0.14),
        compared: (0..many).collect(),
        pairs: (many * many.saturating_sub(1) / 2, many / 2),
        less_often: (0..many)
            .map(|i| (0..many).map(|j| (i != j).then(|| share(i, j))).collect())
            .collect(),
        notes: vec!["Group: defenders".to_owned()],
        source: "match reports".to_owned(),
    }
}

#[test]
fn comparisons_of_any_size_are_tidy() {
    for many in 1..=12 {
        let picture = comparison(&players(many)).unwrap();
        assert_tidy(&picture);
        let bare = Comparison {
            compared: Vec::new(),
            less_often: Vec::new(),
            pairs: (many * (many - 1) / 2, 0),
            prior_mean: None,
            goals: false,
            unit: "errors leading to shots ".repeat(12),
            ..players(many)
        };
        assert_tidy(&comparison(&bare).unwrap());
    }
}

#[test]
fn a_comparison_says_how_much_is_known_and_who_can_be_told_apart() {
    let text = words(&comparison(&players(12)).unwrap());
    for wanted in [
        "Errors leading to goals per 90",
        "group mean 0.14",
        ">99%",
        "<1%",
        "pairs can be distinguished.",
        "pale: between these, the two cannot be distinguished",
        "based more on the group",
        "thick: 50%",
        "Group: defenders.",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(!text.contains("100%") && !text.contains("| 0%"), "{text}");
    // Nobody can be distinguished: a line in place of the table.
    let alike = Comparison {
        compared: Vec::new(),
        less_often: Vec::new(),
        pairs: (66, 0),
        ..players(12)
    };
    let text = words(&comparison(&alike).unwrap());
    assert!(
        text.contains("None of 66 pairs can be distinguished by these data."),
        "{text}"
    );
    assert!(!text.contains("Probability"), "{text}");
    // Else a table of those who differ.
    let mut few = players(5);
    few.compared = vec![1, 4];
    few.pairs = (10, 1);
    few.less_often = vec![vec![None, Some(0.98)], vec![Some(0.02), None]];
    let picture = comparison(&few).unwrap();
    assert_tidy(&picture);
    let text = words(&picture);
    assert!(
        text.contains("1 of 10 pairs can be distinguished; these players are in one."),
        "{text}"
    );
    let mut two = players(2);
    two.pairs = (1, 1);
    two.less_often = vec![vec![None, Some(0.98)], vec![Some(0.02), None]];
    let text = words(&comparison(&two).unwrap());
    assert!(text.contains("The two can be distinguished."), "{text}");
}

/// The same area under every curve: a player about whom less is known has a lower one.
#[test]
fn what_is_known_less_is_drawn_flatter() {
    let mut two = players(2);
    two.prior_mean = None;
    two.less_often.clear();
    two.compared.clear();
    for (player, wide) in two.players.iter_mut().zip([0.1, 0.2]) {
        (player.low, player.high, player.mean) = (0.5 - wide, 0.5 + wide, 0.5);
        player.half = None;
        player.density = density(0.5 - wide, 0.5, 0.5 + wide);
        player.mostly_group = false;
    }
    let picture = comparison(&two).unwrap();
    let polygons = picture.to_svg().split("<polygon").skip(1);
    let heights: Vec<f64> = polygons
        .filter_map(|tag| tag.split(" points=\"").nth(1)?.split('"').next())
        .map(|points| {
            let ys = points.split_whitespace();
            let ys = ys.filter_map(|point| point.split(',').nth(1)?.parse::<f64>().ok());
            let ys: Vec<f64> = ys.collect();
            let least = ys.iter().copied().fold(f64::MAX, f64::min);
            ys.iter().copied().fold(f64::MIN, f64::max) - least
        })
        .collect();
    let [steep, flat] = heights[..2] else {
        panic!("{heights:?}")
    };
    assert!((steep / flat - 2.0).abs() < 0.05, "{heights:?}");
}

#[test]
fn what_goes_on_beyond_the_edge_is_said() {
    let plain = words(&comparison(&players(5)).unwrap());
    assert!(!plain.contains("continues"), "{plain}");
    let mut wide = players(5);
    wide.players[2].raw = Some(4.5);
    wide.players[3].high = 30.0;
    wide.players[1].density = vec![(0.1, 0.0), (0.1001, 20_000.0), (0.1002, 0.0)];
    let picture = comparison(&wide).unwrap();
    assert_tidy(&picture);
    let text = words(&picture);
    for wanted in ["as counted 4.50", "An arrow at the right", "flat top"] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn comparisons_that_make_no_sense_are_refused() {
    assert!(is_input(comparison(&players(0))));
    assert!(is_input(comparison(&players(13))));
    let spoil: [fn(&mut Comparison); 22] = [
        |c| c.players[0].minutes = f64::NAN,
        |c| c.players[0].errors = -1.0,
        |c| c.players[0].raw = Some(f64::INFINITY),
        |c| c.players[0].mean = f64::NAN,
        |c| c.players[0].low = f64::NAN,
        |c| c.players[0].low = c.players[0].mean + 0.1,
        |c| c.players[0].high = f64::INFINITY,
        |c| c.players[0].high = c.players[0].mean / 2.0,
        |c| c.players[0].half = Some((f64::NAN, 0.2)),
        |c| c.players[0].half = Some((0.0, 900.0)),
        |c| c.players[0].density.clear(),
        |c| c.players[0].density[1].1 = f64::NAN,
        |c| c.players[0].density[1].1 = f64::INFINITY,
        |c| c.players[0].density[1].1 = -1.0,
        |c| c.players[0].density[0].0 = f64::NAN,
        |c| c.players[0].density[0].0 = 900.0,
        |c| c.players[0].density[1].1 *= 5.0,
        |c| c.prior_mean = Some(f64::NAN),
        |c| c.less_often[0][1] = Some(f64::NAN),
        |c| c.less_often[0][1] = Some(71.0),
        |c| c.less_often[1].truncate(1),
        |c| c.compared[0] = 7,
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut spoilt = players(3);
        spoil(&mut spoilt);
        assert!(is_input(comparison(&spoilt)), "number {i}");
    }
}

#[test]
fn the_same_comparison_gives_the_same_bytes_and_odd_texts_do_no_harm() {
    let mut odd = players(12);
    odd.title = "W".repeat(300);
    odd.unit = String::new();
    odd.players[0].player = String::new();
    odd.players[1].player = "W".repeat(300);
    odd.players[2].player = "]]> <b>&amp;\u{0}".to_owned();
    odd.players[3].player = "a-b ".repeat(80);
    odd.less_often[3][4] = None;
    let (first, second) = (comparison(&odd).unwrap(), comparison(&odd).unwrap());
    assert_tidy(&first);
    assert_eq!(first, second);
    assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
}
