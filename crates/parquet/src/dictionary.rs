//! Dictionaries whose numbers take whole bytes.

use polars::prelude::PlHashMap;
use polars_arrow::array::{
    Array, DictionaryArray, Float32Array, Float64Array, PrimitiveArray, Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, IntegerType};

/// Numbers written with a dictionary of this size take a whole byte each.
const BYTE: usize = 128;
/// A dictionary larger than this share of its rows is not worth it.
const WORTH: usize = 4;

/// The numbers of a larger dictionary need more than two bytes.
const TWO_BYTES: usize = 1 << 16;

/// The column as a dictionary with numbers of whole bytes: zstd works on bytes, and saves a fifth
/// less on numbers of five or seven bits. To force the width, numbers of up to [`BYTE`] values
/// start there; the places below repeat the first value. Numbers of more than a byte are widened in
/// their page, see [`crate::pages::two_byte_keys`]. `None` if values hardly repeat, or if polars' own
/// dictionary does as well. `matches` are the rows at which a match begins, for a column that is
/// better numbered match by match.
pub(crate) fn in_bytes(array: &dyn Array, matches: &[usize]) -> Option<Box<dyn Array>> {
    match array.dtype() {
        ArrowDataType::Float32 => {
            let array = array.as_any().downcast_ref::<Float32Array>()?;
            let bits = array.iter().map(|value| value.map(|value| value.to_bits()));
            let (keys, values) = numbered(bits)?;
            let values = values.into_iter().map(|value| Some(f32::from_bits(value)));
            dictionary(keys, Float32Array::from_iter(values).boxed())
        }
        ArrowDataType::Float64 => {
            let array = array.as_any().downcast_ref::<Float64Array>()?;
            let bits = array.iter().map(|value| value.map(|value| value.to_bits()));
            let (keys, values) = numbered(bits)?;
            let values = values.into_iter().map(|value| Some(f64::from_bits(value)));
            dictionary(keys, Float64Array::from_iter(values).boxed())
        }
        ArrowDataType::LargeUtf8 => {
            let array = array.as_any().downcast_ref::<Utf8Array<i64>>()?;
            let by_match = numbered_by_match(array.iter(), matches);
            let (keys, values) = by_match.or_else(|| numbered(array.iter()))?;
            dictionary(keys, Utf8Array::<i64>::from_slice(&values).boxed())
        }
        ArrowDataType::Dictionary(..) => {
            let array = array.as_any().downcast_ref::<DictionaryArray<u8>>()?;
            let words = array.values().as_any().downcast_ref::<Utf8Array<i64>>()?;
            let word = |key: Option<&u8>| key.map(|key| words.value(usize::from(*key)));
            let (keys, values) = numbered(array.keys().iter().map(word))?;
            dictionary(keys, Utf8Array::<i64>::from_slice(&values).boxed())
        }
        _ => None,
    }
}

/// Each row's number in the list of values, which starts with [`BYTE`] copies of the first.
fn numbered<T: Copy + Eq + std::hash::Hash>(
    rows: impl ExactSizeIterator<Item = Option<T>>,
) -> Option<(Vec<Option<u32>>, Vec<T>)> {
    let most = (rows.len() / WORTH).min(TWO_BYTES);
    let mut known: PlHashMap<T, u32> = PlHashMap::default();
    let mut values: Vec<T> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let key = row.map(|value| {
            *known.entry(value).or_insert_with(|| {
                values.push(value);
                values.len() as u32 - 1
            })
        });
        if values.len() > most {
            return None;
        }
        keys.push(key);
    }
    // One value, or none, takes no bits at all; more than half a byte takes a whole byte anyway.
    if (2..=BYTE).contains(&values.len()) {
        let first = values[0];
        values.splice(0..0, std::iter::repeat_n(first, BYTE));
        for key in keys.iter_mut().flatten() {
            *key += BYTE as u32;
        }
    }
    Some((keys, values))
}

/// Each row's number, restarting in every match: one byte identifies the match, the other the
/// player within it. zstd saves a tenth more on players than with one number for each across all
/// matches; their names are in the dictionary once per match. `None` if a byte is too small.
fn numbered_by_match<T: Copy + Eq + std::hash::Hash>(
    rows: impl ExactSizeIterator<Item = Option<T>>,
    matches: &[usize],
) -> Option<(Vec<Option<u32>>, Vec<T>)> {
    const NUMBERS: usize = 1 << 8;
    if !(2..NUMBERS).contains(&matches.len()) {
        return None;
    }
    let mut known: PlHashMap<T, u32> = PlHashMap::default();
    let mut values: Vec<T> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    let mut starts = matches.iter().peekable();
    let mut first = 0;
    for (at, row) in rows.enumerate() {
        if starts.next_if(|start| **start == at).is_some() {
            known.clear();
            // Numbers that no row of the previous match has.
            let filler = values.last().copied();
            first = values.len().next_multiple_of(NUMBERS);
            values.extend(filler.into_iter().cycle().take(first - values.len()));
        }
        let key = row.map(|value| {
            *known.entry(value).or_insert_with(|| {
                values.push(value);
                values.len() as u32 - 1
            })
        });
        if values.len() > first + NUMBERS {
            return None;
        }
        keys.push(key);
    }
    Some((keys, values))
}

fn dictionary(keys: Vec<Option<u32>>, values: Box<dyn Array>) -> Option<Box<dyn Array>> {
    let dtype =
        ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(values.dtype().clone()), false);
    let keys: PrimitiveArray<u32> = keys.into_iter().collect();
    let array = DictionaryArray::<u32>::try_new(dtype, keys, values).ok()?;
    Some(array.boxed())
}
