//! The report as one self-contained HTML page: style, script, font and pictures are inside, and the
//! page forbids itself to load anything (Content-Security-Policy).

mod goals;
mod links;
mod pages;
mod players;
mod sketch;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Document, Passage, PlayerRow, RateRow};
use crate::report::{Figure, Figures};
use backline_draw::{DrawError, FONT_BOLD, FONT_REGULAR, Picture};
use backline_model::Result;
use links::Links;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// For SVG texts longer than this, a PNG is considered: thousands of marks make a heavy page.
const HEAVY_SVG: usize = 150_000;
/// Pixels per unit of a picture embedded as PNG.
const PNG_SCALE: f32 = 1.5;

/// Writes the page.
///
/// # Errors
/// A picture that cannot be turned into a PNG where that would be smaller.
pub fn html(document: &Document, figures: &Figures) -> Result<String> {
    let players: Vec<Markup> = figures.players.iter().map(figure).collect::<Result<_>>()?;
    let links = &Links::of(document);
    let goals = goals::section(document, figures, links)?;
    let sections = [
        ("summary", "Summary"),
        ("players", "Players"),
        ("pages", "Player by player"),
        ("goals", "Goals"),
        ("shots", "Errors before other shots"),
        ("method", "Method and data"),
    ];
    let shots = document.has_shot_errors();
    let sections = sections
        .into_iter()
        .filter(|(id, _)| *id != "shots" || shots);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "backline " (document.backline) };
                title { (document.title) }
                // An empty icon, or browsers request one from the server.
                link rel="icon" href="data:,";
                style { (PreEscaped(fonts())) (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header {
                    p.kicker { "backline report" }
                    h1 { (document.title) }
                    p.lede { (document.span) }
                    nav aria-label="Sections" {
                        ul { @for (id, title) in sections { li { a href={ "#" (id) } { (title) } } } }
                    }
                }
                main #main tabindex="-1" {
                    (summary(document, links))
                    (players::section(document, &players, links))
                    (pages::section(document, figures, links))
                    (goals)
                    @if shots { (goals::shots(document, links)) }
                    (method(document))
                }
                footer {
                    p {
                        "Made by backline " (document.backline)
                        ". Text and charts are set in Inter (SIL Open Font License 1.1)."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Ok(page.into_string())
}

/// The charts' own font, so that their texts have the width for which they were laid out.
fn fonts() -> String {
    [("400", FONT_REGULAR), ("600 700", FONT_BOLD)]
        .map(|(weight, bytes)| {
            format!(
                "@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/otf;base64,{}) format(\"opentype\")}}\n",
                STANDARD.encode(bytes)
            )
        })
        .concat()
}

/// A picture in a frame: on narrow screens the one that was drawn for them, or else the wide one, which
/// scrolls in its frame.
fn figure(figure: &Figure) -> Result<Markup> {
    let title = &figure.alt;
    let wide = image(&figure.picture, title)?;
    let narrow = figure
        .narrow
        .as_ref()
        .map(|it| image(it, title))
        .transpose()?;
    Ok(html! {
        figure {
            div.picture.fits[narrow.is_some()] role="group" aria-label={ "Picture: " (title) } tabindex="0" {
                div.large { (wide) }
                @if let Some(narrow) = narrow { div.small { (narrow) } }
            }
            figcaption { (figure.caption) }
        }
    })
}

/// A picture as SVG, or where that is smaller as PNG.
fn image(picture: &Picture, title: &str) -> Result<Markup> {
    let svg = picture.to_svg();
    let (width, height) = picture.size();
    let png = match svg.len() > HEAVY_SVG {
        true => match picture.to_png(PNG_SCALE) {
            Ok(png) => Some(STANDARD.encode(png)),
            // The reader's browser may have letters that no font here has.
            Err(DrawError::Font(_)) => None,
            Err(other) => return Err(crate::drawing(other)),
        },
        false => None,
    };
    Ok(html! {
        @match png.filter(|png| png.len() < svg.len()) {
            Some(png) => {
                img alt=(title) width=(width) height=(height) src={ "data:image/png;base64," (png) };
            }
            // Written by this library, every text in it escaped.
            None => { (PreEscaped(svg)) }
        }
    })
}

/// `1 match`, `3 matches`.
fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// A number of minutes or matches.
fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn summary(document: &Document, links: &Links<'_>) -> Markup {
    let summary = &document.summary;
    let of_players = summary.goals - summary.goals_with_error;
    let shots = document.players.iter().any(|player| player.shot.is_some());
    let tiles = [
        (
            summary.matches.to_string(),
            if summary.matches == 1 {
                "match"
            } else {
                "matches"
            },
        ),
        (summary.goals.to_string(), "goals"),
        (
            summary.goals_with_error.to_string(),
            "of them with an error named",
        ),
        (
            summary
                .errors_to_shot
                .map_or("not known".to_owned(), |shots| shots.to_string()),
            "errors leading to shots, goals included",
        ),
        (summary.players.to_string(), "players"),
    ];
    html! {
        section #summary aria-labelledby="summary-title" {
            h2 #summary-title { "Summary" }
            dl.figures {
                @for (number, what) in &tiles { div { dt { (what) } dd { (number) } } }
            }
            @if let Some(finding) = &document.finding {
                p.finding { (links.sentence(&finding.answer, names(document))) }
            }
            p { (document.shown) "." }
            @if !summary.most_errors.is_empty() {
                h3 { "Most errors" }
                div.scroll role="group" aria-label="Most errors" tabindex="0" {
                    table aria-label="Most errors" {
                        thead { tr {
                            th scope="col" { "Player" }
                            th scope="col" { "Team" }
                            @if shots { th.n scope="col" { "To shots" } }
                            th.n scope="col" { "To goals" }
                            th.n.minor scope="col" { "Minutes" }
                            th.n.minor scope="col" { "Estimate per 90, 95 % interval" }
                        } }
                        tbody {
                            @for player in summary.most_errors.iter().filter_map(|key| document.player(key)) {
                                (leader(player, shots, links))
                            }
                        }
                    }
                }
            }
            @if of_players > 0 {
                p.how {
                    (count(of_players, "goal has", "goals have"))
                    " no error with confidence 0.5 or more: nobody is named, "
                    (match document.summary.key_event_matches {
                        0 => "and that is a result.",
                        _ => "which says little where key events only are known.",
                    })
                }
            }
            details {
                summary { "What was read and counted, and how sure it is" }
                @for line in document.summary_lines() { p { (line) } }
            }
        }
    }
}

/// Keys and names of all players.
fn names(document: &Document) -> impl Iterator<Item = (&str, &str)> {
    let players = document.players.iter();
    players.map(|player| (player.key.as_str(), player.player.as_str()))
}

fn leader(player: &PlayerRow, shots: bool, links: &Links<'_>) -> Markup {
    let number = |rate: &Option<RateRow>| {
        rate.as_ref()
            .map_or("–".to_owned(), |rate| super::errors(rate.errors))
    };
    let estimate = match shots {
        true => &player.shot,
        false => &player.goal,
    };
    html! {
        tr {
            th scope="row" { (links.name(Some(&player.key), Some(&player.player))) }
            td { (player.team) }
            @if shots { td.n { (number(&player.shot)) } }
            td.n { (number(&player.goal)) }
            td.n.minor { (whole(player.minutes)) }
            td.n.minor {
                @if let Some(of) = estimate {
                    (format!("{:.2}", of.estimate))
                    span.interval { (interval(of.estimate_low, of.estimate_high)) }
                }
            }
        }
    }
}

/// `0.02 to 0.31`.
fn interval(low: f64, high: f64) -> String {
    format!("{low:.2} to {high:.2}")
}

fn method(document: &Document) -> Markup {
    let passages = |passages: &[Passage]| {
        html! { @for passage in passages { dt { (passage.title) } dd { (passage.text) } } }
    };
    html! {
        section #method aria-labelledby="method-title" {
            h2 #method-title { "Method and data" }
            @for passage in &document.method { h3 { (passage.title) } p { (passage.text) } }
            h3 { "Sources and their terms" }
            dl.terms { (passages(&document.terms)) }
            h3 { "Matches read" }
            details {
                summary { (count(document.matches.len(), "match", "matches")) " and their files" }
                div.scroll role="group" aria-label="Matches and their files" tabindex="0" {
                    table aria-label="Matches and their files" {
                        thead { tr {
                            th scope="col" { "Match" } th scope="col" { "Date" } th scope="col" { "Competition" }
                            th scope="col" { "Coverage" } th scope="col" { "Format" } th scope="col" { "File" }
                            th scope="col" { "Match id" }
                        } }
                        tbody { @for of in &document.matches {
                            tr {
                                th scope="row" { (of.title()) }
                                td { (of.date.as_deref().unwrap_or("not stated")) }
                                td { (of.competition.as_deref().unwrap_or("not stated")) }
                                td { (of.coverage) }
                                td { (of.provider) }
                                td { (of.file) }
                                td { code { (of.id) } }
                            }
                        } }
                    }
                }
            }
            @if !document.failures.is_empty() {
                h3 { "Files that could not be read" }
                p { "They are in none of the figures." }
                ul.notes { @for note in &document.failures { li { strong { (note.file) } ": " (note.text) } } }
            }
            @if !document.people.is_empty() {
                h3 { "Names to look at" }
                ul.notes { @for text in &document.people { li { (text) "." } } }
            }
            @if !document.notes.is_empty() {
                h3 { "Notes on single files" }
                details {
                    summary { (count(document.notes.len(), "note", "notes")) }
                    ul.notes { @for note in &document.notes { li { strong { (note.file) } ": " (note.text) } } }
                }
            }
        }
    }
}
