//! Text tables as they come: only encoding and separator are inferred from the file.
//!
//! UTF-8 with or without a byte order mark; UTF-16 with one, or recognisable as such (every other
//! byte of its start is zero, as in Latin letters); else Windows-1252 (a superset of Latin-1), in
//! which every byte is a character and which is reported in a note. Letters with separate accents,
//! as one operating system writes names, are composed. The separator is whichever of comma,
//! semicolon, tab and bar finds the most of the expected columns in the header; unless it is the
//! comma, numbers may have a decimal comma.

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::PlHashSet;
use unicode_normalization::UnicodeNormalization;

use backline_model::Note;
use backline_model::{Error, Faults, Place, Result};

/// A table's text and its notation.
pub struct TextTable<'a> {
    /// The text, byte order mark left out.
    pub text: Cow<'a, str>,
    /// The separator of cells.
    pub separator: u8,
    /// The bytes were neither UTF-8 nor UTF-16.
    pub guessed_encoding: bool,
    /// The line at which UTF-16 text lacks a byte.
    lost_byte: Option<usize>,
    /// Lines before the header that start with `#` or are empty, and their bytes.
    before: (usize, usize),
}

impl<'a> TextTable<'a> {
    /// Decodes `bytes`; `columns` are names that reveal the header's separator.
    pub fn new(bytes: &'a [u8], columns: &[&str]) -> TextTable<'a> {
        let (text, guessed_encoding) = decode(bytes);
        let lost_byte = lost_byte(bytes);
        let text = composed(text);
        let text = without_controls(text);
        let before = before_header(&text);
        let separator = separator(header_line(&text[before.1..]), columns);
        TextTable {
            text,
            separator,
            guessed_encoding,
            lost_byte,
            before,
        }
    }

    /// The header and the rows, with cells trimmed. Only lines before the header may be comments: a
    /// row after it may well start with `#`.
    pub fn rows<'t>(&'t self, file: &'t Path) -> Rows<'t> {
        self.rows_with(file, csv::Trim::All)
    }

    /// The same with the cells as they are.
    pub fn rows_untrimmed<'t>(&'t self, file: &'t Path) -> Rows<'t> {
        self.rows_with(file, csv::Trim::None)
    }

    fn rows_with<'t>(&'t self, file: &'t Path, trim: csv::Trim) -> Rows<'t> {
        let body = &self.text[self.before.1..];
        let reader = csv::ReaderBuilder::new()
            .trim(trim)
            .delimiter(self.separator)
            .from_reader(body.as_bytes());
        Rows {
            file,
            body,
            before: self.before.0,
            separator: self.separator,
            lost_byte: self.lost_byte,
            columns: 0,
            read: 0,
            most: most_rows(),
            reader,
        }
    }

    /// Everything above the header.
    pub fn above(&self) -> &str {
        &self.text[..self.before.1]
    }

    /// The header's names.
    pub fn header(&self) -> Vec<String> {
        match header_line(&self.text[self.before.1..]) {
            "" => Vec::new(),
            line => names(line, self.separator),
        }
    }

    /// A note about the text, if it was not in a Unicode encoding.
    pub fn note(&self, file: &Path) -> Option<Note> {
        self.guessed_encoding.then(|| not_utf_8(file))
    }

    /// Whether numbers may have a comma as the decimal point.
    pub fn decimal_comma(&self) -> bool {
        self.separator != b','
    }
}

/// A note about a file whose text was not in a Unicode encoding.
pub fn not_utf_8(file: &Path) -> Note {
    Note::new(file, NOT_UTF_8)
}

const NOT_UTF_8: &str = "the text is not UTF-8 and was read as Windows-1252 (Latin-1); save it as UTF-8 if names look wrong";

/// Maximum number of rows of a text table: more than a league's season, and few enough to fit into
/// memory. A file of a few hundred kilobytes may unpack to many millions.
const MOST_ROWS: usize = 3_000_000;

/// The environment variable that sets another limit.
const LIMIT: &str = "BACKLINE_MAX_ROWS";

/// The maximum number of rows of a table.
fn most_rows() -> usize {
    static MOST: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *MOST.get_or_init(|| {
        let given = std::env::var(LIMIT).ok();
        given
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(MOST_ROWS)
    })
}

/// The error for a table with more rows than are read.
pub fn too_many_rows(file: &Path, most: usize) -> Error {
    Error::whole(
        file,
        format!("the table has more than {most} rows, which would fill the memory"),
        format!(
            "Split it into one file per match or season; or set {LIMIT} to a larger number to read it as it is"
        ),
    )
}

/// The rows of a table, together.
pub struct Rows<'t> {
    file: &'t Path,
    body: &'t str,
    before: usize,
    separator: u8,
    lost_byte: Option<usize>,
    /// Number of cells in the header, once a row was read.
    columns: usize,
    /// Number of rows read, and the limit.
    read: usize,
    most: usize,
    reader: csv::Reader<&'t [u8]>,
}

