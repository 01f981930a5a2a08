//! A store: the same answers as from the files, whatever happens to an import.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backline::machinery::store::{Store, query};
use polars::prelude::DataFrame;

use crate::common::{Run, backline, fixture, names_in, shared, temporary, text_of, write};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `backline WORDS... --store STORE`.
fn with_store<S: AsRef<OsStr>>(words: &[S], store: &Path) -> Run {
    let mut args: Vec<&OsStr> = words.iter().map(AsRef::as_ref).collect();
    args.extend(["--store".as_ref(), store.as_os_str()]);
    backline(args)
}

fn import(path: &Path, store: &Path) -> Run {
    with_store(&["import".as_ref(), path.as_os_str()], store)
}

/// The answer to a query as CSV.
#[track_caller]
fn ask(store: &Path, sql: &str) -> String {
    with_store(&["query", sql, "--csv"], store).done().stdout
}

/// Everything that a store holds, whatever its files are called.
#[track_caller]
fn content(store: &Path) -> Vec<String> {
    let tables = [
        ("matches", "match_id"),
        ("lineups", "match_id, side, player"),
        ("events", "match_id, \"order\""),
        ("candidates", "match_id, outcome_event_id, player"),
        ("errors", "match_id, outcome_event_id, player"),
        ("outcomes", "match_id, event_id"),
    ];
    tables
        .map(|(table, order)| ask(store, &format!("SELECT * FROM {table} ORDER BY {order}")))
        .to_vec()
}

/// A folder of Wyscout matches with these ids, all of one course.
fn matches(folder: &Path, ids: std::ops::Range<u32>) {
    let text = text_of("wyscout/9002.json");
    std::fs::create_dir_all(folder).expect("made");
    for id in ids {
        write(
            folder,
            &format!("{id}.json"),
            text.replace("9002", &id.to_string()),
        );
    }
}

/// Files below a folder, their paths within it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn data_files(store: &Path) -> Vec<PathBuf> {
    let is_data = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "parquet");
    files_below(store).into_iter().filter(is_data).collect()
}

/// Runs a command on the files and on the store, and asserts that both write the same bytes.
#[track_caller]
fn same_output(files: &Path, store: &Path, command: &[&str], more: &[&str]) {
    let outputs = [files, store].map(|path| {
        let out = temporary();
        let mut args: Vec<&OsStr> = command.iter().map(OsStr::new).collect();
        args.push(path.as_os_str());
        args.extend(more.iter().map(OsStr::new));
        args.extend(["--out".as_ref(), out.path().as_os_str()]);
        backline(args).done();
        out
    });
    let [from_files, from_store] = [0, 1].map(|at| names_in(outputs[at].path()));
    assert_eq!(from_files, from_store, "{command:?} {more:?}");
    assert!(!from_files.is_empty());
    for name in from_files {
        let [a, b] =
            [0, 1].map(|at: usize| std::fs::read(outputs[at].path().join(&name)).expect("written"));
        assert!(a == b, "{command:?} {more:?}: {name} differs");
    }
}

#[test]
fn every_command_gives_the_same_from_a_store_as_from_the_files() {
    let folder = temporary();
    let store = folder.path().join("store");
    let data = project("data");
    import(&data, &store).done();
    same_output(&data, &store, &["analyse"], &[]);
    same_output(&data, &store, &["analyse"], &["--team", "Real Madrid"]);
    // Other rules than those that the store's verdicts follow: attributed from its events.
    same_output(&data, &store, &["analyse"], &["--labels", "ignore"]);
    same_output(
        &data,
        &store,
        &["compare"],
        &["--player", "Rüdiger", "--player", "Asencio"],
    );
    same_output(&data, &store, &["chart", "map"], &["--team", "Real Madrid"]);
    same_output(
        &data,
        &store,
        &["chart", "trend"],
        &["--team", "Real Madrid"],
    );
    same_output(
        &data,
        &store,
        &["explain"],
        &["--match", "psg", "--goal", "1"],
    );
    same_output(&data, &store, &["convert"], &[]);
    let full = fixture("wyscout");
    let store = folder.path().join("wyscout");
    import(&full, &store).done();
    same_output(&full, &store, &["analyse"], &[]);
    same_output(&full, &store, &["analyse"], &["--labels", "ignore"]);
    same_output(
        &full,
        &store,
        &["compare"],
        &["--min-minutes", "0", "--per", "touches"],
    );
    same_output(&full, &store, &["convert"], &[]);
}

