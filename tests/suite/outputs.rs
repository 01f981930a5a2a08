//! What is written from the columns that the code declares: docs/outputs.md, and the schemas of the
//! Python package.
//!
//! `BACKLINE_WRITE_DOCS=1 cargo test --release outputs` writes both again.

use std::path::Path;

use crate::common::{Table, backline, temporary};
use backline::analyse::{AnalyseOptions, analyse};
use backline::machinery::SITUATION_COLUMNS;
use backline::machinery::agree::{AGREE_COLUMNS, AGREE_MATCH_COLUMNS, SEEN_COLUMNS};
use backline::machinery::attribute::{
    AttributeOptions, CHAIN_COLUMNS, ERROR_COLUMNS, EVIDENCE_COLUMNS, OUTCOME_COLUMNS, explain,
};
use backline::machinery::compare::{
    By, ESTIMATE_COLUMNS, ESTIMATE_OUTCOME_COLUMNS, Options, PAIR_COLUMNS, RANK_COLUMNS,
    ROLLING_COLUMNS, SPLIT_COLUMNS, estimates, pairs, ranks, rolling, split,
};
use backline::machinery::model::{
    ColumnSpec, LINEUP_COLUMNS, LineupRow, MATCH_COLUMNS, MatchRow, POSITION_COLUMNS, check,
    columns_table, names,
};
use backline::machinery::offball::OFF_BALL_COLUMNS;
use backline::machinery::points::{POINTS_COLUMNS, POINTS_MATCH_COLUMNS, points};
use backline::machinery::rate::{
    CAUSE_COLUMNS, GIVEN_AWAY_COLUMNS, RATE_COLUMNS, RISK_RATE_COLUMNS, causes, given_away,
};
use backline::machinery::read::{ReadOptions, read};
use backline::machinery::report::CLIP_COLUMNS;
use backline::machinery::rows::{
    CauseRow, ChainRow, ErrorRow, EstimateRow, GivenAwayRow, LedTo, OutcomeRow, PairRow,
    PointsMatchRow, PointsRow, RankRow, RateRow, RollingRow, SituationRow, SplitRow,
};
use polars::prelude::{DataFrame, DataType};

const HEAD: &str = "\
# What backline writes

Tables are CSV with commas, decimal points and empty cells for unknown values.
Each table is written completely or not at all, with its rows in the same order each time. `null`
below says whether a cell may be empty. In the library they are frames with the same columns.
A text that a spreadsheet would evaluate as a formula (one that begins with `=`, `+`,
`-` or `@` and is not a number) has an apostrophe before it, also in `query --csv`; the
tables of `convert` have every cell as it is.
A table that a command writes only where it has something for it, such as `off_ball.csv`, is removed
where an earlier run left one and this run has none; the run says so. The same holds for
`error-rates.png` and `comparison.png`.