impl Rows<'_> {
    /// The header.
    ///
    /// # Errors
    /// A header that cannot be read, with its line.
    pub fn header(&mut self) -> Result<csv::StringRecord> {
        if let Some(line) = self.lost_byte {
            return Err(lacks_a_byte(self.file, line));
        }
        let header = match self.reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => return Err(self.bad(&error).0),
        };
        self.check_quotes(0, header.len())?;
        Ok(header)
    }

    /// Reads the next row into `record`; returns its line in the file, `None` after the last row.
    ///
    /// # Errors
    /// A row whose number of cells differs from the header's, or one that swallowed others in an
    /// unclosed quote, with its line.
    pub fn next(&mut self, record: &mut csv::StringRecord) -> Result<Option<usize>> {
        self.step(record)?
    }

    /// The same, but a row that has not the header's number of cells goes to the faults, and the
    /// next one is read.
    ///
    /// # Errors
    /// What makes the rows behind it unreadable.
    pub fn next_whole(
        &mut self,
        record: &mut csv::StringRecord,
        faults: &mut Faults,
    ) -> Result<Option<usize>> {
        loop {
            match self.step(record)? {
                Ok(line) => return Ok(line),
                Err(error) => faults.add(error)?,
            }
        }
    }

    /// The next row, or the error of that row alone.
    ///
    /// # Errors
    /// What also keeps the rows after it from being read.
    fn step(
        &mut self,
        record: &mut csv::StringRecord,
    ) -> Result<std::result::Result<Option<usize>, Error>> {
        if self.columns == 0 {
            self.columns = self.header()?.len();
        }
        let read = self.reader.read_record(record);
        self.read += 1;
        match read {
            Ok(false) => Ok(Ok(None)),
            _ if self.read > self.most => Err(too_many_rows(self.file, self.most)),
            Ok(true) => {
                let position = record.position();
                let line = position.map_or(0, csv::Position::line) as usize;
                let start = position.map_or(0, csv::Position::byte) as usize;
                self.check_quotes(start, self.columns)?;
                Ok(Ok(Some(line + self.before)))
            }
            Err(error) => match self.bad(&error) {
                (error, true) => Ok(Err(error)),
                (error, false) => Err(error),
            },
        }
    }

    /// An error if the row read last, starting at this byte, swallowed others: rows are counted by
    /// the file's lines, not by the parser's view of its quotes.
    fn check_quotes(&self, start: usize, columns: usize) -> Result<()> {
        let end = (self.reader.position().byte() as usize).min(self.body.len());
        let Some(row) = self.body.as_bytes().get(start..end) else {
            return Ok(());
        };
        // Nearly all rows are one line and end with it; the last may lack the line break.
        let row = row.trim_ascii();
        let one_line = memchr::memchr2(b'\n', b'\r', row).is_none();
        if one_line && end < self.body.len() {
            return Ok(());
        }
        match swallowing_quote(&self.body.as_bytes()[start..], self.separator, columns) {
            Some(at) => Err(self.unclosed(start + at)),
            None => Ok(()),
        }
    }

    /// The error for a quote at this byte that swallowed rows.
    fn unclosed(&self, at: usize) -> Error {
        let before = &self.body.as_bytes()[..at.min(self.body.len())];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Error::input(
            self.file,
            Place::Line(line + self.before),
            "a quote opens here and is not closed in this row, so the rows after it would be lost in one cell",
            "Close or remove the quote; a quote within a cell's text is written twice, in a quoted cell",
        )
    }

    /// The error of a row that cannot be read, and whether the next ones can.
    fn bad(&self, error: &csv::Error) -> (Error, bool) {
        let start = error.position().map_or(0, csv::Position::byte) as usize;
        if let csv::ErrorKind::UnequalLengths { expected_len, .. } = error.kind()
            && let Some(rest) = self.body.as_bytes().get(start..)
            && let Some(at) = swallowing_quote(rest, self.separator, *expected_len as usize)
        {
            return (self.unclosed(start + at), false);
        }
        let line = error.position().map_or(1, csv::Position::line) as usize;
        let problem = match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                let plural = if *len == 1 { "field" } else { "fields" };
                format!("the row has {len} {plural}, the header {expected_len}")
            }
            _ => error.to_string(),
        };
        let text = self.body.lines().nth(line.saturating_sub(1));
        // A complete file usually ends with a line break; a cut one hardly ever does.
        let unended = !self.body.ends_with(['\n', '\r']);
        let hint = if unended && self.body.lines().count() <= line {
            "It is the last line and has no line break: if the file was cut off, fetch it again"
        } else if text.is_some_and(|text| text.starts_with('#')) {
            "If it is a comment, remove it: comments are allowed only above the header"
        } else {
            "Check the commas and quotes of that line"
        };
        let alone = matches!(error.kind(), csv::ErrorKind::UnequalLengths { .. });
        let place = Place::Line(line + self.before);
        (Error::input(self.file, place, problem, hint), alone)
    }
}

