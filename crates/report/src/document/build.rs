//! Builds the document of a report from an analysis.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use polars::prelude::*;

use super::about::differing;
use super::{
    CandidateRow, CostRow, DOCUMENT_FORMAT, Document, FileNote, GoalStory, MatchStory, Passage,
    Peers, PlayerError, PlayerRow, ShotError, Summary, TeamCost,
};
use crate::comparison::recorded;
use crate::cost::cost_told;
use crate::credits::texts;
use crate::document;
use crate::report::{Content, First, ReportOptions};
use crate::selection::{Selected, counted, led_to};
use crate::told::{minute, told, told_error};
use crate::verdict::verdict_of;
use backline_analysis::Analysis;
use backline_analysis::attribute::{COUNTED_FROM, Labels};
use backline_analysis::compare::{Verdict, pairs};
use backline_analysis::rate::Shown;
use backline_analysis::rows::{
    ESTIMATES, ErrorRow, EstimateRow, LedTo, OUTCOMES, OutcomeEstimate, OutcomeRow, PairRow,
    PointsOf, PointsRow, RATES, RateRow, SituationRow, VerdictSource,
};
use backline_analysis::select::of_people;
use backline_draw::{Language, phrase, say};
use backline_formats::format_named;
use backline_model::{Basis, Clocks, Coverage, LINEUPS, MATCHES, MatchRow, Result, Side};

/// The part of an analysis that is reported, and for whom.
struct Scope<'a> {
    selected: &'a Selected,
    /// Keys of the players in the table, see [`backline_analysis::select::person_key`].
    keys: &'a [&'a str],
    labels: Labels,
    /// The language of sentences.
    language: Language,
}

/// Maximum number of players named in the summary.
const LEADERS: usize = 5;

/// The document for the selected part.
///
/// # Errors
/// Frames without the documented columns.
pub fn build(
    found: &Analysis,
    selected: &Selected,
    everybody: &DataFrame,
    options: &ReportOptions,
    of_pictures: Language,
) -> Result<Content> {
    let language = of_pictures.in_text();
    let keys = selected.rates.column(RATES.player_key)?.str()?;
    let keys: Vec<&str> = keys.iter().flatten().collect();
    let scope = &Scope {
        selected,
        keys: &keys,
        labels: options.labels,
        language,
    };
    // The highest estimate first, as it comes.
    let chosen = everybody
        .clone()
        .lazy()
        .filter(col(ESTIMATES.player_key).is_in(
            lit(Series::new("keys".into(), scope.keys)).implode(false),
            false,
        ))
        .collect()?;
    // If no estimate is pulled towards a group, the highest estimates are those of players who
    // hardly played.
    let alone = EstimateRow::all(&chosen)?.into_iter();
    let alone = alone
        .filter_map(|row| row.by_outcome(selected.list.led_to).prior.clone())
        .all(|prior| prior == "none");
    let chosen = match alone {
        true => chosen.sort(
            ["shot_errors", "goal_errors", ESTIMATES.minutes],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_nulls_last(true)
                .with_maintain_order(true),
        )?,
        false => chosen,
    };
    let cost = selected.points(found)?;
    let costs = PointsRow::all(&cost.totals)?;
    let mut players = players(&chosen, &found.rates, &costs)?;
    set_peers(&mut players, selected.list.min_minutes);
    let led_to = selected.list.led_to;
    let shown = match alone {
        true => chosen
            .lazy()
            .filter(col(ESTIMATES.minutes).gt_eq(lit(selected.list.min_minutes)))
            .collect()?
            .head(Some(options.selection.top)),
        false => selected.list.shown.clone(),
    };
    let finding = selected.finding(found)?.filter(|_| !alone);
    let span = selected.span()?;
    let recorded = recorded(found, &shown)?;
    let pairs = pairs(&shown)?;
    let (pairs_known, told_apart) = told_apart(&pairs, led_to)?;
    let matches = matches(found, scope)?;
    let shot_errors = shot_errors(scope, &matches)?;
    let mut errors_of = player_errors(found, scope, &matches)?;
    for player in &mut players {
        player.errors = errors_of.remove(&player.key).unwrap_or_default();
    }
    let summary = Summary {
        pairs: pairs_known,
        pairs_told_apart: told_apart,
        ..summary(found, scope, &players, &matches)?
    };
    let title = language.phrase(phrase!("Errors behind goals"));
    let title = match selected.scope(language).as_str() {
        "" => title.to_owned(),
        subject => format!("{title} – {subject}"),
    };
    let shown_of = Shown::count(&found.matches, &found.errors)?;
    let document = Document {
        format: DOCUMENT_FORMAT,
        backline: env!("CARGO_PKG_VERSION").to_owned(),
        title,
        subject: selected.subject_in(language),
        span: span.words(language),
        method: method(
            scope,
            &summary,
            alone,
            recorded.as_ref().map(|recorded| recorded.words(language)),
        ),
        terms: terms(found, language)?,
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
        finding: finding.clone(),
        shown: told(&shown_of.words(), language),
        summary,
        cost: cost_told(&cost, language)?,
        teams: teams(&costs),
        players,
        matches,
        shot_errors,
    };
    Ok(Content {
        document,
        errors: selected.errors.clone(),
        about: selected.scope(of_pictures),
        span,
        language: of_pictures,
        led_to,
        finding,
        estimates: shown,
        pairs,
        first: match alone {
            true => First::Errors,
            false => First::Estimates,
        },
        recorded,
    })
}

