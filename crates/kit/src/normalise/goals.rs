//! Goals that the events hold without marking them as such. If only one reading is possible, it is
//! applied and noted; otherwise a note gives the count.
//!
//! - A goal scored at the scorer's own end is an unmarked own goal.
//! - An `Own Goal For` without an `Own Goal Against` is the only row of that goal.
//! - A goalkeeper's row that says a goal was conceded, with no goal near it: its shot is missing,
//!   or is not marked.
//! - Shots of which none has an outcome, or all have the same.

use super::{goal_for, place};
use backline_model::{Batch, Event, EventType, Outcome, PITCH_LENGTH, Side, counted};

/// Metres from the own goal line within which nobody shoots at the other goal; goalkeepers have
/// scored from there with a long kick, which the score reveals.
const OWN_END: f32 = 25.0;

/// Seconds within which rows belong to the same goal.
const ONE_GOAL: f64 = 15.0;

/// Seconds between a shot and the goalkeeper's row for it.
const SHOT_BEFORE: f64 = 5.0;

/// Shots from which it is worth a word that they have no outcome.
const FEW: usize = 2;

/// Number of a match's shots from which it is suspicious that all ended the same way.
const SHOTS: usize = 10;

/// Applies the only possible reading, and reports what remains unclear.
pub(super) fn settle(batch: &mut Batch) {
    own_goal_for(batch);
    own_ends(batch);
    conceded(batch);
    outcomes(batch);
}

/// Goals counted from the events, home then away.
fn score(batch: &Batch) -> [u32; 2] {
    let events = &batch.events;
    let mut score = [0; 2];
    for row in batch.rows() {
        let (period, side) = (events.period[row], events.side[row]);
        if let Some(side) = goal_for(period, side, events.kind[row], events.outcome[row]) {
            score[side as usize] += 1;
        }
    }
    score
}

/// Whether another row within seconds of this one belongs to a goal for `side`.
fn goal_near(batch: &Batch, row: usize, side: Side, seconds: f64) -> bool {
    let events = &batch.events;
    batch.rows().any(|other| {
        other != row
            && events.period[other] == events.period[row]
            && (events.seconds[other] - events.seconds[row]).abs() <= seconds
            && goal_for(
                events.period[other],
                events.side[other],
                events.kind[other],
                events.outcome[other],
            ) == Some(side)
    })
}

/// StatsBomb's row for the team that benefits from an own goal, where that of the scorer is
/// missing.
fn own_goal_for(batch: &mut Batch) {
    let Some(code) = batch.events.names.find("Own Goal For") else {
        return;
    };
    let alone: Vec<(usize, Side)> = batch
        .rows()
        .filter(|row| batch.events.provider_type[*row] == code && batch.events.period[*row] < 5)
        .filter_map(|row| Some((row, batch.events.side[row]?)))
        .filter(|(row, side)| !goal_near(batch, *row, *side, ONE_GOAL))
        .collect();
    let Some((first, _)) = alone.first().copied() else {
        return;
    };
    let text = format!(
        "{} `Own Goal For` without the scorer's `Own Goal Against` and counted as an own goal of an unnamed player; the first is {}",
        counted(alone.len(), "row is", "rows are"),
        place(batch, first)
    );
    for (row, side) in alone {
        let scorers = side.opponent();
        let info = batch.info();
        let (id, team) = (
            info.team_id(scorers).to_owned(),
            info.team(scorers).to_owned(),
        );
        let events = &mut batch.events;
        events.kind[row] = EventType::OwnGoal;
        events.outcome[row] = None;
        events.side[row] = Some(scorers);
        events.team_id[row] = events.names.code(&id);
        events.team[row] = events.names.code(&team);
        (events.player[row], events.player_id[row]) = (0, 0);
        let turned = |value: &mut f32, length: f32| *value = length - *value;
        turned(&mut events.start_x[row], PITCH_LENGTH);
        turned(&mut events.start_y[row], backline_model::PITCH_WIDTH);
    }
    batch.note(&text);
}

