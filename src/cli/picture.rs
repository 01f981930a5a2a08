//! The options of every command that draws, and the files that it writes.

use std::path::{Path, PathBuf};

use backline::machinery::draw::{
    DEFAULT_SCALE, DrawError, LANGUAGES, Language, Picture, Style, Theme, use_font,
};
use backline::machinery::report::{Outputs, drawing};
use clap::Args;
use rayon::prelude::*;

use super::args::words;

/// How pictures look and which files they become.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pictures")]
pub struct PictureArgs {
    /// Write PNG files: the default unless --svg is given.
    #[arg(long)]
    pub png: bool,
    /// Write SVG files, alone or along with --png.
    #[arg(long)]
    pub svg: bool,
    /// Size in pixels: WIDTHxHEIGHT, social (1200x630), square (1080x1080) or phone (600 wide, as
    /// high as needed). Content that does not fit is drawn smaller. PNGs have exactly that size
    /// unless --scale is given.
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["width", "height"], value_parser = size)]
    pub size: Option<Size>,
    /// Width in pixels at scale 1; by default 1000, or more if the picture needs it.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub width: Option<u32>,
    /// Height in pixels at scale 1; by default whatever the picture needs.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub height: Option<u32>,
    /// Pixels of a PNG per pixel of width and height: 1 for the exact size, 2 for sharp screens. By
    /// default 2, or 1 with --size.
    #[arg(long, value_name = "N", value_parser = scale)]
    pub scale: Option<f32>,
    /// Colours: dark on white, light on black, or greys for print.
    #[arg(long, default_value = Theme::default().name(), value_parser = words(Theme::words_and_meanings, Theme::from_name))]
    pub theme: Theme,
    /// Title instead of the picture's own; with several kinds of picture, that of the first.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Text below the title instead of the picture's own; "" for none.
    #[arg(long, value_name = "TEXT")]
    pub subtitle: Option<String>,
    /// Credit at the foot instead of the data's source; "" for none. Check what the data's licence
    /// requires.
    #[arg(long, value_name = "TEXT")]
    pub credit: Option<String>,
    /// Omit the notes at the foot. They explain what the picture cannot show: use this where your
    /// own text does.
    #[arg(long)]
    pub no_notes: bool,
    /// Font file for letters that the embedded typeface lacks, such as those of Korean or Arabic names;
    /// without it the machine's fonts. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub font: Vec<PathBuf>,
    /// Language of the text: de, en, es, fr, it or pt, also with a country, such as pt-BR. In other
    /// languages, such as nl, only numbers are.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = language)]
    pub language: Language,
}

/// Leaves out a picture in either form, see [`Outputs::leave_out`].
pub fn leave_out_picture(outputs: &mut Outputs, name: &str) -> Vec<PathBuf> {
    let forms = ["png", "svg"].into_iter();
    forms
        .filter_map(|form| outputs.leave_out(&format!("{name}.{form}")))
        .collect()
}

fn scale(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(scale) if scale.is_finite() && (0.1..=20.0).contains(&scale) => Ok(scale),
        _ => Err("expected a number from 0.1 to 20".to_owned()),
    }
}

/// A size that a picture is made to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    width: u32,
    height: Option<u32>,
}

fn size(text: &str) -> Result<Size, String> {
    match Style::size_named(text) {
        Some((width, height)) => Ok(Size { width, height }),
        None => Err(Style::SIZES.to_owned()),
    }
}

/// A language by its code.
pub fn language(text: &str) -> Result<Language, String> {
    Language::of(text).ok_or_else(|| {
        let known: Vec<&str> = LANGUAGES.iter().map(|(code, _)| *code).collect();
        format!("known are {}", known.join(", "))
    })
}

impl PictureArgs {
    /// The library's word for it.
    ///
    /// # Errors
    /// A file that is not a font.
    pub fn style(&self) -> backline::Result<Style> {
        for font in &self.font {
            use_font(font).map_err(drawing)?;
        }
        Ok(Style {
            theme: self.theme,
            width: self.size.map(|size| size.width).or(self.width),
            height: self.size.map_or(self.height, |size| size.height),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            credit: self.credit.clone(),
            no_notes: self.no_notes,
            shrink: self.size.is_some(),
            language: self.language,
        })
    }

    /// The same for pictures beside the main one, which keep their own titles.
    pub fn untitled(style: &Style) -> Style {
        Style {
            title: None,
            subtitle: None,
            ..style.clone()
        }
    }

    /// Name, as in `comparison.png`, of the picture's first file.
    pub fn file_name(&self, name: &str) -> String {
        format!("{name}.{}", if self.png() { "png" } else { "svg" })
    }

    /// Pixels of a PNG per unit.
    fn scale(&self) -> f32 {
        self.scale.unwrap_or(if self.size.is_some() {
            1.0
        } else {
            DEFAULT_SCALE
        })
    }

    fn png(&self) -> bool {
        self.png || !self.svg
    }

