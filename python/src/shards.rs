//! Shards: jobs parted, solved and merged, from bytes to bytes; what carries the bytes from
//! machine to machine is Python's business.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDateTime;
use oneknock::error::{Error, Result};
use oneknock::report;
use oneknock::shard::{self, BuildOptions, Cut, Job, Step, Written};
use oneknock::simulate::{Batch, Instead, Policy, Settings, World};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::clock;
use crate::dataset::{Dataset, json};
use crate::errors::raised;
use crate::watched::{Told, watched};

/// The version that must be the same on every machine.
#[pyfunction]
pub(crate) fn shard_version() -> &'static str {
    shard::VERSION
}

/// A landlord played forward under its own rules, as a job.
#[pyfunction]
#[pyo3(signature = (dataset, *, days, runs, seed, combine, now = None))]
pub(crate) fn simulate_job<'py>(
    py: Python<'py>,
    dataset: &Bound<'py, Dataset>,
    days: u32,
    runs: u32,
    seed: u64,
    combine: bool,
    now: Option<NaiveDateTime>,
) -> PyResult<Bound<'py, PyBytes>> {
    let dataset = dataset.get();
    let (loaded, name) = (Arc::clone(dataset.loaded()), dataset.name());
    let settings = Settings { days, runs, seed };
    let now = clock::or_now(now);
    bytes(py, move || {
        let world = World {
            landlord: loaded.dataset.landlord.clone(),
            rules: loaded.rules.clone(),
            working_days: loaded.working_days.clone(),
            name,
        };
        let mut policy = Policy::of(&world.rules);
        policy.combine = combine;
        let batch = Batch::of_world(world, policy, settings, now);
        Ok(Job::play(batch)?.into_bytes())
    })
}

/// The policies of a scenario file, as a job.
#[pyfunction]
#[pyo3(signature = (file, *, days = None, runs = None, homes = None, now = None))]
pub(crate) fn scenario_job(
    py: Python<'_>,
    file: PathBuf,
    days: Option<u32>,
    runs: Option<u32>,
    homes: Option<usize>,
    now: Option<NaiveDateTime>,
) -> PyResult<Bound<'_, PyBytes>> {
    let instead = Instead { runs, days, homes };
    let now = clock::or_now(now);
    bytes(py, move || {
        Ok(Job::scenario(&file, instead, now)?.into_bytes())
    })
}

/// How a build in shards is made.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct ShardOptions {
    shards: Option<usize>,
    shard_homes: Option<usize>,
    iterations: u64,
    seed: u64,
    combine: bool,
    milp: bool,
    choose_again: bool,
    lenient: bool,
    previous: Option<PathBuf>,
    redacted: bool,
    tiles: Option<String>,
}

/// A build of one landlord, or of several that have nothing in common, as a job. One that was
/// stopped keeps the time of day at which it began.
#[pyfunction]
#[pyo3(signature = (folders, options, *, out, now = None))]
pub(crate) fn build_job(
    py: Python<'_>,
    folders: Vec<PathBuf>,
    options: ShardOptions,
    out: PathBuf,
    now: Option<NaiveDateTime>,
) -> PyResult<Bound<'_, PyBytes>> {
    let now = clock::or_now(now);
    let cut = match (options.shards, options.shard_homes) {
        (_, Some(homes)) => Cut::Homes(homes),
        (shards, None) => Cut::Shards(shards.unwrap_or(folders.len())),
    };
    let options = BuildOptions {
        cut,
        iterations: options.iterations,
        seed: options.seed,
        combine: options.combine,
        milp: options.milp,
        choose_again: options.choose_again,
        lenient: options.lenient,
        previous: options.previous,
        redacted: options.redacted,
        tiles: options.tiles,
    };
    bytes(py, move || {
        report::recover(&out)?;
        let kept = shard::build_kept(&out);
        Ok(Job::build(&folders, options, now, Some(&kept))?.into_bytes())
    })
}

/// Where shards done are kept for an output folder of a simulation.
#[pyfunction]
pub(crate) fn runs_kept(out: PathBuf) -> PathBuf {
    shard::runs_kept(&out)
}

/// Where shards done are kept for an output folder of a build, until it is written.
#[pyfunction]
pub(crate) fn build_kept(out: PathBuf) -> PathBuf {
    shard::build_kept(&out)
}

/// A shard: which common part it needs, its fingerprint, its own bytes.
type Shard<'py> = (u32, String, Bound<'py, PyBytes>);

/// Parts a job: what many shards share, and the shards.
#[pyfunction]
pub(crate) fn split(
    py: Python<'_>,
    job: PyBackedBytes,
) -> PyResult<(Vec<Bound<'_, PyBytes>>, Vec<Shard<'_>>)> {
    let split = py.detach(|| shard::split(&job)).map_err(|e| raised(&e))?;
    let common = split.common.iter().map(|c| PyBytes::new(py, c));
    let shards = split.shards.into_iter();
    let shards = shards.map(|s| (s.common, s.name, PyBytes::new(py, &s.bytes)));
    Ok((common.collect(), shards.collect()))
}

