//! F24: the events of one or more matches as XML, with F7 line-ups and results next to it.

use super::f7;
use super::game::Game;
use super::packed;
use super::row;
use super::team_sheet::{TeamSheet, season};
use super::types;
use backline_kit::format::{Card, Description};
use backline_kit::hint::Hint;
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Provider, Recognition};
use backline_kit::source::Input;
use backline_kit::xml::{self, Node, Tag, Xml};
use backline_model::Batch;
use backline_model::{Error, Result};

const HINT: Hint = Hint::Events("an Opta F24 feed");

/// The description of this format for the registry.
pub(crate) static PROVIDER: Provider = Provider {
    card: Card {
        name: "opta",
        title: "Opta F24 events",
        credit: "Opta",
        forms: "XML, `<Games>` of one or more `<Game>`, or the same as JSON with `@attributes`; its F7 or F9 line-ups and results file is found next to it",
    },
    recognise,
    read,
    takes: &[Taken::Lineups, Taken::Meta],
    columns: &[],
    describe,
};

fn recognise(head: &Head) -> Recognition {
    if packed::is_json(head.bytes) {
        let has = |word: &str| memchr::memmem::find(head.bytes, word.as_bytes()).is_some();
        if !has("\"@attributes\"") {
            Recognition::Unknown
        } else if has("\"Games\"") && has("\"type_id\"") {
            Recognition::Events
        } else if has("\"OptaFeed\"") || has("\"SoccerFeed\"") {
            Recognition::Other {
                what: "an Opta F9 line-ups and results file",
                hint: "Give the F24 events file; this one is found by its name, or given with the option `lineups`",
                companion: true,
            }
        } else {
            Recognition::Unknown
        }
    } else if !head.text.starts_with('<') {
        Recognition::Unknown
    } else if head.text.contains("<Games") || head.text.contains("<Game ") {
        if has(head.bytes, "type_id=") {
            Recognition::Events
        } else {
            Recognition::Other {
                what: "an Opta feed without events",
                hint: "Give the F24 events file",
                companion: false,
            }
        }
    } else if head.text.contains("<SoccerFeed") {
        Recognition::Other {
            what: "an Opta F7 line-ups and results file",
            hint: "Give the F24 events file; the F7 file is found next to it, or given with the option `lineups`",
            companion: true,
        }
    } else {
        Recognition::Unknown
    }
}

/// Whether some bytes contain a word.
pub(super) fn has(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|window| window == word.as_bytes())
}

fn read(input: &Input, batch: &mut Batch) -> Result<()> {
    batch
        .notes
        .extend(xml::encoding_note(input.file, input.bytes));
    if packed::is_json(input.bytes) {
        let feeds = packed::feeds(input.file, input.bytes, HINT)?;
        let inside = match feeds.line_ups.is_empty() {
            true => Vec::new(),
            false => f7::read(input.file, feeds.line_ups.as_bytes())?,
        };
        return read_games(input, &feeds.events, &inside, batch);
    }
    let text = xml::text(input.bytes);
    read_games(input, &text, &[], batch)
}

/// Reads the games of a feed; `inside` holds the line-ups if they are in the same document.
fn read_games(input: &Input, text: &str, inside: &[TeamSheet], batch: &mut Batch) -> Result<()> {
    let mut xml = Xml::new(input.file, text, HINT);
    let mut games: Vec<String> = Vec::new();
    loop {
        match xml.next_node()? {
            Node::Start(tag) if tag.name == "Game" => {
                read_game(&mut xml, &tag, input, inside, &mut games, batch)?;
            }
            Node::Start(tag) if tag.name == "Games" => {}
            Node::Start(_) => xml.skip()?,
            Node::End => {}
            Node::Eof => break,
        }
    }
    if games.is_empty() {
        return Err(Error::whole(
            input.file,
            "there is no `<Game>` in it",
            HINT.broken(),
        ));
    }
    Ok(())
}

