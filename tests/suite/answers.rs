//! Answers beyond rates: what errors cost in points, clips for a video tool, two providers' data of
//! the same matches.

use std::path::{Path, PathBuf};

use crate::common::{Table, analyse, backline, fixture, names_in, shared, temporary, write};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

#[test]
fn points_are_written_for_players_and_teams_and_add_up() {
    let out = temporary();
    let run = analyse(
        &fixture("statsbomb/events"),
        out.path(),
        &["--timelines", "0", "--labels", "ignore"],
    )
    .done();
    let totals = Table::read(&out.path().join("points.csv"));
    let matches = Table::read(&out.path().join("points-matches.csv"));
    assert!(!totals.rows.is_empty() && !matches.rows.is_empty());
    for row in &matches.rows {
        let of = |column: &str| matches.number(row, column);
        let sure = of("win") + of("draw") + of("loss");
        assert!((sure - 1.0).abs() < 1e-3, "{row:?}");
        assert!((3.0 * of("win") + of("draw") - of("expected_points")).abs() < 1e-3);
        assert!(of("without_errors") >= of("expected_points") - 1e-9);
    }
    for row in totals.rows_with(&[("of", "team")]) {
        let team = totals.cell(row, "team");
        let theirs = matches.rows_with(&[("team", team)]);
        let sum: f64 = theirs
            .iter()
            .map(|row| {
                matches.number(row, "without_errors") - matches.number(row, "expected_points")
            })
            .sum();
        assert!((totals.number(row, "points") - sum).abs() < 1e-3, "{team}");
    }
    for row in &totals.rows {
        let of = |column: &str| totals.number(row, column);
        assert!(of("points_low") <= of("points_high"));
        assert!(of("points") >= 0.0 && of("points") <= of("points_high").max(1.0));
    }
    let said = run
        .stdout
        .contains("Expected points given away, highest first");
    let some = totals
        .rows
        .iter()
        .any(|row| totals.number(row, "points") >= 0.05);
    assert_eq!(said, some, "{}", run.stdout);
}

#[test]
fn key_events_cost_no_points() {
    let out = temporary();
    analyse(&data(), out.path(), &["--timelines", "0"]).done();
    assert!(Table::read(&out.path().join("points.csv")).rows.is_empty());
}

/// Who erred does not vanish for want of minutes without a word.
#[test]
fn a_list_says_who_has_errors_and_too_few_minutes() {
    let out = temporary();
    let floor = ["--timelines", "0", "--min-minutes", "450"];
    let run = analyse(&data(), out.path(), &floor).done();
    let said = run
        .stdout
        .lines()
        .find(|line| line.contains("fewer than 450 minutes"));
    let said = said.unwrap_or_else(|| panic!("nothing said:\n{}", run.stdout));
    assert!(
        said.contains("Raúl Asencio with") && said.contains("--min-minutes 0"),
        "{said}"
    );
    let (path, place) = (
        data().display().to_string(),
        out.path().display().to_string(),
    );
    backline(["compare", &path, "--min-minutes", "450", "--out", &place]).done();
    let json = std::fs::read_to_string(out.path().join("comparison.json")).expect("written");
    assert!(json.contains("errors_below_min_minutes") && json.contains("Raúl Asencio"));
    let everybody = ["--timelines", "0", "--min-minutes", "0"];
    let run = analyse(&data(), out.path(), &everybody).done();
    assert!(!run.stdout.contains("minutes and"), "{}", run.stdout);
}

/// Start, end, code, and groups of labels with their texts.
type Instance = (f64, f64, String, Vec<(String, String)>);

/// Instances of a file, read as XML.
fn instances(text: &str) -> Vec<Instance> {
    fn between<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let parts = text.split(open.as_str()).skip(1);
        parts
            .map(|part| part.split(close.as_str()).next().expect("closed"))
            .collect()
    }
    assert!(text.starts_with("<?xml version=\"1.0\""));
    let all = between(text, "ALL_INSTANCES");
    let number = |text: &str| text.parse::<f64>().expect("seconds");
    between(all[0], "instance")
        .into_iter()
        .map(|of| {
            let labels = between(of, "label").into_iter().map(|label| {
                (
                    between(label, "group")[0].to_owned(),
                    between(label, "text")[0].to_owned(),
                )
            });
            (
                number(between(of, "start")[0]),
                number(between(of, "end")[0]),
                between(of, "code")[0].to_owned(),
                labels.collect(),
            )
        })
        .collect()
}

