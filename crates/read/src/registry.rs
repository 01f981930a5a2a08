//! Questions to all providers.

use std::path::Path;

use backline_formats::formats;
use backline_kit::format::Format;
use backline_kit::options::ReadOptions;
use backline_kit::options::Taken;
use backline_kit::provider::{Head, Recognition};
use backline_kit::sheet::column_names;
use backline_model::{Error, Misuse, Result};

use super::own;

/// The formats that accept an option, for a message.
fn taking(option: Taken) -> String {
    let formats = formats().filter(|format| format.provider().takes.contains(&option));
    let names: Vec<&str> = formats.map(Format::name).collect();
    names.join(", ")
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
                "{}: {} do not accept the {}; leave it out. Formats that accept it: {}",
                file.display(),
                format.title(),
                taken.option(),
                taking(taken)
            ),
        )),
    }
}

/// The formats, for a message.
pub(super) fn what_is_read() -> String {
    let titles: Vec<&str> = formats().map(Format::title).collect();
    format!("backline reads {}", titles.join("; "))
}

/// Asks each provider about a file; an answer that it holds no events only counts if no other
/// provider reads it.
pub(super) fn ask(head: &Head) -> (Option<Format>, Recognition) {
    // A table of errors also has the columns of an event CSV.
    let mut said = own::recognise(head.text);
    if said != Recognition::Unknown {
        return (None, said);
    }
    for format in formats() {
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
    formats()
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
        for format in formats() {
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
        let names: std::collections::HashSet<_> = formats().map(Format::name).collect();
        assert_eq!(names.len(), formats().count());
    }
}
