//! Mutations: one thing corrupted in a correct schedule is caught as just its kind of breach.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use oneknock::audit::Kind;

use super::World;

/// What is corrupted, how, and what it is caught as.
type Mutation = (&'static str, Kind, fn(&World));

const VISITS: &str = "visits.csv";
const VISIT_TASKS: &str = "visit_tasks.csv";
const ROUTES: &str = "routes.csv";
const UNPLANNED: &str = "unplanned.csv";
const CONTACTS: &str = "contacts.csv";
const SUMMARY: &str = "summary.json";
const RULES: &str = "rules.toml";

const TASKS: &[Mutation] = &[
    ("a task is nowhere", Kind::Tasks, |w| {
        w.schedule.remove(UNPLANNED, &["T11"])
    }),
    ("a task is planned and unplanned", Kind::Tasks, |w| {
        w.schedule
            .append(UNPLANNED, "T01,100001,gas,2027-01-10,no_capacity,,");
    }),
    ("a task is unplanned twice", Kind::Tasks, |w| {
        w.schedule
            .append(UNPLANNED, "T11,100001,stock_condition,2028-01-01,later,,");
    }),
    ("streams are not those of the tasks", Kind::Tasks, |w| {
        w.schedule
            .set(VISITS, &["V-100001"], "streams", "smoke_co;gas");
    }),
    ("a task's stream is another", Kind::Tasks, |w| {
        w.schedule
            .set(VISIT_TASKS, &["V-100001", "T02"], "stream", "fire_door");
    }),
    ("an unplanned task's home is another", Kind::Tasks, |w| {
        w.schedule.set(UNPLANNED, &["T11"], "uprn", "100002");
    }),
    ("a task that is due is left for later", Kind::Tasks, |w| {
        w.schedule.set(UNPLANNED, &["T12"], "reason", "later");
    }),
    ("attempts are not used up", Kind::Tasks, |w| {
        w.schedule
            .set(UNPLANNED, &["T11"], "reason", "attempts_used");
    }),
    ("somebody has the skill", Kind::Tasks, |w| {
        w.schedule
            .set(UNPLANNED, &["T11"], "reason", "no_operative");
        w.dataset
            .replace("operatives.csv", ",south,f,en,34.50", ",,f,en,34.50");
    }),
    ("a contact names no visit", Kind::Tasks, |w| {
        w.schedule
            .append(CONTACTS, "2026-12-02T09:00,100001,V-9,text_day_before,text");
    }),
    (
        "the summary counts another number of visits",
        Kind::Tasks,
        |w| {
            w.schedule
                .replace(SUMMARY, "\"visits\": 7", "\"visits\": 8");
        },
    ),
];

const WINDOWS: &[Mutation] = &[
    (
        "a visit is after a deadline that could be met",
        Kind::Windows,
        |w| {
            w.dataset.set("tasks.csv", &["T01"], "due", "2026-12-02");
        },
    ),
    ("a visit is before the earliest date", Kind::Windows, |w| {
        w.dataset
            .set("tasks.csv", &["T01"], "earliest", "2026-12-04");
    }),
    ("an emergency waits for days", Kind::Windows, |w| {
        w.dataset
            .set("tasks.csv", &["T07"], "reported_at", "2026-11-24T17:00");
        w.dataset.set("tasks.csv", &["T07"], "hazard", "emergency");
        w.schedule.append(
            CONTACTS,
            "2026-11-24T18:00,100005,V-100005,call_ahead,phone",
        );
    }),
    ("`earliest` is untrue", Kind::Windows, |w| {
        w.schedule
            .set(VISIT_TASKS, &["V-100001", "T01"], "earliest", "2026-09-13");
    }),
    ("`deadline` is untrue", Kind::Windows, |w| {
        w.schedule
            .set(VISIT_TASKS, &["V-100001", "T01"], "deadline", "");
    }),
    ("`days_ahead` is untrue", Kind::Windows, |w| {
        w.schedule
            .set(VISIT_TASKS, &["V-100004", "T06"], "days_ahead", "12");
    }),
    (
        "`next_due` does not keep the anniversary",
        Kind::Windows,
        |w| {
            w.schedule
                .set(VISIT_TASKS, &["V-100001", "T01"], "next_due", "2027-12-03");
        },
    ),
    (
        "an unplanned task's deadline is untrue",
        Kind::Windows,
        |w| {
            w.schedule
                .set(UNPLANNED, &["T12"], "deadline", "2027-01-06");
        },
    ),
    ("a visit is outside the planned dates", Kind::Windows, |w| {
        w.schedule.replace(SUMMARY, "2027-02-16", "2026-12-08");
    }),
];

const SKILLS: &[Mutation] = &[
    ("an operative lacks the skill", Kind::Skills, |w| {
        w.dataset.set("operatives.csv", &["OP1"], "skills", "gas");
    }),
    ("one comes where two are needed", Kind::Skills, |w| {
        w.dataset
            .append("households.csv", "100001,,two_operatives,,");
    }),
    ("no woman comes", Kind::Skills, |w| {
        w.dataset.set("operatives.csv", &["OP1"], "gender", "m");
    }),
    ("nobody speaks the language", Kind::Skills, |w| {
        w.dataset.set("operatives.csv", &["OP1"], "languages", "en");
    }),
    ("nobody is asked to come along", Kind::Skills, |w| {
        w.schedule.remove(CONTACTS, &["2026-11-25T09:00", "100005"]);
    }),
    ("nobody calls ahead", Kind::Skills, |w| {
        w.schedule.remove(CONTACTS, &["2026-12-01T10:00"]);
    }),
    (
        "nobody calls ahead after a failed attempt",
        Kind::Skills,
        |w| {
            w.schedule.remove(CONTACTS, &["2026-12-08T10:00"]);
        },
    ),
    (
        "the visit is longer than they can bear",
        Kind::Skills,
        |w| {
            w.dataset
                .set("households.csv", &["100003"], "max_visit_minutes", "190");
        },
    ),
    (
        "streams that exclude each other share a visit",
        Kind::Skills,
        |w| {
            w.dataset
                .append(RULES, "[streams.gas]\nnot_with = [\"smoke_co\"]");
        },
    ),
    ("tasks run side by side that may not", Kind::Skills, |w| {
        w.dataset
            .append(RULES, "[streams.smoke_co]\nnot_alongside = [\"gas\"]");
    }),
    ("a task takes longer than planned", Kind::Skills, |w| {
        w.dataset.set("tasks.csv", &["T02"], "minutes", "12");
    }),
    ("set-up is done once, not twice", Kind::Skills, |w| {
        w.dataset
            .append(RULES, "[streams.smoke_co]\nsetup_minutes = 3");
    }),
];

const SLOTS: &[Mutation] = &[
    ("a slot is off the grid", Kind::Slots, |w| {
        w.schedule.set(VISITS, &["V-100001"], "slot_from", "09:10");
        w.schedule.set(VISITS, &["V-100001"], "slot_to", "10:10");
    }),
    ("a slot is of another length", Kind::Slots, |w| {
        w.schedule.set(VISITS, &["V-100001"], "slot_to", "10:30");
    }),
    ("a fixed time is a long slot", Kind::Slots, |w| {
        w.schedule.set(VISITS, &["V-100002"], "slot_from", "13:00");
        w.schedule.set(VISITS, &["V-100002"], "slot_to", "15:00");
    }),
    ("a slot begins before the day", Kind::Slots, |w| {
        w.dataset.append(RULES, "[slots]\nday_from = \"09:30\"");
    }),
    ("a slot ends after the day", Kind::Slots, |w| {
        w.dataset.append(RULES, "[slots]\nday_to = \"14:00\"");
    }),
    ("a slot is outside availability", Kind::Slots, |w| {
        w.dataset
            .set("availability.csv", &["100002"], "to", "14:00");
    }),
    ("a stay runs into the school run", Kind::Slots, |w| {
        w.dataset
            .append("availability.csv", "100003,unavailable,mon-fri,13:30,14:00");
    }),
    ("they are away that day", Kind::Slots, |w| {
        w.dataset.append(
            "availability.csv",
            "100001,unavailable,2026-12-01/2026-12-05,,",
        );
    }),
    ("an arrival is outside the slot", Kind::Slots, |w| {
        w.schedule.set(VISITS, &["V-100001"], "slot_from", "09:30");
        w.schedule.set(VISITS, &["V-100001"], "slot_to", "10:30");
    }),
];

const NOTICE: &[Mutation] = &[
    ("a week's notice is cut short", Kind::Notice, |w| {
        w.schedule
            .replace(SUMMARY, "2026-11-24T18:00", "2026-11-25T18:00");
    }),
    ("a proposal is no promise", Kind::Notice, |w| {
        w.dataset.set("bookings.csv", &["B2"], "status", "proposed");
        w.schedule.set(VISITS, &["B2"], "status", "proposed");
    }),
    ("no notice in writing is given", Kind::Notice, |w| {
        w.schedule.remove(CONTACTS, &["2026-11-24T18:00", "100001"]);
    }),
    ("notice in writing comes too late", Kind::Notice, |w| {
        w.schedule.set(
            CONTACTS,
            &["2026-11-24T18:00", "100001"],
            "at",
            "2026-12-02T09:01",
        );
    }),
    ("nobody calls about an emergency", Kind::Notice, |w| {
        w.dataset
            .append(RULES, "[streams.dmc.hazard.significant]\nno_notice = true");
    }),
    ("a stream's own notice is longer", Kind::Notice, |w| {
        w.dataset
            .append(RULES, "[streams.fire_door]\nnotice_hours = 400");
    }),
    (
        "the legal floor is above a stream's own notice",
        Kind::Notice,
        |w| {
            w.dataset
                .append(RULES, "[notice]\nfloor_hours = 250\ndefault_hours = 250");
            w.dataset.append(RULES, "[streams.dmc]\nnotice_hours = 250");
        },
    ),
];

const ROUTE: &[Mutation] = &[
    ("metres are not the provider's", Kind::Routes, |w| {
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-02", "1"], "travel_metres", "2194");
    }),
    ("the way to a break is not nothing", Kind::Routes, |w| {
        w.schedule
            .set(ROUTES, &["OP2", "2026-12-09", "2"], "travel_metres", "100");
    }),
    ("a stop begins before travel ends", Kind::Routes, |w| {
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-03", "2"], "arrive", "10:05");
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-03", "2"], "wait_minutes", "15");
    }),
    ("`wait_minutes` is untrue", Kind::Routes, |w| {
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-03", "2"], "wait_minutes", "11");
    }),
    ("a day has a hole in its sequence", Kind::Routes, |w| {
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-02", "2"], "sequence", "3");
    }),
    ("a day does not end", Kind::Routes, |w| {
        w.schedule.remove(ROUTES, &["OP1", "2026-12-02", "2"]);
    }),
    ("a day begins before the shift", Kind::Routes, |w| {
        w.dataset.set("shifts.csv", &["OP1"], "from", "09:00");
    }),
    ("a day ends after the shift", Kind::Routes, |w| {
        w.dataset.set("shifts.csv", &["OP3"], "to", "12:00");
    }),
    ("the operative is off", Kind::Routes, |w| {
        w.dataset.append("shifts.csv", "OP1,2026-12-03,,,,,");
    }),
    ("it is a bank holiday", Kind::Routes, |w| {
        let holiday = r#"{"events": [{"title": "x", "date": "2026-12-09", "notes": ""}]}"#;
        let divisions = ["england-and-wales", "scotland", "northern-ireland"];
        let divisions = divisions.map(|name| format!("\"{name}\": {holiday}"));
        let text = format!("{{{}}}", divisions.join(", "));
        std::fs::write(w.dataset.file("bank-holidays.json"), text).unwrap();
    }),
    ("a break is too short", Kind::Routes, |w| {
        w.dataset.set("shifts.csv", &["OP1"], "break_minutes", "45");
    }),
    ("a break is outside its window", Kind::Routes, |w| {
        w.dataset
            .set("shifts.csv", &["OP2", "mon-fri"], "break_from", "12:45");
    }),
    ("a day leaves no room for a break", Kind::Routes, |w| {
        w.dataset
            .set("shifts.csv", &["OP2", "mon-fri"], "break_to", "14:00");
    }),
    ("more visits than the operative makes", Kind::Routes, |w| {
        w.dataset.set("operatives.csv", &["OP1"], "max_visits", "1");
    }),
    ("a home is in another patch", Kind::Routes, |w| {
        w.dataset
            .set("operatives.csv", &["OP1"], "patches", "south");
    }),
    ("`minutes` is not the stay", Kind::Routes, |w| {
        w.schedule.set(VISITS, &["V-100001"], "minutes", "51");
    }),
    ("a visit has no stop", Kind::Routes, |w| {
        w.without_pounds();
        w.schedule.remove(ROUTES, &["OP3"]);
    }),
];

const PAIRS: &[Mutation] = &[
    ("the second operative has no stop", Kind::Pairs, |w| {
        w.without_pounds();
        w.schedule.remove(ROUTES, &["OP2", "2026-12-02"]);
    }),
    ("the second leaves before the first", Kind::Pairs, |w| {
        w.without_pounds();
        w.schedule
            .set(ROUTES, &["OP1", "2026-12-03", "2"], "depart", "13:30");
        for column in ["arrive", "start", "depart"] {
            w.schedule
                .set(ROUTES, &["OP1", "2026-12-03", "3"], column, "13:40");
        }
    }),
    ("the tenant waits for the second", Kind::Pairs, |w| {
        w.without_pounds();
        w.schedule
            .set(VISIT_TASKS, &["V-100004", "T13"], "start", "10:00");
        w.schedule
            .set(VISIT_TASKS, &["V-100004", "T13"], "finish", "10:15");
        w.schedule.set(VISITS, &["V-100004"], "depart", "10:15");
        w.schedule.set(VISITS, &["V-100004"], "minutes", "70");
        w.schedule
            .set(ROUTES, &["OP2", "2026-12-02", "1"], "start", "10:00");
        w.schedule
            .set(ROUTES, &["OP2", "2026-12-02", "1"], "depart", "10:15");
        w.schedule
            .set(ROUTES, &["OP2", "2026-12-02", "1"], "wait_minutes", "55");
        for column in ["arrive", "start", "depart"] {
            w.schedule
                .set(ROUTES, &["OP2", "2026-12-02", "2"], column, "10:33");
        }
    }),
    (
        "a task is done while its operative is away",
        Kind::Pairs,
        |w| {
            w.schedule
                .set(VISIT_TASKS, &["V-100004", "T13"], "start", "09:10");
            w.schedule
                .set(VISIT_TASKS, &["V-100004", "T13"], "finish", "09:25");
        },
    ),
];

const PROMISES: &[Mutation] = &[
    ("a confirmed slot is another", Kind::Promises, |w| {
        b1_has_notice(w);
        w.schedule.set(VISITS, &["B1"], "slot_from", "09:30");
        w.schedule.set(VISITS, &["B1"], "slot_to", "10:30");
    }),
    ("a confirmed date is another", Kind::Promises, |w| {
        b1_has_notice(w);
        w.dataset.set("bookings.csv", &["B1"], "date", "2026-12-10");
    }),
    ("a confirmed operative is another", Kind::Promises, |w| {
        w.dataset
            .set("operatives.csv", &["OP1"], "skills", "gas;smoke_co;eicr");
        w.dataset
            .set("bookings.csv", &["B1"], "operative_ids", "OP1");
    }),
    ("a confirmed booking is in no visit", Kind::Promises, |w| {
        w.dataset.append(
            "bookings.csv",
            "B3,100001,T11,2026-12-15,10:00,11:00,,confirmed",
        );
    }),
    (
        "a planned visit claims to be confirmed",
        Kind::Promises,
        |w| {
            w.schedule.set(VISITS, &["V-100001"], "status", "confirmed");
        },
    ),
    (
        "a confirmed visit claims to be planned",
        Kind::Promises,
        |w| {
            w.schedule.set(VISITS, &["B1"], "status", "planned");
        },
    ),
    (
        "a notified booking may move, but nothing tells of it",
        Kind::Promises,
        notified_moved,
    ),
];

/// Where it is not as it was promised, it is new and needs notice.
fn b1_has_notice(w: &World) {
    w.schedule
        .append(CONTACTS, "2026-11-24T18:00,100006,B1,letter,email");
}

/// A notified booking half an hour away from where the schedule has it.
pub(super) fn notified_moved(w: &World) {
    b1_has_notice(w);
    w.dataset
        .append(RULES, "[promise]\nnotified_may_move = true");
    w.dataset.set("bookings.csv", &["B1"], "status", "notified");
    w.dataset.set("bookings.csv", &["B1"], "slot_from", "10:30");
    w.dataset.set("bookings.csv", &["B1"], "slot_to", "11:30");
    w.schedule.set(VISITS, &["B1"], "status", "notified");
}

const ATTEMPTS: &[Mutation] = &[
    ("`attempt` is untrue", Kind::Attempts, |w| {
        w.schedule.set(VISITS, &["V-100002"], "attempt", "1");
    }),
    ("on a weekday that failed", Kind::Attempts, |w| {
        w.dataset
            .replace("attempts.csv", "2026-11-10T10:00", "2026-11-11T10:00");
    }),
    ("in a half of the day that failed", Kind::Attempts, |w| {
        w.dataset
            .replace("attempts.csv", "2026-11-10T10:00", "2026-11-10T15:00");
    }),
    ("too soon after one that failed", Kind::Attempts, |w| {
        w.dataset.append(RULES, "[attempts]\nspacing_days = 30");
    }),
    ("one more than the limit", Kind::Attempts, |w| {
        w.dataset
            .append(RULES, "[streams.fire_door]\nattempt_limit = 1");
    }),
];

const MONEY: &[Mutation] = &[
    ("terms do not add up", Kind::Money, |w| {
        w.schedule.set(VISITS, &["V-100001"], "cost_miss", "3.31");
    }),
    ("travel is priced wrong", Kind::Money, |w| {
        w.schedule.set(VISITS, &["V-100001"], "cost_travel", "5.56");
    }),
    ("time on site is priced wrong", Kind::Money, |w| {
        w.dataset
            .set("operatives.csv", &["OP3"], "cost_per_hour", "38.00");
    }),
    ("a failed call-out is priced wrong", Kind::Money, |w| {
        w.schedule.set(VISITS, &["V-100001"], "p_access", "0.7600");
    }),
    (
        "an hour they would rather not have is free",
        Kind::Money,
        |w| {
            w.dataset
                .set("availability.csv", &["100001"], "days", "wed");
        },
    ),
    ("interval thrown away is free", Kind::Money, |w| {
        w.schedule.set(VISITS, &["V-100001"], "cost_early", "0.00");
    }),
    ("a term is below nothing", Kind::Money, |w| {
        w.schedule.set(VISITS, &["B1"], "cost_miss", "-1.00");
    }),
    (
        "a change is charged that nothing tells of",
        Kind::Money,
        |w| {
            w.schedule.set(VISITS, &["V-100001"], "cost_change", "1.50");
        },
    ),
    ("the summary adds up to another total", Kind::Money, |w| {
        w.schedule
            .replace(SUMMARY, "\"miss\": 2278.45", "\"miss\": 2278.46");
    }),
];

fn each_is_caught(name: &str, mutations: &[Mutation]) {
    let mut told = String::new();
    for (what, kind, corrupt) in mutations {
        let world = World::small();
        corrupt(&world);
        let breaches = world
            .audit()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let kinds: BTreeSet<Kind> = breaches.iter().map(|b| b.rule).collect();
        let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
        assert_eq!(kinds, BTreeSet::from([*kind]), "{what}: {lines:#?}");
        writeln!(told, "# {what}\n{}", lines.join("\n")).unwrap();
    }
    insta::assert_snapshot!(name, told);
}

#[test]
fn a_task_lost_or_doubled_is_caught() {
    each_is_caught("tasks", TASKS);
}

#[test]
fn a_visit_outside_a_window_is_caught() {
    each_is_caught("windows", WINDOWS);
}

#[test]
fn a_skill_or_need_unmet_is_caught() {
    each_is_caught("skills", SKILLS);
}

#[test]
fn a_slot_that_cannot_be_kept_is_caught() {
    each_is_caught("slots", SLOTS);
}

#[test]
fn a_visit_without_notice_is_caught() {
    each_is_caught("notice", NOTICE);
}

#[test]
fn a_route_that_cannot_be_driven_is_caught() {
    each_is_caught("routes", ROUTE);
}

#[test]
fn a_pair_apart_is_caught() {
    each_is_caught("pairs", PAIRS);
}

#[test]
fn a_broken_promise_is_caught() {
    each_is_caught("promises", PROMISES);
}

#[test]
fn an_attempt_too_many_or_too_soon_is_caught() {
    each_is_caught("attempts", ATTEMPTS);
}

#[test]
fn pounds_that_do_not_add_up_are_caught() {
    each_is_caught("money", MONEY);
}
