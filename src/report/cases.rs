//! Cases: what was done and what follows for each task whose attempts are all used: an evidence
//! file in date order, as a court wants it, and one calendar of all stages to come.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::{Build, Landlord, Outcome, Task, UnplannedReason};
use crate::rules::{self, Rules, WorkingDays};

/// One line of evidence.
#[derive(Debug, Clone, Serialize)]
struct Line {
    at: String,
    uprn: u64,
    task_id: String,
    stream: String,
    /// `done` or `to_do`.
    state: &'static str,
    /// `attempt`, `booking`, `deadline` or the stage's kind.
    kind: String,
    in_words: String,
}

/// Every file: one for each case, and the calendar; none where there is no case.
pub(super) fn cases(
    landlord: &Landlord,
    rules: &Rules,
    build: &Build,
) -> Result<Vec<(String, Vec<u8>)>> {
    let Ok(working_days) = WorkingDays::new(rules.nation) else {
        return Ok(Vec::new());
    };
    let used = build
        .schedule
        .unplanned
        .iter()
        .filter(|u| u.reason == UnplannedReason::AttemptsUsed);
    let mut files = Vec::new();
    let mut calendar: Vec<Line> = Vec::new();
    for unplanned in used {
        let task = landlord.task(unplanned.task);
        let mut lines = past(landlord, rules, task);
        if let Some(deadline) = unplanned.deadline {
            let end = deadline.and_time(chrono::NaiveTime::MIN);
            lines.push(line(
                landlord,
                rules,
                task,
                end,
                "to_do",
                "deadline",
                "its deadline",
            ));
        }
        let stages = stages(landlord, rules, &working_days, task, build.provenance.now);
        calendar.extend(stages.iter().cloned());
        lines.extend(stages);
        lines.sort_by(|a, b| a.at.cmp(&b.at));
        let stream = &rules.stream(task.stream).code;
        let uprn = landlord.property(task.home).uprn;
        files.push((format!("cases/{uprn}-{stream}.csv"), to_csv(&lines)?));
    }
    if !calendar.is_empty() {
        calendar.sort_by(|a, b| (&a.at, a.uprn, &a.task_id).cmp(&(&b.at, b.uprn, &b.task_id)));
        files.push(("cases/calendar.csv".to_owned(), to_csv(&calendar)?));
    }
    Ok(files)
}

/// Attempts and bookings of the home that concern the task's stream.
fn past(landlord: &Landlord, rules: &Rules, task: &Task) -> Vec<Line> {
    let mut lines: Vec<Line> = landlord
        .attempts_at(task.home)
        .iter()
        .filter(|a| a.stream == task.stream)
        .map(|a| {
            let code = Outcome::CODES
                .iter()
                .find(|(_, o)| *o == a.outcome)
                .map_or("", |(code, _)| code);
            let notice = match a.notice_given {
                Some(true) => "notice given",
                Some(false) => "no notice: does not count",
                None => "notice not recorded",
            };
            let words = format!("{code}; {notice}");
            line(landlord, rules, task, a.at, "done", "attempt", &words)
        })
        .collect();
    lines.extend(
        landlord
            .bookings
            .iter()
            .filter(|b| b.home == task.home)
            .map(|b| {
                let at = rules::london::at(b.date, b.slot.from);
                let words = format!("{} from {} to {}", b.id, b.slot.from, b.slot.to);
                line(landlord, rules, task, at, "to_do", "booking", &words)
            }),
    );
    lines
}

/// Stages to come: those of a legal process for the streams that have one, from the last
/// attempt that failed or, where that is past, from the build on.
fn stages(
    landlord: &Landlord,
    rules: &Rules,
    working_days: &WorkingDays,
    task: &Task,
    now: NaiveDateTime,
) -> Vec<Line> {
    if !rules
        .escalation
        .streams
        .contains(&rules.stream(task.stream).code)
    {
        let words = "no legal process: for the weekly meeting on complex cases";
        return vec![line(
            landlord,
            rules,
            task,
            now,
            "to_do",
            "access_team",
            words,
        )];
    }
    let stages = rules::escalation_from(&rules.escalation, working_days, now.date());
    stages
        .unwrap_or_default()
        .into_iter()
        .map(|(at, stage)| {
            let words = format!("stage before proceedings: {}", stage.kind);
            line(landlord, rules, task, at, "to_do", &stage.kind, &words)
        })
        .collect()
}

fn line(
    landlord: &Landlord,
    rules: &Rules,
    task: &Task,
    at: NaiveDateTime,
    state: &'static str,
    kind: &str,
    in_words: &str,
) -> Line {
    Line {
        at: at.format("%Y-%m-%dT%H:%M").to_string(),
        uprn: landlord.property(task.home).uprn.number(),
        task_id: task.id.clone(),
        stream: rules.stream(task.stream).code.clone(),
        state,
        kind: kind.to_owned(),
        in_words: in_words.to_owned(),
    }
}

fn to_csv(lines: &[Line]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let broken = |what: String| Error::Internal {
        what: format!("a case cannot be written: {what}"),
    };
    for line in lines {
        writer.serialize(line).map_err(|e| broken(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| broken(e.to_string()))
}
