//! Build: blocks, sheltered schemes and street homes on the estates' streets.

use super::names;
use super::place::{Estate, Street, apportion};
use super::point::Point;
use super::profile::Profile;
use super::random::Random;

/// Homes in a sheltered scheme, from and to. Judgement.
const SCHEME_HOMES: (i64, i64) = (20, 42);
/// Homes in a block with its top storey above 11 m, up to 18 m (five or six storeys). Judgement.
const MID_BLOCK_HOMES: (i64, i64) = (18, 36);
/// Homes in a block above 18 m (seven storeys and more). Judgement.
const HIGH_BLOCK_HOMES: (i64, i64) = (40, 84);
/// Homes in a block of maisonettes. Judgement.
const MAISONETTE_BLOCK_HOMES: (i64, i64) = (4, 12);
/// The most homes in a low block of flats: three storeys, two stairs. Judgement.
const LOW_BLOCK_MOST: i64 = 24;
/// An estate is never all flats: the share of its homes that low blocks may take. Judgement.
const FLATS_CEILING: f64 = 0.9;
/// Homes either side of the road stand this far from its middle, metres. Judgement.
const OFF_ROAD: f64 = 8.0;
/// Homes in one run at one postcode, on average, before the next postcode is drawn. Judgement.
const RUN_OF_HOMES: f64 = 5.0;
/// The first UPRN: twelve digits, as most of a council's homes have. Ranges issued to authorities
/// begin with 1 or 2, so one that begins with 99 is not taken for a real home's.
const FIRST_UPRN: u64 = 990_010_000_017;
/// UPRNs along a street rise by steps up to this: others between them belong to other owners.
const UPRN_STEP: i64 = 19;

/// Kinds of dwelling, as `properties.csv` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dwelling {
    Flat,
    Maisonette,
    House,
    Bungalow,
    Sheltered,
}

impl Dwelling {
    /// Its code in the files.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Maisonette => "maisonette",
            Self::House => "house",
            Self::Bungalow => "bungalow",
            Self::Sheltered => "sheltered",
        }
    }

    /// Bedrooms and how common they are. Judgement, after the English Housing Survey's picture of
    /// council homes: flats small, houses of two and three bedrooms.
    fn bedrooms(self) -> &'static [(u8, f64)] {
        match self {
            Self::Flat => &[(1, 0.55), (2, 0.41), (3, 0.04)],
            Self::Maisonette => &[(1, 0.05), (2, 0.55), (3, 0.4)],
            Self::House => &[(2, 0.3), (3, 0.6), (4, 0.09), (5, 0.01)],
            Self::Bungalow => &[(1, 0.5), (2, 0.46), (3, 0.04)],
            Self::Sheltered => &[(1, 0.92), (2, 0.08)],
        }
    }
}

/// Where the floor of a block's top storey is; the law's duties hang on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Height {
    /// 11 m or lower.
    Low,
    /// Above 11 m, up to 18 m: yearly checks of flat entrance doors.
    Mid,
    /// Above 18 m.
    High,
}

/// Homes under one roof.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub height: Height,
}

/// One home.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub uprn: u64,
    pub estate: usize,
    pub block: Option<usize>,
    pub dwelling: Dwelling,
    pub bedrooms: u8,
    pub at: Point,
    pub address: String,
    pub postcode: String,
    /// Heated by its own gas boiler.
    pub gas: bool,
    /// How common disability is round here; 1 is the landlord's average.
    pub disabled: f64,
}

/// Chance that a home has its own gas boiler. Overall near the 85% of English homes on mains gas
/// (DESNZ sub-national gas statistics); tower blocks have none since Ronan Point.
fn gas_chance(dwelling: Dwelling, height: Option<Height>) -> f64 {
    match (dwelling, height) {
        (_, Some(Height::High)) => 0.0,
        (_, Some(Height::Mid)) => 0.45,
        (Dwelling::House | Dwelling::Bungalow, _) => 0.93,
        (Dwelling::Flat | Dwelling::Maisonette, _) => 0.82,
        (Dwelling::Sheltered, _) => 0.4,
    }
}

