//! `backline analyse`.

use backline::analyse::{AnalyseOptions, Analysis, analyse};
use backline::attribute::AttributeOptions;
use backline::compare::{Options, estimates};
use backline::draw::{Picture, Style};
use backline::model::Coverage;
use backline::report::{
    Cells, Outputs, RatesView, goals_table, rates_picture, rates_table, timeline_picture,
};
use backline::select::{Aliases, find_person, find_team, of_people, people, plays};
use polars::prelude::*;

use super::args::{Analyse, Who};

/// Rows of the goals table in the terminal.
const GOALS_SHOWN: usize = 40;

pub fn run(options: &Analyse) -> anyhow::Result<()> {
    let bar = super::Bar::new()?;
    let progress = |done: usize, total: usize| {
        bar.show(done, total);
        Ok(())
    };
    let found = analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: options.labels.labels(options.hide_labels),
                ..AttributeOptions::default()
            },
            aliases: options.who.alias.as_ref().map(Aliases::read).transpose()?,
            progress: Some(&progress),
            ..AnalyseOptions::default()
        },
    )?;
    bar.finish();
    let chosen = Chosen::new(&found, &options.who)?;

    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("errors.csv", &chosen.errors)?;
    outputs.add_csv("rates.csv", &chosen.rates)?;
    let style = options.picture.style();
    let mut pictures = Vec::new();
    if chosen.shown.height() > 0 {
        pictures.push(("error-rates".to_owned(), chosen.picture(&found, &style)?));
    }
    let timelines = timelines(
        &found,
        &chosen.matches,
        &chosen.errors,
        options.timelines as usize,
        // A title for the chart of rates would say the wrong thing of a match.
        &options.picture.untitled(),
    )?;
    let left = chosen.matches.height().saturating_sub(timelines.len());
    pictures.extend(timelines);
    options.picture.add(&mut outputs, &pictures)?;
    let places = outputs.commit()?;

    say!("{}", summary(&found, &chosen)?);
    let (goals, more) = goals_table(
        &chosen.outcomes,
        &chosen.errors,
        &found.matches,
        GOALS_SHOWN,
    )?;
    say!("{goals}");
    if more > 0 {
        say!(
            "{more} more goals, those with nobody named left out first; all errors are in errors.csv"
        );
    }
    say!("\n{}", rates_table(&chosen.shown)?);
    say!("{}", chosen.cut_note());
    print_notes(&found);
    say!("\nWrote:");
    for place in places {
        say!("  {}", place.display());
    }
    if left > 0 && options.timelines > 0 {
        say!("{left} more matches have no timeline; --timelines N draws more");
    }
    super::report_failures(&found.failures)
}

/// The part of the analysis that was asked for.
pub(super) struct Chosen {
    pub(super) subject: String,
    /// Players were asked for by name.
    of_players: bool,
    pub(super) errors: DataFrame,
    pub(super) outcomes: DataFrame,
    pub(super) matches: DataFrame,
    pub(super) rates: DataFrame,
    /// The rates that the chart and the table show.
    shown: DataFrame,
    /// How many players have the minutes that the chart asks for.
    enough: usize,
    pub(super) min_minutes: f64,
    min_stated: bool,
}

