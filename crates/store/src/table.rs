//! The tables of a store, and how they represent the model's frames.
//!
//! Most columns are stored as they are. Only what every reader can derive is omitted: the partition
//! keys, which are in the folders' names, and in `events` whatever follows from other columns.

use polars::prelude::arity::unary_elementwise_values;
use polars::prelude::*;

use backline_analysis::attribute::{ERROR_COLUMNS, Kind, OUTCOME_COLUMNS};
use backline_analysis::compare::EXPOSURE_COLUMNS;
use backline_analysis::offball::OFF_BALL_COLUMNS;
use backline_analysis::rows::LedTo;
use backline_model::{
    EVENT_COLUMNS, EVENTS, Halves, LINEUP_COLUMNS, MATCH_COLUMNS, POSITION_COLUMNS, Result, names,
    table,
};

table! {
    /// An error that was planted in a simulated match.
    pub struct PlantedRow, names PlantedNames {
        /// the match
        match_id: String,
        /// the action
        event_id: String,
        /// who, by id
        player_id: String,
        /// who
        player: String,
        /// what it was, as in `candidates`
        kind: Kind,
        /// `goal` or `shot`
        led_to: LedTo,
    }
}

/// A table of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// One row per match.
    Matches,
    /// One row per match and player.
    Lineups,
    /// One row per event.
    Events,
    /// One row per goal or shot and player who may have caused it.
    Candidates,
    /// The candidates that count as errors.
    Errors,
    /// One row per goal and shot.
    Outcomes,
    /// Where there are frames: one row per player of a frame.
    Positions,
    /// Where there are frames: one row per goal and shot that has one.
    OffBall,
    /// Simulated stores: one row per error that was planted.
    Planted,
}

impl Table {
    /// The tables that every store has.
    pub const ALL: [Table; 6] = [
        Table::Matches,
        Table::Lineups,
        Table::Events,
        Table::Candidates,
        Table::Errors,
        Table::Outcomes,
    ];

    /// The tables that some parts have.
    pub(super) const SOME: [Table; 3] = [Table::Positions, Table::OffBall, Table::Planted];

    /// All tables.
    pub(super) fn all() -> impl Iterator<Item = Table> {
        Table::ALL.into_iter().chain(Table::SOME)
    }

    /// Its folder, and its name in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Table::Matches => "matches",
            Table::Lineups => "lineups",
            Table::Events => "events",
            Table::Candidates => "candidates",
            Table::Errors => "errors",
            Table::Outcomes => "outcomes",
            Table::Positions => "positions",
            Table::OffBall => "off_ball",
            Table::Planted => "planted",
        }
    }

    /// The columns that identify the original order of its rows.
    pub(super) fn columns(self) -> Vec<&'static str> {
        match self {
            Table::Matches => names(MATCH_COLUMNS),
            Table::Lineups => names(&[LINEUP_COLUMNS, EXPOSURE_COLUMNS].concat()),
            Table::Events => names(EVENT_COLUMNS),
            Table::Candidates | Table::Errors => names(ERROR_COLUMNS),
            Table::Outcomes => names(OUTCOME_COLUMNS),
            Table::Positions => names(POSITION_COLUMNS),
            Table::OffBall => names(OFF_BALL_COLUMNS),
            Table::Planted => names(PlantedRow::COLUMNS),
        }
    }
}

/// Column of the stored events in place of `seconds`: the time in whole milliseconds.
pub(super) const TIME_MS: &str = "time_ms";

/// Milliseconds in a second: the store counts time in whole ones.
const MILLI: f64 = 1e3;
const MINUTE: i32 = 60_000;

/// Clock minute at which the period of each row starts.
fn period_start() -> Expr {
    let start = |period: u8| lit(i32::from(Halves::default().start(period)));
    let is = |period: u8| col(EVENTS.period).eq(lit(period));
    when(is(1))
        .then(start(1))
        .when(is(2))
        .then(start(2))
        .when(is(3))
        .then(start(3))
        .when(is(4))
        .then(start(4))
        .otherwise(start(5))
}

/// `second` as computed from the time.
fn second_of_time() -> Expr {
    ((col(TIME_MS) % lit(MINUTE)).cast(DataType::Float64) / lit(MILLI)).cast(DataType::Float32)
}

/// `minute` as computed from period and time.
fn minute_of_time() -> Expr {
    period_start() + col(TIME_MS).floor_div(lit(MINUTE))
}

/// The events as stored: `seconds` as whole milliseconds `time_ms`, and `second` only where it does
/// not follow from the time.
///
/// # Errors
/// A frame without the documented columns.
pub(super) fn store_events(events: &DataFrame) -> Result<DataFrame> {
    let time = (col(EVENTS.seconds) * lit(MILLI)).round(0, RoundMode::HalfAwayFromZero);
    let follows = col(EVENTS.second)
        .eq(second_of_time())
        .and(
            col(EVENTS.minute)
                .cast(DataType::Int32)
                .eq(minute_of_time()),
        )
        .fill_null(lit(false));
    let columns = EVENT_COLUMNS.iter().map(|spec| match spec.name {
        name if name == EVENTS.seconds => col(TIME_MS),
        name if name == EVENTS.second => when(follows.clone())
            .then(lit(NULL))
            .otherwise(col(EVENTS.second))
            .cast(DataType::Float32)
            .alias(EVENTS.second),
        name => col(name),
    });
    let columns: Vec<Expr> = columns.collect();
    Ok(events
        .clone()
        .lazy()
        .with_column(time.cast(DataType::Int32).alias(TIME_MS))
        .select(columns)
        .collect()?)
}

/// Whole milliseconds as seconds, each the nearest number: polars' division by a constant
/// multiplies by its inverse, which is off in the last digit for one time in thirty.
fn seconds_of(time: Column) -> PolarsResult<Column> {
    let time = time.cast(&DataType::Int32)?;
    let seconds: Float64Chunked =
        unary_elementwise_values(time.i32()?, |time| f64::from(time) / MILLI);
    Ok(seconds.into_column())
}

/// The events in the form of the model, from a plan over stored ones.
pub(super) fn restore_events(events: LazyFrame) -> LazyFrame {
    let float = |_: &Schema, field: &Field| Ok(Field::new(field.name.clone(), DataType::Float64));
    events
        .with_columns([
            col(TIME_MS).map(seconds_of, float).alias(EVENTS.seconds),
            col(EVENTS.second).fill_null(second_of_time()),
        ])
        .drop(by_name([TIME_MS], true, false))
}

/// Casts the documented columns to their types if they differ: in a file that another program
/// rewrote, words are plain texts.
pub(super) fn as_documented(
    mut frame: DataFrame,
    specs: &[backline_model::ColumnSpec],
) -> Result<DataFrame> {
    for spec in specs {
        let wanted = (spec.dtype)();
        let Ok(column) = frame.column(spec.name) else {
            continue;
        };
        if *column.dtype() != wanted {
            let cast = column.cast(&wanted)?;
            frame.with_column(cast)?;
        }
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_number_that_its_digits_say() {
        let times: Vec<i32> = (-2_000..3_000_000).step_by(7).collect();
        let seconds = seconds_of(Column::new("time_ms".into(), &times)).expect("whole numbers");
        for (time, seconds) in times.iter().zip(seconds.f64().expect("floats").iter()) {
            let digits = format!("{time}e-3");
            assert_eq!(digits.parse().ok(), seconds, "{digits}");
        }
    }
}
