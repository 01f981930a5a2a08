//! The scorecard's questions: each assigns a fact about an action to one of a few bins with words.
//!
//! A fact that is unknown, or that does not concern the action, is in no bin and has no weight.
//! Edges are metres, seconds or counts. A bin without words is never shown: it says nothing, or
//! what it says ("it led to a goal") is not a reason.

use super::actions::Chance;
use super::features::{Act, Between, Facts, duel};
use super::outcomes::Conceded;
use super::view::{Bounds, View};
use crate::value::{Service, Shot, shot_xg};
use backline_model::{
    BodyPart, EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, PositionGroup, Qualifiers,
};

/// An action as the questions see it.
pub(super) struct Action<'a> {
    pub view: &'a View,
    pub bounds: Bounds,
    pub facts: &'a Facts,
    pub between: &'a Between,
    pub conceded: &'a Conceded,
}

impl<'a> Action<'a> {
    pub fn of(view: &'a View, bounds: Bounds, chance: &'a Chance, conceded: &'a Conceded) -> Self {
        Action {
            view,
            bounds,
            facts: &chance.facts,
            between: &chance.between,
            conceded,
        }
    }

    /// A player's action on the ball or in a duel, except a goalkeeper's with the hands.
    fn outfield<T>(&self, value: T) -> Option<T> {
        (!self.facts.act.is_keepers()).then_some(value)
    }

    /// A fact that needs every event to be in the data.
    fn full<T>(&self, value: T) -> Option<T> {
        self.bounds.full.then_some(value)
    }

    fn beaten<T>(&self, value: T) -> Option<T> {
        (self.facts.act == Act::KeeperBeaten).then_some(value)
    }

    fn handled<T>(&self, value: T) -> Option<T> {
        (self.facts.act.is_keepers() && self.facts.act != Act::KeeperBeaten).then_some(value)
    }

    fn shot_distance(&self) -> f64 {
        let (view, row) = (self.view, self.conceded.row);
        if self.conceded.own_goal {
            return 5.0;
        }
        let x = f64::from(PITCH_LENGTH - view.start_x[row]);
        x.hypot(f64::from(view.start_y[row] - PITCH_WIDTH / 2.0))
    }

    fn own_xg(&self) -> f64 {
        let shot = Shot::at(
            self.view,
            self.bounds.first,
            self.conceded.row,
            self.bounds.full,
        );
        shot_xg(&shot, None).map_or(f64::NAN, |(xg, _)| xg)
    }
}

/// A question.
pub(super) struct Term {
    pub name: &'static str,
    /// Words of each bin.
    pub words: &'static [&'static str],
    /// Where one bin ends and the next begins; a value on an edge belongs to the bin above. Empty
    /// if the value is the bin.
    pub edges: &'static [f64],
    pub value: fn(&Action) -> Option<f64>,
    /// The providers' taggers answer differently enough to need separate columns.
    pub by_provider: bool,
    /// It asks about the goal or shot, or what lies before it.
    pub of_the_shot: bool,
    /// It is asked of goalkeepers' actions with the hands or off the line alone.
    pub of_keepers: bool,
}

impl Term {
    /// Number of weights.
    pub fn bins(&self) -> usize {
        self.words.len()
    }

    /// The bin that an action is in.
    pub fn bin(&self, action: &Action) -> Option<usize> {
        let value = (self.value)(action).filter(|value| !value.is_nan())?;
        Some(self.bin_of(value))
    }

    /// The bin that a value is in.
    pub fn bin_of(&self, value: f64) -> usize {
        match self.edges {
            [] => (value as usize).min(self.words.len() - 1),
            edges => edges.partition_point(|edge| *edge <= value),
        }
    }

    const fn new(
        name: &'static str,
        words: &'static [&'static str],
        edges: &'static [f64],
        value: fn(&Action) -> Option<f64>,
    ) -> Term {
        assert!(edges.is_empty() || edges.len() + 1 == words.len());
        Term {
            name,
            words,
            edges,
            value,
            by_provider: false,
            of_the_shot: false,
            of_keepers: false,
        }
    }

    const fn by_provider(self) -> Term {
        Term {
            by_provider: true,
            ..self
        }
    }

    const fn of_the_shot(self) -> Term {
        Term {
            of_the_shot: true,
            ..self
        }
    }

    const fn of_keepers(self) -> Term {
        Term {
            of_keepers: true,
            ..self
        }
    }
}

