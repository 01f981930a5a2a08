//! `backline completions` and `backline man`: what a shell and a manual reader need, generated from
//! the command line's own description.

use std::path::Path;

use backline::machinery::report::Outputs;
use clap::CommandFactory;

use super::args::{Cli, Completions, Man};
use super::output;

/// Writes the completion script of a shell to standard output.
pub fn completions(options: &Completions) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "backline", &mut script);
    output::bytes(&script);
    Ok(())
}

/// Writes the manual page, or with a folder the page of every command.
pub fn man(options: &Man) -> anyhow::Result<()> {
    match &options.out {
        None => output::bytes(&page(Cli::command())?),
        Some(folder) => pages(folder)?,
    }
    Ok(())
}

fn pages(folder: &Path) -> anyhow::Result<()> {
    let mut outputs = Outputs::new(folder)?;
    let mut command = Cli::command();
    command.build();
    add_page(&mut outputs, &command, "backline".to_owned())?;
    super::say_places(&outputs.commit()?);
    Ok(())
}

/// Adds the page of a command and of those below it.
fn add_page(outputs: &mut Outputs, command: &clap::Command, name: String) -> anyhow::Result<()> {
    // A page's name must live as long as the command that it describes.
    let known: &'static str = name.leak();
    outputs.add(&format!("{known}.1"), &page(command.clone().name(known))?)?;
    for inner in command.get_subcommands() {
        // `help` has no page of its own: it prints the others.
        if inner.get_name() != "help" {
            add_page(outputs, inner, format!("{known}-{}", inner.get_name()))?;
        }
    }
    Ok(())
}

fn page(command: clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}
