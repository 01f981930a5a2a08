//! What a frame says about single players, in words.

use super::card::{Card, Choice};
use super::facts::{Facts, Standing, distance};
use backline_model::word_list;

word_list! {
    /// What a player may have done wrong off the ball.
    OffBallKind as text {
        /// Let the shooter get free.
        LostMarking = "lost_marking",
        /// Stayed behind the line and kept an attacker onside.
        BeatenLine = "beaten_line",
        /// Stood out of goal or off the line of the shot.
        KeeperPosition = "keeper_position",
    }
}

/// A player of whom a frame tells something that reports blame players for.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Place among the players of the frame of the shot; none where only that of the pass has them.
    pub at: Option<usize>,
    /// Provider's id.
    pub player_id: Option<String>,
    /// Name.
    pub player: String,
    /// What it was.
    pub kind: OffBallKind,
    /// Probability that a match report names them for it; none where too few reports tell of such
    /// errors to say.
    pub confidence: Option<f64>,
    /// What was seen, in a sentence.
    pub sentence: String,
    /// What makes it more or less probable.
    pub reasons: String,
}

/// The goal or shot whose frame it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct About<'a> {
    /// Who shot.
    pub shooter: &'a str,
    /// The shot was a header.
    pub headed: bool,
    /// What it came of where that was a delivery: `a cross`.
    pub delivery: Option<&'static str>,
    /// A penalty, or a free kick at goal: nobody had to mark the shooter.
    pub dead_ball: bool,
}

/// Defenders less probable than this are left out.
const TOLD_FROM: f64 = 0.05;
/// The penalty area ends so far from the goal line.
const AREA: f32 = 16.5;
/// A goalkeeper's place is evidence from this many metres off the line of the shot, ...
const OFF_LINE: f32 = 1.5;
/// ... of shots from no nearer than this: nearer ones are one movement.
const SHOT_FROM: f32 = 8.0;
/// And from this many metres out of goal, if the shot is from outside the area.
const OUT: f32 = 6.0;
/// Metres by which the last defender is behind the next from which on a line is broken.
const BEHIND: f32 = 1.0;
/// A name below this probability is not told.
const SURE: f32 = 0.5;

/// Who could be named for where they stood, with their places in the frame: those whom the
/// scorecard is asked about. `back` says whether a player plays in the back line.
pub(super) fn choices(
    facts: &Facts,
    about: &About,
    back: impl Fn(&Standing) -> bool,
) -> Vec<(usize, Choice)> {
    let outside = !facts.players.is_empty() && (105.0 - facts.shot.0) > AREA;
    let of = |at: usize, metres: f32, keeper: bool| Choice {
        keeper,
        distance: f64::from(metres),
        back: back(&facts.players[at]),
        headed: about.headed,
        delivery: about.delivery.is_some(),
        outside,
    };
    let defenders = facts.opponents.iter();
    let defenders = defenders.map(|(at, metres)| (*at, of(*at, *metres, false)));
    let keeper = facts
        .keeper
        .map(|at| (at, of(at, distance(facts.players[at].at, facts.shot), true)));
    defenders.chain(keeper).collect()
}