impl Chosen {
    pub(super) fn new(found: &Analysis, options: &Who) -> anyhow::Result<Chosen> {
        let mut errors = found.errors.clone().lazy();
        let mut outcomes = found.outcomes.clone().lazy();
        let mut matches = found.matches.clone().lazy();
        let mut lineups = found.lineups.clone().lazy();
        let mut subject = Vec::new();
        if let Some(wanted) = &options.team {
            let team = find_team(wanted, &found.matches)?;
            let team = team.as_str();
            errors = errors.filter(col("team").eq(lit(team)));
            outcomes = outcomes.filter(col("against").eq(lit(team)));
            matches = matches.filter(plays(team));
            lineups = lineups.filter(col("team").eq(lit(team)));
            subject.push(team.to_owned());
        }
        if !options.players.is_empty() {
            let pool = lineups.clone().collect()?;
            let all = people(&pool)?;
            let mut players = Vec::new();
            for wanted in &options.players {
                players.push(find_person(wanted, &all)?);
            }
            let keys: Vec<&str> = players.iter().map(|person| person.key.as_str()).collect();
            errors = errors.filter(of_people(&keys));
            let concerned = errors
                .clone()
                .select([col("match_id"), col("outcome_event_id")])
                .unique(None, UniqueKeepStrategy::Any);
            outcomes = outcomes.join(
                concerned,
                [col("match_id"), col("event_id")],
                [col("match_id"), col("outcome_event_id")],
                JoinArgs::new(JoinType::Semi),
            );
            lineups = lineups.filter(of_people(&keys));
            let played = lineups
                .clone()
                .select([col("match_id")])
                .unique(None, UniqueKeepStrategy::Any);
            matches = matches.join(
                played,
                [col("match_id")],
                [col("match_id")],
                JoinArgs::new(JoinType::Semi),
            );
            let labels: Vec<&str> = players.iter().map(|person| person.label.as_str()).collect();
            subject.push(labels.join(", "));
        }
        let lineups = lineups.collect()?;
        let errors = errors.collect()?;
        let matches = matches.collect()?;
        let all = options.team.is_none() && options.players.is_empty();
        let mut rates = if all {
            found.rates.clone()
        } else {
            backline::rate::rates(&lineups, &found.matches, &errors)?
        };
        if let Some(minimum) = options.min_minutes {
            rates = rates
                .lazy()
                .filter(col("minutes").gt_eq(lit(minimum)))
                .collect()?;
        }
        let longest = rates.column("minutes")?.f64()?.max().unwrap_or(0.0);
        let min_minutes = match options.min_minutes {
            Some(minimum) => minimum,
            None if options.players.is_empty() => (longest / 10.0).floor(),
            // Players asked for by name are shown however little they played.
            None => 0.0,
        };
        let shown = rates
            .clone()
            .lazy()
            .filter(col("minutes").gt_eq(lit(min_minutes)))
            .collect()?;
        let enough = shown.height();
        let shown = shown.head(Some(options.top as usize));
        Ok(Chosen {
            subject: subject.join(": "),
            of_players: !options.players.is_empty(),
            errors,
            outcomes: outcomes.collect()?,
            matches,
            rates,
            shown,
            enough,
            min_minutes,
            min_stated: options.min_minutes.is_some(),
        })
    }

    /// The chart of the rates shown.
    pub(super) fn picture(&self, found: &Analysis, style: &Style) -> anyhow::Result<Picture> {
        let view = RatesView {
            subject: self.subject.clone(),
            span: self.span()?,
            left_out: self.left_out(),
            source: source_line(found)?,
        };
        // Priors are learnt from everybody, whoever is shown.
        let known = estimates(
            &found.lineups,
            &found.matches,
            &found.errors,
            &Options::default(),
        )?;
        Ok(rates_picture(&self.shown, &known, &view, style)?)
    }

    /// When the matches were played and how many there are, for the head of the picture.
    pub(super) fn span(&self) -> anyhow::Result<String> {
        let dates = self.matches.column("date")?.cast(&DataType::String)?;
        let mut dates: Vec<&str> = dates.str()?.iter().flatten().collect();
        dates.sort_unstable();
        let number = self.matches.height();
        let count = if number == 1 {
            "1 match".to_owned()
        } else {
            format!("{number} matches")
        };
        Ok(match (dates.first(), dates.last()) {
            (Some(first), Some(last)) if first == last => format!("{count}, {first}"),
            (Some(first), Some(last)) => format!("{count}, {first} to {last}"),
            _ => count,
        })
    }

