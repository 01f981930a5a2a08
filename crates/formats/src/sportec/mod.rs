//! DFL / Sportec events (XML), one match per file, with the match information next to it.
//!
//! Positions on the fixed pitch are turned to the acting team by the sides that the kick-offs
//! state, and events are sorted by time, as the feed is in order of entry.

mod positions;
mod raw;
mod spec;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use backline_kit::datetime::instant;
use backline_kit::direction::{Ends, Placing};
use backline_kit::format::Card;
use backline_kit::hint::Hint;
use backline_kit::normalise::{SquadMember, finish_match};
use backline_kit::options::Taken;
use backline_kit::pitch::Pitch;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::{Companion, Input, Listing};
use backline_kit::xml::{self, Xml};
use backline_model::{
    Batch, Event, EventType, LabelSource, Mapped, MatchInfo, Outcome, PITCH_LENGTH, Qualifiers,
    Side,
};
use backline_model::{Error, Result};
use raw::{Events, Happening, Information};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "sportec",
        title: "DFL / Sportec events",
        credit: "DFL / Sportec",
        forms: "XML, one match per file; its match information and positions are found next to it",
    },
    recognise,
    read,
    takes: &[Taken::Meta],
    columns: &[],
    describe: spec::describe,
};

const HINT: Hint = Hint::Events("DFL / Sportec events");

fn recognise(head: &Head) -> Recognition {
    let has = |text: &str| head.text.contains(text);
    if !head.text.starts_with('<') {
        Recognition::Unknown
    } else if has("<Event ") && has("EventTime=") && has("EventId=") {
        Recognition::Events
    } else if has("<MatchInformation") {
        Recognition::Other {
            what: "a DFL / Sportec match information file",
            hint: "Give the events file; the match information is found next to it",
            companion: true,
        }
    } else if has("<Positions") && has("<FrameSet") {
        Recognition::Other {
            what: "a DFL / Sportec tracking file",
            hint: "Give the events file; the positions are found next to it",
            companion: true,
        }
    } else {
        Recognition::Unknown
    }
}

/// Reads the matches of one file into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    batch
        .notes
        .extend(xml::encoding_note(input.file, input.bytes));
    let text = xml::text(input.bytes);
    let mut xml = Xml::new(input.file, &text, HINT);
    let events = raw::events(&mut xml)?;
    let mut ids: Vec<&str> = Vec::new();
    for row in &events.rows {
        let id = row.match_id.as_deref().unwrap_or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Err(Error::whole(
            input.file,
            "it holds no events",
            HINT.broken(),
        ));
    }
    for id in ids {
        let rows: Vec<usize> = (0..events.rows.len())
            .filter(|row| events.rows[*row].match_id.as_deref().unwrap_or_default() == id)
            .collect();
        read_match(input, batch, &events, &rows, id)?;
    }
    Ok(())
}

/// Match information, and files that looked like it but belong to another match.
#[derive(Default)]
struct Beside {
    info: Option<Arc<Information>>,
    others: Vec<PathBuf>,
}

