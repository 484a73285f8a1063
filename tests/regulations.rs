//! Regulations: each rule of law as an example with real dates.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod regulations {
    mod common;
    mod damp_and_mould;
    mod daylight_saving;
    mod electrical;
    mod gas;
}
