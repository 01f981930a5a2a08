//! How probable it is that a match report names a player for where they stood: a small scorecard.
//!
//! Of one goal a report names one of the defenders, or the goalkeeper, or nobody. Each of them has
//! a score, the sum of the weights of what is true of them; that of naming no player is 0; and the
//! probability of each is the exponential of their score over the sum of all (a conditional logit).

use std::sync::LazyLock;

/// The weights, as fitted on the goals of one half of `tests/data/documented-errors.csv`.
pub(super) const TABLE: &str = include_str!("weights.csv");

/// What is asked of a player, with the words that the page has for it.
const QUESTIONS: [(&str, &str); 7] = [
    ("defender", "an outfield player of the conceding team"),
    ("distance", "for each step of ln(1 + metres from the shot)"),
    ("back", "plays in the back line"),
    ("headed", "the shot was a header"),
    ("delivery", "it came of a cross, a corner or a free kick"),
    ("outside", "it was taken from outside the penalty area"),
    ("keeper", "the goalkeeper"),
];

/// Weights are drawn towards 0 by so much; the two constants hardly.
const RIDGE: [f64; QUESTIONS.len()] = [0.05, 1.0, 1.0, 1.0, 1.0, 1.0, 0.05];

/// A player who may be named, as the scorecard sees them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The goalkeeper.
    pub keeper: bool,
    /// Metres from the shot.
    pub distance: f64,
    /// Plays in the back line.
    pub back: bool,
    /// The shot was a header.
    pub headed: bool,
    /// It came of a cross, a corner or a free kick.
    pub delivery: bool,
    /// It was taken from outside the penalty area.
    pub outside: bool,
}

impl Choice {
    fn answers(&self) -> [f64; QUESTIONS.len()] {
        if self.keeper {
            return [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        }
        let yes = |is: bool| if is { 1.0 } else { 0.0 };
        [
            1.0,
            self.distance.max(0.0).ln_1p(),
            yes(self.back),
            yes(self.headed),
            yes(self.delivery),
            yes(self.outside),
            0.0,
        ]
    }
}

/// A goal to learn from: who could be named, and who was.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Those who could be named.
    pub choices: Vec<Choice>,
    /// The one who was; none where nobody was named for where they stood.
    pub named: Option<usize>,
}

/// The weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Card([f64; QUESTIONS.len()]);

impl Card {
    /// The one that ships.
    pub fn shipped() -> &'static Card {
        static SHIPPED: LazyLock<Card> =
            LazyLock::new(|| Card::parse(TABLE).expect("a test reads the table that ships"));
        &SHIPPED
    }

    fn parse(table: &str) -> Option<Card> {
        let mut weights = [f64::NAN; QUESTIONS.len()];
        for line in table.lines().skip(1) {
            let mut cells = line.split(',');
            let question = cells.next().unwrap_or_default();
            let weight = cells.next().and_then(|cell| cell.parse().ok());
            let at = QUESTIONS.iter().position(|(name, _)| *name == question);
            if let (Some(at), Some(weight)) = (at, weight) {
                weights[at] = weight;
            }
        }
        let whole = weights.iter().all(|weight| weight.is_finite());
        whole.then_some(Card(weights))
    }

    /// The weights as the table that ships.
    pub fn table(&self) -> String {
        let mut text = "question,weight,about\n".to_owned();
        for ((name, about), weight) in QUESTIONS.iter().zip(self.0) {
            text += &format!("{name},{weight:.4},{}\n", about.replace(',', ";"));
        }
        text
    }

    /// The probability of each that they are named; what is left is that nobody is.
    pub fn probabilities(&self, choices: &[Choice]) -> Vec<f64> {
        let scores: Vec<f64> = choices
            .iter()
            .map(|choice| dot(&choice.answers(), &self.0))
            .collect();
        let most = scores.iter().copied().fold(0.0, f64::max);
        let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let sum = odds.iter().sum::<f64>() + (-most).exp();
        odds.into_iter().map(|odds| odds / sum).collect()
    }

    /// The weights that make what was named likeliest, drawn towards 0: Newton's method, which
    /// has one summit to find.
    pub fn fit(goals: &[Chosen]) -> Card {
        const N: usize = QUESTIONS.len();
        let mut weights = [0.0; N];
        for _ in 0..50 {
            let card = Card(weights);
            let mut slope = [0.0; N];
            let mut curve = [[0.0; N]; N];
            for i in 0..N {
                slope[i] = -RIDGE[i] * weights[i];
                curve[i][i] = RIDGE[i];
            }
            for goal in goals {
                let p = card.probabilities(&goal.choices);
                let answers: Vec<[f64; N]> = goal.choices.iter().map(Choice::answers).collect();
                let mut mean = [0.0; N];
                for (answers, p) in answers.iter().zip(&p) {
                    for i in 0..N {
                        mean[i] += p * answers[i];
                    }
                }
                for i in 0..N {
                    let named = goal.named.map_or(0.0, |named| answers[named][i]);
                    slope[i] += named - mean[i];
                    for j in 0..N {
                        let square: f64 = (answers.iter().zip(&p))
                            .map(|(answers, p)| p * answers[i] * answers[j])
                            .sum();
                        curve[i][j] += square - mean[i] * mean[j];
                    }
                }
            }
            let step = solved(curve, slope);
            for i in 0..N {
                weights[i] += step[i].clamp(-1.0, 1.0);
            }
            if step.iter().all(|step| step.abs() < 1e-9) {
                break;
            }
        }
        Card(weights)
    }
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What solves the equations of a symmetric table whose pivots are above 0, as those of a ridge
/// are.
fn solved<const N: usize>(mut table: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        let above = table[pivot];
        for row in pivot + 1..N {
            let factor = table[row][pivot] / above[pivot];
            for (cell, from) in table[row].iter_mut().zip(above).skip(pivot) {
                *cell -= factor * from;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        let rest: f64 = (row + 1..N)
            .map(|column| table[row][column] * right[column])
            .sum();
        right[row] = (right[row] - rest) / table[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(distance: f64) -> Choice {
        Choice {
            keeper: false,
            distance,
            back: true,
            headed: false,
            delivery: false,
            outside: false,
        }
    }

    #[test]
    fn the_shipped_weights_are_a_table() {
        let card = Card::shipped();
        assert_eq!(Card::parse(&card.table()).as_ref(), Some(card));
        assert_eq!(Card::parse("question,weight,about\ndefender,1,x\n"), None);
    }

    #[test]
    fn nearer_is_likelier_and_all_add_up_to_less_than_one() {
        let card = Card::shipped();
        let p = card.probabilities(&[choice(1.0), choice(4.0), choice(12.0)]);
        assert!(p[0] > p[1] && p[1] > p[2], "{p:?}");
        assert!(p.iter().sum::<f64>() < 1.0, "{p:?}");
        assert!(card.probabilities(&[]).is_empty());
    }

    #[test]
    fn a_fit_finds_the_weights_that_named_the_players() {
        // Half of the goals name the nearest of two, the others nobody.
        let goals: Vec<Chosen> = (0..400)
            .map(|goal| Chosen {
                choices: vec![choice(1.0), choice(9.0)],
                named: (goal % 2 == 0).then_some(0),
            })
            .collect();
        let p = Card::fit(&goals).probabilities(&[choice(1.0), choice(9.0)]);
        assert!((p[0] - 0.5).abs() < 0.03, "{p:?}");
        assert!(p[1] < 0.03, "{p:?}");
    }
}
