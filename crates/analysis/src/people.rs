//! Identifies people across the matches of one run, beyond what a single match shows: ids of
//! several providers, numbers that are not ids, names and teams with several spellings.
//!
//! Nothing is guessed that could merge two people or two teams; whatever is merged or separated is
//! reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use crate::rows::OUTCOMES;
use crate::select::PERSON;
use backline_model::{
    LINEUPS, MATCHES, Note, Result, counted, folded, folded_person, share_a_word, tidied,
};

/// The highest shirt number.
const SHIRT: u32 = 99;

/// Number of players whom two teams must share to be one team under two names.
const SHARED: usize = 3;

/// Gives each person and each team in the frames of one run one id and one name. If nothing has to
/// be corrected, the frames stay as they are.
///
/// `lineups`, `errors` and `outcomes` cover all `matches`.
///
/// # Errors
/// Frames without the documented columns.
pub fn settle(
    matches: &mut DataFrame,
    lineups: &mut DataFrame,
    errors: &mut DataFrame,
    outcomes: &mut DataFrame,
) -> Result<Vec<Note>> {
    let games = Games::new(matches)?;
    let candidates = games.teams_alike();
    if games.providers.len() < 2 && candidates.is_empty() && !may_mislead(lineups)? {
        return Ok(Vec::new());
    }
    let mut people = People::default();
    people.add(lineups, &games, Some(LINEUPS.birth_date))?;
    people.add(errors, &games, None)?;
    let teams = games.one_team(&candidates, &people);
    let mut notes = Vec::new();
    if !teams.is_empty() {
        notes.push(note_of_teams(&teams, &games));
        for frame in [&mut *lineups, &mut *errors] {
            rename(frame, &[LINEUPS.team], &teams)?;
        }
        rename(matches, &[MATCHES.home, MATCHES.away], &teams)?;
        rename(outcomes, &[OUTCOMES.team, OUTCOMES.against], &teams)?;
        people = People::default();
        people.add(lineups, &games, Some(LINEUPS.birth_date))?;
        people.add(errors, &games, None)?;
    }
    let shirts = people.shirts();
    notes.extend(shirts.map(|text| games.note(0, text)));
    if games.providers.len() > 1 {
        for text in [people.apart(&games), people.joined(&games)]
            .into_iter()
            .flatten()
        {
            notes.push(games.note(1, text));
        }
    }
    notes.extend(people.one_name().map(|text| games.note(0, text)));
    if people.all.iter().any(Who::is_changed) {
        people.apply(lineups, &games)?;
        people.apply(errors, &games)?;
    }
    Ok(notes)
}

/// Whether there are people without ids, or with ids as short as a shirt number.
fn may_mislead(lineups: &DataFrame) -> Result<bool> {
    let ids = lineups.column(LINEUPS.player_id)?.str()?;
    Ok(ids.null_count() > 0 || ids.iter().flatten().any(|id| id.len() <= 2))
}

/// The facts from the matches.
struct Games {
    /// Formats of the files, in order of appearance, each with its first file.
    providers: Vec<(String, String)>,
    /// Match id to the provider's index.
    provider_of: HashMap<String, usize>,
    /// Team to the competitions and seasons it plays in, in order of appearance.
    teams: Vec<(String, BTreeSet<String>)>,
    /// Teams that played each other.
    met: BTreeSet<(String, String)>,
}

impl Games {
    fn new(matches: &DataFrame) -> Result<Games> {
        let text =
            |name: &str| -> Result<StringChunked> { Ok(matches.column(name)?.str()?.clone()) };
        let (ids, providers) = (text(MATCHES.match_id)?, text(MATCHES.provider)?);
        let (homes, aways) = (text(MATCHES.home)?, text(MATCHES.away)?);
        let (competitions, seasons) = (text(MATCHES.competition)?, text(MATCHES.season)?);
        let files = text(MATCHES.file)?;
        let mut games = Games {
            providers: Vec::new(),
            provider_of: HashMap::new(),
            teams: Vec::new(),
            met: BTreeSet::new(),
        };
        let mut place: HashMap<String, usize> = HashMap::new();
        for row in 0..matches.height() {
            let provider = providers.get(row).unwrap_or_default();
            let at = games
                .providers
                .iter()
                .position(|(known, _)| known == provider);
            let at = at.unwrap_or_else(|| {
                let file = files.get(row).unwrap_or_default().to_owned();
                games.providers.push((provider.to_owned(), file));
                games.providers.len() - 1
            });
            let id = ids.get(row).unwrap_or_default();
            games.provider_of.insert(id.to_owned(), at);
            let cup = format!(
                "{}|{}",
                folded(competitions.get(row).unwrap_or_default()),
                seasons.get(row).unwrap_or_default()
            );
            let both = [&homes, &aways].map(|teams| teams.get(row).unwrap_or_default());
            for team in both {
                let at = *place.entry(team.to_owned()).or_insert_with(|| {
                    games.teams.push((team.to_owned(), BTreeSet::new()));
                    games.teams.len() - 1
                });
                games.teams[at].1.insert(cup.clone());
            }
            games.met.insert((both[0].to_owned(), both[1].to_owned()));
        }
        Ok(games)
    }

