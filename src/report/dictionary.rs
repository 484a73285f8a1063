//! The data dictionary: every column of every file, from the types that write them.

use std::fmt::Write;

use super::cases::CaseRow;
use super::scenario_tables::{DifferenceRow, FigureRow, RunRow};
use super::table::Table;
use super::tables::{
    ChangeRow, ContactRow, RejectedRow, RouteRow, UnplannedRow, VisitRow, VisitTaskRow,
};
use super::year_tables::{AdviceRow, StaffingRow, WorkloadRow, YearHomeRow, YearVisitRow};

const HEAD: &str = "\
# Data dictionary

Generated from the row types in `src/report/tables.rs`; a test fails when it is out of date.

Every table is written twice, with the same columns in the same order: as a CSV file and as a
sheet of `schedule.xlsx`. CSV files are RFC 4180 in UTF-8, with a header, fields parted by
commas and lines ended by a line feed. A byte order mark stands in front only where the file
holds a character outside ASCII, since Excel needs it then. Dates are ISO 8601, times are
local in London, money is in pounds. An empty field means that nothing is known or applies.
The first columns of a table and their order are fixed; new ones go to the end.

The tables are a star: `visits` and `visit_tasks` are facts, joined by `visit_id`; `uprn`,
`task_id`, `stream`, `operative_id` and `date` lead to the landlord's own tables.
";

const YEAR: &str = "
## The year ahead

`oneknock year` writes the five tables that follow, with a `summary.json` and a `report.html`
of its own, into a folder of its own.
";

const SCENARIO: &str = "
## Simulated runs

`oneknock simulate` and `oneknock scenario` write the tables that follow, with a `report.html` of
their own, into a folder of their own; `runs/` there keeps each run, so that it is not played again.
";

const TAIL: &str = "
## Other files

- `summary.json`: every figure of the build with what it rests on. Fields are named as in
  `src/report/figures`; `definitions` in the file says what each figure means. Money is in
  pounds, shares go from 0 to 1.
- `report.html`: the same to look at. Everything is inside the one file.
- `routes.geojson`: RFC 7946. A `LineString` for each operative's day (`kind` `route`, with
  `operative_id`, `date`, `visits`, `travel_minutes`, `travel_metres`, `line`): along the roads
  (`line` `roads`) with provider `osm`, else `straight` from stop to stop; a `Point` for each visit (`kind` `visit`, with `visit_id`, `uprn`, `date`, `arrive`,
  `depart`, `operative_ids`, `streams`, `status`).
- `calendar/OPERATIVE.ics`: RFC 5545, an event for each visit of one operative. Times are
  instants in UTC; identifiers stay the same from build to build, so that importing again
  moves events instead of doubling them.
- `cases/UPRN-STREAM-TASK.csv`: for each task whose attempts are all used, what was done and
  what follows, in date order, with the columns of `cases/calendar.csv`. Characters of an
  identifier that no file name can hold are written as `_`.
- `schedule.xlsx`: the tables above, except `rejected` and `cases`, as sheets.
";

/// The page.
pub fn dictionary() -> String {
    let mut page = HEAD.to_owned();
    describe::<VisitRow>(&mut page);
    describe::<VisitTaskRow>(&mut page);
    describe::<RouteRow>(&mut page);
    describe::<UnplannedRow>(&mut page);
    describe::<ContactRow>(&mut page);
    describe::<ChangeRow>(&mut page);
    describe::<RejectedRow>(&mut page);
    describe::<CaseRow>(&mut page);
    page.push_str(YEAR);
    describe::<YearHomeRow>(&mut page);
    describe::<YearVisitRow>(&mut page);
    describe::<WorkloadRow>(&mut page);
    describe::<StaffingRow>(&mut page);
    describe::<AdviceRow>(&mut page);
    page.push_str(SCENARIO);
    describe::<FigureRow>(&mut page);
    describe::<DifferenceRow>(&mut page);
    describe::<RunRow>(&mut page);
    page.push_str(TAIL);
    page
}

fn describe<T: Table>(page: &mut String) {
    let about = T::ABOUT.trim();
    // Writing to a string cannot fail.
    let _ = write!(page, "\n## `{}.csv`\n\n{about}\n\n", T::NAME);
    page.push_str("| column | values | meaning |\n|---|---|---|\n");
    for column in T::COLUMNS {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            column.name,
            column.kind,
            column.about.trim()
        );
    }
}
