//! Two providers' data of the same matches: what each of them sees of the errors.
//!
//! Matches are paired, people joined and shots aligned; then labels and verdicts are held against
//! each other. The method and what it measured are in `docs/attribution.md`.

mod align;
mod feed;
mod kappa;
mod names;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use crate::found::Analysis;
use crate::rows::{AgreeMatchRow, AgreeRow, Compared, LedTo, Seen, SeenRow, Unit};
use align::Pair;
use backline_model::{ColumnSpec, Day, Error, Misuse, Result};
use feed::{Episode, Feed, ONE_ERROR};
use kappa::Fourfold;

/// Columns of [`Agreed::figures`], see [`AgreeRow`].
pub const AGREE_COLUMNS: &[ColumnSpec] = AgreeRow::COLUMNS;
/// Columns of [`Agreed::seen`], see [`SeenRow`].
pub const SEEN_COLUMNS: &[ColumnSpec] = SeenRow::COLUMNS;
/// Columns of [`Agreed::matches`], see [`AgreeMatchRow`].
pub const AGREE_MATCH_COLUMNS: &[ColumnSpec] = AgreeMatchRow::COLUMNS;

/// How two feeds of the same matches agree.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// What the two are called.
    pub names: [String; 2],
    /// Matches of each.
    pub read: [usize; 2],
    /// Whether either has labels before goals and shots.
    pub labelled: [bool; 2],
    /// Players of each in the matches that both have, and those of both.
    pub players: [usize; 3],
    /// What was held against what, see [`AGREE_COLUMNS`].
    pub figures: DataFrame,
    /// Each error that either saw, match by match, see [`SEEN_COLUMNS`].
    pub seen: DataFrame,
    /// The matches that both have, see [`AGREE_MATCH_COLUMNS`].
    pub matches: DataFrame,
    /// Of the aligned shots before which both label an error: all, and those of the same player.
    pub same_player: [u32; 2],
}

/// Errors of the two feeds that are one, and those of one alone.
struct Both<'a> {
    a: Option<&'a Episode>,
    b: Option<&'a Episode>,
}

