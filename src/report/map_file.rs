//! The map file: routes as lines and visits as points, for any tool that reads `GeoJSON`.
//!
//! `RFC 7946`: WGS84, longitude before latitude. A route's line follows the roads where the
//! provider of travel times knows them (`osm`); else it goes straight from stop to stop and
//! shows the order only. Its property `line` says which: `roads` or `straight`.

use geojson::{Feature, FeatureCollection, GeoJson, Geometry, JsonObject, JsonValue};

use super::ways::Ways;
use crate::model::{Landlord, LatLon, Schedule, Stop, StopKind, Visit};
use crate::rules::Rules;

/// Every route and every visit.
pub(super) fn map_file(
    landlord: &Landlord,
    rules: &Rules,
    schedule: &Schedule,
    ways: &Ways,
) -> String {
    let days = schedule
        .stops
        .chunk_by(|a, b| a.operative == b.operative && a.date == b.date);
    let line = if ways.follow_roads {
        "roads"
    } else {
        "straight"
    };
    let mut from = 0;
    let mut features: Vec<Feature> = Vec::new();
    for day in days {
        let of_day = &ways.lines[from..from + day.len()];
        features.extend(route(landlord, day, of_day, line));
        from += day.len();
    }
    let visits = schedule.visits.iter();
    features.extend(visits.map(|visit| point(landlord, rules, visit)));
    let mut text = GeoJson::from(FeatureCollection::new(features)).to_string();
    text.push('\n');
    text
}

fn route(landlord: &Landlord, day: &[Stop], ways: &[Vec<LatLon>], kind: &str) -> Option<Feature> {
    let operative = landlord.operative(day.first()?.operative);
    let mut line: Vec<[f64; 2]> = vec![position(operative.start)];
    // The first point of each way is the last of the one before.
    line.extend(
        ways.iter()
            .flat_map(|way| way.iter().skip(1).copied().map(position)),
    );
    let visits = day.iter().filter(|s| matches!(s.kind, StopKind::Visit(_)));
    let minutes: i32 = day.iter().map(|s| s.travel.get()).sum();
    let metres: i32 = day.iter().map(|s| s.distance.get()).sum();
    let properties = [
        ("kind", JsonValue::from("route")),
        ("operative_id", operative.id.clone().into()),
        ("date", day.first()?.date.to_string().into()),
        ("visits", visits.count().into()),
        ("travel_minutes", minutes.into()),
        ("travel_metres", metres.into()),
        ("line", kind.into()),
    ];
    Some(feature(Geometry::new_line_string(line), properties))
}

fn point(landlord: &Landlord, rules: &Rules, visit: &Visit) -> Feature {
    let home = landlord.property(visit.home);
    let code = |t: &crate::model::VisitTask| {
        let stream = landlord.task(t.task).stream;
        rules.stream(stream).code.clone()
    };
    let streams: Vec<String> = visit.tasks.iter().map(code).collect();
    let who = visit.operatives.iter().map(|o| &landlord.operative(*o).id);
    let who: Vec<JsonValue> = who.cloned().map(JsonValue::from).collect();
    let properties = [
        ("kind", JsonValue::from("visit")),
        ("visit_id", visit.id.clone().into()),
        ("uprn", home.uprn.number().into()),
        ("date", visit.date.to_string().into()),
        ("arrive", visit.arrive.to_string().into()),
        ("depart", visit.depart.to_string().into()),
        ("operative_ids", who.into()),
        ("streams", streams.into()),
        ("status", visit.status.code().into()),
    ];
    feature(Geometry::new_point(position(home.at)), properties)
}

/// Longitude first; five decimals are about a metre.
fn position(at: LatLon) -> [f64; 2] {
    let short = |degrees: f64| (degrees * 1e5).round() / 1e5;
    [short(at.longitude), short(at.latitude)]
}

fn feature<const N: usize>(geometry: Geometry, properties: [(&str, JsonValue); N]) -> Feature {
    let named = properties.map(|(name, value)| (name.to_owned(), value));
    Feature {
        geometry: Some(geometry),
        properties: Some(JsonObject::from_iter(named)),
        ..Feature::default()
    }
}
