//! Join: a visit already promised to the same home, with more done in it.
//!
//! Its date, slot and operatives stay as promised; it lasts longer, or one more operative
//! comes with them.

use super::ask::Ask;
use super::bundle::Wanted;
use super::frame::{Agreed, Frame, case, roles};
use super::live::Live;
use crate::constraint::{self, OperativeSet};
use crate::due::DueTask;
use crate::model::TaskId;
use crate::route::nightly::slot_window;
use crate::route::problem::VisitSpec;

/// A frame for each promised visit that what must be done could join.
pub(super) fn joins<'a>(
    live: &'a Live,
    ask: &Ask,
    agreed: &'a Agreed,
    wanted: &Wanted,
) -> Vec<Frame<'a>> {
    let firm = live.indices_at(ask.home).filter(|(_, v)| v.firm);
    firm.filter_map(|(index, _)| join(live, ask, agreed, wanted, index))
        .collect()
}

fn join<'a>(
    live: &'a Live,
    ask: &Ask,
    agreed: &'a Agreed,
    wanted: &Wanted,
    index: u32,
) -> Option<Frame<'a>> {
    let world = &live.world;
    let visit = live.visits[index as usize].as_ref()?;
    let day = world.planning.day(visit.date)?;
    let alone = visit.operatives.len() == 1 && visit.crew.len() == 1;
    let in_time = |t: &&DueTask| t.first <= visit.date && visit.date <= t.last;
    let dues: Vec<&DueTask> = agreed
        .iter()
        .filter(|t| wanted.must.contains(&t.task))
        .filter(in_time)
        .collect();
    if !alone || dues.len() != wanted.must.len() || visit.date <= ask.now.date() {
        return None;
    }
    let named = visit.operatives[0];
    let can = |t: &TaskId| {
        let stream = world.landlord.task(*t).stream;
        world.landlord.operative(named).can(stream)
    };
    let mut one = visit.crew[0].clone();
    let mut other = Vec::new();
    for task in &wanted.must {
        if can(task) {
            one.push(*task);
        } else {
            other.push(*task);
        }
    }
    let crew: Vec<Vec<TaskId>> = [one, other].into_iter().filter(|c| !c.is_empty()).collect();
    let own = case(world, agreed, ask, &crew);
    if !constraint::is_borne(&own) {
        return None;
    }
    let mut spec = VisitSpec {
        place: live.nightly.doors[&ask.home],
        load: 1,
        penalty: None,
        options: vec![slot_window(&own, visit.date, visit.slot, day)],
        roles: roles(&own, ask, None),
        pinned: false,
        previous: None,
    };
    let only = OperativeSet::only(world.landlord.operatives.len(), named.index());
    for (role, part) in spec.roles.iter_mut().zip(&own.parts) {
        if part.who == 0 && !part.tasks.is_empty() {
            role.resources = only.words().to_vec();
        }
    }
    Some(Frame {
        case: own,
        crew,
        spec,
        last_slots: vec![visit.slot.from.minutes()],
        saved: 0,
        joins: Some(index),
    })
}
