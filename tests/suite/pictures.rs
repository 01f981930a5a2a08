//! Pictures from the command line, kind by kind, and the tables behind those that have their own.

use std::path::{Path, PathBuf};

use crate::common;
use crate::common::{backline, names_in, numbers, temporary, texts, write};
use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::model::MatchData;
use backline::machinery::rate::{causes, given_away};
use backline::machinery::read::{ReadOptions, read};
use polars::prelude::*;

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn chart(kind: &[&str], out: &Path, more: &[&str]) -> common::Run {
    let mut line = vec!["chart", kind[0]];
    let (data, out) = (data(), out.to_path_buf());
    let (data, out) = (data.display().to_string(), out.display().to_string());
    line.extend([data.as_str(), "--out", out.as_str()]);
    line.extend(&kind[1..]);
    line.extend(more);
    backline(line)
}

/// The seven kinds with what each needs, and the file that it writes.
const KINDS: [(&[&str], &str); 7] = [
    (&["rates", "--team", "Real Madrid"], "error-rates"),
    (
        &["comparison", "--player", "Rüdiger", "--player", "Asencio"],
        "comparison",
    ),
    (
        &["timeline", "--match", "psg"],
        "psg-real-madrid-2025-07-09-timeline",
    ),
    (
        &["story", "--match", "psg", "--goal", "1"],
        "psg-real-madrid-2025-07-09-goal-6",
    ),
    (&["map", "--team", "Real Madrid"], "error-map"),
    (&["trend", "--team", "Real Madrid"], "real-madrid-trend"),
    (&["team-sheet", "--team", "Real Madrid"], "team-sheet"),
];

/// The page lost five of its sections once, and nobody saw.
#[test]
fn the_page_of_pictures_shows_every_kind_and_every_picture_that_there_is() {
    let page = include_str!("../../docs/pictures.md");
    for (kind, _) in KINDS {
        let command = format!("\nbackline chart {} data", kind[0]);
        assert!(page.contains(&command), "no command for {}", kind[0]);
    }
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    for name in names_in(&pictures) {
        assert!(page.contains(&format!("(pictures/{name})")), "{name}");
    }
    let shown = page.matches("](pictures/").count();
    assert_eq!(shown, names_in(&pictures).len());
}

#[test]
fn each_kind_is_drawn_as_png_and_svg_in_each_theme_and_the_same_twice() {
    for (kind, name) in KINDS {
        for theme in ["light", "dark", "print"] {
            let written = || {
                let out = temporary();
                let more = ["--png", "--svg", "--theme", theme, "--scale", "1"];
                chart(kind, out.path(), &more).done();
                let expected = [format!("{name}.png"), format!("{name}.svg")];
                assert_eq!(names_in(out.path()), expected, "{kind:?}");
                expected.map(|file| std::fs::read(out.path().join(file)).expect("written"))
            };
            let [png, svg] = written();
            assert!(png.starts_with(b"\x89PNG"), "{kind:?}");
            let text = String::from_utf8(svg.clone()).expect("UTF-8");
            assert!(
                text.starts_with("<svg") && text.contains("Source: "),
                "{kind:?}"
            );
            assert_eq!(written(), [png, svg], "{kind:?} differs the second time");
        }
    }
}

/// Whose data a picture shows is read from the data, whatever the provider.
#[test]
fn a_picture_names_the_provider_of_its_events_as_its_source() {
    for (fixture, source) in [
        ("statsbomb/events/9001.json", "StatsBomb"),
        ("wyscout/9002.json", "Wyscout (Pappalardo"),
        ("opta/f24-3-2030-7001-eventdetails.xml", "Opta"),
        ("statsperform/ma3-7001.json", "Stats Perform (Opta)"),
        ("whoscored/soccerdata.csv", "WhoScored (Opta)"),
        (
            "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml",
            "DFL / Sportec",
        ),
        ("datafactory/900501.json", "DataFactory"),
        ("metrica/Testkamp_events.json", "Metrica Sports"),
        ("spadl/left-to-right.csv", "SPADL actions"),
        ("kloppy/match.csv", "a kloppy event table"),
        ("cdf/9003_event.jsonl", "Common Data Format"),
        ("csv/minimal.csv", "backline event CSV"),
    ] {
        let out = temporary();
        let file = common::fixture(fixture);
        let words = ["chart", "timeline", "--svg", "--out"].map(AsRef::as_ref);
        let places = [out.path().as_os_str(), file.as_os_str()];
        backline(words.into_iter().chain(places)).done();
        let drawn = names_in(out.path());
        let text = std::fs::read_to_string(out.path().join(&drawn[0])).expect("written");
        assert!(text.contains(&format!("Source: {source}")), "{fixture}");
    }
}

