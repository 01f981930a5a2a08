//! The frames as plain rows: what each player did in each match, computed once for everything else.

use std::collections::HashMap;
use std::ops::Range;

use polars::prelude::*;

use super::exposure::{Point, before, full_coverage, in_units};
use super::pieces::{Piece, Pieces};
use super::{Options, Per, Weight};
use crate::attribute::{ERROR_COLUMNS, Kind};
use crate::rate::labelled_matches;
use crate::rows::{ERRORS, LedTo};
use crate::select::keys;
use backline_model::Result;
use backline_model::{LINEUP_COLUMNS, LINEUPS, MATCH_COLUMNS, MATCHES, PositionGroup, Side, check};

/// The sum of errors: their number and their weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    /// Errors that entered.
    pub errors: u32,
    /// Of these, without a known weight.
    pub unweighted: u32,
    /// Sum of weights.
    pub sum: f64,
    /// Sum of squared weights.
    pub squares: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        self.errors += other.errors;
        self.unweighted += other.unweighted;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    fn count(&mut self, weight: Option<f64>) {
        self.errors += 1;
        match weight {
            Some(weight) => {
                self.sum += weight;
                self.squares += weight * weight;
            }
            None => self.unweighted += 1,
        }
    }
}

/// A player's part in a match.
#[derive(Debug, Clone)]
pub(super) struct Spell {
    /// Index in [`Spells::keys`].
    pub player: usize,
    /// Row of the match in the matches frame.
    pub game: usize,
    /// Row in the line-ups.
    pub row: usize,
    pub side: Option<Side>,
    pub position: PositionGroup,
    pub minutes: f64,
    /// In units; `None` where it is not known.
    pub exposure: Option<f64>,
    /// Whether every on-ball event of the match is recorded.
    pub full: bool,
    /// Errors that led to a goal.
    pub goal: Tally,
    /// Errors that led to a shot, goals included.
    pub shot: Tally,
    /// Number of the team within its competition.
    pub team: usize,
    /// The part of a match that it is, where matches are cut, and until when.
    pub piece: Option<Piece>,
}

impl Spell {
    /// Errors towards an outcome (0 goals, 1 shots), and whether all of them are known.
    pub fn towards(&self, outcome: usize) -> (&Tally, bool) {
        match outcome {
            0 => (&self.goal, true),
            _ => (&self.shot, self.full),
        }
    }
}

/// Every player's part in every match.
pub(super) struct Spells {
    pub keys: Vec<String>,
    pub rows: Vec<Spell>,
    /// Competition of each match, an index into `competition_names`.
    pub competitions: Vec<Option<usize>>,
    pub competition_names: Vec<String>,
    /// For each match, whether its feed labels errors.
    pub labelled: Vec<bool>,
    /// Number of teams; teams of the same name in two competitions are distinct.
    pub team_count: usize,
    /// Player and team of each line-up row.
    pub players: StringChunked,
    pub teams: StringChunked,
    /// Position code of each line-up row.
    pub positions: StringChunked,
}

/// An action: who did what when. Its errors before several shots are the same.
type Action<'a> = (usize, Option<u8>, Option<u16>, u64, &'a str);

impl Spells {
    pub fn new(
        lineups: &DataFrame,
        matches: &DataFrame,
        errors: &DataFrame,
        options: &Options,
    ) -> Result<Spells> {
        Spells::cut(lineups, matches, errors, options, None)
    }

