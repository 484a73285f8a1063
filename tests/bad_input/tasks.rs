//! Tasks: their homes, streams, dates and hazards.

use super::dataset::{catalogue, small};

#[test]
fn identities() {
    let too_long = format!("{},100050768001,gas,2027-01-01,,,,,,", "T".repeat(99));
    let listing = catalogue([
        (
            "a task of an unknown home",
            small().add("tasks.csv", "T9,100050768099,gas,2027-01-01,,,,,,"),
        ),
        (
            "an unknown stream",
            small()
                .add("tasks.csv", "T9,100050768001,gsa,2027-01-01,,,,,,")
                .add("tasks.csv", "T10,100050768001,lifts,2027-01-01,,,,,,"),
        ),
        (
            "a task twice",
            small().add("tasks.csv", "T001,100050768002,gas,2027-01-01,,,,,,"),
        ),
        (
            "identifiers",
            small()
                .add("tasks.csv", ",100050768001,gas,2027-01-01,,,,,,")
                .add("tasks.csv", "T9;T10,100050768001,gas,2027-01-01,,,,,,")
                .add("tasks.csv", &too_long),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn dates() {
    let no_dates = [
        "1900-01-01",
        "9999-12-31",
        "2027-02-29",
        "12/31/2026",
        "1/2/27",
        "soon",
    ];
    let listing = catalogue([
        (
            "dates out of range, or not dates",
            small().add_all(
                "tasks.csv",
                no_dates
                    .map(|due| format!("T{},100050768001,gas,{due},,,,,,", due.replace('/', "."))),
            ),
        ),
        (
            "a window that closes before it opens",
            small()
                .add(
                    "tasks.csv",
                    "T9,100050768001,gas,2027-01-01,,2027-02-01,,,,",
                )
                .add(
                    "tasks.csv",
                    "T10,100050768001,gas,,2025-12-20,01/02/2027,,,,",
                ),
        ),
        (
            "dates that contradict each other",
            small()
                .add(
                    "tasks.csv",
                    "T9,100050768001,gas,2026-05-01,2026-06-01,,,,,",
                )
                .add(
                    "tasks.csv",
                    "T10,100050768001,gas,2027-05-01,2026-12-01,,,,,",
                )
                .add(
                    "tasks.csv",
                    "T11,100050768001,dmc,2026-11-01,,,2026-11-20T10:00,significant,,",
                )
                .add(
                    "tasks.csv",
                    "T12,100050768001,dmc,,,,2026-11-25T10:00,significant,,",
                ),
        ),
        (
            "no date to count from",
            small().add("tasks.csv", "T9,100050768001,gas,,,,,,,"),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn hazards_and_minutes() {
    let no_minutes = ["0", "-30", "100000", "half an hour"];
    let listing = catalogue([
        (
            "hazards",
            small()
                .add("tasks.csv", "T9,100050768001,dmc,,,,2026-11-20T10:00,,,")
                .add("tasks.csv", "T10,100050768001,dmc,,,,,significant,,")
                .add(
                    "tasks.csv",
                    "T11,100050768001,dmc,,,,2025-10-01T10:00,emergency,,",
                )
                .add(
                    "tasks.csv",
                    "T12,100050768001,gas,2027-01-01,,,,emergency,,",
                )
                .add(
                    "tasks.csv",
                    "T13,100050768001,dmc,,,,2026-11-20T10:00,dire,,",
                ),
        ),
        (
            "minutes",
            small().add_all(
                "tasks.csv",
                no_minutes.map(|minutes| {
                    format!("T{minutes},100050768001,gas,2027-01-01,,,,,{minutes},")
                }),
            ),
        ),
    ]);
    insta::assert_snapshot!(listing);
}
