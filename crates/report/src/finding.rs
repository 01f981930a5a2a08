//! What a list of players says, in a sentence, and how reliable such lists are.

use backline_analysis::Analysis;
use backline_analysis::compare::{
    ENOUGH_RIGHT, Extreme, Options, Stability, Standing, stability, standing,
};
use backline_analysis::rows::{EstimateRow, LedTo};
use backline_draw::{Language, count, phrase, say};
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
    /// What the players are called, in English.
    #[serde(skip)]
    noun: String,
    /// The errors of some were recorded in another way.
    #[serde(skip)]
    differently: bool,
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
        let noun = noun.unwrap_or(phrase!("players"));
        Ok(Some(Finding {
            answer: answer(&standing, noun, Language::text()),
            standing,
            stability,
            noun: noun.to_owned(),
            differently: false,
        }))
    }

    /// The same for players whose errors were recorded in different ways: differences may be due to
    /// the recording, so the finding does not say who errs less.
    pub(crate) fn recorded_differently(self) -> Finding {
        Finding {
            answer: differently(Language::text()),
            standing: Standing {
                ranked: false,
                least: None,
                most: None,
                more_matches: None,
                sure_after: None,
                ..self.standing
            },
            stability: None,
            differently: true,
            ..self
        }
    }

    /// The answer in another language.
    pub fn told(&self, language: Language) -> String {
        match self.differently {
            true => differently(language),
            false => answer(&self.standing, &self.noun, language),
        }
    }

    /// Discrimination and stability, with the threshold for a ranking.
    pub fn measures(&self) -> String {
        self.measures_in(Language::text())
    }

    /// The same in another language.
    pub fn measures_in(&self, language: Language) -> String {
        let of = &self.standing;
        let share = |share: f64| language.with_percent(&language.whole(share * 100.0));
        let bar = say!(
            language,
            "Discrimination {discrimination}: {real} of the spread between these players is real, the rest noise. Their order is expected to be right for {right} of pairs; a ranking is given from {bar} on.",
            discrimination = language.decimal(of.discrimination, 2),
            real = share(of.discrimination),
            right = share(of.pairs_right),
            bar = share(ENOUGH_RIGHT)
        );
        match self.stability {
            Some(Stability {
                correlation,
                players,
            }) => {
                let stable = say!(
                    language,
                    "From the first half of the matches to the second, rates of {players} players of their positions correlate {correlation}.",
                    players = players,
                    correlation = language.prose(&format!("{correlation:.2}"))
                );
                format!("{bar} {stable}")
            }
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

fn differently(language: Language) -> String {
    say!(
        language,
        "Errors of these players were recorded in different ways, so these data cannot say who errs less often."
    )
}

fn answer(of: &Standing, noun: &str, language: Language) -> String {
    let percent = |share: f64| percent(share, language);
    let noun = language.phrase(noun);
    let matches = |number: Option<u32>| match number {
        Some(number) => count!(
            language,
            f64::from(number),
            "about {many} more match",
            "about {many} more matches",
            many = round(number)
        ),
        None => say!(language, "more than 380 more matches"),
    };
    if of.players == 2 {
        return match (&of.least, &of.most) {
            (Some(least), Some(most)) if of.ranked => {
                let said = say!(
                    language,
                    "{less} has most likely erred less often than {more} ({chance}).",
                    less = least.player,
                    more = most.player,
                    chance = percent(least.probability)
                );
                match of.sure_after {
                    Some(0) => said,
                    more => {
                        let sure = say!(
                            language,
                            "To be {percent} sure takes {matches} each.",
                            percent = language.level(0.9),
                            matches = matches(more)
                        );
                        format!("{said} {sure}")
                    }
                }
            }
            _ => say!(
                language,
                "The two cannot be distinguished; {matches} each would be needed.",
                matches = matches(of.more_matches)
            ),
        };
    }
    let from = if of.ranked { 0.0 } else { CLEAR };
    let end = |end: &Option<Extreme>| end.clone().filter(|end| end.probability >= from);
    let ends = match (end(&of.least), end(&of.most)) {
        (Some(least), Some(most)) => Some(say!(
            language,
            "{least} has most likely erred least ({least_chance}); {most} most ({most_chance}).",
            least = least.player,
            least_chance = percent(least.probability),
            most = most.player,
            most_chance = percent(most.probability)
        )),
        (Some(least), None) => Some(say!(
            language,
            "{player} has most likely erred least ({chance}).",
            player = least.player,
            chance = percent(least.probability)
        )),
        (None, Some(most)) => Some(say!(
            language,
            "{player} has most likely erred most ({chance}).",
            player = most.player,
            chance = percent(most.probability)
        )),
        (None, None) => None,
    };
    match (ends, of.ranked) {
        (Some(ends), true) => match of.sure_after {
            Some(0) => ends,
            more => {
                let sure = say!(
                    language,
                    "To be {percent} sure of both takes {matches} each.",
                    percent = language.level(0.9),
                    matches = matches(more)
                );
                format!("{ends} {sure}")
            }
        },
        (None, true) => say!(
            language,
            "These {many} {players} can be ranked, with about {right} of pairs right, but nobody is certain to be first or last.",
            many = of.players,
            players = noun,
            right = percent(of.pairs_right)
        ),
        (Some(ends), false) => {
            let others = say!(
                language,
                "The others cannot be distinguished; ranking them takes {matches} each.",
                matches = matches(of.more_matches)
            );
            format!("{ends} {others}")
        }
        (None, false) => say!(
            language,
            "These {many} {players} cannot be distinguished; {matches} each would be needed.",
            many = of.players,
            players = noun,
            matches = matches(of.more_matches)
        ),
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
pub(crate) fn percent(share: f64, language: Language) -> String {
    match share {
        share if share > 0.995 => format!(">{}", language.level(0.99)),
        share if share < 0.005 => format!("<{}", language.level(0.01)),
        share => language.with_percent(&language.whole(share * 100.0)),
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
            answer(&list(5, true), "players", Language::text()),
            "Keane has most likely erred least (84 %); Tarkowski most (71 %). To be 90 % sure of both takes about 40 more matches each."
        );
        let unranked = Standing {
            least: None,
            ..list(5, false)
        };
        assert_eq!(
            answer(&unranked, "centre-backs", Language::text()),
            "These 5 centre-backs cannot be distinguished; about 90 more matches each would be needed."
        );
        assert_eq!(
            answer(&list(5, false), "players", Language::text()),
            "Keane has most likely erred least (84 %). The others cannot be distinguished; ranking them takes about 90 more matches each."
        );
        assert_eq!(
            answer(&list(2, true), "players", Language::text()),
            "Keane has most likely erred less often than Tarkowski (84 %). To be 90 % sure takes about 40 more matches each."
        );
        let never = Standing {
            more_matches: None,
            ..list(2, false)
        };
        assert_eq!(
            answer(&never, "players", Language::text()),
            "The two cannot be distinguished; more than 380 more matches each would be needed."
        );
    }
}
