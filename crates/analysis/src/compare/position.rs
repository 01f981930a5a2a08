//! Selecting players by position: a line of play or an exact code.

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::rows::ESTIMATES;
use backline_model::PositionGroup;
use backline_model::{Error, Misuse, Result};

/// Codes that include others: a left centre-back is a centre-back, but a left back is not.
const HOLDS: [(&str, &[&str]); 6] = [
    ("CB", &["LCB", "RCB"]),
    ("WB", &["LWB", "RWB"]),
    ("DM", &["CDM", "LDM", "RDM"]),
    ("CM", &["LCM", "RCM"]),
    ("AM", &["CAM", "LAM", "RAM"]),
    ("CF", &["LCF", "RCF"]),
];

/// The requested positions: groups (`GK`, `DF`, `MF`, `FW`) or exact codes (`CB`, `LB`, `DM`).
///
/// A group includes everyone who plays in that line. A code includes players whose data give that
/// code, or one of its sides (`CB` for `LCB` and `RCB`), but never the whole line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions {
    wanted: Vec<String>,
}

impl Positions {
    /// The positions of these names, whatever their case.
    pub fn new<S: AsRef<str>>(names: &[S]) -> Positions {
        Positions {
            wanted: names
                .iter()
                .map(|name| name.as_ref().trim().to_uppercase())
                .collect(),
        }
    }

    /// The rows of `estimates` (as [`super::ESTIMATE_COLUMNS`]) with these positions, and the
    /// number of other players who may have them, because the data give only their line.
    ///
    /// # Errors
    /// A position that nobody has, with the existing ones; a frame without these columns.
    pub fn matching(&self, estimates: &DataFrame) -> Result<(DataFrame, usize)> {
        let groups = estimates.column(ESTIMATES.position_group)?.str()?;
        let codes = estimates.column(ESTIMATES.position)?.str()?;
        let fits = |wanted: &str, row: usize| match group(wanted) {
            Some(group) => groups.get(row) == Some(group.name()),
            None => codes.get(row).is_some_and(|code| is(code, wanted)),
        };
        // Players for whom only the line of the requested code is known.
        let line = |wanted: &str| {
            let line = match group(wanted) {
                Some(_) => None,
                None => Some(PositionGroup::from_code(Some(wanted))),
            };
            line.filter(|line| *line != PositionGroup::Unknown)
        };
        let may = |wanted: &str, row: usize| {
            line(wanted).is_some_and(|line| codes.get(row) == Some(line.name()))
        };
        let rows = || 0..estimates.height();
        for wanted in &self.wanted {
            if !rows().any(|row| fits(wanted, row)) {
                let unsure = rows().filter(|row| may(wanted, *row)).count();
                return Err(nobody(wanted, line(wanted), unsure, codes));
            }
        }
        let mask: BooleanChunked = rows()
            .map(|row| Some(self.wanted.iter().any(|wanted| fits(wanted, row))))
            .collect();
        let unsure = rows()
            .filter(|row| mask.get(*row) == Some(false))
            .filter(|row| self.wanted.iter().any(|wanted| may(wanted, *row)))
            .count();
        Ok((estimates.filter(&mask)?, unsure))
    }
}

/// The group of this name; `unknown` cannot be requested.
fn group(name: &str) -> Option<PositionGroup> {
    PositionGroup::ALL
        .iter()
        .find(|group| group.name() == name)
        .copied()
}

fn is(code: &str, wanted: &str) -> bool {
    let held = HOLDS.iter().find(|(holder, _)| *holder == wanted);
    code.eq_ignore_ascii_case(wanted)
        || held.is_some_and(|(_, codes)| codes.iter().any(|held| code.eq_ignore_ascii_case(held)))
}

fn nobody(
    wanted: &str,
    line: Option<PositionGroup>,
    unsure: usize,
    codes: &StringChunked,
) -> Error {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for code in codes.iter() {
        *known.entry(code.unwrap_or("not known")).or_default() += 1;
    }
    let mut known: Vec<(&str, usize)> = known.into_iter().collect();
    known.sort_by_key(|(_, players)| std::cmp::Reverse(*players));
    let list: Vec<String> = known
        .iter()
        .map(|(code, players)| format!("{code} {players}"))
        .collect();
    let hint = match line.filter(|_| unsure > 0) {
        Some(line) => format!(
            ". For {unsure} of them the data give only the line, as Wyscout's files do: use {}",
            line.name()
        ),
        None => String::new(),
    };
    Error::usage(
        Misuse::UnknownName,
        format!(
            "nobody has the position `{wanted}`. Positions in these matches, with players: {}{hint}",
            list.join(", ")
        ),
    )
}
