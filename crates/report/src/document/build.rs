//! From an analysis to the document of a report.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use polars::prelude::*;

use super::about::Scores;
use super::{
    CandidateRow, DOCUMENT_FORMAT, Document, FileNote, GoalStory, MatchStory, Passage, PlayerRow,
    RateRow, ShotError, Summary,
};
use crate::cells::Cells;
use crate::comparison::recorded;
use crate::report::{Content, ReportOptions};
use crate::selection::Selected;
use crate::verdict::verdict;
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Explanation, Kind, Labels};
use backline_analysis::compare::{Options, Verdict, estimates, pairs};
use backline_analysis::select::of_people;
use backline_model::Result;
use backline_model::{Basis, Coverage, report_minute};
use backline_read::Format;

/// What is looked at of an analysis, and for whom.
struct Scope<'a> {
    selected: &'a Selected,
    /// Keys of the players in the table, see [`backline_analysis::select::person_key`].
    keys: &'a [&'a str],
    labels: Labels,
}

/// Players named in the summary.
const LEADERS: usize = 5;

/// What a report over the selected part says.
///
/// # Errors
/// Frames without the documented columns.
pub fn build(found: &Analysis, selected: &Selected, options: &ReportOptions) -> Result<Content> {
    let keys = selected.rates.column("player_key")?.str()?;
    let keys: Vec<&str> = keys.iter().flatten().collect();
    let scope = &Scope {
        selected,
        keys: &keys,
        labels: options.labels,
    };
    let everybody = estimates(
        &found.lineups,
        &found.matches,
        &found.errors,
        &Options::default(),
    )?;
    // The highest estimate first, as it comes.
    let chosen = everybody
        .lazy()
        .filter(col("player_key").is_in(
            lit(Series::new("keys".into(), scope.keys)).implode(false),
            false,
        ))
        .collect()?;
    // Where nobody leans on a group the highest estimates are of those who hardly played.
    let prior = Cells(&chosen).text("goal_prior")?;
    let alone = prior.iter().flatten().all(|prior| prior == "none");
    let chosen = match alone {
        true => chosen.sort(
            ["goal_errors", "minutes"],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_nulls_last(true)
                .with_maintain_order(true),
        )?,
        false => chosen,
    };
    let players = players(&chosen, &found.rates)?;
    let shown = chosen
        .lazy()
        .filter(col("minutes").gt_eq(lit(selected.min_minutes)))
        .collect()?
        .head(Some(options.selection.top));
    let recorded = recorded(found, &shown)?;
    let pairs = pairs(&shown)?;
    let (pairs_known, told_apart) = told_apart(&pairs)?;
    let matches = matches(found, scope)?;
    let shot_errors = shot_errors(scope, &matches)?;
    let summary = Summary {
        pairs: pairs_known,
        pairs_told_apart: told_apart,
        ..summary(found, scope, &players, &matches)?
    };
    let keys: Vec<&str> = shown
        .column("player_key")?
        .str()?
        .iter()
        .flatten()
        .collect();
    let place: HashMap<&str, u32> = keys
        .iter()
        .zip(0u32..)
        .map(|(key, at)| (*key, at))
        .collect();
    let rates = in_order(&found.rates, &place)?;
    let whose = match selected.subject.as_str() {
        "" => String::new(),
        subject => format!(" – {subject}"),
    };
    let document = Document {
        format: DOCUMENT_FORMAT,
        backline: env!("CARGO_PKG_VERSION").to_owned(),
        title: format!("Errors behind goals{whose}"),
        subject: selected.subject.clone(),
        span: selected.span()?,
        method: method(scope, &summary, alone, recorded.as_deref()),
        terms: terms(found)?,
        notes: found
            .notes
            .iter()
            .map(|note| FileNote {
                file: file_name(&note.file),
                text: note.text.clone(),
            })
            .collect(),
        people: found.clashes.clone(),
        failures: found
            .failures
            .iter()
            .map(|failure| FileNote {
                file: file_name(&failure.file),
                text: failure.error.to_string(),
            })
            .collect(),
        summary,
        players,
        matches,
        shot_errors,
    };
    Ok(Content {
        document,
        errors: selected.errors.clone(),
        rates,
        estimates: shown,
        pairs,
        first: match alone {
            true => "most errors before goals",
            false => "highest estimates",
        },
        recorded,
    })
}

