//! A page for each player: rates among those of the position group, each error, trend and map.

use std::collections::HashMap;

use maud::{Markup, html};

use super::super::{Document, PlayerError, PlayerRow, RateRow, errors};
use super::links::{Links, has_page};
use super::sketch::{self, Mark, Played};
use super::{interval, marked};
use crate::chart::trend::LEAST_ERRORS;
use crate::comparison::capital;
use crate::kind_words;
use crate::report::{Figures, PageFigure};
use backline_analysis::attribute::COUNTED_FROM;
use backline_draw::{Language, count, phrase, say};

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
    let language = links.language;
    html! {
        section #pages aria-labelledby="pages-title" {
            h2 #pages-title { (say!(language, "Player by player")) }
            @if players.is_empty() {
                p { (document.no_players(language)) }
            } @else {
                p.how {
                    (count!(
                        language,
                        players.len() as f64,
                        "{many} player with an error or {minutes} minutes, in the order of the table.",
                        "{many} players with an error or {minutes} minutes, in the order of the table.",
                        many = players.len(),
                        minutes = language.whole(document.summary.min_minutes)
                    ))
                    " "
                    (say!(
                        language,
                        "Sketches show the attack behind an error from the opponents' side, the player's own goal at the top: full discs attack, open ones defend, dashed lines are runs, and a ring marks the error."
                    ))
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
fn tally(player: &PlayerRow, language: Language) -> String {
    let said = |rate: &RateRow| errors(rate.errors, language);
    match (&player.shot, &player.goal) {
        (Some(shot), Some(goal)) => {
            say!(
                language,
                "{shots} to shots, {goals} of them to goals",
                shots = said(shot),
                goals = said(goal)
            )
        }
        (_, Some(goal)) => say!(language, "{errors} to goals", errors = said(goal)),
        _ => say!(language, "rates not known"),
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
    let position = player.place(links.language);
    let language = links.language;
    let minutes = language.whole(player.minutes);
    html! {
        details.player #(place) {
            summary {
                h3 { (player.player) }
                span.muted {
                    (player.team) ", " (position) " · "
                    (say!(language, "{minutes} min", minutes = minutes)) " · " (tally(player, language))
                }
            }
            (rates(document, player, language))
            @if player.errors.is_empty() {
                p {
                    (say!(
                        language,
                        "No error of confidence {bar} or more is counted.",
                        bar = language.decimal(COUNTED_FROM, 1)
                    ))
                }
            } @else {
                div.sketches {
                    (trend(player, figure, days, language))
                    @if figure.is_some() { (map(player, language)) }
                }
                h4 {
                    (count!(
                        language,
                        player.errors.len() as f64,
                        "{many} error",
                        "{many} errors",
                        many = player.errors.len()
                    ))
                }
                ol.errors {
                    @for (at, error) in player.errors.iter().enumerate() {
                        @let attack = figure.and_then(|figure| figure.attacks.get(at)?.as_deref());
                        li { (told(error, attack, links)) }
                    }
                }
            }
            p.evidence { a href="#table-title" { (say!(language, "All players")) } }
        }
    }
}

/// Rates with those of the group.
fn rates(document: &Document, player: &PlayerRow, language: Language) -> Markup {
    let rows = [
        (
            phrase!("Errors to shots, goals included"),
            "shot",
            &player.shot,
        ),
        (phrase!("Errors to goals"), "goal", &player.goal),
    ];
    html! {
        dl.rates {
            @for (title, kind, rate) in rows {
                @if let Some(rate) = rate {
                    div {
                        dt { (language.phrase(title)) }
                        dd {
                            (counted(rate, language)) " "
                            (standing(document, player, rate, language))
                        }
                        (spread(rate, kind, language))
                    }
                }
            }
        }
    }
}

/// Errors and the estimate, in a sentence.
fn counted(rate: &RateRow, language: Language) -> Markup {
    let strong = |text: String| html! { strong { (text) } };
    let plain = |text: String| html! { (text) };
    let mut pieces = vec![
        ("errors", strong(errors(rate.errors, language))),
        ("nineties", plain(language.decimal(rate.nineties, 1))),
        ("estimate", strong(language.decimal(rate.estimate, 3))),
        (
            "interval",
            plain(interval(rate.estimate_low, rate.estimate_high, 2, language)),
        ),
    ];
    let text = match one_in(rate, language) {
        Some(matches) => {
            pieces.push(("matches", plain(matches)));
            phrase!(
                "{errors} in {nineties} × 90 minutes. Estimate {estimate} per 90 ({interval}), one in {matches} matches."
            )
        }
        None => {
            phrase!("{errors} in {nineties} × 90 minutes. Estimate {estimate} per 90 ({interval}).")
        }
    };
    marked(language.phrase(text), &pieces)
}

/// One error in this many matches.
fn one_in(rate: &RateRow, language: Language) -> Option<String> {
    let matches = 1.0 / rate.estimate;
    let known = matches.is_finite() && matches < 1_000.0;
    known.then(|| {
        if matches < 10.0 {
            language.decimal(matches, 1)
        } else {
            language.whole(matches)
        }
    })
}

/// Where the estimate stands in its group, in words.
fn standing(document: &Document, player: &PlayerRow, rate: &RateRow, language: Language) -> String {
    let group = language.phrase(match player.group.as_str() {
        "GK" => phrase!("goalkeepers"),
        "DF" => phrase!("defenders"),
        "MF" => phrase!("midfielders"),
        _ => phrase!("forwards"),
    });
    let Some(peers) = &rate.peers else {
        let least = document.summary.min_minutes;
        return match player.minutes < least {
            true => say!(
                language,
                "Not ranked: fewer than {minutes} minutes.",
                minutes = language.whole(least)
            ),
            false => String::new(),
        };
    };
    let [_, low, _, high, _] = peers.spread;
    let higher = match peers.below {
        0 => say!(
            language,
            "None of {many} {players} has a lower one",
            many = peers.players,
            players = group
        ),
        below => say!(
            language,
            "Higher than {below} of {many} {players}",
            below = below,
            many = peers.players,
            players = group
        ),
    };
    let lie = say!(
        language,
        "{standing}; half of them lie from {low} to {high}.",
        standing = higher,
        low = language.decimal(low, 3),
        high = language.decimal(high, 3)
    );
    match rate.group_mean {
        Some(mean) if (rate.estimate_low..=rate.estimate_high).contains(&mean) => {
            let doubt = say!(
                language,
                "The interval holds the group's mean, so this may be chance."
            );
            format!("{lie} {doubt}")
        }
        _ => lie,
    }
}

/// The group's spread with the player's estimate and interval in it.
fn spread(rate: &RateRow, kind: &str, language: Language) -> Markup {
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
            span.ends {
                span { "0" }
                span {
                    (say!(
                        language,
                        "grey: {percent} and half of the group; line: its middle",
                        percent = language.level(0.9)
                    ))
                }
                span { (language.decimal(end, 2)) }
            }
        }
    }
}

fn trend(
    player: &PlayerRow,
    figure: Option<&PageFigure>,
    days: &HashMap<&str, Option<&str>>,
    language: Language,
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
            (sketch::trend(
                &played,
                &say!(
                    language,
                    "Trend: errors of {player} through {many} matches",
                    player = player.player,
                    many = played.len()
                ),
                language
            ))
            figcaption { (say!(language, "Errors as they added up; a tick for each match.")) }
        }
    }
}

