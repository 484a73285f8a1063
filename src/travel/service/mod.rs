//! Service: travel times from a table service over HTTP, tile by tile, as they are asked for.
//!
//! Places are put into cells of neighbours, the cells of a landlord being the same in every
//! run; a tile holds the ways from all places of one cell to all of another and is fetched
//! when the first of them is asked for. So no table of all pairs is ever made, and tiles can
//! be kept on disk by their content.
//!
//! | file | does |
//! |---|---|
//! | `cells` | places to cells |
//! | `http` | one request: time limits, tries, waits, what an answer must look like |
//! | `osrm`, `valhalla` | the address or body of a request, and the table in its answer |
//! | `kept` | tables on disk |

mod cells;
mod http;
mod kept;
mod osrm;
mod valhalla;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use self::cells::Cells;
use self::http::Client;
use super::Drive;
use crate::error::{Error, Result};
use crate::model::LatLon;
use crate::rules::TravelRules;

/// Which service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Osrm,
    Valhalla,
}

/// A table: from each source to each target, row by row; `None` where there is no way.
type Table = Vec<Option<Drive>>;

/// What is asked for at once.
#[derive(Debug, Clone, Copy)]
struct Question<'a> {
    profile: &'a str,
    sources: &'a [LatLon],
    targets: &'a [LatLon],
    /// A place further from a road than this is none that the service knows.
    outside_metres: f64,
}

/// A service with what it has answered so far.
#[derive(Debug)]
pub(super) struct Service {
    kind: Kind,
    rules: TravelRules,
    client: Client,
    cells: RwLock<Cells>,
    tiles: Mutex<BTreeMap<[u32; 2], Arc<OnceLock<Tile>>>>,
    /// The first thing that went wrong; nothing more is asked then.
    trouble: Mutex<Option<String>>,
}

/// Ways from the places of one cell to those of another, packed; empty where there was no
/// answer.
#[derive(Debug)]
struct Tile(Vec<u32>);

/// A drive in four bytes: 15 bits of seconds (9 hours) and 17 bits of ten metres (1,310 km).
const NO_WAY: u32 = u32::MAX;
const METRES_BITS: u32 = 17;

fn pack(drive: Option<Drive>) -> u32 {
    let Some(Drive {
        deciseconds,
        metres,
    }) = drive
    else {
        return NO_WAY;
    };
    let seconds = ((deciseconds + 5) / 10).min((1 << (32 - METRES_BITS)) - 2);
    let decametres = ((metres + 5) / 10).min((1 << METRES_BITS) - 1);
    seconds << METRES_BITS | decametres
}

fn unpack(packed: u32) -> Option<Drive> {
    (packed != NO_WAY).then(|| Drive {
        deciseconds: (packed >> METRES_BITS) * 10,
        metres: (packed & ((1 << METRES_BITS) - 1)) * 10,
    })
}

impl Service {
    /// Makes ready to ask; nothing is asked yet.
    pub(super) fn new(kind: Kind, rules: &TravelRules) -> Result<Self> {
        let Some(url) = &rules.service.url else {
            let what = "no service is named";
            return Err(Error::travel(what, "give `travel.service.url`"));
        };
        Ok(Self {
            kind,
            client: Client::new(url, &rules.service)?,
            cells: RwLock::new(Cells::new(rules.service.batch_places as usize)),
            rules: rules.clone(),
            tiles: Mutex::default(),
            trouble: Mutex::default(),
        })
    }

    /// Numbers of places; new ones are put into cells of their own.
    pub(super) fn register(&self, places: &[LatLon]) -> Vec<u32> {
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        cells.register(places)
    }

    /// Asks for one tile, so that a service that is away, or is none, is known at once.
    pub(super) fn probe(&self) -> Result<()> {
        let first = self.read().members(0).is_some();
        if first {
            self.tile([0, 0]);
        }
        self.standing()
    }

    /// Whether everything that was asked has been answered.
    pub(super) fn standing(&self) -> Result<()> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble.as_ref() {
            None => Ok(()),
            Some(what) => Err(Error::travel(
                what,
                "start or mend the service, or set `travel.fallback = \"crow_fly\"`",
            )),
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Cells> {
        self.cells.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// From one place to another.
    pub(super) fn drive(&self, from: u32, to: u32) -> Option<Drive> {
        let ([a, row], [b, column], width) = {
            let cells = self.read();
            let (from, to) = (cells.at(from), cells.at(to));
            (from, to, cells.members(to[0]).map_or(0, <[_]>::len))
        };
        let tile = self.tile([a, b]);
        let tile = tile.get()?;
        unpack(*tile.0.get(row as usize * width + column as usize)?)
    }

    fn tile(&self, pair: [u32; 2]) -> Arc<OnceLock<Tile>> {
        let tile = {
            let mut tiles = self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(tiles.entry(pair).or_default())
        };
        tile.get_or_init(|| self.fetch(pair));
        tile
    }

    fn fetch(&self, [a, b]: [u32; 2]) -> Tile {
        let (sources, targets) = {
            let cells = self.read();
            let members = |cell| cells.members(cell).unwrap_or_default().to_vec();
            (members(a), members(b))
        };
        if self.standing().is_err() {
            return Tile(Vec::new());
        }
        let question = Question {
            profile: &self.rules.service.profile,
            sources: &sources,
            targets: &targets,
            outside_metres: f64::from(self.rules.roads.outside_metres.get()),
        };
        match self.answer(question) {
            Ok(table) => Tile(table.into_iter().map(pack).collect()),
            Err(what) => {
                let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
                let what = format!("{} {what}", self.client.name());
                tracing::warn!("{what}; its legs are taken crow-fly from here on");
                trouble.get_or_insert(what);
                Tile(Vec::new())
            }
        }
    }

    fn answer(&self, question: Question<'_>) -> std::result::Result<Table, String> {
        let size = question.sources.len() * question.targets.len();
        let key = kept::key(self.client.name(), self.kind, question);
        let folder = self.rules.service.cache.as_deref();
        if let Some(table) = folder.and_then(|f| kept::load(f, key, size)) {
            return Ok(table);
        }
        let table = match self.kind {
            Kind::Osrm => osrm::ask(&self.client, question)?,
            Kind::Valhalla => valhalla::ask(&self.client, question)?,
        };
        if let Some(folder) = folder {
            kept::save(folder, key, &table);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_drive_keeps_its_seconds_and_ten_metres() {
        let drive = Drive {
            deciseconds: 12_340,
            metres: 45_670,
        };
        assert_eq!(unpack(pack(Some(drive))), Some(drive));
        assert_eq!(unpack(pack(None)), None);
        let rounded = unpack(pack(Some(Drive {
            deciseconds: 14,
            metres: 16,
        })));
        let expected = Drive {
            deciseconds: 10,
            metres: 20,
        };
        assert_eq!(rounded, Some(expected));
    }
}
