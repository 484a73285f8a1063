//! Areas: a landlord cut into operatives with the homes they serve.
//!
//! Patches stay whole unless one is more than an area; they are parted by recursive bisection
//! across the longer side, weighing minutes of work (Berger and Bokhari 1987, "A partitioning
//! strategy for nonuniform problems on multiprocessors", IEEE Transactions on Computers 36(5)).
//! Operatives go one by one where their kind of work is most wanting by the highest average
//! (D'Hondt), each kind of work first to an area that has nobody for it. Whoever is promised
//! together stays together, and a promise goes where its operatives are.

use std::collections::{BTreeMap, BTreeSet};

use crate::due::{Ground, shift_on};
use crate::model::{BookingId, HomeId, Members, Need, OperativeId, StreamId, TaskId};

/// A kind of work: its stream, and what a household asks of whoever comes.
type Kind = (StreamId, Option<Need>);

/// Homes that stay together.
#[derive(Debug)]
struct Block {
    homes: Vec<HomeId>,
    minutes: i64,
    at: [f64; 2],
}

/// A visit of the schedule before: its tasks and operatives.
pub(super) type Stood = (Vec<TaskId>, Vec<OperativeId>);

/// Parts a landlord into about `count` areas; fewer where there are fewer homes.
pub(super) fn areas(ground: &Ground<'_>, count: usize, before: &[Stood]) -> Vec<Members> {
    let minutes = minutes(ground);
    let total: i64 = minutes.iter().sum();
    let mut blocks = Vec::new();
    for homes in by_patch(ground) {
        halve(ground, &minutes, homes, total / count as i64, &mut blocks);
    }
    let count = count.min(blocks.len()).max(1);
    let mut homes: Vec<Vec<HomeId>> = Vec::with_capacity(count);
    share_out(blocks, count, &mut homes);
    let area_of = area_of_homes(ground, &homes);
    let at = Staffing::new(ground, &area_of, homes.len()).assign(ground);
    members(ground, &area_of, &at, homes.len(), before)
}

/// Minutes of work that may be done in the horizon, by home; every home counts for a little.
fn minutes(ground: &Ground<'_>) -> Vec<i64> {
    let mut minutes = vec![1; ground.landlord.properties.len()];
    for task in ground.due.tasks.iter().filter(|t| t.may_be_done()) {
        minutes[task.home.index()] += i64::from(task.minutes.get());
    }
    minutes
}

fn by_patch(ground: &Ground<'_>) -> Vec<Vec<HomeId>> {
    let mut patches: BTreeMap<&str, Vec<HomeId>> = BTreeMap::new();
    for (property, home) in ground.landlord.properties.iter().zip(0..) {
        patches
            .entry(&property.patch)
            .or_default()
            .push(HomeId(home));
    }
    patches.into_values().collect()
}

/// Degrees east, shrunk to the length of degrees north at this landlord's latitude; and north.
fn at(ground: &Ground<'_>, home: HomeId) -> [f64; 2] {
    let place = ground.landlord.property(home).at;
    let first = ground.landlord.properties[0].at;
    [
        place.longitude * first.latitude.to_radians().cos(),
        place.latitude,
    ]
}

/// The longer side of some points.
fn longer(points: impl Iterator<Item = [f64; 2]> + Clone) -> usize {
    let side = |axis: usize| {
        let along = points.clone().map(|p| p[axis]);
        let (low, high) = along.fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
        high - low
    };
    usize::from(side(1) > side(0))
}

/// Halves homes until each block has no more than `most` minutes of work.
fn halve(
    ground: &Ground<'_>,
    minutes: &[i64],
    mut homes: Vec<HomeId>,
    most: i64,
    blocks: &mut Vec<Block>,
) {
    let of = |home: &HomeId| minutes[home.index()];
    let total: i64 = homes.iter().map(of).sum();
    if total <= most || homes.len() < 2 {
        let sum = homes
            .iter()
            .map(|h| at(ground, *h))
            .fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
        let many = homes.len().max(1) as f64;
        blocks.push(Block {
            minutes: total,
            at: [sum[0] / many, sum[1] / many],
            homes,
        });
        return;
    }
    let axis = longer(homes.iter().map(|h| at(ground, *h)));
    homes.sort_by(|a, b| {
        let along = |h: HomeId| at(ground, h)[axis];
        along(*a).total_cmp(&along(*b)).then(a.cmp(b))
    });
    let cut = reaches(homes.iter().map(of), total / 2).clamp(1, homes.len() - 1);
    let right = homes.split_off(cut);
    halve(ground, minutes, homes, most, blocks);
    halve(ground, minutes, right, most, blocks);
}

