//! A file to read, wherever it is: on disk, in an archive, on standard input; and the files that
//! accompany it.
//!
//! An entry of an archive is named as if the archive were a folder, `season.zip/events/1.json`;
//! that path can also be given on the command line.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::mapping::Mapping;
use super::options::{Limits, ReadOptions};
use super::{Format, open};
use backline_model::{Error, Misuse, Result};

/// A file that holds events.
#[derive(Clone)]
pub struct Source {
    /// Its path, or the archive's path with the entry's name.
    pub path: PathBuf,
    /// Size when unpacked, as far as it is known, for batches of even size.
    pub size: u64,
    /// Its format, if it was recognised when the file was found.
    pub format: Option<Format>,
    /// Where its bytes are.
    pub held: Held,
    /// The files that accompany it.
    pub shelf: Arc<Shelf>,
}

/// Where the bytes of a source are.
#[derive(Debug, Clone)]
pub enum Held {
    /// A file on disk.
    Disk,
    /// In memory: standard input, or an entry of an archive.
    Memory(Arc<[u8]>),
    /// An entry of an archive too large to keep, which is read again from the archive's start.
    Streamed,
}

impl Source {
    /// A file whose bytes are in memory, compressed or not, with its companions.
    pub fn in_memory(
        name: &Path,
        bytes: Vec<u8>,
        beside: Vec<(PathBuf, Vec<u8>)>,
        limits: Limits,
    ) -> Result<Source> {
        let bytes = open::unpack(name, bytes, limits.file)?;
        let kept = beside.into_iter().map(|(path, bytes)| (path, bytes.into()));
        Ok(Source {
            path: name.to_path_buf(),
            size: bytes.len() as u64,
            format: None,
            held: Held::Memory(bytes.into()),
            shelf: Arc::new(Shelf {
                kept: kept.collect(),
                ..Shelf::new(limits)
            }),
        })
    }

    /// The file's name: its path, or the archive's path followed by the entry's name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the files of a listing, sorted.
    pub fn names_beside(&self, listing: &Listing) -> Vec<String> {
        let names = listing.files_on(&self.shelf).into_iter().map(|file| {
            let name = file.strip_prefix(&listing.folder).unwrap_or(&file);
            name.to_string_lossy().into_owned()
        });
        names.collect()
    }

    /// Passes the unpacked bytes of a companion of this file on, piece by piece, as it may be too
    /// large to be kept in memory; `None` if it does not exist or cannot be read.
    pub fn pieces_beside(&self, path: &Path, each: &mut dyn FnMut(&[u8])) -> Option<()> {
        let file = self.shelf.find(path)?;
        let mut reader = match self.shelf.kept.get(&file) {
            Some(bytes) => {
                each(bytes);
                return Some(());
            }
            None => open::reader(&file).ok()?,
        };
        let mut piece = vec![0; 1 << 16];
        loop {
            match reader.read(&mut piece).ok()? {
                0 => return Some(()),
                count => each(&piece[..count]),
            }
        }
    }

    /// The archive that contains this entry.
    pub fn archive(&self) -> Option<&Archive> {
        self.shelf.archive.as_ref()
    }

    /// The file's bytes, unpacked.
    pub fn bytes(&self) -> Result<Bytes> {
        self.bytes_in(Vec::new())
    }

    /// The file's bytes, unpacked, read into `room` if they have to be read: when reading many
    /// files, pass the memory of the previous one, see [`Bytes::into_room`].
    pub fn bytes_in(&self, room: Vec<u8>) -> Result<Bytes> {
        match &self.held {
            Held::Disk => {
                let most = self.shelf.limits.file;
                Ok(Bytes::Own(open::bytes_in(&self.path, most, room)?))
            }
            Held::Memory(bytes) => Ok(Bytes::Shared(bytes.clone())),
            Held::Streamed => unreachable!("streamed entries are passed on by their archive"),
        }
    }

    /// What a provider needs to read this source.
    pub fn input<'a>(&'a self, bytes: &'a [u8], options: &'a ReadOptions) -> Input<'a> {
        Input {
            file: &self.path,
            bytes,
            options,
            shelf: &self.shelf,
            asked: std::cell::Cell::new(Asked::default()),
            looked: std::cell::RefCell::default(),
        }
    }
}

impl AsRef<Path> for Source {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.path.display())
    }
}

/// Bytes that are owned, or shared with an archive.
pub enum Bytes {
    /// Owned.
    Own(Vec<u8>),
    /// Shared with an archive.
    Shared(Arc<[u8]>),
}

