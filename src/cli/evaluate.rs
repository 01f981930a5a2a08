//! `backline evaluate`.

use backline::analyse::evaluate;
use backline::attribute::{COUNTED_FROM, Figures, Weights};
use backline::report::{right_align, table};
use comfy_table::Table;

use super::args::Evaluate;

pub fn run(options: &Evaluate) -> anyhow::Result<()> {
    let weights = match &options.weights {
        Some(path) => Weights::read(path)?,
        None => Weights::default(),
    };
    let (agreement, failures) = evaluate(
        &options.input.paths,
        &options.input.read_options(),
        &weights,
    )?;
    let all = agreement.figures(false)?;
    // Labels may stand before shots only.
    let goals = agreement.figures(true).ok();
    if options.json {
        let figures = serde_json::json!({ "goals": goals, "goals_and_shots": all });
        say!("{}", serde_json::to_string_pretty(&figures)?);
        return super::report_failures(&failures);
    }
    say!("Agreement with the error labels in the data, which the verdicts did not see\n");
    say!("{}", figures_table(goals.as_ref(), &all));
    say!(
        "\nCalibration over goals and shots: of the players named with this confidence, how many are labelled\n"
    );
    say!("{}", calibration_table(&all));
    super::report_failures(&failures)
}

fn figures_table(goals: Option<&Figures>, all: &Figures) -> Table {
    let mut table = table(&["", "goals", "goals and shots"]);
    let counted = format!("with confidence {COUNTED_FROM} or more: precision");
    type Line<'a> = (&'a str, fn(&Figures) -> String);
    let lines: [Line<'_>; 9] = [
        ("goals (and shots)", |f| f.outcomes.to_string()),
        ("candidates: players who acted in the 20 s before", |f| {
            f.candidates.to_string()
        }),
        ("of those labelled", |f| f.labelled.to_string()),
        ("average precision", |f| {
            format!("{:.3}", f.average_precision)
        }),
        ("area under the ROC curve", |f| format!("{:.3}", f.auc)),
        (
            "labelled player named first, of outcomes with a label",
            |f| format!("{:.3}", f.named_first),
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
