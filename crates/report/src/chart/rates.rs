//! The picture of error rates.

use polars::prelude::DataFrame;

use super::options::{
    ALIAS, BEST, COMPETITION, ChartOption, LABELS, MIN_MINUTES, OUT, POSITION, SEASON, STANDARD,
    TOP, WORST,
};
use super::{Chart, ChartOptions, Drawn, Needs, Source};
use crate::comparison::{capital, recorded};
use crate::credits::{Credit, Span, source_line};
use crate::drawing;
use crate::finding::Finding;
use crate::report::{Content, Figure, First};
use crate::selection::{Selected, nobody};
use crate::told::told;
use backline_analysis::Analysis;
use backline_analysis::compare::Options;
use backline_analysis::rate::Shown;
use backline_analysis::rows::{CountBasis, EstimateRow, OutcomeEstimate};
use backline_draw::{Picture, Rate, RateRow, RatesChart, Style, error_rates, phrase, say};
use backline_model::Result;

/// Error rates.
pub static CHART: Chart = Chart {
    name: "rates",
    alias: None,
    about: "Errors leading to shots and to goals, with estimates and intervals",
    file: "error-rates",
    examples: &[
        "backline chart rates data --team \"Real Madrid\" --theme dark",
        "backline chart rates la-liga-2017-18/ --min-minutes 900 --top 30",
    ],
    options: &[
        ChartOption::team("Only this team's errors and players; accents and case do not matter"),
        ChartOption::players("Only this player; may be given several times"),
        ALIAS,
        POSITION,
        COMPETITION,
        SEASON,
        MIN_MINUTES,
        TOP,
        BEST,
        WORST,
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

/// The picture for the players of a report.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let shown = content.estimates.height();
    if shown == 0 {
        return Ok(None);
    }
    let document = &content.document;
    let left = document.players.len() - shown;
    let language = content.language.in_text();
    let text = RatesText {
        about: content.about.clone(),
        span: content.span.clone(),
        finding: content.finding.clone(),
        shown: Shown::count(&found.matches, &found.errors)?,
        left_out: (left > 0).then(|| {
            let minutes = language.whole(document.summary.min_minutes);
            match content.first {
                First::Errors => say!(
                    language,
                    "The {shown} players with the most errors among those with {minutes} minutes or more; the table has the other {left}",
                    shown = shown,
                    minutes = minutes,
                    left = left
                ),
                First::Estimates => say!(
                    language,
                    "The {shown} players with the highest estimates among those with {minutes} minutes or more; the table has the other {left}",
                    shown = shown,
                    minutes = minutes,
                    left = left
                ),
            }
        }),
        source: source_line(found)?,
    };
    Figure::new(
        say!(
            language,
            "Error rates of {many} players with their intervals",
            many = shown
        ),
        say!(
            language,
            "Estimated errors per 90 minutes with their {percent} interval. A dashed line is the mean of the group that a player's estimate is pulled towards.",
            percent = language.level(0.95)
        ),
        content.language,
        |style| rates_picture(&content.estimates, &text, style),
    )
    .map(Some)
}

/// The words of the chart of rates.
#[derive(Debug, Clone, PartialEq)]
pub struct RatesText {
    /// The players and matches covered: team, players or positions, competition and season; empty
    /// for everyone.
    pub about: String,
    /// First and last date and number of matches.
    pub span: Span,
    /// What the rates of these players say.
    pub finding: Option<Finding>,
    /// Labelled errors or expected ones.
    pub shown: Shown,
    /// Who is not shown, and why.
    pub left_out: Option<String>,
    /// Where the data come from.
    pub source: Credit,
}

impl Selected {
    /// What the rates of the players shown say; `None` for fewer than two.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn finding(&self, found: &Analysis) -> Result<Option<Finding>> {
        let rows = EstimateRow::all(&self.list.shown)?;
        let how = Options::default();
        let finding = Finding::of(found, &rows, self.list.led_to, &how, self.noun)?;
        Ok(match recorded(found, &self.list.shown)? {
            Some(_) => finding.map(Finding::recorded_differently),
            None => finding,
        })
    }

    /// The chart of the rates shown.
    ///
    /// # Errors
    /// No player to show, or a size too small for them.
    pub fn picture(&self, found: &Analysis, style: &Style) -> Result<Picture> {
        let view = RatesText {
            about: self.scope(style.language),
            span: self.span()?,
            finding: self.finding(found)?,
            shown: Shown::count(&found.matches, &found.errors)?,
            left_out: self.list.left_out(style.language),
            source: source_line(found)?,
        };
        rates_picture(&self.list.shown, &view, style)
    }
}

/// Draws the estimates of these players (as [`backline_analysis::compare::ESTIMATE_COLUMNS`], per 90
/// minutes).
///
/// # Errors
/// Frames without these columns, no row to show, or a size too small for them.
pub fn rates_picture(players: &DataFrame, view: &RatesText, style: &Style) -> Result<Picture> {
    let rows: Vec<RateRow> = EstimateRow::all(players)?
        .into_iter()
        .filter_map(|row| {
            Some(RateRow {
                goal: rate(&row.goal)?,
                shot: rate(&row.shot),
                player: row.player,
                team: row.team,
                matches: row.matches,
                minutes: row.minutes,
            })
        })
        .collect();
    if rows.is_empty() {
        return Err(nobody());
    }
    let shots = rows.iter().any(|row| row.shot.is_some());
    let language = style.language;
    let errors = match view.shown.basis() {
        CountBasis::Expected => language.phrase(phrase!("Expected errors")),
        _ => language.phrase(phrase!("Errors")),
    };
    let what = match shots {
        true => say!(
            language,
            "{errors} leading to shots and goals",
            errors = errors
        ),
        false => say!(language, "{errors} leading to goals", errors = errors),
    };
    let what = match view.about.as_str() {
        "" => what,
        about => format!("{what} – {about}"),
    };
    // The finding, if there is one, is the headline.
    let said = |finding: &Finding, language| {
        let told = finding.told(language);
        told.trim_end_matches('.').to_owned()
    };
    let (title, said) = match &view.finding {
        Some(finding) if finding.standing.ranked => (said(finding, language.in_text()), Some(what)),
        Some(finding) => (what, Some(said(finding, language))),
        None => (what, None),
    };
    let span = Some(capital(&view.span.words(language)));
    let subtitle = said.into_iter().chain(span).collect::<Vec<_>>().join(". ");
    let convention = match shots {
        true => say!(
            language,
            "Errors leading to a shot include those before goals"
        ),
        false => say!(
            language,
            "Errors before shots that were not goals are not all known here"
        ),
    };
    let finding = view.finding.as_ref();
    let notes = [
        Some(told(&view.shown.words(), language)),
        Some(convention),
        finding.map(|finding| finding.measures_in(language)),
    ];
    let chart = RatesChart {
        title,
        subtitle,
        errors: errors.to_owned(),
        rows,
        left_out: view.left_out.clone(),
        notes: notes.into_iter().flatten().collect(),
        source: view.source.words(language),
    };
    error_rates(&chart, style).map_err(drawing)
}

/// The estimate as shown by the chart.
fn rate(of: &OutcomeEstimate) -> Option<Rate> {
    let (per90, low, high) = (of.mean?, of.low?, of.high?);
    Some(Rate {
        count: of.count?,
        per90,
        low,
        high,
        // Wider than the rate and its group's mean together.
        unsure: high - low > per90 + of.group_mean.unwrap_or(per90),
        prior: of.group_mean,
    })
}
