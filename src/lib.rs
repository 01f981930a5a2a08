//! backline
pub mod analyse;
pub mod attribute;
pub mod draw;
pub mod error;
pub mod model;
pub mod normalise;
pub mod rate;
pub mod read;
pub mod select;
pub use error::{Error, Result};
