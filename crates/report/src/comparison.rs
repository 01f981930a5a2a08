//! Players of an analysis compared: who was asked for, estimates, pairs, ranks, picture.

use polars::prelude::*;

use crate::cells::Cells;
use crate::chart::comparison::{ComparisonView, MOST_COMPARED, comparison_picture};
use crate::credits::{grouped, key_event_matches, source_line, span};
use backline_analysis::Analysis;
use backline_analysis::compare::{By, Options, Positions, Weight, estimates, pairs, ranks, split};
use backline_analysis::select::{find_people, find_team, of_people, person_key};
use backline_draw::{Picture, Style};
use backline_model::Coverage;
use backline_model::{Error, Result};
use backline_read::Format;

/// Who is compared and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparing {
    /// Per what, and how errors are added up.
    pub how: Options,
    /// Players by name; without any, those of the other fields.
    pub players: Vec<String>,
    /// Only players of this team.
    pub team: Option<String>,
    /// Only players of these positions, groups or codes, see [`Positions`].
    pub positions: Vec<String>,
    /// Only players with so many minutes: 270 unless players are named.
    pub min_minutes: Option<f64>,
    /// Most players, lowest estimate first; whoever is named is shown.
    pub top: usize,
}

impl Default for Comparing {
    /// The twelve with the lowest estimates.
    fn default() -> Self {
        Comparing {
            how: Options::default(),
            players: Vec::new(),
            team: None,
            positions: Vec::new(),
            min_minutes: None,
            top: 12,
        }
    }
}

/// The players that were asked for, compared.
#[derive(Debug)]
pub struct Compared {
    how: Options,
    /// Their estimates, lowest first, as [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    pub players: DataFrame,
    /// Each pair, as [`backline_analysis::compare::PAIR_COLUMNS`].
    pub pairs: DataFrame,
    /// Their ranks, as [`backline_analysis::compare::RANK_COLUMNS`].
    pub ranks: DataFrame,
    /// How many more fit.
    pub left: usize,
    /// How many may have the positions asked for: the data know their line of play only.
    pub unsure: usize,
    subtitle: String,
    source: String,
    recorded: Option<String>,
}

impl Compared {
    /// Compares.
    ///
    /// # Errors
    /// A team, player or position that is not there; nobody left to compare.
    pub fn new(found: &Analysis, comparing: &Comparing) -> Result<Compared> {
        let how = comparing.how;
        // Priors are learnt from everybody; who is compared is taken out afterwards.
        let everybody = estimates(&found.lineups, &found.matches, &found.errors, &how)?;
        let chosen = Chooser::new(found, comparing)?;
        let (players, left, unsure) = chosen.of(&everybody, comparing.top)?;
        if players.height() == 0 {
            return Err(Error::Usage(
                "nobody is left to compare. Lower --min-minutes, or choose other players"
                    .to_owned(),
            ));
        }
        Ok(Compared {
            pairs: pairs(&players)?,
            ranks: ranks(&players)?,
            how,
            subtitle: subtitle(found)?,
            source: source_line(found)?,
            recorded: recorded(found, &players)?,
            players,
            left,
            unsure,
        })
    }

