//! A landlord of any size and a schedule for it, made up from a fixed sequence of numbers.
//!
//! The schedule is laid out greedily, without the engine: it is only to be as large and as
//! varied as a real one.

use chrono::{Days as Add, NaiveDate};
use oneknock::model::operative::Rest;
use oneknock::model::schedule::VisitCost;
use oneknock::model::{
    Bound, Build, Contact, Days, Dwelling, HomeId, Household, Landlord, LatLon, MethodTally, Need,
    Operative, OperativeId, Property, Provenance, Schedule, SearchLog, Shift, Span, Status, Stop,
    StopKind, StreamId, Task, TaskId, Unplanned, UnplannedReason, Uprn, Visit, VisitTask,
    WeekdaySet,
};
use oneknock::report::contacts;
use oneknock::rules::Rules;
use oneknock::travel::Places;
use oneknock::units::{Metres, Minutes, Pence, TimeOfDay};

use crate::small::{self, day, now, time};

/// Numbers that look random and are the same every time (Lehmer, 1951).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 % sides
    }

    fn share(&mut self) -> f64 {
        self.roll(10_000) as f64 / 10_000.0
    }

    /// Roughly normal, between -3 and 3.
    fn spread(&mut self) -> f64 {
        (0..6).map(|_| self.share()).sum::<f64>() * 2.0 - 6.0
    }
}

const PATCHES: [(&str, f64, f64); 12] = [
    ("Balby", 53.505, -1.155),
    ("Bentley", 53.545, -1.150),
    ("Bessacarr", 53.502, -1.085),
    ("Conisbrough", 53.482, -1.230),
    ("Edlington", 53.475, -1.185),
    ("Hatfield", 53.580, -0.998),
    ("Intake", 53.530, -1.095),
    ("Mexborough", 53.493, -1.282),
    ("Rossington", 53.478, -1.062),
    ("Stainforth", 53.595, -1.025),
    ("Thorne", 53.611, -0.960),
    ("Wheatley", 53.535, -1.120),
];
const STREETS: [&str; 10] = [
    "Alder Grove",
    "Church Lane",
    "Coronation Road",
    "Elm Close",
    "Hawthorn Crescent",
    "King Street",
    "Mill Lane",
    "Orchard Way",
    "Station Road",
    "Windmill Avenue",
];
const NAMES: [&str; 12] = [
    "A. Ahmed",
    "B. Brown",
    "C. Clarke",
    "D. Davies",
    "E. Evans",
    "F. Foster",
    "G. Green",
    "H. Hughes",
    "I. Iqbal",
    "J. Jones",
    "K. Kelly",
    "L. Lewis",
];

fn homes(count: u64, dice: &mut Dice) -> Vec<Property> {
    let home = |i: u64| {
        let (patch, latitude, longitude) = PATCHES[(i * 12 / count) as usize];
        let street = STREETS[(i / 37 % 10) as usize];
        Property {
            uprn: Uprn::new(100_050_700_000 + i * 13).unwrap(),
            reference: None,
            at: LatLon {
                latitude: latitude + 0.006 * dice.spread(),
                longitude: longitude + 0.009 * dice.spread(),
            },
            address: format!("{} {street}, {patch}", i % 37 + 1),
            postcode: format!("DN{} {}AB", i * 12 / count + 1, i % 9),
            patch: patch.into(),
            block: String::new(),
            dwelling: Dwelling::House,
            bedrooms: Some(2),
        }
    };
    (0..count).map(home).collect()
}

fn households(count: u64, dice: &mut Dice) -> Vec<Household> {
    let one = |_| Household {
        contact: [
            Contact::Text,
            Contact::Letter,
            Contact::Email,
            Contact::Phone,
        ][dice.roll(4) as usize],
        needs: match dice.roll(40) {
            0 => vec![Need::TwoOperatives],
            1 => vec![Need::FemaleOperative],
            2 => vec![Need::CallAhead, Need::Language("pl".into())],
            _ => Vec::new(),
        },
        ..Household::default()
    };
    (0..count).map(one).collect()
}

