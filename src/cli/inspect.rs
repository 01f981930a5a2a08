//! `backline inspect`: what a file is, what it contains, and what became of each of its rows.

use backline::machinery::attribute::{LabelAccount, label_accounts};
use backline::machinery::model::{
    Account, Basis, EVENTS, EventType, LineupRow, MATCHES, MatchData, MatchRow, PITCH_LENGTH,
    POSITIONS,
};
use backline::machinery::read::{Format, find, format_named, read_each};
use backline::machinery::report::{TableColumn, WIDER, fitted_text};
use polars::prelude::*;
use serde::Serialize;

use super::args::Inspect;
use super::{Noted, noted, output};

pub fn run(options: &Inspect) -> anyhow::Result<()> {
    let read_options = options.input.read_options()?;
    let found = find(&options.input.paths, &read_options)?;
    let mut report = Report::default();
    let mut failed: Vec<String> = found
        .failures
        .iter()
        .map(|failure| failure.error.to_string())
        .collect();
    let read = read_each(&found, &read_options, |_, data| {
        if output::is_lost() {
            return Err(backline::Error::Stopped);
        }
        let data = match data {
            Ok(data) => data,
            Err(error) if options.input.keep_going => {
                failed.push(error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let labels = label_accounts(&data)?;
        let games = MatchRow::all(&data.matches)?.into_iter().enumerate();
        for ((row, game), labels) in games.zip(labels) {
            let one = MatchReport::new(&data, row, game, labels)?;
            if options.json {
                report.matches.push(one);
            } else {
                one.say()?;
            }
        }
        let notes = noted(&data.notes).into_iter();
        if options.json {
            report.notes.extend(notes);
        } else {
            notes.for_each(|note| say!("note: {}: {}\n", note.file, note.note));
        }
        Ok(())
    });
    if output::is_lost() {
        return Ok(());
    }
    read?;
    let skipped = noted(&found.notes).into_iter();
    let unopened: Vec<String> = found
        .unopened
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    if options.json {
        report.notes.extend(skipped);
        report.not_opened = unopened;
        report.failed.clone_from(&failed);
        say!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        skipped.for_each(|note| say!("{}: {}", note.file, note.note));
        for file in &unopened {
            say!("{file}: not opened, its name is not that of an event file");
        }
    }
    for failure in &failed {
        eprintln!("failed: {}", super::wording::on_command_line(failure));
    }
    anyhow::ensure!(
        failed.is_empty(),
        "{} of {} files could not be read",
        failed.len(),
        found.count() + found.failures.len()
    );
    Ok(())
}

/// What `backline inspect --json` prints: what each file is and what became of its rows.
#[derive(Default, Serialize)]
struct Report {
    /// The matches, in the order in which they are read.
    matches: Vec<MatchReport>,
    /// Notes on single files.
    notes: Vec<Noted>,
    /// Files that were not opened, as their names are not those of event files.
    not_opened: Vec<String>,
    /// What is wrong with each file that could not be read.
    failed: Vec<String>,
}

/// The facts about one match and its rows.
#[derive(Serialize)]
struct MatchReport {
    /// The file.
    file: String,
    /// Name of its format.
    format: String,
    /// The match's id.
    match_id: String,
    /// Home team, or the one named first.
    home: String,
    /// Away team.
    away: String,
    /// Whether the source says which team is at home.
    home_stated: bool,
    /// Day of play, `YYYY-MM-DD`.
    date: Option<String>,
    /// Competition.
    competition: Option<String>,
    /// Season.
    season: Option<String>,
    /// Goals counted from the events, home then away.
    score_counted: [u32; 2],
    /// Score that the source states, home then away.
    score_stated: Option<[u32; 2]>,
    /// Whether every event is known or the key events only.
    coverage: &'static str,
    /// Length of the match, stoppage time included.
    minutes: f64,
    /// Players whose minutes the source states.
    players_with_minutes_stated: usize,
    /// Players whose minutes are inferred from the events.
    players_with_minutes_inferred: usize,
    /// Labels by which a provider or report calls an action an error.
    error_labels: usize,
    /// What became of the error labels.
    labels: Labels,
    /// What the format says about its positions, or what was inferred.
    found: Vec<Fact>,
    /// Events read.
    events: usize,
    /// Of these, those with a position.
    events_with_position: usize,
    /// Where everybody stood at events; null where the source has no frames.
    frames: Option<Frames>,
    /// Where each team's shots in each period are, which shows the direction of play.
    shots: Vec<Shots>,
    /// What became of the file's rows; null for a match in a store, which does not keep this.
    rows: Option<Rows>,
    /// The provider's types of event and what they were read as.
    types: Vec<Kind>,
    /// Rows that became no event, by type and reason.
    skipped: Vec<Skipped>,
}

/// What became of the error labels.
#[derive(Serialize)]
struct Labels {
    /// Labels in the file.
    in_file: usize,
    /// Those that are evidence of an error before a goal or shot.
    in_evidence: usize,
    /// Those after which no goal or shot followed.
    no_shot_followed: usize,
    /// Those of own goals.
    own_goals: usize,
    /// Those in the penalty shoot-out.
    shoot_out: usize,
    /// Those without a player.
    of_nobody: usize,
    /// Whether the parts add up to all labels; false is a fault of backline.
    add_up: bool,
}

impl Labels {
    fn new(account: LabelAccount) -> Labels {
        Labels {
            in_file: account.labels,
            in_evidence: account.in_evidence,
            no_shot_followed: account.no_shot,
            own_goals: account.own_goals,
            shoot_out: account.shoot_out,
            of_nobody: account.of_nobody,
            add_up: account.adds_up(),
        }
    }

    /// `4 = 2 in evidence + 1 no shot followed + 1 own goal`.
    fn sentence(&self) -> String {
        let parts = [
            (self.in_evidence, "in evidence", "in evidence"),
            (
                self.no_shot_followed,
                "no shot followed",
                "no shot followed",
            ),
            (self.own_goals, "own goal", "own goals"),
            (self.shoot_out, "in the shoot-out", "in the shoot-out"),
            (self.of_nobody, "without a player", "without a player"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(labels, ..)| *labels > 0)
            .map(|(labels, one, more)| count(labels, one, more))
            .collect();
        match self.in_file {
            0 => "0".to_owned(),
            all if self.add_up => format!("{all} = {}", parts.join(" + ")),
            all => format!(
                "{all}, but {}. This is a fault of backline; please report it",
                parts.join(" + ")
            ),
        }
    }
}

/// Something that the format states about a file, or that was inferred from it.
#[derive(Serialize)]
struct Fact {
    /// What it is about, such as `coordinates` or `clock`.
    what: String,
    /// What it is, and how this is known.
    evidence: String,
}

/// Where a team's shots in a period are.
#[derive(Serialize)]
struct Shots {
    /// The team.
    team: String,
    /// The period, from 1.
    period: u8,
    /// Number of shots with a position.
    shots: u32,
    /// Their mean distance from the team's own goal line, in metres.
    mean_x: f64,
}

/// Frames of where players stood.
#[derive(Serialize)]
struct Frames {
    /// Shots in the match.
    shots: usize,
    /// Of these, shots with a frame.
    shots_with_frame: usize,
    /// Other events with a frame.
    other_events_with_frame: usize,
    /// Players in all frames.
    players: usize,
    /// Of these, players whom the source names.
    players_named: usize,
    /// Of these, players named by where they had been.
    players_matched: usize,
    /// Mean probability of those names; null where nobody is named so.
    matched_mean_probability: Option<f64>,
}

impl Frames {
    fn in_match(
        data: &MatchData,
        match_id: &str,
        events: &DataFrame,
    ) -> backline::Result<Option<Frames>> {
        let here = col(POSITIONS.match_id).eq(lit(match_id));
        let placed = data.positions.clone().lazy().filter(here).collect()?;
        if placed.height() == 0 {
            return Ok(None);
        }
        let is_shot = || {
            let kind = col(EVENTS.kind).cast(DataType::String);
            kind.str().starts_with(lit(EventType::Shot.name()))
        };
        let framed = placed
            .clone()
            .lazy()
            .select([col(POSITIONS.event_id)])
            .unique(None, UniqueKeepStrategy::Any);
        let kinds = events
            .clone()
            .lazy()
            .join(
                framed,
                [col(EVENTS.event_id)],
                [col(POSITIONS.event_id)],
                JoinArgs::new(JoinType::Semi),
            )
            .select([is_shot().alias("shot")])
            .collect()?;
        let shots = events.clone().lazy().filter(is_shot()).collect()?.height();
        let of_shots = kinds.column("shot")?.bool()?.sum().unwrap_or_default() as usize;
        let probability = placed.column(POSITIONS.probability)?.f32()?;
        let matched: Vec<f64> = probability
            .iter()
            .flatten()
            .filter(|p| *p < 1.0)
            .map(f64::from)
            .collect();
        Ok(Some(Frames {
            shots,
            shots_with_frame: of_shots,
            other_events_with_frame: kinds.height() - of_shots,
            players: placed.height(),
            players_named: probability.iter().flatten().filter(|p| *p >= 1.0).count(),
            players_matched: matched.len(),
            matched_mean_probability: (!matched.is_empty())
                .then(|| matched.iter().sum::<f64>() / matched.len() as f64),
        }))
    }

    /// `26 of 28 shots have one, with 399 players, 399 named`.
    fn sentence(&self) -> String {
        let others = match self.other_events_with_frame {
            0 => String::new(),
            others => format!(" and {}", count(others, "other event", "other events")),
        };
        let matched = match self.matched_mean_probability {
            None => String::new(),
            Some(p) => format!(
                ", {} matched to the eleven by where they had been, with a probability of {p:.2} on average",
                self.players_matched
            ),
        };
        format!(
            "{} of {}{others} have one, with {}: {} named{matched}",
            self.shots_with_frame,
            count(self.shots, "shot", "shots"),
            count(self.players, "player", "players"),
            self.players_named,
        )
    }
}

/// What became of a file's rows.
#[derive(Serialize)]
struct Rows {
    /// Rows in the file.
    in_file: usize,
    /// Events made of them.
    events: usize,
    /// Of these, events made in addition to the event of their row.
    made_beside_their_row: usize,
    /// Rows that became no event.
    skipped: usize,
    /// Whether the parts add up to all rows; false is a fault of backline.
    add_up: bool,
}

/// A provider's type of event.
#[derive(Serialize)]
struct Kind {
    /// The provider's own name of it.
    provider_type: String,
    /// The type of event as which it was read.
    read_as: String,
    /// Number of events.
    events: u32,
}

/// Rows that became no event.
#[derive(Serialize)]
struct Skipped {
    /// The provider's own name of their type.
    provider_type: String,
    /// Why they became no event.
    reason: String,
    /// Number of rows.
    rows: usize,
}

impl MatchReport {
    fn new(
        data: &MatchData,
        row: usize,
        game: MatchRow,
        labels: LabelAccount,
    ) -> backline::Result<MatchReport> {
        let match_id = game.match_id;
        let here = || col(MATCHES.match_id).eq(lit(match_id.as_str()));
        let lineups = data.lineups.clone().lazy().filter(here()).collect()?;
        let lineups = LineupRow::all(&lineups)?;
        let stated = lineups
            .iter()
            .filter(|player| player.basis == Basis::Stated);
        let minutes_stated = stated.count();
        let events = data.events.clone().lazy().filter(here()).collect()?;
        let known = data.accounts.get(row);
        let account = known.cloned().unwrap_or_default();
        // backline's own tables keep the original format and file of their events.
        let (mut format, mut file) = (game.provider, game.file.unwrap_or_default());
        let read = account.file.display().to_string();
        if !read.is_empty() && read != file {
            (format, file) = ("frames".to_owned(), read);
        }
        Ok(MatchReport {
            file,
            home: game.home,
            away: game.away,
            home_stated: game.home_stated,
            date: game.date.map(|day| day.to_string()),
            competition: game.competition,
            season: game.season,
            score_counted: [game.home_score, game.away_score],
            score_stated: game
                .home_score_stated
                .zip(game.away_score_stated)
                .map(|(home, away)| [home, away]),
            coverage: game.coverage.name(),
            minutes: game.minutes,
            players_with_minutes_stated: minutes_stated,
            players_with_minutes_inferred: lineups.len() - minutes_stated,
            error_labels: labels.labels,
            labels: Labels::new(labels),
            found: findings(&account, &format),
            events_with_position: events.height() - events.column(EVENTS.start_x)?.null_count(),
            frames: Frames::in_match(data, &match_id, &events)?,
            shots: shots(&events)?,
            events: events.height(),
            rows: known.map(|account| Rows {
                in_file: account.rows,
                events: events.height(),
                made_beside_their_row: account.derived,
                skipped: account.rows_skipped(),
                add_up: account.adds_up(events.height()),
            }),
            types: kinds(&events)?,
            skipped: account
                .skipped
                .iter()
                .map(|skipped| Skipped {
                    provider_type: skipped.provider_type.clone(),
                    reason: skipped.reason.to_owned(),
                    rows: skipped.rows,
                })
                .collect(),
            match_id,
            format,
        })
    }

    fn say(&self) -> backline::Result<()> {
        let or_not = |text: &Option<String>| text.clone().unwrap_or("not stated".to_owned());
        say!("{}", self.file);
        say!("  format       {}", self.format);
        say!(
            "  match        {}: {} - {}",
            self.match_id,
            self.home,
            self.away
        );
        if !self.home_stated {
            say!("               (which team is at home is not stated; order of the file)");
        }
        say!("  date         {}", or_not(&self.date));
        say!("  competition  {}", or_not(&self.competition));
        say!(
            "  score        {}-{} counted from events, {} stated",
            self.score_counted[0],
            self.score_counted[1],
            match self.score_stated {
                Some([home, away]) => format!("{home}-{away}"),
                None => "none".to_owned(),
            }
        );
        say!("  coverage     {}", self.coverage);
        say!(
            "  length       {:.1} minutes, stoppage time included",
            self.minutes
        );
        say!(
            "  players      {} ({} with minutes stated, {} inferred)",
            self.players_with_minutes_stated + self.players_with_minutes_inferred,
            self.players_with_minutes_stated,
            self.players_with_minutes_inferred
        );
        say!("  error labels {}", self.labels.sentence());
        for found in &self.found {
            say!("  {:<12} {}", found.what, found.evidence);
        }
        say!(
            "  positions    {} of {} events have one",
            self.events_with_position,
            self.events
        );
        if let Some(frames) = &self.frames {
            say!("  frames       {}", frames.sentence());
        }
        for shots in &self.shots {
            let right = shots.mean_x > f64::from(PITCH_LENGTH) / 2.0;
            say!(
                "  attack       {}, period {}: {} at x = {:.0} of 105 on average{}",
                shots.team,
                shots.period,
                count(shots.shots as usize, "shot", "shots"),
                shots.mean_x,
                if right { "" } else { ", which is its own half" }
            );
        }
        say!("{}", self.table());
        match &self.rows {
            Some(rows) => say!("{}\n", rows.sentence()),
            None => say!(
                "{} in the store; run `backline inspect` on the imported file to see what became of its rows\n",
                count(self.events, "event", "events")
            ),
        }
        Ok(())
    }

    fn table(&self) -> String {
        let columns = [
            TableColumn::new("provider's type", 0).wraps(),
            TableColumn::new("read as", 0).wraps(),
            TableColumn::new("rows", 0).right(),
        ];
        let read = self.types.iter().map(|kind| {
            vec![
                kind.provider_type.clone(),
                kind.read_as.clone(),
                kind.events.to_string(),
            ]
        });
        let skipped = self.skipped.iter().map(|skipped| {
            vec![
                skipped.provider_type.clone(),
                format!("skipped: {}", skipped.reason),
                skipped.rows.to_string(),
            ]
        });
        let rows: Vec<Vec<String>> = read.chain(skipped).collect();
        fitted_text(&columns, &rows, WIDER)
    }
}

impl Rows {
    fn sentence(&self) -> String {
        let rows = count(self.in_file, "row", "rows");
        let read = self.events.saturating_sub(self.made_beside_their_row);
        let beside = match self.made_beside_their_row {
            0 => String::new(),
            made => format!(
                "; {} derived from other rows, such as the card of a foul",
                count(made, "more event was", "more events were")
            ),
        };
        if self.add_up {
            format!("{rows} = {read} read + {} skipped{beside}", self.skipped)
        } else {
            format!(
                "the rows do not add up: {rows} in the file, but {read} read + {} skipped{beside}. This is a fault of backline; please report it",
                self.skipped
            )
        }
    }
}

fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// What was inferred about the file, or what the format says if nothing had to be inferred.
fn findings(account: &Account, format: &str) -> Vec<Fact> {
    let mut found: Vec<Fact> = account
        .found
        .iter()
        .map(|(what, evidence)| Fact {
            what: (*what).to_owned(),
            evidence: evidence.clone(),
        })
        .collect();
    let Some(about) = format_named(format).map(Format::describe) else {
        return found;
    };
    for (what, text) in [("coordinates", about.coordinates), ("clock", about.clock)] {
        if !text.is_empty() && !found.iter().any(|found| found.what == what) {
            found.push(Fact {
                what: what.to_owned(),
                evidence: text.to_owned(),
            });
        }
    }
    found
}

/// Mean position of each team's shots in each period, without the shoot-out.
const ROWS: &str = "rows";

/// Mean position of each team's shots in each period, shoot-out left out.
fn shots(events: &DataFrame) -> backline::Result<Vec<Shots>> {
    let places = events
        .clone()
        .lazy()
        .filter(
            col(EVENTS.kind)
                .cast(DataType::String)
                .str()
                .starts_with(lit(EventType::Shot.name()))
                .and(col(EVENTS.period).lt(lit(5)))
                .and(col(EVENTS.start_x).is_not_null()),
        )
        .group_by_stable([col(EVENTS.team), col(EVENTS.period)])
        .agg([
            len().alias(ROWS),
            col(EVENTS.start_x).cast(DataType::Float64).mean(),
        ])
        .sort([EVENTS.team, EVENTS.period], SortMultipleOptions::default())
        .collect()?;
    let (teams, periods) = (
        places.column(EVENTS.team)?.str()?,
        places.column(EVENTS.period)?.u8()?,
    );
    let counts = places.column(ROWS)?.cast(&DataType::UInt32)?;
    let means = places.column(EVENTS.start_x)?.f64()?;
    let counts = counts.u32()?;
    Ok((0..places.height())
        .map(|row| Shots {
            team: teams.get(row).unwrap_or_default().to_owned(),
            period: periods.get(row).unwrap_or_default(),
            shots: counts.get(row).unwrap_or_default(),
            mean_x: means.get(row).unwrap_or_default(),
        })
        .collect())
}

/// Events by the provider's type and the model's, most first.
fn kinds(events: &DataFrame) -> backline::Result<Vec<Kind>> {
    let kinds = events
        .clone()
        .lazy()
        .group_by_stable([col(EVENTS.kind), col(EVENTS.provider_type)])
        .agg([len().alias(ROWS)])
        .sort(
            [ROWS],
            SortMultipleOptions::default()
                .with_order_descending(true)
                .with_maintain_order(true),
        )
        .collect()?;
    let ours = kinds.column(EVENTS.kind)?.cast(&DataType::String)?;
    let theirs = kinds.column(EVENTS.provider_type)?.str()?;
    let counts = kinds.column(ROWS)?.cast(&DataType::UInt32)?;
    let (ours, counts) = (ours.str()?, counts.u32()?);
    Ok((0..kinds.height())
        .map(|row| Kind {
            provider_type: theirs.get(row).unwrap_or_default().to_owned(),
            read_as: ours.get(row).unwrap_or_default().to_owned(),
            events: counts.get(row).unwrap_or_default(),
        })
        .collect())
}
