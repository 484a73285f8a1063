//! Write: a finished job to its output folder.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::building::Building;
use super::estate::{Estate, Stand};
use super::job::build_kept;
use super::options::BuildOptions;
use super::seal::{self, Kind};
use super::steps::Finished;
use crate::error::{Error, Result};
use crate::model::Build;
use crate::report::file::replace;
use crate::report::{self, Summary};
use crate::session::{Built, publish};
use crate::simulate::{self, Results};

/// What was written.
#[derive(Debug)]
pub enum Written {
    /// A simulation's or a scenario's figures.
    Played(Results),
    /// A build of one or more landlords.
    Built(Vec<Output>),
}

/// One landlord's schedule as written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// Its name, among others.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What the audit found, in words.
    pub breaches: Vec<String>,
    /// The figures in its `summary.json`.
    pub summary: Summary,
}

/// Writes a result to its folder: the files that the local command writes, byte for byte. Of
/// several landlords each has a folder of its own in it, with one `summary.json` above them.
///
/// # Errors
/// Where the bytes are no result of this version, or something cannot be written.
pub fn write(result: &[u8], out: &Path) -> Result<Written> {
    let built = match seal::open(Kind::Result, result)? {
        Finished::Played(results) => {
            std::fs::create_dir_all(out).map_err(|e| Error::io("create", out, e))?;
            simulate::write(&results, out)?;
            return Ok(Written::Played(results));
        }
        Finished::Built(building) => building,
    };
    let written = write_all(built, out)?;
    // What is written need not be kept.
    let kept = build_kept(out);
    if kept.exists() {
        std::fs::remove_dir_all(&kept).map_err(|e| Error::io("remove", &kept, e))?;
    }
    Ok(Written::Built(written))
}

fn write_all(building: Building, out: &Path) -> Result<Vec<Output>> {
    let Building {
        options, estates, ..
    } = building;
    if estates.len() == 1 {
        let one = estates.into_iter().map(|e| write_one(e, &options, out));
        return one.collect();
    }
    std::fs::create_dir_all(out).map_err(|e| Error::io("create", out, e))?;
    // One after the other, each forgotten when it is written.
    let each = estates.into_iter().map(|estate| {
        let folder = out.join(&estate.name);
        write_one(estate, &options, &folder)
    });
    let written: Vec<Output> = each.collect::<Result<_>>()?;
    let all = serde_json::to_vec_pretty(&Together::of(&written)).map_err(|e| Error::Internal {
        what: format!("the summary cannot be written as JSON: {e}"),
    })?;
    replace(&out.join("summary.json"), &all)?;
    Ok(written)
}

/// Audits the schedule as written, then puts it in place.
fn write_one(estate: Estate, options: &BuildOptions, out: &Path) -> Result<Output> {
    let Stand::Built(mut build) = estate.stand else {
        return Err(Error::Internal {
            what: format!("{} is not built", estate.name),
        });
    };
    let about = &estate.about;
    let (landlord, rules) = (&estate.landlord, &about.rules);
    let now = build.provenance.now;
    build.schedule.contacts =
        report::contacts(landlord, rules, &about.working_days, &build.schedule, now);
    let build: &Build = &build;
    let options = report::Options {
        redacted: options.redacted,
        tiles: options.tiles.clone(),
        previous: estate.before.clone(),
        rejected: estate.rejected,
        ..report::Options::default()
    };
    let Built { written, breaches } =
        publish(out, (landlord, rules, &about.working_days), build, &options)?;
    Ok(Output {
        name: estate.name,
        folder: written.folder,
        breaches: breaches.iter().map(ToString::to_string).collect(),
        summary: written.summary,
    })
}

/// All landlords of a build.
#[derive(Debug, Serialize)]
struct Together<'a> {
    homes_visited: u64,
    visits: u64,
    tasks_planned: u64,
    /// Pounds.
    cost: f64,
    breaches: usize,
    landlords: &'a [Output],
}

impl<'a> Together<'a> {
    fn of(landlords: &'a [Output]) -> Self {
        let sum = |of: fn(&Summary) -> u64| landlords.iter().map(|l| of(&l.summary)).sum();
        Self {
            homes_visited: sum(|s| s.work.homes_visited),
            visits: sum(|s| s.work.visits),
            tasks_planned: sum(|s| s.work.tasks_planned),
            cost: landlords.iter().map(|l| l.summary.cost.total).sum(),
            breaches: landlords.iter().map(|l| l.breaches.len()).sum(),
            landlords,
        }
    }
}
