//! Report: figures and files.
//!
//! | file | what it does |
//! |---|---|
//! | [`mod@contacts`] | what to tell each household, when and by which channel |
//! | [`mod@changes`] | what is other than in the schedule before |
//! | [`back`] | a written schedule read again |
//! | [`year_tables`] | the same for the year ahead |
//! | [`tables`] | the row types of every file, which are also its documentation |
//! | [`figures`] | everything a build can be judged by, counted and defined |
//! | [`dictionary`] | `docs/data-dictionary.md`, from the row types |
//! | `page` | `report.html`: one file with everything in it |
//! | `workbook`, `map_file`, `calendars` | the same for Excel, for maps and for diaries |
//! | `folder`, [`file`](mod@file) | a folder, a file that is replaced whole or not at all |
//!
//! [`stage`] writes everything next to the output folder, where an audit can read it;
//! [`Staged::publish`] puts it in place in one step. [`write()`] does both.

pub mod back;
mod before;
mod calendars;
pub mod cases;
pub mod changes;
pub mod contacts;
pub mod dictionary;
mod facts;
pub mod figures;
pub mod file;
mod folder;
mod map_file;
mod page;
pub mod parquet;
mod rows;
pub mod scenario_tables;
pub mod shell;
pub mod table;
pub mod tables;
mod ways;
mod workbook;
pub mod year_tables;

use std::path::{Path, PathBuf};

pub use back::{Back, read_back, read_table, read_visits};
pub use changes::changes;
pub use contacts::contacts;
pub use figures::Summary;
pub use folder::recover;
pub use rows::Tables;

use facts::Facts;
use folder::Staging;
use table::{Table, to_csv};
use tables::RejectedRow;
use ways::Ways;

use crate::error::{Error, Fault, Result};
use crate::model::{Build, Landlord};
use crate::rules::{Rules, WorkingDays};

/// Folders of an output folder: diaries, and the cases of those whose attempts are used.
const FOLDERS: [&str; 2] = ["calendar", "cases"];

/// Every file at the top of an output folder, beside the folders `calendar` and `cases`, and
/// `rejected.csv`, which is there only where rows were rejected.
pub const FILES: [&str; 10] = [
    "visits.csv",
    "visit_tasks.csv",
    "routes.csv",
    "unplanned.csv",
    "contacts.csv",
    "changes.csv",
    "summary.json",
    "report.html",
    "routes.geojson",
    "schedule.xlsx",
];

/// How to report.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Leaves out addresses, operatives' names and households' needs.
    pub redacted: bool,
    /// Address of map tiles with `{z}`, `{x}` and `{y}`; the page draws its own map without.
    pub tiles: Option<String>,
    /// Breaches that the audit found; `None` where it has not been run.
    pub audit: Option<usize>,
    /// Folder of the schedule before, for its figures beside tonight's.
    pub previous: Option<PathBuf>,
    /// Rows of the input that were dropped.
    pub rejected: Vec<Fault>,
    /// A task counts as at risk above this probability of a missed deadline. One in ten:
    /// with first-time access of 73% (ASCP White Paper, April 2024) a task for which two
    /// attempts still fit is below it (7%) and one with a single attempt left above (27%).
    pub at_risk_p_miss: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            redacted: false,
            tiles: None,
            audit: None,
            previous: None,
            rejected: Vec::new(),
            at_risk_p_miss: 0.10,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// Files in it, relative to the folder, in order of writing.
    pub files: Vec<String>,
    /// Their bytes together.
    pub bytes: u64,
    /// The figures in `summary.json`.
    pub summary: Summary,
}

impl Written {
    /// The page to open.
    pub fn report(&self) -> PathBuf {
        self.folder.join("report.html")
    }
}

/// An output that is written but not yet in place.
#[derive(Debug)]
pub struct Staged<'a> {
    staging: Staging,
    landlord: &'a Landlord,
    rules: &'a Rules,
    build: &'a Build,
    ways: Ways,
    options: Options,
}

/// Writes every file of a build and puts them in place of what `out` held.
///
/// At any moment, also after a crash or on a full disk, `out` holds one whole version.
///
/// # Errors
/// [`Error::Io`] where something cannot be written: the files of last night then stay.
/// [`Error::Usage`] where `out` is a folder that no build has written, or a stage before
/// proceedings falls beyond the calendar of bank holidays.
pub fn write(
    out: &Path,
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    build: &Build,
    options: &Options,
) -> Result<Written> {
    let audit = options.audit;
    stage(out, landlord, rules, working_days, build, options)?.publish(audit)
}

