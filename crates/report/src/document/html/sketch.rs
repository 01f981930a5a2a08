//! Small drawings of a player's page: the attack behind an error, where errors were, and how they
//! added up. They are made of a few lines each, with colours from the page's style, because a
//! league has hundreds of them.
//!
//! Pitches are in tenths of a metre, the player's own goal at the top, as the opponents attack it.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use backline_draw::{Language, StoryAction, say};

/// Length and width of the pitch in tenths of a metre.
const LENGTH: f64 = 1050.0;
const WIDTH: f64 = 680.0;
/// Around the pitch.
const RIM: f64 = 22.0;
/// At least so much of the pitch is shown, from the goal.
const LEAST: f64 = 430.0;
/// Radius of a number's disc.
const DISC: f64 = 18.0;
/// Actions in one sketch, at most.
const MOST: usize = 9;

/// The lines of the pitch and the heads of arrows, once in a page.
pub(super) fn definitions() -> Markup {
    html! {
        svg.definitions width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                marker #arrow viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto" {
                    path d="M0 0L8 4L0 8z" {}
                }
                g #pitch {
                    path d="M0 0H680V1050H0zM0 525H680M138 0V165H542V0M248 0V55H432V0M303 0V-20H377V0M138 1050V885H542V1050M248 1050V995H432V1050M267 165A91.5 91.5 0 0 0 413 165M267 885A91.5 91.5 0 0 1 413 885" {}
                    circle cx="340" cy="525" r="91.5" {}
                }
            }
        }
    }
}

/// A place on the page's pitch: of the attacking team, x towards the goal at the top.
type Spot = (f64, f64);

fn spot(x: Option<f64>, y: Option<f64>) -> Option<Spot> {
    let (x, y) = x.zip(y)?;
    let inside = |value: f64, most: f64| (value * 10.0).clamp(-12.0, most + 12.0);
    (x.is_finite() && y.is_finite()).then(|| (WIDTH - inside(y, WIDTH), LENGTH - inside(x, LENGTH)))
}

/// The frame that holds these places.
fn view(spots: &[Spot]) -> String {
    let lowest = spots.iter().map(|(_, y)| *y).fold(LEAST, f64::max);
    let bottom = (lowest + 40.0).min(LENGTH + RIM);
    format!(
        "{:.0} {:.0} {:.0} {:.0}",
        -RIM,
        -RIM - 8.0,
        WIDTH + 2.0 * RIM,
        bottom + RIM + 8.0
    )
}

/// Moves discs that would lie on each other apart.
fn apart(mut spots: Vec<Spot>) -> Vec<Spot> {
    let gap = 2.0 * DISC + 2.0;
    for at in 1..spots.len() {
        let free = |spot: Spot| {
            let others = spots[..at].iter();
            let far = |other: &Spot| (other.0 - spot.0).hypot(other.1 - spot.1) >= gap - 0.5;
            (-DISC / 2.0..=WIDTH + DISC / 2.0).contains(&spot.0) && others.into_iter().all(far)
        };
        let (x, y) = spots[at];
        let around = (1..=4).flat_map(|ring| {
            (0..8).map(move |step| {
                let (away, angle) = (
                    f64::from(ring) * gap,
                    std::f64::consts::TAU * f64::from(step) / 8.0,
                );
                (x + away * angle.cos(), y + away * angle.sin())
            })
        });
        let place = std::iter::once((x, y))
            .chain(around)
            .find(|spot| free(*spot));
        spots[at] = place.unwrap_or((x, y));
    }
    spots
}

