//! The sizes stated by an Arrow IPC file, checked before polars reads it.
//!
//! polars 0.55 allocates what a file states before checking whether the file holds that much; a
//! damaged file would end the process by running out of memory, which cannot be caught.

use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{BlockRef, FooterRef, MessageHeaderRef, MessageRef, RecordBatchRef};

/// Maximum bytes to which one buffer of a column may unpack.
const MOST_BYTES: i64 = 1 << 30;

/// What is wrong with a file's sizes.
///
/// # Errors
/// A description of the fault: a batch outside the file, or sizes that no such file has.
pub fn check(bytes: &[u8], most_rows: usize) -> Result<(), String> {
    let cut = || "its end is missing".to_owned();
    let end = bytes.len().checked_sub(10).ok_or_else(cut)?;
    let length: [u8; 4] = bytes[end..end + 4].try_into().map_err(|_| cut())?;
    let length = usize::try_from(i32::from_le_bytes(length)).map_err(|_| cut())?;
    if !bytes.ends_with(b"ARROW1") {
        return Err(cut());
    }
    let footer = end
        .checked_sub(length)
        .map(|start| &bytes[start..end])
        .ok_or_else(cut)?;
    let footer = FooterRef::read_as_root(footer).map_err(|error| error.to_string())?;
    for blocks in [footer.dictionaries(), footer.record_batches()] {
        for block in blocks
            .map_err(|error| error.to_string())?
            .into_iter()
            .flatten()
        {
            check_block(bytes, block, most_rows)?;
        }
    }
    Ok(())
}

fn check_block(bytes: &[u8], block: BlockRef, most_rows: usize) -> Result<(), String> {
    let outside = || "a batch of rows lies outside the file".to_owned();
    let offset = usize::try_from(block.offset()).map_err(|_| outside())?;
    let header = usize::try_from(block.meta_data_length()).map_err(|_| outside())?;
    let message = bytes.get(offset..).ok_or_else(outside)?;
    let body = message.get(header..).ok_or_else(outside)?;
    // There may be a marker before the length.
    let message = message.strip_prefix(&[0xff; 4]).unwrap_or(message);
    let message = message.get(4..).ok_or_else(outside)?;
    let message = MessageRef::read_as_root(message).map_err(|error| error.to_string())?;
    match message.header().map_err(|error| error.to_string())? {
        Some(MessageHeaderRef::RecordBatch(batch)) => check_batch(batch, body, most_rows),
        Some(MessageHeaderRef::DictionaryBatch(dictionary)) => {
            match dictionary.data().map_err(|error| error.to_string())? {
                Some(batch) => check_batch(batch, body, most_rows),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn check_batch(batch: RecordBatchRef, body: &[u8], most_rows: usize) -> Result<(), String> {
    let text = |error: polars_arrow_format::ipc::planus::Error| error.to_string();
    let rows = |stated: i64| match usize::try_from(stated) {
        Ok(rows) if rows <= most_rows => Ok(()),
        _ => Err(format!("it states {stated} rows")),
    };
    rows(batch.length().map_err(text)?)?;
    for node in batch.nodes().map_err(text)?.into_iter().flatten() {
        rows(node.length())?;
        rows(node.null_count())?;
    }
    let packed = batch.compression().map_err(text)?.is_some();
    let mut buffers = 0;
    for buffer in batch.buffers().map_err(text)?.into_iter().flatten() {
        buffers += 1;
        let place = usize::try_from(buffer.offset())
            .ok()
            .zip(usize::try_from(buffer.length()).ok())
            .and_then(|(start, length)| Some(start..start.checked_add(length)?))
            .and_then(|place| body.get(place));
        let Some(place) = place else {
            return Err("a column's bytes lie outside the file".to_owned());
        };
        if let (true, Some(size)) = (packed, place.first_chunk::<8>()) {
            // -1 means that the bytes are not compressed.
            let size = i64::from_le_bytes(*size);
            if !(-1..=MOST_BYTES).contains(&size) {
                return Err(format!("a column states {size} bytes"));
            }
        }
    }
    let views = batch.variadic_buffer_counts().map_err(text)?;
    for count in views.into_iter().flatten() {
        if !(0..=buffers).contains(&count) {
            return Err(format!("a column states {count} parts"));
        }
    }
    Ok(())
}
