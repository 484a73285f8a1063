//! The page: a year as one self-contained file, in the hand of the morning report.
//!
//! It needs no scripts: charts are drawn here as SVG, every bar with its figures as a title.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::Year;
use super::check::Why;
use crate::error::Result;
use crate::report::shell::{render, whole};
use crate::report::year_tables::WorkloadRow;
use crate::rules::Rules;
use crate::units::thousands;

const TEMPLATE: &str = include_str!("page/year.html");

const STYLES: &str = include_str!("page/year.css");

/// Size of one chart, in its own units.
const WIDTH: f64 = 1040.0;
const HEIGHT: f64 = 96.0;
/// Room for the axis' words, left and below.
const LEFT: f64 = 64.0;
const BELOW: f64 = 24.0;

/// The whole page.
///
/// # Errors
/// Where the template does not fit the figures: a fault of ours.
pub fn page(year: &Year, rules: &Rules) -> Result<String> {
    let summary = &year.summary;
    let first = summary.provenance.first.format("%-d %b %Y").to_string();
    let context = context! {
            title => format!("The year from {first}"),
            styles => STYLES,
            summary => Value::from(Serde(summary)),
            advice => Value::from(Serde(&year.tables.advice)),
            reasons => Value::from(Serde(reasons(year))),
            first,
            last => summary.provenance.last.format("%-d %b %Y").to_string(),
            built => summary.provenance.now.format("%a %-d %b %Y, %H:%M").to_string(),
            work => workload(year, rules),
            patches => by_patch(year),
            months => months(year),
    };
    render(TEMPLATE, &context)
}

/// One bar: its height, a word below it where it has one, and its figures.
struct Bar {
    value: f64,
    below: String,
    title: String,
}

/// A bar chart from zero, with its highest value at the axis.
fn chart(name: &str, unit: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|b| b.value).fold(0.0, f64::max);
    let step = (WIDTH - LEFT) / bars.len().max(1) as f64;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg class=\"chart bars\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
        HEIGHT + BELOW,
        escape(&format!("{name}: at most {} {unit}", whole(most))),
    );
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"12\" text-anchor=\"end\">{}</text>\
         <text x=\"{}\" y=\"{HEIGHT}\" text-anchor=\"end\">0</text>\
         <line class=\"axis\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\"/>",
        LEFT - 8.0,
        whole(most),
        LEFT - 8.0,
    );
    for (i, bar) in bars.iter().enumerate() {
        let high = if most > 0.0 {
            bar.value / most * HEIGHT
        } else {
            0.0
        };
        let x = LEFT + step * i as f64;
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{high:.1}\"><title>{}</title></rect>",
            x + 1.0,
            HEIGHT - high,
            (step - 2.0).max(1.0),
            escape(&bar.title),
        );
        if !bar.below.is_empty() {
            let _ = write!(
                out,
                "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>",
                HEIGHT + 16.0,
                escape(&bar.below),
            );
        }
    }
    out.push_str("</svg>");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A chart with its name and what it sums to.
#[derive(Debug, serde::Serialize)]
struct Panel {
    name: String,
    total: String,
    svg: String,
}

/// Hours by week, for one selection of the rows.
fn by_week(year: &Year, name: &str, rows: &[&WorkloadRow]) -> Panel {
    let mut sums: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    let provenance = &year.summary.provenance;
    let weeks = provenance.first.iter_weeks();
    for week in weeks.take_while(|w| *w <= provenance.last) {
        sums.insert(week, (0, 0));
    }
    for row in rows {
        let sum = sums.entry(row.week_from).or_default();
        sum.0 += row.tasks;
        sum.1 += row.minutes;
    }
    let mut month = String::new();
    let mut bars: Vec<Bar> = sums
        .iter()
        .map(|(week, (tasks, minutes))| {
            let hours = *minutes as f64 / 60.0;
            let here = week.format("%b").to_string();
            let below = if here == month {
                String::new()
            } else {
                here.clone()
            };
            month = here;
            let title = format!(
                "{name}, week of {}: {} checks, {} hours",
                week.format("%-d %b %Y"),
                thousands(*tasks as u64),
                whole(hours),
            );
            Bar {
                value: hours,
                below,
                title,
            }
        })
        .collect();
    // A month of one week has no room for its name.
    for at in 1..bars.len() {
        if !bars[at].below.is_empty() {
            bars[at - 1].below.clear();
        }
    }
    let tasks: i64 = sums.values().map(|s| s.0).sum();
    let hours = sums.values().map(|s| s.1).sum::<i64>() as f64 / 60.0;
    Panel {
        name: name.to_owned(),
        total: format!("{} checks, {} hours", thousands(tasks as u64), whole(hours)),
        svg: chart(name, "hours in a week", &bars),
    }
}

/// A panel for each stream, in the order of the rules.
fn workload(year: &Year, rules: &Rules) -> Value {
    let rows = &year.tables.workload;
    let mut panels = Vec::new();
    for stream in &rules.streams {
        let own: Vec<&WorkloadRow> = rows.iter().filter(|r| r.stream == stream.code).collect();
        if !own.is_empty() {
            let name = format!("{} {}", stream.letter, stream.name);
            panels.push(by_week(year, &name, &own));
        }
    }
    Value::from(Serde(panels))
}

/// A panel for each patch, by name.
fn by_patch(year: &Year) -> Value {
    let mut patches: BTreeMap<&str, Vec<&WorkloadRow>> = BTreeMap::new();
    for row in &year.tables.workload {
        patches.entry(&row.patch).or_default().push(row);
    }
    let panels: Vec<Panel> = patches
        .into_iter()
        .map(|(patch, rows)| {
            let name = if patch.is_empty() {
                "All patches"
            } else {
                patch
            };
            by_week(year, name, &rows)
        })
        .collect();
    Value::from(Serde(panels))
}

/// Home safety checks by month.
fn months(year: &Year) -> String {
    let months = &year.summary.home_checks.by_month;
    let bars: Vec<Bar> = months
        .iter()
        .map(|(month, homes)| {
            let first = format!("{month}-01").parse::<NaiveDate>();
            let said = first.map_or_else(|_| month.clone(), |d| d.format("%b %Y").to_string());
            Bar {
                value: *homes as f64,
                title: format!("{said}: {} homes", thousands(*homes)),
                below: said,
            }
        })
        .collect();
    chart("Home safety checks by month", "homes in a month", &bars)
}

/// Why homes have more than one visit, in words, most first.
fn reasons(year: &Year) -> Vec<(&'static str, u64)> {
    let mut list: Vec<(&'static str, u64)> = year
        .summary
        .home_checks
        .more_because
        .iter()
        .filter_map(|(code, homes)| {
            let why = Why::ALL.into_iter().find(|why| why.code() == *code)?;
            Some((why.reason(), *homes))
        })
        .collect();
    list.sort_by_key(|(words, homes)| (std::cmp::Reverse(*homes), *words));
    list
}
