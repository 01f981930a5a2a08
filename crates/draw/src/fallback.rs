//! Fonts of the machine, for letters that the embedded one does not have.
//!
//! A picture of names in Latin, Greek and Cyrillic never gets here, so it has the same bytes on
//! every machine. Of others the first font that has a letter is taken: those that were named with
//! [`use_font`], then the machine's, plain upright ones without serifs first.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use ab_glyph::{Font, FontRef};

use super::DrawError;
use super::text::{self, Weight};

/// Font files larger than this are not looked into.
const LARGEST: u64 = 200 << 20;
/// Folders in folders, at most: a link may lead back up.
const DEEPEST: usize = 8;
/// Faces in one file, at most.
const MOST_FACES: u32 = 64;

/// A face that has letters which the embedded font lacks.
#[derive(Clone, Copy)]
pub(super) struct Face {
    pub(super) bytes: &'static [u8],
    font: &'static FontRef<'static>,
}

/// A font file, opened when a letter is first looked for in it.
struct File {
    path: PathBuf,
    /// Letters of each face, from and to; empty if it is not a font.
    faces: Option<Vec<Vec<(u32, u32)>>>,
}

impl File {
    fn of(path: PathBuf) -> File {
        File { path, faces: None }
    }

    /// The number of the first face that has the letter.
    fn face_with(&mut self, letter: char) -> Option<u32> {
        let path = &self.path;
        let faces = self.faces.get_or_insert_with(|| {
            let bytes = bytes_of(path).unwrap_or_default();
            let faces = (0..MOST_FACES).map_while(|index| {
                let font = FontRef::try_from_slice_and_index(&bytes, index).ok()?;
                Some(letters(&font))
            });
            faces.collect()
        });
        let has = |letters: &Vec<(u32, u32)>| {
            let after = letters.partition_point(|(first, _)| *first <= letter as u32);
            after > 0 && letter as u32 <= letters[after - 1].1
        };
        faces.iter().position(has).map(|at| at as u32)
    }
}

fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    match std::fs::metadata(path)?.len() {
        size if size > LARGEST => Ok(Vec::new()),
        _ => std::fs::read(path),
    }
}

/// Letters that a font draws, as runs in order.
fn letters(font: &FontRef<'_>) -> Vec<(u32, u32)> {
    let mut all: Vec<u32> = font
        .codepoint_ids()
        .filter(|(glyph, _)| glyph.0 != 0)
        .map(|(_, letter)| letter as u32)
        .collect();
    all.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for letter in all {
        match runs.last_mut() {
            Some((_, last)) if letter <= *last + 1 => *last = letter,
            _ => runs.push((letter, letter)),
        }
    }
    runs
}

#[derive(Default)]
struct Fonts {
    /// Fonts that were named, then those of the machine.
    named: Vec<File>,
    machine: Option<Vec<File>>,
    /// What was found of each letter so far.
    found: HashMap<char, Option<Face>>,
    /// Faces in use by file and number; they stay for as long as the program runs.
    loaded: HashMap<(PathBuf, u32), Face>,
}

static FONTS: LazyLock<Mutex<Fonts>> = LazyLock::new(Mutex::default);

impl Fonts {
    fn face_with(&mut self, letter: char) -> Option<Face> {
        if let Some(known) = self.found.get(&letter) {
            return *known;
        }
        let machine = self.machine.get_or_insert_with(machine_fonts);
        let mut files = self.named.iter_mut().chain(machine);
        let place = files.find_map(|file| Some((file.path.clone(), file.face_with(letter)?)));
        let face = place.and_then(|place| self.load(place));
        self.found.insert(letter, face);
        face
    }

    fn load(&mut self, place: (PathBuf, u32)) -> Option<Face> {
        if let Some(face) = self.loaded.get(&place) {
            return Some(*face);
        }
        let bytes: &'static [u8] = Box::leak(bytes_of(&place.0).ok()?.into_boxed_slice());
        let font = FontRef::try_from_slice_and_index(bytes, place.1).ok()?;
        let font: &'static FontRef<'static> = Box::leak(Box::new(font));
        let face = Face { bytes, font };
        self.loaded.insert(place, face);
        Some(face)
    }
}

