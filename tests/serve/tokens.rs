//! Who may do what.

use std::process::Command;

use serde_json::json;

use super::server::{Desk, ONEKNOCK, Store};

#[test]
fn a_token_works_for_its_scope_until_it_is_revoked() {
    let store = Store::sqlite();
    store.import();
    let make = |name: &str, scope: &str| {
        let made = store.run(&["token", "new", name, "--scope", scope]);
        made.trim().to_owned()
    };
    let (desk_token, analyst) = (make("Repairs desk", "desk"), make("Board paper", "analyst"));
    let mut desk = Desk::start(&store);
    let asked = json!({ "uprn": 1 });
    assert_eq!(desk.post("/v1/offers", &asked).0, 401, "without a token");
    desk.token = Some("ok_wrong".to_owned());
    assert_eq!(desk.post("/v1/offers", &asked).0, 401, "with a wrong one");
    desk.token = Some(analyst);
    assert_eq!(desk.get("/v1/figures").0, 200);
    assert_eq!(desk.get("/v1/homes?q=street").0, 403, "counts only");
    desk.token = Some(desk_token);
    assert_eq!(desk.get("/v1/homes?q=street").0, 200);
    let list = store.run(&["token", "list"]);
    let number = list.lines().find(|l| l.contains("Repairs desk")).unwrap();
    let number = number.split_whitespace().next().unwrap();
    store.run(&["token", "revoke", number]);
    assert_eq!(desk.get("/v1/homes?q=street").0, 401, "revoked");
}

#[test]
fn it_is_not_reachable_from_outside_without_token_and_tls() {
    let store = Store::sqlite();
    store.import();
    let serve = || {
        let mut command = Command::new(ONEKNOCK);
        command.args(["serve", "--listen", "0.0.0.0:0", "--store", &store.address]);
        command.output().unwrap()
    };
    let refused = serve();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no token has been made"));
    store.run(&["token", "new", "Desk", "--scope", "desk"]);
    let refused = serve();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("without TLS"));
}
