//! The shipped tables against the public matches that they were fitted on, where those lie beside
//! the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use backline::machinery::read::{ReadOptions, read_parts};
use backline::machinery::value::{ThreatCounts, ThreatGrid, XgModel, fit_threat, fit_xg, measure};

const XG: &str = include_str!("../../crates/attribution/src/value/xg.csv");
const XT: &str = include_str!("../../crates/attribution/src/value/xt.csv");

const COMPETITIONS: [&str; 3] = ["la-liga-2017-18", "euro-2016", "world-cup-2018"];

/// A file or folder of the shared data; says so when it is absent.
fn shared(path: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path);
    if place.exists() {
        return Some(place);
    }
    println!("skipped: shared data absent");
    None
}

fn models(paths: &[PathBuf]) -> (XgModel, ThreatGrid) {
    let read = ReadOptions::default();
    let xg = fit_xg(paths, &read).expect("fitted").0;
    let threat = fit_threat(paths, &read).expect("fitted").0;
    (
        XgModel::parse(&xg).expect("readable"),
        ThreatGrid::parse(&threat).expect("readable"),
    )
}

#[test]
fn the_shipped_tables_are_those_fitted_and_beat_the_base_rate_on_other_matches() {
    let Some(archives) = shared("wyscout/world-cup-2018.tar.xz") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for name in COMPETITIONS {
        let archive = archives.with_file_name(format!("{name}.tar.xz"));
        let mut tar = Command::new("tar");
        tar.arg("-xJf").arg(&archive).arg("-C").arg(folder.path());
        assert!(
            tar.status().expect("tar starts").success(),
            "{name} unpacks"
        );
    }
    let places = COMPETITIONS.map(|name| folder.path().join(name));
    let read = ReadOptions::default();
    let fitted_on = &places[..2];
    let xg = fit_xg(fitted_on, &read).expect("fitted").0;
    let threat = fit_threat(fitted_on, &read).expect("fitted").0;
    println!("{xg}\n{threat}");
    assert_eq!(xg, XG, "crates/attribution/src/value/xg.csv");
    assert_eq!(threat, XT, "crates/attribution/src/value/xt.csv");

    // Why balls lost before they were played on are counted: without them the grid claims too much.
    let mut counts = ThreatCounts::default();
    for part in read_parts(fitted_on, &read, &|_, _| Ok(()))
        .expect("read")
        .parts
    {
        counts.append(&ThreatCounts::in_match(&part).expect("counted"));
    }
    counts.forget_lost();
    let grid = ThreatGrid::parse(&counts.fit().expect("fitted")).expect("readable");
    let (found, _) = measure(&places[2..], &read, XgModel::shipped(), &grid).expect("measured");
    println!("moves and shots alone: {}\n", found.threat);
    assert!(found.threat.expected > 2.0 * found.threat.goals as f64);

    for held_out in (0..places.len()).rev() {
        let others: Vec<PathBuf> = (0..places.len())
            .filter(|at| *at != held_out)
            .map(|at| places[at].clone())
            .collect();
        let (model, grid) = models(&others);
        let paths = &places[held_out..=held_out];
        let (found, _) = measure(paths, &read, &model, &grid).expect("measured");
        println!(
            "fitted on the others, {}\n{found}\n",
            COMPETITIONS[held_out]
        );
        assert!(found.xg.log_loss < found.xg.log_loss_base);
        assert!(found.xg.brier < found.xg.brier_base);
        assert!(found.xg.auc > 0.7);
        assert!((found.xg.expected / found.xg.goals as f64 - 1.0).abs() < 0.25);
        assert!(found.threat.log_loss < found.threat.log_loss_base);
    }
}

#[test]
fn own_expected_goals_go_with_a_providers() {
    let Some(folder) = shared("statsbomb") else {
        return;
    };
    let files = ["15946_events.json", "3788741_events.json"].map(|name| folder.join(name));
    let (model, grid) = (XgModel::shipped(), ThreatGrid::shipped());
    let (found, _) = measure(&files, &ReadOptions::default(), model, grid).expect("measured");
    println!("{found}");
    assert!(found.beside.shots > 40);
    assert!(found.beside.correlation > 0.6);
}
