//! A player's rolling rate.

use polars::prelude::{DataFrame, IntoLazy};

use super::options::{COMPETITION, ChartOption, LABELS, OUT, SEASON, STANDARD, Value};
use super::{Chart, ChartOptions, ChartText, Drawn, LEANS, Needs, Source, file_name};
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::{counted, of_matches};
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, rolling};
use backline_analysis::rows::{ErrorRow, LedTo, RollingRow};
use backline_analysis::select::{find_person, of_people, people};
use backline_draw::{Picture, Style, Trend, TrendMatch, TrendPoint, TrendRate, trend};
use backline_model::{Error, Misuse, Result};

/// A player's rolling rate.
pub static CHART: Chart = Chart {
    name: "trend",
    alias: None,
    about: "Players' rolling rates with their bands",
    file: "trend-<player>",
    examples: &[
        "backline chart trend data --player Rüdiger --window 3 --width 800",
        "backline chart trend la-liga-2017-18/ --player Ramos --player Piqué",
    ],
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
        COMPETITION,
        SEASON,
        LABELS,
        STANDARD,
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
    let means = rolled.column(RollingRow::NAMES.group_mean)?;
    let leans = means.null_count() < rolled.height();
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
    let rolling = RollingRow::all(rolling)?.into_iter();
    let goals: Vec<RollingRow> = rolling.filter(|row| row.led_to == LedTo::Goal).collect();
    let dated: Vec<(String, &RollingRow)> = goals
        .iter()
        .filter_map(|row| Some((row.date?.to_string(), row)))
        .collect();
    let Some((_, first)) = dated.first() else {
        return Err(Error::usage(Misuse::TooLittleData,
            "a trend needs dates, and these matches have none; backline's event CSV states them as `# date: 2025-07-09`"
                .to_owned(),
        ));
    };
    let mut notes = view.notes.clone();
    notes.extend(match goals.len() - dated.len() {
        0 => None,
        1 => Some("1 match without a date is not shown".to_owned()),
        more => Some(format!(
            "{} matches without a date are not shown",
            grouped(more)
        )),
    });
    let marks = ErrorRow::all(&errors.clone().lazy().filter(counted()).collect()?)?;
    let count = |id: &str, what: LedTo| {
        let marks = marks.iter();
        marks
            .filter(|of| of.match_id == id && of.led_to == what)
            .count() as u32
    };
    let chart = Trend {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: format!("errors leading to goals {unit}"),
        goals: true,
        points: dated
            .iter()
            .map(|(date, row)| TrendPoint {
                date: date.clone(),
                rate: Some(TrendRate {
                    rate: row.mean,
                    low: row.low,
                    high: row.high,
                }),
            })
            .collect(),
        longest_gap: Some(LONGEST_GAP),
        matches: dated
            .iter()
            .map(|(date, row)| TrendMatch {
                date: date.clone(),
                goal_errors: count(&row.match_id, LedTo::Goal),
                shot_errors: count(&row.match_id, LedTo::Shot),
            })
            .collect(),
        mean: first.group_mean,
        notes,
        source: view.source.clone(),
    };
    trend(&chart, style).map_err(drawing)
}