/// Goals at the scorer's own end, in a period in which the team's other shots are elsewhere.
fn own_ends(batch: &mut Batch) {
    let events = &batch.events;
    let middle = PITCH_LENGTH / 2.0;
    let is_goal = |row: &usize| {
        events.period[*row] < 5
            && events.kind[*row].is_shot()
            && events.outcome[*row] == Some(Outcome::Goal)
            && events.kind[*row] != EventType::ShotPenalty
            && events.start_x[*row] < OWN_END
    };
    let found: Vec<usize> = batch.rows().filter(is_goal).collect();
    if found.is_empty() {
        return;
    }
    // If a team's other shots are there too, its positions are the wrong way round.
    let straight = |row: &usize| {
        let of_team = |other: &usize| {
            events.kind[*other].is_shot()
                && events.side[*other] == events.side[*row]
                && events.period[*other] == events.period[*row]
                && !found.contains(other)
        };
        !batch
            .rows()
            .filter(of_team)
            .any(|other| events.start_x[other] < middle)
    };
    let found: Vec<usize> = found.iter().copied().filter(straight).collect();
    let Some(first) = found.first().copied() else {
        return;
    };
    // Positions that run the wrong way, or are none, put every shot there.
    let elsewhere = |row: usize| events.kind[row].is_shot() && events.start_x[row] > middle;
    let told = batch.rows().any(elsewhere);
    let as_is = score(batch);
    let mut turned = as_is;
    for row in &found {
        if let Some(side) = events.side[*row] {
            turned[side as usize] -= 1;
            turned[side.opponent() as usize] += 1;
        }
    }
    let stated = batch.info().score_stated;
    let who = events.names.get(events.player[first]);
    let (goals, which) = (
        counted(found.len(), "goal is", "goals are"),
        format!(
            "that of {}, {}",
            who.unwrap_or("an unnamed player"),
            place(batch, first)
        ),
    );
    let text = match stated {
        // Long kicks of goalkeepers that went in.
        Some(stated) if stated == as_is => return,
        Some(stated) if stated != turned => format!(
            "{goals} at the scorer's own end, the first {which}; as own goals they would make the score {}-{}, which is not the stated one either, so they are left as they are",
            turned[0], turned[1]
        ),
        None if !told => format!(
            "{goals} at the scorer's own end, the first {which}, and no shot at the other: own goals that nothing marks, or positions that are not what they are taken for; they are left as they are, and the score is {}-{}",
            as_is[0], as_is[1]
        ),
        _ => {
            let events = &mut batch.events;
            for row in &found {
                events.kind[*row] = EventType::OwnGoal;
                events.outcome[*row] = None;
            }
            format!(
                "{goals} at the scorer's own end without being marked as an own goal; counted as own goals, the first {which}, the score is {}-{} instead of {}-{}",
                turned[0], turned[1], as_is[0], as_is[1]
            )
        }
    };
    batch.note(&text);
}

/// Goals that appear only in the goalkeeper's row.
fn conceded(batch: &mut Batch) {
    let events = &batch.events;
    let beaten = |row: &usize| {
        events.kind[*row] == EventType::KeeperSave
            && events.outcome[*row] == Some(Outcome::Fail)
            && events.period[*row] < 5
    };
    let lost: Vec<(usize, Side)> = batch
        .rows()
        .filter(beaten)
        .filter_map(|row| Some((row, events.side[row]?.opponent())))
        .filter(|(row, scorers)| !goal_near(batch, *row, *scorers, ONE_GOAL))
        .collect();
    let Some((first, _)) = lost.first().copied() else {
        return;
    };
    // Only in Wyscout's does the row leave no doubt that the ball went in; elsewhere the score has
    // to confirm it.
    let mut with = score(batch);
    for (_, scorers) in &lost {
        with[*scorers as usize] += 1;
    }
    let sure = match batch.info().score_stated {
        Some(stated) => stated == with,
        None => batch.info().provider == "wyscout",
    };
    if !sure {
        return;
    }
    let text = format!(
        "{} a goal conceded without a goal near it; the goal is counted, its scorer unnamed where no shot was recorded; the first is {}",
        counted(
            lost.len(),
            "goalkeeper's row states",
            "goalkeepers' rows state"
        ),
        place(batch, first)
    );
    for (save, scorers) in lost {
        give_goal(batch, save, scorers);
    }
    batch.note(&text);
}

/// Makes the shot before a goalkeeper's row a goal, or inserts one.
fn give_goal(batch: &mut Batch, save: usize, scorers: Side) {
    let first = batch.rows().start;
    let events = &mut batch.events;
    let (period, seconds) = (events.period[save], events.seconds[save]);
    let shot = (first..save).rev().find(|row| {
        events.kind[*row].is_shot()
            && events.side[*row] == Some(scorers)
            && events.period[*row] == period
            && (0.0..=SHOT_BEFORE).contains(&(seconds - events.seconds[*row]))
    });
    if let Some(shot) = shot {
        events.outcome[shot] = Some(Outcome::Goal);
        return;
    }
    let id = format!("{}-goal", events.event_id(save));
    let goal = Event {
        side: Some(scorers),
        kind: EventType::Shot,
        outcome: Some(Outcome::Goal),
        event_id: &id,
        provider_type: "goal conceded",
        ..Event::at(period, seconds)
    };
    batch.count_derived();
    batch.push(&goal);
    let rows = batch.rows();
    let last = rows.end - 1;
    let mut order: Vec<usize> = (rows.start..last).collect();
    order.insert(save - rows.start, last);
    batch.keep_events(&order);
}

