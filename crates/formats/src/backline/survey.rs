//! A first look at all rows of a file that does not say how its times and positions are written:
//! what fits, with the evidence.

use super::row::Row;
use super::{Head, Plan, Table};
use backline_kit::clock::{Basis, TimeForm, Times};
use backline_kit::coordinates::{Coordinates, Spread};
use backline_kit::direction::{Direction, Sign, Signs};
use backline_kit::mapping::Mapping;
use backline_kit::pitch::Pitch;
use backline_model::{Error, Result};
use backline_model::{EventType, Side};

/// Systems that the data can distinguish. The touchline from which y is counted does not show in
/// them, so of each pair that differs only in that, the usual one is listed here, and a note says
/// so.
const SYSTEMS: [Coordinates; 7] = [
    Coordinates::Metres,
    Coordinates::Centred,
    Coordinates::CentredCentimetres,
    Coordinates::StatsBomb,
    Coordinates::Opta,
    Coordinates::Unit,
    Coordinates::CentredUnit,
];

/// Number of positions from which a file may contradict the documentation.
const ENOUGH: usize = 20;

/// The contents of the rows, as written.
#[derive(Default)]
pub(super) struct Survey {
    /// The `time` column: numbers, and clock times in seconds.
    numbers: Times,
    clocks: Times,
    /// The `minute` column.
    minutes: Times,
    /// Number of minutes written as in match reports.
    reported: usize,
    spread: Spread,
    /// Shots, saves and goal kicks: kind, side, period and position.
    signs: Vec<(Sign, Side, u8, (f64, f64))>,
    teams: [String; 2],
}

impl Survey {
    /// Adds a row; faults in it are reported when the row is read.
    pub fn add(&mut self, row: &Row, head: &Head) {
        if row.is_skipped() || row.is_header() {
            return;
        }
        let Some(period) = row.plain_period() else {
            return;
        };
        if let Some(cell) = row.text("time") {
            if let Some(seconds) = TimeForm::Clock.seconds(cell, row.decimal_comma) {
                self.clocks.colons += 1;
                self.clocks.add(period, seconds);
            } else if let Some(number) = TimeForm::Seconds.seconds(cell, row.decimal_comma) {
                self.numbers.add(period, number);
            }
        }
        if let Some(minute) = row.minute() {
            self.reported += usize::from(minute.reported);
            self.minutes.add(period, minute.of_clock());
        }
        let point = |x: &str, y: &str| {
            let place = row.plain_number(x).zip(row.plain_number(y));
            place.map(|place| row.pitch.scale(place))
        };
        let start = point("start_x", "start_y");
        for (x, y) in start.into_iter().chain(point("end_x", "end_y")) {
            self.spread.add(x, y);
        }
        // Teams are identified by their first rows, as in reading.
        let side = self.side(row, head);
        if let (Some(start), Some(side), Some(kind)) = (start, side, row.kind()) {
            let sign = match kind {
                EventType::KeeperSave | EventType::Goalkick => Some(Sign::OwnGoalArea),
                kind => kind.is_shot().then_some(Sign::Shot),
            };
            let seen = sign.map(|sign| (sign, side, period, start));
            self.signs.extend(seen);
        }
    }

    fn side(&mut self, row: &Row, head: &Head) -> Option<Side> {
        let team = row.text("team")?;
        for (side, known, key) in [(Side::Home, 0, "home"), (Side::Away, 1, "away")] {
            if self.teams[known].is_empty() {
                let stated = row.cell(key).or(head.get(key)).or(row.constant(key));
                self.teams[known] = stated.unwrap_or(team).to_owned();
            }
            if self.teams[known] == team {
                return Some(side);
            }
        }
        None
    }

    /// How to read the file. With `strict`, everything that is not given must be inferred from the
    /// rows; otherwise the documentation's definitions hold unless the rows contradict them.
    ///
    /// # Errors
    /// Something that fits in two ways or in none, with the setting that decides.
    pub fn plan(&self, table: &Table, strict: bool) -> Result<Plan> {
        let options = table.input.options;
        let mapping = table.input.mapping();
        let mut plan = Plan::default();
        let fail = |problem: String, hint: String| Error::whole(table.input.file, problem, hint);
        self.time(table, &mut plan)
            .map_err(|(problem, hint)| fail(problem, hint.to_owned()))?;

        let given = options
            .coordinates
            .or(mapping.and_then(|mapping| mapping.coordinates));
        let (pitch, systems) =
            Pitch::for_positions(table.input.file, table.pitch(), given, &SYSTEMS)?;
        plan.pitch = pitch;
        if pitch != Pitch::STANDARD {
            plan.found.push(("pitch", format!("{pitch} m, as given")));
        }
        if let Some(system) = given {
            plan.system = system;
            plan.found.push((
                "coordinates",
                format!("{} ({}), as given", system.name(), system.words()),
            ));
        } else if self.spread.points() > 0 {
            match self.spread.tell(table.input.file, &systems) {
                Ok((system, evidence)) if strict || self.spread.points() >= ENOUGH => {
                    plan.system = system;
                    if system != Coordinates::Metres {
                        plan.notes.push(format!(
                            "{evidence}; the data do not show from which touchline y is counted; the option `coordinates` sets it"
                        ));
                    }
                    plan.found.push(("coordinates", evidence));
                }
                Err(error) if strict => return Err(error),
                _ => {}
            }
        }
        self.direction(table, &mut plan, strict)?;
        plan.surveyed = true;
        plan.differs = !plan.notes.is_empty() || self.reported > 0;
        plan.take_minutes(table);
        Ok(plan)
    }

