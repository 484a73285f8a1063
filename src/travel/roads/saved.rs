//! Saved: the roads beside their extract, so that the next start does not build them again.
//!
//! The file begins with what it was made from: the extract's bytes and the rules' numbers, as
//! one hash, and ends the header with a hash of its own body. Whatever does not fit is built
//! anew and replaced in one step; a folder that cannot be written to costs time, not the plan.

use std::hash::{DefaultHasher, Hasher};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::hierarchy::Hierarchy;
use super::map::Map;
use crate::error::{Error, Result};
use crate::rules::RoadRules;

/// Changes with the layout of what follows.
const MAGIC: &[u8; 16] = b"oneknock roads 1";

/// What is saved.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) map: Map,
    pub(super) hierarchy: Hierarchy,
}

/// Where the roads of an extract are saved.
pub(super) fn beside(extract: &Path) -> PathBuf {
    let mut name = extract.as_os_str().to_owned();
    name.push(".roads");
    name.into()
}

/// A hash of the extract and of every number that shapes the roads.
pub(super) fn origin(extract: &Path, rules: &RoadRules) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let io = |error| Error::io("read", extract, error);
    let mut file = std::fs::File::open(extract).map_err(io)?;
    let mut block = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut block).map_err(io)?;
        if n == 0 {
            break;
        }
        hasher.write(&block[..n]);
    }
    // Where homes are snapped is decided later.
    let shaping = RoadRules {
        snap_metres: crate::units::Metres::ZERO,
        outside_metres: crate::units::Metres::ZERO,
        ..rules.clone()
    };
    hasher.write(format!("{shaping:?}").as_bytes());
    Ok(hasher.finish())
}

/// What was saved from this origin, if it is whole.
pub(super) fn load(path: &Path, origin: u64) -> Option<Saved> {
    let bytes = std::fs::read(path).ok()?;
    let (head, body) = bytes.split_at_checked(MAGIC.len() + 16)?;
    let fits = head.starts_with(MAGIC)
        && head[MAGIC.len()..][..8] == origin.to_le_bytes()
        && head[MAGIC.len() + 8..] == hash(body).to_le_bytes();
    if !fits {
        return None;
    }
    postcard::from_bytes(body).ok()
}

/// Saves, or logs why not.
pub(super) fn save(path: &Path, origin: u64, saved: &Saved) {
    if let Err(error) = try_save(path, origin, saved) {
        let path = path.display();
        tracing::warn!("the roads are not saved in {path} and will be built again: {error}");
    }
}

fn try_save(path: &Path, origin: u64, saved: &Saved) -> std::io::Result<()> {
    let body = postcard::to_stdvec(saved).map_err(std::io::Error::other)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(MAGIC)?;
    file.write_all(&origin.to_le_bytes())?;
    file.write_all(&hash(&body).to_le_bytes())?;
    file.write_all(&body)?;
    file.persist(path)?;
    Ok(())
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
