//! The error map: where on the pitch errors happened, of which kind they were, and what each cost.

use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Blot, Footer, Header, Inside, Legend, Mark, Shape};
use super::language::Language;
use super::nudge::{self, Line, Name, Point};
use super::pitch::{self, View};
use super::story::short_name;
use super::style::{Page, Style, fit};
use super::text;
use super::theme::{self, Colour};
use super::{DrawError, Picture};
use crate::{count, phrase, say};

/// The kind of an error, which determines the shape of its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapKind {
    /// A pass that went wrong.
    Pass,
    /// The ball was lost: a bad touch, a miscontrol, or taken off them.
    LostBall,
    /// A clearance that failed.
    Clearance,
    /// An error by a goalkeeper.
    Keeper,
    /// Any other.
    Other,
}

impl MapKind {
    const ALL: [MapKind; 5] = [
        MapKind::Pass,
        MapKind::LostBall,
        MapKind::Clearance,
        MapKind::Keeper,
        MapKind::Other,
    ];

    const fn shape(self) -> Shape {
        match self {
            MapKind::Pass => Shape::Disc,
            MapKind::LostBall => Shape::Square,
            MapKind::Clearance => Shape::Triangle,
            MapKind::Keeper => Shape::Diamond,
            MapKind::Other => Shape::Point,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            MapKind::Pass => phrase!("pass"),
            MapKind::LostBall => phrase!("touch or lost ball"),
            MapKind::Clearance => phrase!("clearance"),
            MapKind::Keeper => phrase!("goalkeeper"),
            MapKind::Other => phrase!("other"),
        }
    }
}

/// An error.
///
/// Positions are in metres on a pitch of 105 by 68, from the side of the team that erred: x runs
/// from its own goal line to the one it attacks, y from its right touchline to its left. A position
/// with only one coordinate counts as unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct MapError {
    /// How far from the team's own goal line.
    pub x: Option<f64>,
    /// How far from the team's right touchline.
    pub y: Option<f64>,
    /// What it was.
    pub kind: MapKind,
    /// The same in words, such as `misplaced pass`. May be empty.
    pub what: String,
    /// Who erred.
    pub player: String,
    /// When, short enough for a label, such as `6'`.
    pub minute: String,
    /// The match, such as `Paris Saint-Germain (a)`. May be empty.
    pub match_name: String,
    /// What it cost in expected goals, if known; determines the size of the mark, up to 1.3.
    pub cost: Option<f64>,
    /// Whether a goal followed; a shot otherwise.
    pub led_to_goal: bool,
    /// The confidence, between 0 and 1; below 0.5 the mark is hollow.
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
    /// The errors, in any order.
    pub errors: Vec<MapError>,
    /// Positions are approximate; the picture then says so.
    pub approximate: bool,
    /// Further remarks, one sentence each.
    pub notes: Vec<String>,
    /// The source of the data. May be empty.
    pub source: String,
}

const MOST_ERRORS: usize = 2_000;
/// How far a position may be off the pitch, in metres.
const FARTHEST_OFF: f64 = 5.0;
/// Where such a position is drawn, beyond the line.
const DRAWN_OFF: f64 = 1.2;
/// Errors no farther apart than this, in metres, are at the same place. One of them, or a large
/// mark that would cover another large one, is moved: on a spiral that never returns to an angle
/// and covers the ground evenly, with a place every few picture units.
const SAME_PLACE: f64 = 0.25;
const SPIRAL: f64 = 3.0;
const GOLDEN: f64 = 2.399_963;
const TRIES: usize = 200;
/// More than any error costs, in expected goals.
const HIGHEST_COST: f64 = 5.0;
/// Maximum number of names on the pitch, and of rows in the list next to it and below it.
const MOST_LABELS: usize = 5;
const MOST_ROWS: usize = 16;
const ROWS_BELOW: usize = 8;
/// With more errors than this on the pitch, their density is drawn, and only listed errors have
/// marks.
const DENSE: usize = 100;
/// From the middle of a hexagon to its corners, in metres.
const HEXAGON: f64 = 4.0;