/// The match information of a match: the file given by option, else the one next to the events that
/// names the same match. Its teams must be those that act.
fn information(input: &Input, match_id: &str, acting: &[&str]) -> Result<Beside> {
    let checked = |companion: &Companion, found: Arc<Information>| {
        let theirs = found.teams.iter().map(|(id, _)| id.as_str());
        companion.of_teams(theirs, acting.iter().copied())?;
        Ok(Beside {
            info: Some(found.clone()),
            others: Vec::new(),
        })
    };
    let parse = |file: &std::path::Path, bytes: &[u8]| -> Result<Option<Information>> {
        let text = xml::text(bytes);
        if !text.contains("<MatchInformation") {
            return Ok(None);
        }
        let hint =
            "Expected DFL / Sportec match information; move the file away to read without it";
        raw::information(&mut Xml::new(file, &text, Hint::Always(hint))).map(Some)
    };
    let none = |file: &std::path::Path, hint: &str| {
        Error::whole(file, "this is not DFL / Sportec match information", hint)
    };
    if input.options.meta.is_some() {
        let Some(given) = input.meta([])? else {
            return Ok(Beside::default());
        };
        let Some(found) = parse(&given.file, &given.bytes)? else {
            return Err(none(
                &given.file,
                "Give the file that names the match's teams and players",
            ));
        };
        if !match_id.is_empty() && found.match_id != match_id {
            return Err(Error::whole(
                &given.file,
                format!(
                    "it belongs to the match {}, the events to {match_id}",
                    found.match_id
                ),
                "Give the match information of the same match",
            ));
        }
        return checked(&given, Arc::new(found));
    }
    let mut others = Vec::new();
    // A file with exactly the right name must be match information; among those whose names only
    // contain a word of it, some may be anything.
    let likely = likely(input).into_iter().map(|file| (file, true));
    let words = ["matchinfo", "match_info", "meta"];
    let is_xml = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.to_ascii_lowercase().contains(".xml"))
    };
    let listed = std::iter::once_with(|| {
        let listed = input.list(Listing::named(input.folder(), &words, ""));
        listed.into_iter().filter(is_xml).map(|file| (file, false))
    });
    for (candidate, named_so) in likely.chain(listed.flatten()) {
        let Some(companion) = input.meta([candidate])? else {
            continue;
        };
        match input.parsed(&companion, parse)?.as_ref() {
            Some(found) if match_id.is_empty() || found.match_id == match_id => {
                return checked(&companion, Arc::new(found.clone()));
            }
            Some(_) if named_so && !others.contains(&companion.file) => {
                others.push(companion.file);
            }
            None if named_so => {
                return Err(none(
                    &companion.file,
                    "By its name it belongs to these events; fetch it again, or move it away to read without it",
                ));
            }
            _ => {}
        }
    }
    Ok(Beside { info: None, others })
}

/// Files that are match information judging by their names.
fn likely(input: &Input) -> Vec<PathBuf> {
    let name = format!("{}.xml", input.stem());
    let mut names = vec![name.replace("DFL_03_02_events_raw", "DFL_02_01_matchinformation")];
    for word in [
        "matchinformation",
        "match_information",
        "matchinfo",
        "meta",
        "metadata",
    ] {
        names.push(name.replace("events", word));
    }
    names
        .into_iter()
        .filter(|other| *other != name)
        .map(|name| input.folder().join(name))
        .collect()
}

/// A section of the match.
#[derive(Debug, Clone, Copy)]
struct Section<'e> {
    period: u8,
    start: f64,
    end: Option<f64>,
    left: Option<&'e str>,
}

/// Whether a happening starts a section, and may name it.
fn is_kick_off(name: &str) -> bool {
    matches!(name, "KickOff" | "Kickoff" | "KickoffWhistle")
}

/// The sections named by kick-offs and whistles, in order of time.
fn sections<'e>(events: &'e Events, rows: &[usize]) -> Vec<Section<'e>> {
    let mut sections: Vec<Section> = Vec::new();
    for row in rows {
        let happening = events.get(*row);
        let period = match happening.name() {
            name if is_kick_off(name) => happening.get("GameSection").and_then(spec::period),
            "StartPenaltyShootOut" => Some(5),
            _ => None,
        };
        let Some(period) = period.filter(|p| sections.iter().all(|s| s.period != *p)) else {
            continue;
        };
        sections.push(Section {
            period,
            start: happening.row.time,
            end: None,
            left: happening.get("TeamLeft"),
        });
    }
    sections.sort_by(|a, b| a.start.total_cmp(&b.start));
    for row in rows {
        let happening = events.get(*row);
        if happening.name() == "FinalWhistle" {
            let period = happening.get("GameSection").and_then(spec::period);
            let of = sections
                .iter_mut()
                .find(|section| Some(section.period) == period);
            if let Some(section) = of.filter(|section| happening.row.time >= section.start) {
                section.end = Some(happening.row.time);
            }
        }
    }
    sections
}

/// Period and seconds of a point in time.
fn clock(sections: &[Section], time: f64, substitution: bool) -> (u8, f64) {
    let started = sections.iter().rposition(|section| section.start <= time);
    let Some(index) = started else {
        return (sections.first().map_or(1, |section| section.period), 0.0);
    };
    let section = sections[index];
    match section.end.filter(|end| time > *end) {
        Some(_) if substitution && sections.get(index + 1).is_some() => {
            (sections[index + 1].period, 0.0)
        }
        Some(end) => (section.period, end - section.start),
        None => (section.period, time - section.start),
    }
}

