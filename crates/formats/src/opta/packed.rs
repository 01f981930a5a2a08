//! Opta's feeds as JSON that was generated from their XML: attributes under `@attributes`, text
//! under `@value`, F24 and F9 each in a node of a list or in a file of its own. It is converted
//! back to the original XML.

use std::path::Path;

use serde_json::{Map, Value};

use backline_kit::hint::Hint;
use backline_kit::text::decode_json;
use backline_model::Result;

/// Whether bytes are a JSON document.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The feeds in a document.
pub(super) struct Feeds {
    /// F24, or empty.
    pub events: String,
    /// F9 or F7, or empty.
    pub line_ups: String,
}

/// The feeds in a JSON document as XML.
///
/// # Errors
/// Anything that is not JSON.
pub(super) fn feeds(file: &Path, bytes: &[u8], hint: Hint) -> Result<Feeds> {
    let document: Value = decode_json(file, bytes, hint)?;
    let xml = |root: &str, key: &str| {
        let mut found = Vec::new();
        find(&document, key, 0, &mut found);
        let mut text = String::new();
        for value in found {
            element(root, value, &mut text);
        }
        text
    };
    Ok(Feeds {
        events: xml("Games", "Games"),
        line_ups: ["OptaFeed", "SoccerFeed"]
            .into_iter()
            .map(|key| xml("SoccerFeed", key))
            .collect(),
    })
}

/// The values of a key at any place, a few levels down.
fn find<'v>(value: &'v Value, key: &str, depth: usize, found: &mut Vec<&'v Value>) {
    const DEEPEST: usize = 4;
    match value {
        _ if depth > DEEPEST => {}
        Value::Array(items) => {
            for item in items {
                find(item, key, depth + 1, found);
            }
        }
        Value::Object(object) => {
            for (name, inner) in object {
                match name == key {
                    true => found.push(inner),
                    false => find(inner, key, depth + 1, found),
                }
            }
        }
        _ => {}
    }
}

/// Writes an element; a list becomes several elements.
fn element(name: &str, value: &Value, xml: &mut String) {
    if let Value::Array(items) = value {
        for item in items {
            element(name, item, xml);
        }
        return;
    }
    if value.is_null() || !is_name(name) {
        return;
    }
    let name = match name {
        "OptaDocument" => "SoccerDocument",
        name => name,
    };
    xml.push('<');
    xml.push_str(name);
    let nothing = Map::new();
    let object = value.as_object().unwrap_or(&nothing);
    if let Some(Value::Object(attributes)) = object.get("@attributes") {
        for (key, value) in attributes {
            if let (Some(text), true) = (scalar(value), is_name(key)) {
                xml.push_str(&format!(" {key}=\"{}\"", escaped(&text)));
            }
        }
    }
    xml.push('>');
    if let Some(text) = scalar(object.get("@value").unwrap_or(value)) {
        xml.push_str(&escaped(&text));
    }
    for (key, inner) in names(object) {
        element(key, inner, xml);
    }
    // Order matters to the reader of the XML: line-ups come first, as teams are named once they are
    // known.
    let mut inner: Vec<(&String, &Value)> = object.iter().collect();
    inner.sort_by_key(|(key, _)| key.as_str() == "Team");
    for (key, inner) in inner {
        if !key.starts_with('@') && key != "nameObj" {
            element(key, inner, xml);
        }
    }
    xml.push_str(&format!("</{name}>"));
}

/// What the JSON has in an object of names and the XML as elements, if those are missing.
fn names(object: &Map<String, Value>) -> impl Iterator<Item = (&'static str, &Value)> {
    let of = object.get("nameObj").and_then(Value::as_object);
    const NAMES: [(&str, &str); 4] = [
        ("name", "Name"),
        ("first", "First"),
        ("last", "Last"),
        ("known", "Known"),
    ];
    NAMES.into_iter().filter_map(move |(theirs, element)| {
        let value = of?.get(theirs)?;
        let empty = value.as_str().is_none_or(str::is_empty);
        (!empty && !object.contains_key(element)).then_some((element, value))
    })
}

/// Whether a text is valid as the name of an element.
fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(letter)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(u8::from(*is).to_string()),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_values_and_names_go_back_to_their_places() {
        let json = br#"[{"data": {"Games": {"Game": {"@attributes": {"id": 7, "name": "A & \"B\""},
            "Event": [{"@attributes": {"id": "1"}, "Q": {"@attributes": {"qualifier_id": 1}}}, {"@attributes": {"id": "2"}}]}}}},
            {"data": {"OptaFeed": {"OptaDocument": [{"@attributes": {"uID": "f7"},
            "Team": [{"@attributes": {"uID": "t1"}, "nameObj": {"name": "Elms"}}],
            "MatchData": {"Stat": {"@attributes": {"Type": "x"}, "@value": 93}}}]}}}]"#;
        let feeds = feeds(Path::new("a.json"), json, Hint::Always("x")).expect("read");
        assert_eq!(
            feeds.events,
            "<Games><Game id=\"7\" name=\"A &amp; &quot;B&quot;\"><Event id=\"1\"><Q qualifier_id=\"1\"></Q></Event><Event id=\"2\"></Event></Game></Games>"
        );
        assert_eq!(
            feeds.line_ups,
            "<SoccerFeed><SoccerDocument uID=\"f7\"><MatchData><Stat Type=\"x\">93</Stat></MatchData><Team uID=\"t1\"><Name>Elms</Name></Team></SoccerDocument></SoccerFeed>"
        );
    }
}
