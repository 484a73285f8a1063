//! Offer: the best slots for one household against a live schedule, in milliseconds.
//!
//! The schedule is kept warm: every operative's every day with the labels that make the check
//! of an insertion take constant time. A question changes nothing; what is taken becomes a
//! [`Change`], plain data that any holder of the same schedule can apply. The maths is in
//! `docs/maths/offer.md`.
//!
//! | file | does |
//! |---|---|
//! | [`world`] | the landlord, rules and windows, owned |
//! | [`standing`] | a visit as it stands, and what changes |
//! | [`live`] | the schedule, kept warm |
//! | [`ask`] | what is asked, and what is offered |
//! | `bundle` | which due tasks are folded into the knock, date by date |
//! | `frame` | a case with its windows, as the tenant on the telephone may agree to them |
//! | `clear` | what gives way to a visit at the same home |
//! | `draft` | a schedule under change: some routes overlaid, the rest as they are |
//! | `scan` | every insertion, the best of each slot |
//! | `eject` | room made by moving one unpromised visit |
//! | `join` | a promised visit to the same home, with more done in it |
//! | `why` | which rule takes which slots away |
//! | [`free`] | an offer's visit left to the route search, to hold the offer against |
//! | `choose` | a few offers out of many |
//! | `answer` | the question from end to end |
//! | [`by_hand`] | a visit dragged on the board: its price, and the rules it would break |
//! | [`place`] | an offer taken: the change it makes, or that it no longer fits |

mod answer;
pub mod ask;
mod bundle;
pub mod by_hand;
mod choose;
mod clear;
mod draft;
mod eject;
mod frame;
pub mod free;
mod join;
pub mod live;
pub mod place;
mod scan;
pub mod standing;
mod why;
pub mod world;

pub use ask::{Answer, Ask, Blocked, Folded, Offer};
pub use by_hand::Move;
pub use free::Free;
pub use live::Live;
pub use place::{Gone, Proposal};
pub use standing::{Change, Standing};
pub use world::World;
