//! The header of a table: which of our columns stands where, under whichever name.

use std::collections::BTreeMap;

use crate::error::Fault;

use super::fields::{plain_code, shown, suggest};
use super::ledger::Ledger;

/// One of our columns, and its index in the records; `None` where the export has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Col {
    pub(super) name: &'static str,
    pub(super) index: Option<usize>,
    must: bool,
}

/// Names of the columns of one table, and which of them have been asked for.
///
/// A table asks for each of its columns once ([`Header::must`], [`Header::may`]) and then
/// closes the header; what nobody asked for is an extra column.
#[derive(Debug)]
pub(super) struct Header {
    file: String,
    /// As the export has them.
    names: Vec<String>,
    /// The same with letter case and spaces evened out.
    plain: Vec<String>,
    line: u64,
    /// Our name to the export's, from the rules' `[columns]`.
    renamed: BTreeMap<String, String>,
    asked: Vec<Col>,
    faults: Vec<Fault>,
}

impl Header {
    pub(super) fn new<'n>(
        file: &str,
        line: u64,
        names: impl Iterator<Item = &'n str>,
        renamed: Option<&BTreeMap<String, String>>,
    ) -> Self {
        let names: Vec<_> = names.map(|name| name.trim().to_owned()).collect();
        Self {
            file: file.to_owned(),
            plain: names.iter().map(|name| plain_code(name)).collect(),
            names,
            line,
            renamed: renamed.cloned().unwrap_or_default(),
            asked: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// How many fields a full record has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// How many fields a record must have at least: up to the last required column.
    ///
    /// Excel leaves the delimiters of empty last columns off in blocks of 16 rows
    /// (Microsoft support article 77295), so a shorter row may be an honest one.
    pub(super) fn least(&self) -> usize {
        let required = self.asked.iter().filter(|col| col.must);
        required
            .filter_map(|col| col.index)
            .max()
            .map_or(1, |i| i + 1)
    }

    /// A column that must be there.
    pub(super) fn must(&mut self, name: &'static str) -> Col {
        self.ask(name, true)
    }

    /// A column that may be there.
    pub(super) fn may(&mut self, name: &'static str) -> Col {
        self.ask(name, false)
    }

    /// Notes that a pair of columns is missing where either of two pairs would do.
    pub(super) fn missing(&mut self, what: &str, allowed: &str) {
        let fault = Fault::at(&self.file, self.line, 0, what, allowed);
        self.faults.push(fault);
    }

    fn ask(&mut self, name: &'static str, must: bool) -> Col {
        let export = self.renamed.get(name);
        let wanted = plain_code(export.map_or(name, String::as_str));
        let mut found = (0..self.names.len()).filter(|i| self.plain[*i] == wanted);
        let index = found.next();
        if let (Some(_), Some(second)) = (index, found.next()) {
            let what = format!("column {} stands here for the second time", shown(&wanted));
            let fault = Fault::at(
                &self.file,
                self.line,
                second as u64 + 1,
                what,
                "keep one of the two",
            );
            self.faults.push(fault);
        }
        if index.is_none() && (must || export.is_some()) {
            let fault = self.no_column(name);
            self.faults.push(fault);
        }
        let col = Col { name, index, must };
        self.asked.push(col);
        col
    }

    fn no_column(&self, name: &'static str) -> Fault {
        let (what, nearest) = match self.renamed.get(name) {
            Some(export) => (
                format!(
                    "there is no column {}, which the rules' [columns] give for `{name}`",
                    shown(export)
                ),
                export.as_str(),
            ),
            None => (format!("there is no column `{name}`"), name),
        };
        let allowed = if self.names.len() == 1 && self.names[0].contains([';', '\t', '|']) {
            "part columns by commas".to_owned()
        } else if self.names.iter().any(|header| header.contains('\r')) {
            "end each line with LF or CRLF".to_owned()
        } else {
            let given = self.names.iter().map(String::as_str);
            let given = given.filter(|header| !header.is_empty());
            let meant = suggest(nearest, given)
                .map_or_else(String::new, |header| format!(" (is it {}?)", shown(header)));
            format!("add it, or name the export's own column under [columns] in rules.toml{meant}")
        };
        Fault::at(&self.file, self.line, 0, what, allowed)
    }

    /// Says what is wrong with the header and which of its columns are not used; whether the
    /// table's rows can be read.
    pub(super) fn close(&mut self, ledger: &mut Ledger) -> bool {
        let used: Vec<_> = self.asked.iter().filter_map(|col| col.index).collect();
        let idle = || self.asked.iter().filter(|col| col.index.is_none());
        for (i, name) in self.names.iter().enumerate() {
            if name.is_empty() || used.contains(&i) || self.is_repeated(i) {
                continue;
            }
            let meant = suggest(name.as_str(), idle().map(|col| col.name));
            let allowed = match meant {
                Some(meant) => format!("if it is `{meant}`, call it so"),
                None => "it is left out".to_owned(),
            };
            let what = format!("column {} is not used", shown(name));
            let at = (self.line, i as u64 + 1);
            ledger.warn(Fault::at(&self.file, at.0, at.1, what, allowed));
        }
        for ours in self.renamed.keys() {
            if !self.asked.iter().any(|col| col.name == ours) {
                let what = format!(
                    "[columns] renames {}, which {} has not",
                    shown(ours),
                    self.file
                );
                let all: Vec<_> = self.asked.iter().map(|col| col.name).collect();
                let allowed = format!("one of {}", all.join(", "));
                self.faults
                    .push(Fault::at("rules.toml", 0, 0, what, allowed));
            }
        }
        let sound = self.faults.is_empty();
        for fault in self.faults.drain(..) {
            ledger.fatal(fault);
        }
        sound
    }

    /// Whether the name of a column stood further left already: that is a fault of its own.
    fn is_repeated(&self, index: usize) -> bool {
        self.plain[..index].contains(&self.plain[index])
    }
}
