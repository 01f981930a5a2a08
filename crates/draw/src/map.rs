//! The error map: where on the pitch a team's errors were, and what each cost.

use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark};
use super::nudge::{self, Line, Name, Point};
use super::numbers::Numbers;
use super::pitch::{self, View};
use super::story::short_name;
use super::style::{Page, Style, fit};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};

/// An error.
///
/// Positions are in metres on a pitch of 105 by 68 as the team that erred sees it: x runs from
/// its own goal line to the one it attacks, y from its right touchline to its left. A position
/// with one coordinate only counts as not known.
#[derive(Debug, Clone, PartialEq)]
pub struct MapError {
    /// How far from the team's own goal line.
    pub x: Option<f64>,
    /// How far from the team's right touchline.
    pub y: Option<f64>,
    /// Who erred.
    pub player: String,
    /// When, short enough for a label, such as `6'`.
    pub minute: String,
    /// The match, such as `Paris Saint-Germain (a)`. May be empty.
    pub match_name: String,
    /// What it cost in expected goals, if that is known; gives the dot its size, up
    /// to 1.3.
    pub cost: Option<f64>,
    /// Whether a goal followed; a shot otherwise.
    pub led_to_goal: bool,
    /// How sure the naming is, between 0 and 1; below 0.5 the dot is hollow.
    pub confidence: f64,
    /// Who says so: `report`, `provider` or `inferred`. May be empty.
    pub source: String,
}

/// What the error map shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorMap {
    /// Title.
    pub title: String,
    /// Which matches. May be empty.
    pub subtitle: String,
    /// The team, or player, that erred; attacks from left to right.
    pub team: String,
    /// The errors, in any order.
    pub errors: Vec<MapError>,
    /// Positions are approximate; the picture then says so.
    pub approximate: bool,
    /// What else must be known, a sentence each.
    pub notes: Vec<String>,
    /// Where the data come from. May be empty.
    pub source: String,
}

const MOST_ERRORS: usize = 2_000;
/// As much as a position may be off the pitch, in metres.
const FARTHEST_OFF: f64 = 5.0;
/// Where such a position is drawn, beyond the line.
const DRAWN_OFF: f64 = 1.2;
/// Errors no farther apart, in metres, are at the same place. One of them, and a large mark that
/// would cover another large one, is drawn aside: on a spiral that never comes back to an angle
/// and covers the ground evenly, a place for every so many picture units.
const SAME_PLACE: f64 = 0.25;
const SPIRAL: f64 = 3.0;
const GOLDEN: f64 = 2.399_963;
const TRIES: usize = 200;
/// More than any error costs, in expected goals.
const HIGHEST_COST: f64 = 5.0;
/// Labels on the pitch, and rows of the list.
const MOST_LABELS: usize = 5;
const MOST_ROWS: usize = 16;

/// Where the pitch ends if nothing happened beyond: just past the halfway line's circle.
const OWN_HALF: f64 = 63.0;
const OTHER_AREA: f64 = 86.0;
const BEFORE_END: f64 = 4.0;
/// Picture units per metre at most, and what the list beside the pitch needs at least.
const SCALE: f64 = 12.0;
const LEAST_SCALE: f64 = 5.0;
const LIST: f64 = 270.0;
/// The pitch is no higher than this unless there is height to spare.
const HIGHEST: f64 = 540.0;
const GAP: f64 = 34.0;
const HEAD: f64 = 24.0;
const ROW: f64 = 42.0;
const INDENT: f64 = 34.0;

/// Radius of a dot that costs a whole goal; areas go with costs.
const WHOLE: f64 = 14.0;
const SMALLEST: f64 = 3.0;
const LARGEST: f64 = 16.0;
/// A dot this large has room for a number.
const NUMBERED: f64 = 7.5;
/// Half the width of a number.
const NUMBER: f64 = 4.0;
/// Half the width of a diamond.
const DIAMOND: f64 = 5.5;

const LABEL: Ink = Ink::bold(12.0, theme::INK);
const PLAYER: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const RANK: Ink = Ink::bold(11.0, theme::PAPER);
const COST: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const SMALL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);

/// Draws the error map.
///
/// # Errors
///
/// If there are no errors or more than 2 000, a number is not finite, a position is more than
/// 5 metres off the pitch, a cost is negative or above 5, a confidence is not between 0
/// and 1, or the size asked for cannot hold the picture.
pub fn error_map(map: &ErrorMap, style: &Style) -> Result<Picture, DrawError> {
    check(map)?;
    fit(style, |page| layout(map, page))
}

