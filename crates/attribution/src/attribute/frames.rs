//! The frames that attribution returns.

use polars::prelude::*;

use super::candidates::Candidate;
use super::kind::Kind;
use super::outcomes::Conceded;
use super::sentence::{Names, sentence};
use super::view::View;
use crate::rows::{ErrorRow, LedTo, OutcomeRow, VerdictSource};
use crate::value::{Cost, cost};
use backline_model::{ColumnSpec, EVENTS, MATCHES, MatchData, Result, Side};

/// Columns of the errors frame, in order: one row per outcome and player of the conceding team, see
/// [`ErrorRow`].
pub const ERROR_COLUMNS: &[ColumnSpec] = ErrorRow::COLUMNS;

/// The columns of the errors that are texts: charts and comparisons only need figures, and the
/// texts are most of the cost of storing and reading verdicts.
pub const EVIDENCE_COLUMNS: [&str; 3] = [
    ErrorRow::NAMES.event_ids,
    ErrorRow::NAMES.sentence,
    ErrorRow::NAMES.reasons,
];

/// Columns of the outcomes frame, in order: one row per goal and shot, without the shoot-out, see
/// [`OutcomeRow`].
pub const OUTCOME_COLUMNS: &[ColumnSpec] = OutcomeRow::COLUMNS;

/// Positions of rows in the events frame, for gathering them column by column.
fn rows(rows: impl Iterator<Item = usize>) -> IdxCa {
    let rows: Vec<IdxSize> = rows.map(|row| row as IdxSize).collect();
    IdxCa::from_vec("rows".into(), rows)
}

fn take(frame: &DataFrame, column: &str, rows: &IdxCa) -> Result<Column> {
    Ok(match frame.column(column)? {
        // Columns of nulls, which many sources have, are not materialised for this.
        Column::Scalar(alike) => Column::Scalar(alike.resize(rows.len())),
        column => column.take(rows)?,
    })
}

fn texts(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    let values: StringChunked = values.collect();
    values.with_name(name.into()).into_column()
}

