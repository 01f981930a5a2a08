//! The reader of one format, told by the first byte, or of the one named in `BACKLINE_FORMAT`;
//! what it reads must add up.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use backline::machinery::read::{ReadOptions, format_named, formats, read_bytes};
use libfuzzer_sys::fuzz_target;

static NAMED: LazyLock<Option<Format>> = LazyLock::new(|| {
    let name = std::env::var("BACKLINE_FORMAT").ok()?;
    Some(format_named(&name).expect("BACKLINE_FORMAT is a format"))
});

fuzz_target!(|bytes: &[u8]| {
    let (format, bytes) = match (*NAMED, bytes.split_first()) {
        (Some(format), _) => (Some(format), bytes),
        (None, Some((first, rest))) => {
            let all = formats().count();
            (formats().nth(usize::from(*first) % all), rest)
        }
        (None, None) => return,
    };
    let options = ReadOptions {
        format,
        ..ReadOptions::default()
    };
    let Ok(data) = read_bytes(Path::new("match"), bytes.to_vec(), &options) else {
        return;
    };
    let rows: usize = data.accounts.iter().map(|account| account.rows).sum();
    let derived: usize = data.accounts.iter().map(|account| account.derived).sum();
    let aside: usize = data
        .accounts
        .iter()
        .map(|account| account.left_aside())
        .sum();
    assert_eq!(rows + derived, data.events.height() + aside, "the rows add up");
});
