//! Expected threat: the probability that a team with the ball at a place scores before it loses it
//! or the ball is dead, on a grid of 16 x 12 cells (Singh, "Introducing Expected Threat (xT)",
//! 2019, <https://karun.in/blog/expected-threat.html>). The grid is the table `xt.csv` next to this
//! file. Unlike Singh's it counts balls that are lost before they are played on; without them it
//! predicts more than twice the goals that follow, see `docs/value.md`.

use std::ops::Range;
use std::sync::LazyLock;

use super::known;
use backline_model::{EventType, Outcome, PITCH_LENGTH, PITCH_WIDTH, TypedEvents};

/// The table in the repository.
pub(super) const TABLE: &str = include_str!("xt.csv");

/// Cells along the pitch.
const COLUMNS: usize = 16;
/// Cells across it.
const ROWS: usize = 12;
const CELLS: usize = COLUMNS * ROWS;

/// Expected threat by place.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreatGrid {
    /// Row by row from the right touchline, each from the own goal line.
    cells: Vec<f64>,
}

impl ThreatGrid {
    /// The grid that ships.
    pub fn shipped() -> &'static ThreatGrid {
        static GRID: LazyLock<ThreatGrid> = LazyLock::new(|| {
            ThreatGrid::parse(TABLE).expect("a test checks the shape of the shipped grid")
        });
        &GRID
    }

    /// Reads a table that [`ThreatCounts::fit`](super::ThreatCounts::fit) made.
    ///
    /// # Errors
    /// A description of what is wrong with the table.
    pub fn parse(table: &str) -> std::result::Result<ThreatGrid, String> {
        let mut cells = Vec::with_capacity(CELLS);
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        for record in rows.records() {
            let record = record.map_err(|error| error.to_string())?;
            for cell in record.iter().skip(1) {
                let value = cell.parse::<f64>().ok();
                let value = value.filter(|value| (0.0..=1.0).contains(value));
                cells.push(value.ok_or_else(|| format!("`{cell}` is not a probability"))?);
            }
        }
        if cells.len() == CELLS {
            Ok(ThreatGrid { cells })
        } else {
            Err(format!("{} cells, expected {CELLS}", cells.len()))
        }
    }

    /// The grid as a table: a row per cell across the pitch, a column per cell along it, each
    /// headed by the metres of its centre.
    pub(super) fn table(&self) -> String {
        let mut text = String::from("y");
        for column in 0..COLUMNS {
            text += &format!(",{:.2}", centre(column, COLUMNS, PITCH_LENGTH));
        }
        text.push('\n');
        for (row, cells) in self.cells.chunks(COLUMNS).enumerate() {
            text += &format!("{:.2}", centre(row, ROWS, PITCH_WIDTH));
            for cell in cells {
                text += &format!(",{cell:.5}");
            }
            text.push('\n');
        }
        text
    }

    /// Expected threat in goals of a team with the ball at (x, y), in metres on 105 x 68 towards
    /// +x: linear between the centres of the cells, even beyond the outermost.
    ///
    /// `None` if the place is not known (NaN). A place beyond a line counts as on it.
    pub fn at(&self, x: f32, y: f32) -> Option<f64> {
        let (x, y) = known(x, y)?;
        let (column, right) = between(x, COLUMNS, PITCH_LENGTH);
        let (row, up) = between(y, ROWS, PITCH_WIDTH);
        let cell = |row: usize, column: usize| {
            self.cells[row.min(ROWS - 1) * COLUMNS + column.min(COLUMNS - 1)]
        };
        let along = |row| cell(row, column) * (1.0 - right) + cell(row, column + 1) * right;
        Some(along(row) * (1.0 - up) + along(row + 1) * up)
    }
}

/// Metres of a cell's centre.
fn centre(place: usize, count: usize, length: f32) -> f64 {
    (place as f64 + 0.5) * f64::from(length) / count as f64
}

