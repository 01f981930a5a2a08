//! Errors as clips for a video tool: instances as Sportscode and Nacsport read them, or a table.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::Outputs;
use crate::kind_words;
use crate::selection::counted;
use backline_analysis::rows::{ErrorRow, LedTo, OUTCOMES, OutcomeRow, VerdictSource};
use backline_draw::Language;
use backline_model::{ColumnSpec, Error, Halves, MatchRow, Misuse, Result, table};

/// How clips are cut.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipOptions {
    /// Seconds before the error.
    pub lead: f64,
    /// Seconds after the shot or goal.
    pub lag: f64,
    /// When each period kicks off in the video, in seconds; none: the video begins with the match
    /// and each period follows the one before at once.
    pub kick_offs: Vec<f64>,
}

impl ClipOptions {
    /// Seconds before an error unless others are asked for.
    pub const LEAD: f64 = 8.0;
    /// Seconds after what it led to unless others are asked for.
    pub const LAG: f64 = 4.0;
}

impl Default for ClipOptions {
    fn default() -> ClipOptions {
        ClipOptions {
            lead: ClipOptions::LEAD,
            lag: ClipOptions::LAG,
            kick_offs: Vec::new(),
        }
    }
}

table! {
    /// An error and the goal or shot that it led to, as a stretch of the match's video.
    pub struct ClipRow, names ClipNames {
        /// the match
        match_id: String,
        /// home and away team
        title "match": String,
        /// period
        period: u8,
        /// clock of the error, `52:13`
        clock: String,
        /// minute of the goal or shot as reports write it
        minute: String,
        /// where the clip begins: the error less the lead
        start: f64 ["s of the video"],
        /// where it ends: the goal or shot and the lag
        end: f64 ["s of the video"],
        /// seconds before the error
        lead: f64 ["s"],
        /// seconds after the goal or shot
        lag: f64 ["s"],
        /// who erred
        player: String,
        /// the player's team
        team: String,
        /// what it was
        kind: String,
        /// `goal` or `shot`
        led_to: LedTo,
        /// `provider` or `report`: a label; `inferred`
        source: VerdictSource,
        /// that it was an error
        confidence: f64 ["0-1"],
        /// the verdict in plain words
        sentence: String,
    }
}

/// Columns of a table of clips, see [`ClipRow`].
pub const CLIP_COLUMNS: &[ColumnSpec] = ClipRow::COLUMNS;

/// The forms that clips are written in; the file's ending says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xml,
    Csv,
}

