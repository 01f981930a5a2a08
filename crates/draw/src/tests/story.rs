use super::super::pitch::{self, View};
use super::*;

fn action(i: usize, at: Option<(f64, f64)>, end: Option<(f64, f64)>) -> StoryAction {
    StoryAction {
        x: at.map(|at| at.0),
        y: at.map(|at| at.1),
        end_x: end.map(|end| end.0),
        end_y: end.map(|end| end.1),
        player: NAMES[i % 10].to_owned(),
        what: [
            "pass",
            "carry",
            "a challenge that nobody wins, and then one more",
        ][i % 3]
            .to_owned(),
        seconds_before: 60.0 - (i % 60) as f64,
        attacking: !i.is_multiple_of(4),
        carry: i % 3 == 1,
        carried_to: None,
        after: false,
        shot: false,
        candidate: None,
    }
}

fn verdict(confidence: f64, first: bool) -> Option<StoryVerdict> {
    Some(StoryVerdict {
        confidence,
        source: "report".to_owned(),
        kind: "bad touch".to_owned(),
        first,
        apart: false,
    })
}

/// An attack of any length over the part of the pitch right of `from`.
pub(super) fn attack(actions: usize, from: f64) -> Story {
    let at = |i: usize| {
        let across = (105.0 - from) * ((i * 29) % 31) as f64 / 31.0;
        (from + across, 68.0 * ((i * 17) % 23) as f64 / 22.0)
    };
    let mut story = Story {
        title: "Paris Saint-Germain 1–0 Real Madrid: Fabián Ruiz 6'".to_owned(),
        subtitle: "FIFA Club World Cup, 2025-07-09".to_owned(),
        attacking: "Paris Saint-Germain".to_owned(),
        defending: "Real Madrid".to_owned(),
        actions: (0..actions)
            .map(|i| action(i, Some(at(i)), (i % 5 != 2).then(|| at(i + 1))))
            .collect(),
        standing: Vec::new(),
        caption: "Asencio loses the ball in front of the own goal, and Ruiz scores.".to_owned(),
        approximate: true,
        source: "match reports".to_owned(),
    };
    let last = &mut story.actions[actions - 1];
    (last.shot, last.attacking, last.seconds_before) = (true, true, 0.0);
    (last.end_x, last.end_y) = (None, None);
    story.actions[actions / 2].candidate = verdict(0.9, true);
    if actions > 4 {
        story.actions[actions / 2 + 1].candidate = verdict(0.496, false);
    }
    story
}

fn all_at(actions: usize, at: Option<(f64, f64)>) -> Story {
    let mut story = attack(actions, 0.0);
    for action in &mut story.actions {
        (action.x, action.y) = (at.map(|at| at.0), at.map(|at| at.1));
    }
    story
}

fn stories() -> Vec<Story> {
    let mut stories = Vec::new();
    for actions in [1, 5, 14, 30] {
        for from in [0.0, 42.0, 55.0, 90.0] {
            stories.push(attack(actions, from));
        }
        for at in [(94.0, 34.0), (105.0, 68.0), (110.0, -5.0), (0.0, 0.0)] {
            stories.push(all_at(actions, Some(at)));
        }
        stories.push(all_at(actions, None));
    }
    stories
}