impl Bytes {
    /// The memory of the bytes, for reuse.
    pub fn into_room(self) -> Vec<u8> {
        match self {
            Bytes::Own(bytes) => bytes,
            Bytes::Shared(_) => Vec::new(),
        }
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Own(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }
}

/// What accompanies sources: files of an archive that were kept, and what was parsed once for many
/// matches.
#[derive(Default)]
pub struct Shelf {
    /// The archive, if the sources are its entries.
    pub archive: Option<Archive>,
    /// The archive's files without events, by their full names.
    pub kept: BTreeMap<PathBuf, Arc<[u8]>>,
    /// How much is read.
    pub limits: Limits,
    parsed: Mutex<HashMap<(PathBuf, TypeId), Shared>>,
    folders: Mutex<HashMap<FolderKey, Arc<Vec<PathBuf>>>>,
}

/// Something made once for many files, and what was looked for to make it.
type Shared = (Arc<dyn Any + Send + Sync>, Looked);

/// A folder, and the depth to which files below it are listed.
type FolderKey = (PathBuf, usize);

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shelf {
    /// An empty one.
    pub fn new(limits: Limits) -> Shelf {
        Shelf {
            limits,
            ..Shelf::default()
        }
    }

    fn within(&self, path: &Path) -> bool {
        self.archive
            .as_ref()
            .is_some_and(|archive| path.starts_with(&archive.path))
    }

    /// The file at this path, plain or compressed.
    fn find(&self, path: &Path) -> Option<PathBuf> {
        if self.kept.contains_key(path) {
            return Some(path.to_path_buf());
        }
        if !self.within(path) {
            return open::companion(path.to_path_buf());
        }
        open::packed_names(path).find(|name| self.kept.contains_key(name))
    }

    fn bytes(&self, path: &Path) -> Result<Arc<[u8]>> {
        match self.kept.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => Ok(open::bytes(path, self.limits.file)?.into()),
        }
    }

    /// The files of a folder and of its subfolders down to this depth, sorted; empty if it cannot
    /// be listed.
    fn files(&self, folder: &Path, depth: usize) -> Arc<Vec<PathBuf>> {
        let key = (folder.to_path_buf(), depth);
        if let Some(known) = locked(&self.folders).get(&key) {
            return known.clone();
        }
        let mut files: Vec<PathBuf> = if self.within(folder) {
            let here = |path: &&PathBuf| {
                path.strip_prefix(folder)
                    .is_ok_and(|rest| rest.components().count() <= depth + 1)
            };
            self.kept.keys().filter(here).cloned().collect()
        } else {
            on_disk(folder, depth)
        };
        files.sort();
        let files = Arc::new(files);
        locked(&self.folders).insert(key, files.clone());
        files
    }
}

fn on_disk(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_file() {
            files.push(path);
        } else if depth > 0 && path.is_dir() {
            files.extend(on_disk(&path, depth - 1));
        }
    }
    files
}

/// Files that are looked for in a folder by a part of their names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// The folder.
    pub folder: PathBuf,
    /// Levels of subfolders in which files are looked for too.
    depth: usize,
    /// A file's name contains one of these, in lower case, ...
    words: Vec<String>,
    /// ... and this, as written.
    id: String,
}

impl Listing {
    /// The files in this folder whose names contain one of the words, in any case, and `id`, which
    /// is empty if names do not mention a match.
    pub fn named(folder: &Path, words: &[&str], id: &str) -> Listing {
        let here = folder.as_os_str().is_empty();
        Listing {
            folder: if here { Path::new(".") } else { folder }.to_path_buf(),
            depth: 0,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            id: id.to_owned(),
        }
    }

    /// All files in this folder and in a few levels of subfolders.
    pub fn below(folder: &Path) -> Listing {
        Listing {
            depth: 3,
            ..Listing::named(folder, &[""], "")
        }
    }

    fn files_on(&self, shelf: &Shelf) -> Vec<PathBuf> {
        let named = |file: &&PathBuf| {
            let name = file.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                let small = name.to_ascii_lowercase();
                let has = |word: &String| small.contains(word.as_str());
                self.words.iter().any(has) && name.contains(&self.id)
            })
        };
        let files = shelf.files(&self.folder, self.depth);
        files.iter().filter(named).cloned().collect()
    }
}

/// Companions of an event file that were looked for, whether or not they exist: the result of
/// reading the file depends on them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// Files by their paths.
    pub files: Vec<PathBuf>,
    /// Files by their names.
    pub listings: Vec<Listing>,
}

impl Looked {
    fn extend(&mut self, more: Looked) {
        self.files.extend(more.files);
        self.listings.extend(more.listings);
    }
}

/// A companion of an event file.
#[derive(Debug, Clone)]
pub struct Companion {
    /// Its path.
    pub file: PathBuf,
    /// Its bytes, unpacked.
    pub bytes: Arc<[u8]>,
}

/// A companion of an event file that is read from start to end once, unpacked on the way.
pub struct Stream {
    /// Its path.
    pub file: PathBuf,
    bytes: BufReader<Box<dyn Read + Send>>,
}