/// Only the name: the writer's folders do not matter to a reader.
fn file_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Six decimals: more than the precision of any figure.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// What errors cost, as the document has it.
fn cost(row: &PointsRow) -> CostRow {
    CostRow {
        matches: row.matches,
        expected: rounded(row.points),
        low: row.points_low,
        high: row.points_high,
        xg: rounded(row.xg),
        in_fact: row.points_in_fact,
    }
}

fn teams(costs: &[PointsRow]) -> Vec<TeamCost> {
    let teams = costs.iter().filter(|row| row.of == PointsOf::Team);
    teams
        .map(|row| TeamCost {
            team: row.team.clone(),
            points: cost(row),
        })
        .collect()
}

fn players(
    estimates: &DataFrame,
    rates: &DataFrame,
    costs: &[PointsRow],
) -> Result<Vec<PlayerRow>> {
    let costs: HashMap<&str, &PointsRow> = costs
        .iter()
        .filter_map(|row| Some((row.player_key.as_deref()?, row)))
        .collect();
    let rates = RateRow::all(rates)?.into_iter();
    let mut rates: HashMap<String, RateRow> =
        rates.map(|row| (row.player_key.clone(), row)).collect();
    let players = EstimateRow::all(estimates)?.into_iter().map(|row| {
        let rate = rates.remove(&row.player_key);
        let of = rate.as_ref();
        PlayerRow {
            group: row.position_group.name().to_owned(),
            position: of.and_then(|of| of.position.clone()),
            matches: row.matches,
            minutes: rounded(row.minutes),
            minutes_basis: of.map_or("", |of| of.minutes_basis.name()).to_owned(),
            goal: estimate(&row.goal),
            shot: estimate(&row.shot),
            penalties_conceded: of.map_or(0, |of| of.penalties_conceded),
            own_goals: of.map_or(0, |of| of.own_goals),
            xg_given_away: of.and_then(|of| of.xg_given_away).map(rounded),
            errors: Vec::new(),
            points: costs.get(row.player_key.as_str()).map(|row| cost(row)),
            key: row.player_key,
            player: row.player,
            team: row.team,
        }
    });
    Ok(players.collect())
}