/// The counted errors of `errors` as clips, match by match in the order of the frame. Frames as
/// [`backline_analysis::attribute::ERROR_COLUMNS`], [`backline_analysis::attribute::OUTCOME_COLUMNS`]
/// and [`backline_model::MATCH_COLUMNS`].
///
/// # Errors
/// A frame without the documented columns; times that are none; kick-offs with several matches.
pub fn clips(
    errors: &DataFrame,
    outcomes: &DataFrame,
    matches: &DataFrame,
    options: &ClipOptions,
) -> Result<Vec<ClipRow>> {
    let wrong = |text: String| Error::usage(Misuse::WrongOption, text);
    let times = [options.lead, options.lag];
    let mut all = times.iter().chain(&options.kick_offs);
    if all.any(|seconds| !seconds.is_finite() || *seconds < 0.0) {
        return Err(wrong(
            "the options `lead`, `lag` and `kick_off` take seconds from 0 on".to_owned(),
        ));
    }
    if options.kick_offs.windows(2).any(|two| two[1] <= two[0]) {
        return Err(wrong(
            "the kick-offs of the option `kick_off` have to follow each other, first half first"
                .to_owned(),
        ));
    }
    let errors = errors.clone().lazy().filter(counted()).collect()?;
    let rows = ErrorRow::all(&errors)?;
    let mut wanted: Vec<&str> = rows.iter().map(|row| row.match_id.as_str()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if !options.kick_offs.is_empty() && wanted.len() > 1 {
        return Err(wrong(format!(
            "the kick-offs of the option `kick_off` are those of one match, and there are {} with errors here",
            wanted.len()
        )));
    }
    let keys = Series::new("ids".into(), wanted.clone());
    let of_these = col(OUTCOMES.match_id).is_in(lit(keys).implode(false), false);
    let outcomes = outcomes.clone().lazy().filter(of_these.clone()).collect()?;
    let shots: HashMap<(String, String), OutcomeRow> = OutcomeRow::all(&outcomes)?
        .into_iter()
        .map(|row| ((row.match_id.clone(), row.event_id.clone()), row))
        .collect();
    let matches = matches.clone().lazy().filter(of_these).collect()?;
    let games: HashMap<String, MatchRow> = MatchRow::all(&matches)?
        .into_iter()
        .map(|row| (row.match_id.clone(), row))
        .collect();
    let mut found = Vec::new();
    for row in rows {
        let key = (row.match_id.clone(), row.outcome_event_id.clone());
        let Some((game, shot)) = games.get(&row.match_id).zip(shots.get(&key)) else {
            continue;
        };
        let halves = game.halves();
        let error = f64::from(row.minute) * 60.0 + row.second;
        let outcome = f64::from(shot.minute) * 60.0 + shot.second;
        let begin = video(game, halves, row.period, error, options)?;
        let end = video(game, halves, shot.period, outcome, options)?;
        found.push(ClipRow {
            title: format!("{} - {}", game.home, game.away),
            period: row.period,
            clock: format!("{}:{:02.0}", row.minute, row.second.floor()),
            minute: halves.report_minute(shot.period, u32::from(shot.minute)),
            start: (begin - options.lead).max(0.0),
            end: end.max(begin) + options.lag,
            lead: options.lead,
            lag: options.lag,
            player: row.player.unwrap_or("not named".to_owned()),
            team: row.team,
            kind: kind_words(row.kind.name(), Language::text()),
            led_to: row.led_to,
            source: row.source,
            confidence: row.confidence,
            sentence: row.sentence.unwrap_or_default(),
            match_id: row.match_id,
        });
    }
    Ok(found)
}

/// The second of the video at which the clock of a period shows this many seconds.
fn video(
    game: &MatchRow,
    halves: Halves,
    period: u8,
    clock: f64,
    options: &ClipOptions,
) -> Result<f64> {
    let place = usize::from(period.clamp(1, 5)) - 1;
    let into = (clock - f64::from(halves.start(period)) * 60.0).max(0.0);
    if options.kick_offs.is_empty() {
        let lengths = [
            game.minutes_1,
            game.minutes_2,
            game.minutes_3,
            game.minutes_4,
        ];
        let before: f64 = lengths.iter().take(place).sum();
        return Ok(before * 60.0 + into);
    }
    let kick_off = options.kick_offs.get(place).ok_or_else(|| {
        Error::usage(
            Misuse::WrongOption,
            format!(
                "{} - {} has an error in period {period}, and the option `kick_off` gives {}. Give one for each period",
                game.home,
                game.away,
                options.kick_offs.len()
            ),
        )
    })?;
    Ok(kick_off + into)
}

/// Writes clips to `path`, as its ending says: `.xml` for Sportscode and Nacsport, of several
/// matches one file each with the match's id in its name, or `.csv`. Returns the places.
///
/// # Errors
/// Another ending, or a file that cannot be written.
pub fn write_clips(clips: &[ClipRow], path: &Path) -> Result<Vec<PathBuf>> {
    let form = form(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut outputs = Outputs::new(folder.unwrap_or(Path::new(".")))?;
    if form == Form::Csv {
        outputs.add_csv(&format!("{stem}.csv"), &frame(clips)?)?;
        return outputs.commit();
    }
    let mut games: Vec<&str> = clips.iter().map(|clip| clip.match_id.as_str()).collect();
    games.dedup();
    if games.len() < 2 {
        outputs.add(&format!("{stem}.xml"), xml(clips.iter()).as_bytes())?;
        return outputs.commit();
    }
    for game in games {
        let name: String = game
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '-' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let theirs = clips.iter().filter(|clip| clip.match_id == game);
        outputs.add(&format!("{stem}-{name}.xml"), xml(theirs).as_bytes())?;
    }
    outputs.commit()
}

/// Whether clips can be written to such a file; asked before there is any.
///
/// # Errors
/// Another ending than `.xml` and `.csv`.
pub fn check_clips(path: &Path) -> Result<()> {
    form(path).map(|_| ())
}

fn form(path: &Path) -> Result<Form> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
        "xml" => Ok(Form::Xml),
        "csv" => Ok(Form::Csv),
        _ => Err(Error::usage(
            Misuse::WrongPath,
            format!(
                "`{}` does not say what the clips are to be. Let its name end in .xml (Sportscode, Nacsport) or .csv",
                path.display()
            ),
        )),
    }
}

