//! What a list of players says, in a sentence, and how reliable such lists are.

use backline_analysis::Analysis;
use backline_analysis::compare::{
    ENOUGH_RIGHT, Extreme, Options, Stability, Standing, stability, standing,
};
use backline_analysis::rows::{EstimateRow, LedTo};
use backline_model::{PositionGroup, Result};

/// The conclusion from a list, and what it is based on.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Finding {
    /// The answer in plain words.
    pub answer: String,
    /// The figures behind it.
    #[serde(flatten)]
    pub standing: Standing,
    /// Whether the rates in the first half of the matches predict those in the second, over
    /// everybody in the list's position groups.
    pub stability: Option<Stability>,
}

impl Finding {
    /// The finding for the players of `rows`, by errors with this outcome; `noun` is what they are
    /// called, `players` by default. `None` if fewer than two have an estimate.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn of(
        found: &Analysis,
        rows: &[EstimateRow],
        led_to: LedTo,
        how: &Options,
        noun: Option<&str>,
    ) -> Result<Option<Finding>> {
        let Some(standing) = standing(rows, led_to) else {
            return Ok(None);
        };
        let mut groups: Vec<PositionGroup> = rows.iter().map(|row| row.position_group).collect();
        groups.sort_unstable();
        groups.dedup();
        let (lineups, matches, errors) = (&found.lineups, &found.matches, &found.errors);
        let stability = stability(lineups, matches, errors, how, &groups, led_to)?;
        Ok(Some(Finding {
            answer: answer(&standing, noun.unwrap_or("players")),
            standing,
            stability,
        }))
    }

    /// The same for players whose errors were recorded in different ways: differences may be due to
    /// the recording, so the finding does not say who errs less.
    pub(crate) fn recorded_differently(self) -> Finding {
        Finding {
            answer: "Errors of these players were recorded in different ways, so these data cannot say who errs less often.".to_owned(),
            standing: Standing {
                ranked: false,
                least: None,
                most: None,
                more_matches: None,
                sure_after: None,
                ..self.standing
            },
            stability: None,
        }
    }

    /// Discrimination and stability, with the threshold for a ranking.
    pub fn measures(&self) -> String {
        let of = &self.standing;
        let share = |share: f64| format!("{:.0} %", share * 100.0);
        let bar = format!(
            "Discrimination {:.2}: {} of the spread between these players is real, the rest noise. Their order is expected to be right for {} of pairs; a ranking is given from {} on.",
            of.discrimination,
            share(of.discrimination),
            share(of.pairs_right),
            share(ENOUGH_RIGHT),
        );
        match self.stability {
            Some(Stability {
                correlation,
                players,
            }) => format!(
                "{bar} From the first half of the matches to the second, rates of {players} players of their positions correlate {correlation:.2}."
            ),
            None => bar,
        }
    }

    /// The number of pairs that can be distinguished, and of all pairs.
    pub fn pairs(&self) -> (usize, usize) {
        let of = &self.standing;
        (of.told_apart, of.players * (of.players - 1) / 2)
    }
}

/// Probability from which an end of a list is named even if the list is not ranked.
const CLEAR: f64 = 0.8;

fn answer(of: &Standing, noun: &str) -> String {
    let matches = |number: Option<u32>| match number {
        Some(1) => "about 1 more match".to_owned(),
        Some(number) => format!("about {} more matches", round(number)),
        None => "more than 380 more matches".to_owned(),
    };
    if of.players == 2 {
        return match (&of.least, &of.most) {
            (Some(least), Some(most)) if of.ranked => {
                let said = format!(
                    "{} has most likely erred less often than {} ({}).",
                    least.player,
                    most.player,
                    percent(least.probability)
                );
                said + &sure(of, "To be 90 % sure takes", &matches)
            }
            _ => format!(
                "The two cannot be distinguished; {} each would be needed.",
                matches(of.more_matches)
            ),
        };
    }
    let from = if of.ranked { 0.0 } else { CLEAR };
    let end = |end: &Option<Extreme>| end.clone().filter(|end| end.probability >= from);
    let said = |end: Extreme, what: &str| {
        let chance = percent(end.probability);
        format!("{} {what} ({chance})", end.player)
    };
    let ends = match (end(&of.least), end(&of.most)) {
        (Some(least), Some(most)) => Some(format!(
            "{}; {}.",
            said(least, "has most likely erred least"),
            said(most, "most")
        )),
        (Some(least), None) => Some(said(least, "has most likely erred least") + "."),
        (None, Some(most)) => Some(said(most, "has most likely erred most") + "."),
        (None, None) => None,
    };
    match (ends, of.ranked) {
        (Some(ends), true) => ends + &sure(of, "To be 90 % sure of both takes", &matches),
        (None, true) => format!(
            "These {} {noun} can be ranked, with about {} of pairs right, but nobody is certain to be first or last.",
            of.players,
            percent(of.pairs_right)
        ),
        (Some(ends), false) => format!(
            "{ends} The others cannot be distinguished; ranking them takes {} each.",
            matches(of.more_matches)
        ),
        (None, false) => format!(
            "These {} {noun} cannot be distinguished; {} each would be needed.",
            of.players,
            matches(of.more_matches)
        ),
    }
}

fn sure(of: &Standing, words: &str, matches: &dyn Fn(Option<u32>) -> String) -> String {
    match of.sure_after {
        Some(0) => String::new(),
        more => format!(" {words} {} each.", matches(more)),
    }
}

/// A number of matches, rounded to what can be known.
fn round(number: u32) -> u32 {
    match number {
        0..10 => number,
        10..50 => number.div_ceil(5) * 5,
        _ => number.div_ceil(10) * 10,
    }
}

/// A probability in words that never call it certain.
pub(crate) fn percent(share: f64) -> String {
    match share {
        share if share > 0.995 => ">99 %".to_owned(),
        share if share < 0.005 => "<1 %".to_owned(),
        share => format!("{:.0} %", share * 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(players: usize, ranked: bool) -> Standing {
        let extreme = |player: &str, probability| {
            Some(Extreme {
                player_key: player.to_owned(),
                player: player.to_owned(),
                probability,
            })
        };
        Standing {
            led_to: LedTo::Shot,
            players,
            discrimination: 0.5,
            pairs_right: if ranked { 0.84 } else { 0.62 },
            told_apart: 1,
            ranked,
            more_matches: (!ranked).then_some(83),
            least: extreme("Keane", 0.84),
            most: extreme("Tarkowski", 0.71),
            sure_after: Some(38),
        }
    }

    #[test]
    fn an_answer_says_who_and_how_sure_or_that_nobody_can_know() {
        assert_eq!(
            answer(&list(5, true), "players"),
            "Keane has most likely erred least (84 %); Tarkowski most (71 %). To be 90 % sure of both takes about 40 more matches each."
        );
        let unranked = Standing {
            least: None,
            ..list(5, false)
        };
        assert_eq!(
            answer(&unranked, "centre-backs"),
            "These 5 centre-backs cannot be distinguished; about 90 more matches each would be needed."
        );
        assert_eq!(
            answer(&list(5, false), "players"),
            "Keane has most likely erred least (84 %). The others cannot be distinguished; ranking them takes about 90 more matches each."
        );
        assert_eq!(
            answer(&list(2, true), "players"),
            "Keane has most likely erred less often than Tarkowski (84 %). To be 90 % sure takes about 40 more matches each."
        );
        let never = Standing {
            more_matches: None,
            ..list(2, false)
        };
        assert_eq!(
            answer(&never, "players"),
            "The two cannot be distinguished; more than 380 more matches each would be needed."
        );
    }
}
