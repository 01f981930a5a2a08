//! A complete report: its content, and the pictures that it shows.

use std::collections::HashMap;

use polars::prelude::{DataFrame, IntoLazy, col};

use crate::chart::{CHARTS, story, timeline};
use crate::comparison::Recorded;
use crate::credits::Span;
use crate::document::{Document, GoalStory, MatchStory, PlayerRow, build, html, markdown};
use crate::finding::Finding;
use crate::selection::{Selected, Selection, counted};
use backline_analysis::Analysis;
use backline_analysis::attribute::{Labels, OutcomeId};
use backline_analysis::compare::{Options, estimates};
use backline_analysis::rows::{ErrorRow, LedTo, RATES};
use backline_analysis::select::person_key;
use backline_draw::{Language, Picture, StoryAction, Style};
use backline_model::{Error, LINEUPS, Misuse, Result, jobs};

/// What a report is about and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportOptions {
    /// The players that it is about.
    pub selection: Selection,
    /// How labels were treated, for the words on the method.
    pub labels: Labels,
    /// Maximum number of timelines, the matches with the most errors behind goals first.
    pub timelines: usize,
    /// Maximum number of goals drawn on a pitch, those with the most recorded actions first. Only
    /// goals whose stories the analysis has can be drawn.
    pub stories: usize,
    /// Whether to draw; without pictures [`Report::html`] has words and tables alone.
    pub pictures: bool,
    /// The language of HTML, Markdown and pictures. JSON is in English.
    pub language: Language,
}

impl Default for ReportOptions {
    /// Everybody, 12 timelines, 16 goals.
    fn default() -> Self {
        ReportOptions {
            selection: Selection::default(),
            labels: Labels::default(),
            timelines: 12,
            stories: 16,
            pictures: true,
            language: Language::default(),
        }
    }
}

/// A report: its content and its pictures.
#[derive(Debug)]
pub struct Report {
    /// The content, in English.
    pub document: Document,
    /// The pictures of the page.
    pub figures: Figures,
    /// The content in another language, if one was asked for.
    told: Option<Document>,
    language: Language,
}

impl Report {
    /// One self-contained HTML page.
    ///
    /// # Errors
    /// A picture that cannot be turned into a PNG where that would be smaller.
    pub fn html(&self) -> Result<String> {
        html(self.told(), &self.figures, self.language)
    }

    /// Markdown, without pictures.
    pub fn markdown(&self) -> String {
        markdown(self.told(), self.language)
    }

    /// The content in the language of the report.
    fn told(&self) -> &Document {
        self.told.as_ref().unwrap_or(&self.document)
    }

    /// The document as indented JSON, as `docs/report.md` describes it.
    ///
    /// # Errors
    /// None in practice: every value of a document has a JSON form.
    pub fn json(&self) -> Result<String> {
        let json = self.document.to_json();
        json.map_err(|error| Error::usage(Misuse::TooLittleData, error.to_string()))
    }
}

/// A picture of a report.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The picture.
    pub picture: Picture,
    /// The same for a telephone, where it can be drawn so narrow.
    pub narrow: Option<Picture>,
    /// A short description, for readers who cannot see it.
    pub alt: String,
    /// What to know when looking at it.
    pub caption: String,
}

/// Width of a picture on a telephone.
const NARROW: u32 = 420;

impl Figure {
    /// Draws it for a screen and for a telephone.
    pub(crate) fn new(
        alt: String,
        caption: String,
        language: Language,
        draw: impl Fn(&Style) -> Result<Picture>,
    ) -> Result<Figure> {
        let style = Style {
            language,
            ..Style::default()
        };
        let picture = draw(&style)?;
        let narrow = draw(&Style {
            width: Some(NARROW),
            shrink: true,
            ..style
        });
        Ok(Figure {
            picture,
            narrow: match narrow {
                Ok(narrow) => Some(narrow),
                Err(Error::PictureSize(_)) => None,
                Err(other) => return Err(other),
            },
            alt,
            caption,
        })
    }
}

/// What a player's page shows beside its words.
#[derive(Debug, Clone, Default)]
pub struct PageFigure {
    /// The attacks behind the player's errors, as [`crate::PlayerRow::errors`] has them; none where they are
    /// not known.
    pub attacks: Vec<Option<Vec<StoryAction>>>,
    /// Ids of the matches that they played, in order of date.
    pub played: Vec<String>,
}

/// The pictures of a report; content without a picture is given in words only.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Pictures of players, above their table.
    pub players: Vec<Figure>,
    /// Timelines by match id.
    pub matches: HashMap<String, Figure>,
    /// Stories by match id and the goal's event id.
    pub goals: HashMap<OutcomeId, Figure>,
    /// Of players by their keys.
    pub pages: HashMap<String, PageFigure>,
}

/// A report's document, and the data for its pictures of players.
#[derive(Debug)]
pub struct Content {
    /// The content.
    pub document: Document,
    /// Errors of the team or players, as [`backline_analysis::attribute::ERROR_COLUMNS`].
    pub errors: DataFrame,
    /// The players and matches in the players' pictures, in words.
    pub about: String,
    /// The matches of these pictures.
    pub(crate) span: Span,
    /// Their language.
    pub language: Language,
    /// The errors by which players are ordered and compared.
    pub led_to: LedTo,
    /// What the rates of the players in the pictures say.
    pub finding: Option<Finding>,
    /// The estimates of the players in the pictures, as [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub estimates: DataFrame,
    /// Pairs of them, as [`backline_analysis::compare::PAIR_COLUMNS`].
    pub pairs: DataFrame,
    /// What puts a player first.
    pub first: First,
    /// Whose errors were recorded differently from those of others.
    pub(crate) recorded: Option<Recorded>,
}

