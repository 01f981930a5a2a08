//! What a message says to do about a document that is not what it should be.

/// What to do, by what is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hint<'a> {
    /// The document holds events and is called so.
    Events(&'a str),
    /// The same whatever is wrong.
    Always(&'a str),
}

impl Hint<'_> {
    /// For a document that ends early, is not well-formed, or holds something else.
    pub fn broken(self) -> String {
        match self {
            Hint::Events(what) => {
                format!("Expected {what}; if the file was cut off, fetch it again")
            }
            Hint::Always(text) => text.to_owned(),
        }
    }

    /// For a value that cannot be, in a document that is well-formed.
    pub fn value(self) -> String {
        match self {
            Hint::Events(what) => {
                format!("Put it right there or take that part out; the file is read as {what}")
            }
            Hint::Always(text) => text.to_owned(),
        }
    }
}
