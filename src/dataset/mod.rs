//! Dataset: a folder of CSV files, or a workbook, to a checked model, and every fault at its line.
//!
//! Text flows up through these files, and each knows only those above its own:
//!
//! | file | does |
//! |---|---|
//! | `dates`, `fields`, `days` | the text of one field to a value, or to what is wrong with it |
//! | `delimited`, `sheet` | a CSV file, a sheet of a workbook: records |
//! | `table`, `source` | **the seam**: records with their lines, whatever they are stored in |
//! | `ledger` | faults, warnings and rejected rows |
//! | `header`, `rows`, `keys` | columns under their names, rows under their header, rows by their identifier |
//! | `properties` to `attempts` | one file a table (`place`, `languages` and `rota` help them) |
//! | `whole` | what no single row can show |
//!
//! Nothing is guessed at. What spreadsheets do to a value is undone only where the value is
//! certain; everything else is a fault that names the file, the line, the column, the value
//! and the remedy. All faults are found before any is reported.

use std::path::Path;

use crate::error::{Fault, Result};
use crate::model::{Landlord, Property};
use crate::rules::{Rules, WorkingDays};

mod attempts;
mod availability;
mod bookings;
mod dates;
mod days;
mod delimited;
mod fields;
mod header;
mod households;
mod keys;
mod languages;
mod ledger;
mod open;
mod operatives;
mod place;
mod properties;
mod rota;
mod rows;
mod sheet;
mod shifts;
mod source;
mod table;
mod tasks;
mod whole;

pub use ledger::{Rejected, write_rejected};
pub use open::{Loaded, files, open};
pub use source::rules_file;

use ledger::Ledger;
use rows::{Opened, Presence, Rows};
use source::Source;

/// Names of the tables: file stems in a folder, sheets in a workbook.
pub const TABLES: [&str; 8] = [
    "properties",
    "households",
    "availability",
    "tasks",
    "operatives",
    "shifts",
    "bookings",
    "attempts",
];

/// What to do with rows that are wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// List every fault and load nothing.
    #[default]
    Strict,
    /// Leave out the rows that are wrong and those that hang on them, and list them.
    Lenient,
}

/// A checked dataset, and what was noticed on the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// What the dataset says.
    pub landlord: Landlord,
    /// What is worth knowing and kept nothing from loading, in file and line order. A warning
    /// has a fault's shape: where, what, and what comes of it.
    pub warnings: Vec<Fault>,
    /// Rows left out by a lenient load, in the order in which tables are read.
    pub rejected: Vec<Rejected>,
    /// How many rows were kept.
    pub rows: Counts,
}

/// How many rows of each table were kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Homes.
    pub properties: usize,
    /// Homes with a household of their own.
    pub households: usize,
    /// Rows of availability.
    pub availability: usize,
    /// Tasks.
    pub tasks: usize,
    /// Operatives.
    pub operatives: usize,
    /// Rows of shifts.
    pub shifts: usize,
    /// Bookings.
    pub bookings: usize,
    /// Attempts.
    pub attempts: usize,
    /// Rows left out, of all tables together.
    pub rejected: usize,
}

/// Loads a dataset: a folder of CSV files or one `.xlsx` workbook.
///
/// Dates that lie in the future, and bookings of days gone by, are told by
/// `rules.horizon.today`; where that is `None` neither is looked for.
///
/// # Errors
/// [`Error::Input`](crate::error::Error::Input) with every fault found, in file and line
/// order; in lenient mode only those that no row can be blamed for. A path with no dataset
/// at it is an error of usage.
pub fn load(path: &Path, rules: &Rules, mode: Mode) -> Result<Dataset> {
    let mut load = Load {
        source: Source::open(path)?,
        rules,
        ledger: Ledger::new(mode),
        // Whoever plans with it says what is wrong with it.
        working_days: open::working_days(path, rules).ok(),
        counts: Counts::default(),
    };
    load.check_names();
    let landlord = load.read();
    let closed = load.ledger.close()?;
    Ok(Dataset {
        rows: Counts {
            properties: landlord.properties.len(),
            tasks: landlord.tasks.len(),
            operatives: landlord.operatives.len(),
            bookings: landlord.bookings.len(),
            attempts: landlord.attempts.len(),
            rejected: closed.rejected_rows,
            ..load.counts
        },
        landlord,
        warnings: closed.warnings,
        rejected: closed.rejected,
    })
}

/// One load on its way.
#[derive(Debug)]
struct Load<'r> {
    source: Source,
    rules: &'r Rules,
    ledger: Ledger,
    working_days: Option<WorkingDays>,
    counts: Counts,
}

impl Load<'_> {
    /// Opens a table; why it cannot be is noted.
    fn open(&mut self, table: &'static str, presence: Presence) -> Opened {
        Rows::open(
            &mut self.source,
            table,
            presence,
            self.rules,
            &mut self.ledger,
        )
    }

    /// Names in the folder, and in the rules' `[columns]`, that stand for no table.
    fn check_names(&mut self) {
        for (name, meant) in self.source.misnamed(&TABLES) {
            let allowed = format!("if it is {meant}, call it so");
            self.ledger
                .warn(Fault::at(name, 0, 0, "is not used", allowed));
        }
        for name in self.rules.columns.keys() {
            if !TABLES.contains(&name.as_str()) {
                let what = format!("[columns.{name}] is of no table");
                let allowed = format!("one of {}", TABLES.join(", "));
                self.ledger
                    .fatal(Fault::at("rules.toml", 0, 0, what, allowed));
            }
        }
    }

    /// Reads every table, each after those it refers to.
    fn read(&mut self) -> Landlord {
        let (properties, homes) = properties::read(self);
        let mut households = households::read(self, &homes, properties.len());
        availability::read(self, &homes, &mut households);
        let (tasks, task_ids) = tasks::read(self, &homes);
        let patches: Option<&[Property]> = homes.whole.then_some(&properties);
        let operatives::Read {
            mut operatives,
            ids: operative_ids,
            skilled,
            skills_column,
        } = operatives::read(self, patches);
        shifts::read(self, &operative_ids, &mut operatives);
        let known = bookings::Known {
            homes: &homes,
            properties: &properties,
            task_ids: &task_ids,
            tasks: &tasks,
            operative_ids: &operative_ids,
            operatives: &operatives,
        };
        let bookings = bookings::read(self, known);
        let attempts = attempts::read(self, &homes, &operative_ids);
        let landlord = Landlord {
            properties,
            households,
            tasks,
            operatives,
            bookings,
            attempts,
        };
        if let Some(column) = skills_column {
            whole::check_skills(self, &landlord, &skilled, column);
            whole::check_patches(self, &landlord);
        }
        landlord
    }
}
