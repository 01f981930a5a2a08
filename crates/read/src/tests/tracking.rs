//! Frames of tracking data beside the events: DFL / Sportec positions and CDF tracking lines.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{fixture, says};
use crate::{ReadOptions, read_bytes_beside};
use backline_model::{FrameSource, MatchData, PositionRow, Result, Side};

const DFL: &str = "DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml";
const DFL_INFO: &str = "DFL_02_01_matchinformation_DFL-COM-900001_DFL-MAT-900A01.xml";
const DFL_POSITIONS: &str = "DFL_04_03_positions_raw_observed_DFL-COM-900001_DFL-MAT-900A01.xml";
/// The goal of X. Marten from (6, 36) at 15:36:03, and the shot of Z. Öhler 3 s before it.
const GOAL: &str = "9";

/// Who stands where at the goal, in metres from the middle: team, person, x and y.
const AT_THE_GOAL: [(&str, &str, f64, f64); 7] = [
    ("BALL", "DFL-OBJ-0000XT", -46.5, 2.0),
    ("DFL-CLU-900G", "DFL-OBJ-9G10", -46.4, 2.0),
    ("DFL-CLU-900G", "DFL-OBJ-9G09", -40.0, -4.0),
    ("DFL-CLU-900H", "DFL-OBJ-9H01", -51.0, 1.0),
    ("DFL-CLU-900H", "DFL-OBJ-9H05", -48.0, 3.5),
    ("DFL-CLU-900H", "DFL-OBJ-9H99", -38.0, 20.0),
    ("referee", "DFL-OBJ-0001R1", -30.0, 0.0),
];

/// Positions with a frame at each of these times (of 2031-03-01, in the zone of the events); `place`
/// says where somebody is at which of them.
fn positions(
    times: &[&str],
    place: impl Fn(usize, (&str, &str, f64, f64)) -> Option<(f64, f64)>,
) -> String {
    let mut text = "<?xml version=\"1.0\"?>\n<PutDataRequest>\n<Positions>\n\
        <MetaData MatchId=\"DFL-MAT-900A01\" Type=\"pitch-size\"><PitchSize X=\"105.00\" Y=\"68.00\"/></MetaData>\n"
        .to_owned();
    for one in AT_THE_GOAL {
        let (team, person, ..) = one;
        writeln!(
            text,
            "<FrameSet GameSection=\"firstHalf\" MatchId=\"DFL-MAT-900A01\" TeamId=\"{team}\" PersonId=\"{person}\">"
        )
        .expect("written");
        for (at, time) in times.iter().enumerate() {
            if let Some((x, y)) = place(at, one) {
                writeln!(
                    text,
                    "  <Frame N=\"{}\" T=\"2031-03-01T{time}+01:00\" X=\"{x:.2}\" Y=\"{y:.2}\" D=\"0.00\" S=\"-9999.00\" A=\"-9999.00\" M=\"1\"/>",
                    10_000 + at
                )
                .expect("written");
            }
        }
        text += "</FrameSet>\n";
    }
    text + "</Positions>\n</PutDataRequest>\n"
}

fn still(_: usize, (.., x, y): (&str, &str, f64, f64)) -> Option<(f64, f64)> {
    Some((x, y))
}

fn beside(events: &str, files: Vec<(&str, Vec<u8>)>, text: Vec<u8>) -> Result<MatchData> {
    let files = files.into_iter();
    let files = files.map(|(name, bytes)| (PathBuf::from(name), bytes));
    read_bytes_beside(
        Path::new(events),
        text,
        files.collect(),
        &ReadOptions::default(),
    )
}

fn try_dfl(positions: String) -> Result<MatchData> {
    let sportec = |name: &str| fixture(&format!("sportec/{name}"));
    let files = vec![
        (DFL_INFO, sportec(DFL_INFO)),
        (DFL_POSITIONS, positions.into_bytes()),
    ];
    beside(DFL, files, sportec(DFL))
}

#[track_caller]
fn dfl(positions: String) -> MatchData {
    try_dfl(positions).unwrap_or_else(|error| panic!("{error}"))
}

fn of_event(data: &MatchData, id: &str) -> Vec<PositionRow> {
    let rows = PositionRow::all(&data.positions).expect("positions");
    rows.into_iter().filter(|row| row.event_id == id).collect()
}

fn told(data: &MatchData) -> String {
    let found = data.accounts.iter().flat_map(|account| &account.found);
    let tracking = found.filter(|(what, _)| *what == "tracking");
    tracking.map(|(_, text)| text.clone()).collect()
}

