//! Where tables come from: a folder of CSV files, or one workbook.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Error, Fault, Faults, Result};

use super::delimited::{Delimited, unreadable};
use super::fields::suggest;
use super::sheet::Workbook;
use super::table::Table;

/// The rules file of a dataset, where it has one: `rules.toml` in the folder, or beside the
/// workbook.
pub fn rules_file(dataset: &Path) -> Option<PathBuf> {
    let folder = if dataset.is_dir() {
        dataset
    } else {
        dataset.parent()?
    };
    Some(folder.join("rules.toml")).filter(|path| path.exists())
}

/// A folder or a workbook, by the names of its tables.
#[derive(Debug)]
pub(super) struct Source {
    store: Store,
    /// Names as the user knows them, with or without `.csv`.
    names: Vec<String>,
}

#[derive(Debug)]
enum Store {
    Folder(PathBuf),
    Workbook { name: String, book: Box<Workbook> },
}

impl Source {
    /// Finds out what is there.
    ///
    /// # Errors
    /// Where there is neither a folder nor a workbook at the path.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let remedy = "give a folder of CSV files, or one .xlsx workbook";
        if path.is_dir() {
            return Self::open_folder(path);
        }
        if !path.exists() {
            let what = format!("there is no dataset at `{}`", path.display());
            return Err(Error::usage(what, remedy));
        }
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if !path.is_file() || (extension != "xlsx" && extension != "xlsm") {
            let what = format!("`{}` is no dataset", path.display());
            return Err(Error::usage(what, remedy));
        }
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let book =
            Workbook::open(path, &name).map_err(|fault| Error::Input(Faults(vec![fault])))?;
        let book = Box::new(book);
        let names = book.names();
        let store = Store::Workbook { name, book };
        Ok(Self { store, names })
    }

    fn open_folder(path: &Path) -> Result<Self> {
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| Error::io("read", path, error))?;
        let mut names: Vec<_> = entries
            .iter()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| stem(name).is_some())
            .collect();
        names.sort_unstable();
        let store = Store::Folder(path.to_owned());
        Ok(Self { store, names })
    }

    /// How messages call a table, whether it is there or not.
    pub(super) fn called(&self, table: &str) -> String {
        match &self.store {
            Store::Folder(_) => self
                .found(table)
                .next()
                .map_or_else(|| format!("{table}.csv"), ToOwned::to_owned),
            Store::Workbook { name, .. } => format!("{name}[{table}]"),
        }
    }

    /// Names that mean this table: letter case is the export's own.
    fn found<'s>(&'s self, table: &'s str) -> impl Iterator<Item = &'s str> {
        let bare = |name: &'s str| match &self.store {
            Store::Folder(_) => stem(name).unwrap_or_default(),
            Store::Workbook { .. } => name,
        };
        self.names
            .iter()
            .map(String::as_str)
            .filter(move |name| bare(name).trim().eq_ignore_ascii_case(table))
    }

    /// Opens a table; `None` where there is none of this name.
    ///
    /// # Errors
    /// A fault where there is one and it cannot be read, or where there are two.
    pub(super) fn table(&mut self, table: &str) -> Result<Option<Table>, Fault> {
        let called = self.called(table);
        let (name, second) = {
            let mut found = self.found(table);
            let Some(name) = found.next() else {
                return Ok(None);
            };
            (name.to_owned(), found.next().map(ToOwned::to_owned))
        };
        if let Some(second) = second {
            let what = format!("stands beside `{second}`");
            return Err(Fault::at(called, 0, 0, what, "keep one of the two"));
        }
        match &mut self.store {
            Store::Folder(folder) => open_csv(&folder.join(name), &called).map(Some),
            Store::Workbook { book, .. } => book.sheet(&name).map(Table::Sheet).map(Some),
        }
    }

    /// Tables that are probably misnamed: what stands there, and what it was meant to be.
    ///
    /// A missing optional table means none, so `household.csv` would be passed over silently.
    pub(super) fn misnamed(&self, tables: &[&'static str]) -> Vec<(String, &'static str)> {
        let missing = |table: &&'static str| self.found(table).next().is_none();
        let missing: Vec<_> = tables.iter().copied().filter(missing).collect();
        self.names
            .iter()
            .filter(|name| {
                let bare = stem(name).unwrap_or(name).trim();
                !tables.iter().any(|table| bare.eq_ignore_ascii_case(table))
            })
            .filter_map(|name| {
                let meant = suggest(stem(name).unwrap_or(name), missing.iter().copied())?;
                Some((name.clone(), meant))
            })
            .collect()
    }
}

/// A file's name without `.csv`; `None` where it does not end so.
fn stem(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    extension.eq_ignore_ascii_case("csv").then_some(stem)
}

fn open_csv(path: &Path, called: &str) -> Result<Table, Fault> {
    let kind = fs::metadata(path).map_err(|error| unreadable(called, 0, &error))?;
    // Opening a pipe would wait for somebody to write into it.
    if !kind.is_file() {
        let what = if kind.is_dir() {
            "is a folder"
        } else {
            "is not a regular file"
        };
        return Err(Fault::at(called, 0, 0, what, "it must be a CSV file"));
    }
    let file = File::open(path).map_err(|error| unreadable(called, 0, &error))?;
    Delimited::new(called, Box::new(file)).map(Table::Delimited)
}