/// The cell whose centre lies before a place, and the share of the way to the next centre.
fn between(metres: f32, count: usize, length: f32) -> (usize, f64) {
    let place = f64::from(metres) / f64::from(length) * count as f64 - 0.5;
    let place = place.clamp(0.0, (count - 1) as f64);
    (place as usize, place.fract())
}

/// The cell of a place and its mirror image in the pitch's long axis.
fn cells((x, y): (f32, f32)) -> [usize; 2] {
    let place = |metres: f32, count: usize, length: f32| {
        // A negative number becomes 0.
        ((metres / length * count as f32) as usize).min(count - 1)
    };
    let (column, row) = (place(x, COLUMNS, PITCH_LENGTH), place(y, ROWS, PITCH_WIDTH));
    [row, ROWS - 1 - row].map(|row| row * COLUMNS + column)
}

/// Expected threat in goals at (x, y) by the grid that ships, see [`ThreatGrid::at`].
///
/// ```
/// use backline_attribution::value::threat;
///
/// let (own_box, halfway, their_box) = (threat(8.0, 34.0), threat(52.5, 34.0), threat(95.0, 34.0));
/// assert!(own_box < halfway && halfway < their_box);
/// assert_eq!(threat(f32::NAN, 34.0), None);
/// ```
pub fn threat(x: f32, y: f32) -> Option<f64> {
    ThreatGrid::shipped().at(x, y)
}

/// A move from which the grid is learnt: pass, cross or carry. Take-ons do not move the ball, and
/// set pieces are not where play has brought it.
const fn is_move(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Pass | EventType::Cross | EventType::Dribble
    )
}

/// What teams did with the ball, cell by cell.
#[derive(Debug, Clone)]
pub(super) struct Moves {
    shots: Vec<f64>,
    goals: Vec<f64>,
    moves: Vec<f64>,
    /// Balls that arrived and were lost, or dead, before they were played on.
    lost: Vec<f64>,
    /// Moves that arrived, by cell of start and cell of end.
    arrived: Vec<f64>,
}

impl Default for Moves {
    fn default() -> Self {
        Moves {
            shots: vec![0.0; CELLS],
            goals: vec![0.0; CELLS],
            moves: vec![0.0; CELLS],
            lost: vec![0.0; CELLS],
            arrived: vec![0.0; CELLS * CELLS],
        }
    }
}

impl Moves {
    /// Counts what teams did with the ball in play; each time stands for its mirror image too,
    /// so that the grid is the same on the left and on the right.
    pub fn count(events: &TypedEvents) -> Moves {
        let mut moves = Moves::default();
        walk(events, |spell| match spell.step {
            Step::Shot { goal } => {
                for start in cells(spell.place) {
                    moves.shots[start] += 1.0;
                    moves.goals[start] += f64::from(u8::from(goal));
                }
            }
            Step::Move { end } => {
                let starts = cells(spell.place);
                starts.iter().for_each(|start| moves.moves[*start] += 1.0);
                if let Some(end) = end {
                    for (start, end) in starts.into_iter().zip(cells(end)) {
                        moves.arrived[start * CELLS + end] += 1.0;
                    }
                }
            }
            Step::Lost => {
                for cell in cells(spell.place) {
                    moves.lost[cell] += 1.0;
                }
            }
        });
        moves
    }

    pub fn append(&mut self, other: &Moves) {
        let add = |into: &mut [f64], from: &[f64]| {
            into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        };
        add(&mut self.shots, &other.shots);
        add(&mut self.goals, &other.goals);
        add(&mut self.moves, &other.moves);
        add(&mut self.lost, &other.lost);
        add(&mut self.arrived, &other.arrived);
    }

    /// Forgets the balls that were lost before they were played on, as Singh's grid does.
    pub fn forget_lost(&mut self) {
        self.lost.fill(0.0);
    }

