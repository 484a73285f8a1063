//! Work: the year's load by week, patch and skill, and the operatives that it needs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::solve::Solved;
use crate::combine::{Grid, Levelling, OperativeType};
use crate::due::Ground;
use crate::model::Landlord;
use crate::report::table::{List, Pounds, Share};
use crate::report::year_tables::{StaffingRow, WorkloadRow};
use crate::rules::Rules;
use crate::units::{Minutes, Pence};

/// Operatives of one set of skills: how many there are and how many the year needs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Needed {
    /// What they can do.
    pub skills: Vec<String>,
    /// How many there are.
    pub operatives: u64,
    /// How many the levelled work keeps busy on average.
    pub busy: f64,
    /// How many it keeps busy in the busiest period.
    pub busiest: f64,
    /// First day of that period.
    pub busiest_from: chrono::NaiveDate,
    /// How many are needed so that no period is filled beyond the comfortable share of its
    /// usable hours.
    pub needed: u64,
    /// Operative-days of work in the year.
    pub days_used: f64,
    /// Operative-days on shift in the year.
    pub days_on_shift: u64,
}

/// Streams of a skill set, by code.
pub(super) fn skills(rules: &Rules, kind: &OperativeType) -> Vec<String> {
    let codes = rules.stream_codes().enumerate();
    codes
        .filter(|(s, _)| kind.skills >> s & 1 == 1)
        .map(|(_, code)| code.to_owned())
        .collect()
}

/// Patches of a type, by name; none where it works everywhere.
pub(super) fn patches(landlord: &Landlord, kind: &OperativeType) -> Vec<String> {
    let mut names: Vec<&str> = landlord
        .properties
        .iter()
        .map(|p| p.patch.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    if kind.patches.len() == names.len() {
        return Vec::new();
    }
    let name = |p: &u16| names.get(usize::from(*p)).map(|n| (*n).to_owned());
    kind.patches.iter().filter_map(name).collect()
}

/// Tasks and minutes by week, patch and stream.
pub(super) fn workload(ground: &Ground<'_>, solved: &Solved) -> Vec<WorkloadRow> {
    let weekly = Grid::weekly(ground.planning.days);
    let mut sums: BTreeMap<(u32, &str, u8), (i64, f64)> = BTreeMap::new();
    for visit in &solved.visits {
        let patch = ground.landlord.property(visit.home).patch.as_str();
        for member in &visit.crew {
            let work = |t: &crate::model::TaskId| f64::from(ground.due.task(*t).minutes.get());
            let total: f64 = member.tasks.iter().map(work).sum();
            for task in &member.tasks {
                let stream = ground.due.task(*task).stream.0;
                let sum = sums.entry((visit.week, patch, stream)).or_default();
                sum.0 += 1;
                sum.1 += f64::from(member.minutes.get()) * work(task) / total.max(1.0);
            }
        }
    }
    let row = |((week, patch, stream), (tasks, minutes)): ((u32, &str, u8), (i64, f64))| {
        let first = weekly.days(week as usize).start;
        WorkloadRow {
            week_from: ground.planning.date(first),
            patch: patch.to_owned(),
            stream: ground.rules.streams[usize::from(stream)].code.clone(),
            tasks,
            minutes: minutes.round() as i64,
        }
    };
    sums.into_iter().map(row).collect()
}

/// Hours of every type in every period.
pub(super) fn staffing(ground: &Ground<'_>, solved: &Solved) -> Vec<StaffingRow> {
    let mut rows = Vec::new();
    let stock = &solved.pending.stock;
    for (k, (kind, staff)) in stock.types.iter().zip(&solved.pending.staff).enumerate() {
        for period in 0..kind.capacity.len() {
            let days = solved.pending.grid.days(period);
            let promised = staff.promised[period];
            let used = solved.choice.load[k][period] + promised;
            let usable = staff.usable[period];
            let worth = solved.choice.prices.worth(k as u16, period as u32);
            rows.push(StaffingRow {
                skills: List(skills(ground.rules, kind)),
                patches: List(patches(ground.landlord, kind)),
                from: ground.planning.date(days.start),
                to: ground.planning.date(days.end - 1),
                operatives: staff.members.len() as i64,
                shifts: i64::from(staff.shifts[period]),
                minutes_usable: i64::from(usable.get()),
                minutes_used: i64::from(used.get()),
                filled: Share(share(used, usable)),
                worth_of_an_hour: Pounds(Pence((worth * 60.0).round() as i64)),
                minutes_promised: i64::from(promised.get()),
            });
        }
    }
    rows
}

fn share(used: Minutes, of: Minutes) -> f64 {
    if of.get() > 0 {
        f64::from(used.get()) / f64::from(of.get())
    } else {
        0.0
    }
}

/// The share of the usable hours above which levelling begins to cost.
fn comfortable(levelling: &Levelling) -> f64 {
    levelling.steps.first().map_or(1.0, |s| s.above)
}

/// How many operatives of which skills the year needs.
pub(super) fn needed(ground: &Ground<'_>, solved: &Solved) -> Vec<Needed> {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (k, kind) in solved.pending.stock.types.iter().enumerate() {
        groups.entry(kind.skills).or_default().push(k);
    }
    groups
        .into_values()
        .map(|kinds| need_of(ground, solved, &kinds))
        .collect()
}

