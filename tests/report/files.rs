//! The files: what they hold, row by row.

use std::fs;
use std::path::Path;

use oneknock::error::Error;
use oneknock::model::{ChangeKind, Status};
use oneknock::report::{self, Options, changes, read_visits};
use oneknock::units::Pence;

use crate::small;

fn written(options: &Options) -> tempfile::TempDir {
    let build = small::build(&small::landlord(), &small::rules());
    let scratch = tempfile::tempdir().unwrap();
    small::write(&scratch.path().join("plan"), &build, options);
    scratch
}

fn read(scratch: &Path, name: &str) -> String {
    fs::read_to_string(scratch.join("plan").join(name)).unwrap()
}

#[test]
fn tables_read_as_they_should() {
    let scratch = written(&Options::default());
    for name in [
        "visits",
        "visit_tasks",
        "routes",
        "unplanned",
        "contacts",
        "changes",
    ] {
        insta::assert_snapshot!(name, read(scratch.path(), &format!("{name}.csv")));
    }
}

#[test]
fn the_summary_reads_as_it_should() {
    let scratch = written(&Options {
        audit: Some(0),
        ..Options::default()
    });
    insta::assert_snapshot!(read(scratch.path(), "summary.json"));
}

#[test]
fn a_byte_order_mark_stands_only_before_text_that_excel_would_garble() {
    let scratch = written(&Options::default());
    assert!(read(scratch.path(), "unplanned.csv").starts_with('\u{feff}'));
    assert!(read(scratch.path(), "visits.csv").starts_with("visit_id,uprn,date,"));
}

#[test]
fn visits_read_back_as_they_were_written() {
    let scratch = written(&Options::default());
    let (landlord, rules) = (small::landlord(), small::rules());
    let build = small::build(&landlord, &rules);
    let rows = read_visits(&scratch.path().join("plan")).unwrap();
    assert_eq!(rows, report::Tables::of(&landlord, &rules, &build).visits);
}

#[test]
fn an_equal_schedule_has_no_changes() {
    let (landlord, rules) = (small::landlord(), small::rules());
    let build = small::build(&landlord, &rules);
    let rows = report::Tables::of(&landlord, &rules, &build).visits;
    assert_eq!(changes(&rows, &landlord, &rules, &build), []);
}

