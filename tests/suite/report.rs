//! `backline report`: the document, its three forms, and the page in a real browser.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::browser::{Browser, Node};
use crate::common::{Run, backline, fixture, names_in, temporary, text_of, write};
use backline::machinery::draw::{TRANSLATIONS, entries};
use serde_json::Value;
use tempfile::TempDir;

fn report(paths: &[&Path], out: &[PathBuf], more: &[&str]) -> Run {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut args = vec!["report".to_owned()];
    args.extend(paths.iter().map(|path| text(path)));
    for out in out {
        args.extend(["--out".to_owned(), text(out)]);
    }
    args.extend(more.iter().map(|arg| (*arg).to_owned()));
    backline(args)
}

/// The six matches that come with the project.
fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn read(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).expect("written")
}

/// A report over every fixture and the six matches, made once: full feeds and key events, three
/// providers, many players.
fn page() -> &'static Path {
    static PAGE: OnceLock<TempDir> = OnceLock::new();
    let folder = PAGE.get_or_init(|| {
        let folder = temporary();
        let paths = [
            data(),
            fixture("csv/full.csv"),
            fixture("csv/several-matches.csv"),
            fixture("statsbomb/events/9001.json"),
            fixture("wyscout/9002.json"),
        ];
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        report(&paths, &[folder.path().join("report.html")], &[]).done();
        folder
    });
    folder.path()
}

/// The fixture of full coverage in which a player, a team and a label are named like code.
fn hostile(folder: &Path) -> PathBuf {
    let text = text_of("csv/several-matches.csv")
        .replace("Len Oster", "<script>document.title='taken'</script>")
        .replace(
            "Dock Street",
            "\"Dock & <b>Street</b>' onmouseover=\"\"x\"\"\"",
        )
        .replace(
            "gave the ball away",
            "</style><img src=x onerror=alert(1)>|`*_[a](javascript:b)",
        );
    write(folder, "hostile.csv", text)
}

// ---- what it holds -----------------------------------------------------------------------------

