//! Rules: a rules file to typed rules; working days; each stream's clock.
//!
//! Every number the engine uses lives in a rules file, with its unit in its name and its
//! source in a comment; `data/rules/england.toml` is the shipped default and a dataset's
//! `rules.toml` overrides it key by key. Streams are data: a new one is one more table.
//!
//! | file | what it does |
//! |---|---|
//! | [`settings`], [`stream`], [`travel`] | the typed rules |
//! | [`load`](mod@load) | layers of files to typed rules, every fault at its line |
//! | `schema`, `walk`, [`validate`](mod@validate) | what a rules file may hold, and what goes together |
//! | [`calendar`] | bank holidays and working days of each nation |
//! | [`clock`] | windows, deadlines, next due dates and what being early wastes |
//! | [`minutes`] | time on site of a task, and of several in one visit |
//! | [`london`] | local time across daylight saving |
//! | [`as_toml`] | rules inside the bytes of something else |

pub mod as_toml;
pub mod calendar;
pub mod clock;
pub mod escalation;
pub mod load;
pub mod london;
pub mod minutes;
mod nearest;
mod schema;
pub mod settings;
pub mod stream;
mod stream_table;
pub mod travel;
pub mod validate;
mod walk;

pub use calendar::{BankHolidays, BeyondCalendar, WorkingDays};
pub use clock::{
    ClockError, FollowUp, NextDue, TaskWindow, days_lost, early_cost, next_due, task_window,
};
pub use escalation::{Stage, escalation_days, escalation_from};
pub use load::{from_text, load, shipped, to_toml};
pub use minutes::{Part, on_site, together};
pub use nearest::nearest;
pub use settings::{
    AccessRules, AttemptRules, Columns, Costs, EscalationRules, Horizon, Nation, Notice,
    OfferRules, Promise, Rules, SimulateRules, Slots,
};
pub use stream::{HazardClock, MinutesRule, StreamRule, TenancyDates};
pub use travel::{Fallback, Provider, RoadRules, ServiceRules, Side, TravelRules};
pub use validate::{Complaint, validate};
use walk::walk;