/// Takes letters that the embedded font does not have from this font file, before those of the
/// machine, in all pictures drawn from now on.
///
/// # Errors
///
/// A file that cannot be read or is not a font.
pub fn use_font(path: &Path) -> Result<(), DrawError> {
    let wrong = |why: String| DrawError::Font(format!("`{}` {why}", path.display()));
    let bytes = bytes_of(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    FontRef::try_from_slice_and_index(&bytes, 0)
        .map_err(|_| wrong("is no TrueType or OpenType font".to_owned()))?;
    let mut fonts = FONTS.lock().unwrap_or_else(PoisonError::into_inner);
    if !fonts.named.iter().any(|file| file.path == path) {
        fonts.named.push(File::of(path.to_owned()));
        fonts.found.clear();
    }
    Ok(())
}

/// The face that has this letter, where the embedded font does not.
pub(super) fn face_with(letter: char) -> Option<Face> {
    let mut fonts = FONTS.lock().unwrap_or_else(PoisonError::into_inner);
    fonts.face_with(letter)
}

/// How wide a letter is that the embedded font lacks, as a share of the size. Letters that join are
/// narrower than alone, so the width is safe to keep other things clear of.
pub(super) fn advance(letter: char) -> f64 {
    if is_invisible(letter) {
        return 0.0;
    }
    let Some(face) = face_with(letter) else {
        // What a viewer of the SVG may have.
        return if is_wide(letter) { 1.0 } else { 0.7 };
    };
    let units = f64::from(face.font.units_per_em().unwrap_or(1000.0));
    f64::from(face.font.h_advance_unscaled(face.font.glyph_id(letter))) / units
}

/// Whether neither the embedded font nor the machine can draw the letter.
pub(super) fn is_missing(letter: char) -> bool {
    is_foreign(letter) && face_with(letter).is_none()
}

/// Whether the embedded font lacks the letter.
pub(super) fn is_foreign(letter: char) -> bool {
    text::font(Weight::Regular).glyph_id(letter).0 == 0 && !is_invisible(letter)
}

/// Marks that say how to write the letters beside them and draw nothing.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Letters of Chinese, Japanese and Korean, as wide as they are high.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A typeface that has the letter, by its name.
pub(super) fn typeface_for(letter: char) -> &'static str {
    match letter {
        '\u{530}'..='\u{58f}' => "Noto Sans Armenian",
        '\u{590}'..='\u{5ff}' => "Noto Sans Hebrew",
        '\u{600}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' => {
            "Noto Sans Arabic"
        }
        '\u{900}'..='\u{97f}' => "Noto Sans Devanagari",
        '\u{e00}'..='\u{e7f}' => "Noto Sans Thai",
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' => "Noto Sans Georgian",
        '\u{1200}'..='\u{139f}' => "Noto Sans Ethiopic",
        letter if is_wide(letter) => "Noto Sans CJK",
        _ => "Noto Sans",
    }
}

/// Folders that hold the machine's fonts on one system or another.
fn folders() -> Vec<PathBuf> {
    let fixed = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
    ];
    let below = |variable: &str, parts: &[&str]| {
        let base = std::env::var_os(variable).map(PathBuf::from)?;
        Some(parts.iter().fold(base, |path, part| path.join(part)))
    };
    let own = [
        below("XDG_DATA_HOME", &["fonts"]),
        below("HOME", &[".local", "share", "fonts"]),
        below("HOME", &[".fonts"]),
        below("HOME", &["Library", "Fonts"]),
        below("WINDIR", &["Fonts"]),
        below("LOCALAPPDATA", &["Microsoft", "Windows", "Fonts"]),
    ];
    let own = own.into_iter().flatten();
    own.chain(fixed.map(PathBuf::from)).collect()
}

/// The machine's fonts, those first that suit a picture best.
fn machine_fonts() -> Vec<File> {
    let mut paths = Vec::new();
    for folder in folders() {
        collect(&folder, DEEPEST, &mut paths);
    }
    paths.sort_by_cached_key(|path| (suits(path), path.clone()));
    paths.dedup();
    paths.into_iter().map(File::of).collect()
}

fn collect(folder: &Path, deep: usize, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_font = ending.is_some_and(|ending| {
            ["ttf", "otf", "ttc", "otc"].contains(&ending.to_ascii_lowercase().as_str())
        });
        match path.is_dir() {
            true if deep > 0 => collect(&path, deep - 1, paths),
            // Fonts that have every letter and draw none of them.
            false if is_font && suits(&path) < UNFIT => paths.push(path),
            _ => {}
        }
    }
}

const UNFIT: u32 = 100;

/// How far a font is from a plain upright one without serifs, by the name of its file.
fn suits(path: &Path) -> u32 {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let mut away = 0;
    away += 2 * u32::from(!holds(&["sans", "gothic", "kaku", "arial", "segoe"]));
    away += 4 * u32::from(
        holds(&["serif", "mincho", "ming", "song", "batang", "naskh"]) && !holds(&["sans"]),
    );
    away += 4 * u32::from(holds(&["mono", "condensed", "math", "symbol"]));
    away += 8 * u32::from(holds(&[
        "bold", "italic", "oblique", "light", "thin", "black", "medium",
    ]));
    away += 16 * u32::from(holds(&["unifont", "bitmap"]));
    away + UNFIT * u32::from(holds(&["lastresort", "blank", "notdef", "emoji"]))
}
