//! Numbers of whole bytes in Parquet pages.
//!
//! Parquet packs the numbers of a dictionary, and differences, into as few bits as they need; zstd
//! works on bytes and saves far less on numbers of nine or thirteen bits that begin anywhere. In
//! the format a page states how many bits its numbers take, so these pages use 8, 16, 24 or 32:
//! longer before zstd, a fifth shorter after it. Every reader uses the stated width.

use polars_arrow::array::{Array, DictionaryArray, PrimitiveArray};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::types::NativeType;
use polars_parquet::parquet::encoding::uleb128;
use polars_parquet::parquet::page::DataPage;
use polars_parquet::write::{Encoding, Page};

/// The part of a column's page that is rewritten in whole bytes.
pub(crate) enum Rewritten {
    /// The numbers of a dictionary, without nulls.
    Keys(Vec<u32>),
    /// Numbers that become differences, without nulls.
    Steps(Vec<i64>),
}

impl Rewritten {
    pub fn new(array: &dyn Array, encoding: Encoding) -> Option<Rewritten> {
        fn steps<T: NativeType + Into<i64>>(array: &dyn Array) -> Option<Rewritten> {
            let array = array.as_any().downcast_ref::<PrimitiveArray<T>>()?;
            let values = array.iter().flatten().map(|value| (*value).into());
            Some(Rewritten::Steps(values.collect()))
        }
        match (encoding, array.dtype()) {
            (Encoding::RleDictionary, ArrowDataType::Dictionary(..)) => {
                let array = array.as_any().downcast_ref::<DictionaryArray<u32>>()?;
                Some(Rewritten::Keys(
                    array.keys().iter().flatten().copied().collect(),
                ))
            }
            (Encoding::DeltaBinaryPacked, ArrowDataType::Int32) => steps::<i32>(array),
            (Encoding::DeltaBinaryPacked, ArrowDataType::UInt32) => steps::<u32>(array),
            (Encoding::DeltaBinaryPacked, ArrowDataType::UInt16) => steps::<u16>(array),
            _ => None,
        }
    }

    /// Writes them into the column's page of this many rows; a column that became several pages
    /// stays as it is.
    pub fn write(&self, page: &mut Page, rows: usize) {
        match page {
            Page::Data(page) if page.num_values() == rows => match self {
                Rewritten::Keys(keys) => two_byte_keys(page, keys),
                Rewritten::Steps(values) => differences(page, values),
            },
            _ => {}
        }
    }
}

/// Bytes of a page before its values: how many bytes the null markers take, and the markers.
fn before_values(buffer: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*buffer.first_chunk()?);
    Some(4 + length as usize)
}

/// Writes the numbers of a dictionary, `keys` without the nulls, in two bytes each. Pages whose
/// numbers fit into one byte stay as they are.
fn two_byte_keys(page: &mut DataPage, keys: &[u32]) {
    let buffer = page.buffer_mut();
    let Some(start) = before_values(buffer) else {
        return;
    };
    if buffer
        .get(start)
        .is_none_or(|width| !(9..16).contains(width))
    {
        return;
    }
    buffer.truncate(start);
    buffer.push(16);
    // One run of groups of eight.
    let groups = keys.len().div_ceil(8);
    push_number(buffer, (groups as u64) << 1 | 1);
    buffer.extend(keys.iter().flat_map(|key| (*key as u16).to_le_bytes()));
    buffer.resize(buffer.len() + (groups * 8 - keys.len()) * 2, 0);
}

/// Values in a block of differences, and in each of its four parts.
const BLOCK: usize = 128;
const PART: usize = 32;

/// Writes `values`, those that are not null, as differences (`DELTA_BINARY_PACKED`) of whole bytes.
/// The column has 32 bits.
fn differences(page: &mut DataPage, values: &[i64]) {
    let buffer = page.buffer_mut();
    let Some(start) = before_values(buffer) else {
        return;
    };
    buffer.truncate(start);
    push_differences(buffer, values);
}

/// Differences are computed modulo 2^32, as the format specifies: readers add with overflow. So the
/// one large step back, at the start of a period or match, widens only the 32 numbers around it.
fn push_differences(buffer: &mut Vec<u8>, values: &[i64]) {
    push_number(buffer, BLOCK as u64);
    push_number(buffer, (BLOCK / PART) as u64);
    push_number(buffer, values.len() as u64);
    push_signed(buffer, values.first().copied().unwrap_or(0));
    let steps: Vec<i64> = values.windows(2).map(|two| two[1] - two[0]).collect();
    for block in steps.chunks(BLOCK) {
        let (least, most) = block
            .iter()
            .fold((i64::MAX, i64::MIN), |(least, most), step| {
                (least.min(*step), most.max(*step))
            });
        // Counted from 0, so that equal steps are equal bytes in every block.
        let base = if least == most {
            i64::from(least as i32)
        } else {
            0
        };
        push_signed(buffer, base);
        let number = |step: &i64| (step - base) as u32;
        let widths = (0..BLOCK / PART).map(|part| {
            let part = block.chunks(PART).nth(part).unwrap_or_default();
            let most = part.iter().map(number).max().unwrap_or(0);
            (32 - most.leading_zeros()).div_ceil(8) as usize
        });
        let widths: Vec<usize> = widths.collect();
        buffer.extend(widths.iter().map(|bytes| *bytes as u8 * 8));
        for (part, bytes) in block.chunks(PART).zip(widths) {
            for step in part {
                buffer.extend_from_slice(&number(step).to_le_bytes()[..bytes]);
            }
            buffer.resize(buffer.len() + (PART - part.len()) * bytes, 0);
        }
    }
}

fn push_number(buffer: &mut Vec<u8>, number: u64) {
    let mut bytes = [0; 10];
    let length = uleb128::encode(number, &mut bytes);
    buffer.extend_from_slice(&bytes[..length]);
}

/// Zigzag: small numbers of either sign take few bytes.
fn push_signed(buffer: &mut Vec<u8>, number: i64) {
    push_number(buffer, ((number << 1) ^ (number >> 63)) as u64);
}
