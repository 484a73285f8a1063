//! Pick: what kind of landlord to make; four modelled on named ones, and an ordinary one.
//!
//! "HQN" is *Opening the door: changes to support necessary access to social tenants' homes* (HQN,
//! December 2025). "Census" is the ONS Census 2021 tables for the district. "Judgement" marks a
//! figure for which we hold no public source.

/// The landlord that a generated one should resemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Like {
    /// About 12,500 homes in a dense suburb; many flats; first visits much improved.
    Stockport,
    /// About 20,000 homes across a wide district; mostly houses and bungalows.
    Doncaster,
    /// About 10,000 homes in over 1,000 blocks of flats, five of them above 18 m.
    Dacorum,
    /// Over 4,000 homes in small towns and villages; contractors and multi-functional teams.
    Sedgemoor,
}

/// The figures that tell one landlord from another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    /// Homes when `--homes` is not given. HQN case studies.
    pub homes: usize,
    /// Share of homes in flats (sheltered ones apart).
    pub flats: f64,
    /// Share of homes in maisonettes.
    pub maisonettes: f64,
    /// Share of homes in sheltered schemes.
    pub sheltered: f64,
    /// Share of bungalows among homes that are neither flat, maisonette nor sheltered.
    pub bungalows: f64,
    /// Mean homes in a block whose top storey is 11 m or lower.
    pub low_block_homes: f64,
    /// Blocks with a top storey above 11 m and up to 18 m, per 10,000 homes.
    pub mid_blocks: f64,
    /// Blocks above 18 m, per 10,000 homes.
    pub high_blocks: f64,
    /// Share of estates in villages and small towns away from the main one.
    pub villages: f64,
    /// Radius within which nearly all homes lie, for `homes` homes, kilometres.
    pub radius_km: f64,
    /// Multiplies each dwelling's chance of gas heating: less where villages are off the mains.
    pub gas: f64,
    /// Share of operatives employed by contractors.
    pub contractors: f64,
    /// Share of the yearly safety work that multi-skilled people do.
    pub multi_skilled: f64,
    /// Share of first visits without access two years ago.
    pub no_access_then: f64,
    /// Share of first visits without access today.
    pub no_access_now: f64,
    /// The last five-year survey round ended, leaving a pool of the homes hardest to enter.
    pub survey_pool: bool,
}

/// Judgement: an ordinary landlord between the four below.
const ORDINARY: Profile = Profile {
    homes: 10_000,
    flats: 0.34,
    maisonettes: 0.03,
    sheltered: 0.05,
    bungalows: 0.24,
    low_block_homes: 6.5,
    mid_blocks: 8.0,
    high_blocks: 4.0,
    villages: 0.35,
    radius_km: 9.0,
    gas: 1.0,
    contractors: 0.35,
    multi_skilled: 0.25,
    no_access_then: SECTOR_NO_ACCESS,
    no_access_now: SECTOR_NO_ACCESS,
    survey_pool: false,
};

/// HQN: 12,500 homes; no access at first visits from 18% to under 10% in a year. Census: 16% of all
/// households in flats; the share among council homes and its tower blocks are judgement.
const STOCKPORT: Profile = Profile {
    homes: 12_500,
    flats: 0.44,
    sheltered: 0.06,
    bungalows: 0.14,
    low_block_homes: 8.0,
    mid_blocks: 8.0,
    high_blocks: 16.0,
    villages: 0.2,
    radius_km: 8.0,
    contractors: 0.2,
    no_access_then: 0.18,
    no_access_now: 0.10,
    ..ORDINARY
};

/// HQN: 20,000 homes; a finished survey left the hardest homes. Census: 9% of households in flats.
const DONCASTER: Profile = Profile {
    homes: 20_000,
    flats: 0.2,
    maisonettes: 0.01,
    sheltered: 0.035,
    bungalows: 0.28,
    mid_blocks: 2.0,
    high_blocks: 4.5,
    villages: 0.6,
    radius_km: 14.0,
    contractors: 0.25,
    survey_pool: true,
    ..ORDINARY
};

/// HQN: 10,000 homes, over 1,000 blocks of flats, five above 18 m. Census: 24% in flats.
const DACORUM: Profile = Profile {
    homes: 10_000,
    flats: 0.44,
    maisonettes: 0.07,
    sheltered: 0.08,
    bungalows: 0.16,
    low_block_homes: 4.6,
    mid_blocks: 10.0,
    high_blocks: 5.0,
    villages: 0.3,
    radius_km: 9.0,
    contractors: 0.5,
    ..ORDINARY
};

/// HQN: over 4,000 homes, many contractors, multi-functional teams on small patches. Census: rural.
const SEDGEMOOR: Profile = Profile {
    homes: 4_100,
    flats: 0.2,
    maisonettes: 0.01,
    sheltered: 0.06,
    bungalows: 0.33,
    mid_blocks: 2.5,
    high_blocks: 0.0,
    villages: 0.65,
    radius_km: 16.0,
    gas: 0.88,
    contractors: 0.6,
    multi_skilled: 0.45,
    ..ORDINARY
};

/// Share of first visits without access, whole sector: 1 - 73% (ASCP White Paper, April 2024).
pub const SECTOR_NO_ACCESS: f64 = 0.27;

/// Share of homes that are hard to get into. HQN: 0.25 to 2.5% of stock.
pub const HARD_SHARE: f64 = 0.01;

/// The profile to follow.
pub(super) fn profile(like: Option<Like>) -> Profile {
    match like {
        None => ORDINARY,
        Some(Like::Stockport) => STOCKPORT,
        Some(Like::Doncaster) => DONCASTER,
        Some(Like::Dacorum) => DACORUM,
        Some(Like::Sedgemoor) => SEDGEMOOR,
    }
}
