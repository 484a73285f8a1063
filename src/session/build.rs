//! Build: a schedule planned, audited as it was written, and put in place.

use std::path::Path;

use chrono::NaiveDateTime;

use super::Loaded;
use crate::audit::{self, Breach, Files};
use crate::error::{Fault, Result};
use crate::model::{Build, Landlord};
use crate::pipeline::{self, Input, Watch};
use crate::report::{self, Written};
use crate::rules::{Rules, WorkingDays};
use crate::travel;

/// What is to be built, and where it goes.
#[derive(Debug)]
pub struct Order<'a> {
    /// The name under which the report tells of the dataset.
    pub dataset: &'a str,
    /// Local time, where the rules name no day.
    pub now: NaiveDateTime,
    /// The folder to write.
    pub out: &'a Path,
    /// How to search.
    pub search: pipeline::Options,
    /// How to report; rows left out are added to it.
    pub report: report::Options,
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    /// The files.
    pub written: Written,
    /// What the audit found in them.
    pub breaches: Vec<Breach>,
}

/// Plans, has the audit read what was written, and puts it in place.
///
/// # Errors
/// What keeps it from being planned or written: the files that were there before then stay.
pub fn build(loaded: &Loaded, order: &Order<'_>, watch: &Watch<'_>) -> Result<Built> {
    let input = Input::of(loaded, order.now, order.dataset);
    let build = pipeline::build(&input, &order.search, watch)?;
    // What was planned with times that the provider did not give is not written.
    travel::standing(&loaded.rules.travel)?;
    write(loaded, order, &build)
}

fn write(loaded: &Loaded, order: &Order<'_>, build: &Build) -> Result<Built> {
    let Loaded {
        rules,
        working_days,
        dataset,
    } = loaded;
    let rejected = dataset.rejected.iter();
    let options = report::Options {
        rejected: rejected.map(|r| Fault::clone(&r.fault)).collect(),
        ..order.report.clone()
    };
    let landlord = &dataset.landlord;
    publish(order.out, (landlord, rules, working_days), build, &options)
}

/// Writes a build beside its folder, has the audit read it, and puts it in place.
///
/// # Errors
/// As [`report::write`].
pub(crate) fn publish(
    out: &Path,
    (landlord, rules, working_days): (&Landlord, &Rules, &WorkingDays),
    build: &Build,
    options: &report::Options,
) -> Result<Built> {
    let staged = report::stage(out, landlord, rules, working_days, build, options)?;
    let files = Files::read(staged.path(), options.previous.as_deref(), landlord, rules)?;
    let breaches = audit::audit(landlord, rules, working_days, &files);
    let written = staged.publish(Some(breaches.len()))?;
    Ok(Built { written, breaches })
}
