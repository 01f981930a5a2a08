//! Fitting the scorecard on matches whose providers label errors, of several providers at once.
//!
//! A row is an action of the conceding team within reach before a goal or shot. It is labelled if
//! the provider's label for that goal or shot refers to this very action; the labelled player's
//! other actions are omitted, because the label may mean them too. Nothing else reads labels.
//!
//! A ridge-penalised logistic regression over the bins gives one weight per bin, for a few
//! questions a column for each provider, and a constant for each. A second step gives each provider
//! the constant and the slope with which its taggers' labels are best reproduced among the players
//! of one goal or shot, from scores of matches on which the weights were not fitted.

use std::collections::{HashMap, HashSet};

use nalgebra::DVector;

use super::actions::Chance;
use super::candidates::{WayBack, is_of, ways_back};
use super::features::Act;
use super::outcomes::conceded;
use super::score::{BASE, Drift, EARLIER, SLOPE, Scorecard, Weight};
use super::standard::Taggers;
use super::terms::{ACT, Action, LINE, TERMS, TOLD};
use super::view::{NOBODY, View};
use crate::logistic::{Regression, logistic};
use backline_model::{
    Day, EVENTS, Error, EventType, LabelSource, MATCHES, MatchData, Misuse, Result,
};

/// Strength of the ridge: half of it times the sum of squared weights is added to the loss.
const RIDGE: f64 = 10.0;
/// The same for what the action was, the question that tells most: some acts are never labelled,
/// and a strong ridge does not let them be that unlikely.
const RIDGE_OF_ACTS: f64 = 5.0;
/// The same for what only goalkeepers are asked, of whom there are few labels.
const RIDGE_OF_KEEPERS: f64 = 1.0;
/// The same for each provider's columns. Opta's are learnt from a list that does not say which
/// action, on another provider's events and of another year, so they are trusted least; most labels
/// are Wyscout's, so the shared weight is close to theirs and their own columns add little.
const RIDGE_OF_PROVIDER: [f64; Taggers::ALL.len()] = [80.0, 100.0, 1.0];
/// The same for Wyscout's columns of what goalkeepers do with the hands, which its taggers never
/// label: so near to free, that column alone says it, and what all share is learnt from the others.
const RIDGE_OF_WYSCOUT_S_KEEPERS: f64 = 0.01;
/// The same for the lines of play, where taggers differ most and a list of players says enough.
const RIDGE_OF_LINES: [f64; Taggers::ALL.len()] = [5.0, 4.0, 3.0];
/// Number of times that labels known only by match are reassigned to the likeliest action.
const ROUNDS: usize = 3;
/// Parts into which the matches are split for the second step.
const FOLDS: usize = 5;
/// A label refers to the player's nearest action, at most this many seconds away.
const NEAREST: f64 = 5.0;

const PROVIDERS: usize = Taggers::ALL.len();

/// The rows of the fit, collected batch by batch.
#[derive(Debug, Clone, Default)]
pub struct Training {
    rows: Vec<Row>,
    /// The values of the questions, [`TERMS`]-many per row; NaN for an unknown fact.
    values: Vec<f32>,
    games: Vec<Game>,
    /// Labels of a goal or shot whose player has no action that could be one.
    without_action: Vec<(Option<Taggers>, bool)>,
    /// Players named by a list for an error in a match, without further details.
    weak: Vec<Named>,
}

#[derive(Debug, Clone)]
struct Game {
    id: String,
    taggers: Option<Taggers>,
    /// Every event is in it.
    full: bool,
    /// For the second step alone.
    scale_only: bool,
    day: Option<Day>,
}

#[derive(Debug, Clone)]
struct Row {
    game: u32,
    /// Number of the goal or shot, counted over all matches.
    outcome: u32,
    goal: bool,
    /// The player's id, else name.
    player: String,
    event_id: String,
    outcome_id: String,
    label: Mark,
}

/// What the label of a goal or shot means for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    No,
    Yes,
    /// Another action of the labelled player.
    LeftOut,
}

/// A line of a list that says who erred in which match, but not when.
#[derive(Debug, Clone)]
struct Named {
    game: String,
    day: Option<Day>,
    player: String,
    goals: usize,
    shots: usize,
}

/// Marks by row, for one provider's labels.
type Marks = Vec<(usize, Taggers, Mark)>;

