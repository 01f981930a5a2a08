//! `backline analyse`.

use backline::analyse::{AnalyseOptions, Analysis, EVIDENCE_COLUMNS, analyse};
use backline::machinery::attribute::{AttributeOptions, Kind};
use backline::machinery::model::{Coverage, MATCHES};
use backline::machinery::rate::{Shown, risks};
use backline::machinery::report::chart::timeline::timelines;
use backline::machinery::report::{
    ClipOptions, ClipRow, Outputs, Selected, check_clips, clash_notes, clips, cost_sentence,
    goals_table, key_event_matches, rates_table, write_clips,
};
use backline::machinery::rows::{ERRORS, LedTo, OUTCOMES, RATES, VerdictSource};
use backline::machinery::select::Aliases;
use polars::prelude::*;

use super::args::Analyse;
use super::picture::{PictureArgs, leave_out_picture};

/// Maximum rows of the goals table in the terminal.
const GOALS_SHOWN: usize = 40;

pub fn run(options: &Analyse) -> anyhow::Result<()> {
    let bar = super::Bar::new()?;
    let progress = |done: usize, total: usize| {
        bar.show(done, total);
        Ok(())
    };
    let selection = options.who.selection();
    if let Some(file) = &options.clips.file {
        check_clips(file)?;
    }
    let found = analyse(
        &options.input.paths,
        &AnalyseOptions {
            read: options.input.read_options()?,
            attribute: AttributeOptions {
                labels: options.labels,
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
    let cut = options.clips.file.as_ref().map(|_| {
        let how = options.clips.options();
        clips(&chosen.errors, &found.outcomes, &found.matches, &how)
    });
    let cut = cut.transpose()?;
    // Of an archive the texts are a third of what is in memory, and nobody asks for them again.
    for errors in [&mut found.errors, &mut chosen.errors] {
        *errors = errors.drop_many(EVIDENCE_COLUMNS);
    }
    let mut outdated = Vec::new();
    match found.off_ball.height() {
        0 => outdated.extend(outputs.leave_out("off_ball.csv")),
        _ => outputs.add_csv("off_ball.csv", &chosen.off_ball(&found)?)?,
    }
    outputs.add_csv("rates.csv", &chosen.rates)?;
    let style = options.picture.style()?;
    let points = chosen.points(&found)?;
    outputs.add_csv("points.csv", &points.totals)?;
    outputs.add_csv("points-matches.csv", &points.matches)?;
    let mut no_losses = false;
    if options.losses {
        let key = || [col(RATES.player_key)];
        let of_chosen = risks(&found.lineups)?.lazy().join(
            chosen.rates.clone().lazy(),
            key(),
            key(),
            JoinArgs::new(JoinType::Semi),
        );
        let of_chosen = of_chosen.collect()?;
        outputs.add_csv("risky-losses.csv", &of_chosen)?;
        no_losses = of_chosen.height() == 0;
    } else {
        outdated.extend(outputs.leave_out("risky-losses.csv"));
    }
    let mut pictures = Vec::new();
    match chosen.list.shown.height() {
        0 => outdated.extend(leave_out_picture(&mut outputs, "error-rates")),
        _ => pictures.push(("error-rates".to_owned(), chosen.picture(&found, &style)?)),
    }
    let timelines = timelines(
        &found,
        &chosen.matches,
        &chosen.errors,
        options.timelines as usize,
        // A title for the chart of rates would say the wrong thing of a match.
        &PictureArgs::untitled(&style),
    )?;
    let left = chosen.matches.height().saturating_sub(timelines.len());
    pictures.extend(timelines);
    let undrawn = options.picture.add(&mut outputs, &pictures)?;
    let mut places = outputs.commit()?;
    if let Some((cut, file)) = cut.as_ref().zip(options.clips.file.as_ref()) {
        places.extend(write_clips(cut, file)?);
    }

    if no_losses {
        say!("risky-losses.csv has no row: it takes matches of which every event is known\n");
    }
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
            "{more} more goals not shown, those without a named player first; all errors are in errors.csv"
        );
    }
    match chosen.list.shown.height() {
        0 => say!(""),
        _ => say!("\n{}", rates_table(&chosen, &points.totals)?),
    }
    say!("{}", cut_note(&chosen));
    say!("{}.", Shown::count(&found.matches, &found.errors)?.words());
    if let Some(finding) = chosen.finding(&found)? {
        say!("{}\n{}", finding.answer, finding.measures());
    }
    if let Some(hidden) = chosen.list.hidden() {
        say!("{hidden}.");
    }
    if let Some(cost) = cost_sentence(&points)? {
        say!("{cost}");
    }
    if let Some(note) = facts_note(&chosen.errors)? {
        say!("{note}");
    }
    if let Some(cut) = &cut {
        say!("{}", clips_note(cut, &options.clips.options()));
    }
    super::say_notes(&found.notes);
    for note in clash_notes(&found.clashes) {
        say!("note: {note}");
    }
    for note in undrawn {
        say!("{note}");
    }
    say!("");
    super::say_places(&places);
    super::say_removed(&outdated);
    if left > 0 && options.timelines > 0 {
        say!("{left} more matches have no timeline; --timelines N draws more");
    }
    super::report_failures(&found.failures)
}

/// What clips are written and what their times count from.
fn clips_note(clips: &[ClipRow], how: &ClipOptions) -> String {
    let number = match clips.len() {
        1 => "1 clip".to_owned(),
        many => format!("{many} clips"),
    };
    let times = match how.kick_offs.is_empty() {
        true => {
            "times count from the first kick-off, each period right after the one before; --kick-off gives those of the video"
        }
        false => "times count as --kick-off says",
    };
    format!(
        "{number} from {} s before the error to {} s after the goal or shot; {times}.",
        how.lead, how.lag
    )
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
             count them as well",
            if both == 1 { "is one of the" } else { "are" }
        )
    }))
}

