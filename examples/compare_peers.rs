//! Runs this search and, where they are installed, its peers on benchmark files, in turn.
//!
//! `cargo run --release --example compare_peers -- PEERS.py SECONDS FILE...`
//!
//! PEERS.py is a script called as `PEERS.py FILE SECONDS SOLVER` for each of pyvrp, ortools,
//! vroom and vrp-cli, and as `PEERS.py FILE 0 file --routes OUT` to check ours; it prints one
//! JSON line with `vehicles`, `dimacs` and `breaches_dimacs`. Needs python3 on PATH.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use oneknock::route::benchmark::{Benchmark, Metric};
use oneknock::route::{Params, Stop, solve};

const PEERS: [&str; 4] = ["pyvrp", "ortools", "vroom", "vrp-cli"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [script, seconds, files @ ..] = words.as_slice() else {
        return Err("usage: compare_peers PEERS.py SECONDS FILE...".into());
    };
    let limit = Duration::from_secs_f64(seconds.parse()?);
    let mut out = std::io::stdout();
    writeln!(out, "file | solver | vehicles | distance | breaches")?;
    for file in files {
        let benchmark = Benchmark::read(Path::new(file), Metric::Dimacs)?;
        let stop = Stop::after(limit);
        let plan = solve(
            &benchmark.problem,
            None,
            &Params::default(),
            &stop,
            &mut |_| (),
        )
        .plan;
        let lines: Vec<String> = benchmark
            .numbers(&plan)
            .iter()
            .map(|route| {
                route
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        let routes = tempfile::NamedTempFile::new()?;
        std::fs::write(routes.path(), lines.join("\n") + "\n")?;
        let routes = routes.path().to_string_lossy().into_owned();
        row(
            &mut out,
            file,
            "oneknock",
            script,
            &["0", "file", "--routes", &routes],
        )?;
        for peer in PEERS {
            row(&mut out, file, peer, script, &[seconds, peer])?;
        }
    }
    Ok(())
}

/// One line of the table; a peer that is not installed gets dashes.
fn row(
    out: &mut impl Write,
    file: &str,
    name: &str,
    script: &str,
    arguments: &[&str],
) -> Result<(), Box<dyn std::error::Error>> {
    let output = Command::new("python3")
        .arg(script)
        .arg(file)
        .args(arguments)
        .output()?;
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or(serde_json::Value::Null);
    let field = |key: &str| match &report[key] {
        serde_json::Value::Null => "-".to_owned(),
        value => value.to_string(),
    };
    let (vehicles, distance) = (field("vehicles"), field("dimacs"));
    writeln!(
        out,
        "{file} | {name} | {vehicles} | {distance} | {}",
        field("breaches_dimacs")
    )?;
    Ok(())
}