#[test]
fn positions_of_players_are_tied_to_shots_by_time() {
    // The ball comes to the scorer 0.4 s after the time that the goal was put in with.
    let times = [
        "15:36:01.600",
        "15:36:03.000",
        "15:36:03.400",
        "15:36:09.000",
    ];
    let data = dfl(positions(&times, |at, one| match one.0 {
        "BALL" if at != 2 => Some((-30.0, 10.0)),
        _ => still(at, one),
    }));
    let rows = of_event(&data, GOAL);
    assert_eq!(rows.len(), 5, "{rows:#?}");
    assert!(rows.iter().all(|row| row.source == FrameSource::Tracking));
    let of = |id: &str| {
        let row = rows.iter().find(|row| row.player_id.as_deref() == Some(id));
        row.unwrap_or_else(|| panic!("{id} is in the frame"))
    };
    // The guests attack to the left: they see the pitch turned.
    let scorer = of("DFL-OBJ-9G10");
    assert!(scorer.actor && !scorer.keeper && scorer.side == Side::Away);
    assert!((scorer.x - 98.9).abs() < 1e-3 && (scorer.y - 32.0).abs() < 1e-3);
    assert_eq!(scorer.player.as_deref(), Some("X. Marten"));
    assert_eq!(scorer.probability, Some(1.0));
    let keeper = of("DFL-OBJ-9H01");
    assert!(keeper.keeper && !keeper.actor && keeper.side == Side::Home);
    assert!((keeper.x - 103.5).abs() < 1e-3);
    // Whom the match information does not list has an id and no name.
    let stranger = of("DFL-OBJ-9H99");
    assert_eq!((&stranger.player, stranger.probability), (&None, None));
    assert!(told(&data).contains("of 4 in"), "{}", told(&data));
    assert!(told(&data).contains("at the median"), "{}", told(&data));
    // Around the shot before and that of the second half there is no frame.
    says(&data, "have no frame of players");
}

#[test]
fn positions_from_the_other_end_are_turned_and_said() {
    let times = ["15:36:03.000"];
    let as_is = dfl(positions(&times, still));
    let turned = dfl(positions(&times, |at, one| {
        still(at, one).map(|(x, y)| (-x, -y))
    }));
    says(
        &turned,
        "shows period 1 from the other end than the events do",
    );
    assert!(!of_event(&turned, GOAL).is_empty());
    let places = |data: &MatchData| -> Vec<(f32, f32)> {
        let rows = of_event(data, GOAL).into_iter();
        rows.map(|row| (row.x, row.y)).collect()
    };
    for (one, other) in places(&as_is).iter().zip(places(&turned)) {
        assert!((one.0 - other.0).abs() < 1e-3 && (one.1 - other.1).abs() < 1e-3);
    }
}

#[test]
fn frames_of_nobody_and_of_another_moment_are_left_out_and_said() {
    let times = ["15:36:03.000"];
    let nobody = dfl(positions(&times, |at, one| match one.0 {
        "BALL" => still(at, one),
        _ => None,
    }));
    assert_eq!(nobody.positions.height(), 0);
    says(
        &nobody,
        "1 event of an attack has a frame with nobody in it",
    );
    let elsewhere = dfl(positions(&times, |at, one| match one.1 {
        "DFL-OBJ-9G10" => Some((-25.0, 20.0)),
        _ => still(at, one),
    }));
    assert_eq!(elsewhere.positions.height(), 0);
    says(&elsewhere, "more than 12 m from where the event is");
    let later = dfl(positions(&["18:00:00.000"], still));
    says(&later, "its clock is another than that of the events");
}

#[test]
fn positions_of_another_match_are_not_used_and_broken_ones_are_named() {
    let times = ["15:36:03.000"];
    let good = positions(&times, still);
    let other = dfl(good.replace("DFL-MAT-900A01", "DFL-MAT-900B02"));
    assert_eq!(other.positions.height(), 0);
    says(&other, "belongs to another match and is not used");
    let error = |text: String| try_dfl(text).expect_err("broken").to_string();
    let cut = error(good[..good.len() - 40].to_owned());
    assert!(
        cut.contains(DFL_POSITIONS) && cut.contains("ends in the middle"),
        "{cut}"
    );
    let word = error(good.replacen("X=\"-46.40\"", "X=\"left\"", 1));
    assert!(
        word.contains("frame 10000 of `DFL-OBJ-9G10`: `X` is `left`"),
        "{word}"
    );
    let time = error(good.replace("T=\"2031-03-01T", "T=\""));
    assert!(time.contains("which is not a point in time"), "{time}");
    assert!(error("<a></a>".to_owned()).contains("no frame of anybody"));
    let plain = fixture(&format!("sportec/{DFL}"));
    assert!(
        beside(DFL, Vec::new(), plain).is_ok(),
        "without them it is read as ever"
    );
}