#[test]
fn every_kind_of_change_is_told_with_its_price() {
    let (landlord, rules) = (small::landlord(), small::rules());
    let mut build = small::build(&landlord, &rules);
    let before = report::Tables::of(&landlord, &rules, &build).visits;
    let visits = &mut build.schedule.visits;
    visits[0].date = small::day(12, 8);
    visits[1].operatives.reverse();
    visits[1].operatives.pop();
    visits[2].slot.to = small::time(15, 0);
    assert_eq!(visits[2].status, Status::Notified);
    visits[3].id = "V9".into();
    let told: Vec<_> = changes(&before, &landlord, &rules, &build)
        .into_iter()
        .map(|c| (c.visit_id, c.kind, c.before, c.after, c.cost))
        .collect();
    let row = |id: &str, kind, before: &str, after: &str, cost| {
        (
            id.to_owned(),
            kind,
            before.to_owned(),
            after.to_owned(),
            cost,
        )
    };
    let wanted = [
        row(
            "V1",
            ChangeKind::Moved,
            "2026-12-02 08:30-09:30 OP1",
            "2026-12-08 08:30-09:30 OP1",
            rules.costs.change_day_pence,
        ),
        row(
            "V2",
            ChangeKind::Reassigned,
            "OP1;OP2",
            "OP2",
            rules.costs.change_operative_pence,
        ),
        row(
            "V3",
            ChangeKind::Moved,
            "2026-12-02 13:00-14:00 OP2",
            "2026-12-02 13:00-15:00 OP2",
            rules.costs.change_notified_pence,
        ),
        row("V9", ChangeKind::Regrouped, "D1", "D1", Pence(0)),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn what_was_to_be_done_before_tonight_is_no_change() {
    let (landlord, rules) = (small::landlord(), small::rules());
    let mut build = small::build(&landlord, &rules);
    let before = report::Tables::of(&landlord, &rules, &build).visits;
    build.provenance.first = small::day(12, 3);
    build.schedule.visits.drain(..3);
    assert_eq!(changes(&before, &landlord, &rules, &build), []);
    build.schedule.visits.clear();
    let gone = changes(&before, &landlord, &rules, &build);
    assert_eq!(gone.len(), 1);
    assert_eq!(
        (gone[0].kind, gone[0].after.as_str()),
        (ChangeKind::Removed, "")
    );
}

#[test]
fn a_broken_visits_file_is_told_line_by_line() {
    let scratch = written(&Options::default());
    let path = scratch.path().join("plan/visits.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("2026-12-03", "3rd December")).unwrap();
    let error = read_visits(&scratch.path().join("plan")).unwrap_err();
    let Error::Input(faults) = &error else {
        panic!("{error}");
    };
    assert_eq!(faults.0[0].line, 5, "{error}");
    fs::write(&path, "visit_id,uprn\n").unwrap();
    assert!(matches!(
        read_visits(&scratch.path().join("plan")),
        Err(Error::Input(faults)) if faults.0.len() == 14
    ));
}

#[test]
fn a_second_build_replaces_the_first_and_shows_it_beside_tonights() {
    let build = small::build(&small::landlord(), &small::rules());
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    small::write(&out, &build, &Options::default());
    let options = Options {
        previous: Some(out.clone()),
        ..Options::default()
    };
    small::write(&out, &build, &options);
    let summary: serde_json::Value =
        serde_json::from_str(&read(scratch.path(), "summary.json")).unwrap();
    assert_eq!(summary["headline_before"], summary["headline"]);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 1);
}

#[test]
fn the_data_dictionary_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/data-dictionary.md");
    let current = report::dictionary::dictionary();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &current).unwrap();
    }
    let shipped = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        shipped == current,
        "run UPDATE_DOCS=1 cargo test --test report"
    );
}

#[test]
fn calendars_and_map_tell_the_visits() {
    let scratch = written(&Options::default());
    insta::assert_snapshot!("calendar", read(scratch.path(), "calendar/OP2.ics"));
    let map: serde_json::Value =
        serde_json::from_str(&read(scratch.path(), "routes.geojson")).unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), 3 + 4);
    assert_eq!(features[0]["geometry"]["coordinates"][1][0], -1.131);
    insta::assert_snapshot!(
        "map_route",
        serde_json::to_string_pretty(&features[0]).unwrap()
    );
}

#[test]
fn nothing_private_is_left_in_a_redacted_output() {
    let build = small::build(&small::landlord(), &small::rules());
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("plan");
    let options = Options {
        redacted: true,
        ..Options::default()
    };
    let files = small::write(&out, &build, &options).files;
    for file in files {
        let bytes = fs::read(out.join(&file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for private in [
            "Church Lane",
            "Mill Road",
            "Ann Ash",
            "two_operatives",
            "Two operatives",
        ] {
            assert!(!text.contains(private), "{file} tells {private}");
        }
    }
}

#[test]
fn equal_builds_write_equal_bytes() {
    let (left, right) = (written(&Options::default()), written(&Options::default()));
    for name in report::FILES {
        let bytes = |scratch: &Path| fs::read(scratch.join("plan").join(name)).unwrap();
        assert!(bytes(left.path()) == bytes(right.path()), "{name}");
    }
}

#[test]
fn the_workbook_holds_every_table() {
    use calamine::{Data, Reader, Xlsx};
    let scratch = written(&Options::default());
    let path = scratch.path().join("plan/schedule.xlsx");
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let sheets = [
        "visits",
        "visit_tasks",
        "routes",
        "unplanned",
        "contacts",
        "changes",
    ];
    assert_eq!(workbook.sheet_names(), sheets);
    let visits = workbook.worksheet_range("visits").unwrap();
    assert_eq!(visits.get((1, 0)), Some(&Data::String("V1".into())));
    assert_eq!(visits.get((1, 15)), Some(&Data::Float(85.44)));
}
