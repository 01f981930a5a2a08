//! The counts stated in a Parquet file's pages, checked before polars reads it.
//!
//! polars 0.55 allocates as many values as a page states; a damaged one would end the process by
//! running out of memory, which cannot be caught.

use std::io::Cursor;

use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use polars_parquet_format::{ColumnMetaData, FileMetaData, PageHeader};

/// Bytes at the end with the footer's length and the mark.
const TAIL: usize = 8;

/// What is wrong with a file's counts.
///
/// # Errors
/// A description of the fault: pages outside the file, or with more values than their column.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let cut = || "its end is missing".to_owned();
    let end = bytes.len().checked_sub(TAIL).ok_or_else(cut)?;
    let length: [u8; 4] = bytes[end..end + 4].try_into().map_err(|_| cut())?;
    let length = u32::from_le_bytes(length) as usize;
    let footer = end.checked_sub(length).map(|start| &bytes[start..end]);
    let mut protocol = TCompactInputProtocol::new(footer.ok_or_else(cut)?, bytes.len());
    let about = FileMetaData::read_from_in_protocol(&mut protocol);
    let about = about.map_err(|error| error.to_string())?;
    for group in &about.row_groups {
        let columns = group.columns.iter();
        for column in columns.filter_map(|column| column.meta_data.as_ref()) {
            check_pages(bytes, column)?;
        }
    }
    Ok(())
}

fn check_pages(bytes: &[u8], column: &ColumnMetaData) -> Result<(), String> {
    let outside = || "a page lies outside the file".to_owned();
    let first = match column.dictionary_page_offset {
        Some(dictionary) if dictionary > 0 => dictionary.min(column.data_page_offset),
        _ => column.data_page_offset,
    };
    let start = usize::try_from(first).map_err(|_| outside())?;
    let mut rest = bytes.get(start..).ok_or_else(outside)?;
    let mut seen = 0;
    while seen < column.num_values && !rest.is_empty() {
        let mut cursor = Cursor::new(rest);
        let mut protocol = TCompactInputProtocol::new(&mut cursor, rest.len());
        let page = PageHeader::read_from_in_protocol(&mut protocol);
        let page = page.map_err(|error| error.to_string())?;
        let values = match (&page.data_page_header, &page.data_page_header_v2) {
            (Some(page), _) => page.num_values,
            (None, Some(page)) => page.num_values,
            (None, None) => 0,
        };
        let left = column.num_values - seen;
        if values < 0 || i64::from(values) > left {
            return Err(format!(
                "a page states {values} values where {left} are left"
            ));
        }
        seen += i64::from(values);
        let size = usize::try_from(page.compressed_page_size).map_err(|_| outside())?;
        let next = cursor.position() as usize + size;
        rest = rest.get(next..).ok_or_else(outside)?;
    }
    Ok(())
}
