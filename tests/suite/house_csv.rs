//! Event tables with a house's own columns, words, clock and coordinates: a mapping says what is
//! what, the rest is told from the rows with the evidence, and never guessed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common::mutations::{Lcg, mutate};
use crate::common::{backline, inspect, numbers, temporary, texts, write};
use backline::machinery::model::MatchData;
use backline::machinery::read::{Coordinates, Direction, Mapping, ReadOptions, read};

/// One row of an invented match: period, seconds of it, team, player, type, outcome, position.
struct Action {
    period: u8,
    seconds: f64,
    team: &'static str,
    player: String,
    kind: &'static str,
    outcome: &'static str,
    x: f64,
    y: f64,
}

/// How a time is written.
type Written = Box<dyn Fn(f64) -> String>;

/// Where an action is written to have been.
type Place = fn(&Action) -> (f64, f64);

/// A match of two halves in metres, the acting team attacking +x: passes all over the pitch, and
/// shots of both teams in both halves.
fn actions() -> Vec<Action> {
    let mut random = Lcg(11);
    let mut actions = Vec::new();
    for period in [1, 2] {
        for step in 0..120 {
            let team = ["Harbour Town", "Vale United"][step % 2];
            let shot = step % 20 < 2;
            let (x, y) = if shot {
                (
                    88.0 + random.below(15) as f64,
                    25.0 + random.below(18) as f64,
                )
            } else {
                match step {
                    10 => (0.0, 34.0),
                    11 => (105.0, 68.0),
                    12 => (105.0, 0.0),
                    _ => (
                        random.below(1050) as f64 / 10.0,
                        random.below(680) as f64 / 10.0,
                    ),
                }
            };
            let outcome = match (shot, step) {
                (true, 0) => "goal",
                (true, _) => "off_target",
                _ if step % 3 == 0 => "fail",
                _ => "success",
            };
            actions.push(Action {
                period,
                seconds: step as f64 * 24.0 + 0.5,
                team,
                player: format!(
                    "{} {}",
                    team.split(' ').next().unwrap_or(team),
                    step % 22 / 2
                ),
                kind: if shot { "shot" } else { "pass" },
                outcome,
                x,
                y,
            });
        }
    }
    actions
}

/// The match as backline's own CSV.
fn own() -> String {
    let mut text = "period,minute,second,team,player,type,outcome,start_x,start_y\n".to_owned();
    for a in actions() {
        let minute = (a.seconds / 60.0).floor() + if a.period == 2 { 45.0 } else { 0.0 };
        writeln!(
            text,
            "{},{minute},{},{},{},{},{},{},{}",
            a.period,
            a.seconds % 60.0,
            a.team,
            a.player,
            a.kind,
            a.outcome,
            a.x,
            a.y
        )
        .expect("written");
    }
    text
}

/// The match in a house's columns; time and position are written by `time` and `place`.
fn house(time: impl Fn(u8, f64) -> String, place: impl Fn(&Action) -> (f64, f64)) -> String {
    let mut text = "Half,Clock,Club,Name,Action,X,Y,Camera\n".to_owned();
    for a in actions() {
        let action = match (a.kind, a.outcome) {
            ("shot", "goal") => "Goal",
            ("shot", _) => "Shot wide",
            (_, "fail") => "Pass lost",
            _ => "Pass",
        };
        let club = if a.team == "Harbour Town" {
            "HAR"
        } else {
            "VAL"
        };
        let (x, y) = place(&a);
        writeln!(
            text,
            "{}H,{},{club},{},{action},{x},{y},3",
            a.period,
            time(a.period, a.seconds),
            a.player
        )
        .expect("written");
    }
    text.push_str("2H,,HAR,,Replay,,,4\n");
    text
}

const MAPPING: &str = r#"
[columns]
Half = "period"
Clock = "time"
Club = "team"
Name = "player"
Action = "type"
X = "start_x"
Y = "start_y"

