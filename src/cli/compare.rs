//! `backline compare`.

use backline::machinery::report::chart::comparison::MOST_COMPARED;
use backline::machinery::report::{Comparison, Outputs};

use super::chart::Compare;
use super::picture::leave_out_picture;

pub fn run(Compare(asked): &Compare) -> anyhow::Result<()> {
    let found = asked.analysis(&asked.input.read_options()?)?;
    let options = &asked.options;
    let compared = Comparison::new(&found, options)?;
    let mut outputs = Outputs::new(&asked.out)?;
    outputs.add_csv("comparison.csv", &compared.players)?;
    outputs.add_csv("comparison-pairs.csv", &compared.pairs)?;
    outputs.add_csv("comparison-ranks.csv", &compared.ranks)?;
    let mut outdated = Vec::new();
    match &compared.parts {
        Some(parts) => outputs.add_csv("comparison-parts.csv", parts)?,
        None => outdated.extend(outputs.leave_out("comparison-parts.csv")),
    }
    outputs.add("comparison.json", compared.json()?.as_bytes())?;
    outputs.add("comparison.md", compared.markdown()?.as_bytes())?;
    let mut notes = compared.remarks()?;
    if options.selection.players.is_empty() && options.selection.positions.is_empty() {
        notes.push(
            "These are players in all positions; --position DF compares only defenders".to_owned(),
        );
    }
    if compared.left > 0 {
        notes.push(format!(
            "{} more players fit; --worst or --best shows more",
            compared.left
        ));
    }
    let name = asked.picture.file_name("comparison");
    match compared.picture(&asked.picture.style()?)? {
        Some(picture) => {
            let pictures = [("comparison".to_owned(), picture)];
            notes.extend(asked.picture.add(&mut outputs, &pictures)?);
        }
        None => {
            outdated.extend(leave_out_picture(&mut outputs, "comparison"));
            notes.push(format!(
                "Nobody has an exposure {}, so {name} is not drawn",
                options.how.per.words()
            ));
        }
    }
    let players = compared.players.height();
    if players > MOST_COMPARED {
        notes.push(format!(
            "{name} shows the first {MOST_COMPARED} of {players} players"
        ));
    }
    let places = outputs.commit()?;

    say!("{}\n", compared.text()?);
    for note in &notes {
        say!("{note}");
    }
    super::say_notes(&found.notes);
    say!("");
    super::say_places(&places);
    super::say_removed(&outdated);
    super::report_failures(&found.failures)
}