#[test]
fn the_page_holds_everything_and_loads_nothing() {
    let html = std::fs::read_to_string(page().join("report.html")).expect("written");
    for attribute in [" src=\"", " href=\"", "url("] {
        for (at, _) in html.match_indices(attribute) {
            let value = &html[at + attribute.len()..];
            assert!(
                value.starts_with("data:") || value.starts_with('#'),
                "{attribute}{}",
                &value[..value.len().min(60)]
            );
        }
    }
    assert!(!html.contains("@import"));
    assert!(
        html.contains("default-src 'none'"),
        "the page forbids itself to load anything"
    );
    for picture in [
        "Timeline of",
        "The attack before",
        "Error rates of",
        "Map of",
    ] {
        assert!(
            html.contains(&format!("aria-label=\"Picture: {picture}")),
            "{picture}"
        );
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_in_every_form() {
    let (one, two) = (temporary(), temporary());
    for folder in [&one, &two] {
        let out = ["a.html", "a.md", "a.json"].map(|name| folder.path().join(name));
        report(&[&data()], &out, &["--team", "Real Madrid"]).done();
        assert_eq!(names_in(folder.path()), ["a.html", "a.json", "a.md"]);
    }
    for name in ["a.html", "a.md", "a.json"] {
        assert!(read(&one, name) == read(&two, name), "{name} differs");
    }
}

#[test]
fn html_markdown_and_json_tell_the_same() {
    let folder = temporary();
    let out = ["r.html", "r.md", "r.json"].map(|name| folder.path().join(name));
    let path = fixture("csv/full.csv");
    report(&[&path], &out, &[]).done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let others = [read(&folder, "r.html"), read(&folder, "r.md")];
    let mut told: Vec<String> = Vec::new();
    for player in json["players"].as_array().expect("players") {
        told.push(player["player"].as_str().expect("a name").to_owned());
    }
    for of in json["matches"].as_array().expect("matches") {
        for goal in of["goals"].as_array().expect("goals") {
            told.push(goal["verdict"].as_str().expect("a verdict").to_owned());
            for candidate in goal["candidates"].as_array().expect("candidates") {
                told.push(
                    candidate["sentence"]
                        .as_str()
                        .expect("a sentence")
                        .to_owned(),
                );
                let ids = candidate["event_ids"].as_array().expect("ids");
                assert!(!ids.is_empty(), "evidence for {candidate}");
                told.extend(ids.iter().map(|id| id.as_str().expect("an id").to_owned()));
            }
        }
    }
    assert!(told.len() > 30, "{told:?}");
    // Names in sentences lead to the pages of players.
    let others = others.map(|text| without_links(&text));
    for text in &told {
        // Both escape; the texts of this fixture have letters only.
        assert!(
            others.iter().all(|other| other.contains(text.as_str())),
            "`{text}` is not in all forms"
        );
    }
    // An estimate never stands without its interval.
    for player in json["players"].as_array().expect("players") {
        for led_to in ["goal", "shot"] {
            let rate = &player[led_to];
            if !rate.is_null() {
                let number = |name: &str| rate[name].as_f64().unwrap_or_else(|| panic!("{name}"));
                assert!(number("estimate_low") < number("estimate"));
                assert!(number("estimate") < number("estimate_high"));
                assert!(
                    number("rate_low") <= number("rate") && number("rate") < number("rate_high")
                );
            }
        }
    }
}

/// A page without the tags of its links.
fn without_links(html: &str) -> String {
    let mut parts = html.split("<a href=");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += part.split_once('>').map_or(part, |(_, rest)| rest);
    }
    text.replace("</a>", "")
}

#[test]
fn a_player_has_a_page_with_each_error_and_where_the_rate_stands() {
    let folder = temporary();
    let out = ["r.html", "r.json"].map(|name| folder.path().join(name));
    let paths = [fixture("csv/full.csv"), fixture("csv/several-matches.csv")];
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    report(&paths, &out, &[]).done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let html = read(&folder, "r.html");
    let plain = without_links(&html);
    let page_of = |name: &str| {
        let start = format!("<h3>{name}</h3>");
        let at = plain
            .find(&start)
            .unwrap_or_else(|| panic!("no page of {name}"));
        let rest = &plain[at..];
        rest[..rest.find("</details>").expect("an end")].to_owned()
    };
    let mut sketches = 0;
    let mut errors = 0;
    for player in json["players"].as_array().expect("players") {
        let own = player["errors"].as_array().expect("errors");
        if own.is_empty() {
            continue;
        }
        let page = page_of(player["player"].as_str().expect("a name"));
        errors += own.len();
        sketches += page.matches("aria-label=\"Sketch: ").count();
        for error in own {
            assert_eq!(error["player_key"], player["key"]);
            for said in ["sentence", "match_title", "minute"] {
                let said = error[said].as_str().expect("words");
                assert!(page.contains(said), "{said} in {page}");
            }
            let own = error["goals_for"].as_u64().expect("the score");
            let other = error["goals_against"].as_u64().expect("the score");
            assert!(
                page.contains(&format!("{own}–{other}")),
                "the score in {page}"
            );
        }
    }
    assert!(
        errors > 2 && sketches > 0,
        "{sketches} sketches of {errors} errors"
    );
    // All links lead somewhere.
    let places: Vec<&str> = html
        .split(" href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(place, _)| place)
        .collect();
    assert!(
        places
            .iter()
            .filter(|place| place.starts_with("player-"))
            .count()
            > 20
    );
    for place in places {
        assert!(
            html.contains(&format!(" id=\"{place}\"")),
            "nothing is at #{place}"
        );
    }
}

/// What a reader of a page sees, and what is read out to them.
fn words_of(html: &str) -> String {
    let body = &html[html.find("<body").expect("a body")..];
    let mut words = String::new();
    for part in body.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        for attribute in ["aria-label=\"", "title=\"", "alt=\""] {
            let value = tag.split_once(attribute).map(|(_, rest)| rest);
            words += value.and_then(|rest| rest.split('"').next()).unwrap_or("");
            words.push('\n');
        }
        if !tag.starts_with("script") && !tag.starts_with("style") {
            words += text;
        }
        words.push('\n');
    }
    words
}

#[test]
fn a_report_in_another_language_leaves_no_phrase_in_english() {
    let paths = [
        data(),
        fixture("csv/full.csv"),
        fixture("statsbomb/events/9001.json"),
        fixture("wyscout/9002.json"),
    ];
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let written = |code: &str| {
        let folder = temporary();
        let out = ["html", "md", "json"].map(|form| folder.path().join(format!("report.{form}")));
        report(&paths, &out, &["--language", code]).done();
        ["html", "md", "json"].map(|form| read(&folder, &format!("report.{form}")))
    };
    let [english, _, json] = written("en");
    // Labels are quoted as they are.
    let quoted: Vec<&str> = json.split("\"label\": \"").skip(1).collect();
    let quoted = |phrase: &str| {
        let mut labels = quoted.iter().map(|rest| rest.split("\",\n").next());
        labels.any(|label| label.is_some_and(|label| label.contains(phrase)))
    };
    assert!(english.contains("<html lang=\"en\">"));
    for (code, file) in TRANSLATIONS {
        let [html, markdown, same] = written(code);
        // Programs read the same whatever the language.
        assert_eq!(json, same, "{code}");
        assert!(html.contains(&format!("<html lang=\"{code}\">")));
        let words = words_of(&html);
        for (phrase, told) in entries(file) {
            // A short one may be a word of the language, and of a name.
            if phrase == told || phrase.len() < 15 || phrase.contains('{') || quoted(phrase) {
                continue;
            }
            for text in [&words, &markdown] {
                assert!(!text.contains(phrase), "{code}: {phrase}");
            }
        }
        let summary = entries(file).find(|(phrase, _)| *phrase == "Summary");
        let (_, summary) = summary.expect("a heading");
        assert!(markdown.contains(&format!("## {summary}\n")), "{code}");
        // A sentence of an error, and numbers of the script's line.
        assert!(!words.contains("scored"), "{code}");
        assert!(!html.contains("players shown${order}"), "{code}");
        assert!(
            html.contains("${shown}") && html.contains("${order}"),
            "{code}"
        );
    }
}

#[test]
fn a_goal_for_which_nobody_is_named_takes_one_line() {
    let html = std::fs::read_to_string(page().join("report.html")).expect("written");
    let plain = html.matches("<details class=\"goal plain\"").count();
    let named = html.matches("<article class=\"goal named\"").count();
    assert!(plain > 3 && named > 3, "{plain} and {named}");
    assert!(!html.contains("<article class=\"goal\""));
}

#[test]
fn the_json_is_the_one_that_the_docs_describe() {
    let folder = temporary();
    report(
        &[&fixture("csv/full.csv")],
        &[folder.path().join("r.json")],
        &[],
    )
    .done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let docs = include_str!("../../docs/report.md");
    fn fields(value: &Value, known: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    known.push(name.clone());
                    fields(value, known);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| fields(value, known)),
            _ => {}
        }
    }
    let mut known = Vec::new();
    fields(&json, &mut known);
    known.sort();
    known.dedup();
    assert!(known.len() > 60, "{known:?}");
    for name in known {
        assert!(
            docs.contains(&format!("`{name}`")),
            "docs/report.md lacks `{name}`"
        );
    }
}

