//! Contacts: what to tell each household about a visit, when and by which channel.
//!
//! Times and triggers are those that landlords found to work (HQN, *Opening the door*, 2025):
//! a reminder on the *morning* of the day before, since at seven in the evening it is too
//! late to ring and change; a call ahead wherever somebody knocked in vain in the last two
//! years; a word when on the way.

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, Weekday};

use crate::model::{Contact, Landlord, Need, PlannedContact, Schedule, Status, StopKind, Visit};
use crate::rules::london::at;
use crate::rules::{Rules, WorkingDays};
use crate::units::{Minutes, TimeOfDay};

/// Letters and reminders go out when offices open.
const MORNING: TimeOfDay = TimeOfDay::from_hm(9, 0).unwrap();
/// Calls on the day before: late enough to be awake, early enough to change.
const CALLS: TimeOfDay = TimeOfDay::from_hm(10, 0).unwrap();

/// All contacts to make for a schedule, by time, then visit. Those whose time is over at
/// `now` are due at `now`.
pub fn contacts(
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    schedule: &Schedule,
    now: NaiveDateTime,
) -> Vec<PlannedContact> {
    let on_the_way = leaving_times(schedule);
    let mut contacts = Vec::with_capacity(4 * schedule.visits.len());
    for (index, visit) in schedule.visits.iter().enumerate() {
        let about = About {
            landlord,
            rules,
            now,
            visit,
            index: index as u32,
            leaving: on_the_way[index].unwrap_or(visit.arrive),
            working_days,
        };
        contacts.extend(about.all().into_iter().flatten());
    }
    contacts.sort_by_key(|c| (c.at, c.visit));
    contacts
}

/// For each visit, when its first operative sets out for it.
fn leaving_times(schedule: &Schedule) -> Vec<Option<TimeOfDay>> {
    let mut leaving: Vec<Option<TimeOfDay>> = vec![None; schedule.visits.len()];
    for stop in &schedule.stops {
        if let StopKind::Visit(visit) = stop.kind {
            let sets_out = stop.arrive.plus(Minutes(-stop.travel.get()));
            let first = &mut leaving[visit as usize];
            *first = Some(first.map_or(sets_out, |f| f.min(sets_out)));
        }
    }
    leaving
}

/// One visit, and what is needed to tell of it.
struct About<'a> {
    landlord: &'a Landlord,
    rules: &'a Rules,
    now: NaiveDateTime,
    visit: &'a Visit,
    index: u32,
    leaving: TimeOfDay,
    working_days: &'a WorkingDays,
}

impl About<'_> {
    fn all(&self) -> [Option<PlannedContact>; 5] {
        let day_before = |time| at(self.visit.date - Days::new(1), time);
        let household = self.landlord.household(self.visit.home);
        let accompanied = household.has(&Need::Accompanied);
        [
            self.letter(),
            accompanied.then(|| self.contact(day_before(MORNING), "housing_officer", "email")),
            (!self.is_without_notice())
                .then(|| self.contact(day_before(MORNING), "text_day_before", self.quick("email"))),
            self.call_ahead()
                .then(|| self.contact(day_before(CALLS), "call_ahead", "phone")),
            Some(self.contact(
                at(self.visit.date, self.leaving),
                "text_on_the_way",
                self.quick("text"),
            )),
        ]
    }

    /// Notice in writing, to those who have not had it: on the last morning that keeps the
    /// notice, so that a visit that moves before then has troubled nobody; the next morning
    /// where that is over, at once where that would be too late.
    fn letter(&self) -> Option<PlannedContact> {
        let told = matches!(self.visit.status, Status::Notified | Status::Confirmed);
        if told || self.is_without_notice() {
            return None;
        }
        let knock = at(self.visit.date, self.visit.slot.from);
        let latest = knock - Duration::hours(i64::from(self.notice_hours()));
        let mut day = latest.date();
        if latest < at(day, MORNING) {
            day = day - Days::new(1);
        }
        while self.is_day_off(day) {
            day = day - Days::new(1);
        }
        let next_morning = at(self.now.date() + Days::new(1), MORNING);
        let soonest = if latest < next_morning {
            self.now
        } else {
            next_morning
        };
        let channel = match self.landlord.household(self.visit.home).contact {
            Contact::Text => "text",
            Contact::Email => "email",
            // Notice is to be in writing, whatever else they prefer.
            Contact::Letter | Contact::Phone => "letter",
        };
        Some(self.contact(at(day, MORNING).max(soonest), "letter", channel))
    }

    /// Whether no letter goes out. Beyond the years whose bank holidays are known, only
    /// weekends are off: a letter a day early harms nobody.
    fn is_day_off(&self, date: NaiveDate) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        weekend || self.working_days.is_bank_holiday(date)
    }

    /// Whether its hazard is such that contact is to be tried at once, without notice.
    fn is_without_notice(&self) -> bool {
        self.visit.tasks.iter().any(|done| {
            let task = self.landlord.task(done.task);
            let clocks = &self.rules.stream(task.stream).hazard;
            task.hazard
                .and_then(|h| clocks.get(h.code()))
                .is_some_and(|clock| clock.no_notice)
        })
    }

    fn notice_hours(&self) -> u32 {
        let of_stream = |done: &crate::model::VisitTask| {
            let stream = self.landlord.task(done.task).stream;
            let own = self.rules.stream(stream).notice_hours;
            own.unwrap_or(self.rules.notice.default_hours)
        };
        // The shortest of the visit's streams: a hazard's visit is not to wait for the
        // notice of a check that joins it.
        self.visit.tasks.iter().map(of_stream).min().unwrap_or(0)
    }

    /// Asked for, called for by a knock in vain, or in place of notice.
    fn call_ahead(&self) -> bool {
        let months = Months::new(self.rules.attempts.call_ahead_months);
        let since = self.visit.date.checked_sub_months(months);
        let failed = self
            .landlord
            .attempts_at(self.visit.home)
            .iter()
            .any(|a| a.is_no_access() && since.is_none_or(|s| a.at.date() >= s));
        failed
            || self.is_without_notice()
            || self
                .landlord
                .household(self.visit.home)
                .has(&Need::CallAhead)
    }

    /// The channel for a message that must arrive the same day; `email` names what those
    /// get who prefer e-mail.
    fn quick(&self, email: &'static str) -> &'static str {
        match self.landlord.household(self.visit.home).contact {
            Contact::Text => "text",
            Contact::Email => email,
            // Who has given neither a mobile number nor an address is rung.
            Contact::Letter | Contact::Phone => "phone",
        }
    }

    fn contact(
        &self,
        at: NaiveDateTime,
        kind: &'static str,
        channel: &'static str,
    ) -> PlannedContact {
        PlannedContact {
            at: at.max(self.now),
            home: self.visit.home,
            visit: self.index,
            kind,
            channel,
        }
    }
}
