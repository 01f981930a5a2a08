//! Checks of every match, whatever the provider: anything impossible is counted and noted with the
//! first place where it occurs. Nothing is changed here.

use polars::prelude::{InitHashMaps, PlHashSet};

use super::{SquadMember, place};
use backline_model::{Basis, Batch, Coverage, EventType, LineupEntry, PITCH_LENGTH, Side, counted};

/// Players of a team on the pitch.
const ELEVEN: usize = 11;

/// Maximum minutes of a half, and of a half of extra time, with all stoppages.
const LONGEST: [f64; 4] = [75.0, 75.0, 30.0, 30.0];

/// Number of a team's shots in a period that suffice to see which way it attacks.
const SHOTS: u32 = 3;

/// Reports unknown types of events.
pub(super) fn types(batch: &mut Batch) {
    let Some(account) = batch.accounts.last().filter(|it| !it.unknown.is_empty()) else {
        return;
    };
    let list: Vec<String> = account
        .unknown
        .iter()
        .map(|(kind, rows)| format!("{kind}: {rows}"))
        .collect();
    let text = format!(
        "event types that backline does not know were read as `other` ({})",
        list.join(", ")
    );
    batch.note(&text);
}

/// Number of touches in a match from which missing positions are worth a note.
const TOUCHES: usize = 20;

/// Touches of neither team; and, in a match recorded event by event, most touches without a
/// position or a player: a column or key that has another name or is missing.
pub(super) fn touches(batch: &mut Batch) {
    let events = &batch.events;
    let (mut touches, mut unplaced, mut unnamed) = (0, 0, 0);
    let (mut start, mut moved) = (None, false);
    let (mut of_no_team, mut first) = (0, None);
    for row in batch.rows().filter(|row| events.kind[*row].is_touch()) {
        touches += 1;
        let at = (events.start_x[row], events.start_y[row]);
        unplaced += usize::from(at.0.is_nan());
        if !at.0.is_nan() {
            moved |= *start.get_or_insert(at) != at;
        }
        let named = |code: u32| events.names.get(code).is_some();
        unnamed += usize::from(!named(events.player[row]) && !named(events.player_id[row]));
        if events.side[row].is_none() {
            of_no_team += 1;
            first.get_or_insert(row);
        }
    }
    let mut texts = Vec::new();
    let coverage = batch.info().coverage;
    let whole = coverage.unwrap_or(Coverage::Full) == Coverage::Full && touches >= TOUCHES;
    if whole && unplaced * 2 > touches {
        texts.push(format!(
            "{unplaced} of {touches} touches of the ball have no position, and few errors can be found without; check that the file has positions, and under which name"
        ));
    }
    if let Some((x, y)) = start.filter(|_| !moved && touches - unplaced >= TOUCHES) {
        texts.push(format!(
            "all {} touches of the ball start at the same place, ({x:.1}, {y:.1}) on 105 x 68; check the columns of the start positions",
            touches - unplaced
        ));
    }
    if let Some(row) = first {
        texts.push(format!(
            "{} of the ball belong to neither team of the match, the first {}; check the teams' ids and names",
            counted(of_no_team, "touch", "touches"),
            place(batch, row)
        ));
    }
    if whole && unnamed * 2 > touches {
        texts.push(format!(
            "{unnamed} of {touches} touches of the ball name no player, so errors cannot be attributed; check that the file has players, and under which name"
        ));
    }
    for text in texts {
        batch.note(&text);
    }
}

/// Repeated event ids.
pub(super) fn ids(batch: &mut Batch) {
    let Some((twice, row)) = ids_twice(batch) else {
        return;
    };
    let text = format!(
        "{} the id of an earlier one; the first is {}",
        counted(twice, "event has", "events have"),
        place(batch, row)
    );
    batch.note(&text);
}

/// How many events have the id of an earlier one, and the first of them.
fn ids_twice(batch: &Batch) -> Option<(usize, usize)> {
    let events = &batch.events;
    let mut seen = PlHashSet::with_capacity(batch.rows().len());
    let mut known = |row: &usize| {
        let id = events.event_id(*row);
        !id.is_empty() && !seen.insert(id)
    };
    let mut twice = batch.rows().filter(|row| known(row));
    let first = twice.next()?;
    Some((1 + twice.count(), first))
}

