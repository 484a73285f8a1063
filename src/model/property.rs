//! A property: a home the landlord must enter.

use serde::{Deserialize, Serialize};

use super::{LatLon, Uprn};

/// One home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// Its UPRN, unique in the stock.
    pub uprn: Uprn,
    /// The landlord's own reference, if the export carried one.
    pub reference: Option<String>,
    /// Where it is.
    pub at: LatLon,
    /// Postal address, for people.
    pub address: String,
    /// Postcode, as written.
    pub postcode: String,
    /// Name of the patch it belongs to; empty where patches are not used.
    pub patch: String,
    /// Block of flats it is part of; empty for a house.
    pub block: String,
    /// What kind of home, for default minutes.
    pub dwelling: Dwelling,
    /// Bedrooms, for default minutes; `None` where the export does not say.
    pub bedrooms: Option<u8>,
}

/// Kinds of home that default minutes may differ by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Dwelling {
    /// A flat.
    Flat,
    /// A flat on two floors.
    Maisonette,
    /// A house.
    #[default]
    House,
    /// A bungalow.
    Bungalow,
    /// A home in a sheltered scheme.
    Sheltered,
}

impl Dwelling {
    /// Every kind with its code in files.
    pub const CODES: [(&'static str, Self); 5] = [
        ("flat", Self::Flat),
        ("maisonette", Self::Maisonette),
        ("house", Self::House),
        ("bungalow", Self::Bungalow),
        ("sheltered", Self::Sheltered),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("house", |(code, _)| code)
    }
}