/// Number of separators from which a line within a cell is recognised as a row of the table.
const TELLING: usize = 3;

/// Where in the first row of `text` a quote opens that swallows further rows: one that is never
/// closed, one that is closed within a word (by the quote that another row lacks), or one that
/// spans lines that are rows of `columns` columns. Otherwise a cell may well contain line breaks.
fn swallowing_quote(text: &[u8], separator: u8, columns: usize) -> Option<usize> {
    let is_break = |byte: u8| byte == b'\n' || byte == b'\r';
    let mut at = text.iter().position(|byte| !is_break(*byte))?;
    let mut column = 0;
    let first_is_digit = text[at].is_ascii_digit();
    loop {
        // At the start of a cell.
        if text.get(at) == Some(&b'"') {
            let opens = at;
            at += 1;
            loop {
                at += memchr::memchr(b'"', &text[at..]).map_or(text.len() - at, |next| next);
                match (text.get(at), text.get(at + 1)) {
                    (None, _) => return Some(opens),
                    (_, Some(b'"')) => at += 2,
                    _ => break,
                }
            }
            let inside = &text[opens + 1..at];
            let (mut lines, last) = match memchr::memrchr2(b'\n', b'\r', inside) {
                Some(end) => (&inside[..end], &inside[end + 1..]),
                None => (&inside[..0], &inside[..0]),
            };
            at += 1;
            let over = inside.iter().any(|byte| is_break(*byte));
            if over {
                let follows = text.get(at).copied();
                if follows.is_some_and(|byte| byte != separator && !is_break(byte) && byte != b' ')
                {
                    return Some(opens);
                }
                let cells = |line: &[u8]| memchr::memchr_iter(separator, line).count();
                // The first line is the rest of the row itself.
                let first = memchr::memchr2(b'\n', b'\r', lines).unwrap_or(lines.len());
                lines = &lines[first..];
                let row = |line: &[u8]| columns > TELLING && cells(line) + 1 == columns;
                let close = [separator, b' '];
                let piece = column >= TELLING
                    && cells(last) == column
                    && last.first().is_some_and(u8::is_ascii_digit) == first_is_digit
                    && !last.windows(2).any(|pair| pair == close);
                if piece || lines.split(|byte| is_break(*byte)).any(row) {
                    return Some(opens);
                }
            }
        }
        // To the end of the cell.
        while text
            .get(at)
            .is_some_and(|byte| *byte != separator && !is_break(*byte))
        {
            at += 1;
        }
        if text.get(at) != Some(&separator) {
            return None;
        }
        (at, column) = (at + 1, column + 1);
    }
}

/// Two bytes as a unit of UTF-16, in one order or the other.
type Unit = fn([u8; 2]) -> u16;

/// UTF-16 text and its byte order; `None` for other text.
fn utf_16(bytes: &[u8]) -> Option<(&[u8], Unit)> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes)),
        [1..=255, 0, 1..=255, 0, ..] => Some((bytes, u16::from_le_bytes)),
        [0, 1..=255, 0, 1..=255, ..] => Some((bytes, u16::from_be_bytes)),
        _ => None,
    }
}

/// The line at which UTF-16 text lacks a byte: from there on each character is made of halves of
/// two, and no line ends, as the line break becomes the unassigned U+0A00.
pub fn lost_byte(bytes: &[u8]) -> Option<usize> {
    let (rest, pair) = utf_16(bytes)?;
    let mut line = 1;
    let (pairs, odd) = rest.as_chunks::<2>();
    for two in pairs {
        match pair(*two) {
            0x000a => line += 1,
            0x0a00 => return Some(line),
            _ => {}
        }
    }
    (!odd.is_empty()).then_some(line)
}