/// What a reader can make use of: folders are the writer's own affair.
fn file_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Rows of the rates of these players, in this order.
fn in_order(rates: &DataFrame, place: &HashMap<&str, u32>) -> Result<DataFrame> {
    let order: UInt32Chunked = rates
        .column("player_key")?
        .str()?
        .iter()
        .map(|key| place.get(key?).copied())
        .collect();
    let mut rates = rates.clone();
    rates.with_column(order.with_name("order".into()).into_column())?;
    Ok(rates
        .lazy()
        .filter(col("order").is_not_null())
        .sort(["order"], SortMultipleOptions::default())
        .drop(by_name(["order"], true, false))
        .collect()?)
}

/// Six decimals: more than any of the figures has a claim to.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn players(estimates: &DataFrame, rates: &DataFrame) -> Result<Vec<PlayerRow>> {
    let of = Cells(rates);
    let rate_keys = of.text("player_key")?;
    let [positions, basis] = ["position", "minutes_basis"].map(|name| of.text(name));
    let (positions, basis) = (positions?, basis?);
    let [penalties, own_goals, xg] =
        ["penalties_conceded", "own_goals", "xg_given_away"].map(|name| of.number(name));
    let (penalties, own_goals, xg) = (penalties?, own_goals?, xg?);
    let rate_row: HashMap<&str, usize> = rate_keys
        .iter()
        .enumerate()
        .filter_map(|(row, key)| Some((key?, row)))
        .collect();

    let cells = Cells(estimates);
    let [keys, names, teams, groups] =
        ["player_key", "player", "team", "position_group"].map(|name| cells.text(name));
    let (keys, names, teams, groups) = (keys?, names?, teams?, groups?);
    let (matches, minutes) = (cells.number("matches")?, cells.number("minutes")?);
    let (goal, shot) = (rate_rows(&cells, "goal")?, rate_rows(&cells, "shot")?);
    let text = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    Ok((0..estimates.height())
        .zip(goal.into_iter().zip(shot))
        .map(|(row, (goal, shot))| {
            let key = text(&keys, row);
            let at = rate_row.get(key.as_str()).copied();
            let count =
                |column: &Float64Chunked| at.and_then(|at| column.get(at)).unwrap_or(0.0) as u32;
            PlayerRow {
                player: text(&names, row),
                team: text(&teams, row),
                group: text(&groups, row),
                position: at.and_then(|at| positions.get(at)).map(str::to_owned),
                matches: matches.get(row).unwrap_or(0.0) as u32,
                minutes: rounded(minutes.get(row).unwrap_or(0.0)),
                minutes_basis: at
                    .and_then(|at| basis.get(at))
                    .unwrap_or_default()
                    .to_owned(),
                goal,
                shot,
                penalties_conceded: count(&penalties),
                own_goals: count(&own_goals),
                xg_given_away: at.and_then(|at| xg.get(at)).map(rounded),
                key,
            }
        })
        .collect())
}

