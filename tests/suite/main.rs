//! The end-to-end tests, one program: what they share is built and linked once.

mod bad_input;
mod chain;
mod common;
mod comparison;
mod formats;
mod pictures;
mod shared;
mod shipped;
