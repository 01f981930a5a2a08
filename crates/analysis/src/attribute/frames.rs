//! The frames that attribution returns.

use polars::prelude::*;

use super::candidates::Candidate;
use super::kind::Kind;
use super::outcomes::Conceded;
use super::sentence::{Names, sentence};
use super::view::View;
use crate::value::{Cost, cost};
use backline_model::Result;
use backline_model::{LabelSource, MatchData, Side};

/// Columns of the errors frame, in order: one row per outcome and player of the conceding team.
///
/// | column | type | unit | meaning |
/// |---|---|---|---|
/// | `match_id` | String | - | the match |
/// | `minute` | UInt16 | min | clock minute of the action: 05:20 is 5 |
/// | `second` | Float64 | s | second of that minute |
/// | `team`, `player` | String | - | who |
/// | `kind` | String | - | what it was: the code of a [`Kind`](super::Kind), see `docs/attribution.md` |
/// | `led_to` | String | - | `goal` or `shot` |
/// | `source` | String | - | `provider` or `report`: there is a label; `inferred`: from the events alone |
/// | `confidence` | Float64 | 0-1 | probability that it is an individual error: of the label where there is one, else inferred |
/// | `share` | Float64 | 0-1 | share of the blame; the shares of one outcome add up to at most 1, the rest is nobody's error |
/// | `seconds_before` | Float64 | s | from the action to the goal or shot |
/// | `outcome_event_id` | String | - | the goal or shot |
/// | `event_ids` | String | - | evidence: label, action, opponent's takeover, outcome, joined by `;` |
/// | `sentence` | String | - | the verdict in plain words |
/// | `counted` | Boolean | - | enters the rates: confidence at least [`COUNTED_FROM`](super::COUNTED_FROM), and the worst that the action led to |
/// | `inferred_confidence` | Float64 | 0-1 | what the events alone say, labels left aside |
/// | `label` | String, null | - | the label's words |
/// | `reasons` | String | - | what spoke most for the inferred verdict, joined by `; ` |
/// | `xg` | Float64, null | 0-1 | expected goals of the shot; null for an own goal and where it cannot be known |
/// | `xg_source` | String, null | - | `provider`, or `own` for backline's formula, see `docs/value.md` |
/// | `threat_before`, `threat_after` | Float64, null | goals | for a lost ball: expected threat of the team where it lost the ball, and of the opponents where they took it over; their sum is what the loss changed, see `docs/value.md` |
/// | `period` | UInt8 | - | period of the action |
/// | `player_id` | String, null | - | provider's id |
/// | `start_x`, `start_y` | Float32, null | m | where the action was, his team attacking towards +x |
/// | `approx` | String, null | - | what of the action's row is approximate: `time`, `position` or both |
pub const ERROR_COLUMNS: [&str; 27] = [
    "match_id",
    "minute",
    "second",
    "team",
    "player",
    "kind",
    "led_to",
    "source",
    "confidence",
    "share",
    "seconds_before",
    "outcome_event_id",
    "event_ids",
    "sentence",
    "counted",
    "inferred_confidence",
    "label",
    "reasons",
    "xg",
    "xg_source",
    "threat_before",
    "threat_after",
    "period",
    "player_id",
    "start_x",
    "start_y",
    "approx",
];

/// The columns of the errors that are texts: who draws or compares needs figures alone, and the
/// texts are most of what verdicts take to keep and to read.
pub const EVIDENCE_COLUMNS: [&str; 3] = ["event_ids", "sentence", "reasons"];

/// Columns of the outcomes frame, in order: one row per goal and shot, shoot-out left out.
///
/// | column | type | unit | meaning |
/// |---|---|---|---|
/// | `match_id`, `event_id` | String | - | the shot, or the own goal |
/// | `period` | UInt8 | - | period |
/// | `minute` | UInt16 | min | clock minute |
/// | `second` | Float64 | s | second of that minute |
/// | `side` | side | - | the attacking side, an own goal's too |
/// | `team`, `against` | String | - | the attacking and the conceding team |
/// | `player` | String, null | - | who shot, or put it into his own goal |
/// | `goal`, `own_goal`, `penalty` | Boolean | - | what it was |
/// | `outcome` | String, null | - | outcome of the shot |
/// | `xg`, `xg_source` | Float64, String, null | 0-1 | expected goals, as in [`ERROR_COLUMNS`] |
/// | `set_piece` | Boolean | - | it came of a corner or free kick, within 15 s and with the conceding team not in control of the ball in between |
pub const OUTCOME_COLUMNS: [&str; 16] = [
    "match_id",
    "event_id",
    "period",
    "minute",
    "second",
    "side",
    "team",
    "against",
    "player",
    "goal",
    "own_goal",
    "penalty",
    "outcome",
    "xg",
    "xg_source",
    "set_piece",
];

