//! What an error cost: expected goals of the shots to which it led, and the threat that changed
//! hands with the ball. Definitions and measured figures are in `docs/value.md`.

mod cost;
mod fit;
mod threat;
mod xg;

pub use cost::{Cost, Place, TakenOver, cost};
pub use fit::{BesideProvider, Bin, Claims, Goodness, Measured, Shots, ThreatCounts};
pub use threat::{ThreatGrid, threat};
/// A position if both coordinates are known.
fn known(x: f32, y: f32) -> Option<(f32, f32)> {
    (x.is_finite() && y.is_finite()).then_some((x, y))
}

pub use xg::{Service, Shot, XgModel, XgSource, shot_xg};

/// The tables behind both, as texts: anyone who stores values can check whether they changed.
pub fn tables() -> [&'static str; 2] {
    [xg::TABLE, threat::TABLE]
}
