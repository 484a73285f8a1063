//! A CSV file read in a stream: RFC 4180, with what spreadsheets do to it, in bounded memory.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, StringRecord, Terminator};

use crate::error::Fault;

use super::table::{Record, Step};

/// No row may take more bytes than this. The longest honest row is a few kilobytes; a file
/// without line ends, or with a quote never closed, would otherwise be read into memory whole.
pub(super) const LONGEST_ROW: usize = 1 << 20;

/// So many bytes tell a text file from something else.
const SNIFFED: usize = 4096;

const UTF_8: &str = "save the file as `CSV UTF-8 (Comma delimited)` or export it again as UTF-8";

/// A CSV file.
pub(super) struct Delimited {
    file: String,
    reader: csv::Reader<Capped>,
    tap: Rc<Tap>,
    bytes: ByteRecord,
}

impl Delimited {
    /// Prepares to read a file; its first bytes tell whether it is one to read.
    ///
    /// # Errors
    /// A fault where the file cannot be read, or is not UTF-8 text.
    pub(super) fn new(file: &str, mut inner: Box<dyn Read>) -> Result<Self, Fault> {
        let mut head = Vec::with_capacity(SNIFFED);
        inner
            .by_ref()
            .take(SNIFFED as u64)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(file, 0, &error))?;
        if let Some(what) = not_utf8_text(&head) {
            return Err(Fault::at(file, 1, 1, what, UTF_8));
        }
        let tap = Rc::new(Tap::default());
        let capped = Capped {
            inner: Box::new(io::Cursor::new(head).chain(inner)),
            tap: Rc::clone(&tap),
        };
        // A row ends at LF alone, and a CR before it is cut off below: with CRLF as its
        // terminator the reader takes the LF for part of the next row, and lines miscount.
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(1 << 16)
            .from_reader(capped);
        Ok(Self {
            file: file.to_owned(),
            reader,
            tap,
            bytes: ByteRecord::new(),
        })
    }

    pub(super) fn next(&mut self, record: &mut Record) -> Step {
        let before = self.reader.position().line();
        self.tap.left.set(LONGEST_ROW);
        // The buffers change places each time, so that neither is allocated anew.
        let mut bytes = std::mem::take(&mut record.fields).into_byte_record();
        let read = self.reader.read_byte_record(&mut bytes);
        match read {
            Ok(true) => {}
            Ok(false) => return Step::End,
            Err(error) => return Step::Broken(self.broken(before, error)),
        }
        if bytes.iter().next_back().is_some_and(|f| f.ends_with(b"\r")) {
            cut_last_byte(&mut bytes, &mut self.bytes);
        }
        record.line = self.first_line(&bytes);
        match StringRecord::from_byte_record(bytes) {
            Ok(fields) => {
                record.fields = fields;
                Step::Read
            }
            Err(error) => {
                let field = error.utf8_error().field();
                let bytes = error.into_byte_record();
                record.fields = bytes.iter().map(String::from_utf8_lossy).collect();
                let what = wrong_encoding(bytes.get(field).unwrap_or_default());
                let column = field as u64 + 1;
                Step::Flawed(Fault::at(&self.file, record.line, column, what, UTF_8))
            }
        }
    }

    /// The line on which the record just read began: the reader counts line ends, also those
    /// of blank lines before it and those inside its quotes.
    fn first_line(&self, bytes: &ByteRecord) -> u64 {
        let inside = bytes.as_slice().split(|b| *b == b'\n').count() as u64 - 1;
        let own_end = u64::from(!self.tap.ended.get());
        let line = self.reader.position().line();
        line.saturating_sub(own_end + inside).max(1)
    }

    fn broken(&self, line: u64, error: csv::Error) -> Fault {
        if self.tap.left.get() == 0 {
            let what = format!("this row is longer than {} KiB", LONGEST_ROW / 1024);
            let allowed = "end every row with a line end and close every quote";
            return Fault::at(&self.file, line, 0, what, allowed);
        }
        let error = match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            kind => io::Error::other(format!("{kind:?}")),
        };
        unreadable(&self.file, line, &error)
    }
}

impl fmt::Debug for Delimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delimited")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// A fault that says what the system says about a file.
pub(super) fn unreadable(file: &str, line: u64, error: &io::Error) -> Fault {
    let what = format!("cannot be read: {error}");
    Fault::at(file, line, 0, what, "it must be a file that can be opened")
}

/// Copies a record without the CR at its end, by way of a spare.
fn cut_last_byte(bytes: &mut ByteRecord, spare: &mut ByteRecord) {
    spare.clear();
    let last = bytes.len() - 1;
    for (i, field) in bytes.iter().enumerate() {
        let cut = usize::from(i == last);
        spare.push_field(&field[..field.len() - cut]);
    }
    std::mem::swap(bytes, spare);
}

/// What the first bytes of a file are, where they are not UTF-8 text.
fn not_utf8_text(head: &[u8]) -> Option<String> {
    if head.starts_with(b"PK\x03\x04") {
        return Some("this is a workbook or a zip file under the name of a CSV file".into());
    }
    let nuls_at = |odd: usize| {
        let each = head.iter().skip(odd).step_by(2);
        let nuls = each.clone().filter(|b| **b == 0).count();
        nuls * 10 > each.count() * 9 && nuls > 4
    };
    let utf16 = head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || nuls_at(1) != nuls_at(0) && !head.starts_with(&[0, 0]);
    utf16.then(|| "this file seems to be UTF-16".to_owned())
}

