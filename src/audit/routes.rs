//! Routes: an operative's day fits the shift, and its times and ways are true.
//!
//! A break is taken where the stop before it was: the way to it is nothing and the way after
//! it begins there. No break need be listed on a day that leaves room for one inside its
//! window before the operative sets out or after they are back.

use super::breach::Found;
use super::index::{Day, Index, Visit};
use super::rows::{StopKind, StopRow, VisitRow};
use super::slots::{hours, weekday};
use crate::model::{OperativeId, Shift, Span};
use crate::travel::{Leg, Places};

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
    if !in_order(index, day, found) {
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
fn in_order(index: &Index<'_>, day: &Day<'_>, found: &mut Found<'_>) -> bool {
    let whose = format!("`{}` on {}", index.operative(day.operative), day.date);
    let mut holds = true;
    let mut at = |stop: &StopRow, what: String| {
        found.at(StopRow::FILE, stop.line, what);
        holds = false;
    };
    let last = day.stops.len() - 1;
    for (i, stop) in day.stops.iter().enumerate() {
        if stop.sequence as usize != i {
            at(stop, format!("sequence {} of {whose}, should be {i}", stop.sequence));
        }
        if (i == 0) != (stop.kind == StopKind::Start) {
            at(stop, format!("a day begins with its one `start`: {whose}"));
        }
        if (i == last) != (stop.kind == StopKind::End) {
            at(stop, format!("a day ends with its one `end`: {whose}"));
        }
    }
    let mut breaks = day.stops.iter().filter(|s| s.kind == StopKind::Break);
    if let Some(second) = breaks.nth(1) {
        at(second, format!("a second break of {whose}"));
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
        found.at(StopRow::FILE, stop.line, what);
    }
}

fn times_of_stop(stop: &StopRow, found: &mut Found<'_>) {
    if stop.start < stop.arrive || stop.depart < stop.start {
        let what = format!(
            "times run backwards: arrive {}, start {}, depart {}",
            stop.arrive, stop.start, stop.depart
        );
        found.at(StopRow::FILE, stop.line, what);
    } else if stop.wait.get() != stop.start.minutes() - stop.arrive.minutes() {
        let what = format!(
            "`wait_minutes` is {}, but arrives {} and starts {}",
            stop.wait.get(),
            stop.arrive,
            stop.start
        );
        found.at(StopRow::FILE, stop.line, what);
    }
}

/// Travel is that of the provider, and the first stop has none.
fn check_ways(index: &Index<'_>, ways: &Ways, day: &Day<'_>, found: &mut Found<'_>) {
    let mut place = None;
    for stop in &day.stops {
        let next = ways.place(index, stop);
        let leg = match (place, next) {
            (Some(from), Some(to)) => ways.places.leg(from, to),
            _ => Leg::default(),
        };
        if (leg.minutes, leg.metres) != (stop.travel, stop.distance) {
            let what = format!(
                "travel is {} and {}, should be {} and {}",
                stop.travel, stop.distance, leg.minutes, leg.metres
            );
            found.at(StopRow::FILE, stop.line, what);
        }
        place = next.or(place);
    }
}

fn check_shift(index: &Index<'_>, day: &Day<'_>, found: &mut Found<'_>) {
    let (Some(first), Some(last)) = (day.stops.first(), day.stops.last()) else {
        return;
    };
    let Some((shift, hours_of_shift)) = index.shift(day.operative, day.date) else {
        let operative = index.operative(day.operative);
        let what = format!("`{operative}` does not work on {}", weekday(day.date));
        found.at(StopRow::FILE, first.line, what);
        return;
    };
    let out = Span {
        from: first.arrive,
        to: last.depart,
    };
    if !hours_of_shift.covers(out) {
        let stop = if out.from < hours_of_shift.from { first } else { last };
        let what = format!("out {}, outside the shift {}", hours(out), hours(hours_of_shift));
        found.at(StopRow::FILE, stop.line, what);
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
                found.at(StopRow::FILE, stop.line, what);
            }
            if stop.stay().length() < minutes {
                let what = format!("break of {}, should be {minutes}", stop.stay().length());
                found.at(StopRow::FILE, stop.line, what);
            }
        }
        (Some(rest), None) => {
            let out = Span {
                from: day.stops[0].depart,
                to: day.stops[day.stops.len() - 1].arrive,
            };
            let free = hours_of_shift.meet(rest.within).map_or(vec![], |span| out.cut_from(&[span]));
            if !free.iter().any(|span| span.length() >= rest.minutes) {
                let what = format!(
                    "no break of {} inside {}",
                    rest.minutes,
                    hours(rest.within)
                );
                found.at(StopRow::FILE, day.stops[0].line, what);
            }
        }
        (None, _) => {}
    }
}

fn check_visits_of_day(index: &Index<'_>, day: &Day<'_>, found: &mut Found<'_>) {
    let operative = index.landlord.operative(day.operative);
    let visits = || day.stops.iter().filter(|s| s.kind == StopKind::Visit);
    let made = visits().count();
    if let Some(most) = operative.max_visits.map(usize::from).filter(|most| made > *most) {
        let what = format!("{made} visits of `{}` on {}; most are {most}", operative.id, day.date);
        found.at(StopRow::FILE, day.stops[0].line, what);
    }
    for stop in visits() {
        let Some(visit) = index.visit(&stop.visit_id) else {
            continue;
        };
        let patch = &index.landlord.property(visit.row.home).patch;
        if !operative.covers(patch) {
            let what = format!("`{}` does not work in patch `{patch}`", operative.id);
            found.at(StopRow::FILE, stop.line, what);
        }
        if stop.date != visit.row.date {
            let what = format!("visit `{}` is on {}", visit.row.id, visit.row.date);
            found.at(StopRow::FILE, stop.line, what);
        }
        if !visit.row.operatives.contains(&day.operative) {
            let what = format!("`{}` is not in visit `{}`", operative.id, visit.row.id);
            found.at(StopRow::FILE, stop.line, what);
        }
    }
}

/// What `visits.csv` says of times is what the routes make of it.
fn check_visit(index: &Index<'_>, visit: &Visit<'_>, found: &mut Found<'_>) {
    let row = visit.row;
    let mut at = |what: String| found.at(VisitRow::FILE, row.line, what);
    if visit.row.operatives.len() == 1 {
        let stops = visit.stops.len();
        if stops != 1 {
            let operative = index.operative(row.operatives[0]);
            at(format!("visit `{}` has {stops} stops in routes.csv; `{operative}` needs one", row.id));
        }
    }
    let arrive = visit.stops.iter().map(|s| s.start).min();
    let depart = visit.stops.iter().map(|s| s.depart).max();
    if let (Some(arrive), Some(depart)) = (arrive, depart)
        && (arrive, depart) != (row.arrive, row.depart)
    {
        let stay = Span {
            from: arrive,
            to: depart,
        };
        let stops = hours(stay);
        at(format!("stays {}, but its stops {stops}", hours(visit.stay())));
    }
    if row.minutes != visit.stay().length() {
        at(format!("`minutes` is {}, the stay {}", row.minutes.get(), hours(visit.stay())));
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
        let bases = index.landlord.operatives.iter().flat_map(|o| [o.start, o.end]);
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
