//! `backline convert`.

use std::collections::HashMap;

use backline::machinery::model::{Account, MATCHES};
use backline::machinery::read::read_batches;
use backline::machinery::report::{Layout, Tables};

use super::args::Convert;

pub fn run(options: &Convert) -> anyhow::Result<()> {
    let mut tables = Tables::new(&options.out, options.to)?;
    let mut counted = Counted::default();
    let mut notes = Vec::new();
    let (found, failures) = read_batches(
        &options.input.paths,
        &options.input.read_options()?,
        &mut |data| {
            counted.add(&data)?;
            notes.extend(data.notes.iter().cloned());
            tables.add(&data)
        },
    )?;
    if counted.files.is_empty() {
        let reasons: Vec<String> = failures.iter().map(|f| f.error.to_string()).collect();
        return Err(backline::Error::NothingRead(reasons.join("\n  ")).into());
    }
    let rows = tables.rows();
    let skipped = tables.skipped();
    let outdated = tables.outdated();
    let places = tables.commit()?;
    let count = |rows: usize, one: &str, more: &str| {
        format!("{rows} {}", if rows == 1 { one } else { more })
    };
    say!(
        "{}, {}, {}",
        count(counted.files.len(), "match", "matches"),
        count(counted.events, "event", "events"),
        count(counted.lineups, "line-up entry", "line-up entries"),
    );
    if counted.positions > 0 && options.to == Layout::Frames {
        say!(
            "{} of players at events",
            count(counted.positions, "position", "positions")
        );
    }
    if options.to == Layout::Spadl {
        say!(
            "{}, each team attacking towards x = 105",
            count(rows[0], "SPADL action", "SPADL actions")
        );
        for (why, events) in skipped {
            say!("  skipped: {} {why}", count(events, "event", "events"));
        }
    }
    for note in found.iter().chain(&notes) {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    super::say_places(&places);
    super::say_removed(outdated.as_slice());
    super::report_failures(&failures)
}

/// What was converted; two files of one match would be in the tables twice.
#[derive(Default)]
struct Counted {
    /// File by match.
    files: HashMap<String, String>,
    events: usize,
    lineups: usize,
    positions: usize,
    /// Rows of the files that became no event.
    aside: usize,
}

impl Counted {
    fn add(&mut self, data: &backline::machinery::model::MatchData) -> backline::Result<()> {
        self.events += data.events.height();
        self.lineups += data.lineups.height();
        self.positions += data.positions.height();
        self.aside += data
            .accounts
            .iter()
            .map(Account::rows_skipped)
            .sum::<usize>();
        let ids = data.matches.column(MATCHES.match_id)?.str()?;
        let files = data.matches.column(MATCHES.file)?.str()?;
        for (id, file) in ids.iter().zip(files.iter()) {
            let (id, file) = (id.unwrap_or_default(), file.unwrap_or_default());
            if let Some(first) = self.files.insert(id.to_owned(), file.to_owned()) {
                return Err(backline::machinery::read::twice(id, &first, file));
            }
        }
        Ok(())
    }
}
