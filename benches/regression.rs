//! Whether backline has become slower: small measures of its own data, each held against a bare
//! scan of JSON that the same program makes in turn with it, and against the ratio recorded.
//!
//! ```sh
//! benches/regression.sh             # fails when a ratio is more than 1.5 times the recorded one
//! benches/regression.sh --record    # records the ratios of this run
//! ```
//!
//! The ratio of two times of one program on one machine in one minute says what seconds cannot:
//! it is the same on a slow machine, and hardly other on a busy one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use backline::analyse::{AnalyseOptions, analyse};
use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::read::{ReadOptions, read};
use backline::simulate::Simulation;
use serde::de::IgnoredAny;

// As the program itself has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A ratio may be so many times the recorded one.
const SLOWER: f64 = 1.5;
/// Turns that are taken at the least and at the most: what looks slower after the first ones is
/// given more of them, for a neighbour's work on the machine only ever adds to a time.
const TURNS: std::ops::RangeInclusive<usize> = 8..=40;
/// Copies of a fixture's match.
const COPIES: usize = 150;
/// Matches simulated.
const SIMULATED: u32 = 60;

type Work<'a> = (&'static str, Box<dyn Fn() -> usize + 'a>);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(file) = words.iter().find(|word| word.ends_with(".json")) else {
        println!("skipped: run benches/regression.sh");
        return ExitCode::SUCCESS;
    };
    let record = words.iter().any(|word| word == "--record");
    let folder = tempfile::tempdir().expect("a folder");
    let ratios_file = Path::new(file);
    let recorded: BTreeMap<String, f64> = match std::fs::read(ratios_file) {
        Ok(bytes) => serde_json::from_slice(&bytes).expect("a ratio for each name"),
        Err(_) => BTreeMap::new(),
    };

    let statsbomb = copies("statsbomb/events/9001.json", folder.path());
    let wyscout = copies("wyscout/9002.json", folder.path());
    let documents: Vec<Vec<u8>> = wyscout
        .iter()
        .map(|file| std::fs::read(file).expect("readable"))
        .collect();
    let simulation = Simulation {
        matches: SIMULATED,
        seed: 7,
    };
    let played = simulation.play(0..SIMULATED).expect("played").data;
    let store = folder.path().join("store");
    simulation.store(&store, &|_| ()).expect("stored");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");

    let yardstick = || scan(&documents);
    let works: Vec<Work> = vec![
        (
            "StatsBomb events to frames",
            Box::new(|| events_of(&statsbomb)),
        ),
        ("Wyscout events to frames", Box::new(|| events_of(&wyscout))),
        (
            "event CSV to frames",
            Box::new(|| events_of(std::slice::from_ref(&data))),
        ),
        (
            "attribution of simulated matches",
            Box::new(|| {
                let found = attribute(&played, &AttributeOptions::default());
                found.expect("attributed").errors.height()
            }),
        ),
        (
            "rates of simulated matches from a store",
            Box::new(|| {
                let found = analyse(&[&store], &AnalyseOptions::default());
                found.expect("analysed").rates.height()
            }),
        ),
    ];

    let mut bare = f64::INFINITY;
    let mut least = vec![f64::INFINITY; works.len()];
    let mut slow: Vec<usize> = Vec::new();
    for turn in 1..=*TURNS.end() {
        bare = bare.min(seconds(&yardstick));
        for ((_, work), least) in works.iter().zip(&mut least) {
            *least = least.min(seconds(work));
        }
        slow = (0..works.len())
            .filter(|place| {
                let limit = recorded.get(works[*place].0).copied().unwrap_or(0.0) * SLOWER;
                least[*place] / bare > limit
            })
            .collect();
        if turn >= *TURNS.start() && (record || slow.is_empty()) {
            break;
        }
    }

    println!(
        "a bare scan of {:.1} MB of JSON takes {:.2} ms; times it, now and as recorded:",
        documents.iter().map(Vec::len).sum::<usize>() as f64 / 1e6,
        bare * 1e3
    );
    let mut now = BTreeMap::new();
    for (place, ((name, _), least)) in works.iter().zip(&least).enumerate() {
        let ratio = least / bare;
        let before = recorded.get(*name).map(|ratio| format!("{ratio:.2}"));
        let verdict = match (&before, slow.contains(&place)) {
            _ if record => "",
            (None, _) => "not recorded",
            (Some(_), true) => "SLOWER",
            (Some(_), false) => "",
        };
        let before = before.unwrap_or_else(|| "-".to_owned());
        println!("{name:42} {ratio:8.2} {before:>8}  {verdict}");
        now.insert((*name).to_owned(), (ratio * 100.0).round() / 100.0);
    }
    if record {
        let text = serde_json::to_string_pretty(&now).expect("JSON") + "\n";
        std::fs::write(ratios_file, text).expect("recorded");
        return ExitCode::SUCCESS;
    }
    if slow.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!(
        "more than {SLOWER} times the recorded ratio. Find out what became slower; when it is meant to be, record it: benches/regression.sh --record"
    );
    ExitCode::FAILURE
}

/// Copies of a match of the tests under names, and with ids, of their own.
fn copies(fixture: &str, folder: &Path) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(fixture);
    let text = std::fs::read_to_string(&path).expect("a fixture");
    let id = path.file_stem().and_then(|stem| stem.to_str());
    let id = id.expect("a match's id");
    let folder = folder.join(id);
    std::fs::create_dir(&folder).expect("a folder");
    let copy = |number: usize| {
        let own = format!("{}", 10_000 + number);
        let file = folder.join(format!("{own}.json"));
        std::fs::write(&file, text.replace(id, &own)).expect("written");
        file
    };
    (0..COPIES).map(copy).collect()
}

fn events_of(files: &[PathBuf]) -> usize {
    let data = read(files, &ReadOptions::default()).expect("read");
    data.events.height()
}

/// Checks the documents and keeps nothing of them.
fn scan(documents: &[Vec<u8>]) -> usize {
    for document in documents {
        let _: IgnoredAny = sonic_rs::from_slice(document).expect("JSON");
    }
    documents.len()
}

/// How long some work takes that must have done something.
fn seconds(work: &dyn Fn() -> usize) -> f64 {
    let start = Instant::now();
    let done = std::hint::black_box(work());
    let time = start.elapsed().as_secs_f64();
    assert!(done > 0, "nothing was done");
    time
}
