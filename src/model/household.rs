//! A household: who lives in a home now, what they need and when they can be visited.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Days, Span};
use crate::units::{Minutes, TimeOfDay};

/// Adjustments and wishes of the people in one home. Codes, never diagnoses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// Whether the landlord's records mark the household as vulnerable.
    pub vulnerable: bool,
    /// Adjustments to make.
    pub needs: Vec<Need>,
    /// How they wish to be written to.
    pub contact: Contact,
    /// Longest visit they can bear, if they said so.
    pub max_visit: Option<Minutes>,
    /// When they can and cannot be visited; empty for no restriction.
    pub availability: Vec<Availability>,
}

impl Household {
    /// Spans of a date in which the household can be visited, within the given working day.
    ///
    /// Dated `available` rows replace weekly ones on their dates; where there are `available`
    /// rows of a kind that could speak of the date and none does, there is no span; each
    /// `unavailable` row is then cut out.
    pub fn spans(&self, date: NaiveDate, day: Span) -> Vec<Span> {
        let available = || {
            self.availability
                .iter()
                .filter(|a| a.kind == AvailabilityKind::Available)
        };
        let dated: Vec<Span> = available()
            .filter(|a| a.days.is_dated() && a.days.contains(date))
            .map(|a| a.span)
            .collect();
        let mut spans: Vec<Span> = if dated.is_empty() {
            let weekly: Vec<_> = available().filter(|a| !a.days.is_dated()).collect();
            if weekly.is_empty() {
                vec![day]
            } else {
                weekly
                    .iter()
                    .filter(|a| a.days.contains(date))
                    .map(|a| a.span)
                    .collect()
            }
        } else {
            dated
        };
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans.into_iter().filter_map(|s| s.meet(day)) {
            match merged.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => merged.push(span),
            }
        }
        self.availability
            .iter()
            .filter(|a| a.kind == AvailabilityKind::Unavailable && a.days.contains(date))
            .fold(merged, |left, away| away.span.cut_from(&left))
    }

    /// Whether a visit of this span falls within what the household prefers (true where it
    /// has named no preference).
    pub fn prefers(&self, date: NaiveDate, start: TimeOfDay) -> bool {
        let mut named = false;
        for wish in self
            .availability
            .iter()
            .filter(|a| a.kind == AvailabilityKind::Preferred)
        {
            named = true;
            if wish.days.contains(date) && wish.span.from <= start && start < wish.span.to {
                return true;
            }
        }
        !named
    }

    /// Whether a need is recorded.
    pub fn has(&self, need: &Need) -> bool {
        self.needs.contains(need)
    }
}

/// One adjustment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Need {
    /// Two operatives, always together.
    TwoOperatives,
    /// A female operative.
    FemaleOperative,
    /// The shortest slot there is.
    FixedTime,
    /// A call on the day before.
    CallAhead,
    /// Somebody from housing or support comes along.
    Accompanied,
    /// An operative who speaks this language (ISO 639-1), or an interpreter.
    Language(String),
}

impl Need {
    /// Reads a code such as `female_operative` or `language:pl`.
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "two_operatives" => Self::TwoOperatives,
            "female_operative" => Self::FemaleOperative,
            "fixed_time" => Self::FixedTime,
            "call_ahead" => Self::CallAhead,
            "accompanied" => Self::Accompanied,
            _ => {
                let language = code.strip_prefix("language:")?;
                let valid = (2..=3).contains(&language.len())
                    && language.bytes().all(|b| b.is_ascii_lowercase());
                return valid.then(|| Self::Language(language.to_owned()));
            }
        })
    }

    /// Its code in files.
    pub fn code(&self) -> String {
        match self {
            Self::TwoOperatives => "two_operatives".into(),
            Self::FemaleOperative => "female_operative".into(),
            Self::FixedTime => "fixed_time".into(),
            Self::CallAhead => "call_ahead".into(),
            Self::Accompanied => "accompanied".into(),
            Self::Language(code) => format!("language:{code}"),
        }
    }
}

/// How a household wishes to be written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contact {
    /// A letter.
    #[default]
    Letter,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A call.
    Phone,
}

impl Contact {
    /// Every way with its code in files.
    pub const CODES: [(&'static str, Self); 4] = [
        ("letter", Self::Letter),
        ("text", Self::Text),
        ("email", Self::Email),
        ("phone", Self::Phone),
    ];

    /// Its code in files.
    pub fn code(self) -> &'static str {
        Self::CODES
            .iter()
            .find(|(_, way)| *way == self)
            .map_or("letter", |(code, _)| code)
    }
}

/// One row of a household's availability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Available, unavailable or preferred.
    pub kind: AvailabilityKind,
    /// On which days.
    pub days: Days,
    /// Between which times; the whole day where the row named none.
    pub span: Span,
}

/// What a row of availability says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AvailabilityKind {
    /// They are in, and only then.
    Available,
    /// They are not to be visited.
    Unavailable,
    /// They would rather be visited then; other times are allowed.
    Preferred,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WeekdaySet;

    fn row(kind: AvailabilityKind, days: Days, from: i32, to: i32) -> Availability {
        let at = |h| TimeOfDay::from_hm(h, 0).unwrap();
        Availability {
            kind,
            days,
            span: Span {
                from: at(from),
                to: at(to),
            },
        }
    }

    fn date(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, d).unwrap()
    }

    const DAY: Span = Span {
        from: TimeOfDay::from_hm(8, 0).unwrap(),
        to: TimeOfDay::from_hm(18, 0).unwrap(),
    };

    #[test]
    fn a_dated_row_replaces_the_weekly_one_on_its_date_only() {
        let weekly = Days::Weekly(WeekdaySet::WORKING);
        let tuesday = Days::Dates {
            first: date(15),
            last: date(15),
        };
        let home = Household {
            availability: vec![
                row(AvailabilityKind::Available, weekly, 9, 12),
                row(AvailabilityKind::Available, tuesday, 16, 20),
            ],
            ..Household::default()
        };
        let hours = |d| {
            home.spans(date(d), DAY)
                .iter()
                .map(|s| (s.from.minutes() / 60, s.to.minutes() / 60))
                .collect::<Vec<_>>()
        };
        assert_eq!(hours(14), [(9, 12)]);
        assert_eq!(hours(15), [(16, 18)]);
        assert_eq!(hours(19), []);
    }
}