    /// Writes only pictures into the folder `out`; a single picture to the file `out` if that ends
    /// in `.png` or `.svg`. Returns the paths.
    pub fn write(
        &self,
        out: &Path,
        pictures: Vec<(String, Picture)>,
    ) -> anyhow::Result<Vec<PathBuf>> {
        let Some((folder, name, kind)) = picture_file(out) else {
            let mut outputs = Outputs::new(out)?;
            for note in self.add(&mut outputs, &pictures)? {
                say!("{note}");
            }
            return Ok(outputs.commit()?);
        };
        if self.png && kind == Kind::Svg || self.svg && kind == Kind::Png {
            return Err(backline::Error::usage(
                backline::machinery::model::Misuse::WrongPath,
                format!(
                    "{} is one file of one kind; give --out a folder for PNG and SVG",
                    out.display()
                ),
            )
            .into());
        }
        let [(_, picture)] = pictures.as_slice() else {
            return Err(backline::Error::usage(
                backline::machinery::model::Misuse::WrongPath,
                format!(
                    "{} is one file and there are {} pictures; give --out a folder, or ask for one \
                 picture",
                    out.display(),
                    pictures.len()
                ),
            )
            .into());
        };
        let bytes = match kind {
            Kind::Png => picture.to_png(self.scale()).map_err(drawing)?,
            Kind::Svg => picture.to_svg().as_bytes().to_vec(),
        };
        let mut outputs = Outputs::new(folder)?;
        outputs.add(&name, &bytes)?;
        Ok(outputs.commit()?)
    }

    /// Adds the files of all pictures, PNGs made on all cores. Where no font here has a name's
    /// letters an SVG takes the place of a PNG that was not asked for outright, and a sentence says
    /// so.
    pub fn add(
        &self,
        outputs: &mut Outputs,
        pictures: &[(String, Picture)],
    ) -> backline::Result<Vec<String>> {
        let files = pictures
            .par_iter()
            .map(|(name, picture)| {
                let mut files = Vec::with_capacity(2);
                let mut note = None;
                if self.png() {
                    match picture.to_png(self.scale()) {
                        Ok(png) => files.push((format!("{name}.png"), png)),
                        Err(DrawError::Font(why)) if !self.png => {
                            note = Some(format!("note: {name}.svg instead of {name}.png: {why}"));
                        }
                        Err(other) => return Err(drawing(other)),
                    }
                }
                if self.svg || note.is_some() {
                    files.push((format!("{name}.svg"), picture.to_svg().as_bytes().to_vec()));
                }
                Ok((files, note))
            })
            .collect::<backline::Result<Vec<_>>>()?;
        let mut notes = Vec::new();
        for (files, note) in files {
            for (name, bytes) in files {
                outputs.add(&name, &bytes)?;
            }
            notes.extend(note);
        }
        Ok(notes)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
}

/// Folder, file name and kind, if this path is a picture rather than a folder.
fn picture_file(out: &Path) -> Option<(&Path, String, Kind)> {
    let extension = out.extension()?.to_str()?.to_ascii_lowercase();
    let kind = match extension.as_str() {
        "png" => Kind::Png,
        "svg" => Kind::Svg,
        _ => return None,
    };
    if out.is_dir() {
        return None;
    }
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Some((folder, out.file_name()?.to_str()?.to_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        picture: PictureArgs,
    }

    fn parsed(arguments: &[&str]) -> Result<PictureArgs, String> {
        let line = ["backline"].iter().chain(arguments);
        Line::try_parse_from(line)
            .map(|line| line.picture)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn png_is_what_is_written_unless_svg_alone_is_asked_for() {
        let kinds = |arguments: &[&str]| {
            let args = parsed(arguments).expect("valid");
            (args.png(), args.svg)
        };
        assert_eq!(kinds(&[]), (true, false));
        assert_eq!(kinds(&["--svg"]), (false, true));
        assert_eq!(kinds(&["--png", "--svg"]), (true, true));
    }

    #[test]
    fn a_size_has_a_name_or_two_sides_and_is_exact() {
        let style = |arguments: &[&str]| {
            let args = parsed(arguments).expect("valid");
            let style = args.style().expect("a style");
            (style.width, style.height, args.scale())
        };
        assert_eq!(style(&["--size", "social"]), (Some(1200), Some(630), 1.0));
        assert_eq!(style(&["--size", "square"]), (Some(1080), Some(1080), 1.0));
        assert_eq!(style(&["--size", "phone"]), (Some(600), None, 1.0));
        assert_eq!(
            style(&["--size", "800x700", "--scale", "2"]),
            (Some(800), Some(700), 2.0)
        );
        assert_eq!(style(&[]), (None, None, DEFAULT_SCALE));
        assert!(parsed(&["--size", "social", "--width", "900"]).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_would() {
        for (arguments, wanted) in [
            (["--language", "tlh"], "known are en, bg"),
            (["--scale", "0"], "0.1 to 20"),
            (["--scale", "nan"], "0.1 to 20"),
            (["--width", "0"], "1..=20000"),
            (["--theme", "pink"], "print"),
            (["--size", "banner"], "1200x630"),
            (["--size", "1200x"], "1200x630"),
        ] {
            let error = parsed(&arguments).expect_err(wanted);
            assert!(error.contains(wanted), "{error}");
        }
    }
}
