//! Diary: when a household can, cannot, or would rather receive a visit.
//!
//! An `unavailable` row closes its time; where a household has `available` rows, only the time
//! inside one of them is open; `preferred` rows close nothing.

use chrono::{Datelike, NaiveDate};

use super::calendar;
use super::random::Random;

/// Families who have told us of the school run. HQN: a parent cannot wait through it. Judgement.
const SCHOOL_RUN: f64 = 0.7;
/// Working households who have named days that suit. Judgement.
const WORKER_PREFERS: f64 = 0.35;
/// Working households who can only be in on named days. Judgement.
const WORKER_ONLY: f64 = 0.12;
/// Vulnerable households whose carers' calls must not be cut across. Judgement.
const CARERS: f64 = 0.18;
/// Vulnerable households with treatment on fixed days, such as dialysis. Judgement.
const TREATMENT: f64 = 0.02;
/// Households away for some days in the next twelve weeks that they have told us of. Judgement.
const AWAY: f64 = 0.02;
/// Retired households who would rather not be called on before mid-morning. Judgement.
const LATE_RISERS: f64 = 0.12;

/// How a household spends its weekdays: sets when it can answer the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Past work: in most of the day.
    Retired,
    /// Everyone works, mostly away from home.
    Working,
    /// Children at school.
    Family,
    /// Of working age, at home for most of the day.
    Home,
}

/// Whether a row opens or closes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Available,
    Unavailable,
    Preferred,
}

impl EntryKind {
    /// Its code in `availability.csv`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Unavailable => "unavailable",
            Self::Preferred => "preferred",
        }
    }
}

/// The days of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// Days of the week: bit 0 is Monday.
    Weekly(u8),
    /// From one date to another, both included.
    Dates(NaiveDate, NaiveDate),
}

/// Monday to Friday.
pub(super) const WEEKDAYS: u8 = 0b1_1111;

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Days {
    /// True where the row speaks of `date`.
    pub(super) fn hold(self, date: NaiveDate) -> bool {
        match self {
            Self::Weekly(set) => set >> date.weekday().num_days_from_monday() & 1 == 1,
            Self::Dates(from, to) => (from..=to).contains(&date),
        }
    }

    /// The `days` column: `mon-fri`, `tue;thu`, a date, or `date/date`.
    pub(super) fn code(self) -> String {
        match self {
            Self::Weekly(WEEKDAYS) => "mon-fri".to_owned(),
            Self::Weekly(set) => {
                let on = |(i, _): &(usize, &&str)| set >> i & 1 == 1;
                let names: Vec<&str> = NAMES
                    .iter()
                    .enumerate()
                    .filter(on)
                    .map(|(_, name)| *name)
                    .collect();
                names.join(";")
            }
            Self::Dates(from, to) if from == to => from.to_string(),
            Self::Dates(from, to) => format!("{from}/{to}"),
        }
    }
}

/// A time of day in minutes after midnight, as `HH:MM`.
pub(super) fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes after midnight.
pub(super) const fn at(hour: u32, minute: u32) -> u32 {
    60 * hour + minute
}

/// One row of `availability.csv`, without its home.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub kind: EntryKind,
    pub days: Days,
    /// From and to, minutes after midnight; `None` is all day.
    pub hours: Option<(u32, u32)>,
}

/// True where the household can be in from `from` to `to` on `date`.
pub(super) fn is_free(diary: &[Entry], date: NaiveDate, from: u32, to: u32) -> bool {
    let hours = |e: &Entry| e.hours.unwrap_or((0, at(24, 0)));
    let closed = diary.iter().any(|e| {
        let (start, end) = hours(e);
        e.kind == EntryKind::Unavailable && e.days.hold(date) && start < to && from < end
    });
    let mut open = diary
        .iter()
        .filter(|e| e.kind == EntryKind::Available)
        .peekable();
    let inside = |e: &Entry| {
        let (start, end) = hours(e);
        e.days.hold(date) && start <= from && to <= end
    };
    !closed && (open.peek().is_none() || open.any(inside))
}

