//! Matches and what was found in them.

use std::path::PathBuf;
use std::sync::Arc;

use backline::analyse::{Analysis, attribute_parts, off_ball_parts, risk_parts};
use backline::machinery::attribute::{
    AttributeOptions, Attribution, Labels, Standard, Weights, explain,
};
use backline::machinery::model::{
    EVENT_COLUMNS, LINEUP_COLUMNS, MATCH_COLUMNS, MATCHES, MatchData, POSITION_COLUMNS,
};
use backline::machinery::read::{
    Coordinates, Direction, Format, Mapping, Pitch, Progress, ReadOptions, formats, from_frames,
    read_bytes_beside, read_parts,
};
use backline::machinery::report::chart::{Source, by_name};
use backline::machinery::report::{
    ClipOptions, Game, Order, Selected, Selection, check_clips, clips, write_clips,
};
use backline::machinery::rows::ERRORS;
use backline::machinery::select::Aliases;
use backline::machinery::situations;
use backline::machinery::store::PartBytes;
use polars::prelude::*;
use pyo3::prelude::*;

use crate::error::{exception, to_py};
use crate::frame::{Frame, import};
use crate::work;

/// Matches of a frame that are attributed as one part.
const PART: usize = 8;

/// Matches as the event model has them, in parts.
#[pyclass(frozen, module = "backline._engine")]
pub struct Matches {
    pub parts: Vec<MatchData>,
    #[pyo3(get)]
    notes: Vec<(String, String)>,
    #[pyo3(get)]
    failures: Vec<Py<PyAny>>,
}

impl Matches {
    pub fn new(parts: Vec<MatchData>) -> Matches {
        let notes = parts.iter().flat_map(|part| &part.notes);
        Matches {
            notes: notes
                .map(|note| (note.file.display().to_string(), note.text.clone()))
                .collect(),
            failures: Vec::new(),
            parts,
        }
    }

    fn stacked(&self, pick: fn(&MatchData) -> &DataFrame) -> PyResult<Frame> {
        stacked(&self.parts, pick).map(Frame).map_err(to_py)
    }
}

#[pymethods]
impl Matches {
    /// Takes frames over, checked as the tables of files are.
    #[staticmethod]
    fn of_frames(
        py: Python<'_>,
        events: &Bound<'_, PyAny>,
        lineups: Option<&Bound<'_, PyAny>>,
        matches: Option<&Bound<'_, PyAny>>,
        positions: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Matches> {
        let of =
            |object: &Bound<'_, PyAny>, name, specs: &[backline::machinery::model::ColumnSpec]| {
                import(object, name, &backline::machinery::model::names(specs))
            };
        let events = of(events, "events", EVENT_COLUMNS)?;
        let lineups = lineups
            .map(|it| of(it, "lineups", LINEUP_COLUMNS))
            .transpose()?;
        let matches = matches
            .map(|it| of(it, "matches", MATCH_COLUMNS))
            .transpose()?;
        let positions = positions
            .map(|it| of(it, "positions", POSITION_COLUMNS))
            .transpose()?;
        let parts = work::run(py, None, move |_| {
            from_frames(events, lineups, matches, positions)?.into_parts(PART)
        })?;
        Ok(Matches::new(parts))
    }

    /// Reads one file that is in memory, with those that lie beside it.
    #[staticmethod]
    fn of_bytes(
        py: Python<'_>,
        name: PathBuf,
        bytes: Vec<u8>,
        beside: Vec<(PathBuf, Vec<u8>)>,
        format: &str,
    ) -> PyResult<Matches> {
        let options = ReadOptions {
            format: Some(format_named(format).map_err(to_py)?),
            ..ReadOptions::default()
        };
        let read = move |_: &Progress| read_bytes_beside(&name, bytes, beside, &options);
        Ok(Matches::new(vec![work::run(py, None, read)?]))
    }

