//! The report as Markdown (GitHub's tables): the same content without the pictures.

use super::{CandidateRow, Document, GoalStory, PlayerRow, RateRow, reasons};
use crate::kind_words;
use backline_analysis::attribute::COUNTED_FROM;
use backline_draw::{Language, phrase, say};

/// Writes the report; the document is in this language already.
pub fn markdown(document: &Document, language: Language) -> String {
    let language = language.in_text();
    let heading = |marks: &str, text: &str| format!("{marks} {}\n\n", language.phrase(text));
    let mut text = format!(
        "# {}\n\n{}\n\n",
        plain(&document.title),
        plain(&document.span)
    );
    text += &heading("##", phrase!("Summary"));
    for line in document.summary_lines_in(language) {
        text += &format!("{}\n\n", plain(&line));
    }
    text += &heading("##", phrase!("Players"));
    text += &players(document, language);
    text += &heading("##", phrase!("Goals"));
    for of in document.matches.iter().filter(|of| !of.goals.is_empty()) {
        text += &format!("### {}\n\n", plain(&of.title()));
        let mut about = of.subtitle(language);
        if of.coverage == "key-events" {
            about += &format!(" ({})", language.phrase(phrase!("key events only")));
        }
        text += &format!("{}\n\n", plain(about.trim()));
        for goal in &of.goals {
            text += &story(goal, language);
        }
    }
    if document.has_shot_errors() {
        text += &heading("##", phrase!("Errors before other shots"));
        if document.shot_errors.is_empty() {
            text += &say!(
                language,
                "There are none with confidence {bar} or more.",
                bar = language.decimal(COUNTED_FROM, 1)
            );
            text += "\n\n";
        }
        if !document.shot_errors.is_empty() && document.summary.errors_to_shot.is_none() {
            text += &say!(
                language,
                "Reports name them in key-event matches; they are not counted in any rate."
            );
            text += "\n\n";
        }
        for error in &document.shot_errors {
            text += &format!("- {}: ", plain(&error.match_title));
            text += &candidate(&error.error, language);
        }
        if !document.shot_errors.is_empty() {
            text.push('\n');
        }
    }
    text += &heading("##", phrase!("Method and data"));
    for passage in document.method.iter().chain(&document.terms) {
        text += &format!(
            "**{}.** {}\n\n",
            plain(&passage.title),
            plain(&passage.text)
        );
    }
    for (title, notes) in [
        (phrase!("Files that could not be read"), &document.failures),
        (phrase!("Notes on single files"), &document.notes),
    ] {
        if !notes.is_empty() {
            text += &heading("###", title);
            for note in notes {
                text += &format!("- {}: {}\n", plain(&note.file), plain(&note.text));
            }
            text.push('\n');
        }
    }
    if !document.people.is_empty() {
        text += &heading("###", phrase!("Names to look at"));
        for sentence in &document.people {
            text += &format!("- {}.\n", plain(sentence));
        }
        text.push('\n');
    }
    text += &say!(
        language,
        "Made by backline {version}.",
        version = plain(&document.backline)
    );
    text + "\n"
}

/// Escapes text for Markdown: names are data and may contain anything.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                safe.push('\\');
                safe.push(character);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

fn rate(rate: Option<&RateRow>, language: Language) -> String {
    let cell = |value: f64, low: f64, high: f64, digits: usize| {
        let interval = say!(
            language,
            "{low} to {high}",
            low = language.decimal(low, digits),
            high = language.decimal(high, digits)
        );
        format!("{} ({interval})", language.decimal(value, digits))
    };
    rate.map_or("– | – | –".to_owned(), |rate| {
        format!(
            "{} | {} | {}",
            super::errors(rate.errors, language),
            cell(rate.rate, rate.rate_low, rate.rate_high, 2),
            cell(rate.estimate, rate.estimate_low, rate.estimate_high, 3)
        )
    })
}