fn frame(clips: &[ClipRow]) -> Result<DataFrame> {
    let of = ClipRow::NAMES;
    let texts = |name: &str, value: fn(&ClipRow) -> &str| {
        Column::new(name.into(), clips.iter().map(value).collect::<Vec<_>>())
    };
    let numbers = |name: &str, value: fn(&ClipRow) -> f64| {
        Column::new(name.into(), clips.iter().map(value).collect::<Vec<_>>())
    };
    let periods: UInt8Chunked = clips.iter().map(|clip| Some(clip.period)).collect();
    Ok(DataFrame::new(
        clips.len(),
        vec![
            texts(of.match_id, |clip| &clip.match_id),
            texts(of.title, |clip| &clip.title),
            periods.with_name(of.period.into()).into_column(),
            texts(of.clock, |clip| &clip.clock),
            texts(of.minute, |clip| &clip.minute),
            numbers(of.start, |clip| clip.start),
            numbers(of.end, |clip| clip.end),
            numbers(of.lead, |clip| clip.lead),
            numbers(of.lag, |clip| clip.lag),
            texts(of.player, |clip| &clip.player),
            texts(of.team, |clip| &clip.team),
            texts(of.kind, |clip| &clip.kind),
            texts(of.led_to, |clip| clip.led_to.name()),
            texts(of.source, |clip| clip.source.name()),
            numbers(of.confidence, |clip| clip.confidence),
            texts(of.sentence, |clip| &clip.sentence),
        ],
    )?)
}

/// Instances as video tools read them: a row of the timeline for each player, what the error was as
/// labels.
fn xml<'a>(clips: impl Iterator<Item = &'a ClipRow>) -> String {
    let mut text =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<file>\n  <ALL_INSTANCES>\n".to_owned();
    for (at, clip) in clips.enumerate() {
        text += &format!(
            "    <instance>\n      <ID>{}</ID>\n      <start>{:.2}</start>\n      <end>{:.2}</end>\n      <code>{}</code>\n",
            at + 1,
            clip.start,
            clip.end,
            escaped(&clip.player)
        );
        let confidence = format!("{:.2}", clip.confidence);
        for (group, label) in [
            ("Team", clip.team.as_str()),
            ("Match", &clip.title),
            ("Error", &clip.kind),
            ("Led to", clip.led_to.name()),
            ("Minute", &clip.minute),
            ("Clock", &clip.clock),
            ("Source", clip.source.name()),
            ("Confidence", &confidence),
            ("Verdict", &clip.sentence),
        ] {
            text += &format!(
                "      <label>\n        <group>{group}</group>\n        <text>{}</text>\n      </label>\n",
                escaped(label)
            );
        }
        text += "    </instance>\n";
    }
    text + "  </ALL_INSTANCES>\n</file>\n"
}

