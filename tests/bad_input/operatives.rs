//! Operatives, their skills and their shifts.

use super::dataset::{catalogue, small};

#[test]
fn operatives() {
    let listing = catalogue([
        (
            "skills nobody has",
            small().add("tasks.csv", "T9,100050768001,legionella,2027-01-01,,,,,,"),
        ),
        (
            "skills that are none",
            small().swap(
                "operatives.csv",
                "eicr;smoke_co",
                "eicr;smoke co;legionela;multy",
            ),
        ),
        (
            "an operative twice",
            small().add("operatives.csv", "O1,gas,53.5,-1.1,,,,,,,,,"),
        ),
        (
            "unknown patches, languages, prices",
            small().swap(
                "operatives.csv",
                "North;South,f,pl,34.50,12",
                "Noth;West,woman,polish,3450,0",
            ),
        ),
        (
            "no skill and no place",
            small().add("operatives.csv", "O9,,,,,,,,,,,,"),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn shifts() {
    let listing = catalogue([
        (
            "overlapping shifts",
            small()
                .add("shifts.csv", "O1,thu,12:00,20:00,,,")
                .add("shifts.csv", "O1,mon,17:00,20:00,,,")
                .add("shifts.csv", "O1,2026-12-31,08:00,12:00,,,"),
        ),
        (
            "shifts that cannot be",
            small()
                .add("shifts.csv", "O2,sat,16:00,08:00,,,")
                .add("shifts.csv", "O2,sat,08:00,,,,")
                .add("shifts.csv", "O2,sun,22:00,24:30,,,")
                .add("shifts.csv", "O9,sun,08:00,16:00,,,"),
        ),
        (
            "breaks outside their shift",
            small()
                .add("shifts.csv", "O2,sat,08:00,12:00,13:00,14:00,30")
                .add("shifts.csv", "O2,sun,08:00,12:00,09:00,09:20,30")
                .add("shifts.csv", "O3,sun,,,,,30"),
        ),
    ]);
    insta::assert_snapshot!(listing);
}
