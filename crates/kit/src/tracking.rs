//! Tracking data: where everybody was many times a second. Of it the moments of shots and of their
//! attacks are taken.
//!
//! Such files hold millions of places, so they are read as a stream, and only what lies within a
//! second of a wanted event is kept. People put events in by hand, mostly a little late or early:
//! of the second around an event the frame counts in which the ball is nearest to the player who
//! acts, unless one much nearer in time does nearly as well.

use std::collections::HashMap;
use std::path::Path;

use polars::prelude::PlHashMap;

use crate::direction::Placing;
use crate::pitch::Pitch;
use backline_model::{
    Batch, FrameSource, PITCH_LENGTH, PITCH_WIDTH, Placed, Side, counted, turned,
};

/// Seconds before a shot whose events' frames are taken.
pub const BEFORE: f64 = 20.0;

/// Seconds around an event in which its frame is looked for.
const WINDOW: f64 = 1.0;
/// Metres that the ball has to be nearer to the player in a frame that is a second away.
const PER_SECOND: f32 = 2.0;
/// What a frame without the ball or the player counts as, in metres.
const UNSEEN: f32 = 20.0;
/// Seconds within which places belong to one frame.
const SAME: f32 = 0.005;
/// Metres from the event at which the player who acts cannot be: the frame is of another time, or
/// the place of the event is wrong.
const ELSEWHERE: f32 = 12.0;

/// An event for which a frame is wanted.
struct Moment {
    row: usize,
    side: Side,
    period: u8,
    /// Seconds since 1970.
    time: f64,
    /// Number of its frame, where the events state it.
    frame: Option<i64>,
    seen: Vec<Seen>,
}

/// A place within a second of an event.
#[derive(Clone, Copy)]
struct Seen {
    /// Seconds after the event.
    off: f32,
    who: u16,
    /// Metres from the middle of the pitch.
    at: (f64, f64),
}

/// The ball or a player.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// The ball.
    Ball,
    /// A player of a side, by the provider's id.
    Player(Side, String),
}

/// The events of a match for which frames are wanted, and what was seen around them.
pub struct Moments {
    moments: Vec<Moment>,
    /// Moments by the number of their frame.
    by_frame: HashMap<i64, Vec<usize>>,
    everybody: Vec<Who>,
    numbers: HashMap<Who, u16>,
}

