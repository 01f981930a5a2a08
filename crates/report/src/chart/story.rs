//! The story of one goal or shot on a pitch.

use std::path::PathBuf;

use super::options::{ChartOption, LABELS, Rule, STANDARD, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source, file_name};
use crate::credits::source_of_match;
use crate::document::{GoalStory, MatchStory};
use crate::report::Figure;
use crate::selection::Game;
use crate::verdict::verdict_of;
use crate::{drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Explanation};
use backline_analysis::rows::{ChainRow, ErrorRow};
use backline_draw::{self as draw, Picture, StoryAction, StoryVerdict, Style};
use backline_model::{EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, Result};

/// The attack behind a goal; `backline explain` takes the same options.
pub static CHART: Chart = Chart {
    name: "story",
    alias: None,
    about: "The attack behind one goal on a pitch",
    file: "goal-<match>-<minute>",
    examples: &[
        "backline chart story data --match psg --goal 1",
        "backline chart story world-cup-2018/ --match \"Argentina - Croatia\" --minute 53",
    ],
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
            "With `minute`: a shot that was no goal will do, too",
        )
        .rule(Rule::With("minute")),
        ChartOption::out(
            "PATH",
            "Folder for the picture, or a file named .png or .svg",
        ),
        LABELS,
        STANDARD,
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
    let candidates = ErrorRow::all(&explanation.candidates)?;
    let chain = ChainRow::all(&explanation.chain)?;
    let approximate = |of: &ChainRow| {
        let what = of.approx.as_deref();
        what.is_some_and(|what| what.contains("position"))
    };
    let approximate = chain.iter().any(approximate);
    let actions = chain.into_iter().map(|of| {
        let ours = of.attacking;
        // One frame for both teams: the one that scored attacks towards +x.
        let turned = |value: Option<f32>, length: f32| {
            let (value, length) = (value.map(f64::from), f64::from(length));
            value.map(|value| if ours { value } else { length - value })
        };
        let along = |value| turned(value, PITCH_LENGTH);
        let across = |value| turned(value, PITCH_WIDTH);
        let shot = of.kind.name().starts_with("shot");
        // Where a shot ended is given by some providers only as a zone of the goal.
        let has_end = !shot
            && !matches!(
                of.kind,
                EventType::TakeOn | EventType::Duel | EventType::Tackle | EventType::KeeperSave
            );
        let candidate = of
            .candidate
            .and_then(|at| Some((at, candidates.get(at as usize)?)));
        let candidate = candidate.map(|(at, error)| StoryVerdict {
            confidence: error.confidence,
            source: error.source.name().to_owned(),
            kind: kind_words(error.kind.name()),
            first: at == 0 && (error.is_apart() || error.confidence >= COUNTED_FROM),
            apart: error.is_apart(),
        });
        StoryAction {
            x: along(of.start_x),
            y: across(of.start_y),
            end_x: along(of.end_x).filter(|_| has_end),
            end_y: across(of.end_y).filter(|_| has_end),
            player: of.player.unwrap_or("not named".to_owned()),
            what: action(of.kind, of.outcome),
            seconds_before: of.seconds_before,
            attacking: ours,
            carry: of.kind == EventType::Dribble,
            shot,
            candidate,
        }
    });
    let chart = draw::Story {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        attacking: view.attacking.clone(),
        defending: view.defending.clone(),
        actions: actions.collect(),
        caption: verdict_of(&candidates.iter().collect::<Vec<_>>(), explanation.labels),
        approximate,
        source: view.source.clone(),
    };
    draw::story(&chart, style).map_err(drawing)
}

/// An event in words.
pub(crate) fn action(kind: EventType, outcome: Option<Outcome>) -> String {
    use EventType as T;
    let words = kind.name().replace('_', " ");
    let failed = outcome == Some(Outcome::Fail);
    let text = match (kind, outcome) {
        (T::Pass, _) if failed => "misplaced pass",
        (T::Shot | T::ShotPenalty | T::ShotFreekick, Some(outcome)) => {
            let what = match kind {
                T::ShotPenalty => "penalty",
                T::ShotFreekick => "free kick at goal",
                _ => "shot",
            };
            return format!("{what}, {}", outcome.name().replace('_', " "));
        }
        (T::Duel, Some(Outcome::Success)) => "duel won",
        (T::Duel, _) if failed => "duel lost",
        (T::Tackle, _) if failed => "tackle, ball not won",
        (T::TakeOn, _) if failed => "take-on failed",
        (T::TakeOn, _) => "take-on",
        (T::KeeperSave, _) if failed => "beaten",
        (T::KeeperSave, _) => "save",
        (T::Dribble, _) => "run with the ball",
        (T::Miscontrol | T::BadTouch | T::Dispossessed | T::OwnGoal | T::DribbledPast, _) => {
            return words;
        }
        _ if failed => return format!("{words} failed"),
        _ => return words,
    };
    text.to_owned()
}
