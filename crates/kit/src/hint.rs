//! The hint of a message about a document that is not as it should be.

/// The hint, depending on what is wrong.
#[derive(Debug, Clone, Copy)]
pub enum Hint<'a> {
    /// The document holds events; this is its name.
    Events(&'a str),
    /// The same hint whatever is wrong.
    Always(&'a str),
}

impl Hint<'_> {
    /// The hint for a document that ends early, is not well-formed, or holds something else.
    pub fn broken(self) -> String {
        match self {
            Hint::Events(what) => {
                format!("Expected {what}; if the file was cut off, fetch it again")
            }
            Hint::Always(text) => text.to_owned(),
        }
    }

    /// The hint for an impossible value in a well-formed document.
    pub fn value(self) -> String {
        match self {
            Hint::Events(what) => {
                format!("Correct it or remove that part; the file is read as {what}")
            }
            Hint::Always(text) => text.to_owned(),
        }
    }
}
