//! The clock of a match: when its periods start and how reports write its minutes.

use std::collections::HashMap;

use polars::prelude::DataFrame;

use crate::{MATCHES, Result};

/// The regular length of a match's halves, on which its clock depends: 45 minutes in nearly all
/// matches, less in youth football and short tournaments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halves(u16);

impl Default for Halves {
    fn default() -> Halves {
        Halves(Halves::FULL)
    }
}

impl Halves {
    const FULL: u16 = 45;
    /// Minutes of a half of extra time.
    const EXTRA: u16 = 15;

    /// Halves of this many minutes; `None` if no match has halves that long or short.
    pub fn lasting(minutes: u16) -> Option<Halves> {
        (5..=60).contains(&minutes).then_some(Halves(minutes))
    }

    /// Minutes of a half.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The minutes, if they are not 45.
    pub const fn other(self) -> Option<u16> {
        match self.0 {
            Halves::FULL => None,
            other => Some(other),
        }
    }

    /// Clock minute at which a period starts (periods 1 to 5).
    pub const fn start(self, period: u8) -> u16 {
        match period {
            1 => 0,
            2 => self.0,
            3 => 2 * self.0,
            4 => 2 * self.0 + Halves::EXTRA,
            _ => 2 * self.0 + 2 * Halves::EXTRA,
        }
    }

    /// Minute as match reports write it: clock 05:20 is `6'`, stoppage time is `45+2'`.
    pub fn report_minute(self, period: u8, clock_minute: u32) -> String {
        if period >= 5 {
            return "shoot-out".to_owned();
        }
        let end = u32::from(self.start(period + 1));
        if clock_minute >= end {
            format!("{end}+{}'", clock_minute - end + 1)
        } else {
            format!("{}'", clock_minute + 1)
        }
    }
}

/// The clocks of the matches of a frame.
#[derive(Debug, Default)]
pub struct Clocks(HashMap<String, Halves>);

impl Clocks {
    /// The clocks of a matches frame (see [`crate::MATCH_COLUMNS`]).
    ///
    /// # Errors
    /// A frame whose columns have other types. Without the column, halves are 45 minutes.
    pub fn from_matches(matches: &DataFrame) -> Result<Clocks> {
        let Ok(halves) = matches.column(MATCHES.half_minutes) else {
            return Ok(Clocks::default());
        };
        let halves = halves.u16()?;
        if halves.null_count() == halves.len() {
            return Ok(Clocks::default());
        }
        let ids = matches.column(MATCHES.match_id)?.str()?;
        let known = ids
            .iter()
            .zip(halves.iter())
            .filter_map(|(id, minutes)| Some((id?.to_owned(), Halves::lasting(minutes?)?)));
        Ok(Clocks(known.collect()))
    }

    /// The halves of a match.
    pub fn halves(&self, match_id: &str) -> Halves {
        self.0.get(match_id).copied().unwrap_or_default()
    }

    /// A minute of a match as reports write it.
    pub fn report_minute(&self, match_id: &str, period: u8, clock_minute: u32) -> String {
        self.halves(match_id).report_minute(period, clock_minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_written_as_in_match_reports() {
        let full = Halves::default();
        assert_eq!(full.report_minute(1, 5), "6'");
        assert_eq!(full.report_minute(1, 46), "45+2'");
        assert_eq!(full.report_minute(2, 46), "47'");
        assert_eq!(full.report_minute(2, 90), "90+1'");
        assert_eq!(full.report_minute(3, 104), "105'");
        assert_eq!(full.report_minute(4, 121), "120+2'");
        assert_eq!(full.report_minute(5, 121), "shoot-out");
    }

    #[test]
    fn halves_of_another_length_have_a_clock_of_their_own() {
        let short = Halves::lasting(35).expect("a length");
        assert_eq!(short.start(2), 35);
        assert_eq!(short.start(3), 70);
        assert_eq!(short.report_minute(1, 35), "35+1'");
        assert_eq!(short.report_minute(2, 60), "61'");
        assert_eq!(short.report_minute(2, 71), "70+2'");
        assert_eq!(Halves::lasting(0), None);
        assert_eq!(Halves::default().other(), None);
    }
}
