//! Letters that the embedded font does not have.

use ab_glyph::{Font, FontRef};

use super::*;
use crate::use_font;

/// The embedded font with no letter but this one, which looks like another.
fn font_with(letter: char, like: char) -> Vec<u8> {
    let font = FontRef::try_from_slice(text::REGULAR).unwrap();
    let glyph = u32::from(font.glyph_id(like).0);
    let mut bytes = text::REGULAR.to_vec();
    let tables = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    let record = (0..tables).map(|i| 12 + 16 * i);
    let record = record
        .into_iter()
        .find(|at| &bytes[*at..at + 4] == b"cmap")
        .unwrap();
    let mut map: Vec<u8> = Vec::new();
    // Version, one table, for Windows with all of Unicode, which begins after 12 bytes.
    for short in [0u16, 1, 3, 10] {
        map.extend(short.to_be_bytes());
    }
    map.extend(12u32.to_be_bytes());
    // Format 12 with one group.
    for short in [12u16, 0] {
        map.extend(short.to_be_bytes());
    }
    for long in [28u32, 0, 1, letter as u32, letter as u32, glyph] {
        map.extend(long.to_be_bytes());
    }
    let (offset, length) = (bytes.len() as u32, map.len() as u32);
    bytes[record + 8..record + 12].copy_from_slice(&offset.to_be_bytes());
    bytes[record + 12..record + 16].copy_from_slice(&length.to_be_bytes());
    bytes.extend(map);
    bytes
}

fn of(name: &str) -> Picture {
    let mut chart = rates(3, true);
    chart.rows[1].player = name.to_owned();
    let picture = error_rates(&chart).unwrap();
    assert!(picture.is_tidy());
    picture
}

fn file(name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("backline-{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_name_in_letters_that_no_font_has_is_refused_as_png_and_told() {
    // A private letter far from those that fonts of icons use.
    let picture = of("Ana \u{10fe01}\u{10fe02}");
    let Err(DrawError::Font(why)) = picture.to_png(1.0) else {
        panic!("boxes instead of letters");
    };
    for said in [
        "Ana \u{10fe01}\u{10fe02}",
        "Noto Sans",
        "option `font`",
        "option `svg`",
    ] {
        assert!(why.contains(said), "{said} in {why}");
    }
    assert!(picture.to_svg().contains("Ana \u{10fe01}"));
}

#[test]
fn letters_come_from_the_font_that_was_named() {
    let letter = '\u{10fd11}';
    let name: String = ['W'; 6].map(|_| letter).iter().collect();
    assert!(matches!(of(&name).to_png(1.0), Err(DrawError::Font(_))));
    let path = file("letters.otf", &font_with(letter, 'W'));
    use_font(&path).unwrap();
    let picture = of(&name);
    // As wide as what they look like.
    let width = |text: &str| {
        let boxes = picture.text_boxes().iter();
        boxes
            .filter(|it| it.text == text)
            .map(|it| it.w)
            .next()
            .unwrap()
    };
    assert!((width(&name) - text::width("WWWWWW", 14.5, Weight::Bold)).abs() < 6.0);
    let [drawn, other] = [&picture, &of("WWWWWW")].map(|it| it.to_png(1.0).unwrap());
    let empty = of("\u{200e}").to_png(1.0).unwrap();
    assert_ne!(drawn, empty);
    // In the weight that the font has.
    assert_ne!(drawn, other);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_file_that_is_no_font_is_refused() {
    let path = file("no-font.ttf", b"not a font");
    for (path, why) in [
        (path.as_path(), "is no TrueType"),
        (std::path::Path::new("nowhere.ttf"), "cannot be read"),
    ] {
        let Err(DrawError::Font(said)) = use_font(path) else {
            panic!("{}", path.display());
        };
        assert!(said.contains(why), "{said}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn marks_of_direction_need_no_font() {
    of("\u{200f}Ana\u{200e} \u{202b}Lee\u{202c}")
        .to_png(1.0)
        .unwrap();
}

/// Where the machine has such letters; DejaVu, on most Linux machines, has those of Arabic.
#[test]
fn arabic_is_shaped_and_runs_from_right_to_left() {
    let name = "محمد صلاح";
    let picture = of(name);
    match picture.to_png(1.0) {
        Err(DrawError::Font(_)) => println!("skipped: no font with Arabic letters"),
        drawn => {
            // The letters apart, and from left to right, look different.
            let apart: String = name.chars().flat_map(|c| [c, '\u{200c}']).collect();
            let turned: String = name
                .chars()
                .map(|c| format!("\u{202d}{c}\u{202c}"))
                .collect();
            let drawn = drawn.unwrap();
            assert_ne!(drawn, of(&apart).to_png(1.0).unwrap());
            assert_ne!(drawn, of(&turned).to_png(1.0).unwrap());
        }
    }
}
