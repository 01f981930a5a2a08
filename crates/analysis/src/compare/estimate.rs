//! From rows to one estimate per player: raw rate and interval, group, prior, posterior.

use std::collections::HashMap;

use super::gamma::{Belief, standard_quantile};
use super::prior::{GROUP_ERRORS, GROUP_PLAYERS, Prior, Unit};
use super::spells::{Spell, Spells, Tally};
use backline_model::PositionGroup;

/// Exposure and errors towards one outcome.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// In units; none where no match of his has a known exposure.
    pub exposure: Option<f64>,
    pub tally: Tally,
}

impl Sum {
    fn add(&mut self, exposure: Option<f64>, tally: &Tally) {
        // Errors of a match without exposure would make the rate too high.
        if let Some(exposure) = exposure {
            *self.exposure.get_or_insert(0.0) += exposure;
            self.tally.add(tally);
        }
    }

    /// The weighted count; none where there were errors and no weight is known.
    pub fn count(&self) -> Option<f64> {
        let dark = self.tally.errors > 0 && self.tally.unweighted == self.tally.errors;
        (!dark).then_some(self.tally.sum)
    }

    fn known(&self) -> Option<Unit> {
        let exposure = self.exposure.filter(|exposure| *exposure > 0.0)?;
        Some((exposure, self.count()?))
    }
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
    /// Errors that led to goals, and to shots.
    pub sums: [Sum; 2],
}

/// A position group within a competition.
pub(super) type Group = (PositionGroup, Option<usize>);

impl Total {
    pub fn matches(&self) -> u32 {
        self.games.len() as u32
    }

    /// Where he played most of his minutes; of equals the first.
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

    /// The code in his group with which he played most of his minutes; of equals the first.
    pub fn position(&self) -> Option<&str> {
        let group = self.group().0;
        let mut most: Option<(&str, f64)> = None;
        for (code, minutes) in &self.codes {
            let more = most.is_none_or(|(_, known)| *minutes > known);
            if PositionGroup::of(Some(code)) == group && more {
                most = Some((code, *minutes));
            }
        }
        most.map(|(code, _)| code)
    }
}

/// Adds up each player over some of his matches, in order of appearance.
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
            });
            totals.len() - 1
        });
        let total = &mut totals[at];
        // The name as it was written last.
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
        total.sums[0].add(spell.exposure, &spell.goal);
        total.sums[1].add(full, &spell.shot);
    }
    totals
}

/// The prior that a player gets, and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// None: too few errors anywhere; each player stands alone.
    pub prior: Option<Prior>,
    /// What one effective error weighs: sum of squared weights by sum of weights, 1 for counts.
    pub size: f64,
    /// Which players it rests on.
    pub of: String,
}

/// A player's estimate towards one outcome.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    pub exposure: f64,
    /// Rate and exact 95 % interval of the player alone.
    pub raw: [f64; 3],
    pub source: Source,
    pub belief: Belief,
}

impl Source {
    /// The player alone: Garwood's interval (1936) of the effective count, scaled back.
    ///
    /// A sum of weights of Poisson events has about the spread of a Poisson count of
    /// sum^2 / sum of squares, each of which weighs as their ratio (Bohm and Zech, "Statistics of
    /// weighted Poisson events and its applications", NIM A 748, 2014). With all weights 1 that
    /// is the count itself.
    pub fn raw(&self, (exposure, count): Unit) -> [f64; 3] {
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
        Belief {
            rate: belief.rate / self.size,
            ..belief
        }
    }

    fn estimate(&self, unit: Unit) -> Estimate {
        Estimate {
            exposure: unit.0,
            raw: self.raw(unit),
            belief: self.belief(unit),
            source: self.clone(),
        }
    }
}

/// Estimates of all players towards one outcome (0 goals, 1 shots), in the order of `totals`.
///
/// The prior is that of the player's position group in his competition; of the group in all
/// competitions where that is too small; of all players; or none.
pub(super) fn estimates(
    totals: &[Total],
    competition_names: &[String],
    outcome: usize,
) -> Vec<Option<Estimate>> {
    let groups: Vec<Group> = totals.iter().map(Total::group).collect();
    let fit = |of: String, chosen: &dyn Fn(Group) -> bool| -> Source {
        let members = || {
            groups
                .iter()
                .zip(totals)
                .filter(|(group, _)| chosen(**group))
                .map(|(_, total)| &total.sums[outcome])
        };
        let (sum, squares) = members().fold((0.0, 0.0), |(sum, squares), member| {
            (sum + member.tally.sum, squares + member.tally.squares)
        });
        let size = if sum > 0.0 { squares / sum } else { 1.0 };
        let units: Vec<Unit> = members()
            .filter_map(Sum::known)
            .map(|(exposure, count)| (exposure, count / size))
            .collect();
        let errors: f64 = units.iter().map(|(_, count)| count).sum();
        // Effective counts are rounded sums: 5 errors of weight 0.2 are 5 within the last bit.
        let enough = units.len() >= GROUP_PLAYERS && errors >= GROUP_ERRORS - 1e-9;
        Source {
            prior: if enough { Prior::fit(&units) } else { None },
            size,
            of,
        }
    };
    let all = fit("all players".to_owned(), &|_| true);
    let nobody = Source {
        of: "none".to_owned(),
        ..all.clone()
    };
    let mut by_position: HashMap<PositionGroup, Source> = HashMap::new();
    let mut by_group: HashMap<Group, Source> = HashMap::new();
    totals
        .iter()
        .zip(&groups)
        .map(|(total, group)| {
            let unit = total.sums[outcome].known()?;
            let (position, competition) = *group;
            let own = by_group.entry(*group).or_insert_with(|| {
                let name = competition.map_or("competition not known", |c| &competition_names[c]);
                fit(format!("{}, {name}", position.name()), &|g| g == *group)
            });
            let source = if own.prior.is_some() {
                own
            } else {
                let wider = by_position.entry(position).or_insert_with(|| {
                    let of = format!("{}, all competitions", position.name());
                    fit(of, &|g| g.0 == position)
                });
                if wider.prior.is_some() {
                    wider
                } else if all.prior.is_some() {
                    &all
                } else {
                    &nobody
                }
            };
            Some(source.estimate(unit))
        })
        .collect()
}

impl Estimate {
    /// The group's mean rate, weighted as the estimate is; none without a prior.
    pub fn group_mean(&self) -> Option<f64> {
        let prior = self.source.prior.as_ref()?;
        Some(prior.mean * self.source.size)
    }
}
