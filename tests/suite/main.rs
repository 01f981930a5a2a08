//! The end-to-end tests, one program: what they share is built and linked once.

mod accounts;
mod archives;
mod bad_input;
mod chain;
mod common;
mod comparison;
mod formats;
mod house_csv;
mod shared;
mod shipped;
