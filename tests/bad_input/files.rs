//! Files that are missing, empty, of another encoding, or not tables at all.

use std::fs;

use super::dataset::{Dataset, catalogue, check, small};

fn in_utf_16(dataset: Dataset) -> Dataset {
    let text = dataset.read("properties.csv");
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    dataset.write("properties.csv", bytes)
}

fn in_windows_1252(dataset: Dataset) -> Dataset {
    let text = dataset
        .read("properties.csv")
        .replace("Elm Court\"", "Orm? Court\"");
    let bytes: Vec<u8> = text
        .bytes()
        .map(|b| if b == b'?' { 0xe9 } else { b })
        .collect();
    dataset.write("properties.csv", bytes)
}

fn with_a_folder_for_a_file(dataset: Dataset) -> Dataset {
    let dataset = dataset.remove("households.csv");
    fs::create_dir(dataset.path("households.csv")).unwrap();
    dataset
}

fn parted_by_semicolons(dataset: Dataset) -> Dataset {
    let text = dataset.read("tasks.csv").replace(',', ";");
    dataset.write("tasks.csv", text)
}

fn twice_by_letter_case(dataset: Dataset) -> Dataset {
    let text = dataset.read("tasks.csv");
    dataset.write("Tasks.CSV", text)
}

#[test]
fn files_that_cannot_be_read() {
    let listing = catalogue([
        ("a required file is missing", small().remove("tasks.csv")),
        (
            "every required file is missing",
            small()
                .remove("properties.csv")
                .remove("tasks.csv")
                .remove("operatives.csv")
                .remove("shifts.csv"),
        ),
        ("an empty file", small().write("tasks.csv", "")),
        (
            "blank lines and nothing else",
            small().write("attempts.csv", "\n\n,,\n"),
        ),
        (
            "a header and no homes",
            small().write("properties.csv", "uprn,latitude,longitude\n"),
        ),
        (
            "a folder in the place of a file",
            with_a_folder_for_a_file(small()),
        ),
        ("UTF-16", in_utf_16(small())),
        ("Windows-1252", in_windows_1252(small())),
        (
            "a workbook under a CSV file's name",
            small().write("tasks.csv", b"PK\x03\x04\x14\0"),
        ),
        ("two files for one table", twice_by_letter_case(small())),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn headers_and_rows_that_do_not_fit() {
    let renamed = "[columns.tasks]\ndue = \"Next Due\"\n";
    let listing = catalogue([
        (
            "columns parted by semicolons",
            parted_by_semicolons(small()),
        ),
        (
            "a required column is missing",
            small().swap("tasks.csv", "stream,", "streams,"),
        ),
        (
            "a column twice",
            small().swap("tasks.csv", "minutes", "Due"),
        ),
        (
            "no coordinates",
            small().swap("properties.csv", "latitude,longitude", "lat,lon"),
        ),
        (
            "columns renamed to what is not there",
            small().add("rules.toml", renamed),
        ),
        (
            "a row with too many fields",
            small().swap(
                "properties.csv",
                "\"2 Kirk Street, Doncaster\"",
                "2 Kirk Street, Doncaster",
            ),
        ),
        (
            "a row with too few fields",
            small().add("tasks.csv", "T009,100050768001"),
        ),
        (
            "a quote that is never closed",
            small().swap("properties.csv", "\"Flat 2, Elm Court\"", "\"Flat 2"),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn a_line_of_a_gigabyte_is_refused() {
    let dataset = small();
    let header = dataset.read("attempts.csv");
    // The gigabyte is a hole in the file: it reads as zeros and takes no room on the disk.
    fs::OpenOptions::new()
        .write(true)
        .open(dataset.path("attempts.csv"))
        .and_then(|file| file.set_len(header.len() as u64 + (1 << 30)))
        .unwrap();
    let faults = dataset.faults();
    let said = "attempts.csv:6: this row is longer than 1024 KiB";
    assert!(faults.starts_with(said), "{faults}");
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
        let output = check(&path, &[]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
    }
}

#[test]
fn faults_as_json_go_to_stdout_and_as_text_to_stderr() {
    let dataset = small().swap(
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
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("tasks.csv:2:3: stream `gsa` is not known (is it `gas`?)"));
}

#[test]
fn a_header_of_half_a_million_columns_is_refused_at_once() {
    let header = "a,".repeat(500_000) + "b\n";
    let faults = small().write("households.csv", header).faults();
    let said = "households.csv:1: there are 500001 columns; at most 1000";
    assert!(faults.starts_with(said), "{faults}");
}
