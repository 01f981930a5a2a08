//! The Common Data Format (CDF): events as JSON lines, with the match sheet and the metadata of the
//! same match next to them.

mod raw;
mod spec;
mod tracking;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use backline_kit::clock::{halves_of, note_of};
use backline_kit::datetime::instant;
use backline_kit::direction::{Ends, Placing};
use backline_kit::format::Card;
use backline_kit::hint::Hint;
use backline_kit::normalise::{SquadMember, finish_match, out_of_order};
use backline_kit::options::Taken;
use backline_kit::pitch::Pitch;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::{Companion, Input};
use backline_kit::text::decode_json;
use backline_model::{
    Batch, Day, Event, EventType, Halves, Mapped, MatchInfo, PITCH_LENGTH, PITCH_WIDTH, Side,
};
use backline_model::{Error, Place, Result};
use raw::{Line, MatchSheet, Metadata};

/// The description of this format for the registry.
pub(super) static PROVIDER: Provider = Provider {
    card: Card {
        name: "cdf",
        title: "Common Data Format (CDF) events",
        credit: "Common Data Format",
        forms: "JSON lines, one event per line; match sheet, metadata and tracking lines are found next to it",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta],
    columns: &[],
    describe: spec::describe,
};

const HINT: Hint = Hint::Events("CDF event lines {match, meta, event}");

fn recognise(head: &Head) -> Recognition {
    let has = |text: &str| head.text.contains(text);
    if !head.text.starts_with('{') {
        Recognition::Unknown
    } else if has("\"is_synced\"") && has("\"sub_type\"") && has("\"event\"") {
        Recognition::Events
    } else if has("\"is_neutral\"") && has("\"has_extratime\"") {
        Recognition::Other {
            what: "a CDF match sheet",
            hint: "Give the event lines; the match sheet is found next to them",
            companion: true,
        }
    } else if has("\"play_direction\"") && has("\"periods\"") {
        Recognition::Other {
            what: "CDF metadata",
            hint: "Give the event lines; the metadata is found next to them",
            companion: true,
        }
    } else if has("\"frame_id\"") && has("\"timestamp\"") && has("\"teams\"") && has("\"players\"")
    {
        Recognition::Other {
            what: "CDF tracking lines, which hold no events",
            hint: "Give the event lines; the tracking lines are found next to them",
            companion: true,
        }
    } else {
        Recognition::Unknown
    }
}

/// Reads the matches of one file into the end of `batch`.
fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let lines = lines(input)?;
    if lines.is_empty() {
        return Err(Error::whole(
            input.file,
            "it holds no events",
            HINT.broken(),
        ));
    }
    let mut ids: Vec<&str> = Vec::new();
    for line in &lines {
        if ids.last() != Some(&line.info.id.as_ref()) && !ids.contains(&line.info.id.as_ref()) {
            ids.push(&line.info.id);
        }
    }
    for id in ids {
        let of_match: Vec<&Line> = lines.iter().filter(|line| line.info.id == id).collect();
        read_match(input, batch, &of_match, id)?;
    }
    Ok(())
}

/// Decodes line by line, so that an error names its line.
fn lines<'a>(input: &Input<'a>) -> Result<Vec<Line<'a>>> {
    let bytes = input
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(input.bytes);
    let mut lines = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let decoded = decode_json::<Line>(input.file, line, HINT);
        lines.push(decoded.map_err(|error| in_line(error, index))?);
    }
    Ok(lines)
}

/// Converts an error's place within its line to one within the file.
fn in_line(error: Error, before: usize) -> Error {
    match error {
        Error::Input {
            file,
            place: Place::Json { path, line, column },
            problem,
            hint,
        } => Error::Input {
            file,
            place: Place::Json {
                path,
                line: line + before,
                column,
            },
            problem,
            hint,
        },
        other => other,
    }
}

