//! Opta's events in the three forms in which they occur: F24 XML with F7 line-ups ([`f24`]), Stats
//! Perform's MA3 with MA1 ([`statsperform`]), and WhoScored's match centre ([`whoscored`]).
//!
//! Event types and qualifiers carry the same numbers in all of them, so the tables ([`types`],
//! [`qualifiers`], [`formations`]) and the way into the model ([`game`]) are shared; each form
//! has a module that finds the rows.
//!
//! Observed in real files and relied upon: each team attacks towards x = 100; y = 0 is the
//! attacker's right (a test compares the mean positions of right and left backs); fouls, aerials,
//! outs and corners are two rows, one per team; own goals are in the scorer's own half.

mod f24;
mod f7;
mod formations;
mod game;
mod packed;
mod page;
mod qualifiers;
mod row;
mod scraped;
mod statsperform;
mod team_sheet;
mod types;
mod whoscored;

pub(super) use f24::PROVIDER as OPTA;
pub(super) use statsperform::PROVIDER as STATSPERFORM;
pub(super) use whoscored::PROVIDER as WHOSCORED;
