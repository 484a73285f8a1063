//! Explanations as a user asks for them, each held against the plan solved again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command as Oneknock;
use serde_json::Value;
use tempfile::TempDir;

fn oneknock() -> Oneknock {
    Oneknock::cargo_bin("oneknock").unwrap()
}

/// A small landlord with its schedule.
fn schedule(folder: &Path) -> PathBuf {
    schedule_by(folder, "")
}

/// The same, with more rules.
fn schedule_by(folder: &Path, rules: &str) -> PathBuf {
    let landlord = folder.join("landlord");
    oneknock()
        .args(["generate", "--homes", "250", "--seed", "3", "--out"])
        .arg(&landlord)
        .assert()
        .success();
    let path = landlord.join("rules.toml");
    let shipped = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{shipped}\n{rules}\n")).unwrap();
    let plan = folder.join("plan");
    oneknock()
        .arg("build")
        .arg(&landlord)
        .arg("--out")
        .arg(&plan)
        .args(["--iterations", "3000"])
        .assert()
        .success();
    plan
}

fn explain(plan: &Path, what: &str) -> Value {
    let output = oneknock()
        .arg("explain")
        .arg(plan)
        .args([what, "--json"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn column(plan: &Path, file: &str, at: usize) -> Vec<String> {
    let mut reader = csv::Reader::from_path(plan.join(file)).unwrap();
    reader
        .records()
        .map(|r| r.unwrap()[at].to_owned())
        .collect()
}

/// Pounds as pence.
fn pence(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

fn total(sum: &Value) -> i64 {
    sum.as_object().unwrap().values().map(pence).sum()
}

#[test]
fn every_sum_is_the_difference_of_the_plans_solved_again() {
    let folder = TempDir::new().unwrap();
    let plan = schedule(folder.path());
    let (mut compared, mut kinds) = (0, std::collections::BTreeSet::new());
    for id in column(&plan, "visits.csv", 0).iter().step_by(7).take(12) {
        let found = explain(&plan, id);
        let visit = &found["visits"][0];
        assert_eq!(visit["visit_id"], id.as_str());
        for other in visit["alternatives"].as_array().unwrap() {
            if other["more"].is_null() {
                assert!(other["solved_again"].is_null());
                continue;
            }
            let (more, again) = (total(&other["more"]), pence(&other["solved_again"]));
            assert_eq!(more, again, "{id}: {other}");
            kinds.insert(other["choice"].as_str().unwrap().to_owned());
            compared += 1;
        }
        if visit["promised"] == false {
            assert!(visit["places"].as_u64().unwrap() > 0, "{visit}");
        }
    }
    assert!(compared >= 12, "{compared} alternatives");
    for kind in ["date", "operative"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
}

/// The data inside the report's page.
fn page_data(plan: &Path) -> Value {
    let page = fs::read_to_string(plan.join("report.html")).unwrap();
    let data = page.split("id=\"data\">").nth(1).unwrap();
    serde_json::from_str(data.split("</script>").next().unwrap()).unwrap()
}

/// What a line of the page's `why` would cost more, in pence.
fn more(line: &Value) -> Option<i64> {
    let terms = line[1].as_array()?;
    terms.iter().skip(1).step_by(2).map(Value::as_i64).sum()
}

#[test]
fn the_report_tells_of_every_visit_what_explain_finds_when_it_solves_again() {
    let folder = TempDir::new().unwrap();
    let plan = schedule(folder.path());
    let data = page_data(&plan);
    let ids = data["visits"]["id"].as_array().unwrap();
    let why = data["why"].as_array().unwrap();
    assert_eq!(ids.len(), why.len());
    let told = why.iter().filter(|w| w.as_array().unwrap().len() >= 3);
    assert!(
        told.count() * 10 > ids.len() * 8,
        "most are promised to nobody"
    );
    let mut compared = 0;
    for (id, lines) in ids.iter().zip(why).step_by(11).take(10) {
        let found = explain(&plan, id.as_str().unwrap());
        let others = found["visits"][0]["alternatives"].as_array().unwrap();
        let lines = lines.as_array().unwrap();
        assert_eq!(others.len(), lines.len(), "{id}");
        for (other, line) in others.iter().zip(lines) {
            let again = other["solved_again"].as_f64();
            let again = again.map(|pounds| (pounds * 100.0).round() as i64);
            assert_eq!(more(line), again, "{id}: {line} and {other}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared} alternatives");
}

/// From eight to nine everybody is on the road: arrivals are written for the hour, the router
/// plans by the slowest one.
#[test]
fn a_plan_by_the_hour_of_the_day_is_explained_too() {
    let folder = TempDir::new().unwrap();
    let factor = |hour: u32| if hour == 8 { "1.5" } else { "1.0" };
    let factors: Vec<&str> = (0..24).map(factor).collect();
    let rules = format!("[travel]\nhour_factors = [{}]", factors.join(", "));
    let plan = schedule_by(folder.path(), &rules);
    for id in column(&plan, "visits.csv", 0).iter().step_by(25).take(4) {
        let found = explain(&plan, id);
        assert_eq!(found["visits"][0]["visit_id"], id.as_str());
    }
}

#[test]
fn a_task_in_no_visit_has_every_rule_that_takes_slots_away() {
    let folder = TempDir::new().unwrap();
    let plan = schedule(folder.path());
    let ids = column(&plan, "unplanned.csv", 0);
    let reasons = column(&plan, "unplanned.csv", 4);
    for (id, reason) in ids.iter().zip(&reasons).step_by(40).take(8) {
        let found = explain(&plan, id);
        let why = &found["not_planned"][0];
        assert_eq!(why["task_id"], id.as_str());
        assert_eq!(why["reason"], reason.as_str());
        let slots = why["slots"].as_u64().unwrap();
        let open = why["slots_open"].as_u64().unwrap();
        assert!(slots > 0 && open <= slots);
        for rule in why["blocked_by"].as_array().unwrap() {
            assert!(
                rule["slots_removed"].as_u64().unwrap() <= slots - open,
                "{why}"
            );
            assert!(rule["slots_without_it"].as_u64().unwrap() >= open, "{why}");
            // Not more: two windows that a rule keeps apart are one way each, and one together.
            let ways = |of: &Value, name: &str| of[name].as_u64().unwrap();
            assert!(
                ways(rule, "ways_without_it") >= ways(why, "ways").min(1),
                "{why}"
            );
        }
    }
}

#[test]
fn a_home_is_explained_whole_and_an_unknown_name_is_refused() {
    let folder = TempDir::new().unwrap();
    let plan = schedule(folder.path());
    let uprn = &column(&plan, "visits.csv", 1)[0];
    let found = explain(&plan, uprn);
    let visits = found["visits"].as_array().unwrap();
    assert!(!visits.is_empty());
    assert!(
        visits
            .iter()
            .all(|v| v["uprn"].as_u64() == uprn.parse().ok())
    );

    let text = oneknock()
        .arg("explain")
        .arg(&plan)
        .arg(uprn)
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("It adds £"), "{text}");

    oneknock()
        .arg("explain")
        .arg(&plan)
        .arg("T-nobody")
        .assert()
        .code(2);
    // Another landlord's dataset is no ground for this schedule.
    let other = folder.path().join("other");
    oneknock()
        .args(["generate", "--homes", "40", "--seed", "9", "--out"])
        .arg(&other)
        .assert()
        .success();
    oneknock()
        .arg("explain")
        .arg(&plan)
        .arg(uprn)
        .arg("--dataset")
        .arg(&other)
        .assert()
        .code(2);
    assert!(fs::metadata(plan.join("summary.json")).is_ok());
}
