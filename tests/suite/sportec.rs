//! DFL / Sportec: from the feed's XML and the match information to events, minutes and verdicts.

use crate::common::checks::{rows_add_up, shots_are_at_the_far_end};
use crate::common::mutations::survives;
use crate::common::{
    Row, analyse, fixture, inspect, names_in, row, shared, temporary, text_of, texts, write,
};
use crate::formats::what;
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

pub const EVENTS: &str = "sportec/DFL_03_02_events_raw_DFL-COM-900001_DFL-MAT-900A01.xml";
pub const INFORMATION: &str =
    "sportec/DFL_02_01_matchinformation_DFL-COM-900001_DFL-MAT-900A01.xml";

fn data() -> MatchData {
    read(&[fixture(EVENTS)], &ReadOptions::default()).expect("the fixture is readable")
}

/// Reads the fixture with one text replaced, the match information beside it.
fn with(from: &str, to: &str) -> Result<MatchData, backline::Error> {
    let folder = temporary();
    let text = text_of(EVENTS);
    assert!(text.contains(from), "{from}");
    let file = write(folder.path(), "events.xml", text.replacen(from, to, 1));
    write(folder.path(), "matchinformation.xml", text_of(INFORMATION));
    read(&[file], &ReadOptions::default())
}

#[test]
fn the_match_is_told_by_the_information_beside_it() {
    let data = data();
    let info = Row::first(&data.matches);
    for (column, expected) in [
        ("match_id", "DFL-MAT-900A01"),
        ("date", "2031-03-01"),
        ("competition", "Küstenliga"),
        ("season", "2030/2031"),
        ("home", "SV Hafenstadt & Umland"),
        ("away", "FC Tannwald"),
        ("home_stated", "true"),
    ] {
        assert_eq!(info.text(column), expected);
    }
    info.holds(
        &[
            "home_score",
            "away_score",
            "home_score_stated",
            "away_score_stated",
            "minutes_1",
            "minutes_2",
        ],
        &[2.0, 1.0, 2.0, 1.0, 46.0, 50.0],
    );
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    rows_add_up(&data);
}

#[test]
fn each_type_becomes_its_own() {
    let data = data();
    for (id, expected) in [
        ("1-start", "period_start"),
        ("1", "pass success kick_off"),
        ("2", "pass success"),
        ("3", "pass fail through;high"),
        ("4", "interception success"),
        ("5", "tackle success"),
        ("5-loser", "dispossessed fail"),
        ("6", "take_on success"),
        ("6-loser", "dribbled_past fail"),
        ("7", "duel success aerial"),
        ("7-loser", "duel fail aerial"),
        ("8", "shot saved"),
        ("8-save", "keeper_save success drop"),
        ("9", "shot goal big_chance"),
        ("10", "error_label"),
        ("12", "clearance success"),
        ("13", "corner_crossed fail high"),
        ("13-keeper", "keeper_punch success"),
        ("14", "throw_in success"),
        ("15", "foul penalty;sliding"),
        ("16", "card yellow"),
        ("17", "shot_penalty goal"),
        ("18", "touch"),
        ("20", "period_end"),
        ("21", "substitution"),
        ("23", "shot blocked"),
        ("23-block", "block"),
        ("24", "shot post"),
        ("25", "shot_freekick off_target"),
        ("26", "own_goal"),
        ("27", "shot_penalty saved"),
        ("27-foul", "foul penalty"),
        ("28", "keeper_pick_up success"),
        ("29", "card second_yellow"),
        ("30", "other"),
        ("31", "other"),
    ] {
        assert_eq!(what(&data, id), expected, "event {id}");
    }
    row(&data.events, "event_id", "8").holds(&["xg"], &[0.1234]);
    let shot = row(&data.events, "event_id", "23");
    assert_eq!(
        (shot.text("body_part"), shot.text("player")),
        ("head".into(), "D. Ekström".into())
    );
    assert_eq!(
        row(&data.events, "event_id", "8").text("related_player"),
        "Q. Ferrand"
    );
    assert_eq!(
        row(&data.events, "event_id", "8-save").text("player"),
        "T. Brandis"
    );
    assert_eq!(
        row(&data.events, "event_id", "27-foul").text("player"),
        "P. Aßmann"
    );
    let label = row(&data.events, "event_id", "10");
    assert_eq!(
        (
            label.text("error_label"),
            label.text("label_source"),
            label.text("player")
        ),
        (
            "possession loss before goal".into(),
            "provider".into(),
            "P. Aßmann".into()
        )
    );
}

#[test]
fn the_feed_is_put_in_order_and_the_acting_team_attacks_to_the_right() {
    let data = data();
    let ids: Vec<String> = texts(&data.events, "event_id")
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(ids[..5], ["1-start", "1", "2", "3", "4"]);
    let places = ["start_x", "start_y"];
    let at =
        |id: &str, expected: [f64; 2]| row(&data.events, "event_id", id).holds(&places, &expected);
    at("2", [45.0, 30.0]);
    at("4", [45.0, 38.0]);
    at("9", [99.0, 32.0]);
    at("13", [105.0, 68.0]);
    // In the second half the ends have changed.
    at("23", [96.0, 38.0]);
    at("26", [4.0, 33.0]);
    // A completed pass ends where its recipient took the ball.
    row(&data.events, "event_id", "2").holds(&["end_x", "end_y"], &[28.0, 20.0]);
    assert_eq!(row(&data.events, "event_id", "3").number("end_x"), None);
    shots_are_at_the_far_end(&data);
}

