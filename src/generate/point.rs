//! Points: places on the ground, on a plane that is right within a landlord's area.

/// Metres in a degree of latitude (mean Earth radius 6,371,009 m, IUGG).
const METRES_PER_DEGREE: f64 = 111_195.0;

/// A place on the ground, WGS84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub lat: f64,
    pub lon: f64,
}

impl Point {
    /// This place moved by metres east and north.
    pub(super) fn moved(self, east: f64, north: f64) -> Self {
        let lat = self.lat + north / METRES_PER_DEGREE;
        let lon = self.lon + east / (METRES_PER_DEGREE * self.lat.to_radians().cos());
        Self { lat, lon }
    }

    /// Metres east and north from `origin`, on a plane: right to 0.1% within a landlord's area.
    pub(super) fn from(self, origin: Self) -> (f64, f64) {
        let scale = METRES_PER_DEGREE * origin.lat.to_radians().cos();
        (
            (self.lon - origin.lon) * scale,
            (self.lat - origin.lat) * METRES_PER_DEGREE,
        )
    }

    /// Straight-line metres to `other`.
    pub(super) fn metres(self, other: Self) -> f64 {
        let (east, north) = self.from(other);
        east.hypot(north)
    }

    /// The mean of several places; `None` of none.
    pub(super) fn mean(points: impl Iterator<Item = Self>) -> Option<Self> {
        let (mut lat, mut lon, mut n) = (0.0, 0.0, 0.0);
        for p in points {
            lat += p.lat;
            lon += p.lon;
            n += 1.0;
        }
        (n > 0.0).then(|| Self {
            lat: lat / n,
            lon: lon / n,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Point;

    #[test]
    fn moving_and_measuring_agree() {
        let here = Point {
            lat: 53.0,
            lon: -1.0,
        };
        let there = here.moved(300.0, 400.0);
        assert!((there.metres(here) - 500.0).abs() < 0.5);
    }
}
