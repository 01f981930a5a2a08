//! The end-to-end tests, one program: what they share is built and linked once.

mod bad_input;
mod browser;
mod chain;
mod common;
mod comparison;
mod formats;
mod report;
mod shared;
mod shipped;