/// Four tasks a home, due within a year and a bit; a few overdue.
fn tasks(homes: u64, dice: &mut Dice) -> Vec<Task> {
    let mut tasks = Vec::new();
    for home in 0..homes {
        for (stream, within) in [(0u8, 365), (1, 1825), (3, 1825), (4, 365)] {
            let due = day(11, 10) + Add::new(dice.roll(within));
            tasks.push(Task {
                due: Some(due),
                ..Task::new(
                    format!("T{:06}", tasks.len()),
                    HomeId(home as u32),
                    StreamId(stream),
                )
            });
        }
    }
    tasks
}

fn operatives(count: u64) -> Vec<Operative> {
    let skills = [vec![0, 4], vec![1, 4], vec![2, 3, 4], vec![0, 1, 3, 4]];
    let one = |i: u64| {
        let (_, latitude, longitude) = PATCHES[(i % 12) as usize];
        let at = LatLon {
            latitude,
            longitude,
        };
        Operative {
            id: format!("OP{:03}", i + 1),
            skills: skills[(i % 4) as usize]
                .iter()
                .map(|s| StreamId(*s))
                .collect(),
            start: at,
            end: at,
            name: format!("{} {}", NAMES[(i % 12) as usize], i / 12 + 1),
            employer: "Direct".into(),
            patches: Vec::new(),
            gender: None,
            languages: Vec::new(),
            cost_per_hour: None,
            max_visits: None,
            shifts: vec![Shift {
                days: Days::Weekly(WeekdaySet::WORKING),
                hours: Some(Span {
                    from: time(8, 0),
                    to: time(16, 0),
                }),
                rest: Some(Rest {
                    within: Span {
                        from: time(12, 0),
                        to: time(13, 0),
                    },
                    minutes: Minutes(30),
                }),
            }],
        }
    };
    (0..count).map(one).collect()
}

pub(crate) fn landlord(homes_count: u64, operatives_count: u64) -> Landlord {
    let mut dice = Dice(7);
    Landlord {
        properties: homes(homes_count, &mut dice),
        households: households(homes_count, &mut dice),
        tasks: tasks(homes_count, &mut dice),
        operatives: operatives(operatives_count),
        bookings: Vec::new(),
        attempts: Vec::new(),
    }
}

/// Lays out one operative's day after the other.
struct Layout<'a> {
    landlord: &'a Landlord,
    rules: &'a Rules,
    dice: Dice,
    left: Vec<Vec<TaskId>>,
    schedule: Schedule,
}

const MINUTES: [i32; 5] = [45, 150, 45, 50, 10];

