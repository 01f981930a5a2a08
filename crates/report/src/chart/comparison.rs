//! The picture of a comparison: what is known of each rate, and who can be told apart.

use polars::prelude::*;

use super::options::{ALIAS, ChartOption, LABELS, Rule, Value};
use super::{Chart, ChartOptions, Drawn, LEANS, Needs, Source};
use crate::cells::Cells;
use crate::comparison::Comparison;
use crate::credits::source_line;
use crate::drawing;
use crate::report::{Content, Figure};
use backline_analysis::Analysis;
use backline_analysis::compare::{Belief, Per, Weight, density};
use backline_draw::{self as draw, ComparedPlayer, Picture, Style};
use backline_model::{Error, Result};

/// A comparison; `backline compare` takes the same options.
pub static CHART: Chart = Chart {
    name: "comparison",
    alias: None,
    about: "What is known of each player's rate, and who can be told apart",
    file: "comparison",
    options: &[
        ChartOption::players("A player to compare; give several"),
        ChartOption::team("Only this team's players"),
        ChartOption::new(
            "position",
            Value::List,
            "Only players of this position: a group (GK, DF, MF, FW) or an exact code as the data have it (CB, LB, RB, DM, ...); several joined by commas",
        )
        .called("CODE"),
        ChartOption::new("per", Value::Word(Per::words_and_meanings), "What the rate is per"),
        ChartOption::new("weight", Value::Word(Weight::words_and_meanings), "How errors are added up"),
        ChartOption::new(
            "by",
            Value::Text,
            "Also part by part: competition, season, opponent, venue, or a day such as 2025-07-09 for before it and from it on",
        )
        .called("PART")
        .not_in_python(),
        ChartOption::new(
            "date",
            Value::Text,
            "Also before this date, and from it on; the same as --by with a day",
        )
        .called("YYYY-MM-DD")
        .rule(Rule::Not("by"))
        .not_in_python(),
        ChartOption::new(
            "min-minutes",
            Value::Minutes,
            "Only players with at least this many minutes; 270 unless players are named",
        ),
        ChartOption::new(
            "top",
            Value::Whole(40, Some("12")),
            "Most players to compare, the lowest estimates first; those asked for by name are all shown",
        ),
        ALIAS,
        LABELS,
        ChartOption::out(
            "DIR",
            "Folder for the files; with `chart`, a file named .png or .svg will do, too",
        ),
    ],
    needs: Needs::Exposures,
    draw: picture,
    figure: Some(figure),
};

fn picture(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let compared = Comparison::new(source.found, options)?;
    let picture = compared.picture(style)?.ok_or_else(|| {
        Error::Usage(format!(
            "nobody has an exposure {}, so there is nothing to draw",
            options.how.per.words()
        ))
    })?;
    Ok(Drawn::one(CHART.file, picture))
}

/// The players of a report who fit into one picture.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let players = content.estimates.head(Some(MOST_COMPARED));
    if players.height() < 2 {
        return Ok(None);
    }
    let notes = std::iter::once(format!("{LEANS}; intervals hold 95 %."));
    let text = ComparisonText {
        title: "Who can be told apart?".to_owned(),
        subtitle: content.document.span.clone(),
        unit: Per::default().words().to_owned(),
        notes: notes.chain(content.recorded.clone()).collect(),
        source: source_line(found)?,
    };
    let picture = comparison_picture(&players, &content.pairs, &text, &Style::default())?;
    let figure = |picture| Figure {
        picture,
        alt: format!(
            "Estimates of {} players and the probability that one errs less often than another",
            players.height()
        ),
        caption: format!(
            "What these data say of the true rates of the {} players with the {}, and the probability that one is lower than another.",
            players.height(),
            content.first
        ),
    };
    Ok(picture.map(figure))
}

/// What the comparison's picture says beside the players.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComparisonText {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// What the rates are per, such as `per 90 minutes`.
    pub unit: String,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

/// Players that one picture holds.
pub const MOST_COMPARED: usize = 12;

/// Points of a density.
const POINTS: usize = 240;

