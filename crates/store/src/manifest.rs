//! The content of a store: the list of its committed parts, one small file that is replaced
//! atomically, and next to it what is known about the imported files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::table::Table;
use backline_model::{Error, Place, Result};
use backline_read::Listing;

/// The manifest's name; a folder that contains it is a store.
pub(super) const MANIFEST: &str = backline_read::MARKER;
/// The layout that this version reads and writes.
const FORMAT: u32 = 3;

/// The list of committed parts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// Number of the commit.
    pub commit: u64,
    /// Name of the file about the imported files, in the store's folder.
    pub sources: String,
    /// The parts, in the order of their first files.
    pub parts: Vec<Part>,
    /// Separate files, such as the truth of a simulation: table name and path.
    #[serde(default)]
    pub extra: Vec<(String, String)>,
    /// BLAKE3 of everything else; stores of older versions have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub check: String,
}

/// Some matches of one competition and season: one file in each table's folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Name of its files, without the ending.
    pub id: String,
    pub competition: Option<String>,
    pub season: Option<String>,
    pub matches: usize,
    pub events: usize,
    /// The rules by which its verdicts were made, see [`backline_analysis::attribute::rules`].
    pub rules: String,
    /// File of its first match, by which parts are ordered.
    pub first: String,
    /// Size of its files together.
    pub bytes: u64,
    /// Whether it also has a file of planted errors.
    #[serde(default)]
    pub planted: bool,
    /// It has a file of positions too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub positions: bool,
    /// BLAKE3 of its file in each table; stores of older versions have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hashes: BTreeMap<String, String>,
}

impl Part {
    /// Whether it has a file of this table.
    pub(super) fn has(&self, table: Table) -> bool {
        match table {
            Table::Planted => self.planted,
            Table::Positions | Table::OffBall => self.positions,
            _ => true,
        }
    }

    /// Its folder within a table's.
    fn folder(&self) -> PathBuf {
        Path::new(&format!(
            "competition={}",
            escaped(self.competition.as_deref())
        ))
        .join(format!("season={}", escaped(self.season.as_deref())))
    }

    /// The path of its file of a table within a store.
    pub(super) fn file(&self, root: &Path, table: Table) -> PathBuf {
        root.join(table.name())
            .join(self.folder())
            .join(format!("{}.parquet", self.id))
    }
}

/// Ending of files that are not published.
pub(super) const HIDDEN: &str = ".tmp";

/// The partition of matches whose competition or season is unknown. Hive's own word for null would
/// work in most readers, but not if every value is null.
pub(super) const UNKNOWN: &str = "unknown";

/// A partition value as Hive writes it in a folder's name.
fn escaped(value: Option<&str>) -> String {
    const MOST: usize = 120;
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return UNKNOWN.to_owned();
    };
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        let special = character.is_control() || "\"#%'*/:=?\\{}[]^<>|".contains(character);
        if special {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                text += &format!("%{byte:02X}");
            }
        } else {
            text.push(character);
        }
    }
    if text.len() > MOST {
        // File systems end at 255 bytes.
        let hash = blake3::hash(value.as_bytes()).to_hex();
        let cut = (0..=MOST).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(cut.unwrap_or(0));
        text += &format!("~{}", &hash[..8]);
    }
    text
}

/// What is known about one imported file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Its full path; for an entry of an archive, the archive's path followed by the entry's name.
    pub path: PathBuf,
    /// BLAKE3 of its content, unpacked.
    pub hash: String,
    /// The companions that were looked for, with their hashes; `None` if there was no such file.
    pub beside: Vec<(PathBuf, Option<String>)>,
    /// The listings of companions by name, with the BLAKE3 of the names found.
    #[serde(default)]
    pub listed: Vec<(Listing, String)>,
    /// The rules of the version that imported it.
    pub rules: String,
    /// The matches that it holds.
    pub matches: Vec<String>,
}

const HINT: &str = "Check that you may write to the store's folder and that there is space";

/// Writes bytes and makes sure that they are on disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| Error::io(path, error, HINT))
}

impl Manifest {
    /// The manifest of a store without matches.
    pub fn empty() -> Manifest {
        Manifest {
            format: FORMAT,
            commit: 0,
            sources: String::new(),
            parts: Vec::new(),
            extra: Vec::new(),
            check: String::new(),
        }
    }