fn layout(map: &ErrorMap, page: &Page<'_>) -> Result<Picture, DrawError> {
    let (room, numbers) = (page.room(), page.numbers);
    let placed = map.errors.iter().filter_map(|error| error.x.zip(error.y));
    let farthest = placed.map(|(x, _)| x).fold(0.0, f64::max) + BEFORE_END;
    let to = match farthest {
        near if near <= OWN_HALF => OWN_HALF,
        // A penalty area cut off would puzzle more than the whole pitch.
        far if far > OTHER_AREA => pitch::LENGTH + pitch::BEHIND,
        other => other,
    };
    let metres = to + pitch::BEHIND;
    let high = (HIGHEST + page.spare) / pitch::ACROSS;
    let scale = SCALE.min((room - GAP - LIST) / metres).min(high);
    page.needs(scale, LEAST_SCALE)?;
    let view = View::up_to(to, scale);
    let spots = spots(map, scale);

    let header = Header::new(page, &map.title, &map.subtitle);
    let top = header.height() + 12.0 + HEAD;
    let view = view.moved(theme::MARGIN, top);
    let bottom = top + view.height();
    let list = List::new(map, view, page);
    let legend = Legend::new(page, legend(map, numbers));
    let mut notes = map.notes.clone();
    if map.approximate {
        notes.insert(0, "Positions are approximate".to_owned());
    }
    if spots.iter().any(|spot| spot.aside) {
        let note = "Errors at or near the same place are drawn beside each other";
        notes.push(note.to_owned());
    }
    notes.push("A percentage is the confidence that the player named made the error.".to_owned());
    if list.told == LEAST {
        notes.extend(sources(map));
    }
    let footer = Footer::new(page, &notes, &map.source);
    let legend_top = bottom + 30.0;
    let footer_top = legend_top + legend.height() + 10.0;

    let name = page.title(&map.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        let way = format!("{} attack this way →", map.team);
        let way = SMALL.shorten(&way, view.width());
        canvas.text(&way, theme::MARGIN, top - 9.0, Align::Left, SMALL)?;
        view.draw(canvas)?;
        for spot in &spots {
            dot(canvas, view.at(spot.at), spot.radius(), spot.error)?;
        }
        draw_labels(canvas, view, &spots)?;
        if spots.is_empty() {
            let (from, to) = view.corners();
            let x = from.0 + (view.at((pitch::LENGTH / 2.0, 0.0)).0 - from.0) * 0.64;
            let y = from.1 + (to.1 - from.1) * 0.3;
            let text = "no position known";
            canvas.text(text, x, y, Align::Centre, SMALL)?;
        }
        let said = drawn(map.errors.len(), spots.len());
        let said = SMALL.shorten(&said, view.width());
        canvas.text(&said, theme::MARGIN, bottom + 18.0, Align::Left, SMALL)?;
        list.draw(canvas, top)?;
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

fn check(map: &ErrorMap) -> Result<(), DrawError> {
    let many = map.errors.len();
    if many == 0 || many > MOST_ERRORS {
        return Err(DrawError::Input(format!(
            "there are {many} errors; 1 to {MOST_ERRORS} can be drawn"
        )));
    }
    for error in &map.errors {
        let within = |what: &str, value: Option<f64>, from: f64, to: f64| match value {
            Some(value) if !(from..=to).contains(&value) => {
                Err(DrawError::Input(format!("{what} of an error is {value}")))
            }
            _ => Ok(()),
        };
        let far = |length: f64| length + FARTHEST_OFF;
        within("the position", error.x, -FARTHEST_OFF, far(pitch::LENGTH))?;
        within("the position", error.y, -FARTHEST_OFF, far(pitch::WIDTH))?;
        within("the cost", error.cost, 0.0, HIGHEST_COST)?;
        within("the confidence", Some(error.confidence), 0.0, 1.0)?;
    }
    Ok(())
}

/// How many errors are on the pitch, and how many are not.
fn drawn(all: usize, known: usize) -> String {
    let errors = |many: usize| if many == 1 { "error" } else { "errors" };
    match all - known {
        0 if all == 1 => "1 error, with a known position.".to_owned(),
        0 => format!("{all} errors, all with a known position."),
        missing => format!(
            "{known} {} drawn; {missing} of {all} without a known position.",
            errors(known)
        ),
    }
}

/// An error with a position.
struct Spot<'a> {
    error: &'a MapError,
    /// Its place among all errors, the costliest first.
    rank: usize,
    home: Point,
    /// Drawn beside another instead of at home.
    aside: bool,
    at: Point,
}

impl Spot<'_> {
    fn radius(&self) -> Option<f64> {
        self.error.cost.map(radius)
    }

    fn size(&self) -> f64 {
        self.radius().unwrap_or(DIAMOND)
    }
}

