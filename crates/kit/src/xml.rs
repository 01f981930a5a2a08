//! XML read from start to end, without a tree: elements with their attributes, borrowed from the
//! text, and errors that name the element, line and column.
//!
//! Entities that a document declares are never expanded, so no document can grow in memory.

use std::borrow::Cow;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::table;
use super::text::line_and_column;
use crate::hint::Hint;
use backline_model::Note;
use backline_model::{Error, Place, Result};

/// Maximum depth of nesting; no provider goes beyond ten.
const DEEPEST: usize = 100;

/// The document's text: UTF-8, UTF-16 with a byte order mark, else Windows-1252 (Latin-1).
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    table::decode(bytes).0
}

/// A note about a document that is not in a Unicode encoding and does not state its encoding.
pub fn encoding_note(file: &Path, bytes: &[u8]) -> Option<Note> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let declared = ["iso-8859-1", "latin", "windows-1252"]
        .iter()
        .any(|word| head.contains(word));
    (table::decode(bytes).1 && !declared).then(|| table::not_utf_8(file))
}

/// Whether a document stops within an element but is well-formed up to there.
pub fn ends_early(bytes: &[u8]) -> bool {
    let text = text(bytes);
    let mut reader = Reader::from_str(&text);
    let mut open = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => open += 1,
            Ok(Event::End(_)) => open -= 1,
            Ok(Event::Eof) => return open > 0,
            Ok(_) => {}
            Err(error) => return is_unfinished(&error),
        }
    }
}

/// Whether something was opened and not closed before the document's end.
fn is_unfinished(error: &quick_xml::Error) -> bool {
    match error {
        quick_xml::Error::Syntax(kind) => !matches!(kind, SyntaxError::InvalidBangMarkup),
        _ => false,
    }
}

/// A document being read.
pub struct Xml<'a> {
    file: &'a Path,
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Names of the elements that are open.
    open: Vec<&'a str>,
    /// Where the node read last starts.
    at: usize,
    /// The element read last was empty; its end is still to be returned.
    empty: bool,
    hint: Hint<'a>,
}

/// What comes next in a document.
pub enum Node<'a> {
    /// An element begins; an empty one is followed by its end.
    Start(Tag<'a>),
    /// An element ends.
    End,
    /// The document ends.
    Eof,
}

/// An element's name and attributes.
#[derive(Clone, Copy)]
pub struct Tag<'a> {
    /// Its name.
    pub name: &'a str,
    /// Everything between `<` and `>`.
    content: &'a str,
}

impl<'a> Tag<'a> {
    /// Its attributes by name, values as written.
    pub fn attributes(&self) -> impl Iterator<Item = Option<(&'a str, &'a str)>> + use<'a> {
        let mut attributes = Attributes::new(self.content, self.name.len());
        // A repeated attribute is returned twice; checking for those takes time.
        attributes.with_checks(false);
        attributes.map(|attribute| match attribute {
            Ok(attribute) => match attribute.value {
                Cow::Borrowed(value) => Some((attribute.key.into_inner(), value)),
                Cow::Owned(_) => None,
            },
            Err(_) => None,
        })
    }

    /// The value of one attribute as written.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes()
            .flatten()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

