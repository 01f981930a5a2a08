//! What every match goes through after its file is read, whatever the provider: events in playing
//! order, period lengths, who was on the pitch when, and the score counted from the events.
//! Corrections and impossible values are noted.

mod checks;
mod goals;
mod lineups;
mod people;
mod repair;

pub use lineups::SquadMember;

use backline_model::{Batch, EventType, Outcome, Side, counted};

/// Finishes the match that was opened last.
///
/// `squad` holds the players that the source names, with the facts it gives; it may be empty.
pub fn finish_match(batch: &mut Batch, squad: &[SquadMember]) {
    if batch.matches.is_empty() {
        return;
    }
    let mut squad = squad.to_vec();
    people::agree(batch, &mut squad);
    let squad = &squad[..];
    checks::types(batch);
    repair::periods(batch);
    repair::halves(batch);
    repair::clock(batch);
    repair::positions(batch);
    checks::touches(batch);
    repair::expected_goals(batch);
    checks::ids(batch);
    repair::order(batch);
    goals::settle(batch);
    measure_periods(batch);
    checks::lengths(batch);
    checks::whole(batch);
    checks::direction(batch);
    lineups::add(batch, squad);
    repair::birth_dates(batch);
    checks::lineups(batch, squad);
    count_score(batch);
}

/// The place of an event: its id and time.
fn place(batch: &Batch, row: usize) -> String {
    let events = &batch.events;
    format!(
        "event `{}` at {}:{:02.0} of period {}",
        events.event_id(row),
        events.minute[row],
        events.second[row].floor(),
        events.period[row]
    )
}

/// A note about events whose periods and seconds are given in the order of the file, if some come
/// before an earlier one; for a reader that sorts them itself.
pub fn out_of_order(times: impl Iterator<Item = (u8, f64)>) -> Option<String> {
    // Providers record to the second or finer, and a feed's own order preserves causes, so only a
    // step back of more than this is a fault of the file.
    const TOLERANCE: f64 = 1.0;
    let mut last = (0, 0.0);
    let back = times.filter(|now| {
        let before = std::mem::replace(&mut last, *now);
        now.0 < before.0 || (now.0 == before.0 && now.1 < before.1 - TOLERANCE)
    });
    let back = back.count();
    (back > 0).then(|| {
        format!(
            "{} before an earlier one; the match was sorted by period and time",
            counted(back, "event comes", "events come")
        )
    })
}

/// Length of each period: its last `period_end`, else its last event.
fn measure_periods(batch: &mut Batch) {
    let mut stated = [0.0f64; 5];
    let mut seen = [0.0f64; 5];
    for row in batch.rows() {
        let period = usize::from(batch.events.period[row].clamp(1, 5) - 1);
        let seconds = batch.events.seconds[row];
        seen[period] = seen[period].max(seconds);
        if batch.events.kind[row] == EventType::PeriodEnd {
            stated[period] = stated[period].max(seconds);
        }
    }
    let info = batch.info_mut();
    for period in 0..5 {
        info.period_seconds[period] = if stated[period] > 0.0 {
            stated[period]
        } else {
            seen[period]
        };
    }
}

/// Counts goals, and adds a note if the source states another score.
fn count_score(batch: &mut Batch) {
    let mut score = [0u32; 2];
    for row in batch.rows() {
        let events = &batch.events;
        let scored = goal_for(
            events.period[row],
            events.side[row],
            events.kind[row],
            events.outcome[row],
        );
        if let Some(side) = scored {
            score[side as usize] += 1;
        }
    }
    let info = batch.info_mut();
    info.score_counted = score;
    if let Some(stated) = info.score_stated.filter(|stated| *stated != score) {
        batch.note(&format!(
            "the source states {}-{}, its events give {}-{}; check for a missing goal or own goal",
            stated[0], stated[1], score[0], score[1]
        ));
    }
}

