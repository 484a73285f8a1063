//! Seal: bytes that say what they are and which version made them.
//!
//! A first line in words, then the value in postcard's format, which does not describe itself:
//! bytes of another version are refused, since they might be read as something else.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// What sealed bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Job,
    Common,
    Shard,
    Done,
    Result,
}

impl Kind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Job, "job"),
        (Self::Common, "common part"),
        (Self::Shard, "shard"),
        (Self::Done, "shard done"),
        (Self::Result, "result"),
    ];

    fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// The version that must be the same on every machine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How the first line begins.
const MARK: &str = "oneknock ";

/// The bytes of a value.
pub(super) fn seal(kind: Kind, value: &impl Serialize) -> Result<Vec<u8>> {
    let head = format!("{MARK}{VERSION} {}\n", kind.name()).into_bytes();
    postcard::to_extend(value, head).map_err(|e| Error::Internal {
        what: format!("a {} cannot be written: {e}", kind.name()),
    })
}

/// The value of bytes of this kind.
///
/// # Errors
/// [`Error::Usage`] where another version made them, they are something else, or damaged.
pub(super) fn open<T: DeserializeOwned>(kind: Kind, bytes: &[u8]) -> Result<T> {
    let body = body(kind, bytes)?;
    postcard::from_bytes(body).map_err(|e| {
        Error::usage(
            format!(
                "these bytes of a {} are damaged or cut short: {e}",
                kind.name()
            ),
            "make them anew",
        )
    })
}

/// Whether bytes are of this kind and version.
pub(super) fn is(kind: Kind, bytes: &[u8]) -> bool {
    body(kind, bytes).is_ok()
}

/// What follows the first line.
fn body(kind: Kind, bytes: &[u8]) -> Result<&[u8]> {
    let end = bytes.iter().take(100).position(|b| *b == b'\n');
    let line = end.and_then(|end| std::str::from_utf8(&bytes[..end]).ok());
    let said = line.and_then(|line| line.strip_prefix(MARK)?.split_once(' '));
    let Some(((version, name), end)) = said.zip(end) else {
        return Err(Error::usage(
            format!("these bytes are no {} of oneknock", kind.name()),
            "pass on what `split`, `solve` or `merge` gave, unchanged",
        ));
    };
    if version != VERSION {
        return Err(Error::usage(
            format!("this {name} was made by oneknock {version}, and this is {VERSION}"),
            "install the same version on every machine, or start anew in an empty folder",
        ));
    }
    if name != kind.name() {
        return Err(Error::usage(
            format!("these bytes are a {name}, where a {} belongs", kind.name()),
            "pass on what `split`, `solve` or `merge` gave, each in its place",
        ));
    }
    Ok(&bytes[end + 1..])
}

/// A stable name for what some bytes hold: the same bytes, the same name, on any machine.
///
/// Two multiplicative hashes over eight bytes at a time, each step one to one, ended as
/// SplitMix64 ends (Steele, Lea and Flood 2014): no protection against forgery, and none is
/// needed, but chance will not give two shards of a job one name.
pub(super) fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hashes = [
        (0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15_u64),
        (0x6c62_272e_07bb_0142, 0xd6e8_feb8_6659_fd93),
    ];
    for part in parts {
        let chunks = part.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        });
        for word in chunks.chain([part.len() as u64]) {
            for (hash, factor) in &mut hashes {
                let mixed = (*hash ^ word).wrapping_mul(*factor);
                *hash = mixed ^ mixed >> 32;
            }
        }
    }
    hashes
        .map(|(hash, _)| format!("{:016x}", ended(hash)))
        .concat()
}

/// Spreads every bit over all.
fn ended(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_name() {
        for (i, (kind, _)) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, i);
        }
    }

    #[test]
    fn bytes_of_another_version_or_kind_are_refused_and_so_are_damaged_ones() {
        let bytes = seal(Kind::Done, &vec![7_u32, 8]).unwrap();
        assert_eq!(open::<Vec<u32>>(Kind::Done, &bytes).unwrap(), [7, 8]);
        let said = |bytes: &[u8]| open::<Vec<u32>>(Kind::Done, bytes).unwrap_err().to_string();
        let later = String::from_utf8(bytes.clone()).unwrap();
        let later = later.replacen(VERSION, "99.0.0", 1).into_bytes();
        assert!(said(&later).contains("made by oneknock 99.0.0, and this is"));
        let shard = seal(Kind::Shard, &vec![7_u32]).unwrap();
        assert!(said(&shard).contains("are a shard, where a shard done belongs"));
        assert!(said(&bytes[..bytes.len() - 1]).contains("cut short"));
        assert!(said(b"PK").contains("no shard done of oneknock"));
    }

    #[test]
    fn one_byte_and_its_place_change_the_name() {
        let name = |parts: &[&[u8]]| fingerprint(parts);
        let first = name(&[b"abcdefghi", b"x"]);
        assert_eq!(first, name(&[b"abcdefghi", b"x"]));
        for other in [
            [&b"abcdefghj"[..], b"x"],
            [b"abcdefgh", b"ix"],
            [b"abcdefghi", b"x\0"],
        ] {
            assert_ne!(first, name(&other));
        }
    }
}
