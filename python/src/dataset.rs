//! A dataset opened once, and each question that can be asked of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use oneknock::error::{Error, Result};
use oneknock::pipeline::{self, Effort, Input, Standing};
use oneknock::route::Allowance;
use oneknock::session::{self, Loaded, Order, Wish};
use oneknock::{report, travel, year};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;

use crate::clock;
use crate::errors::raised;
use crate::watched::{Strings, Told, watched};

/// A landlord's dataset, checked and in memory. What is asked of it comes back as JSON: the
/// package makes Python's own types of it.
#[pyclass(frozen, module = "oneknock._oneknock")]
#[derive(Debug)]
pub(crate) struct Dataset {
    loaded: Arc<Loaded>,
    path: PathBuf,
}

/// How a schedule is searched for and told of.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct BuildOptions {
    previous: Option<PathBuf>,
    time_limit: f64,
    iterations: Option<u64>,
    seed: u64,
    threads: Option<usize>,
    combine: bool,
    milp: bool,
    choose_again: bool,
    redacted: bool,
    tiles: Option<String>,
}

/// How a year is searched for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct YearOptions {
    time_limit: Option<f64>,
    seed: u64,
    advice: u32,
    combine: bool,
    milp: bool,
}

/// What is wanted of an offer.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct WishOptions {
    tasks: Vec<String>,
    report: Option<String>,
    not_before: Option<NaiveDate>,
    days: Option<u32>,
    window: Option<String>,
    needs: Vec<String>,
    count: Option<usize>,
}

/// The answer to a build.
#[derive(Serialize)]
struct Built<'a> {
    folder: &'a Path,
    breaches: &'a [oneknock::audit::Breach],
}

#[pymethods]
impl Dataset {
    /// Opens a folder or workbook.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf, lenient: bool) -> PyResult<Self> {
        let loaded = py.detach(|| session::open(&path, lenient));
        let loaded = Arc::new(loaded.map_err(|e| raised(&e))?);
        Ok(Self { loaded, path })
    }

    /// Where it was read from.
    #[getter]
    fn path(&self) -> &Path {
        &self.path
    }

    /// Homes, tasks and operatives.
    #[getter]
    fn size(&self) -> (usize, usize, usize) {
        let rows = &self.loaded.dataset.rows;
        (rows.properties, rows.tasks, rows.operatives)
    }

    /// What is in it, warnings and rows left out.
    fn check(&self) -> PyResult<String> {
        let found = session::found(&self.loaded.dataset, &self.loaded.rules);
        json(&found).map_err(|e| raised(&e))
    }

    /// Plans, audits and writes a schedule; gives the folder with breaches, and whether it was
    /// stopped early.
    #[pyo3(signature = (out, options, now = None, progress = None))]
    fn build(
        &self,
        py: Python<'_>,
        out: PathBuf,
        options: BuildOptions,
        now: Option<NaiveDateTime>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(String, bool)> {
        let limit = seconds(options.time_limit)?;
        let (loaded, name) = (Arc::clone(&self.loaded), self.name());
        let now = clock::or_now(now);
        watched(py, progress.as_ref(), move |strings| {
            report::recover(&out)?;
            let order = Order {
                dataset: &name,
                now,
                out: &out,
                search: options.search(limit)?,
                report: report::Options {
                    redacted: options.redacted,
                    tiles: options.tiles.clone(),
                    previous: options.previous.clone(),
                    ..report::Options::default()
                },
            };
            let tell = |standing: &Standing| strings.tell(told(standing));
            let watch = pipeline::Watch {
                cancel: Arc::clone(&strings.cancel),
                tell: &tell,
            };
            let built = session::build(&loaded, &order, &watch)?;
            json(&Built {
                folder: &built.written.folder,
                breaches: &built.breaches,
            })
        })
    }

    /// Re-checks a written schedule.
    #[pyo3(signature = (schedule, previous = None))]
    fn audit(
        &self,
        py: Python<'_>,
        schedule: PathBuf,
        previous: Option<PathBuf>,
    ) -> PyResult<String> {
        self.ask(py, |loaded| {
            session::audited(loaded, &schedule, previous.as_deref())
        })
    }

    /// Says why a visit is as it is, or a task in none.
    fn explain(&self, py: Python<'_>, schedule: PathBuf, what: &str) -> PyResult<String> {
        self.ask(py, |loaded| {
            let explanation = session::explained(loaded, &schedule, what)?;
            let in_words = explanation.in_words();
            Ok((explanation, in_words))
        })
    }

    /// The best slots for one home.
    #[pyo3(signature = (schedule, uprn, options, now = None))]
    fn offer(
        &self,
        py: Python<'_>,
        schedule: PathBuf,
        uprn: u64,
        options: WishOptions,
        now: Option<NaiveDateTime>,
    ) -> PyResult<String> {
        let wish = options.wish(uprn).map_err(PyValueError::new_err)?;
        let now = clock::or_now(now);
        let answer = py.detach(|| {
            let (live, answer) = session::offered((*self.loaded).clone(), &schedule, &wish, now)?;
            json(&session::offers_as_json(&live, &answer))
        });
        answer.map_err(|e| raised(&e))
    }

    /// Plans the year ahead and writes it; whether it was stopped early.
    #[pyo3(signature = (out, options, now = None, progress = None))]
    fn year(
        &self,
        py: Python<'_>,
        out: PathBuf,
        options: YearOptions,
        now: Option<NaiveDateTime>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<((), bool)> {
        let limit = options.time_limit.map(seconds).transpose()?;
        let (loaded, name) = (Arc::clone(&self.loaded), self.name());
        let now = clock::or_now(now);
        watched(py, progress.as_ref(), move |strings| {
            session::refuse_a_schedule(&out)?;
            let input = Input::of(&loaded, now, &name);
            let year = planned(&input, &options, limit, strings)?;
            travel::standing(&loaded.rules.travel)?;
            let files = session::year_files(&year, &loaded.rules)?;
            report::write_folder(&out, &files).map(|_| ())
        })
    }
}

impl Dataset {
    /// The name under which reports tell of it: the same as the command's.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn ask<T: Serialize>(
        &self,
        py: Python<'_>,
        question: impl Fn(&Loaded) -> Result<T> + Sync,
    ) -> PyResult<String> {
        let answer = py.detach(|| json(&question(&self.loaded)?));
        answer.map_err(|e| raised(&e))
    }

    pub(crate) fn loaded(&self) -> &Arc<Loaded> {
        &self.loaded
    }
}