impl Layout<'_> {
    fn day(&mut self, operative: u32, date: NaiveDate, homes: &[HomeId]) {
        let who = &self.landlord.operatives[operative as usize];
        let mut places = vec![who.start, who.end];
        places.extend(homes.iter().map(|h| self.landlord.property(*h).at));
        let travel = Places::new(&self.rules.travel, &places);
        let (mut clock, mut place, mut stops) = (480, 0u32, Vec::new());
        let stop = |kind, arrive: i32, start: i32, depart: i32, minutes, metres| Stop {
            operative: OperativeId(operative),
            date,
            sequence: 0,
            kind,
            arrive: at(arrive),
            start: at(start),
            depart: at(depart),
            travel: Minutes(minutes),
            distance: Metres(metres),
        };
        stops.push(stop(StopKind::Start, clock, clock, clock, 0, 0));
        let mut rested = false;
        for (i, home) in homes.iter().enumerate() {
            if clock >= 720 && !rested {
                stops.push(stop(StopKind::Break, clock, clock, clock + 30, 0, 0));
                (clock, rested) = (clock + 30, true);
            }
            let leg = travel.leg(place, i as u32 + 2);
            let arrive = clock + leg.minutes.get();
            let mine = |t: &&TaskId| who.can(self.landlord.task(**t).stream);
            let chosen: Vec<TaskId> = self.left[home.index()]
                .iter()
                .filter(mine)
                .copied()
                .collect();
            let long: i32 = chosen.iter().map(|t| self.minutes(*t)).sum();
            if chosen.is_empty() || arrive + long > 930 {
                continue;
            }
            self.left[home.index()].retain(|t| !chosen.contains(t));
            let visit = self.visit(*home, operative, date, arrive, &chosen);
            let index = StopKind::Visit(self.schedule.visits.len() as u32);
            self.schedule.visits.push(visit);
            let (minutes, metres) = (leg.minutes.get(), leg.metres.get());
            stops.push(stop(index, arrive, arrive, arrive + long, minutes, metres));
            (clock, place) = (arrive + long, i as u32 + 2);
        }
        let leg = travel.leg(place, 1);
        let end = clock + leg.minutes.get();
        stops.push(stop(
            StopKind::End,
            end,
            end,
            end,
            leg.minutes.get(),
            leg.metres.get(),
        ));
        if stops.len() > 2 {
            for (sequence, stop) in stops.iter_mut().enumerate() {
                stop.sequence = sequence as u16;
            }
            self.schedule.stops.extend(stops);
        }
    }

    fn minutes(&self, task: TaskId) -> i32 {
        MINUTES[self.landlord.task(task).stream.index()]
    }

    fn visit(
        &mut self,
        home: HomeId,
        operative: u32,
        date: NaiveDate,
        arrive: i32,
        tasks: &[TaskId],
    ) -> Visit {
        let mut clock = arrive;
        let mut done = Vec::new();
        for task in tasks {
            let until = clock + self.minutes(*task);
            let due = self.landlord.task(*task).due;
            done.push(VisitTask {
                task: *task,
                operative: OperativeId(operative),
                start: at(clock),
                finish: at(until),
                earliest: date,
                deadline: due,
                next_due: due.map(|d| d + Add::new(365)),
            });
            clock = until;
        }
        let ahead = done.iter().filter_map(|t| t.deadline).min().unwrap() - date;
        let from = arrive / 30 * 30;
        Visit {
            id: format!("V{:08x}", u64::from(home.0) * 2_654_435_761 % 4_294_967_296),
            home,
            date,
            slot: Span {
                from: at(from),
                to: at(from + 60),
            },
            arrive: at(arrive),
            depart: at(clock),
            operatives: vec![OperativeId(operative)],
            tasks: done,
            status: [
                Status::Planned,
                Status::Planned,
                Status::Notified,
                Status::Confirmed,
            ][if date < day(12, 5) {
                self.dice.roll(4) as usize
            } else {
                0
            }],
            attempt: 1 + u8::from(self.dice.roll(7) == 0),
            p_access: 0.55 + 0.4 * self.dice.share(),
            p_miss: if ahead.num_days() < 8 { 0.27 } else { 0.02 },
            p_kept: 0.97,
            cost: VisitCost {
                travel: Pence(300 + self.dice.roll(600) as i64),
                on_site: Pence(i64::from(clock - arrive) * 58),
                failed_call: Pence(900 + self.dice.roll(1500) as i64),
                burden: Pence(500 + self.dice.roll(400) as i64),
                early: Pence(self.dice.roll(700) as i64),
                miss: Pence(self.dice.roll(900) as i64),
                change: Pence(0),
            },
        }
    }
}

fn at(minutes: i32) -> TimeOfDay {
    TimeOfDay::from_minutes(minutes.min(1440)).unwrap()
}

