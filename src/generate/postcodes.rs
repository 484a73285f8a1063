//! Read: a postcode file and a households file, and every fault in them at its line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::point::Point;
use super::table::{Table, of_file};
use crate::error::Fault;

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
        let given = row.text(&table, "postcode");
        let postcode = spaced(&given.to_uppercase());
        if !is_postcode(&postcode) {
            let what = format!("`{given}` is not a postcode");
            faults.push(row.fault(&table, "postcode", what, "give one such as `DN1 1AA`"));
        } else if let Some(line) = seen.insert(postcode.clone(), row.line) {
            let what = format!("`{postcode}` is already on line {line}");
            faults.push(row.fault(&table, "postcode", what, "give each postcode once"));
        }
        let at = row.place(&table, faults);
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
        if let (Some(at), true) = (at, faults.len() == before) {
            areas.entry(area).or_default().push((postcode, at));
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
