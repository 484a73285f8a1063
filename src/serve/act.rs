//! Act: what a desk can do; each decides one step against the newest schedule.

use axum::http::StatusCode;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::clock::Moment;
use super::desk::{Held, Step};
use super::http::offers::{OfferOut, offers_out};
use super::problem::Problem;
use super::record::{Attempted, Fact, Record, Reported, State};
use crate::model::{OperativeId, Span, TaskId};
use crate::offer::{Ask, Proposal};
use crate::rules::london::at;
use crate::units::TimeOfDay;

/// A slot to take: what an offer says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Take {
    /// The home.
    pub uprn: u64,
    /// On which date.
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// The slot, from.
    #[schema(value_type = String, example = "09:00")]
    pub slot_from: TimeOfDay,
    /// The slot, to.
    #[schema(value_type = String, example = "10:00")]
    pub slot_to: TimeOfDay,
    /// Who does which tasks.
    pub crew: Vec<Vec<String>>,
    /// Who comes, in the same order as the offer has them.
    pub operative_ids: Vec<String>,
    /// An unpromised visit that may be moved to make room.
    #[serde(default)]
    pub moves_visit: Option<String>,
    /// A promised visit that it grows out of.
    #[serde(default)]
    pub joins_visit: Option<String>,
}

impl Take {
    /// As an offer has it.
    pub(super) fn of(held: &Held, proposal: &Proposal) -> Self {
        let landlord = &held.live.world.landlord;
        let ids =
            |tasks: &Vec<TaskId>| tasks.iter().map(|t| landlord.task(*t).id.clone()).collect();
        let named = proposal.operatives.iter();
        Self {
            uprn: landlord.property(proposal.home).uprn.number(),
            date: proposal.date,
            slot_from: proposal.slot.from,
            slot_to: proposal.slot.to,
            crew: proposal.crew.iter().map(ids).collect(),
            operative_ids: named.map(|o| landlord.operative(*o).id.clone()).collect(),
            moves_visit: proposal.evict.clone(),
            joins_visit: proposal.joins.clone(),
        }
    }

    fn proposal(&self, held: &Held) -> Result<Proposal, Problem> {
        let world = &held.live.world;
        let home = held.home(self.uprn)?;
        let task = |id: &String| {
            let known = world.task_named(home, id);
            known.ok_or_else(|| {
                Problem::unprocessable(format!("no task `{id}` is pending at this home"))
            })
        };
        let crew: Result<Vec<Vec<TaskId>>, Problem> = self
            .crew
            .iter()
            .map(|ids| ids.iter().map(task).collect())
            .collect();
        let operative = |id: &String| {
            let at = world.landlord.operatives.iter().position(|o| o.id == *id);
            at.map(|i| OperativeId(i as u32))
                .ok_or_else(|| Problem::unprocessable(format!("there is no operative `{id}`")))
        };
        let crew = crew?;
        if crew.is_empty() || crew.len() > 2 || crew.iter().any(Vec::is_empty) {
            return Err(Problem::unprocessable(
                "a crew is one or two lists of tasks",
            ));
        }
        if self.slot_from >= self.slot_to {
            return Err(Problem::unprocessable("the slot ends before it begins"));
        }
        Ok(Proposal {
            home,
            crew,
            date: self.date,
            slot: Span {
                from: self.slot_from,
                to: self.slot_to,
            },
            operatives: self
                .operative_ids
                .iter()
                .map(operative)
                .collect::<Result<_, _>>()?,
            evict: self.moves_visit.clone(),
            joins: self.joins_visit.clone(),
        })
    }
}

/// Fresh offers for a home, as a problem carries them.
fn instead(held: &Held, take: &Take, now: NaiveDateTime, why: &Problem) -> Problem {
    let fresh: Option<Vec<OfferOut>> = held.home(take.uprn).ok().and_then(|home| {
        let count = held.live.world.rules.offer.count as usize;
        let answer = held.live.offers(&Ask::at(home, now, count)).ok()?;
        Some(offers_out(held, &answer))
    });
    Problem {
        offers: fresh
            .and_then(|f| serde_json::to_value(f).ok())
            .map(Box::new),
        ..why.clone()
    }
}

