//! A page for each player: rates among those of the position group, each error, trend and map.

use std::collections::HashMap;

use maud::{Markup, html};

use super::super::{Document, PlayerError, PlayerRow, RateRow, errors};
use super::links::{Links, has_page};
use super::sketch::{self, Mark, Played};
use super::{count, interval, whole};
use crate::chart::trend::LEAST_ERRORS;
use crate::comparison::capital;
use crate::kind_words;
use crate::report::{Figures, PageFigure};
use backline_analysis::attribute::COUNTED_FROM;

pub(super) fn section(document: &Document, figures: &Figures, links: &Links<'_>) -> Markup {
    let days: HashMap<&str, Option<&str>> = document
        .matches
        .iter()
        .map(|of| (of.id.as_str(), of.date.as_deref()))
        .collect();
    let players: Vec<&PlayerRow> = document
        .players
        .iter()
        .filter(|player| has_page(document, player))
        .collect();
    html! {
        section #pages aria-labelledby="pages-title" {
            h2 #pages-title { "Player by player" }
            @if players.is_empty() {
                p { (document.no_players()) }
            } @else {
                p.how {
                    (count(players.len(), "player", "players")) " with an error or "
                    (whole(document.summary.min_minutes)) " minutes, in the order of the table. Sketches show the attack behind an error "
                    "from the opponents' side, the player's own goal at the top: full discs attack, open ones defend, dashed lines are runs, "
                    "and a ring marks the error."
                }
                @if !figures.pages.is_empty() { (sketch::definitions()) }
                @for player in players {
                    (page(document, player, figures.pages.get(&player.key), links, &days))
                }
            }
        }
    }
}

/// `4 errors to shots, 2 of them to goals`.
fn tally(player: &PlayerRow) -> String {
    let said = |rate: &RateRow| errors(rate.errors);
    match (&player.shot, &player.goal) {
        (Some(shot), Some(goal)) => {
            format!("{} to shots, {} of them to goals", said(shot), said(goal))
        }
        (_, Some(goal)) => format!("{} to goals", said(goal)),
        _ => "rates not known".to_owned(),
    }
}

fn page(
    document: &Document,
    player: &PlayerRow,
    figure: Option<&PageFigure>,
    links: &Links<'_>,
    days: &HashMap<&str, Option<&str>>,
) -> Markup {
    let place = links.page(&player.key).unwrap_or_default();
    let position = player.position.as_deref().unwrap_or(&player.group);
    html! {
        details.player #(place) {
            summary {
                h3 { (player.player) }
                span.muted { (player.team) ", " (position) " · " (whole(player.minutes)) " min · " (tally(player)) }
            }
            (rates(document, player))
            @if player.errors.is_empty() {
                p { "No error of confidence " (COUNTED_FROM) " or more is counted." }
            } @else {
                div.sketches {
                    (trend(player, figure, days))
                    @if figure.is_some() { (map(player)) }
                }
                h4 { (count(player.errors.len(), "error", "errors")) }
                ol.errors {
                    @for (at, error) in player.errors.iter().enumerate() {
                        @let attack = figure.and_then(|figure| figure.attacks.get(at)?.as_deref());
                        li { (told(error, attack, links)) }
                    }
                }
            }
            p.evidence { a href="#table-title" { "All players" } }
        }
    }
}

/// Rates with those of the group.
fn rates(document: &Document, player: &PlayerRow) -> Markup {
    let rows = [
        ("Errors to shots, goals included", "shot", &player.shot),
        ("Errors to goals", "goal", &player.goal),
    ];
    html! {
        dl.rates {
            @for (title, kind, rate) in rows {
                @if let Some(rate) = rate {
                    div {
                        dt { (title) }
                        dd {
                            strong { (errors(rate.errors)) } " in " (format!("{:.1}", rate.nineties)) " × 90 minutes. Estimate "
                            strong { (format!("{:.3}", rate.estimate)) } " per 90 (" (interval(rate.estimate_low, rate.estimate_high)) ")"
                            @if let Some(matches) = one_in(rate) { ", one in " (matches) " matches" }
                            ". "
                            (standing(document, player, rate))
                        }
                        (spread(rate, kind))
                    }
                }
            }
        }
    }
}

/// One error in this many matches.
fn one_in(rate: &RateRow) -> Option<String> {
    let matches = 1.0 / rate.estimate;
    let known = matches.is_finite() && matches < 1_000.0;
    known.then(|| {
        if matches < 10.0 {
            format!("{matches:.1}")
        } else {
            whole(matches)
        }
    })
}

