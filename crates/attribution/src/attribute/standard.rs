//! The tagging standard that a confidence refers to.
//!
//! Providers agree on which actions are worse but differ in where an error begins: of the same
//! actions, Opta's and Wyscout's taggers label several times as many as StatsBomb's.

use backline_model::word_list;

word_list! {
    /// The provider whose tagging standard a confidence refers to.
    #[derive(Default)]
    Standard {
        /// Opta's: errors that led to a goal or to a shot, in the usual sense.
        #[default]
        Opta = "opta",
        /// Wyscout's: dangerous balls lost.
        Wyscout = "wyscout",
        /// StatsBomb's: errors, the strictest of the three.
        StatsBomb = "statsbomb",
        /// At least one of the three.
        Any = "any",
    }
}

impl Standard {
    /// The words with what each means, as the command line tells them.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |standard| match standard {
            Standard::Opta => "Errors leading to a goal or shot as Opta labels them",
            Standard::Wyscout => "Dangerous balls lost as Wyscout labels them",
            Standard::StatsBomb => "Errors as StatsBomb labels them, the fewest of the three",
            Standard::Any => "What at least one of the three would label",
        };
        let all = Standard::ALL.iter();
        all.map(|standard| (standard.name(), meaning(*standard)))
            .collect()
    }
}

word_list! {
    /// The taggers behind a label, in the order of the weights' columns.
    Taggers {
        /// Opta's.
        Opta = "opta",
        /// Wyscout's.
        Wyscout = "wyscout",
        /// StatsBomb's.
        StatsBomb = "statsbomb",
    }
}

impl Taggers {
    /// The taggers who label the data of a provider that backline reads; `None` if nobody does.
    pub fn of_format(provider: &str) -> Option<Taggers> {
        let labels = |names: &[&str]| names.iter().any(|name| provider.contains(name));
        if labels(&["opta", "whoscored", "stats perform", "statsperform"]) {
            Some(Taggers::Opta)
        } else if labels(&["wyscout"]) {
            Some(Taggers::Wyscout)
        } else if labels(&["statsbomb"]) {
            Some(Taggers::StatsBomb)
        } else {
            None
        }
    }
}

impl From<[f64; Taggers::ALL.len()]> for Confidences {
    fn from([opta, wyscout, statsbomb]: [f64; Taggers::ALL.len()]) -> Confidences {
        Confidences {
            opta,
            wyscout,
            statsbomb,
        }
    }
}

/// The probability that the taggers of each provider call an action an error.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Confidences {
    /// Opta's.
    pub opta: f64,
    /// Wyscout's.
    pub wyscout: f64,
    /// StatsBomb's.
    pub statsbomb: f64,
}

impl Confidences {
    /// The same value for all of them.
    pub(super) const fn all(confidence: f64) -> Confidences {
        Confidences {
            opta: confidence,
            wyscout: confidence,
            statsbomb: confidence,
        }
    }

    /// The highest of them.
    pub(super) fn most(&self) -> f64 {
        self.opta.max(self.wyscout).max(self.statsbomb)
    }

    /// By the chosen standard. At least one: as if each looked at the same action independently.
    pub fn by(&self, standard: Standard) -> f64 {
        match standard {
            Standard::Opta => self.opta,
            Standard::Wyscout => self.wyscout,
            Standard::StatsBomb => self.statsbomb,
            Standard::Any => {
                1.0 - (1.0 - self.opta) * (1.0 - self.wyscout) * (1.0 - self.statsbomb)
            }
        }
    }
}
