//! Importing event files: new or changed ones are read and attributed, the rest stays.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use polars::prelude::*;

use super::check::is_whole;
use super::manifest::{Part, SourceEntry};
use super::pack::{FULL, Packed};
use super::packing::Effort;
use super::stored::{Store, StoredPart, part_of};
use super::table::Table;
use super::writer::Writer;
use backline_model::jobs;
use backline_model::{Error, MATCHES, Misuse, Result};
use backline_model::{Failure, MatchData, Note};
use backline_read::{Count, Listing, Progress, ReadOptions, Source, Trace, find, for_each_traced};

/// How to import.
#[derive(Default)]
pub struct ImportOptions<'a> {
    /// How to read.
    pub read: ReadOptions,
    /// Also remove the matches of files that were under one of the paths and no longer exist.
    pub prune: bool,
    /// Called with the number of files read plus the number packed, out of twice the number of
    /// files: each is first read, then packed.
    pub progress: Option<&'a Progress<'a>>,
    /// Called with the process that is writing to the store while this one waits for it.
    pub waiting: Option<&'a dyn Fn(&str)>,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Files read: new ones and changed ones.
    pub files_read: usize,
    /// Files that are already in the store as they are.
    pub files_unchanged: usize,
    /// Files that were imported before and no longer exist.
    pub files_gone: Vec<PathBuf>,
    /// Matches that the store did not have.
    pub matches_new: usize,
    /// Matches that were replaced by the present content of their file.
    pub matches_replaced: usize,
    /// Matches that were removed.
    pub matches_removed: usize,
    /// Matches in the store now.
    pub matches: usize,
    /// Events in the store now.
    pub events: usize,
    /// Size of the store's data files, in bytes.
    pub bytes: u64,
    /// Notes about the files.
    pub notes: Vec<Note>,
    /// Files that could not be read (with `keep_going`).
    pub failures: Vec<Failure>,
}

/// Roughly this many bytes of files become one part of the store.
const PART_BYTES: u64 = 64 << 20;

/// What one reading job left in the store's folder.
#[derive(Default)]
struct Job {
    parts: Vec<Part>,
    entries: Vec<SourceEntry>,
    notes: Vec<Note>,
}