/// Solves one shard.
#[pyfunction]
pub(crate) fn solve(
    py: Python<'_>,
    common: PyBackedBytes,
    shard: PyBackedBytes,
) -> PyResult<Bound<'_, PyBytes>> {
    bytes(py, || shard::solve(&common, &shard))
}

/// A job for another round, or the result.
type Merged<'py> = (Option<Bound<'py, PyBytes>>, Option<Bound<'py, PyBytes>>);

/// Puts a round together: a job for another round, or the result; the other is `None`.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    job: PyBackedBytes,
    done: Vec<PyBackedBytes>,
) -> PyResult<Merged<'_>> {
    let step = py.detach(|| {
        let done: Vec<Vec<u8>> = done.into_iter().map(|d| d.to_vec()).collect();
        shard::merge(&job, &done)
    });
    merged(py, step)
}

fn merged(py: Python<'_>, step: Result<Step>) -> PyResult<Merged<'_>> {
    Ok(match step.map_err(|e| raised(&e))? {
        Step::Next(job) => (Some(PyBytes::new(py, &job)), None),
        Step::Finished(result) => (None, Some(PyBytes::new(py, &result))),
    })
}

/// Writes a result to its output folder, as the command does; gives what was built, as JSON, or
/// `None` of a simulation.
#[pyfunction]
pub(crate) fn write_result(
    py: Python<'_>,
    result: PyBackedBytes,
    out: PathBuf,
) -> PyResult<Option<String>> {
    let written = py.detach(|| match shard::write(&result, &out)? {
        Written::Played(_) => Ok(None),
        Written::Built(outputs) => json(&outputs).map(Some),
    });
    written.map_err(|e| raised(&e))
}

/// Splits, solves on the threads of this machine and merges until the job is finished.
#[pyfunction]
#[pyo3(signature = (job, *, threads, folder, progress = None))]
pub(crate) fn run_job(
    py: Python<'_>,
    job: PyBackedBytes,
    threads: usize,
    folder: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'_, PyBytes>> {
    let (result, _) = watched(py, progress.as_ref(), move |strings| {
        let tell = |progress: shard::Progress| {
            let shard::Progress { round, done, all } = progress;
            strings.tell(Told {
                stage: format!("round {round}"),
                share: done as f64 / all.max(1) as f64,
                note: format!("{done} of {all}"),
            });
        };
        shard::run(job.to_vec(), threads, &folder, &strings.cancel, &tell)
    })?;
    Ok(PyBytes::new(py, &result))
}

/// Shards done, on disk: each whole or not at all, by its fingerprint.
#[pyclass(frozen, module = "oneknock._oneknock")]
#[derive(Debug)]
pub(crate) struct Keep(shard::Keep);

#[pymethods]
impl Keep {
    #[new]
    fn new(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        let keep = py.detach(|| shard::Keep::in_folder(&folder));
        keep.map(Self).map_err(|e| raised(&e))
    }

    /// What is kept under a name, or `None`.
    fn get<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyBytes>> {
        let kept = py.detach(|| self.0.get(name));
        kept.map(|done| PyBytes::new(py, &done))
    }

    /// Whether something is kept under a name.
    fn __contains__(&self, py: Python<'_>, name: &str) -> bool {
        py.detach(|| self.0.get(name)).is_some()
    }

    /// Puts a round together of what is kept under these names, which need not pass through Python.
    fn merge<'py>(
        &self,
        py: Python<'py>,
        job: PyBackedBytes,
        names: Vec<String>,
    ) -> PyResult<Merged<'py>> {
        let step = py.detach(|| {
            let done: Option<Vec<Vec<u8>>> = names.iter().map(|name| self.0.get(name)).collect();
            let done = done.ok_or_else(|| {
                Error::usage(
                    "shards that were kept are gone",
                    "leave the output folder alone while a job runs, and start it again",
                )
            })?;
            shard::merge(&job, &done)
        });
        merged(py, step)
    }

    /// Keeps what a shard came to.
    fn put(&self, py: Python<'_>, name: &str, done: PyBackedBytes) -> PyResult<()> {
        let kept = py.detach(|| self.0.put(name, &done));
        kept.map_err(|e| raised(&e))
    }
}

/// What a function without the interpreter's lock gives, as Python's bytes.
fn bytes(
    py: Python<'_>,
    work: impl FnOnce() -> Result<Vec<u8>> + Send,
) -> PyResult<Bound<'_, PyBytes>> {
    let made = py.detach(work).map_err(|e| raised(&e))?;
    Ok(PyBytes::new(py, &made))
}