/// Takes an offer: held for the tenant's word, or confirmed at once.
pub(super) fn take(
    held: &Held,
    now: Moment,
    take: &Take,
    id: &str,
    confirm: bool,
) -> Result<Step, Problem> {
    let proposal = take.proposal(held)?;
    let joined = proposal.joins.as_ref().and_then(|v| held.records.get(v));
    if joined.is_some_and(|r| r.status == State::Held) {
        return Err(Problem::conflict("held", "that visit is itself only held"));
    }
    let change = held
        .live
        .place(&proposal, id, now.local)
        .map_err(|gone| instead(held, take, now.local, &gone.into()))?;
    let status = if confirm {
        State::Confirmed
    } else {
        State::Held
    };
    let minutes = held.live.world.rules.offer.hold_minutes;
    let mut put = held.records_of(&change, id, status);
    let own = put.iter_mut().find(|r| r.visit_id == id);
    let own = own.ok_or_else(|| Problem::internal(&"a visit was placed and is not there"))?;
    if !confirm {
        let ends = now.plus_minutes(minutes);
        own.hold_until = Some(ends.local);
        own.hold_ends = Some(ends.instant);
        own.hold_minutes = Some(minutes);
    }
    own.replaces = joined.cloned().map(Box::new);
    let answer = own.clone();
    let action = if confirm { "book" } else { "hold" };
    Ok(Step {
        gone: change.gone,
        tell: vec![(action, id.to_owned(), before(joined), said(&answer))],
        status: StatusCode::CREATED.as_u16(),
        body: said(&answer),
        put,
        facts: Vec::new(),
    })
}

