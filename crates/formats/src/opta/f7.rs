//! F7: line-ups and result of a match as XML (F9 has the same and more).

use std::path::{Path, PathBuf};

use polars::prelude::PlHashMap;

use super::formations;
use super::packed;
use super::team_sheet::{Player, Team, TeamSheet, season};
use backline_kit::hint::Hint;
use backline_kit::source::{Companion, Input, Listing};
use backline_kit::xml::{self, Node, Tag, Xml};
use backline_model::{Error, Result};

const HINT: Hint = Hint::Always(
    "Expected an Opta F7 feed; give the right one with the option `lineups`, or move it away to read without it",
);

/// Where the F7 file of an F24 file may be: the same name with `f7`, or any file in the same folder
/// whose name says that it holds the results of this match.
fn line_ups_files(input: &Input, match_id: &str) -> Vec<PathBuf> {
    let folder = input.folder();
    let mut files = Vec::new();
    let name = input.file.file_name().and_then(|name| name.to_str());
    if let Some(name) = name {
        for (from, to) in [("f24", "f7"), ("F24", "F7"), ("f24", "f9"), ("F24", "F9")] {
            if name.contains(from) {
                let other = name.replacen(from, to, 1);
                files.push(folder.join(other.replace("eventdetails", "matchresults")));
                files.push(folder.join(other));
            }
        }
    }
    if !match_id.is_empty() {
        let results = Listing::named(folder, &["f7", "f9", "matchresults"], match_id);
        let of_match = |file: &PathBuf| {
            let name = file.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                name.split(|c: char| !c.is_ascii_digit())
                    .any(|number| number == match_id)
            })
        };
        files.extend(input.list(results).into_iter().filter(of_match));
    }
    files
}

/// Fills in what the events leave open from the F7 file given or found next to them.
///
/// # Errors
/// A file that cannot be read, or that belongs to another match.
pub(super) fn fill(input: &Input, mine: &mut TeamSheet) -> Result<()> {
    let candidates = line_ups_files(input, &mine.match_id);
    let line_ups = input.lineups(candidates)?;
    let Some(companion) = input.meta([])?.or(line_ups) else {
        return Ok(());
    };
    let sheets = input.parsed(&companion, read)?;
    fill_from(&companion, &sheets, mine)
}

/// Fills in what the events leave open from the sheet of the same match among those of a file.
///
/// # Errors
/// A file that does not have it.
pub(super) fn fill_from(
    companion: &Companion,
    sheets: &[TeamSheet],
    mine: &mut TeamSheet,
) -> Result<()> {
    let theirs = of_match(companion, sheets, &mine.match_id)?;
    companion.of_teams(theirs.team_ids(), mine.team_ids())?;
    mine.fill(theirs);
    Ok(())
}

fn of_match<'s>(
    companion: &Companion,
    sheets: &'s [TeamSheet],
    match_id: &str,
) -> Result<&'s TeamSheet> {
    let same = sheets.iter().find(|sheet| sheet.match_id == match_id);
    // One of the two does not state its match: the file's place or the option has to decide.
    let only = match sheets {
        [only] if match_id.is_empty() || only.match_id.is_empty() => Some(only),
        _ => None,
    };
    same.or(only).ok_or_else(|| {
        let known: Vec<&str> = sheets.iter().map(|sheet| sheet.match_id.as_str()).collect();
        Error::whole(
            &companion.file,
            match known.as_slice() {
                [] => "it holds no match".to_owned(),
                known => format!(
                    "it belongs to the match {}, the events to {match_id}",
                    known.join(", ")
                ),
            },
            "Give the file of the same match, or move it away to read without it",
        )
    })
}

#[derive(Default)]
struct Names {
    first: String,
    last: String,
    known: String,
}

