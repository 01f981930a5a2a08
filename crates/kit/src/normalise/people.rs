//! One entry per player: merges the spellings of one player, and separates two players who share an
//! id.
//!
//! - Names of a team that differ in blanks, capitals or accents only, or as `Lee, Ann` and `Ann
//!   Lee` do, are one person's, unless ids tell them apart; the first way of writing is kept.
//! - Names without ids of which one may be short for another (`A. Lee`) are two people's, and said.
//! - An id that two opponents share is a number of the team's, such as a shirt number: team and
//!   number together are the id then.
//! - A player known by name alone in some rows (a substitution) or in the line-ups has the id that
//!   the others have for the name.

use std::collections::{BTreeMap, HashMap};

use super::SquadMember;
use backline_model::{
    Batch, EventColumns, Side, counted, folded_person, is_short_for, share_a_word, tidied,
};

/// The highest shirt number.
const SHIRT: u32 = 99;

/// Number of a match's players from which ids up to [`SHIRT`] must be shirt numbers: more than two
/// elevens, none of whom has a higher one.
const ENOUGH: usize = 14;

/// Gives each player of the match opened last one name and id, in the events and in `squad`.
pub(super) fn agree(batch: &mut Batch, squad: &mut [SquadMember]) {
    let mut seen = Seen::collect(batch);
    for step in [one_name, ids_of_teams, one_id] {
        if let Some(text) = step(batch, squad, &seen) {
            batch.note(&text);
            seen = Seen::collect(batch);
        }
    }
    if let Some(text) = may_be_one(batch, &seen) {
        batch.note(&text);
    }
}

