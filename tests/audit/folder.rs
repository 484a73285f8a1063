//! Folder: a copy of any dataset or schedule, to corrupt one thing in.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A copy of a folder's files that goes away with it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn copy_of(path: &Path) -> Self {
        let copy = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
        }
        Self(copy)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Puts `column` of every row whose first fields are `row` to a value.
    pub(crate) fn set(&self, file: &str, row: &[&str], column: &str, value: &str) {
        self.edit(file, |table| {
            let column = table.column(column);
            let rows = table.named(row);
            assert!(!rows.is_empty(), "{file} has no row {row:?}");
            for i in rows {
                value.clone_into(&mut table.rows[i][column]);
            }
        });
    }

    /// Takes out every row whose first fields are `row`.
    pub(crate) fn remove(&self, file: &str, row: &[&str]) {
        self.edit(file, |table| {
            let rows = table.named(row);
            assert!(!rows.is_empty(), "{file} has no row {row:?}");
            let mut i = 0;
            table.rows.retain(|_| {
                i += 1;
                !rows.contains(&(i - 1))
            });
        });
    }

    /// Takes out the columns whose names begin so.
    pub(crate) fn drop_columns(&self, file: &str, prefix: &str) {
        self.edit(file, |table| {
            let keep: Vec<bool> = table
                .header
                .iter()
                .map(|h| !h.starts_with(prefix))
                .collect();
            for row in table.rows.iter_mut().chain([&mut table.header]) {
                let mut keep = keep.iter();
                row.retain(|_| *keep.next().unwrap());
            }
        });
    }

    /// Adds a line at the end.
    pub(crate) fn append(&self, file: &str, line: &str) {
        let text = fs::read_to_string(self.file(file)).unwrap();
        fs::write(self.file(file), format!("{text}{line}\n")).unwrap();
    }

    /// Puts one text in another's place.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        fs::write(self.file(file), text.replace(from, to)).unwrap();
    }

    fn edit(&self, file: &str, change: impl FnOnce(&mut Table)) {
        let path = self.file(file);
        let mut table = Table::read(&path);
        change(&mut table);
        table.write(&path);
    }
}

/// A CSV file as text.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        Self {
            header: owned(reader.headers().unwrap()),
            rows: reader
                .records()
                .map(|record| owned(&record.unwrap()))
                .collect(),
        }
    }

    fn write(&self, path: &Path) {
        let mut writer = csv::Writer::from_path(path).unwrap();
        writer.write_record(&self.header).unwrap();
        for row in &self.rows {
            writer.write_record(row).unwrap();
        }
        writer.flush().unwrap();
    }

    fn column(&self, name: &str) -> usize {
        let found = self.header.iter().position(|h| h == name);
        found.unwrap_or_else(|| panic!("no column `{name}`"))
    }

    fn named(&self, row: &[&str]) -> Vec<usize> {
        let starts = |r: &[String]| row.iter().zip(r).all(|(wanted, field)| wanted == field);
        (0..self.rows.len())
            .filter(|i| starts(&self.rows[*i]))
            .collect()
    }
}
