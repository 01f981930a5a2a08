//! The content of a report, as plain values: the same for HTML, Markdown and JSON.
//!
//! `docs/report.md` describes the JSON, which is this document as it is.

use serde::Serialize;

use about::about_match;
use backline_draw::{Language, count, phrase, say};

pub(crate) mod about;
mod build;
mod html;
mod markdown;

use crate::finding::Finding;
use crate::selection::{How, errors_number};
use crate::told::told_reason;
use backline_analysis::attribute::{COUNTED_FROM, Kind};
pub(crate) use build::build;
pub use html::html;
pub use markdown::markdown;

/// The version of the JSON's shape; a change that removes a field or changes its meaning raises it.
pub const DOCUMENT_FORMAT: u32 = 1;

/// A report over a set of matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Version of the JSON's shape; raised when a field is removed or changes its meaning.
    pub format: u32,
    /// Version of backline that made it.
    pub backline: String,
    /// Title.
    pub title: String,
    /// Team or players that it is about; empty for everybody.
    pub subject: String,
    /// Which matches, such as `6 matches, 2025-06-18 to 2025-07-09`.
    pub span: String,
    /// What the players' rates say; null for fewer than two players, or if no group is large
    /// enough.
    pub finding: Option<Finding>,
    /// Whether errors are labels or expected ones.
    pub shown: String,
    /// What was read, and the results.
    pub summary: Summary,
    /// Whom errors cost most points, in a sentence; null where nothing was given away or no match
    /// has full coverage.
    pub cost: Option<String>,
    /// What errors cost each team in points, the most first.
    pub teams: Vec<TeamCost>,
    /// A row per player, the highest estimate first: of errors that led to shots, goals included.
    pub players: Vec<PlayerRow>,
    /// The matches in order of date, each with its goals.
    pub matches: Vec<MatchStory>,
    /// Counted errors that led to shots but not to goals, in the order of the matches.
    pub shot_errors: Vec<ShotError>,
    /// How it was done and how to read it.
    pub method: Vec<Passage>,
    /// The sources of the data and their terms.
    pub terms: Vec<Passage>,
    /// Notes on single files: rows skipped, scores that differ.
    pub notes: Vec<FileNote>,
    /// Players who may have been merged or split by mistake, a sentence each.
    pub people: Vec<String>,
    /// Files that could not be read and are in none of the figures.
    pub failures: Vec<FileNote>,
}

/// What was read, and the results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Matches that the report is about.
    pub matches: usize,
    /// Of these, matches with key events only.
    pub key_event_matches: usize,
    /// Matches read: estimates are based on all of them.
    pub matches_read: usize,
    /// Events read.
    pub events_read: usize,
    /// First day of play, `YYYY-MM-DD`.
    pub first_date: Option<String>,
    /// Last day of play.
    pub last_date: Option<String>,
    /// Competitions, in alphabetical order.
    pub competitions: Vec<String>,
    /// Players in the table.
    pub players: usize,
    /// Minutes below which players are hidden at first in the HTML table and left out of the
    /// pictures.
    pub min_minutes: f64,
    /// Names of players with errors and fewer minutes than that, the most errors first.
    pub errors_below: Vec<String>,
    /// Appearances whose minutes the source states.
    pub minutes_stated: usize,
    /// Appearances whose minutes are inferred from the events.
    pub minutes_inferred: usize,
    /// Goals in the report.
    pub goals: usize,
    /// Of these, with an error of confidence 0.5 or more named.
    pub goals_with_error: usize,
    /// Of these, own goals.
    pub own_goals: usize,
    /// Of these, penalties.
    pub penalties: usize,
    /// Counted errors that led to these goals.
    pub errors_to_goal: usize,
    /// Counted errors that led to shots, goals included; null where no match has full coverage.
    pub errors_to_shot: Option<usize>,
    /// Of all counted errors, those that a provider or report labels.
    pub labelled: usize,
    /// Of these, those that the events alone name too.
    pub labelled_and_inferred: usize,
    /// Of all counted errors, those inferred without a label.
    pub inferred: usize,
    /// Keys of up to five players with the most errors that led to shots, goals included, or to goals where
    /// the others are not known.
    pub most_errors: Vec<String>,
    /// Pairs among the players in the pictures.
    pub pairs: usize,
    /// How many of these pairs can be distinguished.
    pub pairs_told_apart: usize,
}