    /// The value of `check` for an intact manifest.
    fn checked(&self) -> Result<String, serde_json::Error> {
        let rest = Manifest {
            check: String::new(),
            ..self.clone()
        };
        let bytes = serde_json::to_vec(&rest)?;
        Ok(blake3::hash(&bytes).to_hex().to_string())
    }

    /// Whether it is as it was written, as far as can be verified.
    fn is_whole(&self) -> bool {
        // Those of older versions have neither.
        let old = self.parts.iter().all(|part| part.hashes.is_empty());
        old && self.check.is_empty() || self.checked().is_ok_and(|check| check == self.check)
    }

    /// Reads it; `None` if the folder is not a store.
    pub fn read(root: &Path) -> Result<Option<Manifest>> {
        let path = root.join(MANIFEST);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Error::io(path, error, "Check that you may read the store"));
            }
        };
        let damaged = |problem: String| {
            Error::input(
                &path,
                Place::Whole,
                problem,
                "The store is damaged; make it again with `backline import`",
            )
        };
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(Error::input(
                &path,
                Place::Whole,
                format!(
                    "the store has layout {}, this version reads layout {FORMAT}",
                    manifest.format
                ),
                "Make it again with `backline import`, or use the version of backline that made it",
            ));
        }
        if !manifest.is_whole() {
            return Err(damaged(
                "it is not as it was written: bytes of it have changed".to_owned(),
            ));
        }
        Ok(Some(manifest))
    }

    /// Puts it in place: from now on readers see its parts.
    pub fn commit(&self, root: &Path) -> Result<()> {
        let (path, temporary) = (
            root.join(MANIFEST),
            root.join(format!("{MANIFEST}{HIDDEN}")),
        );
        let whole = self.checked().map(|check| Manifest {
            check,
            ..self.clone()
        });
        let bytes = whole.and_then(|whole| serde_json::to_vec_pretty(&whole));
        let bytes = bytes.map_err(|error| {
            Error::input(
                &path,
                Place::Whole,
                error.to_string(),
                "This is a fault of backline",
            )
        })?;
        write_synced(&temporary, &bytes)?;
        std::fs::rename(&temporary, &path).map_err(|error| Error::io(&path, error, HINT))?;
        sync_folder(root);
        Ok(())
    }

    /// Reads what is known about the imported files.
    pub fn sources(&self, root: &Path) -> Result<Vec<SourceEntry>> {
        if self.sources.is_empty() {
            return Ok(Vec::new());
        }
        let path = root.join(&self.sources);
        let hint = "The store is damaged; make it again with `backline import`";
        let bytes = std::fs::read(&path).map_err(|error| Error::io(&path, error, hint))?;
        zstd::decode_all(bytes.as_slice())
            .map_err(|error| error.to_string())
            .and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()))
            .map_err(|problem| Error::input(&path, Place::Whole, problem, hint))
    }

    /// Writes what is known about the imported files under the name for this commit.
    pub fn write_sources(&mut self, root: &Path, entries: &[SourceEntry]) -> Result<()> {
        self.sources = format!("_sources-{:06}.json.zst", self.commit);
        let path = root.join(&self.sources);
        let text = serde_json::to_vec(entries).map_err(|error| {
            Error::input(
                &path,
                Place::Whole,
                error.to_string(),
                "Rename the file in question",
            )
        })?;
        let pack = || -> std::io::Result<Vec<u8>> {
            let mut encoder = zstd::Encoder::new(Vec::new(), 6)?;
            // A byte that changes on disk is an error, and not another file.
            encoder.include_checksum(true)?;
            encoder.write_all(&text)?;
            encoder.finish()
        };
        let packed = pack().map_err(|error| Error::io(&path, error, HINT))?;
        write_synced(&path, &packed)
    }
}

/// Makes a rename in a folder durable; on systems that cannot do this, only the guarantee against a
/// power cut is lost.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_values_are_escaped_as_hive_does() {
        assert_eq!(escaped(Some("La Liga")), "La Liga");
        assert_eq!(escaped(Some("Cup 1/2: a=b")), "Cup 1%2F2%3A a%3Db");
        assert_eq!(escaped(Some("Süper Lig")), "Süper Lig");
        assert_eq!(escaped(None), "unknown");
        let long = escaped(Some(&"ü".repeat(300)));
        assert!(long.len() < 140 && long != escaped(Some(&"ü".repeat(301))));
    }
}