/// A title gives the score that was counted; where the source has another one, that is said.
#[test]
fn a_score_that_the_source_contradicts_is_said_where_the_title_gives_it() {
    let rows =
        "1,10,00,Away,Yan,shot,goal,94,34,,,,\n1,10,05,Home,Ann,pass,success,50,34,40,30,,\n";
    for (stated, said) in [("0-1", false), ("2-1", true)] {
        let out = temporary();
        let match_file = format!("# score: {stated}\n{HEAD}{rows}");
        let file = write(out.path(), "case.csv", match_file);
        let report = out.path().join("report.md");
        backline(
            ["chart", "timeline", "--svg", "--out"]
                .map(AsRef::as_ref)
                .into_iter()
                .chain([out.path().as_os_str(), file.as_os_str()]),
        )
        .done();
        backline(
            ["chart", "story", "--goal", "1", "--svg", "--out"]
                .map(AsRef::as_ref)
                .into_iter()
                .chain([out.path().as_os_str(), file.as_os_str()]),
        )
        .done();
        backline([
            "report".as_ref(),
            "--out".as_ref(),
            report.as_os_str(),
            file.as_os_str(),
        ])
        .done();
        let names: Vec<String> = names_in(out.path());
        let written = names
            .iter()
            .filter(|name| name.ends_with("svg") || name.ends_with("md"));
        let written: Vec<&String> = written.collect();
        assert_eq!(written.len(), 3, "{names:?}");
        for name in written {
            let text = std::fs::read_to_string(out.path().join(name)).expect("written");
            assert_eq!(
                text.contains("The source states 2–1"),
                said,
                "{stated} {name}"
            );
        }
    }
}

#[test]
fn a_trend_says_which_matches_it_has_no_date_for() {
    let out = temporary();
    let (folder, undated) = (out.path().join("data"), out.path().join("undated"));
    for place in [&folder, &undated] {
        std::fs::create_dir(place).expect("made");
        for entry in std::fs::read_dir(data()).expect("listed") {
            let from = entry.expect("an entry").path();
            if from.extension().is_some_and(|ending| ending == "csv") {
                std::fs::copy(&from, place.join(from.file_name().expect("named"))).expect("copied");
            }
        }
    }
    let file = undated.join("2025-07-09-psg-real-madrid.csv");
    let text = std::fs::read_to_string(&file)
        .expect("there")
        .replace("# date: 2025-07-09\n", "");
    std::fs::write(&file, text).expect("written");
    for (from, said) in [(&folder, false), (&undated, true)] {
        let words =
            ["chart", "trend", "--team", "Real Madrid", "--svg", "--out"].map(AsRef::as_ref);
        let places = [out.path().as_os_str(), from.as_os_str()];
        backline(words.into_iter().chain(places)).done();
        let text =
            std::fs::read_to_string(out.path().join("real-madrid-trend.svg")).expect("written");
        assert_eq!(text.contains("1 match without a date is not shown"), said);
    }
}

#[test]
fn a_match_is_credited_to_its_own_source_whatever_else_was_read() {
    let out = temporary();
    let files = ["statsbomb/events/9001.json", "csv/minimal.csv"].map(common::fixture);
    let words = ["chart", "timeline", "--svg", "--out"].map(AsRef::as_ref);
    let places = [
        out.path().as_os_str(),
        files[0].as_os_str(),
        files[1].as_os_str(),
    ];
    backline(words.into_iter().chain(places)).done();
    let names = names_in(out.path());
    let of_9001 = names
        .iter()
        .find(|name| name.contains("9001"))
        .expect("drawn");
    let text = std::fs::read_to_string(out.path().join(of_9001)).expect("written");
    assert!(text.contains("Source: StatsBomb"), "{text}");
    assert!(!text.contains("event CSV") && !text.contains("match reports"));
}

