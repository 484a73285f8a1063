//! `OneKnock`.

pub mod cli;
pub mod route;
