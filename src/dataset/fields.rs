//! Fields: the text of one cell to a value, or to what is wrong with it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::model::Uprn;
use crate::rules::nearest;
use crate::units::{Pence, thousands};

/// What is wrong with a value and what is allowed in its place. The column and the value
/// itself are put before it where it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// `is no date`, `is not a whole number`: a predicate, the value being its subject.
    pub(super) is: Cow<'static, str>,
    /// `write a date as 2026-11-24`. It does not vary with the value, so that faults of one
    /// kind can be counted together.
    pub(super) allowed: Cow<'static, str>,
}

impl Wrong {
    pub(super) fn new(
        is: impl Into<Cow<'static, str>>,
        allowed: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            is: is.into(),
            allowed: allowed.into(),
        }
    }
}

/// A value as messages show it: within backticks, on one line and not too long.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::from("`");
    for (i, letter) in value.chars().enumerate() {
        if i == LONGEST {
            out.push('…');
            break;
        }
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out.push('`');
    out
}

/// How many there are of something, in words.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        n => format!("{} {many}", thousands(n)),
    }
}

/// An identifier of the landlord's: anything short that can stand in a list.
pub(super) fn id(text: &str) -> Result<&str, Wrong> {
    const ALLOWED: &str = "an identifier of at most 64 characters without `;`";
    if text.contains(';') {
        return Err(Wrong::new("has a `;` in it, which parts lists", ALLOWED));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::new("has a control character in it", ALLOWED));
    }
    if text.chars().count() > 64 {
        return Err(Wrong::new("is too long", ALLOWED));
    }
    Ok(text)
}

/// A UPRN: leading zeros, a decimal point with nothing behind it and a power of ten that a
/// spreadsheet put there are put right where no digit is lost.
pub(super) fn uprn(text: &str) -> Result<Uprn, Wrong> {
    const ALLOWED: &str = "a UPRN is a whole number of at most 12 digits";
    let wrong = |is: &'static str| Wrong::new(is, ALLOWED);
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) {
        let significant = whole.trim_start_matches('0');
        if significant.is_empty() {
            return Err(wrong("is zero"));
        }
        let number = significant.parse().ok().and_then(Uprn::new);
        return number.ok_or_else(|| wrong("has more than 12 digits"));
    }
    match from_power_of_ten(text) {
        Some(Ok(number)) => Uprn::new(number).ok_or_else(|| wrong("has more than 12 digits")),
        Some(Err(())) => Err(Wrong::new(
            "has lost its last digits to a spreadsheet",
            "format the column as a number without decimals, from the source, and export it again",
        )),
        None => Err(wrong("is no UPRN")),
    }
}

/// `1.00012345678E+11` as the number it stands for; an error where its exponent says that
/// there were more digits than are left.
fn from_power_of_ten(text: &str) -> Option<Result<u64, ()>> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent: usize = exponent
        .strip_prefix('+')
        .unwrap_or(exponent)
        .parse()
        .ok()?;
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(decimals) || exponent > 18 {
        return None;
    }
    if decimals.len() < exponent {
        return Some(Err(()));
    }
    let (integer, rest) = decimals.split_at(exponent);
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    format!("{whole}{integer}").parse().ok().map(Ok)
}

/// A whole number within bounds; `45.0` is one.
pub(super) fn whole(text: &str, bounds: RangeInclusive<i32>) -> Result<i32, Wrong> {
    let allowed = || format!("a whole number from {} to {}", bounds.start(), bounds.end());
    let plain = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    match plain.parse::<i64>() {
        Ok(number) => i32::try_from(number)
            .ok()
            .filter(|number| bounds.contains(number))
            .ok_or_else(|| Wrong::new("is out of range", allowed())),
        Err(_) => Err(Wrong::new("is no whole number", allowed())),
    }
}

/// A decimal number that is one: neither `NaN` nor infinite.
pub(super) fn decimal(text: &str) -> Result<f64, Wrong> {
    const ALLOWED: &str = "a decimal number such as 53.5228";
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Wrong::new("is not a finite number", ALLOWED)),
        Err(_) => Err(Wrong::new("is no number", ALLOWED)),
    }
}

/// An amount in pounds, as `35`, `35.50` or `£35.50`.
pub(super) fn pounds(text: &str, most: i32) -> Result<Pence, Wrong> {
    let allowed = || format!("pounds from 0.01 to {most}, as 35.50");
    let bare = text.strip_prefix('£').unwrap_or(text).trim_start();
    let amount = decimal(bare).map_err(|wrong| Wrong::new(wrong.is, allowed()))?;
    let pence = Pence((amount * 100.0).round() as i64);
    if pence > Pence::ZERO && pence <= Pence::pounds(i64::from(most)) {
        Ok(pence)
    } else {
        Err(Wrong::new("is out of range", allowed()))
    }
}

