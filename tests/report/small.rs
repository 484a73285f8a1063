//! A landlord of six homes and a schedule of four visits, made by hand: small enough to read
//! in a snapshot, with one of everything that a file has to tell.

use std::path::Path;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use oneknock::model::operative::Rest;
use oneknock::model::schedule::VisitCost;
use oneknock::model::{
    Attempt, Bound, Build, Contact, Days, Dwelling, Gender, Hazard, HomeId, Household, Landlord,
    LatLon, MethodTally, Need, Operative, OperativeId, Outcome, Property, Provenance, Schedule,
    SearchLog, Shift, Span, Status, Stop, StopKind, StreamId, Task, TaskId, Unplanned,
    UnplannedReason, Uprn, Visit, VisitTask, WeekdaySet,
};
use oneknock::report::{self, Options, Written, contacts};
use oneknock::rules::{Nation, Rules, WorkingDays, shipped};
use oneknock::units::{Metres, Minutes, Pence, TimeOfDay};

pub(crate) const GAS: StreamId = StreamId(0);
pub(crate) const EICR: StreamId = StreamId(1);
pub(crate) const DMC: StreamId = StreamId(2);
pub(crate) const SMOKE: StreamId = StreamId(4);

pub(crate) fn rules() -> Rules {
    shipped(Nation::England).unwrap()
}

pub(crate) fn working_days() -> WorkingDays {
    WorkingDays::new(Nation::England).unwrap()
}

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    let year = if month < 6 { 2027 } else { 2026 };
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn now() -> NaiveDateTime {
    day(11, 24).and_hms_opt(18, 0, 0).unwrap()
}

pub(crate) fn time(hours: i32, minutes: i32) -> TimeOfDay {
    TimeOfDay::from_hm(hours, minutes).unwrap()
}

fn span(from: (i32, i32), to: (i32, i32)) -> Span {
    Span {
        from: time(from.0, from.1),
        to: time(to.0, to.1),
    }
}

fn property(number: u64, address: &str, latitude: f64, longitude: f64) -> Property {
    Property {
        uprn: Uprn::new(100_050_000 + number).unwrap(),
        reference: None,
        at: LatLon {
            latitude,
            longitude,
        },
        address: address.into(),
        postcode: "DN1 1AA".into(),
        patch: if number < 4 { "Balby" } else { "Bentley" }.into(),
        block: String::new(),
        dwelling: Dwelling::default(),
        bedrooms: Some(2),
    }
}

fn task(id: &str, home: u32, stream: StreamId, due: Option<NaiveDate>) -> Task {
    Task {
        due,
        ..Task::new(id, HomeId(home), stream)
    }
}

fn operative(id: &str, name: &str, skills: &[StreamId], gender: Gender) -> Operative {
    let at = LatLon {
        latitude: 53.52,
        longitude: -1.13,
    };
    Operative {
        id: id.into(),
        skills: skills.to_vec(),
        start: at,
        end: at,
        name: name.into(),
        employer: "Direct".into(),
        patches: Vec::new(),
        gender: Some(gender),
        languages: Vec::new(),
        cost_per_hour: None,
        max_visits: None,
        shifts: vec![Shift {
            days: Days::Weekly(WeekdaySet::WORKING),
            hours: Some(span((8, 0), (16, 0))),
            rest: Some(Rest {
                within: span((12, 0), (13, 30)),
                minutes: Minutes(30),
            }),
        }],
    }
}

