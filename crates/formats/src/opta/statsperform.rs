//! Stats Perform's MA3 events with MA1 line-ups next to them, as JSON or XML.
//!
//! Both feeds begin with the same description of the match, so one reader serves both and takes the
//! events of the one and the line-ups of the other.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::f7::fill_from;
use super::f24::has;
use super::formations;
use super::game::{Game, MOST_MINUTES, Row};
use super::qualifiers::Details;
use super::row::{self, ASSIST, KEY_PASS};
use super::team_sheet::{Player, TeamSheet};
use super::types;
use backline_kit::format::{Card, Description};
use backline_kit::hint::Hint;
use backline_kit::loose::{Number, Text};
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::{Input, Listing};
use backline_kit::text::decode_json;
use backline_kit::xml::{self, Node, Tag, Xml};
use backline_model::Batch;
use backline_model::{Error, Result};

const HINT: Hint = Hint::Events("a Stats Perform MA3 feed");
const LINE_UPS_HINT: Hint = Hint::Always(
    "Expected a Stats Perform MA1 feed; give the right one with the option `lineups`, or move it away to read without it",
);

/// The description of this format for the registry.
pub(crate) static PROVIDER: Provider = Provider {
    card: Card {
        name: "statsperform",
        title: "Stats Perform MA3 events",
        credit: "Stats Perform (Opta)",
        forms: "JSON or XML, one match per file; its MA1 line-ups file is found next to it",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta],
    columns: &[],
    describe,
};

fn recognise(head: &Head) -> Recognition {
    let line_ups = Recognition::Other {
        what: "a Stats Perform MA1 line-ups file",
        hint: "Give the MA3 events file; the MA1 file is found next to it, or given with the option `lineups`",
        companion: true,
    };
    let text = head.text;
    let known = match text.chars().next() {
        Some('<') => text.contains("<matchInfo") || text.contains("<matchEvents"),
        Some('{') => text.contains("\"matchInfo\"") && has(head.bytes, "\"liveData\""),
        _ => false,
    };
    if !known {
        Recognition::Unknown
    } else if has(head.bytes, "\"typeId\"") || has(head.bytes, " typeId=") {
        Recognition::Events
    } else {
        line_ups
    }
}

fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    let is_xml = first_byte(input.bytes) == Some(b'<');
    if is_xml {
        batch
            .notes
            .extend(xml::encoding_note(input.file, input.bytes));
        let text = xml::text(input.bytes);
        let game = xml_game(input.file, &text, HINT, |sheet| fill(input, sheet))?;
        game.push(input.file, batch)
    } else {
        json_game(input)?.push(input.file, batch)
    }
}

fn first_byte(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // The second byte of UTF-16's mark is skipped along with blanks and zeros.
    bytes
        .iter()
        .copied()
        .find(|byte| byte.is_ascii() && !byte.is_ascii_whitespace() && *byte != 0)
}

/// Adds the line-ups of the MA1 file given or found next to the events.
fn fill(input: &Input, sheet: &mut TeamSheet) -> Result<()> {
    let line_ups = input.lineups(line_ups_files(input, &sheet.match_id))?;
    if let Some(companion) = input.meta([])?.or(line_ups) {
        let sheets = input.parsed(&companion, read_line_ups)?;
        fill_from(&companion, &sheets, sheet)?;
    }
    if sheet.match_id.is_empty() {
        sheet.match_id = input.stem();
    }
    Ok(())
}

/// Where the MA1 file of an MA3 file may be: the same name with `ma1`, in either form, or a file in
/// the same folder whose name has `ma1` and the match's id.
fn line_ups_files(input: &Input, match_id: &str) -> Vec<PathBuf> {
    let folder = input.folder();
    let mut files = Vec::new();
    let unpacked = backline_kit::open::unpacked(input.file);
    if let Some(name) = unpacked.file_name().and_then(|name| name.to_str()) {
        for (from, to) in [("ma3", "ma1"), ("MA3", "MA1"), ("Ma3", "Ma1")] {
            if name.contains(from) {
                let other = folder.join(name.replacen(from, to, 1));
                files.push(other.clone());
                for ending in ["json", "xml"] {
                    files.push(other.with_extension(ending));
                }
            }
        }
    }
    if !match_id.is_empty() {
        files.extend(input.list(Listing::named(folder, &["ma1"], match_id)));
    }
    files
}

