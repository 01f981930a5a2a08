//! Text tables as they come: encoding and separator told from the file, nothing else.
//!
//! UTF-8 with or without a byte order mark, UTF-16 with one or plainly so (every other byte of its
//! start is zero, as in Latin letters), else Windows-1252 (a superset of
//! Latin-1), in which every byte is a character; reading as the last is said in a note. The
//! separator is the one of comma, semicolon and tab that finds the most of the columns looked for
//! in the header; with another than a comma, numbers may have a decimal comma.

use std::borrow::Cow;
use std::path::Path;

use crate::error::{Error, Place};

/// A table's text and how it is written.
pub(super) struct TextTable<'a> {
    /// The text, byte order mark left out.
    pub text: Cow<'a, str>,
    /// What stands between two cells.
    pub separator: u8,
    /// The bytes were neither UTF-8 nor UTF-16.
    pub guessed_encoding: bool,
}

impl<'a> TextTable<'a> {
    /// Decodes `bytes`; `columns` are names that tell the header's separator.
    pub fn new(bytes: &'a [u8], columns: &[&str]) -> TextTable<'a> {
        let (text, guessed_encoding) = decode(bytes);
        let separator = separator(&text, columns);
        TextTable {
            text,
            separator,
            guessed_encoding,
        }
    }

    /// A reader of the cells, `#` lines left out.
    pub fn reader(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .delimiter(self.separator)
            .from_reader(self.text.as_bytes())
    }

    /// The header's names.
    pub fn header(&self) -> Vec<String> {
        header_line(&self.text)
            .map(|line| names(line, self.separator))
            .unwrap_or_default()
    }

    /// Numbers may have a comma for the decimal point.
    pub fn decimal_comma(&self) -> bool {
        self.separator != b','
    }
}

/// What a reader of a table should know when its text was in no Unicode encoding.
pub(super) const NOT_UTF_8: &str = "the text is not UTF-8 and was read as Windows-1252 (Latin-1); save it as UTF-8 if names look wrong";

/// A row that cannot be read; `skipped` lines stood before the text.
pub(super) fn bad_csv(file: &Path, error: &csv::Error, skipped: usize) -> Error {
    let line = error
        .position()
        .map_or(1, |position| position.line() as usize);
    let problem = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("the row has {len} fields, the header {expected_len}")
        }
        _ => error.to_string(),
    };
    Error::input(
        file,
        Place::Line(line + skipped),
        problem,
        "Check the commas and quotes of that line",
    )
}

pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let units = |bytes: &[u8], pair: fn([u8; 2]) -> u16| -> String {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|two| pair([two[0], two[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return (units(rest, u16::from_le_bytes).into(), false),
        [0xfe, 0xff, rest @ ..] => return (units(rest, u16::from_be_bytes).into(), false),
        [1..=255, 0, 1..=255, 0, ..] => return (units(bytes, u16::from_le_bytes).into(), false),
        [0, 1..=255, 0, 1..=255, ..] => return (units(bytes, u16::from_be_bytes).into(), false),
        _ => {}
    }
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(rest) {
        Ok(text) => (text.into(), false),
        // A file's head may be cut within a character.
        Err(error) if error.error_len().is_none() => (
            String::from_utf8_lossy(&rest[..error.valid_up_to()])
                .into_owned()
                .into(),
            false,
        ),
        Err(_) => (
            rest.iter()
                .map(|byte| windows_1252(*byte))
                .collect::<String>()
                .into(),
            true,
        ),
    }
}

/// The character of a byte in Windows-1252; its five unused bytes are those of Latin-1.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

fn header_line(text: &str) -> Option<&str> {
    // JSON and XML are no tables, and their first line may be the whole file.
    if text.trim_start().starts_with(['{', '[', '<']) {
        return None;
    }
    text.lines()
        .find(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// The cells of a line, quotes taken off.
fn names(line: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .delimiter(separator)
        .from_reader(line.as_bytes());
    let first = reader.records().next();
    first
        .and_then(Result::ok)
        .map_or_else(Vec::new, |cells| cells.iter().map(str::to_owned).collect())
}

fn separator(text: &str, columns: &[&str]) -> u8 {
    let Some(line) = header_line(text) else {
        return b',';
    };
    let known = |separator: &u8| {
        let names = names(line, *separator);
        columns
            .iter()
            .filter(|column| names.iter().any(|name| name == *column))
            .count()
    };
    // The first of those that find the most: a comma where nothing speaks for another.
    b",;\t"
        .iter()
        .copied()
        .rev()
        .max_by_key(known)
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 3] = ["team", "player", "type"];

    fn read(bytes: &[u8]) -> (String, u8, bool) {
        let table = TextTable::new(bytes, &COLUMNS);
        (
            table.text.into_owned(),
            table.separator,
            table.guessed_encoding,
        )
    }

    #[test]
    fn separators_are_told_by_the_columns_they_find() {
        assert_eq!(read(b"team,player,type\n").1, b',');
        assert_eq!(read(b"# a; b\nteam;player;type\n").1, b';');
        assert_eq!(read(b"team\tplayer\ttype\n").1, b'\t');
        assert_eq!(read(b"\"a, b, c\";\"team\";player;type\n").1, b';');
        assert_eq!(read(b"something else").1, b',');
        assert_eq!(read(b"").1, b',');
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "team,player,type\nReal Madrid,Rüdiger,pass\n";
        let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
            mark.into_iter()
                .chain(text.encode_utf16().flat_map(order))
                .collect()
        };
        let latin: Vec<u8> = text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes, [0xff, 0xfe]),
            utf16(u16::to_be_bytes, [0xfe, 0xff]),
            utf16(u16::to_le_bytes, [0xff, 0xfe])[2..].to_vec(),
            utf16(u16::to_be_bytes, [0xfe, 0xff])[2..].to_vec(),
        ] {
            assert_eq!(read(&bytes), (text.to_owned(), b',', false));
        }
        assert_eq!(read(&latin), (text.to_owned(), b',', true), "and says so");
        assert_eq!(windows_1252(0x9a), 'š');
    }
}
