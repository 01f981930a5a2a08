//! The story of one goal or shot on a pitch.

use std::path::PathBuf;

use super::options::{ChartOption, LABELS, Rule, STANDARD, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source};
use crate::credits::{Credit, source_of_match};
use crate::document::{GoalStory, MatchStory};
use crate::report::Figure;
use crate::selection::{Game, Moment, outcome_words};
use crate::told::told_off_ball;
use crate::verdict::verdict_of;
use crate::{drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Explanation};
use backline_analysis::offball::{OffBall, Standing};
use backline_analysis::rows::{ChainRow, ErrorRow};
use backline_draw::{
    self as draw, Language, Picture, StoryAction, StoryPlayer, StoryVerdict, Style, phrase, say,
};
use backline_model::{EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, Result};

/// The attack behind a goal; `backline explain` takes the same options.
pub static CHART: Chart = Chart {
    name: "story",
    alias: None,
    about: "The attack behind one goal on a pitch",
    file: "<match>-goal-<minute>",
    examples: &[
        "backline chart story data --match psg --goal 1",
        "backline chart story world-cup-2018/ --match \"Argentina - Croatia\" --minute 53",
    ],
    options: &[
        ChartOption::new(
            "match",
            Value::Text,
            "The match: its id, or words of its id or of its teams' names. Not needed if there is only one",
        )
        .called("MATCH"),
        ChartOption::new(
            "goal",
            Value::Whole(u32::MAX, None),
            "The goal by its number in the match, from 1. Not needed if there is only one",
        ),
        ChartOption::new(
            "minute",
            Value::Text,
            "The goal by its minute in match reports: 53, or 90+3",
        )
        .called("MINUTE")
        .rule(Rule::Not("goal")),
        ChartOption::new(
            "shots",
            Value::Flag,
            "With `minute`: also accept a shot that was not a goal",
        )
        .rule(Rule::With("minute")),
        ChartOption::out(
            "PATH",
            "Folder for the picture, or a file ending in .png or .svg",
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

/// A requested goal or shot, explained.
#[derive(Debug)]
pub struct Story {
    /// The attack and the candidates.
    pub explanation: Explanation,
    /// Title, teams and source, in English.
    pub text: StoryText,
    game: Game,
    moment: Moment,
    source: Credit,
    /// The file that holds the match.
    pub file: PathBuf,
    /// Name of the picture's file, without ending.
    pub name: String,
}

impl Story {
    /// Finds the goal or shot and explains it.
    ///
    /// # Errors
    /// No goal or shot fits, or several do, with the existing ones; what `source.explain` returns.
    pub fn find(source: &Source<'_>, options: &ChartOptions) -> Result<Story> {
        let game = Game::find(source.found, options.match_name.as_deref())?;
        let moment = game.moment(source.found, options.wanted()?)?;
        let explanation = (source.explain)(&game, &moment.event_id)?;
        let minute = moment.minute.trim_end_matches('\'').replace('+', "-");
        let credit = Moment::credit(source.found, &game)?;
        Ok(Story {
            name: format!("{}-goal-{minute}", game.slug),
            text: moment.text(&game, &credit, Language::default()),
            file: game.file.clone(),
            explanation,
            game,
            moment,
            source: credit,
        })
    }

    /// Draws it.
    ///
    /// # Errors
    /// A size too small for the picture.
    pub fn picture(&self, style: &Style) -> Result<Picture> {
        let text = self.moment.text(&self.game, &self.source, style.language);
        story_picture(&self.explanation, &text, style)
    }
}

/// The story of a goal of a report.
pub(crate) fn figure(
    found: &Analysis,
    of: &MatchStory,
    goal: &GoalStory,
    explanation: &Explanation,
    language: Language,
) -> Result<Figure> {
    let [home, away] = goal.score;
    let what = goal.what(language);
    let text = StoryText {
        title: format!("{} {home}–{away} {}: {what}", of.home, of.away),
        subtitle: of.subtitle(language),
        attacking: goal.team.clone(),
        defending: goal.against.clone(),
        source: source_of_match(found, &of.id)?.words(language),
    };
    Figure::new(
        say!(language, "The attack before {goal}", goal = what),
        say!(
            language,
            "The actions before the goal, numbered; a ring marks who may have erred, dashed below a confidence of {bar}.",
            bar = language.decimal(0.5, 1)
        ),
        language,
        |style| story_picture(explanation, &text, style),
    )
}

/// The words of the story's picture.
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
/// A frame without the documented columns, or a size too small for the picture.
pub fn story_picture(
    explanation: &Explanation,
    view: &StoryText,
    style: &Style,
) -> Result<Picture> {
    let candidates = ErrorRow::all(&explanation.candidates)?;
    let chain = ChainRow::all(&explanation.chain)?;
    let verdicts: Vec<Option<StoryVerdict>> = chain
        .iter()
        .map(|of| {
            let at = of.candidate? as usize;
            verdict(at, candidates.get(at)?, style.language)
        })
        .collect();
    let approximate = |of: &ChainRow| {
        let what = of.approx.as_deref();
        what.is_some_and(|what| what.contains("position"))
    };
    let approximate = chain.iter().any(approximate);
    let outcome = candidates.first().map(|it| it.outcome_event_id.clone());
    let actions = story_actions(&chain, &verdicts, outcome.as_deref(), style.language);
    let chart = draw::Story {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        attacking: view.attacking.clone(),
        defending: view.defending.clone(),
        standing: standing(explanation, &actions),
        actions,
        caption: caption(&candidates, explanation, style.language),
        approximate,
        source: view.source.clone(),
    };
    draw::story(&chart, style).map_err(drawing)
}

/// Metres and seconds within which an action's place is that at the shot.
const SAME_PLACE: f64 = 6.0;
const SAME_TIME: f64 = 1.0;

/// Where the others stood at the shot, without those whose action at that moment has a number:
/// those are named whom the frame tells of.
fn standing(explanation: &Explanation, actions: &[StoryAction]) -> Vec<StoryPlayer> {
    let Some(told) = &explanation.off_ball else {
        return Vec::new();
    };
    let facts = &told.facts;
    let nearest = facts.opponents.first().map(|(at, _)| *at);
    let matters = |at: usize| {
        Some(at) == nearest
            || Some(at) == facts.keeper
            || told.evidence.iter().any(|one| one.at == Some(at))
    };
    let sure = |p: Option<f32>| p.is_some_and(|p| f64::from(p) >= COUNTED_FROM);
    let has_number = |one: &Standing| {
        let at = (f64::from(one.at.0), f64::from(one.at.1));
        actions.iter().any(|action| {
            let near = |(x, y): (f64, f64)| (x - at.0).hypot(y - at.1) <= SAME_PLACE;
            Some(&action.player) == one.player.as_ref()
                && action.seconds_before < SAME_TIME
                && action.x.zip(action.y).is_some_and(near)
        })
    };
    let players = facts.players.iter().enumerate();
    players
        .filter(|(_, one)| !one.actor && !has_number(one))
        .map(|(at, one)| StoryPlayer {
            x: f64::from(one.at.0),
            y: f64::from(one.at.1),
            player: match &one.player {
                Some(name) if matters(at) && sure(one.probability) => name.clone(),
                _ => String::new(),
            },
            attacking: one.attacking,
            nearest: Some(at) == nearest,
            before: came_from(told, one),
        })
        .collect()
}

/// Metres that a player has moved since the last pass, from which on it is drawn, and more than
/// which they cannot have moved.
const MOVED: std::ops::Range<f64> = 2.0..40.0;

/// Where a player of the frame of the shot stood at the last pass, where both frames name them.
fn came_from(told: &OffBall, one: &Standing) -> Option<(f64, f64)> {
    let sure = |it: &Standing| it.probability.is_some_and(|p| f64::from(p) >= COUNTED_FROM);
    let same = |it: &&Standing| {
        it.player.is_some() && it.player == one.player && it.attacking == one.attacking && sure(it)
    };
    let before = told.at_pass.iter().find(same).filter(|_| sure(one))?;
    let metres = f64::from((before.at.0 - one.at.0).hypot(before.at.1 - one.at.1));
    let at = (f64::from(before.at.0), f64::from(before.at.1));
    MOVED.contains(&metres).then_some(at)
}

/// Candidates with this confidence or more are marked.
const MARKED_FROM: f64 = 0.25;
/// Steps with the ball no longer than this, in metres, have no arrow.
const SHORT: f64 = 2.0;

/// The label of a candidate, the `at`th in order; `None` if the confidence is too low.
fn verdict(at: usize, error: &ErrorRow, language: Language) -> Option<StoryVerdict> {
    let told = error.is_apart() || error.confidence >= MARKED_FROM;
    told.then(|| StoryVerdict {
        confidence: error.confidence,
        source: error.source.name().to_owned(),
        kind: kind_words(error.kind.name(), language),
        first: at == 0 && (error.is_apart() || error.confidence >= COUNTED_FROM),
        apart: error.is_apart(),
    })
}

/// The verdict in words; candidates that are not marked are not named.
fn caption(candidates: &[ErrorRow], explanation: &Explanation, language: Language) -> String {
    let marked = |error: &ErrorRow| error.is_apart() || error.confidence >= MARKED_FROM;
    let verdict = match candidates {
        [_, ..] if !candidates.iter().any(marked) => {
            say!(language, "No individual error is named.")
        }
        _ => verdict_of(
            &candidates.iter().collect::<Vec<_>>(),
            explanation.labels,
            language,
        ),
    };
    let evidence = explanation.off_ball.as_ref();
    match evidence.and_then(|told| told.evidence.first()) {
        Some(first) => say!(
            language,
            "{verdict} Off the ball, as evidence: {sentence}.",
            verdict = verdict,
            sentence = told_off_ball(&first.sentence, language)
        ),
        None => verdict,
    }
}

/// The attack with the action of one candidate marked: as the story numbers it, up to the goal or
/// shot.
pub(crate) fn actions_of(
    explanation: &Explanation,
    error: &ErrorRow,
    language: Language,
) -> Result<Vec<StoryAction>> {
    let candidates = ErrorRow::all(&explanation.candidates)?;
    let same = |it: &ErrorRow| it.kind == error.kind && it.event_ids == error.event_ids;
    let wanted = candidates.iter().position(same);
    let chain = ChainRow::all(&explanation.chain)?;
    let verdicts: Vec<Option<StoryVerdict>> = chain
        .iter()
        .map(|of| {
            let at = of.candidate.filter(|at| Some(*at as usize) == wanted)?;
            Some(StoryVerdict {
                first: true,
                ..verdict(at as usize, candidates.get(at as usize)?, language)?
            })
        })
        .collect();
    let mut actions = story_actions(&chain, &verdicts, Some(&error.outcome_event_id), language);
    actions.retain(|action| !action.after);
    Ok(actions)
}

/// The events of the attack as the picture numbers them: consecutive events of one player with the
/// ball form one action.
fn story_actions(
    chain: &[ChainRow],
    verdicts: &[Option<StoryVerdict>],
    outcome: Option<&str>,
    language: Language,
) -> Vec<StoryAction> {
    let shot = |of: &ChainRow| of.kind.name().starts_with("shot");
    // The goal or shot of the story: the one that the candidates led to, else the last.
    let told = match outcome {
        Some(id) => chain.iter().position(|of| of.event_id == id),
        None => chain.iter().rposition(shot),
    };
    let mut actions: Vec<StoryAction> = Vec::new();
    let mut before: Option<usize> = None;
    for (i, of) in chain.iter().enumerate() {
        let after = told.is_some_and(|told| i > told);
        let action = story_action(of, verdicts[i].clone(), after, language);
        let same = |at: usize| {
            let last = &chain[at];
            of.player.is_some()
                && (&last.player, &last.team) == (&of.player, &of.team)
                && verdicts[at].is_none()
                && verdicts[i].is_none()
                && goes_on(last.kind)
                && (of.kind == EventType::Dribble || ends(of.kind))
        };
        match actions.last_mut() {
            Some(last) if before.is_some_and(same) && last.after == action.after => {
                join(last, action, language);
            }
            _ => actions.push(action),
        }
        before = Some(i);
    }
    actions
}

/// Whether the player still has the ball after this.
fn goes_on(kind: EventType) -> bool {
    use EventType as T;
    matches!(kind, T::Recovery | T::Interception | T::Dribble | T::TakeOn)
}

/// Whether the player plays the ball with this.
fn ends(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Pass | EventType::Clearance | EventType::Cross
    ) || kind.name().starts_with("shot")
}

/// Merges an action with the next one by the same player.
fn join(last: &mut StoryAction, next: StoryAction, language: Language) {
    let ran = last.carry.then(|| last.end_x.zip(last.end_y)).flatten();
    let from = ran.or(next.x.zip(next.y).filter(|_| !next.carry));
    let start = last.x.zip(last.y);
    let far =
        |(x, y): (f64, f64)| start.is_some_and(|start| (x - start.0).hypot(y - start.1) >= SHORT);
    if next.carry {
        (last.end_x, last.end_y, last.carry) = (next.end_x, next.end_y, true);
        if start.is_none() {
            (last.x, last.y) = (next.x, next.y);
        }
    } else {
        match from.filter(|from| far(*from)) {
            Some(from) => last.carried_to = Some(from),
            // The place from which it was played matters.
            None => (last.x, last.y) = (next.x.or(last.x), next.y.or(last.y)),
        }
        (last.end_x, last.end_y, last.carry) = (next.end_x, next.end_y, false);
        (last.shot, last.seconds_before) = match next.shot {
            true => (true, next.seconds_before),
            false => (false, last.seconds_before),
        };
    }
    let run = language.phrase(phrase!("run"));
    let what = match next.carry {
        true => run,
        false => &next.what,
    };
    let before = last.what.replace(language.phrase(RUN), run);
    last.what = format!("{before}, {what}");
}

/// One event from the attacking team's side.
fn story_action(
    of: &ChainRow,
    candidate: Option<StoryVerdict>,
    after: bool,
    language: Language,
) -> StoryAction {
    let ours = of.attacking;
    let turned = |value: Option<f32>, length: f32| {
        let (value, length) = (value.map(f64::from), f64::from(length));
        value.map(|value| if ours { value } else { length - value })
    };
    let along = |value| turned(value, PITCH_LENGTH);
    let across = |value| turned(value, PITCH_WIDTH);
    let shot = of.kind.name().starts_with("shot");
    let moves = !matches!(
        of.kind,
        EventType::TakeOn | EventType::Duel | EventType::Tackle | EventType::KeeperSave
    );
    // Some files hold a corner flag if the end of a shot is not known.
    let flag = |x: f64, y: f64| {
        let edge = |value: f64, length: f32| value < 0.5 || value > f64::from(length) - 0.5;
        edge(x, PITCH_LENGTH) && edge(y, PITCH_WIDTH)
    };
    let (end_x, end_y) = match (along(of.end_x), across(of.end_y)) {
        _ if !moves => (None, None),
        (Some(x), Some(y)) if shot && flag(x, y) => (None, None),
        end => end,
    };
    StoryAction {
        x: along(of.start_x),
        y: across(of.start_y),
        end_x,
        end_y,
        player: match &of.player {
            Some(player) => player.clone(),
            None => say!(language, "not named"),
        },
        what: action(of.kind, of.outcome, language),
        seconds_before: of.seconds_before,
        attacking: ours,
        carry: of.kind == EventType::Dribble,
        carried_to: None,
        after,
        shot,
        candidate,
    }
}

const RUN: &str = phrase!("run with the ball");

/// An event in words.
pub(crate) fn action(kind: EventType, outcome: Option<Outcome>, language: Language) -> String {
    use EventType as T;
    let failed = outcome == Some(Outcome::Fail);
    let text = match (kind, outcome) {
        (T::Pass, _) if failed => phrase!("misplaced pass"),
        (T::Shot | T::ShotPenalty | T::ShotFreekick, Some(outcome)) => {
            let what = match kind {
                T::ShotPenalty => phrase!("penalty"),
                T::ShotFreekick => phrase!("free kick at goal"),
                _ => phrase!("shot"),
            };
            let what = language.phrase(what);
            return format!("{what}, {}", outcome_words(outcome, language));
        }
        (T::Duel, Some(Outcome::Success)) => phrase!("duel won"),
        (T::Duel, _) if failed => phrase!("duel lost"),
        (T::Tackle, _) if failed => phrase!("tackle, ball not won"),
        (T::TakeOn, _) if failed => phrase!("take-on failed"),
        (T::TakeOn, _) => phrase!("take-on"),
        (T::KeeperSave, _) if failed => phrase!("beaten"),
        (T::KeeperSave, _) => phrase!("save"),
        (T::Dribble, _) => RUN,
        (T::Miscontrol | T::BadTouch | T::Dispossessed | T::OwnGoal | T::DribbledPast, _) => {
            return event(kind, language);
        }
        _ if failed => {
            return say!(language, "{action} failed", action = event(kind, language));
        }
        _ => return event(kind, language),
    };
    language.phrase(text).to_owned()
}

/// A kind of event in words.
fn event(kind: EventType, language: Language) -> String {
    use EventType as T;
    let words = match kind {
        T::Pass => phrase!("pass"),
        T::Cross => phrase!("cross"),
        T::ThrowIn => phrase!("throw in"),
        T::FreekickCrossed => phrase!("freekick crossed"),
        T::FreekickShort => phrase!("freekick short"),
        T::CornerCrossed => phrase!("corner crossed"),
        T::CornerShort => phrase!("corner short"),
        T::Foul => phrase!("foul"),
        T::Tackle => phrase!("tackle"),
        T::Interception => phrase!("interception"),
        T::Shot => phrase!("shot"),
        T::ShotPenalty => phrase!("shot penalty"),
        T::ShotFreekick => phrase!("shot freekick"),
        T::KeeperClaim => phrase!("keeper claim"),
        T::KeeperPunch => phrase!("keeper punch"),
        T::KeeperPickUp => phrase!("keeper pick up"),
        T::KeeperSweep => phrase!("keeper sweep"),
        T::Clearance => phrase!("clearance"),
        T::BadTouch => phrase!("bad touch"),
        T::Goalkick => phrase!("goalkick"),
        T::Duel => phrase!("duel"),
        T::Dispossessed => phrase!("dispossessed"),
        T::Miscontrol => phrase!("miscontrol"),
        T::DribbledPast => phrase!("dribbled past"),
        T::OwnGoal => phrase!("own goal"),
        T::Block => phrase!("block"),
        T::Recovery => phrase!("recovery"),
        T::Touch => phrase!("touch"),
        T::Pressure => phrase!("pressure"),
        T::Receipt => phrase!("receipt"),
        T::Offside => phrase!("offside"),
        T::BallOut => phrase!("ball out"),
        T::ErrorLabel => phrase!("error label"),
        other => return other.name().replace('_', " "),
    };
    language.phrase(words).to_owned()
}
