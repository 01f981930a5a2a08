//! The line below a match's title.

use backline_draw::{Language, say};
use backline_model::MatchRow;

/// The score stated by the source, home then away, if the events of the match give another one.
pub(crate) fn differing(of: &MatchRow) -> Option<[u32; 2]> {
    let stated = of.home_score_stated.zip(of.away_score_stated);
    other_score([of.home_score, of.away_score], stated)
}

fn other_score(counted: [u32; 2], stated: Option<(u32, u32)>) -> Option<[u32; 2]> {
    let stated = stated.map(|(home, away)| [home, away]);
    stated.filter(|stated| *stated != counted)
}

/// Competition, season and day as far as they are known, and the score that the source states
/// where its events give another one: a title gives the one counted from the events.
pub(crate) fn about_match<T: AsRef<str>>(
    known: &[Option<T>],
    stated: Option<[u32; 2]>,
    language: Language,
) -> String {
    let known = known.iter().flatten().map(AsRef::as_ref);
    let known: Vec<String> = known.map(|text| language.date(text)).collect();
    let stated = stated.map(|[home, away]| {
        say!(
            language,
            "The source states {home}–{away}; the score shown is counted from its events",
            home = home,
            away = away
        )
    });
    let parts = [(!known.is_empty()).then(|| known.join(", ")), stated];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_the_source_contradicts_is_said() {
        assert_eq!(other_score([0, 0], Some((1, 0))), Some([1, 0]));
        assert_eq!(other_score([2, 1], Some((2, 1))), None);
        assert_eq!(other_score([1, 1], None), None);
        assert_eq!(
            about_match(
                &[Some("Serie A"), None, Some("2018-08-26")],
                Some([1, 0]),
                Language::text()
            ),
            "Serie A, 2018-08-26. The source states 1–0; the score shown is counted from its events"
        );
        assert_eq!(about_match::<&str>(&[None], None, Language::text()), "");
    }
}
