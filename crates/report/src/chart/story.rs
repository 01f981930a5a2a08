//! The story of one goal or shot on a pitch.

use std::path::PathBuf;

use super::options::{ChartOption, LABELS, Rule, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source, file_name};
use crate::cells::Cells;
use crate::credits::source_of_match;
use crate::document::{GoalStory, MatchStory};
use crate::report::Figure;
use crate::selection::Game;
use crate::verdict::{kept_apart, verdict};
use crate::{drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Explanation};
use backline_draw::{self as draw, Picture, StoryAction, StoryVerdict, Style};
use backline_model::Result;
use backline_model::{PITCH_LENGTH, PITCH_WIDTH};

/// The attack behind a goal; `backline explain` takes the same options.
pub static CHART: Chart = Chart {
    name: "story",
    alias: None,
    about: "The attack behind one goal on a pitch",
    file: "goal-<match>-<minute>",
    options: &[
        ChartOption::new(
            "match",
            Value::Text,
            "The match: its id, or words of its id or of its teams' names. Not needed when there is one",
        )
        .called("MATCH"),
        ChartOption::new(
            "goal",
            Value::Whole(u32::MAX, None),
            "The goal by its number in the match, from 1. Not needed when there is one",
        ),
        ChartOption::new(
            "minute",
            Value::Text,
            "The goal by its minute as reports give it: 53, or 90+3",
        )
        .called("MINUTE")
        .rule(Rule::Not("goal")),
        ChartOption::new(
            "shots",
            Value::Flag,
            "With --minute: a shot that was no goal will do, too",
        )
        .rule(Rule::With("minute")),
        ChartOption::out(
            "PATH",
            "Folder for the picture, or a file named .png or .svg",
        ),
        LABELS,
    ],
    needs: Needs::Events,
    draw: picture,
    figure: None,
};

fn picture(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let story = Story::find(source, options)?;
    let picture = story.picture(style)?;
    Ok(Drawn {
        files: Some(vec![story.file]),
        ..Drawn::one(story.name, picture)
    })
}

/// A goal or shot that was asked for, explained.
#[derive(Debug)]
pub struct Story {
    /// The attack and who may have erred.
    pub explanation: Explanation,
    /// Title, teams and source.
    pub text: StoryText,
    /// The file that holds the match.
    pub file: PathBuf,
    /// Name of the picture's file, without ending.
    pub name: String,
}

impl Story {
    /// Finds the goal or shot and explains it.
    ///
    /// # Errors
    /// None that fits or several, with those that there are; what `source.explain` returns.
    pub fn find(source: &Source<'_>, options: &ChartOptions) -> Result<Story> {
        let game = Game::find(source.found, options.match_name.as_deref())?;
        let moment = game.moment(source.found, options.wanted()?)?;
        let explanation = (source.explain)(&game, &moment.event_id)?;
        let minute = moment.minute.trim_end_matches('\'').replace('+', "-");
        Ok(Story {
            name: format!("goal-{}-{minute}", file_name(&game.id)),
            text: moment.text(source.found, &game)?,
            file: game.file,
            explanation,
        })
    }

    /// Draws it.
    ///
    /// # Errors
    /// A size that cannot hold the picture.
    pub fn picture(&self, style: &Style) -> Result<Picture> {
        story_picture(&self.explanation, &self.text, style)
    }
}

/// The story of a goal of a report.
pub(crate) fn figure(
    found: &Analysis,
    of: &MatchStory,
    goal: &GoalStory,
    explanation: &Explanation,
) -> Result<Figure> {
    let [home, away] = goal.score;
    let text = StoryText {
        title: format!("{} {home}–{away} {}: {}", of.home, of.away, goal.what()),
        subtitle: of.subtitle(),
        attacking: goal.team.clone(),
        defending: goal.against.clone(),
        source: source_of_match(found, &of.id)?,
    };
    Ok(Figure {
        picture: story_picture(explanation, &text, &Style::default())?,
        alt: format!("The attack before {}", goal.what()),
        caption: "The actions before the goal, numbered; a ring marks who may have erred, dashed below a confidence of 0.5."
            .to_owned(),
    })
}

/// What the story's picture says beside the actions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoryText {
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

/// Draws the story.
///
/// # Errors
/// A frame without the documented columns, or a size that cannot hold the picture.
pub fn story_picture(
    explanation: &Explanation,
    view: &StoryText,
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
    let chart = draw::Story {
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
    draw::story(&chart, style).map_err(drawing)
}

/// An event in words.
pub(crate) fn action(kind: &str, outcome: Option<&str>) -> String {
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
