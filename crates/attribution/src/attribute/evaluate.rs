//! How far the verdicts agree with the labels of taggers when labels are hidden.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use super::candidates::{self, Candidate};
use super::features::REACH;
use super::figures::{Figures, OfProvider, figures, with_intervals};
use super::frames;
use super::kind::Kind;
use super::outcomes::conceded;
use super::score::Weights;
use super::standard::{Standard, Taggers};
use super::twice::{Goal, Recorded, Twice, twice};
use super::view::{NOBODY, View};
use super::{AttributeOptions, COUNTED_FROM};
use backline_model::{EVENTS, Error, MATCHES, MatchData, Misuse, PositionGroup, Result};

/// A player of the conceding team who acted in the 20 seconds before a goal or shot, or who is
/// named for it by a label or by the events alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Number of the match, counted over all batches.
    pub match_index: u32,
    /// Number of the goal or shot, counted over all batches.
    pub outcome: u32,
    /// It was a goal.
    pub goal: bool,
    /// Confidence with the labels hidden; 0 if the player is not listed.
    pub confidence: f64,
    /// Whether one of the player's actions in that time carries a label.
    pub labelled: bool,
    /// Kind of the labelled action, else of the one with which the player is listed.
    pub kind: Option<Kind>,
    /// The player's line of play.
    pub group: PositionGroup,
    /// Index of the match's provider in [`Agreement::providers`].
    pub provider: u16,
}

/// The pairs of any number of matches, and the results computed from them.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    pairs: Vec<Pair>,
    providers: Vec<String>,
    matches: u32,
    outcomes: u32,
    disagreements: DataFrame,
    recorded: Vec<Recorded>,
}

/// A player of the conceding team before one goal or shot.
struct Actor<'a> {
    player: u32,
    /// One of their rows.
    row: usize,
    /// The player's label.
    label: Option<&'a Candidate>,
    /// The player's entry with labels hidden.
    listed: Option<&'a Candidate>,
}

impl Actor<'_> {
    /// The row of the errors frame if label and inference differ.
    fn differing(&self, standard: Standard) -> Option<Candidate> {
        let inferred = self.confidence(standard);
        let Some(labelled) = self.label else {
            let listed = self.listed?.clone();
            return Some(Candidate {
                inferred,
                confidence: inferred,
                ..listed
            });
        };
        let same = self.listed.filter(|listed| listed.row == labelled.row);
        let source = labelled.label.map(|(_, source)| source);
        Some(Candidate {
            inferred,
            confidence: candidates::confidence_of_label(source),
            share: 0.0,
            takeover: same.and_then(|candidate| candidate.takeover),
            foul: same.and_then(|candidate| candidate.foul),
            reasons: same
                .map(|candidate| candidate.reasons.clone())
                .unwrap_or_default(),
            counted: false,
            ..labelled.clone()
        })
    }

    /// The probability that the match's own taggers call it an error; 0 if the player is not
    /// listed.
    fn confidence(&self, standard: Standard) -> f64 {
        self.listed
            .map_or(0.0, |candidate| candidate.by_provider.by(standard))
    }
}

/// The standard of the taggers of this format's matches; Opta's if nobody is known to label them.
fn standard_of(provider: &str) -> Standard {
    match Taggers::of_format(provider) {
        Some(Taggers::StatsBomb) => Standard::StatsBomb,
        Some(Taggers::Wyscout) => Standard::Wyscout,
        Some(Taggers::Opta) | None => Standard::Opta,
    }
}

/// The place of a provider in the list, which it joins if it is new.
fn place_of(providers: &mut Vec<String>, provider: &str) -> u16 {
    let known = providers.iter().position(|known| known == provider);
    let place = known.unwrap_or_else(|| {
        providers.push(provider.to_owned());
        providers.len() - 1
    });
    place as u16
}

/// The matches in order, without their goals yet.
fn records(
    data: &MatchData,
    view: &View,
    mut place: impl FnMut(&str) -> u16,
) -> Result<Vec<Recorded>> {
    let column = |name: &str| data.matches.column(name).and_then(|column| column.str());
    let [ids, providers, homes, aways] = [
        column(MATCHES.match_id)?,
        column(MATCHES.provider)?,
        column(MATCHES.home)?,
        column(MATCHES.away)?,
    ];
    let rows: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let of_events = data.events.column(EVENTS.match_id)?.str()?;
    let of_match = |bounds: &super::view::Bounds| {
        let row = of_events.get(bounds.first).and_then(|id| rows.get(id));
        let text = |column: &polars::prelude::StringChunked| {
            row.and_then(|row| column.get(*row))
                .unwrap_or_default()
                .to_owned()
        };
        let provider = row.and_then(|row| providers.get(*row));
        Recorded {
            provider: place(provider.unwrap_or("not known")),
            home: text(homes),
            away: text(aways),
            day: bounds.day,
            goals: Vec::new(),
            labelled: Vec::new(),
        }
    };
    Ok(view.matches.iter().map(of_match).collect())
}

