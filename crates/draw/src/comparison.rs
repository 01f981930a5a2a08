//! The comparison of players: what is known about each one's true rate, and which players can be
//! distinguished.

use super::axis;
use super::canvas::{self, Align, Canvas, Fill, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::language::Language;
use super::style::{Page, Style, fit, quoted};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};
use crate::{count, phrase, say};

/// One of the players compared. All rates are in the unit of the [`Comparison`].
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedPlayer {
    /// The player's name.
    pub player: String,
    /// The player's team, or teams. May be empty.
    pub team: String,
    /// Minutes played.
    pub minutes: f64,
    /// Matches played.
    pub matches: u32,
    /// Errors counted; not a whole number if errors are weighted.
    pub errors: f64,
    /// Of these, those that led to goals, if not all did.
    pub to_goals: Option<f64>,
    /// The rate as counted, drawn as a tick.
    pub raw: Option<f64>,
    /// The posterior's mean or median, drawn as a dot.
    pub mean: f64,
    /// Lower end of the 95 % interval, drawn as a thin line.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Ends of the interval that holds half of the probability, drawn as a thick line.
    pub half: Option<(f64, f64)>,
    /// The posterior is based more on the group than on the player's own matches: drawn pale.
    pub mostly_group: bool,
    /// The posterior's density: points with rising rates, enclosing an area of one. Points
    /// should reach beyond the interval, and be close enough to look smooth: 100 to 300.
    pub density: Vec<(f64, f64)>,
}

/// What the comparison shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Title.
    pub title: String,
    /// What is measured, over which matches. May be empty.
    pub subtitle: String,
    /// What the rates count, such as `errors leading to goals per 90`.
    pub unit: String,
    /// The errors are those that led to goals: same colour as in the chart of rates.
    pub goals: bool,
    /// The players, at most 12, in the order they are drawn.
    pub players: Vec<ComparedPlayer>,
    /// Mean of the group the players are compared with, drawn as a dashed line.
    pub prior_mean: Option<f64>,
    /// The players of the table of probabilities, as indexes into `players`; if empty, because
    /// nobody can be distinguished, no table is drawn.
    pub compared: Vec<usize>,
    /// Number of pairs of players, and how many of them can be distinguished.
    pub pairs: (usize, usize),
    /// The probability that the player of the row errs less often than the player of the column,
    /// between 0 and 1, for those in the table; unknown values are left blank, and the diagonal is
    /// ignored.
    pub less_often: Vec<Vec<Option<f64>>>,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

/// With more players the table would not be readable.
const MOST_PLAYERS: usize = 12;
const MOST_POINTS: usize = 5_000;
/// Rates and counts beyond these are mistakes, and would not fit their columns.
const HIGHEST_RATE: f64 = 1_000.0;
const HIGHEST_NUMBER: f64 = 9_999_999.0;
/// Probabilities between these are too easily due to chance to distinguish two players.
const UNDECIDED: std::ops::RangeInclusive<f64> = 0.025..=0.975;

const ROW: f64 = 66.0;
/// From a row's upper edge to the base of its curve, and the highest curve.
const BASE: f64 = 48.0;
const HIGHEST: f64 = 43.0;
/// A curve lower than this cannot be seen.
const LOWEST: f64 = 0.6;
const COLUMN_GAP: f64 = 20.0;
const PANEL_GAP: f64 = 30.0;
/// On a page narrower than this all figures stand below the names.
const COMPACT: f64 = 680.0;
/// A plot narrower than this, or a cell, cannot be read.
const LEAST_PLOT: f64 = 220.0;
const COMPACT_PLOT: f64 = 170.0;
const LEAST_CELL: f64 = 44.0;
/// Maximum height of a row, and the share of it that its curve may take.
const MOST_ROW: f64 = 120.0;
const HEAD: f64 = 34.0;
const FOOT: f64 = 24.0;
const WIDEST_NAME: f64 = 220.0;

/// Sizes of the table's cells.
const CELL_HEIGHT: f64 = 34.0;
const WIDEST_CELL: f64 = 110.0;
/// From the table's left edge to its names.
const INDENT: f64 = 26.0;
const CELL_GAP: f64 = 2.0;
const HEAD_LINES: usize = 3;

const LESS: Colour = theme::SHOT;
const MORE: Colour = theme::GOAL;

