//! The model's events as SPADL actions (Decroos et al. 2019) under socceraction's column names.
//!
//! Every team attacks towards x = 105, which socceraction calls left to right. SPADL is a chain of
//! actions in which one ends where the next begins, so a match is processed action by action rather
//! than column by column; `docs/spadl.md` states the rules.

use std::collections::BTreeMap;
use std::ops::Range;

use polars::prelude::*;

use backline_model::Result;
use backline_model::{
    BodyPart, EventType, MatchData, Outcome, PITCH_LENGTH, PITCH_WIDTH, Qualifiers,
    SPADL_BODY_PARTS, SPADL_RESULTS, SPADL_TYPES, Side, turned,
};

/// What an event type becomes, as `docs/spadl.md` shows it: the SPADL type, empty if it is not an
/// action, and what decides.
const TYPES: &[(EventType, &str, &str)] = &[
    (EventType::Pass, "pass", ""),
    (EventType::Cross, "cross", ""),
    (EventType::ThrowIn, "throw_in", ""),
    (EventType::FreekickCrossed, "freekick_crossed", ""),
    (EventType::FreekickShort, "freekick_short", ""),
    (EventType::CornerCrossed, "corner_crossed", ""),
    (EventType::CornerShort, "corner_short", ""),
    (
        EventType::TakeOn,
        "take_on",
        "only those of Wyscout's attacking duels with `dribble`",
    ),
    (
        EventType::Foul,
        "foul",
        "`yellow_card` or `red_card` when the player's card follows within three events, else `fail`",
    ),
    (
        EventType::Tackle,
        "tackle",
        "only those of Wyscout's defending duels with `sliding`",
    ),
    (
        EventType::Interception,
        "interception",
        "Opta's succeed when the team has the next action",
    ),
    (EventType::Shot, "shot", "`success` for a goal, else `fail`"),
    (
        EventType::ShotPenalty,
        "shot_penalty",
        "`success` for a goal, else `fail`",
    ),
    (
        EventType::ShotFreekick,
        "shot_freekick",
        "`success` for a goal, else `fail`",
    ),
    (
        EventType::KeeperSave,
        "keeper_save",
        "not if the goal was conceded",
    ),
    (EventType::KeeperClaim, "keeper_claim", ""),
    (EventType::KeeperPunch, "keeper_punch", ""),
    (EventType::KeeperPickUp, "keeper_pick_up", ""),
    (
        EventType::KeeperSweep,
        "keeper_claim",
        "if its outcome is stated",
    ),
    (
        EventType::Clearance,
        "clearance",
        "ends where the next action begins",
    ),
    (EventType::BadTouch, "bad_touch", "`fail`"),
    (EventType::Dribble, "dribble", ""),
    (EventType::Goalkick, "goalkick", ""),
    (
        EventType::Duel,
        "",
        "after a Wyscout duel from which the ball leaves the field, the side whose team touched it last, whatever its type: a failed pass to where it left",
    ),
    (EventType::Dispossessed, "", ""),
    (EventType::Miscontrol, "bad_touch", "`fail`"),
    (EventType::DribbledPast, "", ""),
    (EventType::OwnGoal, "bad_touch", "`owngoal`"),
    (
        EventType::Block,
        "",
        "except Opta's blocked passes: an `interception`",
    ),
    (EventType::Recovery, "", ""),
    (
        EventType::Touch,
        "pass",
        "`interception` with that qualifier; `bad_touch` when it failed; a pass when the next action is a team-mate's within 3 m of its end, else no action",
    ),
    (EventType::Pressure, "", ""),
    (EventType::Receipt, "", ""),
    (EventType::Offside, "", "makes the pass before it `offside`"),
    (EventType::BallOut, "", ""),
    (EventType::ErrorLabel, "", ""),
    (EventType::Substitution, "", ""),
    (EventType::Card, "", "the result of its foul"),
    (EventType::PeriodStart, "", ""),
    (EventType::PeriodEnd, "", ""),
    (
        EventType::Other,
        "",
        "except Wyscout's simulations: a failed take-on",
    ),
];

/// Why events are not actions.
const NO_ACTION: &str = "not an action on the ball in SPADL";
const NO_PLAYER: &str = "without a player or team";
const NO_POSITION: &str = "without a position";
const FAIR_PLAY: &str = "the ball given back or out for an injury";

