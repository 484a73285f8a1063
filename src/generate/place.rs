//! Lay out: estates, each with the streets on which its homes may stand.
//!
//! Without files we lay out a town of our own and villages round it, so that no real home is meant;
//! with a postcode file an estate is a lower-layer super output area and a street a real postcode.

use super::names;
use super::point::Point;
use super::postcodes::Area;
use super::profile::Profile;
use super::random::Random;

/// Mean homes on one estate of a made-up town. Near the mean of council-rented households per
/// lower-layer super output area in Doncaster and Dacorum (92 and 103, Census 2021 TS054), and a
/// little more since a landlord's estate may span two areas.
const ESTATE_HOMES: f64 = 140.0;
/// Log-normal spread of estate sizes. Judgement.
const ESTATE_SPREAD: f64 = 0.55;
/// Homes on one street of a made-up town; a unit postcode has about 15 addresses (ONS, *A beginner's
/// guide to UK geography*).
const STREET_HOMES: usize = 14;
/// Land per home on an estate, square metres: 33 homes a hectare, a usual density of council
/// estates. Judgement.
const LAND_PER_HOME: f64 = 300.0;
/// Half the length of a made-up street, metres: 14 homes, both sides, frontages of about 9 m.
const STREET_HALF_LENGTH: f64 = 32.0;
/// Half the length over which homes spread round a real postcode's centre: with the offset from the
/// road it keeps every home within 30 m.
const POSTCODE_HALF_LENGTH: f64 = 28.0;
/// Estates per village. Judgement.
const VILLAGE_ESTATES: f64 = 2.5;
/// Spread of the main town's estates about its centre, as a share of the landlord's radius.
const TOWN_SPREAD: f64 = 0.22;
/// The least radius of a made-up town, kilometres, so that a landlord of ten homes is no dot.
const LEAST_RADIUS_KM: f64 = 1.0;
/// The made-up town's centre: open country in the English Midlands; no real place is meant.
const CENTRE: Point = Point {
    lat: 52.93,
    lon: -0.62,
};
/// Postcode areas that Royal Mail does not use (all begin with Z but ZE), so that no real postcode
/// is made up by chance.
const AREAS: [&str; 8] = ["ZX", "ZY", "ZU", "ZW", "ZJ", "ZL", "ZT", "ZR"];
/// Letters allowed in the last two places of a postcode (Royal Mail leaves out C I K M O V).
const UNIT_LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// A street: one postcode, with the line along which its homes stand.
#[derive(Debug, Clone)]
pub(super) struct Street {
    pub name: String,
    pub postcode: String,
    pub at: Point,
    /// Direction of the line, radians from east.
    pub heading: f64,
    /// Half its length, metres.
    pub half_length: f64,
}

/// A group of homes that is managed, and usually serviced, together.
#[derive(Debug, Clone)]
pub(super) struct Estate {
    /// The town or village.
    pub place: String,
    pub at: Point,
    pub homes: usize,
    /// How common flats are here; 1 is the landlord's average.
    pub flats: f64,
    /// How common disability is here; 1 is the landlord's average.
    pub disabled: f64,
    pub streets: Vec<Street>,
}

/// The estates of a landlord of `homes` homes: at the given areas' postcodes, or in a town of our
/// own.
pub(super) fn estates(
    homes: usize,
    profile: &Profile,
    areas: Option<&[Area]>,
    r: &mut Random,
) -> Vec<Estate> {
    match areas {
        Some(areas) => at_postcodes(homes, areas, r),
        None => own_town(homes, profile, r),
    }
}

/// Shares `total` out in proportion to `weights`, whole and exact (largest remainder).
pub(super) fn apportion(total: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| w / sum * total as f64).collect();
    let mut shares: Vec<usize> = exact.iter().map(|x| x.floor() as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let rest = |i: usize| exact[i] - exact[i].floor();
    order.sort_by(|&a, &b| rest(b).total_cmp(&rest(a)).then(a.cmp(&b)));
    let missing = total - shares.iter().sum::<usize>().min(total);
    for &i in order.iter().take(missing) {
        shares[i] += 1;
    }
    shares
}

fn at_postcodes(homes: usize, areas: &[Area], r: &mut Random) -> Vec<Estate> {
    let weights: Vec<f64> = areas.iter().map(|a| a.rented).collect();
    let shares = apportion(homes, &weights);
    let mean = |value: fn(&Area) -> f64| {
        let total: f64 = areas.iter().map(|a| value(a) * a.rented).sum();
        total / weights.iter().sum::<f64>().max(f64::MIN_POSITIVE)
    };
    let (flats, disabled) = (mean(|a| a.flats), mean(|a| a.disabled));
    let relative = |value: f64, mean: f64| if mean > 0.0 { value / mean } else { 1.0 };
    areas
        .iter()
        .zip(shares)
        .filter(|(_, share)| *share > 0)
        .map(|(area, share)| Estate {
            place: area.place.clone(),
            at: Point::mean(area.postcodes.iter().map(|(_, at)| *at)).unwrap_or(CENTRE),
            homes: share,
            flats: relative(area.flats, flats),
            disabled: relative(area.disabled, disabled),
            streets: area
                .postcodes
                .iter()
                .map(|(code, at)| street(code, *at, r))
                .collect(),
        })
        .collect()
}

