//! The leagues of a simulation: teams, squads, calendars, and each player's true rates.

use polars::prelude::*;
use rand::RngExt;
use rand_distr::{Distribution, Gamma};

use super::{FACTORS, PLAYERS, stream};
use backline_model::{ColumnSpec, Result, table};

/// Teams of a league.
const TEAMS: u32 = 20;
/// Matches of a season: each against each, twice.
const SEASON: u32 = TEAMS * (TEAMS - 1);
/// Maximum number of leagues in parallel, if there are matches enough for all.
const LEAGUES: u32 = 10;
/// Year in which the first season begins.
const FIRST_YEAR: u32 = 1990;
/// Players of a squad: eleven that start, in the order of the slots, and the bench.
pub(super) const SQUAD: usize = 18;

/// A line of play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Goalkeeper,
    Defender,
    Midfielder,
    Forward,
}

/// Position of each member of a squad: the eleven, then the bench.
pub(super) const POSITIONS: [(&str, Line); SQUAD] = [
    ("GK", Line::Goalkeeper),
    ("RB", Line::Defender),
    ("CB", Line::Defender),
    ("CB", Line::Defender),
    ("LB", Line::Defender),
    ("DM", Line::Midfielder),
    ("CM", Line::Midfielder),
    ("CM", Line::Midfielder),
    ("RW", Line::Forward),
    ("CF", Line::Forward),
    ("LW", Line::Forward),
    ("GK", Line::Goalkeeper),
    ("CB", Line::Defender),
    ("LB", Line::Defender),
    ("CM", Line::Midfielder),
    ("AM", Line::Midfielder),
    ("CF", Line::Forward),
    ("RW", Line::Forward),
];

/// Mean of the true rates, errors per 90 minutes that lead to a goal and to another shot, and the
/// shape of the gamma distribution from which they are drawn.
fn rates(line: Line) -> (f64, f64, f64) {
    match line {
        Line::Goalkeeper => (0.03, 0.03, 2.0),
        Line::Defender => (0.04, 0.10, 2.0),
        Line::Midfielder => (0.03, 0.10, 2.0),
        Line::Forward => (0.008, 0.03, 2.0),
    }
}

/// Shape of the gamma distribution of mean 1 from which teams' factors are drawn: how often their
/// players err compared with an average team's.
const TEAM_SHAPE: f64 = 12.0;

/// A player and how often they err.
#[derive(Debug, Clone)]
pub(super) struct Player {
    pub id: String,
    pub name: String,
    /// Errors per 90 minutes that lead to a goal.
    pub to_goal: f64,
    /// Errors per 90 minutes that lead to a shot and no goal.
    pub to_shot: f64,
}

pub(super) struct Team {
    pub id: String,
    pub name: String,
    /// How often its players err compared with an average team's; included in their rates.
    pub factor: f64,
    pub squad: Vec<Player>,
}

pub(super) struct League {
    pub name: String,
    pub teams: Vec<Team>,
}

/// Everybody.
pub(super) struct World {
    pub leagues: Vec<League>,
    matches: u32,
}

/// When and between whom a match is.
pub(super) struct Fixture {
    pub league: usize,
    pub season: String,
    pub date: String,
    pub home: usize,
    pub away: usize,
}

const FIRST: [&str; 24] = [
    "Ada", "Bruno", "Caio", "Dario", "Emil", "Franco", "Gustav", "Hugo", "Iker", "Jonas", "Karim",
    "Luca", "Marek", "Nuno", "Oskar", "Pavel", "Quim", "Rafa", "Sandro", "Tomás", "Uroš", "Viktor",
    "Willem", "Yann",
];
const LAST: [&str; 30] = [
    "Almeida",
    "Bakker",
    "Costa",
    "Dubois",
    "Engström",
    "Fischer",
    "Gálvez",
    "Horváth",
    "Ibarra",
    "Jansen",
    "Kovač",
    "Lindqvist",
    "Moreau",
    "Novák",
    "Ortega",
    "Petrov",
    "Quintero",
    "Rossi",
    "Santos",
    "Tanaka",
    "Urbano",
    "Vidal",
    "Weber",
    "Ximénez",
    "Yıldız",
    "Zieliński",
    "Okafor",
    "Diallo",
    "Haugen",
    "Keller",
];
const TOWNS: [&str; 20] = [
    "Arden", "Brook", "Calder", "Dunmore", "Elster", "Ferrol", "Grane", "Holm", "Isola", "Jaro",
    "Kelso", "Lorne", "Merin", "Norden", "Orba", "Prado", "Rovere", "Solna", "Tarn", "Ulver",
];

impl World {
    /// The leagues that this many matches need; each player depends on the seed alone.
    pub fn new(seed: u64, matches: u32) -> World {
        let leagues = matches.div_ceil(SEASON).clamp(1, LEAGUES);
        let leagues = (0..leagues).map(|league| League {
            name: format!("Simulated League {}", league + 1),
            teams: (0..TEAMS)
                .map(|team| Team::new(seed, league, team))
                .collect(),
        });
        World {
            leagues: leagues.collect(),
            matches,
        }
    }

