//! PNG bytes of a finished picture.
//!
//! The pictures are flat: few have more colours than the 256 of a palette, and one byte per pixel
//! compresses smaller and three times faster than the renderer's four. If transparent areas and the
//! edges of letters mix some hundreds of colours, the rarest are replaced by a neighbour that looks
//! the same. The zlib level is the fastest, with each row predicted from the one above; a higher
//! level would save a fifth of the file and take four times as long, which is most of the time of
//! drawing a picture.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use resvg::tiny_skia::Pixmap;

/// The picture as a PNG file's bytes; pictures are drawn on a filled
/// ground, so that no pixel is transparent.
pub(super) fn png(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(1));
    encoder.set_filter(Filter::Up);
    let (colour, data) = match indexed(pixels) {
        Some((palette, data)) => {
            encoder.set_palette(palette);
            (ColorType::Indexed, data)
        }
        None => {
            let (rgba, _) = pixels.data().as_chunks::<4>();
            let rgb = rgba
                .iter()
                .flat_map(|[red, green, blue, _]| [*red, *green, *blue]);
            (ColorType::Rgb, rgb.collect())
        }
    };
    encoder.set_color(colour);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

/// Maximum number of colours for which a search for neighbours is worthwhile.
const MOST_COLOURS: usize = 2_048;
/// The distance, of 255, that a channel may be from the pixel's own.
const UNSEEN: u8 = 3;

type Rgba = [u8; 4];

/// The palette and each pixel's index in it; `None` if there are too many colours.
fn indexed(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let (rgba, _) = pixels.data().as_chunks::<4>();
    let mut colours: Vec<(Rgba, usize)> = Vec::new();
    let mut seen: HashMap<u32, u16, Mixed> = HashMap::default();
    let width = pixels.width() as usize;
    // In a flat picture, most rows equal the one above, and most pixels their neighbour: each other
    // row is kept here once, with the number of its repetitions.
    let mut data: Vec<u16> = Vec::new();
    let mut times: Vec<usize> = Vec::new();
    let mut above: &[Rgba] = &[];
    for row in rgba.chunks_exact(width) {
        if row == above
            && let Some(times) = times.last_mut()
        {
            *times += 1;
            continue;
        }
        above = row;
        times.push(1);
        for alike in row.chunk_by(|a, b| a == b) {
            let colour = alike[0];
            let key = u32::from_ne_bytes(colour);
            let place = match seen.get(&key) {
                Some(place) => *place,
                None if colours.len() == MOST_COLOURS => return None,
                None => {
                    let place = colours.len() as u16;
                    seen.insert(key, place);
                    colours.push((colour, 0));
                    place
                }
            };
            colours[usize::from(place)].1 += alike.len();
            data.resize(data.len() + alike.len(), place);
        }
    }
    let (palette, places) = palette(&colours)?;
    let data: Vec<u8> = data
        .iter()
        .map(|place| places[usize::from(*place)])
        .collect();
    let mut all = Vec::with_capacity(rgba.len());
    for (row, times) in data.chunks_exact(width).zip(times) {
        for _ in 0..times {
            all.extend_from_slice(row);
        }
    }
    Some((palette, all))
}

/// A colour's index in a small table: nobody outside chooses colours to make them collide, and the
/// usual hash would take as long as everything else here.
type Mixed = BuildHasherDefault<Mix>;

#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, colour: u32) {
        // An odd constant near 2^64 over the golden ratio carries each bit into the upper ones.
        let mixed = (self.0 ^ u64::from(colour)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The palette of these colours with their numbers of pixels, and each colour's index in it. If
/// there are too many, the rarer ones share the index of a neighbour, as close as possible; `None`
/// if that would be visible.
fn palette(colours: &[(Rgba, usize)]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut order: Vec<usize> = (0..colours.len()).collect();
    if colours.len() > usize::from(u8::MAX) + 1 {
        order.sort_by_key(|&i| std::cmp::Reverse(colours[i].1));
    }
    let (kept, places) = (0..=UNSEEN).find_map(|near| share(colours, &order, near))?;
    let rgb = kept.iter().flat_map(|&i| colours[i].0[..3].to_vec());
    Some((rgb.collect(), places))
}

/// Which colours are kept, and each one's index among them, if colours within this distance of a
/// kept one share its index; `None` if 256 are too few.
fn share(colours: &[(Rgba, usize)], order: &[usize], near: u8) -> Option<(Vec<usize>, Vec<u8>)> {
    let alike = |a: usize, b: usize| {
        let mut channels = colours[a].0.iter().zip(&colours[b].0);
        channels.all(|(a, b)| a.abs_diff(*b) <= near)
    };
    let mut kept: Vec<usize> = Vec::new();
    let mut places = vec![0; colours.len()];
    for &i in order {
        let place = match kept.iter().position(|&other| alike(i, other)) {
            Some(place) => place,
            None => {
                kept.push(i);
                kept.len() - 1
            }
        };
        places[i] = u8::try_from(place).ok()?;
    }
    Some((kept, places))
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};

    use super::*;

    /// The decoded picture, three bytes per pixel, and the form in which it was stored.
    fn decoded(bytes: &[u8]) -> (Vec<u8>, ColorType) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let kept = decoder.read_header_info().expect("a header").color_type;
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        (pixels, kept)
    }

    /// This many colours, far from each other.
    fn picture(colours: u32) -> Pixmap {
        let mut pixels = Pixmap::new(100, 40).expect("room");
        pixels.fill(Color::WHITE);
        for at in 1..colours {
            let mut paint = Paint::default();
            paint.set_color_rgba8((at % 16 * 15) as u8, (at / 16 * 14) as u8, 7, 255);
            let place = Rect::from_xywh((at % 100) as f32, (at / 100) as f32, 1.0, 1.0);
            let place = place.expect("a rectangle");
            pixels.fill_rect(place, &paint, Transform::identity(), None);
        }
        pixels
    }

    #[test]
    fn no_pixel_is_changed_with_few_colours_or_many() {
        for (colours, form) in [
            (1, ColorType::Indexed),
            (256, ColorType::Indexed),
            (257, ColorType::Rgb),
        ] {
            let pixels = picture(colours);
            let (seen, kept) = decoded(&png(&pixels).expect("encoded"));
            let drawn = pixels.pixels().iter();
            let drawn: Vec<u8> = drawn.flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
            assert!(seen == drawn, "{colours} colours");
            assert_eq!(kept, form, "{colours} colours");
        }
    }

    #[test]
    fn some_colours_too_many_are_those_of_neighbours_that_look_the_same() {
        let mut pixels = picture(250);
        for at in 0..30 {
            let near = 15 * (at % 8) + 2;
            let mut paint = Paint::default();
            paint.set_color_rgba8(near as u8, 14 * 3 + (at / 8) as u8, 7, 255);
            let place = Rect::from_xywh(at as f32, 30.0, 1.0, 1.0).expect("a rectangle");
            pixels.fill_rect(place, &paint, Transform::identity(), None);
        }
        let (seen, kept) = decoded(&png(&pixels).expect("encoded"));
        assert_eq!(kept, ColorType::Indexed);
        let drawn = pixels.pixels().iter();
        let drawn = drawn.flat_map(|p| [p.red(), p.green(), p.blue()]);
        let most = seen.iter().zip(drawn).map(|(a, b)| a.abs_diff(b)).max();
        assert!(most > Some(0) && most <= Some(UNSEEN), "{most:?}");
    }
}
