//! Harmless: what looks like a breach and is none.

use std::fs;

use super::World;
use super::mutations::notified_moved;

fn holds(what: &str, change: impl Fn(&World)) {
    holds_in(&World::small(), what, change);
}

fn holds_in(world: &World, what: &str, change: impl Fn(&World)) {
    change(world);
    let breaches = world
        .audit()
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{what}: {lines:#?}");
}

#[test]
fn what_stood_last_night_needs_no_new_notice() {
    holds_in(&World::with_previous(), "two nights later", |w| {
        w.schedule
            .replace("summary.json", "2026-11-24T18:00", "2026-11-26T18:00");
    });
}

#[test]
fn a_move_that_is_told_is_no_breach() {
    let world = World::with_previous();
    let before = world.previous.as_ref().unwrap();
    before.set("visits.csv", &["V-100001"], "date", "2026-12-10");
    let breaches = world.audit().unwrap();
    let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
    let wanted = "visits.csv:4: promises: visit `V-100001`: moved from 2026-12-10 09:00-10:00, \
                  but changes.csv does not say so";
    assert_eq!(lines, [wanted]);
    holds_in(&world, "told", |w| {
        w.schedule.append(
            "changes.csv",
            "V-100001,100001,moved,2026-12-10,2026-12-03,1.50",
        );
    });
}

#[test]
fn a_notified_booking_that_moves_and_is_told_is_no_breach() {
    holds("told", |w| {
        notified_moved(w);
        w.schedule.append(
            "changes.csv",
            "B1,100006,moved,10:30-11:30,10:00-11:00,25.00",
        );
    });
}

#[test]
fn an_overdue_task_is_planned_as_soon_as_notice_allows() {
    holds("a deadline before the first date that notice allows", |w| {
        w.dataset.set("tasks.csv", &["T13"], "due", "2026-12-01");
        w.schedule.set(
            "visit_tasks.csv",
            &["V-100004", "T13"],
            "earliest",
            "2026-06-04",
        );
        w.schedule.set(
            "visit_tasks.csv",
            &["V-100004", "T13"],
            "deadline",
            "2026-12-01",
        );
        w.schedule
            .set("visit_tasks.csv", &["V-100004", "T13"], "days_ahead", "-1");
        w.schedule.drop_columns("visits.csv", "cost_");
    });
}

#[test]
fn a_booking_beyond_the_planned_dates_waits() {
    holds("in March", |w| {
        w.dataset.append(
            "bookings.csv",
            "B3,100001,T11,2027-03-15,10:00,11:00,,confirmed",
        );
    });
}

#[test]
fn a_booking_of_a_day_gone_by_is_planned_anew() {
    holds("on Tuesday", |w| {
        w.dataset.append(
            "bookings.csv",
            "B3,100001,T01,2026-11-24,10:00,11:00,OP1,confirmed",
        );
    });
}

#[test]
fn a_promise_stands_outside_grid_and_availability() {
    holds("B1 as it was promised", |w| {
        w.dataset
            .append("availability.csv", "100006,unavailable,2026-12-09,,");
        w.dataset.append(
            "rules.toml",
            "[slots]\ngrid_minutes = 20\nlengths_minutes = [60, 120]",
        );
        w.schedule
            .set("visits.csv", &["V-100005"], "slot_from", "10:20");
        w.schedule
            .set("visits.csv", &["V-100005"], "slot_to", "11:20");
        w.schedule
            .set("visits.csv", &["V-100002"], "slot_from", "13:20");
        w.schedule
            .set("visits.csv", &["V-100002"], "slot_to", "14:20");
    });
}

#[test]
fn who_is_back_before_the_break_takes_it_at_home() {
    holds("OP1 is home at 13:45", |w| {
        w.dataset.set("shifts.csv", &["OP1"], "break_to", "14:15");
    });
}

#[test]
fn other_line_ends_a_mark_and_more_columns_are_read() {
    holds("as Excel saves it", |w| {
        for file in ["visits.csv", "visit_tasks.csv", "routes.csv"] {
            let text = fs::read_to_string(w.schedule.file(file)).unwrap();
            let lines = text.lines().enumerate();
            let more =
                |(i, line)| format!("{line},{}\r\n", if i == 0 { "note" } else { "\"a, b\"" });
            let text: String = lines.map(more).collect();
            fs::write(w.schedule.file(file), format!("\u{feff}{text}")).unwrap();
        }
    });
}
