//! A call from the first question to the last word: offer, hold, confirm, move, cancel, outcome.

use serde_json::{Value, json};

use super::server::{Desk, Store, path, stores};

#[test]
fn a_slot_is_held_confirmed_moved_and_cancelled_on_every_store() {
    for store in stores() {
        let desk = store.desk();
        let (uprn, offers) = desk.offers(1).remove(0);
        let (status, held) = desk.post("/v1/holds", &offers[0]["take"]);
        assert_eq!(
            (status, held["status"].as_str()),
            (201, Some("held")),
            "{held}"
        );
        assert!(held["hold_until"].is_string());
        let visit = path(&held);
        let (status, confirmed) = desk.post(&format!("{visit}/confirm"), &Value::Null);
        assert_eq!(
            (status, confirmed["status"].as_str()),
            (200, Some("confirmed"))
        );

        // What is promised is not offered again; it can be moved, in one step.
        let asked = json!({ "uprn": uprn });
        let (status, others) = desk.post(&format!("{visit}/move-offers"), &asked);
        assert_eq!(status, 200, "{others}");
        let other = others["offers"].as_array().unwrap().last().unwrap();
        let (status, moved) = desk.post(&format!("{visit}/move"), &other["take"]);
        assert_eq!(status, 200, "{moved}");
        assert_eq!(moved["slot_from"], other["take"]["slot_from"]);
        assert_eq!(moved["visit_id"], held["visit_id"]);

        let (status, gone) = desk.post(&format!("{visit}/cancel"), &Value::Null);
        assert_eq!((status, gone["status"].as_str()), (200, Some("cancelled")));
        let (_, trail) = desk.get(&format!("{visit}/trail"));
        let actions: Vec<&str> = trail
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["action"].as_str().unwrap())
            .collect();
        assert_eq!(actions, ["hold", "confirm", "move", "cancel"]);
    }
}

#[test]
fn a_hold_that_ran_out_can_be_confirmed_after_a_restart_where_its_slot_is_free() {
    let store = Store::sqlite();
    let desk = store.desk();
    let wanted = desk.offers(2);
    let hold = |(_, offers): &(u64, Vec<Value>)| {
        let (status, held) = desk.post("/v1/holds", &offers[0]["take"]);
        assert_eq!(status, 201, "{held}");
        path(&held)
    };
    let holds: Vec<String> = wanted.iter().map(hold).collect();
    desk.kill();
    store.let_holds_run_out();
    let desk = Desk::start(&store);
    for hold in &holds {
        while desk.get(hold).1["status"] != "expired" {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }
    desk.kill();

    let desk = Desk::start(&store);
    let (status, confirmed) = desk.post(&format!("{}/confirm", holds[0]), &Value::Null);
    assert_eq!(
        (status, confirmed["status"].as_str()),
        (200, Some("confirmed")),
        "{confirmed}"
    );
    // The other slot has been taken meanwhile: fresh offers instead, for the damp reported since.
    let (uprn, offers) = &wanted[1];
    let (status, other) = desk.post("/v1/bookings", &offers[0]["take"]);
    assert_eq!(status, 201, "{other}");
    let damp = json!({ "uprn": uprn, "new_task": { "stream": "dmc", "hazard": "significant" } });
    assert_eq!(desk.post("/v1/offers", &damp).0, 200);
    let (status, problem) = desk.post(&format!("{}/confirm", holds[1]), &Value::Null);
    assert_eq!(
        (status, problem["type"].as_str()),
        (409, Some("urn:oneknock:problem:slot-gone")),
        "{problem}"
    );
    assert!(problem["offers"][0]["take"].is_object(), "{problem}");
}

#[test]
fn a_hold_does_not_run_out_because_somebody_says_so() {
    let store = Store::sqlite();
    let desk = store.desk();
    let (_, offers) = desk.offers(1).remove(0);
    let (_, held) = desk.post("/v1/holds", &offers[0]["take"]);
    let path = path(&held);
    let told = json!({ "status": "expired" });
    let (status, problem) = desk.post(&format!("{path}/status"), &told);
    assert_eq!(status, 422, "{problem}");
    assert_eq!(desk.get(&path).1["status"], "held");
}

#[test]
fn a_failed_attempt_is_planned_again_on_another_weekday() {
    for store in stores() {
        let desk = store.desk();
        let (_, offers) = desk.offers(1).remove(0);
        let (_, booked) = desk.post("/v1/bookings", &offers[0]["take"]);
        let visit = path(&booked);
        let told =
            json!({ "status": "no_access", "notice_given": true, "reason": "nobody answered" });
        let (status, said) = desk.post(&format!("{visit}/status"), &told);
        assert_eq!(
            (status, said["status"].as_str()),
            (200, Some("no_access")),
            "{said}"
        );
        let cases = said["next"]["access_team"].as_array().unwrap();
        assert!(
            said["next"]["next_attempt"].is_object() || !cases.is_empty(),
            "{said}"
        );
        // It is over: nothing more can happen to it.
        let (status, problem) = desk.post(
            &format!("{visit}/status"),
            &json!({ "status": "completed" }),
        );
        assert_eq!(
            (status, problem["type"].as_str()),
            (409, Some("urn:oneknock:problem:wrong-state"))
        );
    }
}

#[test]
fn a_request_sent_twice_is_done_once() {
    for store in stores() {
        let desk = store.desk();
        let (_, offers) = desk.offers(1).remove(0);
        let body = offers[0]["take"].to_string();
        let key = [("idempotency-key", "call-17")];
        let first = desk.send("POST", "/v1/holds", &body, &key).unwrap();
        let second = desk.send("POST", "/v1/holds", &body, &key).unwrap();
        assert_eq!(first.0, 201);
        assert_eq!(first, second);
        let other = offers[1]["take"].to_string();
        let (status, _) = desk.send("POST", "/v1/holds", &other, &key).unwrap();
        assert_eq!(status, 422, "the same key for another request");
    }
}

#[test]
fn a_report_starts_its_clock_and_an_operative_on_the_way_gives_a_link() {
    let store = Store::sqlite();
    let desk = store.desk();
    let (uprn, _) = desk.offers(1).remove(0);
    let asked = json!({ "uprn": uprn, "new_task": { "stream": "dmc", "hazard": "significant" } });
    let (status, said) = desk.post("/v1/offers", &asked);
    assert_eq!(status, 200, "{said}");
    let task = said["new_task"].as_str().unwrap();
    let (_, home) = desk.get(&format!("/v1/homes/{uprn}"));
    let due = home["due"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["task_id"] == task)
        .unwrap();
    assert!(due["days_left"].as_i64().unwrap() <= 14);
    let (status, booked) = desk.post("/v1/bookings", &said["offers"][0]["take"]);
    assert_eq!(status, 201, "{booked}");
    let visit = path(&booked);
    let (status, way) = desk.post(
        &format!("{visit}/status"),
        &json!({ "status": "on_the_way" }),
    );
    assert_eq!(status, 200);
    let (status, page) = desk.get(&format!("/t/{}", way["link"].as_str().unwrap()));
    assert_eq!(status, 200);
    assert!(page.as_str().unwrap().contains("on our way"), "{page}");
}
