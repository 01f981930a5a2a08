//! What errors cost in points: the result of each match as its chances make it likely, with the
//! shots that followed somebody's errors and without them. Definitions are in `docs/value.md`.

mod attacks;
mod distribution;
mod read;
mod tables;

use std::collections::HashMap;

use polars::prelude::*;

use crate::attribute::COUNTED_FROM;
use crate::compare::full_coverage;
use crate::rate::labelled_matches;
use crate::rows::{PointsMatchRow, PointsRow};
use crate::select::{keys, people};
use attacks::{Action, Shot, attacks, chance};
use backline_model::{ColumnSpec, LINEUPS, MATCHES, Result};
use distribution::{Chance, Sum, expected, lost, scored};
use read::{Errors, Outcomes, Rows};
use tables::{matches_frame, totals_frame};

/// Columns of [`Points::totals`], see [`PointsRow`].
pub const POINTS_COLUMNS: &[ColumnSpec] = PointsRow::COLUMNS;
/// Columns of [`Points::matches`], see [`PointsMatchRow`].
pub const POINTS_MATCH_COLUMNS: &[ColumnSpec] = PointsMatchRow::COLUMNS;

/// A match is left out where more than this share of its shots has no expected goals.
const DARK: f64 = 0.1;

/// What errors cost.
#[derive(Debug, Clone)]
pub struct Points {
    /// One row per player and then one per team, those whom it cost most first, see
    /// [`POINTS_COLUMNS`].
    pub totals: DataFrame,
    /// One row per team and match, see [`POINTS_MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// Matches that are in no figure: key events only, or shots without expected goals.
    pub left_out: usize,
}

/// What somebody's errors cost, match by match.
#[derive(Debug, Default)]
struct Cost {
    matches: u32,
    minutes: f64,
    labelled: [bool; 2],
    sum: Sum,
    shots: f64,
    xg: f64,
    goals: u32,
    in_fact: u32,
    unknown: u32,
}

