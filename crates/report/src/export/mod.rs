//! Tables as files: the model's frames or SPADL actions, written whole or not at all.

mod files;
mod spadl;
mod tables;

pub use files::Outputs;
pub use tables::{Layout, TableForm, Tables};
