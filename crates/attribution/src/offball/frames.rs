//! The frames of some matches, and what each goal and shot among them tells.

use std::collections::HashMap;

use polars::prelude::*;

use super::bound::{Ways, bound};
use super::card::Choice;
use super::evidence::{About, Before, Evidence, OffBallKind, choices, evidence, line, name_of};
use super::facts::{Facts, Standing, distance};
use crate::rows::LedTo;
use backline_model::{
    BodyPart, ColumnSpec, EVENTS, EventType, FrameSource, LineupRow, MatchData, Outcome,
    PositionGroup, PositionRow, Result, Side, TypedEvents, table,
};

table! {
    /// What the frame of a goal or shot tells of players without the ball.
    pub struct OffBallRow, names OffBallNames {
        /// the match
        match_id: String,
        /// the goal or shot
        outcome_event_id: String,
        /// `goal` or `shot`
        led_to: LedTo,
        /// clock minute
        minute: u16 ["min"],
        /// second of that minute
        second: f64 ["s"],
        /// the conceding team
        team: String,
        /// who shot
        shooter: Option<String>,
        /// from the shot to the middle of the goal
        distance: f64 ["m"],
        /// what the frame was taken from
        frame: String,
        /// provider's id of the opponent nearest to the shooter, goalkeepers left out
        nearest_id: Option<String>,
        /// who that is; null where the name is less than half sure
        nearest: Option<String>,
        /// from them to the shot
        nearest_distance: Option<f64> ["m"],
        /// they stood nearer to the middle of the goal than the shooter
        nearest_goal_side: Option<bool>,
        /// who was nearest to the shooter most often in the frames of the 20 s before
        nearest_before: Option<String>,
        /// outfield opponents in the triangle of shot and posts
        in_triangle: u32,
        /// the outfield opponent nearest to the goal line
        deepest: Option<String>,
        /// from them to the goal line
        deepest_from_line: Option<f64> ["m"],
        /// they alone, goalkeepers left out, were as near to the goal line as the shooter, at the
        /// shot
        deepest_holds_on: Option<bool>,
        /// provider's id of the conceding goalkeeper
        keeper_id: Option<String>,
        /// the conceding goalkeeper
        keeper: Option<String>,
        /// from the goalkeeper to the line from the ball to the middle of the goal
        keeper_off_line: Option<f64> ["m"],
        /// from the goalkeeper to the goal line
        keeper_from_line: Option<f64> ["m"],
        /// team-mates of the shooter in the penalty area with no opponent within 3 m
        free_in_area: u32,
        /// from who played the last pass to their nearest opponent, where that pass has a frame
        passer_pressure: Option<f64> ["m"],
        /// what the likeliest player may have done wrong: `lost_marking`, `beaten_line`,
        /// `keeper_position`; null where there is no evidence
        kind: Option<OffBallKind>,
        /// provider's id of that player
        player_id: Option<String>,
        /// that player
        player: Option<String>,
        /// probability that a match report names them for it, see `docs/off-ball.md`: evidence, no
        /// verdict
        confidence: Option<f64> ["0-1"],
        /// what was seen, in plain words
        sentence: Option<String>,
        /// what makes it more or less probable, joined by `; `
        reasons: Option<String>,
    }
}

/// Columns of `off_ball.csv`, in order.
pub const OFF_BALL_COLUMNS: &[ColumnSpec] = OffBallRow::COLUMNS;

/// What a frame tells of a goal or shot.
#[derive(Debug, Clone, PartialEq)]
pub struct OffBall {
    /// What was measured.
    pub facts: Facts,
    /// Who may be meant, the likeliest first.
    pub evidence: Vec<Evidence>,
    /// The players at the last pass, as the attackers see the pitch; empty where it has no frame.
    pub at_pass: Vec<Standing>,
    /// As a row of the table.
    pub row: OffBallRow,
}

/// Seconds before a shot that its story goes back.
const BEFORE: f64 = 20.0;
/// Seconds before a shot in which its last pass is.
const PASS: f64 = 10.0;
/// Seconds before a shot in which the set piece is that it came of.
const SET_PIECE: f64 = 12.0;
/// In fewer frames than this, who was nearest most often says nothing.
const ENOUGH: usize = 3;

