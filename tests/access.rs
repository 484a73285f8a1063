//! The access model against a landlord whose true access is known.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::Timelike;
use oneknock::access::{self, AccessModel, Score};
use oneknock::dataset::{self, Mode};
use oneknock::generate::{Options, generate};
use oneknock::model::{HomeId, Landlord, StreamId};
use oneknock::rules::{self, Nation, Rules};

/// What is behind `attempts.csv`, from `truth.csv` and `truth_effects.csv`.
struct Truth {
    propensity: BTreeMap<u64, (f64, [f64; 5])>,
    then: f64,
    now: f64,
    help: f64,
    streams: Vec<f64>,
    ends: Vec<u32>,
}

impl Truth {
    fn read(dir: &Path, rules: &Rules) -> Self {
        let mut propensity = BTreeMap::new();
        let mut rows = csv::Reader::from_path(dir.join("truth.csv")).unwrap();
        for row in rows.records().map(Result::unwrap) {
            let bands = std::array::from_fn(|b| row[3 + b].parse().unwrap());
            propensity.insert(row[0].parse().unwrap(), (row[2].parse().unwrap(), bands));
        }
        let mut rows = csv::Reader::from_path(dir.join("truth_effects.csv")).unwrap();
        let terms: BTreeMap<String, f64> = rows
            .records()
            .map(Result::unwrap)
            .map(|row| (row[0].to_owned(), row[1].parse().unwrap()))
            .collect();
        let bands = ["early", "morning", "midday", "school_run", "late"];
        Self {
            propensity,
            then: terms["intercept two years ago"],
            now: terms["intercept today"],
            help: terms["after three failures"],
            streams: rules
                .stream_codes()
                .map(|s| terms[&format!("stream {s}")])
                .collect(),
            ends: bands
                .map(|b| terms[&format!("{b} ends at minute")] as u32)
                .to_vec(),
        }
    }

    fn chance(&self, landlord: &Landlord, knock: &access::Knock, rules: &Rules) -> f64 {
        let uprn = landlord.property(knock.home).uprn.number();
        let (propensity, bands) = self.propensity[&uprn];
        let minute = knock.at.hour() * 60 + knock.at.minute();
        let band = self.ends.iter().position(|end| minute < *end).unwrap();
        let past = (rules.horizon.today.unwrap() - knock.at.date()).num_days() as f64 / 730.0;
        let help = if knock.failures >= 3 { self.help } else { 0.0 };
        let score = self.now
            + (self.then - self.now) * past.clamp(0.0, 1.0)
            + (propensity / (1.0 - propensity)).ln()
            + bands[band]
            + self.streams[knock.streams[0].index()]
            + help;
        1.0 / (1.0 + (-score).exp())
    }
}

fn landlord(homes: usize, dir: &Path) -> (Landlord, Rules) {
    let options = Options {
        homes: Some(homes),
        seed: 5,
        ..Options::default()
    };
    generate(&options, dir).unwrap();
    let rules = rules::load(dataset::rules_file(dir).as_deref()).unwrap();
    let landlord = dataset::load(dir, &rules, Mode::Strict).unwrap().landlord;
    (landlord, rules)
}

#[test]
fn held_out_attempts_are_foretold_nearly_as_well_as_by_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let homes: usize = std::env::var("ONEKNOCK_TEST_HOMES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(4_000);
    let (landlord, rules) = landlord(homes, &dir.path().join("made"));
    let truth = Truth::read(&dir.path().join("made"), &rules);
    let knocks = access::knocks(&landlord, &rules);
    let held = access::validate(&landlord, &rules).unwrap();
    let of_truth: Score = access::score(held.predictions.iter().map(|(i, _)| {
        (
            truth.chance(&landlord, &knocks[*i], &rules),
            knocks[*i].access,
        )
    }));
    println!(
        "{} fitted, {} held out: model {:?}, truth {:?}, base rate {:?}",
        held.fitted, held.held_out, held.model, of_truth, held.base_rate
    );
    for bin in &held.bins {
        println!("{bin:?}");
    }
    assert!(held.model.log_loss < 0.985 * held.base_rate.log_loss);
    let inside = held
        .bins
        .iter()
        .filter(|b| b.low <= b.predicted && b.predicted <= b.high)
        .count();
    assert!(inside >= 8, "{:?}", held.bins);
}

#[test]
fn without_history_every_home_has_the_sectors_rate() {
    let dir = tempfile::tempdir().unwrap();
    let (mut landlord, rules) = landlord(50, &dir.path().join("made"));
    landlord.attempts.clear();
    let model = AccessModel::fit(&landlord, &rules);
    for home in 0..landlord.properties.len() {
        assert!((model.p(HomeId(home as u32)) - 0.73).abs() < 1e-6);
    }
    let runs = model.failures_in_a_row(HomeId(0), StreamId(0), 0, 3);
    assert!((runs[1] - 0.27).abs() < 1e-6);
    assert!(
        runs[3] > 0.27_f64.powi(3),
        "failures of one household go together"
    );
    assert_eq!(rules.nation, Nation::England);
}
