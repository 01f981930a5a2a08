//! Names of people and teams, in the form in which they are compared.

use unicode_normalization::UnicodeNormalization;

/// A name as it is compared: no accents, no case, single spaces.
pub fn folded(name: &str) -> String {
    if name.bytes().all(|b| b == b' ' || b.is_ascii_alphanumeric()) {
        let lower = name.to_ascii_lowercase();
        let single = !lower.starts_with(' ') && !lower.ends_with(' ') && !lower.contains("  ");
        if single {
            return lower;
        }
    }
    let mut text = String::with_capacity(name.len());
    for character in name.nfkd().flat_map(char::to_lowercase) {
        match character {
            'ø' => text.push('o'),
            'ł' => text.push('l'),
            'đ' | 'ð' => text.push('d'),
            'ı' => text.push('i'),
            'ß' => text.push_str("ss"),
            'æ' => text.push_str("ae"),
            'œ' => text.push_str("oe"),
            'þ' => text.push_str("th"),
            c if c.is_alphanumeric() => text.push(c),
            // Combining accents that the decomposition split off, and invisible characters.
            c if ('\u{300}'..='\u{36f}').contains(&c) || is_unseen(c) => {}
            _ => text.push(' '),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name as it is shown: trimmed, with single blanks, without invisible characters.
pub fn tidied(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !is_unseen(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A soft hyphen, marks of direction, joiners, a byte-order mark.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{feff}'
    )
}

/// A person's name by which it is known however it is written: as [`folded`], and `Lee, Ann` is
/// `Ann Lee`.
pub fn folded_person(name: &str) -> String {
    match name.split_once(',') {
        Some((surname, first)) if !surname.trim().is_empty() && !first.contains(',') => {
            folded(&format!("{first} {surname}"))
        }
        _ => folded(name),
    }
}

/// Whether one name may be a shorter way to write the other: it ends with the same word, and what
/// stands before is the first letters of the other's words, or nothing.
pub fn is_short_for(short: &str, name: &str) -> bool {
    let (short, name) = (folded_person(short), folded_person(name));
    let mut short: Vec<&str> = short.split(' ').collect();
    let mut words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 || short.pop() != words.pop() {
        return false;
    }
    let mut words = words.into_iter();
    let first_of = |letter: &&str, word: &str| letter.len() == 1 && word.starts_with(*letter);
    let is_shorter = short.len() <= words.len() && short != words.as_slice();
    is_shorter
        && short
            .iter()
            .all(|letter| words.any(|word| first_of(letter, word)))
}

/// Whether two names have a word in common, however they are written.
pub fn share_a_word(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    let mut words = one.split(' ').filter(|word| !word.is_empty());
    words.any(|word| other.split(' ').any(|its| its == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_capitals_and_accents_make_no_other_name() {
        for name in [
            "Bea Orr",
            "Bea\u{a0}Orr",
            " bea  ORR",
            "Bea Orr\u{200b}",
            "Béa Orr",
        ] {
            assert_eq!(folded(name), "bea orr", "{name:?}");
        }
        assert_eq!(tidied(" Bea\u{a0} Orr\u{200b} "), "Bea Orr");
        assert!(share_a_word("C. Bravo", "Claudio Bravo"));
        assert!(!share_a_word("D. Drinkwater", "Claudio Bravo"));
        assert!(!share_a_word("", ""));
        assert_eq!(folded_person("Orr,  Béa"), "bea orr");
        assert_eq!(folded_person("Orr, Bea, Jr"), "orr bea jr");
        for short in ["B. Orr", "Orr", "B Orr", "orr, b."] {
            assert!(is_short_for(short, "Bea Maria Orr"), "{short}");
        }
        for other in [
            "Bea Orr",
            "C. Orr",
            "B. Ott",
            "Bea Maria Orr",
            "B. M. L. Orr",
            "",
        ] {
            assert!(!is_short_for(other, "Bea Maria Orr"), "{other}");
        }
    }
}
