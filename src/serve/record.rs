//! Records: what the store keeps and the service says, by the landlord's own identifiers.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{OperativeId, Outcome, Span, TaskId, Uprn};
use crate::offer::{Change, Standing, World};
use crate::rules::london::instant;
use crate::units::{Minutes, TimeOfDay};

/// Where a visit is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Planned by the nightly build; told to nobody.
    Planned,
    /// Offered and taken, waiting for the tenant's word.
    Held,
    /// The tenant has been told.
    Notified,
    /// The tenant has agreed.
    Confirmed,
    /// The operative is on the way.
    OnTheWay,
    /// The operative is at the door.
    Arrived,
    /// Work has begun.
    Started,
    /// Done.
    Completed,
    /// Nobody answered, with notice given and the landlord there in the slot.
    NoAccess,
    /// The landlord did not come, or not in the slot.
    LandlordMissed,
    /// The operative was turned away.
    TurnedAway,
    /// The tenant was unwell.
    Unwell,
    /// Cancelled beforehand.
    Cancelled,
    /// The tenant refused.
    Refused,
    /// The hold ran out.
    Expired,
}

impl State {
    /// Its code in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Notified => "notified",
            Self::Confirmed => "confirmed",
            Self::OnTheWay => "on_the_way",
            Self::Arrived => "arrived",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::NoAccess => Outcome::NoAccess.code(),
            Self::LandlordMissed => Outcome::LandlordMissed.code(),
            Self::TurnedAway => Outcome::TurnedAway.code(),
            Self::Unwell => Outcome::Unwell.code(),
            Self::Cancelled => Outcome::Cancelled.code(),
            Self::Refused => Outcome::Refused.code(),
            Self::Expired => "expired",
        }
    }

    /// How the attempt went, of a visit that has ended at the door or before it.
    pub fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Completed => Some(Outcome::Access),
            Self::NoAccess => Some(Outcome::NoAccess),
            Self::LandlordMissed => Some(Outcome::LandlordMissed),
            Self::TurnedAway => Some(Outcome::TurnedAway),
            Self::Unwell => Some(Outcome::Unwell),
            Self::Cancelled => Some(Outcome::Cancelled),
            Self::Refused => Some(Outcome::Refused),
            _ => None,
        }
    }

    /// Whether the tenant holds a promise.
    pub fn is_promise(self) -> bool {
        matches!(
            self,
            Self::Held
                | Self::Notified
                | Self::Confirmed
                | Self::OnTheWay
                | Self::Arrived
                | Self::Started
        )
    }

    /// Whether one may follow the other.
    pub fn may_become(self, next: Self) -> bool {
        let door = matches!(
            next,
            Self::NoAccess | Self::LandlordMissed | Self::TurnedAway | Self::Unwell | Self::Refused
        );
        match self {
            Self::Planned => matches!(next, Self::Notified | Self::Confirmed),
            Self::Held => matches!(next, Self::Confirmed | Self::Cancelled | Self::Expired),
            Self::Notified | Self::Confirmed => {
                door || matches!(
                    next,
                    Self::Confirmed
                        | Self::OnTheWay
                        | Self::Arrived
                        | Self::Started
                        | Self::Completed
                        | Self::Cancelled
                )
            }
            Self::OnTheWay => {
                door || matches!(
                    next,
                    Self::Arrived | Self::Started | Self::Completed | Self::Cancelled
                )
            }
            Self::Arrived => door || matches!(next, Self::Started | Self::Completed),
            Self::Started => matches!(next, Self::Completed | Self::TurnedAway | Self::Unwell),
            _ => false,
        }
    }
}

/// When one operative is in the home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// Who.
    pub operative_id: String,
    /// From.
    #[schema(value_type = String, example = "09:30")]
    pub start: TimeOfDay,
    /// To.
    #[schema(value_type = String, example = "10:15")]
    pub end: TimeOfDay,
    /// What they do there; nothing for one who only comes along.
    #[serde(default)]
    pub tasks: Vec<String>,
}

/// A visit: its promised slot apart from the planned arrival, and where it is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    /// Its identifier.
    pub visit_id: String,
    /// The home.
    pub uprn: u64,
    /// On which date.
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// The slot promised to the tenant, from.
    #[schema(value_type = String, example = "09:00")]
    pub slot_from: TimeOfDay,
    /// The slot promised to the tenant, to.
    #[schema(value_type = String, example = "10:00")]
    pub slot_to: TimeOfDay,
    /// Who does which tasks.
    pub crew: Vec<Vec<String>>,
    /// Who is there, and when: the planned times, which may shift inside the slot.
    pub parts: Vec<Part>,
    /// Where it is in its life.
    pub status: State,
    /// It has a place in a route.
    pub live: bool,
    /// Until when a hold lasts, local time.
    #[schema(value_type = Option<String>)]
    pub hold_until: Option<NaiveDateTime>,
    /// The same as an instant: what decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub hold_ends: Option<DateTime<Utc>>,
    /// How long a hold lasts from when it is made, minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_minutes: Option<u32>,
    /// The version of the store that it last changed in: for calendars, it only ever grows.
    pub sequence: u32,
    /// The promise it grew out of, to be kept again where a hold runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub replaces: Option<Box<Record>>,
    /// The secret of the tenant's page, once the operative is on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub link: Option<String>,
}

/// A change to visits, as other servers on the store read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// Visits that have lost their place.
    pub gone: Vec<String>,
    /// Visits as they stand.
    pub put: Vec<Record>,
    /// What was reported or tried.
    pub facts: Vec<Fact>,
    /// Everything is new: read it all again.
    #[serde(default)]
    pub anew: bool,
}

