//! The story of each goal with its evidence, match by match.

use maud::{Markup, html};

use super::super::{CandidateRow, Document, GoalStory, MatchStory, counted_words, reasons};
use super::links::Links;
use super::{figure, marked};
use crate::comparison::capital;
use crate::kind_words;
use crate::report::Figures;
use backline_analysis::attribute::COUNTED_FROM;
use backline_draw::{Language, count, phrase, say};
use backline_model::Result;

/// With more matches than this each is folded: the page is long.
const OPEN: usize = 20;

pub(super) fn section(document: &Document, figures: &Figures, links: &Links<'_>) -> Result<Markup> {
    let told: Vec<&MatchStory> = document
        .matches
        .iter()
        .filter(|of| !of.goals.is_empty() || figures.matches.contains_key(&of.id))
        .collect();
    let folded = told.len() > OPEN;
    let matches = told
        .into_iter()
        .map(|of| story_of_match(of, figures, links, folded))
        .collect::<Result<Vec<Markup>>>()?;
    let goals = document.summary.goals;
    let drawn = figures.goals.len();
    let language = links.language;
    let bar = language.decimal(COUNTED_FROM, 1);
    Ok(html! {
        section #goals aria-labelledby="goals-title" {
            h2 #goals-title { (say!(language, "Goals")) }
            p.how {
                (count!(
                    language,
                    goals as f64,
                    "{many} goal with the verdict and the evidence for it",
                    "{many} goals with the verdict and the evidence for it",
                    many = goals
                ))
                @if drawn < goals && drawn > 0 {
                    "; "
                    (count!(
                        language,
                        drawn as f64,
                        "{many} is drawn on a pitch",
                        "{many} are drawn on a pitch",
                        many = drawn
                    ))
                }
                ". "
                (say!(
                    language,
                    "Every candidate is listed with their confidence; below {bar} it is evidence and no verdict. A goal for which nobody is named has one line, which opens.",
                    bar = bar
                ))
                @if drawn < goals {
                    " "
                    (marked(
                        language.phrase(phrase!("{command} draws any of them.")),
                        &[("command", html! { code { "backline explain" } })]
                    ))
                }
            }
            form.controls #goal-filter aria-label=(say!(language, "Filter the goals")) {
                div { label for="goal-text" { (say!(language, "Player or team")) } input #goal-text type="search" autocomplete="off"; }
                div { label.check { input #goal-named type="checkbox"; " " (say!(language, "Only goals with an error named")) } }
            }
            p.status #goal-status role="status" {}
            @for of in matches { (of) }
        }
    })
}

fn story_of_match(
    of: &MatchStory,
    figures: &Figures,
    links: &Links<'_>,
    folded: bool,
) -> Result<Markup> {
    let language = links.language;
    let draw = |it| figure(it, language);
    let timeline = figures.matches.get(&of.id).map(draw).transpose()?;
    let goals = of
        .goals
        .iter()
        .map(|goal| {
            let key = (of.id.clone(), goal.event_id.clone());
            let picture = figures.goals.get(&key).map(draw).transpose()?;
            Ok(story(of, goal, picture, links))
        })
        .collect::<Result<Vec<Markup>>>()?;
    let place = links.place(&of.id);
    let named = of.named();
    let inside = html! {
        p.muted {
            (of.subtitle(language))
            @if of.coverage == "key-events" { " (" (say!(language, "key events only")) ")" }
        }
        @if let Some(timeline) = timeline { (timeline) }
        @for goal in goals { (goal) }
    };
    Ok(match folded {
        false => html! { section.match id=[place] { h3 { (of.title()) } (inside) } },
        true => html! {
            details.match id=[place] {
                summary {
                    h3 { (of.title()) }
                    span.muted {
                        (count!(
                            language,
                            of.goals.len() as f64,
                            "{many} goal",
                            "{many} goals",
                            many = of.goals.len()
                        ))
                        ", "
                        @if named == 0 {
                            (say!(language, "nobody named"))
                        } @else {
                            (count!(
                                language,
                                named as f64,
                                "{many} error named",
                                "{many} errors named",
                                many = named
                            ))
                        }
                    }
                }
                (inside)
            }
        },
    })
}

/// The texts by which the search box finds a goal.
fn search_text(of: &MatchStory, goal: &GoalStory) -> String {
    let names = goal.candidates.iter().filter_map(|c| c.player.as_deref());
    let others = [of.home.as_str(), of.away.as_str()];
    let mut words: Vec<&str> = goal.scorer.iter().map(String::as_str).collect();
    words.extend(others);
    words.extend(names);
    words.join(" ")
}

fn story(of: &MatchStory, goal: &GoalStory, picture: Option<Markup>, links: &Links<'_>) -> Markup {
    let language = links.language;
    let candidates = goal.candidates.iter();
    let known = candidates.filter_map(|c| Some((c.player_key.as_deref()?, c.player.as_deref()?)));
    let verdict = links.sentence(&goal.verdict, known);
    let evidence = html! {
        ol.candidates { @for candidate in &goal.candidates { li { (evidence(candidate, links)) } } }
    };
    if goal.named() == 0 {
        // One line, for nobody is named; what was weighed is below it.
        return html! {
            details.goal.plain data-text=(search_text(of, goal)) {
                summary { (brief(goal, links)) span.muted { ", " (say!(language, "nobody named")) } }
                p.verdict { (verdict) }
                p.evidence.muted { (capital(&chance(goal, language))) "." }
                @if let Some(picture) = picture { (picture) }
                @if !goal.candidates.is_empty() { (evidence) }
            }
        };
    }
    html! {
        article.goal.named data-text=(search_text(of, goal)) {
            h4 { (head(goal, links)) }
            p.verdict { (tag(goal, language)) (verdict) }
            @if let Some(picture) = picture { (picture) }
            details {
                summary {
                    (count!(
                        language,
                        goal.candidates.len() as f64,
                        "Evidence: {many} candidate",
                        "Evidence: {many} candidates",
                        many = goal.candidates.len()
                    ))
                }
                (evidence)
            }
        }
    }
}

/// Minute, score and scorer.
fn who(goal: &GoalStory, links: &Links<'_>) -> Markup {
    html! {
        b { (goal.minute) }
        span.score { (goal.score[0]) "–" (goal.score[1]) }
        b { (links.name(None, goal.scorer.as_deref())) }
    }
}

/// What of a goal stands in one line.
fn brief(goal: &GoalStory, links: &Links<'_>) -> Markup {
    let language = links.language;
    html! {
        (who(goal, links))
        span.muted {
            @if goal.own_goal {
                ", " (say!(language, "own goal"))
            } @else if goal.penalty {
                ", " (say!(language, "penalty"))
            }
            @if let Some(xg) = goal.xg { ", " (language.decimal(xg, 2)) " xG" }
        }
    }
}

/// Who conceded it and what the chance was.
fn chance(goal: &GoalStory, language: Language) -> String {
    let note = match (goal.own_goal, goal.penalty) {
        (true, _) => Some(say!(language, "own goal")),
        (_, true) => Some(say!(language, "penalty")),
        _ => None,
    };
    let conceded = say!(language, "conceded by {team}", team = goal.against);
    let xg = goal.xg.map(|xg| {
        let xg = language.decimal(xg, 2);
        match goal.xg_source.as_deref() {
            Some("own") => say!(
                language,
                "{xg} expected goals by backline's formula",
                xg = xg
            ),
            _ => say!(language, "{xg} expected goals", xg = xg),
        }
    });
    let parts = note.into_iter().chain([conceded]).chain(xg);
    parts.collect::<Vec<_>>().join(", ")
}

/// The same in a heading.
fn head(goal: &GoalStory, links: &Links<'_>) -> Markup {
    html! { (who(goal, links)) " " span.muted { "(" (chance(goal, links.language)) ")" } }
}

/// The source of the verdict, at a glance.
fn tag(goal: &GoalStory, language: Language) -> Markup {
    let first = goal.candidates.iter().find(|candidate| candidate.counted);
    match first.map(|candidate| (candidate.source.as_str(), candidate.confidence)) {
        Some(("inferred", sure)) => {
            let sure = language.decimal(sure, 2);
            let text = say!(language, "Inferred {confidence}", confidence = sure);
            html! { span.tag.inferred { (text) } }
        }
        Some((source, sure)) => {
            let text = say!(
                language,
                "Label ({source}) {confidence}",
                source = language.source(source),
                confidence = language.decimal(sure, 2)
            );
            html! { span.tag.label { (text) } }
        }
        None => html! { span.tag.nobody { (say!(language, "Nobody named")) } },
    }
}

fn evidence(candidate: &CandidateRow, links: &Links<'_>) -> Markup {
    let name = links.name(candidate.player_key.as_deref(), candidate.player.as_deref());
    let language = links.language;
    html! {
        p { strong { (name) } " (" (candidate.team) "): " (when(candidate, language))
            @if candidate.seconds_before > 0.0 {
                ", "
                (say!(language, "{seconds} s before", seconds = language.whole(candidate.seconds_before)))
            } }
        p { (candidate.sentence) }
        (figures_of(candidate, language))
    }
}

/// What the error was and when.
fn when(candidate: &CandidateRow, language: Language) -> String {
    say!(
        language,
        "{error} at {clock}",
        error = kind_words(&candidate.kind, language),
        clock = candidate.clock
    )
}

fn figures_of(candidate: &CandidateRow, language: Language) -> Markup {
    let source = match candidate.source.as_str() {
        "inferred" => say!(language, "inferred from the events"),
        "report" => say!(language, "label of a match report"),
        _ => say!(language, "label of the provider"),
    };
    let source = match &candidate.label {
        Some(label) => say!(
            language,
            "{source} (“{label}”); the events alone say {confidence}",
            source = source,
            label = label,
            confidence = language.decimal(candidate.inferred_confidence, 2)
        ),
        None => source,
    };
    let figures = say!(
        language,
        "Confidence {confidence}, {source}. Share of the blame {share}.",
        confidence = language.decimal(candidate.confidence, 2),
        source = source,
        share = language.decimal(candidate.share, 2)
    );
    html! {
        @if candidate.apart {
            p.evidence.muted { (say!(language, "Kept apart from errors. Not counted.")) }
        } @else { p.evidence.muted {
            (figures) " " (counted_words(candidate.counted, language))
        } }
        @if !candidate.reasons.is_empty() {
            p.evidence.muted {
                (say!(
                    language,
                    "Rules with the most weight: {rules}.",
                    rules = reasons(&candidate.reasons, language)
                ))
            }
        }
        p.evidence.muted {
            (count!(language, candidate.event_ids.len() as f64, "Event", "Events")) " "
            @for (at, id) in candidate.event_ids.iter().enumerate() {
                @if at > 0 { " → " }
                code { (id) }
            }
        }
    }
}

/// The counted errors that led to shots but not to goals.
pub(super) fn shots(document: &Document, links: &Links<'_>) -> Markup {
    let errors = &document.shot_errors;
    let language = links.language;
    html! {
        section #shots aria-labelledby="shots-title" {
            h2 #shots-title { (say!(language, "Errors before other shots")) }
            p.how {
                @if document.summary.errors_to_shot.is_some() {
                    (say!(
                        language,
                        "Counted errors that led to a shot but not to a goal: the evidence behind the second group of columns in the table of players."
                    ))
                } @else {
                    (say!(
                        language,
                        "Errors that reports name in key-event matches; they are not counted in any rate."
                    ))
                }
            }
            @if errors.is_empty() {
                p {
                    (say!(
                        language,
                        "There are none with confidence {bar} or more.",
                        bar = language.decimal(COUNTED_FROM, 1)
                    ))
                }
            } @else {
                details {
                    summary {
                        (count!(
                            language,
                            errors.len() as f64,
                            "{many} error",
                            "{many} errors",
                            many = errors.len()
                        ))
                    }
                    ol.candidates { @for error in errors {
                        li {
                            p { strong { (links.name(error.error.player_key.as_deref(), error.error.player.as_deref())) }
                                " (" (error.error.team) "), " (links.game(&error.match_id, &error.match_title)) ": "
                                (when(&error.error, language))
                                @if let Some(xg) = error.xg {
                                    ", "
                                    (say!(language, "shot of {xg} expected goals", xg = language.decimal(xg, 2)))
                                } }
                            p { (error.error.sentence) }
                            (figures_of(&error.error, language))
                        }
                    } }
                }
            }
        }
    }
}