/// A block to be built on an estate.
struct Plan {
    dwelling: Dwelling,
    height: Height,
    homes: usize,
}

/// Every home and block of the landlord, estate by estate.
pub(super) fn build(
    estates: &[Estate],
    profile: &Profile,
    r: &mut Random,
) -> (Vec<Home>, Vec<Block>) {
    let plans = plan_blocks(estates, profile, r);
    let mut site = Site {
        homes: Vec::new(),
        blocks: Vec::new(),
        uprn: FIRST_UPRN,
        profile,
    };
    for (e, (estate, plans)) in estates.iter().zip(plans).enumerate() {
        let mut next_number = vec![1; estate.streets.len()];
        let in_blocks: usize = plans.iter().map(|p| p.homes).sum();
        for plan in plans {
            site.block(e, estate, &plan, &mut next_number, r);
        }
        site.street_homes(e, estate, estate.homes - in_blocks, &mut next_number, r);
    }
    (site.homes, site.blocks)
}

/// Decides the blocks of every estate: schemes and tall blocks first, since they need room, then
/// low blocks until the landlord's shares are met.
fn plan_blocks(estates: &[Estate], profile: &Profile, r: &mut Random) -> Vec<Vec<Plan>> {
    let homes: usize = estates.iter().map(|e| e.homes).sum();
    let mut room: Vec<usize> = estates.iter().map(|e| e.homes).collect();
    let mut plans: Vec<Vec<Plan>> = estates.iter().map(|_| Vec::new()).collect();
    let even = vec![1.0; estates.len()];
    let flats: Vec<f64> = estates.iter().map(|e| e.flats).collect();
    let per_10k = |rate: f64| (rate * homes as f64 / 10_000.0).round() as usize;
    let scheme = (SCHEME_HOMES.0 + SCHEME_HOMES.1) as f64 / 2.0;
    let schemes = (profile.sheltered * homes as f64 / scheme).round() as usize;
    let kinds = [
        (
            Dwelling::Flat,
            Height::High,
            HIGH_BLOCK_HOMES,
            per_10k(profile.high_blocks),
            &flats,
        ),
        (
            Dwelling::Flat,
            Height::Mid,
            MID_BLOCK_HOMES,
            per_10k(profile.mid_blocks),
            &flats,
        ),
        (
            Dwelling::Sheltered,
            Height::Low,
            SCHEME_HOMES,
            schemes,
            &even,
        ),
    ];
    let mut tall_flats = 0;
    for (dwelling, height, size, count, liking) in kinds {
        for _ in 0..count {
            let size = r.whole(size.0, size.1) as usize;
            let weight = |(room, liking): (&usize, &f64)| {
                if *room >= size {
                    *room as f64 * liking * liking
                } else {
                    0.0
                }
            };
            let weights: Vec<f64> = room.iter().zip(liking).map(weight).collect();
            let Some(e) = r.weighted(&weights) else {
                continue;
            };
            room[e] -= size;
            tall_flats += if dwelling == Dwelling::Flat { size } else { 0 };
            plans[e].push(Plan {
                dwelling,
                height,
                homes: size,
            });
        }
    }
    let want = ((profile.flats * homes as f64) as usize).saturating_sub(tall_flats);
    low_blocks(
        Dwelling::Flat,
        want,
        &flats,
        &mut room,
        &mut plans,
        r,
        |r| {
            // Two to LOW_BLOCK_MOST homes, skewed to small ones: a geometric tail over the least.
            let tail = (profile.low_block_homes - 2.0) * -(1.0 - r.unit()).ln();
            (2 + tail.round() as i64).min(LOW_BLOCK_MOST) as usize
        },
    );
    let want = (profile.maisonettes * homes as f64) as usize;
    low_blocks(
        Dwelling::Maisonette,
        want,
        &flats,
        &mut room,
        &mut plans,
        r,
        |r| r.whole(MAISONETTE_BLOCK_HOMES.0, MAISONETTE_BLOCK_HOMES.1) as usize,
    );
    plans
}

