//! `backline explain`.

use std::path::PathBuf;

use backline::analyse::{AnalyseOptions, Analysis, analyse, match_data};
use backline::attribute::{AttributeOptions, Explanation, explain};
use backline::report::{
    Game, StoryView, Wanted, candidates_text, chain_table, story_picture, verdict,
};

use super::analyse::file_name;
use super::args::Explain;

pub fn run(options: &Explain) -> anyhow::Result<()> {
    let told = Told::new(options)?;
    let places = told.write(options)?;
    let explanation = &told.explanation;
    say!("{}", told.view.title);
    if !told.view.subtitle.is_empty() {
        say!("{}", told.view.subtitle);
    }
    say!("\n{}", chain_table(explanation)?);
    say!("\nVerdict: {}", verdict(explanation)?);
    if explanation.candidates.height() > 0 {
        say!("\nCandidates, with confidence:");
        say!("{}", candidates_text(explanation)?);
    }
    super::say_rows_aside(told.found.rows_aside);
    super::say_places(&places);
    super::report_failures(&told.found.failures)
}

/// The picture alone: `chart story`.
pub fn draw(options: &Explain) -> anyhow::Result<()> {
    let told = Told::new(options)?;
    super::say_places(&told.write(options)?);
    super::report_failures(&told.found.failures)
}

/// The goal that was asked for, explained.
struct Told {
    found: Analysis,
    explanation: Explanation,
    view: StoryView,
    /// Name of the picture's file.
    name: String,
}

impl Told {
    fn new(options: &Explain) -> anyhow::Result<Told> {
        let attribute = AttributeOptions {
            labels: options.labels.labels(false),
            ..AttributeOptions::default()
        };
        let found = analyse(
            &options.input.paths,
            &AnalyseOptions {
                read: options.input.read_options()?,
                attribute: attribute.clone(),
                ..AnalyseOptions::default()
            },
        )?;
        let game = Game::find(&found, options.match_name.as_deref())?;
        let wanted = match options.goal {
            Some(number) => Wanted::Goal(number),
            None => Wanted::Minute {
                minute: options.minute.as_deref().unwrap_or_default(),
                shots: options.shots,
            },
        };
        let moment = game.moment(&found, wanted)?;
        let read = options.input.read_options()?;
        let data = match_data(&options.input.paths, &read, &game.id, &game.file)?;
        let explanation = explain(&data, &attribute, &game.id, &moment.event_id)?;
        let view = moment.view(&found, &game)?;
        let minute = moment.minute.trim_end_matches('\'').replace('+', "-");
        Ok(Told {
            name: format!("goal-{}-{minute}", file_name(&game.id)),
            found,
            explanation,
            view,
        })
    }

    fn write(&self, options: &Explain) -> anyhow::Result<Vec<PathBuf>> {
        let picture = story_picture(&self.explanation, &self.view, &options.picture.style())?;
        options
            .picture
            .write(&options.out, vec![(self.name.clone(), picture)])
    }
}
