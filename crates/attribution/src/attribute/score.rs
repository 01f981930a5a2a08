//! The scorecard: a weight per bin, added up, turned into a probability for each provider.
//!
//! The weights are the table `weights.csv` next to this file, which `backline fit` makes.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::standard::{Confidences, Taggers};
use super::terms::{Action, TERMS, Term};
use backline_model::{Day, Error, Place, Result};

/// The table in the repository.
pub(super) const TABLE: &str = include_str!("weights.csv");

/// Name of the row that holds the constants.
pub(super) const BASE: &str = "base";
/// Name of the row of the factors of the score.
pub(super) const SLOPE: &str = "slope";
/// Name of the row that holds how Opta's constant differed at an earlier date, which its words give;
/// those of the constants' row give the date of Opta's.
pub(super) const EARLIER: &str = "earlier";

/// A weight that all providers share, and what each adds to it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Weight {
    pub shared: f64,
    pub of: [f64; Taggers::ALL.len()],
}

/// How Opta's constant has moved: a straight line between two dates, level before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drift {
    pub from: Day,
    pub to: Day,
    /// What the constant was at the first date, less what it is at the second.
    pub by: f64,
}

impl Drift {
    /// What to add to the constant for a match of this day; nothing where the day is not known.
    fn at(self, day: Option<Day>) -> f64 {
        let Some(day) = day else { return 0.0 };
        let (from, to) = (f64::from(self.from.0), f64::from(self.to.0));
        let left = (to - f64::from(day.0)) / (to - from).max(1.0);
        self.by * left.clamp(0.0, 1.0)
    }
}

/// Weights by term and bin, and the scale of each provider: log-odds are
/// `base + slope * sum of weights`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scorecard {
    pub base: [f64; Taggers::ALL.len()],
    pub slope: [f64; Taggers::ALL.len()],
    pub drift: Option<Drift>,
    pub weights: Vec<Vec<Weight>>,
}

/// The weights behind confidence: the shipped ones, or a table supplied by the user.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights(Option<Arc<Scorecard>>);

impl Weights {
    /// Reads a table that `backline fit` wrote.
    ///
    /// # Errors
    /// A file that cannot be read, or is not such a table.
    pub fn read(file: impl AsRef<Path>) -> Result<Weights> {
        let file = file.as_ref();
        let table = std::fs::read_to_string(file)
            .map_err(|error| Error::io(file, error, "Give a table that `backline fit` wrote"))?;
        match Scorecard::parse(&table) {
            Ok(card) => Ok(Weights(Some(Arc::new(card)))),
            Err(problem) => Err(Error::input(
                file,
                Place::Whole,
                problem,
                "Give a table that `backline fit` of this version wrote",
            )),
        }
    }

    pub(super) fn card(&self) -> &Scorecard {
        self.0.as_deref().unwrap_or_else(|| Scorecard::shipped())
    }
}

/// The bins that an action is in, term by term.
pub(super) type Bins = Vec<Option<usize>>;

/// The bins of an action.
pub(super) fn bins(action: &Action) -> Bins {
    TERMS.iter().map(|term| term.bin(action)).collect()
}

/// The bins of an action by what is known before any shot comes of it.
pub(super) fn bins_before_the_shot(action: &Action) -> Bins {
    let bin = |term: &Term| match term.of_the_shot {
        true => None,
        false => term.bin(action),
    };
    TERMS.iter().map(bin).collect()
}

/// Maximum number of reasons given for a verdict.
const REASONS: usize = 4;

