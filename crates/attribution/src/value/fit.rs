//! Fitting the tables of expected goals and expected threat, and testing them on other matches.

use std::fmt;

use nalgebra::DVector;

use super::threat::{Moves, ThreatGrid, claims};
use super::xg::{CONSTANT, MARK, PENALTY, Shot, TERMS, XgModel};
use crate::logistic::Regression;
use backline_model::{EVENTS, Error, Misuse, Result};
use backline_model::{EventType, MatchData, Outcome, TypedEvents, by_text};

/// Strength of the ridge on every weight but the constant.
const RIDGE: f64 = 1.0;

fn ridge(place: usize) -> f64 {
    if place == 0 { 1e-6 } else { RIDGE }
}

/// Shots with their outcomes.
#[derive(Debug, Clone, Default)]
pub struct Shots {
    shots: Vec<Shot>,
    goals: Vec<bool>,
    /// The provider's expected goals; NaN if there are none.
    provider: Vec<f32>,
}

impl Shots {
    /// The shots of these matches that are not of a shoot-out.
    ///
    /// A corner or cross that goes straight in is a shot in the events only because it went in; it
    /// is omitted, because similar ones that missed are not there.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn in_match(data: &MatchData) -> Result<Shots> {
        let events = typed(data)?;
        let types = data.events.column(EVENTS.provider_type)?.str()?;
        // The provider itself calls the event a shot.
        let named = by_text(types, false, |text| {
            text.to_ascii_lowercase().contains("shot")
        });
        let mut shots = Shots::default();
        for span in &events.spans {
            for row in span.clone() {
                let (kind, Some(outcome)) = (events.kind[row], events.outcome[row]) else {
                    continue;
                };
                if kind.is_shot()
                    && events.period[row] <= 4
                    && (kind != EventType::ShotFreekick || named[row])
                {
                    shots.shots.push(Shot::at(&events, span.start, row, true));
                    shots.goals.push(outcome == Outcome::Goal);
                    shots.provider.push(events.xg[row]);
                }
            }
        }
        Ok(shots)
    }

    /// Adds those of other matches.
    pub fn append(&mut self, mut other: Shots) {
        self.shots.append(&mut other.shots);
        self.goals.append(&mut other.goals);
        self.provider.append(&mut other.provider);
    }

    /// Expected goals fitted on them: the table `term,weight,mean,shots,goals,unit,words` that
    /// [`XgModel::parse`] reads.
    ///
    /// # Errors
    /// Too few shots, goals or penalties.
    pub fn fit(&self) -> Result<String> {
        let mut rows = Vec::with_capacity(self.shots.len());
        let mut goals = Vec::with_capacity(self.shots.len());
        let (mut penalties, mut scored) = (0usize, 0usize);
        for (shot, goal) in self.shots.iter().zip(&self.goals) {
            if shot.kind == EventType::ShotPenalty {
                penalties += 1;
                scored += usize::from(*goal);
            } else if let Some(values) = shot.values() {
                rows.push(values);
                goals.push(*goal);
            }
        }
        let scored_in_play = goals.iter().filter(|goal| **goal).count();
        if scored_in_play == 0 || scored == 0 || scored == penalties {
            return Err(Error::usage(
                Misuse::TooLittleData,
                format!(
                    "{} shots with {scored_in_play} goals and {penalties} penalties with {scored} are too few to fit expected goals on. Give more matches",
                    rows.len()
                ),
            ));
        }
        let means: Vec<f64> = (0..TERMS.len())
            .map(|at| {
                let known: Vec<f64> = rows.iter().filter_map(|values| values[at]).collect();
                known.iter().sum::<f64>() / known.len().max(1) as f64
            })
            .collect();
        let regression = Regression {
            labels: &goals,
            size: 1 + TERMS.len(),
            ridge,
            row: |row, cells: &mut Vec<(usize, f64)>| {
                cells.push((0, 1.0));
                let known = rows[row].iter().zip(&means).enumerate();
                cells.extend(
                    known.filter_map(|(at, (value, mean))| Some((at + 1, (*value)? - mean))),
                );
            },
        };
        let odds = |goals: usize, shots: usize| (goals as f64 / (shots - goals).max(1) as f64).ln();
        let mut start = DVector::zeros(1 + TERMS.len());
        start[0] = odds(scored_in_play, rows.len());
        let Some(weights) = regression.solve(start) else {
            return Err(Error::usage(
                Misuse::TooLittleData,
                "the weights cannot be determined from so few shots. Give more matches".to_owned(),
            ));
        };
        let mut text = String::from("term,weight,mean,shots,goals,unit,words\n");
        text += &format!(
            "{CONSTANT},{:.4},,{},{scored_in_play},log-odds,of the average shot\n",
            weights[0],
            rows.len()
        );
        for (at, (name, unit, words)) in TERMS.iter().enumerate() {
            let of_it = rows.iter().zip(&goals);
            let counted = |value: f64| *unit != MARK || value != 0.0;
            let of_it = of_it.filter(|(values, _)| values[at].is_some_and(counted));
            let (shots, goals) = of_it.fold((0, 0), |(shots, goals), (_, goal)| {
                (shots + 1, goals + usize::from(*goal))
            });
            text += &format!(
                "{name},{:.4},{:.4},{shots},{goals},{unit},{words}\n",
                weights[at + 1],
                means[at]
            );
        }
        text += &format!(
            "{PENALTY},{:.4},,{penalties},{scored},log-odds,in place of all the others\n",
            odds(scored, penalties)
        );
        Ok(text)
    }
}

