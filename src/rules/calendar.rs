//! Calendar: bank holidays and working days of each nation.
//!
//! Bank holidays come in the shape of GOV.UK's
//! [bank-holidays.json](https://www.gov.uk/bank-holidays.json); the shipped file covers whole
//! years, and a dataset may put a newer one in its folder. A date in a year that no file
//! covers is refused, never taken for a working day.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::Nation;
use crate::error::{Error, Fault, Faults, Result};

/// The shipped file, as it is in `data/`.
const SHIPPED: &str = include_str!("../../data/bank-holidays.json");

/// A file in GOV.UK's shape: divisions by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BankHolidays(BTreeMap<String, Division>);

/// One division: England and Wales, Scotland or Northern Ireland.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Division {
    /// Its holidays, by date.
    pub events: Vec<BankHoliday>,
}

/// One bank holiday.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BankHoliday {
    /// What it is called.
    pub title: String,
    /// When it is, a substitute day where the day itself falls on a weekend.
    pub date: NaiveDate,
    /// `Substitute day`, or empty.
    #[serde(default)]
    pub notes: String,
}

impl BankHolidays {
    /// The shipped holidays.
    ///
    /// # Errors
    /// Never with the file as shipped: a test reads it.
    pub fn shipped() -> Result<Self> {
        Self::from_json("the shipped bank-holidays.json", SHIPPED)
    }

    /// Reads a file in GOV.UK's shape; `file` is its name in faults.
    ///
    /// # Errors
    /// The fault, with line and column.
    pub fn from_json(file: &str, text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let holidays: Self = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line() as u64, error.column() as u64);
            fault(file, line, column, &format!("not bank holidays: {error}"))
        })?;
        match Nation::CODES
            .iter()
            .find(|(_, nation)| holidays.division(*nation).is_none())
        {
            Some((_, nation)) => {
                let what = format!("no division `{}`", division_name(*nation));
                Err(fault(file, 0, 0, &what))
            }
            None => Ok(holidays),
        }
    }

    /// A nation's holidays.
    pub fn division(&self, nation: Nation) -> Option<&Division> {
        self.0.get(division_name(nation))
    }
}

fn fault(file: &str, line: u64, column: u64, what: &str) -> Error {
    let allowed = "the file as GOV.UK publishes it at https://www.gov.uk/bank-holidays.json";
    Error::Input(Faults(vec![Fault::at(file, line, column, what, allowed)]))
}

/// Bank holidays of Wales are those of England: Banking and Financial Dealings Act 1971, sch. 1.
fn division_name(nation: Nation) -> &'static str {
    match nation {
        Nation::England | Nation::Wales => "england-and-wales",
        Nation::Scotland => "scotland",
        Nation::NorthernIreland => "northern-ireland",
    }
}

/// A date in a year whose bank holidays are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the bank holidays of {date} are not known: the calendar of {} covers {first} to {last}; \
     put a newer https://www.gov.uk/bank-holidays.json in the dataset's folder",
    .nation.code()
)]
pub struct BeyondCalendar {
    /// The date asked for.
    pub date: NaiveDate,
    /// Whose calendar.
    pub nation: Nation,
    /// First year covered.
    pub first: i32,
    /// Last year covered.
    pub last: i32,
}

/// A nation's working days: Monday to Friday, bank holidays left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDays {
    nation: Nation,
    holidays: BTreeSet<NaiveDate>,
    years: BTreeSet<i32>,
}

impl WorkingDays {
    /// By the shipped bank holidays.
    ///
    /// # Errors
    /// Never with the file as shipped: a test reads it.
    pub fn new(nation: Nation) -> Result<Self> {
        Self::load(nation, None)
    }

    /// By the shipped bank holidays with a dataset's own `bank-holidays.json` over them: its
    /// years take the place of the shipped ones.
    ///
    /// # Errors
    /// That the file cannot be read, or its fault with line and column.
    pub fn load(nation: Nation, own: Option<&Path>) -> Result<Self> {
        let mut days = Self {
            nation,
            holidays: BTreeSet::new(),
            years: BTreeSet::new(),
        };
        days.lay_over(&BankHolidays::shipped()?);
        if let Some(path) = own {
            let text =
                std::fs::read_to_string(path).map_err(|source| Error::io("read", path, source))?;
            let file = path
                .file_name()
                .map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
            days.lay_over(&BankHolidays::from_json(&file, &text)?);
        }
        Ok(days)
    }

    /// Takes over whole years: a year is covered where the file has any holiday in it.
    fn lay_over(&mut self, holidays: &BankHolidays) {
        let events = holidays
            .division(self.nation)
            .map_or(&[][..], |d| &d.events);
        let years: BTreeSet<i32> = events.iter().map(|event| event.date.year()).collect();
        self.holidays.retain(|date| !years.contains(&date.year()));
        self.holidays.extend(events.iter().map(|event| event.date));
        self.years.extend(years);
    }

    /// Whose working days they are.
    pub fn nation(&self) -> Nation {
        self.nation
    }

    /// Whether a date is a working day.
    ///
    /// # Errors
    /// A year whose bank holidays are not known.
    pub fn is_working(&self, date: NaiveDate) -> Result<bool, BeyondCalendar> {
        if !self.years.contains(&date.year()) {
            return Err(self.beyond(date));
        }
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(!weekend && !self.holidays.contains(&date))
    }

    /// Whether a date is a bank holiday; false in a year that the calendar does not know.
    pub fn is_bank_holiday(&self, date: NaiveDate) -> bool {
        self.holidays.contains(&date)
    }

    fn beyond(&self, date: NaiveDate) -> BeyondCalendar {
        BeyondCalendar {
            date,
            nation: self.nation,
            first: self.years.first().copied().unwrap_or_default(),
            last: self.years.last().copied().unwrap_or_default(),
        }
    }

    /// The last day of a period of `n` working days that begins with the day after `date`;
    /// `date` itself does not count, whether it is a working day or not. Zero gives `date`.
    ///
    /// # Errors
    /// A year whose bank holidays are not known.
    pub fn add(&self, date: NaiveDate, n: u32) -> Result<NaiveDate, BeyondCalendar> {
        let mut day = date;
        let mut left = n;
        while left > 0 {
            day = day.succ_opt().ok_or_else(|| self.beyond(day))?;
            left -= u32::from(self.is_working(day)?);
        }
        Ok(day)
    }

    /// Working days after `from`, up to and with `to`; negative where `to` is the earlier.
    ///
    /// # Errors
    /// A year whose bank holidays are not known.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<i64, BeyondCalendar> {
        if to < from {
            return Ok(-self.between(to, from)?);
        }
        let mut count = 0;
        for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
            count += i64::from(self.is_working(day)?);
        }
        Ok(count)
    }
}
