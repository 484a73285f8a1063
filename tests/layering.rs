//! Data flows one way: a module imports only from rooms above its own, never from below.
//!
//! The order is that of `src/lib.rs`; this test reads the sources, so it also sees imports
//! behind features.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms of the house from top to bottom.
const ORDER: &[&str] = &[
    "units",
    "error",
    "model",
    "rules",
    "generate",
    "dataset",
    "travel",
    "audit",
    "access",
    "due",
    "constraint",
    "combine",
    "route",
    "offer",
    "explain",
    "report",
    "pipeline",
    "year",
    "simulate",
    "session",
    "shard",
    "serve",
    "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The room a source file is in.
fn room(src: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(src).unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Rooms that a line names after `crate::`.
fn named(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or("");
    code.match_indices("crate::")
        .map(|(at, marker)| {
            let rest = &code[at + marker.len()..];
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

#[test]
fn no_import_runs_upwards() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let rank = |room: &str| ORDER.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for file in &files {
        let own = room(&src, file);
        if own == "lib" || own == "main" {
            continue;
        }
        let Some(own_rank) = rank(&own) else {
            wrong.push(format!(
                "{}: room `{own}` is not in the order",
                file.display()
            ));
            continue;
        };
        let text = fs::read_to_string(file).unwrap();
        for (number, line) in text.lines().enumerate() {
            for other in named(line) {
                if rank(other).is_some_and(|r| r > own_rank) {
                    wrong.push(format!(
                        "{}:{}: `{own}` imports `{other}`, which lies below it",
                        file.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_house_is_listed_in_reading_order() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = fs::read_to_string(lib).unwrap();
    let listed: Vec<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let wanted: Vec<&str> = ORDER
        .iter()
        .copied()
        .filter(|r| listed.contains(r))
        .collect();
    assert_eq!(
        listed, wanted,
        "src/lib.rs lists the rooms in another order"
    );
}
