//! Errors as they added up.

use std::collections::HashMap;

use polars::prelude::{DataFrame, IntoLazy, col, lit};

use super::options::{COMPETITION, ChartOption, LABELS, OUT, SEASON, STANDARD, Value};
use super::{Chart, ChartOptions, ChartText, Drawn, Needs, Source};
use crate::credits::{grouped, source_line};
use crate::drawing;
use crate::selection::{Whom, counted, of_matches};
use crate::slug::slug;
use crate::told::told;
use backline_analysis::Analysis;
use backline_analysis::compare::{Options, rolling};
use backline_analysis::rate::Shown;
use backline_analysis::rows::{CountBasis, ErrorRow, LedTo, RollingRow};
use backline_analysis::select::{find_team, people};
use backline_draw::{Picture, Style, Trend, TrendMatch, count, phrase, say, trend};
use backline_model::{Error, LINEUPS, Misuse, Result};

/// Errors as they added up through a season.
pub static CHART: Chart = Chart {
    name: "trend",
    alias: None,
    about: "Errors of a player or team as they added up, match by match",
    file: "<player>-trend",
    examples: &[
        "backline chart trend data --team \"Real Madrid\" --width 800",
        "backline chart trend la-liga-2017-18/ --player Ramos --player Piqué",
    ],
    options: &[
        ChartOption::new(
            "player",
            Value::Texts,
            "The player, with a picture each; may be given several times",
        )
        .called("PLAYER"),
        ChartOption::team("A team instead of players: the errors of all of them in its matches"),
        COMPETITION,
        SEASON,
        LABELS,
        STANDARD,
        OUT,
    ],
    needs: Needs::Figures,
    draw,
    figure: None,
};

/// Of fewer errors a picture says no more than a list of them.
pub const LEAST_ERRORS: usize = 4;

fn draw(source: &Source<'_>, options: &ChartOptions, style: &Style) -> Result<Drawn> {
    let asked = &options.selection;
    let subjects = match (&asked.team, &asked.players[..]) {
        (None, []) => {
            return Err(Error::usage(
                Misuse::WrongOption,
                "whose errors? Name a player with the option `player`, or a team with the option `team`"
                    .to_owned(),
            ));
        }
        (Some(team), []) => vec![Subject::team(source.found, team)?],
        (team, players) => {
            let whom = Whom::find(source.found, team.as_deref(), players)?;
            let people = whom.people.into_iter();
            people
                .map(|person| Subject::player(person.key, person.label))
                .collect()
        }
    };
    if options.one && subjects.len() > 1 {
        return Err(Error::usage(
            Misuse::WrongOption,
            "one picture shows the errors of one player".to_owned(),
        ));
    }
    let one = |subject: &Subject| {
        let picture = trend_of(source.found, subject, style)?;
        Ok((format!("{}-trend", slug(&subject.name)), picture))
    };
    Ok(Drawn {
        pictures: subjects.iter().map(one).collect::<Result<_>>()?,
        files: None,
        left: None,
    })
}

/// Whose errors are followed.
struct Subject {
    name: String,
    keys: Vec<String>,
    /// Only spells for this team.
    team: Option<String>,
}

impl Subject {
    fn player(key: String, name: String) -> Subject {
        Subject {
            name,
            keys: vec![key],
            team: None,
        }
    }

    fn team(found: &Analysis, wanted: &str) -> Result<Subject> {
        let team = find_team(wanted, &found.matches)?;
        let theirs = col(LINEUPS.team).eq(lit(team.as_str()));
        let lineups = found.lineups.clone().lazy().filter(theirs).collect()?;
        let keys = people(&lineups)?.into_iter().map(|person| person.key);
        Ok(Subject {
            keys: keys.collect(),
            name: team.clone(),
            team: Some(team),
        })
    }
}

/// What a match adds.
#[derive(Debug, Clone, Copy, Default)]
struct Adds {
    to_shots: Option<f64>,
    to_goals: f64,
    /// Of the errors that the picture is mainly about.
    usual: [Option<f64>; 2],
    marks: [u32; 2],
}

/// Draws how the errors of a player or team added up.
fn trend_of(found: &Analysis, subject: &Subject, style: &Style) -> Result<Picture> {
    let followed = Followed::of(found, subject)?;
    let mut text = ChartText::new(
        found,
        phrase!("How errors added up"),
        &subject.name,
        &followed.played,
        style.language,
    )?;
    text.source = source_line(found)?.words(style.language);
    trend_picture(&followed, &text, style)
}

/// What a trend is drawn from.
#[derive(Debug)]
pub struct Followed {
    rolled: DataFrame,
    played: DataFrame,
    counted: Vec<ErrorRow>,
    shown: Shown,
}

impl Followed {
    /// A player, by key and name.
    ///
    /// # Errors
    /// Fewer than [`LEAST_ERRORS`] counted errors; frames without the documented columns.
    pub fn player(found: &Analysis, key: &str, name: &str) -> Result<Followed> {
        Followed::of(found, &Subject::player(key.to_owned(), name.to_owned()))
    }

