//! `backline fit`.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Context;
use backline::analyse::fit;
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
        FitTable::Errors => fit(paths, &read)?,
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
            "`backline evaluate PATH --weights {}` holds it against other labels",
            options.out.display()
        );
    }
    super::say_notes(remarks.rows_aside, &remarks.notes);
    super::report_failures(&remarks.failures)
}