impl Agreement {
    /// The pairs of these matches.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn in_match(data: &MatchData, weights: &Weights) -> Result<Agreement> {
        let view = View::new(data, false)?;
        let hidden = View::new(data, true)?;
        let conceded = conceded(&view);
        let names = data.matches.column(MATCHES.provider)?.str()?;
        let of_matches = data.matches.column(MATCHES.match_id)?.str()?;
        let provider_of: HashMap<&str, &str> = of_matches
            .iter()
            .zip(names.iter())
            .filter_map(|(id, provider)| Some((id?, provider?)))
            .collect();
        let event_matches = data.events.column(EVENTS.match_id)?.str()?;
        let mut providers: Vec<String> = Vec::new();
        // What the most generous taggers would list: each match's own standard decides below.
        let options = AttributeOptions {
            weights: weights.clone(),
            standard: names.get(0).map(standard_of).unwrap_or_default(),
            ..AttributeOptions::default()
        };
        let found = candidates::find(&hidden, &conceded, &options);
        // Labels as attribution takes them, so that both use the same search.
        let mut labelled = candidates::find(&view, &conceded, &options);
        labelled.retain(|candidate| candidate.label.is_some());
        let mut labelled = labelled.iter().peekable();
        let mut recorded = records(data, &view, |provider| place_of(&mut providers, provider))?;
        let players_named = data.events.column(EVENTS.player)?.str()?;
        let mut pairs = Vec::new();
        let mut differing = Vec::new();
        let mut listed = found.iter().peekable();
        let mut match_index = 0;
        for (index, outcome) in conceded.iter().enumerate() {
            while view.matches[match_index].end <= outcome.row {
                match_index += 1;
            }
            let provider = event_matches.get(outcome.row);
            let provider = provider.and_then(|id| provider_of.get(id).copied());
            let provider = provider.unwrap_or("not known");
            let standard = standard_of(provider);
            let provider = place_of(&mut providers, provider);
            let mut players: Vec<Actor> = Vec::new();
            for row in (view.matches[match_index].first..outcome.row).rev() {
                let same_period = view.period[row] == view.period[outcome.row];
                if !same_period || view.seconds[outcome.row] - view.seconds[row] > REACH {
                    break;
                }
                if view.side[row] != Some(outcome.side) || view.player[row] == NOBODY {
                    continue;
                }
                let player = view.player[row];
                if players.iter().all(|actor| actor.player != player) {
                    players.push(Actor {
                        player,
                        row,
                        label: None,
                        listed: None,
                    });
                }
            }
            while let Some(candidate) = labelled.next_if(|candidate| candidate.outcome == index) {
                let player = view.player[candidate.who];
                let label = Some(candidate);
                match players.iter_mut().find(|actor| actor.player == player) {
                    Some(actor) => actor.label = actor.label.or(label),
                    None => players.push(Actor {
                        player,
                        row: candidate.who,
                        label,
                        listed: None,
                    }),
                }
            }
            while let Some(candidate) = listed.next_if(|candidate| candidate.outcome == index) {
                let player = view.player[candidate.who];
                match players.iter_mut().find(|actor| actor.player == player) {
                    Some(actor) => actor.listed = Some(candidate),
                    // Listed for an action before or after that time: a candidate without a label.
                    None => players.push(Actor {
                        player,
                        row: candidate.who,
                        label: None,
                        listed: Some(candidate),
                    }),
                }
            }
            let record = &mut recorded[match_index];
            let name = |row: usize| players_named.get(row).unwrap_or_default().to_owned();
            let labelled = players.iter().filter(|actor| actor.label.is_some());
            record
                .labelled
                .extend(labelled.map(|actor| (name(actor.row), outcome.goal)));
            if outcome.goal && !outcome.own_goal {
                let judged = players
                    .iter()
                    .filter(|actor| actor.listed.is_some_and(|listed| !listed.kind.is_fact()));
                record.goals.push(Goal {
                    side: outcome.side,
                    period: view.period[outcome.row],
                    seconds: view.seconds[outcome.row],
                    players: judged
                        .map(|actor| (name(actor.row), actor.confidence(Standard::Opta)))
                        .collect(),
                });
            }
            for actor in players {
                let confidence = actor.confidence(standard);
                pairs.push(Pair {
                    match_index: match_index as u32,
                    outcome: index as u32,
                    goal: outcome.goal,
                    confidence,
                    labelled: actor.label.is_some(),
                    kind: match actor.label {
                        Some(labelled) => Some(labelled.kind),
                        None => actor.listed.map(|candidate| candidate.kind),
                    },
                    group: view.line[actor.row],
                    provider,
                });
                if actor.label.is_some() != (confidence >= COUNTED_FROM) {
                    differing.extend(actor.differing(standard));
                }
            }
        }
        Ok(Agreement {
            pairs,
            providers,
            matches: view.matches.len() as u32,
            outcomes: conceded.len() as u32,
            disagreements: frames::errors(data, &view, &conceded, &differing)?,
            recorded,
        })
    }

    /// Adds the pairs of another batch.
    ///
    /// # Errors
    /// Frames that do not fit together; those of [`Agreement::in_match`] do.
    pub fn append(&mut self, other: Agreement) -> Result<()> {
        let (matches, outcomes) = (self.matches, self.outcomes);
        let places: Vec<u16> = other
            .providers
            .into_iter()
            .map(|provider| place_of(&mut self.providers, &provider))
            .collect();
        self.recorded
            .extend(other.recorded.into_iter().map(|recorded| Recorded {
                provider: places[usize::from(recorded.provider)],
                ..recorded
            }));
        self.pairs.extend(other.pairs.into_iter().map(|pair| Pair {
            match_index: pair.match_index + matches,
            outcome: pair.outcome + outcomes,
            provider: places[usize::from(pair.provider)],
            ..pair
        }));
        self.matches += other.matches;
        self.outcomes += other.outcomes;
        if self.disagreements.width() == 0 {
            self.disagreements = other.disagreements;
        } else {
            self.disagreements.vstack_mut(&other.disagreements)?;
        }
        Ok(())
    }

    /// The cases in which verdict and label differ, as [`super::ERROR_COLUMNS`]: labelled players
    /// to whom the events alone give a confidence below [`COUNTED_FROM`], stored in
    /// `inferred_confidence` (0 if they are not listed at all), and unlabelled players with at
    /// least that confidence.
    pub fn disagreements(&self) -> &DataFrame {
        &self.disagreements
    }

    /// The pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Formats of the matches, in order of appearance.
    pub fn providers(&self) -> &[String] {
        &self.providers
    }

    /// What each two providers have in common that recorded the same matches.
    pub fn recorded_twice(&self) -> Vec<Twice> {
        twice(&self.recorded, &self.providers)
    }

    /// The figures over goals alone or over goals and shots, for all providers together. Each match
    /// is judged by the confidence of its own provider's standard.
    ///
    /// # Errors
    /// No labels, so that there is nothing to compare with.
    pub fn figures(&self, goals_only: bool) -> Result<Figures> {
        self.figures_of(goals_only, None).ok_or_else(|| {
            Error::usage(Misuse::TooLittleData,
                "no error label in the data is in the 20 s before a goal or shot, so there is nothing to compare with. \
                 Wyscout's public files and StatsBomb's Error events carry such labels"
                    .to_owned(),
            )
        })
    }

    /// The figures for each provider's matches over goals (if there are labels before goals), and
    /// over goals and shots; providers whose matches have no label are omitted.
    pub fn by_provider(&self) -> Vec<OfProvider> {
        let each = self.providers.iter().zip(0..);
        each.filter_map(|(provider, place)| {
            Some(OfProvider {
                provider: provider.clone(),
                goals: self.figures_of(true, Some(place)),
                goals_and_shots: self.figures_of(false, Some(place))?,
            })
        })
        .collect()
    }

    fn figures_of(&self, goals_only: bool, provider: Option<u16>) -> Option<Figures> {
        let pairs: Vec<Pair> = self
            .pairs
            .iter()
            .copied()
            .filter(|pair| pair.goal || !goals_only)
            .filter(|pair| provider.is_none_or(|provider| pair.provider == provider))
            .collect();
        figures(&pairs).map(|found| with_intervals(found, &pairs))
    }
}