fn said(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

fn before(record: Option<&Record>) -> Value {
    record.map_or(Value::Null, said)
}

fn find(held: &Held, id: &str) -> Result<Record, Problem> {
    held.record(id)
        .ok_or_else(|| Problem::missing(format!("there is no visit `{id}`")))
}

/// The tenant agrees. A hold that has run out is taken anew where it still fits.
pub(super) fn confirm(held: &Held, now: Moment, id: &str) -> Result<Step, Problem> {
    let was = find(held, id)?;
    if was.status == State::Expired || was.has_lapsed(now.instant) {
        let again = Take {
            uprn: was.uprn,
            date: was.date,
            slot_from: was.slot_from,
            slot_to: was.slot_to,
            crew: was.crew.clone(),
            operative_ids: was.parts.iter().map(|p| p.operative_id.clone()).collect(),
            moves_visit: None,
            joins_visit: was.replaces.as_ref().map(|r| r.visit_id.clone()),
        };
        let mut step = take(held, now, &again, id, true)?;
        step.status = StatusCode::OK.as_u16();
        return Ok(step);
    }
    if was.status == State::Confirmed {
        return Ok(Step {
            status: StatusCode::OK.as_u16(),
            body: said(&was),
            ..Step::default()
        });
    }
    become_state(&was, State::Confirmed)?;
    let record = Record {
        status: State::Confirmed,
        hold_until: None,
        hold_ends: None,
        hold_minutes: None,
        replaces: None,
        sequence: held.sequence(),
        ..was.clone()
    };
    Ok(one("confirm", &was, record))
}

/// A step that changes one record and nothing else.
fn one(action: &'static str, was: &Record, record: Record) -> Step {
    Step {
        status: StatusCode::OK.as_u16(),
        body: said(&record),
        tell: vec![(action, was.visit_id.clone(), said(was), said(&record))],
        put: vec![record],
        ..Step::default()
    }
}

fn become_state(was: &Record, next: State) -> Result<(), Problem> {
    if was.status.may_become(next) {
        return Ok(());
    }
    Err(Problem::conflict(
        "wrong-state",
        format!(
            "visit `{}` is {} and cannot become {}",
            was.visit_id,
            was.status.code(),
            next.code()
        ),
    ))
}

/// The promise is given back: its tasks are planned again, or the promise it grew out of
/// stands again.
pub(super) fn give_back(
    held: &Held,
    id: &str,
    next: State,
    action: &'static str,
) -> Result<Step, Problem> {
    let was = find(held, id)?;
    become_state(&was, next)?;
    let record = Record {
        status: next,
        live: false,
        hold_until: None,
        hold_ends: None,
        hold_minutes: None,
        sequence: held.sequence(),
        ..was.clone()
    };
    let mut step = one(action, &was, record.clone());
    if let Some(old) = was.replaces.clone() {
        step.put.push(Record {
            sequence: held.sequence(),
            ..*old
        });
        return Ok(step);
    }
    let change = held.live.release(id, true);
    step.gone = change.gone.iter().filter(|g| *g != id).cloned().collect();
    step.put
        .extend(held.records_of(&change, "", State::Planned));
    Ok(step)
}

/// Another slot for a promised visit: the new one and the old one in one step.
pub(super) fn shift(held: &Held, now: Moment, id: &str, to: &Take) -> Result<Step, Problem> {
    let was = find(held, id)?;
    if !matches!(
        was.status,
        State::Held | State::Notified | State::Confirmed | State::Planned
    ) {
        return Err(become_state(&was, State::Held).err().unwrap_or_else(|| {
            Problem::conflict("wrong-state", "this visit cannot be moved any more")
        }));
    }
    if to.uprn != was.uprn {
        return Err(Problem::unprocessable("the slot is for another home"));
    }
    let mut step = take(held, now, to, id, true)?;
    if let Some(own) = step.put.iter_mut().find(|r| r.visit_id == id) {
        own.sequence = held.sequence();
        step.body = said(own);
        step.tell = vec![("move", id.to_owned(), said(&was), said(own))];
    }
    step.status = StatusCode::OK.as_u16();
    Ok(step)
}

/// What is told of a visit's progress or its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) struct Progress {
    /// Where it is now.
    pub status: State,
    /// Proper notice had been given: no access counts only then.
    #[serde(default)]
    pub notice_given: Option<bool>,
    /// Why, in a few words; no names.
    #[serde(default)]
    pub reason: String,
    /// Tasks done; all of them where a completed visit names none.
    #[serde(default)]
    pub done: Vec<String>,
}

/// Records where a visit is. One that failed at the door leaves its tasks open.
pub(super) fn progress(
    held: &Held,
    now: Moment,
    id: &str,
    told: &Progress,
    link: Option<String>,
) -> Result<Step, Problem> {
    let was = find(held, id)?;
    if told.status == State::Cancelled {
        return give_back(held, id, State::Cancelled, "cancel");
    }
    become_state(&was, told.status)?;
    let ended = !told.status.is_promise();
    let mut record = Record {
        status: told.status,
        live: !ended || told.status == State::Completed,
        sequence: held.sequence(),
        ..was.clone()
    };
    if told.status == State::OnTheWay {
        record.link = link;
    }
    let mut step = one("progress", &was, record);
    if !ended {
        return Ok(step);
    }
    let all: Vec<String> = was.crew.iter().flatten().cloned().collect();
    let completed = told.status == State::Completed;
    let done: Vec<String> = match (completed, told.done.is_empty()) {
        (false, _) => Vec::new(),
        (true, true) => all.clone(),
        (true, false) => told.done.clone(),
    };
    if let Some(other) = done.iter().find(|t| !all.contains(t)) {
        return Err(Problem::unprocessable(format!(
            "task `{other}` is not in this visit"
        )));
    }
    let outcome = told.status.outcome().ok_or_else(|| {
        Problem::unprocessable("a hold runs out by itself; cancel it to give it back sooner")
    })?;
    step.facts.push(Fact::Attempted(Attempted {
        uprn: was.uprn,
        // When it was tried, never in the future.
        at: at(
            was.date,
            was.parts.first().map_or(was.slot_from, |p| p.start),
        )
        .min(now.local),
        streams: streams(held, &was)?,
        outcome: outcome.code().to_owned(),
        notice_given: told.notice_given.unwrap_or(true),
        operative_id: was
            .parts
            .first()
            .map(|p| p.operative_id.clone())
            .unwrap_or_default(),
        reason: told.reason.clone(),
        done,
    }));
    Ok(step)
}

