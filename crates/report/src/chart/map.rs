//! The map of errors.

use polars::prelude::*;

use super::options::{ChartOption, LABELS, OUT};
use super::{Chart, ChartOptions, ChartText, Drawn, Needs, Source};
use crate::cells::Cells;
use crate::credits::source_with_xg;
use crate::drawing;
use crate::report::{Content, Figure};
use crate::selection::Whom;
use backline_analysis::Analysis;
use backline_draw::{ErrorMap, MapError, Picture, Style, error_map};
use backline_model::report_minute;
use backline_model::{Error, Result};

/// The map of errors.
pub static CHART: Chart = Chart {
    name: "map",
    alias: None,
    about: "Where on the pitch the errors were, as large as they were costly",
    file: "error-map",
    options: &[
        ChartOption::team("Only this team's errors"),
        ChartOption::players("Only this player's errors; may be given several times"),
        LABELS,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: Some(figure),
};

const WHAT: &str = "Where errors were";
const EVERYBODY: &str = "All teams";

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let found = source.found;
    let asked = &options.selection;
    let whom = Whom::find(found, asked.team.as_deref(), &asked.players)?;
    let subject = match whom.words(", ") {
        none if none.is_empty() => EVERYBODY.to_owned(),
        subject => subject,
    };
    let text = ChartText::new(found, WHAT, &subject, &whom.matches(found)?)?;
    let picture = error_map_picture(&whom.rows(&found.errors)?, &found.matches, &text, style)?;
    Ok(Drawn::one(CHART.file, picture))
}

/// The errors of a report's players whose places are known.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let placed = col("start_x")
        .is_not_null()
        .and(col("start_y").is_not_null());
    let errors = content.errors.clone().lazy();
    let places = errors
        .filter(col("counted").and(placed))
        .collect()?
        .height();
    if places == 0 {
        return Ok(None);
    }
    let document = &content.document;
    let subject = match document.subject.as_str() {
        "" => EVERYBODY,
        subject => subject,
    };
    let text = ChartText {
        title: format!("{WHAT} – {subject}"),
        subtitle: document.span.clone(),
        subject: subject.to_owned(),
        notes: Vec::new(),
        source: source_with_xg(found)?,
    };
    Ok(Some(Figure {
        picture: error_map_picture(&content.errors, &found.matches, &text, &Style::default())?,
        alt: format!("Map of {places} counted errors on the pitch"),
        caption: "Counted errors where they happened, as large as the expected goals of the shot that they led to."
            .to_owned(),
    }))
}

/// Draws where the counted errors of `errors` (as [`backline_analysis::attribute::ERROR_COLUMNS`]) were, each
/// as large as the expected goals of the shot that it led to; `matches` (as
/// [`backline_model::MATCH_COLUMNS`]) says against whom.
///
/// # Errors
/// A frame without these columns, no counted error, or a size that cannot hold the picture.
pub fn error_map_picture(
    errors: &DataFrame,
    matches: &DataFrame,
    view: &ChartText,
    style: &Style,
) -> Result<Picture> {
    let counted = errors.clone().lazy().filter(col("counted")).collect()?;
    if counted.height() == 0 {
        return Err(Error::Usage(
            "there is no error with confidence 0.5 or more to draw a map of".to_owned(),
        ));
    }
    let cells = Cells(&counted);
    let (players, ids, led_to) = (
        cells.text("player")?,
        cells.text("match_id")?,
        cells.text("led_to")?,
    );
    let (period, minute) = (cells.number("period")?, cells.number("minute")?);
    let teams = cells.text("team")?;
    let sides = Cells(matches);
    let (played, home, away) = (
        sides.text("match_id")?,
        sides.text("home")?,
        sides.text("away")?,
    );
    let rows_of: PlHashMap<&str, usize> = played
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let several = teams.iter().any(|team| team != teams.get(0));
    // Where two teams met more than once, the day tells which match it was.
    let dates = sides.text("date")?;
    let both = |of: usize| match (home.get(of), away.get(of)) {
        (a, b) if a < b => (a, b),
        (a, b) => (b, a),
    };
    let mut meetings: PlHashMap<_, usize> = PlHashMap::default();
    for of in 0..matches.height() {
        *meetings.entry(both(of)).or_default() += 1;
    }
    let against = |row: usize| {
        let of = *rows_of.get(ids.get(row)?)?;
        let (home, away) = (home.get(of)?, away.get(of)?);
        let opponent = if teams.get(row) == Some(home) {
            away
        } else {
            home
        };
        let day = dates.get(of).filter(|_| meetings[&both(of)] > 1);
        let day = day.map_or_else(String::new, |day| format!(" {day}"));
        Some(match several {
            true => format!("{} against {opponent}{day}", teams.get(row)?),
            false => format!("against {opponent}{day}"),
        })
    };
    let (x, y, cost) = (
        cells.number("start_x")?,
        cells.number("start_y")?,
        cells.number("xg")?,
    );
    let (confidence, approx) = (cells.number("confidence")?, cells.text("approx")?);
    let sources = cells.text("source")?;
    let rows = (0..counted.height())
        .map(|row| MapError {
            x: x.get(row),
            y: y.get(row),
            player: players.get(row).unwrap_or("not named").to_owned(),
            minute: report_minute(
                period.get(row).unwrap_or(1.0) as u8,
                minute.get(row).unwrap_or(0.0) as u32,
            ),
            match_name: against(row).unwrap_or_default(),
            cost: cost.get(row),
            led_to_goal: led_to.get(row) == Some("goal"),
            confidence: confidence.get(row).unwrap_or(0.0),
            source: sources.get(row).unwrap_or_default().to_owned(),
        })
        .collect();
    let map = ErrorMap {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        team: view.subject.clone(),
        errors: rows,
        approximate: approx
            .iter()
            .flatten()
            .any(|what| what.contains("position")),
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    error_map(&map, style).map_err(drawing)
}
