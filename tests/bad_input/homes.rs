//! Homes, their places, households and availability.

use super::dataset::{catalogue, small};

#[test]
fn homes() {
    let no_uprns = ["", "12A", "1.00E+11", "1234567890123", "0", "-5"];
    let no_degrees = ["NaN,-1.1", "53.5,inf", "1e999,-1.1", ",-1.1", "north,-1.1"];
    let on_the_grid = "uprn,easting,northing\n100050768001,457210,403150\n100050768002,700000,9\n\
                       100050768003,,5\n100050768004,,\n10004839123,4e5,3e5\n10004839124,NaN,1\n";
    let listing = catalogue([
        (
            "a UPRN twice, once with leading zeros",
            small().add("properties.csv", "0100050768002,,53.5,-1.1,,,,,,"),
        ),
        (
            "UPRNs that are none",
            small().add_all(
                "properties.csv",
                no_uprns.map(|uprn| format!("{uprn},,53.5,-1.1,,,,,,")),
            ),
        ),
        (
            "not a number, infinite, empty",
            small().add_all(
                "properties.csv",
                no_degrees.map(|at| format!("{},,{at},,,,,,", at.len())),
            ),
        ),
        (
            "latitude and longitude swapped",
            small().swap(
                "properties.csv",
                "53.522800,-1.128400",
                "-1.128400,53.522800",
            ),
        ),
        (
            "outside the United Kingdom",
            small()
                .swap("properties.csv", "53.522800,-1.128400", "0,0")
                .swap("properties.csv", "53.522900,-1.128600", "48.8566,2.3522"),
        ),
        (
            "eastings and northings under the names of degrees",
            small().swap("properties.csv", "53.522800,-1.128400", "457210,403150"),
        ),
        (
            "eastings and northings at sea",
            small()
                .write("properties.csv", on_the_grid)
                .swap("operatives.csv", "North;South", ""),
        ),
        (
            "codes and numbers",
            small().swap("properties.csv", "bungalow,2", "bungalo,-2"),
        ),
    ]);
    insta::assert_snapshot!(listing);
}

#[test]
fn households_and_availability() {
    let listing = catalogue([
        (
            "households",
            small().add_all(
                "households.csv",
                [
                    "100050768003,perhaps,,,",
                    "100050768002,yes,wheelchair user;language:polish;language:xx,fax,0",
                    "42,yes,,,",
                ],
            ),
        ),
        (
            "availability",
            small().add_all(
                "availability.csv",
                [
                    "100050768001,away,mon,,",
                    "100050768001,available,someday,09:00,12:00",
                    "100050768001,available,mon,12:00,09:00",
                    "100050768001,available,mon,09:00,",
                    "100050768001,available,2026-12-09/2026-12-01,9am,10:00",
                    "100050768001,available,2026-12-01;2026-12-02,,",
                    "42,available,,,",
                ],
            ),
        ),
    ]);
    insta::assert_snapshot!(listing);
    // Free text in the place of a code may be a diagnosis: it must not reach a log.
    assert!(!listing.contains("wheelchair"));
}

#[test]
fn a_fault_of_a_home_is_not_repeated_for_all_that_hangs_on_it() {
    let faults = small()
        .swap("properties.csv", "53.522800,-1.128400", "NaN,-1.128400")
        .faults();
    assert!(faults.starts_with("properties.csv:2:3: latitude `NaN` is not a finite number"));
    assert!(faults.ends_with("\n1 problem\n"), "{faults}");
}
