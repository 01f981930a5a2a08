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
pub fn table<'a>(
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
pub struct Run {
    /// The match's id.
    pub match_id: String,
    /// Its rows in the table.
    pub rows: Range<usize>,
}

/// The rows of each match; a row without an id belongs to the match `unnamed`.
///
/// # Errors
/// A match, called `what`, whose rows are not together.
pub fn runs(
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
pub fn side_of(teams: &mut [String; 2], team: &str) -> Option<Side> {
    let place = teams
        .iter()
        .position(|known| known == team || known.is_empty())?;
    if teams[place].is_empty() {
        team.clone_into(&mut teams[place]);
    }
    Some(Side::BOTH[place])
}

/// Like [`side_of`], for a team that may be spelt differently than before.
pub fn side_meant(teams: &mut [String; 2], team: &str) -> Option<Side> {
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

/// The two teams that more than two names are of: each name written otherwise or a part of another
/// of its team, and of no name of the other's. The fullest name of each, in order of appearance.
pub fn two_of(names: &[String]) -> Option<[String; 2]> {
    let words: Vec<Vec<String>> = names
        .iter()
        .map(|name| folded(name).split(' ').map(str::to_owned).collect())
        .collect();
    let part = |one: usize, of: usize| words[one].iter().all(|word| words[of].contains(word));
    // Of each name the place of the first that is of the same team.
    let mut team: Vec<usize> = Vec::new();
    for name in 0..names.len() {
        team.push(name);
        for before in 0..name {
            if part(name, before) || part(before, name) {
                let (one, other) = (team[name], team[before]);
                for team in &mut team {
                    if *team == one.max(other) {
                        *team = one.min(other);
                    }
                }
            }
        }
    }
    let mut teams = team.clone();
    teams.sort_unstable();
    teams.dedup();
    let [one, other] = teams[..] else {
        return None;
    };
    let fullest = |of: usize| {
        let its = (0..names.len()).rev().filter(|name| team[*name] == of);
        its.max_by_key(|name| words[*name].len())
            .map(|name| names[name].clone())
    };
    Some([fullest(one)?, fullest(other)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_names_than_two_are_two_teams_where_each_is_of_one() {
        let two = |names: &[&str]| {
            two_of(
                &names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        let teams = |one: &str, other: &str| Some([one.to_owned(), other.to_owned()]);
        assert_eq!(
            two(&["Brighton", "Brighton & Hove Albion", "Wolves", "BRIGHTON"]),
            teams("Brighton & Hove Albion", "Wolves")
        );
        assert_eq!(
            two(&["Leeds", "Hull", "Hull City", "Leeds United"]),
            teams("Leeds United", "Hull City")
        );
        // Nobody knows whose the third name is, or there are three.
        assert_eq!(two(&["Dundee", "Dundee United", "Dundee Utd"]), None);
        assert_eq!(two(&["Leeds", "Hull", "Wolves"]), None);
    }

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
