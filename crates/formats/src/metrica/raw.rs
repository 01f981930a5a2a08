//! The two forms of the events, the newer JSON and the older CSV, as rows of one shape.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::spec::Subtypes;
use backline_kit::hint::Hint;
use backline_kit::source::Input;
use backline_kit::table::TextTable;
use backline_kit::text::decode_json;
use backline_model::{Error, Place, Result, missing_columns};

/// One event.
pub(super) struct Row<'a> {
    pub id: Cow<'a, str>,
    /// The file's name of the team.
    pub team: Cow<'a, str>,
    pub team_name: Cow<'a, str>,
    pub kind: Cow<'a, str>,
    pub subtypes: Subtypes,
    /// The file's words for the subtypes, joined by `-`.
    pub words: Cow<'a, str>,
    pub period: u8,
    /// Seconds since the start of the recording.
    pub start: f64,
    pub end: f64,
    pub player_id: Option<Cow<'a, str>>,
    pub player: Option<Cow<'a, str>>,
    pub to: Option<Cow<'a, str>>,
    /// Shares of the pitch from its upper left corner.
    pub from_place: Option<(f64, f64)>,
    pub to_place: Option<(f64, f64)>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    data: Vec<RawEvent<'a>>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Who<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Moment {
    time: f64,
    x: Option<f64>,
    y: Option<f64>,
}

impl Moment {
    fn place(&self) -> Option<(f64, f64)> {
        self.x.zip(self.y)
    }
}

#[derive(Deserialize)]
struct RawEvent<'a> {
    index: u64,
    #[serde(borrow)]
    team: Who<'a>,
    #[serde(rename = "type", borrow)]
    kind: Named<'a>,
    #[serde(borrow, default)]
    subtypes: Words<'a>,
    start: Moment,
    end: Moment,
    #[serde(deserialize_with = "period")]
    period: u8,
    #[serde(borrow)]
    from: Option<Who<'a>>,
    #[serde(borrow)]
    to: Option<Who<'a>>,
}

fn period<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<u8, D::Error> {
    let period = u64::deserialize(deserializer)?;
    u8::try_from(period)
        .ok()
        .filter(|period| (1..=5).contains(period))
        .ok_or_else(|| {
            de::Error::invalid_value(de::Unexpected::Unsigned(period), &"a period 1 to 5")
        })
}

/// Subtypes: nothing, one, or a list.
#[derive(Default)]
struct Words<'a>(Vec<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Words<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a subtype, a list of them, or null")
            }
            fn visit_unit<E: de::Error>(self) -> std::result::Result<Self::Value, E> {
                Ok(Words::default())
            }
            fn visit_map<A: de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut words = Vec::new();
                while let Some(key) = map.next_key::<Cow<str>>()? {
                    if key == "name" {
                        words.push(map.next_value::<Text>()?.0);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Words(words))
            }
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut words = Vec::new();
                while let Some(one) = seq.next_element::<Named>()? {
                    words.push(one.name);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// A text that is borrowed where possible.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Borrowed<'b>(#[serde(borrow)] Cow<'b, str>);
        Borrowed::deserialize(deserializer).map(|text| Text(text.0))
    }
}

const HINT: Hint = Hint::Events("Metrica events {data: [...]}");

/// Reads the JSON.
pub(super) fn json<'a>(input: &Input<'a>) -> Result<Vec<Row<'a>>> {
    let file: File = decode_json(input.file, input.bytes, HINT)?;
    let row = |raw: RawEvent<'a>| Row {
        id: Cow::Owned(raw.index.to_string()),
        team: raw.team.id,
        team_name: raw.team.name,
        kind: raw.kind.name,
        subtypes: raw
            .subtypes
            .0
            .iter()
            .fold(Subtypes::default(), |set, word| set.with(word)),
        words: Cow::Owned(raw.subtypes.0.join("-")),
        period: raw.period,
        start: raw.start.time,
        end: raw.end.time,
        from_place: raw.start.place(),
        to_place: raw.end.place(),
        player_id: raw.from.as_ref().map(|who| who.id.clone()),
        player: raw.from.map(|who| who.name),
        to: raw.to.map(|who| who.name),
    };
    Ok(file.data.into_iter().map(row).collect())
}

/// The CSV's columns.
pub(super) const COLUMNS: [&str; 14] = [
    "Team",
    "Type",
    "Subtype",
    "Period",
    "Start Frame",
    "Start Time [s]",
    "End Frame",
    "End Time [s]",
    "From",
    "To",
    "Start X",
    "Start Y",
    "End X",
    "End Y",
];

/// Reads the CSV.
pub(super) fn csv<'a>(input: &Input, table: &'a TextTable<'a>) -> Result<Vec<Row<'a>>> {
    const FIX: &str = "Expected Metrica's sample-data event CSV with the columns Team, Type, Subtype, Period, Start Time [s], End Time [s], From, To, Start X, Start Y, End X, End Y";
    let mut lines = table.rows(input.file);
    let header = lines.header()?;
    let mut at = [0usize; COLUMNS.len()];
    for (index, name) in COLUMNS.iter().enumerate() {
        // Frames are not read.
        if name.ends_with("Frame") {
            continue;
        }
        at[index] = header
            .iter()
            .position(|cell| cell == *name)
            .ok_or_else(|| {
                Error::input(input.file, Place::Line(1), missing_columns(&[name]), FIX)
            })?;
    }
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while let Some(line) = lines.next(&mut record)? {
        let cell = |column: usize| record.get(at[column]).unwrap_or_default();
        let wrong = |column: usize, expected: &str| {
            Error::input(
                input.file,
                Place::Cell {
                    line,
                    column: COLUMNS[column].to_owned(),
                },
                format!("`{}` is not a {expected}", cell(column)),
                FIX,
            )
        };
        let number = |column: usize| -> Result<Option<f64>> {
            let text = cell(column);
            if text.is_empty() || text.eq_ignore_ascii_case("nan") {
                return Ok(None);
            }
            let text = match table.decimal_comma() {
                true => Cow::Owned(text.replace(',', ".")),
                false => Cow::Borrowed(text),
            };
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(Some).ok_or_else(|| wrong(column, "number"))
        };
        let text = |column: usize| -> Option<Cow<'a, str>> {
            // One sample writes `Player 26` where it means `Player26`.
            let name = cell(column).replace(' ', "");
            (!name.is_empty()).then_some(Cow::Owned(name))
        };
        let period = cell(3)
            .parse()
            .ok()
            .filter(|period| (1..=5).contains(period));
        let start = number(5)?.ok_or_else(|| wrong(5, "time in seconds"))?;
        let from = text(8);
        rows.push(Row {
            id: Cow::Owned((rows.len() + 1).to_string()),
            team: Cow::Owned(cell(0).to_owned()),
            team_name: Cow::Owned(cell(0).to_owned()),
            kind: Cow::Owned(cell(1).to_owned()),
            subtypes: cell(2)
                .split('-')
                .fold(Subtypes::default(), |set, word| set.with(word)),
            words: Cow::Owned(cell(2).to_owned()),
            period: period.ok_or_else(|| wrong(3, "period 1 to 5"))?,
            start,
            // In one sample a kick-off ends at 0.
            end: number(7)?.filter(|end| *end >= start).unwrap_or(start),
            player_id: from.clone(),
            player: from,
            to: text(9),
            from_place: number(10)?.zip(number(11)?),
            to_place: number(12)?.zip(number(13)?),
        });
    }
    Ok(rows)
}
