//! The events frame as plain slices.
//!
//! Attribution walks back from each shot, a few events in a few thousand; that walk is the one
//! part of backline that goes row by row, over typed slices and only near shots. Everything that
//! is the same for all events is a column here, made in one pass.

use polars::prelude::*;

use crate::error::Result;
use crate::model::{
    BodyPart, Coverage, EVENT_COLUMNS, EventType, LINEUP_COLUMNS, LabelSource, MATCH_COLUMNS,
    MatchData, Outcome, Qualifiers, Side, check,
};

/// What attribution reads of the events.
pub(super) struct View {
    pub period: Vec<u8>,
    pub seconds: Vec<f64>,
    pub kind: Vec<EventType>,
    pub outcome: Vec<Option<Outcome>>,
    pub side: Vec<Option<Side>>,
    pub body_part: Vec<Option<BodyPart>>,
    /// A number per player of the frame; `NOBODY` for none.
    pub player: Vec<u32>,
    pub start_x: Vec<f32>,
    pub start_y: Vec<f32>,
    pub end_x: Vec<f32>,
    pub end_y: Vec<f32>,
    /// The provider's expected goals; NaN where it gives none.
    pub xg: Vec<f32>,
    pub qualifiers: Vec<Qualifiers>,
    /// The acting player's line of play.
    pub line: Vec<Line>,
    /// Whose error label the event carries; none when labels are hidden.
    pub labelled: Vec<Option<LabelSource>>,
    /// The matches, in order.
    pub matches: Vec<Bounds>,
}

/// One match as a range of rows, so that no look back or ahead leaves it, and what its data
/// speaks of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub first: usize,
    pub end: usize,
    /// Every on-ball event is in the data, so that a missing one says something.
    pub full: bool,
    /// The qualifiers that the match uses at all.
    pub spoken: Qualifiers,
}

/// No player.
pub(super) const NOBODY: u32 = u32::MAX;

impl View {
    pub fn new(data: &MatchData, hide_labels: bool) -> Result<View> {
        let events = &data.events;
        let names: Vec<&str> = EVENT_COLUMNS.iter().map(|spec| spec.name).collect();
        check("attribute", events, EVENT_COLUMNS, &names)?;
        let codes = |name: &str| -> Result<Vec<Option<u8>>> {
            Ok(events.column(name)?.cat8()?.physical().iter().collect())
        };
        let number = |name: &str| -> Result<Vec<f32>> {
            Ok(events
                .column(name)?
                .f32()?
                .iter()
                .map(|v| v.unwrap_or(f32::NAN))
                .collect())
        };
        let kind = codes("type")?
            .into_iter()
            .map(|code| {
                code.and_then(EventType::from_code)
                    .unwrap_or(EventType::Other)
            })
            .collect();
        let labelled = if hide_labels {
            vec![None; events.height()]
        } else {
            let sources = codes("label_source")?;
            let labels = events.column("error_label")?.str()?.iter();
            labels
                .zip(sources)
                .map(|(label, code)| {
                    label.map(|_| {
                        code.and_then(LabelSource::from_code)
                            .unwrap_or(LabelSource::Report)
                    })
                })
                .collect()
        };
        let qualifiers = qualifiers(events)?;
        let matches = matches(events, &data.matches, &qualifiers)?;
        let player = players(events)?;
        let line = lines(events, &data.lineups, &matches, &player)?;
        Ok(View {
            period: events
                .column("period")?
                .u8()?
                .iter()
                .map(|v| v.unwrap_or(0))
                .collect(),
            seconds: events
                .column("seconds")?
                .f64()?
                .iter()
                .map(|v| v.unwrap_or(0.0))
                .collect(),
            kind,
            outcome: codes("outcome")?
                .into_iter()
                .map(|c| c.and_then(Outcome::from_code))
                .collect(),
            side: codes("side")?
                .into_iter()
                .map(|c| c.and_then(Side::from_code))
                .collect(),
            body_part: codes("body_part")?
                .into_iter()
                .map(|c| c.and_then(BodyPart::from_code))
                .collect(),
            player,
            line,
            start_x: number("start_x")?,
            start_y: number("start_y")?,
            end_x: number("end_x")?,
            end_y: number("end_y")?,
            xg: number("xg")?,
            qualifiers,
            labelled,
            matches,
        })
    }
}

/// A player's line of play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Line {
    #[default]
    Unknown,
    Goalkeeper,
    Defender,
    Midfielder,
    Forward,
}

