//! Finding a team or player by the name a person types: regardless of accents and case, by any part
//! of the name, with the nearest names if none or more than one fits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use polars::prelude::*;

use crate::rows::RATES;
use backline_model::Note;
use backline_model::{Error, LINEUPS, MATCHES, Misuse, Result, missing_columns};

pub use backline_model::folded;
use backline_model::folded_person;

/// The one of `names` that `wanted` means: the same name, else the only one that contains all its
/// words.
///
/// # Errors
/// [`Error::Usage`] if none or several fit, naming them or the nearest.
pub fn find_name<'a>(what: &str, wanted: &str, names: &[&'a str]) -> Result<&'a str> {
    let key = folded(wanted);
    if key.is_empty() {
        return Err(Error::usage(
            Misuse::UnknownName,
            format!("the {what} name is empty"),
        ));
    }
    if let Some(name) = names.iter().find(|name| folded(name) == key) {
        return Ok(name);
    }
    let words: Vec<&str> = key.split(' ').collect();
    let has_words = |name: &str| {
        let folded = folded(name);
        let parts: Vec<&str> = folded.split(' ').collect();
        words.iter().all(|word| parts.contains(word))
    };
    let mut fitting: Vec<&str> = names
        .iter()
        .filter(|name| has_words(name))
        .copied()
        .collect();
    if fitting.is_empty() {
        fitting = names
            .iter()
            .filter(|name| folded(name).contains(&key))
            .copied()
            .collect();
    }
    if fitting.is_empty() {
        // `Mueller` for `Müller`, whose accent is folded away.
        let plain = ["ae", "oe", "ue"]
            .iter()
            .fold(key.clone(), |key, pair| key.replace(pair, &pair[..1]));
        let words: Vec<&str> = plain.split(' ').collect();
        fitting = names
            .iter()
            .filter(|name| {
                let folded = folded(name);
                words
                    .iter()
                    .all(|word| folded.split(' ').any(|part| part == *word))
            })
            .copied()
            .collect();
    }
    match fitting[..] {
        [name] => Ok(name),
        [] => {
            let near = nearest(&key, names);
            let hint = if near.is_empty() {
                String::new()
            } else {
                format!(". The nearest: {}", near.join(", "))
            };
            Err(Error::usage(
                Misuse::UnknownName,
                format!("no {what} `{wanted}` in these matches{hint}"),
            ))
        }
        _ => {
            let shown = fitting
                .iter()
                .take(8)
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            let more = if fitting.len() > 8 {
                format!(" and {} more", fitting.len() - 8)
            } else {
                String::new()
            };
            Err(Error::usage(
                Misuse::AmbiguousName,
                format!(
                    "`{wanted}` fits {} names: {shown}{more}. Give more of the name, or all of it as shown here",
                    fitting.len()
                ),
            ))
        }
    }
}

/// One person in a set of matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's unique key: see [`person_key`].
    pub key: String,
    /// The name in its latest spelling.
    pub player: String,
    /// The teams, joined by ` / `.
    pub team: String,
    /// The name if nobody shares it, else name and teams.
    pub label: String,
}

/// The expression for a person's key in a frame with `player_id`, `player` and `team`: the
/// provider's id, else name and team.
pub fn person_key() -> Expr {
    col(LINEUPS.player_id)
        .fill_null(concat_str(
            [col(LINEUPS.player), col(LINEUPS.team)],
            "|",
            false,
        ))
        .alias(RATES.player_key)
}

/// [`person_key`] for this frame: if everyone has an id, names and teams need not be joined.
pub(crate) fn person_key_in(frame: &DataFrame) -> Expr {
    match frame.column(LINEUPS.player_id) {
        Ok(ids) if ids.null_count() == 0 => col(LINEUPS.player_id)
            .cast(DataType::String)
            .alias(RATES.player_key),
        _ => person_key(),
    }
}

/// Each row's person.
pub(crate) fn keys(frame: &DataFrame) -> Result<StringChunked> {
    let ids = frame.column(LINEUPS.player_id)?.str()?;
    if ids.null_count() == 0 {
        // Every player has an id, which is the key: no text is built for each row.
        return Ok(ids.clone());
    }
    let keyed = frame
        .clone()
        .lazy()
        .select([person_key_in(frame)])
        .collect()?;
    Ok(keyed.column(RATES.player_key)?.str()?.clone())
}

