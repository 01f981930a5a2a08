//! Positions in tables that do not state their unit or the corner from which they are counted.
//!
//! The system is inferred from the data, with the evidence in words, or set by the user. If two
//! systems fit, neither is used: the error names them and the option that decides.

use std::path::Path;

use crate::pitch::{Lines, Pitch};
use backline_model::{Error, Place, Result};
use backline_model::{PITCH_LENGTH, PITCH_WIDTH};

/// Metres off the pitch at which a ball out of play may still be recorded.
const OFF_PITCH: f64 = 5.0;
/// Share of positions that may lie farther off: faults of the data, not of the system.
const FAULTY: f64 = 0.005;
/// The positions of a whole match come this close to each line, as a share of the pitch's length or
/// width.
const NEAR_LINE: f64 = 0.1;

/// A coordinate system: unit and origin, from the side of a team that attacks towards larger x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coordinates {
    /// Metres on 105 x 68 from the right corner, y growing to the left: the model's own, SPADL's.
    Metres,
    /// Metres on 105 x 68 from the left corner, y growing to the right.
    MetresFromLeft,
    /// Metres from the centre spot, y growing to the left.
    Centred,
    /// Centimetres from the centre spot, y growing to the left (TRACAB).
    CentredCentimetres,
    /// 120 x 80 from the left corner, y growing to the right (StatsBomb).
    StatsBomb,
    /// Per cent from the right corner, y growing to the left (Opta).
    Opta,
    /// Per cent from the left corner, y growing to the right (Wyscout).
    Wyscout,
    /// Shares of 1 from the left corner, y growing to the right (kloppy, Metrica).
    Unit,
    /// Shares of 1 from the right corner, y growing to the left.
    UnitFromRight,
    /// From -1 to 1 with the centre spot at 0, y growing to the left.
    CentredUnit,
}

/// The figures of one system: x and y of the two ends of the pitch, and whether y grows to the
/// left.
struct System {
    name: &'static str,
    words: &'static str,
    x: (f64, f64),
    y: (f64, f64),
    to_left: bool,
}

