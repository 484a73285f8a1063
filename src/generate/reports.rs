//! Report: damp and mould as tenants and operatives report it, and what is still open today.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::calendar::{is_weekend, plus, plus_working_days};
use super::history::{HISTORY_DAYS, Knock, Player};
use super::random::Random;
use super::streams::Stream;
use super::tasks::Task;
use crate::model::Outcome;

/// Significant hazards reported each week per 1,000 homes, over the year. Judgement: some landlords
/// report one home in twenty to thirty a year with damp worth an investigation.
const SIGNIFICANT_PER_1000_WEEK: f64 = 0.9;
/// Times as many in the cold months (November to March) as in the rest. Judgement.
const WINTER: f64 = 1.45;
const SUMMER: f64 = 0.65;
/// Reports on a Saturday or Sunday against a weekday. Judgement.
const WEEKEND: f64 = 0.3;
/// Emergencies of this afternoon, per 1,000 homes: a wet night, so that every data set
/// sets the 24-hour clock going. Judgement.
const EMERGENCIES_PER_1000: f64 = 0.1;
/// Landlords of this many homes have at least one.
const EMERGENCY_FROM_HOMES: usize = 500;
/// Working days from a report to the first visit, and how common. SI 2025/1042 allows ten.
const FIRST_VISIT: &[(usize, f64)] =
    &[(2, 0.1), (3, 0.2), (4, 0.25), (5, 0.2), (6, 0.15), (7, 0.1)];
/// Working days from a failed visit to the next.
const NEXT_VISIT: usize = 2;

/// Plays two years of reports; those still open today become tasks.
pub(super) fn play(homes: usize, seed: u64, player: &mut Player<'_>) -> Vec<Task> {
    let mut r = Random::new(seed, "reports");
    let mut reports = player.damp.clone();
    for day in -HISTORY_DAYS..=0 {
        let date = plus(player.today, day);
        for _ in 0..r.poisson(homes as f64 / 1000.0 * daily(date)) {
            reports.push((r.index(homes), date.and_time(office_time(&mut r))));
        }
    }
    reports.sort_by_key(|(home, at)| (*at, *home));
    let mut open: Vec<Task> = Vec::new();
    for (home, at) in reports {
        let task = follow(home, at, player, &mut r);
        // A home with an open report has one investigation, by its first clock.
        if let Some(task) = task
            && open.iter().all(|t| t.home != home)
        {
            open.push(task);
        }
    }
    emergencies(homes, player.today, &mut r, &mut open);
    open
}

/// Significant reports a day per 1,000 homes.
fn daily(date: NaiveDate) -> f64 {
    use chrono::Datelike;
    let season = if matches!(date.month(), 11 | 12 | 1 | 2 | 3) {
        WINTER
    } else {
        SUMMER
    };
    // Five weekdays and two lighter days make the week.
    let day = if is_weekend(date) { WEEKEND } else { 1.0 } / (5.0 + 2.0 * WEEKEND);
    SIGNIFICANT_PER_1000_WEEK * season * day
}

/// Significant reports that one thousand homes make in `days` from `today`.
pub(super) fn expected(today: NaiveDate, days: i64) -> f64 {
    (0..days).map(|d| daily(plus(today, d))).sum()
}

fn office_time(r: &mut Random) -> NaiveTime {
    let minute = r.whole(8 * 60, 17 * 60 + 45).unsigned_abs() as u32;
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default()
}

/// Visits until somebody answers; the open task where today comes first.
fn follow(home: usize, at: NaiveDateTime, player: &mut Player<'_>, r: &mut Random) -> Option<Task> {
    let wait = r.choose(FIRST_VISIT).unwrap_or(4);
    let mut date = plus_working_days(at.date(), wait);
    let mut failures = 0;
    while date <= player.today {
        let knock = Knock {
            home,
            stream: Stream::Dmc,
            with: None,
            date,
            failures,
        };
        if player.knock(knock) == Outcome::Access {
            return None;
        }
        failures += 1;
        date = plus_working_days(date, NEXT_VISIT);
    }
    // A home that has not answered in ten working days is the access team's by now: the next
    // visit is theirs, and has been made.
    if at.date() < plus(player.today, -CHASED_DAYS) {
        return None;
    }
    Some(open_task(
        home,
        at,
        "significant",
        failures,
        (failures == 0).then_some(date),
    ))
}

/// Days after which an unanswered report leaves the programme.
const CHASED_DAYS: i64 = 12;

fn open_task(
    home: usize,
    at: NaiveDateTime,
    hazard: &'static str,
    failures: usize,
    visit: Option<NaiveDate>,
) -> Task {
    Task {
        home,
        stream: Stream::Dmc,
        due: None,
        last_done: None,
        earliest: None,
        reported_at: Some(at),
        hazard: Some(hazard),
        minutes: None,
        failures,
        visit,
    }
}

/// Leaks and collapses reported this afternoon: the build stands at 18:00.
fn emergencies(homes: usize, today: NaiveDate, r: &mut Random, open: &mut Vec<Task>) {
    let least = usize::from(homes >= EMERGENCY_FROM_HOMES);
    let count = r
        .poisson(EMERGENCIES_PER_1000 * homes as f64 / 1000.0)
        .max(least);
    for _ in 0..count {
        let (home, minute) = (
            r.index(homes),
            r.whole(13 * 60, 17 * 60 + 30).unsigned_abs() as u32,
        );
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
        if open.iter().all(|t| t.home != home) {
            open.push(open_task(home, today.and_time(time), "emergency", 0, None));
        }
    }
}
