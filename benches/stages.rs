//! How long reading takes and how long attributing, over a folder of match files on one core:
//! `cargo bench --bench stages -- FOLDER`.

use std::time::{Duration, Instant};

use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::read::{ReadOptions, find, read};

// As the program itself has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
/// Files read before they are attributed, as the main job does it.
const BATCH: usize = 16;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|word| !word.starts_with('-')) else {
        println!("skipped: give a folder of match files: cargo bench --bench stages -- FOLDER");
        return;
    };
    let options = ReadOptions::default();
    let files = find(&[folder], &options).expect("event files").paths();
    println!("{} files, {RUNS} runs on one core", files.len());
    let mut ratios = Vec::new();
    let mut events = 0;
    for _ in 0..RUNS {
        let (mut reading, mut attributing) = (Duration::ZERO, Duration::ZERO);
        for batch in files.chunks(BATCH) {
            let start = Instant::now();
            let matches: Vec<_> = batch
                .iter()
                .map(|file| read(&[file], &options).expect("readable"))
                .collect();
            reading += start.elapsed();
            let start = Instant::now();
            for data in &matches {
                events += data.events.height();
                attribute(data, &AttributeOptions::default()).expect("attributed");
            }
            attributing += start.elapsed();
        }
        let ratio = attributing.as_secs_f64() / reading.as_secs_f64();
        println!(
            "reading {:.3} s, attributing {:.3} s: {ratio:.3} of it",
            reading.as_secs_f64(),
            attributing.as_secs_f64()
        );
        ratios.push(ratio);
    }
    println!("{} events", events / RUNS);
    ratios.sort_by(f64::total_cmp);
    println!(
        "median: attributing takes {:.3} of the time that reading takes",
        ratios[RUNS / 2]
    );
}