/// Periods longer than any real one.
pub(super) fn lengths(batch: &mut Batch) {
    for (index, most) in LONGEST.into_iter().enumerate() {
        let minutes = batch.info().period_seconds[index] / 60.0;
        if minutes > most {
            let period = index as u8 + 1;
            let clock = f64::from(batch.info().halves.start(period)) + minutes;
            let text = format!(
                "period {period} continues until minute {clock:.0} of the clock, longer than any real one; check its last events and whether its clock restarts"
            );
            batch.note(&text);
        }
    }
}

/// Number of touches of both teams from which a match counts as a feed of all events, which may be
/// cut.
const FEED: usize = 100;

/// Minutes by which a half may end early, judging by its last event.
const EARLY: f64 = 5.0;

/// Touches per minute of play below which a match is suspect: real ones have fifteen or more.
const A_MINUTE: f64 = 5.0;

/// Minutes without a touch that no stoppage lasts.
const GAP: f64 = 15.0;

/// Minimum share of the touches of a team, however little possession it has.
const SHARE: f64 = 0.1;

/// A match that was cut short, saved while it was running or abandoned: its periods, their lengths
/// and the touches are compared with those of a whole match.
pub(super) fn whole(batch: &mut Batch) {
    let info = batch.info();
    if info.coverage.unwrap_or(Coverage::Full) != Coverage::Full {
        return;
    }
    let events = &batch.events;
    let mut touches = [0usize; 2];
    let mut longest: (f64, usize) = (0.0, 0);
    let mut last: Option<(u8, f64)> = None;
    for row in batch.rows() {
        let (period, seconds) = (events.period[row], events.seconds[row]);
        if period > 4 || !events.kind[row].is_touch() {
            continue;
        }
        if let Some(side) = events.side[row] {
            touches[side as usize] += 1;
        }
        if let Some((before, at)) = last
            && before == period
            && seconds - at > longest.0
        {
            longest = (seconds - at, row);
        }
        last = Some((period, seconds));
    }
    let all = touches[0] + touches[1];
    if all < FEED {
        return;
    }
    let half = f64::from(info.halves.minutes());
    let minutes = info.period_seconds.map(|seconds| seconds / 60.0);
    let mut texts = Vec::new();
    match (minutes[0] > 0.0, minutes[1] > 0.0) {
        (true, false) => texts.push(format!(
            "there is no second half, and the first ends at minute {:.0}",
            minutes[0].floor()
        )),
        (false, true) => texts.push("there is no first half".to_owned()),
        _ => {
            for (index, name) in [(0, "first"), (1, "second")] {
                if minutes[index] < half - EARLY {
                    texts.push(format!(
                        "the {name} half lasts {:.0} minutes",
                        minutes[index].floor()
                    ));
                }
            }
        }
    }
    if longest.0 > GAP * 60.0 {
        texts.push(format!(
            "nobody touches the ball for {:.0} minutes before {}",
            longest.0 / 60.0,
            place(batch, longest.1)
        ));
    }
    let a_minute = all as f64 / info.minutes().max(1.0);
    if a_minute < A_MINUTE {
        texts.push(format!(
            "there are {all} touches of the ball in {:.0} minutes, where a match has fifteen per minute",
            info.minutes()
        ));
    }
    for side in Side::BOTH {
        let of_side = touches[side as usize];
        if (of_side as f64) < SHARE * all as f64 {
            texts.push(format!(
                "{} has {of_side} of the {all} touches of the ball",
                info.team(side)
            ));
        }
    }
    let short = |minutes: f64| minutes > 0.0 && minutes < half - EARLY;
    if texts.len() == 2
        && short(minutes[0])
        && short(minutes[1])
        && (minutes[0] - minutes[1]).abs() <= EARLY
    {
        let text = format!(
            "both halves last about as long, {:.0} and {:.0} minutes: the match may have had shorter halves; if they were of 45 minutes, it was cut short",
            minutes[0], minutes[1]
        );
        batch.note(&text);
    } else if !texts.is_empty() {
        let text = format!(
            "this is not the whole match: {}. It was cut short, saved while it was running or abandoned; score, minutes and rates cover only what is there",
            texts.join("; ")
        );
        batch.note(&text);
    }
}

