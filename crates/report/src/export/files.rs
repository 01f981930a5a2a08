//! Writing a set of files whole or not at all: everything goes to temporary files beside its
//! place first, and only when all are complete are they moved there.

use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use backline_model::{Error, Misuse, Result};

/// Files about to be written to one folder.
#[derive(Debug)]
pub struct Outputs {
    folder: PathBuf,
    pending: Vec<(PathBuf, PathBuf)>,
}

pub(super) const HINT: &str = "Choose another folder with the option `out`, or free space there";

/// Endings that files have and folders do not: letters alone, at least two of them.
fn is_file_ending(ending: &str) -> bool {
    (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
}

impl Outputs {
    /// Files for `folder`, which is made when it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be made, or would have the name of a file of another kind
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
                    "nothing here is written as such a file. Name a folder, or a file that the command's help says that it writes"
                }
            };
            return Err(Error::usage(
                Misuse::WrongPath,
                format!("{}: {why}", folder.display()),
            ));
        }
        std::fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, error, HINT))?;
        Ok(Outputs {
            folder,
            pending: Vec::new(),
        })
    }

    /// Adds a file with these bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (mut file, temporary) = self.create(name)?;
        let write = file.write_all(bytes).and_then(|()| file.flush());
        write.map_err(|error| Error::io(&temporary, error, HINT))
    }

    /// Adds a file whose bytes the caller writes before [`Outputs::commit`]; returns it with its
    /// path until then.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(&mut self, name: &str) -> Result<(std::fs::File, PathBuf)> {
        let temporary = self.pending(name);
        match std::fs::File::create(&temporary) {
            Ok(file) => Ok((file, temporary)),
            Err(error) => Err(Error::io(&temporary, error, HINT)),
        }
    }

    /// Adds a frame as CSV: UTF-8, comma, header, numbers to at most four decimals.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_csv(&mut self, name: &str, frame: &DataFrame) -> Result<()> {
        let temporary = self.pending(name);
        let wrong = |error| Error::io(&temporary, error, HINT);
        let file = std::fs::File::create(&temporary).map_err(wrong)?;
        // Straight into the file: the errors of an archive are larger as text than as a frame.
        let mut writer = std::io::BufWriter::new(file);
        let mut frame = frame.clone();
        CsvWriter::new(&mut writer)
            .include_header(true)
            .with_float_precision(Some(4))
            .finish(&mut frame)?;
        writer.flush().map_err(wrong)
    }

    /// The temporary file for a file of this name, which is cleared away unless committed.
    fn pending(&mut self, name: &str) -> PathBuf {
        let temporary = self
            .folder
            .join(format!(".{name}.{}.part", std::process::id()));
        let place = self.folder.join(name);
        self.pending.push((temporary.clone(), place));
        temporary
    }

    /// Moves every file to its place; returns the places.
    ///
    /// # Errors
    /// When one cannot be moved; those moved before it stay.
    pub fn commit(mut self) -> Result<Vec<PathBuf>> {
        if let Some((_, place)) = self.pending.iter().find(|(_, place)| place.is_dir()) {
            let taken = std::io::Error::from(std::io::ErrorKind::IsADirectory);
            return Err(Error::io(place, taken, HINT));
        }
        let mut places = Vec::with_capacity(self.pending.len());
        for (temporary, place) in &self.pending {
            // What is left of `pending` on an error is cleared away by `drop`.
            std::fs::rename(temporary, place).map_err(|error| Error::io(place, error, HINT))?;
            places.push(place.clone());
        }
        self.pending.clear();
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
}