/// The teams and players, by id.
struct Teams {
    ids: [String; 2],
    names: [String; 2],
    players: HashMap<String, (Side, String, bool)>,
}

impl Teams {
    fn side(&self, team: Option<&str>) -> Option<Side> {
        match team {
            Some(id) if id == self.ids[0] => Some(Side::Home),
            Some(id) if id == self.ids[1] => Some(Side::Away),
            _ => None,
        }
    }

    fn name<'n>(&'n self, player: &'n str) -> &'n str {
        self.players.get(player).map_or(player, |(_, name, _)| name)
    }

    fn keeps_goal(&self, player: Option<&str>) -> bool {
        player
            .and_then(|id| self.players.get(id))
            .is_some_and(|(_, _, keeper)| *keeper)
    }
}

/// The teams that act; the one on the left in the first section comes first.
fn acting<'e>(sections: &[Section<'e>], events: &'e Events, rows: &[usize]) -> Vec<&'e str> {
    let left = sections.first().and_then(|section| section.left);
    let mut ids: Vec<&str> = left.into_iter().collect();
    for row in rows {
        let happening = events.get(*row);
        for key in [
            "Team",
            "WinnerTeam",
            "LoserTeam",
            "TeamFouler",
            "TeamFouled",
            "TeamRight",
        ] {
            match happening.get(key) {
                Some(id) if !ids.contains(&id) => ids.push(id),
                _ => {}
            }
        }
    }
    ids
}

/// The teams of the match information, else those that act.
fn teams(info: Option<&Information>, acting: &[&str]) -> Option<Teams> {
    let Some(info) = info else {
        let ids = <[&str; 2]>::try_from(acting).ok()?.map(str::to_owned);
        return Some(Teams {
            names: ids.clone(),
            ids,
            players: HashMap::new(),
        });
    };
    let [home, away] = info.teams.clone();
    let players = info.players.iter().map(|player| {
        let side = Side::BOTH[player.team];
        let keeper = player.position.as_deref() == Some("TW");
        (player.id.clone(), (side, player.name.clone(), keeper))
    });
    Some(Teams {
        ids: [home.0, away.0],
        names: [home.1, away.1],
        players: players.collect(),
    })
}

fn squad(info: &Information, events: &Events, rows: &[usize]) -> Vec<SquadMember> {
    let mut taken: HashMap<&str, &str> = HashMap::new();
    for row in rows {
        let happening = events.get(*row);
        if happening.name() == "Substitution"
            && let Some(pair) = happening
                .get("PlayerIn")
                .zip(happening.get("PlayingPosition"))
        {
            taken.insert(pair.0, pair.1);
        }
    }
    let member = |player: &raw::Player| SquadMember {
        position: taken
            .get(player.id.as_str())
            .copied()
            .or(player.position.as_deref())
            .and_then(spec::position)
            .map(str::to_owned),
        started: Some(player.started),
        ..SquadMember::new(
            Side::BOTH[player.team],
            Some(player.id.clone()),
            &player.name,
        )
    };
    info.players.iter().map(member).collect()
}

/// An item to add, in order of time.
#[derive(Clone, Copy)]
enum Step {
    Row(usize),
    /// The foul behind the penalty in this row, which has none of its own.
    PenaltyFoul(usize),
}