fn read_line_ups(file: &Path, bytes: &[u8]) -> Result<Vec<TeamSheet>> {
    if first_byte(bytes) == Some(b'<') {
        let text = xml::text(bytes);
        let game = xml_game(file, &text, LINE_UPS_HINT, |_| Ok(()))?;
        return Ok(vec![game.sheet]);
    }
    let file_of: LineUps = decode_json(file, bytes, LINE_UPS_HINT)?;
    let mut sheets: Vec<TeamSheet> = file_of.many.iter().map(Feed::sheet).collect();
    if let (Some(info), Some(live)) = (file_of.info, file_of.live) {
        sheets.push(Feed { info, live }.sheet());
    }
    Ok(sheets)
}

// JSON.

/// An MA1 file: one match, or all of a season.
#[derive(Deserialize)]
struct LineUps<'a> {
    #[serde(rename = "matchInfo", borrow)]
    info: Option<Info<'a>>,
    #[serde(rename = "liveData", borrow)]
    live: Option<Live<'a>>,
    #[serde(rename = "match", default, borrow)]
    many: Vec<Feed<'a>>,
}

#[derive(Deserialize)]
struct Feed<'a> {
    #[serde(rename = "matchInfo", borrow)]
    info: Info<'a>,
    #[serde(rename = "liveData", borrow)]
    live: Live<'a>,
}

#[derive(Deserialize)]
struct Info<'a> {
    #[serde(default, borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    date: Option<Text<'a>>,
    #[serde(rename = "localDate", borrow)]
    local_date: Option<Text<'a>>,
    #[serde(borrow)]
    competition: Option<Named<'a>>,
    #[serde(rename = "tournamentCalendar", borrow)]
    calendar: Option<Named<'a>>,
    #[serde(default, borrow)]
    contestant: Vec<Contestant<'a>>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Contestant<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(default, borrow)]
    name: Text<'a>,
    #[serde(default, borrow)]
    position: Text<'a>,
}

#[derive(Deserialize)]
struct Live<'a> {
    #[serde(rename = "matchDetails")]
    details: Option<MatchDetails>,
    #[serde(default, borrow)]
    event: Vec<RawEvent<'a>>,
    #[serde(rename = "lineUp", default, borrow)]
    line_ups: Vec<LineUp<'a>>,
}

#[derive(Deserialize)]
struct MatchDetails {
    scores: Option<Scores>,
}

#[derive(Deserialize)]
struct Scores {
    total: Option<Goals>,
}

#[derive(Deserialize)]
struct Goals {
    home: Option<Number>,
    away: Option<Number>,
}

#[derive(Deserialize)]
struct LineUp<'a> {
    #[serde(rename = "contestantId", borrow)]
    team: Text<'a>,
    #[serde(rename = "formationUsed", default, borrow)]
    formation: Text<'a>,
    #[serde(default, borrow)]
    player: Vec<RawPlayer<'a>>,
}

/// A player of the line-ups; the XML has the same fields as attributes.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawPlayer<'a> {
    #[serde(rename = "playerId", borrow)]
    id: Text<'a>,
    #[serde(rename = "firstName", borrow)]
    first: Text<'a>,
    #[serde(rename = "lastName", borrow)]
    last: Text<'a>,
    #[serde(rename = "shortFirstName", borrow)]
    short_first: Text<'a>,
    #[serde(rename = "shortLastName", borrow)]
    short_last: Text<'a>,
    #[serde(rename = "knownName", borrow)]
    known: Text<'a>,
    #[serde(rename = "matchName", borrow)]
    match_name: Text<'a>,
    #[serde(borrow)]
    position: Text<'a>,
    #[serde(rename = "subPosition", borrow)]
    sub_position: Text<'a>,
    #[serde(rename = "formationPlace", borrow)]
    place: Text<'a>,
}