    /// Shots and moves counted, without mirror images.
    pub fn counts(&self) -> (usize, usize) {
        let half = |cells: &[f64]| (cells.iter().sum::<f64>() / 2.0) as usize;
        (half(&self.shots), half(&self.moves))
    }

    /// Solves `xT(z) = s(z) g(z) + m(z) sum(T(z, z') xT(z'))` by value iteration from 0, where s
    /// and m are the shares of times with the ball in z that are shots and moves, g is the share of
    /// its shots that are goals, and T the share of its moves that arrive in z'. The rest, besides
    /// s and m, are balls lost or dead before they were played on; they and the moves that do not
    /// arrive are worth 0.
    pub fn solve(&self) -> ThreatGrid {
        const EXACT: f64 = 1e-9;
        const ROUNDS: usize = 1000;
        let actions: Vec<f64> = (0..CELLS)
            .map(|z| (self.shots[z] + self.moves[z] + self.lost[z]).max(1.0))
            .collect();
        let mut cells = vec![0.0; CELLS];
        for _ in 0..ROUNDS {
            let next: Vec<f64> = (0..CELLS)
                .map(|z| {
                    let ways = &self.arrived[z * CELLS..(z + 1) * CELLS];
                    let onwards: f64 = ways.iter().zip(&cells).map(|(n, xt)| n * xt).sum();
                    // s g = goals / actions and m T = arrived / actions.
                    (self.goals[z] + onwards) / actions[z]
                })
                .collect();
            let change = next
                .iter()
                .zip(&cells)
                .map(|(a, b): (&f64, &f64)| (a - b).abs());
            let settled = change.fold(0.0, f64::max) < EXACT;
            cells = next;
            if settled {
                break;
            }
        }
        ThreatGrid { cells }
    }
}

/// What a team did with the ball at a place.
#[derive(Debug, Clone, Copy)]
enum Step {
    Shot {
        goal: bool,
    },
    /// `end` is where it arrived; `None` if it did not.
    Move {
        end: Option<(f32, f32)>,
    },
    /// Nothing: it was lost or dead before it was played on.
    Lost,
}

/// A team has the ball at a place.
#[derive(Debug, Clone, Copy)]
struct Spell {
    place: (f32, f32),
    step: Step,
    /// It scores before it loses the ball or the ball is dead.
    scores: bool,
}

/// A clearance or a dead ball: play before it is over.
const fn ends_play(kind: EventType) -> bool {
    kind.is_set_piece()
        || matches!(
            kind,
            EventType::Clearance
                | EventType::Foul
                | EventType::Offside
                | EventType::BallOut
                | EventType::OwnGoal
                | EventType::PeriodEnd
        )
}

/// Every time a team has the ball at a known place in play, last first: each move and shot, and
/// each ball that arrived and was not played on. Without shoot-outs.
fn walk(events: &TypedEvents, mut each: impl FnMut(Spell)) {
    for span in events.spans.iter().rev() {
        walk_match(events, span.clone(), &mut each);
    }
}

/// As [`walk`], one match.
fn walk_match(events: &TypedEvents, span: Range<usize>, each: &mut impl FnMut(Spell)) {
    // The play after this row with nothing between that ends it, and whether its team scores.
    let mut ahead: Option<(usize, bool)> = None;
    let team = |row: usize| (events.period[row], events.side[row]);
    for row in span.rev() {
        let (kind, outcome) = (events.kind[row], events.outcome[row]);
        if ends_play(kind) {
            ahead = None;
        }
        let shot = kind == EventType::Shot;
        if events.period[row] > 4 || outcome.is_none() || !(shot || is_move(kind)) {
            continue;
        }
        let arrived = !shot && outcome == Some(Outcome::Success);
        let played_on = ahead.filter(|(next, _)| arrived && team(*next) == team(row));
        let scores = match played_on {
            Some((_, scores)) => scores,
            None => shot && outcome == Some(Outcome::Goal),
        };
        ahead = Some((row, scores));
        let end = known(events.end_x[row], events.end_y[row]).filter(|_| arrived);
        if let (Some(place), None) = (end, played_on) {
            each(Spell {
                place,
                step: Step::Lost,
                scores: false,
            });
        }
        let Some(place) = known(events.start_x[row], events.start_y[row]) else {
            continue;
        };
        let step = if shot {
            Step::Shot { goal: scores }
        } else if arrived && end.is_none() {
            // It arrived at an unknown place.
            continue;
        } else {
            Step::Move { end }
        };
        each(Spell {
            place,
            step,
            scores,
        });
    }
}

