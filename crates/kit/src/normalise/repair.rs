//! Corrections made in every match, whatever the provider, where there is no doubt about them:
//! events without a valid period, clocks, positions, expected goals, the order of events, dates of
//! birth. Each is counted and noted with the first place where it occurred.

use super::place;
use crate::clock::PLAYED;
use backline_model::{Batch, Day, Halves, PITCH_LENGTH, PITCH_WIDTH, Side, counted};

/// Removes events of a period that no match has.
pub(super) fn periods(batch: &mut Batch) {
    let known = |period: &u8| (1..=5).contains(period);
    if batch.events.period[batch.rows()].iter().all(known) {
        return;
    }
    let rows = batch.rows();
    let (kept, left): (Vec<usize>, Vec<usize>) =
        rows.partition(|row| known(&batch.events.period[*row]));
    let first = place(batch, left[0]);
    for row in &left {
        let code = batch.events.provider_type[*row];
        let kind = batch.events.names.get(code).unwrap_or_default().to_owned();
        batch.skip(&kind, "its period is not one of 1 to 5");
    }
    batch.keep_events(&kept);
    let text = format!(
        "{} skipped, with a period other than 1 to 5; the first is {first}",
        counted(left.len(), "event", "events")
    );
    batch.note(&text);
}

/// Infers the length of the halves from the minutes that the source shows, if they do not fit
/// halves of 45 and agree in nearly all rows of the second half.
pub(super) fn halves(batch: &mut Batch) {
    let events = &batch.events;
    let second_half = || batch.rows().filter(|row| events.period[*row] == 2);
    let start = |row: usize| {
        f64::from(events.minute[row]) * 60.0 + f64::from(events.second[row]) - events.seconds[row]
    };
    let full = f64::from(Halves::default().minutes());
    let Some(first) = second_half().next() else {
        return;
    };
    let minutes = (start(first) / 60.0).round();
    if batch.info().halves != Halves::default() || minutes == full || !PLAYED.contains(&minutes) {
        return;
    }
    let alike = second_half().filter(|row| (start(*row) / 60.0 - minutes).abs() < 0.5);
    if alike.count() * 10 < second_half().count() * 9 {
        return;
    }
    let longest = batch
        .rows()
        .filter(|row| events.period[*row] == 1)
        .map(|row| events.seconds[row] / 60.0)
        .fold(0.0, f64::max);
    if longest > minutes + STOPPAGE {
        return;
    }
    batch.info_mut().halves = Halves::lasting(minutes as u16).unwrap_or_default();
    batch.note(&format!(
        "the clock shows minute {minutes} at the start of the second half: halves are assumed to be that long"
    ));
}

/// Maximum minutes of stoppage time.
const STOPPAGE: f64 = 15.0;

/// Seconds by which the clock shown may differ from the time since the period's start.
const CLOCK: f64 = 90.0;

/// Minutes that do not fit the time in the period: events are ordered by that time, so the minute
/// is adjusted to it.
pub(super) fn clock(batch: &mut Batch) {
    let halves = batch.info().halves;
    let start = |period: u8| f64::from(halves.start(period)) * 60.0;
    let events = &batch.events;
    let shown = |row: usize| f64::from(events.minute[row]) * 60.0 + f64::from(events.second[row]);
    let told = |row: usize| start(events.period[row]) + events.seconds[row];
    // Readers write the minutes of halves of 45.
    let elsewhere = halves != Halves::default();
    let apart =
        |row: &usize| (shown(*row) - told(*row)).abs() > if elsewhere { 0.5 } else { CLOCK };
    let wrong: Vec<usize> = batch.rows().filter(apart).collect();
    let Some(first) = wrong.first().copied() else {
        return;
    };
    let text = format!(
        "{} a minute that does not fit the time in the period, which is used instead; the first is {}",
        counted(wrong.len(), "event has", "events have"),
        place(batch, first)
    );
    let clocks: Vec<f64> = wrong.iter().map(|row| told(*row)).collect();
    for (row, clock) in wrong.into_iter().zip(clocks) {
        let minutes = (clock / 60.0).floor().clamp(0.0, f64::from(u16::MAX));
        batch.events.minute[row] = minutes as u16;
        batch.events.second[row] = (clock - minutes * 60.0) as f32;
    }
    if !elsewhere {
        batch.note(&text);
    }
}

/// Metres by which a position may lie off the pitch; it is then put on the line.
const OFF_PITCH: f32 = 5.0;

