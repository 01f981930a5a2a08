//! The time of a row: minute and second, or one cell in minutes and seconds, seconds or
//! milliseconds; on a clock that runs on over the breaks or restarts in each period.

use backline_model::Halves;

/// The form of a `time` cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// `mm:ss` or `h:mm:ss`, with or without fractions of a second.
    Clock,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Minutes with fractions.
    Minutes,
}

/// The zero point of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The clock of television: the second half starts at 45.
    Running,
    /// Each period starts at 0.
    Period,
}

/// Maximum minutes of a period with all stoppages; a shoot-out is no longer.
const LONGEST: [f64; 5] = [75.0, 75.0, 40.0, 40.0, 60.0];

/// Minimum minutes of the longest half of a recorded match.
const SHORTEST_HALF: f64 = 30.0;

/// Lengths of halves that are played, in minutes, other than 45.
pub const PLAYED: [f64; 9] = [40.0, 35.0, 30.0, 25.0, 20.0, 15.0, 12.0, 10.0, 8.0];

/// Latest minute of a half for its first row.
const KICK_OFF: f64 = 2.0;

/// How many minutes before the end of a half its last row may be, and the stoppage time it may
/// have.
const BEFORE_END: f64 = 6.0;
const STOPPAGE: f64 = 15.0;

/// Number of rows after the first period that suffice to decide whether the clock runs on.
const ENOUGH: usize = 20;

impl TimeForm {
    /// The words, for a message.
    pub const LIST: &str = "Use one of mm:ss, seconds, milliseconds, minutes";
    const NUMBERS: [TimeForm; 3] = [TimeForm::Seconds, TimeForm::Milliseconds, TimeForm::Minutes];

    /// The form of this name.
    pub fn from_name(name: &str) -> Option<TimeForm> {
        match name {
            "mm:ss" | "h:mm:ss" | "hh:mm:ss" => Some(TimeForm::Clock),
            "seconds" => Some(TimeForm::Seconds),
            "milliseconds" => Some(TimeForm::Milliseconds),
            "minutes" => Some(TimeForm::Minutes),
            _ => None,
        }
    }

    /// Its name in mappings and notes.
    pub fn name(self) -> &'static str {
        match self {
            TimeForm::Clock => "mm:ss",
            TimeForm::Seconds => "seconds",
            TimeForm::Milliseconds => "milliseconds",
            TimeForm::Minutes => "minutes",
        }
    }

    /// Seconds of a cell; `None` if it is not a time.
    pub fn seconds(self, cell: &str, decimal_comma: bool) -> Option<f64> {
        let number = |text: &str| -> Option<f64> {
            let plain = !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
            match (plain, decimal_comma) {
                (true, true) => text.replace(',', ".").parse().ok(),
                (true, false) => text.parse().ok(),
                (false, _) => None,
            }
        };
        let scale = match self {
            TimeForm::Seconds => 1.0,
            TimeForm::Milliseconds => 1e-3,
            TimeForm::Minutes => 60.0,
            TimeForm::Clock => {
                let mut parts = cell.rsplit(':');
                let second = number(parts.next()?).filter(|second| *second < 60.0)?;
                let minute = number(parts.next()?).filter(|minute| minute.fract() == 0.0)?;
                let hour = match parts.next() {
                    Some(hour) => {
                        number(hour).filter(|hour| hour.fract() == 0.0 && minute < 60.0)?
                    }
                    None => 0.0,
                };
                return parts
                    .next()
                    .is_none()
                    .then_some((hour * 60.0 + minute) * 60.0 + second);
            }
        };
        number(cell).map(|number| number * scale)
    }
}

impl Basis {
    /// The words, for a message.
    pub const LIST: &str =
        "Use `running` (the second half starts at 45) or `period` (each starts at 0)";

    /// The clock of this name.
    pub fn from_name(name: &str) -> Option<Basis> {
        match name {
            "running" => Some(Basis::Running),
            "period" => Some(Basis::Period),
            _ => None,
        }
    }

