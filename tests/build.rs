//! The nightly build as a user runs it: a folder in, an audited schedule out.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::Command as Oneknock;
use tempfile::TempDir;

fn oneknock() -> Oneknock {
    Oneknock::cargo_bin("oneknock").unwrap()
}

/// A small landlord, the same for every test.
fn landlord(folder: &Path) -> PathBuf {
    let out = folder.join("landlord");
    oneknock()
        .args(["generate", "--homes", "250", "--seed", "3", "--out"])
        .arg(&out)
        .assert()
        .success();
    out
}

fn build(landlord: &Path, out: &Path, more: &[&str]) {
    oneknock()
        .arg("build")
        .arg(landlord)
        .arg("--out")
        .arg(out)
        .args(["--iterations", "3000", "--seed", "1"])
        .args(more)
        .assert()
        .success();
}

/// Every file of a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn column(folder: &Path, file: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|h| h == name)
        .unwrap();
    reader
        .records()
        .map(|r| r.unwrap()[at].to_owned())
        .collect()
}

#[test]
fn a_build_has_no_breach_and_every_task_is_planned_or_has_a_reason() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let plan = folder.path().join("plan");
    build(&landlord, &plan, &[]);
    oneknock()
        .arg("audit")
        .arg(&landlord)
        .arg(&plan)
        .assert()
        .success();

    let mut told: Vec<String> = column(&plan, "visit_tasks.csv", "task_id");
    assert!(!told.is_empty());
    told.extend(column(&plan, "unplanned.csv", "task_id"));
    told.sort();
    let mut tasks = column(&landlord, "tasks.csv", "task_id");
    tasks.sort();
    assert_eq!(told, tasks);
    assert!(
        column(&plan, "unplanned.csv", "in_words")
            .iter()
            .all(|words| !words.is_empty())
    );
}

#[test]
fn the_same_seed_and_iterations_write_the_same_bytes_on_one_thread_and_on_two() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let [one, two, again] = ["one", "two", "again"].map(|name| folder.path().join(name));
    build(&landlord, &one, &["--threads", "1"]);
    build(&landlord, &two, &["--threads", "2"]);
    build(&landlord, &again, &["--threads", "1"]);
    let wanted = bytes(&one);
    for other in [two, again] {
        let found = bytes(&other);
        assert_eq!(
            wanted.keys().collect::<Vec<_>>(),
            found.keys().collect::<Vec<_>>()
        );
        for (name, content) in &wanted {
            assert!(content == &found[name], "{} differs", name.display());
        }
    }
}

#[test]
fn two_at_a_shut_door_are_two_call_outs() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let plan = folder.path().join("plan");
    build(&landlord, &plan, &[]);
    let of = |name| column(&plan, "visits.csv", name);
    let mut pairs = 0;
    for ((who, p), cost) in of("operative_ids")
        .iter()
        .zip(of("p_access"))
        .zip(of("cost_failed_call"))
    {
        let come = who.split(';').count();
        pairs += usize::from(come == 2);
        let (p, cost): (f64, f64) = (p.parse().unwrap(), cost.parse().unwrap());
        assert!(
            (cost - 60.0 * come as f64 * (1.0 - p)).abs() < 0.03,
            "{who} {p} {cost}"
        );
    }
    assert!(pairs > 0, "nobody goes in pairs");
}

#[test]
fn no_build_saves_more_knocks_than_it_says_can_be_saved() {
    for seed in ["1", "3", "4"] {
        let folder = TempDir::new().unwrap();
        let (landlord, plan) = (folder.path().join("landlord"), folder.path().join("plan"));
        oneknock()
            .args(["generate", "--homes", "40", "--seed", seed, "--out"])
            .arg(&landlord)
            .assert()
            .success();
        build(&landlord, &plan, &[]);
        let summary = fs::read_to_string(plan.join("summary.json")).unwrap();
        let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
        let of = |name: &str| summary["work"][name].as_u64().unwrap();
        assert!(
            of("visits_saved") <= of("visits_saved_at_most"),
            "{summary}"
        );
    }
}

#[test]
fn combining_makes_fewer_visits_than_one_a_task() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let [together, apart] = ["together", "apart"].map(|name| folder.path().join(name));
    build(&landlord, &together, &[]);
    build(&landlord, &apart, &["--no-combine"]);
    let tasks_a_visit = |plan: &Path| {
        let tasks = column(plan, "visit_tasks.csv", "task_id").len() as f64;
        tasks / column(plan, "visits.csv", "visit_id").len() as f64
    };
    // Bookings that the landlord's teams made before may hold several tasks even apart.
    assert!(tasks_a_visit(&together) > tasks_a_visit(&apart) + 0.1);
}

