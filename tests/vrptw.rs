//! Runs `oneknock vrptw` as a user would.

#![expect(clippy::expect_used, reason = "a helper of tests may fail as tests do")]

use assert_cmd::Command;

const TINY: &str = "tiny\n\nVEHICLE\nNUMBER     CAPACITY\n  3         10\n\nCUSTOMER\n\
    CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME\n\n\
    0 0 0 0 0 200 0\n1 3 4 5 0 150 1\n2 6 8 5 0 150 1\n3 -3 -4 5 0 150 1\n";

const PRIZES: &str = "NAME : prizes\nTYPE : PCVRPTW\nDIMENSION : 3\nVEHICLES : 2\n\
    CAPACITY : 10\nSERVICE_TIME : 1\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n\
    1 0 0\n2 3 4\n3 30 40\nDEMAND_SECTION\n1 0\n2 1\n3 1\nTIME_WINDOW_SECTION\n\
    1 0 500\n2 0 400\n3 0 400\nPRIZE_SECTION\n1 0\n2 0\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

fn oneknock() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("oneknock"))
}

fn solve(name: &str, text: &str, more: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    let output = oneknock()
        .arg("vrptw")
        .arg(&path)
        .args(["--iterations", "2000"])
        .args(more)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_solomon_file_is_solved_and_its_routes_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let routes = folder.path().join("routes.txt");
    let report = solve(
        "tiny.txt",
        TINY,
        &["--routes", routes.to_str().expect("a path")],
    );
    assert_eq!(report["instance"], "tiny");
    assert_eq!(report["vehicles"], 2);
    assert_eq!(report["distance"], 30.0);
    assert_eq!(report["cost"], 30.0);
    let text = std::fs::read_to_string(routes).expect("routes");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), 2);
    assert!(lines == ["1 2", "3"] || lines == ["2 1", "3"], "{lines:?}");
}

#[test]
fn a_prize_too_small_is_left_behind_and_counted() {
    let report = solve("prizes.vrp", PRIZES, &[]);
    assert_eq!(report["family"], "PCVRPTW");
    assert_eq!(report["absent"], 1);
    // Ten tenths a unit: a round trip of 10 and a prize of 5.
    assert_eq!(report["cost"], 150.0);
}

#[test]
fn vehicles_come_first_if_asked() {
    let far = TINY.replace("3 -3 -4 5 0 150 1", "3 -3 -4 0 0 150 1");
    let report = solve("far.txt", &far, &["--fleet-first", "--metric", "double"]);
    assert_eq!(report["vehicles"], 1);
}

#[test]
fn a_bad_file_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.txt");
    std::fs::write(&path, TINY.replace("3 4 5 0 150 1", "3 4 five 0 150 1")).expect("a file");
    let output = oneknock()
        .arg("vrptw")
        .arg(&path)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("bad.txt:11:7: `five` is not a number"),
        "{words}"
    );
    let none = oneknock()
        .args(["vrptw", "no-such-file"])
        .output()
        .expect("it runs");
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn the_same_seed_and_count_give_the_same_report() {
    let strip = |mut report: serde_json::Value| {
        report["seconds"] = 0.into();
        report["curve"] = 0.into();
        report
    };
    let first = strip(solve("tiny.txt", TINY, &["--seed", "7"]));
    let second = strip(solve("tiny.txt", TINY, &["--seed", "7", "--threads", "2"]));
    assert_eq!(first, second);
}