/// The direction of attack, inferred from shots: every team attacks towards x = 105.
pub(super) fn direction(batch: &mut Batch) {
    let events = &batch.events;
    let mut sums = [[(0u32, 0f64); 4]; 2];
    for row in batch.rows() {
        let x = events.start_x[row];
        if !events.kind[row].is_shot() || x.is_nan() || events.period[row] > 4 {
            continue;
        }
        if let Some(side) = events.side[row] {
            let sum = &mut sums[side as usize][usize::from(events.period[row]) - 1];
            *sum = (sum.0 + 1, sum.1 + f64::from(x));
        }
    }
    let mut wrong = Vec::new();
    for (team, sums) in batch.info().teams.iter().zip(sums) {
        for (index, (shots, sum)) in sums.into_iter().enumerate() {
            let mean = sum / f64::from(shots);
            if shots >= SHOTS && mean < f64::from(PITCH_LENGTH) / 2.0 {
                wrong.push(format!(
                    "{team} in period {} ({shots} shots, on average at x = {mean:.0})",
                    index + 1
                ));
            }
        }
    }
    if !wrong.is_empty() {
        let text = format!(
            "shots are at the shooting team's own goal: {}; its positions are the wrong way round there, and causes of goals found from them cannot be trusted",
            wrong.join(", ")
        );
        batch.note(&text);
    }
}

/// Line-ups: too many players, minutes beyond the match, players of the events who are missing.
pub(super) fn lineups(batch: &mut Batch, squad: &[SquadMember]) {
    let end = super::lineups::last_point(&batch.info().period_seconds);
    let mut texts = Vec::new();
    for side in [Side::Home, Side::Away] {
        let team = &batch.info().teams[side as usize];
        // The match's entries are the last ones.
        let entries: Vec<&LineupEntry> = batch
            .lineups
            .iter()
            .rev()
            .take_while(|entry| entry.match_index == batch.match_index())
            .filter(|entry| entry.side == side && entry.basis == Basis::Stated)
            .collect();
        let started = entries.iter().filter(|entry| entry.started).count();
        let most = most_at_once(&entries);
        if started > ELEVEN {
            texts.push(format!(
                "the line-up of {team} has {started} starters, more than 11; their minutes cannot be trusted"
            ));
        } else if most > ELEVEN {
            texts.push(format!(
                "{team} has {most} players on the pitch at once by its line-up, substitutions and cards; check who went off"
            ));
        }
        let beyond = |point: (u8, f64)| super::lineups::later(point, end);
        let late: Vec<&&LineupEntry> = entries
            .iter()
            .filter(|entry| beyond(entry.from) || beyond(entry.to))
            .collect();
        if let Some(first) = late.first() {
            texts.push(format!(
                "the line-up of {team} has {} whose minutes go beyond the match's last event, such as {}; check that the events are complete",
                counted(late.len(), "player", "players"),
                first.player
            ));
        }
        texts.extend(strangers(batch, side, squad));
        texts.extend(never_on(batch, side, squad, &entries));
    }
    for text in texts {
        batch.note(&text);
    }
}

/// Maximum number of a team's players on the pitch at one time.
fn most_at_once(entries: &[&LineupEntry]) -> usize {
    if entries.len() <= ELEVEN {
        return entries.len();
    }
    // A player who goes off in the second in which another comes on has left already.
    let mut steps: Vec<((u8, f64), i32)> = entries
        .iter()
        .flat_map(|entry| [(entry.from, 1), (entry.to, -1)])
        .collect();
    steps.sort_by(|(a, up), (b, down)| {
        let by_time = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        by_time.then(up.cmp(down))
    });
    let (mut now, mut most) = (0, 0);
    for (_, step) in steps {
        now += step;
        most = most.max(now);
    }
    most.max(0) as usize
}

/// Players of a side's events who are missing from its line-up.
fn strangers(batch: &Batch, side: Side, squad: &[SquadMember]) -> Option<String> {
    if squad.is_empty() {
        return None;
    }
    let team = &batch.info().teams[side as usize];
    if !squad.iter().any(|member| member.side == side) {
        return Some(format!(
            "there is no line-up of {team}, only of the other team; check how it spells the team"
        ));
    }
    let events = &batch.events;
    let mut seen = vec![false; events.names.len()];
    for row in batch.rows() {
        // A player on the bench may be shown a card.
        if events.side[row] == Some(side)
            && events.kind[row] != EventType::Card
            && let Some(seen) = seen.get_mut(events.player[row] as usize)
        {
            *seen = true;
        }
    }
    let names = seen
        .iter()
        .enumerate()
        .filter(|(_, seen)| **seen)
        .filter_map(|(code, _)| events.names.get(code as u32));
    let known = |name: &&str| {
        squad
            .iter()
            .any(|member| member.side == side && member.player == *name)
    };
    let (there, strange): (Vec<&str>, Vec<&str>) = names.partition(known);
    if strange.is_empty() {
        return None;
    }
    if there.is_empty() {
        return Some(format!(
            "none of the {} of {team} in the events is in its line-up; is it another match's?",
            counted(strange.len(), "player", "players")
        ));
    }
    let some: Vec<&str> = strange.iter().take(3).copied().collect();
    Some(format!(
        "the events have {} of {team} not in its line-up: {}{}; check the line-up, how names are spelt, and whose events they are",
        match strange.len() {
            1 => "1 player".to_owned(),
            more => format!("{more} players"),
        },
        some.join(", "),
        if strange.len() > some.len() {
            ", ..."
        } else {
            ""
        }
    ))
}

