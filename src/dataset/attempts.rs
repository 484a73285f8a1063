//! `attempts.csv`: visits that were carried out or failed at the door.

use crate::error::Fault;
use crate::model::{Attempt, Outcome};

use super::Load;
use super::fields::{self, counted};
use super::header::{Col, Header};
use super::operatives::Operatives;
use super::properties::Homes;
use super::rows::{Opened, Presence, Row};
use super::tasks;

#[derive(Debug, Clone, Copy)]
struct Cols {
    uprn: Col,
    at: Col,
    stream: Col,
    outcome: Col,
    notice_given: Col,
    operative_id: Col,
    findings: Col,
}

impl Cols {
    fn ask(header: &mut Header) -> Self {
        // The record of an attempt has them, and nothing is planned by them.
        for record in ["reason", "evidence"] {
            header.may(record);
        }
        Self {
            uprn: header.must("uprn"),
            at: header.must("at"),
            stream: header.must("stream"),
            outcome: header.must("outcome"),
            notice_given: header.may("notice_given"),
            operative_id: header.may("operative_id"),
            findings: header.may("findings"),
        }
    }
}

/// Reads the history, sorted by home, then time.
pub(super) fn read(load: &mut Load<'_>, homes: &Homes, operatives: &Operatives) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let Opened::Rows(mut rows) = load.open("attempts", Presence::Optional) else {
        return attempts;
    };
    let cols = Cols::ask(&mut rows.header);
    if !rows.header.close(&mut load.ledger) {
        return attempts;
    }
    let mut strangers = Tally::default();
    while let Some(mut row) = rows.next(&mut load.ledger) {
        let attempt = attempt(&mut row, &cols, load, homes, operatives);
        // Those who have left the firm have left the file too: not a fault of the history.
        let named = row.text(cols.operative_id);
        let stranger =
            operatives.whole && !named.is_empty() && operatives.first_line(named).is_none();
        let line = row.line();
        if let Some(attempt) = row.settle(attempt, &mut load.ledger) {
            attempts.push(attempt);
            strangers.add(stranger, line);
        }
    }
    let file = load.source.called("attempts");
    if let Some(first) = strangers.first {
        let rows = counted(strangers.rows, "attempt is", "attempts are");
        let what = format!("from this line on {rows} by operatives who are not in the dataset");
        let allowed = "who came is left out";
        load.ledger.warn(Fault::at(&file, first, 0, what, allowed));
    }
    attempts.sort_by_key(|a| (a.home, a.at, a.stream, a.outcome));
    let given = attempts.len();
    attempts.dedup();
    if attempts.len() < given {
        let rows = counted((given - attempts.len()) as u64, "row says", "rows say");
        let what = format!("{rows} again what another row says");
        let allowed = "each attempt is counted once";
        load.ledger.warn(Fault::at(&file, 0, 0, what, allowed));
    }
    attempts
}

fn attempt(
    row: &mut Row<'_>,
    cols: &Cols,
    load: &Load<'_>,
    homes: &Homes,
    operatives: &Operatives,
) -> Option<Attempt> {
    let rules = load.rules;
    let home = homes.named_by(row, cols.uprn);
    if row.text(cols.at).is_empty() {
        row.fault(cols.at, "at is empty", "every row needs one");
    }
    let at = row.moment(cols.at);
    if let (Some(at), Some(today)) = (at, rules.horizon.today)
        && at.date() > today
    {
        let is = format!("is after today, {today}");
        row.wrong(
            cols.at,
            fields::Wrong::new(is, "an attempt has been made already"),
        );
    }
    let stream = row.must(cols.stream, |text| tasks::stream(text, rules));
    let outcome = row.must(cols.outcome, |text| fields::code(text, &Outcome::CODES));
    let notice_given = row.may(cols.notice_given, fields::yes_or_no);
    let findings = row.list(cols.findings, |text| tasks::stream(text, rules));
    Some(Attempt {
        home: home?,
        at: at?,
        stream: stream?,
        outcome: outcome?,
        notice_given,
        operative: operatives.get(row.text(cols.operative_id)),
        findings,
    })
}

/// How many rows something is true of, and the line of the first.
#[derive(Debug, Default)]
struct Tally {
    rows: u64,
    first: Option<u64>,
}

impl Tally {
    fn add(&mut self, counts: bool, line: u64) {
        if counts {
            self.rows += 1;
            self.first.get_or_insert(line);
        }
    }
}
