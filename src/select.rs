//! Finding a team or player by the name a person types: without accents, without case, by any
//! part of the name, and with the nearest names when there is none or more than one.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// A name as it is compared: no accents, no case, single spaces.
pub fn folded(name: &str) -> String {
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
            // Combining accents that the decomposition split off.
            c if ('\u{300}'..='\u{36f}').contains(&c) => {}
            _ => text.push(' '),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The one of `names` that `wanted` means: the same name, else the only one that has all its words.
///
/// # Errors
/// [`Error::Usage`] when none or several fit, naming them or the nearest.
pub fn find_name<'a>(what: &str, wanted: &str, names: &[&'a str]) -> Result<&'a str> {
    let key = folded(wanted);
    if key.is_empty() {
        return Err(Error::Usage(format!("the {what} name is empty")));
    }
    if let Some(name) = names.iter().find(|name| folded(name) == key) {
        return Ok(name);
    }
    let words: Vec<&str> = key.split(' ').collect();
    let has_words = |name: &str| {
        let folded = folded(name);
        let parts: Vec<&str> = folded.split(' ').collect();
        words.iter().all(|word| parts.contains(word))
    };
    let mut fitting: Vec<&str> = names
        .iter()
        .filter(|name| has_words(name))
        .copied()
        .collect();
    if fitting.is_empty() {
        fitting = names
            .iter()
            .filter(|name| folded(name).contains(&key))
            .copied()
            .collect();
    }
    match fitting[..] {
        [name] => Ok(name),
        [] => {
            let near = nearest(&key, names);
            let hint = if near.is_empty() {
                String::new()
            } else {
                format!(". The nearest: {}", near.join(", "))
            };
            Err(Error::Usage(format!(
                "no {what} `{wanted}` in these matches{hint}"
            )))
        }
        _ => {
            let shown = fitting
                .iter()
                .take(8)
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            let more = if fitting.len() > 8 {
                format!(" and {} more", fitting.len() - 8)
            } else {
                String::new()
            };
            Err(Error::Usage(format!(
                "`{wanted}` fits {} names: {shown}{more}. Give more of the name",
                fitting.len()
            )))
        }
    }
}

/// The names most like `key`, nearest first, at most five.
fn nearest<'a>(key: &str, names: &[&'a str]) -> Vec<&'a str> {
    let likeness = |name: &str| {
        let folded = folded(name);
        let words = folded
            .split(' ')
            .map(|word| strsim::jaro_winkler(key, word));
        words.fold(strsim::jaro_winkler(key, &folded), f64::max)
    };
    let mut scored: Vec<(f64, &str)> = names.iter().map(|name| (likeness(name), *name)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored
        .into_iter()
        .filter(|(score, _)| *score > 0.7)
        .take(5)
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = [
        "Antonio Rüdiger",
        "Raúl Asencio",
        "Gonzalo García",
        "Fran García",
        "Martin Ødegaard",
    ];

    #[test]
    fn accents_case_and_first_names_do_not_matter() {
        assert_eq!(
            find_name("player", "RUDIGER", &NAMES).expect("one"),
            "Antonio Rüdiger"
        );
        assert_eq!(
            find_name("player", "odegaard", &NAMES).expect("one"),
            "Martin Ødegaard"
        );
        assert_eq!(
            find_name("player", "fran garcia", &NAMES).expect("one"),
            "Fran García"
        );
    }

    #[test]
    fn several_or_none_list_the_names() {
        let several = find_name("player", "García", &NAMES)
            .expect_err("two")
            .to_string();
        assert!(several.contains("Gonzalo García, Fran García"), "{several}");
        let none = find_name("player", "Rudigger", &NAMES)
            .expect_err("none")
            .to_string();
        assert!(
            none.contains("no player `Rudigger`") && none.contains("Antonio Rüdiger"),
            "{none}"
        );
    }
}
