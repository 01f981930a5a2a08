//! Error labels: each belongs to an action and to a goal or shot, and none gets lost.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{Table, analyse, backline, fixture, inspect, shared, temporary};

/// The errors of a run that carry a label, and the rates.
fn labelled(path: &Path) -> (Vec<[String; 6]>, Table) {
    let out = temporary();
    analyse(path, out.path(), &[]).done();
    let errors = Table::read(&out.path().join("errors.csv"));
    let columns = [
        "player",
        "kind",
        "led_to",
        "outcome_event_id",
        "counted",
        "seconds_before",
    ];
    let found = errors
        .rows_with(&[("source", "provider")])
        .into_iter()
        .map(|row| columns.map(|column| errors.cell(row, column).to_owned()))
        .collect();
    (found, Table::read(&out.path().join("rates.csv")))
}

fn account(path: &Path) -> Vec<Value> {
    let run = inspect(path, &["--json"]).done();
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let matches = report["matches"].as_array().expect("matches").iter();
    matches.map(|one| one["labels"].clone()).collect()
}

fn sum(accounts: &[Value], name: &str) -> u64 {
    let numbers = accounts.iter().map(|one| one[name].as_u64());
    numbers.map(|number| number.expect("a number")).sum()
}

fn errors(found: &[[String; 6]]) -> Vec<[&str; 4]> {
    found
        .iter()
        .map(|[player, kind, led_to, outcome, ..]| {
            [
                player.as_str(),
                kind.as_str(),
                led_to.as_str(),
                outcome.as_str(),
            ]
        })
        .collect()
}

const STATSBOMB: &str = "labels/statsbomb/9101.json";
const OPTA: [&str; 3] = [
    "labels/whoscored-7101.json",
    "labels/f24-3-2030-7101-eventdetails.xml",
    "labels/ma3-7101.json",
];

#[test]
fn a_label_behind_the_shot_is_joined_to_the_action_before_it() {
    let (found, _) = labelled(&fixture(STATSBOMB));
    let event = |number: &str| format!("b91010{number}-0000-4000-8000-0000000000{number}");
    assert_eq!(
        errors(&found),
        [
            // The goalkeeper's stands 2 s behind the goal, the passer's 1 s behind the shot.
            ["Hal Quist", "saveable_shot", "goal", &event("05")],
            ["Marek Dovrin", "misplaced_pass", "shot", &event("10")],
            ["Ivo Lantz", "own_goal", "goal", &event("17")],
            // Tied to the second of two shots.
            ["Marek Dovrin", "bad_touch", "goal", &event("aa")],
        ]
    );
    assert!(found.iter().all(|row| row[4] == "true"), "{found:?}");
}

#[test]
fn inspect_accounts_for_every_label() {
    let accounts = account(&fixture(STATSBOMB));
    let names = [
        "in_file",
        "in_evidence",
        "no_shot_followed",
        "own_goals",
        "shoot_out",
        "of_nobody",
    ];
    assert_eq!(
        names.map(|name| sum(&accounts, name)),
        [6, 3, 1, 1, 1, 0],
        "{accounts:?}"
    );
    let run = inspect(&fixture(STATSBOMB), &[]).done();
    let line =
        "error labels 6 = 3 in evidence + 1 no shot followed + 1 own goal + 1 in the shoot-out";
    assert!(run.stdout.contains(line), "{}", run.stdout);
}

