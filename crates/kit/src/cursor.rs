//! A position in a JSON document and what can be read there: the basis of the scans of the large
//! formats.
//!
//! Every function here returns `None` at the first byte that it does not expect; the caller then
//! leaves the whole document to a decoder, which words the error. Whatever is accepted is JSON, and
//! a decoder would read the same values from it.

use std::borrow::Cow;

/// Maximum depth of nesting.
const DEEPEST: usize = 50;

/// A place in a document.
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// The keys of one object that were read, one bit each: a decoder rejects one that occurs twice.
#[derive(Default)]
pub struct Seen(u32);

impl Seen {
    /// Stores the value of a key; `None` if the key occurred before.
    #[inline(always)]
    pub fn put<T>(&mut self, key: u32, field: &mut T, value: T) -> Option<()> {
        let bit = 1 << key;
        let new = self.0 & bit == 0;
        self.0 |= bit;
        *field = value;
        new.then_some(())
    }

    /// `None` unless each of the first `count` keys was read.
    #[inline(always)]
    pub fn first(&self, keys: u32) -> Option<()> {
        (self.0.trailing_ones() >= keys).then_some(())
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The lowest set bit marks the first of eight bytes that ends a run of plain text: a quote, a
/// backslash or a control character. (Bits above the lowest may be wrong.)
#[inline(always)]
fn text_ends(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quote = zero(word ^ (ONES * b'"' as u64));
    let backslash = zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | backslash | control) & HIGHS
}

impl<'a> Cursor<'a> {
    /// The start of a document; `None` if it is not UTF-8.
    pub fn new(document: &'a [u8]) -> Option<Cursor<'a>> {
        Some(Cursor {
            text: std::str::from_utf8(document).ok()?,
            at: 0,
            depth: 0,
        })
    }

    /// Bytes before this position.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The text since an earlier position.
    pub fn since(&self, position: usize) -> Option<&'a str> {
        self.text.get(position..self.at)
    }

    /// Returns to an earlier position.
    #[inline(always)]
    pub fn back_to(&mut self, position: usize) {
        self.at = position;
    }

    /// Whether only blanks are left.
    pub fn ends(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    /// The next byte, which stays the next.
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte, which is thereby read.
    #[inline(always)]
    pub fn next_byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Reads this byte; `None` if another one comes.
    #[inline(always)]
    pub fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.next_byte()? == wanted).then_some(())
    }

    /// The next eight bytes; `None` near the document's end.
    #[inline(always)]
    fn word(&self) -> Option<u64> {
        let bytes = self.text.as_bytes().get(self.at..)?.first_chunk::<8>()?;
        Some(u64::from_le_bytes(*bytes))
    }

