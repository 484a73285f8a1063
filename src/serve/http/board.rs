//! The planner's board over HTTP: a day, a move before and after the drop, and live changes.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt as _};
use utoipa::ToSchema;

use super::App;
use super::auth::Who;
use super::failures::Failure;
use super::visits::{Body, caller, read};
use crate::due::shift_on;
use crate::model::OperativeId;
use crate::offer::Move;
use crate::serve::desk::{Held, Step};
use crate::serve::problem::Problem;
use crate::serve::record::{Record, State as VisitState};
use crate::serve::store::Scope;
use crate::units::TimeOfDay;

/// A day of the board.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Day {
    #[schema(value_type = String, format = Date)]
    date: NaiveDate,
    /// First and last date that are planned.
    #[schema(value_type = String, format = Date)]
    first: NaiveDate,
    #[schema(value_type = String, format = Date)]
    last: NaiveDate,
    operatives: Vec<Row>,
}

/// An operative's day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Row {
    operative_id: String,
    skills: Vec<String>,
    #[schema(value_type = String)]
    from: TimeOfDay,
    #[schema(value_type = String)]
    to: TimeOfDay,
    latitude: f64,
    longitude: f64,
    /// The break as it is planned.
    rest: Option<Rest>,
    visits: Vec<Bar>,
}

/// A break.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rest {
    #[schema(value_type = String)]
    from: TimeOfDay,
    #[schema(value_type = String)]
    to: TimeOfDay,
}

/// A visit on the board.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bar {
    visit: Record,
    address: String,
    letters: String,
    streams: Vec<String>,
    #[schema(value_type = String)]
    start: TimeOfDay,
    #[schema(value_type = String)]
    end: TimeOfDay,
    latitude: f64,
    longitude: f64,
}

/// A day: who works, where they are and when.
#[utoipa::path(get, path = "/v1/days/{date}", tag = "board", params(("date" = String, Path)), responses(
    (status = 200, body = Day),
    Failure,
))]
pub(super) async fn day(
    State(app): State<App>,
    who: Who,
    Path(date): Path<String>,
) -> Result<Json<Day>, Problem> {
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let date: NaiveDate = date
        .parse()
        .map_err(|_| Problem::bad("the date is not one like 2026-12-15"))?;
    let held = app.desk.read();
    let world = &held.live.world;
    let working = world.landlord.operatives.iter().enumerate();
    let operatives = working.filter_map(|(i, operative)| {
        let hours = shift_on(operative, date, &world.working_days)?.hours?;
        let id = OperativeId(i as u32);
        let stops = held.live.stops(id, date).unwrap_or_default();
        let skills = operative.skills.iter();
        Some(Row {
            operative_id: operative.id.clone(),
            skills: skills
                .map(|s| world.rules.stream(*s).letter.to_string())
                .collect(),
            from: hours.from,
            to: hours.to,
            latitude: operative.start.latitude,
            longitude: operative.start.longitude,
            rest: held.live.rest(id, date).map(|(from, to)| Rest { from, to }),
            visits: stops
                .into_iter()
                .filter_map(|(visit, role)| bar(&held, &visit.id, role))
                .collect(),
        })
    });
    Ok(Json(Day {
        date,
        first: world.planning.first,
        last: world.planning.last(),
        operatives: operatives.collect(),
    }))
}

fn bar(held: &Held, id: &str, role: u8) -> Option<Bar> {
    let world = &held.live.world;
    let visit = held.live.visit(id)?;
    let record = held.record(id)?;
    let part = record.parts.get(usize::from(role))?.clone();
    let home = world.landlord.property(visit.home);
    let tasks = visit.tasks();
    let rules = tasks
        .iter()
        .map(|t| world.rules.stream(world.landlord.task(*t).stream));
    let (letters, streams) = rules
        .map(|r| (r.letter.to_string(), r.name.clone()))
        .unzip::<_, _, Vec<String>, Vec<String>>();
    Some(Bar {
        address: format!("{}, {}", home.address, home.postcode),
        letters: letters.concat(),
        streams,
        start: part.start,
        end: part.end,
        latitude: home.at.latitude,
        longitude: home.at.longitude,
        visit: record,
    })
}

