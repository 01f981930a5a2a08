//! Expected goals of a shot: the provider's if there are any, else backline's own.
//!
//! Expected goals (xG) are the probability that a shot of its kind is scored (Green, "Assessing the
//! performance of Premier League goalscorers", OptaPro, 2012). Distance and visible angle of the
//! goal are the most informative facts (Rathke, "An examination of expected goals and shot
//! efficiency in soccer", Journal of Human Sport and Exercise 12(2proc), S514-S529, 2017). The
//! weights of the logistic regression are the table `xg.csv` next to this file.

use std::sync::LazyLock;

use super::known;
use crate::logistic::logistic;
use backline_model::{
    BodyPart, EventType, PITCH_LENGTH, PITCH_WIDTH, Qualifiers, TypedEvents, word_list,
};

/// The table in the repository.
pub(super) const TABLE: &str = include_str!("xg.csv");

/// Width of the goal in metres (IFAB, Laws of the Game, law 1).
const GOAL_WIDTH: f64 = 7.32;

/// Rows and seconds within which the pass before a shot is sought.
const LOOK_BACK: (usize, f64) = (10, 10.0);

word_list! {
    /// The source of a shot's expected goals.
    XgSource as text {
        /// The data provider's own figure.
        Provider = "provider",
        /// backline's formula.
        Own = "own",
    }
}

/// What brought the ball to the shooter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Cross in open play.
    Cross,
    /// Corner or free kick crossed into the penalty area.
    SetPiece,
    /// Through ball, or Wyscout's smart pass.
    Through,
    /// Any other pass, or none.
    Other,
}

impl Service {
    /// The service of the shot at `row`: the last pass of its team within ten events and ten
    /// seconds, with no pass of the opponents after it. `first` is the first row of the match.
    pub(crate) fn before(events: &TypedEvents, first: usize, row: usize) -> Service {
        let (rows, seconds) = LOOK_BACK;
        for at in (row.saturating_sub(rows).max(first)..row).rev() {
            if events.period[at] != events.period[row]
                || events.seconds[row] - events.seconds[at] > seconds
            {
                break;
            }
            let service = match events.kind[at] {
                EventType::Cross => Service::Cross,
                EventType::CornerCrossed | EventType::FreekickCrossed => Service::SetPiece,
                EventType::Pass
                    if events.qualifiers[at].has(Qualifiers::THROUGH)
                        || events.qualifiers[at].has(Qualifiers::SMART) =>
                {
                    Service::Through
                }
                EventType::Pass
                | EventType::CornerShort
                | EventType::FreekickShort
                | EventType::ThrowIn
                | EventType::Goalkick => Service::Other,
                _ => continue,
            };
            return if events.side[at] == events.side[row] {
                service
            } else {
                Service::Other
            };
        }
        Service::Other
    }
}

/// The facts about a shot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    /// Shot, penalty or free kick; any other type has no expected goals.
    pub kind: EventType,
    /// What played the ball; `None` counts as the average.
    pub body_part: Option<BodyPart>,
    /// Where it was taken from, in metres on 105 x 68 towards +x; NaN if not known.
    pub start_x: f32,
    /// The same across the pitch.
    pub start_y: f32,
    /// The shot's qualifiers; only `counter` is used.
    pub qualifiers: Qualifiers,
    /// What brought the ball; `None`, which counts as the average, if the events before the shot
    /// are not in the data.
    pub service: Option<Service>,
}

impl Shot {
    /// The shot at `row` of a match that starts at row `first`; `full` if the data hold every event
    /// on the ball, so that the previous pass can be relied on.
    pub(crate) fn at(events: &TypedEvents, first: usize, row: usize, full: bool) -> Shot {
        Shot {
            kind: events.kind[row],
            body_part: events.body_part[row],
            start_x: events.start_x[row],
            start_y: events.start_y[row],
            qualifiers: events.qualifiers[row],
            service: full.then(|| Service::before(events, first, row)),
        }
    }