impl RawPlayer<'_> {
    fn player(&self, formation: &str) -> Player {
        const BENCH: &str = "Substitute";
        let place = self.place.0.trim().parse().unwrap_or(0);
        let started = place > 0 || !matches!(self.position.0.as_ref(), "" | BENCH);
        let line = if started {
            &self.position.0
        } else {
            &self.sub_position.0
        };
        Player {
            id: self.id.0.to_string(),
            name: self.name(),
            position: formations::by_name(formation, place).or_else(|| formations::line(line)),
            started: Some(started),
        }
    }

    /// The player's known name, else the short forms of first and last name.
    fn name(&self) -> String {
        let or = |short: &Text, long: &Text| {
            let chosen = if short.0.is_empty() { long } else { short };
            chosen.0.to_string()
        };
        if !self.known.0.is_empty() {
            return self.known.0.to_string();
        }
        let full = format!(
            "{} {}",
            or(&self.short_first, &self.first),
            or(&self.short_last, &self.last)
        );
        match full.trim() {
            "" => self.match_name.0.to_string(),
            full => full.to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct RawEvent<'a> {
    #[serde(default, borrow)]
    id: Text<'a>,
    #[serde(rename = "eventId")]
    number: Option<Number>,
    #[serde(rename = "typeId")]
    kind: Number,
    #[serde(rename = "periodId", deserialize_with = "period")]
    period: u8,
    #[serde(rename = "timeMin", deserialize_with = "minute")]
    minute: u16,
    #[serde(rename = "timeSec")]
    second: Option<Number>,
    #[serde(rename = "contestantId", borrow)]
    team: Option<Text<'a>>,
    #[serde(rename = "playerId", borrow)]
    player: Option<Text<'a>>,
    #[serde(rename = "playerName", borrow)]
    player_name: Option<Text<'a>>,
    outcome: Option<Number>,
    x: Option<Number>,
    y: Option<Number>,
    #[serde(rename = "keyPass")]
    key_pass: Option<Number>,
    assist: Option<Number>,
    #[serde(rename = "qualifier", default, borrow)]
    qualifiers: Qualities<'a>,
}

/// A period of the feeds; an invalid one is rejected with its path.
pub(super) fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let whole = number
        .whole()
        .ok_or_else(|| de::Error::custom(format!("period {}, expected 1 to 5", number.0)))?;
    types::period(whole).map_err(de::Error::custom)
}

/// A minute of the clock.
pub(super) fn minute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let number = Number::deserialize(deserializer)?;
    match number.whole() {
        Some(minute) if minute <= MOST_MINUTES => Ok(minute as u16),
        _ => Err(de::Error::custom(format!(
            "minute {}, expected a whole number up to {MOST_MINUTES}",
            number.0
        ))),
    }
}

/// The qualifiers of an event.
#[derive(Default)]
struct Qualities<'a>(Details<'a>);

#[derive(Deserialize)]
struct Quality<'a> {
    #[serde(rename = "qualifierId")]
    id: Number,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Qualities<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct QualitiesVisitor;
        impl<'de> Visitor<'de> for QualitiesVisitor {
            type Value = Qualities<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of qualifiers {qualifierId, value}")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut details = Details::default();
                while let Some(quality) = list.next_element::<Quality>()? {
                    let id = quality.id.whole().unwrap_or(0) as u32;
                    details
                        .take(id, quality.value.map(|value| value.0))
                        .map_err(de::Error::custom)?;
                }
                Ok(Qualities(details))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Qualities::default())
            }
        }
        deserializer.deserialize_any(QualitiesVisitor)
    }
}

impl Feed<'_> {
    fn sheet(&self) -> TeamSheet {
        let text = |named: &Option<Named>| {
            named
                .as_ref()
                .and_then(|named| named.name.as_ref())
                .map(|name| name.0.to_string())
        };
        let info = &self.info;
        let mut sheet = TeamSheet {
            match_id: info.id.0.to_string(),
            date: [&info.local_date, &info.date]
                .into_iter()
                .flatten()
                .map(|text| text.0.to_string())
                .find(|text| !text.is_empty()),
            competition: text(&info.competition),
            season: text(&info.calendar),
            ..TeamSheet::default()
        };
        for contestant in &info.contestant {
            place_team(
                &mut sheet,
                &contestant.position.0,
                &contestant.id.0,
                &contestant.name.0,
            );
        }
        let goals = self.live.details.as_ref();
        let goals = goals.and_then(|details| details.scores.as_ref()?.total.as_ref());
        let goals = goals.and_then(|goals| Some([goals.home?.whole()?, goals.away?.whole()?]));
        sheet.score = goals.map(|goals| goals.map(|goals| goals.min(u64::from(u32::MAX)) as u32));
        for line_up in &self.live.line_ups {
            let team = sheet
                .teams
                .iter_mut()
                .find(|team| team.id == line_up.team.0);
            if let Some(team) = team {
                let formation = line_up.formation.0.as_ref();
                team.players = line_up
                    .player
                    .iter()
                    .map(|player| player.player(formation))
                    .collect();
            }
        }
        sheet
    }
}

