//! `backline agree`.

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::machinery::agree::agree;
use backline::machinery::attribute::AttributeOptions;
use backline::machinery::model::MATCHES;
use backline::machinery::read::{ReadOptions, format_named};
use backline::machinery::report::{Outputs, agreed_json, agreed_text};

use super::args::Agree;

/// Errors shown in the terminal.
const SHOWN: usize = 30;

pub fn run(options: &Agree) -> anyhow::Result<()> {
    let found = [&options.a, &options.b].map(|path| {
        analyse(
            &[path],
            &AnalyseOptions {
                read: ReadOptions {
                    keep_going: options.keep_going,
                    ..ReadOptions::default()
                },
                attribute: AttributeOptions {
                    standard: options.standard,
                    ..AttributeOptions::default()
                },
                ..AnalyseOptions::default()
            },
        )
    });
    let [a, b] = found;
    let (a, b) = (a?, b?);
    let names = [provider(&a)?, provider(&b)?];
    let names = match names[0] == names[1] {
        true => ["A".to_owned(), "B".to_owned()],
        false => names,
    };
    let agreed = agree(&a, &b, [&names[0], &names[1]])?;
    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("agreement.csv", &agreed.figures)?;
    outputs.add_csv("agreement-errors.csv", &agreed.seen)?;
    outputs.add_csv("agreement-matches.csv", &agreed.matches)?;
    outputs.add("agreement.json", agreed_json(&agreed)?.as_bytes())?;
    let places = outputs.commit()?;
    say!("{}\n", agreed_text(&agreed, SHOWN)?);
    for found in [&a, &b] {
        super::say_notes(&found.notes);
    }
    super::say_places(&places);
    for found in [&a, &b] {
        super::report_failures(&found.failures)?;
    }
    Ok(())
}

/// Whose data it is, in a word or two; of several providers those.
fn provider(found: &Analysis) -> anyhow::Result<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in found
        .matches
        .column(MATCHES.provider)?
        .str()?
        .iter()
        .flatten()
    {
        let credit = format_named(name).map_or(name, |format| format.credit());
        let title = credit.split(" (").next().unwrap_or(credit);
        if !names.contains(&title) {
            names.push(title);
        }
    }
    Ok(names.join(" and "))
}
