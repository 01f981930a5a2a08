//! The picture of a comparison: what is known about each rate, and which players can be
//! distinguished.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use super::options::{
    ALIAS, BEST, COMPETITION, ChartOption, LABELS, MIN_MINUTES, POSITION, SEASON, STANDARD, TOP,
    Value, WORST,
};
use super::{Chart, ChartOptions, Drawn, LEANS, Needs, Source};
use crate::comparison::{Comparison, errors_words};
use crate::credits::source_line;
use crate::drawing;
use crate::report::{Content, Figure, First};
use crate::selection::nobody;
use crate::told::told;
use backline_analysis::Analysis;
use backline_analysis::compare::{Per, Verdict, Weight, density};
use backline_analysis::rows::{EstimateRow, LedTo, PairRow};
use backline_draw::{self as draw, ComparedPlayer, Picture, Style, say};
use backline_model::{Error, Misuse, Result};

/// A comparison; `backline compare` takes the same options.
pub static CHART: Chart = Chart {
    name: "comparison",
    alias: None,
    about: "What is known about each player's rate, and which players can be distinguished",
    file: "comparison",
    examples: &[
        "backline chart comparison data --player Rüdiger --player Asencio",
        "backline chart comparison la-liga-2017-18/ --position DF --min-minutes 1800 --top 12",
    ],
    options: &[
        ChartOption::players("A player to compare; give several"),
        ChartOption::team("Only this team's players"),
        POSITION,
        COMPETITION,
        SEASON,
        ChartOption::new("per", Value::Word(Per::words_and_meanings), "What the rate is per").called("PER"),
        ChartOption::new("weight", Value::Word(Weight::words_and_meanings), "How errors are added up").called("WEIGHT"),
        ChartOption::new(
            "by",
            Value::Text,
            "Also part by part: competition, season, opponent, venue, state (of the score), minute, men (on the pitch), or a day such as 2025-07-09: before it, and from it on",
        )
        .called("PART")
        .not_in_python(),
        MIN_MINUTES,
        TOP,
        BEST,
        WORST,
        ALIAS,
        LABELS,
        STANDARD,
        ChartOption::out(
            "DIR",
            "Folder for the files; `chart comparison` also takes a file ending in .png or .svg",
        ),
    ],
    needs: Needs::Exposures,
    draw: picture,
    figure: Some(figure),
};

fn picture(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let compared = Comparison::new(source.found, options)?;
    let picture = compared.picture(style)?.ok_or_else(|| {
        Error::usage(
            Misuse::TooLittleData,
            format!(
                "the rate {} is not known for any of these players, so there is nothing to draw; {}",
                options.how.per.words(),
                match options.how.per {
                    Per::Minutes90 => "it needs line-ups",
                    _ => "it needs matches with full coverage",
                }
            ),
        )
    })?;
    Ok(Drawn::one(CHART.file, picture))
}

/// The picture for the players of a report, as many as fit.
fn figure(found: &Analysis, content: &Content) -> Result<Option<Figure>> {
    let players = content.estimates.head(Some(MOST_COMPARED));
    if players.height() < 2 {
        return Ok(None);
    }
    let (language, text_language) = (content.language, content.language.in_text());
    let leans = language.fill(LEANS, &[("percent", &language.level(0.95))]);
    let recorded = content.recorded.as_ref();
    let recorded = recorded.map(|recorded| recorded.words(language));
    let text = ComparisonText {
        title: match &content.finding {
            Some(finding) => {
                let told = finding.told(text_language);
                told.trim_end_matches('.').to_owned()
            }
            None => say!(language, "Which players can be distinguished?"),
        },
        led_to: content.led_to,
        subtitle: content.span.words(language),
        unit: told(Per::default().words(), language),
        notes: std::iter::once(leans).chain(recorded).collect(),
        source: source_line(found)?.words(language),
    };
    let draw = |style: &Style| comparison_picture(&players, &content.pairs, &text, style);
    if draw(&Style::default())?.is_none() {
        return Ok(None);
    }
    let language = text_language;
    let alt = say!(
        language,
        "Estimates of {many} players and the probability that one errs less often than another",
        many = players.height()
    );
    let caption = match content.first {
        First::Estimates => say!(
            language,
            "What these data say of the true rates of the {many} players with the highest estimates, and the probability that one is lower than another.",
            many = players.height()
        ),
        First::Errors => say!(
            language,
            "What these data say of the true rates of the {many} players with the most errors, and the probability that one is lower than another.",
            many = players.height()
        ),
    };
    let drawn = |style: &Style| draw(style)?.ok_or_else(nobody);
    Figure::new(alt, caption, content.language, drawn).map(Some)
}

/// The words of the comparison's picture.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonText {
    /// Title.
    pub title: String,
    /// Which matches.
    pub subtitle: String,
    /// The outcomes of the errors that are compared.
    pub led_to: LedTo,
    /// What the rates are per, such as `per 90 minutes`.
    pub unit: String,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// Where the data come from.
    pub source: String,
}

