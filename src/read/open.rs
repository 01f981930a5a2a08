//! A file's bytes, gzip, zstd and xz unpacked: told from the content, not from the name.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Place, Result};

/// More than any match needs; a small file that unpacks to more would fill the memory.
pub(super) const MOST: u64 = 1 << 30;

/// Event files pack 10 to 50 times smaller; one that unpacks to more than this many times its
/// size was made to fill a disk or memory.
const RATIO: u64 = 250;
/// Small files may be as repetitive as they like.
const RATIO_FROM: u64 = 32 << 20;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const XZ: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0x00];

/// Endings of packed files.
const ENDINGS: [&str; 4] = ["gz", "zst", "zstd", "xz"];

const READ_HINT: &str = "Check that the file exists and that you may read it";

/// The whole file.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>> {
    bytes_in(file, Vec::new())
}

/// The whole file, in the room of a vector that is no longer needed.
pub(super) fn bytes_in(file: &Path, room: Vec<u8>) -> Result<Vec<u8>> {
    whole(file, at_most_in(file, MOST + 1, room)?)
}

/// Bytes that were read up to one more than [`MOST`]: an error when it is that one more.
fn whole(file: &Path, bytes: Vec<u8>) -> Result<Vec<u8>> {
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
    at_most_in(file, most, Vec::new())
}

fn at_most_in(file: &Path, most: u64, mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    bytes.clear();
    let fail = |source| Error::io(file, source, READ_HINT);
    let handle = File::open(file).map_err(fail)?;
    let size = handle.metadata().map_err(fail)?.len();
    let mut reader = BufReader::new(handle);
    if is_packed(reader.fill_buf().map_err(fail)?) {
        unpacking(reader)
            .and_then(|unpacked| unpacked.take(most).read_to_end(&mut bytes))
            .map_err(|error| broken(file, &error))?;
    } else {
        bytes.reserve_exact(size.min(most) as usize);
        reader.take(most).read_to_end(&mut bytes).map_err(fail)?;
    }
    Ok(bytes)
}

/// The file as a stream, unpacked when it is packed.
pub(super) fn stream(file: &Path) -> Result<Box<dyn Read + Send>> {
    let fail = |source| Error::io(file, source, READ_HINT);
    let reader = BufReader::with_capacity(1 << 16, File::open(file).map_err(fail)?);
    unpacking(reader).map_err(fail)
}

/// Bytes in memory, unpacked when they are packed.
pub(super) fn unpack(file: &Path, bytes: Vec<u8>) -> Result<Vec<u8>> {
    if !is_packed(&bytes) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    unpacking(Cursor::new(bytes))
        .and_then(|reader| reader.take(MOST + 1).read_to_end(&mut unpacked))
        .map_err(|error| broken(file, &error))?;
    whole(file, unpacked)
}

/// A packed file that cannot be unpacked.
pub(super) fn broken(file: &Path, error: &io::Error) -> Error {
    let hint = if error.get_ref().is_some_and(|inner| inner.is::<TooDense>()) {
        "No event data packs that well; do not trust the file"
    } else {
        "The packed file is damaged or cut off; fetch it again"
    };
    Error::input(
        file,
        Place::Whole,
        format!("it cannot be unpacked: {error}"),
        hint,
    )
}

fn is_packed(start: &[u8]) -> bool {
    [GZIP, ZSTD, XZ]
        .iter()
        .any(|magic| start.starts_with(magic))
}

fn unpacking<'a>(mut reader: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let start = reader.fill_buf()?;
    let packed = is_packed(start);
    let (gzip, zstd) = (start.starts_with(GZIP), start.starts_with(ZSTD));
    if !packed {
        return Ok(Box::new(reader));
    }
    let eaten = Arc::new(AtomicU64::new(0));
    let counted = BufReader::with_capacity(
        1 << 16,
        Counted {
            reader,
            eaten: eaten.clone(),
        },
    );
    let unpacked: Box<dyn Read + Send> = if gzip {
        Box::new(flate2::bufread::MultiGzDecoder::new(counted))
    } else if zstd {
        Box::new(zstd::Decoder::with_buffer(counted)?)
    } else {
        Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(counted))
    };
    Ok(Box::new(Guarded {
        unpacked,
        eaten,
        made: 0,
    }))
}

/// Counts what is read of the packed file.
struct Counted<R> {
    reader: R,
    eaten: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.eaten.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Stops when far more comes out than any event data would give.
struct Guarded<R> {
    unpacked: R,
    eaten: Arc<AtomicU64>,
    made: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.unpacked.read(buffer)?;
        self.made += count as u64;
        check_density(self.eaten.load(Ordering::Relaxed), self.made)?;
        Ok(count)
    }
}

/// An error when `made` bytes came out of `eaten`, which no event data does.
pub(super) fn check_density(eaten: u64, made: u64) -> io::Result<()> {
    if made > RATIO_FROM && made / RATIO > eaten {
        return Err(io::Error::new(io::ErrorKind::InvalidData, TooDense));
    }
    Ok(())
}

/// Why unpacking was stopped.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {RATIO} times its size")]
pub(super) struct TooDense;

/// The path without the ending of a packed file: `match.csv` for `match.csv.gz`.
pub(super) fn unpacked(file: &Path) -> Cow<'_, Path> {
    let packed = |ending: &str| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    };
    match file.extension().and_then(|ending| ending.to_str()) {
        Some(ending) if packed(ending) => file.with_extension("").into(),
        _ => file.into(),
    }
}

/// The names that a file may have, as it is or packed.
pub(super) fn packed_names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let plain = path.as_os_str().to_os_string();
    let packed = ENDINGS.into_iter().map({
        let plain = plain.clone();
        move |ending| {
            let mut name = plain.clone();
            name.push(".");
            name.push(ending);
            PathBuf::from(name)
        }
    });
    std::iter::once(PathBuf::from(plain)).chain(packed)
}

/// A file that belongs to another, as it is or packed.
pub(super) fn companion(path: PathBuf) -> Option<PathBuf> {
    packed_names(&path).find(|path| path.is_file())
}