/// How many of some weights it takes to reach a goal.
fn reaches(weights: impl Iterator<Item = i64>, goal: i64) -> usize {
    let mut sum = 0;
    let before = weights.take_while(|weight| {
        sum += weight;
        sum <= goal
    });
    before.count()
}

/// Bisects blocks until each part is one area; every part gets work in proportion to the areas
/// that it will hold, and as many blocks.
fn share_out(mut blocks: Vec<Block>, count: usize, areas: &mut Vec<Vec<HomeId>>) {
    if count <= 1 {
        areas.push(blocks.into_iter().flat_map(|b| b.homes).collect());
        return;
    }
    let axis = longer(blocks.iter().map(|b| b.at));
    blocks.sort_by(|a, b| {
        let order = a.at[axis].total_cmp(&b.at[axis]);
        order.then(a.homes.cmp(&b.homes))
    });
    let total: i64 = blocks.iter().map(|b| b.minutes).sum();
    let left = count / 2;
    let goal = total * left as i64 / count as i64;
    // The block in which the goal lies goes where most of it belongs.
    let halfway = blocks.iter().scan(0, |sum, block| {
        let middle = *sum + block.minutes / 2;
        *sum += block.minutes;
        Some(middle)
    });
    let cut = halfway.take_while(|middle| *middle <= goal).count();
    let cut = cut.clamp(left, blocks.len() - (count - left));
    let right = blocks.split_off(cut);
    share_out(blocks, left, areas);
    share_out(right, count - left, areas);
}

fn area_of_homes(ground: &Ground<'_>, areas: &[Vec<HomeId>]) -> Vec<usize> {
    let mut area_of = vec![0; ground.landlord.properties.len()];
    for (area, homes) in areas.iter().enumerate() {
        for home in homes {
            area_of[home.index()] = area;
        }
    }
    area_of
}

/// Work and those who can do it, area by area.
struct Staffing<'a> {
    /// Minutes wanted, by area, then patch and kind.
    wanted: Vec<BTreeMap<(&'a str, Kind), f64>>,
    /// Minutes of those sent there, by area and kind.
    sent: Vec<BTreeMap<Kind, f64>>,
    /// Promised visits, by operative and area of the home.
    promised: Vec<Vec<f64>>,
}

impl<'a> Staffing<'a> {
    fn new(ground: &Ground<'a>, area_of: &[usize], areas: usize) -> Self {
        let landlord = ground.landlord;
        let mut wanted = vec![BTreeMap::new(); areas];
        for task in ground.due.tasks.iter().filter(|t| t.may_be_done()) {
            let patch = landlord.property(task.home).patch.as_str();
            let minutes = f64::from(task.minutes.get());
            let needs = landlord.household(task.home).needs.iter();
            let asks = |n: &&Need| matches!(n, Need::FemaleOperative | Need::Language(_));
            let kinds = needs.filter(asks).map(|n| Some(n.clone())).chain([None]);
            for kind in kinds {
                let area: &mut BTreeMap<_, f64> = &mut wanted[area_of[task.home.index()]];
                *area.entry((patch, (task.stream, kind))).or_default() += minutes;
            }
        }
        let mut promised = vec![vec![0.0; areas]; landlord.operatives.len()];
        for booking in &landlord.bookings {
            for operative in &booking.operatives {
                promised[operative.index()][area_of[booking.home.index()]] += 1.0;
            }
        }
        Self {
            wanted,
            sent: vec![BTreeMap::new(); areas],
            promised,
        }
    }