/// Positions of rows in the events frame, for taking them out column by column.
fn rows(rows: impl Iterator<Item = usize>) -> IdxCa {
    let rows: Vec<IdxSize> = rows.map(|row| row as IdxSize).collect();
    IdxCa::from_vec("rows".into(), rows)
}

fn take(frame: &DataFrame, column: &str, rows: &IdxCa) -> Result<Column> {
    Ok(match frame.column(column)? {
        // Columns of nulls, which many sources have, are not written out to take from them.
        Column::Scalar(alike) => Column::Scalar(alike.resize(rows.len())),
        column => column.take(rows)?,
    })
}

fn texts(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    let values: StringChunked = values.collect();
    values.with_name(name.into()).into_column()
}

fn seconds(column: &Column) -> Result<Column> {
    // Two decimals are more than any provider's clock holds.
    let exact = column.cast(&DataType::Float64)?;
    let rounded: Float64Chunked = exact
        .f64()?
        .iter()
        .map(|value| value.map(|v| (v * 100.0).round() / 100.0))
        .collect();
    Ok(rounded.with_name(column.name().clone()).into_column())
}

/// The conceding and the attacking team's names of each match.
struct Teams<'a> {
    home: &'a StringChunked,
    away: &'a StringChunked,
    row: PlHashMap<&'a str, usize>,
}

