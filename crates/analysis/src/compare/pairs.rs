//! Two players at a time: who errs less often, and how certain that is.

use polars::prelude::*;

use super::ESTIMATE_COLUMNS;
use crate::gamma::Belief;
use crate::rows::{ESTIMATES, LedTo, PairRow, SplitRow};
use backline_model::Result;
use backline_model::{ColumnSpec, check, word_list};

/// Columns of the frame that [`pairs`] returns, in order, see [`PairRow`].
pub const PAIR_COLUMNS: &[ColumnSpec] = PairRow::COLUMNS;

word_list! {
    /// The conclusion about A's rate compared with B's. A rate is lower or higher; that does not
    /// make anybody better.
    Verdict as text {
        /// P(lower) above 0.975: the ratio's 95 % interval lies below 1.
        Lower = "lower",
        /// P(lower) from 0.9 to 0.975.
        LeansLower = "leans lower",
        /// P(lower) between 0.1 and 0.9.
        Unclear = "cannot be distinguished",
        /// P(lower) from 0.025 to 0.1.
        LeansHigher = "leans higher",
        /// P(lower) below 0.025: the ratio's 95 % interval lies above 1.
        Higher = "higher",
    }
}

impl Verdict {
    /// The verdict for a probability that A's rate is lower.
    pub fn from_probability(p_lower: f64) -> Verdict {
        // The same limits on both sides, so that comparing A with B mirrors comparing B with A.
        if p_lower > 0.975 {
            Verdict::Lower
        } else if p_lower >= 0.9 {
            Verdict::LeansLower
        } else if 1.0 - p_lower > 0.975 {
            Verdict::Higher
        } else if 1.0 - p_lower >= 0.9 {
            Verdict::LeansHigher
        } else {
            Verdict::Unclear
        }
    }
}

/// The players of an estimates frame who have a posterior towards one outcome.
pub(super) struct Player {
    pub key: String,
    pub label: String,
    pub belief: Belief,
}

/// Reads the players of an estimates frame, for each outcome those with a posterior. Only the
/// columns with names and posteriors have to exist.
pub(super) fn players(stage: &'static str, estimates: &DataFrame) -> Result<[Vec<Player>; 2]> {
    let posterior = |led_to: LedTo, what: &str| format!("{}_posterior_{what}", led_to.name());
    let numbers = |led_to| [posterior(led_to, "shape"), posterior(led_to, "rate")];
    let [goal, shot] = [LedTo::Goal, LedTo::Shot].map(numbers);
    let mut needed = vec![ESTIMATES.player_key, ESTIMATES.player, ESTIMATES.team];
    needed.extend(goal.iter().chain(&shot).map(String::as_str));
    check(stage, estimates, ESTIMATE_COLUMNS, &needed)?;
    let text = |name| -> Result<Vec<&str>> {
        let values = estimates.column(name)?.str()?;
        Ok(values.iter().map(Option::unwrap_or_default).collect())
    };
    let (keys, names) = (text(ESTIMATES.player_key)?, text(ESTIMATES.player)?);
    let teams = text(ESTIMATES.team)?;
    let parts = match estimates.column(SplitRow::NAMES.part) {
        Ok(_) => Some(text(SplitRow::NAMES.part)?),
        Err(_) => None,
    };
    // The number of people who share a name.
    let mut sharing: PlHashMap<&str, Vec<&str>> = PlHashMap::default();
    for (name, key) in names.iter().zip(&keys) {
        let persons = sharing.entry(name).or_default();
        if !persons.contains(key) {
            persons.push(key);
        }
    }
    let label = |row: usize| {
        let mut label = names[row].to_owned();
        if sharing[names[row]].len() > 1 {
            label = format!("{label} ({})", teams[row]);
        }
        match &parts {
            Some(parts) => format!("{label}, {}", parts[row]),
            None => label,
        }
    };
    let above = |value: &f64| *value > 0.0 && value.is_finite();
    let of = |[shape, rate]: [String; 2]| -> Result<Vec<Player>> {
        let shapes = estimates.column(&shape)?.f64()?;
        let rates = estimates.column(&rate)?.f64()?;
        let known = shapes.iter().zip(rates.iter()).enumerate();
        let players = known.filter_map(|(row, (shape, rate))| {
            Some(Player {
                key: keys[row].to_owned(),
                label: label(row),
                belief: Belief {
                    shape: shape.filter(above)?,
                    rate: rate.filter(above)?,
                },
            })
        });
        Ok(players.collect())
    };
    Ok([of(goal)?, of(shot)?])
}

/// Every pair of the players of `estimates` (or of [`super::split`]), see [`PAIR_COLUMNS`].
///
/// A comes before B in the frame. n players make n (n - 1) / 2 pairs for each outcome, so select
/// the players of interest first. Players without exposure are omitted.
///
/// # Errors
/// A frame without the documented columns.
pub fn pairs(estimates: &DataFrame) -> Result<DataFrame> {
    let outcomes = players("pairs", estimates)?;
    let mut led_to: Vec<&str> = Vec::new();
    let mut texts: [Vec<&str>; 4] = Default::default();
    let mut numbers: [Vec<f64>; 4] = Default::default();
    let mut verdicts: Vec<&str> = Vec::new();
    for (outcome, players) in LedTo::ALL.iter().zip(&outcomes) {
        for (at, a) in players.iter().enumerate() {
            for b in &players[at + 1..] {
                led_to.push(outcome.name());
                let words = [&a.label, &b.label, &a.key, &b.key];
                for (column, word) in texts.iter_mut().zip(words) {
                    column.push(word);
                }
                let p = a.belief.probability_lower(b.belief);
                numbers[0].push(p);
                for (column, at) in numbers[1..].iter_mut().zip([0.5, 0.025, 0.975]) {
                    column.push(a.belief.ratio_quantile(b.belief, at));
                }
                verdicts.push(Verdict::from_probability(p).name());
            }
        }
    }
    let height = led_to.len();
    let of = PairRow::NAMES;
    let mut columns = vec![Column::new(of.led_to.into(), led_to)];
    for (name, values) in [of.a, of.b, of.a_key, of.b_key].into_iter().zip(texts) {
        columns.push(Column::new(name.into(), values));
    }
    let figures = [of.p_lower, of.ratio, of.ratio_low, of.ratio_high];
    for (name, values) in figures.into_iter().zip(numbers) {
        columns.push(Column::new(name.into(), values));
    }
    columns.push(Column::new(of.verdict.into(), verdicts));
    Ok(DataFrame::new(height, columns)?)
}
