//! Finds a match, and a goal or shot in it, by the words that people use.

use std::path::PathBuf;

use polars::prelude::*;

use crate::chart::story::StoryText;
use crate::credits::{Credit, source_of_events};
use crate::document::about::{about_match, differing};
use crate::slug::match_slug;
use crate::told::minute;
use backline_analysis::Analysis;
use backline_analysis::rows::{OUTCOMES, OutcomeRow};
use backline_analysis::select::folded;
use backline_draw::{Language, phrase};
use backline_model::{Clocks, Error, MatchRow, Misuse, Outcome, Result, Side};

/// The requested match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    /// Its id.
    pub id: String,
    home: String,
    away: String,
    /// Competition and date as far as they are known.
    known: [Option<String>; 2],
    /// The score stated by the source, if it differs.
    stated: Option<[u32; 2]>,
    /// The file that holds it.
    pub file: PathBuf,
    /// What files about it begin with.
    pub(crate) slug: String,
}

/// Number of matches listed when a name fits several or none.
const LISTED: usize = 8;

impl Game {
    /// The match that `wanted` means: its id, its title, or words of id, teams and date; without
    /// `wanted`, the only match.
    ///
    /// # Errors
    /// No match fits, or several do, with the existing ones.
    pub fn find(found: &Analysis, wanted: Option<&str>) -> Result<Game> {
        let all = MatchRow::all(&found.matches)?;
        let day = |of: &MatchRow| of.date.map(|day| day.to_string());
        let title = |of: &MatchRow| {
            let date = day(of).map(|date| format!(", {date}"));
            let date = date.unwrap_or_default();
            format!("{}: {} - {}{date}", of.match_id, of.home, of.away)
        };
        let fitting: Vec<&MatchRow> = match wanted {
            None => all.iter().collect(),
            Some(wanted) => {
                let words = folded(wanted);
                let teams = |of: &MatchRow| format!("{} {}", of.home, of.away);
                let fits = |of: &&MatchRow| {
                    let date = day(of).unwrap_or_default();
                    let known = folded(&format!("{} {} {date}", of.match_id, teams(of)));
                    let mut words = words.split(' ');
                    words.all(|word| known.split(' ').any(|part| part == word))
                };
                let fitting: Vec<&MatchRow> = all.iter().filter(fits).collect();
                // The title itself is more than words: home and away in this order.
                let titled = fitting.iter().filter(|of| folded(&teams(of)) == words);
                let titled: Vec<&MatchRow> = titled.copied().collect();
                match all.iter().find(|of| of.match_id == wanted) {
                    Some(of) => vec![of],
                    None if titled.len() == 1 => titled,
                    None => fitting,
                }
            }
        };
        let list = |rows: &[&MatchRow]| {
            let names: Vec<String> = rows.iter().take(LISTED).map(|of| title(of)).collect();
            let more = match rows.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!("\n  and {more} more"),
            };
            names.join("\n  ") + &more
        };
        let usage = |text: String| Error::usage(Misuse::UnknownName, text);
        match (fitting[..].first(), fitting.len(), wanted) {
            (Some(of), 1, _) => Ok(Game {
                id: of.match_id.clone(),
                home: of.home.clone(),
                away: of.away.clone(),
                known: [of.competition.clone(), day(of)],
                stated: differing(of),
                file: PathBuf::from(of.file.as_deref().unwrap_or_default()),
                slug: match_slug(of),
            }),
            (None, _, Some(wanted)) => {
                let words = folded(wanted);
                let mut near: Vec<&MatchRow> = all.iter().collect();
                // Those with the most matching words first, in full or as a prefix.
                near.sort_by_key(|of| {
                    let known = folded(&title(of));
                    let hits = words.split(' ').filter(|word| {
                        let mut parts = known.split(' ');
                        parts.any(|part| part.starts_with(word) || word.starts_with(part))
                    });
                    std::cmp::Reverse(hits.count())
                });
                Err(usage(format!(
                    "no match fits `{wanted}`. The nearest are:\n  {}",
                    list(&near)
                )))
            }
            (_, _, wanted) => Err(Error::usage(
                Misuse::AmbiguousName,
                format!(
                    "{} matches{}; name one with the option `match`:\n  {}",
                    fitting.len(),
                    wanted.map_or(String::new(), |wanted| format!(" fit `{wanted}`")),
                    list(&fitting)
                ),
            )),
        }
    }

    /// The requested goal or shot.
    ///
    /// # Errors
    /// None there, with the existing goals.
    pub fn moment(&self, found: &Analysis, wanted: Wanted<'_>) -> Result<Moment> {
        let here = col(OUTCOMES.match_id).eq(lit(self.id.as_str()));
        let outcomes = found.outcomes.clone().lazy().filter(here).collect()?;
        let clocks = Clocks::from_matches(&found.matches)?;
        let mut score = [0u32; 2];
        let mut goals = Vec::new();
        let mut moments = Vec::new();
        for of in OutcomeRow::all(&outcomes)? {
            if of.goal {
                score[usize::from(of.side != Side::Home)] += 1;
            }
            let minute = clocks.report_minute(&self.id, of.period, u32::from(of.minute));
            let who = of.player.as_deref().unwrap_or("not named");
            let how = match (of.goal, of.own_goal, of.penalty) {
                (true, true, _) => How::OwnGoal,
                (true, _, true) => How::Penalty,
                (true, ..) => How::Goal,
                (false, ..) => How::Shot(of.outcome),
            };
            let moment = Moment {
                what: how.told(who, &minute, Language::text()),
                who: of.player.clone(),
                how,
                event_id: of.event_id,
                score: format!("{} {}–{} {}", self.home, score[0], score[1], self.away),
                attacking: of.team,
                defending: of.against,
                goal: of.goal,
                minute,
            };
            if of.goal {
                goals.push(moment.what.clone());
            }
            moments.push(moment);
        }
        let usage = |text: String| Error::usage(Misuse::UnknownName, text);
        let listed = if goals.is_empty() {
            "The match has no goals".to_owned()
        } else {
            let numbered: Vec<String> = goals
                .iter()
                .enumerate()
                .map(|(at, what)| format!("{}. {what}", at + 1))
                .collect();
            format!("Its goals: {}", numbered.join(", "))
        };
        if let Wanted::Goal(number) = wanted {
            return moments
                .into_iter()
                .filter(|moment| moment.goal)
                .nth((number as usize).wrapping_sub(1))
                .ok_or_else(|| {
                    usage(format!(
                        "there is no goal {number} in {} - {}. {listed}",
                        self.home, self.away
                    ))
                });
        }
        if wanted == Wanted::Only {
            let mut goals = moments.into_iter().filter(|moment| moment.goal);
            return match (goals.next(), goals.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(usage(format!(
                    "name the goal of {} - {} with the option `goal` or `minute`. {listed}",
                    self.home, self.away
                ))),
            };
        }
        let (wanted, with_shots) = match wanted {
            Wanted::Minute { minute, shots } => (minute.trim_end_matches('\''), shots),
            Wanted::Goal(_) | Wanted::Only => ("", false),
        };
        if !wanted.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(usage(format!(
                "`{wanted}` is not a minute; write it as 53 or 90+3. {listed}"
            )));
        }
        // If a goal and a shot share the minute, the goal is meant.
        moments.sort_by_key(|moment| !moment.goal);
        moments
            .into_iter()
            .find(|moment| {
                (moment.goal || with_shots) && moment.minute.trim_end_matches('\'') == wanted
            })
            .ok_or_else(|| {
                let hint = if with_shots {
                    ""
                } else {
                    ". Give the option `shots` for shots as well"
                };
                usage(format!(
                    "no goal in minute {wanted} of {} - {}. {listed}{hint}",
                    self.home, self.away
                ))
            })
    }
}