#[test]
fn names_are_data_in_every_form() {
    let folder = temporary();
    let path = hostile(folder.path());
    let out = ["r.html", "r.md", "r.json"].map(|name| folder.path().join(name));
    report(&[&path], &out, &[]).done();
    let html = read(&folder, "r.html");
    assert_eq!(
        html.matches("<script").count(),
        1,
        "only the page's own script"
    );
    assert_eq!(
        html.matches("</style").count(),
        1,
        "only the page's own style"
    );
    for sign in ["<b>Street", "<img src=x"] {
        assert!(!html.contains(sign), "{sign} stands unescaped");
    }
    assert!(html.contains("&lt;script&gt;document.title"));
    let markdown = read(&folder, "r.md");
    for sign in ["<script", "<img", "<b>", "[a](javascript"] {
        assert!(!markdown.contains(sign), "{sign} stands unescaped");
    }
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let names: Vec<&str> = json["players"]
        .as_array()
        .expect("players")
        .iter()
        .filter_map(|player| player["player"].as_str())
        .collect();
    assert!(
        names.contains(&"<script>document.title='taken'</script>"),
        "{names:?}"
    );
}

#[test]
fn a_report_on_a_team_tells_what_it_conceded_and_names_only_its_players() {
    let folder = temporary();
    let out = [folder.path().join("r.json")];
    report(&[&data()], &out, &["--team", "Real Madrid"]).done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    assert_eq!(
        json["title"],
        "Errors behind goals – Real Madrid, FIFA Club World Cup 2025"
    );
    assert_eq!(json["summary"]["goals"], 8);
    assert_eq!(json["summary"]["key_event_matches"], 6);
    assert_eq!(
        json["summary"]["errors_to_shot"],
        Value::Null,
        "not known, and not zero"
    );
    for player in json["players"].as_array().expect("players") {
        assert_eq!(player["team"], "Real Madrid");
        assert_eq!(player["shot"], Value::Null);
    }
    let goals: Vec<&Value> = json["matches"]
        .as_array()
        .expect("matches")
        .iter()
        .flat_map(|of| of["goals"].as_array().expect("goals"))
        .collect();
    assert_eq!(goals.len(), 8);
    for goal in goals {
        assert_eq!(goal["against"], "Real Madrid");
    }
}