#[test]
fn clips_begin_before_the_error_and_end_after_the_goal() {
    let out = temporary();
    let file = data().join("2025-07-09-psg-real-madrid.csv");
    let place = |name: &str| out.path().join(name).display().to_string();
    let clips = |more: &[&str]| {
        let mut args = vec!["--timelines", "0"];
        args.extend(more);
        analyse(&file, out.path(), &args)
    };
    let (xml, csv) = (place("clips.xml"), place("clips.csv"));
    let run = clips(&["--clips", &xml]).done();
    assert!(run.stdout.contains("--kick-off gives those of the video"));
    let errors = Table::read(&out.path().join("errors.csv"));
    let counted = errors.rows_with(&[("counted", "true")]);
    let found = instances(&std::fs::read_to_string(&xml).expect("written"));
    assert_eq!(found.len(), counted.len());
    let asencio = found
        .iter()
        .find(|(.., code, _)| code == "Ra&#250;l Asencio");
    let (start, end, _, labels) = asencio.expect("he erred");
    // 05:20 less eight seconds; the goal and four seconds.
    let error = errors.row_with(&[("player", "Raúl Asencio"), ("counted", "true")]);
    let clock = errors.number(error, "minute") * 60.0 + errors.number(error, "second");
    assert!((start - (clock - 8.0)).abs() < 0.01, "{start} {clock}");
    let after = errors.number(error, "seconds_before") + 4.0;
    assert!(
        (end - (clock + after)).abs() < 1.01,
        "{end} {clock} {after}"
    );
    assert!(labels.contains(&("Team".to_owned(), "Real Madrid".to_owned())));
    assert!(labels.iter().any(|(group, _)| group == "Verdict"));

    clips(&[
        "--clips",
        &csv,
        "--lead",
        "2",
        "--lag",
        "1",
        "--kick-off",
        "1:00,1:05:00",
    ])
    .done();
    let table = Table::read(Path::new(&csv));
    let row = table.rows_with(&[("player", "Raúl Asencio")])[0];
    assert!((table.number(row, "start") - (clock - 2.0 + 60.0)).abs() < 0.01);
    assert_eq!(table.cell(row, "lead"), "2.0000");

    clips(&["--clips", &place("clips.mov")])
        .refused(2)
        .says(&[".xml", ".csv"]);
    clips(&["--clips", &csv, "--kick-off", "soon"]).refused(2);
    clips(&["--lead", "3"]).refused(2);
}

#[test]
fn clips_of_several_matches_are_a_file_each() {
    let out = temporary();
    let xml = out.path().join("clips/real.xml").display().to_string();
    let args = ["--timelines", "0", "--clips", &xml];
    analyse(&data(), out.path(), &args).done();
    let names = names_in(&out.path().join("clips"));
    assert!(names.len() > 1, "{names:?}");
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("real-2025-") && name.ends_with(".xml"))
    );
    let args = ["--timelines", "0", "--clips", &xml, "--kick-off", "0"];
    analyse(&data(), out.path(), &args)
        .refused(2)
        .says(&["--kick-off", "one match"]);
}

/// Two feeds of a match, the second written into `place` as another provider has it: initials for
/// first names.
pub fn two_feeds(place: &Path) -> (String, String) {
    let folder = place.join("other");
    std::fs::create_dir(&folder).expect("a folder");
    let name = "2025-07-09-psg-real-madrid";
    for ending in ["csv", "lineups.csv"] {
        let text = std::fs::read_to_string(data().join(format!("{name}.{ending}"))).expect("there");
        let text = text
            .replace("Raúl Asencio", "R. Asencio")
            .replace("Antonio Rüdiger", "A. Rüdiger")
            .replace("# match_id: 2025", "# match_id: other-2025");
        write(&folder, &format!("other.{ending}"), text);
    }
    let mine = data().join(format!("{name}.csv"));
    (mine.display().to_string(), folder.display().to_string())
}

