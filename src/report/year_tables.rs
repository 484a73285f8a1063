//! The tables of a year ahead: one row type a file.

use chrono::NaiveDate;

use super::table::{List, Pounds, Share, Table, table};

table! {
    /// A home with its home safety check of the year.
    YearHomeRow as "year_homes" {
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// Its patch.
        patch: String,
        /// Month of its home safety check: the visit of the year that does most, `2027-03`.
        /// Empty where nothing is to be done in the year.
        month: String,
        /// First day of the week of that visit.
        week_from: Option<NaiveDate>,
        /// What that visit does.
        streams: List,
        /// Visits in the year, promised ones included.
        visits: i64,
        /// Why there is more than one: `promised`, `windows`, `urgent`, `streams`, `too_long`,
        /// `skills`, `several`, `dearer` or `hours`; empty where there is not.
        why: String,
        /// The same for people.
        in_words: String,
    }
}

table! {
    /// A visit of the year.
    YearVisitRow as "year_visits" {
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// First day of its week.
        week_from: NaiveDate,
        /// What is done.
        streams: List,
        /// The tasks; a recurrence is named after the pending task, `T17+1`.
        task_ids: List,
        /// How many operatives come.
        operatives: i64,
        /// How long it lasts.
        minutes: i64,
        /// Days of certificate life that it throws away, over all its tasks.
        days_lost: i64,
        /// What those days cost.
        cost_early: Pounds,
        /// All terms of its cost together; 0 for a promised visit, which is no choice.
        cost: Pounds,
        /// `promised` or `planned`.
        status: String,
    }
}

table! {
    /// Work of one stream in one patch in one week.
    WorkloadRow as "year_workload" {
        /// First day of the week.
        week_from: NaiveDate,
        /// The patch.
        patch: String,
        /// The stream, which is the skill.
        stream: String,
        /// Tasks done.
        tasks: i64,
        /// Minutes of operatives' time, travel and set-up shared among the tasks of a visit.
        minutes: i64,
    }
}

table! {
    /// Hours of one operative type in one planning period.
    StaffingRow as "year_staffing" {
        /// What the type can do.
        skills: List,
        /// Where it works.
        patches: List,
        /// First day of the period.
        from: NaiveDate,
        /// Last day of the period.
        to: NaiveDate,
        /// Operatives of the type.
        operatives: i64,
        /// Their shifts in the period.
        shifts: i64,
        /// Minutes that may be filled, those promised already among them.
        minutes_usable: i64,
        /// Minutes that are filled, by promises and by the choice.
        minutes_used: i64,
        /// Filled share of the usable minutes.
        filled: Share,
        /// What one more hour would save at the margin; it ranks, `year_advice.csv` is solved
        /// again.
        worth_of_an_hour: Pounds,
        /// Of the minutes filled, those promised already.
        minutes_promised: i64,
    }
}

table! {
    /// One piece of advice, solved again.
    AdviceRow as "year_advice" {
        /// `day_more`, `day_less` or `training`.
        kind: String,
        /// Skills of the operatives meant.
        skills: List,
        /// Where they work.
        patches: List,
        /// First day of the period; empty for training, which holds all year.
        from: Option<NaiveDate>,
        /// Last day of the period.
        to: Option<NaiveDate>,
        /// What it saves in the year; negative where it costs.
        saves: Pounds,
        /// Proven to save at least.
        at_least: Pounds,
        /// Proven to save at most.
        at_most: Pounds,
        /// Visits that training saves in the year, between two choices made with equal effort.
        visits_saved: Option<i64>,
        /// For people.
        in_words: String,
    }
}

/// The name of every table of a year.
pub const YEAR_TABLES: [&str; 5] = [
    YearHomeRow::NAME,
    YearVisitRow::NAME,
    WorkloadRow::NAME,
    StaffingRow::NAME,
    AdviceRow::NAME,
];

/// Every table of a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct YearTables {
    /// `year_homes.csv`.
    pub homes: Vec<YearHomeRow>,
    /// `year_visits.csv`.
    pub visits: Vec<YearVisitRow>,
    /// `year_workload.csv`.
    pub workload: Vec<WorkloadRow>,
    /// `year_staffing.csv`.
    pub staffing: Vec<StaffingRow>,
    /// `year_advice.csv`.
    pub advice: Vec<AdviceRow>,
}