    fn note(&self, provider: usize, text: String) -> Note {
        let (_, file) = self.providers.get(provider).unwrap_or(&self.providers[0]);
        Note {
            file: file.into(),
            text,
        }
    }

    /// Pairs of teams of one competition and season that never met, where one's name is a different
    /// spelling of the other's, or part of it: the fuller name second.
    fn teams_alike(&self) -> Vec<(usize, usize)> {
        let words: Vec<Vec<String>> = self
            .teams
            .iter()
            .map(|(team, _)| folded(team).split(' ').map(str::to_owned).collect())
            .collect();
        let mut with: HashMap<&str, Vec<usize>> = HashMap::new();
        for (team, words) in words.iter().enumerate() {
            for word in words {
                with.entry(word).or_default().push(team);
            }
        }
        let mut found = Vec::new();
        for (team, own) in words.iter().enumerate() {
            let rarest = own
                .iter()
                .map(|word| &with[word.as_str()])
                .min_by_key(|of| of.len());
            for other in rarest.into_iter().flatten() {
                let theirs = &words[*other];
                let part = own.iter().all(|word| theirs.contains(word));
                let fuller = theirs.len() > own.len() || theirs == own && *other < team;
                let (one, two) = (&self.teams[team], &self.teams[*other]);
                let both = (one.0.clone(), two.0.clone());
                let met = self.met.contains(&both) || self.met.contains(&(both.1, both.0));
                let together = one.1.intersection(&two.1).next().is_some();
                if *other != team && part && fuller && together && !met && !own[0].is_empty() {
                    found.push((team, *other));
                }
            }
        }
        found
    }

    /// The pairs that are one team: spelt alike, or with players in common. A name that could be
    /// part of two others' (`Inter`) belongs to neither.
    fn one_team(&self, pairs: &[(usize, usize)], people: &People) -> BTreeMap<String, String> {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        if pairs.is_empty() {
            return found;
        }
        let mut squads: HashMap<&str, BTreeSet<String>> = HashMap::new();
        for who in &people.all {
            squads
                .entry(&who.team)
                .or_default()
                .insert(folded_person(&who.player));
        }
        for (team, other) in pairs {
            let (one, two) = (&self.teams[*team].0, &self.teams[*other].0);
            let shared = match (squads.get(one.as_str()), squads.get(two.as_str())) {
                (Some(a), Some(b)) => (a.intersection(b).count(), a.len().min(b.len())),
                _ => (0, 1),
            };
            let players = shared.0 >= SHARED && shared.0 * 2 >= shared.1;
            let rivals = pairs.iter().filter(|(known, _)| known == team).count();
            if folded(one) == folded(two) || players && rivals == 1 {
                found.insert(one.clone(), two.clone());
            }
        }
        // `A` is part of `B` and `B` of `C`: all are `C`.
        for team in found.keys().cloned().collect::<Vec<_>>() {
            let mut last = found[&team].clone();
            while let Some(next) = found.get(&last).filter(|next| **next != team) {
                last.clone_from(next);
            }
            found.insert(team, last);
        }
        found
    }
}

fn note_of_teams(teams: &BTreeMap<String, String>, games: &Games) -> Note {
    let some: Vec<String> = teams
        .iter()
        .take(3)
        .map(|(one, two)| format!("`{one}` and `{two}`"))
        .collect();
    let text = format!(
        "{} under two names, which share players, play in one competition and never each other: {}{}; each counts as one team, under the fuller name",
        counted(teams.len(), "team is", "teams are"),
        some.join(", "),
        if teams.len() > some.len() {
            ", ..."
        } else {
            ""
        }
    );
    games.note(0, text)
}

