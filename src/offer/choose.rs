//! Choose: a few offers out of many, cheap first, no two in the same half of a day.

use super::scan::{Candidate, Table};

/// The best candidates, at most one a half-day; more of the same only where there are too few.
pub(super) fn choose(table: &Table, count: usize, noon: i32) -> Vec<Candidate> {
    let mut all: Vec<&Candidate> = table.candidates().collect();
    all.sort_by_key(|c| (c.net, -c.slack, c.day, c.slot));
    let mut taken: Vec<(u32, bool)> = Vec::with_capacity(count);
    let mut chosen: Vec<&Candidate> = Vec::with_capacity(count);
    let mut rest: Vec<&Candidate> = Vec::new();
    for candidate in all {
        if chosen.len() == count {
            break;
        }
        let half = (candidate.day, candidate.slot < noon);
        if taken.contains(&half) {
            if rest.len() < count {
                rest.push(candidate);
            }
        } else {
            taken.push(half);
            chosen.push(candidate);
        }
    }
    let missing = count - chosen.len();
    chosen.extend(rest.into_iter().take(missing));
    chosen.sort_by_key(|c| (c.net, -c.slack, c.day, c.slot));
    chosen.into_iter().cloned().collect()
}
