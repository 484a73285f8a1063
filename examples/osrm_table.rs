//! Holds in-process roads against OSRM's `table` on the same extract, in one run.
//!
//! `cargo run --release --example osrm_table -- EXTRACT.osm.pbf http://127.0.0.1:5000 [PLACES] [left]`
//!
//! OSRM's programs come with the Python package `osrm-bindings`; `benches/README.md` has the
//! commands that prepare and start it. Places are drawn along the roads of the extract, up to
//! 30 m beside them, with a fixed seed. Both sides are asked for all pairs once before anything
//! is timed.

#![expect(clippy::disallowed_methods, reason = "measuring takes a clock")]

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

use oneknock::model::LatLon;
use oneknock::rules::{Nation, Side, shipped};
use oneknock::travel::Drive;
use oneknock::travel::roads::{Meets, Roads};
use osmpbf::{Element, ElementReader};
use rand::{RngExt as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [extract, url, more @ ..] = words.as_slice() else {
        return Err("give EXTRACT.osm.pbf and OSRM's address".into());
    };
    let count: usize = more.first().map_or(Ok(1_000), |n| n.parse())?;
    let mut out = std::io::stdout();
    let mut rules = shipped(Nation::England)?.travel;
    if more.get(1).is_none_or(|side| side != "left") {
        rules.roads.drive_on = Side::Right;
    }

    let start = Instant::now();
    let roads = Roads::open(Path::new(extract), &rules)?;
    writeln!(
        out,
        "opened in {:.2} s: {:?}",
        start.elapsed().as_secs_f64(),
        roads.size()
    )?;
    drop(roads);
    let start = Instant::now();
    let roads = Roads::open(Path::new(extract), &rules)?;
    let saved = std::fs::metadata(&roads.size().saved_as)?.len();
    writeln!(
        out,
        "opened again in {:.3} s from {:.1} MB; peak memory {}",
        start.elapsed().as_secs_f64(),
        saved as f64 / 1e6,
        peak_memory()
    )?;

    let places = places(Path::new(extract), count)?;
    let start = Instant::now();
    roads.durations(&places, &places);
    let first = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let ours = roads.durations(&places, &places);
    let own_time = start.elapsed().as_secs_f64();
    writeln!(
        out,
        "{count} x {count} in process: {own_time:.3} s, {first:.3} s with new homes"
    )?;

    table(url, &places)?;
    let start = Instant::now();
    let theirs = table(url, &places)?;
    let their_time = start.elapsed().as_secs_f64();
    writeln!(
        out,
        "{count} x {count} by OSRM: {their_time:.3} s with its answer parsed"
    )?;
    let served = binary(url, &places)?;
    writeln!(
        out,
        "the same as flatbuffers, not parsed: {served:.3} s; time ratio, ours with new homes to that: {:.2}",
        first / served
    )?;
    let on_road: Vec<bool> = places
        .iter()
        .map(|at| matches!(roads.where_meets(*at), Meets::Road))
        .collect();
    let away = on_road.iter().filter(|on| !**on).count();
    writeln!(
        out,
        "{away} of {count} places far from the network or on an island"
    )?;
    differences(&mut out, "all pairs", &ours, &theirs, &vec![true; count])?;
    differences(&mut out, "pairs on the network", &ours, &theirs, &on_road)?;
    Ok(())
}

