//! The metadata XML (Metrica's form of FIFA's EPTS): the few things that the events lack.

use std::path::Path;

use backline_kit::hint::Hint;
use backline_kit::xml::{Node, Xml};
use backline_model::{Error, Result};

/// What the metadata says.
#[derive(Debug, Default, Clone)]
pub(super) struct Metadata {
    pub date: Option<String>,
    pub competition: Option<String>,
    pub home: Option<String>,
    pub score: [Option<u32>; 2],
    pub teams: Vec<Team>,
    pub players: Vec<Player>,
}

/// A team, and whether it attacks to the right in the first half.
#[derive(Debug, Default, Clone)]
pub(super) struct Team {
    pub id: String,
    pub name: String,
    pub to_the_right: Option<bool>,
}

/// A player and the name of the position.
#[derive(Debug, Default, Clone)]
pub(super) struct Player {
    pub id: String,
    pub position: Option<String>,
}

/// Reads the document.
///
/// # Errors
/// XML that is not well-formed.
pub(super) fn metadata(file: &Path, text: &str) -> Result<Metadata> {
    const HINT: &str =
        "Expected Metrica's metadata (FIFA EPTS); move the file away to read without it";
    let mut xml = Xml::new(file, text, Hint::Always(HINT));
    let mut found = Metadata::default();
    // The name of the parameter whose value is next.
    let mut parameter = String::new();
    loop {
        let tag = match xml.next_node()? {
            Node::Start(tag) => tag,
            Node::End => continue,
            Node::Eof if found.teams.is_empty() => {
                return Err(Error::whole(file, "it names no team", HINT));
            }
            Node::Eof => return Ok(found),
        };
        let id = |xml: &Xml, key: &str| -> Result<String> {
            Ok(xml.value(tag.get(key).unwrap_or_default())?.into_owned())
        };
        match (tag.name, xml.parent()) {
            ("Score", _) => found.home = Some(id(&xml, "idLocalTeam")?),
            ("Team", _) => found.teams.push(Team {
                id: id(&xml, "id")?,
                ..Team::default()
            }),
            ("Player", _) => found.players.push(Player {
                id: id(&xml, "id")?,
                ..Player::default()
            }),
            ("Name", "ProviderParameter") => parameter = xml.text_of()?.into_owned(),
            ("Value", "ProviderParameter") => {
                let value = xml.text_of()?;
                take(&mut found, &parameter, &value);
            }
            ("Name", "Team") => {
                let name = xml.text_of()?.into_owned();
                if let Some(team) = found.teams.last_mut() {
                    team.name = name;
                }
            }
            ("Start", "Session") => found.date = Some(xml.text_of()?.into_owned()),
            ("Competition", _) => {
                let name = xml.text_of()?.into_owned();
                found.competition = Some(name).filter(|name| !name.is_empty());
            }
            ("LocalTeamScore", _) => found.score[0] = xml.text_of()?.parse().ok(),
            ("VisitingTeamScore", _) => found.score[1] = xml.text_of()?.parse().ok(),
            _ => {}
        }
    }
}

/// Takes the value of a provider's parameter.
fn take(found: &mut Metadata, parameter: &str, value: &str) {
    match parameter {
        "attack_direction_first_half" => {
            if let Some(team) = found.teams.last_mut() {
                team.to_the_right = match value {
                    "left_to_right" => Some(true),
                    "right_to_left" => Some(false),
                    _ => None,
                };
            }
        }
        "position_type" => {
            if let Some(player) = found.players.last_mut() {
                player.position = Some(value.to_owned());
            }
        }
        _ => {}
    }
}
