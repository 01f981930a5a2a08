//! Who is who in a frame that names nobody.
//!
//! The player who acts is that of the event, and a goalkeeper is their team's. The others of a team
//! are matched to those of its eleven who are on the pitch: where each was at their last event and
//! at their next one, and where they are on average, say where to expect them, and each player of
//! the frame gets the one whom they fit best, with the probability that it is so.

use backline_model::{Batch, Side, turned};

/// Metres within which a place in the events and one in a frame agree.
const NOISE: f32 = 5.0;
/// Metres a second by which a player's place becomes uncertain.
const SPREAD: f32 = 0.6;
/// Metres by which players are off their average place, along the pitch and across it.
const ROAM: (f32, f32) = (11.0, 9.0);
/// Where a player is expected who has no event in the match, as their own team sees it.
const ANYWHERE: (f32, f32) = (45.0, 34.0);
/// Rounds in which rows and columns are brought to a sum of one; they change little after it.
const ROUNDS: usize = 25;

/// A player of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Plays for the side that acts.
    pub teammate: bool,
    /// Acts in the event.
    pub actor: bool,
    /// Keeps goal.
    pub keeper: bool,
    /// Where they are, as the acting side sees it.
    pub at: (f32, f32),
}

/// Who a player of a frame is.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Provider's id.
    pub player_id: Option<String>,
    /// Name.
    pub player: String,
    /// Probability that it is they.
    pub probability: f32,
}

/// Where a player was at their events, in their order, as their own team sees it.
struct Track {
    /// Place among the line-ups of the batch.
    lineup: usize,
    side: Side,
    keeper: bool,
    places: Vec<(u8, f64, (f32, f32))>,
    mean: (f32, f32),
}

/// Where everybody of a match was at their events.
pub struct Tracks(Vec<Track>);

impl Tracks {
    /// Those of the match that was finished last.
    pub fn of(batch: &Batch) -> Tracks {
        let (events, index) = (&batch.events, batch.match_index());
        let of_match = |at: &usize| batch.lineups[*at].match_index == index;
        let lineups = (0..batch.lineups.len()).filter(of_match);
        let tracks = lineups.map(|lineup| {
            let entry = &batch.lineups[lineup];
            let id = entry
                .player_id
                .as_deref()
                .and_then(|id| events.names.find(id));
            let name = events.names.find(&entry.player);
            let is_theirs = |row: &usize| {
                let same = match id {
                    Some(id) => events.player_id[*row] == id,
                    None => name.is_some_and(|name| events.player[*row] == name),
                };
                same && events.side[*row] == Some(entry.side) && !events.start_x[*row].is_nan()
            };
            let places: Vec<_> = batch
                .rows()
                .filter(is_theirs)
                .map(|row| {
                    let at = (events.start_x[row], events.start_y[row]);
                    (events.period[row], events.seconds[row], at)
                })
                .collect();
            let count = places.len() as f32;
            let sum = places
                .iter()
                .fold((0.0, 0.0), |sum, (_, _, at)| (sum.0 + at.0, sum.1 + at.1));
            Track {
                lineup,
                side: entry.side,
                keeper: entry.position.as_deref() == Some("GK"),
                mean: match places.is_empty() {
                    true => ANYWHERE,
                    false => (sum.0 / count, sum.1 / count),
                },
                places,
            }
        });
        Tracks(tracks.collect())
    }

    /// Who the players of the frame of an event are; none for whom nobody is left.
    pub fn name(&self, batch: &Batch, row: usize, frame: &[Seen]) -> Vec<Option<Named>> {
        let mut names = vec![None; frame.len()];
        let Some(acting) = batch.events.side[row] else {
            return names;
        };
        let now = (batch.events.period[row], batch.events.seconds[row]);
        let actor = batch.events.names.get(batch.events.player[row]);
        for (teammate, side) in [(true, acting), (false, acting.opponent())] {
            let mut free: Vec<&Track> = self
                .0
                .iter()
                .filter(|track| {
                    let entry = &batch.lineups[track.lineup];
                    track.side == side && entry.from <= now && now <= entry.to
                })
                .collect();
            let mut open = Vec::new();
            for (at, seen) in frame.iter().enumerate() {
                if seen.teammate != teammate {
                    continue;
                }
                let known = free.iter().position(|track| match seen {
                    Seen { actor: true, .. } => {
                        actor == Some(batch.lineups[track.lineup].player.as_str())
                    }
                    Seen { keeper: true, .. } => track.keeper,
                    _ => false,
                });
                match known {
                    Some(known) => {
                        names[at] = Some(named(batch, free.swap_remove(known), 1.0));
                    }
                    None => open.push(at),
                }
            }
            // A goalkeeper in the frame has their name; the others of a frame are none.
            free.retain(|track| !track.keeper);
            let as_own = |at: (f32, f32)| match teammate {
                true => at,
                false => turned(at),
            };
            let places: Vec<(f32, f32)> = open.iter().map(|at| as_own(frame[*at].at)).collect();
            for (open, who) in open.iter().zip(matched(&places, &free, now)) {
                names[*open] = who.map(|(who, p)| named(batch, free[who], p));
            }
        }
        names
    }
}

