//! The columns of backline's own tables: cast to the model's types, with every cell checked.

use std::path::Path;

use polars::prelude::*;

use backline_kit::matches::{self, Run};
use backline_kit::sheet::Sheet;
use backline_model::{
    Basis, BodyPart, ColumnSpec, Coverage, EVENT_COLUMNS, EventType, FrameSource, LabelSource,
    Outcome, PITCH_LENGTH, PITCH_WIDTH, POSITION_COLUMNS, POSITIONS, Qualifiers, Side, counted,
    position_code, position_codes, words,
};
use backline_model::{Error, Result};

/// Metres by which a position may lie off the pitch before it is an error; it is then put on the
/// line.
const OFF_PITCH: f64 = 5.0;

/// A column, checked against the type and range that its table states.
fn column(sheet: &Sheet, spec: &ColumnSpec) -> Result<Column> {
    let name = spec.name;
    let dtype = (spec.dtype)();
    let made = match &dtype {
        DataType::String if name == "position" => {
            let codes = sheet.words(name, position_code, position_codes)?;
            codes.into_iter().collect::<StringChunked>().into_column()
        }
        DataType::String => {
            let texts = if name == "id" || name.ends_with("_id") {
                sheet.ids(name)?
            } else {
                sheet.texts(name)?
            };
            texts.into_column()
        }
        DataType::Boolean => sheet.truths(name)?.into_column(),
        DataType::Date => sheet.dates(name)?,
        DataType::Enum(..) => {
            let raw = sheet.raw(name);
            if raw.dtype() == &dtype {
                raw
            } else {
                enum_column(sheet, name, dtype.clone())?
            }
        }
        _ => {
            let (low, high) = limits(name);
            let numbers = match dtype.is_float() {
                true => sheet.numbers(name, low, high)?,
                false => sheet.wholes(name, low, high)?,
            };
            numbers.into_column().cast(&dtype)?
        }
    };
    let made = made.with_name(name.into());
    if spec.nullable || made.null_count() == 0 {
        return Ok(made);
    }
    if dtype == DataType::String && may_be_empty(name) {
        let filled: StringChunked = made
            .str()?
            .iter()
            .map(|cell| Some(cell.unwrap_or_default()))
            .collect();
        return Ok(filled.with_name(name.into()).into_column());
    }
    sheet.no_nulls(name, &made.is_null())?;
    Ok(made)
}

/// Text columns that are empty in the model rather than null.
fn may_be_empty(name: &str) -> bool {
    matches!(
        name,
        "team_id" | "team" | "home_id" | "away_id" | "home" | "away" | "provider_type"
    )
}

/// The range of a number column.
fn limits(name: &str) -> (f64, f64) {
    let off = |length: f32| (-OFF_PITCH, f64::from(length) + OFF_PITCH);
    match name {
        "period" | "from_period" | "to_period" => (1.0, 5.0),
        "seconds" => (0.0, 12_000.0),
        "minute" | "from_minute" | "to_minute" => (0.0, 200.0),
        "second" => (0.0, 60.0),
        "start_x" | "end_x" | "x" => off(PITCH_LENGTH),
        "start_y" | "end_y" | "y" => off(PITCH_WIDTH),
        "xg" | "probability" => (0.0, 1.0),
        "order" | "possession" => (0.0, f64::from(u32::MAX)),
        _ => (0.0, 1000.0),
    }
}

