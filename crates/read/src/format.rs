//! The formats by name, and how each maps to the event model.

/// The names of a format.
#[derive(Debug)]
pub(crate) struct Card {
    /// Name on the command line and in the `provider` column.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// The source that a picture credits.
    pub credit: &'static str,
    /// What is read, one line.
    pub forms: &'static str,
}

/// A format that backline reads.
#[derive(Clone, Copy)]
pub struct Format(pub(super) &'static Card);

impl Format {
    /// The name used on the command line and in the `provider` column.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The source that a picture of these data credits.
    pub fn credit(self) -> &'static str {
        self.0.credit
    }

    /// What is read of it, one line.
    pub fn forms(self) -> &'static str {
        self.0.forms
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Format {}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How a format maps to the event model, as `docs/formats.md` shows it.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Unit, origin and direction of its positions.
    pub coordinates: &'static str,
    /// Its clock.
    pub clock: &'static str,
    /// Ids and names of players and teams.
    pub players: &'static str,
    /// Where the minutes played come from.
    pub minutes: &'static str,
    /// Which error labels it carries.
    pub labels: &'static str,
    /// Files that accompany the events, and where they are looked for; empty if there are none.
    pub companions: &'static str,
    /// Each of its types and what becomes of it.
    pub types: Vec<TypeRow>,
    /// Further remarks.
    pub notes: &'static [&'static str],
}

/// One of a provider's event types and what it becomes.
#[derive(Debug, Clone, Default)]
pub struct TypeRow {
    /// The provider's name, with the number where it has one.
    pub theirs: String,
    /// The model's event type; empty when the row is skipped.
    pub ours: String,
    /// The resulting outcome, body part and qualifiers, or why the row is skipped.
    pub details: String,
}
