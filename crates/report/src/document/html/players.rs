//! The table of players, which can be sorted and filtered.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::{Document, PlayerRow, RateRow};
use super::interval;
use super::links::Links;
use backline_draw::{Language, phrase, say};

/// A column: heading, description, whether it holds numbers.
type Column = (&'static str, &'static str, bool);

const WHO: [Column; 5] = [
    (phrase!("Player"), phrase!("player"), false),
    (phrase!("Team"), phrase!("team"), false),
    (phrase!("Pos"), phrase!("position"), false),
    (phrase!("Matches"), phrase!("matches"), true),
    (phrase!("Minutes"), phrase!("minutes"), true),
];
const GOAL: [Column; 3] = [
    (phrase!("Errors"), phrase!("errors that led to goals"), true),
    (
        phrase!("Per 90"),
        phrase!("errors that led to goals per 90 minutes"),
        true,
    ),
    (
        phrase!("Estimate"),
        phrase!("estimated errors that led to goals per 90 minutes"),
        true,
    ),
];
const SHOT: [Column; 3] = [
    (
        phrase!("Errors"),
        phrase!("errors that led to shots, goals included"),
        true,
    ),
    (
        phrase!("Per 90"),
        phrase!("errors that led to shots, goals included, per 90 minutes"),
        true,
    ),
    (
        phrase!("Estimate"),
        phrase!("estimated errors that led to shots, goals included, per 90 minutes"),
        true,
    ),
];
const APART: [Column; 3] = [
    (phrase!("Penalties"), phrase!("penalties conceded"), true),
    (phrase!("Own goals"), phrase!("own goals"), true),
    ("xG", phrase!("xG, expected goals given away"), true),
];

/// The column by which the rows are sorted at first: the estimate of errors that led to shots,
/// goals included, if it is known.
const fn sorted(shots: bool) -> &'static str {
    if shots { SHOT[2].1 } else { GOAL[2].1 }
}

pub(super) fn section(document: &Document, figures: &[Markup], links: &Links<'_>) -> Markup {
    let players = &document.players;
    let goal_axis = Axis::of(document, |player| player.goal.as_ref());
    let shot_axis = Axis::of(document, |player| player.shot.as_ref());
    let by = sorted(shot_axis.known);
    let language = links.language;
    let bars = match shot_axis.known {
        true => say!(
            language,
            "Bars run from 0 to {goals} (goals) and {shots} (shots) per 90 minutes; › marks those that extend further.",
            goals = goal_axis.label(language),
            shots = shot_axis.label(language)
        ),
        false => say!(
            language,
            "Bars run from 0 to {goals} per 90 minutes; › marks those that extend further.",
            goals = goal_axis.label(language)
        ),
    };
    html! {
        section #players aria-labelledby="players-title" {
            h2 #players-title { (say!(language, "Players")) }
            @if let Some(first) = figures.first() { (first) }
            @if figures.len() > 1 {
                details {
                    summary { (say!(language, "Who can be distinguished, and where the errors happened")) }
                    @for figure in &figures[1..] { (figure) }
                }
            }
            h3 #table-title { (say!(language, "All players")) }
            @if players.is_empty() {
                p { (document.no_players(language)) }
            } @else {
                p.how {
                    (document.shown) ". "
                    (say!(
                        language,
                        "Errors leading to shots include those before goals. Each rate is followed by its {percent} interval. The estimate is pulled towards the player's position group (or towards all players where that is too small), more so the less they played; its bar covers the {percent} interval, the dot is the estimate, the thin line the group's mean.",
                        percent = language.level(0.95)
                    ))
                    " " (bars)
                }
                (controls(document, language))
                div.scroll.tall role="group" aria-labelledby="table-title" tabindex="0" {
                    table.players #player-table {
                        caption.offscreen {
                            (say!(language, "Players with their errors per 90 minutes. The buttons in the headings sort."))
                        }
                        thead {
                            tr.groups {
                                td colspan=(WHO.len()) {}
                                @if shot_axis.known {
                                    th.first colspan=(SHOT.len()) scope="colgroup" { (say!(language, "Led to shots, goals included")) }
                                }
                                th.first colspan=(GOAL.len()) scope="colgroup" { (say!(language, "Led to goals")) }
                                th.first colspan=(APART.len()) scope="colgroup" { (say!(language, "Kept apart")) }
                            }
                            tr.keys {
                                (heads(&WHO, by, language))
                                @if shot_axis.known { (heads(&SHOT, by, language)) }
                                (heads(&GOAL, by, language))
                                (heads(&APART, by, language))
                            }
                        }
                        tbody { @for player in players { (row(player, &goal_axis, &shot_axis, links)) } }
                    }
                }
            }
        }
    }
}

fn heads(columns: &[Column], sorted: &str, language: Language) -> Markup {
    html! {
        @for (at, (title, what, numeric)) in columns.iter().enumerate() {
            th .n[*numeric] .name[*what == "player"] .first[at == 0 && *what != "player"]
                scope="col" aria-sort=(if *what == sorted { "descending" } else { "none" })
            {
                button.sort type="button" aria-label=(language.phrase(what)) { (language.phrase(title)) }
            }
        }
    }
}

