//! Routes: an operative's day fits the shift, and its times and ways are true.
//!
//! A break is taken where the stop before it was: the way to it is nothing and the way after
//! it begins there. No break need be listed on a day that leaves room for one inside its
//! window before the operative sets out or after they are back.

use super::breach::Found;
use super::index::{Day, Index, Visit};
use super::rows::{StopKind, StopRow};
use super::slots::hours;
use crate::model::{OperativeId, Shift, Span};
use crate::travel::{Leg, Places};
use crate::units::TimeOfDay;

pub(super) fn check(index: &Index<'_>, found: &mut Found<'_>) {
    let ways = Ways::new(index);
    for day in &index.days {
        check_day(index, &ways, day, found);
    }
    for visit in &index.visits {
        check_visit(index, visit, found);
    }
}

fn check_day(index: &Index<'_>, ways: &Ways, day: &Day<'_>, found: &mut Found<'_>) {
    if !in_order(day, found) {
        // Times and ways of a day whose stops are not in order would only be noise.
        return;
    }
    for (before, stop) in day.stops.iter().zip(&day.stops[1..]) {
        times_follow(before, stop, found);
    }
    for stop in &day.stops {
        times_of_stop(stop, found);
    }
    check_ways(index, ways, day, found);
    check_shift(index, day, found);
    check_visits_of_day(index, day, found);
}

/// The stops are numbered from 0, begin with a start and end with an end.
fn in_order(day: &Day<'_>, found: &mut Found<'_>) -> bool {
    let mut holds = true;
    let mut at = |stop: &StopRow, what: String| {
        found.stop(stop, what);
        holds = false;
    };
    let last = day.stops.len() - 1;
    for (i, stop) in day.stops.iter().enumerate() {
        if stop.sequence as usize != i {
            at(
                stop,
                format!("`sequence` is {}, should be {i}", stop.sequence),
            );
        }
        if (i == 0) != (stop.kind == StopKind::Start) {
            at(stop, "a day begins with its one `start`".to_owned());
        }
        if (i == last) != (stop.kind == StopKind::End) {
            at(stop, "a day ends with its one `end`".to_owned());
        }
    }
    let mut breaks = day.stops.iter().filter(|s| s.kind == StopKind::Break);
    if let Some(second) = breaks.nth(1) {
        at(second, "a second break".to_owned());
    }
    holds
}

fn times_follow(before: &StopRow, stop: &StopRow, found: &mut Found<'_>) {
    let reached = before.depart.minutes() + stop.travel.get();
    if stop.arrive.minutes() != reached {
        let what = format!(
            "arrives at {}, but leaves the stop before at {} and travels {}",
            stop.arrive, before.depart, stop.travel
        );
        found.stop(stop, what);
    }
}

fn times_of_stop(stop: &StopRow, found: &mut Found<'_>) {
    if stop.start < stop.arrive || stop.depart < stop.start {
        let what = format!(
            "times run backwards: arrive {}, start {}, depart {}",
            stop.arrive, stop.start, stop.depart
        );
        found.stop(stop, what);
    } else if stop.wait.get() != stop.start.minutes() - stop.arrive.minutes() {
        let what = format!(
            "`wait_minutes` is {}, but arrives {} and starts {}",
            stop.wait.get(),
            stop.arrive,
            stop.start
        );
        found.stop(stop, what);
    }
}

/// Travel is that of the provider, and the first stop has none.
fn check_ways(index: &Index<'_>, ways: &Ways, day: &Day<'_>, found: &mut Found<'_>) {
    let (mut place, mut left) = (None, TimeOfDay::MIDNIGHT);
    for stop in &day.stops {
        let next = ways.place(index, stop);
        let leg = match (place, next) {
            (Some(from), Some(to)) => ways.places.leg_at(from, to, left),
            _ => Leg::default(),
        };
        if (leg.minutes, leg.metres) != (stop.travel, stop.distance) {
            let what = format!(
                "travel is {} and {}, should be {} and {}",
                stop.travel, stop.distance, leg.minutes, leg.metres
            );
            found.stop(stop, what);
        }
        (place, left) = (next.or(place), stop.depart);
    }
}

fn check_shift(index: &Index<'_>, day: &Day<'_>, found: &mut Found<'_>) {
    let (Some(first), Some(last)) = (day.stops.first(), day.stops.last()) else {
        return;
    };
    let Some((shift, hours_of_shift)) = index.shift(day.operative, day.date) else {
        found.stop(
            first,
            format!("does not work on this {}", day.date.format("%A")),
        );
        return;
    };
    let out = Span {
        from: first.arrive,
        to: last.depart,
    };
    if !hours_of_shift.covers(out) {
        let stop = if out.from < hours_of_shift.from {
            first
        } else {
            last
        };
        let what = format!(
            "out {}, outside the shift {}",
            hours(out),
            hours(hours_of_shift)
        );
        found.stop(stop, what);
    }
    check_break(shift, hours_of_shift, day, found);
}