fn rate_rows(cells: &Cells<'_>, led_to: &str) -> Result<Vec<Option<RateRow>>> {
    let number = |ending: &str| cells.number(&format!("{led_to}_{ending}"));
    let (errors, nineties) = (number("errors")?, number("exposure")?);
    let rate = [number("rate")?, number("rate_low")?, number("rate_high")?];
    let estimate = [number("mean")?, number("low")?, number("high")?];
    let (group, pull) = (number("group_mean")?, number("pull")?);
    let prior = cells.text(&format!("{led_to}_prior"))?;
    let row = |row: usize| {
        let three = |columns: &[Float64Chunked; 3]| -> Option<[f64; 3]> {
            Some([
                rounded(columns[0].get(row)?),
                rounded(columns[1].get(row)?),
                rounded(columns[2].get(row)?),
            ])
        };
        let ([rate, rate_low, rate_high], [estimate, estimate_low, estimate_high]) =
            (three(&rate)?, three(&estimate)?);
        Some(RateRow {
            errors: errors.get(row)? as u32,
            nineties: rounded(nineties.get(row)?),
            rate,
            rate_low,
            rate_high,
            estimate,
            estimate_low,
            estimate_high,
            group_mean: group.get(row).map(rounded),
            pull: rounded(pull.get(row)?),
            prior: prior.get(row).unwrap_or_default().to_owned(),
        })
    };
    Ok((0..cells.0.height()).map(row).collect())
}

/// Pairs by errors that led to goals, and those of which one is lower or higher for sure.
fn told_apart(pairs: &DataFrame) -> Result<(usize, usize)> {
    let cells = Cells(pairs);
    let (led_to, verdicts) = (cells.text("led_to")?, cells.text("verdict")?);
    let (mut all, mut told) = (0, 0);
    for (led_to, verdict) in led_to.iter().zip(verdicts.iter()) {
        if led_to == Some("goal") {
            all += 1;
            let sure = [Verdict::Lower.name(), Verdict::Higher.name()];
            told += usize::from(verdict.is_some_and(|verdict| sure.contains(&verdict)));
        }
    }
    Ok((all, told))
}

