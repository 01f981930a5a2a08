//! A match's rows on their way into the model, the same for every form of the feed.

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::{PlHashMap, PlHashSet};

use super::formations;
use super::qualifiers::{Details, Flags, SetUp};
use super::team_sheet::{Player, TeamSheet};
use super::types::{self, Rule, Type};
use backline_kit::clock::halves_of;
use backline_kit::normalise::{SquadMember, finish_match};
use backline_kit::text::whole_id;
use backline_model::{Batch, Event, EventType, LabelSource, Side, counted};
use backline_model::{Error, Result};

/// One of the feed's events.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    /// The provider's id, unique in the match.
    pub id: Cow<'a, str>,
    /// The event's number within its team, which other events use to refer to it; 0 for none.
    pub number: u32,
    /// The type's number; 0 if only an unknown name is given.
    pub kind: u32,
    /// The type's name, if the form gives one.
    pub kind_name: Option<Cow<'a, str>>,
    pub period: u8,
    pub minute: u16,
    pub second: Option<f32>,
    /// The team's index in the sheet.
    pub team: Option<u8>,
    pub player: Option<Cow<'a, str>>,
    pub player_name: Option<Cow<'a, str>>,
    /// The other player, if the form names one.
    pub other: Option<Cow<'a, str>>,
    pub outcome: Option<bool>,
    /// Per cent of the pitch.
    pub start: Option<(f32, f32)>,
    pub details: Details<'a>,
}

/// Maximum minute of a match.
pub(super) const MOST_MINUTES: u64 = 200;

/// A match as its file describes it.
pub(super) struct Game<'a> {
    pub sheet: TeamSheet,
    pub rows: Vec<Row<'a>>,
    /// Whether WhoScored's names of types are shown.
    pub whoscored: bool,
    /// Name of the format.
    pub provider: &'static str,
}

fn side_of(team: Option<u8>) -> Option<Side> {
    match team {
        Some(0) => Some(Side::Home),
        Some(_) => Some(Side::Away),
        None => None,
    }
}

/// Rows by team and number.
struct Numbers(Vec<(u8, u32, u32)>);

impl Numbers {
    fn new(rows: &[Row]) -> Numbers {
        let mut numbers: Vec<(u8, u32, u32)> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.number > 0 && !is_skipped(row))
            .filter_map(|(index, row)| Some((row.team?, row.number, index as u32)))
            .collect();
        numbers.sort_unstable();
        Numbers(numbers)
    }

    /// The row with this number in this team.
    fn find(&self, team: u8, number: u32) -> Option<usize> {
        if number == 0 {
            return None;
        }
        let at = self
            .0
            .partition_point(|known| (known.0, known.1) < (team, number));
        self.0
            .get(at)
            .filter(|known| (known.0, known.1) == (team, number))
            .map(|known| known.2 as usize)
    }
}

fn is_skipped(row: &Row) -> bool {
    types::by_number(row.kind).is_some_and(|known| matches!(known.rule, Rule::Skipped(_)))
}

fn rule(row: &Row) -> Option<Rule> {
    types::by_number(row.kind).map(|known| known.rule)
}

impl<'a> Game<'a> {
    /// Appends the match to the batch.
    ///
    /// # Errors
    /// A match without events, or with events of one team only.
    pub fn push(mut self, file: &Path, batch: &mut Batch) -> Result<()> {
        if self.rows.is_empty() {
            return Err(Error::whole(
                file,
                format!("the match {} has no event", self.sheet.match_id),
                "Give a file with events",
            ));
        }
        if let Some(lonely) = self.sheet.teams.iter().find(|team| team.id.is_empty()) {
            let other = self.sheet.teams.iter().find(|team| !team.id.is_empty());
            return Err(Error::whole(
                file,
                match other {
                    Some(other) => format!("all events are of one team, {}", other.id),
                    None => format!("no event names its team{}", lonely.name),
                },
                "A match needs events of both teams",
            ));
        }
        self.seat_halftime();
        let told = [self.own_ids(), self.empty_qualifiers()];
        let names = self.names();
        let squad = self.squad(&names);
        let mut info = self.sheet.info();
        info.provider = self.provider;
        info.file = file.to_path_buf();
        batch.open(info);
        batch.count_rows(self.rows.len());
        self.push_rows(&names, batch);
        for text in told.into_iter().flatten() {
            batch.note(&text);
        }
        finish_match(batch, &squad);
        Ok(())
    }

