//! The year ahead as a user runs it: a folder in, a year of visits and a report out.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::Command as Oneknock;
use serde_json::Value;
use tempfile::TempDir;

fn oneknock() -> Oneknock {
    Oneknock::cargo_bin("oneknock").unwrap()
}

fn year(landlord: &Path, out: &Path, more: &[&str]) -> Value {
    let output = oneknock()
        .arg("year")
        .arg(landlord)
        .arg("--out")
        .arg(out)
        .arg("--json")
        .args(more)
        .output()
        .unwrap();
    assert!(
        output.status.code().unwrap() < 2,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn landlord(folder: &Path, homes: &str) -> PathBuf {
    let out = folder.join("landlord");
    oneknock()
        .args(["generate", "--homes", homes, "--seed", "3", "--out"])
        .arg(&out)
        .assert()
        .success();
    out
}

fn add_rules(landlord: &Path, text: &str) {
    let path = landlord.join("rules.toml");
    let before = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{before}\n{text}\n")).unwrap();
}

fn rows(folder: &Path, file: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Paper: every home has a gas check a year, every fifth an EICR and every fifth a survey, so
/// 1 + 1/5 + 1/5 = 1.4 visits a home apart and 1 together, 28.6% fewer.
#[test]
fn seven_hundred_visits_apart_are_five_hundred_together() {
    let folder = TempDir::new().unwrap();
    let paper = folder.path().join("paper");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/arithmetic.sh");
    let made = Command::new("sh")
        .arg(script)
        .arg("500")
        .arg(&paper)
        .status();
    assert!(made.unwrap().success());

    let together = year(&paper, &folder.path().join("year"), &[]);
    assert_eq!(together["chosen"]["visits"], 500);
    assert_eq!(together["chosen"]["visits_at_least"], 500);
    assert_eq!(together["apart"]["visits"], 700);
    assert_eq!(together["saved"]["visits_percent"], 28.6);
    assert_eq!(together["home_checks"]["one_visit"], 500);
    // It has its price: electrical reports and surveys come up to four months early.
    let lost = together["certificate_life"].as_array().unwrap();
    let of = |stream: &str| lost.iter().find(|l| l["stream"] == stream).unwrap();
    assert_eq!(of("eicr")["tasks"], 100);
    assert!(of("eicr")["pounds"].as_f64().unwrap() > 100.0);
    assert!(of("eicr")["days"].as_i64().unwrap() <= 100 * 130);

    let apart = year(&paper, &folder.path().join("apart"), &["--no-combine"]);
    assert_eq!(apart["chosen"]["visits"], 700);
    assert_eq!(apart["apart"], Value::Null);
}

#[test]
fn a_year_has_each_check_once_and_tells_why_some_homes_need_two_visits() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "250");
    let out = folder.path().join("year");
    let summary = year(&landlord, &out, &["--advice", "2"]);

    let visits = rows(&out, "year_visits.csv");
    let tasks: Vec<String> = visits
        .iter()
        .flat_map(|r| r[3].split(';').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let once: BTreeSet<&String> = tasks.iter().collect();
    assert_eq!(once.len(), tasks.len());
    assert_eq!(summary["chosen"]["visits"], visits.len());
    assert!(summary["chosen"]["visits"].as_u64() >= summary["chosen"]["visits_at_least"].as_u64());
    assert!(summary["chosen"]["cost"].as_f64() >= summary["chosen"]["cost_at_least"].as_f64());

    // Homes with more than one visit each have a reason; the others have none.
    let homes = rows(&out, "year_homes.csv");
    assert_eq!(homes.len(), 250);
    for home in &homes {
        let many = home[5].parse::<u32>().unwrap() > 1;
        assert_eq!(many, !home[6].is_empty(), "{home:?}");
        assert_eq!(home[2].is_empty(), &home[5] == "0", "{home:?}");
    }
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("<svg") && report.contains("Operatives needed"));
    assert!(!report.contains("<script"));
}

#[test]
fn the_policy_of_one_visit_lets_more_homes_have_just_one() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "250");
    let one = |out: &str| {
        let summary = year(&landlord, &folder.path().join(out), &["--advice", "0"]);
        let checks = &summary["home_checks"];
        let reasons = checks["more_because"].as_object().unwrap();
        let more: u64 = reasons.values().map(|n| n.as_u64().unwrap()).sum();
        let (homes, one) = (checks["homes"].as_u64(), checks["one_visit"].as_u64());
        assert_eq!(homes.unwrap(), one.unwrap() + more);
        // The price that the policy puts on a knock is in neither; the bound stays one.
        let chosen = &summary["chosen"];
        let pounds = |key: &str| chosen[key].as_f64().unwrap();
        assert!(pounds("cost") >= pounds("cost_at_least"), "{chosen}");
        assert!(pounds("cost_in_year") <= pounds("cost"), "{chosen}");
        assert_eq!(summary["provenance"]["cut_short"], false);
        let left_out = chosen["tasks_left_out"].as_u64().unwrap();
        (one.unwrap(), reasons.contains_key("dearer"), left_out)
    };
    let (before, _, left) = one("before");
    add_rules(&landlord, "[year]\none_visit = true");
    let (after, dearer, left_under_it) = one("after");
    assert!(
        after >= before,
        "{after} homes, {before} without the policy"
    );
    // Leaving a check out is no way to knock once only.
    assert!(
        left_under_it <= left,
        "{left_under_it} left out, {left} before"
    );
    // Under the policy no home has two visits because one would cost more.
    assert!(!dearer);
}

