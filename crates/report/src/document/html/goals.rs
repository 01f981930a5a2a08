//! The story of each goal with its evidence, match by match.

use maud::{Markup, html};

use super::super::{CandidateRow, Document, GoalStory, MatchStory};
use super::links::Links;
use super::{count, figure};
use crate::comparison::capital;
use crate::kind_words;
use crate::report::Figures;
use backline_analysis::attribute::COUNTED_FROM;
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
    Ok(html! {
        section #goals aria-labelledby="goals-title" {
            h2 #goals-title { "Goals" }
            p.how {
                (count(goals, "goal", "goals")) " with the verdict and the evidence for it"
                @if drawn < goals && drawn > 0 {
                    "; " (count(drawn, "is drawn", "are drawn")) " on a pitch"
                }
                ". Every candidate is listed with their confidence; below " (COUNTED_FROM)
                " it is evidence and no verdict. A goal for which nobody is named has one line, which opens."
                @if drawn < goals { " " code { "backline explain" } " draws any of them." }
            }
            form.controls #goal-filter aria-label="Filter the goals" {
                div { label for="goal-text" { "Player or team" } input #goal-text type="search" autocomplete="off"; }
                div { label.check { input #goal-named type="checkbox"; " Only goals with an error named" } }
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
    let timeline = figures.matches.get(&of.id).map(figure).transpose()?;
    let goals = of
        .goals
        .iter()
        .map(|goal| {
            let key = (of.id.clone(), goal.event_id.clone());
            let picture = figures.goals.get(&key).map(figure).transpose()?;
            Ok(story(of, goal, picture, links))
        })
        .collect::<Result<Vec<Markup>>>()?;
    let place = links.place(&of.id);
    let named = of.named();
    let inside = html! {
        p.muted {
            (of.subtitle())
            @if of.coverage == "key-events" { " (key events only)" }
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
                        (count(of.goals.len(), "goal", "goals")) ", "
                        @if named == 0 { "nobody named" } @else { (count(named, "error", "errors")) " named" }
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
                summary { (brief(goal, links)) span.muted { ", nobody named" } }
                p.verdict { (verdict) }
                p.evidence.muted { (capital(&chance(goal))) "." }
                @if let Some(picture) = picture { (picture) }
                @if !goal.candidates.is_empty() { (evidence) }
            }
        };
    }
    html! {
        article.goal.named data-text=(search_text(of, goal)) {
            h4 { (head(goal, links)) }
            p.verdict { (tag(goal)) (verdict) }
            @if let Some(picture) = picture { (picture) }
            details {
                summary { "Evidence: " (count(goal.candidates.len(), "candidate", "candidates")) }
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
    html! {
        (who(goal, links))
        span.muted {
            @if goal.own_goal { ", own goal" } @else if goal.penalty { ", penalty" }
            @if let Some(xg) = goal.xg { ", " (format!("{xg:.2}")) " xG" }
        }
    }
}

/// Who conceded it and what the chance was.
fn chance(goal: &GoalStory) -> String {
    let note = match (goal.own_goal, goal.penalty) {
        (true, _) => "own goal, ",
        (_, true) => "penalty, ",
        _ => "",
    };
    let own = match goal.xg_source.as_deref() {
        Some("own") => " by backline's formula",
        _ => "",
    };
    let xg = goal.xg.map(|xg| format!(", {xg:.2} expected goals{own}"));
    format!(
        "{note}conceded by {}{}",
        goal.against,
        xg.unwrap_or_default()
    )
}

/// The same in a heading.
fn head(goal: &GoalStory, links: &Links<'_>) -> Markup {
    html! { (who(goal, links)) " " span.muted { "(" (chance(goal)) ")" } }
}

/// The source of the verdict, at a glance.
fn tag(goal: &GoalStory) -> Markup {
    let first = goal.candidates.iter().find(|candidate| candidate.counted);
    match first.map(|candidate| (candidate.source.as_str(), candidate.confidence)) {
        Some(("inferred", sure)) => {
            html! { span.tag.inferred { "Inferred " (format!("{sure:.2}")) } }
        }
        Some((source, sure)) => {
            html! { span.tag.label { "Label (" (source) ") " (format!("{sure:.2}")) } }
        }
        None => html! { span.tag.nobody { "Nobody named" } },
    }
}

fn evidence(candidate: &CandidateRow, links: &Links<'_>) -> Markup {
    let name = links.name(candidate.player_key.as_deref(), candidate.player.as_deref());
    html! {
        p { strong { (name) } " (" (candidate.team) "): "
            (kind_words(&candidate.kind)) " at " (candidate.clock)
            @if candidate.seconds_before > 0.0 { ", " (format!("{:.0}", candidate.seconds_before)) " s before" } }
        p { (candidate.sentence) }
        (figures_of(candidate))
    }
}

fn figures_of(candidate: &CandidateRow) -> Markup {
    let source = match candidate.source.as_str() {
        "inferred" => "inferred from the events".to_owned(),
        source => format!(
            "label of {}",
            if source == "report" {
                "a match report"
            } else {
                "the provider"
            }
        ),
    };
    html! {
        @if candidate.apart {
            p.evidence.muted { "Kept apart from errors. Not counted." }
        } @else { p.evidence.muted {
            "Confidence " (format!("{:.2}", candidate.confidence)) ", " (source)
            @if let Some(label) = &candidate.label {
                " (“" (label) "”); the events alone say " (format!("{:.2}", candidate.inferred_confidence))
            }
            ". Share of the blame " (format!("{:.2}", candidate.share)) ". "
            (if candidate.counted { "Counted." } else { "Not counted." })
        } }
        @if !candidate.reasons.is_empty() {
            p.evidence.muted { "Rules with the most weight: " (candidate.reasons.join("; ")) "." }
        }
        p.evidence.muted {
            (if candidate.event_ids.len() == 1 { "Event " } else { "Events " })
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
    html! {
        section #shots aria-labelledby="shots-title" {
            h2 #shots-title { "Errors before other shots" }
            p.how {
                @if document.summary.errors_to_shot.is_some() {
                    "Counted errors that led to a shot but not to a goal: the evidence behind the second group of columns in the table of players."
                } @else {
                    "Errors that reports name in key-event matches; they are not counted in any rate."
                }
            }
            @if errors.is_empty() {
                p { "There are none with confidence " (COUNTED_FROM) " or more." }
            } @else {
                details {
                    summary { (count(errors.len(), "error", "errors")) }
                    ol.candidates { @for error in errors {
                        li {
                            p { strong { (links.name(error.error.player_key.as_deref(), error.error.player.as_deref())) }
                                " (" (error.error.team) "), " (links.game(&error.match_id, &error.match_title)) ": "
                                (kind_words(&error.error.kind)) " at " (error.error.clock)
                                @if let Some(xg) = error.xg { ", shot of " (format!("{xg:.2}")) " expected goals" } }
                            p { (error.error.sentence) }
                            (figures_of(&error.error))
                        }
                    } }
                }
            }
        }
    }
}
