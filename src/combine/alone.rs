//! Alone: the cheapest plan of each home at given prices, as if no other home were there.

use super::choice::{HomePlan, Prices, home_plan, pence};
use super::column::Column;
use super::params::Params;
use super::prepare::Prepared;
use super::price::{Scratch, Table};
use super::stock::Stock;
use crate::error::Result;
use crate::units::Pence;

/// One home's cheapest plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alone {
    /// The plan.
    pub plan: HomePlan,
    /// What it costs, the prices of the hours it takes included.
    pub cost: Pence,
}

/// The cheapest plan of every home where hours are not counted, or where each costs what
/// `prices` say. A type without any hours in a week cannot come in it.
///
/// # Errors
/// Where the stock is not well formed.
pub fn cheapest(stock: &Stock, params: &Params, prices: Option<&Prices>) -> Result<Vec<Alone>> {
    stock.check()?;
    let prepared = Prepared::new(stock, params);
    let free = vec![0.0; prepared.cells()];
    let table = Table::new(&prepared, prices.map_or(free.as_slice(), Prices::all));
    let mut scratch = Scratch::default();
    let homes = stock.homes.iter().zip(&prepared.homes);
    Ok(homes
        .map(|(home, tables)| {
            let cost = scratch.price(tables, &table);
            let column = Column(scratch.plan.as_slice().into());
            Alone {
                plan: home_plan(stock, home, tables, &column),
                cost: pence(cost),
            }
        })
        .collect())
}
