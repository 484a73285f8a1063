//! Why: which rule takes which slots away, on days when nothing fits.
//!
//! A slot counts against a rule where that rule alone keeps it from being offered: with it set
//! aside an operative could be there. Hours count the slots that every rule allows and nobody
//! who works that day has time for.

use std::collections::BTreeSet;

use super::ask::{Ask, Blocked};
use super::draft::{Draft, members};
use super::frame::{ASKED, Frame, roles, windows};
use crate::constraint::{HARD, HardRule, StartWindow};
use crate::route::problem::Role;

/// Start slots of one day as bits of the grid.
type Slots = u128;

/// What stands in the way on these days.
pub(super) fn why(draft: &Draft<'_>, ask: &Ask, frame: &Frame<'_>, days: &[u32]) -> Vec<Blocked> {
    let usual = roles(&frame.case, ask, None);
    let mut found: Vec<Blocked> = HARD
        .iter()
        .map(|rule| of_rule(draft, ask, frame, days, rule, &usual))
        .collect();
    if ask.window.is_some() {
        let mut asked = blocked(ASKED, "the time of day that was asked for");
        asked.fix = "ask for another time of day";
        for &day in days {
            let open = opened(draft, ask, frame, day, Some(ASKED), &usual);
            count(&mut asked, open);
        }
        found.push(asked);
    }
    found.push(of_hours(draft, ask, frame, days, &usual));
    found.retain(|b| b.slots > 0);
    found.sort_by_key(|b| std::cmp::Reverse(b.slots));
    found
}

fn blocked(rule: &'static str, in_words: &'static str) -> Blocked {
    Blocked {
        rule,
        in_words,
        fix: "",
        slots: 0,
        days: 0,
    }
}

fn count(blocked: &mut Blocked, slots: Slots) {
    blocked.slots += slots.count_ones();
    blocked.days += u32::from(slots != 0);
}

fn of_rule(
    draft: &Draft<'_>,
    ask: &Ask,
    frame: &Frame<'_>,
    days: &[u32],
    rule: &HardRule,
    usual: &[Role],
) -> Blocked {
    let mut found = blocked(rule.id, rule.blocks);
    found.fix = rule.fix;
    let relaxed = match rule.people {
        Some(_) => roles(&frame.case, ask, Some(rule.id)),
        None => usual.to_vec(),
    };
    let same = |(a, b): (&Role, &Role)| a.resources == b.resources;
    if rule.people.is_some() && relaxed.iter().zip(usual).all(same) {
        return found;
    }
    for &day in days {
        count(
            &mut found,
            opened(draft, ask, frame, day, Some(rule.id), &relaxed),
        );
    }
    found
}

/// Slots that every rule allows while somebody who may come is on shift, none of them with
/// time left.
fn of_hours(
    draft: &Draft<'_>,
    ask: &Ask,
    frame: &Frame<'_>,
    days: &[u32],
    usual: &[Role],
) -> Blocked {
    let mut found = blocked("hours", "nobody who could do it has time left then");
    found.fix = "move a promise, or add hours";
    for &day in days {
        let date = draft.live.world.planning.date(day);
        let mut open: Slots = !0;
        for role in usual {
            let routes: Vec<usize> = draft.routes(&role.resources, day).collect();
            let mut on_shift: Slots = 0;
            for window in windows(&frame.case, ask, date, None) {
                for &route in &routes {
                    let shift = &draft.problem().routes[route];
                    let earliest = window.earliest.minutes().max(shift.opens - role.offset);
                    let latest = window.latest.minutes();
                    let latest = latest.min(shift.closes - role.duration - role.offset);
                    on_shift |= marks(draft, earliest, latest);
                }
            }
            open &= on_shift;
        }
        if !usual.is_empty() {
            count(&mut found, open);
        }
    }
    found
}

/// Slots of a day that could be offered with a rule set aside.
fn opened(
    draft: &Draft<'_>,
    ask: &Ask,
    frame: &Frame<'_>,
    day: u32,
    without: Option<&str>,
    relaxed: &[Role],
) -> Slots {
    let date = draft.live.world.planning.date(day);
    let windows: Vec<StartWindow> = windows(&frame.case, ask, date, without);
    if windows.is_empty() {
        return 0;
    }
    // For a pair the two are looked at apart: a slot that both can make may still clash.
    let of_role = |role: &Role| {
        members(&role.resources)
            .filter_map(|o| draft.live.route(o, day))
            .fold(0, |open, route| {
                open | room(draft, frame, route, role, &windows)
            })
    };
    relaxed.iter().map(of_role).fold(!0, |all, one| all & one)
}

/// Slots that a route has room for.
fn room(
    draft: &Draft<'_>,
    frame: &Frame<'_>,
    route: usize,
    role: &Role,
    windows: &[StartWindow],
) -> Slots {
    let problem = draft.problem();
    let line = draft.line(route);
    let place = frame.spec.place;
    let mut open = 0;
    for index in 0..=line.halts().len() {
        let into = problem.travel.leg(line.place(problem, index), place);
        let out = problem.travel.leg(place, line.place(problem, index + 1));
        for window in windows {
            let bounds = (
                window.earliest.minutes() + role.offset,
                window.latest.minutes() + role.offset,
            );
            for (from, to) in line.ranges(problem, index, [into, out], bounds, role.duration) {
                open |= marks(draft, from - role.offset, to - role.offset);
            }
        }
    }
    open
}

/// The grid's starts in a range of starts: the slot that begins with the visit stands for all
/// slots that could hold it.
fn marks(draft: &Draft<'_>, from: i32, to: i32) -> Slots {
    let grid = draft.live.world.rules.slots.grid_minutes.get().max(1);
    let mut marks = 0;
    let first = from.div_euclid(grid) * grid;
    for slot in (first.max(0)..=to).step_by(grid as usize) {
        marks |= 1_u128 << (slot / grid).min(127);
    }
    marks
}

/// Days on which somebody of the set works.
pub(super) fn worked(draft: &Draft<'_>, days: impl Iterator<Item = u32>) -> BTreeSet<u32> {
    let operatives = draft.live.world.landlord.operatives.len() as u32;
    days.filter(|day| (0..operatives).any(|o| draft.live.route(o, *day).is_some()))
        .collect()
}
