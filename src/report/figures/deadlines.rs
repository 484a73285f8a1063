//! Deadlines: by week, by stream, and how far ahead of them the work is done.

use chrono::NaiveDate;
use serde::Serialize;

use super::percentile;
use crate::model::StreamId;
use crate::report::facts::{Fact, Facts, State};
use crate::rules::days_lost;

/// Deadlines of one stream in one week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadlineWeek {
    /// The week's Monday; nothing for deadlines that are over.
    pub week: Option<NaiveDate>,
    /// The stream's code.
    pub stream: String,
    /// Tasks with their deadline in it.
    pub due: u64,
    /// Of those, in a visit.
    pub planned: u64,
    /// Of those, at risk: in no visit, or in one that may well come too late.
    pub at_risk: u64,
    /// Of those at risk, in no visit.
    pub unplanned: u64,
}

pub(super) fn weeks(facts: &Facts<'_>) -> Vec<DeadlineWeek> {
    let streams = facts.rules.streams.len();
    let mut cells = vec![[0u64; 4]; (facts.weeks.len() + 1) * streams];
    for fact in &facts.tasks {
        let Some(row) = row_of(facts, fact) else {
            continue;
        };
        let cell = &mut cells[row * streams + fact.stream.index()];
        let at_risk = matches!(fact.state, State::AtRisk | State::Unplanned);
        cell[0] += 1;
        cell[1] += u64::from(fact.visit.is_some());
        cell[2] += u64::from(at_risk);
        cell[3] += u64::from(fact.state == State::Unplanned);
    }
    let week = |row: usize| row.checked_sub(1).map(|w| facts.weeks[w]);
    let filled = cells.iter().enumerate().filter(|(_, cell)| cell[0] > 0);
    filled
        .map(|(i, &[due, planned, at_risk, unplanned])| DeadlineWeek {
            week: week(i / streams),
            stream: facts.rules.streams[i % streams].code.clone(),
            due,
            planned,
            at_risk,
            unplanned,
        })
        .collect()
}

/// Row 0 is for deadlines that are over, then a row a week.
fn row_of(facts: &Facts<'_>, fact: &Fact) -> Option<usize> {
    let deadline = fact.deadline?;
    if deadline < facts.today {
        return Some(0);
    }
    facts.week(deadline).map(|week| week + 1)
}

/// Tasks of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StreamFigures {
    /// Its code.
    pub stream: String,
    /// Its name.
    pub name: String,
    /// Its letter.
    pub letter: char,
    /// Tasks in a visit.
    pub planned: u64,
    /// Tasks in no visit that need one.
    pub unplanned: u64,
    /// Tasks that a later build will plan.
    pub later: u64,
    /// Tasks whose deadline was over when the build began.
    pub overdue: u64,
    /// Tasks whose deadline lies ahead and may be missed.
    pub at_risk: u64,
    /// Days from visit to deadline: half the planned tasks have at least so many.
    pub days_ahead_median: Option<i64>,
    /// Nine in ten of the planned tasks have at least so many.
    pub days_ahead_p10: Option<i64>,
    /// Days of certificate life thrown away by doing tasks early.
    pub days_thrown_away: i64,
}

pub(super) fn streams(facts: &Facts<'_>) -> Vec<StreamFigures> {
    let all = (0..facts.rules.streams.len()).map(|i| stream(facts, StreamId(i as u8)));
    all.filter(|s| s.planned + s.unplanned + s.later > 0)
        .collect()
}

fn stream(facts: &Facts<'_>, stream: StreamId) -> StreamFigures {
    let rule = facts.rules.stream(stream);
    let of_stream = || facts.tasks.iter().filter(move |f| f.stream == stream);
    let number = |test: &dyn Fn(&Fact) -> bool| of_stream().filter(|f| test(f)).count() as u64;
    let mut ahead: Vec<i64> = of_stream()
        .filter(|f| !f.is_overdue(facts.today))
        .filter_map(|f| {
            let visit = &facts.visits()[f.visit? as usize];
            Some((f.deadline? - visit.date).num_days())
        })
        .collect();
    ahead.sort_unstable();
    StreamFigures {
        stream: rule.code.clone(),
        name: rule.name.clone(),
        letter: rule.letter,
        planned: number(&|f| f.visit.is_some()),
        unplanned: number(&|f| f.state == State::Unplanned),
        later: number(&|f| f.state == State::Later),
        overdue: number(&|f| f.is_overdue(facts.today)),
        at_risk: number(&|f| f.may_be_missed(facts.today)),
        days_ahead_median: percentile(&ahead, 0.5),
        days_ahead_p10: percentile(&ahead, 0.1),
        days_thrown_away: days_thrown_away(facts, stream),
    }
}

/// Days of interval that are lost by doing this stream's tasks when they are planned.
fn days_thrown_away(facts: &Facts<'_>, stream: StreamId) -> i64 {
    let rule = facts.rules.stream(stream);
    let lost = |fact: &Fact| {
        let visit = &facts.visits()[fact.visit? as usize];
        Some(days_lost(rule, fact.deadline, visit.date))
    };
    let of_stream = facts.tasks.iter().filter(|f| f.stream == stream);
    of_stream.filter_map(lost).sum()
}
