//! `backline analyse`.

use backline::analyse::{AnalyseOptions, Analysis, EVIDENCE_COLUMNS, analyse};
use backline::machinery::attribute::{AttributeOptions, Kind, Labels};
use backline::machinery::model::{Coverage, MATCHES};
use backline::machinery::rate::{Shown, risks};
use backline::machinery::report::chart::timeline::timelines;
use backline::machinery::report::{
    Outputs, Selected, clash_notes, goals_table, key_event_matches, rates_table,
};
use backline::machinery::rows::{ERRORS, LedTo, OUTCOMES, RATES, VerdictSource};
use backline::machinery::select::Aliases;
use polars::prelude::*;

use super::args::Analyse;

/// Rows of the goals table in the terminal.
const GOALS_SHOWN: usize = 40;

pub fn run(options: &Analyse) -> anyhow::Result<()> {
    let bar = super::Bar::new()?;
    let progress = |done: usize, total: usize| {
        bar.show(done, total);
        Ok(())
    };
    let selection = options.who.selection();
    let found = analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: match options.hide_labels {
                    true => Labels::Ignore,
                    false => options.labels,
                },
                standard: options.standard,
                ..AttributeOptions::default()
            },
            aliases: options.who.alias.as_ref().map(Aliases::read).transpose()?,
            risks: options.losses,
            progress: Some(&progress),
            ..AnalyseOptions::default()
        },
    )?;
    bar.finish();
    let mut found = selection.scoped(found)?;
    let mut chosen = Selected::new(&found, &selection)?;

    let mut outputs = Outputs::new(&options.out)?;
    outputs.add_csv("errors.csv", &chosen.errors)?;
    // Of an archive the texts are a third of what is in memory, and nobody asks for them again.
    for errors in [&mut found.errors, &mut chosen.errors] {
        *errors = errors.drop_many(EVIDENCE_COLUMNS);
    }
    outputs.add_csv("rates.csv", &chosen.rates)?;
    if options.losses {
        let key = || [col(RATES.player_key)];
        let of_chosen = risks(&found.lineups)?.lazy().join(
            chosen.rates.clone().lazy(),
            key(),
            key(),
            JoinArgs::new(JoinType::Semi),
        );
        let of_chosen = of_chosen.collect()?;
        if of_chosen.height() == 0 {
            say!("risky-losses.csv has no row: it takes matches of which every event is known\n");
        }
        outputs.add_csv("risky-losses.csv", &of_chosen)?;
    }
    let style = options.picture.style();
    let mut pictures = Vec::new();
    if chosen.list.shown.height() > 0 {
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
    match chosen.list.shown.height() {
        0 => say!(""),
        _ => say!("\n{}", rates_table(&chosen)?),
    }
    say!("{}", cut_note(&chosen));
    say!("{}.", Shown::of(&found.matches, &found.errors)?.words());
    if let Some(finding) = chosen.finding(&found)? {
        say!("{}\n{}", finding.answer, finding.measures());
    }
    if let Some(note) = facts_note(&chosen.errors)? {
        say!("{note}");
    }
    super::say_notes(&found.notes);
    for note in clash_notes(&found.clashes) {
        say!("note: {note}");
    }
    say!("");
    super::say_places(&places);
    if left > 0 && options.timelines > 0 {
        say!("{left} more matches have no timeline; --timelines N draws more");
    }
    super::report_failures(&found.failures)
}

/// Which errors stand under penalties or own goals as well; nothing where none does.
fn facts_note(errors: &DataFrame) -> anyhow::Result<Option<String>> {
    let both = errors
        .clone()
        .lazy()
        .filter(col(ERRORS.counted).and(Kind::facts()))
        .collect()?
        .height();
    Ok((both > 0).then(|| {
        format!(
            "{both} of these errors {} penalty fouls or own goals that a label calls errors; penalties and own goals \
             count them, too",
            if both == 1 { "is one of the" } else { "are" }
        )
    }))
}

