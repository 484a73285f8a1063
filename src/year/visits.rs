//! Visits: each visit of the choice in one week of the year, weeks of a month filled evenly.

use chrono::NaiveDate;

use crate::combine::{
    self, Choice, Curve, Grid, OperativeType, Pending, PlannedVisit, Promised, Staff, TaskSet,
    Terms, WEEK_DAYS,
};
use crate::constraint::{self, Case};
use crate::due::{Ground, shift_on};
use crate::model::{HomeId, TaskId};
use crate::rules;
use crate::units::{Minutes, Pence};

/// One visit of the year.
#[derive(Debug, Clone)]
pub(super) struct YearVisit {
    pub home: HomeId,
    /// What is done.
    pub tasks: Vec<TaskId>,
    /// Its week of the year, from 0.
    pub week: u32,
    /// The date it is priced by: the cheapest of its week.
    pub date: NaiveDate,
    /// How long it lasts.
    pub on_site: Minutes,
    /// Each operative's tasks and minutes, travel included.
    pub crew: Vec<Presence>,
    /// What it costs by term.
    pub terms: Terms,
    /// Whether the tenant has been promised it already.
    pub promised: bool,
}

/// One operative at a visit.
#[derive(Debug, Clone)]
pub(super) struct Presence {
    pub tasks: Vec<TaskId>,
    pub minutes: Minutes,
}

/// Gives every visit in the year its week. Visits of one period are taken in the order of
/// homes; each takes the week that is cheapest for it with the load the weeks have by then.
pub(super) fn place(
    ground: &Ground<'_>,
    pending: &Pending,
    choice: &Choice,
    promised: &Promised,
) -> Vec<YearVisit> {
    let weekly = Grid::weekly(ground.planning.days);
    let (types, staff) = combine::workforce(ground, &weekly, &promised.tasks);
    let mut weeks = Weeks {
        ground,
        grid: &pending.grid,
        weekly: &weekly,
        load: vec![vec![Minutes::ZERO; weekly.len()]; types.len()],
        works: work_days(ground, &staff),
        types: &types,
        curve: Curve::new(&pending.stock.levelling),
    };
    let mut visits = promised_visits(ground, promised);
    for ((home, tasks), plan) in pending.homes.iter().zip(&choice.homes) {
        let now = plan.visits.iter().filter(|v| v.week < pending.stock.weeks);
        visits.extend(now.map(|visit| weeks.visit(*home, tasks, visit)));
    }
    visits.sort_by_key(|v| (v.date, v.home, v.tasks.first().copied()));
    visits
}

/// Weeks as they fill.
struct Weeks<'a, 'b> {
    ground: &'b Ground<'a>,
    grid: &'b Grid,
    weekly: &'b Grid,
    types: &'b [OperativeType],
    /// Minutes by type and week.
    load: Vec<Vec<Minutes>>,
    /// Whether anybody of a type works on a day.
    works: Vec<Vec<bool>>,
    /// What filling a week costs.
    curve: Curve,
}

impl Weeks<'_, '_> {
    fn visit(&mut self, home: HomeId, tasks: &[TaskId], visit: &PlannedVisit) -> YearVisit {
        let named = |set: TaskSet| -> Vec<TaskId> {
            let inside = tasks.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
            inside.map(|(_, t)| *t).collect()
        };
        let crew: Vec<Presence> = visit
            .crew
            .iter()
            .map(|m| Presence {
                tasks: named(m.tasks),
                minutes: m.minutes,
            })
            .collect();
        let day = self.best_day(home, &crew, visit);
        let week = day / WEEK_DAYS;
        for member in &visit.crew {
            self.load[usize::from(member.kind)][week as usize] += member.minutes;
        }
        YearVisit {
            home,
            tasks: named(visit.tasks),
            week,
            date: self.ground.planning.date(day),
            on_site: visit.on_site,
            crew,
            terms: visit.terms,
            promised: false,
        }
    }