fn read_match(
    input: &Input,
    batch: &mut Batch,
    events: &Events,
    rows: &[usize],
    match_id: &str,
) -> Result<()> {
    let kick_offs = rows.iter().map(|row| events.get(*row));
    let unknown = kick_offs
        .filter(|happening| is_kick_off(happening.name()))
        .filter_map(|happening| happening.get("GameSection"))
        .find(|section| spec::period(section).is_none());
    if let Some(section) = unknown {
        return Err(Error::whole(
            input.file,
            format!(
                "a kick-off has the `GameSection` `{section}`, which is not a period of a match"
            ),
            "Expected firstHalf, secondHalf, firstHalfExtra, secondHalfExtra or penaltyShootOut",
        ));
    }
    let sections = sections(events, rows);
    if sections.is_empty() {
        return Err(Error::whole(
            input.file,
            "no kick-off names its `GameSection`, so no event's minute can be determined",
            "Give the match's whole file",
        ));
    }
    let acting = acting(&sections, events, rows);
    let Beside { info, others } = information(input, match_id, &acting)?;
    let Some(teams) = teams(info.as_deref(), &acting) else {
        return Err(Error::whole(
            input.file,
            "the events do not name exactly two teams",
            "Put the match information next to it or give it with the option `meta`",
        ));
    };
    let stated_id = match_id;
    let match_id = match (match_id, &info) {
        ("", Some(info)) => info.match_id.clone(),
        ("", None) => input.stem(),
        (id, _) => id.to_owned(),
    };
    let mut match_info = MatchInfo {
        match_id,
        team_ids: teams.ids.clone(),
        teams: teams.names.clone(),
        home_stated: info.is_some(),
        provider: "sportec",
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    };
    let mut squad_members = Vec::new();
    let mut notes: Vec<String> = others
        .iter()
        .map(|file| {
            format!(
                "{} belongs to another match and is not used",
                file.display()
            )
        })
        .collect();
    match &info {
        Some(info) => {
            match_info.date.clone_from(&info.date);
            match_info.competition.clone_from(&info.competition);
            match_info.season.clone_from(&info.season);
            match_info.score_stated = info.score;
            squad_members = squad(info, events, rows);
        }
        None => notes.push(
            "no match information of this match was found: teams and players go by their ids, and minutes are inferred; put it next to the events or give it with the option `meta`".to_owned(),
        ),
    }
    batch.open(match_info);
    batch.count_rows(rows.len());
    let kept = keep(batch, events, rows);
    let mut placing = ends(events, &kept, &sections, &teams).settle();
    placing.pitch = pitch(info.as_deref(), events, &kept, &mut notes);
    let (steps, penalties) = steps(events, &kept, &sections, &teams);
    let mut pusher = Pusher {
        batch,
        events,
        sections: &sections,
        teams: &teams,
        placing: &placing,
    };
    for (index, step) in steps.iter().enumerate() {
        match *step {
            Step::Row(row) => {
                let later = &steps[index + 1..];
                pusher.push(events.get(row), penalties.contains(&row), later);
            }
            Step::PenaltyFoul(row) => pusher.push_penalty_foul(events.get(row)),
        }
    }
    notes.extend(placing.notes("any shot"));
    for text in notes {
        batch.note_of_file(text);
    }
    finish_match(batch, &squad_members);
    let mut starts = [None; 5];
    for section in &sections {
        starts[usize::from(section.period - 1)] = Some(section.start);
    }
    let of = positions::Of {
        match_id: stated_id,
        teams: [&teams.ids[0], &teams.ids[1]],
        starts,
        placing: &placing,
    };
    positions::read(input, &of, batch)
}

/// The rows that count, in order of time: withdrawn ones are skipped, and of rows with the same id
/// the last one counts.
fn keep(batch: &mut Batch, events: &Events, rows: &[usize]) -> Vec<usize> {
    let deletes = |row: usize| events.get(row).name() == spec::DELETE;
    let deleted: HashSet<&str> = rows
        .iter()
        .filter(|row| deletes(**row))
        .map(|row| events.rows[*row].id.as_ref())
        .collect();
    let mut last: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    for row in rows {
        last.insert(events.rows[*row].id.as_ref(), *row);
    }
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let id = events.rows[*row].id.as_ref();
        let reason = if deletes(*row) {
            "withdraws another event"
        } else if deleted.contains(id) {
            "withdrawn by the provider"
        } else if last.get(id) != Some(row) {
            "repeated later in the file; the last one counts"
        } else {
            kept.push(*row);
            continue;
        };
        batch.skip(&events.get(*row).path(), reason);
    }
    kept.sort_by(|a, b| events.rows[*a].time.total_cmp(&events.rows[*b].time));
    kept
}

/// Which way the teams play: as stated, with shots as further evidence.
fn ends(events: &Events, rows: &[usize], sections: &[Section], teams: &Teams) -> Ends {
    let mut ends = Ends::default();
    for section in sections {
        if let Some(side) = teams.side(section.left) {
            ends.state(section.period, side, true);
        }
    }
    for row in rows {
        let happening = events.get(*row);
        let side = teams.side(happening.get("Team"));
        if let (true, Some(side), Some((x, _))) =
            (happening.has("ShotAtGoal"), side, happening.row.position)
        {
            let (period, _) = clock(sections, happening.row.time, false);
            ends.saw(period, side, x / f64::from(PITCH_LENGTH));
        }
    }
    ends
}

