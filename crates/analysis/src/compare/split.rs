//! The part of a split to which a player's match belongs.

use polars::prelude::*;

use super::pieces::Within;
use super::spells::Spell;
use backline_model::{Day, MATCH_COLUMNS, MATCHES, Side, check};
use backline_model::{Error, Misuse, Result};

/// What to split players' matches by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Competition.
    Competition,
    /// Season.
    Season,
    /// The other team.
    Opponent,
    /// At home or away.
    Venue,
    /// Before a day, and from that day on.
    Date(Day),
    /// Parts of each match.
    Within(Within),
}

impl By {
    /// Reads `competition`, `season`, `opponent`, `venue`, `state`, `minute`, `men` or a day such as
    /// `2025-07-09`.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<By> {
        match text {
            "competition" => Ok(By::Competition),
            "season" => Ok(By::Season),
            "opponent" => Ok(By::Opponent),
            "venue" => Ok(By::Venue),
            "state" => Ok(By::Within(Within::State)),
            "minute" => Ok(By::Within(Within::Minute)),
            "men" => Ok(By::Within(Within::Men)),
            _ => Day::parse(text).map(By::Date).ok_or_else(|| {
                Error::usage(
                    Misuse::WrongOption,
                    format!(
                        "cannot split by `{text}`: give competition, season, opponent, venue, state (of the \
                     score), minute, men (on the pitch), or a day such as 2025-07-09 for before and \
                     after it"
                    ),
                )
            }),
        }
    }
}

/// A part's place among the parts and its name.
pub(super) type Part = (u8, String);

const NOT_KNOWN: u8 = u8::MAX;

/// The part to which each of `rows` belongs.
pub(super) fn parts(rows: &[Spell], matches: &DataFrame, by: By) -> Result<Vec<Part>> {
    let needed: &[&str] = match by {
        By::Competition => &[MATCHES.competition],
        By::Season => &[MATCHES.season],
        By::Opponent => &[MATCHES.home, MATCHES.away],
        By::Venue => &[MATCHES.home_stated],
        By::Date(_) => &[MATCHES.date],
        By::Within(_) => &[],
    };
    check("compare", matches, MATCH_COLUMNS, needed)?;
    let text = |name: &str| -> Result<StringChunked> { Ok(matches.column(name)?.str()?.clone()) };
    let named = |name: Option<&str>| match name {
        Some(name) => (0, name.to_owned()),
        None => (NOT_KNOWN, "not known".to_owned()),
    };
    Ok(match by {
        By::Competition | By::Season => {
            let names = text(needed[0])?;
            rows.iter().map(|row| named(names.get(row.game))).collect()
        }
        By::Opponent => {
            let (home, away) = (text(MATCHES.home)?, text(MATCHES.away)?);
            rows.iter()
                .map(|row| match row.side {
                    Some(Side::Home) => named(away.get(row.game)),
                    Some(Side::Away) => named(home.get(row.game)),
                    None => named(None),
                })
                .collect()
        }
        By::Venue => {
            let stated = matches.column(MATCHES.home_stated)?.bool()?;
            rows.iter()
                .map(|row| match row.side {
                    _ if stated.get(row.game) != Some(true) => named(None),
                    Some(side) => (side as u8, side.name().to_owned()),
                    None => named(None),
                })
                .collect()
        }
        // These are cut, see `super::pieces`.
        By::Within(_) => rows.iter().map(|_| named(None)).collect(),
        By::Date(day) => {
            let dates = days(matches)?;
            let (before, after) = (format!("before {day}"), format!("from {day} on"));
            rows.iter()
                .map(|row| match dates[row.game] {
                    Some(date) if date < day.0 => (0, before.clone()),
                    Some(_) => (1, after.clone()),
                    None => named(None),
                })
                .collect()
        }
    })
}

/// The date of each match, as days since 1970.
pub(super) fn days(matches: &DataFrame) -> Result<Vec<Option<i32>>> {
    Ok(matches
        .column(MATCHES.date)?
        .date()?
        .physical()
        .iter()
        .collect())
}
