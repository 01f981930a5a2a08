//! Values as Python prints them, or as JSON: what scrapers leave in a cell for a list or an
//! object, such as `[{'type': {'value': 56, 'displayName': 'Zone'}, 'value': 'Back'}]`.

/// A value read from a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// `None`, `null`, `nan`.
    Nothing,
    Truth(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    /// Keys and values in their order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(entries) => entries
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// A whole number that is not negative, or its text.
    pub fn whole(&self) -> Option<u32> {
        match self {
            Value::Number(number) if number.fract() == 0.0 && (0.0..=4e9).contains(number) => {
                Some(*number as u32)
            }
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The text, numbers and truth values as they would be written.
    pub fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Truth(truth) => Some(truth.to_string()),
            _ => None,
        }
    }
}

/// Levels of nesting that are read.
const DEEPEST: usize = 16;

/// Reads a cell; `None` when it is neither notation.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut cell = Cell { rest: text.trim() };
    let value = cell.value(0)?;
    cell.rest.trim().is_empty().then_some(value)
}

struct Cell<'a> {
    rest: &'a str,
}

impl Cell<'_> {
    fn eat(&mut self, mark: char) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(mark) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        if self.eat('[') {
            let mut list = Vec::new();
            while !self.eat(']') {
                list.push(self.value(depth + 1)?);
                if !self.eat(',') && !self.rest.trim_start().starts_with(']') {
                    return None;
                }
            }
            return Some(Value::List(list));
        }
        if self.eat('{') {
            let mut map = Vec::new();
            while !self.eat('}') {
                let key = self.value(depth + 1)?.text()?;
                if !self.eat(':') {
                    return None;
                }
                map.push((key, self.value(depth + 1)?));
                if !self.eat(',') && !self.rest.trim_start().starts_with('}') {
                    return None;
                }
            }
            return Some(Value::Map(map));
        }
        for quote in ['\'', '"'] {
            if self.eat(quote) {
                return self.quoted(quote).map(Value::Text);
            }
        }
        self.word()
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.rest = &self.rest[at + c.len_utf8()..];
                    return Some(text);
                }
                '\\' => {
                    let (_, escaped) = chars.next()?;
                    let digits = match escaped {
                        'n' => {
                            text.push('\n');
                            continue;
                        }
                        't' => {
                            text.push('\t');
                            continue;
                        }
                        'x' => 2,
                        'u' => 4,
                        other => {
                            text.push(other);
                            continue;
                        }
                    };
                    let mut code = 0;
                    for _ in 0..digits {
                        code = code * 16 + chars.next()?.1.to_digit(16)?;
                    }
                    // Half of a surrogate pair says nothing on its own.
                    text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                }
                c => text.push(c),
            }
        }
        None
    }

    fn word(&mut self) -> Option<Value> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_')))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        self.rest = after;
        Some(match word {
            "None" | "null" | "nan" | "NaN" => Value::Nothing,
            "True" | "true" => Value::Truth(true),
            "False" | "false" => Value::Truth(false),
            number => Value::Number(number.parse().ok().filter(|n: &f64| n.is_finite())?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_and_json_give_the_same_value() {
        let python = parse(
            "[{'type': {'value': 56, 'displayName': 'Zone'}, 'value': 'Back'}, {'a': None, 'b': True}]",
        );
        let json = parse(
            r#"[{"type":{"value":56,"displayName":"Zone"},"value":"Back"},{"a":null,"b":true}]"#,
        );
        assert_eq!(python, json);
        let first = match &python {
            Some(Value::List(list)) => list[0].clone(),
            other => panic!("{other:?}"),
        };
        let number = first
            .get("type")
            .and_then(|kind| kind.get("value")?.whole());
        assert_eq!(number, Some(56));
    }

    #[test]
    fn quotes_and_escapes_are_read_as_python_writes_them() {
        assert_eq!(parse("\"M'Poku\""), Some(Value::Text("M'Poku".into())));
        assert_eq!(parse(r"'M\'Poku'"), Some(Value::Text("M'Poku".into())));
        assert_eq!(parse(r#""\u00e9""#), Some(Value::Text("é".into())));
        assert_eq!(parse("[]"), Some(Value::List(Vec::new())));
    }

    #[test]
    fn anything_else_is_neither() {
        for text in [
            "", "[", "{'a'}", "[1 2]", "'open", "soon", "[1] 2", "{1: [}", "'\\",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(10_000)), None);
    }
}
