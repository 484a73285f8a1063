//! Simulate: days played forward, and policies against each other on the same world.
//!
//! Every evening the same engine plans ([`crate::due`], [`crate::combine`], [`crate::route`],
//! with a small budget of iterations); every day its visits meet random doors, durations,
//! roads, sickness and tenants who ring to change. Whatever is random belongs to a home, a
//! task or an operative and a day by name, never to the order of draws: so that two policies
//! live through the same world, and what differs between them is theirs.
//! `docs/maths/simulate.md` states the model.
//!
//! | file | does |
//! |---|---|
//! | `fate` | random draws by name |
//! | `policy` | what a landlord does, and in which world |
//! | `town` | the state of a landlord on one evening |
//! | `night` | plans the evening: what is booked, where and when |
//! | `day` | carries out a day's visits |
//! | `door` | what happens at one door |
//! | `events` | reports of damp, sickness, tenants who ring to change |
//! | `tally` | counts, and the figures they make |
//! | `run` | one landlord for one year |
//! | `batch` | what is played, run by run, and the results that its runs make |
//! | `interval` | means, 95% intervals and paired differences |
//! | `scenario` | a scenario file to policies |
//! | `tables`, `page`, `plot` | figures as CSV, Parquet and one page |

mod batch;
mod day;
mod door;
mod events;
mod fate;
mod interval;
mod night;
mod page;
mod plot;
mod policy;
mod run;
mod scenario;
mod tables;
mod tally;
mod town;

pub use batch::{Batch, Instead, Settings};
pub use interval::{Estimate, estimate, paired};
pub use policy::{Lead, Policy, World};
pub use run::one_run;
pub use scenario::{Cases, Scenario, WorldSource};
pub use tables::{Results, write};
pub use tally::{Figure, Figures};