#[test]
fn two_feeds_of_a_match_are_compared() {
    let out = temporary();
    let (a, b) = two_feeds(out.path());
    let place = out.path().join("agreed").display().to_string();
    let run = backline(["agree", &a, &b, "--out", &place]).done();
    assert!(
        run.stdout
            .contains("A has 1 match, B has 1 match; 1 in both"),
        "{}",
        run.stdout
    );
    let at = |name: &str| Path::new(&place).join(name);
    let figures = Table::read(&at("agreement.csv"));
    let labels = figures.row_with(&[("compared", "labels"), ("unit", "shot")]);
    assert!(figures.number(labels, "both") >= 2.0);
    assert_eq!(
        figures.number(labels, "a_only") + figures.number(labels, "b_only"),
        0.0
    );
    assert_eq!(figures.cell(labels, "kappa"), "1.0000");
    let seen = Table::read(&at("agreement-errors.csv"));
    let row = seen.rows_with(&[("player_a", "Raúl Asencio"), ("labelled", "both")]);
    assert_eq!(seen.cell(row[0], "player_b"), "R. Asencio");
    let json = std::fs::read_to_string(at("agreement.json")).expect("written");
    assert!(json.contains("\"answer\"") && json.contains("\"kappa\": 1.0"));

    let another = data().join("2025-07-01-real-madrid-juventus.csv");
    backline(["agree", &a, &another.display().to_string()])
        .refused(2)
        .says(&["no match is in both"]);
}

/// The first 24 matches of the World Cup 2018 as Wyscout and as StatsBomb have them; `docs/agree.md`
/// has the figures.
#[test]
fn wyscout_and_statsbomb_saw_the_same_matches_of_2018() {
    let (Some(wyscout), Some(statsbomb)) = (
        shared("wyscout/world-cup-2018.tar.xz"),
        shared("statsbomb/world-cup-2018-first-24.tar.xz"),
    ) else {
        return;
    };
    let out = temporary();
    let place = out.path().display().to_string();
    let (a, b) = (
        wyscout.display().to_string(),
        statsbomb.display().to_string(),
    );
    let run = backline(["agree", &a, &b, "--out", &place]).done();
    println!("{}", run.stdout);
    let matches = Table::read(&out.path().join("agreement-matches.csv"));
    assert_eq!(matches.rows.len(), 24);
    let sum = |column: &str| -> f64 {
        let cells = matches.rows.iter().map(|row| matches.number(row, column));
        cells.sum()
    };
    assert!(sum("shots_both") >= 0.93 * sum("shots_a").min(sum("shots_b")));
    // Eleven and substitutes of both teams.
    assert!(sum("players") / 24.0 >= 27.0);
    let figures = Table::read(&out.path().join("agreement.csv"));
    let labels = figures.row_with(&[("compared", "labels"), ("unit", "shot")]);
    let (low, high) = (
        figures.number(labels, "kappa_low"),
        figures.number(labels, "kappa_high"),
    );
    assert!(low > -0.1 && high < 0.9, "{low} to {high}");
}

/// The time at each score, in each third of a half and with each number of men adds up to the time
/// played, and errors to all errors.
#[test]
fn parts_of_matches_add_up_to_the_matches() {
    let Some(archive) = shared("wyscout/euro-2016.tar.xz") else {
        return;
    };
    let out = temporary();
    let (path, place) = (
        archive.display().to_string(),
        out.path().display().to_string(),
    );
    for by in ["state", "minute", "men"] {
        let args = ["compare", &path, "--by", by, "--top", "10", "--out", &place];
        backline(args).done();
        let whole = Table::read(&out.path().join("comparison.csv"));
        let parts = Table::read(&out.path().join("comparison-parts.csv"));
        for row in &whole.rows {
            let key = whole.cell(row, "player_key");
            for column in ["minutes", "shot_exposure", "shot_errors", "goal_errors"] {
                let theirs = parts.rows_with(&[("player_key", key)]);
                let sum: f64 = theirs.iter().map(|row| parts.number(row, column)).sum();
                assert!(
                    (sum - whole.number(row, column)).abs() < 0.01,
                    "{by}: {column} of {key}: {sum}"
                );
            }
        }
        let mut names = parts.column("part");
        names.dedup();
        assert!(names.len() >= 3, "{by}: {names:?}");
    }
    let args = [
        "compare", &path, "--by", "state", "--per", "touches", "--out", &place,
    ];
    backline(args).refused(2).says(&["--per"]);
}
