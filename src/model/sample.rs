//! Sample: the least landlord there is, for unit tests.

use super::{Dwelling, Household, Landlord, LatLon, Property, Task, Uprn};

/// One house in Stockport, whoever lives there, and one task.
pub(crate) fn one_home(task: Task) -> Landlord {
    Landlord {
        properties: vec![Property {
            uprn: Uprn::new(100).unwrap(),
            reference: None,
            at: LatLon {
                latitude: 53.4,
                longitude: -2.1,
            },
            address: String::new(),
            postcode: String::new(),
            patch: String::new(),
            block: String::new(),
            dwelling: Dwelling::House,
            bedrooms: None,
        }],
        households: vec![Household::default()],
        tasks: vec![task],
        ..Landlord::default()
    }
}
