//! A workbook says what the folder says.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use oneknock::dataset::{self, Mode};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use tempfile::TempDir;

use super::tables::{self, Tables, load, rules, small};

/// Writes tables as Excel would hold them once somebody has opened the CSV files in it:
/// numbers as numbers, dates and times as day numbers with a format.
pub(crate) fn book(tables: &Tables, folder: &TempDir) -> PathBuf {
    let mut book = Workbook::new();
    for (name, text) in tables {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for (r, row) in rows.records().enumerate() {
            for (c, field) in row.unwrap().iter().enumerate() {
                cell(sheet, (r as u32, c as u16), field);
            }
        }
    }
    let path = folder.path().join("landlord.xlsx");
    book.save(&path).unwrap();
    path
}

fn cell(sheet: &mut Worksheet, (row, column): (u32, u16), field: &str) {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)
        .unwrap()
        .and_time(NaiveTime::MIN);
    let serial = |moment: NaiveDateTime| (moment - zero).num_minutes() as f64 / 1440.0;
    let (number, format) = if let Ok(number) = field.parse::<f64>() {
        (number, "General")
    } else if let Ok(date) = field.parse::<NaiveDate>() {
        (serial(date.and_time(NaiveTime::MIN)), "dd/mm/yyyy")
    } else if let Ok(moment) = NaiveDateTime::parse_from_str(field, "%Y-%m-%dT%H:%M") {
        (serial(moment), "dd/mm/yyyy hh:mm")
    } else if let Ok(time) = NaiveTime::parse_from_str(field, "%H:%M") {
        (serial(zero.date().and_time(time)), "hh:mm")
    } else {
        sheet.write_string(row, column, field).unwrap();
        return;
    };
    let format = Format::new().set_num_format(format);
    sheet
        .write_number_with_format(row, column, number, &format)
        .unwrap();
}

fn load_book(path: &Path) -> oneknock::error::Result<dataset::Dataset> {
    dataset::load(path, &rules(), Mode::Strict)
}

#[test]
fn numbers_dates_and_times_come_back_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = load_book(&book(&small(), &folder)).unwrap();
    assert_eq!(dataset.landlord, load(&small(), &rules()).landlord);
}

#[test]
fn faults_name_the_sheet_the_row_and_the_column() {
    let folder = tempfile::tempdir().unwrap();
    let mangled = tables::each(&small(), |name, text| match name {
        "tasks" => text.replace(
            "T004,100050768003,eicr,2027-03-01",
            "T004,1.00E+11x,eirc,soon",
        ),
        "bookings" => String::from("booking_id\n"),
        _ => text.to_owned(),
    });
    let error = load_book(&book(&mangled, &folder)).unwrap_err().to_string();
    insta::assert_snapshot!(error);
}

#[test]
fn a_sheet_that_is_needed_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let error = load_book(&book(&small()[..3].to_vec(), &folder))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("landlord.xlsx[tasks]: is missing"),
        "{error}"
    );
}