/// What puts a player first in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The highest estimate.
    Estimates,
    /// The most errors, if no group is large enough for estimates.
    Errors,
}

/// Makes a report. Estimates are based on everybody in `found`, and a player's figures on all their
/// matches there.
///
/// # Errors
/// An unknown team or player, with the known ones; frames without the documented columns.
pub fn report(found: &Analysis, options: &ReportOptions) -> Result<Report> {
    let everybody = estimates(
        &found.lineups,
        &found.matches,
        &found.errors,
        &Options::default(),
    )?;
    let selected = Selected::of(found, &options.selection, &everybody)?;
    let content = |language| build(found, &selected, &everybody, options, language);
    let english = content(Language::default())?;
    let told = match options.language.is_english() {
        true => None,
        false => Some(content(options.language)?),
    };
    let figures = match options.pictures {
        true => figures(found, told.as_ref().unwrap_or(&english), options)?,
        false => Figures::default(),
    };
    Ok(Report {
        document: english.document,
        figures,
        told: told.map(|content| content.document),
        language: options.language,
    })
}

/// Draws what the page shows: the players, the matches with the most errors behind goals, and the
/// goals with the most recorded actions.
fn figures(found: &Analysis, content: &Content, options: &ReportOptions) -> Result<Figures> {
    let document = &content.document;
    let players = CHARTS.iter().filter_map(|chart| chart.figure);
    let players = players.filter_map(|figure| figure(found, content).transpose());
    let players = players.collect::<Result<_>>()?;
    let ranked = ranked(document, options.timelines).into_iter();
    let matches = jobs::run(ranked, |of| {
        let figure = timeline::figure(found, &of.id, &of.title(), content.language)?;
        Ok((of.id.clone(), figure))
    })?;
    let told = surest(document, options.stories)
        .into_iter()
        .filter_map(|(of, goal)| {
            let key = (of.id.clone(), goal.event_id.clone());
            let explanation = found.stories.get(&key)?;
            Some((key, of, goal, explanation))
        });
    let goals = jobs::run(told, |(key, of, goal, explanation)| {
        Ok((
            key,
            story::figure(found, of, goal, explanation, content.language)?,
        ))
    })?;
    Ok(Figures {
        players,
        matches: matches.into_iter().collect(),
        goals: goals.into_iter().collect(),
        pages: pages(found, content)?,
    })
}

/// What the pages of players show: the attacks behind their errors, and when they played.
fn pages(found: &Analysis, content: &Content) -> Result<HashMap<String, PageFigure>> {
    let document = &content.document;
    let place = document.matches.iter().enumerate();
    let place: HashMap<&str, usize> = place.map(|(at, of)| (of.id.as_str(), at)).collect();
    let spells = found.lineups.clone().lazy();
    let spells = spells
        .select([person_key(), col(LINEUPS.match_id)])
        .collect()?;
    let [keys, ids] = [RATES.player_key, LINEUPS.match_id].map(|name| spells.column(name));
    let mut played: HashMap<&str, Vec<usize>> = HashMap::new();
    for (key, id) in keys?.str()?.iter().zip(ids?.str()?.iter()) {
        if let Some((key, at)) = key.zip(id.and_then(|id| place.get(id))) {
            played.entry(key).or_default().push(*at);
        }
    }
    let counted = content.errors.clone().lazy().filter(counted()).collect()?;
    let rows = ErrorRow::all(&counted)?;
    let attacks = jobs::run(rows.iter(), |row| {
        let story = found
            .stories
            .get(&(row.match_id.clone(), row.outcome_event_id.clone()));
        let attack = story
            .map(|story| story::actions_of(story, row, content.language))
            .transpose()?;
        let key = (
            row.match_id.as_str(),
            row.outcome_event_id.as_str(),
            row.event_ids.clone(),
        );
        Ok((key, attack))
    })?;
    let attacks: HashMap<_, _> = attacks.into_iter().collect();
    let page = |player: &PlayerRow| {
        let mut matches = played.get(player.key.as_str()).cloned().unwrap_or_default();
        matches.sort_unstable();
        matches.dedup();
        let attacks = player.errors.iter().map(|error| {
            let ids = error.error.event_ids.join(";");
            let key = (
                error.match_id.as_str(),
                error.outcome_event_id.as_str(),
                Some(ids),
            );
            attacks.get(&key).cloned().flatten()
        });
        PageFigure {
            attacks: attacks.collect(),
            played: matches
                .into_iter()
                .map(|at| document.matches[at].id.clone())
                .collect(),
        }
    };
    let players = document.players.iter();
    Ok(players
        .map(|player| (player.key.clone(), page(player)))
        .collect())
}

/// The matches with the most counted errors behind goals, then with the most goals.
fn ranked(document: &Document, limit: usize) -> Vec<&MatchStory> {
    let mut matches: Vec<&MatchStory> = document.matches.iter().collect();
    matches.sort_by_key(|of| std::cmp::Reverse((of.named(), of.goals.len())));
    matches.truncate(limit);
    matches
}

/// The goals with the most certain errors; all if there are few goals.
fn surest(document: &Document, limit: usize) -> Vec<(&MatchStory, &GoalStory)> {
    let matches = document.matches.iter();
    let mut goals: Vec<(&MatchStory, &GoalStory)> = matches
        .flat_map(|of| of.goals.iter().map(move |goal| (of, goal)))
        .collect();
    let sure = |goal: &GoalStory| {
        let sure = goal.candidates.iter().map(|candidate| candidate.confidence);
        sure.fold(-1.0, f64::max)
    };
    goals.sort_by(|(_, a), (_, b)| {
        let named = |goal: &GoalStory| goal.named() > 0;
        named(b).cmp(&named(a)).then(sure(b).total_cmp(&sure(a)))
    });
    goals.truncate(limit);
    goals
}
