//! OSRM's `table` service, version 1: one GET with all coordinates, longitude first.
//!
//! <https://project-osrm.org/docs/v5.24.0/api/#table-service>

use std::fmt::Write as _;

use serde::Deserialize;

use super::http::{Client, sized};
use super::{Question, Table};
use crate::model::LatLon;
use crate::travel::Drive;

#[derive(Deserialize)]
struct Answer {
    durations: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    distances: Option<Vec<Vec<Option<f64>>>>,
    #[serde(default)]
    sources: Vec<Snapped>,
    #[serde(default)]
    destinations: Vec<Snapped>,
}

/// Where a place was put on the road.
#[derive(Deserialize)]
struct Snapped {
    #[serde(default)]
    distance: f64,
}

pub(super) fn ask(client: &Client, question: Question<'_>) -> Result<Table, String> {
    let value = client.ask(&path(question), None)?;
    let code = value["code"].as_str().unwrap_or("no code").to_owned();
    if code != "Ok" {
        let message = value["message"].as_str().unwrap_or_default();
        return Err(format!("answers `{code}` {message}"));
    }
    let answer: Answer = serde_json::from_value(value)
        .map_err(|error| format!("answers with something that is no table: {error}"))?;
    table(&answer, question)
}

fn path(question: Question<'_>) -> String {
    let Question {
        profile,
        sources,
        targets,
        ..
    } = question;
    let mut path = format!("/table/v1/{profile}/");
    let same = same_places(sources, targets);
    let more = if same { &[] } else { targets };
    for (i, at) in sources.iter().chain(more).enumerate() {
        let comma = if i > 0 { ";" } else { "" };
        let _ = write!(path, "{comma}{:.6},{:.6}", at.longitude, at.latitude);
    }
    path.push_str("?annotations=duration,distance");
    if !same {
        let numbers = |from: usize, to: usize| {
            let numbers: Vec<String> = (from..to).map(|i| i.to_string()).collect();
            numbers.join(";")
        };
        let (n, m) = (sources.len(), targets.len());
        let _ = write!(
            path,
            "&sources={}&destinations={}",
            numbers(0, n),
            numbers(n, n + m)
        );
    }
    path
}

fn same_places(a: &[LatLon], b: &[LatLon]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

fn table(answer: &Answer, question: Question<'_>) -> Result<Table, String> {
    let wanted = [question.sources.len(), question.targets.len()];
    let durations = &answer.durations;
    sized(durations.len(), durations.iter().map(Vec::len), wanted)?;
    if let Some(distances) = &answer.distances {
        sized(distances.len(), distances.iter().map(Vec::len), wanted)?;
    }
    let far = |ends: &[Snapped], i: usize| {
        ends.get(i)
            .is_some_and(|end| end.distance > question.outside_metres)
    };
    let mut table = Vec::with_capacity(wanted[0] * wanted[1]);
    for (i, row) in durations.iter().enumerate() {
        for (j, seconds) in row.iter().enumerate() {
            let metres = answer
                .distances
                .as_ref()
                .and_then(|d| d[i][j])
                .unwrap_or(0.0);
            let known = !far(&answer.sources, i) && !far(&answer.destinations, j);
            table.push(seconds.filter(|_| known).map(|seconds| Drive {
                deciseconds: (seconds * 10.0).round().max(0.0) as u32,
                metres: metres.round().max(0.0) as u32,
            }));
        }
    }
    Ok(table)
}