/// Names without ids of one team of which one may be short for one other.
fn may_be_one(batch: &Batch, seen: &Seen) -> Option<String> {
    let text = |player: &Player| batch.events.names.get(player.name).unwrap_or_default();
    let mut found = Vec::new();
    for (side, players) in Side::BOTH.into_iter().zip(&seen.players) {
        let named: Vec<&str> = players
            .iter()
            .filter(|player| player.ids.is_empty())
            .map(text)
            .collect();
        for short in &named {
            let mut longer = named.iter().filter(|name| is_short_for(short, name));
            if let (Some(name), None) = (longer.next(), longer.next()) {
                found.push((*short, *name, side));
            }
        }
    }
    let (short, name, side) = found.first()?;
    let team = batch.info().team(*side);
    let cell = |text: &str| match text.contains([',', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    Some(format!(
        "{} of another player of the team, such as `{short}` of `{name}` ({team}); they count as two people. If they are one person, write a table for the option `alias` with two lines: `player,team,person` and `{},{},{}`",
        counted(
            found.len(),
            "name may be a shorter form",
            "names may be shorter forms"
        ),
        cell(short),
        cell(team),
        cell(name),
    ))
}

/// The players who act for a side in the match, and the related players of its events: numbers in
/// the dictionary, in order of appearance.
struct Seen {
    players: [Vec<Player>; 2],
    /// Names of related players.
    related: Vec<u32>,
}

/// A player's name, the ids that their events have, and whether some events have none.
struct Player {
    name: u32,
    ids: Vec<u32>,
    lacks_id: bool,
}

impl Seen {
    fn collect(batch: &Batch) -> Seen {
        let events = &batch.events;
        let mut seen = Seen {
            players: Default::default(),
            related: Vec::new(),
        };
        // The place of a name in the lists, by its number: one more than the index, 0 if it is not
        // there.
        let mut places = [vec![0u32; events.names.len() + 1], Vec::new()];
        places[1] = places[0].clone();
        let mut beside = vec![false; events.names.len() + 1];
        for row in batch.rows() {
            let Some(side) = events.side[row] else {
                continue;
            };
            let side = side as usize;
            let (player, id) = (events.player[row], events.player_id[row]);
            if player != 0 {
                let place = &mut places[side][player as usize];
                if *place == 0 {
                    seen.players[side].push(Player {
                        name: player,
                        ids: Vec::new(),
                        lacks_id: false,
                    });
                    *place = seen.players[side].len() as u32;
                }
                let of = &mut seen.players[side][*place as usize - 1];
                of.lacks_id |= id == 0;
                if id != 0 && !of.ids.contains(&id) {
                    of.ids.push(id);
                }
            }
            let related = events.related_player.get(row);
            if related != 0 && !beside[related as usize] {
                beside[related as usize] = true;
                seen.related.push(related);
            }
        }
        seen
    }
}

/// Whether two of the names may differ only in spelling, as far as a number computed for each
/// shows: for most matches this suffices.
fn may_be_written_twice(batch: &Batch, squad: &[SquadMember], seen: &Seen) -> bool {
    let names = &batch.events.names;
    let mut texts: Vec<&str> = Vec::with_capacity(128);
    let acting = seen.players.iter().flatten().map(|player| player.name);
    let named = acting.chain(seen.related.iter().copied());
    texts.extend(named.filter_map(|name| names.get(name)));
    texts.extend(squad.iter().map(|member| member.player.as_str()));
    texts.sort_unstable();
    texts.dedup();
    let mut numbers: Vec<u64> = texts.into_iter().map(number).collect();
    numbers.sort_unstable();
    numbers.windows(2).any(|pair| pair[0] == pair[1])
}

/// A number that all spellings of a name share.
fn number(name: &str) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    if !name.is_ascii() || name.contains(',') {
        return folded_person(name)
            .bytes()
            .filter(|byte| *byte != b' ')
            .fold(START, mix);
    }
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    letters
        .map(|byte| byte.to_ascii_lowercase())
        .fold(START, mix)
}

/// A spelling of a name, and the ids that go with it.
struct Writing {
    text: String,
    ids: Vec<String>,
}

/// Replaces names that differ only in blanks, capitals and accents by the first spelling.
fn one_name(batch: &mut Batch, squad: &mut [SquadMember], seen: &Seen) -> Option<String> {
    if !may_be_written_twice(batch, squad, seen) {
        return None;
    }
    let mut renamed: [HashMap<String, String>; 2] = Default::default();
    let mut shown: Vec<String> = Vec::new();
    for side in Side::BOTH {
        let names = &batch.events.names;
        let text = |code: u32| names.get(code).unwrap_or_default();
        let mut groups: Vec<(String, Vec<Writing>)> = Vec::new();
        let mut add = |name: &str, ids: Vec<String>| {
            let key = folded_person(name);
            let group = match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group,
                None => {
                    groups.push((key, Vec::new()));
                    &mut groups.last_mut().expect("pushed").1
                }
            };
            match group.iter_mut().find(|writing| writing.text == name) {
                Some(writing) => writing.ids.extend(ids),
                None => group.push(Writing {
                    text: name.to_owned(),
                    ids,
                }),
            }
        };
        for player in &seen.players[side as usize] {
            let ids = player.ids.iter().map(|id| text(*id).to_owned());
            add(text(player.name), ids.collect());
        }
        for member in squad.iter().filter(|member| member.side == side) {
            add(&member.player, member.player_id.iter().cloned().collect());
        }
        // A related player may belong to either team: a name that only appears there does not make
        // a player.
        let acts = |related: &&u32| seen.players.iter().flatten().any(|it| it.name == **related);
        for related in seen.related.iter().filter(|related| !acts(related)) {
            let key = folded_person(text(*related));
            if let Some((_, group)) = groups.iter_mut().find(|(known, _)| *known == key) {
                group.push(Writing {
                    text: text(*related).to_owned(),
                    ids: Vec::new(),
                });
            }
        }
        for (key, group) in groups {
            let mut ids: Vec<&String> = group.iter().flat_map(|writing| &writing.ids).collect();
            ids.sort_unstable();
            ids.dedup();
            if key.is_empty() || group.len() < 2 || ids.len() > 1 {
                continue;
            }
            let kept = tidied(&group[0].text);
            let other = group.iter().find(|writing| writing.text != kept);
            if let Some(other) = other {
                shown.push(format!("`{kept}` and `{}`", visible(&other.text)));
            }
            for writing in group {
                if writing.text != kept {
                    renamed[side as usize].insert(writing.text, kept.clone());
                }
            }
        }
    }
    if shown.is_empty() {
        return None;
    }
    rename(batch, squad, &renamed);
    Some(format!(
        "{} spelt in more than one way, such as {}; they differ only in blanks, capitals, accents or order, so each is treated as one person",
        counted(shown.len(), "name is", "names are"),
        shown[0]
    ))
}