fn estimate(of: &OutcomeEstimate) -> Option<document::RateRow> {
    Some(document::RateRow {
        errors: rounded(of.count?),
        nineties: rounded(of.exposure?),
        rate: rounded(of.rate?),
        rate_low: rounded(of.rate_low?),
        rate_high: rounded(of.rate_high?),
        estimate: rounded(of.mean?),
        estimate_low: rounded(of.low?),
        estimate_high: rounded(of.high?),
        group_mean: of.group_mean.map(rounded),
        pull: rounded(of.pull?),
        prior: of.prior.clone().unwrap_or_default(),
        peers: None,
    })
}

/// Says of each player with enough minutes where the estimates stand in the position group.
fn set_peers(players: &mut [PlayerRow], min_minutes: f64) {
    /// Fewer have no meaningful spread.
    const LEAST: usize = 5;
    type Pick = fn(&mut PlayerRow) -> Option<&mut document::RateRow>;
    let picks: [Pick; 2] = [|player| player.shot.as_mut(), |player| player.goal.as_mut()];
    for pick in picks {
        let mut groups: HashMap<String, Vec<f64>> = HashMap::new();
        for player in players.iter_mut().filter(|it| it.minutes >= min_minutes) {
            let group = player.group.clone();
            if let Some(rate) = pick(player).filter(|_| group != "unknown") {
                groups.entry(group).or_default().push(rate.estimate);
            }
        }
        for estimates in groups.values_mut() {
            estimates.sort_by(f64::total_cmp);
        }
        for player in players.iter_mut().filter(|it| it.minutes >= min_minutes) {
            let Some(all) = groups.get(&player.group).filter(|all| all.len() >= LEAST) else {
                continue;
            };
            let at = |share: f64| all[((all.len() - 1) as f64 * share).round() as usize];
            if let Some(rate) = pick(player) {
                rate.peers = Some(Peers {
                    players: all.len(),
                    below: all.partition_point(|it| *it < rate.estimate),
                    spread: [0.05, 0.25, 0.5, 0.75, 0.95].map(at),
                });
            }
        }
    }
}

/// What tells a player of the errors from everybody else.
fn key_of(row: &ErrorRow) -> Option<String> {
    let named = || Some(format!("{}|{}", row.player.as_deref()?, row.team));
    row.player_id.clone().or_else(named)
}

/// The number of pairs, and of those in which one rate is almost certainly lower or higher.
fn told_apart(pairs: &DataFrame, led_to: LedTo) -> Result<(usize, usize)> {
    let mut pairs = PairRow::all(pairs)?;
    pairs.retain(|pair| pair.led_to == led_to);
    let sure = |pair: &&PairRow| matches!(pair.verdict, Verdict::Lower | Verdict::Higher);
    Ok((pairs.len(), pairs.iter().filter(sure).count()))
}

