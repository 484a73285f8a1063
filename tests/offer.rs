//! Offers as a user asks for them: a home, a written schedule, a small table.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use chrono::NaiveDateTime;
use oneknock::dataset::{self, Mode};
use oneknock::model::{Landlord, TaskId, Uprn};
use oneknock::offer::{Ask, Live, Standing, World};
use oneknock::report;
use oneknock::rules::{self, WorkingDays};
use serde_json::Value;
use tempfile::TempDir;

/// A small landlord and its schedule, made once for all tests.
fn planned() -> &'static (TempDir, PathBuf, PathBuf) {
    static MADE: OnceLock<(TempDir, PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let (landlord, plan) = (folder.path().join("landlord"), folder.path().join("plan"));
        oneknock()
            .args(["generate", "--homes", "250", "--seed", "3", "--out"])
            .arg(&landlord)
            .assert()
            .success();
        oneknock()
            .arg("build")
            .arg(&landlord)
            .arg("--out")
            .arg(&plan)
            .args(["--iterations", "2000"])
            .assert()
            .success();
        (folder, landlord, plan)
    })
}

fn oneknock() -> Command {
    Command::cargo_bin("oneknock").unwrap()
}

fn load(landlord: &Path, plan: &Path) -> (Live, NaiveDateTime) {
    let rules = rules::load(dataset::rules_file(landlord).as_deref()).unwrap();
    let working_days = WorkingDays::load(rules.nation, None).unwrap();
    let data = dataset::load(landlord, &rules, Mode::Strict)
        .unwrap()
        .landlord;
    let standing = report::read_back(plan, &data).unwrap().standing().unwrap();
    let clock = NaiveDateTime::default();
    let world = World::new(data, rules, working_days, clock).unwrap();
    let now = world.planning.now;
    (Live::new(world, standing), now)
}

/// Homes with something planned.
fn homes(landlord: &Landlord, live: &Live) -> Vec<u64> {
    let busy = live.visits().filter(|v| !v.firm).map(|v| v.home);
    let mut homes: Vec<u64> = busy.map(|h| landlord.property(h).uprn.number()).collect();
    homes.sort_unstable();
    homes.dedup();
    homes
}

#[test]
fn a_home_gets_offers_with_their_price_in_parts() {
    let (_, landlord, plan) = planned();
    let (live, _) = load(landlord, plan);
    let home = homes(&live.world.landlord, &live)[0];
    let out = oneknock()
        .arg("offer")
        .args([landlord, plan])
        .args(["--uprn", &home.to_string(), "--json"])
        .assert()
        .success();
    let said: Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    let offers = said["offers"].as_array().unwrap();
    assert!(!offers.is_empty() && offers.len() <= 5);
    let mut net = f64::MIN;
    for offer in offers {
        let parts = offer["parts"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|p| p[1].as_f64().unwrap()).sum();
        let cost = offer["cost"].as_f64().unwrap();
        assert!((sum - cost).abs() < 0.005, "{sum} is not {cost}");
        let own = cost - offer["saved"].as_f64().unwrap();
        assert!(own >= net, "best first");
        net = own;
    }
}

#[test]
fn an_unknown_home_is_bad_input() {
    let (_, landlord, plan) = planned();
    let out = oneknock()
        .arg("offer")
        .args([landlord, plan])
        .args(["--uprn", "1"])
        .assert()
        .code(2);
    let text = String::from_utf8_lossy(&out.get_output().stderr).into_owned();
    assert!(text.contains("there is no home with UPRN 1"), "{text}");
}

#[test]
fn a_damp_report_gets_its_clock_and_comes_within_ten_working_days() {
    let (_, landlord, plan) = planned();
    let (live, _) = load(landlord, plan);
    let home = homes(&live.world.landlord, &live)[1];
    let out = oneknock()
        .arg("offer")
        .args([landlord, plan])
        .args([
            "--uprn",
            &home.to_string(),
            "--report",
            "dmc:significant",
            "--json",
        ])
        .assert()
        .success();
    let said: Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    let today = live.world.planning.now.date();
    let deadline = today + chrono::Days::new(14);
    for offer in said["offers"].as_array().unwrap() {
        let date: chrono::NaiveDate = offer["date"].as_str().unwrap().parse().unwrap();
        assert!(date <= deadline, "{date} is after the tenth working day");
        assert_eq!(offer["meets_every_deadline"], true);
        let tasks = offer["task_ids"].as_array().unwrap();
        assert!(
            tasks
                .iter()
                .any(|t| t.as_str().unwrap().starts_with("REPORT-"))
        );
    }
}

/// Every task is in one visit at most, and nobody is in two homes at once.
fn is_sound(live: &Live) {
    let mut seen: Vec<TaskId> = live.visits().flat_map(Standing::tasks).collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all, "a task is in two visits");
    let operatives =
        (0..live.world.landlord.operatives.len() as u32).map(oneknock::model::OperativeId);
    for operative in operatives {
        for date in live.world.planning.dates() {
            let stops = live.stops(operative, date).unwrap_or_default();
            for pair in stops.windows(2) {
                let start = |(v, role): &(&Standing, u8)| v.starts[usize::from(*role)];
                assert!(start(&pair[0]) < start(&pair[1]), "{operative:?} {date}");
            }
        }
    }
}

