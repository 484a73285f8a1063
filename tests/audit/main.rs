//! Audit: a correct schedule has no breach, and each kind of breach is caught.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot make its files has failed"
)]

mod command;
mod folder;
mod harmless;
mod mutations;

use std::path::{Path, PathBuf};

use folder::Folder;
use oneknock::audit::{Breach, Files, audit};
use oneknock::dataset::{self, Mode};
use oneknock::error::Result;
use oneknock::rules::{self, WorkingDays};

/// A dataset with a schedule, and where asked for last night's, to corrupt and to audit.
struct World {
    dataset: Folder,
    schedule: Folder,
    previous: Option<Folder>,
}

impl World {
    /// The small landlord of `tests/data/audit`, whose schedule holds.
    fn small() -> Self {
        Self {
            dataset: Folder::copy_of(&data("dataset")),
            schedule: Folder::copy_of(&data("schedule")),
            previous: None,
        }
    }

    /// The same with the schedule as it stands for last night's.
    fn with_previous() -> Self {
        Self {
            previous: Some(Folder::copy_of(&data("schedule"))),
            ..Self::small()
        }
    }

    fn audit(&self) -> Result<Vec<Breach>> {
        let dataset = self.dataset.path();
        let rules = rules::load(dataset::rules_file(dataset).as_deref())?;
        let holidays = Some(dataset.join("bank-holidays.json")).filter(|path| path.exists());
        let working_days = WorkingDays::load(rules.nation, holidays.as_deref())?;
        let landlord = dataset::load(dataset, &rules, Mode::Strict)?.landlord;
        let previous = self.previous.as_ref().map(Folder::path);
        let files = Files::read(self.schedule.path(), previous, &landlord, &rules)?;
        Ok(audit(&landlord, &rules, &working_days, &files))
    }

    /// Leaves out the terms of cost, so that times can be changed without repricing.
    fn without_pounds(&self) {
        self.schedule.drop_columns("visits.csv", "cost_");
    }
}

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/audit")
        .join(folder)
}

#[test]
fn the_small_schedule_holds() {
    assert_eq!(World::small().audit().unwrap(), []);
}
