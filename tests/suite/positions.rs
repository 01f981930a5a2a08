//! Where players stood: frames of shots and of StatsBomb 360, as files have them.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde_json::{Value, json};

use backline::machinery::model::{MatchData, PositionRow, Side};
use backline::machinery::read::{ReadOptions, read};

use crate::common::{
    Table, analyse, backline, fixture, inspect, shared, temporary, text_of, write,
};

const STATSBOMB: &str = "statsbomb/events/9001.json";
/// The goal of Stian Kvam for Ålvik IF, shot from (108, 38).
const GOAL: &str = "a9001015-0000-4000-8000-000000000015";
/// The pass before the shot of Jan Fossum.
const PASS: &str = "a9001019-0000-4000-8000-000000000019";

/// A player of a frame, in StatsBomb's coordinates.
fn player(id: u64, name: &str, position: &str, place: [f64; 2], teammate: bool) -> Value {
    json!({"player": {"id": id, "name": name}, "position": {"id": 1, "name": position},
        "location": place, "teammate": teammate})
}

/// The fixture's match, the goal's frame as given.
pub fn with_frame(frame: &Value) -> String {
    let mut events: Value = serde_json::from_str(&text_of(STATSBOMB)).expect("JSON");
    for event in events.as_array_mut().expect("a list") {
        if event["id"] == GOAL {
            event["shot"]["freeze_frame"] = frame.clone();
        }
    }
    events.to_string()
}

fn read_one(path: &Path) -> MatchData {
    read(&[path], &ReadOptions::default()).expect("read")
}

fn rows(data: &MatchData) -> Vec<PositionRow> {
    PositionRow::all(&data.positions).expect("positions")
}

/// The frame of the goal with its goalkeeper, a defender, and a team-mate of the scorer.
pub fn frame() -> Value {
    json!([
        player(4, "Hal Quist", "Goalkeeper", [119.0, 40.0], false),
        player(3, "Piotr Dovrin", "Left Center Back", [109.0, 37.0], false),
        player(5, "Jan Fossum", "Center Forward", [102.0, 58.0], true),
    ])
}

#[test]
fn the_frame_of_a_shot_has_everybody_by_name_between_the_lines_of_the_pitch() {
    let folder = temporary();
    let file = write(folder.path(), "9001.json", with_frame(&frame()));
    let data = read_one(&file);
    let rows = rows(&data);
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.event_id == GOAL
        && row.probability == Some(1.0)
        && row.source.name() == "shot"
        && (row.period, row.seconds) == (1, 607.25)));
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.player.as_deref() == Some(name));
        row.unwrap_or_else(|| panic!("{name} is in the frame"))
    };
    // The shooter, whom the file leaves out, stands where the shot was taken.
    let shooter = of("Stian Kvam");
    assert!(shooter.actor && !shooter.keeper && shooter.side == Side::Away);
    assert_eq!(shooter.x, 94.0);
    let keeper = of("Hal Quist");
    assert!(keeper.keeper && !keeper.actor && keeper.side == Side::Home);
    assert_eq!((keeper.y, keeper.team.as_str()), (34.0, "Northgate Rovers"));
    // The corner of the penalty area is that of 105 x 68.
    let corner = of("Jan Fossum");
    assert!((corner.x - 88.5).abs() < 1e-4, "{corner:?}");
    assert!((corner.y - 20.16).abs() < 7.0, "{corner:?}");
    assert!(of("Piotr Dovrin").y > 34.0, "y counts from the right");
    let seen = inspect(&file, &[]).done();
    assert!(
        seen.stdout
            .contains("frames       1 of 5 shots have one, with 4 players: 4 named"),
        "{}",
        seen.stdout
    );
}