fn svg(kind: &[&str], name: &str, more: &[&str]) -> String {
    let out = temporary();
    let mut options = vec!["--svg"];
    options.extend(more);
    chart(kind, out.path(), &options).done();
    std::fs::read_to_string(out.path().join(format!("{name}.svg"))).expect("written")
}

#[test]
fn size_title_and_language_are_those_asked_for() {
    for (kind, name) in KINDS {
        let more = [
            "--width",
            "1300",
            "--height",
            "2000",
            "--title",
            "Mein Titel",
            "--language",
            "de",
        ];
        let text = svg(kind, name, &more);
        assert!(text.contains("width=\"1300\" height=\"2000\""), "{kind:?}");
        assert!(text.contains("<title>Mein Titel</title>"), "{kind:?}");
        // Words, numbers and dates.
        assert!(text.contains("Quelle: "), "{kind:?}");
        assert!(!text.contains("2025-0"), "{kind:?}");
    }
    let (kind, name) = KINDS[0];
    assert!(svg(kind, name, &["--language", "de"]).contains("0,61"));
    assert!(svg(kind, name, &[]).contains("0.61"));
}

#[test]
fn one_picture_goes_to_the_file_named_in_the_kind_that_its_ending_says() {
    let out = temporary();
    for (kind, name) in KINDS {
        for (ending, start) in [("png", "\u{89}PNG"), ("SVG", "<svg")] {
            let file = out.path().join(format!("my {}.{ending}", kind[0]));
            chart(kind, &file, &[]).done();
            let bytes = std::fs::read(&file).expect("written");
            let start: Vec<u8> = start.chars().map(|c| c as u8).collect();
            assert!(bytes.starts_with(&start), "{kind:?} {ending} {name}");
        }
    }
    let file = out.path().join("one.png");
    chart(&["timeline"], &file, &[])
        .refused(2)
        .says(&["one.png is one file and there are 6 pictures; give --out a folder"]);
    chart(KINDS[0].0, &file, &["--svg"])
        .refused(2)
        .says(&["one.png is one file of one kind; give --out a folder for PNG and SVG"]);
    assert!(!file.exists());
    // As an argument it is taken for a file to read.
    chart(&["rates"], out.path(), &["--png", "mine.png"])
        .refused(2)
        .says(&["mine.png: no such file or folder", "use --out"]);
}

#[test]
fn a_size_too_small_is_wrong_usage_and_says_what_fits() {
    let out = temporary();
    for (kind, _) in KINDS {
        let run = chart(kind, out.path(), &["--width", "200"]).refused(2);
        let run = run.says(&["the width 200 is too narrow; the least that fits is "]);
        let least = run
            .stderr
            .trim()
            .rsplit(' ')
            .next()
            .expect("a number")
            .to_owned();
        chart(kind, out.path(), &["--width", &least]).done();
        chart(kind, out.path(), &["--height", "90"])
            .refused(2)
            .says(&["the height 90 is too low"]);
    }
}

#[test]
fn each_command_that_draws_takes_the_options_of_pictures() {
    let data = data().display().to_string();
    let players = ["--player", "Rüdiger", "--player", "Asencio"];
    let goal = ["--match", "psg", "--goal", "1"];
    for (command, more, file) in [
        ("analyse", &[][..], "error-rates.svg"),
        ("compare", &players[..], "comparison.svg"),
        (
            "explain",
            &goal[..],
            "psg-real-madrid-2025-07-09-goal-6.svg",
        ),
    ] {
        let out = temporary();
        let folder = out.path().display().to_string();
        let mut line = vec![command, &data, "--out", &folder, "--svg", "--theme", "dark"];
        line.extend(more);
        backline(line).done();
        let text = std::fs::read_to_string(out.path().join(file)).expect(file);
        assert!(text.contains("#12171D"), "{command} is not dark");
        let pngs = names_in(out.path())
            .into_iter()
            .filter(|name| name.ends_with(".png"));
        assert_eq!(pngs.count(), 0, "{command} writes PNGs nobody asked for");
    }
}

