//! A table: rows of one type, its columns with their meaning, written as CSV or as a sheet.
//!
//! The `table!` macro makes the row's struct and the description of its columns from the
//! same lines, so that the data dictionary cannot drift from what is written.

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::{Pence, TimeOfDay};

/// A file of rows of one type.
pub trait Table {
    /// The file's stem: `visits` for `visits.csv` and the sheet `visits`.
    const NAME: &'static str;
    /// What a row is.
    const ABOUT: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [Column];

    /// The row's values, in the order of the columns.
    fn cells(&self) -> Vec<Cell>;
}

/// A column and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Header.
    pub name: &'static str,
    /// What its values look like, for people.
    pub kind: &'static str,
    /// What its values are, for files with types.
    pub form: Form,
    /// What it means.
    pub about: &'static str,
}

/// What a column's values are; every value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Money.
    Money,
    /// Dates.
    Date,
    /// Times of day.
    Time,
    /// Dates and times.
    Moment,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known or applies.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with so many decimals.
    Number(f64, usize),
    /// Money.
    Money(Pence),
    /// A date.
    Date(NaiveDate),
    /// A time of day.
    Time(TimeOfDay),
    /// A date and time.
    Moment(NaiveDateTime),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Number(number, decimals) => write!(f, "{number:.decimals$}"),
            Self::Money(pence) => write!(f, "{}", Pounds(*pence)),
            Self::Date(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Moment(at) => write!(f, "{}", Moment(*at)),
        }
    }
}

/// A type that a column can hold.
pub trait Value {
    /// What its values look like, for people.
    const KIND: &'static str;
    /// What they are.
    const FORM: Form;

    /// As a cell.
    fn cell(&self) -> Cell;
}

macro_rules! value {
    ($type:ty, $form:ident, $kind:literal, $self:ident => $cell:expr) => {
        impl Value for $type {
            const KIND: &'static str = $kind;
            const FORM: Form = Form::$form;
            fn cell(&$self) -> Cell {
                $cell
            }
        }
    };
}

value!(String, Text, "text", self => if self.is_empty() { Cell::Empty } else { Cell::Text(self.clone()) });
value!(u64, Whole, "whole number", self => Cell::Whole(*self as i64));
value!(i64, Whole, "whole number", self => Cell::Whole(*self));
value!(f64, Number, "number", self => Cell::Number(*self, 6));
value!(bool, Text, "`true` or `false`", self => Cell::Text(self.to_string()));
value!(NaiveDate, Date, "date, `2026-12-15`", self => Cell::Date(*self));
value!(TimeOfDay, Time, "local time, `09:30`", self => Cell::Time(*self));
value!(Moment, Moment, "local date and time, `2026-12-15 09:30`", self => Cell::Moment(self.0));
value!(Pounds, Money, "pounds, `12.34`", self => Cell::Money(self.0));
value!(Share, Number, "share from 0 to 1, `0.7300`", self => Cell::Number(self.0, 4));
value!(Degrees, Number, "degrees, `53.52281`", self => Cell::Number(self.0, 5));
value!(List, Text, "values joined by `;`", self => if self.0.is_empty() { Cell::Empty } else { Cell::Text(self.to_string()) });

impl Value for Option<NaiveDate> {
    const KIND: &'static str = "date, `2026-12-15`, or empty";
    const FORM: Form = Form::Date;
    fn cell(&self) -> Cell {
        self.map_or(Cell::Empty, Cell::Date)
    }
}

impl Value for Option<i64> {
    const KIND: &'static str = "whole number, or empty";
    const FORM: Form = Form::Whole;
    fn cell(&self) -> Cell {
        self.map_or(Cell::Empty, Cell::Whole)
    }
}

/// Several values in one column, joined by `;`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List(pub Vec<String>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(";"))
    }
}

impl FromStr for List {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split(';').map(str::trim).filter(|s| !s.is_empty());
        Ok(Self(parts.map(str::to_owned).collect()))
    }
}

/// Money written as pounds with two decimals and nothing else, for columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pounds(pub Pence);

impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0.get() < 0 { "-" } else { "" };
        let pence = self.0.get().unsigned_abs();
        write!(f, "{sign}{}.{:02}", pence / 100, pence % 100)
    }
}