/// Where a visit is dragged to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct Drop {
    operative_id: String,
    #[schema(value_type = String, format = Date)]
    date: NaiveDate,
    #[schema(value_type = String, example = "10:30")]
    start: TimeOfDay,
}

/// What a drop would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Preview {
    /// It may be dropped here.
    allowed: bool,
    /// What it adds to the schedule's cost, in pounds.
    cost: f64,
    /// Each rule it would break, in words.
    broken: Vec<String>,
    /// Other visits whose times shift.
    shifts: Vec<String>,
}

fn moved(held: &Held, id: &str, to: &Drop) -> Result<Move, Problem> {
    let operatives = &held.live.world.landlord.operatives;
    let at = operatives.iter().position(|o| o.id == to.operative_id);
    let at = at.ok_or_else(|| {
        Problem::unprocessable(format!("there is no operative `{}`", to.operative_id))
    })?;
    let moved = held
        .live
        .by_hand(id, OperativeId(at as u32), to.date, to.start);
    moved.ok_or_else(|| Problem::missing(format!("there is no visit `{id}`")))
}

/// What dropping a visit there would cost, and which rules it would break.
#[utoipa::path(post, path = "/v1/visits/{id}/drop-preview", tag = "board", request_body = Drop,
    params(("id" = String, Path)), responses(
    (status = 200, body = Preview),
    Failure,
))]
pub(super) async fn preview(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    body: Body<Drop>,
) -> Result<Json<Preview>, Problem> {
    who.must(&[Scope::Planner])?;
    let to = read(body)?;
    let moved = moved(&app.desk.read(), &id, &to)?;
    let put = moved.change.iter().flat_map(|c| &c.put);
    Ok(Json(Preview {
        allowed: moved.change.is_some(),
        cost: moved.cost.as_pounds(),
        shifts: put.filter(|v| v.id != id).map(|v| v.id.clone()).collect(),
        broken: moved.broken,
    }))
}

/// Drops a visit there.
#[utoipa::path(post, path = "/v1/visits/{id}/drop", tag = "board", request_body = Drop,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = Record),
    (status = 409, description = "A rule forbids it", body = Problem,
        content_type = "application/problem+json"),
    Failure,
))]
pub(super) async fn drop(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body<Drop>,
) -> Result<Json<Value>, Problem> {
    who.must(&[Scope::Planner])?;
    let to = read(body)?;
    let caller = caller(&who, &headers, "drop", &(&id, &to))?;
    let decide = |held: &Held, _| {
        let was = held.record(&id);
        let moved = moved(held, &id, &to)?;
        let change = moved
            .change
            .ok_or_else(|| Problem::conflict("forbidden-move", moved.broken.join("; ")))?;
        let status = was.as_ref().map_or(VisitState::Planned, |r| r.status);
        let mut put = held.records_of(&change, "", VisitState::Planned);
        for record in put.iter_mut().filter(|r| r.visit_id == id) {
            record.status = status;
        }
        let own = put.iter().find(|r| r.visit_id == id);
        let after = own.map(|r| serde_json::to_value(r).unwrap_or_default());
        let after = after.unwrap_or_default();
        let before = serde_json::to_value(&was).unwrap_or_default();
        Ok(Step {
            gone: change.gone,
            tell: vec![("drop", id.clone(), before, after.clone())],
            body: after,
            status: StatusCode::OK.as_u16(),
            put,
            facts: Vec::new(),
        })
    };
    let (_, body) = app.desk.write(&caller, decide).await?;
    Ok(Json(body))
}

/// Every change as it happens (server-sent events): dates, homes and visits concerned.
#[utoipa::path(get, path = "/v1/events", tag = "board", responses(
    (status = 200, description = "An event for each change", content_type = "text/event-stream"),
    Failure,
))]
pub(super) async fn events(
    State(app): State<App>,
    who: Who,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let desk = Arc::clone(&app.desk);
    let changes = BroadcastStream::new(desk.events());
    // A listener that fell behind is told to look again.
    let events = changes.map(|change| {
        let data = change.unwrap_or_else(|_| "{}".to_owned());
        Ok(Event::default().event("change").data(data))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
