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
    told.say_notes();
    super::say_places(&places);
    super::report_failures(&told.found.failures)
}

/// The picture alone: `chart story`.
pub fn draw(options: &Explain) -> anyhow::Result<()> {
    let told = Told::new(options)?;
    let places = told.write(options)?;
    told.say_notes();
    super::say_places(&places);
    super::report_failures(&told.found.failures)
}

/// The goal that was asked for, explained.
struct Told {
    found: Analysis,
    explanation: Explanation,
    view: StoryView,
    /// The file that holds the match.
    file: PathBuf,
    /// Name of the picture's file.
    name: String,
}

impl Told {
    fn new(options: &Explain) -> anyhow::Result<Told> {
        let attribute = AttributeOptions {
            labels: options.labels.labels(false),
            ..AttributeOptions::default()
        };
        let read = options.input.read_options()?;
        let found = analyse(
            &options.input.paths,
            &AnalyseOptions {
                read: read.clone(),
                attribute: attribute.clone(),
                ..AnalyseOptions::default()
            },
        )?;
        let game = Game::find(&found, options.match_name.as_deref())?;
        let wanted = match (options.goal, options.minute.as_deref()) {
            (Some(number), _) => Wanted::Goal(number),
            (None, Some(minute)) => Wanted::Minute {
                minute,
                shots: options.shots,
            },
            (None, None) => Wanted::Only,
        };
        let moment = game.moment(&found, wanted)?;
        let data = match_data(&options.input.paths, &read, &game.id, &game.file)?;
        let explanation = explain(&data, &attribute, &game.id, &moment.event_id)?;
        let view = moment.view(&found, &game)?;
        let minute = moment.minute.trim_end_matches('\'').replace('+', "-");
        Ok(Told {
            name: format!("goal-{}-{minute}", file_name(&game.id)),
            found,
            explanation,
            view,
            file: game.file,
        })
    }

    /// What to know of the file.
    fn say_notes(&self) {
        let notes = self
            .found
            .notes
            .iter()
            .filter(|note| note.file == self.file);
        super::say_notes(self.found.rows_aside, &notes.cloned().collect::<Vec<_>>());
    }

    fn write(&self, options: &Explain) -> anyhow::Result<Vec<PathBuf>> {
        let picture = story_picture(&self.explanation, &self.view, &options.picture.style())?;
        options
            .picture
            .write(&options.out, vec![(self.name.clone(), picture)])
    }
}
