//! Places: coordinates in degrees, or eastings and northings, to a point in the United Kingdom.

use std::ops::RangeInclusive;

use crate::model::LatLon;

use super::fields::{self, Wrong};
use super::header::{Col, Header};
use super::rows::Row;

/// From the Isles of Scilly to Unst, with a little sea around them.
const UK_LATITUDES: RangeInclusive<f64> = 49.8..=60.95;
/// From St Kilda to Lowestoft, with a little sea around them.
const UK_LONGITUDES: RangeInclusive<f64> = -8.75..=1.85;
/// No degree is larger; eastings and northings of homes are.
const LARGEST_DEGREE: f64 = 360.0;

/// The columns that one place is given in.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceCols {
    latitude: Col,
    longitude: Col,
    easting: Col,
    northing: Col,
}

impl PlaceCols {
    /// Asks for the columns by name, as `latitude`, `longitude`, `easting`, `northing`.
    pub(super) fn ask(header: &mut Header, names: [&'static str; 4]) -> Self {
        let [latitude, longitude, easting, northing] = names.map(|name| header.may(name));
        Self {
            latitude,
            longitude,
            easting,
            northing,
        }
    }

    /// Notes a fault where the header has neither pair.
    pub(super) fn must(self, header: &mut Header) {
        let has = |a: Col, b: Col| a.index.is_some() && b.index.is_some();
        if has(self.latitude, self.longitude) || has(self.easting, self.northing) {
            return;
        }
        let what = format!(
            "there are no columns `{}` and `{}`",
            self.latitude.name, self.longitude.name
        );
        let allowed = format!(
            "add them, or `{}` and `{}` on the British National Grid",
            self.easting.name, self.northing.name
        );
        header.missing(&what, &allowed);
    }

    /// Whether a row gives no place at all.
    pub(super) fn is_empty(self, row: &Row<'_>) -> bool {
        [self.latitude, self.longitude, self.easting, self.northing]
            .iter()
            .all(|col| row.text(*col).is_empty())
    }

    /// The place a row gives: degrees where it has them, else the National Grid.
    pub(super) fn read(self, row: &mut Row<'_>) -> Option<LatLon> {
        let given =
            |row: &Row<'_>, a: Col, b: Col| !row.text(a).is_empty() || !row.text(b).is_empty();
        let no_degrees = self.latitude.index.is_none() || self.longitude.index.is_none();
        let on_grid = given(row, self.easting, self.northing);
        if no_degrees || on_grid && !given(row, self.latitude, self.longitude) {
            let easting = row.must(self.easting, fields::decimal);
            let northing = row.must(self.northing, fields::decimal);
            return self.on_grid(row, easting?, northing?);
        }
        let latitude = row.must(self.latitude, fields::decimal);
        let longitude = row.must(self.longitude, fields::decimal);
        let at = LatLon {
            latitude: latitude?,
            longitude: longitude?,
        };
        check_degrees(at)
            .map_err(|wrong| row.wrong(self.latitude, wrong))
            .ok()?;
        Some(at)
    }

    fn on_grid(self, row: &mut Row<'_>, easting: f64, northing: f64) -> Option<LatLon> {
        let at = lonlat_bng::convert_osgb36_to_ll(easting, northing)
            .map(|(longitude, latitude)| LatLon {
                latitude,
                longitude,
            })
            .ok()
            .filter(|at| check_degrees(*at).is_ok());
        if at.is_none() {
            let is = format!(
                "with {} `{northing}` is outside Great Britain",
                self.northing.name
            );
            let allowed = "metres on the British National Grid, as 457210 and 403150";
            row.wrong(self.easting, Wrong::new(is, allowed));
        }
        at
    }
}

/// Whether degrees are in the United Kingdom, and what probably happened where they are not.
fn check_degrees(at: LatLon) -> Result<(), Wrong> {
    let LatLon {
        latitude,
        longitude,
    } = at;
    let in_uk = |lat: f64, lon: f64| UK_LATITUDES.contains(&lat) && UK_LONGITUDES.contains(&lon);
    if in_uk(latitude, longitude) {
        return Ok(());
    }
    if in_uk(longitude, latitude) {
        let is = format!("and longitude `{longitude}` are swapped");
        return Err(Wrong::new(is, "exchange the two columns"));
    }
    let is = if latitude.abs() > LARGEST_DEGREE && longitude.abs() > LARGEST_DEGREE {
        format!("and longitude `{longitude}` look like metres on the British National Grid")
    } else {
        format!("with longitude `{longitude}` is outside the United Kingdom")
    };
    let allowed = "degrees from 49.8 to 60.95 north and from -8.75 to 1.85 east, or columns \
                   easting and northing";
    Err(Wrong::new(is, allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(latitude: f64, longitude: f64) -> String {
        check_degrees(LatLon {
            latitude,
            longitude,
        })
        .map_or_else(|wrong| wrong.is.into_owned(), |()| String::new())
    }

    #[test]
    fn every_corner_of_the_kingdom_is_in_it() {
        for (latitude, longitude) in [
            (49.89, -6.34), // St Agnes, Isles of Scilly
            (60.86, -0.89), // Skaw, Unst
            (52.48, 1.76),  // Ness Point, Lowestoft
            (54.49, -8.16), // Belleek, County Fermanagh
            (57.81, -8.57), // St Kilda
        ] {
            assert_eq!(check(latitude, longitude), "");
        }
    }

    #[test]
    fn what_is_outside_says_what_probably_happened() {
        assert_eq!(check(-1.13, 53.52), "and longitude `53.52` are swapped");
        assert!(check(0.0, 0.0).contains("outside"));
        assert!(check(53.5, 11.3).contains("outside"));
        assert!(check(457_210.0, 403_150.0).contains("National Grid"));
    }

    #[test]
    fn the_grid_agrees_with_the_ordnance_survey() {
        // Caister water tower, the worked example of Ordnance Survey's guide to coordinate
        // systems, by way of the OSTN15 test data: E 651409.804, N 313177.450.
        let (longitude, latitude) =
            lonlat_bng::convert_osgb36_to_ll(651_409.804, 313_177.450).unwrap();
        assert!((latitude - 52.658_007_8).abs() < 1e-6);
        assert!((longitude - 1.716_073_9).abs() < 1e-6);
    }
}
