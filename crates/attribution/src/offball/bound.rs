//! What events alone say of players without the ball: on which side of the defence it happened, and
//! no name.

use polars::prelude::DataType;

use backline_model::{
    Coverage, EVENTS, EventType, LineupRow, MATCHES, MatchData, PITCH_LENGTH, PITCH_WIDTH, Result,
    Side, TypedEvents,
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
    pass: Option<usize>,
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
    let Some(pass) = pass.filter(|pass| !events.start_y[*pass].is_nan()) else {
        return Ok(Some(format!(
            "no pass led to it, and it was finished {zone}: the events do not say what players without the ball did"
        )));
    };
    let side = side_of(events.start_y[pass]);
    let what = match events.kind[pass] {
        EventType::CornerCrossed | EventType::CornerShort => {
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

    #[test]
    fn the_attackers_left_is_the_defence_s_right() {
        assert_eq!(side_of(60.0), "right side");
        assert_eq!(side_of(5.0), "left side");
        assert_eq!(side_of(34.0), "middle");
        assert_eq!(side_of(50.0), "middle");
    }
}