impl<'a> Teams<'a> {
    fn of(data: &'a MatchData) -> Result<Teams<'a>> {
        let ids = data.matches.column("match_id")?.str()?;
        Ok(Teams {
            home: data.matches.column("home")?.str()?,
            away: data.matches.column("away")?.str()?,
            row: ids
                .iter()
                .enumerate()
                .filter_map(|(row, id)| Some((id?, row)))
                .collect(),
        })
    }

    fn name(&self, match_id: Option<&str>, side: Side) -> Option<String> {
        let row = *self.row.get(match_id?)?;
        let names = if side == Side::Home {
            self.home
        } else {
            self.away
        };
        names.get(row).map(str::to_owned)
    }
}

pub(super) fn outcomes(data: &MatchData, conceded: &[Conceded]) -> Result<DataFrame> {
    let events = &data.events;
    let teams = Teams::of(data)?;
    let at = rows(conceded.iter().map(|c| c.row));
    let match_ids = take(events, "match_id", &at)?;
    let named = |attacking: bool| {
        conceded
            .iter()
            .enumerate()
            .map(move |(row, c)| (row, if attacking { c.side.opponent() } else { c.side }))
    };
    let team = |name: &str, attacking: bool| -> Result<Column> {
        let ids = match_ids.str()?;
        Ok(texts(
            name,
            named(attacking).map(|(row, side)| teams.name(ids.get(row), side)),
        ))
    };
    let flags = |name: &str, pick: fn(&Conceded) -> bool| {
        Column::new(
            name.into(),
            conceded.iter().map(pick).collect::<Vec<bool>>(),
        )
    };
    let sides: StringChunked = conceded
        .iter()
        .map(|c| Some(c.side.opponent().name()))
        .collect();
    let columns = vec![
        match_ids.clone(),
        take(events, "event_id", &at)?,
        take(events, "period", &at)?,
        take(events, "minute", &at)?,
        seconds(&take(events, "second", &at)?)?,
        sides
            .with_name("side".into())
            .into_column()
            .cast(&Side::dtype())?,
        team("team", true)?,
        team("against", false)?,
        take(events, "player", &at)?,
        flags("goal", |c| c.goal),
        flags("own_goal", |c| c.own_goal),
        flags("penalty", |c| c.penalty),
        take(events, "outcome", &at)?.cast(&DataType::String)?,
        expected_goals(conceded.iter()),
        xg_sources(conceded.iter()),
        flags("set_piece", |c| c.set_piece),
    ];
    Ok(DataFrame::new(conceded.len(), columns)?)
}

pub(super) fn errors(
    data: &MatchData,
    view: &View,
    conceded: &[Conceded],
    found: &[Candidate],
) -> Result<DataFrame> {
    let events = &data.events;
    let at = rows(found.iter().map(|c| c.row));
    let outcome = rows(found.iter().map(|c| conceded[c.outcome].row));
    let labels = events.column("error_label")?.str()?;
    let ids = events.column("event_id")?.str()?;
    let names = Names::of(events)?;
    let numbers = |name: &str, pick: &dyn Fn(&Candidate) -> f64| {
        Column::new(
            name.into(),
            found
                .iter()
                .map(|c| (pick(c) * 1e4).round() / 1e4)
                .collect::<Vec<f64>>(),
        )
    };
    let threats = |name: &str, pick: &dyn Fn(&Cost) -> f64| {
        let values = found
            .iter()
            .map(|c| cost_of(view, c).map(|cost| rounded(pick(&cost))));
        Column::new(name.into(), values.collect::<Vec<Option<f64>>>())
    };
    let evidence = |candidate: &Candidate| {
        let label = candidate
            .label
            .map(|(row, _)| row)
            .filter(|row| *row != candidate.row);
        let mut rows = vec![
            Some(candidate.row),
            label,
            candidate.takeover,
            candidate.foul,
            Some(conceded[candidate.outcome].row),
        ];
        rows.dedup();
        let mut kept: Vec<&str> = Vec::with_capacity(rows.len());
        for id in rows.into_iter().flatten().filter_map(|row| ids.get(row)) {
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        kept.join(";")
    };
    let columns = vec![
        take(events, "match_id", &at)?,
        take(events, "minute", &at)?,
        seconds(&take(events, "second", &at)?)?,
        take(events, "team", &at)?,
        take(events, "player", &at)?,
        texts("kind", found.iter().map(|c| Some(c.kind.name().to_owned()))),
        texts(
            "led_to",
            found.iter().map(|c| {
                Some(
                    if conceded[c.outcome].goal {
                        "goal"
                    } else {
                        "shot"
                    }
                    .to_owned(),
                )
            }),
        ),
        texts("source", found.iter().map(|c| Some(source(c).to_owned()))),
        numbers("confidence", &|c| c.confidence),
        numbers("share", &|c| c.share),
        numbers("seconds_before", &|c| {
            ((view.seconds[conceded[c.outcome].row] - view.seconds[c.row]).max(0.0) * 100.0).round()
                / 100.0
        }),
        take(events, "event_id", &outcome)?.with_name("outcome_event_id".into()),
        texts("event_ids", found.iter().map(|c| Some(evidence(c)))),
        texts(
            "sentence",
            found
                .iter()
                .map(|c| Some(sentence(view, &names, &conceded[c.outcome], c))),
        ),
        Column::new(
            "counted".into(),
            found.iter().map(|c| c.counted).collect::<Vec<bool>>(),
        ),
        numbers("inferred_confidence", &|c| c.inferred),
        texts(
            "label",
            found.iter().map(|c| {
                c.label
                    .and_then(|(row, _)| labels.get(row))
                    .map(str::to_owned)
            }),
        ),
        texts("reasons", found.iter().map(|c| Some(c.reasons.join("; ")))),
        expected_goals(found.iter().map(|c| &conceded[c.outcome])),
        xg_sources(found.iter().map(|c| &conceded[c.outcome])),
        threats("threat_before", &|cost| cost.before),
        threats("threat_after", &|cost| cost.after),
        take(events, "period", &at)?,
        take(events, "player_id", &at)?,
        take(events, "start_x", &at)?,
        take(events, "start_y", &at)?,
        take(events, "approx", &at)?,
    ];
    Ok(DataFrame::new(found.len(), columns)?)
}

/// Four decimals, what the CSV files hold.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn expected_goals<'a>(conceded: impl Iterator<Item = &'a Conceded>) -> Column {
    let values: Vec<Option<f64>> = conceded.map(|c| c.xg.map(|(xg, _)| rounded(xg))).collect();
    Column::new("xg".into(), values)
}

fn xg_sources<'a>(conceded: impl Iterator<Item = &'a Conceded>) -> Column {
    let sources = conceded.map(|c| c.xg.map(|(_, source)| source.name().to_owned()));
    texts("xg_source", sources)
}

/// What changed with the loss of the ball; none for what is no loss.
fn cost_of(view: &View, candidate: &Candidate) -> Option<Cost> {
    let loss = matches!(
        candidate.kind,
        Kind::MisplacedPass
            | Kind::PoorPass
            | Kind::Miscontrol
            | Kind::BadTouch
            | Kind::LostBall
            | Kind::FailedClearance
    );
    let place = |row: usize| (view.start_x[row], view.start_y[row]);
    loss.then(|| cost(Some(place(candidate.row)), candidate.takeover.map(place)))
        .flatten()
}

fn source(candidate: &Candidate) -> &'static str {
    match candidate.label {
        Some((_, LabelSource::Provider)) => "provider",
        Some((_, LabelSource::Report)) => "report",
        None => "inferred",
    }
}
