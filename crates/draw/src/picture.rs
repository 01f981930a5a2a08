//! A finished picture: SVG text, and PNG bytes made from it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use resvg::tiny_skia::{Pixmap, PixmapMut, Transform};
use resvg::usvg::{self, fontdb};

use super::DrawError;
use super::{encode, fallback, text};

/// The scale of a PNG that looks sharp on a high-density screen: 2 pixels per unit.
pub const DEFAULT_SCALE: f32 = 2.0;

/// Minimum distance of text from the picture's edges.
const RIM: f64 = 4.0;

/// Maximum side of a PNG, in pixels: a guard against a mistyped scale, which would otherwise need
/// gigabytes.
const LONGEST_SIDE: f32 = 30_000.0;

/// Rows that one core draws at a time.
const BAND: usize = 512;

/// The fonts a PNG is made with: the library's own and, unless it lacks a letter, no other, so that
/// a picture does not depend on what is installed.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for bytes in [text::REGULAR, text::BOLD] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    fonts.set_sans_serif_family(text::FONT_NAME);
    // The renderer's last resort is "serif", whatever the SVG asks for.
    fonts.set_serif_family(text::FONT_NAME);
    Arc::new(fonts)
});

/// A piece of text in a picture and the space it takes, in the picture's units.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The text as drawn, after shortening.
    pub text: String,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl TextBox {
    /// Whether two boxes share any space.
    pub fn overlaps(&self, other: &TextBox) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub(super) svg: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) boxes: Vec<TextBox>,
}

/// `a, b and c`.
fn list(parts: &[String], last: &str) -> String {
    match parts.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
        None => String::new(),
    }
}

impl Picture {
    /// No text leaves the picture or covers another.
    pub(super) fn is_tidy(&self) -> bool {
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let inside = |text: &TextBox| {
            text.x >= RIM
                && text.y >= RIM
                && text.x + text.w <= width - RIM
                && text.y + text.h <= height - RIM
        };
        let mut boxes: Vec<&TextBox> = self.boxes.iter().collect();
        boxes.sort_by(|a, b| a.y.total_cmp(&b.y));
        let apart = |(i, text): (usize, &&TextBox)| {
            let near = boxes[i + 1..]
                .iter()
                .take_while(|other| other.y < text.y + text.h);
            near.into_iter().all(|other| !text.overlaps(other))
        };
        self.boxes.iter().all(inside) && boxes.iter().enumerate().all(apart)
    }

    /// The same picture this many times smaller.
    pub(super) fn shrunk(mut self, times: f64) -> Picture {
        let smaller = |side: u32| (f64::from(side) / times).round() as u32;
        let size =
            |width: u32, height: u32| format!("width=\"{width}\" height=\"{height}\" viewBox");
        let (width, height) = (smaller(self.width), smaller(self.height));
        // A rounded side must not leave a seam at the edge.
        let meant = size(width, height).replace("viewBox", "preserveAspectRatio=\"none\" viewBox");
        self.svg = self.svg.replacen(&size(self.width, self.height), &meant, 1);
        (self.width, self.height) = (width, height);
        for text in &mut self.boxes {
            for length in [&mut text.x, &mut text.y, &mut text.w, &mut text.h] {
                *length /= times;
            }
        }
        self
    }

    /// The picture as an SVG document.
    pub fn to_svg(&self) -> &str {
        &self.svg
    }

    /// Width and height in the picture's units: pixels of a PNG at scale 1.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Every piece of text in the picture with the space it takes.
    pub fn text_boxes(&self) -> &[TextBox] {
        &self.boxes
    }