#[test]
fn inspect_shows_the_matches_of_a_store() {
    let folder = temporary();
    let store = folder.path().join("store");
    import(&fixture("wyscout"), &store).done();
    let [files, stored] = [fixture("wyscout"), store.clone()].map(|path| {
        let said = backline::<_, &OsStr>(["inspect".as_ref(), path.as_os_str()])
            .done()
            .stdout;
        let wanted = |line: &&str| {
            ["  match ", "  score ", "  players "]
                .iter()
                .any(|start| line.starts_with(start))
        };
        said.lines()
            .filter(wanted)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    assert_eq!(files.len(), 3);
    assert_eq!(files, stored);
    // What became of the file's rows was said when it was imported.
    let said = backline::<_, &OsStr>(["inspect".as_ref(), store.as_os_str()]).done();
    assert!(
        said.stdout
            .contains("events in the store; run `backline inspect` on the imported file"),
        "{}",
        said.stdout
    );
    let args: [&OsStr; 3] = ["inspect".as_ref(), store.as_os_str(), "--json".as_ref()];
    let json: serde_json::Value =
        serde_json::from_str(&backline(args).done().stdout).expect("JSON");
    assert!(json["matches"][0]["rows"].is_null(), "{json}");
}

#[test]
fn the_queries_of_the_documentation_run() {
    let folder = temporary();
    let store = folder.path().join("store");
    import(&project("data"), &store).done();
    let page = std::fs::read_to_string(project("docs/store.md")).expect("a page");
    let blocks = page.split("```sql\n").skip(1);
    let mut queries: Vec<&str> = blocks.filter_map(|rest| rest.split("```").next()).collect();
    assert!(queries.len() >= 5, "{}", queries.len());
    let readme = std::fs::read_to_string(project("README.md")).expect("a page");
    let shown = readme.split("backline query \"").skip(1);
    queries.extend(shown.filter_map(|rest| rest.split('"').next()));
    for sql in queries {
        ask(&store, sql);
    }
    // A sort with a limit hands a hint to the scan.
    for table in ["candidates", "errors", "lineups", "matches"] {
        let all = ask(
            &store,
            &format!("SELECT match_id FROM {table} ORDER BY match_id DESC"),
        );
        let three = format!("SELECT match_id FROM {table} ORDER BY match_id DESC LIMIT 3");
        let first: Vec<&str> = all.lines().take(4).collect();
        assert_eq!(
            ask(&store, &three).lines().collect::<Vec<_>>(),
            first,
            "{table}"
        );
        let some = format!(
            "SELECT match_id FROM {table} WHERE match_id > '2025-06-20' ORDER BY match_id LIMIT 1"
        );
        let found = ask(&store, &some);
        assert!(
            found.lines().nth(1) >= Some("2025-06-20"),
            "{table}: {found}"
        );
    }
}

#[test]
fn a_store_of_shared_matches_gives_the_same_as_the_files() {
    let Some(archive) = shared("wyscout/euro-2016.tar.xz") else {
        return;
    };
    let folder = temporary();
    let store = folder.path().join("store");
    import(&archive, &store).done();
    same_output(&archive, &store, &["analyse"], &["--timelines", "2"]);
    same_output(&archive, &store, &["compare"], &["--position", "DF"]);
    let evaluated = [&archive, &store].map(|path| {
        let args = ["evaluate".as_ref(), path.as_os_str(), "--json".as_ref()];
        backline::<_, &OsStr>(args).done().stdout
    });
    assert_eq!(evaluated[0], evaluated[1]);
}

#[test]
fn only_new_and_changed_files_are_read() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    matches(&files, 9100..9105);
    let first = import(&files, &store).done();
    assert!(
        first
            .stdout
            .contains("5 files read (5 matches new, 0 replaced), 0 unchanged"),
        "{}",
        first.stdout
    );
    let before = data_files(&store);
    let again = import(&files, &store).done();
    assert!(
        again
            .stdout
            .contains("0 files read (0 matches new, 0 replaced), 5 unchanged"),
        "{}",
        again.stdout
    );
    assert_eq!(data_files(&store), before, "nothing is written anew");

    let text = std::fs::read_to_string(files.join("9102.json")).expect("there");
    write(
        &files,
        "9102.json",
        text.replace("\"eventSec\": 4.0", "\"eventSec\": 3.5"),
    );
    matches(&files, 9105..9107);
    let changed = import(&files, &store).done();
    assert!(
        changed
            .stdout
            .contains("3 files read (2 matches new, 1 replaced), 4 unchanged"),
        "{}",
        changed.stdout
    );
    let seconds = ask(
        &store,
        "SELECT seconds FROM events WHERE match_id = '9102' AND period = 1 ORDER BY seconds LIMIT 2",
    );
    assert_eq!(seconds, "seconds\n2.0\n3.5\n");
    let clean = folder.path().join("clean");
    import(&files, &clean).done();
    assert_eq!(content(&store), content(&clean));
    // Small imports do not pile up small files: one of each table.
    assert_eq!(data_files(&store).len(), 6);
}

#[test]
fn a_file_that_belongs_to_an_event_file_is_looked_at_too() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    std::fs::create_dir(&files).expect("made");
    for name in names_in(&project("data"))
        .iter()
        .filter(|name| name.contains("psg"))
    {
        std::fs::copy(project("data").join(name), files.join(name)).expect("copied");
    }
    import(&files, &store).done();
    let lineups = files.join("2025-07-09-psg-real-madrid.lineups.csv");
    let text = std::fs::read_to_string(&lineups).expect("there");
    std::fs::write(&lineups, text.replace("Asencio", "Ascencio")).expect("written");
    let changed = import(&files, &store).done();
    assert!(
        changed
            .stdout
            .contains("1 file read (0 matches new, 1 replaced)"),
        "{}",
        changed.stdout
    );
    let named = ask(
        &store,
        "SELECT count(*) AS n FROM lineups WHERE player LIKE '%Ascencio%'",
    );
    assert_eq!(named, "n\n1\n");
}

