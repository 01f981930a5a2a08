//! What a user may request of any picture: theme, size, title, language. And how a picture is
//! made to fit the requested size.

use super::language::Language;
use super::text::{self, Weight};
use super::theme::{self, Theme};
use super::{DrawError, Picture};
use crate::say;

/// How any picture looks, whatever it shows.
///
/// ```
/// use backline_draw::{Language, Style, Theme};
///
/// let style = Style {
///     theme: Theme::Dark,
///     width: Some(1200),
///     language: Language::of("de").unwrap_or_default(),
///     ..Style::default()
/// };
/// assert_eq!(style.height, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// Colours.
    pub theme: Theme,
    /// Width in the picture's units, pixels of a PNG at scale 1. `None`: 1000, or more if the
    /// picture needs it.
    pub width: Option<u32>,
    /// Height in the same units. `None`: what the picture needs.
    pub height: Option<u32>,
    /// Title instead of the picture's own.
    pub title: Option<String>,
    /// Text below the title instead of the picture's own; empty for none.
    pub subtitle: Option<String>,
    /// Text at the foot instead of the source of the data; empty for none.
    pub credit: Option<String>,
    /// Omits the notes at the foot.
    pub no_notes: bool,
    /// Draws content that does not fit the requested size smaller, down to 5/8, instead of failing.
    pub shrink: bool,
    /// The language of phrases, numbers and dates.
    pub language: Language,
}

impl Style {
    /// The width and height that a size means: `social`, `square`, `phone`, or such as `1200x630`.
    pub fn size_named(size: &str) -> Option<(u32, Option<u32>)> {
        let side = |text: &str| {
            let side = text.parse::<u32>().ok();
            side.filter(|it| SIDES.contains(it))
        };
        match size {
            "social" => Some((1200, Some(630))),
            "square" => Some((1080, Some(1080))),
            "phone" => Some((600, None)),
            _ => {
                let (width, height) = size.split_once(['x', 'X'])?;
                Some((side(width)?, Some(side(height)?)))
            }
        }
    }

    /// What a size may be, for those who meant another.
    pub const SIZES: &'static str =
        "expected social, square, phone, or WIDTHxHEIGHT such as 1200x630, each side 200 to 10000";
}

/// Sides of a size that is asked for as one.
const SIDES: std::ops::RangeInclusive<u32> = 200..=10_000;
/// Anything wider or higher than this is a mistake.
pub(super) const LARGEST: u32 = 20_000;
/// Widths are tried in steps of this.
const STEP: f64 = 20.0;
/// A picture that cannot be drawn at this width cannot be drawn at all.
const WIDEST: f64 = 4_000.0;
/// A picture that is shrunk is laid out at most this many tenths larger.
const MOST_SHRUNK: u32 = 6;

/// The sheet that one picture is laid out on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    style: &'a Style,
    pub(super) width: f64,
    /// Height beyond what the picture needs, to be given to rows and plots.
    pub(super) spare: f64,
    /// The whole height, if one was asked for.
    height: Option<f64>,
    pub(super) language: Language,
}

impl Page<'_> {
    /// Where content ends on the right.
    pub(super) fn right(&self) -> f64 {
        self.width - theme::MARGIN
    }

    /// Width between the margins.
    pub(super) fn room(&self) -> f64 {
        self.width - 2.0 * theme::MARGIN
    }

    pub(super) fn theme(&self) -> Theme {
        self.style.theme
    }

    /// The requested title, else the picture's own.
    pub(super) fn title(&self, own: &str) -> String {
        let asked = self.style.title.as_deref().map(text::tidy);
        let asked = asked.filter(|title| !title.is_empty());
        asked.unwrap_or_else(|| text::tidy(own))
    }

    /// The text below the title.
    pub(super) fn subtitle(&self, own: &str) -> String {
        self.style.subtitle.as_deref().unwrap_or(own).to_owned()
    }

    /// The notes, unless they are to be left out.
    pub(super) fn notes<'n>(&self, own: &'n [String]) -> &'n [String] {
        if self.style.no_notes { &[] } else { own }
    }

    /// The line with the source of the data; may be empty.
    pub(super) fn credit(&self, source: &str) -> String {
        match &self.style.credit {
            Some(credit) => text::tidy(credit),
            None if text::tidy(source).is_empty() => String::new(),
            None => say!(self.language, "Source: {source}", source = source),
        }
    }

    /// The height of each of `many` rows, up to `most`, if there is height to spare.
    pub(super) fn row(&self, many: usize, least: f64, most: f64) -> f64 {
        (least + self.spare / many.max(1) as f64).min(most.max(least))
    }

    /// The picture's height if its content needs `needed`.
    pub(super) fn height(&self, needed: f64) -> f64 {
        self.height.unwrap_or(0.0).max(needed)
    }

    /// Rejects a page that has less than the `least` units that something needs.
    pub(super) fn needs(&self, there: f64, least: f64) -> Result<(), DrawError> {
        if there >= least {
            Ok(())
        } else {
            Err(DrawError::Size(format!(
                "there are {least:.0} units, not {there:.0}"
            )))
        }
    }
}

