//! What `check` prints of a dataset that can be used, and what lenient loading leaves out.

use assert_cmd::Command;
use oneknock::dataset::{self, Mode};

use super::tables::{each, rules, small, small_folder, write};

fn check(flags: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("oneknock").unwrap();
    let output = command
        .arg("check")
        .arg(small_folder())
        .args(flags)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty());
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn a_sound_dataset_in_words() {
    let (code, words) = check(&[]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(words);
}

#[test]
fn a_sound_dataset_as_json() {
    let (code, json) = check(&["--json", "--lenient"]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(json);
}

#[test]
fn rejected_rows_can_be_written_out() {
    let tables = each(&small(), |name, text| match name {
        "properties" => text.replace("53.522800", "NaN"),
        _ => text.to_owned(),
    });
    let folder = write(&tables);
    let dataset = dataset::load(folder.path(), &rules(), Mode::Lenient).unwrap();
    assert_eq!(dataset.rows.rejected, 8);
    let mut out = Vec::new();
    dataset::write_rejected(&dataset.rejected, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    insta::assert_snapshot!(out);
}

#[test]
fn bookings_of_days_gone_by_are_left_out_whatever_they_refer_to() {
    let tables = each(&small(), |name, text| match name {
        "bookings" => format!("{text}B0,100050768002,T000,2026-11-20,09:00,10:00,O9,confirmed\n"),
        _ => text.to_owned(),
    });
    let folder = write(&tables);
    let dataset = dataset::load(folder.path(), &rules(), Mode::Strict).unwrap();
    assert_eq!(dataset.rows.bookings, 2);
    let said = "bookings.csv: 1 booking is of days gone by; they are left out";
    assert!(
        dataset
            .warnings
            .iter()
            .any(|warning| warning.to_string() == said)
    );
}

#[test]
fn a_promise_for_an_operatives_day_off_is_pointed_out() {
    let tables = each(&small(), |name, text| match name {
        "shifts" => format!("{text}O1,2026-12-01,,,,,\n"),
        _ => text.to_owned(),
    });
    let folder = write(&tables);
    let dataset = dataset::load(folder.path(), &rules(), Mode::Strict).unwrap();
    let warnings: Vec<_> = dataset.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warnings[1]
            .starts_with("bookings.csv:2: operative `O1` does not work at the time promised"),
        "{warnings:?}"
    );
}