/// What the table and chart leave out, or what they hold.
fn cut_note(chosen: &Selected) -> String {
    let list = &chosen.list;
    let (shown, all) = (list.shown.height(), list.players);
    if all == 0 {
        return "No minutes are known, so there are no rates and no error-rates.png. Line-ups provide them: \
                for backline's event CSV, a file <name>.lineups.csv next to it"
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
        LedTo::Shot => "Errors leading to a shot include those before goals",
        LedTo::Goal => "Errors before shots that were not goals are not all known here",
    };
    if shown == all {
        let players = match all {
            1 => "The only player".to_owned(),
            all => format!("All {all} players"),
        };
        format!("{players}. Minutes include stoppage time. {what}.")
    } else {
        format!(
            "{shown} of {all} players by their estimates; minimum minutes {rule}{more}. {what}."
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
    // In a match recorded as key events, not all errors before shots are known: those that are
    // have a remark.
    let whole = || {
        let full = col(MATCHES.coverage).cast(DataType::String);
        let full = full.eq(lit(Coverage::Full.name()));
        found.matches.clone().lazy().filter(full)
    };
    let counted = |led_to: LedTo, whole_matches: Option<JoinType>| -> backline::Result<usize> {
        let rows = chosen
            .errors
            .clone()
            .lazy()
            .filter(col(ERRORS.counted).and(col(ERRORS.led_to).eq(lit(led_to.name()))));
        let rows = match whole_matches {
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
            "; {key_events} {} key events only, compiled from reports, so not all errors before shots are known there",
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
        some => format!(" ({some} of the others in matches of key events, which are in no rate)"),
    };
    let to_goal = counted(LedTo::Goal, None)?;
    text += &format!(
        "\n{whose}{} {}; errors named with confidence {} or more: {} leading to a shot, {} of them to a goal{apart}\n",
        count(goals as usize, "goal", "goals"),
        if chosen.of_players {
            "with one of their actions among the candidates"
        } else {
            "conceded"
        },
        backline::machinery::attribute::COUNTED_FROM,
        to_goal + counted(LedTo::Shot, None)?,
        to_goal,
    );
    text += &labels_beside_inference(&chosen.errors)?;
    Ok(text)
}

/// The difference between labels and inference, in one line; empty without labels to
/// compare.
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
    let are = |number: usize| match number {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        more => format!("{more} are"),
    };
    Ok(format!(
        "Of these errors {} labelled by the provider or a report, {both} of which the events alone name as well; \
         {} inferred without a label. errors.csv has both confidences\n",
        are(labelled),
        are(alone)
    ))
}
