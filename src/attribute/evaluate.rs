//! How far the verdicts agree with the labels of taggers, labels hidden.

use super::candidates;
use super::features::REACH;
use super::outcomes::conceded;
use super::score::Weights;
use super::view::{NOBODY, View};
use crate::error::{Error, Result};
use crate::model::MatchData;

/// One player of the conceding team who acted in the 20 seconds before a goal or shot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Number of the match, counted over all batches.
    pub match_index: u32,
    /// Number of the goal or shot, counted over all batches.
    pub outcome: u32,
    /// It was a goal.
    pub goal: bool,
    /// Confidence with the labels hidden; 0 when he is not listed.
    pub confidence: f64,
    /// One of his actions in that time carries a label.
    pub labelled: bool,
}

/// The pairs of any number of matches, and what they add up to.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    pairs: Vec<Pair>,
    matches: u32,
    outcomes: u32,
}

/// One tenth of the confidence scale.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Tenth {
    /// Where it starts.
    pub from: f64,
    /// Candidates in it.
    pub candidates: usize,
    /// Mean confidence.
    pub stated: f64,
    /// Share of them with a label.
    pub observed: f64,
}

/// Agreement in figures.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Figures {
    /// Goals (or goals and shots), candidates, labelled candidates.
    pub outcomes: usize,
    /// Candidates: conceding players who acted in the time looked at.
    pub candidates: usize,
    /// Of those, with a label.
    pub labelled: usize,
    /// Average precision.
    pub average_precision: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Of the outcomes with a label, the share where a labelled player is named first.
    pub named_first: f64,
    /// Precision where 60 % of the labels are found.
    pub precision_at_60: f64,
    /// Precision and recall of the counted errors, confidence 0.5 or more.
    pub precision: f64,
    /// See `precision`.
    pub recall: f64,
    /// Calibration by tenths of confidence; empty tenths are left out.
    pub calibration: Vec<Tenth>,
}

impl Agreement {
    /// The pairs of these matches.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn of(data: &MatchData, weights: &Weights) -> Result<Agreement> {
        let view = View::new(data, false)?;
        let hidden = View {
            labelled: vec![None; view.labelled.len()],
            ..View::new(data, true)?
        };
        let conceded = conceded(&view);
        let found = candidates::find(&hidden, &conceded, weights.card());
        let mut pairs = Vec::new();
        let mut listed = found.iter().peekable();
        let mut match_index = 0;
        for (index, outcome) in conceded.iter().enumerate() {
            while view.matches[match_index].end <= outcome.row {
                match_index += 1;
            }
            let mut players: Vec<(u32, f64, bool)> = Vec::new();
            for row in (view.matches[match_index].first..outcome.row).rev() {
                if view.period[row] != view.period[outcome.row]
                    || view.seconds[outcome.row] - view.seconds[row] > REACH
                {
                    break;
                }
                if view.side[row] != Some(outcome.side) || view.player[row] == NOBODY {
                    continue;
                }
                let label = view.labelled[row].is_some();
                match players
                    .iter_mut()
                    .find(|(player, ..)| *player == view.player[row])
                {
                    Some(known) => known.2 |= label,
                    None => players.push((view.player[row], 0.0, label)),
                }
            }
            while let Some(candidate) = listed.next_if(|candidate| candidate.outcome == index) {
                let player = view.player[candidate.row];
                match players.iter_mut().find(|(known, ..)| *known == player) {
                    Some(known) => known.1 = candidate.confidence,
                    // Listed for what he did before that time: a candidate without a label.
                    None => players.push((player, candidate.confidence, false)),
                }
            }
            pairs.extend(players.into_iter().map(|(_, confidence, labelled)| Pair {
                match_index: match_index as u32,
                outcome: index as u32,
                goal: outcome.goal,
                confidence,
                labelled,
            }));
        }
        Ok(Agreement {
            pairs,
            matches: view.matches.len() as u32,
            outcomes: conceded.len() as u32,
        })
    }

    /// Adds the pairs of another batch.
    pub fn append(&mut self, other: Agreement) {
        let (matches, outcomes) = (self.matches, self.outcomes);
        self.pairs.extend(other.pairs.into_iter().map(|pair| Pair {
            match_index: pair.match_index + matches,
            outcome: pair.outcome + outcomes,
            ..pair
        }));
        self.matches += other.matches;
        self.outcomes += other.outcomes;
    }

    /// The pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The figures over goals alone or over goals and shots.
    ///
    /// # Errors
    /// When nothing is labelled, so that there is nothing to agree with.
    pub fn figures(&self, goals_only: bool) -> Result<Figures> {
        let pairs: Vec<Pair> = self
            .pairs
            .iter()
            .copied()
            .filter(|pair| pair.goal || !goals_only)
            .collect();
        figures(&pairs).ok_or_else(|| {
            Error::Usage(
                "no error label in the data stands in the 20 s before a goal or shot, so there is nothing to compare with. \
                 Wyscout's public files and StatsBomb's Error events carry such labels"
                    .to_owned(),
            )
        })
    }
}

