//! Divide: the landlord's area into patches of about as many homes, each a whole number of estates.

use std::collections::BTreeMap;

use super::place::Estate;
use super::point::Point;

/// Homes to a patch: the middle of 1,500 to 3,000, what a small team can know. Judgement.
const PATCH_HOMES: f64 = 2_200.0;
/// Patches nearer to the landlord's centre than this share of the mean distance are `Central`.
const CENTRAL: f64 = 0.5;
/// Names round the compass, from east, anticlockwise.
const COMPASS: [&str; 8] = [
    "East",
    "North East",
    "North",
    "North West",
    "West",
    "South West",
    "South",
    "South East",
];

/// A patch: a name, and what its team needs to know of its size.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub name: String,
    pub centre: Point,
    pub homes: usize,
    /// Spread of its homes, east and north, metres (standard deviations).
    pub spread: (f64, f64),
}

/// The patches, and each estate's patch.
pub(super) fn divide(estates: &[Estate]) -> (Vec<Patch>, Vec<usize>) {
    let homes: usize = estates.iter().map(|e| e.homes).sum();
    let count = (homes as f64 / PATCH_HOMES).round().max(1.0) as usize;
    let mut patch_of = vec![0; estates.len()];
    let mut next = 0;
    split(
        estates,
        (0..estates.len()).collect(),
        count,
        &mut next,
        &mut patch_of,
    );
    let mut patches: Vec<Patch> = (0..next).map(|p| measure(estates, &patch_of, p)).collect();
    name(&mut patches);
    (patches, patch_of)
}

/// Halves the estates across their longer side until each part is one patch; every part gets homes
/// in proportion to the patches it will hold.
fn split(
    estates: &[Estate],
    mut part: Vec<usize>,
    count: usize,
    next: &mut usize,
    patch_of: &mut [usize],
) {
    if count <= 1 || part.len() <= 1 {
        for e in part {
            patch_of[e] = *next;
        }
        *next += 1;
        return;
    }
    let (spread_east, spread_north) = spread(estates, &part).1;
    let key = |e: usize| {
        if spread_east > spread_north {
            estates[e].at.lon
        } else {
            estates[e].at.lat
        }
    };
    part.sort_by(|&a, &b| key(a).total_cmp(&key(b)).then(a.cmp(&b)));
    let total: usize = part.iter().map(|&e| estates[e].homes).sum();
    let low = count / 2;
    let want = total as f64 * low as f64 / count as f64;
    let mut taken = 0;
    let mut cut = 0;
    while cut + 1 < part.len() && (taken + estates[part[cut]].homes / 2) as f64 <= want {
        taken += estates[part[cut]].homes;
        cut += 1;
    }
    let rest = part.split_off(cut.max(1));
    split(estates, part, low, next, patch_of);
    split(estates, rest, count - low, next, patch_of);
}

/// Centre and spread of some estates, each weighing its homes.
fn spread(estates: &[Estate], part: &[usize]) -> (Point, (f64, f64)) {
    let origin = Point::mean(part.iter().map(|&e| estates[e].at));
    let Some(origin) = origin else {
        return (Point { lat: 0.0, lon: 0.0 }, (0.0, 0.0));
    };
    let (mut n, mut east, mut north, mut east2, mut north2) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &e in part {
        let weight = estates[e].homes as f64;
        let (x, y) = estates[e].at.from(origin);
        n += weight;
        east += weight * x;
        north += weight * y;
        east2 += weight * x * x;
        north2 += weight * y * y;
    }
    let (x, y) = (east / n, north / n);
    let sd = |square: f64, mean: f64| (square / n - mean * mean).max(0.0).sqrt();
    (origin.moved(x, y), (sd(east2, x), sd(north2, y)))
}

fn measure(estates: &[Estate], patch_of: &[usize], patch: usize) -> Patch {
    let part: Vec<usize> = (0..estates.len())
        .filter(|&e| patch_of[e] == patch)
        .collect();
    let (centre, spread) = spread(estates, &part);
    let homes = part.iter().map(|&e| estates[e].homes).sum();
    Patch {
        name: String::new(),
        centre,
        homes,
        spread,
    }
}

/// Names each patch by its bearing from the centre, numbered where two share one.
fn name(patches: &mut [Patch]) {
    let Some(middle) = Point::mean(patches.iter().map(|p| p.centre)) else {
        return;
    };
    let distance: Vec<f64> = patches.iter().map(|p| p.centre.metres(middle)).collect();
    let mean = distance.iter().sum::<f64>() / distance.len() as f64;
    let bearing = |p: &Patch| {
        let (east, north) = p.centre.from(middle);
        let eighth = (north.atan2(east) / std::f64::consts::FRAC_PI_4).round() as i64;
        COMPASS[eighth.rem_euclid(8).unsigned_abs() as usize]
    };
    let plain: Vec<&str> = patches
        .iter()
        .zip(&distance)
        .map(|(p, d)| {
            if *d <= CENTRAL * mean {
                "Central"
            } else {
                bearing(p)
            }
        })
        .collect();
    let mut total: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &plain {
        *total.entry(name).or_default() += 1;
    }
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for (patch, name) in patches.iter_mut().zip(plain) {
        let number = used.entry(name).or_default();
        *number += 1;
        let shared = total.get(name).is_some_and(|t| *t > 1);
        patch.name = if shared {
            format!("{name} {number}")
        } else {
            name.to_owned()
        };
    }
}