/// The error for UTF-16 text that lacks a byte.
pub fn lacks_a_byte(file: &Path, line: usize) -> Error {
    Error::input(
        file,
        Place::Line(line),
        "a byte is missing in this line of UTF-16, so that the rest is unreadable",
        "It is damaged or cut off: fetch or save it again, best as UTF-8",
    )
}

/// The text of bytes in UTF-8 or UTF-16, else in Windows-1252 (`true`).
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some((rest, pair)) = utf_16(bytes) {
        let (pairs, _) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|two| pair(*two)).collect();
        return (String::from_utf16_lossy(&units).into(), false);
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

/// Replaces control characters by their Unicode pictures: a terminal would obey them, and no cell
/// needs them.
fn without_controls(text: Cow<str>) -> Cow<str> {
    let is_control =
        |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0x7f;
    // U+0080 to U+009F begin with this byte; so do letters, which have to be checked.
    let may_be = |byte: &u8| is_control(byte) || *byte == 0xc2;
    if !text.as_bytes().iter().any(may_be) || !text.chars().any(controls) {
        return text;
    }
    text.chars()
        .map(|c| if controls(c) { picture(c) } else { c })
        .collect::<String>()
        .into()
}

/// Whether a character is a control character that no text needs.
fn controls(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// The picture of a control character.
fn picture(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// Composes letters with the accents that follow them: `e` and U+0301 become `é`.
fn composed(text: Cow<str>) -> Cow<str> {
    // U+0300 to U+036F, two bytes of which the first is one of these.
    if memchr::memchr2(0xcc, 0xcd, text.as_bytes()).is_none() {
        return text;
    }
    text.nfc().collect::<String>().into()
}

/// A column's name in our spelling: `Start X` becomes `start_x`.
pub fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The Windows-1252 character for a byte; its five unused bytes are read as in Latin-1.
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

/// The text of a comment: a line that begins with `#`, also as spreadsheets write it back, in
/// quotes and followed by the separators of empty cells.
pub fn comment(line: &str) -> Option<Cow<'_, str>> {
    let line = line.trim();
    if let Some(text) = line.strip_prefix('#') {
        return Some(text.trim_end_matches([',', ';', '\t']).into());
    }
    let quoted = line.strip_prefix("\"#")?.trim_end_matches([',', ';', '\t']);
    let text = quoted.strip_suffix('"').unwrap_or(quoted);
    Some(text.replace("\"\"", "\"").into())
}

/// The lines before the header, and their bytes: comments, empty lines and the `sep=;` that tells
/// Excel the separator.
fn before_header(text: &str) -> (usize, usize) {
    let (mut lines, mut bytes) = (0, 0);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let separator = words.len() == 5 && words.to_ascii_lowercase().starts_with("sep=");
        let nothing = words.trim_matches([',', ';', '\t']).is_empty();
        if comment(line).is_none() && !nothing && !separator {
            break;
        }
        (lines, bytes) = (lines + 1, bytes + line.len());
    }
    (lines, bytes)
}

/// The first line of a text that begins with the header, or an empty line.
fn header_line(body: &str) -> &str {
    // JSON and XML are not tables, and their first line may be the whole file.
    if body.trim_start().starts_with(['{', '[', '<']) {
        return "";
    }
    body.lines().next().unwrap_or_default()
}

/// The cells of a line, without quotes.
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

