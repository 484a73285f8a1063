//! Offers over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use super::auth::Who;
use super::failures::Failure;
use super::visits::{Body, caller, read};
use crate::model::Span;
use crate::offer::{Answer, Ask, Offer};
use crate::serve::act::{self, Take};
use crate::serve::desk::Held;
use crate::serve::problem::Problem;
use crate::serve::store::{Scope, random_hex};
use crate::travel;
use crate::units::TimeOfDay;

/// When can somebody come?
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub(super) struct OffersIn {
    /// The home.
    #[schema(example = 100_050_768_001_u64)]
    uprn: u64,
    /// Tasks to be done; none for whatever must be done there.
    #[serde(default)]
    tasks: Vec<String>,
    /// A hazard reported on this call: its clock starts, whether or not a slot is taken.
    #[serde(default)]
    new_task: Option<NewTask>,
    /// Not before this date.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    not_before: Option<NaiveDate>,
    /// On so many dates from there.
    #[serde(default)]
    days: Option<u32>,
    /// The slot lies in this time of day.
    #[serde(default)]
    window: Option<WindowIn>,
    /// Who is to come: `female_operative`, `language:pl`.
    #[serde(default)]
    needs: Vec<String>,
    /// How many offers: 1 to 20.
    #[serde(default)]
    count: Option<u32>,
}

/// A hazard just reported.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub(super) struct NewTask {
    /// Its stream, such as `dmc`.
    stream: String,
    /// `emergency` or `significant`.
    hazard: String,
}

/// A time of day.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub(super) struct WindowIn {
    /// From.
    #[schema(value_type = String, example = "09:00")]
    from: TimeOfDay,
    /// To.
    #[schema(value_type = String, example = "13:00")]
    to: TimeOfDay,
}

/// What can be offered, and why other days are not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OffersOut {
    /// Best first.
    offers: Vec<OfferOut>,
    /// The task that a report on this call has opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_task: Option<String>,
    /// Dates looked at on which somebody works.
    days: u32,
    /// Of those, dates that are open but cost more.
    dearer_days: u32,
    /// Of those, dates on which nothing fits.
    closed_days: u32,
    /// What stands in the way on the closed dates.
    blocked: Vec<BlockedOut>,
}

/// One slot that can be promised.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::serve) struct OfferOut {
    /// From 1, the best.
    rank: u32,
    /// Send this to hold or book it.
    take: Take,
    /// When the first operative is expected.
    #[schema(value_type = String)]
    arrive: TimeOfDay,
    /// How long they stay.
    minutes: i32,
    /// What would be done.
    tasks: Vec<TaskOut>,
    /// What it adds, in pounds.
    cost: f64,
    /// The same, part by part.
    parts: PartsOut,
    /// What later visits cost that it makes needless, in pounds.
    saved: f64,
    /// Probability of access.
    p_access: f64,
    /// Probability that the most critical of its deadlines is missed all the same.
    p_miss: f64,
    /// Every deadline is met.
    meets_every_deadline: bool,
    /// Somebody is at the same home or block just before or after.
    nearby: bool,
}

/// A task of an offered visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::serve) struct TaskOut {
    task_id: String,
    stream: String,
    name: String,
    #[schema(value_type = Option<String>, format = Date)]
    deadline: Option<NaiveDate>,
    /// Not asked for: done in the same knock since it is due.
    folded_in: bool,
}

/// Pounds, part by part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::serve) struct PartsOut {
    travel: f64,
    on_site: f64,
    failed_call: f64,
    burden: f64,
    early: f64,
    miss: f64,
    moved: f64,
}

/// A rule that keeps slots from being offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BlockedOut {
    rule: String,
    in_words: String,
    fix: String,
    /// Slots that it alone takes away.
    slots: u32,
    /// Dates that it alone keeps closed.
    days: u32,
}

/// The best slots for a household, with everything due there folded in.
#[utoipa::path(post, path = "/v1/offers", tag = "desk", request_body = OffersIn, responses(
    (status = 200, body = OffersOut),
    Failure,
))]
pub(super) async fn offers(
    State(app): State<App>,
    who: Who,
    headers: HeaderMap,
    body: Body<OffersIn>,
) -> Result<Json<OffersOut>, Problem> {
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let asked = read(body)?;
    let mut tasks = asked.tasks.clone();
    let mut opened = None;
    if let Some(new) = &asked.new_task {
        who.may_book()?;
        let id = format!("R{}", random_hex(6)?);
        let caller = caller(&who, &headers, "offers", &asked)?;
        let report =
            |held: &Held, now| act::report(held, now, asked.uprn, &new.stream, &new.hazard, &id);
        let (_, told) = app.desk.write(&caller, report).await?;
        let id = told["task_id"].as_str().unwrap_or(&id).to_owned();
        tasks.push(id.clone());
        opened = Some(id);
    }
    let desk = Arc::clone(&app.desk);
    let found = tokio::task::spawn_blocking(move || {
        let held = desk.read();
        let ask = ask(&held, &asked, &tasks, desk.now())?;
        let answer = held.live.offers(&ask)?;
        is_by_the_provider(&held)?;
        Ok::<_, Problem>(answer_out(&held, &answer, opened))
    });
    let out = found.await.map_err(|e| Problem::internal(&e))??;
    Ok(Json(out))
}