    /// What must be known of the figures.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn notes(&self) -> Result<Vec<String>> {
        let mut notes = self.picture_notes()?;
        notes.push("Pull is how much an estimate leans on the group.".to_owned());
        Ok(notes)
    }

    fn picture_notes(&self) -> Result<Vec<String>> {
        let groups = prior_note(&self.players)?;
        let leans = match groups {
            Some(_) => "gamma-Poisson and leans on the player's group",
            None => "the player's own, for no group is large enough to lean on",
        };
        let known = self.players.column("goal_mean")?.null_count() < self.players.height();
        let leans = match known {
            true => format!("The estimate is {leans}. Intervals hold 95 %."),
            false => format!(
                "Nobody has an estimate, for his exposure {} is not known.",
                self.how.per.words()
            ),
        };
        let what = format!(
            "Rates are errors leading to goals {}, added up by {}. {leans}",
            self.how.per.words(),
            self.how.weight.name()
        );
        let notes = std::iter::once(what).chain(groups);
        Ok(notes.chain(self.recorded.clone()).collect())
    }

    /// The unit of the rates, and what each error is counted as where that is not 1.
    fn unit(&self) -> String {
        let per = self.how.per.words();
        match self.how.weight {
            Weight::Count => per.to_owned(),
            weight => format!("{per}, each weighted by its {}", weight.name()),
        }
    }

    /// The rows of a split by `by` that are of the compared players, as
    /// [`backline_analysis::compare::SPLIT_COLUMNS`] and [`backline_analysis::compare::ESTIMATE_COLUMNS`].
    ///
    /// # Errors
    /// Frames without the documented columns.
    pub fn parts(&self, found: &Analysis, by: By) -> Result<DataFrame> {
        let parts = split(&found.lineups, &found.matches, &found.errors, &self.how, by)?;
        let keys = self.players.column("player_key")?;
        let keys = keys.as_materialized_series().clone();
        Ok(parts
            .lazy()
            .filter(col("player_key").is_in(lit(keys).implode(false), false))
            .collect()?)
    }

    /// What the estimates of [`Compared::parts`] lean on.
    ///
    /// # Errors
    /// A frame without the documented columns.
    pub fn parts_note(parts: &DataFrame) -> Result<String> {
        Ok(match prior_note(parts)? {
            Some(groups) => format!("Parts have groups of their own. {groups}"),
            None => "A part's estimate is the player's own, for no group in it is large enough to lean on".to_owned(),
        })
    }

    /// The picture; none when nobody has an exposure.
    ///
    /// # Errors
    /// A size that cannot hold it.
    pub fn picture(&self, style: &Style) -> Result<Option<Picture>> {
        let mut notes = self.picture_notes()?;
        let drawn = self.players.height().min(MOST_COMPARED);
        let hidden = self.left + self.players.height() - drawn;
        if hidden > 0 {
            notes.push(format!(
                "{drawn} of {} players are shown, the lowest estimates first.",
                grouped(drawn + hidden)
            ));
        }
        let view = ComparisonView {
            title: "Who errs less often?".to_owned(),
            subtitle: self.subtitle.clone(),
            unit: self.unit(),
            notes,
            source: self.source.clone(),
        };
        comparison_picture(&self.players, &self.pairs, &view, style)
    }
}

/// What to know where the errors of some players were recorded otherwise than those of others:
/// reports tell of other errors than taggers label, and one provider's taggers of others.
pub(crate) fn recorded(found: &Analysis, players: &DataFrame) -> Result<Option<String>> {
    let keys = Cells(players).text("player_key")?;
    let keys: Vec<&str> = keys.iter().flatten().collect();
    let who = found.lineups.clone().lazy().filter(of_people(&keys));
    let played = who
        .with_column(person_key())
        .join(
            found.matches.clone().lazy(),
            [col("match_id")],
            [col("match_id")],
            JoinArgs::new(JoinType::Inner),
        )
        .select([col("player_key"), col("provider"), col("coverage")])
        .unique_stable(None, UniqueKeepStrategy::First)
        .collect()?;
    let cells = Cells(&played);
    let of = cells.text("player_key")?;
    let (providers, coverage) = (cells.text("provider")?, cells.text("coverage")?);
    let names = Cells(players).text("player")?;
    // Players by where their errors come from, in the order of the table.
    let mut groups: Vec<(Vec<String>, Vec<&str>)> = Vec::new();
    for (key, name) in keys.iter().zip(names.iter()) {
        let mut sources: Vec<String> = (0..played.height())
            .filter(|row| of.get(*row) == Some(key))
            .map(|row| match coverage.get(row) {
                Some(word) if word == Coverage::KeyEvents.name() => "match reports".to_owned(),
                _ => {
                    let provider = providers.get(row).unwrap_or_default();
                    match Format::from_name(provider) {
                        Some(format) => format.title().to_owned(),
                        None => provider.to_owned(),
                    }
                }
            })
            .collect();
        sources.sort();
        sources.dedup();
        let name = name.unwrap_or_default();
        match groups.iter_mut().find(|(known, _)| *known == sources) {
            Some((_, names)) => names.push(name),
            None => groups.push((sources, vec![name])),
        }
    }
    if groups.len() < 2 {
        return Ok(None);
    }
    let told: Vec<String> = groups
        .iter()
        .map(|(sources, names)| {
            let more = names.len().saturating_sub(NAMED);
            let names = names[..names.len().min(NAMED)].join(", ");
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{} ({names}{more})", sources.join(" and "))
        })
        .collect();
    Ok(Some(format!(
        "Errors are recorded in different ways here: {}. A difference between such players may be one of recording.",
        told.join("; ")
    )))
}