/// Puts positions just off the pitch on its line, and removes those farther off than any play.
pub(super) fn positions(batch: &mut Batch) {
    let first_row = batch.rows().start;
    let events = &mut batch.events;
    let (mut off, mut first) = (0, None);
    let points = [
        (&mut events.start_x, &mut events.start_y),
        (&mut events.end_x, &mut events.end_y),
    ];
    for (xs, ys) in points {
        let points = xs[first_row..].iter_mut().zip(&mut ys[first_row..]);
        for (row, (x, y)) in points.enumerate() {
            // A missing position is NaN, which is neither below nor above anything.
            if *x < -OFF_PITCH
                || *x > PITCH_LENGTH + OFF_PITCH
                || *y < -OFF_PITCH
                || *y > PITCH_WIDTH + OFF_PITCH
            {
                off += 1;
                first.get_or_insert((first_row + row, *x, *y));
                (*x, *y) = (f32::NAN, f32::NAN);
            } else {
                (*x, *y) = (x.clamp(0.0, PITCH_LENGTH), y.clamp(0.0, PITCH_WIDTH));
            }
        }
    }
    if let Some((row, x, y)) = first {
        let text = format!(
            "{} more than 5 m off the pitch and removed; the first is that of {}, ({x:.1}, {y:.1}) on 105 x 68",
            counted(off, "position lies", "positions lie"),
            place(batch, row)
        );
        batch.note(&text);
    }
}

/// Expected goals are probabilities; anything else is removed.
pub(super) fn expected_goals(batch: &mut Batch) {
    let first_row = batch.rows().start;
    let (mut off, mut first) = (0, None);
    for (row, xg) in batch.events.xg.from(first_row).iter_mut().enumerate() {
        if let Some(off_scale) = xg.filter(|xg| !(0.0..=1.0).contains(xg)) {
            off += 1;
            first.get_or_insert((first_row + row, off_scale));
            *xg = None;
        }
    }
    if let Some((row, xg)) = first {
        let text = format!(
            "{} expected goals below 0 or above 1, which were removed; the first is {xg} of {}",
            counted(off, "shot has", "shots have"),
            place(batch, row)
        );
        batch.note(&text);
    }
}

/// Sorts events that are out of order by the clock, and adds a note.
pub(super) fn order(batch: &mut Batch) {
    let events = &batch.events;
    let clock = |row: usize| (events.period[row], events.seconds[row]);
    let rows = batch.rows();
    let Some(text) = super::out_of_order(rows.clone().map(clock)) else {
        return;
    };
    let doubt = second_match(batch);
    let mut order: Vec<usize> = rows.collect();
    order.sort_by(|a, b| {
        let (a, b) = (clock(*a), clock(*b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    if let Some(row) = doubt {
        let problem = format!(
            "the clock of match `{}` goes back to its start at {}: two matches in one, or one match twice?",
            batch.info().match_id,
            place(batch, row)
        );
        batch.refuse(
            problem,
            "Give each match its own id, or a file of its own, and each event once",
        );
    }
    batch.keep_events(&order);
    batch.note_of_file(text);
}

/// Minutes by which the clock goes back where a second match begins, and within which it then is.
const ANEW: f64 = 20.0;

/// Events of a match in which a second one is looked for, and matches that one table may hold.
const EVENTS: usize = 20;
const MATCHES: usize = 10;

/// Where a second match begins: the events are in their order but for a clock that goes back to its
/// start, and what stands before and behind it is each a match of both teams to its last period.
/// Events sorted by team, player or kind are otherwise.
fn second_match(batch: &Batch) -> Option<usize> {
    let events = &batch.events;
    let rows = batch.rows();
    // On a clock that goes on from period to period, however long they are.
    let minute = |row: usize| f64::from(events.period[row]) * 200.0 + events.seconds[row] / 60.0;
    let mut starts = vec![rows.start];
    for row in rows.clone().skip(1) {
        if minute(row) + ANEW < minute(row - 1) {
            starts.push(row);
        }
    }
    if rows.len() < EVENTS || !(2..=MATCHES).contains(&starts.len()) {
        return None;
    }
    let last_period = rows.clone().map(|row| events.period[row]).max();
    let ends = starts.iter().skip(1).copied().chain([rows.end]);
    let is_whole = |(start, end): (usize, usize)| {
        let both = Side::BOTH.iter().all(|side| {
            let mut sides = events.side[start..end].iter();
            sides.any(|other| *other == Some(*side))
        });
        let long = (end - start) * 2 * starts.len() >= rows.len();
        let from_start = minute(start) <= 200.0 + ANEW;
        let to_end = Some(events.period[end - 1]) == last_period;
        both && long && from_start && to_end
    };
    let whole = starts.iter().copied().zip(ends).all(is_whole);
    whole.then(|| starts[1])
}

/// Dates of birth that the calendar does not have are left out.
pub(super) fn birth_dates(batch: &mut Batch) {
    let (mut wrong, mut first) = (0, String::new());
    let match_index = batch.match_index();
    let entries = batch.lineups.iter_mut().rev();
    for entry in entries.take_while(|entry| entry.match_index == match_index) {
        let Some(text) = entry
            .birth_date
            .take()
            .filter(|text| !text.trim().is_empty())
        else {
            continue;
        };
        entry.birth_date = Day::starting(text.trim()).map(|day| day.to_string());
        if entry.birth_date.is_none() {
            wrong += 1;
            first = format!("`{text}` of {}", entry.player);
        }
    }
    if wrong > 0 {
        let text = format!(
            "{} ignored because not a calendar date; the first is {first}",
            counted(wrong, "date of birth was", "dates of birth were")
        );
        batch.note(&text);
    }
}
