//! Files of other companies and programs that are often found among event data but are not read:
//! what they are, and what to do.

use backline_kit::table::TextTable;
use backline_kit::text;

/// What a file is, and what to do.
pub(super) struct Stranger {
    /// What it is, such as "a web page".
    pub what: &'static str,
    pub hint: &'static str,
}

const MAPPING: &str = "A table of its actions, saved as CSV, is read with the option `map` or `mapping`: period, time, team, player, type, outcome and positions, see docs/event-csv.md";

/// Words that must all occur at the start of a document, and what it is then.
const DOCUMENTS: &[(&[&str], Stranger)] = &[
    (
        &["<ALL_INSTANCES"],
        Stranger {
            what: "a file of coded clips as written by Sportscode (Hudl), Nacsport and InStat",
            hint: "It holds the times and names of clips, not who did what where. A CSV of the codes with team, player and action in separate columns is read with the option `mapping`, see docs/event-csv.md",
        },
    ),
    (
        &["<SORT_INFO", "<instance"],
        Stranger {
            what: "a file of coded clips as written by Sportscode (Hudl)",
            hint: MAPPING,
        },
    ),
    (
        &["action_name", "pos_x"],
        Stranger {
            what: "a file of InStat's events",
            hint: MAPPING,
        },
    ),
    (
        &["\"gameEvents\"", "\"possessionEvents\""],
        Stranger {
            what: "a file of PFF FC's events",
            hint: MAPPING,
        },
    ),
    (
        &["\"gameEventId\"", "\"possessionEventId\""],
        Stranger {
            what: "a file of PFF FC's events",
            hint: MAPPING,
        },
    ),
    (
        &["\"frameIdx\"", "\"homePlayers\""],
        Stranger {
            what: "Second Spectrum's tracking data, which hold no actions",
            hint: "Give the events of the match",
        },
    ),
    (
        &["\"player_data\"", "\"frame\""],
        Stranger {
            what: "SkillCorner's tracking data, which hold no actions",
            hint: "Give the events of the match",
        },
    ),
    (
        &["\"h_a\"", "\"xG\"", "\"result\"", "\"X\""],
        Stranger {
            what: "Understat's shots, which hold no other actions",
            hint: "What led to a shot is in event data only",
        },
    ),
    (
        &["\"homePlayersSmoothed\""],
        Stranger {
            what: "PFF FC's tracking data, which hold no actions",
            hint: "Give the events of the match",
        },
    ),
    (
        &["\"baseTypeName\"", "\"subTypeName\""],
        Stranger {
            what: "a file of SciSports' events",
            hint: MAPPING,
        },
    ),
    (
        &["\"baseTypeId\"", "\"startPosXM\""],
        Stranger {
            what: "a file of SciSports' events",
            hint: MAPPING,
        },
    ),
];

/// Columns that must all occur in a table's header, and what the table is then.
const TABLES: &[(&[&str], Stranger)] = &[
    (
        &["action_name", "pos_x", "half"],
        Stranger {
            what: "a table of InStat's events",
            hint: "Assign its columns with the options `map=half=period`, `map=second=time`, `map=team_name=team`, `map=player_name=player`, `map=action_name=type`, `map=pos_x=start_x` and `map=pos_y=start_y`, and translate its words in a file for the option `mapping`, see docs/event-csv.md",
        },
    ),
    (
        &["Timeline", "Start time", "Duration", "Row"],
        Stranger {
            what: "a table of coded clips as Sportscode (Hudl) writes it",
            hint: "It says from when to when a clip runs and what it is called, not who did what where. A table with team, player and action in columns of their own is read with the option `mapping`, see docs/event-csv.md",
        },
    ),
    (
        &["Player", "Squad", "90s"],
        Stranger {
            what: "FBref's totals of players, which hold no actions",
            hint: "Give the events of the matches",
        },
    ),
    (
        &["baseTypeName", "subTypeName"],
        Stranger {
            what: "a table of SciSports' events",
            hint: "Assign its columns and words in a file for the option `mapping`, see docs/event-csv.md",
        },
    ),
    (
        &["gameEventId", "possessionEventId"],
        Stranger {
            what: "a table of PFF FC's events",
            hint: "Assign its columns and words in a file for the option `mapping`, see docs/event-csv.md",
        },
    ),
];

const PAGE: Stranger = Stranger {
    what: "a web page without match data",
    hint: "Give the data themselves; to save WhoScored's match centre, wait until the page shows the events, so that it contains `matchCentreData`",
};

