//! Asked: places with what their provider calls them.

use std::sync::Arc;

use super::Drive;
use super::matrix::Matrix;
use super::opened::Network;
#[cfg(feature = "roads")]
use super::roads::{Roads, door::Door};
#[cfg(feature = "roads")]
use super::service::Service;
use crate::model::LatLon;

/// Places of one provider, in the order of their indices.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// Doors on the roads; `None` outside the extract.
    #[cfg(feature = "roads")]
    Roads(Arc<Roads>, Vec<Option<Arc<Door>>>),
    /// Numbers in the service's list.
    #[cfg(feature = "roads")]
    Service(Arc<Service>, Vec<u32>),
    /// Numbers in the matrix; `None` for places it does not name.
    Matrix(Arc<Matrix>, Vec<Option<u32>>),
}

impl Asked {
    pub(super) fn new(network: &Network, places: &[LatLon]) -> Self {
        match network {
            #[cfg(feature = "roads")]
            Network::Roads(roads) => Self::Roads(Arc::clone(roads), roads.doors(places)),
            #[cfg(feature = "roads")]
            Network::Service(service) => {
                Self::Service(Arc::clone(service), service.register(places))
            }
            Network::Matrix(matrix) => {
                let numbers = places.iter().map(|at| matrix.number(*at)).collect();
                Self::Matrix(Arc::clone(matrix), numbers)
            }
        }
    }

    pub(super) fn subset(&self, places: &[u32]) -> Self {
        fn some<T: Clone>(of: &[T], places: &[u32]) -> Vec<T> {
            places.iter().map(|p| of[*p as usize].clone()).collect()
        }
        match self {
            #[cfg(feature = "roads")]
            Self::Roads(roads, doors) => Self::Roads(Arc::clone(roads), some(doors, places)),
            #[cfg(feature = "roads")]
            Self::Service(service, ids) => Self::Service(Arc::clone(service), some(ids, places)),
            Self::Matrix(matrix, ids) => Self::Matrix(Arc::clone(matrix), some(ids, places)),
        }
    }

    /// From one place to another; `None` where the provider does not know.
    pub(super) fn drive(&self, from: u32, to: u32) -> Option<Drive> {
        let (from, to) = (from as usize, to as usize);
        match self {
            #[cfg(feature = "roads")]
            Self::Roads(roads, doors) => roads.drive(doors[from].as_ref()?, doors[to].as_ref()?),
            #[cfg(feature = "roads")]
            Self::Service(service, ids) => service.drive(ids[from], ids[to]),
            Self::Matrix(matrix, ids) => matrix.drive(ids[from], ids[to]),
        }
    }

    /// Every pair, row by row.
    pub(super) fn table(&self) -> Vec<Option<Drive>> {
        let size = match self {
            #[cfg(feature = "roads")]
            Self::Roads(roads, doors) => return of_doors(roads, doors),
            #[cfg(feature = "roads")]
            Self::Service(_, ids) => ids.len(),
            Self::Matrix(_, ids) => ids.len(),
        } as u32;
        let pairs = (0..size).flat_map(|a| (0..size).map(move |b| (a, b)));
        pairs.map(|(a, b)| self.drive(a, b)).collect()
    }
}

/// The table of those that have a door, spread out over all.
#[cfg(feature = "roads")]
fn of_doors(roads: &Roads, doors: &[Option<Arc<Door>>]) -> Vec<Option<Drive>> {
    let known: Vec<&Door> = doors.iter().filter_map(Option::as_deref).collect();
    let table = roads.table(&known, &known);
    if known.len() == doors.len() {
        return table;
    }
    let mut all = vec![None; doors.len() * doors.len()];
    let with: Vec<usize> = (0..doors.len()).filter(|d| doors[*d].is_some()).collect();
    for (i, drive) in table.into_iter().enumerate() {
        let (from, to) = (with[i / with.len()], with[i % with.len()]);
        all[from * doors.len() + to] = drive;
    }
    all
}