/// Centres and radii of the circles of a picture, in the picture's units.
fn circles(picture: &Picture) -> Vec<(f64, f64, f64, String)> {
    let number = |tag: &str, name: &str| -> f64 {
        let from = tag.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        tag[from..].split('"').next().unwrap().parse().unwrap()
    };
    let tags = picture.to_svg().split("<circle").skip(1);
    tags.map(|tag| tag.split('>').next().unwrap())
        .map(|tag| {
            let [x, y, r] = ["cx", "cy", "r"].map(|name| number(tag, name) / 8.0);
            let fill = tag.split(" fill=\"").nth(1).unwrap_or_default();
            (x, y, r, fill.split('"').next().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn stories_of_any_length_are_tidy() {
    for story_ in stories() {
        let picture = story(&story_).unwrap();
        assert_tidy(&picture);
        let (width, height) = picture.size();
        // Both numbered discs, the attackers' and the defenders', have the same size.
        let all = circles(&picture);
        let discs = all
            .iter()
            .filter(|(_, _, r, fill)| *r == 11.0 && fill != "none");
        let discs: Vec<_> = discs.collect();
        assert!(discs.len() >= story_.actions.len().min(14));
        for (i, a) in discs.iter().enumerate() {
            assert!(a.0 > 11.0 && a.0 < f64::from(width) - 11.0, "{a:?}");
            assert!(a.1 > 11.0 && a.1 < f64::from(height) - 11.0, "{a:?}");
            for b in &discs[i + 1..] {
                let apart = (a.0 - b.0).hypot(a.1 - b.1);
                assert!(apart > 22.0, "{a:?} covers {b:?}");
            }
        }
        // No text is on a disc but the number of that disc.
        for text in picture.text_boxes() {
            let number = text.text.parse::<u32>().is_ok();
            for (x, y, r, _) in &discs {
                let near = (
                    x.clamp(text.x, text.x + text.w),
                    y.clamp(text.y, text.y + text.h),
                );
                let apart = (near.0 - x).hypot(near.1 - y);
                assert!(apart >= *r || number, "{text:?} on a disc at {x}, {y}");
            }
        }
    }
}

#[test]
fn a_story_says_who_what_when_and_how_sure() {
    let text = words(&story(&attack(5, 60.0)).unwrap());
    for wanted in [
        "Direction of attack of Paris Saint-Germain ↑",
        "58 s before | bad touch | report, 90%",
        "report, 49%",
        "dashed: may have been an error, below 50%",
        "Positions are approximate.",
        "points at the middle of the goal",
        "Source: match reports",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(
        !text.contains("not shown") && !text.contains("report, 50%"),
        "{text}"
    );
    let mut exact = attack(5, 60.0);
    exact.approximate = false;
    assert!(!words(&story(&exact).unwrap()).contains("approximate"));
}

#[test]
fn of_a_long_attack_the_end_and_the_errors_are_shown() {
    let mut long = attack(30, 0.0);
    let kept = std::mem::take(&mut long.actions[15].candidate);
    assert!(kept.is_some_and(|verdict| verdict.first));
    let text = words(&story(&long).unwrap());
    assert!(text.contains("16 earlier actions not shown."), "{text}");
    assert!(
        !text.contains("| 16 |") && text.contains("| 17 |"),
        "{text}"
    );
    // An error long before the goal is the point of the story.
    for action in &mut long.actions {
        action.candidate = None;
    }
    long.actions[2].candidate = verdict(0.3, true);
    let text = words(&story(&long).unwrap());
    assert!(text.contains("2 earlier actions not shown |"), "{text}");
    assert!(text.contains("| 14 actions not shown |"), "{text}");
    assert!(text.contains("| 3 |") && text.contains("| 18 |"), "{text}");
    assert!(text.contains("report, 30%"), "{text}");
}

#[test]
fn unknown_positions_are_listed_and_not_drawn() {
    let text = words(&story(&all_at(5, None)).unwrap());
    assert_eq!(text.matches("position not known").count(), 5);
    assert!(!text.contains("Direction of attack"), "{text}");
    let mut half = attack(5, 60.0);
    half.actions[1].y = None;
    let picture = story(&half).unwrap();
    let twos = picture.text_boxes().iter().filter(|b| b.text == "2");
    assert_eq!(twos.count(), 1);
    assert_eq!(words(&picture).matches("position not known").count(), 1);
}

#[test]
fn the_goal_attacked_is_above_and_the_right_touchline_on_the_right() {
    let number = |picture: &Picture, number: &str| -> (f64, f64) {
        let boxes = picture.text_boxes().iter();
        let found = boxes
            .filter(|b| b.text == number && b.x < 500.0)
            .map(|b| (b.x, b.y));
        found.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
    };
    let mut two = attack(2, 60.0);
    for (action, at) in two.actions.iter_mut().zip([(10.0, 10.0), (100.0, 60.0)]) {
        (action.x, action.y) = (Some(at.0), Some(at.1));
        (action.end_x, action.end_y, action.shot) = (None, None, false);
    }
    let picture = story(&two).unwrap();
    let (first, second) = (number(&picture, "1"), number(&picture, "2"));
    assert!(first.0 > second.0 + 200.0, "{first:?} {second:?}");
    assert!(first.1 > second.1 + 400.0, "{first:?} {second:?}");
}

/// The heads of the heavy arrows: the only shapes with such long sides.
#[test]
fn a_shot_points_to_where_it_ended() {
    let aimed = |end: (Option<f64>, Option<f64>)| {
        let mut one = attack(1, 80.0);
        (one.actions[0].x, one.actions[0].y) = (Some(90.0), Some(34.0));
        (one.actions[0].end_x, one.actions[0].end_y) = end;
        let picture = story(&one).unwrap();
        let middle = words(&picture).contains("points at the middle of the goal");
        (picture.to_svg().to_owned(), middle)
    };
    let (unknown, middle) = aimed((None, None));
    assert!(middle);
    let (across, middle) = aimed((None, Some(31.0)));
    assert!(!middle && across != unknown);
    // Where it crossed the line is known: the same as with both.
    let (both, middle) = aimed((Some(105.0), Some(31.0)));
    assert!(!middle && both == across);
}

#[test]
fn a_small_chance_of_an_error_is_not_told_in_its_colour() {
    let red = |confidence: f64| {
        let mut one = attack(2, 60.0);
        for action in &mut one.actions {
            action.candidate = None;
        }
        one.actions[0].candidate = verdict(confidence, false);
        let svg = story(&one).unwrap().to_svg().to_owned();
        svg.split("<text")
            .skip(1)
            .filter(|text| text.contains("fill=\"#A8152B\""))
            .count()
    };
    assert_eq!(red(0.3), 0);
    assert!(red(0.6) > 2, "{}", red(0.6));
}

#[test]
fn with_the_ball_and_then_without_are_two_arrows_of_one_number() {
    let mut one = attack(3, 60.0);
    one.actions[1].carried_to = Some((80.0, 50.0));
    one.actions[1].after = true;
    let text = words(&story(&one).unwrap());
    assert!(
        text.contains("carried") && text.contains("after the shot"),
        "{text}"
    );
    one.actions[1].carried_to = Some((f64::NAN, 0.0));
    assert!(is_input(story(&one)));
}

#[test]
fn markings_have_the_size_the_laws_give() {
    let lines = pitch::markings();
    let has = |point: (f64, f64)| {
        let near = |p: &(f64, f64)| (p.0 - point.0).hypot(p.1 - point.1) < 1e-9;
        lines.iter().flatten().any(near)
    };
    for (depth, half) in [(16.5, 20.16), (5.5, 9.16)] {
        for x in [depth, 105.0 - depth] {
            assert!(has((x, 34.0 - half)) && has((x, 34.0 + half)), "{depth}");
        }
    }
    for x in [0.0, 105.0] {
        assert!(has((x, 34.0 - 3.66)) && has((x, 34.0 + 3.66)));
        assert!(has((x, 0.0)) && has((x, 68.0)));
    }
    assert!(has((52.5, 0.0)) && has((52.5 + 9.15, 34.0)));
    // The arcs begin on the penalty area's line, 9.15 metres from the spot.
    let rise = (9.15f64.powi(2) - 5.5f64.powi(2)).sqrt();
    assert!(has((16.5, 34.0 + rise)) && has((88.5, 34.0 - rise)));
    // A metre has the same length across and along.
    let view = View::new(60.0, 9.0).moved(36.0, 100.0);
    let (a, b, c) = (
        view.at((80.0, 20.0)),
        view.at((90.0, 20.0)),
        view.at((80.0, 30.0)),
    );
    assert!((b.0 - a.0 - 90.0).abs() < 1e-9 && (a.1 - c.1 - 90.0).abs() < 1e-9);
}

#[test]
fn the_same_story_gives_the_same_bytes() {
    for story_ in [attack(14, 0.0), all_at(14, Some((94.0, 34.0)))] {
        let (first, second) = (story(&story_).unwrap(), story(&story_).unwrap());
        assert_eq!(first, second);
        assert_eq!(first.to_png(1.0).unwrap(), second.to_png(1.0).unwrap());
    }
}

#[test]
fn stories_that_make_no_sense_are_refused() {
    let spoil: [fn(&mut Story); 13] = [
        |story| story.actions.clear(),
        |story| story.actions = vec![story.actions[0].clone(); 1_001],
        |story| story.actions[0].x = Some(f64::NAN),
        |story| story.actions[0].y = Some(f64::INFINITY),
        |story| story.actions[0].end_x = Some(f64::NAN),
        |story| story.actions[0].x = Some(-5.1),
        |story| story.actions[0].x = Some(110.1),
        |story| story.actions[0].y = Some(73.1),
        |story| story.actions[0].end_y = Some(-5.1),
        |story| story.actions[0].seconds_before = -0.1,
        |story| story.actions[0].seconds_before = f64::NAN,
        |story| story.actions[0].candidate = verdict(-0.1, true),
        |story| story.actions[0].candidate = verdict(f64::NAN, false),
    ];
    for (i, spoil) in spoil.iter().enumerate() {
        let mut story_ = attack(5, 0.0);
        spoil(&mut story_);
        assert!(is_input(story(&story_)), "number {i}");
    }
    let mut off = attack(5, 0.0);
    (off.actions[0].x, off.actions[0].y) = (Some(-5.0), Some(73.0));
    assert_tidy(&story(&off).unwrap());
}

#[test]
fn odd_texts_do_not_break_a_story() {
    for at in [Some((94.0, 34.0)), Some((20.0, 5.0)), None] {
        let mut odd = all_at(5, at);
        let wide = "W".repeat(300);
        odd.title = wide.clone();
        odd.caption = "long ".repeat(300);
        (odd.attacking, odd.defending) = (wide.clone(), String::new());
        odd.actions[0].player = wide.clone();
        odd.actions[0].what = wide.clone();
        odd.actions[1].player = String::new();
        odd.actions[1].what = String::new();
        odd.actions[3].player = "]]> <b>&amp;\u{0}".to_owned();
        odd.actions[2].candidate = Some(StoryVerdict {
            confidence: 1.0,
            source: wide.clone(),
            kind: wide,
            first: true,
            apart: false,
        });
        let picture = story(&odd).unwrap();
        assert_tidy(&picture);
        assert!(words(&picture).contains("player not known"));
        picture.to_png(1.0).unwrap();
    }
}

#[test]
fn players_without_the_ball_stand_where_they_stood() {
    let mut shown = attack(3, 80.0);
    let last = shown.actions.len() - 1;
    (shown.actions[last].x, shown.actions[last].y) = (Some(95.0), Some(34.0));
    let one = |x: f64, y: f64, player: &str, nearest: bool| StoryPlayer {
        x,
        y,
        player: player.to_owned(),
        attacking: false,
        nearest,
        before: None,
    };
    shown.standing = vec![
        one(97.0, 33.0, "Marker", true),
        one(104.0, 34.5, "Keeper", false),
        one(90.0, 60.0, "", false),
        // Not on the part of the pitch that is shown.
        one(20.0, 34.0, "", false),
    ];
    let svg = story(&shown).unwrap().to_svg().to_owned();
    for text in [
        "Marker",
        "Keeper",
        "Small discs are where the others stood",
        "at the shot",
    ] {
        assert!(svg.contains(text), "{text}");
    }
    let without = Story {
        standing: Vec::new(),
        ..shown.clone()
    };
    let plain = story(&without).unwrap().to_svg().to_owned();
    assert!(!plain.contains("Small discs"));
    assert!(svg.matches("<circle").count() > plain.matches("<circle").count());
    // Where they came from is drawn where it is known, also from below the part that is shown.
    let marks = |svg: &str| svg.matches('<').count();
    assert!(!svg.contains("dotted lines"));
    shown.standing[0].before = Some((90.0, 28.0));
    shown.standing[2].before = Some((60.0, 60.0));
    let moved = story(&shown).unwrap().to_svg().to_owned();
    assert!(moved.contains("Dotted lines come from where players stood at the last pass."));
    assert!(marks(&moved) > marks(&svg) + 10);
    shown.standing[0].before = Some((90.0, f64::NAN));
    assert!(story(&shown).is_err());
    shown.standing[0].before = None;
    shown.standing[0].x = 130.0;
    assert!(story(&shown).is_err());
    shown.standing = vec![one(97.0, 33.0, "", false); 41];
    assert!(story(&shown).is_err());
}
