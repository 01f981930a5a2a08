//! The frames of shots: where team-mates and opponents stood, by name.

use super::raw::{FramePlayer, Shot};
use super::{Nicknames, name_of, raw, spec};
use backline_model::{
    Batch, Event, FrameSource, PITCH_LENGTH, PITCH_WIDTH, Placed, counted, turned,
};

/// What became of the frames of a match's shots, shoot-out and all.
#[derive(Default)]
pub(super) struct Frames {
    /// Frames in which nobody is.
    empty: usize,
    /// Frames that show the pitch from the other end.
    turned: usize,
}

impl Frames {
    /// Adds the frame of a shot that was pushed just now; the shooter stands where the shot was
    /// taken.
    pub fn take(
        &mut self,
        raw: &raw::Event,
        shot: &Shot,
        event: &Event,
        nicknames: &Nicknames,
        batch: &mut Batch,
    ) {
        let Some(frame) = &shot.freeze_frame else {
            return;
        };
        let shooter = raw.player.as_ref().map(|player| player.id);
        let others = frame.0.iter().filter(|player| {
            let id = player.player.as_ref().map(|player| player.id);
            id.is_none_or(|id| id == 0) || id != shooter
        });
        let placed: Vec<(&FramePlayer, (f32, f32))> = others
            .filter_map(|player| Some((player, on_pitch(spec::metres(player.location)?)?)))
            .collect();
        if placed.is_empty() {
            self.empty += 1;
            return;
        }
        let row = batch.rows().end - 1;
        if let Some(at) = event.start {
            let keeper = placed
                .iter()
                .find(|(player, _)| keeps_goal(player) && !player.teammate)
                .map(|(_, at)| *at);
            if is_turned(at, keeper, placed.iter().map(|(_, at)| *at)) {
                self.turned += 1;
                return;
            }
            batch.push_position(
                row,
                &Placed {
                    teammate: true,
                    player_id: event.player_id,
                    player: event.player,
                    keeper: raw.position.as_ref().is_some_and(is_goal),
                    actor: true,
                    at,
                    probability: event.player.map(|_| 1.0),
                    source: FrameSource::Shot,
                },
            );
        }
        for (player, at) in placed {
            let mut id = itoa::Buffer::new();
            let named = player.player.as_ref();
            batch.push_position(
                row,
                &Placed {
                    teammate: player.teammate,
                    player_id: named
                        .filter(|named| named.id != 0)
                        .map(|named| id.format(named.id) as &str),
                    player: named.map(|named| name_of(named, nicknames)),
                    keeper: keeps_goal(player),
                    actor: false,
                    at,
                    probability: named.map(|_| 1.0),
                    source: FrameSource::Shot,
                },
            );
        }
    }

    /// Says what was left out.
    pub fn tell(&self, batch: &mut Batch) {
        if self.empty > 0 {
            let text = format!(
                "{} a freeze frame with nobody in it: who stood where at it is not known",
                counted(self.empty, "shot has", "shots have")
            );
            batch.note(&text);
        }
        if self.turned > 0 {
            let text = format!(
                "{} a freeze frame that shows the pitch from the other end, goalkeeper and defenders behind the shooter: it was left out",
                counted(self.turned, "shot has", "shots have")
            );
            batch.note(&text);
        }
    }
}

fn is_goal(position: &raw::Named) -> bool {
    position.name == "Goalkeeper"
}

fn keeps_goal(player: &FramePlayer) -> bool {
    player.position.as_ref().is_some_and(is_goal)
}

/// Metres that a player may stand off the pitch; they are then put on its line.
const OFF_PITCH: f32 = 5.0;

/// A place on the pitch or next to it.
pub(super) fn on_pitch((x, y): (f32, f32)) -> Option<(f32, f32)> {
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
pub(super) fn is_turned(
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
}