    /// Skips blanks, those of an indent eight at a time.
    #[inline(always)]
    pub fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte <= b' ') {
            while let Some(word) = self.word() {
                let blanks = (word ^ (ONES * b' ' as u64)).trailing_zeros() as usize / 8;
                self.at += blanks;
                if blanks < 8 {
                    break;
                }
            }
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                _ => return,
            }
        }
    }

    /// A colon and any blanks around it.
    #[inline(always)]
    pub fn colon(&mut self) -> Option<()> {
        self.blanks();
        self.byte(b':')?;
        self.blanks();
        Some(())
    }

    /// Consumes exactly this text.
    #[inline(always)]
    pub fn literal(&mut self, wanted: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(wanted.as_bytes()).then_some(())?;
        self.at += wanted.len();
        Some(())
    }

    /// A text with its quotes.
    #[inline(always)]
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        self.byte(b'"')?;
        loop {
            match self.word().map(text_ends) {
                Some(0) => {
                    self.at += 8;
                    continue;
                }
                Some(ends) => self.at += ends.trailing_zeros() as usize / 8,
                None => {}
            }
            match self.next_byte()? {
                b'"' => return Some(Cow::Borrowed(self.text.get(start + 1..self.at - 1)?)),
                b'\\' => return self.escaped(start),
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    /// A text in which a backslash was encountered.
    #[cold]
    fn escaped(&mut self, start: usize) -> Option<Cow<'a, str>> {
        self.next_byte()?;
        loop {
            match self.next_byte()? {
                b'"' => break,
                b'\\' => {
                    self.next_byte()?;
                }
                _ => {}
            }
        }
        let quoted = self.text.get(start..self.at)?;
        serde_json::from_str(quoted).ok().map(Cow::Owned)
    }

    /// Each field of an object.
    #[inline(always)]
    pub fn object(&mut self, mut field: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.items(b'{', b'}', |cursor| {
            // Keys with escapes are left to the decoder.
            let Cow::Borrowed(key) = cursor.text()? else {
                return None;
            };
            cursor.colon()?;
            field(cursor, key)
        })
    }

    /// Each element of a list.
    #[inline(always)]
    pub fn list(&mut self, element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.items(b'[', b']', element)
    }

    /// The contents between two brackets, item by item.
    #[inline(always)]
    fn items(
        &mut self,
        open: u8,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.byte(open)?;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())?;
        self.blanks();
        if self.peek() == Some(close) {
            self.at += 1;
        } else {
            loop {
                item(self)?;
                self.blanks();
                match self.next_byte()? {
                    b',' => self.blanks(),
                    byte if byte == close => break,
                    _ => return None,
                }
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// Skips any value.
    pub fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.text().map(drop),
            b'{' => self.object(|cursor, _| cursor.skip()),
            b'[' => self.list(Cursor::skip),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number().map(drop),
        }
    }

    /// A value, or `None` for `null`.
    #[inline(always)]
    pub fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.peek()? {
            b'n' => self.literal("null").map(|()| None),
            _ => value(self).map(Some),
        }
    }

    /// Reads `true` or `false`.
    pub fn flag(&mut self) -> Option<bool> {
        match self.peek()? {
            b't' => self.literal("true").map(|()| true),
            _ => self.literal("false").map(|()| false),
        }
    }

    /// Appends digits to a number and returns how many there were; more than 19 overflow.
    #[inline(always)]
    fn digits(&mut self, into: &mut u64) -> usize {
        let mut count = 0;
        for byte in self.text.as_bytes().get(self.at..).unwrap_or_default() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            *into = into.wrapping_mul(10).wrapping_add(u64::from(digit));
            count += 1;
        }
        self.at += count;
        count
    }

    /// A number in JSON notation.
    #[inline(always)]
    pub fn number(&mut self) -> Option<f64> {
        /// Powers of ten that a float holds exactly: a quotient of two such numbers is rounded only
        /// once.
        const TENS: [f64; 16] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        let start = self.at;
        let minus = self.peek() == Some(b'-');
        self.at += usize::from(minus);
        let first = self.peek()?;
        let mut digits = 0;
        let whole = self.digits(&mut digits);
        if whole == 0 || whole > 1 && first == b'0' {
            return None;
        }
        let mut fraction = 0;
        if self.peek() == Some(b'.') {
            self.at += 1;
            fraction = self.digits(&mut digits);
            (fraction > 0).then_some(())?;
        }
        let exponent = matches!(self.peek(), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            (self.digits(&mut 0) > 0).then_some(())?;
        }
        if exponent || whole + fraction > 15 {
            let number: f64 = self.text.get(start..self.at)?.parse().ok()?;
            return number.is_finite().then_some(number);
        }
        let number = digits as f64 / TENS[fraction];
        Some(if minus { -number } else { number })
    }

    /// A whole number from 0 on, with at most 15 digits.
    #[inline(always)]
    pub fn whole<T: TryFrom<u64>>(&mut self) -> Option<T> {
        let first = self.peek()?;
        let mut number = 0;
        let length = self.digits(&mut number);
        let plain = (1..=15).contains(&length)
            && (length == 1 || first != b'0')
            && !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        plain.then(|| T::try_from(number).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<f64> {
        let mut cursor = Cursor::new(text.as_bytes())?;
        let number = cursor.number();
        number.filter(|_| cursor.ends())
    }

    #[test]
    fn numbers_are_those_that_rust_reads() {
        let mut random = 0x2545_f491_4f6c_dd1du64;
        let mut next = |end: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % end
        };
        for round in 0..200_000u32 {
            let whole = next(10u64.pow(1 + round % 5));
            let places = 1 + next(18) as usize;
            let fraction = next(10u64.pow(places.min(18) as u32));
            let text = match round % 4 {
                0 => format!("{whole}"),
                1 => format!("{whole}.{fraction:0places$}e-{}", next(9)),
                _ => format!("{whole}.{fraction:0places$}"),
            };
            let read: f64 = text.parse().expect("a number");
            assert_eq!(
                number(&text).map(f64::to_bits),
                Some(read.to_bits()),
                "{text}"
            );
        }
        // Halfway between two numbers, with any number of digits.
        for text in [
            "9007199254740993",
            "9007199254740993.0",
            "9007199254740992.5",
            "0.1000000000000000055511151231257827",
            "12345678901234567890123.4",
            "0",
            "0.0",
            "4503599627370497.5",
        ] {
            let read: f64 = text.parse().expect("a number");
            assert_eq!(
                number(text).map(f64::to_bits),
                Some(read.to_bits()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_json_does_not_call_a_number_is_none() {
        for text in ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "NaN", "1x"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