impl Moments {
    /// Those of the match that was finished last: its shots, and what the same team did in the
    /// 20 s before one. `starts` has the time at which each period began, in seconds since 1970;
    /// `frame` the number of an event's frame where the events state it.
    pub fn of(
        batch: &Batch,
        starts: [Option<f64>; 5],
        frame: impl Fn(&str) -> Option<i64>,
    ) -> Moments {
        let events = &batch.events;
        let mut moments = Vec::new();
        let mut shot: Option<usize> = None;
        for row in batch.rows().rev() {
            let Some(side) = events.side[row] else {
                continue;
            };
            if events.kind[row].is_shot() {
                shot = Some(row);
            }
            let leads_to = shot.is_some_and(|shot| {
                events.side[shot] == Some(side)
                    && events.period[shot] == events.period[row]
                    && events.seconds[shot] - events.seconds[row] <= BEFORE
            });
            let period = events.period[row];
            // In a shoot-out nobody marks anybody.
            let start = starts.get(usize::from(period.wrapping_sub(1))).copied();
            if let (true, 1..=4, Some(start)) = (leads_to, period, start.flatten()) {
                moments.push(Moment {
                    row,
                    side,
                    period,
                    time: start + events.seconds[row],
                    frame: frame(events.event_id(row)),
                    seen: Vec::new(),
                });
            }
        }
        moments.sort_by(|a, b| a.time.total_cmp(&b.time));
        let mut by_frame: HashMap<i64, Vec<usize>> = HashMap::new();
        for (at, moment) in moments.iter().enumerate() {
            if let Some(frame) = moment.frame {
                by_frame.entry(frame).or_default().push(at);
            }
        }
        Moments {
            moments,
            by_frame,
            everybody: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// Whether a frame of this time, or of this number, is near a moment.
    pub fn wants(&self, time: f64, frame: Option<i64>) -> bool {
        let first = self.first_after(time - WINDOW);
        let near = |moment: &Moment| moment.time <= time + WINDOW;
        self.moments.get(first).is_some_and(near)
            || frame.is_some_and(|frame| self.by_frame.contains_key(&frame))
    }

    fn first_after(&self, time: f64) -> usize {
        self.moments.partition_point(|moment| moment.time < time)
    }

    /// The number under which the ball or a player is seen.
    pub fn number(&mut self, who: &Who) -> u16 {
        if let Some(known) = self.numbers.get(who) {
            return *known;
        }
        let number = self.everybody.len().min(usize::from(u16::MAX)) as u16;
        self.everybody.push(who.clone());
        self.numbers.insert(who.clone(), number);
        number
    }

    /// Keeps a place, in metres from the middle of the pitch, as far as it is near a moment.
    pub fn see(&mut self, time: f64, frame: Option<i64>, who: u16, at: (f64, f64)) {
        if let Some(of_frame) = frame.and_then(|frame| self.by_frame.get(&frame)) {
            for moment in of_frame {
                let seen = Seen { off: 0.0, who, at };
                self.moments[*moment].seen.push(seen);
            }
        }
        let first = self.first_after(time - WINDOW);
        let near = self.moments[first..]
            .iter_mut()
            .take_while(|moment| moment.time <= time + WINDOW);
        // One whose frame is stated takes no other.
        for moment in near.filter(|moment| moment.frame.is_none()) {
            let off = (time - moment.time) as f32;
            moment.seen.push(Seen { off, who, at });
        }
    }

    /// Adds the frames to the match, and to its account what became of them. `frames` is the number
    /// of frames in the file, in which `pitch` has its places and `placing` says who attacks which
    /// way.
    pub fn add(
        self,
        batch: &mut Batch,
        file: &Path,
        frames: usize,
        placing: &Placing,
        pitch: Pitch,
    ) {
        let people = People::of(batch, &self.everybody);
        let mut counts = Counts::default();
        let mut chosen: Vec<(Moment, Vec<Seen>)> = Vec::new();
        for mut moment in self.moments {
            let actor = people.actor(batch, moment.row);
            let seen = std::mem::take(&mut moment.seen);
            let Some((off, frame)) = best(seen, actor, &people) else {
                counts.none += 1;
                continue;
            };
            if moment.frame.is_none() {
                counts.moved.push(off.abs());
            }
            chosen.push((moment, frame));
        }
        let place = |moment: &Moment, seen: &Seen| {
            placing.from_middle(pitch, moment.period, moment.side, seen.at)
        };
        let other_end = other_ends(batch, &chosen, &people, place);
        let keepers = people.keepers(&chosen, place);
        for (moment, frame) in &chosen {
            let is_other = other_end[usize::from(moment.period - 1)];
            let players: Vec<(u16, (f32, f32))> = frame
                .iter()
                .filter(|seen| people.all[usize::from(seen.who)].side.is_some())
                .filter_map(|seen| {
                    let at = place(moment, seen)?;
                    Some((seen.who, if is_other { turned(at) } else { at }))
                })
                .collect();
            if players.is_empty() {
                counts.empty += 1;
                continue;
            }
            let ball = (
                batch.events.start_x[moment.row],
                batch.events.start_y[moment.row],
            );
            let actor = people.actor(batch, moment.row);
            let acts = players.iter().find(|(who, _)| Some(*who) == actor);
            let keeper = players.iter().find(|(who, _)| {
                keepers.contains(who)
                    && people.all[usize::from(*who)].side == Some(moment.side.opponent())
            });
            if is_turned(
                ball,
                keeper.map(|(_, at)| *at),
                players.iter().map(|(_, at)| *at),
            ) {
                counts.turned += 1;
                continue;
            }
            if acts.is_some_and(|(_, at)| away(*at, ball) > ELSEWHERE) {
                counts.elsewhere += 1;
                continue;
            }
            counts.taken += 1;
            for (who, at) in players {
                let one = &people.all[usize::from(who)];
                batch.push_position(
                    moment.row,
                    &Placed {
                        teammate: one.side == Some(moment.side),
                        player_id: Some(&one.id)
                            .filter(|id| !id.is_empty())
                            .map(String::as_str),
                        player: one.name.as_deref(),
                        keeper: keepers.contains(&who),
                        actor: Some(who) == actor,
                        at,
                        probability: one.name.as_ref().map(|_| 1.0),
                        source: FrameSource::Tracking,
                    },
                );
            }
        }
        batch.order_positions();
        counts.tell(batch, file, frames, other_end);
    }
}

/// So many players of a team have to be in the frames for the one nearest to their goal to be the
/// goalkeeper.
const WHOLE_TEAM: usize = 9;

/// Somebody in the frames.
struct Person {
    /// None for the ball.
    side: Option<Side>,
    id: String,
    /// The name that the line-ups have.
    name: Option<String>,
    /// Keeps goal, by the line-ups.
    keeper: bool,
}

/// Everybody in the frames, by number.
struct People {
    all: Vec<Person>,
    by_id: PlHashMap<String, u16>,
    ball: Option<u16>,
}

impl People {
    fn of(batch: &Batch, everybody: &[Who]) -> People {
        let index = batch.match_index();
        let line_ups = batch
            .lineups
            .iter()
            .filter(|entry| entry.match_index == index);
        let known: PlHashMap<&str, &backline_model::LineupEntry> = line_ups
            .filter_map(|entry| Some((entry.player_id.as_deref()?, entry)))
            .collect();
        let all: Vec<Person> = everybody
            .iter()
            .map(|who| match who {
                Who::Ball => Person {
                    side: None,
                    id: String::new(),
                    name: None,
                    keeper: false,
                },
                Who::Player(side, id) => {
                    let entry = known.get(id.as_str());
                    Person {
                        side: Some(*side),
                        id: id.clone(),
                        name: entry.map(|entry| entry.player.clone()),
                        keeper: entry.is_some_and(|it| it.position.as_deref() == Some("GK")),
                    }
                }
            })
            .collect();
        let numbered = || all.iter().zip(0u16..);
        People {
            ball: numbered()
                .find(|(one, _)| one.side.is_none())
                .map(|(_, number)| number),
            by_id: numbered()
                .filter(|(one, _)| one.side.is_some())
                .map(|(one, number)| (one.id.clone(), number))
                .collect(),
            all,
        }
    }

    /// The number of the player who acts in an event.
    fn actor(&self, batch: &Batch, row: usize) -> Option<u16> {
        let id = batch.events.names.get(batch.events.player_id[row])?;
        self.by_id.get(id).copied()
    }

    /// The goalkeepers: those of the line-ups; of a team of which these name none, who stood
    /// nearest to the own goal on average.
    fn keepers(
        &self,
        chosen: &[(Moment, Vec<Seen>)],
        place: impl Fn(&Moment, &Seen) -> Option<(f32, f32)>,
    ) -> Vec<u16> {
        let numbered = || self.all.iter().zip(0u16..);
        let mut keepers: Vec<u16> = numbered()
            .filter(|(one, _)| one.keeper)
            .map(|(_, number)| number)
            .collect();
        for side in Side::BOTH {
            let of_side = |who: &u16| self.all[usize::from(*who)].side == Some(side);
            if keepers.iter().any(of_side) {
                continue;
            }
            let mut sums = vec![(0.0f32, 0u32); self.all.len()];
            for (moment, frame) in chosen {
                for seen in frame.iter().filter(|seen| of_side(&seen.who)) {
                    if let Some(at) = place(moment, seen) {
                        let own = if moment.side == side { at } else { turned(at) };
                        let sum = &mut sums[usize::from(seen.who)];
                        *sum = (sum.0 + own.0, sum.1 + 1);
                    }
                }
            }
            let seen = (0u16..).zip(sums).filter(|(_, (_, times))| *times > 0);
            let seen: Vec<_> = seen.collect();
            // Of a few players the last need not be the goalkeeper.
            if seen.len() < WHOLE_TEAM {
                continue;
            }
            let seen = seen.into_iter();
            let last =
                seen.min_by(|(_, a), (_, b)| (a.0 / a.1 as f32).total_cmp(&(b.0 / b.1 as f32)));
            keepers.extend(last.map(|(who, _)| who));
        }
        keepers
    }
}

/// Of what was seen around an event the frame that shows it, and by how many seconds it is off.
fn best(mut seen: Vec<Seen>, actor: Option<u16>, people: &People) -> Option<(f32, Vec<Seen>)> {
    seen.sort_by(|a, b| a.off.total_cmp(&b.off));
    let frames = seen.chunk_by(|a, b| b.off - a.off < SAME);
    let cost = |frame: &[Seen]| {
        let at = |who: Option<u16>| {
            let one = frame.iter().find(|seen| Some(seen.who) == who)?;
            Some((one.at.0 as f32, one.at.1 as f32))
        };
        let apart = at(people.ball).zip(at(actor)).map(|(a, b)| away(a, b));
        frame[0].off.abs() * PER_SECOND + apart.map_or(UNSEEN, |apart| apart.min(UNSEEN))
    };
    let best = frames.min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
    Some((best[0].off, best.to_vec()))
}

/// Of each period whether its frames show the pitch from the other end than the events: those who
/// act stand much nearer to their events once it is turned.
fn other_ends(
    batch: &Batch,
    chosen: &[(Moment, Vec<Seen>)],
    people: &People,
    place: impl Fn(&Moment, &Seen) -> Option<(f32, f32)>,
) -> [bool; 5] {
    let mut sums = [(0.0f32, 0.0f32, 0u32); 5];
    for (moment, frame) in chosen {
        let actor = people.actor(batch, moment.row);
        let of = frame.iter().find(|seen| Some(seen.who) == actor);
        let event = (
            batch.events.start_x[moment.row],
            batch.events.start_y[moment.row],
        );
        let Some(at) = of.and_then(|seen| place(moment, seen)) else {
            continue;
        };
        if !event.0.is_nan() {
            let sum = &mut sums[usize::from(moment.period - 1)];
            sum.0 += away(at, event);
            sum.1 += away(turned(at), event);
            sum.2 += 1;
        }
    }
    sums.map(|(as_is, other, count)| {
        count > 0 && as_is > ELSEWHERE * count as f32 && other * 2.0 < as_is
    })
}

/// What became of the frames.
#[derive(Default)]
struct Counts {
    taken: usize,
    /// Events around which there is no frame.
    none: usize,
    /// Frames with nobody in them, or with the ball alone.
    empty: usize,
    /// Frames that show the pitch from the other end.
    turned: usize,
    /// Frames in which the player who acts is far from the event.
    elsewhere: usize,
    /// Seconds by which each frame is off its event.
    moved: Vec<f32>,
}

impl Counts {
    fn tell(mut self, batch: &mut Batch, file: &Path, frames: usize, other_end: [bool; 5]) {
        let wanted = self.taken + self.none + self.empty + self.turned + self.elsewhere;
        self.moved.sort_by(f32::total_cmp);
        let moved = match self.moved.get(self.moved.len() / 2) {
            Some(median) => format!(
                "; the frame in which the ball is nearest to the player is {median:.2} s from the event's time at the median"
            ),
            None => String::new(),
        };
        batch.found(
            "tracking",
            format!(
                "{} for {} of attacks that ended in a shot, of {frames} in {}{moved}",
                counted(self.taken, "frame taken", "frames taken"),
                counted(wanted, "event", "events"),
                file.display()
            ),
        );
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        for (period, _) in (1..).zip(other_end).filter(|(_, is_other)| *is_other) {
            let text = format!(
                "{name} shows period {period} from the other end than the events do: its places were turned"
            );
            batch.note(&text);
        }
        if wanted > 0 && self.none == wanted {
            let text = format!(
                "{name} has no frame within {WINDOW} s of any shot or what came before it: its clock is another than that of the events, or it is of another part of the match"
            );
            batch.note(&text);
            self.none = 0;
        }
        for (events, what) in [
            (self.none, "no frame of players"),
            (self.empty, "a frame with nobody in it"),
            (
                self.turned,
                "a frame that shows the pitch from the other end",
            ),
            (
                self.elsewhere,
                "a frame in which the player who acts is more than 12 m from where the event is",
            ),
        ] {
            if events > 0 {
                let text = format!(
                    "{} {what} in {name}: who stood where at it is not known",
                    counted(events, "event of an attack has", "events of attacks have")
                );
                batch.note(&text);
            }
        }
    }
}

fn away(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Metres that a player may stand off the pitch; they are then put on its line.
const OFF_PITCH: f32 = 5.0;

/// A place on the pitch or next to it.
pub fn on_pitch((x, y): (f32, f32)) -> Option<(f32, f32)> {
    let near = |value: f32, most: f32| (-OFF_PITCH..=most + OFF_PITCH).contains(&value);
    (near(x, PITCH_LENGTH) && near(y, PITCH_WIDTH))
        .then(|| (x.clamp(0.0, PITCH_LENGTH), y.clamp(0.0, PITCH_WIDTH)))
}

/// Metres by which the players of a frame stand nearer to the ball, on average and along the pitch,
/// when the frame is turned, from which on it was turned by whoever wrote it.
const NEARER: f32 = 15.0;

/// Whether a frame shows the pitch from the other end than its event: the opponents' goalkeeper
/// stands in the acting team's half, and everybody would stand much nearer to the ball with the
/// frame turned. A goalkeeper who went forward for a last corner does not turn the others.
pub fn is_turned(
    ball: (f32, f32),
    keeper: Option<(f32, f32)>,
    players: impl Iterator<Item = (f32, f32)>,
) -> bool {
    let (mut as_is, mut other, mut count) = (0.0, 0.0, 0.0f32);
    for at in players {
        as_is += (at.0 - ball.0).abs();
        other += (turned(at).0 - ball.0).abs();
        count += 1.0;
    }
    let behind = keeper.is_none_or(|keeper| keeper.0 < turned(keeper).0);
    count > 0.0 && behind && as_is - other > NEARER * count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_from_the_other_end_is_told_by_where_everybody_stands() {
        let defence = [(92.0, 30.0), (93.0, 36.0), (88.0, 40.0)];
        let ball = (94.0, 34.0);
        let as_is = || defence.into_iter();
        assert!(!is_turned(ball, Some((104.0, 34.0)), as_is()));
        let other = || defence.into_iter().map(turned);
        assert!(is_turned(ball, Some((1.0, 34.0)), other()));
        // The goalkeeper is in front, looking for a late goal; nobody else is.
        assert!(!is_turned(ball, Some((20.0, 34.0)), as_is()));
        // A frame around half-way may be either.
        assert!(!is_turned((53.0, 34.0), Some((50.0, 34.0)), other()));
        assert!(!is_turned(ball, None, std::iter::empty()));
    }

    #[test]
    fn a_place_beside_the_pitch_is_put_on_its_line() {
        assert_eq!(on_pitch((106.0, -1.0)), Some((105.0, 0.0)));
        assert_eq!(on_pitch((111.0, 30.0)), None);
        assert_eq!(on_pitch((f32::NAN, 30.0)), None);
    }

    fn people() -> People {
        let person = |side: Option<Side>, id: &str| Person {
            side,
            id: id.to_owned(),
            name: None,
            keeper: false,
        };
        People {
            all: vec![
                person(None, ""),
                person(Some(Side::Home), "h9"),
                person(Some(Side::Away), "a1"),
            ],
            by_id: PlHashMap::default(),
            ball: Some(0),
        }
    }

    fn seen(off: f32, who: u16, x: f64) -> Seen {
        let at = (x, 0.0);
        Seen { off, who, at }
    }

    #[test]
    fn the_frame_is_that_in_which_the_ball_is_at_the_player() {
        // The event was put in 0.6 s late: the ball has left by then.
        let all = vec![
            seen(0.0, 0, 45.0),
            seen(0.0, 1, 31.0),
            seen(-0.6, 0, 30.4),
            seen(-0.6, 1, 30.0),
            seen(-0.8, 0, 22.0),
            seen(-0.8, 1, 29.5),
        ];
        let (off, frame) = best(all, Some(1), &people()).expect("frames");
        assert_eq!((off, frame.len()), (-0.6, 2));
        // Somebody who dribbles has the ball at their feet all the time.
        let all = vec![
            seen(-0.4, 0, 10.1),
            seen(-0.4, 1, 10.0),
            seen(0.0, 0, 12.6),
            seen(0.0, 1, 12.0),
        ];
        assert_eq!(best(all, Some(1), &people()).expect("frames").0, 0.0);
        // Without ball or player the nearest in time counts.
        let all = vec![seen(0.3, 2, 10.0), seen(-0.1, 2, 10.0)];
        assert_eq!(best(all, None, &people()).expect("frames").0, -0.1);
        assert!(best(Vec::new(), None, &people()).is_none());
    }
}