/// The frames of some matches with their events.
pub struct Frames<'a> {
    data: &'a MatchData,
    events: TypedEvents,
    /// Players by event, as the event's own team sees them.
    placed: HashMap<(&'a str, &'a str), Vec<PositionRow>>,
    /// Who plays in the back line: match, side and name.
    back: HashMap<(String, Side, String), bool>,
}

impl<'a> Frames<'a> {
    /// # Errors
    /// Frames without the documented columns.
    pub fn in_match(data: &'a MatchData) -> Result<Frames<'a>> {
        let mut placed: HashMap<(&str, &str), Vec<PositionRow>> = HashMap::new();
        let matches = data.positions.column("match_id")?.str()?;
        let ids = data.positions.column("event_id")?.str()?;
        let rows = PositionRow::all(&data.positions)?;
        for ((row, of), id) in rows.into_iter().zip(matches.iter()).zip(ids.iter()) {
            let key = (of.unwrap_or_default(), id.unwrap_or_default());
            placed.entry(key).or_default().push(row);
        }
        let mut back = HashMap::new();
        if !placed.is_empty() {
            for row in LineupRow::all(&data.lineups)? {
                let line = PositionGroup::from_code(row.position.as_deref());
                let is_back = line == PositionGroup::Defender;
                back.insert((row.match_id, row.side, row.player), is_back);
            }
        }
        Ok(Frames {
            events: TypedEvents::from_frame("off_ball", &data.events)?,
            data,
            placed,
            back,
        })
    }

    fn text(&self, name: &str, row: usize) -> Result<Option<&'a str>> {
        Ok(self.data.events.column(name)?.str()?.get(row))
    }

    /// The rows of the frame of an event.
    fn placed(&self, row: usize) -> Result<Option<&[PositionRow]>> {
        let key = (
            self.text(EVENTS.match_id, row)?.unwrap_or_default(),
            self.text(EVENTS.event_id, row)?.unwrap_or_default(),
        );
        Ok(self.placed.get(&key).map(Vec::as_slice))
    }

    /// The players of the frame of an event, as the side sees them that attacks.
    fn players(&self, row: usize, attacking: Side) -> Result<Option<(Vec<Standing>, FrameSource)>> {
        let Some(rows) = self.placed(row)? else {
            return Ok(None);
        };
        let Some(source) = rows.first().map(|row| row.source) else {
            return Ok(None);
        };
        let of = rows
            .iter()
            .map(|row| Standing::from_row(row, row.side == attacking));
        Ok(Some((of.collect(), source)))
    }

    /// The goals and shots that have a frame, shoot-out left out.
    pub fn outcomes(&self) -> Result<Vec<usize>> {
        let mut rows = Vec::new();
        if self.placed.is_empty() {
            return Ok(rows);
        }
        for span in &self.events.spans {
            for row in span.clone() {
                let told = self.events.kind[row].is_shot() && self.events.period[row] <= 4;
                if told && self.events.side[row].is_some() {
                    rows.extend(self.placed(row)?.map(|_| row));
                }
            }
        }
        Ok(rows)
    }

