//! Read back: a generated landlord, from its files alone, is whole, feasible and believable.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, NaiveTime};
use oneknock::dataset::{self, Mode};
use oneknock::error::Error;
use oneknock::generate::{Like, Options, generate};
use oneknock::rules;

type Row = BTreeMap<String, String>;

/// A generated data set in a folder of its own.
struct DataSet {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

impl DataSet {
    fn new(options: &Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("landlord");
        generate(options, &path).unwrap();
        Self { _dir: dir, path }
    }

    fn rows(&self, name: &str) -> Vec<Row> {
        let mut reader = csv::Reader::from_path(self.path.join(name)).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    }

    /// Rows by the value of one column.
    fn by(&self, name: &str, column: &str) -> BTreeMap<String, Vec<Row>> {
        let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in self.rows(name) {
            rows.entry(row[column].clone()).or_default().push(row);
        }
        rows
    }
}

fn options(homes: usize, seed: u64) -> Options {
    Options {
        homes: Some(homes),
        seed,
        ..Options::default()
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn minute(text: &str) -> i64 {
    let time = NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    (time - NaiveTime::MIN).num_minutes()
}

/// True where a `;`-list holds a code.
fn lists(text: &str, code: &str) -> bool {
    text.split(';').any(|part| part == code)
}

/// True where a `days` column speaks of a date.
fn holds(days: &str, on: NaiveDate) -> bool {
    const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let weekday = on.weekday().num_days_from_monday() as usize;
    if days == "mon-fri" {
        return weekday < 5;
    }
    if days.starts_with("20") {
        let (from, to) = days.split_once('/').unwrap_or((days, days));
        return (date(from)..=date(to)).contains(&on);
    }
    lists(days, WEEK[weekday])
}

/// The shift row of a day, dated rows first.
fn shift(rows: &[Row], on: NaiveDate) -> Option<&Row> {
    let dated = |row: &&Row| row["days"].starts_with("20");
    let here = |row: &&Row| holds(&row["days"], on);
    rows.iter()
        .filter(dated)
        .find(here)
        .or_else(|| rows.iter().filter(|r| !dated(r)).find(here))
        .filter(|row| !row["from"].is_empty())
}

fn bytes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| {
            (
                e.file_name().into_string().unwrap(),
                fs::read(e.path()).unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let first = bytes(&DataSet::new(&options(400, 7)).path);
    assert_eq!(first.len(), 11);
    assert_eq!(first, bytes(&DataSet::new(&options(400, 7)).path));
    assert_ne!(
        first["tasks.csv"],
        bytes(&DataSet::new(&options(400, 8)).path)["tasks.csv"]
    );
}

/// The planner's own loader takes every file as it is, on any day that a data set may be set.
#[test]
fn a_data_set_loads_without_a_fault_or_a_warning() {
    for (homes, today) in [(1, "2026-11-24"), (900, "2026-11-24"), (300, "2027-03-28")] {
        let set = DataSet::new(&Options {
            today: date(today),
            ..options(homes, 9)
        });
        let rules = rules::load(dataset::rules_file(&set.path).as_deref()).unwrap();
        assert_eq!(rules.horizon.today, Some(date(today)));
        let loaded = dataset::load(&set.path, &rules, Mode::Strict).unwrap();
        assert_eq!(loaded.warnings, [], "{homes} homes on {today}");
        assert_eq!(loaded.rows.properties, homes);
    }
}

#[test]
fn every_reference_between_files_is_kept() {
    let set = DataSet::new(&options(1_500, 3));
    let uprns: Vec<String> = set
        .rows("properties.csv")
        .into_iter()
        .map(|r| r["uprn"].clone())
        .collect();
    let homes: BTreeSet<&str> = uprns.iter().map(String::as_str).collect();
    assert_eq!((uprns.len(), homes.len()), (1_500, 1_500));
    assert!(homes.iter().all(|u| u.len() == 12));
    for file in [
        "households",
        "availability",
        "tasks",
        "bookings",
        "attempts",
        "truth",
    ] {
        let rows = set.rows(&format!("{file}.csv"));
        assert!(!rows.is_empty(), "{file}");
        assert!(
            rows.iter().all(|r| homes.contains(r["uprn"].as_str())),
            "{file}"
        );
    }
    assert!(
        set.by("tasks.csv", "task_id")
            .values()
            .all(|rows| rows.len() == 1)
    );
    let operatives = set.by("operatives.csv", "operative_id");
    let known = |rows: Vec<Row>, column: &str| {
        rows.iter()
            .all(|r| r[column].is_empty() || operatives.contains_key(&r[column]))
    };
    assert!(known(set.rows("shifts.csv"), "operative_id"));
    assert!(known(set.rows("attempts.csv"), "operative_id"));
    assert!(known(set.rows("bookings.csv"), "operative_ids"));
}

#[test]
fn a_home_owes_each_stream_once_and_says_when() {
    let set = DataSet::new(&options(1_500, 3));
    let today = Options::default().today;
    let mut seen = BTreeSet::new();
    for task in set.rows("tasks.csv") {
        assert!(
            seen.insert((task["uprn"].clone(), task["stream"].clone())),
            "{task:?}"
        );
        if task["stream"] == "dmc" {
            assert!(task["due"].is_empty() && !task["hazard"].is_empty());
            assert!(date(&task["reported_at"][..10]) <= today);
            continue;
        }
        let due = date(&task["due"]);
        assert!((due - today).num_days() <= 366 * 5 + 62, "{task:?}");
        if !task["last_done"].is_empty() {
            assert!(date(&task["last_done"]) <= today, "{task:?}");
            assert!(date(&task["last_done"]) < due, "{task:?}");
        }
        if !task["earliest"].is_empty() {
            assert!(date(&task["earliest"]) < due, "{task:?}");
        }
    }
}

/// Tasks and attempts tell one story: what was last done within two years was an access then.
#[test]
fn what_was_last_done_is_among_the_attempts() {
    let set = DataSet::new(&options(600, 3));
    let today = Options::default().today;
    let done: BTreeSet<(String, String, String)> = set
        .rows("attempts.csv")
        .into_iter()
        .filter(|a| a["outcome"] == "access")
        .map(|a| {
            (
                a["uprn"].clone(),
                a["stream"].clone(),
                a["at"][..10].to_owned(),
            )
        })
        .collect();
    let mut checked = 0;
    for task in set
        .rows("tasks.csv")
        .into_iter()
        .filter(|t| !t["last_done"].is_empty())
    {
        let recent = (today - date(&task["last_done"])).num_days() <= 600;
        if recent
            && matches!(
                task["stream"].as_str(),
                "gas" | "smoke_co" | "stock_condition"
            )
        {
            let key = (
                task["uprn"].clone(),
                task["stream"].clone(),
                task["last_done"].clone(),
            );
            assert!(done.contains(&key), "{task:?}");
            checked += 1;
        }
    }
    assert!(checked > 800, "{checked}");
}

#[test]
fn access_fails_at_the_asked_rate_and_overdue_tasks_are_few() {
    for (no_access, hard_share) in [(0.27, 0.01), (0.15, 0.025)] {
        let options = Options {
            no_access: Some(no_access),
            hard_share,
            ..options(4_000, 5)
        };
        let dir = tempfile::tempdir().unwrap();
        let summary = generate(&options, &dir.path().join("l")).unwrap();
        assert!(
            (summary.first_no_access - no_access).abs() < 0.015,
            "{summary}"
        );
        let tasks: usize = summary.streams.iter().map(|s| s.tasks).sum();
        let overdue: usize = summary.streams.iter().map(|s| s.overdue).sum();
        let share = overdue as f64 / tasks as f64;
        assert!((0.007..0.02).contains(&share), "{share}: {summary}");
    }
}

#[test]
fn every_patch_has_two_people_and_a_woman_for_every_skill() {
    for homes in [60, 5_000] {
        let set = DataSet::new(&options(homes, 2));
        let operatives = set.rows("operatives.csv");
        let patches: BTreeSet<String> = set
            .rows("properties.csv")
            .into_iter()
            .map(|r| r["patch"].clone())
            .collect();
        let streams: BTreeSet<String> = set
            .rows("tasks.csv")
            .into_iter()
            .map(|r| r["stream"].clone())
            .collect();
        for (patch, stream) in patches
            .iter()
            .flat_map(|p| streams.iter().map(move |s| (p, s)))
        {
            let serves = |o: &&Row| lists(&o["patches"], patch) && lists(&o["skills"], stream);
            let able: Vec<&Row> = operatives.iter().filter(serves).collect();
            assert!(able.len() >= 2, "{patch} {stream}");
            assert!(able.iter().any(|o| o["gender"] == "f"), "{patch} {stream}");
        }
    }
}

#[test]
fn a_language_is_asked_for_only_where_the_team_will_speak_it() {
    let set = DataSet::new(&options(5_000, 2));
    let homes = set.by("properties.csv", "uprn");
    let operatives = set.rows("operatives.csv");
    let tasks = set.by("tasks.csv", "uprn");
    let mut asked = 0;
    for household in set.rows("households.csv") {
        let Some((_, language)) = household["needs"].split_once("language:") else {
            continue;
        };
        let patch = &homes[&household["uprn"]][0]["patch"];
        let soon = |t: &&Row| t["due"].is_empty() || date(&t["due"]) <= date("2027-05-24");
        for task in tasks[&household["uprn"]].iter().filter(soon) {
            let able = |o: &Row| {
                lists(&o["patches"], patch)
                    && lists(&o["skills"], &task["stream"])
                    && lists(&o["languages"], language)
            };
            assert!(operatives.iter().any(able), "{household:?}");
        }
        asked += 1;
    }
    assert!(asked > 10, "{asked}");
}

/// Minutes on site of a task, by the shipped rules.
fn on_site(task: &Row, dwelling: &str) -> i64 {
    match task["stream"].as_str() {
        _ if !task["minutes"].is_empty() => task["minutes"].parse().unwrap(),
        "gas" | "dmc" => 45,
        "eicr" => 150,
        "stock_condition" => match dwelling {
            "flat" | "sheltered" => 30,
            "maisonette" | "bungalow" => 45,
            _ => 60,
        },
        "legionella" | "asbestos" => 20,
        _ => 10,
    }
}

#[test]
fn every_booking_can_be_kept() {
    let set = DataSet::new(&options(6_000, 4));
    let today = Options::default().today;
    let properties = set.by("properties.csv", "uprn");
    let tasks = set.by("tasks.csv", "task_id");
    let operatives = set.by("operatives.csv", "operative_id");
    let shifts = set.by("shifts.csv", "operative_id");
    let availability = set.by("availability.csv", "uprn");
    let mut days: BTreeMap<(String, NaiveDate), Vec<(i64, i64)>> = BTreeMap::new();
    let mut booked = BTreeSet::new();
    let bookings = set.rows("bookings.csv");
    assert!(bookings.len() > 60, "{}", bookings.len());
    for booking in &bookings {
        let on = date(&booking["date"]);
        let (from, to) = (minute(&booking["slot_from"]), minute(&booking["slot_to"]));
        assert!(on > today && (on - today).num_days() <= 25, "{booking:?}");
        assert!(
            from % 30 == 0 && matches!(to - from, 60 | 120),
            "{booking:?}"
        );
        let operative = &operatives[&booking["operative_ids"]][0];
        let home = &properties[&booking["uprn"]][0];
        assert!(lists(&operative["patches"], &home["patch"]), "{booking:?}");
        let mut until = to;
        for id in booking["task_ids"].split(';') {
            let task = &tasks[id][0];
            assert!(booked.insert(id.to_owned()), "{id} twice");
            assert!(lists(&operative["skills"], &task["stream"]), "{booking:?}");
            assert!(
                task["due"].is_empty() || on <= date(&task["due"]),
                "{booking:?}"
            );
            until += on_site(task, &home["dwelling"]);
        }
        let row = shift(&shifts[&booking["operative_ids"]], on).expect("on shift");
        assert!(
            minute(&row["from"]) < from && until < minute(&row["to"]),
            "{booking:?}"
        );
        let rows = availability
            .get(&booking["uprn"])
            .map_or(&[][..], Vec::as_slice);
        for row in rows
            .iter()
            .filter(|r| r["kind"] == "unavailable" && holds(&r["days"], on))
        {
            let clear = !row["from"].is_empty()
                && (minute(&row["to"]) <= from || until <= minute(&row["from"]));
            assert!(clear, "{booking:?} {row:?}");
        }
        let open: Vec<&Row> = rows.iter().filter(|r| r["kind"] == "available").collect();
        let inside = |r: &&Row| {
            holds(&r["days"], on) && minute(&r["from"]) <= from && until <= minute(&r["to"])
        };
        assert!(
            open.is_empty() || open.iter().any(inside),
            "{booking:?} {open:?}"
        );
        days.entry((booking["operative_ids"].clone(), on))
            .or_default()
            .push((from, until));
    }
    for ((operative, on), mut spans) in days {
        spans.sort_unstable();
        let apart = spans.windows(2).all(|w| w[0].1 + 30 <= w[1].0);
        assert!(apart, "{operative} on {on}: {spans:?}");
    }
}

#[test]
fn each_landlord_resembles_its_own() {
    let summary = |like| {
        let dir = tempfile::tempdir().unwrap();
        let options = Options {
            like: Some(like),
            ..Options::default()
        };
        generate(&options, &dir.path().join("l")).unwrap()
    };
    let dacorum = summary(Like::Dacorum);
    assert_eq!(dacorum.homes, 10_000);
    assert!(dacorum.blocks > 1_000, "{dacorum}");
    assert!(summary(Like::Sedgemoor).homes > 4_000);
    let stockport = summary(Like::Stockport);
    assert_eq!(stockport.homes, 12_500);
    assert!(
        (0.11..0.17).contains(&stockport.first_no_access),
        "{stockport}"
    );
    let doncaster = summary(Like::Doncaster);
    assert_eq!(doncaster.homes, 20_000);
    for landlord in [dacorum, stockport, doncaster] {
        for trade in &landlord.trades {
            let used = trade.needed / trade.offered;
            assert!(
                (0.78..0.93).contains(&used),
                "{}: {used}\n{landlord}",
                trade.trade
            );
        }
    }
}

/// Writes small postcode and household files.
fn area_files(dir: &Path, postcodes: &str, households: &str) -> Options {
    let path = |name: &str, text: &str| {
        let path = dir.join(name);
        fs::write(&path, text).unwrap();
        Some(path)
    };
    Options {
        postcodes: path("postcodes.csv", postcodes),
        households: path("households.csv", households),
        ..options(300, 1)
    }
}

#[test]
fn homes_stand_at_the_given_postcodes_in_proportion_to_rent_council() {
    let dir = tempfile::tempdir().unwrap();
    let options = area_files(
        dir.path(),
        "postcode,latitude,longitude,lsoa21cd\nAB1 1AA,53.5,-1.1,E1\nAB101AB,53.6,-1.2,E2\n\
         AB1 1AC,53.7,-1.3,E3\n",
        "lsoa21cd,lsoa21nm,rent_council\nE1,Town 001A,100\nE2,Town 001B,200\nE3,Town 001C,0\n",
    );
    let set = DataSet::new(&options);
    let by_postcode = set.by("properties.csv", "postcode");
    let counts: Vec<(&str, usize)> = by_postcode
        .iter()
        .map(|(p, rows)| (p.as_str(), rows.len()))
        .collect();
    assert_eq!(counts, [("AB1 1AA", 100), ("AB10 1AB", 200)]);
    for row in &by_postcode["AB1 1AA"] {
        let north = (row["latitude"].parse::<f64>().unwrap() - 53.5) * 111_195.0;
        let scale = 111_195.0 * 53.5_f64.to_radians().cos();
        let east = (row["longitude"].parse::<f64>().unwrap() + 1.1) * scale;
        assert!(north.hypot(east) < 30.0, "{row:?}");
        assert!(row["address"].ends_with(", Town"), "{row:?}");
    }
}

#[test]
fn every_fault_is_listed_at_its_line_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let options = area_files(
        dir.path(),
        "postcode,latitude,longitude,lsoa21cd\nAB1 1AA,53.5,-1.1,E1\nnowhere,x,-1.1,\n\
         AB1 1AA,-1.1,53.5,E1\nAB1 1AB,NaN,inf,E1\n",
        "lsoa21cd,rent_council\nE1,-4\nE1,5\n",
    );
    let out = dir.path().join("out");
    let bad = Options {
        hard_share: 2.0,
        homes: Some(0),
        ..options
    };
    let Err(Error::Input(faults)) = generate(&bad, &out) else {
        panic!("expected faults")
    };
    let text = faults
        .to_string()
        .replace(&format!("{}/", dir.path().display()), "");
    insta::assert_snapshot!(text, @r"
    --hard-share: 2 is out of range; give 0 to 0.25
    --homes: 0 is out of range; give 1 to 500000
    households.csv:2:2: rent_council: -4 is out of range; give a number from 0 to 1000000
    households.csv:3:1: lsoa21cd: `E1` again; give each area once
    postcodes.csv:3:1: postcode: `nowhere` is not a postcode; give one such as `DN1 1AA`
    postcodes.csv:3:2: latitude: `x` is not a number; give a number from 49 to 61.5
    postcodes.csv:3:4: lsoa21cd: is empty; give a 2021 lower-layer super output area code
    postcodes.csv:4:1: postcode: `AB1 1AA` is already on line 2; give each postcode once
    postcodes.csv:4:2: latitude: -1.1 and longitude are swapped; put latitude and longitude, degrees, in their own columns
    postcodes.csv:5:2: latitude: NaN is out of range; give a number from 49 to 61.5
    postcodes.csv:5:3: longitude: inf is out of range; give a number from -9 to 2.5
    11 problems
    ");
    assert!(!out.exists());
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    generate(&options(20, 1), &out).unwrap();
    // An earlier data set is replaced.
    generate(&options(30, 1), &out).unwrap();
    fs::write(out.join("letters.docx"), "mine").unwrap();
    let before = bytes(&out);
    assert!(matches!(
        generate(&options(20, 1), &out),
        Err(Error::Input(_))
    ));
    assert_eq!(before, bytes(&out));
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary folder stays behind");
}
