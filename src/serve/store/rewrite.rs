//! Rewrite: a CSV file with some of its rows and more, column by name.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a CSV file again: the rows to keep, then more, with columns added where they are new.
///
/// # Errors
/// Where the file cannot be read as CSV or written.
pub(super) fn rewrite(
    path: &Path,
    header: &[&str],
    keep: impl Fn(&BTreeMap<&str, &str>) -> bool,
    more: &[Vec<(&str, String)>],
) -> Result<()> {
    let old = std::fs::read(path).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(old.as_slice());
    let found = reader.headers().cloned().unwrap_or_default();
    let mut names: Vec<String> = found.iter().map(str::to_owned).collect();
    for name in header {
        if !names.iter().any(|n| n == name) {
            names.push((*name).to_owned());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let wrong = |e: csv::Error| Error::io("write", path, std::io::Error::other(e));
    writer.write_record(&names).map_err(wrong)?;
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let row: BTreeMap<&str, &str> = found.iter().zip(record.iter()).collect();
        if keep(&row) {
            let cells = names
                .iter()
                .map(|n| row.get(n.as_str()).copied().unwrap_or(""));
            writer.write_record(cells).map_err(wrong)?;
        }
    }
    for row in more {
        let cell = |name: &String| {
            let found = row.iter().find(|(n, _)| n == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        writer.write_record(names.iter().map(cell)).map_err(wrong)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| Error::io("write", path, std::io::Error::other(e.to_string())))?;
    std::fs::write(path, bytes).map_err(|e| Error::io("write", path, e))
}
