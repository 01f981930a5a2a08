//! The scorecard's questions: scales that put a fact of an action into one of a few bins with
//! words, and terms that read one scale or two together.
//!
//! A fact that is not known, or that this match's data never speaks of, is in no bin and weighs
//! nothing. Edges are metres, seconds or counts.

use super::features::{Act, Facts};
use super::view::{Bounds, View};
use backline_model::{BodyPart, EventType, Outcome, PositionGroup, Qualifiers};

/// An action as the scales see it.
pub(super) struct Action<'a> {
    pub view: &'a View,
    pub bounds: Bounds,
    pub facts: &'a Facts,
}

/// A fact put into bins.
pub(super) struct Scale {
    /// Words of each bin; an empty text is a bin that is not worth telling.
    pub words: &'static [&'static str],
    pub bin: fn(&Action) -> Option<usize>,
}

/// One or two scales whose bins (or pairs of bins) carry a weight each.
pub(super) struct Term {
    pub name: &'static str,
    pub first: &'static Scale,
    pub second: Option<&'static Scale>,
}

impl Term {
    /// Number of weights.
    pub fn bins(&self) -> usize {
        self.first.words.len() * self.second.map_or(1, |scale| scale.words.len())
    }

    /// The bin that an action is in.
    pub fn bin(&self, action: &Action) -> Option<usize> {
        let first = (self.first.bin)(action)?;
        let Some(second) = self.second else {
            return Some(first);
        };
        Some(first * second.words.len() + (second.bin)(action)?)
    }

    /// What a bin means, in words.
    pub fn words(&self, bin: usize) -> String {
        let Some(second) = self.second else {
            return self.first.words[bin].to_owned();
        };
        let (a, b) = (
            self.first.words[bin / second.words.len()],
            second.words[bin % second.words.len()],
        );
        match (a.is_empty(), b.is_empty()) {
            (true, _) => b.to_owned(),
            (_, true) => a.to_owned(),
            _ => format!("{a}, {b}"),
        }
    }
}

const fn one(name: &'static str, scale: &'static Scale) -> Term {
    Term {
        name,
        first: scale,
        second: None,
    }
}

const fn two(name: &'static str, first: &'static Scale, second: &'static Scale) -> Term {
    Term {
        name,
        first,
        second: Some(second),
    }
}

/// The terms, in the order of the weights' table.
pub(super) const TERMS: &[Term] = &[
    one("act", &ACT),
    two("act and place", &GROUP, &PLACE_COARSE),
    two("act and direction", &GROUP, &FORWARD),
    two("act and ground gained", &GROUP, &GAIN_COARSE),
    two("time on the ball and speed", &SETTLED, &TO_SHOT_COARSE),
    two("time on the ball and before", &SETTLED_COARSE, &BEFORE),
    two("ground gained and own touches after", &GAIN_COARSE, &KEPT),
    one("before", &BEFORE),
    one("seconds before", &SECONDS_BEFORE),
    one("time on the ball", &SETTLED_FINE),
    one("end", &END_PLACE),
    one("ahead of the team", &AHEAD),
    one("line", &LINE),
    one("losses before", &LOSSES_BEFORE),
    one("own touches after", &OWN_TOUCHES),
    one("taken over by", &TAKEOVER),
    one("taken over by line", &TAKEOVER_LINE),
    one("taken over where", &TAKEOVER_PLACE),
    one("interception", &TAKEOVER_INTERCEPTION),
    one("beaten to it", &BEATEN),
    one("counter", &COUNTER),
    one("carried", &CARRIED),
    one("clearances", &CLEARANCES),
    one("opponent's actions", &OPPONENT_ACTIONS),
    one("own actions", &OWN_ACTIONS),
    one("losses after", &LOSSES_AFTER),
    one("settled loss after", &SETTLED_AFTER),
    one("seconds to the shot", &TO_SHOT),
    one("shot from", &SHOT_PLACE),
    one("shot", &SHOT_KIND),
    one("goal", &GOAL),
    one("restart", &RESTART),
    one(TOLD, &TOLD_IN_REPORTS),
];

