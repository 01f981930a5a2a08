//! JSON Schemas of the JSON that backline writes, `docs/schema/*.json`: made from the types that it
//! serialises and the columns of its tables, and held against what the program writes.
//!
//! `BACKLINE_WRITE_DOCS=1 cargo test --release --test suite schema` writes them again.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use backline::machinery::agree::{AGREE_COLUMNS, AGREE_MATCH_COLUMNS, SEEN_COLUMNS};
use backline::machinery::attribute::Kind;
use backline::machinery::compare::{
    ESTIMATE_COLUMNS, ESTIMATE_OUTCOME_COLUMNS, PAIR_COLUMNS, Per, RANK_COLUMNS, SPLIT_COLUMNS,
    Verdict, Weight,
};
use backline::machinery::model::{ColumnSpec, Coverage, PositionGroup};
use backline::machinery::rows::{
    Compared, CountBasis, LedTo, MinutesBasis, Seen, Unit, VerdictSource,
};
use backline::machinery::value::XgSource;
use polars::prelude::DataType;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::answers::two_feeds;
use crate::common::json_schema::violations;
use crate::common::{backline, fixture, inspect, shared, temporary};
use crate::outputs::is_written;

/// File, title, and the type that is written.
const DOCUMENTS: [(&str, &str, &str); 5] = [
    ("report", "backline report, as JSON", "Document"),
    ("comparison", "comparison.json", "ComparisonJson"),
    ("agreement", "agreement.json", "AgreementJson"),
    ("inspect", "backline inspect --json", "Report"),
    ("evaluate", "backline evaluate --json", "EvaluateJson"),
];

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// JSON whose objects keep the order of their fields.
enum Node {
    Value(Value),
    Object(Vec<(String, Node)>),
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Value(value) => value.serialize(to),
            Node::Object(fields) => to.collect_map(fields.iter().map(|(name, node)| (name, node))),
        }
    }
}

fn object<const N: usize>(fields: [(&str, Node); N]) -> Vec<(String, Node)> {
    let fields = fields.into_iter();
    fields.map(|(name, node)| (name.to_owned(), node)).collect()
}

fn value(value: impl Into<Value>) -> Node {
    Node::Value(value.into())
}

/// A struct that serde writes as an object.
struct Shape {
    meaning: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    kind: String,
    meaning: String,
    /// Its own fields stand in its place.
    flat: bool,
    /// It may be absent.
    optional: bool,
}

/// The structs of our crates that serde writes, by name; from their source, which rustfmt keeps in
/// one form.
fn shapes() -> BTreeMap<String, Vec<Shape>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("crates")];
    let mut shapes: BTreeMap<String, Vec<Shape>> = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                let mut lines = text.lines();
                let (mut meaning, mut written) = (Vec::new(), false);
                while let Some(line) = lines.next() {
                    if let Some(words) = line.strip_prefix("///") {
                        meaning.push(words.trim());
                    } else if let Some(derived) = line.strip_prefix("#[derive(") {
                        // What is read as well, such as a store's manifest, is not an output.
                        written = derived.contains("Serialize") && !derived.contains("Deserialize");
                    } else if let (true, Some(name)) = (written, struct_name(line)) {
                        let shape = Shape {
                            meaning: plain(&meaning),
                            fields: fields(&mut lines, name),
                        };
                        shapes.entry(name.to_owned()).or_default().push(shape);
                        (meaning, written) = (Vec::new(), false);
                    } else if !line.starts_with("#[") {
                        (meaning, written) = (Vec::new(), false);
                    }
                }
            }
        }
    }
    shapes
}

/// The name in `pub struct Name<'a> {`.
fn struct_name(line: &str) -> Option<&str> {
    let (_, name) = line.strip_suffix(" {")?.split_once("struct ")?;
    Some(name.split('<').next().unwrap_or(name))
}