/// A dribble is inserted between two actions of a team if the second begins this far from where the
/// first ended, and this soon after it (the figures of SPADL's authors).
const DRIBBLE_METRES: std::ops::RangeInclusive<f32> = 3.0..=60.0;
const DRIBBLE_SECONDS: f64 = 10.0;

/// The distance within which the two touches of a pass meet.
const TOUCH_METRES: f32 = 3.0;

/// The start of a goal kick if the source does not give it: the front of the goal area.
const GOAL_KICK: (f32, f32) = (5.5, PITCH_WIDTH / 2.0);
/// The end of a shot if the source does not give it: the middle of the goal.
const GOAL: (f32, f32) = (PITCH_LENGTH, PITCH_WIDTH / 2.0);

type Point = (f32, f32);

fn place(list: &[&str], word: &str) -> u8 {
    list.iter()
        .position(|known| *known == word)
        .unwrap_or_default() as u8
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Known(&'static str),
    /// The source does not say: a success if the team has the next action.
    ByNext,
}

/// An action on its way into the columns.
#[derive(Debug, Clone)]
struct Action {
    /// The event's row; for a dribble between actions, that of the action after it.
    row: usize,
    /// The action is not an event of the source.
    between: bool,
    kind: &'static str,
    ending: Ending,
    body_part: &'static str,
    period: u8,
    seconds: f64,
    side: Side,
    start: Point,
    end: Point,
}

/// The columns of the events that are needed.
struct View<'a> {
    kind: Vec<EventType>,
    outcome: Vec<Option<Outcome>>,
    body_part: Vec<Option<BodyPart>>,
    side: Vec<Option<Side>>,
    period: Vec<u8>,
    seconds: Vec<f64>,
    start: Vec<Option<Point>>,
    end: Vec<Option<Point>>,
    qualifiers: Vec<Qualifiers>,
    player: Vec<Option<&'a str>>,
    provider_type: Vec<&'a str>,
    /// The current match is Opta's.
    opta: bool,
    /// It is Wyscout's.
    wyscout: bool,
}

/// Formats of Opta's events.
const OPTA: [&str; 3] = ["opta", "statsperform", "whoscored"];

fn codes<T>(frame: &DataFrame, name: &str, read: fn(u8) -> Option<T>) -> Result<Vec<Option<T>>> {
    let column = frame.column(name)?.cat8()?;
    Ok(column
        .physical()
        .iter()
        .map(|code| code.and_then(read))
        .collect())
}

fn points(frame: &DataFrame, x: &str, y: &str) -> Result<Vec<Option<Point>>> {
    let (x, y) = (frame.column(x)?.f32()?, frame.column(y)?.f32()?);
    Ok(x.iter().zip(y.iter()).map(|(x, y)| x.zip(y)).collect())
}

impl<'a> View<'a> {
    fn of(frame: &'a DataFrame) -> Result<View<'a>> {
        let text = |name: &str| -> Result<Vec<Option<&'a str>>> {
            Ok(frame.column(name)?.str()?.iter().collect())
        };
        let qualifiers = frame.column("qualifiers")?.str()?.iter();
        Ok(View {
            kind: codes(frame, "type", EventType::from_code)?
                .into_iter()
                .map(|kind| kind.unwrap_or(EventType::Other))
                .collect(),
            outcome: codes(frame, "outcome", Outcome::from_code)?,
            body_part: codes(frame, "body_part", BodyPart::from_code)?,
            side: codes(frame, "side", Side::from_code)?,
            period: frame.column("period")?.u8()?.iter().flatten().collect(),
            seconds: frame.column("seconds")?.f64()?.iter().flatten().collect(),
            start: points(frame, "start_x", "start_y")?,
            end: points(frame, "end_x", "end_y")?,
            // Unknown words were rejected in reading.
            qualifiers: qualifiers
                .map(|words| {
                    words
                        .and_then(|words| Qualifiers::parse(words).ok())
                        .unwrap_or(Qualifiers::NONE)
                })
                .collect(),
            player: text("player")?,
            provider_type: text("provider_type")?
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
            opta: false,
            wyscout: false,
        })
    }