/// Where the estimate stands in its group, in words.
fn standing(document: &Document, player: &PlayerRow, rate: &RateRow) -> String {
    let group = match player.group.as_str() {
        "GK" => "goalkeepers",
        "DF" => "defenders",
        "MF" => "midfielders",
        _ => "forwards",
    };
    let Some(peers) = &rate.peers else {
        let least = document.summary.min_minutes;
        return match player.minutes < least {
            true => format!("Not ranked: fewer than {least:.0} minutes."),
            false => String::new(),
        };
    };
    let [_, low, _, high, _] = peers.spread;
    let higher = match peers.below {
        0 => format!("None of {} {group} has a lower one", peers.players),
        below => format!("Higher than {below} of {} {group}", peers.players),
    };
    let doubt = match rate.group_mean {
        Some(mean) if (rate.estimate_low..=rate.estimate_high).contains(&mean) => {
            " The interval holds the group's mean, so this may be chance."
        }
        _ => "",
    };
    format!("{higher}; half of them lie from {low:.3} to {high:.3}.{doubt}")
}

/// The group's spread with the player's estimate and interval in it.
fn spread(rate: &RateRow, kind: &str) -> Markup {
    let Some(peers) = &rate.peers else {
        return html! {};
    };
    let [low, quarter, middle, three, high] = peers.spread;
    let end = high.max(rate.estimate_high).max(1e-6);
    let place = |value: f64| format!("{:.1}%", (value / end).clamp(0.0, 1.0) * 100.0);
    let style = [
        ("--p5", low),
        ("--p25", quarter),
        ("--p50", middle),
        ("--p75", three),
        ("--p95", high),
        ("--low", rate.estimate_low),
        ("--high", rate.estimate_high),
        ("--at", rate.estimate),
    ];
    let style: Vec<String> = style
        .into_iter()
        .map(|(name, value)| format!("{name}:{}", place(value)))
        .collect();
    html! {
        dd.spread.{ "to-" (kind) } style=(style.join(";")) aria-hidden="true" {
            i.most {} i.half {} i.middle {} i.from-to {} i.dot {}
            span.ends { span { "0" } span { "grey: 90 % and half of the group; line: its middle" } span { (format!("{end:.2}")) } }
        }
    }
}

fn trend(
    player: &PlayerRow,
    figure: Option<&PageFigure>,
    days: &HashMap<&str, Option<&str>>,
) -> Markup {
    let Some(figure) = figure.filter(|_| player.errors.len() >= LEAST_ERRORS) else {
        return html! {};
    };
    let played: Vec<Played> = figure
        .played
        .iter()
        .map(|id| {
            let here = player.errors.iter().filter(|error| error.match_id == *id);
            let (goals, shots): (Vec<_>, Vec<_>) = here.partition(|error| error.led_to == "goal");
            Played {
                day: days.get(id.as_str()).copied().flatten().map(str::to_owned),
                goals: goals.len(),
                shots: shots.len(),
            }
        })
        .collect();
    html! {
        figure {
            (sketch::trend(&played, &format!("errors of {} through {} matches", player.player, played.len())))
            figcaption { "Errors as they added up; a tick for each match." }
        }
    }
}

fn map(player: &PlayerRow) -> Markup {
    let marks: Vec<Mark> = player
        .errors
        .iter()
        .enumerate()
        .filter_map(|(at, error)| {
            Some(Mark {
                number: at + 1,
                x: error.x?,
                y: error.y?,
                goal: error.led_to == "goal",
            })
        })
        .collect();
    if marks.len() < 2 {
        return html! {};
    }
    html! {
        figure {
            (sketch::map(&marks, &format!("where {} erred", player.player)))
            figcaption { "Where the errors were, numbered as below; full: led to a goal." }
        }
    }
}

/// `at 1–0 up`.
fn state(error: &PlayerError) -> Option<String> {
    let (own, other) = error.goals_for.zip(error.goals_against)?;
    Some(match own.cmp(&other) {
        std::cmp::Ordering::Greater => format!("{own}–{other} up"),
        std::cmp::Ordering::Equal => format!("at {own}–{other}"),
        std::cmp::Ordering::Less => format!("{own}–{other} down"),
    })
}

fn told(
    error: &PlayerError,
    attack: Option<&[backline_draw::StoryAction]>,
    links: &Links<'_>,
) -> Markup {
    let what = kind_words(&error.error.kind);
    let end = match error.led_to.as_str() {
        "goal" => "goal",
        _ => "shot",
    };
    let name = format!("{what} at {}, {}", error.minute, error.match_title);
    html! {
        p {
            strong { (capital(&what)) " → " (end) } ", "
            (links.game(&error.match_id, &error.match_title))
            @if let Some(date) = &error.date { ", " (date) }
            ", " (error.minute)
            @if let Some(state) = state(error) { ", " (state) }
            @if let Some(xg) = error.xg { ", " (format!("{xg:.2}")) " xG" }
        }
        p { (error.error.sentence) }
        @if let Some(attack) = attack { (sketch::attack(attack, &name)) }
    }
}
