//! PNG bytes of a finished picture.
//!
//! The pictures are flat: few have more colours than the 256 of a palette, and a byte a pixel
//! packs smaller and three times faster than the four that the renderer works with. The zlib level
//! is its fastest, with each row told by the one above; a higher one would save a fifth of the
//! file and take four times as long, which is most of what drawing a picture takes.

use std::collections::HashMap;

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

/// The palette and each pixel's place in it; none when there are too many colours.
fn indexed(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let (rgba, _) = pixels.data().as_chunks::<4>();
    let mut palette = Vec::new();
    let mut places: HashMap<[u8; 4], u8> = HashMap::new();
    let mut data = Vec::with_capacity(rgba.len());
    // Most pixels are as their neighbour.
    for alike in rgba.chunk_by(|a, b| a == b) {
        let colour = alike[0];
        let place = match places.get(&colour) {
            Some(place) => *place,
            None => {
                let place = u8::try_from(places.len()).ok()?;
                places.insert(colour, place);
                palette.extend_from_slice(&colour[..3]);
                place
            }
        };
        data.resize(data.len() + alike.len(), place);
    }
    Some((palette, data))
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};

    use super::*;

    /// What a decoder sees of it, three bytes a pixel, and in which form it was kept.
    fn decoded(bytes: &[u8]) -> (Vec<u8>, ColorType) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let kept = decoder.read_header_info().expect("a header").color_type;
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a picture");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        (pixels, kept)
    }

    fn picture(colours: u32) -> Pixmap {
        let mut pixels = Pixmap::new(100, 40).expect("room");
        pixels.fill(Color::WHITE);
        for at in 1..colours {
            let mut paint = Paint::default();
            paint.set_color_rgba8((at % 256) as u8, (at / 256) as u8, 7, 255);
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
}
