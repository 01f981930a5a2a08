//! Writing a set of files: everything is written to temporary files next to its destination first,
//! and moved there only once all are complete, so that no file is ever half-written.

use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use backline_model::{Error, Misuse, Result};

/// Files that are about to be written to one folder.
#[derive(Debug)]
pub struct Outputs {
    folder: PathBuf,
    pending: Vec<(PathBuf, PathBuf)>,
    /// Files of earlier runs that go with [`Outputs::commit`].
    outdated: Vec<PathBuf>,
}

pub(super) const HINT: &str =
    "Choose another folder with the option `out`, or free some space there";

/// Endings that files have and folders do not: at least two letters, and nothing else.
fn is_file_ending(ending: &str) -> bool {
    (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A frame whose CSV a spreadsheet can open: a text that it would evaluate as a formula (one that
/// begins with `=`, `+`, `-`, `@`, a tab or a line break and is not a number) has an apostrophe before
/// it, as spreadsheets write texts themselves.
///
/// # Errors
/// Whatever polars rejects.
pub fn safe(frame: &DataFrame) -> Result<DataFrame> {
    let formula = |text: &str| {
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
            && text.len() > 1
            && text.parse::<f64>().is_err()
    };
    let mut safe = frame.clone();
    for column in frame.columns() {
        let Ok(texts) = column.str() else {
            continue;
        };
        if texts.iter().flatten().any(formula) {
            let cells: StringChunked = texts
                .iter()
                .map(|cell| {
                    cell.map(|text| match formula(text) {
                        true => format!("'{text}"),
                        false => text.to_owned(),
                    })
                })
                .collect();
            safe.with_column(cells.with_name(column.name().clone()).into_column())?;
        }
    }
    Ok(safe)
}

/// polars' error about a file that cannot be written, with the file.
pub(super) fn not_written(place: &Path, error: PolarsError) -> Error {
    match error {
        PolarsError::IO { error, .. } => {
            let error = std::io::Error::new(error.kind(), error.to_string());
            Error::io(place, error, HINT)
        }
        other => other.into(),
    }
}

/// Maximum bytes of a file name, without what is added to it during writing.
const LONGEST: usize = 200;

/// A name that a file system accepts: a long one is cut, and ends with a hash of the full name.
fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() < 10 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    // FNV-1a: two long names that differ at their ends stay distinct.
    let number = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let end = (0..=LONGEST - 30)
        .rev()
        .find(|at| stem.is_char_boundary(*at));
    format!("{}-{number:016x}{ending}", &stem[..end.unwrap_or(0)])
}

/// Removes files that killed runs left half-written in a folder: temporary files of processes that
/// no longer exist.
fn clear_away(folder: &Path) {
    const OLD: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| {
            let inner = name.strip_prefix('.')?.strip_suffix(".part")?;
            inner.rsplit_once('.')?.1.parse::<u32>().ok()
        });
        let Some(process) = process.filter(|id| *id != std::process::id()) else {
            continue;
        };
        let gone = match Path::new("/proc/self").exists() {
            true => !Path::new(&format!("/proc/{process}")).exists(),
            // On other systems only an old file surely belongs to no running process.
            false => entry
                .metadata()
                .and_then(|meta| meta.modified())
                .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > OLD)),
        };
        if gone {
            // A file that cannot be removed does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

impl Outputs {
    /// Files for `folder`, which is created if it does not exist.
    ///
    /// # Errors
    /// A folder that cannot be created, or that has a name like a file of another kind
    /// (`chart.pdf`).
    pub fn new(folder: impl AsRef<Path>) -> Result<Outputs> {
        let folder = folder.as_ref().to_path_buf();
        let ending = folder.extension().and_then(|ending| ending.to_str());
        if let Some(ending) = ending.filter(|ending| is_file_ending(ending))
            && !folder.exists()
        {
            let picture = ["png", "svg"]
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known));
            let why = match picture {
                true => {
                    "several files are written here, so the option `out` names a folder; `backline chart` writes one picture to a file"
                }
                false => {
                    "backline does not write this kind of file here. Give a folder, or a file of a kind listed in the command's help"
                }
            };
            return Err(Error::usage(
                Misuse::WrongPath,
                format!("{}: {why}", folder.display()),
            ));
        }
        if let Ok(meta) = std::fs::metadata(&folder)
            && !meta.is_dir()
        {
            let (what, more) = match meta.is_file() {
                true => ("a file", ""),
                false => (
                    "a device or pipe",
                    "; what a command prints goes anywhere with `>`",
                ),
            };
            return Err(Error::whole(
                &folder,
                format!("this is {what}, not a folder that files can be written to"),
                format!("Choose a folder with the option `out`{more}"),
            ));
        }
        std::fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, error, HINT))?;
        clear_away(&folder);
        Ok(Outputs {
            folder,
            pending: Vec::new(),
            outdated: Vec::new(),
        })
    }

    /// Adds a file with these bytes.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (mut file, _) = self.create(name)?;
        let write = file.write_all(bytes).and_then(|()| file.flush());
        write.map_err(|error| Error::io(self.place(name), error, HINT))
    }

    /// Adds a file whose bytes the caller writes before [`Outputs::commit`]; returns it with its
    /// path.
    ///
    /// # Errors
    /// A file that cannot be created.
    pub fn create(&mut self, name: &str) -> Result<(std::fs::File, PathBuf)> {
        let temporary = self.pending(name);
        let place = self.place(name);
        match std::fs::File::create(&temporary) {
            Ok(file) => Ok((file, place)),
            Err(error) => Err(Error::io(&place, error, HINT)),
        }
    }

    /// Adds a frame as CSV: UTF-8, comma, header, numbers with at most four decimals. Texts that a
    /// spreadsheet would take for a formula get an apostrophe in front, see [`safe`].
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add_csv(&mut self, name: &str, frame: &DataFrame) -> Result<()> {
        let (file, place) = self.create(name)?;
        // Straight into the file: the errors of an archive are larger as text than as a frame.
        let mut writer = std::io::BufWriter::new(file);
        let mut frame = safe(frame)?;
        CsvWriter::new(&mut writer)
            .include_header(true)
            .with_float_precision(Some(4))
            .finish(&mut frame)
            .map_err(|error| not_written(&place, error))?;
        writer
            .flush()
            .map_err(|error| Error::io(&place, error, HINT))
    }

    /// Says that this run has no such file, though the command may write one: one that an earlier
    /// run left would tell of other matches, and [`Outputs::commit`] removes it. Returns it.
    pub fn leave_out(&mut self, name: &str) -> Option<PathBuf> {
        let left = self.left(name)?;
        self.outdated.push(left.clone());
        Some(left)
    }

    /// A file of this name that is in the folder already.
    pub fn left(&self, name: &str) -> Option<PathBuf> {
        Some(self.place(name)).filter(|place| place.is_file())
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(short(name))
    }

    /// The temporary file for a file of this name, which is removed unless committed.
    fn pending(&mut self, name: &str) -> PathBuf {
        let short = short(name);
        let temporary = self
            .folder
            .join(format!(".{short}.{}.part", std::process::id()));
        let place = self.folder.join(short);
        self.pending.push((temporary.clone(), place));
        temporary
    }

    /// Moves every file to its destination and removes those that were left out; returns the paths
    /// of the files.
    ///
    /// # Errors
    /// A file that cannot be moved or removed; files moved before it stay.
    pub fn commit(mut self) -> Result<Vec<PathBuf>> {
        if let Some((_, place)) = self.pending.iter().find(|(_, place)| place.is_dir()) {
            let taken = std::io::Error::from(std::io::ErrorKind::IsADirectory);
            return Err(Error::io(place, taken, HINT));
        }
        let mut places = Vec::with_capacity(self.pending.len());
        for (temporary, place) in &self.pending {
            // On an error, the rest of `pending` is removed by `drop`.
            std::fs::rename(temporary, place).map_err(|error| Error::io(place, error, HINT))?;
            places.push(place.clone());
        }
        self.pending.clear();
        for place in &self.outdated {
            std::fs::remove_file(place).map_err(|error| Error::io(place, error, HINT))?;
        }
        Ok(places)
    }
}

