//! The report: its files, its figures and its page.

mod rules;
mod small;

mod files;
