//! What a frame tells of a goal or shot, measured: the definitions of `docs/off-ball.md`.

use backline_model::{PITCH_LENGTH, PITCH_WIDTH, PositionRow};

/// The middle of the goal that is shot at.
const GOAL: (f32, f32) = (PITCH_LENGTH, PITCH_WIDTH / 2.0);
/// From the middle of the goal to a post.
const POST: f32 = 3.66;
/// How far the penalty area reaches from the goal line and from the middle.
const AREA: (f32, f32) = (16.5, 20.16);
/// An attacker whose nearest opponent is farther away than this is free.
const FREE: f32 = 3.0;

/// A player and where they stand, as the attacking team sees the pitch.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Provider's id.
    pub player_id: Option<String>,
    /// Name; none where nobody is named.
    pub player: Option<String>,
    /// Probability that it is they.
    pub probability: Option<f32>,
    /// Keeps goal.
    pub keeper: bool,
    /// Acts in the event.
    pub actor: bool,
    /// Plays for the team that attacks.
    pub attacking: bool,
    /// Metres from the attacking team's own goal line, and from its right touchline.
    pub at: (f32, f32),
}

impl Standing {
    pub(super) fn from_row(row: &PositionRow, attacking: bool) -> Standing {
        Standing {
            player_id: row.player_id.clone(),
            player: row.player.clone(),
            probability: row.probability,
            keeper: row.keeper,
            actor: row.actor,
            attacking,
            at: (row.x, row.y),
        }
    }
}

/// What the frame of a goal or shot tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Everybody in the frame.
    pub players: Vec<Standing>,
    /// Where the shot was taken.
    pub shot: (f32, f32),
    /// The conceding team's outfield players, the nearest to the shot first: place among `players`
    /// and metres.
    pub opponents: Vec<(usize, f32)>,
    /// How many of them stand in the triangle of shot and posts.
    pub in_triangle: usize,
    /// The one nearest to the goal line.
    pub deepest: Option<usize>,
    /// The goalkeeper of the conceding team.
    pub keeper: Option<usize>,
    /// Team-mates of the shooter in the penalty area with no opponent within 3 m.
    pub free: Vec<usize>,
}

impl Facts {
    /// What a frame tells of a shot from this place; none without an opponent in it.
    pub fn measure(players: Vec<Standing>, shot: (f32, f32)) -> Option<Facts> {
        let outfield = |one: &Standing| !one.attacking && !one.keeper;
        let mut opponents: Vec<(usize, f32)> = (players.iter().enumerate())
            .filter(|(_, one)| outfield(one))
            .map(|(at, one)| (at, distance(one.at, shot)))
            .collect();
        opponents.sort_by(|a, b| a.1.total_cmp(&b.1));
        let keeper = players.iter().position(|one| one.keeper && !one.attacking);
        if opponents.is_empty() && keeper.is_none() {
            return None;
        }
        let in_triangle = opponents
            .iter()
            .filter(|(at, _)| within(players[*at].at, shot))
            .count();
        let deepest = opponents
            .iter()
            .map(|(at, _)| *at)
            .max_by(|a, b| players[*a].at.0.total_cmp(&players[*b].at.0));
        let nearest_of = |at: (f32, f32)| {
            let all = opponents
                .iter()
                .map(|(other, _)| distance(players[*other].at, at));
            all.fold(f32::INFINITY, f32::min)
        };
        let free = (players.iter().enumerate())
            .filter(|(_, one)| one.attacking && !one.actor && in_area(one.at))
            .filter(|(_, one)| nearest_of(one.at) > FREE)
            .map(|(at, _)| at)
            .collect();
        Some(Facts {
            in_triangle,
            deepest,
            keeper,
            free,
            shot,
            opponents,
            players,
        })
    }

    /// Metres from the shot to the middle of the goal.
    pub fn to_goal(&self) -> f32 {
        distance(self.shot, GOAL)
    }

    /// Whether a player stands nearer to the goal than the shooter.
    pub fn goal_side(&self, at: usize) -> bool {
        distance(self.players[at].at, GOAL) < self.to_goal()
    }

    /// Metres from a player to the goal line.
    pub fn from_line(&self, at: usize) -> f32 {
        (PITCH_LENGTH - self.players[at].at.0).max(0.0)
    }

    /// Whether the shooter would be offside at the shot but for this player: nobody else but the
    /// goalkeeper is as near to the goal line as the shooter.
    pub fn holds_on(&self, at: usize) -> bool {
        let beyond = |other: usize| self.players[other].at.0 >= self.shot.0;
        beyond(at)
            && self
                .opponents
                .iter()
                .all(|(other, _)| *other == at || !beyond(*other))
    }

