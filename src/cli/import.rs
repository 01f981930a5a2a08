//! `backline import`.

use backline::machinery::store::{ImportOptions, import};

use super::args::Import;

/// Maximum notes and files shown; the rest is counted.
const SHOWN: usize = 10;

pub fn run(options: &Import) -> anyhow::Result<()> {
    let bar = super::Bar::new()?;
    let progress = |done: usize, total: usize| {
        bar.show(done, total);
        Ok(())
    };
    let waiting = |text: &str| eprintln!("{text}");
    let done = import(
        &options.input.paths,
        &options.store,
        &ImportOptions {
            read: options.input.read_options()?,
            prune: options.prune,
            progress: Some(&progress),
            waiting: Some(&waiting),
        },
    )?;
    bar.finish();
    let count = |number: usize, one: &str, more: &str| {
        format!("{number} {}", if number == 1 { one } else { more })
    };
    say!(
        "{} read ({} new, {} replaced), {} unchanged",
        count(done.files_read, "file", "files"),
        count(done.matches_new, "match", "matches"),
        done.matches_replaced,
        done.files_unchanged
    );
    if done.matches_removed > 0 {
        say!(
            "{} removed",
            count(done.matches_removed, "match", "matches")
        );
    }
    if !done.files_gone.is_empty() {
        let files = count(done.files_gone.len(), "file is", "files are");
        if options.prune {
            say!("{files} no longer there:");
        } else {
            say!("{files} no longer there; the matches stay, --prune removes them:");
        }
        for file in done.files_gone.iter().take(SHOWN) {
            say!("  {}", file.display());
        }
        if done.files_gone.len() > SHOWN {
            say!("  and {} more", done.files_gone.len() - SHOWN);
        }
    }
    for note in done.notes.iter().take(SHOWN) {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    if done.notes.len() > SHOWN {
        say!(
            "note: {}; `backline inspect` lists them all",
            count(done.notes.len() - SHOWN, "more note", "more notes")
        );
    }
    say!(
        "{} holds {}, {} events, {:.1} MB",
        options.store.display(),
        count(done.matches, "match", "matches"),
        done.events,
        done.bytes as f64 / 1e6
    );
    super::report_failures(&done.failures)
}