    /// Who the chart does not show and why.
    fn left_out(&self) -> Option<String> {
        let few = self.rates.height() - self.enough;
        let beyond = self.enough - self.shown.height();
        let mut parts = Vec::new();
        if few > 0 {
            parts.push(format!(
                "{few} with less than {:.0} minutes",
                self.min_minutes
            ));
        }
        if beyond > 0 {
            parts.push(format!("{beyond} with a lower rate"));
        }
        let players = if few + beyond == 1 {
            "player"
        } else {
            "players"
        };
        (!parts.is_empty())
            .then(|| format!("{} {players} not shown: {}", few + beyond, parts.join(", ")))
    }

    /// What the table and chart leave out, or what they hold.
    fn cut_note(&self) -> String {
        let (shown, all) = (self.shown.height(), self.rates.height());
        if all == 0 {
            return "No minutes are known, so there are no rates and no error-rates.png. Line-ups give them: \
                    for backline's event CSV a file <name>.lineups.csv beside it"
                .to_owned();
        }
        if shown == 0 {
            return format!(
                "None of {all} players has {:.0} minutes, so there is no error-rates.png",
                self.min_minutes
            );
        }
        let rule = if self.min_stated || self.min_minutes == 0.0 {
            format!("{:.0}", self.min_minutes)
        } else {
            format!(
                "{:.0} (a tenth of the longest; --min-minutes sets it)",
                self.min_minutes
            )
        };
        if shown == all {
            format!(
                "All {all} players. Minutes include stoppage time; intervals are exact 95 % Poisson."
            )
        } else {
            format!(
                "{shown} of {all} players: highest rate first, minutes from {rule}; --top shows more. Intervals are exact 95 % Poisson."
            )
        }
    }
}

/// A timeline for each of the `limit` matches of `matches` with the most goals from counted errors
/// of `errors`, with the name of its file.
pub(super) fn timelines(
    found: &Analysis,
    matches: &DataFrame,
    errors: &DataFrame,
    limit: usize,
    style: &Style,
) -> backline::Result<Vec<(String, Picture)>> {
    use rayon::prelude::*;
    let errors = errors
        .clone()
        .lazy()
        .filter(col("counted"))
        .group_by([col("match_id")])
        .agg([
            col("led_to")
                .filter(col("led_to").eq(lit("goal")))
                .len()
                .alias("goal_errors"),
            len().alias("errors"),
        ]);
    let ranked = matches
        .clone()
        .lazy()
        .join(
            errors,
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Left),
        )
        .sort_by_exprs(
            [col("goal_errors"), col("errors")],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_nulls_last(true)
                .with_maintain_order(true),
        )
        .slice(0, limit as IdxSize)
        .collect()?;
    let source = source_with_xg(found)?;
    let ids: Vec<&str> = ranked.column("match_id")?.str()?.iter().flatten().collect();
    let names = file_names(&ids);
    ids.into_par_iter()
        .zip(names)
        .map(|(id, name)| {
            let picture = timeline_picture(
                id,
                &found.matches,
                &found.outcomes,
                &found.errors,
                &source,
                style,
            )?;
            Ok((format!("timeline-{name}"), picture))
        })
        .collect()
}

/// Match ids as parts of file names; ids that differ only in what a file system may not take are
/// numbered.
fn file_names(ids: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(ids.len());
    for id in ids {
        let name = file_name(id);
        let mut unique = name.clone();
        let mut number = 2;
        while names.contains(&unique) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        names.push(unique);
    }
    names
}