impl Training {
    /// The rows of these matches.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn of(data: &MatchData) -> Result<Training> {
        Training::gathered(data, false)
    }

    /// The same for matches used only for a provider's constant and slope, not for the weights.
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn of_scale(data: &MatchData) -> Result<Training> {
        Training::gathered(data, true)
    }

    fn gathered(data: &MatchData, scale_only: bool) -> Result<Training> {
        let view = View::new(data, false)?;
        let conceded = conceded(&view);
        let providers = data.matches.column(MATCHES.provider)?.str()?;
        let of_provider: HashMap<&str, &str> = data
            .matches
            .column(MATCHES.match_id)?
            .str()?
            .iter()
            .zip(providers.iter())
            .filter_map(|(id, provider)| Some((id?, provider?)))
            .collect();
        let ids = data.events.column(EVENTS.match_id)?.str()?;
        let player_ids = data.events.column(EVENTS.player_id)?.str()?;
        let players = data.events.column(EVENTS.player)?.str()?;
        let event_ids = data.events.column(EVENTS.event_id)?.str()?;
        let text = |column: &polars::prelude::StringChunked, row: usize| {
            column.get(row).unwrap_or_default().to_owned()
        };
        let mut training = Training::default();
        let mut first = 0;
        for bounds in &view.matches {
            let end = conceded.partition_point(|outcome| outcome.row < bounds.end);
            let id = ids.get(bounds.first).unwrap_or_default();
            let game = training.games.len() as u32;
            let provider = of_provider.get(id).copied().unwrap_or_default();
            let taggers = Taggers::of_format(provider);
            training.games.push(Game {
                id: id.to_owned(),
                taggers,
                full: bounds.full,
                scale_only,
                day: bounds.day,
            });
            let of_match = &conceded[first..end];
            for ((index, outcome), way) in (first..)
                .zip(of_match)
                .zip(ways_back(&view, *bounds, of_match))
            {
                let marks = training.marks(&view, &way, taggers, outcome.goal);
                for (chance, label) in way.chances.iter().zip(marks) {
                    let action = Action::of(&view, *bounds, chance, outcome);
                    let values = TERMS
                        .iter()
                        .map(|term| (term.value)(&action).map_or(f32::NAN, |value| value as f32));
                    training.values.extend(values);
                    training.rows.push(Row {
                        game,
                        outcome: index as u32,
                        goal: outcome.goal,
                        player: player_ids
                            .get(chance.who)
                            .or(players.get(chance.who))
                            .unwrap_or_default()
                            .to_owned(),
                        event_id: text(event_ids, chance.row),
                        outcome_id: text(event_ids, outcome.row),
                        label,
                    });
                }
            }
            first = end;
        }
        Ok(training)
    }

    /// What the labels of a goal or shot mean for the actions before it.
    fn marks(
        &mut self,
        view: &View,
        way: &WayBack,
        taggers: Option<Taggers>,
        goal: bool,
    ) -> Vec<Mark> {
        let mut marks = vec![Mark::No; way.chances.len()];
        for label in &way.labels {
            // An own goal and a foul for a penalty are kept apart.
            let action = label.action;
            let apart = matches!(view.kind[action], EventType::OwnGoal | EventType::Foul);
            if apart || label.source == LabelSource::Report && taggers.is_some() {
                continue;
            }
            let theirs = |chance: &Chance| view.player[chance.who] == view.player[action];
            let of_player = || {
                way.chances
                    .iter()
                    .enumerate()
                    .filter(|(_, one)| theirs(one))
            };
            let exact = of_player().find(|(_, one)| is_of(view, label, one));
            let nearest = || {
                let apart = |one: &Chance| (view.seconds[one.row] - view.seconds[action]).abs();
                of_player()
                    .filter(|(_, one)| apart(one) <= NEAREST)
                    .min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)))
            };
            let Some((spoken_of, _)) = exact.or_else(nearest) else {
                if of_player().next().is_none() && view.player[action] != NOBODY {
                    self.without_action.push((taggers, goal));
                }
                for (at, _) in of_player() {
                    marks[at] = Mark::LeftOut;
                }
                continue;
            };
            for (at, _) in of_player() {
                if marks[at] == Mark::No {
                    marks[at] = Mark::LeftOut;
                }
            }
            marks[spoken_of] = Mark::Yes;
        }
        marks
    }

    /// Adds the rows of another batch.
    pub fn append(&mut self, mut other: Training) {
        let games = self.games.len() as u32;
        let outcomes = self.rows.last().map_or(0, |row| row.outcome + 1);
        for row in &mut other.rows {
            row.game += games;
            row.outcome += outcomes;
        }
        self.rows.append(&mut other.rows);
        self.values.append(&mut other.values);
        self.games.append(&mut other.games);
        self.without_action.append(&mut other.without_action);
        self.weak.append(&mut other.weak);
    }

    /// Takes a list of who erred in which match as labels of Opta's: a CSV with columns whose names
    /// end in `match_id` and `player_id`, and `errors_leading_to_goal` and
    /// `errors_leading_to_goal_attempt`, and `date` where it is known. The ids are those of the
    /// matches.
    ///
    /// # Errors
    /// What the list lacks.
    pub fn name_weakly(&mut self, list: &str) -> std::result::Result<(), String> {
        let mut rows = csv::Reader::from_reader(list.as_bytes());
        let head = rows.headers().map_err(|error| error.to_string())?.clone();
        let column = |what: &str, fits: &dyn Fn(&str) -> bool| {
            let place = head.iter().position(fits);
            place.ok_or_else(|| format!("the column `{what}` is missing"))
        };
        let game = column("match_id", &|name| name.ends_with("match_id"))?;
        let player = column("player_id", &|name| name.ends_with("player_id"))?;
        let goals = column("errors_leading_to_goal", &|name| {
            name == "errors_leading_to_goal"
        })?;
        let shots = column("errors_leading_to_goal_attempt", &|name| {
            name == "errors_leading_to_goal_attempt"
        })?;
        let date = head.iter().position(|name| name == "date");
        for (at, record) in rows.records().enumerate() {
            let record = record.map_err(|error| error.to_string())?;
            let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
            let count = |column: usize| {
                let text = cell(column);
                let number = if text.is_empty() { Ok(0) } else { text.parse() };
                number.map_err(|_| format!("`{text}` in row {} is not a count", at + 2))
            };
            self.weak.push(Named {
                game: cell(game),
                day: date.and_then(|date| Day::starting(&cell(date))),
                player: cell(player),
                goals: count(goals)?,
                shots: count(shots)?,
            });
        }
        Ok(())
    }

    /// The rows as a table: what they are, their label, and the answers to the questions before
    /// they are binned.
    pub fn rows_csv(&self) -> String {
        let mut text = String::from(
            "provider,match_id,full,outcome,outcome_event_id,led_to_goal,player,event_id,label",
        );
        for term in TERMS {
            text += &format!(",{}", term.name);
        }
        text.push('\n');
        for (row, values) in self.rows.iter().zip(self.values.chunks(TERMS.len())) {
            let game = &self.games[row.game as usize];
            let label = match row.label {
                Mark::No => "0",
                Mark::Yes => "1",
                Mark::LeftOut => "",
            };
            text += &format!(
                "{},\"{}\",{},{},\"{}\",{},\"{}\",\"{}\",{label}",
                game.taggers.map_or("", Taggers::name),
                game.id,
                u8::from(game.full),
                row.outcome,
                row.outcome_id,
                u8::from(row.goal),
                row.player.replace('"', "\"\""),
                row.event_id,
            );
            for value in values {
                match value.is_nan() {
                    true => text.push(','),
                    false => text += &format!(",{value:.3}"),
                }
            }
            text.push('\n');
        }
        text
    }

    /// The number of labels of goals or shots by provider, and the number of them without an action
    /// to which they could refer.
    pub fn coverage(&self) -> Vec<(Taggers, usize, usize)> {
        let of = |taggers: Taggers| {
            let with = self.rows.iter().filter(|row| {
                row.label == Mark::Yes && self.games[row.game as usize].taggers == Some(taggers)
            });
            let without = self.without_action.iter();
            let without = without.filter(|(of, _)| *of == Some(taggers)).count();
            (taggers, with.count() + without, without)
        };
        Taggers::ALL.iter().map(|taggers| of(*taggers)).collect()
    }

    /// Fits the weights and returns them as the table
    /// `term,bin,weight,opta,wyscout,statsbomb,actions,labelled,words`.
    ///
    /// # Errors
    /// No row carries a label, so that there is nothing to learn from.
    pub fn fit(&self) -> Result<String> {
        let bins = self.bins();
        let mut marks = self.own_marks();
        let labels = marks
            .iter()
            .filter(|(_, _, mark)| *mark == Mark::Yes)
            .count();
        if labels == 0 {
            return Err(Error::usage(
                Misuse::TooLittleData,
                format!(
                    "none of {} actions before goals and shots carries an error label, so there is nothing to fit on. \
                 Give matches of a provider that labels errors, such as the public Wyscout files",
                    self.rows.len()
                ),
            ));
        }
        let mut card = self.solve(&bins, &marks, None)?;
        if !self.weak.is_empty() {
            let own = marks.clone();
            for _ in 0..ROUNDS {
                marks = own.clone();
                marks.extend(self.weak_marks(&card, &bins));
                card = self.solve(&bins, &marks, None)?;
            }
        }
        let mut without = Vec::with_capacity(FOLDS);
        for fold in 0..FOLDS {
            without.push(self.solve(&bins, &marks, Some(fold))?);
        }
        let first = card.base;
        self.scale(&mut card, &bins, &marks, &without);
        card.drift = self.drift(&card, first, &bins, &without);
        stand_in(&mut card, &marks);
        self.told_in_reports(&mut card, &bins);
        Ok(self.table(&card, &bins, &marks))
    }

    /// The bin of each value, [`TERMS`]-many per row; `NONE` for an unknown one.
    fn bins(&self) -> Vec<u16> {
        let bin = |(value, term): (&f32, &super::terms::Term)| match value.is_nan() {
            true => NONE,
            false => term.bin_of(f64::from(*value)) as u16,
        };
        let rows = self.values.chunks(TERMS.len());
        rows.flat_map(|values| values.iter().zip(TERMS).map(bin))
            .collect()
    }

    fn game(&self, row: usize) -> &Game {
        &self.games[self.rows[row].game as usize]
    }

    /// The labels of the matches' own providers, those for the second step left out.
    fn own_marks(&self) -> Marks {
        let marks = self.rows.iter().enumerate().filter_map(|(at, row)| {
            let game = self.game(at);
            let taggers = game.taggers.filter(|_| game.full && !game.scale_only)?;
            Some((at, taggers, row.label))
        });
        marks.collect()
    }

    /// The list's labels, each on the likeliest action of the player in that match, goals and shots
    /// separately; the player's other actions before that goal or shot, and this action before
    /// others, are omitted.
    fn weak_marks(&self, card: &Scorecard, bins: &[u16]) -> Marks {
        let listed: HashMap<&str, Vec<&Named>> =
            self.weak.iter().fold(HashMap::new(), |mut all, named| {
                all.entry(named.game.as_str()).or_default().push(named);
                all
            });
        let mut of_game: Vec<Vec<usize>> = vec![Vec::new(); self.games.len()];
        for (at, row) in self.rows.iter().enumerate() {
            of_game[row.game as usize].push(at);
        }
        let mut marks = Marks::new();
        for (game, rows) in self.games.iter().zip(of_game) {
            let Some(named) = listed.get(game.id.as_str()) else {
                continue;
            };
            let mut of_row: HashMap<usize, Mark> = HashMap::new();
            for one in named {
                for (goal, count) in [(true, one.goals), (false, one.shots)] {
                    let theirs = |at: &usize| {
                        self.rows[*at].player == one.player && self.rows[*at].goal == goal
                    };
                    let mut theirs: Vec<usize> = rows.iter().copied().filter(theirs).collect();
                    let score = |at: usize| card.score(&known(row_of(bins, at)), None)[0];
                    theirs.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
                    let mut left = count;
                    for at in &theirs {
                        if left == 0 {
                            break;
                        }
                        if of_row.contains_key(at) {
                            continue;
                        }
                        left -= 1;
                        let chosen = &self.rows[*at];
                        for other in &rows {
                            let row = &self.rows[*other];
                            let same = row.event_id == chosen.event_id
                                || row.outcome == chosen.outcome && row.player == chosen.player;
                            if same && row.player == chosen.player {
                                of_row.entry(*other).or_insert(Mark::LeftOut);
                            }
                        }
                        of_row.insert(*at, Mark::Yes);
                    }
                }
            }
            let mark = |at: usize| of_row.get(&at).copied().unwrap_or(Mark::No);
            marks.extend(rows.iter().map(|at| (*at, Taggers::Opta, mark(*at))));
        }
        marks
    }

    /// The weights, without those of the games of one fold.
    fn solve(&self, bins: &[u16], marks: &Marks, without: Option<usize>) -> Result<Scorecard> {
        let places = Places::known();
        let used: Vec<&(usize, Taggers, Mark)> = marks
            .iter()
            .filter(|(at, _, mark)| {
                *mark != Mark::LeftOut
                    && without.is_none_or(|fold| self.rows[*at].game as usize % FOLDS != fold)
            })
            .collect();
        let labels: Vec<bool> = used.iter().map(|(_, _, mark)| *mark == Mark::Yes).collect();
        let mut start = DVector::zeros(places.size);
        for taggers in Taggers::ALL {
            let of = used.iter().filter(|(_, of, _)| of == taggers);
            let (yes, all) = of.fold((0.0, 0.0), |(yes, all), (_, _, mark)| {
                (yes + f64::from(u8::from(*mark == Mark::Yes)), all + 1.0)
            });
            start[*taggers as usize] = ((yes + 0.5f64) / (all - yes + 1.0)).ln();
        }
        let regression = Regression {
            labels: &labels,
            size: places.size,
            ridge: Places::ridge,
            row: |row, cells: &mut Vec<(usize, f64)>| {
                let (at, taggers, _) = used[row];
                cells.push((*taggers as usize, 1.0));
                for (term, bin) in row_of(bins, *at).iter().enumerate() {
                    if *bin == NONE || TERMS[term].name == TOLD {
                        continue;
                    }
                    let bin = usize::from(*bin);
                    cells.push((places.shared[term] + bin, 1.0));
                    if let Some(own) =
                        places.own[term].filter(|_| TERMS[term].columns.contains(taggers))
                    {
                        cells.push((own + bin * PROVIDERS + *taggers as usize, 1.0));
                    }
                }
            },
        };
        let Some(weights) = regression.solve(start) else {
            return Err(Error::usage(
                Misuse::TooLittleData,
                "the weights cannot be determined from so few matches. Give more".to_owned(),
            ));
        };
        let mut card = Scorecard::blank();
        card.base = std::array::from_fn(|at| weights[at]);
        for (term, row) in card.weights.iter_mut().enumerate() {
            for (bin, weight) in row.iter_mut().enumerate() {
                weight.shared = weights[places.shared[term] + bin];
                if let Some(own) = places.own[term] {
                    weight.of = std::array::from_fn(|at| weights[own + bin * PROVIDERS + at]);
                }
            }
        }
        self.centre(&mut card, bins, &used);
        Ok(card)
    }

    /// Moves each term's mean into the constants, so that an unknown fact counts as an average one
    /// and a weight reads as "more than usual".
    fn centre(&self, card: &mut Scorecard, bins: &[u16], used: &[&(usize, Taggers, Mark)]) {
        for term in 0..TERMS.len() {
            let (mut sum, mut count) = (0.0, 0.0f64);
            let (mut own, mut of) = ([0.0; PROVIDERS], [0.0f64; PROVIDERS]);
            for (at, taggers, _) in used.iter().copied() {
                let bin = row_of(bins, *at)[term];
                if bin == NONE {
                    continue;
                }
                let weight = card.weights[term][usize::from(bin)];
                sum += weight.shared;
                count += 1.0;
                own[*taggers as usize] += weight.of[*taggers as usize];
                of[*taggers as usize] += 1.0;
            }
            // A question that only concerns goalkeepers has no usual answer for the others.
            if count < used.len() as f64 / 4.0 {
                continue;
            }
            let shared = sum / count;
            let own: [f64; PROVIDERS] = std::array::from_fn(|at| own[at] / of[at].max(1.0));
            for weight in &mut card.weights[term] {
                weight.shared -= shared;
                for (weight, mean) in weight.of.iter_mut().zip(own) {
                    *weight -= mean;
                }
            }
            for (base, mean) in card.base.iter_mut().zip(own) {
                *base += shared + mean;
            }
        }
    }

    /// Gives each provider its constant and slope: those with which the labels of its matches are
    /// likeliest among the players of each goal or shot. The scores are those of weights fitted
    /// without the match. If there are matches for this step alone, they are the provider's only
    /// ones.
    fn scale(&self, card: &mut Scorecard, bins: &[u16], marks: &Marks, without: &[Scorecard]) {
        for taggers in Taggers::ALL {
            let for_scale = |at: usize| {
                let game = self.game(at);
                game.scale_only && game.full && game.taggers == Some(*taggers)
            };
            let scale_only = (0..self.rows.len()).any(for_scale);
            let mut sets: Vec<Players> = Vec::new();
            let mut last = None;
            let mut add = |at: usize, mark: Mark, score: f64| {
                let row = &self.rows[at];
                if last != Some(row.outcome) {
                    sets.push(Players::default());
                    last = Some(row.outcome);
                }
                if let Some(players) = sets.last_mut() {
                    players.add(&row.player, score, mark);
                }
            };
            if scale_only {
                for at in (0..self.rows.len()).filter(|at| for_scale(*at)) {
                    let score = raw(card, &known(row_of(bins, at)), *taggers);
                    add(at, self.rows[at].label, score);
                }
            } else {
                for (at, of, mark) in marks.iter().filter(|(_, of, _)| of == taggers) {
                    let fold = self.rows[*at].game as usize % FOLDS;
                    add(
                        *at,
                        *mark,
                        raw(&without[fold], &known(row_of(bins, *at)), *of),
                    );
                }
            }
            if let Some((base, slope)) = likeliest(&sets) {
                // A raw score includes the constant of the first step.
                let at = *taggers as usize;
                (card.base[at], card.slope[at]) = (base + slope * card.base[at], slope);
            }
        }
    }

    /// How Opta's taggers differed at the time of the list: with the constant of that time, the
    /// errors expected of its matches are as many as it names, each action once. `first` is the
    /// constants of the first step, `without` the weights fitted without a part of the matches.
    fn drift(
        &self,
        card: &Scorecard,
        first: [f64; PROVIDERS],
        bins: &[u16],
        without: &[Scorecard],
    ) -> Option<Drift> {
        const OPTA: usize = Taggers::Opta as usize;
        let scale = self
            .games
            .iter()
            .filter(|game| game.scale_only && game.full && game.taggers == Some(Taggers::Opta));
        let to = mean_day(scale.map(|game| game.day))?;
        let from = mean_day(self.weak.iter().map(|named| named.day))?;
        let listed: HashSet<&str> = self.weak.iter().map(|named| named.game.as_str()).collect();
        let mut actions = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let game = self.game(at);
            if game.scale_only || !game.full || !listed.contains(game.id.as_str()) {
                continue;
            }
            let raw = raw(
                &without[row.game as usize % FOLDS],
                &known(row_of(bins, at)),
                Taggers::Opta,
            );
            actions.push((
                row,
                card.base[OPTA] + card.slope[OPTA] * (raw - first[OPTA]),
            ));
        }
        let count: usize = self
            .weak
            .iter()
            .map(|named| named.goals + named.shots)
            .sum();
        let (mut low, mut high) = (-10.0, 10.0);
        for _ in 0..50 {
            let middle = (low + high) / 2.0;
            if expected(&actions, middle) > count as f64 {
                high = middle
            } else {
                low = middle
            }
        }
        let by = (low + high) / 2.0;
        (to > from && count > 0).then_some(Drift { from, to, by })
    }

    /// The one weight that key-event matches add: how much more a loss mentioned in a report is an
    /// error than the other weights say. Those stay as they are; the few such losses determine one
    /// number, shrunk slightly towards 0.
    fn told_in_reports(&self, card: &mut Scorecard, bins: &[u16]) {
        const HELD_BACK: f64 = 0.1;
        let Some(term) = TERMS.iter().position(|term| term.name == TOLD) else {
            return;
        };
        let told = self.rows.iter().enumerate().filter(|(at, row)| {
            !self.game(*at).full && row.label != Mark::LeftOut && row_of(bins, *at)[term] != NONE
        });
        // One action before several shots is one loss.
        let mut scores: Vec<(&str, f64, bool)> = Vec::new();
        for (at, row) in told {
            let score = card.score(&known(row_of(bins, at)), None)[Taggers::Opta as usize];
            let yes = row.label == Mark::Yes;
            match scores.iter_mut().find(|(id, ..)| *id == row.event_id) {
                Some(one) => *one = (one.0, one.1.max(score), one.2 || yes),
                None => scores.push((&row.event_id, score, yes)),
            }
        }
        let labels = scores.iter().filter(|(.., yes)| *yes).count() as f64;
        let factor = card.slope[Taggers::Opta as usize];
        // The slope falls as the weight grows: halve the range until it is 0.
        let slope = |weight: f64| {
            let stated = scores
                .iter()
                .map(|(_, score, _)| logistic(score + factor * weight));
            labels - stated.sum::<f64>() - HELD_BACK * weight
        };
        let (mut low, mut high) = (-20.0, 20.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if slope(middle) > 0.0 {
                low = middle
            } else {
                high = middle
            }
        }
        card.weights[term][0].shared = match scores.is_empty() {
            true => 0.0,
            false => (low + high) / 2.0,
        };
    }

    fn table(&self, card: &Scorecard, bins: &[u16], marks: &Marks) -> String {
        let mut text =
            String::from("term,bin,weight,opta,wyscout,statsbomb,actions,labelled,words\n");
        let yes = marks
            .iter()
            .filter(|(_, _, mark)| *mark == Mark::Yes)
            .count();
        let [a, b, c] = card.base;
        let day = card
            .drift
            .map(|drift| drift.to.to_string())
            .unwrap_or_default();
        text += &format!(
            "{BASE},0,0,{a:.3},{b:.3},{c:.3},{},{yes},{day}\n",
            marks.len()
        );
        if let Some(Drift { from, by, .. }) = card.drift {
            text += &format!("{EARLIER},0,0,{by:.3},,,,,{from}\n");
        }
        let [a, b, c] = card.slope;
        text += &format!("{SLOPE},0,0,{a:.3},{b:.3},{c:.3},,,\n");
        for (at, (term, weights)) in TERMS.iter().zip(&card.weights).enumerate() {
            let mut counts = vec![(0u32, 0u32); term.bins()];
            let mut count = |bin: u16, yes: bool| {
                if let Some(count) = counts.get_mut(usize::from(bin)) {
                    count.0 += 1;
                    count.1 += u32::from(yes);
                }
            };
            if term.name == TOLD {
                for row in 0..self.rows.len() {
                    if !self.game(row).full {
                        count(row_of(bins, row)[at], self.rows[row].label == Mark::Yes);
                    }
                }
            } else {
                for (row, _, mark) in marks {
                    count(row_of(bins, *row)[at], *mark == Mark::Yes);
                }
            }
            for (bin, (weight, (actions, labelled))) in weights.iter().zip(counts).enumerate() {
                // A bin that no action fell into has learnt nothing.
                let Weight { shared, of } = if actions == 0 {
                    Weight::default()
                } else {
                    *weight
                };
                let own = Taggers::ALL.iter().map(|taggers| {
                    let own = of[*taggers as usize];
                    // Who taught nothing stands in with another's column.
                    match term.columns.contains(taggers) || own != 0.0 {
                        true => format!("{own:.3}"),
                        false => String::new(),
                    }
                });
                let own = own.collect::<Vec<_>>().join(",");
                text += &format!(
                    "{},{bin},{shared:.3},{own},{actions},{labelled},\"{}\"\n",
                    term.name, term.words[bin]
                );
            }
        }
        text
    }
}