/// Operatives' minutes on the year's visits that are not promised, travel included.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Effort {
    /// As chosen.
    pub together: Minutes,
    /// The same checks, each at a visit of its own: its own set-up and its own way there.
    pub each_alone: Minutes,
    /// Usable minutes of an average shift.
    pub of_a_shift: f64,
}

/// What the visits chosen ask of operatives, and what the same checks would ask one by one.
pub(super) fn effort(solved: &Solved) -> Effort {
    let (stock, mut effort) = (&solved.pending.stock, Effort::default());
    for (home, plan) in stock.homes.iter().zip(&solved.choice.homes) {
        let hands = if home.two_operatives { 2 } else { 1 };
        for visit in plan.visits.iter().filter(|v| v.week < stock.weeks) {
            effort.together += visit.crew.iter().map(|m| m.minutes).sum();
            let tasks = home.tasks.iter().enumerate();
            let done = tasks.filter(|(i, _)| visit.tasks >> i & 1 == 1);
            let alone = done.map(|(_, t)| (t.minutes + home.travel).get() * hands);
            effort.each_alone += Minutes(alone.sum());
        }
    }
    let staff = &solved.pending.staff;
    let usable = staff.iter().flat_map(|s| &s.usable).copied();
    let usable: Minutes = usable.sum();
    let shifts: u32 = staff.iter().flat_map(|s| &s.shifts).sum();
    effort.of_a_shift = f64::from(usable.get()) / f64::from(shifts.max(1));
    effort
}

fn need_of(ground: &Ground<'_>, solved: &Solved, kinds: &[usize]) -> Needed {
    let (stock, staff) = (&solved.pending.stock, &solved.pending.staff);
    let heads: usize = kinds.iter().map(|k| staff[*k].members.len()).sum();
    let mut need = Needed {
        skills: skills(ground.rules, &stock.types[kinds[0]]),
        operatives: heads as u64,
        busiest_from: ground.planning.first,
        ..Needed::default()
    };
    let mut busy = 0.0;
    for period in 0..solved.pending.grid.len() {
        // Promised visits keep them busy as much as those that are chosen.
        let used: Minutes = kinds
            .iter()
            .map(|k| solved.choice.load[*k][period] + staff[*k].promised[period])
            .sum();
        let usable: Minutes = kinds.iter().map(|k| staff[*k].usable[period]).sum();
        let shifts: u32 = kinds.iter().map(|k| staff[*k].shifts[period]).sum();
        if usable.get() == 0 {
            continue;
        }
        let filled = share(used, usable);
        let days = solved.pending.grid.days(period);
        let here = filled * heads as f64;
        if here > need.busiest {
            need.busiest = here;
            need.busiest_from = ground.planning.date(days.start);
        }
        busy += here * f64::from(days.end - days.start);
        need.days_used += filled * f64::from(shifts);
        need.days_on_shift += u64::from(shifts);
    }
    need.busy = busy / f64::from(ground.planning.days.max(1));
    // A hair less, so that what just fits does not ask for one more.
    let most = comfortable(&stock.levelling);
    need.needed = (need.busiest / most - 1e-9).ceil().max(0.0) as u64;
    need
}
