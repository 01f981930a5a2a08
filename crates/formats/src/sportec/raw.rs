//! The shape of the XML: an `Event` with one element that says what happened, which may contain
//! another that says how (`KickOff` > `Play` > `Pass`), all facts in attributes.

use std::borrow::Cow;
use std::ops::Range;

use backline_kit::datetime::instant;
use backline_kit::xml::{Node, Tag, Xml};
use backline_model::Result;

/// The events of a file; the facts of all of them are stored end to end.
#[derive(Default)]
pub(super) struct Events<'a> {
    pub rows: Vec<Row<'a>>,
    elements: Vec<&'a str>,
    facts: Vec<Fact<'a>>,
}

/// An attribute of an element.
struct Fact<'a> {
    element: usize,
    key: &'a str,
    value: Cow<'a, str>,
}

/// One happening: an element directly within an `Event`.
pub(super) struct Row<'a> {
    pub id: Cow<'a, str>,
    pub match_id: Option<Cow<'a, str>>,
    /// Seconds since 1970.
    pub time: f64,
    /// Where the ball was played, metres.
    pub position: Option<(f64, f64)>,
    /// Where the player had taken the ball, metres.
    pub source: Option<(f64, f64)>,
    elements: Range<usize>,
    facts: Range<usize>,
}

/// A row with its facts.
#[derive(Clone, Copy)]
pub(super) struct Happening<'e> {
    pub row: &'e Row<'e>,
    events: &'e Events<'e>,
}

impl Events<'_> {
    pub fn get(&self, index: usize) -> Happening<'_> {
        Happening {
            row: &self.rows[index],
            events: self,
        }
    }
}

impl<'e> Happening<'e> {
    /// The elements, outermost first.
    fn elements(&self) -> &'e [&'e str] {
        &self.events.elements[self.row.elements.clone()]
    }

    /// The element that says what happened.
    pub fn name(&self) -> &'e str {
        self.elements().first().copied().unwrap_or_default()
    }

    /// The names of the elements, joined: `KickOff > Play > Pass`.
    pub fn path(&self) -> String {
        self.elements().join(" > ")
    }

    /// Whether an element of this name is among them.
    pub fn has(&self, element: &str) -> bool {
        self.elements().contains(&element)
    }

    /// An attribute, from the outermost element that has it.
    pub fn get(&self, key: &str) -> Option<&'e str> {
        self.find(|fact| fact.key == key)
    }

    /// An attribute of an element of this name.
    pub fn get_of(&self, element: &str, key: &str) -> Option<&'e str> {
        self.find(|fact| {
            self.events.elements.get(fact.element) == Some(&element) && fact.key == key
        })
    }

    fn find(&self, wanted: impl Fn(&Fact) -> bool) -> Option<&'e str> {
        let facts = &self.events.facts[self.row.facts.clone()];
        let fact = facts.iter().find(|fact| wanted(fact));
        fact.map(|fact| fact.value.as_ref())
            .filter(|value| !value.is_empty())
    }

    /// An attribute that is `true`.
    pub fn is(&self, key: &str) -> bool {
        self.get(key) == Some("true")
    }
}

/// Reads the events of a document.
///
/// # Errors
/// XML that is not well-formed, an event without id or time, a position that is not a number.
pub(super) fn events<'a>(xml: &mut Xml<'a>) -> Result<Events<'a>> {
    let mut events = Events::default();
    loop {
        match xml.next_node()? {
            Node::Start(tag) if tag.name == "Event" => {
                let head = head(xml, &tag)?;
                read_event(xml, &head, &mut events)?;
            }
            Node::Eof => return Ok(events),
            _ => {}
        }
    }
}

/// Passes on the attributes of an element, with references in their values resolved.
fn attributes<'a>(
    xml: &Xml<'a>,
    tag: &Tag<'a>,
    mut each: impl FnMut(&'a str, Cow<'a, str>),
) -> Result<()> {
    xml.each_attribute(tag, |key, written| {
        let value = xml.value(written);
        each(
            key,
            value.map_err(|_| format!("`{written}` holds an unknown entity"))?,
        );
        Ok(())
    })
}