/// Where the pitch ends if nothing happened beyond: just past the circle on the halfway line.
const OWN_HALF: f64 = 63.0;
const OTHER_AREA: f64 = 86.0;
const BEFORE_END: f64 = 4.0;
/// Maximum picture units per metre, and the minimum width of the list next to the pitch.
const SCALE: f64 = 12.0;
const LEAST_SCALE: f64 = 4.6;
const LIST: f64 = 270.0;
/// Maximum height of the pitch unless there is height to spare.
const HIGHEST: f64 = 540.0;
const GAP: f64 = 34.0;
const HEAD: f64 = 24.0;
/// Minimum height of the list next to a pitch that is lower.
const LOWEST_LIST: f64 = 380.0;
const ROW_GAP: f64 = 12.0;
const INDENT: f64 = 34.0;

/// Radius of a dot that costs a whole goal; areas are proportional to costs.
const WHOLE: f64 = 14.0;
const SMALLEST: f64 = 3.0;
const LARGEST: f64 = 16.0;
/// Minimum radius of a dot with room for a number.
const NUMBERED: f64 = 7.5;
/// Half the width of a number.
const NUMBER: f64 = 4.0;
/// Radius of a mark whose cost is not known.
const UNKNOWN: f64 = 5.0;

const LABEL: Ink = Ink::bold(12.0, theme::INK);
const PLAYER: Ink = Ink::bold(theme::BODY_SIZE, theme::INK);
const RANK: Ink = Ink::bold(11.0, theme::PAPER);
const COST: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const SMALL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const TELL: Ink = Ink::new(theme::SMALL_SIZE, theme::INK);

/// Draws the error map.
///
/// # Errors
///
/// If the number of errors is 0 or above 2 000, a number is not finite, a position is more than 5
/// metres off the pitch, a cost is negative or above 5, a confidence is not between 0 and 1, or the
/// requested size is too small for the picture.
pub fn error_map(map: &ErrorMap, style: &Style) -> Result<Picture, DrawError> {
    check(map)?;
    fit(style, |page| layout(map, page))
}

