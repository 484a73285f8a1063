//! The pages as a clerk and a planner use them, by keyboard, in headless Chromium, under axe.

use std::process::Command;

use super::server::Store;

#[test]
fn a_call_and_a_move_by_keyboard_with_nothing_that_axe_calls_serious() {
    let (Ok(python), Ok(axe)) = (std::env::var("PLAYWRIGHT"), std::env::var("AXE_JS")) else {
        eprintln!(
            "the pages are not tested: PLAYWRIGHT must name a Python that has it, AXE_JS axe-core"
        );
        return;
    };
    let store = Store::sqlite();
    let desk = store.desk();
    let (uprn, _) = desk.offers(1).remove(0);
    let done = Command::new(python)
        .args(["tests/serve/pages.py", &format!("http://{}", desk.address)])
        .args([&uprn.to_string(), &axe])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