fn radius(cost: f64) -> f64 {
    (WHOLE * cost.sqrt()).clamp(SMALLEST, LARGEST)
}

/// The costliest first: smaller dots are drawn on larger ones.
fn costliest_first(errors: &mut [&MapError]) {
    errors.sort_by(|a, b| {
        let cost = |error: &MapError| error.cost.unwrap_or(-1.0);
        cost(b).total_cmp(&cost(a))
    });
}

/// Errors with a position, where they are drawn at so many picture units per metre.
fn spots(map: &ErrorMap, scale: f64) -> Vec<Spot<'_>> {
    let mut errors: Vec<&MapError> = map.errors.iter().collect();
    costliest_first(&mut errors);
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for (rank, error) in errors.into_iter().enumerate() {
        let (Some(x), Some(y)) = (error.x, error.y) else {
            continue;
        };
        let home = (x, y);
        let size = error.cost.map_or(DIAMOND, radius);
        let at = free_place(&spots, home, size, scale);
        spots.push(Spot {
            error,
            rank,
            home,
            aside: at != on_paper(home),
            at,
        });
    }
    spots
}

/// A position beyond a line is drawn just beyond it.
fn on_paper((x, y): Point) -> Point {
    (
        x.clamp(-DRAWN_OFF, pitch::LENGTH + DRAWN_OFF),
        y.clamp(-DRAWN_OFF, pitch::WIDTH + DRAWN_OFF),
    )
}

/// Where a mark of this radius can be seen whole: at home, or on a spiral round it.
fn free_place(spots: &[Spot<'_>], home: Point, size: f64, scale: f64) -> Point {
    let same = |spot: &Spot<'_>| nudge::distance(spot.home, home) < SAME_PLACE;
    let clear = |at: Point| {
        spots.iter().all(|spot| {
            let large = size >= NUMBERED && spot.size() >= NUMBERED;
            // Who is moved covers nobody.
            let minded = large || same(spot) || at != on_paper(home);
            let apart = nudge::distance(spot.at, at) * scale;
            !minded || apart >= size + spot.size() + 1.0
        })
    };
    let place = |n: usize| {
        let away = (n as f64).sqrt() * SPIRAL / scale;
        let turn = n as f64 * GOLDEN;
        let along = away * turn.cos();
        // Never behind the goal line.
        let along = if home.0 + along < 0.0 { -along } else { along };
        on_paper((home.0 + along, home.1 + away * turn.sin()))
    };
    let before = spots.iter().filter(|spot| same(spot)).count();
    let mut tries = (before..before + TRIES).map(place);
    tries.find(|&at| clear(at)).unwrap_or_else(|| place(before))
}

fn colour(error: &MapError) -> Colour {
    frame::error_colour(error.led_to_goal)
}

fn hollow(error: &MapError) -> bool {
    error.confidence < 0.5
}

/// An error's dot, or a diamond if its cost is not known.
fn dot(
    canvas: &mut Canvas<'_>,
    at: Point,
    radius: Option<f64>,
    error: &MapError,
) -> Result<(), DrawError> {
    match radius {
        Some(radius) => frame::cost_dot(canvas, at, radius, error.led_to_goal, hollow(error)),
        None => frame::diamond(canvas, at, DIAMOND, colour(error), hollow(error)),
    }
}

/// Names beside the costliest, where there is room.
fn draw_labels(canvas: &mut Canvas<'_>, view: View, spots: &[Spot<'_>]) -> Result<(), DrawError> {
    let discs: Vec<(Point, f64)> = spots
        .iter()
        .map(|spot| (view.at(spot.at), spot.size()))
        .collect();
    let labels: Vec<String> = spots
        .iter()
        .map(|spot| {
            if spot.rank >= MOST_LABELS || spot.error.cost.is_none() {
                return String::new();
            }
            let minute = LABEL.shorten(&spot.error.minute, 60.0);
            let name = short_name(&spot.error.player, LABEL);
            text::tidy(&format!("{name} {minute}"))
        })
        .collect();
    let names: Vec<Name> = labels
        .iter()
        .map(|label| Name {
            width: LABEL.width(label),
            required: true,
        })
        .collect();
    draw_ranks(canvas, &discs, spots)?;
    let order: Vec<usize> = (0..spots.len())
        .filter(|&i| !labels[i].is_empty())
        .collect();
    if order.is_empty() {
        return Ok(());
    }
    let chalk = pitch::markings();
    let pieces = chalk.iter().flat_map(|marking| marking.windows(2));
    let lines: Vec<Line> = pieces
        .map(|pair| (view.at(pair[0]), view.at(pair[1])))
        .collect();
    let places = nudge::name(&discs, &order, &names, LABEL.size, &lines, view.corners());
    for (label, place) in labels.iter().zip(places) {
        let Some((x, y)) = place else { continue };
        // Grass behind the words: the pitch's lines would run through them.
        let end = (x + LABEL.width(label) + 1.0, y + LABEL.size + 1.0);
        canvas.rect((x - 1.0, y - 1.0), end, theme::BAND)?;
        let baseline = y + text::ASCENT * LABEL.size;
        canvas.text(label, x, baseline, Align::Left, LABEL)?;
    }
    Ok(())
}