#[test]
fn a_frame_of_nobody_or_from_the_other_end_is_left_out_and_said() {
    let folder = temporary();
    let other_end = json!([
        player(4, "Hal Quist", "Goalkeeper", [1.0, 40.0], false),
        player(3, "Piotr Dovrin", "Left Center Back", [10.0, 44.0], false),
    ]);
    for (frame, said) in [
        (json!([]), "1 shot has a freeze frame with nobody in it"),
        (json!("?"), "1 shot has a freeze frame with nobody in it"),
        (
            other_end,
            "1 shot has a freeze frame that shows the pitch from the other end",
        ),
    ] {
        let file = write(folder.path(), "9001.json", with_frame(&frame));
        let data = read_one(&file);
        assert_eq!(data.positions.height(), 0, "{frame}");
        assert!(
            data.notes.iter().any(|note| note.text.contains(said)),
            "{:?}",
            data.notes
        );
    }
}

#[test]
fn tables_and_a_store_keep_the_frames() {
    let folder = temporary();
    let file = write(folder.path(), "9001.json", with_frame(&frame()));
    let data = read_one(&file);
    for name in ["out.parquet", "out.arrow", "tables"] {
        let out = folder.path().join("made").join(name);
        let run = backline([
            "convert".as_ref(),
            file.as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ])
        .done();
        assert!(run.stdout.contains("4 positions of players at events"));
        let again = read_one(&out);
        assert!(
            again.positions.equals_missing(&data.positions),
            "{name}: {:?}",
            again.positions
        );
    }
    let store = folder.path().join("store");
    let import = [
        "import".as_ref(),
        file.as_os_str(),
        "--store".as_ref(),
        store.as_os_str(),
    ];
    backline(import).done();
    let again = read_one(&store);
    assert!(again.positions.equals_missing(&data.positions));
    // Matches without a frame make no table.
    let plain = folder.path().join("plain.parquet");
    let none = fixture(STATSBOMB);
    backline([
        "convert".as_ref(),
        none.as_os_str(),
        "-o".as_ref(),
        plain.as_os_str(),
    ])
    .done();
    assert!(!folder.path().join("plain.positions.parquet").exists());
}

#[test]
fn a_row_of_positions_whose_event_is_gone_is_left_out_and_said() {
    let folder = temporary();
    let file = write(folder.path(), "9001.json", with_frame(&frame()));
    let out = folder.path().join("tables");
    backline([
        "convert".as_ref(),
        file.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ])
    .done();
    let place = out.join("positions.csv");
    let text = std::fs::read_to_string(&place).expect("written");
    std::fs::write(&place, text.replacen(GOAL, "gone", 1)).expect("written");
    let again = read_one(&out);
    assert_eq!(again.positions.height(), 3);
    assert!(
        again.notes.iter().any(|note| note
            .text
            .contains("1 row of the table of positions left out: the events have no such event")),
        "{:?}",
        again.notes
    );
    std::fs::write(&place, text.replacen("true", "maybe", 1)).expect("written");
    let wrong = read(&[&out], &ReadOptions::default()).expect_err("neither true nor false");
    assert!(wrong.to_string().contains("positions.csv"), "{wrong}");
}

/// A player of a 360 frame.
fn unnamed(place: [f64; 2], teammate: bool, actor: bool, keeper: bool) -> Value {
    json!({"teammate": teammate, "actor": actor, "keeper": keeper, "location": place})
}

