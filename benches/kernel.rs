//! Times the kernel: segment joins, removals, insertions, whole iterations.
//!
//! `cargo bench --bench kernel`; what the figures mean is in `benches/README.md`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use oneknock::route::insertions;
use oneknock::route::probe::{with_removals, with_steps};
use oneknock::route::problem::{Problem, RouteSpec, VisitSpec};
use oneknock::route::segment::Segment;
use oneknock::route::synthetic::Night;
use oneknock::route::travel::{Matrix, Travel};
use oneknock::route::{Params, Stop, solve};

/// A plain problem like Gehring and Homberger's R1 class: customers on a square, tight
/// windows, ten stops a route.
fn plain(count: usize) -> Problem {
    let mut state = 12_345u64;
    let mut below = |bound: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut positions = vec![(2_500.0f32, 2_500.0f32)];
    positions.extend((0..count).map(|_| (below(5_000) as f32, below(5_000) as f32)));
    let mut legs = Vec::with_capacity(positions.len() * positions.len());
    for a in &positions {
        legs.extend(
            positions
                .iter()
                .map(|b| (a.0 - b.0).hypot(a.1 - b.1) as i32),
        );
    }
    let visits = (1..=count)
        .map(|place| {
            let earliest = 3_600 + below(9_000) as i32;
            VisitSpec {
                load: 10 + below(20) as i32,
                ..VisitSpec::customer(place as u32, (earliest, earliest + 900), 100)
            }
        })
        .collect();
    let route = RouteSpec {
        day: 0,
        resource: 0,
        start: 0,
        end: 0,
        opens: 0,
        closes: 19_250,
        capacity: 200,
        longest: None,
        fixed: 0,
        rate: 0,
        pause: None,
    };
    let travel = Travel::Matrix(Matrix::new(positions, legs, None));
    Problem::plain(travel, vec![route; count / 4], visits)
}

fn segments(c: &mut Criterion) {
    let parts: Vec<Segment> = (0..1_000)
        .map(|i| Segment::stop(i * 7 % 400, i * 7 % 400 + 300, 10))
        .collect();
    let mut group = c.benchmark_group("segment");
    group.throughput(Throughput::Elements(parts.len() as u64));
    group.bench_function("join", |b| {
        b.iter(|| {
            parts
                .iter()
                .fold(parts[0], |sum, &part| sum.join(black_box(3), part))
        });
    });
    group.finish();
}

fn steps(c: &mut Criterion) {
    let mut group = c.benchmark_group("iteration");
    let settle = 20_000;
    let customers = plain(1_000);
    with_steps(&customers, settle, |step| {
        group.bench_function("plain, 1,000 customers", |b| b.iter(&mut *step));
    });
    let night = Night::of(1_000).build();
    with_steps(&night, settle, |step| {
        group.bench_function("night, 1,000 visits", |b| b.iter(&mut *step));
    });
    group.finish();
}

fn removals(c: &mut Criterion) {
    let mut group = c.benchmark_group("ruin");
    let settle = 20_000;
    let customers = plain(1_000);
    with_removals(&customers, settle, false, |ruin| {
        group.bench_function("remove and undo, plain", |b| b.iter(&mut *ruin));
    });
    with_removals(&customers, settle, true, |ruin| {
        group.bench_function("remove, insert and undo, plain", |b| b.iter(&mut *ruin));
    });
    let night = Night::of(1_000).build();
    with_removals(&night, settle, false, |ruin| {
        group.bench_function("remove and undo, night", |b| b.iter(&mut *ruin));
    });
    with_removals(&night, settle, true, |ruin| {
        group.bench_function("remove, insert and undo, night", |b| b.iter(&mut *ruin));
    });
    group.finish();
}

/// What must not grow with the stock: iterations of a search by parts, per thousand.
fn stock(c: &mut Criterion) {
    let mut group = c.benchmark_group("a thousand iterations by parts");
    group.sample_size(10);
    for visits in [2_000, 20_000] {
        let problem = Night::of(visits).build();
        let params = Params::default();
        let start = solve(&problem, None, &params, &Stop::iterations(1), &mut |_| ()).plan;
        let count = 4 * visits as u64;
        group.throughput(Throughput::Elements(count / 1_000));
        group.bench_function(format!("{visits} visits"), |b| {
            b.iter(|| {
                solve(
                    &problem,
                    Some(&start),
                    &params,
                    &Stop::iterations(count),
                    &mut |_| (),
                )
            });
        });
    }
    group.finish();
}

/// Every place for one visit in a plan of 2,000: what an offer costs.
fn offers(c: &mut Criterion) {
    let problem = Night::of(2_000).build();
    let stop = Stop::iterations(20_000);
    let plan = solve(&problem, None, &Params::default(), &stop, &mut |_| ()).plan;
    let mut visit = 0;
    c.bench_function("all insertions of a visit", |b| {
        b.iter(|| {
            visit = (visit + 37) % 2_000;
            insertions(&problem, &plan, black_box(visit)).len()
        });
    });
}

criterion_group!(benches, segments, steps, removals, stock, offers);
criterion_main!(benches);
