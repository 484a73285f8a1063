//! `availability.csv`: when each household can and cannot be visited.

use crate::model::{Availability, AvailabilityKind, Household, Span};

use super::Load;
use super::days;
use super::fields;
use super::properties::Homes;
use super::rows::{Opened, Presence};

const KINDS: [(&str, AvailabilityKind); 3] = [
    ("available", AvailabilityKind::Available),
    ("unavailable", AvailabilityKind::Unavailable),
    ("preferred", AvailabilityKind::Preferred),
];

/// Reads availability into the households it belongs to.
pub(super) fn read(load: &mut Load<'_>, homes: &Homes, households: &mut [Household]) {
    let Opened::Rows(mut rows) = load.open("availability", Presence::Optional) else {
        return;
    };
    let header = &mut rows.header;
    let (uprn, kind, on) = (
        header.must("uprn"),
        header.must("kind"),
        header.must("days"),
    );
    let (from, to) = (header.may("from"), header.may("to"));
    if !rows.header.close(&mut load.ledger) {
        return;
    }
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let home = homes.named_by(&mut row, uprn);
        let kind = row.must(kind, |text| fields::code(text, &KINDS));
        let epoch = row.epoch();
        let days = row.must(on, |text| days::days(text, epoch));
        let span = days::span(&mut row, from, to).unwrap_or(Span::WHOLE_DAY);
        let value = home
            .zip(kind)
            .zip(days)
            .map(|((home, kind), days)| (home, Availability { kind, days, span }));
        if let Some((home, availability)) = row.settle(value, &mut load.ledger) {
            households[home.index()].availability.push(availability);
            load.counts.availability += 1;
        }
    }
}