| command | tables |
|---|---|
| `analyse` | [`errors.csv`](#errorscsv), [`rates.csv`](#ratescsv), [`points.csv`](#pointscsv), [`points-matches.csv`](#points-matchescsv), for goals and shots with a frame [`off_ball.csv`](#off_ballcsv), with `--losses` also [`risky-losses.csv`](#risky-lossescsv) |
| `compare` | [`comparison.csv`](#comparisoncsv), `comparison-pairs.csv`, `comparison-ranks.csv`, with `--by` also `comparison-parts.csv`; `comparison.json` and `comparison.md` hold the same |
| `agree` | [`agreement.csv`](#agreementcsv), `agreement-errors.csv`, `agreement-matches.csv`; `agreement.json` holds the same |
| `convert` | [events, line-ups, matches and positions](model.md), or [SPADL](spadl.md) |
| `report` | the document of [report.md](report.md) |
| `import` | [the tables of a store](store.md) |

## JSON

Each kind of JSON has a [JSON Schema](https://json-schema.org), made from the code; the tests hold
what backline writes against it. It describes this version: later ones may add fields.

| JSON | schema |
|---|---|
| `report -o FILE.json` ([the fields](report.md#json)) | [report.json](schema/report.json) |
| `comparison.json` of `compare` | [comparison.json](schema/comparison.json) |
| `agreement.json` of `agree` | [agreement.json](schema/agreement.json) |
| `inspect --json` | [inspect.json](schema/inspect.json) |
| `evaluate --json` | [evaluate.json](schema/evaluate.json) |
| `query --json`: the columns are those of the query | [query.json](schema/query.json) |
";

/// A heading, what stands below it, and the columns.
const SECTIONS: [(&str, &str, &[ColumnSpec]); 15] = [
    (
        "errors.csv",
        "One row per goal or shot and player of the conceding team that counts as an error. A store's `candidates` and `errors` have the same columns.",
        ERROR_COLUMNS,
    ),
    ("rates.csv", "One row per player.", RATE_COLUMNS),
    (
        "off_ball.csv",
        "One row per goal and shot that has a frame of where players stood; written where there are some. Evidence and no verdict, see [off-ball.md](off-ball.md); names as the files have them. A store's `off_ball` has the same columns.",
        OFF_BALL_COLUMNS,
    ),
    (
        "points.csv",
        "What errors cost, see [value.md](value.md#what-errors-cost-in-points): one row per player, then one per team.",
        POINTS_COLUMNS,
    ),
    (
        "points-matches.csv",
        "The same match by match: one row per team and match.",
        POINTS_MATCH_COLUMNS,
    ),
    (
        "risky-losses.csv",
        "With `--losses`: one row per player of matches of which every event is known, see [attribution.md](attribution.md).",
        RISK_RATE_COLUMNS,
    ),
    (
        "comparison.csv",
        "One row per player that is compared.",
        ESTIMATE_COLUMNS,
    ),
    (
        "comparison-parts.csv",
        "With `--by`: the columns of `comparison.csv` for each player and part, and before them:",
        SPLIT_COLUMNS,
    ),
    (
        "comparison-pairs.csv",
        "One row per pair of players and what the errors led to.",
        PAIR_COLUMNS,
    ),
    (
        "comparison-ranks.csv",
        "One row per player and what the errors led to.",
        RANK_COLUMNS,
    ),
    (
        "agreement.csv",
        "What two feeds of the same matches say, see [agree.md](agree.md): one row per comparison and unit. `a` is the feed given first.",
        AGREE_COLUMNS,
    ),
    (
        "agreement-errors.csv",
        "One row per error that at least one of them labels or names.",
        SEEN_COLUMNS,
    ),
    (
        "agreement-matches.csv",
        "One row per match that both have.",
        AGREE_MATCH_COLUMNS,
    ),
    (
        "Clips",
        "With `analyse --clips FILE.csv`: one row per counted error. `FILE.xml` has the same as instances of Sportscode and Nacsport, the player as code, the rest as labels.",
        CLIP_COLUMNS,
    ),
    (
        "Outcomes",
        "The goals and shots, of which a store keeps one row each in `outcomes`.",
        OUTCOME_COLUMNS,
    ),
];

/// What stands between the columns of errors and those of the moment.
const OF_THE_MOMENT: &str = "
and then, in `errors.csv` and in an `Analysis`, what stood when the error was made:

";

/// What stands between the columns of comparison.csv and those of each outcome.
const OF_EACH_OUTCOME: &str = "
and then, once beginning with `goal_` and once with `shot_` (errors that led to a goal; to a
shot, goals included), null without exposure (shots: without a match with full coverage):

";

/// Tables of which the Python package has the schema.
const SCHEMAS: [(&str, &[ColumnSpec]); 5] = [
    ("CANDIDATES", ERROR_COLUMNS),
    ("OUTCOMES", OUTCOME_COLUMNS),
    ("RATES", RATE_COLUMNS),
    ("POSITIONS", POSITION_COLUMNS),
    ("OFF_BALL", OFF_BALL_COLUMNS),
];

const SCHEMAS_HEAD: &str = "\
\"\"\"Columns of the engine's tables with the types that Spark has for them.

Written from the engine's source: `BACKLINE_WRITE_DOCS=1 cargo test --release outputs`.
Spark's types have no unsigned numbers; these are the ones as which it reads a store's tables.
\"\"\"
";

/// Spark's name of a type, as which it reads a column of the type from Parquet.
fn spark_type(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::UInt8 => "smallint",
        DataType::UInt16 => "int",
        DataType::UInt32 => "bigint",
        DataType::Float32 => "float",
        DataType::Float64 => "double",
        DataType::Boolean => "boolean",
        DataType::Date => "date",
        DataType::String | DataType::Enum(..) => "string",
        other => panic!("Spark's name of {other} is not known here"),
    }
}

/// Holds a file of the repository against what the code says, or writes it again.
pub fn is_written(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("BACKLINE_WRITE_DOCS").is_some() {
        std::fs::write(&path, text).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("the file");
    assert!(
        written == text,
        "{file} is not what the code says; \
         `BACKLINE_WRITE_DOCS=1 cargo test --release` writes it again"
    );
}

#[test]
fn the_page_of_outputs_says_what_the_library_does() {
    let mut page = HEAD.to_owned();
    for (heading, about, specs) in SECTIONS {
        page += &format!("\n## {heading}\n\n{about}\n\n{}", columns_table(specs, ""));
        if heading == "errors.csv" {
            page += OF_THE_MOMENT;
            page += &columns_table(SITUATION_COLUMNS, "");
        }
        if heading == "comparison.csv" {
            page += OF_EACH_OUTCOME;
            page += &columns_table(ESTIMATE_OUTCOME_COLUMNS, "..");
        }
    }
    is_written("docs/outputs.md", &page);
}

#[test]
fn the_python_package_has_the_schemas_of_the_code() {
    let mut text = SCHEMAS_HEAD.to_owned();
    for (name, specs) in SCHEMAS {
        let columns: Vec<String> = specs
            .iter()
            .map(|spec| format!("{} {}", spec.name, spark_type(&(spec.dtype)())))
            .collect();
        text += &format!(
            "\n{name} = (\n    \"{}\"\n)\n",
            columns.join(", \"\n    \"")
        );
    }
    is_written("python/backline/_schemas.py", &text);
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
    let owned = |specs| names(specs).into_iter().map(str::to_owned);
    let of_outcome =
        |led_to| owned(ESTIMATE_OUTCOME_COLUMNS).map(move |ending| format!("{led_to}_{ending}"));
    let estimates: Vec<String> = owned(ESTIMATE_COLUMNS)
        .chain(LedTo::ALL.iter().map(|it| it.name()).flat_map(of_outcome))
        .collect();
    let parts: Vec<String> = owned(SPLIT_COLUMNS).chain(estimates.clone()).collect();
    let plain = |specs| owned(specs).collect();
    let expected: [(&str, Vec<String>); 8] = [
        (
            "errors.csv",
            owned(ERROR_COLUMNS)
                .chain(owned(SITUATION_COLUMNS))
                .collect(),
        ),
        ("rates.csv", plain(RATE_COLUMNS)),
        ("points.csv", plain(POINTS_COLUMNS)),
        ("points-matches.csv", plain(POINTS_MATCH_COLUMNS)),
        ("comparison.csv", estimates),
        ("comparison-parts.csv", parts),
        ("comparison-pairs.csv", plain(PAIR_COLUMNS)),
        ("comparison-ranks.csv", plain(RANK_COLUMNS)),
    ];
    for (name, columns) in expected {
        assert_eq!(
            Table::read(&out.path().join(name)).header,
            columns,
            "{name}"
        );
    }
}

#[test]
fn the_frames_have_the_declared_types_and_can_be_read_as_rows() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let found = analyse(&[&data], &AnalyseOptions::default()).expect("matches");
    let has = |frame: &DataFrame, specs| check("test", frame, specs, &names(specs)).expect("types");
    let (errors, outcomes, matches) = (&found.errors, &found.outcomes, &found.matches);
    let how = Options::default();

    has(errors, ERROR_COLUMNS);
    has(errors, SITUATION_COLUMNS);
    assert_eq!(
        SituationRow::all(errors).expect("rows").len(),
        errors.height()
    );
    assert_eq!(ErrorRow::all(errors).expect("rows").len(), errors.height());
    let figures = errors.drop_many(EVIDENCE_COLUMNS);
    let figures = ErrorRow::all(&figures).expect("rows without their evidence");
    assert!(figures.iter().all(|row| row.sentence.is_none()));
    has(outcomes, OUTCOME_COLUMNS);
    OutcomeRow::all(outcomes).expect("rows");
    has(&found.rates, RATE_COLUMNS);
    RateRow::all(&found.rates).expect("rows");
    has(matches, MATCH_COLUMNS);
    MatchRow::all(matches).expect("rows");
    has(&found.lineups, LINEUP_COLUMNS);
    LineupRow::all(&found.lineups).expect("rows");
    let of_goals = causes(outcomes, errors, matches).expect("causes");
    has(&of_goals, CAUSE_COLUMNS);
    CauseRow::all(&of_goals).expect("rows");
    let given = given_away(outcomes, errors).expect("what was given away");
    has(&given, GIVEN_AWAY_COLUMNS);
    GivenAwayRow::all(&given).expect("rows");
    let cost = points(outcomes, errors, &found.lineups, matches).expect("points");
    has(&cost.totals, POINTS_COLUMNS);
    PointsRow::all(&cost.totals).expect("rows");
    has(&cost.matches, POINTS_MATCH_COLUMNS);
    PointsMatchRow::all(&cost.matches).expect("rows");

    let everybody = estimates(&found.lineups, matches, errors, &how).expect("estimates");
    has(&everybody, ESTIMATE_COLUMNS);
    let players = EstimateRow::all(&everybody).expect("rows");
    assert!(players.iter().any(|row| row.goal.belief().is_some()));
    let parts = split(&found.lineups, matches, errors, outcomes, &how, By::Venue).expect("parts");
    has(&parts, SPLIT_COLUMNS);
    SplitRow::all(&parts).expect("rows");
    let some = everybody.head(Some(5));
    let two = pairs(&some).expect("pairs");
    has(&two, PAIR_COLUMNS);
    PairRow::all(&two).expect("rows");
    let places = ranks(&some).expect("ranks");
    has(&places, RANK_COLUMNS);
    RankRow::all(&places).expect("rows");
    let keys = [players[0].player_key.as_str()];
    let over = rolling(&found.lineups, matches, errors, &how, &keys, 3).expect("rolling");
    has(&over, ROLLING_COLUMNS);
    RollingRow::all(&over).expect("rows");

    let goal = &OutcomeRow::all(outcomes).expect("rows")[0];
    let matches = read(&[data], &ReadOptions::default()).expect("matches");
    let how = AttributeOptions::default();
    let story = explain(&matches, &how, &goal.match_id, &goal.event_id).expect("explained");
    has(&story.chain, CHAIN_COLUMNS);
    ChainRow::all(&story.chain).expect("rows");
}
