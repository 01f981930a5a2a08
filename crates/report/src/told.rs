//! What the analysis says in English, in the reader's language.
//!
//! Tables hold sentences of evidence in English. For a picture or a document in another language each
//! is read back with the patterns below, clause by clause, and said again; one that fits no pattern
//! stays as it is.

use backline_analysis::rows::ErrorRow;
use backline_draw::{Language, phrase, say};

/// What a player did, as errors' sentences have it; `{who}` is the player.
const DEEDS: &[&str] = &[
    phrase!("{who} put the ball into their own goal"),
    phrase!("{who} fouled for the penalty"),
    phrase!("{who} misplaced a pass"),
    phrase!("{who} played a pass that arrived before their team lost the ball"),
    phrase!("{who} played a pass that arrived"),
    phrase!("{who} missed or mis-hit the ball"),
    phrase!("{who} touched the ball before their team lost it"),
    phrase!("{who} lost the ball with a touch"),
    phrase!("{who} lost the ball in a duel"),
    phrase!("{who} won a duel on the ball before their team lost it"),
    phrase!("{who} had a duel on the ball before their team lost it"),
    phrase!("{who} blocked the ball without getting it away"),
    phrase!("{who} cleared without getting the ball away"),
    phrase!("{who} cleared the ball and the opponents got it"),
    phrase!("{who} came out and did not get the ball away"),
    phrase!("{who} punched the ball and did not get it away"),
    phrase!("{who} came out for the ball"),
    phrase!("{who} lost a high ball"),
    phrase!("{who} saved without getting the ball away"),
    phrase!("{who} did not hold the ball"),
    phrase!("{who} had the ball and the opponents got it back"),
    phrase!("{who} was beaten by a shot of a kind that is nearly always kept out"),
    phrase!("{who} was beaten by a shot of a kind that is mostly kept out"),
    phrase!("{who} was beaten by a shot"),
    phrase!("{who} lost a duel"),
    phrase!("{who} won a duel, but not the ball for their team"),
    phrase!("{who} had a duel that neither won"),
    phrase!("{who} was dribbled past"),
    phrase!("{who} is held responsible (the file has no action of theirs near the label)"),
    phrase!("{who} is held responsible"),
];

/// What happened after it, a clause each.
const THEN: &[&str] = &[
    phrase!("{who} took the throw-in"),
    phrase!("{who} took the free kick"),
    phrase!("{who} took the corner"),
    phrase!("{who} took the goal kick"),
    phrase!("{who} took the ball over"),
    phrase!("{team} had it back in between"),
    phrase!("they fouled for the penalty {later}"),
    phrase!("{who} fouled for the penalty {later}"),
    phrase!("{who} put the ball into their own goal"),
    phrase!("{who} put the ball into their own goal {later}"),
    phrase!("{who} scored"),
    phrase!("{who} scored {later}"),
    phrase!("{who} shot ({outcome})"),
    phrase!("{who} shot {later} ({outcome})"),
];

/// When, where and how it ended: what stands for `{later}`, `{side}` and `{outcome}`.
const PARTS: &[&str] = &[
    phrase!("{seconds} s later"),
    phrase!("in the same minute"),
    phrase!("a minute later"),
    phrase!("{minutes} minutes later"),
    phrase!("from the spot"),
    phrase!("after the kick"),
    phrase!("from {metres} m"),
    phrase!("saved"),
    phrase!("blocked"),
    phrase!("against the woodwork"),
    phrase!("off target"),
    phrase!("no goal"),
    phrase!("goal-side"),
    phrase!("not goal-side"),
    phrase!("an unnamed player"),
];

/// Who says so; a label is quoted as the source has it.
const SOURCES: &[&str] = &[
    phrase!("Inferred from the events, confidence {confidence}."),
    phrase!("Own goals are kept apart from errors."),
    phrase!("Penalties conceded are kept apart from errors."),
    phrase!("Reports: {label}. The events alone do not show it."),
    phrase!("Reports: {label}. From the events alone: {confidence}."),
    phrase!("Reports: {label}."),
    phrase!("Labelled by the provider: {label}. The events alone do not show it."),
    phrase!("Labelled by the provider: {label}. From the events alone: {confidence}."),
    phrase!("Labelled by the provider: {label}."),
];