/// Replaces each of `names` in these columns by the name that is kept.
fn rename(frame: &mut DataFrame, columns: &[&str], names: &BTreeMap<String, String>) -> Result<()> {
    for column in columns {
        let texts = frame.column(column)?.str()?.clone();
        let made: StringChunked = texts
            .iter()
            .map(|text| text.map(|text| names.get(text).map_or(text, String::as_str)))
            .collect();
        frame.with_column(made.with_name((*column).into()).into_column())?;
    }
    Ok(())
}

/// A person as in the rows, and as they are to appear.
#[derive(Debug, Clone)]
struct Who {
    provider: usize,
    raw_id: Option<String>,
    raw_player: String,
    id: Option<String>,
    player: String,
    team: String,
    birth: Option<i32>,
}

impl Who {
    fn is_changed(&self) -> bool {
        self.id != self.raw_id || self.player != self.raw_player
    }

    /// Whether an alias identifies the person.
    fn is_settled(&self) -> bool {
        self.id.as_ref().is_some_and(|id| id.starts_with(PERSON))
    }

    fn shown(&self) -> String {
        format!("{} ({})", self.player, self.team)
    }

    /// Whether it is the name of the same person in another spelling: equal apart from spelling, or
    /// with a part in common and the same team.
    fn is_named_like(&self, other: &Who) -> bool {
        folded_person(&self.player) == folded_person(&other.player)
            || share_a_word(&self.player, &other.player)
                && folded(&self.team) == folded(&other.team)
    }
}

/// The identity of a person in the rows: provider, id, name, team.
type Key = (usize, Option<String>, String, String);

/// Everybody, each spelling once, in order of appearance.
#[derive(Default)]
struct People {
    all: Vec<Who>,
    place: HashMap<Key, usize>,
}

/// The columns that identify people.
struct Columns {
    matches: StringChunked,
    ids: StringChunked,
    players: StringChunked,
    teams: StringChunked,
}

impl Columns {
    fn new(frame: &DataFrame) -> Result<Columns> {
        let text = |name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
        Ok(Columns {
            matches: text(LINEUPS.match_id)?,
            ids: text(LINEUPS.player_id)?,
            players: text(LINEUPS.player)?,
            teams: text(LINEUPS.team)?,
        })
    }

    fn key(&self, row: usize, games: &Games) -> Key {
        let of = |column: &StringChunked| column.get(row).unwrap_or_default().to_owned();
        let id = self.matches.get(row).unwrap_or_default();
        (
            games.provider_of.get(id).copied().unwrap_or(0),
            self.ids.get(row).map(str::to_owned),
            of(&self.players),
            of(&self.teams),
        )
    }
}

impl People {
    fn add(&mut self, frame: &DataFrame, games: &Games, births: Option<&str>) -> Result<()> {
        let columns = Columns::new(frame)?;
        let births = match births {
            Some(name) => Some(frame.column(name)?.cast(&DataType::Int32)?.i32()?.clone()),
            None => None,
        };
        for row in 0..frame.height() {
            let key = columns.key(row, games);
            let birth = births.as_ref().and_then(|births| births.get(row));
            if let Some(at) = self.place.get(&key) {
                let known = &mut self.all[*at].birth;
                *known = known.or(birth);
                continue;
            }
            let (provider, id, player, team) = key.clone();
            self.place.insert(key, self.all.len());
            self.all.push(Who {
                provider,
                raw_id: id.clone(),
                raw_player: player.clone(),
                id,
                player,
                team,
                birth,
            });
        }
        Ok(())
    }

