//! The bytes of a file, with gzip, zstd and xz unpacked; recognised by content, not by name.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{table, xml};
use backline_model::{Error, Result};

/// More than any match needs; a small file that unpacks to more would fill the memory.
pub const MOST: u64 = 1 << 30;

/// Memory that unpacking xz may take; its strongest preset takes 65 MiB.
const XZ_MEMORY: u64 = 512 << 20;

/// Event files compress 10 to 50 times; one that unpacks to more than this many times its size was
/// made to fill a disk or memory.
const RATIO: u64 = 250;
/// Small files may be as repetitive as they like.
const RATIO_FROM: u64 = 32 << 20;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const XZ: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0x00];

/// Endings of compressed files.
const ENDINGS: [&str; 4] = ["gz", "zst", "zstd", "xz"];

const READ_HINT: &str = "Check that the file exists and that you may read it";

/// The whole file, unpacked; at most `most` bytes are allowed.
pub fn bytes(file: &Path, most: u64) -> Result<Vec<u8>> {
    bytes_in(file, most, Vec::new())
}

/// The whole file, reusing the memory of a vector that is no longer needed.
pub fn bytes_in(file: &Path, most: u64, mut room: Vec<u8>) -> Result<Vec<u8>> {
    let fail = |source| Error::io(file, source, READ_HINT);
    let handle = File::open(file).map_err(fail)?;
    let size = handle.metadata().map_err(fail)?.len();
    let mut reader = BufReader::new(handle);
    if !is_packed(reader.fill_buf().map_err(fail)?) {
        // Do not start if it is too large anyway.
        if size > most {
            return Err(too_large(file, most));
        }
        room.clear();
        room.reserve_exact(size as usize);
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut room)
            .map_err(fail)?;
        return whole(file, room, most);
    }
    drain(file, reader, most)
}

/// The whole content of a stream, unpacked; at most `most` bytes are allowed.
pub fn drain(name: &Path, reader: impl BufRead + Send, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    unpacking(reader)
        .and_then(|unpacked| {
            unpacked
                .take(most.saturating_add(1))
                .read_to_end(&mut bytes)
        })
        .map_err(|error| broken(name, &error))?;
    whole(name, bytes, most)
}

/// Bytes of which at most `most` + 1 were read: an error if there is one too many.
fn whole(file: &Path, bytes: Vec<u8>, most: u64) -> Result<Vec<u8>> {
    if bytes.len() as u64 > most {
        return Err(too_large(file, most));
    }
    let marked = matches!(bytes[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    match table::lost_byte(&bytes).filter(|_| marked) {
        Some(line) => Err(table::lacks_a_byte(file, line)),
        None => Ok(as_utf8(bytes)),
    }
}

/// Converts UTF-16 text to UTF-8 and removes a byte order mark; leaves anything else as it is. None
/// of the compressed or binary forms that we read begins like this.
fn as_utf8(mut bytes: Vec<u8>) -> Vec<u8> {
    match bytes[..] {
        [0xef, 0xbb, 0xbf, ..] => {
            bytes.drain(..3);
            bytes
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => table::decode(&bytes).0.into_owned().into_bytes(),
        _ => bytes,
    }
}

fn too_large(file: &Path, most: u64) -> Error {
    let most = match most >> 20 {
        0 => format!("{most} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    };
    Error::whole(
        file,
        format!("it holds more than {most}, which no match does"),
        "Split it into one file per match",
    )
}

/// The start of the file, unpacked: `most` bytes, or fewer if it is shorter.
pub fn at_most(file: &Path, most: u64) -> Result<Vec<u8>> {
    let fail = |source| Error::io(file, source, READ_HINT);
    let reader = BufReader::new(File::open(file).map_err(fail)?);
    let mut bytes = Vec::new();
    unpacking(reader)
        .and_then(|unpacked| unpacked.take(most).read_to_end(&mut bytes))
        .map_err(|error| broken(file, &error))?;
    Ok(as_utf8(bytes))
}

/// The bytes of a file from its start, unpacked on the way.
pub(super) fn reader(file: &Path) -> Result<Box<dyn Read + Send>> {
    let handle = File::open(file).map_err(|source| Error::io(file, source, READ_HINT))?;
    stream(file, BufReader::with_capacity(1 << 18, handle))
}

/// The bytes of a stream, unpacked if they are compressed.
pub fn stream<'a>(
    name: &Path,
    reader: impl BufRead + Send + 'a,
) -> Result<Box<dyn Read + Send + 'a>> {
    unpacking(reader).map_err(|error| broken(name, &error))
}

/// Bytes in memory, unpacked if they are compressed.
pub fn unpack(file: &Path, bytes: Vec<u8>, most: u64) -> Result<Vec<u8>> {
    if !is_packed(&bytes) {
        return whole(file, bytes, most);
    }
    drain(file, Cursor::new(bytes), most)
}

/// The error for a compressed file that cannot be unpacked.
pub fn broken(file: &Path, error: &io::Error) -> Error {
    let hint = if is_bomb(error) {
        "No event data compresses that well; do not trust the file"
    } else if error.get_ref().is_some_and(|inner| inner.is::<Unknown>()) {
        "Unpack the archive and give the folder"
    } else if error.raw_os_error().is_some() {
        return Error::Io {
            path: file.to_path_buf(),
            source: io::Error::new(error.kind(), error.to_string()),
            hint: READ_HINT,
        };
    } else {
        "The compressed file is damaged or cut off; fetch it again"
    };
    Error::whole(file, format!("it cannot be unpacked: {error}"), hint)
}

/// Whether unpacking was stopped because too much came out.
pub fn is_bomb(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<TooDense>())
}

fn is_packed(start: &[u8]) -> bool {
    [GZIP, ZSTD, XZ]
        .iter()
        .any(|magic| start.starts_with(magic))
}

fn unpacking<'a>(mut reader: impl BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    // A pipe may deliver its first bytes one by one.
    let mut start = Vec::with_capacity(XZ.len());
    (&mut reader)
        .take(XZ.len() as u64)
        .read_to_end(&mut start)?;
    let (gzip, zstd) = (start.starts_with(GZIP), start.starts_with(ZSTD));
    let packed = is_packed(&start);
    let reader = Cursor::new(start).chain(reader);
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
        let decoder =
            liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)?;
        Box::new(liblzma::bufread::XzDecoder::new_stream(counted, decoder))
    };
    Ok(Box::new(Guarded {
        unpacked,
        eaten,
        made: 0,
    }))
}

