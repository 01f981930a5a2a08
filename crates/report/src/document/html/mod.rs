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

use super::{Document, Passage, PlayerRow, RateRow, coverage_words, errors};
use crate::report::{Figure, Figures};
use backline_analysis::attribute::COUNTED_FROM;
use backline_draw::{DrawError, FONT_BOLD, FONT_REGULAR, Language, Picture, count, phrase, say};
use backline_model::Result;
use links::Links;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// For SVG texts longer than this, a PNG is considered: thousands of marks make a heavy page.
const HEAVY_SVG: usize = 150_000;
/// Pixels per unit of a picture embedded as PNG.
const PNG_SCALE: f32 = 1.5;

/// Writes the page; the document is in this language already.
///
/// # Errors
/// A picture that cannot be turned into a PNG where that would be smaller.
pub fn html(document: &Document, figures: &Figures, language: Language) -> Result<String> {
    let language = language.in_text();
    let players = figures.players.iter();
    let players: Vec<Markup> = players
        .map(|it| figure(it, language))
        .collect::<Result<_>>()?;
    let links = &Links::of(document, language);
    let goals = goals::section(document, figures, links)?;
    let sections = [
        ("summary", phrase!("Summary")),
        ("players", phrase!("Players")),
        ("pages", phrase!("Player by player")),
        ("goals", phrase!("Goals")),
        ("shots", phrase!("Errors before other shots")),
        ("method", phrase!("Method and data")),
    ];
    let shots = document.has_shot_errors();
    let sections = sections
        .into_iter()
        .filter(|(id, _)| *id != "shots" || shots);
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
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
                a.skip href="#main" { (say!(language, "Skip to the content")) }
                header {
                    p.kicker { (say!(language, "backline report")) }
                    h1 { (document.title) }
                    p.lede { (document.span) }
                    nav aria-label=(say!(language, "Sections")) {
                        ul { @for (id, title) in sections { li { a href={ "#" (id) } { (language.phrase(title)) } } } }
                    }
                }
                main #main tabindex="-1" {
                    (summary(document, links))
                    (players::section(document, &players, links))
                    (pages::section(document, figures, links))
                    (goals)
                    @if shots { (goals::shots(document, links)) }
                    (method(document, language))
                }
                footer {
                    p {
                        (say!(language, "Made by backline {version}.", version = document.backline)) " "
                        (say!(language, "Text and charts are set in Inter (SIL Open Font License 1.1)."))
                    }
                }
                script { (PreEscaped(script(language))) }
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
fn figure(figure: &Figure, language: Language) -> Result<Markup> {
    let title = &figure.alt;
    let wide = image(&figure.picture, title)?;
    let narrow = figure
        .narrow
        .as_ref()
        .map(|it| image(it, title))
        .transpose()?;
    Ok(html! {
        figure {
            div.picture.fits[narrow.is_some()] role="group" aria-label=(say!(language, "Picture: {title}", title = title)) tabindex="0" {
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

/// The script with its sentences in a language. It is written with English ones, which stand for
/// themselves.
fn script(language: Language) -> String {
    let sentences = [
        (
            "`${shown} of ${rows.length} players shown${order}.`",
            say!(
                language,
                "{shown} of {all} players shown{order}.",
                shown = "${shown}",
                all = "${rows.length}",
                order = "${order}"
            ),
        ),
        (
            "`, sorted by ${label}, ${first} first`",
            say!(
                language,
                ", sorted by {label}, {first} first",
                label = "${label}",
                first = "${first}"
            ),
        ),
        (
            "`${shown} of ${all} goals shown.`",
            say!(
                language,
                "{shown} of {all} goals shown.",
                shown = "${shown}",
                all = "${all}"
            ),
        ),
        ("\"lowest\"", say!(language, "lowest")),
        ("\"highest\"", say!(language, "highest")),
    ];
    let mut script = SCRIPT.to_owned();
    for (english, told) in sentences {
        debug_assert!(script.contains(english), "{english}");
        let quote = &english[..1];
        let told = told.replace('\\', "\\\\").replace(quote, "’");
        script = script.replace(english, &format!("{quote}{told}{quote}"));
    }
    script
}

/// A phrase with pieces of the page for its placeholders.
fn marked(phrase: &str, pieces: &[(&str, Markup)]) -> Markup {
    let mut out = html! {};
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let piece = pieces.iter().find(|(known, _)| *known == name);
        debug_assert!(piece.is_some(), "{phrase} has nothing for {name}");
        out = html! { (out) (before) @if let Some((_, piece)) = piece { (piece) } };
        rest = after;
    }
    html! { (out) (rest) }
}

fn summary(document: &Document, links: &Links<'_>) -> Markup {
    let language = links.language;
    let summary = &document.summary;
    let of_players = summary.goals - summary.goals_with_error;
    let shots = document.players.iter().any(|player| player.shot.is_some());
    let tiles = [
        (
            summary.matches.to_string(),
            count!(language, summary.matches as f64, "match", "matches"),
        ),
        (summary.goals.to_string(), say!(language, "goals")),
        (
            summary.goals_with_error.to_string(),
            say!(language, "of them with an error named"),
        ),
        (
            match summary.errors_to_shot {
                Some(shots) => shots.to_string(),
                None => say!(language, "not known"),
            },
            say!(language, "errors leading to shots, goals included"),
        ),
        (summary.players.to_string(), say!(language, "players")),
    ];
    let most = language.phrase(phrase!("Most errors"));
    html! {
        section #summary aria-labelledby="summary-title" {
            h2 #summary-title { (say!(language, "Summary")) }
            dl.figures {
                @for (number, what) in &tiles { div { dt { (what) } dd { (number) } } }
            }
            @if let Some(finding) = &document.finding {
                p.finding { (links.sentence(&finding.told(language), names(document))) }
            }
            p { (document.shown) "." }
            @if !summary.most_errors.is_empty() {
                h3 { (most) }
                div.scroll role="group" aria-label=(most) tabindex="0" {
                    table aria-label=(most) {
                        thead { tr {
                            th scope="col" { (say!(language, "Player")) }
                            th scope="col" { (say!(language, "Team")) }
                            @if shots { th.n scope="col" { (say!(language, "To shots")) } }
                            th.n scope="col" { (say!(language, "To goals")) }
                            th.n.minor scope="col" { (say!(language, "Minutes")) }
                            th.n.minor scope="col" {
                                (say!(language, "Estimate per 90, {percent} interval", percent = language.level(0.95)))
                            }
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
                    (count!(
                        language,
                        of_players as f64,
                        "{many} goal has no error with confidence {bar} or more: nobody is named",
                        "{many} goals have no error with confidence {bar} or more: nobody is named",
                        many = of_players,
                        bar = language.decimal(COUNTED_FROM, 1)
                    ))
                    ", "
                    (match document.summary.key_event_matches {
                        0 => say!(language, "and that is a result."),
                        _ => say!(language, "which says little where key events only are known."),
                    })
                }
            }
            details {
                summary { (say!(language, "What was read and counted, and how sure it is")) }
                @for line in document.summary_lines_in(language) { p { (line) } }
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
    let language = links.language;
    let number = |rate: &Option<RateRow>| {
        rate.as_ref()
            .map_or("–".to_owned(), |rate| errors(rate.errors, language))
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
            td.n.minor { (language.whole(player.minutes)) }
            td.n.minor {
                @if let Some(of) = estimate {
                    (language.decimal(of.estimate, 2))
                    span.interval { (interval(of.estimate_low, of.estimate_high, 2, language)) }
                }
            }
        }
    }
}

/// `0.02 to 0.31`.
fn interval(low: f64, high: f64, digits: usize, language: Language) -> String {
    say!(
        language,
        "{low} to {high}",
        low = language.decimal(low, digits),
        high = language.decimal(high, digits)
    )
}

fn method(document: &Document, language: Language) -> Markup {
    let unknown = language.phrase(phrase!("not stated"));
    let files = language.phrase(phrase!("Matches and their files"));
    let many = document.matches.len();
    let passages = |passages: &[Passage]| {
        html! { @for passage in passages { dt { (passage.title) } dd { (passage.text) } } }
    };
    html! {
        section #method aria-labelledby="method-title" {
            h2 #method-title { (say!(language, "Method and data")) }
            @for passage in &document.method { h3 { (passage.title) } p { (passage.text) } }
            h3 { (say!(language, "Sources and their terms")) }
            dl.terms { (passages(&document.terms)) }
            h3 { (say!(language, "Matches read")) }
            details {
                summary {
                    (count!(
                        language,
                        many as f64,
                        "{many} match and their files",
                        "{many} matches and their files",
                        many = many
                    ))
                }
                div.scroll role="group" aria-label=(files) tabindex="0" {
                    table aria-label=(files) {
                        thead { tr {
                            th scope="col" { (say!(language, "Match")) }
                            th scope="col" { (say!(language, "Date")) }
                            th scope="col" { (say!(language, "Competition")) }
                            th scope="col" { (say!(language, "Coverage")) }
                            th scope="col" { (say!(language, "Format")) }
                            th scope="col" { (say!(language, "File")) }
                            th scope="col" { (say!(language, "Match id")) }
                        } }
                        tbody { @for of in &document.matches {
                            tr {
                                th scope="row" { (of.title()) }
                                td { (of.date.as_deref().map_or(unknown.to_owned(), |day| language.date(day))) }
                                td { (of.competition.as_deref().unwrap_or(unknown)) }
                                td { (coverage_words(of, language)) }
                                td { (of.provider) }
                                td { (of.file) }
                                td { code { (of.id) } }
                            }
                        } }
                    }
                }
            }
            @if !document.failures.is_empty() {
                h3 { (say!(language, "Files that could not be read")) }
                p { (say!(language, "They are in none of the figures.")) }
                ul.notes { @for note in &document.failures { li { strong { (note.file) } ": " (note.text) } } }
            }
            @if !document.people.is_empty() {
                h3 { (say!(language, "Names to look at")) }
                ul.notes { @for text in &document.people { li { (text) "." } } }
            }
            @if !document.notes.is_empty() {
                h3 { (say!(language, "Notes on single files")) }
                details {
                    summary {
                        (count!(
                            language,
                            document.notes.len() as f64,
                            "{many} note",
                            "{many} notes",
                            many = document.notes.len()
                        ))
                    }
                    ul.notes { @for note in &document.notes { li { strong { (note.file) } ": " (note.text) } } }
                }
            }
        }
    }
}