    /// The area of each operative.
    fn assign(mut self, ground: &Ground<'_>) -> Vec<usize> {
        let mut area_of = vec![0; ground.landlord.operatives.len()];
        let mut groups: Vec<(usize, Vec<OperativeId>)> = groups(ground)
            .into_iter()
            .map(|group| {
                let serves = |a: &usize| {
                    let can = |o: &OperativeId| !self.work(ground, *o, *a).is_empty();
                    group.iter().any(can)
                };
                ((0..self.wanted.len()).filter(serves).count(), group)
            })
            .collect();
        // Those with the least choice first.
        groups.sort();
        for (_, group) in groups {
            let best = (0..self.wanted.len())
                .map(|area| (self.worth(ground, &group, area), area))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let area = best.map_or(0, |(_, area)| area);
            for operative in group {
                area_of[operative.index()] = area;
                let minutes = shift_minutes(ground, operative);
                for kind in self.work(ground, operative, area).into_keys() {
                    *self.sent[area].entry(kind).or_default() += minutes;
                }
            }
        }
        area_of
    }

    /// Minutes of each kind of work in an area that an operative may do.
    fn work(
        &self,
        ground: &Ground<'_>,
        operative: OperativeId,
        area: usize,
    ) -> BTreeMap<Kind, f64> {
        let who = ground.landlord.operative(operative);
        let mut work = BTreeMap::new();
        for ((patch, kind), minutes) in &self.wanted[area] {
            let suits = match &kind.1 {
                None => true,
                Some(Need::Language(code)) => who.languages.contains(code),
                Some(_) => who.gender == Some(crate::model::Gender::Female),
            };
            if suits && who.can(kind.0) && who.covers(patch) {
                *work.entry(kind.clone()).or_default() += minutes;
            }
        }
        work
    }

    /// How much an area wants these operatives.
    fn worth(&self, ground: &Ground<'_>, group: &[OperativeId], area: usize) -> f64 {
        /// What it is worth that somebody can do a kind of work at all: above any ratio.
        const ANYBODY: f64 = 1e6;
        let mut worth = 0.0;
        for operative in group {
            let minutes = shift_minutes(ground, *operative).max(1.0);
            let promised = &self.promised[operative.index()];
            let all: f64 = promised.iter().sum();
            let at_home = 1.0 + promised[area] / all.max(1.0);
            for (kind, wanted) in self.work(ground, *operative, area) {
                let sent = self.sent[area].get(&kind).copied().unwrap_or(0.0);
                worth += at_home * wanted / (sent + minutes);
                worth += if sent == 0.0 { ANYBODY } else { 0.0 };
            }
        }
        worth
    }
}

/// Minutes of an operative's shifts in the horizon.
fn shift_minutes(ground: &Ground<'_>, operative: OperativeId) -> f64 {
    let who = ground.landlord.operative(operative);
    let hours = ground.planning.dates().filter_map(|date| {
        let shift = shift_on(who, date, ground.working_days)?;
        Some(f64::from(shift.hours?.length().get()))
    });
    hours.sum()
}

/// Operatives who are promised together, and all others each alone.
fn groups(ground: &Ground<'_>) -> Vec<Vec<OperativeId>> {
    let operatives = ground.landlord.operatives.len();
    let mut sets = petgraph::unionfind::UnionFind::<u32>::new(operatives);
    for booking in &ground.landlord.bookings {
        let mut named = booking.operatives.iter().chain(&booking.by);
        if let Some(first) = named.next() {
            for other in named {
                sets.union(first.0, other.0);
            }
        }
    }
    let mut groups: BTreeMap<u32, Vec<OperativeId>> = BTreeMap::new();
    for operative in 0..operatives as u32 {
        let group = groups.entry(sets.find(operative)).or_default();
        group.push(OperativeId(operative));
    }
    groups.into_values().collect()
}

