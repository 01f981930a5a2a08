//! Simulated matches: plausible, the same for the same seed, and of known truth.

use std::collections::HashMap;
use std::process::Command;

use backline::machinery::attribute::{AttributeOptions, attribute};
use backline::machinery::compare::{Options, Weight, estimates, exposures};
use backline::machinery::rate::rates;
use backline::simulate::Simulation;
use polars::prelude::*;

use crate::common::{backline, numbers, temporary, texts};

fn sum(frame: &DataFrame, column: &str) -> f64 {
    numbers(frame, column).into_iter().flatten().sum()
}

#[test]
fn simulated_matches_look_like_matches() {
    const MATCHES: u32 = 200;
    let made = Simulation {
        matches: MATCHES,
        seed: 5,
    }
    .play(0..MATCHES)
    .expect("played");
    let per_match = |count: f64| count / f64::from(MATCHES);
    let goals =
        per_match(sum(&made.data.matches, "home_score") + sum(&made.data.matches, "away_score"));
    assert!((2.3..3.1).contains(&goals), "{goals} goals a match");
    let events = per_match(made.data.events.height() as f64);
    assert!(
        (1500.0..1900.0).contains(&events),
        "{events} events a match"
    );
    let minutes = per_match(sum(&made.data.matches, "minutes"));
    assert!((93.0..101.0).contains(&minutes), "{minutes} minutes");
    let kinds = texts(&made.data.events, "type");
    let count =
        |kind: &str| per_match(kinds.iter().filter(|k| k.as_deref() == Some(kind)).count() as f64);
    assert!(
        (2.0..6.0).contains(&count("card")),
        "{} cards",
        count("card")
    );
    assert!(
        (3.0..8.0).contains(&count("substitution")),
        "{} substitutions",
        count("substitution")
    );
    assert!(
        (14.0..30.0).contains(&count("shot")),
        "{} shots",
        count("shot")
    );
    let x = numbers(&made.data.events, "start_x");
    assert!(x.iter().flatten().all(|x| (0.0..=105.0).contains(x)));
    // Eleven a side, minutes as they were played.
    let played = per_match(sum(&made.data.lineups, "minutes"));
    assert!(
        (21.5 * minutes..=22.01 * minutes).contains(&played),
        "{played} minutes of players"
    );
}

#[test]
fn the_seed_decides_and_the_number_of_threads_does_not() {
    let folder = temporary();
    let made = [("1", "7", "a"), ("2", "7", "b"), ("2", "8", "c")].map(|(threads, seed, name)| {
        let store = folder.path().join(name);
        let output = Command::new(env!("CARGO_BIN_EXE_backline"))
            .args(["simulate", "--matches", "300", "--seed", seed, "--store"])
            .arg(&store)
            .env("RAYON_NUM_THREADS", threads)
            .env("POLARS_MAX_THREADS", threads)
            .output()
            .expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let ask = |sql: &str| {
            let store = store.to_str().expect("a path");
            backline(["query", sql, "--csv", "--store", store]).done().stdout
        };
        [
            ask("SELECT match_id, count(*) AS n, sum(seconds) AS s, sum(start_x) AS x FROM events GROUP BY match_id ORDER BY match_id"),
            ask("SELECT * FROM planted ORDER BY match_id, event_id"),
            ask("SELECT * FROM truth"),
            ask("SELECT * FROM candidates ORDER BY match_id, outcome_event_id, player_id"),
        ]
    });
    assert!(made[0] == made[1], "one thread and two differ");
    assert!(made[0] != made[2], "two seeds agree");
}