[values]
match_id = "house-1"
competition = "House League"
home = "Harbour Town"
away = "Vale United"

[words.period]
1H = 1
2H = 2

[words.team]
HAR = "Harbour Town"
VAL = "Vale United"

[words.type]
Pass = { type = "pass", outcome = "success" }
"Pass lost" = { type = "pass", outcome = "fail" }
Goal = { type = "shot", outcome = "goal" }
"Shot wide" = { type = "shot", outcome = "off_target" }
Replay = { skip = true }
"#;

fn mapping(more: &str) -> Option<Arc<Mapping>> {
    let text = format!("{more}\n{MAPPING}");
    let mapping = Mapping::parse(Path::new("house.toml"), &text);
    Some(Arc::new(mapping.unwrap_or_else(|error| panic!("{error}"))))
}

fn read_with(folder: &Path, text: &str, options: &ReadOptions) -> backline::Result<MatchData> {
    let file = write(folder, "house.csv", text);
    read(&[file], options)
}

fn minutes(_: u8, seconds: f64) -> String {
    format!("{:02}:{:04.1}", (seconds / 60.0) as u32, seconds % 60.0)
}

/// Asserts that the events are those of the match as backline's own CSV has it.
#[track_caller]
/// What is noted of a match, but that it has fewer touches than a real one.
fn remarks(data: &MatchData) -> Vec<&str> {
    let texts = data.notes.iter().map(|note| note.text.as_str());
    texts
        .filter(|text| !text.contains("not the whole match"))
        .collect()
}

fn is_the_match(data: &MatchData, what: &str) {
    let folder = temporary();
    let file = write(folder.path(), "own.csv", own());
    let expected = read(&[file], &ReadOptions::default()).expect("readable");
    for column in [
        "period", "side", "team", "player", "type", "outcome", "minute",
    ] {
        assert_eq!(
            texts(&data.events, column),
            texts(&expected.events, column),
            "{what}: {column}"
        );
    }
    for column in ["seconds", "start_x", "start_y"] {
        let pairs = numbers(&data.events, column)
            .into_iter()
            .zip(numbers(&expected.events, column));
        for (found, wanted) in pairs {
            let (found, wanted) = (found.expect("a number"), wanted.expect("a number"));
            // Systems of providers have their own lines, up to a metre and a half from shares.
            let near = match column != "seconds"
                && ["opta", "120x80"].iter().any(|grid| what.ends_with(grid))
            {
                true => 1.6,
                false => 0.1,
            };
            assert!(
                (found - wanted).abs() < near,
                "{what}: {column} {found} {wanted}"
            );
        }
    }
    assert_eq!(texts(&data.matches, "home_score"), [Some("2".to_owned())]);
}

#[test]
fn a_house_s_columns_words_and_constants_become_the_model_s() {
    let folder = temporary();
    let text = house(minutes, |a| (a.x, a.y));
    let options = ReadOptions {
        mapping: mapping(""),
        ..ReadOptions::default()
    };
    let data = read_with(folder.path(), &text, &options).unwrap_or_else(|e| panic!("{e}"));
    is_the_match(&data, "house");
    assert_eq!(
        texts(&data.matches, "match_id"),
        [Some("house-1".to_owned())]
    );
    assert_eq!(
        texts(&data.matches, "competition"),
        [Some("House League".to_owned())]
    );
    let theirs = texts(&data.events, "provider_type");
    assert!(theirs.contains(&Some("Pass lost".to_owned())), "{theirs:?}");
    let account = &data.accounts[0];
    assert_eq!(account.rows, 241);
    assert_eq!(account.skipped[0].provider_type, "Replay");
    assert!(account.adds_up(data.events.height()));
    assert!(
        account
            .found
            .contains(&("not read", "columns Camera".to_owned()))
    );
}

