//! Opened: what a provider needs in memory, once a process.
//!
//! A map takes seconds to read and a service minutes to ask, and search, audit and report all
//! need the same: it is kept here under the rules that asked for it. The same rules always
//! give the same answers, so who opened it, and when, changes nothing.

use std::sync::{Arc, Mutex, PoisonError};

use super::matrix::Matrix;
#[cfg(feature = "roads")]
use super::roads::{Meets, Roads};
#[cfg(feature = "roads")]
use super::service::{Kind, Service};
use crate::error::{Error, Fault, Faults, Result};
use crate::model::{Landlord, LatLon};
use crate::rules::{Provider, TravelRules};

/// What knows the way.
#[derive(Debug, Clone)]
pub(super) enum Network {
    #[cfg(feature = "roads")]
    Roads(Arc<Roads>),
    #[cfg(feature = "roads")]
    Service(Arc<Service>),
    Matrix(Arc<Matrix>),
}

/// Everything that is open, with the rules that asked for it; the newest last.
static OPEN: Mutex<Vec<Opened>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Opened {
    rules: TravelRules,
    network: Network,
    /// Length and time of the file it came from: another file is read again.
    file: Option<(u64, std::time::SystemTime)>,
    /// Whether crow-fly stands in for what it does not answer.
    stands_in: bool,
}

/// Most that are kept open: one landlord has one, a scenario a few.
const MOST_OPEN: usize = 4;

/// What was opened under these rules; `None` for crow-fly, and for what was never opened.
pub(super) fn network(rules: &TravelRules) -> Option<Network> {
    if rules.provider == Provider::CrowFly {
        return None;
    }
    opened(rules).map(|(network, _)| network)
}

/// The same, and whether crow-fly stands in for what it does not answer.
fn opened(rules: &TravelRules) -> Option<(Network, bool)> {
    let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let found = open.iter().rev().find(|o| o.rules == *rules);
    found.map(|o| (o.network.clone(), o.stands_in))
}

/// Opens the chosen provider and looks every home and base of a landlord up, so that whatever
/// is wrong with it is known before anything is planned. Gives what is worth knowing.
///
/// With `lenient`, what the provider does not know is taken crow-fly, as `travel.fallback`
/// would.
///
/// # Errors
/// [`Error::Travel`] for a map, service or matrix that cannot be used; [`Error::Input`] with
/// every home that it does not know.
pub fn open(rules: &TravelRules, landlord: &Landlord, lenient: bool) -> Result<Vec<Fault>> {
    match rules.provider {
        Provider::CrowFly => Ok(Vec::new()),
        Provider::Matrix => {
            let matrix = Matrix::read(rules, landlord, lenient)?;
            keep(rules, Network::Matrix(Arc::new(matrix)), None, lenient);
            Ok(Vec::new())
        }
        #[cfg(feature = "roads")]
        Provider::Osm => open_roads(rules, landlord, lenient),
        #[cfg(feature = "roads")]
        Provider::Osrm => open_service(rules, landlord, lenient, Kind::Osrm),
        #[cfg(feature = "roads")]
        Provider::Valhalla => open_service(rules, landlord, lenient, Kind::Valhalla),
        #[cfg(not(feature = "roads"))]
        Provider::Osm | Provider::Osrm | Provider::Valhalla => Err(Error::travel(
            format!(
                "this oneknock was built without `roads`, which provider `{}` needs",
                rules.provider.code()
            ),
            "build it with the feature, or take provider `crow_fly`",
        )),
    }
}

/// Whether the provider has answered whatever it was asked since it was opened.
///
/// # Errors
/// [`Error::Travel`] where it has not, and neither the rules nor a lenient opening allow a
/// stand-in: a plan made with its times must not be written.
pub fn standing(rules: &TravelRules) -> Result<()> {
    match (rules.provider, opened(rules)) {
        (Provider::CrowFly, _) => Ok(()),
        (provider, None) => Err(Error::travel(
            format!("provider `{}` was not opened", provider.code()),
            "open it before planning: every leg was taken crow-fly",
        )),
        #[cfg(feature = "roads")]
        (_, Some((Network::Service(service), false))) => service.standing(),
        _ => Ok(()),
    }
}

fn keep(
    rules: &TravelRules,
    network: Network,
    file: Option<(u64, std::time::SystemTime)>,
    lenient: bool,
) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|o| o.rules != *rules);
    let excess = (open.len() + 1).saturating_sub(MOST_OPEN);
    open.drain(..excess);
    open.push(Opened {
        rules: rules.clone(),
        network,
        file,
        stands_in: rules.stands_in(lenient),
    });
}

