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
    let mut desk = Desk::closed(&store, &[]);
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
fn nobody_gets_in_before_a_token_is_made() {
    let store = Store::sqlite();
    store.import();
    let mut desk = Desk::closed(&store, &[]);
    let how = desk.says() + &desk.says();
    assert!(
        how.contains(&format!("oneknock token --store {}", store.address)),
        "{how}"
    );
    for path in [
        "/v1/homes?q=street",
        "/v1/days/2000-01-01",
        "/v1/figures",
        "/v1/events",
    ] {
        let (status, problem) = desk.get(path);
        assert_eq!(status, 401, "{path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("oneknock token"), "{path}: {detail}");
    }
    assert_eq!(desk.post("/v1/offers", &json!({ "uprn": 1 })).0, 401);
    // Made while the service runs, it works at once.
    desk.token = Some(store.token("read"));
    assert_eq!(desk.get("/v1/homes?q=street").0, 200);
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
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no token works"));
    store.run(&["token", "new", "Desk", "--scope", "desk"]);
    let refused = serve();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("without TLS"));
}