/// Where this companion may be, the likeliest place first.
fn candidates(input: &Input, words: &[&str]) -> Vec<PathBuf> {
    let (folder, stem) = (input.folder(), input.stem());
    let mut names = Vec::new();
    for word in words {
        names.extend(["events", "event"].map(|events| stem.replace(events, word)));
        names.push(format!("{stem}_{word}"));
        names.push((*word).to_owned());
    }
    names
        .into_iter()
        .filter(|name| *name != stem)
        .map(|name| folder.join(format!("{name}.json")))
        .collect()
}

/// A companion that describes a match.
trait About: serde::de::DeserializeOwned + Send + Sync + 'static {
    fn match_id(&self) -> &str;
    /// Its home and away teams.
    fn teams(&self) -> Option<&raw::Teams>;
}

impl About for MatchSheet {
    fn match_id(&self) -> &str {
        &self.info.id
    }

    fn teams(&self) -> Option<&raw::Teams> {
        Some(&self.teams)
    }
}

impl About for Metadata {
    fn match_id(&self) -> &str {
        &self.info.id
    }

    fn teams(&self) -> Option<&raw::Teams> {
        self.teams.as_ref()
    }
}

/// What lies next to the events of a match, or was given.
struct Match<'m> {
    id: &'m str,
    /// The teams of its events.
    teams: Vec<&'m str>,
    /// Files next to it that belong to another match.
    others: Vec<PathBuf>,
}

/// A companion of the match: the file given by option, which must belong to the match; else the
/// first file next to the events that does.
fn companion<T: About>(
    given: Option<Companion>,
    beside: impl Iterator<Item = Result<Option<Companion>>>,
    input: &Input,
    of: &mut Match,
) -> Result<Option<Arc<T>>> {
    const FIX: &str = "Expected the CDF match sheet or metadata of the match; move the file away to read without it";
    let parse = |companion: &Companion| -> Result<Arc<T>> {
        input.parsed(companion, |file, bytes| {
            decode_json(file, bytes, Hint::Always(FIX))
        })
    };
    let checked = |companion: &Companion, found: Arc<T>| {
        if let Some(teams) = found.teams() {
            let theirs = [&teams.home, &teams.away].map(|team| team.id.as_str());
            companion.of_teams(theirs, of.teams.iter().copied())?;
        }
        Ok(Some(found.clone()))
    };
    if let Some(given) = given {
        let found = parse(&given)?;
        if found.match_id() != of.id {
            return Err(Error::whole(
                &given.file,
                format!(
                    "it belongs to the match {}, the events to {}",
                    found.match_id(),
                    of.id
                ),
                "Give the file of the same match",
            ));
        }
        return checked(&given, found);
    }
    for candidate in beside {
        if let Some(candidate) = candidate? {
            let found = parse(&candidate)?;
            if found.match_id() == of.id {
                return checked(&candidate, found);
            }
            if !of.others.contains(&candidate.file) {
                of.others.push(candidate.file);
            }
        }
    }
    Ok(None)
}

fn sheet(input: &Input, of: &mut Match) -> Result<Option<Arc<MatchSheet>>> {
    let given = match &input.options.lineups {
        Some(_) => input.lineups([])?,
        None => None,
    };
    let words = ["match", "match_sheet", "sheet"];
    let beside = candidates(input, &words)
        .into_iter()
        .map(|path| input.lineups([path]));
    companion(given, beside, input, of)
}

fn metadata(input: &Input, of: &mut Match) -> Result<Option<Arc<Metadata>>> {
    let given = match &input.options.meta {
        Some(_) => input.meta([])?,
        None => None,
    };
    let beside = candidates(input, &["meta", "metadata"])
        .into_iter()
        .map(|path| input.meta([path]));
    companion(given, beside, input, of)
}

/// The teams of the events, in order of appearance.
fn acting<'l>(lines: &[&'l Line]) -> Vec<&'l str> {
    let mut teams: Vec<&str> = Vec::new();
    for line in lines {
        match line.event.team_id.as_deref() {
            Some(team) if !teams.contains(&team) => teams.push(team),
            _ => {}
        }
    }
    teams
}

/// Teams and players by id.
struct Known {
    ids: [String; 2],
    names: [String; 2],
    players: HashMap<String, String>,
    home_stated: bool,
}

