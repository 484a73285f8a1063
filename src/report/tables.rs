//! The tables: one row type a file, in the columns that others build on.
//!
//! The first columns of each and their order are fixed by the contract; new ones go to the
//! end.

use chrono::NaiveDate;

use super::table::{Degrees, List, Moment, Pounds, Share, table};
use crate::units::TimeOfDay;

table! {
    /// A visit: one knock at one home.
    VisitRow as "visits" {
        /// Identifier of the visit: the booking's, or made from home and tasks, so that it
        /// survives a re-build.
        visit_id: String,
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// On which date.
        date: NaiveDate,
        /// The slot promised to the tenant begins.
        slot_from: TimeOfDay,
        /// The slot promised to the tenant ends.
        slot_to: TimeOfDay,
        /// Planned knock at the door: the earliest start over its operatives.
        arrive: TimeOfDay,
        /// Planned departure of the last operative.
        depart: TimeOfDay,
        /// Who comes.
        operative_ids: List,
        /// What is done, in order of start.
        task_ids: List,
        /// Streams of those tasks, in the same order.
        streams: List,
        /// From `arrive` to `depart`, in minutes.
        minutes: i64,
        /// How firm it is: `planned` (by us, told to nobody), `proposed`, `notified` (the
        /// tenant has been told) or `confirmed` (the tenant has agreed).
        status: String,
        /// Which attempt it is: one more than the most-tried of its tasks.
        attempt: i64,
        /// Probability that the door is opened.
        p_access: Share,
        /// Probability that the most critical of its deadlines is missed by this attempt and
        /// those that still fit after it.
        p_miss: Share,
        /// All terms of cost together.
        cost: Pounds,
        /// Its share of travel: the way to it, in time and distance.
        cost_travel: Pounds,
        /// Time on site of every operative.
        cost_on_site: Pounds,
        /// Probability of no access times the cost of a failed call-out.
        cost_failed_call: Pounds,
        /// Burden on the tenant: the knock, the time, hours they would rather not have.
        cost_burden: Pounds,
        /// Interval thrown away by doing tasks early.
        cost_early: Pounds,
        /// Probability of missing a deadline times its penalty, and waiting of anchors.
        cost_miss: Pounds,
        /// Change to what was promised or planned last night.
        cost_change: Pounds,
        /// Degrees north (WGS84).
        latitude: Degrees,
        /// Degrees east (WGS84).
        longitude: Degrees,
        /// The home's patch.
        patch: String,
        /// Probability that the promise is kept: somebody at the door no later after the slot
        /// than the landlord promises.
        p_kept: Share,
    }
}

table! {
    /// A task in a visit.
    VisitTaskRow as "visit_tasks" {
        /// The visit.
        visit_id: String,
        /// The task, by the landlord's identifier.
        task_id: String,
        /// Its stream.
        stream: String,
        /// Who does it.
        operative_id: String,
        /// From when.
        start: TimeOfDay,
        /// To when.
        finish: TimeOfDay,
        /// First date its rule allows.
        earliest: NaiveDate,
        /// Last date its rule allows; empty for a task without one.
        deadline: Option<NaiveDate>,
        /// Days from the visit to the deadline; negative when late.
        days_ahead: Option<i64>,
        /// When it is next due if done on the visit's date; empty where it does not recur.
        next_due: Option<NaiveDate>,
    }
}

table! {
    /// A stop of one operative's day.
    RouteRow as "routes" {
        /// Whose day.
        operative_id: String,
        /// Which day.
        date: NaiveDate,
        /// Position in the day, from 0.
        sequence: i64,
        /// What it is: `start`, `visit`, `break` or `end`.
        kind: String,
        /// The visit; empty for the others.
        visit_id: String,
        /// Reaches the place.
        arrive: TimeOfDay,
        /// Knocks, or begins (after waiting for the slot or for a second operative).
        start: TimeOfDay,
        /// Leaves.
        depart: TimeOfDay,
        /// Travel from the stop before.
        travel_minutes: i64,
        /// Distance from the stop before.
        travel_metres: i64,
        /// From `arrive` to `start`.
        wait_minutes: i64,
    }
}

table! {
    /// A task that is in no visit.
    UnplannedRow as "unplanned" {
        /// The task, by the landlord's identifier.
        task_id: String,
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// Its stream.
        stream: String,
        /// Last date its rule allows; empty for a task without one.
        deadline: Option<NaiveDate>,
        /// Why, as a code: `later`, `window_closed`, `no_operative`, `not_available`,
        /// `too_long`, `attempts_used`, `no_capacity` or `not_worth_it`.
        reason: String,
        /// Why, in words.
        in_words: String,
        /// The smallest change that lets it in, verified by planning with it; empty where
        /// nothing needs doing.
        fix: String,
    }
}

table! {
    /// A contact to make about a visit.
    ContactRow as "contacts" {
        /// When.
        at: Moment,
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// The visit it is about.
        visit_id: String,
        /// What: `letter` (notice in writing), `text_day_before` (reminder on the morning of
        /// the day before), `text_on_the_way`, `call_ahead`, or `housing_officer` (asks who
        /// comes along to an accompanied visit).
        kind: String,
        /// By which channel: `letter`, `text`, `email` or `phone`.
        channel: String,
    }
}

table! {
    /// A change against last night's schedule.
    ChangeRow as "changes" {
        /// The visit.
        visit_id: String,
        /// The home's Unique Property Reference Number.
        uprn: u64,
        /// What: `added`, `removed`, `moved` (date or slot), `reassigned` (operatives) or
        /// `regrouped` (tasks).
        change: String,
        /// How it was; empty for a visit that is new.
        before: String,
        /// How it is; empty for a visit that is gone.
        after: String,
        /// What the change costs by the rules.
        cost: Pounds,
    }
}

table! {
    /// A row of the input that was dropped because the build was told to be lenient.
    RejectedRow as "rejected" {
        /// The file.
        file: String,
        /// Its line, from 1; 0 for the file as a whole.
        line: i64,
        /// The field in the line, from 1; 0 for the line as a whole.
        column: i64,
        /// What is wrong.
        what: String,
        /// What is allowed.
        allowed: String,
    }
}