/// The rows of an errors frame as candidates, in its order.
fn candidates(errors: &DataFrame) -> Result<Vec<CandidateRow>> {
    let cells = Cells(errors);
    let [players, teams, kinds, sources] =
        ["player", "team", "kind", "source"].map(|name| cells.text(name));
    let (players, teams, kinds, sources) = (players?, teams?, kinds?, sources?);
    let [labels, reasons, sentences, ids] =
        ["label", "reasons", "sentence", "event_ids"].map(|name| cells.text(name));
    let (labels, reasons, sentences, ids) = (labels?, reasons?, sentences?, ids?);
    let [minutes, seconds, before] =
        ["minute", "second", "seconds_before"].map(|name| cells.number(name));
    let (minutes, seconds, before) = (minutes?, seconds?, before?);
    let [confidence, inferred, share] =
        ["confidence", "inferred_confidence", "share"].map(|name| cells.number(name));
    let (confidence, inferred, share) = (confidence?, inferred?, share?);
    let counted = cells.flag("counted")?;
    let text = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    let parts = |column: &StringChunked, row: usize, between: &str| {
        let parts = column.get(row).unwrap_or_default().split(between);
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let number = |column: &Float64Chunked, row: usize| column.get(row).unwrap_or(0.0);
    Ok((0..errors.height())
        .map(|row| CandidateRow {
            player: players.get(row).map(str::to_owned),
            team: text(&teams, row),
            kind: text(&kinds, row),
            clock: format!(
                "{:.0}:{:02.0}",
                number(&minutes, row),
                number(&seconds, row).floor()
            ),
            seconds_before: number(&before, row),
            source: text(&sources, row),
            confidence: number(&confidence, row),
            inferred_confidence: number(&inferred, row),
            share: number(&share, row),
            counted: counted.get(row) == Some(true),
            apart: Kind::is_apart(kinds.get(row).unwrap_or_default(), labels.get(row)),
            label: labels.get(row).map(str::to_owned),
            reasons: parts(&reasons, row, "; "),
            sentence: text(&sentences, row),
            event_ids: parts(&ids, row, ";"),
        })
        .collect())
}

/// A goal or shot: match id and event id.
type OutcomeKey<'a> = (&'a str, &'a str);

/// The matches of the scope in order of their dates, with the goals of the scope.
fn matches(found: &Analysis, scope: &Scope<'_>) -> Result<Vec<MatchStory>> {
    let rows = candidates(&found.errors)?;
    let of = Cells(&found.errors);
    let (error_matches, outcome_ids) = (of.text("match_id")?, of.text("outcome_event_id")?);
    let mut rows_of: HashMap<OutcomeKey<'_>, Vec<IdxSize>> = HashMap::new();
    for (row, key) in error_matches.iter().zip(outcome_ids.iter()).enumerate() {
        let key = (key.0.unwrap_or_default(), key.1.unwrap_or_default());
        rows_of.entry(key).or_default().push(row as IdxSize);
    }
    let wanted = Cells(&scope.selected.outcomes);
    let (wanted_matches, wanted_ids) = (wanted.text("match_id")?, wanted.text("event_id")?);
    let wanted: HashSet<OutcomeKey<'_>> = wanted_matches
        .iter()
        .zip(wanted_ids.iter())
        .map(|(id, event)| (id.unwrap_or_default(), event.unwrap_or_default()))
        .collect();

    // All goals are gone through, for the score and the number of those that are told.
    let cells = Cells(&found.outcomes);
    let [ids, events, sides, scorers] =
        ["match_id", "event_id", "side", "player"].map(|name| cells.text(name));
    let (ids, events, sides, scorers) = (ids?, events?, sides?, scorers?);
    let [teams, against, xg_sources] =
        ["team", "against", "xg_source"].map(|name| cells.text(name));
    let (teams, against, xg_sources) = (teams?, against?, xg_sources?);
    let [period, minute, xg] = ["period", "minute", "xg"].map(|name| cells.number(name));
    let (period, minute, xg) = (period?, minute?, xg?);
    let [goal, own_goal, penalty] = ["goal", "own_goal", "penalty"].map(|name| cells.flag(name));
    let (goal, own_goal, penalty) = (goal?, own_goal?, penalty?);
    let text = |column: &StringChunked, row: usize| column.get(row).unwrap_or_default().to_owned();
    let mut score_of: HashMap<&str, [u32; 2]> = HashMap::new();
    let mut goals_of: HashMap<String, Vec<GoalStory>> = HashMap::new();
    for row in (0..found.outcomes.height()).filter(|row| goal.get(*row) == Some(true)) {
        let key = (
            ids.get(row).unwrap_or_default(),
            events.get(row).unwrap_or_default(),
        );
        let score = score_of.entry(key.0).or_default();
        score[usize::from(sides.get(row) != Some("home"))] += 1;
        if !wanted.contains(&key) {
            continue;
        }
        let here = rows_of.get(&key).map_or(&[][..], Vec::as_slice);
        let told = Explanation {
            chain: DataFrame::empty(),
            candidates: found
                .errors
                .take(&IdxCa::from_vec("rows".into(), here.to_vec()))?,
            labels: scope.labels,
        };
        goals_of
            .entry(key.0.to_owned())
            .or_default()
            .push(GoalStory {
                number: (score[0] + score[1]) as usize,
                event_id: key.1.to_owned(),
                minute: report_minute(
                    period.get(row).unwrap_or(1.0) as u8,
                    minute.get(row).unwrap_or(0.0) as u32,
                ),
                score: *score,
                scorer: scorers.get(row).map(str::to_owned),
                team: text(&teams, row),
                against: text(&against, row),
                own_goal: own_goal.get(row) == Some(true),
                penalty: penalty.get(row) == Some(true),
                xg: xg.get(row),
                xg_source: xg_sources.get(row).map(str::to_owned),
                verdict: verdict(&told)?,
                candidates: here.iter().map(|row| rows[*row as usize].clone()).collect(),
            });
    }

    let cells = Cells(&scope.selected.matches);
    let [ids, date, competition, season] =
        ["match_id", "date", "competition", "season"].map(|name| cells.text(name));
    let (ids, date, competition, season) = (ids?, date?, competition?, season?);
    let [home, away, coverage, provider] =
        ["home", "away", "coverage", "provider"].map(|name| cells.text(name));
    let (home, away, coverage, provider) = (home?, away?, coverage?, provider?);
    let scores = Scores::of(&scope.selected.matches)?;
    let files = cells.text("file")?;
    let some = |column: &StringChunked, row: usize| column.get(row).map(str::to_owned);
    let mut stories: Vec<MatchStory> = (0..scope.selected.matches.height())
        .map(|row| {
            let id = text(&ids, row);
            let [home_score, away_score] = scores.counted(row);
            MatchStory {
                date: some(&date, row),
                competition: some(&competition, row),
                season: some(&season, row),
                home: text(&home, row),
                away: text(&away, row),
                home_score,
                away_score,
                source_score: scores.differing(row),
                coverage: text(&coverage, row),
                provider: text(&provider, row),
                file: file_name(Path::new(files.get(row).unwrap_or_default())),
                goals: goals_of.remove(&id).unwrap_or_default(),
                id,
            }
        })
        .collect();
    // Matches without a date come last, in the order of the files.
    stories.sort_by(|a, b| {
        let dated = |story: &MatchStory| (story.date.is_none(), story.date.clone());
        dated(a).cmp(&dated(b))
    });
    Ok(stories)
}

/// Ids of the matches of which every on-ball event is known.
fn whole_matches(matches: &[MatchStory]) -> HashSet<&str> {
    let whole = matches
        .iter()
        .filter(|of| of.coverage != Coverage::KeyEvents.name());
    whole.map(|of| of.id.as_str()).collect()
}

/// Counted errors that led to shots, in the order of the matches.
fn shot_errors(scope: &Scope<'_>, matches: &[MatchStory]) -> Result<Vec<ShotError>> {
    let frame = scope
        .selected
        .errors
        .clone()
        .lazy()
        .filter(col("counted").and(col("led_to").eq(lit("shot"))))
        .collect()?;
    let cells = Cells(&frame);
    let (ids, outcomes) = (cells.text("match_id")?, cells.text("outcome_event_id")?);
    let xg = cells.number("xg")?;
    let place: HashMap<&str, (usize, String)> = matches
        .iter()
        .enumerate()
        .map(|(at, of)| (of.id.as_str(), (at, of.title())))
        .collect();
    let mut found: Vec<(usize, ShotError)> = candidates(&frame)?
        .into_iter()
        .enumerate()
        .map(|(row, error)| {
            let id = ids.get(row).unwrap_or_default();
            let (at, title) = place.get(id).cloned().unwrap_or_default();
            let shot = ShotError {
                match_id: id.to_owned(),
                match_title: title,
                outcome_event_id: outcomes.get(row).unwrap_or_default().to_owned(),
                xg: xg.get(row),
                error,
            };
            (at, shot)
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, error)| error).collect())
}