    /// Reads a part of a store of which the files of three tables are in memory.
    #[staticmethod]
    fn of_part(
        py: Python<'_>,
        name: PathBuf,
        tables: [Vec<u8>; 3],
        competition: Option<String>,
        season: Option<String>,
    ) -> PyResult<Matches> {
        let [events, lineups, matches] = tables;
        let part = PartBytes {
            events,
            lineups,
            matches,
            // Verdicts in Spark do not rest on where players stood.
            positions: None,
            competition,
            season,
        };
        Ok(Matches::new(vec![work::run(py, None, |_| {
            part.load(&name)
        })?]))
    }

    fn events(&self) -> PyResult<Frame> {
        self.stacked(|part| &part.events)
    }

    fn lineups(&self) -> PyResult<Frame> {
        self.stacked(|part| &part.lineups)
    }

    fn matches(&self) -> PyResult<Frame> {
        self.stacked(|part| &part.matches)
    }

    fn positions(&self) -> PyResult<Frame> {
        self.stacked(|part| &part.positions)
    }

    /// How many matches and events there are.
    fn size(&self) -> (usize, usize) {
        let rows = |pick: fn(&MatchData) -> &DataFrame| {
            self.parts.iter().map(|part| pick(part).height()).sum()
        };
        (rows(|part| &part.matches), rows(|part| &part.events))
    }

    #[pyo3(signature = (labels, standard, weights, progress))]
    fn attribute(
        &self,
        py: Python<'_>,
        labels: &str,
        standard: &str,
        weights: Option<PathBuf>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Found> {
        let options = attribute_options(labels, standard, weights).map_err(to_py)?;
        work::run(py, progress, |told: &Progress| {
            let found = attribute_parts(&self.parts, &options, told)?;
            let lineups = stacked(&self.parts, |part| &part.lineups)?;
            let matches = stacked(&self.parts, |part| &part.matches)?;
            let told = situations(&found.errors, &found.outcomes, &lineups, &matches)?;
            let has_frames = |part: &&MatchData| part.positions.height() > 0;
            Ok(Found {
                found,
                told,
                framed: self.parts.iter().filter(has_frames).cloned().collect(),
                options,
            })
        })
    }

    /// The rates of those who are asked for, in the order of `rates.csv`.
    fn rates(&self, py: Python<'_>, found: &Found, who: Who) -> PyResult<Frame> {
        work::run(py, None, |_| {
            let (cut, named) = (who.cut, !who.players.is_empty());
            let (_, chosen) = self.selected(found, who)?;
            Ok(Frame(match cut && !named {
                true => chosen.rates.head(Some(chosen.list.shown.height())),
                false => chosen.rates,
            }))
        })
    }

    /// What the errors of those who are asked for cost in points: the totals, and match by match.
    fn points(&self, py: Python<'_>, found: &Found, who: Who) -> PyResult<(Frame, Frame)> {
        work::run(py, None, |_| {
            let (all, chosen) = self.selected(found, who)?;
            let points = chosen.points(&all)?;
            Ok((Frame(points.totals), Frame(points.matches)))
        })
    }

    /// What each player's lost balls risked, by the standard and the weights of the attribution.
    fn risky_losses(&self, py: Python<'_>, found: &Found) -> PyResult<Frame> {
        work::run(py, None, |_| {
            risk_parts(&self.parts, &found.options).map(Frame)
        })
    }

    /// Writes the errors of those who are asked for as clips; returns the places.
    fn clips(
        &self,
        py: Python<'_>,
        found: &Found,
        who: Who,
        path: PathBuf,
        cut: Cut,
    ) -> PyResult<Vec<PathBuf>> {
        work::run(py, None, |_| {
            check_clips(&path)?;
            let (all, chosen) = self.selected(found, who)?;
            let how = ClipOptions {
                lead: cut.lead,
                lag: cut.lag,
                kick_offs: cut.kick_offs,
            };
            let made = clips(&chosen.errors, &all.outcomes, &all.matches, &how)?;
            write_clips(&made, &path)
        })
    }
}

/// A frame of each part, one below the other.
fn stacked(parts: &[MatchData], pick: fn(&MatchData) -> &DataFrame) -> backline::Result<DataFrame> {
    let mut frames = parts.iter().map(pick);
    let mut all = frames.next().cloned().unwrap_or_default();
    for frame in frames {
        all.vstack_mut(frame)?;
    }
    Ok(all)
}

/// How clips are cut, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Cut {
    lead: f64,
    lag: f64,
    kick_offs: Vec<f64>,
}