/// Holds two providers' data of the same matches against each other; `names` are what they are called.
///
/// # Errors
/// Frames without the documented columns; no match in both.
pub fn agree(a: &Analysis, b: &Analysis, names: [&str; 2]) -> Result<Agreed> {
    let a = Feed::new(a, names[0].to_owned())?;
    let b = Feed::new(b, names[1].to_owned())?;
    let pairs = align::pairs(&a, &b);
    if pairs.is_empty() {
        let some = |feed: &Feed| {
            let games = feed.games.first();
            games.map_or(String::new(), |game| {
                let day = game
                    .date
                    .map_or(String::new(), |day| format!(" on {}", Day(day)));
                format!("{} - {}{day}", game.teams[0], game.teams[1])
            })
        };
        return Err(Error::usage(
            Misuse::NothingSelected,
            format!(
                "no match is in both: matches are paired by day, teams and score. The first of {} is {}, the first of {} is {}",
                a.name,
                some(&a),
                b.name,
                some(&b)
            ),
        ));
    }
    let people = align::people(&a, &b, &pairs);
    let same = |one: Option<usize>, two: Option<usize>| {
        one.zip(two)
            .is_some_and(|(one, two)| people.get(&one) == Some(&two))
    };
    let (mut of_shots, mut of_players) = (Tables::default(), Tables::default());
    let mut seen = SeenColumns::default();
    let mut games = Vec::new();
    let mut same_player = [0u32; 2];
    let mut present: [HashSet<usize>; 2] = Default::default();
    for pair in &pairs {
        let [one, two] = pair.games;
        let offsets = align::offsets(&a, &b, pair);
        let shots = align::shots(&a, &b, pair, &offsets, &same);
        let twin: HashMap<&str, &str> = shots
            .iter()
            .map(|(at, beside)| {
                (
                    a.shots[one][*at].id.as_str(),
                    b.shots[two][*beside].id.as_str(),
                )
            })
            .collect();
        let both = joined(
            &a.errors[one],
            &b.errors[two],
            pair,
            &people,
            &twin,
            &offsets,
        );
        for (at, beside) in &shots {
            let ids = [
                a.shots[one][*at].id.as_str(),
                b.shots[two][*beside].id.as_str(),
            ];
            let before = |errors: &[Episode], id: &str, which: fn(&Episode) -> bool| {
                errors
                    .iter()
                    .any(|it| which(it) && it.outcomes.iter().any(|of| of == id))
            };
            let (ours, theirs) = (&a.errors[one], &b.errors[two]);
            let says = |which: fn(&Episode) -> bool| {
                [before(ours, ids[0], which), before(theirs, ids[1], which)]
            };
            of_shots.count(says(has_label), says(Episode::named));
            if says(has_label) == [true, true] {
                same_player[0] += 1;
                let one_man = both.iter().any(|both| {
                    let of = |it: Option<&Episode>, id: &str| {
                        it.is_some_and(|it| has_label(it) && it.outcomes.iter().any(|of| of == id))
                    };
                    of(both.a, ids[0]) && of(both.b, ids[1])
                });
                same_player[1] += u32::from(one_man);
            }
        }
        let mut common = 0;
        for (person, side) in &a.played[one] {
            present[0].insert(*person);
            let Some(other) = people
                .get(person)
                .filter(|other| b.played[two].contains(&(**other, pair.side(*side))))
            else {
                continue;
            };
            common += 1;
            let says = |which: fn(&Episode) -> bool| {
                let of = |errors: &[Episode], who: usize| {
                    errors.iter().any(|it| it.person == who && which(it))
                };
                [of(&a.errors[one], *person), of(&b.errors[two], *other)]
            };
            of_players.count(says(has_label), says(Episode::named));
        }
        present[1].extend(b.played[two].iter().map(|(person, _)| *person));
        for both in &both {
            seen.add(&a, &b, pair, both);
        }
        games.push(GameLine {
            pair: *pair,
            shots: [a.shots[one].len(), b.shots[two].len(), shots.len()],
            players: common,
            offsets,
        });
    }
    let in_both = people
        .iter()
        .filter(|(one, two)| present[0].contains(one) && present[1].contains(two));
    let players = [present[0].len(), present[1].len(), in_both.count()];
    let labelled = [a.has_labels(), b.has_labels()];
    Ok(Agreed {
        read: [a.games.len(), b.games.len()],
        labelled,
        players,
        figures: figures(&of_shots, &of_players, labelled)?,
        seen: seen.frame()?,
        matches: matches_frame(&a, &b, &games)?,
        same_player,
        names: [a.name, b.name],
    })
}

fn has_label(of: &Episode) -> bool {
    of.label.is_some()
}

/// Which errors of the two are one: of one person, before one shot or at one time.
fn joined<'a>(
    a: &'a [Episode],
    b: &'a [Episode],
    pair: &Pair,
    people: &HashMap<usize, usize>,
    twin: &HashMap<&str, &str>,
    offsets: &[f64; 5],
) -> Vec<Both<'a>> {
    let mut taken = vec![false; b.len()];
    let mut all = Vec::new();
    for one in a {
        let place = usize::from(one.period.clamp(1, 5)) - 1;
        let found = b.iter().enumerate().find(|(at, two)| {
            let who =
                people.get(&one.person) == Some(&two.person) && two.side == pair.side(one.side);
            let shot = one.outcomes.iter().any(|id| {
                let twin = twin.get(id.as_str());
                twin.is_some_and(|twin| two.outcomes.iter().any(|of| of == twin))
            });
            let gap = (two.seconds - one.seconds - offsets[place]).abs();
            let near = one.period == two.period && gap <= ONE_ERROR;
            !taken[*at] && who && (shot || near)
        });
        if let Some((at, _)) = found {
            taken[at] = true;
        }
        all.push(Both {
            a: Some(one),
            b: found.map(|(_, two)| two),
        });
    }
    let left = b.iter().zip(&taken).filter(|(_, taken)| !**taken);
    all.extend(left.map(|(two, _)| Both {
        a: None,
        b: Some(two),
    }));
    all
}

