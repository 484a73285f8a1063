//! Many desks, one slot; and a machine that loses its power.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::server::{Desk, Store, path, stores};

/// Live visits by the board's days: nobody in two homes at once, no task promised twice.
fn is_sound(desk: &Desk) {
    let (_, any) = desk.get("/v1/days/2000-01-01");
    let first: chrono::NaiveDate = any["first"].as_str().unwrap().parse().unwrap();
    let mut tasks = std::collections::BTreeMap::new();
    for date in first.iter_days().take(84) {
        let (_, day) = desk.get(&format!("/v1/days/{date}"));
        for row in day["operatives"].as_array().unwrap() {
            let mut until = String::new();
            for bar in row["visits"].as_array().unwrap() {
                let (start, end) = (bar["start"].as_str().unwrap(), bar["end"].as_str().unwrap());
                assert!(
                    until.as_str() <= start,
                    "{} on {date}: {bar}",
                    row["operative_id"]
                );
                end.clone_into(&mut until);
                for task in bar["visit"]["crew"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .flat_map(|c| c.as_array().unwrap())
                {
                    let id = bar["visit"]["visit_id"].clone();
                    let other = tasks.insert(task.to_string(), id.clone());
                    assert!(other.is_none_or(|o| o == id), "{task} is in two visits");
                }
            }
        }
    }
}

#[test]
fn of_many_desks_that_want_one_slot_one_gets_it() {
    for store in stores() {
        let desk = store.desk();
        let (_, offers) = desk.offers(1).remove(0);
        let take = &offers[0]["take"];
        let answers = Mutex::new(Vec::new());
        std::thread::scope(|threads| {
            for _ in 0..16 {
                threads.spawn(|| {
                    let answer = desk.post("/v1/holds", take);
                    answers.lock().unwrap().push(answer);
                });
            }
        });
        let answers = answers.into_inner().unwrap();
        assert_eq!(
            answers.iter().filter(|(status, _)| *status == 201).count(),
            1
        );
        for (status, problem) in answers.iter().filter(|(status, _)| *status != 201) {
            assert_eq!(*status, 409, "{problem}");
        }
        is_sound(&desk);
    }
}

#[test]
fn two_servers_on_one_store_do_not_book_one_slot_twice() {
    let Some(store) = Store::postgres() else {
        return;
    };
    store.import();
    let (one, other) = (Desk::start(&store), Desk::start(&store));
    for (uprn, _) in one.offers(6) {
        // Asked anew: what was booked for the home before may have taken its place.
        let (_, said) = one.post("/v1/offers", &json!({ "uprn": uprn }));
        let take = &said["offers"][0]["take"];
        let statuses = Mutex::new(Vec::new());
        std::thread::scope(|threads| {
            for desk in [&one, &other] {
                let statuses = &statuses;
                threads.spawn(move || {
                    let (status, _) = desk.post("/v1/bookings", take);
                    statuses.lock().unwrap().push(status);
                });
            }
        });
        let mut statuses = statuses.into_inner().unwrap();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
    }
    is_sound(&other);
}

#[test]
fn what_was_acknowledged_is_there_after_the_power_fails() {
    for store in stores() {
        store.import();
        let mut acknowledged: Vec<Value> = Vec::new();
        for round in 0..3 {
            let desk = Desk::start(&store);
            let wanted = desk.offers(6 + round);
            let booked = Mutex::new(Vec::new());
            std::thread::scope(|threads| {
                for (_, offers) in &wanted {
                    let (desk, booked) = (&desk, &booked);
                    threads.spawn(move || {
                        let body = offers[0]["take"].to_string();
                        let answer = desk.send("POST", "/v1/bookings", &body, &[]);
                        let done = answer.filter(|(status, _)| *status == 201);
                        booked.lock().unwrap().extend(done.map(|(_, visit)| visit));
                    });
                }
            });
            acknowledged.extend(booked.into_inner().unwrap());
            desk.kill();
        }
        let desk = Desk::start(&store);
        assert!(!acknowledged.is_empty());
        let given_back = acknowledged.pop().unwrap();
        let path = path(&given_back);
        assert_eq!(desk.post(&format!("{path}/cancel"), &Value::Null).0, 200);
        desk.kill();
        let desk = Desk::start(&store);
        assert_eq!(desk.get(&path).1["status"], "cancelled");
        for visit in &acknowledged {
            desk.keeps(visit);
        }
        is_sound(&desk);
    }
}

#[test]
fn a_build_keeps_what_was_promised_meanwhile() {
    let store = Store::sqlite();
    let desk = store.desk();
    let (_, offers) = desk.offers(1).remove(0);
    let (_, early) = desk.post("/v1/bookings", &offers[0]["take"]);
    let out = store.folder.path().join("plan");
    let (mut late, mut built) = (Value::Null, false);
    std::thread::scope(|threads| {
        let build = threads.spawn(|| {
            store.run(&[
                "build",
                "--iterations",
                "1500",
                "--out",
                out.to_str().unwrap(),
            ]);
        });
        while late.is_null() && !built {
            let (_, offers) = desk.offers(3).remove(2);
            let (status, visit) = desk.post("/v1/bookings", &offers[0]["take"]);
            if status == 201 {
                late = visit;
            }
            built = build.is_finished();
        }
        build.join().unwrap();
    });
    for visit in [&early, &late] {
        // The desk takes the new plan in with its next look at the store.
        desk.keeps(visit);
    }
    let fresh = Desk::start(&store);
    is_sound(&fresh);
}

/// Books what the desk offers until days of its few operatives are full.
fn fill(desk: &Desk) -> Vec<Value> {
    let mut booked = Vec::new();
    for (uprn, _) in desk.offers(usize::MAX) {
        let asked = json!({ "uprn": uprn, "days": 21, "count": 8 });
        let (_, said) = desk.post("/v1/offers", &asked);
        let offers = said["offers"].as_array().cloned().unwrap_or_default();
        let Some(offer) = offers.get(booked.len() % 8).or(offers.last()) else {
            continue;
        };
        let (status, visit) = desk.post("/v1/bookings", &offer["take"]);
        if status == 201 {
            booked.push(visit);
        }
    }
    booked
}

#[test]
fn a_desk_full_of_promises_comes_back_from_a_build_as_it_was() {
    let store = Store::sqlite();
    let desk = store.desk();
    let booked = fill(&desk);
    assert!(booked.len() > 80, "{}", booked.len());
    let out = store.folder.path().join("plan");
    // Any promise that was not kept would be a breach, and the build would end with 1.
    store.run(&[
        "build",
        "--iterations",
        "300",
        "--out",
        out.to_str().unwrap(),
    ]);
    for visit in &booked {
        desk.keeps(visit);
    }
    let mut reader = csv::Reader::from_path(out.join("visits.csv")).unwrap();
    let rows = reader.records().map(|r| r.unwrap());
    let confirmed = rows.filter(|r| &r[11] == "confirmed").count();
    assert!(confirmed >= booked.len(), "{confirmed} of {}", booked.len());
}