/// Length and width of the pitch of the positions: 105 x 68, unless the match information names
/// another and the kick-offs lie in the middle of that one.
fn pitch(
    info: Option<&Information>,
    events: &Events,
    rows: &[usize],
    notes: &mut Vec<String>,
) -> Pitch {
    let standard = Pitch::STANDARD;
    let stated = info.and_then(|info| info.pitch);
    let Some(stated) = stated.map(|(length, width)| Pitch { length, width }) else {
        return standard;
    };
    let plausible =
        (80.0..=125.0).contains(&stated.length) && (40.0..=95.0).contains(&stated.width);
    let off = (
        stated.length - standard.length,
        stated.width - standard.width,
    );
    if !plausible || off.0.abs() < 0.05 && off.1.abs() < 0.05 {
        return standard;
    }
    let (mut for_stated, mut for_standard) = (0, 0);
    for row in rows {
        let happening = events.get(*row);
        let Some((x, y)) = happening
            .row
            .position
            .filter(|_| happening.name() == "KickOff")
        else {
            continue;
        };
        let off = |it: Pitch| (x - it.length / 2.0).hypot(y - it.width / 2.0);
        if off(stated) < off(standard) {
            for_stated += 1;
        } else {
            for_standard += 1;
        }
    }
    if for_stated > for_standard {
        return stated;
    }
    notes.push(format!(
        "the match information names a pitch of {} x {} m, but the kick-offs lie in the middle of 105 x 68: positions are read on that",
        stated.length, stated.width
    ));
    standard
}

/// The rows in order, with the fouls that penalties lack, and the rows that are fouls for which a
/// penalty was given.
fn steps(
    events: &Events,
    rows: &[usize],
    sections: &[Section],
    teams: &Teams,
) -> (Vec<Step>, HashSet<usize>) {
    /// Seconds before and after the decision within which the foul may be recorded.
    const BEFORE: f64 = 60.0;
    const AFTER: f64 = 10.0;
    let mut steps: Vec<(f64, Step)> = rows
        .iter()
        .map(|row| (events.rows[*row].time, Step::Row(*row)))
        .collect();
    let mut fouls = HashSet::new();
    for row in rows {
        let penalty = events.get(*row);
        let Some(culprit) = penalty.get_of("Penalty", "CausingPlayer") else {
            continue;
        };
        let decision = penalty
            .get_of("Penalty", "DecisionTimestamp")
            .and_then(instant);
        let decision = decision.unwrap_or(penalty.row.time);
        let foul = rows
            .iter()
            .filter(|row| {
                let foul = events.get(**row);
                let since = decision - foul.row.time;
                foul.name() == "Foul"
                    && foul.get("Fouler") == Some(culprit)
                    && (-AFTER..=BEFORE).contains(&since)
            })
            .min_by(|a, b| {
                let away = |row: usize| (events.rows[row].time - decision).abs();
                away(**a).total_cmp(&away(**b))
            });
        match foul {
            Some(foul) => {
                fouls.insert(*foul);
            }
            // In a shoot-out nobody was fouled.
            None if clock(sections, penalty.row.time, false).0 < 5
                && teams.side(penalty.get("Team")).is_some() =>
            {
                steps.push((decision.min(penalty.row.time), Step::PenaltyFoul(*row)));
            }
            None => {}
        }
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    (steps.into_iter().map(|(_, step)| step).collect(), fouls)
}

/// Adds events to the columns.
struct Pusher<'p> {
    batch: &'p mut Batch,
    events: &'p Events<'p>,
    sections: &'p [Section<'p>],
    teams: &'p Teams,
    placing: &'p Placing,
}

/// The happenings of later steps.
fn after<'e>(events: &'e Events, later: &'e [Step]) -> impl Iterator<Item = Happening<'e>> {
    later.iter().filter_map(|step| match step {
        Step::Row(row) => Some(events.get(*row)),
        Step::PenaltyFoul(_) => None,
    })
}

