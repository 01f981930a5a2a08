//! Matches in memory: frames handed over, parts worked on side by side, work that is stopped.

use std::sync::atomic::{AtomicUsize, Ordering};

use backline::Error;
use backline::analyse::{Analysis, analyse, attribute_parts};
use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::read::{ReadOptions, from_frames, read, read_parts};
use polars::prelude::*;

fn silent(_: usize, _: usize) -> backline::Result<()> {
    Ok(())
}

#[test]
fn frames_handed_over_are_the_frames_that_were_read() {
    let data = read(&["data"], &ReadOptions::default()).expect("the matches in data/");
    let again = from_frames(
        data.events.clone(),
        Some(data.lineups.clone()),
        Some(data.matches.clone()),
        None,
    )
    .expect("frames of the model");
    assert!(again.events.equals_missing(&data.events));
    assert!(again.lineups.equals_missing(&data.lineups));
    assert!(again.matches.equals_missing(&data.matches));
}

#[test]
fn a_bad_cell_of_a_frame_is_named() {
    let data = read(&["data"], &ReadOptions::default()).expect("the matches in data/");
    let mut events = data.events.clone();
    let bad = Column::new("minute".into(), vec![-1i64; events.height()]);
    events.replace("minute", bad).expect("the column is there");
    let error = from_frames(events, Some(data.lineups), Some(data.matches), None)
        .expect_err("a minute before the match")
        .to_string();
    assert!(
        error.starts_with("events: ")
            && error.contains("row 1, column `minute`: -1 is out of range"),
        "{error}"
    );
}

#[test]
fn events_without_names_are_refused() {
    let data = read(&["data"], &ReadOptions::default()).expect("the matches in data/");
    let events = data.events.drop("player").expect("the column is there");
    let error = from_frames(events, Some(data.lineups), Some(data.matches), None)
        .expect_err("nobody could be named")
        .to_string();
    assert!(error.contains("player"), "{error}");
}

#[test]
fn parts_give_what_the_whole_gives() {
    let data = read(&["data"], &ReadOptions::default()).expect("the matches in data/");
    let options = AttributeOptions::default();
    let whole = attribute(&data, &options).expect("frames of the model");
    for size in [1, 4, 100] {
        let parts = data.clone().into_parts(size).expect("match ids");
        assert_eq!(parts.len(), 6usize.div_ceil(size));
        let found = attribute_parts(&parts, &options, &silent).expect("frames of the model");
        assert!(found.errors.equals_missing(&whole.errors));
        assert!(found.outcomes.equals_missing(&whole.outcomes));
    }
}

#[test]
fn an_analysis_of_what_was_read_is_that_of_the_files() {
    let read = read_parts(&["data"], &ReadOptions::default(), &silent).expect("data/");
    let found = attribute_parts(&read.parts, &AttributeOptions::default(), &silent).expect("data");
    let ours = Analysis::in_memory(&read.parts, &found, None, false).expect("frames of the model");
    let theirs = analyse(&["data"], &Default::default()).expect("data/");
    assert!(ours.rates.equals_missing(&theirs.rates));
    assert!(ours.errors.equals_missing(&theirs.errors));
    assert_eq!(ours.events, theirs.events);
}

#[test]
fn whoever_follows_the_progress_can_stop() {
    let told = AtomicUsize::new(0);
    let stop = |_: usize, total: usize| {
        told.fetch_add(total, Ordering::Relaxed);
        Err(Error::Stopped)
    };
    let stopped = read_parts(&["data"], &ReadOptions::default(), &stop);
    assert!(matches!(stopped, Err(Error::Stopped)));
    assert_eq!(told.into_inner(), 6);
}

#[test]
fn a_match_in_two_files_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = "tests/fixtures/statsbomb/events";
    let file = std::fs::read_dir(source)
        .expect("fixtures")
        .flatten()
        .next()
        .expect("a file");
    std::fs::create_dir(folder.path().join("twice")).expect("a folder");
    for place in ["", "twice"] {
        let copy = folder.path().join(place).join(file.file_name());
        std::fs::copy(file.path(), copy).expect("a copy");
    }
    let error = read(&[folder.path()], &ReadOptions::default())
        .expect_err("one match twice")
        .to_string();
    assert!(error.contains("would both be the match `9001`"), "{error}");
}
