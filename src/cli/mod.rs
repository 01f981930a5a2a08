//! The command line: parse, call the library, print.

/// `println!` that ends the run in peace when nobody reads on, as under `| head`.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write;
        if writeln!(std::io::stdout(), $($text)*).is_err() {
            std::process::exit(0);
        }
    }};
}

mod analyse;
pub mod args;
mod chart;
mod compare;
mod convert;
mod evaluate;
mod explain;
mod fit;
mod import;
mod inspect;
mod picture;
mod query;
mod report;
mod shell;
mod simulate;

use args::{Cli, Command};

/// Runs a parsed command line.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Analyse(options) => analyse::run(&options),
        Command::Compare(options) => compare::run(&options),
        Command::Chart(options) => chart::run(&options),
        Command::Convert(options) => convert::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Report(options) => report::run(&options),
        Command::Evaluate(options) => evaluate::run(&options),
        Command::Fit(options) => fit::run(&options),
        Command::Import(options) => import::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Simulate(options) => simulate::run(&options),
        Command::Completions(options) => shell::completions(&options),
        Command::Man(options) => shell::man(&options),
    }
}

/// Lists the files that were written.
fn say_places(places: &[std::path::PathBuf]) {
    say!("Wrote:");
    for place in places {
        say!("  {}", place.display());
    }
}

/// Who may be taken for one person or for two by mistake; a few in words, the others counted.
fn clash_notes(clashes: &[String]) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut notes: Vec<String> = clashes
        .iter()
        .take(SHOWN)
        .map(|c| format!("{c}."))
        .collect();
    if clashes.len() > SHOWN {
        notes.push(format!("{} more names like these.", clashes.len() - SHOWN));
    }
    notes
}

/// Says how many rows of the files became no event.
fn say_rows_aside(rows: usize) {
    if rows > 0 {
        say!(
            "note: {rows} {} of the files became no event; `backline inspect` says which and why",
            if rows == 1 { "row" } else { "rows" }
        );
    }
}

/// Notes shown; the rest is counted.
const NOTES_SHOWN: usize = 10;

/// Says how many rows became no event, and what to know of the files.
fn say_notes(rows_aside: usize, notes: &[backline::model::Note]) {
    say_rows_aside(rows_aside);
    for note in notes.iter().take(NOTES_SHOWN) {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    if notes.len() > NOTES_SHOWN {
        say!(
            "note: {} more notes; `backline inspect` lists them",
            notes.len() - NOTES_SHOWN
        );
    }
}

/// A note as JSON has it.
#[derive(serde::Serialize)]
struct Noted {
    file: String,
    note: String,
}

/// Notes as JSON has them.
fn noted(notes: &[backline::model::Note]) -> Vec<Noted> {
    let noted = notes.iter().map(|note| Noted {
        file: note.file.display().to_string(),
        note: note.text.clone(),
    });
    noted.collect()
}

/// Lists what `--keep-going` left out, and ends with status 1 then.
fn report_failures(failures: &[backline::read::Failure]) -> anyhow::Result<()> {
    for failure in failures {
        eprintln!("failed: {}", failure.error);
    }
    anyhow::ensure!(
        failures.is_empty(),
        "{} of the files could not be read; the others are done",
        failures.len()
    );
    Ok(())
}

/// Runs with fewer things to do than this are over before a bar would be read.
const BAR_FROM: usize = 20;

/// A bar that shows how far a long run is, where somebody looks at it.
struct Bar(indicatif::ProgressBar);

impl Bar {
    fn new() -> anyhow::Result<Bar> {
        let bar = indicatif::ProgressBar::hidden();
        let style = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len}")?;
        bar.set_style(style);
        Ok(Bar(bar))
    }

    fn show(&self, done: usize, total: usize) {
        use std::io::IsTerminal;
        if total >= BAR_FROM && std::io::stderr().is_terminal() {
            if self.0.is_hidden() {
                self.0
                    .set_draw_target(indicatif::ProgressDrawTarget::stderr());
            }
            self.0.set_length(total as u64);
            self.0.set_position(done as u64);
        }
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