#[test]
fn opta_s_labels_go_to_the_event_that_they_name() {
    for path in OPTA {
        let (found, rates) = labelled(&fixture(path));
        let names = match path.contains("f24") {
            true => ["player 1004", "player 1005", "player 1001", "player 1002"],
            false => ["Jonas Rask", "Emil Dahl", "Ida Grove", "Peder Lund"],
        };
        assert_eq!(
            errors(&found),
            [
                // 45 s later, and another shot stands in between; an event of the player's own
                // team has the same number.
                [names[0], "misplaced_pass", "goal", "910011"],
                // A team-mate's own goal.
                [names[1], "failed_clearance", "goal", "910015"],
                // A goalkeeper of whom no action is recorded, and a marker.
                [names[2], "saveable_shot", "goal", "910017"],
                [names[3], "labelled", "shot", "910019"],
            ],
            "{path}"
        );
        assert_eq!(found[0][5], "46.0000", "{path}");
        let counted =
            |column: &str| -> f64 { rates.rows.iter().map(|row| rates.number(row, column)).sum() };
        assert_eq!(counted("errors_to_goal"), 3.0, "{path}");
        assert_eq!(counted("errors_to_shot"), 4.0, "{path}");
    }
}

#[test]
fn a_label_without_an_action_says_why_it_is_only_a_label() {
    let out = temporary();
    analyse(&fixture(OPTA[0]), out.path(), &[]).done();
    let errors = Table::read(&out.path().join("errors.csv"));
    let row = errors.row_with(&[("player", "Peder Lund")]);
    let sentence = errors.cell(row, "sentence");
    assert!(
        sentence.contains("the file has no action of theirs near the label"),
        "{sentence}"
    );
}

#[test]
fn counted_errors_without_a_rate_are_said() {
    let out = temporary();
    let run = analyse(&fixture("labels/guest.csv"), out.path(), &[]).done();
    assert!(
        run.stdout.contains(
            "1 counted error is in no rate, because the player is in no line-up of the match and \
             the minutes are not known: Guest Hand (Fjordholm FK) 1"
        ),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("fault of backline"), "{}", run.stdout);
    let errors = Table::read(&out.path().join("errors.csv"));
    let row = errors.row_with(&[("player", "Guest Hand"), ("counted", "true")]);
    assert_eq!(errors.cell(row, "outcome_event_id"), "g8");
    let rates = Table::read(&out.path().join("rates.csv"));
    assert_eq!(rates.rows_with(&[("errors_to_goal", "1")]).len(), 1);
}

#[test]
fn a_label_is_learnt_from_whoever_gives_it() {
    let out = temporary();
    for path in [STATSBOMB, OPTA[0]] {
        let weights = out.path().join("weights.csv");
        let (path, weights) = (fixture(path), weights.to_string_lossy().into_owned());
        backline(["fit", &path.to_string_lossy(), "--out", &weights]).done();
    }
}

#[test]
fn every_label_of_the_public_matches_is_in_one_place() {
    let sets: Vec<(PathBuf, u64)> = [
        ("statsbomb/arsenal-2003-04.tar.xz", 18),
        ("statsbomb/barcelona-2020-21.tar.xz", 19),
        ("statsbomb/leverkusen-2023-24.tar.xz", 20),
        ("statsbomb/premier-league-2015-16.tar.xz", 81),
        ("statsbomb/world-cup-2018-first-24.tar.xz", 15),
        ("whoscored/premier-league-2025-26.tar.xz", 128),
    ]
    .into_iter()
    .filter_map(|(path, labels)| Some((shared(path)?, labels)))
    .collect();
    for (path, labels) in sets {
        let accounts = account(&path);
        assert_eq!(sum(&accounts, "in_file"), labels, "{path:?}");
        assert!(accounts.iter().all(|one| one["add_up"] == true), "{path:?}");
        let out = temporary();
        let run = analyse(&path, out.path(), &[]).done();
        assert!(!run.stdout.contains("fault of backline"), "{}", run.stdout);
        let errors = Table::read(&out.path().join("errors.csv"));
        let with_kind = errors
            .rows_with(&[("source", "provider")])
            .into_iter()
            .filter(|row| errors.cell(row, "kind") != "labelled")
            .count();
        let all = errors.rows_with(&[("source", "provider")]).len();
        assert!(
            with_kind * 100 >= all * 85,
            "{path:?}: {with_kind} of {all} labelled errors have a kind"
        );
    }
}
