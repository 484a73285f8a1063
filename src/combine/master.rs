//! Master: the restricted linear program over the plans known, one component at a time.
//!
//! Column generation (Desrosiers & Lübbecke, 2005): one convexity row a home, one coupling row
//! a cell, levelling as bounded columns; its duals price the next plans.

use super::ascent::{Parts, Pool};
use super::column::Column;
use super::prepare::Prepared;
use super::program::{How, Program};
use crate::error::Result;

/// Weights this close to 1 are whole.
const WHOLE: f64 = 1.0 - 1e-6;

/// The homes and cells of one component.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Homes, by index.
    pub homes: Vec<u32>,
    /// Cells, by index.
    pub cells: Vec<u32>,
}

/// The answer of a component's master.
#[derive(Debug, Clone)]
pub(super) struct Fraction {
    /// By home of the part: the plan that the master gives it whole, if it does.
    pub whole: Vec<Option<Column>>,
    /// By cell of the part: pence a minute.
    pub prices: Vec<f64>,
    /// Cost.
    pub cost: f64,
}

/// Homes and cells by component.
pub(super) fn list_parts(parts: &Parts) -> Vec<Part> {
    let mut list = vec![Part::default(); parts.count];
    for (h, part) in parts.of_home.iter().enumerate() {
        list[*part as usize].homes.push(h as u32);
    }
    for (c, part) in parts.of_cell.iter().enumerate() {
        list[*part as usize].cells.push(c as u32);
    }
    list
}

/// Solves the master of one component over the pool's plans.
///
/// # Errors
/// Where HiGHS fails or its answer breaks a row.
pub(super) fn solve(prepared: &Prepared, part: &Part, pool: &Pool, how: How) -> Result<Fraction> {
    let mut program = Program::default();
    let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); part.cells.len()];
    let mut fixed = vec![0_i64; part.cells.len()];
    let mut fixed_cost = 0.0;
    let at = |cell: usize| part.cells.partition_point(|c| (*c as usize) < cell);
    let mut first = Vec::with_capacity(part.homes.len());
    for h in &part.homes {
        let home = &prepared.homes[*h as usize];
        let plans = &pool[*h as usize];
        first.push(program.width());
        if let [only] = plans.as_slice() {
            fixed_cost += only.cost(home, prepared);
            only.each_load(home, prepared, |cell, minutes| fixed[at(cell)] += minutes);
            continue;
        }
        let mut convexity = Vec::with_capacity(plans.len());
        for plan in plans {
            let column = program.column(plan.cost(home, prepared), f64::INFINITY, false);
            convexity.push((column, 1.0));
            plan.each_load(home, prepared, |cell, minutes| {
                push(&mut rows[at(cell)], column, minutes);
            });
        }
        program.row(convexity, true, 1.0);
    }
    let mut coupling = Vec::with_capacity(rows.len());
    for ((cell, mut terms), load) in part.cells.iter().zip(rows).zip(&fixed) {
        let capacity = prepared.capacity[*cell as usize];
        for (width, price) in prepared.curve.segments() {
            let segment = program.column(price, width * capacity as f64, false);
            terms.push((segment, -1.0));
        }
        coupling.push(program.row(terms, false, -(*load as f64)));
    }
    let answer = program.solve(how)?;
    let whole = |(h, from): (&u32, &usize)| match pool[*h as usize].as_slice() {
        [only] => Some(only.clone()),
        plans => {
            let weights = &answer.values[*from..from + plans.len()];
            let at = weights.iter().position(|w| *w >= WHOLE);
            at.map(|at| plans[at].clone())
        }
    };
    Ok(Fraction {
        whole: part.homes.iter().zip(&first).map(whole).collect(),
        prices: coupling
            .iter()
            .map(|row| (-answer.duals[*row as usize]).max(0.0))
            .collect(),
        cost: program.objective(&answer.values) + fixed_cost,
    })
}

/// Adds minutes of a column to a cell's row; a plan may load one cell twice.
pub(super) fn push(row: &mut Vec<(u32, f64)>, column: u32, minutes: i64) {
    match row.last_mut() {
        Some((last, sum)) if *last == column => *sum += minutes as f64,
        _ => row.push((column, minutes as f64)),
    }
}
