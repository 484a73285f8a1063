//! Kept: tables on disk, by what they answer.
//!
//! The name of a file is a hash of the service, its kind and profile and every coordinate; its
//! body carries its own length and hash, so a table that was cut short is asked for again.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Kind, Question, Table, pack, unpack};

/// Changes with the layout.
const MAGIC: &[u8; 8] = b"1knock t";

pub(super) fn key(service: &str, kind: Kind, question: Question<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(service.as_bytes());
    hasher.write_u8(kind as u8);
    hasher.write(question.profile.as_bytes());
    hasher.write_u64(question.outside_metres.to_bits());
    hasher.write_usize(question.sources.len());
    for at in question.sources.iter().chain(question.targets) {
        hasher.write_u64(at.latitude.to_bits());
        hasher.write_u64(at.longitude.to_bits());
    }
    hasher.finish()
}

fn path(folder: &Path, key: u64) -> PathBuf {
    folder.join(format!("{key:016x}.table"))
}

/// The table under a key, if it is whole and of this size.
pub(super) fn load(folder: &Path, key: u64, size: usize) -> Option<Table> {
    let bytes = std::fs::read(path(folder, key)).ok()?;
    let (head, body) = bytes.split_at_checked(MAGIC.len() + 8)?;
    let fits = head.starts_with(MAGIC)
        && head[MAGIC.len()..] == hash(body).to_le_bytes()
        && body.len() == size * 4;
    let packed = body.as_chunks::<4>().0.iter();
    fits.then(|| packed.map(|b| unpack(u32::from_le_bytes(*b))).collect())
}

/// Keeps a table, or logs why not.
pub(super) fn save(folder: &Path, key: u64, table: &Table) {
    if let Err(error) = try_save(folder, key, table) {
        tracing::warn!("a table is not kept in {}: {error}", folder.display());
    }
}

fn try_save(folder: &Path, key: u64, table: &Table) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let body: Vec<u8> = table.iter().flat_map(|d| pack(*d).to_le_bytes()).collect();
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(MAGIC)?;
    file.write_all(&hash(&body).to_le_bytes())?;
    file.write_all(&body)?;
    file.persist(path(folder, key))?;
    Ok(())
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