    /// One side of a duel, as Wyscout records it.
    fn is_duel(&self, row: usize) -> bool {
        // "Duel: Ground attacking duel" in version 2, "duel" in version 3.
        let word = self.provider_type[row];
        self.wyscout && (word == "duel" || word.starts_with("Duel: "))
    }

    fn has(&self, row: usize, qualifier: Qualifiers) -> bool {
        self.qualifiers[row].has(qualifier)
    }

    fn body_part(&self, row: usize, kind: &str) -> &'static str {
        match self.body_part[row] {
            Some(BodyPart::Head) if self.has(row, Qualifiers::HEAD_OR_BODY) && kind == "shot" => {
                "head/other"
            }
            Some(BodyPart::Head) => "head",
            Some(BodyPart::Foot) => "foot",
            Some(BodyPart::Hands | BodyPart::Other) => "other",
            None if kind == "throw_in" || kind.starts_with("keeper") => "other",
            None => "foot",
        }
    }
}

/// A type and ending, before the position is considered.
type Kind = (&'static str, Ending);

fn ending(outcome: Option<Outcome>) -> Ending {
    match outcome {
        Some(Outcome::Success) => Ending::Known("success"),
        Some(Outcome::Offside) => Ending::Known("offside"),
        Some(_) => Ending::Known("fail"),
        None => Ending::ByNext,
    }
}

/// What an event is, given those around it; the error is why it is not an action.
///
/// Opta counts every interception as a success; whether the ball was won shows in what came next.
fn kind_of(
    view: &View,
    rows: &Range<usize>,
    row: usize,
) -> std::result::Result<Kind, &'static str> {
    let kind = view.kind[row];
    let word = TYPES
        .iter()
        .find(|known| known.0 == kind)
        .map_or("", |known| known.1);
    let outcome = view.outcome[row];
    let succeeded = |yes: bool| Ending::Known(if yes { "success" } else { "fail" });
    if view.has(row, Qualifiers::FAIR_PLAY) {
        return Err(FAIR_PLAY);
    }
    if view.is_duel(row) {
        return if out_of_play(view, rows, row).is_some() {
            Ok(("pass", succeeded(false)))
        } else if view.has(row, Qualifiers::DRIBBLE) && kind == EventType::TakeOn {
            Ok(("take_on", succeeded(outcome != Some(Outcome::Fail))))
        } else if view.has(row, Qualifiers::SLIDING) {
            Ok(("tackle", succeeded(outcome != Some(Outcome::Fail))))
        } else {
            Err(NO_ACTION)
        };
    }
    match kind {
        EventType::Interception if view.opta => Ok((word, Ending::ByNext)),
        kind if kind.is_shot() => Ok((word, succeeded(outcome == Some(Outcome::Goal)))),
        EventType::OwnGoal => Ok((word, Ending::Known("owngoal"))),
        EventType::BadTouch | EventType::Miscontrol => Ok((word, succeeded(false))),
        EventType::Foul => Ok((word, Ending::Known(card(view, rows, row)))),
        EventType::KeeperSave if outcome == Some(Outcome::Fail) => Err("goals conceded, no save"),
        EventType::KeeperSweep if outcome.is_none() => Err(NO_ACTION),
        EventType::KeeperSave
        | EventType::KeeperClaim
        | EventType::KeeperPunch
        | EventType::KeeperPickUp
        | EventType::KeeperSweep
        | EventType::Clearance
        | EventType::Dribble
        | EventType::Tackle
        | EventType::TakeOn
        | EventType::Interception => Ok((word, succeeded(outcome != Some(Outcome::Fail)))),
        EventType::Touch => touch(view, rows, row),
        EventType::Block
            if view.opta && matches!(view.provider_type[row], "Blocked pass" | "BlockedPass") =>
        {
            Ok(("interception", Ending::ByNext))
        }
        EventType::Other if view.provider_type[row] == "Foul: Simulation" => {
            let before = (rows.start..row).next_back();
            let taken_on = before.is_some_and(|before| {
                view.kind[before] == EventType::TakeOn && view.has(before, Qualifiers::DRIBBLE)
            });
            if taken_on {
                Err("simulations after a take-on that failed")
            } else {
                Ok(("take_on", succeeded(false)))
            }
        }
        _ if word.is_empty() => Err(NO_ACTION),
        // Passes of every sort.
        _ => {
            let offside =
                next(view, rows, row).is_some_and(|after| view.kind[after] == EventType::Offside);
            if offside {
                Ok((word, Ending::Known("offside")))
            } else {
                Ok((word, ending(outcome)))
            }
        }
    }
}

