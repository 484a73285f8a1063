//! Rows: homes and visits of a year as rows of their tables.

use chrono::NaiveDate;

use super::check::{self, HomeYear};
use super::solve::Solved;
use super::visits::YearVisit;
use crate::combine::Grid;
use crate::due::Ground;
use crate::report::table::{List, Pounds};
use crate::report::year_tables::{YearHomeRow, YearVisitRow};
use crate::units::Pence;

/// Every home with its home safety check.
pub(super) fn homes(ground: &Ground<'_>, solved: &Solved, years: &[HomeYear]) -> Vec<YearHomeRow> {
    let homes = ground.landlord.properties.iter().zip(years);
    homes
        .map(|(property, year)| {
            let visit = year.check.map(|v| &solved.visits[v]);
            YearHomeRow {
                uprn: property.uprn.number(),
                patch: property.patch.clone(),
                month: visit.map(check::month).unwrap_or_default(),
                week_from: visit.map(|v| week_from(ground, v)),
                streams: visit.map(|v| streams(ground, v)).unwrap_or_default(),
                visits: year.visits.len() as i64,
                why: year.why.map_or("", check::Why::code).to_owned(),
                in_words: year.why.map(check::Why::in_words).unwrap_or_default(),
            }
        })
        .collect()
}

/// Every visit, by date.
pub(super) fn visits(ground: &Ground<'_>, solved: &Solved) -> Vec<YearVisitRow> {
    let row = |visit: &YearVisit| {
        let (days, cost) = visit
            .life_lost(ground)
            .fold((0, Pence::ZERO), |(d, c), (_, days, cost)| {
                (d + days, c + cost)
            });
        let tasks = visit.tasks.iter().map(|t| ground.landlord.task(*t));
        YearVisitRow {
            uprn: ground.landlord.property(visit.home).uprn.number(),
            week_from: week_from(ground, visit),
            streams: streams(ground, visit),
            task_ids: List(tasks.map(|t| t.id.clone()).collect()),
            operatives: visit.crew.len() as i64,
            minutes: i64::from(visit.on_site.get()),
            days_lost: days,
            cost_early: Pounds(cost),
            cost: Pounds(visit.terms.total() - visit.terms.policy),
            status: if visit.promised {
                "promised"
            } else {
                "planned"
            }
            .to_owned(),
        }
    };
    solved.visits.iter().map(row).collect()
}

/// First day of a visit's week.
fn week_from(ground: &Ground<'_>, visit: &YearVisit) -> NaiveDate {
    let weekly = Grid::weekly(ground.planning.days);
    ground.planning.date(weekly.days(visit.week as usize).start)
}

fn streams(ground: &Ground<'_>, visit: &YearVisit) -> List {
    let code = |t: &crate::model::TaskId| {
        let stream = ground.due.task(*t).stream;
        ground.rules.stream(stream).code.clone()
    };
    List(visit.tasks.iter().map(code).collect())
}
