//! Faults: every fault of a rules file is listed, with its line, column and remedy.

use oneknock::error::Error;
use oneknock::rules::{Nation, from_text, load, shipped, to_toml, validate};
use proptest::prelude::*;

/// All faults of a rules file, as a user reads them.
fn faults(text: &str) -> String {
    match from_text("rules.toml", text) {
        Ok(_) => "no fault".into(),
        Err(Error::Input(faults)) => faults.to_string(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn unknown_keys_are_named_with_their_nearest_neighbour() {
    insta::assert_snapshot!(faults(
        r#"
nation = "england"
colour = "green"

[slots]
grid_minuts = 30

[streams.gas]
interval_month = 12
minutes = { defalt = 45 }

[streams.dmc.hazard]
emergancy = { investigate_hours = 24 }
"#
    ));
}

#[test]
fn wrong_types_and_values_out_of_range_are_all_listed() {
    insta::assert_snapshot!(faults(
        r#"nation = 7
[horizon]
today = "24/11/2026"
at = "6pm"
weeks = 0
[slots]
lengths_minutes = [60, "120"]
[attempts]
limit = -3
other_weekday = "yes"
prior_access = 1.0
prior_weight = nan
[costs]
failed_callout_pence = 60.5
knock_pence = 99999999999999999999
[travel]
provider = "teleport"
detour_factor = 0.5
speed_kmh = inf
[streams.gas]
letter = "Gas"
name = " "
minutes = 45
in_force_from = 1979-05-27T07:32:00
"#
    ));
}

#[test]
fn values_that_do_not_go_together_point_into_the_datasets_file() {
    insta::assert_snapshot!(faults(
        r#"[slots]
grid_minutes = 45
default_length_minutes = 90

[notice]
default_hours = 12

[attempts]
noon = "07:00"

[skills]
multi = ["gas", "smok_co"]
nobody = []

[streams.gas]
not_with = ["gas"]
keeps_anniversary_months = 12
setup_minutes = 50
notice_hours = 2

[streams.dmc.hazard.significant]
investigate_hours = 240
make_safe_hours = 24

[streams.eicr]
not_alongside = ["boiler"]
letter = "G"
[streams.eicr.tenancies]
older_from = 2025-06-01
"#
    ));
}

#[test]
fn a_slip_in_one_key_does_not_hide_what_is_wrong_between_others() {
    insta::assert_snapshot!(faults(
        r#"colour = "green"
[slots]
grid_minutes = "15"
default_length_minutes = 45
[notice]
default_hours = 12
[streams.gas]
not_with = ["eicrr", 5]
not_alongside = ["eicrr"]
"#
    ));
}

#[test]
fn a_new_stream_says_all_that_it_lacks() {
    insta::assert_snapshot!(faults(
        r#"[streams.loft]
name = "Loft insulation check"
letter = "I"

[streams.Loft-2]
"#
    ));
}

#[test]
fn broken_syntax_is_listed_line_by_line() {
    insta::assert_snapshot!(faults(
        r#"nation = "england
[slots
grid_minutes = = 30
day_from = "08:00"
day_from = "09:00"
weeks = 08
"#
    ));
}

#[test]
fn a_key_given_twice_is_a_fault() {
    insta::assert_snapshot!(faults("[notice]\nfloor_hours = 24\nfloor_hours = 48\n"));
}

#[test]
fn a_file_that_is_not_utf_8_is_a_fault_at_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, b"nation = \"england\"\n# caf\xe9\n").expect("written");
    insta::assert_snapshot!(load(Some(&path)).unwrap_err());
}

#[test]
fn a_missing_file_is_named() {
    let error = load(Some(std::path::Path::new("nowhere/rules.toml"))).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read nowhere/rules.toml: "),
        "{error}"
    );
}

#[test]
fn rules_built_in_code_meet_the_same_checks() {
    let mut rules = shipped(Nation::England).expect("the shipped rules load");
    assert_eq!(validate(&rules), []);
    rules.horizon.weeks = 0;
    rules.attempts.prior_access = f64::NAN;
    let faults: Vec<_> = validate(&rules).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn more_than_sixty_four_streams_are_refused() {
    let mut rules = shipped(Nation::England).expect("the shipped rules load");
    let gas = rules.streams[0].clone();
    for i in 0..60_u8 {
        let mut stream = gas.clone();
        stream.code = format!("stream_{i}");
        stream.letter = char::from_u32(0x4E00 + u32::from(i)).expect("a letter");
        rules.streams.push(stream);
    }
    let complaints: Vec<_> = validate(&rules).iter().map(ToString::to_string).collect();
    assert!(
        complaints.iter().any(|c| c.contains("68 streams")),
        "{complaints:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever an editor, a disk or a merge does to a file: it loads, or its faults are listed.
    #[test]
    fn a_mangled_file_never_panics_and_is_never_our_own_fault(
        cuts in prop::collection::vec((0_usize..20_000, 0_usize..40, "[ -~\u{e9}\n]{0,6}"), 1..6)
    ) {
        let whole = shipped(Nation::Scotland).and_then(|rules| to_toml(&rules)).unwrap();
        let mut text: Vec<char> = whole.chars().collect();
        for (at, length, new) in cuts {
            let from = at % text.len().max(1);
            let to = (from + length).min(text.len());
            text.splice(from.min(to)..to, new.chars());
        }
        let text: String = text.into_iter().collect();
        match from_text("rules.toml", &text) {
            Ok(rules) => prop_assert_eq!(validate(&rules), []),
            Err(Error::Input(faults)) => prop_assert!(!faults.0.is_empty()),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