#[test]
fn frames_of_360_are_named_by_where_players_had_been() {
    let folder = temporary();
    let events = folder.path().join("events");
    std::fs::create_dir_all(&events).expect("made");
    let file = write(&events, "9001.json", with_frame(&frame()));
    let beside = folder.path().join("three-sixty");
    std::fs::create_dir_all(&beside).expect("made");
    let of_pass = json!([
        unnamed([86.0, 20.0], true, true, false),
        unnamed([119.0, 40.0], false, false, true),
        // Where Piotr Dovrin was robbed a second and a half before, seen by the other team.
        unnamed([84.5, 21.0], false, false, false),
    ]);
    let frames = json!([
        {"event_uuid": PASS, "visible_area": [], "freeze_frame": of_pass},
        {"event_uuid": GOAL, "visible_area": [], "freeze_frame": of_pass},
        {"event_uuid": "a9001005-0000-4000-8000-000000000005", "visible_area": [], "freeze_frame": of_pass},
    ]);
    write(&beside, "9001.json", frames.to_string());
    let data = read_one(&file);
    let rows = rows(&data);
    // The goal's own frame has names; the kick-off is in no attack that ended in a shot.
    assert_eq!(rows.iter().filter(|row| row.event_id == GOAL).count(), 4);
    let pass: Vec<_> = rows.iter().filter(|row| row.event_id == PASS).collect();
    assert_eq!(pass.len(), 3);
    assert_eq!(pass[0].player.as_deref(), Some("Emil Sæther"));
    assert_eq!(pass[0].probability, Some(1.0));
    assert_eq!(pass[1].player.as_deref(), Some("Hal Quist"));
    assert_eq!(pass[2].player.as_deref(), Some("Piotr Dovrin"));
    assert!(
        pass[2].probability.is_some_and(|p| (0.3..1.0).contains(&p)),
        "{:?}",
        pass[2]
    );
    let seen = inspect(&file, &[]).done();
    for said in [
        "360          1 frame taken of 3; passed over: 1 of events more than 20 s before a shot or of none, 1 of shots whose own frame has names",
        "1 other event have one",
        "1 matched to the eleven by where they had been",
    ] {
        assert!(seen.stdout.contains(said), "{said}: {}", seen.stdout);
    }
}

/// DFL positions of the fixture's goal at 15:36:03, the scorer from (6, 36) on.
fn dfl_positions() -> String {
    let places = [
        ("BALL", "DFL-OBJ-0000XT", -46.5, 2.0),
        ("DFL-CLU-900G", "DFL-OBJ-9G10", -46.4, 2.0),
        ("DFL-CLU-900G", "DFL-OBJ-9G09", -40.0, -4.0),
        ("DFL-CLU-900H", "DFL-OBJ-9H01", -51.0, 1.0),
        ("DFL-CLU-900H", "DFL-OBJ-9H05", -48.0, 3.5),
        ("DFL-CLU-900H", "DFL-OBJ-9H04", -49.5, -3.0),
        ("referee", "DFL-OBJ-0001R1", -30.0, 0.0),
    ];
    let sets = places.map(|(team, person, x, y)| {
        format!(
            "<FrameSet GameSection=\"firstHalf\" MatchId=\"DFL-MAT-900A01\" TeamId=\"{team}\" PersonId=\"{person}\">\n\
             <Frame N=\"19075\" T=\"2031-03-01T15:36:03.000+01:00\" X=\"{x:.2}\" Y=\"{y:.2}\" M=\"7\"/>\n</FrameSet>\n"
        )
    });
    format!(
        "<PutDataRequest>\n<Positions>\n<MetaData MatchId=\"DFL-MAT-900A01\" Type=\"pitch-size\">\n\
         <PitchSize X=\"105.00\" Y=\"68.00\"/></MetaData>\n{}</Positions>\n</PutDataRequest>\n",
        sets.concat()
    )
}