/// A provider without any labels is assumed to be as strict as the one with the most: its constant
/// and columns have learnt nothing.
fn stand_in(card: &mut Scorecard, marks: &Marks) {
    let labels = |taggers: Taggers| {
        let of = marks.iter().filter(|(_, of, _)| *of == taggers);
        of.filter(|(_, _, mark)| *mark == Mark::Yes).count()
    };
    let counts: Vec<usize> = Taggers::ALL.iter().map(|of| labels(*of)).collect();
    let Some(most) = (0..PROVIDERS).max_by_key(|at| counts[*at]) else {
        return;
    };
    for at in (0..PROVIDERS).filter(|at| counts[*at] == 0) {
        card.base[at] = card.base[most];
        card.slope[at] = card.slope[most];
        for weight in card.weights.iter_mut().flatten() {
            weight.of[at] = weight.of[most];
        }
    }
}

/// The middle of the days that are known.
fn mean_day(days: impl Iterator<Item = Option<Day>>) -> Option<Day> {
    let known: Vec<i64> = days.flatten().map(|day| i64::from(day.0)).collect();
    let mean = known.iter().sum::<i64>() / i64::try_from(known.len()).ok().filter(|n| *n > 0)?;
    i32::try_from(mean).ok().map(Day)
}

/// How many errors these actions are expected to be, each once, for the worst that it led to, when
/// their log-odds are moved by so much.
fn expected(actions: &[(&Row, f64)], moved: f64) -> f64 {
    // The player and the action, with the strongest claim: a goal, and how likely.
    let mut once: HashMap<(&str, &str), (bool, f64)> = HashMap::new();
    for of_outcome in actions.chunk_by(|a, b| a.0.outcome == b.0.outcome) {
        let mut players: Vec<(&Row, f64)> = Vec::new();
        for (row, score) in of_outcome {
            match players
                .iter_mut()
                .find(|(known, _)| known.player == row.player)
            {
                Some(best) if best.1 < *score => *best = (row, *score),
                Some(_) => {}
                None => players.push((row, *score)),
            }
        }
        let odds = |score: f64| (score + moved).exp();
        let sum = 1.0 + players.iter().map(|(_, score)| odds(*score)).sum::<f64>();
        for (row, score) in players {
            let claim = (row.goal, odds(score) / sum);
            once.entry((&row.player, &row.event_id))
                .and_modify(|known| {
                    if claim > *known {
                        *known = claim;
                    }
                })
                .or_insert(claim);
        }
    }
    // In order, so that the sum is the same every time.
    let mut all: Vec<f64> = once.into_values().map(|(_, p)| p).collect();
    all.sort_by(f64::total_cmp);
    all.iter().sum()
}

