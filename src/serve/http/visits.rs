//! Holds, bookings and what becomes of them, over HTTP.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::App;
use super::auth::Who;
use super::failures::{Failure, SlotGone};
use crate::serve::act::{self, Progress, Take};
use crate::serve::clock::Moment;
use crate::serve::desk::{Caller, Held, Step};
use crate::serve::problem::Problem;
use crate::serve::record::{Entry, Record, State as VisitState};
use crate::serve::store::{digest, random_hex};

type Answer = Result<(StatusCode, Json<Value>), Problem>;
/// A body, or why it is none.
pub(super) type Body<T> = Result<Json<T>, JsonRejection>;

fn answer((status, body): (u16, Value)) -> (StatusCode, Json<Value>) {
    (
        StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
        Json(body),
    )
}

pub(super) fn read<T>(body: Body<T>) -> Result<T, Problem> {
    body.map(|Json(b)| b).map_err(|e| Problem::unreadable(&e))
}

/// Who asks, under which key: one key is of one token and one kind of request.
pub(super) fn caller(
    who: &Who,
    headers: &HeaderMap,
    what: &str,
    body: &impl Serialize,
) -> Result<Caller, Problem> {
    let key = match headers.get("idempotency-key") {
        None => None,
        Some(value) => {
            let key = value.to_str().ok().filter(|k| (1..=200).contains(&k.len()));
            let key = key
                .ok_or_else(|| Problem::bad("an Idempotency-Key is 1 to 200 visible characters"))?;
            let text = serde_json::to_string(body).unwrap_or_default();
            let hash = digest(&format!("{what}\n{text}"));
            Some((format!("{}\n{key}", who.token), hash))
        }
    };
    Ok(Caller {
        who: who.name.clone(),
        key,
    })
}

async fn write(
    app: &App,
    who: &Who,
    headers: &HeaderMap,
    what: &str,
    body: &impl Serialize,
    decide: impl FnOnce(&Held, Moment) -> Result<Step, Problem> + Send,
) -> Answer {
    who.may_book()?;
    let caller = caller(who, headers, what, body)?;
    Ok(answer(app.desk.write(&caller, decide).await?))
}

/// Takes an offer: held for the tenant's word, or booked at once.
async fn take(
    app: &App,
    who: &Who,
    headers: &HeaderMap,
    body: Body<Take>,
    confirm: bool,
) -> Answer {
    let take = read(body)?;
    let id = format!("B{}", random_hex(6)?);
    let what = if confirm { "book" } else { "hold" };
    write(app, who, headers, what, &take, |held, now| {
        act::take(held, now, &take, &id, confirm)
    })
    .await
}

/// Holds an offer until the tenant has decided.
#[utoipa::path(post, path = "/v1/holds", tag = "desk", request_body = Take,
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, body = Record),
    SlotGone,
    Failure,
))]
pub(super) async fn hold(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    body: Body<Take>,
) -> Answer {
    take(&app, &who, &headers, body, false).await
}

/// Books an offer at once.
#[utoipa::path(post, path = "/v1/bookings", tag = "desk", request_body = Take,
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, body = Record),
    SlotGone,
    Failure,
))]
pub(super) async fn book(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    body: Body<Take>,
) -> Answer {
    take(&app, &who, &headers, body, true).await
}

/// Confirms a hold: the tenant agrees.
#[utoipa::path(post, path = "/v1/visits/{id}/confirm", tag = "desk",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = Record),
    SlotGone,
    Failure,
))]
pub(super) async fn confirm(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    write(&app, &who, &headers, "confirm", &id, |held, now| {
        act::confirm(held, now, &id)
    })
    .await
}

/// Moves a promised visit to another slot.
#[utoipa::path(post, path = "/v1/visits/{id}/move", tag = "desk", request_body = Take,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = Record),
    SlotGone,
    Failure,
))]
pub(super) async fn shift(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body<Take>,
) -> Answer {
    let take = read(body)?;
    write(&app, &who, &headers, "move", &(&id, &take), |held, now| {
        act::shift(held, now, &id, &take)
    })
    .await
}

/// Cancels a visit, at any notice: its tasks are planned again.
#[utoipa::path(post, path = "/v1/visits/{id}/cancel", tag = "desk",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = Record),
    Failure,
))]
pub(super) async fn cancel(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    write(&app, &who, &headers, "cancel", &id, |held, _| {
        act::give_back(held, &id, VisitState::Cancelled, "cancel")
    })
    .await
}

/// Records where a visit is, or how it ended. A failed one is planned again, on another
/// weekday and at another time of day, until the rules say that the access team takes over.
#[utoipa::path(post, path = "/v1/visits/{id}/status", tag = "desk", request_body = Progress,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "The visit, and what comes next", content_type = "application/json"),
    Failure,
))]
pub(super) async fn progress(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body<Progress>,
) -> Answer {
    let told = read(body)?;
    who.may_book()?;
    let caller = caller(&who, &headers, "status", &(&id, format!("{told:?}")))?;
    let link = Some(random_hex(16)?);
    let decide = |held: &Held, now| act::progress(held, now, &id, &told, link);
    let (status, mut said) = app.desk.write(&caller, decide).await?;
    let failed = !told.status.is_promise()
        && !matches!(told.status, VisitState::Completed | VisitState::Cancelled);
    if failed && let Ok(was) = serde_json::from_value::<Record>(said.clone()) {
        let again = Caller {
            key: None,
            ..caller
        };
        let next = app
            .desk
            .write(&again, |held, _| act::next_attempt(held, &was));
        said["next"] = next.await?.1;
    }
    Ok(answer((status, said)))
}

/// A visit as it stands.
#[utoipa::path(get, path = "/v1/visits/{id}", tag = "desk", params(("id" = String, Path)), responses(
    (status = 200, body = Record),
    Failure,
))]
pub(super) async fn show(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Record>, Problem> {
    use crate::serve::store::Scope;
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let stands = app.desk.read().record(&id);
    // What ended on a day that was over when the service started is known to the store alone.
    let record = match stands {
        Some(record) => Some(record),
        None => app.desk.store.visit(&id).await?,
    };
    let record = record.ok_or_else(|| Problem::missing(format!("there is no visit `{id}`")))?;
    Ok(Json(record))
}

/// Who did what to a visit, when, before and after.
#[utoipa::path(get, path = "/v1/visits/{id}/trail", tag = "desk", params(("id" = String, Path)), responses(
    (status = 200, body = Vec<Entry>),
    Failure,
))]
pub(super) async fn trail(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<Vec<Entry>>, Problem> {
    who.may_book()?;
    Ok(Json(app.desk.store.trail(&id).await?))
}
