//! A file's bytes, gzip and zstd unpacked: told from the content, not from the name.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Place, Result};

/// More than any match needs; a small file that unpacks to more would fill the memory.
const MOST: u64 = 1 << 30;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The whole file.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>> {
    let bytes = at_most(file, MOST + 1)?;
    if bytes.len() as u64 > MOST {
        return Err(Error::input(
            file,
            Place::Whole,
            "the file holds more than 1 GiB",
            "Split it into one file a match",
        ));
    }
    Ok(bytes)
}

/// The start of the file, `most` bytes when it has as many.
pub(super) fn at_most(file: &Path, most: u64) -> Result<Vec<u8>> {
    let hint = "Check that the file exists and that you may read it";
    let fail = |source| Error::io(file, source, hint);
    let broken = |source: std::io::Error| {
        let hint = "The packed file is damaged or cut off; fetch it again";
        Error::input(
            file,
            Place::Whole,
            format!("it cannot be unpacked: {source}"),
            hint,
        )
    };
    let handle = File::open(file).map_err(fail)?;
    let size = handle.metadata().map_err(fail)?.len();
    let mut reader = BufReader::new(handle);
    let start = reader.fill_buf().map_err(fail)?;
    let mut bytes = Vec::new();
    if start.starts_with(GZIP) {
        let unpacked = flate2::bufread::MultiGzDecoder::new(reader);
        unpacked
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
    } else if start.starts_with(ZSTD) {
        let unpacked = zstd::Decoder::with_buffer(reader).map_err(broken)?;
        unpacked
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
    } else {
        bytes.reserve_exact(size.min(most) as usize);
        reader.take(most).read_to_end(&mut bytes).map_err(fail)?;
    }
    Ok(bytes)
}

/// The path without the ending of a packed file: `match.csv` for `match.csv.gz`.
pub(super) fn unpacked(file: &Path) -> Cow<'_, Path> {
    let packed = |ending: &str| {
        ["gz", "zst", "zstd"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    };
    match file.extension().and_then(|ending| ending.to_str()) {
        Some(ending) if packed(ending) => file.with_extension("").into(),
        _ => file.into(),
    }
}

/// A file that belongs to another, as it is or packed.
pub(super) fn companion(path: PathBuf) -> Option<PathBuf> {
    let with = |ending: &str| {
        let mut name = path.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    [path.clone(), with(".gz"), with(".zst")]
        .into_iter()
        .find(|path| path.is_file())
}