const NONE: u16 = u16::MAX;

fn row_of(bins: &[u16], row: usize) -> &[u16] {
    &bins[row * TERMS.len()..(row + 1) * TERMS.len()]
}

/// A row's bins as the scorecard takes them.
fn known(bins: &[u16]) -> Vec<Option<usize>> {
    let known = |bin: &u16| (*bin != NONE).then_some(usize::from(*bin));
    bins.iter().map(known).collect()
}

/// The first step's score.
fn raw(card: &Scorecard, bins: &Vec<Option<usize>>, taggers: Taggers) -> f64 {
    card.score(bins, None)[taggers as usize]
}

/// The positions of the regression's weights.
struct Places {
    size: usize,
    shared: Vec<usize>,
    own: Vec<Option<usize>>,
}

impl Places {
    fn known() -> &'static Places {
        static PLACES: std::sync::LazyLock<Places> = std::sync::LazyLock::new(Places::new);
        &PLACES
    }

    fn new() -> Places {
        let mut next = PROVIDERS;
        let mut shared = Vec::with_capacity(TERMS.len());
        for term in TERMS {
            shared.push(next);
            next += term.bins();
        }
        let mut own = Vec::with_capacity(TERMS.len());
        for term in TERMS {
            own.push((!term.columns.is_empty()).then_some(next));
            if !term.columns.is_empty() {
                next += term.bins() * PROVIDERS;
            }
        }
        Places {
            size: next,
            shared,
            own,
        }
    }

    fn ridge(place: usize) -> f64 {
        let places = Places::known();
        // The constants are not penalised, apart from what keeps the matrix regular.
        if place < PROVIDERS {
            return 1e-6;
        }
        let of_term = |term: usize| {
            let start = places.own[term]?;
            let of_line = TERMS[term].name == LINE;
            let own = if of_line {
                RIDGE_OF_LINES
            } else {
                RIDGE_OF_PROVIDER
            };
            let within = place.checked_sub(start)?;
            let (bin, of) = (within / PROVIDERS, within % PROVIDERS);
            let keepers = TERMS[term].name == ACT && bin >= Act::KeeperBeaten as usize;
            (bin < TERMS[term].bins()).then_some(match keepers && of == Taggers::Wyscout as usize {
                true => RIDGE_OF_WYSCOUT_S_KEEPERS,
                false => own[of],
            })
        };
        let shared = |term: usize| {
            let within = place.checked_sub(places.shared[term])?;
            (within < TERMS[term].bins()).then_some(match &TERMS[term] {
                term if term.name == ACT => RIDGE_OF_ACTS,
                term if term.of_keepers => RIDGE_OF_KEEPERS,
                _ => RIDGE,
            })
        };
        (0..TERMS.len())
            .find_map(|term| of_term(term).or_else(|| shared(term)))
            .unwrap_or(RIDGE)
    }
}