fn enum_column(sheet: &Sheet, name: &str, dtype: DataType) -> Result<Column> {
    fn codes<T: Copy>(
        sheet: &Sheet,
        name: &str,
        read: fn(&str) -> Option<T>,
        list: fn() -> String,
        code: fn(T) -> u8,
        dtype: DataType,
    ) -> Result<Column> {
        let found = sheet.words(name, read, list)?;
        words(name, found.into_iter().map(|word| word.map(code)), dtype)
    }
    match name {
        "side" => codes(sheet, name, Side::from_name, Side::list, |v| v as u8, dtype),
        "type" => codes(
            sheet,
            name,
            EventType::from_name,
            EventType::list,
            |v| v as u8,
            dtype,
        ),
        "outcome" => codes(
            sheet,
            name,
            Outcome::from_name,
            Outcome::list,
            |v| v as u8,
            dtype,
        ),
        "body_part" => codes(
            sheet,
            name,
            BodyPart::from_name,
            BodyPart::list,
            |v| v as u8,
            dtype,
        ),
        "label_source" => codes(
            sheet,
            name,
            LabelSource::from_name,
            LabelSource::list,
            |v| v as u8,
            dtype,
        ),
        "source" => codes(
            sheet,
            name,
            FrameSource::from_name,
            FrameSource::list,
            |v| v as u8,
            dtype,
        ),
        "coverage" => codes(
            sheet,
            name,
            Coverage::from_name,
            Coverage::list,
            |v| v as u8,
            dtype,
        ),
        _ => codes(
            sheet,
            name,
            Basis::from_name,
            Basis::list,
            |v| v as u8,
            dtype,
        ),
    }
}

/// A table with the columns of `specs`, in their order and types.
pub(super) fn table(sheet: &Sheet, specs: &[ColumnSpec]) -> Result<DataFrame> {
    let required: Vec<&str> = specs
        .iter()
        .filter(|spec| !spec.nullable && !may_be_empty(spec.name))
        .map(|spec| spec.name)
        .collect();
    sheet.require(&required, super::HINT)?;
    let columns = sheet.together(|sheet| {
        let columns = specs.iter().map(|spec| column(sheet, spec));
        columns.collect::<Result<Vec<Column>>>()
    })?;
    Ok(DataFrame::new(sheet.height(), columns)?)
}

/// The events, with the rows of each match; changes are noted in `notes`.
pub(super) fn events(sheet: &Sheet, notes: &mut Vec<String>) -> Result<(DataFrame, Vec<Run>)> {
    for name in ["minute", "second"] {
        sheet.require(&[name], super::HINT)?;
    }
    let columns = sheet.together(|sheet| {
        check_qualifiers(sheet)?;
        let made = EVENT_COLUMNS.iter().map(|spec| {
            Ok(match spec.name {
                // Worked out again below, so that rows may have been taken out.
                "order" => Column::new("order".into(), vec![0u32; sheet.height()]),
                "start_x" | "end_x" => on_pitch(column(sheet, spec)?, PITCH_LENGTH)?,
                "start_y" | "end_y" => on_pitch(column(sheet, spec)?, PITCH_WIDTH)?,
                _ => column(sheet, spec)?,
            })
        });
        made.collect::<Result<Vec<Column>>>()
    })?;
    let mut frame = DataFrame::new(sheet.height(), columns)?;
    let runs = matches::runs(
        sheet,
        "match_id",
        frame.column("match_id")?.str()?,
        "",
        "match",
    )?;
    notes.extend(repeated_ids(frame.column("event_id")?.str()?, &runs));
    if let Some(order) = playing_order(&frame, &runs, notes)? {
        frame = frame.take(&order)?;
    }
    let order: Vec<u32> = runs
        .iter()
        .flat_map(|run| 0..run.rows.len() as u32)
        .collect();
    frame.replace("order", Column::new("order".into(), order))?;
    Ok((frame, runs))
}

/// Positions just off the pitch, put on its line.
fn on_pitch(column: Column, most: f32) -> Result<Column> {
    let numbers = column.f32()?;
    let inside = |cell: Option<f32>| cell.is_none_or(|number| (0.0..=most).contains(&number));
    if numbers.iter().all(inside) {
        return Ok(column);
    }
    let clamped: Float32Chunked = numbers
        .iter()
        .map(|cell| cell.map(|number| number.clamp(0.0, most)))
        .collect();
    Ok(clamped.with_name(column.name().clone()).into_column())
}

