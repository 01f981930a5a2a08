//! Contradictions within backline's own tables: the tables are read as they are, but one may have
//! been cut, duplicated or put next to another match's.

use polars::prelude::*;

use backline_kit::matches::Run;
use backline_kit::normalise::goal_for;
use backline_model::Result;
use backline_model::{Coverage, EventType, Outcome, PITCH_LENGTH, Side};

/// Each contradiction as a sentence. `lineups` and `matches` belong to the matches of the events.
pub(super) fn contradictions(
    events: &DataFrame,
    lineups: &DataFrame,
    matches: &DataFrame,
    runs: &[Run],
) -> Result<Vec<String>> {
    let mut notes = scores(events, matches, runs)?;
    notes.extend(spells(lineups, matches)?);
    notes.extend(positions(events, runs)?);
    Ok(notes)
}

/// Number of positions that suffice for a conclusion.
const ENOUGH: usize = 20;
/// Number of a team's shots that suffice to see which way it attacks.
const SHOTS: u32 = 3;

/// Positions that are not metres on 105 x 68 with each team attacking towards larger x: all at one
/// place, all in a corner, or shots at the team's own goal. Verdicts depend on them.
fn positions(events: &DataFrame, runs: &[Run]) -> Result<Vec<String>> {
    let number = |name: &str| -> Result<Float32Chunked> {
        Ok(events
            .column(name)?
            .cast(&DataType::Float32)?
            .f32()?
            .clone())
    };
    let (xs, ys) = (number("start_x")?, number("start_y")?);
    let known: Vec<(f32, f32)> = xs
        .iter()
        .zip(ys.iter())
        .filter_map(|(x, y)| x.zip(y))
        .filter(|(x, y)| !x.is_nan() && !y.is_nan())
        .collect();
    if known.len() < ENOUGH {
        return Ok(Vec::new());
    }
    let first = known[0];
    if known.iter().all(|point| *point == first) {
        return Ok(vec![format!(
            "all {} positions are ({}, {}): the columns hold no positions, and few errors can be found without them",
            known.len(),
            first.0,
            first.1
        )]);
    }
    let far = |(x, y): &(f32, f32)| *x > 1.2 || *y > 1.2;
    if !known.iter().any(far) {
        return Ok(vec![format!(
            "all {} positions lie about a metre from a corner, the largest x at {:.2}: positions must be metres on 105 x 68; undo the scaling",
            known.len(),
            known.iter().map(|(x, _)| *x).fold(f32::MIN, f32::max)
        )]);
    }
    let code = |name: &str| -> Result<UInt8Chunked> {
        Ok(events.column(name)?.cat8()?.physical().clone())
    };
    let (sides, kinds) = (code("side")?, code("type")?);
    let (mut wrong, mut told) = (Vec::new(), 0);
    for run in runs {
        let mut sums = [(0u32, 0f64); 2];
        for row in run.rows.clone() {
            let shot = kinds.get(row).and_then(EventType::from_code);
            let side = sides.get(row).and_then(Side::from_code);
            if let (Some(x), Some(side), true) =
                (xs.get(row), side, shot.is_some_and(EventType::is_shot))
                && !x.is_nan()
            {
                let sum = &mut sums[side as usize];
                *sum = (sum.0 + 1, sum.1 + f64::from(x));
            }
        }
        for (shots, sum) in sums.into_iter().filter(|(shots, _)| *shots >= SHOTS) {
            told += 1;
            let mean = sum / f64::from(shots);
            if mean < f64::from(PITCH_LENGTH) / 2.0 {
                wrong.push(format!(
                    "{} ({shots} shots, on average at x = {mean:.0})",
                    run.match_id
                ));
            }
        }
    }
    Ok(match wrong.first() {
        None => Vec::new(),
        Some(first) => vec![format!(
            "shots are at the shooting team's own goal for {} of {told} teams, the first in match {first}: positions are mirrored, as each team must attack towards x = 105; rotate them (105 - x, 68 - y), or the causes of goals cannot be trusted",
            wrong.len()
        )],
    })
}