    fn direction(&self, table: &Table, plan: &mut Plan, strict: bool) -> Result<()> {
        let given = table.input.options.direction;
        let of_mapping = table.input.mapping().and_then(|mapping| mapping.direction);
        let teams = [self.teams[0].as_str(), self.teams[1].as_str()];
        if let Some(direction) = given.or(of_mapping) {
            plan.direction = direction;
            let words = direction.words(teams);
            plan.found.push(("direction", format!("{words}, as given")));
            return Ok(());
        }
        if self.spread.points() == 0 {
            return Ok(());
        }
        let mut signs = Signs::default();
        for (sign, side, period, point) in &self.signs {
            signs.add(*sign, *side, *period, plan.system, *point);
        }
        match signs.tell(table.input.file, teams, Direction::ALL) {
            Ok((direction, evidence)) => {
                plan.direction = direction;
                if direction != Direction::Acting {
                    plan.notes.push(format!(
                        "positions were turned to the acting team's attack: {evidence}; the option `direction` overrides this"
                    ));
                }
                plan.found.push(("direction", evidence));
                Ok(())
            }
            Err(error) if strict => Err(error),
            Err(_) => Ok(()),
        }
    }

    /// Form and clock of the times; the error is the problem and what to do about it.
    fn time(&self, table: &Table, plan: &mut Plan) -> Result<(), (String, &'static str)> {
        const FORM: &str = "Set `time = \"seconds\"`, `\"milliseconds\"`, `\"minutes\"` or `\"mm:ss\"` in a mapping file";
        const CLOCK: &str = "Set `clock = \"running\"` or `clock = \"period\"` in a mapping file";
        let mapping = table.input.mapping();
        let (times, unit) = if table.columns.has("time") {
            let form = match mapping.and_then(|mapping| mapping.time) {
                Some(form) => form,
                None if self.clocks.colons > 0 => TimeForm::Clock,
                None => self.numbers.form().map_err(|problem| (problem, FORM))?,
            };
            plan.time = Some(form);
            plan.found.push(("time", format!("in {}", form.name())));
            match form {
                TimeForm::Clock => (&self.clocks, 1.0),
                _ => (&self.numbers, form.seconds("1", false).unwrap_or(1.0)),
            }
        } else {
            (&self.minutes, 60.0)
        };
        let words = |basis: Basis| match basis {
            Basis::Running => "runs on over the breaks",
            Basis::Period => "restarts in each period",
        };
        if let Some(basis) = mapping.and_then(|mapping| mapping.clock) {
            plan.basis = basis;
            plan.found
                .push(("clock", format!("{}, as given", words(basis))));
            return Ok(());
        }
        let written = self.reported > 0 && !table.columns.has("second") && !times.has_a_minute_0();
        if !table.columns.has("time") && (written || times.counts_from_one()) {
            plan.from_one = true;
            plan.notes.push(format!(
                "minutes seem to be counted from 1, as in match reports: {}",
                match written {
                    true => "some are written like `45+2` or `12'`".to_owned(),
                    false => format!(
                        "each half begins with minute 1 of the half, {}",
                        times.range()
                    ),
                }
            ));
        }
        // backline's own minutes run on over the breaks, unless that is impossible.
        let own = mapping.is_none_or(Mapping::only_leaves_out) && !table.columns.has("time");
        match times.basis(unit) {
            Ok((basis, evidence)) => {
                plan.basis = basis;
                if let Some(halves) = times.halves(unit) {
                    plan.halves = halves;
                    plan.notes.push(format!(
                        "halves seem to last {} minutes: {evidence}; `# half_minutes: {}` above the header makes it certain",
                        halves.minutes(),
                        halves.minutes()
                    ));
                }
                if basis == Basis::Period {
                    plan.notes.push(format!(
                        "the clock seems to restart in each period: {evidence}; `clock` in a mapping file makes it certain"
                    ));
                }
                plan.found
                    .push(("clock", format!("{}: {evidence}", words(basis))));
                Ok(())
            }
            Err(_) if own => Ok(()),
            Err(problem) => Err((format!("the clock cannot be inferred: {problem}"), CLOCK)),
        }
    }
}