/// A doc comment as text.
fn plain(lines: &[&str]) -> String {
    lines.join(" ").replace("[`", "`").replace("`]", "`")
}

/// The fields up to the struct's end.
fn fields<'a>(lines: &mut impl Iterator<Item = &'a str>, of: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    let (mut meaning, mut flat, mut optional) = (Vec::new(), false, false);
    let mut skipped = false;
    for line in lines.take_while(|line| *line != "}") {
        let line = line.trim();
        if let Some(words) = line.strip_prefix("///") {
            meaning.push(words.trim());
        } else if line == "#[serde(flatten)]" {
            flat = true;
        } else if line.starts_with("#[serde(skip_serializing_if") {
            optional = true;
        } else if line.starts_with("#[serde(serialize_with = \"word\")]") {
            // A word, as `words` says.
        } else if line == "#[serde(skip)]" {
            skipped = true;
        } else if let Some((name, kind)) = line.split_once(": ") {
            if std::mem::take(&mut skipped) {
                (meaning, flat, optional) = (Vec::new(), false, false);
                continue;
            }
            let name = name.rsplit(' ').next().unwrap_or(name).to_owned();
            let kind = kind.strip_suffix(',').expect("a field in one line");
            assert!(!meaning.is_empty(), "{of}::{name} has no comment");
            fields.push(Field {
                kind: kind.to_owned(),
                meaning: plain(&meaning),
                name,
                flat,
                optional,
            });
            (meaning, flat, optional) = (Vec::new(), false, false);
        } else {
            panic!("{of}: `{line}` is not understood here");
        }
    }
    fields
}

/// The words that a text can be; `of` is a struct or the name of rows.
fn words(of: &str, field: &str) -> Option<Vec<&'static str>> {
    macro_rules! all {
        ($list:ident) => {
            Some($list::ALL.iter().map(|word| word.name()).collect())
        };
    }
    match (of, field) {
        (_, "led_to") => all!(LedTo),
        ("CandidateRow" | "OfKind" | "Difference", "kind") => all!(Kind),
        ("CandidateRow", "source") => all!(VerdictSource),
        ("PlayerRow" | "OfGroup", "group") => all!(PositionGroup),
        ("PlayerRow", "minutes_basis") => all!(MinutesBasis),
        ("MatchStory" | "MatchReport", "coverage") => all!(Coverage),
        ("GoalStory", "xg_source") => all!(XgSource),
        ("ComparisonJson", "unit") => Some(Per::ALL.iter().map(|per| per.words()).collect()),
        ("Estimate" | "Part", "per") => all!(Per),
        ("ComparisonJson" | "Estimate" | "Part", "weight") => all!(Weight),
        ("Estimate" | "Part", "basis") => all!(CountBasis),
        ("Pair", "verdict") => all!(Verdict),
        ("AgreementFigure", "compared") => all!(Compared),
        ("AgreementFigure", "unit") => all!(Unit),
        ("AgreementError", "labelled" | "named") => all!(Seen),
        _ => None,
    }
}

/// The name of a table's rows, and their columns in groups with a prefix.
type Rows = (&'static str, Vec<(String, &'static [ColumnSpec])>);

/// The rows in a list of records.
fn rows(of: &str, field: &str) -> Rows {
    let plain = |specs| vec![(String::new(), specs)];
    let estimate = || {
        let outcomes = LedTo::ALL.iter();
        let outcomes = outcomes.map(|to| (format!("{}_", to.name()), ESTIMATE_OUTCOME_COLUMNS));
        plain(ESTIMATE_COLUMNS).into_iter().chain(outcomes)
    };
    match (of, field) {
        ("ComparisonJson", "players") => ("Estimate", estimate().collect()),
        ("ComparisonJson", "parts") => (
            "Part",
            plain(SPLIT_COLUMNS).into_iter().chain(estimate()).collect(),
        ),
        ("ComparisonJson", "pairs") => ("Pair", plain(PAIR_COLUMNS)),
        ("ComparisonJson", "ranks") => ("Rank", plain(RANK_COLUMNS)),
        ("AgreementJson", "figures") => ("AgreementFigure", plain(AGREE_COLUMNS)),
        ("AgreementJson", "matches") => ("AgreementMatch", plain(AGREE_MATCH_COLUMNS)),
        ("AgreementJson", "errors") => ("AgreementError", plain(SEEN_COLUMNS)),
        _ => panic!("whose rows {of}::{field} has is not known here"),
    }
}

