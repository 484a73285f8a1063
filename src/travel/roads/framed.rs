//! Framed: whether a file is a row of whole blocks.
//!
//! A `.osm.pbf` file is a row of blocks, each a length, a header that tells the size of what
//! follows, and that (wiki.openstreetmap.org, "PBF Format"). A reader stops without a word
//! where a download was cut off between fields, so the frames are walked first; only a file
//! cut off exactly between two blocks looks whole.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::{Error, Result};

/// Longest header that the format allows, bytes.
const LONGEST_HEADER: u32 = 64 << 10;

/// Checks that the last block ends where the file does.
pub(super) fn check(path: &Path) -> Result<()> {
    let io = |error| Error::io("read", path, error);
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    match walk(&mut BufReader::new(file), length) {
        Ok(()) => Ok(()),
        Err(what) => Err(Error::travel(
            format!(
                "{} cannot be read as an OpenStreetMap extract: {what}",
                path.display()
            ),
            "it must be a whole .osm.pbf file: download it again, and compare its size",
        )),
    }
}

fn walk(file: &mut (impl Read + Seek), length: u64) -> std::result::Result<(), &'static str> {
    const CUT: &str = "it is cut short";
    const OTHER: &str = "it is something else";
    let mut at = 0;
    while at < length {
        let mut size = [0; 4];
        file.read_exact(&mut size).map_err(|_| CUT)?;
        let size = u32::from_be_bytes(size);
        if size == 0 || size > LONGEST_HEADER {
            return Err(OTHER);
        }
        let mut header = vec![0; size as usize];
        file.read_exact(&mut header)
            .map_err(|_| if at == 0 { OTHER } else { CUT })?;
        let block = block_size(&header).ok_or(OTHER)?;
        at = at.saturating_add(4 + u64::from(size)).saturating_add(block);
        if at > length {
            return Err(CUT);
        }
        file.seek(SeekFrom::Start(at)).map_err(|_| CUT)?;
    }
    if length == 0 {
        Err("it is empty")
    } else {
        Ok(())
    }
}

/// Field 3 of a header, in the wire format of Protocol Buffers.
fn block_size(header: &[u8]) -> Option<u64> {
    let mut rest = header;
    let mut found = None;
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        match (key >> 3, key & 7) {
            (3, 0) => found = Some(varint(&mut rest)?),
            (_, 0) => {
                varint(&mut rest)?;
            }
            (_, 2) => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                rest = rest.get(length..)?;
            }
            _ => return None,
        }
    }
    found
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