/// What is wrong with a field that is not UTF-8, by its first byte that is not.
fn wrong_encoding(field: &[u8]) -> String {
    let valid = std::str::from_utf8(field).map_or_else(|e| e.valid_up_to(), str::len);
    let byte = field.get(valid).copied().unwrap_or_default();
    match windows_1252(byte) {
        Some(letter) => format!(
            "byte {byte:02X} is not UTF-8: the file seems to be Windows-1252, where it is `{letter}`"
        ),
        None => format!("byte {byte:02X} is not UTF-8"),
    }
}

/// The character that a byte stands for in Windows-1252, where it stands for one.
fn windows_1252(byte: u8) -> Option<char> {
    // 0x80 to 0x9F, as in the WHATWG Encoding Standard's index; the rest is Latin-1.
    const HIGH: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";
    let letter = match byte {
        0x80..=0x9f => HIGH.chars().nth(usize::from(byte) - 0x80)?,
        0xa0.. => char::from(byte),
        _ => return None,
    };
    (letter != '\0').then_some(letter)
}

/// What the file's reader and the file's stream tell each other.
#[derive(Debug, Default)]
struct Tap {
    /// Bytes that may still be read for this row.
    left: Cell<usize>,
    /// Whether the end of the file has been seen.
    ended: Cell<bool>,
}

/// A stream that stops a row from growing past [`LONGEST_ROW`].
struct Capped {
    inner: Box<dyn Read>,
    tap: Rc<Tap>,
}

impl Read for Capped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(self.tap.left.get());
        if room == 0 {
            return Err(io::Error::other("row too long"));
        }
        let read = loop {
            match self.inner.read(&mut buffer[..room]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.tap.left.set(self.tap.left.get() - read);
        self.tap.ended.set(read == 0);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: impl AsRef<[u8]> + 'static) -> Delimited {
        Delimited::new("x.csv", Box::new(io::Cursor::new(bytes))).unwrap()
    }

    fn lines(bytes: &'static [u8]) -> Vec<(u64, String)> {
        let (mut file, mut record) = (open(bytes), Record::default());
        let mut out = Vec::new();
        while let Step::Read = file.next(&mut record) {
            out.push((record.line, record.as_row()));
        }
        out
    }

    #[test]
    fn lines_are_those_an_editor_shows() {
        let wanted = [(1, "a,b"), (3, "\"x\ny\",2"), (6, "3,4"), (7, "5,6")];
        let wanted: Vec<_> = wanted.map(|(n, s)| (n, s.to_owned())).to_vec();
        assert_eq!(lines(b"a,b\n\n\"x\ny\",2\n\n3,4\n5,6"), wanted);
        assert_eq!(lines(b"a,b\n\n\"x\ny\",2\n\n3,4\n5,6\n"), wanted);
        let crlf = lines(b"\xef\xbb\xbfa,b\r\n\r\n\"x\ny\",2\r\n\r\n3,\"4\"\r\n5,6\r\n");
        let filled: Vec<_> = crlf
            .into_iter()
            .filter(|(_, row)| !row.is_empty())
            .collect();
        assert_eq!(filled, wanted);
    }

    #[test]
    fn a_gigabyte_without_a_line_end_is_refused_after_a_megabyte() {
        struct Counted(Rc<Cell<u64>>);
        impl Read for Counted {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'a');
                self.0.set(self.0.get() + buffer.len() as u64);
                Ok(buffer.len())
            }
        }
        let taken = Rc::new(Cell::new(0));
        let endless = Counted(Rc::clone(&taken)).take(1 << 30);
        let mut file = Delimited::new("x.csv", Box::new(endless)).unwrap();
        let Step::Broken(fault) = file.next(&mut Record::default()) else {
            panic!("a row of 1 GB was read");
        };
        assert!(fault.what.contains("longer than 1024 KiB"), "{fault}");
        assert!(taken.get() < 2 * LONGEST_ROW as u64);
    }

    #[test]
    fn a_long_file_of_short_rows_is_not_a_long_row() {
        let mut file = open("0123456789\n".repeat(300_000).into_bytes());
        let mut record = Record::default();
        let mut rows = 0;
        while let Step::Read = file.next(&mut record) {
            rows += 1;
        }
        assert_eq!((rows, record.line), (300_000, 300_000));
    }

    #[test]
    fn other_encodings_are_named() {
        let refused = |bytes: &'static [u8]| {
            Delimited::new("x.csv", Box::new(bytes))
                .map_or_else(|fault| fault.what, |_| String::new())
        };
        assert!(refused(b"\xff\xfeu\0p\0r\0n\0").contains("UTF-16"));
        assert!(refused(b"u\0p\0r\0n\0,\0a\0\n\0").contains("UTF-16"));
        assert!(refused(b"PK\x03\x04rest").contains("workbook"));
        let mut file = open(b"a,Caf\xe9 Row\nb,c\n".as_slice());
        let mut record = Record::default();
        let Step::Flawed(fault) = file.next(&mut record) else {
            panic!("Windows-1252 was taken for UTF-8");
        };
        assert_eq!((fault.line, fault.column), (1, 2));
        assert!(fault.what.contains("Windows-1252, where it is `é`"));
        assert_eq!(record.as_row(), "a,Caf\u{fffd} Row");
        assert!(matches!(file.next(&mut record), Step::Read));
        assert_eq!(windows_1252(0x92), Some('’'));
        assert_eq!(windows_1252(0x81), None);
    }
}
