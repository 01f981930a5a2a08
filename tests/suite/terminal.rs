//! What reaches the terminal, a pipe or a full disk behind standard output.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{backline, fixture, names_in, temporary};

const MINIMAL: &str = "csv/minimal.csv";

/// Runs the binary in this folder with this for its standard output; returns exit status and
/// standard error.
fn run_into(folder: &Path, args: &[&str], stdout: impl Into<Stdio>) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_backline"))
        .args(args)
        .current_dir(folder)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .expect("the binary starts");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    (output.status.code().unwrap_or(-1), said)
}

/// A pipe that nobody reads from.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// Commands that print, and the files that each must leave in the folder `out`.
fn commands(folder: &Path) -> Vec<(Vec<String>, Vec<&'static str>)> {
    let file = fixture(MINIMAL);
    let file = file.to_str().expect("text");
    let store = folder.join("store");
    let store = store.to_str().expect("text");
    backline(["import", file, "--store", store]).done();
    let page = "out/r.html";
    let commands: [(&[&str], &[&str]); 9] = [
        (
            &["query", "SELECT * FROM events", "--csv", "--store", store],
            &[],
        ),
        (
            &["query", "SELECT * FROM events", "--json", "--store", store],
            &[],
        ),
        (&["query", "SELECT * FROM events", "--store", store], &[]),
        (&["inspect", file], &[]),
        (&["inspect", file, "--json"], &[]),
        (&["report", file, "-o", page], &["r.html"]),
        (
            &["analyse", file, "--out", "out"],
            &[
                "error-rates.png",
                "errors.csv",
                "rates.csv",
                "timeline-minimal.png",
            ],
        ),
        (&["man"], &[]),
        (&["completions", "bash"], &[]),
    ];
    let owned = commands.into_iter().map(|(args, files)| {
        let args = args.iter().map(|it| (*it).to_owned()).collect();
        (args, files.to_vec())
    });
    owned.collect()
}

#[test]
fn a_closed_pipe_ends_a_run_quietly_with_its_files_written() {
    let folder = temporary();
    for (args, files) in commands(folder.path()) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let done = run_into(folder.path(), &args, closed_pipe());
        assert_eq!(done, (0, String::new()), "{args:?}");
        let out = folder.path().join("out");
        assert_eq!(names_in(&out), files, "{args:?}");
        let _ = std::fs::remove_dir_all(out);
    }
    let help = run_into(folder.path(), &["--help"], closed_pipe());
    assert_eq!(help, (0, String::new()));
}

#[test]
fn what_is_lost_on_its_way_to_standard_output_is_an_error() {
    let full = || OpenOptions::new().write(true).open("/dev/full");
    if full().is_err() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let full = || -> File { full().expect("open") };
    let folder = temporary();
    for (args, files) in commands(folder.path()) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, said) = run_into(folder.path(), &args, full());
        assert_eq!(code, 1, "{args:?}: {said}");
        let wanted = "error: standard output cannot be written";
        assert!(said.starts_with(wanted), "{args:?}: {said}");
        let out = folder.path().join("out");
        assert_eq!(names_in(&out), files, "{args:?}");
        let _ = std::fs::remove_dir_all(out);
    }
    for args in ["--help", "--version"] {
        let (code, said) = run_into(folder.path(), &[args], full());
        assert_eq!(code, 1, "{args}: {said}");
    }
}
