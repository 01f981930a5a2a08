//! The columns of the four frames, written down once; `docs/model.md` is held against this.

use polars::prelude::*;

use super::vocabulary::{
    Basis, BodyPart, Coverage, EventType, FrameSource, LabelSource, Outcome, Side,
};
use crate::{Day, Error, Result};

/// One column of a frame.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec {
    /// Name.
    pub name: &'static str,
    /// polars type.
    pub dtype: fn() -> DataType,
    /// May hold nulls.
    pub nullable: bool,
    /// Unit, or `-`.
    pub unit: &'static str,
    /// Meaning.
    pub meaning: &'static str,
}

crate::table! {
    /// An event. To go through whole matches event by event, use [`crate::TypedEvents`].
    pub struct EventRow, names EventNames {
        /// the match
        match_id: String,
        /// place of the event in its match, from 0
        order: u32,
        /// 1, 2 halves; 3, 4 extra time; 5 shoot-out
        period: u8,
        /// time since the start of the period
        seconds: f64 ["s"],
        /// clock as television shows it: 05:20 is 5; first-half stoppage time goes on 45, 46, ...
        /// in period 1
        minute: u16 ["min"],
        /// second of that minute
        second: f32 ["s"],
        /// the acting team's side; null for events without a team
        side: Option<Side>,
        /// provider's id of the acting team; empty where it gives none
        team_id: String,
        /// acting team; empty for events without a team
        team: String,
        /// provider's id of the acting player
        player_id: Option<String>,
        /// acting player
        player: Option<String>,
        /// substitution: who comes on; foul: who was fouled; shot: who assisted; duel: the opponent
        related_player: Option<String>,
        /// event type, see below
        kind "type": EventType,
        /// how it ended, see below; null where the provider does not say
        outcome: Option<Outcome>,
        /// what played the ball
        body_part: Option<BodyPart>,
        /// 0 the acting team's own goal line, 105 the opponents'
        start_x: Option<f32> ["m"],
        /// 0 the acting team's right touchline, 68 its left
        start_y: Option<f32> ["m"],
        /// where the action ended, as start_x
        end_x: Option<f32> ["m"],
        /// where the action ended, as start_y
        end_y: Option<f32> ["m"],
        /// the provider's expected goals of a shot
        xg: Option<f32> ["0-1"],
        /// words joined by `;`, see below
        qualifiers: Option<String>,
        /// the provider's possession number
        possession: Option<u32>,
        /// provider's own id; unique in the match
        event_id: String,
        /// provider's own type name
        provider_type: String,
        /// the words with which a provider or report labels this action as a player's error
        error_label: Option<String>,
        /// whose label it is
        label_source: Option<LabelSource>,
        /// `event_id` of the goal or shot to which, by the label, the error led; null where the
        /// label does not say
        led_to_event_id: Option<String>,
        /// what is approximate: `time`, `position` or both
        approx: Option<String>,
        /// reports that state the row, joined by a vertical bar
        source: Option<String>,
    }
}

/// Columns of `events`, in order.
pub const EVENT_COLUMNS: &[ColumnSpec] = EventRow::COLUMNS;

/// Names of the columns of `events`, for reading them and for expressions.
pub const EVENTS: EventNames = EventRow::NAMES;

crate::table! {
    /// A player's part in a match.
    pub struct LineupRow, names LineupNames {
        /// the match
        match_id: String,
        /// the player's team
        side: Side,
        /// provider's team id; empty where it gives none
        team_id: String,
        /// team
        team: String,
        /// provider's player id
        player_id: Option<String>,
        /// player
        player: String,
        /// date of birth
        birth_date: Option<Day>,
        /// position code such as `GK`, `CB`, `LB`, `DM`, `CF`; `DF`, `MF`, `FW` where the source
        /// gives only the line
        position: Option<String>,
        /// in the starting eleven
        started: bool,
        /// period in which the player came on
        from_period: u8,
        /// clock minute at which the player came on
        from_minute: f64 ["min"],
        /// period in which the player went off
        to_period: u8,
        /// clock minute at which the player went off
        to_minute: f64 ["min"],
        /// time on the pitch: stoppage time counted once, shoot-out not counted
        minutes: f64 ["min"],
        /// `stated` by the source or `inferred` from first and last involvement
        basis: Basis,
    }
}

/// Columns of `lineups`, in order.
pub const LINEUP_COLUMNS: &[ColumnSpec] = LineupRow::COLUMNS;

/// Names of the columns of `lineups`, for reading them and for expressions.
pub const LINEUPS: LineupNames = LineupRow::NAMES;

crate::table! {
    /// A match.
    pub struct MatchRow, names MatchNames {
        /// the match
        match_id: String,
        /// date of play
        date: Option<Day>,
        /// competition
        competition: Option<String>,
        /// season
        season: Option<String>,
        /// provider's id of the home team; empty where it gives none
        home_id: String,
        /// home team, or the one named first on neutral ground
        home: String,
        /// provider's id of the away team
        away_id: String,
        /// away team
        away: String,
        /// false where the source does not say which team is at home and the order is that of the
        /// file
        home_stated: bool,
        /// final score as the source states it, shoot-out not counted
        home_score_stated: Option<u32> ["goals"],
        /// the same for the away team
        away_score_stated: Option<u32> ["goals"],
        /// goals counted from the events, own goals for the opponent, shoot-out not counted
        home_score: u32 ["goals"],
        /// the same for the away team
        away_score: u32 ["goals"],
        /// `full` or `key-events`
        coverage: Coverage,
        /// length of the match, stoppage and extra time included
        minutes: f64 ["min"],
        /// length of the first half, stoppage time included
        minutes_1: f64 ["min"],
        /// the same for the second half
        minutes_2: f64 ["min"],
        /// the same for the first period of extra time, 0 when not played
        minutes_3: f64 ["min"],
        /// the same for the second period of extra time
        minutes_4: f64 ["min"],
        /// regular length of a half where it is not 45; the second half starts at this minute of the
        /// clock
        half_minutes: Option<u16> ["min"],
        /// format it was read from
        provider: String,
        /// file it was read from
        file: Option<String>,
    }
}

