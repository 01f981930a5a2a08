//! Matches that never took place: plausible events with planted errors, and the true rates at which
//! they were planted.
//!
//! For trying backline on archives of any size, and for comparing its rates with the truth.
//! Everything follows from the seed: the same seed gives the same matches, whatever the number of
//! threads. `docs/store.md` describes what is modelled and what is not.

mod league;
mod play;

use std::path::Path;

use polars::prelude::*;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

use backline_analysis::rows::LedTo;
use backline_model::{Batch, MatchData, Result, jobs};
use backline_store::{Effort, PlantedRow, Writer};
use league::World;
use play::Planted;

#[doc(hidden)]
pub use league::{TRUTH_COLUMNS, TruthNames, TruthRow};

/// Number of matches made at a time, which become a part of the store.
const TOGETHER: u32 = 128;

/// What to simulate.
#[derive(Debug, Clone, Copy)]
pub struct Simulation {
    /// Number of matches.
    pub matches: u32,
    /// The seed from which everything follows.
    pub seed: u64,
}

/// Simulated matches.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// The matches in the form in which readers deliver them.
    pub data: MatchData,
    /// The errors that were planted, see [`PlantedRow`].
    pub planted: DataFrame,
}

impl Simulation {
    /// Simulates the matches with these numbers.
    ///
    /// # Errors
    /// Does not depend on anything that could fail.
    pub fn play(&self, numbers: std::ops::Range<u32>) -> Result<Simulated> {
        self.play_in(&World::new(self.seed, self.matches), numbers)
    }

    fn play_in(&self, world: &World, numbers: std::ops::Range<u32>) -> Result<Simulated> {
        let mut batch = Batch::default();
        let mut planted: Vec<Planted> = Vec::new();
        for number in numbers {
            let mut rng = stream(self.seed, MATCHES, u64::from(number));
            play::play(world, number, &mut rng, &mut batch, &mut planted);
        }
        let text = |name: &str, pick: &dyn Fn(&Planted) -> &str| {
            let values = planted.iter().map(pick);
            StringChunked::from_iter_values(name.into(), values).into_column()
        };
        let of = PlantedRow::NAMES;
        let columns = vec![
            text(of.match_id, &|p| &p.match_id),
            text(of.event_id, &|p| &p.event_id),
            text(of.player_id, &|p| &p.player_id),
            text(of.player, &|p| &p.player),
            text(of.kind, &|p| p.kind.name()),
            text(of.led_to, &|p| LedTo::from_goal(p.goal).name()),
        ];
        Ok(Simulated {
            data: batch.into_data()?,
            planted: DataFrame::new(planted.len(), columns)?,
        })
    }

    /// The players with their true rates, see docs/outputs.md.
    ///
    /// # Errors
    /// Does not depend on anything that could fail.
    pub fn truth(&self) -> Result<DataFrame> {
        World::new(self.seed, self.matches).truth()
    }

    /// Simulates into a new store with the extra tables `planted` and `truth`. Returns the numbers
    /// of matches and events and the size in bytes.
    ///
    /// # Errors
    /// A folder that already holds something; a folder that cannot be written to.
    pub fn store(
        &self,
        root: &Path,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<(usize, usize, u64)> {
        let writer = Writer::open(root, Effort::Least, &|_| ())?;
        if !writer.old.parts.is_empty() {
            return Err(backline_model::Error::usage(
                backline_model::Misuse::WrongPath,
                format!(
                    "{} already holds matches. Give a new folder: simulated and real matches do not mix",
                    root.display()
                ),
            ));
        }
        let world = World::new(self.seed, self.matches);
        let parts = jobs::run((0..self.matches).step_by(TOGETHER as usize), |first| {
            let last = (first + TOGETHER).min(self.matches);
            let made = self.play_in(&world, first..last)?;
            let parts = writer.add(&made.data, Some(&made.planted))?;
            progress((last - first) as usize);
            Ok(parts)
        })?;
        let truth = writer.extra("truth", &world.truth()?)?;
        let manifest = writer.commit(parts.into_iter().flatten().collect(), &[], vec![truth])?;
        let parts = &manifest.parts;
        Ok((
            parts.iter().map(|part| part.matches).sum(),
            parts.iter().map(|part| part.events).sum(),
            parts.iter().map(|part| part.bytes).sum(),
        ))
    }
}

/// The purpose of a stream of random numbers.
const MATCHES: u64 = 1;
const PLAYERS: u64 = 2;
const FACTORS: u64 = 3;

/// A separate stream of random numbers for each thing that is made.
fn stream(seed: u64, what: u64, number: u64) -> Xoshiro256PlusPlus {
    let mut bytes = [0u8; 32];
    for (place, value) in bytes.chunks_exact_mut(8).zip([seed, what, number, 0]) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    Xoshiro256PlusPlus::from_seed(*blake3::hash(&bytes).as_bytes())
}
