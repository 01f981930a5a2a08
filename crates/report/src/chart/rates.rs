//! The picture of error rates.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use super::options::{ALIAS, ChartOption, LABELS, OUT, STANDARD, Value};
use super::{Chart, ChartOptions, Drawn, Needs, Source};
use crate::credits::source_line;
use crate::drawing;
use crate::report::{Content, Figure};
use crate::selection::Selected;
use crate::terminal::rate_of;
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, estimates};
use backline_analysis::rows::{self, EstimateRow, LedTo};
use backline_draw::{Picture, Rate, RateRow, RatesChart, Style, error_rates};
use backline_model::{Error, Result};

/// Error rates.
pub static CHART: Chart = Chart {
    name: "rates",
    alias: None,
    about: "Error rates with intervals and the prior's mean, goals and shots apart",
    file: "error-rates",
    options: &[
        ChartOption::team("Only this team's errors and players; accents and case do not matter"),
        ChartOption::players("Only this player; may be given several times"),
        ALIAS,
        ChartOption::new(
            "min-minutes",
            Value::Minutes,
            "Only players with at least this many minutes; without it rates.csv has everyone and the chart those with a tenth of the longest time",
        ),
        ChartOption::new(
            "top",
            Value::Whole(40, Some("20")),
            "Most players in the chart and the table",
        ),
        LABELS,
        STANDARD,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: Some(figure),
};

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let selected = Selected::new(source.found, &options.selection)?;
    Ok(Drawn::one(
        CHART.file,
        selected.picture(source.found, style)?,
    ))
}

/// The players of a report.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let shown = content.rates.height();
    if shown == 0 {
        return Ok(None);
    }
    let document = &content.document;
    let left = document.players.len() - shown;
    let text = RatesText {
        subject: document.subject.clone(),
        span: document.span.clone(),
        left_out: (left > 0).then(|| {
            format!(
                "The {shown} players with the {} among those with {:.0} minutes or more; the table has the other {left}",
                content.first, document.summary.min_minutes
            )
        }),
        source: source_line(found)?,
    };
    Ok(Some(Figure {
        picture: rates_picture(&content.rates, &content.estimates, &text, &Style::default())?,
        alt: format!("Error rates of {shown} players with their intervals"),
        caption: "Each player alone: counted errors per 90 minutes with exact 95 % Poisson interval. A dashed line is the mean of the group that a player's estimate leans on."
            .to_owned(),
    }))
}

/// What the chart of rates says beside its rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RatesText {
    /// Team or players the rates are about; empty for everyone.
    pub subject: String,
    /// First and last date, competition and number of matches, such as `18 June to 9 July 2025, 6 matches`.
    pub span: String,
    /// Who is not shown and why.
    pub left_out: Option<String>,
    /// Where the data come from.
    pub source: String,
}

impl Selected {
    /// The chart of the rates shown.
    ///
    /// # Errors
    /// No player to show, or a size that cannot hold them.
    pub fn picture(&self, found: &Analysis, style: &Style) -> Result<Picture> {
        let view = RatesText {
            subject: self.subject.clone(),
            span: self.span()?,
            left_out: self.left_out(),
            source: source_line(found)?,
        };
        // Priors are learnt from everybody, whoever is shown.
        let known = estimates(
            &found.lineups,
            &found.matches,
            &found.errors,
            &Options::default(),
        )?;
        rates_picture(&self.shown, &known, &view, style)
    }
}

/// Draws the rates of `shown` (as [`backline_analysis::rate::RATE_COLUMNS`]) with the prior's mean of each
/// player's group from `estimates` (as [`backline_analysis::compare::ESTIMATE_COLUMNS`], per 90 minutes, of
/// everybody).
///
/// # Errors
/// Frames without these columns, no row to show, or a size that cannot hold them.
pub fn rates_picture(
    shown: &DataFrame,
    estimates: &DataFrame,
    view: &RatesText,
    style: &Style,
) -> Result<Picture> {
    let estimates = EstimateRow::all(estimates)?;
    let estimates = estimates.iter().map(|row| (row.player_key.as_str(), row));
    let estimates: HashMap<&str, &EstimateRow> = estimates.collect();
    let rows: Vec<RateRow> = rows::RateRow::all(shown)?
        .into_iter()
        .filter_map(|row| {
            let rate = |led_to| {
                let (count, [per90, low, high]) = rate_of(&row, led_to)?;
                let estimate = estimates.get(row.player_key.as_str());
                Some(Rate {
                    count: f64::from(count),
                    per90,
                    low,
                    high,
                    prior: estimate.and_then(|estimate| estimate.of(led_to).group_mean),
                })
            };
            Some(RateRow {
                goal: rate(LedTo::Goal)?,
                shot: rate(LedTo::Shot),
                player: row.player,
                team: row.team,
                matches: row.matches,
                minutes: row.minutes,
            })
        })
        .collect();
    if rows.is_empty() {
        return Err(Error::Usage(
            "no player is left to draw. Lower --min-minutes, or ask for another team or player"
                .to_owned(),
        ));
    }
    let whose = if view.subject.is_empty() {
        String::new()
    } else {
        format!(" – {}", view.subject)
    };
    let measure = "Individual errors per 90 minutes on the pitch, with exact 95 % Poisson interval";
    let chart = RatesChart {
        title: format!(
            "Errors that led to goals{}{whose}",
            if rows.iter().any(|row| row.shot.is_some()) {
                " and shots"
            } else {
                ""
            }
        ),
        subtitle: if view.span.is_empty() {
            measure.to_owned()
        } else {
            format!("{}. {measure}", view.span)
        },
        rows,
        left_out: view.left_out.clone(),
        notes: Vec::new(),
        source: view.source.clone(),
    };
    error_rates(&chart, style).map_err(drawing)
}