impl Line {
    fn of(position: &str) -> Line {
        match position {
            "GK" => Line::Goalkeeper,
            "DF" | "CB" | "LB" | "RB" | "LWB" | "RWB" => Line::Defender,
            "MF" | "DM" | "CM" | "AM" | "LM" | "RM" => Line::Midfielder,
            "FW" | "LW" | "RW" | "CF" => Line::Forward,
            _ => Line::Unknown,
        }
    }
}

/// Each event's player's line, from the line-ups of his match.
fn lines(
    events: &DataFrame,
    lineups: &DataFrame,
    matches: &[Bounds],
    player: &[u32],
) -> Result<Vec<Line>> {
    check(
        "attribute",
        lineups,
        LINEUP_COLUMNS,
        &["match_id", "player_id", "player", "position"],
    )?;
    let mut known: PlHashMap<(&str, &str), Line> = PlHashMap::default();
    let column = |name: &str| lineups.column(name).and_then(|column| column.str());
    let (match_ids, ids, names, positions) = (
        column("match_id")?,
        column("player_id")?,
        column("player")?,
        column("position")?,
    );
    for row in 0..lineups.height() {
        if let (Some(id), Some(key), Some(position)) = (
            match_ids.get(row),
            ids.get(row).or(names.get(row)),
            positions.get(row),
        ) {
            known.insert((id, key), Line::of(position));
        }
    }
    let match_ids = events.column("match_id")?.str()?;
    let ids = events.column("player_id")?.str()?;
    let names = events.column("player")?.str()?;
    let mut lines = vec![Line::Unknown; events.height()];
    let mut by_number: PlHashMap<u32, Line> = PlHashMap::default();
    for bounds in matches {
        by_number.clear();
        for row in bounds.first..bounds.end {
            if player[row] == NOBODY {
                continue;
            }
            lines[row] = *by_number.entry(player[row]).or_insert_with(|| {
                let key = match_ids.get(row).zip(ids.get(row).or(names.get(row)));
                key.and_then(|key| known.get(&key))
                    .copied()
                    .unwrap_or_default()
            });
        }
    }
    Ok(lines)
}

/// A number per player, by id where there is one, else by name.
fn players(events: &DataFrame) -> Result<Vec<u32>> {
    let ids = events.column("player_id")?.str()?;
    let names = events.column("player")?.str()?;
    let mut numbers: PlHashMap<&str, u32> = PlHashMap::default();
    let mut players = Vec::with_capacity(events.height());
    for (id, name) in ids.iter().zip(names.iter()) {
        players.push(match id.or(name) {
            None => NOBODY,
            Some(key) => {
                let next = numbers.len() as u32;
                *numbers.entry(key).or_insert(next)
            }
        });
    }
    Ok(players)
}

fn qualifiers(events: &DataFrame) -> Result<Vec<Qualifiers>> {
    let mut known: PlHashMap<&str, Qualifiers> = PlHashMap::default();
    let texts = events.column("qualifiers")?.str()?;
    let read = |text: Option<&str>| match text {
        None => Qualifiers::NONE,
        // A word that the model does not know says nothing to attribution.
        Some(text) => Qualifiers::parse(text).unwrap_or_default(),
    };
    Ok(texts
        .iter()
        .map(|text| match text {
            None => Qualifiers::NONE,
            Some(key) => *known.entry(key).or_insert_with(|| read(Some(key))),
        })
        .collect())
}

fn matches(
    events: &DataFrame,
    matches: &DataFrame,
    qualifiers: &[Qualifiers],
) -> Result<Vec<Bounds>> {
    check(
        "attribute",
        matches,
        MATCH_COLUMNS,
        &["match_id", "coverage"],
    )?;
    let coverage = matches.column("coverage")?.cat8()?.physical();
    let full: PlHashMap<Option<&str>, bool> = matches
        .column("match_id")?
        .str()?
        .iter()
        .zip(coverage.iter())
        .map(|(id, code)| {
            (
                id,
                code.and_then(Coverage::from_code) == Some(Coverage::Full),
            )
        })
        .collect();
    let ids = events.column("match_id")?.str()?;
    let mut found: Vec<Bounds> = Vec::new();
    let mut last: Option<&str> = None;
    for (row, id) in ids.iter().enumerate() {
        if row == 0 || id != last {
            let full = full.get(&id).copied().unwrap_or(true);
            found.push(Bounds {
                first: row,
                end: row,
                full,
                spoken: Qualifiers::NONE,
            });
            last = id;
        }
        if let Some(bounds) = found.last_mut() {
            bounds.end = row + 1;
            bounds.spoken |= qualifiers[row];
        }
    }
    Ok(found)
}