/// Other phrases of the analysis and of the readers.
const PHRASES: &[&str] = &[
    phrase!("Labelled errors: those that the provider or a report names"),
    phrase!("Expected errors: no labels in this data"),
    phrase!(
        "Labelled errors in {labelled} matches, expected errors in the {others} without labels"
    ),
    phrase!("Expected errors: no labels in these players' matches"),
    phrase!("per 90 minutes"),
    phrase!("per 100 touches"),
    phrase!("per 100 touches in the own half"),
    phrase!("per 100 opponent shots faced"),
    phrase!("Each error named with confidence 0.5 or more counts as 1"),
    phrase!("Each counts as the player's share of the blame"),
    phrase!("Each listed candidate counts as the probability that it was an error"),
    phrase!("Each counts as the expected goals of the shot that it led to"),
    phrase!("all players"),
    phrase!("{group}, all competitions"),
    phrase!("{group}, competition not known"),
    phrase!("a kloppy event table"),
    phrase!("backline event CSV"),
    phrase!("backline's own tables"),
    phrase!("SPADL actions"),
    phrase!("Wyscout (Pappalardo et al. 2019 where public)"),
];

/// The scorecard's answers.
const REASONS: &[&str] = &[
    phrase!("goalkeeper"),
    phrase!("touch"),
    phrase!("interception"),
    phrase!("clearance"),
    phrase!("block"),
    phrase!("shot within {seconds} s"),
    phrase!("shot {seconds} s later"),
    phrase!("shot over {seconds} s later"),
    phrase!("the team's last loss before the shot"),
    phrase!("another loss of the team followed"),
    phrase!("more losses of the team followed"),
    phrase!("defender"),
    phrase!("midfielder"),
    phrase!("forward"),
    phrase!("straight to an opponent"),
    phrase!("one team-mate touched it in between"),
    phrase!("team-mates touched it in between"),
    phrase!("it failed"),
    phrase!("played at once"),
    phrase!("with time to look"),
    phrase!("with much time to look"),
    phrase!("opponent on the ball under {seconds} s before"),
    phrase!("opponent on the ball {seconds} s before"),
    phrase!("the team had the ball for over {seconds} s"),
    phrase!("within {metres} m of the own goal"),
    phrase!("{metres} m from the own goal"),
    phrase!("in the opponents' half"),
    phrase!("deep in the opponents' half"),
    phrase!("played far back"),
    phrase!("played back"),
    phrase!("played forward"),
    phrase!("played far forward"),
    phrase!("far behind the team"),
    phrase!("behind the team"),
    phrase!("ahead of the team"),
    phrase!("far ahead of the team"),
    phrase!("the team had lost the ball just before"),
    phrase!("the team had lost the ball repeatedly just before"),
    phrase!("taken over within {metres} m of goal"),
    phrase!("taken over {metres} m from goal"),
    phrase!("taken over far from goal"),
    phrase!("taken over very far from goal"),
    phrase!("to a goalkeeper"),
    phrase!("to a defender"),
    phrase!("to a midfielder"),
    phrase!("to a forward"),
    phrase!("straight to the later shooter"),
    phrase!("the opponent ran with it"),
    phrase!("opponents not near the goal within {seconds} s"),
    phrase!("opponents up to {metres} m from goal within {seconds} s"),
    phrase!("no pass before the shot"),
    phrase!("one pass before the shot"),
    phrase!("two passes before the shot"),
    phrase!("three passes before the shot"),
    phrase!("many passes before the shot"),
    phrase!("the team did not touch it again"),
    phrase!("the team touched it once more"),
    phrase!("the team had it back in between"),
    phrase!("a dead ball in between"),
    phrase!("shot from within {metres} m"),
    phrase!("shot from {metres} m"),
    phrase!("shot from over {metres} m"),
    phrase!("a poor chance"),
    phrase!("a small chance"),
    phrase!("a fair chance"),
    phrase!("a good chance"),
    phrase!("a very good chance"),
    phrase!("in the middle of the pitch"),
    phrase!("near the middle of the pitch"),
    phrase!("out wide"),
    phrase!("by the touchline"),
    phrase!("an opponent's duel just before"),
    phrase!("no duel of the team before the shot"),
    phrase!("one duel of the team before the shot"),
    phrase!("several duels of the team before the shot"),
    phrase!("opponents countered"),
    phrase!("intercepted"),
    phrase!("beaten from within {metres} m"),
    phrase!("beaten from {metres} m"),
    phrase!("beaten from over {metres} m"),
    phrase!("by a shot that nearly always is kept out"),
    phrase!("by a shot that mostly is kept out"),
    phrase!("by a good chance"),
    phrase!("by a very good chance"),
    phrase!("by a shot at the middle of the goal"),
    phrase!("by a shot within reach"),
    phrase!("by a shot into the corner"),
    phrase!("after a save of their own"),
    phrase!("having come off the line"),
    phrase!("a defender had touched the ball"),
    phrase!("shot later"),
    phrase!("ball loose within {metres} m of the goal"),
    phrase!("ball loose {metres} m from the goal"),
    phrase!("ball far from the goal"),
    phrase!("on the line"),
    phrase!("within {metres} m of the line"),
    phrase!("off the line"),
    phrase!("far off the line"),
    phrase!("from a shot within {metres} m"),
    phrase!("from a shot {metres} m away"),
    phrase!("from a shot over {metres} m away"),
    phrase!("one of the few losses that reports tell of"),
    phrase!("pass to an opponent"),
    phrase!("pass that arrived"),
    phrase!("long ball to an opponent"),
    phrase!("long ball that arrived"),
    phrase!("header to an opponent"),
    phrase!("header that arrived"),
    phrase!("cross to an opponent"),
    phrase!("cross that arrived"),
    phrase!("throw to an opponent"),
    phrase!("throw that arrived"),
    phrase!("restart to an opponent"),
    phrase!("restart that arrived"),
    phrase!("robbed of the ball"),
    phrase!("duel not lost"),
    phrase!("lost a loose ball"),
    phrase!("loose ball not lost"),
    phrase!("missed or mis-hit the ball"),
    phrase!("touch that lost the ball"),
    phrase!("touch of a ball from an opponent that lost it"),
    phrase!("interception that an opponent got"),
    phrase!("did not get hold of a loose ball"),
    phrase!("clearance to an opponent"),
    phrase!("beaten in a duel"),
    phrase!("beaten by the shot"),
    phrase!("save that left the ball in play"),
    phrase!("did not hold the ball"),
    phrase!("catch or punch"),
    phrase!("punch that did not get the ball away"),
    phrase!("came out and did not get the ball"),
    phrase!("came out"),
    phrase!("lost a high ball"),
    phrase!("first action of the period"),
    phrase!("after a touch of their own"),
    phrase!("after a team-mate's pass"),
    phrase!("after a team-mate's high ball or header"),
    phrase!("after a team-mate's restart"),
    phrase!("after a team-mate's duel"),
    phrase!("after a team-mate's other action"),
    phrase!("after an opponent's cross"),
    phrase!("after an opponent's shot"),
    phrase!("after an opponent's duel"),
    phrase!("after an opponent's pass"),
    phrase!("after an opponent's other action"),
    phrase!("opponent passed on"),
    phrase!("opponent headed it on"),
    phrase!("opponent took it on"),
    phrase!("opponent shot at once"),
    phrase!("opponent crossed at once"),
    phrase!("opponent cleared"),
    phrase!("opponent restarted play"),
    phrase!("opponent took it over otherwise"),
    phrase!("an own goal"),
    phrase!("a direct free kick or penalty"),
    phrase!("a header"),
    phrase!("a shot"),
    phrase!("by a direct free kick"),
    phrase!("by a header"),
    phrase!("by a shot after a cross"),
    phrase!("by a shot after a corner or free kick"),
    phrase!("by a shot after a through ball"),
    phrase!("by a shot"),
];

