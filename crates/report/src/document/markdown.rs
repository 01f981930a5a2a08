//! The report as Markdown (GitHub's tables): the same content without the pictures.

use super::{CandidateRow, Document, GoalStory, PlayerRow, RateRow};
use crate::kind_words;

/// Writes the report.
pub fn markdown(document: &Document) -> String {
    let mut text = format!(
        "# {}\n\n{}\n\n",
        plain(&document.title),
        plain(&document.span)
    );
    text += "## Summary\n\n";
    for line in document.summary_lines() {
        text += &format!("{}\n\n", plain(&line));
    }
    text += "## Players\n\n";
    text += &players(document);
    text += "## Goals\n\n";
    for of in document.matches.iter().filter(|of| !of.goals.is_empty()) {
        text += &format!("### {}\n\n", plain(&of.title()));
        let mut about = of.subtitle();
        if of.coverage == "key-events" {
            about += " (key events only)";
        }
        text += &format!("{}\n\n", plain(about.trim()));
        for goal in &of.goals {
            text += &story(goal);
        }
    }
    if document.has_shot_errors() {
        text += "## Errors before other shots\n\n";
        if document.shot_errors.is_empty() {
            text += "There are none with confidence 0.5 or more.\n\n";
        }
        if !document.shot_errors.is_empty() && document.summary.errors_to_shot.is_none() {
            text += "Reports name them in key-event matches; they are not counted in any rate.\n\n";
        }
        for error in &document.shot_errors {
            text += &format!("- {}: ", plain(&error.match_title));
            text += &candidate(&error.error);
        }
        if !document.shot_errors.is_empty() {
            text.push('\n');
        }
    }
    text += "## Method and data\n\n";
    for passage in document.method.iter().chain(&document.terms) {
        text += &format!(
            "**{}.** {}\n\n",
            plain(&passage.title),
            plain(&passage.text)
        );
    }
    for (title, notes) in [
        ("Files that could not be read", &document.failures),
        ("Notes on single files", &document.notes),
    ] {
        if !notes.is_empty() {
            text += &format!("### {title}\n\n");
            for note in notes {
                text += &format!("- {}: {}\n", plain(&note.file), plain(&note.text));
            }
            text.push('\n');
        }
    }
    if !document.people.is_empty() {
        text += "### Names to look at\n\n";
        for sentence in &document.people {
            text += &format!("- {}.\n", plain(sentence));
        }
        text.push('\n');
    }
    text += &format!("Made by backline {}.\n", plain(&document.backline));
    text
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

fn rate(rate: Option<&RateRow>) -> String {
    rate.map_or("– | – | –".to_owned(), |rate| {
        format!(
            "{} | {:.2} ({:.2} to {:.2}) | {:.3} ({:.3} to {:.3})",
            super::errors(rate.errors),
            rate.rate,
            rate.rate_low,
            rate.rate_high,
            rate.estimate,
            rate.estimate_low,
            rate.estimate_high
        )
    })
}

fn players(document: &Document) -> String {
    if document.players.is_empty() {
        return format!("{}\n\n", document.no_players());
    }
    let shots = document.players.iter().any(|player| player.shot.is_some());
    let mut text = String::from(
        "Rates are per 90 minutes with their 95 % intervals: as counted for the player, and estimated with a pull towards the position group, or towards all players where that is too small.\n\n",
    );
    text += &format!("{}.\n\n", plain(&document.shown));
    text += "| player | team | pos | matches | minutes |";
    text += if shots {
        " errors to shots, goals included | per 90 | estimate |"
    } else {
        ""
    };
    text += " errors to goals | per 90 | estimate | penalties | own goals | xG given away |\n|---|---|---|--:|--:|--:|--:|--:|";
    text += if shots { "--:|--:|--:|" } else { "" };
    text += "--:|--:|--:|\n";
    for player in &document.players {
        text += &row(player, shots);
    }
    text.push('\n');
    text
}

fn row(player: &PlayerRow, shots: bool) -> String {
    let mut text = format!(
        "| {} | {} | {} | {} | {:.0} |",
        plain(&player.player),
        plain(&player.team),
        plain(player.position.as_deref().unwrap_or(&player.group)),
        player.matches,
        player.minutes,
    );
    if shots {
        text += &format!(" {} |", rate(player.shot.as_ref()));
    }
    text += &format!(" {} |", rate(player.goal.as_ref()));
    text += &format!(
        " {} | {} | {} |\n",
        player.penalties_conceded,
        player.own_goals,
        player
            .xg_given_away
            .map_or("–".to_owned(), |xg| format!("{xg:.2}"))
    );
    text
}

fn story(goal: &GoalStory) -> String {
    let mut text = format!(
        "#### {}–{} {}\n\nConceded by {}. {}\n\n",
        goal.score[0],
        goal.score[1],
        plain(&goal.what()),
        plain(&goal.against),
        plain(&goal.verdict)
    );
    for of in &goal.candidates {
        text += "- ";
        text += &candidate(of);
    }
    if !goal.candidates.is_empty() {
        text.push('\n');
    }
    text
}

/// One item of a list, with its evidence indented below it.
fn candidate(of: &CandidateRow) -> String {
    let source = match &of.label {
        Some(label) => format!(
            "label ({}): “{}”; the events alone say {:.2}",
            of.source,
            plain(label),
            of.inferred_confidence
        ),
        None => "inferred from the events".to_owned(),
    };
    let figures = match of.apart {
        true => "Kept apart from errors. Not counted".to_owned(),
        false => format!(
            "Confidence {:.2}, {source}. Share of the blame {:.2}. {}",
            of.confidence,
            of.share,
            if of.counted { "Counted" } else { "Not counted" }
        ),
    };
    let mut text = format!(
        "**{}** ({}), {} at {}: {}\n  {figures}.\n",
        plain(of.player.as_deref().unwrap_or("not named")),
        plain(&of.team),
        plain(&kind_words(&of.kind)),
        of.clock,
        plain(&of.sentence),
    );
    if !of.reasons.is_empty() {
        text += &format!(
            "  Rules with the most weight: {}.\n",
            plain(&of.reasons.join("; "))
        );
    }
    let ids: Vec<String> = of.event_ids.iter().map(|id| plain(id)).collect();
    text += &format!("  Events: {}\n", ids.join(" → "));
    text
}
