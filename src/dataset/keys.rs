//! Keys: identifiers seen so far, the rows they stand in, and what became of those rows.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use super::fields::shown;
use super::header::Col;
use super::rows::Row;

/// Identifiers of one table.
#[derive(Debug)]
pub(super) struct Keys<K, T> {
    rows: HashMap<K, Seen<T>>,
    /// What messages call the table.
    file: String,
    /// Whether every row could be looked at; where not, an identifier that is not here may
    /// yet be in the file.
    pub(super) whole: bool,
}

#[derive(Debug, Clone, Copy)]
struct Seen<T> {
    line: u64,
    /// `None` where the row was left out.
    value: Option<T>,
}

impl<K: Eq + Hash, T: Copy> Keys<K, T> {
    pub(super) fn new(file: String) -> Self {
        Self {
            rows: HashMap::new(),
            file,
            whole: true,
        }
    }

    /// The value of a row that was kept.
    pub(super) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<T>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key).and_then(|seen| seen.value)
    }

    /// The line of the row that had a key first, `None` for a new key: the row is the first.
    pub(super) fn first_line<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<u64>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key).map(|seen| seen.line)
    }

    /// Notes a fault where a key is already taken; whether it is new.
    pub(super) fn check_new<Q: Eq + Hash + ?Sized>(
        &self,
        row: &mut Row<'_>,
        col: Col,
        key: &Q,
    ) -> bool
    where
        K: Borrow<Q>,
    {
        let Some(line) = self.first_line(key) else {
            return true;
        };
        let what = format!(
            "{} {} is already in line {line}",
            col.name,
            shown(row.text(col))
        );
        row.fault(col, what, "each may stand in one row only");
        false
    }

    /// Takes a key for a row, kept (with its value) or left out.
    pub(super) fn take(&mut self, key: K, line: u64, value: Option<T>) {
        self.rows.entry(key).or_insert(Seen { line, value });
    }

    /// Says what a key that was kept now stands for.
    pub(super) fn put(&mut self, key: &K, value: T) {
        if let Some(seen) = self.rows.get_mut(key) {
            seen.value = Some(value);
        }
    }

    /// The value of the row that a field of another row refers to; a fault where there is
    /// none, and nothing but silence where that row has its own fault.
    pub(super) fn refer<Q: Eq + Hash + ?Sized>(
        &self,
        row: &mut Row<'_>,
        col: Col,
        key: &Q,
        as_written: &str,
    ) -> Option<T>
    where
        K: Borrow<Q>,
    {
        match self.rows.get(key) {
            Some(Seen {
                value: Some(value), ..
            }) => Some(*value),
            Some(Seen { line, .. }) => {
                row.hang(col, &format!("{}:{line}", self.file));
                None
            }
            None if self.whole => {
                let what = format!("{} {} is not in {}", col.name, shown(as_written), self.file);
                row.fault(col, what, "name one that is there, or leave the row out");
                None
            }
            None => {
                row.hang(col, &self.file);
                None
            }
        }
    }
}