    /// Numbers up to 99 that mostly belong to different people in different teams are shirt
    /// numbers: team and number then form the id, together with the name if several people wear a
    /// team's number.
    fn shirts(&mut self) -> Option<String> {
        let is_shirt = |who: &Who| {
            let number = who.id.as_ref().and_then(|id| id.parse::<u32>().ok());
            number.is_some_and(|number| number <= SHIRT)
        };
        let mut texts = Vec::new();
        let providers: BTreeSet<usize> = self.all.iter().map(|who| who.provider).collect();
        for provider in providers {
            let mut of_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (at, who) in self.all.iter().enumerate() {
                if who.provider == provider && is_shirt(who) {
                    of_id
                        .entry(who.id.clone().unwrap_or_default())
                        .or_default()
                        .push(at);
                }
            }
            let (mut in_teams, mut of_strangers, mut example) = (0, 0, None);
            for (id, rows) in &of_id {
                let first = &self.all[rows[0]];
                let elsewhere = |at: &&usize| folded(&self.all[**at].team) != folded(&first.team);
                let strange = |at: &&usize| {
                    elsewhere(at) && !share_a_word(&self.all[**at].player, &first.player)
                };
                in_teams += usize::from(rows.iter().any(|at| elsewhere(&at)));
                if let Some(other) = rows.iter().find(strange) {
                    of_strangers += 1;
                    example.get_or_insert((id.clone(), first.shown(), self.all[*other].shown()));
                }
            }
            let Some((id, one, other)) = example.filter(|_| of_strangers * 2 > in_teams) else {
                continue;
            };
            for who in self.all.iter_mut() {
                if who.provider == provider && is_shirt(who) {
                    who.id = who.id.as_ref().map(|id| format!("{} {id}", who.team));
                }
            }
            texts.push(format!(
                "the id `{id}` belongs to {one} and {other}: ids up to {SHIRT} are shirt numbers here, and are read as team and number"
            ));
        }
        texts.extend(self.several_of_a_number());
        (!texts.is_empty()).then(|| texts.join("; "))
    }

