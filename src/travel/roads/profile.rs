//! Profile: what the tags of a way, a node or a restriction mean to a van.
//!
//! Access, one-way and limits are read as `OpenStreetMap`'s wiki defines them ("Key:access",
//! "Key:oneway", "Key:maxspeed"); which values shut a van out, and the speeds in the rules,
//! follow OSRM's car profile, so that times can be held against it.

use crate::rules::RoadRules;

/// The tags of one thing.
#[derive(Debug)]
pub(super) struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    pub(super) fn of(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        Self(tags.collect())
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }

    pub(super) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The first of several keys that is there.
    fn first(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }
}

/// Who may use it, the most particular key first.
const ACCESS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];
/// Values that shut a van out. Private and residents' roads are where tenants live: those
/// who come to them may drive there.
const SHUT: [&str; 14] = [
    "no",
    "agricultural",
    "forestry",
    "emergency",
    "psv",
    "taxi",
    "bus",
    "minibus",
    "share_taxi",
    "foot",
    "emergency_vehicle",
    "restricted",
    "military",
    "official",
];
/// Barriers that a van passes.
const PASSABLE: [&str; 12] = [
    "cattle_grid",
    "border_control",
    "toll_booth",
    "sally_port",
    "no",
    "entrance",
    "height_restrictor",
    "arch",
    "gate",
    "lift_gate",
    "kerb",
    "swing_gate",
];

/// Speeds along and against a way's nodes, km/h, 0 where not allowed; `None` for a way that
/// is not driven at all.
pub(super) fn speeds(tags: &Tags<'_>, rules: &RoadRules) -> Option<[f64; 2]> {
    let class = tags.get("highway")?;
    let by_class = *rules.class_kmh.get(class)?;
    let shut = tags.first(&ACCESS).is_some_and(|v| SHUT.contains(&v));
    let private_service = class == "service" && tags.first(&ACCESS) == Some("private");
    let unbuilt = tags.is("area", "yes")
        || tags.is("impassable", "yes")
        || tags.is("status", "impassable")
        || tags.is("smoothness", "impassable")
        || tags.is("service", "emergency_access");
    if shut || private_service || unbuilt {
        return None;
    }
    let (along, against) = directions(tags, class)?;
    let on_surface = tags.get("surface").and_then(|s| rules.surface_kmh.get(s));
    let speed = |signed: &[&str]| {
        let limit = signed
            .iter()
            .filter_map(|key| tags.get(key))
            .find_map(limit);
        let speed = limit.map_or(by_class, |limit| limit * rules.maxspeed_share);
        on_surface.map_or(speed, |most| speed.min(*most))
    };
    let both = [
        "maxspeed:advisory",
        "maxspeed",
        "maxspeed:type",
        "source:maxspeed",
    ];
    let signed = |own: &'static str| -> Vec<&str> { [own].into_iter().chain(both).collect() };
    Some([
        if along {
            speed(&signed("maxspeed:forward"))
        } else {
            0.0
        },
        if against {
            speed(&signed("maxspeed:backward"))
        } else {
            0.0
        },
    ])
}

/// Whether it may be driven along and against its nodes; `None` where that changes by the hour.
fn directions(tags: &Tags<'_>, class: &str) -> Option<(bool, bool)> {
    let keys = [
        "oneway:motorcar",
        "oneway:motor_vehicle",
        "oneway:vehicle",
        "oneway",
    ];
    match tags.first(&keys) {
        Some("yes" | "1" | "true") => Some((true, false)),
        Some("-1" | "reverse") => Some((false, true)),
        Some("reversible") => None,
        Some("no" | "0" | "false") => Some((true, true)),
        _ if class == "motorway" || is_roundabout(tags) => Some((true, false)),
        _ => Some((true, true)),
    }
}

pub(super) fn is_roundabout(tags: &Tags<'_>) -> bool {
    tags.is("junction", "roundabout") || tags.is("junction", "circular")
}