/// A schema that is being written.
struct Draft {
    shapes: BTreeMap<String, Vec<Shape>>,
    /// Definitions that are referred to: structs, and rows with their columns.
    structs: BTreeSet<String>,
    rows: BTreeMap<&'static str, Rows>,
}

impl Draft {
    fn shape(&self, name: &str) -> &Shape {
        match self.shapes.get(name).map(Vec::as_slice) {
            Some([one]) => one,
            Some(_) => panic!("several structs that are written are called {name}"),
            None => panic!("no struct that is written is called {name}"),
        }
    }

    /// The fields of a struct, those of flattened ones in their place.
    fn all_fields(&self, name: &str) -> Vec<(String, &Field)> {
        let mut all = Vec::new();
        for field in &self.shape(name).fields {
            match field.flat {
                true => all.extend(self.all_fields(&field.kind)),
                false => all.push((name.to_owned(), field)),
            }
        }
        all
    }

    /// The schema of a struct.
    fn of_struct(&mut self, name: &str) -> Vec<(String, Node)> {
        let fields: Vec<_> = self
            .all_fields(name)
            .into_iter()
            .map(|(of, field)| (of, field.name.clone(), field.kind.clone()))
            .collect();
        let kinds: Vec<_> = fields
            .into_iter()
            .map(|(of, field, kind)| self.of_type(&kind, &of, &field))
            .collect();
        let fields = self.all_fields(name);
        let required = fields.iter().filter(|(_, field)| !field.optional);
        let required: Vec<&str> = required.map(|(_, field)| field.name.as_str()).collect();
        let required = value(required);
        let properties = fields.iter().zip(kinds).map(|((_, field), mut kind)| {
            let meaning = value(field.meaning.as_str());
            kind.insert(0, ("description".to_owned(), meaning));
            (field.name.clone(), Node::Object(kind))
        });
        let properties = Node::Object(properties.collect());
        let meaning = value(self.shape(name).meaning.as_str());
        of_object(Some(meaning), properties, required)
    }

    /// The schema of a field's type.
    fn of_type(&mut self, kind: &str, of: &str, field: &str) -> Vec<(String, Node)> {
        let inside = |open: &str, close: &str| kind.strip_prefix(open)?.strip_suffix(close);
        if let Some(some) = inside("Option<", ">") {
            return nullable(self.of_type(some, of, field));
        }
        if let Some(item) = inside("Vec<", ">") {
            let item = self.of_type(item, of, field);
            return object([("type", value("array")), ("items", Node::Object(item))]);
        }
        let several = inside("[", "]").and_then(|kind| kind.split_once("; "));
        let several = several.map(|(item, number)| (item, number.parse().expect("a number")));
        let pair = inside("(", ")").and_then(|kind| kind.split_once(", "));
        if let Some((item, number)) = several.or(pair.map(|(one, _)| (one, 2u32))) {
            let item = self.of_type(item, of, field);
            return object([
                ("type", value("array")),
                ("items", Node::Object(item)),
                ("minItems", value(number)),
                ("maxItems", value(number)),
            ]);
        }
        match kind.strip_prefix("&'a ").unwrap_or(kind) {
            "String" | "str" | "&'static str" | "LedTo" => {
                let mut text = object([("type", value("string"))]);
                if let Some(words) = words(of, field) {
                    text.push(("enum".to_owned(), value(words)));
                }
                text
            }
            "bool" => object([("type", value("boolean"))]),
            "f64" => object([("type", value("number"))]),
            "u8" | "u16" | "u32" | "usize" => {
                object([("type", value("integer")), ("minimum", value(0))])
            }
            "serde_json::Value" => {
                let rows = rows(of, field);
                let name = rows.0;
                self.rows.insert(name, rows);
                reference(name)
            }
            name => {
                let name = name.strip_suffix("<'a>").unwrap_or(name);
                self.structs.insert(name.to_owned());
                reference(name)
            }
        }
    }
}

