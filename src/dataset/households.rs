//! `households.csv`: who lives in each home now, and what they need.

use crate::model::{Contact, Household, Need};
use crate::units::Minutes;

use super::Load;
use super::fields::{self, Wrong, plain_code};
use super::header::{Col, Header};
use super::keys::Keys;
use super::languages;
use super::properties::Homes;
use super::rows::{Opened, Presence, Row};

/// A visit longer than a day's slots is a slip of the finger.
const LONGEST_VISIT: i32 = 720;

#[derive(Debug, Clone, Copy)]
struct Cols {
    uprn: Col,
    vulnerable: Col,
    needs: Col,
    contact: Col,
    max_visit_minutes: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        Self {
            uprn: header.must("uprn"),
            vulnerable: header.may("vulnerable"),
            needs: header.may("needs"),
            contact: header.may("contact"),
            max_visit_minutes: header.may("max_visit_minutes"),
        }
    }
}

/// Reads one household for each home: a default one where the file has none.
pub(super) fn read(load: &mut Load<'_>, homes: &Homes, count: usize) -> Vec<Household> {
    let mut households = vec![Household::default(); count];
    let Opened::Rows(mut rows) = load.open("households", Presence::Optional) else {
        return households;
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        return households;
    }
    let mut seen = Keys::new(String::new());
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let line = row.line();
        let home = homes.named_by(&mut row, cols.uprn);
        if let Some(home) = home {
            seen.check_new(&mut row, cols.uprn, &home);
            seen.take(home, line, Some(()));
        }
        let household = household(&mut row, &cols);
        let value = home.zip(Some(household));
        if let Some((home, household)) = row.settle(value, &mut load.ledger) {
            households[home.index()] = household;
            load.counts.households += 1;
        }
    }
    households
}

fn household(row: &mut Row<'_>, cols: &Cols) -> Household {
    let longest = row.may(cols.max_visit_minutes, |text| {
        fields::whole(text, 1..=LONGEST_VISIT)
    });
    Household {
        vulnerable: row
            .may(cols.vulnerable, fields::yes_or_no)
            .unwrap_or_default(),
        needs: needs(row, cols.needs),
        contact: row
            .may(cols.contact, |text| fields::code(text, &Contact::CODES))
            .unwrap_or_default(),
        max_visit: longest.map(Minutes),
        availability: Vec::new(),
    }
}

/// Needs of a household, sorted, each once.
fn needs(row: &mut Row<'_>, col: Col) -> Vec<Need> {
    let mut needs = Vec::new();
    for item in fields::items(row.text(col)) {
        match need(item) {
            Ok(need) => needs.push(need),
            // What a household needs is nobody's business but theirs: where free text stands
            // in the place of a code, it must not reach a log.
            Err(wrong) => row.fault(
                col,
                format!("an item of {} {}", col.name, wrong.is),
                wrong.allowed,
            ),
        }
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn need(item: &str) -> Result<Need, Wrong> {
    const ALLOWED: &str = "two_operatives, female_operative, fixed_time, call_ahead, \
                           accompanied or language:xx, parted by `;`";
    let need = Need::parse(item)
        .or_else(|| Need::parse(&plain_code(item)))
        .ok_or_else(|| Wrong::new("is no code for a need", ALLOWED))?;
    match &need {
        Need::Language(code) => languages::check(code).map(|()| need),
        _ => Ok(need),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_codes_whatever_their_case() {
        assert_eq!(need("Two operatives"), Ok(Need::TwoOperatives));
        assert_eq!(need("language:pl"), Ok(Need::Language("pl".into())));
        assert!(need("language:polish").is_err());
        assert!(need("language:xx").is_err());
        assert!(need("wheelchair").is_err());
    }
}
