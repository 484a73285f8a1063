//! OneKnock plans every safety check and survey that is due in a landlord's homes as the
//! fewest, shortest and earliest appointments.
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

pub mod explain;

pub mod report;

pub mod pipeline;

pub mod cli;
