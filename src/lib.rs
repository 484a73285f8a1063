//! OneKnock plans every safety check and survey that is due in a landlord's homes as the
//! fewest, shortest and earliest appointments.
//!
//! Modules in reading order: data flows down this list and nothing imports upwards.

pub mod units;

pub mod error;

pub mod model;

pub mod rules;

pub mod travel;

pub mod combine;

pub mod cli;
