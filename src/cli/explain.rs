//! `backline explain`.

use backline::machinery::attribute::COUNTED_FROM;
use backline::machinery::report::chart::story::Story;
use backline::machinery::report::{candidates_text, chain_table, off_ball_text, verdict};
use backline::machinery::rows::ErrorRow;

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
    let named = ErrorRow::all(&explanation.candidates)?;
    let named = named.iter().any(|row| row.confidence >= COUNTED_FROM);
    let off_ball = match (off_ball_text(explanation), &explanation.bound) {
        (Some(text), _) => Some(format!(
            "Off the ball, as the frame shows it (evidence, no verdict: docs/off-ball.md):\n{text}"
        )),
        // Where somebody is named, it does not matter that others were out of sight.
        (None, Some(bound)) if !named => Some(format!("Off the ball, without a frame: {bound}.\n")),
        _ => None,
    };
    if let Some(text) = &off_ball {
        if explanation.candidates.height() == 0 {
            say!("");
        }
        say!("{text}");
    }
    asked.say_notes(&found, |file| *file == story.file);
    // Candidates and what follows them end with a blank line.
    let noted = found.notes.iter().any(|note| note.file == story.file);
    let told = explanation.candidates.height() > 0 || off_ball.is_some();
    if noted || !told {
        say!("");
    }
    super::say_places(&places);
    super::report_failures(&found.failures)
}
