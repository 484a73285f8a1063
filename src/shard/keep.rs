//! Keep: what is done, on disk, so that a driver that was killed goes on where it was.

use std::path::{Path, PathBuf};

use super::seal::{self, Kind};
use crate::error::{Error, Result};
use crate::report::file::replace;

/// A folder of shards done, by their names.
#[derive(Debug, Clone)]
pub struct Keep {
    folder: PathBuf,
}

impl Keep {
    /// A folder, made where there is none.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// What is kept under a shard's name; nothing where there is none, or not of this version.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        let bytes = std::fs::read(self.path(name)).ok()?;
        seal::is(Kind::Done, &bytes).then_some(bytes)
    }

    /// Keeps what a shard of this name came to, whole or not at all.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn put(&self, name: &str, done: &[u8]) -> Result<()> {
        replace(&self.path(name), done)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.done"))
    }
}
