//! The formats by name, and how each maps to the event model.

use super::provider::Provider;

/// The names of a format.
#[derive(Debug)]
pub struct Card {
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
pub struct Format(pub &'static Provider);

impl Format {
    /// The name used on the command line and in the `provider` column.
    pub fn name(self) -> &'static str {
        self.0.card.name
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        self.0.card.title
    }

    /// The source that a picture of these data credits.
    pub fn credit(self) -> &'static str {
        self.0.card.credit
    }

    /// What is read of it, one line.
    pub fn forms(self) -> &'static str {
        self.0.card.forms
    }

    /// The provider of this format.
    pub fn provider(self) -> &'static Provider {
        self.0
    }

    /// How the format maps to the event model.
    pub fn describe(self) -> Description {
        (self.0.describe)()
    }

    /// The format's page of the documentation, as Markdown.
    pub fn page(self) -> String {
        let about = self.describe();
        let mut page = format!(
            "# {}\n\nFormat `{}`: {}.\n\n",
            self.title(),
            self.name(),
            self.forms()
        );
        for (what, text) in [
            ("Coordinates", about.coordinates),
            ("Clock", about.clock),
            ("Players and teams", about.players),
            ("Minutes played", about.minutes),
            ("Error labels", about.labels),
            ("Files next to it", about.companions),
        ] {
            if !text.is_empty() {
                page += &format!("- **{what}**: {text}.\n");
            }
        }
        let takes = self.0.takes.iter();
        let options: Vec<String> = takes
            .map(|taken| taken.option().replacen("option ", "", 1))
            .collect();
        if !options.is_empty() {
            page += &format!("- **Options**: {}.\n", options.join(", "));
        }
        for note in about.notes {
            page += &format!("- {note}.\n");
        }
        page += "\n| provider's type | read as | outcome, body part, qualifiers; or why it is skipped |\n|---|---|---|\n";
        for row in &about.types {
            let ours = match row.ours.as_str() {
                "" => "skipped".to_owned(),
                word => format!("`{word}`"),
            };
            page += &format!(
                "| {} | {ours} | {} |\n",
                row.theirs.replace('|', "\\|"),
                row.details.replace('|', "\\|")
            );
        }
        page
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