/// A text of an XML file in ASCII alone, as some of the tools expect; what no XML may hold is left
/// out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c if c.is_ascii() => safe.push(c),
            c => safe += &format!("&#{};", u32::from(c)),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip() -> ClipRow {
        ClipRow {
            match_id: "m/1".to_owned(),
            title: "A & B - C".to_owned(),
            period: 2,
            clock: "52:13".to_owned(),
            minute: "53'".to_owned(),
            start: 3150.0,
            end: 3171.5,
            lead: 8.0,
            lag: 4.0,
            player: "Ibrahima Konaté".to_owned(),
            team: "A & B".to_owned(),
            kind: "lost ball".to_owned(),
            led_to: LedTo::Goal,
            source: VerdictSource::Provider,
            confidence: 0.95,
            sentence: "Lost <it>".to_owned(),
        }
    }

    #[test]
    fn instances_are_ascii_and_say_whose_error_it_was() {
        let text = xml([&clip()].into_iter());
        assert!(text.is_ascii());
        assert!(text.contains("<start>3150.00</start>") && text.contains("<end>3171.50</end>"));
        assert!(text.contains("<code>Ibrahima Konat&#233;</code>"));
        assert!(text.contains("<group>Team</group>\n        <text>A &amp; B</text>"));
        assert!(text.contains("Lost &lt;it&gt;"));
        assert_eq!(escaped("a\u{0}b"), "a b");
    }

    #[test]
    fn several_matches_are_several_files_and_a_table_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut other = clip();
        other.match_id = "m/2".to_owned();
        let both = [clip(), other];
        let written = |name: &str| write_clips(&both, &folder.path().join(name));
        let names = |places: Vec<PathBuf>| -> Vec<String> {
            let names = places.iter().filter_map(|place| place.file_name());
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        assert_eq!(
            names(written("clips.xml").expect("written")),
            ["clips-m-1.xml", "clips-m-2.xml"]
        );
        assert_eq!(names(written("clips.csv").expect("written")), ["clips.csv"]);
        let error = written("clips.mp4").expect_err("no such form").to_string();
        assert!(error.contains(".xml") && error.contains(".csv"), "{error}");
    }

    #[test]
    fn the_video_goes_on_from_half_to_half_unless_kick_offs_are_given() {
        let game = MatchRow {
            minutes_1: 47.0,
            minutes_2: 48.0,
            ..game()
        };
        let halves = Halves::default();
        let at = |period, clock, kick_offs: &[f64]| {
            let options = ClipOptions {
                kick_offs: kick_offs.to_vec(),
                ..ClipOptions::default()
            };
            video(&game, halves, period, clock, &options).ok()
        };
        assert_eq!(at(1, 100.0, &[]), Some(100.0));
        // 46:00 is a minute into the second half, which begins after 47 minutes.
        assert_eq!(at(2, 46.0 * 60.0, &[]), Some(48.0 * 60.0));
        assert_eq!(at(2, 46.0 * 60.0, &[12.0, 4000.0]), Some(4060.0));
        assert_eq!(at(3, 91.0 * 60.0, &[12.0, 4000.0]), None);
    }

    fn game() -> MatchRow {
        MatchRow {
            match_id: "m".to_owned(),
            date: None,
            competition: None,
            season: None,
            home_id: String::new(),
            home: "A".to_owned(),
            away_id: String::new(),
            away: "B".to_owned(),
            home_stated: true,
            home_score_stated: None,
            away_score_stated: None,
            home_score: 0,
            away_score: 0,
            coverage: backline_model::Coverage::Full,
            minutes: 95.0,
            minutes_1: 0.0,
            minutes_2: 0.0,
            minutes_3: 0.0,
            minutes_4: 0.0,
            half_minutes: None,
            provider: "statsbomb".to_owned(),
            file: None,
        }
    }
}
