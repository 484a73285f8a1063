//! A copy of the small dataset to break, and what `check` says of it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A copy of the small dataset.
pub(crate) struct Dataset(TempDir);

/// A fresh copy.
pub(crate) fn small() -> Dataset {
    let copy = tempfile::tempdir().unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small");
    for entry in fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    Dataset(copy)
}

impl Dataset {
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub(crate) fn write(self, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(file), bytes).unwrap();
        self
    }

    pub(crate) fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Adds a row at the end of a file.
    pub(crate) fn add(self, file: &str, row: &str) -> Self {
        let text = self.read(file) + row + "\n";
        self.write(file, text)
    }

    /// Adds rows at the end of a file.
    pub(crate) fn add_all<R: AsRef<str>>(
        self,
        file: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        rows.into_iter()
            .fold(self, |dataset, row| dataset.add(file, row.as_ref()))
    }

    /// Puts one text in the place of another, which must be there.
    pub(crate) fn swap(self, file: &str, old: &str, new: &str) -> Self {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no {old:?}");
        self.write(file, text.replacen(old, new, 1))
    }

    /// What is in the folder, to see that a command changes nothing.
    pub(crate) fn listing(&self) -> Vec<(PathBuf, u64)> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut listing: Vec<_> = entries
            .map(Result::unwrap)
            .map(|entry| (entry.path(), entry.metadata().unwrap().len()))
            .collect();
        listing.sort();
        listing
    }

    pub(crate) fn check(&self, flags: &[&str]) -> Output {
        check(self.0.path(), flags)
    }

    /// The faults that `check` lists, once it is sure that it failed as it should.
    pub(crate) fn faults(&self) -> String {
        let before = self.listing();
        let output = self.check(&[]);
        let faults = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{faults}");
        assert!(output.stdout.is_empty());
        assert_eq!(self.listing(), before);
        faults
    }
}

/// Runs `oneknock check`.
pub(crate) fn check(path: &Path, flags: &[&str]) -> Output {
    let mut command = Command::cargo_bin("oneknock").unwrap();
    command.arg("check").arg(path).args(flags).output().unwrap()
}

/// What is said of each of some broken datasets.
pub(crate) fn catalogue<'t>(cases: impl IntoIterator<Item = (&'t str, Dataset)>) -> String {
    let mut out = String::new();
    for (title, dataset) in cases {
        writeln!(out, "# {title}\n{}", dataset.faults()).unwrap();
    }
    out
}