/// Draws at the requested size, or reports the smallest that fits.
///
/// A size fits if the chart itself accepts it and no text leaves the picture or covers another.
pub(super) fn fit(
    style: &Style,
    draw: impl Fn(&Page<'_>) -> Result<Picture, DrawError>,
) -> Result<Picture, DrawError> {
    for (what, side) in [("width", style.width), ("height", style.height)] {
        if let Some(side) = side.filter(|side| !(1..=LARGEST).contains(side)) {
            return Err(DrawError::Size(format!(
                "{what} {side}; 1 to {LARGEST} can be asked for"
            )));
        }
    }
    if !style.shrink || (style.width.is_none() && style.height.is_none()) {
        return at_size(style, draw);
    }
    let mut refused = None;
    for tenths in 0..=MOST_SHRUNK {
        let larger = |side: u32| side + (side * tenths).div_ceil(10);
        let style = Style {
            width: style.width.map(larger),
            height: style.height.map(larger),
            ..style.clone()
        };
        match at_size(&style, &draw) {
            Ok(picture) if tenths == 0 => return Ok(picture),
            Ok(picture) => return Ok(picture.shrunk(f64::from(10 + tenths) / 10.0)),
            Err(DrawError::Size(why)) => refused = Some(why),
            Err(other) => return Err(other),
        }
    }
    Err(DrawError::Size(format!(
        "however small the text; show less, or omit the notes (drawn at {} of its size, {})",
        format_args!("{:.0} %", 1_000.0 / f64::from(10 + MOST_SHRUNK)),
        refused.unwrap_or_default()
    )))
}

/// Like [`fit`], with text at its own size.
fn at_size(
    style: &Style,
    draw: impl Fn(&Page<'_>) -> Result<Picture, DrawError>,
) -> Result<Picture, DrawError> {
    let page = |width: f64, spare: f64, height: Option<f64>| Page {
        style,
        width,
        spare,
        height,
        language: style.language,
    };
    let at = |page: Page<'_>| match draw(&page) {
        Ok(picture) => Ok(picture.is_tidy().then_some(picture)),
        Err(DrawError::Size(_)) => Ok(None),
        Err(other) => Err(other),
    };
    let asked = style.width.map_or(theme::WIDTH, f64::from);
    let (width, picture) = match at(page(asked, 0.0, None))? {
        Some(picture) => (asked, picture),
        None => {
            let mut width = (asked / STEP).floor() * STEP;
            let wider = loop {
                width += STEP;
                if width > WIDEST {
                    break None;
                }
                if let Some(picture) = at(page(width, 0.0, None))? {
                    break Some(picture);
                }
            };
            match (wider, style.width) {
                (Some(picture), None) => (width, picture),
                (Some(_), Some(_)) => {
                    return Err(DrawError::Size(format!(
                        "the width {asked:.0} is too narrow; the least that fits is {width:.0}"
                    )));
                }
                (None, _) => {
                    return Err(DrawError::Size(format!(
                        "no width up to {WIDEST:.0} holds it; shorten the title, or show less"
                    )));
                }
            }
        }
    };
    let Some(height) = style.height.map(f64::from) else {
        return Ok(picture);
    };
    let least = f64::from(picture.height);
    if height < least {
        return Err(DrawError::Size(format!(
            "the height {height:.0} is too low; the least that fits at the width {width:.0} is {least:.0}"
        )));
    }
    let fits = |picture: &Picture| f64::from(picture.height) <= height;
    match at(page(width, height - least, Some(height)))?.filter(fits) {
        Some(picture) => Ok(picture),
        None => draw(&page(width, 0.0, Some(height))),
    }
}

/// A user's name in an error, short enough to be readable.
pub(super) fn quoted(name: &str) -> String {
    text::shorten(name, 400.0, 14.0, Weight::Regular)
}
