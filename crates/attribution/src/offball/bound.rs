//! What events alone say of players without the ball: on which side of the defence it happened, and
//! no name.

use polars::prelude::DataType;

use backline_model::{
    Coverage, EVENTS, EventType, LineupRow, MATCHES, MatchData, Outcome, PITCH_LENGTH, PITCH_WIDTH,
    Result, Side, TypedEvents,
};

/// From the middle of the pitch to the side of the penalty area: what is farther out is wide.
const WIDE: f32 = 20.16;
/// The penalty area and the goal area end so far from the goal line.
const AREA: f32 = 16.5;
const GOAL_AREA: f32 = 5.5;

/// The side of the defence that a place is on, as the attackers see the pitch: their left is the
/// defence's right.
fn side_of(y: f32) -> &'static str {
    let off = y - PITCH_WIDTH / 2.0;
    match off.abs() > WIDE {
        true if off > 0.0 => "right side",
        true => "left side",
        false => "middle",
    }
}

/// What a goal or shot came of, as rows of the events.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ways {
    /// The last pass.
    pub pass: Option<usize>,
    /// The corner or free kick that was crossed.
    pub set_piece: Option<usize>,
}

/// What the events say of a goal or shot that has no frame: from where the last pass came, who is
/// listed for that side of the defence, and where it was finished. None where places are not
/// known.
///
/// # Errors
/// Frames without the documented columns.
pub(crate) fn bound(
    data: &MatchData,
    events: &TypedEvents,
    row: usize,
    Ways { pass, set_piece }: Ways,
) -> Result<Option<String>> {
    if !is_full(data, row)? {
        return Ok(None);
    }
    let dead_ball = matches!(
        events.kind[row],
        EventType::ShotPenalty | EventType::ShotFreekick | EventType::OwnGoal
    );
    let (x, y) = (events.start_x[row], events.start_y[row]);
    let Some(attacking) = events.side[row].filter(|_| !dead_ball && !x.is_nan()) else {
        return Ok(None);
    };
    let from_line = PITCH_LENGTH - x;
    let zone = match (from_line, (y - PITCH_WIDTH / 2.0).abs()) {
        (out, off) if out <= GOAL_AREA && off <= 9.16 => "in the goal area",
        (out, off) if out <= AREA && off <= WIDE => "in the penalty area",
        _ => "outside the penalty area",
    };
    if let Some(delivery) = set_piece {
        return of_set_piece(data, events, (delivery, row), attacking, zone).map(Some);
    }
    let Some(pass) = pass.filter(|pass| !events.start_y[*pass].is_nan()) else {
        return Ok(Some(format!(
            "no pass led to it, and it was finished {zone}: the events do not say what players without the ball did"
        )));
    };
    let side = side_of(events.start_y[pass]);
    let what = match events.kind[pass] {
        EventType::CornerShort => {
            return Ok(Some(format!(
                "it came of a corner and was finished {zone}: the events do not say who marked whom"
            )));
        }
        EventType::Cross => "the cross",
        _ => "the last pass",
    };
    let there = listed(data, row, attacking.opponent(), side)?;
    let there = match there.as_slice() {
        [] => String::new(),
        names => format!(", where {} played", names.join(" and ")),
    };
    Ok(Some(format!(
        "{what} came through the {side} of the defence{there}, and it was finished {zone}: the events do not say who should have been nearer"
    )))
}

/// Seconds around the first contact in which a lost duel is one for that ball.
const SAME_BALL: f64 = 1.5;
/// From the middle of the pitch to a post, and to the side of the goal area.
const POST: f32 = 3.66;
const GOAL_AREA_SIDE: f32 = 9.16;

