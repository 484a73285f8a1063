//! Promise: visits of the next three weeks that tenants have already been told of.
//!
//! A booking here can be kept: whatever the moment of arrival inside the slot, the operative has
//! the skills and the patch, is on shift, has had a break, and can reach the next booking and home.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::{is_working_day, next_working_day, plus, plus_working_days};
use super::diary::{at, is_free};
use super::homes::Home;
use super::households::Household;
use super::point::Point;
use super::random::Random;
use super::shifts;
use super::streams::Stream;
use super::tasks::Task;
use super::team::Operative;
use crate::model::Need;

/// Share of the tasks due soon that are booked already: of checks that take a visit of their own,
/// and of short ones, which mostly wait to join another. Judgement.
const BOOKED: f64 = 0.24;
const SHORT_BOOKED: f64 = 0.07;
/// Checks of fewer minutes than this are short.
const SHORT_MINUTES: u32 = 25;
/// Tasks due within this many days are booked: the notice of a week in the shipped rules, and a day.
const PRESSING_DAYS: i64 = 8;
/// Days ahead that bookings reach.
const AHEAD_DAYS: i64 = 21;
/// A gas check is booked no earlier than this many days before its deadline: inside the two months
/// in which it keeps its date (SI 2018/139), with a margin for short months.
const GAS_WINDOW_DAYS: i64 = 55;
/// The same for streams that lose little by being early. Judgement.
const WINDOW_DAYS: i64 = 110;
/// Bookings fall in the first, second and third week in these shares. Judgement.
const WEEKS: [f64; 3] = [0.5, 0.32, 0.18];
/// Bookings that the tenant has confirmed, by week; the rest are notified. Judgement.
const CONFIRMED: [f64; 3] = [0.8, 0.5, 0.25];
/// Reports this many working days old are booked without exception; fresher ones at this rate.
const REPORT_BOOKED_AFTER: usize = 2;
const FRESH_REPORT_BOOKED: f64 = 0.4;
/// Slots start on this grid and last one of these, minutes.
const GRID: u32 = 30;
const SLOTS: &[(u32, f64)] = &[(60, 0.6), (120, 0.4)];
/// Morning bookings are over by this time, whatever the arrival; afternoon slots open after it.
const MORNING_ENDS: u32 = at(12, 30);
/// Travel is taken at this speed and detour, slower than any planner would, so that a booking is
/// kept under every way of measuring.
const SLOW_KMH: f64 = 22.0;
const DETOUR: f64 = 1.4;
/// Minutes added to every leg.
const MARGIN_MINUTES: f64 = 8.0;
/// Draws of operative, day and time before a home is left unbooked.
const TRIES: usize = 12;

/// A promised visit.
#[derive(Debug, Clone)]
pub(super) struct Booking {
    pub home: usize,
    pub tasks: Vec<usize>,
    pub date: NaiveDate,
    pub slot: (u32, u32),
    pub operative: usize,
    pub confirmed: bool,
}

/// Minutes from one place to another, on the slow side.
fn travel(from: Point, to: Point) -> u32 {
    (from.metres(to) / 1000.0 * DETOUR / SLOW_KMH * 60.0 + MARGIN_MINUTES).ceil() as u32
}

/// Days before its deadline from which a task may be booked.
fn window(task: &Task) -> i64 {
    if task.stream == Stream::Gas {
        GAS_WINDOW_DAYS
    } else {
        WINDOW_DAYS
    }
}

/// What bookings are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    pub homes: &'a [Home],
    pub households: &'a [Household],
    pub patch_of: &'a [usize],
    pub tasks: &'a [Task],
    pub operatives: &'a [Operative],
    pub today: NaiveDate,
}

/// Time already promised: operative and day to the occupied span and its place.
type Diary = BTreeMap<(usize, NaiveDate), Vec<(u32, u32, Point)>>;

