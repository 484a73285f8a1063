//! Rules: a rules file to typed rules; working days; each stream's clock.
//!
//! Every number the engine uses lives in a rules file, with its unit in its name and its
//! source in a comment; `data/rules/england.toml` is the shipped default and a dataset's
//! `rules.toml` overrides it key by key. Streams are data: a new one is one more table.

pub mod settings;
pub mod stream;

pub use settings::{
    AttemptRules, Columns, Costs, Horizon, Nation, Notice, Promise, Provider, Rules, Slots,
    TravelRules,
};
pub use stream::{HazardClock, MinutesRule, StreamRule};
