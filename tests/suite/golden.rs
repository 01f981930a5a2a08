//! Pictures, pixel by pixel: those in `docs/pictures/` and a gallery in `tests/golden/` are what
//! the program draws now.
//!
//! Where one is not, `golden/index.html` in the target directory shows what was expected, what was
//! drawn and where the two differ. `tests/accept` takes what is drawn for what is expected.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType};

use crate::common::{names_in, session::Session, temporary};

/// Pictures by their files, from the project's root, and the commands that draw them.
///
/// `docs/pictures/` has each kind of key events; the gallery has each of matches with full
/// coverage, where expected goals, errors behind shots and inference are seen, one kind in each
/// theme and as SVG.
const PICTURES: [(&str, &str); 19] = [
    (
        "docs/pictures/error-rates.png",
        "chart rates data --team \"Real Madrid\"",
    ),
    (
        "docs/pictures/comparison.png",
        "chart comparison data --player Rüdiger --player Asencio --player Huijsen --player Militão",
    ),
    (
        "docs/pictures/psg-real-madrid-2025-07-09-timeline.png",
        "chart timeline data --match psg",
    ),
    (
        "docs/pictures/psg-real-madrid-2025-07-09-goal-6.png",
        "chart story data --match psg --goal 1",
    ),
    (
        "docs/pictures/error-map.png",
        "chart map data --team \"Real Madrid\"",
    ),
    (
        "docs/pictures/real-madrid-trend.png",
        "chart trend data --team \"Real Madrid\"",
    ),
    (
        "docs/pictures/team-sheet.png",
        "chart team-sheet data --team \"Real Madrid\"",
    ),
    (
        "docs/pictures/theme-light.png",
        "chart team-sheet data --theme light --width 640 --scale 1",
    ),
    (
        "docs/pictures/theme-dark.png",
        "chart team-sheet data --theme dark --width 640 --scale 1",
    ),
    (
        "docs/pictures/theme-print.png",
        "chart team-sheet data --theme print --width 640 --scale 1",
    ),
    ("tests/golden/rates.png", "chart rates FULL --min-minutes 0"),
    (
        "tests/golden/comparison.png",
        "chart comparison FULL --player \"Len Oster\" --player \"Ola Strand\" --player \"D. Leme\"",
    ),
    (
        "tests/golden/timeline.png",
        "chart timeline fixtures/csv/full.csv",
    ),
    (
        "tests/golden/timeline-dark.png",
        "chart timeline fixtures/csv/full.csv --theme dark",
    ),
    (
        "tests/golden/timeline-print.png",
        "chart timeline fixtures/csv/full.csv --theme print",
    ),
    (
        "tests/golden/timeline.svg",
        "chart timeline fixtures/csv/full.csv",
    ),
    (
        "tests/golden/story.png",
        "chart story fixtures/csv/full.csv --goal 1",
    ),
    ("tests/golden/map.png", "chart map FULL"),
    ("tests/golden/team-sheet.png", "chart team-sheet FULL"),
];

/// Files of matches with full coverage.
const FULL: &str = "fixtures/csv/full.csv fixtures/csv/several-matches.csv \
                    fixtures/statsbomb/events/9001.json fixtures/wyscout/9002.json";

/// Where a page of differences is written.
fn place_of_differences() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target directory")
        .join("golden")
}

#[test]
fn every_picture_is_the_one_that_was_accepted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let accept = std::env::var_os("BACKLINE_ACCEPT").is_some();
    let mut differences = Vec::new();
    for (file, command) in PICTURES {
        let actual = drawn(file, command);
        let place = root.join(file);
        if accept {
            std::fs::write(&place, &actual).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
        let expected = std::fs::read(&place).ok();
        differences.extend(Difference::between(file, expected, actual));
    }
    let page = place_of_differences();
    // One of an earlier run would mislead.
    std::fs::remove_dir_all(&page).ok();
    assert!(
        differences.is_empty(),
        "{} of {} pictures are not those that were accepted:\n{}\n{} shows them; \
         `tests/accept` accepts them",
        differences.len(),
        PICTURES.len(),
        sentences(&differences),
        write_page(&page, &differences).display()
    );
}

/// A file without a command would be compared with nothing.
#[test]
fn every_file_of_golden_pictures_has_a_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["docs/pictures", "tests/golden"] {
        for name in names_in(&root.join(folder)) {
            let file = format!("{folder}/{name}");
            assert!(
                PICTURES.iter().any(|(known, _)| *known == file),
                "no command draws {file}; take it away or name it in tests/suite/golden.rs"
            );
        }
    }
}

