//! `properties.csv`: the homes.

use crate::error::Fault;
use crate::model::{Dwelling, HomeId, Property, Uprn};

use super::Load;
use super::fields;
use super::header::{Col, Header};
use super::keys::Keys;
use super::place::PlaceCols;
use super::rows::{Opened, Presence, Row};

/// Homes by UPRN.
pub(super) type Homes = Keys<Uprn, HomeId>;

#[derive(Debug, Clone, Copy)]
struct Cols {
    uprn: Col,
    place: PlaceCols,
    reference: Col,
    address: Col,
    postcode: Col,
    patch: Col,
    block: Col,
    dwelling: Col,
    bedrooms: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        let names = ["latitude", "longitude", "easting", "northing"];
        let cols = Self {
            uprn: header.must("uprn"),
            place: PlaceCols::ask(header, names),
            reference: header.may("reference"),
            address: header.may("address"),
            postcode: header.may("postcode"),
            patch: header.may("patch"),
            block: header.may("block"),
            dwelling: header.may("dwelling"),
            bedrooms: header.may("bedrooms"),
        };
        cols.place.must(header);
        cols
    }
}

/// Reads the homes, sorted by UPRN.
pub(super) fn read(load: &mut Load<'_>) -> (Vec<Property>, Homes) {
    let mut homes = Homes::new(load.source.called("properties"));
    let mut kept: Vec<Property> = Vec::new();
    let Opened::Rows(mut rows) = load.open("properties", Presence::Required) else {
        homes.whole = false;
        return (Vec::new(), homes);
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        homes.whole = false;
        return (Vec::new(), homes);
    }
    let mut empty = true;
    while let Some(mut row) = rows.next(&mut load.ledger) {
        empty = false;
        let line = row.line();
        let uprn = row.must(cols.uprn, fields::uprn);
        let new = uprn.is_some_and(|uprn| homes.check_new(&mut row, cols.uprn, &uprn));
        let property = property(&mut row, &cols, uprn);
        let property = row.settle(property, &mut load.ledger);
        if let Some(uprn) = uprn.filter(|_| new) {
            // Which home it is shows once all are sorted.
            let value = property.is_some().then_some(HomeId(0));
            homes.take(uprn, line, value);
        }
        kept.extend(property);
    }
    // Without any row, every home would be said to be unknown.
    homes.whole = rows.whole && !empty;
    if empty && rows.whole {
        let (what, allowed) = ("has no rows", "it needs one for each home");
        let file = load.source.called("properties");
        load.ledger.fatal(Fault::at(file, 0, 0, what, allowed));
    }
    kept.sort_by_key(|property| property.uprn);
    for (i, property) in kept.iter().enumerate() {
        homes.put(&property.uprn, HomeId(i as u32));
    }
    (kept, homes)
}

fn property(row: &mut Row<'_>, cols: &Cols, uprn: Option<Uprn>) -> Option<Property> {
    let at = cols.place.read(row);
    let dwelling = row.may(cols.dwelling, |text| fields::code(text, &Dwelling::CODES));
    let bedrooms = row.may(cols.bedrooms, |text| fields::whole(text, 0..=20));
    let owned = |col| row.text(col).to_owned();
    Some(Property {
        uprn: uprn?,
        reference: Some(owned(cols.reference)).filter(|text| !text.is_empty()),
        at: at?,
        address: owned(cols.address),
        postcode: owned(cols.postcode),
        patch: owned(cols.patch),
        block: owned(cols.block),
        dwelling: dwelling.unwrap_or_default(),
        bedrooms: bedrooms.map(|n| n as u8),
    })
}

impl Homes {
    /// The home that a row's UPRN names.
    pub(super) fn named_by(&self, row: &mut Row<'_>, col: Col) -> Option<HomeId> {
        let uprn = row.must(col, fields::uprn)?;
        let as_written = row.text(col);
        self.refer(row, col, &uprn, as_written)
    }
}