const NAME: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const TEAM: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const NUMBER: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const LABEL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const COLUMN: Ink = Ink::new(11.0, theme::MUTED);
/// The text colour of an undecided probability.
pub(super) const CELL_COLOUR: Colour = theme::INK;
const CELL: Ink = Ink::new(13.0, CELL_COLOUR);
const FIRM_CELL: Ink = Ink::bold(13.0, theme::PAPER);

/// Draws the comparison.
///
/// # Errors
///
/// If the number of players is 0 or above 12, a number is negative or not finite, an interval does
/// not contain what it should, a density is not valid, the table does not have a row and a column
/// for each player or contains something other than probabilities, or the requested size is too
/// small for the picture.
pub fn comparison(comparison: &Comparison, style: &Style) -> Result<Picture, DrawError> {
    check(comparison)?;
    fit(style, |page| layout(comparison, page))
}

fn layout(comparison: &Comparison, page: &Page<'_>) -> Result<Picture, DrawError> {
    let plot = Plot::new(comparison, page)?;
    let table = Table::new(comparison, page)?;

    let header = Header::new(page, &comparison.title, &comparison.subtitle);
    let legend = Legend::new(page, plot.legend());
    let mut notes = comparison.notes.clone();
    if plot.steep {
        let note = phrase!("A curve with a flat top is cut off there and continues above");
        notes.insert(0, page.language.phrase(note).to_owned());
    }
    if plot.beyond {
        let note = phrase!(
            "An arrow at the right edge means that the interval, or the rate as counted, continues beyond it"
        );
        notes.insert(0, page.language.phrase(note).to_owned());
    }
    let alike = match comparison.pairs {
        (pairs, 0) if pairs > 0 => NUMBER.wrap(&none_apart(pairs, page.language), page.room()),
        _ => Vec::new(),
    };
    let footer = Footer::new(page, &notes, &comparison.source);

    let title_top = header.height() + 16.0;
    let top = title_top + plot.title.len() as f64 * NAME.leading() + HEAD;
    let bottom = top + comparison.players.len() as f64 * plot.row;
    let legend_top = bottom
        + if comparison.prior_mean.is_some() {
            FOOT + 8.0
        } else {
            12.0
        };
    let table_top = legend_top + legend.height() + 20.0;
    let footer_top = match &table {
        Some(table) => table_top + table.height() + 10.0,
        None if alike.is_empty() => legend_top + legend.height() + 10.0,
        None => table_top + 4.0 + alike.len() as f64 * NUMBER.leading(),
    };

    let name = page.title(&comparison.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        plot.draw(canvas, title_top, top, bottom)?;
        legend.draw(canvas, legend_top)?;
        if let Some(table) = &table {
            table.draw(canvas, table_top)?;
        } else {
            canvas.lines(&alike, theme::MARGIN, table_top + NUMBER.size - 6.0, NUMBER)?;
        }
        footer.draw(canvas, footer_top)
    })
}

/// The sentence in place of a table that would be empty.
fn none_apart(pairs: usize, language: Language) -> String {
    match pairs {
        1 => say!(language, "The two cannot be distinguished by these data."),
        2 | 3 => say!(language, "None of them can be distinguished by these data."),
        _ => say!(
            language,
            "None of {pairs} pairs can be distinguished by these data.",
            pairs = pairs
        ),
    }
}

fn check(comparison: &Comparison) -> Result<(), DrawError> {
    let many = comparison.players.len();
    if many == 0 || many > MOST_PLAYERS {
        return Err(DrawError::Input(format!(
            "there are {many} players to compare; 1 to {MOST_PLAYERS} can be"
        )));
    }
    for player in &comparison.players {
        check_player(player).map_err(|problem| {
            DrawError::Input(format!("of {}, {problem}", quoted(&player.player)))
        })?;
    }
    if let Some(mean) = comparison.prior_mean
        && !(0.0..=HIGHEST_RATE).contains(&mean)
    {
        return Err(DrawError::Input(format!("the group's mean is {mean}")));
    }
    let table = &comparison.less_often;
    let of_table = comparison.compared.len();
    if comparison.compared.iter().any(|at| *at >= many) {
        return Err(DrawError::Input(
            "the table of probabilities contains a player who is not in the list".to_owned(),
        ));
    }
    if table.len() != of_table || table.iter().any(|row| row.len() != of_table) {
        let many = of_table;
        return Err(DrawError::Input(format!(
            "the table of probabilities must have {many} rows and as many columns"
        )));
    }
    let cells = table.iter().enumerate().flat_map(|(i, row)| {
        let others = row.iter().enumerate().filter(move |(j, _)| *j != i);
        others.filter_map(|(_, cell)| *cell)
    });
    for cell in cells {
        if !(0.0..=1.0).contains(&cell) {
            return Err(DrawError::Input(format!("a probability is {cell}")));
        }
    }
    Ok(())
}

