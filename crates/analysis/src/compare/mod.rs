//! Comparing players: how often each errs, how certain that is, and whether one errs less than
//! another.
//!
//! [`estimates`] makes one row per player with the rate, the exact interval of the player's own
//! count, and the empirical-Bayes estimate, which is pulled towards the position group. [`pairs`]
//! and [`ranks`] compare the players of such a frame; select those of interest first. [`split`]
//! makes the same rows by competition, season, opponent, venue or date; [`rolling`] follows a
//! player from match to match. Definitions, formulas, sources and the results of simulations are in
//! `docs/comparison.md`.

mod estimate;
mod exposure;
mod pairs;
mod pieces;
mod position;
mod prior;
mod ranks;
mod rolling;
#[cfg(test)]
mod simulated;
mod spells;
mod split;
mod standing;
mod teams;

use std::collections::HashMap;

use polars::prelude::*;

use estimate::{Estimate, Group, Model, Total, totals};
use pieces::Pieces;
use spells::Spells;
use teams::Factor;

pub use crate::gamma::{Belief, density};
pub(crate) use exposure::full_coverage;
pub use exposure::{EXPOSURE_COLUMNS, Per, exposures};
pub use pairs::{PAIR_COLUMNS, Verdict, pairs};
pub use pieces::Within;
pub use position::Positions;
pub use prior::{GROUP_ERRORS, GROUP_PLAYERS};
pub use ranks::{RANK_COLUMNS, RANKED_PLAYERS, ranks};
pub use rolling::{ROLLING_COLUMNS, rolling};
pub use split::By;
pub use standing::{ENOUGH_RIGHT, Extreme, Stability, Standing, main_outcome, stability, standing};

use crate::rows::{ESTIMATES, EstimateRow, LedTo, OutcomeEstimate, SplitRow};
use backline_model::{ColumnSpec, Error, Misuse, Result, word_list};
pub use backline_model::{Day, PositionGroup};

word_list! {
    /// How the counted errors are added up.
    #[derive(Default)]
    Weight as text {
        /// If a feed labels errors, each label is 1; otherwise each action is the probability that
        /// it was an error.
        #[default]
        Errors = "errors",
        /// Each counted error, labelled or inferred, is 1.
        Count = "count",
        /// Each counted error is the player's share of the blame.
        Share = "share",
        /// Each listed candidate, counted or not, is the probability that it was an error.
        Confidence = "confidence",
        /// Each counted error is the expected goals of the shot that it led to.
        Xg = "xg",
    }
}

impl Weight {
    /// The words with what each means, as the command line tells them.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |weight| match weight {
            Weight::Errors => {
                "Labelled errors where the feed labels errors, else expected errors: the sum of confidences"
            }
            Weight::Count => "Each error named with confidence 0.5 or more counts as 1",
            Weight::Share => "Each counts as the player's share of the blame",
            Weight::Confidence => {
                "Each listed candidate counts as the probability that it was an error"
            }
            Weight::Xg => "Each counts as the expected goals of the shot that it led to",
        };
        let all = Weight::ALL.iter();
        all.map(|weight| (weight.name(), meaning(*weight)))
            .collect()
    }

    /// Whether some errors are added up by probability.
    const fn is_chance(self) -> bool {
        matches!(self, Weight::Errors | Weight::Confidence)
    }
}

/// How to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The unit of exposure.
    pub per: Per,
    /// How errors are added up.
    pub weight: Weight,
}

/// Columns of the frame that [`estimates`] returns, in order, see [`EstimateRow`]; after them come
/// [`ESTIMATE_OUTCOME_COLUMNS`], once beginning with `goal_` and once with `shot_`.
pub const ESTIMATE_COLUMNS: &[ColumnSpec] = EstimateRow::COLUMNS;

/// The endings of an outcome's columns in [`estimates`], each after `goal_` and after `shot_`, see
/// [`OutcomeEstimate`]. They are null without exposure (for shots: without a match with full
/// coverage).
pub const ESTIMATE_OUTCOME_COLUMNS: &[ColumnSpec] = OutcomeEstimate::COLUMNS;

/// Columns that [`split`] puts before those of [`estimates`], see [`SplitRow`].
pub const SPLIT_COLUMNS: &[ColumnSpec] = SplitRow::COLUMNS;

/// A player's sums and the results.
struct Row {
    part: Option<String>,
    total: Total,
    estimates: [Option<Estimate>; 2],
}

/// What is learnt from all players, towards goals and towards shots.
struct Models {
    of: [Model; 2],
    /// Each player's group.
    groups: HashMap<usize, Group>,
}

