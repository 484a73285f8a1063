//! Bad input: every fault is listed with its line and its remedy, the exit code is 2, and
//! nothing is written. Through the binary, as a planner meets it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A copy of the small dataset to break.
struct Dataset(TempDir);

impl Dataset {
    fn small() -> Self {
        let copy = tempfile::tempdir().unwrap();
        let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small");
        for entry in fs::read_dir(small).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
        Self(copy)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(file), bytes).unwrap();
    }

    /// Adds rows at the end of a file.
    fn add(&self, file: &str, rows: &str) {
        self.write(file, self.read(file) + rows + "\n");
    }

    /// Puts one text in the place of another, which must be there.
    fn swap(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no {old:?}");
        self.write(file, text.replacen(old, new, 1));
    }

    /// What is in the folder, to see that a command changes nothing.
    fn listing(&self) -> Vec<(PathBuf, u64)> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut listing: Vec<_> = entries
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path(), entry.metadata().unwrap().len()))
            .collect();
        listing.sort();
        listing
    }

    fn check(&self, flags: &[&str]) -> std::process::Output {
        let mut command = Command::cargo_bin("oneknock").unwrap();
        command.arg("check").arg(self.0.path()).args(flags);
        command.output().unwrap()
    }

    /// The faults that `check` lists, once it is sure that it failed as it should.
    fn faults(&self) -> String {
        let before = self.listing();
        let output = self.check(&[]);
        let faults = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{faults}");
        assert!(output.stdout.is_empty());
        assert_eq!(self.listing(), before);
        faults
    }
}

/// Breaks a fresh copy in each way and lists what is said of it.
fn catalogue(cases: &[(&str, &dyn Fn(&Dataset))]) -> String {
    let mut out = String::new();
    for (title, break_it) in cases {
        let dataset = Dataset::small();
        break_it(&dataset);
        writeln!(out, "# {title}\n{}", dataset.faults()).unwrap();
    }
    out
}

