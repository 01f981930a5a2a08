//! Documents damaged at random, always in the same way: a reader may refuse them, never panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::{fixture, temporary, write};
use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::read::{ReadOptions, format_named, read};

/// A linear congruential generator (Knuth's MMIX constants): the same mutations in every run.
pub struct Lcg(pub u64);

impl Lcg {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

/// What a number or word of a document is replaced with.
const EXTREMES: [&[u8]; 18] = [
    b"0",
    b"-1",
    b"-0.0",
    b"1e308",
    b"-1e308",
    b"1e-308",
    b"99999999999999999999",
    b"4294967296",
    b"65536",
    b"256",
    b"NaN",
    b"null",
    b"true",
    b"\"\"",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b"\"\\ud800\"",
];

/// Damages a document in one to four places.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut Lcg) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match random.below(7) {
            0 => bytes[at] = random.below(256) as u8,
            1 => bytes[at] ^= 1 << random.below(8),
            2 => {
                let end = (at + 1 + random.below(60)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + 1 + random.below(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let place = random.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            4 => bytes.truncate(at.max(1)),
            _ => {
                // The next run of digits becomes something that no clock, id or pitch has.
                let Some(start) = bytes[at..]
                    .iter()
                    .position(u8::is_ascii_digit)
                    .map(|p| at + p)
                else {
                    continue;
                };
                let number =
                    |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'e');
                let end = start
                    + bytes[start..]
                        .iter()
                        .take_while(|byte| number(byte))
                        .count();
                bytes.splice(
                    start..end,
                    EXTREMES[random.below(EXTREMES.len())].iter().copied(),
                );
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

/// Reads and judges mutations of a fixture; `beside` is mutated with it.
#[track_caller]
pub fn survives(path: &str, format: &str, beside: Option<(&str, &str)>, seed: u64) {
    const MUTATIONS: usize = 300;
    let folder = temporary();
    let original = std::fs::read(fixture(path)).expect("a fixture");
    let name = Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name");
    let mut random = Lcg(seed);
    let (mut readable, mut refused) = (0, 0);
    let mut panicked = Vec::new();
    for round in 0..MUTATIONS {
        let mut bytes = original.clone();
        // Now and then the companion is at fault instead.
        let companion_s_turn = beside.is_some() && round % 4 == 0;
        if !companion_s_turn {
            mutate(&mut bytes, &mut random);
        }
        if let Some((from, to)) = beside {
            let mut companion = std::fs::read(fixture(from)).expect("a fixture");
            if companion_s_turn {
                mutate(&mut companion, &mut random);
            }
            write(folder.path(), to, companion);
        }
        let file = write(folder.path(), name, &bytes);
        let options = ReadOptions {
            format: format_named(format).filter(|_| round % 2 == 0),
            ..ReadOptions::default()
        };
        let done = catch_unwind(AssertUnwindSafe(|| {
            let data = read(&[&file], &options)?;
            attribute(&data, &AttributeOptions::default())?;
            Ok::<usize, backline::Error>(data.matches.height())
        }));
        match done {
            Ok(Ok(_)) => readable += 1,
            Ok(Err(error)) => {
                let text = error.to_string();
                assert!(
                    text.contains(folder.path().to_str().expect("a path")),
                    "round {round}: {text}"
                );
                refused += 1;
            }
            Err(_) => panicked.push(round),
        }
    }
    assert!(
        panicked.is_empty(),
        "{path}, seed {seed}: rounds {panicked:?} panic"
    );
    // Else the mutations would test nothing but the parser's first line.
    assert!(
        readable > MUTATIONS / 20 && refused > MUTATIONS / 20,
        "{readable} readable, {refused} refused"
    );
}
