//! Words for actions that are not the model's types but correspond to one: backline's own words for
//! kinds of errors, and words that people use when they take notes of a match.

use super::table::folded;
use backline_model::{EventType, Outcome, Qualifiers};

/// The meaning of a word for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeWord {
    /// The action.
    pub kind: EventType,
    /// How the action ended, if the word implies it.
    pub outcome: Option<Outcome>,
    /// What the word says besides.
    pub qualifiers: Qualifiers,
}

impl TypeWord {
    const fn new(kind: EventType) -> TypeWord {
        TypeWord {
            kind,
            outcome: None,
            qualifiers: Qualifiers::NONE,
        }
    }

    const fn that(kind: EventType, outcome: Outcome) -> TypeWord {
        TypeWord {
            outcome: Some(outcome),
            ..TypeWord::new(kind)
        }
    }

    const fn with(kind: EventType, qualifiers: Qualifiers) -> TypeWord {
        TypeWord {
            qualifiers,
            ..TypeWord::new(kind)
        }
    }
}

/// Words and their meanings; blanks and hyphens count as underscores, and case does not matter.
const WORDS: &[(&str, TypeWord)] = {
    use EventType as T;
    use Outcome as O;
    use TypeWord as W;
    &[
        // Kinds of errors, as in `errors.csv`.
        ("misplaced_pass", W::that(T::Pass, O::Fail)),
        ("poor_pass", W::that(T::Pass, O::Success)),
        ("lost_ball", W::new(T::Dispossessed)),
        ("failed_clearance", W::that(T::Clearance, O::Fail)),
        ("keeper_error", W::that(T::KeeperClaim, O::Fail)),
        ("saveable_shot", W::that(T::KeeperSave, O::Fail)),
        ("lost_duel", W::that(T::Duel, O::Fail)),
        ("penalty_foul", W::with(T::Foul, Qualifiers::PENALTY)),
        ("labelled", W::new(T::ErrorLabel)),
        // Shots by outcome.
        ("goal", W::that(T::Shot, O::Goal)),
        ("shot_saved", W::that(T::Shot, O::Saved)),
        ("saved_shot", W::that(T::Shot, O::Saved)),
        ("shot_blocked", W::that(T::Shot, O::Blocked)),
        ("blocked_shot", W::that(T::Shot, O::Blocked)),
        ("shot_off_target", W::that(T::Shot, O::OffTarget)),
        ("shot_wide", W::that(T::Shot, O::OffTarget)),
        ("miss", W::that(T::Shot, O::OffTarget)),
        ("penalty", W::new(T::ShotPenalty)),
        ("penalty_goal", W::that(T::ShotPenalty, O::Goal)),
        ("penalty_scored", W::that(T::ShotPenalty, O::Goal)),
        ("penalty_saved", W::that(T::ShotPenalty, O::Saved)),
        ("penalty_missed", W::that(T::ShotPenalty, O::OffTarget)),
        ("missed_penalty", W::that(T::ShotPenalty, O::OffTarget)),
        ("free_kick_goal", W::that(T::ShotFreekick, O::Goal)),
        // The rest.
        ("bad_pass", W::that(T::Pass, O::Fail)),
        ("lost_pass", W::that(T::Pass, O::Fail)),
        ("throwin", W::new(T::ThrowIn)),
        ("goal_kick", W::new(T::Goalkick)),
        ("free_kick", W::new(T::FreekickShort)),
        ("freekick", W::new(T::FreekickShort)),
        ("corner", W::new(T::CornerCrossed)),
        ("corner_kick", W::new(T::CornerCrossed)),
        ("takeon", W::new(T::TakeOn)),
        ("carry", W::new(T::Dribble)),
        ("aerial", W::with(T::Duel, Qualifiers::AERIAL)),
        ("aerial_duel", W::with(T::Duel, Qualifiers::AERIAL)),
        ("aerial_won", aerial(O::Success)),
        ("aerial_lost", aerial(O::Fail)),
        ("tackle_won", W::that(T::Tackle, O::Success)),
        ("tackle_lost", W::that(T::Tackle, O::Fail)),
        ("won_duel", W::that(T::Duel, O::Success)),
        ("save", W::that(T::KeeperSave, O::Success)),
        ("claim", W::new(T::KeeperClaim)),
        ("punch", W::new(T::KeeperPunch)),
        ("ball_recovery", W::new(T::Recovery)),
        ("yellow_card", W::that(T::Card, O::Yellow)),
        ("yellow", W::that(T::Card, O::Yellow)),
        ("second_yellow", W::that(T::Card, O::SecondYellow)),
        ("second_yellow_card", W::that(T::Card, O::SecondYellow)),
        ("red_card", W::that(T::Card, O::Red)),
        ("red", W::that(T::Card, O::Red)),
        ("sub", W::new(T::Substitution)),
        ("kick_off", W::new(T::Pass)),
    ]
};

const fn aerial(outcome: Outcome) -> TypeWord {
    TypeWord {
        outcome: Some(outcome),
        ..TypeWord::with(EventType::Duel, Qualifiers::AERIAL)
    }
}

/// The meaning of a word for an action: a type of the model, or one of the words that event CSVs have.
pub fn meaning(word: &str) -> Option<TypeWord> {
    if let Some(kind) = EventType::from_name(word) {
        return Some(TypeWord::new(kind));
    }
    let folded = folded(word);
    if let Some(kind) = EventType::from_name(&folded) {
        return Some(TypeWord::new(kind));
    }
    let known = WORDS.iter().find(|(known, _)| *known == folded);
    known.map(|(_, word)| *word)
}

/// The type of which a word may be a misspelling, for messages.
pub fn nearest(word: &str) -> Option<&'static str> {
    let names = EventType::ALL.iter().map(|kind| kind.name());
    super::text::nearest(word, names.chain(WORDS.iter().map(|(known, _)| *known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_kinds_and_for_what_people_note_mean_a_type() {
        let of = |word: &str| meaning(word).map(|it| (it.kind, it.outcome));
        assert_eq!(of("pass"), Some((EventType::Pass, None)));
        assert_eq!(of("Throw-In"), Some((EventType::ThrowIn, None)));
        assert_eq!(
            of("Misplaced pass"),
            Some((EventType::Pass, Some(Outcome::Fail)))
        );
        assert_eq!(of("lost ball"), Some((EventType::Dispossessed, None)));
        assert_eq!(of("GOAL"), Some((EventType::Shot, Some(Outcome::Goal))));
        assert_eq!(of("own goal"), Some((EventType::OwnGoal, None)));
        assert_eq!(of("something"), None);
        let foul = meaning("penalty foul").expect("a kind");
        assert!(foul.qualifiers.has(Qualifiers::PENALTY));
        assert_eq!(nearest("misplased_pass"), Some("misplaced_pass"));
    }

    /// A word of [`WORDS`] that is already a type would never be found.
    #[test]
    fn no_word_stands_twice_or_is_a_type() {
        for (at, (word, _)) in WORDS.iter().enumerate() {
            assert!(EventType::from_name(word).is_none(), "{word}");
            assert!(WORDS[..at].iter().all(|(other, _)| other != word), "{word}");
            assert_eq!(folded(word), *word);
        }
    }
}