/// Whom a question is about, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Who {
    players: Vec<String>,
    team: Option<String>,
    positions: Vec<String>,
    competition: Option<String>,
    season: Option<String>,
    min_minutes: Option<f64>,
    best: bool,
    top: usize,
    /// No more than `top` are wanted.
    cut: bool,
    pub alias: Option<PathBuf>,
}

impl Who {
    /// The selection that it is.
    pub fn selection(&self) -> Selection {
        Selection {
            team: self.team.clone(),
            players: self.players.clone(),
            positions: self.positions.clone(),
            competition: self.competition.clone(),
            season: self.season.clone(),
            min_minutes: self.min_minutes,
            order: order(self.best),
            top: self.top,
        }
    }
}

/// The order of a list, by whether its lowest estimates were asked for.
pub const fn order(best: bool) -> Order {
    match best {
        true => Order::Best,
        false => Order::Worst,
    }
}

impl Matches {
    /// What was found, and the part of it that is asked for.
    fn selected(&self, found: &Found, who: Who) -> backline::Result<(Analysis, Selected)> {
        let selection = who.selection();
        let all = selection.scoped(self.analysis(found, who.alias, false)?)?;
        let chosen = Selected::new(&all, &selection)?;
        Ok((all, chosen))
    }

    /// The part that holds a match.
    fn part_of(&self, id: &str) -> backline::Result<&MatchData> {
        for part in &self.parts {
            if part
                .matches
                .column(MATCHES.match_id)?
                .str()?
                .iter()
                .any(|it| it == Some(id))
            {
                return Ok(part);
            }
        }
        Err(backline::Error::usage(
            backline::machinery::model::Misuse::UnknownName,
            format!("there is no match `{id}`"),
        ))
    }

    /// All of it as the library's functions take it.
    pub fn analysis(
        &self,
        found: &Found,
        aliases: Option<PathBuf>,
        counted: bool,
    ) -> backline::Result<Analysis> {
        let aliases = aliases.map(Aliases::read).transpose()?;
        Analysis::in_memory(&self.parts, &found.found, aliases.as_ref(), counted)
    }

    /// Does something with what was found and the events of single matches.
    pub fn with_source<T>(
        &self,
        found: &Found,
        all: &Analysis,
        work: impl FnOnce(&Source<'_>) -> backline::Result<T>,
    ) -> backline::Result<T> {
        let explain = |game: &Game, event: &str| {
            explain(self.part_of(&game.id)?, &found.options, &game.id, event)
        };
        work(&Source {
            found: all,
            explain: &explain,
        })
    }
}

/// What attribution found, and how it was asked.
#[pyclass(frozen, module = "backline._engine")]
pub struct Found {
    pub found: Attribution,
    /// Every candidate with what stood at that moment.
    told: DataFrame,
    /// The parts with frames of players, which are measured when somebody asks.
    framed: Vec<MatchData>,
    pub options: AttributeOptions,
}

#[pymethods]
impl Found {
    /// Every candidate.
    fn candidates(&self) -> Frame {
        Frame(self.told.clone())
    }

    /// Those that count as errors.
    fn errors(&self) -> PyResult<Frame> {
        let counted = || -> PolarsResult<DataFrame> {
            let mask = self.told.column(ERRORS.counted)?.bool()?.clone();
            self.told.filter(&mask)
        };
        counted().map(Frame).map_err(|error| to_py(error.into()))
    }

    /// Goals and shots.
    fn outcomes(&self) -> Frame {
        Frame(self.found.outcomes.clone())
    }