impl Drop for Outputs {
    /// Leaves nothing half-written behind.
    fn drop(&mut self) {
        for (temporary, _) in &self.pending {
            // Nothing more can be done about a temporary file that cannot be removed.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_there_before_commit_and_nothing_is_left_without_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let count = || std::fs::read_dir(folder.path()).expect("readable").count();
        let mut outputs = Outputs::new(folder.path()).expect("made");
        outputs.add("a.txt", b"text").expect("written");
        assert!(!folder.path().join("a.txt").exists());
        drop(outputs);
        assert_eq!(count(), 0);
        let mut outputs = Outputs::new(folder.path()).expect("made");
        outputs.add("a.txt", b"text").expect("written");
        assert_eq!(
            outputs.commit().expect("moved"),
            [folder.path().join("a.txt")]
        );
        assert_eq!(count(), 1);
    }

    #[test]
    fn a_folder_that_is_a_file_or_a_device_is_called_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("notes");
        std::fs::write(&file, "mine").expect("written");
        let said = |place: &Path| Outputs::new(place).err().map(|it| it.to_string());
        let text = said(&file).expect("refused");
        assert!(text.contains("this is a file, not a folder"), "{text}");
        #[cfg(unix)]
        {
            let text = said(Path::new("/dev/null")).expect("refused");
            assert!(text.contains("a device or pipe"), "{text}");
        }
    }