/// How far durations of more than a minute lie apart.
fn differences(
    out: &mut impl std::io::Write,
    name: &str,
    ours: &[Option<Drive>],
    theirs: &[Option<f64>],
    counts: &[bool],
) -> std::io::Result<()> {
    let size = counts.len();
    let (mut shares, mut seconds, mut lost) = (Vec::new(), Vec::new(), 0);
    for (i, (own, their)) in ours.iter().zip(theirs).enumerate() {
        let (from, to) = (i / size, i % size);
        if from == to || !counts[from] || !counts[to] {
            continue;
        }
        match (own, their) {
            (Some(own), Some(their)) if *their >= 60.0 => {
                let own = f64::from(own.deciseconds) / 10.0;
                shares.push((own - their).abs() / their);
                seconds.push(own - their);
            }
            (Some(_), Some(_)) => {}
            _ => lost += 1,
        }
    }
    if shares.is_empty() {
        return writeln!(
            out,
            "{name}: none over a minute, {lost} known to one side only"
        );
    }
    shares.sort_by(f64::total_cmp);
    seconds.sort_by(f64::total_cmp);
    let at = |of: &[f64], share: f64| of[((of.len() - 1) as f64 * share) as usize];
    writeln!(
        out,
        "{name}, durations over a minute ({} of them, {lost} more known to one side only): differ by \
         {:.1}% in the median, {:.1}% at the 95th percentile; signed median {:+.0} s, from {:+.0} to {:+.0} s \
         (5th, 95th)",
        shares.len(),
        at(&shares, 0.5) * 100.0,
        at(&shares, 0.95) * 100.0,
        at(&seconds, 0.5),
        at(&seconds, 0.05),
        at(&seconds, 0.95)
    )
}

/// Seconds until OSRM's answer is here, in its quickest form: its own time, nearly.
fn binary(url: &str, places: &[LatLon]) -> Result<f64, Box<dyn Error>> {
    let at: Vec<String> = places
        .iter()
        .map(|at| format!("{:.6},{:.6}", at.longitude, at.latitude))
        .collect();
    let address = format!(
        "{url}/table/v1/driving/{}.flatbuffers?skip_waypoints=true",
        at.join(";")
    );
    let start = Instant::now();
    let mut response = ureq::get(&address).call()?;
    let mut bytes = Vec::new();
    response.body_mut().as_reader().read_to_end(&mut bytes)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Places beside residential streets and the like.
fn places(extract: &Path, count: usize) -> Result<Vec<LatLon>, Box<dyn Error>> {
    let mut wanted = Vec::new();
    ElementReader::from_path(extract)?.for_each(|element| {
        if let Element::Way(way) = element {
            let is_street = |(k, v): (&str, &str)| {
                k == "highway"
                    && matches!(
                        v,
                        "residential" | "unclassified" | "tertiary" | "living_street"
                    )
            };
            if way.tags().any(is_street) {
                wanted.extend(way.refs());
            }
        }
    })?;
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = Vec::new();
    let mut take = |id: i64, latitude: f64, longitude: f64| {
        if wanted.binary_search(&id).is_ok() {
            found.push(LatLon {
                latitude,
                longitude,
            });
        }
    };
    ElementReader::from_path(extract)?.for_each(|element| match element {
        Element::Node(n) => take(n.id(), n.lat(), n.lon()),
        Element::DenseNode(n) => take(n.id(), n.lat(), n.lon()),
        _ => {}
    })?;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let near = |random: &mut Xoshiro256PlusPlus, degrees: f64, spread: f64| {
        let moved = degrees + random.random_range(-spread..spread);
        (moved * 1e6).round() / 1e6
    };
    let drawn = (0..count).map(|_| {
        let at = found[random.random_range(0..found.len())];
        LatLon {
            latitude: near(&mut random, at.latitude, 0.000_27),
            longitude: near(&mut random, at.longitude, 0.000_4),
        }
    });
    Ok(drawn.collect())
}

/// OSRM's durations, row by row.
fn table(url: &str, places: &[LatLon]) -> Result<Vec<Option<f64>>, Box<dyn Error>> {
    let at: Vec<String> = places
        .iter()
        .map(|at| format!("{:.6},{:.6}", at.longitude, at.latitude))
        .collect();
    let address = format!("{url}/table/v1/driving/{}", at.join(";"));
    let mut response = ureq::get(&address).call()?;
    let mut text = String::new();
    response.body_mut().as_reader().read_to_string(&mut text)?;
    let value: serde_json::Value = serde_json::from_str(&text)?;
    let rows = value["durations"]
        .as_array()
        .ok_or("OSRM gave no durations")?;
    let cells = rows.iter().filter_map(|row| row.as_array()).flatten();
    Ok(cells.map(serde_json::Value::as_f64).collect())
}

/// What the system says of this process, where it says so.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or("unknown".to_owned(), |l| l.trim().to_owned())
}