/// A player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlayerRow {
    /// The player's unique key.
    pub key: String,
    /// Name.
    pub player: String,
    /// Team; several joined by ` / `.
    pub team: String,
    /// `GK`, `DF`, `MF`, `FW` or `unknown`.
    pub group: String,
    /// Position code in which the player played most, as exact as in the data.
    pub position: Option<String>,
    /// Matches played.
    pub matches: u32,
    /// Time on the pitch.
    pub minutes: f64,
    /// `stated`, `inferred` or `mixed`.
    pub minutes_basis: String,
    /// Errors that led to goals.
    pub goal: Option<RateRow>,
    /// Errors that led to shots, goals included; null without full coverage.
    pub shot: Option<RateRow>,
    /// Fouls that gave a penalty; not errors unless a label says so.
    pub penalties_conceded: u32,
    /// Own goals; not errors unless a label says so.
    pub own_goals: u32,
    /// Expected goals of what the player's counted errors led to.
    pub xg_given_away: Option<f64>,
    /// What their errors cost in points; null without a match of full coverage.
    pub points: Option<CostRow>,
    /// Their counted errors in the order of the matches.
    pub errors: Vec<PlayerError>,
}

/// A counted error of a player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlayerError {
    /// Match id.
    pub match_id: String,
    /// The match as it reads: `Home 2–1 Away`.
    pub match_title: String,
    /// Day of play, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Minute as reports write it.
    pub minute: String,
    /// The other team.
    pub opponent: Option<String>,
    /// Goals that the player's team had when they erred.
    pub goals_for: Option<u32>,
    /// Goals of the other team at that time.
    pub goals_against: Option<u32>,
    /// What it led to, `goal` or `shot`.
    pub led_to: String,
    /// The goal's or shot's id.
    pub outcome_event_id: String,
    /// Expected goals of the shot.
    pub xg: Option<f64>,
    /// Where it was in metres, the player's team attacking towards 105: from its own goal line.
    pub x: Option<f64>,
    /// Where it was across the pitch: from the team's right touchline.
    pub y: Option<f64>,
    /// Who erred and the evidence.
    #[serde(flatten)]
    pub error: CandidateRow,
}

/// What errors cost in points, see `docs/value.md`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostRow {
    /// Matches that are in the figures.
    pub matches: u32,
    /// Expected points given away.
    pub expected: f64,
    /// Lower end of the range that holds 95 % of what the same chances may have cost.
    pub low: u32,
    /// Upper end of that range.
    pub high: u32,
    /// Expected goals of the shots that followed.
    pub xg: f64,
    /// Points that the results would have brought more without the goals that followed.
    pub in_fact: u32,
}

/// A team and what its players' errors cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TeamCost {
    /// Name.
    pub team: String,
    /// What they cost.
    pub points: CostRow,
}

/// A rate per 90 minutes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateRow {
    /// Errors: labels, or the sum of the probabilities that actions were errors.
    pub errors: f64,
    /// Exposure in 90 minutes.
    pub nineties: f64,
    /// Errors per 90 minutes.
    pub rate: f64,
    /// Lower end of the exact 95 % Poisson interval of the player alone.
    pub rate_low: f64,
    /// Upper end of that interval.
    pub rate_high: f64,
    /// Gamma-Poisson estimate within the group.
    pub estimate: f64,
    /// Lower end of its 95 % credible interval.
    pub estimate_low: f64,
    /// Upper end of that interval.
    pub estimate_high: f64,
    /// The group's mean; null if the estimate is based on the player alone.
    pub group_mean: Option<f64>,
    /// Weight of the group's mean in the estimate, 0 to 1.
    pub pull: f64,
    /// The group towards which the estimate is pulled.
    pub prior: String,
    /// Where the estimate stands among players of the position group; null where the player has fewer minutes
    /// than the pictures ask for, or no group.
    pub peers: Option<Peers>,
}

/// Estimates of a position group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Peers {
    /// Players of the group with enough minutes, this one included.
    pub players: usize,
    /// How many of them have a lower estimate.
    pub below: usize,
    /// Estimates below which 5, 25, 50, 75 and 95 % of them lie.
    pub spread: [f64; 5],
}

/// A number of errors: whole if they are labels, else with two decimals.
fn errors(number: f64, language: Language) -> String {
    errors_number(number, language)
}