/// What frames of positions tell of players without the ball.
const OFF_BALL: &[&str] = &[
    phrase!(
        "nobody was within 3 m of {shooter}; {who} was nearest, {metres} m away and {side}, when {shooter} shot from {from} m"
    ),
    phrase!(
        "nobody was within 3 m of {shooter}; {who} was nearest, {metres} m away and {side}, when {shooter} headed from {from} m"
    ),
    phrase!(
        "{who} was nearest to {shooter}, {metres} m away and {side}, when {shooter} shot from {from} m"
    ),
    phrase!(
        "{who} was nearest to {shooter}, {metres} m away and {side}, when {shooter} headed from {from} m"
    ),
    phrase!("{who} was {metres} m from {shooter} and {side}, when {shooter} shot from {from} m"),
    phrase!("{who} was {metres} m from {shooter} and {side}, when {shooter} headed from {from} m"),
    phrase!("{told}, with nobody but the goalkeeper between ball and goal"),
    phrase!(
        "{who} stood {aside} m beside the line from the ball to the middle of the goal and {out} m out, when {shooter} shot from {from} m"
    ),
    phrase!(
        "{who} stood {metres} m behind the next defender and kept {receiver} onside when the ball was played"
    ),
];

/// A minute as reports write it, such as `45+2'`.
pub(crate) fn minute(text: &str, language: Language) -> String {
    match text {
        "shoot-out" => say!(language, "shoot-out"),
        minute => minute.to_owned(),
    }
}