fn named(batch: &Batch, track: &Track, probability: f32) -> Named {
    let entry = &batch.lineups[track.lineup];
    Named {
        player_id: entry.player_id.clone(),
        player: entry.player.clone(),
        probability,
    }
}

/// Where to expect a player at a time, and by how much they may be off, along and across.
fn expected(track: &Track, (period, seconds): (u8, f64)) -> ((f32, f32), (f32, f32)) {
    let after = track
        .places
        .partition_point(|(p, s, _)| (*p, *s) < (period, seconds));
    let before = after.checked_sub(1);
    let near = [before, Some(after)].into_iter().flatten();
    let near = near.filter_map(|at| track.places.get(at));
    let (mut weight, mut sum) = (
        (ROAM.0.powi(-2), ROAM.1.powi(-2)),
        (
            track.mean.0 * ROAM.0.powi(-2),
            track.mean.1 * ROAM.1.powi(-2),
        ),
    );
    for (_, s, at) in near.filter(|(p, _, _)| *p == period) {
        let off = SPREAD * (seconds - s).abs().min(600.0) as f32;
        let more = 1.0 / (NOISE * NOISE + off * off);
        weight = (weight.0 + more, weight.1 + more);
        sum = (sum.0 + more * at.0, sum.1 + more * at.1);
    }
    (
        (sum.0 / weight.0, sum.1 / weight.1),
        (weight.0.recip(), weight.1.recip()),
    )
}

/// For each place of a frame the one of `free` who fits best and the probability that it is they.
///
/// How well each fits is brought to a table in which every place and every player adds up to one;
/// players who are not in the frame share rows of their own. The surest pair is taken first.
fn matched(places: &[(f32, f32)], free: &[&Track], now: (u8, f64)) -> Vec<Option<(usize, f32)>> {
    let size = places.len().max(free.len());
    let mut table = vec![1.0f32; size * size];
    for (who, track) in free.iter().enumerate() {
        let (at, variance) = expected(track, now);
        for (place, seen) in places.iter().enumerate() {
            let off = (seen.0 - at.0).powi(2) / variance.0 + (seen.1 - at.1).powi(2) / variance.1;
            let density = (-0.5 * off).exp() / (variance.0 * variance.1).sqrt();
            table[place * size + who] = density.max(1e-30);
        }
    }
    // A player who may be out of the picture is so with the same weight as anywhere.
    for row in places.len()..size {
        for who in 0..free.len() {
            table[row * size + who] = 1.0 / (ROAM.0 * ROAM.1);
        }
    }
    for _ in 0..ROUNDS {
        for row in table.chunks_mut(size.max(1)) {
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|cell| *cell /= sum);
        }
        for column in 0..size {
            let sum: f32 = (0..size).map(|row| table[row * size + column]).sum();
            (0..size).for_each(|row| table[row * size + column] /= sum);
        }
    }
    let mut names = vec![None; places.len()];
    let mut taken = vec![false; free.len()];
    for _ in 0..places.len().min(free.len()) {
        let open = (0..places.len())
            .filter(|place| names[*place].is_none())
            .flat_map(|place| (0..free.len()).map(move |who| (place, who)))
            .filter(|(_, who)| !taken[*who]);
        let surest = open.max_by(|a, b| {
            let of = |(place, who): &(usize, usize)| table[place * size + who];
            of(a).total_cmp(&of(b))
        });
        let Some((place, who)) = surest else { break };
        names[place] = Some((who, table[place * size + who].clamp(0.0, 1.0)));
        taken[who] = true;
    }
    names
}