    /// What the frame of the goal or shot in this row tells; none without a frame.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn tell(&self, row: usize) -> Result<Option<OffBall>> {
        let events = &self.events;
        let Some(side) = events.side[row].filter(|_| events.kind[row].is_shot()) else {
            return Ok(None);
        };
        let Some((players, source)) = self.players(row, side)? else {
            return Ok(None);
        };
        let shot = (events.start_x[row], events.start_y[row]);
        if shot.0.is_nan() {
            return Ok(None);
        }
        let Some(facts) = Facts::measure(players, shot) else {
            return Ok(None);
        };
        let shooter = self.text(EVENTS.player, row)?;
        let about = self.about(row, shooter.unwrap_or("the shooter"));
        let before = self.before(row, side, shooter)?;
        let match_id = self.text(EVENTS.match_id, row)?.unwrap_or_default();
        let back = |one: &Standing| self.is_back(match_id, side.opponent(), one);
        let evidence = evidence(&facts, &about, back, Some(&before));
        let row = self.row(row, source, &facts, &before, evidence.first())?;
        Ok(Some(OffBall {
            facts,
            evidence,
            at_pass: before.at_pass,
            row,
        }))
    }

    /// What the events say where the goal or shot in this row has no frame: the side of the
    /// defence, and no name.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn bound(&self, row: usize) -> Result<Option<String>> {
        let ways = Ways {
            pass: self.last_pass(row),
            set_piece: self.set_piece(row),
        };
        bound(self.data, &self.events, row, ways)
    }

    /// Who could be named for where they stood at the goal in this row, by name: what the
    /// scorecard is asked about, and learns from.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn choices(&self, row: usize) -> Result<Vec<(Option<String>, Choice)>> {
        let Some(side) = self.events.side[row] else {
            return Ok(Vec::new());
        };
        let Some(told) = self.tell(row)? else {
            return Ok(Vec::new());
        };
        let about = self.about(row, "");
        if about.dead_ball {
            return Ok(Vec::new());
        }
        let match_id = self.text(EVENTS.match_id, row)?.unwrap_or_default();
        let back = |one: &Standing| self.is_back(match_id, side.opponent(), one);
        let all = choices(&told.facts, &about, back).into_iter();
        Ok(all
            .map(|(at, choice)| (told.facts.players[at].player_id.clone(), choice))
            .collect())
    }

    fn is_back(&self, match_id: &str, side: Side, one: &Standing) -> bool {
        let Some(player) = &one.player else {
            return false;
        };
        let key = (match_id.to_owned(), side, player.clone());
        self.back.get(&key).copied().unwrap_or_default()
    }

    fn about<'s>(&self, row: usize, shooter: &'s str) -> About<'s> {
        use EventType as T;
        let events = &self.events;
        let delivery = self
            .last_pass(row)
            .and_then(|pass| match events.kind[pass] {
                T::Cross => Some("a cross"),
                T::CornerCrossed | T::CornerShort => Some("a corner"),
                T::FreekickCrossed | T::FreekickShort => Some("a free kick"),
                _ => None,
            });
        About {
            shooter,
            headed: events.body_part[row] == Some(BodyPart::Head),
            delivery,
            dead_ball: matches!(events.kind[row], T::ShotPenalty | T::ShotFreekick),
        }
    }

    /// The events of the attack before a shot, the latest first: same match, same period.
    fn attack(&self, row: usize, seconds: f64) -> impl Iterator<Item = usize> {
        let events = &self.events;
        let first = events.spans.iter().find(|span| span.contains(&row));
        let first = first.map_or(row, |span| span.start);
        (first..row).rev().take_while(move |before| {
            events.period[*before] == events.period[row]
                && events.seconds[row] - events.seconds[*before] <= seconds
        })
    }

    /// The last pass of the attackers before a shot, unless the others had the ball after it.
    fn last_pass(&self, row: usize) -> Option<usize> {
        use EventType as T;
        let events = &self.events;
        let side = events.side[row];
        for before in self.attack(row, PASS) {
            let kind = events.kind[before];
            let theirs = events.side[before] == side;
            if theirs && is_pass(kind) {
                return Some(before);
            }
            let lost = !theirs
                && kind.is_touch()
                && !matches!(kind, T::Duel | T::Block | T::KeeperSave | T::Clearance)
                && events.outcome[before] != Some(Outcome::Fail);
            if lost || (theirs && kind.is_shot()) {
                return None;
            }
        }
        None
    }

    /// The corner or free kick that was crossed shortly before a shot, unless the others had the
    /// ball after it.
    fn set_piece(&self, row: usize) -> Option<usize> {
        use EventType as T;
        let events = &self.events;
        let side = events.side[row];
        for before in self.attack(row, SET_PIECE) {
            let kind = events.kind[before];
            let theirs = events.side[before] == side;
            if theirs && matches!(kind, T::CornerCrossed | T::FreekickCrossed) {
                return Some(before);
            }
            // A clearance or a block does not end it, having the ball does.
            let kept = matches!(
                kind,
                T::Pass | T::Cross | T::Dribble | T::TakeOn | T::KeeperClaim | T::KeeperPickUp
            );
            let restart = matches!(
                kind,
                T::ThrowIn | T::Goalkick | T::CornerShort | T::FreekickShort
            );
            if restart || (!theirs && kept && events.outcome[before] != Some(Outcome::Fail)) {
                return None;
            }
        }
        None
    }

    /// What the frames before a shot tell.
    fn before(&self, row: usize, side: Side, shooter: Option<&str>) -> Result<Before> {
        let mut told = Before::default();
        if let Some(pass) = self.last_pass(row)
            && let Some((players, _)) = self.players(pass, side)?
        {
            let ball = (self.events.start_x[pass], self.events.start_y[pass]);
            let near = players
                .iter()
                .filter(|one| !one.attacking && !one.keeper)
                .map(|one| distance(one.at, ball))
                .fold(f32::INFINITY, f32::min);
            told.pressure = near.is_finite().then_some(near);
            told.line = shooter.and_then(|shooter| line(&players, ball, shooter));
            told.at_pass = players;
        }
        let Some(shooter) = shooter else {
            return Ok(told);
        };
        let mut times: Vec<(String, usize)> = Vec::new();
        let mut frames = 0;
        for before in self.attack(row, BEFORE) {
            if self.events.side[before] != Some(side) {
                continue;
            }
            let Some((players, _)) = self.players(before, side)? else {
                continue;
            };
            let Some(runner) = players
                .iter()
                .find(|one| one.attacking && name_of(one) == Some(shooter))
            else {
                continue;
            };
            let nearest = players
                .iter()
                .filter(|one| !one.attacking && !one.keeper)
                .min_by(|a, b| distance(a.at, runner.at).total_cmp(&distance(b.at, runner.at)));
            let Some(name) = nearest.and_then(name_of) else {
                continue;
            };
            frames += 1;
            match times.iter_mut().find(|(known, _)| known == name) {
                Some((_, times)) => *times += 1,
                None => times.push((name.to_owned(), 1)),
            }
        }
        let most = times.into_iter().max_by_key(|(_, times)| *times);
        told.nearest = most
            .filter(|_| frames >= ENOUGH)
            .map(|(who, times)| (who, times, frames));
        Ok(told)
    }

    fn row(
        &self,
        row: usize,
        source: FrameSource,
        facts: &Facts,
        before: &Before,
        first: Option<&Evidence>,
    ) -> Result<OffBallRow> {
        let (data, events) = (self.data, &self.events);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let match_id = self.text(EVENTS.match_id, row)?.unwrap_or_default();
        let side = events.side[row];
        let matches = data.matches.column("match_id")?.str()?;
        let game = matches.iter().position(|id| id == Some(match_id));
        let team = match (game, side) {
            (Some(game), Some(side)) => {
                let name = match side.opponent() {
                    Side::Home => "home",
                    Side::Away => "away",
                };
                owned(data.matches.column(name)?.str()?.get(game)).unwrap_or_default()
            }
            _ => String::new(),
        };
        let nearest = facts.opponents.first();
        let standing = |at: usize| &facts.players[at];
        let id = |at: usize| {
            let one = standing(at);
            one.player_id.clone().filter(|_| name_of(one).is_some())
        };
        let name = |at: usize| owned(name_of(standing(at)));
        let tenth = |metres: f32| (f64::from(metres) * 100.0).round() / 100.0;
        Ok(OffBallRow {
            match_id: match_id.to_owned(),
            outcome_event_id: owned(self.text(EVENTS.event_id, row)?).unwrap_or_default(),
            led_to: LedTo::from_goal(events.outcome[row] == Some(Outcome::Goal)),
            minute: data
                .events
                .column(EVENTS.minute)?
                .u16()?
                .get(row)
                .unwrap_or_default(),
            second: data
                .events
                .column(EVENTS.second)?
                .f32()?
                .get(row)
                .map_or(0.0, |second| (f64::from(second) * 1e3).round() / 1e3),
            team,
            shooter: owned(self.text(EVENTS.player, row)?),
            distance: tenth(facts.to_goal()),
            frame: source.name().to_owned(),
            nearest_id: nearest.and_then(|(at, _)| id(*at)),
            nearest: nearest.and_then(|(at, _)| name(*at)),
            nearest_distance: nearest.map(|(_, metres)| tenth(*metres)),
            nearest_goal_side: nearest.map(|(at, _)| facts.goal_side(*at)),
            nearest_before: before.nearest.as_ref().map(|(who, ..)| who.clone()),
            in_triangle: facts.in_triangle as u32,
            deepest: facts.deepest.and_then(name),
            deepest_from_line: facts.deepest.map(|at| tenth(facts.from_line(at))),
            deepest_holds_on: facts.deepest.map(|at| facts.holds_on(at)),
            keeper_id: facts.keeper.and_then(id),
            keeper: facts.keeper.and_then(name),
            keeper_off_line: facts.off_line().map(tenth),
            keeper_from_line: facts.keeper_from_line().map(tenth),
            free_in_area: facts.free.len() as u32,
            passer_pressure: before.pressure.map(tenth),
            kind: first.map(|first| first.kind),
            player_id: first.and_then(|first| first.player_id.clone()),
            player: first.map(|first| first.player.clone()),
            confidence: first.and_then(|first| first.confidence),
            sentence: first.map(|first| first.sentence.clone()),
            reasons: first.map(|first| first.reasons.clone()),
        })
    }
}