#[test]
fn tracking_data_beside_the_events_give_frames_to_every_command() {
    const EVENTS: &str = "DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml";
    const POSITIONS: &str = "DFL_04_03_positions_raw_observed_DFL-COM-900001_DFL-MAT-900A01.xml";
    let folder = temporary();
    let data = folder.path().join("dfl");
    std::fs::create_dir_all(&data).expect("made");
    let info = "DFL_02_01_matchinformation_DFL-COM-900001_DFL-MAT-900A01.xml";
    for name in [EVENTS, info] {
        write(&data, name, text_of(&format!("sportec/{name}")));
    }
    let place = write(&data, POSITIONS, dfl_positions());
    // A folder with a tracking file beside the events is read without a word about it.
    let seen = inspect(&data, &[]).done();
    for said in [
        "tracking     1 frame taken for",
        "of 1 in",
        "frames       1 of",
        "with 5 players: 5 named",
    ] {
        assert!(seen.stdout.contains(said), "{said}: {}", seen.stdout);
    }
    assert!(!seen.stdout.contains("tracking file"), "{}", seen.stdout);
    let out = folder.path().join("out");
    analyse(&data, &out, &["--timelines", "0"]).done();
    let table = Table::read(&out.join("off_ball.csv"));
    let row = &table.rows[0];
    for (column, value) in [
        ("frame", "tracking"),
        ("shooter", "X. Marten"),
        ("keeper", "T. Brandis"),
        ("nearest", "P. Aßmann"),
    ] {
        assert_eq!(table.cell(row, column), value, "{column}");
    }
    // A store notices that the positions are others.
    let store = folder.path().join("store");
    let import = || {
        backline([
            "import".as_ref(),
            data.as_os_str(),
            "--store".as_ref(),
            store.as_os_str(),
        ])
        .done()
    };
    import();
    assert_eq!(read_one(&store).positions.height(), 5);
    let text = std::fs::read_to_string(&place).expect("there");
    std::fs::write(&place, text.replace("DFL-OBJ-9H04", "DFL-OBJ-9H03")).expect("written");
    import();
    let names = rows(&read_one(&store));
    assert!(
        names
            .iter()
            .any(|row| row.player.as_deref() == Some("K. Wessel")),
        "{names:?}"
    );
    // Compressed they are read on the way; given alone they are called what they are.
    std::fs::remove_file(&place).expect("removed");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, dfl_positions().as_bytes()).expect("packed");
    let packed = gzip.finish().expect("packed");
    let packed = write(&data, &format!("{POSITIONS}.gz"), packed);
    assert_eq!(read_one(&data).positions.height(), 5);
    let alone = inspect(&packed, &[]);
    assert!(
        alone.stderr.contains("a DFL / Sportec tracking file"),
        "{}",
        alone.stderr
    );
}

/// The shared sets of which shots have frames: event files by name, each with its text.
fn shared_events(name: &str) -> Option<(tempfile::TempDir, Vec<PathBuf>)> {
    let archive = shared(&format!("statsbomb/{name}.tar.xz"))?;
    let folder = temporary();
    let unpacked = std::process::Command::new("tar")
        .arg("-xJf")
        .arg(&archive)
        .arg("-C")
        .arg(folder.path())
        .status()
        .is_ok_and(|status| status.success());
    if !unpacked {
        println!(
            "skipped: tar with xz is not here to unpack {}",
            archive.display()
        );
        return None;
    }
    let mut files = Vec::new();
    let mut folders = vec![folder.path().to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.components().any(|part| part.as_os_str() == "events") {
                files.push(path);
            }
        }
    }
    files.sort();
    Some((folder, files))
}

/// Every shot of the shared sets that has a frame has it in `positions`, with as many players and
/// one more, the shooter: counted here without backline's reader.
#[test]
fn all_frames_of_the_shared_shots_are_read() {
    let (mut shots, mut framed, mut players) = (0, 0, 0);
    let mut read_players = 0;
    let mut read_frames = 0;
    for name in ["world-cup-2018-first-24", "leverkusen-2023-24"] {
        let Some((folder, files)) = shared_events(name) else {
            return;
        };
        for file in &files {
            let text = std::fs::read_to_string(file).expect("read");
            let events: Vec<Value> = serde_json::from_str(&text).expect("JSON");
            for shot in events.iter().filter_map(|event| event.get("shot")) {
                shots += 1;
                if let Some(frame) = shot.get("freeze_frame").and_then(Value::as_array) {
                    framed += 1;
                    players += frame.len() + 1;
                }
            }
        }
        let data = read_one(folder.path());
        read_players += data.positions.height();
        let unique = data
            .positions
            .select(["match_id", "event_id"])
            .and_then(|ids| ids.unique_stable(None, UniqueKeepStrategy::First, None));
        read_frames += unique.expect("ids").height();
    }
    assert_eq!((shots, framed), (1474, 1455));
    assert_eq!((read_frames, read_players), (framed, players));
}