/// The rows of one household.
pub(super) fn write(kind: Kind, vulnerable: bool, today: NaiveDate, r: &mut Random) -> Vec<Entry> {
    use EntryKind::{Available, Preferred, Unavailable};
    let mut rows = Vec::new();
    let mut add = |kind, days, hours| rows.push(Entry { kind, days, hours });
    match kind {
        Kind::Family if r.chance(SCHOOL_RUN) => {
            add(
                Unavailable,
                Days::Weekly(WEEKDAYS),
                Some((at(8, 30), at(9, 15))),
            );
            add(
                Unavailable,
                Days::Weekly(WEEKDAYS),
                Some((at(14, 45), at(15, 45))),
            );
        }
        Kind::Working if r.chance(WORKER_ONLY) => match r.index(3) {
            // Works late shifts: mornings only; early shifts: afternoons; or has days off.
            0 => add(
                Available,
                Days::Weekly(WEEKDAYS),
                Some((at(8, 0), at(13, 0))),
            ),
            1 => add(
                Available,
                Days::Weekly(WEEKDAYS),
                Some((at(12, 0), at(18, 0))),
            ),
            _ => add(
                Available,
                Days::Weekly(some_weekdays(2, r)),
                Some((at(8, 0), at(18, 0))),
            ),
        },
        Kind::Working if r.chance(WORKER_PREFERS) => {
            let days = some_weekdays(1 + r.index(2), r);
            let hours = [
                None,
                Some((at(8, 0), at(10, 0))),
                Some((at(15, 30), at(18, 0))),
            ];
            add(Preferred, Days::Weekly(days), r.pick(&hours).flatten());
        }
        Kind::Retired if r.chance(LATE_RISERS) => {
            add(
                Preferred,
                Days::Weekly(WEEKDAYS),
                Some((at(10, 0), at(16, 0))),
            );
        }
        _ => {}
    }
    if vulnerable && r.chance(CARERS) {
        add(
            Unavailable,
            Days::Weekly(WEEKDAYS),
            Some((at(8, 0), at(9, 0))),
        );
        add(
            Unavailable,
            Days::Weekly(WEEKDAYS),
            Some((at(12, 0), at(12, 30))),
        );
    }
    if vulnerable && r.chance(TREATMENT) {
        add(Unavailable, Days::Weekly(0b1_0101), None);
    }
    if r.chance(AWAY) {
        let from = calendar::plus(today, r.whole(3, 80));
        add(
            Unavailable,
            Days::Dates(from, calendar::plus(from, r.whole(0, 13))),
            None,
        );
    }
    rows
}

/// A set of `count` different weekdays.
pub(super) fn some_weekdays(count: usize, r: &mut Random) -> u8 {
    let mut days = [0, 1, 2, 3, 4];
    r.shuffle(&mut days);
    days.iter().take(count).fold(0, |set, day| set | 1 << day)
}

#[cfg(test)]
mod tests {
    use super::{Days, Entry, EntryKind, WEEKDAYS, at, clock, is_free};
    use chrono::NaiveDate;

    fn row(kind: EntryKind, from: u32, to: u32) -> Entry {
        Entry {
            kind,
            days: Days::Weekly(WEEKDAYS),
            hours: Some((from, to)),
        }
    }

    #[test]
    fn unavailable_closes_and_available_confines() {
        let tuesday = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let school = [row(EntryKind::Unavailable, at(8, 30), at(9, 15))];
        assert!(!is_free(&school, tuesday, at(9, 0), at(10, 0)));
        assert!(is_free(&school, tuesday, at(9, 15), at(10, 0)));
        let mornings = [row(EntryKind::Available, at(8, 0), at(13, 0))];
        assert!(is_free(&mornings, tuesday, at(9, 0), at(13, 0)));
        assert!(!is_free(&mornings, tuesday, at(12, 30), at(13, 30)));
        assert!(is_free(&[], tuesday, at(9, 0), at(13, 0)));
    }

    #[test]
    fn codes_as_the_files_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(Days::Weekly(WEEKDAYS).code(), "mon-fri");
        assert_eq!(Days::Weekly(0b01010).code(), "tue;thu");
        assert_eq!(Days::Dates(day, day).code(), "2026-11-24");
        assert_eq!(clock(at(9, 5)), "09:05");
    }
}