/// A name with its blanks made visible.
fn visible(name: &str) -> String {
    let marked = name.chars().map(|c| match c {
        ' ' => c.to_string(),
        c if c.is_whitespace() || c.is_control() || tidied(&c.to_string()).is_empty() => {
            format!("<U+{:04X}>", c as u32)
        }
        c => c.to_string(),
    });
    marked.collect()
}

/// What is renamed on each side, as numbers of the dictionary.
fn codes(
    events: &mut EventColumns,
    renamed: &[HashMap<String, String>; 2],
) -> [HashMap<u32, u32>; 2] {
    renamed.each_ref().map(|renamed| {
        let of = |(from, to): (&String, &String)| {
            Some((events.names.find(from)?, events.names.code(to)))
        };
        renamed.iter().filter_map(of).collect()
    })
}

fn rename(batch: &mut Batch, squad: &mut [SquadMember], renamed: &[HashMap<String, String>; 2]) {
    for member in squad.iter_mut() {
        if let Some(kept) = renamed[member.side as usize].get(&member.player) {
            member.player.clone_from(kept);
        }
    }
    let rows = batch.rows();
    let events = &mut batch.events;
    let codes = codes(events, renamed);
    for row in rows {
        let Some(side) = events.side[row] else {
            continue;
        };
        if let Some(kept) = codes[side as usize].get(&events.player[row]) {
            events.player[row] = *kept;
        }
        let related = events.related_player.get(row);
        let other = side.opponent() as usize;
        let kept = codes[side as usize].get(&related);
        if let Some(kept) = kept.or_else(|| codes[other].get(&related)) {
            events.related_player.set(row, *kept);
        }
    }
    let first = batch.positions.first_of(batch.rows().start);
    let positions = &mut batch.positions;
    for (player, side) in positions.player[first..]
        .iter_mut()
        .zip(&positions.side[first..])
    {
        if let Some(kept) = codes[*side as usize].get(player) {
            *player = *kept;
        }
    }
}

/// Whether an id could be a shirt number.
fn is_shirt(id: &str) -> bool {
    id.parse::<u32>().is_ok_and(|number| number <= SHIRT)
}

/// Whether an id occurs on both sides, or none is longer than a shirt number.
fn may_be_of_teams(batch: &Batch, squad: &[SquadMember], seen: &Seen) -> bool {
    let names = &batch.events.names;
    let of_side = |side: Side| -> Vec<&str> {
        let acting = seen.players[side as usize].iter();
        let ids = acting.flat_map(|player| &player.ids);
        let members = squad.iter().filter(|member| member.side == side);
        let mut ids: Vec<&str> = ids
            .filter_map(|id| names.get(*id))
            .chain(members.filter_map(|member| member.player_id.as_deref()))
            .collect();
        ids.sort_unstable();
        ids
    };
    let [home, away] = Side::BOTH.map(of_side);
    let short = |ids: &[&str]| ids.iter().all(|id| id.len() <= 2);
    short(&home) && short(&away) || home.iter().any(|id| away.binary_search(id).is_ok())
}