    /// Seconds on this clock at which a period starts.
    pub fn start(self, period: u8, halves: Halves) -> f64 {
        match self {
            Basis::Running => f64::from(halves.start(period)) * 60.0,
            Basis::Period => 0.0,
        }
    }
}

/// First and last time of each period, as in the file, and their number.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Count, least, most.
    periods: [(usize, f64, f64); 5],
    /// Number of times written with a colon.
    pub colons: usize,
}

impl Times {
    /// Takes in a time, in seconds of the file's clock; periods after the fifth are left out.
    pub fn add(&mut self, period: u8, time: f64) {
        let Some(known) = self.periods.get_mut(usize::from(period).wrapping_sub(1)) else {
            return;
        };
        *known = match *known {
            (0, ..) => (1, time, time),
            (count, least, most) => (count + 1, least.min(time), most.max(time)),
        };
    }

    fn count(&self) -> usize {
        self.periods.iter().map(|(count, ..)| count).sum()
    }

    /// The length of the halves of a clock that runs on, where the second starts before minute 45:
    /// one of those that are played, at whose end the second half's first row stands, with the
    /// first half's last a few minutes before or in its stoppage time. Where both have many rows,
    /// any whole minute may be that end. Times are in `unit` seconds.
    pub fn halves(&self, unit: f64) -> Option<Halves> {
        let [(ones, _, last), (twos, first, end), ..] = self.periods;
        let (last, first, end) = (last * unit / 60.0, first * unit / 60.0, end * unit / 60.0);
        if ones == 0 || twos == 0 || first >= 45.0 {
            return None;
        }
        let fits = |minutes: &f64| {
            (0.0..KICK_OFF).contains(&(first - minutes))
                && (-BEFORE_END..=STOPPAGE).contains(&(last - minutes))
                && end <= 2.0 * minutes + STOPPAGE
        };
        let other = || {
            let minutes = first.floor();
            let enough = ones >= ENOUGH && twos >= ENOUGH;
            (enough && last >= minutes - KICK_OFF && fits(&minutes)).then_some(minutes)
        };
        let minutes = PLAYED.into_iter().find(fits).or_else(other)?;
        Halves::lasting(minutes as u16)
    }

    /// Whether the times are those of a match in this unit (in seconds) and with this zero point.
    fn fit(&self, unit: f64, basis: Basis) -> bool {
        self.periods.iter().enumerate().all(|(index, period)| {
            let (count, least, most) = *period;
            let start = basis.start(index as u8 + 1, Halves::default());
            count == 0 || (least * unit >= start && most * unit <= start + LONGEST[index] * 60.0)
        })
    }

    /// Whether a half is as long as in a fully recorded match.
    fn long_enough(&self, unit: f64, basis: Basis) -> bool {
        (0..2).any(|index| {
            let (count, _, most) = self.periods[index];
            let start = basis.start(index as u8 + 1, Halves::default());
            count > 0 && most * unit - start >= SHORTEST_HALF * 60.0
        })
    }

    /// Whether minutes are counted from 1: both halves begin with minute 1 of the half, as in a
    /// record of a whole match.
    pub fn counts_from_one(&self) -> bool {
        let [(ones, first, _), (twos, second, _), ..] = self.periods;
        let half = self.halves(60.0).unwrap_or_default();
        ones > 0 && twos > 0 && first == 1.0 && second == f64::from(half.minutes()) + 1.0
    }

    /// Whether a minute 0 is among them, as none is that counts from 1.
    pub fn has_a_minute_0(&self) -> bool {
        let (count, least, _) = self.periods[0];
        count > 0 && least < 1.0
    }

    /// The range in a period, for messages.
    pub fn range(&self) -> String {
        let of = |index: usize| {
            let (count, least, most) = self.periods[index];
            (count > 0).then(|| format!("{least} to {most} in period {}", index + 1))
        };
        (0..5).filter_map(of).collect::<Vec<_>>().join(", ")
    }

