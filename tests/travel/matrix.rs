//! Provider `matrix`: a file of durations, whole, short and wrong.

use std::fs;
use std::path::{Path, PathBuf};

use oneknock::model::LatLon;
use oneknock::rules::{Fallback, Provider, TravelRules};
use oneknock::travel::{self, Leg, Places};
use oneknock::units::{Metres, Minutes};
use tempfile::TempDir;

use super::landlord::{at, landlord, rules};

fn by_matrix(path: &Path) -> TravelRules {
    TravelRules {
        matrix: Some(path.to_owned()),
        ..rules(Provider::Matrix)
    }
}

fn homes() -> [LatLon; 3] {
    [at(53.50, -1.10), at(53.51, -1.10), at(53.52, -1.10)]
}

fn file(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("times.csv");
    fs::write(&path, text).unwrap();
    path
}

const WHOLE: &str = "from,to,seconds,metres\n100,101,130,900\n101,100,140,950\n100,102,300,2000\n\
                     102,100,300,2000\n101,102,200,1100\n102,101,200.4,1100\n";

#[test]
fn durations_are_taken_as_they_stand() {
    let folder = TempDir::new().unwrap();
    let rules = by_matrix(&file(&folder, WHOLE));
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    let places = Places::new(&rules, &homes());
    let leg = |minutes, metres| Leg {
        minutes: Minutes(minutes),
        metres: Metres(metres),
    };
    // Up to the next whole minute, and four to park.
    assert_eq!(places.leg(0, 1), leg(7, 900));
    assert_eq!(places.leg(1, 0), leg(7, 950));
    assert_eq!(places.subset(&[2, 1]).leg(0, 1), leg(8, 1100));
}

#[test]
fn a_short_matrix_says_how_short_unless_something_may_stand_in() {
    let folder = TempDir::new().unwrap();
    let short = WHOLE.lines().take(4).collect::<Vec<_>>().join("\n");
    let mut rules = by_matrix(&file(&folder, &short));
    let error = travel::open(&rules, &landlord(&homes()), false)
        .unwrap_err()
        .to_string();
    let what = "times.csv: 3 of 6 pairs are missing, the first from 101 to 102";
    assert!(error.starts_with(what), "{error}");
    rules.fallback = Fallback::CrowFly;
    travel::open(&rules, &landlord(&homes()), false).unwrap();
    let crow_fly = Places::new(&self::rules(Provider::CrowFly), &homes());
    assert_eq!(Places::new(&rules, &homes()).leg(1, 2), crow_fly.leg(1, 2));
}

#[test]
fn every_bad_row_is_listed() {
    let folder = TempDir::new().unwrap();
    let text = "to,from,seconds\n100,999,10\n101,100,soon\n102,100,-4\n101,102,NaN\n";
    let error = travel::open(&by_matrix(&file(&folder, text)), &landlord(&homes()), false);
    let error = error.unwrap_err().to_string();
    for line in [
        "times.csv:2:1: `999` is neither a home nor an operative",
        "times.csv:3:3: `soon` is not a number",
        "times.csv:4:3: `-4` is not a number",
        "times.csv:5:3: `NaN` is not a number",
        "4 problems",
    ] {
        assert!(error.contains(line), "{error}");
    }
    let error = travel::open(
        &by_matrix(&file(&folder, "from,to\n")),
        &landlord(&homes()),
        false,
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("column `seconds` is missing")
    );
}

#[test]
fn a_file_that_is_no_parquet_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("times.parquet");
    fs::write(&path, WHOLE).unwrap();
    let error = travel::open(&by_matrix(&path), &landlord(&homes()), false).unwrap_err();
    assert!(
        error.to_string().contains("cannot be read as Parquet"),
        "{error}"
    );
}