    /// Gives ids to rows without one: ids that are missing, or repeated at many rows that are
    /// something else, are not ids, and rows would count as duplicates by them.
    fn own_ids(&mut self) -> Option<String> {
        const NONE: [&str; 6] = ["", "0", "null", "None", "nan", "NaN"];
        let missing = |row: &Row| NONE.contains(&row.id.trim());
        let what = |row: &Row| {
            let second = row.second.map(f32::to_bits);
            (row.kind, row.period, row.minute, second, row.team)
        };
        let mut first: PlHashMap<&str, usize> = PlHashMap::default();
        first.reserve(self.rows.len());
        let (mut given, mut shared) = (Vec::new(), Vec::new());
        for (index, row) in self.rows.iter().enumerate() {
            if missing(row) {
                given.push(index);
                continue;
            }
            let earlier = &self.rows[*first.entry(&row.id).or_insert(index)];
            if what(earlier) != what(row) || earlier.player != row.player {
                shared.push(index);
            }
        }
        // A few are corrections of an earlier event.
        const FEW: usize = 20;
        if shared.len() <= FEW.max(self.rows.len() / 20) {
            shared.clear();
        }
        let without = given.len();
        given.extend(&shared);
        drop(first);
        let mut own = PlHashSet::default();
        for at in &given {
            let row = &self.rows[*at];
            let team = row
                .team
                .and_then(|team| self.sheet.teams.get(usize::from(team)));
            let of_team = super::row::own_id(team.map(|team| team.id.as_str()), row.number);
            let free = row.number > 0 && !self.rows.iter().any(|other| other.id == of_team);
            let id = match free && own.insert(of_team.to_string()) {
                true => of_team.into_owned(),
                false => format!("row-{}", at + 1),
            };
            self.rows[*at].id = Cow::Owned(id);
        }
        if given.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        if without > 0 {
            parts.push(counted(without, "event has no id", "events have no id"));
        }
        if !shared.is_empty() {
            parts.push(counted(
                shared.len(),
                "event has the id of another one",
                "events have the ids of others",
            ));
        }
        Some(format!(
            "{}; they were given new ids, so that none is dropped as a duplicate",
            parts.join(", ")
        ))
    }

