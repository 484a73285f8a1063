//! Constraints: one file a rule of routing, listed here, hard ones first, then priced ones.
//!
//! A hard rule narrows *when* a visit may be (spans of a date in which the whole stay must
//! lie) or *who* may come (a set of operatives). A priced rule says what a date or a start
//! costs in pence. The search sees only what they leave: windows, sets and prices in
//! [`crate::route::problem`]; so a new rule is one file here and one line in a list below.

mod attempt;
mod availability;
mod burden;
pub mod case;
mod early;
mod miss;
mod need;
mod no_access;
mod notice;
mod patch;
pub mod people;
mod preference;
mod skill;
pub mod slot;
mod stay;
mod together;
mod wait;
mod window;

pub use case::{Case, Part};
pub use need::meets;
pub use people::OperativeSet;
pub use preference::by_preference;
pub use stay::is_borne;
pub use together::{crew_for, may_meet};

use chrono::NaiveDate;

use crate::model::{Span, VisitCost};
use crate::units::{Pence, TimeOfDay};

/// A rule that must hold.
#[derive(Debug)]
pub struct HardRule {
    /// Stable identifier, in explanations and tests.
    pub id: &'static str,
    /// What stands in the way where it blocks, for people.
    pub blocks: &'static str,
    /// What would have to change, for people.
    pub fix: &'static str,
    /// How it narrows the spans of a date in which the whole stay must lie.
    pub time: Option<fn(&Case<'_>, NaiveDate, &mut Vec<Span>)>,
    /// How it narrows who may take a part in the visit.
    pub people: Option<fn(&Case<'_>, &Part, &mut OperativeSet)>,
}

/// Every rule that must hold.
pub const HARD: [&HardRule; 8] = [
    &window::RULE,
    &notice::RULE,
    &attempt::RULE,
    &availability::RULE,
    &stay::RULE,
    &skill::RULE,
    &need::RULE,
    &patch::RULE,
];

/// A rule that has a price by date.
#[derive(Debug)]
pub struct PricedRule {
    /// The term of a visit's cost that it adds to.
    pub term: fn(&mut Prices) -> &mut Pence,
    /// What the visit costs by this rule on this date.
    pub price: fn(&Case<'_>, NaiveDate) -> Pence,
}

/// What a date costs, term by term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prices {
    /// P(no access) x cost of a failed call-out.
    pub failed_call: Pence,
    /// Burden on the tenant.
    pub burden: Pence,
    /// Interval thrown away by doing tasks early.
    pub early: Pence,
    /// P(missing a deadline) x penalty.
    pub miss: Pence,
    /// Waiting of anchors and of what is overdue.
    pub wait: Pence,
}

impl Prices {
    /// Adds them to a visit's cost, which counts waiting with missed deadlines.
    pub fn add_to(&self, cost: &mut VisitCost) {
        cost.failed_call += self.failed_call;
        cost.burden += self.burden;
        cost.early += self.early;
        cost.miss += self.miss + self.wait;
    }
}

/// Every rule that has a price by date. Travel and time on site are priced by the route,
/// preference by the start ([`by_preference`]), change by last night's plan.
pub const PRICED: [&PricedRule; 5] = [
    &no_access::RULE,
    &burden::RULE,
    &early::RULE,
    &miss::RULE,
    &wait::RULE,
];

/// The spans of a date in which the whole stay may lie, with one rule set aside if asked.
pub fn stays(case: &Case<'_>, date: NaiveDate, without: Option<&str>) -> Vec<Span> {
    let slots = &case.rules.slots;
    let mut spans = vec![Span {
        from: slots.day_from,
        to: slots.day_to,
    }];
    for rule in HARD.iter().filter(|r| Some(r.id) != without) {
        if let Some(narrow) = rule.time {
            narrow(case, date, &mut spans);
            if spans.is_empty() {
                break;
            }
        }
    }
    spans
}

/// Who may take a part in the visit, with one rule set aside if asked.
pub fn people(case: &Case<'_>, part: &Part, without: Option<&str>) -> OperativeSet {
    let mut set = OperativeSet::all(case.landlord.operatives.len());
    for rule in HARD.iter().filter(|r| Some(r.id) != without) {
        if let Some(narrow) = rule.people {
            narrow(case, part, &mut set);
        }
    }
    set
}

/// What a date costs by every priced rule.
pub fn price(case: &Case<'_>, date: NaiveDate) -> Pence {
    PRICED.iter().map(|rule| (rule.price)(case, date)).sum()
}

/// The same, term by term.
pub fn prices(case: &Case<'_>, date: NaiveDate) -> Prices {
    let mut prices = Prices::default();
    for rule in PRICED {
        *(rule.term)(&mut prices) += (rule.price)(case, date);
    }
    prices
}

/// When a visit may start on one date, first and last minute included, and at what price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartWindow {
    /// Start no sooner.
    pub earliest: TimeOfDay,
    /// Start no later.
    pub latest: TimeOfDay,
    /// What starting then on that date costs.
    pub cost: Pence,
}

/// Every start window of a date.
pub fn starts(case: &Case<'_>, date: NaiveDate, without: Option<&str>) -> Vec<StartWindow> {
    starts_in(case, date, &stays(case, date, without))
}

/// The start windows of a date whose stay lies in one of these spans.
pub fn starts_in(case: &Case<'_>, date: NaiveDate, spans: &[Span]) -> Vec<StartWindow> {
    let windows: Vec<_> = spans
        .iter()
        .filter_map(|span| slot::starts_within(case, *span))
        .collect();
    if windows.is_empty() {
        return Vec::new();
    }
    let cost = price(case, date);
    by_preference(case, date, &windows)
        .into_iter()
        .map(|w| StartWindow {
            cost: w.cost + cost,
            ..w
        })
        .collect()
}
