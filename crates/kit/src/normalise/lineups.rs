//! Who was on the pitch from when to when.
//!
//! If the source names the starting eleven, substitutions and red cards give the rest. If it does
//! not (the public Wyscout files), the first eleven players of a team to appear started. Each later
//! one came on when first seen, for the player on the pitch whose last appearance is longest ago
//! and who does not appear again, with goalkeepers replacing goalkeepers. A player who is sent off
//! leaves at the time of the card. If all eleven appear again, one appearance must be a mistake in
//! the data: of the newcomer and the player who should have gone off, the one with fewer
//! appearances gives way.

use polars::prelude::PlHashMap;

use backline_model::{Basis, Batch, EventType, LineupEntry, MatchInfo, Outcome, Side};

/// A player of a match, as described by the source.
#[derive(Debug, Clone)]
pub struct SquadMember {
    /// Their team.
    pub side: Side,
    /// Provider's id.
    pub player_id: Option<String>,
    /// Name as in the events.
    pub player: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Position code.
    pub position: Option<String>,
    /// `Some(true)` in the starting eleven, `Some(false)` a substitute, `None` not stated.
    pub started: Option<bool>,
    /// Clock minute at which they came on, when stated.
    pub from_minute: Option<f64>,
    /// Clock minute at which they went off, when stated.
    pub to_minute: Option<f64>,
}

/// A point of the match: period and second of that period.
pub(super) type Point = (u8, f64);

pub(super) fn later(a: Point, b: Point) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 > b.1)
}

/// Adds the line-ups of a match.
pub(super) fn add(batch: &mut Batch, squad: &[SquadMember]) {
    let end = last_point(&batch.info().period_seconds);
    for side in [Side::Home, Side::Away] {
        let team = batch.info().teams[side as usize].clone();
        let (members, mut slips) = members(squad, side, &team);
        let stated = members.iter().any(|m| m.started == Some(true));
        let find = match stated {
            true => from_statement,
            false => from_involvement,
        };
        let (entries, more) = find(batch, side, &members, end);
        slips.extend(more);
        batch.lineups.extend(entries);
        for slip in slips {
            batch.note(&slip);
        }
    }
}

/// The members of a side, each once, with notes about those who share a name.
fn members<'s>(
    squad: &'s [SquadMember],
    side: Side,
    team: &str,
) -> (Vec<&'s SquadMember>, Vec<String>) {
    let mut members: Vec<&SquadMember> = Vec::new();
    let mut slips = Vec::new();
    for member in squad.iter().filter(|member| member.side == side) {
        let namesake = members.iter().find(|known| known.player == member.player);
        let Some(namesake) = namesake else {
            members.push(member);
            continue;
        };
        match (&namesake.player_id, &member.player_id) {
            // Ids distinguish them everywhere.
            (Some(one), Some(other)) if one != other => members.push(member),
            (None, None) if namesake.is_other_than(member) => {
                slips.push(format!(
                    "two players of {team} are called {} ({} and {}); without ids their events and minutes count as one player's. Give them a `player_id` or different names",
                    member.player,
                    namesake.marks(),
                    member.marks()
                ));
                members.push(member);
            }
            _ => slips.push(format!(
                "{} is listed twice in the line-up of {team} and was counted once",
                member.player
            )),
        }
    }
    (members, slips)
}

impl SquadMember {
    /// A player about whom nothing else is known.
    pub fn new(side: Side, player_id: Option<String>, player: impl Into<String>) -> SquadMember {
        SquadMember {
            side,
            player_id,
            player: player.into(),
            birth_date: None,
            position: None,
            started: None,
            from_minute: None,
            to_minute: None,
        }
    }

    /// Whether the facts about another member of this name cannot be true of this one.
    fn is_other_than(&self, other: &SquadMember) -> bool {
        fn differ<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_some() && other.is_some() && one != other
        }
        differ(&self.birth_date, &other.birth_date)
            || differ(&self.position, &other.position)
            || differ(&self.started, &other.started)
    }

    /// What distinguishes the player from a namesake.
    fn marks(&self) -> String {
        let born = self.birth_date.as_ref().map(|date| format!("born {date}"));
        let started = self.started.map(|started| match started {
            true => "in the starting eleven".to_owned(),
            false => "a substitute".to_owned(),
        });
        let marks: Vec<String> = [born, self.position.clone(), started]
            .into_iter()
            .flatten()
            .collect();
        marks.join(", ")
    }

    /// The member to whom these events belong: by the id if both have one, else by a name that only
    /// one member has.
    fn find<'m>(
        members: &[&'m SquadMember],
        player_id: Option<&str>,
        player: &str,
    ) -> Option<&'m SquadMember> {
        let by_id = |member: &&&SquadMember| {
            player_id.is_some() && member.player_id.as_deref() == player_id
        };
        if let Some(member) = members.iter().find(by_id) {
            return Some(member);
        }
        let mut named = members.iter().filter(|member| member.player == player);
        named.next().filter(|_| named.next().is_none()).copied()
    }
}

