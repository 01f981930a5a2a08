//! The same matches from two providers: the first 24 of the World Cup 2018 in StatsBomb's and in
//! Wyscout's data, if they are present next to the project.

use std::path::PathBuf;

use backline_model::{LineupRow, MatchRow, folded};
use backline_read::{ReadOptions, read};

/// A file of `../shared/data`; prints a note if it is missing.
fn shared(name: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: shared data absent");
    None
}

/// The matches of a file with their line-ups.
fn matches(file: &PathBuf) -> Vec<(MatchRow, Vec<LineupRow>)> {
    let data = read(std::slice::from_ref(file), &ReadOptions::default()).expect("read");
    let lineups = LineupRow::all(&data.lineups).expect("line-ups");
    let matches = MatchRow::all(&data.matches).expect("matches");
    matches
        .into_iter()
        .map(|of| {
            let played = lineups.iter().filter(|row| row.match_id == of.match_id);
            let played = played.cloned().collect();
            (of, played)
        })
        .collect()
}

/// How much of a short name (`R. Sigurðsson`, `Casemiro`) is contained in a full one.
fn likeness(full: &str, short: &str) -> u32 {
    let (full, short) = (folded(full), folded(short));
    let words: Vec<&str> = full.split(' ').collect();
    let of_word = |word: &str| {
        let near = |other: &&str| strsim::jaro_winkler(other, word) > 0.85;
        match word.chars().count() {
            1 => u32::from(words.iter().any(|other| other.starts_with(word))),
            _ if words.contains(&word) => 4,
            _ if words.iter().any(near) => 2,
            _ => 0,
        }
    };
    short.split(' ').map(of_word).sum()
}

/// Pairs of the same player in the line-ups of a team: the most similar names first, each player
/// once.
fn joined<'a>(
    one: &[&'a LineupRow],
    other: &[&'a LineupRow],
) -> Vec<(&'a LineupRow, &'a LineupRow)> {
    let mut likely: Vec<(u32, usize, usize)> = Vec::new();
    for (a, one) in one.iter().enumerate() {
        for (b, other) in other.iter().enumerate() {
            likely.push((likeness(&one.player, &other.player), a, b));
        }
    }
    likely.sort_by(|a, b| b.cmp(a));
    let (mut taken, mut pairs) = (
        (vec![false; one.len()], vec![false; other.len()]),
        Vec::new(),
    );
    for (likeness, a, b) in likely {
        if likeness >= 2 && !taken.0[a] && !taken.1[b] {
            (taken.0[a], taken.1[b]) = (true, true);
            pairs.push((one[a], other[b]));
        }
    }
    pairs
}

#[test]
fn two_providers_agree_on_scores_people_and_minutes() {
    let files = [
        "statsbomb/world-cup-2018-first-24.tar.xz",
        "wyscout/world-cup-2018.tar.xz",
    ];
    let [Some(one), Some(other)] = files.map(shared) else {
        return;
    };
    let (one, other) = (matches(&one), matches(&other));
    assert_eq!((one.len(), other.len()), (24, 64));
    let team = |name: &str| match name {
        "South Korea" => "Korea Republic".to_owned(),
        name => name.to_owned(),
    };
    let (mut people, mut found) = (0, 0);
    let (mut whole, mut whole_alike, mut apart) = (0, 0, Vec::new());
    for (of, played) in &one {
        let teams = [team(&of.home), team(&of.away)];
        let mut same = other.iter().filter(|(there, _)| {
            there.date == of.date && teams.contains(&there.home) && teams.contains(&there.away)
        });
        let (there, played_there) = same.next().expect("the same match");
        let score = match there.home == teams[0] {
            true => [there.home_score, there.away_score],
            false => [there.away_score, there.home_score],
        };
        assert_eq!(score, [of.home_score, of.away_score], "{}", of.match_id);
        for name in &teams {
            let of_team = |rows: &'_ [LineupRow]| -> Vec<usize> {
                let here = |row: &LineupRow| team(&row.team) == *name;
                (0..rows.len()).filter(|at| here(&rows[*at])).collect()
            };
            let ours: Vec<&LineupRow> = of_team(played).into_iter().map(|at| &played[at]).collect();
            let theirs: Vec<&LineupRow> = of_team(played_there)
                .into_iter()
                .map(|at| &played_there[at])
                .collect();
            let pairs = joined(&ours, &theirs);
            people += ours.len();
            found += pairs.len();
            for (stated, inferred) in pairs {
                let difference = (stated.minutes - inferred.minutes).abs();
                if stated.started && (stated.minutes - of.minutes).abs() < 0.01 {
                    whole += 1;
                    whole_alike += usize::from(difference <= 1.0);
                } else {
                    apart.push(difference);
                }
            }
        }
    }
    apart.sort_by(f64::total_cmp);
    let median = apart[apart.len() / 2];
    println!(
        "{found} of {people} people are found by name; {whole_alike} of {whole} who played throughout have the same minutes, the others differ by {median:.2} at the median"
    );
    assert!(found * 100 >= people * 95, "{found} of {people}");
    // Wyscout's events do not say who went off: for a few, it was someone else.
    assert!(whole_alike * 100 >= whole * 98, "{whole_alike} of {whole}");
    assert!(median <= 3.0, "{median}");
}