fn players(document: &Document, language: Language) -> String {
    if document.players.is_empty() {
        return format!("{}\n\n", document.no_players(language));
    }
    let shots = document.players.iter().any(|player| player.shot.is_some());
    let mut text = say!(
        language,
        "Rates are per 90 minutes with their {percent} intervals: as counted for the player, and estimated with a pull towards the position group, or towards all players where that is too small.",
        percent = language.level(0.95)
    );
    text += &format!("\n\n{}.\n\n|", plain(&document.shown));
    let who = [
        phrase!("player"),
        phrase!("team"),
        phrase!("pos"),
        phrase!("matches"),
        phrase!("minutes"),
    ];
    let of_shots = [
        phrase!("errors to shots, goals included"),
        phrase!("per 90"),
        phrase!("estimate"),
    ];
    let of_goals = [
        phrase!("errors to goals"),
        phrase!("per 90"),
        phrase!("estimate"),
        phrase!("penalties"),
        phrase!("own goals"),
        phrase!("xG given away"),
    ];
    let of_shots = if shots { &of_shots[..] } else { &[] };
    for head in who.iter().chain(of_shots).chain(&of_goals) {
        text += &format!(" {} |", language.phrase(head));
    }
    text += "\n|---|---|---|--:|--:|--:|--:|--:|";
    text += if shots { "--:|--:|--:|" } else { "" };
    text += "--:|--:|--:|\n";
    for player in &document.players {
        text += &row(player, shots, language);
    }
    text.push('\n');
    text
}

fn row(player: &PlayerRow, shots: bool, language: Language) -> String {
    let mut text = format!(
        "| {} | {} | {} | {} | {} |",
        plain(&player.player),
        plain(&player.team),
        plain(player.place(language)),
        player.matches,
        language.whole(player.minutes),
    );
    if shots {
        text += &format!(" {} |", rate(player.shot.as_ref(), language));
    }
    text += &format!(" {} |", rate(player.goal.as_ref(), language));
    text += &format!(
        " {} | {} | {} |\n",
        player.penalties_conceded,
        player.own_goals,
        player
            .xg_given_away
            .map_or("–".to_owned(), |xg| language.decimal(xg, 2))
    );
    text
}

fn story(goal: &GoalStory, language: Language) -> String {
    let conceded = say!(language, "Conceded by {team}.", team = plain(&goal.against));
    let mut text = format!(
        "#### {}–{} {}\n\n{conceded} {}\n\n",
        goal.score[0],
        goal.score[1],
        plain(&goal.what(language)),
        plain(&goal.verdict)
    );
    for of in &goal.candidates {
        text += "- ";
        text += &candidate(of, language);
    }
    if !goal.candidates.is_empty() {
        text.push('\n');
    }
    text
}

/// One item of a list, with its evidence indented below it.
fn candidate(of: &CandidateRow, language: Language) -> String {
    let source = match &of.label {
        Some(label) => say!(
            language,
            "label ({source}): “{label}”; the events alone say {confidence}",
            source = language.source(&of.source),
            label = plain(label),
            confidence = language.decimal(of.inferred_confidence, 2)
        ),
        None => say!(language, "inferred from the events"),
    };
    let figures = match of.apart {
        true => say!(language, "Kept apart from errors. Not counted."),
        false => {
            let figures = say!(
                language,
                "Confidence {confidence}, {source}. Share of the blame {share}.",
                confidence = language.decimal(of.confidence, 2),
                source = source,
                share = language.decimal(of.share, 2)
            );
            format!("{figures} {}", super::counted_words(of.counted, language))
        }
    };
    let what = say!(
        language,
        "{error} at {clock}",
        error = plain(&kind_words(&of.kind, language)),
        clock = of.clock
    );
    let player = match &of.player {
        Some(player) => player,
        None => language.phrase(phrase!("not named")),
    };
    let mut text = format!(
        "**{}** ({}), {what}: {}\n  {figures}\n",
        plain(player),
        plain(&of.team),
        plain(&of.sentence),
    );
    if !of.reasons.is_empty() {
        let rules = say!(
            language,
            "Rules with the most weight: {rules}.",
            rules = plain(&reasons(&of.reasons, language))
        );
        text += &format!("  {rules}\n");
    }
    let ids: Vec<String> = of.event_ids.iter().map(|id| plain(id)).collect();
    let events = say!(language, "Events: {ids}", ids = ids.join(" → "));
    text += &format!("  {events}\n");
    text
}