/// Who may be meant, the likeliest first; those whose probability is not known come last.
pub(super) fn evidence(
    facts: &Facts,
    about: &About,
    back: impl Fn(&Standing) -> bool,
    before: Option<&Before>,
) -> Vec<Evidence> {
    if about.dead_ball {
        return Vec::new();
    }
    let choices = choices(facts, about, &back);
    let alone: Vec<Choice> = choices.iter().map(|(_, choice)| *choice).collect();
    let p = Card::shipped().probabilities(&alone);
    let named = |at: usize| name_of(&facts.players[at]);
    let mut found = Vec::new();
    let defender = (choices.iter().zip(&p))
        .filter(|((_, choice), p)| !choice.keeper && **p >= TOLD_FROM)
        .max_by(|a, b| a.1.total_cmp(b.1));
    if let Some(((at, choice), p)) = defender
        && let Some(player) = named(*at)
    {
        found.push(Evidence {
            at: Some(*at),
            player_id: facts.players[*at].player_id.clone(),
            sentence: marking(facts, about, *at, player),
            reasons: reasons(facts, choice, *at, about, before, player),
            player: player.to_owned(),
            kind: OffBallKind::LostMarking,
            confidence: Some(*p),
        });
    }
    let keeper = (choices.iter().zip(&p)).find(|((_, choice), _)| choice.keeper);
    if let Some(((at, _), p)) = keeper
        && let Some(player) = named(*at)
        && let Some(sentence) = keeping(facts, about, player)
    {
        found.push(Evidence {
            at: Some(*at),
            player_id: facts.players[*at].player_id.clone(),
            player: player.to_owned(),
            kind: OffBallKind::KeeperPosition,
            confidence: Some(*p),
            sentence,
            reasons: "reports seldom name a goalkeeper for where they stood".to_owned(),
        });
    }
    found.extend(before.and_then(|before| before.line.clone()));
    found.sort_by(|a, b| {
        b.confidence
            .partial_cmp(&a.confidence)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    found
}

/// Who a player is, where that is sure enough.
pub(super) fn name_of(one: &Standing) -> Option<&str> {
    let sure = one.probability.is_some_and(|p| p >= SURE);
    one.player.as_deref().filter(|_| sure)
}

fn marking(facts: &Facts, about: &About, at: usize, player: &str) -> String {
    let shooter = about.shooter;
    let metres = distance(facts.players[at].at, facts.shot);
    let how = match about.headed {
        true => "headed",
        false => "shot",
    };
    let side = match facts.goal_side(at) {
        true => "goal-side",
        false => "not goal-side",
    };
    let nearest = facts.opponents.first().map(|(at, _)| *at) == Some(at);
    let who = match (nearest, facts.opponents.first()) {
        (true, Some((_, metres))) if *metres >= 3.0 => {
            format!(
                "nobody was within 3 m of {shooter}; {player} was nearest, {metres:.1} m away and {side},"
            )
        }
        (true, _) => format!("{player} was nearest to {shooter}, {metres:.1} m away and {side},"),
        (false, _) => format!("{player} was {metres:.1} m from {shooter} and {side},"),
    };
    let mut text = format!("{who} when {shooter} {how} from {:.0} m", facts.to_goal());
    if facts.opponents.len() > 1 {
        text += match facts.in_triangle {
            0 => ", with nobody but the goalkeeper between ball and goal",
            _ => "",
        };
    }
    text
}

fn reasons(
    facts: &Facts,
    choice: &Choice,
    at: usize,
    about: &About,
    before: Option<&Before>,
    player: &str,
) -> String {
    let mut reasons = vec![format!("{:.1} m from the shot", choice.distance)];
    let mut say = |is: bool, what: &str| reasons.extend(is.then(|| what.to_owned()));
    say(choice.back, "plays in the back line");
    say(choice.headed, "a header");
    if let Some(delivery) = about.delivery {
        say(true, &format!("of {delivery}"));
    }
    say(choice.outside, "from outside the penalty area");
    if let Some(second) = facts.opponents.iter().find(|(other, _)| *other != at)
        && let Some(other) = name_of(&facts.players[second.0])
    {
        say(
            second.1 < 3.0,
            &format!("{other} was {:.1} m away", second.1),
        );
    }
    if let Some((who, times, frames)) = before.and_then(|before| before.nearest.as_ref()) {
        let same = if who == player {
            "the same"
        } else {
            who.as_str()
        };
        say(
            true,
            &format!("{same} was nearest in {times} of {frames} frames before"),
        );
    }
    reasons.join("; ")
}

/// Where the goalkeeper stood, when it was out of the way of the shot.
fn keeping(facts: &Facts, about: &About, player: &str) -> Option<String> {
    let (off, out) = (facts.off_line()?, facts.keeper_from_line()?);
    let from = facts.to_goal();
    let aside = off >= OFF_LINE && from >= SHOT_FROM;
    let advanced = out >= OUT && 105.0 - facts.shot.0 > AREA;
    (aside || advanced).then(|| {
        format!(
            "{player} stood {off:.1} m beside the line from the ball to the middle of the goal and {out:.1} m out, when {} shot from {from:.0} m",
            about.shooter
        )
    })
}

/// What the frames before the shot tell, where there are any.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Before {
    /// Metres from the passer to their nearest opponent, at the last pass.
    pub pressure: Option<f32>,
    /// Who was nearest to the shooter most often, in how many frames of how many.
    pub nearest: Option<(String, usize, usize)>,
    /// Who kept the receiver of the last pass onside.
    pub line: Option<Evidence>,
    /// The players at the last pass.
    pub at_pass: Vec<Standing>,
}

/// Whether one of the conceding team alone kept a receiver onside when the ball was played: `ball`
/// is its place, `receiver` who is to get it.
pub(super) fn line(players: &[Standing], ball: (f32, f32), receiver: &str) -> Option<Evidence> {
    const HALF: f32 = 52.5;
    let theirs = |one: &&Standing| one.attacking && name_of(one) == Some(receiver);
    let receiver_at = players.iter().find(theirs)?.at;
    let mut line: Vec<(usize, f32)> = (players.iter().enumerate())
        .filter(|(_, one)| !one.attacking && !one.keeper)
        .map(|(at, one)| (at, one.at.0))
        .collect();
    line.sort_by(|a, b| b.1.total_cmp(&a.1));
    let ((last, deepest), (_, next)) = (*line.first()?, *line.get(1)?);
    let kept_on = receiver_at.0 > HALF
        && receiver_at.0 <= deepest
        && receiver_at.0 > next.max(ball.0) + 0.5
        && deepest - next >= BEHIND;
    let player = name_of(&players[last]).filter(|_| kept_on)?;
    Some(Evidence {
        at: None,
        player_id: players[last].player_id.clone(),
        player: player.to_owned(),
        kind: OffBallKind::BeatenLine,
        confidence: None,
        sentence: format!(
            "{player} stood {:.1} m behind the next defender and kept {receiver} onside when the ball was played",
            deepest - next
        ),
        reasons: "seen in the frame of the pass".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts::tests::{facts, standing};
    use super::*;

    fn about() -> About<'static> {
        About {
            shooter: "shooter",
            headed: true,
            delivery: Some("a cross"),
            dead_ball: false,
        }
    }

    #[test]
    fn the_nearest_is_told_of_with_what_was_seen() {
        let found = evidence(&facts(), &about(), |_| true, None);
        let first = &found[0];
        assert_eq!(
            (first.player.as_str(), first.kind),
            ("near", OffBallKind::LostMarking)
        );
        assert_eq!(
            first.sentence,
            "near was nearest to shooter, 1.4 m away and goal-side, when shooter headed from 10 m, with nobody but the goalkeeper between ball and goal"
        );
        assert!(
            first
                .reasons
                .contains("plays in the back line; a header; of a cross")
        );
        assert!(
            first
                .confidence
                .is_some_and(|p| (TOLD_FROM..0.9).contains(&p))
        );
        // The goalkeeper stood two metres beside the way of the ball.
        assert!(found.iter().any(|it| {
            it.kind == OffBallKind::KeeperPosition
                && it
                    .sentence
                    .starts_with("keeper stood 2.0 m beside the line")
        }));
    }

    #[test]
    fn nobody_is_told_of_at_a_penalty_or_far_away() {
        let penalty = About {
            dead_ball: true,
            ..about()
        };
        assert!(evidence(&facts(), &penalty, |_| true, None).is_empty());
        let players = vec![
            standing("shooter", true, (80.0, 34.0)),
            standing("far", false, (60.0, 10.0)),
        ];
        let facts = Facts::measure(players, (80.0, 34.0)).expect("an opponent");
        assert!(evidence(&facts, &about(), |_| false, None).is_empty());
    }

    #[test]
    fn a_name_that_is_hardly_sure_is_not_told() {
        let mut unsure = facts();
        unsure
            .players
            .iter_mut()
            .for_each(|one| one.probability = Some(0.3));
        assert!(evidence(&unsure, &about(), |_| true, None).is_empty());
    }

    #[test]
    fn the_last_of_a_line_keeps_a_runner_onside() {
        let players = |runner: f32| {
            vec![
                standing("passer", true, (60.0, 34.0)),
                standing("runner", true, (runner, 40.0)),
                standing("keeper", false, (103.0, 34.0)),
                standing("last", false, (80.0, 20.0)),
                standing("next", false, (76.0, 40.0)),
            ]
        };
        let ball = (60.0, 34.0);
        let found = line(&players(79.0), ball, "runner").expect("kept onside");
        assert_eq!(found.player, "last");
        assert_eq!(found.confidence, None);
        assert!(
            found
                .sentence
                .starts_with("last stood 4.0 m behind the next defender")
        );
        // Level with the others, or beyond everybody, nobody alone keeps them on.
        assert_eq!(line(&players(75.0), ball, "runner"), None);
        assert_eq!(line(&players(82.0), ball, "runner"), None);
        assert_eq!(line(&players(79.0), (79.5, 34.0), "runner"), None);
    }
}