/// Replaces an id shared by two opponents by one made of team and number.
fn ids_of_teams(batch: &mut Batch, squad: &mut [SquadMember], seen: &Seen) -> Option<String> {
    if !may_be_of_teams(batch, squad, seen) {
        return None;
    }
    // Each id, and the names that it has on either side.
    let mut known: BTreeMap<String, [Vec<String>; 2]> = BTreeMap::new();
    let mut note = |side: usize, id: &str, name: &str| {
        let names = &mut known.entry(id.to_owned()).or_default()[side];
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    let names = &batch.events.names;
    for (side, players) in seen.players.iter().enumerate() {
        for player in players {
            for id in &player.ids {
                note(
                    side,
                    names.get(*id).unwrap_or_default(),
                    names.get(player.name).unwrap_or_default(),
                );
            }
        }
    }
    for member in squad.iter() {
        if let Some(id) = &member.player_id {
            note(member.side as usize, id, &member.player);
        }
    }
    // Events attributed to the wrong team do not make a second player.
    let two = |[home, away]: &[Vec<String>; 2]| {
        let apart = |one: &String| !away.iter().any(|other| share_a_word(one, other));
        !away.is_empty() && !home.is_empty() && home.iter().all(apart)
    };
    let shared: Vec<&String> = known
        .iter()
        .filter(|(_, names)| two(names))
        .map(|(id, _)| id)
        .collect();
    let all_shirts = known.len() >= ENOUGH && known.keys().all(|id| is_shirt(id));
    if shared.is_empty() && !all_shirts {
        return None;
    }
    let by_number = all_shirts || shared.iter().any(|id| is_shirt(id));
    let of_team: Vec<&String> = known
        .keys()
        .filter(|id| shared.contains(id) || by_number && is_shirt(id))
        .collect();
    let team = |side: Side| batch.info().team(side).to_owned();
    let teams = Side::BOTH.map(team);
    let why = match shared.first() {
        Some(id) => {
            let [home, away] = &known[*id];
            format!(
                "the id `{id}` belongs to two opponents, {} ({}) and {} ({}), so such ids are unique only within a team, like shirt numbers",
                home[0], teams[0], away[0], teams[1]
            )
        }
        None => format!(
            "all {} player ids are numbers up to {SHIRT}, like shirt numbers",
            known.len()
        ),
    };
    let text = format!(
        "{why}; {} replaced by team and number, such as `{} {}`",
        counted(of_team.len(), "id is", "ids are"),
        teams[0],
        of_team[0]
    );
    let renamed: [HashMap<String, String>; 2] = Side::BOTH.map(|side| {
        let made = of_team.iter().map(|id| {
            let made = format!("{} {id}", teams[side as usize]);
            ((*id).clone(), made)
        });
        made.collect()
    });
    for member in squad.iter_mut() {
        let id = member.player_id.as_mut();
        if let Some(id) = id
            && let Some(made) = renamed[member.side as usize].get(id.as_str())
        {
            id.clone_from(made);
        }
    }
    let rows = batch.rows();
    let events = &mut batch.events;
    let codes = codes(events, &renamed);
    for row in rows {
        if let Some(side) = events.side[row]
            && let Some(made) = codes[side as usize].get(&events.player_id[row])
        {
            events.player_id[row] = *made;
        }
    }
    Some(text)
}

/// Gives a player of the line-ups the id that the events have for the name, and events without an
/// id the one of the line-ups. Reports players whose ids differ.
fn one_id(batch: &mut Batch, squad: &mut [SquadMember], seen: &Seen) -> Option<String> {
    let whole = |player: &Player| !player.lacks_id && player.ids.len() == 1;
    // Providers with an id in every row have it in their line-ups too.
    if batch.info().provider != "backline"
        && squad.iter().all(|member| member.player_id.is_some())
        && seen.players.iter().flatten().all(whole)
    {
        return None;
    }
    let mut differing: Vec<String> = Vec::new();
    for side in Side::BOTH {
        let known = &seen.players[side as usize];
        let used = |id: u32| known.iter().any(|player| player.ids.contains(&id));
        for at in 0..squad.len() {
            let member = &squad[at];
            let of_name =
                |other: &&SquadMember| other.side == side && other.player == member.player;
            if member.side != side || squad.iter().filter(of_name).count() != 1 {
                continue;
            }
            let names = &batch.events.names;
            let name = names.find(&member.player);
            let Some(player) =
                name.and_then(|name| known.iter().find(|player| player.name == name))
            else {
                continue;
            };
            let ids = &player.ids;
            let theirs = match ids[..] {
                [id] => names.get(id).map(|text| (id, text.to_owned())),
                _ => None,
            };
            match (&member.player_id, theirs) {
                (Some(own), theirs)
                    if ids.is_empty() || theirs.as_ref().is_some_and(|it| it.1 == *own) =>
                {
                    let id = batch.events.names.code(&own.clone());
                    fill(batch, side, player, id);
                }
                (None, Some((id, text))) => {
                    squad[at].player_id = Some(text);
                    fill(batch, side, player, id);
                }
                (Some(own), Some((id, text))) => {
                    // Another player's events may have the id of the line-ups.
                    let elsewhere = names.find(own).is_some_and(used);
                    if !elsewhere {
                        differing.push(format!("{} ({own} and {text})", member.player));
                        squad[at].player_id = Some(text);
                        fill(batch, side, player, id);
                    }
                }
                _ => {}
            }
        }
        // Players who are in no line-up: rows with only the name get the id of the others.
        for player in known {
            if let [id] = player.ids[..] {
                fill(batch, side, player, id);
            }
        }
    }
    (!differing.is_empty()).then(|| {
        let some = differing.len().min(3);
        format!(
            "line-ups and events give {} another `player_id`: {}{}; they were matched by name, and the id of the events is used",
            counted(differing.len(), "player", "players"),
            differing[..some].join(", "),
            if differing.len() > some { ", ..." } else { "" }
        )
    })
}

/// Gives the id to events of a name that have none.
fn fill(batch: &mut Batch, side: Side, player: &Player, id: u32) {
    if !player.lacks_id {
        return;
    }
    let rows = batch.rows();
    let events = &mut batch.events;
    for row in rows {
        if events.side[row] == Some(side)
            && events.player[row] == player.name
            && events.names.get(events.player_id[row]).is_none()
        {
            events.player_id[row] = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::finish_match;
    use backline_model::{Event, EventType, MatchInfo};

    /// Side, id, player, related player.
    type Row<'a> = (Side, Option<&'a str>, &'a str, Option<&'a str>);

    fn batch(rows: &[Row], squad: &[SquadMember]) -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            match_id: "m".to_owned(),
            teams: ["Reds".to_owned(), "Blues".to_owned()],
            ..MatchInfo::default()
        });
        for (at, (side, id, player, on)) in rows.iter().enumerate() {
            batch.push(&Event {
                side: Some(*side),
                player_id: *id,
                player: Some(player),
                related_player: *on,
                kind: match on {
                    Some(_) => EventType::Substitution,
                    None => EventType::Pass,
                },
                event_id: &format!("e{at}"),
                ..Event::at(1, at as f64 * 60.0)
            });
        }
        finish_match(&mut batch, squad);
        batch
    }

    fn people(batch: &Batch) -> Vec<(&str, &str)> {
        let events = &batch.events;
        let text = |code: u32| events.names.get(code).unwrap_or("-");
        let all = batch.rows();
        all.map(|row| (text(events.player[row]), text(events.player_id[row])))
            .collect()
    }

    #[test]
    fn names_that_differ_in_blanks_capitals_and_accents_are_one() {
        use Side::{Away, Home};
        let one = batch(
            &[
                (Home, None, "Ann Lee", None),
                (Home, None, "Ann\u{a0}Lee", None),
                (Home, None, "ann lee", None),
                (Home, None, "Béa  Orr\u{200b}", None),
                (Home, None, "Bea Orr", None),
                // A player of the other team.
                (Away, None, "Ann  Lee", None),
            ],
            &[],
        );
        let names: Vec<&str> = people(&one).into_iter().map(|it| it.0).collect();
        assert_eq!(
            names,
            [
                "Ann Lee", "Ann Lee", "Ann Lee", "Béa Orr", "Béa Orr", "Ann  Lee"
            ]
        );
        assert_eq!(one.notes.len(), 1, "{:?}", one.notes);
        assert!(
            one.notes[0].text.contains("2 names are spelt"),
            "{:?}",
            one.notes
        );
        // Ids distinguish two players whose names are alike.
        let two = batch(
            &[
                (Home, Some("101"), "Silva", None),
                (Home, Some("102"), "SILVA", None),
            ],
            &[],
        );
        assert_eq!(people(&two), [("Silva", "101"), ("SILVA", "102")]);
        assert!(two.notes.is_empty(), "{:?}", two.notes);
    }

    #[test]
    fn opponents_of_one_id_are_two_and_one_in_both_teams_names_is_one() {
        use Side::{Away, Home};
        let two = batch(
            &[
                (Home, Some("8"), "Bo Rask", None),
                (Away, Some("8"), "Hugo Paz", None),
                (Away, Some("9"), "Iker Zaldo", None),
                (Home, Some("p110"), "Arne Fugl", None),
            ],
            &[],
        );
        let ids: Vec<&str> = people(&two).into_iter().map(|it| it.1).collect();
        assert_eq!(ids, ["Reds 8", "Blues 8", "Blues 9", "p110"]);
        assert!(
            two.notes[0]
                .text
                .contains("Bo Rask (Reds) and Hugo Paz (Blues)")
        );
        // An event attributed to the wrong team.
        let slip = batch(
            &[
                (Home, Some("8"), "Bo Rask", None),
                (Away, Some("8"), "B. Rask", None),
            ],
            &[],
        );
        assert_eq!(people(&slip), [("Bo Rask", "8"), ("B. Rask", "8")]);
    }

    #[test]
    fn ids_that_are_all_shirt_numbers_are_those_of_teams() {
        let names: Vec<String> = (1..=14).map(|at| format!("P{at}")).collect();
        let numbers: Vec<String> = (1..=14).map(|at| at.to_string()).collect();
        let rows = |ids: &'_ [String]| -> Vec<(Side, String, String)> {
            let rows = names.iter().zip(ids).enumerate();
            rows.map(|(at, (name, id))| (Side::BOTH[at % 2], id.clone(), name.clone()))
                .collect()
        };
        let of = |ids: &[String]| {
            let rows = rows(ids);
            let rows: Vec<Row> = rows
                .iter()
                .map(|(side, id, name)| (*side, Some(id.as_str()), name.as_str(), None))
                .collect();
            let batch = batch(&rows, &[]);
            people(&batch)[0].1.to_owned()
        };
        assert_eq!(of(&numbers), "Reds 1");
        let mut with_more = numbers.clone();
        with_more[13] = "20055".to_owned();
        assert_eq!(of(&with_more), "1");
    }

    #[test]
    fn who_is_named_alone_has_the_id_of_the_others_of_that_name() {
        use Side::Home;
        let rows = [
            (Home, Some("103"), "P103", Some("Nia Sub")),
            (Home, Some("999"), "Nia Sub", None),
            (Home, None, "Nia Sub", None),
        ];
        let squad = [
            SquadMember {
                started: Some(true),
                ..SquadMember::new(Home, Some("103".to_owned()), "P103")
            },
            SquadMember {
                started: Some(false),
                ..SquadMember::new(Home, None, "Nia  SUB")
            },
        ];
        let one = batch(&rows, &squad);
        assert_eq!(people(&one)[2], ("Nia Sub", "999"));
        let spells: Vec<_> = one
            .lineups
            .iter()
            .map(|entry| (entry.player.as_str(), entry.player_id.as_deref()))
            .collect();
        assert_eq!(spells, [("P103", Some("103")), ("Nia Sub", Some("999"))]);
    }
}