/// Six homes an hour's drive there and back half a shift away, each with three checks. By the
/// week there are hours for all three at one knock; no day is long enough for them, the way
/// counted.
fn far_landlord(folder: &Path) -> PathBuf {
    let out = folder.join("far");
    fs::create_dir_all(&out).unwrap();
    let write = |name: &str, lines: Vec<String>| {
        fs::write(out.join(name), lines.join("\n") + "\n").unwrap();
    };
    let homes = || 1..=6;
    write("rules.toml", vec!["[horizon]\ntoday = 2026-11-24".into()]);
    let mut properties = vec!["uprn,latitude,longitude,dwelling".to_owned()];
    properties.extend(homes().map(|h| format!("{h},53.5367,-1.10{h},house")));
    write("properties.csv", properties);
    let mut tasks = vec!["task_id,uprn,stream,due,minutes".to_owned()];
    for stream in ["gas", "smoke_co", "legionella"] {
        tasks.extend(homes().map(|h| format!("{stream}{h},{h},{stream},2027-01-29,60")));
    }
    write("tasks.csv", tasks);
    write(
        "operatives.csv",
        vec![
            "operative_id,skills,start_latitude,start_longitude".into(),
            "OP1,gas;smoke_co;legionella,53.4000,-1.1035".into(),
        ],
    );
    write(
        "shifts.csv",
        vec![
            "operative_id,days,from,to".into(),
            "OP1,mon-fri,08:00,12:00".into(),
        ],
    );
    out
}

#[test]
fn what_no_day_is_long_enough_for_is_chosen_anew_and_not_only_taken_apart() {
    let folder = TempDir::new().unwrap();
    let landlord = far_landlord(folder.path());
    let plan = folder.path().join("plan");
    build(&landlord, &plan, &["--choose-again"]);
    let homes = column(&plan, "visits.csv", "uprn");
    let tasks = column(&plan, "visits.csv", "task_ids");
    let done: usize = tasks.iter().map(|t| t.split(';').count()).sum();
    assert_eq!(done, 18, "{tasks:?}");
    assert!(tasks.iter().all(|t| t.split(';').count() < 3), "{tasks:?}");
    // Taken apart alone, every home would be knocked at three times.
    assert_eq!(homes.len(), 12, "{tasks:?}");
}

#[test]
fn a_rebuild_keeps_what_was_promised_and_says_what_changed() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    build(&landlord, &first, &[]);
    let previous = ["--previous", first.to_str().unwrap()];
    build(&landlord, &second, &previous);
    oneknock()
        .arg("audit")
        .arg(&landlord)
        .arg(&second)
        .arg("--previous")
        .arg(&first)
        .assert()
        .success();
    let moved = column(&second, "changes.csv", "change").len();
    let visits = column(&second, "visits.csv", "visit_id").len();
    assert!(
        moved * 2 < visits,
        "{moved} of {visits} visits changed on unchanged data"
    );
}

#[test]
fn bad_input_writes_nothing_and_ends_with_two() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let plan = folder.path().join("plan");
    let tasks = fs::read_to_string(landlord.join("tasks.csv")).unwrap();
    fs::write(
        landlord.join("tasks.csv"),
        tasks.replacen(",gas,", ",gass,", 1),
    )
    .unwrap();
    let run = oneknock()
        .arg("build")
        .arg(&landlord)
        .arg("--out")
        .arg(&plan)
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        said.contains("tasks.csv:") && said.contains("gass"),
        "{said}"
    );
    assert!(!plan.exists());
}

