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
                "harbour-town-vale-united-minimal-timeline.png",
                "points-matches.csv",
                "points.csv",
                "rates.csv",
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
        let wanted = "error: standard output could not be written completely";
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

/// The lines of a table in the terminal or a pipe, with this for `COLUMNS`.
fn lines_at(columns: Option<&str>, args: &[&str]) -> Vec<String> {
    let folder = temporary();
    let mut command = Command::new(env!("CARGO_BIN_EXE_backline"));
    command.args(args).current_dir(folder.path());
    match columns {
        Some(columns) => command.env("COLUMNS", columns),
        None => command.env_remove("COLUMNS"),
    };
    let output = command.output().expect("the binary starts");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_table_keeps_to_the_width_and_says_which_columns_it_leaves_out() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let data = data.to_str().expect("text");
    let args = ["analyse", data, "--team", "Real Madrid", "--timelines", "0"];
    let whole = lines_at(None, &args);
    for none in ["0", "", "wide"] {
        assert_eq!(lines_at(Some(none), &args), whole, "COLUMNS={none}");
    }
    let header = |lines: &[String], first: &str| -> String {
        let of = |line: &&String| line.trim().starts_with(first);
        lines.iter().find(of).expect("a header").clone()
    };
    let in_table = |line: &&String| line.starts_with([' ', '─']);
    for width in [80, 100, 120, 300] {
        let lines = lines_at(Some(&width.to_string()), &args);
        let widest = lines
            .iter()
            .filter(in_table)
            .map(|line| line.chars().count());
        assert!(widest.max() <= Some(width), "{lines:#?}");
        // No name is torn apart.
        for name in ["Asencio", "Courtois", "Tchouaméni"] {
            let count = |lines: &[String]| lines.iter().filter(|it| it.contains(name)).count();
            assert!(count(&lines) > 0, "{name} at {width}: {lines:#?}");
        }
        let left = lines
            .iter()
            .find(|line| line.starts_with("Left out to fit") && line.contains("rates.csv"));
        let rates = header(&lines, "player ");
        match width {
            300 => {
                assert_eq!(left, None);
                assert_eq!(lines, whole);
            }
            _ => {
                let left = left.expect("said");
                assert!(left.contains("xG given away. rates.csv has them"), "{left}");
                assert!(!rates.contains("xG given away"), "{rates}");
            }
        }
        assert!(rates.contains("errors to goals"), "{rates}");
    }
}

#[test]
fn tables_of_every_command_keep_to_the_width() {
    let folder = temporary();
    let store = folder.path().join("store");
    let store = store.to_str().expect("text");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let data = data.to_str().expect("text");
    backline(["import", data, "--store", store]).done();
    let query = ["query", "SELECT * FROM errors", "--store", store];
    let explain = ["explain", data, "--match", "psg", "--minute", "9"];
    let compare = [
        "compare", data, "--player", "Rüdiger", "--player", "Asencio", "--player", "Huijsen",
    ];
    let inspect = ["inspect", data];
    for args in [&query[..], &explain, &compare, &inspect] {
        for width in [80, 120] {
            let lines = lines_at(Some(&width.to_string()), args);
            let border = |line: &&String| line.starts_with('─');
            let widest = lines.iter().filter(border).map(|line| line.chars().count());
            assert!(
                widest.max() <= Some(width),
                "{args:?} at {width}: {lines:#?}"
            );
        }
    }
    let lines = lines_at(Some("80"), &query);
    let left = lines
        .iter()
        .find(|line| line.starts_with("Left out to fit 80"));
    assert!(
        left.is_some_and(|it| it.contains("--csv and --json give all")),
        "{lines:#?}"
    );
}

#[test]
fn verdicts_stand_on_lines_of_their_own_where_a_table_is_too_wide() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let args = ["analyse", data.to_str().expect("text"), "--timelines", "0"];
    let lines = lines_at(Some("80"), &args);
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() <= 80 || !line.starts_with(' ')),
        "{lines:#?}"
    );
    let goal = lines
        .iter()
        .position(|line| line.contains(", conceded by "));
    let goal = goal.expect("a goal");
    assert!(lines[goal + 1].starts_with("        "), "{lines:#?}");
}

#[test]
fn a_wrong_kind_of_picture_is_answered_with_the_kinds() {
    let run = backline(["chart", "pie", "data"]).refused(2);
    for kind in [
        "rates",
        "comparison",
        "timeline",
        "story",
        "map",
        "trend",
        "team-sheet",
    ] {
        assert!(run.stderr.contains(kind), "{}", run.stderr);
    }
    for kind in ["rates", "map"] {
        let help = backline(["chart", kind, "--help"]).done();
        let example = format!("Examples:\n  backline chart {kind} ");
        assert!(help.stdout.contains(&example), "{}", help.stdout);
    }
}