/// Different texts of a column, sorted.
fn distinct(frame: &DataFrame, column: &str) -> Result<Vec<String>> {
    let cells = Cells(frame).text(column)?;
    let known: BTreeSet<&str> = cells.iter().flatten().collect();
    Ok(known.into_iter().map(str::to_owned).collect())
}

fn summary(
    found: &Analysis,
    scope: &Scope<'_>,
    players: &[PlayerRow],
    matches: &[MatchStory],
) -> Result<Summary> {
    let goals = || matches.iter().flat_map(|of| &of.goals);
    let dates = distinct(&scope.selected.matches, "date")?;
    let key_events = matches
        .iter()
        .filter(|of| of.coverage == Coverage::KeyEvents.name())
        .count();
    let errors = Cells(&scope.selected.errors);
    let (counted, led_to, sources) = (
        errors.flag("counted")?,
        errors.text("led_to")?,
        errors.text("source")?,
    );
    let alone = errors.number("inferred_confidence")?;
    // Of a match known by key events only errors that led to goals are counted here.
    let full = key_events < matches.len();
    let whole = whole_matches(matches);
    let ids = errors.text("match_id")?;
    let count = |which: &dyn Fn(usize) -> bool| {
        (0..scope.selected.errors.height())
            .filter(|row| counted.get(*row) == Some(true) && which(*row))
            .filter(|row| {
                let whole = ids.get(*row).is_some_and(|id| whole.contains(id));
                whole || led_to.get(*row) == Some("goal")
            })
            .count()
    };
    let labelled = |row: usize| sources.get(row) != Some("inferred");
    let basis = Cells(
        &found
            .lineups
            .clone()
            .lazy()
            .filter(of_people(scope.keys))
            .collect()?,
    )
    .text("basis")?;
    let stated = basis
        .iter()
        .flatten()
        .filter(|basis| *basis == Basis::Stated.name())
        .count();
    let mut most: Vec<(&PlayerRow, &RateRow)> = players
        .iter()
        .filter_map(|player| Some((player, player.goal.as_ref().filter(|goal| goal.errors > 0)?)))
        .collect();
    // Of equals the one with the higher estimate: they stand in that order.
    most.sort_by_key(|(_, goal)| std::cmp::Reverse(goal.errors));
    Ok(Summary {
        matches: matches.len(),
        key_event_matches: key_events,
        matches_read: found.matches.height(),
        events_read: found.events,
        first_date: dates.first().cloned(),
        last_date: dates.last().cloned(),
        competitions: distinct(&scope.selected.matches, "competition")?,
        players: players.len(),
        min_minutes: scope.selected.min_minutes,
        minutes_stated: stated,
        minutes_inferred: basis.len() - stated,
        goals: goals().count(),
        goals_with_error: goals().filter(|goal| goal.named() > 0).count(),
        own_goals: goals().filter(|goal| goal.own_goal).count(),
        penalties: goals().filter(|goal| goal.penalty).count(),
        errors_to_goal: count(&|row| led_to.get(row) == Some("goal")),
        errors_to_shot: full.then(|| count(&|row| led_to.get(row) == Some("shot"))),
        labelled: count(&labelled),
        labelled_and_inferred: count(&|row| {
            labelled(row) && alone.get(row).is_some_and(|alone| alone >= COUNTED_FROM)
        }),
        inferred: count(&|row| !labelled(row)),
        most_errors: most
            .iter()
            .take(LEADERS)
            .map(|(player, _)| player.key.clone())
            .collect(),
        pairs: 0,
        pairs_told_apart: 0,
    })
}