/// Shares `want` homes out over the estates' room, and cuts each estate's share into blocks.
fn low_blocks(
    dwelling: Dwelling,
    want: usize,
    liking: &[f64],
    room: &mut [usize],
    plans: &mut [Vec<Plan>],
    r: &mut Random,
    mut size: impl FnMut(&mut Random) -> usize,
) {
    let weights: Vec<f64> = room
        .iter()
        .zip(liking)
        .map(|(n, w)| *n as f64 * w)
        .collect();
    for (e, share) in apportion(want, &weights).into_iter().enumerate() {
        let mut left = share.min((room[e] as f64 * FLATS_CEILING) as usize);
        while left >= 2 {
            // A single home left over joins the last block: no block has one home.
            let homes = match size(r).min(left) {
                homes if left - homes == 1 => left,
                homes => homes,
            };
            left -= homes;
            room[e] -= homes;
            plans[e].push(Plan {
                dwelling,
                height: Height::Low,
                homes,
            });
        }
    }
}

/// The homes and blocks built so far.
struct Site<'a> {
    homes: Vec<Home>,
    blocks: Vec<Block>,
    uprn: u64,
    profile: &'a Profile,
}

impl Site<'_> {
    fn block(
        &mut self,
        e: usize,
        estate: &Estate,
        plan: &Plan,
        next_number: &mut [u32],
        r: &mut Random,
    ) {
        let s = r.index(estate.streets.len());
        let Some(street) = estate.streets.get(s) else {
            return;
        };
        let name = match plan.dwelling {
            Dwelling::Sheltered => names::scheme(r),
            _ => names::block(r, plan.height == Height::High),
        };
        let at = along(street, r);
        let block = Some(self.blocks.len());
        self.blocks.push(Block {
            height: plan.height,
        });
        for flat in 1..=plan.homes {
            let address = format!("Flat {flat}, {name}, {}{}", street.name, place(estate));
            self.home(e, estate, street, plan.dwelling, block, at, address, r);
        }
        next_number[s] += 2;
    }

    fn street_homes(
        &mut self,
        e: usize,
        estate: &Estate,
        count: usize,
        next_number: &mut [u32],
        r: &mut Random,
    ) {
        let mut s = r.index(estate.streets.len());
        for _ in 0..count {
            if r.chance(1.0 / RUN_OF_HOMES) {
                s = r.index(estate.streets.len());
            }
            let Some(street) = estate.streets.get(s) else {
                return;
            };
            let bungalow = r.chance(self.profile.bungalows);
            let dwelling = if bungalow {
                Dwelling::Bungalow
            } else {
                Dwelling::House
            };
            let address = format!("{} {}{}", next_number[s], street.name, place(estate));
            next_number[s] += if r.chance(0.7) { 1 } else { 2 };
            let at = along(street, r);
            self.home(e, estate, street, dwelling, None, at, address, r);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one private step, called twice")]
    fn home(
        &mut self,
        e: usize,
        estate: &Estate,
        street: &Street,
        dwelling: Dwelling,
        block: Option<usize>,
        at: Point,
        address: String,
        r: &mut Random,
    ) {
        let height = block.and_then(|b| self.blocks.get(b)).map(|b| b.height);
        self.homes.push(Home {
            uprn: self.uprn,
            estate: e,
            block,
            dwelling,
            bedrooms: r.choose(dwelling.bedrooms()).unwrap_or(2),
            at,
            address,
            postcode: street.postcode.clone(),
            gas: r.chance(gas_chance(dwelling, height) * self.profile.gas),
            disabled: estate.disabled,
        });
        self.uprn += r.whole(1, UPRN_STEP).unsigned_abs();
    }
}

/// A place beside the street.
fn along(street: &Street, r: &mut Random) -> Point {
    let t = r.between(-street.half_length, street.half_length);
    let side = if r.chance(0.5) { OFF_ROAD } else { -OFF_ROAD };
    let (sin, cos) = street.heading.sin_cos();
    street.at.moved(t * cos - side * sin, t * sin + side * cos)
}

fn place(estate: &Estate) -> String {
    if estate.place.is_empty() {
        String::new()
    } else {
        format!(", {}", estate.place)
    }
}