/// The best other slots for a promised visit, which stays as it is until one is taken.
#[utoipa::path(post, path = "/v1/visits/{id}/move-offers", tag = "desk", request_body = OffersIn,
    params(("id" = String, Path)), responses(
    (status = 200, body = OffersOut),
    Failure,
))]
pub(super) async fn move_offers(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    body: Body<OffersIn>,
) -> Result<Json<OffersOut>, Problem> {
    who.may_book()?;
    let asked = read(body)?;
    let desk = Arc::clone(&app.desk);
    let found = tokio::task::spawn_blocking(move || {
        let held = desk.read();
        let record = held.record(&id);
        let record = record.ok_or_else(|| Problem::missing(format!("there is no visit `{id}`")))?;
        if record.uprn != asked.uprn {
            return Err(Problem::unprocessable("the visit is at another home"));
        }
        let tasks: Vec<String> = record.crew.concat();
        let mut ask = ask(&held, &asked, &tasks, desk.now())?;
        ask.moving = Some(id);
        let answer = held.live.offers(&ask)?;
        is_by_the_provider(&held)?;
        Ok(answer_out(&held, &answer, None))
    });
    let out = found.await.map_err(|e| Problem::internal(&e))??;
    Ok(Json(out))
}

/// What was found with times that the provider of travel times did not give is not offered.
fn is_by_the_provider(held: &Held) -> Result<(), Problem> {
    travel::standing(&held.live.world.rules.travel).map_err(|error| {
        tracing::error!("{error}");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "travel-unavailable",
            "Travel times cannot be had now",
            "nothing is offered by guessed times; the cause is in the service's log",
        )
    })
}

fn ask(
    held: &Held,
    asked: &OffersIn,
    tasks: &[String],
    now: chrono::NaiveDateTime,
) -> Result<Ask, Problem> {
    let home = held.home(asked.uprn)?;
    let count = asked.count.unwrap_or(held.live.world.rules.offer.count);
    if !(1..=20).contains(&count) {
        return Err(Problem::unprocessable("count is from 1 to 20"));
    }
    let task = |id: &String| {
        let known = held.live.world.task_named(home, id);
        known.ok_or_else(|| {
            Problem::unprocessable(format!("no task `{id}` is pending at this home"))
        })
    };
    let window = match &asked.window {
        Some(w) if w.from >= w.to => {
            return Err(Problem::unprocessable("the window ends before it begins"));
        }
        window => window.as_ref().map(|w| Span {
            from: w.from,
            to: w.to,
        }),
    };
    let need = |text: &String| {
        Ask::need(text).ok_or_else(|| {
            Problem::unprocessable(format!(
                "`{text}` is not female_operative or language:xx; other needs belong in the \
                     household's record"
            ))
        })
    };
    Ok(Ask {
        tasks: tasks.iter().map(task).collect::<Result<_, _>>()?,
        not_before: asked.not_before,
        days: asked.days,
        window,
        needs: asked.needs.iter().map(need).collect::<Result<_, _>>()?,
        ..Ask::at(home, now, count as usize)
    })
}

fn answer_out(held: &Held, answer: &Answer, new_task: Option<String>) -> OffersOut {
    OffersOut {
        offers: offers_out(held, answer),
        new_task,
        days: answer.days,
        dearer_days: answer.dearer_days,
        closed_days: answer.closed_days,
        blocked: answer
            .blocked
            .iter()
            .map(|b| BlockedOut {
                rule: b.rule.to_owned(),
                in_words: b.in_words.to_owned(),
                fix: b.fix.to_owned(),
                slots: b.slots,
                days: b.days,
            })
            .collect(),
    }
}

/// Offers as they are sent.
pub(in crate::serve) fn offers_out(held: &Held, answer: &Answer) -> Vec<OfferOut> {
    answer.offers.iter().map(|o| offer_out(held, o)).collect()
}

fn offer_out(held: &Held, offer: &Offer) -> OfferOut {
    let world = &held.live.world;
    let task = |t: &crate::offer::Folded| {
        let task = world.landlord.task(t.task);
        let rule = world.rules.stream(task.stream);
        TaskOut {
            task_id: task.id.clone(),
            stream: rule.code.clone(),
            name: rule.tenant_name.clone(),
            deadline: t.deadline,
            folded_in: t.folded_in,
        }
    };
    let parts = &offer.parts;
    OfferOut {
        rank: offer.rank,
        take: Take::of(held, &offer.proposal),
        arrive: offer.arrive,
        minutes: offer.minutes.get(),
        tasks: offer.tasks.iter().map(task).collect(),
        cost: offer.cost.as_pounds(),
        parts: PartsOut {
            travel: parts.travel.as_pounds(),
            on_site: parts.on_site.as_pounds(),
            failed_call: parts.failed_call.as_pounds(),
            burden: parts.burden.as_pounds(),
            early: parts.early.as_pounds(),
            miss: parts.miss.as_pounds(),
            moved: parts.change.as_pounds(),
        },
        saved: offer.saved.as_pounds(),
        p_access: offer.p_access,
        p_miss: offer.p_miss,
        meets_every_deadline: offer.meets_every_deadline,
        nearby: offer.nearby,
    }
}
