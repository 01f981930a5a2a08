//! Tables for the terminal.

use std::collections::HashMap;

use comfy_table::{
    Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};
use polars::prelude::*;

use crate::chart::story::action;
use crate::comparison::errors;
use crate::cost::range;
use crate::selection::{Selected, led_to, of_matches};
use crate::{LIKELY_FROM, kind_words};
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Kind};
use backline_analysis::rows::{
    ChainRow, CountBasis, ERRORS, ErrorRow, EstimateRow, LedTo, OUTCOMES, OutcomeRow, PointsRow,
    RateRow, VerdictSource,
};
use backline_draw::Language;
use backline_model::{Clocks, MatchRow, PITCH_WIDTH, Result, counted};

/// Lines above, below and under the header; none between rows.
const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// Maximum width of a line: that of the variable `COLUMNS`, else the terminal's; `None` if there is
/// neither, as in a pipe. A width of 0, which some terminals state, counts as none.
pub fn width() -> Option<u16> {
    let stated = std::env::var("COLUMNS").ok();
    let stated = stated.and_then(|columns| columns.trim().parse().ok());
    let known = |width: &u16| *width > 0;
    let stated = stated.filter(known);
    stated
        .or_else(|| {
            let table = Table::new();
            table.is_tty().then(|| table.width()).flatten()
        })
        .filter(known)
}

/// An empty table in backline's style, no wider than the terminal, or as wide as its cells without
/// one.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(
        header
            .iter()
            .map(|text| Cell::new(text).add_attribute(Attribute::Bold)),
    );
    match width() {
        Some(width) => table.set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table
}

/// A column of a table.
pub struct TableColumn<'a> {
    header: &'a str,
    /// What it holds, mentioned if the column is left out.
    about: &'a str,
    /// It holds numbers.
    right: bool,
    /// It holds sentences, which may wrap.
    wraps: bool,
    /// If the table is too wide, the columns with the highest value are left out first; those with
    /// 0 stay.
    spare: u8,
}

impl<'a> TableColumn<'a> {
    /// A column; if the table is too wide, those with the highest `spare` are left out first, and
    /// those with 0 stay.
    pub const fn new(header: &'a str, spare: u8) -> TableColumn<'a> {
        TableColumn {
            header,
            about: header,
            right: false,
            wraps: false,
            spare,
        }
    }

    /// It holds numbers.
    pub const fn right(self) -> TableColumn<'a> {
        TableColumn {
            right: true,
            ..self
        }
    }

    /// It holds sentences, which may wrap.
    pub const fn wraps(self) -> TableColumn<'a> {
        TableColumn {
            wraps: true,
            ..self
        }
    }

    /// What it holds, if its header does not say it.
    pub const fn about(self, about: &'a str) -> TableColumn<'a> {
        TableColumn { about, ..self }
    }
}

/// Sentences are not made narrower than this as long as a column can be left out.
const SENTENCE: usize = 24;

/// The table with the columns that fit, and what the others hold.
fn fitted<'a>(
    columns: &[TableColumn<'a>],
    rows: &[Vec<String>],
    width: Option<u16>,
) -> (Table, Vec<&'a str>) {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let Some(width) = width else {
        return (drawn(columns, rows, &shown, str::to_owned), Vec::new());
    };
    // A border line has a character for each column of the terminal.
    let narrowest = |shown: &[usize]| {
        let start = |cell: &str| cell.chars().take(SENTENCE).collect();
        let table = drawn(columns, rows, shown, start).to_string();
        table.lines().next().map_or(0, |line| line.chars().count())
    };
    while narrowest(&shown) > usize::from(width) {
        let spare = shown.iter().copied().max_by_key(|at| columns[*at].spare);
        match spare.filter(|at| columns[*at].spare > 0) {
            Some(spare) => shown.retain(|at| *at != spare),
            None => break,
        }
    }
    let left = (0..columns.len()).filter(|at| !shown.contains(at));
    let left = left.map(|at| columns[at].about).collect();
    let mut table = drawn(columns, rows, &shown, str::to_owned);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    for (place, at) in shown.into_iter().enumerate() {
        // Words and numbers are not broken.
        let cells = rows.iter().map(|row| row[at].as_str());
        let words = cells
            .chain([columns[at].header])
            .flat_map(str::split_whitespace);
        let longest = words.map(|word| word.chars().count()).max();
        let constraint = match columns[at].right {
            true => ColumnConstraint::ContentWidth,
            false => {
                let longest = u16::try_from(longest.unwrap_or_default()).unwrap_or(u16::MAX);
                ColumnConstraint::LowerBoundary(Width::Fixed(longest.saturating_add(PADDING)))
            }
        };
        if let Some(column) = table.column_mut(place) {
            column.set_constraint(constraint);
        }
    }
    (table, left)
}

