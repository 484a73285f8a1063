//! Travel times by road as a planner meets them: maps, services and matrices, good and bad.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![cfg(feature = "roads")]

mod landlord;
mod maps;
mod matrix;
mod pbf;
mod services;
