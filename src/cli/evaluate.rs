//! `backline evaluate`.

use backline::analyse::evaluate;
use backline::machinery::attribute::{COUNTED_FROM, Figures, OfProvider, Twice, Weights};
use backline::machinery::read::format_named;
use backline::machinery::report::{right_align, table};
use comfy_table::Table;
use polars::prelude::*;

use super::Noted;
use super::args::Evaluate;
use backline::machinery::rows::ErrorRow;

/// What `backline evaluate --json` prints: how far verdicts agree with error labels that were
/// hidden from them.
#[derive(serde::Serialize)]
struct EvaluateJson {
    /// Over goals, all providers together; null without a label before one.
    goals: Option<Figures>,
    /// Over goals and shots.
    goals_and_shots: Figures,
    /// Each provider by itself.
    providers: Vec<OfProvider>,
    /// Providers whose data have the same matches.
    recorded_twice: Vec<Twice>,
    /// The cases in which verdict and label differ, goals first, then the largest differences.
    disagreements: Vec<Difference>,
    /// Rows of the files that became no event.
    rows_skipped: usize,
    /// Notes on single files.
    notes: Vec<Noted>,
}

pub fn run(options: &Evaluate) -> anyhow::Result<()> {
    let weights = match &options.weights {
        Some(path) => Weights::read(path)?,
        None => Weights::default(),
    };
    let (agreement, remarks) = evaluate(
        &options.input.paths,
        &options.input.read_options()?,
        &weights,
    )?;
    let all = agreement.figures(false)?;
    // There may be labels before shots only.
    let goals = agreement.figures(true).ok();
    let providers = agreement.by_provider();
    let twice = agreement.recorded_twice();
    let differing = Differing::read(agreement.disagreements())?;
    if options.json {
        let figures = serde_json::to_value(EvaluateJson {
            goals,
            goals_and_shots: all,
            providers,
            recorded_twice: twice,
            disagreements: differing.rows,
            rows_skipped: remarks.rows_skipped,
            notes: super::noted(&remarks.notes),
        })?;
        say!("{figures:#}");
        return super::report_failures(&remarks.failures);
    }
    say!("Agreement with the error labels in the data, which were hidden from the verdicts\n");
    if options.weights.is_none() {
        say!(
            "The built-in weights were fitted on labelled matches, which docs/attribution.md names: on those this is not a \
             test. `backline fit` and `--weights` use weights from other matches.\n"
        );
    }
    for of in &providers {
        let title =
            format_named(&of.provider).map_or(of.provider.as_str(), |format| format.title());
        say!("{title}, with confidence by the standard of its own taggers\n");
        section(of.goals.as_ref(), &of.goals_and_shots);
    }
    if providers.len() > 1 {
        say!("All together, each match by its own provider's standard\n");
        section(goals.as_ref(), &all);
    }
    for both in &twice {
        say!("{}\n", recorded_twice(both));
    }
    differing.show();
    super::say_notes(&remarks.notes);
    super::report_failures(&remarks.failures)
}

/// The tables of one provider, or of all.
fn section(goals: Option<&Figures>, all: &Figures) {
    say!("{}", figures_table(goals, all));
    say!("In brackets: 95 % interval, resampling matches with replacement\n");
    say!(
        "Calibration over goals and shots: of the players named with this confidence, how many are labelled\n"
    );
    say!("{}", calibration_table(all));
    say!("\nBy kind of error, goals and shots\n");
    say!("{}", kinds_table(all));
    say!("\nBy line of play, goalkeepers separately\n");
    say!("{}\n", groups_table(goals, all));
}

/// What two providers say of the same matches.
fn recorded_twice(both: &Twice) -> String {
    let [one, two] = both
        .providers
        .each_ref()
        .map(|provider| format_named(provider).map_or(provider.as_str(), |format| format.title()));
    let [goals_one, goals_two] = both.named_on_goals;
    let [all_one, all_two] = both.named;
    format!(
        "{} matches are here twice, from {one} and from {two}.\n\
         \u{20} Players labelled behind goals: {one} {goals_one}, {two} {goals_two}, both {}; behind goals and shots: \
         {one} {all_one}, {two} {all_two}, both {}.\n\
         \u{20} Verdicts with the labels hidden, by Opta's standard: of {} goals in both, {} of {} players listed have \
         confidences at most 0.1 apart, {} of the {} with 0.1 or more in either; the same player is first in {} of {}.",
        both.matches,
        both.named_on_goals_by_both,
        both.named_by_both,
        both.goals,
        both.alike,
        both.players,
        both.telling_alike,
        both.telling,
        both.same_first,
        both.with_first,
    )
}

/// The cases in which verdict and label differ.
struct Differing {
    rows: Vec<Difference>,
}

/// A player before a goal or shot about whom verdict and label differ.
#[derive(serde::Serialize)]
struct Difference {
    /// The match.
    match_id: String,
    /// Clock minute of the action: 05:20 is 5.
    minute: u16,
    /// Second of that minute.
    second: f64,
    /// Name; empty where the source gives none.
    player: String,
    /// The kind of error: its code, as in the errors table.
    kind: &'static str,
    /// What it led to.
    led_to: &'static str,
    /// Whether there is a label; if not, only the verdict calls it an error.
    labelled: bool,
    /// Confidence from the events alone.
    confidence: f64,
    /// Ids of the events that are the evidence, joined by `;`.
    event_ids: String,
    /// The verdict in plain words.
    sentence: String,
    /// The strongest reasons for the inferred verdict, joined by `; `.
    reasons: String,
}

