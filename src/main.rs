//! `backline`: who erred, how often, and what it led to.

mod cli;

use std::process::ExitCode;

use clap::Parser;

// Reading allocates and frees columns of megabytes by the thousand, on all cores; mimalloc keeps
// the memory where the system's allocator returns it each time (docs/speed.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A panic of polars' readers on a damaged file is an error of that file.
        if !backline::machinery::read::reading_may_panic()
            && !backline::machinery::store::query_may_panic()
        {
            before(panic);
        }
    }));
    let cli = match cli::args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return help_or_usage(&said),
    };
    match cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = match error.downcast_ref::<backline::Error>() {
                // The sentence already contains the cause.
                Some(error) => error.to_string(),
                None => format!("{error:#}"),
            };
            eprintln!(
                "error: {}",
                cli::output::plain(&cli::wording::on_command_line(&text))
            );
            // A usage error of the library (an unknown player, a picture too small) is wrong usage
            // too.
            let usage = error
                .downcast_ref::<backline::Error>()
                .is_some_and(backline::Error::is_usage);
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

/// Prints help if it was requested, or what is wrong with the command line.
fn help_or_usage(said: &clap::Error) -> ExitCode {
    match said.print() {
        Err(error) if !said.use_stderr() && !cli::output::is_closed(&error) => {
            eprintln!("error: standard output cannot be written: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::from(if said.use_stderr() { 2 } else { 0 }),
    }
}