#[test]
fn files() {
    insta::assert_snapshot!(catalogue(&[
        ("a required file is missing", &|d| fs::remove_file(
            d.path("tasks.csv")
        )
        .unwrap()),
        ("every required file is missing", &|d| {
            for file in ["properties", "tasks", "operatives", "shifts"] {
                fs::remove_file(d.path(&format!("{file}.csv"))).unwrap();
            }
        }),
        ("an empty file", &|d| d.write("tasks.csv", "")),
        ("an empty optional file", &|d| d
            .write("attempts.csv", "\n\n")),
        ("a header and no homes", &|d| d
            .write("properties.csv", "uprn,latitude,longitude\n")),
        ("a folder in the place of a file", &|d| {
            fs::remove_file(d.path("households.csv")).unwrap();
            fs::create_dir(d.path("households.csv")).unwrap();
        }),
        ("UTF-16", &|d| {
            let text = d.read("properties.csv");
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            d.write(
                "properties.csv",
                [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>(),
            );
        }),
        ("Windows-1252", &|d| {
            let text = d.read("properties.csv");
            let mut bytes = text
                .replace("Elm Court\",DN1 3BD", "Caf? Court\",DN1 3BD")
                .into_bytes();
            bytes
                .iter_mut()
                .filter(|b| **b == b'?')
                .for_each(|b| *b = 0xe9);
            d.write("properties.csv", bytes);
        }),
        ("a workbook under a CSV file's name", &|d| d
            .write("tasks.csv", b"PK\x03\x04\x14\0")),
        ("columns parted by semicolons", &|d| {
            d.write("tasks.csv", d.read("tasks.csv").replace(',', ";"));
        }),
        ("a required column is missing", &|d| d.swap(
            "tasks.csv",
            "stream,",
            "stream type,"
        )),
        ("a column twice", &|d| d.swap("tasks.csv", "minutes", "Due")),
        ("no coordinates", &|d| d.swap(
            "properties.csv",
            "latitude,longitude",
            "lat,lon"
        )),
        ("a row with too many fields", &|d| {
            d.swap(
                "properties.csv",
                "\"2 Kirk Street, Doncaster\"",
                "2 Kirk Street, Doncaster",
            );
        }),
        ("a row with too few fields", &|d| d
            .add("tasks.csv", "T009,100050768001")),
        ("a quote that is never closed", &|d| d.swap(
            "properties.csv",
            "\"Flat 1, Elm Court\"",
            "\"Flat 1"
        )),
        ("both letter cases of a name", &|d| d
            .write("Tasks.CSV", d.read("tasks.csv"))),
        ("columns renamed to what is not there", &|d| {
            d.write(
                "rules.toml",
                d.read("rules.toml") + "[columns.tasks]\ndue = \"Next Due\"\n",
            );
        }),
    ]));
}

#[test]
fn homes() {
    insta::assert_snapshot!(catalogue(&[
        ("a UPRN twice, once with leading zeros", &|d| {
            d.add("properties.csv", "0100050768002,,53.5,-1.1,,,,,,");
        }),
        ("UPRNs that are none", &|d| {
            for uprn in ["", "12A", "1.00E+11", "1234567890123", "0", "-5"] {
                d.add("properties.csv", &format!("{uprn},,53.5,-1.1,,,,,,x"));
            }
        }),
        ("not a number, infinite, empty", &|d| {
            for (i, at) in ["NaN,-1.1", "53.5,inf", "1e999,-1.1", ",-1.1", "north,-1.1"]
                .iter()
                .enumerate()
            {
                d.add("properties.csv", &format!("{},,{at},,,,,,", 100 + i));
            }
        }),
        ("latitude and longitude swapped", &|d| {
            d.swap(
                "properties.csv",
                "53.522800,-1.128400",
                "-1.128400,53.522800",
            );
        }),
        ("outside the United Kingdom", &|d| {
            d.swap("properties.csv", "53.522800,-1.128400", "0,0");
            d.swap("properties.csv", "53.522900,-1.128600", "48.8566,2.3522");
        }),
        ("eastings and northings under degrees", &|d| {
            d.swap("properties.csv", "53.522800,-1.128400", "457210,403150");
        }),
        ("eastings and northings at sea", &|d| {
            d.write(
                "properties.csv",
                "uprn,easting,northing\n1,457210,403150\n2,700000,100000\n3,,5\n4,,\n",
            );
        }),
        ("codes and numbers", &|d| {
            d.swap("properties.csv", "bungalow,2", "bungalo,-2");
        }),
        ("households", &|d| {
            d.add("households.csv", "100050768003,perhaps,,,");
            d.add(
                "households.csv",
                "100050768002,yes,wheelchair user;language:polish;language:xx,fax,0",
            );
            d.add("households.csv", "42,yes,,,");
        }),
        ("availability", &|d| {
            d.add("availability.csv", "100050768001,away,mon,,");
            d.add(
                "availability.csv",
                "100050768001,available,someday,09:00,12:00",
            );
            d.add("availability.csv", "100050768001,available,mon,12:00,09:00");
            d.add("availability.csv", "100050768001,available,mon,09:00,");
            d.add(
                "availability.csv",
                "100050768001,available,2026-12-09/2026-12-01,9am,10:00",
            );
            d.add(
                "availability.csv",
                "100050768001,available,2026-12-01;2026-12-02,,",
            );
            d.add("availability.csv", "42,available,,,");
        }),
    ]));
}

#[test]
fn tasks() {
    insta::assert_snapshot!(catalogue(&[
        ("a task of an unknown home", &|d| d
            .add("tasks.csv", "T9,100050768099,gas,2027-01-01,,,,,,")),
        ("an unknown stream", &|d| {
            d.add("tasks.csv", "T9,100050768001,gsa,2027-01-01,,,,,,");
            d.add("tasks.csv", "T10,100050768001,lifts,2027-01-01,,,,,,");
        }),
        ("a task twice", &|d| d.add(
            "tasks.csv",
            "T001,100050768002,gas,2027-01-01,,,,,,"
        )),
        ("dates out of range, or not dates", &|d| {
            for (i, due) in [
                "1900-01-01",
                "9999-12-31",
                "2027-02-29",
                "12/31/2026",
                "1/2/27",
                "soon",
            ]
            .iter()
            .enumerate()
            {
                d.add("tasks.csv", &format!("T9{i},100050768001,gas,{due},,,,,,"));
            }
        }),
        ("a window that closes before it opens", &|d| {
            d.add(
                "tasks.csv",
                "T9,100050768001,gas,2027-01-01,,2027-02-01,,,,",
            );
            d.add(
                "tasks.csv",
                "T10,100050768001,gas,,2025-12-20,01/02/2027,,,,",
            );
        }),
        ("dates that contradict each other", &|d| {
            d.add(
                "tasks.csv",
                "T9,100050768001,gas,2026-05-01,2026-06-01,,,,,",
            );
            d.add(
                "tasks.csv",
                "T10,100050768001,gas,2027-05-01,2026-12-01,,,,,",
            );
            d.add(
                "tasks.csv",
                "T11,100050768001,dmc,2026-11-01,,,2026-11-20T10:00,significant,,",
            );
            d.add(
                "tasks.csv",
                "T12,100050768001,dmc,,,,2026-11-25T10:00,significant,,",
            );
        }),
        ("no date to count from", &|d| d
            .add("tasks.csv", "T9,100050768001,gas,,,,,,,")),
        ("hazards", &|d| {
            d.add("tasks.csv", "T9,100050768001,dmc,,,,2026-11-20T10:00,,,");
            d.add("tasks.csv", "T10,100050768001,dmc,,,,,significant,,");
            d.add(
                "tasks.csv",
                "T11,100050768001,dmc,,,,2025-10-01T10:00,emergency,,",
            );
            d.add(
                "tasks.csv",
                "T12,100050768001,gas,2027-01-01,,,,emergency,,",
            );
            d.add(
                "tasks.csv",
                "T13,100050768001,dmc,,,,2026-11-20T10:00,dire,,",
            );
        }),
        ("minutes", &|d| {
            for (i, minutes) in ["0", "-30", "100000", "half an hour"].iter().enumerate() {
                d.add(
                    "tasks.csv",
                    &format!("T9{i},100050768001,gas,2027-01-01,,,,,{minutes},"),
                );
            }
        }),
        ("identifiers", &|d| {
            d.add("tasks.csv", ",100050768001,gas,2027-01-01,,,,,,");
            d.add("tasks.csv", "T9;T10,100050768001,gas,2027-01-01,,,,,,");
            d.add(
                "tasks.csv",
                &format!("{},100050768001,gas,2027-01-01,,,,,,", "T".repeat(99)),
            );
        }),
    ]));
}

#[test]
fn operatives() {
    insta::assert_snapshot!(catalogue(&[
        ("skills nobody has", &|d| d.add(
            "tasks.csv",
            "T9,100050768001,legionella,2027-01-01,,,,,,"
        )),
        ("skills that are none", &|d| d.swap(
            "operatives.csv",
            "eicr;smoke_co",
            "eirc;smoke;multy"
        )),
        ("an operative twice", &|d| d
            .add("operatives.csv", "O1,gas,53.5,-1.1,,,,,,,,,")),
        ("unknown patches, languages, prices", &|d| {
            d.swap(
                "operatives.csv",
                "North;South,f,pl,34.50,12",
                "Noth;West,woman,polish,3450,0",
            );
        }),
        ("no skill and no place", &|d| d
            .add("operatives.csv", "O9,,,,,,,,,,,,")),
        ("overlapping shifts", &|d| {
            d.add("shifts.csv", "O1,thu,12:00,20:00,,,");
            d.add("shifts.csv", "O1,mon,17:00,20:00,,,");
            d.add("shifts.csv", "O1,2026-12-31,08:00,12:00,,,");
        }),
        ("shifts that cannot be", &|d| {
            d.add("shifts.csv", "O2,sat,16:00,08:00,,,");
            d.add("shifts.csv", "O2,sat,08:00,,,,");
            d.add("shifts.csv", "O2,sun,22:00,24:30,,,");
            d.add("shifts.csv", "O9,sun,08:00,16:00,,,");
        }),
        ("breaks outside their shift", &|d| {
            d.add("shifts.csv", "O2,sat,08:00,12:00,13:00,14:00,30");
            d.add("shifts.csv", "O2,sun,08:00,12:00,09:00,09:20,30");
            d.add("shifts.csv", "O3,sun,,,,,30");
        }),
    ]));
}

#[test]
fn bookings_and_attempts() {
    insta::assert_snapshot!(catalogue(&[
        ("a booking of tasks that do not exist", &|d| {
            d.add(
                "bookings.csv",
                "B9,100050768002,T098;T099,2026-12-02,09:00,10:00,,",
            );
        }),
        ("a booking of another home's task", &|d| {
            d.add(
                "bookings.csv",
                "B9,100050768002,T007,2026-12-02,09:00,10:00,,",
            );
        }),
        ("a task booked twice", &|d| {
            d.add(
                "bookings.csv",
                "B9,100050768002,T003,2026-12-02,09:00,10:00,,",
            );
        }),
        ("a booking twice", &|d| {
            d.add(
                "bookings.csv",
                "B1,10004839123,T007,2026-12-02,09:00,10:00,,",
            );
        }),
        ("two bookings that one operative cannot both keep", &|d| {
            d.swap("bookings.csv", "O1,confirmed", "O2;O1,confirmed");
            d.add(
                "bookings.csv",
                "B9,100050768003,T004,2026-12-01,09:00,10:00,O2,confirmed",
            );
            d.add(
                "bookings.csv",
                "B10,100050768004,T006,2026-12-01,09:00,10:00,O2;O1,confirmed",
            );
        }),
        ("slots off the grid, too long, at night, backwards", &|d| {
            d.add(
                "bookings.csv",
                "B9,10004839123,T007,2026-12-02,09:10,10:10,,",
            );
            d.add(
                "bookings.csv",
                "B10,100050768004,T006,2026-12-02,08:00,18:00,,",
            );
            d.add(
                "bookings.csv",
                "B11,100050768003,T004,2026-12-02,18:00,19:00,,",
            );
            d.add(
                "bookings.csv",
                "B12,100050768003,T005,2026-12-02,10:00,09:00,,",
            );
        }),
        ("an operative without the skill, or unknown", &|d| {
            d.add(
                "bookings.csv",
                "B9,10004839123,T007,2026-12-02,09:00,10:00,O2,",
            );
            d.add(
                "bookings.csv",
                "B10,100050768003,T004,2026-12-02,09:00,10:00,O7,sure",
            );
        }),
        ("attempts", &|d| {
            d.add("attempts.csv", "42,2026-11-01,gas,access,,,,,");
            d.add("attempts.csv", "100050768001,,gas,access,,,,,");
            d.add("attempts.csv", "100050768001,2026-12-01,gas,access,,,,,");
            d.add(
                "attempts.csv",
                "100050768001,2026-11-01 25:61,gas,access,,,,,",
            );
            d.add(
                "attempts.csv",
                "100050768001,2026-11-01,gaz,no acess,maybe,,,,mould",
            );
        }),
    ]));
}

#[test]
fn a_fault_of_a_home_is_not_repeated_for_all_that_hangs_on_it() {
    let dataset = Dataset::small();
    dataset.swap("properties.csv", "53.522800,-1.128400", "NaN,-1.128400");
    let faults = dataset.faults();
    assert!(faults.starts_with("properties.csv:2:3: latitude `NaN` is not a finite number"));
    assert!(faults.ends_with("1 problem\n"), "{faults}");
}

#[test]
fn lenient_leaves_out_what_is_wrong_and_what_hangs_on_it() {
    let dataset = Dataset::small();
    dataset.swap("properties.csv", "53.522800,-1.128400", "NaN,-1.128400");
    dataset.add("tasks.csv", "T9,100050768002,lifts,2027-01-01,,,,,,");
    let before = dataset.listing();
    let output = dataset.check(&["--lenient"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(dataset.listing(), before);
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn lenient_does_not_do_without_a_required_file() {
    let dataset = Dataset::small();
    fs::remove_file(dataset.path("shifts.csv")).unwrap();
    let output = dataset.check(&["--lenient"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn faults_as_json_go_to_stdout_and_as_text_to_stderr() {
    let dataset = Dataset::small();
    dataset.swap(
        "tasks.csv",
        "T001,100050768001,gas,",
        "T001,100050768001,gsa,",
    );
    let output = dataset.check(&["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["usable"], false);
    assert_eq!(json["faults"][0]["file"], "tasks.csv");
    assert_eq!(json["faults"][0]["line"], 2);
    assert_eq!(json["faults"][0]["column"], 3);
}

#[test]
fn a_line_of_a_gigabyte_is_refused() {
    let dataset = Dataset::small();
    let path = dataset.path("attempts.csv");
    // The gigabyte is a hole in the file: it reads as zeros and takes no room on the disk.
    let header = dataset.read("attempts.csv");
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| file.set_len(header.len() as u64 + (1 << 30)))
        .unwrap();
    let faults = dataset.faults();
    assert!(
        faults.starts_with("attempts.csv:6: this row is longer than 1024 KiB"),
        "{faults}"
    );
}

#[test]
fn what_is_no_dataset_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "hello").unwrap();
    let book = folder.path().join("book.xlsx");
    fs::write(&book, "not a workbook").unwrap();
    for (path, said) in [
        (folder.path().join("nowhere"), "there is no dataset at"),
        (text, "is no dataset"),
        (book, "book.xlsx: cannot be read as a workbook"),
    ] {
        let output = Command::cargo_bin("oneknock")
            .unwrap()
            .arg("check")
            .arg(path)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
    }
}