fn map(player: &PlayerRow, language: Language) -> Markup {
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
            (sketch::map(&marks, &say!(language, "Map: where {player} erred", player = player.player)))
            figcaption { (say!(language, "Where the errors were, numbered as below; full: led to a goal.")) }
        }
    }
}

/// `at 1–0 up`.
fn state(error: &PlayerError, language: Language) -> Option<String> {
    let (own, other) = error.goals_for.zip(error.goals_against)?;
    let score = format!("{own}–{other}");
    Some(match own.cmp(&other) {
        std::cmp::Ordering::Greater => say!(language, "{score} up", score = score),
        std::cmp::Ordering::Equal => say!(language, "at {score}", score = score),
        std::cmp::Ordering::Less => say!(language, "{score} down", score = score),
    })
}

fn told(
    error: &PlayerError,
    attack: Option<&[backline_draw::StoryAction]>,
    links: &Links<'_>,
) -> Markup {
    let language = links.language;
    let what = kind_words(&error.error.kind, language);
    let end = language.phrase(match error.led_to.as_str() {
        "goal" => phrase!("goal"),
        _ => phrase!("shot"),
    });
    let name = say!(
        language,
        "Sketch: {error} at {minute}, {match_title}",
        error = what,
        minute = error.minute,
        match_title = error.match_title
    );
    html! {
        p {
            strong { (capital(&what)) " → " (end) } ", "
            (links.game(&error.match_id, &error.match_title))
            @if let Some(date) = &error.date { ", " (language.date(date)) }
            ", " (error.minute)
            @if let Some(state) = state(error, language) { ", " (state) }
            @if let Some(xg) = error.xg { ", " (language.decimal(xg, 2)) " xG" }
        }
        p { (error.error.sentence) }
        @if let Some(attack) = attack { (sketch::attack(attack, &name)) }
    }
}