/// The bytes of a picture as the program draws it now.
fn drawn(file: &str, command: &str) -> Vec<u8> {
    let name = file.rsplit('/').next().expect("a name");
    let mut session = Session::new();
    let mut line = format!("{} --out {name}", command.replace("FULL", FULL));
    // The gallery is looked at on a screen and kept in the repository: no sharper than needed.
    if file.starts_with("tests/golden") && file.ends_with("png") {
        line += " --scale 1";
    }
    session.run(&line);
    std::fs::read(session.path(name)).unwrap_or_else(|_| panic!("{}", session.seen()))
}

/// A picture that is another one now.
struct Difference {
    file: String,
    expected: Option<Vec<u8>>,
    actual: Vec<u8>,
    /// What differs, as a clause.
    what: String,
    /// The differing pixels in red on the faded picture, a PNG.
    shown: Option<Vec<u8>>,
}

impl Difference {
    /// None where both are the same.
    fn between(file: &str, expected: Option<Vec<u8>>, actual: Vec<u8>) -> Option<Difference> {
        if expected.as_ref() == Some(&actual) {
            return None;
        }
        let (what, shown) = match &expected {
            None => ("the file to compare with does not exist".to_owned(), None),
            Some(before) if file.ends_with("png") => {
                Pixels::of(before).against(&Pixels::of(&actual))
            }
            Some(before) => (first_line(before, &actual), None),
        };
        Some(Difference {
            file: file.to_owned(),
            expected,
            actual,
            what,
            shown,
        })
    }
}

/// Where two texts part.
fn first_line(before: &[u8], now: &[u8]) -> String {
    let [before, now] = [before, now].map(String::from_utf8_lossy);
    let lines = before.lines().zip(now.lines());
    let same = lines.take_while(|(before, now)| before == now).count();
    let of = |text: &str| text.lines().nth(same).unwrap_or("the end").to_owned();
    format!(
        "line {} is\n    {}\n  and was\n    {}",
        same + 1,
        of(&now),
        of(&before)
    )
}

/// A picture's pixels, four bytes each.
struct Pixels {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Pixels {
    fn of(png: &[u8]) -> Pixels {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        let info = reader.next_frame(&mut bytes).expect("a whole PNG");
        bytes.truncate(info.buffer_size());
        let rgba = match info.color_type {
            ColorType::Rgba => bytes,
            ColorType::Rgb => bytes
                .chunks(3)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
                .collect(),
            other => panic!("pictures have colours, this one has {other:?}"),
        };
        Pixels {
            width: info.width as usize,
            height: info.height as usize,
            rgba,
        }
    }

    /// Nothing where the picture ends before.
    fn at(&self, x: usize, y: usize) -> Option<&[u8]> {
        let inside = x < self.width && y < self.height;
        inside.then(|| &self.rgba[(y * self.width + x) * 4..][..4])
    }

    /// How the other one differs, in words and as a picture.
    fn against(&self, other: &Pixels) -> (String, Option<Vec<u8>>) {
        const RED: [u8; 4] = [230, 0, 40, 255];
        let (width, height) = (self.width.max(other.width), self.height.max(other.height));
        let mut shown = Vec::with_capacity(width * height * 4);
        let (mut count, mut left, mut top, mut right, mut bottom) = (0, width, height, 0, 0);
        for y in 0..height {
            for x in 0..width {
                let (before, now) = (self.at(x, y), other.at(x, y));
                if before == now {
                    let faded = |value: &u8| 255 - (255 - value) / 4;
                    shown.extend(now.into_iter().flatten().take(3).map(faded).chain([255]));
                } else {
                    shown.extend(RED);
                    count += 1;
                    (left, right) = (left.min(x), right.max(x));
                    (top, bottom) = (top.min(y), bottom.max(y));
                }
            }
        }
        if count == 0 {
            let what = "no pixel differs, but the bytes do: another palette or other packing";
            return (what.to_owned(), None);
        }
        let mut what = String::new();
        if (self.width, self.height) != (other.width, other.height) {
            what = format!(
                "{} x {} pixels instead of {} x {}; ",
                other.width, other.height, self.width, self.height
            );
        }
        let share = 100.0 * f64::from(count) / (width * height) as f64;
        let differ = if count == 1 {
            "pixel differs"
        } else {
            "pixels differ"
        };
        what += &format!(
            "{count} {differ} ({share:.2} %), from ({left}, {top}) to ({right}, {bottom})"
        );
        let shown = Pixels {
            width,
            height,
            rgba: shown,
        };
        (what, Some(shown.to_png()))
    }

