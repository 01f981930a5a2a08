//! Zip and tar archives (tar also compressed with gzip, zstd or xz), read as folders without
//! unpacking anything to disk.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::open;
use backline_model::Note;
use backline_model::{Error, Result};

/// Maximum number of entries of an archive.
const MOST_ENTRIES: usize = 1_000_000;

/// An archive, on disk or in memory.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Its path, or the name it is given.
    pub path: PathBuf,
    /// Its bytes, if it came through a pipe.
    pub bytes: Option<Arc<[u8]>>,
}

/// What an archive is read from: reading a zip requires seeking.
trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

/// The kind of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
}

/// Whether these unpacked bytes begin a tar: its first block holds its own checksum, an octal
/// number, computed with blanks in the checksum's place.
fn is_tar(start: &[u8]) -> bool {
    let Some(block) = start.get(..512) else {
        return false;
    };
    let stated = std::str::from_utf8(&block[148..156])
        .ok()
        .map(|text| text.trim_matches([' ', '\0']))
        .and_then(|text| u32::from_str_radix(text, 8).ok());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let own: u32 = block[148..156].iter().map(|byte| u32::from(*byte)).sum();
    stated == Some(sum - own + 8 * u32::from(b' '))
}

impl Archive {
    /// An archive on disk.
    pub fn on_disk(path: &Path) -> Archive {
        Archive {
            path: path.to_path_buf(),
            bytes: None,
        }
    }

    fn reader(&self) -> Result<Box<dyn Seekable + '_>> {
        match &self.bytes {
            Some(bytes) => Ok(Box::new(Cursor::new(&bytes[..]))),
            None => File::open(&self.path)
                .map(|file| Box::new(file) as Box<dyn Seekable>)
                .map_err(|source| {
                    Error::io(&self.path, source, "Check that you may read the file")
                }),
        }
    }

    /// Size on disk.
    fn size(&self) -> u64 {
        match &self.bytes {
            Some(bytes) => bytes.len() as u64,
            None => std::fs::metadata(&self.path).map_or(0, |meta| meta.len()),
        }
    }

    fn kind(&self) -> Result<Option<Kind>> {
        let mut start = Vec::with_capacity(4);
        self.reader()?
            .take(4)
            .read_to_end(&mut start)
            .map_err(|source| Error::io(&self.path, source, "Check that you may read the file"))?;
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            return Ok(Some(Kind::Zip));
        }
        let mut head = Vec::with_capacity(512);
        // Anything that cannot be unpacked is not an archive; reading it as a file will report what
        // is wrong.
        let read = open::stream(&self.path, BufReader::new(self.reader()?))
            .map(|unpacked| unpacked.take(512).read_to_end(&mut head));
        Ok((matches!(read, Ok(Ok(_))) && is_tar(&head)).then_some(Kind::Tar))
    }

    /// Whether this is an archive at all.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn is_one(&self) -> Result<bool> {
        Ok(self.kind()?.is_some())
    }

    fn damaged(&self, problem: impl std::fmt::Display) -> Error {
        Error::whole(
            &self.path,
            format!("the archive cannot be read: {problem}"),
            "It is damaged or cut off; fetch it again",
        )
    }
}

/// The archive that a path leads into, `season.zip` of `season.zip/events/1.json`.
pub fn of_entry(path: &Path) -> Option<Archive> {
    let file = path.ancestors().skip(1).find(|above| above.is_file())?;
    let archive = Archive::on_disk(file);
    archive.is_one().ok()?.then_some(archive)
}

/// What a walk through an archive encounters.
pub enum Entry<'a> {
    /// A file: its full name and its bytes.
    File(PathBuf, &'a mut dyn Read),
    /// An entry that is not read, and why.
    Skipped(Note),
}

/// The callback for each entry.
pub type Visit<'v> = dyn FnMut(Entry) -> Result<()> + 'v;

/// Visits the files of an archive in its order.
pub fn walk(archive: &Archive, visit: &mut Visit) -> Result<()> {
    match archive.kind()? {
        Some(Kind::Zip) => walk_zip(archive, visit),
        _ => walk_tar(archive, visit),
    }
}

fn walk_zip(archive: &Archive, visit: &mut Visit) -> Result<()> {
    let mut names = Names::new(archive);
    let size = archive.size();
    let mut zip = zip::ZipArchive::new(BufReader::new(archive.reader()?))
        .map_err(|error| archive.damaged(error))?;
    if zip.has_duplicate_names() {
        let text =
            "skipped: a name occurs twice in the archive; the last file of that name was used";
        visit(Entry::Skipped(Note::new(&archive.path, text)))?;
    }
    let mut made = 0;
    for index in 0..zip.len() {
        // Look at the name first, because errors about an entry quote it.
        let inside = match zip.name_for_index(index) {
            Some(Ok(name)) => name.replace('\\', "/"),
            _ => format!("entry {}", index + 1),
        };
        let entry = zip
            .by_index(index)
            .map_err(|error| locked_or_damaged(archive, &inside, &error))?;
        if entry.is_dir() {
            continue;
        }
        let name = match names.take(Path::new(&inside), entry.is_file())? {
            Name::Good(name) | Name::Again(name) => name,
            Name::Skipped(note) => {
                visit(Entry::Skipped(note))?;
                continue;
            }
            Name::Hidden => continue,
        };
        let mut guarded = Measured {
            unknown: unknown_packing(method_number(entry.compression())),
            // The archive itself states the compressed size, which is at most the archive's own.
            packed: entry.compressed_size().min(size),
            entry,
            made: 0,
        };
        visit(Entry::File(name, &mut guarded))?;
        made += guarded.made;
        // Entries that share their bytes each pass the check of their own ratio.
        open::check_density(size, made).map_err(|error| open::broken(&archive.path, &error))?;
    }
    Ok(())
}

