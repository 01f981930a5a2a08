//! What stands below a match's title.

use polars::prelude::*;

use crate::cells::Cells;
use backline_model::Result;

/// The final scores of a frame of matches.
pub(crate) struct Scores {
    counted: [Float64Chunked; 2],
    stated: [Float64Chunked; 2],
}

impl Scores {
    /// Those of `matches`, as [`backline_model::MATCH_COLUMNS`].
    pub(crate) fn of(matches: &DataFrame) -> Result<Scores> {
        let cells = Cells(matches);
        let both = |home: &str, away: &str| -> Result<[Float64Chunked; 2]> {
            Ok([cells.number(home)?, cells.number(away)?])
        };
        Ok(Scores {
            counted: both("home_score", "away_score")?,
            stated: both("home_score_stated", "away_score_stated")?,
        })
    }

    /// Goals in the events, home then away.
    pub(crate) fn counted(&self, row: usize) -> [u32; 2] {
        score(&self.counted, row).unwrap_or_default()
    }

    /// What the source states, where its events hold another score.
    pub(crate) fn differing(&self, row: usize) -> Option<[u32; 2]> {
        score(&self.stated, row).filter(|stated| *stated != self.counted(row))
    }
}

fn score([home, away]: &[Float64Chunked; 2], row: usize) -> Option<[u32; 2]> {
    Some([home.get(row)? as u32, away.get(row)? as u32])
}

/// Competition, season and day as far as they are known, and the score that the source states
/// where its events hold another one: a title gives the one counted from the events.
pub(crate) fn about_match<T: AsRef<str>>(known: &[Option<T>], stated: Option<[u32; 2]>) -> String {
    let known: Vec<&str> = known.iter().flatten().map(AsRef::as_ref).collect();
    let stated = stated.map(|[home, away]| {
        format!("The source states {home}–{away}; the score here is that of its events")
    });
    let parts = [(!known.is_empty()).then(|| known.join(", ")), stated];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_the_source_contradicts_is_said() {
        let matches = df!(
            "home_score" => [0u32, 2, 1], "away_score" => [0u32, 1, 1],
            "home_score_stated" => [Some(1u32), Some(2), None],
            "away_score_stated" => [Some(0u32), Some(1), None],
        )
        .expect("a frame");
        let scores = Scores::of(&matches).expect("scores");
        let differing: Vec<_> = (0..3).map(|row| scores.differing(row)).collect();
        assert_eq!(differing, [Some([1, 0]), None, None]);
        assert_eq!(
            about_match(&[Some("Serie A"), None, Some("2018-08-26")], differing[0]),
            "Serie A, 2018-08-26. The source states 1–0; the score here is that of its events"
        );
        assert_eq!(about_match::<&str>(&[None], None), "");
    }
}
