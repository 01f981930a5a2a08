//! docs/outputs.md: the columns of the tables that the commands write. The tables of the page are
//! those of the library's own documentation, where the columns are defined.
//!
//! `BACKLINE_WRITE_DOCS=1 cargo test --release outputs` writes the page anew.

use std::path::Path;

use crate::common::{Table, backline, temporary};
use backline::attribute::{ERROR_COLUMNS, OUTCOME_COLUMNS};
use backline::compare::{
    ESTIMATE_COLUMNS, ESTIMATE_OUTCOME_COLUMNS, PAIR_COLUMNS, RANK_COLUMNS, SPLIT_COLUMNS,
};
use backline::rate::RATE_COLUMNS;

const HEAD: &str = "\
# What is written

Tables are CSV with a comma, a point in numbers and empty cells for what is not known.
They are written whole or not at all, in the same order of rows each time. `null` below
means that a cell may be empty. In the library they are frames of the same columns.

| command | tables |
|---|---|
| `analyse` | [`errors.csv`](#errorscsv), [`rates.csv`](#ratescsv) |
| `compare` | [`comparison.csv`](#comparisoncsv), `comparison-pairs.csv`, `comparison-ranks.csv`, with `--by` also `comparison-parts.csv`; `comparison.json` and `comparison.md` hold the same |
| `convert` | [events, line-ups and matches](model.md), or [SPADL](spadl.md) |
| `report` | the document of [report.md](report.md) |
| `import` | [the tables of a store](store.md) |
";

/// A heading, what stands below it, the source file, and the constant whose documentation has the
/// table.
const SECTIONS: [(&str, &str, &str, &str); 7] = [
    (
        "errors.csv",
        "One row per goal or shot and player of the conceding team that counts as an error. A store's `candidates` and `errors` have the same columns.",
        "crates/analysis/src/attribute/frames.rs",
        "ERROR_COLUMNS",
    ),
    (
        "rates.csv",
        "One row per player.",
        "crates/analysis/src/rate/mod.rs",
        "RATE_COLUMNS",
    ),
    (
        "comparison.csv",
        "One row per player that is compared.",
        "crates/analysis/src/compare/mod.rs",
        "ESTIMATE_COLUMNS",
    ),
    (
        "comparison-parts.csv",
        "With `--by`: the columns of `comparison.csv` for each player and part, and before them:",
        "crates/analysis/src/compare/mod.rs",
        "SPLIT_COLUMNS",
    ),
    (
        "comparison-pairs.csv",
        "One row per pair of players and what the errors led to.",
        "crates/analysis/src/compare/pairs.rs",
        "PAIR_COLUMNS",
    ),
    (
        "comparison-ranks.csv",
        "One row per player and what the errors led to.",
        "crates/analysis/src/compare/ranks.rs",
        "RANK_COLUMNS",
    ),
    (
        "Outcomes",
        "The goals and shots, of which a store keeps one row each in `outcomes`.",
        "crates/analysis/src/attribute/frames.rs",
        "OUTCOME_COLUMNS",
    ),
];

/// The documentation of a constant from the first line of a table on, links taken off.
fn documented(file: &str, constant: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).expect("a source file");
    let (before, _) = text
        .split_once(&format!("pub const {constant}:"))
        .unwrap_or_else(|| panic!("{constant} is not in {file}"));
    let mut lines: Vec<&str> = before
        .lines()
        .rev()
        .take_while(|line| line.starts_with("///"))
        .map(|line| line.trim_start_matches("///").trim_start())
        .collect();
    lines.reverse();
    let table = lines.iter().position(|line| line.starts_with('|'));
    let table = table.unwrap_or_else(|| panic!("{constant} has no table"));
    without_links(&lines[table..].join("\n"))
}

/// "[`Kind`](super::Kind)" and "[`Kind`]" as "`Kind`".
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("[`") {
        plain.push_str(&rest[..at]);
        let end = rest[at..].find("`]").expect("a link ends") + at;
        plain.push_str(&rest[at + 1..=end]);
        rest = &rest[end + 2..];
        if rest.starts_with('(') {
            rest = &rest[rest.find(')').expect("a link ends") + 1..];
        }
    }
    plain.push_str(rest);
    plain
}

#[test]
fn the_page_of_outputs_says_what_the_library_does() {
    let mut page = HEAD.to_owned();
    for (heading, about, file, constant) in SECTIONS {
        let table = documented(file, constant);
        page += &format!("\n## {heading}\n\n{about}\n\n{table}\n");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outputs.md");
    if std::env::var_os("BACKLINE_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("the page");
    assert!(
        written == page,
        "docs/outputs.md is not what the library's documentation says; \
         `BACKLINE_WRITE_DOCS=1 cargo test --release outputs` writes it anew"
    );
    let columns = [
        &ERROR_COLUMNS[..],
        &OUTCOME_COLUMNS,
        &RATE_COLUMNS,
        &ESTIMATE_COLUMNS,
        &PAIR_COLUMNS,
        &RANK_COLUMNS,
        &SPLIT_COLUMNS,
    ]
    .concat();
    for column in columns {
        assert!(
            page.contains(&format!("`{column}`")),
            "`{column}` is not told"
        );
    }
    for column in ESTIMATE_OUTCOME_COLUMNS {
        assert!(
            page.contains(&format!("`..{column}`")),
            "`..{column}` is not told"
        );
    }
}

#[test]
fn the_tables_that_are_written_have_these_columns() {
    let out = temporary();
    let (data, place) = (
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data")
            .display()
            .to_string(),
        out.path().display().to_string(),
    );
    backline(["analyse", &data, "--timelines", "0", "--out", &place]).done();
    let players = ["--player", "Rüdiger", "--player", "Asencio"];
    let compare = ["compare", &data, "--out", &place, "--by", "season"];
    backline(compare.into_iter().chain(players)).done();
    let estimates: Vec<String> = ESTIMATE_COLUMNS
        .iter()
        .map(|column| (*column).to_owned())
        .chain(
            ["goal", "shot"]
                .iter()
                .flat_map(|led| ESTIMATE_OUTCOME_COLUMNS.map(|column| format!("{led}_{column}"))),
        )
        .collect();
    let parts: Vec<String> = SPLIT_COLUMNS
        .iter()
        .map(|column| (*column).to_owned())
        .chain(estimates.clone())
        .collect();
    let plain = |columns: &[&str]| columns.iter().map(|column| (*column).to_owned()).collect();
    let expected: [(&str, Vec<String>); 6] = [
        ("errors.csv", plain(&ERROR_COLUMNS)),
        ("rates.csv", plain(&RATE_COLUMNS)),
        ("comparison.csv", estimates),
        ("comparison-parts.csv", parts),
        ("comparison-pairs.csv", plain(&PAIR_COLUMNS)),
        ("comparison-ranks.csv", plain(&RANK_COLUMNS)),
    ];
    for (name, columns) in expected {
        assert_eq!(
            Table::read(&out.path().join(name)).header,
            columns,
            "{name}"
        );
    }
}
