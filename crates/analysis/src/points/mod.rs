//! What errors cost in points: the result of each match as its chances make it likely, with the
//! shots that followed somebody's errors and without them. Definitions are in `docs/value.md`.

mod attacks;
mod distribution;

use std::collections::HashMap;

use polars::prelude::*;

use crate::attribute::{COUNTED_FROM, Kind};
use crate::compare::full_coverage;
use crate::rate::labelled_matches;
use crate::rows::{CountBasis, ERRORS, LedTo, OUTCOMES, PointsMatchRow, PointsOf, PointsRow};
use crate::select::{keys, people};
use attacks::{Action, Shot, attacks, chance};
use backline_model::{ColumnSpec, LINEUPS, MATCHES, Result, Side};
use distribution::{Chance, Sum, expected, lost, scored};

/// Columns of [`Points::totals`], see [`PointsRow`].
pub const POINTS_COLUMNS: &[ColumnSpec] = PointsRow::COLUMNS;
/// Columns of [`Points::matches`], see [`PointsMatchRow`].
pub const POINTS_MATCH_COLUMNS: &[ColumnSpec] = PointsMatchRow::COLUMNS;

/// A match is left out where more than this share of its shots has no expected goals.
const DARK: f64 = 0.1;

/// What errors cost.
#[derive(Debug, Clone)]
pub struct Points {
    /// One row per player and then one per team, those whom it cost most first, see
    /// [`POINTS_COLUMNS`].
    pub totals: DataFrame,
    /// One row per team and match, see [`POINTS_MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// Matches that are in no figure: key events only, or shots without expected goals.
    pub left_out: usize,
}

/// What somebody's errors cost, match by match.
#[derive(Debug, Default)]
struct Cost {
    matches: u32,
    minutes: f64,
    labelled: [bool; 2],
    sum: Sum,
    shots: f64,
    xg: f64,
    goals: u32,
    in_fact: u32,
    unknown: u32,
}

