//! The exposure relative to which a player's errors are counted: time, touches, shots faced.

use std::collections::HashMap;

use polars::prelude::*;

use crate::rows::ExposureRow;
use backline_model::{
    Clocks, ColumnSpec, Coverage, EVENT_COLUMNS, EVENTS, EventType, Halves, LINEUP_COLUMNS,
    LINEUPS, MATCH_COLUMNS, MATCHES, PITCH_LENGTH, Side, check, word_list,
};
use backline_model::{Error, Result};

word_list! {
    /// The unit of exposure of rates.
    #[derive(Default)]
    Per as text {
        /// 90 minutes on the pitch, stoppage time included.
        #[default]
        Minutes90 = "90",
        /// 100 touches of the ball.
        Touches100 = "touches",
        /// 100 touches in the own half.
        OwnHalfTouches100 = "own-half-touches",
        /// 100 shots of the opponents while the player was on the pitch.
        ShotsFaced100 = "shots-faced",
    }
}

impl Per {
    /// The words with what each means, as the command line tells them.
    pub fn words_and_meanings() -> Vec<(&'static str, &'static str)> {
        let meaning = |per| match per {
            Per::Minutes90 => "90 minutes on the pitch",
            Per::Touches100 => "100 touches",
            Per::OwnHalfTouches100 => "100 touches in the own half",
            Per::ShotsFaced100 => "100 opponent shots while on the pitch",
        };
        let all = Per::ALL.iter();
        all.map(|per| (per.name(), meaning(*per))).collect()
    }

    /// The unit in words, placed after a rate.
    pub const fn words(self) -> &'static str {
        match self {
            Per::Minutes90 => "per 90 minutes",
            Per::Touches100 => "per 100 touches",
            Per::OwnHalfTouches100 => "per 100 touches in the own half",
            Per::ShotsFaced100 => "per 100 opponent shots faced",
        }
    }

    /// The exposure column that it reads.
    pub const fn column(self) -> &'static str {
        match self {
            Per::Minutes90 => LINEUPS.minutes,
            Per::Touches100 => ExposureRow::NAMES.touches,
            Per::OwnHalfTouches100 => ExposureRow::NAMES.own_half_touches,
            Per::ShotsFaced100 => ExposureRow::NAMES.shots_faced,
        }
    }

    /// How much of that column one unit is.
    pub const fn size(self) -> f64 {
        match self {
            Per::Minutes90 => 90.0,
            _ => 100.0,
        }
    }
}

/// Columns that [`exposures`] adds to the line-ups, see [`ExposureRow`]. All are null, not 0, in
/// matches with key events only.
pub const EXPOSURE_COLUMNS: &[ColumnSpec] = ExposureRow::COLUMNS;

/// A point of a match, as the line-ups write it: period and clock minute.
pub(super) type Point = (u8, f64);

/// Clock minutes closer than this are the same moment.
const MOMENT: f64 = 1e-6;

/// `a` is before `b`.
pub(super) fn before(a: Point, b: Point) -> bool {
    a.0 < b.0 || (a.0 == b.0 && a.1 < b.1 - MOMENT)
}