/// Maximum disagreements shown in the terminal; `--json` has all.
const SHOWN: usize = 20;

impl Differing {
    fn read(frame: &DataFrame) -> anyhow::Result<Differing> {
        let mut rows = ErrorRow::all(frame)?;
        // Goals first, then the largest differences.
        let off = |row: &ErrorRow| match row.label {
            Some(_) => 1.0 - row.inferred_confidence,
            None => row.inferred_confidence,
        };
        rows.sort_by(|a, b| {
            let goals = a.led_to.cmp(&b.led_to);
            goals.then(off(b).total_cmp(&off(a)))
        });
        let rows = rows.into_iter().map(|row| Difference {
            match_id: row.match_id,
            minute: row.minute,
            second: row.second,
            player: row.player.unwrap_or_default(),
            kind: row.kind.name(),
            led_to: row.led_to.name(),
            labelled: row.label.is_some(),
            confidence: row.inferred_confidence,
            event_ids: row.event_ids.unwrap_or_default(),
            sentence: row.sentence.unwrap_or_default(),
            reasons: row.reasons.unwrap_or_default(),
        });
        let rows = rows.collect();
        Ok(Differing { rows })
    }

    fn show(&self) {
        say!(
            "\nWhere they differ: {} players, goals first",
            self.rows.len()
        );
        for row in self.rows.iter().take(SHOWN) {
            let what = if row.labelled {
                "labelled, inferred only"
            } else {
                "not labelled, inferred"
            };
            say!(
                "  {} {}:{:02.0} {what} {:.2}: {}",
                row.match_id,
                row.minute,
                row.second.floor(),
                row.confidence,
                row.sentence
            );
            say!("      events {}", row.event_ids);
        }
        if self.rows.len() > SHOWN {
            say!("  {} more with --json", self.rows.len() - SHOWN);
        }
    }
}

fn kinds_table(figures: &Figures) -> Table {
    let mut table = table(&["kind", "labelled", "of those named", "named without label"]);
    for row in &figures.kinds {
        table.add_row([
            row.kind.replace('_', " "),
            row.labelled.to_string(),
            row.found.to_string(),
            row.not_labelled.to_string(),
        ]);
    }
    right_align(&mut table, 1..4);
    table
}

fn groups_table(goals: Option<&Figures>, all: &Figures) -> Table {
    let mut table = table(&[
        "line",
        "over",
        "labelled",
        "expected",
        "average precision",
        "of those named",
        "named without label",
    ]);
    let of = |figures: &Figures, group: &str| {
        figures
            .groups
            .iter()
            .find(|row| row.group == group)
            .cloned()
    };
    for group in &all.groups {
        let goals = goals.and_then(|goals| of(goals, group.group));
        for (over, row) in [("goals", goals), ("goals and shots", Some(group.clone()))] {
            let Some(row) = row else { continue };
            table.add_row([
                row.group.to_owned(),
                over.to_owned(),
                row.labelled.to_string(),
                format!("{:.1}", row.expected),
                row.average_precision
                    .map_or("-".to_owned(), |it| format!("{it:.2}")),
                row.found.to_string(),
                row.not_labelled.to_string(),
            ]);
        }
    }
    right_align(&mut table, 2..7);
    table
}

fn with_interval(value: f64, (low, high): (f64, f64)) -> String {
    format!("{value:.3} ({low:.2} to {high:.2})")
}

fn figures_table(goals: Option<&Figures>, all: &Figures) -> Table {
    let mut table = table(&["", "goals", "goals and shots"]);
    let counted = format!("with confidence {COUNTED_FROM} or more: precision");
    type Line<'a> = (&'a str, fn(&Figures) -> String);
    let lines: [Line<'_>; 9] = [
        ("goals (and shots) with a candidate", |f| {
            f.outcomes.to_string()
        }),
        (
            "candidates: players who acted in the 20 s before or are named",
            |f| f.candidates.to_string(),
        ),
        ("of those labelled, once for each goal or shot", |f| {
            f.labelled.to_string()
        }),
        ("average precision", |f| {
            with_interval(f.average_precision, f.average_precision_interval)
        }),
        ("area under the ROC curve", |f| {
            with_interval(f.auc, f.auc_interval)
        }),
        (
            "labelled player named first, of outcomes with a label",
            |f| with_interval(f.named_first, f.named_first_interval),
        ),
        ("precision where 60 % of the labels are found", |f| {
            format!("{:.3}", f.precision_at_60)
        }),
        (&counted, |f| format!("{:.3}", f.precision)),
        ("and share of the labels found (recall)", |f| {
            format!("{:.3}", f.recall)
        }),
    ];
    for (name, pick) in lines {
        table.add_row([
            name.to_owned(),
            goals.map_or("-".to_owned(), pick),
            pick(all),
        ]);
    }
    right_align(&mut table, 1..3);
    table
}

fn calibration_table(figures: &Figures) -> Table {
    let mut table = table(&["confidence", "players", "mean confidence", "labelled"]);
    for tenth in &figures.calibration {
        table.add_row([
            format!("{:.1} to {:.1}", tenth.from, tenth.from + 0.1),
            tenth.candidates.to_string(),
            format!("{:.2}", tenth.stated),
            format!("{:.2}", tenth.observed),
        ]);
    }
    right_align(&mut table, 1..4);
    table
}
