//! Identifiers: the UPRN, and dense indices that stand for rows of a checked dataset.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Unique Property Reference Number: up to 12 digits, no check digit (GeoPlace).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uprn(u64);

impl Uprn {
    /// The largest UPRN: twelve nines.
    pub const MAX: u64 = 999_999_999_999;

    /// A UPRN from its number; `None` for zero or more than 12 digits.
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 || number > Self::MAX {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The number, without leading zeros.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

macro_rules! index {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub $inner);

        impl $name {
            /// As an index into the slice it belongs to.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// Index into [`Landlord::properties`](super::Landlord::properties) and
    /// [`Landlord::households`](super::Landlord::households), in order of UPRN.
    HomeId(u32)
);
index!(
    /// Index into [`Landlord::tasks`](super::Landlord::tasks), in file order.
    TaskId(u32)
);
index!(
    /// Index into [`Landlord::operatives`](super::Landlord::operatives), in file order.
    OperativeId(u32)
);
index!(
    /// Index into [`Landlord::bookings`](super::Landlord::bookings), in file order.
    BookingId(u32)
);
index!(
    /// Index into the rules' list of streams.
    StreamId(u8)
);
