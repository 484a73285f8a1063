//! Roads: travel times in process, from an `OpenStreetMap` extract.
//!
//! | file | does |
//! |---|---|
//! | `framed` | whether a file is whole |
//! | `extract`, `profile` | a `.osm.pbf` file to ways with speeds, nodes and forbidden turns |
//! | `map`, `turns`, `component` | those to segments, turns with their costs, and what hangs together |
//! | `weight` | time and length in one number |
//! | `hierarchy` | shortcuts, so that a search only climbs |
//! | `saved` | map and hierarchy beside the extract |
//! | `snap` | a home to the road in front of it |
//! | `door`, `table` | the way between two homes, and between many |
//! | `way` | its line on the map |

mod component;
pub(super) mod door;
mod extract;
mod framed;
pub(super) mod hierarchy;
mod map;
mod profile;
mod saved;
mod snap;
mod table;
#[cfg(test)]
mod tests;
mod turns;
mod way;
mod weight;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use self::door::Door;
use self::hierarchy::Climber;
use self::saved::Saved;
use self::snap::Snapper;
use self::weight::{NONE, Weight, weight};
use super::Drive;
use crate::error::Result;
use crate::model::LatLon;
use crate::rules::TravelRules;

/// The roads of an extract, with the homes that were looked up on them.
#[derive(Debug)]
pub struct Roads {
    saved: Saved,
    moves: Vec<u32>,
    snapper: Snapper,
    snap_metres: f64,
    outside_metres: f64,
    off_road_kmh: f64,
    doors: Mutex<BTreeMap<[u64; 2], Option<Arc<Door>>>>,
    size: Size,
}

/// How large the roads are, and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Segments between junctions.
    pub segments: usize,
    /// Segments driven in one direction: the nodes of the graph that is searched.
    pub moves: usize,
    /// Turns between them.
    pub turns: usize,
    /// Segments that do not hang together with the rest.
    pub islands: usize,
    /// Whether they were read from what an earlier start had saved.
    pub from_saved: bool,
    /// Where they are saved.
    pub saved_as: PathBuf,
}

/// What is worth knowing of where a home meets the roads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meets {
    /// A road nearby.
    Road,
    /// The nearest road, so many metres away, is far.
    Far(f64),
    /// The nearest road leads nowhere; the nearest that does is so many metres away.
    Island(f64),
    /// No road within the extract's reach.
    Nothing,
}

impl Roads {
    /// Reads an extract, or what was saved beside it.
    ///
    /// # Errors
    /// Where the file is missing, cut short, not an extract, or holds no roads.
    pub fn open(extract: &Path, rules: &TravelRules) -> Result<Self> {
        let roads = &rules.roads;
        let origin = saved::origin(extract, roads)?;
        let beside = saved::beside(extract);
        let (saved, from_saved) = if let Some(saved) = saved::load(&beside, origin) {
            (saved, true)
        } else {
            let read = extract::read(extract, roads)?;
            if read.missing > 0 {
                tracing::info!("{} lacks {} nodes", extract.display(), read.missing);
            }
            let map = map::Map::new(&read, roads);
            drop(read);
            let hierarchy = hierarchy::Hierarchy::new(&map)?;
            let saved = Saved { map, hierarchy };
            saved::save(&beside, origin, &saved);
            (saved, false)
        };
        let size = Size {
            segments: saved.map.segments.len(),
            moves: saved.map.segments.len() * 2,
            turns: saved.map.turns.len(),
            islands: saved.map.connected.iter().filter(|c| !**c).count(),
            from_saved,
            saved_as: beside,
        };
        tracing::info!("roads of {}: {size:?}", extract.display());
        Ok(Self {
            moves: saved.hierarchy.moves(),
            snapper: Snapper::new(&saved.map),
            saved,
            snap_metres: f64::from(roads.snap_metres.get()),
            outside_metres: f64::from(roads.outside_metres.get()),
            off_road_kmh: rules.walk_kmh,
            doors: Mutex::default(),
            size,
        })
    }

    /// How large they are.
    pub fn size(&self) -> &Size {
        &self.size
    }