#[test]
fn a_half_yearly_check_comes_twice() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "60");
    add_rules(
        &landlord,
        "[streams.smoke_co]\ninterval_months = 6\nearly_days = 30",
    );
    let out = folder.path().join("year");
    let summary = year(&landlord, &out, &["--advice", "0"]);
    assert!(summary["recurrences"].as_u64().unwrap() > 0);
    let again = rows(&out, "year_visits.csv");
    let again: Vec<_> = again.iter().filter(|r| r[3].contains("+1")).collect();
    assert!(!again.is_empty());
}

/// What is promised keeps operatives as busy as what is chosen, whether it names them or not.
#[test]
fn promised_visits_keep_operatives_busy() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "250");
    let path = landlord.join("bookings.csv");
    let promised = fs::read_to_string(&path).unwrap();
    let busy = |out: &str| {
        let out = folder.path().join(out);
        let summary = year(&landlord, &out, &["--advice", "0"]);
        let days = |n: &Value| n["days_used"].as_f64().unwrap();
        let needed: f64 = summary["needed"].as_array().unwrap().iter().map(days).sum();
        let staffing = rows(&out, "year_staffing.csv");
        let minutes: i64 = staffing.iter().map(|r| r[10].parse::<i64>().unwrap()).sum();
        for row in &staffing {
            assert!(row[7].parse::<i64>().unwrap() >= row[10].parse::<i64>().unwrap());
        }
        (summary, needed, minutes)
    };
    let (summary, named, minutes) = busy("named");
    assert!(summary["chosen"]["visits_promised"].as_u64().unwrap() > 0);
    assert!(minutes > 0);
    // The same promises to nobody in particular ask for the same hours.
    let mut reader = csv::Reader::from_reader(promised.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = header.iter().position(|h| h == "operative_ids").unwrap();
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(&header).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        let cells = row.iter().enumerate();
        writer
            .write_record(cells.map(|(i, cell)| if i == at { "" } else { cell }))
            .unwrap();
    }
    drop(writer);
    let (_, anybody, shared) = busy("anybody");
    assert!(
        shared > 0 && (anybody / named - 1.0).abs() < 0.05,
        "{anybody} {named}"
    );
}

#[test]
fn a_year_cut_short_says_so() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "60");
    let out = folder.path().join("year");
    let summary = year(&landlord, &out, &["--time-limit", "0s"]);
    assert_eq!(summary["provenance"]["cut_short"], true);
    assert!(summary["sentence"].as_str().unwrap().contains("cut short"));
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("cut short"));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "120");
    let read = |out: &str, threads: &str| {
        let out = folder.path().join(out);
        oneknock()
            .env("RAYON_NUM_THREADS", threads)
            .arg("year")
            .arg(&landlord)
            .arg("--out")
            .arg(&out)
            .args(["--advice", "2"])
            .output()
            .unwrap();
        let files = ["summary.json", "year_visits.csv", "year_advice.csv"];
        files.map(|f| fs::read(out.join(f)).unwrap())
    };
    assert!(read("one", "1") == read("two", "2"));
}

#[test]
fn a_schedule_is_not_overwritten_by_a_year() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path(), "20");
    let plan = folder.path().join("plan");
    fs::create_dir(&plan).unwrap();
    fs::write(plan.join("visits.csv"), "visit_id\n").unwrap();
    oneknock()
        .arg("year")
        .arg(&landlord)
        .arg("--out")
        .arg(&plan)
        .assert()
        .code(2);
    assert!(plan.join("visits.csv").exists());
}
