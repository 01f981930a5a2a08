//! A match and a goal or shot of it by the words that people use.

use std::path::PathBuf;

use polars::prelude::*;

use crate::cells::Cells;
use crate::chart::story::StoryText;
use crate::credits::source_of_events;
use crate::document::about::{Scores, about_match};
use backline_analysis::Analysis;
use backline_analysis::select::folded;
use backline_model::report_minute;
use backline_model::{Error, Result};

/// The match that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Game {
    /// Its id.
    pub id: String,
    home: String,
    away: String,
    /// Competition and date, and the score that the source states where it is another one.
    pub subtitle: String,
    /// The file that holds it.
    pub file: PathBuf,
}

/// Matches listed when a name fits several or none.
const LISTED: usize = 8;

impl Game {
    /// The match that `wanted` means: its id, its title, or words of id, teams and date; the only
    /// one without.
    ///
    /// # Errors
    /// None that fits or several, with those that there are.
    pub fn find(found: &Analysis, wanted: Option<&str>) -> Result<Game> {
        let [ids, home, away, file, date, competition] =
            ["match_id", "home", "away", "file", "date", "competition"]
                .map(|name| Cells(&found.matches).text(name));
        let (ids, home, away, file) = (ids?, home?, away?, file?);
        let (date, competition) = (date?, competition?);
        let cell =
            |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
        let title = |row: usize| {
            let date = date.get(row).map(|date| format!(", {date}"));
            format!(
                "{}: {} - {}{}",
                cell(&ids, row),
                cell(&home, row),
                cell(&away, row),
                date.unwrap_or_default()
            )
        };
        let all: Vec<usize> = (0..found.matches.height()).collect();
        let fitting = match wanted {
            None => all.clone(),
            Some(wanted) => {
                let words = folded(wanted);
                let teams = |row: usize| format!("{} {}", cell(&home, row), cell(&away, row));
                let fits = |row: &usize| {
                    let date = date.get(*row).unwrap_or_default();
                    let known = format!("{} {} {date}", cell(&ids, *row), teams(*row));
                    let known = folded(&known);
                    words
                        .split(' ')
                        .all(|word| known.split(' ').any(|part| part == word))
                };
                let fitting: Vec<usize> = all.iter().copied().filter(fits).collect();
                // The title itself is more than words of it: home and away in this order.
                let titled: Vec<usize> = fitting
                    .iter()
                    .copied()
                    .filter(|row| folded(&teams(*row)) == words)
                    .collect();
                match all.iter().position(|row| cell(&ids, *row) == wanted) {
                    Some(row) => vec![row],
                    None if titled.len() == 1 => titled,
                    None => fitting,
                }
            }
        };
        let list = |rows: &[usize]| {
            let names: Vec<String> = rows.iter().take(LISTED).map(|row| title(*row)).collect();
            let more = rows.len().saturating_sub(LISTED);
            names.join("\n  ")
                + &(if more > 0 {
                    format!("\n  and {more} more")
                } else {
                    String::new()
                })
        };
        let usage = |text: String| Error::Usage(text);
        match (fitting[..].first(), fitting.len(), wanted) {
            (Some(&row), 1, _) => Ok(Game {
                id: cell(&ids, row),
                home: cell(&home, row),
                away: cell(&away, row),
                subtitle: about_match(
                    &[competition.get(row), date.get(row)],
                    Scores::of(&found.matches)?.differing(row),
                ),
                file: PathBuf::from(file.get(row).unwrap_or_default()),
            }),
            (None, _, Some(wanted)) => {
                let words = folded(wanted);
                let mut near = all.clone();
                // Those with most of the words first, whole or as a beginning.
                near.sort_by_key(|row| {
                    let known = folded(&title(*row));
                    let hits = words.split(' ').filter(|word| {
                        let mut parts = known.split(' ');
                        parts.any(|part| part.starts_with(word) || word.starts_with(part))
                    });
                    std::cmp::Reverse(hits.count())
                });
                Err(usage(format!(
                    "no match fits `{wanted}`. There are, nearest first:\n  {}",
                    list(&near)
                )))
            }
            (_, _, wanted) => Err(usage(format!(
                "{} matches{}; name one with --match:\n  {}",
                fitting.len(),
                wanted.map_or(String::new(), |wanted| format!(" fit `{wanted}`")),
                list(&fitting)
            ))),
        }
    }