/// Blanks on both sides of the text of a cell.
const PADDING: u16 = 2;

/// The table of these columns, as wide as its cells; `sentence` is applied to those that wrap.
fn drawn(
    columns: &[TableColumn],
    rows: &[Vec<String>],
    shown: &[usize],
    sentence: impl Fn(&str) -> String,
) -> Table {
    let header: Vec<&str> = shown.iter().map(|at| columns[*at].header).collect();
    let mut table = table(&header);
    table.set_content_arrangement(ContentArrangement::Disabled);
    for row in rows {
        let cells = shown.iter().map(|at| match columns[*at].wraps {
            true => sentence(&row[*at]),
            false => row[*at].clone(),
        });
        table.add_row(cells.collect::<Vec<_>>());
    }
    for (place, at) in shown.iter().enumerate() {
        if columns[*at].right {
            right_align(&mut table, place..place + 1);
        }
    }
    table
}

/// The table as text, no wider than the terminal, followed by a sentence (without a full stop)
/// about the columns left out and where to find them.
pub fn fitted_text(columns: &[TableColumn], rows: &[Vec<String>], whole: &str) -> String {
    let width = width();
    let (table, left) = fitted(columns, rows, width);
    match width {
        Some(width) if !left.is_empty() => format!(
            "{table}\nLeft out to fit {width} columns: {}. {whole}",
            left.join(", ")
        ),
        _ => table.to_string(),
    }
}