/// The attributes of an `Event`.
struct Head<'a> {
    id: Cow<'a, str>,
    match_id: Option<Cow<'a, str>>,
    time: f64,
    position: Option<(f64, f64)>,
    source: Option<(f64, f64)>,
}

fn head<'a>(xml: &Xml<'a>, tag: &Tag<'a>) -> Result<Head<'a>> {
    let (mut id, mut match_id, mut time) = (None, None, None);
    let mut numbers: [Option<Cow<str>>; 4] = Default::default();
    attributes(xml, tag, |key, value| match key {
        "EventId" => id = Some(value),
        "MatchId" => match_id = Some(value),
        "EventTime" => time = Some(value),
        "X-Position" => numbers[0] = Some(value),
        "Y-Position" => numbers[1] = Some(value),
        "X-Source-Position" => numbers[2] = Some(value),
        "Y-Source-Position" => numbers[3] = Some(value),
        _ => {}
    })?;
    let number = |text: &Option<Cow<str>>| -> Result<Option<f64>> {
        let Some(text) = text
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            return Ok(None);
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(xml.error(format!("the position `{text}` is not a number"))),
        }
    };
    let pair = |x: &Option<Cow<str>>, y: &Option<Cow<str>>| -> Result<Option<(f64, f64)>> {
        Ok(number(x)?.zip(number(y)?))
    };
    let (position, source) = (
        pair(&numbers[0], &numbers[1])?,
        pair(&numbers[2], &numbers[3])?,
    );
    let time = time.ok_or_else(|| xml.error("the event has no `EventTime`"))?;
    let seconds = instant(&time).ok_or_else(|| {
        xml.error(format!(
            "`EventTime` is `{time}`, expected a time such as 2020-06-05T20:30:00.210+02:00"
        ))
    })?;
    Ok(Head {
        id: id.ok_or_else(|| xml.error("the event has no `EventId`"))?,
        match_id,
        time: seconds,
        position,
        source,
    })
}

/// Reads the contents of an `Event`, a row for each direct child.
fn read_event<'a>(xml: &mut Xml<'a>, head: &Head<'a>, events: &mut Events<'a>) -> Result<()> {
    let mut here = 0;
    let mut first = (events.elements.len(), events.facts.len());
    // Elements that are open within the event.
    let mut depth = 0usize;
    loop {
        match xml.next_node()? {
            Node::Start(tag) => {
                depth += 1;
                let element = events.elements.len();
                events.elements.push(tag.name);
                let facts = &mut events.facts;
                attributes(xml, &tag, |key, value| {
                    facts.push(Fact {
                        element,
                        key,
                        value,
                    });
                })?;
            }
            Node::End if depth > 0 => {
                depth -= 1;
                if depth > 0 {
                    continue;
                }
                here += 1;
                let id = match here {
                    1 => head.id.clone(),
                    _ => Cow::Owned(format!("{}-{here}", head.id)),
                };
                events.rows.push(Row {
                    id,
                    match_id: head.match_id.clone(),
                    time: head.time,
                    position: head.position,
                    source: head.source,
                    elements: first.0..events.elements.len(),
                    facts: first.1..events.facts.len(),
                });
                first = (events.elements.len(), events.facts.len());
            }
            _ => break,
        }
    }
    if here == 0 {
        events.rows.push(Row {
            id: head.id.clone(),
            match_id: head.match_id.clone(),
            time: head.time,
            position: head.position,
            source: head.source,
            elements: 0..0,
            facts: 0..0,
        });
    }
    Ok(())
}

/// The contents of the match information.
#[derive(Debug, Default, Clone)]
pub(super) struct Information {
    pub match_id: String,
    pub date: Option<String>,
    pub competition: Option<String>,
    pub season: Option<String>,
    pub score: Option<[u32; 2]>,
    /// Home, then guest: id and name.
    pub teams: [(String, String); 2],
    pub players: Vec<Player>,
    /// Length and width of the pitch in metres.
    pub pitch: Option<(f64, f64)>,
}