fn seconds(column: &Column) -> Result<Column> {
    // Two decimals are more than the precision of any provider's clock.
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
    fn new(data: &'a MatchData) -> Result<Teams<'a>> {
        let ids = data.matches.column(MATCHES.match_id)?.str()?;
        Ok(Teams {
            home: data.matches.column(MATCHES.home)?.str()?,
            away: data.matches.column(MATCHES.away)?.str()?,
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
    let teams = Teams::new(data)?;
    let at = rows(conceded.iter().map(|c| c.row));
    let match_ids = take(events, EVENTS.match_id, &at)?;
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
    let of = OutcomeRow::NAMES;
    let columns = vec![
        match_ids.clone(),
        take(events, EVENTS.event_id, &at)?,
        take(events, EVENTS.period, &at)?,
        take(events, EVENTS.minute, &at)?,
        seconds(&take(events, EVENTS.second, &at)?)?,
        sides
            .with_name(of.side.into())
            .into_column()
            .cast(&Side::dtype())?,
        team(of.team, true)?,
        team(of.against, false)?,
        take(events, EVENTS.player, &at)?,
        flags(of.goal, |c| c.goal),
        flags(of.own_goal, |c| c.own_goal),
        flags(of.penalty, |c| c.penalty),
        take(events, EVENTS.outcome, &at)?.cast(&DataType::String)?,
        expected_goals(conceded.iter()),
        xg_sources(conceded.iter()),
        flags(of.set_piece, |c| c.set_piece),
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
    let who = rows(found.iter().map(|c| c.who));
    let outcome = rows(found.iter().map(|c| conceded[c.outcome].row));
    let labels = events.column(EVENTS.error_label)?.str()?;
    let ids = events.column(EVENTS.event_id)?.str()?;
    let names = Names::new(events)?;
    let numbers = |name: &str, pick: &dyn Fn(&Candidate) -> f64| {
        Column::new(
            name.into(),
            found
                .iter()
                .map(|c| (pick(c) * 1e4).round() / 1e4)
                .collect::<Vec<f64>>(),
        )
    };
    // The shot does not say where the goalkeeper was.
    let places = |name: &str, of: &[f32]| {
        let place = |c: &Candidate| Some(of[c.row]).filter(|at| c.row == c.who && !at.is_nan());
        Column::new(name.into(), found.iter().map(place).collect::<Vec<_>>())
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
        let mut rows = vec![Some(candidate.row), label];
        rows.extend(candidate.more_labels.iter().copied().map(Some));
        rows.extend([
            candidate.takeover,
            candidate.foul,
            Some(conceded[candidate.outcome].row),
        ]);
        let mut kept: Vec<&str> = Vec::with_capacity(rows.len());
        for id in rows.into_iter().flatten().filter_map(|row| ids.get(row)) {
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        kept.join(";")
    };
    let of = ErrorRow::NAMES;
    let columns = vec![
        take(events, EVENTS.match_id, &at)?,
        take(events, EVENTS.minute, &at)?,
        seconds(&take(events, EVENTS.second, &at)?)?,
        take(events, EVENTS.team, &who)?,
        take(events, EVENTS.player, &who)?,
        texts(
            of.kind,
            found.iter().map(|c| Some(c.kind.name().to_owned())),
        ),
        texts(
            of.led_to,
            found
                .iter()
                .map(|c| LedTo::from_goal(conceded[c.outcome].goal))
                .map(|led_to| Some(led_to.name().to_owned())),
        ),
        texts(
            of.source,
            found
                .iter()
                .map(|c| VerdictSource::from_label(c.label.map(|(_, source)| source)))
                .map(|source| Some(source.name().to_owned())),
        ),
        numbers(of.confidence, &|c| c.confidence),
        numbers(of.share, &|c| c.share),
        numbers(of.seconds_before, &|c| {
            ((view.seconds[conceded[c.outcome].row] - view.seconds[c.row]).max(0.0) * 100.0).round()
                / 100.0
        }),
        take(events, EVENTS.event_id, &outcome)?.with_name(of.outcome_event_id.into()),
        texts(of.event_ids, found.iter().map(|c| Some(evidence(c)))),
        texts(
            of.sentence,
            found
                .iter()
                .map(|c| Some(sentence(view, &names, &conceded[c.outcome], c))),
        ),
        Column::new(
            of.counted.into(),
            found.iter().map(|c| c.counted).collect::<Vec<bool>>(),
        ),
        numbers(of.inferred_confidence, &|c| c.inferred),
        texts(
            of.label,
            found.iter().map(|c| {
                c.label
                    .and_then(|(row, _)| labels.get(row))
                    .map(str::to_owned)
            }),
        ),
        texts(of.reasons, found.iter().map(|c| Some(c.reasons.join("; ")))),
        expected_goals(found.iter().map(|c| &conceded[c.outcome])),
        xg_sources(found.iter().map(|c| &conceded[c.outcome])),
        threats(of.threat_before, &|cost| cost.before),
        threats(of.threat_after, &|cost| cost.after),
        take(events, EVENTS.period, &at)?,
        take(events, EVENTS.player_id, &who)?,
        places(EVENTS.start_x, &view.start_x),
        places(EVENTS.start_y, &view.start_y),
        take(events, EVENTS.approx, &at)?,
        numbers(of.confidence_opta, &|c| c.by_provider.opta),
        numbers(of.confidence_wyscout, &|c| c.by_provider.wyscout),
        numbers(of.confidence_statsbomb, &|c| c.by_provider.statsbomb),
    ];
    Ok(DataFrame::new(found.len(), columns)?)
}

/// Four decimals, as in the CSV files.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn expected_goals<'a>(conceded: impl Iterator<Item = &'a Conceded>) -> Column {
    let values: Vec<Option<f64>> = conceded.map(|c| c.xg.map(|(xg, _)| rounded(xg))).collect();
    Column::new(ErrorRow::NAMES.xg.into(), values)
}

fn xg_sources<'a>(conceded: impl Iterator<Item = &'a Conceded>) -> Column {
    let sources = conceded.map(|c| c.xg.map(|(_, source)| source.name().to_owned()));
    texts(ErrorRow::NAMES.xg_source, sources)
}

/// What changed with the loss of the ball; `None` if it is not a loss.
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
