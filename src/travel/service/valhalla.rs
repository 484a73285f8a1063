//! Valhalla's `sources_to_targets`: one POST, times in seconds and distances in kilometres.
//!
//! <https://valhalla.github.io/valhalla/api/matrix/api-reference/>

use serde::Deserialize;
use serde_json::json;

use super::http::{Client, sized};
use super::{Question, Table};
use crate::model::LatLon;
use crate::travel::Drive;

#[derive(Deserialize)]
struct Answer {
    sources_to_targets: Vec<Vec<Cell>>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(default)]
    time: Option<f64>,
    #[serde(default)]
    distance: Option<f64>,
}

pub(super) fn ask(client: &Client, question: Question<'_>) -> Result<Table, String> {
    let value = client.ask("/sources_to_targets", Some(&body(question)))?;
    let answer: Answer = serde_json::from_value(value)
        .map_err(|error| format!("answers with something that is no table: {error}"))?;
    let rows = &answer.sources_to_targets;
    let wanted = [question.sources.len(), question.targets.len()];
    sized(rows.len(), rows.iter().map(Vec::len), wanted)?;
    let drive = |cell: &Cell| {
        cell.time.map(|seconds| Drive {
            deciseconds: (seconds * 10.0).round().max(0.0) as u32,
            metres: (cell.distance.unwrap_or(0.0) * 1000.0).round().max(0.0) as u32,
        })
    };
    Ok(rows.iter().flatten().map(drive).collect())
}

fn body(question: Question<'_>) -> String {
    let places = |list: &[LatLon]| -> Vec<_> {
        list.iter()
            .map(|at| json!({ "lat": at.latitude, "lon": at.longitude }))
            .collect()
    };
    // `driving` is OSRM's word and the rules' default; Valhalla's is `auto`.
    let costing = match question.profile {
        "driving" => "auto",
        other => other,
    };
    json!({
        "sources": places(question.sources),
        "targets": places(question.targets),
        "costing": costing,
        "units": "kilometers",
    })
    .to_string()
}
