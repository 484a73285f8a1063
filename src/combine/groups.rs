//! Groups: which homes to choose anew together.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::prepare::Prepared;
use super::price::{Scratch, Table};
use super::state::State;

/// Homes to choose anew together, and what their plans cost above the cheapest at the prices.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Homes, the dearest first.
    pub homes: Vec<u32>,
    /// Pence above the cheapest plans.
    pub over: f64,
}

/// What groups are formed by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forming<'a> {
    /// Pence a minute, by cell.
    pub prices: &'a [f64],
    /// The cheapest types at those prices.
    pub table: &'a Table,
    /// A price above this is one of a cell with no minute to spare.
    pub tight: f64,
    /// Homes of one group.
    pub size: usize,
    /// How many groups.
    pub count: usize,
}

/// A home as groups see it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    home: u32,
    /// What its plan costs above its cheapest.
    over: f64,
    /// Whether it loads a cell with no minute to spare.
    tight: bool,
}

/// Homes of a group that are there because their own plan is dear, as a share: the rest make
/// room for them.
const DEAR_SHARE: f64 = 0.5;

/// Groups of homes of one patch each: those whose plans cost more than they might, and homes
/// beside them whose minutes they could use.
pub(super) fn form(
    prepared: &Prepared,
    state: &State,
    forming: Forming<'_>,
    rng: &mut Xoshiro256PlusPlus,
) -> Vec<Group> {
    let mut patches: BTreeMap<u16, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates(prepared, state, forming) {
        let patch = prepared.homes[candidate.home as usize].patch;
        patches.entry(patch).or_default().push(candidate);
    }
    let mut groups = Vec::new();
    for homes in patches.into_values() {
        deal(homes, forming.size, rng, &mut groups);
    }
    // The widest gaps first, with some chance for all.
    let mut order: Vec<(f64, Group)> = groups
        .into_iter()
        .map(|g| (g.over * rng.random_range(0.3..1.0), g))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.homes.cmp(&b.1.homes)));
    order.truncate(forming.count);
    order.into_iter().map(|(_, group)| group).collect()
}

fn candidates(prepared: &Prepared, state: &State, forming: Forming<'_>) -> Vec<Candidate> {
    let look = |scratch: &mut Scratch, h: usize| {
        let home = &prepared.homes[h];
        let plan = &state.plans[h];
        let mut tight = false;
        plan.each_load(home, prepared, |cell, _| {
            tight |= forming.prices[cell] > forming.tight;
        });
        let least = scratch.price(home, forming.table);
        Candidate {
            home: h as u32,
            over: plan.priced(home, prepared, forming.prices) - least,
            tight,
        }
    };
    let homes = (0..prepared.homes.len()).into_par_iter();
    homes.map_init(Scratch::default, look).collect()
}

/// Deals a patch's homes to as many groups as its dear homes fill.
fn deal(
    mut homes: Vec<Candidate>,
    size: usize,
    rng: &mut Xoshiro256PlusPlus,
    groups: &mut Vec<Group>,
) {
    homes.shuffle(rng);
    let (mut dear, others): (Vec<_>, Vec<_>) = homes.into_iter().partition(|c| c.over > 1.0);
    let most = ((size as f64 * DEAR_SHARE) as usize).max(1);
    let count = dear.len().div_ceil(most).max(1);
    // Those who hold minutes that the dear could use come before those who hold none.
    let (tight, loose): (Vec<_>, Vec<_>) = others.into_iter().partition(|c| c.tight);
    let mut rest = tight.into_iter().chain(loose);
    dear.sort_by(|a, b| b.over.total_cmp(&a.over).then(a.home.cmp(&b.home)));
    for g in 0..count {
        let mut group = Group::default();
        for candidate in dear.iter().skip(g).step_by(count) {
            group.homes.push(candidate.home);
            group.over += candidate.over;
        }
        let room = size.saturating_sub(group.homes.len());
        group.homes.extend(rest.by_ref().take(room).map(|c| c.home));
        groups.push(group);
    }
}
