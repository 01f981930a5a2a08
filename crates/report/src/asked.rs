//! Pictures of an analysis: what was asked for is taken out, titles and notes are found.

use polars::prelude::*;

use super::chosen::{source_line, source_of_match, source_with_xg, span};
use super::{ChartView, error_map_picture, team_sheet_picture, timeline_picture, trend_picture};
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, rolling};
use backline_analysis::rate::causes;
use backline_analysis::select::{find_people, find_person, find_team, of_people, people, plays};
use backline_draw::{Picture, Style};
use backline_model::Result;
use backline_model::jobs;

/// A timeline for each of the `limit` matches of `matches` with the most goals from counted errors
/// of `errors`, with the match's id.
///
/// # Errors
/// Frames without the documented columns, or a size that cannot hold the picture.
pub fn timeline_pictures(
    found: &Analysis,
    matches: &DataFrame,
    errors: &DataFrame,
    limit: usize,
    style: &Style,
) -> Result<Vec<(String, Picture)>> {
    let errors = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .group_by([col("match_id")])
        .agg([
            col("led_to")
                .filter(col("led_to").eq(lit("goal")))
                .len()
                .alias("goal_errors"),
            len().alias("errors"),
        ]);
    let ranked = matches
        .clone()
        .lazy()
        .join(
            errors,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Left),
        )
        .sort_by_exprs(
            [col("goal_errors"), col("errors")],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_nulls_last(true)
                .with_maintain_order(true),
        )
        .slice(0, limit as IdxSize)
        .collect()?;
    let ids: Vec<&str> = ranked.column("match_id")?.str()?.iter().flatten().collect();
    jobs::run(ids.into_iter(), |id| {
        let picture = timeline_picture(
            id,
            &found.matches,
            &found.outcomes,
            &found.errors,
            &source_of_match(found, id)?,
            style,
        )?;
        Ok((id.to_owned(), picture))
    })
}

/// The map of a team's or some players' counted errors; of all without either.
///
/// # Errors
/// A team or player that is not there, no counted error, or a size that cannot hold the picture.
pub fn error_map(
    found: &Analysis,
    team: Option<&str>,
    players: &[String],
    style: &Style,
) -> Result<Picture> {
    let (errors, subject, matches) = errors_of(found, team, players)?;
    let view = view(found, "Where errors were", &subject, &matches)?;
    error_map_picture(&errors, &found.matches, &view, style)
}

/// The rolling rate of the player that `wanted` means over `window` matches, with his name.
///
/// # Errors
/// A player that is not there, a window of 0, or a size that cannot hold the picture.
pub fn trend_of(
    found: &Analysis,
    wanted: &str,
    window: usize,
    style: &Style,
) -> Result<(String, Picture)> {
    let everybody = people(&found.lineups)?;
    let person = find_person(wanted, &everybody)?;
    let how = Options::default();
    let keys = [person.key.as_str()];
    let rolled = rolling(
        &found.lineups,
        &found.matches,
        &found.errors,
        &how,
        &keys,
        window,
    )?;
    let errors = found
        .errors
        .clone()
        .lazy()
        .filter(of_people(&keys))
        .collect()?;
    let played = these(&found.matches, &rolled)?;
    let mut view = view(found, "Rolling rate of errors", &person.label, &played)?;
    view.subtitle +=
        &format!("; at each point the last {window} of them, or as many as there were");
    let leans = rolled.column("group_mean")?.null_count() < rolled.height();
    view.notes.push(match leans {
        true => "The estimate is gamma-Poisson and leans on the player's position group, or on all players where that is too small; the band holds 95 %",
        false => "The estimate is gamma-Poisson and the player's own, for no group is large enough to lean on; the band holds 95 %",
    }.to_owned());
    view.source = source_line(found)?;
    let picture = trend_picture(&rolled, &errors, how.per.words(), &view, style)?;
    Ok((person.label.clone(), picture))
}

/// What the goals conceded came of, by team, or of one team by match; `top` rows.
///
/// # Errors
/// A team that is not there, no goal, or a size that cannot hold the picture.
pub fn team_sheet_of(
    found: &Analysis,
    team: Option<&str>,
    top: usize,
    style: &Style,
) -> Result<Picture> {
    let mut goals = causes(&found.outcomes, &found.errors, &found.matches)?;
    let mut subject = "All teams".to_owned();
    if let Some(wanted) = team {
        subject = find_team(wanted, &found.matches)?;
        goals = goals
            .lazy()
            .filter(col("team").eq(lit(subject.as_str())))
            .collect()?;
    }
    let matches = these(&found.matches, &goals)?;
    let mut view = view(found, "What goals conceded came of", &subject, &matches)?;
    view.source = source_line(found)?;
    team_sheet_picture(&goals, top, &view, style)
}

/// The matches that the rows of `of` are of.
fn these(matches: &DataFrame, of: &DataFrame) -> Result<DataFrame> {
    let ids = of.clone().lazy().select([col("match_id")]);
    Ok(matches
        .clone()
        .lazy()
        .join(
            ids,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Semi),
        )
        .collect()?)
}

/// The errors asked for, whose they are, and the matches that those played.
fn errors_of(
    found: &Analysis,
    team: Option<&str>,
    players: &[String],
) -> Result<(DataFrame, String, DataFrame)> {
    let mut errors = found.errors.clone().lazy();
    let mut lineups = found.lineups.clone().lazy();
    let mut matches = found.matches.clone().lazy();
    let mut subject = Vec::new();
    let team = team
        .map(|wanted| find_team(wanted, &found.matches))
        .transpose()?;
    if let Some(team) = &team {
        let of_team = col("team").eq(lit(team.as_str()));
        errors = errors.filter(of_team.clone());
        lineups = lineups.filter(of_team);
        matches = matches.filter(plays(team));
        subject.push(team.clone());
    }
    let mut matches = matches.collect()?;
    if !players.is_empty() {
        let asked = find_people(players, team.as_deref(), &found.lineups)?;
        let keys: Vec<&str> = asked.iter().map(|person| person.key.as_str()).collect();
        subject.extend(asked.iter().map(|person| person.label.clone()));
        errors = errors.filter(of_people(&keys));
        let played = lineups.filter(of_people(&keys)).collect()?;
        matches = these(&matches, &played)?;
    }
    if subject.is_empty() {
        subject.push("All teams".to_owned());
    }
    Ok((errors.collect()?, subject.join(", "), matches))
}

fn view(found: &Analysis, what: &str, subject: &str, matches: &DataFrame) -> Result<ChartView> {
    Ok(ChartView {
        title: format!("{what} – {subject}"),
        subtitle: span(matches)?,
        subject: subject.to_owned(),
        notes: Vec::new(),
        source: source_with_xg(found)?,
    })
}
