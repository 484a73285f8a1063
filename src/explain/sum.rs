//! Sum: what a plan costs, term by term, to the penny of the router's own count.

use crate::combine::Knock;
use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::model::Sum;
use crate::route::check::{Item, each_cost};
use crate::route::nightly::Nightly;
use crate::route::problem::Plan;
use crate::units::Pence;

/// The whole plan's cost by term. It adds up what the router's check does, so that the total
/// is the router's cost to the penny.
pub fn sum(ground: &Ground<'_>, nightly: &Nightly, plan: &Plan) -> Sum {
    let mut sum = Sum::default();
    each_cost(&nightly.problem, plan, |item, cost| {
        let cost = Pence(i64::from(cost));
        match item {
            Item::Absent => sum.left_out += cost,
            Item::Leg => sum.travel += cost,
            Item::Work => sum.on_site += cost,
            Item::Route => sum.days += cost,
            Item::Change => sum.change += cost,
            Item::Window { visit, day } => {
                sum += window(ground, &nightly.knocks[visit as usize], day, cost);
            }
        }
    });
    sum
}

/// What a knock's window costs, by rule.
pub(super) fn window(ground: &Ground<'_>, knock: &Knock, day: u32, cost: Pence) -> Sum {
    let case = Case::new(ground, knock.home, &knock.crew);
    let prices = constraint::prices(&case, ground.planning.date(day));
    let mut sum = Sum {
        failed_call: prices.failed_call,
        burden: prices.burden,
        early: prices.early,
        miss: prices.miss,
        wait: prices.wait,
        ..Sum::default()
    };
    // What the window costs beyond its date: another slot than the one the tenant was told
    // of, or hours that they would rather not have.
    let beyond = cost - sum.total();
    if knock.booking.is_some() {
        sum.change += beyond;
    } else {
        sum.burden += beyond;
    }
    sum
}