#[test]
fn every_offer_can_be_taken_and_given_back() {
    let (_, landlord, plan) = planned();
    let (mut live, now) = load(landlord, plan);
    is_sound(&live);
    let before = live.visits().count();
    let homes = homes(&live.world.landlord, &live);
    let mut taken = 0;
    for (i, home) in homes.iter().take(40).enumerate() {
        let home = live.world.landlord.home(Uprn::new(*home).unwrap()).unwrap();
        let Ok(answer) = live.offers(&Ask::at(home, now, 5)) else {
            continue;
        };
        // Each can be placed as the schedule stands; one of them is taken.
        for offer in &answer.offers {
            let placed = live.place(&offer.proposal, "B-ALL", now);
            assert!(placed.is_ok(), "{placed:?}: {offer:?}");
        }
        let Some(offer) = answer.offers.get(i % answer.offers.len().max(1)) else {
            continue;
        };
        let id = format!("B{i}");
        let change = live.place(&offer.proposal, &id, now).unwrap();
        live.apply(&change);
        is_sound(&live);
        let visit = live.visit(&id).unwrap();
        assert!(visit.firm && visit.date == offer.date() && visit.slot == offer.slot());
        assert!(visit.slot.from <= visit.starts[0] && visit.starts[0] <= visit.slot.to);
        taken += 1;
        if i % 2 == 0 {
            let change = live.release(&id, true);
            live.apply(&change);
            assert!(live.visit(&id).is_none());
            is_sound(&live);
        }
    }
    assert!(taken > 10, "only {taken} offers were taken");
    assert!(live.visits().count() + 40 > before);
}

#[test]
fn a_promise_is_not_made_twice() {
    let (_, landlord, plan) = planned();
    let (mut live, now) = load(landlord, plan);
    let home = homes(&live.world.landlord, &live)[0];
    let home = live.world.landlord.home(Uprn::new(home).unwrap()).unwrap();
    let answer = live.offers(&Ask::at(home, now, 2)).unwrap();
    let proposal = answer.offers[0].proposal.clone();
    let change = live.place(&proposal, "B1", now).unwrap();
    live.apply(&change);
    let again = live.place(&proposal, "B2", now);
    assert_eq!(again, Err(oneknock::offer::Gone::Promised));
}

#[test]
fn a_planned_visit_settles_among_promises_in_the_order_of_their_times() {
    let (_, landlord, plan) = planned();
    let (live, _) = load(landlord, plan);
    let standing: Vec<Standing> = live.visits().cloned().collect();
    let mut settled = 0;
    for own in standing.iter().filter(|v| !v.firm).take(60) {
        let others = standing.iter().filter(|v| v.id != own.id);
        let promised = others.map(|v| Standing {
            firm: true,
            ..v.clone()
        });
        // The promises keep the times they were given when the visit stood between them.
        let mut around = Live::new(live.world.clone(), promised.collect());
        let Some(change) = around.settle(own) else {
            continue;
        };
        around.apply(&change);
        let placed = around.visit(&own.id).unwrap();
        for operative in &placed.operatives {
            let stops = around.stops(*operative, placed.date).unwrap();
            let starts = stops.iter().map(|(v, role)| v.starts[usize::from(*role)]);
            assert!(starts.is_sorted(), "{} on {}", own.id, placed.date);
        }
        settled += 1;
    }
    assert!(settled > 20, "{settled}");
}

/// The first slot that anybody is offered on a Monday, asked at noon on the Saturday before it
/// with two days' notice, by a landlord that has promised nothing yet.
fn first_slot(today: &str, saturday: &str, monday: &str) -> String {
    let folder = TempDir::new().unwrap();
    let landlord = folder.path().join("landlord");
    oneknock()
        .args(["generate", "--homes", "250", "--seed", "3"])
        .args(["--today", today, "--out"])
        .arg(&landlord)
        .assert()
        .success();
    let file = landlord.join("rules.toml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    text += "\n[offer]\nagreed_notice_hours = 48\n";
    std::fs::write(&file, text).unwrap();
    let rules = rules::load(Some(&file)).unwrap();
    let working_days = WorkingDays::load(rules.nation, None).unwrap();
    let data = dataset::load(&landlord, &rules, Mode::Strict).unwrap();
    let world = World::new(data.landlord, rules, working_days, NaiveDateTime::default()).unwrap();
    let live = Live::new(world, Vec::new());
    let now = saturday.parse().unwrap();
    let homes = (0..250).map(oneknock::model::HomeId);
    let answers = homes.filter_map(|home| {
        let ask = Ask {
            not_before: monday.parse().ok(),
            days: Some(1),
            ..Ask::at(home, now, 50)
        };
        live.offers(&ask).ok()
    });
    let slots = answers.flat_map(|a| a.offers).map(|o| o.slot().from);
    slots.min().unwrap().to_string()
}

#[test]
fn two_days_notice_are_48_hours_when_the_clocks_change_between() {
    // 48 hours after noon are 13:00 once an hour was left out, 11:00 once one came twice.
    let spring = first_slot("2026-03-26", "2026-03-28T12:00:00", "2026-03-30");
    let autumn = first_slot("2026-10-22", "2026-10-24T12:00:00", "2026-10-26");
    let plain = first_slot("2026-11-05", "2026-11-07T12:00:00", "2026-11-09");
    assert_eq!([spring, plain, autumn], ["13:00", "12:00", "11:00"]);
}
