//! Calendar feeds, one an operative, at an address that only they are given.

#![expect(
    unused_qualifications,
    reason = "the macro of the OpenAPI document names types in full"
)]

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono_tz::Europe::London;
use icalendar::{Calendar, Component, Event, EventLike};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::App;
use super::auth::Who;
use super::failures::Failure;
use crate::rules::london::{at, instant};
use crate::serve::desk::Held;
use crate::serve::problem::Problem;
use crate::serve::store::{Scope, digest};

/// The secret part of a feed's address.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Key {
    /// As it was given.
    #[serde(default)]
    key: String,
}

fn key(secret: &str, operative: &str) -> String {
    digest(&format!("{secret}\n{operative}"))
}

/// The address of an operative's feed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Address {
    path: String,
}

/// The address to give to an operative.
#[utoipa::path(get, path = "/v1/operatives/{id}/calendar-address", tag = "calendar",
    params(("id" = String, Path)), responses(
    (status = 200, body = Address),
    Failure,
))]
pub(super) async fn address(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Address>, Problem> {
    who.must(&[Scope::Planner])?;
    let held = app.desk.read();
    if !held
        .live
        .world
        .landlord
        .operatives
        .iter()
        .any(|o| o.id == id)
    {
        return Err(Problem::missing(format!("there is no operative `{id}`")));
    }
    let key = key(&app.feed_secret, &id);
    Ok(Json(Address {
        path: format!("/v1/operatives/{id}/calendar.ics?key={key}"),
    }))
}

/// An operative's visits as a calendar: identifiers stay, and SEQUENCE counts changes.
#[utoipa::path(get, path = "/v1/operatives/{id}/calendar.ics", tag = "calendar",
    params(("id" = String, Path), Key), responses(
    (status = 200, description = "A calendar (RFC 5545)", content_type = "text/calendar"),
    Failure,
))]
pub(super) async fn calendar(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(Key { key: given }): Query<Key>,
) -> Result<Response, Problem> {
    // Equal-time comparison: digests of both, so that no byte of the key is told by the time.
    let same = digest(&given) == digest(&key(&app.feed_secret, &id));
    if !same {
        return Err(Problem::missing("there is no calendar at this address"));
    }
    let text = feed(&app.desk.read(), &id, app.desk.now());
    let kind = "text/calendar; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn feed(held: &Held, id: &str, now: chrono::NaiveDateTime) -> String {
    let world = &held.live.world;
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//OneKnock//oneknock//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.name(&format!("Visits of {id}"));
    calendar.timezone(London.name());
    let mut mine: Vec<_> = held
        .live
        .visits()
        .filter_map(|v| held.record(&v.id))
        .filter(|r| r.parts.iter().any(|p| p.operative_id == id))
        .collect();
    mine.sort_by(|a, b| (a.date, &a.visit_id).cmp(&(b.date, &b.visit_id)));
    for record in mine {
        let Ok(home) = held.home(record.uprn) else {
            continue;
        };
        let property = world.landlord.property(home);
        for part in record.parts.iter().filter(|p| p.operative_id == id) {
            let mut event = Event::new();
            event
                .uid(&format!("{}/{id}@oneknock", record.visit_id))
                .timestamp(instant(now))
                .starts(instant(at(record.date, part.start)))
                .ends(instant(at(record.date, part.end)))
                .summary(&property.address)
                .location(&format!("{}, {}", property.address, property.postcode))
                .description(&format!(
                    "Slot told to the tenant: {} to {}\nJobs: {}",
                    record.slot_from,
                    record.slot_to,
                    record.crew.concat().join(", ")
                ));
            event.add_property("SEQUENCE", record.sequence.to_string());
            calendar.push(event.done());
        }
    }
    calendar.done().to_string()
}