fn figures(pairs: &[Pair]) -> Option<Figures> {
    let labelled = pairs.iter().filter(|pair| pair.labelled).count();
    if labelled == 0 || labelled == pairs.len() {
        return None;
    }
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let steps = steps(&sorted);
    let (all, unlabelled) = (labelled as f64, (pairs.len() - labelled) as f64);
    let (mut average_precision, mut auc) = (0.0, 0.0);
    let (mut hits, mut misses) = (0.0, 0.0);
    let mut precision_at_60 = 0.0;
    for (labelled, others, confidence) in &steps {
        // Every pair below the one at hand, half of those with the same confidence.
        auc += labelled * (unlabelled - misses - others / 2.0) / (all * unlabelled);
        hits += labelled;
        misses += others;
        // A labelled player who is not listed is missed, whatever the rest.
        if *confidence > 0.0 {
            average_precision += labelled / all * hits / (hits + misses);
            if precision_at_60 == 0.0 && hits / all >= 0.6 {
                precision_at_60 = hits / (hits + misses);
            }
        }
    }
    let counted: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| pair.confidence >= super::COUNTED_FROM)
        .collect();
    let right = counted.iter().filter(|pair| pair.labelled).count() as f64;
    let mut outcomes: Vec<u32> = pairs.iter().map(|pair| pair.outcome).collect();
    outcomes.dedup();
    Some(Figures {
        outcomes: outcomes.len(),
        candidates: pairs.len(),
        labelled,
        average_precision,
        auc,
        named_first: named_first(pairs),
        precision_at_60,
        precision: right / (counted.len() as f64).max(1.0),
        recall: right / all,
        calibration: calibration(pairs),
    })
}

/// Labelled and other pairs per distinct confidence, highest first.
fn steps(sorted: &[Pair]) -> Vec<(f64, f64, f64)> {
    sorted
        .chunk_by(|a, b| a.confidence == b.confidence)
        .map(|same| {
            let labelled = same.iter().filter(|pair| pair.labelled).count() as f64;
            (labelled, same.len() as f64 - labelled, same[0].confidence)
        })
        .collect()
}

fn named_first(pairs: &[Pair]) -> f64 {
    let (mut first, mut with_label) = (0.0, 0.0f64);
    for outcome in pairs.chunk_by(|a, b| a.outcome == b.outcome) {
        if outcome.iter().any(|pair| pair.labelled) {
            with_label += 1.0;
            let best = outcome
                .iter()
                .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
            if best.is_some_and(|pair| pair.labelled && pair.confidence > 0.0) {
                first += 1.0;
            }
        }
    }
    first / with_label.max(1.0)
}

fn calibration(pairs: &[Pair]) -> Vec<Tenth> {
    (0..10)
        .filter_map(|tenth| {
            let within: Vec<&Pair> = pairs
                .iter()
                .filter(|pair| {
                    pair.confidence > 0.0 && ((pair.confidence * 10.0) as usize).min(9) == tenth
                })
                .collect();
            let size = within.len() as f64;
            (!within.is_empty()).then(|| Tenth {
                from: tenth as f64 / 10.0,
                candidates: within.len(),
                stated: within.iter().map(|pair| pair.confidence).sum::<f64>() / size,
                observed: within.iter().filter(|pair| pair.labelled).count() as f64 / size,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(outcome: u32, confidence: f64, labelled: bool) -> Pair {
        Pair {
            match_index: 0,
            outcome,
            goal: true,
            confidence,
            labelled,
        }
    }

    #[test]
    fn figures_agree_with_a_case_worked_by_hand() {
        // Ranked: hit, miss, hit, miss. Precision at the hits: 1 and 2/3, each half of the labels.
        let pairs = [
            pair(0, 0.9, true),
            pair(0, 0.6, false),
            pair(1, 0.4, true),
            pair(1, 0.1, false),
        ];
        let figures = figures(&pairs).expect("labels");
        assert!((figures.average_precision - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
        assert!((figures.auc - 0.75).abs() < 1e-12);
        assert!((figures.named_first - 1.0).abs() < 1e-12);
        assert!((figures.precision - 0.5).abs() < 1e-12 && (figures.recall - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_labelled_player_who_is_not_listed_is_a_miss() {
        let pairs = [pair(0, 0.9, true), pair(1, 0.0, true), pair(1, 0.0, false)];
        let figures = figures(&pairs).expect("labels");
        assert!((figures.average_precision - 0.5).abs() < 1e-12);
        assert!((figures.named_first - 0.5).abs() < 1e-12);
        assert_eq!(figures.precision_at_60, 0.0);
    }
}