    fn of(found: &Analysis, subject: &Subject) -> Result<Followed> {
        let keys: Vec<&str> = subject.keys.iter().map(String::as_str).collect();
        let how = Options::default();
        let (lineups, errors) = (&found.lineups, &found.errors);
        let rolled = rolling(lineups, &found.matches, errors, &how, &keys, 1)?;
        let mut whom = Whom {
            team: subject.team.clone(),
            people: Vec::new(),
        };
        let played = match &whom.team {
            Some(_) => whom.matches(found)?,
            None => of_matches(&found.matches, &rolled)?,
        };
        whom.people = people(lineups)?;
        whom.people
            .retain(|person| keys.contains(&person.key.as_str()));
        let theirs = whom.rows(errors)?.lazy().filter(counted());
        let counted = ErrorRow::all(&theirs.collect()?)?;
        if counted.len() < LEAST_ERRORS {
            let many = match counted.len() {
                0 => "no counted error".to_owned(),
                1 => "1 counted error".to_owned(),
                more => format!("{more} counted errors"),
            };
            return Err(Error::usage(
                Misuse::TooLittleData,
                format!(
                    "{} has {many} in these matches, and a trend needs {LEAST_ERRORS}. `backline chart map` shows \
                     where they were, and errors.csv of `backline analyse` lists them",
                    subject.name
                ),
            ));
        }
        Ok(Followed {
            rolled,
            played,
            counted,
            shown: Shown::count(&found.matches, errors)?,
        })
    }
}

/// Days without a match that are shown as a break.
const LONGEST_GAP: u32 = 45;

/// Draws how errors added up.
///
/// # Errors
/// Frames without the documented columns, no match with a date, or a size that cannot hold the picture.
pub fn trend_picture(of: &Followed, view: &ChartText, style: &Style) -> Result<Picture> {
    let matches = backline_model::MatchRow::all(&of.played)?;
    let mut adds: HashMap<&str, Adds> = matches
        .iter()
        .map(|it| (it.match_id.as_str(), Adds::default()))
        .collect();
    let rolled = RollingRow::all(&of.rolled)?;
    for row in &rolled {
        let Some(adds) = adds.get_mut(row.match_id.as_str()) else {
            continue;
        };
        let more = |known: &mut Option<f64>, by: f64| *known = Some(known.unwrap_or(0.0) + by);
        let usual = row.group_mean.map(|mean| mean * row.exposure);
        let which = match row.led_to {
            LedTo::Shot => {
                more(&mut adds.to_shots, row.count);
                0
            }
            LedTo::Goal => {
                adds.to_goals += row.count;
                1
            }
        };
        if let Some(usual) = usual {
            more(&mut adds.usual[which], usual);
        }
    }
    for error in &of.counted {
        if let Some(adds) = adds.get_mut(error.match_id.as_str()) {
            adds.marks[usize::from(error.led_to == LedTo::Goal)] += 1;
        }
    }
    let shots = adds.values().any(|it| it.to_shots.is_some());
    let dated: Vec<TrendMatch> = matches
        .iter()
        .filter_map(|it| {
            let adds = adds[it.match_id.as_str()];
            Some(TrendMatch {
                date: it.date?.to_string(),
                goal_errors: adds.marks[1],
                shot_errors: adds.marks[0],
                to_shots: adds.to_shots,
                to_goals: adds.to_goals,
                usual: adds.usual[usize::from(!shots)],
            })
        })
        .collect();
    if dated.is_empty() {
        return Err(Error::usage(
            Misuse::TooLittleData,
            "a trend needs dates, and these matches have none; in backline's event CSV write `# date: 2025-07-09`"
                .to_owned(),
        ));
    }
    let language = style.language;
    let mut notes = view.notes.clone();
    notes.extend(match matches.len() - dated.len() {
        0 => None,
        more => Some(count!(
            language,
            more as f64,
            "{many} match without a date is not shown",
            "{many} matches without a date are not shown",
            many = grouped(more, language)
        )),
    });
    notes.push(told(&of.shown.words(), language));
    let expected = of.shown.basis() == CountBasis::Expected;
    if of.shown.basis() != CountBasis::Labels {
        notes.push(say!(
            language,
            "Marks are errors of confidence {bar} or more; the lines add up the probabilities of all",
            bar = language.decimal(0.5, 1)
        ));
    }
    let usual: f64 = dated.iter().filter_map(|it| it.usual).sum();
    if usual > 0.0 {
        notes.push(say!(
            language,
            "Usual is the mean rate of the players' position groups over the minutes that were played"
        ));
    }
    let chart = Trend {
        title: view.title.clone(),
        subtitle: view.subtitle.clone(),
        errors: match expected {
            true => say!(language, "Expected errors"),
            false => say!(language, "Errors"),
        },
        usual: say!(language, "usual for the position group in as many minutes"),
        longest_gap: Some(LONGEST_GAP),
        matches: dated,
        notes,
        source: view.source.clone(),
    };
    trend(&chart, style).map_err(drawing)
}