fn separator(line: &str, columns: &[&str]) -> u8 {
    let known = |separator: &u8| {
        let names = names(line, *separator);
        // Some columns keep the spelling of their provider.
        let folded: PlHashSet<String> = names.iter().map(|name| folded(name)).collect();
        let names: PlHashSet<&str> = names.iter().map(String::as_str).collect();
        columns
            .iter()
            .filter(|column| names.contains(**column) || folded.contains(**column))
            .count()
    };
    // The first of those that find the most: the comma unless another finds more.
    b",;\t|"
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
    fn control_characters_of_a_cell_are_shown_and_not_obeyed() {
        let text = "team,player,type\nA,Ann\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}2J,p\u{7f}ass\n";
        let read = read(text.as_bytes()).0;
        assert_eq!(read, "team,player,type\nA,Ann␛]0;x␇␛[2J\u{fffd}2J,p␡ass\n");
    }

    #[test]
    fn separators_are_told_by_the_columns_they_find() {
        assert_eq!(read(b"team,player,type\n").1, b',');
        assert_eq!(read(b"# a; b\nteam;player;type\n").1, b';');
        assert_eq!(read(b"team\tplayer\ttype\n").1, b'\t');
        assert_eq!(read(b"Team|Player|Type\n").1, b'|');
        assert_eq!(read(b"sep=;\r\nteam;player;type\n").1, b';');
        assert_eq!(read(b"\"a, b, c\";\"team\";player;type\n").1, b';');
        assert_eq!(read(b"something else").1, b',');
        assert_eq!(read(b"").1, b',');
    }

    #[test]
    fn only_lines_above_the_header_are_comments() {
        let text =
            b"# home: A\n\n#away: B\nteam,player,type\nA,x,pass\n#1,y,pass\n# note\nB,z,pass\n";
        let table = TextTable::new(text, &COLUMNS);
        let mut rows = table.rows(Path::new("a.csv"));
        assert_eq!(rows.header().expect("read").len(), 3);
        let mut record = csv::StringRecord::new();
        assert_eq!(rows.next(&mut record).expect("a row"), Some(5));
        assert_eq!(rows.next(&mut record).expect("a row"), Some(6));
        assert_eq!(record.get(0), Some("#1"));
        assert_eq!(
            rows.next(&mut record).expect_err("no row").to_string(),
            "a.csv, line 7: the row has 1 field, the header 3. If it is a comment, remove it: comments are allowed only above the header"
        );
    }

    fn rows(text: &str) -> Result<usize> {
        let table = TextTable::new(text.as_bytes(), &COLUMNS);
        let mut rows = table.rows(Path::new("a.csv"));
        let mut record = csv::StringRecord::new();
        let mut count = 0;
        while rows.next(&mut record)?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn a_quote_that_swallows_rows_is_named_by_the_line_where_it_opens() {
        let head = "# home: A\nteam,player,type,note\nA,Ann,pass,x\n";
        for swallowing in [
            // Never closed, in the last column and in an earlier one.
            "A,Ann,pass,\"x\nB,Ben,pass,x\n",
            "A,Ann,pass,\"x",
            "A,\"Ann,pass,x\nB,Ben,pass,x\nB,Ben,pass,x\n",
            // Closed by the stray quote of another row.
            "A,Ann,pass,\"x\nB,Ben,pass,\"x\nB,Ben,pass,x\n",
            "A,Ann,pass,\"x\r\nB,Ben,pass,y\r\nB,Ben,pass,x\"\r\n",
            "A,Ann,pass,\"x\nB,Ben,pass,x\"\nB,Ben,pass,x\n",
        ] {
            let error = rows(&format!("{head}{swallowing}")).expect_err(swallowing);
            let text = error.to_string();
            assert!(text.starts_with("a.csv, line 4: a quote opens"), "{text}");
        }
    }

    #[test]
    fn quotes_around_line_breaks_and_separators_are_no_fault() {
        let head = "team,player,type,note\n";
        for (text, count) in [
            ("A,Ann,pass,\"a\nb, c\n\nd\"\nB,Ben,pass,x\n", 2),
            (
                "A,\"Ann, \"\"A\"\"\",pass,\"a, b, c, d\"\nB,Ben,pass,\"x\"",
                2,
            ),
            ("A,Ann,pass,5\" long\nB,Ben,pass,x\n", 2),
            (
                "A,Ann,pass,\"first\r\nsecond, and third\"\r\n\r\nB,Ben,pass,x",
                2,
            ),
        ] {
            assert_eq!(rows(&format!("{head}{text}")).expect(text), count);
        }
    }

    #[test]
    fn a_byte_that_utf_16_lacks_is_found_and_a_whole_text_is_not_at_fault() {
        let text = "team,player,type\r\nA,Ann,pass\r\nB,Ben,pass\r\n";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let whole: Vec<u8> = "\u{feff}"
                .encode_utf16()
                .chain(text.encode_utf16())
                .flat_map(order)
                .collect();
            for start in [0, 2] {
                let whole = &whole[start..];
                assert_eq!(lost_byte(whole), None);
                for lost in 44..whole.len() {
                    let mut bytes = whole.to_vec();
                    bytes.remove(lost);
                    let line = lost_byte(&bytes).expect("a fault");
                    assert!((2..=4).contains(&line), "{lost}: {line}");
                }
            }
        }
        assert_eq!(lost_byte("a,b\n".as_bytes()), None);
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
        let apart = text.replace('ü', "u\u{308}");
        assert_eq!(read(apart.as_bytes()), (text.to_owned(), b',', false));
        assert_eq!(windows_1252(0x9a), 'š');
    }
}