/// Every place of a landlord with its name in messages.
pub(super) fn places(landlord: &Landlord) -> Vec<(Whose, LatLon)> {
    let homes = landlord.properties.iter();
    let homes = homes.map(|p| (Whose::Home(p.uprn.number()), p.at));
    let bases = landlord
        .operatives
        .iter()
        .enumerate()
        .flat_map(|(o, operative)| {
            [
                (Whose::Start(o), operative.start),
                (Whose::End(o), operative.end),
            ]
        });
    homes.chain(bases).collect()
}

/// Whose place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Home(u64),
    Start(usize),
    End(usize),
}

impl Whose {
    fn fault(self, landlord: &Landlord, what: &str, allowed: &str) -> Fault {
        let (file, name) = match self {
            Self::Home(uprn) => ("properties.csv", format!("home {uprn}")),
            Self::Start(o) => (
                "operatives.csv",
                format!("start of `{}`", landlord.operatives[o].id),
            ),
            Self::End(o) => (
                "operatives.csv",
                format!("end of `{}`", landlord.operatives[o].id),
            ),
        };
        Fault::at(file, 0, 0, format!("{name} {what}"), allowed)
    }
}

#[cfg(feature = "roads")]
fn open_roads(rules: &TravelRules, landlord: &Landlord, lenient: bool) -> Result<Vec<Fault>> {
    let Some(extract) = &rules.extract else {
        return Err(Error::travel(
            "no extract is named",
            "give `travel.extract`",
        ));
    };
    let about = std::fs::metadata(extract).map_err(|e| Error::io("read", extract, e))?;
    let file = about.modified().ok().map(|at| (about.len(), at));
    let known = {
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let same = open
            .iter()
            .rev()
            .find(|o| o.rules == *rules && o.file == file);
        same.map(|o| o.network.clone())
    };
    let roads = if let Some(Network::Roads(roads)) = known {
        roads
    } else {
        let roads = Arc::new(Roads::open(extract, rules)?);
        keep(rules, Network::Roads(Arc::clone(&roads)), file, lenient);
        roads
    };
    look_up(rules, landlord, lenient, &roads)
}

/// Where homes meet the roads: outside is a fault, far or on an island a warning.
#[cfg(feature = "roads")]
fn look_up(
    rules: &TravelRules,
    landlord: &Landlord,
    lenient: bool,
    roads: &Roads,
) -> Result<Vec<Fault>> {
    let stands_in = rules.stands_in(lenient);
    let all = places(landlord);
    let at: Vec<LatLon> = all.iter().map(|(_, at)| *at).collect();
    let (mut faults, mut warnings) = (Faults::default(), Vec::new());
    for ((whose, _), door) in all.iter().zip(roads.doors(&at)) {
        let limit = rules.roads.outside_metres;
        match roads.meets(door.as_deref()) {
            Meets::Road => {}
            Meets::Far(metres) => warnings.push(whose.fault(
                landlord,
                &format!("is {metres:.0} m from the nearest road"),
                "the way to the road is taken at walking pace: check the coordinates",
            )),
            Meets::Island(metres) => warnings.push(whose.fault(
                landlord,
                "lies on a road that does not hang together with the rest",
                &format!("the nearest road that does, {metres:.0} m away, is taken"),
            )),
            Meets::Nothing if stands_in => warnings.push(whose.fault(
                landlord,
                &format!("is further than {limit} from any road of the extract"),
                "its legs are taken crow-fly: check the coordinates, or take a larger extract",
            )),
            Meets::Nothing => faults.0.push(whose.fault(
                landlord,
                &format!("is further than {limit} from any road of the extract"),
                "check the coordinates, take a larger extract, or set `travel.fallback`",
            )),
        }
    }
    faults.into_result()?;
    Ok(warnings)
}

#[cfg(feature = "roads")]
fn open_service(
    rules: &TravelRules,
    landlord: &Landlord,
    lenient: bool,
    kind: Kind,
) -> Result<Vec<Fault>> {
    let service = match network(rules) {
        // A service that was away is given another chance.
        Some(Network::Service(service)) if service.standing().is_ok() => service,
        _ => Arc::new(Service::new(kind, rules)?),
    };
    keep(rules, Network::Service(Arc::clone(&service)), None, lenient);
    let at: Vec<LatLon> = places(landlord).iter().map(|(_, at)| *at).collect();
    service.register(&at);
    match service.probe() {
        Ok(()) => Ok(Vec::new()),
        Err(error) if rules.stands_in(lenient) => Ok(vec![Fault::at(
            "rules.toml",
            0,
            0,
            error.to_string(),
            "legs that it does not answer for are taken crow-fly",
        )]),
        Err(error) => Err(error),
    }
}