/// Imports a folder of these files, then again with those that come to lie beside them.
#[track_caller]
fn comes_later(events: &[(&str, String)], beside: &[(&str, String)], read_anew: &str) {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    let put = |files_of: &[(&str, String)]| {
        for (name, text) in files_of {
            let path = files.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
    };
    put(events);
    import(&files, &store).done();
    let again = import(&files, &store).done().stdout;
    assert!(again.contains("0 files read"), "{again}");
    for (name, text) in beside {
        put(&[(*name, text.clone())]);
        let changed = import(&files, &store).done().stdout;
        assert!(changed.contains(read_anew), "{name}: {changed}");
    }
    let again = import(&files, &store).done().stdout;
    assert!(again.contains("0 files read"), "{again}");
    let clean = folder.path().join("clean");
    import(&files, &clean).done();
    assert_eq!(content(&store), content(&clean));
}

#[test]
fn a_file_that_comes_to_lie_beside_an_event_file_is_noticed_wherever_its_name_is_free() {
    let replaced = "1 file read (0 matches new, 1 replaced)";
    let f24 = text_of("opta/f24-3-2030-7001-eventdetails.xml");
    let f7 = text_of("opta/f7-3-2030-7001-matchresults.xml");
    comes_later(&[("events.xml", f24)], &[("F7 of 7001.xml", f7)], replaced);
    let ma3 = text_of("statsperform/ma3-7001.json");
    let ma1 = text_of("statsperform/ma1-7001.json");
    comes_later(
        &[("events.json", ma3)],
        &[("fx7001abcdefghijklmnopqrs_MA1.json", ma1)],
        replaced,
    );
    let raw = text_of("sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml");
    let information =
        text_of("sportec/DFL_02_01_matchinformation_DFL-COM-900001_DFL-MAT-900A01.xml");
    comes_later(
        &[("events.xml", raw)],
        &[("the matchinfo.xml", information)],
        replaced,
    );
}

#[test]
fn a_table_that_comes_to_lie_beside_many_event_files_is_noticed_for_each() {
    let folder = temporary();
    crate::forms::public(folder.path());
    let table = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("there");
    // Two matches of one folder: what is looked up once for both counts for both.
    let one = text_of("wyscout/9002.json");
    let other = one.replace("9002", "9004");
    comes_later(
        &[("9002.json", one.clone()), ("9004.json", other.clone())],
        &[
            ("matches_Coast.json", table("matches_Coast.json")),
            ("players.json", table("players.json")),
        ],
        "2 files read (0 matches new, 2 replaced)",
    );
    comes_later(
        &[("9002.json", one), ("9004.json", other)],
        &[("index.csv", text_of("wyscout/index.csv"))],
        "2 files read (0 matches new, 2 replaced)",
    );
    let open_data = temporary();
    crate::forms::open_data(open_data.path());
    let matches =
        std::fs::read_to_string(open_data.path().join("matches/43/3.json")).expect("there");
    let events = text_of("statsbomb/events/9001.json");
    comes_later(
        &[("events/9001.json", events.clone())],
        &[("matches/43/3.json", matches.clone())],
        "1 file read (0 matches new, 1 replaced)",
    );
    // Another season's table does not concern a match that has its own.
    comes_later(
        &[("events/9001.json", events), ("matches/43/3.json", matches)],
        &[("matches/43/4.json", "[]".to_owned())],
        "0 files read",
    );
}

#[test]
fn matches_of_a_file_that_is_gone_stay_until_pruned() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    matches(&files, 9100..9104);
    import(&files, &store).done();
    std::fs::remove_file(files.join("9101.json")).expect("there");
    let kept = import(&files, &store).done();
    assert!(
        kept.stdout.contains("--prune removes them"),
        "{}",
        kept.stdout
    );
    assert_eq!(ask(&store, "SELECT count(*) AS n FROM matches"), "n\n4\n");
    let prune: [&OsStr; 3] = ["import".as_ref(), files.as_os_str(), "--prune".as_ref()];
    let pruned = with_store(&prune, &store).done();
    assert!(
        pruned.stdout.contains("1 match removed"),
        "{}",
        pruned.stdout
    );
    let clean = folder.path().join("clean");
    import(&files, &clean).done();
    assert_eq!(content(&store), content(&clean));
}

