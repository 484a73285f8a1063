//! The report: its files, its figures and its page.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on is to stop, saying where"
)]

mod files;
mod large;
mod page;
mod small;