    /// The goal or shot that was asked for.
    ///
    /// # Errors
    /// None there, with the goals that there are.
    pub fn moment(&self, found: &Analysis, wanted: Wanted<'_>) -> Result<Moment> {
        let outcomes = found
            .outcomes
            .clone()
            .lazy()
            .filter(col("match_id").eq(lit(self.id.as_str())))
            .collect()?;
        let [events, sides, players] =
            ["event_id", "side", "player"].map(|name| Cells(&outcomes).text(name));
        let [team, against, result] =
            ["team", "against", "outcome"].map(|name| Cells(&outcomes).text(name));
        let (events, sides, players) = (events?, sides?, players?);
        let (team, against, result) = (team?, against?, result?);
        let flag =
            |name: &str| -> Result<BooleanChunked> { Ok(outcomes.column(name)?.bool()?.clone()) };
        let (goal, own_goal, penalty) = (flag("goal")?, flag("own_goal")?, flag("penalty")?);
        let period = outcomes.column("period")?.u8()?.clone();
        let minute = outcomes.column("minute")?.u16()?.clone();
        let mut score = [0u32; 2];
        let mut goals = Vec::new();
        let mut moments = Vec::new();
        for row in 0..outcomes.height() {
            let is_goal = goal.get(row) == Some(true);
            if is_goal {
                score[usize::from(sides.get(row) != Some("home"))] += 1;
            }
            let minute = report_minute(
                period.get(row).unwrap_or(1),
                u32::from(minute.get(row).unwrap_or(0)),
            );
            let who = players.get(row).unwrap_or("not named");
            let how = match (is_goal, own_goal.get(row), penalty.get(row)) {
                (true, Some(true), _) => " (own goal)".to_owned(),
                (true, _, Some(true)) => " (penalty)".to_owned(),
                (true, ..) => String::new(),
                (false, ..) => format!(
                    ", shot {}",
                    result.get(row).unwrap_or("without goal").replace('_', " ")
                ),
            };
            let cell = |column: &StringChunked| column.get(row).unwrap_or_default().to_owned();
            let moment = Moment {
                event_id: cell(&events),
                what: format!("{who} {minute}{how}"),
                score: format!("{} {}–{} {}", self.home, score[0], score[1], self.away),
                attacking: cell(&team),
                defending: cell(&against),
                goal: is_goal,
                minute,
            };
            if is_goal {
                goals.push(moment.what.clone());
            }
            moments.push(moment);
        }
        let usage = |text: String| Error::Usage(text);
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
                    "name the goal of {} - {} with --goal N or --minute MINUTE. {listed}",
                    self.home, self.away
                ))),
            };
        }
        let (wanted, with_shots) = match wanted {
            Wanted::Minute { minute, shots } => (minute.trim_end_matches('\''), shots),
            Wanted::Goal(_) | Wanted::Only => ("", false),
        };
        // Where a goal and a shot share the minute, the goal is meant.
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
                    ". --shots takes shots, too"
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
        /// Shots that were no goals, too.
        shots: bool,
    },
}

/// A goal or shot as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its event.
    pub event_id: String,
    what: String,
    score: String,
    attacking: String,
    defending: String,
    /// The minute as reports write it.
    pub minute: String,
    goal: bool,
}

impl Moment {
    /// What its picture says beside the actions.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn text(&self, found: &Analysis, game: &Game) -> Result<StoryText> {
        Ok(StoryText {
            title: format!("{}: {}", self.score, self.what),
            subtitle: game.subtitle.clone(),
            attacking: self.attacking.clone(),
            defending: self.defending.clone(),
            source: source_of_events(found, &game.id)?,
        })
    }
}