impl Known {
    fn side(&self, team: Option<&str>) -> Option<Side> {
        let index = self.ids.iter().position(|id| Some(id.as_str()) == team)?;
        Some(Side::BOTH[index])
    }

    fn name<'n>(&'n self, player: &'n str) -> &'n str {
        self.players.get(player).map_or(player, String::as_str)
    }
}

fn known(
    input: &Input,
    acting: &[&str],
    sheet: Option<&MatchSheet>,
    meta: Option<&Metadata>,
) -> Result<Known> {
    let lists = [
        sheet.map(|sheet| &sheet.teams),
        meta.and_then(|meta| meta.teams.as_ref()),
    ];
    let lists: Vec<[&raw::Team; 2]> = lists
        .into_iter()
        .flatten()
        .map(|teams| [&teams.home, &teams.away])
        .collect();
    let mut players = HashMap::new();
    for player in lists.iter().flatten().flat_map(|team| &team.players) {
        let full =
            [&player.first_name, &player.last_name].map(|name| name.as_deref().unwrap_or_default());
        let full = full.join(" ");
        let name = player.short_name.as_deref().unwrap_or(full.as_str()).trim();
        if !name.is_empty() {
            players
                .entry(player.id.clone())
                .or_insert_with(|| name.to_owned());
        }
    }
    if let Some(first) = lists.first() {
        let name = |side: usize| {
            let names = lists
                .iter()
                .map(|teams| &teams[side])
                .flat_map(|team| [&team.name, &team.short_name]);
            names
                .flatten()
                .next()
                .cloned()
                .unwrap_or_else(|| first[side].id.clone())
        };
        return Ok(Known {
            ids: [first[0].id.clone(), first[1].id.clone()],
            names: [name(0), name(1)],
            players,
            home_stated: true,
        });
    }
    let acting: Vec<String> = acting.iter().map(|team| (*team).to_owned()).collect();
    let ids = <[String; 2]>::try_from(acting).map_err(|ids| {
        Error::whole(
            input.file,
            format!("the events have {} teams, expected 2", ids.len()),
            "Put the match sheet or the metadata next to it",
        )
    })?;
    Ok(Known {
        names: ids.clone(),
        ids,
        players,
        home_stated: false,
    })
}

/// When each period began, seconds since 1970.
fn starts(lines: &[&Line], meta: Option<&Metadata>) -> [Option<f64>; 5] {
    let mut starts = [None; 5];
    for period in meta.into_iter().flat_map(|meta| &meta.info.periods) {
        if let Some(number) = spec::period(&period.period) {
            starts[usize::from(number - 1)] = period.start_time.as_deref().and_then(instant);
        }
    }
    let stated = starts;
    for line in lines {
        let index = usize::from(line.event.period - 1);
        let time = line.event.time.as_deref().and_then(instant);
        if let (None, Some(time)) = (stated[index], time) {
            let start: &mut Option<f64> = &mut starts[index];
            *start = Some(start.map_or(time, |start| start.min(time)));
        }
    }
    starts
}

/// Seconds of the period that a clock such as `12:34.56` shows.
fn on_clock(clock: &str, period: u8, halves: Halves) -> Option<f64> {
    Some(shown(clock)? - f64::from(halves.start(period)) * 60.0)
}

/// Seconds that a clock such as `12:34.56` shows.
fn shown(clock: &str) -> Option<f64> {
    let (minutes, seconds) = clock.split_once(':')?;
    let minutes: f64 = minutes.parse::<u16>().ok()?.into();
    let seconds: f64 = seconds.parse().ok().filter(|s| (0.0..60.0).contains(s))?;
    Some(minutes * 60.0 + seconds)
}

/// The length of the halves by what the clock shows.
fn halves(lines: &[&Line]) -> Halves {
    halves_of(lines.iter().filter_map(|line| {
        let clock = line.event.match_clock.as_deref()?;
        Some((line.event.period, shown(clock)? / 60.0))
    }))
}

