//! Load: how long a landlord of 20,000 homes takes to be read and checked.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use criterion::{Criterion, criterion_group, criterion_main};
use oneknock::dataset::{self, Mode};
use oneknock::generate::{Options, generate};
use oneknock::rules;

fn load(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let landlord = folder.path().join("landlord");
    let options = Options {
        homes: Some(20_000),
        seed: 7,
        ..Options::default()
    };
    generate(&options, &landlord).unwrap();
    let rules = rules::load(dataset::rules_file(&landlord).as_deref()).unwrap();
    criterion.bench_function("load 20,000 homes", |bencher| {
        bencher.iter(|| dataset::load(&landlord, &rules, Mode::Strict).unwrap());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = load
}
criterion_main!(benches);