impl Coordinates {
    /// All of them.
    pub const ALL: &'static [Coordinates] = &[
        Coordinates::Metres,
        Coordinates::MetresFromLeft,
        Coordinates::Centred,
        Coordinates::CentredCentimetres,
        Coordinates::StatsBomb,
        Coordinates::Opta,
        Coordinates::Wyscout,
        Coordinates::Unit,
        Coordinates::UnitFromRight,
        Coordinates::CentredUnit,
    ];

    const fn system(self) -> System {
        const fn system(
            name: &'static str,
            words: &'static str,
            x: (f64, f64),
            y: (f64, f64),
            to_left: bool,
        ) -> System {
            System {
                name,
                words,
                x,
                y,
                to_left,
            }
        }
        match self {
            Coordinates::Metres => system(
                "105x68",
                "metres, y = 0 at the attacker's right",
                (0.0, 105.0),
                (0.0, 68.0),
                true,
            ),
            Coordinates::MetresFromLeft => system(
                "105x68-from-left",
                "metres, y = 0 at the attacker's left",
                (0.0, 105.0),
                (0.0, 68.0),
                false,
            ),
            Coordinates::Centred => system(
                "centred",
                "metres from the centre spot",
                (-52.5, 52.5),
                (-34.0, 34.0),
                true,
            ),
            Coordinates::CentredCentimetres => system(
                "centred-cm",
                "centimetres from the centre spot",
                (-5250.0, 5250.0),
                (-3400.0, 3400.0),
                true,
            ),
            Coordinates::StatsBomb => system(
                "120x80",
                "StatsBomb's 120 x 80, y = 0 at the attacker's left",
                (0.0, 120.0),
                (0.0, 80.0),
                false,
            ),
            Coordinates::Opta => system(
                "opta",
                "per cent, y = 0 at the attacker's right",
                (0.0, 100.0),
                (0.0, 100.0),
                true,
            ),
            Coordinates::Wyscout => system(
                "wyscout",
                "per cent, y = 0 at the attacker's left",
                (0.0, 100.0),
                (0.0, 100.0),
                false,
            ),
            Coordinates::Unit => system(
                "0-1",
                "shares of the pitch, y = 0 at the attacker's left",
                (0.0, 1.0),
                (0.0, 1.0),
                false,
            ),
            Coordinates::UnitFromRight => system(
                "0-1-from-right",
                "shares of the pitch, y = 0 at the attacker's right",
                (0.0, 1.0),
                (0.0, 1.0),
                true,
            ),
            Coordinates::CentredUnit => system(
                "centred-unit",
                "-1 to 1 from the centre spot",
                (-1.0, 1.0),
                (-1.0, 1.0),
                true,
            ),
        }
    }

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        self.system().name
    }

    /// What it is, in words.
    pub const fn words(self) -> &'static str {
        self.system().words
    }

    /// The system of this name.
    pub fn from_name(name: &str) -> Option<Coordinates> {
        Coordinates::ALL
            .iter()
            .copied()
            .find(|known| known.name() == name)
    }

    /// A position as shares of the pitch; (0, 0) is the right corner of the team that attacks
    /// towards larger x. Not limited to the pitch.
    pub fn shares(self, x: f64, y: f64) -> (f64, f64) {
        let system = self.system();
        let across = (y - system.y.0) / (system.y.1 - system.y.0);
        (
            (x - system.x.0) / (system.x.1 - system.x.0),
            if system.to_left { across } else { 1.0 - across },
        )
    }

    /// Metres by which a position lies off the pitch; 0 on it.
    pub fn off_pitch(self, x: f64, y: f64) -> f64 {
        let (along, across) = self.shares(x, y);
        let off = |share: f64| (-share).max(share - 1.0).max(0.0);
        (off(along) * f64::from(PITCH_LENGTH)).max(off(across) * f64::from(PITCH_WIDTH))
    }

    /// The range of x and y, including 5 metres off the pitch.
    pub fn bounds(self) -> [(f64, f64); 2] {
        let system = self.system();
        let wider = |(from, to): (f64, f64), metres: f32| {
            let beyond = OFF_PITCH / f64::from(metres) * (to - from);
            (from - beyond, to + beyond)
        };
        [wider(system.x, PITCH_LENGTH), wider(system.y, PITCH_WIDTH)]
    }

    /// Whether a position is so far off the pitch (more than 5 metres) that it must be a fault.
    pub fn is_off(self, x: f64, y: f64) -> bool {
        !(x.is_finite() && y.is_finite() && self.off_pitch(x, y) <= OFF_PITCH)
    }

    /// A position in the model's metres, as if its team attacked towards larger x; put on the line
    /// if just off the pitch; rotated (105 - x, 68 - y) if the team attacks the other way. `None`
    /// if a number is not finite.
    pub fn metres(self, x: f64, y: f64) -> Option<(f32, f32)> {
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let (length, width) = (f64::from(PITCH_LENGTH), f64::from(PITCH_WIDTH));
        let (x, y) = match self.lines() {
            Some(lines) => {
                let (x, y) = lines.metres(x, y);
                (x, if self.system().to_left { y } else { width - y })
            }
            None => {
                let (along, across) = self.shares(x, y);
                (along * length, across * width)
            }
        };
        Some((x.clamp(0.0, length) as f32, y.clamp(0.0, width) as f32))
    }

    /// [`Coordinates::metres`] for a position in metres on a pitch of this size that was scaled to
    /// 105 x 68 with [`Pitch::scale`].
    pub fn metres_of(self, pitch: Pitch, x: f64, y: f64) -> Option<(f32, f32)> {
        if pitch == Pitch::STANDARD {
            return self.metres(x, y);
        }
        let (along, across) = self.shares(x, y);
        let (along, across) = pitch.shares(along, across);
        Coordinates::UnitFromRight.metres(along, across)
    }

    /// The lines of the pitch, if it is the provider's own drawing rather than metres or shares.
    fn lines(self) -> Option<Lines> {
        match self {
            Coordinates::StatsBomb => Some(Lines::STATSBOMB),
            Coordinates::Opta => Some(Lines::OPTA),
            Coordinates::Wyscout => Some(Lines::WYSCOUT),
            _ => None,
        }
    }

    /// Whether positions are lengths, which identify a place only on a pitch of known size.
    pub const fn is_metric(self) -> bool {
        matches!(
            self,
            Coordinates::Metres
                | Coordinates::MetresFromLeft
                | Coordinates::Centred
                | Coordinates::CentredCentimetres
        )
    }

    /// A list of systems for a message.
    fn list(systems: &[Coordinates]) -> String {
        let each: Vec<String> = systems
            .iter()
            .map(|system| format!("`coordinates={}` ({})", system.name(), system.words()))
            .collect();
        each.join(" or ")
    }
}