/// The term that only key-event matches have, fitted on them once all others stand.
pub(super) const TOLD: &str = "told in reports";

/// The bin of `value` among ascending `edges`; a value on an edge belongs to the bin above.
fn cut(value: f64, edges: &[f64]) -> Option<usize> {
    (!value.is_nan()).then(|| edges.partition_point(|edge| *edge <= value))
}

fn flag(value: bool) -> Option<usize> {
    Some(usize::from(value))
}

/// A flag that says nothing where the match never uses the qualifier.
fn spoken(action: &Action, qualifier: Qualifiers, value: bool) -> Option<usize> {
    action
        .bounds
        .spoken
        .has(qualifier)
        .then_some(usize::from(value))
}

/// A fact that needs every event to be in the data.
fn full<T>(action: &Action, value: T) -> Option<T> {
    action.bounds.full.then_some(value)
}

/// A report tells of few of the hundreds of balls lost in a match, and of those because something
/// came of them: that it is in a key-event file at all speaks for an error. Not so a duel for a
/// ball that the loser never had: reports tell of it as the attacker's deed.
static TOLD_IN_REPORTS: Scale = Scale {
    words: &["one of the few losses that reports tell of"],
    bin: |action| {
        let had = action.facts.loss && action.facts.act != Act::LooseLost;
        (!action.bounds.full && had).then_some(0)
    },
};

static ACT: Scale = Scale {
    words: &[
        "misplaced pass",
        "pass that arrived",
        "misplaced header",
        "header that arrived",
        "long ball lost",
        "long ball that arrived",
        "creative pass lost",
        "creative pass that arrived",
        "cross",
        "throw by hand",
        "lost the ball in a duel",
        "duel not lost",
        "lost a loose ball",
        "loose ball not lost",
        "missed or mis-hit the ball",
        "touch after an interception",
        "touch",
        "clearance to an opponent",
        "clearance",
    ],
    bin: |action| Some(action.facts.act as usize),
};

static GROUP: Scale = Scale {
    words: &[
        "misplaced pass",
        "ball kept",
        "misplaced header",
        "long ball lost",
        "cross",
        "lost duel on the ball",
        "duel not lost",
        "lost loose ball",
        "missed ball",
        "touch",
        "clearance",
    ],
    bin: |action| {
        Some(match action.facts.act {
            Act::PassLost | Act::HandPass => 0,
            Act::PassKept | Act::HeadKept | Act::LongKept | Act::SmartKept => 1,
            Act::HeadLost => 2,
            Act::LongLost | Act::SmartLost => 3,
            Act::Cross => 4,
            Act::DuelLost => 5,
            Act::DuelOther | Act::LooseOther => 6,
            Act::LooseLost => 7,
            Act::Missed => 8,
            Act::TouchInterception | Act::Touch => 9,
            Act::ClearanceLost | Act::ClearanceKept => 10,
        })
    },
};

static PLACE_COARSE: Scale = Scale {
    words: &[
        "within 20 m of his own goal",
        "20-36 m from his own goal",
        "36-52 m from his own goal",
        "in the opponents' half",
    ],
    bin: |action| cut(action.facts.goal_distance, &[20.0, 36.0, 52.0]),
};

static END_PLACE: Scale = Scale {
    words: &[
        "ball to within 10 m of his own goal",
        "ball to 10-18 m of his own goal",
        "ball to 18-26 m of his own goal",
        "ball to 26-34 m of his own goal",
        "",
        "",
        "ball far from his own goal",
        "ball very far from his own goal",
    ],
    bin: |action| {
        cut(
            action.facts.end_goal_distance,
            &[10.0, 18.0, 26.0, 34.0, 44.0, 55.0, 70.0],
        )
    },
};

static FORWARD: Scale = Scale {
    words: &[
        "played back",
        "played square",
        "played forward",
        "played far forward",
    ],
    bin: |action| cut(action.facts.forward, &[-4.0, 4.0, 12.0]),
};

