//! The pages as a clerk and a planner use them, by keyboard and mouse, in headless Chromium, under
//! axe. `scripts/test-tools.sh` has put what that needs beside the build.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::Store;

/// A Python that has Playwright, and a Chromium.
fn tools() -> Option<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()?
        .join("test-tools");
    let chromium = std::fs::read_to_string(folder.join("chromium")).ok()?;
    let python = folder.join("venv/bin/python");
    python
        .exists()
        .then(|| (python, chromium.trim().to_owned()))
}

#[test]
fn a_call_and_a_move_with_nothing_that_axe_calls_serious() {
    let Some((python, chromium)) = tools() else {
        eprintln!("NOT TESTED: the pages; `sh scripts/test-tools.sh` says what is missing");
        return;
    };
    let store = Store::sqlite();
    let desk = store.desk();
    let token = desk.token.clone().unwrap();
    let homes = desk.offers(2);
    let mut look = Command::new(python);
    look.args([
        "tests/serve/pages.py",
        &format!("http://{}", desk.address),
        &token,
    ]);
    look.args(homes.iter().map(|(uprn, _)| uprn.to_string()));
    look.env("CHROMIUM", chromium);
    let done = look.args(std::env::var_os("PICTURES")).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
