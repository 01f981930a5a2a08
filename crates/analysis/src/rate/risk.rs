//! What players risk by losing the ball, whether or not a shot followed.

use polars::prelude::*;

use crate::attribute::RISK_COLUMNS;
use crate::gamma::standard_quantile;
use crate::rows::{RiskOfMatchRow, RiskRow};
use crate::select::person_key_in;
use backline_model::{ColumnSpec, LINEUPS, Result, check, names};

/// Columns of the frame that [`risks`] returns, in order, see [`RiskRow`].
pub const RISK_RATE_COLUMNS: &[ColumnSpec] = RiskRow::COLUMNS;

/// Per player, over the matches of which every event is known: the goals that their errors on the ball
/// would be expected to cost, had nothing but the usual come of them. `lineups` has the columns of
/// [`crate::attribute::with_risks`].
///
/// # Errors
/// A frame without the documented columns.
pub fn risks(lineups: &DataFrame) -> Result<DataFrame> {
    check("risks", lineups, RISK_COLUMNS, &names(RISK_COLUMNS))?;
    let (of, each) = (RiskRow::NAMES, RiskOfMatchRow::NAMES);
    let mut frame = lineups
        .clone()
        .lazy()
        .filter(col(each.risk).is_not_null())
        .with_column(person_key_in(lineups))
        .group_by_stable([col(of.player_key)])
        .agg([
            col(LINEUPS.team)
                .unique_stable()
                .implode(false)
                .alias("teams"),
            col(LINEUPS.player).last().alias(of.player),
            col(LINEUPS.minutes).sum().alias(of.minutes),
            col(each.losses).sum().alias(of.losses),
            col(each.risk).sum().alias(of.risk),
            col(each.risk_variance).sum().alias(each.risk_variance),
        ])
        .with_column(col("teams").list().join(lit(" / "), true).alias(of.team))
        .collect()?;
    let number = |name: &str| -> Result<Vec<f64>> {
        let values = frame.column(name)?.f64()?;
        Ok(values.iter().map(Option::unwrap_or_default).collect())
    };
    let [minutes, sums, variances] = [
        number(of.minutes)?,
        number(of.risk)?,
        number(each.risk_variance)?,
    ];
    let (mut rate, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
    for ((minutes, sum), variance) in minutes.iter().zip(sums).zip(variances) {
        let scale = (*minutes > 0.0).then(|| 90.0 / minutes);
        let limits = interval(sum, variance);
        rate.push(scale.map(|scale| scale * sum));
        low.push(scale.zip(limits).map(|(scale, (low, _))| scale * low));
        high.push(scale.zip(limits).map(|(scale, (_, high))| scale * high));
    }
    frame.with_column(Column::new(of.risk_per_90.into(), rate))?;
    frame.with_column(Column::new(of.risk_low.into(), low))?;
    frame.with_column(Column::new(of.risk_high.into(), high))?;
    let order = SortMultipleOptions::default()
        .with_order_descending_multi([true, false])
        .with_maintain_order(true);
    Ok(frame
        .select(names(RISK_RATE_COLUMNS))?
        .sort([of.risk, of.player], order)?)
}

/// 95 % limits, by the gamma distribution of this mean and variance; none without a loss.
///
/// Losses come by chance, like events of a Poisson process, and each was an error with its
/// probability p. With the threat t of each, given which were errors, the true sum has the mean
/// `sum of t` and the variance `sum of t^2` over the errors (Jeffreys' gamma for a count, each with its
/// weight); over both, the variance is `sum of p (2 - p) t^2`.
fn interval(sum: f64, variance: f64) -> Option<(f64, f64)> {
    if sum <= 0.0 || variance <= 0.0 {
        return None;
    }
    let (shape, scale) = (sum * sum / variance, variance / sum);
    let at = |probability| standard_quantile(shape, probability) * scale;
    Some((at(0.025), at(0.975)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use backline_attribution::dice::Dice;

    /// Each loss is an error with its probability, and errors come by chance.
    #[test]
    fn the_interval_holds_the_doubt_about_which_losses_were_errors() {
        let mut dice = Dice(11);
        for losses in [60, 200, 800] {
            let (mut inside, rounds) = (0, 2000);
            for _ in 0..rounds {
                let (mut sum, mut variance, mut truth) = (0.0, 0.0, 0.0);
                for _ in 0..losses {
                    let (p, t) = (dice.uniform().powi(4), 0.002 + 0.1 * dice.uniform().powi(3));
                    sum += p * t;
                    variance += p * (2.0 - p) * t * t;
                    if dice.uniform() < p {
                        truth -= t * dice.uniform().ln();
                    }
                }
                let (low, high) = interval(sum, variance).expect("losses");
                inside += usize::from(low <= truth && truth <= high);
            }
            let share = inside as f64 / f64::from(rounds);
            assert!((0.93..=0.985).contains(&share), "{losses}: {share}");
        }
        assert_eq!(interval(0.0, 0.0), None);
    }
}