    fn to_png(&self) -> Vec<u8> {
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, self.width as u32, self.height as u32);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&self.rgba).expect("all pixels");
        writer.finish().expect("written");
        png
    }
}

fn sentences(differences: &[Difference]) -> String {
    let lines = differences
        .iter()
        .map(|difference| format!("  {}: {}", difference.file, difference.what));
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes the page and the pictures that it shows; returns where it is.
fn write_page(folder: &Path, differences: &[Difference]) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder for the page");
    let mut page = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Pictures that differ</title>\n\
        <style>body { font: 15px sans-serif; margin: 2em } section > div { display: flex; gap: 1em } \
        figure { flex: 1; margin: 0 } img { width: 100%; border: 1px solid #999 } \
        pre { white-space: pre-wrap }</style>\n<h1>Pictures that differ</h1>\n"
        .to_owned();
    for difference in differences {
        let plain = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let (file, what) = (plain(&difference.file), plain(&difference.what));
        write!(
            page,
            "<section>\n<h2>{file}</h2>\n<pre>{what}</pre>\n<div>\n"
        )
        .expect("text");
        let kind = file.rsplit('.').next().expect("an ending");
        for (title, bytes, kind) in [
            ("expected", difference.expected.as_ref(), kind),
            ("actual", Some(&difference.actual), kind),
            ("difference", difference.shown.as_ref(), "png"),
        ] {
            let Some(bytes) = bytes else { continue };
            let name = format!("{}.{title}.{kind}", difference.file.replace('/', "-"));
            std::fs::write(folder.join(&name), bytes).expect("written");
            let image = format!("<a href=\"{name}\"><img src=\"{name}\" alt=\"{title}\"></a>");
            writeln!(
                page,
                "<figure><figcaption>{title}</figcaption>{image}</figure>"
            )
            .expect("text");
        }
        page += "</div>\n</section>\n";
    }
    let index = folder.join("index.html");
    std::fs::write(&index, page).expect("written");
    index
}

#[test]
fn one_pixel_that_differs_is_counted_placed_and_shown() {
    let before = white_png(5, 4);
    let mut dotted = Pixels::of(&before);
    dotted.rgba[(2 * 5 + 3) * 4] = 254;
    let now = dotted.to_png();
    let same = Difference::between("a.png", Some(before.clone()), before.clone());
    assert!(same.is_none());
    let found = Difference::between("docs/a.png", Some(before.clone()), now).expect("it differs");
    assert_eq!(
        found.what,
        "1 pixel differs (5.00 %), from (3, 2) to (3, 2)"
    );
    let shown = Pixels::of(found.shown.as_ref().expect("shown"));
    assert_eq!(shown.at(3, 2), Some(&[230, 0, 40, 255][..]));
    assert_eq!(shown.at(2, 2), Some(&[255, 255, 255, 255][..]));

    let wider = Difference::between("b.png", Some(before), white_png(6, 4)).expect("it differs");
    assert_eq!(
        wider.what,
        "6 x 4 pixels instead of 5 x 4; 4 pixels differ (16.67 %), from (5, 0) to (5, 3)"
    );
    let svg =
        ["<svg>\n<a/>\n</svg>\n", "<svg>\n<b/>\n</svg>\n"].map(|text| text.as_bytes().to_vec());
    let [before, now] = svg;
    let text = Difference::between("c.svg", Some(before), now).expect("it differs");
    assert_eq!(text.what, "line 2 is\n    <b/>\n  and was\n    <a/>");
    let new = Difference::between("d.png", None, white_png(1, 1)).expect("it differs");
    assert_eq!(new.what, "the file to compare with does not exist");

    let folder = temporary();
    let page = write_page(folder.path(), &[found, wider, text, new]);
    assert_eq!(names_in(folder.path()).len(), 1 + 3 + 3 + 2 + 1);
    let page = std::fs::read_to_string(page).expect("a page");
    for name in names_in(folder.path()) {
        assert!(name == "index.html" || page.contains(&format!("src=\"{name}\"")));
    }
    assert!(page.contains("&lt;b/>"));
}

fn white_png(width: usize, height: usize) -> Vec<u8> {
    let rgba = vec![255; width * height * 4];
    Pixels {
        width,
        height,
        rgba,
    }
    .to_png()
}
