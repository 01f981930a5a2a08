//! How goals were conceded.

use polars::prelude::{DataFrame, IntoLazy, col, lit};

use super::options::{COMPETITION, ChartOption, LABELS, OUT, SEASON, STANDARD, Value};
use super::{Chart, ChartOptions, ChartText, Drawn, Needs, Source};
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::of_matches;
use backline_analysis::rate::causes;
use backline_analysis::rows::{CAUSES, CauseRow};
use backline_analysis::select::find_team;
use backline_draw::{Picture, SheetRow, Style, TeamSheet, count, phrase, say, team_sheet};
use backline_model::{Error, Misuse, Result};

/// Goals conceded by cause.
pub static CHART: Chart = Chart {
    name: "team-sheet",
    alias: Some("sheet"),
    about: "How goals were conceded, team by team, or match by match for one team",
    file: "team-sheet",
    examples: &[
        "backline chart team-sheet data --language es",
        "backline chart team-sheet la-liga-2017-18/ --team Barcelona --theme print",
    ],
    options: &[
        ChartOption::team("Only this team, match by match"),
        ChartOption::new(
            "top",
            Value::Whole(60, Some("40")),
            "Maximum number of rows: the teams that conceded most, or for one team the first matches with a goal conceded",
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
    let found = source.found;
    let mut goals = causes(&found.outcomes, &found.errors, &found.matches)?;
    let mut subject = String::new();
    if let Some(wanted) = &options.selection.team {
        subject = find_team(wanted, &found.matches)?;
        let theirs = col(CAUSES.team).eq(lit(subject.as_str()));
        goals = goals.lazy().filter(theirs).collect()?;
    }
    let matches = of_matches(&found.matches, &goals)?;
    let what = phrase!("How goals were conceded");
    let mut text = ChartText::new(found, what, &subject, &matches, style.language)?;
    text.source = source_line(found)?.words(style.language);
    let picture = team_sheet_picture(&goals, options.selection.top, &text, style)?;
    Ok(Drawn::one(CHART.file, picture))
}

/// Draws how goals were conceded: a bar per team, or, if `causes` (as
/// [`backline_analysis::rate::CAUSE_COLUMNS`]) belong to one team, a bar per match and one for all
/// of them. At most `most` rows: those with most goals first, or for one team those with a goal in
/// order of date.
///
/// # Errors
/// A frame without these columns, no row, or a size too small for the picture.
pub fn team_sheet_picture(
    causes: &DataFrame,
    most: usize,
    view: &ChartText,
    style: &Style,
) -> Result<Picture> {
    let causes = CauseRow::all(causes)?;
    let mut teams: Vec<(u32, SheetRow)> = Vec::new();
    for of in &causes {
        match teams.iter_mut().find(|(_, team)| team.name == of.team) {
            Some((conceded, team)) => {
                *conceded += of.conceded;
                add(team, of);
            }
            None => teams.push((of.conceded, row(of.team.clone(), String::new(), of))),
        }
    }
    // Sorted as the bars show it: the longest first; of equal ones, the one with more errors.
    teams.sort_by_key(|(conceded, of)| std::cmp::Reverse((*conceded, of.individual_error)));
    let goals: u32 = teams.iter().map(|(conceded, _)| conceded).sum();
    let mut notes = view.notes.clone();
    let language = style.language;
    notes.push(say!(
        language,
        "Each goal gets one cause, the first of these that applies: an error with confidence {bar} or more, a penalty, an own goal, a set piece (corner or free kick)",
        bar = language.decimal(0.5, 1)
    ));
    let mut rows: Vec<SheetRow> = teams.into_iter().map(|(_, team)| team).collect();
    if rows.len() == 1 && causes.len() > 1 {
        rows[0].name = say!(language, "All matches");
        rows[0].sum = true;
        let clean = causes.iter().filter(|of| of.conceded == 0).count();
        notes.extend((clean > 0).then(|| {
            count!(
                language,
                clean as f64,
                "{many} match with no goal conceded is not listed",
                "{many} matches with no goal conceded are not listed",
                many = clean
            )
        }));
        rows.extend(causes.iter().filter(|of| of.conceded > 0).map(|of| {
            let day = of.date.map(|day| day.to_string());
            // Two teams may meet more than once.
            let detail = match day {
                Some(day) => language.date(&day),
                None => say!(language, "match {id}", id = of.match_id),
            };
            let name = say!(language, "against {opponent}", opponent = of.opponent);
            row(name, detail, of)
        }));
    }
    if rows.is_empty() {
        return Err(Error::usage(
            Misuse::NothingSelected,
            "there is no match to draw".to_owned(),
        ));
    }
    if rows.len() > most {
        let more = grouped(rows.len() - most, language);
        notes.push(match rows[0].sum {
            true => say!(
                language,
                "Not shown: {many} later matches with a goal conceded; the option `top` shows more",
                many = more
            ),
            false => say!(
                language,
                "Not shown: {many} teams that conceded fewer; the option `top` shows more",
                many = more
            ),
        });
        rows.truncate(most);
    }
    let sheet = TeamSheet {
        title: view.title.clone(),
        subtitle: count!(
            language,
            f64::from(goals),
            "{matches}, {goals} goal conceded",
            "{matches}, {goals} goals conceded",
            matches = view.subtitle,
            goals = goals
        ),
        rows,
        notes,
        source: view.source.clone(),
    };
    team_sheet(&sheet, style).map_err(drawing)
}

/// The row of a match.
fn row(name: String, detail: String, of: &CauseRow) -> SheetRow {
    SheetRow {
        name,
        detail,
        sum: false,
        matches: Some(1),
        individual_error: of.individual_error,
        penalty: of.penalty,
        own_goal: of.own_goal,
        set_piece: of.set_piece,
        none_named: of.none_named,
    }
}

/// Adds a match to the row of its team.
fn add(team: &mut SheetRow, of: &CauseRow) {
    team.matches = team.matches.map(|matches| matches + 1);
    team.individual_error += of.individual_error;
    team.penalty += of.penalty;
    team.own_goal += of.own_goal;
    team.set_piece += of.set_piece;
    team.none_named += of.none_named;
}
