//! OneKnock plans every safety check and survey that is due in a landlord's homes as the
//! fewest, shortest and earliest appointments.
//!
//! # The problem
//!
//! Given tasks T with windows, a partition of them into visits V, and for each visit a date, a
//! slot on the grid, operatives and a place in their routes, minimise
//!
//! ```text
//! sum over v in V of  travel(v) + on site(v) + P(no access) x call-out + burden(v)
//!                     + sum over t in v of  interval thrown away(t, date) + P(miss)(t, date) x penalty
//!                     + change(v)
//!   + sum over tasks left out of  what leaving them out costs
//! ```
//!
//! in pence, under the hard rules of [`constraint::HARD`] and the routes' hours.
//!
//! # The stages
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`dataset`] | a folder or workbook | a checked [`model::Landlord`] |
//! | [`due`] | tasks, rules, P(access) from [`access`] | windows, safe dates, prices by date |
//! | [`combine`] | those | which tasks share a visit, in which week, with a bound |
//! | [`route`] | those visits | dates, slots, operatives and routes |
//! | [`offer`] | a live schedule | slots for one household, in milliseconds |
//! | [`explain`] | what was left out | why, and the smallest change that lets it in |
//! | [`report`] | a [`model::Build`] | every file, staged and swapped in |
//! | [`audit`] | the files alone | every breach |
//! | [`shard`] | a build or a simulation | pieces for many machines, and back |
//! | `serve` | a store of it all | the desk: slots held, promised and kept |
//!
//! [`pipeline::build`] runs them in order. For example, a gas check made in the two months before
//! its deadline keeps its anniversary (Gas Safety Regulations 1998, reg 36A):
//!
//! ```
//! use chrono::NaiveDate;
//! use oneknock::rules::{self, Nation};
//!
//! let rules = rules::shipped(Nation::England)?;
//! let gas = rules.stream_id("gas").map(|id| rules.stream(id)).ok_or("no gas")?;
//! let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or("no such date");
//! let next = rules::next_due(gas, Some(date(2026, 12, 15)?), date(2026, 11, 2)?);
//! assert_eq!(next.map(|n| n.next), Some(date(2027, 12, 15)?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Modules in reading order: data flows down this list and nothing imports upwards.

pub mod units;

pub mod error;

pub mod model;

pub mod rules;

pub mod generate;

pub mod dataset;

pub mod travel;

pub mod audit;

pub mod access;

pub mod due;

pub mod constraint;

pub mod combine;

pub mod route;

pub mod offer;

pub mod explain;

pub mod report;

pub mod pipeline;

pub mod year;

pub mod simulate;

pub mod session;

pub mod shard;

#[cfg(feature = "serve")]
pub mod serve;

pub mod cli;
