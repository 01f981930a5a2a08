//! The story of a goal: the actions that led to it, numbered on a pitch and listed beside it.

use super::canvas::{self, Align, Canvas, Ink};
use super::frame::{self, Footer, Header, Legend, Mark, Way};
use super::language::Language;
use super::nudge::{self, Disc, Line, Name, Point};
use super::pitch::{self, View};
use super::style::{Page, Style, fit};
use super::text::{self, Weight};
use super::theme;
use super::{DrawError, Picture};
use crate::{count, phrase, say};

/// An action that may have been the error.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryVerdict {
    /// The confidence that this player made the error, between 0 and 1: shown as a percentage;
    /// below 0.5 the ring around the number is dashed.
    pub confidence: f64,
    /// Who says so: `report`, `provider` or `inferred`.
    pub source: String,
    /// What the error was, such as `bad touch`. May be empty.
    pub kind: String,
    /// Whether this is the error named first.
    pub first: bool,
    /// Something that happened but is kept apart from errors, such as a foul for a penalty: it is
    /// named without ring and percentage.
    pub apart: bool,
}

/// One action.
///
/// Positions are in metres on a pitch of 105 by 68 from the attacking team's side: x runs from its
/// own goal line to the one it attacks, y from its right touchline to its left. A position with
/// only one coordinate counts as unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryAction {
    /// Where it began, from the attacking team's goal line.
    pub x: Option<f64>,
    /// Where it began, from the attacking team's right touchline.
    pub y: Option<f64>,
    /// Where it ended; draws an arrow. A shot without it points at the middle of the goal.
    pub end_x: Option<f64>,
    /// Where it ended.
    pub end_y: Option<f64>,
    /// The player's name.
    pub player: String,
    /// What it was, such as `misplaced pass` or `shot, goal`.
    pub what: String,
    /// Seconds before the goal or shot.
    pub seconds_before: f64,
    /// Whether it is an action of the attacking team.
    pub attacking: bool,
    /// Whether the player moved with the ball: the arrow is dashed.
    pub carry: bool,
    /// Where the player moved with the ball before playing it on: a dashed arrow leads there, and
    /// the action's own arrow begins there.
    pub carried_to: Option<(f64, f64)>,
    /// Whether it came after the goal or shot.
    pub after: bool,
    /// Whether it is a shot: the arrow is heavy.
    pub shot: bool,
    /// What makes it an error, if it may be one.
    pub candidate: Option<StoryVerdict>,
}

/// A player without the ball, where they stood when the shot was taken.
///
/// Positions are those of [`StoryAction`].
#[derive(Debug, Clone, PartialEq)]
pub struct StoryPlayer {
    /// From the attacking team's goal line.
    pub x: f64,
    /// From the attacking team's right touchline.
    pub y: f64,
    /// The name to stand beside them; empty for none.
    pub player: String,
    /// Whether they play for the attacking team.
    pub attacking: bool,
    /// Whether they are the opponent nearest to the shooter: a dashed line leads to them.
    pub nearest: bool,
    /// Where they stood at the last pass, if they have moved since: a dotted line comes from there.
    pub before: Option<(f64, f64)>,
}

/// What the story of a goal, or of a shot, shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Title, such as `Paris Saint-Germain 1–0 Real Madrid: Fabián Ruiz 6'`.
    pub title: String,
    /// Match and competition. May be empty.
    pub subtitle: String,
    /// The team that shot; it attacks upwards.
    pub attacking: String,
    /// The other team.
    pub defending: String,
    /// The actions in order. At most 14 are shown: the last ones, and always those that may be the
    /// error.
    pub actions: Vec<StoryAction>,
    /// Where the others stood at the shot, the shooter left out; empty where that is not known.
    pub standing: Vec<StoryPlayer>,
    /// A sentence that tells the story. May be empty.
    pub caption: String,
    /// Positions are approximate; the picture then says so.
    pub approximate: bool,
    /// The source of the data. May be empty.
    pub source: String,
}

/// More numbers than this on one pitch cannot be followed.
const MOST_SHOWN: usize = 14;
/// Two teams, and whoever ran onto the pitch.
const MOST_STANDING: usize = 40;
/// No attack has more; more would mean that a whole match was passed.
const MOST_ACTIONS: usize = 1_000;
/// How far a position may be off the pitch, in metres: data may put the ball there when it leaves
/// the field.
const FARTHEST_OFF: f64 = 5.0;
/// Where such a position is drawn, beyond the line.
const DRAWN_OFF: f64 = 1.2;
/// Longer than a match, in seconds.
const LONGEST: f64 = 10_800.0;

/// Picture units per metre if the list is next to the pitch, and the minimum anywhere.
const SCALE: f64 = 8.8;
const LEAST_SCALE: f64 = 5.5;
/// Minimum width of the list, and its preferred width next to the pitch.
const LEAST_LIST: f64 = 240.0;
const BESIDE: f64 = 300.0;
/// Where the view is cut before the penalty area, and before the attacking half, in metres.
const THIRD: f64 = 76.0;
const HALF: f64 = 49.0;
/// Space before the action farthest back.
const BEFORE: f64 = 4.0;
/// Where the attacking team's own penalty area ends: it is never cut in two.
const OWN_AREA: f64 = 20.0;
/// Maximum height of the pitch unless there is height to spare.
const HIGHEST: f64 = 700.0;
/// Space between the pitch and the list, and between two columns of the list.
const GAP: f64 = 34.0;

