//! Sum: what a plan costs, term by term, to the penny of the router's own count.

use std::ops::{AddAssign, Sub};

use serde::{Serialize, Serializer};

use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::route::check::{Item, each_cost};
use crate::route::nightly::Nightly;
use crate::route::problem::Plan;
use crate::units::Pence;

/// Terms of design section 6, in pence; in JSON, pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// Legs between stops and home, time and distance.
    #[serde(serialize_with = "pounds")]
    pub travel: Pence,
    /// Operatives' time at the visits.
    #[serde(serialize_with = "pounds")]
    pub on_site: Pence,
    /// Opening operatives' days.
    #[serde(serialize_with = "pounds")]
    pub days: Pence,
    /// P(no access) times the failed call-out.
    #[serde(serialize_with = "pounds")]
    pub failed_call: Pence,
    /// Burden on the tenant: knocks, time, hours they would rather not have.
    #[serde(serialize_with = "pounds")]
    pub burden: Pence,
    /// Interval thrown away by doing tasks early.
    #[serde(serialize_with = "pounds")]
    pub early: Pence,
    /// P(missing a deadline) times its penalty.
    #[serde(serialize_with = "pounds")]
    pub miss: Pence,
    /// Waiting of anchors and of what is overdue.
    #[serde(serialize_with = "pounds")]
    pub wait: Pence,
    /// Changes to what the tenant was told.
    #[serde(serialize_with = "pounds")]
    pub change: Pence,
    /// Tasks left out.
    #[serde(serialize_with = "pounds")]
    pub left_out: Pence,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn pounds<S: Serializer>(pence: &Pence, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(pence.as_pounds())
}

impl Sum {
    /// Every term with its name for people.
    pub fn terms(&self) -> [(&'static str, Pence); 10] {
        [
            ("travel", self.travel),
            ("time on site", self.on_site),
            ("opening days", self.days),
            ("failed call-out", self.failed_call),
            ("burden", self.burden),
            ("certificate life", self.early),
            ("missed deadline", self.miss),
            ("waiting", self.wait),
            ("change", self.change),
            ("left out", self.left_out),
        ]
    }

    /// All terms together.
    pub fn total(&self) -> Pence {
        self.terms().iter().map(|(_, pence)| *pence).sum()
    }
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.travel += other.travel;
        self.on_site += other.on_site;
        self.days += other.days;
        self.failed_call += other.failed_call;
        self.burden += other.burden;
        self.early += other.early;
        self.miss += other.miss;
        self.wait += other.wait;
        self.change += other.change;
        self.left_out += other.left_out;
    }
}

impl Sub for Sum {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            travel: self.travel - other.travel,
            on_site: self.on_site - other.on_site,
            days: self.days - other.days,
            failed_call: self.failed_call - other.failed_call,
            burden: self.burden - other.burden,
            early: self.early - other.early,
            miss: self.miss - other.miss,
            wait: self.wait - other.wait,
            change: self.change - other.change,
            left_out: self.left_out - other.left_out,
        }
    }
}

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
            Item::Window { visit, day } => sum += window(ground, nightly, visit, day, cost),
        }
    });
    sum
}

/// What a visit's window costs, by rule.
fn window(ground: &Ground<'_>, nightly: &Nightly, visit: u32, day: u32, cost: Pence) -> Sum {
    let knock = &nightly.knocks[visit as usize];
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