/// The attack behind an error: the actions numbered, the error in a ring; and what they were.
pub(super) fn attack(actions: &[StoryAction], name: &str) -> Markup {
    let erred = actions.iter().position(|action| action.candidate.is_some());
    // The last ones, and what the error was before them.
    let first = actions.len().saturating_sub(MOST);
    let shown: Vec<&StoryAction> = actions
        .iter()
        .enumerate()
        .filter(|(at, _)| *at >= first || erred == Some(*at))
        .map(|(_, action)| action)
        .collect();
    let placed: Vec<(usize, &StoryAction, Spot)> = shown
        .iter()
        .enumerate()
        .filter_map(|(at, action)| Some((at + 1, *action, spot(action.x, action.y)?)))
        .collect();
    if placed.is_empty() {
        return html! {};
    }
    let spots = apart(placed.iter().map(|(.., spot)| *spot).collect());
    let mut ways: [String; 3] = Default::default();
    let mut line = |kind: usize, from: Spot, to: Spot| {
        if (from.0 - to.0).hypot(from.1 - to.1) > DISC {
            // A `String` takes whatever is written.
            let _ = write!(
                ways[kind],
                "M{:.0} {:.0}L{:.0} {:.0}",
                from.0, from.1, to.0, to.1
            );
        }
    };
    let mut all = spots.clone();
    for ((_, action, _), from) in placed.iter().zip(&spots) {
        let mut from = *from;
        if let Some((x, y)) = action.carried_to
            && let Some(to) = spot(Some(x), Some(y))
        {
            line(1, from, to);
            from = to;
        }
        let end = match (spot(action.end_x, action.end_y), action.shot) {
            (None, true) => Some((WIDTH / 2.0, 0.0)),
            (end, _) => end,
        };
        if let Some(to) = end {
            all.push(to);
            let kind = match (action.shot, action.carry) {
                (true, _) => 2,
                (_, true) => 1,
                _ => 0,
            };
            line(kind, from, to);
        }
    }
    let said = |action: &StoryAction| format!("{} {}", action.player, action.what);
    let words: Vec<String> = shown.iter().map(|action| said(action)).collect();
    html! {
        div.sketch {
            svg viewBox=(view(&all)) role="img" aria-label=(name) {
                use href="#pitch" {}
                @for (kind, path) in ["pass", "run", "shot"].iter().zip(&ways) {
                    @if !path.is_empty() { path.way.(kind) d=(path) {} }
                }
                @for ((number, action, _), at) in placed.iter().zip(&spots) {
                    @if action.candidate.is_some() { (circle("error", *at, DISC + 10.0)) }
                    (circle(if action.attacking { "ours" } else { "theirs" }, *at, DISC))
                    text.on[action.attacking] x=(whole(at.0)) y=(whole(at.1 + 9.0)) { (number) }
                }
            }
            ol.steps { @for words in &words { li { (words) } } }
        }
    }
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn circle(class: &str, (x, y): Spot, radius: f64) -> Markup {
    html! { circle.(class) cx=(whole(x)) cy=(whole(y)) r=(whole(radius)) {} }
}

/// An error on the map: its number in the list, where it was, and whether it led to a goal.
pub(super) struct Mark {
    pub(super) number: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) goal: bool,
}

/// Where errors were: numbered as in the list, full where they led to a goal.
pub(super) fn map(marks: &[Mark], name: &str) -> Markup {
    // The player's own attack goes down the page.
    let turned = |mark: &Mark| spot(Some(105.0 - mark.x), Some(68.0 - mark.y));
    let placed: Vec<(&Mark, Spot)> = marks
        .iter()
        .filter_map(|mark| Some((mark, turned(mark)?)))
        .collect();
    let spots = apart(placed.iter().map(|(_, spot)| *spot).collect());
    html! {
        div.sketch {
            svg viewBox=(view(&spots)) role="img" aria-label=(name) {
                use href="#pitch" {}
                @for ((mark, _), at) in placed.iter().zip(&spots) {
                    (circle(if mark.goal { "goal" } else { "chance" }, *at, DISC))
                    text.on[mark.goal] x=(whole(at.0)) y=(whole(at.1 + 9.0)) { (mark.number) }
                }
            }
        }
    }
}

/// A match of a player: its day, and errors that led to goals and to other shots.
#[derive(Debug, Clone, Default)]
pub(super) struct Played {
    pub(super) day: Option<String>,
    pub(super) goals: usize,
    pub(super) shots: usize,
}

