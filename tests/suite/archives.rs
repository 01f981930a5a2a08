//! Archives, packed files and pipes are read as the folder they hold, in bounded memory, with
//! nothing written to disk; what cannot be read of them is said by name.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{fixture, inspect, names_in, temporary, texts, write};
use backline::machinery::model::MatchData;
use backline::machinery::read::{Limits, ReadOptions, find, read};

/// Files of an archive: name and bytes.
type Files = Vec<(&'static str, Vec<u8>)>;

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).expect("a fixture")
}

/// Three providers' matches with what lies beside them.
fn season() -> Files {
    vec![
        ("csv/full.csv", bytes("csv/full.csv")),
        ("csv/full.lineups.csv", bytes("csv/full.lineups.csv")),
        (
            "statsbomb/events/9001.json",
            bytes("statsbomb/events/9001.json"),
        ),
        (
            "statsbomb/lineups/9001.json",
            bytes("statsbomb/lineups/9001.json"),
        ),
        ("wyscout/9002.json", bytes("wyscout/9002.json")),
        ("wyscout/index.csv", bytes("wyscout/index.csv")),
    ]
}

fn zip<N: AsRef<str>>(files: &[(N, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(name.as_ref(), options).expect("a name");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("a zip").into_inner()
}

fn tar<N: AsRef<str>>(files: &[(N, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let name = name.as_ref();
        let mut header = tar::Header::new_ustar();
        // Set by hand: the crate refuses names that lead out of the archive.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, &bytes[..]).expect("appended");
    }
    builder.into_inner().expect("a tar")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    liblzma::encode_all(bytes, 1).expect("packed")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("packed")
}

/// Every form of archive of these files.
fn archives<N: AsRef<str>>(files: &[(N, Vec<u8>)]) -> Vec<(&'static str, Vec<u8>)> {
    let tar = tar(files);
    vec![
        ("season.zip", zip(files)),
        ("season.tar.gz", gzip(&tar)),
        ("season.tar.xz", xz(&tar)),
        ("season.tar.zst", zstd(&tar)),
        ("season.tar", tar),
    ]
}

fn unpacked<N: AsRef<str>>(folder: &Path, files: &[(N, Vec<u8>)]) -> PathBuf {
    for (name, bytes) in files {
        let path = folder.join("season").join(name.as_ref());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    folder.join("season")
}

fn read_at(path: &Path) -> MatchData {
    read(&[path], &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The three frames are equal but for the file's name.
#[track_caller]
fn same(a: &MatchData, b: &MatchData, what: &str) {
    assert!(a.events.equals_missing(&b.events), "{what}: events");
    assert!(a.lineups.equals_missing(&b.lineups), "{what}: lineups");
    let without_file = |data: &MatchData| data.matches.drop("file").expect("a column");
    assert!(
        without_file(a).equals_missing(&without_file(b)),
        "{what}: matches"
    );
}

#[test]
fn every_archive_gives_the_frames_of_its_folder_with_what_lies_beside_the_events() {
    let folder = temporary();
    let files = season();
    let plain = read_at(&unpacked(folder.path(), &files));
    assert_eq!(plain.matches.height(), 3);
    // Line-ups and the index were found in the folder, so that equality means something.
    assert!(texts(&plain.matches, "competition").contains(&Some("Coast Cup".to_owned())));
    assert!(texts(&plain.lineups, "basis").contains(&Some("stated".to_owned())));
    for (name, bytes) in archives(&files) {
        let archive = write(folder.path(), name, bytes);
        same(&read_at(&archive), &plain, name);
        // As one file of a folder that holds nothing else.
        let alone = temporary();
        std::fs::copy(&archive, alone.path().join(name)).expect("copied");
        same(&read_at(alone.path()), &plain, name);
    }
}

/// Fixtures of one provider: the event file, and what lies beside it.
fn of_fixtures(event: &str, beside: &[&str]) -> OfProvider {
    let files = std::iter::once(event).chain(beside.iter().copied());
    (
        event.to_owned(),
        files.map(|name| (name.to_owned(), bytes(name))).collect(),
    )
}

/// All files of a folder, as of an archive's; the event file is the one of this name.
fn of_folder(folder: &Path, event: &str) -> OfProvider {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below it");
            let name = name.to_str().expect("text").to_owned();
            files.push((name, std::fs::read(&path).expect("read")));
        }
    }
    files.sort();
    (event.to_owned(), files)
}

/// A provider's files: the event file's name, and name and bytes of all.
type OfProvider = (String, Vec<(String, Vec<u8>)>);

/// Every form of every provider.
fn every_provider() -> Vec<OfProvider> {
    let (open_data, public, own) = (temporary(), temporary(), temporary());
    crate::forms::open_data(open_data.path());
    crate::forms::public(public.path());
    let events = own.path().join("events.parquet");
    let full = fixture("csv/full.csv");
    let convert = [
        "convert".as_ref(),
        full.as_os_str(),
        "-o".as_ref(),
        events.as_os_str(),
    ];
    crate::common::backline(convert).done();
    vec![
        of_fixtures("csv/full.csv", &["csv/full.lineups.csv"]),
        of_folder(own.path(), "events.parquet"),
        of_folder(open_data.path(), "events/9001.json"),
        of_fixtures(
            "opta/f24-3-2030-7001-eventdetails.xml",
            &["opta/f7-3-2030-7001-matchresults.xml"],
        ),
        of_fixtures(
            "statsperform/ma3-7001.json",
            &["statsperform/ma1-7001.json"],
        ),
        of_fixtures("statsperform/ma3-7002.xml", &["statsperform/ma1-7002.xml"]),
        of_fixtures("whoscored/7003.json", &[]),
        of_fixtures("whoscored/scraped.csv", &[]),
        of_fixtures("whoscored/soccerdata.csv", &[]),
        of_fixtures("wyscout/9002.json", &["wyscout/index.csv"]),
        of_folder(public.path(), "events_Coast.json"),
        of_fixtures("wyscout-v3/9003.json", &[]),
        of_fixtures(
            "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml",
            &["sportec/DFL_02_01_matchinformation_DFL-COM-900001_DFL-MAT-900A01.xml"],
        ),
        of_fixtures("datafactory/900501.json", &[]),
        of_fixtures("metrica/Testkamp_RawEventsData.csv", &[]),
        of_fixtures(
            "metrica/Testkamp_events.json",
            &["metrica/Testkamp_metadata.xml"],
        ),
        of_fixtures("spadl/left-to-right.csv", &[]),
        of_fixtures(
            "spadl/proper.json",
            &[
                "spadl/proper.games.csv",
                "spadl/proper.players.csv",
                "spadl/proper.teams.csv",
            ],
        ),
        of_fixtures("kloppy/match.csv", &[]),
        of_fixtures(
            "cdf/9003_event.jsonl",
            &["cdf/9003_match.json", "cdf/9003_meta.json"],
        ),
    ]
}

#[test]
fn every_provider_s_files_are_the_same_packed_in_an_archive_and_through_a_pipe() {
    let mut formats = std::collections::BTreeSet::new();
    for (event, files) in every_provider() {
        let folder = temporary();
        let plain = read_at(&unpacked(folder.path(), &files));
        formats.extend(texts(&plain.matches, "provider").into_iter().flatten());
        let of_event = files.iter().find(|(name, _)| *name == event);
        let of_event = &of_event.expect("the event file").1;
        let name = Path::new(&event).file_name().expect("a name");
        // Some cannot be read alone; they then say so through a pipe too.
        let empty = temporary();
        let alone = write(empty.path(), name.to_str().expect("text"), of_event);
        let alone = read(&[alone], &ReadOptions::default()).ok();
        if let (Some(alone), true) = (&alone, files.len() > 1) {
            // What lies beside it counts, so that equality means that it was found.
            let without_file = |data: &MatchData| data.matches.drop("file").expect("a column");
            let differs = !alone.lineups.equals_missing(&plain.lineups)
                || !without_file(alone).equals_missing(&without_file(&plain));
            assert!(differs, "{event}: nothing comes from beside it");
        }

        for (name, archive) in archives(&files) {
            let what = format!("{event} in {name}");
            same(
                &read_at(&write(folder.path(), name, &archive)),
                &plain,
                &what,
            );
        }
        for (ending, pack) in PACKINGS {
            let packed: Vec<(String, Vec<u8>)> = files
                .iter()
                .map(|(name, bytes)| (format!("{name}.{ending}"), pack(bytes)))
                .collect();
            let here = temporary();
            let what = format!("{event} as .{ending}");
            same(&read_at(&unpacked(here.path(), &packed)), &plain, &what);
        }

        // Through a pipe: the event file without what lies beside it, and an archive with it.
        let convert = |bytes: &[u8]| {
            let args = ["convert", "-", "-o", "piped.parquet"];
            let (code, _, problem) = piped(&args, bytes, folder.path());
            (code == 0)
                .then(|| read_at(&folder.path().join("piped.parquet")))
                .ok_or(problem)
        };
        match (convert(of_event), &alone) {
            // Without an id in the file the name stands for it, which a pipe has not.
            (Ok(piped), Some(alone)) => {
                let left_out = ["match_id", "event_id", "possession"];
                let kept = |data: &MatchData| data.events.drop_many(left_out);
                assert!(kept(&piped).equals_missing(&kept(alone)), "{event} piped");
            }
            (Err(problem), None) => assert!(problem.contains("standard input"), "{problem}"),
            (piped, _) => panic!("{event} piped: {:?}", piped.err()),
        }
        for (what, archive) in [("zip", zip(&files)), ("tar.gz", gzip(&tar(&files)))] {
            let piped = convert(&archive).unwrap_or_else(|error| panic!("{event}: {error}"));
            same(&piped, &plain, &format!("{event} piped as {what}"));
        }
    }
    let all: std::collections::BTreeSet<String> = backline::machinery::read::formats()
        .map(|format| format.name().to_owned())
        .collect();
    // Frames keep the provider that they were made from.
    assert_eq!(
        all.difference(&formats).collect::<Vec<_>>(),
        ["frames"],
        "a format is not tested"
    );
}

type Packing = fn(&[u8]) -> Vec<u8>;

/// Ways to pack a single file, by its ending.
const PACKINGS: [(&str, Packing); 3] = [("gz", gzip), ("zst", zstd), ("xz", xz)];

#[test]
fn an_index_beside_the_archive_counts_for_its_matches() {
    let folder = temporary();
    let files = vec![("9002.json", bytes("wyscout/9002.json"))];
    write(folder.path(), "index.csv", bytes("wyscout/index.csv"));
    for (name, bytes) in archives(&files) {
        let data = read_at(&write(folder.path(), name, bytes));
        assert_eq!(
            texts(&data.matches, "competition"),
            [Some("Coast Cup".to_owned())],
            "{name}"
        );
    }
}

#[test]
fn packed_entries_of_an_archive_are_unpacked() {
    let folder = temporary();
    let files = vec![
        ("full.csv.gz", gzip(&bytes("csv/full.csv"))),
        ("full.lineups.csv.zst", zstd(&bytes("csv/full.lineups.csv"))),
    ];
    let plain = read_at(&fixture("csv/full.csv"));
    for (name, bytes) in archives(&files) {
        same(&read_at(&write(folder.path(), name, bytes)), &plain, name);
    }
}

#[test]
fn an_entry_or_a_folder_of_an_archive_is_a_path() {
    let folder = temporary();
    for (name, bytes) in archives(&season()) {
        let archive = write(folder.path(), name, bytes);
        let one = read_at(&archive.join("statsbomb/events/9001.json"));
        same(&one, &read_at(&fixture("statsbomb/events/9001.json")), name);
        let below = read_at(&archive.join("csv"));
        assert_eq!(below.matches.height(), 1, "{name}");
        // The name that is printed can be given again.
        let named = texts(&one.matches, "file")[0].clone().expect("a file");
        same(&read_at(Path::new(&named)), &one, name);
        let none = read(&[archive.join("csv/nothing.csv")], &ReadOptions::default())
            .expect_err("not there")
            .to_string();
        assert!(
            none.contains("nothing.csv") && none.contains("inspect"),
            "{none}"
        );
    }
}

#[test]
fn events_beyond_the_limit_are_streamed_and_are_the_same() {
    let folder = temporary();
    let files = season();
    let plain = read_at(&unpacked(folder.path(), &files));
    for (name, bytes) in archives(&files) {
        let archive = write(folder.path(), name, bytes);
        // 30 kB keep the CSV and the first JSON or so, and the rest is read a second time.
        for limit in [20_000, 30_000] {
            let options = ReadOptions {
                limits: Limits {
                    archive: limit,
                    ..Limits::default()
                },
                ..ReadOptions::default()
            };
            let data = read(&[&archive], &options).unwrap_or_else(|error| panic!("{error}"));
            let order = |data: &MatchData| {
                let mut ids = texts(&data.matches, "match_id");
                ids.sort();
                ids
            };
            assert_eq!(order(&data), order(&plain), "{name} {limit}");
            assert_eq!(
                data.events.height(),
                plain.events.height(),
                "{name} {limit}"
            );
            assert_eq!(
                data.lineups.height(),
                plain.lineups.height(),
                "{name} {limit}"
            );
            let analysis = backline::analyse::analyse(
                &[&archive],
                &backline::analyse::AnalyseOptions {
                    read: options,
                    ..Default::default()
                },
            )
            .unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(analysis.events, plain.events.height(), "{name} {limit}");
        }
    }
}

/// Runs the binary with these bytes on standard input.
fn piped(args: &[&str], bytes: &[u8], folder: &Path) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_backline"))
        .args(args)
        .current_dir(folder)
        .env("TMPDIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || {
        // One byte first, as a slow program would write it.
        let _ = stdin.write_all(&bytes[..bytes.len().min(1)]);
        let _ = stdin.flush();
        std::thread::sleep(std::time::Duration::from_millis(20));
        let _ = stdin.write_all(&bytes[bytes.len().min(1)..]);
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn standard_input_is_a_file_packed_or_not_or_an_archive() {
    let folder = temporary();
    let wyscout = bytes("wyscout/9002.json");
    let season = season();
    for (what, input, more, says) in [
        ("plain", wyscout.clone(), &[][..], "Costa Verde - Kingsmere"),
        ("gzip", gzip(&wyscout), &[], "Costa Verde - Kingsmere"),
        ("xz", xz(&wyscout), &[], "Costa Verde - Kingsmere"),
        ("zstd", zstd(&wyscout), &[], "Costa Verde - Kingsmere"),
        (
            "named",
            wyscout.clone(),
            &["--format", "wyscout"],
            "Costa Verde",
        ),
        (
            "csv",
            bytes("csv/full.csv"),
            &[],
            "Fjordholm FK - Real Caldera",
        ),
        ("zip", zip(&season), &[], "standard input/wyscout/9002.json"),
        (
            "tar.gz",
            gzip(&tar(&season)),
            &[],
            "Fjordholm FK - Real Caldera",
        ),
    ] {
        let mut args = vec!["inspect", "-"];
        args.extend(more);
        let (code, stdout, stderr) = piped(&args, &input, folder.path());
        assert_eq!(code, 0, "{what}: {stderr}");
        assert!(stdout.contains(says), "{what}: {stdout}");
        assert!(stdout.contains("standard input"), "{what}: {stdout}");
    }
    for (input, says) in [
        (&b""[..], "the file is empty"),
        (b"{\"a\": 1}", "no event data"),
        (&gzip(&wyscout)[..500], "cannot be unpacked"),
        (
            b"period,minute,team,player,type\n1,x,A,a,pass\n",
            "line 2, column `minute`",
        ),
    ] {
        let (code, _, stderr) = piped(&["inspect", "-"], input, folder.path());
        assert_eq!(code, 1, "{stderr}");
        assert!(stderr.contains("standard input"), "{stderr}");
        assert!(stderr.contains(says), "{stderr}");
    }
    assert_eq!(names_in(folder.path()), [] as [&str; 0], "left on disk");
}

#[test]
fn a_goal_of_a_piped_match_can_be_explained() {
    let folder = temporary();
    let (code, stdout, stderr) = piped(
        &["explain", "-", "--goal", "1"],
        &bytes("csv/full.csv"),
        folder.path(),
    );
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("Aksel Brandt"), "{stdout}");
}

#[test]
fn names_that_lead_out_stand_twice_or_are_links_are_skipped_and_told() {
    let folder = temporary();
    let match_of = |id: &str| {
        format!("# match_id: {id}\nperiod,minute,team,player,type\n1,1,A,a,pass\n1,2,B,b,pass\n")
            .into_bytes()
    };
    let files = vec![
        ("good.csv", match_of("good")),
        ("../escape.csv", match_of("escape")),
        ("/absolute.csv", match_of("absolute")),
        ("a/../../up.csv", match_of("up")),
        ("good.csv", match_of("again")),
        ("__MACOSX/good.csv", match_of("mac")),
        (".hidden.csv", match_of("hidden")),
    ];
    let mut linked = tar::Builder::new(Cursor::new(Vec::new()));
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    linked
        .append_link(&mut header, "link.csv", "/etc/passwd")
        .expect("appended");
    let mut with_link = linked.into_inner().expect("a tar").into_inner();
    // The end of the first archive is two empty blocks.
    with_link.truncate(512);
    with_link.extend(tar(&files));
    let forms = [
        ("names.tar", with_link),
        ("names.tar.gz", gzip(&tar(&files))),
    ];
    for (name, bytes) in forms {
        let archive = write(folder.path(), name, bytes);
        let found = find(&[&archive], &ReadOptions::default()).expect("a match");
        let names = found.paths();
        assert_eq!(names, [archive.join("good.csv")], "{name}");
        let notes: Vec<String> = found
            .notes
            .iter()
            .map(|note| format!("{}: {}", note.file.display(), note.text))
            .collect();
        let notes = notes.join("\n");
        for says in [
            "../escape.csv: skipped: its name leads out",
            "/absolute.csv: skipped: its name leads out",
            "up.csv: skipped: its name leads out",
            "good.csv: the archive has an earlier file of this name",
        ] {
            assert!(notes.contains(says), "`{says}` is not in:\n{notes}");
        }
        assert_eq!(
            notes.contains("link.csv: skipped: a link"),
            name == "names.tar"
        );
        assert_eq!(
            texts(&read_at(&archive).matches, "match_id"),
            [Some("again".to_owned())]
        );
    }
    let out: Files = files
        .iter()
        .filter(|(name, _)| *name != "good.csv")
        .cloned()
        .collect();
    let archive = write(folder.path(), "names.zip", zip(&out));
    let error = read(&[archive], &ReadOptions::default()).expect_err("nothing in it");
    assert!(error.to_string().contains("holds no event file"), "{error}");
    assert!(!folder.path().join("../escape.csv").exists());
}

#[test]
fn what_unpacks_a_thousand_times_is_stopped() {
    let folder = temporary();
    // One line without an end, as long as no match is.
    let line = vec![b' '; 48 << 20];
    let files = vec![("match.json", line.clone())];
    let mut forms = archives(&files);
    forms.pop();
    forms.extend([
        ("match.json.gz", gzip(&line)),
        ("match.json.xz", xz(&line)),
        ("match.json.zst", zstd(&line)),
    ]);
    for (name, bytes) in forms {
        assert!(line.len() / bytes.len() > 500, "{name} is no bomb");
        let file = write(folder.path(), name, bytes);
        let run = inspect(&file, &["--format", "wyscout"]).refused(1);
        run.says(&[name, "250 times its size", "do not trust"]);
    }
}

#[test]
fn a_file_longer_than_any_match_is_refused_before_it_is_read() {
    let folder = temporary();
    let path = folder.path().join("long.csv");
    let file = std::fs::File::create(&path).expect("made");
    // Two gigabytes without a line break that take no room on the disk.
    file.set_len(2 << 30).expect("sparse");
    inspect(&path, &["--format", "backline"]).refused(1).says(&[
        "long.csv",
        "more than 1024 MiB",
        "one file per match",
    ]);
    // In a folder it is skipped, and the others are read.
    write(folder.path(), "full.csv", bytes("csv/full.csv"));
    let run = inspect(folder.path(), &[]).done();
    assert!(run.stdout.contains("long.csv: skipped"), "{}", run.stdout);
    assert!(run.stdout.contains("Fjordholm FK"), "{}", run.stdout);
    // The limit is the same within an archive, and can be set.
    let options = ReadOptions {
        limits: Limits {
            file: 1000,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    for (name, bytes) in archives(&[("full.csv", bytes("csv/full.csv"))]) {
        let archive = write(folder.path(), name, bytes);
        let error = read(&[&archive], &options)
            .expect_err("too long")
            .to_string();
        assert!(
            error.contains("full.csv") && error.contains("more than 1000 bytes"),
            "{name}: {error}"
        );
    }
}

#[test]
fn archives_that_were_cut_off_say_so() {
    let folder = temporary();
    for (name, bytes) in archives(&season()) {
        for share in [2, 4] {
            let cut = write(folder.path(), name, &bytes[..bytes.len() * share / 5]);
            let run = inspect(&cut, &[]).refused(1);
            run.says(&[name, "fetch it again"]);
        }
    }
    // With --keep-going the damage is said once, whatever it is that it hit.
    for (name, bytes) in archives(&season()) {
        for share in [1, 2, 3, 4] {
            let cut = write(folder.path(), name, &bytes[..bytes.len() * share / 5]);
            let run = inspect(&cut, &["--keep-going"]).refused(1);
            let said = run.stderr.matches("failed: ").count();
            assert_eq!(said, 1, "{name} at {share}/5: {}", run.stderr);
        }
    }
    // What is whole of a folder is read with --keep-going, and the damaged archive is listed.
    let both = temporary();
    let tar = gzip(&tar(&season()));
    write(both.path(), "cut.tar.gz", &tar[..tar.len() / 10]);
    write(both.path(), "full.csv", bytes("csv/full.csv"));
    inspect(both.path(), &[]).refused(1).says(&["cut.tar.gz"]);
    let run = inspect(both.path(), &["--keep-going"]).refused(1);
    assert!(run.stdout.contains("Fjordholm FK"), "{}", run.stdout);
    run.says(&["failed: ", "cut.tar.gz", "could not be read"]);
}

#[test]
fn an_archive_with_a_password_says_what_to_do() {
    let folder = temporary();
    let mut bytes = zip(&[("full.csv", bytes("csv/full.csv"))]);
    // The flag of encryption in the local header and in the central directory.
    let central = bytes
        .windows(4)
        .rposition(|four| four == b"PK\x01\x02")
        .expect("a directory");
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    let archive = write(folder.path(), "locked.zip", bytes);
    inspect(&archive, &[]).refused(1).says(&[
        "locked.zip",
        "full.csv",
        "password",
        "give the folder",
    ]);
}

#[test]
fn an_archive_within_an_archive_is_told() {
    let folder = temporary();
    let inner = zip(&[("full.csv", bytes("csv/full.csv"))]);
    let files = vec![
        ("inner.zip", inner.clone()),
        (
            "inner.tar.gz",
            gzip(&tar(&[("x.csv", bytes("csv/full.csv"))])),
        ),
        ("minimal.csv", bytes("csv/minimal.csv")),
        ("picture.png", vec![1, 2, 3]),
    ];
    for (name, bytes) in archives(&files) {
        let archive = write(folder.path(), name, bytes);
        let run = inspect(&archive, &[]).done();
        for says in [
            "inner.zip: skipped: an archive within an archive",
            "inner.tar.gz: skipped: an archive within an archive",
            "picture.png: not opened",
            "minimal",
        ] {
            assert!(run.stdout.contains(says), "{name}: {says}\n{}", run.stdout);
        }
    }
    let only = write(folder.path(), "only.zip", zip(&[("inner.zip", inner)]));
    inspect(&only, &[])
        .refused(2)
        .says(&["only.zip", "holds no event file"]);
}

#[test]
fn a_wrong_ending_changes_nothing() {
    let folder = temporary();
    let season = season();
    let as_json = write(folder.path(), "season.json", zip(&season));
    assert_eq!(read_at(&as_json).matches.height(), 3);
    let as_zip = write(folder.path(), "match.zip", bytes("wyscout/9002.json"));
    assert_eq!(read_at(&as_zip).matches.height(), 1);
    let as_xml = write(folder.path(), "match.xml", bytes("csv/full.csv"));
    assert_eq!(read_at(&as_xml).matches.height(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_not_waited_for() {
    let folder = temporary();
    write(folder.path(), "full.csv", bytes("csv/full.csv"));
    let made = Command::new("mkfifo")
        .arg(folder.path().join("waiting.json"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: mkfifo absent");
        return;
    }
    let run = inspect(folder.path(), &[]).done();
    assert!(
        run.stdout.contains("waiting.json: not opened"),
        "{}",
        run.stdout
    );
}

/// A tar of these files.
fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).expect("added");
    }
    tar.into_inner().expect("whole")
}

#[test]
fn of_two_files_with_one_name_a_tar_gives_the_last() {
    let folder = temporary();
    let table = |player: &str| {
        format!("period,minute,team,player,type\n1,1,A,{player},pass\n2,90,B,Ben,pass\n")
    };
    let (first, last) = (table("Old"), table("New"));
    let bytes = tar_of(&[("m.csv", first.as_bytes()), ("m.csv", last.as_bytes())]);
    let file = write(folder.path(), "t.tar", bytes);
    for keep in [usize::MAX, 0] {
        let mut options = ReadOptions::default();
        options.limits.archive = keep.min(options.limits.archive);
        let data = read(&[&file], &options).expect("read");
        let players = crate::common::texts(&data.events, "player");
        assert!(players.contains(&Some("New".to_owned())), "{players:?}");
        assert!(!players.contains(&Some("Old".to_owned())), "{players:?}");
    }
}

#[test]
fn a_workbook_is_called_what_it_is() {
    let folder = temporary();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("added");
        std::io::Write::write_all(&mut zip, b"<x/>").expect("written");
    }
    let bytes = zip.finish().expect("whole").into_inner();
    let file = write(folder.path(), "events.xlsx", bytes);
    crate::common::inspect(&file, &[])
        .refused(1)
        .says(&["this is an Excel workbook", "CSV UTF-8"]);
}

#[test]
fn a_packing_that_a_zip_may_have_and_that_is_not_unpacked_is_named() {
    let folder = temporary();
    let table = b"period,minute,team,player,type\n1,1,A,Ann,pass\n2,90,B,Ben,pass\n";
    let mut bytes = zip(&[("m.csv", table.to_vec())]);
    // The method stands twice: before the entry, and in the list of entries.
    let marks: [(&[u8], usize); 2] = [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)];
    for (mark, behind) in marks {
        let at = bytes
            .windows(4)
            .position(|four| four == mark)
            .expect("a header");
        bytes[at + behind] = 12;
    }
    let file = write(folder.path(), "b.zip", bytes);
    inspect(&file, &[]).refused(1).says(&[
        "compressed with bzip2",
        "Unpack the archive and give the folder",
    ]);
}
