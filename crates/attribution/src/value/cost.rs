//! What losing the ball cost, in goals.

use super::known;
use super::threat::threat;
use backline_model::{PITCH_LENGTH, PITCH_WIDTH};

/// A place in metres on 105 x 68, from the side of the team that has the ball there: it attacks
/// towards +x, y grows from its right touchline. NaN if not known.
pub type Place = (f32, f32);

/// How the place of the takeover is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TakenOver {
    /// The opponents' first event on the ball.
    Stated,
    /// Not known; the point of loss from the other side is used instead.
    AtLoss,
}

/// The threat that changed hands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Threat, in goals, that the team had where it lost the ball and no longer has.
    pub before: f64,
    /// Threat, in goals, that the opponents have where they took over the ball.
    pub after: f64,
    /// Which place was used for `after`.
    pub taken_over: TakenOver,
}

impl Cost {
    /// Goals by which the balance of threat turned against the team: `before + after`.
    pub fn goals(&self) -> f64 {
        self.before + self.after
    }
}

/// What it cost a team to lose the ball at `lost` (in its own coordinates) if the opponents took it
/// over at `taken` (in theirs).
///
/// The balance of threat is one's own minus the opponents', and the team without the ball has none
/// (Singh's expected threat counts only the current possession). Before the loss it is `xT(lost)`,
/// after it `-xT(taken)`; the difference is `xT(lost) + xT(taken)` goals, an action's value as in
/// VAEP (Decroos et al., "Actions Speak Louder than Goals", KDD 2019): the decrease in the
/// probability of scoring plus the increase in the probability of conceding.
///
/// If `taken` is not known, the ball is taken over where it was lost: (105 - x, 68 - y). `None` if
/// `lost` is not known.
///
/// ```
/// use backline_attribution::value::{TakenOver, cost};
///
/// // Lost in front of the own penalty area, taken over there.
/// let near = cost(Some((20.0, 34.0)), Some((85.0, 34.0))).expect("known");
/// // The same on the halfway line, with no word on who took it where.
/// let far = cost(Some((52.5, 34.0)), None).expect("known");
/// assert!(near.goals() > 2.0 * far.goals());
/// assert_eq!(far.taken_over, TakenOver::AtLoss);
/// assert_eq!(cost(None, Some((85.0, 34.0))), None);
/// ```
pub fn cost(lost: Option<Place>, taken: Option<Place>) -> Option<Cost> {
    let (x, y) = lost.and_then(|(x, y)| known(x, y))?;
    let before = threat(x, y)?;
    let stated = taken.and_then(|(x, y)| threat(x, y));
    Some(match stated {
        Some(after) => Cost {
            before,
            after,
            taken_over: TakenOver::Stated,
        },
        None => Cost {
            before,
            after: threat(PITCH_LENGTH - x, PITCH_WIDTH - y)?,
            taken_over: TakenOver::AtLoss,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_had_and_what_was_given_add_up() {
        let found = cost(Some((30.0, 20.0)), Some((80.0, 40.0))).expect("known");
        assert_eq!(Some(found.before), threat(30.0, 20.0));
        assert_eq!(Some(found.after), threat(80.0, 40.0));
        assert!((found.goals() - found.before - found.after).abs() < 1e-12);
        assert_eq!(found.taken_over, TakenOver::Stated);
    }

    #[test]
    fn a_takeover_not_known_is_where_the_ball_was_lost() {
        let mirrored = cost(Some((30.0, 20.0)), Some((75.0, 48.0))).expect("known");
        for taken in [None, Some((f32::NAN, 40.0)), Some((80.0, f32::NAN))] {
            let found = cost(Some((30.0, 20.0)), taken).expect("known");
            assert_eq!(found.after, mirrored.after);
            assert_eq!(found.taken_over, TakenOver::AtLoss);
        }
    }

    #[test]
    fn a_loss_not_known_has_no_cost() {
        assert_eq!(cost(None, None), None);
        assert_eq!(cost(Some((f32::NAN, 34.0)), Some((80.0, 40.0))), None);
        assert_eq!(cost(Some((30.0, f32::NAN)), Some((80.0, 40.0))), None);
    }
}