/// Maximum number of players in one picture.
pub const MOST_COMPARED: usize = 12;

/// Number of points of a density.
const POINTS: usize = 240;

/// Draws the players of `players` (as [`backline_analysis::compare::ESTIMATE_COLUMNS`]) by the
/// errors that the view counts, at most [`MOST_COMPARED`], with the probabilities of `pairs` (as
/// [`backline_analysis::compare::PAIR_COLUMNS`]). Players without an estimate are omitted; `None`
/// if nobody has one.
///
/// # Errors
/// Frames without these columns, or a size that cannot hold the picture.
pub fn comparison_picture(
    players: &DataFrame,
    pairs: &DataFrame,
    view: &ComparisonText,
    style: &Style,
) -> Result<Option<Picture>> {
    let mut shown: Vec<(String, ComparedPlayer)> = Vec::new();
    let mut means: Vec<Option<f64>> = Vec::new();
    for row in EstimateRow::all(players)? {
        let goals = row.goal.count;
        let of = row.by_outcome(view.led_to).clone();
        let known = of.mean.zip(of.low).zip(of.high).zip(of.belief());
        let Some((((mean, low), high), belief)) = known else {
            continue;
        };
        means.push(of.group_mean);
        shown.push((
            row.player_key,
            ComparedPlayer {
                player: row.player,
                team: row.team,
                minutes: row.minutes,
                matches: row.matches,
                errors: of.count.unwrap_or(0.0),
                to_goals: goals.filter(|_| view.led_to == LedTo::Shot),
                raw: of.rate,
                mean,
                low,
                high,
                half: Some((belief.quantile(0.25), belief.quantile(0.75))),
                mostly_group: of.pull.is_some_and(|pull| pull > 0.5),
                density: density(belief.shape, belief.rate, POINTS),
            },
        ));
        if shown.len() == MOST_COMPARED {
            break;
        }
    }
    if shown.is_empty() {
        return Ok(None);
    }
    let pairs = PairRow::all(pairs)?;
    let pairs: Vec<PairRow> = pairs
        .into_iter()
        .filter(|pair| pair.led_to == view.led_to)
        .collect();
    let chance = pair_chances(&pairs);
    let order: Vec<&str> = shown.iter().map(|(key, _)| key.as_str()).collect();
    // Only players who can be distinguished from another are in the matrix.
    let differs = |a: &str| {
        let apart = |b: &&str| {
            let chance = chance.get(&(a, *b)).copied();
            chance.is_some_and(|chance| {
                matches!(
                    Verdict::from_probability(chance),
                    Verdict::Lower | Verdict::Higher
                )
            })
        };
        order.iter().any(apart)
    };
    let compared: Vec<usize> = (0..order.len()).filter(|at| differs(order[*at])).collect();
    let less_often = compared
        .iter()
        .map(|row| {
            let row = order[*row];
            let cells = compared.iter();
            cells
                .map(|column| chance.get(&(row, order[*column])).copied())
                .collect()
        })
        .collect();
    // One line for the group only if all estimates are pulled towards the same one.
    let same = means.iter().all(|mean| *mean == means[0]);
    let chart = draw::Comparison {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        unit: say!(
            style.language,
            "{errors} {per}",
            errors = style.language.phrase(errors_words(view.led_to)),
            per = view.unit
        ),
        goals: view.led_to == LedTo::Goal,
        prior_mean: means[0].filter(|_| same),
        less_often,
        compared,
        pairs: pairs_of(&order, &chance),
        players: shown.into_iter().map(|(_, player)| player).collect(),
        notes: view.notes.clone(),
        source: view.source.clone(),
    };
    Ok(Some(draw::comparison(&chart, style).map_err(drawing)?))
}

/// How many pairs of these players there are, and how many can be distinguished.
fn pairs_of(order: &[&str], chance: &HashMap<(&str, &str), f64>) -> (usize, usize) {
    let (mut all, mut apart) = (0, 0);
    for (at, a) in order.iter().enumerate() {
        for b in &order[at + 1..] {
            let Some(chance) = chance.get(&(*a, *b)) else {
                continue;
            };
            all += 1;
            let sure = matches!(
                Verdict::from_probability(*chance),
                Verdict::Lower | Verdict::Higher
            );
            apart += usize::from(sure);
        }
    }
    (all, apart)
}

/// Probability that the first player's rate is lower than the second's, by their keys; for pairs
/// compared by one kind of error.
pub fn pair_chances(pairs: &[PairRow]) -> HashMap<(&str, &str), f64> {
    let mut found = HashMap::new();
    for pair in pairs {
        found.insert((&*pair.a_key, &*pair.b_key), pair.p_lower);
        found.insert((&*pair.b_key, &*pair.a_key), 1.0 - pair.p_lower);
    }
    found
}
