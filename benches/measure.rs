//! What the hardware gives, to hold backline's times against: bare passes over a folder of Wyscout
//! match files, which make nothing of what they read.
//!
//! ```sh
//! cargo bench --bench measure -- decode FOLDER   # typed events by sonic-rs, two threads
//! cargo bench --bench measure -- scan FOLDER     # every byte of the JSON looked at, two threads
//! ```
//!
//! Prints how many files, bytes and events (for a scan: strings) there were, and the seconds.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// As the program has it, or the yardstick would measure the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const THREADS: usize = 2;

/// What an event row is made of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct Event<'a> {
    id: i64,
    event_id: i64,
    // A number, or an empty text.
    #[serde(borrow)]
    sub_event_id: sonic_rs::LazyValue<'a>,
    tags: Vec<Tag>,
    player_id: i64,
    positions: Vec<Position>,
    match_id: i64,
    team_id: i64,
    #[serde(borrow)]
    match_period: &'a str,
    event_sec: f64,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Tag {
    id: i64,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Position {
    x: f64,
    y: f64,
}

#[derive(Deserialize)]
struct Match<'a> {
    #[serde(borrow)]
    events: Vec<Event<'a>>,
    #[allow(dead_code)]
    teams: IgnoredAny,
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let (each, what): (fn(&[u8]) -> usize, &str) = match words.first().map(String::as_str) {
        Some("decode") => (decode, "events"),
        Some("scan") => (scan, "strings"),
        _ => {
            println!("skipped: cargo bench --bench measure -- decode|scan FOLDER");
            return;
        }
    };
    let Some(folder) = words.get(1) else {
        println!("skipped: give a folder of Wyscout match files");
        return;
    };
    let files = json_files(Path::new(folder));
    let start = Instant::now();
    let (bytes, found) = over_all(&files, each);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} files, {:.0} MB, {found} {what}, {THREADS} threads: {seconds:.3} s",
        files.len(),
        bytes as f64 / 1e6,
    );
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
}

/// Bytes read, and what `each` found in them. A thread reads into the same room again and again.
fn over_all(files: &[PathBuf], each: fn(&[u8]) -> usize) -> (usize, usize) {
    use std::io::Read;
    let (next, bytes, found) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut room = Vec::new();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    room.clear();
                    let mut open = std::fs::File::open(file).expect("a file");
                    open.read_to_end(&mut room).expect("readable");
                    bytes.fetch_add(room.len(), Ordering::Relaxed);
                    found.fetch_add(each(&room), Ordering::Relaxed);
                }
            });
        }
    });
    (bytes.into_inner(), found.into_inner())
}

/// Decodes the events into a list, and drops it.
fn decode(document: &[u8]) -> usize {
    let decoded: Match = sonic_rs::from_slice(document).expect("a match");
    decoded.events.len()
}

/// Checks the document and keeps nothing of it.
fn scan(document: &[u8]) -> usize {
    let _: IgnoredAny = sonic_rs::from_slice(document).expect("JSON");
    memchr::memchr_iter(b'"', document).count() / 2
}
