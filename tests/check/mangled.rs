//! Whatever is done to a dataset, loading it never panics: it loads, or it lists faults.

use std::fs;

use oneknock::dataset::{self, Mode};
use oneknock::error::Error;
use oneknock::model::Landlord;
use proptest::prelude::*;
use proptest::sample::Index;

use super::tables::{Tables, rules, small, write};
use super::workbook::book;

/// One way to spoil a file.
#[derive(Debug, Clone)]
enum Spoil {
    /// Another byte in the place of one.
    Byte(Index, u8),
    /// The file ends early.
    Cut(Index),
    /// A row is lost.
    DropRow(Index),
    /// A row stands there twice.
    RepeatRow(Index),
    /// Two fields of a row change places.
    SwapFields(Index, Index, Index),
    /// A field holds something else.
    Field(Index, Index, String),
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let index = any::<Index>;
    let value = prop_oneof![
        Just(String::new()),
        Just("NaN".to_owned()),
        Just("-1".to_owned()),
        Just("99999999999999999999".to_owned()),
        Just("2026-02-29".to_owned()),
        Just("1/1/1".to_owned()),
        Just("24:00".to_owned()),
        Just("\"".to_owned()),
        Just("1E+308".to_owned()),
        "\\PC{0,20}",
        "[0-9:/.;,-]{0,20}",
    ];
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, byte)| Spoil::Byte(at, byte)),
        index().prop_map(Spoil::Cut),
        index().prop_map(Spoil::DropRow),
        index().prop_map(Spoil::RepeatRow),
        (index(), index(), index()).prop_map(|(row, a, b)| Spoil::SwapFields(row, a, b)),
        (index(), index(), value).prop_map(|(row, field, text)| Spoil::Field(row, field, text)),
    ]
}

fn apply(spoil: &Spoil, bytes: Vec<u8>) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let mut bytes = bytes;
    match spoil {
        Spoil::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
            return bytes;
        }
        Spoil::Cut(at) => {
            bytes.truncate(at.index(bytes.len()));
            return bytes;
        }
        _ => {}
    }
    let mut rows: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let fields = |row: &[u8]| {
        row.split(|b| *b == b',')
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    match spoil {
        Spoil::Byte(..) | Spoil::Cut(_) => {}
        Spoil::DropRow(row) => {
            rows.remove(row.index(rows.len()));
        }
        Spoil::RepeatRow(row) => {
            let row = rows[row.index(rows.len())].clone();
            rows.push(row);
        }
        Spoil::SwapFields(row, a, b) => {
            let row = row.index(rows.len());
            let mut changed = fields(&rows[row]);
            let (a, b) = (a.index(changed.len()), b.index(changed.len()));
            changed.swap(a, b);
            rows[row] = changed.join(&b',');
        }
        Spoil::Field(row, field, text) => {
            let row = row.index(rows.len());
            let mut changed = fields(&rows[row]);
            let field = field.index(changed.len());
            changed[field] = text.clone().into_bytes();
            rows[row] = changed.join(&b',');
        }
    }
    rows.join(&b'\n')
}

/// Indices are valid, so that nothing downstream can run past an end.
fn is_whole(landlord: &Landlord) -> bool {
    let homes = landlord.properties.len();
    let sorted = landlord.properties.is_sorted_by(|a, b| a.uprn < b.uprn);
    let tasks = landlord.tasks.iter().all(|task| task.home.index() < homes);
    let bookings = landlord.bookings.iter().all(|booking| {
        let home = booking.home;
        let of_home = |task: &oneknock::model::TaskId| landlord.task(*task).home == home;
        booking.tasks.iter().all(of_home)
            && booking
                .operatives
                .iter()
                .all(|o| o.index() < landlord.operatives.len())
    });
    let history = landlord
        .attempts
        .is_sorted_by_key(|attempt| (attempt.home, attempt.at));
    sorted && tasks && bookings && history && landlord.households.len() == homes
}

fn loads_or_lists_faults(path: &std::path::Path) {
    let rules = rules();
    let strict = dataset::load(path, &rules, Mode::Strict);
    let lenient = dataset::load(path, &rules, Mode::Lenient);
    match &strict {
        Ok(dataset) => {
            assert!(is_whole(&dataset.landlord));
            let lenient = lenient.as_ref().unwrap();
            assert_eq!(lenient.landlord, dataset.landlord);
            assert!(lenient.rejected.is_empty());
        }
        Err(Error::Input(faults)) => {
            assert!(!faults.0.is_empty());
            for fault in &faults.0 {
                assert!(
                    !fault.what.is_empty() && !fault.allowed.is_empty(),
                    "{fault}"
                );
                assert_eq!(fault.to_string().lines().count(), 1, "{fault}");
            }
        }
        Err(error) => panic!("{error}"),
    }
    if let Ok(dataset) = lenient {
        assert!(is_whole(&dataset.landlord));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_spoilt_folder_loads_or_lists_faults(
        table in 0..dataset::TABLES.len(),
        spoils in prop::collection::vec(spoil(), 1..6),
    ) {
        let tables: Tables = small();
        let folder = write(&tables);
        let (name, text) = &tables[table];
        let bytes = spoils.iter().fold(text.clone().into_bytes(), |bytes, s| apply(s, bytes));
        fs::write(folder.path().join(format!("{name}.csv")), bytes).unwrap();
        loads_or_lists_faults(folder.path());
    }

    #[test]
    fn a_spoilt_sheet_loads_or_lists_faults(
        table in 0..dataset::TABLES.len(),
        spoils in prop::collection::vec(spoil(), 1..4),
    ) {
        let mut tables: Tables = small();
        let text = &mut tables[table].1;
        let bytes = spoils.iter().fold(text.clone().into_bytes(), |bytes, s| apply(s, bytes));
        *text = String::from_utf8_lossy(&bytes).into_owned();
        let folder = tempfile::tempdir().unwrap();
        loads_or_lists_faults(&book(&tables, &folder));
    }

    #[test]
    fn a_spoilt_workbook_loads_or_lists_faults(
        bytes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = book(&small(), &folder);
        let mut file = fs::read(&path).unwrap();
        for (at, byte) in bytes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        fs::write(&path, file).unwrap();
        loads_or_lists_faults(&path);
    }
}
