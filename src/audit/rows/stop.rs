//! Rows of `routes.csv`: the stops of operatives' days.

use chrono::NaiveDate;

use super::names::{Names, OPERATIVE};
use crate::audit::table::Row;
use crate::model::{OperativeId, Span};
use crate::units::{Metres, Minutes, TimeOfDay};

/// A row of `routes.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopRow {
    /// Line in the file.
    pub line: u64,
    /// `operative_id`.
    pub operative: OperativeId,
    /// `date`.
    pub date: NaiveDate,
    /// `sequence`, from 0.
    pub sequence: u32,
    /// `kind`.
    pub kind: StopKind,
    /// `visit_id`, empty except at a visit.
    pub visit_id: String,
    /// `arrive`: reaches the place.
    pub arrive: TimeOfDay,
    /// `start`: knocks and begins.
    pub start: TimeOfDay,
    /// `depart`.
    pub depart: TimeOfDay,
    /// `travel_minutes` from the stop before.
    pub travel: Minutes,
    /// `travel_metres` from the stop before.
    pub distance: Metres,
    /// `wait_minutes` between arrival and start.
    pub wait: Minutes,
}

/// What a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// The day begins.
    Start,
    /// A visit.
    Visit,
    /// The break.
    Break,
    /// The day ends.
    End,
}

impl StopRow {
    pub(in crate::audit) const FILE: &'static str = "routes.csv";
    pub(in crate::audit) const COLUMNS: [&'static str; 11] = [
        "operative_id",
        "date",
        "sequence",
        "kind",
        "visit_id",
        "arrive",
        "start",
        "depart",
        "travel_minutes",
        "travel_metres",
        "wait_minutes",
    ];

    pub(in crate::audit) fn read(row: &mut Row<'_>, names: &Names<'_>) -> Option<Self> {
        let operative = row.read(0, OPERATIVE, |t| names.operative(t));
        let date = row.date(1);
        let sequence = row.whole(2);
        let kind = row.read(3, "a kind is start, visit, break or end", |t| match t {
            "start" => Some(StopKind::Start),
            "visit" => Some(StopKind::Visit),
            "break" => Some(StopKind::Break),
            "end" => Some(StopKind::End),
            _ => None,
        });
        let visit_id = row.text(4).to_owned();
        let [arrive, start, depart] = [5, 6, 7].map(|column| row.time(column));
        let travel = row.whole(8).map(Minutes);
        let distance = row.whole(9).map(Metres);
        let wait = row.whole(10).map(Minutes);
        Some(Self {
            line: row.line,
            operative: operative?,
            date: date?,
            sequence: sequence?,
            kind: kind?,
            visit_id,
            arrive: arrive?,
            start: start?,
            depart: depart?,
            travel: travel?,
            distance: distance?,
            wait: wait?,
        })
    }

    /// From when to when the operative is at work here.
    pub fn stay(&self) -> Span {
        Span {
            from: self.start,
            to: self.depart,
        }
    }
}
