//! What one provider has of its matches, as it is held against another's.

use std::collections::HashMap;

use crate::found::Analysis;
use crate::rows::{ErrorRow, LedTo, OutcomeRow};
use crate::select::{Person, keys, people, person_key};
use backline_model::{Clocks, MatchRow, Result, Side};
use polars::prelude::*;

use crate::attribute::COUNTED_FROM;
use crate::rows::RATES;
use backline_model::LINEUPS;

/// Actions of one person this many seconds apart are one error.
pub const ONE_ERROR: f64 = 15.0;

pub struct Game {
    pub id: String,
    pub date: Option<i32>,
    pub teams: [String; 2],
    pub score: [u32; 2],
}

pub struct Shot {
    pub id: String,
    pub side: usize,
    pub period: u8,
    /// Of the clock.
    pub seconds: f64,
    pub goal: bool,
    /// Who shot; none of an own goal.
    pub person: Option<usize>,
}

/// An error that may have been made: actions of one person close together, for all that they led to.
#[derive(Debug, Clone)]
pub struct Episode {
    pub person: usize,
    pub side: usize,
    pub period: u8,
    pub seconds: f64,
    /// Minute of the goal or shot as reports write it.
    pub minute: String,
    pub label: Option<String>,
    /// What the events alone say.
    pub confidence: f64,
    pub goal: bool,
    /// Goals and shots that it led to.
    pub outcomes: Vec<String>,
    pub sentence: String,
}

impl Episode {
    /// Whether the events alone name it.
    pub fn named(&self) -> bool {
        self.confidence >= COUNTED_FROM
    }
}

pub struct Feed {
    /// Whose data it is, in words.
    pub name: String,
    pub games: Vec<Game>,
    pub people: Vec<Person>,
    /// Of each match, who played and on which side.
    pub played: Vec<Vec<(usize, usize)>>,
    pub shots: Vec<Vec<Shot>>,
    pub errors: Vec<Vec<Episode>>,
}

impl Feed {
    pub fn new(found: &Analysis, name: String) -> Result<Feed> {
        let rows = MatchRow::all(&found.matches)?;
        let games: Vec<Game> = rows
            .into_iter()
            .map(|row| Game {
                id: row.match_id,
                date: row.date.map(|day| day.0),
                teams: [row.home, row.away],
                score: [row.home_score, row.away_score],
            })
            .collect();
        let game_of: HashMap<&str, usize> = games
            .iter()
            .enumerate()
            .map(|(at, game)| (game.id.as_str(), at))
            .collect();
        let people = people(&found.lineups)?;
        let person_of: HashMap<&str, usize> = people
            .iter()
            .enumerate()
            .map(|(at, person)| (person.key.as_str(), at))
            .collect();

        let mut played = vec![Vec::new(); games.len()];
        // Names of the people of each match and side, for shooters, who come without their ids.
        let mut by_name: HashMap<(usize, usize, String), usize> = HashMap::new();
        let line_keys = keys(&found.lineups)?;
        let ids = found.lineups.column(LINEUPS.match_id)?.str()?;
        let names = found.lineups.column(LINEUPS.player)?.str()?;
        let sides = found.lineups.column(LINEUPS.side)?.cat8()?.physical();
        for row in 0..found.lineups.height() {
            let game = ids.get(row).and_then(|id| game_of.get(id));
            let person = line_keys.get(row).and_then(|key| person_of.get(key));
            let side = sides.get(row).and_then(Side::from_code);
            if let Some(((game, person), side)) = game.zip(person).zip(side) {
                let of: &mut Vec<(usize, usize)> = &mut played[*game];
                if !of.contains(&(*person, side as usize)) {
                    of.push((*person, side as usize));
                }
                let name = names.get(row).unwrap_or_default().to_owned();
                by_name.insert((*game, side as usize, name), *person);
            }
        }

        let mut shots: Vec<Vec<Shot>> = games.iter().map(|_| Vec::new()).collect();
        for row in OutcomeRow::all(&found.outcomes)? {
            let Some(game) = game_of.get(row.match_id.as_str()) else {
                continue;
            };
            let side = row.side as usize;
            let shooter = row.player.filter(|_| !row.own_goal);
            let person = shooter.and_then(|name| by_name.get(&(*game, side, name)));
            shots[*game].push(Shot {
                id: row.event_id,
                side,
                period: row.period,
                seconds: f64::from(row.minute) * 60.0 + row.second,
                goal: row.goal,
                person: person.copied(),
            });
        }
        let errors = episodes(found, &games, &game_of, &person_of, &shots)?;
        Ok(Feed {
            name,
            games,
            people,
            played,
            shots,
            errors,
        })
    }

