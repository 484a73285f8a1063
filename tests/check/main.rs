//! Check: datasets as planners really export them, and what becomes of mangled ones.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod formats;
mod mangled;
mod summary;
mod tables;
mod workbook;
