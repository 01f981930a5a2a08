//! Line-ups and match files of another match than the events beside them: refused or said, never
//! taken without a word.

use crate::common::{temporary, text_of, write};
use crate::{cdf, metrica, sportec};
use backline::machinery::model::MatchData;
use backline::machinery::read::{ReadOptions, read};

/// Reads an event file with one companion beside it, in which words are replaced.
fn beside(
    events: (&str, &str),
    companion: (&str, &str),
    replaced: &[(&str, &str)],
) -> Result<MatchData, String> {
    let folder = temporary();
    let file = write(folder.path(), events.1, text_of(events.0));
    let mut text = text_of(companion.0);
    for (from, to) in replaced {
        assert!(text.contains(from), "`{from}` is not in {}", companion.0);
        text = text.replace(from, to);
    }
    let path = folder.path().join(companion.1);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, text).expect("written");
    read(&[file], &ReadOptions::default()).map_err(|error| error.to_string())
}

#[test]
fn files_that_name_other_teams_are_refused() {
    let f24 = "f24-3-2030-7001-eventdetails.xml";
    let f7 = "f7-3-2030-7001-matchresults.xml";
    for (events, companion, replaced, teams) in [
        (
            (&*format!("opta/{f24}"), f24),
            (&*format!("opta/{f7}"), f7),
            &[("t72", "t88")][..],
            "71 and 88, the events about 71 and 72",
        ),
        (
            ("statsbomb/events/9001.json", "9001.json"),
            ("statsbomb/lineups/9001.json", "lineups/9001.json"),
            &[("\"team_id\": 501", "\"team_id\": 77")],
            "77 and 502, the events about 501 and 502",
        ),
        (
            (cdf::EVENTS, "event.jsonl"),
            (cdf::SHEET, "match.json"),
            &[("\"t_river\"", "\"t_lake\"")],
            "t_lake and t_mill, the events about t_river and t_mill",
        ),
        (
            (cdf::EVENTS, "event.jsonl"),
            (cdf::METADATA, "meta.json"),
            &[("\"t_river\"", "\"t_lake\"")],
            "t_lake and t_mill, the events about t_river and t_mill",
        ),
        (
            (sportec::EVENTS, "events.xml"),
            (sportec::INFORMATION, "meta.xml"),
            &[("DFL-CLU-900G", "DFL-CLU-900X")],
            "DFL-CLU-900H and DFL-CLU-900X, the events about",
        ),
        (
            (metrica::JSON, "a_events.json"),
            (metrica::METADATA, "a_metadata.xml"),
            &[("\"SOL\"", "\"LUN\"")],
            "VBK and LUN, the events about SOL and VBK",
        ),
    ] {
        beside(events, companion, &[]).expect("the files of one match");
        let error = beside(events, companion, replaced).expect_err("another match's");
        let expected = [companion.1, "it is about the teams", teams, "move it away"];
        for text in expected {
            assert!(error.contains(text), "`{text}` is not in: {error}");
        }
    }
}

#[test]
fn a_file_of_another_match_id_is_said_where_it_is_not_used() {
    for (events, companion, id) in [
        (
            (cdf::EVENTS, "event.jsonl"),
            (cdf::SHEET, "match.json"),
            "match_9003",
        ),
        (
            (sportec::EVENTS, "events.xml"),
            (sportec::INFORMATION, "meta.xml"),
            "DFL-MAT-900A01",
        ),
    ] {
        let data = beside(events, companion, &[(id, "another")]).expect("readable without it");
        let said = |note: &&backline::machinery::model::Note| {
            note.text.contains(companion.1) && note.text.contains("another match and is not used")
        };
        assert_eq!(
            data.notes.iter().filter(said).count(),
            1,
            "{:?}",
            data.notes
        );
    }
}

#[test]
fn what_is_no_companion_by_its_content_but_by_its_name_is_refused() {
    for (events, name, text, problem) in [
        (
            (metrica::JSON, "a_events.json"),
            "a_metadata.xml",
            "",
            "it names no team",
        ),
        (
            (metrica::JSON, "a_events.json"),
            "a_metadata.xml",
            "<html/>",
            "it names no team",
        ),
        (
            (sportec::EVENTS, "events.xml"),
            "meta.xml",
            "",
            "not DFL / Sportec match information",
        ),
        (
            (sportec::EVENTS, "events.xml"),
            "meta.xml",
            "<html/>",
            "not DFL / Sportec match information",
        ),
    ] {
        let folder = temporary();
        let file = write(folder.path(), events.1, text_of(events.0));
        write(folder.path(), name, text);
        let error = read(&[file], &ReadOptions::default()).expect_err("no companion");
        let error = error.to_string();
        assert!(error.contains(name) && error.contains(problem), "{error}");
    }
}

#[test]
fn tables_beside_spadl_that_name_other_teams_are_refused_or_said() {
    let with = |table: &str, from: &str, to: &str| {
        let folder = temporary();
        let file = write(folder.path(), "proper.json", text_of("spadl/proper.json"));
        for name in ["games", "teams", "players"] {
            let name = format!("proper.{name}.csv");
            let text = text_of(&format!("spadl/{name}"));
            let text = match name == table {
                true => text.replace(from, to),
                false => text,
            };
            write(folder.path(), &name, text);
        }
        read(&[file], &ReadOptions::default()).map_err(|error| error.to_string())
    };
    let error = with("proper.games.csv", ",10,20,", ",11,20,").expect_err("another team");
    for text in [
        "row 1",
        "`10` does not play game `501`",
        "has `11` against `20`",
    ] {
        assert!(error.contains(text), "`{text}` is not in: {error}");
    }
    let notes = |from: &str, to: &str| -> String {
        let data = with("proper.players.csv", from, to).expect("readable");
        let notes = data.notes.iter().map(|note| note.text.clone());
        notes.collect::<Vec<_>>().join("\n")
    };
    assert!(!notes("", "").contains("table"));
    let strangers = notes("501,10,", "501,33,");
    assert!(
        strangers.contains("belong to `33` in this game, which does not play it"),
        "{strangers}"
    );
    let nobody = notes("501,", "777,");
    assert!(nobody.contains("lists nobody for this game"), "{nobody}");
}