fn reference(name: &str) -> Vec<(String, Node)> {
    object([("$ref", value(format!("#/$defs/{name}")))])
}

fn of_object(meaning: Option<Node>, properties: Node, required: Node) -> Vec<(String, Node)> {
    let meaning = meaning.map(|meaning| ("description".to_owned(), meaning));
    let rest = object([
        ("type", value("object")),
        ("properties", properties),
        ("required", required),
        ("additionalProperties", value(false)),
    ]);
    meaning.into_iter().chain(rest).collect()
}

/// The same, or null.
fn nullable(schema: Vec<(String, Node)>) -> Vec<(String, Node)> {
    if schema.iter().any(|(keyword, _)| keyword == "$ref") {
        let text = serde_json::to_value(Node::Object(schema)).expect("JSON");
        return object([("anyOf", value(json!([text, { "type": "null" }])))]);
    }
    let or_null = |(keyword, node): (String, Node)| {
        let node = match (keyword.as_str(), node) {
            ("type", Node::Value(kind)) => value(json!([kind, "null"])),
            ("enum", Node::Value(Value::Array(mut words))) => {
                words.push(Value::Null);
                value(words)
            }
            (_, node) => node,
        };
        (keyword, node)
    };
    schema.into_iter().map(or_null).collect()
}

/// The schema of a table's rows.
fn of_rows((name, groups): &Rows) -> Vec<(String, Node)> {
    let mut properties = Vec::new();
    for (prefix, specs) in groups {
        for spec in *specs {
            let meaning = match spec.unit {
                "-" => spec.meaning.to_owned(),
                unit => format!("{} ({unit})", spec.meaning),
            };
            let mut schema = of_column(name, spec);
            schema.insert(0, ("description".to_owned(), value(meaning)));
            properties.push((format!("{prefix}{}", spec.name), Node::Object(schema)));
        }
    }
    let required: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
    let required = value(required);
    of_object(None, Node::Object(properties), required)
}

fn of_column(rows: &str, spec: &ColumnSpec) -> Vec<(String, Node)> {
    let schema = match (spec.dtype)() {
        DataType::Boolean => object([("type", value("boolean"))]),
        DataType::Date => object([("type", value("string")), ("format", value("date"))]),
        dtype if dtype.is_integer() => object([("type", value("integer"))]),
        dtype if dtype.is_float() => object([("type", value("number"))]),
        dtype => {
            let mut schema = object([("type", value("string"))]);
            let listed = match &dtype {
                DataType::Enum(words, _) => {
                    Some(words.categories().values_iter().map(Value::from).collect())
                }
                DataType::String => words(rows, spec.name).map(Value::from),
                other => panic!("the form of {other} in JSON is not known here"),
            };
            schema.extend(listed.map(|words: Value| ("enum".to_owned(), value(words))));
            schema
        }
    };
    match spec.nullable {
        true => nullable(schema),
        false => schema,
    }
}

