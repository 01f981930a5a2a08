//! `backline inspect`.

use backline::read::{ReadOptions, find, read};
use backline::report::{right_align, table};
use comfy_table::Table;
use polars::prelude::*;

use super::args::Inspect;

pub fn run(options: &Inspect) -> anyhow::Result<()> {
    let read_options: ReadOptions = options.input.read_options();
    let found = find(&options.input.paths, &read_options)?;
    let mut failed = 0;
    for file in &found.files {
        // One at a time, and what to do with a failure is decided here.
        match read(
            &[file],
            &ReadOptions {
                keep_going: false,
                ..read_options.clone()
            },
        ) {
            Ok(data) => show(&data)?,
            Err(error) if options.input.keep_going => {
                eprintln!("failed: {error}");
                failed += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    for note in &found.notes {
        say!("{}: {}", note.file.display(), note.text);
    }
    anyhow::ensure!(
        failed == 0,
        "{failed} of {} files could not be read",
        found.files.len()
    );
    Ok(())
}

fn show(data: &backline::model::MatchData) -> anyhow::Result<()> {
    for row in 0..data.matches.height() {
        let text = |name: &str| -> anyhow::Result<String> {
            let cell = data.matches.column(name)?.cast(&DataType::String)?;
            Ok(cell.str()?.get(row).unwrap_or("not stated").to_owned())
        };
        let id = text("match_id")?;
        say!("{}", text("file")?);
        say!("  format       {}", text("provider")?);
        say!("  match        {id}: {} - {}", text("home")?, text("away")?);
        if text("home_stated")? == "false" {
            say!("               (which team is at home is not stated; order of the file)");
        }
        say!("  date         {}", text("date")?);
        say!("  competition  {}", text("competition")?);
        say!(
            "  score        {}-{} counted from events, {} stated",
            text("home_score")?,
            text("away_score")?,
            match data.matches.column("home_score_stated")?.u32()?.get(row) {
                Some(home) => format!("{home}-{}", text("away_score_stated")?),
                None => "none".to_owned(),
            }
        );
        say!("  coverage     {}", text("coverage")?);
        let minutes = data
            .matches
            .column("minutes")?
            .f64()?
            .get(row)
            .unwrap_or(0.0);
        say!("  length       {minutes:.1} minutes, stoppage time included");
        let here = || col("match_id").eq(lit(id.as_str()));
        let lineups = data.lineups.clone().lazy().filter(here()).collect()?;
        let basis = lineups.column("basis")?.cast(&DataType::String)?;
        let stated = basis
            .str()?
            .iter()
            .flatten()
            .filter(|b| *b == "stated")
            .count();
        say!(
            "  players      {} ({stated} with minutes stated, {} inferred)",
            lineups.height(),
            lineups.height() - stated
        );
        let events = data.events.clone().lazy().filter(here());
        let labels = events
            .clone()
            .filter(col("error_label").is_not_null())
            .collect()?
            .height();
        say!("  error labels {labels}");
        let kinds = events
            .group_by_stable([col("type"), col("provider_type")])
            .agg([len().alias("events")])
            .sort(
                ["events"],
                SortMultipleOptions::default()
                    .with_order_descending(true)
                    .with_maintain_order(true),
            )
            .collect()?;
        say!("{}\n", type_table(&kinds)?);
    }
    for note in &data.notes {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    Ok(())
}

fn type_table(kinds: &DataFrame) -> anyhow::Result<Table> {
    let mut table = table(&["provider's type", "read as", "events"]);
    let kind = kinds.column("type")?.cast(&DataType::String)?;
    let provider = kinds.column("provider_type")?.str()?;
    let count = kinds.column("events")?.cast(&DataType::String)?;
    for row in 0..kinds.height() {
        table.add_row([
            provider.get(row).unwrap_or_default(),
            kind.str()?.get(row).unwrap_or_default(),
            count.str()?.get(row).unwrap_or_default(),
        ]);
    }
    right_align(&mut table, 2..3);
    Ok(table)
}