pub(super) fn last_point(period_seconds: &[f64; 5]) -> Point {
    // The shoot-out is not playing time: the match ends with the last period before it.
    let last = (0..4)
        .rev()
        .find(|period| period_seconds[*period] > 0.0)
        .unwrap_or(0);
    (last as u8 + 1, period_seconds[last])
}

/// A clock minute as a point, in the first period that can hold it.
fn point_of(minute: f64, info: &MatchInfo) -> Point {
    let mut best = (1, minute * 60.0);
    for period in 1..=4u8 {
        let start = f64::from(info.halves.start(period));
        if info.period_seconds[usize::from(period) - 1] > 0.0 && minute >= start {
            best = (period, (minute - start) * 60.0);
        }
    }
    best
}

fn from_statement(
    batch: &Batch,
    side: Side,
    members: &[&SquadMember],
    end: Point,
) -> (Vec<LineupEntry>, Vec<String>) {
    let events = &batch.events;
    let mut slips = Vec::new();
    let info = batch.info();
    let mut entries: Vec<LineupEntry> = Vec::new();
    let entry = |member: &SquadMember, from: Point| LineupEntry {
        match_index: batch.match_index(),
        side,
        player_id: member.player_id.clone(),
        player: member.player.clone(),
        birth_date: member.birth_date.clone(),
        position: member.position.clone(),
        started: member.started == Some(true),
        from: member
            .from_minute
            .map_or(from, |minute| point_of(minute, info)),
        to: member
            .to_minute
            .map_or(end, |minute| point_of(minute, info)),
        basis: Basis::Stated,
    };
    for member in members {
        if member.started == Some(true) || member.from_minute.is_some() {
            entries.push(entry(member, (1, 0.0)));
        }
    }
    for row in batch.rows() {
        if events.side[row] != Some(side) {
            continue;
        }
        let now = (events.period[row], events.seconds[row]);
        let player = Player {
            id: events.names.get(events.player_id[row]),
            name: events.names.get(events.player[row]),
        };
        let sent_off = matches!(
            events.outcome[row],
            Some(Outcome::Red | Outcome::SecondYellow)
        );
        match events.kind[row] {
            EventType::Substitution => {
                leave(&mut entries, player, now);
                let Some(coming) = events.names.get(events.related_player.get(row)) else {
                    continue;
                };
                // Of two namesakes, one may already be on the pitch.
                let waiting = members.iter().copied().find(|member| {
                    let on = |entry: &LineupEntry| {
                        entry.player == member.player && entry.player_id == member.player_id
                    };
                    member.player == coming && !entries.iter().any(on)
                });
                let back = entries.iter_mut().find(|entry| entry.player == coming);
                if let (None, Some(back)) = (waiting, back) {
                    // Only one spell is kept for each player.
                    if later(end, back.to) {
                        slips.push(format!(
                            "{coming} went off and came on again; the time between counts as played"
                        ));
                        back.to = end;
                    }
                    continue;
                }
                let id = id_of(batch, side, coming);
                let unknown = SquadMember {
                    started: Some(false),
                    ..SquadMember::new(side, id, coming)
                };
                entries.push(entry(waiting.unwrap_or(&unknown), now));
            }
            EventType::Card if sent_off => leave(&mut entries, player, now),
            _ => {}
        }
    }
    (entries, slips)
}

/// The id that a side's events have for a name.
fn id_of(batch: &Batch, side: Side, name: &str) -> Option<String> {
    let events = &batch.events;
    let name = events.names.find(name)?;
    let id = batch
        .rows()
        .filter(|row| events.side[*row] == Some(side) && events.player[*row] == name)
        .find_map(|row| events.names.get(events.player_id[row]));
    id.map(str::to_owned)
}

/// The player named by an event.
#[derive(Clone, Copy)]
struct Player<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
}

