//! Run: one landlord under one policy for so many days.

use chrono::{Days, NaiveDate};

use super::fate::Fate;
use super::policy::{Policy, World};
use super::tally::Figures;
use super::town::{Ground, Town};
use crate::access::AccessModel;
use crate::error::Result;
use crate::model::{LatLon, StreamId};
use crate::travel::Places;

/// Plays one run and gives its figures. `today` is the first evening.
///
/// # Errors
/// Where a date lies beyond the calendar of bank holidays, or an invariant is broken.
pub fn one_run(
    world: &World,
    policy: &Policy,
    access: &AccessModel,
    today: NaiveDate,
    days: u32,
    fate: (u64, u32),
) -> Result<Figures> {
    let places = places(world, policy);
    let at_short_notice = policy.rules.with_notice(policy.rules.notice.floor_hours);
    let ground = Ground {
        world,
        policy,
        rules: &policy.rules,
        at_short_notice: &at_short_notice,
        working_days: &world.working_days,
        places: &places,
        access,
        fate: Fate::new(fate.0, fate.1),
        last: today + Days::new(u64::from(days)),
    };
    let mut town = Town::new(&ground, today)?;
    town.week(&ground, today)?;
    for n in 1..=u64::from(days) {
        let date = today + Days::new(n);
        town.morning(&ground, date)?;
        town.day(&ground, date)?;
        town.evening(&ground, date);
        town.night(&ground, date)?;
    }
    Ok(town.tally.figures(&policy.rules))
}

/// Every home, then where each operative starts and ends.
fn places(world: &World, policy: &Policy) -> Places {
    let landlord = &world.landlord;
    let homes = landlord.properties.iter().map(|p| p.at);
    let depots = landlord.operatives.iter().flat_map(|o| [o.start, o.end]);
    let all: Vec<LatLon> = homes.chain(depots).collect();
    Places::new(&policy.rules.travel, &all)
}

impl Town {
    /// What an evening brings to light: deadlines that pass, and cases that come back from the
    /// access team.
    fn evening(&mut self, ground: &Ground<'_>, date: NaiveDate) {
        let mut stands = vec![[0_u64; 3]; ground.rules.streams.len()];
        for job in &mut self.jobs {
            if !job.live {
                continue;
            }
            if job.away_until.is_some_and(|until| until <= date) {
                job.away_until = None;
                job.failed.clear();
                job.escalated = true;
            }
            let of = &mut stands[job.task.stream.index()];
            match job.deadline {
                None => of[2] += 1,
                Some(deadline) => {
                    of[1] += 1;
                    of[0] += u64::from(date <= deadline);
                    if deadline < date && !job.counted_late {
                        job.counted_late = true;
                        self.tally.passed(job.task.stream);
                        if let Some(p) = job.foretold {
                            self.tally.foretold(p, true);
                        }
                    }
                }
            }
        }
        for (s, [current, known, unknown]) in stands.into_iter().enumerate() {
            self.tally
                .stands(StreamId(s as u8), current, known, unknown);
        }
    }
}