    /// The match with this number: season by season, in each the leagues one after the other.
    pub fn fixture(&self, number: u32) -> Fixture {
        let leagues = self.leagues.len() as u32;
        let season = number / SEASON / leagues;
        let league = number / SEASON % leagues;
        let of_season = number % SEASON;
        let (round, game) = (of_season / (TEAMS / 2), of_season % (TEAMS / 2));
        // The circle method: one team stays, the others rotate.
        let rounds = TEAMS - 1;
        let turn = round % rounds;
        let place = |at: u32| {
            if at == 0 {
                0
            } else {
                (at - 1 + turn) % rounds + 1
            }
        };
        let (a, b) = (place(game), place(rounds - game));
        let swap = (round / rounds == 1) != (game == 0 && turn % 2 == 1);
        let (home, away) = if swap { (b, a) } else { (a, b) };
        let year = FIRST_YEAR + season;
        // One round per week from the first of August.
        let day = 213 + round * 7;
        let (of_year, year_of_match) = if day < 365 {
            (day, year)
        } else {
            (day - 365, year + 1)
        };
        Fixture {
            league: league as usize,
            season: format!("{year}-{:02}", (year + 1) % 100),
            date: date(year_of_match, of_year),
            home: home as usize,
            away: away as usize,
        }
    }

    pub fn truth(&self) -> Result<DataFrame> {
        type Row<'a> = (&'a League, &'a Team, usize, &'a Player);
        let mut rows: Vec<Row> = Vec::new();
        for league in &self.leagues {
            for team in &league.teams {
                let squad = team.squad.iter().enumerate();
                rows.extend(squad.map(|(slot, player)| (league, team, slot, player)));
            }
        }
        let text = |name: &str, pick: &dyn Fn(&Row) -> String| {
            let values: StringChunked = rows.iter().map(|row| Some(pick(row))).collect();
            values.with_name(name.into()).into_column()
        };
        let number = |name: &str, pick: &dyn Fn(&Player) -> f64| {
            let values: Vec<f64> = rows.iter().map(|row| pick(row.3)).collect();
            Column::new(name.into(), values)
        };
        let of = TruthRow::NAMES;
        let columns = vec![
            text(of.player_id, &|row| row.3.id.clone()),
            text(of.player, &|row| row.3.name.clone()),
            text(of.team, &|row| row.1.name.clone()),
            text(of.competition, &|row| row.0.name.clone()),
            text(of.position, &|row| POSITIONS[row.2].0.to_owned()),
            number(of.goal_errors_per_90, &|player| player.to_goal),
            number(of.shot_errors_per_90, &|player| player.to_shot),
            Column::new(
                of.team_factor.into(),
                rows.iter().map(|row| row.1.factor).collect::<Vec<f64>>(),
            ),
        ];
        debug_assert!(self.matches > 0 || !rows.is_empty());
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}

table! {
    /// A simulated player with their true rates.
    pub struct TruthRow, names TruthNames {
        /// id
        player_id: String,
        /// who
        player: String,
        /// the player's team
        team: String,
        /// the team's league
        competition: String,
        /// position code
        position: String,
        /// true rate of errors that lead to a goal
        goal_errors_per_90: f64 ["per 90 min"],
        /// true rate of errors that lead to a shot and no goal
        shot_errors_per_90: f64 ["per 90 min"],
        /// how often players of the team err compared with an average team's; included in the rates
        team_factor: f64,
    }
}

/// Columns of the table `truth`, in order: one row per player, see [`TruthRow`].
pub const TRUTH_COLUMNS: &[ColumnSpec] = TruthRow::COLUMNS;

impl Team {
    fn new(seed: u64, league: u32, team: u32) -> Team {
        let number = league * TEAMS + team;
        let mut own = stream(seed, FACTORS, u64::from(number));
        let factor = match Gamma::new(TEAM_SHAPE, 1.0 / TEAM_SHAPE) {
            Ok(gamma) => gamma.sample(&mut own),
            Err(_) => 1.0,
        };
        let squad = (0..SQUAD as u32).map(|slot| {
            let id = number * SQUAD as u32 + slot;
            let mut rng = stream(seed, PLAYERS, u64::from(id));
            let (goal, shot, shape) = rates(POSITIONS[slot as usize].1);
            let mut draw = |mean: f64| match Gamma::new(shape, mean / shape) {
                Ok(gamma) => gamma.sample(&mut rng),
                Err(_) => mean,
            };
            let (to_goal, to_shot) = (factor * draw(goal), factor * draw(shot));
            let first = FIRST[rng.random_range(0..FIRST.len())];
            let last = LAST[rng.random_range(0..LAST.len())];
            Player {
                id: format!("s{}", 10_000 + id),
                name: format!("{first} {last} {}", 10_000 + id),
                to_goal,
                to_shot,
            }
        });
        Team {
            id: format!("t{}", 100 + number),
            name: format!("{} {}", TOWNS[team as usize], league + 1),
            factor,
            squad: squad.collect(),
        }
    }
}

/// Day of a year, from 0, as `YYYY-MM-DD`; years of 365 days.
fn date(year: u32, mut day: u32) -> String {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while month < 11 && day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn in_a_season_each_team_meets_each_other_at_home_and_away() {
        let world = World::new(1, SEASON);
        let pairs: HashSet<(usize, usize)> = (0..SEASON)
            .map(|number| world.fixture(number))
            .map(|fixture| (fixture.home, fixture.away))
            .collect();
        assert_eq!(pairs.len(), SEASON as usize);
        assert!(pairs.iter().all(|(home, away)| home != away));
        for round in 0..SEASON / (TEAMS / 2) {
            let games = (0..TEAMS / 2).map(|game| world.fixture(round * (TEAMS / 2) + game));
            let teams: HashSet<usize> = games.flat_map(|g| [g.home, g.away]).collect();
            assert_eq!(teams.len(), TEAMS as usize, "round {round}");
        }
    }

    #[test]
    fn dates_are_dates() {
        assert_eq!(date(1990, 213), "1990-08-02");
        assert_eq!(date(1991, 58), "1991-02-28");
        assert_eq!(date(1991, 364), "1991-12-31");
    }
}