/// Rows of the people with these keys, in a frame as read by [`person_key`].
pub fn of_people(keys: &[&str]) -> Expr {
    let keys = Series::new("keys".into(), keys);
    person_key().is_in(lit(keys).implode(false), false)
}

/// The team that `wanted` means among those of a matches frame (see
/// [`backline_model::MATCH_COLUMNS`]).
///
/// # Errors
/// As for [`find_name`]; a frame without these columns.
pub fn find_team(wanted: &str, matches: &DataFrame) -> Result<String> {
    let mut teams: Vec<&str> = Vec::new();
    for column in [MATCHES.home, MATCHES.away] {
        teams.extend(matches.column(column)?.str()?.iter().flatten());
    }
    teams.sort_unstable();
    teams.dedup();
    Ok(find_name("team", wanted, &teams)?.to_owned())
}

/// Matches of a team, in a matches frame.
pub fn plays(team: &str) -> Expr {
    col(MATCHES.home)
        .eq(lit(team))
        .or(col(MATCHES.away).eq(lit(team)))
}

/// Everybody in a line-ups frame (see [`backline_model::LINEUP_COLUMNS`]), in order of appearance.
///
/// # Errors
/// A frame without these columns.
pub fn people(lineups: &DataFrame) -> Result<Vec<Person>> {
    let frame = lineups
        .clone()
        .lazy()
        .with_column(person_key_in(lineups))
        .group_by_stable([col(RATES.player_key)])
        .agg([
            col(LINEUPS.player).last(),
            col(LINEUPS.team)
                .unique_stable()
                .implode(false)
                .alias(LINEUPS.team),
        ])
        .with_column(col(LINEUPS.team).list().join(lit(" / "), true))
        .collect()?;
    let text = |name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
    let (keys, players, teams) = (
        text(RATES.player_key)?,
        text(LINEUPS.player)?,
        text(LINEUPS.team)?,
    );
    let cell = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    let mut sharing: PlHashMap<String, usize> = PlHashMap::default();
    for row in 0..frame.height() {
        *sharing.entry(cell(&players, row)).or_default() += 1;
    }
    // Namesakes in one team, as in files of two providers, are distinguished by their ids.
    let mut alike: PlHashMap<(String, String), usize> = PlHashMap::default();
    for row in 0..frame.height() {
        let name = (cell(&players, row), cell(&teams, row));
        *alike.entry(name).or_default() += 1;
    }
    Ok((0..frame.height())
        .map(|row| {
            let (player, team) = (cell(&players, row), cell(&teams, row));
            let label = if alike[&(player.clone(), team.clone())] > 1 {
                format!("{player} ({team}, {})", cell(&keys, row))
            } else if sharing[&player] > 1 {
                format!("{player} ({team})")
            } else {
                player.clone()
            };
            Person {
                key: cell(&keys, row),
                player,
                team,
                label,
            }
        })
        .collect())
}