/// A row of an errors frame as a candidate.
fn candidate(row: &ErrorRow, language: Language) -> CandidateRow {
    let parts = |text: &Option<String>, between: &str| {
        let parts = text.as_deref().unwrap_or_default().split(between);
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    CandidateRow {
        player_key: key_of(row),
        player: row.player.clone(),
        team: row.team.clone(),
        kind: row.kind.name().to_owned(),
        clock: format!("{}:{:02.0}", row.minute, row.second.floor()),
        seconds_before: row.seconds_before,
        source: row.source.name().to_owned(),
        confidence: row.confidence,
        inferred_confidence: row.inferred_confidence,
        share: row.share,
        counted: row.counted,
        apart: row.is_apart(),
        label: row.label.clone(),
        reasons: parts(&row.reasons, "; "),
        sentence: told_error(row, language),
        event_ids: parts(&row.event_ids, ";"),
    }
}

/// A goal or shot: match id and event id.
type OutcomeKey<'a> = (&'a str, &'a str);

/// The matches of the scope in order of date, with the goals of the scope.
fn matches(found: &Analysis, scope: &Scope<'_>) -> Result<Vec<MatchStory>> {
    let errors = ErrorRow::all(&found.errors)?;
    let mut errors_of: HashMap<OutcomeKey<'_>, Vec<&ErrorRow>> = HashMap::new();
    for row in &errors {
        let key = (row.match_id.as_str(), row.outcome_event_id.as_str());
        errors_of.entry(key).or_default().push(row);
    }
    let wanted = &scope.selected.outcomes;
    let ids = wanted.column(OUTCOMES.match_id)?.str()?;
    let events = wanted.column(OUTCOMES.event_id)?.str()?;
    let wanted = ids.iter().flatten().zip(events.iter().flatten());
    let wanted: HashSet<OutcomeKey<'_>> = wanted.collect();

    // All goals are visited, for the score and the number of those shown.
    let goals = found.outcomes.clone().lazy();
    let goals = OutcomeRow::all(&goals.filter(col(OUTCOMES.goal)).collect()?)?;
    let clocks = Clocks::from_matches(&found.matches)?;
    let mut score_of: HashMap<&str, [u32; 2]> = HashMap::new();
    let mut goals_of: HashMap<&str, Vec<GoalStory>> = HashMap::new();
    for goal in &goals {
        let key = (goal.match_id.as_str(), goal.event_id.as_str());
        let score = score_of.entry(key.0).or_default();
        score[usize::from(goal.side != Side::Home)] += 1;
        if !wanted.contains(&key) {
            continue;
        }
        let here = errors_of.get(&key).map_or(&[][..], Vec::as_slice);
        goals_of.entry(key.0).or_default().push(GoalStory {
            number: (score[0] + score[1]) as usize,
            event_id: goal.event_id.clone(),
            minute: minute(
                &clocks.report_minute(key.0, goal.period, u32::from(goal.minute)),
                scope.language,
            ),
            score: *score,
            scorer: goal.player.clone(),
            team: goal.team.clone(),
            against: goal.against.clone(),
            own_goal: goal.own_goal,
            penalty: goal.penalty,
            xg: goal.xg,
            xg_source: goal.xg_source.map(|source| source.name().to_owned()),
            verdict: verdict_of(here, scope.labels, scope.language),
            candidates: here
                .iter()
                .map(|row| candidate(row, scope.language))
                .collect(),
        });
    }

    let matches = MatchRow::all(&scope.selected.matches)?.into_iter();
    let mut stories: Vec<MatchStory> = matches
        .map(|of| MatchStory {
            source_score: differing(&of),
            date: of.date.map(|day| day.to_string()),
            competition: of.competition,
            season: of.season,
            home: of.home,
            away: of.away,
            home_score: of.home_score,
            away_score: of.away_score,
            coverage: of.coverage.name().to_owned(),
            provider: of.provider,
            file: file_name(Path::new(&of.file.unwrap_or_default())),
            goals: goals_of.remove(of.match_id.as_str()).unwrap_or_default(),
            id: of.match_id,
        })
        .collect();
    // Matches without a date come last, in the order of the files.
    stories.sort_by_cached_key(|story| (story.date.is_none(), story.date.clone()));
    Ok(stories)
}

/// Ids of the matches recorded event by event.
fn whole_matches(matches: &[MatchStory]) -> HashSet<&str> {
    let whole = matches
        .iter()
        .filter(|of| of.coverage != Coverage::KeyEvents.name());
    whole.map(|of| of.id.as_str()).collect()
}

/// Counted errors that led to shots, in the order of the matches.
fn shot_errors(scope: &Scope<'_>, matches: &[MatchStory]) -> Result<Vec<ShotError>> {
    let errors = scope.selected.errors.clone().lazy();
    let errors = errors
        .filter(counted().and(led_to(LedTo::Shot)))
        .collect()?;
    let place = matches.iter().enumerate();
    let place: HashMap<&str, (usize, String)> = place
        .map(|(at, of)| (of.id.as_str(), (at, of.title())))
        .collect();
    let mut found: Vec<(usize, ShotError)> = ErrorRow::all(&errors)?
        .into_iter()
        .map(|row| {
            let at = place.get(row.match_id.as_str());
            let (at, match_title) = at.cloned().unwrap_or_default();
            let shot = ShotError {
                error: candidate(&row, scope.language),
                match_title,
                match_id: row.match_id,
                outcome_event_id: row.outcome_event_id,
                xg: row.xg,
            };
            (at, shot)
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, error)| error).collect())
}

