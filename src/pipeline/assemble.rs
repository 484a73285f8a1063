//! Puts a build together from what its stages made.

use std::collections::BTreeSet;

use super::{Effort, Input, Options};
use crate::access::{self, AccessModel, RefusalKind};
use crate::combine::Choice;
use crate::due::Planning;
use crate::model::{
    AccessCard, Bound, Build, Landlord, MethodTally, OperativeId, Provenance, Schedule, SearchLog,
    Span, TaskId, Unplanned,
};
use crate::report;
use crate::report::tables::VisitRow;
use crate::route::Stats;
use crate::route::nightly::{Decoded, LastNight, Placed, Routed};
use crate::units::Pence;

/// Where the schedule before had its visits. Rows that no longer make sense (an operative who
/// has left) are read as far as they go.
pub fn last_night(input: &Input<'_>, previous: &[VisitRow]) -> LastNight {
    previous
        .iter()
        .map(|row| {
            let named = row.operative_ids.0.iter();
            let operatives = named
                .filter_map(|id| operative(input.landlord, id))
                .collect();
            let slot = Span {
                from: row.slot_from,
                to: row.slot_to,
            };
            (
                row.visit_id.clone(),
                Placed {
                    date: row.date,
                    slot,
                    arrive: row.arrive,
                    operatives,
                },
            )
        })
        .collect()
}

fn operative(landlord: &Landlord, id: &str) -> Option<OperativeId> {
    let at = landlord.operatives.iter().position(|o| o.id == id)?;
    Some(OperativeId(at as u32))
}

/// The build, with its contacts and what changed.
pub(super) fn build(
    input: &Input<'_>,
    options: &Options,
    planning: &Planning,
    decoded: Decoded,
    unplanned: Vec<Unplanned>,
    rounds: &[Stats],
) -> Build {
    let schedule = Schedule {
        visits: decoded.visits,
        stops: decoded.stops,
        unplanned,
        ..Schedule::default()
    };
    let mut build = Build {
        schedule,
        provenance: Provenance {
            dataset: input.dataset.to_owned(),
            now: planning.now,
            first: planning.first,
            last: planning.last(),
            seed: options.seed,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            combined: options.combine,
        },
        bound: None,
        search: log(rounds, options.effort),
        access: None,
    };
    build.schedule.contacts = report::contacts(
        input.landlord,
        input.rules,
        input.working_days,
        &build.schedule,
        planning.now,
    );
    if !options.previous.is_empty() {
        build.schedule.changes =
            report::changes(&options.previous, input.landlord, input.rules, &build);
    }
    build
}

/// What the choice of visits proves of itself, and of what routing made of it. Whoever leaves a
/// task out saves at most one visit, and promised visits stand beside the choice.
pub(super) fn bound(choice: &Choice, chosen: &BTreeSet<TaskId>, routed: &Routed) -> Bound {
    let absent: BTreeSet<u32> = routed.plan.absent.iter().copied().collect();
    let knocks = routed.nightly.knocks.iter().zip(0_u32..);
    let made = || knocks.clone().filter(|(_, v)| !absent.contains(v));
    let placed: BTreeSet<TaskId> = made().flat_map(|(k, _)| k.tasks()).collect();
    let promised = made().filter(|(k, _)| k.booking.is_some()).count();
    let dropped = chosen.difference(&placed).count();
    Bound {
        visits_as_planned: f64::from(choice.bound.visits) - dropped as f64 + promised as f64,
        visits: f64::from(choice.bound.visits),
        visits_at_cost: f64::from(choice.bound.visits_at_cost),
        cost: choice.bound.cost,
        achieved: choice.cost,
        achieved_visits: choice.visits,
    }
}

/// The rounds of the search as one. Seconds are left out where iterations were counted, so
/// that equal runs write equal bytes.
fn log(rounds: &[Stats], effort: Effort) -> SearchLog {
    let timed = matches!(effort, Effort::Time(_));
    let mut log = SearchLog::default();
    let (mut seconds, mut iterations) = (0.0, 0);
    let mut methods: Vec<MethodTally> = Vec::new();
    for stats in rounds {
        for (at, cost) in stats.curve.iter().filter(|_| timed) {
            log.curve.push((seconds + at, iterations, Pence(*cost)));
        }
        seconds += stats.seconds;
        iterations += stats.iterations;
        if !timed && let Some((_, cost)) = stats.curve.last() {
            log.curve.push((0.0, iterations, Pence(*cost)));
        }
        for (name, (tried, kept)) in stats.methods() {
            match methods.iter_mut().find(|m| m.name == name) {
                Some(method) => {
                    method.tried += tried;
                    method.kept += kept;
                }
                None => methods.push(MethodTally {
                    name: name.to_owned(),
                    tried,
                    kept,
                }),
            }
        }
    }
    log.methods = methods;
    log
}

/// How far P(access) can be trusted, and who refuses.
pub(super) fn access_card(
    input: &Input<'_>,
    model: &AccessModel,
    planning: &Planning,
) -> Option<AccessCard> {
    let held = access::validate(input.landlord, input.rules)?;
    let refusals = access::refusals(input.landlord, input.rules, planning.now.date());
    Some(AccessCard {
        fitted: held.fitted,
        held_out: held.held_out,
        from: held.from,
        log_loss: held.model.log_loss,
        brier: held.model.brier,
        base_log_loss: held.base_rate.log_loss,
        base_brier: held.base_rate.brier,
        bins: held.bins,
        effects: model.effects(),
        refusals: refusals
            .iter()
            .map(|r| {
                let stream = match r.kind {
                    RefusalKind::All => None,
                    RefusalKind::One(stream) => Some(stream),
                };
                (r.home, stream, r.attempts)
            })
            .collect(),
    })
}