fn streams(held: &Held, record: &Record) -> Result<Vec<String>, Problem> {
    let world = &held.live.world;
    let home = held.home(record.uprn)?;
    let known = world
        .all_tasks_at(home)
        .iter()
        .map(|t| world.landlord.task(*t));
    let mut streams: Vec<String> = known
        .filter(|t| record.crew.iter().flatten().any(|id| *id == t.id))
        .map(|t| world.rules.stream(t.stream).code.clone())
        .collect();
    streams.sort();
    streams.dedup();
    Ok(streams)
}

/// After a failed attempt: the next one, at another weekday and time of day, or a case for the
/// access team.
pub(super) fn next_attempt(held: &Held, was: &Record) -> Result<Step, Problem> {
    let world = &held.live.world;
    let home = held.home(was.uprn)?;
    let pending: Vec<TaskId> = world.tasks_at(home).collect();
    let id = |t: &TaskId| world.landlord.task(*t).id.clone();
    let crew: Vec<Vec<TaskId>> = was
        .crew
        .iter()
        .map(|ids| {
            pending
                .iter()
                .filter(|t| ids.contains(&id(t)))
                .copied()
                .collect()
        })
        .collect();
    let used = |t: &&TaskId| world.due.task(**t).attempts_left == 0;
    let cases: Vec<String> = crew.iter().flatten().filter(used).map(id).collect();
    let change = held.live.plan(home, crew);
    let put = change
        .as_ref()
        .map(|c| held.records_of(c, "", State::Planned))
        .unwrap_or_default();
    let next = put.iter().find(|r| r.uprn == was.uprn).cloned();
    let mut tell = Vec::new();
    if !cases.is_empty() {
        let subject = was.uprn.to_string();
        tell.push((
            "access_team",
            subject,
            Value::Null,
            json!({ "tasks": cases }),
        ));
    }
    Ok(Step {
        gone: change.map(|c| c.gone).unwrap_or_default(),
        put,
        tell,
        status: StatusCode::OK.as_u16(),
        body: json!({ "next_attempt": next, "access_team": cases }),
        facts: Vec::new(),
    })
}

/// A hazard that a tenant has just reported: its clock runs from now.
pub(super) fn report(
    held: &Held,
    now: Moment,
    uprn: u64,
    stream: &str,
    hazard: &str,
    task_id: &str,
) -> Result<Step, Problem> {
    let world = &held.live.world;
    held.home(uprn)?;
    let rule = world.rules.stream_id(stream).map(|s| world.rules.stream(s));
    let rule =
        rule.ok_or_else(|| Problem::unprocessable(format!("there is no stream `{stream}`")))?;
    if !rule.hazard.contains_key(hazard) {
        return Err(Problem::unprocessable(format!(
            "stream `{stream}` has no clock for `{hazard}`"
        )));
    }
    let fact = Fact::Reported(Reported {
        task_id: task_id.to_owned(),
        uprn,
        stream: stream.to_owned(),
        reported_at: now.local,
        hazard: hazard.to_owned(),
    });
    let after = serde_json::to_value(&fact).unwrap_or_default();
    Ok(Step {
        tell: vec![("report", uprn.to_string(), Value::Null, after)],
        facts: vec![fact],
        status: StatusCode::CREATED.as_u16(),
        body: json!({ "task_id": task_id }),
        ..Step::default()
    })
}