/// The event after this one, skipping duels that are not actions.
fn next(view: &View, rows: &Range<usize>, row: usize) -> Option<usize> {
    (row + 1..rows.end).find(|after| {
        !view.is_duel(*after)
            || out_of_play(view, rows, *after).is_some()
            || view.has(*after, Qualifiers::SLIDING)
            || (view.has(*after, Qualifiers::DRIBBLE) && view.kind[*after] == EventType::TakeOn)
    })
}

/// Where the ball left the field after a duel, for the side of the duel that touched it last: the
/// two sides come right before it, and Wyscout attributes the ball out to the team that touched it
/// last.
fn out_of_play(view: &View, rows: &Range<usize>, row: usize) -> Option<Point> {
    let pairs = [(row, row + 1), (row.wrapping_sub(1), row)];
    for (first, second) in pairs {
        let out = second + 1;
        if first < rows.start
            || first >= rows.end
            || out >= rows.end
            || !(view.is_duel(first) && view.is_duel(second))
            || view.kind[out] != EventType::BallOut
            || view.period[first] != view.period[out]
        {
            continue;
        }
        if view.side[row].is_some() && view.side[row] == view.side[out] {
            return view.start[out];
        }
    }
    None
}

fn touch(view: &View, rows: &Range<usize>, row: usize) -> std::result::Result<Kind, &'static str> {
    let intercepted = view.has(row, Qualifiers::INTERCEPTION);
    if !intercepted
        && let (Some(after), Some(end)) = (next(view, rows, row), view.end[row])
        && view.player[after] != view.player[row]
        && view.side[after] == view.side[row]
        && let Some(start) = view.start[after]
        && (end.0 - start.0).abs() < TOUCH_METRES
        && (end.1 - start.1).abs() < TOUCH_METRES
    {
        return Ok(("pass", Ending::Known("success")));
    }
    if view.outcome[row] == Some(Outcome::Fail) {
        Ok(("bad_touch", Ending::Known("fail")))
    } else if intercepted {
        Ok(("interception", Ending::Known("success")))
    } else {
        Err(NO_ACTION)
    }
}

/// A foul's result: the player's card among the next few events.
fn card(view: &View, rows: &Range<usize>, row: usize) -> &'static str {
    const NEAR: usize = 3;
    let shown = (row + 1..rows.end.min(row + 1 + NEAR)).find(|after| {
        view.kind[*after] == EventType::Card
            && view.player[*after].is_some()
            && view.player[*after] == view.player[row]
    });
    match shown.and_then(|shown| view.outcome[shown]) {
        Some(Outcome::Yellow) => "yellow_card",
        Some(Outcome::Red | Outcome::SecondYellow) => "red_card",
        _ => "fail",
    }
}

/// SPADL tables being made, batch by batch.
#[derive(Debug, Default)]
pub(super) struct Actions {
    skipped: BTreeMap<&'static str, usize>,
    /// Teams already in the table of teams.
    teams: PlHashSet<String>,
}

