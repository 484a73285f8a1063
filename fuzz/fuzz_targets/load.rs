//! Loads the small dataset with arbitrary bytes in the place of one of its tables.

#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use oneknock::dataset::{self, Mode, TABLES};
use oneknock::rules::{self, Rules};
use tempfile::TempDir;

/// A copy of the small dataset, its rules and its tables' own text.
struct Small {
    folder: TempDir,
    rules: Rules,
    texts: Vec<Vec<u8>>,
}

impl Small {
    fn get() -> &'static Self {
        static SMALL: OnceLock<Small> = OnceLock::new();
        SMALL.get_or_init(|| {
            let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/small");
            let texts: Vec<_> = TABLES
                .iter()
                .map(|table| fs::read(small.join(format!("{table}.csv"))).unwrap())
                .collect();
            let folder = tempfile::tempdir().unwrap();
            for (table, text) in TABLES.iter().zip(&texts) {
                fs::write(folder.path().join(format!("{table}.csv")), text).unwrap();
            }
            let rules = rules::load(Some(&small.join("rules.toml"))).unwrap();
            Small { folder, rules, texts }
        })
    }

    fn path(&self, table: usize) -> PathBuf {
        self.folder.path().join(format!("{}.csv", TABLES[table]))
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else {
        return;
    };
    let small = Small::get();
    let table = usize::from(*choice) % TABLES.len();
    fs::write(small.path(table), text).unwrap();
    for mode in [Mode::Strict, Mode::Lenient] {
        let _ = dataset::load(small.folder.path(), &small.rules, mode);
    }
    fs::write(small.path(table), &small.texts[table]).unwrap();
});
