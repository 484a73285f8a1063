//! Area: a landlord, or a part of it, planned by itself: due, choose, route.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use super::areas::{self, Stood};
use super::border::BORDERS;
use super::estate::{About, Estate, Routes};
use super::run::stopped;
use super::steps::Means;
use super::ways;
use crate::access::AccessModel;
use crate::combine::Knock;
use crate::error::Result;
use crate::model::{Build, Landlord, Members, OperativeId, TaskId, Uprn};
use crate::pipeline::{self, Planned, Watch};
use crate::report::tables::VisitRow;
use crate::route::Stats;
use crate::route::nightly::{AsRouted, RouteKey};
use crate::route::problem::Stop;

/// A whole landlord.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Whole {
    landlord: Landlord,
    previous: Vec<VisitRow>,
    iterations: u64,
}

/// A part of one.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Area {
    landlord: Landlord,
    members: Members,
    /// What the whole landlord's attempts say of these homes.
    access: AccessModel,
    previous: Vec<VisitRow>,
    iterations: u64,
    seed: u64,
}

/// An area on its routes, in the whole landlord's terms.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Planted {
    knocks: Vec<Knock>,
    routed: AsRouted,
    stats: Stats,
}

impl Whole {
    pub(super) fn of(estate: &Estate) -> Self {
        Self {
            landlord: estate.landlord.clone(),
            previous: estate.previous.clone(),
            iterations: estate.iterations,
        }
    }

    /// The build, as the command without shards makes it.
    pub(super) fn solve(self, about: &About, means: &Means) -> Result<Build> {
        ways::open(&about.rules, &self.landlord)?;
        let options = about.options(self.previous, self.iterations, means.threads);
        let watch = watch(means);
        let build = pipeline::build(&about.input(&self.landlord), &options, &watch)?;
        settled(about, means)?;
        Ok(build)
    }
}

impl Area {
    /// The areas of a landlord, in order.
    pub(super) fn all_of(estate: &Estate) -> Result<Vec<Self>> {
        let input = estate.about.input(&estate.landlord);
        let access = AccessModel::fit(&estate.landlord, &estate.about.rules);
        let (planning, due) = pipeline::due(&input, &access)?;
        let ground = input.ground(&planning, &due);
        let parts = areas::areas(&ground, estate.areas, &stood(estate));
        let tasks: u128 = estate.landlord.tasks.len().max(1) as u128;
        let kept = 1.0 - BORDERS.iter().map(|b| b.share).sum::<f64>();
        let iterations = (estate.iterations as f64 * kept).round() as u64;
        let area = |(members, at): (Members, u64)| {
            let landlord = estate.landlord.part(&members);
            let own = |row: &&VisitRow| {
                let uprn = Uprn::new(row.uprn);
                uprn.is_some_and(|uprn| landlord.home(uprn).is_some())
            };
            Self {
                access: access.part(&members.homes),
                previous: estate.previous.iter().filter(own).cloned().collect(),
                iterations: (u128::from(iterations) * members.tasks.len() as u128 / tasks) as u64,
                seed: estate.about.seed.wrapping_add(at),
                landlord,
                members,
            }
        };
        Ok(parts.into_iter().zip(0..).map(area).collect())
    }

    pub(super) fn solve(self, about: &About, means: &Means) -> Result<Planted> {
        ways::open(&about.rules, &self.landlord)?;
        let mut options = about.options(self.previous, self.iterations, means.threads);
        options.seed = self.seed;
        let watch = watch(means);
        let input = about.input(&self.landlord);
        let (planning, due) = pipeline::due(&input, &self.access)?;
        let ground = input.ground(&planning, &due);
        let last_night = pipeline::last_night(&input, &options.previous);
        let allowance = options.allowance(&watch);
        let planned = pipeline::plan(&ground, &last_night, &options, &allowance, &watch)?;
        settled(about, means)?;
        Ok(Planted::of(planned, &self.members))
    }
}

impl Planted {
    fn of(planned: Planned, members: &Members) -> Self {
        let routed = planned.routed;
        let cost = routed.plan.cost;
        let nightly = routed.nightly;
        let tasks = |tasks: Vec<TaskId>| -> Vec<TaskId> {
            tasks.iter().map(|t| members.tasks[t.index()]).collect()
        };
        let knocks = nightly.knocks.into_iter().map(|knock| Knock {
            home: members.homes[knock.home.index()],
            crew: knock.crew.into_iter().map(tasks).collect(),
            booking: knock.booking.map(|b| members.bookings[b.index()]),
            week: knock.week,
        });
        let routes = nightly.routes.iter().zip(routed.plan.routes);
        let driven = routes.filter(|(_, stops)| !stops.is_empty());
        let routes = driven.map(|(key, stops)| {
            let operative = members.operatives[key.operative.index()];
            let date = key.date;
            (RouteKey { operative, date }, stops)
        });
        Self {
            knocks: knocks.collect(),
            routed: AsRouted {
                routes: routes.collect(),
                broken: nightly.broken,
            },
            stats: Stats::untimed(&routed.stats, cost),
        }
    }

    /// The whole landlord on its routes, from all its areas.
    pub(super) fn together(estate: &Estate, areas: Vec<Self>) -> Routes {
        let access = AccessModel::fit(&estate.landlord, &estate.about.rules);
        let mut routes = Routes {
            access,
            knocks: Vec::new(),
            routed: AsRouted::default(),
            stats: vec![Stats::default()],
        };
        for area in areas {
            let first = routes.knocks.len() as u32;
            routes.knocks.extend(area.knocks);
            let renamed = area.routed.routes.into_iter().map(|(key, mut stops)| {
                for stop in &mut stops {
                    if let Stop::Visit { visit, .. } = stop {
                        *visit += first;
                    }
                }
                (key, stops)
            });
            routes.routed.routes.extend(renamed);
            routes.routed.broken.extend(area.routed.broken);
            routes.stats[0].add_beside(&area.stats);
        }
        routes.routed.routes.sort_by_key(|(key, _)| *key);
        routes
    }
}

/// The visits of the schedule before, as far as their tasks and operatives are still known.
fn stood(estate: &Estate) -> Vec<Stood> {
    let landlord = &estate.landlord;
    let tasks = landlord.tasks.iter().map(|t| t.id.as_str()).zip(0..);
    let tasks: BTreeMap<&str, u32> = tasks.collect();
    let operatives = landlord.operatives.iter().map(|o| o.id.as_str()).zip(0..);
    let operatives: BTreeMap<&str, u32> = operatives.collect();
    let visit = |row: &VisitRow| {
        let known = |ids: &[String], of: &BTreeMap<&str, u32>| -> Vec<u32> {
            ids.iter()
                .filter_map(|id| of.get(id.as_str()).copied())
                .collect()
        };
        let tasks = known(&row.task_ids.0, &tasks);
        let operatives = known(&row.operative_ids.0, &operatives);
        (
            tasks.into_iter().map(TaskId).collect(),
            operatives.into_iter().map(OperativeId).collect(),
        )
    };
    estate.previous.iter().map(visit).collect()
}

/// Nobody watches a shard, but it can be called off.
pub(super) fn watch(means: &Means) -> Watch<'static> {
    Watch {
        cancel: Arc::clone(&means.cancel),
        tell: &|_| (),
    }
}

/// Whether a shard came to its own end, on times that the provider gave.
///
/// # Errors
/// Where it was called off, or times were missing: what it came to is not kept.
pub(super) fn settled(about: &About, means: &Means) -> Result<()> {
    if means.cancel.load(Ordering::Relaxed) {
        return Err(stopped());
    }
    ways::standing(&about.rules)
}
