//! Every text that the program prints and writes, whole, held against the one that was accepted:
//! help, tables, documents, messages.
//!
//! A text that is meant to be another is accepted by `tests/accept`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::session::Session;
use crate::common::{names_in, text_of};

/// Holds what a session saw against `snapshots/<name>.snap`.
#[track_caller]
fn hold(name: &str, session: &Session) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, session.seen()));
}

/// A snapshot that no test asks for would stay there, and be taken for the truth.
#[test]
fn every_snapshot_has_a_test() {
    let source = include_str!("snapshots.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/snapshots");
    // A text that is not accepted yet lies beside it.
    let accepted = |file: &String| !file.ends_with(".snap.new");
    for file in names_in(&folder).into_iter().filter(accepted) {
        let name = file.strip_suffix(".snap");
        let known = name.is_some_and(|name| source.contains(&format!("\"{name}\"")));
        assert!(known, "no test asks for tests/suite/snapshots/{file}");
    }
}

// Help.

/// The commands and the snapshots of their help.
const HELPS: [(&str, &str); 23] = [
    ("", "help"),
    ("analyse", "help-analyse"),
    ("compare", "help-compare"),
    ("chart", "help-chart"),
    ("chart rates", "help-chart-rates"),
    ("chart comparison", "help-chart-comparison"),
    ("chart timeline", "help-chart-timeline"),
    ("chart story", "help-chart-story"),
    ("chart map", "help-chart-map"),
    ("chart trend", "help-chart-trend"),
    ("chart team-sheet", "help-chart-team-sheet"),
    ("inspect", "help-inspect"),
    ("convert", "help-convert"),
    ("explain", "help-explain"),
    ("report", "help-report"),
    ("evaluate", "help-evaluate"),
    ("fit", "help-fit"),
    ("import", "help-import"),
    ("query", "help-query"),
    ("simulate", "help-simulate"),
    ("completions", "help-completions"),
    ("man", "help-man"),
    ("agree", "help-agree"),
];

#[test]
fn help() {
    for (command, name) in HELPS {
        let mut session = Session::new();
        session.run(format!("{command} --help").trim_start());
        session.run(format!("{command} -h").trim_start());
        hold(name, &session);
    }
}

/// The help of a new command is held as well.
#[test]
fn help_of_every_command_is_held() {
    let mut session = Session::new();
    let overview = session.run("--help").run("chart --help").seen().to_owned();
    let mut told = BTreeSet::from([String::new()]);
    for (part, before) in overview.split("$ backline ").skip(1).zip(["", "chart "]) {
        let commands = part.lines().skip_while(|line| *line != "Commands:").skip(1);
        for line in commands.take_while(|line| !line.is_empty()) {
            // What a command is about may go on below it.
            let name = line.trim_start().split(' ').next().expect("a word");
            if line.len() - line.trim_start().len() == 2 && name != "help" {
                told.insert(format!("{before}{name}"));
            }
        }
    }
    let held: BTreeSet<String> = HELPS
        .iter()
        .map(|(command, _)| (*command).to_owned())
        .collect();
    assert_eq!(told, held);
}

#[test]
fn version() {
    let mut session = Session::new();
    hold("version", session.run("--version").run("-V"));
}

// Tables and documents of the six matches.

/// Small pictures, where texts are what is held.
const SMALL: &str = "--scale 0.2";

#[test]
fn analyse() {
    let mut session = Session::new();
    session
        .run(&format!("analyse data --timelines 2 {SMALL}"))
        .list("output")
        .show("output/errors.csv")
        .show("output/rates.csv");
    hold("analyse", &session);
}

#[test]
fn analyse_chosen() {
    let mut session = Session::new();
    for chosen in [
        "--team \"Real Madrid\" --min-minutes 300 --top 5",
        "--player rudiger --player HUIJSEN",
        "--labels only",
        "--min-minutes 9000",
    ] {
        session.run(&format!("analyse data --timelines 0 {SMALL} {chosen}"));
    }
    hold("analyse-chosen", &session);
}