/// The counted errors of each player by key, in the order of the matches.
fn player_errors(
    found: &Analysis,
    scope: &Scope<'_>,
    matches: &[MatchStory],
) -> Result<HashMap<String, Vec<PlayerError>>> {
    let errors = scope
        .selected
        .errors
        .clone()
        .lazy()
        .filter(counted())
        .collect()?;
    let rows = ErrorRow::all(&errors)?;
    // Of errors without their evidence the situations are not worked out.
    let situations = match errors.column(SituationRow::NAMES.state) {
        Ok(_) => SituationRow::all(&errors)?.into_iter().map(Some).collect(),
        Err(_) => rows.iter().map(|_| None).collect::<Vec<_>>(),
    };
    let place = matches.iter().enumerate();
    let place: HashMap<&str, usize> = place.map(|(at, of)| (of.id.as_str(), at)).collect();
    let clocks = Clocks::from_matches(&found.matches)?;
    let mut all: Vec<(usize, String, PlayerError)> = rows
        .iter()
        .zip(situations)
        .filter_map(|(row, situation)| {
            let at = *place.get(row.match_id.as_str())?;
            let of = &matches[at];
            let error = PlayerError {
                match_id: row.match_id.clone(),
                match_title: of.title(),
                date: of.date.clone(),
                minute: minute(
                    &clocks.report_minute(&row.match_id, row.period, u32::from(row.minute)),
                    scope.language,
                ),
                opponent: situation.as_ref().and_then(|it| it.opponent.clone()),
                goals_for: situation.as_ref().and_then(|it| it.goals_for),
                goals_against: situation.as_ref().and_then(|it| it.goals_against),
                led_to: row.led_to.name().to_owned(),
                outcome_event_id: row.outcome_event_id.clone(),
                xg: row.xg,
                x: row.start_x.map(f64::from),
                y: row.start_y.map(f64::from),
                error: candidate(row, scope.language),
            };
            Some((at, key_of(row)?, error))
        })
        .collect();
    all.sort_by_key(|(at, ..)| *at);
    let mut errors_of: HashMap<String, Vec<PlayerError>> = HashMap::new();
    for (_, key, error) in all {
        errors_of.entry(key).or_default().push(error);
    }
    Ok(errors_of)
}

