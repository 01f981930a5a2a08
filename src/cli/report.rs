//! `backline report`.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

use anyhow::Context;
use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::draw::Style;
use backline::report::{
    ChartView, ComparisonView, Document, Figure, Figures, Gathered, GoalStory, MOST_COMPARED,
    MatchStory, Outputs, RatesView, Scope, Selected, StoryView, comparison_picture,
    error_map_picture, gather, html, markdown, rates_picture, source_line, source_of_match,
    source_with_xg, story_picture, timeline_picture,
};
use backline::select::Aliases;
use backline_model::jobs;
use polars::prelude::*;

use super::args::Report;

pub fn run(options: &Report) -> anyhow::Result<()> {
    let forms: Vec<Form> = options
        .out
        .iter()
        .map(|out| Form::of(out))
        .collect::<Result<_, _>>()?;
    let attribute = AttributeOptions {
        labels: options.labels.labels(false),
        ..AttributeOptions::default()
    };
    let found = analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: attribute.clone(),
            aliases: options.who.alias.as_ref().map(Aliases::read).transpose()?,
            stories: true,
            ..AnalyseOptions::default()
        },
    )?;
    let chosen = Selected::new(&found, &options.who.selection())?;
    let span = chosen.span()?;
    let keys: Vec<&str> = chosen
        .rates
        .column("player_key")?
        .str()?
        .iter()
        .flatten()
        .collect();
    let gathered = gather(
        &found,
        &Scope {
            subject: &chosen.subject,
            span: &span,
            errors: &chosen.errors,
            outcomes: &chosen.outcomes,
            matches: &chosen.matches,
            keys: &keys,
            min_minutes: chosen.min_minutes,
            top: options.who.top as usize,
            labels: attribute.labels,
        },
    )?;
    let document = &gathered.document;
    let drawn = match forms.contains(&Form::Html) {
        true => figures(&found, &chosen, &gathered, options)?,
        false => Figures::default(),
    };

    // All are written before the first is moved to its place.
    let mut outputs = Vec::new();
    for (form, out) in forms.iter().zip(&options.out) {
        let text = match form {
            Form::Html => html(document, &drawn)?,
            Form::Markdown => markdown(document),
            Form::Json => document.to_json()?,
        };
        let (folder, name) = place(out)?;
        let mut output = Outputs::new(folder)?;
        output.add(name, text.as_bytes())?;
        outputs.push(output);
    }
    for line in document.summary_lines() {
        say!("{line}");
    }
    if forms.contains(&Form::Html) {
        say!(
            "{} of {} goals are drawn; --stories N draws more",
            drawn.goals.len(),
            document.summary.goals
        );
    }
    for note in super::clash_notes(&found.clashes) {
        say!("{note}");
    }
    say!("\nWrote:");
    for output in outputs {
        for place in output.commit()? {
            say!("  {}", place.display());
        }
    }
    super::report_failures(&found.failures)
}

/// What a report is written as; the ending of the file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
    Json,
}

impl Form {
    fn of(out: &Path) -> Result<Form, backline::Error> {
        let ending = out.extension().and_then(OsStr::to_str).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" => Ok(Form::Html),
            "md" | "markdown" => Ok(Form::Markdown),
            "json" => Ok(Form::Json),
            _ => Err(backline::Error::Usage(format!(
                "`{}` does not say what the report is to be. Let its name end in .html, .md or .json",
                out.display()
            ))),
        }
    }
}

/// The folder and the name of a file.
fn place(out: &Path) -> anyhow::Result<(&Path, &str)> {
    let name = out
        .file_name()
        .and_then(OsStr::to_str)
        .context("--out names no file")?;
    let folder = out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    Ok((folder, name))
}

/// Draws what the page shows: the players, the matches with the most errors behind goals, and the
/// goals of which most is known.
fn figures(
    found: &Analysis,
    chosen: &Selected,
    gathered: &Gathered,
    options: &Report,
) -> anyhow::Result<Figures> {
    let source = source_with_xg(found)?;
    let document = &gathered.document;
    let players = player_figures(found, chosen, gathered, &source)?;
    let matches = jobs::run(
        ranked(document, options.timelines as usize).into_iter(),
        |of| {
            let picture = timeline_picture(
                &of.id,
                &found.matches,
                &found.outcomes,
                &found.errors,
                &source_of_match(found, &of.id)?,
                &Style::default(),
            )?;
            let figure = Figure {
                picture,
                alt: format!("Timeline of {}", of.title()),
                caption: "Goals, shots and errors by minute. Hollow marks are unsure: confidence below 0.5."
                    .to_owned(),
            };
            Ok((of.id.clone(), figure))
        },
    )?;
    Ok(Figures {
        players,
        matches: matches.into_iter().collect(),
        goals: stories(found, document, options)?,
    })
}

