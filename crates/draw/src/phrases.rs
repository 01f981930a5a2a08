//! Phrases in the reader's language.
//!
//! Code says a phrase in English, with [`say!`](crate::say), [`count!`](crate::count) or
//! [`phrase!`](crate::phrase); `phrases/de.txt` and the others translate it. English has no file:
//! it is what the code says. A file has the English phrase on one line and the translation on the
//! next, after `= `; lines with `#` are remarks.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use super::language::Language;

/// The languages that have phrases, besides English.
///
/// To add one: write its file, and a line here.
pub const TRANSLATIONS: &[(&str, &str)] = &[
    ("de", include_str!("phrases/de.txt")),
    ("es", include_str!("phrases/es.txt")),
    ("fr", include_str!("phrases/fr.txt")),
    ("it", include_str!("phrases/it.txt")),
    ("pt", include_str!("phrases/pt.txt")),
    ("pt-BR", include_str!("phrases/pt-BR.txt")),
];

/// The files as they are looked up, each read once.
static TABLES: LazyLock<HashMap<&str, HashMap<&str, &str>>> = LazyLock::new(|| {
    let tables = TRANSLATIONS.iter();
    tables
        .map(|(code, file)| (*code, entries(file).collect()))
        .collect()
});

/// Each phrase of a file with its translation.
pub fn entries(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut english = "";
    file.lines().filter_map(move |line| {
        if let Some(translation) = line.strip_prefix("= ") {
            return Some((english, translation));
        }
        english = line;
        None
    })
}

/// A phrase in a language, its placeholders filled: `say!(language, "Source: {source}", source =
/// credit)`. The compiler checks that each placeholder has a value.
#[macro_export]
macro_rules! say {
    ($language:expr, $english:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        if false {
            let _ = ::std::format_args!($english $(, $name = $value)*);
        }
        $language.fill(
            $english,
            &[$((::std::stringify!($name), &$value as &dyn ::std::fmt::Display)),*],
        )
    }};
}

/// A phrase with a number, in the singular or the plural of the language: `count!(language, many as
/// f64, "{many} match", "{many} matches", many = many)`.
#[macro_export]
macro_rules! count {
    ($language:expr, $number:expr, $one:literal, $other:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $language.is_one($number) {
            true => $crate::say!($language, $one $(, $name = $value)*),
            false => $crate::say!($language, $other $(, $name = $value)*),
        }
    };
}

/// Marks a phrase that is looked up elsewhere, with [`Language::phrase`].
#[macro_export]
macro_rules! phrase {
    ($english:literal) => {
        $english
    };
}

const MONTHS: [&str; 12] = [
    phrase!("Jan"),
    phrase!("Feb"),
    phrase!("Mar"),
    phrase!("Apr"),
    phrase!("May"),
    phrase!("Jun"),
    phrase!("Jul"),
    phrase!("Aug"),
    phrase!("Sep"),
    phrase!("Oct"),
    phrase!("Nov"),
    phrase!("Dec"),
];

impl Language {
    /// A phrase without placeholders; in English where it has no translation.
    pub fn phrase(self, english: &str) -> &str {
        let table = TABLES.get(self.words());
        table
            .and_then(|table| table.get(english).copied())
            .unwrap_or(english)
    }

    /// A phrase with a value for each placeholder; see [`say!`](crate::say).
    pub fn fill(self, english: &str, values: &[(&str, &dyn Display)]) -> String {
        filled(self.phrase(english), values)
    }

    /// Whether a number takes the singular.
    pub fn is_one(self, number: f64) -> bool {
        match self.words() {
            // As in CLDR: 0 and 1.5 are singular.
            "fr" => number < 2.0,
            _ => number == 1.0,
        }
    }

    /// Whether phrases are in English.
    pub fn is_english(self) -> bool {
        self.words().is_empty()
    }

    /// The language that phrases are in, for the page's `lang`; `en` if there are none in this one.
    pub fn tag(self) -> &'static str {
        match self.words() {
            "" => "en",
            words => words,
        }
    }

    /// A day given as `2025-07-09`; anything else stays as it is.
    pub fn date(self, day: &str) -> String {
        let parts: Vec<&str> = day.split('-').collect();
        match parts[..] {
            [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
                crate::say!(
                    self,
                    "{year}-{month}-{day}",
                    year = year,
                    month = month,
                    day = day
                )
            }
            _ => day.to_owned(),
        }
    }

    /// Who says that something was an error: `report`, `provider` or `inferred` in words; anything
    /// else as it is.
    pub fn source(self, source: &str) -> &str {
        match source {
            "report" => self.phrase(phrase!("report")),
            "provider" => self.phrase(phrase!("provider")),
            "inferred" => self.phrase(phrase!("inferred")),
            other => other,
        }
    }

    /// A text as it is inside a sentence: without its capital, unless nouns have one.
    pub fn within(self, text: &str) -> String {
        match self.words() {
            "de" => text.to_owned(),
            _ => text.to_lowercase(),
        }
    }

    /// A month, from 0, abbreviated.
    pub fn month(self, month: usize) -> &'static str {
        self.phrase(MONTHS[month % 12])
    }
}

/// A text with a value for each placeholder. Braces inside values stay.
fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(&value.to_string()),
            None => debug_assert!(false, "{text} has no value for {name}"),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Language {
        Language::of(code).expect(code)
    }

    #[test]
    fn a_phrase_is_filled_in_its_language() {
        let said = |code| say!(of(code), "Source: {source}", source = "{Opta}");
        assert_eq!(said("en"), "Source: {Opta}");
        assert_eq!(said("de-AT"), "Quelle: {Opta}");
        // Without phrases, English.
        assert_eq!(said("nl"), "Source: {Opta}");
    }

    #[test]
    fn a_number_takes_the_form_of_its_language() {
        let said = |code, many: u32| {
            count!(
                of(code),
                many.into(),
                "{many} match",
                "{many} matches",
                many = many
            )
        };
        assert_eq!(said("en", 0), "0 matches");
        assert_eq!(said("en", 1), "1 match");
        assert_eq!(said("de", 2), "2 Spiele");
        assert_eq!(said("fr", 0), "0 match");
        assert_eq!(said("fr", 2), "2 matchs");
    }

    #[test]
    fn days_are_written_as_in_the_language() {
        let written = |code| of(code).date("2025-07-09");
        assert_eq!(written("en"), "2025-07-09");
        assert_eq!(written("de"), "09.07.2025");
        assert_eq!(written("pt-BR"), "09/07/2025");
        assert_eq!(of("de").date("2017-18"), "2017-18");
    }
}