#[test]
fn a_file_that_moved_is_the_same_match_and_a_second_copy_is_refused() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    matches(&files, 9100..9102);
    import(&files, &store).done();
    let moved = folder.path().join("moved");
    std::fs::create_dir(&moved).expect("made");
    std::fs::rename(files.join("9101.json"), moved.join("9101.json")).expect("moved");
    import(&moved, &store).done();
    assert_eq!(ask(&store, "SELECT count(*) AS n FROM matches"), "n\n2\n");
    std::fs::copy(files.join("9100.json"), moved.join("copy.json")).expect("copied");
    let before = content(&store);
    import(&moved, &store)
        .refused(2)
        .says(&["the match `9100` is in two files"]);
    assert_eq!(content(&store), before);
}

/// Starts an import that is not waited for.
fn start(files: &Path, store: &Path) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_backline"))
        .arg("import")
        .arg(files)
        .arg("--store")
        .arg(store)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts")
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing_and_the_next_one_finishes_it() {
    let folder = temporary();
    let files = folder.path().join("files");
    matches(&files, 9100..9240);
    let clean = folder.path().join("clean");
    let began = std::time::Instant::now();
    import(&files, &clean).done();
    let whole = began.elapsed();
    let wanted = content(&clean);
    let few = folder.path().join("few");
    matches(&few, 9100..9110);
    const ROUNDS: u32 = 12;
    let mut cut_short = 0;
    for round in 0..ROUNDS {
        let store = folder.path().join(format!("store-{round}"));
        import(&few, &store).done();
        // The ten are there under other names, which the long import takes for moved files.
        std::fs::rename(&few, folder.path().join("aside")).expect("moved");
        let mut child = start(&files, &store);
        std::thread::sleep(whole * round / (ROUNDS - 2));
        // SIGKILL; it may have ended already.
        let _ = child.kill();
        let ended = child.wait().expect("waited for").success();
        let found = ask(&store, "SELECT count(*) AS n FROM matches");
        assert!(found == "n\n10\n" || found == "n\n140\n", "{found}");
        cut_short += u32::from(!ended);
        import(&files, &store).done();
        assert_eq!(content(&store), wanted, "killed in round {round}");
        let plain = data_files(&store);
        assert_eq!(plain.len(), data_files(&clean).len(), "{plain:?}");
        let hidden = files_below(&store)
            .into_iter()
            .filter(|path| path.to_string_lossy().ends_with(".tmp"));
        assert_eq!(hidden.count(), 0, "nothing is left over");
        std::fs::rename(folder.path().join("aside"), &few).expect("moved back");
    }
    assert!(cut_short > 0, "no import was cut short");
}

