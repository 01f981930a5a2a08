//! Tables that hold the rows of one match or of several, together.

use std::ops::Range;

use polars::prelude::{PlHashSet, StringChunked};

use super::records;
use super::sheet::Sheet;
use super::source::Input;
use backline_model::{Error, Result};
use backline_model::{Side, folded};

/// A table of events in any form: CSV, Parquet, Arrow or a list of JSON records.
///
/// # Errors
/// A table that cannot be read, or that has no row; `rows` says what it should have.
pub(super) fn table<'a>(
    input: &'a Input<'a>,
    columns: &'static [&'static str],
    rows: &str,
) -> Result<Sheet<'a>> {
    let sheet = match input.bytes.trim_ascii_start().first() {
        Some(b'[' | b'{') => records::read(input.file, input.bytes, columns)?,
        _ => Sheet::read(input.file, input.bytes, columns)?,
    };
    if sheet.height() == 0 {
        return Err(Error::whole(
            input.file,
            "the table has no row",
            format!("Give a table with {rows}"),
        ));
    }
    Ok(sheet)
}

/// The rows of one match.
pub(super) struct Run {
    pub match_id: String,
    pub rows: Range<usize>,
}

/// The rows of each match; a row without an id belongs to the match `unnamed`.
///
/// # Errors
/// A match, called `what`, whose rows are not together.
pub(super) fn runs(
    sheet: &Sheet,
    column: &str,
    ids: &StringChunked,
    unnamed: &str,
    what: &str,
) -> Result<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut seen = PlHashSet::default();
    for (row, id) in ids.iter().enumerate() {
        let id = id.unwrap_or(unnamed);
        match runs.last_mut() {
            Some(run) if run.match_id == id => run.rows.end = row + 1,
            _ => {
                if !seen.insert(id.to_owned()) {
                    return Err(sheet.fail(
                        row,
                        column,
                        format!("{what} `{id}` continues after another {what} began"),
                        format!("Keep the rows of each {what} together"),
                    ));
                }
                runs.push(Run {
                    match_id: id.to_owned(),
                    rows: row..row + 1,
                });
            }
        }
    }
    Ok(runs)
}

/// The side of a team; the first two take the free places. `None` for a third.
pub(super) fn side_of(teams: &mut [String; 2], team: &str) -> Option<Side> {
    let place = teams
        .iter()
        .position(|known| known == team || known.is_empty())?;
    if teams[place].is_empty() {
        team.clone_into(&mut teams[place]);
    }
    Some(Side::BOTH[place])
}

/// Like [`side_of`], for a team that may be spelt differently than before.
pub(super) fn side_meant(teams: &mut [String; 2], team: &str) -> Option<Side> {
    let known = teams.iter().position(|known| known == team);
    match known.or_else(|| alike(teams, team)) {
        Some(place) => Some(Side::BOTH[place]),
        None => side_of(teams, team),
    }
}

/// The team meant by a name that is spelt differently: in blanks, capitals or accents, or because
/// one name is part of the other (`Brighton` for `Brighton & Hove Albion`), provided that this is
/// true of one team only.
fn alike(teams: &[String; 2], team: &str) -> Option<usize> {
    let name = folded(team);
    if name.is_empty() {
        return None;
    }
    let names = teams.each_ref().map(|team| folded(team));
    if let Some(place) = names.iter().position(|known| *known == name) {
        return Some(place);
    }
    let part = |one: &str, of: &str| {
        one.split(' ')
            .all(|word| of.split(' ').any(|it| it == word))
    };
    let meant = |known: &String| !known.is_empty() && (part(&name, known) || part(known, &name));
    match [meant(&names[0]), meant(&names[1])] {
        [true, false] if !names[1].is_empty() => Some(0),
        [false, true] if !names[0].is_empty() => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_known_however_its_name_is_written_and_a_third_is_none() {
        let mut teams = ["Brighton & Hove Albion".to_owned(), String::new()];
        let mut side = |team: &str| side_meant(&mut teams, team);
        assert_eq!(side("BRIGHTON & HOVE\u{a0}ALBION"), Some(Side::Home));
        assert_eq!(side("Leeds United"), Some(Side::Away));
        assert_eq!(side("Brighton"), Some(Side::Home));
        assert_eq!(side("Leeds"), Some(Side::Away));
        assert_eq!(side("United"), Some(Side::Away));
        assert_eq!(side("Arsenal"), None);
        // Part of both names: it is not clear which is meant.
        let mut both = ["Inter Turku".to_owned(), "Inter Milan".to_owned()];
        assert_eq!(side_meant(&mut both, "Inter"), None);
    }
}
