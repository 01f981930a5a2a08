//! From rows to one estimate per player: raw rate and interval, group, prior, posterior.

use std::collections::HashMap;

use super::prior::{GROUP_ERRORS, GROUP_PLAYERS, Prior, Unit};
use super::spells::{Spell, Spells, Tally};
use super::teams::{Factor, Team, factors};
use crate::gamma::{Belief, standard_quantile};
use crate::rate::expected_95;
use crate::rows::CountBasis;
use backline_model::PositionGroup;

/// Exposure and errors towards one outcome.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// In units; `None` if none of the player's matches has a known exposure.
    pub exposure: Option<f64>,
    pub tally: Tally,
}

impl Sum {
    pub fn add(&mut self, exposure: Option<f64>, tally: &Tally) {
        // Errors of a match without exposure would make the rate too high.
        if let Some(exposure) = exposure {
            *self.exposure.get_or_insert(0.0) += exposure;
            self.tally.add(tally);
        }
    }

    /// The weighted count; `None` if there were errors but no weight is known.
    pub fn count(&self) -> Option<f64> {
        let dark = self.tally.errors > 0 && self.tally.unweighted == self.tally.errors;
        (!dark).then_some(self.tally.sum)
    }

    pub fn known(&self) -> Option<Unit> {
        let exposure = self.exposure.filter(|exposure| *exposure > 0.0)?;
        Some((exposure, self.count()?))
    }
}

/// A player's part in a team.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    team: usize,
    sums: [Sum; 2],
}

/// A player over a set of matches.
#[derive(Debug, Clone)]
pub(super) struct Total {
    pub player: usize,
    pub name: String,
    pub teams: Vec<String>,
    pub minutes: f64,
    games: Vec<usize>,
    positions: [f64; PositionGroup::ALL.len()],
    /// Minutes by position code.
    codes: Vec<(String, f64)>,
    competitions: Vec<(Option<usize>, f64)>,
    /// Errors that led to goals, and to shots, goals included.
    pub sums: [Sum; 2],
    /// The same by team.
    stays: Vec<Stay>,
    /// Whether there are matches of feeds that label errors, and others.
    labelled: [bool; 2],
}

/// A position group within a competition.
pub(super) type Group = (PositionGroup, Option<usize>);

impl Total {
    pub fn matches(&self) -> u32 {
        self.games.len() as u32
    }

    /// What the weight `errors` adds up.
    pub fn basis(&self) -> CountBasis {
        CountBasis::from_matches(self.labelled[0], self.labelled[1])
    }

    /// Exposure as long as it would have to be in an average team, and how unsure that is: the
    /// coefficient of variation, squared.
    fn adjusted(&self, outcome: usize, teams: &[Factor]) -> Option<(f64, f64)> {
        let (mut plain, mut adjusted, mut variance) = (0.0, 0.0, 0.0);
        for stay in &self.stays {
            let Some(exposure) = stay.sums[outcome].exposure else {
                continue;
            };
            let factor = teams.get(stay.team).copied().unwrap_or_default();
            plain += exposure;
            adjusted += exposure * factor.mean;
            variance += exposure * factor.variance;
        }
        let mean = adjusted / plain;
        (plain > 0.0).then_some((adjusted, variance / plain / (mean * mean)))
    }

    /// Where the player played most minutes; the first if equal.
    pub fn group(&self) -> Group {
        let mut position = (PositionGroup::Unknown, 0.0);
        for (group, minutes) in PositionGroup::ALL.iter().zip(self.positions) {
            if *group != PositionGroup::Unknown && minutes > position.1 {
                position = (*group, minutes);
            }
        }
        let mut competition = (None, f64::NEG_INFINITY);
        for (found, minutes) in &self.competitions {
            if *minutes > competition.1 {
                competition = (*found, *minutes);
            }
        }
        (position.0, competition.0)
    }

    /// The code in the player's group with most minutes; the first if equal.
    pub fn position(&self) -> Option<&str> {
        let group = self.group().0;
        let mut most: Option<(&str, f64)> = None;
        for (code, minutes) in &self.codes {
            let more = most.is_none_or(|(_, known)| *minutes > known);
            if PositionGroup::from_code(Some(code)) == group && more {
                most = Some((code, *minutes));
            }
        }
        most.map(|(code, _)| code)
    }
}