/// Seconds of the period.
fn seconds(event: &raw::Event, period: u8, starts: &[Option<f64>; 5], halves: Halves) -> f64 {
    let clock = event.match_clock.as_deref();
    let by_clock = clock.and_then(|clock| on_clock(clock, period, halves));
    let start = starts[usize::from(period - 1)];
    let by_time = || Some(event.time.as_deref().and_then(instant)? - start?);
    by_clock
        .or_else(by_time)
        .unwrap_or(0.0)
        .clamp(0.0, 12_000.0)
}

/// The direction of the positions.
struct Placement {
    placing: Placing,
    /// The acting team always attacks to the right.
    acting: bool,
}

impl Placement {
    fn metres(
        &self,
        event_id: &str,
        period: u8,
        side: Option<Side>,
        x: Option<f64>,
        y: Option<f64>,
    ) -> Option<(f32, f32)> {
        let (x, y) = x.zip(y)?;
        let side = if self.acting { Side::Home } else { side? };
        self.placing.metres(
            event_id,
            period,
            side,
            x / self.placing.pitch.length + 0.5,
            y / self.placing.pitch.width + 0.5,
        )
    }
}

/// Finds the direction that agrees with the shots, trying that of the format first.
fn pitch(
    lines: &[&Line],
    known: &Known,
    meta: Option<&Metadata>,
    notes: &mut Vec<String>,
) -> Placement {
    let venue = meta.and_then(|meta| meta.venue.as_ref());
    let size = |stated: Option<f64>, standard: f32| {
        stated
            .filter(|metres| (40.0..=130.0).contains(metres))
            .unwrap_or(f64::from(standard))
    };
    let size = Pitch {
        length: size(venue.and_then(|venue| venue.pitch_length), PITCH_LENGTH),
        width: size(venue.and_then(|venue| venue.pitch_width), PITCH_WIDTH),
    };
    let mut pitch = Placement {
        placing: Placing::home_to_the_right(),
        acting: false,
    };
    let shots: Vec<(u8, Side, f64)> = lines
        .iter()
        .filter(|line| {
            line.event.kind == "shot" && line.event.outcome_type.as_deref() != Some("own_goal")
        })
        .filter_map(|line| {
            let event = &line.event;
            let x = event.x.filter(|x| x.abs() > 15.0)?;
            Some((event.period, known.side(event.team_id.as_deref())?, x))
        })
        .filter(|(period, ..)| *period < 5)
        .collect();
    let agree = |right: &dyn Fn(u8, Side) -> Option<bool>| {
        let votes = shots
            .iter()
            .filter(|(period, side, x)| right(*period, *side) == Some(*x > 0.0));
        votes.count() * 5 >= shots.len() * 4
    };
    if agree(&|_, side| Some(side == Side::Home)) {
        pitch.placing.pitch = size;
        return pitch;
    }
    let mut ends = Ends::default();
    let mut stated = [None; 5];
    for period in meta.into_iter().flat_map(|meta| &meta.info.periods) {
        let right = match period.play_direction.as_deref() {
            Some("left_right") => true,
            Some("right_left") => false,
            _ => continue,
        };
        if let Some(number) = spec::period(&period.period) {
            ends.state(number, Side::Home, right);
            stated[usize::from(number - 1)] = Some(right);
        }
    }
    if agree(&|period, side| {
        stated[usize::from(period - 1)].map(|right| right == (side == Side::Home))
    }) {
        notes.push("judging by the shots, the home team does not always attack to the right, as the format requires, but as `play_direction` says; positions are read accordingly".to_owned());
        pitch.placing = ends.settle();
    } else if agree(&|_, _| Some(true)) {
        notes.push("judging by the shots, every team attacks to the right in its own events, where the format requires this only of the home team; positions are read accordingly".to_owned());
        pitch.acting = true;
    } else {
        // Shots that disagree with every reading are ignored.
        pitch.placing = Ends::default().settle();
    }
    pitch.placing.pitch = size;
    pitch
}