#[test]
fn a_query_while_an_import_replaces_parts_is_answered() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    matches(&files, 9100..9130);
    import(&files, &store).done();
    let opened = Store::open(&store).expect("a store");
    // Each file is another one then, and so is each part.
    let change = |from: &str, to: &str| {
        for entry in std::fs::read_dir(&files).expect("a folder").flatten() {
            let text = std::fs::read_to_string(entry.path()).expect("text");
            assert!(text.contains(from), "{from}");
            std::fs::write(entry.path(), text.replace(from, to)).expect("written");
        }
    };
    change("Costa Verde", "Costa Azul");
    import(&files, &store).done();
    let events = "SELECT count(*) AS n FROM events";
    let answer = query(&opened, events).expect("the parts are others now");
    let rows = |answer: &DataFrame| format!("{answer:?}");
    let wanted = rows(&answer);
    change("Costa Azul", "Costa Verde");
    let mut child = start(&files, &store);
    let mut asked = 0;
    loop {
        let ended = child.try_wait().expect("waited for").is_some();
        let answer = query(&Store::open(&store).expect("a store"), events);
        assert_eq!(rows(&answer.expect("an answer")), wanted);
        asked += 1;
        if ended && asked > 3 {
            break;
        }
    }
}

#[test]
fn what_was_committed_and_not_yet_named_is_read_and_the_next_import_cleans_up() {
    let folder = temporary();
    let (files, store) = (folder.path().join("files"), folder.path().join("store"));
    matches(&files, 9100..9103);
    import(&files, &store).done();
    let wanted = content(&store);
    let named = data_files(&store);
    // As after a kill between the commit and the renaming.
    for file in named.iter().step_by(2) {
        let name = file.file_name().expect("named").to_string_lossy();
        std::fs::rename(file, file.with_file_name(format!("_{name}.tmp"))).expect("renamed");
    }
    // As after a kill before a commit, and another program's file beside ours.
    let events = named
        .iter()
        .find(|path| path.starts_with(store.join("events")))
        .expect("there");
    std::fs::write(
        events.with_file_name("_part-000009-0000.parquet.tmp"),
        "half",
    )
    .expect("written");
    let other = events.with_file_name("part-notes.txt");
    std::fs::write(&other, "mine").expect("written");
    assert_eq!(content(&store), wanted);
    import(&files, &store).done();
    assert_eq!(data_files(&store), named);
    assert_eq!(content(&store), wanted);
    assert!(
        !events
            .with_file_name("_part-000009-0000.parquet.tmp")
            .exists()
    );
    assert!(other.exists(), "what is not ours stays");
}

#[test]
fn two_imports_at_once_both_come_through() {
    let folder = temporary();
    let store = folder.path().join("store");
    let halves = [9100..9150, 9150..9200].map(|ids| {
        let files = folder.path().join(format!("files-{}", ids.start));
        matches(&files, ids);
        files
    });
    let children = [0, 1].map(|at: usize| start(&halves[at], &store));
    for child in children {
        let output = child.wait_with_output().expect("waited for");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert!(said.is_empty() || said.contains("waiting"), "{said}");
    }
    let all = folder.path().join("all");
    matches(&all, 9100..9200);
    let clean = folder.path().join("clean");
    import(&all, &clean).done();
    let without_files = |store: &Path| {
        let columns = "match_id, home, away, home_score, away_score, competition, season";
        let matches = ask(
            store,
            &format!("SELECT {columns} FROM matches ORDER BY match_id"),
        );
        (matches, content(store)[1..].to_vec())
    };
    assert_eq!(without_files(&store), without_files(&clean));
}

#[test]
fn a_folder_with_other_things_is_no_place_for_a_store_and_a_store_is_named_where_one_is_missing() {
    let folder = temporary();
    write(folder.path(), "thesis.txt", "mine");
    import(&project("data"), folder.path())
        .refused(2)
        .says(&["thesis.txt", "new or empty folder"]);
    assert_eq!(names_in(folder.path()), ["thesis.txt"]);
    with_store(&["query", "SELECT 1"], &folder.path().join("none"))
        .refused(2)
        .says(&["is not a store", "Import matches into a new"]);
}