#[test]
fn a_report_on_a_player_still_names_the_others_behind_a_goal() {
    let folder = temporary();
    let out = [folder.path().join("r.json")];
    report(&[&data()], &out, &["--player", "Joane Gadou"]).done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    assert_eq!(json["players"].as_array().map(Vec::len), Some(1));
    let text = json["matches"].to_string();
    assert!(
        text.contains("Joane Gadou") && text.contains("Christian Zawieschitzky"),
        "{text}"
    );
}

#[test]
fn labels_hidden_leave_only_inference() {
    let folder = temporary();
    let out = [folder.path().join("r.json")];
    report(&[&data()], &out, &["--labels", "ignore"]).done();
    let text = read(&folder, "r.json");
    assert!(text.contains("\"source\": \"inferred\""));
    for source in ["report", "provider"] {
        assert!(
            !text.contains(&format!("\"source\": \"{source}\"")),
            "{source}"
        );
    }
}

#[test]
fn minutes_asked_for_leave_out_who_played_less() {
    let folder = temporary();
    let out = [folder.path().join("r.json")];
    report(&[&data()], &out, &["--min-minutes", "300"]).done();
    let json: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let players = json["players"].as_array().expect("players");
    assert!(!players.is_empty());
    for player in players {
        assert!(player["minutes"].as_f64().expect("minutes") >= 300.0);
    }
}

#[test]
fn a_file_that_says_no_form_is_wrong_usage_and_nothing_is_written() {
    let folder = temporary();
    let out = [folder.path().join("r.html"), folder.path().join("r.pdf")];
    report(&[&data()], &out, &[])
        .refused(2)
        .says(&["r.pdf", ".html, .md or .json"]);
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn all_files_are_written_or_none() {
    let folder = temporary();
    // A file stands where the folder of the second report would be.
    write(folder.path(), "taken", "x");
    let out = [
        folder.path().join("r.md"),
        folder.path().join("taken/r.json"),
    ];
    report(&[&data()], &out, &[]).refused(1).says(&["taken"]);
    assert_eq!(names_in(folder.path()), ["taken"]);
}

#[test]
fn files_that_cannot_be_read_are_in_the_report() {
    let folder = temporary();
    write(folder.path(), "good.csv", text_of("csv/full.csv"));
    write(
        folder.path(),
        "broken.json",
        "[{\"possession_team\": 1, \"play_pattern\": 2,",
    );
    let out = [folder.path().join("r.html"), folder.path().join("r.md")];
    let paths = [
        folder.path().join("good.csv"),
        folder.path().join("broken.json"),
    ];
    report(&[&paths[0], &paths[1]], &out, &["--keep-going"]).refused(1);
    for name in ["r.html", "r.md"] {
        let text = read(&folder, name);
        assert!(text.contains("could not be read"), "{name}");
        assert!(text.contains("broken.json"), "{name}");
    }
}

// ---- in a browser ------------------------------------------------------------------------------

/// Names and values of the rows that are seen, from the column with this heading.
fn column(browser: &mut Browser, what: &str) -> Vec<String> {
    browser.texts(&format!(
        "(() => {{ const table = document.getElementById('player-table'); \
         const head = [...table.querySelectorAll('tr.keys th')].find((th) => th.querySelector('button').getAttribute('aria-label') === {what:?}); \
         return [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => {{ const cell = row.cells[head.cellIndex]; return cell.dataset.v ?? (head.classList.contains('n') ? '' : cell.textContent); }}); }})()"
    ))
}

fn sorted_by(browser: &mut Browser) -> Vec<String> {
    browser.texts(
        "[...document.querySelectorAll('#player-table th[aria-sort]')].filter((th) => th.getAttribute('aria-sort') !== 'none').map((th) => th.querySelector('button').getAttribute('aria-label') + ' ' + th.getAttribute('aria-sort'))",
    )
}

fn heading(what: &str) -> String {
    format!("#player-table button[aria-label='{what}']")
}

/// Numbers fall (or rise), and those not known come last.
#[track_caller]
fn in_order(values: &[String], falling: bool) {
    let known: Vec<f64> = values
        .iter()
        .take_while(|value| !value.is_empty())
        .map(|value| value.parse().expect("a number"))
        .collect();
    assert!(
        values[known.len()..].iter().all(String::is_empty),
        "unknown last: {values:?}"
    );
    assert!(known.len() > 20, "{values:?}");
    assert!(
        known.windows(2).all(|pair| if falling {
            pair[0] >= pair[1]
        } else {
            pair[0] <= pair[1]
        }),
        "{values:?}"
    );
}

#[test]
fn the_page_opens_without_errors_and_without_the_network() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    // Until fonts are there and everything has been laid out and said.
    browser.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200))))");
    let mut asked = Vec::new();
    for event in &browser.events {
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
                panic!("the page complains: {event}")
            }
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"]
                    .as_str()
                    .unwrap_or_default();
                if !url.starts_with("data:") {
                    asked.push(url.to_owned());
                }
            }
            _ => {}
        }
    }
    assert_eq!(asked.len(), 1, "only the file itself is read: {asked:?}");
    assert!(asked[0].starts_with("file://"), "{asked:?}");
    assert_eq!(
        browser.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').length"),
        2,
        "the embedded font is used"
    );
}