/// Substitutes who touch the ball but are not stated to have come on: it is unknown since when they
/// have been playing.
fn never_on(
    batch: &Batch,
    side: Side,
    squad: &[SquadMember],
    stated: &[&LineupEntry],
) -> Option<String> {
    if stated.is_empty() {
        return None;
    }
    let events = &batch.events;
    let waits = |member: &&SquadMember| {
        member.side == side && !stated.iter().any(|entry| entry.player == member.player)
    };
    let waiting: Vec<(u32, &SquadMember)> = squad
        .iter()
        .filter(waits)
        .filter_map(|member| Some((events.names.find(&member.player)?, member)))
        .collect();
    if waiting.is_empty() {
        return None;
    }
    let touches = |name: u32| {
        batch.rows().any(|row| {
            events.player[row] == name
                && events.side[row] == Some(side)
                && events.kind[row].is_touch()
        })
    };
    let acting: Vec<&str> = waiting
        .iter()
        .filter(|(name, _)| touches(*name))
        .map(|(_, member)| member.player.as_str())
        .collect();
    let some = acting.get(..acting.len().min(3))?.join(", ");
    let team = &batch.info().teams[side as usize];
    (!acting.is_empty()).then(|| {
        format!(
            "{} of {team} touched the ball without a substitution that brings them on: {some}{}; {} no minutes, so errors cannot be rated; add the substitution",
            counted(acting.len(), "player", "players"),
            if acting.len() > 3 { ", ..." } else { "" },
            if acting.len() == 1 { "the player has" } else { "they have" },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::{finish_match, repair};
    use backline_model::{Event, MatchInfo, Outcome};

    fn batch(events: &[(u8, f64, EventType, f32)]) -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            match_id: "m".to_owned(),
            teams: ["A".to_owned(), "B".to_owned()],
            ..MatchInfo::default()
        });
        batch.count_rows(events.len());
        for (row, (period, seconds, kind, x)) in events.iter().enumerate() {
            batch.push(&Event {
                kind: *kind,
                outcome: kind.is_shot().then_some(Outcome::OffTarget),
                side: Some(Side::Home),
                player: Some("P"),
                start: Some((*x, 34.0)),
                event_id: &format!("e{row}"),
                provider_type: "theirs",
                ..Event::at(*period, *seconds)
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

    #[test]
    fn events_of_a_period_that_no_match_has_are_skipped_and_the_rows_add_up() {
        let batch = batch(&[
            (1, 1.0, EventType::Pass, 50.0),
            (9, 2.0, EventType::Pass, 50.0),
            (0, 3.0, EventType::Pass, 50.0),
            (2, 4.0, EventType::Pass, 50.0),
        ]);
        assert_eq!(batch.events.period, [1, 2]);
        assert_eq!(batch.events.event_id(1), "e3");
        says(
            &batch,
            "m: 2 events skipped, with a period other than 1 to 5",
        );
        says(&batch, "event `e1`");
        let account = &batch.accounts[0];
        assert_eq!(account.rows_skipped(), 2);
        assert!(account.adds_up(batch.events.len()));
    }

    #[test]
    fn a_minute_follows_the_time_in_the_period_where_the_two_differ() {
        let mut batch = batch(&[
            (2, 60.0, EventType::Pass, 50.0),
            (2, 2691.0, EventType::Pass, 50.0),
        ]);
        assert!(batch.notes.is_empty(), "{:?}", batch.notes);
        (batch.events.minute[1], batch.events.second[1]) = (44, 51.0);
        repair::clock(&mut batch);
        assert_eq!((batch.events.minute[1], batch.events.second[1]), (89, 51.0));
        assert_eq!(batch.events.minute[0], 46);
        says(&batch, "1 event has a minute that does not fit the time");
        says(&batch, "event `e1` at 44:51 of period 2");
    }

    #[test]
    fn a_period_that_goes_on_and_on_is_told() {
        let whole = batch(&[
            (1, 3200.0, EventType::Pass, 50.0),
            (2, 3500.0, EventType::Pass, 50.0),
        ]);
        assert!(whole.notes.is_empty(), "{:?}", whole.notes);
        let long = batch(&[(2, 5700.0, EventType::Pass, 50.0)]);
        says(&long, "period 2 continues until minute 140");
    }

    #[test]
    fn positions_are_put_on_the_line_or_taken_away() {
        let batch = batch(&[
            (1, 1.0, EventType::Pass, 109.0),
            (1, 2.0, EventType::Pass, -4.0),
            (1, 3.0, EventType::Pass, 111.0),
        ]);
        assert_eq!(batch.events.start_x[..2], [105.0, 0.0]);
        assert!(batch.events.start_x[2].is_nan() && batch.events.start_y[2].is_nan());
        says(&batch, "1 position lies more than 5 m off the pitch");
        says(&batch, "(111.0, 34.0)");
    }

    #[test]
    fn touches_without_positions_are_told_when_they_are_most() {
        let passes = |placed: usize, all: usize| -> Batch {
            let at = |row: usize| if row < placed { 50.0 } else { f32::NAN };
            let passes = (0..all).map(|row| (1, row as f64, EventType::Pass, at(row)));
            batch(&passes.collect::<Vec<_>>())
        };
        says(
            &passes(9, 20),
            "11 of 20 touches of the ball have no position",
        );
        for known in [passes(10, 20), passes(0, 19)] {
            assert!(known.notes.is_empty(), "{:?}", known.notes);
        }
    }

    /// A touch every ten seconds, alternating between the teams, in halves of these minutes.
    fn feed(halves: &[f64]) -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            match_id: "m".to_owned(),
            teams: ["A".to_owned(), "B".to_owned()],
            ..MatchInfo::default()
        });
        for (period, minutes) in (1..).zip(halves) {
            for step in 0..(minutes * 6.0) as usize {
                batch.push(&Event {
                    kind: EventType::Pass,
                    side: Some(Side::BOTH[step % 2]),
                    player: Some("P"),
                    start: Some((50.0 + (step % 7) as f32, 34.0)),
                    event_id: &format!("e{period}-{step}"),
                    ..Event::at(period, step as f64 * 10.0)
                });
            }
        }
        finish_match(&mut batch, &[]);
        batch
    }

    #[test]
    fn a_match_that_was_cut_short_is_told() {
        assert!(feed(&[46.0, 48.0]).notes.is_empty());
        says(
            &feed(&[20.0]),
            "there is no second half, and the first ends at minute 19",
        );
        says(&feed(&[46.0, 17.0]), "the second half lasts 16 minutes");
        says(
            &feed(&[36.0, 37.0]),
            "both halves last about as long, 36 and 37",
        );
        // A few rows entered by hand are not a feed.
        assert!(feed(&[12.0]).notes.is_empty());
    }

    #[test]
    fn start_positions_that_never_change_are_told() {
        let stuck: Vec<_> = (0..20)
            .map(|row| (1, f64::from(row), EventType::Pass, 30.0))
            .collect();
        says(
            &batch(&stuck),
            "all 20 touches of the ball start at the same place, (30.0, 34.0)",
        );
        let some = batch(&stuck[..19]);
        assert!(some.notes.is_empty(), "{:?}", some.notes);
    }

    #[test]
    fn three_shots_at_the_own_goal_tell_of_a_wrong_direction_and_two_do_not() {
        let shot = |x: f32| (1, 1.0, EventType::Shot, x);
        let two = batch(&[shot(10.0), shot(12.0)]);
        assert!(two.notes.is_empty(), "{:?}", two.notes);
        let three = batch(&[shot(10.0), shot(12.0), shot(14.0)]);
        says(
            &three,
            "own goal: A in period 1 (3 shots, on average at x = 12)",
        );
        let mixed = batch(&[shot(95.0), shot(92.0), shot(14.0)]);
        assert!(mixed.notes.is_empty(), "{:?}", mixed.notes);
    }
}