/// Something that happened since the import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A hazard was reported.
    Reported(Reported),
    /// A visit was carried out or failed at the door.
    Attempted(Attempted),
}

/// A hazard that was reported at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The new task.
    pub task_id: String,
    /// The home.
    pub uprn: u64,
    /// Its stream.
    pub stream: String,
    /// When.
    pub reported_at: NaiveDateTime,
    /// `emergency` or `significant`.
    pub hazard: String,
}

/// A visit that was carried out or failed at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempted {
    /// The home.
    pub uprn: u64,
    /// When.
    pub at: NaiveDateTime,
    /// Streams tried.
    pub streams: Vec<String>,
    /// How it went: a code of `attempts.csv`.
    pub outcome: String,
    /// Whether proper notice had been given.
    pub notice_given: bool,
    /// By whom.
    pub operative_id: String,
    /// Why, and what there is to show for it.
    pub reason: String,
    /// Tasks done.
    pub done: Vec<String>,
}

impl Fact {
    /// Its kind, for the store.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reported(_) => "reported",
            Self::Attempted(_) => "attempted",
        }
    }
}

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// When, local time.
    pub at: String,
    /// Who: the name of the token.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what: a visit's or a home's identifier.
    pub subject: String,
    /// How it was, as JSON; empty for nothing.
    pub before: String,
    /// How it is, as JSON; empty for nothing.
    pub after: String,
}

/// Why a record does not fit the landlord.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("visit {0} names what the dataset does not have; import the dataset and schedule again")]
pub struct Unknown(pub String);

impl Record {
    /// A record of a visit as it stands.
    pub fn of(world: &World, visit: &Standing, status: State) -> Self {
        let landlord = &world.landlord;
        let case = crate::constraint::Case::new(&world.ground(), visit.home, &visit.crew);
        let minutes = |role: usize| case.parts.get(role).map_or(Minutes::ZERO, |p| p.minutes);
        let ids =
            |tasks: &Vec<TaskId>| tasks.iter().map(|t| landlord.task(*t).id.clone()).collect();
        let seats = visit.operatives.iter().zip(&visit.starts).enumerate();
        // Operatives stand in order of start, the crew as it was chosen.
        let tasks = |role: usize| {
            let who = case.parts.get(role).and_then(|p| visit.crew.get(p.who));
            who.map(ids).unwrap_or_default()
        };
        Self {
            visit_id: visit.id.clone(),
            uprn: landlord.property(visit.home).uprn.number(),
            date: visit.date,
            slot_from: visit.slot.from,
            slot_to: visit.slot.to,
            crew: visit.crew.iter().map(ids).collect(),
            parts: seats
                .map(|(role, (operative, start))| Part {
                    operative_id: landlord.operative(*operative).id.clone(),
                    start: *start,
                    end: start.plus(minutes(role)),
                    tasks: tasks(role),
                })
                .collect(),
            status,
            live: true,
            hold_until: None,
            hold_ends: None,
            hold_minutes: None,
            sequence: 0,
            replaces: None,
            link: None,
        }
    }

    /// Whether a hold has run out.
    pub fn has_lapsed(&self, now: DateTime<Utc>) -> bool {
        let ends = self.hold_ends.or(self.hold_until.map(instant));
        self.status == State::Held && ends.is_some_and(|ends| ends < now)
    }

    /// The visit as the live schedule knows it.
    ///
    /// # Errors
    /// Where the landlord does not have what it names.
    pub fn standing(&self, world: &World) -> Result<Standing, Unknown> {
        let unknown = || Unknown(self.visit_id.clone());
        let landlord = &world.landlord;
        let home = Uprn::new(self.uprn).and_then(|u| landlord.home(u));
        let home = home.ok_or_else(unknown)?;
        let task = |id: &String| {
            let tasks = world.all_tasks_at(home).iter().copied();
            let mut tasks = tasks.filter(|t| landlord.task(*t).id == *id);
            tasks.next().ok_or_else(unknown)
        };
        let crew: Result<Vec<Vec<TaskId>>, Unknown> = self
            .crew
            .iter()
            .map(|ids| ids.iter().map(task).collect())
            .collect();
        let operative = |part: &Part| {
            let at = landlord
                .operatives
                .iter()
                .position(|o| o.id == part.operative_id);
            at.map(|i| OperativeId(i as u32)).ok_or_else(unknown)
        };
        Ok(Standing {
            id: self.visit_id.clone(),
            home,
            date: self.date,
            slot: Span {
                from: self.slot_from,
                to: self.slot_to,
            },
            crew: crew?,
            operatives: self.parts.iter().map(operative).collect::<Result<_, _>>()?,
            starts: self.parts.iter().map(|p| p.start).collect(),
            firm: self.status != State::Planned,
        })
    }
}

/// The change that a journal's visits make.
///
/// # Errors
/// Where the landlord does not have what a record names.
pub fn change_of(world: &World, journal: &Journal) -> Result<Change, Unknown> {
    let live = journal.put.iter().filter(|r| r.live);
    let dead = journal.put.iter().filter(|r| !r.live);
    Ok(Change {
        gone: journal
            .gone
            .iter()
            .cloned()
            .chain(dead.map(|r| r.visit_id.clone()))
            .collect(),
        put: live.map(|r| r.standing(world)).collect::<Result<_, _>>()?,
    })
}