#[test]
fn names_that_look_like_code_do_nothing_in_the_browser() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = temporary();
    let path = hostile(folder.path());
    let out = folder.path().join("r.html");
    report(&[&path], std::slice::from_ref(&out), &[]).done();
    browser.size(1280, 900);
    browser.open(&out);
    assert_eq!(browser.evaluate("document.title"), "Errors behind goals");
    assert_eq!(browser.evaluate("document.scripts.length"), 1);
    assert_eq!(
        browser.evaluate("document.querySelectorAll('[onerror], [onmouseover]').length"),
        0
    );
    let loud = browser.events.iter().any(|event| {
        [
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        ]
        .contains(&event["method"].as_str().unwrap_or_default())
    });
    assert!(!loud, "{:?}", browser.events);
}

#[test]
fn columns_sort_by_number_with_the_mouse_and_the_keyboard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    browser.click("#player-all");
    let estimate = "estimated errors that led to shots, goals included, per 90 minutes";
    assert_eq!(sorted_by(&mut browser), [format!("{estimate} descending")]);
    in_order(&column(&mut browser, estimate), true);

    browser.click(&heading("minutes"));
    assert_eq!(sorted_by(&mut browser), ["minutes descending"]);
    let minutes = column(&mut browser, "minutes");
    in_order(&minutes, true);
    // As texts 97 would stand above 582.
    assert!(minutes[0].len() > minutes[minutes.len() - 1].len());
    browser.click(&heading("minutes"));
    assert_eq!(sorted_by(&mut browser), ["minutes ascending"]);
    in_order(&column(&mut browser, "minutes"), false);

    // What is not known comes last both ways.
    let shots = "errors that led to shots, goals included, per 90 minutes";
    browser.evaluate(&format!(
        "document.querySelector({:?}).focus()",
        heading(shots)
    ));
    for (key, falling) in [("Enter", true), (" ", false)] {
        browser.press(key);
        let values = column(&mut browser, shots);
        in_order(&values, falling);
        assert!(
            values.iter().any(String::is_empty),
            "key events know no shots"
        );
        let direction = if falling { "descending" } else { "ascending" };
        assert_eq!(sorted_by(&mut browser), [format!("{shots} {direction}")]);
    }

    browser.click(&heading("player"));
    let names = column(&mut browser, "player");
    assert_eq!(sorted_by(&mut browser), ["player ascending"]);
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    // Å and É sort with A and E.
    assert!(
        place("Aurélien Tchouaméni") < place("Éder Militão"),
        "{names:?}"
    );
    assert!(
        place("Éder Militão") < place("Jude Bellingham"),
        "{names:?}"
    );
}

#[test]
fn every_control_is_reached_and_seen_with_the_keyboard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    let mut reached = Vec::new();
    for _ in 0..60 {
        browser.press("Tab");
        let here = browser.texts(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e); \
             return [e.id || e.className || e.tagName, (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 40), s.outlineStyle]; })()",
        );
        reached.push(format!("{} {}", here[0], here[1]));
        assert_ne!(here[2], "none", "no focus is seen on {here:?}");
        if here[1] == "xG, expected goals given away" {
            break;
        }
    }
    for wanted in [
        "skip Skip",
        "A Summary",
        "player-name",
        "player-team",
        "player-group",
        "player-minutes",
        "sort player",
        "sort minutes",
    ] {
        assert!(
            reached.iter().any(|what| what.starts_with(wanted)),
            "{wanted} in {reached:?}"
        );
    }
    // The picture does not scroll at this width and is no stop on the way.
    assert!(
        !reached.iter().any(|what| what.starts_with("picture")),
        "{reached:?}"
    );
}

