//! How two providers agree, as text for the terminal and as JSON.

use crate::terminal::{TableColumn, fitted_text, wrapped};
use backline_analysis::agree::Agreed;
use backline_analysis::rows::{AgreeMatchRow, AgreeRow, Compared, Seen, SeenRow, Unit};
use backline_export::records;
use backline_model::{Result, counted};

/// Agreement of two feeds as JSON: `agreement.json` of the command line and `.json()` in Python.
#[derive(serde::Serialize)]
struct AgreementJson<'a> {
    /// What the first feed is called.
    a: &'a str,
    /// What the second feed is called.
    b: &'a str,
    /// Matches of each.
    matches_read: [usize; 2],
    /// Whether each has error labels before goals and shots.
    labelled: [bool; 2],
    /// Players in the matches that both have.
    players: PlayersOfTwo,
    /// Goals and shots before which both label an error.
    shots_labelled_by_both: u32,
    /// Of these, those where it is the same player's.
    of_these_same_player: u32,
    /// What the two agree on, in a sentence.
    answer: String,
    /// What was compared with what, and how far it agrees.
    figures: Vec<serde_json::Value>,
    /// The matches that both have.
    matches: Vec<serde_json::Value>,
    /// Errors that at least one of them labels or names, match by match.
    errors: Vec<serde_json::Value>,
}

/// Numbers of players.
#[derive(serde::Serialize)]
struct PlayersOfTwo {
    /// Of the first feed.
    a: usize,
    /// Of the second feed.
    b: usize,
    /// Of both, joined by their names.
    both: usize,
}

/// All of it as indented JSON.
///
/// # Errors
/// A frame without the documented columns.
pub fn agreed_json(of: &Agreed) -> Result<String> {
    let json = serde_json::to_value(AgreementJson {
        a: &of.names[0],
        b: &of.names[1],
        matches_read: of.read,
        labelled: of.labelled,
        players: PlayersOfTwo {
            a: of.players[0],
            b: of.players[1],
            both: of.players[2],
        },
        shots_labelled_by_both: of.same_player[0],
        of_these_same_player: of.same_player[1],
        answer: answer(of)?,
        figures: records(&of.figures)?,
        matches: records(&of.matches)?,
        errors: records(&of.seen)?,
    });
    // Texts, lists and numbers always have a form in JSON.
    Ok(format!("{:#}", json.unwrap_or_default()))
}

/// What the two agree on, in a sentence.
///
/// # Errors
/// A frame without the documented columns.
pub fn answer(of: &Agreed) -> Result<String> {
    let [a, b] = &of.names;
    let figures = AgreeRow::all(&of.figures)?;
    let find = |what: Compared| {
        let mut rows = figures.iter();
        rows.find(|row| row.compared == what && row.unit == Unit::Shot)
    };
    let kappa = |row: &AgreeRow| match (row.kappa, row.kappa_low, row.kappa_high) {
        (Some(kappa), Some(low), Some(high)) => {
            format!("kappa {kappa:.2}, {low:.2} to {high:.2}")
        }
        _ => "no kappa, as one of them names none or all".to_owned(),
    };
    let either = |row: &AgreeRow| row.both + row.a_only + row.b_only;
    if let Some(row) = find(Compared::Labels) {
        return Ok(format!(
            "Of {} goals and shots that both have, {a} labels an error before {} and {b} before {}; both before {} ({}).",
            row.units,
            row.both + row.a_only,
            row.both + row.b_only,
            row.both,
            kappa(row)
        ));
    }
    Ok(match find(Compared::Verdicts) {
        Some(row) => format!(
            "Only one of the two labels errors, or neither. Of {} goals and shots that both have, the events alone name an error before {} by either's data, before {} by both ({}).",
            row.units,
            either(row),
            row.both,
            kappa(row)
        ),
        None => "No goal or shot could be compared.".to_owned(),
    })
}