/// A player of the squad.
#[derive(Debug, Default, Clone)]
pub(super) struct Player {
    pub id: String,
    pub name: String,
    /// 0 home, 1 guest.
    pub team: usize,
    pub started: bool,
    pub position: Option<String>,
}

/// Reads a match information document.
///
/// # Errors
/// XML that is not well-formed; no `General` with the match and its teams.
pub(super) fn information(xml: &mut Xml) -> Result<Information> {
    let mut found = Information::default();
    let mut team = None;
    loop {
        match xml.next_node()? {
            Node::Start(tag) => match tag.name {
                "General" => general(xml, &tag, &mut found)?,
                "Environment" => {
                    let mut pitch = (None, None);
                    attributes(xml, &tag, |key, value| match key {
                        "PitchX" => pitch.0 = value.parse().ok(),
                        "PitchY" => pitch.1 = value.parse().ok(),
                        _ => {}
                    })?;
                    found.pitch = pitch.0.zip(pitch.1);
                }
                "Team" => {
                    team = None;
                    let (mut id, mut name) = (String::new(), String::new());
                    attributes(xml, &tag, |key, value| match (key, &*value) {
                        ("Role", "home") => team = Some(0),
                        ("Role", "guest") => team = Some(1),
                        ("TeamId", _) => id = value.into_owned(),
                        ("TeamName", _) => name = value.into_owned(),
                        _ => {}
                    })?;
                    if let Some(team) = team {
                        found.teams[team] = (id, name);
                    }
                }
                "Player" => {
                    let Some(team) = team else { continue };
                    let mut player = Player {
                        team,
                        ..Player::default()
                    };
                    let mut last = String::new();
                    attributes(xml, &tag, |key, value| match key {
                        "PersonId" => player.id = value.into_owned(),
                        "Shortname" => player.name = value.trim().to_owned(),
                        "LastName" => last = value.trim().to_owned(),
                        "Starting" => player.started = value == "true",
                        "PlayingPosition" => player.position = Some(value.into_owned()),
                        _ => {}
                    })?;
                    if player.name.is_empty() {
                        player.name = last;
                    }
                    found.players.push(player);
                }
                "TrainerStaff" | "OfficialStaff" | "Referees" => xml.skip()?,
                _ => {}
            },
            Node::Eof => break,
            Node::End => {}
        }
    }
    if found.match_id.is_empty() || found.teams.iter().any(|(id, _)| id.is_empty()) {
        return Err(xml.error("it names no match with a home and a guest team"));
    }
    Ok(found)
}

fn general<'a>(xml: &Xml<'a>, tag: &Tag<'a>, found: &mut Information) -> Result<()> {
    attributes(xml, tag, |key, value| match key {
        "MatchId" => found.match_id = value.into_owned(),
        "CompetitionName" => found.competition = Some(value.into_owned()),
        "Season" => found.season = Some(value.into_owned()),
        "KickoffTime" => found.date = Some(value.into_owned()),
        "PlannedKickoffTime" if found.date.is_none() => found.date = Some(value.into_owned()),
        "HomeTeamId" => found.teams[0].0 = value.into_owned(),
        "HomeTeamName" => found.teams[0].1 = value.into_owned(),
        "GuestTeamId" => found.teams[1].0 = value.into_owned(),
        "GuestTeamName" => found.teams[1].1 = value.into_owned(),
        "Result" => found.score = score(&value),
        _ => {}
    })
}

/// "1:0" as home and away goals.
pub(super) fn score(text: &str) -> Option<[u32; 2]> {
    let (home, away) = text.split_once(':')?;
    let number = |text: &str| {
        let digits = text.trim().split(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse().ok())
    };
    Some([number(home)?, number(away)?])
}
