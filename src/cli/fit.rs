//! `backline fit`.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Context;
use backline::analyse::fit;
use backline::report::Outputs;

use super::args::Fit;

pub fn run(options: &Fit) -> anyhow::Result<()> {
    let name = options
        .out
        .file_name()
        .and_then(OsStr::to_str)
        .context("--out names no file")?;
    let (table, failures) = fit(&options.input.paths, &options.input.read_options())?;
    let folder = options
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut outputs = Outputs::new(folder)?;
    outputs.add(name, table.as_bytes())?;
    outputs.commit()?;
    say!(
        "Wrote {}; `backline evaluate PATH --weights {0}` holds it against other labels",
        options.out.display()
    );
    super::report_failures(&failures)
}