/// Every time a team has the ball: the threat by `grid`, and whether the team scores before the
/// ball is lost or dead, which is what the grid predicts.
pub(super) fn claims(events: &TypedEvents, grid: &ThreatGrid) -> Vec<(f64, bool)> {
    let mut claims = Vec::new();
    walk(events, |spell| {
        let threat = grid.at(spell.place.0, spell.place.1);
        claims.extend(threat.map(|threat| (threat, spell.scores)));
    });
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_grid_reads_back_as_itself() {
        assert_eq!(ThreatGrid::shipped().table(), TABLE);
        assert!(ThreatGrid::parse("y,1\n1,0.5\n").is_err());
        assert!(ThreatGrid::parse(&TABLE.replacen(",0.", ",7.", 1)).is_err());
    }

    #[test]
    fn threat_grows_towards_the_goal() {
        let middle: Vec<f64> = (55..=101)
            .step_by(5)
            .map(|x| threat(x as f32, 34.0).expect("known"))
            .collect();
        assert!(
            middle.windows(2).all(|pair| pair[0] < pair[1]),
            "{middle:?}"
        );
        let in_front = threat(101.0, 34.0).expect("known");
        let on_the_wing = threat(101.0, 4.0).expect("known");
        assert!(in_front > 3.0 * on_the_wing);
        assert!((0.15..0.7).contains(&in_front), "{in_front}");
    }

    #[test]
    fn threat_is_the_same_on_the_left_and_on_the_right() {
        for x in (0..=105).step_by(7) {
            for y in 0..=34 {
                let (right, left) = (y as f32, 68.0 - y as f32);
                let there = |y| threat(x as f32, y).expect("known");
                assert!((there(right) - there(left)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn beyond_a_line_is_on_it_and_nowhere_is_none() {
        assert_eq!(threat(106.0, 34.0), threat(105.0, 34.0));
        assert_eq!(threat(50.0, -1.0), threat(50.0, 0.0));
        assert_eq!(threat(f32::NAN, 34.0), None);
        assert_eq!(threat(50.0, f32::INFINITY), None);
    }

    #[test]
    fn at_a_centre_the_cell_counts_alone() {
        let grid = ThreatGrid::shipped();
        let (x, y) = (
            centre(15, COLUMNS, PITCH_LENGTH),
            centre(5, ROWS, PITCH_WIDTH),
        );
        let there = grid.at(x as f32, y as f32).expect("known");
        assert!((there - grid.cells[5 * COLUMNS + 15]).abs() < 1e-6);
    }

    #[test]
    fn value_iteration_solves_a_pitch_of_two_cells() {
        // From cell 0 half the moves arrive in cell 1, from which one shot in four is a goal and
        // every second action is a shot: xT(1) = 1/2 1/4, xT(0) = 1/2 xT(1).
        let mut moves = Moves::default();
        (moves.moves[0], moves.arrived[1]) = (8.0, 4.0);
        (moves.shots[1], moves.goals[1]) = (4.0, 1.0);
        (moves.moves[1], moves.lost[1]) = (2.0, 2.0);
        let grid = moves.solve();
        assert!((grid.cells[1] - 0.125).abs() < 1e-9);
        assert!((grid.cells[0] - 0.0625).abs() < 1e-9);
        assert_eq!(grid.cells[2], 0.0);
    }
}