/// The term that only key-event matches have, fitted on them after all others are fixed.
pub(super) const TOLD: &str = "told in reports";

/// The term of what the action was.
pub(super) const ACT: &str = "act";

/// The term of the player's line of play.
pub(super) const LINE: &str = "line";

fn flag(value: bool) -> f64 {
    f64::from(u8::from(value))
}

fn line(line: PositionGroup) -> Option<f64> {
    match line {
        PositionGroup::Unknown => None,
        PositionGroup::Goalkeeper => Some(0.0),
        PositionGroup::Defender => Some(1.0),
        PositionGroup::Midfielder => Some(2.0),
        PositionGroup::Forward => Some(3.0),
    }
}

/// The answers to all questions, as reasons have them.
pub fn answers() -> impl Iterator<Item = &'static str> {
    let answers = TERMS.iter().flat_map(|term| term.words.iter().copied());
    answers.filter(|answer| !answer.is_empty())
}

/// The questions, in the order of the weights' table.
pub(super) static TERMS: &[Term] = &[
    Term::new(ACT, ACTS, &[], |a| Some(f64::from(a.facts.act as u8))).by_provider(),
    Term::new(
        "seconds to the shot",
        &[
            "shot within 1.5 s",
            "shot within 3 s",
            "shot within 4.5 s",
            "shot within 6 s",
            "shot within 8 s",
            "shot 8-10 s later",
            "shot 10-13 s later",
            "shot 13-16 s later",
            "shot over 16 s later",
        ],
        &[1.5, 3.0, 4.5, 6.0, 8.0, 10.0, 13.0, 16.0],
        |a| a.outfield(a.between.seconds),
    )
    .of_the_shot()
    .by_provider(),
    // The consequences are not a reason for a reader: taggers look more closely at actions that
    // ended in a goal.
    Term::new("goal", &["", ""], &[], |a| {
        (a.facts.act != Act::KeeperBeaten).then(|| flag(a.conceded.goal))
    })
    .of_the_shot()
    .by_provider(),
    Term::new(
        "losses after",
        &[
            "the team's last loss before the shot",
            "another loss of the team followed",
            "more losses of the team followed",
        ],
        &[1.0, 2.0],
        |a| a.outfield(f64::from(a.between.losses)),
    )
    .of_the_shot()
    .by_provider(),
    Term::new(
        LINE,
        &["goalkeeper", "defender", "midfielder", "forward"],
        &[],
        |a| a.outfield(line(a.facts.line)?),
    )
    .by_provider(),
    Term::new(
        "next touch",
        &[
            "straight to an opponent",
            "one team-mate touched it in between",
            "team-mates touched it in between",
        ],
        &[1.0, 2.0],
        |a| a.outfield(f64::from(a.facts.mates_until)),
    ),
    Term::new("failed", &["", "it failed"], &[], |a| {
        // All providers say whether passes fail; only some do for other actions.
        let pass = a.facts.act <= Act::RestartKept;
        a.outfield(flag(a.facts.failed?)).filter(|_| pass)
    }),
    Term::new("before", BEFORES, &[], |a| a.full(a.outfield(previous(a))?)).by_provider(),
    Term::new(
        "seconds before",
        &[
            "played at once",
            "",
            "",
            "",
            "with time to look",
            "with much time to look",
        ],
        &[0.6, 1.3, 2.2, 3.5, 6.0],
        |a| a.full(a.outfield(a.facts.before?.seconds)?),
    ),
    Term::new(
        "time on the ball",
        &[
            "opponent on the ball under 1.5 s before",
            "opponent on the ball 1.5-3 s before",
            "opponent on the ball 3-5 s before",
            "",
            "the team had the ball for over 8 s",
            "the team had the ball for over 15 s",
        ],
        &[1.5, 3.0, 5.0, 8.0, 15.0],
        |a| a.full(a.outfield(a.facts.since_opponent)?),
    ),
    Term::new(
        "place",
        &[
            "within 8 m of the own goal",
            "8-16 m from the own goal",
            "16-24 m from the own goal",
            "24-34 m from the own goal",
            "34-44 m from the own goal",
            "44-56 m from the own goal",
            "in the opponents' half",
            "deep in the opponents' half",
        ],
        &[8.0, 16.0, 24.0, 34.0, 44.0, 56.0, 70.0],
        |a| a.outfield(a.facts.goal_distance),
    ),
    Term::new(
        "direction",
        &[
            "played far back",
            "played back",
            "",
            "played forward",
            "played far forward",
        ],
        &[-12.0, -3.0, 3.0, 12.0],
        |a| a.outfield(a.facts.forward),
    ),
    Term::new(
        "ahead of the team",
        &[
            "far behind the team",
            "behind the team",
            "",
            "ahead of the team",
            "far ahead of the team",
        ],
        &[-20.0, -8.0, 4.0, 16.0],
        |a| a.full(a.outfield(a.facts.x0 - a.facts.team_height)?),
    ),
    Term::new(
        "losses before",
        &[
            "",
            "the team had lost the ball just before",
            "the team had lost the ball repeatedly just before",
        ],
        &[1.0, 2.0],
        |a| a.full(a.outfield(f64::from(a.facts.losses_before))?),
    ),
    Term::new("taken over by", TAKEOVERS, &[], |a| {
        a.outfield(taken_over(a)?)
    }),
    Term::new(
        "taken over where",
        &[
            "taken over within 10 m of goal",
            "taken over 10-16 m from goal",
            "taken over 16-23 m from goal",
            "taken over 23-31 m from goal",
            "taken over 31-42 m from goal",
            "",
            "taken over far from goal",
            "taken over very far from goal",
        ],
        &[10.0, 16.0, 23.0, 31.0, 42.0, 54.0, 72.0],
        |a| a.outfield(a.facts.takeover?.goal_distance),
    ),
    Term::new(
        "taken over by line",
        &[
            "to a goalkeeper",
            "to a defender",
            "to a midfielder",
            "to a forward",
        ],
        &[],
        |a| a.outfield(line(a.view.line[a.facts.takeover?.row])?),
    ),
    Term::new(
        "to the shooter",
        &["", "straight to the later shooter"],
        &[],
        |a| a.outfield(flag(a.between.same_shooter)),
    )
    .of_the_shot(),
    Term::new("ran", &["", "the opponent ran with it"], &[8.0], |a| {
        a.full(a.outfield(a.facts.takeover?.ran)?)
    }),
    Term::new(
        "ground gained",
        &[
            "opponents not near the goal within 6 s",
            "opponents up to 40 m from goal within 6 s",
            "opponents up to 28 m from goal within 6 s",
            "opponents up to 18 m from goal within 6 s",
            "opponents up to 10 m from goal within 6 s",
        ],
        &[65.0, 77.0, 87.0, 95.0],
        |a| a.outfield(a.facts.reached),
    ),
    Term::new(
        "opponents' passes",
        &[
            "no pass before the shot",
            "one pass before the shot",
            "two passes before the shot",
            "three passes before the shot",
            "many passes before the shot",
        ],
        &[1.0, 2.0, 3.0, 4.0],
        |a| a.full(a.outfield(f64::from(a.between.passes))?),
    )
    .of_the_shot(),
    Term::new(
        "own touches after",
        &[
            "the team did not touch it again",
            "the team touched it once more",
            "the team had it back in between",
        ],
        &[1.0, 2.0],
        |a| a.full(a.outfield(f64::from(a.between.own))?),
    )
    .of_the_shot(),
    Term::new("dead ball", &["", "a dead ball in between"], &[], |a| {
        a.outfield(flag(a.between.restart))
    })
    .of_the_shot(),
    Term::new(
        "shot from",
        &[
            "shot from within 8 m",
            "shot from 8-12 m",
            "shot from 12-17 m",
            "",
            "shot from 22-28 m",
            "shot from over 28 m",
        ],
        &[8.0, 12.0, 17.0, 22.0, 28.0],
        |a| a.outfield(a.shot_distance()),
    )
    .of_the_shot(),
    Term::new(
        "chance",
        &[
            "a poor chance",
            "a small chance",
            "a fair chance",
            "a good chance",
            "a very good chance",
        ],
        &[0.03, 0.08, 0.16, 0.32],
        |a| a.outfield(a.own_xg()),
    )
    .of_the_shot(),
    Term::new("shot", SHOTS, &[], |a| a.outfield(shot_kind(a))).of_the_shot(),
    Term::new(
        "off the middle",
        &[
            "in the middle of the pitch",
            "near the middle of the pitch",
            "",
            "out wide",
            "by the touchline",
        ],
        &[6.0, 12.0, 20.0, 27.0],
        |a| {
            let y = f64::from(a.view.start_y[a.facts.row]);
            a.outfield((y - f64::from(PITCH_WIDTH) / 2.0).abs())
        },
    ),
    Term::new(
        "pressed",
        &["", "an opponent's duel just before"],
        &[],
        |a| a.full(a.outfield(flag(pressed(a)))?),
    ),
    Term::new(
        "duels after",
        &[
            "no duel of the team before the shot",
            "one duel of the team before the shot",
            "several duels of the team before the shot",
        ],
        &[1.0, 2.0],
        |a| a.full(a.outfield(duels_after(a))?),
    )
    .of_the_shot(),
    Term::new("counter", &["", "opponents countered"], &[], |a| {
        let mut after = a.facts.row + 1..a.conceded.row + 1;
        let counter = after.any(|row| a.view.qualifiers[row].has(Qualifiers::COUNTER));
        a.outfield(flag(counter)).filter(|_| a.bounds.counters)
    })
    .of_the_shot()
    .by_provider(),
    Term::new("interception", &["", "intercepted"], &[], |a| {
        let row = a.facts.takeover?.row;
        let intercepted = a.view.kind[row] == EventType::Interception
            || a.view.qualifiers[row].has(Qualifiers::INTERCEPTION);
        a.outfield(flag(intercepted))
    }),
    Term::new(
        "beaten from",
        &[
            "beaten from within 7 m",
            "beaten from 7-11 m",
            "beaten from 11-16 m",
            "beaten from 16-20 m",
            "beaten from 20-25 m",
            "beaten from over 25 m",
        ],
        &[7.0, 11.0, 16.0, 20.0, 25.0],
        |a| a.beaten(a.shot_distance()),
    )
    .of_keepers(),
    Term::new(
        "beaten by a chance",
        &[
            "by a shot that nearly always is kept out",
            "by a shot that mostly is kept out",
            "",
            "by a good chance",
            "by a very good chance",
        ],
        &[0.05, 0.1, 0.2, 0.4],
        |a| a.beaten(a.own_xg()),
    )
    .of_keepers(),
    Term::new(
        "placed",
        &[
            "by a shot at the middle of the goal",
            "by a shot within reach",
            "",
            "by a shot into the corner",
        ],
        &[0.9, 1.8, 2.7],
        |a| {
            let end = f64::from(a.view.end_y[a.conceded.row]) - f64::from(PITCH_WIDTH) / 2.0;
            a.beaten(end.abs()).filter(|off| *off < 4.0)
        },
    )
    .of_keepers(),
    Term::new("beaten by", BEATEN_BY, &[], |a| a.beaten(beaten_by(a))).of_keepers(),
    Term::new("rebound", &["", "after a save of their own"], &[], |a| {
        a.beaten(flag(near(a, -5.0, 0.0, |view, row| {
            view.kind[row] == EventType::KeeperSave
        })))
    })
    .of_keepers(),
    Term::new(
        "off the line",
        &["", "having come off the line"],
        &[],
        |a| {
            a.beaten(flag(near(a, -5.0, 0.5, |view, row| {
                matches!(
                    view.kind[row],
                    EventType::KeeperSweep | EventType::KeeperPunch | EventType::KeeperClaim
                )
            })))
        },
    )
    .of_keepers(),
    Term::new(
        "deflected",
        &["", "a defender had touched the ball"],
        &[],
        |a| {
            a.beaten(flag(near(a, -0.1, 1.2, |view, row| {
                view.kind[row] == EventType::Block
            })))
        },
    )
    .of_keepers(),
    Term::new(
        "keeper's seconds to the shot",
        &[
            "shot within 1.5 s",
            "shot within 3 s",
            "shot within 4.5 s",
            "shot later",
        ],
        &[1.5, 3.0, 4.5],
        |a| a.handled(a.between.seconds),
    )
    .of_keepers(),
    Term::new(
        "loose ball",
        &[
            "ball loose within 6 m of the goal",
            "ball loose 6-11 m from the goal",
            "ball loose 11-18 m from the goal",
            "ball far from the goal",
        ],
        &[6.0, 11.0, 18.0],
        |a| a.handled(a.facts.takeover?.goal_distance),
    )
    .of_keepers(),
    Term::new(
        "keeper's place",
        &[
            "on the line",
            "within 6 m of the line",
            "off the line",
            "far off the line",
        ],
        &[2.5, 6.0, 14.0],
        |a| a.handled(a.facts.x0),
    )
    .of_keepers(),
    Term::new(
        "spilled from",
        &[
            "from a shot within 9 m",
            "from a shot 9-16 m away",
            "from a shot 16-23 m away",
            "from a shot over 23 m away",
        ],
        &[9.0, 16.0, 23.0],
        |a| {
            let spilled = a.facts.act == Act::KeeperSpill;
            let shot = spilled.then(|| shot_before(a))??;
            let x = f64::from(PITCH_LENGTH - a.view.start_x[shot]);
            Some(x.hypot(f64::from(a.view.start_y[shot] - PITCH_WIDTH / 2.0)))
        },
    )
    .of_keepers(),
    Term::new(
        TOLD,
        &["one of the few losses that reports tell of"],
        &[],
        |a| {
            // Reports describe a duel for a loose ball as the attacker's action.
            let had = a.facts.act.lost();
            (!a.bounds.full && had).then_some(0.0)
        },
    ),
];