    /// As [`Spells::new`], each part in a match cut into pieces.
    pub fn cut(
        lineups: &DataFrame,
        matches: &DataFrame,
        errors: &DataFrame,
        options: &Options,
        pieces: Option<&Pieces>,
    ) -> Result<Spells> {
        const STAGE: &str = "compare";
        let of_lineups = [
            LINEUPS.match_id,
            LINEUPS.side,
            LINEUPS.team,
            LINEUPS.player_id,
            LINEUPS.player,
            LINEUPS.position,
            LINEUPS.minutes,
        ];
        check(STAGE, lineups, LINEUP_COLUMNS, &of_lineups)?;
        let of_matches = [MATCHES.match_id, MATCHES.competition, MATCHES.coverage];
        check(STAGE, matches, MATCH_COLUMNS, &of_matches)?;
        let of_errors = [
            ERRORS.match_id,
            ERRORS.player_id,
            ERRORS.player,
            ERRORS.team,
            ERRORS.kind,
            ERRORS.led_to,
            ERRORS.period,
            ERRORS.minute,
            ERRORS.second,
            ERRORS.counted,
            ERRORS.confidence,
            ERRORS.share,
            ERRORS.xg,
            ERRORS.label,
        ];
        check(STAGE, errors, ERROR_COLUMNS, &of_errors)?;

        let mut competition_names: Vec<String> = Vec::new();
        let competitions: Vec<Option<usize>> = matches
            .column(MATCHES.competition)?
            .str()?
            .iter()
            .map(|name| {
                let name = name?;
                let known = competition_names.iter().position(|known| known == name);
                Some(known.unwrap_or_else(|| {
                    competition_names.push(name.to_owned());
                    competition_names.len() - 1
                }))
            })
            .collect();
        let game_of: HashMap<&str, usize> = matches
            .column(MATCHES.match_id)?
            .str()?
            .iter()
            .enumerate()
            .map(|(row, id)| (id.unwrap_or_default(), row))
            .collect();
        let full = full_coverage(matches)?;

        let keyed = keys(lineups)?;
        let mut keys: Vec<String> = Vec::new();
        let mut player_of: HashMap<&str, usize> = HashMap::new();
        let mut rows: Vec<Spell> = Vec::with_capacity(lineups.height());
        // A player appears once per match; should a file list a player twice, errors go to the
        // first.
        let mut row_of: HashMap<(usize, usize), Range<usize>> = HashMap::new();
        let exposures = in_units(lineups, options.per)?;
        let sides = lineups.column(LINEUPS.side)?.cat8()?.physical().clone();
        let positions = lineups.column(LINEUPS.position)?.str()?;
        let minutes = lineups.column(LINEUPS.minutes)?.f64()?;
        let match_ids = lineups.column(LINEUPS.match_id)?.str()?;
        let team_names = lineups.column(LINEUPS.team)?.str()?;
        let mut team_of: HashMap<(Option<usize>, &str), usize> = HashMap::new();
        for (row, key) in keyed.iter().enumerate() {
            let match_id = match_ids.get(row).unwrap_or_default();
            // Matches that are not part of the selection.
            let Some(game) = game_of.get(match_id).copied() else {
                continue;
            };
            let key = key.unwrap_or_default();
            let player = *player_of.entry(key).or_insert_with(|| {
                keys.push(key.to_owned());
                keys.len() - 1
            });
            let name = team_names.get(row).unwrap_or_default();
            let next = team_of.len();
            let team = *team_of.entry((competitions[game], name)).or_insert(next);
            let whole = Spell {
                player,
                game,
                row,
                side: sides.get(row).and_then(Side::from_code),
                position: PositionGroup::from_code(positions.get(row)),
                minutes: minutes.get(row).unwrap_or(0.0),
                exposure: exposures[row],
                full: full.get(match_id).copied().unwrap_or(false),
                goal: Tally::default(),
                shot: Tally::default(),
                team,
                piece: None,
            };
            let first = rows.len();
            match pieces {
                None => rows.push(whole),
                Some(pieces) => rows.extend(pieces.of_row(row).iter().map(|piece| Spell {
                    minutes: piece.minutes,
                    exposure: Some(piece.minutes / Per::Minutes90.size()),
                    piece: Some(*piece),
                    ..whole.clone()
                })),
            }
            row_of.entry((game, player)).or_insert(first..rows.len());
        }

        let error_keys = crate::select::keys(errors)?;
        let match_ids = errors.column(ERRORS.match_id)?.str()?;
        let counted = errors.column(ERRORS.counted)?.bool()?;
        let led_to = errors.column(ERRORS.led_to)?.str()?;
        let kinds = errors.column(ERRORS.kind)?.str()?;
        let periods = errors.column(ERRORS.period)?.u8()?;
        let minutes = errors.column(ERRORS.minute)?.u16()?;
        let seconds = errors.column(ERRORS.second)?.f64()?;
        let confidences = errors.column(ERRORS.confidence)?.f64()?;
        let labels = errors.column(ERRORS.label)?.is_not_null();
        let labelled = labelled_matches(matches, errors)?;
        let weights = match options.weight {
            Weight::Errors | Weight::Count => None,
            Weight::Share => Some(errors.column(ERRORS.share)?.f64()?),
            Weight::Confidence => Some(confidences),
            Weight::Xg => Some(errors.column(ERRORS.xg)?.f64()?),
        };
        // The worst that each action led to, then its most certain row.
        let mut worst: HashMap<Action<'_>, usize> = HashMap::new();
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for row in 0..errors.height() {
            let game = game_of.get(match_ids.get(row).unwrap_or_default());
            let is_labelled = labels.get(row) == Some(true);
            // A verdict or a label, or each action for what it may have been.
            let listed = match options.weight {
                Weight::Confidence => true,
                Weight::Errors => game.is_none_or(|game| !labelled[*game]),
                _ => false,
            };
            let enters = match options.weight {
                Weight::Errors if listed => {
                    !Kind::is_apart(kinds.get(row).unwrap_or_default(), None)
                }
                Weight::Confidence => true,
                Weight::Errors => counted.get(row) == Some(true) && is_labelled,
                _ => counted.get(row) == Some(true),
            };
            if !enters {
                continue;
            }
            let player = player_of.get(error_keys.get(row).unwrap_or_default());
            let found = game.zip(player).and_then(|(g, p)| row_of.get(&(*g, *p)));
            let when = || {
                let clock = f64::from(minutes.get(row).unwrap_or_default());
                let clock = clock + seconds.get(row).unwrap_or_default() / 60.0;
                (periods.get(row).unwrap_or_default(), clock)
            };
            // If the time on the pitch is not known, an error has no exposure.
            let Some(spell) = found.and_then(|found| at(&rows, found.clone(), when)) else {
                continue;
            };
            if !listed {
                taken.push((spell, row));
                continue;
            }
            let rank = |row: usize| {
                let goal = led_to.get(row) == Some(LedTo::Goal.name());
                (goal, confidences.get(row).unwrap_or(0.0))
            };
            let action = (
                spell,
                periods.get(row),
                minutes.get(row),
                seconds.get(row).unwrap_or(-1.0).to_bits(),
                kinds.get(row).unwrap_or_default(),
            );
            let best = worst.entry(action).or_insert(row);
            if rank(row) > rank(*best) {
                *best = row;
            }
        }
        taken.extend(worst.iter().map(|(action, row)| (action.0, *row)));
        // In the order of the frame, so that sums come out the same to the last bit.
        taken.sort_by_key(|(_, row)| *row);
        for (spell, row) in taken {
            let weight = match weights {
                Some(weights) => weights.get(row),
                None if options.weight == Weight::Errors && !labelled[rows[spell].game] => {
                    confidences.get(row)
                }
                None => Some(1.0),
            };
            // Whatever led to a goal led to a shot.
            match led_to.get(row).and_then(LedTo::from_name) {
                Some(LedTo::Goal) => {
                    rows[spell].goal.count(weight);
                    rows[spell].shot.count(weight);
                }
                Some(LedTo::Shot) => rows[spell].shot.count(weight),
                None => {}
            }
        }
        Ok(Spells {
            keys,
            rows,
            competitions,
            competition_names,
            labelled,
            team_count: team_of.len(),
            players: lineups.column(LINEUPS.player)?.str()?.clone(),
            teams: lineups.column(LINEUPS.team)?.str()?.clone(),
            positions: lineups.column(LINEUPS.position)?.str()?.clone(),
        })
    }
}

/// The one of these spells in which a moment is: that whose end it is not beyond, else the last.
fn at(rows: &[Spell], found: Range<usize>, when: impl FnOnce() -> Point) -> Option<usize> {
    if found.len() < 2 {
        return found.into_iter().next();
    }
    let when = when();
    let until = |at: &usize| rows[*at].piece.map(|piece| piece.until);
    let here = |at: &usize| until(at).is_some_and(|until| !before(until, when));
    found.clone().find(here).or(found.last())
}