/// Counts what is read of the compressed file.
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

/// Stops if far more comes out than with any event data.
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

/// An error if `made` bytes came out of `eaten`, more than with any event data.
pub fn check_density(eaten: u64, made: u64) -> io::Result<()> {
    if made > RATIO_FROM && made / RATIO > eaten {
        return Err(io::Error::new(io::ErrorKind::InvalidData, TooDense));
    }
    Ok(())
}

/// Why an entry of a zip was not unpacked: its compression method.
#[derive(Debug, thiserror::Error)]
#[error("it is compressed with {0}, which backline does not unpack in a zip")]
pub struct Unknown(pub &'static str);

/// Why unpacking was stopped.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {RATIO} times its size")]
pub struct TooDense;

/// The path without the ending of a compressed file: `match.csv` for `match.csv.gz`.
pub fn unpacked(file: &Path) -> Cow<'_, Path> {
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

/// The names that a file may have, plain or compressed.
pub fn packed_names(path: &Path) -> impl Iterator<Item = PathBuf> {
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

/// A file that belongs to another, plain or compressed.
pub fn companion(path: PathBuf) -> Option<PathBuf> {
    packed_names(&path).find(|path| path.is_file())
}

/// The magic bytes with which Parquet and Arrow files begin and end.
const FRAMED: [&[u8]; 2] = [b"PAR1", b"ARROW1"];

/// Whether a JSON or XML document stops before its end but is well-formed up to there, or a Parquet
/// or Arrow file lacks its end.
pub fn ends_early(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.trim_ascii_start().first() {
        Some(b'[' | b'{') => serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
            .is_err_and(|error| error.is_eof()),
        Some(b'<') => xml::ends_early(bytes),
        _ => FRAMED
            .iter()
            .any(|magic| bytes.starts_with(magic) && !bytes.ends_with(magic)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Endless text without a line break, as a stream.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_stream_without_end_is_left_at_the_limit() {
        let name = Path::new("standard input");
        let endless = BufReader::new(Endless);
        let error = drain(name, endless, 3 << 20).expect_err("too long");
        assert_eq!(
            error.to_string(),
            "standard input: it holds more than 3 MiB, which no match does. Split it into one file per match"
        );
    }

    #[test]
    fn a_file_of_just_the_limit_is_read() {
        let name = Path::new("match.json");
        let bytes = |count: usize| Cursor::new(vec![b' '; count]);
        assert_eq!(drain(name, bytes(100), 100).expect("read").len(), 100);
        assert!(drain(name, bytes(101), 100).is_err());
        assert!(unpack(name, vec![b' '; 101], 100).is_err());
    }

    #[test]
    fn what_packs_a_thousand_times_is_stopped_and_called_what_it_is() {
        let zeros = vec![b' '; 40 << 20];
        let gzip = {
            use std::io::Write;
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&zeros).expect("packed");
            encoder.finish().expect("packed")
        };
        let xz = liblzma::encode_all(&zeros[..], 6).expect("packed");
        let zstd = zstd::encode_all(&zeros[..], 3).expect("packed");
        for (packed, name) in [(gzip, "a.json.gz"), (xz, "a.json.xz"), (zstd, "a.json.zst")] {
            assert!(zeros.len() / packed.len() > 900, "{name} is not a bomb");
            let error = unpack(Path::new(name), packed, MOST).expect_err("a bomb");
            let text = error.to_string();
            assert!(
                text.contains("250 times its size") && text.contains("do not trust"),
                "{text}"
            );
        }
    }

    #[test]
    fn packed_files_that_were_cut_off_say_so() {
        let text = b"{\"events\": []}".repeat(1000);
        let xz = liblzma::encode_all(&text[..], 6).expect("packed");
        let zstd = zstd::encode_all(&text[..], 3).expect("packed");
        for packed in [xz, zstd] {
            let cut = packed[..packed.len() - 5].to_vec();
            let error = unpack(Path::new("cut"), cut, MOST).expect_err("cut off");
            assert!(error.to_string().contains("fetch it again"), "{error}");
            assert_eq!(
                unpack(Path::new("whole"), packed, MOST).expect("whole"),
                text
            );
        }
    }

    #[test]
    fn what_stops_before_its_end_is_told_from_what_is_broken_or_whole() {
        for cut in [
            "[{\"id\": \"a",
            "[",
            "{\"a\": [1, 2",
            "\u{feff} {\"a\":",
            "<a><b>",
            "<?xml version='1.0'?><a><b x='1",
            "<a/><b>",
            "PAR1abc",
        ] {
            assert!(ends_early(cut.as_bytes()), "{cut}");
        }
        for whole in [
            "",
            " ",
            "{}",
            "[1]",
            "{\"a\": }",
            "[1]]",
            "{}\n{}",
            "<a></a>",
            "<a/>",
            "<a></b>",
            "id,x",
            "PAR1PAR1",
        ] {
            assert!(!ends_early(whole.as_bytes()), "{whole}");
        }
    }
}