#[test]
fn filters_leave_those_who_fit() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    let status = |browser: &mut Browser| {
        browser.evaluate("document.getElementById('player-status').textContent")
    };
    let from = browser.evaluate("Number(document.getElementById('player-minutes').value)");
    assert!(
        from.as_f64() > Some(0.0),
        "who hardly played is left out at first: {from}"
    );
    browser.click("#player-all");
    let all = column(&mut browser, "player").len();
    assert_eq!(
        status(&mut browser),
        format!("{all} of {all} players shown.")
    );

    browser.click("#player-name");
    browser.write("rudiger");
    assert_eq!(column(&mut browser, "player"), ["Antonio Rüdiger"]);
    assert_eq!(status(&mut browser), format!("1 of {all} players shown."));
    browser.click("#player-all");

    let choose = |id: &str, value: &str| {
        format!(
            "(() => {{ const e = document.getElementById({id:?}); e.value = {value:?}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
        )
    };
    browser.evaluate(&choose("player-team", "Juventus"));
    let teams = column(&mut browser, "team");
    assert!(
        teams.len() > 10 && teams.iter().all(|team| team == "Juventus"),
        "{teams:?}"
    );
    browser.evaluate(&choose("player-group", "GK"));
    assert_eq!(column(&mut browser, "position"), ["GK"]);
    browser.click("#player-all");
    browser.evaluate(&choose("player-minutes", "300"));
    let minutes = column(&mut browser, "minutes");
    assert!(!minutes.is_empty() && minutes.len() < all);
    assert!(
        minutes
            .iter()
            .all(|minutes| minutes.parse::<f64>().expect("a number") >= 300.0)
    );

    let goals =
        "[...document.querySelectorAll('.goal')].filter((goal) => goal.offsetParent).length";
    let before = browser.evaluate(goals).as_u64().expect("a number");
    browser.click("#goal-named");
    let named = browser.evaluate(goals).as_u64().expect("a number");
    assert!(0 < named && named < before, "{named} of {before}");
    browser.click("#goal-text");
    browser.write("gadou");
    let few = browser.evaluate(goals).as_u64().expect("a number");
    assert!(few < named, "{few} of {named}");
    let said = browser.evaluate("document.getElementById('goal-status').textContent");
    assert_eq!(said, format!("{few} of {before} goals shown."));
}

#[test]
fn names_lead_to_pages_with_the_mouse_the_keyboard_and_a_link() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    const OPEN: &str = "[...document.querySelectorAll('.player[open]')].map((page) => page.id)";
    const SEEN: &str = "(() => { const box = document.querySelector('.player[open]').getBoundingClientRect(); return box.top > -5 && box.top < innerHeight; })()";
    for width in [390, 1280] {
        browser.size(width, 900);
        browser.open(&page().join("report.html"));
        assert!(browser.texts(OPEN).is_empty(), "all are folded at first");
        browser.click("#player-all");
        browser.click("#player-table a[href='#player-antonio-rudiger']");
        browser.evaluate("new Promise((done) => setTimeout(done, 100))");
        assert_eq!(browser.texts(OPEN), ["player-antonio-rudiger"]);
        assert_eq!(browser.evaluate(SEEN), true, "seen at {width}");
        // From an error to the goals of its match.
        browser.evaluate("document.querySelector(\"#player-antonio-rudiger .errors a[href^='#match-']\").click()");
        browser.evaluate("new Promise((done) => setTimeout(done, 100))");
        let hash = browser.evaluate("location.hash");
        assert!(
            hash.as_str()
                .is_some_and(|hash| hash.contains("real-madrid")),
            "{hash}"
        );
        // With the keyboard: the name, Enter, and again when it was folded in between.
        let name = ".goal.named .candidates a";
        browser.evaluate(
            "document.querySelectorAll('.goal details').forEach((it) => (it.open = true))",
        );
        let place = browser.evaluate(&format!("document.querySelector({name:?}).hash.slice(1)"));
        for _ in 0..2 {
            browser.evaluate(
                "document.querySelectorAll('.player[open]').forEach((it) => (it.open = false))",
            );
            browser.evaluate(&format!("document.querySelector({name:?}).focus()"));
            browser.press("Enter");
            browser.evaluate("new Promise((done) => setTimeout(done, 100))");
            assert_eq!(browser.texts(OPEN), [place.as_str().expect("a place")]);
        }
        assert_eq!(
            browser.evaluate("document.activeElement.tagName"),
            "SUMMARY"
        );
        browser.press("Enter");
        assert!(browser.texts(OPEN).is_empty(), "and folded again");
    }
}