fn check_player(player: &ComparedPlayer) -> Result<(), String> {
    let within = |what: &str, value: f64, most: f64| {
        if (0.0..=most).contains(&value) {
            Ok(())
        } else {
            Err(format!("{what} is {value}"))
        }
    };
    within("the number of minutes", player.minutes, HIGHEST_NUMBER)?;
    within("the number of errors", player.errors, HIGHEST_NUMBER)?;
    within("the raw rate", player.raw.unwrap_or(0.0), HIGHEST_RATE)?;
    within("the mean", player.mean, HIGHEST_RATE)?;
    within(
        "the lower end of the interval",
        player.low,
        player.mean * (1.0 + 1e-9),
    )?;
    within("the upper end of the interval", player.high, HIGHEST_RATE)?;
    if player.high < player.mean * (1.0 - 1e-9) {
        return Err(format!(
            "the interval ends at {}, below the mean",
            player.high
        ));
    }
    if let Some((from, to)) = player.half
        && !(from >= player.low && to >= from && to <= player.high)
    {
        return Err(format!("{from} to {to} is not inside the interval"));
    }
    let density = &player.density;
    if density.len() < 2 || density.len() > MOST_POINTS {
        return Err(format!(
            "the density has {} points; 2 to {MOST_POINTS} can be drawn",
            density.len()
        ));
    }
    for &(rate, value) in density {
        within("a rate of the density", rate, HIGHEST_RATE)?;
        within("the density", value, f64::MAX)?;
    }
    let mut area = 0.0;
    for pair in density.windows(2) {
        let step = pair[1].0 - pair[0].0;
        if step <= 0.0 {
            return Err("the density's rates do not rise".to_owned());
        }
        area += step * (pair[0].1 / 2.0 + pair[1].1 / 2.0);
    }
    // Not exactly one: the tails are cut, and a steep curve lies between its points.
    if !(0.5..=2.0).contains(&area) {
        return Err(format!("the density encloses an area of {area}, not 1"));
    }
    Ok(())
}

/// A column of numbers.
struct Column {
    head: String,
    cells: Vec<String>,
    width: f64,
}

fn column(comparison: &Comparison, head: &str, cell: impl Fn(&ComparedPlayer) -> String) -> Column {
    let cells: Vec<String> = comparison.players.iter().map(cell).collect();
    let widths = cells.iter().map(|cell| NUMBER.width(cell));
    Column {
        width: widths.fold(LABEL.width(head), f64::max),
        head: head.to_owned(),
        cells,
    }
}

/// The curves on their axis, and the columns next to them.
struct Plot<'a> {
    comparison: &'a Comparison,
    title: Vec<String>,
    colour: Colour,
    names: f64,
    columns: Vec<Column>,
    /// Estimate and interval; on a narrow page none.
    rates: Option<Column>,
    /// Lines below each name.
    details: Vec<Vec<String>>,
    left: f64,
    right: f64,
    /// Where the page ends.
    end: f64,
    /// Height of a row.
    row: f64,
    language: Language,
    axis: (f64, f64),
    /// The highest density that is drawn at the full height of its row.
    densest: f64,
    /// Whether a curve continues above its row.
    steep: bool,
    /// Whether an interval or a rate continues beyond the axis.
    beyond: bool,
}

