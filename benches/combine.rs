//! Combining: how long a choice takes, and how near the bound it ends.
//!
//! `cargo bench --bench combine` times small stocks; `cargo bench --bench combine -- table`
//! prints one row each for the large ones: gap, seconds and memory by stage.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use oneknock::combine::{Choice, Params, Progress, SampleSpec, Watch, choose};

/// Large stocks: homes, weeks, patches, hours.
const LARGE: [(usize, u32, u16, f64); 5] = [
    (20_000, 12, 20, 1.0),
    (20_000, 12, 20, 0.8),
    (20_000, 12, 6, 1.0),
    (100_000, 12, 20, 1.0),
    (20_000, 52, 20, 1.0),
];

fn main() {
    if std::env::args().any(|a| a == "table") {
        for (homes, weeks, patches, hours) in LARGE {
            row(&SampleSpec {
                homes,
                weeks,
                patches,
                hours,
                ..SampleSpec::default()
            });
        }
        return;
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .measurement_time(Duration::from_secs(10))
        .configure_from_args();
    small(&mut criterion);
    criterion.final_summary();
}

fn small(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("combine");
    for homes in [500, 2_000] {
        let spec = SampleSpec {
            homes,
            patches: 2,
            ..SampleSpec::default()
        };
        let stock = spec.build();
        let params = Params {
            milp: false,
            ..Params::default()
        };
        group.bench_with_input(
            BenchmarkId::new("without MILP", homes),
            &stock,
            |b, stock| {
                b.iter(|| choose(stock, &params, Watch::none()));
            },
        );
    }
    group.finish();
}

#[expect(clippy::print_stdout, reason = "the table is what was asked for")]
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn row(spec: &SampleSpec) {
    let stock = spec.build();
    let start = Instant::now();
    println!("{spec:?}, {} tasks", stock.task_count());
    let tell = |p: Progress| {
        if let (Some(cost), Some(bound)) = (p.cost, p.bound) {
            let gap = 100.0 * (cost.0 - bound.0) as f64 / cost.0 as f64;
            let seconds = start.elapsed().as_secs_f64();
            println!("  {seconds:7.1} s {:?}: {cost}, gap {gap:.3}%", p.stage);
        }
    };
    let watch = Watch {
        stop: &|| false,
        tell: &tell,
    };
    match choose(&stock, &Params::default(), watch) {
        Ok(choice) => println!("  {}", in_words(&choice, start.elapsed())),
        Err(error) => println!("  {error}"),
    }
}

fn in_words(choice: &Choice, took: Duration) -> String {
    format!(
        "{} visits, at least {} at no more cost, {} at any; {}, at least {}; gap {:.3}%, {:.1}% of scarcity; {:.1} s, {} MB",
        choice.visits,
        choice.bound.visits_at_cost,
        choice.bound.visits,
        choice.cost,
        choice.bound.cost,
        100.0 * choice.bound.gap,
        100.0 * choice.bound.gap_of_scarcity,
        took.as_secs_f64(),
        peak_megabytes(),
    )
}

/// The most memory this process has held, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    let kilobytes = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