#[test]
fn exact_positions_can_be_filtered() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    browser.click("#player-all");
    let exact = browser.texts(
        "[...document.querySelectorAll('#player-group option')].map((o) => o.value).filter((v) => v.startsWith('='))",
    );
    assert!(exact.len() > 2, "{exact:?}");
    for code in exact {
        browser.evaluate(&format!(
            "(() => {{ const e = document.getElementById('player-group'); e.value = {code:?}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
        ));
        let positions = column(&mut browser, "position");
        assert!(!positions.is_empty());
        assert!(
            positions.iter().all(|it| *it == code[1..]),
            "{code}: {positions:?}"
        );
    }
}

/// A league takes less than two seconds until it can be used, in as many lines as a page has.
#[test]
fn a_league_is_ready_at_once() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = temporary();
    let matches = folder.path().join("league");
    backline([
        "simulate",
        "--matches",
        "380",
        "--store",
        matches.to_str().expect("a path"),
    ])
    .done();
    let out = folder.path().join("league.html");
    report(&[&matches], std::slice::from_ref(&out), &[]).done();
    browser.size(390, 844);
    browser.open(&out);
    let ready = browser.evaluate(
        "(() => { const t = performance.getEntriesByType('navigation')[0]; return t.domInteractive; })()",
    );
    let folded = browser.evaluate("document.querySelectorAll('details.match:not([open])').length");
    assert!(folded.as_u64() > Some(300), "{folded} matches are folded");
    println!("a league's page: interactive after {ready} ms");
    // This machine may be at other work: five times what it takes alone.
    assert!(ready.as_f64() < Some(5_000.0), "{ready} ms");
    let wide = browser.evaluate("document.documentElement.scrollWidth");
    assert_eq!(wide, 390, "no sideways scroll");
}

#[test]
fn a_telephone_shows_the_page_without_moving_it_sideways() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    for width in [360, 390, 768, 1280] {
        browser.size(width, 740);
        browser.open(&page().join("report.html"));
        browser.evaluate(
            "document.querySelectorAll('details').forEach((details) => (details.open = true))",
        );
        let wide = browser.evaluate("document.documentElement.scrollWidth");
        // A desktop's scroll bar takes some of the width.
        let wide = wide.as_u64().expect("a width");
        assert!(
            (u64::from(width) - 20..=u64::from(width)).contains(&wide),
            "{wide} at {width}"
        );
        // Pictures and sketches fit as they are.
        let cut = browser.texts(
            "[...document.querySelectorAll('.picture svg, .picture img, .sketch svg')].filter((e) => { const box = e.getBoundingClientRect(); return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); }).map((e) => e.closest('figure, li')?.textContent.slice(0, 80))",
        );
        assert!(cut.is_empty(), "cut at {width}: {cut:?}");
        let drawn = browser.evaluate(
            "[...document.querySelectorAll('.picture')].filter((e) => [...e.children].filter((c) => c.getBoundingClientRect().width > 0).length === 1).length - document.querySelectorAll('.picture').length",
        );
        assert_eq!(drawn, 0, "one picture in each frame at {width}");
        let out = browser.texts(
            "[...document.querySelectorAll('main *, header *')].filter((e) => !e.closest('.scroll, .picture, .sketch, .offscreen') && !e.classList.contains('offscreen') && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + '.' + e.className)",
        );
        assert!(out.is_empty(), "beyond the edge at {width}: {out:?}");
        let small = browser.texts(
            "[...document.querySelectorAll('p, td, th, li, button, input, select, label')].filter((e) => e.offsetParent && parseFloat(getComputedStyle(e).fontSize) < 12).map((e) => e.tagName + ' ' + e.textContent)",
        );
        assert!(small.is_empty(), "too small to read at {width}: {small:?}");
    }
}