    /// The cheapest day of the period: its own cost, and what its week's load makes of it.
    fn best_day(&self, home: HomeId, crew: &[Presence], visit: &PlannedVisit) -> u32 {
        let who: Vec<Vec<TaskId>> = crew
            .iter()
            .map(|p| p.tasks.clone())
            .filter(|tasks| !tasks.is_empty())
            .collect();
        let case = Case::new(self.ground, home, &who);
        let days = self.grid.days(visit.week as usize);
        let levelling: Vec<Pence> = (0..self.weekly.len())
            .map(|week| {
                let here = self.weekly.days(week).start;
                if days.contains(&here) {
                    self.levelling(visit, week)
                } else {
                    Pence::ZERO
                }
            })
            .collect();
        let open = days.clone().filter(|day| {
            let date = self.ground.planning.date(*day);
            let at_work = |m: &combine::Member| self.works[usize::from(m.kind)][*day as usize];
            let inside = case.tasks.iter().all(|t| t.first <= date && date <= t.last);
            inside
                && visit.crew.iter().all(at_work)
                && !constraint::starts(&case, date, None).is_empty()
        });
        let cost = |day: &u32| {
            let date = self.ground.planning.date(*day);
            let own: Pence = case
                .tasks
                .iter()
                .map(|t| t.date_cost(self.ground.rules, date))
                .sum();
            own + levelling[(*day / WEEK_DAYS) as usize]
        };
        // Where the period has no day that suits everybody, the choice looked at weeks only.
        open.min_by_key(|day| (cost(day), *day))
            .unwrap_or(days.start)
    }

    /// What the visit adds to the price of a week's load. Beyond the hours of the week the last
    /// price goes on, so that the next week is the better one.
    fn levelling(&self, visit: &PlannedVisit, week: usize) -> Pence {
        let added = visit.crew.iter().map(|member| {
            let kind = usize::from(member.kind);
            let minutes = |m: Minutes| i64::from(m.get());
            let capacity = minutes(self.types[kind].capacity[week]);
            let load = minutes(self.load[kind][week]);
            self.curve.added(load, minutes(member.minutes), capacity)
        });
        Pence(added.sum::<f64>().round() as i64)
    }
}

/// Whether anybody of each type works on each day.
fn work_days(ground: &Ground<'_>, staff: &[Staff]) -> Vec<Vec<bool>> {
    let at_work = |of: &Staff, date: NaiveDate| {
        of.members.iter().any(|o| {
            let operative = ground.landlord.operative(*o);
            shift_on(operative, date, ground.working_days).is_some()
        })
    };
    let days = |of: &Staff| ground.planning.dates().map(|d| at_work(of, d)).collect();
    staff.iter().map(days).collect()
}

/// Bookings that stand, as visits of the year.
fn promised_visits(ground: &Ground<'_>, promised: &Promised) -> Vec<YearVisit> {
    let mut visits = Vec::new();
    for knock in &promised.knocks {
        let Some(booking) = knock.booking else {
            continue;
        };
        let booking = &ground.landlord.bookings[booking.index()];
        let Some(day) = ground.planning.day(booking.date) else {
            continue;
        };
        let case = Case::new(ground, knock.home, &knock.crew);
        let crew: Vec<Presence> = case
            .parts
            .iter()
            .map(|part| Presence {
                tasks: part.tasks.iter().map(|t| case.tasks[*t].task).collect(),
                minutes: part.minutes + ground.rules.travel.access_minutes,
            })
            .collect();
        visits.push(YearVisit {
            home: knock.home,
            tasks: knock.tasks(),
            week: day / WEEK_DAYS,
            date: booking.date,
            on_site: case.length(),
            crew,
            terms: Terms::default(),
            promised: true,
        });
    }
    visits
}

impl YearVisit {
    /// For each task the days of its interval that the visit throws away, and what they cost.
    pub(super) fn life_lost<'g>(
        &'g self,
        ground: &'g Ground<'_>,
    ) -> impl Iterator<Item = (TaskId, i64, Pence)> + 'g {
        self.tasks.iter().map(|id| {
            let task = ground.due.task(*id);
            let rule = ground.rules.stream(task.stream);
            let days = rules::days_lost(rule, task.deadline, self.date);
            (*id, days, task.early_cost(ground.rules, self.date))
        })
    }
}
