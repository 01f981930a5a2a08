//! backline
pub mod draw;
pub mod error;
pub mod model;
pub mod normalise;
pub mod rate;
pub mod read;
pub use error::{Error, Result};
