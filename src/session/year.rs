//! Year: the files of a planned year, and where they may go.

use std::path::Path;

use crate::error::{Error, Result};
use crate::report::table::to_csv;
use crate::rules::Rules;
use crate::year::{self, Year};

/// Refuses a folder that holds a schedule: a year would take its place.
///
/// # Errors
/// [`Error::Usage`] where it does.
pub fn refuse_a_schedule(out: &Path) -> Result<()> {
    if out.join("visits.csv").exists() {
        return Err(Error::usage(
            format!("{} holds a schedule that `build` wrote", out.display()),
            "name another folder for the year",
        ));
    }
    Ok(())
}

/// Every file of the folder that a year is written to.
///
/// # Errors
/// [`Error::Internal`] where one cannot be made.
pub fn year_files(year: &Year, rules: &Rules) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let csv = |bytes: std::io::Result<Vec<u8>>| {
        bytes.map_err(|e| Error::Internal {
            what: format!("a table cannot be made: {e}"),
        })
    };
    let mut json = serde_json::to_vec_pretty(&year.summary).map_err(|e| Error::Internal {
        what: format!("the summary cannot be written as JSON: {e}"),
    })?;
    json.push(b'\n');
    let tables = &year.tables;
    Ok(vec![
        ("year_homes.csv", csv(to_csv(&tables.homes))?),
        ("year_visits.csv", csv(to_csv(&tables.visits))?),
        ("year_workload.csv", csv(to_csv(&tables.workload))?),
        ("year_staffing.csv", csv(to_csv(&tables.staffing))?),
        ("year_advice.csv", csv(to_csv(&tables.advice))?),
        ("report.html", year::page(year, rules)?.into_bytes()),
        ("summary.json", json),
    ])
}
