//! Jobs in shards: the command on real folders, and the bytes that pass between machines.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use oneknock::shard::{self, BuildOptions, Cut, Job, Keep, Step};
use oneknock::simulate::Settings;

fn oneknock(args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("oneknock").unwrap().args(args).assert()
}

fn landlord(dir: &Path, name: &str, homes: &str, seed: &str) -> String {
    let made = dir.join(name).display().to_string();
    oneknock(&["generate", "--homes", homes, "--seed", seed, "--out", &made]).success();
    made
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    assert!(found.len() > 8, "{} holds little", folder.display());
    found
}

fn same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    let names = |f: &BTreeMap<PathBuf, Vec<u8>>| f.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&a), names(&b));
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{} differs", name.display());
    }
}

/// A build of one landlord in the folder of this name, with more arguments.
fn build(dir: &Path, made: &str, out: &str, more: &[&str]) -> PathBuf {
    let out = dir.join(out);
    let text = out.display().to_string();
    let mut args = vec!["build", made, "--iterations", "9000", "--out", &text];
    args.extend(more);
    oneknock(&args).success();
    out
}

#[test]
fn one_shard_is_the_build_without_shards_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path(), "made", "300", "3");
    let plain = build(dir.path(), &made, "plain", &[]);
    let shard = build(dir.path(), &made, "shard", &["--shards", "1"]);
    same(&plain, &shard);
    // The night after, too: the schedule before goes into the shard.
    let before = plain.display().to_string();
    let next = build(dir.path(), &made, "next", &["--previous", &before]);
    let more = ["--previous", &before, "--shards", "1"];
    same(&next, &build(dir.path(), &made, "next-shard", &more));
}

#[test]
fn areas_give_the_same_bytes_on_any_number_of_threads_and_no_breach() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path(), "made", "1200", "4");
    let one = build(
        dir.path(),
        &made,
        "one",
        &["--shards", "3", "--threads", "1"],
    );
    let four = build(
        dir.path(),
        &made,
        "four",
        &["--shards", "3", "--threads", "4"],
    );
    same(&one, &four);
    let homes = build(
        dir.path(),
        &made,
        "homes",
        &["--shard-homes", "400", "--threads", "2"],
    );
    same(&one, &homes);
    oneknock(&["audit", &made, &one.display().to_string()]).success();
    // The night after begins with the areas' schedule and stays near it.
    let before = one.display().to_string();
    let more = ["--shards", "3", "--previous", &before];
    let next = build(dir.path(), &made, "next", &more);
    let lines = |file: &str| fs::read_to_string(next.join(file)).unwrap().lines().count();
    assert!(lines("changes.csv") < lines("visits.csv") / 2);
}

#[test]
fn a_driver_that_is_killed_goes_on_and_ends_with_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path(), "made", "1200", "4");
    let more = ["--shards", "4", "--threads", "1"];
    let whole = build(dir.path(), &made, "whole", &more);
    let out = dir.path().join("killed");
    let kept = shard::build_kept(&out);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("oneknock"))
        .args(["build", &made, "--iterations", "9000", "--out"])
        .arg(&out)
        .args(more)
        .spawn()
        .unwrap();
    let done = || {
        let entries = fs::read_dir(&kept).into_iter().flatten().flatten();
        let names = entries.map(|e| e.path());
        names
            .filter(|p| p.extension().is_some_and(|e| e == "done"))
            .count()
    };
    while done() < 2 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!out.exists() && done() >= 2);
    build(dir.path(), &made, "killed", &more);
    same(&whole, &out);
    assert!(!kept.exists(), "what is written need not be kept");
}

#[test]
fn what_is_done_is_not_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path(), "made", "250", "3");
    let out = dir.path().join("out");
    let play = |runs: &str| {
        let out = out.display().to_string();
        oneknock(&[
            "simulate", &made, "--days", "20", "--runs", runs, "--out", &out,
        ])
        .success();
        fs::read_to_string(dir.path().join("out/runs.csv")).unwrap()
    };
    let rows = |text: &str, run: &str| -> Vec<String> {
        let rows = text.lines().map(|l| l.split(',').collect::<Vec<_>>());
        rows.filter(|r| r[1] == run)
            .map(|r| r[2..].join(","))
            .collect()
    };
    let honest = play("2");
    assert_ne!(rows(&honest, "0"), rows(&honest, "1"));
    // The first run's figures under the second's name: taken as they are, they were kept.
    let mut kept: Vec<PathBuf> = fs::read_dir(out.join("runs"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    kept.sort();
    fs::copy(&kept[0], &kept[1]).unwrap();
    let resumed = play("2");
    assert_eq!(rows(&resumed, "0"), rows(&resumed, "1"));
    // Of another version they are not taken, and the run is played again.
    let bytes = fs::read(&kept[1]).unwrap();
    let head = format!("oneknock {}", shard::VERSION);
    let later = [b"oneknock 99.0.0", &bytes[head.len()..]].concat();
    fs::write(&kept[1], later).unwrap();
    assert_eq!(play("2"), honest);
}

#[test]
fn several_landlords_are_one_build_with_a_folder_each() {
    let dir = tempfile::tempdir().unwrap();
    let made = [
        landlord(dir.path(), "north", "300", "6"),
        landlord(dir.path(), "south", "500", "7"),
    ];
    let out = dir.path().join("all");
    let text = out.display().to_string();
    let wrong = oneknock(&["build", &made[0], &made[1], "--out", &text]).code(2);
    let said = String::from_utf8(wrong.get_output().stderr.clone()).unwrap();
    assert!(said.contains("give --iterations"), "{said}");
    oneknock(&[
        "build",
        &made[0],
        &made[1],
        "--iterations",
        "20000",
        "--out",
        &text,
    ])
    .success();
    let rows = |made: &String| {
        let mut reader = csv::Reader::from_path(Path::new(made).join("tasks.csv")).unwrap();
        reader.records().count() as u64
    };
    let all = rows(&made[0]) + rows(&made[1]);
    for (made, name) in made.iter().zip(["north", "south"]) {
        let own = (20_000 * rows(made) / all).to_string();
        let alone = dir.path().join(format!("{name}-alone"));
        let alone_text = alone.display().to_string();
        oneknock(&["build", made, "--iterations", &own, "--out", &alone_text]).success();
        same(&alone, &out.join(name));
    }
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["landlords"].as_array().unwrap().len(), 2);
    assert_eq!(summary["breaches"], 0);
    let planned = |l: &serde_json::Value| l["summary"]["work"]["tasks_planned"].as_u64().unwrap();
    let sum: u64 = summary["landlords"]
        .as_array()
        .unwrap()
        .iter()
        .map(planned)
        .sum();
    assert_eq!(summary["tasks_planned"], sum);
}

