//! Audit: re-checks a written schedule and its pounds, from the files alone.
//!
//! It stands above the engine, so that it cannot use it: it reads the written files with its
//! own row types, asks the dataset, the rules and the travel provider, and shares nothing with
//! the search. Each rule of what must hold is one file, and all of them are in `CHECKS`:
//!
//! | code | what must hold |
//! |---|---|
//! | `tasks` | each task in exactly one visit or unplanned; the files agree |
//! | `windows` | not before the earliest date, done by the deadline |
//! | `skills` | skills, needs, streams that exclude each other, minutes |
//! | `slots` | on the grid, of an allowed length, inside availability; arrivals inside it |
//! | `notice` | nothing new before now plus its notice |
//! | `routes` | shift, break, travel, overlap, most visits, patches |
//! | `pairs` | two operatives are there together as the visit says |
//! | `promises` | confirmed bookings stay; notified ones move only where allowed |
//! | `attempts` | limit, spacing, another weekday and time of day |
//! | `money` | each term that the files allow to recompute, and the sums |
//!
//! What each of them checks in full, and the cases it leaves alone, is in `docs/maths/audit.md`.

mod attempts;
mod breach;
mod files;
mod index;
mod money;
mod notice;
mod pairs;
mod promised;
mod promises;
mod routes;
mod rows;
mod skills;
mod slots;
mod table;
mod tasks;
mod windows;

pub use breach::{Breach, Kind};
pub use files::{Files, Summary};
pub use rows::{
    ChangeRow, ContactRow, PreviousVisit, StopKind, StopRow, TaskRow, Terms, UnplannedRow, VisitRow,
};

use breach::Found;
use index::Index;

use crate::model::Landlord;
use crate::rules::{Rules, WorkingDays};

/// One check: it looks at the whole schedule and notes what does not hold.
type Check = fn(&Index<'_>, &mut Found<'_>);

/// Every check, in the order of the contract.
const CHECKS: [(Kind, Check); 10] = [
    (Kind::Tasks, tasks::check),
    (Kind::Windows, windows::check),
    (Kind::Skills, skills::check),
    (Kind::Slots, slots::check),
    (Kind::Notice, notice::check),
    (Kind::Routes, routes::check),
    (Kind::Pairs, pairs::check),
    (Kind::Promises, promises::check),
    (Kind::Attempts, attempts::check),
    (Kind::Money, money::check),
];

/// Every breach of a written schedule, by file, line and rule.
pub fn audit(
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    files: &Files,
) -> Vec<Breach> {
    let index = Index::new(landlord, rules, working_days, files);
    let mut breaches = Vec::new();
    for (kind, check) in CHECKS {
        check(&index, &mut Found::new(kind, &index, &mut breaches));
    }
    let place = |b: &Breach| Files::NAMES.iter().position(|name| *name == b.file);
    breaches.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    breaches
}