impl PlayerRow {
    /// Exact position, or position group where that is not known.
    fn place(&self, language: Language) -> &str {
        match self.position.as_deref().unwrap_or(&self.group) {
            "unknown" => language.phrase(phrase!("unknown")),
            code => code,
        }
    }
}

/// How much of a match is known, in words.
fn coverage_words(of: &MatchStory, language: Language) -> &str {
    match of.coverage.as_str() {
        "full" => language.phrase(phrase!("full")),
        "key-events" => language.phrase(phrase!("key-events")),
        other => other,
    }
}

/// Whether an error counts, in words.
fn counted_words(counted: bool, language: Language) -> &'static str {
    language.phrase(match counted {
        true => phrase!("Counted."),
        false => phrase!("Not counted."),
    })
}

/// The rules behind a verdict.
fn reasons(reasons: &[String], language: Language) -> String {
    let told: Vec<String> = reasons.iter().map(|it| told_reason(it, language)).collect();
    told.join("; ")
}

/// A match and its goals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchStory {
    /// Match id.
    pub id: String,
    /// Day of play, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Competition.
    pub competition: Option<String>,
    /// Season.
    pub season: Option<String>,
    /// Home team, or the one named first.
    pub home: String,
    /// Away team.
    pub away: String,
    /// Goals of the home team, counted from the events.
    pub home_score: u32,
    /// Goals of the away team.
    pub away_score: u32,
    /// Score that the source states, home then away, where its events give another one.
    pub source_score: Option<[u32; 2]>,
    /// `full` or `key-events`.
    pub coverage: String,
    /// Format from which it was read.
    pub provider: String,
    /// Name of the file from which it was read.
    pub file: String,
    /// Goals in order; in a report about a team or player, those that concern it.
    pub goals: Vec<GoalStory>,
}

/// A goal and who may have erred before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoalStory {
    /// Its number in the match, from 1; all goals are counted.
    pub number: usize,
    /// The provider's id of the shot or own goal.
    pub event_id: String,
    /// Minute as reports write it: `90+3'`.
    pub minute: String,
    /// Score after it, home then away.
    pub score: [u32; 2],
    /// The scorer, also of an own goal.
    pub scorer: Option<String>,
    /// The team for which it counts.
    pub team: String,
    /// The team that conceded it.
    pub against: String,
    /// An own goal.
    pub own_goal: bool,
    /// A penalty.
    pub penalty: bool,
    /// Expected goals of the shot.
    pub xg: Option<f64>,
    /// `provider`, or `own` for backline's formula.
    pub xg_source: Option<String>,
    /// The verdict in one sentence.
    pub verdict: String,
    /// The candidates, the first named first.
    pub candidates: Vec<CandidateRow>,
}

/// A candidate, with the evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateRow {
    /// The player's unique key, as in the players.
    pub player_key: Option<String>,
    /// Name.
    pub player: Option<String>,
    /// Team.
    pub team: String,
    /// The kind of error: its code, as in the errors table.
    pub kind: String,
    /// Clock of the action, `52:13`.
    pub clock: String,
    /// Seconds from the action to the goal or shot.
    pub seconds_before: f64,
    /// `report`, `provider` or `inferred`.
    pub source: String,
    /// Probability that it is an individual error.
    pub confidence: f64,
    /// Confidence from the events alone, labels ignored.
    pub inferred_confidence: f64,
    /// Share of the blame.
    pub share: f64,
    /// Whether it is included in the rates.
    pub counted: bool,
    /// It happened but nobody labelled it an error: shown without its confidence.
    pub apart: bool,
    /// The label's words.
    pub label: Option<String>,
    /// The rules with the most weight in the inferred verdict.
    pub reasons: Vec<String>,
    /// In plain words.
    pub sentence: String,
    /// Ids of the events that are the evidence: label, action, takeover, outcome.
    pub event_ids: Vec<String>,
}

/// A counted error that led to a shot but not to a goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShotError {
    /// Match id.
    pub match_id: String,
    /// The match's title: `Home 2–1 Away`.
    pub match_title: String,
    /// The shot's id.
    pub outcome_event_id: String,
    /// Expected goals of the shot.
    pub xg: Option<f64>,
    /// Who erred and the evidence.
    #[serde(flatten)]
    pub error: CandidateRow,
}

/// A heading and the text below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Passage {
    /// Heading.
    pub title: String,
    /// Plain text.
    pub text: String,
}

/// A note about a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileNote {
    /// Its name, without the folder.
    pub file: String,
    /// One sentence.
    pub text: String,
}