impl<'a> Plot<'a> {
    fn new(comparison: &'a Comparison, page: &Page<'_>) -> Result<Self, DrawError> {
        let players = &comparison.players;
        let language = page.language;
        let compact = page.width < COMPACT;
        let axis = extent(comparison);
        let estimate = |player: &ComparedPlayer| {
            let ends = [player.mean, player.low, player.high];
            let [mean, low, high] = ends.map(|value| language.rate_among(value, axis.0));
            format!("{mean} ({low}–{high})")
        };
        let goals = players.iter().any(|player| player.to_goals.is_some());
        let details: Vec<Vec<String>> = players
            .iter()
            .map(|player| {
                let team = text::tidy(&player.team);
                if !compact {
                    return vec![team];
                }
                let minutes = language.whole(player.minutes);
                let minutes = say!(language, "{minutes} min", minutes = minutes);
                let first = match team.as_str() {
                    "" => minutes,
                    team => format!("{minutes}, {team}"),
                };
                let errors = language.count(player.errors);
                let number = match errors.as_str() {
                    "1" => 1.0,
                    _ => player.errors,
                };
                let errors = count!(
                    language,
                    number,
                    "{many} error",
                    "{many} errors",
                    many = errors
                );
                let errors = match player.to_goals {
                    Some(goals) => say!(
                        language,
                        "{errors}, {goals} to goals",
                        errors = errors,
                        goals = language.count(goals)
                    ),
                    None => errors,
                };
                vec![first, errors, estimate(player)]
            })
            .collect();
        let names = players.iter().zip(&details).map(|(player, details)| {
            let details = details.iter().map(|line| TEAM.width(line));
            details.fold(NAME.width(&text::tidy(&player.player)), f64::max)
        });
        let share = if compact { 0.42 } else { 0.24 };
        let names = names
            .fold(100.0, f64::max)
            .min(WIDEST_NAME.min(page.room() * share));
        let mut columns = Vec::new();
        if !compact {
            columns.push(column(
                comparison,
                language.phrase(phrase!("Minutes")),
                |player| language.whole(player.minutes),
            ));
            columns.push(column(
                comparison,
                language.phrase(phrase!("Matches")),
                |player| language.whole(f64::from(player.matches)),
            ));
            columns.push(column(
                comparison,
                language.phrase(phrase!("Errors")),
                |player| language.count(player.errors),
            ));
        }
        if goals && !compact {
            columns.push(column(
                comparison,
                language.phrase(phrase!("To goals")),
                |player| {
                    let goals = player.to_goals;
                    goals.map_or("–".to_owned(), |goals| language.count(goals))
                },
            ));
        }
        let rates = (!compact).then(|| {
            let head = say!(
                language,
                "Estimate ({percent})",
                percent = language.level(0.95)
            );
            column(comparison, &head, estimate)
        });
        let figures: f64 = columns.iter().map(|column| column.width + COLUMN_GAP).sum();
        let left = theme::MARGIN + names + figures + PANEL_GAP;
        let end = page.right();
        let right = match &rates {
            Some(rates) => end - rates.width - COLUMN_GAP,
            None => end - 8.0,
        };
        let least = if compact { COMPACT_PLOT } else { LEAST_PLOT };
        page.needs(right - left, least)?;

        let mut peaks: Vec<f64> = players.iter().map(|player| peak(player, axis.0)).collect();
        peaks.sort_by(f64::total_cmp);
        let highest = peaks.last().copied().unwrap_or(0.0);
        let usual = peaks[(peaks.len() - 1) / 2];
        // A single curve far steeper than most would flatten all others.
        let densest = highest.min(usual * 3.0).max(f64::MIN_POSITIVE);
        let beyond = players
            .iter()
            .any(|player| player.high > axis.0 || player.raw.is_some_and(|raw| raw > axis.0));
        let unit = text::tidy(&comparison.unit);
        let mut letters = unit.chars();
        let unit = match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => unit,
        };
        Ok(Plot {
            comparison,
            title: NAME.wrap(&unit, right - left),
            colour: if comparison.goals {
                theme::GOAL
            } else {
                theme::SHOT
            },
            names,
            columns,
            rates,
            details,
            left,
            right,
            end,
            row: page.row(players.len(), ROW, MOST_ROW),
            language,
            axis,
            densest,
            steep: highest > densest,
            beyond,
        })
    }

    fn x(&self, rate: f64) -> f64 {
        self.left + (self.right - self.left) * (rate / self.axis.0).clamp(0.0, 1.0)
    }

    fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        title_top: f64,
        top: f64,
        bottom: f64,
    ) -> Result<(), DrawError> {
        let title = Ink {
            colour: self.colour,
            ..NAME
        };
        canvas.lines(&self.title, self.left, title_top + NAME.size, title)?;
        for i in 0..=self.comparison.players.len() {
            let y = top + i as f64 * self.row;
            let colour = if i == 0 { theme::MUTED } else { theme::GRID };
            let (left, right) = (theme::MARGIN, self.end);
            canvas.line((left, y), (right, y), colour, 1.0)?;
        }
        for (value, label) in axis::ticks(self.axis, self.language) {
            let x = self.x(value);
            canvas.text(&label, x, top - 10.0, Align::Centre, LABEL)?;
            let colour = if value > 0.0 {
                theme::GRID
            } else {
                theme::MUTED
            };
            canvas.line((x, top), (x, bottom), colour, 1.0)?;
        }
        for (i, player) in self.comparison.players.iter().enumerate() {
            self.draw_curve(canvas, player, top + i as f64 * self.row + self.base())?;
        }
        if let Some(mean) = self.comparison.prior_mean {
            self.draw_mean(canvas, mean, top, bottom)?;
        }
        for (i, player) in self.comparison.players.iter().enumerate() {
            let row = top + i as f64 * self.row;
            self.draw_interval(canvas, player, row + self.base())?;
            self.draw_words(canvas, i, row + self.row / 2.0)?;
        }
        let mut x = theme::MARGIN + self.names;
        for column in &self.columns {
            x += COLUMN_GAP + column.width;
            canvas.text(&column.head, x, top - 10.0, Align::Right, LABEL)?;
        }
        match &self.rates {
            Some(rates) => canvas.text(&rates.head, self.end, top - 10.0, Align::Right, LABEL),
            None => Ok(()),
        }
    }

    /// From a row's upper edge to the base of its curve.
    fn base(&self) -> f64 {
        self.row - (ROW - BASE)
    }

    fn draw_words(&self, canvas: &mut Canvas<'_>, i: usize, y: f64) -> Result<(), DrawError> {
        let player = &self.comparison.players[i];
        let lines = self.details[i].iter();
        let lines: Vec<&String> = lines.filter(|line| !line.is_empty()).collect();
        let name = NAME.shorten(&player.player, self.names);
        // Name and lines stand around the row's middle.
        let name_y = match lines.len() {
            0 => y + 5.0,
            1 => y - 2.0,
            _ => y - 18.0,
        };
        canvas.text(&name, theme::MARGIN, name_y, Align::Left, NAME)?;
        for (at, line) in lines.into_iter().enumerate() {
            let line = TEAM.shorten(line, self.names);
            let y = name_y + 16.0 + at as f64 * 14.5;
            canvas.text(&line, theme::MARGIN, y, Align::Left, TEAM)?;
        }
        let mut x = theme::MARGIN + self.names;
        for column in &self.columns {
            x += COLUMN_GAP + column.width;
            canvas.text(&column.cells[i], x, y + 5.0, Align::Right, NUMBER)?;
        }
        match &self.rates {
            Some(rates) => canvas.text(&rates.cells[i], self.end, y + 5.0, Align::Right, NUMBER),
            None => Ok(()),
        }
    }

    fn draw_mean(
        &self,
        canvas: &mut Canvas<'_>,
        mean: f64,
        top: f64,
        bottom: f64,
    ) -> Result<(), DrawError> {
        let x = self.x(mean);
        canvas.dashes(x, top, bottom + 6.0, theme::INK, 1.3)?;
        let label = say!(
            self.language,
            "group mean {mean}",
            mean = self.language.rate_among(mean, self.axis.0)
        );
        let ink = Ink {
            colour: theme::INK,
            ..LABEL
        };
        let half = ink.width(&label) / 2.0;
        let at = x.clamp(self.left + half, self.right - half);
        canvas.text(&label, at, bottom + 19.0, Align::Centre, ink)
    }

    fn draw_curve(
        &self,
        canvas: &mut Canvas<'_>,
        player: &ComparedPlayer,
        base: f64,
    ) -> Result<(), DrawError> {
        let high =
            |density: f64| (density / self.densest).min(1.0) * (self.base() - BASE + HIGHEST);
        let mut curve: Vec<(f64, f64)> = within(&player.density, self.axis.0)
            .into_iter()
            .map(|(rate, density)| (self.x(rate), high(density)))
            .collect();
        // A tail too low to be visible would look like a meaningful line.
        let seen = |point: &(f64, f64)| point.1 > LOWEST;
        let first = curve.iter().position(seen).unwrap_or(curve.len());
        let last = curve.iter().rposition(seen).map_or(first, |last| last + 1);
        curve.truncate((last + 1).min(curve.len()));
        curve.drain(..first.saturating_sub(1).min(curve.len()));
        frame::slab(canvas, &curve, base, self.colour, player.mostly_group)
    }

    fn draw_interval(
        &self,
        canvas: &mut Canvas<'_>,
        player: &ComparedPlayer,
        base: f64,
    ) -> Result<(), DrawError> {
        let faint = player.mostly_group;
        let beyond = player.high > self.axis.0;
        let end = if beyond {
            self.right - 4.0
        } else {
            self.x(player.high)
        };
        let half = player.half.map(|(from, to)| (self.x(from), self.x(to)));
        let (mean, low) = (self.x(player.mean), self.x(player.low));
        frame::eye(canvas, mean, half, (low, end), base, self.colour, faint)?;
        if beyond {
            frame::arrow(canvas, self.right + 3.0, base, self.colour, faint)?;
        }
        match player.raw {
            Some(raw) if raw > self.axis.0 => {
                let y = base + 10.5;
                let (back, tip) = (self.right - 7.0, self.right);
                canvas.polygon(&[(back, y - 4.5), (tip, y), (back, y + 4.5)], theme::INK)?;
                let label = say!(
                    self.language,
                    "as counted {rate}",
                    rate = self.language.rate_among(raw, self.axis.0)
                );
                let left = back - 5.0 - LABEL.width(&label);
                // Paper behind the words: grid lines would run through them.
                let corner = (left - 3.0, y - 6.0);
                canvas.rect(corner, (back - 2.0, y + 6.0), theme::PAPER)?;
                canvas.text(&label, left, y + 4.0, Align::Left, LABEL)
            }
            Some(raw) => frame::raw_tick(canvas, self.x(raw), base + 6.5),
            None => Ok(()),
        }
    }

    fn legend(&self) -> Vec<(Mark, String)> {
        let players = &self.comparison.players;
        let colour = self.colour;
        let thick = players.iter().any(|player| player.half.is_some());
        let mut marks = Vec::new();
        let firm = players.iter().any(|player| !player.mostly_group);
        let language = self.language;
        let (most, half) = (language.level(0.95), language.level(0.5));
        let what = match thick {
            true => say!(
                language,
                "what is known about the true rate, less for a flatter curve; dot: mean, line: {most}, thick: {half}",
                most = most,
                half = half
            ),
            false => say!(
                language,
                "what is known about the true rate, less for a flatter curve; dot: mean, line: {most} interval",
                most = most
            ),
        };
        if firm {
            let hollow = false;
            marks.push((Mark::Posterior { colour, hollow }, what.clone()));
        }
        if players.iter().any(|player| player.mostly_group) {
            let hollow = true;
            let why = language.phrase(phrase!(
                "pale: based more on the group than on the player's own matches"
            ));
            let little = if firm {
                why.to_owned()
            } else {
                format!("{what}; {why}")
            };
            marks.push((Mark::Posterior { colour, hollow }, little));
        }
        if players.iter().any(|player| player.raw.is_some()) {
            marks.push((Mark::Raw, say!(language, "rate as counted")));
        }
        if self.comparison.prior_mean.is_some() {
            marks.push((Mark::Mean, say!(language, "mean of the group")));
        }
        marks
    }
}