    /// The library's own fonts and those of the machine that its texts need.
    fn fonts(&self) -> Result<Arc<fontdb::Database>, DrawError> {
        let letters = self.boxes.iter().flat_map(|text| text.text.chars());
        let foreign: BTreeSet<char> = letters.filter(|c| fallback::is_foreign(*c)).collect();
        if foreign.is_empty() {
            return Ok(Arc::clone(&FONTS));
        }
        if foreign.iter().any(|c| fallback::is_missing(*c)) {
            return Err(DrawError::Font(self.undrawable()));
        }
        let mut fonts = fontdb::Database::clone(&FONTS);
        let mut taken: Vec<&[u8]> = Vec::new();
        for face in foreign.iter().filter_map(|c| fallback::face_with(*c)) {
            if !taken.iter().any(|bytes| std::ptr::eq(*bytes, face.bytes)) {
                taken.push(face.bytes);
                fonts.load_font_source(fontdb::Source::Binary(Arc::new(face.bytes)));
            }
        }
        Ok(Arc::new(fonts))
    }

    /// Which texts no font here can draw, and what to do.
    fn undrawable(&self) -> String {
        const NAMED: usize = 3;
        let missing = |text: &&TextBox| text.text.chars().any(fallback::is_missing);
        let texts: BTreeSet<&str> = self
            .boxes
            .iter()
            .filter(missing)
            .map(|it| &*it.text)
            .collect();
        let mut named: Vec<String> = texts
            .iter()
            .take(NAMED)
            .map(|it| format!("“{it}”"))
            .collect();
        match texts.len().saturating_sub(NAMED) {
            0 => {}
            1 => named.push("1 more text".to_owned()),
            more => named.push(format!("{more} more texts")),
        }
        let letters = texts.iter().flat_map(|text| text.chars());
        let letters = letters.filter(|c| fallback::is_missing(*c));
        let typefaces: BTreeSet<&str> = letters.map(fallback::typeface_for).collect();
        let typefaces: Vec<&str> = typefaces.into_iter().collect();
        format!(
            "no font on this machine has the letters of {}. Install {}, or name a font file with the option `font`; \
             an SVG (the option `svg`) is drawn by its viewer, who may have the letters",
            list(&named, "and"),
            list(
                &typefaces
                    .iter()
                    .map(|it| (*it).to_owned())
                    .collect::<Vec<_>>(),
                "and"
            )
        )
    }

    /// The picture as a PNG file's bytes; [`DEFAULT_SCALE`] is a good scale.
    ///
    /// # Errors
    ///
    /// If the scale is not a positive number or asks for more than 30 000 pixels a side, or no font
    /// has a letter of a name.
    pub fn to_png(&self, scale: f32) -> Result<Vec<u8>, DrawError> {
        let width = (self.width as f32 * scale).round();
        let height = (self.height as f32 * scale).round();
        let fits = |side: f32| (1.0..=LONGEST_SIDE).contains(&side);
        if !fits(width) || !fits(height) {
            return Err(DrawError::Png(format!(
                "a scale of {scale} makes {width} x {height} pixels; \
                 use one that gives 1 to {LONGEST_SIDE} a side"
            )));
        }
        let options = usvg::Options {
            fontdb: self.fonts()?,
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(&self.svg, &options)
            .map_err(|error| DrawError::Png(error.to_string()))?;
        let mut pixels = Pixmap::new(width as u32, height as u32)
            .ok_or_else(|| DrawError::Png(format!("no room for {width} x {height} pixels")))?;
        let fit = Transform::from_scale(width / tree.size().width(), height / tree.size().height());
        // Bands of rows on all cores; each draws only what reaches into it. They are the same on
        // every machine, and so are the bytes.
        let row = 4 * pixels.width() as usize;
        let bands = pixels.data_mut().par_chunks_mut(row * BAND);
        bands.enumerate().for_each(|(i, rows)| {
            let fit = fit.post_translate(0.0, -((i * BAND) as f32));
            let height = (rows.len() / row) as u32;
            if let Some(mut band) = PixmapMut::from_bytes(rows, width as u32, height) {
                resvg::render(&tree, fit, &mut band);
            }
        });
        encode::png(&pixels).map_err(|error| DrawError::Png(error.to_string()))
    }
}