#[test]
fn analyse_from_the_events_alone() {
    let mut session = Session::new();
    session
        .run(&format!(
            "analyse data --labels ignore --timelines 0 {SMALL}"
        ))
        .show("output/errors.csv");
    hold("analyse-inferred", &session);
}

#[test]
fn compare() {
    let mut session = Session::new();
    session.run(&format!(
        "compare data --player Rüdiger --player Asencio --player Huijsen --player Militão {SMALL}"
    ));
    session.list("output");
    for name in ["csv", "json", "md"] {
        session.show(&format!("output/comparison.{name}"));
    }
    session
        .show("output/comparison-pairs.csv")
        .show("output/comparison-ranks.csv");
    hold("compare", &session);
}

#[test]
fn compare_in_parts() {
    let mut session = Session::new();
    session
        .run(&format!(
            "compare data --position DF --min-minutes 200 --top 3 --by venue {SMALL}"
        ))
        .show("output/comparison-parts.csv")
        .show("output/comparison.md");
    for how in [
        "--player Rüdiger --by 2025-07-01 --labels ignore --weight confidence",
        "--player Rüdiger --per touches",
        "--position LB,RB --min-minutes 90 --top 2 --by opponent --weight share",
    ] {
        session.run(&format!("compare data {how} {SMALL}"));
    }
    hold("compare-parts", &session);
}

#[test]
fn chart() {
    let mut session = Session::new();
    for kind in [
        "rates data --team \"Real Madrid\"",
        "comparison data --player Rüdiger --player Asencio",
        "timeline data --match psg --svg",
        "timeline data --timelines 2 --png --svg",
        "story data --match psg --goal 2",
        "map data --team \"Real Madrid\" --out map.svg",
        "trend data --team \"Real Madrid\"",
        "team-sheet data",
    ] {
        session.run(&format!("chart {kind} {SMALL}"));
    }
    session.list("output");
    hold("chart", &session);
}

#[test]
fn explain() {
    let mut session = Session::new();
    for goal in [
        "--match psg --goal 1",
        "--match psg --minute 9 --labels ignore",
        "--match \"Real Madrid - Juventus\"",
        "--match \"2025-07-05-real-madrid-borussia-dortmund\" --goal 4",
    ] {
        session.run(&format!("explain data {goal} {SMALL}"));
    }
    for goal in 1..=3 {
        session.run(&format!(
            "explain fixtures/csv/full.csv --goal {goal} {SMALL}"
        ));
    }
    session.run(&format!(
        "explain fixtures/csv/full.csv --minute 63 --shots {SMALL}"
    ));
    hold("explain", &session);
}

#[test]
fn inspect() {
    let mut session = Session::new();
    hold("inspect", session.run("inspect data"));
}

#[test]
fn inspect_as_json() {
    let mut session = Session::new();
    session.run("inspect data/2025-07-09-psg-real-madrid.csv fixtures/csv/full.csv --json");
    hold("inspect-json", &session);
}

#[test]
fn report() {
    let mut session = Session::new();
    session
        .run("report data --team \"Real Madrid\" -o report.md -o report.json")
        .show("report.md")
        .show("report.json");
    hold("report", &session);
}

#[test]
fn convert() {
    let mut session = Session::new();
    session
        .run("convert data/2025-07-09-psg-real-madrid.csv --out tables")
        .show("tables/events.csv")
        .show("tables/lineups.csv")
        .show("tables/matches.csv")
        .run("convert data -o all.parquet")
        .run("convert data --to spadl -o actions.arrow")
        .list(".");
    hold("convert", &session);
}