/// An item to add, in playing order.
enum Step<'s> {
    Line(&'s Line<'s>),
    Substitution(&'s raw::Substitution),
    Card(&'s raw::Card),
    End,
}

fn read_match(input: &Input, batch: &mut Batch, lines: &[&Line], match_id: &str) -> Result<()> {
    let mut of = Match {
        id: match_id,
        teams: acting(lines),
        others: Vec::new(),
    };
    let sheet = sheet(input, &mut of)?;
    let meta = metadata(input, &mut of)?;
    let (sheet, meta) = (sheet.as_deref(), meta.as_deref());
    let known = known(input, &of.teams, sheet, meta)?;
    let mut notes = Vec::new();
    for file in &of.others {
        notes.push(format!(
            "{} belongs to another match and is not used",
            file.display()
        ));
    }
    if sheet.is_none() && meta.is_none() {
        notes.push("neither the match sheet nor the metadata of this match was found: teams and players go by their ids, and minutes are inferred; put the files next to the events or give them with the options `lineups` and `meta`".to_owned());
    }
    let pitch = pitch(lines, &known, meta, &mut notes);
    let starts = starts(lines, meta);
    let halves = halves(lines);
    notes.extend(note_of(halves));
    let named = |named: Option<&raw::Named>| {
        let named = named?;
        named.name.clone().or_else(|| named.id.clone())
    };
    let first_time = lines.iter().find_map(|line| line.event.time.as_deref());
    let date = meta
        .and_then(|meta| meta.info.kickoff_time.as_deref())
        .or(first_time.filter(|time| Day::starting(time).is_some()));
    let last = sheet.and_then(|sheet| sheet.info.result.as_ref()?.last.as_ref());
    let info = MatchInfo {
        match_id: match_id.to_owned(),
        date: date.map(str::to_owned),
        competition: named(meta.and_then(|meta| meta.competition.as_ref())),
        season: named(meta.and_then(|meta| meta.season.as_ref())),
        team_ids: known.ids.clone(),
        teams: known.names.clone(),
        home_stated: known.home_stated,
        score_stated: last.map(|goals| [goals.home, goals.away]),
        halves,
        provider: "cdf",
        file: input.file.to_path_buf(),
        ..MatchInfo::default()
    };
    let mut steps: Vec<(u8, f64, Step)> = Vec::with_capacity(lines.len() + 16);
    for line in lines {
        let period = line.event.period;
        steps.push((
            period,
            seconds(&line.event, period, &starts, halves),
            Step::Line(line),
        ));
    }
    notes.extend(odd_clocks(lines));
    notes.extend(out_of_order(
        steps.iter().map(|(period, seconds, _)| (*period, *seconds)),
    ));
    add_sheet(&mut steps, sheet, &starts, &mut notes);
    add_ends(&mut steps, meta, &starts);
    steps.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    batch.open(info);
    batch.count_rows(lines.len());
    let with_sheet = sheet.is_some_and(|sheet| sheet.events.is_some());
    for (period, seconds, step) in &steps {
        let mut pusher = Pusher {
            batch,
            known: &known,
            period: *period,
            seconds: *seconds,
        };
        match step {
            Step::Line(line) => pusher.push_line(&line.event, &pitch, with_sheet),
            Step::Substitution(substitution) => pusher.push_substitution(substitution),
            Step::Card(card) => pusher.push_card(card),
            Step::End => pusher.push_beside(
                "period-end",
                None,
                EventType::PeriodEnd,
                [None, None],
                "periods",
            ),
        }
    }
    notes.extend(pitch.placing.notes("any shot"));
    for text in notes {
        batch.note_of_file(text);
    }
    finish_match(batch, &squad(sheet, &known));
    let of = tracking::Of {
        match_id,
        known: &known,
        starts,
        placement: &pitch,
        stated: lines
            .iter()
            .filter_map(|line| Some((line.event.id.as_ref(), line.tracking.as_ref()?.frame_id?)))
            .collect(),
    };
    tracking::read(input, &of, batch)
}

/// A note about clocks that do not show a time.
fn odd_clocks(lines: &[&Line]) -> Option<String> {
    let odd = |line: &&&Line| {
        let event = &line.event;
        let clock = event.match_clock.as_deref();
        clock.is_some_and(|clock| shown(clock).is_none())
    };
    let first = lines.iter().find(odd)?;
    Some(format!(
        "{} of {} events have a `match_clock` that is not written as 12:34.56; their `time` is used, or else the start of the period. The first is `{}` in event `{}`",
        lines.iter().filter(odd).count(),
        lines.len(),
        first.event.match_clock.as_deref().unwrap_or_default(),
        first.event.id
    ))
}

/// Substitutions and cards from the match sheet.
fn add_sheet<'s>(
    steps: &mut Vec<(u8, f64, Step<'s>)>,
    sheet: Option<&'s MatchSheet>,
    starts: &[Option<f64>; 5],
    notes: &mut Vec<String>,
) {
    let Some(events) = sheet.and_then(|sheet| sheet.events.as_ref()) else {
        return;
    };
    let point = |period: Option<&str>, time: Option<&str>| -> Option<(u8, f64)> {
        let period = spec::period(period?)?;
        let start = starts[usize::from(period - 1)]?;
        Some((period, (instant(time?)? - start).clamp(0.0, 12_000.0)))
    };
    let mut untimed = 0;
    for one in events.substitutions.iter().flatten() {
        match point(
            one.period.as_deref(),
            one.in_time.as_deref().or(one.out_time.as_deref()),
        ) {
            Some((period, seconds)) => steps.push((period, seconds, Step::Substitution(one))),
            None => untimed += 1,
        }
    }
    let mut unknown: Vec<&str> = Vec::new();
    for one in events.cards.iter().flatten() {
        if spec::card(&one.kind).is_none() {
            unknown.push(&one.kind);
            continue;
        }
        match point(one.period.as_deref(), one.time.as_deref()) {
            Some((period, seconds)) => steps.push((period, seconds, Step::Card(one))),
            None => untimed += 1,
        }
    }
    if let Some(first) = unknown.first() {
        notes.push(format!(
            "{} of the match sheet's cards {} of a type that backline does not know, such as `{first}`, and ignored; known are yellow_card, second_yellow_card and red_card",
            unknown.len(),
            if unknown.len() == 1 { "is" } else { "are" }
        ));
    }
    if untimed > 0 {
        notes.push(format!(
            "{untimed} of the match sheet's substitutions and cards have no period and time that occur in the events and are ignored"
        ));
    }
}

/// Ends of periods stated by the metadata.
fn add_ends(steps: &mut Vec<(u8, f64, Step)>, meta: Option<&Metadata>, starts: &[Option<f64>; 5]) {
    for period in meta.into_iter().flat_map(|meta| &meta.info.periods) {
        let Some(number) = spec::period(&period.period) else {
            continue;
        };
        let of_period = |(period, _, step): &(u8, f64, Step)| match step {
            Step::Line(line) if *period == number => Some(spec::map(&line.event, None).kind),
            _ => None,
        };
        let kinds: Vec<EventType> = steps.iter().filter_map(of_period).collect();
        let open = !kinds.is_empty() && !kinds.contains(&EventType::PeriodEnd);
        let end = period.end_time.as_deref().and_then(instant);
        if let (true, Some(start), Some(end)) = (open, starts[usize::from(number - 1)], end)
            && end > start
            && end - start < 12_000.0
        {
            steps.push((number, end - start, Step::End));
        }
    }
}

/// Players of the match sheet; without one, it may be known who started, but not who came on.
fn squad(sheet: Option<&MatchSheet>, known: &Known) -> Vec<SquadMember> {
    let Some(sheet) = sheet else {
        return Vec::new();
    };
    let with_events = sheet.events.is_some();
    let of = |side: Side, team: &raw::Team| -> Vec<SquadMember> {
        let member = |player: &raw::Player| SquadMember {
            birth_date: player.date_of_birth.clone(),
            position: spec::position(player.position.as_deref(), player.position_group.as_deref())
                .map(str::to_owned),
            started: player.is_starter.filter(|_| with_events),
            ..SquadMember::new(side, Some(player.id.clone()), known.name(&player.id))
        };
        team.players.iter().map(member).collect()
    };
    let mut squad = of(Side::Home, &sheet.teams.home);
    squad.extend(of(Side::Away, &sheet.teams.away));
    squad
}

/// Adds one step to the columns.
struct Pusher<'p> {
    batch: &'p mut Batch,
    known: &'p Known,
    period: u8,
    seconds: f64,
}