/// Writes the tables of a build next to `out`, for an audit to read before they are put in
/// place.
///
/// # Errors
/// As [`write()`].
pub fn stage<'a>(
    out: &Path,
    landlord: &'a Landlord,
    rules: &'a Rules,
    working_days: &WorkingDays,
    build: &'a Build,
    options: &Options,
) -> Result<Staged<'a>> {
    let mut staging = Staging::begin(out)?;
    let tables = Tables::of(landlord, rules, build);
    let rejected = rejected_rows(&options.rejected);
    write_csv(&mut staging, &tables.visits)?;
    write_csv(&mut staging, &tables.visit_tasks)?;
    write_csv(&mut staging, &tables.routes)?;
    write_csv(&mut staging, &tables.unplanned)?;
    write_csv(&mut staging, &tables.contacts)?;
    write_csv(&mut staging, &tables.changes)?;
    if !rejected.is_empty() {
        write_csv(&mut staging, &rejected)?;
    }
    let ways = Ways::of(landlord, rules, &build.schedule);
    let map = map_file::map_file(landlord, rules, &build.schedule, &ways);
    staging.write("routes.geojson", map.as_bytes())?;
    for (name, calendar) in calendars::calendars(landlord, rules, build, options) {
        staging.write(&name, calendar.as_bytes())?;
    }
    for (name, case) in cases::cases(landlord, rules, working_days, build)? {
        staging.write(&name, &case)?;
    }
    let workbook = workbook::workbook(&tables, build.provenance.now);
    let workbook = workbook.map_err(|e| Error::Internal {
        what: format!("the workbook cannot be made: {e}"),
    })?;
    staging.write("schedule.xlsx", &workbook)?;
    let summary = Summary::of(landlord, rules, build, options);
    staging.write("summary.json", &to_json(&summary)?)?;
    Ok(Staged {
        staging,
        landlord,
        rules,
        build,
        ways,
        options: options.clone(),
    })
}

impl Staged<'_> {
    /// The folder that holds the files until they are published.
    pub fn path(&self) -> &Path {
        self.staging.path()
    }

    /// Adds the summary and the page, which tell what the audit found, and puts everything
    /// in place in one step.
    ///
    /// # Errors
    /// As [`write()`].
    pub fn publish(mut self, audit: Option<usize>) -> Result<Written> {
        self.options.audit = audit;
        let facts = Facts::of(self.landlord, self.rules, self.build, &self.options);
        let summary = Summary::over(&facts);
        self.staging.write("summary.json", &to_json(&summary)?)?;
        let page = page::page(&facts, &summary, &self.ways)?;
        self.staging.write("report.html", page.as_bytes())?;
        let (files, bytes) = self.staging.written();
        let written = Written {
            folder: self.staging.out().to_owned(),
            files: files.to_vec(),
            bytes,
            summary,
        };
        self.staging.publish()?;
        Ok(written)
    }
}

/// Writes a folder of files, one of them `summary.json`, and puts it in place in one step;
/// gives the folder.
///
/// # Errors
/// As [`write()`].
pub fn write_folder(out: &Path, files: &[(&str, Vec<u8>)]) -> Result<PathBuf> {
    let mut staging = Staging::begin(out)?;
    for (name, bytes) in files {
        staging.write(name, bytes)?;
    }
    let folder = staging.out().to_owned();
    staging.publish()?;
    Ok(folder)
}

fn write_csv<T: Table>(staging: &mut Staging, rows: &[T]) -> Result<()> {
    let name = format!("{}.csv", T::NAME);
    let bytes = to_csv(rows).map_err(|e| Error::io("write", &staging.out().join(&name), e))?;
    staging.write(&name, &bytes)
}

fn rejected_rows(faults: &[Fault]) -> Vec<RejectedRow> {
    let row = |fault: &Fault| RejectedRow {
        file: fault.file.clone(),
        line: fault.line as i64,
        column: fault.column as i64,
        what: fault.what.clone(),
        allowed: fault.allowed.clone(),
    };
    faults.iter().map(row).collect()
}

fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Error::Internal {
        what: format!("the summary cannot be written as JSON: {e}"),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
