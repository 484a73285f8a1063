//! Bookings and attempts.

use super::dataset::{catalogue, small};

#[test]
fn bookings() {
    let book = |row| small().add("bookings.csv", row);
    let listing = catalogue([
        (
            "tasks that do not exist",
            book("B9,100050768002,T098;T099,2026-12-02,09:00,10:00,,"),
        ),
        (
            "another home's task",
            book("B9,100050768002,T007,2026-12-02,09:00,10:00,,"),
        ),
        (
            "a task booked twice",
            book("B9,100050768002,T003,2026-12-02,09:00,10:00,,"),
        ),
        (
            "a booking twice",
            book("B1,10004839123,T007,2026-12-02,09:00,10:00,,"),
        ),
        (
            "two bookings that one operative cannot both keep",
            small()
                .add("tasks.csv", "T9,100050768004,eicr,2027-03-01,,,,,,")
                .add(
                    "bookings.csv",
                    "B9,100050768003,T004,2026-12-01,09:00,10:00,O2,",
                )
                .add(
                    "bookings.csv",
                    "B10,100050768004,T9,2026-12-01,09:00,11:00,O1;O2,",
                ),
        ),
        (
            "slots off the grid, too long, at night, backwards, half given",
            small()
                .add(
                    "bookings.csv",
                    "B9,10004839123,T007,2026-12-02,09:10,10:10,,",
                )
                .add(
                    "bookings.csv",
                    "B10,100050768004,T006,2026-12-02,08:00,18:00,,",
                )
                .add(
                    "bookings.csv",
                    "B11,100050768003,T004,2026-12-02,18:00,19:00,,",
                )
                .add(
                    "bookings.csv",
                    "B12,100050768003,T005,2026-12-02,10:00,09:00,,",
                )
                .add("bookings.csv", "B13,10004839124,T008,,10:00,,,"),
        ),
        (
            "an operative without the skill, or unknown",
            small()
                .add(
                    "bookings.csv",
                    "B9,10004839123,T007,2026-12-02,09:00,10:00,O2,",
                )
                .add(
                    "bookings.csv",
                    "B10,100050768003,T004,2026-12-02,09:00,10:00,O7,sure",
                ),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn attempts() {
    let listing = catalogue([(
        "attempts",
        small().add_all(
            "attempts.csv",
            [
                "42,2026-11-01,gas,access,,,,,",
                "100050768001,,gas,access,,,,,",
                "100050768001,2026-12-01,gas,access,,,,,",
                "100050768001,2026-11-01 25:61,gas,access,,,,,",
                "100050768001,2026-11-01,gaz,no acess,maybe,,,,mould",
            ],
        ),
    )]);
    insta::assert_snapshot!(listing);
}
