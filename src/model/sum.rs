//! Sum: what something costs, term by term.

use std::ops::{AddAssign, Sub};

use serde::{Deserialize, Serialize};

use crate::units::Pence;

/// Terms of design section 6, in pence; in JSON, pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Legs between stops and home, time and distance.
    #[serde(with = "pounds")]
    pub travel: Pence,
    /// Operatives' time at the visits.
    #[serde(with = "pounds")]
    pub on_site: Pence,
    /// Opening operatives' days.
    #[serde(with = "pounds")]
    pub days: Pence,
    /// P(no access) times the failed call-out.
    #[serde(with = "pounds")]
    pub failed_call: Pence,
    /// Burden on the tenant: knocks, time, hours they would rather not have.
    #[serde(with = "pounds")]
    pub burden: Pence,
    /// Interval thrown away by doing tasks early.
    #[serde(with = "pounds")]
    pub early: Pence,
    /// P(missing a deadline) times its penalty.
    #[serde(with = "pounds")]
    pub miss: Pence,
    /// Waiting of anchors and of what is overdue.
    #[serde(with = "pounds")]
    pub wait: Pence,
    /// Changes to what the tenant was told.
    #[serde(with = "pounds")]
    pub change: Pence,
    /// Tasks left out.
    #[serde(with = "pounds")]
    pub left_out: Pence,
}

/// Pounds in files, pence in memory: for `#[serde(with)]`.
mod pounds {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Pence;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde asks for"
    )]
    pub(super) fn serialize<S: Serializer>(
        pence: &Pence,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(pence.as_pounds())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Pence, D::Error> {
        let pounds = f64::deserialize(deserializer)?;
        Ok(Pence((pounds * 100.0).round() as i64))
    }
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
