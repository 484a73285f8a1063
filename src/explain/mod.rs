//! Explain: why, against the best alternative.
//!
//! | file | says |
//! |---|---|
//! | [`unplanned`] | why a task is in no visit, and the smallest change that lets it in |

pub mod unplanned;
