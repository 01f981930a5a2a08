//! What a provider's folder offers to the rest: how its files are known, read and described.
//!
//! A provider is added in its own folder, and listed once in [`PROVIDERS`].

use std::path::Path;

use super::backline::Mapping;
use super::sheet::column_names;
use super::source::Input;
use super::{
    ReadOptions, backline, cdf, datafactory, frames, kloppy, metrica, opta, spadl, sportec,
    statsbomb, wyscout,
};
use crate::error::{Error, Result};
use crate::model::Batch;

/// Every provider, in the order in which they are asked whose a file is.
static PROVIDERS: &[&Provider] = &[
    &statsbomb::PROVIDER,
    &wyscout::PROVIDER,
    &frames::PROVIDER,
    &spadl::PROVIDER,
    &kloppy::PROVIDER,
    &opta::OPTA,
    &opta::STATSPERFORM,
    &opta::WHOSCORED,
    &sportec::PROVIDER,
    &datafactory::PROVIDER,
    &metrica::PROVIDER,
    &cdf::PROVIDER,
    &backline::PROVIDER,
];

/// A provider's format, as its folder hands it over.
pub(crate) struct Provider {
    /// Name on the command line and in the `provider` column.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Whom a picture names as its source.
    pub credit: &'static str,
    /// What is read, one line.
    pub forms: &'static str,
    /// Whether a file is this provider's, from its first bytes.
    pub recognise: fn(&Head) -> Recognition,
    /// Reads one file to the end of the batch: each match with `Batch::open`, its events, then
    /// [`crate::normalise::finish_match`].
    pub read: fn(&Input, &mut Batch) -> Result<()>,
    /// Which of the options that are not every format's it takes, in one of its forms at least.
    pub takes: &'static [Taken],
    /// Columns that its table cannot do without; empty where it has no table of its own. They tell
    /// what a table lacks that is nearly one.
    pub columns: &'static [&'static str],
    /// How the format maps to the event model.
    pub describe: fn() -> Description,
}

/// An option of reading that only some formats take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    Lineups,
    Meta,
    Coordinates,
    Direction,
    Mapping,
}

impl Taken {
    /// What of these is given.
    pub fn given(options: &ReadOptions) -> impl Iterator<Item = Taken> {
        [
            (Taken::Lineups, options.lineups.is_some()),
            (Taken::Meta, options.meta.is_some()),
            (Taken::Coordinates, options.coordinates.is_some()),
            (Taken::Direction, options.direction.is_some()),
            (Taken::Mapping, options.mapping.is_some()),
        ]
        .into_iter()
        .filter_map(|(taken, given)| given.then_some(taken))
    }

    /// The option on the command line.
    pub fn option(self) -> &'static str {
        match self {
            Taken::Lineups => "--lineups",
            Taken::Meta => "--meta",
            Taken::Coordinates => "--coordinates",
            Taken::Direction => "--direction",
            Taken::Mapping => "--map or --mapping",
        }
    }

    /// The formats that take it.
    fn formats(self) -> String {
        let formats = Format::all().filter(|format| format.provider().takes.contains(&self));
        let names: Vec<&str> = formats.map(Format::name).collect();
        names.join(", ")
    }
}

/// An error when an option is given for a file whose format has no use for it: it would be
/// thought to hold.
pub(super) fn check_options(file: &Path, format: Format, options: &ReadOptions) -> Result<()> {
    let unused = |taken: &Taken| !format.provider().takes.contains(taken);
    match Taken::given(options).find(unused) {
        None => Ok(()),
        Some(taken) => Err(Error::Usage(format!(
            "{}: {} take no {}; leave the option out. The formats {} take it",
            file.display(),
            format.title(),
            taken.option(),
            taken.formats()
        ))),
    }
}

/// The first bytes of a file, at least 64 KiB of it where it has as many.
pub(crate) struct Head<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The first few kilobytes as text, without byte order mark and leading blanks.
    pub text: &'a str,
    /// What an event CSV's columns are called, when that was given.
    pub mapping: Option<&'a Mapping>,
}

/// What a provider says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognition {
    /// Its events.
    Events,
    /// Its file, but no events, or events that cannot be read: what it is, and what to do.
    Other {
        /// What it is, such as "a StatsBomb line-ups file".
        what: &'static str,
        /// What to do.
        hint: &'static str,
        /// It belongs beside event files and is read with them.
        companion: bool,
    },
    /// Not its file.
    Unknown,
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
    /// Files that belong to the events and where they are looked for; empty where there are none.
    pub companions: &'static str,
    /// Each of its types and what becomes of it.
    pub types: Vec<TypeRow>,
    /// What else to know.
    pub notes: &'static [&'static str],
}

