//! Filling a store: parts are written in parallel, and added to the store in one step.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::folder::{Lock, check_place, hidden, prepare, publish, sweep};
use super::manifest::{Manifest, Part, SourceEntry};
use super::pack::{FULL, Packed};
use super::packing::{self, Effort};
use super::table::Table;
use backline_analysis::attribute::{AttributeOptions, attribute, rules};
use backline_model::MatchData;
use backline_model::{Error, Result};
use polars::prelude::DataFrame;

/// A store to which this process alone is writing.
pub struct Writer {
    /// The store's folder.
    pub root: PathBuf,
    /// What was committed before.
    pub old: Manifest,
    /// The rules of the verdicts that it writes, see [`rules`].
    pub rules: String,
    effort: Effort,
    commit: u64,
    next: AtomicUsize,
    committed: bool,
    // Last, so that the folder is tidy when another process gets the lock.
    _lock: Lock,
}

impl Writer {
    /// Takes the lock of a store, which is created if it does not exist, and tidies it.
    pub fn open(root: &Path, effort: Effort, waiting: &dyn Fn(&str)) -> Result<Writer> {
        std::fs::create_dir_all(root)
            .map_err(|error| Error::io(root, error, "Choose another folder for the store"))?;
        check_place(root)?;
        let lock = Lock::take(root, waiting)?;
        let old = prepare(root)?;
        Ok(Writer {
            root: root.to_path_buf(),
            rules: rules(),
            effort,
            commit: old.commit + 1,
            old,
            next: AtomicUsize::new(0),
            committed: false,
            _lock: lock,
        })
    }

    /// Attributes matches and writes them as parts that are not visible yet.
    pub fn add(&self, data: &MatchData, planted: Option<&DataFrame>) -> Result<Vec<Part>> {
        let found = attribute(data, &AttributeOptions::default())?;
        let packed = Packed::new(data, &found, planted)?;
        let write = |packed: &Packed| {
            // Anything that will be merged with others is not worth packing twice.
            let effort = match packed.matches()? < FULL / 2 {
                true => Effort::Least,
                false => self.effort,
            };
            self.write_with(packed, &self.rules, effort)
        };
        packed.iter().map(write).collect()
    }

    /// Writes a part that is not visible yet.
    pub fn write(&self, packed: &Packed, rules: &str) -> Result<Part> {
        self.write_with(packed, rules, self.effort)
    }

    fn write_with(&self, packed: &Packed, rules: &str, effort: Effort) -> Result<Part> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let id = format!("part-{:06}-{number:04}", self.commit);
        packed.write(&self.root, id, rules, effort)
    }

    /// Writes a table of one file; returns its path for [`Writer::commit`].
    pub fn extra(&self, name: &str, frame: &DataFrame) -> Result<(String, String)> {
        let path = format!("{name}/part-{:06}-0000.parquet", self.commit);
        let file = hidden(&self.root.join(&path));
        let folder = self.root.join(name);
        std::fs::create_dir_all(&folder)
            .map_err(|error| Error::io(&folder, error, "Choose another folder for the store"))?;
        packing::write(
            &file,
            Table::Planted,
            std::slice::from_ref(frame),
            self.effort,
        )?;
        Ok((name.to_owned(), path))
    }

    /// Makes these parts the whole content of the store.
    pub fn commit(
        mut self,
        mut parts: Vec<Part>,
        sources: &[SourceEntry],
        extra: Vec<(String, String)>,
    ) -> Result<Manifest> {
        parts.sort_by(|a, b| {
            Path::new(&a.first)
                .cmp(Path::new(&b.first))
                .then(a.id.cmp(&b.id))
        });
        let mut manifest = Manifest {
            commit: self.commit,
            parts,
            extra,
            ..Manifest::empty()
        };
        manifest.write_sources(&self.root, sources)?;
        manifest.commit(&self.root)?;
        self.committed = true;
        let kept = |part: &&Part| !manifest.parts.contains(part);
        let replaced: Vec<Part> = self.old.parts.iter().filter(kept).cloned().collect();
        publish(&self.root, &manifest, &replaced)?;
        sweep(&self.root, &manifest)?;
        Ok(manifest)
    }
}

impl Drop for Writer {
    /// Removes what was written and not committed.
    fn drop(&mut self) {
        if !self.committed {
            // The next import does this if it is not possible here.
            let _ = sweep(&self.root, &self.old);
        }
    }
}