fn planned(
    input: &Input<'_>,
    options: &YearOptions,
    limit: Option<Duration>,
    strings: &Strings,
) -> Result<year::Year> {
    let allowance = Allowance::start(limit, None, Arc::clone(&strings.cancel));
    let asked = year::Options {
        seed: options.seed,
        combine: options.combine,
        milp: options.milp,
        advice: options.advice,
    };
    let tell = |stage: &'static str| {
        strings.tell(Told {
            stage: stage.to_owned(),
            share: allowance.spent(),
            note: String::new(),
        });
    };
    let watch = year::Watch {
        stop: &|| allowance.is_over(1.0),
        tell: &tell,
    };
    year::plan(input, &asked, watch)
}

impl BuildOptions {
    fn search(&self, limit: Duration) -> Result<pipeline::Options> {
        let previous = match &self.previous {
            Some(folder) => report::read_visits(folder)?,
            None => Vec::new(),
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(pipeline::Options {
            previous,
            seed: self.seed,
            threads: self.threads.unwrap_or(cores).max(1),
            combine: self.combine,
            milp: self.milp,
            choose_again: self.choose_again,
            effort: self
                .iterations
                .map_or(Effort::Time(limit), Effort::Iterations),
        })
    }
}

impl WishOptions {
    fn wish(self, uprn: u64) -> Result<Wish, String> {
        let needs = self.needs.iter().map(|need| Wish::need(need));
        Ok(Wish {
            uprn,
            report: self.report.as_deref().map(Wish::reported).transpose()?,
            window: self.window.as_deref().map(Wish::span).transpose()?,
            needs: needs.collect::<Result<_, _>>()?,
            tasks: self.tasks,
            not_before: self.not_before,
            days: self.days,
            count: self.count,
        })
    }
}

fn told(standing: &Standing) -> Told {
    let mut note = Vec::new();
    note.extend(standing.cost.map(|cost| cost.to_string()));
    let left_out = standing.left_out.filter(|n| *n > 0);
    note.extend(left_out.map(|n| format!("{n} visits without a place")));
    Told {
        stage: standing.stage.to_owned(),
        share: standing.spent.clamp(0.0, 1.0),
        note: note.join(", "),
    }
}

fn seconds(seconds: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|e| PyValueError::new_err(format!("{seconds} seconds: {e}")))
}

/// As JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Internal {
        what: format!("the answer cannot be written as JSON: {e}"),
    })
}