/// Counts of moves, shots and losses by zone, to fit expected threat on.
#[derive(Debug, Default)]
pub struct ThreatCounts(pub(super) Moves);

impl ThreatCounts {
    /// The counts in these matches, which must hold every event on the ball.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn in_match(data: &MatchData) -> Result<ThreatCounts> {
        Ok(ThreatCounts(Moves::count(&typed(data)?)))
    }

    /// Adds those of other matches.
    pub fn append(&mut self, other: &ThreatCounts) {
        self.0.append(&other.0);
    }

    /// Forgets balls that were lost before they were played on, to measure their effect.
    pub fn forget_lost(&mut self) {
        self.0.forget_lost();
    }

    /// Expected threat fitted on them: the table that [`ThreatGrid::parse`] reads.
    ///
    /// # Errors
    /// No shot, or no pass or carry.
    pub fn fit(&self) -> Result<String> {
        let (shots, passes) = self.0.counts();
        if shots == 0 || passes == 0 {
            return Err(Error::usage(
                Misuse::TooLittleData,
                format!(
                    "{shots} shots and {passes} passes and carries with a position are too few to fit expected threat on. Give more matches"
                ),
            ));
        }
        Ok(self.0.solve().table())
    }
}

fn typed(data: &MatchData) -> Result<TypedEvents> {
    TypedEvents::from_frame("value", &data.events)
}

/// Predictions of similar size and their outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bin {
    /// Number of predictions.
    pub count: usize,
    /// Mean predicted probability.
    pub claimed: f64,
    /// Share that came true.
    pub seen: f64,
}

/// The quality of probabilities, compared with always predicting the share of goals in the matches
/// on which the table was fitted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Goodness {
    /// Number of predictions.
    pub count: usize,
    /// Goals among them.
    pub goals: usize,
    /// Sum of the predicted probabilities, in goals.
    pub expected: f64,
    /// Mean of `-ln` of the probability given to what happened; lower is better.
    pub log_loss: f64,
    /// The same for the base rate.
    pub log_loss_base: f64,
    /// Mean squared difference from what happened (Brier, Monthly Weather Review 78, 1950).
    pub brier: f64,
    /// The same for the base rate.
    pub brier_base: f64,
    /// Probability that a goal was given a higher value than a shot that was not one; 0.5 is
    /// chance.
    pub auc: f64,
    /// Five bins of equal size, from the least likely.
    pub bins: Vec<Bin>,
}

