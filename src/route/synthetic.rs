//! Makes up nightly problems, to exercise every rule of the search in tests and benches.
//!
//! A town on a plane; operatives who start at home; twelve weeks of working days; visits with
//! windows on many days, skills, pairs, breaks, last night's plan and prices.

use super::dice::Dice;
use super::problem::{Pause, Previous, Problem, Rate, Role, RouteSpec, Time, VisitSpec, Window};
use super::travel::{Plane, Travel};

/// What kind of night to make.
#[derive(Debug, Clone, Copy)]
pub struct Night {
    /// Visits to plan.
    pub visits: usize,
    /// Working days.
    pub days: u32,
    /// Operatives.
    pub operatives: u32,
    /// Share of visits that need two operatives.
    pub pairs: f32,
    /// Seed.
    pub seed: u64,
}

impl Night {
    /// A landlord with so many visits over sixty working days, with hands to spare.
    pub fn of(visits: usize) -> Self {
        let operatives = (visits as f32 / 60.0 / 5.0 * 1.15).ceil().max(2.0) as u32;
        Self {
            visits,
            days: 60,
            operatives,
            pairs: 0.03,
            seed: 1,
        }
    }

    /// The problem: minutes, metres and pence.
    pub fn build(&self) -> Problem {
        let mut dice = Dice::new(self.seed, 77);
        // Homes stand at the density of a town: about 300 due visits a square kilometre of
        // built-up land in twelve weeks.
        let side = (self.visits as f32 / 60.0).sqrt() * 1_000.0;
        let mut positions = Vec::new();
        for _ in 0..self.operatives {
            positions.push((dice.unit() * side, dice.unit() * side));
        }
        let mut estate = (0.0, 0.0);
        for at in 0..self.visits {
            if at % 25 == 0 {
                estate = (dice.unit() * side, dice.unit() * side);
            }
            let spread = 400.0 * (dice.unit() - 0.5);
            let across = 400.0 * (dice.unit() - 0.5);
            positions.push((estate.0 + spread, estate.1 + across));
        }
        let skills = 3;
        let routes = (0..self.days)
            .flat_map(|day| (0..self.operatives).map(move |resource| (day, resource)))
            .map(|(day, resource)| route(day, resource))
            .collect();
        let visits = (0..self.visits)
            .map(|v| self.visit(v as u32, skills, &mut dice))
            .collect();
        Problem {
            travel: Travel::Plane(Plane {
                positions,
                detour: 1.35,
                speed: 400.0,
                overhead: 4,
            }),
            routes,
            visits,
            resources: self.operatives,
            // £24 an hour and 45p a mile.
            rates: vec![Rate {
                per_time_q16: (40 << 16),
                per_distance_q16: (65_536.0 * 45.0 / 1_609.0) as i64,
            }],
            grid: 15,
        }
    }

    fn visit(&self, visit: u32, skills: u32, dice: &mut Dice) -> VisitSpec {
        let words = self.operatives.div_ceil(64) as usize;
        let skill = dice.below(skills);
        let may = |resource: u32| resource % skills == skill || resource.is_multiple_of(skills + 2);
        let mut resources = vec![0u64; words];
        for resource in (0..self.operatives).filter(|&r| may(r) || self.operatives < 6) {
            resources[resource as usize / 64] |= 1 << (resource % 64);
        }
        let mut all = vec![0u64; words];
        for resource in 0..self.operatives {
            all[resource as usize / 64] |= 1 << (resource % 64);
        }
        let duration = [20, 45, 45, 60, 150][dice.below(5) as usize];
        let mut roles = vec![Role {
            resources,
            offset: 0,
            duration,
        }];
        if dice.chance(self.pairs) {
            roles.push(Role {
                resources: all,
                offset: 15 * dice.below(2) as Time,
                duration: 30,
            });
        }
        let span = (5 + dice.below(self.days)).min(self.days);
        let first = dice.below(self.days - span + 1);
        let weekday = dice.below(5);
        let options = (first..first + span)
            .filter(|day| day % 5 != weekday)
            .flat_map(|day| windows(day, first + span - day, dice.below(3)))
            .collect();
        let previous = dice.chance(0.3).then(|| Previous {
            day: first + dice.below(span),
            resource: dice.below(self.operatives),
            start: 600,
            day_change: 300,
            resource_change: 50,
        });
        VisitSpec {
            place: self.operatives + visit,
            load: 1,
            penalty: Some(20_000 + dice.below(20_000) as i32),
            options,
            roles,
            pinned: false,
            previous,
        }
    }
}

/// One or two slots of a day; the sooner the deadline, the dearer.
fn windows(day: u32, left: u32, kind: u32) -> Vec<Window> {
    let cost = (4_000 / (left + 1)) as i32;
    let slot = |earliest, latest, more| Window {
        day,
        earliest,
        latest,
        cost: cost + more,
    };
    match kind {
        0 => vec![slot(480, 720, 0), slot(720, 960, 20)],
        1 => vec![slot(540, 660, 0)],
        _ => vec![slot(480, 960, 50)],
    }
}

fn route(day: u32, resource: u32) -> RouteSpec {
    RouteSpec {
        day,
        resource,
        start: resource,
        end: resource,
        opens: 450,
        closes: 1_050,
        capacity: 10,
        longest: None,
        fixed: 1_000,
        rate: 0,
        pause: (resource % 4 != 3).then_some(Pause {
            earliest: 690,
            latest: 840,
            duration: 30,
        }),
    }
}
