//! The command line: parse, call the library, print.

/// `println!` that does not panic: a failed write is reported at the end of the run.
macro_rules! say {
    ($($text:tt)*) => { crate::cli::output::line(format_args!($($text)*)) };
}

mod agree;
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
pub mod output;
mod picture;
mod query;
mod report;
mod shell;
mod simulate;
pub mod wording;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use args::{Cli, Command};

/// Runs a parsed command line.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    command(cli.command)?;
    output::finish()
}

fn command(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Analyse(options) => analyse::run(&options),
        Command::Agree(options) => agree::run(&options),
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

/// Lists the files of an earlier run that are gone, as this one has none of their kind.
fn say_removed(places: &[std::path::PathBuf]) {
    if !places.is_empty() {
        say!("Removed, as an earlier run wrote it and this one has nothing for it:");
    }
    for place in places {
        say!("  {}", place.display());
    }
}

/// Maximum kinds of notes shown; the rest is counted.
const NOTES_SHOWN: usize = 10;

/// Prints the notes about the files. Skipped rows as such are not worth a note: every feed has
/// them, those that bear on a verdict have notes of their own, and `backline inspect` accounts for
/// all.
fn say_notes(notes: &[backline::machinery::model::Note]) {
    let kinds = by_kind(notes);
    for (note, alike) in kinds.iter().take(NOTES_SHOWN) {
        let more = match alike {
            0 => String::new(),
            1 => " (and 1 note like it)".to_owned(),
            alike => format!(" (and {alike} notes like it)"),
        };
        say!("note: {}: {}{more}", note.file.display(), note.text);
    }
    let left: usize = kinds
        .iter()
        .skip(NOTES_SHOWN)
        .map(|(_, alike)| 1 + alike)
        .sum();
    if left > 0 || kinds.iter().any(|(_, alike)| *alike > 0) {
        let more = match left {
            0 => String::new(),
            1 => "1 more note; ".to_owned(),
            left => format!("{left} more notes; "),
        };
        say!("note: {more}`backline inspect` lists them all");
    }
}

/// The first note of each kind and how many more there are, so that many notes of one kind do not
/// hide others. Notes that differ only in names and numbers are of one kind.
fn by_kind(
    notes: &[backline::machinery::model::Note],
) -> Vec<(&backline::machinery::model::Note, usize)> {
    let common = |word: &&str| {
        word.chars()
            .all(|c| c.is_lowercase() || ".,;:'-".contains(c))
    };
    let mut kinds: Vec<(&backline::machinery::model::Note, usize)> = Vec::new();
    let mut place: HashMap<Vec<&str>, usize> = HashMap::new();
    for note in notes {
        let kind = note.text.split_whitespace().filter(common).collect();
        match place.entry(kind) {
            Entry::Occupied(known) => kinds[*known.get()].1 += 1,
            Entry::Vacant(new) => {
                new.insert(kinds.len());
                kinds.push((note, 0));
            }
        }
    }
    kinds
}

/// A note in JSON.
#[derive(serde::Serialize)]
struct Noted {
    /// The file.
    file: String,
    /// One sentence.
    note: String,
}

/// Notes in JSON.
fn noted(notes: &[backline::machinery::model::Note]) -> Vec<Noted> {
    let noted = notes.iter().map(|note| Noted {
        file: note.file.display().to_string(),
        note: wording::on_command_line(&note.text),
    });
    noted.collect()
}

/// Lists what `--keep-going` skipped; if there is any, the run ends with status 1.
fn report_failures(failures: &[backline::machinery::read::Failure]) -> anyhow::Result<()> {
    for failure in failures {
        eprintln!(
            "failed: {}",
            wording::on_command_line(&failure.error.to_string())
        );
    }
    anyhow::ensure!(
        failures.is_empty(),
        "{} of the files could not be read; the others were processed",
        failures.len()
    );
    Ok(())
}

/// Runs with fewer steps than this are over before anyone could read a bar.
const BAR_FROM: usize = 20;

/// A progress bar for long runs, if standard error is a terminal.
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

#[cfg(test)]
mod tests {
    use super::*;
    use backline::machinery::model::Note;

    #[test]
    fn many_notes_of_one_kind_hide_no_other() {
        let slip = |number: usize| Note {
            file: format!("{number}.json").into(),
            text: format!("{number}: Muniesa{number} is seen while eleven play on"),
        };
        let mut notes: Vec<Note> = (0..30).map(slip).collect();
        notes.push(Note {
            file: "7.json".into(),
            text: "the shots of Russia are at the other end".to_owned(),
        });
        let kinds = by_kind(&notes);
        let told: Vec<_> = kinds
            .iter()
            .map(|(note, more)| (note.text.as_str(), *more))
            .collect();
        assert_eq!(
            told,
            [
                ("0: Muniesa0 is seen while eleven play on", 29),
                ("the shots of Russia are at the other end", 0)
            ]
        );
    }
}