/// Imports the event files under `paths` into the store in the folder `root`, which is created if
/// it does not exist. Readers see either all of the import or, if it fails or is cut short, none of
/// it.
///
/// # Errors
/// As for [`backline_read::read`]; a folder that holds other files; a match that occurs in two
/// files.
pub fn import<P: AsRef<Path>>(
    paths: &[P],
    root: impl AsRef<Path>,
    options: &ImportOptions<'_>,
) -> Result<Imported> {
    for path in paths {
        if let Some(part) =
            Store::parts_at(path.as_ref())?.and_then(|parts| parts.into_iter().next())
        {
            return Err(Error::usage(
                Misuse::WrongPath,
                format!(
                    "{} is already a store. Import the event files from which it was made",
                    part.root.display()
                ),
            ));
        }
    }
    let found = find(paths, &options.read)?;
    let waiting = options.waiting.unwrap_or(&|_| ());
    let mut writer = Writer::open(root.as_ref(), Effort::Most, waiting)?;
    let mut known: HashMap<PathBuf, SourceEntry> = writer
        .old
        .sources(&writer.root)?
        .into_iter()
        .map(|entry| (entry.path.clone(), entry))
        .collect();
    let damaged = leave_damaged(&mut writer, &mut known)?;
    let prints = Prints::default();
    let unchanged = AtomicUsize::new(0);
    let want = |source: &Source, bytes: &[u8]| {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let same = known.get(&full_path(source.path())).is_some_and(|entry| {
            entry.hash == hash
                && entry.rules == writer.rules
                && entry
                    .beside
                    .iter()
                    .all(|(path, hash)| prints.hash_of(source, path) == *hash)
                && entry
                    .listed
                    .iter()
                    .all(|(listing, hash)| prints.of_names(source, listing) == *hash)
        });
        if same {
            unchanged.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(hash)
    };
    let silent = |_: usize, _: usize| Ok(());
    let files = found.files.len();
    let progress = options.progress.unwrap_or(&silent);
    let count = Count::new(2 * files, progress);
    let job = |data: MatchData, traces: Vec<Trace>| {
        let ids = data.matches.column(MATCHES.match_id)?.str()?;
        let entries = traces.into_iter().map(|trace| {
            let beside = trace.looked.files.iter().map(|path| {
                let print = prints.hash_of(&trace.source, path);
                (path.clone(), print)
            });
            let listed = trace.looked.listings.iter().map(|listing| {
                let print = prints.of_names(&trace.source, listing);
                (listing.clone(), print)
            });
            let matches = trace.matches.filter_map(|row| ids.get(row));
            SourceEntry {
                path: full_path(trace.source.path()),
                hash: trace.hash,
                beside: once_each(beside.collect()),
                listed: once_each(listed.collect()),
                rules: writer.rules.clone(),
                matches: matches.map(str::to_owned).collect(),
            }
        });
        let entries = entries.collect();
        let parts = if data.matches.height() == 0 {
            Vec::new()
        } else {
            writer.add(&data, None)?
        };
        Ok(Job {
            parts,
            entries,
            notes: data.notes,
        })
    };
    let (jobs, failures) = for_each_traced(
        &found.files,
        &options.read,
        PART_BYTES,
        &want,
        job,
        &|files| count.add(files),
    )?;
    let mut all = Job::default();
    for job in jobs {
        all.parts.extend(job.parts);
        all.entries.extend(job.entries);
        all.notes.extend(job.notes);
    }
    let mut notes = found.notes;
    notes.extend(damaged.iter().map(|part| {
        let text = format!(
            "`{}` with {} was damaged: its matches are read again from the files given; those of other files are lost",
            part.id,
            backline_model::counted(part.matches, "match", "matches")
        );
        Note::new(&writer.root, text)
    }));
    notes.extend(all.notes);
    let mut done = Imported {
        files_read: all.entries.len(),
        files_unchanged: unchanged.into_inner(),
        notes,
        failures,
        ..Imported::default()
    };

    let mut change = Change::new(known, all.entries)?;
    let there: HashSet<PathBuf> = found
        .files
        .iter()
        .map(|source| full_path(source.path()))
        .collect();
    done.files_gone = change.gone(paths, &there, options.prune);
    done.matches_new = change.new;
    done.matches_replaced = change.replaced;
    done.matches_removed = change.removed.len() - change.replaced;
    if done.matches_new + done.matches_replaced == 0 && !done.failures.is_empty() {
        // Nothing could be imported: what is wrong with each file is the answer.
        if writer.old.parts.is_empty() {
            let reasons: Vec<String> = done.failures.iter().map(|f| f.error.to_string()).collect();
            return Err(Error::NothingRead(reasons.join("\n  ")));
        }
    }
    let manifest = if all.parts.is_empty() && change.removed.is_empty() && damaged.is_empty() {
        // Files whose rules or companions have changed are recorded even if no match changes.
        let keep = writer.old.clone();
        if done.files_read > 0 {
            let extra = keep.extra.clone();
            writer.commit(keep.parts.clone(), &change.entries, extra)?
        } else {
            keep
        }
    } else {
        // Packing takes longer than reading, and reports its progress as well.
        let matches: usize = all.parts.iter().map(|part| part.matches).sum();
        let packed = AtomicUsize::new(0);
        let tell = |more: usize| {
            let done = packed.fetch_add(more, Ordering::Relaxed) + more;
            let share = files as f64 * (done as f64 / matches.max(1) as f64).min(1.0);
            progress(files + share as usize, 2 * files)
        };
        let parts = settle(&writer, all.parts, &change.removed, &tell)?;
        let extra = writer.old.extra.clone();
        writer.commit(parts, &change.entries, extra)?
    };
    // The import is complete, even if the progress callback asks to stop now.
    let _ = progress(2 * files, 2 * files);
    done.matches = manifest.parts.iter().map(|part| part.matches).sum();
    done.events = manifest.parts.iter().map(|part| part.events).sum();
    done.bytes = manifest.parts.iter().map(|part| part.bytes).sum();
    Ok(done)
}

/// Drops parts whose files are damaged from the store, and their contents from the list of known
/// files, so that they are read again; returns these parts.
fn leave_damaged(
    writer: &mut Writer,
    known: &mut HashMap<PathBuf, SourceEntry>,
) -> Result<Vec<Part>> {
    let parts = std::mem::take(&mut writer.old.parts);
    let root = writer.root.clone();
    let (whole, damaged): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| is_whole(&root, part));
    writer.old.parts = whole;
    if damaged.is_empty() {
        return Ok(damaged);
    }
    let mut there: HashSet<String> = HashSet::new();
    for part in &writer.old.parts {
        let matches = part_of(&root, part).read(Table::Matches, Some(&[MATCHES.match_id]))?;
        let ids = matches.column(MATCHES.match_id)?.str()?;
        there.extend(ids.iter().flatten().map(str::to_owned));
    }
    for entry in known.values_mut() {
        let before = entry.matches.len();
        entry.matches.retain(|id| there.contains(id));
        if entry.matches.len() < before {
            // A file that still has some of its matches is read again as well.
            entry.rules.clear();
        }
    }
    known.retain(|_, entry| !entry.matches.is_empty());
    Ok(damaged)
}