/// Goals of the events against the score in the table of matches.
fn scores(events: &DataFrame, matches: &DataFrame, runs: &[Run]) -> Result<Vec<String>> {
    let code = |name: &str| -> Result<UInt8Chunked> {
        Ok(events.column(name)?.cat8()?.physical().clone())
    };
    let (sides, kinds, outcomes) = (code("side")?, code("type")?, code("outcome")?);
    let periods = events.column("period")?.u8()?;
    let mut goals = vec![[0u32; 2]; runs.len()];
    let mut cells = sides
        .iter()
        .zip(kinds.iter())
        .zip(outcomes.iter())
        .zip(periods.iter());
    for (run, goals) in runs.iter().zip(&mut goals) {
        for (((side, kind), outcome), period) in cells.by_ref().take(run.rows.len()) {
            let (Some(kind), Some(period)) = (kind.and_then(EventType::from_code), period) else {
                continue;
            };
            let side = side.and_then(Side::from_code);
            let outcome = outcome.and_then(Outcome::from_code);
            if let Some(side) = goal_for(period, side, kind, outcome) {
                goals[side as usize] += 1;
            }
        }
    }
    let score = |name: &str| -> Result<UInt32Chunked> { Ok(matches.column(name)?.u32()?.clone()) };
    let (home, away) = (score("home_score")?, score("away_score")?);
    let differs = |(at, (run, goals)): (usize, (&Run, &[u32; 2]))| {
        let stated = [home.get(at)?, away.get(at)?];
        (stated != *goals).then(|| {
            format!(
                "{}: the table of matches has {}-{}, the events {}-{}; check whether the events are complete",
                run.match_id, stated[0], stated[1], goals[0], goals[1]
            )
        })
    };
    Ok(runs
        .iter()
        .zip(&goals)
        .enumerate()
        .filter_map(differs)
        .collect())
}

/// Impossible line-ups: nobody, somebody twice at the same time, more minutes than the match has,
/// more than eleven starters.
fn spells(lineups: &DataFrame, matches: &DataFrame) -> Result<Vec<String>> {
    let text = |name: &str| -> Result<StringChunked> { Ok(lineups.column(name)?.str()?.clone()) };
    let (of, players, ids) = (text("match_id")?, text("player")?, text("player_id")?);
    let teams = text("team")?;
    let started = lineups.column("started")?.bool()?.clone();
    let minutes = lineups.column("minutes")?.cast(&DataType::Float64)?;
    let minutes = minutes.f64()?;
    let mut notes = Vec::new();
    let matches_of = matches.column("match_id")?.str()?;
    let coverage = matches.column("coverage")?.cast(&DataType::String)?;
    let coverage = coverage.str()?;
    let lengths = (1..=4)
        .map(|period| {
            Ok(matches
                .column(&format!("minutes_{period}"))?
                .cast(&DataType::Float64)?)
        })
        .collect::<Result<Vec<Column>>>()?;
    let mut rows_of: PlHashMap<&str, Vec<usize>> = PlHashMap::default();
    for (row, id) in of.iter().enumerate() {
        rows_of.entry(id.unwrap_or_default()).or_default().push(row);
    }
    for (at, id) in matches_of.iter().enumerate() {
        let id = id.unwrap_or_default();
        let mut length = 0.0;
        for column in &lengths {
            length += column.f64()?.get(at).unwrap_or(0.0);
        }
        let mut played: PlHashMap<(&str, &str, &str), f64> = PlHashMap::default();
        let mut elevens: PlHashMap<&str, usize> = PlHashMap::default();
        for row in rows_of.get(id).into_iter().flatten().copied() {
            let team = teams.get(row).unwrap_or_default();
            let name = players.get(row).unwrap_or_default();
            let who = (team, ids.get(row).unwrap_or_default(), name);
            *played.entry(who).or_default() += minutes.get(row).unwrap_or(0.0);
            *elevens.entry(team).or_default() += usize::from(started.get(row) == Some(true));
        }
        // Key events alone do not give minutes.
        if played.is_empty() && coverage.get(at) == Some(Coverage::KeyEvents.name()) {
            continue;
        }
        if played.is_empty() {
            notes.push(format!(
                "{id}: the table of line-ups has no row for this match, so nobody has minutes; give the one that was written with these events"
            ));
            continue;
        }
        // Two spells of one player are added up.
        let mut long: Vec<_> = played
            .iter()
            .filter(|(_, minutes)| **minutes > length + 1.0)
            .collect();
        long.sort_by_key(|(who, _)| *who);
        if let Some(((_, _, name), minutes)) = long.first() {
            notes.push(format!(
                "{id}: {} more minutes in the table of line-ups than the match's {length:.0}, such as {name} with {minutes:.0}; check for repeated rows",
                match long.len() {
                    1 => "1 player has".to_owned(),
                    many => format!("{many} players have"),
                }
            ));
        }
        let mut over: Vec<_> = elevens
            .iter()
            .filter(|(_, started)| **started > 11)
            .collect();
        over.sort_unstable();
        for (team, started) in over {
            notes.push(format!(
                "{id}: the line-up of {team} has {started} starters, more than 11; their minutes cannot be trusted"
            ));
        }
    }
    Ok(notes)
}
