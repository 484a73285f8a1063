//! Streams: how this landlord runs each kind of check: how often, how far ahead, how long.
//!
//! The engine takes its streams from a rules file and knows none by name. The generator plays one
//! landlord in England, so it may name them.

use super::homes::Dwelling;

/// The streams of the generated landlord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stream {
    Gas,
    Eicr,
    Dmc,
    StockCondition,
    SmokeCo,
    FireDoor,
    Legionella,
    Asbestos,
}

/// All of them, in the order of the files.
pub(super) const ALL: [Stream; 8] = [
    Stream::Gas,
    Stream::Eicr,
    Stream::Dmc,
    Stream::StockCondition,
    Stream::SmokeCo,
    Stream::FireDoor,
    Stream::Legionella,
    Stream::Asbestos,
];

impl Stream {
    /// Its code in the files.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Gas => "gas",
            Self::Eicr => "eicr",
            Self::Dmc => "dmc",
            Self::StockCondition => "stock_condition",
            Self::SmokeCo => "smoke_co",
            Self::FireDoor => "fire_door",
            Self::Legionella => "legionella",
            Self::Asbestos => "asbestos",
        }
    }

    /// Prefix of its task ids.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Gas => "GAS",
            Self::Eicr => "EIC",
            Self::Dmc => "DMC",
            Self::StockCondition => "SCS",
            Self::SmokeCo => "SCO",
            Self::FireDoor => "FDR",
            Self::Legionella => "LEG",
            Self::Asbestos => "ASB",
        }
    }

    /// Minutes on site, as in the shipped rules: for sizing the workforce and placing bookings. Task
    /// rows leave the column empty, so that the rules file decides.
    pub(super) fn minutes(self, dwelling: Dwelling) -> u32 {
        match self {
            Self::Gas | Self::Dmc => 45,
            Self::Eicr => 150,
            Self::StockCondition => match dwelling {
                Dwelling::Flat | Dwelling::Sheltered => 30,
                Dwelling::Maisonette | Dwelling::Bungalow => 45,
                Dwelling::House => 60,
            },
            Self::SmokeCo | Self::FireDoor => 10,
            Self::Legionella | Self::Asbestos => 20,
        }
    }

    /// Months between checks. Gas: SI 1998/2451 reg 36. EICR: SI 2025/1043. Stock condition: the
    /// sector's five years. Smoke and CO alarms: yearly by policy. Fire doors: SI 2022/547 reg 10.
    /// Legionella: by risk assessment, here every two years (HSE L8 asks for a regular review).
    /// Asbestos: known materials are looked at yearly (Control of Asbestos Regulations 2012, reg 4).
    /// DMC: none, it is reported.
    pub(super) fn interval_months(self) -> i32 {
        match self {
            Self::Gas | Self::SmokeCo | Self::FireDoor | Self::Asbestos => 12,
            Self::Eicr | Self::StockCondition => 60,
            Self::Legionella => 24,
            Self::Dmc => 0,
        }
    }

    /// Days before the deadline at which the first visit is made, from and to. Gas: an eight-week
    /// programme, usual since a check in the last two months keeps its date (SI 2018/139); the
    /// rest judgement.
    pub(super) fn lead_days(self) -> (i64, i64) {
        match self {
            Self::Gas => (28, 56),
            Self::SmokeCo | Self::FireDoor => (7, 45),
            Self::Legionella | Self::Asbestos => (10, 60),
            Self::Eicr => (30, 120),
            Self::StockCondition => (14, 120),
            Self::Dmc => (0, 0),
        }
    }
}