fn street(postcode: &str, at: Point, r: &mut Random) -> Street {
    Street {
        name: names::street(r),
        postcode: postcode.to_owned(),
        at,
        heading: r.between(0.0, std::f64::consts::PI),
        half_length: POSTCODE_HALF_LENGTH,
    }
}

/// A town with villages round it.
fn own_town(homes: usize, profile: &Profile, r: &mut Random) -> Vec<Estate> {
    let count = (homes as f64 / ESTATE_HOMES).round().max(1.0) as usize;
    let scale = (homes as f64 / profile.homes as f64).sqrt();
    let radius = 1000.0 * (profile.radius_km * scale).max(LEAST_RADIUS_KM);
    let weights: Vec<f64> = (0..count)
        .map(|_| (ESTATE_SPREAD * r.normal()).exp())
        .collect();
    let shares = apportion(homes, &weights);
    let town = names::place(r);
    let in_villages = (count as f64 * profile.villages).floor() as usize;
    let villages = villages(
        (in_villages as f64 / VILLAGE_ESTATES).ceil() as usize,
        radius,
        r,
    );
    let mut estates = Vec::with_capacity(count);
    for (i, share) in shares
        .into_iter()
        .enumerate()
        .filter(|(_, share)| *share > 0)
    {
        let village = if i < in_villages {
            r.pick_ref(&villages)
        } else {
            None
        };
        let (place, centre, spread) = match village {
            Some((name, at)) => (name.clone(), *at, 350.0),
            None => (town.clone(), CENTRE, radius * TOWN_SPREAD),
        };
        let at = centre.moved(r.normal() * spread, r.normal() * spread);
        // Flats stand in town: twice as common at its centre as at the landlord's edge.
        let flats = 1.5 - 0.8 * (at.metres(CENTRE) / radius).min(1.0) + 0.25 * r.normal();
        estates.push(Estate {
            place,
            at,
            homes: share,
            flats: flats.max(0.1),
            disabled: 1.0,
            streets: streets_of_estate(i, share, at, r),
        });
    }
    estates
}

/// Villages: a name and a centre each, denser towards the town.
fn villages(count: usize, radius: f64, r: &mut Random) -> Vec<(String, Point)> {
    (0..count)
        .map(|_| {
            let bearing = r.between(0.0, std::f64::consts::TAU);
            let distance = radius * r.between(0.35, 1.0);
            (
                names::place(r),
                CENTRE.moved(distance * bearing.cos(), distance * bearing.sin()),
            )
        })
        .collect()
}

/// The streets of estate number `estate`: parallel rows on a square, turned at random.
fn streets_of_estate(estate: usize, homes: usize, at: Point, r: &mut Random) -> Vec<Street> {
    let count = homes.div_ceil(STREET_HOMES);
    let columns = (count as f64).sqrt().ceil() as usize;
    let pitch = (LAND_PER_HOME * STREET_HOMES as f64).sqrt();
    let turn = r.between(0.0, std::f64::consts::PI);
    let middle = columns.saturating_sub(1) as f64 / 2.0;
    (0..count)
        .map(|i| {
            let x = ((i % columns) as f64 - middle) * pitch + 6.0 * r.normal();
            let y = ((i / columns) as f64 - middle) * pitch + 6.0 * r.normal();
            let (east, north) = (
                x * turn.cos() - y * turn.sin(),
                x * turn.sin() + y * turn.cos(),
            );
            Street {
                name: names::street(r),
                postcode: made_up_postcode(estate, i),
                at: at.moved(east, north),
                heading: turn,
                half_length: STREET_HALF_LENGTH,
            }
        })
        .collect()
}

/// A postcode in the right form that Royal Mail does not use: nine estates to a district, 400
/// streets to an estate.
fn made_up_postcode(estate: usize, street: usize) -> String {
    let (district, sector) = (estate / 9, estate % 9 + 1);
    let area = AREAS[(district / 99) % AREAS.len()];
    let letter = |i: usize| char::from(UNIT_LETTERS[i % UNIT_LETTERS.len()]);
    let (first, second) = (letter(street / UNIT_LETTERS.len()), letter(street));
    format!("{area}{} {sector}{first}{second}", district % 99 + 1)
}

#[cfg(test)]
mod tests {
    use super::{apportion, made_up_postcode};
    use std::collections::BTreeSet;

    #[test]
    fn apportion_is_exact() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), vec![4, 3, 3]);
        assert_eq!(apportion(7, &[0.0, 2.0]), vec![0, 7]);
        assert_eq!(apportion(7, &[0.0, 0.0]), vec![0, 0]);
    }

    #[test]
    fn made_up_postcodes_are_unique() {
        let all: BTreeSet<String> = (0..4000)
            .flat_map(|e| (0..20).map(move |s| made_up_postcode(e, s)))
            .collect();
        assert_eq!(all.len(), 80_000);
    }
}
