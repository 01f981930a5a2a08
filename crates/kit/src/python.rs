//! Python literals, or JSON: the output of `str()` for lists and dictionaries, which pandas writes
//! into the cells of a CSV, such as `[{'type': {'value': 56}, 'value': 'Back'}]`.

use serde::de::DeserializeOwned;

/// The value of a cell; `None` if it is in neither notation, or is not a `T`.
pub fn value<T: DeserializeOwned>(cell: &str) -> Option<T> {
    serde_json::from_str(&to_json(cell)?).ok()
}

/// The literal as JSON text; `None` unless it consists of lists, dictionaries, texts, numbers,
/// `True`, `False`, `None` and `nan`.
fn to_json(literal: &str) -> Option<String> {
    let mut json = String::with_capacity(literal.len() + 8);
    let mut rest = literal;
    while let Some(next) = rest.chars().next() {
        match next {
            '\'' | '"' => rest = text(rest, next, &mut json)?,
            '(' | ')' => {
                json.push(if next == '(' { '[' } else { ']' });
                rest = &rest[1..];
            }
            c if c.is_ascii_alphabetic() => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                json.push_str(match word {
                    "True" | "true" => "true",
                    "False" | "false" => "false",
                    "None" | "null" | "nan" | "NaN" => "null",
                    _ => return None,
                });
                rest = after;
            }
            c if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => {
                let end = rest.find(|c: char| {
                    !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E' | '_'))
                });
                let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
                json.push_str(number);
                rest = after;
            }
            c if c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}' | ',' | ':') => {
                json.push(c);
                rest = &rest[c.len_utf8()..];
            }
            _ => return None,
        }
    }
    Some(json)
}

/// Copies the text at the start of `rest` as a JSON text and returns what follows.
fn text<'a>(rest: &'a str, quote: char, json: &mut String) -> Option<&'a str> {
    json.push('"');
    let mut chars = rest[1..].char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => {
                json.push('"');
                return Some(&rest[1 + at + 1..]);
            }
            '"' => json.push_str("\\\""),
            '\\' => match chars.next()?.1 {
                'n' => json.push_str("\\n"),
                't' => json.push_str("\\t"),
                'r' => json.push_str("\\r"),
                'x' => {
                    let (high, low) = (chars.next()?.1, chars.next()?.1);
                    json.push_str("\\u00");
                    json.push(high);
                    json.push(low);
                }
                'u' => json.push_str("\\u"),
                '\\' => json.push_str("\\\\"),
                '"' => json.push_str("\\\""),
                other => json.push(other),
            },
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", c as u32)),
            c => json.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{to_json, value};

    #[test]
    fn literals_become_json() {
        let json = |text: &str| to_json(text).expect("a literal");
        assert_eq!(json("[60.0, -4e1]"), "[60.0, -4e1]");
        assert_eq!(
            json("{'id': 1, 'ok': True, 'none': None, 'x': nan}"),
            r#"{"id": 1, "ok": true, "none": null, "x": null}"#
        );
        assert_eq!(
            json(r#"{"name": "N'Golo \"NG\""}"#),
            r#"{"name": "N'Golo \"NG\""}"#
        );
        assert_eq!(
            json(r"['it\'s', 'a\\b', '\xe9']"),
            r#"["it's", "a\\b", "\u00e9"]"#
        );
        assert_eq!(json("(1, 2)"), "[1, 2]");
    }

    #[test]
    fn python_and_json_give_the_same_value() {
        let python: Option<serde_json::Value> = value(
            "[{'type': {'value': 56, 'displayName': \"M'Poku\"}}, {'a': None, 'b': True, 'c': '\\\\'}]",
        );
        let json =
            value(r#"[{"type":{"value":56,"displayName":"M'Poku"}},{"a":null,"b":true,"c":"\\"}]"#);
        assert!(python.is_some());
        assert_eq!(python, json);
        for text in ["", "[", "{'a'}", "[1 2]", "'open", "[1] 2", "{1: [}", "'\\"] {
            assert_eq!(value::<serde_json::Value>(text), None, "{text}");
        }
        assert_eq!(value::<serde_json::Value>(&"[".repeat(10_000)), None);
    }

    #[test]
    fn what_is_no_literal_is_none() {
        for text in [
            "Goal Kick",
            "'open",
            "__import__('os')",
            "[1, lambda: 2]",
            "'a\\",
        ] {
            assert_eq!(to_json(text), None, "{text}");
        }
    }
}
