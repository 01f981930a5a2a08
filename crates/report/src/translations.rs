//! Holds the phrases of pictures and report against their translations.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use backline_draw::{TRANSLATIONS, entries};

/// Every phrase in the code of this crate and of the pictures, with the file that says it.
fn phrases() -> BTreeMap<String, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    for folder in [here.join("src"), here.join("../draw/src")] {
        collect(&folder, &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("translations.rs")
        {
            let code = fs::read_to_string(&path).expect("a file");
            let code = code
                .split("\n#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            for phrase in said(code) {
                found.insert(phrase, path.display().to_string());
            }
        }
    }
}

/// The texts that `say!`, `count!` and `phrase!` have in a file.
fn said(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, many) in [("say!(", 1), ("count!(", 2), ("phrase!(", 1)] {
        for (at, _) in code.match_indices(name) {
            let line = code[..at].rsplit('\n').next().unwrap_or_default();
            let inside = line.ends_with(|before: char| before.is_alphanumeric() || before == '_');
            let mut rest = &code[at + name.len()..];
            // Remarks, and the macros themselves.
            if inside || line.trim_start().starts_with("//") || rest.trim_start().starts_with('$') {
                continue;
            }
            for _ in 0..many {
                let start = rest.find('"').expect("a text");
                let (text, after) = literal(&rest[start + 1..]);
                found.push(text);
                rest = after;
            }
        }
    }
    found
}

/// A text up to its closing quote, and what follows it.
fn literal(code: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = code.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, &code[at + 1..]),
            '\\' => match letters.next() {
                // The text goes on at the next line's first letter.
                Some((_, '\n')) => {
                    let rest = letters.as_str();
                    let blank = rest.len() - rest.trim_start().len();
                    letters = code[code.len() - rest.len() + blank..].char_indices();
                    let (tail, after) = literal(letters.as_str());
                    return (text + &tail, after);
                }
                Some((_, letter)) => text.push(letter),
                None => break,
            },
            letter => text.push(letter),
        }
    }
    panic!("a text without an end: {text}")
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1);
    names
        .map(|rest| rest.split('}').next().unwrap_or(rest))
        .collect()
}

#[test]
fn the_phrases_of_the_code_are_found() {
    let code = "say!(l, \"one {a}\", a = \"no\"); count!(l, n, \"a \\\n    b\", \"c\"); \n// say!(\"x\")\nphrase!(\"d\")";
    assert_eq!(said(code), ["one {a}", "a b", "c", "d"]);
    let all = phrases();
    assert!(all.len() > 500, "{}", all.len());
    for phrase in [
        "Source: {source}",
        "misplaced pass",
        "{who} misplaced a pass",
    ] {
        assert!(all.contains_key(phrase), "{phrase}");
    }
}

#[test]
fn every_phrase_is_translated_and_no_other() {
    let phrases = phrases();
    assert_eq!(TRANSLATIONS.len(), 6);
    for (code, file) in TRANSLATIONS {
        let table: Vec<(&str, &str)> = entries(file).collect();
        let keys: BTreeSet<&str> = table.iter().map(|(english, _)| *english).collect();
        assert_eq!(keys.len(), table.len(), "{code} has a phrase twice");
        for (phrase, file) in &phrases {
            assert!(
                keys.contains(phrase.as_str()),
                "{code} lacks {phrase:?} of {file}"
            );
        }
        for key in keys {
            assert!(phrases.contains_key(key), "{code}: nobody says {key:?}");
        }
    }
}

#[test]
fn translations_have_the_placeholders_of_the_english_and_no_others() {
    for (code, file) in TRANSLATIONS {
        for (english, told) in entries(file) {
            assert!(!told.trim().is_empty(), "{code}: {english}");
            assert_eq!(told.trim_end(), told, "{code}: {english}");
            assert_eq!(
                placeholders(english),
                placeholders(told),
                "{code}: {english}"
            );
            // A sentence stays one.
            let stop = |text: &str| text.ends_with('.') && text.len() > 20;
            if stop(english) {
                assert!(told.ends_with('.'), "{code}: {told}");
            }
        }
    }
}

/// Lines are what translators see: each is an English phrase, its translation, a remark, or blank.
#[test]
fn files_of_phrases_are_pairs_of_lines() {
    for (code, file) in TRANSLATIONS {
        let lines: Vec<&str> = file.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |at| lines[at]);
            match line {
                line if line.is_empty() || line.starts_with('#') => {
                    assert!(
                        before.is_empty() || before.starts_with(['=', '#']),
                        "{code}: {before}"
                    );
                }
                line if line.starts_with("= ") => assert!(!before.is_empty(), "{code}: {line}"),
                line => assert!(before.is_empty(), "{code}: {line}"),
            }
        }
    }
}