/// People in a line-ups frame (see [`backline_model::LINEUP_COLUMNS`]) who may have been merged or
/// split by mistake, a sentence each:
///
/// - one id with names that share no word: providers give the same number to different people;
/// - one name in one team without an id, with two dates of birth;
/// - one name in one team with two ids, as files of two providers have it.
///
/// # Errors
/// A frame without these columns.
pub fn clashes(lineups: &DataFrame) -> Result<Vec<String>> {
    let once = |frame: DataFrame| {
        let key = person_key_in(&frame);
        let frame = frame.lazy().select([
            key,
            col(LINEUPS.player_id),
            col(LINEUPS.player),
            col(LINEUPS.team),
            col(LINEUPS.birth_date),
        ]);
        frame.unique_stable(None, UniqueKeepStrategy::First)
    };
    // One piece at a time: large archives come in pieces, and few rows of each are new.
    let mut frame = DataFrame::default();
    for piece in lineups.clone().split_chunks() {
        frame.vstack_mut_owned(once(piece).collect()?)?;
    }
    let frame = once(frame)
        .with_column(col(LINEUPS.birth_date).cast(DataType::String))
        .collect()?;
    let text = |name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
    let (keys, ids, players) = (
        text(RATES.player_key)?,
        text(LINEUPS.player_id)?,
        text(LINEUPS.player)?,
    );
    let (teams, births) = (text(LINEUPS.team)?, text(LINEUPS.birth_date)?);
    let cell = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    // Rows by person, and persons by name and team, in order of appearance.
    let mut people: Vec<Vec<usize>> = Vec::new();
    let mut named: Vec<Vec<usize>> = Vec::new();
    let mut place: PlHashMap<String, usize> = PlHashMap::default();
    let mut place_named: PlHashMap<(String, String), usize> = PlHashMap::default();
    for row in 0..frame.height() {
        let at = *place.entry(cell(&keys, row)).or_insert_with(|| {
            people.push(Vec::new());
            people.len() - 1
        });
        people[at].push(row);
        let name = (folded_person(&cell(&players, row)), cell(&teams, row));
        let at = *place_named.entry(name).or_insert_with(|| {
            named.push(Vec::new());
            named.len() - 1
        });
        named[at].push(row);
    }
    let mut found = Vec::new();
    for rows in people {
        let first = rows[0];
        let who = |row: usize| format!("{} ({})", cell(&players, row), cell(&teams, row));
        let line = |row: usize| {
            let player = cell(&players, row);
            format!("{player},{},{player}", cell(&teams, row))
        };
        let stranger = |row: &&usize| {
            let (a, b) = (
                folded(&cell(&players, first)),
                folded(&cell(&players, **row)),
            );
            !a.split(' ')
                .any(|word| b.split(' ').any(|other| word == other))
        };
        if let (Some(id), Some(other)) = (ids.get(first), rows.iter().find(stranger)) {
            // An alias states that two names belong to one person.
            if !id.starts_with(PERSON) {
                found.push(format!(
                    "the id {id} belongs to {} and {}, who count as one person. If they are two, write a table for the option `alias` with three lines: `player,team,person`, `{}` and `{}`",
                    who(first),
                    who(*other),
                    line(first),
                    line(*other)
                ));
            }
            continue;
        }
        let born = |row: usize| births.get(row).map(str::to_owned);
        let mut dates: Vec<String> = rows.iter().filter_map(|row| born(*row)).collect();
        dates.sort_unstable();
        dates.dedup();
        if ids.get(first).is_none() && dates.len() > 1 {
            found.push(format!(
                "{} was born on {}; without ids they count as one person. Give the files a player_id",
                who(first),
                dates.join(" and on ")
            ));
        }
    }
    for rows in named {
        let mut here: Vec<String> = rows.iter().map(|row| cell(&keys, *row)).collect();
        here.sort_unstable();
        here.dedup();
        if here.len() > 1 {
            found.push(format!(
                "{} is the name of {} people of {} by their ids; they are kept apart. {}",
                cell(&players, rows[0]),
                here.len(),
                cell(&teams, rows[0]),
                settled_by(&cell(&players, rows[0]), &cell(&teams, rows[0]))
            ));
        }
    }
    Ok(found)
}

/// The person that `wanted` means: part of the name, with part of the team if names are shared.
///
/// # Errors
/// As for [`find_name`].
pub fn find_person<'a>(wanted: &str, people: &'a [Person]) -> Result<&'a Person> {
    let labels: Vec<&str> = people.iter().map(|person| person.label.as_str()).collect();
    let label = find_name("player", wanted, &labels).map_err(|error| match error {
        Error::Usage { misuse, message } => Error::Usage {
            misuse,
            message: message + &alike(wanted, people).unwrap_or_default(),
        },
        other => other,
    })?;
    people
        .iter()
        .find(|person| person.label == label)
        .ok_or_else(|| {
            Error::usage(
                Misuse::UnknownName,
                format!("no player `{wanted}` in these matches"),
            )
        })
}

