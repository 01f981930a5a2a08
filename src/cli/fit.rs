//! `backline fit`.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Context;
use backline::analyse::{Teachers, training};
use backline::machinery::read::{ReadOptions, Remarks};
use backline::machinery::report::Outputs;
use backline::machinery::value::{fit_threat, fit_xg};

use super::args::{Fit, FitTable};

pub fn run(options: &Fit) -> anyhow::Result<()> {
    let name = options
        .out
        .file_name()
        .and_then(OsStr::to_str)
        .context("--out names no file")?;
    let (paths, read) = (&options.input.paths, options.input.read_options()?);
    let (table, remarks) = match options.table {
        FitTable::Errors => errors(options, &read)?,
        FitTable::Xg => fit_xg(paths, &read)?,
        FitTable::Threat => fit_threat(paths, &read)?,
    };
    let folder = options
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut outputs = Outputs::new(folder)?;
    outputs.add(name, table.as_bytes())?;
    outputs.commit()?;
    say!("Wrote {}", options.out.display());
    if options.table == FitTable::Errors {
        say!(
            "`backline evaluate PATH --weights {}` compares it with other labels",
            options.out.display()
        );
    }
    super::say_notes(&remarks.notes);
    super::report_failures(&remarks.failures)
}

/// The scorecard's weights.
fn errors(options: &Fit, read: &ReadOptions) -> anyhow::Result<(String, Remarks)> {
    let teachers = Teachers {
        lists: options.weak.clone(),
        scale: options.scale.clone(),
    };
    let (training, remarks) = training(&options.input.paths, read, &teachers)?;
    for (taggers, labels, without) in training.coverage() {
        if labels > 0 {
            say!(
                "{}: {labels} labels before goals and shots, {} of them with an action that can be judged",
                taggers.name(),
                labels - without
            );
        }
    }
    if let Some(file) = &options.rows {
        std::fs::write(file, training.rows_csv())
            .with_context(|| format!("{} cannot be written", file.display()))?;
        say!("Wrote {}", file.display());
    }
    Ok((training.fit()?, remarks))
}
