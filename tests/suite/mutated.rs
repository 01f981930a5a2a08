//! Documents, tables and stores damaged at random, always in the same way: what can be read is
//! read, what cannot is refused, nothing panics, and no byte of a store changes an answer in
//! silence.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::read::{ReadOptions, format_named, read_bytes};
use backline::machinery::store::{Store, Table as StoredTable, query};
use serde_json::Value;

use crate::common::mutations::Lcg;
use crate::common::{backline, fixture, temporary, write};

/// Mutations of each document, as far as [`LONGEST`] lasts.
const ROUNDS: usize = 1_000;

/// How long one document is mutated at the most; a slow machine does fewer rounds, and no fewer
/// than [`FEWEST`].
const LONGEST: Duration = Duration::from_secs(6);
const FEWEST: usize = 60;

/// The numbers of rounds, until there were enough or it took long enough.
fn rounds() -> impl Iterator<Item = usize> {
    let began = Instant::now();
    (0..ROUNDS).take_while(move |round| *round < FEWEST || began.elapsed() < LONGEST)
}

/// Reads and judges what `damage` made of a fixture; counts those that can be read.
#[track_caller]
fn survive(path: &str, format: &str, seed: u64, damage: impl Fn(&[u8], &mut Lcg) -> Vec<u8>) {
    let original = std::fs::read(fixture(path)).expect("a fixture");
    survive_bytes(path, &original, format, seed, damage);
}

#[track_caller]
fn survive_bytes(
    name: &str,
    original: &[u8],
    format: &str,
    seed: u64,
    damage: impl Fn(&[u8], &mut Lcg) -> Vec<u8>,
) {
    let options = ReadOptions {
        format: format_named(format),
        ..ReadOptions::default()
    };
    let mut random = Lcg(seed);
    let mut readable = 0;
    for round in rounds() {
        let bytes = damage(original, &mut random);
        let done = catch_unwind(AssertUnwindSafe(|| {
            let data = read_bytes(Path::new(name), bytes, &options)?;
            attribute(&data, &AttributeOptions::default()).map(|_| ())
        }));
        match done {
            Ok(Ok(())) => readable += 1,
            Ok(Err(error)) => assert!(error.to_string().len() > 20, "{error}"),
            Err(_) => panic!("{name}: round {round} of seed {seed} panics"),
        }
    }
    // Damage that makes every document unreadable would test the parser alone.
    assert!(readable > 0, "{name}: nothing could be read");
}

/// A place in a document, by chance.
fn somewhere<'v>(mut value: &'v mut Value, random: &mut Lcg) -> &'v mut Value {
    loop {
        let deep = random.below(6) > 0;
        let inner = match value {
            Value::Array(items) => !items.is_empty(),
            Value::Object(object) => !object.is_empty(),
            _ => false,
        };
        if !inner || !deep {
            return value;
        }
        value = match value {
            Value::Array(items) => {
                let at = random.below(items.len());
                &mut items[at]
            }
            Value::Object(object) => {
                let at = random.below(object.len());
                object.values_mut().nth(at).expect("a value")
            }
            _ => return value,
        };
    }
}

fn json(bytes: &[u8], random: &mut Lcg) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).expect("JSON");
    for _ in 0..=random.below(3) {
        let choice = random.below(8);
        let place = somewhere(&mut document, random);
        match (choice, place) {
            (0, Value::Object(object)) if !object.is_empty() => {
                let key = object.keys().nth(random.below(object.len())).cloned();
                object.remove(&key.expect("a key"));
            }
            (1, Value::Array(items)) if !items.is_empty() => {
                let copy = items[random.below(items.len())].clone();
                items.push(copy);
            }
            (2, Value::Array(items)) => items.reverse(),
            (3, Value::Array(items)) if !items.is_empty() => {
                items.remove(random.below(items.len()));
            }
            (_, place) => {
                *place = match random.below(9) {
                    0 => Value::Null,
                    1 => Value::from(-1),
                    2 => Value::from(1e300),
                    3 => Value::from(u64::MAX),
                    4 => Value::from(""),
                    5 => Value::from("\u{1b}[2J"),
                    6 => Value::Array(Vec::new()),
                    7 => Value::Object(serde_json::Map::new()),
                    _ => Value::Bool(true),
                };
            }
        }
    }
    serde_json::to_vec(&document).expect("JSON")
}