#[test]
fn times_are_told_in_every_form_and_on_both_clocks() {
    let folder = temporary();
    let running = |period: u8, seconds: f64| seconds + if period == 2 { 2700.0 } else { 0.0 };
    let forms: [(&str, Written); 4] = [
        (
            "mm:ss",
            Box::new(|s: f64| format!("{}:{:04.1}", (s / 60.0) as u32, s % 60.0)),
        ),
        (
            "h:mm:ss",
            Box::new(|s: f64| {
                let (h, m) = ((s / 3600.0) as u32, (s / 60.0) as u32 % 60);
                format!("{h}:{m:02}:{:04.1}", s % 60.0)
            }),
        ),
        ("seconds", Box::new(|s: f64| s.to_string())),
        ("milliseconds", Box::new(|s: f64| (s * 1000.0).to_string())),
    ];
    for (name, form) in &forms {
        for (clock, anew) in [("running", false), ("period", true)] {
            let time = |period: u8, seconds: f64| {
                form(if anew {
                    seconds
                } else {
                    running(period, seconds)
                })
            };
            let text = house(time, |a| (a.x, a.y));
            let what = format!("{name}, {clock}");
            // Told from the rows.
            let mut options = ReadOptions {
                mapping: mapping(""),
                ..ReadOptions::default()
            };
            let data = read_with(folder.path(), &text, &options)
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            is_the_match(&data, &what);
            let said = data.notes.iter().any(|note| note.text.contains("restart"));
            assert_eq!(said, anew, "{what}: {:?}", data.notes);
            // And as stated.
            options.mapping = mapping(&format!("time = \"{name}\"\nclock = \"{clock}\""));
            let data = read_with(folder.path(), &text, &options)
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            is_the_match(&data, &what);
            assert!(remarks(&data).is_empty(), "{:?}", data.notes);
        }
    }
}

#[test]
fn every_grid_is_told_with_its_evidence() {
    let folder = temporary();
    let grids: [(&str, Place); 5] = [
        ("105x68", |a| (a.x, a.y)),
        ("0-1", |a| (a.x / 105.0, 1.0 - a.y / 68.0)),
        ("opta", |a| (a.x / 1.05, a.y / 0.68)),
        ("120x80", |a| {
            (a.x / 105.0 * 120.0, 80.0 - a.y / 68.0 * 80.0)
        }),
        ("centred", |a| (a.x - 52.5, a.y - 34.0)),
    ];
    for (grid, place) in grids {
        let text = house(minutes, place);
        let mut options = ReadOptions {
            mapping: mapping(""),
            ..ReadOptions::default()
        };
        let data = read_with(folder.path(), &text, &options)
            .unwrap_or_else(|error| panic!("{grid}: {error}"));
        is_the_match(&data, grid);
        let found = &data.accounts[0].found;
        let told = found.iter().find(|(what, _)| *what == "coordinates");
        let (_, evidence) = told.expect("said");
        assert!(
            evidence.contains(grid) && evidence.contains("x runs from"),
            "{evidence}"
        );
        // And as given.
        options.coordinates = Coordinates::from_name(grid);
        let data = read_with(folder.path(), &text, &options).expect("readable");
        is_the_match(&data, grid);
        // The same grid in a file with backline's own columns.
        let own = own_with(place);
        let data = read_with(folder.path(), &own, &ReadOptions::default())
            .unwrap_or_else(|error| panic!("own {grid}: {error}"));
        is_the_match(&data, &format!("own {grid}"));
        let said = data.notes.iter().any(|note| note.text.contains(grid));
        assert_eq!(said, grid != "105x68", "{:?}", data.notes);
    }
}

/// backline's own columns with positions written by `place`.
fn own_with(place: Place) -> String {
    let text = own();
    let mut lines = text.lines();
    let mut made = lines.next().expect("a header").to_owned() + "\n";
    for (line, action) in lines.zip(actions()) {
        let cells: Vec<&str> = line.split(',').take(7).collect();
        let (x, y) = place(&action);
        writeln!(made, "{},{x},{y}", cells.join(",")).expect("written");
    }
    made
}