/// The space above the pitch and the list for their headings.
const HEAD: f64 = 24.0;
const DISC: f64 = 11.0;
/// Radius of the ring around an error.
const RING: f64 = 15.0;
/// How far a disc and its ring reach.
const RING_OUTSIDE: f64 = 16.5;
/// Radius of a player without the ball, and of the opponent nearest to the shooter.
const DOT: f64 = 5.0;
const NEAREST: f64 = 6.5;
/// From the list's edge to its text.
const INDENT: f64 = 42.0;
const ROW_GAP: f64 = 12.0;
const CAPTION_GAP: f64 = 18.0;
/// Lines longer than this are tiring to read.
const CAPTION_ROOM: f64 = 900.0;
/// Minimum width of two columns side by side.
const TWO_COLUMNS: f64 = 620.0;
/// Maximum width of names on the pitch.
const WIDEST_NAME: f64 = 120.0;
/// Maximum width of the source of an error in the list.
const WIDEST_SOURCE: f64 = 160.0;

const NUMBER: Ink = Ink::bold(12.0, theme::INK);
const NAME: Ink = Ink::new(12.0, theme::INK);
const ROW: Ink = Ink::new(theme::BODY_SIZE, theme::INK);
const SMALL: Ink = Ink::new(theme::SMALL_SIZE, theme::MUTED);
const CAPTION: Ink = Ink::new(theme::SUBTITLE_SIZE, theme::INK);

/// Draws the story of a goal.
///
/// # Errors
///
/// If actions are missing, a number is not finite, a position is more than 5 metres off the pitch,
/// a time is negative, a confidence is not between 0 and 1, or the requested size is too small for
/// the picture.
pub fn story(story: &Story, style: &Style) -> Result<Picture, DrawError> {
    check(story)?;
    fit(style, |page| layout(story, page))
}

fn layout(story: &Story, page: &Page<'_>) -> Result<Picture, DrawError> {
    let (room, language) = (page.room(), page.language);
    let shown = shown(&story.actions);
    let header = Header::new(page, &story.title, &story.subtitle);
    let view = view(&shown, room, HIGHEST + page.spare);
    if let Some(view) = view {
        page.needs(view.width(), pitch::ACROSS * LEAST_SCALE)?;
    }
    let beside = view.filter(|view| view.width() + GAP + BESIDE <= room + 0.5);
    let columns = if beside.is_none() && room >= TWO_COLUMNS {
        2
    } else {
        1
    };
    let list_width = match beside {
        Some(view) => room - view.width() - GAP,
        None => (room - GAP * (columns as f64 - 1.0)) / columns as f64,
    };
    page.needs(list_width, LEAST_LIST)?;
    let list = List::new(story, &shown, list_width, columns, language);
    let legend = Legend::new(page, legend(story, &shown, language));

    let top = header.height() + 12.0 + HEAD;
    let view = view.map(|view| view.moved(theme::MARGIN, top));
    let (list_left, list_top, body_end) = match (view, beside) {
        (Some(view), Some(_)) => {
            let end = top + view.height().max(list.height());
            (theme::MARGIN + view.width() + GAP, top, end)
        }
        (Some(view), None) => {
            let list_top = top + view.height() + 18.0 + HEAD;
            (theme::MARGIN, list_top, list_top + list.height())
        }
        (None, _) => (theme::MARGIN, top, top + list.height()),
    };
    // Next to the pitch, below the list, if there is room; else below both.
    let told = story.caption.clone();
    let narrow = CAPTION.wrap(&told, list_width);
    let below_list = list_top + list.height() + CAPTION_GAP;
    let caption_height = |lines: &[String]| lines.len() as f64 * CAPTION.leading();
    let below_pitch = view.map_or(0.0, |view| view.corners().1.1 + CAPTION_GAP);
    let under = CAPTION.wrap(&told, view.map_or(room, |view| view.width()));
    let fit_list = beside.is_some() && below_list + caption_height(&narrow) <= body_end;
    let fit_pitch = beside.is_some() && below_pitch + caption_height(&under) <= body_end;
    let fits = fit_list || fit_pitch;
    let (caption, caption_left, caption_top) = if fit_pitch {
        (under, theme::MARGIN, below_pitch)
    } else if fit_list {
        (narrow, list_left, below_list)
    } else {
        let wide = CAPTION.wrap(&told, room.min(CAPTION_ROOM));
        (wide, theme::MARGIN, body_end + CAPTION_GAP)
    };
    let legend_top = if caption.is_empty() || fits {
        body_end + CAPTION_GAP
    } else {
        caption_top + caption_height(&caption) + 12.0
    };
    let footer_top = legend_top + legend.height() + 10.0;
    let scene = view.map(|view| Scene::new(view, &shown, &story.standing));
    let unnamed = scene.as_ref().map_or(0, |scene| scene.unnamed);
    let placed = scene.as_ref().map_or(0, |scene| scene.dots.len());
    let footer = Footer::new(
        page,
        &notes(story, &shown, unnamed, placed, page.language),
        &story.source,
    );

    let name = page.title(&story.title);
    canvas::draw(page, footer_top + footer.height(), &name, |canvas| {
        header.draw(canvas)?;
        if let Some(scene) = &scene {
            let room = scene.view.width();
            let way = say!(
                page.language,
                "Direction of attack of {team} ↑",
                team = story.attacking
            );
            let way = SMALL.shorten(&way, room);
            canvas.text(&way, theme::MARGIN, top - 9.0, Align::Left, SMALL)?;
            scene.draw(canvas, &shown, &story.standing)?;
        }
        list.draw(canvas, list_left, list_top)?;
        let baseline = caption_top + CAPTION.size;
        canvas.lines(&caption, caption_left, baseline, CAPTION)?;
        legend.draw(canvas, legend_top)?;
        footer.draw(canvas, footer_top)
    })
}