impl Pusher<'_> {
    fn push_line(&mut self, raw: &raw::Event, pitch: &Placement, with_sheet: bool) {
        let side = self.known.side(raw.team_id.as_deref());
        let place = |x: Option<f64>, y: Option<f64>| pitch.metres(&raw.id, self.period, side, x, y);
        let (start, end) = (place(raw.x, raw.y), place(raw.x_end, raw.y_end));
        let mut mapped = spec::map(raw, end);
        if with_sheet && matches!(mapped.kind, EventType::Substitution | EventType::Card) {
            // Those of the match sheet count instead.
            (mapped.kind, mapped.outcome) = (EventType::Other, None);
        }
        let provider_type = match raw.sub_type.as_deref() {
            Some(sub_type) => Cow::Owned(format!("{}: {sub_type}", raw.kind)),
            None => Cow::Borrowed(raw.kind.as_ref()),
        };
        if !spec::is_known(&raw.kind, raw.sub_type.as_deref().unwrap_or_default()) {
            self.batch.count_unknown(&provider_type);
        }
        let xg = raw.metrics.as_ref().and_then(|metrics| metrics.xg);
        let known = self.known;
        self.batch.push(&Event {
            side,
            player_id: raw.player_id.as_deref(),
            player: raw.player_id.as_deref().map(|id| known.name(id)),
            related_player: raw.receiver_id.as_deref().map(|id| known.name(id)),
            start,
            end,
            xg: xg.filter(|xg| mapped.kind.is_shot() && (0.0..=1.0).contains(xg)),
            event_id: &raw.id,
            provider_type: &provider_type,
            ..mapped.at(self.period, self.seconds)
        });
    }

    fn push_substitution(&mut self, raw: &raw::Substitution) {
        let players = [raw.out_player_id.as_deref(), raw.in_player_id.as_deref()];
        self.push_beside(
            "substitution",
            raw.team_id.as_deref(),
            EventType::Substitution,
            players,
            "match sheet",
        );
    }

    fn push_card(&mut self, raw: &raw::Card) {
        let Some(card) = spec::card(&raw.kind) else {
            return;
        };
        let side = self.known.side(raw.team_id.as_deref());
        let player = raw.player_id.as_deref();
        let id = self.id("card");
        let mapped = Mapped::new(EventType::Card, Some(card));
        self.batch.count_derived();
        self.batch.push(&Event {
            side,
            player_id: player,
            player: player.map(|id| self.known.name(id)),
            event_id: &id,
            provider_type: "match sheet: card",
            ..mapped.at(self.period, self.seconds)
        });
    }

    /// An event that does not come from an event line.
    fn push_beside(
        &mut self,
        what: &str,
        team: Option<&str>,
        kind: EventType,
        players: [Option<&str>; 2],
        from: &str,
    ) {
        let side = self.known.side(team);
        let id = self.id(what);
        self.batch.count_derived();
        self.batch.push(&Event {
            side,
            player_id: players[0],
            player: players[0].map(|id| self.known.name(id)),
            related_player: players[1].map(|id| self.known.name(id)),
            event_id: &id,
            provider_type: &format!("{from}: {what}"),
            ..Mapped::new(kind, None).at(self.period, self.seconds)
        });
    }

    /// An id for an event without one: its kind and its place among the match's events.
    fn id(&self, what: &str) -> String {
        format!("{what}-{}-{}", self.period, self.batch.events.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_s_line_is_that_of_the_file() {
        let error = decode_json::<raw::MatchSheet>(
            std::path::Path::new("a.jsonl"),
            b"{}",
            Hint::Always(""),
        )
        .expect_err("empty");
        assert!(in_line(error, 6).to_string().contains("line 7"));
    }
}