/// Distinct texts of a column, sorted.
fn distinct(frame: &DataFrame, column: &str) -> Result<Vec<String>> {
    let cells = texts(frame, column)?;
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
    let dates = distinct(&scope.selected.matches, MATCHES.date)?;
    let key_events = matches
        .iter()
        .filter(|of| of.coverage == Coverage::KeyEvents.name())
        .count();
    let errors = scope.selected.errors.clone().lazy();
    let errors = ErrorRow::all(&errors.filter(counted()).collect()?)?;
    // For key-event matches only errors that led to goals are counted here.
    let full = key_events < matches.len();
    let whole = whole_matches(matches);
    let count = |which: &dyn Fn(&ErrorRow) -> bool| {
        let known =
            |row: &ErrorRow| whole.contains(row.match_id.as_str()) || row.led_to == LedTo::Goal;
        errors.iter().filter(|row| which(row) && known(row)).count()
    };
    let labelled = |row: &ErrorRow| row.source != VerdictSource::Inferred;
    let lineups = found.lineups.clone().lazy();
    let lineups = lineups.filter(of_people(scope.keys)).collect()?;
    let basis = texts(&lineups, LINEUPS.basis)?;
    let stated = basis.iter().flatten();
    let stated = stated
        .filter(|basis| *basis == Basis::Stated.name())
        .count();
    // Errors to shots, goals included, where they are known, then those to goals. Of equals the one
    // with the higher estimate: they stand in that order.
    let known = |rate: &Option<document::RateRow>| rate.as_ref().map_or(0.0, |rate| rate.errors);
    let errors_of = |player: &PlayerRow| [known(&player.shot), known(&player.goal)];
    let mut most: Vec<&PlayerRow> = players
        .iter()
        .filter(|player| errors_of(player).iter().any(|errors| *errors > 0.0))
        .collect();
    most.sort_by(|a, b| {
        let [a, b] = [a, b].map(|player| errors_of(player));
        b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1]))
    });
    Ok(Summary {
        matches: matches.len(),
        key_event_matches: key_events,
        matches_read: found.matches.height(),
        events_read: found.events,
        first_date: dates.first().cloned(),
        last_date: dates.last().cloned(),
        competitions: distinct(&scope.selected.matches, MATCHES.competition)?,
        players: players.len(),
        min_minutes: scope.selected.list.min_minutes,
        errors_below: {
            let few = scope.selected.list.few_with_errors.iter();
            few.map(|(player, _)| player.clone()).collect()
        },
        minutes_stated: stated,
        minutes_inferred: basis.len() - stated,
        goals: goals().count(),
        goals_with_error: goals().filter(|goal| goal.named() > 0).count(),
        own_goals: goals().filter(|goal| goal.own_goal).count(),
        penalties: goals().filter(|goal| goal.penalty).count(),
        errors_to_goal: count(&|row| row.led_to == LedTo::Goal),
        errors_to_shot: full.then(|| {
            errors
                .iter()
                .filter(|row| whole.contains(row.match_id.as_str()))
                .count()
        }),
        labelled: count(&labelled),
        labelled_and_inferred: count(&|row| {
            labelled(row) && row.inferred_confidence >= COUNTED_FROM
        }),
        inferred: count(&|row| !labelled(row)),
        most_errors: most
            .iter()
            .take(LEADERS)
            .map(|player| player.key.clone())
            .collect(),
        pairs: 0,
        pairs_told_apart: 0,
    })
}

fn passage(title: impl Into<String>, text: impl Into<String>) -> Passage {
    Passage {
        title: title.into(),
        text: text.into(),
    }
}

