//! Homes: found by UPRN, address or postcode; what is due, booked and past there.

#![expect(
    unused_qualifications,
    reason = "the macro of the OpenAPI document names types in full"
)]

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::App;
use super::auth::Who;
use super::failures::Failure;
use crate::model::{HomeId, Need};
use crate::serve::desk::Held;
use crate::serve::problem::Problem;
use crate::serve::record::{Record, State as VisitState};
use crate::serve::store::Scope;

/// At most so many homes are listed.
const MOST: usize = 20;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Search {
    /// A UPRN, or part of an address or a postcode.
    q: String,
}

/// A home in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HomeLine {
    uprn: u64,
    address: String,
    postcode: String,
}

/// Finds homes.
#[utoipa::path(get, path = "/v1/homes", tag = "desk", params(Search), responses(
    (status = 200, body = Vec<HomeLine>),
    Failure,
))]
pub(super) async fn search(
    State(app): State<App>,
    who: Who,
    query: Result<Query<Search>, QueryRejection>,
) -> Result<Json<Vec<HomeLine>>, Problem> {
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let Query(Search { q }) = query.map_err(|e| Problem::bad(e.body_text()))?;
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let words: Vec<String> = q
        .split_whitespace()
        .map(plain)
        .filter(|w| !w.is_empty())
        .collect();
    let whole = plain(&q);
    if whole.len() < 2 {
        return Ok(Json(Vec::new()));
    }
    let held = app.desk.read();
    let fits = |p: &&crate::model::Property| {
        let address = format!("{} {}", p.address, p.postcode);
        let address = plain(&address);
        p.uprn.to_string().starts_with(&whole)
            || plain(&p.postcode).starts_with(&whole)
            || words.iter().all(|w| address.contains(w.as_str()))
    };
    let found = held.live.world.landlord.properties.iter().filter(fits);
    let line = |p: &crate::model::Property| HomeLine {
        uprn: p.uprn.number(),
        address: p.address.clone(),
        postcode: p.postcode.clone(),
    };
    Ok(Json(found.take(MOST).map(line).collect()))
}

/// A home: who and where, what is due, what is booked, what was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Home {
    uprn: u64,
    address: String,
    postcode: String,
    patch: String,
    block: String,
    /// Needs as plain instructions; empty for scopes that do not see them.
    needs: Vec<String>,
    p_access: f64,
    due: Vec<Due>,
    /// Visits that stand.
    visits: Vec<Record>,
    /// Visits kept in the store that are over.
    history: Vec<Record>,
    attempts: Vec<Tried>,
    /// What tenants call each check at this home, done ones too, by task.
    checks: BTreeMap<String, String>,
}

/// A pending task.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Due {
    task_id: String,
    stream: String,
    name: String,
    #[schema(value_type = Option<String>, format = Date)]
    deadline: Option<NaiveDate>,
    days_left: Option<i64>,
    attempts_left: u8,
    visit_id: Option<String>,
}

/// An attempt of the past.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tried {
    at: String,
    stream: String,
    name: String,
    outcome: String,
}

/// What the desk needs on one screen.
#[utoipa::path(get, path = "/v1/homes/{uprn}", tag = "desk", params(("uprn" = u64, Path)), responses(
    (status = 200, body = Home),
    Failure,
))]
pub(super) async fn show(
    State(app): State<App>,
    who: Who,
    Path(uprn): Path<u64>,
) -> Result<Json<Home>, Problem> {
    who.must(&[Scope::Read, Scope::Desk, Scope::Planner])?;
    let history = app.desk.store.history(uprn).await?;
    let held = app.desk.read();
    let home = held.home(uprn)?;
    Ok(Json(home_out(&held, home, &who, history)))
}

fn home_out(held: &Held, home: HomeId, who: &Who, history: Vec<Record>) -> Home {
    let world = &held.live.world;
    let landlord = &world.landlord;
    let property = landlord.property(home);
    let today = world.planning.now.date();
    let visits: Vec<Record> = held
        .live
        .visits_at(home)
        .filter_map(|v| held.record(&v.id))
        .collect();
    let visit_of = |id: &str| {
        let has = |r: &&Record| r.crew.iter().flatten().any(|t| t == id);
        visits.iter().find(has).map(|r| r.visit_id.clone())
    };
    let mut due: Vec<Due> = world
        .tasks_at(home)
        .map(|t| {
            let task = landlord.task(t);
            let rule = world.rules.stream(task.stream);
            let deadline = world.due.task(t).deadline;
            Due {
                visit_id: visit_of(&task.id),
                task_id: task.id.clone(),
                stream: rule.code.clone(),
                name: rule.tenant_name.clone(),
                deadline,
                days_left: deadline.map(|d| (d - today).num_days()),
                attempts_left: world.due.task(t).attempts_left,
            }
        })
        .collect();
    due.sort_by_key(|d| (d.deadline.is_none(), d.deadline));
    let all = world.all_tasks_at(home).iter().map(|t| landlord.task(*t));
    let called = |stream| world.rules.stream(stream).tenant_name.clone();
    let checks = all.map(|t| (t.id.clone(), called(t.stream))).collect();
    let attempts = landlord.attempts_at(home).iter().rev().take(10);
    let needs = &landlord.household(home).needs;
    Home {
        uprn: property.uprn.number(),
        address: property.address.clone(),
        postcode: property.postcode.clone(),
        patch: property.patch.clone(),
        block: property.block.clone(),
        needs: if who.sees_needs() {
            needs.iter().map(instruction).collect()
        } else {
            Vec::new()
        },
        p_access: world.access.p(home),
        due,
        history: history.into_iter().filter(|r| !r.live).collect(),
        attempts: attempts
            .map(|a| Tried {
                at: a.at.format("%Y-%m-%d %H:%M").to_string(),
                stream: world.rules.stream(a.stream).code.clone(),
                name: world.rules.stream(a.stream).tenant_name.clone(),
                outcome: a.outcome.code().to_owned(),
            })
            .collect(),
        visits,
        checks,
    }
}

/// A need as an instruction for whoever books or comes.
fn instruction(need: &Need) -> String {
    match need {
        Need::TwoOperatives => "Send two operatives, always together".to_owned(),
        Need::FemaleOperative => "Send a woman".to_owned(),
        Need::FixedTime => "Give the shortest slot there is".to_owned(),
        Need::CallAhead => "Call on the day before".to_owned(),
        Need::Accompanied => "Somebody from housing comes along".to_owned(),
        Need::Language(code) => format!("Speaks {code}: send somebody who does, or an interpreter"),
    }
}

/// Counts, for analysts.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Figures {
    visits: usize,
    planned: usize,
    held: usize,
    promised: usize,
    homes_visited: usize,
}

/// Counts of what stands: no household is named.
#[utoipa::path(get, path = "/v1/figures", tag = "analyst", responses(
    (status = 200, body = Figures),
    Failure,
))]
pub(super) async fn figures(State(app): State<App>, _who: Who) -> Json<Figures> {
    let held = app.desk.read();
    let mut figures = Figures::default();
    let mut homes = std::collections::BTreeSet::new();
    for visit in held.live.visits() {
        figures.visits += 1;
        homes.insert(visit.home);
        match held.records.get(&visit.id).map(|r| r.status) {
            None => figures.planned += 1,
            Some(VisitState::Held) => figures.held += 1,
            Some(_) => figures.promised += 1,
        }
    }
    figures.homes_visited = homes.len();
    Json(figures)
}
