//! Matrix: durations from a file, pair by pair.
//!
//! Columns `from`, `to`, `seconds` and, if known, `metres`; `from` and `to` are UPRNs or
//! operative identifiers (`ID:end` for where a day ends, if that is elsewhere). Homes at the
//! same coordinates are one place: a row for any of them serves all.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Drive;
use super::opened::{Whose, places};
use crate::error::{Error, Fault, Faults, Result};
use crate::model::{Landlord, LatLon};
use crate::rules::TravelRules;

/// Durations between places, by number.
#[derive(Debug)]
pub(super) struct Matrix {
    numbers: BTreeMap<[u64; 2], u32>,
    /// By from, then to.
    pairs: Vec<([u32; 2], Drive)>,
    has_missed: AtomicBool,
}

/// A row of the file, unread.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) seconds: String,
    pub(super) metres: String,
}

/// Longest and furthest that a row may say: beyond, it is a slip.
const MOST_SECONDS: f64 = 86_400.0;
const MOST_METRES: f64 = 2_000_000.0;

fn key(at: LatLon) -> [u64; 2] {
    [at.latitude.to_bits(), at.longitude.to_bits()]
}

impl Matrix {
    /// Reads the file for the places of a landlord.
    pub(super) fn read(rules: &TravelRules, landlord: &Landlord, lenient: bool) -> Result<Self> {
        let Some(path) = &rules.matrix else {
            return Err(Error::travel("no matrix is named", "give `travel.matrix`"));
        };
        let rows = read_rows(path)?;
        let stands_in = rules.stands_in(lenient);
        Self::of(&file_name(path), &rows, landlord, stands_in)
    }

    fn of(file: &str, rows: &[Row], landlord: &Landlord, stands_in: bool) -> Result<Self> {
        let mut numbers: BTreeMap<[u64; 2], u32> = BTreeMap::new();
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        let mut of_number: Vec<String> = Vec::new();
        for (whose, at) in places(landlord) {
            let name = name(landlord, whose);
            let next = numbers.len() as u32;
            let number = *numbers.entry(key(at)).or_insert(next);
            if number == next {
                of_number.push(name.clone());
            }
            names.insert(name, number);
        }
        let mut faults = Faults::default();
        let mut pairs: Vec<([u32; 2], Drive)> = Vec::with_capacity(rows.len());
        for row in rows {
            match read_row(row, &names) {
                Ok(Some(pair)) => pairs.push(pair),
                Ok(None) => {}
                Err((column, what, allowed)) => {
                    faults
                        .0
                        .push(Fault::at(file, row.line, column, what, allowed));
                }
            }
        }
        faults.into_result()?;
        // The quicker of two rows for one pair, whichever stands first.
        pairs.sort_by_key(|(pair, drive)| (*pair, drive.deciseconds, drive.metres));
        pairs.dedup_by_key(|(pair, _)| *pair);
        let matrix = Self {
            numbers,
            pairs,
            has_missed: AtomicBool::new(false),
        };
        if !stands_in {
            matrix.whole(file, &of_number)?;
        }
        Ok(matrix)
    }

    /// Every pair must be there where nothing may stand in for it.
    fn whole(&self, file: &str, of_number: &[String]) -> Result<()> {
        let places = self.numbers.len();
        let wanted = places * places.saturating_sub(1);
        let missing = wanted - self.pairs.len().min(wanted);
        if missing == 0 {
            return Ok(());
        }
        let pairs = (0..places as u32).flat_map(|a| (0..places as u32).map(move |b| [a, b]));
        let first = pairs
            .filter(|[a, b]| a != b)
            .find(|pair| self.find(*pair).is_none())
            .unwrap_or_default();
        let [from, to] = first.map(|n| of_number[n as usize].as_str());
        Err(Error::Input(Faults(vec![Fault::at(
            file,
            0,
            0,
            format!("{missing} of {wanted} pairs are missing, the first from {from} to {to}"),
            "add them, or set `travel.fallback = \"crow_fly\"` for those it lacks",
        )])))
    }

    /// The number of a place; `None` for one that the landlord does not have.
    pub(super) fn number(&self, at: LatLon) -> Option<u32> {
        self.numbers.get(&key(at)).copied()
    }