/// What helps if more of the name cannot: several namesakes in one team.
fn alike(wanted: &str, people: &[Person]) -> Option<String> {
    let key = folded(wanted);
    let fits = |person: &&Person| {
        let name = folded(&person.player);
        key.split(' ')
            .all(|word| name.split(' ').any(|part| part == word))
    };
    let fitting: Vec<&Person> = people.iter().filter(fits).collect();
    let twice = fitting.iter().enumerate().find_map(|(at, one)| {
        let same = |other: &&&Person| {
            folded(&other.player) == folded(&one.player) && other.team == one.team
        };
        fitting[at + 1..].iter().find(same).map(|_| one)
    })?;
    Some(format!(
        ". {} people of {} have the same name; give the id in brackets. {}",
        twice.player,
        twice.team,
        settled_by(&twice.player, &twice.team)
    ))
}

/// How an alias file merges several people: the lines to write in it.
fn settled_by(player: &str, team: &str) -> String {
    let cell = |text: &str| match text.contains([',', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let (player, team) = (cell(player), cell(team));
    format!(
        "If they are one person, write a table for the option `alias` with two lines: `player,team,person` and `{player},{team},{player}`"
    )
}

/// Like [`find_person`] among the players of a team, if one was requested, in a line-ups frame.
///
/// # Errors
/// As for [`find_person`], with the team if the player plays for another; a frame without these
/// columns.
pub fn find_people(
    wanted: &[String],
    team: Option<&str>,
    lineups: &DataFrame,
) -> Result<Vec<Person>> {
    let everybody = || people(lineups);
    let asked = match team {
        None => everybody()?,
        Some(team) => {
            let of_team = lineups
                .clone()
                .lazy()
                .filter(col(LINEUPS.team).eq(lit(team)));
            people(&of_team.collect()?)?
        }
    };
    let find = |wanted: &String| match (find_person(wanted, &asked), team) {
        (Err(error), Some(team)) => match find_person(wanted, &everybody()?) {
            Ok(other) if asked.iter().all(|person| person.key != other.key) => Err(Error::usage(
                Misuse::UnknownName,
                format!(
                    "no player `{wanted}` of {team} in these matches; {} plays for {}",
                    other.player, other.team
                ),
            )),
            _ => Err(error),
        },
        (found, _) => found.cloned(),
    };
    wanted.iter().map(find).collect()
}

/// The beginning of the key of a person named by an alias.
pub(crate) const PERSON: &str = "person:";

/// Names that refer to the same person although providers or files write them differently.
///
/// A CSV file with the columns `player`, `team` (may be empty: in any team) and `person`.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    rows: Vec<(String, String, String)>,
    file: PathBuf,
    /// The rows that have matched somebody so far.
    fitted: Arc<[AtomicBool]>,
}

impl Aliases {
    fn new(file: &Path, rows: Vec<(String, String, String)>) -> Aliases {
        Aliases {
            fitted: rows.iter().map(|_| AtomicBool::new(false)).collect(),
            file: file.to_path_buf(),
            rows,
        }
    }

    /// A note about rows that matched nobody in the frames that went through [`Aliases::apply`].
    pub fn unfitted(&self) -> Option<Note> {
        let rows = self.rows.iter().zip(self.fitted.iter());
        let left: Vec<String> = rows
            .filter(|(_, fitted)| !fitted.load(Ordering::Relaxed))
            .map(|((player, team, _), _)| match team.as_str() {
                "" => player.clone(),
                team => format!("{player} ({team})"),
            })
            .collect();
        let some: Vec<&str> = left.iter().take(3).map(String::as_str).collect();
        let more = if left.len() > some.len() { ", ..." } else { "" };
        (!left.is_empty()).then(|| Note {
            file: self.file.clone(),
            text: format!(
                "{} of {} rows match nobody here: {}{more}. Write player and team as in the data, including accents and capitals",
                left.len(),
                self.rows.len(),
                some.join(", ")
            ),
        })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// A file that cannot be read or lacks a column.
    pub fn read(file: impl AsRef<std::path::Path>) -> Result<Aliases> {
        use backline_model::{Faults, Place};
        let file = file.as_ref();
        let hint = "Give a CSV with the columns player, team and person";
        let bytes = std::fs::read(file).map_err(|error| Error::io(file, error, hint))?;
        let line_of = |position: Option<&csv::Position>| position.map_or(1, csv::Position::line);
        let wrong = |line: u64, problem: String, hint: &str| {
            Error::input(file, Place::Line(line as usize), problem, hint)
        };
        if std::str::from_utf8(&bytes).is_err() {
            let hint = "Save it as UTF-8: names with accents would fit nobody otherwise";
            return Err(Error::whole(file, "the text is not UTF-8", hint));
        }
        // A spreadsheet writes semicolons or tabs where numbers have a decimal comma.
        let first = bytes
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let often = |byte: &u8| first.iter().filter(|other| *other == byte).count();
        let separator = b"\t;,".iter().copied().max_by_key(often).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .trim(csv::Trim::All)
            .from_reader(bytes.as_slice());
        let header = reader
            .headers()
            .map_err(|error| wrong(1, error.to_string(), hint))?
            .clone();
        let mut missing = Vec::new();
        let mut place = |name: &'static str| {
            let found = |column: &str| column.to_lowercase() == name;
            let found = header.iter().position(found);
            found.unwrap_or_else(|| {
                missing.push(name);
                0
            })
        };
        let [player, team, person] = ["player", "team", "person"].map(&mut place);
        if !missing.is_empty() {
            return Err(wrong(1, missing_columns(&missing), hint));
        }
        let mut faults = Faults::of(file);
        let mut rows: Vec<(String, String, String)> = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = line_of(error.position());
                    let hint = "Write the columns player, team and person in every row; the team may be empty";
                    let problem = match error.kind() {
                        csv::ErrorKind::UnequalLengths {
                            expected_len, len, ..
                        } => {
                            format!("the row has {len} fields, the header {expected_len}")
                        }
                        _ => error.to_string(),
                    };
                    faults.add(wrong(line, problem, hint))?;
                    continue;
                }
            };
            let line = line_of(record.position());
            let mut fault = |column: &str, problem: String, hint: &str| {
                let place = Place::Cell {
                    line: line as usize,
                    column: column.to_owned(),
                };
                faults.add_cell(place, problem, hint.to_owned());
            };
            let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
            let row = (cell(player), cell(team), cell(person));
            if row.0.is_empty() {
                fault(
                    "player",
                    "the cell is empty".to_owned(),
                    "Write the name as the data have it",
                );
            }
            if row.2.is_empty() {
                fault(
                    "person",
                    "the cell is empty".to_owned(),
                    "Write whom the name means",
                );
            }
            let same = |known: &&(String, String, String)| known.0 == row.0 && known.1 == row.1;
            match rows.iter().find(same) {
                Some(known) if known.2 != row.2 && !row.2.is_empty() => fault(
                    "person",
                    format!("`{}` is `{}` above and `{}` here", row.0, known.2, row.2),
                    "A name of a team means one person; keep one of the rows",
                ),
                _ => rows.push(row),
            }
        }
        match faults.into_error() {
            Some(error) => Err(error),
            None => Ok(Aliases::new(file, rows)),
        }
    }

    /// Replaces the name by the person in a frame with `player`, `player_id` and `team`.
    ///
    /// # Errors
    /// A frame without these columns.
    pub fn apply(&self, frame: &DataFrame) -> Result<DataFrame> {
        let text = |name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
        let (players, ids, teams) = (
            text(LINEUPS.player)?,
            text(LINEUPS.player_id)?,
            text(LINEUPS.team)?,
        );
        let person = |row: usize| {
            let (player, team) = (players.get(row)?, teams.get(row).unwrap_or_default());
            let fits = |(name, of, _): &&(String, String, String)| {
                name == player && (of.is_empty() || of == team)
            };
            let at = self.rows.iter().position(|row| fits(&row))?;
            self.fitted[at].store(true, Ordering::Relaxed);
            Some(self.rows[at].2.as_str())
        };
        let found: Vec<Option<&str>> = (0..frame.height()).map(person).collect();
        let names: StringChunked = found
            .iter()
            .enumerate()
            .map(|(row, p)| p.or(players.get(row)))
            .collect();
        let keys: StringChunked = found
            .iter()
            .enumerate()
            .map(|(row, p)| {
                p.map(|person| format!("{PERSON}{person}"))
                    .or_else(|| ids.get(row).map(str::to_owned))
            })
            .collect();
        let mut frame = frame.clone();
        frame.with_column(names.with_name(LINEUPS.player.into()).into_column())?;
        frame.with_column(keys.with_name(LINEUPS.player_id.into()).into_column())?;
        Ok(frame)
    }
}

