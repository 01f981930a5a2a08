//! Colours and sizes all charts share.
//!
//! The red and the blue stay apart for people who see red and green alike, and in grey
//! print, where the red is the darker one.

use plotters::style::RGBColor;

/// Width of every picture.
pub(super) const WIDTH: f64 = 1100.0;
/// Space kept free along every edge.
pub(super) const MARGIN: f64 = 36.0;

pub(super) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Text and whatever is the picture's subject.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x26, 0x2B);
/// Text that explains.
pub(super) const MUTED: RGBColor = RGBColor(0x5F, 0x67, 0x70);
/// Lines that help the eye.
pub(super) const GRID: RGBColor = RGBColor(0xDF, 0xE3, 0xE8);
/// Areas that hold marks.
pub(super) const BAND: RGBColor = RGBColor(0xF4, 0xF6, 0xF8);
/// Whatever led to a goal.
pub(super) const GOAL: RGBColor = RGBColor(0xA8, 0x15, 0x2B);
/// Whatever led to a shot.
pub(super) const SHOT: RGBColor = RGBColor(0x2B, 0x7B, 0xB9);
/// Shots that are no one's error.
pub(super) const PLAIN: RGBColor = RGBColor(0x8A, 0x94, 0xA0);

pub(super) const TITLE_SIZE: f64 = 24.0;
pub(super) const SUBTITLE_SIZE: f64 = 15.0;
pub(super) const BODY_SIZE: f64 = 14.0;
pub(super) const SMALL_SIZE: f64 = 12.0;

/// A colour halfway to paper, for marks that say little.
pub(super) fn fainter(colour: RGBColor) -> RGBColor {
    tint(colour, 0.5)
}

/// So much of a colour on paper, between 0 and 1.
pub(super) fn tint(colour: RGBColor, share: f64) -> RGBColor {
    let mix = |c: u8, p: u8| (f64::from(c) * share + f64::from(p) * (1.0 - share)) as u8;
    RGBColor(
        mix(colour.0, PAPER.0),
        mix(colour.1, PAPER.1),
        mix(colour.2, PAPER.2),
    )
}