#[test]
fn what_was_taken_back_or_said_again_is_skipped_with_the_reason() {
    let data = data();
    let skipped = &data.accounts[0].skipped;
    let of = |reason: &str| -> usize {
        let fits = skipped
            .iter()
            .filter(|skipped| skipped.reason.contains(reason));
        fits.map(|skipped| skipped.rows).sum()
    };
    assert_eq!(
        [
            of("withdraws another event"),
            of("withdrawn by"),
            of("repeated later")
        ],
        [1, 1, 1]
    );
    assert_eq!(
        row(&data.events, "event_id", "18").text("player"),
        "R. Tiedke"
    );
}

#[test]
fn minutes_follow_substitutions_at_half_time_and_cards_that_stand() {
    let data = data();
    let minutes = |player: &str, expected: f64| {
        row(&data.lineups, "player", player).holds(&["minutes"], &[expected]);
    };
    minutes("F. Rahn", 46.0);
    minutes("L. Çelik", 50.0);
    minutes("G. Tomasek", 46.0 + 28.0);
    // His red card was cancelled.
    minutes("R. Tiedke", 96.0);
    let position = |player: &str| row(&data.lineups, "player", player).text("position");
    assert_eq!(
        [
            position("T. Brandis"),
            position("J. Möhring"),
            position("L. Çelik")
        ],
        ["GK", "CB", "LW"]
    );
}

#[test]
fn without_match_information_ids_stand_for_names_and_a_note_says_so() {
    let folder = temporary();
    let file = write(folder.path(), "events.xml", text_of(EVENTS));
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    assert!(
        data.notes[0].text.contains("option `meta`"),
        "{:?}",
        data.notes
    );
    assert_eq!(Row::first(&data.matches).text("home"), "DFL-CLU-900H");
    shots_are_at_the_far_end(&data);
    rows_add_up(&data);
    let meta = write(folder.path(), "elsewhere.txt", text_of(INFORMATION));
    let options = ReadOptions {
        meta: Some(meta),
        ..ReadOptions::default()
    };
    let data = read(&[&file], &options).expect("readable");
    assert_eq!(
        Row::first(&data.matches).text("home"),
        "SV Hafenstadt & Umland"
    );
    let other = text_of(INFORMATION).replace("900A01", "900A02");
    let options = ReadOptions {
        meta: Some(write(folder.path(), "other.xml", other)),
        ..ReadOptions::default()
    };
    let error = read(&[&file], &options)
        .expect_err("another match's")
        .to_string();
    assert!(
        error.contains("other.xml") && error.contains("DFL-MAT-900A02"),
        "{error}"
    );
}

#[test]
fn match_information_is_no_event_file_of_its_own() {
    let out = temporary();
    analyse(&fixture("sportec"), out.path(), &["--timelines", "0"]).done();
    assert!(names_in(out.path()).contains(&"errors.csv".to_owned()));
    inspect(&fixture(INFORMATION), &[])
        .refused(1)
        .says(&["match information", "Give the events file"]);
}

#[test]
fn faults_are_told_with_file_element_line_and_column() {
    for (from, to, expected) in [
        (
            "EventTime=\"2031-03-01T15:30:12.000+01:00\"",
            "EventTime=\"soon\"",
            &["Event", "line 6", "`soon`"][..],
        ),
        (" EventId=\"3\"", "", &["line 6", "no `EventId`"]),
        (
            " EventTime=\"2031-03-01T15:30:12.000+01:00\"",
            "",
            &["line 6", "no `EventTime`"],
        ),
        (
            "X-Position=\"30.00\"",
            "X-Position=\"far\"",
            &["line 6", "`far` is not a number"],
        ),
        ("</PutDataRequest>", "", &["ends within"]),
        (
            "GameSection=\"firstHalf\" TeamLeft",
            "TeamLeft",
            &["period_start"],
        ),
    ] {
        match with(from, to) {
            Err(error) => {
                let error = error.to_string();
                assert!(error.contains("events.xml"), "{error}");
                for text in expected {
                    assert!(error.contains(text), "`{text}` is not in: {error}");
                }
            }
            // Without the first kick-off's section the second one's is still a clock.
            Ok(data) => assert_eq!(expected, ["period_start"], "{from}: {:?}", data.notes),
        }
    }
    let bomb = text_of(EVENTS).replace(
        "<PutDataRequest",
        "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]>\n<PutDataRequest",
    );
    let folder = temporary();
    let bomb = bomb.replace("DFL-OBJ-9H04", "&c;");
    let file = write(folder.path(), "bomb.xml", bomb);
    let error = read(&[file], &ReadOptions::default())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("unknown entity"), "{error}");
}

#[test]
fn no_mutation_of_a_sportec_match_panics() {
    survives(
        EVENTS,
        "sportec",
        Some((INFORMATION, "matchinformation.xml")),
        21,
    );
}

/// An excerpt of 28 events; it holds an own goal that the stated result does not know.
#[test]
fn the_shared_sample_is_read() {
    let Some(file) = shared("sportec/sportec_events.xml") else {
        return;
    };
    let data = read(&[&file], &ReadOptions::default()).expect("readable");
    rows_add_up(&data);
    shots_are_at_the_far_end(&data);
    let info = Row::first(&data.matches);
    assert_eq!(info.text("home"), "Sport-Club Freiburg");
    // `TotalTimeFirstHalf` and `TotalTimeSecondHalf` of the match information, in minutes.
    for (column, stated) in [
        ("minutes_1", 2_786.2 / 60.0),
        ("minutes_2", 2_996.68 / 60.0),
    ] {
        let length = info.number(column).expect("known");
        assert!(
            (length - stated).abs() < 0.2,
            "{column}: {length}, stated {stated}"
        );
    }
    assert_eq!(data.lineups.height(), 22);
    assert!(
        data.notes
            .iter()
            .any(|note| note.text.contains("states 1-0")),
        "{:?}",
        data.notes
    );
    let out = temporary();
    analyse(&file, out.path(), &["--timelines", "0"]).done();
}