static GAIN_COARSE: Scale = Scale {
    words: &[
        "opponents not near the goal within 6 s",
        "opponents up to 42 m from goal within 6 s",
        "opponents up to 26 m from goal within 6 s",
        "opponents in the box within 6 s",
    ],
    bin: |action| cut(action.facts.reached_6, &[63.0, 78.75, 92.4]),
};

static KEPT: Scale = Scale {
    words: &[
        "lost at once",
        "one more touch of the team",
        "more touches of the team",
    ],
    bin: |action| cut(f64::from(action.facts.own_until_takeover), &[1.0, 2.0]),
};

static OWN_TOUCHES: Scale = Scale {
    words: &[
        "",
        "touched it again himself",
        "touched it twice more himself",
    ],
    bin: |action| cut(f64::from(action.facts.same_until_takeover), &[1.0, 2.0]),
};

fn settled(action: &Action, edges: &[f64]) -> Option<usize> {
    full(action, cut(action.facts.since_opponent, edges)).flatten()
}

static SETTLED: Scale = Scale {
    words: &[
        "no time (opponent on the ball under 2 s before)",
        "little time (opponent on the ball 2-4 s before)",
        "some time (opponent on the ball 4-8 s before)",
        "settled possession (over 8 s)",
    ],
    bin: |action| settled(action, &[2.0, 4.0, 8.0]),
};

static SETTLED_COARSE: Scale = Scale {
    words: &[
        "no settled possession",
        "possession of 4-8 s",
        "settled possession",
    ],
    bin: |action| settled(action, &[3.5, 8.0]),
};

static SETTLED_FINE: Scale = Scale {
    words: &[
        "no time on the ball",
        "little time on the ball",
        "",
        "",
        "settled possession",
        "long possession",
    ],
    bin: |action| settled(action, &[2.0, 3.5, 6.0, 10.0, 18.0]),
};

static TO_SHOT_COARSE: Scale = Scale {
    words: &[
        "shot within 4 s",
        "shot 4-8 s later",
        "shot 8-12 s later",
        "shot 12-20 s later",
    ],
    bin: |action| cut(action.facts.shot?.seconds, &[4.0, 8.0, 12.0]),
};

static TO_SHOT: Scale = Scale {
    words: &[
        "shot within 1.2 s",
        "shot within 2.5 s",
        "shot within 4 s",
        "shot within 6 s",
        "",
        "",
        "shot over 10 s later",
        "shot over 12 s later",
        "shot over 16 s later",
    ],
    bin: |action| {
        cut(
            action.facts.shot?.seconds,
            &[1.2, 2.5, 4.0, 6.0, 8.0, 10.0, 12.5, 16.0],
        )
    },
};

static BEFORE: Scale = Scale {
    words: &[
        "first action of the period",
        "after a touch of his own",
        "after another action of his own",
        "after a team-mate's pass",
        "after a team-mate's high ball or header",
        "after a team-mate's restart",
        "after a team-mate's duel",
        "after a team-mate's other action",
        "after an opponent's cross",
        "after an opponent's shot",
        "after an opponent's duel",
        "after an opponent's misplaced pass",
        "after an opponent's other action",
    ],
    bin: |action| full(action, previous(action)),
};

fn previous(action: &Action) -> usize {
    use EventType as T;
    let Some(before) = action.facts.before else {
        return 0;
    };
    let view = action.view;
    let kind = view.kind[before.row];
    let duel = matches!(
        kind,
        T::TakeOn | T::Tackle | T::Duel | T::DribbledPast | T::Dispossessed
    );
    if before.same_team {
        let air = view.body_part[before.row] == Some(BodyPart::Head)
            || view.qualifiers[before.row].has(Qualifiers::HIGH)
            || view.qualifiers[before.row].has(Qualifiers::LAUNCH);
        match kind {
            T::Touch | T::Miscontrol if before.same_player => 1,
            _ if before.same_player => 2,
            T::Pass if !air => 3,
            T::Pass | T::Cross => 4,
            _ if kind.is_set_piece() => 5,
            _ if duel => 6,
            _ => 7,
        }
    } else {
        match kind {
            T::Cross | T::CornerCrossed | T::CornerShort | T::FreekickCrossed => 8,
            T::Shot | T::ShotFreekick => 9,
            _ if duel => 10,
            T::Pass if view.outcome[before.row] == Some(Outcome::Fail) => 11,
            _ => 12,
        }
    }
}

