//! The subcommands.

pub mod vrptw;