fn passage(title: &str, text: impl Into<String>) -> Passage {
    Passage {
        title: title.to_owned(),
        text: text.into(),
    }
}

fn method(
    scope: &Scope<'_>,
    summary: &Summary,
    alone: bool,
    recorded: Option<&str>,
) -> Vec<Passage> {
    let mut passages = vec![
        passage(
            "What counts as an error",
            "An individual error is an action on the ball after which the opponents score or shoot and which a \
             tagger or a match report would put down to the player: a heavy touch, a misplaced pass, a lost ball, a \
             goalkeeper's fumble. A sound pass that an opponent read, an opponent's brilliance, a deflection or \
             being outnumbered is none. Penalties conceded and own goals are kept apart, as providers do, unless a \
             label calls them an error.",
        ),
        passage(
            "Label or inference",
            match scope.labels {
                Labels::Prefer => {
                    "Each goal and shot is walked back from, 20 seconds at most (30 in key events), a penalty from the \
                     foul that it was given for. Where a provider or a match report calls an action an error, that label settles it, and the row says so. \
                     Everything else is inferred: a scorecard of readable questions, with weights learnt on matches \
                     that taggers had labelled, gives each action a probability. What the events alone say stands \
                     beside every label."
                }
                Labels::Only => {
                    "Only errors that a provider or a match report labels are listed; nothing is inferred."
                }
                Labels::Ignore => {
                    "Labels of providers and reports were left aside. Each goal and shot is walked back from, 20 \
                     seconds at most (30 in key events), a penalty from the foul that it was given for, and a scorecard of readable questions, with weights learnt \
                     on matches that taggers had labelled, gives each action a probability: every error here is \
                     inferred."
                }
            },
        ),
        passage(
            "Confidence",
            format!(
                "Confidence is the probability that the action was an individual error. From {COUNTED_FROM} on it is \
                 counted; below that it is evidence and no verdict, and it is in no rate. An action counts once, for \
                 the worst that it led to. Shares of one goal add up to at most 1; what is left is nobody's error."
            ),
        ),
        passage(
            "Rates and intervals",
            "Rates are counted errors per 90 minutes on the pitch, stoppage time counted once. The interval beside a \
             rate is the exact 95 % Poisson interval of the player alone (Garwood 1936). The estimate is \
             gamma-Poisson: it leans on the player's position group in his competition, or in all or on all players where \
             that is too small, the more the less he played, \
             and its 95 % interval is credible under that model. Two players whose intervals overlap widely cannot \
             be told apart by these data. A rate depends on the team, on what a player is asked to do and on what is \
             recorded; a lower one does not say that he is the better player.",
        ),
    ];
    if alone {
        passages.push(passage(
            "No group to lean on",
            "These matches hold too few errors to say what is usual for a group of players, so every estimate is \
             the player's own. It says next to nothing of who played for minutes only: without an error his \
             estimate is the higher the less he played. Players stand in order of their errors.",
        ));
    }
    passages.extend(recorded.map(|text| passage("Recorded in different ways", text)));
    if summary.key_event_matches > 0 {
        passages.push(passage(
            "Key events",
            format!(
                "{} of {} matches are known by key events only, compiled from reports: goals, cards, substitutions \
                 and the chances that reports tell of. Most actions are missing there, so an error that no report \
                 tells of cannot be found, errors before shots are left blank for them rather than zero, and \
                 seconds and positions are approximate.",
                summary.key_event_matches, summary.matches
            ),
        ));
    }
    if summary.minutes_inferred > 0 {
        let all = summary.minutes_stated + summary.minutes_inferred;
        passages.push(passage(
            "Minutes",
            match summary.minutes_stated {
                0 => format!(
                    "The minutes of all {all} appearances are inferred from who was seen when, for the files name \
                     no line-ups."
                ),
                stated => format!(
                    "Of {all} appearances, {stated} have their minutes from line-ups, substitutions and cards; those \
                     of the other {} are inferred from who was seen when, for their files name no line-ups.",
                    summary.minutes_inferred
                ),
            },
        ));
    }
    passages
}

fn terms(found: &Analysis) -> Result<Vec<Passage>> {
    Ok(distinct(&found.matches, "provider")?
        .iter()
        .map(|provider| match provider.as_str() {
            "statsbomb" => passage(
                "StatsBomb",
                "StatsBomb's terms govern these data. Whoever publishes from its public data names StatsBomb as the \
                 source and shows its logo.",
            ),
            "wyscout" => passage(
                "Wyscout",
                "Wyscout's terms govern these data. The public set of Pappalardo et al., \"A public data set of \
                 spatio-temporal match events in soccer competitions\" (Scientific Data 6, 236, 2019), is CC BY 4.0: \
                 cite it.",
            ),
            "simulated" => passage(
                "Simulated matches",
                "backline made these data up: nothing in them happened.",
            ),
            "backline" => passage(
                "Event CSV",
                "The terms are those of whoever compiled the files.",
            ),
            other => passage(
                Format::from_name(other).map_or(other, |format| format.credit()),
                "The provider's terms govern these data and what may be published from them.",
            ),
        })
        .collect())
}
