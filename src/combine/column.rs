//! Column: one home's whole plan, as every stage passes it on.

use super::prepare::{Home, Prepared, Share};

/// One visit of a plan, by indices into the home's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct VisitCode {
    /// Index of [`Home::sets`].
    pub set: u16,
    /// Week, or the number of weeks for *later*.
    pub week: u8,
    /// Index of [`Home::modes`].
    pub mode: u32,
    /// Types of the one or two operatives.
    pub kinds: [u16; 2],
}

/// A home's plan: its visits, by lowest task; tasks in none of them are left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Column(pub Box<[VisitCode]>);

impl Column {
    /// The tasks that some visit does.
    pub(super) fn covered(&self, home: &Home) -> u16 {
        self.0
            .iter()
            .fold(0, |all, v| all | home.sets[usize::from(v.set)].tasks)
    }

    /// What the plan costs, levelling apart.
    pub(super) fn cost(&self, home: &Home, prepared: &Prepared) -> f64 {
        let covered = self.covered(home);
        let left = (0..home.tasks).filter(|i| covered >> i & 1 == 0);
        let left: f64 = left.map(|i| home.leave[i]).sum();
        self.0
            .iter()
            .map(|v| visit_cost(home, prepared, v))
            .sum::<f64>()
            + left
    }

    /// Calls `f` with each cell that the plan loads, and by how many minutes.
    pub(super) fn each_load(
        &self,
        home: &Home,
        prepared: &Prepared,
        mut f: impl FnMut(usize, i64),
    ) {
        for visit in &self.0 {
            for (share, kind) in shares(home, visit) {
                if let Some(cell) = prepared.cell(kind, usize::from(visit.week)) {
                    f(cell, i64::from(share.minutes));
                }
            }
        }
    }

    /// What the plan costs at prices on load.
    pub(super) fn priced(&self, home: &Home, prepared: &Prepared, prices: &[f64]) -> f64 {
        let mut sum = self.cost(home, prepared);
        self.each_load(home, prepared, |cell, minutes| {
            sum += prices[cell] * minutes as f64;
        });
        sum
    }
}

/// Each operative's share of a visit, with their type.
pub(super) fn shares<'a>(
    home: &'a Home,
    visit: &'a VisitCode,
) -> impl Iterator<Item = (&'a Share, u16)> {
    let mode = &home.modes[visit.mode as usize];
    mode.shares().iter().zip(visit.kinds)
}

/// What a visit costs: knock, tasks, burden and operatives' minutes.
fn visit_cost(home: &Home, prepared: &Prepared, visit: &VisitCode) -> f64 {
    let fixed = home.fixed[usize::from(visit.set) * (prepared.weeks + 1) + usize::from(visit.week)];
    let extra = home.modes[visit.mode as usize].extra;
    let labour: f64 = shares(home, visit)
        .map(|(share, kind)| f64::from(share.minutes) * prepared.rate[usize::from(kind)])
        .sum();
    f64::from(fixed) + f64::from(extra) + labour
}