#[test]
fn positions_that_fit_two_grids_are_refused_with_both_and_the_option() {
    let folder = temporary();
    // The middle of the pitch only.
    let text = house(minutes, |a| (30.0 + a.x / 5.0, 20.0 + a.y / 4.0));
    let options = ReadOptions {
        mapping: mapping(""),
        ..ReadOptions::default()
    };
    let error = read_with(folder.path(), &text, &options)
        .expect_err("several fit")
        .to_string();
    for says in [
        "house.csv",
        "`coordinates=105x68`",
        "`coordinates=120x80`",
        "`coordinates=opta`",
    ] {
        assert!(error.contains(says), "`{says}` is not in {error}");
    }
    let given = ReadOptions {
        coordinates: Some(Coordinates::Opta),
        direction: Some(Direction::Acting),
        ..options
    };
    read_with(folder.path(), &text, &given).expect("readable when told");
}

#[test]
fn the_direction_of_attack_is_told_from_shots_and_positions_are_turned() {
    let folder = temporary();
    let home = |a: &Action| a.team == "Harbour Town";
    for direction in Direction::ALL {
        let place = |a: &Action| {
            let side = if home(a) {
                backline::machinery::model::Side::Home
            } else {
                backline::machinery::model::Side::Away
            };
            if direction.towards_larger_x(side, a.period) {
                (a.x, a.y)
            } else {
                (105.0 - a.x, 68.0 - a.y)
            }
        };
        let text = house(minutes, place);
        let mut options = ReadOptions {
            mapping: mapping(""),
            ..ReadOptions::default()
        };
        let what = direction.name();
        let data = read_with(folder.path(), &text, &options)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        is_the_match(&data, what);
        let said = data
            .notes
            .iter()
            .any(|note| note.text.contains("option `direction`"));
        assert_eq!(said, *direction != Direction::Acting, "{:?}", data.notes);
        options.mapping = mapping(&format!("direction = \"{what}\""));
        is_the_match(
            &read_with(folder.path(), &text, &options).expect("readable"),
            what,
        );
    }
}