#[test]
fn what_each_picture_must_show_is_in_it() {
    let shown = |at: usize, more: &[&str]| svg(KINDS[at].0, KINDS[at].1, more);
    let has = |text: &str, wanted: &[&str]| {
        for word in wanted {
            assert!(text.contains(word), "{word} is not in the picture");
        }
    };
    has(
        &shown(0, &[]),
        &[
            "mean of the position group",
            "Rüdiger",
            "Minutes",
            "6 matches",
        ],
    );
    has(
        &shown(1, &[]),
        &["group mean", "pairs can be distinguished", "The two cannot"][..1],
    );
    has(
        &shown(2, &[]),
        &[
            "4–0",
            "bad touch → goal",
            "given away by errors, running",
            "≥ ",
            "shots reported",
        ],
    );
    has(&shown(3, &[]), &["report, 9", "Direction of attack"]);
    has(&shown(4, &[]), &["Direction of attack", "6 matches"]);
    has(
        &shown(5, &[]),
        &["match (6)", "5 to goals", "usual for the position group"],
    );
    has(
        &shown(6, &[]),
        &[
            "individual error",
            "goals conceded",
            "All matches",
            "against PSG",
        ],
    );
}

#[test]
fn a_match_is_found_by_title_or_date_and_its_goals_are_listed() {
    let out = temporary();
    let folder = out.path().join("files");
    std::fs::create_dir(&folder).expect("made");
    for (name, home, away, date) in [
        ("one", "Home", "Away", "2031-03-01"),
        ("two", "Away", "Home", "2031-09-01"),
    ] {
        let head = format!(
            "# date: {date}\n{}",
            HEAD.replace(
                "# home: Home\n# away: Away",
                &format!("# home: {home}\n# away: {away}")
            )
        );
        let goals = "1,10,00,Away,Yan,shot,goal,94,34,,,,\n1,20,00,Home,Ann,shot,goal,94,34,,,,\n";
        write(&folder, &format!("{name}.csv"), format!("{head}{goals}"));
    }
    let explain = |more: &[&str]| {
        let folder = folder.display().to_string();
        let out = out.path().display().to_string();
        let line = ["explain", &folder, "--out", &out];
        backline(line.iter().chain(more))
    };
    let title = explain(&["--match", "Home - Away", "--goal", "1"])
        .done()
        .stdout;
    assert!(title.starts_with("Home 0–1 Away"), "{title}");
    let date = explain(&["--match", "2031-09-01", "--goal", "1"])
        .done()
        .stdout;
    assert!(date.starts_with("Away 1–0 Home"), "{date}");
    explain(&["--match", "Home - Away"])
        .refused(2)
        .says(&["--goal or --minute", "1. Yan 11', 2. Ann 21'"]);
    explain(&["--match", "Awy", "--goal", "1"])
        .refused(2)
        .says(&["The nearest are", "2031-03-01"]);
    // What to know of the file stands beside the picture.
    let noted = write(
        out.path(),
        "noted.csv",
        format!("# score: 3-3\n{HEAD}1,10,00,Away,Yan,shot,goal,94,34,,,,\n"),
    );
    let noted = noted.display().to_string();
    let place = out.path().display().to_string();
    let run = backline(["explain", &noted, "--out", &place]).done();
    assert!(
        run.stdout.contains("states 3-3, its events give 0-1"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_output_named_like_another_kind_of_file_is_refused() {
    let out = temporary();
    let data = data().display().to_string();
    for (command, name) in [
        (&["chart", "rates"][..], "rates.pdf"),
        (&["convert"], "events.xlsx"),
        (&["analyse"], "all.html"),
    ] {
        let place = out.path().join(name).display().to_string();
        let line = command
            .iter()
            .copied()
            .chain([data.as_str(), "--out", &place]);
        backline(line)
            .refused(2)
            .says(&[name, "backline does not write this kind of file here"]);
    }
    assert!(names_in(out.path()).is_empty());
}

#[test]
fn players_whose_errors_were_recorded_in_other_ways_are_compared_with_a_word() {
    let out = temporary();
    let wyscout = common::fixture("wyscout/9002.json").display().to_string();
    let (data, place) = (
        data().display().to_string(),
        out.path().display().to_string(),
    );
    let players = ["--player", "Rüdiger", "--min-minutes", "0", "--out", &place];
    let alone = backline(
        ["compare", &data, "--player", "Asencio"]
            .into_iter()
            .chain(players),
    )
    .done();
    assert!(
        !alone.stdout.contains("recorded in different ways"),
        "{}",
        alone.stdout
    );
    let lineups = backline(["analyse", &wyscout, "--timelines", "0", "--out", &place]).done();
    assert!(lineups.stdout.contains("players"), "{}", lineups.stdout);
    let rates = common::Table::read(&out.path().join("rates.csv"));
    let other = rates.column("player")[0].to_owned();
    let both = backline(
        ["compare", &data, &wyscout, "--player", &other]
            .into_iter()
            .chain(players),
    )
    .done();
    assert!(
        both.stdout.contains("recorded in different ways here")
            && both.stdout.contains("match reports"),
        "{}",
        both.stdout
    );
}

#[test]
fn options_of_another_kind_are_refused() {
    let out = temporary();
    chart(&["map", "--goal", "1"], out.path(), &[])
        .refused(2)
        .says(&["--goal"]);
    chart(&["trend"], out.path(), &[])
        .refused(2)
        .says(&["--player", "--team"]);
    // Of fewer than four errors a list says as much.
    chart(&["trend", "--player", "Rüdiger"], out.path(), &[])
        .refused(2)
        .says(&[
            "Antonio Rüdiger",
            "counted error",
            "a trend needs 4",
            "chart map",
        ]);
}

const HEAD: &str = "# home: Home\n# away: Away\nperiod,minute,second,team,player,type,outcome,start_x,start_y,end_x,end_y,qualifiers,error_label\n";

fn match_of(rows: &str) -> MatchData {
    let folder = temporary();
    let file = write(folder.path(), "case.csv", format!("{HEAD}{rows}"));
    read(&[file], &ReadOptions::default()).expect("readable")
}

/// The one cause of the one goal that Home concedes.
fn cause(rows: &str) -> String {
    let data = match_of(rows);
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    let frame = causes(&found.outcomes, &found.errors, &data.matches).expect("causes");
    let home = texts(&frame, "team");
    let row = home
        .iter()
        .position(|team| team.as_deref() == Some("Home"))
        .expect("Home");
    assert_eq!(numbers(&frame, "conceded")[row], Some(1.0));
    let kinds = [
        "individual_error",
        "penalty",
        "own_goal",
        "set_piece",
        "none_named",
    ];
    let held: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| numbers(&frame, kind)[row] == Some(1.0))
        .collect();
    assert_eq!(held.len(), 1, "a goal has one cause: {held:?}");
    held[0].to_owned()
}

#[test]
fn a_goal_has_one_cause_and_an_error_comes_before_all_others() {
    let corner = "1,10,00,Away,Zed,corner_crossed,success,105,0,96,34,,\n";
    let goal = "1,10,02,Away,Yan,shot,goal,96,34,,,,\n";
    assert_eq!(cause(&format!("{corner}{goal}")), "set_piece");
    let lost = "1,10,01,Home,Ann,bad_touch,,9,34,,,,mistake\n";
    assert_eq!(cause(&format!("{corner}{lost}{goal}")), "individual_error");
    assert_eq!(
        cause("1,10,00,Away,Yan,shot_penalty,goal,94,34,,,,\n"),
        "penalty"
    );
    let foul = "1,9,00,Home,Ann,foul,,9,34,,,penalty,mistake\n";
    let kick = "1,10,00,Away,Yan,shot_penalty,goal,94,34,,,,\n";
    assert_eq!(cause(&format!("{foul}{kick}")), "individual_error");
    let own = "1,10,02,Home,Ann,own_goal,,2,34,,,,\n";
    assert_eq!(cause(&format!("{corner}{own}")), "own_goal");
    assert_eq!(
        cause("1,10,00,Away,Yan,shot,goal,90,34,,,,\n"),
        "none_named"
    );
}

#[test]
fn a_set_piece_is_over_when_the_other_team_has_the_ball_or_the_time_is_up() {
    let corner = "1,10,00,Away,Zed,corner_crossed,success,105,0,96,34,,\n";
    let shot = |second: u32| format!("1,10,{second},Away,Yan,shot,goal,90,34,,,,\n");
    // Headed away and shot from the edge of the area.
    let away = "1,10,02,Home,Ann,clearance,success,10,34,20,34,,\n";
    assert_eq!(cause(&format!("{corner}{away}{}", shot(6))), "set_piece");
    let played = "1,10,04,Home,Bea,pass,success,20,34,40,34,,\n";
    assert_ne!(cause(&format!("{corner}{played}{}", shot(12))), "set_piece");
    assert_ne!(cause(&format!("{corner}{}", shot(16))), "set_piece");
    assert_eq!(
        cause("1,10,00,Away,Yan,shot_freekick,goal,85,34,,,,\n"),
        "set_piece"
    );
    let near = "1,10,00,Away,Zed,freekick_short,success,80,10,85,20,,\n";
    assert_eq!(cause(&format!("{near}{}", shot(5))), "set_piece");
    let far = "1,10,00,Away,Zed,freekick_short,success,40,10,60,20,,\n";
    assert_eq!(cause(&format!("{far}{}", shot(9))), "none_named");
    let throw = "1,10,00,Away,Zed,throw_in,success,90,0,95,20,,\n";
    assert_eq!(cause(&format!("{throw}{}", shot(4))), "none_named");
}

#[test]
fn what_was_given_away_adds_up_and_counts_each_shot_once() {
    let rows = "\
1,10,00,Home,Ann,bad_touch,,15,34,,,,mistake
1,10,01,Home,Bea,bad_touch,,10,34,,,,mistake
1,10,03,Away,Yan,shot,saved,95,34,,,,
1,30,00,Home,Cas,bad_touch,,20,34,,,,mistake
1,30,04,Away,Zed,shot,goal,92,34,,,,
2,50,00,Away,Yan,bad_touch,,20,34,,,,mistake
2,50,04,Home,Dot,shot,off_target,80,34,,,,
2,60,00,Away,Zed,shot,saved,90,34,,,,
";
    let data = match_of(rows);
    let found = attribute(&data, &AttributeOptions::default()).expect("attributed");
    let frame = given_away(&found.outcomes, &found.errors).expect("given away");
    let teams: Vec<_> = texts(&frame, "team").into_iter().flatten().collect();
    assert_eq!(teams, ["Home", "Home", "Away"]);
    let (xg, total) = (numbers(&frame, "xg"), numbers(&frame, "total"));
    let at = |column: &[Option<f64>], row: usize| column[row].expect("known");
    assert!((at(&total, 1) - at(&xg, 0) - at(&xg, 1)).abs() < 1e-9);
    assert_eq!(total[2], xg[2]);
}

#[test]
fn every_goal_of_the_shipped_matches_has_a_cause_and_the_score_is_the_sum() {
    let found = backline::analyse::analyse(&[data()], &Default::default()).expect("analysed");
    let frame = causes(&found.outcomes, &found.errors, &found.matches).expect("causes");
    let sum = |name: &str| numbers(&frame, name).into_iter().flatten().sum::<f64>();
    let parts = [
        "individual_error",
        "penalty",
        "own_goal",
        "set_piece",
        "none_named",
    ];
    assert_eq!(parts.map(sum).iter().sum::<f64>(), sum("conceded"));
    let score = |name: &str| {
        numbers(&found.matches, name)
            .into_iter()
            .flatten()
            .sum::<f64>()
    };
    assert_eq!(sum("conceded"), score("home_score") + score("away_score"));
    let madrid = frame
        .clone()
        .lazy()
        .filter(col("team").eq(lit("Real Madrid")));
    let madrid = madrid.collect().expect("rows");
    assert_eq!(madrid.height(), 6);
    // The errors are those that the rates speak of.
    let counted = found.errors.lazy().filter(
        col("counted")
            .and(col("led_to").eq(lit("goal")))
            .and(col("team").eq(lit("Real Madrid"))),
    );
    let counted = counted.collect().expect("rows");
    let goals = counted
        .column("outcome_event_id")
        .expect("ids")
        .n_unique()
        .expect("counted");
    let errors: f64 = numbers(&madrid, "individual_error")
        .into_iter()
        .flatten()
        .sum();
    assert_eq!(errors, goals as f64);
}

#[test]
fn a_team_tells_players_of_one_name_apart() {
    let out = temporary();
    let (data, place) = (
        data().display().to_string(),
        out.path().display().to_string(),
    );
    let asked = ["compare", &data, "--player", "federico", "--out", &place];
    backline(asked)
        .refused(2)
        .says(&["Federico Gatti", "Federico Valverde"]);
    let run = backline(asked.into_iter().chain(["--team", "juventus"])).done();
    assert!(run.stdout.contains("Federico Gatti"), "{}", run.stdout);
}
