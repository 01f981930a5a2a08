//! The formats of the data providers, one folder each.
//!
//! A folder depends on the kit and the model and on no other folder. What it offers to the rest is a
//! [`Provider`], listed in [`PROVIDERS`].

mod backline;
mod cdf;
mod datafactory;
mod frames;
mod kloppy;
mod metrica;
mod opta;
mod spadl;
mod sportec;
mod statsbomb;
mod wyscout;

use backline_kit::Format;
use backline_kit::provider::Provider;

pub use frames::from_frames;

/// Every provider, in the order in which they are asked about a file.
pub static PROVIDERS: &[&Provider] = &[
    &statsbomb::PROVIDER,
    &wyscout::PROVIDER,
    &frames::PROVIDER,
    &spadl::PROVIDER,
    &kloppy::PROVIDER,
    &opta::OPTA,
    &opta::STATSPERFORM,
    &opta::WHOSCORED,
    &sportec::PROVIDER,
    &datafactory::PROVIDER,
    &metrica::PROVIDER,
    &cdf::PROVIDER,
    EVENT_CSV,
];

/// The format of backline's event CSV, to which mappings apply.
pub static EVENT_CSV: &Provider = &backline::PROVIDER;

/// All formats that are read.
pub fn formats() -> impl Iterator<Item = Format> {
    PROVIDERS.iter().copied().map(Format)
}

/// The format of this name.
pub fn format_named(name: &str) -> Option<Format> {
    formats().find(|format| format.name() == name)
}
