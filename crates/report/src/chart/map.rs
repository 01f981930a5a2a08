//! The map of errors.

use std::collections::HashMap;

use polars::prelude::{DataFrame, IntoLazy, col};

use super::options::{COMPETITION, ChartOption, LABELS, OUT, SEASON, STANDARD};
use super::{Chart, ChartOptions, ChartText, Drawn, Needs, Source};
use crate::credits::source_with_xg;
use crate::report::{Content, Figure};
use crate::selection::{Whom, counted};
use crate::told::minute;
use crate::{drawing, kind_words};
use backline_analysis::Analysis;
use backline_analysis::attribute::Kind;
use backline_analysis::rows::{ERRORS, ErrorRow, LedTo};
use backline_draw::{ErrorMap, MapError, MapKind, Picture, Style, count, error_map, phrase, say};
use backline_model::{Clocks, Error, MatchRow, Misuse, Result};

/// The map of errors.
pub static CHART: Chart = Chart {
    name: "map",
    alias: None,
    about: "Where on the pitch errors happened, by kind, sized by what they cost",
    file: "error-map",
    examples: &[
        "backline chart map data --team \"Real Madrid\"",
        "backline chart map la-liga-2017-18/ --player Ramos",
    ],
    options: &[
        ChartOption::team("Only this team's errors"),
        ChartOption::players("Only this player's errors; may be given several times"),
        COMPETITION,
        SEASON,
        LABELS,
        STANDARD,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: Some(figure),
};

const WHAT: &str = phrase!("Where the errors happened");

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let found = source.found;
    let asked = &options.selection;
    let whom = Whom::find(found, asked.team.as_deref(), &asked.players)?;
    let text = ChartText::new(
        found,
        WHAT,
        &whom.words(", "),
        &whom.matches(found)?,
        style.language,
    )?;
    let picture = error_map_picture(&whom.rows(&found.errors)?, &found.matches, &text, style)?;
    Ok(Drawn::one(CHART.file, picture))
}

/// The picture for the errors of a report's players whose positions are known.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let [x, y] = [ERRORS.start_x, ERRORS.start_y];
    let placed = col(x).is_not_null().and(col(y).is_not_null());
    let errors = content.errors.clone().lazy();
    let places = errors.filter(counted().and(placed)).collect()?.height();
    if places == 0 {
        return Ok(None);
    }
    let document = &content.document;
    let language = content.language;
    let what = language.phrase(WHAT);
    let text = ChartText {
        title: match content.about.as_str() {
            "" => what.to_owned(),
            about => format!("{what} – {about}"),
        },
        subtitle: content.span.words(language),
        subject: document.subject.clone(),
        notes: Vec::new(),
        source: source_with_xg(found)?.words(language),
    };
    Figure::new(
        count!(
            language,
            places as f64,
            "Map of {many} counted error on the pitch",
            "Map of {many} counted errors on the pitch",
            many = places
        ),
        say!(
            language,
            "Counted errors where they happened, as large as the expected goals of the shot that they led to."
        ),
        content.language,
        |style| error_map_picture(&content.errors, &found.matches, &text, style),
    )
    .map(Some)
}

/// Draws where the counted errors of `errors` (as [`backline_analysis::attribute::ERROR_COLUMNS`])
/// happened, each sized by the expected goals of the shot it led to; `matches` (as
/// [`backline_model::MATCH_COLUMNS`]) gives the opponents.
///
/// # Errors
/// A frame without these columns, no counted error, or a size that cannot hold the picture.
pub fn error_map_picture(
    errors: &DataFrame,
    matches: &DataFrame,
    view: &ChartText,
    style: &Style,
) -> Result<Picture> {
    let counted = ErrorRow::all(&errors.clone().lazy().filter(counted()).collect()?)?;
    let Some(first) = counted.first() else {
        return Err(Error::usage(
            Misuse::NothingSelected,
            "there is no error with confidence 0.5 or more to draw on a map".to_owned(),
        ));
    };
    let language = style.language;
    let several = counted.iter().any(|error| error.team != first.team);
    let approximate = |error: &ErrorRow| {
        let what = error.approx.as_deref();
        what.is_some_and(|what| what.contains("position"))
    };
    let approximate = counted.iter().any(approximate);
    let clocks = Clocks::from_matches(matches)?;
    let matches = MatchRow::all(matches)?;
    // If two teams met more than once, the date identifies the match.
    let both = |of: &MatchRow| match of.home < of.away {
        true => (of.home.clone(), of.away.clone()),
        false => (of.away.clone(), of.home.clone()),
    };
    let mut meetings: HashMap<_, usize> = HashMap::new();
    for of in &matches {
        *meetings.entry(both(of)).or_default() += 1;
    }
    let matches: HashMap<&str, &MatchRow> = matches
        .iter()
        .map(|of| (of.match_id.as_str(), of))
        .collect();
    let against = |error: &ErrorRow| {
        let of = matches.get(error.match_id.as_str())?;
        let opponent = match error.team == of.home {
            true => &of.away,
            false => &of.home,
        };
        let day = of.date.filter(|_| meetings[&both(of)] > 1);
        let against = match several {
            true => say!(
                language,
                "{team} against {opponent}",
                team = error.team,
                opponent = opponent
            ),
            false => say!(language, "against {opponent}", opponent = opponent),
        };
        Some(match day {
            Some(day) => format!("{against} {}", language.date(&day.to_string())),
            None => against,
        })
    };
    let errors = counted
        .into_iter()
        .map(|error| MapError {
            x: error.start_x.map(f64::from),
            y: error.start_y.map(f64::from),
            minute: minute(
                &clocks.report_minute(&error.match_id, error.period, u32::from(error.minute)),
                language,
            ),
            match_name: against(&error).unwrap_or_default(),
            kind: map_kind(error.kind),
            what: kind_words(error.kind.name(), language),
            player: error
                .player
                .unwrap_or_else(|| language.phrase(phrase!("not named")).to_owned()),
            cost: error.xg,
            led_to_goal: error.led_to == LedTo::Goal,
            confidence: error.confidence,
            source: error.source.name().to_owned(),
        })
        .collect();
    let map = ErrorMap {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        errors,
        approximate,
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    error_map(&map, style).map_err(drawing)
}

/// The mark of a kind of error.
fn map_kind(kind: Kind) -> MapKind {
    match kind {
        Kind::MisplacedPass | Kind::PoorPass => MapKind::Pass,
        Kind::Miscontrol | Kind::BadTouch | Kind::LostBall => MapKind::LostBall,
        Kind::FailedClearance => MapKind::Clearance,
        Kind::KeeperError | Kind::SaveableShot => MapKind::Keeper,
        _ => MapKind::Other,
    }
}
