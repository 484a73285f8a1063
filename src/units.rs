//! Units: minutes, metres and pence as integers that cannot be mixed.
//!
//! Time on site, time on the road and time of day are whole minutes; distance is whole
//! metres; money is whole pence. Sums stay inside one unit; the few lawful products
//! (a rate times an amount) are methods that say how they round.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// The bare number.
            pub const fn get(self) -> $inner {
                self.0
            }

            /// The sum, or `None` where it does not fit.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }
    };
}

quantity!(
    /// A duration in whole minutes.
    Minutes(i32)
);
quantity!(
    /// A distance in whole metres.
    Metres(i32)
);
quantity!(
    /// Money in whole pence.
    Pence(i64)
);

impl Minutes {
    /// One hour.
    pub const HOUR: Self = Self(60);

    /// What this long costs at a rate per hour, rounded to the nearest penny.
    pub fn at_hourly(self, rate: Pence) -> Pence {
        Pence(round_div(i64::from(self.0) * rate.0, 60))
    }
}

impl Metres {
    /// What this far costs at a rate per kilometre, rounded to the nearest penny.
    pub fn at_per_km(self, rate: Pence) -> Pence {
        Pence(round_div(i64::from(self.0) * rate.0, 1000))
    }
}

impl Pence {
    /// From whole pounds.
    pub const fn pounds(pounds: i64) -> Self {
        Self(pounds * 100)
    }

    /// A share of this amount, rounded to the nearest penny; `share` is a probability or a ratio.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self((self.0 as f64 * share).round() as i64)
    }

    /// As pounds, for figures and plots only: sums are made in pence.
    pub fn as_pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} min", self.0)
    }
}

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} m", self.0)
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let pence = self.0.unsigned_abs();
        write!(f, "{sign}£{}.{:02}", thousands(pence / 100), pence % 100)
    }
}

/// A whole number with its thousands parted by commas.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Nearest integer to `a / b` for positive `b`, halves away from zero.
fn round_div(a: i64, b: i64) -> i64 {
    if a >= 0 {
        (a + b / 2) / b
    } else {
        -((-a + b / 2) / b)
    }
}

/// A time of day in local time: whole minutes since midnight, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// `00:00`.
    pub const MIDNIGHT: Self = Self(0);
    /// `24:00`, the end of the day.
    pub const END: Self = Self(1440);

    /// From minutes since midnight; `None` past `24:00`.
    pub const fn from_minutes(minutes: i32) -> Option<Self> {
        if 0 <= minutes && minutes <= 1440 {
            Some(Self(minutes as u16))
        } else {
            None
        }
    }

    /// From hours and minutes; `None` past `24:00` or with 60 minutes or more.
    pub const fn from_hm(hours: i32, minutes: i32) -> Option<Self> {
        if minutes < 0 || minutes > 59 {
            None
        } else {
            Self::from_minutes(hours * 60 + minutes)
        }
    }

    /// Parses `H:MM`, `HH:MM` or `HH:MM:SS` (seconds must be zero).
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let digits = |s: &str| {
            (!s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<i32>().ok())
                .flatten()
        };
        let hours = digits(parts.next()?)?;
        let minutes = digits(parts.next()?)?;
        match parts.next() {
            None => {}
            Some(seconds) if digits(seconds)? == 0 && parts.next().is_none() => {}
            Some(_) => return None,
        }
        Self::from_hm(hours, minutes)
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> i32 {
        self.0 as i32
    }

    /// Later by so long, held within the day.
    #[must_use]
    pub fn plus(self, by: Minutes) -> Self {
        Self((self.minutes() + by.0).clamp(0, 1440) as u16)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a time like 09:30")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_pounds_with_thousands() {
        assert_eq!(Pence(12_345_678).to_string(), "£123,456.78");
        assert_eq!(Pence(-5).to_string(), "-£0.05");
    }

    #[test]
    fn an_hour_and_a_half_at_thirty_five_pounds_is_fifty_two_fifty() {
        assert_eq!(Minutes(90).at_hourly(Pence::pounds(35)), Pence(5250));
        assert_eq!(Metres(1609).at_per_km(Pence(28)), Pence(45));
    }

    #[test]
    fn times_parse_and_print_alike() {
        for text in ["00:00", "09:30", "24:00"] {
            assert_eq!(
                TimeOfDay::parse(text).map(|t| t.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in ["24:01", "9.30", "12:60", "", "12", "1:2:3:4", "-1:00"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
    }
}