    /// A note about missing qualifiers: no feed omits them for a shot, and without them an own goal
    /// looks like a goal.
    fn empty_qualifiers(&self) -> Option<String> {
        const WHAT: &str =
            "own goals, set pieces, body parts, cards and error labels cannot be recognised";
        let shots: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| matches!(rule(row), Some(Rule::Shot(_) | Rule::Goal)))
            .collect();
        let bare = shots.iter().filter(|row| row.details.count == 0);
        let goals = bare
            .clone()
            .filter(|row| rule(row) == Some(Rule::Goal))
            .count();
        let all = self.rows.iter().all(|row| row.details.count == 0);
        if all && self.rows.len() > 1 {
            let goals = match goals {
                0 => String::new(),
                goals => format!(
                    "; of {} only the place says whether it is an own goal",
                    counted(goals, "goal", "goals")
                ),
            };
            return Some(format!("no event has qualifiers, so {WHAT}{goals}"));
        }
        let bare = bare.count();
        (bare > 0).then(|| {
            format!(
                "{bare} of {} have no qualifiers ({goals} of them goals), so that {WHAT} for them",
                counted(shots.len(), "shot", "shots")
            )
        })
    }

    /// Players replaced or sent off at half-time go off at the start of the second half.
    fn seat_halftime(&mut self) {
        const HALF_TIME: u8 = 10;
        for row in &mut self.rows {
            if row.period == HALF_TIME
                && matches!(
                    rule(row),
                    Some(Rule::Off | Rule::On | Rule::Retired | Rule::Card)
                )
            {
                (row.period, row.minute, row.second) = (2, 45, Some(0.0));
            }
        }
    }

    /// Player id to name: as in the sheet, else as in the events.
    fn names(&self) -> PlHashMap<String, String> {
        let mut names = PlHashMap::default();
        for team in &self.sheet.teams {
            for player in team.players.iter().filter(|player| !player.name.is_empty()) {
                // Substitutions are by name, so two namesakes in a team need different names.
                let same = |other: &&Player| other.name == player.name;
                let name = match team.players.iter().filter(same).count() {
                    1 => player.name.clone(),
                    _ => format!("{} ({})", player.name, player.id),
                };
                names.insert(player.id.clone(), name);
            }
        }
        for row in &self.rows {
            for id in [&row.player, &row.other, &row.details.caught]
                .into_iter()
                .flatten()
            {
                if !names.contains_key(id.as_ref()) {
                    let named = (row.player.as_ref() == Some(id))
                        .then_some(row.player_name.as_ref())
                        .flatten();
                    // Named by a later event, if this one gives no name.
                    let named = named.or_else(|| {
                        self.rows
                            .iter()
                            .find(|later| {
                                later.player.as_ref() == Some(id) && later.player_name.is_some()
                            })
                            .and_then(|later| later.player_name.as_ref())
                    });
                    let name =
                        named.map_or_else(|| format!("player {id}"), |name| name.to_string());
                    names.insert(id.to_string(), name);
                }
            }
        }
        names
    }

    /// The squad: as in the sheet, else as in the set-ups of the teams before the match.
    fn squad(&self, names: &PlHashMap<String, String>) -> Vec<SquadMember> {
        let mut squad: Vec<SquadMember> = Vec::with_capacity(48);
        let member = |side: Side, id: &str, position: Option<&str>, started: Option<bool>| {
            let name = names.get(id).cloned();
            let name = name.unwrap_or_else(|| format!("player {id}"));
            SquadMember {
                position: position.map(str::to_owned),
                started,
                ..SquadMember::new(side, Some(id.to_owned()), name)
            }
        };
        for (index, team) in self.sheet.teams.iter().enumerate() {
            let Some(side) = side_of(Some(index as u8)) else {
                continue;
            };
            let set_up = self.rows.iter().find(|row| {
                row.kind == SET_UP && row.team == Some(index as u8) && row.details.set_up.is_some()
            });
            let stated = team
                .players
                .iter()
                .any(|player| player.started == Some(true));
            let set_up = set_up.and_then(|row| row.details.set_up.as_deref());
            match set_up.filter(|_| !stated) {
                Some(set_up) => squad.extend(
                    read_set_up(set_up)
                        .map(|(id, position, started)| member(side, id, position, Some(started))),
                ),
                None => squad.extend(
                    team.players
                        .iter()
                        .map(|player| member(side, &player.id, player.position, player.started)),
                ),
            }
        }
        self.seat_substitutes(&mut squad, member);
        squad
    }

    /// The positions in which substitutes come on: their places in the formation at that time.
    fn seat_substitutes(
        &self,
        squad: &mut Vec<SquadMember>,
        member: impl Fn(Side, &str, Option<&str>, Option<bool>) -> SquadMember,
    ) {
        let mut formation = [0u32; 2];
        for row in &self.rows {
            let (Some(team), Some(side)) = (row.team, side_of(row.team)) else {
                continue;
            };
            let team = usize::from(team.min(1));
            if let Some(set_up) = row.details.set_up.as_deref()
                && set_up.formation > 0
            {
                formation[team] = set_up.formation;
            }
            let (Some(Rule::On), Some(id)) = (rule(row), &row.player) else {
                continue;
            };
            let place = formations::by_number(formation[team], row.details.slot);
            let line = row.details.line.as_deref().and_then(formations::line);
            // No squad at all: minutes are inferred from involvement, which needs no members.
            if !squad
                .iter()
                .any(|known| known.side == side && known.started == Some(true))
            {
                continue;
            }
            let known = squad
                .iter_mut()
                .find(|known| known.side == side && known.player_id.as_deref() == Some(id));
            match known {
                Some(known) if known.started == Some(true) => {}
                Some(known) => {
                    if let Some(position) = place {
                        known.position = Some(position.to_owned());
                    } else if known.position.is_none() {
                        known.position = line.map(str::to_owned);
                    }
                }
                None => squad.push(member(side, id, place.or(line), Some(false))),
            }
        }
    }

    /// For each row into which a substitution is merged, i.e. that of the player who goes off: who
    /// comes on; and the rows that are merged.
    fn substitutions(&self, numbers: &Numbers) -> (PlHashMap<usize, usize>, PlHashSet<usize>) {
        let mut on_of_off = PlHashMap::default();
        let mut told = PlHashSet::default();
        let on = |index: usize| matches!(rule(&self.rows[index]), Some(Rule::On));
        for (index, row) in self.rows.iter().enumerate() {
            let (Some(Rule::Off), Some(team)) = (rule(row), row.team) else {
                continue;
            };
            let free = |at: usize| on(at) && !told.contains(&at);
            let partner = numbers
                .find(team, row.details.related)
                .filter(|at| free(*at))
                .or_else(|| {
                    // The player named by the form, else the next one to come on.
                    (0..self.rows.len()).find(|at| {
                        let other = &self.rows[*at];
                        free(*at)
                            && other.team == row.team
                            && (other.period, other.minute) == (row.period, row.minute)
                            && (row.other.is_some() && other.player == row.other
                                || row.other.is_none() && row.details.related == 0 && *at > index)
                    })
                });
            if let Some(partner) = partner {
                on_of_off.insert(index, partner);
                told.insert(partner);
            }
        }
        (on_of_off, told)
    }

    fn push_rows(&self, names: &PlHashMap<String, String>, batch: &mut Batch) {
        let numbers = Numbers::new(&self.rows);
        let (on_of_off, told) = self.substitutions(&numbers);
        let name =
            |id: Option<&Cow<str>>| id.and_then(|id| names.get(id.as_ref())).map(String::as_str);
        let mut seen: PlHashSet<&str> = PlHashSet::default();
        seen.reserve(self.rows.len());
        let (mut early, mut first_early) = (0, "");
        let mut unknown_name: Cow<str>;
        let mut clock = (0u8, 0u16, 0.0f32);
        let halves = halves_of(self.rows.iter().filter(|row| is_play(row)).map(|row| {
            let second = f64::from(row.second.unwrap_or(0.0));
            (row.period, f64::from(row.minute) + second / 60.0)
        }));
        batch.info_mut().halves = halves;
        let bare = |row: &Row| row.details.flags == Flags::default();
        let with = self.rows.iter().filter(|row| !bare(row)).count();
        // Some forms give a few of them in columns of their own.
        if self.rows.len() >= ENOUGH && with * SELDOM < self.rows.len() {
            batch.note(&format!(
                "only {with} of {} events have a qualifier: own goals, penalties, headers and error labels are marked there and are lost; check what the file has in place of `qualifiers`",
                self.rows.len()
            ));
        }
        for (index, row) in self.rows.iter().enumerate() {
            let known = types::by_number(row.kind);
            let provider_type = match known {
                Some(known) => known.shown(self.whoscored),
                None => {
                    unknown_name = match &row.kind_name {
                        Some(name) => name.as_ref().into(),
                        None => format!("type {}", row.kind).into(),
                    };
                    &unknown_name
                }
            };
            let reason = if !seen.insert(&row.id) {
                Some("an earlier row has its id")
            } else if let Some(reason) = skip_reason(known).or_else(|| types::outside(row.period)) {
                Some(reason)
            } else if told.contains(&index) {
                Some(types::SUBSTITUTED)
            } else {
                None
            };
            if let Some(reason) = reason {
                batch.skip(provider_type, reason);
                continue;
            }
            if known.is_none() {
                batch.count_unknown(provider_type);
            }
            let mut mapped = types::map(known, row.outcome, &row.details);
            let related = self.related(index, known, &numbers, &on_of_off);
            let (player, related) = match rule(row) {
                // Nobody goes off for this player, who replaces one who left earlier.
                Some(Rule::On) => (None, row.player.as_ref()),
                Some(Rule::Retired) if self.returns(index) => {
                    mapped.kind = EventType::Other;
                    (row.player.as_ref(), None)
                }
                _ => (row.player.as_ref(), related),
            };
            let second = row.second.unwrap_or({
                // A row without one is placed among those of the same moment.
                if (clock.0, clock.1) == (row.period, row.minute) {
                    clock.2
                } else {
                    0.0
                }
            });
            let before = clock;
            clock = (row.period, row.minute, second);
            let seconds = f64::from(row.minute) * 60.0 + f64::from(second)
                - f64::from(halves.start(row.period)) * 60.0;
            let seconds = match row.details.struck.filter(|_| rule(row) == Some(Rule::Goal)) {
                Some(struck) => {
                    let start = f64::from(halves.start(row.period)) * 60.0;
                    struck_at(seconds, struck - start, &before, row.period, start)
                }
                None => seconds,
            };
            if seconds < 0.0 {
                if early == 0 {
                    first_early = &row.id;
                }
                early += 1;
            }
            let side = side_of(row.team);
            let label = label(&row.details, mapped.kind);
            let led_to = label.and_then(|_| self.led_to(row));
            let event = Event {
                minute: row.minute,
                second,
                side,
                player_id: player.map(AsRef::as_ref),
                player: name(player),
                related_player: name(related),
                start: row.start.and_then(types::metres),
                xg: row.details.xg.filter(|_| mapped.kind.is_shot()),
                event_id: &row.id,
                provider_type,
                error_label: label,
                label_source: label.map(|_| LabelSource::Provider),
                led_to_event_id: led_to.map(|led_to| led_to.id.as_ref()),
                approx: row.second.is_none().then_some("time"),
                ..mapped.at(row.period, seconds.max(0.0))
            };
            batch.push(&event);
        }
        if early > 0 {
            let text = counted(
                early,
                "event was before the start of its period and was moved to it",
                "events were before the start of their period and were moved to it",
            );
            batch.note(&format!("{text}, the first in event {first_early}"));
        }
    }

    /// The goal or shot to which, by its label, an error led: the opponents' event with the number
    /// in the qualifier, or the own goal with that number. Numbers are unique only within a team,
    /// and some files have the event's id instead.
    fn led_to(&self, label: &Row) -> Option<&Row<'a>> {
        let wanted = whole_id(label.details.led_to.as_deref()?.trim());
        let number = wanted.parse().ok().filter(|number: &u32| *number > 0);
        let conceded = |row: &&Row| match rule(row) {
            Some(Rule::Shot(_) | Rule::Goal) if row.team.is_some() => {
                let own = rule(row) == Some(Rule::Goal) && row.details.flags.has(Flags::OWN_GOAL);
                (row.team == label.team) == own && row.period == label.period
            }
            _ => false,
        };
        let of_number = |row: &&Row| conceded(row) && number == Some(row.number);
        let clock = |row: &Row| f64::from(row.minute) * 60.0 + f64::from(row.second.unwrap_or(0.0));
        // A number may occur twice, such as that of a shot and its correction: the nearer one
        // counts.
        let apart = |row: &&Row| (clock(row) - clock(label)).abs();
        let nearest = |a: &&Row, b: &&Row| apart(a).total_cmp(&apart(b));
        let by_number = self.rows.iter().filter(of_number).min_by(nearest);
        by_number.or_else(|| {
            let of_id = |row: &&Row| conceded(row) && row.id == wanted;
            self.rows.iter().find(of_id)
        })
    }

    /// Whether the player comes back later.
    fn returns(&self, index: usize) -> bool {
        const RETURNS: u32 = 21;
        let row = &self.rows[index];
        self.rows[index + 1..]
            .iter()
            .any(|later| later.kind == RETURNS && later.player == row.player)
    }

    /// The other player of an event.
    fn related(
        &self,
        index: usize,
        known: Option<&Type>,
        numbers: &Numbers,
        on_of_off: &PlHashMap<usize, usize>,
    ) -> Option<&Cow<'a, str>> {
        let row = &self.rows[index];
        let team = row.team?;
        let own = || numbers.find(team, row.details.related);
        let opponent = || numbers.find(1 - team.min(1), row.details.opposite);
        let at = match known?.rule {
            Rule::Off => {
                let on = on_of_off.get(&index).copied();
                return on
                    .and_then(|at| self.rows[at].player.as_ref())
                    .or(row.other.as_ref());
            }
            Rule::Foul if row.outcome == Some(false) => opponent(),
            Rule::Is(
                EventType::Duel
                | EventType::Tackle
                | EventType::TakeOn
                | EventType::DribbledPast
                | EventType::Dispossessed,
                _,
            ) => opponent(),
            Rule::Shot(_) | Rule::Goal if row.details.flags.has(Flags::ASSISTED) => {
                return own()
                    .and_then(|at| self.rows[at].player.as_ref())
                    .or(row.other.as_ref());
            }
            Rule::Pass(_) => return row.details.caught.as_ref(),
            _ => None,
        };
        self.rows[at?].player.as_ref()
    }
}

