//! Improve: groups of homes chosen anew by restricted MILPs, and small components for good.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::column::Column;
use super::groups::{self, Forming, Group};
use super::neighbour::{self, Draw, Neighbourhood};
use super::price::Table;
use super::program::How;
use super::search::{Search, TIGHT};
use super::watch::Stage;
use crate::error::Result;

/// Rounds without any saving after which the search ends: groups are drawn at random, so one
/// barren round says little.
const IDLE_ROUNDS: u32 = 8;

impl Search<'_> {
    /// Solves to optimality every component with few useful plans; gives the others.
    ///
    /// A plan in a choice that beats the present one has a reduced cost below the gap (the
    /// reduced costs and the cells' slack sum to it), so the plans within the gap are enough.
    pub(super) fn solve_small(&mut self) -> Vec<usize> {
        let table = Table::new(self.prepared, &self.ascent.prices);
        let answers: Vec<_> = (0..self.list.len())
            .into_par_iter()
            .map(|p| self.solve_one_small(p, &table))
            .collect();
        let mut open = Vec::new();
        for (p, answer) in answers.into_iter().enumerate() {
            match answer {
                Some((hood, chosen)) => {
                    neighbour::accept(self.prepared, &mut self.state, &hood, chosen);
                }
                None if self.list[p].homes.is_empty() => {}
                None => open.push(p),
            }
        }
        self.say(Stage::Improve);
        open
    }

    fn solve_one_small(&self, p: usize, table: &Table) -> Option<(Neighbourhood, Vec<Column>)> {
        let part = &self.list[p];
        let most = self.params.exact_columns as usize;
        if part.homes.is_empty() || part.homes.len() > most {
            return None;
        }
        let cost = self.state.cost_of(self.prepared, &part.homes)
            + self.state.levelling_of(self.prepared, &part.cells);
        let draw = Draw {
            prices: &self.ascent.prices,
            table,
            limit: (cost - self.ascent.bound[p]).max(0.0) + 1e-3,
            per_home: most,
            in_all: most,
            whole: true,
        };
        let (hood, complete) = Neighbourhood::draw(self.prepared, &self.state, &part.homes, draw);
        if !complete {
            return None;
        }
        let how = How {
            nodes: self.params.exact_nodes,
            gap: 0.0,
            interior: false,
        };
        match hood.solve(self.prepared, &self.state, how) {
            Ok(chosen) => Some((hood, chosen)),
            Err(error) => {
                tracing::warn!("component of {} homes: {error}", part.homes.len());
                None
            }
        }
    }

    /// Restricted MILPs, a few side by side, until the gap is closed or rounds run out.
    pub(super) fn improve(&mut self) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.params.seed);
        let mut idle = 0;
        for _ in 0..self.params.milp_rounds {
            if self.watch.stopped() || self.gap_is_closed() || idle >= IDLE_ROUNDS {
                break;
            }
            let saved = self.improve_once(&mut rng);
            idle = if saved > 0.0 { 0 } else { idle + 1 };
            self.say(Stage::Improve);
        }
    }

    fn improve_once(&mut self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let table = Table::new(self.prepared, &self.ascent.prices);
        let forming = Forming {
            prices: &self.ascent.prices,
            table: &table,
            tight: self.prepared.curve.dearest() + TIGHT,
            size: self.params.milp_homes as usize,
            count: self.params.milp_side_by_side as usize,
        };
        let groups = groups::form(self.prepared, &self.state, forming, rng);
        let answers: Vec<_> = groups
            .par_iter()
            .map(|g| self.choose_anew(g, &table))
            .collect();
        let mut saved = 0.0;
        for (hood, answer) in answers {
            match answer {
                Ok(chosen) => {
                    saved += neighbour::accept(self.prepared, &mut self.state, &hood, chosen);
                }
                Err(error) => {
                    tracing::debug!("neighbourhood of {} homes: {error}", hood.homes.len());
                }
            }
        }
        saved
    }

    fn choose_anew(&self, group: &Group, table: &Table) -> (Neighbourhood, Result<Vec<Column>>) {
        let draw = Draw {
            prices: &self.ascent.prices,
            table,
            limit: self.params.column_pence.0 as f64,
            per_home: self.params.columns_per_home as usize,
            in_all: self.params.milp_columns as usize,
            whole: false,
        };
        let how = How {
            nodes: self.params.milp_nodes,
            gap: self.params.milp_gap * group.over,
            interior: false,
        };
        let (hood, _) = Neighbourhood::draw(self.prepared, &self.state, &group.homes, draw);
        let answer = hood.solve(self.prepared, &self.state, how);
        (hood, answer)
    }
}