/// How errors added up from match to match, those that led to goals below all.
pub(super) fn trend(matches: &[Played], name: &str, language: Language) -> Markup {
    const WIDE: f64 = 640.0;
    const HIGH: f64 = 200.0;
    let most: usize = matches.iter().map(|of| of.goals + of.shots).sum();
    let x = |at: usize| WIDE * (at as f64 + 0.5) / matches.len().max(1) as f64;
    let y = |errors: usize| HIGH - (HIGH - 14.0) * errors as f64 / most.max(1) as f64;
    let rise = |count: fn(&Played) -> usize| {
        let mut path = format!("M0 {:.0}", y(0));
        let mut sum = 0;
        for (at, of) in matches.iter().enumerate().filter(|(_, of)| count(of) > 0) {
            sum += count(of);
            let _ = write!(path, "H{:.0}V{:.0}", x(at), y(sum));
        }
        (path + &format!("H{WIDE:.0}"), sum)
    };
    let (all, total) = rise(|of| of.goals + of.shots);
    let (goals, to_goals) = rise(|of| of.goals);
    let mut ticks = String::new();
    for at in 0..matches.len() {
        let _ = write!(ticks, "M{:.0} {HIGH:.0}v8", x(at));
    }
    let day = |of: Option<&Played>| {
        of.and_then(|of| Some(language.date(of.day.as_deref()?)))
            .unwrap_or_default()
    };
    html! {
        div.sketch.wide {
            svg viewBox="-6 -6 760 250" role="img" aria-label=(name) {
                path.axis d={ "M0 " (whole(HIGH)) "H" (whole(WIDE)) (PreEscaped(&ticks)) } {}
                path.rise.chances d=(all) {}
                path.rise.goals d=(goals) {}
                text.end.chances x="648" y=(whole(y(total) + 8.0)) { (say!(language, "{errors} to shots", errors = total)) }
                @if to_goals > 0 && y(to_goals) - y(total) > 26.0 {
                    text.end.goals x="648" y=(whole(y(to_goals) + 8.0)) { (say!(language, "{errors} to goals", errors = to_goals)) }
                }
                text.day x="0" y="236" { (day(matches.first())) }
                text.day.last x=(whole(WIDE)) y="236" { (day(matches.last())) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(x: f64, y: f64, erred: bool) -> StoryAction {
        StoryAction {
            x: Some(x),
            y: Some(y),
            end_x: Some(x + 10.0),
            end_y: Some(y),
            player: "A <b> Player".to_owned(),
            what: "pass".to_owned(),
            seconds_before: 3.0,
            attacking: !erred,
            carry: false,
            carried_to: None,
            after: false,
            shot: false,
            candidate: erred.then(|| backline_draw::StoryVerdict {
                confidence: 0.9,
                source: "inferred".to_owned(),
                kind: "misplaced pass".to_owned(),
                first: true,
                apart: false,
            }),
        }
    }

    #[test]
    fn an_attack_is_drawn_small_with_the_error_in_a_ring() {
        let mut actions = vec![action(40.0, 30.0, true)];
        actions.extend((0..20).map(|i| action(50.0 + f64::from(i), 30.0, false)));
        let text = attack(&actions, "the error").into_string();
        assert_eq!(text.matches("class=\"error\"").count(), 1);
        assert_eq!(text.matches("<li>").count(), MOST + 1);
        assert!(!text.contains("<b>"), "{text}");
        assert!(text.len() < 3_500, "{} bytes", text.len());
        assert!(
            attack(
                &[StoryAction {
                    x: None,
                    ..action(1.0, 1.0, false)
                }],
                ""
            )
            .into_string()
            .is_empty()
        );
    }

    #[test]
    fn discs_do_not_lie_on_each_other() {
        let spots = apart(vec![(300.0, 200.0); 8]);
        for (at, a) in spots.iter().enumerate() {
            for b in &spots[at + 1..] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) >= 2.0 * DISC, "{spots:?}");
            }
        }
    }

    #[test]
    fn a_map_numbers_its_marks_and_a_trend_its_ends() {
        let marks = [(1, 5.0, true), (2, 60.0, false)].map(|(number, x, goal)| Mark {
            number,
            x,
            y: 34.0,
            goal,
        });
        let text = map(&marks, "").into_string();
        // Near the own goal, which is at the top.
        assert!(
            text.contains("cy=\"50\"") && text.contains("cy=\"600\""),
            "{text}"
        );
        let played = |goals, shots| Played {
            day: Some("2025-08-16".to_owned()),
            goals,
            shots,
        };
        let text = trend(
            &[played(1, 0), played(0, 0), played(1, 2)],
            "",
            Language::text(),
        )
        .into_string();
        assert!(
            text.contains("4 to shots") && text.contains("2 to goals"),
            "{text}"
        );
    }
}