    /// Metres from the goalkeeper to the line from the ball to the middle of the goal.
    pub fn off_line(&self) -> Option<f32> {
        let keeper = self.players[self.keeper?].at;
        let (dx, dy) = (GOAL.0 - self.shot.0, GOAL.1 - self.shot.1);
        let long = dx.hypot(dy);
        let cross = dx * (keeper.1 - self.shot.1) - dy * (keeper.0 - self.shot.0);
        Some(match long > 0.1 {
            true => cross.abs() / long,
            false => distance(keeper, GOAL),
        })
    }

    /// Metres from the goalkeeper to the goal line.
    pub fn keeper_from_line(&self) -> Option<f32> {
        Some(self.from_line(self.keeper?))
    }
}

pub(super) fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn in_area(at: (f32, f32)) -> bool {
    PITCH_LENGTH - at.0 <= AREA.0 && (at.1 - GOAL.1).abs() <= AREA.1
}

/// Whether a place lies in the triangle of a shot and the posts.
fn within(at: (f32, f32), shot: (f32, f32)) -> bool {
    let (left, right) = ((GOAL.0, GOAL.1 + POST), (GOAL.0, GOAL.1 - POST));
    let turn =
        |a: (f32, f32), b: (f32, f32)| (b.0 - a.0) * (at.1 - a.1) - (b.1 - a.1) * (at.0 - a.0);
    let turns = [turn(shot, right), turn(right, left), turn(left, shot)];
    turns.iter().all(|turn| *turn >= 0.0) || turns.iter().all(|turn| *turn <= 0.0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn standing(name: &str, attacking: bool, at: (f32, f32)) -> Standing {
        Standing {
            player_id: None,
            player: Some(name.to_owned()),
            probability: Some(1.0),
            keeper: name == "keeper",
            actor: name == "shooter",
            attacking,
            at,
        }
    }

    pub(crate) fn facts() -> Facts {
        let players = vec![
            standing("shooter", true, (95.0, 34.0)),
            standing("free", true, (95.0, 20.0)),
            standing("marked", true, (94.0, 44.0)),
            standing("keeper", false, (103.0, 36.0)),
            standing("near", false, (96.0, 33.0)),
            standing("deep", false, (99.0, 43.0)),
            standing("beaten", false, (92.0, 36.0)),
        ];
        Facts::measure(players, (95.0, 34.0)).expect("opponents")
    }

    #[test]
    fn a_frame_is_measured_as_the_page_says() {
        let facts = facts();
        let name = |at: usize| facts.players[at].player.clone().unwrap_or_default();
        let order: Vec<String> = facts.opponents.iter().map(|(at, _)| name(*at)).collect();
        assert_eq!(order, ["near", "beaten", "deep"]);
        assert!((facts.opponents[0].1 - 2.0f32.sqrt()).abs() < 1e-5);
        let near = facts.opponents[0].0;
        assert!(facts.goal_side(near) && !facts.goal_side(facts.opponents[1].0));
        // A metre in front of the shot the way to the goal is less than a metre wide.
        assert_eq!(facts.in_triangle, 0);
        assert!(within((100.0, 34.5), facts.shot) && !within((100.0, 38.0), facts.shot));
        assert_eq!(facts.deepest.map(name).as_deref(), Some("deep"));
        // Two are between the shooter and the goal line, so neither alone holds them on.
        assert!(!facts.holds_on(near));
        assert_eq!(facts.keeper_from_line(), Some(2.0));
        assert!((facts.off_line().expect("a keeper") - 2.0).abs() < 1e-5);
        let free: Vec<String> = facts.free.iter().map(|at| name(*at)).collect();
        assert_eq!(free, ["free", "marked"]);
        assert_eq!(facts.to_goal(), 10.0);
    }

    #[test]
    fn the_last_one_holds_the_shooter_on() {
        let players = vec![
            standing("shooter", true, (95.0, 34.0)),
            standing("keeper", false, (103.0, 34.0)),
            standing("last", false, (97.0, 50.0)),
            standing("up", false, (90.0, 30.0)),
        ];
        let facts = Facts::measure(players, (95.0, 34.0)).expect("opponents");
        assert!(facts.holds_on(2) && !facts.holds_on(3));
    }

    #[test]
    fn a_frame_without_opponents_tells_nothing() {
        let players = vec![standing("shooter", true, (95.0, 34.0))];
        assert_eq!(Facts::measure(players, (95.0, 34.0)), None);
        // A shot from the middle of the goal line has no line to be off.
        let players = vec![standing("keeper", false, (104.0, 34.0))];
        let facts = Facts::measure(players, GOAL).expect("a keeper");
        assert_eq!(facts.off_line(), Some(1.0));
    }
}