const ACTS: &[&str] = &[
    "pass to an opponent",
    "pass that arrived",
    "long ball to an opponent",
    "long ball that arrived",
    "header to an opponent",
    "header that arrived",
    "cross to an opponent",
    "cross that arrived",
    "throw to an opponent",
    "throw that arrived",
    "restart to an opponent",
    "restart that arrived",
    "robbed of the ball",
    "duel not lost",
    "lost a loose ball",
    "loose ball not lost",
    "missed or mis-hit the ball",
    "touch that lost the ball",
    "touch of a ball from an opponent that lost it",
    "touch",
    "interception that an opponent got",
    "interception",
    "did not get hold of a loose ball",
    "clearance to an opponent",
    "clearance",
    "block",
    "beaten in a duel",
    "beaten by the shot",
    "save that left the ball in play",
    "did not hold the ball",
    "catch or punch",
    "came out and did not get the ball",
    "came out",
    "lost a high ball",
    "punch that did not get the ball away",
];

const BEFORES: &[&str] = &[
    "first action of the period",
    "after a touch of their own",
    "after a team-mate's pass",
    "after a team-mate's high ball or header",
    "after a team-mate's restart",
    "after a team-mate's duel",
    "after a team-mate's other action",
    "after an opponent's cross",
    "after an opponent's shot",
    "after an opponent's duel",
    "after an opponent's pass",
    "after an opponent's other action",
];

