//! `backline convert`.

use backline::model::Account;
use backline::read::read;
use backline::report::Outputs;

use super::args::Convert;

pub fn run(options: &Convert) -> anyhow::Result<()> {
    let data = read(&options.input.paths, &options.input.read_options()?)?;
    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("events.csv", &data.events)?;
    outputs.add_csv("lineups.csv", &data.lineups)?;
    outputs.add_csv("matches.csv", &data.matches)?;
    let places = outputs.commit()?;
    let count = |rows: usize, one: &str, more: &str| {
        format!("{rows} {}", if rows == 1 { one } else { more })
    };
    say!(
        "{}, {}, {}",
        count(data.matches.height(), "match", "matches"),
        count(data.events.height(), "event", "events"),
        count(data.lineups.height(), "line-up entry", "line-up entries"),
    );
    super::say_rows_aside(data.accounts.iter().map(Account::left_aside).sum());
    for note in &data.notes {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    say!("Wrote:");
    for place in places {
        say!("  {}", place.display());
    }
    // What could not be read is among the notes.
    let failed = data
        .notes
        .iter()
        .filter(|note| note.text.starts_with("left out: "))
        .count();
    anyhow::ensure!(
        failed == 0,
        "{failed} of the files could not be read; the others are converted"
    );
    Ok(())
}
