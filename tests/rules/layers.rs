//! Layers: England's file, the nation's and the dataset's, merged key by key.

use oneknock::model::StreamId;
use oneknock::rules::{HazardClock, Nation, Rules, from_text, load, shipped, to_toml, validate};
use oneknock::units::{Minutes, Pence};

fn with(text: &str) -> Rules {
    from_text("rules.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

fn codes(rules: &Rules) -> Vec<&str> {
    rules.stream_codes().collect()
}

#[test]
fn every_shipped_nation_loads_and_is_valid() {
    for (code, nation) in Nation::CODES {
        let rules = shipped(nation).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(rules.nation, nation);
        assert_eq!(validate(&rules), [], "{code}");
    }
}

#[test]
fn without_a_file_the_rules_are_englands() {
    let rules = load(None).expect("the shipped rules load");
    assert_eq!(
        rules,
        shipped(Nation::England).expect("the shipped rules load")
    );
    assert_eq!(
        codes(&rules),
        [
            "gas",
            "eicr",
            "dmc",
            "stock_condition",
            "smoke_co",
            "fire_door",
            "legionella",
            "asbestos"
        ]
    );
    assert_eq!(rules.stream_id("eicr"), Some(StreamId(1)));
    assert_eq!(
        with("\u{feff}"),
        rules,
        "an empty file with a byte-order mark"
    );
}

#[test]
fn a_datasets_file_overrides_key_by_key_and_deep() {
    let rules = with(
        r"
        [slots]
        lengths_minutes = [30, 60]
        [streams.gas]
        minutes = { dwelling = { flat = 35 } }
        [streams.dmc.hazard.significant]
        investigate_working_days = 5
        ",
    );
    let shipped = shipped(Nation::England).expect("the shipped rules load");
    assert_eq!(rules.slots.lengths_minutes, [Minutes(30), Minutes(60)]);
    assert_eq!(rules.slots.grid_minutes, shipped.slots.grid_minutes);
    assert_eq!(
        rules.streams[0].minutes.default,
        Minutes(45),
        "an array is replaced, a table merged"
    );
    assert_eq!(rules.streams[0].minutes.dwelling["flat"], Minutes(35));
    let clock = &rules.streams[2].hazard["significant"];
    assert_eq!(clock.investigate_working_days, Some(5));
    assert_eq!(clock.summary_working_days, Some(3));
    assert_eq!(rules.costs, shipped.costs);
}

#[test]
fn a_new_stream_comes_after_the_shipped_ones_in_the_order_of_the_file() {
    let stream = |code: &str, letter: char| {
        format!(
            "[streams.{code}]\nname = \"X\"\ntenant_name = \"x\"\nletter = \"{letter}\"\n\
             source = \"policy\"\nearly_days = 30\nminutes = {{ default = 15 }}\n\
             setup_minutes = 5\ncheck_pence = 100\nmissed_deadline_pence = 100\n"
        )
    };
    let text = stream("window_restrictor", 'W') + &stream("excess_cold", 'C');
    let rules = with(&text);
    assert_eq!(codes(&rules)[8..], ["window_restrictor", "excess_cold"]);
    assert_eq!(rules.stream(StreamId(9)).code, "excess_cold");
    assert_eq!(rules.streams[9].check_pence, Pence(100));
}

#[test]
fn a_stream_can_be_taken_away_and_nobody_refers_to_it_any_more() {
    let rules = with("[streams.eicr]\nenabled = false\n");
    assert_eq!(rules.stream_id("eicr"), None);
    assert_eq!(rules.streams[0].not_alongside, Vec::<String>::new());
    // What a nation takes away a dataset can bring back.
    let wales = with("nation = \"wales\"");
    assert_eq!(wales.stream_id("fire_door"), None);
    let back = with("nation = \"wales\"\n[streams.fire_door]\nenabled = true\n");
    assert!(back.stream_id("fire_door").is_some());
}

#[test]
fn a_stream_can_be_replaced_whole() {
    let scotland = shipped(Nation::Scotland).expect("the shipped rules load");
    let dmc = scotland.stream(scotland.stream_id("dmc").expect("a stream"));
    let emergency = HazardClock {
        investigate_hours: Some(24),
        no_notice: true,
        ..HazardClock::default()
    };
    assert_eq!(
        dmc.hazard["emergency"], emergency,
        "nothing of England's shows through"
    );
    assert_eq!(codes(&scotland)[2], "dmc", "and it keeps its place");
}

#[test]
fn a_dump_of_the_rules_loads_to_the_same_rules() {
    let own = r#"
        nation = "scotland"
        [horizon]
        today = 2026-11-24
        [streams.legionella]
        enabled = false
        [streams.gas]
        source = "a text with \"quotes\"\n[streams.trap]\nand lines"
        [skills]
        multi = ["gas", "smoke_co"]
        [columns.properties]
        uprn = "Property Ref"
        "postcode" = "Post Code (full)"
    "#;
    let plain = |nation| shipped(nation).expect("the shipped rules load");
    let mut cases: Vec<Rules> = Nation::CODES.iter().map(|(_, n)| plain(*n)).collect();
    cases.push(with(own));
    for rules in cases {
        let dump = to_toml(&rules).expect("it can be written");
        assert_eq!(with(&dump), rules, "{dump}");
    }
}

#[test]
fn the_dump_reads_well() {
    let rules = shipped(Nation::Wales).expect("the shipped rules load");
    insta::assert_snapshot!(to_toml(&rules).expect("it can be written"));
}

/// Every key that the schema knows is read by the typed rules, and the other way round: this
/// file gives all of them, and its dump gives them all back.
#[test]
fn the_schema_and_the_types_know_the_same_keys() {
    let text = r#"
        nation = "england"
        [horizon]
        today = 2026-11-24
        [skills]
        multi = ["gas"]
        [columns.tasks]
        due = "Due Date"
        [streams.gas]
        in_force_from = 1998-10-31
        interval_counts_check_day = true
        soft_deadline = true
        anchor = true
        remedial_days = 28
        notice_hours = 48
        attempt_limit = 4
        attempt_spacing_days = 3
        not_with = ["asbestos"]
        delay_pence_per_day = 5
        tenancies = { granted_from = 2020-01-01, older_from = 2020-01-01, older_first_by = 2021-01-01 }
        [streams.gas.minutes]
        default = 45
        per_bedroom_above_two = 5
        [streams.gas.minutes.dwelling]
        flat = 40
        maisonette = 41
        house = 42
        bungalow = 43
        sheltered = 44
        [streams.gas.hazard.emergency]
        investigate_hours = 24
        no_notice = true
        make_safe_hours = 24
        [streams.gas.hazard.significant]
        investigate_working_days = 10
        summary_working_days = 3
        make_safe_working_days = 5
        begin_works_working_days = 5
        begin_works_weeks = 12
    "#;
    let rules = with(text);
    assert_eq!(validate(&rules), []);
    let dump: toml::Table = to_toml(&rules)
        .expect("it can be written")
        .parse()
        .expect("TOML");
    let given: toml::Table = text.parse().expect("TOML");
    let gas = |table: &toml::Table| {
        table["streams"]["gas"]
            .as_table()
            .cloned()
            .expect("a table")
    };
    for key in gas(&given).keys() {
        assert!(gas(&dump).contains_key(key), "`{key}` is lost");
    }
    assert_eq!(
        gas(&dump).len(),
        25,
        "a new key of a stream belongs in this test"
    );
}
