//! The font, and the space that text takes in it.

use std::sync::{LazyLock, Once};

use ab_glyph::{Font, FontRef};
use plotters::style::{FontStyle, register_font};
use unicode_normalization::UnicodeNormalization;

use super::fallback;

/// Inter, cut down to Latin, Greek, Cyrillic, punctuation and arrows.
pub static REGULAR: &[u8] = include_bytes!("font/Inter-Regular.otf");
/// The weight for bold in the SVG: Inter Semi Bold, which is calmer than Bold in print.
pub static BOLD: &[u8] = include_bytes!("font/Inter-SemiBold.otf");

/// The font's own name.
pub(super) const FONT_NAME: &str = "Inter";
/// The font list in the SVG: a browser without Inter uses one that is not wider, so texts still do
/// not collide.
pub(super) const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";

/// How far text extends above its baseline, as a share of its size; the SVG backend's distance
/// between the upper edge of a text and its baseline.
pub(super) const ASCENT: f64 = 0.76;
/// How far text extends below its baseline, as a share of its size.
pub(super) const DESCENT: f64 = 0.24;

/// Weight of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

static REGULAR_FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| parse(REGULAR));
static BOLD_FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| parse(BOLD));

fn parse(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the embedded font is a font")
}

pub(super) fn font(weight: Weight) -> &'static FontRef<'static> {
    match weight {
        Weight::Regular => &REGULAR_FONT,
        Weight::Bold => &BOLD_FONT,
    }
}

/// Makes plotters measure with the same font; by itself it knows none.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The fonts are the ones `parse` accepts, so registering them cannot fail.
        let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
        let _ = register_font(FAMILY, FontStyle::Bold, BOLD);
    });
}

/// Width of one line of text. Kerning is ignored: it makes text narrower, almost never wider, so
/// the width is safe for keeping other things clear.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let font = font(weight);
    let units = f64::from(font.units_per_em().unwrap_or(1000.0));
    let advance = |c: char| match font.glyph_id(c) {
        glyph if glyph.0 == 0 => fallback::advance(c),
        glyph => f64::from(font.h_advance_unscaled(glyph)) / units,
    };
    text.chars().map(advance).sum::<f64>() * size
}

/// Text in a form suitable for one line in an SVG: no control characters, which XML does not allow,
/// single spaces, as every viewer collapses them, and accents composed with their letters, as in
/// the font.
pub(super) fn tidy(text: &str) -> String {
    let spaced: String = text
        .nfc()
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    // A no-break space stays: a number must not be broken.
    let parts = spaced.split(|c: char| c.is_whitespace() && c != '\u{a0}');
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The text, cut with an ellipsis if it is wider than `room`.
pub(super) fn shorten(text: &str, room: f64, size: f64, weight: Weight) -> String {
    let text = tidy(text);
    if width(&text, size, weight) <= room {
        return text;
    }
    // Nothing that fits is longer than this, and cutting characters one by one takes time.
    let mut kept: Vec<char> = text.chars().take(400).collect();
    while kept.pop().is_some() {
        let head: String = kept.iter().collect();
        let candidate = format!("{}…", head.trim_end());
        if width(&candidate, size, weight) <= room {
            return candidate;
        }
    }
    String::new()
}

/// The text in lines no wider than `room`, broken between words, and inside a word only if that
/// word alone is too wide: there after a hyphen if it has one.
pub(super) fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in tidy(text).split(' ').filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&joined, size, weight) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if width(word, size, weight) <= room {
            word.clone_into(&mut line);
            continue;
        }
        for part in word.split_inclusive('-') {
            if !line.is_empty() && width(&format!("{line}{part}"), size, weight) > room {
                lines.push(std::mem::take(&mut line));
            }
            for c in part.chars() {
                line.push(c);
                if width(&line, size, weight) > room && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A note with a full stop.
pub(super) fn sentence(note: &str) -> String {
    let note = tidy(note);
    if note.is_empty() || note.ends_with(['.', '!', '?']) {
        note
    } else {
        format!("{note}.")
    }
}