impl<'a> Xml<'a> {
    /// Begins to read; `hint` says what to do if the document is not well-formed.
    pub fn new(file: &'a Path, text: &'a str, hint: Hint<'a>) -> Xml<'a> {
        Xml {
            file,
            text,
            reader: Reader::from_str(text),
            open: Vec::with_capacity(16),
            at: 0,
            empty: false,
            hint,
        }
    }

    /// The next element that begins or ends; text, comments and instructions are skipped.
    ///
    /// # Errors
    /// A document that is not well-formed, ends within an element, or nests too deep.
    pub fn next_node(&mut self) -> Result<Node<'a>> {
        if self.empty {
            self.empty = false;
            self.open.pop();
            return Ok(Node::End);
        }
        loop {
            let start = self.position();
            self.at = start;
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    self.at = self.reader.error_position() as usize;
                    return Err(self.broken(match is_unfinished(&error) {
                        true => "the document ends in the middle".to_owned(),
                        false => error.to_string(),
                    }));
                }
            };
            let name_length = match &event {
                Event::Start(tag) | Event::Empty(tag) => tag.name().into_inner().len(),
                Event::End(_) => {
                    self.open.pop();
                    return Ok(Node::End);
                }
                Event::Eof => {
                    return match self.open.last() {
                        None => Ok(Node::Eof),
                        Some(name) => {
                            Err(self.broken(format!("the file ends within the element `{name}`")))
                        }
                    };
                }
                _ => continue,
            };
            self.empty = matches!(event, Event::Empty(_));
            // The slice reader's own slices live no longer than the event; these live as long as
            // the document.
            let end = self.position().saturating_sub(1 + usize::from(self.empty));
            let content = self.text.get(start + 1..end).unwrap_or_default();
            let name = content.get(..name_length).unwrap_or_default();
            if self.open.len() >= DEEPEST {
                return Err(self.broken(format!("elements nest more than {DEEPEST} deep")));
            }
            self.open.push(name);
            return Ok(Node::Start(Tag { name, content }));
        }
    }

    fn position(&self) -> usize {
        self.reader.buffer_position() as usize
    }

    /// The name of the element around the one that was opened last; empty at the root.
    pub fn parent(&self) -> &'a str {
        let depth = self.open.len();
        depth.checked_sub(2).map_or("", |at| self.open[at])
    }

    /// Skips the rest of the element that was opened last.
    pub fn skip(&mut self) -> Result<()> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            if let Node::Eof = self.next_node()? {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element that was opened last, up to its end, without the text of elements
    /// within it.
    pub fn text_of(&mut self) -> Result<Cow<'a, str>> {
        let depth = self.open.len();
        if self.empty {
            self.next_node()?;
            return Ok(Cow::Borrowed(""));
        }
        let start = self.position();
        loop {
            match self.next_node()? {
                Node::End if self.open.len() < depth => {
                    let raw = self.text.get(start..self.at).unwrap_or_default();
                    let raw = match raw.find('<') {
                        None => raw,
                        Some(inner) if raw[inner..].starts_with("<![CDATA[") => {
                            let text = &raw[inner + "<![CDATA[".len()..];
                            return Ok(text.split("]]>").next().unwrap_or_default().into());
                        }
                        Some(inner) => &raw[..inner],
                    };
                    return self.value(raw.trim());
                }
                Node::Eof => return Ok(Cow::Borrowed("")),
                _ => {}
            }
        }
    }

    /// A value as written, with its references (`&amp;`) resolved.
    ///
    /// # Errors
    /// A reference to an entity that XML itself does not define.
    pub fn value(&self, raw: &'a str) -> Result<Cow<'a, str>> {
        if !raw.contains('&') {
            return Ok(Cow::Borrowed(raw));
        }
        unescape(raw).map_err(|error| self.error(format!("`{raw}`: {error}")))
    }

    /// Each attribute of an element.
    ///
    /// # Errors
    /// An attribute that is not well-formed; what `each` returns, with the element as its place.
    pub fn each_attribute(
        &self,
        tag: &Tag<'a>,
        mut each: impl FnMut(&'a str, &'a str) -> Result<(), String>,
    ) -> Result<()> {
        for attribute in tag.attributes() {
            let Some((name, value)) = attribute else {
                return Err(self.broken(format!(
                    "an attribute of `{}` is not written as name=\"value\"",
                    tag.name
                )));
            };
            each(name, value).map_err(|problem| self.error(problem))?;
        }
        Ok(())
    }

    /// An error at the element read last: its content is impossible.
    pub fn error(&self, problem: impl Into<String>) -> Error {
        self.at_element(problem, self.hint.value())
    }

    /// The document is not well-formed at the element that was read last.
    fn broken(&self, problem: impl Into<String>) -> Error {
        self.at_element(problem, self.hint.broken())
    }

    fn at_element(&self, problem: impl Into<String>, hint: String) -> Error {
        let (line, column) = line_and_column(self.text.as_bytes(), self.at);
        let place = Place::Xml {
            path: self.open.join("/"),
            line,
            column,
        };
        Error::input(self.file, place, problem, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(text: &str) -> Xml<'_> {
        Xml::new(Path::new("a.xml"), text, Hint::Always("Look at it"))
    }

    fn message(text: &str) -> String {
        let mut xml = xml(text);
        loop {
            match xml.next_node() {
                Ok(Node::Eof) => panic!("{text} is well-formed"),
                Ok(_) => {}
                Err(error) => return error.to_string(),
            }
        }
    }

    #[test]
    fn elements_are_told_with_their_attributes_and_texts() {
        let mut xml = xml(
            "<?xml version='1.0'?><!-- no --><a x='1' y = \"2 &amp; 3\"><b/>t<c>A &amp; B<d/></c></a>",
        );
        let Node::Start(a) = xml.next_node().expect("a") else {
            panic!("a begins");
        };
        assert_eq!((a.name, a.get("x"), a.get("z")), ("a", Some("1"), None));
        let y = a.get("y").expect("y");
        assert_eq!(xml.value(y).expect("resolved"), "2 & 3");
        assert!(matches!(xml.next_node(), Ok(Node::Start(tag)) if tag.name == "b"));
        assert!(matches!(xml.next_node(), Ok(Node::End)));
        assert!(matches!(xml.next_node(), Ok(Node::Start(tag)) if tag.name == "c"));
        assert_eq!(xml.text_of().expect("text"), "A & B");
        assert!(matches!(xml.next_node(), Ok(Node::End)));
        assert!(matches!(xml.next_node(), Ok(Node::Eof)));
    }

    #[test]
    fn an_element_is_passed_over_with_all_within_it() {
        let mut xml = xml("<a><b><c/><c>d</c></b><e/></a>");
        xml.next_node().expect("a");
        xml.next_node().expect("b");
        xml.skip().expect("passed over");
        assert!(matches!(xml.next_node(), Ok(Node::Start(tag)) if tag.name == "e"));
        xml.skip().expect("an empty one too");
        assert!(matches!(xml.next_node(), Ok(Node::End)));
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let cut = message("<a>\n <b><c>");
        assert!(
            cut.contains("a.xml") && cut.contains("line 2") && cut.contains("ends within"),
            "{cut}"
        );
        let cut = message("<a>\n <b x='1");
        assert!(
            cut.contains("line 2 column 2") && cut.contains("ends in the middle"),
            "{cut}"
        );
        let crossed = message("<a><b></a></b>");
        assert!(crossed.contains("line 1 column 7"), "{crossed}");
        let deep = message(&"<a>".repeat(1000));
        assert!(deep.contains("100 deep"), "{deep}");
    }

    #[test]
    fn entities_of_the_document_are_not_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a x='&b;'/>";
        let mut xml = xml(text);
        let Node::Start(a) = xml.next_node().expect("a") else {
            panic!("a begins");
        };
        let x = a.get("x").expect("x");
        assert!(xml.value(x).is_err());
    }
}