/// Adds up each player over some matches, in order of appearance.
pub(super) fn totals<'a>(spells: &Spells, chosen: impl Iterator<Item = &'a Spell>) -> Vec<Total> {
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut totals: Vec<Total> = Vec::new();
    for spell in chosen {
        let at = *place.entry(spell.player).or_insert_with(|| {
            totals.push(Total {
                player: spell.player,
                name: String::new(),
                teams: Vec::new(),
                minutes: 0.0,
                games: Vec::new(),
                positions: [0.0; PositionGroup::ALL.len()],
                codes: Vec::new(),
                competitions: Vec::new(),
                sums: [Sum::default(); 2],
                stays: Vec::new(),
                labelled: [false; 2],
            });
            totals.len() - 1
        });
        let total = &mut totals[at];
        // The name in its latest spelling.
        let name = spells.players.get(spell.row).unwrap_or_default();
        if total.name != name {
            name.clone_into(&mut total.name);
        }
        let team = spells.teams.get(spell.row).unwrap_or_default();
        if !total.teams.iter().any(|known| known == team) {
            total.teams.push(team.to_owned());
        }
        total.minutes += spell.minutes;
        if !total.games.contains(&spell.game) {
            total.games.push(spell.game);
        }
        total.positions[spell.position as usize] += spell.minutes;
        if let Some(code) = spells.positions.get(spell.row) {
            match total.codes.iter_mut().find(|known| known.0 == code) {
                Some(known) => known.1 += spell.minutes,
                None => total.codes.push((code.to_owned(), spell.minutes)),
            }
        }
        let competition = spells.competitions[spell.game];
        let known = total.competitions.iter_mut().find(|c| c.0 == competition);
        match known {
            Some(known) => known.1 += spell.minutes,
            None => total.competitions.push((competition, spell.minutes)),
        }
        let full = spell.exposure.filter(|_| spell.full);
        total.labelled[usize::from(!spells.labelled[spell.game])] = true;
        let stay = total.stays.iter().position(|stay| stay.team == spell.team);
        let stay = stay.unwrap_or_else(|| {
            total.stays.push(Stay {
                team: spell.team,
                sums: [Sum::default(); 2],
            });
            total.stays.len() - 1
        });
        for sums in [&mut total.sums, &mut total.stays[stay].sums] {
            sums[0].add(spell.exposure, &spell.goal);
            sums[1].add(full, &spell.shot);
        }
    }
    totals
}

/// The prior of a player, and its origin.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// `None`: too few errors anywhere; each player is estimated alone.
    pub prior: Option<Prior>,
    /// The size of one effective error: sum of squared weights divided by sum of weights, 1 for
    /// counts.
    pub size: f64,
    /// Weights are probabilities that an action was an error.
    pub chances: bool,
    /// The players on which it is based.
    pub of: String,
}

impl Source {
    fn none(chances: bool) -> Source {
        Source {
            prior: None,
            size: 1.0,
            chances,
            of: "none".to_owned(),
        }
    }
}

/// A player's estimate towards one outcome.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    /// Rate and exact 95 % interval of the player alone.
    pub raw: [f64; 3],
    pub source: Source,
    pub belief: Belief,
    /// How often the player's team errs compared with an average one.
    pub team: f64,
    /// Weight of the group in the estimate.
    pub pull: f64,
    /// How often players of the group err in this part compared with all parts; 1 without parts.
    part: f64,
}

impl Source {
    /// The player alone: Garwood's interval (1936) of the effective count, scaled back.
    ///
    /// A sum of weights of Poisson events has about the spread of a Poisson count of sum^2 / sum of
    /// squares, each weighted by their ratio (Bohm and Zech, "Statistics of weighted Poisson events
    /// and its applications", NIM A 748, 2014). With all weights 1 that is the count itself.
    /// Probabilities have the interval of [`expected_95`].
    pub fn raw(&self, (exposure, count): Unit, squares: f64) -> [f64; 3] {
        if self.chances && count - squares > 1e-9 {
            let (low, high) = expected_95(count, squares);
            return [count / exposure, low / exposure, high / exposure];
        }
        let effective = count / self.size;
        let scale = self.size / exposure;
        [
            count / exposure,
            standard_quantile(effective, 0.025) * scale,
            standard_quantile(effective + 1.0, 0.975) * scale,
        ]
    }

