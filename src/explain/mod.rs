//! Explain: why, against the best alternative.
//!
//! | file | says |
//! |---|---|
//! | [`mod@written`] | a written schedule as the router's plan again |
//! | [`sum`] | what a plan costs, term by term, to the penny of the router's own count |
//! | [`alternatives`] | the best alternative to each decision, for every visit at once |
//! | [`visit`] | why this date, slot, operative and these tasks together |
//! | [`blocked`] | what each rule alone takes away from a task that is in no visit |
//! | [`unplanned`] | why a task is in no visit, and the smallest change that lets it in |

pub mod alternatives;
pub mod blocked;
pub mod sum;
pub mod unplanned;
pub mod visit;
pub mod written;