/// The axis' end and step. Every mean is inside, and every interval unless it is far wider than
/// most. Rates as counted matter less: one error in a few minutes is not a meaningful rate.
fn extent(comparison: &Comparison) -> (f64, f64) {
    let players = &comparison.players;
    let mut ends: Vec<f64> = players.iter().map(|player| player.high).collect();
    ends.sort_by(f64::total_cmp);
    let widest = ends.last().copied().unwrap_or(0.0);
    let means = players.iter().map(|player| player.mean);
    let inside = means.fold(comparison.prior_mean.unwrap_or(0.0), f64::max) * 1.08;
    let most = inside.max(ends[(ends.len() - 1) / 2] * 2.5);
    let wanted = if widest <= most * 1.3 { widest } else { most };
    let raw = players.iter().filter_map(|player| player.raw);
    let raw = raw.filter(|raw| *raw <= wanted * 1.25).fold(0.0, f64::max);
    axis::nice((wanted * 1.04).max(inside).max(raw * 1.02).max(0.04))
}

/// The part of a curve up to `most`.
fn within(density: &[(f64, f64)], most: f64) -> Vec<(f64, f64)> {
    let mut inside: Vec<_> = density.iter().copied().filter(|p| p.0 <= most).collect();
    if let (Some(&last), Some(&next)) = (inside.last(), density.get(inside.len())) {
        let share = (most - last.0) / (next.0 - last.0);
        inside.push((most, last.1 + share * (next.1 - last.1)));
    }
    inside
}

