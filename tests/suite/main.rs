//! The end-to-end tests, one program: what they share is built and linked once.

mod accounts;
mod archives;
mod bad_input;
mod browser;
mod cdf;
mod chain;
mod common;
mod companions;
mod comparison;
mod datafactory;
mod formats;
mod forms;
mod house_csv;
mod memory;
mod metrica;
mod opta;
mod outputs;
mod pictures;
mod report;
mod shared;
mod shipped;
mod simulation;
mod sportec;
mod store;
mod tables;
mod wild_csv;