fn check(story: &Story) -> Result<(), DrawError> {
    let wrong = |problem: String| Err(DrawError::Input(problem));
    if story.actions.is_empty() {
        return wrong("there are no actions to show".into());
    }
    if story.actions.len() > MOST_ACTIONS {
        return wrong(format!("there are more than {MOST_ACTIONS} actions"));
    }
    for (i, action) in story.actions.iter().enumerate() {
        let who = format!("action {} ({})", i + 1, text::tidy(&action.player));
        for (name, value, most) in [
            ("carried x", action.carried_to.map(|to| to.0), pitch::LENGTH),
            ("carried y", action.carried_to.map(|to| to.1), pitch::WIDTH),
            ("x", action.x, pitch::LENGTH),
            ("y", action.y, pitch::WIDTH),
            ("end x", action.end_x, pitch::LENGTH),
            ("end y", action.end_y, pitch::WIDTH),
        ] {
            let on_pitch = -FARTHEST_OFF..=most + FARTHEST_OFF;
            if let Some(value) = value.filter(|value| !on_pitch.contains(value)) {
                return wrong(format!("{who} has {name} {value}, which is off the pitch"));
            }
        }
        if !(0.0..=LONGEST).contains(&action.seconds_before) {
            return wrong(format!(
                "{who} is {} seconds before the shot",
                action.seconds_before
            ));
        }
        if let Some(verdict) = &action.candidate
            && !(0.0..=1.0).contains(&verdict.confidence)
        {
            return wrong(format!("{who} has the confidence {}", verdict.confidence));
        }
    }
    if story.standing.len() > MOST_STANDING {
        return wrong(format!(
            "more than {MOST_STANDING} players stand on the pitch"
        ));
    }
    for one in &story.standing {
        let on_pitch =
            |value: f64, most: f64| (-FARTHEST_OFF..=most + FARTHEST_OFF).contains(&value);
        if !on_pitch(one.x, pitch::LENGTH) || !on_pitch(one.y, pitch::WIDTH) {
            let who = text::tidy(&one.player);
            return wrong(format!(
                "{who} stands off the pitch at {}, {}",
                one.x, one.y
            ));
        }
        let before = one.before.unwrap_or((one.x, one.y));
        if !on_pitch(before.0, pitch::LENGTH) || !on_pitch(before.1, pitch::WIDTH) {
            let who = text::tidy(&one.player);
            return wrong(format!(
                "{who} stood off the pitch at {}, {}",
                before.0, before.1
            ));
        }
    }
    Ok(())
}

/// An action that is shown, with its number: its place among all actions.
#[derive(Debug, Clone, Copy)]
struct Shown<'a> {
    number: usize,
    action: &'a StoryAction,
}

/// The last actions, and those that may be the error wherever they are: a story needs its error.
fn shown(actions: &[StoryAction]) -> Vec<Shown<'_>> {
    let numbered = actions.iter().enumerate();
    let mut all: Vec<Shown<'_>> = numbered
        .map(|(i, action)| Shown {
            number: i + 1,
            action,
        })
        .collect();
    let named = |one: &Shown<'_>| one.action.candidate.as_ref().map(|verdict| verdict.first);
    all.sort_by_key(|one| (std::cmp::Reverse(named(one)), std::cmp::Reverse(one.number)));
    all.truncate(MOST_SHOWN);
    all.sort_by_key(|one| one.number);
    all
}

