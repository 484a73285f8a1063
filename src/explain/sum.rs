//! Sum: what a plan costs, term by term, to the penny of the router's own count.

use std::ops::{AddAssign, Sub};

use serde::{Serialize, Serializer};

use crate::constraint::{self, Case};
use crate::due::Ground;
use crate::route::nightly::Nightly;
use crate::route::problem::{Plan, Stop};
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

/// The whole plan's cost by term. It counts as the router does, leg by leg, so that the total
/// is the router's cost to the penny.
pub fn sum(ground: &Ground<'_>, nightly: &Nightly, plan: &Plan) -> Sum {
    let problem = &nightly.problem;
    let mut sum = Sum::default();
    for visit in &plan.absent {
        sum.left_out += Pence(i64::from(problem.absence_cost(*visit)));
    }
    for (route, stops) in plan.routes.iter().enumerate() {
        let spec = &problem.routes[route];
        let rate = problem.rates[spec.rate as usize];
        let leg = |from, to| {
            let leg = problem.travel.leg(from, to);
            Pence(i64::from(problem.leg_cost(spec.rate, leg)))
        };
        let (mut place, mut used) = (spec.start, false);
        for stop in stops {
            let Stop::Visit {
                visit, role, start, ..
            } = *stop
            else {
                continue;
            };
            let asked = &problem.visits[visit as usize];
            let part = &asked.roles[usize::from(role)];
            sum.travel += leg(place, asked.place);
            sum.on_site += Pence(i64::from(rate.work(part.duration)));
            (place, used) = (asked.place, true);
            if role == 0 {
                sum += date(ground, nightly, visit, spec.day, start - part.offset);
            }
        }
        if used {
            sum.travel += leg(place, spec.end);
            sum.days += Pence(i64::from(spec.fixed));
        }
    }
    sum
}

/// What a visit's date and start cost, by rule.
fn date(ground: &Ground<'_>, nightly: &Nightly, visit: u32, day: u32, start: i32) -> Sum {
    let asked = &nightly.problem.visits[visit as usize];
    let holds = |w: &&crate::route::problem::Window| {
        w.day == day && w.earliest <= start && start <= w.latest
    };
    let window = asked.options.iter().filter(holds).map(|w| w.cost).min();
    let knock = &nightly.knocks[visit as usize];
    let case = Case::new(ground, knock.home, &knock.crew);
    let mut sum = Sum::default();
    for rule in constraint::PRICED {
        let price = (rule.price)(&case, ground.planning.date(day));
        match rule.id {
            "failed_call" => sum.failed_call += price,
            "burden" => sum.burden += price,
            "early" => sum.early += price,
            "wait" => sum.wait += price,
            _ => sum.miss += price,
        }
    }
    // What the window costs beyond its date: another slot than the one the tenant was told
    // of, or hours that they would rather not have.
    let beyond = Pence(i64::from(window.unwrap_or(0))) - sum.total();
    if knock.booking.is_some() {
        sum.change += beyond;
    } else {
        sum.burden += beyond;
    }
    sum
}