/// A piece of a stream longer than this is not what it is read as.
const LONGEST: u64 = 1 << 22;

impl Stream {
    /// Reads up to and with the next `end`, or up to the end of the file, in place of what `piece`
    /// held; false at the end of the file.
    ///
    /// # Errors
    /// A file that cannot be read or unpacked, or that has no `end` for megabytes.
    pub fn next(&mut self, end: u8, piece: &mut Vec<u8>) -> Result<bool> {
        piece.clear();
        let mut limited = (&mut self.bytes).take(LONGEST);
        let count = limited
            .read_until(end, piece)
            .map_err(|error| open::broken(&self.file, &error))?;
        if count as u64 == LONGEST {
            return Err(Error::whole(
                &self.file,
                format!("nothing ends within {} MiB", LONGEST >> 20),
                "Fetch it again, or move it away to read without it",
            ));
        }
        Ok(count > 0)
    }
}

impl Companion {
    /// Checks by the ids of the teams that the file belongs to the match whose events are read:
    /// otherwise each side has a team that the other lacks.
    ///
    /// # Errors
    /// A file about other teams.
    pub fn of_teams<'t>(
        &self,
        theirs: impl IntoIterator<Item = &'t str>,
        ours: impl IntoIterator<Item = &'t str>,
    ) -> Result<()> {
        let known = |ids: &mut dyn Iterator<Item = &'t str>| -> Vec<&'t str> {
            ids.filter(|id| !id.is_empty()).collect()
        };
        let theirs = known(&mut theirs.into_iter());
        let ours = known(&mut ours.into_iter());
        let lacks = |some: &[&str], others: &[&str]| others.iter().any(|id| !some.contains(id));
        if lacks(&theirs, &ours) && lacks(&ours, &theirs) {
            return Err(Error::whole(
                &self.file,
                format!(
                    "it is about the teams {}, the events about {}",
                    theirs.join(" and "),
                    ours.join(" and ")
                ),
                "Give the file of the same match, or move it away to read without it",
            ));
        }
        Ok(())
    }
}

/// Which of the files given by option a provider has requested.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    lineups: bool,
    meta: bool,
}

/// What a provider receives: the event file's bytes and access to its companions.
pub struct Input<'a> {
    /// The file's name, for messages and the `file` column.
    pub file: &'a Path,
    /// The file's bytes, unpacked.
    pub bytes: &'a [u8],
    /// The options for reading.
    pub options: &'a ReadOptions,
    shelf: &'a Shelf,
    asked: std::cell::Cell<Asked>,
    /// The companions that were looked for.
    pub looked: std::cell::RefCell<Looked>,
}