fn check_break(shift: &Shift, hours_of_shift: Span, day: &Day<'_>, found: &mut Found<'_>) {
    let taken = day.stops.iter().find(|s| s.kind == StopKind::Break);
    match (shift.rest, taken) {
        (Some(rest), Some(stop)) => {
            let (within, minutes) = (hours(rest.within), rest.minutes);
            if !rest.within.covers(stop.stay()) {
                let what = format!("break {}, outside its window {within}", hours(stop.stay()));
                found.stop(stop, what);
            }
            if stop.stay().length() < minutes {
                let what = format!("break of {}, should be {minutes}", stop.stay().length());
                found.stop(stop, what);
            }
        }
        (Some(rest), None) => {
            let out = Span {
                from: day.stops[0].depart,
                to: day.stops[day.stops.len() - 1].arrive,
            };
            let free = hours_of_shift
                .meet(rest.within)
                .map_or(vec![], |span| out.cut_from(&[span]));
            if !free.iter().any(|span| span.length() >= rest.minutes) {
                let what = format!("no break of {} inside {}", rest.minutes, hours(rest.within));
                found.stop(day.stops[0], what);
            }
        }
        (None, _) => {}
    }
}

fn check_visits_of_day(index: &Index<'_>, day: &Day<'_>, found: &mut Found<'_>) {
    let operative = index.landlord.operative(day.operative);
    let visits = || day.stops.iter().filter(|s| s.kind == StopKind::Visit);
    let made = visits().count();
    if let Some(most) = operative
        .max_visits
        .map(usize::from)
        .filter(|most| made > *most)
    {
        let what = format!("makes {made} visits, at most {most} are allowed");
        found.stop(day.stops[0], what);
    }
    for stop in visits() {
        let Some(visit) = index.visit(&stop.visit_id) else {
            continue;
        };
        let patch = &index.landlord.property(visit.row.home).patch;
        if !operative.covers(patch) {
            let what = format!(
                "does not work in patch `{patch}` of visit `{}`",
                visit.row.id
            );
            found.stop(stop, what);
        }
        if stop.date != visit.row.date {
            let what = format!("visit `{}` is on {}", visit.row.id, visit.row.date);
            found.stop(stop, what);
        }
        if !visit.row.operatives.contains(&day.operative) {
            let what = format!("is not in `operative_ids` of visit `{}`", visit.row.id);
            found.stop(stop, what);
        }
    }
}

/// What `visits.csv` says of times is what the routes make of it; and one operative alone stays
/// for as long as their tasks take (for several see [`super::pairs`]).
fn check_visit(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let row = visit.row;
    let mut at = |what: String| found.visit(row, what);
    let stay = visit.stay();
    let arrive = visit.stops.iter().map(|s| s.start).min();
    let depart = visit.stops.iter().map(|s| s.depart).max();
    if let (Some(from), Some(to)) = (arrive, depart)
        && stay != (Span { from, to })
    {
        at(format!(
            "stays {}, but its stops {}",
            hours(stay),
            hours(Span { from, to })
        ));
    }
    if row.minutes != stay.length() {
        at(format!(
            "`minutes` is {}, but stays {}",
            row.minutes.get(),
            hours(stay)
        ));
    }
    let [operative] = row.operatives[..] else {
        return;
    };
    if visit.stops.len() != 1 {
        let id = index.operative(operative);
        at(format!(
            "`{id}` has {} stops for it in routes.csv",
            visit.stops.len()
        ));
    }
    if let Some(work) = visit.work(None).filter(|work| *work != stay) {
        at(format!(
            "stays {}, but its tasks take {}",
            hours(stay),
            hours(work)
        ));
    }
}

/// Places of all homes and operatives, for the chosen provider.
#[derive(Debug)]
struct Ways {
    places: Places,
    homes: u32,
}

impl Ways {
    fn new(index: &Index<'_>) -> Self {
        let homes = index.landlord.properties.iter().map(|p| p.at);
        let bases = index
            .landlord
            .operatives
            .iter()
            .flat_map(|o| [o.start, o.end]);
        let places: Vec<_> = homes.chain(bases).collect();
        Self {
            places: Places::new(&index.rules.travel, &places),
            homes: index.landlord.properties.len() as u32,
        }
    }

    /// Where a stop is; `None` where it is where the stop before was.
    fn place(&self, index: &Index<'_>, stop: &StopRow) -> Option<u32> {
        let base = |operative: OperativeId| self.homes + 2 * operative.0;
        match stop.kind {
            StopKind::Start => Some(base(stop.operative)),
            StopKind::End => Some(base(stop.operative) + 1),
            StopKind::Visit => index.visit(&stop.visit_id).map(|visit| visit.row.home.0),
            StopKind::Break => None,
        }
    }
}