/// A phrase of the analysis in a language.
pub(crate) fn told(text: &str, language: Language) -> String {
    if language.is_english() {
        return text.to_owned();
    }
    said(text, PHRASES, language).unwrap_or_else(|| text.to_owned())
}

/// A rule of the scorecard in a language.
pub(crate) fn told_reason(text: &str, language: Language) -> String {
    if language.is_english() {
        return text.to_owned();
    }
    said(text, REASONS, language).unwrap_or_else(|| text.to_owned())
}

/// Evidence of players without the ball in a language.
pub(crate) fn told_off_ball(text: &str, language: Language) -> String {
    if language.is_english() {
        return text.to_owned();
    }
    said(text, OFF_BALL, language).unwrap_or_else(|| text.to_owned())
}

/// The sentence of an error in a language.
pub(crate) fn told_error(row: &ErrorRow, language: Language) -> String {
    let text = row.sentence.as_deref().unwrap_or_default();
    if language.is_english() {
        return text.to_owned();
    }
    error(text, language).unwrap_or_else(|| text.to_owned())
}

fn error(text: &str, language: Language) -> Option<String> {
    // A label may hold anything: the source begins before it.
    let start = SOURCES
        .iter()
        .filter_map(|source| text.find(&format!(". {}", literal(source))))
        .min()?;
    let (events, source) = (&text[..start], &text[start + 2..]);
    let mut clauses = events.split("; ");
    let first = clauses.next()?;
    // A deed has spaces of its own: the distance is what stands last.
    let place = first
        .strip_suffix(" m from their own goal")
        .and_then(|before| before.rsplit_once(' '));
    let mut told = match place {
        Some((deed, metres)) => say!(
            language,
            "{deed} {metres} m from their own goal",
            deed = said(deed, DEEDS, language)?,
            metres = metres
        ),
        None => said(first, DEEDS, language)?,
    };
    for clause in clauses {
        told += "; ";
        told += &said(clause, THEN, language)?;
    }
    Some(format!("{told}. {}", said(source, SOURCES, language)?))
}

/// What a pattern begins with.
fn literal(pattern: &str) -> &str {
    pattern.split('{').next().unwrap_or(pattern)
}

