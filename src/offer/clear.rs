//! Clear: what gives way to a visit at the same home, and what of it remains to be done.
//!
//! An offer is priced in the schedule that this leaves, and taking it starts from the same one.

use super::draft::Draft;
use super::live::Live;
use super::standing::Standing;
use crate::model::{HomeId, TaskId};
use crate::route::problem::VisitSpec;

/// A schedule in which a household's visits have given way to one that takes up their tasks.
#[derive(Debug, Clone)]
pub(super) struct Cleared<'a> {
    pub(super) draft: Draft<'a>,
    /// Visits that gave way.
    pub(super) gone: Vec<String>,
    /// What of them is not taken up, and needs a place of its own.
    pub(super) remains: Vec<(Standing, VisitSpec)>,
}

/// Makes way for a visit with these tasks: unpromised visits that share one with it go, promised
/// ones only where it replaces them.
pub(super) fn clear<'a>(
    live: &'a Live,
    home: HomeId,
    taken: &[TaskId],
    replaces: impl Fn(&Standing) -> bool,
) -> Cleared<'a> {
    let mut cleared = Cleared {
        draft: Draft::new(live),
        gone: Vec::new(),
        remains: Vec::new(),
    };
    for (index, visit) in live.indices_at(home) {
        let shares = visit.tasks().iter().any(|t| taken.contains(t));
        // One before today has not been told of an outcome: what it was to do is open again.
        let over = live.is_over(visit);
        if !replaces(visit) && !(shares && (over || !visit.firm)) {
            continue;
        }
        cleared.draft.remove(index);
        cleared.gone.push(visit.id.clone());
        let crew = left(visit, |t| !taken.contains(t));
        if !visit.firm && !crew.is_empty() {
            cleared.remains.push(live.unpromised(home, crew));
        }
    }
    for (standing, spec) in displaced(&mut cleared.draft) {
        cleared.gone.push(standing.id.clone());
        cleared.remains.push((standing, spec));
    }
    cleared
}

/// Takes out the unpromised visits that cannot stay where they are once others have gone: the
/// way to them is longer now, or the break before them farther off.
pub(super) fn displaced(draft: &mut Draft<'_>) -> Vec<(Standing, VisitSpec)> {
    let mut out = Vec::new();
    while let Some(visit) = draft.misplaced() {
        draft.remove(visit);
        let standing = draft.live.visits[visit as usize].clone();
        let spec = draft.problem().visits[visit as usize].clone();
        out.extend(standing.map(|standing| (standing, spec)));
    }
    out
}

/// What a visit's operatives do, less the tasks that are not kept.
pub(super) fn left(visit: &Standing, keep: impl Fn(&TaskId) -> bool) -> Vec<Vec<TaskId>> {
    let crew = visit.crew.iter();
    crew.map(|tasks| tasks.iter().filter(|t| keep(t)).copied().collect())
        .filter(|tasks: &Vec<TaskId>| !tasks.is_empty())
        .collect()
}
