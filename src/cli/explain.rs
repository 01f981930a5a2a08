//! `backline explain`.

use backline::machinery::report::chart::story::Story;
use backline::machinery::report::{candidates_text, chain_table, verdict};

use super::chart::Explain;

pub fn run(Explain(asked): &Explain) -> anyhow::Result<()> {
    let read = asked.input.read_options()?;
    let found = asked.analysis(&read)?;
    let story = asked.with_source(&found, &read, |source| Story::find(source, &asked.options))?;
    let picture = story.picture(&asked.picture.style()?)?;
    let pictures = vec![(story.name.clone(), picture)];
    let places = asked.picture.write(&asked.out, pictures)?;
    let explanation = &story.explanation;
    say!("{}", story.text.title);
    if !story.text.subtitle.is_empty() {
        say!("{}", story.text.subtitle);
    }
    say!("\n{}", chain_table(explanation)?);
    say!("\nVerdict: {}", verdict(explanation)?);
    if explanation.candidates.height() > 0 {
        say!("\nCandidates, with confidence:");
        say!("{}", candidates_text(explanation)?);
    }
    asked.say_notes(&found, |file| *file == story.file);
    // Candidates end with a blank line.
    let noted = found.notes.iter().any(|note| note.file == story.file);
    if noted || explanation.candidates.height() == 0 {
        say!("");
    }
    super::say_places(&places);
    super::report_failures(&found.failures)
}
