//! Bad input: each a clear problem document with the right status.

use serde_json::{Value, json};

use super::server::Store;

#[test]
fn every_bad_request_is_a_problem_document_with_its_status() {
    let store = Store::sqlite();
    let desk = store.desk();
    let huge = format!("{{\"uprn\": \"{}\"}}", "9".repeat(100_000));
    let take = json!({
        "uprn": 1, "date": "2026-12-01", "slot_from": "09:00", "slot_to": "10:00",
        "crew": [["T"]], "operative_ids": ["O"],
    });
    let cases = [
        ("POST", "/v1/offers", "{".to_owned(), 400),
        ("POST", "/v1/offers", "{\"uprn\": \"one\"}".to_owned(), 400),
        ("POST", "/v1/offers", "{\"uprn\": 1}".to_owned(), 404),
        ("POST", "/v1/offers", huge, 413),
        ("POST", "/v1/holds", take.to_string(), 404),
        ("POST", "/v1/visits/none/confirm", String::new(), 404),
        (
            "POST",
            "/v1/visits/none/status",
            "{\"status\": \"asleep\"}".to_owned(),
            400,
        ),
        ("GET", "/v1/homes/1", String::new(), 404),
        ("GET", "/v1/homes/x", String::new(), 400),
        ("GET", "/v1/days/yesterday", String::new(), 400),
        ("GET", "/nowhere", String::new(), 404),
        ("DELETE", "/v1/offers", String::new(), 405),
    ];
    for (method, path, body, wanted) in cases {
        let (status, problem) = desk.send(method, path, &body, &[]).unwrap();
        assert_eq!(status, wanted, "{method} {path}: {problem}");
        assert_eq!(problem["status"], wanted, "{method} {path}: {problem}");
        assert!(problem["detail"].is_string(), "{method} {path}: {problem}");
    }
}

#[test]
fn the_service_describes_itself() {
    let store = Store::sqlite();
    let desk = store.desk();
    assert_eq!(desk.get("/healthz").0, 200);
    let (status, document) = desk.get("/openapi.json");
    assert_eq!(status, 200);
    assert!(document["paths"]["/v1/offers"]["post"].is_object());
    tells_of_failures(&document);
    let (status, text) = desk.get("/metrics");
    assert_eq!(status, 200);
    assert!(
        text.as_str().unwrap().contains("oneknock_requests_total"),
        "{text}"
    );
}

/// Every operation says that it may fail with a problem document; those that take a slot say
/// that it may be gone.
fn tells_of_failures(document: &Value) {
    assert!(document["components"]["schemas"]["Problem"].is_object());
    let problem = |operation: &Value, status: &str| {
        let content = &operation["responses"][status]["content"]["application/problem+json"];
        content["schema"]["$ref"] == "#/components/schemas/Problem"
    };
    let paths = document["paths"].as_object().unwrap();
    for (path, operations) in paths.iter().filter(|(path, _)| path.starts_with("/v1/")) {
        for (method, operation) in operations.as_object().unwrap() {
            for status in ["4XX", "5XX"] {
                assert!(problem(operation, status), "{method} {path}: {status}");
            }
        }
    }
    for path in [
        "/v1/holds",
        "/v1/bookings",
        "/v1/visits/{id}/confirm",
        "/v1/visits/{id}/move",
    ] {
        assert!(problem(&paths[path]["post"], "409"), "{path}");
    }
}