impl Goodness {
    fn measure(mut claims: Vec<(f64, bool)>, base: f64) -> Goodness {
        claims.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = claims.len();
        let goals = claims.iter().filter(|claim| claim.1).count();
        let mean = |of: &dyn Fn(f64, bool) -> f64| {
            claims.iter().map(|(p, goal)| of(*p, *goal)).sum::<f64>() / count.max(1) as f64
        };
        let log = |p: f64, goal: bool| {
            // A grid may predict 0 for something that happens nevertheless.
            let p = p.clamp(1e-6, 1.0 - 1e-6);
            -(if goal { p } else { 1.0 - p }).ln()
        };
        let square = |p: f64, goal: bool| (p - f64::from(u8::from(goal))).powi(2);
        const BINS: usize = 5;
        let bins = (0..BINS).map(|bin| {
            let part = &claims[bin * count / BINS..(bin + 1) * count / BINS];
            let share = |sum: f64| sum / part.len().max(1) as f64;
            Bin {
                count: part.len(),
                claimed: share(part.iter().map(|claim| claim.0).sum()),
                seen: share(part.iter().filter(|claim| claim.1).count() as f64),
            }
        });
        Goodness {
            count,
            goals,
            expected: claims.iter().map(|claim| claim.0).sum(),
            log_loss: mean(&log),
            log_loss_base: mean(&|_, goal| log(base, goal)),
            brier: mean(&square),
            brier_base: mean(&|_, goal| square(base, goal)),
            auc: auc(&claims),
            bins: bins.collect(),
        }
    }
}

/// Area under the ROC curve from the ranks (Hanley, McNeil, Radiology 143, 1982), equal claims
/// sharing theirs; NaN without a goal or without a miss.
fn auc(sorted: &[(f64, bool)]) -> f64 {
    let goals = sorted.iter().filter(|claim| claim.1).count() as f64;
    let misses = sorted.len() as f64 - goals;
    let (mut below, mut pairs) = (0.0, 0.0);
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        let hits = equal.iter().filter(|claim| claim.1).count() as f64;
        let rest = equal.len() as f64 - hits;
        pairs += hits * (below + rest / 2.0);
        below += rest;
    }
    pairs / (goals * misses)
}

impl fmt::Display for Goodness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} with {} goals, {:.1} expected; log loss {:.4} (base rate {:.4}), Brier {:.4} ({:.4}), AUC {:.3}; claimed and seen",
            self.count,
            self.goals,
            self.expected,
            self.log_loss,
            self.log_loss_base,
            self.brier,
            self.brier_base,
            self.auc
        )?;
        for bin in &self.bins {
            write!(f, " {:.3}/{:.3}", bin.claimed, bin.seen)?;
        }
        Ok(())
    }
}

/// Own expected goals compared with a provider's, on the shots that have both, without penalties.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BesideProvider {
    /// Number of shots.
    pub shots: usize,
    /// Goals among them.
    pub goals: usize,
    /// Sum of own expected goals.
    pub own: f64,
    /// Sum of the provider's.
    pub provider: f64,
    /// Pearson's correlation; NaN for fewer than two shots.
    pub correlation: f64,
    /// Mean absolute difference.
    pub difference: f64,
}

impl BesideProvider {
    fn measure(pairs: &[(f64, f64)], goals: usize) -> BesideProvider {
        let count = pairs.len() as f64;
        let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| of(*a, *b)).sum::<f64>();
        let (own, provider) = (sum(&|a, _| a), sum(&|_, b| b));
        let (mean_a, mean_b) = (own / count, provider / count);
        let covary = sum(&|a, b| (a - mean_a) * (b - mean_b));
        let (vary_a, vary_b) = (
            sum(&|a, _| (a - mean_a).powi(2)),
            sum(&|_, b| (b - mean_b).powi(2)),
        );
        BesideProvider {
            shots: pairs.len(),
            goals,
            own,
            provider,
            correlation: covary / (vary_a * vary_b).sqrt(),
            difference: sum(&|a, b| (a - b).abs()) / count,
        }
    }
}