    /// Distance in metres to the centre of the goal, and the angle in radians under which the goal
    /// is seen; `None` if the position is not known.
    ///
    /// With X metres to the goal line, Y metres to the middle and a goal of w metres the angle is
    /// `atan2(w X, X^2 + Y^2 - (w / 2)^2)`: the angle between the lines to the two posts.
    pub fn view_of_goal(&self) -> Option<(f64, f64)> {
        let (x, y) = known(self.start_x, self.start_y)?;
        let x = f64::from(PITCH_LENGTH - x.clamp(0.0, PITCH_LENGTH));
        let y = f64::from(y.clamp(0.0, PITCH_WIDTH) - PITCH_WIDTH / 2.0);
        let half = GOAL_WIDTH / 2.0;
        let angle = (GOAL_WIDTH * x).atan2(x * x + y * y - half * half);
        Some((x.hypot(y), angle))
    }

    /// The terms of the formula in the order of [`TERMS`]; unknown ones are `None`. `None` as a
    /// whole if the position is not known.
    pub(super) fn values(&self) -> Option<[Option<f64>; TERMS.len()]> {
        let (distance, angle) = self.view_of_goal()?;
        let mark = |set: bool| f64::from(u8::from(set));
        let service = |wanted: Service| self.service.map(|service| mark(service == wanted));
        Some([
            Some(distance),
            Some(angle),
            self.body_part.map(|part| mark(part != BodyPart::Foot)),
            Some(mark(self.kind == EventType::ShotFreekick)),
            Some(mark(self.qualifiers.has(Qualifiers::COUNTER))),
            service(Service::Cross),
            service(Service::SetPiece),
            service(Service::Through),
        ])
    }
}

/// Unit of a term that is present or not.
pub(super) const MARK: &str = "0 or 1";

/// Name, unit and words of the formula's terms.
pub(super) const TERMS: [(&str, &str, &str); 8] = [
    ("distance", "m", "to the centre of the goal"),
    ("angle", "rad", "under which the goal is seen"),
    ("head", MARK, "header or another part than a foot"),
    ("free_kick", MARK, "direct free kick"),
    ("counter", MARK, "part of a counter-attack"),
    ("cross", MARK, "after a cross in open play"),
    ("set_piece", MARK, "after a corner or free kick crossed"),
    ("through", MARK, "after a through ball or smart pass"),
];

/// Names of the rows other than the terms'.
pub(super) const CONSTANT: &str = "constant";
pub(super) const PENALTY: &str = "penalty";

/// The formula: a constant, a weight per term, and the penalty's log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct XgModel {
    pub(super) constant: f64,
    pub(super) weights: [f64; TERMS.len()],
    pub(super) means: [f64; TERMS.len()],
    pub(super) penalty: f64,
    /// Share of goals among the shots on which it was fitted, without penalties.
    pub(super) base_rate: f64,
}