    fn find(&self, pair: [u32; 2]) -> Option<Drive> {
        let at = self.pairs.binary_search_by_key(&pair, |(p, _)| *p).ok()?;
        Some(self.pairs[at].1)
    }

    pub(super) fn drive(&self, from: Option<u32>, to: Option<u32>) -> Option<Drive> {
        let pair = [from?, to?];
        if pair[0] == pair[1] {
            return Some(Drive {
                deciseconds: 0,
                metres: 0,
            });
        }
        let found = self.find(pair);
        if found.is_none() && !self.has_missed.swap(true, Ordering::Relaxed) {
            tracing::warn!("the matrix lacks pairs: their legs are taken crow-fly");
        }
        found
    }
}

fn name(landlord: &Landlord, whose: Whose) -> String {
    match whose {
        Whose::Home(uprn) => uprn.to_string(),
        Whose::Start(o) => landlord.operatives[o].id.clone(),
        Whose::End(o) => format!("{}:end", landlord.operatives[o].id),
    }
}

/// A pair with its drive; `None` for a place to itself. A fault as column, what and allowed.
type Read = std::result::Result<Option<([u32; 2], Drive)>, (u64, String, String)>;

fn read_row(row: &Row, names: &BTreeMap<String, u32>) -> Read {
    let place = |column: u64, text: &str| {
        names.get(text.trim()).copied().ok_or_else(|| {
            let what = format!("`{text}` is neither a home nor an operative of the dataset");
            (
                column,
                what,
                "give a UPRN of properties.csv or an operative_id".to_owned(),
            )
        })
    };
    let number = |column: u64, text: &str, most: f64| {
        let value = text.trim().parse::<f64>().ok();
        value.filter(|v| (0.0..=most).contains(v)).ok_or_else(|| {
            let what = format!("`{text}` is not a number from 0 to {most}");
            (
                column,
                what,
                "give seconds and metres as plain numbers".to_owned(),
            )
        })
    };
    let pair = [place(1, &row.from)?, place(2, &row.to)?];
    let seconds = number(3, &row.seconds, MOST_SECONDS)?;
    let metres = match row.metres.trim() {
        "" => 0.0,
        text => number(4, text, MOST_METRES)?,
    };
    let drive = Drive {
        deciseconds: (seconds * 10.0).round() as u32,
        metres: metres.round() as u32,
    };
    Ok((pair[0] != pair[1]).then_some((pair, drive)))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn read_rows(path: &Path) -> Result<Vec<Row>> {
    let is = |end: &str| {
        path.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case(end))
    };
    if is("parquet") {
        return super::matrix_parquet::rows(path);
    }
    csv_rows(path)
}

fn csv_rows(path: &Path) -> Result<Vec<Row>> {
    let file = file_name(path);
    let fault = |line: u64, what: String, allowed: &str| {
        Error::Input(Faults(vec![Fault::at(&file, line, 0, what, allowed)]))
    };
    let open = std::fs::File::open(path).map_err(|error| Error::io("read", path, error))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(open);
    let line = |error: &csv::Error| error.position().map_or(0, csv::Position::line);
    let header = reader
        .headers()
        .map_err(|e| fault(1, e.to_string(), "a CSV file with a header"))?;
    let header = header.clone();
    let column = |name: &str| {
        let is = |h: &str| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name);
        header.iter().position(is)
    };
    let need = |name: &str| {
        let missing = || {
            fault(
                1,
                format!("column `{name}` is missing"),
                "from,to,seconds,metres",
            )
        };
        column(name).ok_or_else(missing)
    };
    let (from, to, seconds) = (need("from")?, need("to")?, need("seconds")?);
    let metres = column("metres");
    let mut rows = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|e| fault(line(&e), e.to_string(), "mend or leave out the row"))?;
        let text = |i: usize| record.get(i).unwrap_or("").to_owned();
        rows.push(Row {
            line: record.position().map_or(0, csv::Position::line),
            from: text(from),
            to: text(to),
            seconds: text(seconds),
            metres: metres.map(text).unwrap_or_default(),
        });
    }
    Ok(rows)
}