#[test]
fn backline_s_own_columns_keep_their_meaning_and_what_contradicts_it_is_told() {
    let folder = temporary();
    let file = write(folder.path(), "own.csv", own());
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    assert!(remarks(&data).is_empty(), "{:?}", data.notes);
    // The home team attacks +x in both halves: the shots show it, the option turns it.
    let turned = own_with(|a| match a.team {
        "Harbour Town" => (a.x, a.y),
        _ => (105.0 - a.x, 68.0 - a.y),
    });
    let data = read_with(folder.path(), &turned, &ReadOptions::default()).expect("readable");
    let notes: Vec<&str> = data.notes.iter().map(|note| note.text.as_str()).collect();
    let notes = notes.join("\n");
    assert!(
        notes.contains("own goal: Vale United in period 1"),
        "{notes}"
    );
    assert!(notes.contains("option `direction=home`"), "{notes}");
    let options = ReadOptions {
        direction: Some(Direction::Home),
        coordinates: Some(Coordinates::Metres),
        ..ReadOptions::default()
    };
    is_the_match(
        &read_with(folder.path(), &turned, &options).expect("readable"),
        "turned",
    );
    // Minutes that restart.
    let anew: String = own()
        .lines()
        .map(|line| match line.split_once(',') {
            Some(("2", rest)) => {
                let (minute, rest) = rest.split_once(',').expect("cells");
                let minute: u32 = minute.parse().expect("a minute");
                format!("2,{},{rest}\n", minute - 45)
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let data = read_with(folder.path(), &anew, &ReadOptions::default()).expect("readable");
    is_the_match(&data, "anew");
    assert!(remarks(&data)[0].contains("restart"), "{:?}", data.notes);
}

#[test]
fn columns_can_be_named_on_the_command_line() {
    let folder = temporary();
    let text = own().replacen("team,player,type", "Club,Name,Action", 1);
    let file = write(folder.path(), "named.csv", text.replace(",pass,", ",Pass,"));
    inspect(&file, &[]).refused(1).says(&["--format"]);
    let maps = [
        "--map",
        "Club=team",
        "--map",
        "Name=player",
        "--map",
        "Action=type",
    ];
    let run = inspect(&file, &maps).done();
    assert!(
        run.stdout.contains("Harbour Town - Vale United"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("240 rows = 240 read + 0 skipped"),
        "{}",
        run.stdout
    );
    for (rule, says) in [
        ("Club", "COLUMN=FIELD"),
        ("Club=club", "no field `club`"),
        ("Club=tean", "the nearest is `team`"),
    ] {
        inspect(&file, &["--map", rule])
            .refused(2)
            .says(&[rule, says]);
    }
    inspect(
        &file,
        &[
            "--map",
            "Klub=team",
            "--map",
            "Name=player",
            "--map",
            "Action=type",
        ],
    )
    .refused(1)
    .says(&["`Klub`", "Spell the column"]);
    let other = crate::common::fixture("wyscout/9002.json");
    inspect(&other, &["--map", "Club=team"])
        .refused(2)
        .says(&["--map"]);
}

#[test]
fn faults_of_a_mapping_file_are_named_by_line() {
    let folder = temporary();
    let csv = write(folder.path(), "house.csv", house(minutes, |a| (a.x, a.y)));
    let with = |text: &str| -> (PathBuf, String) {
        let file = write(folder.path(), "house.toml", text);
        let run = backline([
            "inspect".as_ref(),
            csv.as_os_str(),
            "--mapping".as_ref(),
            file.as_os_str(),
        ])
        .refused(1);
        (file, run.stderr)
    };
    for (text, says) in [
        (
            "[columns]\nHalf = \"perod\"\n",
            &["line 2", "the nearest is `period`"][..],
        ),
        (
            "[columns]\nA = true\n",
            &["line 2", "for a column that is not one write `= false`"],
        ),
        (
            "[columns]\nA = false\n[words.A]\nx = \"pass\"\n",
            &["line 4", "the column is not a field"],
        ),
        (
            "[words.type]\nPass = \"pas\"\n",
            &["line 2", "`pas` is not a type", "pass, cross"],
        ),
        (
            "[words.type]\nGoal = { type = \"shot\", outcome = \"scored\" }\n",
            &["line 2", "`scored`"],
        ),
        (
            "[words.type]\nX = { skip = \"no\" }\n",
            &["line 2", "skip = true"],
        ),
        (
            "[words.kind]\nX = \"pass\"\n",
            &["words.kind", "no field `kind`"],
        ),
        (
            "time = \"hours\"\n",
            &["line 1", "`hours` is not a form of time", "milliseconds"],
        ),
        (
            "clock = \"wall\"\n",
            &["line 1", "`wall` is not a clock", "running"],
        ),
        (
            "coordinates = \"90x60\"\n",
            &["line 1", "`90x60`", "120x80"],
        ),
        ("direction = \"up\"\n", &["line 1", "`up`", "home-first"]),
        ("colums = 1\n", &["line 1", "colums"]),
        ("[columns\n", &["line 1"]),
    ] {
        let (_, stderr) = with(text);
        assert!(stderr.contains("house.toml"), "{stderr}");
        for says in says {
            assert!(stderr.contains(says), "`{says}` is not in {stderr}");
        }
    }
    inspect(&csv, &["--mapping", "nowhere.toml"])
        .refused(1)
        .says(&["nowhere.toml", "mapping file"]);
}

#[test]
fn faults_of_a_house_s_cells_are_named_by_line_and_column() {
    let folder = temporary();
    let mapping_file = write(folder.path(), "house.toml", MAPPING);
    let good = house(minutes, |a| (a.x, a.y));
    for (from, to, says) in [
        (
            ",Pass,",
            ",Dance,",
            &["column `type`", "`Dance` is not known", "mapping"][..],
        ),
        (
            "1H,00:24.5",
            "1H,soon",
            &["line 3, column `time`", "`soon` is not a time in mm:ss"],
        ),
        (
            "1H,00:24.5",
            "9H,00:24.5",
            &["line 3, column `period`", "`9H` is not a period", "1 to 5"],
        ),
        (
            "1H,00:24.5,VAL",
            "1H,00:24.5,ROV",
            &["line 3, column `team`", "`ROV` is a third team"],
        ),
    ] {
        assert!(good.contains(from), "{from}");
        let csv = write(folder.path(), "house.csv", good.replacen(from, to, 1));
        let run = backline([
            "inspect".as_ref(),
            csv.as_os_str(),
            "--mapping".as_ref(),
            mapping_file.as_os_str(),
        ])
        .refused(1);
        run.says(&["house.csv"]).says(says);
    }
}

#[test]
fn quoted_line_breaks_separators_in_headers_and_marks_change_nothing() {
    let folder = temporary();
    let text = house(minutes, |a| (a.x, a.y));
    let mut lines = text.lines();
    lines.next();
    let rows: String = lines
        .map(|line| format!("{};\"left; then\nright\"\n", line.replace(',', ";")))
        .collect();
    let text = format!("\u{feff}Half;Clock;Club;Name;Action;X;Y;Camera;\"Remarks; free\"\n{rows}");
    let options = ReadOptions {
        mapping: mapping(""),
        ..ReadOptions::default()
    };
    let data = read_with(folder.path(), &text, &options).unwrap_or_else(|e| panic!("{e}"));
    is_the_match(&data, "quoted");
    // Lines are counted as an editor counts them.
    let broken = text.replacen("1H;00:48.5", "1H;never", 1);
    let error = read_with(folder.path(), &broken, &options)
        .expect_err("no time")
        .to_string();
    assert!(error.contains("line 6, column `time`"), "{error}");
}

#[test]
fn the_example_of_the_documentation_reads_as_it_says() {
    let document = include_str!("../../docs/event-csv.md");
    let block = |after: &str, fence: &str| {
        let from = document.find(after).expect("the text before it");
        let start = from + document[from..].find(fence).expect("a block") + fence.len();
        let end = start + document[start..].find("```").expect("its end");
        document[start..end].to_owned()
    };
    let folder = temporary();
    let table = block("Here is a mapping for a table", "```\n");
    let file = write(folder.path(), "house.csv", table);
    let toml = block("Here is a mapping for a table", "```toml\n");
    let mapping = Mapping::parse(Path::new("house.toml"), &toml);
    let options = ReadOptions {
        mapping: Some(Arc::new(mapping.unwrap_or_else(|error| panic!("{error}")))),
        ..ReadOptions::default()
    };
    let data = read(&[&file], &options).unwrap_or_else(|error| panic!("{error}"));
    let words = |column: &str| -> Vec<String> {
        texts(&data.events, column).into_iter().flatten().collect()
    };
    assert_eq!(words("type"), ["pass", "duel", "shot"]);
    assert_eq!(words("outcome"), ["success", "success", "goal"]);
    assert_eq!(words("team")[1], "Vale United");
    assert_eq!(words("qualifiers"), ["aerial"]);
    // 112.4 and 41.3 of 120 x 80; the away team attacks the other way in the first half.
    let near = |column: &str, row: usize, wanted: f64| {
        let found = numbers(&data.events, column)[row].expect("a number");
        assert!((found - wanted).abs() < 0.01, "{column} {found}");
    };
    // Between StatsBomb's lines: 108 is the penalty mark, 94 m along; 36 to 44 the goal of 7.32 m.
    near("start_x", 2, 94.0 + 4.4 / 6.0 * 5.5);
    near("start_y", 2, 30.34 + 2.7 / 8.0 * 7.32);
    near("start_x", 1, 94.0);
    near("seconds", 2, 31.0);
}

#[test]
fn no_mutation_of_a_house_s_file_or_its_mapping_panics() {
    let folder = temporary();
    let mut random = Lcg(5);
    let text: String = house(minutes, |a| (a.x, a.y))
        .lines()
        .take(60)
        .fold(String::new(), |text, line| text + line + "\n");
    let mut readable = 0;
    for round in 0..300 {
        let mut csv = text.clone().into_bytes();
        let mut toml = MAPPING.as_bytes().to_vec();
        if round % 3 == 0 {
            mutate(&mut toml, &mut random);
        } else {
            mutate(&mut csv, &mut random);
        }
        let toml = String::from_utf8_lossy(&toml).into_owned();
        let Ok(mapping) = Mapping::parse(Path::new("house.toml"), &toml) else {
            continue;
        };
        let file = write(folder.path(), "house.csv", csv);
        let options = ReadOptions {
            mapping: Some(Arc::new(mapping)),
            // Half a match does not tell its direction.
            direction: (round % 2 == 0).then_some(Direction::Acting),
            ..ReadOptions::default()
        };
        readable += usize::from(read(&[file], &options).is_ok());
    }
    assert!(readable > 0, "the mutations leave something readable");
}

/// What R, pandas and databases write for nothing is nothing, and a truth value is no label's words.
#[test]
fn words_for_nothing_are_nothing_and_truth_values_are_understood() {
    let head = "# home: H\n# away: A\nperiod,minute,second,team,player,player_id,type,outcome,start_x,start_y,related_player,error_label\n";
    let rows = |nothing: &str, no: &str, yes: &str| {
        format!(
            "{head}1,1,0,H,Ann,7.0,pass,success,50,34,{nothing},{no}\n\
             1,2,0,H,{nothing},{nothing},ball_out,{nothing},{nothing},{nothing},{nothing},{no}\n\
             1,3,0,H,Ann,7,pass,fail,20,34,{nothing},{yes}\n1,3,4,A,Zed,9,shot,success,94,34,{nothing},{no}\n"
        )
    };
    let read_text = |text: String| {
        let folder = temporary();
        let file = write(folder.path(), "case.csv", text);
        read(&[file], &ReadOptions::default()).expect("readable")
    };
    let clean = read_text(rows("", "", "error"));
    for (nothing, no, yes) in [
        ("NaN", "NaN", "error"),
        ("NA", "False", "True"),
        ("<NA>", "0", "1"),
        ("None", "no", "yes"),
    ] {
        let data = read_text(rows(nothing, no, yes));
        assert!(
            data.events.equals_missing(&clean.events),
            "{nothing}\n{}",
            data.events
        );
        assert!(
            data.lineups.equals_missing(&clean.lineups),
            "{nothing}\n{}",
            data.lineups
        );
    }
    let ids = texts(&clean.events, "player_id");
    assert_eq!(ids[0], ids[2], "7.0 is 7");
    assert_eq!(
        texts(&clean.events, "error_label").iter().flatten().count(),
        1
    );
    assert_eq!(
        numbers(&clean.matches, "away_score"),
        [Some(1.0)],
        "a shot that succeeds"
    );
    let folder = temporary();
    let wrong = rows("", "", "").replace("pass,fail", "pass,goal");
    let file = write(folder.path(), "case.csv", wrong);
    let error = read(&[file], &ReadOptions::default())
        .expect_err("no goal by a pass")
        .to_string();
    for wanted in ["line 6", "`outcome`", "a `pass` cannot end as `goal`"] {
        assert!(error.contains(wanted), "{error}");
    }
}

/// Backline's own columns as spreadsheets and other systems write the same table.
#[test]
fn a_table_that_went_through_a_spreadsheet_is_the_same_match() {
    let own = own();
    let (header, rows) = own.split_once('\n').expect("a header");
    let capitals = "Period,Minute,Second,Team,Player,Type,Outcome,Start X,Start-Y";
    let halves = |rows: &str| -> String {
        let half = |row: &str| match row.split_once(',') {
            Some((period, rest)) => format!("{period}H,{rest}\n"),
            None => String::new(),
        };
        rows.lines().map(half).collect()
    };
    let middle = rows.match_indices('\n').nth(100).expect("many rows").0 + 1;
    for (what, text) in [
        ("capitals", format!("{capitals}\n{rows}")),
        ("bars", own.replace(',', "|")),
        ("sep", format!("sep=;\r\n{}", own.replace(',', ";"))),
        ("halves", format!("{header}\n{}", halves(rows))),
    ] {
        let folder = temporary();
        let data = read_with(folder.path(), &text, &ReadOptions::default())
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        is_the_match(&data, what);
        assert!(remarks(&data).is_empty(), "{what}: {:?}", data.notes);
    }

    // Two tables put together have the header twice.
    let again = format!("{header}\n{}{header}\n{}", &rows[..middle], &rows[middle..]);
    let folder = temporary();
    let data = read_with(folder.path(), &again, &ReadOptions::default()).expect("readable");
    is_the_match(&data, "header again");
    let account = &data.accounts[0];
    assert_eq!(account.rows_skipped(), 1);
    assert!(account.adds_up(data.events.height()));
}

#[test]
fn what_a_file_lacks_or_holds_twice_is_said() {
    let own = own();
    let says = |text: &str| -> Vec<String> {
        let folder = temporary();
        let data = read_with(folder.path(), text, &ReadOptions::default()).expect("readable");
        remarks(&data).into_iter().map(str::to_owned).collect()
    };
    let twice: String = own
        .lines()
        .enumerate()
        .map(|(line, row)| match line {
            3 => format!("{row}\n{row}\n"),
            _ => format!("{row}\n"),
        })
        .collect();
    let notes = says(&twice);
    assert!(
        notes[0].contains("1 row is the same as an earlier one in every cell, the first in line 5"),
        "{notes:?}"
    );

    let no_seconds: String = own
        .lines()
        .map(|row| {
            let mut cells: Vec<&str> = row.split(',').collect();
            cells.remove(2);
            format!("{}\n", cells.join(","))
        })
        .collect();
    let folder = temporary();
    let data = read_with(folder.path(), &no_seconds, &ReadOptions::default()).expect("readable");
    assert!(
        remarks(&data)[0].contains("the column `second` is missing"),
        "{:?}",
        data.notes
    );
    let approx = texts(&data.events, "approx");
    assert!(approx.iter().all(|text| text.as_deref() == Some("time")));

    // Too few positions to tell -1 to 1 from metres near the corner, but enough to ask.
    let few = "period,minute,team,player,type,start_x,start_y\n\
               1,1,A,x,pass,-0.5,0.2\n1,2,B,y,pass,0.4,-0.9\n";
    let notes = says(few).join("; ");
    assert!(notes.contains("if they use another system"), "{notes}");
}

#[test]
fn positions_from_minus_one_to_one_are_told() {
    let folder = temporary();
    let text = house(minutes, |a| (a.x / 52.5 - 1.0, a.y / 34.0 - 1.0));
    let options = ReadOptions {
        mapping: mapping(""),
        ..ReadOptions::default()
    };
    let data = read_with(folder.path(), &text, &options).unwrap_or_else(|e| panic!("{e}"));
    is_the_match(&data, "centred unit");
    // In backline's own columns, too.
    let mut rows = own().lines().map(str::to_owned).collect::<Vec<_>>();
    for row in &mut rows[1..] {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        for (cell, half) in [(7, 52.5), (8, 34.0)] {
            let metres: f64 = cells[cell].parse().expect("a number");
            cells[cell] = (metres / half - 1.0).to_string();
        }
        *row = cells.join(",");
    }
    let data = read_with(folder.path(), &rows.join("\n"), &ReadOptions::default())
        .unwrap_or_else(|e| panic!("{e}"));
    is_the_match(&data, "own columns");
    assert!(
        remarks(&data)[0].contains("centred-unit"),
        "{:?}",
        data.notes
    );
}