impl MatchRow {
    /// The match's halves, on which its clock depends.
    pub fn halves(&self) -> crate::Halves {
        self.half_minutes
            .and_then(crate::Halves::lasting)
            .unwrap_or_default()
    }
}

/// Columns of `matches`, in order.
pub const MATCH_COLUMNS: &[ColumnSpec] = MatchRow::COLUMNS;

/// Names of the columns of `matches`, for reading them and for expressions.
pub const MATCHES: MatchNames = MatchRow::NAMES;

crate::table! {
    /// A player of a frame: where they were at an event.
    pub struct PositionRow, names PositionNames {
        /// the match
        match_id: String,
        /// the event at whose moment the players stood so
        event_id: String,
        /// period of the event
        period: u8,
        /// time since the start of the period
        seconds: f64 ["s"],
        /// the player's team
        side: Side,
        /// the player's team
        team: String,
        /// provider's player id
        player_id: Option<String>,
        /// player; null where nobody is named
        player: Option<String>,
        /// keeps goal
        keeper: bool,
        /// acts in the event
        actor: bool,
        /// as `start_x` of the event: 0 the acting team's own goal line, 105 the opponents'
        x: f32 ["m"],
        /// as `start_y` of the event: 0 the acting team's right touchline, 68 its left
        y: f32 ["m"],
        /// that it is this player: 1 where the source names them, less where the name is inferred
        /// from where they had been; null where nobody is named
        probability: Option<f32> ["0-1"],
        /// what the frame was taken from, see below
        source: FrameSource,
    }
}

/// Columns of `positions`, in order.
pub const POSITION_COLUMNS: &[ColumnSpec] = PositionRow::COLUMNS;

/// Names of the columns of `positions`, for reading them and for expressions.
pub const POSITIONS: PositionNames = PositionRow::NAMES;

/// The names of these columns, in order.
pub fn names(specs: &[ColumnSpec]) -> Vec<&'static str> {
    specs.iter().map(|spec| spec.name).collect()
}

/// Expressions for these columns, in order.
pub fn exprs(specs: &[ColumnSpec]) -> Vec<Expr> {
    specs.iter().map(|spec| col(spec.name)).collect()
}

/// Checks, when a stage is called, that a frame has the columns that the stage reads.
pub fn check(
    stage: &'static str,
    frame: &DataFrame,
    specs: &[ColumnSpec],
    names: &[&str],
) -> Result<()> {
    for name in names {
        let Some(spec) = specs.iter().find(|spec| spec.name == *name) else {
            continue;
        };
        let expected = (spec.dtype)();
        let found = frame.column(name).map(|column| column.dtype().clone());
        match found {
            Ok(found) if found == expected => {}
            Ok(found) => {
                return Err(Error::Column {
                    stage,
                    column: (*name).to_owned(),
                    expected: expected.to_string(),
                    found: found.to_string(),
                });
            }
            Err(_) => {
                return Err(Error::Column {
                    stage,
                    column: (*name).to_owned(),
                    expected: expected.to_string(),
                    found: "no such column".to_owned(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Batch;

    #[test]
    fn the_document_holds_every_column() {
        let document = include_str!("../../../docs/model.md");
        for (name, specs) in [
            ("events", EVENT_COLUMNS),
            ("lineups", LINEUP_COLUMNS),
            ("matches", MATCH_COLUMNS),
            ("positions", POSITION_COLUMNS),
        ] {
            let table = crate::columns_table(specs, "");
            assert!(
                document.contains(&table),
                "docs/model.md, {name}, should hold:\n{table}"
            );
        }
    }

    #[test]
    fn the_document_holds_every_word() {
        use crate::{Outcome, Qualifiers};
        let document = include_str!("../../../docs/model.md");
        let words = EventType::ALL.iter().map(|v| v.name());
        let words = words.chain(Outcome::ALL.iter().map(|v| v.name()));
        let words = words.chain(FrameSource::ALL.iter().map(|v| v.name()));
        for word in words.chain(Qualifiers::ALL.iter().map(|(_, word)| *word)) {
            assert!(
                document.contains(&format!("| `{word}` |")),
                "docs/model.md lacks `{word}`"
            );
        }
    }

    #[test]
    fn an_empty_batch_has_the_documented_columns() {
        let data = Batch::default().into_data().expect("empty frames");
        for (frame, specs) in [
            (&data.events, EVENT_COLUMNS),
            (&data.lineups, LINEUP_COLUMNS),
            (&data.matches, MATCH_COLUMNS),
            (&data.positions, POSITION_COLUMNS),
        ] {
            let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
            let found: Vec<&str> = frame
                .get_column_names()
                .into_iter()
                .map(|name| name.as_str())
                .collect();
            assert_eq!(found, names);
            check("test", frame, specs, &names).expect("documented types");
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let data = Batch::default().into_data().expect("empty frames");
        let frame = data.events.drop("period").expect("there");
        let error =
            check("attribute", &frame, EVENT_COLUMNS, &["period"]).expect_err("it lacks it");
        assert!(
            error
                .to_string()
                .contains("attribute needs the column `period`"),
            "{error}"
        );
    }
}