/// Which goal or shot of a match is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The only goal of the match.
    Only,
    /// The goal of this number, from 1.
    Goal(u32),
    /// The goal, or with `shots` the shot, of this minute as reports write it, such as `45+2`.
    Minute {
        /// The minute.
        minute: &'a str,
        /// Whether shots that were not goals are accepted.
        shots: bool,
    },
}

/// A goal or shot to be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its event.
    pub event_id: String,
    /// Who, when and how, in English.
    what: String,
    who: Option<String>,
    how: How,
    score: String,
    attacking: String,
    defending: String,
    /// The minute as reports write it.
    pub minute: String,
    goal: bool,
}

impl Moment {
    /// The source of its match.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub(crate) fn credit(found: &Analysis, game: &Game) -> Result<Credit> {
        source_of_events(found, &game.id)
    }

    /// The words of its picture.
    pub(crate) fn text(&self, game: &Game, source: &Credit, language: Language) -> StoryText {
        let who = match &self.who {
            Some(who) => who,
            None => language.phrase(phrase!("not named")),
        };
        let what = self
            .how
            .told(who, &minute(&self.minute, language), language);
        StoryText {
            title: format!("{}: {what}", self.score),
            subtitle: about_match(&game.known, game.stated, language),
            attacking: self.attacking.clone(),
            defending: self.defending.clone(),
            source: source.words(language),
        }
    }
}

/// How a goal was scored, or what became of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Goal,
    OwnGoal,
    Penalty,
    Shot(Option<Outcome>),
}

impl How {
    /// `Fabián Ruiz 6'`, with what was special about it.
    pub(crate) fn told(self, who: &str, minute: &str, language: Language) -> String {
        let how = match self {
            How::Goal => return format!("{who} {minute}"),
            How::OwnGoal => phrase!("own goal"),
            How::Penalty => phrase!("penalty"),
            How::Shot(outcome) => {
                let shot = language.phrase(phrase!("shot"));
                let outcome = match outcome {
                    Some(outcome) => outcome_words(outcome, language),
                    None => language.phrase(phrase!("without goal")).to_owned(),
                };
                return format!("{who} {minute}, {shot} {outcome}");
            }
        };
        format!("{who} {minute} ({})", language.phrase(how))
    }
}

/// What became of a shot.
pub(crate) fn outcome_words(outcome: Outcome, language: Language) -> String {
    let words = match outcome {
        Outcome::Goal => phrase!("goal"),
        Outcome::Saved => phrase!("saved"),
        Outcome::Blocked => phrase!("blocked"),
        Outcome::Post => phrase!("post"),
        Outcome::OffTarget => phrase!("off target"),
        other => return other.name().replace('_', " "),
    };
    language.phrase(words).to_owned()
}
