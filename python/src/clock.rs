//! The time of day, where the caller gives none: the one place of the package that asks it.

use chrono::NaiveDateTime;

/// The time given, or now; local time in London, as the engine wants it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the time of day comes in"
)]
pub(crate) fn or_now(given: Option<NaiveDateTime>) -> NaiveDateTime {
    given.unwrap_or_else(|| {
        chrono::Utc::now()
            .with_timezone(&chrono_tz::Europe::London)
            .naive_local()
    })
}