impl Input<'_> {
    /// The result of `read` for the same input with other bytes.
    pub fn with_bytes<T>(&self, bytes: &[u8], read: impl FnOnce(&Input) -> T) -> T {
        let input = Input {
            file: self.file,
            bytes,
            options: self.options,
            shelf: self.shelf,
            asked: self.asked.clone(),
            looked: std::cell::RefCell::default(),
        };
        let done = read(&input);
        self.asked.set(input.asked.get());
        self.looked.borrow_mut().extend(input.looked.take());
        done
    }

    /// The file's name without folder, ending and the ending of a compressed file.
    pub fn stem(&self) -> String {
        let unpacked = open::unpacked(self.file);
        let stem = unpacked.file_stem().and_then(|stem| stem.to_str());
        stem.unwrap_or("match").to_owned()
    }

    /// The folder of the file.
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The files of a listing, sorted; the event file may be among them.
    pub fn list(&self, listing: Listing) -> Vec<PathBuf> {
        let files = listing.files_on(self.shelf);
        self.note(listing);
        files
    }

    /// The files of a listing for many event files at once. Each of them then declares what it
    /// depends on: with [`Input::note`] the listing, with [`Input::beside`] one of its files.
    pub fn list_for_all(&self, listing: &Listing) -> Vec<PathBuf> {
        listing.files_on(self.shelf)
    }

    /// Declares that the result depends on which files the listing has.
    pub fn note(&self, listing: Listing) {
        self.looked.borrow_mut().listings.push(listing);
    }

    /// The first of these files that exists, plain or compressed, other than the event file itself.
    pub fn beside(
        &self,
        candidates: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Option<Companion>> {
        let found = candidates
            .into_iter()
            .inspect(|path| self.looked.borrow_mut().files.push(path.clone()))
            .filter_map(|path| self.shelf.find(&path))
            .find(|path| path != self.file);
        found.map(|file| self.take(file)).transpose()
    }

    /// The first of these files that exists as a stream, for one too large to be kept in memory.
    pub fn stream(&self, candidates: impl IntoIterator<Item = PathBuf>) -> Result<Option<Stream>> {
        let found = candidates
            .into_iter()
            .inspect(|path| self.looked.borrow_mut().files.push(path.clone()))
            .filter_map(|path| self.shelf.find(&path))
            .find(|path| path != self.file);
        let Some(file) = found else {
            return Ok(None);
        };
        let bytes: Box<dyn Read + Send> = match self.shelf.kept.get(&file) {
            Some(bytes) => Box::new(Cursor::new(bytes.clone())),
            None => open::reader(&file)?,
        };
        Ok(Some(Stream {
            file,
            bytes: BufReader::with_capacity(1 << 18, bytes),
        }))
    }

    /// A file from a listing.
    pub fn take(&self, file: PathBuf) -> Result<Companion> {
        let bytes = self.shelf.bytes(&file)?;
        Ok(Companion { file, bytes })
    }

    fn given(&self, path: &Path) -> Result<Option<Companion>> {
        self.looked.borrow_mut().files.push(path.to_path_buf());
        Ok(Some(Companion {
            file: path.to_path_buf(),
            bytes: open::bytes(path, self.options.limits.file)?.into(),
        }))
    }

    /// An error if the file given as the match's description does not have this match.
    pub fn given_meta_has(&self, has: bool, match_id: &str) -> Result<()> {
        match &self.options.meta {
            Some(file) if !has => Err(Error::whole(
                file,
                format!("it does not have the match {match_id} of the events"),
                "Give the file that describes the same match",
            )),
            _ => Ok(()),
        }
    }

    /// The mapping of an event CSV's columns, if given.
    pub fn mapping(&self) -> Option<&Mapping> {
        self.options.mapping.as_deref()
    }

    /// The line-ups file: the one given by option, else the first of these that exists.
    pub fn lineups(
        &self,
        candidates: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Option<Companion>> {
        let asked = self.asked.get();
        self.asked.set(Asked {
            lineups: true,
            ..asked
        });
        match &self.options.lineups {
            Some(path) => self.given(path),
            None => self.beside(candidates),
        }
    }

    /// The file that describes the match (teams, score, competition): the one given by option,
    /// else the first of these that exists.
    pub fn meta(&self, candidates: impl IntoIterator<Item = PathBuf>) -> Result<Option<Companion>> {
        let asked = self.asked.get();
        self.asked.set(Asked {
            meta: true,
            ..asked
        });
        match &self.options.meta {
            Some(path) => self.given(path),
            None => self.beside(candidates),
        }
    }

    /// A file of this name in the event file's folder or the one above; for an entry of an archive
    /// also in the archive's own folder, which is where such a file often is.
    pub fn upward(&self, name: &str) -> Result<Option<Companion>> {
        let mut folders: Vec<&Path> = self.file.ancestors().skip(1).take(2).collect();
        if let Some(folder) = self
            .shelf
            .archive
            .as_ref()
            .and_then(|archive| archive.path.parent())
        {
            folders.push(folder);
        }
        self.beside(folders.into_iter().map(|folder| folder.join(name)))
    }

    /// The result of `parse` for a companion, computed once for all matches that share it.
    pub fn parsed<T: Send + Sync + 'static>(
        &self,
        companion: &Companion,
        parse: impl FnOnce(&Path, &[u8]) -> Result<T>,
    ) -> Result<Arc<T>> {
        self.once(&companion.file, || parse(&companion.file, &companion.bytes))
    }

    /// The result of `find` for the event file's folder and its surroundings, computed once for all
    /// files of that folder.
    pub fn once_a_folder<T: Send + Sync + 'static>(
        &self,
        find: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        self.once(self.folder(), find)
    }

    fn once<T: Send + Sync + 'static>(
        &self,
        place: &Path,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let key = (place.to_path_buf(), TypeId::of::<T>());
        let known = locked(&self.shelf.parsed).get(&key).cloned();
        if let Some((known, looked)) = known
            && let Ok(known) = known.downcast::<T>()
        {
            self.looked.borrow_mut().extend(looked);
            return Ok(known);
        }
        // Every file that shares it must record what it depends on.
        let before = self.looked.take();
        let made = make();
        let looked = self.looked.replace(before);
        self.looked.borrow_mut().extend(looked.clone());
        let made = Arc::new(made?);
        locked(&self.shelf.parsed).insert(key, (made.clone(), looked));
        Ok(made)
    }

    /// An error if a file was given by option that this format accepts, but not in the form of this
    /// file.
    pub fn check_asked(&self, title: &str) -> Result<()> {
        let asked = self.asked.get();
        let options = self.options;
        let unused = if options.lineups.is_some() && !asked.lineups {
            "option `lineups`"
        } else if options.meta.is_some() && !asked.meta {
            "option `meta`"
        } else {
            return Ok(());
        };
        Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "{}: {title} do not accept the {unused} in the form of this file; leave it out",
                self.file.display()
            ),
        ))
    }
}
