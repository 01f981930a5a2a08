//! The story of one goal as a picture and as text.

use polars::prelude::DataFrame;

use crate::cells::Cells;
use crate::terminal::table;
use crate::{drawing, kind_words};
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Kind, Labels};
use backline_draw::{Picture, Story, StoryAction, StoryVerdict, Style, story};
use backline_model::Result;
use backline_model::{PITCH_LENGTH, PITCH_WIDTH};

/// What the story's picture says beside the actions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoryView {
    /// Title, such as `PSG 1–0 Real Madrid: Fabián Ruiz 6'`.
    pub title: String,
    /// Competition and date.
    pub subtitle: String,
    /// The team that shot.
    pub attacking: String,
    /// The team that conceded.
    pub defending: String,
    /// Where the data come from.
    pub source: String,
}

/// The verdict in one sentence.
///
/// # Errors
/// A frame without the documented columns.
pub fn verdict(explanation: &Explanation) -> Result<String> {
    if explanation.candidates.height() == 0 {
        let why = match explanation.labels {
            Labels::Only => "no label names one",
            _ => "no action of the conceding team in the data is a candidate",
        };
        return Ok(format!("No individual error is named: {why}."));
    }
    let cells = Cells(&explanation.candidates);
    let (players, sentences) = (cells.text("player")?, cells.text("sentence")?);
    let (confidence, apart) = (
        cells.number("confidence")?,
        kept_apart(&explanation.candidates)?,
    );
    let name = |row: usize| players.get(row).unwrap_or("a player not named").to_owned();
    let said = |row: usize| sentences.get(row).unwrap_or_default().to_owned();
    let is_sure = |row: &usize| {
        confidence
            .get(*row)
            .is_some_and(|sure| sure >= COUNTED_FROM)
    };
    let sure = (0..explanation.candidates.height()).find(is_sure);
    Ok(match (confidence.get(0), apart[0], sure) {
        (None, ..) => "No individual error is named.".to_owned(),
        (Some(_), _, Some(0)) => said(0),
        // What happened, and then who erred before it.
        (Some(_), true, sure) => {
            let error = sure.map(|row| format!(" {}", said(row)));
            said(0) + &error.unwrap_or_default()
        }
        (Some(_), _, Some(row)) => said(row),
        (Some(sure), _, None) => format!(
            "No individual error is named. The likeliest candidate, {}, has a confidence of {sure:.2}, below {COUNTED_FROM}.",
            name(0)
        ),
    })
}

/// Rows of an errors frame that are kept apart, see [`Kind::is_apart`].
fn kept_apart(errors: &DataFrame) -> Result<Vec<bool>> {
    let cells = Cells(errors);
    let (kinds, labels) = (cells.text("kind")?, cells.text("label")?);
    let rows = kinds.iter().zip(labels.iter());
    Ok(rows
        .map(|(kind, label)| kind.is_some_and(|kind| Kind::is_apart(kind, label)))
        .collect())
}

/// The chain as a table, event by event.
///
/// # Errors
/// A frame without the documented columns.
pub fn chain_table(explanation: &Explanation) -> Result<String> {
    let cells = Cells(&explanation.chain);
    let named = Cells(&explanation.candidates);
    let (minutes, seconds) = (cells.number("minute")?, cells.number("second")?);
    let (teams, players) = (cells.text("team")?, cells.text("player")?);
    let (kinds, outcomes, ids) = (
        cells.text("type")?,
        cells.text("outcome")?,
        cells.text("event_id")?,
    );
    let (x, y) = (cells.number("start_x")?, cells.number("start_y")?);
    let (candidate, confidence) = (cells.number("candidate")?, named.number("confidence")?);
    let apart = kept_apart(&explanation.candidates)?;
    let mut table = table(&[
        "#",
        "clock",
        "team",
        "player",
        "action",
        "from own goal",
        "confidence",
        "event",
    ]);
    for row in 0..explanation.chain.height() {
        let distance = x
            .get(row)
            .zip(y.get(row))
            .map(|(x, y)| format!("{:.0} m", x.hypot(y - f64::from(PITCH_WIDTH) / 2.0)));
        let score = candidate
            .get(row)
            .map(|at| at as usize)
            .and_then(|at| match apart.get(at) {
                Some(true) => Some("apart".to_owned()),
                _ => confidence.get(at).map(|sure| format!("{sure:.2}")),
            });
        table.add_row([
            (row + 1).to_string(),
            format!(
                "{:.0}:{:02.0}",
                minutes.get(row).unwrap_or(0.0),
                seconds.get(row).unwrap_or(0.0).floor()
            ),
            teams.get(row).unwrap_or_default().to_owned(),
            players.get(row).unwrap_or("not named").to_owned(),
            action(kinds.get(row).unwrap_or_default(), outcomes.get(row)),
            distance.unwrap_or_else(|| "-".to_owned()),
            score.unwrap_or_default(),
            ids.get(row).unwrap_or_default().to_owned(),
        ]);
    }
    Ok(table.to_string())
}

