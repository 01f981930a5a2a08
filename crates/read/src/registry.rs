//! The providers, and questions to all of them.
//!
//! A provider is added in its own folder, and listed once in [`PROVIDERS`].

use std::path::Path;

use super::format::{Description, Format};
use super::options::ReadOptions;
use super::options::Taken;
use super::provider::{Head, Provider, Recognition};
use super::sheet::column_names;
use super::{
    backline, cdf, datafactory, frames, kloppy, metrica, opta, own, spadl, sportec, statsbomb,
    wyscout,
};
use backline_model::{Error, Misuse, Result};

/// Every provider, in the order in which they are asked about a file.
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

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Format> {
        PROVIDERS.iter().map(|provider| Format(&provider.card))
    }

    /// The format of backline's event CSV, to which mappings apply.
    pub(super) fn event_csv() -> Format {
        Format(&super::backline::PROVIDER.card)
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::all().find(|format| format.name() == name)
    }

    /// The provider of this format.
    pub(super) fn provider(self) -> &'static Provider {
        let all = PROVIDERS.iter();
        let mut known = all.filter(|provider| std::ptr::eq(&provider.card, self.0));
        known.next().expect("a format is one of the providers'")
    }

    /// How the format maps to the event model.
    pub fn describe(self) -> Description {
        (self.provider().describe)()
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
        let options: Vec<String> = self
            .provider()
            .takes
            .iter()
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

impl Taken {
    /// The formats that accept it.
    fn formats(self) -> String {
        let formats = Format::all().filter(|format| format.provider().takes.contains(&self));
        let names: Vec<&str> = formats.map(Format::name).collect();
        names.join(", ")
    }
}

/// An error if an option is given for a file whose format does not use it: the user would think
/// that it applies.
pub(super) fn check_options(file: &Path, format: Format, options: &ReadOptions) -> Result<()> {
    let unused = |taken: &Taken| !format.provider().takes.contains(taken);
    match Taken::given(options).find(unused) {
        None => Ok(()),
        Some(taken) => Err(Error::usage(
            Misuse::WrongOption,
            format!(
                "{}: {} do not accept the {}; leave it out. The formats {} accept it",
                file.display(),
                format.title(),
                taken.option(),
                taken.formats()
            ),
        )),
    }
}

/// The formats, for a message.
pub(super) fn what_is_read() -> String {
    let titles: Vec<&str> = Format::all().map(Format::title).collect();
    format!("backline reads {}", titles.join("; "))
}

/// Asks each provider about a file; an answer that it holds no eventss only counts if no other
/// provider reads it.
pub(super) fn ask(head: &Head) -> (Option<Format>, Recognition) {
    // A table of errors also has the columns of an event CSV.
    let mut said = own::recognise(head.text);
    if said != Recognition::Unknown {
        return (None, said);
    }
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
/// no other format matches better.
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
        .filter(|format| !quoted || format.forms().contains("JSON"))
        .map(|format| (format, lacks(&format)))
        .filter(|(format, lacks)| !lacks.is_empty() && share(format, lacks) > 0.6)
        .max_by(|(a, lacks_a), (b, lacks_b)| share(a, lacks_a).total_cmp(&share(b, lacks_b)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// `BACKLINE_WRITE_DOCS=1 cargo test --release format_pages` rewrites them.
    #[test]
    fn format_pages_of_the_documentation_say_what_the_code_does() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats");
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