/// A tracking line of the CDF fixture's match: the shot of m9 from (-40, 5).
fn line(frame: i64, time: &str, turned: bool) -> String {
    let place = |(x, y): (f64, f64)| if turned { (-x, -y) } else { (x, y) };
    let player = |id: &str, at: (f64, f64)| {
        let (x, y) = place(at);
        format!("{{\"id\": \"{id}\", \"x\": {x}, \"y\": {y}}}")
    };
    let ball = place((-40.0, 5.0));
    format!(
        "{{\"frame_id\": {frame}, \"timestamp\": \"2031-06-01T{time}Z\", \"period\": \"first_half\", \"match\": {{\"id\": \"match_9003\"}}, \
         \"teams\": {{\"home\": {{\"id\": \"t_river\", \"players\": [{}, {}, {{\"id\": \"r3\", \"x\": null, \"y\": null}}]}}, \
         \"away\": {{\"id\": \"t_mill\", \"players\": [{}]}}}}, \"ball\": {{\"x\": {}, \"y\": {}, \"z\": 0.5}}}}\n",
        player("r1", (-51.0, 1.0)),
        player("r4", (-43.0, 4.0)),
        player("m9", (-39.5, 5.0)),
        ball.0,
        ball.1,
    )
}

fn cdf(lines: &str, stated: Option<i64>) -> Result<MatchData> {
    let mut events = String::from_utf8(fixture("cdf/9003_event.jsonl")).expect("text");
    if let Some(frame) = stated {
        let start = events.find("\"id\": \"e7\"").expect("the shot");
        let end = start + events[start..].find('\n').expect("a line");
        let line = events[start..end].trim_end().to_owned();
        let inner = line.strip_suffix('}').expect("an object");
        let with = format!("{inner}, \"tracking\": {{\"frame_id\": {frame}}}}}");
        events.replace_range(start..end, &with);
    }
    let files = vec![
        ("9003_match.json", fixture("cdf/9003_match.json")),
        ("9003_meta.json", fixture("cdf/9003_meta.json")),
        ("9003_tracking.jsonl", lines.as_bytes().to_vec()),
    ];
    beside("9003_event.jsonl", files, events.into_bytes())
}

#[test]
fn tracking_lines_are_tied_to_shots_by_time_or_by_the_frame_that_the_events_state() {
    let lines = line(3, "18:10:00.04", false) + &line(90, "18:14:00.00", false);
    let by_time = cdf(&lines, None).expect("read");
    let rows = of_event(&by_time, "e7");
    assert_eq!(rows.len(), 3, "{rows:#?}");
    let shooter = rows.iter().find(|row| row.actor).expect("the shooter");
    assert!((shooter.x - 92.0).abs() < 1e-3 && (shooter.y - 29.0).abs() < 1e-3);
    assert_eq!(shooter.side, Side::Away);
    let keepers: Vec<_> = rows.iter().filter(|row| row.keeper).collect();
    assert!(matches!(&keepers[..], [one] if one.player_id.as_deref() == Some("r1")));
    // The stated frame counts, whatever the clock says.
    let by_frame = cdf(&lines, Some(90)).expect("read");
    assert_eq!(of_event(&by_frame, "e7").len(), 3);
    let missing = cdf(&lines, Some(91)).expect("read");
    assert_eq!(missing.positions.height(), 0);
    let turned = cdf(&line(3, "18:10:00.04", true), None).expect("read");
    says(&turned, "from the other end");
    assert_eq!(of_event(&turned, "e7").len(), 3);
}

#[test]
fn broken_tracking_lines_are_named_and_those_of_another_match_passed_over() {
    let other = line(3, "18:10:00.04", false).replace("match_9003", "match_9004");
    let data = cdf(&other, None).expect("read");
    assert_eq!(data.positions.height(), 0);
    says(&data, "9003_tracking.jsonl belongs to another match");
    let good = line(2, "18:09:00.00", false);
    let broken = good + &line(3, "18:10:00.04", false).replace("\"x\": -43", "\"x\": \"left\"");
    let error = cdf(&broken, None).expect_err("a word").to_string();
    assert!(
        error.contains("9003_tracking.jsonl") && error.contains("line 2"),
        "{error}"
    );
}