/// Whatever the moment at which a build is killed, the output folder holds one whole version:
/// every file that the version before had, each as it was or all new.
#[cfg(unix)]
#[test]
fn a_build_killed_while_it_writes_leaves_the_version_before_whole() {
    let folder = TempDir::new().unwrap();
    let landlord = landlord(folder.path());
    let plan = folder.path().join("plan");
    build(&landlord, &plan, &[]);
    for delay in [0, 3, 6, 10, 15, 25, 40, 60] {
        let before = bytes(&plan);
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("oneknock"))
            .arg("build")
            .arg(&landlord)
            .arg("--out")
            .arg(&plan)
            .args(["--iterations", "50", "--seed", &delay.to_string()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        wait_for_staging(folder.path(), &mut child);
        std::thread::sleep(std::time::Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let after = bytes(&plan);
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>()
        );
        let kept = before
            .iter()
            .filter(|(name, content)| after[*name] == **content)
            .count();
        let whole_old = kept == before.len();
        let whole_new = before[Path::new("summary.json")] != after[Path::new("summary.json")];
        assert!(
            whole_old || whole_new,
            "{kept} of {} files are old",
            before.len()
        );
        oneknock()
            .arg("audit")
            .arg(&landlord)
            .arg(&plan)
            .assert()
            .success();
    }
}

/// Until the build begins to write (a folder beside its output appears) or ends.
#[cfg(unix)]
fn wait_for_staging(folder: &Path, child: &mut std::process::Child) {
    loop {
        let staged = fs::read_dir(folder)
            .unwrap()
            .any(|e| e.unwrap().file_name().to_string_lossy().starts_with('.'));
        if staged || child.try_wait().unwrap().is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn a_plan_whose_every_visit_is_confirmed_is_kept() {
    let scratch = TempDir::new().unwrap();
    let landlord = landlord(scratch.path());
    let first = scratch.path().join("first");
    build(&landlord, &first, &[]);
    let promised = promises(&first);
    assert!(promised.iter().any(|row| row[6].contains(';')), "no pair");
    let mut bookings = csv::Writer::from_path(landlord.join("bookings.csv")).unwrap();
    let header = ["booking_id"].into_iter().chain(PROMISED).chain(["status"]);
    bookings.write_record(header).unwrap();
    for row in &promised {
        let confirmed = row.iter().map(String::as_str).chain(["confirmed"]);
        bookings.write_record(confirmed).unwrap();
    }
    drop(bookings);

    let again = scratch.path().join("again");
    build(&landlord, &again, &[]);
    let kept = promises(&again);
    for row in promised {
        assert!(kept.contains(&row), "{row:?} is not kept");
    }
}

/// What `bookings.csv` and `visits.csv` both say of a promise.
const PROMISED: [&str; 6] = [
    "uprn",
    "task_ids",
    "date",
    "slot_from",
    "slot_to",
    "operative_ids",
];

/// What each visit promises, by its identifier; lists in order.
fn promises(folder: &Path) -> Vec<Vec<String>> {
    let names = ["visit_id"].into_iter().chain(PROMISED);
    let columns: Vec<Vec<String>> = names
        .map(|name| column(folder, "visits.csv", name))
        .collect();
    let sorted = |text: &str| {
        let mut parts: Vec<&str> = text.split(';').collect();
        parts.sort_unstable();
        parts.join(";")
    };
    (0..columns[0].len())
        .map(|row| columns.iter().map(|values| sorted(&values[row])).collect())
        .collect()
}

/// Two homes, two operatives who can both do everything, and a pair's visit after which one of
/// them is promised elsewhere: kept only where each does what the desk gave them.
fn a_pair_and_what_follows(folder: &Path, who_does_what: &str) -> PathBuf {
    let landlord = folder.join(if who_does_what.is_empty() {
        "untold"
    } else {
        "told"
    });
    fs::create_dir(&landlord).unwrap();
    let write = |file: &str, text: &str| fs::write(landlord.join(file), text).unwrap();
    write("rules.toml", "[horizon]\ntoday = 2026-12-01\nweeks = 4\n");
    write(
        "properties.csv",
        "uprn,latitude,longitude\n1,53.5,-1.1\n2,53.5005,-1.1005\n",
    );
    write(
        "tasks.csv",
        "task_id,uprn,stream,due,minutes\nT1,1,stock_condition,2027-02-01,100\n\
         T2,1,smoke_co,2027-01-20,100\nT3,2,smoke_co,2027-01-20,30\n",
    );
    write(
        "operatives.csv",
        "operative_id,skills,start_latitude,start_longitude\n\
         O1,stock_condition;smoke_co,53.5,-1.1\nO2,stock_condition;smoke_co,53.5,-1.1\n",
    );
    write(
        "shifts.csv",
        "operative_id,days,from,to\nO1,mon-fri,08:00,17:00\nO2,mon-fri,08:00,17:00\n",
    );
    let known = if who_does_what.is_empty() {
        ","
    } else {
        "09:00,"
    };
    write(
        "bookings.csv",
        &format!(
            "booking_id,uprn,task_ids,date,slot_from,slot_to,operative_ids,status,arrive,\
             task_operative_ids\n\
             B1,1,T1;T2,2026-12-10,09:00,10:00,O1;O2,confirmed,{known}{who_does_what}\n\
             B2,2,T3,2026-12-10,10:00,11:00,O1,confirmed,,\n"
        ),
    );
    landlord
}

#[test]
fn a_pair_does_what_the_desk_gave_each_of_them() {
    let folder = TempDir::new().unwrap();
    let plan = folder.path().join("plan");
    let landlord = a_pair_and_what_follows(folder.path(), "O1;O2");
    build(&landlord, &plan, &[]);
    let visits = column(&plan, "visits.csv", "visit_id");
    assert_eq!(visits, ["B1", "B2"]);
    assert_eq!(
        column(&plan, "visit_tasks.csv", "operative_id"),
        ["O1", "O2", "O1"]
    );
    // Not told, the first who is able does it all, and cannot be on time at the other home.
    let untold = a_pair_and_what_follows(folder.path(), "");
    oneknock()
        .arg("build")
        .arg(&untold)
        .arg("--out")
        .arg(folder.path().join("untold-plan"))
        .args(["--iterations", "300"])
        .assert()
        .code(1);
}

#[test]
fn who_does_what_is_checked_against_who_comes() {
    let folder = TempDir::new().unwrap();
    let landlord = a_pair_and_what_follows(folder.path(), "O1;O3");
    let said = oneknock().arg("check").arg(&landlord).output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    let text =
        String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(
        text.contains("bookings.csv:2") && text.contains("O3"),
        "{text}"
    );
}