/// What was paired, the figures, and who saw what, `limit` errors at most; no wider than the
/// terminal.
///
/// # Errors
/// A frame without the documented columns.
pub fn agreed_text(of: &Agreed, limit: usize) -> Result<String> {
    let [a, b] = &of.names;
    let games = AgreeMatchRow::all(&of.matches)?;
    let sum = |pick: fn(&AgreeMatchRow) -> u32| games.iter().map(pick).sum::<u32>();
    let paired = format!(
        "{a} has {}, {b} has {}; {} in both. Goals and shots in them: {a} {}, {b} {}, both {}. Players: {a} {}, {b} {}, joined {}.",
        counted(of.read[0], "match", "matches"),
        counted(of.read[1], "match", "matches"),
        games.len(),
        sum(|game| game.shots_a),
        sum(|game| game.shots_b),
        sum(|game| game.shots_both),
        of.players[0],
        of.players[1],
        of.players[2],
    );
    let mut text = format!("{}\n{}\n", lines(&paired, 0), lines(&answer(of)?, 0));
    let sides = format!("{a} / {b}");
    let (only_a, only_b) = (format!("{a} only"), format!("{b} only"));
    let columns = [
        TableColumn::new(&sides, 0),
        TableColumn::new("unit", 0),
        TableColumn::new("units", 2).right(),
        TableColumn::new("both", 0).right(),
        TableColumn::new(&only_a, 0).right(),
        TableColumn::new(&only_b, 0).right(),
        TableColumn::new("kappa", 0).right(),
        TableColumn::new("95 % interval", 3).right(),
    ];
    let rows: Vec<Vec<String>> = AgreeRow::all(&of.figures)?
        .into_iter()
        .map(|row| {
            let compared = match row.compared {
                Compared::Labels => "labels / labels",
                Compared::Verdicts => "verdicts / verdicts",
                Compared::LabelsVerdicts => "labels / verdicts",
                Compared::VerdictsLabels => "verdicts / labels",
            };
            let unit = match row.unit {
                Unit::Shot => "shots",
                Unit::Player => "players",
            };
            let interval = row.kappa_low.zip(row.kappa_high);
            vec![
                compared.to_owned(),
                unit.to_owned(),
                row.units.to_string(),
                row.both.to_string(),
                row.a_only.to_string(),
                row.b_only.to_string(),
                row.kappa.map_or("-".to_owned(), |it| format!("{it:.2}")),
                interval.map_or("-".to_owned(), |(low, high)| {
                    format!("{low:.2} to {high:.2}")
                }),
            ]
        })
        .collect();
    text += &fitted_text(&columns, &rows, "agreement.csv has them");
    text += &paragraph(
        "\nVerdicts are what the events alone name with confidence 0.5 or more, labels ignored. Units: goals and shots of both, before which an error is named or not; players in a match of both, who are named or not.",
    );
    if of.same_player[0] > 0 {
        text += &paragraph(&format!(
            "Both label an error before {} goals and shots; before {} of these it is an error of the same player.",
            of.same_player[0], of.same_player[1]
        ));
    }
    let seen = SeenRow::all(&of.seen)?;
    let mut shown: Vec<&SeenRow> = seen.iter().filter(|row| row.labelled.is_some()).collect();
    let what = match shown.is_empty() {
        false => "labelled",
        true => {
            shown = seen.iter().collect();
            "named by the events alone"
        }
    };
    text += &format!("\nErrors {what}, and who saw them:\n");
    let left = shown.len().saturating_sub(limit);
    let mut last = "";
    for row in shown.iter().take(limit) {
        if row.title != last {
            text += &format!("\n{}\n", row.title);
            last = &row.title;
        }
        let who = row.player_a.as_deref().or(row.player_b.as_deref());
        let by = |seen: Option<Seen>| match seen {
            Some(Seen::Both) => "both".to_owned(),
            Some(Seen::A) => format!("{a} only"),
            Some(Seen::B) => format!("{b} only"),
            None => "neither".to_owned(),
        };
        let line = format!(
            "{:>6}  {} ({}), leading to a {}: labelled by {}; named by the events alone in {}",
            row.minute,
            who.unwrap_or_default(),
            row.team,
            row.led_to.name(),
            by(row.labelled),
            match row.named {
                Some(Seen::Both) => "both".to_owned(),
                Some(Seen::A) => a.clone(),
                Some(Seen::B) => b.clone(),
                None => "neither".to_owned(),
            },
        );
        text += &lines(&line, 8);
        text += &lines(&format!("        {}", row.sentence), 8);
    }
    if left > 0 {
        text += &format!("\n{left} more; agreement-errors.csv has all.\n");
    }
    Ok(text.trim_end().to_owned())
}

/// A line that goes on below where the terminal ends.
fn lines(line: &str, indent: usize) -> String {
    match crate::terminal::width() {
        Some(width) => wrapped(line, indent, usize::from(width)),
        None => format!("{line}\n"),
    }
}

fn paragraph(text: &str) -> String {
    let words = text.trim_start_matches('\n');
    let gap = &text[..text.len() - words.len()];
    format!("{gap}{}", lines(words, 0))
}
