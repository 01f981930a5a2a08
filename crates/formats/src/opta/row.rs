//! An event's fields as XML attributes: F24 and MA3 give the same things different names.

use std::borrow::Cow;

use super::game::{MOST_MINUTES, Row};
use super::team_sheet::TeamSheet;
use super::types;
use backline_kit::xml::{Node, Tag, Xml};
use backline_model::Result;

/// Reads the event that begins with `tag`, up to its end.
pub(super) fn read<'a>(xml: &mut Xml<'a>, tag: &Tag<'a>, sheet: &mut TeamSheet) -> Result<Row<'a>> {
    let mut row = Row::default();
    let mut start = [None, None];
    let (mut has_kind, mut has_period, mut has_minute) = (false, false, false);
    let (mut key_pass, mut assist) = (false, false);
    let mut name = None;
    xml.each_attribute(tag, |key, value| {
        match key {
            "id" => row.id = Cow::Borrowed(value),
            "event_id" | "eventId" => row.number = value.parse().unwrap_or(0),
            "type_id" | "typeId" => {
                row.kind = whole(key, value, u64::from(u32::MAX))? as u32;
                has_kind = true;
            }
            "period_id" | "periodId" => {
                row.period = types::period(whole(key, value, u64::MAX)?)?;
                has_period = true;
            }
            "min" | "timeMin" => {
                row.minute = whole(key, value, MOST_MINUTES)? as u16;
                has_minute = true;
            }
            // Before the match some feeds count the seconds down.
            "sec" | "timeSec" => row.second = Some(number(key, value)?.clamp(0.0, 59.999)),
            "team_id" | "contestantId" if !value.is_empty() => row.team = Some(sheet.team(value)?),
            "player_id" | "playerId" if !value.is_empty() => row.player = Some(value.into()),
            "playerName" if !value.is_empty() => name = Some(value),
            "outcome" if !value.is_empty() => row.outcome = Some(whole(key, value, 1)? == 1),
            "x" => start[0] = Some(number(key, value)?),
            "y" => start[1] = Some(number(key, value)?),
            "keypass" | "keyPass" => key_pass = value == "1",
            "assist" => assist = value == "1",
            _ => {}
        }
        Ok(())
    })?;
    for (has, what) in [
        (has_kind, "type"),
        (has_period, "period"),
        (has_minute, "minute"),
    ] {
        if !has {
            return Err(xml.error(format!("the event has no {what}")));
        }
    }
    row.player_name = name.map(|name| xml.value(name)).transpose()?;
    if let [Some(x), Some(y)] = start {
        row.start = Some((x, y));
    }
    for (is, id) in [(key_pass, KEY_PASS), (assist, ASSIST)] {
        if is {
            row.details
                .take(id, None)
                .map_err(|problem| xml.error(problem))?;
        }
    }
    loop {
        match xml.next_node()? {
            Node::Start(tag) if matches!(tag.name, "Q" | "qualifier") => {
                let (mut id, mut value) = (0, None);
                xml.each_attribute(&tag, |key, text| {
                    match key {
                        "qualifier_id" | "qualifierId" => {
                            id = whole(key, text, u64::from(u32::MAX))? as u32;
                        }
                        "value" => value = Some(text),
                        _ => {}
                    }
                    Ok(())
                })?;
                let value = value.map(|value| xml.value(value)).transpose()?;
                row.details
                    .take(id, value)
                    .map_err(|problem| xml.error(problem))?;
                xml.skip()?;
            }
            Node::Start(_) => xml.skip()?,
            Node::End | Node::Eof => return Ok(row),
        }
    }
}

/// WhoScored's numbers for what the feeds have as attributes.
pub(super) const ASSIST: u32 = 11111;
pub(super) const KEY_PASS: u32 = 11113;

fn whole(key: &str, value: &str, most: u64) -> Result<u64, String> {
    value
        .trim()
        .parse()
        .ok()
        .filter(|number| *number <= most)
        .ok_or_else(|| match most {
            u64::MAX => format!("`{key}` is `{value}`, expected a whole number"),
            most => format!("`{key}` is `{value}`, expected a whole number up to {most}"),
        })
}

fn number(key: &str, value: &str) -> Result<f32, String> {
    value
        .trim()
        .parse()
        .ok()
        .filter(|number: &f32| number.is_finite())
        .ok_or_else(|| format!("`{key}` is `{value}`, expected a number"))
}

/// An id for an event that only has its number within its team.
pub(super) fn own_id<'a>(team: Option<&str>, number: u32) -> Cow<'a, str> {
    Cow::Owned(format!("{}-{number}", team.unwrap_or("none")))
}
