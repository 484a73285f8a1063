//! Check: what is in a dataset, for scripts.

use serde_json::{Value, json};

use crate::dataset::Dataset;
use crate::error::Fault;
use crate::rules::Rules;

/// Rows by table, tasks by stream, warnings and rows left out.
pub fn found(dataset: &Dataset, rules: &Rules) -> Value {
    let rows = &dataset.rows;
    let streams: serde_json::Map<_, _> = by_stream(dataset, rules)
        .into_iter()
        .map(|(code, n)| (code.to_owned(), json!(n)))
        .collect();
    let warnings: Vec<_> = dataset.warnings.iter().map(fault).collect();
    let rejected: Vec<_> = dataset
        .rejected
        .iter()
        .map(|row| fault(&row.fault))
        .collect();
    json!({
        "usable": true,
        "rows": {
            "properties": rows.properties,
            "households": rows.households,
            "availability": rows.availability,
            "tasks": rows.tasks,
            "operatives": rows.operatives,
            "shifts": rows.shifts,
            "bookings": rows.bookings,
            "attempts": rows.attempts,
            "rejected": rows.rejected,
        },
        "tasks_by_stream": streams,
        "warnings": warnings,
        "rejected": rejected,
    })
}

/// A fault as scripts read it.
pub(crate) fn fault(fault: &Fault) -> Value {
    json!({
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "what": fault.what,
        "allowed": fault.allowed,
    })
}

/// Tasks of each stream that has any, in the order of the rules.
pub(crate) fn by_stream<'r>(dataset: &Dataset, rules: &'r Rules) -> Vec<(&'r str, usize)> {
    let mut counts = vec![0; rules.streams.len()];
    for task in &dataset.landlord.tasks {
        counts[task.stream.index()] += 1;
    }
    let codes = rules.streams.iter().map(|rule| rule.code.as_str());
    codes.zip(counts).filter(|(_, count)| *count > 0).collect()
}
