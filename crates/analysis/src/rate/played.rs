//! Where a player played: competitions and seasons, and the provider's id.

use std::collections::HashMap;

use polars::prelude::*;

use crate::rows::RATES;
use crate::select::keys;
use backline_model::{LINEUPS, MATCHES, Result};

/// A row per player of `lineups`: key, the provider's id, competitions and seasons in the order in
/// which they came, joined by ` / `; null where the matches do not say.
pub(super) fn played(lineups: &DataFrame, matches: &DataFrame) -> Result<DataFrame> {
    let ids = matches.column(MATCHES.match_id)?.str()?;
    let game_of: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    // Each match's competition and season as numbers: an archive has few.
    let names = [MATCHES.competition, MATCHES.season].map(|name| named(matches, name));
    let [competitions, seasons] = names;
    let of_match = [competitions?, seasons?];

    let keys = keys(lineups)?;
    let match_ids = lineups.column(LINEUPS.match_id)?.str()?;
    let player_ids = lineups.column(LINEUPS.player_id)?.str()?;
    let mut place: HashMap<&str, usize> = HashMap::new();
    // A player's key and id, and the competitions and seasons of their matches.
    type Person<'a> = (&'a str, Option<&'a str>, [Vec<usize>; 2]);
    let mut people: Vec<Person> = Vec::new();
    for row in 0..lineups.height() {
        let Some(key) = keys.get(row) else { continue };
        let at = *place.entry(key).or_insert_with(|| {
            people.push((key, None, Default::default()));
            people.len() - 1
        });
        let (_, id, known) = &mut people[at];
        *id = id.or(player_ids.get(row));
        let Some(game) = match_ids.get(row).and_then(|id| game_of.get(id)) else {
            continue;
        };
        for (known, (numbers, _)) in known.iter_mut().zip(&of_match) {
            if let Some(number) = numbers.get(*game).copied().flatten()
                && !known.contains(&number)
            {
                known.push(number);
            }
        }
    }
    let texts = |name: &str, value: &dyn Fn(usize) -> Option<String>| {
        let values: StringChunked = (0..people.len()).map(value).collect();
        values.with_name(name.into()).into_column()
    };
    let joined = |person: usize, which: usize| {
        let (_, names) = &of_match[which];
        let known = people[person].2[which].iter();
        let known: Vec<&str> = known.map(|number| names[*number].as_str()).collect();
        (!known.is_empty()).then(|| known.join(" / "))
    };
    let of = RATES;
    Ok(DataFrame::new(
        people.len(),
        vec![
            texts(of.player_key, &|at| Some(people[at].0.to_owned())),
            texts(of.player_id, &|at| people[at].1.map(str::to_owned)),
            texts(of.competition, &|at| joined(at, 0)),
            texts(of.season, &|at| joined(at, 1)),
        ],
    )?)
}

/// The number of each row's text in this column, and the texts; frames may lack it.
type Named = (Vec<Option<usize>>, Vec<String>);

fn named(matches: &DataFrame, column: &str) -> Result<Named> {
    let Ok(column) = matches.column(column) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let column = column.cast(&DataType::String)?;
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut names = Vec::new();
    let numbers = column
        .str()?
        .iter()
        .map(|name| {
            let name = name?;
            Some(*place.entry(name).or_insert_with(|| {
                names.push(name.to_owned());
                names.len() - 1
            }))
        })
        .collect();
    Ok((numbers, names))
}
