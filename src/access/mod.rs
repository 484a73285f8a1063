//! Access: how likely a knock is to be answered, and how soon another follows.
//!
//! A hierarchical logistic model. What all households share (stream, weekday, part of the day,
//! way of contact, failures before, patch) are effects on the log odds, drawn towards nothing
//! by a ridge; what a household has of its own is a level drawn from a mixing distribution
//! over a grid (Laird 1978, JASA 73:805–811), itself drawn towards the sector's prior. A
//! household's own record gives its posterior over the grid, so that P(access) is a mean over
//! what is not known of it, and a run of failures is priced as what it is: mostly a sign of a
//! household that is hard to reach. `docs/maths/access.md` has the formulas.
//!
//! | file | does |
//! |---|---|
//! | `circumstances` | one knock as the model sees it |
//! | `history` | attempts to knocks that count |
//! | `effects` | the linear part: which effect stands where |
//! | `levels` | the household's part: a grid and weights over it |
//! | `fit` | both at once, by EM |
//! | `score` | log-loss, Brier score and reliability on attempts held out |
//! | `refusal` | households that refuse everything, or one stream |
//! | `repeats` | visits that are not made, and how soon another follows |

mod circumstances;
mod effects;
mod fit;
mod history;
mod levels;
mod refusal;
mod repeats;
mod score;

pub use circumstances::Circumstances;
pub use history::{Knock, knocks};
pub use levels::Belief;
pub use refusal::{Refusal, RefusalKind, refusals};
pub use repeats::{Repeats, Waits};
pub use score::{Score, Validation, score, validate};

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::model::{HomeId, Landlord, StreamId};
use crate::rules::Rules;
use effects::Effects;
use levels::Levels;

/// P(access) is held away from certainty, so that no deadline looks free or hopeless.
const RANGE: std::ops::RangeInclusive<f64> = 0.02..=0.99;

/// What planned visits have over usual ones on the log odds: slots chosen well, and tenants who
/// choose their own. Learnt from visits made, drawn towards nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Advantage {
    sum: f64,
    visits: f64,
}

impl Advantage {
    /// Visits that nothing is worth.
    const PRIOR: f64 = 200.0;

    fn mean(self) -> f64 {
        self.sum / (self.visits + Self::PRIOR)
    }
}

/// How likely each household is to answer a knock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessModel {
    effects: Effects,
    levels: Levels,
    /// What each household has of its own on the log odds: contact, patch and the like.
    own: Vec<f64>,
    /// What is believed of each household's level.
    beliefs: Vec<Belief>,
    /// Whether the planner rings before a visit.
    called: Vec<bool>,
    /// What follows a visit that failed.
    pub repeats: Repeats,
    advantage: Advantage,
}

impl AccessModel {
    /// Fits the model to a landlord's attempts; with none, every home has the stated prior.
    pub fn fit(landlord: &Landlord, rules: &Rules) -> Self {
        let knocks = knocks(landlord, rules);
        let now = knocks.iter().map(|k| k.at).max().unwrap_or_default();
        Self::fit_to(landlord, rules, &knocks, now)
    }

    /// Fits the model to some knocks, as of a moment.
    pub fn fit_to(
        landlord: &Landlord,
        rules: &Rules,
        knocks: &[Knock],
        now: NaiveDateTime,
    ) -> Self {
        let mut effects = Effects::new(landlord, rules, now);
        let mut levels = Levels::prior(rules);
        fit::fit(&mut effects, &mut levels, landlord, rules, knocks);
        let own: Vec<f64> = (0..landlord.properties.len())
            .map(|h| effects.of_home(landlord, HomeId(h as u32)))
            .collect();
        let fresh = levels.prior_belief();
        let beliefs = vec![fresh; landlord.properties.len()];
        let mut model = Self {
            effects,
            levels,
            own,
            beliefs,
            called: vec![false; landlord.properties.len()],
            repeats: Repeats::of(landlord, rules),
            advantage: Advantage::default(),
        };
        for knock in knocks {
            let score = model.effects.of_knock(knock) + model.own[knock.home.index()];
            let belief = &mut model.beliefs[knock.home.index()];
            model.levels.learn(belief, score, knock.access);
        }
        model
    }

    /// P(access) at one knock on this household's door, in circumstances as they usually are.
    pub fn p(&self, home: HomeId) -> f64 {
        self.mean(home, self.effects.usual_score())
    }