#[test]
fn documents_with_another_structure_are_read_or_refused() {
    let folder = fixture("statsbomb/events");
    let statsbomb = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .next()
        .expect("a file");
    let bytes = std::fs::read(statsbomb).expect("a file");
    survive_bytes("1.json", &bytes, "statsbomb", 11, json);
    survive("wyscout/9002.json", "wyscout", 12, json);
    survive("wyscout-v3/9003.json", "wyscout", 13, json);
    survive("whoscored/7003.json", "whoscored", 14, json);
}

/// Attributes of a document and what is done to one.
fn xml(bytes: &[u8], random: &mut Lcg) -> Vec<u8> {
    let mut text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    for _ in 0..=random.below(3) {
        let from = random.below(text.len());
        let from = (from..text.len()).find(|at| text.is_char_boundary(*at));
        let Some(start) = from.and_then(|at| Some(at + text[at..].find("=\"")?)) else {
            continue;
        };
        let Some(end) = text[start + 2..].find('"').map(|end| start + 2 + end) else {
            continue;
        };
        match random.below(5) {
            0 => {
                // The attribute's name, too.
                let name = text[..start].rfind(' ').map_or(start, |at| at);
                text.replace_range(name..=end, "");
            }
            choice => {
                let value = ["", "-1", "1e300", "&amp;"][choice - 1];
                text.replace_range(start + 2..end, value);
            }
        }
    }
    text.into_bytes()
}

#[test]
fn feeds_with_other_attributes_are_read_or_refused() {
    survive("opta/f24-3-2030-7001-eventdetails.xml", "opta", 21, xml);
}

fn cells(bytes: &[u8], random: &mut Lcg) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(lines.len());
        let mut cells: Vec<&str> = lines[at].split(',').collect();
        let column = random.below(cells.len());
        match random.below(8) {
            0 => {
                cells.remove(column);
            }
            1 => cells.push("x"),
            choice => {
                cells[column] = ["", "-1", "1e300", "nan", "=1+1", "\"x"][choice - 2];
            }
        }
        lines[at] = cells.join(",");
    }
    lines.join("\n").into_bytes()
}

#[test]
fn tables_with_other_cells_are_read_or_refused() {
    survive("csv/full.csv", "backline", 31, cells);
    survive("whoscored/soccerdata.csv", "whoscored", 32, cells);
    survive("kloppy/match.csv", "kloppy", 33, cells);
}

fn bits(bytes: &[u8], random: &mut Lcg) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(2) {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
    bytes
}