fn peak(player: &ComparedPlayer, most: f64) -> f64 {
    let inside = within(&player.density, most);
    inside.iter().map(|point| point.1).fold(0.0, f64::max)
}

/// The table of probabilities.
struct Table<'a> {
    comparison: &'a Comparison,
    title: Vec<String>,
    said: String,
    labels: f64,
    cell: f64,
    language: Language,
    heads: Vec<Vec<String>>,
    legend: Legend,
}

impl<'a> Table<'a> {
    /// `None` if there is nothing to compare.
    fn new(comparison: &'a Comparison, page: &Page<'_>) -> Result<Option<Self>, DrawError> {
        if comparison.compared.len() < 2 {
            return Ok(None);
        }
        let players: Vec<&ComparedPlayer> = comparison
            .compared
            .iter()
            .map(|at| &comparison.players[*at])
            .collect();
        let (room, language) = (page.room(), page.language);
        let widths = players
            .iter()
            .map(|player| NUMBER.width(&text::tidy(&player.player)));
        let labels = INDENT
            + widths
                .fold(80.0, f64::max)
                .min(WIDEST_NAME.min(room * 0.24))
            + 14.0;
        let cell = ((room - labels) / players.len() as f64).min(WIDEST_CELL);
        page.needs(cell, LEAST_CELL)?;
        let heads = players
            .iter()
            .map(|player| head(&player.player, cell - 4.0))
            .collect();
        let (pairs, apart) = comparison.pairs;
        let said = match (pairs, apart) {
            (0, _) => String::new(),
            (1, 0) => say!(language, "The two cannot be distinguished."),
            (1, _) => say!(language, "The two can be distinguished."),
            (_, 0) => say!(
                language,
                "None of {pairs} pairs can be distinguished.",
                pairs = pairs
            ),
            _ if players.len() < comparison.players.len() => say!(
                language,
                "{apart} of {pairs} pairs can be distinguished; these players are in one.",
                apart = apart,
                pairs = pairs
            ),
            _ => say!(
                language,
                "{apart} of {pairs} pairs can be distinguished.",
                apart = apart,
                pairs = pairs
            ),
        };
        let title = language.phrase(phrase!(
            "Probability that the player of the row errs less often than the player of the column"
        ));
        Ok(Some(Table {
            comparison,
            language,
            title: NAME.wrap(title, room),
            said,
            labels,
            cell,
            heads,
            legend: Legend::new(
                page,
                vec![
                    (
                        Mark::Swatch(Fill::Solid(shade(0.99))),
                        say!(
                            language,
                            "over {percent}: errs less often",
                            percent = language.level(0.975)
                        ),
                    ),
                    (
                        Mark::Swatch(Fill::Solid(shade(0.01))),
                        say!(
                            language,
                            "under {percent}: errs more often",
                            percent = language.level(0.025)
                        ),
                    ),
                    (
                        Mark::Swatches([shade(0.1), shade(0.5), shade(0.9)]),
                        say!(
                            language,
                            "pale: between these, the two cannot be distinguished"
                        ),
                    ),
                ],
            ),
        }))
    }