/// Each candidate with his confidence, share and reasons.
///
/// # Errors
/// A frame without the documented columns.
pub fn candidates_text(explanation: &Explanation) -> Result<String> {
    let cells = Cells(&explanation.candidates);
    let (sentences, reasons) = (cells.text("sentence")?, cells.text("reasons")?);
    let (confidence, inferred) = (
        cells.number("confidence")?,
        cells.number("inferred_confidence")?,
    );
    let (share, labels) = (cells.number("share")?, cells.text("label")?);
    let apart = kept_apart(&explanation.candidates)?;
    let mut text = String::new();
    for (row, apart) in apart.into_iter().enumerate() {
        let (sure, alone) = (
            confidence.get(row).unwrap_or(0.0),
            inferred.get(row).unwrap_or(0.0),
        );
        if apart {
            text += &format!("  apart {}\n", sentences.get(row).unwrap_or_default());
            continue;
        }
        text += &format!("  {sure:.2}  {}\n", sentences.get(row).unwrap_or_default());
        if labels.get(row).is_some() {
            text += &format!("        the events alone say {alone:.2}\n");
        }
        text += &format!(
            "        share of the blame {:.2}\n",
            share.get(row).unwrap_or(0.0)
        );
        if let Some(reasons) = reasons.get(row).filter(|reasons| !reasons.is_empty()) {
            text += &format!("        because: {reasons}\n");
        }
    }
    Ok(text)
}

/// Draws the story.
///
/// # Errors
/// A frame without the documented columns, or a size that cannot hold the picture.
pub fn story_picture(
    explanation: &Explanation,
    view: &StoryView,
    style: &Style,
) -> Result<Picture> {
    let cells = Cells(&explanation.chain);
    let named = Cells(&explanation.candidates);
    let (players, kinds, outcomes) = (
        cells.text("player")?,
        cells.text("type")?,
        cells.text("outcome")?,
    );
    let before = cells.number("seconds_before")?;
    let attacking = cells.flag("attacking")?;
    let candidate = cells.number("candidate")?;
    let approx = cells.text("approx")?;
    let places = ["start_x", "start_y", "end_x", "end_y"].map(|name| cells.number(name));
    let [x, y, end_x, end_y] = places;
    let (x, y, end_x, end_y) = (x?, y?, end_x?, end_y?);
    let (confidence, sources) = (named.number("confidence")?, named.text("source")?);
    let verdict_kinds = named.text("kind")?;
    let kept_apart = kept_apart(&explanation.candidates)?;
    let actions = (0..explanation.chain.height())
        .map(|row| {
            let ours = attacking.get(row) == Some(true);
            // One frame for both teams: the one that scored attacks towards +x.
            let along = |value: Option<f64>| {
                value.map(|x| if ours { x } else { f64::from(PITCH_LENGTH) - x })
            };
            let across = |value: Option<f64>| {
                value.map(|y| if ours { y } else { f64::from(PITCH_WIDTH) - y })
            };
            let kind = kinds.get(row).unwrap_or_default();
            let shot = kind.starts_with("shot");
            // Where a shot ended is given by some providers only as a zone of the goal.
            let has_end = !shot && !matches!(kind, "take_on" | "duel" | "tackle" | "keeper_save");
            let verdict = candidate
                .get(row)
                .map(|at| at as usize)
                .map(|at| StoryVerdict {
                    confidence: confidence.get(at).unwrap_or(0.0),
                    source: sources.get(at).unwrap_or_default().to_owned(),
                    kind: kind_words(verdict_kinds.get(at).unwrap_or_default()),
                    first: at == 0
                        && (kept_apart.get(at) == Some(&true)
                            || confidence.get(at).is_some_and(|sure| sure >= COUNTED_FROM)),
                    apart: kept_apart.get(at) == Some(&true),
                });
            StoryAction {
                x: along(x.get(row)),
                y: across(y.get(row)),
                end_x: along(end_x.get(row)).filter(|_| has_end),
                end_y: across(end_y.get(row)).filter(|_| has_end),
                player: players.get(row).unwrap_or("not named").to_owned(),
                what: action(kind, outcomes.get(row)),
                seconds_before: before.get(row).unwrap_or(0.0),
                attacking: ours,
                carry: kind == "dribble",
                shot,
                candidate: verdict,
            }
        })
        .collect();
    let chart = Story {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        attacking: view.attacking.clone(),
        defending: view.defending.clone(),
        actions,
        caption: verdict(explanation)?,
        approximate: approx
            .iter()
            .flatten()
            .any(|what| what.contains("position")),
        source: view.source.clone(),
    };
    story(&chart, style).map_err(drawing)
}

/// An event in words.
fn action(kind: &str, outcome: Option<&str>) -> String {
    let words = kind.replace('_', " ");
    match (kind, outcome) {
        ("pass", Some("fail")) => "misplaced pass".to_owned(),
        ("shot" | "shot_penalty" | "shot_freekick", Some(outcome)) => {
            let what = match kind {
                "shot_penalty" => "penalty",
                "shot_freekick" => "free kick at goal",
                _ => "shot",
            };
            format!("{what}, {}", outcome.replace('_', " "))
        }
        ("duel", Some("success")) => "duel won".to_owned(),
        ("duel", Some("fail")) => "duel lost".to_owned(),
        ("tackle", Some("fail")) => "tackle, ball not won".to_owned(),
        ("take_on", _) => format!(
            "take-on{}",
            if outcome == Some("fail") {
                " failed"
            } else {
                ""
            }
        ),
        ("keeper_save", Some("fail")) => "beaten".to_owned(),
        ("keeper_save", _) => "save".to_owned(),
        ("dribble", _) => "run with the ball".to_owned(),
        ("miscontrol" | "bad_touch" | "dispossessed" | "own_goal" | "dribbled_past", _) => words,
        (_, Some("fail")) => format!("{words} failed"),
        _ => words,
    }
}
