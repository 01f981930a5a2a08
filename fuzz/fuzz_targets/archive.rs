//! A file as it lies on disk: zip, tar, packed, or none of these.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use backline::machinery::read::{Limits, ReadOptions, read};
use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("backline-fuzz-{}", std::process::id())));

fuzz_target!(|bytes: &[u8]| {
    if std::fs::write(&*FILE, bytes).is_err() {
        return;
    }
    let options = ReadOptions {
        keep_going: true,
        // Small, so that the second reading is walked too.
        limits: Limits {
            file: 1 << 20,
            archive: 1 << 10,
        },
        ..ReadOptions::default()
    };
    let _ = read(&[&*FILE], &options);
});
