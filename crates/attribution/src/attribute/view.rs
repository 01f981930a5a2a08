//! The events frame as plain slices.
//!
//! Attribution searches back from each shot, a few events in a few thousand; that search is the one
//! part of backline that goes row by row, over typed slices and only near shots. Everything that is
//! the same for all events is a column here, computed in one pass.

use polars::prelude::*;

use super::labels::Labels;
use backline_model::Result;
use backline_model::{
    Coverage, Day, EVENT_COLUMNS, EVENTS, LINEUP_COLUMNS, LINEUPS, LabelSource, MATCH_COLUMNS,
    MATCHES, MatchData, PositionGroup, Qualifiers, TypedEvents, check, codes, names, numbers,
};

/// What attribution reads of the events: their columns, and what is derived from them and from the
/// other frames.
pub(super) struct View {
    events: TypedEvents,
    /// A number per player of the frame; `NOBODY` for none.
    pub player: Vec<u32>,
    /// The acting player's line of play.
    pub line: Vec<PositionGroup>,
    /// The error labels; empty if they are hidden.
    pub labels: Labels,
    /// The matches, in order.
    pub matches: Vec<Bounds>,
}

impl std::ops::Deref for View {
    type Target = TypedEvents;
    fn deref(&self) -> &TypedEvents {
        &self.events
    }
}

/// One match as a range of rows, so that no look back or ahead leaves it, and whether its data are
/// complete.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub first: usize,
    pub end: usize,
    /// Every on-ball event is in the data, so that a missing one means something.
    pub full: bool,
    /// The data says of some attacks that they were counters.
    pub counters: bool,
    /// Date of play.
    pub day: Option<Day>,
}

/// No player.
pub(super) const NOBODY: u32 = u32::MAX;

impl View {
    pub fn new(data: &MatchData, hide_labels: bool) -> Result<View> {
        let events = &data.events;
        check("attribute", events, EVENT_COLUMNS, &names(EVENT_COLUMNS))?;
        let typed = TypedEvents::from_frame("attribute", events)?;
        let labels = events.column(EVENTS.error_label)?.str()?;
        let labelled: Vec<(usize, LabelSource)> =
            if hide_labels || labels.null_count() == labels.len() {
                Vec::new()
            } else {
                let sources = codes(events, EVENTS.label_source, None, LabelSource::from_code)?;
                let rows = labels.iter().zip(sources).enumerate();
                rows.filter(|(_, (label, _))| label.is_some())
                    .map(|(row, (_, source))| (row, source.unwrap_or(LabelSource::Report)))
                    .collect()
            };
        let player = numbers(
            [
                events.column(EVENTS.player_id)?.str()?,
                events.column(EVENTS.player)?.str()?,
            ],
            NOBODY,
        );
        let matches = matches(events, &data.matches, &typed)?;
        let mut view = View {
            line: lines(events, &data.lineups, &matches, &player)?,
            player,
            labels: Labels::default(),
            matches,
            events: typed,
        };
        view.labels = Labels::find(&view, events, &labelled)?;
        Ok(view)
    }
}

/// The line of play of each event's player, from the line-ups of the match.
fn lines(
    events: &DataFrame,
    lineups: &DataFrame,
    matches: &[Bounds],
    player: &[u32],
) -> Result<Vec<PositionGroup>> {
    check(
        "attribute",
        lineups,
        LINEUP_COLUMNS,
        &[
            LINEUPS.match_id,
            LINEUPS.player_id,
            LINEUPS.player,
            LINEUPS.position,
        ],
    )?;
    let mut known: PlHashMap<(&str, &str), PositionGroup> = PlHashMap::default();
    let column = |name: &str| lineups.column(name).and_then(|column| column.str());
    let (match_ids, ids, names, positions) = (
        column(LINEUPS.match_id)?,
        column(LINEUPS.player_id)?,
        column(LINEUPS.player)?,
        column(LINEUPS.position)?,
    );
    for row in 0..lineups.height() {
        if let (Some(id), Some(key), Some(position)) = (
            match_ids.get(row),
            ids.get(row).or(names.get(row)),
            positions.get(row),
        ) {
            known.insert((id, key), PositionGroup::from_code(Some(position)));
        }
    }
    let match_ids = events.column(EVENTS.match_id)?.str()?;
    let ids = events.column(EVENTS.player_id)?.str()?;
    let names = events.column(EVENTS.player)?.str()?;
    let mut lines = vec![PositionGroup::Unknown; events.height()];
    // By player: the match for which the line was looked up last, and that line.
    let people = player.iter().filter(|player| **player != NOBODY).max();
    let mut found =
        vec![(usize::MAX, PositionGroup::Unknown); people.map_or(0, |max| *max as usize + 1)];
    for (at, bounds) in matches.iter().enumerate() {
        for row in bounds.first..bounds.end {
            if player[row] == NOBODY {
                continue;
            }
            let found = &mut found[player[row] as usize];
            if found.0 != at {
                let key = match_ids.get(row).zip(ids.get(row).or(names.get(row)));
                let line = key.and_then(|key| known.get(&key));
                *found = (at, line.copied().unwrap_or_default());
            }
            lines[row] = found.1;
        }
    }
    Ok(lines)
}

/// The matches, with the extent of their data.
fn matches(events: &DataFrame, matches: &DataFrame, typed: &TypedEvents) -> Result<Vec<Bounds>> {
    check(
        "attribute",
        matches,
        MATCH_COLUMNS,
        &[MATCHES.match_id, MATCHES.coverage],
    )?;
    let coverage = codes(matches, MATCHES.coverage, None, Coverage::from_code)?;
    let full: PlHashMap<Option<&str>, bool> = matches
        .column(MATCHES.match_id)?
        .str()?
        .iter()
        .zip(coverage)
        .map(|(id, coverage)| (id, coverage == Some(Coverage::Full)))
        .collect();
    let mut days: PlHashMap<Option<&str>, Day> = PlHashMap::default();
    if let Ok(dates) = matches
        .column(MATCHES.date)
        .and_then(|column| column.date())
    {
        let played = matches.column(MATCHES.match_id)?.str()?.iter();
        let known = played.zip(dates.physical().iter());
        days.extend(known.filter_map(|(id, day)| Some((id, Day(day?)))));
    }
    let ids = events.column(EVENTS.match_id)?.str()?;
    let bounds = typed.spans.iter().map(|span| {
        let id = ids.get(span.start);
        Bounds {
            first: span.start,
            end: span.end,
            full: full.get(&id).copied().unwrap_or(true),
            counters: typed.qualifiers[span.clone()]
                .iter()
                .any(|qualifiers| qualifiers.has(Qualifiers::COUNTER)),
            day: days.get(&id).copied(),
        }
    });
    Ok(bounds.collect())
}
