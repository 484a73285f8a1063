//! The columns of the page's data, as they stand in its JSON.
//!
//! Days count from the Monday of the build's week, times are minutes from midnight, money is
//! in pence, shares are in thousandths, degrees in hundred-thousandths. Homes, operatives and
//! repeated texts are named by their index.

use chrono::NaiveDate;
use serde::Serialize;

use crate::report::figures::Summary;

/// Everything the page shows.
#[derive(Debug, Serialize)]
pub(super) struct PageData<'a> {
    pub summary: &'a Summary,
    pub definitions: &'static [(&'static str, &'static str)],
    /// Day 0.
    pub base: NaiveDate,
    pub today: i64,
    pub tiles: Option<&'a str>,
    pub streams: Vec<Stream<'a>>,
    pub operatives: Vec<Operative<'a>>,
    pub patches: Vec<Patch<'a>>,
    pub texts: Vec<String>,
    pub homes: Homes,
    pub visits: Visits<'a>,
    /// Names of the decisions and of the terms that `why` counts by.
    pub decisions: [&'static str; 5],
    pub terms: [&'static str; 10],
    /// For each visit the best alternative to each decision.
    pub why: Vec<Vec<Other>>,
    pub tasks: Tasks<'a>,
    pub stops: Stops,
    pub shifts: Shifts,
    pub unplanned: Unplanned<'a>,
    pub changes: Changes<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Stream<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub letter: char,
    pub soft: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Operative<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub skills: Vec<u8>,
    pub start: [i64; 2],
    pub end: [i64; 2],
}

#[derive(Debug, Serialize)]
pub(super) struct Patch<'a> {
    pub name: &'a str,
    /// Latitude and longitude by turns, round the patch.
    pub outline: Vec<i64>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Homes {
    pub uprn: Vec<u64>,
    pub address: Vec<String>,
    pub latitude: Vec<i64>,
    pub longitude: Vec<i64>,
    pub patch: Vec<usize>,
    /// Instructions to the operative, as a text.
    pub needs: Vec<usize>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Visits<'a> {
    pub id: Vec<&'a str>,
    pub home: Vec<usize>,
    pub day: Vec<i64>,
    pub from: Vec<i32>,
    pub to: Vec<i32>,
    pub arrive: Vec<i32>,
    pub depart: Vec<i32>,
    pub operatives: Vec<Vec<u32>>,
    pub status: Vec<u8>,
    pub attempt: Vec<u8>,
    pub access: Vec<i64>,
    pub miss: Vec<i64>,
    /// One column a term of cost.
    pub cost: [Vec<i64>; 7],
}

/// An alternative: which decision; what it would cost more as term, pence, term, pence and so
/// on, or null where nothing else is possible; and its visits, each as the stream it is for (-1
/// where it is for several), the day, the start and who comes, or the stream alone where it
/// would be in no visit.
pub(super) type Other = (u8, Option<Vec<i64>>, Vec<Vec<i64>>);

#[derive(Debug, Default, Serialize)]
pub(super) struct Tasks<'a> {
    pub id: Vec<&'a str>,
    pub visit: Vec<u32>,
    pub stream: Vec<u8>,
    pub operative: Vec<u32>,
    pub start: Vec<i32>,
    pub finish: Vec<i32>,
    pub deadline: Vec<Option<i64>>,
    pub state: Vec<u8>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Stops {
    pub operative: Vec<u32>,
    pub day: Vec<i64>,
    /// 0 start, 1 visit, 2 break, 3 end.
    pub kind: Vec<u8>,
    /// Index of the visit; -1 for the others.
    pub visit: Vec<i64>,
    pub arrive: Vec<i32>,
    pub start: Vec<i32>,
    pub depart: Vec<i32>,
    pub travel: Vec<i32>,
    pub metres: Vec<i32>,
    /// Corners of the way to it, each as steps north and east from the point before, the first
    /// from the place before; the whole column is missing where lines are straight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<Vec<i64>>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Shifts {
    pub operative: Vec<u32>,
    pub day: Vec<i64>,
    pub from: Vec<i32>,
    pub to: Vec<i32>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Unplanned<'a> {
    pub id: Vec<&'a str>,
    pub home: Vec<usize>,
    pub stream: Vec<u8>,
    pub deadline: Vec<Option<i64>>,
    pub reason: Vec<&'static str>,
    pub words: Vec<usize>,
    pub fix: Vec<usize>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Changes<'a> {
    pub visit: Vec<&'a str>,
    pub home: Vec<usize>,
    pub kind: Vec<&'static str>,
    pub before: Vec<&'a str>,
    pub after: Vec<&'a str>,
    pub cost: Vec<i64>,
    /// How firm the visit was before: 0 planned to 3 confirmed.
    pub was: Vec<u8>,
}
