//! The command line: parse, call the library, print.

mod analyse;
pub mod args;
mod evaluate;
mod fit;
mod inspect;

use args::{Cli, Command};

/// Runs a parsed command line.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Analyse(options) => analyse::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Evaluate(options) => evaluate::run(&options),
        Command::Fit(options) => fit::run(&options),
    }
}
