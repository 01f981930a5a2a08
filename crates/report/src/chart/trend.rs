//! A player's rolling rate.

use polars::prelude::*;

use super::options::{ChartOption, LABELS, OUT, Value};
use super::{Chart, ChartOptions, ChartText, Drawn, LEANS, Needs, Source, file_name};
use crate::cells::Cells;
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::of_matches;
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, rolling};
use backline_analysis::select::{find_person, of_people, people};
use backline_draw::{Picture, Style, Trend, TrendMatch, TrendPoint, TrendRate, trend};
use backline_model::{Error, Result};

/// A player's rolling rate.
pub static CHART: Chart = Chart {
    name: "trend",
    alias: None,
    about: "Players' rolling rates with their bands",
    file: "trend-<player>",
    options: &[
        ChartOption::new(
            "player",
            Value::Required,
            "The player; may be given several times",
        )
        .called("PLAYER"),
        ChartOption::new(
            "window",
            Value::Whole(1000, Some("10")),
            "Matches in a rolling rate",
        ),
        LABELS,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: None,
};

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let one = |wanted: &String| {
        let (label, picture) = trend_of(source.found, wanted, options.window, style)?;
        Ok((format!("trend-{}", file_name(&label)), picture))
    };
    let players = options.selection.players.iter();
    Ok(Drawn {
        pictures: players.map(one).collect::<Result<_>>()?,
        files: None,
        left: None,
    })
}

/// The rolling rate of the player that `wanted` means over `window` matches, with their name.
fn trend_of(
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
    let errors = found.errors.clone().lazy();
    let errors = errors.filter(of_people(&keys)).collect()?;
    let played = of_matches(&found.matches, &rolled)?;
    let mut text = ChartText::new(found, "Rolling rate of errors", &person.label, &played)?;
    text.subtitle +=
        &format!("; at each point the last {window} of them, or as many as there were");
    let leans = rolled.column("group_mean")?.null_count() < rolled.height();
    let leans = match leans {
        true => LEANS,
        false => {
            "The estimate is gamma-Poisson and the player's own, for no group is large enough to lean on"
        }
    };
    text.notes.push(format!("{leans}; the band holds 95 %"));
    text.source = source_line(found)?;
    let picture = trend_picture(&rolled, &errors, how.per.words(), &text, style)?;
    Ok((person.label.clone(), picture))
}

/// Days without a match after which the line is broken: a summer's break.
const LONGEST_GAP: u32 = 45;

/// Draws one player's rolling rate of errors that led to goals (`rolling` as
/// [`backline_analysis::compare::ROLLING_COLUMNS`], of that player alone) with his counted errors; `unit` is
/// what the rate is per.
///
/// # Errors
/// Frames without these columns, no match with a date, or a size that cannot hold the picture.
pub fn trend_picture(
    rolling: &DataFrame,
    errors: &DataFrame,
    unit: &str,
    view: &ChartText,
    style: &Style,
) -> Result<Picture> {
    let dated = rolling
        .clone()
        .lazy()
        .filter(col("led_to").eq(lit("goal")).and(col("date").is_not_null()))
        .collect()?;
    if dated.height() == 0 {
        return Err(Error::Usage(
            "a trend needs dates, and these matches have none; backline's event CSV states them as `# date: 2025-07-09`"
                .to_owned(),
        ));
    }
    let goal_rows = Cells(rolling).text("led_to")?;
    let goal_rows = goal_rows.iter().filter(|of| *of == Some("goal")).count();
    let mut notes = view.notes.clone();
    notes.extend(match goal_rows - dated.height() {
        0 => None,
        1 => Some("1 match without a date is not shown".to_owned()),
        more => Some(format!(
            "{} matches without a date are not shown",
            grouped(more)
        )),
    });
    let cells = Cells(&dated);
    let (ids, dates) = (cells.text("match_id")?, cells.text("date")?);
    let (mean, low, high) = (
        cells.number("mean")?,
        cells.number("low")?,
        cells.number("high")?,
    );
    let group = cells.number("group_mean")?;
    let counted = errors.clone().lazy().filter(col("counted")).collect()?;
    let marks = Cells(&counted);
    let (of_match, led_to) = (marks.text("match_id")?, marks.text("led_to")?);
    let count = |id: Option<&str>, what: &str| {
        let rows = of_match.iter().zip(led_to.iter());
        rows.filter(|(of, led_to)| *of == id && *led_to == Some(what))
            .count() as u32
    };
    let date = |row: usize| dates.get(row).unwrap_or_default().to_owned();
    let rate = |row: usize| {
        Some(TrendRate {
            rate: mean.get(row)?,
            low: low.get(row)?,
            high: high.get(row)?,
        })
    };
    let rows = 0..dated.height();
    let chart = Trend {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: format!("errors leading to goals {unit}"),
        goals: true,
        points: rows
            .clone()
            .map(|row| TrendPoint {
                date: date(row),
                rate: rate(row),
            })
            .collect(),
        longest_gap: Some(LONGEST_GAP),
        matches: rows
            .map(|row| TrendMatch {
                date: date(row),
                goal_errors: count(ids.get(row), "goal"),
                shot_errors: count(ids.get(row), "shot"),
            })
            .collect(),
        mean: group.get(0),
        notes,
        source: view.source.clone(),
    };
    trend(&chart, style).map_err(drawing)
}