/// Aligns columns of numbers.
pub fn right_align(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// The goals of `outcomes` with the players that the errors frame names for each, at most `limit`
/// rows; if there are more, those with a named player come first. Returns the table and the number
/// of goals left out.
///
/// `outcomes` as [`backline_analysis::attribute::OUTCOME_COLUMNS`], `errors` as
/// [`backline_analysis::attribute::ERROR_COLUMNS`], `matches` as [`backline_model::MATCH_COLUMNS`].
///
/// # Errors
/// A frame without these columns.
pub fn goals_table(
    outcomes: &DataFrame,
    errors: &DataFrame,
    matches: &DataFrame,
    limit: usize,
) -> Result<(String, usize)> {
    let named = named(errors)?;
    let goals = outcomes.clone().lazy();
    let goals = goals.filter(col(OUTCOMES.goal)).collect()?;
    let ids = GoalId::all(&goals)?;
    let mut rows: Vec<IdxSize> = (0..).take(ids.len()).collect();
    if rows.len() > limit {
        // Counted errors before those that are uncertain or kept apart.
        rows.sort_by_key(|row| match named.get(&ids[*row as usize]) {
            Some(who) if who.iter().any(|(counts, _)| *counts) => 0,
            Some(_) => 1,
            None => 2,
        });
        rows.truncate(limit);
        rows.sort_unstable();
    }
    let shown = goals.take(&IdxCa::from_vec("rows".into(), rows))?;
    let titles = titles(&of_matches(matches, &shown)?)?;
    let columns = [
        TableColumn::new("match", 0),
        TableColumn::new("minute", 0).right(),
        TableColumn::new("conceded by", 1),
        TableColumn::new("goal", 0),
        TableColumn::new("errors named", 0).wraps(),
    ];
    let clocks = Clocks::from_matches(matches)?;
    let mut rows = Vec::new();
    let (goals, shown) = (goals.height(), OutcomeRow::all(&shown)?);
    let left = goals - shown.len();
    for goal in shown {
        let note = match (goal.own_goal, goal.penalty) {
            (true, _) => " (own goal)",
            (_, true) => " (penalty)",
            _ => "",
        };
        let title = titles.get(&goal.match_id);
        let id = GoalId {
            match_id: goal.match_id.clone(),
            event_id: goal.event_id,
        };
        let who = named.get(&id).map(|who| {
            let who: Vec<&str> = who.iter().map(|(_, text)| text.as_str()).collect();
            who.join("; ")
        });
        rows.push(vec![
            title.cloned().unwrap_or_else(|| goal.match_id.clone()),
            clocks.report_minute(&goal.match_id, goal.period, u32::from(goal.minute)),
            goal.against,
            format!("{}{note}", goal.player.as_deref().unwrap_or("not named")),
            who.unwrap_or("nobody".to_owned()),
        ]);
    }
    let text = match width() {
        Some(width) if natural(&columns, &rows) > usize::from(width) => {
            goals_list(&rows, usize::from(width))
        }
        _ => fitted_text(&columns, &rows, ERRORS_CSV),
    };
    Ok((text, left))
}

/// The width of a table with unbroken cells.
fn natural(columns: &[TableColumn], rows: &[Vec<String>]) -> usize {
    let all: Vec<usize> = (0..columns.len()).collect();
    let table = drawn(columns, rows, &all, str::to_owned).to_string();
    let lines = table.lines().map(|line| line.chars().count());
    lines.max().unwrap_or_default()
}

/// The goals match by match, for a terminal in which a table of them would be too narrow: the match
/// is named once, and each verdict has lines of its own.
fn goals_list(rows: &[Vec<String>], width: usize) -> String {
    let mut text = String::new();
    let mut last = "";
    for row in rows {
        let [title, minute, against, goal, who] = &row[..] else {
            continue;
        };
        if title != last {
            let gap = if last.is_empty() { "" } else { "\n" };
            text += &format!("{gap}{title}\n");
            last = title;
        }
        let minute = format!("{minute:>6}");
        text += &wrapped(
            &format!("{minute}  {goal}, conceded by {against}"),
            8,
            width,
        );
        // A verdict has a semicolon of its own.
        for verdict in who.replace("); ", ")\n").lines() {
            text += &wrapped(&format!("        {verdict}"), 10, width);
        }
    }
    text.trim_end().to_owned()
}

/// Wraps a line at its blanks, with the continuation indented this far.
pub(crate) fn wrapped(line: &str, indent: usize, width: usize) -> String {
    let mut text = String::new();
    let start: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut now = start.clone();
    for word in line.trim_start().split(' ') {
        let full = now.chars().count() + 1 + word.chars().count() > width;
        if full && !now.trim().is_empty() {
            text += &format!("{}\n", now.trim_end());
            now = " ".repeat(indent);
        } else if !now.trim().is_empty() || word.is_empty() {
            now.push(' ');
        }
        now += word;
    }
    format!("{text}{}\n", now.trim_end())
}

// An archive has many: only what the table needs is read.
backline_model::table! {
    /// A goal.
    #[derive(Eq, Hash)]
    pub struct GoalId, names GoalIdNames {
        /// the match
        match_id: String,
        /// the shot or own goal
        event_id: String,
    }
}

backline_model::table! {
    /// A player named for a goal.
    pub struct NamedRow, names NamedNames {
        /// the match
        match_id: String,
        /// the goal
        outcome_event_id: String,
        /// who
        player: Option<String>,
        /// what it was
        kind: Kind,
        /// who says so
        source: VerdictSource,
        /// that it is an error
        confidence: f64,
        /// what the events alone say
        inferred_confidence: f64,
    }
}

/// The name of a match in a table: its id if that is readable, else its teams.
fn titles(matches: &DataFrame) -> Result<HashMap<String, String>> {
    let titles = MatchRow::all(matches)?.into_iter().map(|of| {
        let id = of.match_id;
        let title = match id.chars().all(|c| c.is_ascii_digit()) {
            true => format!("{id} {} - {}", of.home, of.away),
            false => id.clone(),
        };
        (id, title)
    });
    Ok(titles.collect())
}

/// The players named for each goal, most certain first: whether it counts, and
/// `name (kind, source, confidence)`.
fn named(errors: &DataFrame) -> Result<HashMap<GoalId, Vec<(bool, String)>>> {
    let likely = col(ERRORS.confidence).gt_eq(lit(LIKELY_FROM));
    let foul = col(ERRORS.kind).eq(lit(Kind::PenaltyFoul.name()));
    let rows = errors
        .clone()
        .lazy()
        // Below 0.5 it is not a verdict and says so. The foul behind a penalty is a fact, however
        // little it says about an error; the scorer of an own goal is in the goal's own column.
        .filter(led_to(LedTo::Goal).and(likely.or(foul)))
        .sort(
            [ERRORS.confidence],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let mut named: HashMap<GoalId, Vec<(bool, String)>> = HashMap::new();
    for row in NamedRow::all(&rows)? {
        let (kind, sure) = (
            kind_words(row.kind.name(), Language::text()),
            row.confidence,
        );
        let why = match row.source {
            _ if sure < LIKELY_FROM => format!("{kind}, not counted as an error"),
            _ if sure < COUNTED_FROM => format!("uncertain: {kind}, inferred, {sure:.2}"),
            VerdictSource::Inferred => format!("{kind}, inferred, {sure:.2}"),
            source => format!(
                "{kind}, {}, {sure:.2}; events alone {:.2}",
                source.name(),
                row.inferred_confidence
            ),
        };
        let id = GoalId {
            match_id: row.match_id,
            event_id: row.outcome_event_id,
        };
        let text = format!("{} ({why})", row.player.unwrap_or_default());
        let who = named.entry(id).or_default();
        who.push((sure >= COUNTED_FROM, text));
    }
    Ok(named)
}

/// Where to find the columns that are left out of the goals.
const ERRORS_CSV: &str = "errors.csv has all of each error";
/// Where to find the columns that are left out of tables without a file.
pub const WIDER: &str = "A wider terminal shows them, or `COLUMNS=200` before the command";
/// Where to find the columns that are left out of the rates.
const RATES_CSV: &str = "rates.csv has them";

/// The chain as a table, event by event.
///
/// # Errors
/// A frame without the documented columns.
pub fn chain_table(explanation: &Explanation) -> Result<String> {
    let named = ErrorRow::all(&explanation.candidates)?;
    let columns = [
        TableColumn::new("#", 0).right(),
        TableColumn::new("clock", 0).right(),
        TableColumn::new("team", 2),
        TableColumn::new("player", 0),
        TableColumn::new("action", 0),
        TableColumn::new("from own goal", 3)
            .about("the distance from the own goal")
            .right(),
        TableColumn::new("confidence", 0).right(),
        TableColumn::new("event", 4).about("the event's id"),
    ];
    let mut rows = Vec::new();
    for (row, of) in ChainRow::all(&explanation.chain)?.into_iter().enumerate() {
        let distance = of.start_x.zip(of.start_y).map(|(x, y)| {
            let across = f64::from(y) - f64::from(PITCH_WIDTH) / 2.0;
            format!("{:.0} m", f64::from(x).hypot(across))
        });
        let candidate = of.candidate.and_then(|at| named.get(at as usize));
        let score = candidate.map(|candidate| match candidate.is_apart() {
            true => "apart".to_owned(),
            false => format!("{:.2}", candidate.confidence),
        });
        rows.push(vec![
            (row + 1).to_string(),
            format!("{}:{:02.0}", of.minute, of.second.floor()),
            of.team,
            of.player.unwrap_or("not named".to_owned()),
            action(of.kind, of.outcome, Language::text()),
            distance.unwrap_or_else(|| "-".to_owned()),
            score.unwrap_or_default(),
            of.event_id,
        ]);
    }
    Ok(fitted_text(&columns, &rows, WIDER))
}

/// Each candidate with confidence, share and reasons.
///
/// # Errors
/// A frame without the documented columns.
pub fn candidates_text(explanation: &Explanation) -> Result<String> {
    let mut text = String::new();
    for row in ErrorRow::all(&explanation.candidates)? {
        let sentence = row.sentence.as_deref().unwrap_or_default();
        if row.is_apart() {
            text += &format!("  apart {sentence}\n");
            continue;
        }
        text += &format!("  {:.2}  {sentence}\n", row.confidence);
        if row.label.is_some() {
            let alone = row.inferred_confidence;
            text += &format!("        the events alone say {alone:.2}\n");
        }
        text += &format!("        share of the blame {:.2}\n", row.share);
        if let Some(reasons) = row.reasons.filter(|reasons| !reasons.is_empty()) {
            text += &format!("        because: {reasons}\n");
        }
    }
    Ok(text)
}

/// What the frame of a goal or shot tells of players without the ball: evidence, and no verdict.
/// None where it has no frame.
pub fn off_ball_text(explanation: &Explanation) -> Option<String> {
    let told = explanation.off_ball.as_ref()?;
    let row = &told.row;
    let metres = |metres: Option<f64>| metres.map_or("-".to_owned(), |it| format!("{it:.1} m"));
    let mut text = String::new();
    if let (Some(distance), side) = (row.nearest_distance, row.nearest_goal_side) {
        let who = row.nearest.as_deref().unwrap_or("an opponent not named");
        let side = match side {
            Some(true) => "goal-side",
            _ => "not goal-side",
        };
        text += &format!("  nearest to the shooter: {who}, {distance:.1} m, {side}\n");
    }
    if let Some(keeper) = &row.keeper {
        text += &format!(
            "  goalkeeper: {keeper}, {} beside the line from the ball to the middle of the goal, {} out\n",
            metres(row.keeper_off_line),
            metres(row.keeper_from_line),
        );
    }
    if let Some(deepest) = &row.deepest {
        let held = match row.deepest_holds_on {
            Some(true) => ", alone as near to it as the shooter when they shot",
            _ => "",
        };
        let line = metres(row.deepest_from_line);
        text += &format!("  last defender: {deepest}, {line} from the goal line{held}\n");
    }
    text += &format!(
        "  between ball and posts: {}; free in the area beside the shooter: {}\n",
        counted(row.in_triangle as usize, "opponent", "opponents"),
        row.free_in_area
    );
    if let Some(pressure) = row.passer_pressure {
        text += &format!("  nearest to the last passer: {pressure:.1} m\n");
    }
    for one in &told.evidence {
        match one.confidence {
            Some(confidence) => {
                text += &format!(
                    "  {confidence:.2}  {}: {}\n",
                    kind_words(one.kind.name(), Language::text()),
                    one.sentence
                );
            }
            None => {
                text += &format!(
                    "        {}: {}\n",
                    kind_words(one.kind.name(), Language::text()),
                    one.sentence
                )
            }
        }
        if !one.reasons.is_empty() {
            text += &format!("        because: {}\n", one.reasons);
        }
    }
    Some(text)
}

/// The players of a list as a table: their errors, the rate as counted, the estimate that the
/// order goes by, and what the errors cost of `points`
/// ([`backline_analysis::points::POINTS_COLUMNS`]).
///
/// # Errors
/// A frame without the documented columns.
pub fn rates_table(chosen: &Selected, points: &DataFrame) -> Result<String> {
    let rates = RateRow::all(&chosen.rates)?;
    let points = PointsRow::all(points)?;
    let points: HashMap<&str, String> = points
        .iter()
        .filter_map(|row| {
            let points = range(
                row.points,
                row.points_low,
                row.points_high,
                Language::text(),
            );
            Some((row.player_key.as_deref()?, points))
        })
        .collect();
    let rates: HashMap<&str, &RateRow> = rates
        .iter()
        .map(|row| (row.player_key.as_str(), row))
        .collect();
    let rows = EstimateRow::all(&chosen.list.shown)?;
    let led_to = chosen.list.led_to;
    let shots = rows.iter().any(|row| row.shot.count.is_some());
    let expected = rows.iter().all(|row| row.basis == CountBasis::Expected);
    let mut columns = vec![
        TableColumn::new("player", 0),
        TableColumn::new("team", 2),
        TableColumn::new("pos", 6).about("position"),
        TableColumn::new("min", 0).right(),
    ];
    if shots {
        let header = match expected {
            true => "expected errors to shots",
            false => "errors to shots",
        };
        columns.push(TableColumn::new(header, 0).right());
    }
    columns.extend([
        TableColumn::new(
            match (expected, shots) {
                (_, true) => "to goals",
                (true, false) => "expected errors to goals",
                (false, false) => "errors to goals",
            },
            0,
        )
        .right(),
        TableColumn::new("per 90", 3)
            .about("rate as counted")
            .right(),
        TableColumn::new("estimate", 0).right(),
        TableColumn::new("95 % interval", 4).right(),
    ]);
    // Of key events alone nobody can say what a result would have been.
    if !points.is_empty() {
        columns.push(
            TableColumn::new("points lost", 1)
                .about("expected points given away")
                .right(),
        );
    }
    columns.extend([
        TableColumn::new("penalties", 7).right(),
        TableColumn::new("own goals", 8).right(),
        TableColumn::new("xG given away", 9).right(),
    ]);
    let mut table = Vec::with_capacity(rows.len());
    for row in rows {
        let of = row.by_outcome(led_to);
        let rate = rates.get(row.player_key.as_str());
        let figure = |value: Option<f64>, digits: usize| {
            value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let position = row.position.as_deref();
        let mut cells = vec![
            row.player.clone(),
            row.team.clone(),
            position.unwrap_or(row.position_group.name()).to_owned(),
            format!("{:.0}", row.minutes),
        ];
        if shots {
            cells.push(errors(row.shot.count));
        }
        let interval = of.low.zip(of.high);
        cells.extend([
            errors(row.goal.count),
            figure(of.rate, 2),
            figure(of.mean, 3),
            interval.map_or("-".to_owned(), |(low, high)| {
                format!("{low:.3} to {high:.3}")
            }),
        ]);
        if !points.is_empty() {
            let cost = points.get(row.player_key.as_str());
            cells.push(cost.cloned().unwrap_or("-".to_owned()));
        }
        let whole =
            |pick: fn(&RateRow) -> u32| rate.map_or("-".to_owned(), |rate| pick(rate).to_string());
        cells.extend([
            whole(|rate| rate.penalties_conceded),
            whole(|rate| rate.own_goals),
            figure(rate.and_then(|rate| rate.xg_given_away), 2),
        ]);
        table.push(cells);
    }
    Ok(fitted_text(&columns, &table, RATES_CSV))
}
