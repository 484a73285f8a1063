//! Program: a linear or mixed-integer program, handed to HiGHS and its answer checked.

use good_lp::solvers::highs::highs;
use good_lp::{
    Expression, ProblemVariables, Solution, SolutionWithDual, SolverModel, constraint, variable,
};
use good_lp::{solvers::DualValues, variables};

use crate::error::{Error, Result};

/// A program to be minimised: columns with bounds, rows over them.
#[derive(Debug, Default)]
pub(super) struct Program {
    columns: Vec<ColumnOf>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct ColumnOf {
    cost: f64,
    upper: f64,
    integer: bool,
}

#[derive(Debug)]
struct Row {
    terms: Vec<(u32, f64)>,
    equal: bool,
    right: f64,
}

/// How a program is to be solved. Limits count nodes, never seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Branch-and-bound nodes at most.
    pub nodes: u32,
    /// Gap at which to stop, in the objective's unit.
    pub gap: f64,
    /// Interior point with crossover instead of dual simplex, for wide programs.
    pub interior: bool,
}

/// A solved program.
#[derive(Debug)]
pub(super) struct Answer {
    /// By column.
    pub values: Vec<f64>,
    /// By row; empty for a mixed-integer program.
    pub duals: Vec<f64>,
}

/// How far a row may be missed: HiGHS works to 1e-7 on rows scaled by it.
const TOLERANCE: f64 = 1e-4;

impl Program {
    /// Adds a column from 0 to `upper` and gives its index.
    pub(super) fn column(&mut self, cost: f64, upper: f64, integer: bool) -> u32 {
        self.columns.push(ColumnOf {
            cost,
            upper,
            integer,
        });
        (self.columns.len() - 1) as u32
    }

    /// Adds a row: the terms sum to `right`, or to `right` at most; gives its index.
    pub(super) fn row(&mut self, terms: Vec<(u32, f64)>, equal: bool, right: f64) -> u32 {
        self.rows.push(Row {
            terms,
            equal,
            right,
        });
        (self.rows.len() - 1) as u32
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// The objective of some values.
    pub(super) fn objective(&self, values: &[f64]) -> f64 {
        self.columns
            .iter()
            .zip(values)
            .map(|(c, v)| c.cost * v)
            .sum()
    }

    /// Solves it, on one thread and without a start: the HiGHS of this build has given false
    /// optima where a start met its presolve.
    ///
    /// # Errors
    /// [`Error::Solver`] where HiGHS finds nothing, or what it finds breaks a row.
    pub(super) fn solve(&self, how: How) -> Result<Answer> {
        // HiGHS calls a program without columns an error: nothing is left to choose in it.
        if self.columns.is_empty() {
            return Ok(Answer {
                values: Vec::new(),
                duals: vec![0.0; self.rows.len()],
            });
        }
        let mixed = self.columns.iter().any(|c| c.integer);
        let mut names: ProblemVariables = variables!();
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|c| {
                let named = variable().min(0.0).max(c.upper);
                names.add(if c.integer { named.integer() } else { named })
            })
            .collect();
        let mut objective = Expression::with_capacity(columns.len());
        for (column, name) in self.columns.iter().zip(&columns) {
            objective.add_mul(column.cost, *name);
        }
        let mut model = names.minimise(objective).using(highs);
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut sum = Expression::with_capacity(row.terms.len());
            for (column, factor) in &row.terms {
                sum.add_mul(*factor, columns[*column as usize]);
            }
            rows.push(model.add_constraint(if row.equal {
                constraint::eq(sum, row.right)
            } else {
                constraint::leq(sum, row.right)
            }));
        }
        let model = model
            .set_threads(1)
            .set_option("parallel", "off")
            .set_option("random_seed", 1)
            .set_option(
                "solver",
                if how.interior && !mixed {
                    "ipm"
                } else {
                    "choose"
                },
            )
            .set_option("mip_max_nodes", how.nodes as i32)
            .set_option("mip_rel_gap", 0.0)
            .set_option("mip_abs_gap", how.gap.max(1e-6));
        let mut solution = model.solve().map_err(|e| Error::Solver {
            what: e.to_string(),
        })?;
        let values: Vec<f64> = columns.iter().map(|name| solution.value(*name)).collect();
        let duals = if mixed {
            Vec::new()
        } else {
            let duals = solution.compute_dual();
            rows.into_iter().map(|row| duals.dual(row)).collect()
        };
        self.check(&values)?;
        Ok(Answer { values, duals })
    }

    fn check(&self, values: &[f64]) -> Result<()> {
        for (r, row) in self.rows.iter().enumerate() {
            let sum: f64 = row.terms.iter().map(|(c, f)| f * values[*c as usize]).sum();
            let over = sum - row.right;
            let size = TOLERANCE * row.right.abs().max(1.0);
            if over > size || (row.equal && over < -size) {
                let what = format!("row {r} comes to {sum}, where {} is allowed", row.right);
                return Err(Error::Solver { what });
            }
        }
        Ok(())
    }
}