/// The side for which an event scores, shoot-out not counted.
pub fn goal_for(
    period: u8,
    side: Option<Side>,
    kind: EventType,
    outcome: Option<Outcome>,
) -> Option<Side> {
    if period >= 5 {
        return None;
    }
    let side = side?;
    if kind.is_shot() && outcome == Some(Outcome::Goal) {
        Some(side)
    } else if kind == EventType::OwnGoal {
        Some(side.opponent())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backline_model::{Event, MatchInfo};

    fn batch(rows: &[(u8, f64, EventType, Option<Outcome>, Side)]) -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            score_stated: Some([1, 1]),
            ..MatchInfo::default()
        });
        for (period, seconds, kind, outcome, side) in rows {
            let event = Event {
                kind: *kind,
                outcome: *outcome,
                side: Some(*side),
                player: Some("someone"),
                ..Event::at(*period, *seconds)
            };
            batch.push(&event);
        }
        batch
    }

    #[test]
    fn own_goals_count_for_the_opponent_and_shoot_outs_do_not_count() {
        let mut batch = batch(&[
            (1, 10.0, EventType::Shot, Some(Outcome::Goal), Side::Home),
            (2, 20.0, EventType::OwnGoal, None, Side::Home),
            (
                5,
                1.0,
                EventType::ShotPenalty,
                Some(Outcome::Goal),
                Side::Away,
            ),
        ]);
        finish_match(&mut batch, &[]);
        assert_eq!(batch.matches[0].score_counted, [1, 1]);
        assert!(batch.notes.is_empty(), "{:?}", batch.notes);
    }

    #[test]
    fn a_score_that_differs_is_said() {
        let mut batch = batch(&[(1, 10.0, EventType::Shot, Some(Outcome::Goal), Side::Home)]);
        finish_match(&mut batch, &[]);
        assert!(
            batch.notes[0]
                .text
                .contains("states 1-1, its events give 1-0")
        );
    }

    #[test]
    fn events_out_of_order_are_sorted_and_counted() {
        let mut batch = batch(&[
            (2, 10.0, EventType::Pass, None, Side::Home),
            (1, 30.0, EventType::Shot, Some(Outcome::Goal), Side::Home),
            (1, 20.0, EventType::Shot, Some(Outcome::Goal), Side::Away),
        ]);
        finish_match(&mut batch, &[]);
        assert_eq!(batch.events.seconds, [20.0, 30.0, 10.0]);
        assert!(
            batch.notes[0].text.starts_with("2 events come"),
            "{:?}",
            batch.notes
        );
        assert_eq!(batch.matches[0].period_seconds[..2], [30.0, 10.0]);
    }

    #[test]
    fn two_matches_in_one_are_refused_and_other_orders_are_not() {
        let one: Vec<(u8, f64, EventType, Option<Outcome>, Side)> = (0..24)
            .map(|row| {
                let (period, at) = (1 + row / 12, row % 12);
                let side = Side::BOTH[usize::from(row % 2)];
                (period, f64::from(at) * 240.0, EventType::Pass, None, side)
            })
            .collect();
        let refused = |rows: &[(u8, f64, EventType, Option<Outcome>, Side)]| {
            let mut batch = batch(rows);
            finish_match(&mut batch, &[]);
            batch.check_refused("m.json".as_ref()).is_err()
        };
        assert!(!refused(&one));
        let twice = [&one[..], &one[..]].concat();
        assert!(refused(&twice));
        assert!(refused(&[&twice[..], &one[..]].concat()));
        // By team, from the end to the start, and with a few rows behind the others.
        let mut by_team = one.clone();
        by_team.sort_by_key(|row| row.4 as u8);
        assert!(!refused(&by_team));
        let backwards: Vec<_> = one.iter().rev().copied().collect();
        assert!(!refused(&backwards));
        assert!(!refused(&[&one[..], &one[..4]].concat()));
    }
}
