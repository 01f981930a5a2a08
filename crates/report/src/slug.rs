//! Names of files and places in a page, from the names of people, teams and matches.

use std::collections::HashMap;

use backline_model::{MatchRow, folded};

/// Letters of a name in a file's name, at most: some file systems take 255 bytes.
const LONGEST: usize = 60;

/// A name in small plain letters and figures with `-` between words: `Éder Militão` is
/// `eder-militao`. Letters that no Latin one stands for stay as they are.
pub(crate) fn slug(name: &str) -> String {
    let words: String = folded(name).chars().take(LONGEST).collect();
    match words.split_whitespace().collect::<Vec<_>>().join("-") {
        none if none.is_empty() => "unnamed".to_owned(),
        slug => slug,
    }
}

/// What files about a match begin with: its teams and its day, `psg-real-madrid-2025-07-09`. A match
/// without a day has its id in its place.
pub(crate) fn match_slug(of: &MatchRow) -> String {
    let day = of.date.map(|day| day.to_string());
    let when = day.unwrap_or_else(|| slug(&of.match_id));
    format!("{}-{}-{when}", slug(&of.home), slug(&of.away))
}

/// The beginnings of files about these matches, in their order. Those of which there are several have
/// their ids as well, so that no file takes another's place.
pub(crate) fn match_slugs(matches: &[MatchRow]) -> Vec<String> {
    let names: Vec<String> = matches.iter().map(match_slug).collect();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for name in &names {
        *seen.entry(name).or_default() += 1;
    }
    let named = names
        .iter()
        .zip(matches)
        .map(|(name, of)| match seen[name.as_str()] {
            1 => name.clone(),
            _ => format!("{name}-{}", slug(&of.match_id)),
        });
    unique(named.collect())
}

/// The same names, those that are there already with a number.
pub(crate) fn unique(names: Vec<String>) -> Vec<String> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let mut free = name.clone();
        while taken.contains_key(&free) {
            let number = taken.entry(name.clone()).or_insert(1);
            *number += 1;
            free = format!("{name}-{number}");
        }
        taken.insert(free.clone(), 1);
        all.push(free);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_plain_words() {
        assert_eq!(slug("Éder Militão"), "eder-militao");
        assert_eq!(slug("  Ødegaard / Ł. Ćwiąkała "), "odegaard-l-cwiakala");
        assert_eq!(slug("../../etc"), "etc");
        assert!(slug("손흥민").chars().all(char::is_alphanumeric));
        assert_eq!(slug("***"), "unnamed");
        assert!(slug(&"x".repeat(500)).len() <= LONGEST);
    }

    #[test]
    fn no_name_is_given_twice() {
        let names = ["a", "b", "a", "a-2", "a"].map(str::to_owned).to_vec();
        let mut found = unique(names);
        assert_eq!(found[..2], ["a", "b"]);
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 5);
    }
}