/// The ranges of a file's positions and how many of them each system can hold.
#[derive(Debug, Clone)]
pub struct Spread {
    x: (f64, f64),
    y: (f64, f64),
    points: usize,
    /// For each of [`Coordinates::ALL`]: the number of positions off its pitch, and how close they
    /// come to each line (the farthest, as a share).
    off: Vec<usize>,
    reach: Vec<[f64; 4]>,
}

impl Default for Spread {
    fn default() -> Spread {
        let systems = Coordinates::ALL.len();
        Spread {
            x: (f64::INFINITY, f64::NEG_INFINITY),
            y: (f64::INFINITY, f64::NEG_INFINITY),
            points: 0,
            off: vec![0; systems],
            reach: vec![[1.0; 4]; systems],
        }
    }
}

impl Spread {
    /// Adds a position; one that is not finite is ignored.
    pub fn add(&mut self, x: f64, y: f64) {
        if !(x.is_finite() && y.is_finite()) {
            return;
        }
        self.points += 1;
        self.x = (self.x.0.min(x), self.x.1.max(x));
        self.y = (self.y.0.min(y), self.y.1.max(y));
        for (index, system) in Coordinates::ALL.iter().enumerate() {
            if system.is_off(x, y) {
                self.off[index] += 1;
                continue;
            }
            let (along, across) = system.shares(x, y);
            let gaps = [along, 1.0 - along, across, 1.0 - across];
            for (reach, gap) in self.reach[index].iter_mut().zip(gaps) {
                *reach = reach.min(gap);
            }
        }
    }

    /// Positions counted.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The ranges in words.
    fn text(&self) -> String {
        format!(
            "x runs from {} to {} and y from {} to {} over {} positions",
            short(self.x.0),
            short(self.x.1),
            short(self.y.0),
            short(self.y.1),
            self.points
        )
    }

    fn index(system: Coordinates) -> usize {
        Coordinates::ALL
            .iter()
            .position(|known| *known == system)
            .unwrap_or_default()
    }

    /// Whether the system can hold the positions.
    fn holds(&self, system: Coordinates) -> bool {
        self.off[Spread::index(system)] as f64 <= FAULTY * self.points as f64
    }

    /// Whether they reach its lines, as those of a match do.
    fn fills(&self, system: Coordinates) -> bool {
        self.reach[Spread::index(system)]
            .iter()
            .all(|gap| *gap <= NEAR_LINE)
    }

    /// Whether they cover half of its length and width, as a few events of a match may.
    fn spans(&self, system: Coordinates) -> bool {
        let [left, right, near, far] = self.reach[Spread::index(system)];
        left + right <= 0.5 && near + far <= 0.5
    }

    /// The `candidates` that fit: the pitch holds all but a few faulty positions, and they come
    /// near each of its lines; if none does, those whose pitch they half cover.
    pub fn fitting(&self, candidates: &[Coordinates]) -> Vec<Coordinates> {
        let those = |fits: fn(&Spread, Coordinates) -> bool| -> Vec<Coordinates> {
            let both = |system: &Coordinates| self.holds(*system) && fits(self, *system);
            candidates.iter().copied().filter(both).collect()
        };
        let filled = those(Spread::fills);
        if filled.is_empty() {
            those(Spread::spans)
        } else {
            filled
        }
    }