impl Document {
    /// The player with this key.
    pub fn player(&self, key: &str) -> Option<&PlayerRow> {
        self.players.iter().find(|player| player.key == key)
    }

    /// Why the list of players is empty.
    pub(super) fn no_players(&self, language: Language) -> String {
        match self.summary.min_minutes {
            least if least > 0.0 => {
                say!(
                    language,
                    "None of these players has {minutes} minutes, so there are no rates.",
                    minutes = language.whole(least)
                )
            }
            _ => {
                say!(
                    language,
                    "No minutes are known for these players, so there are no rates. Line-ups provide them."
                )
            }
        }
    }

    /// Whether there is a section of errors before other shots: full matches have them all, and
    /// reports name some of those in key-event matches.
    pub fn has_shot_errors(&self) -> bool {
        self.summary.errors_to_shot.is_some() || !self.shot_errors.is_empty()
    }

    /// The summary in sentences, in English.
    pub fn summary_lines(&self) -> Vec<String> {
        self.summary_lines_in(Language::text())
    }

    /// The summary in sentences, in the language of this document.
    pub(crate) fn summary_lines_in(&self, language: Language) -> Vec<String> {
        let mut lines = vec![self.read_line(language), self.goals_line(language)];
        lines.push(self.errors_line(language));
        lines.push(format!("{}.", self.shown));
        if let Some(finding) = &self.finding {
            lines.push(format!(
                "{} {}",
                finding.told(language),
                finding.measures_in(language)
            ));
        }
        lines.extend(self.cost.clone());
        let summary = &self.summary;
        if summary.pairs > 0 {
            let pairs = count!(
                language,
                summary.pairs as f64,
                "{many} pair",
                "{many} pairs",
                many = summary.pairs
            );
            lines.push(say!(
                language,
                "Of {pairs} among the players in the pictures, {apart} can be distinguished with {percent} probability; for the others these data cannot say who errs less often.",
                pairs = pairs,
                apart = summary.pairs_told_apart,
                percent = language.level(0.975)
            ));
        }
        if !self.failures.is_empty() {
            lines.push(count!(
                language,
                self.failures.len() as f64,
                "{many} file could not be read and is in none of the figures.",
                "{many} files could not be read and are in none of the figures.",
                many = self.failures.len()
            ));
        }
        lines
    }

    /// What was read.
    fn read_line(&self, language: Language) -> String {
        let summary = &self.summary;
        let matches = count!(
            language,
            summary.matches_read as f64,
            "{many} match",
            "{many} matches",
            many = summary.matches_read
        );
        let events = count!(
            language,
            summary.events_read as f64,
            "{many} event",
            "{many} events",
            many = summary.events_read
        );
        let mut read = count!(
            language,
            summary.matches_read as f64,
            "{matches} with {events} was read",
            "{matches} with {events} were read",
            matches = matches,
            events = events
        );
        if summary.matches < summary.matches_read {
            read += "; ";
            read += &say!(
                language,
                "this report is about {many} of them, and estimates are based on all",
                many = summary.matches
            );
        }
        if summary.key_event_matches > 0 {
            read += ". ";
            read += &match summary.key_event_matches == summary.matches {
                true if summary.matches == 1 => say!(
                    language,
                    "Of it only key events are known, compiled from reports"
                ),
                true => say!(
                    language,
                    "Of all of them only key events are known, compiled from reports"
                ),
                false => say!(
                    language,
                    "Of {many} only key events are known, compiled from reports",
                    many = summary.key_event_matches
                ),
            };
        }
        if !summary.competitions.is_empty() {
            read += ". ";
            read += &say!(
                language,
                "Competitions: {names}",
                names = summary.competitions.join(", ")
            );
        }
        read + "."
    }