    /// The unit of times that are plain numbers; the error says which units fit.
    pub fn form(&self) -> Result<TimeForm, String> {
        let unit = |form: TimeForm| form.seconds("1", false).unwrap_or(1.0);
        let fits = |form: &TimeForm| {
            let unit = unit(*form);
            self.halves(unit).is_some()
                || [Basis::Running, Basis::Period]
                    .iter()
                    .any(|basis| self.fit(unit, *basis) && self.long_enough(unit, *basis))
        };
        let fitting: Vec<TimeForm> = TimeForm::NUMBERS.into_iter().filter(fits).collect();
        match fitting[..] {
            [form] => Ok(form),
            [] => Err(format!(
                "the times go from {}, which is not a match in seconds, milliseconds or minutes",
                self.range()
            )),
            _ => Err(format!(
                "the times go from {}, which may be {}",
                self.range(),
                fitting
                    .iter()
                    .map(|form| form.name())
                    .collect::<Vec<_>>()
                    .join(" or ")
            )),
        }
    }

    /// Whether the clock runs on over the breaks, given times in seconds, with the evidence. An
    /// error if both fit.
    pub fn basis(&self, unit: f64) -> Result<(Basis, String), String> {
        let later: usize = self.periods[1..].iter().map(|(count, ..)| count).sum();
        if later == 0 {
            let text = format!("{} rows, all of the first half", self.count());
            return Ok((Basis::Running, text));
        }
        let running = self.fit(unit, Basis::Running) || self.halves(unit).is_some();
        if self.halves(unit).is_some() {
            return Ok((Basis::Running, format!("times go from {}", self.range())));
        }
        let anew = self.fit(unit, Basis::Period);
        let evidence = format!("times go from {}", self.range());
        match (running, anew) {
            (true, false) => Ok((Basis::Running, evidence)),
            (false, true) => Ok((Basis::Period, evidence)),
            // Both fit only if no row after the first period would, on a clock that restarts, fall
            // in the first 45 minutes of its period: with enough rows, some do.
            (true, true) if later >= ENOUGH => Ok((Basis::Running, evidence)),
            (true, true) => Err(format!(
                "{evidence}, which fits both a clock that runs on and one that restarts"
            )),
            (false, false) if self.periods[0].1 * unit >= LONGEST[0] * 60.0 => Err(format!(
                "{evidence}, which looks like the time of day; write times from the start of the match or of each period"
            )),
            (false, false) => Err(format!(
                "{evidence}, which fits neither a clock that runs on nor one that restarts"
            )),
        }
    }
}

/// The length of a match's halves, from the periods and minutes of its rows on a clock that runs
/// on; 45 minutes unless these show another.
pub fn halves_of(rows: impl Iterator<Item = (u8, f64)>) -> Halves {
    let mut times = Times::default();
    for (period, minute) in rows {
        times.add(period, minute);
    }
    times.halves(60.0).unwrap_or_default()
}