impl FromStr for Pounds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not pounds like 12.34");
        let (negative, digits) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let (pounds, pence) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(pounds) || !all_digits(pence) || pence.len() > 2 {
            return Err(wrong());
        }
        let tenfold = if pence.len() == 1 { 10 } else { 1 };
        let pounds: i64 = pounds.parse().map_err(|_| wrong())?;
        let pence: i64 = pence.parse().map_err(|_| wrong())?;
        let total = pounds
            .checked_mul(100)
            .and_then(|p| p.checked_add(pence * tenfold))
            .ok_or_else(wrong)?;
        Ok(Self(Pence(if negative { -total } else { total })))
    }
}

/// A probability or another share from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Share(pub f64);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4}", self.0)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse()
            .ok()
            .filter(|share| (0.0..=1.0).contains(share))
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a share from 0 to 1"))
    }
}

/// Degrees of latitude or longitude; five decimals are about a metre.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Degrees(pub f64);

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.5}", self.0)
    }
}

impl FromStr for Degrees {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let degrees: Option<f64> = text.parse().ok();
        degrees
            .filter(|d| d.is_finite())
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not degrees"))
    }
}

/// A local date and time to the minute. Written with a space and not a `T`, since Excel
/// knows it for a time only then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub NaiveDateTime);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format(Self::FORMAT))
    }
}

impl Moment {
    const FORMAT: &str = "%Y-%m-%d %H:%M";
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDateTime::parse_from_str(text, Self::FORMAT)
            .map(Self)
            .map_err(|_| format!("`{text}` is not a time like 2026-12-15 09:30"))
    }
}

macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    )+};
}

as_text!(List, Pounds, Share, Degrees, Moment);

/// The rows as CSV (RFC 4180, UTF-8, lines end in `\n`).
///
/// A byte order mark goes in front only where the file holds a character outside ASCII:
/// Excel needs it then and would garble the text without it; where there is none, it would
/// only trouble simpler readers.
///
/// # Errors
/// None in practice: writing to memory fails only when memory does.
pub fn to_csv<T: Table>(rows: &[T]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(64 * rows.len() + 256));
    writer.write_record(T::COLUMNS.iter().map(|c| c.name))?;
    let mut text = String::new();
    for row in rows {
        for cell in row.cells() {
            text.clear();
            fmt::Write::write_fmt(&mut text, format_args!("{cell}"))
                .map_err(|_| std::io::ErrorKind::Other)?;
            writer.write_field(&text)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    if bytes.is_ascii() {
        return Ok(bytes);
    }
    let mut marked = Vec::with_capacity(bytes.len() + 3);
    marked.write_all("\u{feff}".as_bytes())?;
    marked.write_all(&bytes)?;
    Ok(marked)
}

/// Makes a row's struct and its [`Table`] from the same lines.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $row:ident as $name:literal {
            $( $(#[doc = $doc:literal])+ $column:ident: $type:ty, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $row {
            $( $(#[doc = $doc])+ pub $column: $type, )+
        }

        impl $crate::report::table::Table for $row {
            const NAME: &'static str = $name;
            const ABOUT: &'static str = concat!($($about),+);
            const COLUMNS: &'static [$crate::report::table::Column] = &[$(
                $crate::report::table::Column {
                    name: stringify!($column),
                    kind: <$type as $crate::report::table::Value>::KIND,
                    form: <$type as $crate::report::table::Value>::FORM,
                    about: concat!($($doc),+),
                },
            )+];

            fn cells(&self) -> Vec<$crate::report::table::Cell> {
                vec![$( $crate::report::table::Value::cell(&self.$column) ),+]
            }
        }
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_read_back_as_written() {
        for pence in [0, 5, -5, 12_345_678, -100] {
            let pounds = Pounds(Pence(pence));
            assert_eq!(pounds.to_string().parse(), Ok(pounds));
        }
        for wrong in [
            "",
            "1,000.00",
            "£3",
            "1.234",
            ".5",
            "--1",
            "99999999999999999999",
        ] {
            assert!(wrong.parse::<Pounds>().is_err(), "{wrong}");
        }
        assert_eq!("1.5".parse(), Ok(Pounds(Pence(150))));
    }

    #[test]
    fn shares_outside_nought_to_one_are_refused() {
        assert!("1.01".parse::<Share>().is_err());
        assert!("NaN".parse::<Share>().is_err());
        assert_eq!("0.7300".parse(), Ok(Share(0.73)));
    }
}