impl Actions {
    /// Why events did not become actions and how many, most frequent first.
    pub fn skipped(&self) -> Vec<(&'static str, usize)> {
        let mut reasons: Vec<(&'static str, usize)> = self
            .skipped
            .iter()
            .map(|(why, count)| (*why, *count))
            .collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons
    }

    /// The tables of these matches: actions, games, teams, players.
    pub fn convert(&mut self, data: &MatchData) -> Result<Vec<DataFrame>> {
        let events = &data.events;
        let mut view = View::of(events)?;
        let matches = data.matches.column("match_id")?.str()?.iter();
        let providers: PlHashMap<_, _> = matches
            .zip(data.matches.column("provider")?.str()?.iter())
            .collect();
        let ids = events.column("match_id")?.str()?;
        let mut actions: Vec<Action> = Vec::with_capacity(events.height());
        let mut numbers: Vec<i64> = Vec::with_capacity(events.height());
        let mut start = 0;
        while start < events.height() {
            let id = ids.get(start);
            let end = (start..events.height())
                .find(|row| ids.get(*row) != id)
                .unwrap_or(events.height());
            let provider = providers.get(&id).copied().flatten();
            view.opta = provider.is_some_and(|name| OPTA.contains(&name));
            view.wyscout = provider == Some("wyscout");
            let of_match = self.of_match(&view, &(start..end));
            numbers.extend(0..of_match.len() as i64);
            actions.extend(of_match);
            start = end;
        }
        Ok(vec![
            action_frame(events, &actions, numbers)?,
            game_frame(data)?,
            self.team_frame(data)?,
            player_frame(data)?,
        ])
    }

    fn of_match(&mut self, view: &View, rows: &Range<usize>) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::with_capacity(rows.len());
        for row in rows.clone() {
            let (kind, ending) = match kind_of(view, rows, row) {
                Ok(known) => known,
                Err(why) => {
                    *self.skipped.entry(why).or_default() += 1;
                    continue;
                }
            };
            let Some(side) = view.side[row].filter(|_| view.player[row].is_some()) else {
                *self.skipped.entry(NO_PLAYER).or_default() += 1;
                continue;
            };
            let start = match (view.start[row], view.end[row]) {
                (Some(start), _) => start,
                (None, _) if kind == "goalkick" => GOAL_KICK,
                (None, Some(end)) => end,
                (None, None) => {
                    *self.skipped.entry(NO_POSITION).or_default() += 1;
                    continue;
                }
            };
            let shot = view.kind[row].is_shot();
            let end = match view.end[row] {
                _ if kind == "foul" || kind == "bad_touch" => start,
                _ if view.is_duel(row) && kind == "pass" => {
                    out_of_play(view, rows, row).unwrap_or(start)
                }
                Some(end) => end,
                None if shot && view.outcome[row] != Some(Outcome::Blocked) => GOAL,
                None => start,
            };
            let action = Action {
                row,
                between: false,
                kind,
                ending,
                body_part: view.body_part(row, kind),
                period: view.period[row],
                seconds: view.seconds[row],
                side,
                start,
                end,
            };
            // A pass, clearance or dribble that was itself an interception is two actions.
            if view.has(row, Qualifiers::INTERCEPTION)
                && matches!(kind, "pass" | "cross" | "clearance" | "dribble")
                && view.kind[row] != EventType::Touch
            {
                actions.push(Action {
                    kind: "interception",
                    ending: Ending::Known("success"),
                    body_part: "foot",
                    end: start,
                    ..action.clone()
                });
            }
            actions.push(action);
        }
        actions.sort_by(|a, b| {
            a.period
                .cmp(&b.period)
                .then(a.seconds.total_cmp(&b.seconds))
        });
        finish(&mut actions);
        with_dribbles(actions)
    }

    fn team_frame(&mut self, data: &MatchData) -> Result<DataFrame> {
        let matches = &data.matches;
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        for side in ["home", "away"] {
            let id = matches.column(&format!("{side}_id"))?.str()?;
            let name = matches.column(side)?.str()?;
            for (id, name) in id.iter().zip(name.iter()) {
                let name = name.unwrap_or_default();
                let id = id.filter(|id| !id.is_empty()).unwrap_or(name);
                if self.teams.insert(id.to_owned()) {
                    ids.push(id);
                    names.push(name);
                }
            }
        }
        Ok(DataFrame::new(
            ids.len(),
            vec![
                Column::new("team_id".into(), ids),
                Column::new("team_name".into(), names),
            ],
        )?)
    }
}

/// Sets ends that depend on the next action: a clearance's place, an unstated result.
fn finish(actions: &mut [Action]) {
    for index in 0..actions.len() {
        let next = actions.get(index + 1).cloned();
        let action = &mut actions[index];
        if action.kind == "clearance"
            && let Some(next) = &next
        {
            action.end = if next.side == action.side {
                next.start
            } else {
                turned(next.start)
            };
        }
        if action.ending == Ending::ByNext {
            let kept = next.is_none_or(|next| next.side == action.side);
            action.ending = Ending::Known(if kept { "success" } else { "fail" });
        }
    }
}