/// Numbers on the dots of the costliest: those of the list.
fn draw_ranks(
    canvas: &mut Canvas<'_>,
    discs: &[(Point, f64)],
    spots: &[Spot<'_>],
) -> Result<(), DrawError> {
    for (i, (spot, &(at, _))) in spots.iter().zip(discs).enumerate() {
        // A later and smaller mark may lie on the number.
        let covered = discs[i + 1..]
            .iter()
            .any(|&(other, size)| nudge::distance(other, at) < size + NUMBER);
        if !covered {
            rank(canvas, at, spot.rank, spot.error)?;
        }
    }
    Ok(())
}

/// The number on a dot that is large enough for it.
fn rank(
    canvas: &mut Canvas<'_>,
    (x, y): Point,
    rank: usize,
    error: &MapError,
) -> Result<(), DrawError> {
    let fits = error.cost.is_some_and(|cost| radius(cost) >= NUMBERED);
    if rank >= MOST_LABELS || !fits {
        return Ok(());
    }
    let colour = if hollow(error) {
        colour(error)
    } else {
        theme::PAPER
    };
    let ink = Ink { colour, ..RANK };
    let number = (rank + 1).to_string();
    canvas.text(&number, x, y + 4.0, Align::Centre, ink)
}

/// The costliest errors, beside the pitch.
struct List<'a> {
    errors: Vec<&'a MapError>,
    title: String,
    left: f64,
    right: f64,
    numbers: Numbers,
    /// Which of [`endings`] each row has: the same of all, or one row would seem surer
    /// than another.
    told: usize,
}

/// The last of [`endings`]: how sure it is, and no more.
const LEAST: usize = 2;

/// What a row may tell behind the match, the most first.
fn endings(error: &MapError, numbers: Numbers) -> [String; LEAST + 1] {
    let end = if error.led_to_goal { "goal" } else { "shot" };
    let source = SMALL.shorten(text::tidy(&error.source).as_ref(), 60.0);
    let comma = if source.is_empty() { "" } else { ", " };
    let sure = numbers.percent(error.confidence);
    [
        format!("→ {end}, {source}{comma}{sure}"),
        // The mark before the row says what it led to; who says so, nothing else does.
        format!("· {source}{comma}{sure}"),
        format!("· {sure}"),
    ]
}

