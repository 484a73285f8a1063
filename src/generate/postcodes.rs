//! Read: a postcode file and a households file, and every fault in them at its line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::place::Point;
use crate::error::Fault;

/// Latitudes and longitudes of the United Kingdom, with a margin.
const LATITUDES: (f64, f64) = (49.0, 61.5);
const LONGITUDES: (f64, f64) = (-9.0, 2.5);

/// A lower-layer super output area: its postcodes, and what the census says of its households.
#[derive(Debug, Clone)]
pub(super) struct Area {
    /// The town, from the area's name; may be empty.
    pub place: String,
    pub postcodes: Vec<(String, Point)>,
    /// Households that rent from the council: the weight of the area.
    pub rented: f64,
    /// Share of households in flats.
    pub flats: f64,
    /// Share of residents disabled under the Equality Act.
    pub disabled: f64,
}

/// What the households file says of one area.
#[derive(Debug, Clone)]
struct Census {
    place: String,
    rented: f64,
    flats: f64,
    disabled: f64,
}

/// The areas at which to place homes, in code order; or every fault in the files.
pub(super) fn areas(postcodes: &Path, households: Option<&Path>) -> Result<Vec<Area>, Vec<Fault>> {
    let mut faults = Vec::new();
    let points = read_postcodes(postcodes, households.is_some(), &mut faults);
    let census = households.map(|path| read_households(path, &mut faults));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut areas = Vec::new();
    for (code, postcodes) in points {
        let known = match &census {
            Some(census) => census.get(&code).cloned(),
            // No households file: an area weighs as many homes as it has postcodes.
            None => Some(Census {
                place: String::new(),
                rented: postcodes.len() as f64,
                flats: 1.0,
                disabled: 1.0,
            }),
        };
        if let Some(Census {
            place,
            rented,
            flats,
            disabled,
        }) = known
            && rented > 0.0
        {
            areas.push(Area {
                place,
                postcodes,
                rented,
                flats,
                disabled,
            });
        }
    }
    if areas.is_empty() {
        let allowed = match households {
            Some(path) => format!(
                "give at least one lsoa21cd with rent_council in {}",
                path.display()
            ),
            None => "give at least one postcode".to_owned(),
        };
        return Err(vec![of_file(postcodes, "no place for a home", allowed)]);
    }
    Ok(areas)
}