    /// Posterior of the weighted rate.
    pub fn belief(&self, (exposure, count): Unit) -> Belief {
        let effective = count / self.size;
        let belief = match &self.prior {
            Some(prior) => prior.posterior((exposure, effective)),
            // Jeffreys' prior of a Poisson rate, gamma(1/2, 0).
            None => Belief {
                shape: effective + 0.5,
                rate: exposure,
            },
        };
        // Sums of probabilities vary less than the errors for which they stand: it is uncertain how
        // far they follow a player's true rate, so the spread is that of whole errors.
        let whole = if self.chances {
            self.size.min(1.0)
        } else {
            1.0
        };
        Belief {
            shape: belief.shape * whole,
            rate: belief.rate * whole / self.size,
        }
    }

    fn pull(&self, exposure: f64) -> f64 {
        let prior = self.prior.as_ref();
        prior.map_or(0.0, |prior| prior.pull(exposure))
    }
}

/// What is learnt from all players towards one outcome (0 goals, 1 shots): how far the players of a
/// group differ, and how often teams err.
pub(super) struct Model {
    outcome: usize,
    by_group: HashMap<Group, Source>,
    nobody: Source,
    teams: Vec<Factor>,
}

/// Number of rounds in which teams and groups are learnt from each other.
const ROUNDS: usize = 2;

impl Model {
    /// Learns from these players.
    ///
    /// The prior is that of the player's position group in the competition; of the group in all
    /// competitions if that is too small; of all players; or none.
    pub fn fit(
        totals: &[Total],
        competition_names: &[String],
        teams: usize,
        outcome: usize,
        chances: bool,
    ) -> Model {
        let mut model = Model {
            outcome,
            by_group: HashMap::new(),
            nobody: Source::none(chances),
            teams: vec![Factor::default(); teams],
        };
        model.learn_groups(totals, competition_names, chances);
        for _ in 0..ROUNDS {
            let found = factors(&model.teams_of(totals));
            let alike = found.iter().all(|factor| *factor == Factor::default());
            model.teams = found;
            if alike {
                break;
            }
            model.learn_groups(totals, competition_names, chances);
        }
        model
    }

    fn learn_groups(&mut self, totals: &[Total], competition_names: &[String], chances: bool) {
        let groups: Vec<Group> = totals.iter().map(Total::group).collect();
        let outcome = self.outcome;
        let fit = |of: String, chosen: &dyn Fn(Group) -> bool| -> Source {
            let members = || {
                groups
                    .iter()
                    .zip(totals)
                    .filter(|(group, _)| chosen(**group))
                    .map(|(_, total)| total)
            };
            let (sum, squares) = members().fold((0.0, 0.0), |(sum, squares), member| {
                let tally = &member.sums[outcome].tally;
                (sum + tally.sum, squares + tally.squares)
            });
            let size = if sum > 0.0 { squares / sum } else { 1.0 };
            let units: Vec<Unit> = members()
                .filter_map(|total| {
                    let (_, count) = total.sums[outcome].known()?;
                    let (exposure, _) = total.adjusted(outcome, &self.teams)?;
                    Some((exposure, count / size))
                })
                .collect();
            let errors: f64 = units.iter().map(|(_, count)| count).sum();
            // Effective counts are rounded sums: 5 errors of weight 0.2 are 5 up to the last bit.
            let enough = units.len() >= GROUP_PLAYERS && errors >= GROUP_ERRORS - 1e-9;
            Source {
                prior: if enough { Prior::fit(&units) } else { None },
                size,
                chances,
                of,
            }
        };
        let all = fit("all players".to_owned(), &|_| true);
        let nobody = Source {
            prior: None,
            of: "none".to_owned(),
            ..all.clone()
        };
        let mut by_position: HashMap<PositionGroup, Source> = HashMap::new();
        let mut by_group: HashMap<Group, Source> = HashMap::new();
        for group in &groups {
            if by_group.contains_key(group) {
                continue;
            }
            let (position, competition) = *group;
            let name = competition.map_or("competition not known", |c| &competition_names[c]);
            let own = fit(format!("{}, {name}", position.name()), &|g| g == *group);
            let source = if own.prior.is_some() {
                own
            } else {
                let wider = by_position.entry(position).or_insert_with(|| {
                    let of = format!("{}, all competitions", position.name());
                    fit(of, &|g| g.0 == position)
                });
                if wider.prior.is_some() {
                    wider.clone()
                } else if all.prior.is_some() {
                    all.clone()
                } else {
                    nobody.clone()
                }
            };
            by_group.insert(*group, source);
        }
        self.by_group = by_group;
        self.nobody = nobody;
    }