/// Puts a team in its place: home first.
fn place_team(sheet: &mut TeamSheet, position: &str, id: &str, name: &str) {
    let index = match position {
        "home" => 0,
        "away" => 1,
        _ => sheet
            .teams
            .iter()
            .position(|team| team.id.is_empty())
            .unwrap_or(1),
    };
    sheet.teams[index].id = id.to_owned();
    sheet.teams[index].name = name.to_owned();
    sheet.home_stated |= position == "home";
}

fn json_game<'a>(input: &Input<'a>) -> Result<Game<'a>> {
    let mut feed: Feed = decode_json(input.file, input.bytes, HINT)?;
    let events = std::mem::take(&mut feed.live.event);
    let mut sheet = feed.sheet();
    fill(input, &mut sheet)?;
    let rows = events.into_iter().enumerate().map(|(index, event)| {
        event.row(&mut sheet).map_err(|problem| {
            Error::whole(
                input.file,
                format!("liveData.event[{index}]: {problem}"),
                HINT.broken(),
            )
        })
    });
    let rows = rows.collect::<Result<Vec<Row>>>()?;
    Ok(Game {
        sheet,
        rows,
        whoscored: false,
        provider: PROVIDER.card.name,
    })
}

impl<'a> RawEvent<'a> {
    fn row(self, sheet: &mut TeamSheet) -> Result<Row<'a>, String> {
        let text = |text: Option<Text<'a>>| text.map(|text| text.0).filter(|text| !text.is_empty());
        let is = |number: Option<Number>| number.is_some_and(|number| number.0 == 1.0);
        let mut details = self.qualifiers.0;
        for (is, id) in [(is(self.key_pass), KEY_PASS), (is(self.assist), ASSIST)] {
            if is {
                details.take(id, None)?;
            }
        }
        Ok(Row {
            id: self.id.0,
            number: self
                .number
                .and_then(Number::whole)
                .unwrap_or(0)
                .min(u64::from(u32::MAX)) as u32,
            kind: self.kind.whole().unwrap_or(0).min(u64::from(u32::MAX)) as u32,
            kind_name: None,
            period: self.period,
            minute: self.minute,
            second: self.second.map(|second| second.0.clamp(0.0, 59.999) as f32),
            team: match text(self.team) {
                Some(id) => Some(sheet.team(&id)?),
                None => None,
            },
            player: text(self.player),
            player_name: text(self.player_name),
            other: None,
            outcome: self.outcome.map(|outcome| outcome.0 == 1.0),
            start: self.x.zip(self.y).map(|(x, y)| (x.0 as f32, y.0 as f32)),
            details,
        })
    }
}

// XML.