#[test]
fn a_store() {
    let mut session = Session::new();
    session
        .run("import data --store kept")
        .run("import data fixtures/csv/full.csv --store kept")
        .list("kept");
    for table in ["matches", "errors"] {
        session.run(&format!(
            "query \"SELECT * FROM {table}\" --store kept --csv"
        ));
    }
    for sql in [
        "SELECT team, count(*) AS errors FROM errors GROUP BY team ORDER BY errors DESC, team",
        "SELECT player, minutes, touches, shots_faced FROM lineups WHERE team = 'PSG' ORDER BY player",
        "SELECT player, type, second, start_x FROM events WHERE match_id LIKE '%psg%' ORDER BY period, seconds, event_id",
        "SELECT * FROM candidates WHERE confidence > 2",
    ] {
        session.run(&format!("query \"{sql}\" --store kept"));
    }
    session.run("query \"SELECT player, team, led_to, minute FROM outcomes ORDER BY match_id, minute, second LIMIT 3\" --store kept --json");
    session
        .run(&format!(
            "analyse kept --team \"Real Madrid\" --top 3 --timelines 0 {SMALL}"
        ))
        .run("inspect kept");
    let gone = session.path("data/2025-06-18-real-madrid-al-hilal.csv");
    std::fs::remove_file(gone).expect("there");
    session
        .run("import data --store kept")
        .run("import data --store kept --prune");
    hold("store", &session);
}

#[test]
fn simulate() {
    let mut session = Session::new();
    session
        .run("simulate --matches 2 --seed 7 --store made-up")
        .run("query \"SELECT * FROM truth ORDER BY player_id LIMIT 5\" --store made-up")
        .run("query \"SELECT * FROM planted\" --store made-up --csv")
        .run(&format!("analyse made-up --top 4 --timelines 1 {SMALL}"));
    hold("simulate", &session);
}

#[test]
fn manual() {
    let mut session = Session::new();
    session
        .run("man")
        .run("man --out pages")
        .list("pages")
        .show("pages/backline-chart-rates.1");
    hold("manual", &session);
}

// Tables and documents of small matches with full coverage.

/// Files of matches with full coverage, of several providers.
const FULL: &str = "fixtures/csv/full.csv fixtures/csv/several-matches.csv \
                    fixtures/statsbomb/events/9001.json fixtures/wyscout/9002.json";

#[test]
fn analyse_full_coverage() {
    let mut session = Session::new();
    session
        .run(&format!("analyse {FULL} --timelines 1 {SMALL}"))
        .show("output/errors.csv")
        .show("output/rates.csv");
    hold("analyse-full", &session);
}

#[test]
fn compare_full_coverage() {
    let mut session = Session::new();
    let players = "--player \"Len Oster\" --player \"Ola Strand\" --player \"D. Leme\"";
    session
        .run(&format!(
            "compare {FULL} {players} --per touches --by venue {SMALL}"
        ))
        .show("output/comparison.csv")
        .show("output/comparison-pairs.csv")
        .show("output/comparison-parts.csv")
        .show("output/comparison.md")
        .run(&format!(
            "compare {FULL} --min-minutes 60 --per shots-faced --weight xg --top 2 {SMALL}"
        ))
        .run(&format!(
            "compare {FULL} --min-minutes 60 --per own-half-touches --top 2 {SMALL}"
        ));
    hold("compare-full", &session);
}

#[test]
fn report_full_coverage() {
    let mut session = Session::new();
    session
        .run(&format!("report {FULL} -o report.md -o report.json"))
        .show("report.md")
        .show("report.json");
    hold("report-full", &session);
}

#[test]
fn report_page() {
    let mut session = Session::new();
    session
        .run("report fixtures/csv/full.csv --timelines 0 --stories 1 -o report.html")
        .show("report.html");
    hold("report-page", &session);
}

#[test]
fn convert_full_coverage() {
    let mut session = Session::new();
    session
        .run(&format!("convert {FULL} --out tables"))
        .show("tables/events.csv")
        .show("tables/lineups.csv")
        .show("tables/matches.csv")
        .run(&format!("convert {FULL} --to spadl --out spadl"));
    for name in ["actions", "games", "teams", "players"] {
        session.show(&format!("spadl/{name}.csv"));
    }
    hold("convert-full", &session);
}

#[test]
fn evaluate() {
    let mut session = Session::new();
    session
        .run(&format!("evaluate {FULL}"))
        .run(&format!("evaluate {FULL} --json"));
    hold("evaluate", &session);
}