fn layout(map: &ErrorMap, page: &Page<'_>) -> Result<Picture, DrawError> {
    let (room, language) = (page.room(), page.language);
    let placed = map.errors.iter().filter_map(|error| error.x.zip(error.y));
    let farthest = placed.map(|(x, _)| x).fold(0.0, f64::max) + BEFORE_END;
    let to = match farthest {
        near if near <= OWN_HALF => OWN_HALF,
        // A penalty area that is cut off would be more confusing than the whole pitch.
        far if far > OTHER_AREA => pitch::LENGTH + pitch::BEHIND,
        other => other,
    };
    let metres = to + pitch::BEHIND;
    let high = (HIGHEST + page.spare) / pitch::ACROSS;
    let beside = SCALE.min((room - GAP - LIST) / metres).min(high);
    let (scale, below) = match beside >= LEAST_SCALE {
        true => (beside, false),
        false => (SCALE.min(room / metres).min(high), true),
    };
    page.needs(scale, LEAST_SCALE)?;
    let view = View::up_to(to, scale);

    let header = Header::new(page, &map.title, &map.subtitle);
    let top = header.height() + 12.0 + HEAD;
    let view = view.moved(theme::MARGIN, top);
    let bottom = top + view.height();
    let list = List::new(map, view, below, page);
    let spots = spots(map, scale, list.rows.len());
    let density = Density::new(map);
    let said = drawn(map.errors.len(), located(map).count(), language);
    let legend = Legend::new(page, legend(map, density.as_ref(), language));
    let mut notes = map.notes.clone();
    if map.approximate {
        notes.insert(0, say!(language, "Positions are approximate."));
    }
    if density.is_some() {
        notes.push(say!(
            language,
            "Only the errors in the list have a mark; hexagons count all"
        ));
    }
    if spots.iter().any(|spot| spot.aside) {
        notes.push(say!(
            language,
            "Errors at or near the same place are drawn next to each other"
        ));
    }
    notes.push(say!(
        language,
        "A percentage is the confidence that the player named made the error."
    ));
    let footer = Footer::new(page, &notes, &map.source);
    let (list_left, list_top) = match below {
        true => (theme::MARGIN, bottom + 36.0 + HEAD),
        false => (theme::MARGIN + view.width() + GAP, top),
    };
    let legend_top = (bottom + 30.0).max(list_top + list.height() + 14.0);
    let footer_top = legend_top + legend.height() + 10.0;

    let name = page.title(&map.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        let way = SMALL.shorten(&say!(language, "Direction of attack →"), view.width());
        canvas.text(&way, theme::MARGIN, top - 9.0, Align::Left, SMALL)?;
        view.draw(canvas)?;
        if let Some(density) = &density {
            density.draw(canvas, view, to)?;
            view.draw_lines(canvas)?;
        }
        for spot in &spots {
            spot.blot().draw(canvas, view.at(spot.at))?;
        }
        draw_labels(canvas, view, &spots)?;
        if located(map).next().is_none() {
            let (from, to) = view.corners();
            let x = from.0 + (view.at((pitch::LENGTH / 2.0, 0.0)).0 - from.0) * 0.64;
            let y = from.1 + (to.1 - from.1) * 0.3;
            let text = language.phrase(phrase!("no position known"));
            canvas.text(text, x, y, Align::Centre, SMALL)?;
        }
        let said = SMALL.shorten(&said, view.width());
        canvas.text(&said, theme::MARGIN, bottom + 18.0, Align::Left, SMALL)?;
        list.draw(canvas, list_left, list_top)?;
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

fn located(map: &ErrorMap) -> impl Iterator<Item = Point> {
    map.errors.iter().filter_map(|error| error.x.zip(error.y))
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
fn drawn(all: usize, known: usize, language: Language) -> String {
    match all - known {
        0 if all == 1 => say!(language, "1 error, with a known position."),
        0 => say!(
            language,
            "{all} errors, all with a known position.",
            all = all
        ),
        missing => count!(
            language,
            known as f64,
            "{known} error drawn; {missing} of {all} have no known position.",
            "{known} errors drawn; {missing} of {all} have no known position.",
            known = known,
            missing = missing,
            all = all
        ),
    }
}

/// An error with a position.
struct Spot<'a> {
    error: &'a MapError,
    /// Its rank among all errors, costliest first.
    rank: usize,
    /// It is in the list and therefore has a number.
    listed: bool,
    home: Point,
    /// Drawn next to another instead of at its own place.
    aside: bool,
    at: Point,
}

impl Spot<'_> {
    fn blot(&self) -> Blot {
        blot(self.error)
    }

    fn size(&self) -> f64 {
        self.blot().reach()
    }
}

fn radius(cost: f64) -> f64 {
    (WHOLE * cost.sqrt()).clamp(SMALLEST, LARGEST)
}

/// Costliest first: smaller dots are drawn on top of larger ones.
fn costliest_first(errors: &mut [&MapError]) {
    errors.sort_by(|a, b| {
        let cost = |error: &MapError| error.cost.unwrap_or(-1.0);
        cost(b).total_cmp(&cost(a))
    });
}

/// Errors with a position, and where they are drawn at this many picture units per metre: all, or
/// if there are too many, the `listed` ones.
fn spots(map: &ErrorMap, scale: f64, listed: usize) -> Vec<Spot<'_>> {
    let most = match located(map).count() > DENSE {
        true => listed,
        false => usize::MAX,
    };
    let mut errors: Vec<&MapError> = map.errors.iter().collect();
    costliest_first(&mut errors);
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for (rank, error) in errors.into_iter().enumerate().take(most) {
        let (Some(x), Some(y)) = (error.x, error.y) else {
            continue;
        };
        let home = (x, y);
        let size = blot(error).reach();
        let at = free_place(&spots, home, size, scale);
        spots.push(Spot {
            error,
            rank,
            listed: rank < listed,
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

/// Where a mark of this radius is fully visible: at its own place, or on a spiral around it.
fn free_place(spots: &[Spot<'_>], home: Point, size: f64, scale: f64) -> Point {
    let same = |spot: &Spot<'_>| nudge::distance(spot.home, home) < SAME_PLACE;
    let clear = |at: Point| {
        spots.iter().all(|spot| {
            let large = size >= NUMBERED && spot.size() >= NUMBERED;
            // A mark that is moved must not cover another.
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

/// An error's mark.
fn blot(error: &MapError) -> Blot {
    Blot {
        shape: error.kind.shape(),
        radius: error.cost.map_or(UNKNOWN, radius),
        colour: colour(error),
        inside: match (hollow(error), error.led_to_goal) {
            (true, _) => Inside::Hollow,
            (false, true) => Inside::Full,
            (false, false) => Inside::Pale,
        },
        dotted: error.cost.is_none(),
    }
}

/// The number of a listed error, inside its mark if that has room, else next to it; and names next
/// to the costliest, if there is room for them too.
fn draw_labels(canvas: &mut Canvas<'_>, view: View, spots: &[Spot<'_>]) -> Result<(), DrawError> {
    let discs: Vec<(Point, f64)> = spots
        .iter()
        .map(|spot| (view.at(spot.at), spot.size()))
        .collect();
    let mut labels: Vec<(String, bool)> = vec![(String::new(), false); spots.len()];
    for (i, spot) in spots.iter().enumerate().filter(|(_, spot)| spot.listed) {
        let at = discs[i].0;
        // A later and smaller mark may lie on the number.
        let covered = discs[i + 1..]
            .iter()
            .any(|&(other, size)| nudge::distance(other, at) < size + NUMBER);
        let inside = !covered && rank(canvas, at, spot.rank, spot.error)?;
        let number = match inside {
            true => String::new(),
            false => (spot.rank + 1).to_string(),
        };
        let minute = LABEL.shorten(&spot.error.minute, 60.0);
        let name = match spot.rank < MOST_LABELS && spot.error.cost.is_some() {
            true => format!("{} {minute}", short_name(&spot.error.player, LABEL)),
            false => String::new(),
        };
        let bare = number.is_empty();
        labels[i] = match text::tidy(&format!("{number} {name}")) {
            _ if name.trim().is_empty() => (number, !bare),
            label => (label, !bare),
        };
    }
    let chalk = pitch::markings();
    let pieces = chalk.iter().flat_map(|marking| marking.windows(2));
    let lines: Vec<Line> = pieces
        .map(|pair| (view.at(pair[0]), view.at(pair[1])))
        .collect();
    let order: Vec<usize> = (0..spots.len())
        .filter(|&i| !labels[i].0.is_empty())
        .collect();
    let place = |labels: &[(String, bool)]| {
        let names: Vec<Name> = labels
            .iter()
            .map(|(label, _)| Name {
                width: LABEL.width(label),
                required: true,
            })
            .collect();
        nudge::name(&discs, &order, &names, LABEL.size, &lines, view.corners())
    };
    let mut places = place(&labels);
    // A number matters more than names: without room for all, names are omitted.
    let lost = |places: &[Option<Point>], labels: &[(String, bool)]| {
        order.iter().any(|&i| labels[i].1 && places[i].is_none())
    };
    if lost(&places, &labels) {
        for (spot, label) in spots.iter().zip(&mut labels) {
            label.0 = match label.1 {
                true => (spot.rank + 1).to_string(),
                false => String::new(),
            };
        }
        places = place(&labels);
    }
    for ((label, _), place) in labels.iter().zip(places) {
        let Some((x, y)) = place.filter(|_| !label.is_empty()) else {
            continue;
        };
        // Grass behind the words: the pitch's lines would run through them.
        let end = (x + LABEL.width(label) + 1.0, y + LABEL.size + 1.0);
        canvas.rect((x - 1.0, y - 1.0), end, theme::BAND)?;
        let baseline = y + text::ASCENT * LABEL.size;
        canvas.text(label, x, baseline, Align::Left, LABEL)?;
    }
    Ok(())
}

/// Draws the number on a mark that is large enough for it; returns whether it was.
fn rank(
    canvas: &mut Canvas<'_>,
    (x, y): Point,
    rank: usize,
    error: &MapError,
) -> Result<bool, DrawError> {
    let blot = blot(error);
    let number = (rank + 1).to_string();
    // The middle of a triangle with its tip up is low, and of one with its tip down high.
    let (room, down) = match blot.shape {
        Shape::Triangle => (blot.radius * 0.8, 1.0),
        Shape::Point => (blot.radius * 0.8, -1.5),
        Shape::Diamond => (blot.radius * 0.9, 0.0),
        Shape::Disc | Shape::Square => (blot.radius, 0.0),
    };
    if blot.dotted || room < NUMBERED || RANK.width(&number) > room * 1.6 {
        return Ok(false);
    }
    let colour = match blot.inside {
        Inside::Full => theme::PAPER,
        Inside::Pale => theme::INK,
        Inside::Hollow => colour(error),
    };
    let ink = Ink { colour, ..RANK };
    canvas.text(&number, x, y + 4.0 + down, Align::Centre, ink)?;
    Ok(true)
}

/// How many errors there were in each part of the pitch.
struct Density {
    /// Middles in metres, with how many there were.
    hexagons: Vec<(Point, usize)>,
    /// The largest number that each of three shades stands for.
    steps: [usize; 3],
}

impl Density {
    /// For more errors than can be drawn one by one.
    fn new(map: &ErrorMap) -> Option<Density> {
        if located(map).count() <= DENSE {
            return None;
        }
        let mut hexagons: Vec<(Point, usize)> = Vec::new();
        for at in located(map) {
            let middle = hexagon(on_paper(at));
            match hexagons.iter_mut().find(|(of, _)| *of == middle) {
                Some((_, count)) => *count += 1,
                None => hexagons.push((middle, 1)),
            }
        }
        hexagons.sort_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let most = hexagons.iter().map(|(_, count)| *count).max()?;
        let third = most.div_ceil(3);
        let steps = [third, (2 * third).min(most), most];
        Some(Density { hexagons, steps })
    }

    fn shade(&self, count: usize) -> Colour {
        let step = self.steps.iter().position(|most| count <= *most);
        theme::tint(theme::INK, [0.12, 0.26, 0.42][step.unwrap_or(2)])
    }

    fn draw(&self, canvas: &mut Canvas<'_>, view: View, to: f64) -> Result<(), DrawError> {
        for &((x, y), count) in &self.hexagons {
            let corner = |i: u32| {
                let angle = std::f64::consts::TAU * (f64::from(i) + 0.5) / 6.0;
                // Slightly smaller than its size, so that a seam separates it from its neighbours.
                let reach = HEXAGON * 0.96;
                let at = (x + reach * angle.cos(), y + reach * angle.sin());
                let end = to.min(pitch::LENGTH);
                view.at((at.0.clamp(0.0, end), at.1.clamp(0.0, pitch::WIDTH)))
            };
            let corners: Vec<Point> = (0..6).map(corner).collect();
            canvas.polygon(&corners, self.shade(count))?;
        }
        Ok(())
    }

    fn legend(&self, language: Language) -> (Mark, String) {
        let [low, middle, high] = self.steps;
        let range = |from: usize, to: usize| match from < to {
            true => say!(language, "{low} to {high}", low = from, high = to),
            false => to.to_string(),
        };
        let mut words = vec![range(1, low)];
        words.extend((middle > low).then(|| range(low + 1, middle)));
        words.extend((high > middle).then(|| range(middle + 1, high)));
        let colours = [low, middle, high].map(|most| self.shade(most));
        (
            Mark::Swatches(colours),
            say!(
                language,
                "errors in a hexagon: {ranges}",
                ranges = words.join(", ")
            ),
        )
    }
}

/// The middle of the hexagon (with a tip towards each touchline) that contains a position.
fn hexagon((x, y): Point) -> Point {
    let (wide, high) = (HEXAGON * 3.0_f64.sqrt(), HEXAGON * 1.5);
    // The middles form two interleaved grids: take the nearer one.
    let nearest = |shift: f64| {
        let on =
            |value: f64, step: f64, shift: f64| ((value - shift) / step).round() * step + shift;
        (
            on(x, wide, shift * wide / 2.0),
            on(y, 2.0 * high, shift * high),
        )
    };
    let (a, b) = (nearest(0.0), nearest(1.0));
    match nudge::distance(a, (x, y)) <= nudge::distance(b, (x, y)) {
        true => a,
        false => b,
    }
}

/// An error in the list.
struct Row<'a> {
    error: &'a MapError,
    cost: String,
    player: String,
    /// When and in which match.
    when: Vec<String>,
    /// What it was, what it led to, who says so and how sure that is.
    what: Vec<String>,
}

impl Row<'_> {
    fn height(&self) -> f64 {
        let lines = (self.when.len() + self.what.len()) as f64;
        PLAYER.leading() + lines * SMALL.leading() + ROW_GAP
    }
}

/// The costliest errors, next to the pitch or below it.
struct List<'a> {
    rows: Vec<Row<'a>>,
    title: String,
    width: f64,
}

impl<'a> List<'a> {
    fn new(map: &'a ErrorMap, view: View, below: bool, page: &Page<'_>) -> Self {
        let mut errors: Vec<&MapError> = map.errors.iter().collect();
        costliest_first(&mut errors);
        let (width, most, high) = match below {
            true => (page.room(), ROWS_BELOW, f64::INFINITY),
            false => {
                let high = view.height().max(LOWEST_LIST);
                (page.room() - view.width() - GAP, MOST_ROWS, high)
            }
        };
        let mut rows: Vec<Row<'_>> = Vec::new();
        let mut used = 0.0;
        for error in errors.into_iter().take(most) {
            let row = row(error, width - INDENT, page.language);
            used += row.height();
            if used > high && !rows.is_empty() {
                break;
            }
            rows.push(row);
        }
        let all = map.errors.len();
        let title = match all - rows.len() {
            0 if all == 1 => say!(page.language, "The error"),
            0 => say!(page.language, "The errors, costliest first"),
            _ => say!(
                page.language,
                "The {many} costliest of {all} errors",
                many = rows.len(),
                all = all
            ),
        };
        List { rows, title, width }
    }

    fn height(&self) -> f64 {
        self.rows.iter().map(Row::height).sum()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, left: f64, top: f64) -> Result<(), DrawError> {
        let right = left + self.width;
        canvas.text(&self.title, left, top - 9.0, Align::Left, SMALL)?;
        canvas.line((left, top), (right, top), theme::MUTED, 1.0)?;
        let mut y = top;
        for (i, row) in self.rows.iter().enumerate() {
            let at = (left + INDENT / 2.0 - 3.0, y + row.height() / 2.0);
            let inside = {
                blot(row.error).draw(canvas, at)?;
                rank(canvas, at, i, row.error)?
            };
            if !inside {
                // Above the mark, where others have their number inside.
                let number = (i + 1).to_string();
                let above = at.1 - blot(row.error).reach() - 4.0;
                canvas.text(&number, at.0, above, Align::Centre, LABEL)?;
            }
            let (x, mut line) = (left + INDENT, y + ROW_GAP / 2.0 + PLAYER.size);
            canvas.text(&row.cost, right, line, Align::Right, COST)?;
            canvas.text(&row.player, x, line, Align::Left, PLAYER)?;
            line += PLAYER.leading() - 2.0;
            line = canvas.lines(&row.when, x, line, SMALL)?;
            canvas.lines(&row.what, x, line, TELL)?;
            y += row.height();
            canvas.line((left, y), (right, y), theme::GRID, 1.0)?;
        }
        Ok(())
    }
}

fn row(error: &MapError, room: f64, language: Language) -> Row<'_> {
    let cost = match error.cost {
        Some(cost) => format!("{} xG", language.decimal(cost, 2)),
        None => say!(language, "cost not known"),
    };
    let name = match text::tidy(&error.player) {
        unknown if unknown.is_empty() => say!(language, "player not known"),
        player => player,
    };
    let player = PLAYER.shorten(&name, room - COST.width(&cost) - 12.0);
    let minute = SMALL.shorten(&error.minute, 60.0);
    let match_ = text::tidy(&error.match_name);
    let comma = match minute.is_empty() || match_.is_empty() {
        true => "",
        false => ", ",
    };
    let end = match error.led_to_goal {
        true => language.phrase(phrase!("goal")),
        false => language.phrase(phrase!("shot")),
    };
    let what = text::tidy(&error.what);
    let source = SMALL.shorten(language.source(&error.source), 90.0);
    let comma_source = match source.is_empty() {
        true => "",
        false => ", ",
    };
    let sure = language.percent(error.confidence);
    let place = match error.x.is_none() || error.y.is_none() {
        true => format!(", {}", language.phrase(phrase!("not on the map"))),
        false => String::new(),
    };
    // A match's name may be long, but not endless.
    let few = |text: String, ink: Ink| {
        let mut lines = ink.wrap(&text, room);
        if lines.len() > 3 {
            let rest = lines.split_off(2).join(" ");
            lines.push(ink.shorten(&rest, room));
        }
        lines
    };
    Row {
        error,
        cost,
        player,
        when: few(format!("{minute}{comma}{match_}"), SMALL),
        what: few(
            format!("{what} → {end} · {source}{comma_source}{sure}{place}"),
            TELL,
        ),
    }
}

fn legend(map: &ErrorMap, density: Option<&Density>, language: Language) -> Vec<(Mark, String)> {
    let plain = Blot {
        shape: Shape::Disc,
        radius: 6.5,
        colour: theme::MUTED,
        inside: Inside::Hollow,
        dotted: false,
    };
    let mut marks = Vec::new();
    marks.extend(density.map(|density| density.legend(language)));
    let count = |of: &dyn Fn(&MapError) -> bool| map.errors.iter().filter(|it| of(it)).count();
    for (goal, inside, text) in [
        (true, Inside::Full, phrase!("full: led to a goal")),
        (false, Inside::Pale, phrase!("pale: led to a shot")),
    ] {
        let text = language.phrase(text);
        let many = count(&|error| error.led_to_goal == goal);
        if many > 0 {
            let colour = frame::error_colour(goal);
            let blot = Blot {
                colour,
                inside,
                ..plain
            };
            marks.push((Mark::Kind(blot), format!("{text} ({many})")));
        }
    }
    if count(&hollow) > 0 {
        let text = say!(
            language,
            "hollow: confidence below {percent}",
            percent = language.level(0.5)
        );
        marks.push((Mark::Kind(plain), text));
    }
    for kind in MapKind::ALL {
        let many = count(&|error| error.kind == kind);
        if many > 0 {
            let blot = Blot {
                shape: kind.shape(),
                ..plain
            };
            let kind = language.phrase(kind.words());
            marks.push((Mark::Kind(blot), format!("{kind} ({many})")));
        }
    }
    if count(&|error| error.cost.is_some()) > 0 {
        let text = say!(
            language,
            "{low}, {middle} and {high} expected goals (xG) given away",
            low = language.decimal(0.05, 2),
            middle = language.decimal(0.2, 1),
            high = language.decimal(0.6, 1)
        );
        marks.push((Mark::CostSizes([0.05, 0.2, 0.6].map(radius)), text));
    }
    if count(&|error| error.cost.is_none()) > 0 {
        let blot = Blot {
            dotted: true,
            ..plain
        };
        marks.push((
            Mark::Kind(blot),
            say!(language, "with a dot: cost not known"),
        ));
    }
    marks
}
