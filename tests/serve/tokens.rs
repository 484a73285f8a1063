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
fn the_keys_of_one_token_are_not_those_of_another_of_its_name() {
    let store = Store::sqlite();
    store.import();
    let make = || store.run(&["token", "new", "Repairs desk", "--scope", "desk"]);
    let mut desk = Desk::closed(&store, &[]);
    let key = [("idempotency-key", "call-1")];
    desk.token = Some(make().trim().to_owned());
    let asked = desk.offers(2);
    let holds = asked
        .iter()
        .map(|(_, offers)| offers[0]["take"].to_string());
    let mut statuses = Vec::new();
    for hold in holds {
        let held = desk.send("POST", "/v1/holds", &hold, &key).unwrap();
        statuses.push(held.0);
        desk.token = Some(make().trim().to_owned());
    }
    assert_eq!(statuses, [201, 201], "each key is of its own token");
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
