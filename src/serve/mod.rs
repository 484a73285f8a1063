//! Serve: the desk's service, its store and its page.
//!
//! | file | does |
//! |---|---|
//! | [`record`] | visits and facts by the landlord's own identifiers, as stored and as sent |
//! | [`store`] | SQLite or PostgreSQL: one writer, an audit trail, two constraints behind it all |
//! | [`desk`] | the live schedule over the store: every write decided, kept, then shown |
//! | `act` | what a desk can do: hold, confirm, move, cancel, record |
//! | [`problem`] | what is said when something cannot be done (RFC 9457) |
//! | [`http`] | the routes |

mod act;
pub mod clock;
pub mod desk;
pub mod http;
pub mod problem;
pub mod record;
pub mod store;

pub use desk::Desk;
pub use http::{Options, serve};
pub use problem::Problem;
pub use store::{Scope, Store};
