//! Offer: the best slots for one home against a written schedule.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::Loaded;
use crate::error::{Error, Result};
use crate::model::{Hazard, HomeId, Need, Span, Task, Uprn};
use crate::offer::{Answer, Ask, Blocked, Live, Offer, World};
use crate::units::{Pence, TimeOfDay};
use crate::{report, travel};

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The home.
    pub uprn: u64,
    /// Tasks to be done; none: whatever must be done there.
    pub tasks: Vec<String>,
    /// A hazard reported just now: its stream, and how bad it is.
    pub report: Option<(String, Hazard)>,
    /// Not before this date.
    pub not_before: Option<NaiveDate>,
    /// Only so many dates from there.
    pub days: Option<u32>,
    /// The slot lies in this time of day.
    pub window: Option<Span>,
    /// Who is to come.
    pub needs: Vec<Need>,
    /// How many offers; otherwise the rules'.
    pub count: Option<usize>,
}

impl Wish {
    /// A report as people write it: `dmc:significant`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn reported(text: &str) -> std::result::Result<(String, Hazard), String> {
        let wrong = || format!("`{text}` is not a report like dmc:significant or dmc:emergency");
        let (stream, severity) = text.split_once(':').ok_or_else(wrong)?;
        let hazards = [Hazard::Emergency, Hazard::Significant];
        let hazard = hazards.into_iter().find(|h| h.code() == severity);
        Ok((stream.to_owned(), hazard.ok_or_else(wrong)?))
    }

    /// A time of day: `09:00-13:00`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn span(text: &str) -> std::result::Result<Span, String> {
        let parts = text.split_once('-');
        let times = parts.and_then(|(a, b)| Some((TimeOfDay::parse(a)?, TimeOfDay::parse(b)?)));
        times
            .filter(|(from, to)| from < to)
            .map(|(from, to)| Span { from, to })
            .ok_or_else(|| format!("`{text}` is not a time of day like 09:00-13:00"))
    }

    /// Who is to come: `female_operative`, `language:pl`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn need(text: &str) -> std::result::Result<Need, String> {
        Ask::need(text).ok_or_else(|| format!("`{text}` is not female_operative or language:xx"))
    }
}

/// The offers, and the live schedule they stand in, which stays as it is on disk.
///
/// # Errors
/// Where the schedule cannot be read or is of another dataset, or the home or a task is unknown.
pub fn offered(
    loaded: Loaded,
    schedule: &Path,
    wish: &Wish,
    now: NaiveDateTime,
) -> Result<(Live, Answer)> {
    let Loaded {
        rules,
        working_days,
        dataset,
    } = loaded;
    let standing = report::read_back(schedule, &dataset.landlord)?.standing()?;
    let world = World::new(dataset.landlord, rules, working_days, now)?;
    let mut live = Live::new(world, standing);
    let now = live.world.planning.now;
    let home = Uprn::new(wish.uprn).and_then(|u| live.world.landlord.home(u));
    let home = home.ok_or_else(|| {
        Error::usage(
            format!("there is no home with UPRN {}", wish.uprn),
            "name one of properties.csv",
        )
    })?;
    let ask = ask(wish, &mut live, home, now)?;
    let answer = live.offers(&ask)?;
    // What was found with times that the provider did not give is not offered.
    travel::standing(&live.world.rules.travel)?;
    Ok((live, answer))
}

fn ask(wish: &Wish, live: &mut Live, home: HomeId, now: NaiveDateTime) -> Result<Ask> {
    let mut tasks = Vec::new();
    for id in &wish.tasks {
        let task = live.world.task_named(home, id).ok_or_else(|| {
            Error::usage(
                format!("there is no task `{id}` at this home"),
                "name one of tasks.csv",
            )
        })?;
        tasks.push(task);
    }
    if let Some((code, hazard)) = &wish.report {
        let stream = live.world.rules.stream_id(code).ok_or_else(|| {
            Error::usage(
                format!("there is no stream `{code}`"),
                "name one of the rules",
            )
        })?;
        let number = live.world.landlord.tasks.len() + 1;
        tasks.push(live.world.add_task(Task {
            reported_at: Some(now),
            hazard: Some(*hazard),
            ..Task::new(format!("REPORT-{number}"), home, stream)
        })?);
    }
    let usual = live.world.rules.offer.count as usize;
    Ok(Ask {
        tasks,
        not_before: wish.not_before,
        days: wish.days,
        window: wish.window,
        needs: wish.needs.clone(),
        ..Ask::at(home, now, wish.count.unwrap_or(usual))
    })
}

/// An offer as scripts read it.
#[derive(Debug, Serialize)]
pub struct OffersAsJson<'a> {
    offers: Vec<JsonOffer>,
    days: u32,
    dearer_days: u32,
    closed_days: u32,
    blocked: &'a [Blocked],
}

#[derive(Debug, Serialize)]
struct JsonOffer {
    rank: u32,
    date: NaiveDate,
    slot_from: TimeOfDay,
    slot_to: TimeOfDay,
    arrive: TimeOfDay,
    minutes: i32,
    operative_ids: Vec<String>,
    task_ids: Vec<String>,
    folded_in: Vec<String>,
    cost: f64,
    parts: Vec<(&'static str, f64)>,
    saved: f64,
    p_access: f64,
    p_miss: f64,
    meets_every_deadline: bool,
    nearby: bool,
    moves_visit: Option<String>,
    joins_visit: Option<String>,
}

/// The answer as scripts read it.
pub fn offers_as_json<'a>(live: &Live, answer: &'a Answer) -> OffersAsJson<'a> {
    let landlord = &live.world.landlord;
    let ids = |offer: &Offer, only_folded: bool| {
        let tasks = offer.tasks.iter().filter(|t| t.folded_in || !only_folded);
        tasks.map(|t| landlord.task(t.task).id.clone()).collect()
    };
    let offer = |o: &Offer| JsonOffer {
        rank: o.rank,
        date: o.date(),
        slot_from: o.slot().from,
        slot_to: o.slot().to,
        arrive: o.arrive,
        minutes: o.minutes.get(),
        operative_ids: operatives_of(live, o),
        task_ids: ids(o, false),
        folded_in: ids(o, true),
        cost: o.cost.as_pounds(),
        parts: parts(o).map(|(name, p)| (name, p.as_pounds())).to_vec(),
        saved: o.saved.as_pounds(),
        p_access: o.p_access,
        p_miss: o.p_miss,
        meets_every_deadline: o.meets_every_deadline,
        nearby: o.nearby,
        moves_visit: o.proposal.evict.clone(),
        joins_visit: o.proposal.joins.clone(),
    };
    OffersAsJson {
        offers: answer.offers.iter().map(offer).collect(),
        days: answer.days,
        dearer_days: answer.dearer_days,
        closed_days: answer.closed_days,
        blocked: &answer.blocked,
    }
}

fn parts(offer: &Offer) -> [(&'static str, Pence); 7] {
    let p = &offer.parts;
    [
        ("travel", p.travel),
        ("on_site", p.on_site),
        ("failed_call", p.failed_call),
        ("burden", p.burden),
        ("early", p.early),
        ("miss", p.miss),
        ("moved", p.change),
    ]
}

/// Who comes, by the landlord's identifiers.
pub fn operatives_of(live: &Live, offer: &Offer) -> Vec<String> {
    let id = |o: &crate::model::OperativeId| live.world.landlord.operative(*o).id.clone();
    offer.operatives().iter().map(id).collect()
}