/// Yes or no, as exports say it.
pub(super) fn yes_or_no(text: &str) -> Result<bool, Wrong> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["true", "yes", "y", "1"]) {
        Ok(true)
    } else if is(&["false", "no", "n", "0"]) {
        Ok(false)
    } else {
        Err(Wrong::new("is neither yes nor no", "write yes or no"))
    }
}

/// The value that a code stands for.
pub(super) fn code<T: Copy>(text: &str, codes: &[(&'static str, T)]) -> Result<T, Wrong> {
    let find = |text: &str| {
        codes
            .iter()
            .find(|(code, _)| *code == text)
            .map(|(_, t)| *t)
    };
    find(text)
        .or_else(|| find(&plain_code(text)))
        .ok_or_else(|| unknown(text, codes.iter().map(|(code, _)| *code)))
}

/// A code that is none of those known, with the nearest that is.
pub(super) fn unknown<'k>(text: &str, known: impl Iterator<Item = &'k str> + Clone) -> Wrong {
    let all: Vec<_> = known.clone().collect();
    Wrong::new(not_known(text, known), format!("one of {}", all.join(", ")))
}

/// Says that a word is not known, and which known one it was probably meant to be.
pub(super) fn not_known<'k>(text: &str, known: impl Iterator<Item = &'k str>) -> String {
    match suggest(text, known) {
        Some(meant) => format!("is not known (is it {}?)", shown(meant)),
        None => "is not known".to_owned(),
    }
}

/// The known word that an unknown one was probably meant to be, letter case aside.
pub(super) fn suggest<'k>(text: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Telling words apart takes time quadratic in their length; no code, header or name of a
    // patch is longer than this.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return None;
    }
    let known: Vec<_> = known
        .filter(|word| word.len() <= LONGEST)
        .map(|word| (plain_code(word), word))
        .collect();
    let meant = nearest(
        &plain_code(text),
        known.iter().map(|(plain, _)| plain.as_str()),
    )?;
    known
        .iter()
        .find(|(plain, _)| plain == meant)
        .map(|(_, word)| *word)
}

/// A code or header with its letter case, spaces and hyphens evened out.
pub(super) fn plain_code(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            ' ' | '-' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// The items of a `;`-list, blanks left out.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(';')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dwelling, Outcome};

    fn read_uprn(text: &str) -> Result<u64, String> {
        uprn(text)
            .map(Uprn::number)
            .map_err(|wrong| wrong.is.into_owned())
    }

    #[test]
    fn uprns_are_put_right_where_no_digit_is_lost() {
        assert_eq!(read_uprn("010012345678"), Ok(10_012_345_678));
        assert_eq!(read_uprn("100012345678.0"), Ok(100_012_345_678));
        assert_eq!(read_uprn("1.00012345678E+11"), Ok(100_012_345_678));
        assert_eq!(
            read_uprn("1.00E+11"),
            Err("has lost its last digits to a spreadsheet".into())
        );
        for text in [
            "",
            "12a",
            "-5",
            "1.5",
            "0",
            "0000",
            "1234567890123",
            "1e99",
            "1.5E0",
        ] {
            assert!(uprn(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_bounds() {
        assert_eq!(whole("45.0", 1..=720), Ok(45));
        for text in [
            "-5",
            "0",
            "721",
            "99999999999999999999",
            "4.5",
            "NaN",
            "",
            "1e2",
        ] {
            assert!(whole(text, 1..=720).is_err(), "{text}");
        }
        for text in ["NaN", "inf", "-inf", "Infinity", "1e999", "53,5", ""] {
            assert!(decimal(text).is_err(), "{text}");
        }
        assert_eq!(pounds("£35.50", 500), Ok(Pence(3550)));
        assert!(pounds("0", 500).is_err());
        assert!(pounds("1e300", 500).is_err());
    }

    #[test]
    fn codes_forgive_case_and_spaces_and_suggest_the_nearest() {
        assert_eq!(code("No Access", &Outcome::CODES), Ok(Outcome::NoAccess));
        assert_eq!(code("FLAT", &Dwelling::CODES), Ok(Dwelling::Flat));
        let wrong = code("bungalo", &Dwelling::CODES).unwrap_err();
        assert_eq!(wrong.is, "is not known (is it `bungalow`?)");
    }

    #[test]
    fn shown_values_stay_on_one_line_and_short() {
        assert_eq!(shown("a\nb"), "`a\\nb`");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 63);
    }
}