fn method(
    scope: &Scope<'_>,
    summary: &Summary,
    alone: bool,
    recorded: Option<String>,
) -> Vec<Passage> {
    let language = scope.language;
    let mut passages = vec![
        passage(
            say!(language, "What counts as an error"),
            say!(
                language,
                "An individual error is an action on the ball after which the opponents score or shoot and for which a \
             tagger or a match report would blame the player: a heavy touch, a misplaced pass, a lost ball, a \
             goalkeeper's fumble. A sound pass that an opponent read, an opponent's brilliance, a deflection or \
             being outnumbered is not one. Penalties conceded and own goals are kept apart, as providers do, unless a \
             label calls them an error."
            ),
        ),
        passage(
            say!(language, "Label or inference"),
            match scope.labels {
                Labels::Prefer => {
                    say!(
                        language,
                        "The events before each goal and shot are examined, at most 20 seconds back (30 in key events), for a penalty before the \
                     foul for which it was given. If a provider or a match report calls an action an error, that label decides, and the row says so. \
                     Everything else is inferred: a scorecard of readable questions, with weights learnt from matches \
                     labelled by taggers, gives each action a probability. What the events alone say is shown \
                     next to every label."
                    )
                }
                Labels::Only => {
                    say!(
                        language,
                        "Only errors that a provider or a match report labels are listed; nothing is inferred."
                    )
                }
                Labels::Ignore => {
                    say!(
                        language,
                        "Labels of providers and reports were ignored. The events before each goal and shot are examined, at most 20 \
                     seconds back (30 in key events), for a penalty before the foul for which it was given, and a scorecard of readable questions, with weights learnt \
                     from matches labelled by taggers, gives each action a probability: every error here is \
                     inferred."
                    )
                }
            },
        ),
        passage(
            say!(language, "Confidence"),
            say!(
                language,
                "Confidence is the probability that the action was an individual error. From {bar} on it \
                 counts as an error; below that it is only evidence, and part of the expected errors. An action counts once, for \
                 the worst outcome it led to. Shares of one goal add up to at most 1; the rest is no individual error.",
                bar = language.decimal(COUNTED_FROM, 1)
            ),
        ),
        passage(
            say!(language, "Rates and intervals"),
            say!(
                language,
                "Rates are errors per 90 minutes on the pitch, stoppage time counted once. Errors leading to a shot include \
             those before goals, as is usual; errors leading to a goal are listed separately. \
             Where a feed labels errors its labels are counted; where it does not, expected errors are: the sum of the \
             probabilities that actions were errors, each action once. The interval next to a \
             rate is based on the player alone: for labels the exact {percent} Poisson interval (Garwood 1936), for expected \
             errors one that includes the uncertainty about which actions were errors. The estimate is \
             gamma-Poisson: it is pulled towards the player's position group in the competition, or in all competitions, or towards all players where \
             that is too small; the pull is stronger the less a player has played. It is for an average team, \
             and its {percent} interval is credible under that model. Two players whose intervals overlap widely cannot \
             be distinguished by these data. A rate depends on the team, on a player's role and on what is \
             recorded; a lower one does not make someone the better player.",
                percent = language.level(0.95)
            ),
        ),
    ];
    if alone {
        passages.push(passage(
            say!(language, "No group large enough"),
            say!(language, "These matches hold too few errors to say what is usual for a group of players, so every estimate is \
             based on the player alone. It says next to nothing about players with few minutes: without an error, the \
             estimate is higher the less they played. Players are listed in order of their errors."),
        ));
    }
    passages
        .extend(recorded.map(|text| passage(say!(language, "Recorded in different ways"), text)));
    if summary.key_event_matches > 0 {
        passages.push(passage(
            say!(language, "Key events"),
            say!(
                language,
                "{many} of {all} matches have key events only, compiled from reports: goals, cards, substitutions \
                 and the chances that reports mention. Most actions are missing there, so an error that no report \
                 mentions cannot be found, errors before shots are left blank for them rather than zero, and \
                 seconds and positions are approximate.",
                many = summary.key_event_matches,
                all = summary.matches
            ),
        ));
    }
    if summary.minutes_inferred > 0 {
        let all = summary.minutes_stated + summary.minutes_inferred;
        passages.push(passage(
            say!(language, "Minutes"),
            match summary.minutes_stated {
                0 => say!(
                    language,
                    "The minutes of all {all} appearances are inferred from who appears when, as the files contain \
                     no line-ups.",
                    all = all
                ),
                stated => say!(
                    language,
                    "Of {all} appearances, {stated} have their minutes from line-ups, substitutions and cards; those \
                     of the other {inferred} are inferred from who appears when, as their files contain no line-ups.",
                    all = all,
                    stated = stated,
                    inferred = summary.minutes_inferred
                ),
            },
        ));
    }
    passages
}

fn terms(found: &Analysis, language: Language) -> Result<Vec<Passage>> {
    Ok(distinct(&found.matches, MATCHES.provider)?
        .iter()
        .map(|provider| match provider.as_str() {
            "statsbomb" => passage(
                "StatsBomb",
                say!(language, "StatsBomb's terms govern these data. Anyone who publishes results from its public data must name StatsBomb as the \
                 source and show its logo."),
            ),
            "wyscout" => passage(
                "Wyscout",
                say!(language, "Wyscout's terms govern these data. The public set of Pappalardo et al., \"A public data set of \
                 spatio-temporal match events in soccer competitions\" (Scientific Data 6, 236, 2019), is CC BY 4.0: \
                 cite it."),
            ),
            "simulated" => passage(
                say!(language, "Simulated matches"),
                say!(language, "These data were simulated by backline; none of it happened."),
            ),
            "backline" => passage(
                "Event CSV",
                say!(language, "The terms are set by whoever compiled the files."),
            ),
            other => passage(
                format_named(other).map_or(other, |format| format.credit()),
                say!(language, "The provider's terms govern these data and what may be published from them."),
            ),
        })
        .collect())
}