/// The schema of one of the documents.
fn schema_of(title: &str, written: &str) -> Node {
    let mut draft = Draft {
        shapes: shapes(),
        structs: BTreeSet::new(),
        rows: BTreeMap::new(),
    };
    let root = draft.of_struct(written);
    let mut definitions: BTreeMap<String, Node> = BTreeMap::new();
    while let Some(name) = draft.structs.pop_first() {
        if let Entry::Vacant(place) = definitions.entry(name) {
            let schema = draft.of_struct(place.key());
            place.insert(Node::Object(schema));
        }
    }
    let rows = draft.rows.into_iter();
    definitions.extend(rows.map(|(name, rows)| (name.to_owned(), Node::Object(of_rows(&rows)))));
    let definitions = Node::Object(definitions.into_iter().collect());
    let mut all = object([("$schema", value(DRAFT)), ("title", value(title))]);
    all.extend(root);
    all.push(("$defs".to_owned(), definitions));
    Node::Object(all)
}

/// The schema of a query's answer, whose columns are those that were asked for.
fn schema_of_answers() -> Node {
    Node::Object(object([
        ("$schema", value(DRAFT)),
        ("title", value("backline query --json")),
        (
            "description",
            value("The rows of the answer, each with the columns that the query names."),
        ),
        ("type", value("array")),
        (
            "items",
            value(json!({
                "type": "object",
                "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
            })),
        ),
    ]))
}

/// A schema of `docs/schema`.
fn written(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.json"));
    let text = std::fs::read_to_string(path).expect("a schema");
    serde_json::from_str(&text).expect("JSON")
}

/// Holds JSON against a schema of `docs/schema`, and returns it.
#[track_caller]
fn fits(name: &str, text: &str) -> Value {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let found = violations(&written(name), &value);
    let first: Vec<&String> = found.iter().take(10).collect();
    assert!(
        found.is_empty(),
        "{} places do not fit docs/schema/{name}.json, the first ten: {first:#?}",
        found.len()
    );
    value
}

fn data() -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    data.display().to_string()
}

/// What `backline report` writes as JSON.
fn report(paths: &[PathBuf], more: &[&str]) -> String {
    let out = temporary();
    let file = out.path().join("report.json");
    let mut args: Vec<&std::ffi::OsStr> = vec!["report".as_ref()];
    args.extend(paths.iter().map(|path| path.as_os_str()));
    args.extend(["--out".as_ref(), file.as_os_str()]);
    args.extend(more.iter().map(std::ffi::OsStr::new));
    backline(args).done();
    std::fs::read_to_string(file).expect("written")
}

/// What `backline evaluate --json` prints.
fn evaluate(paths: &[PathBuf]) -> String {
    let paths = paths.iter().map(|path| path.display().to_string());
    let words = ["evaluate".to_owned(), "--json".to_owned()].into_iter();
    backline(words.chain(paths)).done().stdout
}

#[test]
fn the_schemas_are_those_of_the_code() {
    let file = |name: &str, schema: &Node| {
        let text = serde_json::to_string_pretty(schema).expect("JSON");
        is_written(&format!("docs/schema/{name}.json"), &(text + "\n"));
    };
    for (name, title, written) in DOCUMENTS {
        file(name, &schema_of(title, written));
    }
    file("query", &schema_of_answers());
}

#[test]
fn reports_fit_their_schema() {
    let data = PathBuf::from(data());
    fits("report", &report(std::slice::from_ref(&data), &[]));
    fits("report", &report(&[data], &["--team", "Real Madrid"]));
    let full = fits("report", &report(&[fixture("statsbomb")], &[]));
    assert!(full["summary"]["errors_to_shot"].is_number());
}

#[test]
fn comparisons_and_agreements_fit_their_schemas() {
    let out = temporary();
    let place = out.path().display().to_string();
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).expect("written");
    let data = data();
    let compare = ["compare", &data, "--out", &place, "--by", "season"];
    let players = ["--player", "Rüdiger", "--player", "Asencio"];
    backline(compare.into_iter().chain(players)).done();
    let two = fits("comparison", &read("comparison.json"));
    assert_eq!(two["players"].as_array().map(Vec::len), Some(2));
    assert!(two["parts"].is_array() && two["finding"].is_object());
    backline(["compare", &data, "--out", &place, "--player", "Rüdiger"]).done();
    let one = fits("comparison", &read("comparison.json"));
    assert!(one.get("parts").is_none() && one["finding"].is_null());

    let (a, b) = two_feeds(out.path());
    backline(["agree", &a, &b, "--out", &place]).done();
    let agreed = fits("agreement", &read("agreement.json"));
    assert!(!agreed["errors"].as_array().expect("a list").is_empty());
}