    /// P(access) in these circumstances.
    pub fn chance(&self, home: HomeId, at: &Circumstances<'_>) -> f64 {
        self.mean(home, self.effects.score(at))
    }

    /// P(access) for a stream after so many failures, at a usual time.
    pub fn first_chance(&self, home: HomeId, stream: StreamId, failures: u8) -> f64 {
        self.mean(home, self.planned(home, stream, failures))
    }

    /// P(a run of so many failures) for each length from none to `most`, where so many have
    /// failed before, and on to `helped` more with the access team's help. Not a power of one
    /// number: each failure says something of the next.
    pub fn failures_in_a_row(
        &self,
        home: HomeId,
        stream: StreamId,
        before: u8,
        (most, helped): (u8, u8),
    ) -> Vec<f64> {
        let own = self.own[home.index()];
        let score = |k: u8| own + self.planned(home, stream, before.saturating_add(k));
        let alone = (0..most).map(score);
        let with_help = (most..most.saturating_add(helped)).map(|k| score(k) + self.effects.help);
        let scores: Vec<f64> = alone.chain(with_help).collect();
        self.levels.runs(&self.beliefs[home.index()], &scores)
    }

    /// The circumstances' part for a visit as the planner makes them: after a failure it rings
    /// ahead.
    fn planned(&self, home: HomeId, stream: StreamId, failures: u8) -> f64 {
        let call = if self.called[home.index()] {
            self.effects.call_ahead
        } else if failures > 0 {
            self.effects.call_after_failure
        } else {
            0.0
        };
        self.effects.usual(&[stream], failures) + self.advantage.mean() + call
    }

    /// The household's own part of the log odds, besides its level.
    pub fn own_score(&self, home: HomeId) -> f64 {
        self.own[home.index()]
    }

    /// The circumstances' part of the log odds.
    pub fn score_of(&self, at: &Circumstances<'_>) -> f64 {
        self.effects.score(at)
    }

    /// The level on the grid below which this share of the belief about a household lies: what
    /// a simulation draws a household from.
    pub fn level_at(&self, home: HomeId, share: f64) -> f64 {
        self.levels.quantile(&self.beliefs[home.index()], share)
    }

    /// What is believed of a household.
    pub fn belief(&self, home: HomeId) -> &Belief {
        &self.beliefs[home.index()]
    }

    /// Whether the planner is to ring a household before its next visit.
    pub fn expect_call(&mut self, home: HomeId, is: bool) {
        self.called[home.index()] = is;
    }

    /// Takes up what one more knock showed.
    pub fn learn(&mut self, home: HomeId, at: &Circumstances<'_>, access: bool) {
        let score = self.effects.score(at);
        // Calls and the access team's help are told apart from it.
        let alone = Circumstances {
            called: false,
            helped: false,
            ..*at
        };
        let usual = self.effects.usual(at.streams, at.failures);
        self.advantage.sum += self.effects.score(&alone) - usual;
        self.advantage.visits += 1.0;
        let score = score + self.own[home.index()];
        self.levels
            .learn(&mut self.beliefs[home.index()], score, access);
    }

    /// The landlord's own rate: that of a household without a record.
    pub fn landlord_rate(&self) -> f64 {
        let score = self.effects.usual_score();
        self.levels.mean(&self.levels.prior_belief(), score)
    }

    /// Every effect by name, on the log odds, for the report.
    pub fn effects(&self) -> Vec<(String, f64)> {
        self.effects.named()
    }

    /// The model of some homes, which are numbered anew in this order.
    #[must_use]
    pub fn part(&self, homes: &[HomeId]) -> Self {
        Self {
            effects: self.effects.part(homes),
            levels: self.levels.clone(),
            own: homes.iter().map(|h| self.own[h.index()]).collect(),
            beliefs: homes.iter().map(|h| self.beliefs[h.index()]).collect(),
            called: homes.iter().map(|h| self.called[h.index()]).collect(),
            repeats: self.repeats.clone(),
            advantage: self.advantage,
        }
    }

    fn mean(&self, home: HomeId, score: f64) -> f64 {
        self.levels
            .mean(&self.beliefs[home.index()], score + self.own[home.index()])
            .clamp(*RANGE.start(), *RANGE.end())
    }
}