/// Postcodes by area code: `lsoa21cd`, or the postcode sector where that column is missing.
fn read_postcodes(
    path: &Path,
    need_area: bool,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, Vec<(String, Point)>> {
    let mut required = vec!["postcode", "latitude", "longitude"];
    if need_area {
        required.push("lsoa21cd");
    }
    let mut areas: BTreeMap<String, Vec<(String, Point)>> = BTreeMap::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let Some(table) = Table::read(path, &required, faults) else {
        return areas;
    };
    for row in &table.rows {
        let before = faults.len();
        let postcode = spaced(&row.text(&table, "postcode").to_uppercase());
        if !is_postcode(&postcode) {
            let what = format!("`{postcode}` is not a postcode");
            faults.push(row.fault(&table, "postcode", what, "give one such as `DN1 1AA`"));
        } else if let Some(line) = seen.insert(postcode.clone(), row.line) {
            let what = format!("`{postcode}` is already on line {line}");
            faults.push(row.fault(&table, "postcode", what, "give each postcode once"));
        }
        let lat = row.number(&table, "latitude", LATITUDES, faults);
        let lon = row.number(&table, "longitude", LONGITUDES, faults);
        let area = match row.text(&table, "lsoa21cd") {
            "" if need_area => {
                let allowed = "give a 2021 lower-layer super output area code";
                faults.push(row.fault(&table, "lsoa21cd", "is empty", allowed));
                String::new()
            }
            "" => postcode
                .chars()
                .take(postcode.len().saturating_sub(2))
                .collect(),
            code => code.to_owned(),
        };
        if let (Some(lat), Some(lon), true) = (lat, lon, faults.len() == before) {
            areas
                .entry(area)
                .or_default()
                .push((postcode, Point { lat, lon }));
        }
    }
    areas
}

fn read_households(path: &Path, faults: &mut Vec<Fault>) -> BTreeMap<String, Census> {
    let required = ["lsoa21cd", "rent_council"];
    let mut census = BTreeMap::new();
    let Some(table) = Table::read(path, &required, faults) else {
        return census;
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in &table.rows {
        let code = row.text(&table, "lsoa21cd").to_owned();
        if code.is_empty() || !seen.insert(code.clone()) {
            let what = if code.is_empty() {
                "is empty".into()
            } else {
                format!("`{code}` again")
            };
            faults.push(row.fault(&table, "lsoa21cd", what, "give each area once"));
        }
        let mut count = |column: &str| {
            let given = table.column(column).is_some();
            given
                .then(|| row.number(&table, column, (0.0, 1e6), faults))
                .flatten()
        };
        let rented = count("rent_council").unwrap_or(0.0);
        let flats = count("flat_purpose_built").unwrap_or(0.0) + count("flat_other").unwrap_or(0.0);
        let share = |part: f64, whole: Option<f64>| match whole {
            Some(whole) if whole > 0.0 => part / whole,
            _ => 1.0,
        };
        let flats = share(flats, count("households"));
        let disabled = share(
            count("residents_disabled").unwrap_or(0.0),
            count("residents"),
        );
        let name = row.text(&table, "lsoa21nm");
        let place = name
            .rsplit_once(' ')
            .map_or(name, |(town, _)| town)
            .to_owned();
        census.insert(
            code,
            Census {
                place,
                rented,
                flats,
                disabled,
            },
        );
    }
    census
}

/// A postcode with its space: the seven-character form of ONS lookups has none where the outward
/// code has four characters.
fn spaced(text: &str) -> String {
    match text.len().checked_sub(3) {
        Some(cut) if !text.contains(' ') && text.is_char_boundary(cut) => {
            format!("{} {}", &text[..cut], &text[cut..])
        }
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// True of text in the form of a unit postcode: outward code, one space, digit and two letters.
fn is_postcode(text: &str) -> bool {
    let Some((outward, inward)) = text.split_once(' ') else {
        return false;
    };
    let inward = inward.as_bytes();
    let alphanumeric = outward
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (2..=4).contains(&outward.len())
        && alphanumeric
        && outward.starts_with(|c: char| c.is_ascii_uppercase())
        && outward.bytes().any(|b| b.is_ascii_digit())
        && inward.len() == 3
        && inward[0].is_ascii_digit()
        && inward[1..].iter().all(u8::is_ascii_uppercase)
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn of_file(path: &Path, what: impl Into<String>, allowed: impl Into<String>) -> Fault {
    Fault::at(name(path), 0, 0, what, allowed)
}

/// A CSV file in memory, with the line of every row.
struct Table<'a> {
    path: &'a Path,
    header: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    line: u64,
    fields: Vec<String>,
}

impl<'a> Table<'a> {
    /// Reads the file; `None`, with faults added, where nothing in it can be checked further.
    fn read(path: &'a Path, required: &[&str], faults: &mut Vec<Fault>) -> Option<Self> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                faults.push(of_file(
                    path,
                    format!("cannot be read: {e}"),
                    "give a CSV file",
                ));
                return None;
            }
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header: Vec<String> = match reader.byte_headers() {
            Ok(names) => names
                .iter()
                .map(|n| String::from_utf8_lossy(n).trim().to_lowercase())
                .collect(),
            Err(e) => {
                faults.push(of_file(path, e.to_string(), "give CSV with a header row"));
                return None;
            }
        };
        let mut table = Self {
            path,
            header,
            rows: Vec::new(),
        };
        let missing: Vec<&str> = required
            .iter()
            .copied()
            .filter(|c| table.column(c).is_none())
            .collect();
        for column in &missing {
            let allowed = format!("give the columns {}", required.join(", "));
            faults.push(Fault::at(
                name(path),
                1,
                0,
                format!("no column `{column}`"),
                allowed,
            ));
        }
        if !missing.is_empty() {
            return None;
        }
        table.read_rows(&mut reader, faults);
        if table.rows.is_empty() && faults.is_empty() {
            faults.push(of_file(
                path,
                "has no rows",
                "give a header and at least one row",
            ));
        }
        Some(table)
    }

    fn read_rows(&mut self, reader: &mut csv::Reader<&[u8]>, faults: &mut Vec<Fault>) {
        for record in reader.byte_records() {
            let record = match record {
                Ok(record) => record,
                Err(e) => {
                    faults.push(of_file(
                        self.path,
                        e.to_string(),
                        "write CSV as RFC 4180 has it",
                    ));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            if record.len() != self.header.len() {
                let what = format!("a row of {} fields", record.len());
                let allowed = format!("give {} fields, as the header has", self.header.len());
                faults.push(Fault::at(name(self.path), line, 0, what, allowed));
                continue;
            }
            let fields: Result<Vec<String>, _> = record
                .iter()
                .map(|f| std::str::from_utf8(f).map(|f| f.trim().to_owned()))
                .collect();
            match fields {
                Ok(fields) => self.rows.push(Row { line, fields }),
                Err(_) => {
                    faults.push(Fault::at(
                        name(self.path),
                        line,
                        0,
                        "not UTF-8",
                        "save it as UTF-8",
                    ));
                }
            }
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }
}

impl Row {
    fn text(&self, table: &Table<'_>, column: &str) -> &str {
        table
            .column(column)
            .and_then(|i| self.fields.get(i))
            .map_or("", String::as_str)
    }

    fn fault(
        &self,
        table: &Table<'_>,
        column: &str,
        what: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Fault {
        let number = table.column(column).map_or(0, |i| i as u64 + 1);
        let what = format!("{column}: {}", what.into());
        Fault::at(name(table.path), self.line, number, what, allowed)
    }

    fn number(
        &self,
        table: &Table<'_>,
        column: &str,
        (low, high): (f64, f64),
        faults: &mut Vec<Fault>,
    ) -> Option<f64> {
        let text = self.text(table, column);
        match text.parse::<f64>() {
            Ok(value) if (low..=high).contains(&value) => Some(value),
            Ok(_) => {
                let allowed = format!("give a number from {low} to {high}");
                faults.push(self.fault(table, column, format!("{text} is out of range"), allowed));
                None
            }
            Err(_) => {
                let what = format!("`{text}` is not a number");
                let allowed = format!("give a number from {low} to {high}");
                faults.push(self.fault(table, column, what, allowed));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_postcode, spaced};

    #[test]
    fn seven_character_postcodes_get_their_space() {
        assert_eq!(spaced("DN104SU"), "DN10 4SU");
        assert_eq!(spaced("DN1  1AA"), "DN1 1AA");
        assert_eq!(spaced(""), "");
    }

    #[test]
    fn postcodes_by_form() {
        assert!(
            ["DN1 1AA", "M19 1GD", "SW1A 1AA"]
                .iter()
                .all(|p| is_postcode(p))
        );
        assert!(
            ["", "DN11AA", "DN1 AAA", "1DN 1AA", "DN1 1A"]
                .iter()
                .all(|p| !is_postcode(p))
        );
    }
}