    /// Where the cells begin, from the table's top.
    fn top(&self) -> f64 {
        let said = if self.said.is_empty() { 0.0 } else { 20.0 };
        let lines = self.heads.iter().map(Vec::len).max().unwrap_or(0) as f64 + 1.0;
        self.title.len() as f64 * NAME.leading() + said + 12.0 + lines * LABEL.leading() + 6.0
    }

    fn height(&self) -> f64 {
        self.top() + self.heads.len() as f64 * CELL_HEIGHT + 10.0 + self.legend.height()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        let left = theme::MARGIN;
        let y = canvas.lines(&self.title, left, top + NAME.size, NAME)?;
        canvas.text(&self.said, left, y, Align::Left, NUMBER)?;
        let cells = top + self.top();
        for (i, place) in self.comparison.compared.iter().enumerate() {
            let player = &self.comparison.players[*place];
            let x = left + self.labels + i as f64 * self.cell;
            let middle = x + (self.cell - CELL_GAP) / 2.0;
            let head = &self.heads[i];
            let lines = head.len() as f64;
            let number = (place + 1).to_string();
            let y = cells - 10.0 - lines * LABEL.leading();
            canvas.text(&number, middle, y, Align::Centre, NAME)?;
            for (line, word) in head.iter().enumerate() {
                let y = cells - 9.0 - (lines - 1.0 - line as f64) * LABEL.leading();
                canvas.text(word, middle, y, Align::Centre, COLUMN)?;
            }
            let y = cells + i as f64 * CELL_HEIGHT;
            let baseline = y + CELL_HEIGHT / 2.0 + 4.0;
            canvas.text(&number, left + 16.0, baseline, Align::Right, NAME)?;
            let name = NUMBER.shorten(&player.player, self.labels - INDENT - 13.0);
            canvas.text(&name, left + INDENT, baseline, Align::Left, NUMBER)?;
            for j in 0..self.heads.len() {
                let x = left + self.labels + j as f64 * self.cell;
                self.draw_cell(canvas, (i, j), (x, y))?;
            }
        }
        let bottom = cells + self.heads.len() as f64 * CELL_HEIGHT + 10.0;
        self.legend.draw(canvas, bottom)
    }