fn locked_or_damaged(archive: &Archive, inside: &str, error: &zip::result::ZipError) -> Error {
    let text = error.to_string();
    let hint = if text.to_ascii_lowercase().contains("password") {
        "Unpack it with its password and give the folder"
    } else if matches!(error, zip::result::ZipError::UnsupportedArchive(_)) {
        "Unpack it and give the folder"
    } else {
        "It is damaged or cut off; fetch it again"
    };
    Error::whole(
        &archive.path,
        format!("the archive's `{inside}` cannot be read: {text}"),
        hint,
    )
}

/// The number by which a zip states how an entry is compressed.
#[allow(
    deprecated,
    reason = "the only way to the number of a method that is not built in"
)]
fn method_number(method: zip::CompressionMethod) -> u16 {
    method.to_u16()
}

/// The name of a compression method that zips may use and that we do not unpack.
fn unknown_packing(number: u16) -> Option<&'static str> {
    match number {
        0 | 8 => None,
        9 => Some("Deflate64"),
        12 => Some("bzip2"),
        14 => Some("LZMA"),
        93 => Some("Zstandard"),
        95 => Some("xz"),
        98 => Some("PPMd"),
        _ => Some("a non-standard method"),
    }
}

fn walk_tar(archive: &Archive, visit: &mut Visit) -> Result<()> {
    let mut names = Names::new(archive);
    let broken = |error: std::io::Error| {
        if open::is_bomb(&error) {
            open::broken(&archive.path, &error)
        } else {
            archive.damaged(error)
        }
    };
    let unpacked = open::stream(
        &archive.path,
        BufReader::with_capacity(1 << 16, archive.reader()?),
    )?;
    let mut tar = tar::Archive::new(unpacked);
    for entry in tar.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        let name = entry.path().map_err(broken)?.into_owned();
        let regular = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        match names.take(&name, regular)? {
            Name::Good(name) => {
                let mut whole = Whole {
                    missing: entry.size(),
                    entry,
                };
                visit(Entry::File(name, &mut whole))?;
            }
            Name::Again(name) => {
                let text = "the archive has an earlier file of this name; the last one was used, as tar does";
                visit(Entry::Skipped(Note::new(&name, text)))?;
                let mut whole = Whole {
                    missing: entry.size(),
                    entry,
                };
                visit(Entry::File(name, &mut whole))?;
            }
            Name::Skipped(note) => visit(Entry::Skipped(note))?,
            Name::Hidden => {}
        }
    }
    Ok(())
}

/// An entry of a tar; reading it fails at the end if the archive was cut off within it.
struct Whole<R> {
    entry: R,
    missing: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.entry.read(buffer)?;
        self.missing = self.missing.saturating_sub(count as u64);
        if count == 0 && self.missing > 0 && !buffer.is_empty() {
            return Err(std::io::Error::new(
                std::io::ErrorKind::UnexpectedEof,
                format!("{} bytes of it are missing", self.missing),
            ));
        }
        Ok(count)
    }
}

/// An entry of a zip, stopped when it yields far more than its compressed size promises.
struct Measured<R> {
    entry: R,
    /// Its compression method, if we do not unpack that.
    unknown: Option<&'static str>,
    packed: u64,
    made: u64,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if let Some(name) = self.unknown {
            return Err(std::io::Error::other(open::Unknown(name)));
        }
        let count = self.entry.read(buffer)?;
        self.made += count as u64;
        open::check_density(self.packed, self.made)?;
        Ok(count)
    }
}

/// The names of an archive's entries, checked.
struct Names<'a> {
    archive: &'a Archive,
    seen: HashSet<PathBuf>,
}

/// What an entry's name is good for.
enum Name {
    /// The full name.
    Good(PathBuf),
    /// The full name, which an earlier file already has.
    Again(PathBuf),
    /// It cannot be used, and why.
    Skipped(Note),
    /// A hidden file, as operating systems leave them behind.
    Hidden,
}

impl<'a> Names<'a> {
    fn new(archive: &'a Archive) -> Names<'a> {
        Names {
            archive,
            seen: HashSet::new(),
        }
    }

    fn take(&mut self, name: &Path, regular: bool) -> Result<Name> {
        if self.seen.len() >= MOST_ENTRIES {
            return Err(self
                .archive
                .damaged(format!("it has more than {MOST_ENTRIES} files")));
        }
        let skip = |text: &str| {
            Ok(Name::Skipped(Note {
                // Not joined: an absolute name would replace the archive's path.
                file: PathBuf::from(format!(
                    "{}/{}",
                    self.archive.path.display(),
                    name.display()
                )),
                text: format!("skipped: {text}"),
            }))
        };
        if !regular {
            return skip("a link or device, not a file");
        }
        let mut clean = PathBuf::new();
        for component in name.components() {
            match component {
                Component::Normal(part) => clean.push(part),
                Component::CurDir => {}
                _ => return skip("its name leads out of the archive"),
            }
        }
        let hidden = |component: Component| {
            let text = component.as_os_str().to_string_lossy();
            text.starts_with('.') || text == "__MACOSX"
        };
        if clean.as_os_str().is_empty() || clean.components().any(hidden) {
            return Ok(Name::Hidden);
        }
        let full = self.archive.path.join(clean);
        if self.seen.insert(full.clone()) {
            return Ok(Name::Good(full));
        }
        Ok(Name::Again(full))
    }
}