    /// The one of `candidates` that fits, with the evidence in words.
    ///
    /// # Errors
    /// No candidate fits, or more than one: the ranges, those that fit, and the option that
    /// decides.
    pub fn tell(&self, file: &Path, candidates: &[Coordinates]) -> Result<(Coordinates, String)> {
        let fail = |problem: String, hint: String| Error::whole(file, problem, hint);
        if self.points == 0 {
            return Err(fail(
                "no row has a position".to_owned(),
                "Check the columns of the positions, or give their system with the option `coordinates`"
                    .to_owned(),
            ));
        }
        match self.fitting(candidates)[..] {
            [one] => Ok((
                one,
                format!(
                    "positions are read as `{}` ({}): {}",
                    one.name(),
                    one.words(),
                    self.text()
                ),
            )),
            [] => Err(fail(
                format!(
                    "the positions fit no pitch that backline knows: {}",
                    self.text()
                ),
                format!("Give their system: {}", Coordinates::list(candidates)),
            )),
            ref several => Err(fail(
                format!(
                    "the positions can be read in {} ways: {}",
                    several.len(),
                    self.text()
                ),
                format!("Choose one: {}", Coordinates::list(several)),
            )),
        }
    }
}

/// A number in the form used in messages.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// An error for positions that are not metres, with what they look like as a whole; `largest` are the
/// largest of x and y.
pub fn off_the_pitch(error: Error, largest: impl Fn() -> [f64; 2]) -> Error {
    let is_position = |place: &Place| match place {
        Place::Cell { column, .. } | Place::Row { column, .. } => {
            ["start_x", "start_y", "end_x", "end_y"].contains(&column.as_str())
        }
        _ => false,
    };
    let add = |hint: &mut String| {
        if let Some(looks) = looks_like(largest()) {
            *hint = format!("{hint}; {looks}");
        }
    };
    let mut error = error;
    match &mut error {
        Error::Input { place, hint, .. } if is_position(place) => add(hint),
        Error::Several { faults, .. } => {
            let first = faults.iter_mut().find(|fault| is_position(&fault.place));
            if let Some(fault) = first {
                add(&mut fault.hint);
            }
        }
        _ => {}
    }
    error
}

