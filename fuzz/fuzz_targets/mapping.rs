//! A mapping file and a table read with it, parted by a NUL.

#![no_main]

use std::path::Path;
use std::sync::Arc;

use backline::machinery::read::{Mapping, ReadOptions, format_named, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (toml, table) = bytes.split_at(at);
    let Ok(toml) = std::str::from_utf8(toml) else {
        return;
    };
    let Ok(mapping) = Mapping::parse(Path::new("house.toml"), toml) else {
        return;
    };
    let options = ReadOptions {
        format: format_named("backline"),
        mapping: Some(Arc::new(mapping)),
        ..ReadOptions::default()
    };
    let _ = read_bytes(Path::new("house.csv"), table.to_vec(), &options);
});
