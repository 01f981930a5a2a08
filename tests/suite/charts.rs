//! The kinds of pictures: what is written from their list, and that each can be drawn.
//!
//! `BACKLINE_WRITE_DOCS=1 cargo test --release charts` writes the list in `docs/pictures.md` and
//! Python's stub anew.

use std::path::{Path, PathBuf};

use backline::machinery::report::CHARTS;
use backline::machinery::report::chart::{ChartOption, Value};

use crate::common::{backline, temporary};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Holds a file against what it must be, or writes it.
fn holds(name: &str, wanted: &str) {
    let path = path(name);
    if std::env::var_os("BACKLINE_WRITE_DOCS").is_some() {
        std::fs::write(&path, wanted).expect("written");
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == wanted,
        "{name} is not what the kinds of pictures make of it: \
         `BACKLINE_WRITE_DOCS=1 cargo test --release charts` writes it anew"
    );
}

#[test]
fn charts_are_listed_in_their_page_and_each_has_its_section() {
    let (begin, end) = ("<!-- kinds -->\n", "<!-- end of kinds -->\n");
    let page = std::fs::read_to_string(path("docs/pictures.md")).expect("a page");
    let (before, rest) = page.split_once(begin).expect("the list begins");
    let (_, after) = rest.split_once(end).expect("the list ends");
    let mut list = String::from("| `backline chart` | file | shows |\n|---|---|---|\n");
    for chart in CHARTS {
        list += &format!(
            "| `{}` | `{}.png` | {} |\n",
            chart.name, chart.file, chart.about
        );
        let command = format!("backline chart {} ", chart.name);
        assert!(after.contains(&command), "no section shows `{command}`");
    }
    holds(
        "docs/pictures.md",
        &format!("{before}{begin}{list}{end}{after}"),
    );
}

#[test]
fn charts_are_functions_in_python_with_types() {
    let mut functions = String::new();
    let mut names = String::new();
    for chart in CHARTS {
        let name = format!("chart_{}", chart.name.replace('-', "_"));
        names += &format!("    \"{name}\",\n");
        let taken: Vec<&ChartOption> = chart
            .options
            .iter()
            .filter(|option| option.python.is_some())
            .collect();
        let is_first = |option: &&&ChartOption| {
            ["match", "player", "players"].contains(&option.python.unwrap_or_default())
        };
        functions += &format!("def {name}(\n    data: Data,\n    attribution: Attribution,\n");
        taken
            .iter()
            .filter(is_first)
            .for_each(|option| functions += &parameter(option));
        functions += "    *,\n";
        let rest = taken.iter().filter(|option| !is_first(option));
        rest.for_each(|option| functions += &parameter(option));
        functions += &format!("{LOOK}) -> Picture:\n    \"\"\"{}.\"\"\"\n\n", chart.about);
    }
    holds(
        "python/backline/_charts.pyi",
        &format!(
            "{HEAD}__all__ = [\n{names}]\n\n{}",
            functions.trim_end().to_owned() + "\n"
        ),
    );
}

const HEAD: &str = "\
# Written from the kinds of pictures by `BACKLINE_WRITE_DOCS=1 cargo test --release charts`.
from typing import Optional, Sequence, Union

from ._ask import Per, Theme, Weight
from ._data import Attribution, Data, Path
from ._engine import Picture

";

const LOOK: &str = "    theme: Theme = \"light\",
    width: Optional[int] = None,
    height: Optional[int] = None,
    size: Union[None, str, tuple[int, int]] = None,
    title: Optional[str] = None,
    subtitle: Optional[str] = None,
    credit: Optional[str] = None,
    notes: bool = True,
    font: Union[None, Path, Sequence[Path]] = None,
    language: str = \"en\",
";

/// An option as Python declares it.
fn parameter(option: &ChartOption) -> String {
    let keyword = option.python.unwrap_or_default().replace('-', "_");
    let kind = match option.value {
        Value::Text if keyword == "minute" => "Union[None, int, str] = None".to_owned(),
        Value::Text => "Optional[str] = None".to_owned(),
        Value::Texts | Value::List => "Union[None, str, Sequence[str]] = None".to_owned(),
        Value::Required => "str".to_owned(),
        Value::Minutes => "Optional[float] = None".to_owned(),
        Value::Whole(_, Some(default)) => format!("int = {default}"),
        Value::Whole(_, None) => "Optional[int] = None".to_owned(),
        Value::Flag => "bool = False".to_owned(),
        Value::Word(all) => {
            let (first, rest) = keyword.split_at(1);
            format!("{}{rest} = \"{}\"", first.to_uppercase(), all()[0].0)
        }
        Value::Out | Value::Alias | Value::Labels | Value::Standard => {
            "Optional[Path] = None".to_owned()
        }
    };
    format!("    {keyword}: {kind},\n")
}

/// Each kind in each theme, wide and narrow, with the least that it must be told.
#[test]
fn charts_are_drawn_in_each_theme() {
    for chart in CHARTS {
        for theme in ["light", "dark", "print"] {
            let folder = temporary();
            let out = folder.path().to_string_lossy().into_owned();
            let data = path("data").to_string_lossy().into_owned();
            let mut line = vec![
                "chart", chart.name, &data, "-o", &out, "--theme", theme, "--svg",
            ];
            for option in chart.options {
                match (option.name, option.value) {
                    ("player", _) if chart.name == "trend" => {
                        line.extend(["--team", "Real Madrid"]);
                    }
                    ("goal", _) => line.extend(["--match", "psg", "--goal", "1"]),
                    _ => {}
                }
            }
            backline(line).done();
            let written = std::fs::read_dir(folder.path()).expect("a folder").count();
            assert!(written > 0, "{} {theme}", chart.name);
        }
    }
}