pub(crate) fn build(landlord: &Landlord, rules: &Rules) -> Build {
    let (first, last) = (day(11, 25), day(2, 16));
    let mut layout = Layout {
        landlord,
        rules,
        dice: Dice(11),
        left: vec![Vec::new(); landlord.properties.len()],
        schedule: Schedule::default(),
    };
    let soon = last + Add::new(40);
    for (i, task) in landlord.tasks.iter().enumerate() {
        if task.due.is_some_and(|d| d < soon) {
            layout.left[task.home.index()].push(TaskId(i as u32));
        }
    }
    let operatives = landlord.operatives.len() as u64;
    let homes_a_patch = landlord.properties.len() as u64 / 12;
    for date in first.iter_days().take_while(|d| *d <= last) {
        for operative in 0..operatives {
            let shift = landlord.operatives[operative as usize].shift_on(date);
            if shift.is_none() || layout.dice.roll(12) == 0 {
                continue;
            }
            let patch = (operative % 12) * homes_a_patch;
            let start = layout.dice.roll(homes_a_patch);
            let homes: Vec<HomeId> = (0..homes_a_patch.min(60))
                .map(|i| HomeId((patch + (start + i) % homes_a_patch) as u32))
                .collect();
            layout.day(operative as u32, date, &homes);
        }
    }
    finish(layout)
}

fn finish(layout: Layout<'_>) -> Build {
    let (landlord, rules) = (layout.landlord, layout.rules);
    let mut schedule = layout.schedule;
    schedule
        .stops
        .sort_by_key(|s| (s.operative, s.date, s.sequence));
    let mut planned = vec![false; landlord.tasks.len()];
    for done in schedule.visits.iter().flat_map(|v| &v.tasks) {
        planned[done.task.index()] = true;
    }
    let tasks = landlord.tasks.iter().enumerate();
    let left = tasks.filter(|(i, _)| !planned[*i]);
    schedule.unplanned = left
        .map(|(i, task)| left_out(TaskId(i as u32), task))
        .collect();
    schedule.contacts = contacts(landlord, rules, &small::working_days(), &schedule, now());
    let visits = schedule.visits.len() as u32;
    Build {
        access: None,
        provenance: Provenance {
            dataset: "data/doncaster".into(),
            now: now(),
            first: day(11, 25),
            last: day(2, 16),
            seed: 7,
            version: "0.1.0".into(),
            combined: true,
        },
        bound: Some(Bound {
            visits: f64::from(visits) * 0.97,
            visits_as_planned: f64::from(visits) * 0.97,
            visits_at_cost: f64::from(visits) * 0.99,
            cost: Pence(i64::from(visits) * 7_400),
            achieved: Pence(i64::from(visits) * 7_420),
            achieved_visits: visits,
        }),
        search: SearchLog {
            curve: (0..4000u32)
                .map(|i| {
                    let cost = 40_000_000.0 + 9_000_000.0 * (-f64::from(i) / 600.0).exp();
                    (f64::from(i) / 7.0, u64::from(i) * 50, Pence(cost as i64))
                })
                .collect(),
            methods: [
                "adjacent string removal",
                "random removal",
                "worst removal",
                "2-opt*",
            ]
            .iter()
            .enumerate()
            .map(|(i, name)| MethodTally {
                name: (*name).to_owned(),
                tried: 50_000 - 9_000 * i as u64,
                kept: 4_200 - 1_100 * i as u64,
            })
            .collect(),
        },
        schedule,
    }
}

fn left_out(id: TaskId, task: &Task) -> Unplanned {
    let later = task.due.is_none_or(|d| d > day(12, 20));
    let (reason, in_words, fix) = if later {
        (
            UnplannedReason::Later,
            "Not due within the planned weeks",
            "",
        )
    } else if task.stream == StreamId(3) {
        (
            UnplannedReason::NotAvailable,
            "Nobody is in before 17:00 on any day that a surveyor works",
            "Ask for one morning before the deadline, or open one evening slot",
        )
    } else {
        (
            UnplannedReason::NoCapacity,
            "Every operative with the skill is booked until the deadline",
            "One more operative-day with this skill in the patch before the deadline",
        )
    };
    Unplanned {
        task: id,
        deadline: task.due,
        reason,
        in_words: in_words.into(),
        fix: fix.into(),
    }
}
