//! `backline explain`.

use std::path::PathBuf;

use anyhow::Context;
use backline::analyse::{AnalyseOptions, Analysis, analyse, match_data};
use backline::attribute::{AttributeOptions, Explanation, explain};
use backline::model::report_minute;
use backline::report::{Cells, StoryView, candidates_text, chain_table, story_picture, verdict};
use backline::select::folded;
use polars::prelude::*;

use super::analyse::{file_name, source_with_xg};
use super::args::Explain;

pub fn run(options: &Explain) -> anyhow::Result<()> {
    let told = Told::new(options)?;
    let places = told.write(options)?;
    let explanation = &told.explanation;
    say!("{}", told.view.title);
    if !told.view.subtitle.is_empty() {
        say!("{}", told.view.subtitle);
    }
    say!("\n{}", chain_table(explanation)?);
    say!("\nVerdict: {}", verdict(explanation)?);
    if explanation.candidates.height() > 0 {
        say!("\nCandidates, with confidence:");
        say!("{}", candidates_text(explanation)?);
    }
    super::say_rows_aside(told.found.rows_aside);
    super::say_places(&places);
    super::report_failures(&told.found.failures)
}

/// The picture alone: `chart story`.
pub fn draw(options: &Explain) -> anyhow::Result<()> {
    let told = Told::new(options)?;
    super::say_places(&told.write(options)?);
    super::report_failures(&told.found.failures)
}

/// The goal that was asked for, explained.
struct Told {
    found: Analysis,
    explanation: Explanation,
    view: StoryView,
    /// Name of the picture's file.
    name: String,
}

impl Told {
    fn new(options: &Explain) -> anyhow::Result<Told> {
        let attribute = AttributeOptions {
            labels: options.labels.labels(false),
            ..AttributeOptions::default()
        };
        let found = analyse(
            &options.input.paths,
            &AnalyseOptions {
                read: options.input.read_options()?,
                attribute: attribute.clone(),
                ..AnalyseOptions::default()
            },
        )?;
        let game = Game::find(&found, options.match_name.as_deref())?;
        let moment = game.moment(&found, options)?;
        let read = options.input.read_options()?;
        let data = match_data(&options.input.paths, &read, &game.id, &game.file)?;
        let explanation = explain(&data, &attribute, &game.id, &moment.event_id)?;
        let view = StoryView {
            title: format!("{}: {}", moment.score, moment.what),
            subtitle: game.subtitle.clone(),
            attacking: moment.attacking.clone(),
            defending: moment.defending.clone(),
            source: source_with_xg(&found)?,
        };
        let minute = moment.minute.trim_end_matches('\'').replace('+', "-");
        Ok(Told {
            name: format!("goal-{}-{minute}", file_name(&game.id)),
            found,
            explanation,
            view,
        })
    }

    fn write(&self, options: &Explain) -> anyhow::Result<Vec<PathBuf>> {
        let picture = story_picture(&self.explanation, &self.view, &options.picture.style())?;
        options
            .picture
            .write(&options.out, vec![(self.name.clone(), picture)])
    }
}

/// The match that was asked for.
pub(super) struct Game {
    pub(super) id: String,
    home: String,
    away: String,
    subtitle: String,
    file: PathBuf,
}

/// Matches listed when a name fits several or none.
const LISTED: usize = 8;

impl Game {
    pub(super) fn find(found: &Analysis, wanted: Option<&str>) -> anyhow::Result<Game> {
        let [ids, home, away, file, date, competition] =
            ["match_id", "home", "away", "file", "date", "competition"]
                .map(|name| Cells(&found.matches).text(name));
        let (ids, home, away, file) = (ids?, home?, away?, file?);
        let (date, competition) = (date?, competition?);
        let cell =
            |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
        let title = |row: usize| {
            format!(
                "{}: {} - {}",
                cell(&ids, row),
                cell(&home, row),
                cell(&away, row)
            )
        };
        let all: Vec<usize> = (0..found.matches.height()).collect();
        let fitting = match wanted {
            None => all.clone(),
            Some(wanted) => {
                let words = folded(wanted);
                let fits = |row: &usize| {
                    let known = folded(&format!(
                        "{} {} {}",
                        cell(&ids, *row),
                        cell(&home, *row),
                        cell(&away, *row)
                    ));
                    words
                        .split(' ')
                        .all(|word| known.split(' ').any(|part| part == word))
                };
                match all.iter().position(|row| cell(&ids, *row) == wanted) {
                    Some(row) => vec![row],
                    None => all.iter().copied().filter(fits).collect(),
                }
            }
        };
        let list = |rows: &[usize]| {
            let names: Vec<String> = rows.iter().take(LISTED).map(|row| title(*row)).collect();
            let more = rows.len().saturating_sub(LISTED);
            names.join("\n  ")
                + &(if more > 0 {
                    format!("\n  and {more} more")
                } else {
                    String::new()
                })
        };
        let usage = |text: String| anyhow::Error::from(backline::Error::Usage(text));
        match (fitting[..].first(), fitting.len(), wanted) {
            (Some(&row), 1, _) => Ok(Game {
                id: cell(&ids, row),
                home: cell(&home, row),
                away: cell(&away, row),
                subtitle: [competition.get(row), date.get(row)]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(", "),
                file: PathBuf::from(file.get(row).context("the match names no file")?),
            }),
            (None, _, Some(wanted)) => Err(usage(format!(
                "no match fits `{wanted}`. There are:\n  {}",
                list(&all)
            ))),
            (_, _, wanted) => Err(usage(format!(
                "{} matches{}; name one with --match:\n  {}",
                fitting.len(),
                wanted.map_or(String::new(), |wanted| format!(" fit `{wanted}`")),
                list(&fitting)
            ))),
        }
    }