impl Shown<'_> {
    fn start(&self) -> Option<Point> {
        Some(on_paper((self.action.x?, self.action.y?)))
    }

    /// For a shot, where it crosses the goal line is enough.
    fn known_end(&self) -> Option<Point> {
        let goal_line = self.action.shot.then(|| self.goal()).flatten();
        let x = self.action.end_x.or(goal_line)?;
        Some(on_paper((x, self.action.end_y?)))
    }

    fn via(&self) -> Option<Point> {
        self.action.carried_to.map(on_paper)
    }

    /// The goal line to which a shot goes: the other team shoots down, unless it hits its own goal.
    fn goal(&self) -> Option<f64> {
        let up = self.action.attacking || self.action.x? > pitch::LENGTH / 2.0;
        Some(if up { pitch::LENGTH } else { 0.0 })
    }

    /// Where the arrow points: for a shot at least to the goal.
    fn end(&self) -> Option<Point> {
        self.known_end().or_else(|| {
            let goal = self.goal()?;
            self.action.shot.then_some((goal, pitch::MIDDLE))
        })
    }

    fn way(&self) -> Way {
        match (self.action.shot, self.action.carry) {
            (true, _) => Way::Shot,
            (false, true) => Way::Carry,
            (false, false) => Way::Pass,
        }
    }

    /// The arrows that are drawn: with the ball, and then the ball alone.
    fn moves(&self) -> Vec<(Point, Point, Way)> {
        let Some(start) = self.start() else {
            return Vec::new();
        };
        let from = self.via().unwrap_or(start);
        let carried = self.via().map(|via| (start, via, Way::Carry));
        let played = self.end().map(|end| (from, end, self.way()));
        let all = carried.into_iter().chain(played);
        all.filter(|(from, to, _)| nudge::distance(*from, *to) > 0.5)
            .collect()
    }

    fn verdict(&self) -> Option<&StoryVerdict> {
        self.action.candidate.as_ref()
    }

    fn firm(&self) -> Option<bool> {
        let verdict = self.verdict().filter(|verdict| !verdict.apart)?;
        Some(verdict.confidence >= 0.5)
    }

    /// Whether it is shown in the colour of errors: not for a mere possibility of one.
    fn accused(&self) -> bool {
        let apart = self.verdict().is_some_and(|verdict| verdict.apart);
        apart || self.firm() == Some(true)
    }

    fn first(&self) -> bool {
        self.verdict()
            .is_some_and(|verdict| verdict.first && !verdict.apart)
    }

    /// How far the disc and what is around it reach.
    fn radius(&self) -> f64 {
        if self.verdict().is_some() {
            RING_OUTSIDE
        } else {
            DISC
        }
    }

    /// How text about the action looks.
    fn ink(&self, ink: Ink) -> Ink {
        let weight = if self.first() {
            Weight::Bold
        } else {
            ink.weight
        };
        let colour = if self.accused() {
            theme::GOAL
        } else if self.action.attacking {
            theme::SHOT
        } else {
            theme::INK
        };
        Ink {
            weight,
            colour,
            ..ink
        }
    }

    fn draw_disc(&self, canvas: &mut Canvas<'_>, at: Point) -> Result<(), DrawError> {
        if let Some(firm) = self.firm() {
            frame::error_ring(canvas, at, RING, firm, self.first())?;
        }
        let attacking = self.action.attacking;
        frame::number_disc(canvas, at, DISC, attacking)?;
        let colour = if attacking { theme::PAPER } else { theme::INK };
        let ink = Ink { colour, ..NUMBER };
        let number = self.number.to_string();
        canvas.text(&number, at.0, at.1 + 4.3, Align::Centre, ink)
    }
}

/// At most a metre off the pitch, so that it is inside the picture.
fn on_paper((x, y): Point) -> Point {
    (
        x.clamp(-DRAWN_OFF, pitch::LENGTH + DRAWN_OFF),
        y.clamp(-DRAWN_OFF, pitch::WIDTH + DRAWN_OFF),
    )
}