/// The players of one goal or shot, each with the score of the strongest action.
#[derive(Debug, Default)]
struct Players(Vec<(String, f64, bool)>);

impl Players {
    fn add(&mut self, player: &str, score: f64, mark: Mark) {
        let labelled = mark != Mark::No;
        match self.0.iter_mut().find(|(name, ..)| name == player) {
            Some((_, best, any)) => {
                *best = best.max(score);
                *any |= labelled;
            }
            None => self.0.push((player.to_owned(), score, labelled)),
        }
    }
}

/// Constant and slope with which `odds / (1 + sum of odds)` makes the labels likeliest; `None`
/// without labels.
fn likeliest(sets: &[Players]) -> Option<(f64, f64)> {
    if !sets
        .iter()
        .any(|set| set.0.iter().any(|(.., label)| *label))
    {
        return None;
    }
    let loss = |base: f64, slope: f64| -> f64 {
        let of_set = |set: &Players| -> f64 {
            let odds: Vec<f64> = set
                .0
                .iter()
                .map(|(_, score, _)| (base + slope * score).exp())
                .collect();
            let sum = 1.0 + odds.iter().sum::<f64>();
            let of_player = |(odds, (.., label)): (&f64, &(String, f64, bool))| {
                let p = (odds / sum).clamp(1e-12, 1.0 - 1e-12);
                if *label { -p.ln() } else { -(1.0 - p).ln() }
            };
            odds.iter().zip(&set.0).map(of_player).sum()
        };
        // The slope is held near 1 with the weight of ten labels.
        sets.iter().map(of_set).sum::<f64>() + 5.0 * (slope - 1.0).powi(2)
    };
    // Two numbers: steps along each, halved if neither helps.
    let (mut at, mut step) = ((0.0, 1.0), (0.5, 0.2));
    let mut best = loss(at.0, at.1);
    while step.0 > 1e-3 {
        let tries = [
            (at.0 + step.0, at.1),
            (at.0 - step.0, at.1),
            (at.0, at.1 + step.1),
            (at.0, (at.1 - step.1).max(0.1)),
            (at.0 + step.0, at.1 + step.1),
            (at.0 - step.0, (at.1 - step.1).max(0.1)),
        ];
        let next = tries
            .into_iter()
            .map(|(base, slope)| (loss(base, slope), (base, slope)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        match next {
            Some((lower, place)) if lower < best - 1e-9 => (best, at) = (lower, place),
            _ => step = (step.0 / 2.0, step.1 / 2.0),
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn players(all: &[(f64, bool)]) -> Players {
        let named = all.iter().enumerate();
        Players(
            named
                .map(|(at, (score, label))| (at.to_string(), *score, *label))
                .collect(),
        )
    }

    #[test]
    fn constant_and_slope_make_frequencies_right() {
        // One player per goal: of 100 with the score 0 a quarter is labelled.
        let sets: Vec<Players> = (0..400).map(|at| players(&[(0.0, at % 4 == 0)])).collect();
        let (base, slope) = likeliest(&sets).expect("labels");
        assert!((base - (1.0f64 / 3.0).ln()).abs() < 0.01 && (slope - 1.0).abs() < 0.01);
        assert!(likeliest(&[players(&[(0.0, false)])]).is_none());
    }

    #[test]
    fn a_list_without_its_columns_is_refused() {
        let mut training = Training::default();
        let error = training
            .name_weakly("match_id,player_id\n1,2\n")
            .unwrap_err();
        assert!(error.contains("errors_leading_to_goal"), "{error}");
        let head = "match_id,player_id,errors_leading_to_goal,errors_leading_to_goal_attempt";
        let error = training
            .name_weakly(&format!("{head}\n1,2,one,0\n"))
            .unwrap_err();
        assert!(
            error.contains("row 2") && error.contains("`one`"),
            "{error}"
        );
        training
            .name_weakly(&format!("{head}\n1,2,1,0\n"))
            .expect("a list");
        assert_eq!(training.weak.len(), 1);
    }

    #[test]
    fn an_action_before_two_shots_is_expected_once() {
        let row = |outcome, goal, player: &str| Row {
            game: 0,
            outcome,
            goal,
            player: player.to_owned(),
            event_id: "1".to_owned(),
            outcome_id: outcome.to_string(),
            label: Mark::No,
        };
        let (shot, goal) = (row(0, false, "a"), row(1, true, "a"));
        let sum = expected(&[(&shot, 3.0), (&goal, 0.0)], 0.0);
        assert!((sum - 0.5).abs() < 1e-12, "{sum}");
        let other = row(1, true, "b");
        let sum = expected(&[(&goal, 0.0), (&other, 0.0)], 0.0);
        assert!((sum - 2.0 / 3.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn who_taught_nothing_is_as_strict_as_who_taught_most() {
        let mut card = Scorecard::blank();
        (card.base, card.slope) = ([1.0, -5.0, 1.0], [1.0, 1.2, 1.0]);
        card.weights[0][0].of = [0.0, 0.7, 0.0];
        stand_in(&mut card, &vec![(0, Taggers::Wyscout, Mark::Yes)]);
        assert_eq!((card.base, card.slope), ([-5.0; 3], [1.2; 3]));
        assert_eq!(card.weights[0][0].of, [0.7; 3]);
    }

    #[test]
    fn nothing_labelled_is_nothing_to_fit_on() {
        assert!(matches!(
            Training::default().fit(),
            Err(Error::Usage { .. })
        ));
    }
}