/// Whether what attribution counts is what was planted, and whether intervals hold the truth.
#[test]
fn attribution_finds_planted_errors_and_intervals_hold_the_true_rates() {
    const MATCHES: u32 = 760;
    let simulation = Simulation {
        matches: MATCHES,
        seed: 11,
    };
    let made = simulation.play(0..MATCHES).expect("played");
    let found = attribute(&made.data, &AttributeOptions::default()).expect("attributed");
    let counted = found
        .errors
        .column("counted")
        .expect("there")
        .bool()
        .expect("flags")
        .clone();
    let errors = found.errors.filter(&counted).expect("filtered");

    let keys = |frame: &DataFrame| -> HashMap<(String, String), u32> {
        let (ids, players) = (texts(frame, "match_id"), texts(frame, "player_id"));
        let mut counts = HashMap::new();
        for (id, player) in ids.into_iter().zip(players) {
            *counts
                .entry((id.unwrap_or_default(), player.unwrap_or_default()))
                .or_default() += 1;
        }
        counts
    };
    let (planted, named) = (keys(&made.planted), keys(&errors));
    let both: u32 = planted
        .iter()
        .map(|(key, count)| named.get(key).copied().unwrap_or(0).min(*count))
        .sum();
    let share = |of: &DataFrame| f64::from(both) / of.height() as f64;
    let (recall, precision) = (share(&made.planted), share(&errors));
    println!(
        "{} planted, {recall:.3} of them found; {precision:.3} of those counted were planted",
        made.planted.height()
    );
    assert!(
        recall > 0.9,
        "only {recall} of the planted errors are found"
    );
    assert!(
        precision > 0.9,
        "only {precision} of the counted errors were planted"
    );

    // Exact intervals hold the true rate at least as often as they say; with few errors, oftener.
    let truth = simulation.truth().expect("made");
    let truth_of = |column: &str| -> HashMap<String, f64> {
        let names = texts(&truth, "player").into_iter().flatten();
        names
            .zip(numbers(&truth, column).into_iter().flatten())
            .collect()
    };
    let goal_truth = truth_of("goal_errors_per_90");
    // What led to a goal led to a shot.
    let mut shot_truth = truth_of("shot_errors_per_90");
    for (player, rate) in &mut shot_truth {
        *rate += goal_truth[player];
    }
    let factors = truth_of("team_factor");
    let table = rates(&made.data.lineups, &made.data.matches, &found.errors).expect("rated");
    let covered = |low: &str, high: &str, frame: &DataFrame, truth: &HashMap<String, f64>| {
        let (names, low, high) = (
            texts(frame, "player"),
            numbers(frame, low),
            numbers(frame, high),
        );
        let minutes = numbers(frame, "minutes");
        let (mut hits, mut all) = (0u32, 0u32);
        for row in 0..frame.height() {
            let (Some(name), Some(low), Some(high)) = (&names[row], low[row], high[row]) else {
                continue;
            };
            if minutes[row].unwrap_or(0.0) < 450.0 {
                continue;
            }
            all += 1;
            hits += u32::from((low..=high).contains(&truth[name]));
        }
        assert!(all > 300, "only {all} players");
        f64::from(hits) / f64::from(all)
    };
    let exact = covered("goal_errors_low", "goal_errors_high", &table, &goal_truth);
    let shots = covered("shot_errors_low", "shot_errors_high", &table, &shot_truth);
    println!(
        "exact 95 % intervals hold the true rate of errors to goals {exact:.3}, to shots {shots:.3}"
    );
    assert!(exact >= 0.95, "{exact}");
    assert!(shots >= 0.94, "{shots}");

    let lineups =
        exposures(&made.data.events, &made.data.lineups, &made.data.matches).expect("counted");
    let pooled = estimates(
        &lineups,
        &made.data.matches,
        &found.errors,
        &Options {
            weight: Weight::Count,
            ..Options::default()
        },
    )
    .expect("estimated");
    // Estimates are for an average team.
    for (what, truth) in [("goal", &goal_truth), ("shot", &shot_truth)] {
        let own = truth
            .iter()
            .map(|(player, rate)| (player.clone(), rate / factors[player]));
        let own: HashMap<String, f64> = own.collect();
        let [low, high] = ["low", "high"].map(|end| format!("{what}_{end}"));
        let credible = covered(&low, &high, &pooled, &own);
        println!("95 % credible intervals hold that of errors to {what}s {credible:.3}");
        assert!((0.92..=0.985).contains(&credible), "{what}: {credible}");
    }

    // All in all as many errors as planted at these rates.
    let expected: f64 = {
        let names = texts(&table, "player");
        let minutes = numbers(&table, "minutes");
        let of = |row: usize| {
            goal_truth[names[row].as_deref().unwrap_or_default()] * minutes[row].unwrap_or(0.0)
                / 90.0
        };
        (0..table.height()).map(of).sum()
    };
    let goals = sum(&table, "errors_to_goal");
    assert!(
        (goals - expected).abs() < 4.0 * expected.sqrt(),
        "{goals} counted, {expected} expected"
    );
}
