//! The desk as its users meet it: over HTTP, on `SQLite` and on `PostgreSQL`.

#![cfg(feature = "serve")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod bad_requests;
mod bookings;
mod pages;
mod races;
mod server;
mod tokens;
mod trouble;