/// A match as it is looked at.
struct Game<'a> {
    /// Of each side.
    shots: [Vec<Shot<'a>>; 2],
    /// What the players of each side did before the shots of the other: who, and the action.
    actions: [Vec<(Option<usize>, Action<'a>)>; 2],
}

/// A player or team with what their errors cost.
struct Line<'a> {
    team: &'a str,
    /// Name and key.
    person: Option<(&'a str, &'a str)>,
    cost: Cost,
}

/// A team in a match.
struct MatchLine<'a> {
    match_id: &'a str,
    date: Option<i32>,
    /// The team and its opponents.
    teams: [&'a str; 2],
    xg: [f64; 2],
    /// Probabilities of a win, a draw and a defeat.
    result: [f64; 3],
    /// Expected points, and without errors.
    expected: [f64; 2],
    /// Points, and without the goals that followed errors.
    fact: [u32; 2],
}

/// What errors cost each player and team: expected points with and without the shots that followed
/// their errors, of matches with full coverage, the first ninety minutes.
///
/// Frames as [`crate::attribute::OUTCOME_COLUMNS`], [`crate::attribute::ERROR_COLUMNS`] (of all
/// players), [`backline_model::LINEUP_COLUMNS`] and [`backline_model::MATCH_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn points(
    outcomes: &DataFrame,
    errors: &DataFrame,
    lineups: &DataFrame,
    matches: &DataFrame,
) -> Result<Points> {
    let labelled = labelled_matches(matches, errors)?;
    let ids = matches.column(MATCHES.match_id)?.str()?;
    let (home, away) = (
        matches.column(MATCHES.home)?.str()?,
        matches.column(MATCHES.away)?.str()?,
    );
    let dates = matches.column(MATCHES.date)?.date()?.physical();
    let full = full_coverage(matches)?;
    let game_of: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .filter(|(id, _)| full.get(id) == Some(&true))
        .collect();
    let people = people(lineups)?;
    let person_of: HashMap<&str, usize> = people
        .iter()
        .enumerate()
        .map(|(at, person)| (person.key.as_str(), at))
        .collect();

    let rows = |frame| Rows::new(frame, &game_of, matches.height());
    let shots = Outcomes::new(outcomes, rows(outcomes)?)?;
    let actions = Errors::new(errors, rows(errors)?)?;

    let mut of_people: Vec<Cost> = (0..people.len()).map(|_| Cost::default()).collect();
    let mut teams: Vec<(&str, Cost)> = Vec::new();
    let mut team_of: HashMap<&str, usize> = HashMap::new();
    let mut lines: Vec<MatchLine<'_>> = Vec::new();
    let lengths = matches.column(MATCHES.minutes)?.f64()?;
    // What is in no figure is in no count of matches either.
    let mut known = vec![false; matches.height()];
    for at in 0..matches.height() {
        let Some(id) = ids.get(at).filter(|id| game_of.contains_key(id)) else {
            continue;
        };
        let names = [home.get(at), away.get(at)];
        let game = &Game {
            shots: shots.shots(at),
            actions: actions.actions(at, labelled[at], names, &person_of),
        };
        known[at] = game.is_known();
        if !known[at] {
            continue;
        }
        let names = names.map(Option::unwrap_or_default);
        let chances = Chances::new(game);
        for side in 0..2 {
            let mut by_person: Vec<(usize, Vec<&Action<'_>>)> = Vec::new();
            for (who, action) in &game.actions[side] {
                let Some(who) = *who else { continue };
                match by_person.iter_mut().find(|(known, _)| *known == who) {
                    Some((_, actions)) => actions.push(action),
                    None => by_person.push((who, vec![action])),
                }
            }
            for (who, actions) in &by_person {
                chances.cost(game, side, actions, &mut of_people[*who]);
            }
            let team = *team_of.entry(names[side]).or_insert_with(|| {
                teams.push((names[side], Cost::default()));
                teams.len() - 1
            });
            let all: Vec<&Action<'_>> = game.actions[side].iter().map(|(_, it)| it).collect();
            let total = &mut teams[team].1;
            total.played(lengths.get(at).unwrap_or_default(), labelled[at]);
            let cost = chances.cost(game, side, &all, total);
            lines.push(MatchLine {
                match_id: id,
                date: dates.get(at),
                teams: [names[side], names[1 - side]],
                xg: [side, 1 - side].map(|side| xg(&game.shots[side])),
                result: chances.result(side),
                expected: [
                    expected(&chances.goals[side], &chances.goals[1 - side]),
                    expected(&chances.goals[side], &cost.without),
                ],
                fact: cost.fact,
            });
        }
    }
    let in_figures = |id: &str| game_of.get(id).copied().filter(|game| known[*game]);
    add_time(lineups, &in_figures, &labelled, &person_of, &mut of_people)?;
    let left_out = known.iter().filter(|known| !**known).count();
    let players = people.iter().zip(of_people);
    let players = players.filter(|(_, cost)| cost.matches > 0);
    let players = players.map(|(person, cost)| Line {
        team: &person.team,
        person: Some((&person.player, &person.key)),
        cost,
    });
    let of_teams = teams.into_iter().map(|(team, cost)| Line {
        team,
        person: None,
        cost,
    });
    let (mut totals, mut of_teams): (Vec<_>, Vec<_>) = (players.collect(), of_teams.collect());
    for lines in [&mut totals, &mut of_teams] {
        lines.sort_by(|a, b| {
            let mean = |line: &Line<'_>| line.cost.sum.mean();
            let by_cost = mean(b).total_cmp(&mean(a));
            by_cost
                .then(b.cost.minutes.total_cmp(&a.cost.minutes))
                .then((a.team, a.person).cmp(&(b.team, b.person)))
        });
    }
    totals.extend(of_teams);
    Ok(Points {
        totals: totals_frame(&totals)?,
        matches: matches_frame(&lines)?,
        left_out,
    })
}

/// Adds the matches and minutes of each player, of matches that are in the figures.
fn add_time(
    lineups: &DataFrame,
    in_figures: &dyn Fn(&str) -> Option<usize>,
    labelled: &[bool],
    person_of: &HashMap<&str, usize>,
    of_people: &mut [Cost],
) -> Result<()> {
    let match_ids = lineups.column(LINEUPS.match_id)?.str()?;
    let minutes = lineups.column(LINEUPS.minutes)?.f64()?;
    let line_keys = keys(lineups)?;
    // A player may stand twice in a match's line-up, where two names are one person's.
    let mut last: HashMap<usize, usize> = HashMap::new();
    for row in 0..lineups.height() {
        let game = match_ids.get(row).and_then(in_figures);
        let person = line_keys.get(row).and_then(|key| person_of.get(key));
        if let Some((game, person)) = game.zip(person.copied()) {
            let cost = &mut of_people[person];
            let minutes = minutes.get(row).unwrap_or_default();
            match last.insert(person, game) {
                Some(same) if same == game => cost.minutes += minutes,
                _ => cost.played(minutes, labelled[game]),
            }
        }
    }
    Ok(())
}

fn xg(shots: &[Shot<'_>]) -> f64 {
    shots.iter().filter_map(|shot| shot.xg).sum()
}

impl Game<'_> {
    /// Nearly all of its shots have expected goals; an own goal has none anywhere.
    fn is_known(&self) -> bool {
        let shots = self.shots.iter().flatten().filter(|shot| !shot.own_goal);
        let (all, dark) = shots.fold((0.0, 0.0), |(all, dark), shot| {
            (all + 1.0, dark + f64::from(u8::from(shot.xg.is_none())))
        });
        dark <= all * DARK
    }
}

/// The attacks of a match and the goals that they make likely.
struct Chances<'g, 'a> {
    attacks: [Vec<Vec<&'g Shot<'a>>>; 2],
    goals: [Vec<f64>; 2],
}

/// What some actions cost in a match.
struct CostOfMatch {
    /// Goals conceded without them.
    without: Vec<f64>,
    /// Points of the result, and of the result without the goals that followed.
    fact: [u32; 2],
}

impl<'g, 'a> Chances<'g, 'a> {
    fn new(game: &'g Game<'a>) -> Chances<'g, 'a> {
        let attacks = [0, 1].map(|side: usize| attacks(&game.shots[side]));
        let goals = [0, 1]
            .map(|side: usize| scored(attacks[side].iter().map(|attack| chance(attack, &[]).kept)));
        Chances { attacks, goals }
    }

    /// Probabilities that this side wins, draws and loses.
    fn result(&self, side: usize) -> [f64; 3] {
        let mut result = [0.0; 3];
        for (own, sure) in self.goals[side].iter().enumerate() {
            for (against, likely) in self.goals[1 - side].iter().enumerate() {
                let place = match distribution::points(own, against) {
                    3 => 0,
                    1 => 1,
                    _ => 2,
                };
                result[place] += sure * likely;
            }
        }
        result
    }

    /// Adds what these actions of a side cost it.
    fn cost(
        &self,
        game: &Game<'_>,
        side: usize,
        actions: &[&Action<'_>],
        into: &mut Cost,
    ) -> CostOfMatch {
        let other = 1 - side;
        let against: Vec<Chance> = self.attacks[other]
            .iter()
            .map(|attack| chance(attack, actions))
            .collect();
        into.sum.add(&lost(&self.goals[side], &against));
        into.xg += against.iter().map(|chance| chance.given).sum::<f64>();
        let mut by_errors = 0;
        for shot in &game.shots[other] {
            let before = actions
                .iter()
                .filter(|action| action.shots.contains(&shot.id));
            let (mut none, mut named) = (1.0, false);
            for action in before {
                none *= 1.0 - action.chance;
                named |= action.chance >= COUNTED_FROM;
            }
            match shot.xg {
                Some(_) => into.shots += 1.0 - none,
                None => into.unknown += u32::from(named),
            }
            by_errors += usize::from(named && shot.goal);
        }
        let goals = |side: usize| game.shots[side].iter().filter(|shot| shot.goal).count();
        let (own, conceded) = (goals(side), goals(other));
        let fact = [conceded, conceded - by_errors];
        let fact = fact.map(|conceded| distribution::points(own, conceded) as u32);
        into.goals += by_errors as u32;
        into.in_fact += fact[1] - fact[0];
        CostOfMatch {
            without: scored(against.iter().map(|chance| chance.kept)),
            fact,
        }
    }
}

impl Cost {
    fn played(&mut self, minutes: f64, labelled: bool) {
        self.matches += 1;
        self.minutes += minutes;
        self.labelled[usize::from(!labelled)] = true;
    }
}

#[cfg(test)]
mod tests;
