//! Together: which tasks may share a visit, and who could come for all of them.

use super::{Case, people};
use crate::due::Ground;
use crate::model::{HomeId, TaskId};

/// Tasks of one visit beyond which splits between two operatives are not listed.
const SPLIT_AT_MOST: usize = 12;

/// Whether every two of these streams may share a visit.
pub fn may_meet(ground: &Ground<'_>, tasks: &[TaskId]) -> bool {
    let rule = |t: &TaskId| ground.rules.stream(ground.landlord.task(*t).stream);
    let pairs = tasks.iter().enumerate();
    let mut pairs = pairs.flat_map(|(i, a)| tasks[..i].iter().map(move |b| (a, b)));
    pairs.all(|(a, b)| {
        let (a, b) = (rule(a), rule(b));
        !a.not_with.contains(&b.code) && !b.not_with.contains(&a.code)
    })
}

/// Who does what: one operative where anybody has all the skills, else the pair whose minutes
/// are fewest; `None` where there is neither.
pub fn crew_for(ground: &Ground<'_>, home: HomeId, tasks: &[TaskId]) -> Option<Vec<Vec<TaskId>>> {
    let minutes = |crew: &[Vec<TaskId>]| {
        let case = Case::new(ground, home, crew);
        let able = |part| !people(&case, part, None).is_empty();
        let sum = || case.parts.iter().map(|p| p.minutes.get()).sum::<i32>();
        case.parts.iter().all(able).then(sum)
    };
    let whole = vec![tasks.to_vec()];
    if minutes(&whole).is_some() {
        return Some(whole);
    }
    let split = |mask: usize| -> Vec<Vec<TaskId>> {
        let side = |wanted: usize| {
            let own = tasks.iter().enumerate();
            let own = own.filter(|(i, _)| mask >> i & 1 == wanted);
            own.map(|(_, t)| *t).collect()
        };
        vec![side(1), side(0)]
    };
    // The last task is always the second operative's.
    (1..1_usize << tasks.len().min(SPLIT_AT_MOST).saturating_sub(1))
        .map(split)
        .filter_map(|crew| Some((minutes(&crew)?, crew)))
        .min()
        .map(|(_, crew)| crew)
}