    /// The errors of the teams compared with those expected of their players' groups.
    fn teams_of(&self, totals: &[Total]) -> Vec<Team> {
        let mut teams = vec![Team::default(); self.teams.len()];
        for total in totals {
            let source = self.source(total.group());
            let Some(prior) = &source.prior else {
                continue;
            };
            for stay in &total.stays {
                let sum = &stay.sums[self.outcome];
                let Some((exposure, count)) = sum.known() else {
                    continue;
                };
                let expected = prior.mean * exposure;
                let team = &mut teams[stay.team];
                team.seen += count / source.size;
                team.expected += expected;
                team.players += expected * expected / prior.shape;
            }
        }
        teams
    }

    fn source(&self, group: Group) -> &Source {
        self.by_group.get(&group).unwrap_or(&self.nobody)
    }

    /// The estimate for a player, over all matches or those of a part; `None` without exposure.
    /// `group` is the player's over all matches.
    pub fn estimate(&self, total: &Total, group: Group, part: Factor) -> Option<Estimate> {
        let sum = &total.sums[self.outcome];
        let unit = sum.known()?;
        let source = self.source(group);
        let (adjusted, unsure) = total.adjusted(self.outcome, &self.teams)?;
        let part = match source.prior {
            Some(_) => part,
            None => Factor::default(),
        };
        let adjusted = adjusted * part.mean;
        let belief = source.belief((adjusted, unit.1));
        let pull = source.pull(adjusted);
        // Uncertainty about the team affects the evidence of the player's own errors, and blurs
        // what is known about the group; uncertainty about the part shifts the group.
        let own = (1.0 - pull) * unsure;
        let group = pull * pull * part.variance / (part.mean * part.mean);
        let mean = belief.mean() * part.mean;
        let shape = 1.0 / (1.0 / belief.shape + own + group);
        Some(Estimate {
            raw: source.raw(unit, sum.tally.squares),
            belief: Belief {
                shape,
                rate: shape / mean,
            },
            source: source.clone(),
            team: adjusted / part.mean / unit.0,
            pull,
            part: part.mean,
        })
    }

    /// How often the players of each position group err in a part compared with all parts: errors
    /// divided by those expected, with five added to both, so that few errors have little effect.
    pub fn part(
        &self,
        totals: &[Total],
        group_of: impl Fn(&Total) -> Group,
    ) -> HashMap<PositionGroup, Factor> {
        let mut sums: HashMap<PositionGroup, (f64, f64)> = HashMap::new();
        for total in totals {
            let group = group_of(total);
            let source = self.source(group);
            let known = total.sums[self.outcome].known();
            let adjusted = total.adjusted(self.outcome, &self.teams);
            let (Some(prior), Some((_, count)), Some((exposure, _))) =
                (&source.prior, known, adjusted)
            else {
                continue;
            };
            let (seen, expected) = sums.entry(group.0).or_default();
            *seen += count / source.size;
            *expected += prior.mean * exposure;
        }
        let factor = |(seen, expected): (f64, f64)| {
            let (seen, expected) = (seen + GROUP_ERRORS, expected + GROUP_ERRORS);
            Factor {
                mean: seen / expected,
                variance: seen / (expected * expected),
            }
        };
        sums.into_iter()
            .map(|(group, sums)| (group, factor(sums)))
            .collect()
    }
}

impl Estimate {
    /// The group's mean rate, weighted as the estimate is; `None` without a prior.
    pub fn group_mean(&self) -> Option<f64> {
        let prior = self.source.prior.as_ref()?;
        Some(prior.mean * self.source.size * self.part)
    }
}