/// Who and what belongs to each area.
fn members(
    ground: &Ground<'_>,
    area_of: &[usize],
    operatives: &[usize],
    areas: usize,
    before: &[Stood],
) -> Vec<Members> {
    let landlord = ground.landlord;
    let mut parts = vec![Members::default(); areas];
    let mut homes: Vec<BTreeSet<HomeId>> = vec![BTreeSet::new(); areas];
    for (home, area) in (0..).zip(area_of) {
        homes[*area].insert(HomeId(home));
    }
    let mut moved: BTreeMap<TaskId, usize> = BTreeMap::new();
    for (booking, id) in landlord.bookings.iter().zip(0..) {
        let first = booking.operatives.first().or(booking.by.first());
        let area = first.map_or(area_of[booking.home.index()], |o| operatives[o.index()]);
        parts[area].bookings.push(BookingId(id));
        homes[area].insert(booking.home);
        moved.extend(booking.tasks.iter().map(|t| (*t, area)));
    }
    // What the schedule before had across a border stays with whoever was to come.
    for (tasks, who) in before {
        let mut at = who.iter().map(|o| operatives[o.index()]);
        let Some(area) = at.next().filter(|area| at.all(|other| other == *area)) else {
            continue;
        };
        if tasks.iter().any(|task| moved.contains_key(task)) {
            continue;
        }
        for task in tasks {
            moved.insert(*task, area);
            homes[area].insert(landlord.task(*task).home);
        }
    }
    for (task, id) in landlord.tasks.iter().zip(0..) {
        let id = TaskId(id);
        let area = moved.get(&id).copied();
        parts[area.unwrap_or(area_of[task.home.index()])]
            .tasks
            .push(id);
    }
    for (operative, area) in (0..).zip(operatives) {
        parts[*area].operatives.push(OperativeId(operative));
    }
    for (part, homes) in parts.iter_mut().zip(homes) {
        part.homes = homes.into_iter().collect();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessModel;
    use crate::dataset::{self, Mode};
    use crate::generate;
    use crate::model::Landlord;
    use crate::pipeline::{self, Input};

    fn every(landlord: &Landlord) -> Members {
        let all = |n: usize| 0..n as u32;
        Members {
            homes: all(landlord.properties.len()).map(HomeId).collect(),
            tasks: all(landlord.tasks.len()).map(TaskId).collect(),
            operatives: all(landlord.operatives.len()).map(OperativeId).collect(),
            bookings: all(landlord.bookings.len()).map(BookingId).collect(),
        }
    }

    /// What all parts hold together, in order.
    fn together<T: Ord + Copy>(parts: &[Members], of: fn(&Members) -> &Vec<T>) -> Vec<T> {
        let mut all: Vec<T> = parts.iter().flat_map(|p| of(p).iter().copied()).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn every_task_operative_and_promise_is_in_one_area_and_promises_with_their_operatives() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("made");
        let options = generate::Options {
            homes: Some(3_000),
            seed: 5,
            ..generate::Options::default()
        };
        generate::generate(&options, &out).unwrap();
        let loaded = dataset::open(&out, Mode::Strict).unwrap();
        let mut landlord = loaded.dataset.landlord;
        // Two who are promised together, from either end of the file.
        let last = landlord.operatives.len() as u32 - 1;
        landlord.bookings[0].operatives = vec![OperativeId(0), OperativeId(last)];
        let landlord = &landlord;
        let whole = every(landlord);
        assert_eq!(landlord.part(&whole), *landlord);
        let input = Input {
            landlord,
            rules: &loaded.rules,
            working_days: &loaded.working_days,
            clock: chrono::NaiveDateTime::default(),
            dataset: "made",
        };
        let access = AccessModel::fit(landlord, &loaded.rules);
        let (planning, due) = pipeline::due(&input, &access).unwrap();
        let ground = input.ground(&planning, &due);
        // As if each of the first tasks had been for whoever comes first in the file.
        let few = (0..40).map(|t| (vec![TaskId(t)], vec![OperativeId(t % 7)]));
        let before: Vec<Stood> = few.collect();
        for count in [1, 2, 5] {
            let parts = areas(&ground, count, &before);
            assert_eq!(parts.len(), count);
            assert_eq!(together(&parts, |p| &p.tasks), whole.tasks);
            assert_eq!(together(&parts, |p| &p.operatives), whole.operatives);
            assert_eq!(together(&parts, |p| &p.bookings), whole.bookings);
            let mut homes = together(&parts, |p| &p.homes);
            homes.dedup();
            assert_eq!(homes, whole.homes);
            for members in &parts {
                assert!(!members.operatives.is_empty());
                let part = landlord.part(members);
                assert_eq!(part.tasks.len(), members.tasks.len());
                for (booking, id) in part.bookings.iter().zip(&members.bookings) {
                    let own = &landlord.bookings[id.index()];
                    assert_eq!(booking.operatives.len(), own.operatives.len());
                    assert_eq!(booking.tasks.len(), own.tasks.len());
                }
            }
        }
    }
}