fn controls(document: &Document, language: Language) -> Markup {
    let teams: BTreeSet<&str> = document
        .players
        .iter()
        .flat_map(|player| player.team.split(" / "))
        .collect();
    let groups = [
        ("GK", phrase!("Goalkeepers")),
        ("DF", phrase!("Defenders")),
        ("MF", phrase!("Midfielders")),
        ("FW", phrase!("Forwards")),
        ("unknown", phrase!("Not known")),
    ];
    // Exact positions of a group, where the data have any.
    let exact = |group: &str| -> BTreeSet<&str> {
        let theirs = document
            .players
            .iter()
            .filter(|player| player.group == group);
        let codes = theirs.filter_map(|player| player.position.as_deref());
        codes.filter(|code| *code != group).collect()
    };
    let there = |group: &str| document.players.iter().any(|player| player.group == group);
    html! {
        form.controls #player-filter aria-label=(say!(language, "Filter the players")) {
            div { label for="player-name" { (say!(language, "Name")) } input #player-name type="search" autocomplete="off"; }
            div {
                label for="player-team" { (say!(language, "Team")) }
                select #player-team {
                    option value="" { (say!(language, "All teams")) }
                    @for team in teams { option value=(team) { (team) } }
                }
            }
            div {
                label for="player-group" { (say!(language, "Position")) }
                select #player-group {
                    option value="" { (say!(language, "All positions")) }
                    @for (group, name) in groups.iter().filter(|(group, _)| there(group)) {
                        option value=(group) { (language.phrase(name)) }
                        @for exact in exact(group) { option value={ "=" (exact) } { "\u{a0}\u{a0}" (say!(language, "{position} only", position = exact)) } }
                    }
                }
            }
            div {
                label for="player-minutes" { (say!(language, "Minimum minutes")) }
                input #player-minutes type="number" min="0" step="10" inputmode="numeric"
                    value=(format!("{:.0}", document.summary.min_minutes));
            }
            div { button type="reset" { (say!(language, "Reset")) } }
            div { button type="button" #player-all { (say!(language, "Show all")) } }
        }
        p.status #player-status role="status" {}
    }
}

/// The scale of the bars of a column.
struct Axis {
    end: f64,
    known: bool,
}

impl Axis {
    /// As far as 49 of 50 intervals of players with enough minutes reach: a few that reach farther
    /// would squeeze all others.
    fn of(document: &Document, pick: fn(&PlayerRow) -> Option<&RateRow>) -> Axis {
        let mut ends: Vec<f64> = document
            .players
            .iter()
            .filter(|player| player.minutes >= document.summary.min_minutes)
            .filter_map(|player| pick(player).map(|rate| rate.estimate_high))
            .collect();
        ends.sort_by(f64::total_cmp);
        let known = document.players.iter().any(|player| pick(player).is_some());
        let end = match ends.len() {
            0 => 1.0,
            number => ends[(number - 1) * 49 / 50],
        };
        // Rounded up to a readable step.
        let step = 10f64.powf(end.max(1e-3).log10().floor()) / 2.0;
        Axis {
            end: (end / step).ceil().max(1.0) * step,
            known,
        }
    }

    fn label(&self, language: Language) -> String {
        let text = format!("{:.3}", self.end);
        language.prose(text.trim_end_matches('0').trim_end_matches('.'))
    }

    /// The place of a rate on the bar.
    fn place(&self, rate: f64) -> String {
        format!("{:.1}%", (rate / self.end).min(1.0) * 100.0)
    }
}

fn row(player: &PlayerRow, goal_axis: &Axis, shot_axis: &Axis, links: &Links<'_>) -> Markup {
    let language = links.language;
    html! {
        tr data-team=(player.team) data-group=(player.group) data-position=[player.position.as_deref()]
            data-minutes=(player.minutes)
        {
            th.name scope="row" { (links.name(Some(&player.key), Some(&player.player))) }
            td { (player.team) }
            td { (player.place(language)) }
            (number(f64::from(player.matches), 0, language))
            (number(player.minutes, 0, language))
            @if shot_axis.known { (rates(player.shot.as_ref(), shot_axis, "shot", language)) }
            (rates(player.goal.as_ref(), goal_axis, "goal", language))
            td.n.first data-v=(player.penalties_conceded) { (player.penalties_conceded) }
            (number(f64::from(player.own_goals), 0, language))
            @match player.xg_given_away { Some(xg) => (number(xg, 2, language)), None => (nothing(language)) }
        }
    }
}

fn number(value: f64, digits: usize, language: Language) -> Markup {
    html! { td.n data-v=(value) { (language.decimal(value, digits)) } }
}

fn nothing(language: Language) -> Markup {
    html! { td.n { span.offscreen { (say!(language, "not known")) } span aria-hidden="true" { "–" } } }
}

fn rates(rate: Option<&RateRow>, axis: &Axis, what: &str, language: Language) -> Markup {
    let Some(rate) = rate else {
        return html! {
            td.n.first { span.offscreen { (say!(language, "not known")) } span aria-hidden="true" { "–" } }
            (nothing(language)) (nothing(language))
        };
    };
    let places = [
        ("--low", Some(rate.estimate_low)),
        ("--high", Some(rate.estimate_high)),
        ("--at", Some(rate.estimate)),
        ("--mean", rate.group_mean),
    ];
    let style: Vec<String> = places
        .into_iter()
        .filter_map(|(name, rate)| Some(format!("{name}:{}", axis.place(rate?))))
        .collect();
    html! {
        td.n.first data-v=(rate.errors) { (super::super::errors(rate.errors, language)) }
        td.n data-v=(rate.rate) {
            (language.decimal(rate.rate, 2))
            span.interval { (interval(rate.rate_low, rate.rate_high, 2, language)) }
        }
        td.n data-v=(rate.estimate) {
            (language.decimal(rate.estimate, 3))
            span.interval { (interval(rate.estimate_low, rate.estimate_high, 3, language)) }
            span.bar .{ "to-" (what) } .beyond[rate.estimate_high > axis.end] style=(style.join(";")) aria-hidden="true" {
                i.from-to {}
                @if rate.group_mean.is_some() { i.mean {} }
                i.dot {}
            }
        }
    }
}