fn player_figures(
    found: &Analysis,
    chosen: &Selected,
    gathered: &Gathered,
    source: &str,
) -> backline::Result<Vec<Figure>> {
    let document = &gathered.document;
    let mut figures = Vec::new();
    if gathered.rates.height() > 0 {
        let left = document.players.len() - gathered.rates.height();
        let view = RatesView {
            subject: document.subject.clone(),
            span: document.span.clone(),
            left_out: (left > 0).then(|| {
                format!(
                    "The {} players with the {} among those with {:.0} minutes or more; \
                     the table has the other {left}",
                    gathered.rates.height(),
                    gathered.first,
                    document.summary.min_minutes
                )
            }),
            source: source_line(found)?,
        };
        figures.push(Figure {
            picture: rates_picture(&gathered.rates, &gathered.estimates, &view, &Style::default())?,
            alt: format!("Error rates of {} players with their intervals", gathered.rates.height()),
            caption: "Each player alone: counted errors per 90 minutes with exact 95 % Poisson interval. A dashed \
                      line is the mean of the group that a player's estimate leans on."
                .to_owned(),
        });
    }
    let compared = gathered.estimates.head(Some(MOST_COMPARED));
    if compared.height() > 1 {
        let view = ComparisonView {
            title: "Who can be told apart?".to_owned(),
            subtitle: document.span.clone(),
            unit: "per 90 minutes".to_owned(),
            notes: std::iter::once(
                "The estimate is gamma-Poisson and leans on the player's position group, or on all players where \
                 that is too small; intervals hold 95 %."
                    .to_owned(),
            )
            .chain(gathered.recorded.clone())
            .collect(),
            source: source_line(found)?,
        };
        if let Some(picture) =
            comparison_picture(&compared, &gathered.pairs, &view, &Style::default())?
        {
            figures.push(Figure {
                picture,
                alt: format!("Estimates of {} players and the probability that one errs less often than another", compared.height()),
                caption: format!(
                    "What these data say of the true rates of the {} players with the {}, and the \
                     probability that one is lower than another.",
                    compared.height(),
                    gathered.first
                ),
            });
        }
    }
    let places = chosen
        .errors
        .clone()
        .lazy()
        .filter(
            col("counted")
                .and(col("start_x").is_not_null())
                .and(col("start_y").is_not_null()),
        )
        .collect()?;
    if places.height() > 0 {
        let subject = match document.subject.as_str() {
            "" => "All teams",
            subject => subject,
        };
        let view = ChartView {
            title: format!("Where errors were – {subject}"),
            subtitle: document.span.clone(),
            subject: subject.to_owned(),
            notes: Vec::new(),
            source: source.to_owned(),
        };
        figures.push(Figure {
            picture: error_map_picture(&chosen.errors, &found.matches, &view, &Style::default())?,
            alt: format!("Map of {} counted errors on the pitch", places.height()),
            caption: "Counted errors where they happened, as large as the expected goals of the shot that they led to."
                .to_owned(),
        });
    }
    Ok(figures)
}

/// The matches with the most counted errors behind goals, then with the most goals.
fn ranked(document: &Document, limit: usize) -> Vec<&MatchStory> {
    let mut matches: Vec<&MatchStory> = document.matches.iter().collect();
    matches.sort_by_key(|of| std::cmp::Reverse((of.named(), of.goals.len())));
    matches.truncate(limit);
    matches
}

/// Stories of the goals with the surest errors; with few goals, of all.
fn stories(
    found: &Analysis,
    document: &Document,
    options: &Report,
) -> backline::Result<HashMap<(String, String), Figure>> {
    let mut goals: Vec<(&MatchStory, &GoalStory)> = document
        .matches
        .iter()
        .flat_map(|of| of.goals.iter().map(move |goal| (of, goal)))
        .collect();
    let sure = |goal: &GoalStory| {
        let sure = goal.candidates.iter().map(|candidate| candidate.confidence);
        sure.fold(-1.0, f64::max)
    };
    goals.sort_by(|(_, a), (_, b)| {
        let named = |goal: &GoalStory| goal.named() > 0;
        named(b).cmp(&named(a)).then(sure(b).total_cmp(&sure(a)))
    });
    goals.truncate(options.stories as usize);

    let told = goals.into_iter().filter_map(|(of, goal)| {
        let key = (of.id.clone(), goal.event_id.clone());
        let explanation = found.stories.get(&key)?;
        Some((key, of, goal, explanation))
    });
    let figures = jobs::run(told, |(key, of, goal, explanation)| {
        let view = StoryView {
            title: format!(
                "{} {}–{} {}: {}",
                of.home,
                goal.score[0],
                goal.score[1],
                of.away,
                goal.what()
            ),
            subtitle: of.subtitle(),
            attacking: goal.team.clone(),
            defending: goal.against.clone(),
            source: source_of_match(found, &of.id)?,
        };
        let figure = Figure {
                picture: story_picture(explanation, &view, &Style::default())?,
                alt: format!("The attack before {}", goal.what()),
                caption: "The actions before the goal, numbered; a ring marks who may have erred, dashed below a \
                          confidence of 0.5."
                    .to_owned(),
            };
        Ok((key, figure))
    })?;
    Ok(figures.into_iter().collect())
}