/// The performance of the tables on matches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// Expected goals of shots other than penalties.
    pub xg: Goodness,
    /// Penalties taken in play, and goals from them.
    pub penalties: (usize, usize),
    /// Expected threat each time a team has the ball in play, compared with whether it went on to
    /// score before the ball was lost or dead; the goals are times followed by one, not goals
    /// scored.
    pub threat: Goodness,
    /// Own compared with the provider's expected goals.
    pub beside: BesideProvider,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "shots: {}", self.xg)?;
        writeln!(
            f,
            "penalties: {} with {} goals",
            self.penalties.0, self.penalties.1
        )?;
        write!(f, "threat: {}", self.threat)?;
        if self.beside.shots > 0 {
            let beside = &self.beside;
            write!(
                f,
                "\ncompared with the provider: {} shots with {} goals, own {:.2}, provider's {:.2}, correlation {:.3}, mean difference {:.3}",
                beside.shots,
                beside.goals,
                beside.own,
                beside.provider,
                beside.correlation,
                beside.difference
            )?;
        }
        Ok(())
    }
}

/// Predictions of expected goals and threat for shots and places, to be compared with what
/// happened.
#[derive(Debug, Default)]
pub struct Claims {
    shots: Shots,
    claims: Vec<(f64, bool)>,
}

impl Claims {
    /// The predictions for these matches, which must hold every event on the ball; threat is
    /// predicted by `grid`.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn in_match(data: &MatchData, grid: &ThreatGrid) -> Result<Claims> {
        Ok(Claims {
            shots: Shots::in_match(data)?,
            claims: claims(&typed(data)?, grid),
        })
    }

    /// Adds those of other matches.
    pub fn append(&mut self, mut other: Claims) {
        self.shots.append(other.shots);
        self.claims.append(&mut other.claims);
    }

    /// How well they agree with what happened; expected goals are predicted by `model`. Shots from
    /// an unknown place are omitted.
    pub fn measure(self, model: &XgModel) -> Measured {
        let Claims { shots, claims } = self;
        let mut measured = Measured::default();
        let (mut judged, mut pairs, mut goals) = (Vec::new(), Vec::new(), 0);
        for (at, shot) in shots.shots.iter().enumerate() {
            let goal = shots.goals[at];
            if shot.kind == EventType::ShotPenalty {
                measured.penalties.0 += 1;
                measured.penalties.1 += usize::from(goal);
                continue;
            }
            let Some(xg) = model.xg(shot) else { continue };
            judged.push((xg, goal));
            if shots.provider[at].is_finite() {
                pairs.push((xg, f64::from(shots.provider[at])));
                goals += usize::from(goal);
            }
        }
        measured.xg = Goodness::measure(judged, model.base_rate);
        measured.beside = BesideProvider::measure(&pairs, goals);
        // A grid keeps no base rate of its own; the share in these matches is the harder
        // competitor.
        let scored = claims.iter().filter(|claim| claim.1).count();
        let share = scored as f64 / claims.len().max(1) as f64;
        measured.threat = Goodness::measure(claims, share);
        measured
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_four_claims_by_hand() {
        let claims = vec![(0.8, true), (0.4, false), (0.4, true), (0.2, false)];
        let found = Goodness::measure(claims, 0.5);
        assert_eq!((found.count, found.goals), (4, 2));
        assert!((found.expected - 1.8).abs() < 1e-12);
        // Of the four pairs goal and miss three are in order and one is even.
        assert!((found.auc - 3.5 / 4.0).abs() < 1e-12);
        assert!((found.brier - (0.04 + 0.16 + 0.36 + 0.04) / 4.0).abs() < 1e-12);
        assert!((found.brier_base - 0.25).abs() < 1e-12);
        assert!((found.log_loss_base - 2f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn own_and_provider_that_move_together_correlate() {
        let found = BesideProvider::measure(&[(0.1, 0.2), (0.2, 0.4), (0.3, 0.6)], 1);
        assert!((found.correlation - 1.0).abs() < 1e-12);
        assert!((found.difference - 0.2).abs() < 1e-12);
    }
}
