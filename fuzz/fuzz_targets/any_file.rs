//! Any bytes, recognised as a file would be: packed or not, whatever the format.

#![no_main]

use std::path::Path;

use backline::machinery::read::{ReadOptions, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_bytes(Path::new("match"), bytes.to_vec(), &ReadOptions::default());
});
