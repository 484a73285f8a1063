//! Rules inside other bytes, as the text of a rules file: for `#[serde(with)]`.
//!
//! Formats that do not describe themselves cannot carry the rules, whose empty keys are left
//! out; their own text can, and is checked again where it is read.

use serde::de::{Deserialize as _, Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};

use super::{Rules, from_text, to_toml};

/// Writes the rules as text.
///
/// # Errors
/// Where the text does not say what the rules do: a key that no rules file may hold.
pub fn serialize<S: Serializer>(rules: &Rules, serializer: S) -> Result<S::Ok, S::Error> {
    let text = to_toml(rules).map_err(S::Error::custom)?;
    serializer.serialize_str(&text)
}

/// Reads the rules from their text.
///
/// # Errors
/// Every fault of the text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rules, D::Error> {
    let text = String::deserialize(deserializer)?;
    from_text("the rules of a shard", &text).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::rules::Nation;

    #[test]
    fn rules_come_back_as_they_were() {
        #[derive(Serialize, Deserialize)]
        struct Holds(#[serde(with = "super")] Rules);

        for (code, _) in Nation::CODES {
            let own = format!("nation = \"{code}\"\n[streams.eicr]\nenabled = false\n");
            let mut rules = from_text("rules.toml", &own).unwrap();
            rules.attempts.prior_access = 0.1 + 0.2 + 0.4;
            rules.travel.extract = Some("maps/here.osm.pbf".into());
            let bytes = postcard::to_stdvec(&Holds(rules.clone())).unwrap();
            assert_eq!(postcard::from_bytes::<Holds>(&bytes).unwrap().0, rules);
        }
    }
}