#[test]
fn fit() {
    let mut session = Session::new();
    session
        .run(&format!("fit {FULL}"))
        .show("weights.csv")
        .run(&format!("evaluate {FULL} --weights weights.csv"))
        .run(&format!("fit {FULL} --table xg --out xg.csv"))
        .run(&format!("fit {FULL} --table threat --out threat.csv"));
    hold("fit", &session);
}

/// Each provider's small match, from its file to its events.
#[test]
fn providers() {
    for (name, files) in [
        (
            "read-backline",
            &["csv/full.csv", "csv/minimal.csv", "csv/several-matches.csv"][..],
        ),
        ("read-cdf", &["cdf/9003_event.jsonl"]),
        ("read-datafactory", &["datafactory/900501.json"]),
        ("read-kloppy", &["kloppy/match.csv"]),
        (
            "read-metrica",
            &[
                "metrica/Testkamp_events.json",
                "metrica/Testkamp_RawEventsData.csv",
            ],
        ),
        ("read-opta", &["opta/f24-3-2030-7001-eventdetails.xml"]),
        (
            "read-spadl",
            &["spadl/left-to-right.csv", "spadl/proper.json"],
        ),
        (
            "read-sportec",
            &["sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml"],
        ),
        ("read-statsbomb", &["statsbomb/events/9001.json"]),
        (
            "read-statsperform",
            &["statsperform/ma3-7001.json", "statsperform/ma3-7002.xml"],
        ),
        (
            "read-whoscored",
            &[
                "whoscored/7003.json",
                "whoscored/scraped.csv",
                "whoscored/soccerdata.csv",
            ],
        ),
        (
            "read-wyscout",
            &["wyscout/9002.json", "wyscout-v3/9003.json"],
        ),
    ] {
        let mut session = Session::new();
        for file in files {
            session
                .run(&format!("inspect fixtures/{file}"))
                .run(&format!(
                    "analyse fixtures/{file} --timelines 0 --min-minutes 0 {SMALL}"
                ))
                .show("output/errors.csv")
                .run(&format!("convert fixtures/{file} --out tables"))
                .show("tables/events.csv")
                .show("tables/lineups.csv")
                .show("tables/matches.csv");
        }
        hold(name, &session);
    }
}

// Messages.

const FULL_CSV: &str = "csv/full.csv";
const MINIMAL: &str = "csv/minimal.csv";
const STATSBOMB: &str = "statsbomb/events/9001.json";
const WYSCOUT: &str = "wyscout/9002.json";
const F24: &str = "opta/f24-3-2030-7001-eventdetails.xml";
const SPADL: &str = "spadl/proper.json";

