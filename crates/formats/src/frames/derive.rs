//! Line-ups and matches derived from a table of events alone.

use std::path::Path;

use polars::prelude::*;

use backline_kit::clock::halves_of;
use backline_kit::matches::Run;
use backline_kit::normalise::finish_match;
use backline_model::{Batch, Event, EventType, MatchData, MatchInfo, Outcome, Side};
use backline_model::{Error, Result};

/// The frames of the same events as if a provider had delivered them without line-ups.
pub(super) fn derive(file: &Path, events: &DataFrame, runs: &[Run]) -> Result<MatchData> {
    let text = |name: &str| -> Result<StringChunked> { Ok(events.column(name)?.str()?.clone()) };
    let code = |name: &str| -> Result<UInt8Chunked> {
        Ok(events.column(name)?.cat8()?.physical().clone())
    };
    let period = events.column("period")?.u8()?;
    let seconds = events.column("seconds")?.f64()?;
    let (sides, kinds, outcomes) = (code("side")?, code("type")?, code("outcome")?);
    let (team_ids, teams) = (text("team_id")?, text("team")?);
    let (player_ids, players) = (text("player_id")?, text("player")?);
    let related = text("related_player")?;
    let mut batch = Batch::default();
    for run in runs {
        let mut info = MatchInfo {
            match_id: run.match_id.clone(),
            provider: super::PROVIDER.card.name,
            file: file.to_path_buf(),
            ..MatchInfo::default()
        };
        for row in run.rows.clone() {
            if let Some(side) = sides.get(row) {
                let side = usize::from(side.min(1));
                if info.teams[side].is_empty() {
                    info.teams[side] = teams.get(row).unwrap_or_default().to_owned();
                    info.team_ids[side] = team_ids.get(row).unwrap_or_default().to_owned();
                }
            }
        }
        if info.teams.iter().any(String::is_empty) {
            return Err(Error::whole(
                file,
                format!("match `{}` has events of one team only", run.match_id),
                "Give the table of matches with the option `meta`, or the events of both teams",
            ));
        }
        let minutes = events.column("minute")?.u16()?;
        let clocks = run.rows.clone().filter_map(|row| {
            let second = seconds.get(row)? % 60.0 / 60.0;
            Some((period.get(row)?, f64::from(minutes.get(row)?) + second))
        });
        info.halves = halves_of(clocks);
        batch.open(info);
        for row in run.rows.clone() {
            // What line-ups and the score are derived from; the rest stays in the events.
            let event = Event {
                period: period.get(row).unwrap_or(1),
                seconds: seconds.get(row).unwrap_or(0.0),
                side: sides.get(row).and_then(Side::from_code),
                team_id: team_ids.get(row).unwrap_or_default(),
                team: teams.get(row).unwrap_or_default(),
                player_id: player_ids.get(row),
                player: players.get(row),
                related_player: related.get(row),
                kind: kinds
                    .get(row)
                    .and_then(EventType::from_code)
                    .unwrap_or(EventType::Other),
                outcome: outcomes.get(row).and_then(Outcome::from_code),
                ..Event::default()
            };
            batch.push(&event);
        }
        finish_match(&mut batch, &[]);
    }
    batch.into_data()
}