/// A path that does not depend on the current folder.
fn full_path(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The entries without repetitions: one may have been looked for several times.
fn once_each<T: PartialEq>(entries: Vec<T>) -> Vec<T> {
    let mut each: Vec<T> = Vec::with_capacity(entries.len());
    for entry in entries {
        if !each.contains(&entry) {
            each.push(entry);
        }
    }
    each
}

/// Hashes of companions, and of the names of listed files, each computed once.
#[derive(Default)]
struct Prints {
    files: Mutex<HashMap<PathBuf, Option<String>>>,
    names: Mutex<HashMap<Listing, String>>,
}

impl Prints {
    fn hash_of(&self, source: &Source, path: &Path) -> Option<String> {
        once(&self.files, path, || {
            let mut hasher = blake3::Hasher::new();
            source.pieces_beside(path, &mut |piece| {
                hasher.update(piece);
            })?;
            Some(hasher.finalize().to_hex().to_string())
        })
    }

    fn of_names(&self, source: &Source, listing: &Listing) -> String {
        once(&self.names, listing, || {
            let mut hasher = blake3::Hasher::new();
            for name in source.names_beside(listing) {
                hasher.update(name.as_bytes());
                hasher.update(&[0]);
            }
            hasher.finalize().to_hex().to_string()
        })
    }
}

/// The value for `key`, computed the first time.
fn once<K, Q, V: Clone>(known: &Mutex<HashMap<K, V>>, key: &Q, find_out: impl FnOnce() -> V) -> V
where
    K: Borrow<Q> + Eq + Hash,
    Q: ToOwned<Owned = K> + Eq + Hash + ?Sized,
{
    let locked = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(value) = locked().get(key) {
        return value.clone();
    }
    let value = find_out();
    locked().insert(key.to_owned(), value.clone());
    value
}

/// How the list of known files changes.
struct Change {
    /// The list of known files afterwards.
    entries: Vec<SourceEntry>,
    /// Matches that leave their parts, whether or not they are replaced.
    removed: HashSet<String>,
    new: usize,
    replaced: usize,
}

impl Change {
    fn new(mut known: HashMap<PathBuf, SourceEntry>, read: Vec<SourceEntry>) -> Result<Change> {
        let mut removed: HashSet<String> = HashSet::new();
        for entry in &read {
            if let Some(before) = known.remove(&entry.path) {
                removed.extend(before.matches);
            }
        }
        let mut file_of: HashMap<&str, &Path> = HashMap::new();
        for entry in &read {
            for id in &entry.matches {
                if let Some(first) = file_of.insert(id, &entry.path) {
                    return Err(two_files(id, first, &entry.path));
                }
            }
        }
        for entry in known.values_mut() {
            let clash: Vec<String> = entry
                .matches
                .iter()
                .filter(|id| file_of.contains_key(id.as_str()))
                .cloned()
                .collect();
            if let Some(id) = clash.first() {
                // The file was moved or renamed if it no longer exists there.
                if entry.path.ancestors().any(Path::is_file) {
                    return Err(two_files(id, &entry.path, file_of[id.as_str()]));
                }
                entry.matches.retain(|id| !clash.contains(id));
                removed.extend(clash);
            }
        }
        let replaced = file_of.keys().filter(|id| removed.contains(**id)).count();
        let new = file_of.len() - replaced;
        let kept = known
            .into_values()
            .filter(|entry| !entry.matches.is_empty());
        let mut entries: Vec<SourceEntry> = kept.chain(read.iter().cloned()).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Change {
            entries,
            removed,
            new,
            replaced,
        })
    }

    /// Files under `paths` that were imported before and no longer exist; with `prune`, their
    /// matches are removed.
    fn gone<P: AsRef<Path>>(
        &mut self,
        paths: &[P],
        there: &HashSet<PathBuf>,
        prune: bool,
    ) -> Vec<PathBuf> {
        let given: Vec<PathBuf> = paths.iter().map(|path| full_path(path.as_ref())).collect();
        let is_gone = |entry: &SourceEntry| {
            given.iter().any(|path| entry.path.starts_with(path)) && !there.contains(&entry.path)
        };
        let gone: Vec<PathBuf> = self
            .entries
            .iter()
            .filter(|entry| is_gone(entry))
            .map(|entry| entry.path.clone())
            .collect();
        if prune {
            let removed = self.entries.iter().filter(|entry| is_gone(entry));
            self.removed
                .extend(removed.flat_map(|entry| entry.matches.clone()));
            self.entries.retain(|entry| !gone.contains(&entry.path));
        }
        gone
    }
}