#[test]
fn a_screen_reader_finds_its_way() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    assert_eq!(browser.evaluate("document.documentElement.lang"), "en");
    browser.evaluate(
        "document.querySelectorAll('details').forEach((details) => (details.open = true))",
    );
    let nodes = browser.accessible();
    let of = |role: &str| -> Vec<&Node> { nodes.iter().filter(|node| node.role == role).collect() };
    for (role, number) in [
        ("main", 1),
        ("banner", 1),
        ("navigation", 1),
        ("contentinfo", 1),
    ] {
        assert_eq!(of(role).len(), number, "{role}");
    }
    let regions: Vec<&str> = of("region").iter().map(|node| node.name.as_str()).collect();
    for wanted in ["Summary", "Players", "Goals", "Method and data"] {
        assert!(regions.contains(&wanted), "{regions:?}");
    }
    let headings = of("heading");
    assert_eq!(headings.iter().filter(|node| node.level == 1).count(), 1);
    for pair in headings.windows(2) {
        assert!(
            pair[1].level <= pair[0].level + 1,
            "a level is missing: {pair:?}"
        );
    }
    for role in [
        "image",
        "img",
        "button",
        "textbox",
        "searchbox",
        "combobox",
        "spinbutton",
        "checkbox",
        "link",
        "table",
        "columnheader",
        "rowheader",
        "heading",
        "form",
    ] {
        for node in of(role) {
            assert!(!node.name.trim().is_empty(), "a {role} without a name");
        }
    }
    assert_eq!(
        browser.evaluate("document.querySelectorAll('[role=group]:not([aria-label]):not([aria-labelledby])').length"),
        0,
        "what scrolls says what it is"
    );
    let pictures = of("image").len() + of("img").len();
    assert_eq!(
        browser.evaluate("document.querySelectorAll('.picture, .sketch svg').length"),
        pictures,
        "each picture is one image"
    );
    assert!(pictures > 10);
    assert!(
        of("rowheader").len() > 25,
        "each player is his row's heading"
    );
    assert!(of("status").len() >= 2, "what a filter did is said");
}

/// Contrast as WCAG 2 defines it, of texts on their background.
const CONTRAST: &str = r#"(() => {
  const root = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = root.getPropertyValue(name).trim().slice(1);
    const part = (at) => { const v = parseInt(hex.slice(at, at + 2), 16) / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4);
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return ["--ink", "--muted", "--goal", "--shot"].flatMap((text) => ["--paper", "--band"].map((ground) => ratio(light(text), light(ground))));
})()"#;

#[test]
fn light_and_dark_have_contrast_and_paper_shows_all() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.open(&page().join("report.html"));
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.call(
            "Emulation.setEmulatedMedia",
            serde_json::json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        grounds.push(browser.evaluate("getComputedStyle(document.body).backgroundColor"));
        let ratios = browser.evaluate(CONTRAST);
        for ratio in ratios.as_array().expect("ratios") {
            assert!(ratio.as_f64() >= Some(4.5), "{scheme}: {ratios}");
        }
    }
    assert_ne!(grounds[0], grounds[1]);
    browser.call(
        "Emulation.setEmulatedMedia",
        serde_json::json!({"media": "print", "features": []}),
    );
    assert_eq!(
        browser.evaluate("getComputedStyle(document.body).backgroundColor"),
        "rgb(255, 255, 255)"
    );
    for hidden in ["nav", "#player-filter", "#goal-filter"] {
        let shown = browser.evaluate(&format!(
            "getComputedStyle(document.querySelector({hidden:?})).display"
        ));
        assert_eq!(shown, "none", "{hidden} on paper");
    }
    // A printed page has the evidence, though nobody opened it.
    let pdf = browser.call("Page.printToPDF", serde_json::json!({}));
    assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 50_000));
    browser.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assert_eq!(
        browser.evaluate("document.querySelectorAll('details:not([open]):not(.player)').length"),
        0
    );
    browser.evaluate("window.dispatchEvent(new Event('afterprint'))");
    assert!(
        browser
            .evaluate("document.querySelectorAll('details:not([open])').length")
            .as_u64()
            > Some(0)
    );
}

#[test]
fn without_its_script_the_page_is_whole() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.size(1280, 900);
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        serde_json::json!({"value": true}),
    );
    browser.open(&page().join("report.html"));
    let nodes = browser.accessible();
    let names = |role: &str| nodes.iter().filter(|node| node.role == role).count();
    assert!(names("rowheader") > 50, "all players stand there");
    assert_eq!(names("searchbox"), 0, "no control that would do nothing");
}