/// A player's part in a happening.
struct Part<'s> {
    /// This ending of their ids distinguishes them from the other events of the happening.
    ending: &'s str,
    side: Option<Side>,
    player: Option<&'s str>,
    related: Option<&'s str>,
    mapped: Mapped,
    /// Where the ball arrived, in metres on the fixed pitch.
    end: Option<(f64, f64)>,
}

impl Pusher<'_> {
    /// Adds a happening and what goes with it; `later` is what comes after it.
    fn push(&mut self, happening: Happening, gave_penalty: bool, later: &[Step]) {
        let mut mapped = spec::map(&happening);
        if !spec::is_known(happening.name()) {
            self.batch.count_unknown(happening.name());
        }
        if gave_penalty {
            mapped.qualifiers |= Qualifiers::PENALTY;
        }
        let (team, player, related) = match happening.name() {
            "TacklingGame" => ("WinnerTeam", "Winner", "Loser"),
            "Foul" => ("TeamFouler", "Fouler", "Fouled"),
            "Substitution" => ("Team", "PlayerOut", "PlayerIn"),
            _ if happening.has("ShotAtGoal") => ("Team", "Player", "AssistShotAtGoal"),
            _ => ("Team", "Player", "Recipient"),
        };
        let player = happening.get(player);
        let side = self.teams.side(happening.get(team)).or_else(|| {
            let known = player.and_then(|id| self.teams.players.get(id));
            known.map(|(side, ..)| *side)
        });
        if spec::is_held(&happening) && self.teams.keeps_goal(player) {
            mapped.kind = EventType::KeeperPickUp;
        }
        let started = match happening.name() {
            "KickOff" => happening.get("GameSection").is_some(),
            _ => false,
        };
        if started && mapped.kind == EventType::Other {
            mapped.kind = EventType::PeriodStart;
        } else if started {
            self.beside(
                happening,
                Part::new("-start", None, EventType::PeriodStart, None),
            );
        }
        let end = self.arrival(&happening, &mapped, later);
        let part = Part {
            ending: "",
            side,
            player,
            related: happening.get(related),
            mapped,
            end,
        };
        self.event(happening, &part);
        self.others(happening, side, later);
    }

    /// The events of other players that the happening implies.
    fn others(&mut self, happening: Happening, side: Option<Side>, later: &[Step]) {
        let opponent = side.map(Side::opponent);
        if happening.name() == "TacklingGame" {
            let loser = Part {
                ending: "-loser",
                side: self.teams.side(happening.get("LoserTeam")).or(opponent),
                player: happening.get("Loser"),
                related: happening.get("Winner"),
                mapped: spec::duels(&happening).1,
                end: None,
            };
            self.beside(happening, loser);
        }
        if let Some(keeper) = happening.get_of("SavedShot", "GoalKeeper") {
            let mut part = Part::new("-save", opponent, EventType::KeeperSave, Some(keeper));
            part.mapped.outcome = Some(Outcome::Success);
            if happening.get_of("SavedShot", "SaveResult") == Some("notCleared") {
                part.mapped.qualifiers |= Qualifiers::DROP;
            }
            self.beside(happening, part);
        }
        if let Some(blocker) = happening.get_of("BlockedShot", "Player") {
            // A team-mate may block the shot as well.
            let side = self
                .teams
                .players
                .get(blocker)
                .map(|(side, ..)| *side)
                .or(opponent);
            self.beside(
                happening,
                Part::new("-block", side, EventType::Block, Some(blocker)),
            );
        }
        let Some(keeper) = happening.get_of("Cross", "GoalKeeper") else {
            return;
        };
        let kind = match happening.get_of("Cross", "GoalKeeperInterference") {
            Some("fisted") => EventType::KeeperPunch,
            Some("caught" | "rebounded") => EventType::KeeperClaim,
            _ => return,
        };
        let caught = happening.get_of("Cross", "GoalKeeperInterference") == Some("caught");
        let his_own = after(self.events, later)
            .take_while(|next| next.row.time - happening.row.time <= 10.0)
            .any(|next| next.name() == "BallClaiming" && next.get("Player") == Some(keeper));
        if caught && his_own {
            return;
        }
        let mut part = Part::new("-keeper", opponent, kind, Some(keeper));
        part.mapped.outcome = Some(Outcome::Success);
        if happening.get_of("Cross", "GoalKeeperInterference") == Some("rebounded") {
            part.mapped.qualifiers |= Qualifiers::DROP;
        }
        self.beside(happening, part);
    }

    /// Where a completed pass arrived: where its recipient took the ball, if the recipient has the
    /// next event on the ball.
    fn arrival(
        &self,
        happening: &Happening,
        mapped: &Mapped,
        later: &[Step],
    ) -> Option<(f64, f64)> {
        let recipient = happening.get_of("Play", "Recipient")?;
        if mapped.outcome != Some(Outcome::Success) {
            return None;
        }
        let on_ball = [
            "Play",
            "ShotAtGoal",
            "OtherBallAction",
            "BallClaiming",
            "TacklingGame",
        ];
        let next =
            after(self.events, later).find(|next| on_ball.iter().any(|name| next.has(name)))?;
        // A set piece's position is that of the restart.
        let taken = matches!(next.name(), "Play" | "ShotAtGoal" | "OtherBallAction")
            && next.get("Player") == Some(recipient)
            && next.row.time - happening.row.time <= 15.0;
        taken
            .then(|| next.row.source.or(next.row.position))
            .flatten()
    }

    /// The foul behind a penalty for which the feed has no foul.
    fn push_penalty_foul(&mut self, penalty: Happening) {
        let side = self.teams.side(penalty.get("Team")).map(Side::opponent);
        let mut part = Part::new(
            "-foul",
            side,
            EventType::Foul,
            penalty.get_of("Penalty", "CausingPlayer"),
        );
        part.related = penalty.get_of("Penalty", "FouledPlayer");
        part.mapped.qualifiers |= Qualifiers::PENALTY;
        let decision = penalty
            .get_of("Penalty", "DecisionTimestamp")
            .and_then(instant);
        self.batch.count_derived();
        self.event_at(penalty, &part, decision.unwrap_or(penalty.row.time), None);
    }

    /// An event derived from that of its row.
    fn beside(&mut self, happening: Happening, part: Part) {
        self.batch.count_derived();
        self.event(happening, &part);
    }

    fn event(&mut self, happening: Happening, part: &Part) {
        self.event_at(happening, part, happening.row.time, happening.row.position);
    }

    fn event_at(
        &mut self,
        happening: Happening,
        part: &Part,
        time: f64,
        position: Option<(f64, f64)>,
    ) {
        let kind = part.mapped.kind;
        let (period, seconds) = clock(self.sections, time, kind == EventType::Substitution);
        let event_id = match part.ending {
            "" => Cow::Borrowed(happening.row.id.as_ref()),
            ending => Cow::Owned(format!("{}{ending}", happening.row.id)),
        };
        let place = |(x, y): (f64, f64)| {
            let Pitch { length, width } = self.placing.pitch;
            self.placing
                .metres(&event_id, period, part.side?, x / length, y / width)
        };
        let labelled = kind == EventType::ErrorLabel;
        let xg = happening
            .get_of("ShotAtGoal", "xG")
            .and_then(|xg| xg.parse::<f32>().ok());
        let event = Event {
            side: part.side,
            player_id: part.player,
            player: part.player.map(|id| self.teams.name(id)),
            related_player: part.related.map(|id| self.teams.name(id)),
            start: position.and_then(place),
            end: part.end.and_then(place),
            xg: xg.filter(|xg| kind.is_shot() && (0.0..=1.0).contains(xg)),
            possession: happening
                .get("BallPossessionPhase")
                .and_then(|phase| phase.parse().ok()),
            event_id: &event_id,
            provider_type: &happening.path(),
            error_label: labelled.then_some("possession loss before goal"),
            label_source: labelled.then_some(LabelSource::Provider),
            ..part.mapped.at(period, seconds)
        };
        self.batch.push(&event);
    }
}

impl<'s> Part<'s> {
    fn new(
        ending: &'s str,
        side: Option<Side>,
        kind: EventType,
        player: Option<&'s str>,
    ) -> Part<'s> {
        Part {
            ending,
            side,
            player,
            related: None,
            mapped: Mapped::new(kind, None),
            end: None,
        }
    }
}