/// One of a provider's event types and what becomes of it.
#[derive(Debug, Clone, Default)]
pub struct TypeRow {
    /// The provider's name, with the number where it has one.
    pub theirs: String,
    /// The model's event type; empty when the row is left aside.
    pub ours: String,
    /// Outcome, body part and qualifiers that follow, or why it is left aside.
    pub details: String,
}

/// A format that backline reads.
#[derive(Clone, Copy)]
pub struct Format(&'static Provider);

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Format> {
        PROVIDERS.iter().map(|provider| Format(provider))
    }

    /// That of backline's event CSV, which a mapping is for.
    pub(super) fn event_csv() -> Format {
        Format(&super::backline::PROVIDER)
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::all().find(|format| format.name() == name)
    }

    /// The name used on the command line and in the `provider` column.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Whom a picture of these data names as its source.
    pub fn credit(self) -> &'static str {
        self.0.credit
    }

    /// What is read of it, one line.
    pub fn forms(self) -> &'static str {
        self.0.forms
    }

    /// How it maps to the event model.
    pub fn describe(self) -> Description {
        (self.0.describe)()
    }

    /// The format's page of the documentation, as Markdown.
    pub fn page(self) -> String {
        let about = self.describe();
        let mut page = format!(
            "# {}\n\n`--format {}`: {}.\n\n",
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
            ("Files beside it", about.companions),
        ] {
            if !text.is_empty() {
                page += &format!("- **{what}**: {text}.\n");
            }
        }
        let options: Vec<String> = self.0.takes.iter().map(|t| t.option().to_owned()).collect();
        if !options.is_empty() {
            page += &format!("- **Options that it takes**: {}.\n", options.join(", "));
        }
        for note in about.notes {
            page += &format!("- {note}.\n");
        }
        page += "\n| provider's type | read as | outcome, body part, qualifiers; or why it is left aside |\n|---|---|---|\n";
        for row in &about.types {
            let ours = match row.ours.as_str() {
                "" => "left aside".to_owned(),
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

    pub(super) fn provider(self) -> &'static Provider {
        self.0
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

/// Asks each provider whose a file is; what one of them says of a file that holds no events
/// counts only when no other reads it.
pub(super) fn ask(head: &Head) -> (Option<Format>, Recognition) {
    let mut said = Recognition::Unknown;
    for format in Format::all() {
        match (format.provider().recognise)(head) {
            Recognition::Events => return (Some(format), Recognition::Events),
            other if said == Recognition::Unknown => said = other,
            _ => {}
        }
    }
    (None, said)
}

/// The format whose table this nearly is, and the columns that it lacks: it has most of them, and
/// no other format has a larger share of its own.
pub(super) fn nearly(head: &Head) -> Option<(Format, Vec<&'static str>)> {
    let quoted = head.text.starts_with(['[', '{']);
    let lacks = |format: &Format| -> Vec<&'static str> {
        let wanted = format.provider().columns;
        let names = match quoted {
            true => Vec::new(),
            false => column_names(head, wanted),
        };
        let has = |name: &&str| match quoted {
            true => head.text.contains(&format!("\"{name}\"")),
            false => names.iter().any(|known| known == name),
        };
        wanted.iter().filter(|name| !has(name)).copied().collect()
    };
    let share = |format: &Format, lacks: &[&str]| {
        let all = format.provider().columns.len();
        (all - lacks.len()) as f64 / all as f64
    };
    Format::all()
        .filter(|format| !format.provider().columns.is_empty())
        .filter(|format| !quoted || format.provider().forms.contains("JSON"))
        .map(|format| (format, lacks(&format)))
        .filter(|(format, lacks)| !lacks.is_empty() && share(format, lacks) > 0.6)
        .max_by(|(a, lacks_a), (b, lacks_b)| share(a, lacks_a).total_cmp(&share(b, lacks_b)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// `BACKLINE_WRITE_DOCS=1 cargo test --release format_pages` writes them anew.
    #[test]
    fn format_pages_of_the_documentation_say_what_the_code_does() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats");
        let write = std::env::var_os("BACKLINE_WRITE_DOCS").is_some();
        for format in Format::all() {
            let (file, page) = (folder.join(format!("{}.md", format.name())), format.page());
            if write {
                std::fs::create_dir_all(&folder).expect("made");
                std::fs::write(&file, &page).expect("written");
            }
            let found = std::fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(found, page, "{} is out of date", file.display());
        }
    }

    #[test]
    fn names_of_formats_are_each_one_s_own() {
        let names: std::collections::HashSet<_> = Format::all().map(Format::name).collect();
        assert_eq!(names.len(), Format::all().count());
    }
}