/// Reads a feed; `known` is called once the match's description has been read, before its events.
fn xml_game<'a>(
    file: &'a Path,
    text: &'a str,
    hint: Hint<'a>,
    known: impl FnOnce(&mut TeamSheet) -> Result<()>,
) -> Result<Game<'a>> {
    let mut xml = Xml::new(file, text, hint);
    let mut game = Game {
        sheet: TeamSheet::default(),
        rows: Vec::new(),
        whoscored: false,
        provider: PROVIDER.card.name,
    };
    let (mut known, mut score) = (Some(known), [None, None]);
    let (mut team, mut formation) = (None, "");
    loop {
        let tag = match xml.next_node()? {
            Node::Start(tag) => tag,
            Node::End => continue,
            Node::Eof => break,
        };
        let sheet = &mut game.sheet;
        match tag.name {
            "matchInfo" => {
                sheet.match_id = tag.get("id").unwrap_or_default().to_owned();
                let day = ["localDate", "date"]
                    .into_iter()
                    .find_map(|key| tag.get(key));
                sheet.date = day.map(str::to_owned);
            }
            "competition" => sheet.competition = named(&xml, &tag)?,
            "tournamentCalendar" => {
                sheet.season = Some(xml.text_of()?.into_owned()).filter(|name| !name.is_empty());
            }
            "contestant" => {
                let name = named(&xml, &tag)?.unwrap_or_default();
                let get = |key: &str| tag.get(key).unwrap_or_default();
                place_team(sheet, get("position"), get("id"), &name);
                xml.skip()?;
            }
            "total" if xml.parent() == "scores" => {
                let goals = |key: &str| tag.get(key).and_then(|goals| goals.parse().ok());
                score = [goals("home"), goals("away")];
            }
            "lineUp" => {
                let id = tag.get("contestantId").unwrap_or_default();
                team = sheet.teams.iter().position(|team| team.id == id);
                formation = tag.get("formationUsed").unwrap_or_default();
            }
            "player" if xml.parent() == "lineUp" => {
                let player = xml_player(&xml, &tag)?.player(formation);
                if let Some(team) = team {
                    sheet.teams[team].players.push(player);
                }
            }
            "event" => {
                if let Some(known) = known.take() {
                    known(sheet)?;
                    game.rows.reserve(2048);
                }
                game.rows.push(row::read(&mut xml, &tag, sheet)?);
            }
            _ => {}
        }
    }
    if let [Some(home), Some(away)] = score {
        game.sheet.score = Some([home, away]);
    }
    if let Some(known) = known {
        known(&mut game.sheet)?;
    }
    Ok(game)
}

fn named<'a>(xml: &Xml<'a>, tag: &Tag<'a>) -> Result<Option<String>> {
    let name = tag.get("name").map(|name| xml.value(name)).transpose()?;
    Ok(name.map(Cow::into_owned))
}

fn xml_player<'a>(xml: &Xml<'a>, tag: &Tag<'a>) -> Result<RawPlayer<'a>> {
    let mut attributes = Vec::with_capacity(12);
    xml.each_attribute(tag, |key, value| {
        attributes.push((key, value));
        Ok(())
    })?;
    let mut player = RawPlayer::default();
    for (key, value) in attributes {
        let field = match key {
            "playerId" => &mut player.id,
            "firstName" => &mut player.first,
            "lastName" => &mut player.last,
            "shortFirstName" => &mut player.short_first,
            "shortLastName" => &mut player.short_last,
            "knownName" => &mut player.known,
            "matchName" => &mut player.match_name,
            "position" => &mut player.position,
            "subPosition" => &mut player.sub_position,
            "formationPlace" => &mut player.place,
            _ => continue,
        };
        *field = Text(xml.value(value)?);
    }
    Ok(player)
}

fn describe() -> Description {
    Description {
        coordinates: "per cent of the pitch, origin at the acting team's own right corner, attacking towards x = 100; converted to metres by the lines (the penalty area from x = 83, y = 21.1; the posts at 45.2 and 54.8), up to 5 m off the pitch are put on the line; (0, 0) stands for no position",
        clock: "`timeMin` and `timeSec` run on over half-time as television shows them (the second half starts at 45:00); seconds of the period are counted from its start",
        players: "`playerId`; names from the MA1 file, else `playerName` of the events",
        minutes: "stated: the starting eleven of the MA1 file, else of the events of type 34; substitutions (18, 19), players who leave for good (20) and red cards (17)",
        labels: "qualifiers 169 and 170 on the event that erred, and events of type 51; their value, the number of the goal or shot in its team, gives `led_to_event_id`",
        companions: "the MA1 file, JSON or XML: the same name with `ma1` for `ma3`, or a file in the same folder with `ma1` and the match's id in its name; or the options `lineups` and `meta`, which also take a season's list",
        types: types::describe(false),
        notes: &[
            "Rows of the table that begin with `qualifier` show what a qualifier of the feed becomes: a qualifier of the model, or whatever follows from it",
            "Rows of periods 10 to 16 (before, between and after the periods) are skipped once the line-ups are read from them; players replaced or sent off at half-time go off at the start of the second half",
            "A row with the id of an earlier one is skipped",
            "`related_player` is found through qualifiers 55 and 233, which refer to events by their number in the team",
            "Recoveries (49) are not touches in Opta's own counts; backline's model counts them as such",
        ],
    }
}
