//! `backline completions` and `backline man`: what a shell and a manual reader need, made from
//! the command line's own description.

use std::io::Write;
use std::path::Path;

use backline::report::Outputs;
use clap::CommandFactory;

use super::args::{Cli, Completions, Man};

/// Writes the completion script of a shell to standard output.
pub fn completions(options: &Completions) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "backline", &mut script);
    print(&script)
}

/// Writes the manual page, or with a folder the page of every command.
pub fn man(options: &Man) -> anyhow::Result<()> {
    match &options.out {
        None => print(&page(Cli::command())?),
        Some(folder) => pages(folder),
    }
}

fn pages(folder: &Path) -> anyhow::Result<()> {
    let mut outputs = Outputs::new(folder)?;
    let mut command = Cli::command();
    command.build();
    outputs.add("backline.1", &page(command.clone())?)?;
    for inner in command.get_subcommands() {
        // `help` has no page of its own: it prints the others.
        if inner.get_name() != "help" {
            // A page's name must live as long as the command that it describes.
            let name: &'static str = format!("backline-{}", inner.get_name()).leak();
            let page = page(inner.clone().name(name))?;
            outputs.add(&format!("{name}.1"), &page)?;
        }
    }
    say!("Wrote:");
    for place in outputs.commit()? {
        say!("  {}", place.display());
    }
    Ok(())
}

fn page(command: clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}

/// Prints bytes; who stops reading early, as `head` does, has seen enough.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    match std::io::stdout().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