static SECONDS_BEFORE: Scale = Scale {
    words: &[
        "at once",
        "",
        "",
        "",
        "",
        "with time to look",
        "with much time to look",
    ],
    bin: |action| {
        full(
            action,
            cut(
                action.facts.before?.seconds,
                &[0.6, 1.2, 2.0, 3.5, 6.0, 12.0],
            ),
        )
        .flatten()
    },
};

static AHEAD: Scale = Scale {
    words: &[
        "behind his team",
        "behind his team",
        "a little behind his team",
        "",
        "",
        "ahead of his team",
        "far ahead of his team",
    ],
    bin: |action| {
        let ahead = action.facts.x0 - action.facts.team_height;
        full(action, cut(ahead, &[-26.0, -16.0, -8.0, 0.0, 8.0, 19.0])).flatten()
    },
};

fn line(line: PositionGroup) -> Option<usize> {
    match line {
        PositionGroup::Unknown => None,
        PositionGroup::Goalkeeper => Some(0),
        PositionGroup::Defender => Some(1),
        PositionGroup::Midfielder => Some(2),
        PositionGroup::Forward => Some(3),
    }
}

static LINE: Scale = Scale {
    words: &["goalkeeper", "defender", "midfielder", "forward"],
    bin: |action| line(action.facts.line),
};

static LOSSES_BEFORE: Scale = Scale {
    words: &[
        "",
        "the team had lost the ball just before",
        "the team had lost the ball repeatedly just before",
    ],
    bin: |action| {
        full(
            action,
            cut(f64::from(action.facts.losses_before_8), &[1.0, 2.0]),
        )
        .flatten()
    },
};

static TAKEOVER: Scale = Scale {
    words: &[
        "opponent passed on",
        "opponent touched it on",
        "opponent ran with it",
        "opponent played a creative pass",
        "opponent played it long",
        "opponent headed it on",
        "opponent dribbled",
        "opponent shot at once",
        "opponent crossed at once",
        "opponent cleared",
        "opponent took it over otherwise",
    ],
    bin: |action| {
        use EventType as T;
        let row = action.facts.takeover?.row;
        let view = action.view;
        let qualifiers = view.qualifiers[row];
        Some(match view.kind[row] {
            T::Pass if view.body_part[row] == Some(BodyPart::Head) => 5,
            T::Pass if qualifiers.has(Qualifiers::SMART) => 3,
            T::Pass if qualifiers.has(Qualifiers::HIGH) && !qualifiers.has(Qualifiers::LAUNCH) => 4,
            T::Pass
                if !qualifiers.has(Qualifiers::LAUNCH)
                    && view.body_part[row] != Some(BodyPart::Hands) =>
            {
                0
            }
            T::Touch | T::Miscontrol => 1,
            T::Dribble => 2,
            T::TakeOn | T::Dispossessed => 6,
            T::Shot => 7,
            T::Cross => 8,
            T::Clearance => 9,
            // Data that has an event for winning the ball tells nothing of what was done with it.
            T::Tackle | T::Recovery | T::Interception => return None,
            _ => 10,
        })
    },
};

static TAKEOVER_LINE: Scale = Scale {
    words: &[
        "to a goalkeeper",
        "to a defender",
        "to a midfielder",
        "to a forward",
    ],
    bin: |action| line(action.view.line[action.facts.takeover?.row]),
};

static TAKEOVER_PLACE: Scale = Scale {
    words: &[
        "taken over within 14 m of goal",
        "taken over 14-22 m from goal",
        "taken over 22-30 m from goal",
        "taken over 30-40 m from goal",
        "",
        "",
        "taken over far from goal",
        "taken over very far from goal",
    ],
    bin: |action| {
        cut(
            action.facts.takeover?.goal_distance,
            &[14.0, 22.0, 30.0, 40.0, 50.0, 60.0, 75.0],
        )
    },
};

