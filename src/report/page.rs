//! The page: `report.html`, one file that needs nothing else.
//!
//! The head of the page is plain HTML, so that it reads without scripts; all else is drawn by
//! the scripts beside the template from the data inside it. They are plain JavaScript, joined
//! in the order below into one function: no framework, no build step, no network.

mod columns;
mod data;

use std::fmt::Write as _;

use minijinja::value::Serde;
use minijinja::{Value, context};

use data::page_data;

use super::facts::Facts;
use super::figures::{DEFINITIONS, Headline, Summary};
use super::shell::render;
use super::ways::Ways;
use crate::error::{Error, Result};
use crate::units::thousands;

const TEMPLATE: &str = include_str!("page/page.html");

const SCRIPTS: [&str; 11] = [
    include_str!("page/words.js"),
    include_str!("page/data.js"),
    include_str!("page/view.js"),
    include_str!("page/table.js"),
    include_str!("page/needs.js"),
    include_str!("page/deadlines.js"),
    include_str!("page/why.js"),
    include_str!("page/timeline.js"),
    include_str!("page/map.js"),
    include_str!("page/lists.js"),
    include_str!("page/main.js"),
];

/// The whole page.
pub(super) fn page(facts: &Facts<'_>, summary: &Summary, ways: &Ways) -> Result<String> {
    let data = page_data(facts, summary, ways).map_err(|e| Error::Internal {
        what: format!("the page cannot be made: {e}"),
    })?;
    let first = facts
        .build
        .provenance
        .first
        .format("%a %-d %b %Y")
        .to_string();
    let context = context! {
        title => format!("Visits from {first}"),
            summary => Value::from(Serde(summary)),
            figures => Value::from(Serde(figures(summary))),
            built => facts.build.provenance.now.format("%a %-d %b %Y, %H:%M").to_string(),
            first,
            last => facts.build.provenance.last.format("%a %-d %b %Y").to_string(),
            audit => audit(facts.options.audit),
            tiles => facts.options.tiles.is_some(),
            reliability => reliability(summary),
            definitions => Value::from(Serde(DEFINITIONS)),
            scripts => SCRIPTS.concat(),
            data,
    };
    render(TEMPLATE, &context)
}

/// The reliability plot: what was said against what came, with its interval, in the page's own
/// ink; on the line, the two agree.
fn reliability(summary: &Summary) -> String {
    const SIDE: f64 = 280.0;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {SIDE} {SIDE}\" width=\"{SIDE}\" role=\"img\" aria-label=\"Share \
         answered against P(access), ten groups\" fill=\"none\" stroke=\"currentColor\">\
         <path d=\"M0 {SIDE}L{SIDE} 0\" stroke-dasharray=\"4 4\" opacity=\".5\"/>\
         <path d=\"M0 0V{SIDE}H{SIDE}\"/>"
    );
    for bin in summary.access.iter().flat_map(|a| &a.reliability) {
        let (x, y) = (bin.predicted * SIDE, |share: f64| (1.0 - share) * SIDE);
        let (low, high, at) = (y(bin.low), y(bin.high), y(bin.observed));
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<path d=\"M{x:.1} {low:.1}V{high:.1}\"/><circle cx=\"{x:.1}\" cy=\"{at:.1}\" \
             r=\"4\" fill=\"currentColor\"/>"
        );
    }
    svg.push_str("</svg>");
    svg
}

/// What the audit found, in words.
fn audit(breaches: Option<usize>) -> String {
    match breaches {
        None => "not audited".to_owned(),
        Some(0) => "audited: no breach".to_owned(),
        Some(1) => "audited: 1 breach".to_owned(),
        Some(n) => format!("audited: {} breaches", thousands(n as u64)),
    }
}

/// One of the figures to look at first.
#[derive(Debug, serde::Serialize)]
struct Figure {
    name: &'static str,
    value: String,
    note: String,
    before: Option<String>,
    link: &'static str,
    alarm: bool,
}

fn figures(summary: &Summary) -> [Figure; 4] {
    let now = &summary.headline;
    let then = summary.headline_before.as_ref();
    let figure = |name, link, value: fn(&Headline) -> String, note: String, alarm| Figure {
        name,
        value: value(now),
        note,
        before: then.map(value),
        link,
        alarm,
    };
    let short = number(now.operative_days_short);
    [
        figure(
            "Homes at risk of missing a deadline",
            "#at=visits&only=risk",
            |h| thousands(h.homes_at_risk),
            format!("and {} overdue already", thousands(now.homes_overdue)),
            now.homes_at_risk > 0,
        ),
        figure(
            "Visits this week",
            "#day",
            |h| thousands(h.visits_this_week),
            format!("week of {}", now.week.format("%a %-d %b")),
            false,
        ),
        figure(
            "Operative-days free",
            "#operatives",
            |h| thousands(h.operative_days_free),
            format!("and {short} short"),
            now.operative_days_short > 0.0,
        ),
        figure(
            "Cost per home",
            "#combining",
            |h| format!("\u{a3}{:.2}", h.cost_per_home),
            format!("{:.2} knocks a home", summary.work.knocks_per_home),
            false,
        ),
    ]
}

/// A number with one decimal where it has any.
fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        thousands(value as u64)
    } else {
        format!("{value:.1}")
    }
}