    /// Goals, and those with an error.
    fn goals_line(&self, language: Language) -> String {
        let summary = &self.summary;
        let bar = language.decimal(COUNTED_FROM, 1);
        let mut line = match (summary.goals, summary.goals_with_error) {
            (1, 1) => say!(
                language,
                "The goal has an individual error named with confidence {bar} or more",
                bar = bar
            ),
            (1, _) => say!(
                language,
                "The goal has no individual error named with confidence {bar} or more",
                bar = bar
            ),
            (all, named) => {
                let goals = count!(
                    language,
                    all as f64,
                    "{many} goal",
                    "{many} goals",
                    many = all
                );
                count!(
                    language,
                    named as f64,
                    "Of {goals}, {many} has an individual error named with confidence {bar} or more",
                    "Of {goals}, {many} have an individual error named with confidence {bar} or more",
                    goals = goals,
                    many = named,
                    bar = bar
                )
            }
        };
        // An action that a label calls an error is counted as one, and not kept apart.
        let apart = |which: fn(&GoalStory) -> bool, kind: Kind| {
            let goals = self.matches.iter().flat_map(|of| &of.goals);
            let error = |goal: &GoalStory| {
                let mut named = goal.candidates.iter();
                named.any(|candidate| candidate.kind == kind.name() && !candidate.apart)
            };
            goals.filter(|goal| which(goal) && !error(goal)).count()
        };
        let own_goals = apart(|goal| goal.own_goal, Kind::OwnGoal);
        let penalties = apart(|goal| goal.penalty, Kind::PenaltyFoul);
        let apart: Vec<String> = [
            (own_goals > 0).then(|| {
                count!(
                    language,
                    own_goals as f64,
                    "{many} own goal",
                    "{many} own goals",
                    many = own_goals
                )
            }),
            (penalties > 0).then(|| {
                count!(
                    language,
                    penalties as f64,
                    "{many} penalty",
                    "{many} penalties",
                    many = penalties
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !apart.is_empty() {
            let and = format!(" {} ", language.phrase(phrase!("and")));
            line += "; ";
            line += &say!(
                language,
                "{goals} kept apart from errors",
                goals = apart.join(&and)
            );
        }
        line + "."
    }

    /// Counted errors, and who says so.
    fn errors_line(&self, language: Language) -> String {
        let summary = &self.summary;
        let shots = match summary.errors_to_shot {
            Some(shots) => say!(
                language,
                "{many} to shots, these goals included",
                many = shots
            ),
            None => say!(
                language,
                "errors before other shots are not known from key events"
            ),
        };
        let errors = count!(
            language,
            summary.errors_to_goal as f64,
            "{many} counted error",
            "{many} counted errors",
            many = summary.errors_to_goal
        );
        let led = match self.subject.as_str() {
            "" => say!(
                language,
                "{errors} led to these goals; {shots}.",
                errors = errors,
                shots = shots
            ),
            subject => say!(
                language,
                "{errors} of {subject} led to these goals; {shots}.",
                errors = errors,
                subject = subject,
                shots = shots
            ),
        };
        let inferred = count!(
            language,
            summary.inferred as f64,
            "{many} is inferred without a label",
            "{many} are inferred without a label",
            many = summary.inferred
        );
        let labelled = count!(
            language,
            summary.labelled as f64,
            "{many} is labelled by a provider or a report, and the events alone name {named} of them; {inferred}.",
            "{many} are labelled by a provider or a report, and the events alone name {named} of them; {inferred}.",
            many = summary.labelled,
            named = summary.labelled_and_inferred,
            inferred = inferred
        );
        format!("{led} {labelled}")
    }

    /// The document as indented JSON, fields in the order of the types here.
    ///
    /// # Errors
    /// None in practice: every value of a document has a JSON form.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl MatchStory {
    /// `Home 2–1 Away`.
    pub fn title(&self) -> String {
        format!(
            "{} {}–{} {}",
            self.home, self.home_score, self.away_score, self.away
        )
    }

    /// Competition, season and date, as far as they are known, and the score stated by the source
    /// if it differs.
    pub(crate) fn subtitle(&self, language: Language) -> String {
        let known = [&self.competition, &self.season, &self.date].map(Option::as_deref);
        about_match(&known, self.source_score, language)
    }

    /// Number of errors with confidence 0.5 or more that led to goals in this report.
    pub fn named(&self) -> usize {
        self.goals.iter().map(GoalStory::named).sum()
    }
}

impl GoalStory {
    /// Candidates that are counted as errors.
    pub fn named(&self) -> usize {
        self.candidates.iter().filter(|c| c.counted).count()
    }

    /// `Ante Rebić 53' (penalty)`.
    pub(crate) fn what(&self, language: Language) -> String {
        let how = match (self.own_goal, self.penalty) {
            (true, _) => How::OwnGoal,
            (_, true) => How::Penalty,
            _ => How::Goal,
        };
        let who = match &self.scorer {
            Some(scorer) => scorer,
            None => language.phrase(phrase!("not named")),
        };
        how.told(who, &self.minute, language)
    }
}
