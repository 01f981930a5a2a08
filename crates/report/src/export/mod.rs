//! Tables as files: the model's frames or SPADL actions, each file written completely or not at
//! all.

mod clips;
mod files;
mod records;
mod spadl;
mod tables;

pub use clips::{CLIP_COLUMNS, ClipOptions, ClipRow, check_clips, clips, write_clips};
pub use files::{Outputs, safe};
pub use records::records;
pub use tables::{Layout, TableForm, Tables};