/// What the table and chart leave out, or what they hold.
fn cut_note(chosen: &Selected) -> String {
    let list = &chosen.list;
    let (shown, all) = (list.shown.height(), list.players);
    if all == 0 {
        return "No minutes are known, so there are no rates and no error-rates.png. Line-ups give them: \
                for backline's event CSV a file <name>.lineups.csv beside it"
            .to_owned();
    }
    if shown == 0 {
        return format!(
            "None of {all} players has {:.0} minutes, so there is no error-rates.png",
            list.min_minutes
        );
    }
    let rule = if list.min_stated || list.min_minutes == 0.0 {
        format!("{:.0}", list.min_minutes)
    } else {
        format!(
            "{:.0} (a quarter of the longest; --min-minutes sets it)",
            list.min_minutes
        )
    };
    let more = match list.left().1 > 0 {
        true => "; --worst or --best shows more",
        false => "",
    };
    let what = match list.led_to {
        LedTo::Shot => "An error leading to a shot is one whether or not the shot is a goal",
        LedTo::Goal => "Errors before shots that are no goals are not all known here",
    };
    if shown == all {
        let players = match all {
            1 => "The only player".to_owned(),
            all => format!("All {all} players"),
        };
        format!("{players}. Minutes include stoppage time. {what}.")
    } else {
        format!(
            "{shown} of {all} players in the order of the estimates, minutes from {rule}{more}. {what}."
        )
    }
}

fn summary(found: &Analysis, chosen: &Selected) -> anyhow::Result<String> {
    let key_events = key_event_matches(found)?;
    let matches = found.matches.height();
    let goals = chosen
        .outcomes
        .column(OUTCOMES.goal)?
        .bool()?
        .sum()
        .unwrap_or(0);
    // Of a match known by key events not all errors before shots are known: those stand apart.
    let whole = || {
        let full = col(MATCHES.coverage).cast(DataType::String);
        let full = full.eq(lit(Coverage::Full.name()));
        found.matches.clone().lazy().filter(full)
    };
    let counted = |led_to: LedTo, in_whole: Option<JoinType>| -> backline::Result<usize> {
        let rows = chosen
            .errors
            .clone()
            .lazy()
            .filter(col(ERRORS.counted).and(col(ERRORS.led_to).eq(lit(led_to.name()))));
        let rows = match in_whole {
            None => rows,
            Some(how) => rows.join(
                whole(),
                [col(MATCHES.match_id)],
                [col(MATCHES.match_id)],
                JoinArgs::new(how),
            ),
        };
        Ok(rows.collect()?.height())
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
            "; {key_events} {} key events only, compiled from reports: shot errors and touches are left blank for them",
            if key_events == 1 { "holds" } else { "hold" }
        );
    }
    let whose = if chosen.subject.is_empty() {
        String::new()
    } else {
        format!("{}: ", chosen.subject)
    };
    let apart = match counted(LedTo::Shot, Some(JoinType::Anti))? {
        0 => String::new(),
        more => format!(" ({more} more where key events only are known)"),
    };
    let to_goal = counted(LedTo::Goal, None)?;
    text += &format!(
        "\n{whose}{} {}; errors named with confidence {} or more: {} leading to a shot, {} of them to a goal{apart}\n",
        count(goals as usize, "goal", "goals"),
        if chosen.of_players {
            "with an action of theirs among the candidates"
        } else {
            "conceded"
        },
        backline::machinery::attribute::COUNTED_FROM,
        to_goal + counted(LedTo::Shot, Some(JoinType::Semi))?,
        to_goal,
    );
    text += &labels_beside_inference(&chosen.errors)?;
    Ok(text)
}

/// Where labels and inference differ, in one line; nothing where there are no labels to compare.
fn labels_beside_inference(errors: &DataFrame) -> anyhow::Result<String> {
    let sure = |name: &str| col(name).gt_eq(lit(backline::machinery::attribute::COUNTED_FROM));
    let count = |which: Expr| -> backline::Result<usize> {
        Ok(errors
            .clone()
            .lazy()
            .filter(col(ERRORS.counted).and(which))
            .collect()?
            .height())
    };
    let labelled = count(col(ERRORS.source).neq(lit(VerdictSource::Inferred.name())))?;
    if labelled == 0 {
        return Ok(String::new());
    }
    let both = count(
        col(ERRORS.source)
            .neq(lit(VerdictSource::Inferred.name()))
            .and(sure(ERRORS.inferred_confidence)),
    )?;
    let alone = count(col(ERRORS.source).eq(lit(VerdictSource::Inferred.name())))?;
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    Ok(format!(
        "{labelled} of these errors {} labelled by the provider or a report, and the events alone name {both} of them; \
         {alone} more {} inferred without a label. errors.csv has both confidences\n",
        are(labelled),
        are(alone)
    ))
}
