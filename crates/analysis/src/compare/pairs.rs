//! Two players at a time: who errs less often, and how sure that is.

use polars::prelude::*;

use super::gamma::Belief;
use super::{OUTCOMES, SPLIT_COLUMNS, spec};
use backline_model::Result;
use backline_model::{ColumnSpec, check, word_list};

/// Columns of the frame that [`pairs`] returns, in order.
///
/// | column | type | meaning |
/// |---|---|---|
/// | `led_to` | String | `goal` or `shot` |
/// | `a`, `b` | String | the two players; with the team where a name is shared, with the part of a split |
/// | `a_key`, `b_key` | String | their `player_key` |
/// | `p_lower` | Float64 | probability that A's true rate is lower than B's; that it is higher is the rest |
/// | `ratio` | Float64 | A's rate divided by B's, posterior median |
/// | `ratio_low`, `ratio_high` | Float64 | its 95 % credible interval |
/// | `verdict` | String | [`Verdict`], of A |
pub const PAIR_COLUMNS: [&str; 10] = [
    "led_to",
    "a",
    "b",
    "a_key",
    "b_key",
    "p_lower",
    "ratio",
    "ratio_low",
    "ratio_high",
    "verdict",
];

word_list! {
    /// What may be said of A's rate beside B's. A rate is lower or higher; nobody is better for it.
    Verdict as text {
        /// P(lower) above 0.975: the ratio's 95 % interval lies below 1.
        Lower = "lower",
        /// P(lower) from 0.9 to 0.975.
        LeansLower = "leans lower",
        /// P(lower) between 0.1 and 0.9.
        Unclear = "cannot be told apart",
        /// P(lower) from 0.025 to 0.1.
        LeansHigher = "leans higher",
        /// P(lower) below 0.025: the ratio's 95 % interval lies above 1.
        Higher = "higher",
    }
}

impl Verdict {
    /// The verdict for a probability that A's rate is lower.
    pub fn of(p_lower: f64) -> Verdict {
        // The same limits on both sides, so that A beside B mirrors B beside A.
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

const OF_ESTIMATES: &[ColumnSpec] = &[
    spec("player_key", || DataType::String),
    spec("player", || DataType::String),
    spec("team", || DataType::String),
    spec("goal_posterior_shape", || DataType::Float64),
    spec("goal_posterior_rate", || DataType::Float64),
    spec("shot_posterior_shape", || DataType::Float64),
    spec("shot_posterior_rate", || DataType::Float64),
];

/// Reads the players of an estimates frame, for each outcome those with a posterior.
pub(super) fn players(stage: &'static str, estimates: &DataFrame) -> Result<[Vec<Player>; 2]> {
    let names: Vec<&str> = OF_ESTIMATES.iter().map(|spec| spec.name).collect();
    check(stage, estimates, OF_ESTIMATES, &names)?;
    let keys = estimates.column("player_key")?.str()?;
    let names = estimates.column("player")?.str()?;
    let teams = estimates.column("team")?.str()?;
    let parts = match estimates.column(SPLIT_COLUMNS[0]) {
        Ok(column) => Some(column.str()?),
        Err(_) => None,
    };
    // How many persons share a name.
    let mut sharing: PlHashMap<&str, Vec<&str>> = PlHashMap::default();
    for (name, key) in names.iter().zip(keys.iter()) {
        let persons = sharing.entry(name.unwrap_or_default()).or_default();
        let key = key.unwrap_or_default();
        if !persons.contains(&key) {
            persons.push(key);
        }
    }
    let label = |row: usize| {
        let name = names.get(row).unwrap_or_default();
        let mut label = name.to_owned();
        if sharing.get(name).is_some_and(|persons| persons.len() > 1) {
            label = format!("{name} ({})", teams.get(row).unwrap_or_default());
        }
        match parts.and_then(|parts| parts.get(row)) {
            Some(part) => format!("{label}, {part}"),
            None => label,
        }
    };
    let of = |led_to: &str| -> Result<Vec<Player>> {
        let number = |ending: &str| -> Result<Float64Chunked> {
            let name = format!("{led_to}_posterior_{ending}");
            Ok(estimates.column(&name)?.f64()?.clone())
        };
        let (shapes, rates) = (number("shape")?, number("rate")?);
        let above = |value: &f64| *value > 0.0 && value.is_finite();
        Ok((0..estimates.height())
            .filter_map(|row| {
                let shape = shapes.get(row).filter(above)?;
                let rate = rates.get(row).filter(above)?;
                Some(Player {
                    key: keys.get(row).unwrap_or_default().to_owned(),
                    label: label(row),
                    belief: Belief { shape, rate },
                })
            })
            .collect())
    };
    Ok([of(OUTCOMES[0])?, of(OUTCOMES[1])?])
}

/// Every pair of the players of `estimates` (or of [`super::split`]), see [`PAIR_COLUMNS`].
///
/// A stands above B in the frame. n players make n (n - 1) / 2 pairs for each outcome: take out
/// the players of interest first. Who has no exposure is left out.
///
/// # Errors
/// A frame without the documented columns.
pub fn pairs(estimates: &DataFrame) -> Result<DataFrame> {
    let outcomes = players("pairs", estimates)?;
    let mut led_to: Vec<&str> = Vec::new();
    let mut texts: [Vec<&str>; 4] = Default::default();
    let mut numbers: [Vec<f64>; 4] = Default::default();
    let mut verdicts: Vec<&str> = Vec::new();
    for (name, players) in OUTCOMES.into_iter().zip(&outcomes) {
        for (at, a) in players.iter().enumerate() {
            for b in &players[at + 1..] {
                led_to.push(name);
                let words = [&a.label, &b.label, &a.key, &b.key];
                for (column, word) in texts.iter_mut().zip(words) {
                    column.push(word);
                }
                let p = a.belief.probability_lower(b.belief);
                numbers[0].push(p);
                for (column, at) in numbers[1..].iter_mut().zip([0.5, 0.025, 0.975]) {
                    column.push(a.belief.ratio_quantile(b.belief, at));
                }
                verdicts.push(Verdict::of(p).name());
            }
        }
    }
    let height = led_to.len();
    let mut columns = vec![Column::new(PAIR_COLUMNS[0].into(), led_to)];
    for (name, values) in PAIR_COLUMNS[1..5].iter().zip(texts) {
        columns.push(Column::new((*name).into(), values));
    }
    for (name, values) in PAIR_COLUMNS[5..9].iter().zip(numbers) {
        columns.push(Column::new((*name).into(), values));
    }
    columns.push(Column::new(PAIR_COLUMNS[9].into(), verdicts));
    Ok(DataFrame::new(height, columns)?)
}