/// Shots of which no outcome, or only one, is known.
fn outcomes(batch: &mut Batch) {
    let events = &batch.events;
    let shots = batch
        .rows()
        .filter(|row| events.kind[*row].is_shot() && events.period[*row] < 5);
    let ends: Vec<Option<Outcome>> = shots.map(|row| events.outcome[row]).collect();
    let goals = ends.contains(&Some(Outcome::Goal));
    let unknown = ends.iter().filter(|end| end.is_none()).count();
    let alike = ends
        .first()
        .is_some_and(|first| ends.iter().all(|end| end == first));
    let text = if unknown == ends.len() && ends.len() >= FEW {
        format!(
            "none of the {} shots has an outcome, so no goal is known; check under which name the file gives the outcomes of shots",
            ends.len()
        )
    } else if alike && !goals && ends.len() >= SHOTS {
        let end = ends.first().copied().flatten().map_or("", Outcome::name);
        format!(
            "all {} shots end as `{end}`, so there is no goal; check whether the file lacks what marks goals, such as tags or qualifiers",
            ends.len()
        )
    } else if unknown > 0 && ends.len() >= FEW && batch.info().score_stated.is_none() {
        format!(
            "{unknown} of {} shots {} no outcome; whether they were goals is not known",
            ends.len(),
            if unknown == 1 { "has" } else { "have" }
        )
    } else {
        return;
    };
    batch.note(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::finish_match;
    use backline_model::MatchInfo;

    type Shot = (f64, Side, EventType, Option<Outcome>, f32);

    fn batch(provider: &'static str, stated: Option<[u32; 2]>, rows: &[Shot]) -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            match_id: "m".to_owned(),
            teams: ["A".to_owned(), "B".to_owned()],
            provider,
            score_stated: stated,
            ..MatchInfo::default()
        });
        batch.count_rows(rows.len());
        for (row, (seconds, side, kind, outcome, x)) in rows.iter().enumerate() {
            batch.push(&Event {
                side: Some(*side),
                player: Some("P"),
                kind: *kind,
                outcome: *outcome,
                start: Some((*x, 34.0)),
                event_id: &format!("e{row}"),
                provider_type: match kind {
                    EventType::Other => "Own Goal For",
                    _ => "theirs",
                },
                ..Event::at(1, *seconds)
            });
        }
        finish_match(&mut batch, &[]);
        batch
    }

    #[track_caller]
    fn says(batch: &Batch, text: &str) {
        let notes: Vec<&str> = batch.notes.iter().map(|note| note.text.as_str()).collect();
        assert!(notes.iter().any(|note| note.contains(text)), "{notes:?}");
    }

    const GOAL: Option<Outcome> = Some(Outcome::Goal);

    #[test]
    fn a_goal_at_the_own_end_is_an_own_goal_unless_the_score_says_otherwise() {
        let rows = [
            (10.0, Side::Home, EventType::Shot, GOAL, 95.0),
            (900.0, Side::Home, EventType::Shot, GOAL, 6.0),
        ];
        let unstated = batch("opta", None, &rows);
        assert_eq!(unstated.matches[0].score_counted, [1, 1]);
        says(&unstated, "1 goal is at the scorer's own end");
        assert_eq!(
            batch("opta", Some([1, 1]), &rows).matches[0].score_counted,
            [1, 1]
        );
        // A goalkeeper's long kick.
        let kick = batch("opta", Some([2, 0]), &rows);
        assert_eq!(kick.matches[0].score_counted, [2, 0]);
        assert!(kick.notes.is_empty(), "{:?}", kick.notes);
        says(&batch("opta", Some([3, 3]), &rows), "left as they are");
    }

    #[test]
    fn positions_that_run_the_wrong_way_make_no_own_goals() {
        let wrong = batch(
            "opta",
            None,
            &[
                (10.0, Side::Home, EventType::Shot, GOAL, 12.0),
                (
                    20.0,
                    Side::Home,
                    EventType::Shot,
                    Some(Outcome::Saved),
                    20.0,
                ),
                (
                    30.0,
                    Side::Home,
                    EventType::Shot,
                    Some(Outcome::Saved),
                    14.0,
                ),
            ],
        );
        assert_eq!(wrong.matches[0].score_counted, [1, 0]);
        says(&wrong, "shots are at the shooting team's own goal");
    }

    #[test]
    fn an_own_goal_for_that_stands_alone_counts_and_one_of_a_pair_does_not_twice() {
        let alone = batch(
            "statsbomb",
            None,
            &[(5.0, Side::Home, EventType::Other, None, 90.0)],
        );
        assert_eq!(alone.matches[0].score_counted, [1, 0]);
        assert_eq!(alone.events.side[0], Some(Side::Away));
        says(&alone, "without the scorer's `Own Goal Against`");
        let pair = batch(
            "statsbomb",
            None,
            &[
                (5.0, Side::Away, EventType::OwnGoal, None, 4.0),
                (5.0, Side::Home, EventType::Other, None, 101.0),
            ],
        );
        assert_eq!(pair.matches[0].score_counted, [1, 0]);
        assert!(pair.notes.is_empty(), "{:?}", pair.notes);
    }

    #[test]
    fn a_goal_that_only_the_goalkeeper_s_row_has_is_counted_once() {
        let fail = Some(Outcome::Fail);
        let save = (30.0, Side::Away, EventType::KeeperSave, fail, 2.0);
        let lost = batch(
            "wyscout",
            None,
            &[(24.0, Side::Home, EventType::Pass, fail, 66.0), save],
        );
        assert_eq!(lost.matches[0].score_counted, [1, 0]);
        assert_eq!(lost.events.event_id(1), "e1-goal");
        assert!(lost.accounts[0].adds_up(lost.events.len()));
        says(&lost, "1 goalkeeper's row states a goal conceded");
        // The shot is there but not marked.
        let shot = (
            28.0,
            Side::Home,
            EventType::Shot,
            Some(Outcome::OffTarget),
            95.0,
        );
        let unmarked = batch("wyscout", None, &[shot, save]);
        assert_eq!(unmarked.events.len(), 2);
        assert_eq!(unmarked.events.outcome[0], GOAL);
        // Elsewhere the score has to confirm it.
        assert_eq!(
            batch("opta", None, &[save]).matches[0].score_counted,
            [0, 0]
        );
        assert_eq!(
            batch("opta", Some([1, 0]), &[save]).matches[0].score_counted,
            [1, 0]
        );
        let whole = batch(
            "wyscout",
            None,
            &[(28.0, Side::Home, EventType::Shot, GOAL, 95.0), save],
        );
        assert_eq!(whole.matches[0].score_counted, [1, 0]);
        assert!(whole.notes.is_empty(), "{:?}", whole.notes);
    }

    #[test]
    fn shots_without_outcomes_and_shots_that_all_end_alike_are_said() {
        let shots = |count: usize, outcome: Option<Outcome>| {
            let rows: Vec<Shot> = (0..count)
                .map(|at| (at as f64 * 60.0, Side::Home, EventType::Shot, outcome, 95.0))
                .collect();
            batch("opta", None, &rows)
        };
        says(&shots(3, None), "none of the 3 shots has an outcome");
        says(
            &shots(10, Some(Outcome::OffTarget)),
            "all 10 shots end as `off_target`",
        );
        assert!(shots(9, Some(Outcome::OffTarget)).notes.is_empty());
    }

    #[test]
    fn goals_that_are_all_at_the_wrong_end_are_questioned_and_not_turned() {
        let goal = Some(Outcome::Goal);
        let rows = [
            (100.0, Side::Home, EventType::Shot, goal, 8.0),
            (900.0, Side::Away, EventType::Shot, goal, 6.0),
        ];
        let mirrored = batch("backline", None, &rows);
        assert_eq!(score(&mirrored), [1, 1]);
        says(
            &mirrored,
            "and no shot at the other: own goals that nothing marks, or positions",
        );
        // The score says that they are own goals.
        let one = batch("backline", Some([0, 1]), &rows[..1]);
        assert_eq!(score(&one), [0, 1]);
        // Another shot tells where goals are scored.
        let mut more = rows.to_vec();
        more.push((500.0, Side::Away, EventType::Shot, None, 95.0));
        assert_eq!(score(&batch("backline", None, &more)), [1, 1]);
        says(&batch("backline", None, &more), "counted as own goals");
    }
}