fn previous(action: &Action) -> f64 {
    use EventType as T;
    let Some(before) = action.facts.before else {
        return 0.0;
    };
    let view = action.view;
    let kind = view.kind[before.row];
    let duel = matches!(
        kind,
        T::TakeOn | T::Tackle | T::Duel | T::DribbledPast | T::Dispossessed
    );
    let bin = if before.same_player {
        1
    } else if before.same_team {
        let air = view.body_part[before.row] == Some(BodyPart::Head)
            || view.qualifiers[before.row].has(Qualifiers::HIGH)
            || view.qualifiers[before.row].has(Qualifiers::LAUNCH);
        match kind {
            T::Pass if !air => 2,
            T::Pass | T::Cross => 3,
            _ if kind.is_set_piece() => 4,
            _ if duel => 5,
            _ => 6,
        }
    } else {
        match kind {
            T::Cross | T::CornerCrossed | T::CornerShort | T::FreekickCrossed => 7,
            T::Shot | T::ShotFreekick => 8,
            _ if duel => 9,
            T::Pass => 10,
            _ => 11,
        }
    };
    f64::from(bin)
}

const TAKEOVERS: &[&str] = &[
    "opponent passed on",
    "opponent headed it on",
    "opponent took it on",
    "opponent shot at once",
    "opponent crossed at once",
    "opponent cleared",
    "opponent restarted play",
    "opponent took it over otherwise",
];