/// A match id as part of a file name: anything that a file system may not take becomes `-`.
pub(super) fn file_name(id: &str) -> String {
    id.chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// Where the data comes from, for the foot of a picture.
pub(super) fn source_line(found: &Analysis) -> backline::Result<String> {
    let providers: Vec<&str> = {
        let mut list: Vec<&str> = found
            .matches
            .column("provider")?
            .str()?
            .iter()
            .flatten()
            .collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let named: Vec<&str> = providers
        .iter()
        .map(|provider| match *provider {
            "statsbomb" => "StatsBomb",
            "wyscout" => "Wyscout (Pappalardo et al. 2019 where public)",
            "simulated" => "simulated by backline, none of it happened",
            _ => "backline event CSV",
        })
        .collect();
    let key_events = key_event_matches(found)? > 0;
    let compiled = if key_events {
        ", key events compiled from match reports"
    } else {
        ""
    };
    Ok(named.join(", ") + compiled)
}

/// As [`source_line`], for pictures that show expected goals.
pub(super) fn source_with_xg(found: &Analysis) -> backline::Result<String> {
    let sources = found.outcomes.column("xg_source")?.str()?;
    let own = sources.iter().flatten().any(|source| source == "own");
    let xg = if own {
        "; expected goals by backline's formula where the data give none"
    } else {
        ""
    };
    Ok(source_line(found)? + xg)
}

/// How many matches are known by key events only.
pub(super) fn key_event_matches(found: &Analysis) -> backline::Result<usize> {
    let coverage = Cells(&found.matches).text("coverage")?;
    Ok(coverage
        .iter()
        .flatten()
        .filter(|word| *word == Coverage::KeyEvents.name())
        .count())
}

fn summary(found: &Analysis, chosen: &Chosen) -> anyhow::Result<String> {
    let key_events = key_event_matches(found)?;
    let matches = found.matches.height();
    let goals = chosen.outcomes.column("goal")?.bool()?.sum().unwrap_or(0);
    let counted = |led_to: &str| -> backline::Result<usize> {
        let rows = chosen
            .errors
            .clone()
            .lazy()
            .filter(col("counted").and(col("led_to").eq(lit(led_to))))
            .collect()?;
        Ok(rows.height())
    };
    let count = |number: usize, one: &str, more: &str| {
        format!("{number} {}", if number == 1 { one } else { more })
    };
    let mut text = format!(
        "{}, {} events",
        count(matches, "match", "matches"),
        found.events
    );
    if key_events > 0 {
        text += &format!(
            "; {key_events} hold key events only, compiled from reports: shot errors and touches are left blank for them"
        );
    }
    let whose = if chosen.subject.is_empty() {
        String::new()
    } else {
        format!("{}: ", chosen.subject)
    };
    text += &format!(
        "\n{whose}{} {}; errors named with confidence {} or more: {} behind goals, {} behind other shots\n",
        count(goals as usize, "goal", "goals"),
        if chosen.of_players {
            "with an action of theirs among the candidates"
        } else {
            "conceded"
        },
        backline::attribute::COUNTED_FROM,
        counted("goal")?,
        counted("shot")?,
    );
    text += &labels_beside_inference(&chosen.errors)?;
    Ok(text)
}

/// Where labels and inference differ, in one line; nothing where there are no labels to compare.
fn labels_beside_inference(errors: &DataFrame) -> anyhow::Result<String> {
    let sure = |name: &str| col(name).gt_eq(lit(backline::attribute::COUNTED_FROM));
    let count = |which: Expr| -> backline::Result<usize> {
        Ok(errors
            .clone()
            .lazy()
            .filter(col("counted").and(which))
            .collect()?
            .height())
    };
    let labelled = count(col("source").neq(lit("inferred")))?;
    if labelled == 0 {
        return Ok(String::new());
    }
    let both = count(
        col("source")
            .neq(lit("inferred"))
            .and(sure("inferred_confidence")),
    )?;
    let alone = count(col("source").eq(lit("inferred")))?;
    Ok(format!(
        "{labelled} of these errors are labelled by the provider or a report, and the events alone name {both} of them; \
         {alone} more are inferred without a label. errors.csv has both confidences\n"
    ))
}

/// Notes shown; the rest is counted.
const NOTES_SHOWN: usize = 10;

fn print_notes(found: &Analysis) {
    super::say_rows_aside(found.rows_aside);
    for note in found.notes.iter().take(NOTES_SHOWN) {
        say!("note: {}: {}", note.file.display(), note.text);
    }
    if found.notes.len() > NOTES_SHOWN {
        say!(
            "note: {} more notes; `backline inspect` lists them",
            found.notes.len() - NOTES_SHOWN
        );
    }
}
