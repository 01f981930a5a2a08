//! Small text helpers shared by several readers.

/// The first few kilobytes of a file as text, cut at a character boundary; enough to recognise it.
pub fn head(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])
}

/// Whether bytes may be a text table: neither a document nor anything binary.
pub fn is_table(bytes: &[u8]) -> bool {
    let text = head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    // The start first: it decides for most files, and costs nothing.
    !start.is_empty()
        && !start.starts_with(['[', '{', '<'])
        && !bytes.contains(&0)
        && std::str::from_utf8(bytes).is_ok()
}

/// The most similar of several names, if it differs by a letter or two.
pub fn nearest<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// `start_xx` is this similar to `start_x`, `end_x` is not.
    const ALIKE: f64 = 0.85;
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    others
        .map(|other| {
            (
                strsim::normalized_damerau_levenshtein(&wanted, &plain(other)),
                other,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, other)| other)
}

/// A sentence for each unread column whose name is close to that of a known column that is missing.
pub fn misspelt(unread: &[String], absent: &[&str]) -> Vec<String> {
    let sentence = |name: &String| {
        let near = nearest(name, absent.iter().copied())?;
        Some(format!(
            "the column `{name}` is not read; if it is `{near}`, rename it"
        ))
    };
    unread.iter().filter_map(sentence).collect()
}

/// Line and column, both counted from 1, of a byte offset.
pub fn line_and_column(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = &bytes[..offset.min(bytes.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    (line, column)
}

/// Maximum depth of nesting; both decoders are recursive, and sonic-rs has no limit when it skips a
/// field.
const DEEPEST: usize = 100;

/// The highest bit of each byte of `word` that equals `byte`, which must be below 128.
const fn bytes_equal(word: u64, byte: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let apart = word ^ (ONES * byte as u64);
    !(((apart & LOW) + LOW) | apart | LOW)
}

/// Where a document nests deeper than [`DEEPEST`]. Works on eight bytes at a time, as most contain
/// no brackets.
fn too_deep(bytes: &[u8]) -> Option<usize> {
    /// The bit in which `[` and `{`, and `]` and `}`, differ.
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mut depth = 0usize;
    let (mut quoted, mut escaped_at) = (false, usize::MAX);
    let (words, tail) = bytes.as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..tail.len()].copy_from_slice(tail);
    for (at, word) in words.iter().chain([&last]).enumerate() {
        let word = u64::from_le_bytes(*word);
        let ends = bytes_equal(word, b'"') | bytes_equal(word, b'\\');
        let brackets = bytes_equal(word | CASE, b'{') | bytes_equal(word | CASE, b'}');
        let mut left = ends | brackets;
        while left != 0 {
            let place = at * 8 + left.trailing_zeros() as usize / 8;
            left &= left - 1;
            match bytes[place] {
                _ if place == escaped_at => {}
                b'"' => quoted = !quoted,
                b'\\' if quoted => escaped_at = place + 1,
                _ if !quoted => match bytes[place] {
                    b'[' | b'{' => {
                        depth += 1;
                        if depth > DEEPEST {
                            return Some(place);
                        }
                    }
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                },
                _ => {}
            }
        }
    }
    None
}

/// Decodes JSON; `None` if that fails, for whatever reason.
pub fn decode_quietly<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    match too_deep(bytes) {
        Some(_) => None,
        None => sonic_rs::from_slice(bytes).ok(),
    }
}

/// A decoder's message, with programmers' terms for numbers replaced by everyday words.
fn in_words(problem: &str) -> String {
    let Some((before, kind)) = problem.rsplit_once("expected ") else {
        return problem.to_owned();
    };
    let kind = match kind {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        kind => kind,
    };
    format!("{before}expected {kind}")
}

/// The word at a place of a document that some programs write for a number and JSON does not have.
fn no_number(bytes: &[u8], line: usize, column: usize) -> Option<&'static str> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .nth(line.checked_sub(1)?)?;
    // A decoder stops at the first letter, or after the sign.
    let rest = line.get(column.saturating_sub(2)..)?;
    let words = ["NaN", "-Infinity", "Infinity", "nan", "inf"];
    words.into_iter().find(|word| {
        let mut starts = rest.iter().take(2).enumerate();
        starts.any(|(at, _)| rest[at..].starts_with(word.as_bytes()))
    })
}

