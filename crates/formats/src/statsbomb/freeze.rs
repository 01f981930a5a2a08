//! The frames of shots: where team-mates and opponents stood, by name.

use super::raw::{FramePlayer, Shot};
use super::{Nicknames, name_of, raw, spec};
use backline_kit::tracking::{is_turned, on_pitch};
use backline_model::{Batch, Event, FrameSource, Placed, counted};

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