/// Reads every match of a file.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Vec<TeamSheet>> {
    let text = match packed::is_json(bytes) {
        true => packed::feeds(file, bytes, HINT)?.line_ups.into(),
        false => xml::text(bytes),
    };
    let mut xml = Xml::new(file, &text, HINT);
    let mut sheets: Vec<TeamSheet> = Vec::new();
    let mut names: PlHashMap<String, Names> = PlHashMap::default();
    let (mut team, mut player) = (0usize, String::new());
    let (mut team_id, mut formation) = (String::new(), String::new());
    loop {
        let tag = match xml.next_node()? {
            Node::Start(tag) => tag,
            Node::End => continue,
            Node::Eof => break,
        };
        let parent = xml.parent();
        if (parent, tag.name) == ("SoccerFeed", "SoccerDocument") {
            sheets.push(TeamSheet {
                match_id: bare(tag.get("uID").unwrap_or_default()),
                ..TeamSheet::default()
            });
            continue;
        }
        let Some(sheet) = sheets.last_mut() else {
            continue;
        };
        match (parent, tag.name) {
            ("Competition", "Name") => sheet.competition = Some(xml.text_of()?.into_owned()),
            ("Competition", "Stat") if tag.get("Type") == Some("season_name") => {
                sheet.season = Some(season(&xml.text_of()?));
            }
            ("MatchInfo", "Date") => sheet.date = Some(xml.text_of()?.into_owned()),
            ("MatchData", "TeamData") => {
                team = match tag.get("Side") {
                    Some("Away") => 1,
                    Some("Home") => 0,
                    other => {
                        let other = other.unwrap_or_default();
                        return Err(
                            xml.error(format!("`Side` is `{other}`, expected Home or Away"))
                        );
                    }
                };
                sheet.home_stated = true;
                formation = tag.get("Formation").unwrap_or_default().to_owned();
                sheet.teams[team] = Team {
                    id: bare(tag.get("TeamRef").unwrap_or_default()),
                    ..Team::default()
                };
                let goals = tag.get("Score").and_then(|score| score.parse().ok());
                match (goals, &mut sheet.score) {
                    (Some(goals), Some(score)) => score[team] = goals,
                    (Some(goals), score) => {
                        let mut both = [0, 0];
                        both[team] = goals;
                        *score = Some(both);
                    }
                    _ => {}
                }
            }
            ("PlayerLineUp", "MatchPlayer") => {
                sheet.teams[team].players.push(line_up(&tag, &formation));
            }
            ("SoccerDocument", "Team") => team_id = bare(tag.get("uID").unwrap_or_default()),
            ("Team", "Name") => {
                let name = xml.text_of()?.into_owned();
                if let Some(team) = sheet.teams.iter_mut().find(|team| team.id == team_id) {
                    team.name = name;
                }
            }
            ("Team", "Player") => player = bare(tag.get("uID").unwrap_or_default()),
            ("PersonName", part @ ("First" | "Last" | "Known")) => {
                let text = xml.text_of()?.into_owned();
                let names = names.entry(player.clone()).or_default();
                match part {
                    "First" => names.first = text,
                    "Last" => names.last = text,
                    _ => names.known = text,
                }
            }
            _ => {}
        }
    }
    for team in sheets.iter_mut().flat_map(|sheet| &mut sheet.teams) {
        for player in &mut team.players {
            if let Some(names) = names.get(&player.id) {
                player.name = if names.known.is_empty() {
                    format!("{} {}", names.first, names.last).trim().to_owned()
                } else {
                    names.known.clone()
                };
            }
        }
    }
    Ok(sheets)
}

fn line_up(tag: &Tag, formation: &str) -> Player {
    let get = |name: &str| tag.get(name).unwrap_or_default();
    let started = get("Status") == "Start";
    let place = get("Formation_Place").parse().unwrap_or(0);
    let line = if started {
        get("Position")
    } else {
        get("SubPosition")
    };
    Player {
        id: bare(get("PlayerRef")),
        name: String::new(),
        position: formations::by_name(formation, place).or_else(|| formations::line(line)),
        started: Some(started),
    }
}

/// "p1234" as "1234".
fn bare(id: &str) -> String {
    id.trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .to_owned()
}
