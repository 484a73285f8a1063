//! The access model against a landlord whose true access is known.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use chrono::Timelike;
use oneknock::access::{self, AccessModel, Score};
use oneknock::dataset::{self, Mode};
use oneknock::generate::{Options, generate};
use oneknock::model::{Attempt, HomeId, Landlord, Outcome, StreamId};
use oneknock::rules::{self, Nation, Rules};
use rand::{RngExt, SeedableRng};

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

    /// What is true of a knock, whoever lives there.
    fn shared(&self, knock: &access::Knock, rules: &Rules) -> (f64, usize) {
        let minute = knock.at.hour() * 60 + knock.at.minute();
        let band = self.ends.iter().position(|end| minute < *end).unwrap();
        let past = (rules.horizon.today.unwrap() - knock.at.date()).num_days() as f64 / 730.0;
        let help = if knock.failures >= 3 { self.help } else { 0.0 };
        let score = self.now
            + (self.then - self.now) * past.clamp(0.0, 1.0)
            + self.streams[knock.streams[0].index()]
            + help;
        (score, band)
    }

    /// P(access), the household known.
    fn chance(&self, landlord: &Landlord, knock: &access::Knock, rules: &Rules) -> f64 {
        let uprn = landlord.property(knock.home).uprn.number();
        let (propensity, bands) = self.propensity[&uprn];
        let (score, band) = self.shared(knock, rules);
        logistic(score + logit(propensity) + bands[band])
    }

    /// P(access) of each of `asked`, by who knows everything of the landlord and nothing of a
    /// household but its knocks so far: every household of the landlord may be the one behind
    /// the door, and each knock makes some of them likelier.
    fn attainable(&self, knocks: &[access::Knock], asked: &[usize], rules: &Rules) -> Vec<f64> {
        let all: Vec<(f64, [f64; 5])> = self
            .propensity
            .values()
            .map(|(p, bands)| (logit(*p), *bands))
            .collect();
        let mut foretold = BTreeMap::new();
        let mut first = 0;
        for home in knocks.chunk_by(|a, b| a.home == b.home) {
            let mut weights = vec![1.0 / all.len() as f64; all.len()];
            for (i, knock) in (first..).zip(home) {
                let (score, band) = self.shared(knock, rules);
                let chances: Vec<f64> = all
                    .iter()
                    .map(|(own, bands)| logistic(score + own + bands[band]))
                    .collect();
                let mean = chances
                    .iter()
                    .zip(&weights)
                    .map(|(p, w)| p * w)
                    .sum::<f64>();
                foretold.insert(i, mean);
                for (weight, p) in weights.iter_mut().zip(chances) {
                    *weight *= if knock.access {
                        p / mean
                    } else {
                        (1.0 - p) / (1.0 - mean)
                    };
                }
            }
            first += home.len();
        }
        asked.iter().map(|i| foretold[i]).collect()
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
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
    let asked: Vec<usize> = held.predictions.iter().map(|(i, _)| *i).collect();
    let attainable = access::score(
        truth
            .attainable(&knocks, &asked, &rules)
            .into_iter()
            .zip(asked.iter().map(|i| knocks[*i].access)),
    );
    println!(
        "{} fitted, {} held out: model {:?}, attainable {attainable:?}, truth {of_truth:?}, base rate {:?}",
        held.fitted, held.held_out, held.model, held.base_rate
    );
    for bin in &held.bins {
        println!("{bin:?}");
    }
    // Who knows each household does better than anybody can who has seen a few of its knocks.
    assert!(of_truth.log_loss < attainable.log_loss);
    assert!(held.model.log_loss < 1.02 * attainable.log_loss);
    assert!(held.model.log_loss < 0.985 * held.base_rate.log_loss);
    let inside = held
        .bins
        .iter()
        .filter(|b| b.low <= b.predicted && b.predicted <= b.high)
        .count();
    assert!(inside >= 8, "{:?}", held.bins);
}

/// A year and more of knocks at each home of a small landlord, every ten days, by a truth in which
/// households differ in how likely they are to be in, at whatever time of day.
fn long_record(landlord: &mut Landlord, truth: &mut Truth, rules: &Rules) {
    for (_, bands) in truth.propensity.values_mut() {
        *bands = [0.0; 5];
    }
    let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(5);
    let today = rules.horizon.today.unwrap();
    landlord.attempts.clear();
    for home in (0..landlord.properties.len() as u32).map(HomeId) {
        for n in 0..60_u32 {
            let at = (today - chrono::Days::new(u64::from(10 * (60 - n))))
                .and_hms_opt(9 + (n * 7 + home.0) % 8, 0, 0)
                .unwrap();
            let knock = access::Knock {
                home,
                at,
                streams: vec![StreamId(0)],
                failures: 0,
                access: true,
            };
            let opened = random.random_bool(truth.chance(landlord, &knock, rules));
            landlord.attempts.push(Attempt {
                home,
                at,
                stream: StreamId(0),
                outcome: if opened {
                    Outcome::Access
                } else {
                    Outcome::NoAccess
                },
                notice_given: Some(true),
                operative: None,
                findings: Vec::new(),
            });
        }
    }
}

#[test]
fn with_a_long_record_it_is_as_good_as_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let (mut landlord, rules) = landlord(400, &dir.path().join("made"));
    let mut truth = Truth::read(&dir.path().join("made"), &rules);
    truth.help = 0.0;
    long_record(&mut landlord, &mut truth, &rules);
    let knocks = access::knocks(&landlord, &rules);
    let held = access::validate(&landlord, &rules).unwrap();
    let of_truth = access::score(held.predictions.iter().map(|(i, _)| {
        let knock = &knocks[*i];
        (truth.chance(&landlord, knock, &rules), knock.access)
    }));
    println!(
        "model {:?}, truth {of_truth:?}, base rate {:?}",
        held.model, held.base_rate
    );
    assert!(held.model.log_loss < 1.02 * of_truth.log_loss);
    assert!(held.model.log_loss < 0.9 * held.base_rate.log_loss);
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
    let runs = model.failures_in_a_row(HomeId(0), StreamId(0), 0, (3, 0));
    assert!((runs[1] - 0.27).abs() < 1e-6);
    assert!(
        runs[3] > 0.27_f64.powi(3),
        "failures of one household go together"
    );
    assert_eq!(rules.nation, Nation::England);
}