/// Office documents, recognised by the names inside: otherwise they are ordinary zips.
const OFFICE: &[(&str, Stranger)] = &[
    ("xl/", EXCEL),
    (
        "word/",
        Stranger {
            what: "a Word document",
            hint: "Give event data: tables as CSV",
        },
    ),
    (
        "Index/Document.iwa",
        Stranger {
            what: "a Numbers spreadsheet",
            hint: "Save it as CSV (File, Export To, CSV) and give that",
        },
    ),
    (
        "content.xml",
        Stranger {
            what: "a LibreOffice or OpenOffice spreadsheet",
            hint: "Save the sheet with the events as CSV (File, Save As, Text CSV, UTF-8) and give that",
        },
    ),
];

const EXCEL: Stranger = Stranger {
    what: "an Excel workbook",
    hint: "Save the sheet with the events as CSV (File, Save As, CSV UTF-8) and give that",
};

const PDF: Stranger = Stranger {
    what: "a PDF document",
    hint: "Give event data: tables as CSV",
};

/// What the file that starts so is, where it is one of those.
pub(super) fn recognise(bytes: &[u8]) -> Option<&'static Stranger> {
    if bytes.starts_with(b"%PDF") {
        return Some(&PDF);
    }
    // The form of Office's old files.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(&EXCEL);
    }
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if is_page(bytes) {
        return Some(&PAGE);
    }
    if start.starts_with(['{', '[', '<']) {
        // The telling part of a document may come after a long heading.
        let start = &bytes[..bytes.len().min(1 << 16)];
        let has = |word: &&str| memchr::memmem::find(start, word.as_bytes()).is_some();
        let known = DOCUMENTS.iter().find(|(words, _)| words.iter().all(has));
        return known.map(|(_, stranger)| stranger);
    }
    if start.is_empty() || bytes.contains(&0) {
        return None;
    }
    let head = &bytes[..bytes.len().min(1 << 16)];
    let known = TABLES.iter().find(|(columns, _)| {
        let header = TextTable::new(head, columns).header();
        columns
            .iter()
            .all(|column| header.iter().any(|name| name == column))
    });
    known.map(|(_, stranger)| stranger)
}

/// Whether bytes are the start of a web page.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let text = text::head(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = start
        .chars()
        .take(200)
        .collect::<String>()
        .to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.contains("<html")
}

/// What an archive with an entry of this name is, if it does not hold data.
pub(super) fn of_entry(name: &str) -> Option<&'static Stranger> {
    let known = OFFICE.iter().find(|(start, _)| name.starts_with(start));
    known.map(|(_, stranger)| stranger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_houses_are_called_what_they_are() {
        for (bytes, what) in [
            (&b"<?xml version=\"1.0\"?><file><ALL_INSTANCES><instance><ID>1</ID><code>Pass</code></instance></ALL_INSTANCES></file>"[..], "Sportscode"),
            (b"{\"data\": {\"row\": [{\"action_name\": \"Passes\", \"half\": \"1\", \"pos_x\": \"3\"}]}}", "InStat"),
            (b"id,action_name,player_name,half,second,pos_x,pos_y\n1,Pass,A,1,3,4,5\n", "InStat"),
            (b"[{\"gameId\": 1, \"gameEvents\": {}, \"possessionEvents\": {}}]", "PFF"),
            (b"<data><row><action_name>Pass</action_name><pos_x>5</pos_x></row></data>", "InStat"),
            (b"Timeline,Start time,Duration,Row,Instance number\nGame,3.2,9.0,Pass,1\n", "Sportscode"),
            (b"{\"period\":1,\"frameIdx\":0,\"homePlayers\":[],\"ball\":{}}", "Second Spectrum"),
            (b"{\"h\":[{\"result\":\"Goal\",\"X\":\"0.9\",\"xG\":\"0.3\",\"h_a\":\"h\"}]}", "Understat"),
            (b"Player,Nation,Pos,Squad,90s,Err\nAnn,ENG,DF,Elms,9.0,1\n", "FBref"),
            (b"%PDF-1.4\n", "PDF"),
            (b"{\"data\": [{\"eventId\": 1, \"baseTypeName\": \"PASS\", \"subTypeName\": \"PASS\"}]}", "SciSports"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
            (b"<!DOCTYPE HTML>\n<html><body></body></html>", "web page"),
        ] {
            let known = recognise(bytes).unwrap_or_else(|| panic!("{what} is not known"));
            assert!(known.what.contains(what), "{}", known.what);
        }
        for other in [
            &b"period,minute,team,player,type\n"[..],
            b"{}",
            b"<a/>",
            b"",
        ] {
            assert!(recognise(other).is_none());
        }
        assert!(of_entry("xl/workbook.xml").is_some());
        assert!(of_entry("events/1.json").is_none());
    }
}