impl Models {
    fn fit(spells: &Spells, totals: &[Total], options: &Options) -> Models {
        let names = &spells.competition_names;
        let fit = |outcome| {
            let chances = options.weight.is_chance();
            Model::fit(totals, names, spells.team_count, outcome, chances)
        };
        let (goal, shot) = rayon::join(|| fit(0), || fit(1));
        let groups = totals.iter().map(|total| (total.player, total.group()));
        Models {
            of: [goal, shot],
            groups: groups.collect(),
        }
    }

    fn group(&self, total: &Total) -> Group {
        let known = self.groups.get(&total.player).copied();
        known.unwrap_or_else(|| total.group())
    }
}

fn rows(models: &Models, totals: Vec<Total>, part: Option<&str>) -> Vec<Row> {
    let factors = models.of.each_ref().map(|model| match part {
        Some(_) => model.part(&totals, |total| models.group(total)),
        None => HashMap::new(),
    });
    let mut rows: Vec<Row> = totals
        .into_iter()
        .map(|total| {
            let group = models.group(&total);
            let estimate = |outcome: usize| {
                let part: Option<&Factor> = factors[outcome].get(&group.0);
                let part = part.copied().unwrap_or_default();
                models.of[outcome].estimate(&total, group, part)
            };
            Row {
                part: part.map(str::to_owned),
                estimates: [estimate(0), estimate(1)],
                total,
            }
        })
        .collect();
    // Highest first; players without an estimate last.
    let mean = |row: &Row, outcome: usize| {
        let estimate = row.estimates[outcome].as_ref();
        estimate.map_or(-1.0, |estimate| estimate.belief.mean())
    };
    rows.sort_by(|a, b| {
        mean(b, 1)
            .total_cmp(&mean(a, 1))
            .then(mean(b, 0).total_cmp(&mean(a, 0)))
            .then(b.total.minutes.total_cmp(&a.total.minutes))
            .then(a.total.name.cmp(&b.total.name))
            .then(a.total.player.cmp(&b.total.player))
    });
    rows
}

/// One row per player of `lineups`, see [`ESTIMATE_COLUMNS`].
///
/// `lineups` must have the column that `options.per` reads: [`exposures`] adds those other than
/// minutes. `errors` is the frame of [`crate::attribute::attribute`]. Priors are learnt from all
/// players of `lineups`, so pass everybody and select those of interest afterwards.
///
/// # Errors
/// A frame without the documented columns.
pub fn estimates(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    options: &Options,
) -> Result<DataFrame> {
    let spells = Spells::new(lineups, matches, errors, options)?;
    let totals = totals(&spells, spells.rows.iter());
    let models = Models::fit(&spells, &totals, options);
    frame(&spells, &rows(&models, totals, None), options, false)
}

/// Like [`estimates`], with a row per player and part: [`SPLIT_COLUMNS`] and then
/// [`ESTIMATE_COLUMNS`].
///
/// What is learnt about groups and teams comes from all parts, so that equal evidence means the
/// same in each. How often a group errs in a part is pooled with all parts, more so if it has few
/// errors there.
/// By score, minute or men each match is cut, and a part's exposure is the time that the player was
/// on the pitch so; `outcomes` has the goals.
///
/// # Errors
/// A frame without the documented columns; matches cut with another exposure than time.
pub fn split(
    lineups: &DataFrame,
    matches: &DataFrame,
    errors: &DataFrame,
    outcomes: &DataFrame,
    options: &Options,
    by: By,
) -> Result<DataFrame> {
    let mut spells = Spells::new(lineups, matches, errors, options)?;
    let models = Models::fit(&spells, &totals(&spells, spells.rows.iter()), options);
    let part_of = match by {
        By::Within(_) if options.per != Per::Minutes90 => {
            return Err(Error::usage(
                Misuse::WrongOption,
                format!(
                    "rates {} are not known by score, minute or men: only the time at each is counted. Leave out the option `per`",
                    options.per.words()
                ),
            ));
        }
        By::Within(within) => {
            let pieces = Pieces::new(lineups, matches, outcomes, within)?;
            spells = Spells::cut(lineups, matches, errors, options, Some(&pieces))?;
            let parts = spells.rows.iter().map(|row| row.piece.map(|it| it.part));
            parts
                .map(|part| pieces.part(part.unwrap_or_default()))
                .collect()
        }
        by => split::parts(&spells.rows, matches, by)?,
    };
    let mut parts: Vec<&split::Part> = part_of.iter().collect();
    parts.sort();
    parts.dedup();
    let mut all = Vec::new();
    for part in parts {
        let chosen = spells
            .rows
            .iter()
            .zip(&part_of)
            .filter(|(_, of)| *of == part);
        let totals = totals(&spells, chosen.map(|(spell, _)| spell));
        all.extend(rows(&models, totals, Some(&part.1)));
    }
    frame(&spells, &all, options, true)
}