/// What the events say of a shot after a corner or a free kick that was crossed: who was first to
/// the ball in the area, and where. Marking is seldom in events, but those who lost a duel for that
/// ball are, and the place bounds whose zone it was.
fn of_set_piece(
    data: &MatchData,
    events: &TypedEvents,
    (delivery, row): (usize, usize),
    attacking: Side,
    zone: &str,
) -> Result<String> {
    let what = match events.kind[delivery] {
        EventType::CornerCrossed => "a corner",
        _ => "a free kick",
    };
    let players = data.events.column(EVENTS.player)?.str()?;
    let name = |row: usize| players.get(row).unwrap_or("a player not named");
    // As the attackers see the pitch.
    let place = |row: usize| {
        let (x, y) = (events.start_x[row], events.start_y[row]);
        match events.side[row] == Some(attacking) {
            true => (x, y),
            false => (PITCH_LENGTH - x, PITCH_WIDTH - y),
        }
    };
    let in_area =
        |(x, y): (f32, f32)| PITCH_LENGTH - x <= AREA && (y - PITCH_WIDTH / 2.0).abs() <= WIDE;
    let contact = (delivery + 1..=row).find(|at| {
        let touched = events.kind[*at].is_touch() || events.kind[*at].is_shot();
        let lost = matches!(events.outcome[*at], Some(Outcome::Fail))
            && events.kind[*at] == EventType::Duel;
        touched && !lost && events.side[*at].is_some() && in_area(place(*at))
    });
    let unknown = "the events do not say who marked whom";
    let Some(contact) = contact else {
        return Ok(format!(
            "it came of {what}, whose first contact in the area is not recorded, and was finished {zone}: {unknown}"
        ));
    };
    let (x, y) = place(contact);
    let from = match events.start_y[delivery] >= PITCH_WIDTH / 2.0 {
        true => 1.0,
        false => -1.0,
    };
    // Towards the side that the ball came from.
    let near = (y - PITCH_WIDTH / 2.0) * from;
    let spot = match near {
        off if off > GOAL_AREA_SIDE => "on the near side",
        off if off > POST => "at the near post",
        off if off < -GOAL_AREA_SIDE => "on the far side",
        off if off < -POST => "at the far post",
        _ => "in front of goal",
    };
    let out = format!("{:.0} m from the goal line {spot}", PITCH_LENGTH - x);
    let first = match (contact == row, events.side[contact] == Some(attacking)) {
        (true, _) => format!("nobody touched it in the area before the shot, {out}"),
        (false, true) => format!("{} was first to it in the area, {out}", name(contact)),
        (false, false) => format!(
            "{} of the defence was first to it in the area, {out}, and did not get it away",
            name(contact)
        ),
    };
    let beaten = (delivery + 1..=row).find(|at| {
        let in_time = (events.seconds[*at] - events.seconds[contact]).abs() <= SAME_BALL;
        let lost = events.kind[*at] == EventType::Duel
            && events.outcome[*at] == Some(Outcome::Fail)
            && events.side[*at] == Some(attacking.opponent());
        lost && in_time && (events.start_x[*at].is_nan() || in_area(place(*at)))
    });
    let beaten = match beaten {
        Some(at) => format!("; {} lost a duel for it", name(at)),
        None => String::new(),
    };
    let finished = match contact == row {
        true => String::new(),
        false => format!(", and it was finished {zone}"),
    };
    Ok(format!(
        "it came of {what}; {first}{beaten}{finished}: {unknown}"
    ))
}

/// Whether the match of an event is known event by event: of others the last pass may be missing.
fn is_full(data: &MatchData, row: usize) -> Result<bool> {
    let match_id = data.events.column(EVENTS.match_id)?.str()?.get(row);
    let ids = data.matches.column(MATCHES.match_id)?.str()?;
    let Some(game) = ids.iter().position(|id| id == match_id) else {
        return Ok(false);
    };
    let coverage = data
        .matches
        .column(MATCHES.coverage)?
        .cast(&DataType::String)?;
    Ok(coverage.str()?.get(game) == Some(Coverage::Full.name()))
}

