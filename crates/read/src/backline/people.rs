//! One id a player: the events and the line-ups of an event CSV may both leave the column out, and
//! errors and minutes of one person would then be those of two.

use std::collections::BTreeMap;

use polars::prelude::PlHashSet;

use crate::normalise::SquadMember;
use backline_model::{Batch, Side, counted};

/// Gives a player of the line-ups the id that the events have for his name, and his events the id
/// of the line-ups where they have none. Says who has another id here than there.
pub(super) fn agree(batch: &mut Batch, squad: &mut [SquadMember]) -> Option<String> {
    let mut differing: Vec<String> = Vec::new();
    for side in [Side::Home, Side::Away] {
        let known = ids_by_name(batch, side);
        let used: PlHashSet<u32> = known.values().flatten().copied().collect();
        for at in 0..squad.len() {
            let member = &squad[at];
            let of_name =
                |other: &&SquadMember| other.side == side && other.player == member.player;
            if member.side != side || squad.iter().filter(of_name).count() != 1 {
                continue;
            }
            let names = &batch.events.names;
            let name = names.find(&member.player);
            let Some((name, ids)) = name.and_then(|name| Some((name, known.get(&name)?))) else {
                continue;
            };
            let theirs = match ids[..] {
                [id] => names.get(id).map(|text| (id, text.to_owned())),
                _ => None,
            };
            match (&member.player_id, theirs) {
                (Some(own), theirs)
                    if ids.is_empty() || theirs.as_ref().is_some_and(|it| it.1 == *own) =>
                {
                    let id = batch.events.names.code(&own.clone());
                    fill(batch, side, name, id);
                }
                (None, Some((id, text))) => {
                    squad[at].player_id = Some(text);
                    fill(batch, side, name, id);
                }
                (Some(own), Some((id, text))) => {
                    // Another player's events may bear the id of the line-ups.
                    let elsewhere = names.find(own).is_some_and(|own| used.contains(&own));
                    if !elsewhere {
                        differing.push(format!("{} ({own} and {text})", member.player));
                        squad[at].player_id = Some(text);
                        fill(batch, side, name, id);
                    }
                }
                _ => {}
            }
        }
    }
    (!differing.is_empty()).then(|| {
        let some = differing.len().min(3);
        format!(
            "line-ups and events give {} another `player_id`: {}{}; by their names they are taken for the same, under the id of the events",
            counted(differing.len(), "player", "players"),
            differing[..some].join(", "),
            if differing.len() > some { ", ..." } else { "" }
        )
    })
}

/// The ids that the events of a side have for each name; numbers of the batch's dictionary.
fn ids_by_name(batch: &Batch, side: Side) -> BTreeMap<u32, Vec<u32>> {
    let events = &batch.events;
    let mut known: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in batch.rows() {
        let (player, id) = (events.player[row], events.player_id[row]);
        if events.side[row] != Some(side) || events.names.get(player).is_none() {
            continue;
        }
        let ids = known.entry(player).or_default();
        if events.names.get(id).is_some() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    known
}

/// Gives the events of a name the id where they have none.
fn fill(batch: &mut Batch, side: Side, name: u32, id: u32) {
    let rows = batch.rows();
    let events = &mut batch.events;
    for row in rows {
        if events.side[row] == Some(side)
            && events.player[row] == name
            && events.names.get(events.player_id[row]).is_none()
        {
            events.player_id[row] = id;
        }
    }
}
