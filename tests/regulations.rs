//! Regulations: each rule of law as an example with real dates.

mod regulations {
    mod common;
    mod damp_and_mould;
    mod daylight_saving;
    mod electrical;
    mod gas;
}