impl Desk<'_> {
    /// All bookings, by date, slot and home.
    pub(super) fn book(&self, r: &mut Random) -> Vec<Booking> {
        let mut of_home: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, task) in self.tasks.iter().enumerate() {
            of_home.entry(task.home).or_default().push(i);
        }
        let mut promised = Diary::new();
        let mut bookings = Vec::new();
        for tasks in of_home.values() {
            let Some(main) = self.main_task(tasks, r) else {
                continue;
            };
            for _ in 0..TRIES {
                let Some(date) = self.day(&self.tasks[main], r) else {
                    continue;
                };
                if let Some(booking) = self.try_day(main, tasks, date, &promised, r) {
                    let home = self.homes[booking.home].at;
                    let span = (
                        booking.slot.0,
                        booking.slot.1 + self.minutes(&booking.tasks),
                        home,
                    );
                    promised
                        .entry((booking.operative, date))
                        .or_default()
                        .push(span);
                    bookings.push(booking);
                    break;
                }
            }
        }
        bookings.sort_by_key(|b| (b.date, b.slot, b.home));
        bookings
    }

    /// The task of a home for which a visit is promised, if any. Homes with needs that a desk
    /// settles by hand, and tasks that have failed before, are left to the planner.
    fn main_task(&self, tasks: &[usize], r: &mut Random) -> Option<usize> {
        let luck = r.unit();
        let household = &self.households[self.tasks[*tasks.first()?].home];
        let special = household.chooses_operative() || household.needs.contains(&Need::FixedTime);
        let wanted = |task: &Task| {
            if let Some(reported) = task.reported_at {
                let stale = plus_working_days(reported.date(), REPORT_BOOKED_AFTER) < self.today;
                return task.visit.is_some() && (stale || luck < FRESH_REPORT_BOOKED);
            }
            let near = plus(self.today, window(task));
            let short = task.on_site(&self.homes[task.home]) < SHORT_MINUTES;
            let booked = if short { SHORT_BOOKED } else { BOOKED };
            let due = task.due.is_some_and(|due| due > self.today && due <= near);
            due && (luck < booked || self.is_pressing(task))
        };
        let open = |i: &&usize| {
            let task = &self.tasks[**i];
            task.failures == 0 && task.earliest.is_none() && wanted(task)
        };
        // A report leads, then what cannot wait for notice: other work joins it.
        let leads = |i: &&usize| {
            let task = &self.tasks[**i];
            task.stream == Stream::Dmc || self.is_pressing(task)
        };
        let found = tasks
            .iter()
            .filter(open)
            .find(leads)
            .or_else(|| tasks.iter().find(open));
        found.copied().filter(|_| !special)
    }

    /// True of a task due too soon for a planner to give notice: somebody has booked it already.
    fn is_pressing(&self, task: &Task) -> bool {
        let last = plus(self.today, PRESSING_DAYS);
        task.due.is_some_and(|due| due > self.today && due <= last)
    }

    /// A day for the task: inside its window, within three weeks, sooner rather than later.
    fn day(&self, task: &Task, r: &mut Random) -> Option<NaiveDate> {
        let tomorrow = next_working_day(plus(self.today, 1));
        if let Some(visit) = task.visit {
            return Some(visit.max(tomorrow));
        }
        let ahead = match task.due {
            Some(due) if self.is_pressing(task) => r.whole(1, (due - self.today).num_days()),
            _ => 7 * r.weighted(&WEEKS)? as i64 + r.whole(1, 7),
        };
        let date = next_working_day(plus(self.today, ahead));
        let inside = task
            .due
            .is_some_and(|due| date <= due && date >= plus(due, -window(task)));
        let soon = date <= plus(self.today, AHEAD_DAYS);
        (inside && soon && is_working_day(date)).then_some(date)
    }

    fn try_day(
        &self,
        main: usize,
        tasks: &[usize],
        date: NaiveDate,
        promised: &Diary,
        r: &mut Random,
    ) -> Option<Booking> {
        let task = &self.tasks[main];
        let home = self.homes.get(task.home)?;
        let patch = *self.patch_of.get(home.estate)?;
        let able: Vec<usize> = (0..self.operatives.len())
            .filter(|&o| self.operatives[o].serves(patch, task.stream))
            .filter(|&o| shifts::on(&self.operatives[o].shifts, date).is_some())
            .collect();
        let operative = r.pick(&able)?;
        let joins = |i: &usize| self.joins(*i, main, date, operative);
        let visit: Vec<usize> = tasks.iter().copied().filter(joins).collect();
        let minutes = self.minutes(&visit);
        let household = self.households.get(task.home)?;
        if household
            .longest_visit
            .is_some_and(|longest| minutes > longest)
        {
            return None;
        }
        let length = r.choose(SLOTS)?;
        let from = GRID * r.whole(15, 30).unsigned_abs() as u32;
        let slot = (from, from + length);
        let free = is_free(&household.diary, date, slot.0, slot.1 + minutes);
        if !free || !self.fits(operative, date, slot, minutes, home.at, promised) {
            return None;
        }
        let week = ((date - self.today).num_days() / 7).clamp(0, 2) as usize;
        let confirmed = task.stream == Stream::Dmc || r.chance(CONFIRMED[week]);
        Some(Booking {
            home: task.home,
            tasks: visit,
            date,
            slot,
            operative,
            confirmed,
        })
    }

    /// True of the main task, and of another of the home that the same operative can do that day
    /// inside its own window.
    fn joins(&self, i: usize, main: usize, date: NaiveDate, operative: usize) -> bool {
        let task = &self.tasks[i];
        let inside = |due: NaiveDate| date <= due && date >= plus(due, -window(task));
        i == main
            || (task.failures == 0
                && task.earliest.is_none()
                && self.operatives[operative].skills.contains(&task.stream)
                && task.due.is_some_and(inside))
    }

    fn minutes(&self, tasks: &[usize]) -> u32 {
        tasks
            .iter()
            .map(|&i| self.tasks[i].on_site(&self.homes[self.tasks[i].home]))
            .sum()
    }

    /// True where the visit can be kept whatever the arrival: it lies in one half of the day, and
    /// start, other half and end are in reach with the break between.
    fn fits(
        &self,
        operative: usize,
        date: NaiveDate,
        slot: (u32, u32),
        minutes: u32,
        home: Point,
        promised: &Diary,
    ) -> bool {
        let person = &self.operatives[operative];
        let Some(((start, end), rest)) = shifts::on(&person.shifts, date) else {
            return false;
        };
        let (from, to) = (slot.0, slot.1 + minutes);
        let morning = to <= MORNING_ENDS;
        let pause = rest.map_or(0, |b| b.minutes);
        let way_back = travel(home, person.end.unwrap_or(person.start));
        let by_break = if morning { 0 } else { pause };
        if !(morning || from >= MORNING_ENDS + GRID)
            || from < start + travel(person.start, home) + by_break
            || to + way_back + (pause - by_break) > end
        {
            return false;
        }
        let others = promised
            .get(&(operative, date))
            .map_or(&[][..], Vec::as_slice);
        others.iter().all(|&(other_from, other_to, place)| {
            let gap = travel(home, place) + pause;
            to + gap <= other_from || other_to + gap <= from
        })
    }
}
