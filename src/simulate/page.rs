//! Page: the question, the answer with its interval, plots, and every figure; one HTML file.

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::interval::Estimate;
use super::plot::{dots, short};
use super::tables::Results;
use super::tally::unit;
use crate::error::Result;
use crate::report::shell::render;

const TEMPLATE: &str = include_str!("page/scenario.html");
const STYLES: &str = include_str!("page/scenario.css");

/// Drawn where a scenario names no figures.
const USUAL: [&str; 8] = [
    "knocks_per_home",
    "first_time_access",
    "failed_callout_pounds",
    "on_time",
    "deadlines_missed",
    "slot_kept_within_promise",
    "operative_hours",
    "pounds_per_home",
];

/// What the template is given.
#[derive(Serialize)]
struct Content<'a> {
    title: &'a str,
    about: &'a str,
    answer: Vec<String>,
    assumptions: &'a [String],
    charts: Vec<Chart>,
    differences: Vec<Chart>,
    rows: Vec<Row>,
    how: &'static str,
    base: &'a str,
    policies: Vec<&'a str>,
    styles: &'static str,
}

#[derive(Serialize)]
struct Chart {
    name: String,
    unit: &'static str,
    svg: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    unit: &'static str,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    mean: String,
    low: String,
    high: String,
}

/// Draws the page.
pub(super) fn page(results: &Results) -> Result<String> {
    let names: Vec<&str> = results.policies.iter().map(|(n, _)| n.as_str()).collect();
    let known = results.figures();
    let wanted: Vec<&str> = if results.charts.is_empty() {
        USUAL.to_vec()
    } else {
        results.charts.iter().map(String::as_str).collect()
    };
    let drawn: Vec<&str> = wanted.into_iter().filter(|f| known.contains(f)).collect();
    let charts = drawn
        .iter()
        .map(|figure| {
            let rows = names.iter().enumerate();
            let rows: Vec<(&str, Estimate)> = rows
                .map(|(p, n)| (*n, results.estimate(p, figure)))
                .collect();
            chart(figure, &rows, false)
        })
        .collect::<Result<Vec<_>>>()?;
    let differences = if names.len() > 1 {
        drawn
            .iter()
            .map(|figure| {
                let rows = names.iter().enumerate().skip(1);
                let rows: Vec<(&str, Estimate)> = rows
                    .map(|(p, n)| (*n, results.difference(p, figure)))
                    .collect();
                chart(figure, &rows, true)
            })
            .collect::<Result<Vec<_>>>()?
    } else {
        Vec::new()
    };
    let rows: Vec<Row> = known
        .iter()
        .map(|figure| Row {
            name: in_words(figure),
            unit: unit(figure),
            cells: (0..names.len())
                .map(|p| cell(results.estimate(p, figure)))
                .collect(),
        })
        .collect();
    let how = if results.paired {
        ", run by run in the same world"
    } else {
        "; each policy has a world of its own"
    };
    render(
        TEMPLATE,
        &Value::from(Serde(Content {
            title: &results.title,
            about: &results.about,
            answer: answer(results, &drawn),
            assumptions: &results.assumptions,
            charts,
            differences,
            rows,
            how,
            base: names[0],
            policies: names,
            styles: STYLES,
        })),
    )
}

fn chart(figure: &str, rows: &[(&str, Estimate)], zero: bool) -> Result<Chart> {
    Ok(Chart {
        name: in_words(figure),
        unit: unit(figure),
        svg: dots(rows, zero)?,
    })
}

fn cell(e: Estimate) -> Cell {
    Cell {
        mean: short(e.mean),
        low: short(e.low),
        high: short(e.high),
    }
}

/// The first sentence of the page: what the first figure drawn says of each policy.
pub(super) fn answer(results: &Results, drawn: &[&str]) -> Vec<String> {
    let Some(figure) = drawn.first() else {
        return Vec::new();
    };
    let words = in_words(figure).to_lowercase();
    let base = &results.policies[0].0;
    if results.policies.len() == 1 {
        let e = results.estimate(0, figure);
        let (low, high) = (short(e.low), short(e.high));
        return vec![format!("{}: {low} to {high} (95%).", in_words(figure))];
    }
    (1..results.policies.len())
        .map(|p| {
            let e = results.difference(p, figure);
            let name = &results.policies[p].0;
            let (low, high) = (
                short(e.low.abs().min(e.high.abs())),
                short(e.low.abs().max(e.high.abs())),
            );
            if e.high < 0.0 {
                format!("{name}: {low} to {high} fewer {words} than {base} (95%).")
            } else if e.low > 0.0 {
                format!("{name}: {low} to {high} more {words} than {base} (95%).")
            } else {
                let (low, high) = (short(e.low), short(e.high));
                format!(
                    "{name}: no clear difference in {words} from {base} ({low} to {high}, 95%)."
                )
            }
        })
        .collect()
}

/// A figure's name for people.
pub(super) fn in_words(figure: &str) -> String {
    let spaced = figure.replace('_', " ");
    let mut letters = spaced.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