impl XgModel {
    /// The formula that ships.
    pub fn shipped() -> &'static XgModel {
        static MODEL: LazyLock<XgModel> = LazyLock::new(|| {
            XgModel::parse(TABLE).expect("a test compares the shipped table with the terms")
        });
        &MODEL
    }

    /// Reads a table that [`Shots::fit`](super::Shots::fit) made.
    ///
    /// # Errors
    /// A description of what is wrong with the table.
    pub fn parse(table: &str) -> std::result::Result<XgModel, String> {
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let (mut constant, mut penalty, mut base_rate) = (None, None, None);
        let mut terms = [None; TERMS.len()];
        for record in rows.records() {
            let record = record.map_err(|error| error.to_string())?;
            let number = |at: usize| {
                let cell = record.get(at).unwrap_or_default();
                let number = cell.parse::<f64>().ok().filter(|n| n.is_finite());
                number.ok_or_else(|| format!("`{cell}` is not a number in {record:?}"))
            };
            match record.get(0).unwrap_or_default() {
                CONSTANT => {
                    constant = Some(number(1)?);
                    base_rate = Some(number(4)? / number(3)?);
                }
                PENALTY => penalty = Some(number(1)?),
                name => {
                    let at = TERMS.iter().position(|term| term.0 == name);
                    let at = at.ok_or_else(|| format!("no term `{name}`"))?;
                    terms[at] = Some((number(1)?, number(2)?));
                }
            }
        }
        let lacking = |name: &str| format!("the row `{name}` is missing");
        let mut model = XgModel {
            constant: constant.ok_or_else(|| lacking(CONSTANT))?,
            weights: [0.0; TERMS.len()],
            means: [0.0; TERMS.len()],
            penalty: penalty.ok_or_else(|| lacking(PENALTY))?,
            base_rate: base_rate.unwrap_or(f64::NAN),
        };
        for (at, term) in terms.iter().enumerate() {
            let (weight, mean) = term.ok_or_else(|| lacking(TERMS[at].0))?;
            (model.weights[at], model.means[at]) = (weight, mean);
        }
        Ok(model)
    }

    /// Expected goals of a shot by this formula, 0 to 1:
    /// `1 / (1 + exp(-(constant + sum(weight (value - mean)))))`, a constant for a penalty.
    ///
    /// `None` for anything that is not a shot, and for a shot from an unknown place.
    pub fn xg(&self, shot: &Shot) -> Option<f64> {
        match shot.kind {
            EventType::ShotPenalty => Some(logistic(self.penalty)),
            EventType::Shot | EventType::ShotFreekick => {
                let terms = shot.values()?.into_iter();
                let weighed = terms
                    .zip(&self.means)
                    .zip(&self.weights)
                    .filter_map(|((value, mean), weight)| Some(weight * (value? - mean)));
                Some(logistic(self.constant + weighed.sum::<f64>()))
            }
            _ => None,
        }
    }
}