#[test]
fn a_query_that_cannot_be_answered_says_what_there_is() {
    let folder = temporary();
    let store = folder.path().join("store");
    import(&fixture("wyscout"), &store).done();
    with_store(&["query", "SELECT * FROM goals"], &store)
        .refused(2)
        .says(&["goals", "outcomes", "candidates"]);
    with_store(&["query", "SELECT shirt FROM lineups"], &store)
        .refused(2)
        .says(&["shirt", "lineups: match_id, side"]);
    let table = with_store(&["query", "SELECT home, away FROM matches"], &store).done();
    assert!(table.stdout.contains("1 row"), "{}", table.stdout);
    let json = with_store(&["query", "SELECT home FROM matches", "--json"], &store).done();
    let rows: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_query_reads_by_columns_files_and_rows_and_gives_what_is_there() {
    let folder = temporary();
    let store = folder.path().join("store");
    import(&project("data"), &store).done();
    import(&fixture("wyscout"), &store).done();
    let number = |sql: &str| -> f64 {
        let text = ask(&store, sql);
        let cell = text
            .lines()
            .nth(1)
            .unwrap_or_else(|| panic!("{sql}: {text}"));
        cell.parse().unwrap_or_else(|_| panic!("{sql}: {text}"))
    };
    let all = number("SELECT count(*) AS n FROM events");
    assert!(all > 300.0);
    // Whole columns, a filter by what the folders say, and one by what the files say.
    let one = "competition = 'FIFA Club World Cup'";
    let here = number(&format!("SELECT count(*) AS n FROM events WHERE {one}"));
    let there = number(&format!(
        "SELECT count(*) AS n FROM events WHERE NOT {one} OR competition IS NULL"
    ));
    assert!(
        here > 0.0 && there > 0.0 && here + there == all,
        "{here} {there} {all}"
    );
    let shots = "SELECT count(*) AS n FROM events WHERE type = 'shot'";
    let of_one = number(&format!("{shots} AND {one}"));
    let of_others = number(&format!("{shots} AND NOT {one}"));
    assert!(of_one > 0.0, "{of_one}");
    assert_eq!(of_one + of_others, number(shots));
    assert_eq!(number(&format!("{shots} AND seconds < 0")), 0.0);
    assert_eq!(number("SELECT count(*) AS n FROM events WHERE 1 = 1"), all);
    assert_eq!(number("SELECT count(*) AS n FROM events WHERE 1 = 2"), 0.0);
    assert_eq!(
        ask(&store, "SELECT * FROM events LIMIT 3").lines().count(),
        4
    );
    assert_eq!(
        number("SELECT count(*) AS n FROM (SELECT * FROM lineups LIMIT 5)"),
        5.0
    );
    let joined = number(
        "SELECT count(*) AS n FROM errors JOIN matches ON errors.match_id = matches.match_id WHERE matches.home = 'PSG'",
    );
    assert!(joined > 0.0);
    let none = ask(&store, "SELECT player FROM lineups WHERE season = '1066'");
    assert_eq!(none.trim(), "player", "no file fits");
    let json = with_store(
        &["query", "SELECT counted FROM errors LIMIT 1", "--json"],
        &store,
    )
    .done();
    let rows: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(rows[0]["counted"], serde_json::Value::Bool(true));
    with_store(&["query", "DELETE FROM errors"], &store)
        .refused(2)
        .says(&["not changed with DELETE", "SELECT"]);
}

/// A Python with DuckDB and pyarrow, installed from PyPI once; none where it cannot be had. Tests
/// run side by side: on a new machine one installs and the others wait, so that none of them
/// imports what is half written.
fn python() -> Option<PathBuf> {
    let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = std::fs::File::create(below.join("python-of-store.lock")).expect("created");
    lock.lock().expect("locked");
    let folder = below.join("python-of-store");
    let python = folder.join("bin/python");
    let runs = |command: &mut Command| {
        let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    let has_both = || runs(Command::new(&python).args(["-c", "import duckdb, pyarrow.dataset"]));
    if has_both() {
        return Some(python);
    }
    let made = runs(Command::new("python3").arg("-m").arg("venv").arg(&folder))
        && runs(Command::new(&python).args(["-m", "pip", "install", "duckdb", "pyarrow"]));
    if made && has_both() {
        return Some(python);
    }
    println!("skipped: DuckDB and pyarrow cannot be installed");
    None
}

#[test]
fn duckdb_and_pyarrow_read_a_store_as_it_is() {
    let Some(python) = python() else { return };
    let folder = temporary();
    let store = folder.path().join("store");
    import(&project("data"), &store).done();
    import(&fixture("wyscout"), &store).done();
    let script = "
import sys, duckdb, pyarrow.dataset as ds
store = sys.argv[1]
for table in ('matches', 'lineups', 'events', 'candidates', 'errors', 'outcomes'):
    rows = duckdb.sql(f\"select count(*), count(distinct competition) from read_parquet('{store}/{table}/**/*.parquet', hive_partitioning=true)\").fetchall()[0]
    frame = ds.dataset(f'{store}/{table}', partitioning='hive').to_table()
    assert frame.num_rows == rows[0], table
    assert {'match_id', 'competition', 'season'} <= set(frame.column_names), frame.column_names
    print(table, rows[0])
sums = duckdb.sql(f\"select type, count(*) from read_parquet('{store}/events/**/*.parquet', hive_partitioning=true) where start_x < 52.5 and time_ms >= 0 group by type order by type\").fetchall()
print(sums)
";
    let output = Command::new(python)
        .args(["-c", script])
        .arg(&store)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for table in [
        "matches",
        "lineups",
        "events",
        "candidates",
        "errors",
        "outcomes",
    ] {
        let ours = ask(&store, &format!("SELECT count(*) AS n FROM {table}"));
        let ours = ours.trim_start_matches("n\n").trim();
        assert!(
            said.contains(&format!("{table} {ours}\n")),
            "{table}: {ours} here, there:\n{said}"
        );
    }
    let ours = ask(
        &store,
        "SELECT CAST(type AS VARCHAR) AS type, count(*) AS n FROM events WHERE start_x < 52.5 GROUP BY type ORDER BY type",
    );
    let ours: Vec<String> = ours
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(word, number)| format!("('{word}', {number})"))
        .collect();
    assert!(
        said.contains(&format!("[{}]", ours.join(", "))),
        "{ours:?} here, there:\n{said}"
    );
}

/// Times and players stand in forms that the format allows and few programs write: differences
/// that overflow where a match begins, numbers of people that begin anew in every match.
#[test]
fn duckdb_and_pyarrow_read_the_same_times_and_players() {
    let Some(python) = python() else { return };
    let folder = temporary();
    let store = folder.path().join("store");
    let simulate = ["simulate", "--matches", "150", "--seed", "5"];
    with_store(&simulate, &store).done();
    let script = "
import sys, duckdb, pyarrow.dataset as ds
from collections import Counter
store = sys.argv[1]
rows = duckdb.sql(f\"\"\"select match_id || ' ' || player_id || ' ' || player, count(*), sum(time_ms), min(time_ms), max(time_ms), sum(\\\"order\\\")
    from read_parquet('{store}/events/**/*.parquet', hive_partitioning=true) where player is not null group by 1 order by 1\"\"\").fetchall()
frame = ds.dataset(f'{store}/events', partitioning='hive').to_table(columns=['match_id', 'player_id', 'player', 'time_ms', 'order'])
frame = frame.filter(ds.field('player').is_valid())
sums = {}
for match, id, player, time, order in zip(*(frame[name].to_pylist() for name in frame.column_names)):
    sums.setdefault(f'{match} {id} {player}', []).append((time, order))
for who, count, total, least, most, order in rows:
    there = sums.pop(who)
    times = [time for time, _ in there]
    assert (count, total, least, most) == (len(times), sum(times), min(times), max(times)), who
    assert order == sum(order for _, order in there), who
    print(f'{who},{count},{total},{order}')
assert not sums
";
    let output = Command::new(python)
        .args(["-c", script])
        .arg(&store)
        .output()
        .expect("runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let ours = ask(
        &store,
        "SELECT match_id || ' ' || player_id || ' ' || player AS who, count(*) AS n,
                CAST(round(sum(seconds) * 1000, 0) AS BIGINT) AS time, sum(\"order\") AS place
         FROM events WHERE player IS NOT NULL
         GROUP BY match_id || ' ' || player_id || ' ' || player ORDER BY who",
    );
    let ours: Vec<&str> = ours.lines().skip(1).collect();
    let theirs = String::from_utf8_lossy(&output.stdout).into_owned();
    let theirs: Vec<&str> = theirs.lines().collect();
    assert!(ours.len() > 150 * 22, "{}", ours.len());
    assert_eq!(ours, theirs);
}
