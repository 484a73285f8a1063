//! Frame: a case with its windows, as the tenant on the telephone may agree to them.

use chrono::NaiveDate;

use super::ask::Ask;
use super::world::World;
use crate::constraint::{self, Case, StartWindow, slot};
use crate::due::DueTask;
use crate::model::{Span, TaskId};
use crate::route::problem::{Place, Role, VisitSpec, Window};

/// What would be done at one knock, with the days and windows in which it could be.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) case: Case<'a>,
    pub(super) crew: Vec<Vec<TaskId>>,
    pub(super) spec: VisitSpec,
    /// For each of the spec's options the last slot that may begin in it.
    pub(super) last_slots: Vec<i32>,
    /// What later visits cost that it makes needless.
    pub(super) saved: i64,
    /// A promised visit that it grows out of.
    pub(super) joins: Option<u32>,
}

/// The household's tasks as they stand for a tenant who agrees.
pub(super) type Agreed = [DueTask];

/// The case of a crew, with the windows that may be agreed on.
pub(super) fn case<'a>(
    world: &'a World,
    agreed: &'a Agreed,
    ask: &Ask,
    crew: &[Vec<TaskId>],
) -> Case<'a> {
    let mut case = Case::new(&world.ground(), ask.home, crew);
    for task in &mut case.tasks {
        let id = task.task;
        if let Some(own) = agreed.iter().find(|t| t.task == id) {
            *task = own;
        }
    }
    case
}

impl<'a> Frame<'a> {
    /// The frame of a case on some dates.
    pub(super) fn new(
        world: &World,
        ask: &Ask,
        case: Case<'a>,
        crew: Vec<Vec<TaskId>>,
        place: Place,
        dates: &[NaiveDate],
    ) -> Self {
        let roles = roles(&case, ask, None);
        let mut options = Vec::new();
        let mut last_slots = Vec::new();
        for date in dates {
            let Some(day) = world.planning.day(*date) else {
                continue;
            };
            for window in windows(&case, ask, *date, None) {
                last_slots.push(last_slot(&case, ask, *date, window));
                options.push(Window {
                    day,
                    earliest: window.earliest.minutes(),
                    latest: window.latest.minutes(),
                    cost: window.cost.get() as i32,
                });
            }
        }
        let spec = VisitSpec {
            place,
            load: 1,
            penalty: None,
            options,
            roles,
            pinned: false,
            previous: None,
        };
        Self {
            case,
            crew,
            spec,
            last_slots,
            saved: 0,
            joins: None,
        }
    }
}

/// The last slot on the grid that lies in the span of a window, and in the time asked for.
fn last_slot(case: &Case<'_>, ask: &Ask, date: NaiveDate, window: StartWindow) -> i32 {
    let spans = spans(case, ask, date, None);
    let span = spans
        .iter()
        .find(|s| s.from <= window.earliest && window.earliest <= s.to);
    let end = span.map_or(0, |s| s.to.minutes());
    let end = ask.window.map_or(end, |asked| asked.to.minutes().min(end));
    let grid = case.rules.slots.grid_minutes.get().max(1);
    (end - slot::length(case).get()).div_euclid(grid) * grid
}

/// Who may take each part, with one rule set aside if asked.
pub(super) fn roles(case: &Case<'_>, ask: &Ask, without: Option<&str>) -> Vec<Role> {
    let role = |(i, part): (usize, &constraint::Part)| {
        let mut set = constraint::people(case, part, without);
        if i == 0 && without != Some("need") {
            set.retain(|o| {
                let operative = &case.landlord.operatives[o];
                let mut needs = ask.needs.iter();
                needs.all(|need| constraint::meets(operative, need))
            });
        }
        Role {
            resources: set.words().to_vec(),
            offset: part.offset.get(),
            duration: part.minutes.get(),
        }
    };
    case.parts.iter().enumerate().map(role).collect()
}

/// Spans of a date in which the whole stay may lie, with one rule set aside if asked.
pub(super) fn spans(
    case: &Case<'_>,
    ask: &Ask,
    date: NaiveDate,
    without: Option<&str>,
) -> Vec<Span> {
    let mut spans = constraint::stays(case, date, without);
    if let Some(window) = ask.window.filter(|_| without != Some(ASKED)) {
        // The slot is what was asked for; the stay may run on past it.
        let wish = Span {
            from: window.from,
            to: window.to.plus(case.length()),
        };
        spans = spans.into_iter().filter_map(|s| s.meet(wish)).collect();
    }
    spans
}

/// The tenant's own wish for a time of day, as a rule that stands in the way.
pub(super) const ASKED: &str = "asked_time";

/// Start windows of a date, priced, with one rule set aside if asked.
pub(super) fn windows(
    case: &Case<'_>,
    ask: &Ask,
    date: NaiveDate,
    without: Option<&str>,
) -> Vec<StartWindow> {
    let mut windows = constraint::starts_in(case, date, &spans(case, ask, date, without));
    if let Some(asked) = ask.window.filter(|_| without != Some(ASKED)) {
        for window in &mut windows {
            window.latest = window.latest.min(asked.to);
        }
        windows.retain(|w| w.earliest <= w.latest);
    }
    windows
}