fn taken_over(action: &Action) -> Option<f64> {
    use EventType as T;
    let row = action.facts.takeover?.then;
    let view = action.view;
    let kind = view.kind[row];
    Some(match kind {
        T::Pass if view.body_part[row] == Some(BodyPart::Head) => 1.0,
        T::Pass => 0.0,
        T::TakeOn | T::Dispossessed => 2.0,
        T::Shot => 3.0,
        T::Cross => 4.0,
        T::Clearance => 5.0,
        _ if kind.is_set_piece() => 6.0,
        _ => 7.0,
    })
}

const SHOTS: &[&str] = &[
    "an own goal",
    "a direct free kick or penalty",
    "a header",
    "a shot",
];

fn shot_kind(action: &Action) -> f64 {
    let (view, row) = (action.view, action.conceded.row);
    match view.kind[row] {
        EventType::OwnGoal => 0.0,
        EventType::ShotFreekick | EventType::ShotPenalty => 1.0,
        _ if view.body_part[row] == Some(BodyPart::Head) => 2.0,
        _ => 3.0,
    }
}

const BEATEN_BY: &[&str] = &[
    "by a direct free kick",
    "by a header",
    "by a shot after a cross",
    "by a shot after a corner or free kick",
    "by a shot after a through ball",
    "by a shot",
];

