//! A season kept ready: a folder of Parquet files with events, line-ups and verdicts.
//!
//! `docs/store.md` describes the layout and its guarantees. [`import`] fills a store from any event
//! files, [`Store`] reads one, and [`query`] runs SQL on it. A store's folder can be given wherever
//! event files can: [`backline_read::find`] finds the parts in it.

mod check;
mod folder;
mod import;
mod manifest;
mod pack;
mod packing;
mod query;
mod source;
mod stored;
mod table;
mod writer;

pub use import::{ImportOptions, Imported, import};
pub use query::{query, query_may_panic};
pub use stored::{PartBytes, Store, is_store};
pub use table::{PlantedNames, PlantedRow, Table};

pub use packing::Effort;
pub use stored::StoredPart;
pub use writer::Writer;