static TAKEOVER_INTERCEPTION: Scale = Scale {
    words: &["", "intercepted"],
    bin: |action| {
        let row = action.facts.takeover?.row;
        let intercepted = action.view.qualifiers[row].has(Qualifiers::INTERCEPTION);
        spoken(action, Qualifiers::INTERCEPTION, intercepted)
    },
};

static BEATEN: Scale = Scale {
    words: &["", "opponent was first to the ball"],
    bin: |action| {
        let beaten = action.facts.qualifiers.has(Qualifiers::BEATEN_TO_IT);
        spoken(action, Qualifiers::BEATEN_TO_IT, beaten)
    },
};

static COUNTER: Scale = Scale {
    words: &["", "opponents countered"],
    bin: |action| spoken(action, Qualifiers::COUNTER, action.facts.counter),
};

static CARRIED: Scale = Scale {
    words: &["", "opponent ran with the ball"],
    bin: |action| full(action, usize::from(action.facts.carried)),
};

static CLEARANCES: Scale = Scale {
    words: &[
        "",
        "cleared once in between",
        "cleared repeatedly in between",
    ],
    bin: |action| cut(f64::from(action.facts.clearances), &[1.0, 2.0]),
};

static OPPONENT_ACTIONS: Scale = Scale {
    words: &[
        "no opponent's pass before the shot",
        "one action before the shot",
        "two actions before the shot",
        "",
        "",
        "many actions before the shot",
    ],
    bin: |action| {
        action.facts.shot?;
        full(
            action,
            cut(
                f64::from(action.facts.opponent_between),
                &[1.0, 2.0, 3.0, 4.0, 6.0],
            ),
        )
        .flatten()
    },
};

static OWN_ACTIONS: Scale = Scale {
    words: &[
        "nobody of his team in between",
        "",
        "",
        "his team on the ball in between",
        "his team much on the ball in between",
    ],
    bin: |action| {
        action.facts.shot?;
        full(
            action,
            cut(f64::from(action.facts.own_between), &[1.0, 2.0, 3.0, 5.0]),
        )
        .flatten()
    },
};

static LOSSES_AFTER: Scale = Scale {
    words: &[
        "last loss before the shot",
        "another loss followed",
        "more losses followed",
    ],
    bin: |action| {
        action.facts.shot?;
        cut(f64::from(action.facts.losses_between), &[1.0, 2.0])
    },
};

static SETTLED_AFTER: Scale = Scale {
    words: &["", "another loss out of settled possession followed"],
    bin: |action| {
        action.facts.shot?;
        full(action, usize::from(action.facts.settled_loss_after))
    },
};

static SHOT_PLACE: Scale = Scale {
    words: &[
        "shot from within 8 m",
        "shot from 8-12 m",
        "shot from 12-17 m",
        "",
        "shot from 22-28 m",
        "shot from over 28 m",
    ],
    bin: |action| {
        cut(
            action.facts.shot?.goal_distance,
            &[8.0, 12.0, 17.0, 22.0, 28.0],
        )
    },
};

static SHOT_KIND: Scale = Scale {
    words: &[
        "own goal",
        "set-piece shot",
        "header",
        "blocked shot",
        "shot on target",
        "shot off target",
    ],
    bin: |action| {
        let row = action.facts.shot?.row;
        let view = action.view;
        Some(match view.kind[row] {
            EventType::OwnGoal => 0,
            EventType::ShotFreekick | EventType::ShotPenalty => 1,
            _ if view.body_part[row] == Some(BodyPart::Head) => 2,
            _ => match view.outcome[row]? {
                Outcome::Blocked => 3,
                Outcome::Goal | Outcome::Saved => 4,
                _ => 5,
            },
        })
    },
};

static GOAL: Scale = Scale {
    words: &["", "a goal came of it"],
    bin: |action| flag(action.facts.goal),
};

static RESTART: Scale = Scale {
    words: &["", "a restart in between"],
    bin: |action| {
        action.facts.shot?;
        flag(action.facts.restart_between)
    },
};