pub(crate) fn landlord() -> Landlord {
    let properties = vec![
        property(1, "1 Church Lane", 53.5210, -1.1310),
        property(2, "2 Church Lane, \"The Old Forge\"", 53.5212, -1.1312),
        property(3, "Flat 3, </script><b>Court</b> & Sons", 53.5300, -1.1400),
        property(4, "4 Mill Road", 53.5400, -1.1500),
        property(5, "5 Mill Road", 53.5401, -1.1502),
        property(6, "6 Élan Row", 53.5402, -1.1504),
    ];
    let mut households = vec![Household::default(); properties.len()];
    households[0].contact = Contact::Text;
    households[1].contact = Contact::Email;
    households[1].needs = vec![Need::TwoOperatives, Need::FixedTime];
    households[2].contact = Contact::Phone;
    households[3].needs = vec![Need::Accompanied];
    let mut damp = task("D1", 3, DMC, None);
    damp.hazard = Some(Hazard::Significant);
    damp.reported_at = Some(now());
    Landlord {
        tasks: vec![
            task("G1", 0, GAS, Some(day(12, 18))),
            task("A1", 0, SMOKE, Some(day(2, 10))),
            task("G2", 1, GAS, Some(day(12, 9))),
            task("E3", 2, EICR, Some(day(11, 20))),
            damp,
            task("G5", 4, GAS, Some(day(12, 4))),
            task("A6", 5, SMOKE, Some(day(5, 30))),
        ],
        operatives: vec![
            operative("OP1", "Ann Ash", &[GAS, SMOKE], Gender::Female),
            operative("OP2", "Bob O'Neil <b>", &[GAS, EICR, DMC], Gender::Male),
        ],
        bookings: Vec::new(),
        attempts: vec![Attempt {
            home: HomeId(2),
            at: day(10, 6).and_hms_opt(10, 0, 0).unwrap(),
            stream: EICR,
            outcome: Outcome::NoAccess,
            notice_given: Some(true),
            operative: None,
            findings: Vec::new(),
        }],
        properties,
        households,
    }
}

type Done = (u32, u32, (i32, i32), (i32, i32));

struct Made {
    id: &'static str,
    home: u32,
    date: NaiveDate,
    slot: Span,
    operatives: &'static [u32],
    tasks: Vec<Done>,
    status: Status,
    attempt: u8,
    p_miss: f64,
}

impl Made {
    fn visit(self, landlord: &Landlord) -> Visit {
        let tasks: Vec<VisitTask> = self
            .tasks
            .iter()
            .map(|&(task, operative, from, to)| VisitTask {
                task: TaskId(task),
                operative: OperativeId(operative),
                start: time(from.0, from.1),
                finish: time(to.0, to.1),
                earliest: day(11, 25),
                deadline: landlord.tasks[task as usize].due,
                next_due: landlord.tasks[task as usize]
                    .due
                    .and_then(|d| d.with_year(d.year() + 1)),
            })
            .collect();
        Visit {
            id: self.id.into(),
            home: HomeId(self.home),
            date: self.date,
            slot: self.slot,
            arrive: tasks.iter().map(|t| t.start).min().unwrap(),
            depart: tasks.iter().map(|t| t.finish).max().unwrap(),
            operatives: self.operatives.iter().map(|o| OperativeId(*o)).collect(),
            tasks,
            status: self.status,
            attempt: self.attempt,
            p_access: 0.73,
            p_miss: self.p_miss,
            p_kept: 0.97,
            cost: VisitCost {
                travel: Pence(512),
                on_site: Pence(2625),
                failed_call: Pence(1620),
                burden: Pence(800),
                early: Pence(35),
                miss: Pence(2952),
                change: Pence(0),
            },
        }
    }
}

fn visits(landlord: &Landlord) -> Vec<Visit> {
    let visits = [
        Made {
            id: "V1",
            home: 0,
            date: day(12, 2),
            slot: span((8, 30), (9, 30)),
            operatives: &[0],
            tasks: vec![(0, 0, (8, 30), (9, 15)), (1, 0, (9, 15), (9, 20))],
            status: Status::Planned,
            attempt: 1,
            p_miss: 0.02,
        },
        Made {
            id: "V2",
            home: 1,
            date: day(12, 2),
            slot: span((9, 30), (10, 30)),
            operatives: &[0, 1],
            tasks: vec![(2, 0, (9, 30), (10, 15))],
            status: Status::Confirmed,
            attempt: 1,
            p_miss: 0.27,
        },
        Made {
            id: "V3",
            home: 2,
            date: day(12, 2),
            slot: span((13, 0), (14, 0)),
            operatives: &[1],
            tasks: vec![(3, 1, (13, 0), (15, 30))],
            status: Status::Notified,
            attempt: 2,
            p_miss: 1.0,
        },
        Made {
            id: "V4",
            home: 3,
            date: day(12, 3),
            slot: span((9, 0), (10, 0)),
            operatives: &[1],
            tasks: vec![(4, 1, (9, 0), (9, 45))],
            status: Status::Planned,
            attempt: 1,
            p_miss: 0.0,
        },
    ];
    visits.map(|made| made.visit(landlord)).into()
}

