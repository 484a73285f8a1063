//! Command: what `oneknock audit` prints, and its exit codes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use super::World;

fn run(world: &World, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("oneknock").unwrap();
    command
        .arg("audit")
        .arg(world.dataset.path())
        .arg(world.schedule.path())
        .args(more);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn a_schedule_that_holds_exits_0() {
    let (code, out, err) = run(&World::small(), &[]);
    let wanted = "0 breaches in 7 visits with 11 tasks, 25 stops and 2 tasks left out\n";
    assert_eq!((code, out.as_str(), err.as_str()), (0, wanted, ""));
}

#[test]
fn breaches_are_listed_and_exit_1() {
    let world = World::small();
    world
        .schedule
        .set("visits.csv", &["V-100002"], "attempt", "1");
    world
        .schedule
        .set("visits.csv", &["V-100001"], "minutes", "51");
    let (code, out, err) = run(&world, &[]);
    assert_eq!((code, err.as_str()), (1, ""));
    insta::assert_snapshot!(out, @r"
    visits.csv:4: routes: visit `V-100001`: `minutes` is 51, but stays 09:10-10:00
    visits.csv:8: attempts: visit `V-100002`: `attempt` is 1, should be 2
    2 breaches (attempts 1, routes 1) in 7 visits with 11 tasks, 25 stops and 2 tasks left out
    ");
}

#[test]
fn json_holds_the_same() {
    let world = World::small();
    world
        .schedule
        .set("visits.csv", &["V-100002"], "attempt", "1");
    let (code, out, _) = run(&world, &["--json"]);
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["visits"], 7);
    assert_eq!(report["by_rule"]["attempts"], 1);
    assert_eq!(report["breaches"][0]["file"], "visits.csv");
    assert_eq!(report["breaches"][0]["line"], 8);
    assert_eq!(report["breaches"][0]["rule"], "attempts");
}

#[test]
fn every_fault_of_the_files_is_listed_and_exits_2() {
    let world = World::small();
    let plan = &world.schedule;
    plan.set("visits.csv", &["B2"], "date", "26/11/2026");
    plan.set("visits.csv", &["V-100001"], "task_ids", "T01;T99");
    plan.set("visits.csv", &["V-100004"], "operative_ids", "OP1;OP9");
    plan.set("visits.csv", &["V-100003"], "p_access", "NaN");
    plan.set("visits.csv", &["V-100005"], "cost", "£839.10");
    plan.set("visits.csv", &["B1"], "status", "certain");
    plan.set("visits.csv", &["V-100002"], "cost_miss", "10.001");
    plan.set("visit_tasks.csv", &["B2"], "start", "9.30");
    plan.set("visit_tasks.csv", &["B1"], "days_ahead", "soon");
    plan.set("routes.csv", &["OP1", "2026-11-26", "0"], "kind", "begin");
    plan.replace("routes.csv", "wait_minutes", "waiting");
    plan.set("unplanned.csv", &["T11"], "reason", "too_far");
    plan.set("unplanned.csv", &["T12"], "uprn", "7");
    plan.append("contacts.csv", "tomorrow,100001,V-100001");
    plan.append("contacts.csv", "tomorrow,100001,V-100001,letter,letter");
    fs::remove_file(plan.file("changes.csv")).unwrap();
    plan.replace(
        "summary.json",
        "\"first\": \"2026-11-25\"",
        "\"first\": \"tomorrow\"",
    );
    let (code, out, err) = run(&world, &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!("faults", err);
}

#[test]
fn files_that_are_no_text_or_no_json_exit_2() {
    let world = World::small();
    fs::write(world.schedule.file("summary.json"), "{").unwrap();
    fs::write(
        world.schedule.file("visits.csv"),
        b"visit_id,uprn\n\xff\xfe,1\n",
    )
    .unwrap();
    fs::write(world.schedule.file("routes.csv"), "").unwrap();
    let (code, _, err) = run(&world, &[]);
    assert_eq!(code, 2);
    insta::assert_snapshot!("no_text", err);
}

#[test]
fn a_schedule_that_is_not_there_exits_2() {
    let mut command = Command::cargo_bin("oneknock").unwrap();
    let dataset = World::small().dataset;
    command.arg("audit").arg(dataset.path()).arg("nowhere");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        err,
        "nowhere is not a folder; name the folder that `oneknock build --out` wrote\n"
    );
}

#[test]
fn faults_of_the_schedule_before_name_its_folder() {
    let world = World::with_previous();
    let before = world.previous.as_ref().unwrap();
    before.set("visits.csv", &["B2"], "date", "soon");
    let folder = before.path().display().to_string();
    let (code, _, err) = run(&world, &["--previous", &folder]);
    assert_eq!(code, 2);
    let file = Path::new(&folder).join("visits.csv");
    assert_eq!(
        err,
        format!(
            "{}:2:3: `date` is `soon`; a date is YYYY-MM-DD\n1 problem\n",
            file.display()
        )
    );
}