/// What the two say of each unit, label by label and verdict by verdict.
#[derive(Default)]
struct Tables([Fourfold; Compared::ALL.len()]);

impl Tables {
    fn count(&mut self, label: [bool; 2], verdict: [bool; 2]) {
        for (what, table) in Compared::ALL.iter().zip(&mut self.0) {
            let (a, b) = match what {
                Compared::Labels => (label[0], label[1]),
                Compared::Verdicts => (verdict[0], verdict[1]),
                Compared::LabelsVerdicts => (label[0], verdict[1]),
                Compared::VerdictsLabels => (verdict[0], label[1]),
            };
            table.count(a, b);
        }
    }
}

fn figures(shots: &Tables, players: &Tables, labelled: [bool; 2]) -> Result<DataFrame> {
    let of = AgreeRow::NAMES;
    let rows: Vec<(Compared, Unit, Fourfold)> = Compared::ALL
        .iter()
        .enumerate()
        .filter(|(_, what)| match what {
            Compared::Labels => labelled == [true, true],
            Compared::Verdicts => true,
            Compared::LabelsVerdicts => labelled[0],
            Compared::VerdictsLabels => labelled[1],
        })
        .flat_map(|(at, what)| {
            [
                (*what, Unit::Shot, shots.0[at]),
                (*what, Unit::Player, players.0[at]),
            ]
        })
        .collect();
    let whole = |name: &str, value: fn(&Fourfold) -> u32| {
        let values: Vec<u32> = rows.iter().map(|row| value(&row.2)).collect();
        Column::new(name.into(), values)
    };
    let kappa = |name: &str, pick: fn((f64, f64, f64)) -> f64| {
        let values = rows.iter().map(|row| row.2.kappa().map(pick));
        Column::new(name.into(), values.collect::<Vec<Option<f64>>>())
    };
    let words = |name: &str, value: fn(&(Compared, Unit, Fourfold)) -> &'static str| {
        Column::new(name.into(), rows.iter().map(value).collect::<Vec<_>>())
    };
    Ok(DataFrame::new(
        rows.len(),
        vec![
            words(of.compared, |row| row.0.name()),
            words(of.unit, |row| row.1.name()),
            whole(of.units, |of| of.units()),
            whole(of.both, |of| of.both),
            whole(of.a_only, |of| of.a_only),
            whole(of.b_only, |of| of.b_only),
            whole(of.neither, |of| of.neither),
            kappa(of.kappa, |it| it.0),
            kappa(of.kappa_low, |it| it.1),
            kappa(of.kappa_high, |it| it.2),
        ],
    )?)
}

/// The columns of [`SeenRow`], row by row.
#[derive(Default)]
struct SeenColumns {
    texts: [Vec<Option<String>>; 12],
    numbers: [Vec<Option<f64>>; 2],
}

