//! Rules: files in layers, their faults, the calendar and time on site.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod rules {
    mod calendar;
    mod faults;
    mod layers;
    mod minutes;
}
