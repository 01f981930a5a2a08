//! What errors cost in points, of those who were asked for and in a sentence.

use polars::prelude::*;

use crate::selection::{Selected, of_matches};
use backline_analysis::Analysis;
use backline_analysis::points::{Points, points};
use backline_analysis::rows::{PointsMatchRow, PointsOf, PointsRow, RATES};
use backline_draw::{Language, count, say};
use backline_model::Result;

/// Players and teams named in the sentence.
const NAMED: usize = 3;
/// Less than this is not worth a name.
const WORTH_SAYING: f64 = 0.05;

impl Selected {
    /// What errors cost in points: those of the players and the team asked for, of everybody where
    /// nobody was.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn points(&self, found: &Analysis) -> Result<Points> {
        let all = points(
            &found.outcomes,
            &found.errors,
            &found.lineups,
            &found.matches,
        )?;
        let of = PointsRow::NAMES;
        let keys = self.rates.column(RATES.player_key)?;
        let keys = lit(keys.as_materialized_series().clone()).implode(false);
        let theirs = col(of.player_key).is_in(keys, false);
        let is_team = || col(of.of).eq(lit(PointsOf::Team.name()));
        let teams = match (&self.team, self.of_some) {
            (Some(team), _) => is_team().and(col(of.team).eq(lit(team.as_str()))),
            (None, true) => lit(false),
            (None, false) => is_team(),
        };
        let totals = all.totals.lazy().filter(theirs.or(teams)).collect()?;
        let mut matches = all.matches;
        if let Some(team) = &self.team {
            let theirs = col(PointsMatchRow::NAMES.team).eq(lit(team.as_str()));
            matches = matches.lazy().filter(theirs).collect()?;
        }
        Ok(Points {
            totals,
            matches: of_matches(&matches, &self.matches)?,
            left_out: all.left_out,
        })
    }
}

/// Points with what they may have been, such as `1.3 (0 to 4)`.
pub(crate) fn range(points: f64, low: u32, high: u32, language: Language) -> String {
    // Of who gave nothing away there is nothing to tell.
    if high == 0 && points < WORTH_SAYING {
        return "0".to_owned();
    }
    say!(
        language,
        "{points} ({low} to {high})",
        points = language.decimal(points, 1),
        low = low,
        high = high
    )
}

/// Whom errors cost most, and what the figures are; none where no match is in them, or nothing was
/// given away.
///
/// # Errors
/// A frame without the documented columns.
pub fn cost_sentence(points: &Points) -> Result<Option<String>> {
    cost_told(points, Language::text())
}

/// The same in another language.
pub(crate) fn cost_told(points: &Points, language: Language) -> Result<Option<String>> {
    let rows = PointsRow::all(&points.totals)?;
    let most = |what: PointsOf| {
        let rows = rows.iter().filter(|row| row.of == what);
        let rows = rows.filter(|row| row.points >= WORTH_SAYING).take(NAMED);
        let named = rows.map(|row| {
            let name = row.player.as_deref().unwrap_or(&row.team);
            format!(
                "{name} {}",
                range(row.points, row.points_low, row.points_high, language)
            )
        });
        named.collect::<Vec<_>>().join(", ")
    };
    let parts = match (most(PointsOf::Player), most(PointsOf::Team)) {
        (players, teams) if players.is_empty() && teams.is_empty() => return Ok(None),
        (players, teams) if teams.is_empty() => players,
        (players, teams) if players.is_empty() => teams,
        (players, teams) => say!(
            language,
            "{players}; teams: {teams}",
            players = players,
            teams = teams
        ),
    };
    let mut text = say!(
        language,
        "Expected points given away, highest first ({percent} range in brackets): {parts}. This compares the expected result after 90 minutes with and without the shots that followed errors.",
        percent = language.level(0.95),
        parts = parts
    );
    if points.left_out > 0 {
        text.push(' ');
        text += &count!(
            language,
            points.left_out as f64,
            "{many} match is left out: key events only, or shots without expected goals.",
            "{many} matches are left out: key events only, or shots without expected goals.",
            many = points.left_out
        );
    }
    Ok(Some(text))
}