/// Faults of a file as a whole.
#[test]
fn messages_of_files() {
    let mut session = Session::new();
    for (name, content) in [
        ("empty.csv", ""),
        ("empty.json", " \n\n"),
        ("other.json", "{\"matches\": [1, 2, 3]}"),
        ("prices.csv", "item,price\nball,20\n"),
        ("note.txt", "It was a good match.\n"),
        ("short.csv", "period,minute,team,type\n1,1,A,pass\n"),
        (
            "alone.csv",
            "period,minute,team,player,type\n1,0,A,Ann,pass\n",
        ),
        ("header.csv", "period,minute,team,player,type\n"),
    ] {
        session.given(name, content).run(&format!("analyse {name}"));
    }
    session.write("rubbish", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0");
    session.run("analyse rubbish");
    session.write("9001_lineups.json", text_of("statsbomb/lineups/9001.json"));
    session.run("analyse 9001_lineups.json");
    session
        .changed(SPADL, "proper.json", "\"time_seconds\"", "\"when\"")
        .run("analyse proper.json")
        .changed(
            WYSCOUT,
            "9002.json",
            "\"702\": {\"team\"",
            "\"703\": {\"club\"",
        )
        .run("analyse 9002.json")
        .run(&format!("analyse fixtures/{STATSBOMB} --coordinates opta"))
        .run(&format!(
            "analyse fixtures/{WYSCOUT} --lineups fixtures/csv/full.lineups.csv"
        ))
        .run(&format!("analyse fixtures/{F24} --map Half=period"))
        .run(&format!("analyse fixtures/{MINIMAL} --format wyscout"));
    hold("messages-whole", &session);
}

/// Faults in a line of a text.
#[test]
fn messages_of_lines() {
    let mut session = Session::new();
    session
        .changed(
            MINIMAL,
            "longer.csv",
            "Ned Cole,pass",
            "Ned Cole,pass,much,more",
        )
        .run("analyse longer.csv")
        .changed(MINIMAL, "titled.csv", "period,", "My match\n\nperiod,")
        .run("analyse titled.csv")
        .changed(
            MINIMAL,
            "commented.csv",
            "1,1,Harbour",
            "# half-time\n1,1,Harbour",
        )
        .run("analyse commented.csv");
    let whole = text_of(FULL_CSV);
    let cut = whole.trim_end().rfind(",,").expect("a cell");
    session
        .write("cut.csv", &whole[..cut - 20])
        .run("analyse cut.csv");
    session
        .write("cut.json", &text_of(STATSBOMB)[..9])
        .run("analyse cut.json");
    session.write("cut.xml", "<?xml version=\"1.0\"?>\n<Season>\n<Ro");
    session.run("analyse cut.xml");
    session.write("index.csv", &text_of("wyscout/index.csv")[..60]);
    session
        .write("9002.json", text_of(WYSCOUT))
        .run("inspect 9002.json");
    hold("messages-line", &session);
}

/// Faults in a cell of a table of text.
#[test]
fn messages_of_cells() {
    let mut session = Session::new();
    for (name, from, to) in [
        ("minute", "1,1,Harbour", "1,soon,Harbour"),
        ("range", "1,1,Harbour", "1,201,Harbour"),
        ("period", "1,1,Harbour", "6,1,Harbour"),
        ("early", "2,45", "2,3"),
        ("type", "Sid Marl,take_on", "Sid Marl,handstand"),
        ("team", "Vale United,Gus", "Vale Untied,Gus"),
    ] {
        let file = format!("{name}.csv");
        session
            .changed(MINIMAL, &file, from, to)
            .run(&format!("analyse {file}"));
    }
    for (name, from, to) in [
        ("score", "# score: 2-1", "# score: two"),
        ("date", "# date: 2031-05-03", "# date: 3 May"),
        ("coverage", "# coverage: full", "# coverage: some"),
        ("twice", ",f8,", ",f7,"),
        ("label", ",provider,", ",rumour,"),
        ("xg", ",0.35,", ",1.35,"),
        ("position", ",52.5,34,40.25", ",152.5,34,40.25"),
        ("qualifier", "sliding;dribble", "sliding;lucky"),
    ] {
        let file = format!("{name}.csv");
        session
            .changed(FULL_CSV, &file, from, to)
            .run(&format!("analyse {file}"));
    }
    session.write("full.csv", text_of(FULL_CSV));
    for (from, to) in [
        (",CB,true,p101", ",CB,perhaps,p101"),
        ("Real Caldera,Iker", "Real Madeup,Iker"),
        ("Nils Orn,GK,", "Nils Orn,Keeper,"),
        ("position,started", "position,begun"),
    ] {
        session
            .changed("csv/full.lineups.csv", "full.lineups.csv", from, to)
            .run("analyse full.csv");
    }
    session
        .changed("kloppy/match.csv", "match.csv", "0.25", "left")
        .run("analyse match.csv")
        .changed(
            "metrica/Testkamp_RawEventsData.csv",
            "raw.csv",
            ",1,",
            ",one,",
        )
        .run("analyse raw.csv");
    hold("messages-cell", &session);
}

/// Faults in a row of a table that has no lines.
#[test]
fn messages_of_rows() {
    let mut session = Session::new();
    for (name, from, to) in [
        ("type", "\"type_id\": 0,", "\"type_id\": 23,"),
        ("period", "\"period_id\": 1,", "\"period_id\": null,"),
        ("place", "\"start_x\": 52.5,", "\"start_x\": 520,"),
    ] {
        let file = format!("{name}.json");
        session
            .changed(SPADL, &file, from, to)
            .run(&format!("analyse {file}"));
    }
    hold("messages-row", &session);
}

/// Faults in JSON.
#[test]
fn messages_of_json() {
    let mut session = Session::new();
    for (fixture, from, to) in [
        (WYSCOUT, "\"eventSec\": 600.5", "\"eventSec\": \"soon\""),
        (WYSCOUT, "\"2H\"", "\"3H\""),
        (WYSCOUT, "\"eventSec\": 2940.0", "\"eventSec\": 1e9"),
        (STATSBOMB, "\"00:10:00.000\"", "\"ten\""),
        (STATSBOMB, "\"period\": 2", "\"period\": 9"),
        (STATSBOMB, "\"location\": [48, 44]", "\"location\": [48]"),
        (STATSBOMB, "\"minute\": 20", "\"minute\": NaN"),
        (STATSBOMB, "\"minute\": 20", "\"minute\" 20"),
        (
            "datafactory/900501.json",
            "\"homeTeamId\": 501",
            "\"homeTeamId\": []",
        ),
        (
            "metrica/Testkamp_events.json",
            "\"period\": 1",
            "\"period\": \"first\"",
        ),
        (
            "statsperform/ma3-7001.json",
            "\"typeId\": 34",
            "\"typeId\": \"one\"",
        ),
        (
            "whoscored/7003.json",
            "\"minute\": 0",
            "\"minute\": \"zero\"",
        ),
        ("cdf/9003_event.jsonl", "first_half", "third_half"),
    ] {
        let file = fixture.rsplit('/').next().expect("a name");
        session
            .changed(fixture, file, from, to)
            .run(&format!("inspect {file}"));
    }
    session
        .write("cut.json", &text_of(WYSCOUT)[..9000])
        .run("analyse cut.json");
    session.write("9001_events.json", text_of(STATSBOMB));
    session
        .given(
            "9001_lineups.json",
            "[{\"team_id\": 501, \"lineup\": [{\"player_id\": \"x\"}]}]",
        )
        .run("analyse 9001_events.json");
    hold("messages-json", &session);
}

/// Faults in XML.
#[test]
fn messages_of_xml() {
    let mut session = Session::new();
    let file = "f24-3-2030-7001-eventdetails.xml";
    for (from, to) in [
        ("outcome=\"1\"", "outcome=\"yes\""),
        ("period_id=\"1\"", "period_id=\"9\""),
        ("min=\"0\"", "min=\"none\""),
        ("</Event>", "</Evnt>"),
        ("<Event ", "<Event id="),
    ] {
        session
            .changed(F24, file, from, to)
            .run(&format!("inspect {file}"));
    }
    session
        .write(file, &text_of(F24)[..3000])
        .run(&format!("inspect {file}"));
    let sportec = "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml";
    session
        .changed(sportec, "events.xml", "EventTime=\"", "EventTime=\"at ")
        .run("inspect events.xml");
    hold("messages-xml", &session);
}

/// Calls that clap refuses.
#[test]
fn messages_of_wrong_usage() {
    let mut session = Session::new();
    for line in [
        "",
        "analise data",
        "analyse",
        "analyse data --colour",
        "analyse data --format xml",
        "analyse data --coordinates furlongs",
        "analyse data --direction up",
        "analyse data --min-minutes many",
        "analyse data --min-minutes=-1",
        "analyse data --top 0",
        "analyse data --labels none",
        "analyse data --theme pink",
        "analyse data --language tlh",
        "analyse data --scale 0",
        "analyse data --width 0",
        "compare data --per goal",
        "chart",
        "chart pie data",
        "chart map data --goal 1",
        "chart trend data",
        "explain data --goal 1 --minute 3",
        "explain data --shots",
        "import data",
        "query --store kept",
        "query \"SELECT 1\" --store kept --csv --json",
        "simulate --matches 0 --store made-up",
        "completions tcsh",
    ] {
        session.run(line);
    }
    hold("messages-usage", &session);
}

/// What was asked for and is not there, or is there more than once.
#[test]
fn messages_of_what_is_not_there() {
    let mut session = Session::new();
    for line in [
        "analyse data --player Nobody",
        "analyse data --player Rudigr",
        "analyse data --team Barcelona",
        "analyse data --team re",
        "compare data --player federico",
        "compare data --player Rüdiger --team PSG",
        "compare data --position SW",
        "compare data --by weather",
        "compare data --min-minutes 9000",
        "explain data",
        "explain data --match Barcelona",
        "explain data --match 2025-07 --goal 1",
        "explain data --match psg",
        "explain data --match psg --goal 9",
        "explain data --match psg --minute 88",
        "explain data --match psg --minute soon",
        "explain data --match psg --minute 1 --shots",
        "chart comparison data --player Rüdiger --per touches",
        "chart trend data --player Nobody",
        "chart trend data --player Rüdiger",
        "chart map fixtures/csv/minimal.csv",
        "chart rates data --width 100",
        "chart story data --match psg --goal 1 --height 100",
        "chart timeline data --out one.png",
        "chart team-sheet data --out one.png --svg",
        "report data -o report.html -o report.pdf",
        "convert data -o data.xlsx",
        "evaluate fixtures/csv/minimal.csv",
        "evaluate data --weights nowhere.csv",
        "evaluate data --weights fixtures/csv/full.csv",
        "fit data",
        "analyse data --alias nowhere.csv",
        "analyse data --alias fixtures/csv/minimal.csv",
        "analyse data --mapping nowhere.toml",
        "analyse data --map Half",
        "analyse data --map Half=half",
        "analyse data --lineups fixtures/csv/full.lineups.csv",
        "query \"SELECT 1\" --store data",
        "query \"SELECT 1\" --store nowhere",
    ] {
        session.run(line);
    }
    session.run("import fixtures/csv/full.csv --store kept");
    for line in [
        "query \"SELECT nothing FROM errors\" --store kept",
        "query \"SELECT * FROM nowhere\" --store kept",
        "query \"SELEKT\" --store kept",
        "analyse kept --format opta",
        "analyse kept --coordinates opta",
        "import data --store data",
        "simulate --matches 1 --store kept",
    ] {
        session.run(line);
    }
    hold("messages-unknown", &session);
}

/// Paths that cannot be read or written.
#[test]
fn messages_of_paths() {
    let mut session = Session::new();
    for path in [
        "nowhere.csv",
        "nowhere/",
        "no*where.json",
        "season.zip/1.json",
    ] {
        session.run(&format!("analyse {path}"));
    }
    session.write("events/notes.txt", "a note");
    session.write("events/prices.csv", "item,price\nball,20\n");
    session
        .run("analyse events")
        .run("analyse data/sources.csv");
    session.write("pair/first.csv", text_of(FULL_CSV));
    session.write("pair/second.csv", text_of(FULL_CSV));
    session.run("analyse pair").run("import pair --store kept");
    session.write("taken", "a file");
    session
        .run("analyse data --timelines 0 --out taken")
        .run("analyse data --timelines 0 --out taken/below")
        .run("report data -o report.md -o taken/report.json")
        .run("chart map data --out taken/map.svg")
        .run("convert data --out taken/below")
        .run("import data --store taken")
        .list(".");
    session.write("broken.zip", b"PK\x03\x04 and no more");
    session.write("broken.json.gz", b"\x1f\x8b\x08 and no more");
    session
        .run("analyse broken.zip")
        .run("analyse broken.json.gz");
    hold("messages-paths", &session);
}

/// Runs that go on when a file cannot be read.
#[test]
fn messages_of_runs_that_go_on() {
    let mut session = Session::new();
    session.changed(MINIMAL, "some/a.csv", "1,1,Harbour", "1,soon,Harbour");
    session.write("some/b.csv", text_of(FULL_CSV));
    session.write("some/c.json", &text_of(STATSBOMB)[..20_000]);
    session.write("some/d.json", text_of(WYSCOUT));
    session.run("analyse some").run("inspect some").list(".");
    for line in [
        "analyse some --timelines 0 --min-minutes 90 --top 2 --scale 0.2",
        "compare some --min-minutes 120 --top 2 --scale 0.2",
        "chart map some --svg",
        "explain some --match 9002 --goal 1 --svg",
        "inspect some",
        "inspect some --json",
        "report some -o some.md",
        "convert some --out tables",
        "evaluate some",
        "import some --store kept",
    ] {
        session.run(&format!("{line} --keep-going"));
    }
    session.show("some.md");
    for name in ["a", "b", "c"] {
        session.write(&format!("none/{name}.csv"), "period,minute\n1,1\n");
    }
    for command in ["analyse", "inspect", "convert", "evaluate"] {
        session.run(&format!("{command} none --keep-going"));
    }
    hold("messages-keep-going", &session);
}

/// What is read all the same, and said.
#[test]
fn notes() {
    let mut session = Session::new();
    for (fixture, from, to) in [
        (STATSBOMB, "\"location\"", "\"place\""),
        (STATSBOMB, "\"name\": \"Goal\"", "\"name\": \"GOAL\""),
        (
            STATSBOMB,
            "\"name\": \"Dispossessed\"",
            "\"name\": \"Robbed\"",
        ),
        (STATSBOMB, "\"statsbomb_xg\": 0.11", "\"statsbomb_xg\": 11"),
        (STATSBOMB, "}, \"player\": {", "}, \"nobody\": {"),
        (WYSCOUT, "\"teamId\": 701", "\"teamId\": 999"),
        (WYSCOUT, "\"playerId\": ", "\"nobody\": "),
        (FULL_CSV, "# score: 2-1", "# score: 3-1"),
        (FULL_CSV, "# home: Fjordholm FK\n", ""),
        (F24, " x=\"", " xx=\""),
        ("kloppy/match.csv", "PASS", "JUGGLE"),
        ("whoscored/soccerdata.csv", ",player,x,y,", ",player,xx,y,"),
    ] {
        let file = fixture.rsplit('/').next().expect("a name");
        session.changed_everywhere(fixture, file, from, to);
        session.run(&format!(
            "analyse {file} --timelines 0 --min-minutes 90 --top 1 --scale 0.2"
        ));
    }
    hold("notes", &session);
}

/// Notes of one kind are shown once; after ten kinds the rest is counted.
#[test]
fn notes_that_are_many() {
    let mut session = Session::new();
    for (number, (fixture, from, to)) in [
        (MINIMAL, "", ""),
        (MINIMAL, "", ""),
        (MINIMAL, "", ""),
        ("csv/several-matches.csv", "", ""),
        (STATSBOMB, "\"location\"", "\"place\""),
        (STATSBOMB, "\"name\": \"Goal\"", "\"name\": \"GOAL\""),
        (WYSCOUT, "\"teamId\": 701", "\"teamId\": 999"),
        (FULL_CSV, "# score: 2-1", "# score: 3-1"),
        (F24, "", ""),
        ("cdf/9003_event.jsonl", "", ""),
        ("datafactory/900501.json", "", ""),
        ("kloppy/match.csv", "", ""),
        ("spadl/left-to-right.csv", "", ""),
        (SPADL, "", ""),
        ("statsperform/ma3-7001.json", " \"x\"", " \"xx\""),
        ("whoscored/soccerdata.csv", ",player,x,y,", ",player,xx,y,"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = fixture.rsplit('/').next().expect("a name");
        let mut text = text_of(fixture);
        if !from.is_empty() {
            text = text.replace(from, to);
        }
        session.write(&format!("many/{number:02}-{file}"), text);
    }
    session
        .run(&format!("analyse many --timelines 0 {SMALL}"))
        .run("inspect many")
        .run("convert many");
    session.run("import many --store kept");
    hold("notes-many", &session);
}