/// The line-ups with [`EXPOSURE_COLUMNS`]: one row per match and player, in the same order.
///
/// Call it batch by batch while the events are available, and stack the results.
///
/// # Errors
/// A frame without the documented columns.
pub fn exposures(
    events: &DataFrame,
    lineups: &DataFrame,
    matches: &DataFrame,
) -> Result<DataFrame> {
    const STAGE: &str = "exposures";
    let of_events = [
        EVENTS.match_id,
        EVENTS.period,
        EVENTS.seconds,
        EVENTS.side,
        EVENTS.player_id,
        EVENTS.player,
        EVENTS.kind,
        EVENTS.start_x,
    ];
    check(STAGE, events, EVENT_COLUMNS, &of_events)?;
    let of_lineups = [
        LINEUPS.match_id,
        LINEUPS.side,
        LINEUPS.player_id,
        LINEUPS.player,
        LINEUPS.from_period,
        LINEUPS.from_minute,
        LINEUPS.to_period,
        LINEUPS.to_minute,
    ];
    check(STAGE, lineups, LINEUP_COLUMNS, &of_lineups)?;
    check(
        STAGE,
        matches,
        MATCH_COLUMNS,
        &[MATCHES.match_id, MATCHES.coverage],
    )?;

    let full = full_coverage(matches)?;
    let height = lineups.height();
    let match_of = lineups.column(LINEUPS.match_id)?.str()?;
    let side_of = lineups.column(LINEUPS.side)?.cat8()?.physical().clone();
    let player_of = lineups.column(LINEUPS.player)?.str()?;
    let id_of = lineups.column(LINEUPS.player_id)?.str()?;
    let moment = |period: &str, minute: &str| -> Result<Vec<Point>> {
        let periods = lineups.column(period)?.u8()?.iter();
        let minutes = lineups.column(minute)?.f64()?.iter();
        Ok(periods
            .zip(minutes)
            .map(|(period, minute)| (period.unwrap_or(0), minute.unwrap_or(0.0)))
            .collect())
    };
    let from = moment(LINEUPS.from_period, LINEUPS.from_minute)?;
    let to = moment(LINEUPS.to_period, LINEUPS.to_minute)?;

    // The players of each match: by the provider's id, else by name.
    let mut rows_of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, id) in match_of.iter().enumerate() {
        rows_of.entry(id.unwrap_or_default()).or_default().push(row);
    }
    let mut people: HashMap<(u8, &str), usize> = HashMap::new();
    let mut present: &[usize] = &[];
    let mut now: Option<&str> = None;
    let mut known = false;
    let clocks = Clocks::from_matches(matches)?;
    let mut halves = Halves::default();

    let mut touches = vec![0u32; height];
    let mut own_half = vec![0u32; height];
    let mut shots = vec![0u32; height];
    let kinds = events.column(EVENTS.kind)?.cat8()?.physical().clone();
    let sides = events.column(EVENTS.side)?.cat8()?.physical().clone();
    let ids = events.column(EVENTS.player_id)?.str()?;
    let players = events.column(EVENTS.player)?.str()?;
    let rows = events
        .column(EVENTS.match_id)?
        .str()?
        .iter()
        .zip(events.column(EVENTS.period)?.u8()?.iter())
        .zip(events.column(EVENTS.seconds)?.f64()?.iter())
        .zip(kinds.iter())
        .zip(sides.iter())
        .zip(events.column(EVENTS.start_x)?.f32()?.iter());
    for (row, (((((match_id, period), seconds), kind), side), x)) in rows.enumerate() {
        if now != match_id {
            now = match_id;
            let match_id = match_id.unwrap_or_default();
            known = full.get(match_id).copied().unwrap_or(false);
            halves = clocks.halves(match_id);
            present = rows_of.get(match_id).map_or(&[], Vec::as_slice);
            people.clear();
            for row in present {
                let side = side_of.get(*row).unwrap_or(u8::MAX);
                for name in [player_of.get(*row), id_of.get(*row)].into_iter().flatten() {
                    people.insert((side, name), *row);
                }
            }
        }
        let (Some(period), Some(kind), Some(side)) =
            (period, kind.and_then(EventType::from_code), side)
        else {
            continue;
        };
        if !known || period > 4 {
            continue;
        }
        if kind.is_touch() {
            let by_id = ids.get(row).and_then(|id| people.get(&(side, id)));
            let found = by_id.or_else(|| {
                let name = players.get(row)?;
                people.get(&(side, name))
            });
            if let Some(found) = found {
                touches[*found] += 1;
                own_half[*found] += u32::from(x.is_some_and(|x| x < PITCH_LENGTH / 2.0));
            }
        }
        if kind.is_shot() {
            let clock = f64::from(halves.start(period)) + seconds.unwrap_or_default() / 60.0;
            let against = Side::from_code(side).map(|side| side.opponent() as u8);
            for row in present {
                // A shot in the second of a substitution is faced by the player who goes off; the
                // start of play by the player who starts.
                let (on, off) = (from[*row], to[*row]);
                let came = before(on, (period, clock)) || on == (1, 0.0);
                if side_of.get(*row) == against && came && !before(off, (period, clock)) {
                    shots[*row] += 1;
                }
            }
        }
    }
    let rows_known: Vec<bool> = match_of
        .iter()
        .map(|id| full.get(id.unwrap_or_default()).copied().unwrap_or(false))
        .collect();
    let mut frame = lineups.clone();
    for (spec, values) in EXPOSURE_COLUMNS.iter().zip([touches, own_half, shots]) {
        let column: UInt32Chunked = values
            .into_iter()
            .zip(&rows_known)
            .map(|(value, known)| known.then_some(value))
            .collect();
        frame.with_column(column.with_name(spec.name.into()).into_column())?;
    }
    Ok(frame)
}

/// Whether every on-ball event of a match is recorded.
pub(crate) fn full_coverage(matches: &DataFrame) -> Result<HashMap<&str, bool>> {
    let ids = matches.column(MATCHES.match_id)?.str()?;
    let coverage = matches.column(MATCHES.coverage)?.cat8()?.physical().clone();
    Ok(ids
        .iter()
        .zip(coverage.iter())
        .map(|(id, code)| {
            let full = code.and_then(Coverage::from_code) == Some(Coverage::Full);
            (id.unwrap_or_default(), full)
        })
        .collect())
}

/// The exposure column of each row of `lineups`, in units of `per`; `None` where it is not known.
pub(super) fn in_units(lineups: &DataFrame, per: Per) -> Result<Vec<Option<f64>>> {
    let wrong = |found: String| Error::Column {
        stage: "compare",
        column: per.column().to_owned(),
        expected: "number, as compare::exposures makes it".to_owned(),
        found,
    };
    let column = lineups
        .column(per.column())
        .map_err(|_| wrong("no such column".to_owned()))?;
    if !column.dtype().is_primitive_numeric() {
        return Err(wrong(column.dtype().to_string()));
    }
    let values = column.cast(&DataType::Float64)?;
    Ok(values
        .f64()?
        .iter()
        .map(|value| value.map(|value| value / per.size()))
        .collect())
}