/// The part of the pitch that is needed, with the attacked goal at the top; `None` if no position
/// is known.
fn view(shown: &[Shown<'_>], room: f64, highest: f64) -> Option<View> {
    let located = || shown.iter().filter(|one| one.start().is_some());
    located().next()?;
    let ends = located().flat_map(|one| [one.start(), one.via(), one.end()]);
    let ends = ends.flatten().map(|(x, _)| x);
    let farthest_back = ends.fold(pitch::LENGTH, f64::min);
    let from = match farthest_back - BEFORE {
        near if near < OWN_AREA => -pitch::BEHIND,
        // A halfway line just out of sight would be missed.
        near if near > HALF && near < HALF + 7.0 => HALF,
        near => near.min(THIRD),
    };
    let beside = (room - GAP - BESIDE) / pitch::ACROSS;
    let scale = if beside >= LEAST_SCALE {
        beside
    } else {
        room / pitch::ACROSS
    };
    let high = (highest / (pitch::LENGTH + pitch::BEHIND - from)).max(LEAST_SCALE);
    Some(View::upright(from, scale.min(SCALE).min(high)))
}

/// A name short enough for the pitch.
pub(super) fn short_name(name: &str, ink: Ink) -> String {
    let name = text::tidy(name);
    if ink.width(&name) <= WIDEST_NAME * 0.75 {
        return name;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let [first, between @ .., last] = &words[..] else {
        return ink.shorten(&name, WIDEST_NAME);
    };
    // In a full name of several words it is unclear which one the player goes by: `C. Aveiro` is
    // Cristiano Ronaldo. Words between first and last name in others belong to the last.
    let particle = |word: &&str| PARTICLES.contains(&word.to_lowercase().as_str());
    if !between.iter().all(particle) {
        return ink.shorten(&name, WIDEST_NAME);
    }
    let initial = first.chars().next().unwrap_or_default();
    let short = format!("{initial}. {}", words[1..].join(" "));
    if ink.width(&short) <= WIDEST_NAME {
        short
    } else {
        ink.shorten(last, WIDEST_NAME)
    }
}

/// Words that belong to the last name that follows them.
const PARTICLES: [&str; 25] = [
    "al", "ap", "ben", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "la", "le", "les", "van", "von", "ter", "ten", "'t", "zu",
];

/// What is drawn on the pitch, and where.
struct Scene {
    view: View,
    /// Which of the actions shown, where it belongs and where its disc is.
    spots: Vec<(usize, Point, Point)>,
    /// A name, its look, and the upper left corner of its place.
    names: Vec<(String, Ink, Point)>,
    /// Number of names without a place.
    unnamed: usize,
    /// Ends, kind, and whether the attacking team moved the ball.
    arrows: Vec<(Point, Point, Way, bool)>,
    /// Which of the players without the ball, where they belong and where they are drawn.
    dots: Vec<(usize, Point, Point)>,
    /// Where the shot was taken.
    shot: Option<Point>,
}

impl Scene {
    fn new(view: View, shown: &[Shown<'_>], standing: &[StoryPlayer]) -> Scene {
        let located: Vec<(usize, Point)> = (0..shown.len())
            .filter_map(|i| Some((i, view.at(shown[i].start()?))))
            .collect();
        let area = view.corners();
        let stands: Vec<(usize, Point)> = (standing.iter().enumerate())
            .map(|(i, one)| (i, view.at(on_paper((one.x, one.y)))))
            .filter(|(_, (x, y))| {
                let ((left, top), (right, bottom)) = area;
                (left + DOT..=right - DOT).contains(x) && (top + DOT..=bottom - DOT).contains(y)
            })
            .collect();
        let dots = stands.iter().map(|&(i, home)| Disc {
            home,
            radius: if standing[i].nearest { NEAREST } else { DOT },
            steady: true,
            minor: true,
        });
        let discs: Vec<Disc> = located
            .iter()
            .map(|&(i, home)| Disc {
                home,
                radius: shown[i].radius(),
                steady: shown[i].verdict().is_some() || shown[i].action.shot,
                minor: false,
            })
            .chain(dots)
            .collect();
        let moves: Vec<(Point, Point, Way, bool)> = located
            .iter()
            .flat_map(|&(i, _)| {
                let attacking = shown[i].action.attacking;
                let all = shown[i].moves().into_iter();
                all.map(move |(from, to, way)| (view.at(from), view.at(to), way, attacking))
            })
            .collect();
        let lines: Vec<Line> = moves.iter().map(|&(from, to, ..)| (from, to)).collect();
        // Errors and shots matter most: they stay in their own places.
        let mut order: Vec<usize> = (0..located.len()).collect();
        order.sort_by_key(|&i| {
            let one = shown[located[i].0];
            (!one.first(), one.verdict().is_none(), !one.action.shot)
        });
        let mut named = order.clone();
        // Whoever is named stands nearer to their place than the others.
        let mut others: Vec<usize> = (0..stands.len()).collect();
        let mute = |i: usize| standing[stands[i].0].player.is_empty();
        others.sort_by_key(|&i| mute(i));
        let with_name = others.iter().filter(|i| !mute(**i));
        named.extend(with_name.map(|i| located.len() + i));
        order.extend(others.iter().map(|i| located.len() + i));
        let weighed: Vec<(Line, bool)> = moves
            .iter()
            .map(|&(from, to, way, _)| ((from, to), way == Way::Shot))
            .collect();
        let centres = nudge::place(&discs, &order, &weighed, area);
        let taken: Vec<(Point, f64)> = centres
            .iter()
            .zip(&discs)
            .map(|(&centre, disc)| (centre, disc.radius))
            .collect();

        let labels: Vec<(String, Ink)> = located
            .iter()
            .map(|&(i, _)| {
                let ink = shown[i].ink(NAME);
                (short_name(&shown[i].action.player, ink), ink)
            })
            .chain(stands.iter().map(|&(i, _)| {
                let colour = match standing[i].attacking {
                    true => theme::SHOT,
                    false => theme::INK,
                };
                let ink = Ink { colour, ..NAME };
                (short_name(&standing[i].player, ink), ink)
            }))
            .collect();
        let wanted: Vec<Name> = labels
            .iter()
            .enumerate()
            .map(|(at, (name, ink))| Name {
                width: ink.width(name),
                required: match located.get(at) {
                    Some(&(i, _)) => shown[i].first(),
                    None => !name.is_empty(),
                },
            })
            .collect();
        let leaders = discs
            .iter()
            .zip(&centres)
            .map(|(disc, &at)| (disc.home, at));
        let drawn: Vec<Line> = lines.iter().copied().chain(leaders).collect();
        let places = nudge::name(&taken, &named, &wanted, NAME.size, &drawn, area);
        let lacks = |(want, place): &(&Name, &Option<Point>)| want.width > 0.0 && place.is_none();
        let of_actions = wanted.iter().zip(&places).take(located.len());
        let unnamed = of_actions.filter(lacks).count();
        let names = labels.into_iter().zip(places);
        Scene {
            view,
            unnamed,
            dots: stands
                .iter()
                .zip(centres.iter().skip(located.len()))
                .map(|(&(i, home), &centre)| (i, home, centre))
                .collect(),
            shot: (located.iter().rev())
                .find(|(i, _)| shown[*i].action.shot && !shown[*i].action.after)
                .map(|(_, home)| *home),
            spots: located
                .iter()
                .zip(&centres)
                .map(|(&(i, home), &centre)| (i, home, centre))
                .collect(),
            names: names
                .filter_map(|((name, ink), place)| Some((name, ink, place?)))
                .collect(),
            arrows: moves
                .into_iter()
                .filter_map(|(from, to, way, attacking)| {
                    let (from, to) = between(from, to, &taken)?;
                    Some((from, to, way, attacking))
                })
                .collect(),
        }
    }

    fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        shown: &[Shown<'_>],
        standing: &[StoryPlayer],
    ) -> Result<(), DrawError> {
        self.view.draw(canvas)?;
        self.draw_lines(canvas, standing)?;
        // Grass behind names interrupts the markings below.
        for (name, ink, (x, y)) in &self.names {
            let to = (x + ink.width(name) + 2.0, y + ink.size + 1.0);
            canvas.rect((x - 2.0, y - 1.0), to, theme::BAND)?;
        }
        for &(_, home, centre) in &self.spots {
            if nudge::distance(home, centre) > 1.0 {
                canvas.line(home, centre, theme::MUTED, 1.0)?;
                canvas.disc(home, 2.6, theme::MUTED, 1.0)?;
            }
        }
        for &(from, to, way, attacking) in &self.arrows {
            let colour = if attacking { theme::SHOT } else { theme::INK };
            frame::way(canvas, from, to, way, colour)?;
        }
        for &(i, home, centre) in &self.dots {
            if nudge::distance(home, centre) > 1.0 {
                canvas.line(home, centre, theme::MUTED, 1.0)?;
                canvas.disc(home, 1.6, theme::MUTED, 1.0)?;
            }
            let radius = if standing[i].nearest { NEAREST } else { DOT };
            frame::number_disc(canvas, centre, radius, standing[i].attacking)?;
        }
        for &(i, _, centre) in &self.spots {
            shown[i].draw_disc(canvas, centre)?;
        }
        for (name, ink, (x, y)) in &self.names {
            let baseline = y + text::ASCENT * ink.size;
            canvas.text(name, *x, baseline, Align::Left, *ink)?;
        }
        Ok(())
    }
}

impl Scene {
    /// From the shot to the posts, and to the nearest opponent.
    fn draw_lines(
        &self,
        canvas: &mut Canvas<'_>,
        standing: &[StoryPlayer],
    ) -> Result<(), DrawError> {
        let Some(shot) = self.shot.filter(|_| !self.dots.is_empty()) else {
            return Ok(());
        };
        for post in [pitch::MIDDLE - pitch::POST, pitch::MIDDLE + pitch::POST] {
            let post = self.view.at((pitch::LENGTH, post));
            canvas.line(shot, post, theme::MUTED, 1.0)?;
        }
        for &(i, home, _) in &self.dots {
            let one = &standing[i];
            if let Some(before) = one.before {
                let from = self.entry(self.view.at(on_paper(before)), home);
                let colour = match one.attacking {
                    true => theme::SHOT,
                    false => theme::INK,
                };
                canvas.dashed(from, home, (1.5, 2.5), colour, 1.2)?;
            }
        }
        let nearest = self.dots.iter().find(|(i, ..)| standing[*i].nearest);
        if let Some(&(_, home, centre)) = nearest {
            let moved = nudge::distance(home, centre) > 1.0;
            let to = if moved { centre } else { home };
            canvas.dashed(shot, to, (4.0, 3.0), theme::INK, 1.4)?;
        }
        Ok(())
    }
}

impl Scene {
    /// Where the way from a place to one inside the view enters it.
    fn entry(&self, from: Point, to: Point) -> Point {
        let ((left, top), (right, bottom)) = self.view.corners();
        let steps = (0..50).map(|step| {
            let share = f64::from(step) / 50.0;
            (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            )
        });
        let inside = |at: &Point| (left..=right).contains(&at.0) && (top..=bottom).contains(&at.1);
        steps.into_iter().find(inside).unwrap_or(to)
    }
}

/// An arrow's ends, outside the discs in which it starts and ends; `None` if nothing is left.
fn between(from: Point, to: Point, discs: &[(Point, f64)]) -> Option<(Point, Point)> {
    let length = nudge::distance(from, to);
    let point = |along: f64| {
        let share = along / length;
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let covered = |at: Point| {
        discs
            .iter()
            .any(|&(centre, radius)| nudge::distance(centre, at) < radius + 1.5)
    };
    let (mut start, mut end) = (0.0, length);
    while start < end && covered(point(start)) {
        start += 0.5;
    }
    while end > start && covered(point(end)) {
        end -= 0.5;
    }
    (end - start >= 6.0).then(|| (point(start), point(end)))
}

/// A row of the list.
struct Row<'a> {
    /// `None` for a row that says how many actions are not shown.
    shown: Option<Shown<'a>>,
    /// Lines of pieces of text.
    lines: Vec<Vec<(String, Ink)>>,
    height: f64,
}

/// The heading of the list.
const HEADING: &str = phrase!("In order, with the time before the goal or shot");

const PIECE_GAP: f64 = 8.0;

impl<'a> Row<'a> {
    fn new(lines: Vec<Vec<(String, Ink)>>, shown: Option<Shown<'a>>) -> Row<'a> {
        let ring = if shown.is_some_and(|one| one.verdict().is_some()) {
            2.0 * RING_OUTSIDE
        } else {
            0.0
        };
        let text: f64 = lines.iter().map(|line| leading(line)).sum();
        Row {
            shown,
            lines,
            height: text.max(ring) + ROW_GAP,
        }
    }

    /// The row that says how many actions are not shown before the next row.
    fn skipped(many: usize, earlier: bool, language: Language) -> Row<'a> {
        let what = match earlier {
            true => count!(
                language,
                many as f64,
                "{many} earlier action not shown",
                "{many} earlier actions not shown",
                many = many
            ),
            false => count!(
                language,
                many as f64,
                "{many} action not shown",
                "{many} actions not shown",
                many = many
            ),
        };
        Row::new(vec![vec![(what, SMALL)]], None)
    }

    fn action(one: Shown<'a>, room: f64, language: Language) -> Row<'a> {
        let ink = one.ink(ROW);
        let player = match text::tidy(&one.action.player) {
            unknown if unknown.is_empty() => say!(language, "player not known"),
            player => player,
        };
        let name_ink = if one.first() {
            ink
        } else {
            Ink {
                weight: Weight::Bold,
                ..ink
            }
        };
        let name = name_ink.shorten(&player, room);
        let what = text::tidy(&one.action.what);
        let what_ink = Ink {
            colour: if one.accused() {
                theme::GOAL
            } else {
                theme::INK
            },
            ..ink
        };
        let left = room - name_ink.width(&name) - PIECE_GAP;
        let mut lines = Vec::new();
        if what_ink.width(&what) <= left {
            let mut line = vec![(name, name_ink)];
            line.extend((!what.is_empty()).then_some((what, what_ink)));
            lines.push(line);
        } else {
            lines.push(vec![(name, name_ink)]);
            let mut wrapped = what_ink.wrap(&what, room);
            if wrapped.len() > 2 {
                let rest = wrapped.split_off(1).join(" ");
                wrapped.push(what_ink.shorten(&rest, room));
            }
            lines.extend(wrapped.into_iter().map(|line| vec![(line, what_ink)]));
        }
        for line in details(one, room, language) {
            lines.push(line);
        }
        Row::new(lines, Some(one))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, left: f64, top: f64) -> Result<(), DrawError> {
        let middle = top + (self.height - ROW_GAP) / 2.0;
        if let Some(one) = self.shown {
            one.draw_disc(canvas, (left + RING_OUTSIDE, middle))?;
        }
        let text: f64 = self.lines.iter().map(|line| leading(line)).sum();
        let mut y = middle - text / 2.0;
        for line in &self.lines {
            let leading = leading(line);
            let size = line.iter().map(|(_, ink)| ink.size).fold(0.0, f64::max);
            let mut x = left + INDENT;
            for (piece, ink) in line {
                canvas.text(
                    piece,
                    x,
                    y + (leading + size * 0.72) / 2.0,
                    Align::Left,
                    *ink,
                )?;
                x += ink.width(piece) + PIECE_GAP;
            }
            y += leading;
        }
        Ok(())
    }
}

fn leading(line: &[(String, Ink)]) -> f64 {
    line.iter()
        .map(|(_, ink)| ink.leading())
        .fold(0.0, f64::max)
}

/// The time, and for an error its source and confidence.
fn details(one: Shown<'_>, room: f64, language: Language) -> Vec<Vec<(String, Ink)>> {
    let mut pieces: Vec<(String, Ink)> = Vec::new();
    let seconds = one.action.seconds_before;
    if one.action.after {
        pieces.push((say!(language, "after the shot"), SMALL));
    } else if seconds >= 0.95 {
        let seconds = language.count(seconds);
        let text = say!(language, "{seconds} s before", seconds = seconds);
        pieces.push((text, SMALL));
    } else if seconds >= 0.0
        && !one.action.shot
        && one.action.what != language.phrase(phrase!("own goal"))
    {
        pieces.push((say!(language, "less than 1 s before"), SMALL));
    }
    if let Some(verdict) = one.verdict() {
        let ink = Ink {
            weight: if one.first() {
                Weight::Bold
            } else {
                Weight::Regular
            },
            colour: if one.accused() {
                theme::GOAL
            } else {
                theme::MUTED
            },
            ..SMALL
        };
        let kind = text::tidy(&verdict.kind);
        let told = text::tidy(&one.action.what);
        if !kind.is_empty() && !told.to_lowercase().contains(&kind.to_lowercase()) {
            pieces.push((ink.shorten(&kind, room), ink));
        }
        pieces.push((sureness(verdict, ink, language), ink));
    }
    if one.start().is_none() {
        pieces.push((say!(language, "position not known"), SMALL));
    }
    let mut lines: Vec<Vec<(String, Ink)>> = Vec::new();
    let mut used = f64::INFINITY;
    for (piece, ink) in pieces {
        let width = ink.width(&piece);
        if used + PIECE_GAP + width > room {
            lines.push(Vec::new());
            used = -PIECE_GAP;
        }
        used += PIECE_GAP + width;
        if let Some(line) = lines.last_mut() {
            line.push((piece, ink));
        }
    }
    lines
}

/// The source and confidence.
fn sureness(verdict: &StoryVerdict, ink: Ink, language: Language) -> String {
    if verdict.apart {
        return say!(language, "kept apart from errors");
    }
    let source = ink.shorten(language.source(&verdict.source), WIDEST_SOURCE);
    let comma = if source.is_empty() { "" } else { ", " };
    format!("{source}{comma}{}", language.percent(verdict.confidence))
}

/// All actions with what is known about them, in one or two columns.
struct List<'a> {
    columns: Vec<Vec<Row<'a>>>,
    width: f64,
    heading: &'static str,
}

impl<'a> List<'a> {
    fn new(
        story: &Story,
        shown: &[Shown<'a>],
        width: f64,
        columns: usize,
        language: Language,
    ) -> List<'a> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut last = 0;
        for one in shown {
            let between = one.number - last - 1;
            if between > 0 {
                rows.push(Row::skipped(between, last == 0, language));
            }
            rows.push(Row::action(*one, width - INDENT, language));
            last = one.number;
        }
        if story.actions.len() > last {
            rows.push(Row::skipped(story.actions.len() - last, false, language));
        }
        let many = if rows.len() < 4 { 1 } else { columns };
        // Columns are read downwards, so the first must not be shorter than the last.
        let second = rows.split_off(rows.len().div_ceil(many));
        List {
            columns: [rows, second]
                .into_iter()
                .filter(|column| !column.is_empty())
                .collect(),
            width,
            heading: language.phrase(HEADING),
        }
    }

    fn height(&self) -> f64 {
        let sum = |column: &Vec<Row<'_>>| column.iter().map(|row| row.height).sum::<f64>();
        self.columns.iter().map(sum).fold(0.0, f64::max)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, left: f64, top: f64) -> Result<(), DrawError> {
        canvas.text(self.heading, left, top - 9.0, Align::Left, SMALL)?;
        for (i, column) in self.columns.iter().enumerate() {
            let left = left + i as f64 * (self.width + GAP);
            let mut y = top;
            canvas.line((left, y), (left + self.width, y), theme::GRID, 1.0)?;
            for row in column {
                row.draw(canvas, left, y + ROW_GAP / 2.0)?;
                y += row.height;
                canvas.line((left, y), (left + self.width, y), theme::GRID, 1.0)?;
            }
        }
        Ok(())
    }
}

fn legend(story: &Story, shown: &[Shown<'_>], language: Language) -> Vec<(Mark, String)> {
    let mut marks = Vec::new();
    for (attacking, team, role) in [
        (true, &story.attacking, phrase!("attacking")),
        (false, &story.defending, phrase!("defending")),
    ] {
        if shown.iter().any(|one| one.action.attacking == attacking) {
            let team = text::tidy(team);
            let comma = if team.is_empty() { "" } else { ", " };
            let role = language.phrase(role);
            marks.push((Mark::Number { attacking }, format!("{team}{comma}{role}")));
        }
    }
    for (attacking, team) in [(true, &story.attacking), (false, &story.defending)] {
        if story.standing.iter().any(|one| one.attacking == attacking) {
            let team = text::tidy(team);
            let text = match team.as_str() {
                "" => say!(language, "at the shot"),
                team => say!(language, "{team} at the shot", team = team),
            };
            marks.push((Mark::Player { attacking }, text));
        }
    }
    let half = language.level(0.5);
    for (firm, text) in [
        (
            true,
            say!(
                language,
                "error, confidence {percent} or more",
                percent = half
            ),
        ),
        (
            false,
            say!(
                language,
                "dashed: may have been an error, below {percent}",
                percent = half
            ),
        ),
    ] {
        if shown.iter().any(|one| one.firm() == Some(firm)) {
            marks.push((Mark::Ringed { firm }, text));
        }
    }
    for (way, text) in [
        (Way::Pass, phrase!("ball played")),
        (Way::Carry, phrase!("carried")),
        (Way::Shot, phrase!("shot")),
    ] {
        let mut arrows = shown.iter().flat_map(Shown::moves);
        if arrows.any(|(_, _, kind)| kind == way) {
            marks.push((Mark::Way(way), language.phrase(text).to_owned()));
        }
    }
    marks
}

fn notes(
    story: &Story,
    shown: &[Shown<'_>],
    unnamed: usize,
    placed: usize,
    language: Language,
) -> Vec<String> {
    let mut notes = Vec::new();
    if placed > 0 {
        notes.push(match story.standing.iter().any(|one| one.nearest) {
            true => say!(
                language,
                "Small discs are where the others stood at the shot, the thin lines lead to the posts; the dashed line leads to the opponent nearest to the shooter."
            ),
            false => say!(
                language,
                "Small discs are where the others stood at the shot, the thin lines lead to the posts."
            ),
        });
        if story.standing.iter().any(|one| one.before.is_some()) {
            notes.push(say!(
                language,
                "Dotted lines come from where players stood at the last pass."
            ));
        }
    }
    let located = || shown.iter().filter(|one| one.start().is_some());
    let known = located().count();
    if known == 0 {
        notes.push(say!(
            language,
            "No positions are known, so there is no pitch."
        ));
    } else if story.approximate {
        notes.push(say!(language, "Positions are approximate."));
    }
    if located().any(|one| one.action.shot && one.known_end().is_none()) {
        notes.push(say!(
            language,
            "A shot whose end is not known points at the middle of the goal."
        ));
    }
    if unnamed > 0 {
        notes.push(say!(
            language,
            "A name without room on the pitch is in the list only."
        ));
    }
    let verdicts = || {
        let all = shown.iter().filter_map(Shown::verdict);
        all.filter(|verdict| !verdict.apart)
    };
    if verdicts().next().is_some() {
        let mut note = say!(
            language,
            "A percentage is the confidence that the player named made the error."
        );
        if verdicts().count() > 1 && verdicts().any(|verdict| verdict.first) {
            note.push(' ');
            note.push_str(&say!(
                language,
                "The thick ring is around the error named first."
            ));
        }
        notes.push(note);
    }
    let left_out = story.actions.len() - shown.len();
    if left_out > 0 {
        let earlier = shown.first().is_some_and(|one| one.number == left_out + 1);
        notes.push(match earlier {
            true => count!(
                language,
                left_out as f64,
                "{many} earlier action not shown",
                "{many} earlier actions not shown",
                many = left_out
            ),
            false => count!(
                language,
                left_out as f64,
                "{many} action between those numbered not shown.",
                "{many} actions between those numbered not shown.",
                many = left_out
            ),
        });
    }
    notes
}