/// Who says so of how many errors, where the rows do not tell.
fn sources(map: &ErrorMap) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for error in map.errors.iter().filter(|error| !error.source.is_empty()) {
        match counts.iter_mut().find(|(known, _)| *known == error.source) {
            Some((_, count)) => *count += 1,
            None => counts.push((&error.source, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let each: Vec<String> = counts
        .iter()
        .map(|(source, count)| format!("{source} {count}"))
        .collect();
    (!each.is_empty()).then(|| format!("Who says so of how many of them: {}", each.join(", ")))
}

impl<'a> List<'a> {
    fn new(map: &'a ErrorMap, view: View, page: &Page<'_>) -> Self {
        let height = view.height();
        let mut errors: Vec<&MapError> = map.errors.iter().collect();
        costliest_first(&mut errors);
        let rows = ((height - 6.0) / ROW).floor() as usize;
        errors.truncate(rows.clamp(1, MOST_ROWS));
        let all = map.errors.len();
        let title = match all - errors.len() {
            0 if all == 1 => "The error".to_owned(),
            0 => "The errors, the costliest first".to_owned(),
            _ => format!("The {} costliest of {all} errors", errors.len()),
        };
        let mut list = List {
            errors,
            title,
            left: theme::MARGIN + view.width() + GAP,
            right: page.right(),
            numbers: page.numbers,
            told: 0,
        };
        // The match is what finds the error again: the others give way to it.
        let fits = |told: usize| {
            list.errors.iter().all(|error| {
                let end = &endings(error, list.numbers)[told];
                list.room(error, end) >= SMALL.width(&text::tidy(&error.match_name))
            })
        };
        list.told = (0..LEAST).find(|told| fits(*told)).unwrap_or(LEAST);
        list
    }

    /// What the match may take of a row that ends so.
    fn room(&self, error: &MapError, end: &str) -> f64 {
        let minute = SMALL.shorten(&error.minute, 60.0);
        self.right - self.left - INDENT - SMALL.width(end) - 16.0 - SMALL.width(&minute)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, top: f64) -> Result<(), DrawError> {
        let (left, right) = (self.left, self.right);
        canvas.text(&self.title, left, top - 9.0, Align::Left, SMALL)?;
        canvas.line((left, top), (right, top), theme::MUTED, 1.0)?;
        for (i, error) in self.errors.iter().enumerate() {
            let y = top + i as f64 * ROW;
            let middle = y + ROW / 2.0;
            let at = (left + INDENT / 2.0 - 3.0, middle);
            dot(canvas, at, error.cost.map(radius), error)?;
            rank(canvas, at, i, error)?;
            let cost = error.cost.map_or("cost not known".to_owned(), |cost| {
                format!("{} xG", self.numbers.decimal(cost, 2))
            });
            canvas.text(&cost, right, middle - 2.0, Align::Right, COST)?;
            let x = left + INDENT;
            let room = right - x - COST.width(&cost) - 12.0;
            let player = if text::tidy(&error.player).is_empty() {
                "player not known"
            } else {
                &error.player
            };
            let place = match error.x.is_none() || error.y.is_none() {
                true => "not on the map",
                false => "",
            };
            let player = PLAYER.shorten(player, room - SMALL.width(place) - 8.0);
            canvas.text(&player, x, middle - 2.0, Align::Left, PLAYER)?;
            let behind = x + PLAYER.width(&player) + 8.0;
            canvas.text(place, behind, middle - 2.0, Align::Left, SMALL)?;
            let minute = SMALL.shorten(&error.minute, 60.0);
            let end = &endings(error, self.numbers)[self.told];
            let match_ = SMALL.shorten(&text::tidy(&error.match_name), self.room(error, end));
            let comma = if minute.is_empty() || match_.is_empty() {
                ""
            } else {
                ", "
            };
            let when = text::tidy(&format!("{minute}{comma}{match_} {end}"));
            canvas.text(&when, x, middle + 14.0, Align::Left, SMALL)?;
            let bottom = y + ROW;
            canvas.line((left, bottom), (right, bottom), theme::GRID, 1.0)?;
        }
        Ok(())
    }
}

fn legend(map: &ErrorMap, numbers: Numbers) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    for (goal, text) in [
        (true, "error that led to a goal"),
        (false, "error that led to a shot"),
    ] {
        let all = map.errors.iter();
        let many = all.filter(|error| error.led_to_goal == goal).count();
        if many > 0 {
            let dot = Mark::CostDot {
                goal,
                radius: 7.0,
                hollow: false,
            };
            marks.push((dot, format!("{text} ({many})")));
        }
    }
    let mut lows = map.errors.iter().filter(|error| hollow(error));
    if let Some(low) = lows.next() {
        let dot = Mark::CostDot {
            goal: low.led_to_goal,
            radius: 7.0,
            hollow: true,
        };
        marks.push((
            dot,
            format!("hollow: confidence below {}", numbers.level(0.5)),
        ));
    }
    if map.errors.iter().any(|error| error.cost.is_some()) {
        let text = format!(
            "{}, {} and {} expected goals (xG) given away",
            numbers.decimal(0.05, 2),
            numbers.decimal(0.2, 1),
            numbers.decimal(0.6, 1)
        );
        marks.push((Mark::CostSizes([0.05, 0.2, 0.6].map(radius)), text));
    }
    if map.errors.iter().any(|error| error.cost.is_none()) {
        marks.push((Mark::Diamond(theme::PLAIN), "cost not known".to_owned()));
    }
    marks
}