    #[test]
    fn what_an_earlier_run_wrote_and_this_one_has_not_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let old = folder.path().join("off_ball.csv");
        std::fs::write(&old, "of other matches").expect("written");
        let mut outputs = Outputs::new(folder.path()).expect("made");
        assert_eq!(outputs.leave_out("off_ball.csv"), Some(old.clone()));
        assert_eq!(outputs.leave_out("other.csv"), None);
        assert!(old.exists(), "not before the others are in their places");
        outputs.add("rates.csv", b"a").expect("added");
        assert_eq!(outputs.commit().expect("moved").len(), 1);
        assert!(!old.exists());
    }

    #[test]
    fn what_a_killed_run_left_is_cleared_away_and_what_another_writes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = |name: &str| folder.path().join(name).exists();
        // No system gives a process this number.
        let left = ".errors.csv.4294967294.part";
        let own = format!(".errors.csv.{}.part", std::process::id());
        for name in [left, &own, ".part", ".x.part", "a.part"] {
            std::fs::write(folder.path().join(name), "x").expect("written");
        }
        Outputs::new(folder.path()).expect("made");
        assert_eq!(there(left), !Path::new("/proc/self").exists());
        for name in [own.as_str(), ".part", ".x.part", "a.part"] {
            assert!(there(name), "{name}");
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outputs = Outputs::new(folder.path()).expect("made");
        let long = "ä".repeat(300);
        for end in ["a", "b"] {
            let name = format!("timeline-{long}{end}.png");
            outputs.add(&name, b"x").expect("written");
        }
        let places = outputs.commit().expect("moved");
        assert_eq!(places.len(), 2);
        assert!(places.iter().all(|place| place.is_file()));
        assert!(places[0] != places[1] && places[0].extension().is_some_and(|it| it == "png"));
        assert_eq!(short("errors.csv"), "errors.csv");
    }

    #[test]
    fn texts_that_a_spreadsheet_would_work_out_have_an_apostrophe() {
        let names = ["=1+1", "@x", "-", "-3", "+cmd|'x'!A1", "Ann", "", "-Ann"];
        let frame = DataFrame::new(8, vec![Column::new("player".into(), names)]);
        let frame = safe(&frame.expect("a frame")).expect("safe");
        let texts = frame
            .column("player")
            .expect("a column")
            .str()
            .expect("texts")
            .clone();
        let texts: Vec<&str> = texts.iter().flatten().collect();
        assert_eq!(
            texts,
            [
                "'=1+1",
                "'@x",
                "-",
                "-3",
                "'+cmd|'x'!A1",
                "Ann",
                "",
                "'-Ann"
            ]
        );
    }
}