fn check_qualifiers(sheet: &Sheet) -> Result<()> {
    let qualifiers = sheet.texts("qualifiers")?;
    let mut known = PlHashSet::default();
    for (row, cell) in qualifiers.iter().enumerate() {
        let Some(cell) = cell else { continue };
        if known.contains(cell) {
            continue;
        }
        if let Err(word) = Qualifiers::parse(cell) {
            let all: Vec<&str> = Qualifiers::ALL.iter().map(|(_, word)| *word).collect();
            sheet.wrong(
                row,
                "qualifiers",
                format!("`{word}` is not known"),
                format!("Use words of {}, joined by `;`", all.join(", ")),
            )?;
            continue;
        }
        known.insert(cell);
    }
    Ok(())
}

/// Event ids that occur more than once in a match: a fault of the source that its reader may have
/// accepted.
fn repeated_ids(ids: &StringChunked, runs: &[Run]) -> Option<String> {
    let mut seen = PlHashSet::default();
    let mut cells = ids.iter();
    let (mut repeated, mut first) = (0, None);
    for run in runs {
        seen.clear();
        for _ in run.rows.clone() {
            let id = cells.next().flatten().unwrap_or_default();
            if !seen.insert(id) {
                repeated += 1;
                first = first.or(Some(id));
            }
        }
    }
    first.map(|first| {
        format!(
            "{} the same id as another in the match, the first `{first}`",
            counted(repeated, "event has", "events have")
        )
    })
}

