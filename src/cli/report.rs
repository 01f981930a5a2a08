//! `backline report`.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Context;
use backline::analyse::{AnalyseOptions, analyse};
use backline::machinery::attribute::AttributeOptions;
use backline::machinery::report::{Outputs, ReportOptions, clash_notes, report};
use backline::machinery::select::Aliases;

use super::args::Report;

pub fn run(options: &Report) -> anyhow::Result<()> {
    let forms: Vec<Form> = options
        .out
        .iter()
        .map(|out| Form::from_path(out))
        .collect::<Result<_, _>>()?;
    let selection = options.who.selection();
    let found = selection.scoped(analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: options.labels,
                standard: options.standard,
                ..AttributeOptions::default()
            },
            aliases: options.who.alias.as_ref().map(Aliases::read).transpose()?,
            stories: true,
            ..AnalyseOptions::default()
        },
    )?)?;
    let report = report(
        &found,
        &ReportOptions {
            selection,
            labels: options.labels,
            timelines: options.timelines as usize,
            stories: options.stories as usize,
            pictures: forms.contains(&Form::Html),
            language: options.language,
        },
    )?;
    // All are written before the first is moved to its place.
    let mut outputs = Vec::new();
    for (form, out) in forms.iter().zip(&options.out) {
        let text = match form {
            Form::Html => report.html()?,
            Form::Markdown => report.markdown(),
            Form::Json => report.json()?,
        };
        let (folder, name) = place(out)?;
        let mut output = Outputs::new(folder)?;
        output.add(name, text.as_bytes())?;
        outputs.push(output);
    }
    let mut places = Vec::new();
    for output in outputs {
        places.extend(output.commit()?);
    }
    for line in report.document.summary_lines() {
        say!("{line}");
    }
    if forms.contains(&Form::Html) {
        say!(
            "{} of {} goals are drawn; --stories N draws more",
            report.figures.goals.len(),
            report.document.summary.goals
        );
    }
    for note in clash_notes(&found.clashes) {
        say!("{note}");
    }
    say!("");
    super::say_places(&places);
    super::report_failures(&found.failures)
}

/// The form of a report, given by the ending of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
    Json,
}

impl Form {
    fn from_path(out: &Path) -> Result<Form, backline::Error> {
        let ending = out.extension().and_then(OsStr::to_str).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" => Ok(Form::Html),
            "md" | "markdown" => Ok(Form::Markdown),
            "json" => Ok(Form::Json),
            _ => Err(backline::Error::usage(
                backline::machinery::model::Misuse::WrongPath,
                format!(
                    "`{}` does not show which kind of report to write. Use a name that ends in .html, .md or .json",
                    out.display()
                ),
            )),
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
