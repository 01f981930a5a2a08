//! A store's folder: who may write to it, what is in it, and how it is tidied after an import that
//! was cut short.
//!
//! An import writes its files under names that readers of folders ignore, then replaces the
//! manifest, which is the commit, and only then renames the files to their final names and removes
//! those that they replace. An import cut short before the commit has no effect; one cut short
//! after it is finished by the next import, and until then backline reads the files under either
//! name.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::manifest::{HIDDEN, MANIFEST, Manifest, Part};
use super::table::Table;
use backline_model::{Error, Misuse, Result};

const LOCK: &str = "_backline.lock";
const HINT: &str = "Check that you may write to the store's folder";

/// The right to write to a store, until dropped or the process ends.
pub(super) struct Lock {
    // Kept open for the lock on it.
    _file: File,
}

impl Lock {
    /// Takes the lock; if another process has it, reports that process to `waiting` and waits.
    pub fn take(root: &Path, waiting: &dyn Fn(&str)) -> Result<Lock> {
        let path = root.join(LOCK);
        let wrong = |error| Error::io(&path, error, HINT);
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(wrong)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The process is named if it can be read.
                let _ = file.read_to_string(&mut holder);
                let holder = match holder.trim() {
                    "" => "another process",
                    holder => holder,
                };
                waiting(&format!(
                    "{holder} is writing to {}; waiting",
                    root.display()
                ));
                file.lock().map_err(wrong)?;
            }
            Err(TryLockError::Error(error)) => return Err(wrong(error)),
        }
        let write = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "process {}", std::process::id())
        };
        write(&mut file).map_err(wrong)?;
        Ok(Lock { _file: file })
    }
}

/// Rejects a folder that is not a store and holds other things.
pub(super) fn check_place(root: &Path) -> Result<()> {
    if root.join(MANIFEST).exists() {
        return Ok(());
    }
    let ours = Table::all().map(Table::name);
    let ours: HashSet<&str> = ours.chain(["truth"]).collect();
    for entry in entries(root)? {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('_') && !ours.contains(name.as_ref()) {
            return Err(Error::usage(
                Misuse::WrongPath,
                format!(
                    "{} is not a store and holds other files ({name}). Give a new or empty folder",
                    root.display()
                ),
            ));
        }
    }
    Ok(())
}

/// Tidies a store after an import that was cut short; returns its manifest.
pub(super) fn prepare(root: &Path) -> Result<Manifest> {
    let manifest = Manifest::read(root)?.unwrap_or_else(Manifest::empty);
    publish(root, &manifest, &[])?;
    sweep(root, &manifest)?;
    Ok(manifest)
}

/// Gives committed files their final names and removes those of the parts that they replace, table
/// by table, so that a reader of the folder sees rows twice, or not yet, for as short a time as
/// possible.
pub(super) fn publish(root: &Path, manifest: &Manifest, replaced: &[Part]) -> Result<()> {
    let missing_is_fine = |path: &Path, done: std::io::Result<()>| match done {
        // Already done by an import that was cut short.
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(path, error, HINT))
        }
        _ => Ok(()),
    };
    for (_, path) in &manifest.extra {
        let file = root.join(path);
        missing_is_fine(&file, std::fs::rename(hidden(&file), &file))?;
    }
    for table in Table::all() {
        for part in manifest.parts.iter().filter(|part| part.has(table)) {
            let file = part.file(root, table);
            missing_is_fine(&file, std::fs::rename(hidden(&file), &file))?;
        }
        for part in replaced.iter().filter(|part| part.has(table)) {
            let file = part.file(root, table);
            missing_is_fine(&file, std::fs::remove_file(&file))?;
        }
    }
    Ok(())
}

/// The name of a file until it is published, which readers of folders ignore.
pub(super) fn hidden(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("_{name}{HIDDEN}"))
}

/// Removes files that the manifest does not list: those of imports that were cut short, and those
/// that were replaced.
pub(super) fn sweep(root: &Path, manifest: &Manifest) -> Result<()> {
    let listed: HashSet<PathBuf> = manifest
        .parts
        .iter()
        .flat_map(|part| {
            let has = |table: &Table| part.has(*table);
            let tables = Table::all().filter(has);
            tables.map(|table| part.file(root, table))
        })
        .chain(manifest.extra.iter().map(|(_, path)| root.join(path)))
        .collect();
    let mut folders: Vec<PathBuf> = Table::all()
        .map(|table| root.join(table.name()))
        .chain([root.join("truth")])
        .filter(|folder| folder.is_dir())
        .collect();
    let mut walked = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in entries(&folder)? {
            if entry.is_dir() {
                folders.push(entry);
            } else if is_ours(&entry) && !listed.contains(&entry) {
                std::fs::remove_file(&entry).map_err(|error| Error::io(&entry, error, HINT))?;
            }
        }
        walked.push(folder);
    }
    for entry in entries(root)? {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let sources = name.starts_with("_sources-") && name != manifest.sources;
        if sources || name == format!("{MANIFEST}{HIDDEN}").as_str() {
            std::fs::remove_file(&entry).map_err(|error| Error::io(&entry, error, HINT))?;
        }
    }
    // Partitions without files, inner ones first; those with files stay as they are.
    for folder in walked.iter().rev() {
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = std::fs::read_dir(folder).map_err(|error| Error::io(folder, error, HINT))?;
    list.map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()
        .map_err(|error| Error::io(folder, error, HINT))
}

/// Whether an import would give a file this name; anything else in the folders is left alone.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_prefix('_').unwrap_or(&name);
    let name = name.strip_suffix(HIDDEN).unwrap_or(name);
    let numbers = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    let inner = name
        .strip_prefix("part-")
        .and_then(|name| name.strip_suffix(".parquet"));
    inner.is_some_and(numbers)
}