/// What positions with these largest numbers are, if they are not metres.
fn looks_like([x, y]: [f64; 2]) -> Option<&'static str> {
    let about = |value: f64, end: f64| (end * 0.9..=end * 1.02).contains(&value);
    if y > 73.0 && y <= 110.0 && x <= 73.0 {
        Some("x and y look swapped: x runs along the pitch, 0 to 105, y across it, 0 to 68")
    } else if about(x, 100.0) && about(y, 100.0) {
        Some("the positions look like per cent of the pitch: positions are metres on 105 x 68 here")
    } else if about(x, 120.0) && about(y, 80.0) {
        Some("the positions look like StatsBomb's 120 x 80: positions are metres on 105 x 68 here")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(x: (f64, f64), y: (f64, f64)) -> Spread {
        let mut spread = Spread::default();
        for step in 0..=20 {
            let share = f64::from(step) / 20.0;
            for other in 0..=20 {
                let across = f64::from(other) / 20.0;
                spread.add(x.0 + share * (x.1 - x.0), y.0 + across * (y.1 - y.0));
            }
        }
        spread
    }

    fn told(spread: &Spread, candidates: &[Coordinates]) -> Coordinates {
        spread
            .tell(Path::new("a.csv"), candidates)
            .expect("one fits")
            .0
    }

    #[test]
    fn a_match_s_positions_fit_the_one_pitch_that_they_fill() {
        const ONE_EACH: &[Coordinates] = &[
            Coordinates::Metres,
            Coordinates::Centred,
            Coordinates::CentredCentimetres,
            Coordinates::StatsBomb,
            Coordinates::Opta,
            Coordinates::Unit,
            Coordinates::CentredUnit,
        ];
        for (spread, expected) in [
            (grid((-0.99, 1.0), (-0.97, 0.98)), Coordinates::CentredUnit),
            (grid((0.4, 104.5), (0.4, 67.6)), Coordinates::Metres),
            (grid((-52.0, 52.4), (-33.0, 34.0)), Coordinates::Centred),
            (
                grid((-5285.0, 5204.0), (-3361.0, 3361.0)),
                Coordinates::CentredCentimetres,
            ),
            (grid((0.1, 120.0), (0.1, 80.0)), Coordinates::StatsBomb),
            (grid((-1.4, 101.4), (-2.0, 102.0)), Coordinates::Opta),
            (grid((0.0, 1.0), (-0.017, 1.017)), Coordinates::Unit),
        ] {
            assert_eq!(told(&spread, ONE_EACH), expected);
        }
    }

    #[test]
    fn two_that_fit_are_both_named_with_the_option_that_decides() {
        let spread = grid((0.0, 100.0), (0.0, 100.0));
        let error = spread
            .tell(Path::new("a.csv"), Coordinates::ALL)
            .expect_err("two fit")
            .to_string();
        for part in [
            "2 ways",
            "x runs from 0 to 100",
            "`coordinates=opta`",
            "`coordinates=wyscout`",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_corner_of_the_pitch_fits_too_many_and_a_far_point_none() {
        let corner = grid((0.2, 0.8), (0.2, 0.8));
        assert!(corner.tell(Path::new("a.csv"), Coordinates::ALL).is_err());
        let far = grid((0.0, 40_000.0), (0.0, 10_000.0));
        let error = far.tell(Path::new("a.csv"), Coordinates::ALL);
        let error = error.expect_err("none fits").to_string();
        assert!(error.contains("fit no pitch"), "{error}");
        assert!(
            Spread::default()
                .tell(Path::new("a.csv"), Coordinates::ALL)
                .is_err()
        );
    }

    #[test]
    fn a_few_faulty_positions_do_not_hide_the_pitch() {
        let mut spread = grid((0.0, 120.0), (0.0, 80.0));
        spread.add(900.0, 40.0);
        assert_eq!(
            told(&spread, &[Coordinates::StatsBomb, Coordinates::Metres]),
            Coordinates::StatsBomb
        );
    }

    #[test]
    fn every_system_puts_the_same_points_at_the_same_metres() {
        // The centre spot, and the left corner of the goal line under attack.
        for (system, centre, corner) in [
            (Coordinates::Metres, (52.5, 34.0), (105.0, 68.0)),
            (Coordinates::MetresFromLeft, (52.5, 34.0), (105.0, 0.0)),
            (Coordinates::Centred, (0.0, 0.0), (52.5, 34.0)),
            (
                Coordinates::CentredCentimetres,
                (0.0, 0.0),
                (5250.0, 3400.0),
            ),
            (Coordinates::StatsBomb, (60.0, 40.0), (120.0, 0.0)),
            (Coordinates::Opta, (50.0, 50.0), (100.0, 100.0)),
            (Coordinates::Wyscout, (50.0, 50.0), (100.0, 0.0)),
            (Coordinates::Unit, (0.5, 0.5), (1.0, 0.0)),
            (Coordinates::UnitFromRight, (0.5, 0.5), (1.0, 1.0)),
        ] {
            assert_eq!(system.metres(centre.0, centre.1), Some((52.5, 34.0)));
            assert_eq!(system.metres(corner.0, corner.1), Some((105.0, 68.0)));
            assert_eq!(Coordinates::from_name(system.name()), Some(system));
        }
        assert_eq!(Coordinates::Opta.metres(f64::NAN, 1.0), None);
        assert!(!Coordinates::Opta.is_off(104.0, 50.0));
        assert!(Coordinates::Opta.is_off(106.0, 50.0));
    }
}
