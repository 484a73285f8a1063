//! Live: the two years up to today, knock by knock; what is left undone is today's task list.
//!
//! Each stream of each home is played forward from before the two years, cycle after cycle: the
//! first visit some weeks ahead of the deadline, another after each failure, until somebody answers
//! or today comes. So tasks, overdue ones included, and attempts agree with one another.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::access::{BAND_SHARES, Truth, band};
use super::calendar::{next_working_day, plus, plus_months};
use super::random::Random;
use super::streams::Stream;
use crate::model::Outcome;

/// Days of attempts that are kept: two years, by the longest no-access history that landlords act on
/// (HQN: 24 months).
pub(super) const HISTORY_DAYS: i64 = 730;
/// Days between one failure and the next visit, from and to. HQN: letters five working days apart,
/// attempts spaced.
const RETRY_DAYS: (i64, i64) = (6, 14);
/// The same after the third failure and later: the access team has the case.
const ESCALATED_DAYS: (i64, i64) = (18, 32);
/// Visits after which the landlord gets in by other means ("a dozen attempts", HQN).
const MOST_VISITS: usize = 12;
/// Cycles whose first visit was forgotten until after the deadline. Judgement: brings overdue tasks
/// to the 1 to 2% of a real stock.
const SLIPPED: f64 = 0.022;
/// How many days after the deadline a forgotten one is begun, from and to.
const SLIPPED_DAYS: (i64, i64) = (1, 60);
/// Attempts that fail for a reason other than nobody being in. Judgement; HQN says that they are
/// often recorded as no access.
const OTHER_FAILURES: f64 = 0.045;
/// Those reasons, and how common each is among them. Judgement.
const OTHERS: &[(Outcome, f64)] = &[
    (Outcome::LandlordMissed, 0.35),
    (Outcome::Cancelled, 0.3),
    (Outcome::Unwell, 0.15),
    (Outcome::TurnedAway, 0.1),
    (Outcome::Refused, 0.1),
];
/// Visits made without proper notice: by rule they are no attempts. Judgement.
const WITHOUT_NOTICE: f64 = 0.02;
/// Visits at which damp or mould is seen: surveys look for it, other trades come across it.
/// Judgement.
const FINDS_DAMP: f64 = 0.008;
const SURVEY_FINDS_DAMP: f64 = 0.03;

/// Notes that operatives leave.
fn reasons(outcome: Outcome) -> &'static [&'static str] {
    match outcome {
        Outcome::Access => &[""],
        Outcome::NoAccess => &[
            "no answer, card left",
            "no answer, neighbour says at work",
            "nobody over 18 in",
            "no answer, rang twice",
        ],
        Outcome::LandlordMissed => &["operative ran late", "van broke down", "double booked"],
        Outcome::TurnedAway => &["no job number to show", "tenant did not expect us"],
        Outcome::Unwell => &["tenant unwell"],
        Outcome::Cancelled => &["tenant rang on the day", "tenant cancelled by text"],
        Outcome::Refused => &["tenant refused the check", "tenant refused entry"],
    }
}

/// What was kept to show for it (HQN: photograph, card, calls, notes).
fn evidence(outcome: Outcome) -> &'static [&'static str] {
    match outcome {
        Outcome::Access => &["certificate", "certificate;photo", "notes"],
        Outcome::NoAccess => &[
            "photo;card;call",
            "photo;card",
            "card",
            "photo;card;call;notes",
        ],
        _ => &["notes", "call;notes", ""],
    }
}

/// One knock.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub home: usize,
    pub at: NaiveDateTime,
    pub stream: Stream,
    pub outcome: Outcome,
    pub notice: bool,
    /// Index of the operative, filled in once there is a workforce.
    pub operative: Option<usize>,
    pub reason: &'static str,
    pub evidence: &'static str,
    /// The first visit of its cycle.
    pub first: bool,
    /// Damp or mould was seen: a report began there and then.
    pub damp: bool,
}

/// Where a cycle stands today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub last_done: Option<NaiveDate>,
    pub due: NaiveDate,
    /// Failed visits since the last success.
    pub failures: usize,
}

/// A knock about to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Knock {
    pub home: usize,
    pub stream: Stream,
    /// A second stream done on the same visit.
    pub with: Option<Stream>,
    pub date: NaiveDate,
    /// Failed visits before it in the same cycle.
    pub failures: usize,
}

/// Plays visits, and keeps those of the last two years.
#[derive(Debug)]
pub(super) struct Player<'a> {
    pub truth: &'a Truth,
    pub today: NaiveDate,
    pub attempts: Vec<Attempt>,
    /// Homes and times at which damp was seen.
    pub damp: Vec<(usize, NaiveDateTime)>,
    pub r: Random,
}

