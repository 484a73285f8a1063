//! Minutes: time on site of one task, and of several in one visit.

use chrono::NaiveDate;
use oneknock::model::{Dwelling, HomeId, LatLon, Property, Task, Uprn};
use oneknock::rules::{Nation, Part, Rules, from_text, on_site, shipped, together};
use oneknock::units::Minutes;
use proptest::prelude::*;

fn home(dwelling: Dwelling, bedrooms: Option<u8>) -> Property {
    Property {
        uprn: Uprn::new(1).expect("a UPRN"),
        reference: None,
        at: LatLon {
            latitude: 53.5,
            longitude: -1.1,
        },
        address: String::new(),
        postcode: String::new(),
        patch: String::new(),
        block: String::new(),
        dwelling,
        bedrooms,
    }
}

fn task(rules: &Rules, code: &str, minutes: Option<i32>) -> Task {
    Task {
        due: NaiveDate::from_ymd_opt(2027, 1, 4),
        minutes: minutes.map(Minutes),
        ..Task::new(
            "T1",
            HomeId(0),
            rules.stream_id(code).expect("a shipped stream"),
        )
    }
}

#[test]
fn a_survey_takes_longer_in_a_house_than_in_a_flat() {
    let rules = shipped(Nation::England).expect("the shipped rules load");
    let survey = task(&rules, "stock_condition", None);
    let rule = rules.stream(survey.stream);
    assert_eq!(
        on_site(rule, &home(Dwelling::Flat, None), &survey),
        Minutes(30)
    );
    assert_eq!(
        on_site(rule, &home(Dwelling::House, Some(5)), &survey),
        Minutes(60)
    );
    let stated = task(&rules, "stock_condition", Some(75));
    assert_eq!(
        on_site(rule, &home(Dwelling::Flat, None), &stated),
        Minutes(75)
    );
}

#[test]
fn each_bedroom_above_two_takes_its_time() {
    let text = "[streams.eicr.minutes]\nper_bedroom_above_two = 20\n";
    let rules = from_text("rules.toml", text).expect("it loads");
    let eicr = task(&rules, "eicr", None);
    let minutes = |bedrooms| {
        on_site(
            rules.stream(eicr.stream),
            &home(Dwelling::House, bedrooms),
            &eicr,
        )
    };
    assert_eq!(minutes(None), Minutes(150));
    assert_eq!(minutes(Some(1)), Minutes(150));
    assert_eq!(minutes(Some(2)), Minutes(150));
    assert_eq!(minutes(Some(4)), Minutes(190));
}

#[test]
fn in_one_visit_the_tools_are_parked_once() {
    let rules = shipped(Nation::England).expect("the shipped rules load");
    let flat = home(Dwelling::Flat, Some(2));
    let part = |code| {
        let task = task(&rules, code, None);
        Part::of(rules.stream(task.stream), &flat, &task)
    };
    // 45 + 10 + 10 alone; 8 of setting up once instead of 8 + 5 + 5.
    assert_eq!(
        together([part("gas"), part("smoke_co"), part("fire_door")]),
        Minutes(55)
    );
    assert_eq!(together([part("gas")]), Minutes(45));
    assert_eq!(together([]), Minutes(0));
}

#[test]
fn a_task_that_states_less_than_the_setting_up_is_all_setting_up() {
    let rules = shipped(Nation::England).expect("the shipped rules load");
    let short = task(&rules, "gas", Some(3));
    let part = Part::of(
        rules.stream(short.stream),
        &home(Dwelling::Flat, None),
        &short,
    );
    assert_eq!((part.minutes, part.setup), (Minutes(3), Minutes(3)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn together_is_never_longer_than_apart_nor_shorter_than_the_longest(
        parts in prop::collection::vec((1_i32..240, 0_i32..30), 1..8)
    ) {
        let parts: Vec<Part> = parts
            .into_iter()
            .map(|(minutes, setup)| Part {
                minutes: Minutes(minutes),
                setup: Minutes(setup.min(minutes)),
            })
            .collect();
        let one = together(parts.iter().copied());
        let apart: Minutes = parts.iter().map(|p| p.minutes).sum();
        let longest = parts.iter().map(|p| p.minutes).max().unwrap();
        prop_assert!(longest <= one && one <= apart);
    }
}