impl SeenColumns {
    fn add(&mut self, a: &Feed, b: &Feed, pair: &Pair, both: &Both<'_>) {
        let game = &a.games[pair.games[0]];
        let says = |which: fn(&Episode) -> bool| {
            Seen::from_feeds(both.a.is_some_and(which), both.b.is_some_and(which))
        };
        let Some(any) = both.a.or(both.b) else { return };
        let side = match both.a {
            Some(of) => of.side,
            None => pair.side(any.side),
        };
        let goal = both.a.is_some_and(|of| of.goal) || both.b.is_some_and(|of| of.goal);
        let name =
            |feed: &Feed, of: Option<&Episode>| of.map(|of| feed.people[of.person].player.clone());
        let label = says(has_label);
        let verdict = says(Episode::named);
        let sentence = |of: Option<&Episode>| of.map(|of| of.sentence.clone());
        let row = [
            Some(game.id.clone()),
            Some(format!("{} - {}", game.teams[0], game.teams[1])),
            Some(any.minute.clone()),
            Some(game.teams[side].clone()),
            name(a, both.a),
            name(b, both.b),
            Some(LedTo::from_goal(goal).name().to_owned()),
            label.map(|seen| seen.name().to_owned()),
            verdict.map(|seen| seen.name().to_owned()),
            both.a.and_then(|of| of.label.clone()),
            both.b.and_then(|of| of.label.clone()),
            // A label's sentence says whose it is; both are shown.
            match (sentence(both.a), sentence(both.b)) {
                (Some(one), Some(two)) => Some(format!("{}: {one} {}: {two}", a.name, b.name)),
                (Some(one), None) => Some(format!("{}: {one}", a.name)),
                (None, Some(two)) => Some(format!("{}: {two}", b.name)),
                (None, None) => None,
            },
        ];
        for (column, cell) in self.texts.iter_mut().zip(row) {
            column.push(cell);
        }
        let sure = [both.a, both.b].map(|of| of.map(|of| of.confidence));
        for (column, cell) in self.numbers.iter_mut().zip(sure) {
            column.push(cell);
        }
    }

    fn frame(self) -> Result<DataFrame> {
        let of = SeenRow::NAMES;
        let names = [
            of.match_id,
            of.title,
            of.minute,
            of.team,
            of.player_a,
            of.player_b,
            of.led_to,
            of.labelled,
            of.named,
            of.label_a,
            of.label_b,
            of.sentence,
        ];
        let rows = self.texts[0].len();
        let mut columns: Vec<Column> = names
            .into_iter()
            .zip(self.texts)
            .map(|(name, cells)| {
                let cells: StringChunked = cells.into_iter().collect();
                cells.with_name(name.into()).into_column()
            })
            .collect();
        for (name, cells) in [of.confidence_a, of.confidence_b]
            .into_iter()
            .zip(self.numbers)
        {
            columns.push(Column::new(name.into(), cells));
        }
        Ok(DataFrame::new(rows, columns)?)
    }
}

/// A match that both have.
struct GameLine {
    pair: Pair,
    shots: [usize; 3],
    players: usize,
    offsets: [f64; 5],
}

fn matches_frame(a: &Feed, b: &Feed, lines: &[GameLine]) -> Result<DataFrame> {
    let of = AgreeMatchRow::NAMES;
    let texts = |name: &str, value: &dyn Fn(&GameLine) -> String| {
        Column::new(name.into(), lines.iter().map(value).collect::<Vec<_>>())
    };
    let whole = |name: &str, value: &dyn Fn(&GameLine) -> usize| {
        let values = lines.iter().map(|line| value(line) as u32);
        Column::new(name.into(), values.collect::<Vec<_>>())
    };
    let seconds = |name: &str, at: usize| {
        let values = lines.iter().map(|line| line.offsets[at]);
        Column::new(name.into(), values.collect::<Vec<_>>())
    };
    let dates = lines.iter().map(|line| {
        let [one, two] = line.pair.games;
        a.games[one].date.or(b.games[two].date)
    });
    let dates: Int32Chunked = dates.collect();
    Ok(DataFrame::new(
        lines.len(),
        vec![
            texts(of.match_a, &|line| a.games[line.pair.games[0]].id.clone()),
            texts(of.match_b, &|line| b.games[line.pair.games[1]].id.clone()),
            texts(of.title, &|line| {
                let game = &a.games[line.pair.games[0]];
                let [home, away] = game.score;
                format!("{} {home}-{away} {}", game.teams[0], game.teams[1])
            }),
            dates.with_name(of.date.into()).into_date().into_column(),
            whole(of.shots_a, &|line| line.shots[0]),
            whole(of.shots_b, &|line| line.shots[1]),
            whole(of.shots_both, &|line| line.shots[2]),
            whole(of.players, &|line| line.players),
            seconds(of.offset_1, 0),
            seconds(of.offset_2, 1),
        ],
    )?)
}
