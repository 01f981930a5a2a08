//! Agreement in figures: average precision, ROC, calibration, by kind, with bootstrap intervals.

use super::evaluate::Pair;
use super::kind::Kind;
use crate::dice::Dice;
use backline_model::PositionGroup;

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
    /// Candidates: conceding players who acted in the time considered.
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
    /// Agreement by kind of error; kinds without a label or a counted verdict are left out.
    pub kinds: Vec<OfKind>,
    /// Agreement by line of play, goalkeepers separately; lines without a label or a counted
    /// verdict are omitted.
    pub groups: Vec<OfGroup>,
    /// 95 % bootstrap interval of the average precision, resampling matches with replacement.
    pub average_precision_interval: (f64, f64),
    /// The same for the area under the ROC curve.
    pub auc_interval: (f64, f64),
    /// The same for `named_first`.
    pub named_first_interval: (f64, f64),
}

/// Agreement on one kind of error. A labelled player counts under the kind of the labelled action,
/// any other under the kind with which the player is listed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OfKind {
    /// The kind's word, see [`Kind`].
    pub kind: &'static str,
    /// Labelled players.
    pub labelled: usize,
    /// Of those, named with confidence 0.5 or more.
    pub found: usize,
    /// Others named with confidence 0.5 or more.
    pub not_labelled: usize,
}

/// Agreement on the players of one line of play.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OfGroup {
    /// `GK`, `DF`, `MF`, `FW` or `unknown`.
    pub group: &'static str,
    /// Candidates.
    pub candidates: usize,
    /// Labelled players.
    pub labelled: usize,
    /// Average precision among them; null where none or all are labelled.
    pub average_precision: Option<f64>,
    /// Of the labelled, named with confidence 0.5 or more.
    pub found: usize,
    /// Others named with confidence 0.5 or more.
    pub not_labelled: usize,
    /// Sum of the confidences: the errors expected.
    pub expected: f64,
}

/// Agreement on one provider's matches.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OfProvider {
    /// The format's name.
    pub provider: String,
    /// Over goals; null without a label before one.
    pub goals: Option<Figures>,
    /// Over goals and shots.
    pub goals_and_shots: Figures,
}

fn groups(pairs: &[Pair]) -> Vec<OfGroup> {
    let groups = PositionGroup::ALL.iter();
    let rows = groups.map(|group| {
        let of: Vec<Pair> = pairs
            .iter()
            .filter(|pair| pair.group == *group)
            .copied()
            .collect();
        let named = |pair: &&Pair| pair.confidence >= super::COUNTED_FROM;
        OfGroup {
            group: group.name(),
            candidates: of.len(),
            labelled: of.iter().filter(|pair| pair.labelled).count(),
            average_precision: ranked(&of).map(|ranked| ranked.average_precision),
            found: of.iter().filter(|pair| pair.labelled).filter(named).count(),
            not_labelled: of
                .iter()
                .filter(|pair| !pair.labelled)
                .filter(named)
                .count(),
            expected: of.iter().map(|pair| pair.confidence).sum(),
        }
    });
    rows.filter(|row| row.labelled + row.not_labelled > 0)
        .collect()
}

/// `None` if nothing or everything is labelled.
pub(super) fn figures(pairs: &[Pair]) -> Option<Figures> {
    let Ranked {
        labelled,
        average_precision,
        auc,
        precision_at_60,
    } = ranked(pairs)?;
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
        recall: right / labelled as f64,
        calibration: calibration(pairs),
        kinds: kinds(pairs),
        groups: groups(pairs),
        average_precision_interval: (f64::NAN, f64::NAN),
        auc_interval: (f64::NAN, f64::NAN),
        named_first_interval: (f64::NAN, f64::NAN),
    })
}

/// Number of bootstrap samples.
const SAMPLES: usize = 1000;

/// Computes the intervals: whole matches are resampled with replacement, because the goals of one
/// match are judged by one tagger (percentile bootstrap; Efron & Tibshirani, An Introduction to the
/// Bootstrap, 1993).
pub(super) fn with_intervals(mut figures: Figures, pairs: &[Pair]) -> Figures {
    let matches: Vec<&[Pair]> = pairs
        .chunk_by(|a, b| a.match_index == b.match_index)
        .collect();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut draws: [Vec<f64>; 3] = Default::default();
    let mut sample = Vec::with_capacity(pairs.len());
    for _ in 0..SAMPLES {
        sample.clear();
        let mut outcome = 0;
        for _ in 0..matches.len() {
            let drawn = matches[(dice.draw() % matches.len() as u64) as usize];
            // A match drawn twice counts as two, so its goals get separate numbers.
            for same in drawn.chunk_by(|a, b| a.outcome == b.outcome) {
                sample.extend(same.iter().map(|pair| Pair { outcome, ..*pair }));
                outcome += 1;
            }
        }
        if let Some(point) = points(&sample) {
            for (draws, value) in draws.iter_mut().zip(point) {
                draws.push(value);
            }
        }
    }
    let interval = |draws: &mut Vec<f64>| {
        draws.sort_by(f64::total_cmp);
        let at = |share: f64| draws[((draws.len() - 1) as f64 * share).round() as usize];
        if draws.is_empty() {
            (f64::NAN, f64::NAN)
        } else {
            (at(0.025), at(0.975))
        }
    };
    let [precision, auc, first] = &mut draws;
    figures.average_precision_interval = interval(precision);
    figures.auc_interval = interval(auc);
    figures.named_first_interval = interval(first);
    figures
}

/// Average precision, area under the ROC curve and named first.
fn points(pairs: &[Pair]) -> Option<[f64; 3]> {
    let ranked = ranked(pairs)?;
    Some([ranked.average_precision, ranked.auc, named_first(pairs)])
}

fn kinds(pairs: &[Pair]) -> Vec<OfKind> {
    Kind::ALL
        .iter()
        .filter_map(|kind| {
            let of_kind = || pairs.iter().filter(|pair| pair.kind == Some(*kind));
            let named = |pair: &&Pair| pair.confidence >= super::COUNTED_FROM;
            let row = OfKind {
                kind: kind.name(),
                labelled: of_kind().filter(|pair| pair.labelled).count(),
                found: of_kind().filter(|pair| pair.labelled).filter(named).count(),
                not_labelled: of_kind()
                    .filter(|pair| !pair.labelled)
                    .filter(named)
                    .count(),
            };
            (row.labelled + row.not_labelled > 0).then_some(row)
        })
        .collect()
}

/// The result of ranking by confidence.
struct Ranked {
    labelled: usize,
    average_precision: f64,
    auc: f64,
    precision_at_60: f64,
}

fn ranked(pairs: &[Pair]) -> Option<Ranked> {
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
    Some(Ranked {
        labelled,
        average_precision,
        auc,
        precision_at_60,
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
            kind: None,
            group: PositionGroup::Defender,
            provider: 0,
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
        let [group] = &figures.groups[..] else {
            panic!("one line of play: {:?}", figures.groups);
        };
        assert_eq!(
            (group.group, group.labelled, group.found, group.not_labelled),
            ("DF", 2, 1, 1)
        );
        assert!((group.expected - 2.0).abs() < 1e-12);
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