/// The note about halves that, by the clock, do not last 45 minutes.
pub fn note_of(halves: Halves) -> Option<String> {
    let minutes = halves.other()?;
    Some(format!(
        "the clock shows minute {minutes} at the start of the second half: halves are taken to be that long"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_form_and_nothing_else_is_a_time() {
        let seconds = |form: TimeForm, cell: &str| form.seconds(cell, false);
        assert_eq!(seconds(TimeForm::Clock, "05:20"), Some(320.0));
        assert_eq!(seconds(TimeForm::Clock, "95:20.5"), Some(5720.5));
        assert_eq!(seconds(TimeForm::Clock, "1:35:20"), Some(5720.0));
        assert_eq!(seconds(TimeForm::Seconds, "320.25"), Some(320.25));
        assert_eq!(seconds(TimeForm::Milliseconds, "320250"), Some(320.25));
        assert_eq!(seconds(TimeForm::Minutes, "5.5"), Some(330.0));
        assert_eq!(TimeForm::Minutes.seconds("5,5", true), Some(330.0));
        for cell in [
            "", ":", "5", "5:60", "5:6:7:8", "a:10", "-1:10", "1:61:00", "5.5:00", "inf:1",
        ] {
            assert_eq!(seconds(TimeForm::Clock, cell), None, "{cell}");
        }
        for cell in ["", "x", "-1", "NaN", "inf", "1e9"] {
            assert_eq!(seconds(TimeForm::Seconds, cell), None, "{cell}");
        }
    }

    fn times(rows: &[(u8, f64)], unit: f64) -> Times {
        let mut times = Times::default();
        for (period, time) in rows {
            times.add(*period, time / unit);
        }
        times
    }

    #[test]
    fn units_and_clocks_of_a_whole_match_are_told() {
        let running = [(1, 0.0), (1, 2760.0), (2, 2700.0), (2, 5640.0)];
        let anew = [(1, 0.0), (1, 2760.0), (2, 0.0), (2, 2940.0)];
        for (rows, basis) in [(&running, Basis::Running), (&anew, Basis::Period)] {
            for (unit, form) in [
                (1.0, TimeForm::Seconds),
                (1e-3, TimeForm::Milliseconds),
                (60.0, TimeForm::Minutes),
            ] {
                let times = times(rows, unit);
                assert_eq!(times.form(), Ok(form));
                assert_eq!(times.basis(unit).map(|(basis, _)| basis), Ok(basis));
            }
        }
    }

    #[test]
    fn shorter_halves_of_a_clock_that_runs_on_are_told() {
        for (rows, minutes) in [
            ([(1, 5.0), (1, 2090.0), (2, 2105.0), (2, 4190.0)], 35),
            ([(1, 0.0), (1, 2520.0), (2, 2400.0), (2, 4980.0)], 40),
            ([(1, 1.0), (1, 655.0), (2, 600.0), (2, 1230.0)], 10),
        ] {
            let times = times(&rows, 1.0);
            assert_eq!(times.halves(1.0).map(Halves::minutes), Some(minutes));
            assert_eq!(times.basis(1.0).map(|it| it.0), Ok(Basis::Running));
            assert_eq!(times.form(), Ok(TimeForm::Seconds));
        }
        // A length that nobody plays is one where both halves have many rows.
        let of = |second: f64, end: f64| {
            let mut times = Times::default();
            for row in 0..ENOUGH {
                times.add(1, row as f64);
                times.add(2, second + row as f64);
            }
            times.add(1, 33.5);
            times.add(2, end);
            times.halves(60.0).map(Halves::minutes)
        };
        assert_eq!(of(33.0, 66.0), Some(33));
        assert_eq!(of(32.4, 66.0), Some(32));
        assert_eq!(of(0.0, 34.0), None);
        assert_eq!(of(33.0, 95.0), None);
        let few = [(1, 0.0), (1, 1990.0), (2, 1981.0), (2, 3960.0)];
        assert_eq!(times(&few, 1.0).halves(1.0), None);
        // Full halves, and a clock that starts again.
        for rows in [
            [(1, 0.0), (1, 2760.0), (2, 2700.0), (2, 5640.0)],
            [(1, 0.0), (1, 2760.0), (2, 0.0), (2, 2940.0)],
            [(1, 0.0), (1, 2760.0), (2, 610.0), (2, 2940.0)],
        ] {
            assert_eq!(times(&rows, 1.0).halves(1.0), None);
        }
    }

    #[test]
    fn what_fits_two_ways_is_not_guessed() {
        // Ten minutes of a match, or ten seconds of one?
        let few = times(&[(1, 10.0), (1, 600.0)], 1.0);
        assert!(few.form().is_err());
        let late = times(&[(1, 100.0), (2, 3000.0), (2, 3600.0)], 1.0);
        let error = late.basis(1.0).expect_err("both fit");
        assert!(error.contains("3000 to 3600 in period 2"), "{error}");
        let both = times(&[(1, 100.0), (2, 10.0), (2, 5600.0)], 1.0);
        assert!(both.basis(1.0).expect_err("neither").contains("neither"));
    }
}