/// Inserts a dribble where a team's next action begins away from where the last one ended.
fn with_dribbles(actions: Vec<Action>) -> Vec<Action> {
    let mut all: Vec<Action> = Vec::with_capacity(actions.len() * 3 / 2);
    for action in actions {
        if let Some(before) = all.last() {
            let (dx, dy) = (before.end.0 - action.start.0, before.end.1 - action.start.1);
            let carried = before.side == action.side
                && before.period == action.period
                && action.seconds - before.seconds < DRIBBLE_SECONDS
                && DRIBBLE_METRES.contains(&dx.hypot(dy))
                && !matches!(action.kind, "foul" | "shot")
                && action.body_part != "head";
            if carried {
                all.push(Action {
                    between: true,
                    kind: "dribble",
                    ending: Ending::Known("success"),
                    body_part: "foot",
                    seconds: f64::midpoint(before.seconds, action.seconds),
                    start: before.end,
                    end: action.start,
                    ..action.clone()
                });
            }
        }
        all.push(action);
    }
    all
}

/// An id, or the name if the source has no ids.
fn id_or_name(frame: &DataFrame, id: &str, name: &str) -> Result<StringChunked> {
    let (ids, names) = (frame.column(id)?.str()?, frame.column(name)?.str()?);
    let cells: StringChunked = ids
        .iter()
        .zip(names.iter())
        .map(|(id, name)| id.filter(|id| !id.is_empty()).or(name))
        .collect();
    Ok(cells)
}

fn action_frame(events: &DataFrame, actions: &[Action], numbers: Vec<i64>) -> Result<DataFrame> {
    let rows: IdxCa = actions
        .iter()
        .map(|action| Some(action.row as IdxSize))
        .collect();
    let text = |name: &str, column: &StringChunked| -> Result<Column> {
        Ok(column.take(&rows)?.with_name(name.into()).into_column())
    };
    let ids = events.column("event_id")?.str()?;
    let original: StringChunked = actions
        .iter()
        .map(|action| (!action.between).then(|| ids.get(action.row)).flatten())
        .collect();
    let number = |name: &str, value: fn(&Action) -> f32| {
        let values: Vec<f64> = actions
            .iter()
            .map(|action| f64::from(value(action)))
            .collect();
        Column::new(name.into(), values)
    };
    let result = |action: &Action| match action.ending {
        Ending::Known(word) => word,
        Ending::ByNext => "success",
    };
    let coded = |name: &str, list: &[&str], word: &dyn Fn(&Action) -> &'static str| {
        let codes: Vec<i64> = actions
            .iter()
            .map(|action| i64::from(place(list, word(action))))
            .collect();
        Column::new(name.into(), codes)
    };
    let named = |name: &str, word: &dyn Fn(&Action) -> &'static str| {
        let words: Vec<&str> = actions.iter().map(word).collect();
        Column::new(name.into(), words)
    };
    let period: Vec<i64> = actions.iter().map(|a| i64::from(a.period)).collect();
    let seconds: Vec<f64> = actions.iter().map(|a| a.seconds).collect();
    let columns = vec![
        text("game_id", events.column("match_id")?.str()?)?,
        original.with_name("original_event_id".into()).into_column(),
        Column::new("action_id".into(), numbers),
        Column::new("period_id".into(), period),
        Column::new("time_seconds".into(), seconds),
        text("team_id", &id_or_name(events, "team_id", "team")?)?,
        text("player_id", &id_or_name(events, "player_id", "player")?)?,
        number("start_x", |a| a.start.0),
        number("start_y", |a| a.start.1),
        number("end_x", |a| a.end.0),
        number("end_y", |a| a.end.1),
        coded("type_id", &SPADL_TYPES, &|a| a.kind),
        coded("result_id", &SPADL_RESULTS, &result),
        coded("bodypart_id", &SPADL_BODY_PARTS, &|a| a.body_part),
        named("type_name", &|a| a.kind),
        named("result_name", &result),
        named("bodypart_name", &|a| a.body_part),
    ];
    Ok(DataFrame::new(actions.len(), columns)?)
}

