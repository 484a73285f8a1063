//! The workbook: every table as a sheet, for those who live in Excel.

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::Tables;
use super::table::{Cell, Table};

/// Excel counts days from here (its 1900 system, for dates after February 1900).
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();

/// A sheet holds so many rows, the header included.
const MOST_ROWS: usize = 1_048_576;

/// All tables as a workbook. `now` is written as its time of creation, so that equal builds
/// write equal bytes.
pub(super) fn workbook(tables: &Tables, now: NaiveDateTime) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::parse_from_str(&now.format("%Y-%m-%dT%H:%M:%S").to_string())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let formats = Formats::new();
    sheet(&mut workbook, &formats, &tables.visits)?;
    sheet(&mut workbook, &formats, &tables.visit_tasks)?;
    sheet(&mut workbook, &formats, &tables.routes)?;
    sheet(&mut workbook, &formats, &tables.unplanned)?;
    sheet(&mut workbook, &formats, &tables.contacts)?;
    sheet(&mut workbook, &formats, &tables.changes)?;
    workbook.save_to_buffer()
}

/// How each kind of cell is shown.
struct Formats {
    head: Format,
    whole: Format,
    money: Format,
    date: Format,
    time: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let of = |pattern: &str| Format::new().set_num_format(pattern);
        Self {
            head: Format::new().set_bold().set_align(FormatAlign::Top),
            // Twelve digits of a UPRN would else be shown as 1.00E+11.
            whole: of("0"),
            money: of("#,##0.00"),
            date: of("yyyy-mm-dd"),
            time: of("hh:mm"),
            moment: of("yyyy-mm-dd hh:mm"),
        }
    }
}

fn sheet<T: Table>(
    workbook: &mut Workbook,
    formats: &Formats,
    rows: &[T],
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(T::NAME)?;
    for (column, described) in T::COLUMNS.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, described.name, &formats.head)?;
        let width = described.name.len().clamp(10, 24) + 2;
        sheet.set_column_width(column as u16, width as f64)?;
    }
    let rows = &rows[..rows.len().min(MOST_ROWS - 1)];
    for (index, row) in rows.iter().enumerate() {
        for (column, cell) in row.cells().iter().enumerate() {
            write(sheet, formats, index as u32 + 1, column as u16, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last = (rows.len() as u32, T::COLUMNS.len() as u16 - 1);
    sheet.autofilter(0, 0, last.0, last.1)?;
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    column: u16,
    cell: &Cell,
) -> Result<(), XlsxError> {
    let (number, format) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
            return Ok(());
        }
        Cell::Number(number, _) => {
            sheet.write_number(row, column, *number)?;
            return Ok(());
        }
        Cell::Whole(number) => (*number as f64, &formats.whole),
        Cell::Money(pence) => (pence.as_pounds(), &formats.money),
        Cell::Date(date) => (days(*date), &formats.date),
        Cell::Time(time) => (f64::from(time.minutes()) / 1440.0, &formats.time),
        Cell::Moment(at) => {
            let seconds = at.time().signed_duration_since(chrono::NaiveTime::MIN);
            let share = seconds.num_seconds() as f64 / 86_400.0;
            (days(at.date()) + share, &formats.moment)
        }
    };
    sheet.write_number_with_format(row, column, number, format)?;
    Ok(())
}

fn days(date: NaiveDate) -> f64 {
    (date - EPOCH).num_days() as f64
}
