//! Write: a finished job to its output folder.

use std::path::Path;

use super::seal::{self, Kind};
use super::steps::Finished;
use crate::error::Result;
use crate::simulate::{self, Results};

/// What was written.
#[derive(Debug)]
pub enum Written {
    /// A simulation's or a scenario's figures.
    Played(Results),
}

/// Writes a result to its folder: the files that the local command writes, byte for byte.
///
/// # Errors
/// Where the bytes are no result of this version, or something cannot be written.
pub fn write(result: &[u8], out: &Path) -> Result<Written> {
    match seal::open(Kind::Result, result)? {
        Finished::Played(results) => {
            std::fs::create_dir_all(out).map_err(|e| crate::error::Error::io("create", out, e))?;
            simulate::write(&results, out)?;
            Ok(Written::Played(results))
        }
    }
}