/// The rows in playing order, if they are not already; a feed's own order within a second is kept.
fn playing_order(
    frame: &DataFrame,
    runs: &[Run],
    notes: &mut Vec<String>,
) -> Result<Option<IdxCa>> {
    let period: Vec<u8> = frame.column("period")?.u8()?.iter().flatten().collect();
    let seconds: Vec<f64> = frame.column("seconds")?.f64()?.iter().flatten().collect();
    let clock = |row: usize| (period[row], seconds[row]);
    let mut order: Vec<IdxSize> = Vec::new();
    let mut changed = false;
    for run in runs {
        let back = run
            .rows
            .clone()
            .skip(1)
            .filter(|row| {
                let (before, now) = (clock(row - 1), clock(*row));
                now.0 < before.0 || (now.0 == before.0 && now.1 < before.1 - 1.0)
            })
            .count();
        let mut rows: Vec<usize> = run.rows.clone().collect();
        if back > 0 {
            changed = true;
            rows.sort_by(|a, b| {
                let (a, b) = (clock(*a), clock(*b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            notes.push(format!(
                "{}: {back} events come before an earlier one; the match was sorted by period and time",
                run.match_id
            ));
        }
        order.extend(rows.into_iter().map(|row| row as IdxSize));
    }
    Ok(changed.then(|| IdxCa::from_vec(PlSmallStr::EMPTY, order)))
}

fn ids_of(runs: &[Run]) -> Column {
    let ids: Vec<&str> = runs.iter().map(|run| run.match_id.as_str()).collect();
    Column::new("match_id".into(), ids)
}

/// The rows of a table that belong to these matches, in the table's order.
pub(super) fn of_matches(frame: DataFrame, runs: &[Run]) -> Result<DataFrame> {
    let wanted = DataFrame::new(runs.len(), vec![ids_of(runs)])?;
    let rows = frame.lazy().join(
        wanted.lazy(),
        [col("match_id")],
        [col("match_id")],
        JoinArgs::new(JoinType::Semi),
    );
    Ok(rows.collect()?)
}

/// The positions of a table, without those of events that are not there; and the note about
/// them.
pub(super) fn positions(sheet: &Sheet, events: &DataFrame) -> Result<(DataFrame, Option<String>)> {
    let mut frame = table(sheet, POSITION_COLUMNS)?;
    for (name, most) in [(POSITIONS.x, PITCH_LENGTH), (POSITIONS.y, PITCH_WIDTH)] {
        let column = on_pitch(frame.column(name)?.clone(), most)?;
        frame.with_column(column)?;
    }
    let keys = [col(POSITIONS.match_id), col(POSITIONS.event_id)];
    let all = frame.height();
    let kept = frame.lazy().join(
        events.clone().lazy().select(&keys),
        &keys,
        &keys,
        JoinArgs {
            maintain_order: MaintainOrderJoin::Left,
            ..JoinArgs::new(JoinType::Semi)
        },
    );
    let kept = kept.collect()?;
    let gone = all - kept.height();
    let text = (gone > 0).then(|| {
        format!(
            "{} of the table of positions left out: the events have no such event",
            counted(gone, "row", "rows")
        )
    });
    Ok((kept, text))
}

/// The positions of matches that have none.
pub(super) fn no_positions() -> Result<DataFrame> {
    let columns = POSITION_COLUMNS
        .iter()
        .map(|spec| Column::new_empty(spec.name.into(), &(spec.dtype)()));
    Ok(DataFrame::new(0, columns.collect())?)
}

/// The matches in the order of the events; every one must be there, once.
pub(super) fn matches(file: &Path, frame: DataFrame, runs: &[Run]) -> Result<DataFrame> {
    let ids = frame.column("match_id")?.str()?;
    let mut place = PlHashMap::default();
    for (row, id) in ids.iter().enumerate() {
        let id = id.unwrap_or_default();
        if place.insert(id, row as IdxSize).is_some() {
            return Err(Error::whole(
                file,
                format!("the match `{id}` occurs twice"),
                "Keep one row per match",
            ));
        }
    }
    let mut rows = Vec::with_capacity(runs.len());
    for run in runs {
        match place.get(run.match_id.as_str()) {
            Some(row) => rows.push(*row),
            None => {
                return Err(Error::whole(
                    file,
                    format!("it lacks the match `{}` of the events", run.match_id),
                    "Use the table that was written with the events, or move it away to read without it",
                ));
            }
        }
    }
    Ok(frame.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows))?)
}

/// Each event's team must be the match's team on that side.
pub(super) fn check_teams(
    sheet: &Sheet,
    events: &DataFrame,
    matches: &DataFrame,
    runs: &[Run],
) -> Result<()> {
    let sides = events.column("side")?.cat8()?.physical().clone();
    let teams = events.column("team")?.str()?;
    let named = [
        matches.column("home")?.str()?,
        matches.column("away")?.str()?,
    ];
    let mut cells = sides.iter().zip(teams.iter());
    sheet.together(|sheet| {
        for (index, run) in runs.iter().enumerate() {
            for row in run.rows.clone() {
                let Some((Some(side), team)) = cells.next() else {
                    continue;
                };
                let expected = named[usize::from(side.min(1))]
                    .get(index)
                    .unwrap_or_default();
                let team = team.unwrap_or_default();
                if team != expected {
                    sheet.wrong(
                        row,
                        "team",
                        format!("`{team}` is not the match's team on that side, `{expected}`"),
                        "Spell each team the same way in the events and in the table of matches",
                    )?;
                }
            }
        }
        Ok(())
    })
}

/// Matches whose stated score differs from the counted one, each as a sentence.
pub(super) fn scores_that_differ(matches: &DataFrame) -> Result<Vec<String>> {
    let score = |name: &str| -> Result<UInt32Chunked> { Ok(matches.column(name)?.u32()?.clone()) };
    let stated = [score("home_score_stated")?, score("away_score_stated")?];
    let counted = [score("home_score")?, score("away_score")?];
    let ids = matches.column("match_id")?.str()?;
    let mut notes = Vec::new();
    for row in 0..matches.height() {
        let pair = |score: &[UInt32Chunked; 2]| Some([score[0].get(row)?, score[1].get(row)?]);
        if let (Some(stated), Some(counted)) = (pair(&stated), pair(&counted))
            && stated != counted
        {
            notes.push(format!(
                "{}: the source states {}-{}, its events give {}-{}; check for a missing goal or own goal",
                ids.get(row).unwrap_or_default(),
                stated[0],
                stated[1],
                counted[0],
                counted[1]
            ));
        }
    }
    Ok(notes)
}