/// Expected goals of a shot, 0 to 1, and their source: the provider's if it gives a number from 0
/// to 1, else those of the shipped formula.
///
/// `None` for anything that is not a shot, and for a shot from an unknown place.
///
/// ```
/// use backline_model::{BodyPart, EventType, Qualifiers};
/// use backline_attribution::value::{Service, Shot, XgSource, shot_xg};
///
/// let shot = Shot {
///     kind: EventType::Shot,
///     body_part: Some(BodyPart::Foot),
///     start_x: 96.0,
///     start_y: 34.0,
///     qualifiers: Qualifiers::NONE,
///     service: Some(Service::Through),
/// };
/// let (xg, source) = shot_xg(&shot, None).expect("its place is known");
/// assert!(xg > 0.3 && source == XgSource::Own);
/// assert_eq!(shot_xg(&shot, Some(0.5)), Some((0.5, XgSource::Provider)));
/// assert_eq!(shot_xg(&Shot { start_x: f32::NAN, ..shot }, None), None);
/// ```
pub fn shot_xg(shot: &Shot, provider: Option<f32>) -> Option<(f64, XgSource)> {
    match provider.filter(|xg| (0.0..=1.0).contains(xg)) {
        Some(xg) if shot.kind.is_shot() => Some((f64::from(xg), XgSource::Provider)),
        _ => Some((XgModel::shipped().xg(shot)?, XgSource::Own)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(x: f32, y: f32) -> Shot {
        Shot {
            kind: EventType::Shot,
            body_part: Some(BodyPart::Foot),
            start_x: x,
            start_y: y,
            qualifiers: Qualifiers::NONE,
            service: Some(Service::Other),
        }
    }

    fn own(shot: Shot) -> f64 {
        shot_xg(&shot, None).expect("known").0
    }

    #[test]
    fn a_penalty_is_a_constant_wherever_it_is_noted() {
        let penalty = |x: f32| Shot {
            kind: EventType::ShotPenalty,
            ..shot(x, 34.0)
        };
        let xg = own(penalty(94.0));
        assert!((0.65..0.85).contains(&xg), "{xg}");
        assert_eq!(xg, own(penalty(f32::NAN)));
    }

    #[test]
    fn the_view_of_the_goal_is_geometry() {
        let (distance, angle) = shot(94.0, 34.0).view_of_goal().expect("known");
        assert!((distance - 11.0).abs() < 1e-6);
        assert!((angle - 2.0 * (3.66f64 / 11.0).atan()).abs() < 1e-6);
        let (_, from_the_corner) = shot(105.0, 0.0).view_of_goal().expect("known");
        assert!(from_the_corner.abs() < 1e-9);
        let (_, on_the_line) = shot(105.0, 34.0).view_of_goal().expect("known");
        assert!((on_the_line - std::f64::consts::PI).abs() < 1e-9);
    }

    #[test]
    fn closer_is_likelier_and_left_is_as_right() {
        let way: Vec<f64> = (60..=104).map(|x| own(shot(x as f32, 34.0))).collect();
        assert!(way.windows(2).all(|pair| pair[0] < pair[1]), "{way:?}");
        let across: Vec<f64> = (34..=60).map(|y| own(shot(95.0, y as f32))).collect();
        assert!(across.windows(2).all(|pair| pair[0] > pair[1]));
        for y in 0..34 {
            let (right, left) = (shot(95.0, y as f32), shot(95.0, 68.0 - y as f32));
            assert!((own(right) - own(left)).abs() < 1e-6);
        }
    }

    #[test]
    fn a_header_is_worth_less_and_a_through_ball_more() {
        let spot = shot(96.0, 34.0);
        let head = Some(BodyPart::Head);
        assert!(
            own(Shot {
                body_part: head,
                ..spot
            }) < own(spot)
        );
        let with = |service| own(Shot { service, ..spot });
        assert!(with(Some(Service::Through)) > with(Some(Service::Other)));
        assert!(with(Some(Service::Cross)) < with(Some(Service::Other)));
        // Unknown facts count as the average: between the extremes.
        assert!(with(None) < with(Some(Service::Through)));
        assert!(with(None) > with(Some(Service::SetPiece)));
    }

    #[test]
    fn what_is_no_shot_or_nowhere_has_none() {
        assert_eq!(shot_xg(&shot(f32::NAN, 34.0), None), None);
        assert_eq!(shot_xg(&shot(95.0, f32::NAN), None), None);
        let pass = Shot {
            kind: EventType::Pass,
            ..shot(95.0, 34.0)
        };
        assert_eq!(shot_xg(&pass, None), None);
        assert_eq!(shot_xg(&pass, Some(0.2)), None);
        assert_eq!(shot_xg(&shot(f32::NAN, 0.0), Some(f32::NAN)), None);
        assert_eq!(
            shot_xg(&shot(f32::NAN, 0.0), Some(0.25)),
            Some((0.25, XgSource::Provider))
        );
    }

    #[test]
    fn a_table_of_other_terms_is_refused() {
        assert!(XgModel::parse("term,weight,mean,shots,goals\nluck,1,0,1,1\n").is_err());
        let short: Vec<&str> = TABLE.lines().take(4).collect();
        assert!(XgModel::parse(&short.join("\n")).is_err());
    }

    #[test]
    fn the_service_is_the_last_pass_of_the_team() {
        use backline_model::Side::{Away, Home};
        let kind = [EventType::Cross, EventType::Duel, EventType::Shot];
        let service = |side: [backline_model::Side; 3], seconds: [f64; 3]| {
            let events = TypedEvents {
                period: vec![1; 3],
                seconds: seconds.to_vec(),
                kind: kind.to_vec(),
                side: side.map(Some).to_vec(),
                qualifiers: vec![Qualifiers::NONE; 3],
                ..TypedEvents::default()
            };
            Service::before(&events, 0, 2)
        };
        assert_eq!(service([Home, Away, Home], [0.0, 1.0, 2.0]), Service::Cross);
        assert_eq!(service([Away, Away, Home], [0.0, 1.0, 2.0]), Service::Other);
        assert_eq!(
            service([Home, Away, Home], [0.0, 20.0, 21.0]),
            Service::Other
        );
    }
}
