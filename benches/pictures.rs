//! How long pictures take, and with match files also the statistics of a comparison over them:
//! `cargo bench --bench pictures -- PATH...`.

use std::time::{Duration, Instant};

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::machinery::attribute::{AttributeOptions, explain};
use backline::machinery::compare::{Options, Per, estimates, pairs, ranks};
use backline::machinery::draw::{
    DEFAULT_SCALE, Picture, Rate, RateRow, RatesChart, Style, error_rates,
};
use backline::machinery::rate::{Shown, causes};
use backline::machinery::report::chart::ChartText;
use backline::machinery::report::chart::comparison::{ComparisonText, comparison_picture};
use backline::machinery::report::chart::map::error_map_picture;
use backline::machinery::report::chart::rates::{RatesText, rates_picture};
use backline::machinery::report::chart::story::{StoryText, story_picture};
use backline::machinery::report::chart::team_sheet::team_sheet_picture;
use backline::machinery::report::chart::timeline::timeline_picture;
use backline::machinery::report::chart::trend::{Followed, trend_picture};
use backline::machinery::report::{Credit, Span};
use backline::machinery::rows::LedTo;
use polars::prelude::*;
use rayon::prelude::*;

const RUNS: usize = 5;
const PLAYERS: usize = 40;

fn main() {
    let paths: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let chart = forty();
    say("chart of 40 players, SVG", || {
        error_rates(&chart, &Style::default()).expect("drawn");
    });
    say("chart of 40 players, PNG", || {
        png(&error_rates(&chart, &Style::default()).expect("drawn"));
    });
    if paths.is_empty() {
        println!("for a comparison give match files: cargo bench --bench pictures -- PATH...");
        return;
    }
    let start = Instant::now();
    let options = AnalyseOptions {
        exposures: true,
        ..AnalyseOptions::default()
    };
    let found = analyse(&paths, &options).expect("analysed");
    println!(
        "{} matches read and attributed: {:.3} s",
        found.matches.height(),
        start.elapsed().as_secs_f64()
    );
    say(
        "statistics: estimates, pairs and ranks of 40 players",
        || {
            let players = compared(&found, PLAYERS);
            pairs(&players).expect("pairs");
            ranks(&players).expect("ranks");
        },
    );
    let kinds = kinds(&found);
    say("pictures: one of each kind, PNG, on all cores", || {
        let drawn: Vec<usize> = kinds
            .par_iter()
            .map(|(_, draw)| png(&draw(&found)).len())
            .collect();
        assert!(drawn.iter().all(|bytes| *bytes > 0));
    });
    for (name, draw) in kinds {
        say(name, || {
            png(&draw(&found));
        });
    }
}

/// The least and the median time of a few runs.
fn say(what: &str, run: impl Fn()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    let seconds = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{what}: {:.0} ms least, {:.0} ms median of {RUNS}",
        seconds(times[0]),
        seconds(times[RUNS / 2])
    );
}

fn png(picture: &Picture) -> Vec<u8> {
    picture.to_png(DEFAULT_SCALE).expect("rendered")
}

fn forty() -> RatesChart {
    let rate = |count: usize, minutes: f64| {
        let per90 = count as f64 * 90.0 / minutes;
        Rate {
            count: count as f64,
            per90,
            unsure: count < 3,
            low: per90 * 0.3,
            high: per90 * 1.8 + 0.1,
            prior: Some(0.08),
        }
    };
    let row = |i: usize| {
        let minutes = 400.0 + 71.0 * i as f64;
        RateRow {
            player: format!("Çağlar Söyüncü-Øvergård {i}"),
            team: ["Beşiktaş Jimnastik Kulübü", "Paris Saint-Germain"][i % 2].to_owned(),
            matches: 5 + i as u32,
            minutes,
            goal: rate(i % 6, minutes),
            shot: Some(rate(i % 11, minutes)),
        }
    };
    RatesChart {
        title: "Errors that led to goals and shots".to_owned(),
        subtitle: "38 matches".to_owned(),
        errors: "Errors".to_owned(),
        rows: (0..PLAYERS).map(row).collect(),
        left_out: None,
        notes: Vec::new(),
        source: "made up".to_owned(),
    }
}