impl Player<'_> {
    /// Plays one stream of one home from its deadline `due` until today. `with` is a second stream
    /// done on the same visits; its last success is returned too.
    pub(super) fn cycles(
        &mut self,
        home: usize,
        stream: Stream,
        with: Option<Stream>,
        mut standing: Standing,
        first_lead: Option<i64>,
    ) -> Standing {
        let (low, high) = stream.lead_days();
        let mut lead = first_lead;
        loop {
            let ahead = lead.take().unwrap_or_else(|| self.r.whole(low, high));
            let start = if self.r.chance(SLIPPED) {
                plus(standing.due, self.r.whole(SLIPPED_DAYS.0, SLIPPED_DAYS.1))
            } else {
                plus(standing.due, -ahead)
            };
            match self.visits(home, stream, with, start) {
                Ok(done) => standing = self.renew(stream, standing.due, done),
                Err(failures) => {
                    return Standing {
                        failures,
                        ..standing
                    };
                }
            }
        }
    }

    /// Visits from `start` until one succeeds: its date, or the failures up to today.
    fn visits(
        &mut self,
        home: usize,
        stream: Stream,
        with: Option<Stream>,
        start: NaiveDate,
    ) -> Result<NaiveDate, usize> {
        let mut date = next_working_day(start);
        for failures in 0.. {
            // The build stands at the evening of `today`: that day's visits have been made.
            if date > self.today {
                return Err(failures);
            }
            let knock = Knock {
                home,
                stream,
                with,
                date,
                failures,
            };
            if self.knock(knock) == Outcome::Access {
                break;
            }
            let (low, high) = if failures < 2 {
                RETRY_DAYS
            } else {
                ESCALATED_DAYS
            };
            date = next_working_day(plus(date, self.r.whole(low, high)));
        }
        Ok(date)
    }

    /// One knock at a time of day of its own: what came of it, kept where it is recent.
    pub(super) fn knock(&mut self, knock: Knock) -> Outcome {
        let minute = self.time_of_day();
        let past = (self.today - knock.date).num_days() as f64 / HISTORY_DAYS as f64;
        let chance = self
            .truth
            .chance(knock.home, knock.stream, minute, past, knock.failures);
        let outcome = match (self.r.unit(), self.r.unit()) {
            _ if knock.failures + 1 >= MOST_VISITS => Outcome::Access,
            (other, _) if other < OTHER_FAILURES => {
                self.r.choose(OTHERS).unwrap_or(Outcome::Cancelled)
            }
            (_, answer) if answer < chance => Outcome::Access,
            _ => Outcome::NoAccess,
        };
        self.record(knock, minute, outcome);
        outcome
    }

    fn record(&mut self, knock: Knock, minute: u32, outcome: Outcome) {
        let Knock {
            home,
            stream,
            with,
            date,
            failures,
        } = knock;
        let notice = !self.r.chance(WITHOUT_NOTICE);
        let reason = self.r.pick(reasons(outcome)).unwrap_or("");
        let evidence = self.r.pick(evidence(outcome)).unwrap_or("");
        let finds = match stream {
            Stream::StockCondition => SURVEY_FINDS_DAMP,
            Stream::Dmc => 0.0,
            _ => FINDS_DAMP,
        };
        let damp = self.r.chance(finds) && outcome == Outcome::Access;
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
        let at = date.and_time(time);
        if (self.today - date).num_days() > HISTORY_DAYS {
            return;
        }
        if damp {
            self.damp.push((home, at));
        }
        let first = Attempt {
            home,
            at,
            stream,
            outcome,
            notice,
            operative: None,
            reason,
            evidence,
            first: failures == 0,
            damp,
        };
        let second = with.map(|stream| Attempt {
            stream,
            damp: false,
            ..first.clone()
        });
        self.attempts.push(first);
        self.attempts.extend(second);
    }

    /// A quarter hour of the working day, by how common visits are in each part of it.
    fn time_of_day(&mut self) -> u32 {
        // First and last start in each band: late enough to be in it, early enough to finish.
        const STARTS: [(i64, i64); 5] = [(33, 36), (37, 47), (50, 58), (59, 62), (63, 66)];
        let (low, high) = self
            .r
            .weighted(&BAND_SHARES)
            .map_or((37, 47), |i| STARTS[i]);
        let minute = 15 * self.r.whole(low, high);
        debug_assert!(
            band(minute as u32) < BAND_SHARES.len(),
            "every start is in a band"
        );
        minute as u32
    }

    /// The next cycle after a success on `done`.
    fn renew(&mut self, stream: Stream, due: NaiveDate, done: NaiveDate) -> Standing {
        let next = match stream {
            // Regulation 36A: a check in the two months that end with the deadline keeps its date.
            Stream::Gas if done > plus_months(due, -2) && done <= due => plus_months(due, 12),
            Stream::Eicr => plus_months(done, self.eicr_interval()),
            _ => plus_months(done, stream.interval_months()),
        };
        Standing {
            last_done: Some(done),
            due: next,
            failures: 0,
        }
    }

    /// Months until the next EICR: sometimes the report asks for one sooner than five years.
    pub(super) fn eicr_interval(&mut self) -> i32 {
        /// Judgement: reports on older wiring ask for a shorter interval.
        const INTERVALS: &[(i32, f64)] =
            &[(60, 0.88), (48, 0.02), (36, 0.05), (24, 0.02), (12, 0.03)];
        self.r.choose(INTERVALS).unwrap_or(60)
    }
}
