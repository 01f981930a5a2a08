//! What errors cost, as frames.

use polars::prelude::*;

use super::{Cost, Line, MatchLine};
use crate::rows::{CountBasis, PointsMatchRow, PointsOf, PointsRow};
use backline_model::Result;

/// 95 % of what a sum may be lies from here to there.
const INTERVAL: [f64; 2] = [0.025, 0.975];

pub(super) fn totals_frame(lines: &[Line<'_>]) -> Result<DataFrame> {
    let of = PointsRow::NAMES;
    let texts = |name: &str, value: &dyn Fn(&Line<'_>) -> Option<String>| {
        let values: StringChunked = lines.iter().map(value).collect();
        values.with_name(name.into()).into_column()
    };
    let whole = |name: &str, value: fn(&Cost) -> u32| {
        let values: Vec<u32> = lines.iter().map(|line| value(&line.cost)).collect();
        Column::new(name.into(), values)
    };
    let numbers = |name: &str, value: fn(&Cost) -> f64| {
        // Sums of products differ in their last bits between machines.
        let rounded = lines
            .iter()
            .map(|line| (value(&line.cost) * 1e10).round() / 1e10);
        Column::new(name.into(), rounded.collect::<Vec<f64>>())
    };
    let kind = |line: &Line<'_>| match line.person {
        Some(_) => PointsOf::Player,
        None => PointsOf::Team,
    };
    Ok(DataFrame::new(
        lines.len(),
        vec![
            texts(of.of, &|line| Some(kind(line).name().to_owned())),
            texts(of.team, &|line| Some(line.team.to_owned())),
            texts(of.player, &|line| Some(line.person?.0.to_owned())),
            whole(of.matches, |cost| cost.matches),
            numbers(of.minutes, |cost| cost.minutes),
            texts(of.basis, &|line| {
                let [labelled, unlabelled] = line.cost.labelled;
                Some(
                    CountBasis::from_matches(labelled, unlabelled)
                        .name()
                        .to_owned(),
                )
            }),
            numbers(of.shots, |cost| cost.shots),
            numbers(of.xg, |cost| cost.xg),
            numbers(of.points, |cost| cost.sum.mean()),
            whole(of.points_low, |cost| cost.sum.quantile(INTERVAL[0])),
            whole(of.points_high, |cost| cost.sum.quantile(INTERVAL[1])),
            whole(of.goals, |cost| cost.goals),
            whole(of.points_in_fact, |cost| cost.in_fact),
            whole(of.unknown, |cost| cost.unknown),
            texts(of.player_key, &|line| Some(line.person?.1.to_owned())),
        ],
    )?)
}

pub(super) fn matches_frame(lines: &[MatchLine<'_>]) -> Result<DataFrame> {
    let of = PointsMatchRow::NAMES;
    let texts = |name: &str, value: fn(&MatchLine<'_>) -> String| {
        Column::new(name.into(), lines.iter().map(value).collect::<Vec<_>>())
    };
    let numbers = |name: &str, value: fn(&MatchLine<'_>) -> f64| {
        let rounded = lines.iter().map(|line| (value(line) * 1e10).round() / 1e10);
        Column::new(name.into(), rounded.collect::<Vec<f64>>())
    };
    let whole = |name: &str, at: usize| {
        let values: Vec<u32> = lines.iter().map(|line| line.fact[at]).collect();
        Column::new(name.into(), values)
    };
    let dates: Int32Chunked = lines.iter().map(|line| line.date).collect();
    Ok(DataFrame::new(
        lines.len(),
        vec![
            texts(of.match_id, |line| line.match_id.to_owned()),
            dates.with_name(of.date.into()).into_date().into_column(),
            texts(of.team, |line| line.teams[0].to_owned()),
            texts(of.opponent, |line| line.teams[1].to_owned()),
            numbers(of.xg_for, |line| line.xg[0]),
            numbers(of.xg_against, |line| line.xg[1]),
            numbers(of.win, |line| line.result[0]),
            numbers(of.draw, |line| line.result[1]),
            numbers(of.loss, |line| line.result[2]),
            numbers(of.expected_points, |line| line.expected[0]),
            numbers(of.without_errors, |line| line.expected[1]),
            whole(of.points, 0),
            whole(of.points_without_errors, 1),
        ],
    )?)
}