/// Decodes JSON once with the fast decoder; if that fails, a second, slower pass finds the path in
/// the document at which it went wrong.
pub fn decode_json<'a, T: serde::Deserialize<'a>>(
    file: &std::path::Path,
    bytes: &'a [u8],
    hint: super::hint::Hint,
) -> backline_model::Result<T> {
    use backline_model::{Error, Place};
    if let Some(offset) = too_deep(bytes) {
        let (line, column) = line_and_column(bytes, offset);
        let place = Place::Json {
            path: String::new(),
            line,
            column,
        };
        return Err(Error::input(
            file,
            place,
            format!("nested more than {DEEPEST} deep"),
            hint.broken(),
        ));
    }
    let fast = match sonic_rs::from_slice::<T>(bytes) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to();
        let (line, column) = line_and_column(bytes, at);
        return Err(Error::input(
            file,
            Place::Json {
                path: String::new(),
                line,
                column,
            },
            format!(
                "the text is not in UTF-8, as JSON must be (byte 0x{:02X} stands here); it may be in Windows-1252 or Latin-1",
                bytes[at]
            ),
            "Write it again as UTF-8: in Python with `open(..., encoding=\"utf-8\")`",
        ));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let (path, problem, hint, line, column) =
        match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Err(error) => {
                let path = error.path().to_string();
                let path = path.trim_end_matches('?').trim_end_matches('.').to_owned();
                let inner = error.into_inner();
                let problem = inner.to_string();
                let problem = match problem.rfind(" at line ") {
                    _ if inner.is_eof() => "the document ends in the middle".to_owned(),
                    Some(end) => in_words(&problem[..end]),
                    None => in_words(&problem),
                };
                let (line, column) = (inner.line(), inner.column());
                match no_number(bytes, line, column) {
                    Some(word) => (
                        path,
                        format!("`{word}` is not a number in JSON"),
                        "Write null for an unknown number".to_owned(),
                        line,
                        column,
                    ),
                    None => {
                        let hint = match inner.is_data() {
                            true => hint.value(),
                            false => hint.broken(),
                        };
                        (path, problem, hint, line, column)
                    }
                }
            }
            // The two decoders disagree: use the place given by the fast one.
            Ok(_) => {
                let (line, column) = line_and_column(bytes, fast.offset());
                (
                    String::new(),
                    fast.to_string()
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    hint.broken(),
                    line,
                    column,
                )
            }
        };
    Err(Error::input(
        file,
        Place::Json { path, line, column },
        problem,
        hint,
    ))
}

/// Whether a table's cell means a missing value: as written by R, pandas, Excel and
/// databases.
pub fn is_nothing(cell: &str) -> bool {
    const NOTHING: [&str; 15] = [
        "", "NaN", "nan", "NA", "N/A", "n/a", "#N/A", "None", "none", "null", "NULL", "<NA>",
        "NaT", "-", "–",
    ];
    // Most cells hold a value, and a longer one.
    cell.len() <= 4 && NOTHING.contains(&cell)
}

/// The value of a cell of truth values, as written by pandas, R and Excel; `None` for another word.
pub fn truth(cell: &str) -> Option<bool> {
    let is = |words: [&str; 6]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    if is(["true", "1", "1.0", "yes", "y", "t"]) {
        Some(true)
    } else if is(["false", "0", "0.0", "no", "n", "f"]) {
        Some(false)
    } else {
        None
    }
}

/// An id in its original form, if its table turned it into a number with a point: `31042.0`.
pub fn whole_id(text: &str) -> &str {
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0"));
    match whole {
        Some(whole) if whole.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// Decodes `\uXXXX` escapes written as plain characters in a text, as in the public Wyscout files
/// ("N. Kant\u00e9" in eleven characters); surrogate pairs are joined.
pub fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("\\u") {
        return text.into();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let code = rest
            .get(at + 2..at + 6)
            .and_then(|hex| u16::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                units.extend(rest[..at].encode_utf16());
                units.push(code);
                rest = &rest[at + 6..];
            }
            None => {
                units.extend(rest[..at + 2].encode_utf16());
                rest = &rest[at + 2..];
            }
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_once_and_broken_ones_kept() {
        assert_eq!(unescape("N. Kant\\u00e9"), "N. Kanté");
        assert_eq!(unescape("plain"), "plain");
        assert_eq!(unescape("a\\uzz b\\u0"), "a\\uzz b\\u0");
        assert_eq!(unescape("\\ud83d\\ude00"), "😀");
    }

    #[test]
    fn depth_counts_outside_of_texts_only() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(too_deep(nested(DEEPEST).as_bytes()), None);
        assert_eq!(too_deep(nested(DEEPEST + 1).as_bytes()), Some(DEEPEST));
        let quoted = format!("[{:?}, {:?}]", "[{".repeat(500), "\"[\\");
        assert_eq!(too_deep(quoted.as_bytes()), None);
        let behind = format!("[\"a\\\\\", \"\\\"\", {}", "{\"k\": ".repeat(DEEPEST));
        let deepest = behind.rfind('{');
        assert_eq!(too_deep(behind.as_bytes()), deepest);
        for pad in 0..9 {
            let shifted = " ".repeat(pad) + &nested(DEEPEST + 1);
            assert_eq!(too_deep(shifted.as_bytes()), Some(pad + DEEPEST));
        }
    }

    #[test]
    fn offsets_become_lines_and_columns() {
        assert_eq!(line_and_column(b"ab\ncd", 4), (2, 2));
        assert_eq!(line_and_column(b"ab", 99), (1, 3));
    }
}