impl Scorecard {
    /// The scorecard that ships.
    pub fn shipped() -> &'static Scorecard {
        static CARD: LazyLock<Scorecard> = LazyLock::new(|| {
            Scorecard::parse(TABLE).expect("a test compares the shipped table with the terms")
        });
        &CARD
    }

    /// All weights zero.
    pub fn blank() -> Scorecard {
        Scorecard {
            base: [0.0; 3],
            slope: [1.0; 3],
            drift: None,
            weights: TERMS
                .iter()
                .map(|term| vec![Weight::default(); term.bins()])
                .collect(),
        }
    }

    /// Reads the table `term,bin,weight,opta,wyscout,statsbomb,...`.
    fn parse(table: &str) -> std::result::Result<Scorecard, String> {
        let mut card = Scorecard::blank();
        let mut now = None;
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        for record in rows.records() {
            let record = record.map_err(|error| error.to_string())?;
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let number = |at: usize| match cell(at) {
                "" => Ok(0.0),
                text => text
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                    .ok_or_else(|| {
                        let line = record.position().map_or(0, csv::Position::line);
                        let cells: Vec<&str> = record.iter().collect();
                        format!(
                            "line {line}, `{}`: `{text}` is not a weight",
                            cells.join(",")
                        )
                    }),
            };
            let weight = Weight {
                shared: number(2)?,
                of: [number(3)?, number(4)?, number(5)?],
            };
            let date = || {
                Day::parse(cell(8))
                    .ok_or_else(|| format!("`{}` in the row `{}` is not a date", cell(8), cell(0)))
            };
            if cell(0) == EARLIER {
                let to = now.ok_or("the row `base` before `earlier` has no date")?;
                card.drift = Some(Drift {
                    from: date()?,
                    to,
                    by: weight.of[Taggers::Opta as usize],
                });
                continue;
            }
            if cell(0) == BASE && !cell(8).is_empty() {
                now = Some(date()?);
            }
            let scale = match cell(0) {
                BASE => Some(&mut card.base),
                SLOPE => Some(&mut card.slope),
                _ => None,
            };
            if let Some(scale) = scale {
                *scale = weight.of.map(|of| weight.shared + of);
                continue;
            }
            let term = TERMS
                .iter()
                .position(|term| term.name == cell(0))
                .ok_or_else(|| format!("no term `{}`", cell(0)))?;
            let place = cell(1)
                .parse::<usize>()
                .ok()
                .and_then(|bin| card.weights[term].get_mut(bin));
            *place.ok_or_else(|| format!("no bin `{}` in `{}`", cell(1), cell(0)))? = weight;
        }
        Ok(card)
    }

    /// Log-odds that each provider's taggers call the action an error, were it alone; a bin not
    /// known weighs nothing. `day` is that of the match.
    pub fn score(&self, bins: &Bins, day: Option<Day>) -> [f64; Taggers::ALL.len()] {
        let mut shared = 0.0;
        let mut of = [0.0; Taggers::ALL.len()];
        for (bin, weights) in bins.iter().zip(&self.weights) {
            let Some(weight) = bin.and_then(|bin| weights.get(bin)) else {
                continue;
            };
            shared += weight.shared;
            for (sum, own) in of.iter_mut().zip(weight.of) {
                *sum += own;
            }
        }
        let mut score =
            std::array::from_fn(|at| self.base[at] + self.slope[at] * (shared + of[at]));
        score[Taggers::Opta as usize] += self.drift.map_or(0.0, |drift| drift.at(day));
        score
    }

    /// The strongest reasons for the verdict, strongest first, in words.
    pub fn reasons(&self, bins: &Bins) -> Vec<String> {
        const WORTH_TELLING: f64 = 0.15;
        let mut spoken: Vec<(f64, &str)> = TERMS
            .iter()
            .zip(&self.weights)
            .zip(bins)
            .filter_map(|((term, weights), bin)| {
                let bin = (*bin)?;
                let weight = weights.get(bin)?.shared;
                let words = term.words.get(bin)?;
                (weight > WORTH_TELLING && !words.is_empty()).then_some((weight, *words))
            })
            .collect();
        spoken.sort_by(|a, b| b.0.total_cmp(&a.0));
        spoken.truncate(REASONS);
        spoken
            .into_iter()
            .map(|(_, words)| words.to_owned())
            .collect()
    }
}

/// Probabilities of the players of one goal or shot from the log-odds of each: the odds of one
/// relative to those of all and of no player, so that they add up to at most 1.
pub(super) fn among(scores: &[[f64; Taggers::ALL.len()]]) -> Vec<Confidences> {
    let mut sums = [1.0; Taggers::ALL.len()];
    for score in scores {
        for (sum, score) in sums.iter_mut().zip(score) {
            *sum += score.exp();
        }
    }
    let of = |score: &[f64; Taggers::ALL.len()], at: usize| score[at].exp() / sums[at];
    scores
        .iter()
        .map(|score| Confidences::from(std::array::from_fn(|at| of(score, at))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_fits_the_terms() {
        let card = Scorecard::parse(TABLE).expect("readable");
        assert!(
            card.base.iter().all(|base| *base < 0.0),
            "an action is not an error without evidence for it"
        );
        assert!(card.slope.iter().all(|slope| *slope > 0.0));
        let rows = TABLE.lines().count() - 1;
        let bins: usize = TERMS.iter().map(|term| term.bins()).sum();
        assert_eq!(
            rows,
            bins + 3,
            "one row a bin, the constants, the slopes and Opta's earlier constant"
        );
    }

    #[test]
    fn opta_s_constant_goes_with_the_date_of_the_match() {
        let table = "term,bin,weight,opta,wyscout,statsbomb,actions,labelled,words\n\
            base,0,0,-5,-6,-7,,,2020-01-11\nearlier,0,0,-1,,,,,2020-01-01\n";
        let card = Scorecard::parse(table).expect("readable");
        let nothing: Bins = vec![None; TERMS.len()];
        let on = |day: &str| card.score(&nothing, Day::parse(day));
        assert_eq!(on("2010-05-01"), [-6.0, -6.0, -7.0]);
        assert_eq!(on("2020-01-06"), [-5.5, -6.0, -7.0]);
        assert_eq!(on("2030-05-01"), [-5.0, -6.0, -7.0]);
        assert_eq!(card.score(&nothing, None), [-5.0, -6.0, -7.0]);
        let undated = table.replace("2020-01-11", "");
        assert!(Scorecard::parse(&undated).is_err());
    }

    #[test]
    fn a_table_of_other_terms_is_refused() {
        let head = "term,bin,weight,opta,wyscout,statsbomb\n";
        assert!(Scorecard::parse(&format!("{head}luck,0,1.0,,,\n")).is_err());
        assert!(Scorecard::parse(&format!("{head}act,99,1.0,,,\n")).is_err());
        assert!(Scorecard::parse(&format!("{head}act,0,much,,,\n")).is_err());
    }

    #[test]
    fn players_of_one_goal_share_at_most_one() {
        let sure = [4.0, 0.0, -2.0];
        let all = among(&[sure, sure, [-3.0; 3]]);
        let sum: f64 = all.iter().map(|one| one.opta).sum();
        assert!(sum < 1.0 && all[0].opta == all[1].opta && all[0].opta > 0.45);
        let alone = among(&[[0.0; 3]]);
        assert!((alone[0].wyscout - 0.5).abs() < 1e-12);
        assert!(among(&[]).is_empty());
    }
}