    /// The goal or shot that was asked for.
    fn moment(&self, found: &Analysis, options: &Explain) -> anyhow::Result<Moment> {
        let outcomes = found
            .outcomes
            .clone()
            .lazy()
            .filter(col("match_id").eq(lit(self.id.as_str())))
            .collect()?;
        let [events, sides, players] =
            ["event_id", "side", "player"].map(|name| Cells(&outcomes).text(name));
        let [team, against, result] =
            ["team", "against", "outcome"].map(|name| Cells(&outcomes).text(name));
        let (events, sides, players) = (events?, sides?, players?);
        let (team, against, result) = (team?, against?, result?);
        let flag = |name: &str| -> anyhow::Result<BooleanChunked> {
            Ok(outcomes.column(name)?.bool()?.clone())
        };
        let (goal, own_goal, penalty) = (flag("goal")?, flag("own_goal")?, flag("penalty")?);
        let period = outcomes.column("period")?.u8()?.clone();
        let minute = outcomes.column("minute")?.u16()?.clone();
        let mut score = [0u32; 2];
        let mut goals = Vec::new();
        let mut moments = Vec::new();
        for row in 0..outcomes.height() {
            let is_goal = goal.get(row) == Some(true);
            if is_goal {
                score[usize::from(sides.get(row) != Some("home"))] += 1;
            }
            let minute = report_minute(
                period.get(row).unwrap_or(1),
                u32::from(minute.get(row).unwrap_or(0)),
            );
            let who = players.get(row).unwrap_or("not named");
            let how = match (is_goal, own_goal.get(row), penalty.get(row)) {
                (true, Some(true), _) => " (own goal)".to_owned(),
                (true, _, Some(true)) => " (penalty)".to_owned(),
                (true, ..) => String::new(),
                (false, ..) => format!(
                    ", shot {}",
                    result.get(row).unwrap_or("without goal").replace('_', " ")
                ),
            };
            let cell = |column: &StringChunked| column.get(row).unwrap_or_default().to_owned();
            let moment = Moment {
                event_id: cell(&events),
                what: format!("{who} {minute}{how}"),
                score: format!("{} {}–{} {}", self.home, score[0], score[1], self.away),
                attacking: cell(&team),
                defending: cell(&against),
                goal: is_goal,
                minute,
            };
            if is_goal {
                goals.push(moment.what.clone());
            }
            moments.push(moment);
        }
        let usage = |text: String| anyhow::Error::from(backline::Error::Usage(text));
        let listed = if goals.is_empty() {
            "The match has no goals".to_owned()
        } else {
            let numbered: Vec<String> = goals
                .iter()
                .enumerate()
                .map(|(at, what)| format!("{}. {what}", at + 1))
                .collect();
            format!("Its goals: {}", numbered.join(", "))
        };
        if let Some(number) = options.goal {
            return moments
                .into_iter()
                .filter(|moment| moment.goal)
                .nth(number as usize - 1)
                .ok_or_else(|| {
                    usage(format!(
                        "there is no goal {number} in {} - {}. {listed}",
                        self.home, self.away
                    ))
                });
        }
        let wanted = options
            .minute
            .as_deref()
            .unwrap_or_default()
            .trim_end_matches('\'');
        // Where a goal and a shot share the minute, the goal is meant.
        moments.sort_by_key(|moment| !moment.goal);
        moments
            .into_iter()
            .find(|moment| {
                (moment.goal || options.shots) && moment.minute.trim_end_matches('\'') == wanted
            })
            .ok_or_else(|| {
                let hint = if options.shots {
                    ""
                } else {
                    ". --shots takes shots, too"
                };
                usage(format!(
                    "no goal in minute {wanted} of {} - {}. {listed}{hint}",
                    self.home, self.away
                ))
            })
    }
}

/// A goal or shot as it is told.
struct Moment {
    event_id: String,
    what: String,
    score: String,
    attacking: String,
    defending: String,
    minute: String,
    goal: bool,
}
