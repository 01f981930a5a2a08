//! What holds of every match that was read well, whoever provides it.

use std::collections::HashMap;

use super::{numbers, texts};
use backline::machinery::model::MatchData;

/// Asserts that every input row became an event or was skipped with a reason.
#[track_caller]
pub fn rows_add_up(data: &MatchData) {
    for account in &data.accounts {
        let id = account.match_id.as_str();
        let events = texts(&data.events, "match_id")
            .iter()
            .filter(|found| found.as_deref() == Some(id))
            .count();
        let skipped: usize = account.skipped.iter().map(|skipped| skipped.rows).sum();
        assert_eq!(
            account.rows,
            events - account.derived + skipped,
            "{id}: {account:?}"
        );
    }
}

/// Asserts that in each half the shots of each team are, on average, beyond 70 m.
#[track_caller]
pub fn shots_are_at_the_far_end(data: &MatchData) {
    let kinds = texts(&data.events, "type");
    let teams = texts(&data.events, "team");
    let (periods, x) = (
        numbers(&data.events, "period"),
        numbers(&data.events, "start_x"),
    );
    let mut places: HashMap<(String, u8), Vec<f64>> = HashMap::new();
    for row in 0..kinds.len() {
        let shot = kinds[row]
            .as_deref()
            .is_some_and(|kind| kind.starts_with("shot"));
        if let (true, Some(x)) = (shot, x[row]) {
            let team = teams[row].clone().unwrap_or_default();
            let period = periods[row].unwrap_or(0.0) as u8;
            places.entry((team, period)).or_default().push(x);
        }
    }
    assert!(!places.is_empty(), "shots with a place");
    for ((team, period), x) in places {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        assert!(mean > 70.0, "{team} in period {period}: {mean} m");
    }
}