    /// Ids made of team and number that belong to several people: others wear the number in other
    /// matches.
    fn several_of_a_number(&mut self) -> Option<String> {
        let of_number = |who: &Who| {
            let id = who.id.as_deref()?;
            let number = id.strip_prefix(who.team.as_str())?.strip_prefix(' ')?;
            number.parse::<u32>().ok().map(|_| id.to_owned())
        };
        let mut worn: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, who) in self.all.iter().enumerate() {
            if let Some(id) = of_number(who) {
                worn.entry(id).or_default().push(at);
            }
        }
        let mut example = None;
        for (id, rows) in &worn {
            let first = self.all[rows[0]].player.clone();
            let other = rows
                .iter()
                .find(|at| !share_a_word(&self.all[**at].player, &first));
            if let Some(other) = other {
                let other = self.all[*other].player.clone();
                example.get_or_insert((id.clone(), first, other));
                for at in rows {
                    let named = folded(&self.all[*at].player);
                    self.all[*at].id = Some(format!("{id} {named}"));
                }
            }
        }
        let (id, one, other) = example?;
        Some(format!(
            "`{id}` is {one} in one match and {other} in another: they are distinguished by name"
        ))
    }

    /// An id belongs to its provider: if two providers give one to different people, it is prefixed
    /// with the provider's name.
    fn apart(&mut self, games: &Games) -> Option<String> {
        let mut of_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, who) in self.all.iter().enumerate() {
            if let Some(id) = who.id.as_ref().filter(|_| !who.is_settled()) {
                of_id.entry(id.clone()).or_default().push(at);
            }
        }
        let (mut ids, mut example) = (0, String::new());
        for (id, rows) in of_id {
            let other = rows.iter().enumerate().find_map(|(place, one)| {
                let one = &self.all[*one];
                let other = rows[place + 1..].iter().map(|at| &self.all[*at]);
                let mut strange = other
                    .filter(|other| other.provider != one.provider && !one.is_named_like(other));
                strange.next().map(|other| (one.clone(), other.clone()))
            });
            let Some((one, other)) = other else { continue };
            if ids == 0 {
                let of =
                    |who: &Who| format!("{} by {}", who.shown(), games.providers[who.provider].0);
                example = format!("{id} is {} and {}", of(&one), of(&other));
            }
            ids += 1;
            for at in rows {
                let who = &mut self.all[at];
                who.id = Some(format!("{}:{id}", games.providers[who.provider].0));
            }
        }
        (ids > 0).then(|| {
            format!(
                "{} different people with different providers, so each is now prefixed with the provider's name: {example}",
                counted(ids, "id means", "ids mean")
            )
        })
    }

    /// People from two providers with the same name, team and date of birth are one.
    fn joined(&mut self, games: &Games) -> Option<String> {
        let mut first: HashMap<(String, String, i32), usize> = HashMap::new();
        let mut made: HashMap<(usize, String), String> = HashMap::new();
        let mut example = None;
        for (at, who) in self.all.iter().enumerate() {
            let (Some(birth), Some(id), false) = (who.birth, &who.id, who.is_settled()) else {
                continue;
            };
            let key = (folded_person(&who.player), folded(&who.team), birth);
            let known = &self.all[*first.entry(key).or_insert(at)];
            if known.provider != who.provider
                && let Some(kept) = known.id.as_ref().filter(|kept| *kept != id)
            {
                made.insert((who.provider, id.clone()), kept.clone());
                example.get_or_insert_with(|| {
                    let of = |who: &Who, id: &str| {
                        format!("{id} by {}", games.providers[who.provider].0)
                    };
                    format!("{}, {} and {}", who.shown(), of(known, kept), of(who, id))
                });
            }
        }
        for who in &mut self.all {
            let id = who.id.clone().map(|id| (who.provider, id));
            if let Some(kept) = id.and_then(|key| made.get(&key)) {
                who.id = Some(kept.clone());
            }
        }
        let example = example?;
        Some(format!(
            "{} from two providers by name, team and date of birth: {example}",
            counted(made.len(), "person was merged", "people were merged")
        ))
    }

    /// People without ids whose names and teams differ only in spelling.
    fn one_name(&mut self) -> Option<String> {
        let mut known: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
        for (at, who) in self.all.iter().enumerate() {
            if who.id.is_none() {
                known
                    .entry((folded_person(&who.player), &who.team))
                    .or_default()
                    .push(at);
            }
        }
        let several = |rows: &Vec<usize>| {
            rows.iter()
                .any(|at| self.all[*at].player != self.all[rows[0]].player)
        };
        let groups: Vec<Vec<usize>> = known.into_values().filter(several).collect();
        let mut example = None;
        for rows in &groups {
            let kept = tidied(&self.all[rows[0]].player);
            for at in rows {
                let player = &mut self.all[*at].player;
                if *player != kept {
                    example.get_or_insert_with(|| format!("`{kept}` and `{player}`"));
                    player.clone_from(&kept);
                }
            }
        }
        let example = example?;
        Some(format!(
            "{} spelt in more than one way in these matches, such as {example}; as the spellings differ only in blanks, capitals and accents, each counts as one player",
            counted(groups.len(), "name is", "names are")
        ))
    }

    /// Applies the result to a frame with the columns that identify people.
    fn apply(&self, frame: &mut DataFrame, games: &Games) -> Result<()> {
        let columns = Columns::new(frame)?;
        let who: Vec<Option<&Who>> = (0..frame.height())
            .map(|row| {
                let key = columns.key(row, games);
                self.place.get(&key).map(|at| &self.all[*at])
            })
            .collect();
        let ids: StringChunked = who
            .iter()
            .map(|who| who.and_then(|who| who.id.as_deref()))
            .collect();
        let players: StringChunked = who
            .iter()
            .map(|who| who.map(|who| who.player.as_str()))
            .collect();
        for (name, column) in [(LINEUPS.player_id, ids), (LINEUPS.player, players)] {
            frame.with_column(column.with_name(name.into()).into_column())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, values: Vec<Option<&str>>) -> Column {
        let values: StringChunked = values.into_iter().collect();
        values.with_name(name.into()).into_column()
    }

    /// Match id, provider, home, away.
    fn matches(rows: &[[&str; 4]]) -> DataFrame {
        let of = |at: usize| rows.iter().map(|row| Some(row[at])).collect();
        let all = |value| vec![Some(value); rows.len()];
        DataFrame::new(
            rows.len(),
            vec![
                texts("match_id", of(0)),
                texts("provider", of(1)),
                texts("home", of(2)),
                texts("away", of(3)),
                texts("competition", all("Cup")),
                texts("season", all("2031")),
                texts("file", all("a.json")),
            ],
        )
        .expect("columns of one length")
    }

    /// Match id, id, player, team, date of birth.
    type Played<'a> = (&'a str, Option<&'a str>, &'a str, &'a str, Option<&'a str>);

    fn lineups(rows: &[Played]) -> DataFrame {
        let mut frame = DataFrame::new(
            rows.len(),
            vec![
                texts("match_id", rows.iter().map(|row| Some(row.0)).collect()),
                texts("player_id", rows.iter().map(|row| row.1).collect()),
                texts("player", rows.iter().map(|row| Some(row.2)).collect()),
                texts("team", rows.iter().map(|row| Some(row.3)).collect()),
                texts("birth_date", rows.iter().map(|row| row.4).collect()),
            ],
        )
        .expect("columns of one length");
        let dates = frame.column("birth_date").expect("there").clone();
        let dates = dates.as_materialized_series().str().expect("texts");
        let dates = dates.as_date(Some("%Y-%m-%d"), false).expect("dates");
        let dates = dates.into_series().with_name("birth_date".into());
        frame.with_column(dates.into_column()).expect("as long");
        frame
    }

    struct Settled {
        ids: Vec<Option<String>>,
        players: Vec<String>,
        teams: Vec<String>,
        notes: Vec<String>,
    }

    fn settled(of: &[[&str; 4]], rows: &[Played]) -> Settled {
        let (mut matches, mut people) = (matches(of), lineups(rows));
        let mut errors = lineups(&rows[..1]);
        let mut outcomes = DataFrame::new(
            1,
            vec![
                texts("team", vec![Some(rows[0].3)]),
                texts("against", vec![None]),
            ],
        )
        .expect("columns of one length");
        let notes = settle(&mut matches, &mut people, &mut errors, &mut outcomes);
        let text = |name: &str| -> Vec<Option<String>> {
            let column = people.column(name).expect("there").str().expect("texts");
            column.iter().map(|text| text.map(str::to_owned)).collect()
        };
        // An error belongs to the same person as the row of the line-ups.
        assert_eq!(
            errors
                .column("player_id")
                .expect("there")
                .str()
                .expect("texts")
                .get(0),
            text("player_id")[0].as_deref()
        );
        Settled {
            ids: text("player_id"),
            players: text("player").into_iter().flatten().collect(),
            teams: text("team").into_iter().flatten().collect(),
            notes: notes
                .expect("columns")
                .into_iter()
                .map(|note| note.text)
                .collect(),
        }
    }

    const TWO: [[&str; 4]; 2] = [
        ["1", "statsbomb", "Leicester", "Chelsea"],
        ["2", "wyscout", "Chile", "Peru"],
    ];

    #[test]
    fn an_id_belongs_to_its_provider_where_it_means_two_people() {
        let clash = settled(
            &TWO,
            &[
                ("1", Some("3662"), "Daniel Drinkwater", "Leicester", None),
                ("1", Some("3501"), "Philippe Coutinho", "Leicester", None),
                ("2", Some("3662"), "C. Bravo", "Chile", None),
                ("2", Some("77"), "Edison Flores", "Peru", None),
            ],
        );
        let ids: Vec<_> = clash
            .ids
            .iter()
            .map(|id| id.as_deref().unwrap_or(""))
            .collect();
        assert_eq!(ids, ["statsbomb:3662", "3501", "wyscout:3662", "77"]);
        assert_eq!(clash.notes.len(), 1, "{:?}", clash.notes);
        assert!(
            clash.notes[0].contains(
                "3662 is Daniel Drinkwater (Leicester) by statsbomb and C. Bravo (Chile) by wyscout"
            ),
            "{:?}",
            clash.notes
        );
    }

    #[test]
    fn one_name_in_one_team_keeps_one_id_and_other_ids_stay_apart() {
        let same = settled(
            &[TWO[0], ["2", "opta", "Leicester", "Arsenal"]],
            &[
                ("1", Some("20"), "Jamie Vardy", "Leicester", None),
                ("2", Some("20"), "J. Vardy", "Leicester", None),
                ("2", Some("21"), "Jamie Vardy", "Leicester", None),
            ],
        );
        let ids: Vec<_> = same.ids.iter().flatten().collect();
        assert_eq!(ids, ["20", "20", "21"]);
        assert!(same.notes.is_empty(), "{:?}", same.notes);
    }

    #[test]
    fn people_of_two_providers_are_one_by_name_team_and_date_of_birth() {
        let born = Some("1987-01-11");
        let one = settled(
            &[TWO[0], ["2", "wyscout", "Leicester", "Arsenal"]],
            &[
                ("1", Some("4001"), "Jamie Vardy", "Leicester", born),
                ("2", Some("9001"), "Jamie  Vardy", "Leicester", born),
                ("2", Some("9002"), "Jamie Vardy", "Arsenal", born),
            ],
        );
        let ids: Vec<_> = one.ids.iter().flatten().collect();
        assert_eq!(ids, ["4001", "4001", "9002"]);
        assert!(
            one.notes[0].contains("1 person was merged from two providers"),
            "{:?}",
            one.notes
        );
    }

    #[test]
    fn numbers_that_stand_for_many_are_shirts_and_those_of_a_provider_are_not() {
        let of = [
            ["1", "backline", "Reds", "Blues"],
            ["2", "backline", "Greens", "Blues"],
        ];
        let shirts = settled(
            &of,
            &[
                ("1", Some("7"), "Ann", "Reds", None),
                ("1", Some("8"), "Bea", "Reds", None),
                ("2", Some("7"), "Cat", "Greens", None),
                ("2", Some("8"), "Dee", "Greens", None),
            ],
        );
        let ids: Vec<_> = shirts.ids.iter().flatten().collect();
        assert_eq!(ids, ["Reds 7", "Reds 8", "Greens 7", "Greens 8"]);
        assert!(
            shirts.notes[0].contains("shirt numbers"),
            "{:?}",
            shirts.notes
        );
        let moved = settled(
            &of,
            &[
                ("1", Some("7"), "Ann Lee", "Reds", None),
                ("2", Some("7"), "A. Lee", "Greens", None),
            ],
        );
        assert_eq!(moved.ids.iter().flatten().collect::<Vec<_>>(), ["7", "7"]);
        // In another match the number belongs to somebody else.
        let worn = settled(
            &of,
            &[
                ("1", Some("Reds 7"), "Ann", "Reds", None),
                ("2", Some("Reds 7"), "Eve", "Reds", None),
                ("2", None, "Fay", "Reds", None),
            ],
        );
        let ids: Vec<_> = worn.ids.iter().flatten().collect();
        assert_eq!(ids, ["Reds 7 ann", "Reds 7 eve"]);
    }

    #[test]
    fn a_team_under_two_names_is_one_when_it_shares_players_and_never_meets_the_other() {
        let squad = |id, team| -> Vec<Played<'_>> {
            ["Ann", "Bea", "Cat", "Dee"]
                .into_iter()
                .map(|player| (id, None, player, team))
                .map(|(id, none, player, team)| (id, none, player, team, None))
                .collect()
        };
        let full = "Brighton & Hove Albion";
        let mut rows = squad("1", "Brighton");
        rows.extend(squad("2", full));
        let one = settled(
            &[
                ["1", "backline", "Brighton", "Leeds"],
                ["2", "backline", full, "Leeds"],
            ],
            &rows,
        );
        assert!(one.teams.iter().all(|team| team == full), "{:?}", one.teams);
        assert!(
            one.notes[0].contains("`Brighton` and `Brighton & Hove Albion`"),
            "{:?}",
            one.notes
        );
        // They meet, or have no players in common: two teams.
        let meet = settled(
            &[
                ["1", "backline", "Brighton", full],
                ["2", "backline", full, "Leeds"],
            ],
            &rows,
        );
        assert!(meet.notes.is_empty(), "{:?}", meet.notes);
        let others = settled(
            &[
                ["1", "backline", "Inter", "Leeds"],
                ["2", "backline", "Inter Turku", "Leeds"],
            ],
            &[
                ("1", None, "Ann", "Inter", None),
                ("2", None, "Bea", "Inter Turku", None),
            ],
        );
        assert_eq!(others.teams, ["Inter", "Inter Turku"]);
    }

    #[test]
    fn names_without_ids_are_one_however_they_are_written() {
        let one = settled(
            &[
                ["1", "backline", "Reds", "Blues"],
                ["2", "backline", "Reds", "Blues"],
            ],
            &[
                ("1", None, "Ann Lee", "Reds", None),
                ("2", None, "ANN\u{a0}LEE", "Reds", None),
                ("2", None, "Ann Lee", "Blues", None),
            ],
        );
        assert_eq!(one.players, ["Ann Lee", "Ann Lee", "Ann Lee"]);
        assert_eq!(one.notes.len(), 1, "{:?}", one.notes);
    }
}