fn frame(spells: &Spells, rows: &[Row], options: &Options, parts: bool) -> Result<DataFrame> {
    fn texts<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
        let values: StringChunked = values.collect();
        values.with_name(name.into()).into_column()
    }
    fn whole(name: &str, values: impl Iterator<Item = Option<u32>>) -> Column {
        let values: UInt32Chunked = values.collect();
        values.with_name(name.into()).into_column()
    }
    fn numbers(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
        let values: Float64Chunked = values.collect();
        values.with_name(name.into()).into_column()
    }
    let each = || rows.iter().map(|row| &row.total);
    let teams: Vec<String> = each().map(|total| total.teams.join(" / ")).collect();
    let mut columns = Vec::new();
    if parts {
        let parts = rows.iter().map(|row| row.part.as_deref());
        columns.push(texts(SplitRow::NAMES.part, parts));
    }
    let of = ESTIMATES;
    columns.extend([
        texts(
            of.player_key,
            each().map(|t| Some(spells.keys[t.player].as_str())),
        ),
        texts(of.player, each().map(|t| Some(t.name.as_str()))),
        texts(of.team, teams.iter().map(|team| Some(team.as_str()))),
        texts(of.position_group, each().map(|t| Some(t.group().0.name()))),
        texts(of.position, each().map(Total::position)),
        texts(
            of.competition,
            each().map(|t| t.group().1.map(|c| spells.competition_names[c].as_str())),
        ),
        whole(of.matches, each().map(|t| Some(t.matches()))),
        numbers(of.minutes, each().map(|t| Some(t.minutes))),
        texts(of.per, each().map(|_| Some(options.per.name()))),
        texts(of.weight, each().map(|_| Some(options.weight.name()))),
        texts(of.basis, each().map(|t| Some(t.basis().name()))),
    ]);
    for (outcome, led_to) in LedTo::ALL.iter().enumerate() {
        let name = |ending: &str| format!("{}_{ending}", led_to.name());
        let sums = || each().map(|total| &total.sums[outcome]);
        let found = || rows.iter().map(|row| row.estimates[outcome].as_ref());
        let number = |ending: &str, value: &dyn Fn(&Estimate) -> Option<f64>| {
            numbers(&name(ending), found().map(|e| e.and_then(value)))
        };
        let intervals: Vec<Option<(f64, f64)>> =
            found().map(|e| e.map(|e| e.belief.interval_95())).collect();
        let of = OutcomeEstimate::NAMES;
        columns.extend([
            whole(
                &name(of.errors),
                sums().map(|s| s.exposure.map(|_| s.tally.errors)),
            ),
            whole(
                &name(of.unweighted),
                sums().map(|s| s.exposure.map(|_| s.tally.unweighted)),
            ),
            numbers(&name(of.exposure), sums().map(|s| s.exposure)),
            numbers(
                &name(of.count),
                sums().map(|s| s.exposure.and_then(|_| s.count())),
            ),
            number(of.rate, &|e| Some(e.raw[0])),
            number(of.rate_low, &|e| Some(e.raw[1])),
            number(of.rate_high, &|e| Some(e.raw[2])),
            number(of.mean, &|e| Some(e.belief.mean())),
            numbers(&name(of.low), intervals.iter().map(|i| i.map(|i| i.0))),
            numbers(&name(of.high), intervals.iter().map(|i| i.map(|i| i.1))),
            number(of.group_mean, &Estimate::group_mean),
            number(of.team_factor, &|e| Some(e.team)),
            number(of.pull, &|e| Some(e.pull)),
            texts(
                &name(of.prior),
                found().map(|e| e.map(|e| e.source.of.as_str())),
            ),
            number(of.prior_shape, &|e| {
                e.source.prior.as_ref().map(|p| p.shape)
            }),
            number(of.prior_rate, &|e| {
                e.source.prior.as_ref().map(|p| p.rate())
            }),
            number(of.posterior_shape, &|e| Some(e.belief.shape)),
            number(of.posterior_rate, &|e| Some(e.belief.rate)),
        ]);
    }
    Ok(DataFrame::new(rows.len(), columns)?)
}