/// Reads one game; `known` holds the ids of those before it.
fn read_game<'a>(
    xml: &mut Xml<'a>,
    tag: &Tag<'a>,
    input: &Input,
    inside: &[TeamSheet],
    known: &mut Vec<String>,
    batch: &mut Batch,
) -> Result<()> {
    let mut sheet = heading(xml, tag)?;
    match inside
        .iter()
        .find(|theirs| theirs.match_id == sheet.match_id)
    {
        Some(theirs) => sheet.fill(theirs),
        None => f7::fill(input, &mut sheet)?,
    }
    if sheet.match_id.is_empty() {
        sheet.match_id = match known.len() {
            0 => input.stem(),
            before => format!("{}-{}", input.stem(), before + 1),
        };
    }
    if known.contains(&sheet.match_id) {
        return Err(Error::whole(
            input.file,
            format!("two games have the id `{}`", sheet.match_id),
            "Remove the second if it is the same game, else give it its own id",
        ));
    }
    known.push(sheet.match_id.clone());
    let mut game = Game {
        sheet,
        rows: Vec::with_capacity(2048),
        whoscored: false,
        provider: PROVIDER.card.name,
    };
    loop {
        match xml.next_node()? {
            Node::Start(tag) if tag.name == "Event" => {
                game.rows.push(row::read(xml, &tag, &mut game.sheet)?);
            }
            Node::Start(_) => xml.skip()?,
            Node::End | Node::Eof => break,
        }
    }
    game.push(input.file, batch)
}

/// The facts stated by the `<Game>` itself.
fn heading<'a>(xml: &Xml<'a>, tag: &Tag<'a>) -> Result<TeamSheet> {
    let mut sheet = TeamSheet::default();
    let mut score = [None, None];
    let mut attributes = Vec::new();
    xml.each_attribute(tag, |key, value| {
        attributes.push((key, value));
        Ok(())
    })?;
    for (key, value) in attributes {
        let value = xml.value(value)?;
        let owned = || value.clone().into_owned();
        match key {
            "id" => sheet.match_id = owned(),
            "home_team_id" => sheet.teams[0].id = owned(),
            "home_team_name" => sheet.teams[0].name = owned(),
            "away_team_id" => sheet.teams[1].id = owned(),
            "away_team_name" => sheet.teams[1].name = owned(),
            "home_score" => score[0] = value.parse().ok(),
            "away_score" => score[1] = value.parse().ok(),
            "game_date" => sheet.date = Some(value.into_owned()),
            "competition_name" => sheet.competition = Some(owned()),
            "season_name" => sheet.season = Some(season(&value)),
            _ => {}
        }
    }
    sheet.home_stated = sheet.teams.iter().all(|team| !team.id.is_empty());
    if let [Some(home), Some(away)] = score {
        sheet.score = Some([home, away]);
    }
    Ok(sheet)
}

fn describe() -> Description {
    Description {
        coordinates: "per cent of the pitch, origin at the acting team's own right corner, attacking towards x = 100; converted to metres by the lines (the penalty area from x = 83, y = 21.1; the posts at 45.2 and 54.8), up to 5 m off the pitch are put on the line; (0, 0) stands for no position",
        clock: "`min` and `sec` run on over half-time as television shows them (the second half starts at 45:00); seconds of the period are counted from its start",
        players: "`player_id`, names from the F7 file; without it `player <id>`",
        minutes: "stated: the starting eleven of the F7 file, else of the events of type 34; substitutions (18, 19), players who leave for good (20) and red cards (17)",
        labels: "qualifiers 169 and 170 on the event that erred, and events of type 51; their value, the number of the goal or shot in its team, gives `led_to_event_id`",
        companions: "the F7 file: the same name with `f7` for `f24` (and `matchresults` for `eventdetails`), or a file in the same folder with `f7` or `matchresults` and the match's id in its name; or the options `lineups` and `meta`",
        types: types::describe(false),
        notes: &[
            "Rows of the table that begin with `qualifier` show what a qualifier of the feed becomes: a qualifier of the model, or whatever follows from it",
            "Rows of periods 10 to 16 (before, between and after the periods) are skipped once the line-ups are read from them; players replaced or sent off at half-time go off at the start of the second half",
            "A row with the id of an earlier one is skipped",
            "Namesakes in one team get their ids added to their names",
            "`related_player` is found through qualifiers 55 and 233, which refer to events by their number in the team",
            "Recoveries (49) are not touches in Opta's own counts; backline's model counts them as such",
        ],
    }
}