type Leg = (StopKind, (i32, i32), (i32, i32), (i32, i32), i32, i32);

fn route(operative: u32, date: NaiveDate, stops: &[Leg]) -> Vec<Stop> {
    let stop = |(sequence, &(kind, arrive, start, depart, travel, distance)): (usize, &Leg)| Stop {
        operative: OperativeId(operative),
        date,
        sequence: sequence as u16,
        kind,
        arrive: time(arrive.0, arrive.1),
        start: time(start.0, start.1),
        depart: time(depart.0, depart.1),
        travel: Minutes(travel),
        distance: Metres(distance),
    };
    stops.iter().enumerate().map(stop).collect()
}

fn stops() -> Vec<Stop> {
    use StopKind::{Break, End, Start, Visit};
    [
        route(
            0,
            day(12, 2),
            &[
                (Start, (8, 0), (8, 0), (8, 24), 0, 0),
                (Visit(0), (8, 29), (8, 30), (9, 20), 5, 310),
                (Visit(1), (9, 20), (9, 30), (10, 15), 0, 0),
                (Break, (10, 15), (12, 0), (12, 30), 0, 0),
                (End, (12, 35), (12, 35), (12, 35), 5, 330),
            ],
        ),
        route(
            1,
            day(12, 2),
            &[
                (Start, (8, 0), (8, 0), (9, 20), 0, 0),
                (Visit(1), (9, 25), (9, 30), (10, 15), 5, 330),
                (Break, (10, 15), (12, 0), (12, 30), 0, 0),
                (Visit(2), (12, 38), (13, 0), (15, 30), 8, 1900),
                (End, (15, 39), (15, 39), (15, 39), 9, 2100),
            ],
        ),
        route(
            1,
            day(12, 3),
            &[
                (Start, (8, 0), (8, 0), (8, 40), 0, 0),
                (Visit(3), (8, 52), (9, 0), (9, 45), 12, 3900),
                (End, (9, 57), (9, 57), (9, 57), 12, 3900),
            ],
        ),
    ]
    .concat()
}

pub(crate) fn build(landlord: &Landlord, rules: &Rules) -> Build {
    let left_out = |task, deadline, reason, in_words: &str, fix: &str| Unplanned {
        task: TaskId(task),
        deadline,
        reason,
        in_words: in_words.into(),
        fix: fix.into(),
    };
    let mut schedule = Schedule {
        visits: visits(landlord),
        stops: stops(),
        unplanned: vec![
            left_out(
                5,
                Some(day(12, 4)),
                UnplannedReason::NoCapacity,
                "No gas operative has time before Fri 4 Dec",
                "One more gas operative on Thu 3 Dec, 09:00\u{2013}12:00",
            ),
            left_out(
                6,
                Some(day(5, 30)),
                UnplannedReason::Later,
                "Not due within the planned weeks",
                "",
            ),
        ],
        ..Schedule::default()
    };
    schedule.contacts = contacts(landlord, rules, &working_days(), &schedule, now());
    Build {
        schedule,
        access: None,
        provenance: Provenance {
            dataset: "data/doncaster".into(),
            now: now(),
            first: day(11, 25),
            last: day(12, 15),
            seed: 7,
            version: "0.1.0".into(),
            combined: true,
        },
        bound: Some(Bound {
            visits: 3.2,
            visits_as_planned: 3.2,
            visits_at_cost: 3.7,
            cost: Pence(34_000),
            achieved: Pence(34_176),
            achieved_visits: 4,
        }),
        search: SearchLog {
            curve: vec![(0.0, 0, Pence(41_000)), (0.0, 20_000, Pence(34_176))],
            methods: vec![MethodTally {
                name: "adjacent string removal".into(),
                tried: 20_000,
                kept: 312,
            }],
        },
    }
}

/// Writes a build of the small landlord into a folder.
pub(crate) fn write(out: &Path, build: &Build, options: &Options) -> Written {
    report::write(out, &landlord(), &rules(), &working_days(), build, options).unwrap()
}