/// Number of the type that names a team's eleven.
const SET_UP: u32 = 34;

/// The players of a set-up, with their positions and whether they start.
fn read_set_up<'s>(
    set_up: &'s SetUp,
) -> impl Iterator<Item = (&'s str, Option<&'static str>, bool)> {
    let list = |text: &'s str| text.split(',').map(str::trim);
    let mut lines = list(&set_up.lines);
    let mut places = list(&set_up.places);
    list(&set_up.players)
        .filter(|id| !id.is_empty())
        .map(move |id| {
            let line = lines.next().unwrap_or_default();
            let place: Option<u32> = places.next().and_then(|place| place.parse().ok());
            const BENCH: &str = "5";
            let started = match place {
                Some(place) => place > 0,
                None => !line.is_empty() && line != BENCH,
            };
            let position = formations::by_number(set_up.formation, place.unwrap_or(0))
                .or_else(|| formations::line(line));
            (id, position, started)
        })
}

fn skip_reason(known: Option<&Type>) -> Option<&'static str> {
    match known?.rule {
        Rule::Skipped(reason) => Some(reason),
        _ => None,
    }
}

/// The provider's words for an error on this event.
fn label(details: &Details, kind: EventType) -> Option<&'static str> {
    if details.flags.has(Flags::LEADING_TO_GOAL) {
        Some("error leading to goal")
    } else if details.flags.has(Flags::LEADING_TO_ATTEMPT) {
        Some("error leading to shot")
    } else if kind == EventType::ErrorLabel {
        Some("error")
    } else {
        None
    }
}

/// Number of events from which it is suspicious that hardly any has a qualifier: fewer than one in
/// [`SELDOM`].
const ENOUGH: usize = 50;
const SELDOM: usize = 10;

/// Maximum seconds from a strike until the ball crosses the line.
const FLIGHT: f64 = 10.0;

/// The time in the period of a goal that crossed the line at `crossed` and was struck at `struck`:
/// not before the previous row, and the time of crossing if the two do not fit together.
fn struck_at(crossed: f64, struck: f64, before: &(u8, u16, f32), period: u8, start: f64) -> f64 {
    if !(-1.0..=FLIGHT).contains(&(crossed - struck)) {
        return crossed;
    }
    let above = f64::from(before.1) * 60.0 + f64::from(before.2) - start;
    match before.0 == period {
        true => struck.max(above).min(crossed),
        false => struck.min(crossed),
    }
}

/// Whether a row is an action of play: others, such as a period's start, may have any minute.
fn is_play(row: &Row) -> bool {
    row.player.is_some() && row.start.is_some()
}