/// Draws the players of `players` (as [`backline_analysis::compare::ESTIMATE_COLUMNS`]) by their errors that
/// led to goals, at most [`MOST_COMPARED`], with the probabilities of `pairs` (as
/// [`backline_analysis::compare::PAIR_COLUMNS`]). Who has no estimate is left out; `None` when nobody has one.
///
/// # Errors
/// Frames without these columns, or a size that cannot hold the picture.
pub fn comparison_picture(
    players: &DataFrame,
    pairs: &DataFrame,
    view: &ComparisonText,
    style: &Style,
) -> Result<Option<Picture>> {
    let cells = Cells(players);
    let [keys, names, teams] = ["player_key", "player", "team"].map(|name| cells.text(name));
    let (keys, names, teams) = (keys?, names?, teams?);
    let [minutes, matches, errors, raw] =
        ["minutes", "matches", "goal_count", "goal_rate"].map(|name| cells.number(name));
    let (minutes, matches, errors, raw) = (minutes?, matches?, errors?, raw?);
    let [mean, low, high, pull] =
        ["goal_mean", "goal_low", "goal_high", "goal_pull"].map(|name| cells.number(name));
    let (mean, low, high, pull) = (mean?, low?, high?, pull?);
    let [shape, rate, group] = [
        "goal_posterior_shape",
        "goal_posterior_rate",
        "goal_group_mean",
    ]
    .map(|name| cells.number(name));
    let (shape, rate, group) = (shape?, rate?, group?);
    let mut shown: Vec<(&str, ComparedPlayer)> = Vec::new();
    let mut means: Vec<Option<f64>> = Vec::new();
    for row in 0..players.height() {
        let known = (
            mean.get(row),
            low.get(row),
            high.get(row),
            shape.get(row).zip(rate.get(row)),
        );
        let (Some(mean), Some(low), Some(high), Some((shape, rate))) = known else {
            continue;
        };
        let belief = Belief { shape, rate };
        means.push(group.get(row));
        shown.push((
            keys.get(row).unwrap_or_default(),
            ComparedPlayer {
                player: names.get(row).unwrap_or_default().to_owned(),
                team: teams.get(row).unwrap_or_default().to_owned(),
                minutes: minutes.get(row).unwrap_or(0.0),
                matches: matches.get(row).unwrap_or(0.0) as u32,
                errors: errors.get(row).unwrap_or(0.0),
                raw: raw.get(row),
                mean,
                low,
                high,
                half: Some((belief.quantile(0.25), belief.quantile(0.75))),
                mostly_group: pull.get(row).is_some_and(|pull| pull > 0.5),
                density: density(shape, rate, POINTS),
            },
        ));
        if shown.len() == MOST_COMPARED {
            break;
        }
    }
    if shown.is_empty() {
        return Ok(None);
    }
    let chance = pair_chances(pairs)?;
    let order: Vec<&str> = shown.iter().map(|(key, _)| *key).collect();
    let less_often = order
        .iter()
        .map(|row| {
            order
                .iter()
                .map(|column| chance.get(&(*row, *column)).copied())
                .collect()
        })
        .collect();
    // One line for the group only where all players lean on the same.
    let same = means.iter().all(|mean| *mean == means[0]);
    let chart = draw::Comparison {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: format!("errors leading to goals {}", view.unit),
        goals: true,
        prior_mean: means[0].filter(|_| same),
        less_often: if order.len() > 1 {
            less_often
        } else {
            Vec::new()
        },
        players: shown.into_iter().map(|(_, player)| player).collect(),
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    Ok(Some(draw::comparison(&chart, style).map_err(drawing)?))
}

/// Probability that the first player's rate of errors leading to goals is lower than the second's,
/// by their keys, from a frame as [`backline_analysis::compare::PAIR_COLUMNS`].
///
/// # Errors
/// A frame without these columns.
pub fn pair_chances(pairs: &DataFrame) -> Result<PlHashMap<(&str, &str), f64>> {
    let led_to = pairs.column("led_to")?.str()?;
    let (a, b) = (pairs.column("a_key")?.str()?, pairs.column("b_key")?.str()?);
    let p = pairs.column("p_lower")?.f64()?;
    let mut found = PlHashMap::default();
    for row in (0..pairs.height()).filter(|row| led_to.get(*row) == Some("goal")) {
        if let (Some(a), Some(b), Some(p)) = (a.get(row), b.get(row), p.get(row)) {
            found.insert((a, b), p);
            found.insert((b, a), 1.0 - p);
        }
    }
    Ok(found)
}