    /// Homes on the roads, `None` for those outside; each is looked up once and kept.
    pub(super) fn doors(&self, places: &[LatLon]) -> Vec<Option<Arc<Door>>> {
        let key = |at: &LatLon| [at.latitude.to_bits(), at.longitude.to_bits()];
        let lock = || self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<LatLon> = {
            let known = lock();
            let mut new: Vec<&LatLon> = places
                .iter()
                .filter(|at| !known.contains_key(&key(at)))
                .collect();
            new.sort_by_key(|at| key(at));
            new.dedup_by_key(|at| key(at));
            new.into_iter().copied().collect()
        };
        let climber = || Climber::new(&self.saved.hierarchy);
        let found: Vec<Option<Arc<Door>>> = match new.as_slice() {
            [] => Vec::new(),
            many => many
                .par_iter()
                .with_min_len(8)
                .map_init(climber, |climber, at| self.door(*at, climber).map(Arc::new))
                .collect(),
        };
        let mut known = lock();
        known.extend(new.iter().map(key).zip(found));
        places.iter().map(|at| known[&key(at)].clone()).collect()
    }

    fn door(&self, at: LatLon, climber: &mut Climber) -> Option<Door> {
        let Saved { map, hierarchy } = &self.saved;
        let snap = self.snapper.snap(map, at, self.outside_metres)?;
        let off_road = if snap.metres > self.snap_metres {
            let deciseconds = snap.metres / self.off_road_kmh * 36.0;
            weight(deciseconds.round() as u32, snap.metres.round() as u32)
        } else {
            0
        };
        Some(Door::new(map, hierarchy, climber, snap, off_road))
    }

    /// Where a place meets the roads.
    pub fn where_meets(&self, at: LatLon) -> Meets {
        self.meets(self.doors(&[at])[0].as_deref())
    }

    /// Where a home meets the roads.
    pub(super) fn meets(&self, door: Option<&Door>) -> Meets {
        let Some(snap) = door.map(|d| d.snap) else {
            return Meets::Nothing;
        };
        match snap.island_metres {
            Some(metres) if metres <= self.snap_metres => Meets::Island(snap.metres),
            _ if snap.metres > self.snap_metres => Meets::Far(snap.metres),
            _ => Meets::Road,
        }
    }

    /// From one home to another.
    pub(super) fn drive(&self, from: &Door, to: &Door) -> Option<Drive> {
        drive(from.to(to, &self.saved.map))
    }

    /// From each of some places to each of some others, row by row: `None` where there is no
    /// way, or a place lies outside.
    pub fn durations(&self, from: &[LatLon], to: &[LatLon]) -> Vec<Option<Drive>> {
        let doors = [self.doors(from), self.doors(to)];
        let [from_known, to_known] = [0, 1].map(|i| {
            doors[i]
                .iter()
                .filter_map(Option::as_deref)
                .collect::<Vec<_>>()
        });
        let mut known = self.table(&from_known, &to_known).into_iter();
        let mut all = Vec::with_capacity(from.len() * to.len());
        for a in &doors[0] {
            for b in &doors[1] {
                let has_way = a.is_some() && b.is_some();
                all.push(has_way.then(|| known.next().flatten()).flatten());
            }
        }
        all
    }

    /// From each of some homes to each of some others, row by row.
    pub(super) fn table(&self, from: &[&Door], to: &[&Door]) -> Vec<Option<Drive>> {
        let weights = table::table(&self.saved.map, from, to);
        weights.into_iter().map(drive).collect()
    }

    /// The line driven from one home to another; empty where there is none.
    pub(super) fn line(&self, climber: &mut Climber, from: &Door, to: &Door) -> Vec<LatLon> {
        let Saved { map, hierarchy } = &self.saved;
        let points = way::way(map, hierarchy, &self.moves, climber, [from, to]);
        points.into_iter().map(degrees).collect()
    }

    pub(super) fn climber(&self) -> Climber {
        Climber::new(&self.saved.hierarchy)
    }
}

fn drive(weight: Weight) -> Option<Drive> {
    (weight != NONE).then(|| Drive {
        deciseconds: weight::deciseconds(weight),
        metres: weight::metres(weight),
    })
}

fn degrees(at: [i32; 2]) -> LatLon {
    LatLon {
        latitude: f64::from(at[0]) / 1e7,
        longitude: f64::from(at[1]) / 1e7,
    }
}