fn compared(found: &Analysis, many: usize) -> DataFrame {
    let all = estimates(
        &found.lineups,
        &found.matches,
        &found.errors,
        &Options::default(),
    );
    let played = all.expect("estimates").lazy();
    played
        .sort(
            ["minutes"],
            SortMultipleOptions::default().with_order_descending(true),
        )
        .limit(many as IdxSize)
        .collect()
        .expect("players")
}

type Draw<'a> = Box<dyn Fn(&Analysis) -> Picture + Send + Sync + 'a>;

/// A picture of each kind by name, of data prepared before; without the trend where nobody has the
/// errors and the dates for one.
fn kinds(found: &Analysis) -> Vec<(&'static str, Draw<'_>)> {
    let style = Style::default;
    let view = ChartText {
        title: "Title".to_owned(),
        ..ChartText::default()
    };
    let players = compared(found, 12);
    let couples = pairs(&players).expect("pairs");
    let known = compared(found, PLAYERS);
    let first = found.matches.column("match_id").expect("ids");
    let id = first
        .str()
        .expect("texts")
        .get(0)
        .expect("a match")
        .to_owned();
    let goals = found.outcomes.clone().lazy().filter(col("goal")).limit(1);
    let goal = goals.collect().expect("a goal");
    let cell = |name: &str| {
        let column = goal.column(name).expect("column").str().expect("texts");
        column.get(0).expect("a goal").to_owned()
    };
    let (of, event) = (cell("match_id"), cell("event_id"));
    let told = found
        .matches
        .clone()
        .lazy()
        .filter(col("match_id").eq(lit(of.as_str())));
    let told = told.collect().expect("its match");
    let file = told.column("file").expect("files").str().expect("texts");
    let data = backline::machinery::read::read(
        &[file.get(0).expect("a file")],
        &backline::machinery::read::ReadOptions::default(),
    );
    let explanation = explain(
        &data.expect("read"),
        &AttributeOptions::default(),
        &of,
        &event,
    );
    let explanation = explanation.expect("explained");
    let keys = known.column("player_key").expect("keys").clone();
    let keys = keys.str().expect("texts");
    let mut followed = keys
        .iter()
        .flatten()
        .map(|key| Followed::player(found, key, key));
    let drawable = |one: &Followed| trend_picture(one, &view, &style()).is_ok();
    let followed = followed.find_map(|one| one.ok().filter(drawable));
    let sheet = causes(&found.outcomes, &found.errors, &found.matches).expect("causes");
    let (map_view, trend_view) = (view.clone(), view.clone());
    let mut kinds: Vec<(&str, Draw)> = vec![
        (
            "rates",
            Box::new(move |found| {
                let text = RatesText {
                    about: String::new(),
                    span: Span::default(),
                    finding: None,
                    shown: Shown::count(&found.matches, &found.errors).expect("shown"),
                    left_out: None,
                    source: Credit::default(),
                };
                rates_picture(&known, &text, &style()).expect("rates")
            }),
        ),
        (
            "comparison",
            Box::new(move |_| {
                let view = ComparisonText {
                    title: String::new(),
                    subtitle: String::new(),
                    led_to: LedTo::Shot,
                    unit: Per::default().words().to_owned(),
                    notes: Vec::new(),
                    source: String::new(),
                };
                let drawn = comparison_picture(&players, &couples, &view, &style());
                drawn.expect("comparison").expect("players")
            }),
        ),
        (
            "timeline",
            Box::new(move |found| {
                let (matches, outcomes) = (&found.matches, &found.outcomes);
                let source = Credit::default();
                timeline_picture(&id, matches, outcomes, &found.errors, &source, &style())
                    .expect("timeline")
            }),
        ),
        (
            "story",
            Box::new(move |_| {
                story_picture(&explanation, &StoryText::default(), &style()).expect("story")
            }),
        ),
        (
            "map",
            Box::new(move |found| {
                let errors = found.errors.head(Some(400));
                error_map_picture(&errors, &found.matches, &map_view, &style()).expect("map")
            }),
        ),
        (
            "team sheet",
            Box::new(move |_| team_sheet_picture(&sheet, 20, &view, &style()).expect("sheet")),
        ),
    ];
    match followed {
        Some(followed) => kinds.push((
            "trend",
            Box::new(move |_| trend_picture(&followed, &trend_view, &style()).expect("trend")),
        )),
        None => println!("no trend: no player has both errors enough and dates"),
    }
    kinds
}
