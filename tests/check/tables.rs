//! The small dataset's tables as text, to be written in other ways.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use oneknock::dataset::{self, Dataset, Mode};
use oneknock::rules::{self, Rules};
use tempfile::TempDir;

/// Names of the tables with their text.
pub(crate) type Tables = Vec<(String, String)>;

pub(crate) fn small_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small")
}

pub(crate) fn small() -> Tables {
    let read = |name: &str| fs::read_to_string(small_folder().join(format!("{name}.csv"))).unwrap();
    dataset::TABLES
        .iter()
        .map(|name| ((*name).to_owned(), read(name)))
        .collect()
}

/// The rules of the small dataset.
pub(crate) fn rules() -> Rules {
    rules::load(Some(&small_folder().join("rules.toml"))).unwrap()
}

/// Changes the text of each table.
pub(crate) fn each(tables: &Tables, change: impl Fn(&str, &str) -> String) -> Tables {
    tables
        .iter()
        .map(|(name, text)| (name.clone(), change(name, text)))
        .collect()
}

/// Writes tables into a folder of their own.
pub(crate) fn write(tables: &Tables) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in tables {
        fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    }
    folder
}

pub(crate) fn load(tables: &Tables, rules: &Rules) -> Dataset {
    let folder = write(tables);
    dataset::load(folder.path(), rules, Mode::Strict).unwrap()
}

/// Every date of a text in ISO form, written in another.
pub(crate) fn with_dates(text: &str, format: impl Fn(NaiveDate) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("202") {
        let date = rest
            .get(at..at + 10)
            .and_then(|ten| ten.parse::<NaiveDate>().ok());
        let length = if date.is_some() { 10 } else { 3 };
        out.push_str(&rest[..at]);
        out.push_str(&date.map_or_else(|| rest[at..at + length].to_owned(), &format));
        rest = &rest[at + length..];
    }
    out + rest
}