fn two_files(id: &str, first: &Path, second: &Path) -> Error {
    Error::usage(
        Misuse::DuplicateMatch,
        format!(
            "the match `{id}` is in two files, {} and {}. Give only one of them",
            first.display(),
            second.display()
        ),
    )
}

/// The parts that the store holds afterwards: old ones without the matches that leave, new ones,
/// and small ones of one competition and season merged.
fn settle(
    writer: &Writer,
    new: Vec<Part>,
    removed: &HashSet<String>,
    tell: &(dyn Fn(usize) -> Result<()> + Sync),
) -> Result<Vec<Part>> {
    let mut kept = Vec::new();
    let mut rests: Vec<(Part, Packed)> = Vec::new();
    for part in &writer.old.parts {
        let stored = part_of(&writer.root, part);
        let stay = if removed.is_empty() {
            None
        } else {
            leftover(&stored, removed)?
        };
        match stay {
            None => kept.push(part.clone()),
            Some(ids) if ids.is_empty() => {}
            Some(ids) => rests.push((part.clone(), stored.unpack()?.only(&ids)?)),
        }
    }
    // Small new parts are drafts: they are packed once it is clear whether others can be merged
    // with them.
    let is_small = |part: &Part| part.matches < FULL / 2;
    let drafts: HashSet<String> = new
        .iter()
        .filter(|part| is_small(part))
        .map(|part| part.id.clone())
        .collect();
    kept.extend(new);
    let (small, mut parts): (Vec<Part>, Vec<Part>) = kept.into_iter().partition(is_small);
    // Verdicts made by different rules do not share a part.
    let key = |part: &Part| {
        (
            part.competition.clone(),
            part.season.clone(),
            part.rules.clone(),
        )
    };
    let mut together: HashMap<_, Vec<(Part, Option<Packed>)>> = HashMap::new();
    for part in small {
        together.entry(key(&part)).or_default().push((part, None));
    }
    for (part, rest) in rests {
        together
            .entry(key(&part))
            .or_default()
            .push((part, Some(rest)));
    }
    let merged = jobs::run(together.into_values(), |mut few| {
        if let [(part, None)] = &few[..]
            && !drafts.contains(&part.id)
        {
            return Ok(vec![part.clone()]);
        }
        few.sort_by(|a, b| {
            Path::new(&a.0.first)
                .cmp(Path::new(&b.0.first))
                .then(a.0.id.cmp(&b.0.id))
        });
        let mut merged = Vec::new();
        let mut pending: Option<(String, Packed)> = None;
        for (part, rest) in few {
            let packed = match rest {
                Some(rest) => rest,
                None => part_of(&writer.root, &part).unpack()?,
            };
            pending = Some(match pending.take() {
                None => (part.rules, packed),
                Some((rules, mut into)) => {
                    into.append(packed)?;
                    (rules, into)
                }
            });
            if let Some((rules, full)) =
                pending.take_if(|(_, packed)| packed.matches().is_ok_and(|matches| matches >= FULL))
            {
                merged.push(writer.write(&full, &rules)?);
                tell(full.matches()?)?;
            }
        }
        if let Some((rules, last)) = pending {
            merged.push(writer.write(&last, &rules)?);
            tell(last.matches()?)?;
        }
        Ok(merged)
    })?;
    parts.extend(merged.into_iter().flatten());
    Ok(parts)
}

/// The matches of a part that stay; `None` if all do.
fn leftover(part: &StoredPart, removed: &HashSet<String>) -> Result<Option<Column>> {
    let matches = part.read(Table::Matches, Some(&[MATCHES.match_id]))?;
    let ids = matches.column(MATCHES.match_id)?;
    let stay: BooleanChunked = ids
        .str()?
        .iter()
        .map(|id| Some(!id.is_some_and(|id| removed.contains(id))))
        .collect();
    if stay.all() {
        return Ok(None);
    }
    Ok(Some(ids.filter(&stay)?))
}
