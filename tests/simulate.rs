//! Landlords played forward: the command on real folders, and what must hold of any policy.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn oneknock(args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("oneknock").unwrap().args(args).assert()
}

fn landlord(dir: &Path) -> String {
    let made = dir.join("made").display().to_string();
    oneknock(&["generate", "--homes", "250", "--seed", "3", "--out", &made]).success();
    made
}

/// Mean of each figure of each policy.
fn figures(out: &Path) -> BTreeMap<(String, String), f64> {
    let mut rows = csv::Reader::from_path(out.join("figures.csv")).unwrap();
    rows.records()
        .map(Result::unwrap)
        .map(|r| ((r[0].to_owned(), r[1].to_owned()), r[3].parse().unwrap()))
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads_and_after_a_stop() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path());
    let play = |name: &str, threads: &str, runs: &str| {
        let out = dir.path().join(name).display().to_string();
        oneknock(&[
            "simulate",
            &made,
            "--days",
            "30",
            "--runs",
            runs,
            "--threads",
            threads,
            "--out",
            &out,
        ])
        .success();
        let read = |file: &str| fs::read(dir.path().join(name).join(file)).unwrap();
        (read("figures.csv"), read("runs.csv"))
    };
    let one = play("one", "1", "3");
    let two = play("two", "2", "3");
    assert_eq!(one, two);
    // One run first, the others later: those done are not played again, and nothing differs.
    play("resumed", "1", "1");
    assert_eq!(play("resumed", "2", "3"), one);
    let kept = fs::read_dir(dir.path().join("resumed/runs")).unwrap();
    assert_eq!(kept.count(), 3);
}

#[test]
fn a_scenario_compares_policies_run_by_run() {
    let dir = tempfile::tempdir().unwrap();
    landlord(dir.path());
    let file = dir.path().join("combine.toml");
    fs::write(
        &file,
        "title = \"Combining\"\ndays = 120\nruns = 2\n[world]\ndataset = \"made\"\n\
         [[policy]]\nname = \"separate\"\ncombine = false\n[[policy]]\nname = \"combined\"\n",
    )
    .unwrap();
    let out = dir.path().join("out");
    oneknock(&[
        "scenario",
        &file.display().to_string(),
        "--out",
        &out.display().to_string(),
    ])
    .success();
    let figures = figures(&out);
    let of = |policy: &str, figure: &str| figures[&(policy.to_owned(), figure.to_owned())];
    assert!(of("separate", "checks_done") > 50.0);
    let knocks_a_check = |policy| of(policy, "knocks") / of(policy, "checks_done");
    assert!(knocks_a_check("combined") < knocks_a_check("separate"));
    for policy in ["separate", "combined"] {
        for share in ["on_time", "first_time_access", "slot_kept_within_promise"] {
            assert!((0.0..=1.0).contains(&of(policy, share)), "{policy} {share}");
        }
    }
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("What this rests on"));
    assert!(out.join("differences.csv").exists());
}

#[test]
fn a_scenario_with_faults_lists_them_all_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("wrong.toml");
    fs::write(
        &file,
        "title = \"x\"\nruns = 0\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"a\"\n\
         multi_skilled_share = 2.0\n",
    )
    .unwrap();
    let out = dir.path().join("out");
    let run = oneknock(&[
        "scenario",
        &file.display().to_string(),
        "--out",
        &out.display().to_string(),
    ])
    .code(2);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for fault in [
        "no runs",
        "two policies are called `a`",
        "multi_skilled_share is 2",
    ] {
        assert!(said.contains(fault), "{said}");
    }
    assert!(!out.exists());
}

#[test]
fn every_scenario_that_ships_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/scenarios");
    let mut read = 0;
    for file in fs::read_dir(folder).unwrap() {
        let scenario = oneknock::simulate::Scenario::read(&file.unwrap().path()).unwrap();
        assert!(scenario.policies.len() >= 2);
        read += 1;
    }
    assert_eq!(read, 9);
}

#[test]
fn deadlines_are_missed_as_often_as_was_foretold() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path());
    let out = dir.path().join("out");
    let to = out.display().to_string();
    let days = ["--days", "150", "--runs", "6", "--out", &to];
    oneknock(&[&["simulate", &made], &days[..]].concat()).success();
    let of: BTreeMap<String, f64> = figures(&out)
        .into_iter()
        .map(|((_, f), v)| (f, v))
        .collect();
    let (foretold, came) = (of["foretold_misses"], of["foretold_misses_came"]);
    // Poisson over six runs, three standard deviations, and a tenth for what no model knows.
    let margin = 3.0 * (foretold / 6.0).sqrt() + 0.1 * foretold;
    assert!(foretold > 5.0, "enough to tell: {foretold}");
    assert!((came - foretold).abs() < margin, "{foretold} and {came}");
}
