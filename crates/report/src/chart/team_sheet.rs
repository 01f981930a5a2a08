//! What goals conceded came of.

use polars::prelude::*;

use super::options::{ChartOption, LABELS, OUT, Value};
use super::{Chart, ChartOptions, ChartText, Drawn, Needs, Source};
use crate::cells::Cells;
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::of_matches;
use backline_analysis::rate::causes;
use backline_analysis::select::find_team;
use backline_draw::{Picture, SheetRow, Style, TeamSheet, team_sheet};
use backline_model::{Error, Result};

/// Goals conceded by cause.
pub static CHART: Chart = Chart {
    name: "team-sheet",
    alias: Some("sheet"),
    about: "What goals conceded came of, team by team, or match by match of one team",
    file: "team-sheet",
    options: &[
        ChartOption::team("Only this team, match by match"),
        ChartOption::new(
            "top",
            Value::Whole(60, Some("20")),
            "Most rows, those with most goals conceded a match first",
        ),
        LABELS,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: None,
};

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let found = source.found;
    let mut goals = causes(&found.outcomes, &found.errors, &found.matches)?;
    let mut subject = "All teams".to_owned();
    if let Some(wanted) = &options.selection.team {
        subject = find_team(wanted, &found.matches)?;
        let theirs = col("team").eq(lit(subject.as_str()));
        goals = goals.lazy().filter(theirs).collect()?;
    }
    let matches = of_matches(&found.matches, &goals)?;
    let mut text = ChartText::new(found, "What goals conceded came of", &subject, &matches)?;
    text.source = source_line(found)?;
    let picture = team_sheet_picture(&goals, options.selection.top, &text, style)?;
    Ok(Drawn::one(CHART.file, picture))
}

/// Draws what goals conceded came of: a bar per team, or a bar per match and one for all of them
/// where `causes` (as [`backline_analysis::rate::CAUSE_COLUMNS`]) is of one team. At most `most` rows, those
/// with most goals a match first, or of one team in order of date.
///
/// # Errors
/// A frame without these columns, no row, or a size that cannot hold the picture.
pub fn team_sheet_picture(
    causes: &DataFrame,
    most: usize,
    view: &ChartText,
    style: &Style,
) -> Result<Picture> {
    let counts = backline_analysis::rate::CAUSE_COLUMNS[4..]
        .iter()
        .map(|spec| col(spec.name).sum());
    let mut aggregates: Vec<Expr> = counts.collect();
    aggregates.push(len().alias("matches"));
    let teams = causes
        .clone()
        .lazy()
        .group_by_stable([col("team")])
        .agg(aggregates)
        .sort_by_exprs(
            [
                col("conceded").cast(DataType::Float64) / col("matches"),
                col("conceded"),
            ],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let goals = Cells(&teams).number("conceded")?.sum().unwrap_or(0.0);
    let mut notes = view.notes.clone();
    notes.push(
        "A goal has one cause, the first that holds: an error with confidence 0.5 or more, a penalty, an own goal, a set piece (corner or free kick)"
            .to_owned(),
    );
    let mut rows = sheet_rows(&teams)?;
    if rows.len() == 1 && causes.height() > 1 {
        rows[0].name = "All matches".to_owned();
        rows[0].sum = true;
        rows.extend(sheet_rows(causes)?);
    }
    if rows.is_empty() {
        return Err(Error::Usage("there is no match to draw".to_owned()));
    }
    if rows.len() > most {
        notes.push(format!("{} more are not shown", grouped(rows.len() - most)));
        rows.truncate(most);
    }
    let conceded = if goals == 1.0 { "goal" } else { "goals" };
    let sheet = TeamSheet {
        title: view.title.clone(),
        subtitle: format!("{}, {} {conceded} conceded", view.subtitle, goals),
        rows,
        notes,
        source: view.source.clone(),
    };
    team_sheet(&sheet, style).map_err(drawing)
}

/// A row per team with its matches, or per match with its opponent and date.
fn sheet_rows(frame: &DataFrame) -> Result<Vec<SheetRow>> {
    let cells = Cells(frame);
    let of_teams = frame.column("matches").is_ok();
    let names = cells.text(if of_teams { "team" } else { "opponent" })?;
    let matches = of_teams.then(|| cells.number("matches")).transpose()?;
    let dates = (!of_teams).then(|| cells.text("date")).transpose()?;
    let ids = (!of_teams).then(|| cells.text("match_id")).transpose()?;
    let [error, penalty, own_goal, set_piece, none_named] = [
        "individual_error",
        "penalty",
        "own_goal",
        "set_piece",
        "none_named",
    ]
    .map(|name| cells.number(name));
    let (error, penalty, own_goal) = (error?, penalty?, own_goal?);
    let (set_piece, none_named) = (set_piece?, none_named?);
    let whole = |column: &Float64Chunked, row: usize| column.get(row).unwrap_or(0.0) as u32;
    let name = |row: usize| names.get(row).unwrap_or_default();
    Ok((0..frame.height())
        .map(|row| SheetRow {
            name: if of_teams {
                name(row).to_owned()
            } else {
                format!("against {}", name(row))
            },
            detail: match (dates.as_ref().and_then(|dates| dates.get(row)), &ids) {
                (Some(day), _) => day.to_owned(),
                // Two teams may meet more than once.
                (None, Some(ids)) => format!("match {}", ids.get(row).unwrap_or_default()),
                (None, None) => String::new(),
            },
            sum: false,
            matches: Some(matches.as_ref().map_or(1, |matches| whole(matches, row))),
            individual_error: whole(&error, row),
            penalty: whole(&penalty, row),
            own_goal: whole(&own_goal, row),
            set_piece: whole(&set_piece, row),
            none_named: whole(&none_named, row),
        })
        .collect())
}