/// A speed limit as it is written: `50`, `30 mph`, `GB:nsl_single`, `CH:urban`; km/h.
fn limit(text: &str) -> Option<f64> {
    const KMH_A_MPH: f64 = 1.609_344;
    let text = text.trim();
    if let Some(mph) = text.strip_suffix("mph") {
        return mph.trim().parse().ok().map(|v: f64| v * KMH_A_MPH);
    }
    if let Ok(kmh) = text.trim_end_matches("km/h").trim().parse::<f64>() {
        return (kmh > 0.0).then_some(kmh);
    }
    let (nation, zone) = text.split_once(':')?;
    let british = nation.eq_ignore_ascii_case("gb") || nation.eq_ignore_ascii_case("uk");
    // Highway Code, rule 124; elsewhere the wiki's "Speed limits", commonest value of each.
    Some(match zone {
        "nsl_single" | "rural" if british => 60.0 * KMH_A_MPH,
        "nsl_restricted" | "urban" if british => 30.0 * KMH_A_MPH,
        "nsl_dual" | "motorway" if british => 70.0 * KMH_A_MPH,
        "urban" => 50.0,
        "rural" => 80.0,
        "trunk" => 100.0,
        "motorway" => 120.0,
        _ => return None,
    })
}

/// Whether a node stops a van.
pub(super) fn is_closed(tags: &Tags<'_>) -> bool {
    if let Some(access) = tags.first(&ACCESS) {
        return SHUT.contains(&access);
    }
    let rising = tags.is("bollard", "rising");
    tags.get("barrier")
        .is_some_and(|barrier| !PASSABLE.contains(&barrier) && !rising)
}

/// Whether a restriction names the only turn allowed (`true`) or one forbidden; `None` where
/// it is none, or not for a van at all hours.
pub(super) fn restriction(tags: &Tags<'_>) -> Option<bool> {
    let kind = tags.first(&["restriction:motorcar", "restriction"])?;
    let spares = tags.get("except").is_some_and(|except| {
        except
            .split(';')
            .any(|who| who.trim() == "motorcar" || who.trim() == "motor_vehicle")
    });
    if spares || !tags.is("type", "restriction") {
        return None;
    }
    match kind.split_once('_')? {
        ("no", "entry" | "exit") => None,
        ("no", _) => Some(false),
        ("only", _) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Nation, shipped};

    fn speeds_of(tags: &[(&'static str, &'static str)]) -> Option<[f64; 2]> {
        let rules = shipped(Nation::England).unwrap();
        speeds(&Tags::of(tags.iter().copied()), &rules.travel.roads)
    }

    #[test]
    fn a_street_is_driven_at_the_speed_of_its_class_or_a_share_of_its_sign() {
        let street = ("highway", "residential");
        assert_eq!(speeds_of(&[street]), Some([25.0, 25.0]));
        assert_eq!(speeds_of(&[street, ("maxspeed", "50")]), Some([40.0, 40.0]));
        let [mph, _] = speeds_of(&[street, ("maxspeed", "20 mph")]).unwrap();
        assert!((mph - 20.0 * 1.609_344 * 0.8).abs() < 1e-9);
        assert_eq!(
            speeds_of(&[street, ("maxspeed:backward", "30"), ("surface", "mud")]),
            Some([10.0, 10.0])
        );
    }

    #[test]
    fn one_way_streets_and_roundabouts_are_driven_one_way() {
        let road = ("highway", "tertiary");
        assert_eq!(speeds_of(&[road, ("oneway", "yes")]), Some([40.0, 0.0]));
        assert_eq!(speeds_of(&[road, ("oneway", "-1")]), Some([0.0, 40.0]));
        assert_eq!(
            speeds_of(&[road, ("junction", "roundabout")]),
            Some([40.0, 0.0])
        );
    }

    #[test]
    fn what_a_van_may_not_use_is_no_road() {
        assert_eq!(speeds_of(&[("highway", "footway")]), None);
        assert_eq!(
            speeds_of(&[("highway", "residential"), ("access", "no")]),
            None
        );
        let tenants = [("highway", "residential"), ("access", "private")];
        assert!(speeds_of(&tenants).is_some());
        let opened = [
            ("highway", "service"),
            ("access", "no"),
            ("motor_vehicle", "yes"),
        ];
        assert!(speeds_of(&opened).is_some());
    }

    #[test]
    fn a_bollard_closes_a_street_and_a_gate_does_not() {
        let closed =
            |tags: &[(&'static str, &'static str)]| is_closed(&Tags::of(tags.iter().copied()));
        assert!(closed(&[("barrier", "bollard")]));
        assert!(!closed(&[("barrier", "bollard"), ("motor_vehicle", "yes")]));
        assert!(!closed(&[("barrier", "gate")]));
        assert!(closed(&[("barrier", "gate"), ("access", "no")]));
    }
}