#[test]
fn bits_of_parquet_and_arrow_files_are_read_or_refused() {
    let folder = temporary();
    for (ending, seed) in [("parquet", 41), ("arrow", 42)] {
        let file = folder.path().join(format!("t.{ending}"));
        let csv = fixture("csv/full.csv");
        backline([
            "convert".as_ref(),
            csv.as_os_str(),
            "-o".as_ref(),
            file.as_os_str(),
        ])
        .done();
        let bytes = std::fs::read(&file).expect("written");
        survive_bytes("t", &bytes, "frames", seed, bits);
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

/// Everything that a store answers.
fn answers(store: &Path) -> backline::Result<String> {
    let store = Store::open(store)?;
    let mut text = format!("{} {}", store.matches(), store.events());
    for table in StoredTable::ALL {
        let answer = query(&store, &format!("SELECT * FROM {}", table.name()))?;
        text += &format!("{:?}", answer.columns());
    }
    for part in store.parts() {
        let data = part.load()?;
        let names: Vec<_> = data.notes.iter().map(|note| &note.text).collect();
        text += &format!("{:?} {names:?}", data.matches.columns());
        part.verdicts(false)?;
    }
    Ok(text)
}

#[test]
fn a_changed_bit_of_a_store_is_an_error_and_never_another_answer() {
    let folder = temporary();
    let made = folder.path().join("made");
    for file in ["csv/full.csv", "wyscout/9002.json"] {
        let file = fixture(file);
        let import = [
            "import".as_ref(),
            file.as_os_str(),
            "--store".as_ref(),
            made.as_os_str(),
        ];
        backline(import).done();
    }
    let right = answers(&made).expect("a whole store");
    let files = files_below(&made);
    let mut random = Lcg(51);
    let (mut refused, mut flips) = (0, 0);
    for flip in rounds() {
        flips += 1;
        // A copy each: what was seen to be whole is not looked at again.
        let copy = folder.path().join(format!("copy-{flip}"));
        for file in &files {
            let to = copy.join(file.strip_prefix(&made).expect("below it"));
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            std::fs::copy(file, to).expect("copied");
        }
        let file = copy.join(
            files[flip % files.len()]
                .strip_prefix(&made)
                .expect("below it"),
        );
        let mut bytes = std::fs::read(&file).expect("read");
        if bytes.is_empty() {
            continue;
        }
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        std::fs::write(&file, bytes).expect("written");
        let answered = catch_unwind(AssertUnwindSafe(|| answers(&copy)));
        match answered {
            Ok(Ok(text)) => assert_eq!(
                text,
                right,
                "{}: byte {at} changed in silence",
                file.display()
            ),
            Ok(Err(_)) => refused += 1,
            Err(_) => panic!("{}: byte {at} panics", file.display()),
        }
        std::fs::remove_dir_all(&copy).expect("removed");
    }
    assert!(
        refused > flips / 2,
        "only {refused} of {flips} were noticed"
    );
}

#[test]
fn a_damaged_part_is_named_and_the_next_import_heals_it() {
    let folder = temporary();
    let store = folder.path().join("store");
    let csv = fixture("csv/full.csv");
    let import = || {
        let args = [
            "import".as_ref(),
            csv.as_os_str(),
            "--store".as_ref(),
            store.as_os_str(),
        ];
        backline(args).done()
    };
    import();
    let events = files_below(&store.join("events"));
    let mut bytes = std::fs::read(&events[0]).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    write(events[0].parent().expect("a folder"), "x", "left alone");
    std::fs::write(&events[0], bytes).expect("written");
    let run = backline([
        "query",
        "SELECT count(*) AS n FROM events",
        "--store",
        store.to_str().expect("text"),
    ]);
    let says = [
        "the file is damaged",
        "part-000001",
        "Import the files from which the store was made",
    ];
    run.refused(1).says(&says);
    let healed = import();
    assert!(healed.stdout.contains("was damaged"), "{}", healed.stdout);
    let answer = backline([
        "query",
        "SELECT count(*) AS n FROM events",
        "--csv",
        "--store",
        store.to_str().expect("text"),
    ])
    .done();
    assert!(answer.stdout.starts_with("n\n"), "{}", answer.stdout);
}

#[test]
fn a_query_at_which_polars_gives_up_is_an_error() {
    let folder = temporary();
    let store = folder.path().join("store");
    let store = store.to_str().expect("text");
    let csv = fixture("csv/full.csv");
    backline(["import", csv.to_str().expect("text"), "--store", store]).done();
    for sql in [
        "SELECT least() FROM errors",
        "SELECT [] - minute FROM events",
    ] {
        let run = backline(["query", sql, "--store", store]).refused(2);
        assert!(
            run.stderr.contains("the query cannot be answered"),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    let sum = |terms: usize| {
        format!(
            "SELECT {} AS s, minute, period FROM events",
            vec!["minute"; terms].join(" + ")
        )
    };
    backline(["query", &sum(10_000), "--store", store])
        .refused(2)
        .says(&["joins 9999 terms by operators"]);
    backline(["query", &sum(400), "--store", store]).done();
}
