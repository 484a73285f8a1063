//! Cover: which patches each operative works in, so that no patch lacks a skill.

use super::patches::Patch;
use super::random::Random;
use super::streams::{ALL, Stream};
use super::team::{LEAST_PEOPLE, Operative};
use super::workload::Trade;

/// Less than this share of a person in a patch is no reason to send them there.
const LEAST_SHARE: f64 = 0.05;
/// Operatives who also know the next patch on the tour, to stand in. Judgement.
const STANDS_IN: f64 = 0.3;

/// Patches in the order of a tour: from the westernmost, always to the nearest left.
fn tour(patches: &[Patch]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..patches.len()).collect();
    left.sort_by(|&a, &b| patches[b].centre.lon.total_cmp(&patches[a].centre.lon));
    let mut order: Vec<usize> = left.pop().into_iter().collect();
    while let Some(&here) = order.last() {
        let distance = |p: usize| patches[p].centre.metres(patches[here].centre);
        let nearest = (0..left.len()).min_by(|&a, &b| {
            distance(left[a])
                .total_cmp(&distance(left[b]))
                .then(a.cmp(&b))
        });
        let Some(nearest) = nearest else { break };
        order.push(left.remove(nearest));
    }
    order
}

/// Gives people of the given shares of full time the patches whose load they carry: laid end to end
/// along the tour, people and load cover the same line, so every patch gets what its load needs.
pub(super) fn spread(
    patches: &[Patch],
    load: &[f64],
    shares: &[f64],
    r: &mut Random,
) -> Vec<Vec<usize>> {
    let order = tour(patches);
    let even: Vec<f64> = patches.iter().map(|p| p.homes as f64).collect();
    let load = if load.iter().sum::<f64>() > 0.0 {
        load
    } else {
        &even
    };
    let total: f64 = load.iter().sum();
    let people: f64 = shares.iter().sum();
    let mut ends = Vec::with_capacity(order.len());
    let mut sum = 0.0;
    for &p in &order {
        sum += load[p] / total.max(f64::MIN_POSITIVE) * people;
        ends.push(sum);
    }
    let mut from = 0.0;
    let mut areas = Vec::with_capacity(shares.len());
    for share in shares {
        let to = from + share;
        let overlaps = |i: &usize| {
            let start = if *i == 0 { 0.0 } else { ends[*i - 1] };
            to.min(ends[*i]) - f64::max(from, start) > LEAST_SHARE
        };
        let mut places: Vec<usize> = (0..order.len()).filter(overlaps).collect();
        if places.is_empty() {
            places.extend((0..order.len()).find(|i| ends[*i] >= from));
        }
        let next = places.last().map_or(0, |i| i + 1);
        if r.chance(STANDS_IN) && next < order.len() {
            places.push(next);
        }
        let mut area: Vec<usize> = places.into_iter().map(|i| order[i]).collect();
        area.sort_unstable();
        areas.push(area);
        from = to;
    }
    areas
}

/// Extends people to patches where fewer than [`LEAST_PEOPLE`] hold a skill: the nearest first.
pub(super) fn cover(operatives: &mut [Operative], patches: &[Patch]) {
    for stream in ALL {
        for (p, patch) in patches.iter().enumerate() {
            loop {
                let covering = operatives.iter().filter(|o| o.serves(p, stream)).count();
                if covering >= LEAST_PEOPLE {
                    break;
                }
                let nearest = operatives
                    .iter_mut()
                    .filter(|o| o.skills.contains(&stream) && !o.patches.contains(&p))
                    .min_by(|a, b| {
                        a.start
                            .metres(patch.centre)
                            .total_cmp(&b.start.metres(patch.centre))
                    });
                let Some(person) = nearest else { break };
                person.patches.push(p);
                person.patches.sort_unstable();
            }
        }
    }
}

/// Sees that every patch has a woman for every skill, since some households ask for one: of those
/// who would fill most gaps, the first is taken to be a woman.
pub(super) fn include_women(operatives: &mut [Operative], patches: usize) {
    let by_day = |o: &Operative| o.trade != Trade::OnCall;
    loop {
        let mut gaps: Vec<(usize, Stream)> = Vec::new();
        for patch in 0..patches {
            let lacks = |s: &Stream| {
                !operatives
                    .iter()
                    .any(|o| o.woman && by_day(o) && o.serves(patch, *s))
            };
            gaps.extend(ALL.into_iter().filter(lacks).map(|s| (patch, s)));
        }
        let fills = |o: &Operative| gaps.iter().filter(|(p, s)| o.serves(*p, *s)).count();
        let best = operatives
            .iter_mut()
            .rev()
            .filter(|o| !o.woman && by_day(o) && fills(o) > 0)
            .max_by_key(|o| fills(o));
        match best {
            Some(person) => person.woman = true,
            None => break,
        }
    }
}