/// One row per match, under socceraction's names; `home_stated` is false if the source does not say
/// which team is at home.
fn game_frame(data: &MatchData) -> Result<DataFrame> {
    let matches = &data.matches;
    let renamed = |name: &str, from: &str| -> Result<Column> {
        Ok(matches.column(from)?.clone().with_name(name.into()))
    };
    let team = |name: &str, side: &str| -> Result<Column> {
        let ids = id_or_name(matches, &format!("{side}_id"), side)?;
        Ok(ids.with_name(name.into()).into_column())
    };
    let columns = vec![
        renamed("game_id", "match_id")?,
        renamed("game_date", "date")?,
        renamed("competition_name", "competition")?,
        renamed("season_name", "season")?,
        team("home_team_id", "home")?,
        team("away_team_id", "away")?,
        renamed("home_stated", "home_stated")?,
        renamed("home_score", "home_score")?,
        renamed("away_score", "away_score")?,
    ];
    Ok(DataFrame::new(matches.height(), columns)?)
}

fn player_frame(data: &MatchData) -> Result<DataFrame> {
    let lineups = &data.lineups;
    let renamed = |name: &str, from: &str| -> Result<Column> {
        Ok(lineups.column(from)?.clone().with_name(name.into()))
    };
    let columns = vec![
        renamed("game_id", "match_id")?,
        id_or_name(lineups, "team_id", "team")?
            .with_name("team_id".into())
            .into_column(),
        id_or_name(lineups, "player_id", "player")?
            .with_name("player_id".into())
            .into_column(),
        renamed("player_name", "player")?,
        renamed("is_starter", "started")?,
        renamed("starting_position_name", "position")?,
        renamed("minutes_played", "minutes")?,
    ];
    Ok(DataFrame::new(lineups.height(), columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_type_has_its_row_and_the_document_shows_it() {
        for kind in EventType::ALL {
            let rows = TYPES.iter().filter(|row| row.0 == *kind).count();
            assert_eq!(rows, 1, "{}", kind.name());
        }
        let document = include_str!("../../../docs/spadl.md");
        for (kind, word, details) in TYPES {
            let word = match *word {
                "" => "no action".to_owned(),
                word => format!("`{word}`"),
            };
            let row = format!("| `{}` | {word} | {details} |", kind.name());
            assert!(document.contains(&row), "docs/spadl.md lacks:\n{row}");
        }
    }

    fn action(side: Side, seconds: f64, kind: &'static str, start: Point, end: Point) -> Action {
        Action {
            row: 0,
            between: false,
            kind,
            ending: Ending::Known("success"),
            body_part: "foot",
            period: 1,
            seconds,
            side,
            start,
            end,
        }
    }

    #[test]
    fn a_dribble_fills_the_gap_between_two_actions_of_a_team() {
        let pass = |seconds, start, end| action(Side::Home, seconds, "pass", start, end);
        let made = with_dribbles(vec![
            pass(0.0, (10.0, 10.0), (20.0, 10.0)),
            pass(4.0, (30.0, 10.0), (40.0, 10.0)),
            pass(5.0, (41.0, 10.0), (50.0, 10.0)),
            pass(40.0, (60.0, 10.0), (70.0, 10.0)),
            action(Side::Away, 41.0, "pass", (20.0, 10.0), (30.0, 10.0)),
        ]);
        let kinds: Vec<&str> = made.iter().map(|action| action.kind).collect();
        assert_eq!(kinds, ["pass", "dribble", "pass", "pass", "pass", "pass"]);
        assert_eq!((made[1].start, made[1].end), ((20.0, 10.0), (30.0, 10.0)));
        assert!((made[1].seconds - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_clearance_ends_where_the_next_action_begins_whoever_s_it_is() {
        let mut actions = vec![
            action(Side::Home, 0.0, "clearance", (10.0, 30.0), (10.0, 30.0)),
            action(Side::Away, 2.0, "pass", (60.0, 30.0), (70.0, 30.0)),
            action(Side::Away, 3.0, "clearance", (5.0, 30.0), (5.0, 30.0)),
            action(Side::Away, 4.0, "pass", (25.0, 20.0), (30.0, 20.0)),
        ];
        finish(&mut actions);
        assert_eq!(actions[0].end, (45.0, 38.0));
        assert_eq!(actions[2].end, (25.0, 20.0));
    }
}