    /// What frames tell of players without the ball at goals and shots.
    fn off_ball(&self, py: Python<'_>) -> PyResult<Frame> {
        work::run(py, None, |_| off_ball_parts(&self.framed).map(Frame))
    }
}

fn attribute_options(
    labels: &str,
    standard: &str,
    weights: Option<PathBuf>,
) -> backline::Result<AttributeOptions> {
    Ok(AttributeOptions {
        labels: Labels::from_name(labels).ok_or_else(|| {
            let all: Vec<&str> = Labels::ALL.iter().map(|labels| labels.name()).collect();
            backline::Error::usage(
                backline::machinery::model::Misuse::UnknownName,
                format!("labels cannot be `{labels}`: give {}", all.join(", ")),
            )
        })?,
        standard: Standard::from_name(standard).ok_or_else(|| {
            let all: Vec<&str> = Standard::ALL.iter().map(|it| it.name()).collect();
            backline::Error::usage(
                backline::machinery::model::Misuse::WrongOption,
                format!("standard cannot be `{standard}`: give {}", all.join(", ")),
            )
        })?,
        weights: weights.map(Weights::read).transpose()?.unwrap_or_default(),
    })
}

fn format_named(name: &str) -> backline::Result<Format> {
    by_name("format", name, formats(), |format: Format| format.name())
}

/// How to read, as Python's keywords say it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Reading {
    format: Option<String>,
    keep_going: bool,
    lineups: Option<PathBuf>,
    meta: Option<PathBuf>,
    coordinates: Option<String>,
    pitch: Option<String>,
    direction: Option<String>,
    columns: Vec<String>,
    mapping: Option<PathBuf>,
}

impl Reading {
    fn options(self) -> backline::Result<ReadOptions> {
        let mut mapping = self.mapping.as_deref().map(Mapping::read).transpose()?;
        for rule in &self.columns {
            mapping.get_or_insert_default().map(rule)?;
        }
        let coordinates = self.coordinates.map(|name| {
            let all = Coordinates::ALL.iter().copied();
            by_name("coordinates", &name, all, |it: Coordinates| it.name())
        });
        let direction = self.direction.map(|name| {
            let all = Direction::ALL.iter().copied();
            by_name("direction", &name, all, |it: Direction| it.name())
        });
        let pitch = self.pitch.map(|size| {
            Pitch::parse(&size).ok_or_else(|| {
                backline::Error::usage(
                    backline::Misuse::WrongOption,
                    format!(
                        "`{size}` is not the size of a pitch: write metres, the length first, as in \"67x51\""
                    ),
                )
            })
        });
        Ok(ReadOptions {
            format: self.format.as_deref().map(format_named).transpose()?,
            keep_going: self.keep_going,
            lineups: self.lineups,
            meta: self.meta,
            mapping: mapping.map(Arc::new),
            coordinates: coordinates.transpose()?,
            pitch: pitch.transpose()?,
            direction: direction.transpose()?,
            ..ReadOptions::default()
        })
    }
}

/// Reads every match under `paths`.
#[pyfunction]
pub fn read(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    reading: Reading,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Matches> {
    let options = reading.options().map_err(to_py)?;
    let read = work::run(py, progress, |told: &Progress| {
        let read = read_parts(&paths, &options, told)?;
        if read.parts.is_empty() {
            let reasons: Vec<String> = read.failures.iter().map(|f| f.error.to_string()).collect();
            return Err(backline::Error::NothingRead(reasons.join("\n  ")));
        }
        Ok(read)
    })?;
    let failures = read.failures.iter();
    let failures = failures.map(|failure| Ok(exception(py, &failure.error)?.unbind()));
    let mut matches = Matches::new(read.parts);
    matches.failures = failures.collect::<PyResult<_>>()?;
    let notes = read.notes.into_iter();
    matches.notes.splice(
        0..0,
        notes.map(|note| (note.file.display().to_string(), note.text)),
    );
    Ok(matches)
}