#[test]
fn bytes_of_another_version_are_refused_at_every_step() {
    let dir = tempfile::tempdir().unwrap();
    let made = PathBuf::from(landlord(dir.path(), "made", "250", "3"));
    let clock = chrono::NaiveDateTime::default();
    let options = BuildOptions {
        cut: Cut::Shards(2),
        ..BuildOptions::new(2_000)
    };
    let settings = Settings {
        days: 5,
        runs: 1,
        seed: 1,
    };
    let build = Job::build(std::slice::from_ref(&made), options, clock, None).unwrap();
    let play = Job::simulate(&made, true, settings, clock).unwrap();
    let later = |bytes: &[u8]| {
        let head = format!("oneknock {}", shard::VERSION);
        assert!(bytes.starts_with(head.as_bytes()));
        [b"oneknock 99.0.0", &bytes[head.len()..]].concat()
    };
    for job in [build, play] {
        let refused = |what: String| {
            assert!(what.contains("99.0.0"), "{what}");
            assert!(what.contains("the same version on every machine"), "{what}");
        };
        let split = shard::split(job.as_bytes()).unwrap();
        refused(
            shard::split(&later(job.as_bytes()))
                .unwrap_err()
                .to_string(),
        );
        let first = &split.shards[0];
        let common = &split.common[first.common as usize];
        refused(
            shard::solve(&later(common), &first.bytes)
                .unwrap_err()
                .to_string(),
        );
        refused(
            shard::solve(common, &later(&first.bytes))
                .unwrap_err()
                .to_string(),
        );
        let solve = |s: &shard::Shard| shard::solve(&split.common[s.common as usize], &s.bytes);
        let mut done: Vec<Vec<u8>> = split.shards.iter().map(|s| solve(s).unwrap()).collect();
        assert_eq!(solve(first).unwrap(), done[0], "another time, other bytes");
        assert!(shard::merge(job.as_bytes(), &done).is_ok());
        let short = shard::merge(job.as_bytes(), &done[1..]).unwrap_err();
        assert!(short.to_string().contains("every shard"), "{short}");
        let keep = Keep::in_folder(&dir.path().join("kept")).unwrap();
        keep.put("one", &later(&done[0])).unwrap();
        assert_eq!(keep.get("one"), None);
        done[0] = later(&done[0]);
        refused(shard::merge(job.as_bytes(), &done).unwrap_err().to_string());
    }
}

#[test]
fn what_machines_pass_on_is_what_the_command_writes() {
    let dir = tempfile::tempdir().unwrap();
    let made = landlord(dir.path(), "made", "1200", "4");
    let local = build(dir.path(), &made, "local", &["--shards", "2"]);
    let options = BuildOptions {
        cut: Cut::Shards(2),
        ..BuildOptions::new(9_000)
    };
    let clock = chrono::NaiveDateTime::default();
    let folders = [PathBuf::from(&made)];
    let mut job = Job::build(&folders, options, clock, None)
        .unwrap()
        .into_bytes();
    let result = loop {
        let split = shard::split(&job).unwrap();
        assert_eq!(split, shard::split(&job).unwrap());
        // In any order, on any machine.
        let mut done: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for (at, shard) in split.shards.iter().enumerate().rev() {
            let common = &split.common[shard.common as usize];
            done.insert(at, shard::solve(common, &shard.bytes).unwrap());
        }
        let done: Vec<Vec<u8>> = done.into_values().collect();
        match shard::merge(&job, &done).unwrap() {
            Step::Next(next) => job = next,
            Step::Finished(result) => break result,
        }
    };
    let out = dir.path().join("passed");
    shard::write(&result, &out).unwrap();
    same(&local, &out);
}