fn is_pass(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::Pass
            | T::Cross
            | T::ThrowIn
            | T::CornerCrossed
            | T::CornerShort
            | T::FreekickCrossed
            | T::FreekickShort
            | T::Goalkick
    )
}

/// What the frames of goals and shots tell of players without the ball, one row a goal or shot that
/// has a frame, see [`OFF_BALL_COLUMNS`].
///
/// # Errors
/// Frames without the documented columns.
pub fn off_ball(data: &MatchData) -> Result<DataFrame> {
    // Most feeds have no frames, and then the events need not be looked at.
    if data.positions.height() == 0 {
        return no_off_ball();
    }
    let frames = Frames::in_match(data)?;
    let mut rows = Vec::new();
    for row in frames.outcomes()? {
        rows.extend(frames.tell(row)?.map(|told| told.row));
    }
    frame(&rows)
}

/// The table of matches without a frame.
///
/// # Errors
/// Does not fail.
pub fn no_off_ball() -> Result<DataFrame> {
    frame(&[])
}

fn frame(rows: &[OffBallRow]) -> Result<DataFrame> {
    let of = OffBallRow::NAMES;
    let text = |name: &str, pick: &dyn Fn(&OffBallRow) -> Option<&str>| {
        let column: StringChunked = rows.iter().map(pick).collect();
        column.with_name(name.into()).into_column()
    };
    fn values<T, Kind: ?Sized>(
        rows: &[OffBallRow],
        name: &str,
        pick: impl Fn(&OffBallRow) -> T,
    ) -> Column
    where
        Series: NamedFrom<Vec<T>, Kind>,
    {
        Column::new(name.into(), rows.iter().map(pick).collect::<Vec<T>>())
    }
    let columns = vec![
        text(of.match_id, &|row| Some(&row.match_id)),
        text(of.outcome_event_id, &|row| Some(&row.outcome_event_id)),
        text(of.led_to, &|row| Some(row.led_to.name())),
        values(rows, of.minute, |row| row.minute),
        values(rows, of.second, |row| row.second),
        text(of.team, &|row| Some(&row.team)),
        text(of.shooter, &|row| row.shooter.as_deref()),
        values(rows, of.distance, |row| row.distance),
        text(of.frame, &|row| Some(&row.frame)),
        text(of.nearest_id, &|row| row.nearest_id.as_deref()),
        text(of.nearest, &|row| row.nearest.as_deref()),
        values(rows, of.nearest_distance, |row| row.nearest_distance),
        values(rows, of.nearest_goal_side, |row| row.nearest_goal_side),
        text(of.nearest_before, &|row| row.nearest_before.as_deref()),
        values(rows, of.in_triangle, |row| row.in_triangle),
        text(of.deepest, &|row| row.deepest.as_deref()),
        values(rows, of.deepest_from_line, |row| row.deepest_from_line),
        values(rows, of.deepest_holds_on, |row| row.deepest_holds_on),
        text(of.keeper_id, &|row| row.keeper_id.as_deref()),
        text(of.keeper, &|row| row.keeper.as_deref()),
        values(rows, of.keeper_off_line, |row| row.keeper_off_line),
        values(rows, of.keeper_from_line, |row| row.keeper_from_line),
        values(rows, of.free_in_area, |row| row.free_in_area),
        values(rows, of.passer_pressure, |row| row.passer_pressure),
        text(of.kind, &|row| row.kind.map(OffBallKind::name)),
        text(of.player_id, &|row| row.player_id.as_deref()),
        text(of.player, &|row| row.player.as_deref()),
        values(rows, of.confidence, |row| row.confidence),
        text(of.sentence, &|row| row.sentence.as_deref()),
        text(of.reasons, &|row| row.reasons.as_deref()),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}