    /// Whether any of its errors is labelled.
    pub fn has_labels(&self) -> bool {
        let mut errors = self.errors.iter().flatten();
        errors.any(|error| error.label.is_some())
    }
}

/// The errors of each match.
fn episodes(
    found: &Analysis,
    games: &[Game],
    game_of: &HashMap<&str, usize>,
    person_of: &HashMap<&str, usize>,
    shots: &[Vec<Shot>],
) -> Result<Vec<Vec<Episode>>> {
    let clocks = Clocks::from_matches(&found.matches)?;
    // What nobody would call an error is not looked at.
    let worth = col(crate::rows::ERRORS.label)
        .is_not_null()
        .or(col(crate::rows::ERRORS.inferred_confidence).gt_eq(lit(COUNTED_FROM)));
    let rows = found
        .errors
        .clone()
        .lazy()
        .filter(worth)
        .with_column(person_key())
        .collect()?;
    let row_keys = rows.column(RATES.player_key)?.str()?.clone();
    let mut all: Vec<Vec<Episode>> = games.iter().map(|_| Vec::new()).collect();
    for (row, key) in ErrorRow::all(&rows)?.into_iter().zip(row_keys.iter()) {
        let game = game_of.get(row.match_id.as_str()).copied();
        let person = key.and_then(|key| person_of.get(key)).copied();
        let Some((game, person)) = game.zip(person).filter(|_| !row.is_apart()) else {
            continue;
        };
        let side = usize::from(games[game].teams[0] != row.team);
        let seconds = f64::from(row.minute) * 60.0 + row.second;
        let outcome = shots[game]
            .iter()
            .find(|shot| shot.id == row.outcome_event_id);
        let minute = outcome.map_or(u32::from(row.minute), |shot| (shot.seconds / 60.0) as u32);
        let episode = Episode {
            person,
            side,
            period: row.period,
            seconds,
            minute: clocks.report_minute(&row.match_id, row.period, minute),
            label: row.label,
            confidence: row.inferred_confidence,
            goal: row.led_to == LedTo::Goal,
            outcomes: vec![row.outcome_event_id],
            sentence: row.sentence.unwrap_or_default(),
        };
        let known = all[game].iter_mut().find(|known| {
            known.person == person
                && known.period == episode.period
                && (known.seconds - seconds).abs() <= ONE_ERROR
        });
        match known {
            Some(known) => known.add(episode),
            None => all[game].push(episode),
        }
    }
    for errors in &mut all {
        errors.sort_by(|a, b| (a.period.cmp(&b.period)).then(a.seconds.total_cmp(&b.seconds)));
    }
    Ok(all)
}

impl Episode {
    /// Another row of the same: a label and a goal say more than none, then the surer one.
    fn add(&mut self, other: Episode) {
        let worth = |of: &Episode| (of.label.is_some(), of.goal, of.confidence);
        let mut outcomes = std::mem::take(&mut self.outcomes);
        let (more, label) = (
            other.outcomes.clone(),
            self.label.take().or(other.label.clone()),
        );
        let (confidence, goal) = (
            self.confidence.max(other.confidence),
            self.goal || other.goal,
        );
        if worth(&other) > worth(self) {
            *self = other;
        }
        for id in more {
            if !outcomes.contains(&id) {
                outcomes.push(id);
            }
        }
        (self.outcomes, self.label) = (outcomes, label);
        (self.confidence, self.goal) = (confidence, goal);
    }
}