/// The names most similar to `key`, nearest first, at most five.
fn nearest<'a>(key: &str, names: &[&'a str]) -> Vec<&'a str> {
    let likeness = |name: &str| {
        let folded = folded(name);
        let words = folded.split(' ').flat_map(|word| {
            let asked = std::iter::once(key).chain(key.split(' '));
            asked.map(move |asked| strsim::jaro_winkler(asked, word))
        });
        words.fold(strsim::jaro_winkler(key, &folded), f64::max)
    };
    let mut scored: Vec<(f64, &str)> = names.iter().map(|name| (likeness(name), *name)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored
        .into_iter()
        .filter(|(score, _)| *score > 0.7)
        .take(5)
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = [
        "Antonio Rüdiger",
        "Raúl Asencio",
        "Gonzalo García",
        "Fran García",
        "Martin Ødegaard",
    ];

    #[test]
    fn accents_case_and_first_names_do_not_matter() {
        assert_eq!(
            find_name("player", "RUDIGER", &NAMES).expect("one"),
            "Antonio Rüdiger"
        );
        assert_eq!(
            find_name("player", "odegaard", &NAMES).expect("one"),
            "Martin Ødegaard"
        );
        assert_eq!(
            find_name("player", "fran garcia", &NAMES).expect("one"),
            "Fran García"
        );
    }

    #[test]
    fn names_are_found_however_their_letters_were_written() {
        let names = [
            "J. Guðmunds\u{ad}son",
            "A. Gudmundsson",
            "Thomas Müller",
            "Mesut Özil",
        ];
        let found = |wanted| find_name("player", wanted, &names).expect("one");
        assert_eq!(found("J. Guðmundsson"), names[0]);
        assert_eq!(found("Mueller"), names[2]);
        assert_eq!(found("oezil"), names[3]);
        assert!(
            find_name("player", "son", &names).is_err(),
            "both, and none by a word"
        );
        let teams = ["Korea Republic", "South Africa", "Japan"];
        let none = find_name("team", "South Korea", &teams).expect_err("none");
        assert!(none.to_string().contains("Korea Republic"), "{none}");
    }

    #[test]
    fn several_or_none_list_the_names() {
        let several = find_name("player", "García", &NAMES)
            .expect_err("two")
            .to_string();
        assert!(several.contains("Gonzalo García, Fran García"), "{several}");
        let none = find_name("player", "Rudigger", &NAMES)
            .expect_err("none")
            .to_string();
        assert!(
            none.contains("no player `Rudigger`") && none.contains("Antonio Rüdiger"),
            "{none}"
        );
    }

    fn lineups(rows: &[(Option<&str>, &str, &str, Option<&str>)]) -> DataFrame {
        let column = |name: &str, values: Vec<Option<&str>>| Column::new(name.into(), values);
        DataFrame::new(
            rows.len(),
            vec![
                column("player_id", rows.iter().map(|row| row.0).collect()),
                column("player", rows.iter().map(|row| Some(row.1)).collect()),
                column("team", rows.iter().map(|row| Some(row.2)).collect()),
                column("birth_date", rows.iter().map(|row| row.3).collect()),
            ],
        )
        .expect("columns of one length")
    }

    #[test]
    fn people_who_may_be_taken_for_one_or_for_two_are_told() {
        let quiet = lineups(&[
            (
                Some("1"),
                "Antonio Rüdiger",
                "Real Madrid",
                Some("1993-03-03"),
            ),
            (Some("1"), "A. Rudiger", "Germany", Some("1993-03-03")),
            (None, "Fran García", "Real Madrid", Some("1999-08-14")),
            (None, "Fran García", "Real Madrid", None),
            (Some("2"), "J. Silva", "Sporting", None),
            (Some("3"), "J. Silva", "Leganés", None),
        ]);
        assert_eq!(clashes(&quiet).expect("columns"), Vec::<String>::new());
        let loud = lineups(&[
            (Some("7"), "Antonio Rüdiger", "Real Madrid", None),
            (Some("7"), "Diego Godín", "Atlético", None),
            (None, "João Pedro", "Santos", Some("1990-01-01")),
            (None, "João Pedro", "Santos", Some("2001-01-01")),
            (Some("10"), "Lionel Messi", "Barcelona", None),
            (Some("5503"), "Lionel Messi", "Barcelona", None),
        ]);
        let found = clashes(&loud).expect("columns");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].contains("the id 7 belongs to Antonio Rüdiger (Real Madrid) and Diego Godín")
        );
        assert!(found[1].contains("was born on 1990-01-01 and on 2001-01-01"));
        assert!(found[2].contains("2 people of Barcelona"));
    }

    #[test]
    fn two_of_one_name_in_one_team_have_labels_of_their_own() {
        let all = people(&lineups(&[
            (Some("10"), "Leo", "Alpha", None),
            (Some("11"), "Leo", "Alpha", None),
            (Some("12"), "Leo", "Beta", None),
        ]));
        let all = all.expect("columns");
        let labels: Vec<&str> = all.iter().map(|person| person.label.as_str()).collect();
        assert_eq!(labels, ["Leo (Alpha, 10)", "Leo (Alpha, 11)", "Leo (Beta)"]);
    }

    #[test]
    fn an_alias_file_is_read_however_a_spreadsheet_wrote_it_and_told_all_its_faults() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.csv");
        let read = |bytes: &[u8]| {
            std::fs::write(&file, bytes).expect("written");
            Aliases::read(&file)
        };
        let rows = vec![("Li, A.".to_owned(), "Elms".to_owned(), "Ann Lee".to_owned())];
        for text in [
            "player,team,person\n\"Li, A.\",Elms,Ann Lee\n",
            "\u{feff}Player;Team;Person\r\n\"Li, A.\" ; Elms;Ann Lee\r\n",
            "person\tteam\tplayer\nAnn Lee\tElms\tLi, A.\n",
        ] {
            assert_eq!(read(text.as_bytes()).expect(text).rows, rows);
        }
        let wrong = "player,team,person\nAnn,,\n,Elms,Bea\nCy,Elms,Cyd\nCy,Elms\nCy,Elms,Cyril\n";
        let text = read(wrong.as_bytes()).expect_err("faults").to_string();
        for says in [
            "a.csv: 4 cells cannot be read:",
            "line 2, column `person`: the cell is empty",
            "line 3, column `player`: the cell is empty",
            "line 5: the row has 2 fields, the header 3",
            "line 6, column `person`: `Cy` is `Cyd` above and `Cyril` here",
        ] {
            assert!(text.contains(says), "`{says}` is not in {text}");
        }
        let text = read(b"name,club\n").expect_err("no columns").to_string();
        assert!(
            text.contains("the columns `player`, `team`, `person` are missing"),
            "{text}"
        );
        let text = read(b"player,team,person\nM\xfcller,,M\n").expect_err("Latin-1");
        assert!(text.to_string().contains("is not UTF-8"), "{text}");
    }

    #[test]
    fn an_alias_settles_a_clash() {
        let two = lineups(&[
            (Some("10"), "Lionel Messi", "Barcelona", None),
            (Some("5503"), "Lionel Messi", "Barcelona", None),
        ]);
        let aliases = Aliases::new(
            Path::new("aliases.csv"),
            vec![("Lionel Messi".into(), String::new(), "Messi".into())],
        );
        let one = aliases.apply(&two).expect("columns");
        assert_eq!(clashes(&one).expect("columns"), Vec::<String>::new());
        assert_eq!(aliases.unfitted(), None);
        let typed = [
            ("Leo Messi", ""),
            ("Lionel Messi", "Barcelona"),
            ("Xavi", "Barça"),
        ];
        let rows = typed.map(|(player, team)| (player.into(), team.into(), "One".into()));
        let aliases = Aliases::new(Path::new("aliases.csv"), rows.to_vec());
        aliases.apply(&two).expect("columns");
        let note = aliases.unfitted().expect("two rows match nobody");
        assert!(
            note.text
                .starts_with("2 of 3 rows match nobody here: Leo Messi, Xavi (Barça)."),
            "{}",
            note.text
        );
    }
}
