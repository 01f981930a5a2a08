//! `backline chart`: pictures alone, kind by kind.

use std::collections::HashSet;
use std::path::Path;

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::draw::Picture;
use backline::report::{Game, Selected, error_map, team_sheet_of, trend_of};
use backline::select::{Aliases, find_team, plays};
use polars::prelude::*;

use super::analyse::{file_name, timelines};
use super::args::{
    Chart, ChartCommon, ChartKind, ChartMap, ChartRates, ChartSheet, ChartTimeline, ChartTrend,
    Input,
};
use backline::model::MATCHES;

pub fn run(options: &Chart) -> anyhow::Result<()> {
    match &options.kind {
        ChartKind::Rates(options) => rates(options),
        ChartKind::Comparison(options) => super::compare::draw(options),
        ChartKind::Timeline(options) => timeline(options),
        ChartKind::Story(options) => super::explain::draw(options),
        ChartKind::Map(options) => map(options),
        ChartKind::Trend(options) => trend(options),
        ChartKind::TeamSheet(options) => team_sheet(options),
    }
}

fn read(input: &Input, common: &ChartCommon, aliases: Option<Aliases>) -> anyhow::Result<Analysis> {
    Ok(analyse(
        &input.paths,
        &AnalyseOptions {
            read: input.read_options()?,
            attribute: AttributeOptions {
                labels: common.labels.labels(false),
                ..AttributeOptions::default()
            },
            aliases,
            figures_only: true,
            ..AnalyseOptions::default()
        },
    )?)
}

fn write(
    found: &Analysis,
    common: &ChartCommon,
    pictures: Vec<(String, Picture)>,
) -> anyhow::Result<()> {
    write_of(found, &found.matches, common, pictures)
}

/// Writes pictures that show these matches alone.
fn write_of(
    found: &Analysis,
    matches: &DataFrame,
    common: &ChartCommon,
    pictures: Vec<(String, Picture)>,
) -> anyhow::Result<()> {
    let places = common.picture.write(&common.out, pictures)?;
    let files = matches.column(MATCHES.file)?.str()?;
    let files: HashSet<&Path> = files.iter().flatten().map(Path::new).collect();
    let notes = found
        .notes
        .iter()
        .filter(|note| files.contains(note.file.as_path()));
    super::say_notes(found.rows_aside, &notes.cloned().collect::<Vec<_>>());
    super::say_places(&places);
    super::report_failures(&found.failures)
}

fn rates(options: &ChartRates) -> anyhow::Result<()> {
    let aliases = options.who.alias.as_ref().map(Aliases::read).transpose()?;
    let found = read(&options.input, &options.common, aliases)?;
    let chosen = Selected::new(&found, &options.who.selection())?;
    let picture = chosen.picture(&found, &options.common.picture.style())?;
    write(
        &found,
        &options.common,
        vec![("error-rates".to_owned(), picture)],
    )
}

fn timeline(options: &ChartTimeline) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let mut matches = found.matches.clone().lazy();
    if let Some(wanted) = &options.team {
        let team = find_team(wanted, &found.matches)?;
        matches = matches.filter(plays(&team));
    }
    if options.match_name.is_some() {
        let game = Game::find(&found, options.match_name.as_deref())?;
        matches = matches.filter(col(MATCHES.match_id).eq(lit(game.id)));
    }
    let matches = matches.collect()?;
    let limit = options.timelines as usize;
    let style = options.common.picture.style();
    let pictures = timelines(&found, &matches, &found.errors, limit, &style)?;
    let left = matches.height().saturating_sub(pictures.len());
    write_of(&found, &matches, &options.common, pictures)?;
    if left > 0 {
        say!("{left} more matches have no timeline; --timelines N draws more, --match takes one");
    }
    Ok(())
}

fn map(options: &ChartMap) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let style = options.common.picture.style();
    let picture = error_map(&found, options.team.as_deref(), &options.players, &style)?;
    write(
        &found,
        &options.common,
        vec![("error-map".to_owned(), picture)],
    )
}

fn trend(options: &ChartTrend) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let style = options.common.picture.style();
    let mut pictures = Vec::new();
    for wanted in &options.players {
        let (label, picture) = trend_of(&found, wanted, options.window as usize, &style)?;
        pictures.push((format!("trend-{}", file_name(&label)), picture));
    }
    write(&found, &options.common, pictures)
}

fn team_sheet(options: &ChartSheet) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let style = options.common.picture.style();
    let picture = team_sheet_of(
        &found,
        options.team.as_deref(),
        options.top as usize,
        &style,
    )?;
    write(
        &found,
        &options.common,
        vec![("team-sheet".to_owned(), picture)],
    )
}