/// Players named for each way of recording.
const NAMED: usize = 4;

/// How many matches there are and what of them are key events only.
fn subtitle(found: &Analysis) -> Result<String> {
    let key_events = key_event_matches(found)?;
    Ok(match key_events {
        0 => span(&found.matches)?,
        all if all == found.matches.height() => format!(
            "{}, known by key events from reports only",
            span(&found.matches)?
        ),
        _ => format!(
            "{}, {key_events} of them known by key events from reports only",
            span(&found.matches)?
        ),
    })
}

/// Who is compared.
struct Chooser {
    /// Keys of the players asked for by name, in that order.
    keys: Vec<String>,
    team: Option<String>,
    positions: Option<Positions>,
    min_minutes: f64,
}

impl Chooser {
    fn new(found: &Analysis, options: &Comparing) -> Result<Chooser> {
        let team = options
            .team
            .as_ref()
            .map(|wanted| find_team(wanted, &found.matches))
            .transpose()?;
        let asked = find_people(&options.players, team.as_deref(), &found.lineups)?;
        let keys: Vec<String> = asked.into_iter().map(|person| person.key).collect();
        Ok(Chooser {
            min_minutes: options
                .min_minutes
                .unwrap_or(if keys.is_empty() { 270.0 } else { 0.0 }),
            keys,
            team,
            positions: (!options.positions.is_empty()).then(|| Positions::new(&options.positions)),
        })
    }

    /// The players' rows, lowest estimate first, how many more fit, and how many may have the
    /// positions asked for.
    fn of(&self, everybody: &DataFrame, top: usize) -> Result<(DataFrame, usize, usize)> {
        let (mut everybody, unsure) = match &self.positions {
            Some(positions) => positions.of(everybody)?,
            None => (everybody.clone(), 0),
        };
        if let Some(team) = &self.team {
            // A player of several teams has them joined.
            let plays = |teams: Option<&str>| {
                teams.is_some_and(|teams| teams.split(" / ").any(|of| of == team))
            };
            let mask: BooleanChunked = everybody
                .column("team")?
                .str()?
                .iter()
                .map(|of| Some(plays(of)))
                .collect();
            everybody = everybody.filter(&mask)?;
        }
        let mut rows = everybody
            .lazy()
            .filter(col("minutes").gt_eq(lit(self.min_minutes)));
        if !self.keys.is_empty() {
            rows = rows.filter(col("player_key").is_in(
                lit(Series::new("keys".into(), &self.keys)).implode(false),
                false,
            ));
        }
        let rows = rows
            .sort(
                ["goal_mean"],
                SortMultipleOptions::default()
                    .with_nulls_last(true)
                    .with_maintain_order(true),
            )
            .collect()?;
        let all = rows.height();
        // Whoever is asked for by name is shown.
        let shown = if self.keys.is_empty() {
            rows.head(Some(top))
        } else {
            rows
        };
        let left = all - shown.height();
        Ok((shown, left, unsure))
    }
}

/// Whose errors the priors rest on and what they say; nothing where nobody leans on a group.
fn prior_note(players: &DataFrame) -> Result<Option<String>> {
    let cells = Cells(players);
    let (priors, means) = (cells.text("goal_prior")?, cells.number("goal_group_mean")?);
    let mut known: Vec<String> = Vec::new();
    for row in 0..players.height() {
        let Some(prior) = priors.get(row) else {
            continue;
        };
        let text = match means.get(row) {
            Some(mean) => format!("{prior}: mean {mean:.3}"),
            None => format!("{prior}: no group to lean on"),
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let some = means.iter().flatten().next().is_some();
    Ok(some.then(|| format!("Groups that the estimates lean on: {}", known.join("; "))))
}
