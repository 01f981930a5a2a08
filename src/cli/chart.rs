//! `backline chart`: pictures alone, kind by kind.

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::compare::{Options, rolling};
use backline::draw::Picture;
use backline::rate::causes;
use backline::report::{ChartView, error_map_picture, team_sheet_picture, trend_picture};
use backline::select::{Aliases, find_person, find_team, of_people, people, plays};
use polars::prelude::*;

use super::analyse::{Chosen, file_name, source_line, source_with_xg, timelines};
use super::args::{
    Chart, ChartCommon, ChartKind, ChartMap, ChartRates, ChartSheet, ChartTimeline, ChartTrend,
    Input,
};
use super::explain::Game;

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
    let places = common.picture.write(&common.out, pictures)?;
    super::say_rows_aside(found.rows_aside);
    super::say_places(&places);
    super::report_failures(&found.failures)
}

fn rates(options: &ChartRates) -> anyhow::Result<()> {
    let aliases = options.who.alias.as_ref().map(Aliases::read).transpose()?;
    let found = read(&options.input, &options.common, aliases)?;
    let chosen = Chosen::new(&found, &options.who)?;
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
        matches = matches.filter(col("match_id").eq(lit(game.id)));
    }
    let matches = matches.collect()?;
    let limit = options.timelines as usize;
    let style = options.common.picture.style();
    let pictures = timelines(&found, &matches, &found.errors, limit, &style)?;
    let left = matches.height().saturating_sub(pictures.len());
    write(&found, &options.common, pictures)?;
    if left > 0 {
        say!("{left} more matches have no timeline; --timelines N draws more, --match takes one");
    }
    Ok(())
}

fn map(options: &ChartMap) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let (errors, subject, matches) = chosen(&found, options)?;
    let view = view(&found, "Where errors were", &subject, matches)?;
    let picture = error_map_picture(
        &errors,
        &found.matches,
        &view,
        &options.common.picture.style(),
    )?;
    write(
        &found,
        &options.common,
        vec![("error-map".to_owned(), picture)],
    )
}

fn trend(options: &ChartTrend) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let everybody = people(&found.lineups)?;
    let mut pictures = Vec::new();
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
            "The estimate is gamma-Poisson and leans on the player's position group; the band holds 95 %"
                .to_owned(),
        );
        view.source = source_line(&found)?;
        let style = options.common.picture.style();
        let picture = trend_picture(&rolled, &errors, how.per.words(), &view, &style)?;
        pictures.push((format!("trend-{}", file_name(&person.label)), picture));
    }
    write(&found, &options.common, pictures)
}

fn team_sheet(options: &ChartSheet) -> anyhow::Result<()> {
    let found = read(&options.input, &options.common, None)?;
    let mut goals = causes(&found.outcomes, &found.errors, &found.matches)?;
    let mut subject = "All teams".to_owned();
    if let Some(wanted) = &options.team {
        subject = find_team(wanted, &found.matches)?;
        goals = goals
            .lazy()
            .filter(col("team").eq(lit(subject.as_str())))
            .collect()?;
    }
    let matches = goals.column("match_id")?.n_unique()?;
    let mut view = view(&found, "What goals conceded came of", &subject, matches)?;
    view.source = source_line(&found)?;
    let style = options.common.picture.style();
    let picture = team_sheet_picture(&goals, options.top as usize, &view, &style)?;
    write(
        &found,
        &options.common,
        vec![("team-sheet".to_owned(), picture)],
    )
}

/// The errors asked for, whose they are, and how many matches those played.
fn chosen(found: &Analysis, options: &ChartMap) -> anyhow::Result<(DataFrame, String, usize)> {
    let mut errors = found.errors.clone().lazy();
    let mut lineups = found.lineups.clone().lazy();
    let mut matches = found.matches.clone().lazy();
    let mut subject = Vec::new();
    if let Some(wanted) = &options.team {
        let team = find_team(wanted, &found.matches)?;
        let of_team = col("team").eq(lit(team.as_str()));
        errors = errors.filter(of_team.clone());
        lineups = lineups.filter(of_team);
        matches = matches.filter(plays(&team));
        subject.push(team);
    }
    let mut number = matches.collect()?.height();
    if !options.players.is_empty() {
        let everybody = people(&found.lineups)?;
        let mut keys = Vec::new();
        for wanted in &options.players {
            let person = find_person(wanted, &everybody)?;
            keys.push(person.key.as_str());
            subject.push(person.label.clone());
        }
        errors = errors.filter(of_people(&keys));
        let played = lineups.filter(of_people(&keys)).collect()?;
        number = played.column("match_id")?.n_unique()?;
    }
    if subject.is_empty() {
        subject.push("All teams".to_owned());
    }
    Ok((errors.collect()?, subject.join(", "), number))
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