/// A match as it is looked at.
struct Game<'a> {
    /// Of each side.
    shots: [Vec<Shot<'a>>; 2],
    /// What the players of each side did before the shots of the other: who, and the action.
    actions: [Vec<(Option<usize>, Action<'a>)>; 2],
}

/// A player or team with what their errors cost.
struct Line<'a> {
    team: &'a str,
    /// Name and key.
    person: Option<(&'a str, &'a str)>,
    cost: Cost,
}

/// A team in a match.
struct MatchLine<'a> {
    match_id: &'a str,
    date: Option<i32>,
    /// The team and its opponents.
    teams: [&'a str; 2],
    xg: [f64; 2],
    /// Probabilities of a win, a draw and a defeat.
    result: [f64; 3],
    /// Expected points, and without errors.
    expected: [f64; 2],
    /// Points, and without the goals that followed errors.
    fact: [u32; 2],
}

/// What errors cost each player and team: expected points with and without the shots that followed
/// their errors, of matches with full coverage, the first ninety minutes.
///
/// Frames as [`crate::attribute::OUTCOME_COLUMNS`], [`crate::attribute::ERROR_COLUMNS`] (of all
/// players), [`backline_model::LINEUP_COLUMNS`] and [`backline_model::MATCH_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns.
pub fn points(
    outcomes: &DataFrame,
    errors: &DataFrame,
    lineups: &DataFrame,
    matches: &DataFrame,
) -> Result<Points> {
    let labelled = labelled_matches(matches, errors)?;
    let ids = matches.column(MATCHES.match_id)?.str()?;
    let (home, away) = (
        matches.column(MATCHES.home)?.str()?,
        matches.column(MATCHES.away)?.str()?,
    );
    let dates = matches.column(MATCHES.date)?.date()?.physical();
    let full = full_coverage(matches)?;
    let game_of: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .filter(|(id, _)| full.get(id) == Some(&true))
        .collect();
    let people = people(lineups)?;
    let person_of: HashMap<&str, usize> = people
        .iter()
        .enumerate()
        .map(|(at, person)| (person.key.as_str(), at))
        .collect();

    let rows = |frame| Rows::of(frame, &game_of, matches.height());
    let shots = Outcomes::of(outcomes, rows(outcomes)?)?;
    let actions = Errors::of(errors, rows(errors)?)?;

    let mut of_people: Vec<Cost> = (0..people.len()).map(|_| Cost::default()).collect();
    let mut teams: Vec<(&str, Cost)> = Vec::new();
    let mut team_of: HashMap<&str, usize> = HashMap::new();
    let mut lines: Vec<MatchLine<'_>> = Vec::new();
    let lengths = matches.column(MATCHES.minutes)?.f64()?;
    // What is in no figure is in no count of matches either.
    let mut known = vec![false; matches.height()];
    for at in 0..matches.height() {
        let Some(id) = ids.get(at).filter(|id| game_of.contains_key(id)) else {
            continue;
        };
        let names = [home.get(at), away.get(at)];
        let game = &Game {
            shots: shots.shots(at),
            actions: actions.actions(at, labelled[at], names, &person_of),
        };
        known[at] = game.is_known();
        if !known[at] {
            continue;
        }
        let names = names.map(Option::unwrap_or_default);
        let chances = Chances::of(game);
        for side in 0..2 {
            let mut by_person: Vec<(usize, Vec<&Action<'_>>)> = Vec::new();
            for (who, action) in &game.actions[side] {
                let Some(who) = *who else { continue };
                match by_person.iter_mut().find(|(known, _)| *known == who) {
                    Some((_, actions)) => actions.push(action),
                    None => by_person.push((who, vec![action])),
                }
            }
            for (who, actions) in &by_person {
                chances.cost(game, side, actions, &mut of_people[*who]);
            }
            let team = *team_of.entry(names[side]).or_insert_with(|| {
                teams.push((names[side], Cost::default()));
                teams.len() - 1
            });
            let all: Vec<&Action<'_>> = game.actions[side].iter().map(|(_, it)| it).collect();
            let total = &mut teams[team].1;
            total.played(lengths.get(at).unwrap_or_default(), labelled[at]);
            let cost = chances.cost(game, side, &all, total);
            lines.push(MatchLine {
                match_id: id,
                date: dates.get(at),
                teams: [names[side], names[1 - side]],
                xg: [side, 1 - side].map(|side| xg(&game.shots[side])),
                result: chances.result(side),
                expected: [
                    expected(&chances.goals[side], &chances.goals[1 - side]),
                    expected(&chances.goals[side], &cost.without),
                ],
                fact: cost.fact,
            });
        }
    }
    let in_figures = |id: &str| game_of.get(id).copied().filter(|game| known[*game]);
    let match_ids = lineups.column(LINEUPS.match_id)?.str()?;
    let minutes = lineups.column(LINEUPS.minutes)?.f64()?;
    let line_keys = keys(lineups)?;
    // A player may stand twice in a match's line-up, where two names are one person's.
    let mut last: HashMap<usize, usize> = HashMap::new();
    for row in 0..lineups.height() {
        let game = match_ids.get(row).and_then(in_figures);
        let person = line_keys.get(row).and_then(|key| person_of.get(key));
        if let Some((game, person)) = game.zip(person.copied()) {
            let cost = &mut of_people[person];
            let minutes = minutes.get(row).unwrap_or_default();
            match last.insert(person, game) {
                Some(same) if same == game => cost.minutes += minutes,
                _ => cost.played(minutes, labelled[game]),
            }
        }
    }
    let left_out = known.iter().filter(|known| !**known).count();
    let players = people.iter().zip(of_people);
    let players = players.filter(|(_, cost)| cost.matches > 0);
    let players = players.map(|(person, cost)| Line {
        team: &person.team,
        person: Some((&person.player, &person.key)),
        cost,
    });
    let of_teams = teams.into_iter().map(|(team, cost)| Line {
        team,
        person: None,
        cost,
    });
    let (mut totals, mut of_teams): (Vec<_>, Vec<_>) = (players.collect(), of_teams.collect());
    for lines in [&mut totals, &mut of_teams] {
        lines.sort_by(|a, b| {
            let mean = |line: &Line<'_>| line.cost.sum.mean();
            let by_cost = mean(b).total_cmp(&mean(a));
            by_cost
                .then(b.cost.minutes.total_cmp(&a.cost.minutes))
                .then((a.team, a.person).cmp(&(b.team, b.person)))
        });
    }
    totals.extend(of_teams);
    Ok(Points {
        totals: totals_frame(&totals)?,
        matches: matches_frame(&lines)?,
        left_out,
    })
}

fn xg(shots: &[Shot<'_>]) -> f64 {
    shots.iter().filter_map(|shot| shot.xg).sum()
}

impl Game<'_> {
    /// Nearly all of its shots have expected goals; an own goal has none anywhere.
    fn is_known(&self) -> bool {
        let shots = self.shots.iter().flatten().filter(|shot| !shot.own_goal);
        let (all, dark) = shots.fold((0.0, 0.0), |(all, dark), shot| {
            (all + 1.0, dark + f64::from(u8::from(shot.xg.is_none())))
        });
        dark <= all * DARK
    }
}

/// The attacks of a match and the goals that they make likely.
struct Chances<'g, 'a> {
    attacks: [Vec<Vec<&'g Shot<'a>>>; 2],
    goals: [Vec<f64>; 2],
}

/// What some actions cost in a match.
struct CostOfMatch {
    /// Goals conceded without them.
    without: Vec<f64>,
    /// Points of the result, and of the result without the goals that followed.
    fact: [u32; 2],
}

impl<'g, 'a> Chances<'g, 'a> {
    fn of(game: &'g Game<'a>) -> Chances<'g, 'a> {
        let attacks = [0, 1].map(|side: usize| attacks(&game.shots[side]));
        let goals = [0, 1]
            .map(|side: usize| scored(attacks[side].iter().map(|attack| chance(attack, &[]).kept)));
        Chances { attacks, goals }
    }

    /// Probabilities that this side wins, draws and loses.
    fn result(&self, side: usize) -> [f64; 3] {
        let mut result = [0.0; 3];
        for (own, sure) in self.goals[side].iter().enumerate() {
            for (against, likely) in self.goals[1 - side].iter().enumerate() {
                let place = match distribution::points(own, against) {
                    3 => 0,
                    1 => 1,
                    _ => 2,
                };
                result[place] += sure * likely;
            }
        }
        result
    }

    /// Adds what these actions of a side cost it.
    fn cost(
        &self,
        game: &Game<'_>,
        side: usize,
        actions: &[&Action<'_>],
        into: &mut Cost,
    ) -> CostOfMatch {
        let other = 1 - side;
        let against: Vec<Chance> = self.attacks[other]
            .iter()
            .map(|attack| chance(attack, actions))
            .collect();
        into.sum.add(&lost(&self.goals[side], &against));
        into.xg += against.iter().map(|chance| chance.given).sum::<f64>();
        let mut by_errors = 0;
        for shot in &game.shots[other] {
            let before = actions
                .iter()
                .filter(|action| action.shots.contains(&shot.id));
            let (mut none, mut named) = (1.0, false);
            for action in before {
                none *= 1.0 - action.chance;
                named |= action.chance >= COUNTED_FROM;
            }
            match shot.xg {
                Some(_) => into.shots += 1.0 - none,
                None => into.unknown += u32::from(named),
            }
            by_errors += usize::from(named && shot.goal);
        }
        let goals = |side: usize| game.shots[side].iter().filter(|shot| shot.goal).count();
        let (own, conceded) = (goals(side), goals(other));
        let fact = [conceded, conceded - by_errors];
        let fact = fact.map(|conceded| distribution::points(own, conceded) as u32);
        into.goals += by_errors as u32;
        into.in_fact += fact[1] - fact[0];
        CostOfMatch {
            without: scored(against.iter().map(|chance| chance.kept)),
            fact,
        }
    }
}

impl Cost {
    fn played(&mut self, minutes: f64, labelled: bool) {
        self.matches += 1;
        self.minutes += minutes;
        self.labelled[usize::from(!labelled)] = true;
    }
}

/// Clock columns of a frame: period, minute, second.
struct Clock<'a>(&'a UInt8Chunked, &'a UInt16Chunked, &'a Float64Chunked);

impl<'a> Clock<'a> {
    fn of(frame: &'a DataFrame) -> Result<Clock<'a>> {
        Ok(Clock(
            frame.column(OUTCOMES.period)?.u8()?,
            frame.column(OUTCOMES.minute)?.u16()?,
            frame.column(OUTCOMES.second)?.f64()?,
        ))
    }

    fn at(&self, row: usize) -> (u8, u16, f64) {
        let Clock(period, minute, second) = self;
        (
            period.get(row).unwrap_or_default(),
            minute.get(row).unwrap_or_default(),
            second.get(row).unwrap_or_default(),
        )
    }
}

/// The rows of a frame match by match: of an archive there is no more than this beside the frames.
struct Rows {
    rows: Vec<u32>,
    /// Where the rows of each match begin.
    starts: Vec<usize>,
}

impl Rows {
    fn of(frame: &DataFrame, game_of: &HashMap<&str, usize>, games: usize) -> Result<Rows> {
        let ids = frame.column(MATCHES.match_id)?.str()?;
        let game = |id: Option<&str>| id.and_then(|id| game_of.get(id)).copied();
        let mut starts = vec![0; games + 1];
        for id in ids.iter() {
            if let Some(game) = game(id) {
                starts[game + 1] += 1;
            }
        }
        for game in 0..games {
            starts[game + 1] += starts[game];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts[games]];
        for (row, id) in ids.iter().enumerate() {
            if let Some(game) = game(id) {
                rows[next[game]] = row as u32;
                next[game] += 1;
            }
        }
        Ok(Rows { rows, starts })
    }

    fn of_game(&self, game: usize) -> impl Iterator<Item = usize> {
        let rows = &self.rows[self.starts[game]..self.starts[game + 1]];
        rows.iter().map(|row| *row as usize)
    }
}

/// The goals and shots.
struct Outcomes<'a> {
    rows: Rows,
    clock: Clock<'a>,
    events: &'a StringChunked,
    sides: &'a UInt8Chunked,
    goals: &'a BooleanChunked,
    own_goals: &'a BooleanChunked,
    xg: &'a Float64Chunked,
}

impl<'a> Outcomes<'a> {
    fn of(frame: &'a DataFrame, rows: Rows) -> Result<Outcomes<'a>> {
        Ok(Outcomes {
            rows,
            clock: Clock::of(frame)?,
            events: frame.column(OUTCOMES.event_id)?.str()?,
            sides: frame.column(OUTCOMES.side)?.cat8()?.physical(),
            goals: frame.column(OUTCOMES.goal)?.bool()?,
            own_goals: frame.column(OUTCOMES.own_goal)?.bool()?,
            xg: frame.column(OUTCOMES.xg)?.f64()?,
        })
    }

    /// Those of each side in the first ninety minutes, in their order.
    fn shots(&self, game: usize) -> [Vec<Shot<'a>>; 2] {
        let mut shots: [Vec<Shot<'a>>; 2] = Default::default();
        for row in self.rows.of_game(game) {
            let side = self.sides.get(row).and_then(Side::from_code);
            let (period, minute, second) = self.clock.at(row);
            let Some((side, id)) = side.zip(self.events.get(row)).filter(|_| period <= 2) else {
                continue;
            };
            shots[side as usize].push(Shot {
                id,
                period,
                seconds: f64::from(minute) * 60.0 + second,
                goal: self.goals.get(row) == Some(true),
                own_goal: self.own_goals.get(row) == Some(true),
                xg: self.xg.get(row),
            });
        }
        for shots in &mut shots {
            shots.sort_by(|a, b| (a.period.cmp(&b.period)).then(a.seconds.total_cmp(&b.seconds)));
        }
        shots
    }
}

/// What may have been errors.
struct Errors<'a> {
    rows: Rows,
    clock: Clock<'a>,
    keys: StringChunked,
    teams: &'a StringChunked,
    kinds: &'a StringChunked,
    led_to: &'a StringChunked,
    shots: &'a StringChunked,
    confidences: &'a Float64Chunked,
    labels: BooleanChunked,
}

/// An action of a match: whose, of which side, period, minute, second, kind.
type ActionKey<'a> = (Option<usize>, usize, (u8, u16, u64), &'a str);

impl<'a> Errors<'a> {
    fn of(frame: &'a DataFrame, rows: Rows) -> Result<Errors<'a>> {
        Ok(Errors {
            rows,
            clock: Clock::of(frame)?,
            keys: keys(frame)?,
            teams: frame.column(ERRORS.team)?.str()?,
            kinds: frame.column(ERRORS.kind)?.str()?,
            led_to: frame.column(ERRORS.led_to)?.str()?,
            shots: frame.column(ERRORS.outcome_event_id)?.str()?,
            confidences: frame.column(ERRORS.confidence)?.f64()?,
            labels: frame.column(ERRORS.label)?.is_not_null(),
        })
    }

    /// What players of each side did before the other's shots, an action once: where the feed
    /// labels errors its labels, else every action for what it may have been.
    fn actions(
        &self,
        game: usize,
        labelled: bool,
        teams: [Option<&str>; 2],
        people: &HashMap<&str, usize>,
    ) -> [Vec<(Option<usize>, Action<'a>)>; 2] {
        let mut actions: [Vec<(Option<usize>, Action<'a>)>; 2] = Default::default();
        let mut place: HashMap<ActionKey<'_>, (usize, bool)> = HashMap::new();
        for row in self.rows.of_game(game) {
            let Some(side) = teams.iter().position(|team| *team == self.teams.get(row)) else {
                continue;
            };
            let kind = self.kinds.get(row).unwrap_or_default();
            let chance = match labelled {
                true if self.labels.get(row) == Some(true) => 1.0,
                true => continue,
                false if Kind::is_apart(kind, None) => continue,
                false => self.confidences.get(row).unwrap_or_default(),
            };
            let Some(shot) = self.shots.get(row) else {
                continue;
            };
            let who = self.keys.get(row).and_then(|key| people.get(key)).copied();
            let (period, minute, second) = self.clock.at(row);
            let key = (who, side, (period, minute, second.to_bits()), kind);
            // For the worst that it led to, as in the rates.
            let goal = self.led_to.get(row) == Some(LedTo::Goal.name());
            match place.get_mut(&key) {
                Some((at, to_goal)) => {
                    let action = &mut actions[side][*at].1;
                    action.shots.push(shot);
                    if (goal, chance) > (*to_goal, action.chance) {
                        (action.chance, *to_goal) = (chance, goal);
                    }
                }
                None => {
                    place.insert(key, (actions[side].len(), goal));
                    let shots = vec![shot];
                    actions[side].push((who, Action { chance, shots }));
                }
            }
        }
        actions
    }
}

/// 95 % of what a sum may be lies from here to there.
const INTERVAL: [f64; 2] = [0.025, 0.975];

fn totals_frame(lines: &[Line<'_>]) -> Result<DataFrame> {
    let of = PointsRow::NAMES;
    let texts = |name: &str, value: &dyn Fn(&Line<'_>) -> Option<String>| {
        let values: StringChunked = lines.iter().map(value).collect();
        values.with_name(name.into()).into_column()
    };
    let whole = |name: &str, value: fn(&Cost) -> u32| {
        let values: Vec<u32> = lines.iter().map(|line| value(&line.cost)).collect();
        Column::new(name.into(), values)
    };
    let numbers = |name: &str, value: fn(&Cost) -> f64| {
        // Sums of products differ in their last bits between machines.
        let rounded = lines
            .iter()
            .map(|line| (value(&line.cost) * 1e10).round() / 1e10);
        Column::new(name.into(), rounded.collect::<Vec<f64>>())
    };
    let kind = |line: &Line<'_>| match line.person {
        Some(_) => PointsOf::Player,
        None => PointsOf::Team,
    };
    Ok(DataFrame::new(
        lines.len(),
        vec![
            texts(of.of, &|line| Some(kind(line).name().to_owned())),
            texts(of.team, &|line| Some(line.team.to_owned())),
            texts(of.player, &|line| Some(line.person?.0.to_owned())),
            whole(of.matches, |cost| cost.matches),
            numbers(of.minutes, |cost| cost.minutes),
            texts(of.basis, &|line| {
                let [labelled, unlabelled] = line.cost.labelled;
                Some(CountBasis::of(labelled, unlabelled).name().to_owned())
            }),
            numbers(of.shots, |cost| cost.shots),
            numbers(of.xg, |cost| cost.xg),
            numbers(of.points, |cost| cost.sum.mean()),
            whole(of.points_low, |cost| cost.sum.quantile(INTERVAL[0])),
            whole(of.points_high, |cost| cost.sum.quantile(INTERVAL[1])),
            whole(of.goals, |cost| cost.goals),
            whole(of.points_in_fact, |cost| cost.in_fact),
            whole(of.unknown, |cost| cost.unknown),
            texts(of.player_key, &|line| Some(line.person?.1.to_owned())),
        ],
    )?)
}

fn matches_frame(lines: &[MatchLine<'_>]) -> Result<DataFrame> {
    let of = PointsMatchRow::NAMES;
    let texts = |name: &str, value: fn(&MatchLine<'_>) -> String| {
        Column::new(name.into(), lines.iter().map(value).collect::<Vec<_>>())
    };
    let numbers = |name: &str, value: fn(&MatchLine<'_>) -> f64| {
        let rounded = lines.iter().map(|line| (value(line) * 1e10).round() / 1e10);
        Column::new(name.into(), rounded.collect::<Vec<f64>>())
    };
    let whole = |name: &str, at: usize| {
        let values: Vec<u32> = lines.iter().map(|line| line.fact[at]).collect();
        Column::new(name.into(), values)
    };
    let dates: Int32Chunked = lines.iter().map(|line| line.date).collect();
    Ok(DataFrame::new(
        lines.len(),
        vec![
            texts(of.match_id, |line| line.match_id.to_owned()),
            dates.with_name(of.date.into()).into_date().into_column(),
            texts(of.team, |line| line.teams[0].to_owned()),
            texts(of.opponent, |line| line.teams[1].to_owned()),
            numbers(of.xg_for, |line| line.xg[0]),
            numbers(of.xg_against, |line| line.xg[1]),
            numbers(of.win, |line| line.result[0]),
            numbers(of.draw, |line| line.result[1]),
            numbers(of.loss, |line| line.result[2]),
            numbers(of.expected_points, |line| line.expected[0]),
            numbers(of.without_errors, |line| line.expected[1]),
            whole(of.points, 0),
            whole(of.points_without_errors, 1),
        ],
    )?)
}

#[cfg(test)]
mod tests;
