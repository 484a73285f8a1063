//! Building: a build as shards, round by round: areas first, then their borders.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::area::{Area, Planted, Whole};
use super::border::{BORDERS, Bordered, Bordering, finished};
use super::estate::{About, Estate, Stand};
use super::options::BuildOptions;
use super::seal::{self, Kind};
use super::steps::{Common, Means, Part, Shard, Split};
use crate::error::{Error, Result};
use crate::model::Build;

/// A build of one or more landlords, and how far it has come.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Building {
    pub(super) options: BuildOptions,
    pub(super) estates: Vec<Estate>,
    /// Rounds done: none, the areas, then their borders.
    pub(super) round: u32,
}

/// One shard of a build.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Piece {
    place: Place,
    work: PieceWork,
}

#[derive(Debug, Serialize, Deserialize)]
enum PieceWork {
    Whole(Whole),
    Area(Area),
    Border(Bordering),
}

/// Where a shard belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Place {
    estate: u32,
    round: u32,
    at: u32,
    /// Shards of this landlord in this round.
    of: u32,
}

/// What a shard came to.
#[derive(Debug, Serialize, Deserialize)]
struct Done {
    place: Place,
    what: DoneWhat,
}

#[derive(Debug, Serialize, Deserialize)]
enum DoneWhat {
    Whole(Build),
    Area(Planted),
    Border(Bordered),
}

impl Building {
    pub(super) fn split(&self) -> Result<Split> {
        let mut split = Split {
            common: Vec::new(),
            shards: Vec::new(),
        };
        for (estate, number) in self.estates.iter().zip(0..) {
            let works: Vec<PieceWork> = match &estate.stand {
                Stand::Built(_) => continue,
                Stand::Fresh if estate.areas == 1 => vec![PieceWork::Whole(Whole::of(estate))],
                Stand::Fresh => {
                    let areas = Area::all_of(estate)?.into_iter();
                    areas.map(PieceWork::Area).collect()
                }
                Stand::Routed(routes) => {
                    let pieces = Bordering::all_of(estate, routes, self.round - 1)?;
                    pieces.into_iter().map(PieceWork::Border).collect()
                }
            };
            let common = Common::About(estate.about.clone());
            let common = seal::seal(Kind::Common, &common)?;
            let print = seal::fingerprint(&[&common]);
            let of = works.len() as u32;
            for (work, at) in works.into_iter().zip(0..) {
                let place = Place {
                    estate: number,
                    round: self.round,
                    at,
                    of,
                };
                let bytes = seal::seal(Kind::Shard, &Part::Piece(Piece { place, work }))?;
                let name = seal::fingerprint(&[print.as_bytes(), &bytes]);
                split.shards.push(Shard {
                    common: split.common.len() as u32,
                    name: format!("round-{}-{number}-{at}-{name}", self.round),
                    bytes,
                });
            }
            split.common.push(common);
        }
        Ok(split)
    }

    /// Takes up what the shards came to; true where nothing is left to do.
    pub(super) fn merge(&mut self, done: &[Vec<u8>]) -> Result<bool> {
        let mut done = done.iter();
        let last = self.round as usize == BORDERS.len();
        for (estate, number) in self.estates.iter_mut().zip(0..) {
            if matches!(estate.stand, Stand::Built(_)) {
                continue;
            }
            let mut pieces = Vec::new();
            let mut wanted = 1;
            while pieces.len() < wanted {
                let Some(bytes) = done.next() else {
                    return Err(out_of_place());
                };
                let Done { place, what } = seal::open(Kind::Done, bytes)?;
                let at = pieces.len() as u32;
                if (place.estate, place.round, place.at) != (number, self.round, at) {
                    return Err(out_of_place());
                }
                wanted = place.of as usize;
                pieces.push(what);
            }
            estate.take(pieces, last)?;
        }
        if done.next().is_some() {
            return Err(out_of_place());
        }
        self.round += 1;
        let built = |e: &Estate| matches!(e.stand, Stand::Built(_));
        Ok(self.estates.iter().all(built))
    }
}

fn out_of_place() -> Error {
    Error::usage(
        "what the shards came to is not that of this job's shards",
        "pass on what every shard came to, in their order",
    )
}

impl Estate {
    /// Takes up one round's pieces.
    fn take(&mut self, pieces: Vec<DoneWhat>, last: bool) -> Result<()> {
        let (mut areas, mut borders) = (Vec::new(), Vec::new());
        for piece in pieces {
            match piece {
                DoneWhat::Whole(build) => {
                    self.stand = Stand::Built(Box::new(build));
                    return Ok(());
                }
                DoneWhat::Area(planted) => areas.push(planted),
                DoneWhat::Border(bordered) => borders.push(bordered),
            }
        }
        let mut routes = match std::mem::replace(&mut self.stand, Stand::Fresh) {
            Stand::Routed(mut routes) => {
                Bordered::put_back(self, &mut routes, borders)?;
                routes
            }
            _ => Box::new(Planted::together(self, areas)),
        };
        routes.routed.routes.sort_by_key(|(key, _)| *key);
        self.stand = if last {
            Stand::Built(Box::new(finished(self, &routes)?))
        } else {
            Stand::Routed(routes)
        };
        Ok(())
    }
}

impl Piece {
    pub(super) fn solve(self, about: &About, means: &Means) -> Result<Vec<u8>> {
        let what = match self.work {
            PieceWork::Whole(whole) => DoneWhat::Whole(whole.solve(about, means)?),
            PieceWork::Area(area) => DoneWhat::Area(area.solve(about, means)?),
            PieceWork::Border(border) => DoneWhat::Border(border.solve(about, means)?),
        };
        let place = self.place;
        seal::seal(Kind::Done, &Done { place, what })
    }
}

/// A job's clock, so that a job begun anew after a stop stands where the one before did: that of
/// the job kept in `folder`, if it is the same but for its clock and was begun in the last hours.
pub(super) fn clock(
    building: &mut Building,
    kept: &std::path::Path,
    now: NaiveDateTime,
) -> Result<NaiveDateTime> {
    /// Hours after which a job stands anew.
    const LATEST: i64 = 12;
    for estate in &mut building.estates {
        if estate.about.rules.horizon.today.is_none() {
            estate.about.clock = NaiveDateTime::default();
        }
    }
    let print = seal::fingerprint(&[&seal::seal(Kind::Job, &*building)?]);
    let path = kept.join("clock");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let begun = text
        .split_once('\n')
        .filter(|(own, _)| *own == print)
        .and_then(|(_, at)| at.trim().parse::<NaiveDateTime>().ok())
        .filter(|at| *at <= now && (now - *at).num_hours() < LATEST);
    if let Some(begun) = begun {
        return Ok(begun);
    }
    std::fs::create_dir_all(kept).map_err(|e| Error::io("create", kept, e))?;
    let text = format!("{print}\n{}\n", now.format("%Y-%m-%dT%H:%M:%S"));
    crate::report::file::replace(&path, text.as_bytes())?;
    Ok(now)
}
