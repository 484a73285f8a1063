//! Neighbour: a few hundred homes chosen anew by a restricted MILP, the rest held.

use std::collections::BTreeMap;

use super::column::Column;
use super::enumerate::Enumerator;
use super::master::push;
use super::prepare::Prepared;
use super::price::Table;
use super::program::{How, Program};
use super::state::State;
use crate::error::Result;

/// Homes to be chosen anew, and the plans each may take.
#[derive(Debug, Clone, Default)]
pub(super) struct Neighbourhood {
    /// Homes, by index.
    pub homes: Vec<u32>,
    /// Their plans, the present one among them.
    pub plans: Vec<Vec<Column>>,
}

/// What a neighbourhood's plans are drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw<'a> {
    /// Pence a minute, by cell.
    pub prices: &'a [f64],
    /// The cheapest types at those prices.
    pub table: &'a Table,
    /// Most reduced cost.
    pub limit: f64,
    /// Most plans of one home.
    pub per_home: usize,
    /// Most plans in all.
    pub in_all: usize,
    /// Whether a list that leaves some plan out is of no use.
    pub whole: bool,
}

impl Neighbourhood {
    /// Lists plans for homes, in their order, until there are enough; `complete` tells whether
    /// every plan within the limit is there.
    pub(super) fn draw(
        prepared: &Prepared,
        state: &State,
        homes: &[u32],
        draw: Draw<'_>,
    ) -> (Self, bool) {
        let mut enumerator = Enumerator::default();
        let mut out = Self::default();
        let (mut sum, mut complete) = (0, true);
        for h in homes {
            let home = &prepared.homes[*h as usize];
            let present = &state.plans[*h as usize];
            let near = enumerator.list(
                prepared,
                home,
                draw.table,
                draw.prices,
                draw.limit,
                draw.per_home,
            );
            complete &= near.complete;
            if draw.whole && !complete {
                break;
            }
            let mut plans: Vec<Column> = near.plans.into_iter().map(|p| p.1).collect();
            if !plans.contains(present) {
                plans.push(present.clone());
            }
            if sum > 0 && sum + plans.len() > draw.in_all {
                complete = false;
                break;
            }
            if plans.len() > 1 {
                sum += plans.len();
                out.homes.push(*h);
                out.plans.push(plans);
            }
        }
        (out, complete)
    }

    /// The best choice for its homes with all others held, where HiGHS finds one.
    ///
    /// # Errors
    /// Where HiGHS fails or its answer breaks a row.
    pub(super) fn solve(
        &self,
        prepared: &Prepared,
        state: &State,
        how: How,
    ) -> Result<Vec<Column>> {
        if self.homes.is_empty() {
            return Ok(Vec::new());
        }
        let mut program = Program::default();
        let mut rows: BTreeMap<usize, Vec<(u32, f64)>> = BTreeMap::new();
        let mut held: BTreeMap<usize, i64> = BTreeMap::new();
        let mut first = Vec::with_capacity(self.homes.len());
        for (h, plans) in self.homes.iter().zip(&self.plans) {
            let home = &prepared.homes[*h as usize];
            first.push(program.width());
            let mut convexity = Vec::with_capacity(plans.len());
            for plan in plans {
                let column = program.column(plan.cost(home, prepared), 1.0, true);
                convexity.push((column, 1.0));
                plan.each_load(home, prepared, |cell, minutes| {
                    push(rows.entry(cell).or_default(), column, minutes);
                });
            }
            program.row(convexity, true, 1.0);
            state.plans[*h as usize].each_load(home, prepared, |cell, minutes| {
                *held.entry(cell).or_default() -= minutes;
            });
        }
        for (cell, terms) in rows {
            let load = state.load[cell] + held.get(&cell).copied().unwrap_or(0);
            add_cell(prepared, cell, load, terms, &mut program);
        }
        let answer = program.solve(how)?;
        let pick = |(plans, from): (&Vec<Column>, usize)| {
            let weights = &answer.values[from..from + plans.len()];
            let heaviest = (0..plans.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
            plans[heaviest.unwrap_or(0)].clone()
        };
        Ok(self.plans.iter().zip(first).map(pick).collect())
    }
}

/// One cell: what the held load leaves of each segment of the levelling price.
fn add_cell(
    prepared: &Prepared,
    cell: usize,
    load: i64,
    mut terms: Vec<(u32, f64)>,
    program: &mut Program,
) {
    let capacity = prepared.capacity[cell] as f64;
    let mut used = load as f64;
    for (width, price) in prepared.curve.segments() {
        let room = width * capacity;
        let left = room - used.min(room);
        used -= room - left;
        if left > 0.0 {
            let segment = program.column(price, left, false);
            terms.push((segment, -1.0));
        }
    }
    program.row(terms, false, 0.0);
}

/// Puts the chosen plans in where they fit and cost less; gives what they save.
pub(super) fn accept(
    prepared: &Prepared,
    state: &mut State,
    neighbourhood: &Neighbourhood,
    chosen: Vec<Column>,
) -> f64 {
    let homes = &neighbourhood.homes;
    let old: Vec<Column> = homes
        .iter()
        .map(|h| state.plans[*h as usize].clone())
        .collect();
    let mut touched: Vec<u32> = Vec::new();
    for ((h, new), old) in homes.iter().zip(&chosen).zip(&old) {
        for plan in [new, old] {
            plan.each_load(&prepared.homes[*h as usize], prepared, |c, _| {
                touched.push(c as u32);
            });
        }
    }
    touched.sort_unstable();
    touched.dedup();
    let cost = |s: &State| s.cost_of(prepared, homes) + s.levelling_of(prepared, &touched);
    let before = cost(state);
    swap(prepared, state, homes, chosen);
    let fits = touched
        .iter()
        .all(|c| state.load[*c as usize] <= prepared.capacity[*c as usize]);
    let saved = before - cost(state);
    if fits && saved > 1e-6 {
        return saved;
    }
    swap(prepared, state, homes, old);
    0.0
}

fn swap(prepared: &Prepared, state: &mut State, homes: &[u32], plans: Vec<Column>) {
    for (h, plan) in homes.iter().zip(plans) {
        state.take(prepared, *h as usize);
        state.put(prepared, *h as usize, plan);
    }
}
