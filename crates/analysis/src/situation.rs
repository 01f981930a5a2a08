//! The situation at the time of each error: score, players on the pitch, venue, opponent.

use std::collections::HashMap;

use polars::prelude::*;

use crate::rows::{ERRORS, OUTCOMES, SituationRow, State};
use backline_model::{ColumnSpec, LINEUPS, MATCHES, Result};

/// Columns that [`situations`] adds to the errors, see [`SituationRow`].
pub const SITUATION_COLUMNS: &[ColumnSpec] = SituationRow::COLUMNS;

/// A point of a match: period and clock second.
type Point = (u8, f64);

fn before(a: Point, b: Point) -> bool {
    a.0 < b.0 || (a.0 == b.0 && a.1 < b.1)
}

/// Who is on the pitch from when to when: the team's index among the match's names, on, off.
type Spell<'a> = (&'a str, Point, Point);

/// The errors with [`SITUATION_COLUMNS`], one row each, in the same order. If the errors already
/// have these columns, they are computed again.
///
/// # Errors
/// A frame without the documented columns.
pub fn situations(
    errors: &DataFrame,
    outcomes: &DataFrame,
    lineups: &DataFrame,
    matches: &DataFrame,
) -> Result<DataFrame> {
    let text = |frame: &DataFrame, name: &str| -> Result<StringChunked> {
        Ok(frame.column(name)?.cast(&DataType::String)?.str()?.clone())
    };
    let number = |frame: &DataFrame, name: &str| -> Result<Float64Chunked> {
        Ok(frame.column(name)?.cast(&DataType::Float64)?.f64()?.clone())
    };
    // The clock of each row: period, and seconds of it as the clock shows them.
    let clock = |frame: &DataFrame| -> Result<Vec<Point>> {
        let (period, minute, second) = (
            number(frame, ERRORS.period)?,
            number(frame, ERRORS.minute)?,
            number(frame, ERRORS.second)?,
        );
        let rows = period.iter().zip(minute.iter()).zip(second.iter());
        Ok(rows
            .map(|((period, minute), second)| {
                let seconds = minute.unwrap_or_default() * 60.0 + second.unwrap_or_default();
                (period.unwrap_or_default() as u8, seconds)
            })
            .collect())
    };

    let ids = text(matches, MATCHES.match_id)?;
    let (home, away) = (text(matches, MATCHES.home)?, text(matches, MATCHES.away)?);
    let stated = matches.column(MATCHES.home_stated)?.bool()?;
    let days: Vec<Option<i32>> = match matches.column(MATCHES.date) {
        Ok(dates) => dates.date()?.physical().iter().collect(),
        Err(_) => vec![None; matches.height()],
    };
    let game_of: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();

    // Only for matches with errors: in an archive most have some, and their rows are few.
    let mut goals: HashMap<&str, Vec<(&str, Point)>> = HashMap::new();
    let scored = outcomes.column(OUTCOMES.goal)?.bool()?;
    let (of_match, by) = (
        text(outcomes, OUTCOMES.match_id)?,
        text(outcomes, OUTCOMES.team)?,
    );
    for (row, at) in clock(outcomes)?.into_iter().enumerate() {
        let known = of_match.get(row).zip(by.get(row));
        if let Some((id, team)) = known.filter(|_| scored.get(row) == Some(true)) {
            goals.entry(id).or_default().push((team, at));
        }
    }
    let mut spells: HashMap<&str, Vec<Spell<'_>>> = HashMap::new();
    let (of_lineup, teams) = (
        text(lineups, LINEUPS.match_id)?,
        text(lineups, LINEUPS.team)?,
    );
    let points = |period: &str, minute: &str| -> Result<Vec<Point>> {
        let (period, minute) = (number(lineups, period)?, number(lineups, minute)?);
        let rows = period.iter().zip(minute.iter());
        let point = |(period, minute): (Option<f64>, Option<f64>)| {
            (
                period.unwrap_or_default() as u8,
                minute.unwrap_or_default() * 60.0,
            )
        };
        Ok(rows.map(point).collect())
    };
    let on = points(LINEUPS.from_period, LINEUPS.from_minute)?;
    let off = points(LINEUPS.to_period, LINEUPS.to_minute)?;
    for (row, (on, off)) in on.into_iter().zip(off).enumerate() {
        if let Some((id, team)) = of_lineup.get(row).zip(teams.get(row)) {
            spells.entry(id).or_default().push((team, on, off));
        }
    }

    let (of_error, erring) = (text(errors, ERRORS.match_id)?, text(errors, ERRORS.team)?);
    let mut dates: Vec<Option<i32>> = Vec::with_capacity(errors.height());
    let mut opponents: Vec<Option<&str>> = Vec::with_capacity(errors.height());
    let mut venues: Vec<Option<&str>> = Vec::with_capacity(errors.height());
    let mut states: Vec<&str> = Vec::with_capacity(errors.height());
    let mut counts: [Vec<Option<u32>>; 4] = Default::default();
    for (row, at) in clock(errors)?.into_iter().enumerate() {
        let id = of_error.get(row).unwrap_or_default();
        let team = erring.get(row).unwrap_or_default();
        let game = game_of.get(id).copied();
        let is_home = game.map(|game| home.get(game) == Some(team));
        let opponent = game.zip(is_home).and_then(|(game, is_home)| match is_home {
            true => away.get(game),
            false => home.get(game),
        });
        dates.push(game.and_then(|game| days[game]));
        opponents.push(opponent);
        venues.push(
            game.zip(is_home)
                .filter(|(game, _)| stated.get(*game) == Some(true))
                .map(|(_, is_home)| if is_home { "home" } else { "away" }),
        );
        let goals = goals.get(id).map_or(&[][..], Vec::as_slice);
        let (mut own, mut theirs) = (0, 0);
        for (scorer, when) in goals {
            if before(*when, at) {
                match *scorer == team {
                    true => own += 1,
                    false => theirs += 1,
                }
            }
        }
        states.push(State::from_score(own, theirs).name());
        // In the exact second of a substitution there are eleven players, not twelve.
        let present = spells.get(id).map_or(&[][..], Vec::as_slice);
        let men = |own: bool| {
            let here = present.iter().filter(|(side, on, off)| {
                (*side == team) == own && !before(at, *on) && before(at, *off)
            });
            let number = here.count() as u32;
            (number > 0).then_some(number)
        };
        for (column, value) in
            counts
                .iter_mut()
                .zip([Some(own), Some(theirs), men(true), men(false)])
        {
            column.push(value);
        }
    }
    let of = SituationRow::NAMES;
    let [own, theirs, men, opposing] = counts;
    let mut frame = errors.clone();
    for column in [
        Column::new(of.date.into(), dates).cast(&DataType::Date)?,
        Column::new(of.opponent.into(), opponents),
        Column::new(of.venue.into(), venues),
        Column::new(of.goals_for.into(), own),
        Column::new(of.goals_against.into(), theirs),
        Column::new(of.state.into(), states),
        Column::new(of.men.into(), men),
        Column::new(of.opponent_men.into(), opposing),
    ] {
        frame.with_column(column)?;
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn score_and_men_are_those_of_the_moment() {
        let matches = df!(
            "match_id" => ["m"], "home" => ["A"], "away" => ["B"], "home_stated" => [true],
        )
        .expect("a frame");
        let outcomes = df!(
            "match_id" => ["m"; 3], "team" => ["A", "B", "A"], "goal" => [true, true, false],
            "period" => [1u8, 2, 2], "minute" => [10u16, 50, 60], "second" => [0.0, 0.0, 0.0],
        )
        .expect("a frame");
        let lineups = df!(
            "match_id" => ["m"; 4], "team" => ["A", "A", "B", "B"],
            "from_period" => [1u8, 1, 1, 2], "from_minute" => [0.0, 0.0, 0.0, 70.0],
            "to_period" => [2u8, 1, 2, 2], "to_minute" => [93.0, 30.0, 70.0, 93.0],
        )
        .expect("a frame");
        let errors = df!(
            "match_id" => ["m", "m", "m"], "team" => ["A", "B", "A"],
            "period" => [1u8, 1, 2], "minute" => [5u16, 31, 70], "second" => [3.0, 0.0, 0.0],
        )
        .expect("a frame");
        let found = situations(&errors, &outcomes, &lineups, &matches).expect("situations");
        let column = |name: &str| {
            format!(
                "{:?}",
                found
                    .column(name)
                    .expect(name)
                    .str()
                    .expect("text")
                    .iter()
                    .collect::<Vec<_>>()
            )
        };
        assert_eq!(
            column("state"),
            r#"[Some("level"), Some("behind"), Some("level")]"#
        );
        assert_eq!(column("opponent"), r#"[Some("B"), Some("A"), Some("B")]"#);
        assert_eq!(
            column("venue"),
            r#"[Some("home"), Some("away"), Some("home")]"#
        );
        let number = |name: &str| -> Vec<Option<u32>> {
            found
                .column(name)
                .expect(name)
                .u32()
                .expect("numbers")
                .iter()
                .collect()
        };
        assert_eq!(number("men"), [Some(2), Some(1), Some(1)]);
        assert_eq!(number("opponent_men"), [Some(1), Some(1), Some(1)]);
        assert_eq!(number("goals_for"), [Some(0), Some(0), Some(1)]);
    }
}