    fn draw_cell(
        &self,
        canvas: &mut Canvas<'_>,
        (i, j): (usize, usize),
        (x, y): (f64, f64),
    ) -> Result<(), DrawError> {
        let end = (x + self.cell - CELL_GAP, y + CELL_HEIGHT - CELL_GAP);
        let middle = ((x + end.0) / 2.0, (y + end.1) / 2.0);
        let baseline = middle.1 + 4.5;
        if i == j {
            return canvas.line(
                (middle.0 - 5.0, middle.1),
                (middle.0 + 5.0, middle.1),
                theme::GRID,
                2.0,
            );
        }
        let Some(share) = self.comparison.less_often[i][j] else {
            return canvas.text("–", middle.0, baseline, Align::Centre, CELL);
        };
        canvas.rect((x, y), end, shade(share))?;
        let ink = if UNDECIDED.contains(&share) {
            CELL
        } else {
            FIRM_CELL
        };
        canvas.text(
            &chance(share, self.language),
            middle.0,
            baseline,
            Align::Centre,
            ink,
        )
    }
}

/// A cell's colour: full if the two can be distinguished, else pale, and paler closer to an even
/// chance.
pub(super) fn shade(share: f64) -> Colour {
    let colour = if share < 0.5 { MORE } else { LESS };
    if UNDECIDED.contains(&share) {
        theme::tint(colour, 0.03 + (share - 0.5).abs() * 0.4)
    } else {
        colour
    }
}

/// A probability that never reads as certain.
fn chance(share: f64, language: Language) -> String {
    if share < 0.005 {
        format!("<{}", language.level(0.01))
    } else if share > 0.995 {
        format!(">{}", language.level(0.99))
    } else {
        language.with_percent(&language.whole(share * 100.0))
    }
}

/// A name over a column, in a few lines broken between words, or after a hyphen.
fn head(name: &str, room: f64) -> Vec<String> {
    let name = text::tidy(name);
    let mut lines: Vec<String> = Vec::new();
    for piece in name.split_inclusive([' ', '-']) {
        match lines.last_mut() {
            Some(line) if COLUMN.width(format!("{line}{piece}").trim_end()) <= room => {
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    if lines.len() > HEAD_LINES {
        let rest = lines.split_off(HEAD_LINES - 1).concat();
        lines.push(rest);
    }
    let lines = lines.iter().map(|line| COLUMN.shorten(line, room));
    lines.filter(|line| !line.is_empty()).collect()
}
