//! Errors: what is wrong, where, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One fault in the input: the file, the line and column, what is wrong and what is allowed.
///
/// Lines and columns count from 1; a column is the field's number in a CSV row (and the
/// character in a TOML file). Both are 0 where the whole file is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// File name as the user knows it, relative to the dataset's folder.
    pub file: String,
    /// Line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// Column in the line, from 1; 0 for the line as a whole.
    pub column: u64,
    /// What is wrong, naming the value.
    pub what: String,
    /// What is allowed, or what to do.
    pub allowed: String,
}

impl Fault {
    /// A fault at a place in a file.
    pub fn at(
        file: impl Into<String>,
        line: u64,
        column: u64,
        what: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line,
            column,
            what: what.into(),
            allowed: allowed.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {}; {}", self.what, self.allowed)
    }
}

/// Everything wrong with the input, in file and line order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// `Ok` where there are none.
    ///
    /// # Errors
    /// The faults, sorted, as one [`Error::Input`].
    pub fn into_result(mut self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort();
        Err(Error::Input(self))
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(f, "{fault}")?;
        }
        let n = self.0.len();
        write!(f, "{n} problem{}", if n == 1 { "" } else { "s" })
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input is wrong: every fault is listed. Exit code 2.
    #[error("{0}")]
    Input(Faults),
    /// The command line asks for something that cannot be. Exit code 2.
    #[error("{what}; {remedy}")]
    Usage {
        /// What is wrong.
        what: String,
        /// What to do instead.
        remedy: String,
    },
    /// A file or folder could not be read or written. Exit code 2.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was being done: `read`, `write`, `create`, `replace`.
        doing: &'static str,
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Travel times cannot be had: a map, a service or a matrix that is not what it should be.
    /// Exit code 2.
    #[error("{what}; {remedy}")]
    Travel {
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: String,
    },
    /// The MILP solver failed or its answer did not stand up to our own check.
    #[error("the solver's answer cannot be used: {what}; rerun with --no-milp to plan without it")]
    Solver {
        /// What it said.
        what: String,
    },
    /// An invariant was broken: a fault of ours, never of the input.
    #[error("{what}; this is a fault in oneknock: please report it with the seed and version")]
    Internal {
        /// What did not hold.
        what: String,
    },
}

impl Error {
    /// An I/O error with what was being done and to what.
    pub fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// A fault of a provider of travel times with its remedy.
    pub fn travel(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Travel {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// A usage error with its remedy.
    pub fn usage(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// A result with this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
