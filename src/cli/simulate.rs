//! `backline simulate`.

use std::sync::atomic::{AtomicUsize, Ordering};

use backline::simulate::Simulation;

use super::args::Simulate;

pub fn run(options: &Simulate) -> anyhow::Result<()> {
    let bar = super::Bar::new()?;
    let done = AtomicUsize::new(0);
    let total = options.matches as usize;
    let progress = |matches: usize| {
        let now = done.fetch_add(matches, Ordering::Relaxed) + matches;
        bar.show(now, total);
    };
    let simulation = Simulation {
        matches: options.matches,
        seed: options.seed,
    };
    let (matches, events, bytes) = simulation.store(&options.store, &progress)?;
    bar.finish();
    say!(
        "{} holds {matches} simulated matches, {events} events, {:.1} MB. None of them took place.",
        options.store.display(),
        bytes as f64 / 1e6
    );
    say!("The table `planted` has the errors that were planted, `truth` each player's true rates:");
    say!(
        "  backline query \"SELECT * FROM truth LIMIT 5\" --store {}",
        options.store.display()
    );
    Ok(())
}
