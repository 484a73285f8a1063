//! Calendars: one iCalendar file for each operative with a visit.
//!
//! Times are written as instants in UTC, worked out from local time in London: a file that
//! names a time zone must also carry its rules, and every calendar shows an instant in its
//! owner's own time. Identifiers are made from visit and operative, so that a calendar that
//! is imported again moves its events instead of doubling them.

use chrono_tz::Europe::London;
use icalendar::{Calendar, Component, Event, EventLike};

use super::Options;
use crate::model::{Build, Landlord, OperativeId, Property, Stop, StopKind, Visit};
use crate::rules::Rules;
use crate::rules::london::{at, instant};

/// File name and text of every calendar.
pub(super) fn calendars(
    landlord: &Landlord,
    rules: &Rules,
    build: &Build,
    options: &Options,
) -> Vec<(String, String)> {
    let maker = Maker {
        landlord,
        rules,
        build,
        options,
    };
    let stops = &build.schedule.stops;
    let of_one = stops.chunk_by(|a, b| a.operative == b.operative);
    let mut calendars: Vec<(String, String)> = of_one
        .filter(|stops| stops.iter().any(|s| matches!(s.kind, StopKind::Visit(_))))
        .map(|stops| maker.calendar(stops[0].operative, stops))
        .collect();
    // Two identifiers may differ only in characters that no file name can hold.
    for i in 1..calendars.len() {
        let taken = |name: &str| {
            calendars[..i]
                .iter()
                .any(|(n, _)| n.eq_ignore_ascii_case(name))
        };
        let mut name = calendars[i].0.clone();
        while taken(&name) {
            name.push('_');
        }
        calendars[i].0 = name;
    }
    calendars
        .into_iter()
        .map(|(name, text)| (format!("calendar/{name}.ics"), text))
        .collect()
}

struct Maker<'a> {
    landlord: &'a Landlord,
    rules: &'a Rules,
    build: &'a Build,
    options: &'a Options,
}

impl Maker<'_> {
    fn calendar(&self, operative: OperativeId, stops: &[Stop]) -> (String, String) {
        let who = self.landlord.operative(operative);
        let mut calendar = Calendar::empty();
        calendar.append_property(("VERSION", "2.0"));
        calendar.append_property(("PRODID", "-//OneKnock//oneknock//EN"));
        calendar.append_property(("CALSCALE", "GREGORIAN"));
        calendar.name(&format!("Visits of {}", who.id));
        calendar.timezone(London.name());
        for stop in stops {
            if let StopKind::Visit(visit) = stop.kind {
                let visit = &self.build.schedule.visits[visit as usize];
                calendar.push(self.event(operative, stop, visit));
            }
        }
        (file_name(&who.id), calendar.done().to_string())
    }

    fn event(&self, operative: OperativeId, stop: &Stop, visit: &Visit) -> Event {
        let home = self.landlord.property(visit.home);
        let who = &self.landlord.operative(operative).id;
        let mut event = Event::new();
        event
            .uid(&format!("{}/{who}@oneknock", visit.id))
            .timestamp(instant(self.build.provenance.now))
            .starts(instant(at(visit.date, stop.start)))
            .ends(instant(at(visit.date, stop.depart)))
            .summary(&self.summary(visit, home))
            .description(&self.description(operative, visit));
        if !self.options.redacted {
            event.location(&postal(home));
        }
        event.append_property((
            "GEO",
            format!("{:.5};{:.5}", home.at.latitude, home.at.longitude).as_str(),
        ));
        event.done()
    }

    fn summary(&self, visit: &Visit, home: &Property) -> String {
        let name = |t: &crate::model::VisitTask| {
            let stream = self.landlord.task(t.task).stream;
            self.rules.stream(stream).name.clone()
        };
        let names: Vec<String> = visit.tasks.iter().map(name).collect();
        let place = if self.options.redacted {
            format!("home {}", home.uprn)
        } else {
            home.address.clone()
        };
        format!("{}, {place}", names.join(" + "))
    }

    /// What the operative needs at the door: the slot told to the tenant, job references for
    /// their badge check, instructions, and who else comes.
    fn description(&self, operative: OperativeId, visit: &Visit) -> String {
        let mut lines = vec![format!(
            "Slot told to the tenant: {} to {}",
            visit.slot.from, visit.slot.to
        )];
        let tasks = visit.tasks.iter().map(|t| self.landlord.task(t.task));
        let jobs: Vec<String> = tasks
            .map(|t| t.reference.as_ref().unwrap_or(&t.id).clone())
            .collect();
        lines.push(format!("Jobs: {}", jobs.join(", ")));
        let others = visit.operatives.iter().filter(|o| **o != operative);
        let others: Vec<&str> = others
            .map(|o| self.landlord.operative(*o).id.as_str())
            .collect();
        if !others.is_empty() {
            lines.push(format!("Together with: {}", others.join(", ")));
        }
        let needs = &self.landlord.household(visit.home).needs;
        if !self.options.redacted && !needs.is_empty() {
            let codes: Vec<String> = needs.iter().map(crate::model::Need::code).collect();
            lines.push(format!("Instructions: {}", codes.join(", ")));
        }
        lines.join("\n")
    }
}

fn postal(home: &Property) -> String {
    let parts = [home.address.as_str(), home.postcode.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join(", ")
}

/// An identifier as a name that every file system takes.
pub(super) fn file_name(id: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name: String = id.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    if name.is_empty() { "_".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_names_that_stay_in_their_folder() {
        assert_eq!(file_name("../../etc"), "______etc");
        assert_eq!(file_name("OP-7"), "OP-7");
    }
}