/// Frames of shots without their names, as a 360 file would have them: how often the name that is
/// found is the right one, and whether its probability says so.
#[test]
fn names_found_for_frames_are_as_probable_as_they_say() {
    let Some((folder, files)) = shared_events("leverkusen-2023-24") else {
        return;
    };
    let root = files.first().and_then(|file| file.parent()?.parent());
    let beside = root.expect("a folder of open-data").join("three-sixty");
    std::fs::create_dir_all(&beside).expect("made");
    for file in &files {
        let text = std::fs::read_to_string(file).expect("read");
        let mut events: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let name = file.file_name().expect("a name").to_owned();
        let mut frames = Vec::new();
        for event in &mut events {
            let (id, place) = (event["id"].clone(), event["location"].clone());
            let Some(shot) = event.get_mut("shot").and_then(Value::as_object_mut) else {
                continue;
            };
            let Some(Value::Array(frame)) = shot.remove("freeze_frame") else {
                continue;
            };
            let mut players: Vec<Value> = frame
                .iter()
                .map(|player| {
                    let keeper = player["position"]["name"] == "Goalkeeper";
                    json!({"teammate": player["teammate"], "actor": false, "keeper": keeper,
                        "location": player["location"]})
                })
                .collect();
            players
                .push(json!({"teammate": true, "actor": true, "keeper": false, "location": place}));
            frames.push(json!({"event_uuid": id, "visible_area": [], "freeze_frame": players}));
        }
        std::fs::write(file, Value::from(events).to_string()).expect("written");
        std::fs::write(beside.join(&name), Value::from(frames).to_string()).expect("written");
    }
    let named = shared_events("leverkusen-2023-24").expect("there");
    let right = read_one(named.0.path());
    let found = read_one(folder.path());
    // Both read the same places; the shooter is in the named frames alone.
    let mut by_place: HashMap<(String, String, u32, u32), Option<String>> = HashMap::new();
    for row in rows(&right) {
        let key = (row.match_id, row.event_id, row.x.to_bits(), row.y.to_bits());
        by_place.insert(key, row.player_id);
    }
    let mut tenths: BTreeMap<u8, (f64, usize, usize)> = BTreeMap::new();
    let mut unnamed = 0;
    for row in rows(&found) {
        let key = (row.match_id, row.event_id, row.x.to_bits(), row.y.to_bits());
        let Some(truth) = by_place.get(&key).filter(|_| !row.actor) else {
            continue;
        };
        let Some(p) = row.probability else {
            unnamed += 1;
            continue;
        };
        let tenth = tenths.entry((p * 10.0).min(9.0) as u8).or_default();
        if row.keeper {
            assert_eq!(&row.player_id, truth, "a goalkeeper is known");
            continue;
        }
        tenth.0 += f64::from(p);
        tenth.1 += usize::from(row.player_id == *truth);
        tenth.2 += 1;
    }
    let (p, hits, all) = tenths.values().fold((0.0, 0, 0), |sum, one| {
        (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2)
    });
    println!(
        "names found: {hits} of {all} right, {:.0} expected, {unnamed} without one",
        p
    );
    for (tenth, (p, hits, all)) in &tenths {
        println!(
            "  probability 0.{tenth}: {all} names, {:.2} stated, {:.2} right",
            p / *all as f64,
            *hits as f64 / *all as f64
        );
    }
    assert!(all > 10_000, "{all}");
    // Shots are the hardest frames: both teams in the penalty area, the actor not in them here.
    assert!(hits as f64 >= 0.36 * all as f64, "{hits} of {all}");
    assert!(
        (p - hits as f64).abs() <= 0.05 * all as f64,
        "{p} stated, {hits} right"
    );
}
