//! How a language writes numbers.

use super::phrases::TRANSLATIONS;

/// A language: its phrases, and its decimal mark, thousands separator and percent sign.
///
/// Phrases are in English for a language without a file of them, see [`crate::TRANSLATIONS`]. Numbers are
/// from the Unicode Common Locale Data Repository (CLDR 46, `numbers.json` of each locale), with a
/// no-break space, which every font has, for a thin space between thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language {
    decimal: char,
    group: char,
    /// Number of digits before the decimal mark from which thousands are separated.
    group_from: usize,
    percent: Percent,
    /// The code of the phrases.
    words: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Percent {
    /// `95%`
    Close,
    /// `95 %`, not broken
    Apart,
    /// The same in a text file, where nothing is broken
    Plain,
    /// `%95`
    Before,
}

const SPACE: char = '\u{a0}';

/// Codes of the languages that are known, with their names.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("en", "English"),
    ("bg", "Bulgarian"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("de-AT", "German, Austria"),
    ("de-CH", "German, Switzerland"),
    ("el", "Greek"),
    ("es", "Spanish"),
    ("es-MX", "Spanish, Mexico"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("fr-CH", "French, Switzerland"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("nb", "Norwegian"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pt-BR", "Portuguese, Brazil"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("zh", "Chinese"),
];

impl Default for Language {
    /// English.
    fn default() -> Self {
        Language {
            decimal: '.',
            group: ',',
            group_from: 4,
            percent: Percent::Close,
            words: "",
        }
    }
}

impl Language {
    /// English as in the terminal and in documents: `1941` and `95 %`, where pictures have `1,941` and
    /// `95%`.
    pub const fn text() -> Language {
        Language {
            decimal: '.',
            group: ',',
            group_from: usize::MAX,
            percent: Percent::Plain,
            words: "",
        }
    }

    /// The same for English, else this language.
    pub fn in_text(self) -> Language {
        match self == Language::default() {
            true => Language::text(),
            false => self,
        }
    }

    /// A language by its code, such as `de`, `de-CH` or `pt_BR`; a country that is
    /// not among [`LANGUAGES`] is ignored. `None` for an unknown language.
    pub fn of(code: &str) -> Option<Language> {
        let code = code.replace('_', "-").to_ascii_lowercase();
        let language = code.split('-').next().unwrap_or_default();
        let known = |code: &str| {
            LANGUAGES
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(code))
        };
        let code = if known(&code) {
            code.as_str()
        } else {
            language
        };
        let words = [code, language].into_iter().find_map(|code| {
            let mut known = TRANSLATIONS.iter().map(|(known, _)| *known);
            known.find(|known| known.eq_ignore_ascii_case(code))
        });
        let words = words.unwrap_or_default();
        let with = |decimal, group, group_from, percent| Language {
            decimal,
            group,
            group_from,
            percent,
            words,
        };
        use Percent::{Apart, Before, Close};
        Some(match code {
            "en" | "ja" | "ko" | "zh" | "es-mx" => with('.', ',', 4, Close),
            "de" | "da" | "hr" | "ro" | "sl" | "sr" => with(',', '.', 4, Apart),
            "ca" | "el" | "id" | "it" | "nl" | "pt-br" => with(',', '.', 4, Close),
            "de-at" => with(',', SPACE, 4, Apart),
            "de-ch" => with('.', '’', 4, Close),
            "es" => with(',', '.', 5, Apart),
            "bg" => with(',', SPACE, 5, Close),
            "pl" => with(',', SPACE, 5, Close),
            "pt" => with(',', SPACE, 5, Close),
            "hu" => with(',', SPACE, 5, Close),
            "cs" | "fi" | "fr" | "nb" | "ru" | "sk" | "sv" => with(',', SPACE, 4, Apart),
            "fr-ch" | "uk" => with(',', SPACE, 4, Close),
            "tr" => with(',', '.', 4, Before),
            _ => return None,
        })
    }

    /// The code of its phrases; empty for English.
    pub(super) const fn words(self) -> &'static str {
        self.words
    }

    /// A number with this many digits after the decimal mark.
    pub fn decimal(self, value: f64, digits: usize) -> String {
        let plain = format!("{:.digits$}", value.abs());
        let (whole, rest) = match plain.split_once('.') {
            Some((whole, rest)) => (whole, Some(rest)),
            None => (plain.as_str(), None),
        };
        let mut out = String::new();
        // A number that rounds to zero has no sign.
        if value < 0.0 && plain.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
            out.push('−');
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && whole.len() >= self.group_from && (whole.len() - i) % 3 == 0 {
                out.push(self.group);
            }
            out.push(digit);
        }
        if let Some(rest) = rest {
            out.push(self.decimal);
            out.push_str(rest);
        }
        out
    }

    /// A whole number.
    pub fn whole(self, value: f64) -> String {
        self.decimal(value, 0)
    }

    /// A number with the digits it needs: `3`, `2.5`.
    pub fn count(self, value: f64) -> String {
        if (value - value.round()).abs() < 0.05 {
            self.whole(value)
        } else {
            self.decimal(value, 1)
        }
    }

    /// A rate with two digits, or fewer if they are zero.
    pub fn rate(self, value: f64) -> String {
        self.rate_among(value, 1.0)
    }

    /// A rate among others up to `most`: with three digits if two would make them all look alike.
    pub fn rate_among(self, value: f64, most: f64) -> String {
        if !value.is_finite() {
            "∞".to_owned()
        } else if value >= 9_999.5 {
            format!(">{}", self.whole(9_999.0))
        } else if value >= 10.0 {
            self.whole(value)
        } else {
            self.decimal(value, if most < 0.2 { 3 } else { 2 })
        }
    }

    /// A number that is already a percentage, as a text with its sign.
    pub fn with_percent(self, number: &str) -> String {
        match self.percent {
            Percent::Close => format!("{number}%"),
            Percent::Apart => format!("{number}{SPACE}%"),
            Percent::Plain => format!("{number} %"),
            Percent::Before => format!("%{number}"),
        }
    }

    /// A share as a percentage. Less than half must not read 50%, and less than everything not
    /// 100%.
    pub fn percent(self, share: f64) -> String {
        let exact = share.clamp(0.0, 1.0) * 100.0 + 1e-6;
        let near = exact.round();
        let over = (near == 50.0 || near == 100.0) && exact < near;
        self.with_percent(&self.whole(if over { near - 1.0 } else { near }))
    }

    /// A share as a percentage with the digits it needs: `95%`, `97.5%`.
    pub fn level(self, share: f64) -> String {
        self.with_percent(&self.count(share * 100.0))
    }

    /// English prose with its decimal numbers, thousands (`1,941`) and percentages in this format.
    /// Dates, version numbers and anything else with more than one point stay.
    pub fn prose(self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
        let before = |at: usize| at.checked_sub(1).and_then(|at| chars.get(at));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            if !chars[at].is_ascii_digit() {
                out.push(chars[at]);
                at += 1;
                continue;
            }
            let start = at;
            while digit(chars.get(at)) || (chars.get(at) == Some(&'.') && digit(chars.get(at + 1)))
            {
                at += 1;
            }
            // Thousands: up to three digits, then groups of three after commas.
            let three = |at: usize| {
                chars.get(at) == Some(&',')
                    && (1..=3).all(|more| digit(chars.get(at + more)))
                    && !digit(chars.get(at + 4))
            };
            let mut end = at;
            while at - start <= 3 && three(end) {
                end += 4;
            }
            if end > at {
                at = end;
                if chars.get(at) == Some(&'.') && digit(chars.get(at + 1)) {
                    at += 1;
                    while digit(chars.get(at)) {
                        at += 1;
                    }
                }
                let digits: String = chars[start..at].iter().filter(|c| **c != ',').collect();
                let decimals = at.saturating_sub(end + 1);
                out.push_str(&self.decimal(digits.parse().unwrap_or(0.0), decimals));
                continue;
            }
            let number: String = chars[start..at].iter().collect();
            let alone = before(start).is_none_or(|c| !c.is_alphanumeric() && *c != '-');
            let number = match number.split_once('.') {
                Some((whole, rest)) if alone && !rest.contains('.') => {
                    format!("{whole}{}{rest}", self.decimal)
                }
                _ => number,
            };
            let apart =
                matches!(chars.get(at), Some(' ' | '\u{a0}')) && chars.get(at + 1) == Some(&'%');
            if apart || chars.get(at) == Some(&'%') {
                at += if apart { 2 } else { 1 };
                out.push_str(&self.with_percent(&number));
            } else {
                out.push_str(&number);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Language {
        Language::of(code).expect(code)
    }

    #[test]
    fn every_language_listed_has_a_format_and_no_other() {
        for (code, _) in LANGUAGES {
            assert!(Language::of(code).is_some(), "{code}");
        }
        assert_eq!(Language::of("tlh"), None);
        assert_eq!(Language::of(""), None);
        assert_eq!(of("pt_BR"), of("pt-br"));
        assert_ne!(of("pt-BR"), of("pt"));
        assert_eq!(of("de-LU"), of("de"));
    }

    #[test]
    fn numbers_read_as_in_their_language() {
        let written = |code| {
            let language = of(code);
            [
                language.decimal(1234.56, 2),
                language.whole(12_345.0),
                language.percent(0.956),
            ]
        };
        assert_eq!(written("en"), ["1,234.56", "12,345", "96%"]);
        assert_eq!(written("de"), ["1.234,56", "12.345", "96\u{a0}%"]);
        assert_eq!(written("es"), ["1234,56", "12.345", "96\u{a0}%"]);
        assert_eq!(written("fr"), ["1\u{a0}234,56", "12\u{a0}345", "96\u{a0}%"]);
        assert_eq!(written("de-CH"), ["1’234.56", "12’345", "96%"]);
        assert_eq!(written("tr"), ["1.234,56", "12.345", "%96"]);
    }

    #[test]
    fn what_is_below_half_never_reads_as_half() {
        assert_eq!(of("en").percent(0.4999), "49%");
        assert_eq!(of("en").percent(0.6673), "67%");
        assert_eq!(of("en").percent(0.999), "99%");
        assert_eq!(of("en").percent(0.5), "50%");
        assert_eq!(of("de").level(0.975), "97,5\u{a0}%");
    }

    #[test]
    fn thousands_in_prose_are_those_of_the_language() {
        let text = "1,941 matches, 2018 to 2,019,000; 12,34 and 1,2345 stay, 1,000.5 m.";
        assert_eq!(of("en").prose(text), text);
        assert_eq!(
            of("de").prose(text),
            "1.941 matches, 2018 to 2.019.000; 12,34 and 1,2345 stay, 1.000,5 m."
        );
    }

    #[test]
    fn prose_keeps_its_dates_and_versions() {
        let text = "At 2.5 m on 2025-07-09, confidence 0.76, v1.2.3, 95 % and 3.5%. Rule 1.";
        assert_eq!(
            of("de").prose(text),
            "At 2,5 m on 2025-07-09, confidence 0,76, v1.2.3, 95\u{a0}% and 3,5\u{a0}%. Rule 1."
        );
        assert_eq!(of("en").prose("0.5 and 95 %"), "0.5 and 95%");
    }

    #[test]
    fn odd_numbers_are_written() {
        let en = of("en");
        assert_eq!(en.rate(f64::INFINITY), "∞");
        assert_eq!(en.rate(1e300), ">9,999");
        assert_eq!(en.rate(0.0123), "0.01");
        assert_eq!(en.rate_among(0.0123, 0.05), "0.012");
        assert_eq!(en.decimal(-0.001, 2), "0.00");
        assert_eq!(en.decimal(-1.5, 1), "−1.5");
        assert_eq!(en.count(2.98), "3");
    }
}
