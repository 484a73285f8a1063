//! A written schedule as the router's plan again, so that questions can be put to it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::combine::{self, Knock};
use crate::due::Ground;
use crate::error::{Error, Result};
use crate::model::{HomeId, OperativeId, TaskId};
use crate::route::check;
use crate::route::nightly::{LastNight, Nightly, RouteKey, encode};
use crate::route::problem::{Plan, Stop};
use crate::units::TimeOfDay;

/// A visit as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its identifier.
    pub id: String,
    /// At which home.
    pub home: HomeId,
    /// Who comes, the one who leads first.
    pub operatives: Vec<OperativeId>,
    /// What is done, and by whom.
    pub tasks: Vec<(TaskId, OperativeId)>,
}

/// A stop as it was written: a visit, or the break where it names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halt {
    /// Whose day.
    pub operative: OperativeId,
    /// Which day.
    pub date: NaiveDate,
    /// The visit.
    pub visit: Option<String>,
    /// Begins.
    pub start: TimeOfDay,
    /// Ends.
    pub depart: TimeOfDay,
}

/// A written schedule as a problem and its plan.
#[derive(Debug, Clone)]
pub struct Written {
    /// The problem.
    pub nightly: Nightly,
    /// The plan.
    pub plan: Plan,
    /// Identifiers of its visits, in the problem's order.
    pub ids: Vec<String>,
    /// What it costs, changes against the night before it left out.
    pub cost: i64,
}

/// Puts the visits and stops of a schedule together again.
///
/// # Errors
/// Where they do not fit the dataset: it, or its rules, are not those the schedule was built
/// from.
pub fn written(ground: &Ground<'_>, visits: &[Planned], halts: &[Halt]) -> Result<Written> {
    let promised = combine::promised(ground);
    let by_booking: BTreeMap<&str, &Knock> = promised
        .knocks
        .iter()
        .filter_map(|k| {
            let booking = &ground.landlord.bookings[k.booking?.index()];
            Some((booking.id.as_str(), k))
        })
        .collect();
    let knocks = visits
        .iter()
        .map(|v| {
            by_booking
                .get(v.id.as_str())
                .map_or_else(|| knock(v), |k| (*k).clone())
        })
        .collect();
    let nightly = encode(ground, knocks, &LastNight::new());
    let plan = plan(&nightly, visits, halts)?;
    let cost = check(&nightly.problem, &plan).map_err(|breaches| {
        let first = breaches.first().cloned().unwrap_or_default();
        other_dataset(&format!(
            "{} of its stops do not hold: {first}",
            breaches.len()
        ))
    })?;
    Ok(Written {
        ids: visits.iter().map(|v| v.id.clone()).collect(),
        nightly,
        plan,
        cost,
    })
}

fn other_dataset(why: &str) -> Error {
    Error::usage(
        format!("the schedule does not fit the dataset: {why}"),
        "name the dataset it was built from with --dataset, or build it again",
    )
}

impl Planned {
    /// What each operative does, who does nothing of their own left out.
    pub fn crew(&self) -> Vec<Vec<TaskId>> {
        let share = |o: &OperativeId| -> Vec<TaskId> {
            let own = self.tasks.iter().filter(|(_, by)| by == o);
            let mut own: Vec<TaskId> = own.map(|(task, _)| *task).collect();
            own.sort_unstable();
            own
        };
        let crew = self.operatives.iter().map(share);
        crew.filter(|tasks| !tasks.is_empty()).collect()
    }
}

fn knock(visit: &Planned) -> Knock {
    Knock {
        home: visit.home,
        crew: visit.crew(),
        booking: None,
        week: None,
    }
}

fn plan(nightly: &Nightly, visits: &[Planned], halts: &[Halt]) -> Result<Plan> {
    let routes: BTreeMap<RouteKey, usize> = nightly.routes.iter().copied().zip(0..).collect();
    let index: BTreeMap<&str, usize> = visits.iter().map(|v| v.id.as_str()).zip(0..).collect();
    let mut plan = Plan {
        routes: vec![Vec::new(); nightly.routes.len()],
        ..Plan::default()
    };
    for halt in halts {
        let key = RouteKey {
            operative: halt.operative,
            date: halt.date,
        };
        let route = routes
            .get(&key)
            .ok_or_else(|| other_dataset(&format!("nobody works a route of {}", halt.date)))?;
        let stop = match &halt.visit {
            None => Stop::Pause {
                start: halt.start.minutes(),
                end: halt.depart.minutes(),
            },
            Some(id) => {
                let visit = *index
                    .get(id.as_str())
                    .ok_or_else(|| other_dataset(&format!("visit {id} is in no table")))?;
                let role = visits[visit]
                    .operatives
                    .iter()
                    .position(|o| *o == halt.operative);
                Stop::Visit {
                    visit: visit as u32,
                    role: role.unwrap_or(0) as u8,
                    // Arrivals are written by the hour of setting out, the router allows for the
                    // slowest one: by the start it counts on being there.
                    arrive: halt.start.minutes(),
                    start: halt.start.minutes(),
                    depart: halt.depart.minutes(),
                }
            }
        };
        plan.routes[*route].push(stop);
    }
    // A day without visits has no route in a plan, whatever break was written into it.
    for stops in &mut plan.routes {
        if stops.iter().all(|s| matches!(s, Stop::Pause { .. })) {
            stops.clear();
        }
    }
    Ok(plan)
}
