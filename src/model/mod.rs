//! The nouns of the field: plain, immutable, without I/O.
//!
//! | file | noun |
//! |---|---|
//! | [`ids`] | UPRN and the dense indices that stand for rows |
//! | [`place`] | a point on the map |
//! | [`days`] | which days a row speaks of, and spans of time within a day |
//! | [`property`] | a home |
//! | [`household`] | who lives there now, what they need and when they are in |
//! | [`task`] | one pending obligation |
//! | [`operative`] | who does the work, and when |
//! | [`booking`] | a visit already promised |
//! | [`attempt`] | a visit that was carried out or failed at the door |
//! | [`landlord`] | all of these together, checked |
//! | [`part`] | some of its homes and operatives, as a landlord of their own |
//! | [`schedule`] | visits, routes and what was left out: the answer |
//! | [`alternative`], [`sum`] | what a visit could have been instead; what anything costs by term |
//! | [`build`] | a schedule with its proof and what it rests on |

pub mod alternative;
pub mod attempt;
pub mod booking;
pub mod build;
pub mod days;
pub mod household;
pub mod ids;
pub mod landlord;
pub mod operative;
pub mod part;
pub mod place;
pub mod property;
#[cfg(test)]
pub(crate) mod sample;
pub mod schedule;
pub mod sum;
pub mod task;

pub use alternative::{Alternative, Decision, Instead};
pub use attempt::{Attempt, Outcome};
pub use booking::{Booking, Status};
pub use build::{AccessBin, AccessCard, Bound, Build, MethodTally, Provenance, SearchLog};
pub use days::{Days, Span, WeekdaySet};
pub use household::{Availability, AvailabilityKind, Contact, Household, Need};
pub use ids::{BookingId, HomeId, OperativeId, StreamId, TaskId, Uprn};
pub use landlord::Landlord;
pub use operative::{Gender, Operative, Shift};
pub use part::Members;
pub use place::LatLon;
pub use property::{Dwelling, Property};
pub use schedule::{
    Change, ChangeKind, PlannedContact, Schedule, Slot, Stop, StopKind, Unplanned, UnplannedReason,
    Visit, VisitCost, VisitTask,
};
pub use sum::Sum;
pub use task::{Hazard, Task};