fn beaten_by(action: &Action) -> f64 {
    let (view, row) = (action.view, action.conceded.row);
    if view.kind[row] == EventType::ShotFreekick {
        return 0.0;
    }
    if view.body_part[row] == Some(BodyPart::Head) {
        return 1.0;
    }
    let shot = Shot::at(view, action.bounds.first, row, action.bounds.full);
    match shot.service {
        Some(Service::Cross) => 2.0,
        Some(Service::SetPiece) => 3.0,
        Some(Service::Through) => 4.0,
        _ => 5.0,
    }
}

/// An opponent was in a duel within a second and a half before.
fn pressed(action: &Action) -> bool {
    const SECONDS: f64 = 1.5;
    let (view, row) = (action.view, action.facts.row);
    let since = |other: usize| view.seconds[row] - view.seconds[other];
    (action.bounds.first..row)
        .rev()
        .take_while(|other| view.period[*other] == view.period[row] && since(*other) <= SECONDS)
        .any(|other| {
            let theirs = view.side[other].is_some_and(|side| side != action.conceded.side);
            theirs && duel(view.kind[other])
        })
}

/// How many duels the conceding team has between the action and the goal or shot.
fn duels_after(action: &Action) -> f64 {
    let view = action.view;
    let between = action.facts.row + 1..action.conceded.row.max(action.facts.row + 1);
    let of_side = |row: &usize| view.side[*row] == Some(action.conceded.side);
    let duels = between.filter(of_side).filter(|row| duel(view.kind[*row]));
    duels.count() as f64
}

/// Whether the conceding team has such an event within these seconds of the goal or shot.
fn near(action: &Action, from: f64, to: f64, fits: impl Fn(&View, usize) -> bool) -> bool {
    let (view, row) = (action.view, action.conceded.row);
    let apart = |other: usize| view.seconds[other] - view.seconds[row];
    let same = |other: &usize| view.period[*other] == view.period[row];
    let of_side =
        |other: usize| view.side[other] == Some(action.conceded.side) && fits(view, other);
    let earlier = (action.bounds.first..row).rev().take_while(same);
    let later = (row + 1..action.bounds.end).take_while(same);
    earlier
        .take_while(|other| apart(*other) >= from)
        .any(of_side)
        || later.take_while(|other| apart(*other) <= to).any(of_side)
}

/// The shot to which the goalkeeper's save refers.
fn shot_before(action: &Action) -> Option<usize> {
    let (view, row) = (action.view, action.facts.row);
    let mut earlier = (action.bounds.first..row).rev();
    earlier
        .by_ref()
        .take_while(|other| {
            view.period[*other] == view.period[row]
                && view.seconds[row] - view.seconds[*other] <= 3.0
        })
        .find(|other| {
            view.kind[*other].is_shot()
                && view.side[*other] != view.side[row]
                && view.outcome[*other] != Some(Outcome::Goal)
        })
}