/// Ends the spell of a player: the one with this id, else the one with this name; of two namesakes,
/// the one still on the pitch.
fn leave(entries: &mut [LineupEntry], player: Player, now: Point) {
    let by_id =
        |entry: &LineupEntry| player.id.is_some() && entry.player_id.as_deref() == player.id;
    let by_name =
        |entry: &LineupEntry| Some(entry.player.as_str()) == player.name && later(entry.to, now);
    let place = entries.iter().position(by_id);
    let Some(place) = place.or_else(|| entries.iter().position(by_name)) else {
        return;
    };
    let entry = &mut entries[place];
    if later(entry.to, now) {
        entry.to = now;
    }
}

/// When one player was seen.
struct Seen {
    player_id: u32,
    player: u32,
    first: Point,
    last: Point,
    times: Vec<Point>,
    sent_off: Option<Point>,
}

impl Seen {
    fn times_after(&self, point: Point) -> usize {
        self.times
            .iter()
            .filter(|time| later(**time, point))
            .count()
    }
}

fn from_involvement(
    batch: &Batch,
    side: Side,
    members: &[&SquadMember],
    end: Point,
) -> (Vec<LineupEntry>, Vec<String>) {
    let events = &batch.events;
    let mut seen: Vec<Seen> = Vec::with_capacity(18);
    let mut places: PlHashMap<(u32, u32), usize> = PlHashMap::default();
    for row in batch.rows() {
        let player = events.player[row];
        if events.side[row] != Some(side)
            || events.period[row] > 4
            || events.names.get(player).is_none()
        {
            continue;
        }
        let now = (events.period[row], events.seconds[row]);
        let player_id = events.player_id[row];
        let index = *places.entry((player, player_id)).or_insert_with(|| {
            seen.push(Seen {
                player_id,
                player,
                first: now,
                last: now,
                times: Vec::new(),
                sent_off: None,
            });
            seen.len() - 1
        });
        let entry = &mut seen[index];
        entry.last = now;
        entry.times.push(now);
        if events.kind[row] == EventType::Card
            && matches!(
                events.outcome[row],
                Some(Outcome::Red | Outcome::SecondYellow)
            )
        {
            entry.sent_off = Some(now);
        }
    }
    // Players are in order of first appearance: the first eleven started.
    const ELEVEN: usize = 11;
    let mut never = vec![false; seen.len()];
    let mut slips = Vec::new();
    let mut off: Vec<Option<Point>> = seen.iter().map(|s| s.sent_off).collect();
    // A goalkeeper replaces a goalkeeper, if there is one who can go off.
    let keeps = |s: &Seen| {
        let id = events.names.get(s.player_id);
        let player = events.names.get(s.player).unwrap_or_default();
        let member = SquadMember::find(members, id, player);
        member.is_some_and(|member| member.position.as_deref() == Some("GK"))
    };
    let keeper: Vec<bool> = seen.iter().map(keeps).collect();
    for coming in ELEVEN..seen.len() {
        let on = seen[coming].first;
        let on_pitch = |line: bool| {
            let off = &off;
            let keeper = &keeper;
            (0..coming)
                .filter(move |p| off[*p].is_none() && (!line || keeper[*p] == keeper[coming]))
        };
        let unseen = |line: bool| {
            on_pitch(line)
                .filter(|p| !later(seen[*p].last, on))
                .min_by(|a, b| {
                    let (a, b) = (seen[*a].last, seen[*b].last);
                    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
                })
        };
        // If all eleven appear again, the one with fewer appearances is not on the pitch.
        let fewer = |line: bool| {
            let fewest = on_pitch(line).min_by_key(|p| seen[*p].times_after(on))?;
            (seen[fewest].times_after(on) < seen[coming].times.len()).then_some(fewest)
        };
        let going = unseen(true)
            .or_else(|| fewer(true))
            .or_else(|| unseen(false))
            .or_else(|| fewer(false));
        let name = |at: usize| events.names.get(seen[at].player).unwrap_or_default();
        match going {
            Some(going) => {
                if later(seen[going].last, on) {
                    slips.push(format!(
                        "{} appears after {} came on as the replacement; treated as a mistake in the data",
                        name(going),
                        name(coming)
                    ));
                }
                off[going] = Some(on);
            }
            None => {
                slips.push(format!(
                    "{} appears while eleven others play on; treated as a mistake in the data, without minutes",
                    name(coming)
                ));
                off[coming] = Some(on);
                never[coming] = true;
            }
        }
    }
    let entries = seen
        .iter()
        .enumerate()
        .filter(|(index, _)| !never[*index])
        .map(|(index, s)| {
            let player_id = events.names.get(s.player_id).map(str::to_owned);
            let player = events.names.get(s.player).unwrap_or_default().to_owned();
            let member = SquadMember::find(members, player_id.as_deref(), &player);
            LineupEntry {
                match_index: batch.match_index(),
                side,
                birth_date: member.and_then(|m| m.birth_date.clone()),
                position: member.and_then(|m| m.position.clone()),
                player_id,
                player,
                started: index < ELEVEN,
                from: if index < ELEVEN { (1, 0.0) } else { s.first },
                to: off[index].unwrap_or(end),
                basis: Basis::Inferred,
            }
        })
        .collect();
    (entries, slips)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backline_model::{Event, MatchInfo};

    fn push(batch: &mut Batch, seconds: f64, player: &str, kind: EventType, on: Option<&str>) {
        batch.events.push(
            0,
            &Event {
                period: 1,
                seconds,
                side: Some(Side::Home),
                player: Some(player),
                related_player: on,
                kind,
                ..Event::default()
            },
        );
    }

    fn member(player: &str, started: bool) -> SquadMember {
        SquadMember {
            position: Some("CB".to_owned()),
            started: Some(started),
            ..SquadMember::new(Side::Home, None, player)
        }
    }

    fn empty() -> Batch {
        let mut batch = Batch::default();
        batch.open(MatchInfo {
            period_seconds: [2700.0, 0.0, 0.0, 0.0, 0.0],
            ..MatchInfo::default()
        });
        batch
    }

    #[test]
    fn substitutions_end_one_spell_and_start_another() {
        let mut batch = empty();
        push(
            &mut batch,
            600.0,
            "Asencio",
            EventType::Substitution,
            Some("Militão"),
        );
        add(
            &mut batch,
            &[
                member("Asencio", true),
                member("Militão", false),
                member("Alaba", false),
            ],
        );
        let spells: Vec<_> = batch
            .lineups
            .iter()
            .map(|l| (l.player.as_str(), l.from.1, l.to.1))
            .collect();
        assert_eq!(
            spells,
            [("Asencio", 0.0, 600.0), ("Militão", 600.0, 2700.0)]
        );
        assert!(batch.lineups.iter().all(|l| l.basis == Basis::Stated));
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_their_ids() {
        let of = |id: &str, started| SquadMember {
            player_id: Some(id.to_owned()),
            ..member("Silva", started)
        };
        let mut batch = empty();
        push(&mut batch, 60.0, "Silva", EventType::Pass, None);
        let event = |seconds, id, kind, on| Event {
            period: 1,
            seconds,
            side: Some(Side::Home),
            player_id: Some(id),
            player: Some("Silva"),
            related_player: on,
            kind,
            ..Event::default()
        };
        let off = event(600.0, "2", EventType::Substitution, Some("Silva"));
        batch.events.push(0, &off);
        add(&mut batch, &[of("1", true), of("2", true), of("3", false)]);
        let spells: Vec<_> = batch
            .lineups
            .iter()
            .map(|entry| {
                (
                    entry.player_id.as_deref().unwrap_or(""),
                    entry.from.1,
                    entry.to.1,
                )
            })
            .collect();
        assert_eq!(
            spells,
            [("1", 0.0, 2700.0), ("2", 0.0, 600.0), ("3", 600.0, 2700.0)]
        );
        assert!(batch.notes.is_empty(), "{:?}", batch.notes);

        // Even if nobody is stated to have started, each keeps the facts given for them.
        let mut batch = empty();
        for id in ["1", "2"] {
            batch.events.push(0, &event(5.0, id, EventType::Pass, None));
        }
        let born = |id, date: &str| SquadMember {
            started: None,
            birth_date: Some(date.to_owned()),
            ..of(id, false)
        };
        add(
            &mut batch,
            &[born("1", "1994-08-10"), born("2", "2001-02-03")],
        );
        let dates: Vec<_> = batch
            .lineups
            .iter()
            .map(|entry| entry.birth_date.clone())
            .collect();
        assert_eq!(
            dates,
            [Some("1994-08-10".to_owned()), Some("2001-02-03".to_owned())]
        );
    }

    #[test]
    fn two_of_one_name_without_ids_are_said_and_one_who_stands_twice_counts_once() {
        let squad = [
            SquadMember {
                position: Some("GK".to_owned()),
                ..member("Silva", true)
            },
            member("Silva", true),
            member("Costa", true),
            member("Costa", true),
        ];
        let mut batch = empty();
        add(&mut batch, &squad);
        let names: Vec<&str> = batch
            .lineups
            .iter()
            .map(|entry| entry.player.as_str())
            .collect();
        assert_eq!(names, ["Silva", "Silva", "Costa"]);
        let notes: Vec<&str> = batch.notes.iter().map(|note| note.text.as_str()).collect();
        assert!(
            notes[0].contains(
                "called Silva (GK, in the starting eleven and CB, in the starting eleven)"
            ),
            "{notes:?}"
        );
        assert!(notes[1].contains("Costa is listed twice"), "{notes:?}");
    }

    #[test]
    fn without_a_line_up_the_twelfth_player_replaces_who_was_seen_last_the_longest_ago() {
        let mut batch = empty();
        for player in 0..11 {
            push(
                &mut batch,
                f64::from(player),
                &format!("P{player}"),
                EventType::Pass,
                None,
            );
        }
        for player in 1..11 {
            push(
                &mut batch,
                1500.0,
                &format!("P{player}"),
                EventType::Pass,
                None,
            );
        }
        push(&mut batch, 1600.0, "P11", EventType::Pass, None);
        add(&mut batch, &[]);
        let by_name = |name: &str| {
            batch
                .lineups
                .iter()
                .find(|l| l.player == name)
                .expect("seen")
        };
        assert_eq!(by_name("P0").to, (1, 1600.0));
        assert_eq!(by_name("P11").from, (1, 1600.0));
        assert_eq!(by_name("P5").to, (1, 2700.0));
        assert_eq!(by_name("P5").basis, Basis::Inferred);
    }

    /// Eleven players who appear at the start and again at 40:00, as many times as `again` says.
    fn eleven(again: usize) -> Batch {
        let mut batch = empty();
        for player in 0..11 {
            push(
                &mut batch,
                f64::from(player),
                &format!("P{player}"),
                EventType::Pass,
                None,
            );
        }
        for (time, player) in (0..again).flat_map(|time| (0..11).map(move |player| (time, player)))
        {
            let seconds = 2400.0 + time as f64;
            push(
                &mut batch,
                seconds,
                &format!("P{player}"),
                EventType::Pass,
                None,
            );
        }
        batch
    }

    #[test]
    fn a_player_seen_once_while_eleven_play_on_was_not_on_the_pitch() {
        let mut batch = eleven(3);
        push(&mut batch, 1200.0, "on the bench", EventType::Foul, None);
        batch.events.keep(0, &in_time(&batch));
        add(&mut batch, &[]);
        assert_eq!(batch.lineups.len(), 11);
        assert!(batch.lineups.iter().all(|entry| entry.to == (1, 2700.0)));
        assert!(
            batch.notes[0]
                .text
                .contains("on the bench appears while eleven others play on")
        );
    }

    #[test]
    fn a_player_seen_once_after_he_was_replaced_has_left() {
        let mut batch = eleven(3);
        for seconds in [1200.0, 1300.0, 1400.0, 1500.0] {
            push(&mut batch, seconds, "P11", EventType::Pass, None);
        }
        // All but P4 play on, who appears once more.
        let order = in_time(&batch);
        let stays: Vec<usize> = order
            .into_iter()
            .filter(|row| {
                let late = batch.events.seconds[*row] > 2400.0;
                !(late && batch.events.names.get(batch.events.player[*row]) == Some("P4"))
            })
            .collect();
        let mut fewer = empty();
        for row in stays {
            let player = batch
                .events
                .names
                .get(batch.events.player[row])
                .expect("named")
                .to_owned();
            push(
                &mut fewer,
                batch.events.seconds[row],
                &player,
                EventType::Pass,
                None,
            );
        }
        add(&mut fewer, &[]);
        let by_name = |name: &str| {
            fewer
                .lineups
                .iter()
                .find(|l| l.player == name)
                .expect("played")
        };
        assert_eq!(by_name("P4").to, (1, 1200.0));
        assert_eq!(by_name("P11").to, (1, 2700.0));
        assert!(
            fewer.notes[0]
                .text
                .contains("P4 appears after P11 came on as the replacement")
        );
    }

    fn in_time(batch: &Batch) -> Vec<usize> {
        let mut order: Vec<usize> = (0..batch.events.len()).collect();
        order.sort_by(|a, b| batch.events.seconds[*a].total_cmp(&batch.events.seconds[*b]));
        order
    }
}