#[test]
fn what_is_printed_fits_its_schema() {
    let data = PathBuf::from(data());
    fits("inspect", &inspect(&data, &["--json"]).done().stdout);
    let all = inspect(&fixture(""), &["--json"]).done().stdout;
    let all = fits("inspect", &all);
    let mut matches = all["matches"].as_array().expect("a list").iter();
    assert!(matches.any(|one| !one["skipped"].as_array().expect("a list").is_empty()));
    fits("evaluate", &evaluate(std::slice::from_ref(&data)));

    let out = temporary();
    let store = out.path().join("store").display().to_string();
    backline(["import", &data.display().to_string(), "--store", &store]).done();
    for table in ["errors", "lineups", "matches", "events", "outcomes"] {
        let all = format!("SELECT * FROM {table} LIMIT 30");
        let answer = backline(["query", &all, "--store", &store, "--json"]).done();
        let rows = fits("query", &answer.stdout);
        assert!(!rows.as_array().expect("rows").is_empty(), "{table}");
    }
}

/// Full matches with frames and two providers of the same matches: fields that are null elsewhere.
#[test]
fn what_is_said_of_whole_competitions_fits_its_schema() {
    let (Some(wyscout), Some(statsbomb), Some(frames)) = (
        shared("wyscout/world-cup-2018.tar.xz"),
        shared("statsbomb/world-cup-2018-first-24.tar.xz"),
        shared("statsbomb/leverkusen-2023-24.tar.xz"),
    ) else {
        return;
    };
    let both = fits("evaluate", &evaluate(&[wyscout.clone(), statsbomb.clone()]));
    assert!(
        !both["recorded_twice"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
    let full = fits("report", &report(&[wyscout, statsbomb], &[]));
    assert!(
        full["teams"]
            .as_array()
            .is_some_and(|teams| teams.len() > 20)
    );
    let seen = inspect(&frames, &["--json"]).done().stdout;
    let seen = fits("inspect", &seen);
    assert!(seen["matches"][0]["frames"].is_object());
}

#[test]
fn json_of_another_shape_does_not_fit() {
    let text = report(&[PathBuf::from(data())], &[]);
    let schema = written("report");
    let damaged = |damage: fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        damage(&mut value);
        violations(&schema, &value).len()
    };
    assert_eq!(damaged(|_| ()), 0);
    let removed = |value: &mut Value| {
        value["players"][0]
            .as_object_mut()
            .expect("an object")
            .remove("minutes");
    };
    assert_eq!(damaged(removed), 1);
    assert_eq!(damaged(|value| value["players"][1]["shirt"] = json!(4)), 1);
    assert_eq!(damaged(|value| value["summary"]["goals"] = json!(-1)), 1);
    assert_eq!(damaged(|value| value["summary"]["goals"] = json!(2.5)), 1);
    assert_eq!(
        damaged(|value| value["matches"][0]["home"] = Value::Null),
        1
    );
    assert_eq!(
        damaged(|value| value["matches"][0]["goals"] = json!("none")),
        1
    );
    let third = |value: &mut Value| value["matches"][0]["goals"][0]["score"] = json!([1, 0, 0]);
    assert_eq!(damaged(third), 1);
    let kind = |value: &mut Value| value["matches"][0]["coverage"] = json!("half");
    assert_eq!(damaged(kind), 1);
    let inside = |value: &mut Value| value["players"][0]["goal"] = json!({ "errors": 1 });
    assert_eq!(damaged(inside), 1);
}