/// A text by the pattern that fits it with the most letters of its own.
fn said(text: &str, patterns: &[&'static str], language: Language) -> Option<String> {
    let own = |pattern: &str| {
        let literals = pattern.split('}').map(|part| literal(part).len());
        literals.sum::<usize>()
    };
    let fitting = patterns
        .iter()
        .filter_map(|pattern| Some((*pattern, pieces(pattern, text)?)));
    let (pattern, values) = fitting.max_by_key(|(pattern, _)| own(pattern))?;
    let mut filled = Vec::new();
    for (name, value) in values {
        let value = match name {
            "later" | "outcome" | "side" => said(value, PARTS, language)?,
            "told" => said(value, OFF_BALL, language)?,
            "who" if value == "an unnamed player" => language.phrase(value).to_owned(),
            "label" => value.to_owned(),
            _ if value.starts_with(|first: char| first.is_ascii_digit()) => language.prose(value),
            _ => value.to_owned(),
        };
        filled.push((name, value));
    }
    let values: Vec<(&str, &dyn std::fmt::Display)> = filled
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    Some(language.fill(pattern, &values))
}

/// What stands for each placeholder of a pattern if the text fits it: as little as possible for each,
/// and the same text wherever a name comes again.
fn pieces<'p, 't>(pattern: &'p str, text: &'t str) -> Option<Vec<(&'p str, &'t str)>> {
    fn rest<'p, 't>(
        pattern: &'p str,
        text: &'t str,
        known: &mut Vec<(&'p str, &'t str)>,
    ) -> Option<()> {
        let Some((before, after)) = pattern.split_once('{') else {
            return (pattern == text).then_some(());
        };
        let text = text.strip_prefix(before)?;
        let (name, after) = after.split_once('}')?;
        if let Some((_, value)) = known.iter().find(|(other, _)| *other == name) {
            return rest(after, text.strip_prefix(value)?, known);
        }
        let next = literal(after);
        let ends: Vec<usize> = match next.is_empty() {
            true => vec![text.len()],
            false => text.match_indices(next).map(|(at, _)| at).collect(),
        };
        for end in ends.into_iter().filter(|end| *end > 0) {
            known.push((name, &text[..end]));
            let before = known.len();
            if rest(after, &text[end..], known).is_some() {
                return Some(());
            }
            known.truncate(before - 1);
        }
        None
    }
    let mut known = Vec::new();
    rest(pattern, text, &mut known).map(|()| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backline_analysis::attribute::Kind;
    use backline_analysis::compare::{Per, Weight};
    use backline_analysis::rate::Shown;

    fn german() -> Language {
        Language::of("de").expect("German")
    }

    fn all() -> impl Iterator<Item = Language> {
        let codes = backline_draw::TRANSLATIONS.iter();
        codes.map(|(code, _)| Language::of(code).expect("known"))
    }

    #[test]
    fn a_sentence_is_told_clause_by_clause() {
        let told = |text| error(text, german());
        assert_eq!(
            told(
                "Rüdiger lost the ball with a touch 31 m from their own goal; Dembélé took the ball over; Dembélé scored 3 s later. Reports: Rüdiger lost it; a gift. The events alone do not show it."
            )
            .as_deref(),
            Some(
                "Rüdiger verlor den Ball bei der Annahme, 31 m vor dem eigenen Tor; Dembélé kam an den Ball; Dembélé traf 3 s später. Berichte: Rüdiger lost it; a gift. Die Ereignisse allein zeigen es nicht."
            )
        );
        assert_eq!(
            told(
                "Raya was beaten by a shot of a kind that is mostly kept out; Saka shot from 23 m (against the woodwork). Inferred from the events, confidence 0.61."
            )
            .as_deref(),
            Some(
                "Raya ließ einen Schuss durch, der meist gehalten wird; Saka schoss aus 23 m (Aluminium). Aus den Ereignissen erschlossen, Konfidenz 0,61."
            )
        );
        // What nobody knows stays in English as a whole.
        assert_eq!(told("Rüdiger slept; Dembélé scored. Reports: yes."), None);
        assert_eq!(told(""), None);
    }

    /// The texts in a function of the code that writes sentences.
    fn written_by(code: &str, function: &str) -> Vec<String> {
        let start = code.find(function).expect(function);
        let body = &code[start..];
        let body = &body[..body.find("\n}\n").expect("an end")];
        let texts = body.split('"').skip(1).step_by(2);
        texts.map(str::to_owned).collect()
    }

    #[test]
    fn everything_that_sentences_are_made_of_is_known() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../attribution/src/attribute/sentence.rs");
        let code = std::fs::read_to_string(&file).expect("the code of sentences");
        let deeds = written_by(&code, "fn what(");
        assert!(deeds.len() > 25, "{deeds:?}");
        for deed in deeds {
            assert!(DEEDS.contains(&&*format!("{{who}} {deed}")), "{deed}");
        }
        for took in written_by(&code, "fn took(") {
            assert!(THEN.contains(&&*format!("{{who}} {took}")), "{took}");
        }
        for outcome in written_by(&code, "fn no_goal(") {
            assert!(PARTS.contains(&&*outcome), "{outcome}");
        }
    }

    #[test]
    fn every_clause_is_told_in_every_language() {
        for language in all() {
            for deed in DEEDS {
                let deed = deed.replace("{who}", "José (\"Pepe\") O'Neill");
                for then in THEN.iter().filter(|then| !then.starts_with("{who} put")) {
                    for later in [
                        "5 s later",
                        "in the same minute",
                        "a minute later",
                        "2 minutes later",
                    ] {
                        let then = then
                            .replace("{who}", "an unnamed player")
                            .replace("{team}", "Real Madrid")
                            .replace("{later}", later)
                            .replace("{outcome}", "off target");
                        let text = format!(
                            "{deed} 12 m from their own goal; {then}. Inferred from the events, confidence 0.50."
                        );
                        let told = error(&text, language).expect(&text);
                        assert!(
                            told.split(' ')
                                .all(|word| word.trim_end_matches('.') != "later")
                                && !told.contains('{'),
                            "{told}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn words_of_the_analysis_are_known() {
        let shown = [(3, 0), (0, 3), (2, 5)].map(|(labelled, unlabelled)| {
            Shown {
                labelled,
                unlabelled,
            }
            .words()
        });
        let per = Per::ALL.iter().map(|per| per.words().to_owned());
        let weights = Weight::words_and_meanings().into_iter();
        let weights = weights.skip(1).map(|(_, meaning)| meaning.to_owned());
        let phrases: Vec<String> = shown.into_iter().chain(per).chain(weights).collect();
        for language in all() {
            for text in &phrases {
                assert_ne!(told(text, language), *text, "{language:?}");
            }
            for kind in Kind::ALL {
                let words = crate::kind_words(kind.name(), language);
                let english = crate::kind_words(kind.name(), Language::default());
                // Some words are the same in both.
                assert!(words != english || english == "error", "{words}");
            }
        }
        assert_eq!(
            told(
                "Labelled errors in 1,941 matches, expected errors in the 2 without labels",
                german()
            ),
            "Markierte Fehler in 1.941 Spielen, erwartete Fehler in den 2 ohne Labels"
        );
    }

    #[test]
    fn every_answer_of_the_scorecard_is_told() {
        let mut answers = 0;
        for answer in backline_analysis::attribute::answers() {
            for language in all() {
                assert!(said(answer, REASONS, language).is_some(), "{answer}");
            }
            answers += 1;
        }
        assert!(answers > 100, "{answers}");
        let german = german();
        assert_eq!(
            told_reason("opponent on the ball 1.5-3 s before", german),
            "Gegner 1,5-3 s vorher am Ball"
        );
    }

    #[test]
    fn a_text_is_read_back_by_its_pattern() {
        assert_eq!(
            pieces("{a} from {b} m", "X from Y from 12 m"),
            Some(vec![("a", "X"), ("b", "Y from 12")])
        );
        assert_eq!(
            pieces("{a} and {a}", "X and Y and X and Y"),
            Some(vec![("a", "X and Y")])
        );
        assert_eq!(pieces("{a} and {a}", "X and Y"), None);
        assert_eq!(pieces("no names", "no names"), Some(Vec::new()));
        assert_eq!(pieces("{a}.", ""), None);
    }
}
