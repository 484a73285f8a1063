//! Who works when: a weekday shift does not hold on a bank holiday, a dated one does.

use chrono::NaiveDate;

use crate::model::{Operative, Shift};
use crate::rules::WorkingDays;

/// The shift of an operative on a date, bank holidays observed.
pub fn shift_on<'o>(
    operative: &'o Operative,
    date: NaiveDate,
    working_days: &WorkingDays,
) -> Option<&'o Shift> {
    operative
        .shift_on(date)
        .filter(|shift| shift.days.is_dated() || !working_days.is_bank_holiday(date))
}