/// Who is listed for a side of the defence and on the pitch at that time.
fn listed(data: &MatchData, row: usize, of: Side, side: &str) -> Result<Vec<String>> {
    let codes: &[&str] = match side {
        "right side" => &["RB", "RWB"],
        "left side" => &["LB", "LWB"],
        _ => return Ok(Vec::new()),
    };
    let match_id = data.events.column(EVENTS.match_id)?.str()?.get(row);
    let minute = data.events.column(EVENTS.minute)?.u16()?.get(row);
    let (Some(match_id), Some(minute)) = (match_id, minute.map(f64::from)) else {
        return Ok(Vec::new());
    };
    let all = LineupRow::all(&data.lineups)?.into_iter();
    Ok(all
        .filter(|one| one.match_id == match_id && one.side == of)
        .filter(|one| one.from_minute <= minute && minute <= one.to_minute)
        .filter(|one| {
            one.position
                .as_deref()
                .is_some_and(|code| codes.contains(&code))
        })
        .map(|one| one.player)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use backline_model::{Batch, Event, Mapped, MatchInfo};

    /// Side, type, outcome, player, seconds and place of an event.
    type Played<'a> = (Side, EventType, Option<Outcome>, &'a str, f64, (f32, f32));

    /// The sentence about the last of these events, a shot of the home team: side, type, outcome,
    /// player, second and place as the acting team sees it.
    fn said(all: &[Played]) -> String {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            match_id: "1".to_owned(),
            ..MatchInfo::default()
        });
        for (at, (side, kind, outcome, player, seconds, place)) in all.iter().enumerate() {
            batch.push(&Event {
                side: Some(*side),
                player: Some(player),
                start: Some(*place),
                event_id: &at.to_string(),
                ..Mapped::new(*kind, *outcome).at(1, *seconds)
            });
        }
        let data = batch.into_data().expect("frames");
        let frames = crate::offball::Frames::in_match(&data).expect("frames");
        let said = frames.bound(all.len() - 1).expect("frames");
        said.unwrap_or_default()
    }

    #[test]
    fn a_set_piece_is_bounded_by_its_first_contact() {
        use EventType as T;
        let (home, away) = (Side::Home, Side::Away);
        let corner = (home, T::CornerCrossed, None, "Taker", 10.0, (105.0, 68.0));
        let shot = |seconds, place| (home, T::Shot, Some(Outcome::Goal), "Scorer", seconds, place);
        let lost = Some(Outcome::Fail);
        let text = said(&[
            corner,
            // Seen by the defence: 7 m from the own goal line, at the post where the ball came in.
            (away, T::Duel, lost, "Beaten", 11.4, (7.0, 28.0)),
            (
                home,
                T::Duel,
                Some(Outcome::Success),
                "Flick",
                11.4,
                (98.0, 40.0),
            ),
            (home, T::Pass, None, "Flick", 11.5, (98.0, 40.0)),
            shot(12.5, (101.0, 32.0)),
        ]);
        assert_eq!(
            text,
            "it came of a corner; Flick was first to it in the area, 7 m from the goal line at the near post; Beaten lost a duel for it, and it was finished in the goal area: the events do not say who marked whom"
        );
        let text = said(&[corner, shot(11.5, (95.0, 27.0))]);
        assert!(
            text.contains("nobody touched it in the area before the shot, 10 m from the goal line at the far post"),
            "{text}"
        );
        let text = said(&[
            corner,
            (away, T::Clearance, None, "Header", 11.4, (6.0, 34.0)),
            shot(14.0, (85.0, 34.0)),
        ]);
        assert!(
            text.contains("Header of the defence was first to it in the area, 6 m from the goal line in front of goal, and did not get it away, and it was finished outside"),
            "{text}"
        );
        // The defence had the ball and lost it: the corner is over.
        let text = said(&[
            corner,
            (
                away,
                T::Pass,
                Some(Outcome::Success),
                "Out",
                12.0,
                (20.0, 34.0),
            ),
            shot(18.0, (95.0, 34.0)),
        ]);
        assert!(!text.contains("corner"), "{text}");
    }

    #[test]
    fn the_attackers_left_is_the_defence_s_right() {
        assert_eq!(side_of(60.0), "right side");
        assert_eq!(side_of(5.0), "left side");
        assert_eq!(side_of(34.0), "middle");
        assert_eq!(side_of(50.0), "middle");
    }
}
