//! `backline chart`.

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::compare::{Options, rolling};
use backline::draw::DEFAULT_SCALE;
use backline::report::{ChartView, Outputs, error_map_picture, trend_picture};
use backline::select::{find_person, find_team, of_people, people, plays};
use polars::prelude::*;

use super::analyse::{file_name, source_with_xg};
use super::args::{Chart, ChartKind};

pub fn run(options: &Chart) -> anyhow::Result<()> {
    let found = analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: options.labels.labels(false),
                ..AttributeOptions::default()
            },
            ..AnalyseOptions::default()
        },
    )?;
    let mut outputs = Outputs::new(&options.out)?;
    match options.kind {
        ChartKind::Map => {
            let (errors, subject, team) = chosen(&found, options)?;
            let matches = matches_of(&found, team.as_deref())?;
            let view = view(&found, "Where errors were", &subject, matches)?;
            let png = error_map_picture(&errors, &view)?.to_png(DEFAULT_SCALE)?;
            outputs.add("error-map.png", &png)?;
        }
        ChartKind::Trend => {
            let everybody = people(&found.lineups)?;
            anyhow::ensure!(
                !options.players.is_empty(),
                backline::Error::Usage(
                    "a trend is one player's: name him with --player".to_owned()
                )
            );
            for wanted in &options.players {
                let person = find_person(wanted, &everybody)?;
                let how = Options::default();
                let window = options.window as usize;
                let keys = [person.key.as_str()];
                let rolled = rolling(
                    &found.lineups,
                    &found.matches,
                    &found.errors,
                    &how,
                    &keys,
                    window,
                )?;
                let errors = found
                    .errors
                    .clone()
                    .lazy()
                    .filter(of_people(&keys))
                    .collect()?;
                let played = rolled.column("match_id")?.n_unique()?;
                let mut view = view(&found, "Rolling rate of errors", &person.label, played)?;
                view.subtitle += &format!(", the last {window} of them at each point");
                view.notes.push(
                    "The estimate is gamma-Poisson and leans on the player's position group; the band holds 95 %."
                        .to_owned(),
                );
                let png = trend_picture(&rolled, &errors, how.per.words(), &view)?
                    .to_png(DEFAULT_SCALE)?;
                outputs.add(&format!("trend-{}.png", file_name(&person.label)), &png)?;
            }
        }
    }
    let places = outputs.commit()?;
    super::say_rows_aside(found.rows_aside);
    say!("Wrote:");
    for place in places {
        say!("  {}", place.display());
    }
    super::report_failures(&found.failures)
}

/// The errors asked for, whose they are, and the team that was asked for.
fn chosen(
    found: &Analysis,
    options: &Chart,
) -> anyhow::Result<(DataFrame, String, Option<String>)> {
    let mut of_team = None;
    let mut errors = found.errors.clone().lazy();
    let mut subject = Vec::new();
    if let Some(wanted) = &options.team {
        let team = find_team(wanted, &found.matches)?;
        let team = team.as_str();
        errors = errors.filter(col("team").eq(lit(team)));
        subject.push(team.to_owned());
        of_team = Some(team.to_owned());
    }
    if !options.players.is_empty() {
        let everybody = people(&found.lineups)?;
        let mut keys = Vec::new();
        for wanted in &options.players {
            let person = find_person(wanted, &everybody)?;
            keys.push(person.key.as_str());
            subject.push(person.label.clone());
        }
        errors = errors.filter(of_people(&keys));
    }
    if subject.is_empty() {
        subject.push("All teams".to_owned());
    }
    Ok((errors.collect()?, subject.join(", "), of_team))
}

/// Number of matches in which one of the teams of these errors played; all of them for all teams.
fn matches_of(found: &Analysis, team: Option<&str>) -> anyhow::Result<usize> {
    let Some(wanted) = team else {
        return Ok(found.matches.height());
    };
    Ok(found
        .matches
        .clone()
        .lazy()
        .filter(plays(wanted))
        .collect()?
        .height())
}

fn view(found: &Analysis, what: &str, subject: &str, matches: usize) -> anyhow::Result<ChartView> {
    Ok(ChartView {
        title: format!("{what} – {subject}"),
        subtitle: format!(
            "{matches} {}",
            if matches == 1 { "match" } else { "matches" }
        ),
        subject: subject.to_owned(),
        notes: Vec::new(),
        source: source_with_xg(found)?,
    })
}
